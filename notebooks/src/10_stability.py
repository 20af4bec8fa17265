# ---
# jupyter:
#   course:
#     title: {ko: "10 · 왜 무너지지 않을까: 안정성", en: "10 · Why does it not fall over? Stability"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# 숫자를 잘 그리던 생성적 적대 신경망(generative adversarial network, GAN)이 **갑자기 잡음만 그립니다.** 왜 무너지고, 무엇이 막아 줄까요?
#
# 수업 06의 레시피(recipe)를 64 × 64 숫자에 그대로 쓰면 이런 일이 생깁니다. 같은 코드, 같은 데이터, 같은 학습률(learning rate)인데 시드에 따라 언제 그러는지가 다릅니다.
#
# GAN을 안정시킨다고 알려진 손실과 페널티는 수십 가지입니다. 여기서는 그 가운데 널리 쓰이는 것을 **정확히 계산할 수 있는 작은 게임**에서 먼저 시험한 다음, 그림에서 공정하게 비교합니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. 가장 작은 GAN이 어떤 손실과 페널티로는 수렴하고 어떤 것으로는 끝없이 맴도는지 말할 수 있습니다.
# 2. 바서슈타인 거리를 선형 계획법으로 계산하고, 비평자(critic)의 값이 언제 그 거리가 되는지 설명할 수 있습니다.
# 3. 양쪽 그래디언트 페널티(gradient penalty)를 쓰면 왜 비평자의 부호가 틀릴 수 있는지 식으로 보일 수 있습니다.
# 4. R3GAN의 손실과 페널티를 간단한 신경망과 함께 40줄로 작성할 수 있습니다.
# 5. 학습률을 저마다 맞추고 시드 여럿으로 두 방법을 공정하게 비교할 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 수업 04(Dirac-GAN, R1)와 수업 06(DCGAN, 프레셰 거리)이 필요합니다. 모르는 용어는 [용어집](glossary.md)에서 찾으십시오.

# %% [markdown] id="question" lang="en"
# ## The question
#
# A generative adversarial network (GAN) draws good digits for a while; then, **suddenly, only noise.** Why does it fall over, and what prevents it?
#
# This happens with the recipe of lesson 06, unchanged, on 64 × 64 digits. Same code, same data, same learning rate: when it happens depends on the seed.
#
# Dozens of losses and penalties are said to stabilize a GAN. We test well-known ones, first in **small games that can be computed exactly**, then on pictures, in a fair comparison.
#
# ## What you will learn
#
# After this lesson you can
#
# 1. say which losses and penalties make the smallest GAN converge, and which circle for ever;
# 2. compute a Wasserstein distance by linear programming, and say when a critic measures it;
# 3. show by a formula why the two-sided gradient penalty can get the sign wrong;
# 4. write R3GAN's loss and penalty, with simple networks, in 40 lines;
# 5. compare two methods fairly: a learning rate tuned for each, and several seeds.
#
# ## Prerequisites
#
# You need lessons 04 (Dirac-GAN, R1) and 06 (DCGAN, Fréchet distance). Look up unfamiliar terms in the [glossary](glossary.md).

# %% id="machine"
import json

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.optimize import linprog
from torch import nn
from torch.nn.functional import leaky_relu, softplus

from gan_lib import checks, data, device, losses, nets, notebook, plots, train
from gan_lib.checks import claim

machine = device.pick()
# ko: 시드를 바꾸면 난수가 모두 바뀝니다. 그래도 이 수업의 설명은 그대로 성립해야 합니다.
# en: Change the seed to get other random numbers; the conclusions should still hold.
seed = 0

# %% [markdown] id="fall-text" lang="ko"
# ## 1. 무너지는 학습
#
# 수업 06의 DCGAN을 64 × 64 숫자로, 이미지 57,600장을 볼 때까지 학습시켜 그 결과를 저장해 두었습니다(학습률 0.004, 폭 32와 16, bf16, `data/make_stability.py`). 시드 세 개의 프레셰 거리(FD, 작을수록 좋음)와, 가중치를 이동 평균한 생성자(generator)의 그림을 봅니다.

# %% [markdown] id="fall-text" lang="en"
# ## 1. A run that falls over
#
# We trained the DCGAN of lesson 06 on 64 × 64 digits, up to 57,600 images, and stored the results (rate 0.004, widths 32 and 16, bf16; `data/make_stability.py`). Look at the Fréchet distance (FD; smaller is better) of three seeds, and at pictures by the averaged generator.

# %% id="fall"
stored = json.loads((data.SHIPPED / "stability.json").read_text())


# ko: 한 방법의 FD: 시드마다 한 행, 4,800장마다 한 열
# en: A method's FD: a row for each seed, a column for every 4,800 images.
def curves(way, of="digits", measure="frechet"):
    runs = [run for run in stored["large"] if (run["data"], run["way"]) == (of, way)]
    return torch.tensor([[run[measure] for run in runs if run["seed"] == s]
                         for s in (0, 1, 2)])

# %% id="quiz-fall" tags=["hide-input"]
notebook.quiz(
    tr("38,400장까지 세 시드 모두 숫자를 잘 그리고 FD도 처음보다 훨씬 작습니다. 무엇을 말할 수 있을까요?",
       "At 38,400 images all three seeds draw well, and FD is far below its start. What may we conclude?"),
    {tr("학습이 자리를 잡았으니 더 학습시켜도 됩니다.", "Training has settled and can go on."):
     tr("FD는 지금까지를 말할 뿐입니다. 세 시드 모두 그 뒤 10,000장 안에 무너집니다.",
        "FD speaks of the past only. All three fall within the next 10,000 images."),
     tr("앞으로의 일은 거의 말할 수 없습니다.", "Hardly anything about what comes next."):
     tr("맞습니다. 세 시드 모두 그 뒤 10,000장 안에 무너집니다.",
        "Right: all three fall within the next 10,000 images."),
     tr("다른 시드라면 몰라도 이 셋은 안전합니다.", "Other seeds may fall, but these three are safe."):
     tr("무너지기 전까지는 어느 시드든 안전해 보입니다.", "Any seed looks safe until it falls.")},
    right=2)

# %% id="fall-figure" tags=["hide-input"]
def draw_runs(axes, of, ways, rows, title):
    left, right = axes
    measure, name, limits, above = {
        "digits": ("frechet", "FD", (15, 60000), tr("숫자, 64 × 64", "digits, 64 × 64")),
        "cats": ("energy", tr("에너지 거리", "energy distance"), (0.02, 4), tr("고양이, 64 × 64", "cats, 64 × 64"))}[of]
    for way, label, colour, style in ways:
        for i, values in enumerate(curves(way, of, measure)):
            left.plot(4.8 * torch.arange(1, 13), values, style, color=colour, markersize=4,
                      label=label if i == 0 else None)
    left.set(yscale="log", xlabel=tr("본 이미지(1,000장)", "images seen (thousands)"), ylabel=name, ylim=limits)
    left.set_title(above, fontsize=10)
    left.legend(fontsize=9)
    right.imshow(plt.imread(data.SHIPPED / "stability.png")[rows])
    right.set_title(title, fontsize=10)
    right.set_axis_off()


_, panels = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
draw_runs(panels, "digits", [("dcgan", "DCGAN", "C1", "o-")], slice(0, 128),
          tr("시드 2: 위 38,400장, 아래 57,600장", "seed 2: 38,400 images above, 57,600 below"))
plt.show()

# %% [markdown] id="fall-note" lang="ko"
# 어느 시드든 **갑자기 무너집니다.** 숫자가 잡음이 되고, 끝까지 잡음입니다. 무엇이 잘못되었을까요? 그림으로 실험하면 학습 한 번에 몇 분이 걸리고 시드마다 결과가 다릅니다. 그래서 먼저 **정확히 계산되는 게임**을 봅니다.

# %% [markdown] id="fall-note" lang="en"
# Each seed falls **all at once.** Digits turn into noise, and stay noise. What goes wrong? On pictures, every experiment takes minutes and differs from seed to seed. So we first turn to **games that can be computed exactly.**

# %% [markdown] id="dirac-text" lang="ko"
# ## 2. 가장 작은 게임을 여섯 레시피로
#
# 수업 04의 **Dirac-GAN**을 다시 봅니다. 진짜는 언제나 0, 가짜는 수 하나 $\theta$, 판별자(discriminator)의 로짓(logit)은 $\psi x$입니다. 균형은 $\theta = \psi = 0$입니다. 이번에는 손실과 페널티를 바꾸어 가며, 서로 다른 시작점 1,000개에서 2,000스텝씩 **교대 갱신**합니다. 판별자의 경사(slope)는 어디에서나 $\psi$이므로, 같은 페널티를 가짜에서 재는 R2도 여기서는 R1과 값이 같습니다. **상대론적**(relativistic) 손실은 진짜와 가짜의 로짓을 서로 견줍니다. 바서슈타인 손실은 수업 04의 비평자 손실입니다.

# %% [markdown] id="dirac-text" lang="en"
# ## 2. The smallest game, with six recipes
#
# The **Dirac-GAN** again (lesson 04). Real data are always 0, the fake is one number $\theta$, the discriminator's logit is $\psi x$; the equilibrium is $\theta = \psi = 0$. We vary loss and penalty, with **alternating updates**, from 1,000 starting points, 2,000 steps each. The discriminator's slope is $\psi$ everywhere, so R2 (R1 on fakes) equals R1. The **relativistic** loss compares real and fake logits; Wasserstein's is lesson 04's critic loss.

# %% id="dirac"
# ko: 손실: (D, G). D는 (진짜, 가짜), G는 (가짜, 진짜)의 로짓을 받습니다.
# en: A loss is (D, G): D takes the logits of (real, fake), G those of (fake, real).
pairs = {
    "non-saturating": (lambda real, fake: softplus(-real) + softplus(fake),
                       lambda fake, real: softplus(-fake)),
    "Wasserstein": (lambda real, fake: fake - real, lambda fake, real: -fake),
    "relativistic": (lambda real, fake: softplus(fake - real),
                     lambda fake, real: softplus(real - fake)),
}
penalties = {
    "": lambda slope: 0 * slope,
    "R1": lambda slope: slope**2 / 2,
    "R1 + R2": lambda slope: slope**2,
    "two-sided": lambda slope: (slope.abs() - 1)**2,  # lambda = 1
}

# %% id="play"
starts = torch.randn(2, 1000, generator=torch.Generator().manual_seed(seed))


def dirac(loss, penalty, steps=2000, h=0.1):
    (d_loss, g_loss), penalty = pairs[loss], penalties[penalty]
    (theta, psi), path = starts.clone(), []
    for _ in range(steps):
        psi.requires_grad_()
        value = d_loss(0 * psi, psi * theta) + penalty(psi)
        psi = (psi - h * torch.autograd.grad(value.sum(), psi)[0]).detach()
        theta.requires_grad_()
        value = g_loss(psi * theta, 0 * psi)
        theta = (theta - h * torch.autograd.grad(value.sum(), theta)[0]).detach()
        path.append(torch.stack([theta, psi]))
    return torch.stack(path)  # (steps, 2, 1000)


recipes = (("non-saturating", ""), ("relativistic", ""), ("Wasserstein", ""),
           ("Wasserstein", "two-sided"), ("non-saturating", "R1"),
           ("relativistic", "R1 + R2"))
games = {recipe: dirac(*recipe) for recipe in recipes}

# %% id="quiz-dirac" tags=["hide-input"]
notebook.quiz(
    tr("상대론적 손실만 쓰고 페널티는 쓰지 않으면 Dirac-GAN은 어떻게 될까요?",
       "What does the relativistic loss alone, without a penalty, do in the Dirac-GAN?"),
    {tr("곧장 0으로 수렴합니다. 그래서 R3GAN이 안정적입니다.", "It goes straight to 0, which is why R3GAN is stable."):
     tr("R3GAN을 안정시키는 것은 페널티입니다. 진짜의 로짓이 0이면 이 손실이 무엇이 되는지 식에 넣어 보십시오.",
        "What makes R3GAN stable is its penalties. Put the real logit, 0, into the loss: what is left?"),
     tr("비포화 손실과 똑같이 움직입니다.", "It moves exactly as the non-saturating loss does."):
     tr("맞습니다. 진짜의 로짓이 언제나 0이므로 두 손실의 도함수가 같습니다.",
        "Right. The real logit is always 0, so the two losses have the same derivatives."),
     tr("바서슈타인 손실처럼 같은 원을 영원히 돕니다.", "It circles for ever, like the Wasserstein loss."):
     tr("그 손실에는 시그모이드가 없어서 당기는 힘이 줄지 않습니다. 이 손실에는 시그모이드가 있습니다.",
        "That one has no sigmoid, so its pull never weakens. This loss has one.")},
    right=2)

# %% id="dirac-figure" tags=["hide-input"]
def show():
    names = {"non-saturating": tr("비포화", "non-saturating"), "relativistic": tr("상대론적", "relativistic"),
             "Wasserstein": tr("바서슈타인", "Wasserstein")}
    kinds = {"": "", "R1": " + R1", "R1 + R2": " + R1 + R2", "two-sided": tr(" + 양쪽 페널티", " + two-sided penalty")}
    figure, axes = plt.subplots(2, 3, figsize=(9, 5.4), layout="constrained")
    for ax, (recipe, path) in zip(axes.flat, games.items(), strict=True):
        # ko: 반지름 세 가지에 가장 가까운 시작점입니다.
        # en: The starts nearest to three radii.
        chosen = [int((starts.norm(dim=0) - radius).abs().argmin()) for radius in (0.4, 0.9, 1.5)]
        for i, colour in zip(chosen, ("#9ecae1", "#4292c6", "#08519c"), strict=True):
            ax.plot(*path[:, :, i].T, color=colour, linewidth=0.8)
            ax.plot(*starts[:, i], "o", color=colour, markersize=5)
            ax.plot(*path[-1, :, i], "x", color="black", markersize=7)
        ax.plot(0, 0, "+", color="C1", markersize=14, markeredgewidth=2)
        ax.set_title(names[recipe[0]] + kinds[recipe[1]], fontsize=10)
        ax.set(xlim=(-2.4, 2.4), ylim=(-2, 2), xlabel="θ", ylabel="ψ")
    figure.suptitle(tr("●: 시작, ×: 2,000스텝 뒤, +: 균형", "●: start, ×: after 2,000 steps, +: equilibrium"), fontsize=10)
    plt.show()


show()

# %% id="dirac-check" tags=["nbval-check-output"]
ends = {recipe: path[-1, 0].abs() for recipe, path in games.items()}
radii = games["Wasserstein", ""].norm(dim=1)  # (steps, 1000)
claim(tr("비포화, |θ|의 중앙값", "non-saturating, median |θ|"),
      ends["non-saturating", ""].median(), between=(0.1, 0.18))
claim(tr("상대론적, 비포화와 가장 크게 다른 값", "relativistic, largest difference from non-saturating"),
      (games["relativistic", ""] - games["non-saturating", ""]).abs().max(), below=1e-4)
claim(tr("바서슈타인, 마지막 반지름/처음 반지름, 중앙값", "Wasserstein, last radius / first, median"),
      (radii[-1] / radii[0]).median(), between=(0.95, 1.05))
claim(tr("바서슈타인 + 양쪽 페널티, |θ|가 2에서 가장 멀리 벗어난 값",
         "Wasserstein + two-sided penalty, largest distance of |θ| from 2"),
      (ends["Wasserstein", "two-sided"] - 2).abs().max(), below=0.05)
claim(tr("비포화 + R1, 가장 큰 |θ|", "non-saturating + R1, largest |θ|"),
      ends["non-saturating", "R1"].max(), below=1e-6)
claim(tr("상대론적 + R1 + R2, 가장 큰 |θ|", "relativistic + R1 + R2, largest |θ|"),
      ends["relativistic", "R1 + R2"].max(), below=1e-6)

# %% [markdown] id="dirac-note" lang="ko"
# - **손실만 바꾸어서는 부족합니다.** 바서슈타인 손실은 같은 타원을 영원히 돕니다. 비포화 손실은 아주 천천히 다가갑니다.
# - **R1**이 있으면 1,000개가 모두 0에 닿습니다. 상대론적 손실을 쓰는 R3GAN도 페널티 덕분에 수렴합니다.
# - **양쪽 페널티**(WGAN-GP, 여기서는 $\lambda = 1$)는 균형은 $\psi = 0$인데도 경사 $|\psi|$를 1로 당깁니다. 1,000개 모두 $\theta$가 **진짜에서 떨어진** ±2에서 멈춥니다. 왜 하필 2일까요? 다음 절에서 계산합니다.

# %% [markdown] id="dirac-note" lang="en"
# - **Changing the loss alone is not enough.** The Wasserstein loss runs round the same ellipse for ever; the non-saturating one creeps in, very slowly.
# - With **R1**, all 1,000 games reach 0. In R3GAN, too, with its relativistic loss, it is the penalties that make the game converge.
# - The **two-sided penalty** (WGAN-GP, here with $\lambda = 1$) pulls the slope $|\psi|$ towards 1, although the equilibrium is at $\psi = 0$. In all 1,000 games $\theta$ ends at ±2, **away from the real data.** Why 2? The next section computes it.

# %% [markdown] id="w1-text" lang="ko"
# ## 3. 비평자는 바서슈타인 거리를 잴까
#
# 모래 더미 하나를 옮겨 다른 더미의 모양으로 만드는 데 드는 가장 적은 일(모래의 양 × 옮긴 거리)이 **바서슈타인 거리**(Wasserstein distance) $W_1$입니다. 이 거리를 구하는 것은 가장 좋은 비평자를 찾는 것과 같습니다(칸토로비치 쌍대성).
#
# $$W_1(p, q) = \max_{|f(x) - f(y)| \le |x - y|} \; \mathbb{E}_{x \sim p}\, f(x) - \mathbb{E}_{y \sim q}\, f(y)$$
#
# 조건은 $f$가 어디에서도 1보다 가파르지 않다는 것입니다(**립시츠 상수**(Lipschitz constant)가 1 이하). 점이 유한개이면 값 $f(x_i)$만 정하면 되고, 목표도 조건도 이 값들의 일차식입니다. 이런 문제를 푸는 방법이 **선형 계획법**(linear programming)입니다. 1차원에서는 이웃한 점끼리만 조건을 걸면 충분하고, 일이 가장 적은 것은 정렬해서 차례대로 짝지을 때입니다.

# %% [markdown] id="w1-text" lang="en"
# ## 3. Does a critic measure the Wasserstein distance?
#
# The least work (sand × distance) that turns one heap of sand into the shape of another is the **Wasserstein distance** $W_1$. Finding it means finding the best critic (Kantorovich duality):
#
# $$W_1(p, q) = \max_{|f(x) - f(y)| \le |x - y|} \; \mathbb{E}_{x \sim p}\, f(x) - \mathbb{E}_{y \sim q}\, f(y)$$
#
# The condition says that $f$ is nowhere steeper than 1 (its **Lipschitz constant** is at most 1). For finitely many points, goal and conditions are linear in the values $f(x_i)$: **linear programming**. In one dimension, conditions between neighbours are enough, and the least work pairs sorted points.

# %% id="w1"
def best_critic(real, fake):
    points = np.concatenate([real, fake])
    order = points.argsort()
    weights = np.repeat([1 / len(real), -1 / len(fake)], [len(real), len(fake)])[order]
    gaps = np.diff(points[order])
    # ko: 행마다 f[i + 1] - f[i]
    # en: Each row is f[i + 1] - f[i].
    rises = np.diff(np.eye(len(points)), axis=0)
    found = linprog(-weights, A_ub=np.vstack([rises, -rises]),
                    b_ub=np.tile(gaps, 2), bounds=(None, None))
    return points[order], found.x, -found.fun


rng = np.random.default_rng(seed)
shift = 2.0
real, fake = rng.normal(0, 1, 200), rng.normal(shift, 1, 200)
places, values, distance = best_critic(real, fake)

# %% [markdown] id="critics-text" lang="ko"
# WGAN은 선형 계획법 대신 신경망 $f$를 학습시킵니다. 가파르지 않게 하는 방법이 **그래디언트 페널티**입니다. 진짜와 가짜를 잇는 선분 위의 점에서 경사를 재어, **양쪽**(two-sided)은 1에서 벗어난 만큼, **한쪽**(one-sided)은 1을 **넘은** 만큼만 벌을 줍니다.
#
# $$\lambda\,(|f'| - 1)^2 \qquad\qquad \lambda\,\max(0, |f'| - 1)^2$$
#
# 진짜는 $N(0, 1)$, 가짜는 $N(2, 1)$이므로 $W_1 = 2$입니다. 난수만 다른 비평자 30개를 한꺼번에 학습시킵니다.

# %% [markdown] id="critics-text" lang="en"
# A WGAN trains a network $f$ in place of the linear program. A **gradient penalty** keeps it from being steep. At points on the line segments between real and fake, the **two-sided** one penalizes a slope for differing from 1, the **one-sided** one only for **exceeding** 1:
#
# $$\lambda\,(|f'| - 1)^2 \qquad\qquad \lambda\,\max(0, |f'| - 1)^2$$
#
# Real points come from $N(0, 1)$, fakes from $N(2, 1)$, so $W_1 = 2$. We train 30 critics at once that differ only in their random numbers.

# %% id="critics"
def critic(weights, x):  # (30, B, 1) -> (30, B, 1)
    for i in (0, 2):
        x = leaky_relu(torch.baddbmm(weights[i + 1], x, weights[i]), 0.2)
    return torch.baddbmm(weights[5], x, weights[4])


def train_critics(penalty, steps=400, lam=10.0):
    noise = torch.Generator().manual_seed(seed)
    weights = []
    for before, after in ((1, 32), (32, 32), (32, 1)):
        for shape in ((30, before, after), (30, 1, after)):
            first = (2 * torch.rand(shape, generator=noise) - 1) / before**0.5
            weights.append(first.requires_grad_())
    optimizer = torch.optim.Adam(weights, lr=1e-3, betas=(0.0, 0.9))
    for _ in range(steps):
        real, fake = torch.randn(2, 30, 64, 1, generator=noise)
        fake = fake + shift
        t = torch.rand(30, 64, 1, generator=noise)
        x = torch.lerp(real, fake, t).requires_grad_()
        (slope,) = torch.autograd.grad(critic(weights, x).sum(), x, create_graph=True)
        loss = critic(weights, fake) - critic(weights, real)
        loss = loss + lam * penalty(slope.abs())
        optimizer.zero_grad()
        loss.mean(1).sum().backward()
        optimizer.step()
    return weights

# %% [markdown] id="ex1-text" lang="ko"
# ### 연습 1. 한쪽 페널티
#
# 그림에도 쓸 수 있게 `one_sided(discriminator, real, fake)`를 작성하십시오. 진짜와 가짜 `(B, ...)`를 잇는 선분마다 점을 하나씩 고르고(그림마다 0과 1 사이의 균등 분포에서 뽑은 $t$ 하나), 그 점에서 로짓의 그래디언트의 길이를 구해 $\max(0, \text{길이} - 1)^2$의 평균을 돌려줍니다. $\lambda$는 곱하지 않습니다.

# %% [markdown] id="ex1-text" lang="en"
# ### Exercise 1. The one-sided penalty
#
# Write `one_sided(discriminator, real, fake)` for pictures, too. Pick one point on each line segment from real to fake, `(B, ...)`, with one uniform $t$ from 0 to 1 for each picture. Take the length of the logit's gradient there and return the mean of $\max(0, \text{length} - 1)^2$, without $\lambda$.

# %% id="ex1"
def one_sided(discriminator, real, fake):
    ...


checks.stability_one_sided(one_sided)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def one_sided(discriminator, real, fake):
#     t = torch.rand(len(real), *[1] * (real.ndim - 1))
#     x = torch.lerp(real, fake, t).detach().requires_grad_()
#     (slope,) = torch.autograd.grad(discriminator(x).sum(), x, create_graph=True)
#     length = slope.flatten(1).norm(dim=1)
#     return (length - 1).clamp(min=0).square().mean()
# ```
#
# `losses.one_sided`와 같습니다. GPU에서는 `torch.rand(..., device=real.device)`로 만드십시오.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def one_sided(discriminator, real, fake):
#     t = torch.rand(len(real), *[1] * (real.ndim - 1))
#     x = torch.lerp(real, fake, t).detach().requires_grad_()
#     (slope,) = torch.autograd.grad(discriminator(x).sum(), x, create_graph=True)
#     length = slope.flatten(1).norm(dim=1)
#     return (length - 1).clamp(min=0).square().mean()
# ```
#
# It is the same as `losses.one_sided`. On a GPU, use `torch.rand(..., device=real.device)`.
#
# </details>

# %% id="quiz-critics" tags=["hide-input"]
notebook.quiz(
    tr("비평자 30개 가운데 거리의 부호를 틀리는 것(진짜보다 가짜에 높은 점수를 주는 것)은 몇 개일까요?",
       "How many of the 30 critics end with the wrong sign, that is, score fakes higher than real points?"),
    {tr("하나도 없습니다. 손실을 줄이려면 부호가 맞아야 하니까요.", "None: a wrong sign makes the loss larger."):
     tr("손실이 더 작은 곳이 있더라도, 가는 길에 오르막이 있으면 내려가기만 하는 학습은 가지 못합니다.",
        "There is a place with a smaller loss, but a step downhill never gets there if the way leads uphill first."),
     tr("두 페널티 모두 절반쯤", "About half, with either penalty"):
     tr("처음 경사의 부호는 동전 던지기와 같지만, 한쪽 페널티에는 넘어야 할 오르막이 없습니다.",
        "The first slope's sign is a coin toss, but the one-sided penalty puts no hill in the way."),
     tr("양쪽이면 절반쯤, 한쪽이면 하나도 없습니다.", "About half with the two-sided, none with the one-sided"):
     tr("맞습니다. 처음 경사의 부호를 바꾸려면 경사 0을 지나야 하는데, 양쪽 페널티는 그곳에서 λ만큼 벌을 줍니다.",
        "Right. To change its sign the slope must pass 0, where the two-sided penalty costs λ.")},
    right=3)

# %% id="train-critics"
two_sided = train_critics(lambda slope: (slope - 1)**2)
from_above = train_critics(lambda slope: (slope - 1).clamp(min=0)**2)


# ko: 비평자 30개가 재는 거리
# en: The distance that each of the 30 critics measures.
@torch.no_grad()
def measured(weights):
    noise = torch.Generator().manual_seed(seed + 1)
    points = torch.randn(4000, 1, generator=noise).expand(30, -1, -1)
    return (critic(weights, points) - critic(weights, points + shift)).mean(1)[:, 0]

# %% id="critics-figure" tags=["hide-input"]
def show():
    figure, axes = plt.subplots(1, 3, figsize=(9, 3.4), layout="constrained")
    a = torch.linspace(-2, 2, 401)
    axes[0].plot(a, -a * shift + 10 * (a.abs() - 1)**2, label=tr("양쪽", "two-sided"), color="C1")
    axes[0].plot(a, -a * shift + 10 * (a.abs() - 1).clamp(min=0)**2, "--", label=tr("한쪽", "one-sided"), color="C0")
    axes[0].set(xlabel=tr("경사 a(맞는 부호가 +)", "slope a (right sign: +)"),
                title=tr("비평자의 손실", "critic's loss"), ylim=(-4, 14))
    axes[0].legend(fontsize=9)
    x = torch.linspace(-2, 4, 100).view(1, -1, 1).expand(30, -1, -1)
    for ax, weights, name in zip(axes[1:], (two_sided, from_above),
                                 (tr("양쪽", "two-sided"), tr("한쪽", "one-sided")),
                                 strict=True):
        with torch.no_grad():
            heights = critic(weights, x)[..., 0]
        # ko: 상수는 상관없으므로 모두 x = 1에서 0을 지나게 합니다.
        # en: A constant does not matter: let all pass through 0 at x = 1.
        heights = heights - heights[:, 49:51].mean(1, keepdim=True)
        for line, wrong in zip(heights, measured(weights) < 0, strict=True):
            ax.plot(x[0, :, 0], line, color="C1" if wrong else "C0", linewidth=0.8, alpha=0.7)
        middle = np.interp(shift / 2, places, values)
        inside = (places > -2) & (places < 4)
        ax.plot(places[inside], (values - middle)[inside], "k--", linewidth=2)
        ax.set(title=name, xlabel="x", ylim=(-4, 4))
    figure.suptitle(tr("검은 점선: 선형 계획법의 비평자, 주황: 부호가 틀린 비평자",
                       "black dashes: the critic by linear programming; orange: wrong sign"), fontsize=10)
    plt.show()


show()

# %% id="critics-check" tags=["nbval-check-output"]
by_sorting = np.abs(np.sort(real) - np.sort(fake)).mean()
claim(tr("선형 계획법의 거리와, 정렬해서 짝지은 거리의 차이", "distance by linear programming minus that by sorting"),
      abs(distance - by_sorting), below=1e-6)
right, wrong = measured(two_sided), measured(two_sided)
right, wrong = right[right > 0].median(), wrong[wrong < 0].median()
claim(tr("양쪽: 부호가 틀린 비평자(30개 중)", "two-sided: critics with the wrong sign (of 30)"),
      int((measured(two_sided) < 0).sum()), between=(4, 26))
claim(tr("한쪽: 부호가 틀린 비평자(30개 중)", "one-sided: critics with the wrong sign (of 30)"),
      int((measured(from_above) < 0).sum()), equals=0)
claim(tr("양쪽: 부호가 맞는 비평자의 거리, 중앙값", "two-sided: distance by those with the right sign, median"),
      right, between=(2.05, 2.35))
claim(tr("양쪽: 부호가 틀린 비평자의 거리, 중앙값", "two-sided: distance by those with the wrong sign, median"),
      wrong, between=(-1.95, -1.6))

# %% [markdown] id="critics-note" lang="ko"
# 왼쪽 그림이 이유를 보여 줍니다. 비평자가 직선 $f(x) = -ax$라면 가짜와 진짜의 점수 차이는 $-as$이고($s = 2$는 두 평균의 거리), 양쪽 페널티를 더한 손실은 다음과 같습니다.
#
# $$L(a) = -as + \lambda(|a| - 1)^2, \qquad a_+ = 1 + \frac{s}{2\lambda}, \qquad a_- = -1 + \frac{s}{2\lambda}$$
#
# $a > 0$에서 $L'(a) = -s + 2\lambda(a - 1) = 0$이면 $a_+$이고, $a < 0$에서 $L'(a) = -s + 2\lambda(a + 1) = 0$이면 $a_-$입니다. $a_-$는 0보다 작을 때만, 곧 **$s < 2\lambda$일 때만** 골짜기입니다. Dirac-GAN에서는 $s = |\theta|$, $\lambda = 1$입니다. 부호가 맞아도 $\theta$가 0을 지나치면 틀린 부호가 됩니다. 부호가 틀린 비평자는 $\theta$를 밀어내고, $s$가 $2\lambda = 2$에 다가가면 $a_-$가 0이 되어 게임이 멈춥니다.
#
# $s = 2$, $\lambda = 10$이면 두 골짜기에서 비평자가 재는 거리 $as$는 2.2와 −1.8입니다. **부호가 맞아도 $W_1 = 2$보다 10% 큽니다.** $\lambda$가 다르면 이 오차도 다르므로, $\lambda$가 다른 두 학습의 비평자 손실은 비교할 수 없습니다.
#
# 한쪽 페널티에서는 $-1 < a < 1$이면 $L' = -s < 0$, $a < -1$이면 $L'$이 더 작으므로 골짜기가 $a_+$ 하나뿐이고, 10%의 오차는 그대로입니다. 여기까지는 **1차원의 이야기입니다.** (가운데 그림의 꺾인 파란 선은 꺾인 곳의 왼쪽과 오른쪽에서 경사의 부호가 다른 비평자입니다.) 차원이 높으면 경사가 0을 지나지 않고도 방향을 바꿀 수 있습니다. 이미지에서 부호가 틀리는지는 여기서 재지 않았습니다.

# %% [markdown] id="critics-note" lang="en"
# The left panel shows why. For a straight line $f(x) = -ax$, the fakes' mean score minus the real ones' is $-as$ (where $s = 2$ is the distance between the means). With the two-sided penalty the loss is
#
# $$L(a) = -as + \lambda(|a| - 1)^2, \qquad a_+ = 1 + \frac{s}{2\lambda}, \qquad a_- = -1 + \frac{s}{2\lambda}$$
#
# For $a > 0$, $L'(a) = -s + 2\lambda(a - 1) = 0$ gives $a_+$; for $a < 0$, $L'(a) = -s + 2\lambda(a + 1) = 0$ gives $a_-$. This is a valley only if $a_- < 0$, that is, **if $s < 2\lambda$**. In the Dirac-GAN ($s = |\theta|$, $\lambda = 1$), a right sign turns wrong when $\theta$ passes 0; a wrong one drives $\theta$ away until $s$ nears $2\lambda = 2$. There $a_- = 0$, and the game stops.
#
# For $s = 2$ and $\lambda = 10$, the critic measures $as$ = 2.2 and −1.8 in the two valleys. **Even with the right sign, that is 10% more than $W_1 = 2$.** The error depends on $\lambda$, so critic losses of two runs with different $\lambda$ cannot be compared.
#
# With the one-sided penalty, $L' = -s < 0$ for $-1 < a < 1$ and less for $a < -1$, so $a_+$ is the only valley, still 10% off. (The middle panel's bent blue lines slope both ways.) All this is about **one dimension.** In more, the slope can turn round without becoming 0. We have not measured signs on images.

# %% [markdown] id="spectral-text" lang="ko"
# ## 4. 스펙트럼 정규화
#
# 페널티 없이 가파르지 않게 하는 방법도 있습니다. 선형층 $Wx$는 벡터를 최대 $\sigma(W)$배로 늘입니다. $\sigma(W)$는 $W$의 가장 큰 **특잇값**(singular value)입니다. 층마다 $W$를 $\sigma(W)$로 나누는 것이 **스펙트럼 정규화**(spectral normalization)입니다. 그러면 어느 층도 두 벡터를 더 멀어지게 하지 않고 LeakyReLU도 그러지 않으므로, 신경망 전체의 립시츠 상수도 1을 넘지 않습니다.
#
# $\sigma(W)$는 **거듭제곱법**(power iteration)으로 구합니다. 무작위로 뽑은 벡터 $v$에서 시작해 $u = Wv$, $v = W^\top u$를 되풀이하며 그때마다 길이를 1로 맞춥니다. 가장 많이 늘어나는 방향만 남고, 그때 $|Wv|$가 $\sigma(W)$입니다.
#
# ### 연습 2. 거듭제곱법
#
# `largest(W, steps)`를 작성하십시오. 행렬 `W` (m, n)의 가장 큰 특잇값을 돌려줍니다. `torch.linalg`의 특잇값 함수는 쓰지 마십시오.

# %% [markdown] id="spectral-text" lang="en"
# ## 4. Spectral normalization
#
# Steepness can be limited without a penalty. A linear layer $Wx$ stretches a vector at most $\sigma(W)$-fold, where $\sigma(W)$ is the largest **singular value** of $W$. **Spectral normalization** divides each layer's $W$ by its $\sigma(W)$. Then no layer drives vectors apart, nor does LeakyReLU, so the Lipschitz constant of the whole network is at most 1.
#
# **Power iteration** finds $\sigma(W)$. Start from a random $v$ and repeat $u = Wv$, $v = W^\top u$, scaling to length 1. The most stretched direction survives, and $|Wv|$ is $\sigma(W)$.
#
# ### Exercise 2. Power iteration
#
# Write `largest(W, steps)`, which returns the largest singular value of a matrix `W` (m, n). Do not use the singular value functions of `torch.linalg`.

# %% id="ex2"
def largest(W, steps=50):
    ...


checks.stability_largest(largest)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def largest(W, steps=50):
#     v = torch.randn(W.shape[1], dtype=W.dtype)
#     for _ in range(steps):
#         u = W @ v
#         v = W.T @ (u / u.norm())
#         v = v / v.norm()
#     return (W @ v).norm()
# ```
#
# 학습할 때에는 스텝마다 한 번만 되풀이하고 $u$를 기억해 둡니다. 가중치가 조금씩 변하므로 그것으로 충분합니다. PyTorch에서는 `nn.utils.parametrizations.spectral_norm(layer)`입니다.
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def largest(W, steps=50):
#     v = torch.randn(W.shape[1], dtype=W.dtype)
#     for _ in range(steps):
#         u = W @ v
#         v = W.T @ (u / u.norm())
#         v = v / v.norm()
#     return (W @ v).norm()
# ```
#
# In training, one iteration a step is enough if $u$ is kept, since the weights change slowly. In PyTorch: `nn.utils.parametrizations.spectral_norm(layer)`.
#
# </details>

# %% [markdown] id="kernel-text" lang="ko"
# **합성곱층에는 함정이 있습니다.** 라이브러리는 커널(kernel)을 (출력 채널, 나머지)의 행렬로 펴서 그 가장 큰 특잇값으로 나눕니다. 그런데 합성곱이 그림을 늘이는 배율은 그 값과 다릅니다.

# %% [markdown] id="kernel-text" lang="en"
# **With convolutions there is a catch.** Libraries flatten the kernel to a matrix (output channels, the rest) and divide by its largest singular value. But the convolution stretches a picture by a different factor.

# %% id="kernel"
torch.manual_seed(seed)
layer = nn.Conv2d(16, 32, 4, stride=2, padding=1, bias=False)
with torch.no_grad():
    kernel = layer.weight / torch.linalg.matrix_norm(layer.weight.flatten(1), 2)
    picture = torch.randn(1, 16, 16, 16)
    # ko: 합성곱의 거듭제곱법입니다. 전치 합성곱이 전치행렬을 대신합니다.
    # en: Power iteration; a transposed convolution takes the place of the transpose.
    for _ in range(200):
        picture = torch.conv2d(picture, kernel, stride=2, padding=1)
        picture = torch.conv_transpose2d(picture, kernel, stride=2, padding=1)
        stretched = picture.norm().sqrt()
        picture = picture / picture.norm()

# %% id="kernel-check" tags=["nbval-check-output"]
claim(tr("스펙트럼 정규화를 거친 합성곱이 그림을 늘이는 배율", "how much a spectrally normalized convolution stretches"),
      stretched, between=(1.1, 1.5))

# %% [markdown] id="kernel-note" lang="ko"
# 1이 아니라 약 1.3배입니다. 창이 겹쳐서 같은 픽셀이 여러 번 쓰이기 때문입니다(수업 05). 그래서 스펙트럼 정규화를 거친 합성곱 판별자의 립시츠 상수는 **1보다 클 수 있습니다.** 그래도 한없이 가팔라지는 것은 막아 줍니다.
#
# ## 5. R3GAN을 40줄로
#
# 2절에서 게임을 수렴시킨 것은 **경사를 0으로 당기는 페널티**였습니다. R3GAN(2024)은 R1과 R2, 상대론적 손실을 함께 쓰고, 배치 정규화처럼 한 그림의 로짓이 다른 그림에 따라 달라지게 하는 것은 모두 뺐습니다($a(x)$는 로짓, $x$는 진짜, $\tilde x$는 가짜, $L_G$는 첫 항에서 $x$와 $\tilde x$를 맞바꾼 것).
#
# $$L_D = \mathbb{E}\,\log\!\left(1 + e^{a(\tilde x) - a(x)}\right) + \frac{\gamma}{2}\,\mathbb{E}\,|\nabla a(x)|^2 + \frac{\gamma}{2}\,\mathbb{E}\,|\nabla a(\tilde x)|^2$$
#
# 정규화가 없으면 초기 가중치의 크기가 중요합니다. 입력이 $n$개인 층에서 초기 가중치의 분산을 $2/n$으로 하면(He 외, 2015) 층을 지나도 수의 크기가 대체로 유지됩니다.

# %% [markdown] id="kernel-note" lang="en"
# Not 1 but about 1.3: windows overlap, using pixels repeatedly (lesson 05). So a discriminator of spectrally normalized convolutions **can have a Lipschitz constant above 1.** It still cannot become steep without limit.
#
# ## 5. R3GAN in 40 lines
#
# What brought convergence in section 2 were **penalties that pull the slope to 0.** R3GAN (2024) takes R1, R2 and the relativistic loss, and omits whatever ties one picture's logit to others, such as batch normalization ($a$: logit; $L_G$: first term, real $x$ and fake $\tilde x$ swapped).
#
# $$L_D = \mathbb{E}\,\log\!\left(1 + e^{a(\tilde x) - a(x)}\right) + \frac{\gamma}{2}\,\mathbb{E}\,|\nabla a(x)|^2 + \frac{\gamma}{2}\,\mathbb{E}\,|\nabla a(\tilde x)|^2$$
#
# Without normalization, the size of the initial weights matters. With variance $2/n$ in a layer of $n$ inputs (He et al., 2015), numbers roughly keep their size.

# %% id="networks"
def initialise(layer):
    # ko: 스트라이드 2의 전치 합성곱에서는 출력 하나에 입력이 2 × 2곳에서 옵니다.
    # en: In a transposed convolution of stride 2, an output gets 2 × 2 inputs a channel.
    sides = {nn.Linear: 1, nn.Conv2d: 4, nn.ConvTranspose2d: 2}
    if type(layer) in sides:
        channels = getattr(layer, "in_channels", None) or layer.in_features
        nn.init.normal_(layer.weight, 0, (2 / (channels * sides[type(layer)]**2))**0.5)
        nn.init.zeros_(layer.bias)


class Generator(nn.Module):
    def __init__(self, size, width, z_dim=16, channels=1):
        super().__init__()
        self.z_dim = z_dim
        *hidden, first = nets.widths(size, width)
        layers = [nn.Linear(z_dim, first * 4 * 4), nn.Unflatten(1, (first, 4, 4))]
        for last in (*reversed(hidden), channels):
            layers += [nn.LeakyReLU(0.2), nn.ConvTranspose2d(first, last, 4, 2, 1)]
            first = last
        self.layers = nn.Sequential(*layers, nn.Tanh()).apply(initialise)

    def forward(self, z):
        return self.layers(z)

# %% id="discriminator"
class Discriminator(nn.Module):
    def __init__(self, size, width, channels=1):
        super().__init__()
        first, layers = channels, []
        for last in nets.widths(size, width):
            layers += [nn.Conv2d(first, last, 4, 2, 1), nn.LeakyReLU(0.2)]
            first = last
        layers += [nn.Flatten(), nn.Linear(first * 4 * 4, 1), nn.Flatten(0)]
        self.layers = nn.Sequential(*layers).apply(initialise)

    def forward(self, images):
        return self.layers(images)

# %% id="r3gan"
def slope_squared(discriminator, x):
    x = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(discriminator(x).sum(), x, create_graph=True)
    return slope.flatten(1).square().sum(1).mean()


def r1_and_r2(discriminator, real, fake, gamma=1.0):
    r1, r2 = slope_squared(discriminator, real), slope_squared(discriminator, fake)
    return gamma / 2 * (r1 + r2)


# ko: 로짓의 차이에만 뜻이 있으므로, D의 답도 로짓의 평균을 기준으로 냅니다.
# en: Only differences of logits count: D's answers are measured from the mean logit.
r3gan = losses.Pair(
    discriminator=lambda real, fake: softplus(fake - real).mean(),
    generator=lambda fake, real: softplus(real - fake).mean(),
    compares=True, answer=losses.relativistic.answer)

# %% [markdown] id="train-text" lang="ko"
# 논문의 신경망은 더 깊은 ResNet이고, 여기서는 DCGAN의 합성곱에서 정규화를 뺐습니다. CPU에서는 32 × 32로 짧게 학습시키고, GPU에서는 아래 곡선 그림의 64 × 64 학습을 그대로 합니다.

# %% [markdown] id="train-text" lang="en"
# The paper's networks are deeper ResNets; ours are DCGAN's convolutions without the normalization. On a CPU we train briefly at 32 × 32; on a GPU, the 64 × 64 run of the curves below.

# %% id="train"
on_gpu = machine.device.type == "cuda"
size, width, steps, lr = (64, 32, 2400, 1e-3) if on_gpu else (32, 16, 450, 4e-3)
if on_gpu:
    print(tr("이 설정은 CPU에서만 쟀습니다: FD 17.2, 23.8, 23.1(시드 0, 1, 2)",
             "Measured on a CPU only: FD 17.2, 23.8, 23.1 (seeds 0, 1, 2)"))
torch.manual_seed(seed)
gan = train.GAN(Generator(size, width), Discriminator(size, width // 2),
                machine, lr=lr, betas=(0.0, 0.99), seed=seed)
images = data.dataset("digits", size)
train.fit(gan, images, r3gan, steps, batch_size=24, penalty=r1_and_r2)

# %% id="train-figure" tags=["hide-input"]
plots.pictures(gan.sample(20, seed=seed), columns=10)
plt.show()

# %% id="train-check" tags=["nbval-check-output"]
lead = np.subtract(gan.history["d_real"], gan.history["d_fake"])
claim(tr("D의 답, 진짜와 가짜의 차이, 후반의 평균", "D's answers, real minus fake, mean of the second half"),
      lead[len(lead) // 2:].mean(), between=(0.01, 0.12))

# %% [markdown] id="cure-text" lang="ko"
# 이제 1절의 64 × 64 학습을 이 레시피로 되풀이한 결과를 봅니다. 데이터, 이미지의 수, 폭, 시드가 모두 같습니다. 회색은 R3GAN의 학습률로 학습시킨 DCGAN입니다. 아랫줄은 고양이 5,000마리로 한 것이고, 고양이의 두 길이를 읽어 에너지 거리(energy distance)로 잽니다(수업 07).

# %% [markdown] id="cure-text" lang="en"
# Now the 64 × 64 runs of section 1, repeated with this recipe: same data, widths, seeds; grey: DCGAN at R3GAN's rate. Below, 5,000 cats, judged by the energy distance of their two lengths (lesson 07).

# %% id="cure-figure" tags=["hide-input"]
_, panels = plt.subplots(2, 2, figsize=(9, 6.2), layout="constrained")
ours, slower, theirs = (("dcgan", "DCGAN, 0.004", "C1", "o-"), ("slower", "DCGAN, 0.001", "0.5", "^:"),
                        ("r3gan", "R3GAN, 0.001", "C0", "s--"))
draw_runs(panels[0], "digits", (ours, slower, theirs), slice(128, 256),
          tr("R3GAN, 시드 2: 위 38,400장, 아래 57,600장", "R3GAN, seed 2: 38,400 images above, 57,600 below"))
draw_runs(panels[1], "cats", (ours, theirs), slice(256, 384),
          tr("시드 2, 57,600장: 위 DCGAN, 아래 R3GAN", "seed 2, 57,600 images: DCGAN above, R3GAN below"))
plt.show()

# %% id="cure-check" tags=["nbval-check-output", "hide-input"]
def fell(way):
    return int((curves(way).max(1).values > 1000).sum())


claim(tr("무너진 시드(3개 중, FD가 1,000 초과), DCGAN, 학습률 0.004",
         "seeds that fell (of 3: FD above 1,000), DCGAN, learning rate 0.004"),
      fell("dcgan"), equals=3)
claim(tr("무너진 시드, DCGAN, 학습률 0.001", "seeds that fell, DCGAN, learning rate 0.001"),
      fell("slower"), equals=3)
claim(tr("무너진 시드, R3GAN", "seeds that fell, R3GAN"), fell("r3gan"), equals=0)
claim(tr("끝의 FD, R3GAN, 셋 가운데 가장 큰 값", "FD at the end, R3GAN, largest of three"),
      curves("r3gan")[:, -1].max(), below=30)
for way, name in (("dcgan", "DCGAN"), ("r3gan", "R3GAN")):
    claim(tr(f"고양이, 끝의 에너지 거리, {name}, 셋 가운데 가장 큰 값",
             f"cats, energy distance at the end, {name}, largest of three"),
          curves(way, "cats", "energy")[:, -1].max(), below=0.15)

# %% [markdown] id="cure-note" lang="ko"
# 학습률을 4분의 1로 낮추어도 DCGAN은 **무너집니다.** 두 시드는 오히려 더 일찍 무너졌고, 그 가운데 하나만 되살아납니다. R3GAN은 세 시드 모두 끝까지 좋아집니다.
#
# 다만 R3GAN은 페널티 때문에 역전파(backpropagation)를 한 번 더 하므로 이미지 한 장에 **시간이 거의 두 배** 듭니다. 무너지기 전까지 같은 시간에 더 잘 그리는 것은 DCGAN입니다. 그리고 손실, 페널티, 정규화, Adam의 $\beta$를 **한꺼번에** 바꾸었으므로 어느 것이 막아 주었는지, DCGAN이 왜 하필 그때 무너지는지는 이 실험만으로 알 수 없습니다.
#
# **고양이에서는 DCGAN도 무너지지 않고**, R3GAN이 더 낫지도 않습니다. 같은 레시피가 무너지는지는 데이터에 따라서도 다릅니다.

# %% [markdown] id="cure-note" lang="en"
# At a quarter of the rate, DCGAN **still falls**; two seeds fall sooner, one recovers. With R3GAN, all three seeds improve to the end.
#
# R3GAN needs **almost twice the time** for each image, since its penalties need a second backpropagation; until it falls, DCGAN draws better after equal time. And loss, penalty, normalization and Adam's $\beta$ changed **all at once**: this experiment does not tell which prevents the fall, nor why DCGAN falls just then.
#
# **On cats, DCGAN does not fall**, and R3GAN is no better. Whether a recipe falls over depends on the data, too.

# %% [markdown] id="fair-text" lang="ko"
# ## 6. 공정한 비교
#
# **아래의 여섯 방법 가운데 어느 것이 가장 낫습니까?** (**힌지**(hinge)는 $D$의 손실 $\max(0, 1 - a(x)) + \max(0, 1 + a(\tilde x))$이고, $D$에 배치 정규화가 있는 것은 두 DCGAN뿐입니다.) 학습률을 하나로 고정하고 비교하면, 그 학습률에 맞는 방법이 이길 뿐입니다. 그래서 방법마다 다음과 같이 했습니다(32 × 32 숫자, $G$의 폭 16, 10,800장).
#
# 1. **고르기**: 학습률 0.001, 0.002, 0.004를 시드 두 개로 시험하고, 시험한 것 가운데 가장 큰(작은) 학습률이 가장 좋은 동안은 그 두 배(절반)를 더 시험합니다. FD의 평균이 가장 작은 학습률을 고릅니다.
# 2. **보고하기**: 고른 학습률을 **다른 시드** 다섯 개로 다시 학습시켜 그 FD만 보고합니다.
#
# 학습률을 고를 때 얻은 FD를 그대로 보고하면 안 됩니다. 운이 거들어 뽑힌 값이기 때문입니다.

# %% [markdown] id="fair-text" lang="en"
# ## 6. A fair comparison
#
# **Which of the six methods below is best?** (**Hinge** is the loss $\max(0, 1 - a(x)) + \max(0, 1 + a(\tilde x))$ of $D$; only the two DCGANs have batch normalization in $D$.) With one learning rate, the method it suits wins. So for each method we did this (32 × 32 digits, $G$ of width 16, 10,800 images):
#
# 1. **Search**: try the rates 0.001, 0.002 and 0.004 with two seeds; while the largest (smallest) is best, try double (half). Choose the rate with the smallest mean FD.
# 2. **Report**: train again at this rate with five **other seeds**; report only these FDs.
#
# Never report the values of the search: luck helped to choose them.

# %% id="fair"
methods = {"dcgan": "DCGAN", "two rates": tr("DCGAN, D의 학습률 3배", "DCGAN, D's rate × 3"),
           "r1": tr("비포화 + R1", "non-saturating + R1"), "r3gan": "R3GAN",
           "wgan-gp": "WGAN-GP", "spectral": tr("힌지 + 스펙트럼", "hinge + spectral")}


# ko: 한 방법이 그 학습률에서 낸 FD. 100번부터는 고를 때 쓴 시드입니다.
# en: A method's FDs at a rate. Seeds from 100 on are those of the search.
def distances(way, rate, search=False):
    return torch.tensor([run["frechet"] for run in stored["fair"]
                         if (run["way"], run["rate"]) == (way, rate)
                         and (run["seed"] >= 100) == search])


reported = {way: distances(way, stored["rates"][way]) for way in methods}
untuned = {way: distances(way, 0.001, search=True).mean() for way in methods}

# %% id="quiz-fair" tags=["hide-input"]
notebook.quiz(
    tr("모두 학습률 0.001로 비교하면 '비포화 + R1'의 FD는 DCGAN의 세 배입니다. 저마다 학습률을 고르면 어떻게 될까요?",
       "With a rate of 0.001 for all, the FD of 'non-saturating + R1' is three times DCGAN's. And with a rate chosen for each?"),
    {tr("차이가 조금 줄지만 R1이 여전히 훨씬 나쁩니다.", "A little closer, but R1 stays much worse."):
     tr("0.001은 R1에 너무 작은 학습률이었을 뿐입니다. 방법이 아니라 학습률을 비교한 셈입니다.",
        "0.001 was just too small a rate for R1. That was a comparison of rates, not of methods."),
     tr("둘을 구별할 수 없게 됩니다.", "The two can no longer be told apart."):
     tr("맞습니다. 같은 학습률로 비교하는 것은 공평해 보일 뿐입니다.", "Right. Equal rates only look fair."),
     tr("순서가 뒤집혀 R1이 뚜렷이 낫습니다.", "The order turns round: R1 is clearly better."):
     tr("이만큼의 이미지에서는 두 평균의 차이가 시드의 차이보다 작습니다.",
        "With this many images, the means differ by less than seeds do.")},
    right=2)

# %% id="fair-figure" tags=["hide-input"]
def show():
    figure, ax = plt.subplots(figsize=(8.5, 3.4), layout="constrained")
    for y, values in enumerate(reported.values()):
        # ko: 자유도 4인 t 분포에서는 표준 오차의 2.776배 안에 95%가 있습니다.
        # en: Student's t with 4 degrees of freedom: 95% lies within 2.776 standard errors.
        half = 2.776 * values.std() / len(values)**0.5
        ax.plot([values.mean() - half, values.mean() + half], [y, y], color="0.75", linewidth=7, solid_capstyle="butt")
        ax.plot(values, [y] * len(values), "o", color="C0", markersize=5)
        ax.plot([values.mean()] * 2, [y - 0.3, y + 0.3], color="black", linewidth=2)
    ax.plot(list(untuned.values()), range(len(methods)), "x", color="C1", markersize=8, markeredgewidth=2)
    ax.set_yticks(range(len(methods)), methods.values())
    ax.invert_yaxis()
    ax.set_xscale("log")
    ax.set_xticks([150, 300, 600, 1200, 2400], [150, 300, 600, 1200, 2400])
    ax.minorticks_off()
    ax.set_xlabel(tr("FD(작을수록 좋음)", "FD (smaller is better)"))
    ax.set_title(tr("점: 시드, 검은 선: 평균, 회색: 평균의 95% 구간, ×: 학습률 0.001",
                    "dots: seeds; black: mean; grey: its 95% interval; ×: at a rate of 0.001"), fontsize=10)
    plt.show()


show()

# %% id="fair-check" tags=["nbval-check-output", "hide-input"]
means = {way: values.mean() for way, values in reported.items()}
claim(tr("R1의 FD/DCGAN의 FD, 모두 학습률 0.001", "FD of R1 / FD of DCGAN, both at 0.001"),
      untuned["r1"] / untuned["dcgan"], above=2)
claim(tr("R1의 FD/DCGAN의 FD, 저마다 고른 학습률", "FD of R1 / FD of DCGAN, each at its own rate"),
      means["r1"] / means["dcgan"], between=(0.85, 1.15))
claim(tr("R3GAN의 FD/DCGAN의 FD, 저마다 고른 학습률", "FD of R3GAN / FD of DCGAN, each at its own rate"),
      means["r3gan"] / means["dcgan"], below=0.9)

# %% [markdown] id="fair-note" lang="ko"
# **뜻밖의 결과가 두 가지입니다.** 하나는 ×에서 검은 선까지의 거리입니다. 모두 0.001로 비교했다면 WGAN-GP를 DCGAN보다 아홉 배 나쁘다고 했을 것입니다. 다른 하나는 여섯 방법이 모두 같은 학습률 0.008을 얻었다는 것입니다. 짧은 학습에서는 큰 학습률이 이깁니다.
#
# 저마다 고른 학습률에서는 R3GAN이 가장 낫고, 그림의 위 세 줄은 **서로 구별되지 않습니다.** WGAN-GP는 $D$가 다섯 스텝 배울 때 $G$가 한 스텝 배우므로, 같은 수의 이미지에서는 $G$가 덜 배웁니다. 이 순서는 **이 데이터, 이 신경망, 이만큼의 이미지**에서 나온 것일 뿐입니다.

# %% [markdown] id="fair-note" lang="en"
# **Two surprises.** One is how far it is from × to the black line. Comparing all at 0.001, we would have said that WGAN-GP is nine times worse than DCGAN. The other: all six methods got the same rate, 0.008. In short training, a large rate wins.
#
# At the chosen rates R3GAN is best; the top three rows **cannot be told apart.** In WGAN-GP, $D$ takes five steps for one of $G$'s, so with equal numbers of images $G$ learns less. This ranking is about **these data, these networks and this many images.**

# %% [markdown] id="choose" lang="ko"
# ## 7. 오늘 무엇을 고를까
#
# | 여러분의 경우 | 고를 것 | 이 강의에서 잰 근거 |
# |---|---|---|
# | 작은 그림(32 × 32), 몇 분 | DCGAN | 무너지기 전까지는 같은 시간에 R3GAN보다 잘 그렸습니다(5절, 64 × 64). 이미지의 수가 같으면 R3GAN이 낫습니다(6절). |
# | 큰 그림, 긴 학습 | R3GAN의 손실, R1과 R2, 정규화 없는 신경망 | 숫자에서는 DCGAN이 시드 셋 모두 무너졌고 R3GAN은 하나도 무너지지 않았습니다. 고양이에서는 둘 다 무너지지 않았습니다(5절). |
# | 그림이 백 장쯤 | 먼저 그림을 더 모으십시오. 그다음은 R1과 R2, DCGAN이라면 DiffAugment를 진짜와 가짜 모두에 | 어느 쪽이든 학습한 그림과 떼어 둔 그림의 로짓 차이가 작게 머물렀습니다(아래, 수업 08). |
# | 비평자의 값을 거리로 읽고 싶음 | 한쪽 페널티. $\lambda$를 함께 적으십시오. | 1차원에서 부호를 틀린 것은 양쪽 페널티뿐이었습니다(3절). |
# | 학습률을 고를 시간이 없음 | 그래도 6절처럼 세 가지는 시험해 보십시오. | 학습률에 따라 FD가 R1은 네 배 넘게, WGAN-GP는 아홉 배 넘게 달라졌습니다(6절). |
#
# 셋째 줄은 숫자 100장으로 쟀습니다. R3GAN을 DiffAugment와 함께, 또 없이 시드 다섯 개로 72,000장씩 학습시켰습니다.

# %% [markdown] id="choose" lang="en"
# ## 7. What to choose today
#
# | your case | choose | measured in this course |
# |---|---|---|
# | small pictures (32 × 32), minutes | DCGAN | Until it fell, better after equal time (64 × 64); after equal images, R3GAN. |
# | larger pictures, long training | R3GAN's loss, R1 and R2, no normalization | On digits, all three seeds of DCGAN fell over, none of R3GAN's; on cats, none of either (section 5). |
# | about a hundred pictures | first, more pictures; then R1 and R2, or for DCGAN, DiffAugment on real and fake | Either keeps the gap between logits of training and held-out pictures small (below; lesson 08). |
# | you want to read the critic as a distance | the one-sided penalty; state $\lambda$ | In one dimension only the two-sided got signs wrong (section 3). |
# | no time to tune the rate | still try three, as in section 6 | It changed R1's FD over fourfold, WGAN-GP's ninefold (section 6). |
#
# The third row, measured: R3GAN on 100 digits, 72,000 images, with DiffAugment and without, five seeds.

# %% id="few-check" tags=["nbval-check-output", "hide-input"]
# ko: 값마다 시드 다섯 개의 평균
# en: The mean of five seeds.
def few(augmented, what):
    values = [run[what] for run in stored["few"]
              if run["augmented"] == augmented and run["steps"] == 3000]
    return np.mean(values)


claim(tr("로짓의 차이(학습한 숫자 − 떼어 둔 숫자), DiffAugment 없이", "gap of the logits (training − held-out), without DiffAugment"),
      few(False, "gap"), between=(0.5, 3))
claim(tr("로짓의 차이, DiffAugment와 함께", "gap of the logits, with DiffAugment"), few(True, "gap"), between=(-0.2, 0.2))
claim(tr("FD, DiffAugment와 함께/없이", "FD, with DiffAugment / without"),
      few(True, "frechet") / few(False, "frechet"), above=1.2)

# %% [markdown] id="few-note" lang="ko"
# **뜻밖에도** R1과 R2만으로 차이가 작게 머물고(수업 08의 DCGAN에서는 10 안팎), 거기에 DiffAugment를 더하면 차이는 사라지지만 같은 수의 이미지에서 그림은 **더 나쁩니다.**
#
# 사진처럼 크고 다양한 데이터에서 무엇이 나은지는 이 강의에서 재지 않았습니다. 언제나 통하는 답은 하나입니다. **여러분의 데이터로, 시드 세 개 이상으로 재어 보십시오.**

# %% [markdown] id="few-note" lang="en"
# **A surprise:** R1 and R2 alone keep the gap small (lesson 08's DCGAN: about 10). DiffAugment on top closes it, but after as many images the pictures are **worse.**
#
# We have not measured which is better on large, varied data such as photographs. The one answer that always holds is to **measure on your own data, with three seeds or more.**

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - 가장 작은 게임을 빨리 수렴시키는 것은 손실이 아니라, 경사를 0으로 당기는 페널티 R1과 R2입니다.
# - 바서슈타인 거리는 선형 계획법으로 가장 좋은 비평자를 찾아 구합니다. 페널티로 학습시킨 비평자는 $\lambda$에 따라 다른 값을 냅니다.
# - 양쪽 페널티는 $s < 2\lambda$이면 부호가 틀린 골짜기를 만들고, 한쪽 페널티는 만들지 않습니다.
# - R3GAN은 상대론적 손실, R1과 R2, 정규화 없는 신경망입니다.
# - 방법을 비교할 때에는 학습률을 저마다 고르고, 고를 때와 다른 시드 여럿으로 보고합니다.
#
# | 기호 | 뜻 |
# |---|---|
# | $\theta$, $\psi$ | Dirac-GAN의 가짜, 판별자의 경사 |
# | $W_1$ | 바서슈타인 거리 |
# | $\lambda$, $\gamma$ | WGAN-GP 페널티의 세기, R1과 R2의 세기 |
# | $s$ | 진짜와 가짜의 평균 사이의 거리 |
# | $\sigma(W)$ | 행렬 $W$의 가장 큰 특잇값 |

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - In the smallest game it is not the loss that brings fast convergence, but R1 and R2, which pull the slope to 0.
# - Linear programming finds the best critic, and with it the Wasserstein distance. A critic trained with a penalty gives a value that depends on $\lambda$.
# - The two-sided penalty makes a valley with the wrong sign if $s < 2\lambda$; the one-sided one does not.
# - R3GAN is a relativistic loss, R1 and R2, and networks without normalization.
# - To compare methods, tune the learning rate of each, and report several seeds that took no part in the tuning.
#
# | symbol | meaning |
# |---|---|
# | $\theta$, $\psi$ | the Dirac-GAN's fake, the slope of its discriminator |
# | $W_1$ | Wasserstein distance |
# | $\lambda$, $\gamma$ | strength of WGAN-GP's penalty, of R1 and R2 |
# | $s$ | distance between the means of real and fake |
# | $\sigma(W)$ | largest singular value of a matrix $W$ |

# %% [markdown] id="ex3-text" lang="ko"
# ## 연습
#
# ### 연습 3. 정직하게 고르기
#
# `tuned(search, report)`를 작성하십시오. 둘 다 학습률마다 시드별 FD의 1차원 텐서를 담은 딕셔너리입니다. `search`에서 평균이 가장 작은 학습률을 고르고, 그 학습률의 `report`의 평균을 돌려줍니다.

# %% [markdown] id="ex3-text" lang="en"
# ## Exercises
#
# ### Exercise 3. Choose honestly
#
# Write `tuned(search, report)`. Both are dictionaries from a learning rate to a tensor of FDs, one for each seed. Choose the rate with the smallest mean in `search`, and return the mean of `report` at this rate.

# %% id="ex3"
def tuned(search, report):
    ...


checks.stability_tuned(tuned)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def tuned(search, report):
#     best = min(search, key=lambda rate: search[rate].mean())
#     return report[best].mean()
# ```
#
# `search[best].mean()`을 돌려주면 평균적으로 더 작은(더 좋아 보이는) 값이 나옵니다. 이것을 승자의 저주라고 합니다.
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def tuned(search, report):
#     best = min(search, key=lambda rate: search[rate].mean())
#     return report[best].mean()
# ```
#
# Returning `search[best].mean()` gives a smaller number on average, which looks better: the winner's curse.
#
# </details>

# %% id="score" tags=["hide-input"]
notebook.score()

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"WGAN은 그래디언트 소실과 모드 붕괴를 해결했다."** 여기서 잰 것 가운데 그렇게 말할 근거는 없습니다. 비평자의 손실도 조건이 맞아야 거리입니다.
# - **"R3GAN은 상대론적 손실 덕분에 안정적이다."** 손실만으로는 Dirac-GAN에서 비포화 손실과 똑같습니다. R3GAN 논문의 수렴 정리도 균형 가까이에서만 성립합니다.
# - **"시간 척도가 둘인 갱신 규칙(TTUR)은 D를 여러 번 학습시키는 것이다."** D의 학습률을 G와 다르게 하는 것이 TTUR입니다(6절의 '3배'). 그 논문의 수렴 증명에는 0으로 줄어드는 학습률이 필요합니다.
#
# ## 참고 문헌
#
# - L. Mescheder, A. Geiger, S. Nowozin, *Which Training Methods for GANs do actually Converge?*, 2018, arXiv:1801.04406 (Dirac-GAN, R1, R2)
# - K. He 외, *Delving Deep into Rectifiers*, 2015, arXiv:1502.01852 (초기 가중치)
# - N. Huang 외, *The GAN is dead; long live the GAN! A Modern GAN Baseline*, 2024, arXiv:2501.05441 (R3GAN)
# - A. Jolicoeur-Martineau, *The relativistic discriminator*, 2018, arXiv:1807.00734
# - M. Arjovsky, S. Chintala, L. Bottou, *Wasserstein GAN*, 2017, arXiv:1701.07875
# - I. Gulrajani 외, *Improved Training of Wasserstein GANs*, 2017, arXiv:1704.00028 (WGAN-GP)
# - H. Petzka, A. Fischer, D. Lukovnikov, *On the regularization of Wasserstein GANs*, 2017, arXiv:1709.08894 (한쪽 페널티)
# - J. Stanczuk 외, *Wasserstein GANs Work Because They Fail (to Approximate the Wasserstein Distance)*, 2021, arXiv:2103.01678
# - T. Miyato 외, *Spectral Normalization for Generative Adversarial Networks*, 2018, arXiv:1802.05957
# - M. Heusel 외, *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (TTUR)
# - M. Lucic 외, *Are GANs Created Equal? A Large-Scale Study*, 2017, arXiv:1711.10337
# - S. Zhao 외, *Differentiable Augmentation for Data-Efficient GAN Training*, 2020, arXiv:2006.10738

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"WGAN solved vanishing gradients and mode collapse."** Nothing measured here says so. Even the critic's loss is a distance only under conditions.
# - **"R3GAN is stable because of its relativistic loss."** In the Dirac-GAN, the loss alone does just what the non-saturating one does. And R3GAN's convergence theorem holds only near equilibrium.
# - **"TTUR (two time-scale update rule) means several steps of $D$."** It gives $D$ its own learning rate (section 6). Its convergence proof needs rates falling to 0.
#
# ## References
#
# - L. Mescheder, A. Geiger, S. Nowozin, *Which Training Methods for GANs do actually Converge?*, 2018, arXiv:1801.04406 (Dirac-GAN, R1, R2)
# - K. He et al., *Delving Deep into Rectifiers*, 2015, arXiv:1502.01852 (initial weights)
# - N. Huang et al., *The GAN is dead; long live the GAN! A Modern GAN Baseline*, 2024, arXiv:2501.05441 (R3GAN)
# - A. Jolicoeur-Martineau, *The relativistic discriminator*, 2018, arXiv:1807.00734
# - M. Arjovsky, S. Chintala, L. Bottou, *Wasserstein GAN*, 2017, arXiv:1701.07875
# - I. Gulrajani et al., *Improved Training of Wasserstein GANs*, 2017, arXiv:1704.00028 (WGAN-GP)
# - H. Petzka, A. Fischer, D. Lukovnikov, *On the regularization of Wasserstein GANs*, 2017, arXiv:1709.08894 (one-sided penalty)
# - J. Stanczuk et al., *Wasserstein GANs Work Because They Fail (to Approximate the Wasserstein Distance)*, 2021, arXiv:2103.01678
# - T. Miyato et al., *Spectral Normalization for Generative Adversarial Networks*, 2018, arXiv:1802.05957
# - M. Heusel et al., *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (TTUR)
# - M. Lucic et al., *Are GANs Created Equal? A Large-Scale Study*, 2017, arXiv:1711.10337
# - S. Zhao et al., *Differentiable Augmentation for Data-Efficient GAN Training*, 2020, arXiv:2006.10738
