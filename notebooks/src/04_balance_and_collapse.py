# ---
# jupyter:
#   course:
#     title: {ko: "04 · 균형과 붕괴", en: "04 · Balance and collapse"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# **생성적 적대 신경망(generative adversarial network, GAN)의 학습은 왜 맴돌고, 왜 무너질까요? 무엇으로 고칠 수 있을까요?**
#
# 수업 03에서는 두 신경망이 저마다 배우는 길을 보았습니다. 이번에는 그 게임이 어긋나는 모습을 봅니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. 매개변수가 두 개뿐인 GAN으로, 동시 갱신을 하면 균형에서 점점 멀어지는 이유를 계산으로 보일 수 있습니다.
# 2. R1 페널티를 직접 작성하고, 그것이 학습을 수렴시키는지 재어서 확인할 수 있습니다.
# 3. 모드 붕괴를 일으키고, 알아보고, 고칠 수 있습니다.
# 4. 표본과 학습 곡선을 보고 고장을 진단할 수 있습니다.
# 5. 공개된 코드에 있었던 버그를 찾아낼 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 수업 03의 두 스텝과 `detach`, 도함수(derivative), PyTorch의 기초를 알아야 합니다.

# %% [markdown] id="question" lang="en"
# ## The question
#
# **Why does the training of a generative adversarial network (GAN) go in circles, why does it collapse, and what can be done about it?**
#
# Lesson 03 showed how each network learns. This lesson is about what happens when the game goes wrong.
#
# ## What you will learn
#
# When you have finished this notebook, you can
#
# 1. show by calculation, on a GAN with only two parameters, why simultaneous updates spiral outward;
# 2. write the R1 penalty yourself, and confirm by measurement that it makes training converge;
# 3. provoke mode collapse, recognize it, and fix it;
# 4. diagnose a faulty run from its samples and curves;
# 5. find bugs that were in published code.
#
# ## Prerequisites
#
# The two steps and `detach` from lesson 03, derivatives, and basic PyTorch.

# %% id="machine"
import math
import zlib
from statistics import median, median_low

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn.functional import softplus

from gan_lib import checks, data, device, losses, metrics, nets, notebook, plots, train
from gan_lib.checks import claim

# ko: 점을 다루는 신경망은 아주 작아서 CPU의 스레드 하나로 충분합니다.
# en: Networks for points are tiny: one CPU thread is enough.
machine = device.pick("cpu", torch.float32)
torch.set_num_threads(1)
seed = 0

# %% [markdown] id="dirac-text" lang="ko"
# ## 1. 매개변수가 두 개뿐인 GAN
#
# 가장 작은 GAN을 **Dirac-GAN**이라고 합니다(Mescheder 외, 2018). 진짜 데이터는 언제나 0입니다. 생성자는 수 하나 $\theta$를 내놓고, 판별자의 로짓은 원점을 지나는 직선 $a(x) = \psi x$입니다.
# 로그 없이 로짓(logit)을 점수로 삼는 **비평자**(critic)의 손실을 씁니다. $D$의 손실은 가짜의 로짓에서 진짜의 로짓을 뺀 것이고, $G$의 손실은 가짜의 로짓의 부호를 바꾼 것입니다. 진짜의 로짓은 $\psi \cdot 0 = 0$, 가짜의 로짓은 $\psi\theta$이므로 다음과 같습니다.
#
# $$L_D = \psi\theta, \qquad L_G = -\psi\theta$$
#
# 균형은 $\theta = \psi = 0$입니다. 생성자는 진짜와 같은 값을 내고, 판별자는 기울지 않습니다. 둘이 **동시에**(simultaneous) 저마다 자기 손실을 줄이는 쪽으로, 도함수(derivative)의 $h$배만큼 움직입니다. $h$는 학습률(learning rate)이고, 프라임(′)은 한 스텝 뒤의 값입니다.
#
# $$\theta' = \theta + h\psi, \qquad \psi' = \psi - h\theta$$

# %% [markdown] id="dirac-text" lang="en"
# ## 1. A GAN with two parameters
#
# The smallest GAN of all is called the **Dirac-GAN** (Mescheder et al., 2018). The real data are always 0. The generator outputs a single number $\theta$, and the discriminator's logit is a straight line with slope $\psi$: $a(x) = \psi x$.
# We use the loss of a **critic**, which takes logits as scores, without a logarithm: $D$'s loss is the fake logit minus the real one, and $G$'s is minus the fake logit. The real logit is $\psi \cdot 0 = 0$ and the fake one $\psi\theta$, so the two losses are
#
# $$L_D = \psi\theta, \qquad L_G = -\psi\theta$$
#
# The equilibrium is $\theta = \psi = 0$: the generator outputs the real value, and the discriminator does not lean either way. Now both move **simultaneously**: each steps against the derivative of its own loss, by $h$ times that derivative, where $h$ is the learning rate. A prime marks the value after the step.
#
# $$\theta' = \theta + h\psi, \qquad \psi' = \psi - h\theta$$

# %% id="dirac"
def dirac(steps, alternating=False, gamma=0.0, h=0.1):
    theta, psi = 1.0, 0.0
    path = [(theta, psi)]
    for _ in range(steps):
        new_psi = psi - h * (theta + gamma * psi)
        theta = theta + h * (new_psi if alternating else psi)
        psi = new_psi
        path.append((theta, psi))
    return torch.tensor(path, dtype=torch.float64)


simultaneous = dirac(200)
alternating = dirac(200, alternating=True)
with_r1 = dirac(200, alternating=True, gamma=0.3)

# %% id="quiz-dirac" tags=["hide-input"]
notebook.quiz(
    tr("(θ, ψ) = (1, 0)에서 출발해 둘을 동시에 200스텝 움직입니다. 어디로 갈까요?",
       "Both start at (θ, ψ) = (1, 0) and move simultaneously for 200 steps. Where do they go?"),
    {
        tr("균형 (0, 0)으로 다가갑니다.", "Towards the equilibrium (0, 0)."):
        tr("각자 자기 손실을 줄인다고 둘이 함께 균형에 이르는 것은 아닙니다. 한쪽이 다가가면 다른 쪽이 달아납니다.",
           "Each lowers its own loss, but that need not bring both to the equilibrium: as one approaches, the other runs away."),
        tr("균형 둘레를 일정한 거리로 돕니다.", "Around the equilibrium at a constant distance."):
        tr("한없이 작은 걸음이라면 그렇습니다. 걸음에 길이가 있으면 원의 접선을 따라가므로 매번 조금씩 바깥으로 나갑니다.",
           "With infinitely small steps, yes. A real step follows the tangent, so each one ends a little outside the circle."),
        tr("돌면서 바깥으로 나갑니다.", "Around it and outward, in a spiral."):
        tr("맞습니다. 아래의 계산은 한 스텝마다 거리가 √(1 + h²)배가 된다는 것을 보여 줍니다.",
           "Right. The calculation below shows that each step multiplies the distance by √(1 + h²)."),
    }, right=3)

# %% id="dirac-plot" tags=["hide-input"]
def draw_paths():
    side = torch.linspace(-2.6, 2.6, 12)
    at_theta, at_psi = torch.meshgrid(side, side, indexing="xy")
    figure, axes = plt.subplots(1, 3, figsize=(11, 4.1), layout="constrained", sharey=True)
    for ax, path, gamma, name in zip(axes, (simultaneous, alternating, with_r1), (0, 0, 0.3), (
            tr("동시 갱신", "simultaneous"), tr("교대 갱신", "alternating"),
            tr("교대 갱신 + R1(γ = 0.3)", "alternating + R1 (γ = 0.3)")), strict=True):
        ax.quiver(at_theta, at_psi, at_psi, -at_theta - gamma * at_psi, color="0.6", angles="xy")
        ax.plot(*path.T, color="C3", linewidth=1.5)
        ax.plot(*path[0], "o", color="C3", markersize=8)
        ax.annotate(tr("출발", "start"), path[0], xytext=(1.05, -0.5), color="C3", fontsize=11,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
        ax.plot(0, 0, "+", color="black", markersize=14, markeredgewidth=2.5)
        ax.set(xlabel=tr("생성자 θ", "generator θ"), xlim=(-2.8, 2.8), ylim=(-2.8, 2.8), aspect="equal")
        ax.set_title(name, fontsize=13)
    axes[0].set_ylabel(tr("판별자 ψ", "discriminator ψ"))
    plt.show()


draw_paths()

# %% [markdown] id="dirac-note" lang="ko"
# 회색 화살표는 둘이 움직이려는 방향입니다. 균형(+) 쪽으로 향하지 않고 그 **둘레를 돕니다.** 동시 갱신에서 균형까지의 거리 $r$이 어떻게 변하는지 계산해 봅니다.
#
# $$r'^2 = (\theta + h\psi)^2 + (\psi - h\theta)^2 = \theta^2 + 2h\theta\psi + h^2\psi^2 + \psi^2 - 2h\theta\psi + h^2\theta^2$$
#
# $2h\theta\psi$가 든 두 항이 상쇄되므로 다음이 남습니다.
#
# $$r'^2 = (1 + h^2)\,r^2, \qquad r_n = (1 + h^2)^{n/2}\,r_0$$
#
# $h$가 아무리 작아도 $1 + h^2$은 1보다 크므로, 이 게임에서 동시 갱신은 수렴하지 않습니다. **교대 갱신**(alternating)은 $\psi$를 먼저 옮기고, 그렇게 얻은 $\psi'$으로 $\theta$를 옮깁니다. 이때에는 $\theta^2 - h\theta\psi + \psi^2$이 변하지 않아, $h < 2$이면 타원(여기서는 거의 원)을 끝없이 돕니다. 나가지도 들어오지도 않습니다.

# %% [markdown] id="dirac-note" lang="en"
# The grey arrows show where the two want to go. They do not point towards the equilibrium (+) but **around it**. Let's calculate what simultaneous updates do to $r$, the distance from the equilibrium.
#
# $$r'^2 = (\theta + h\psi)^2 + (\psi - h\theta)^2 = \theta^2 + 2h\theta\psi + h^2\psi^2 + \psi^2 - 2h\theta\psi + h^2\theta^2$$
#
# The two terms with $2h\theta\psi$ cancel, and what remains is
#
# $$r'^2 = (1 + h^2)\,r^2, \qquad r_n = (1 + h^2)^{n/2}\,r_0$$
#
# However small $h$ is, $1 + h^2$ is greater than 1: in this game, simultaneous updates never converge. **Alternating** updates move $\psi$ first, and then $\theta$ with the new $\psi'$. Now $\theta^2 - h\theta\psi + \psi^2$ stays constant, so for $h < 2$ the path follows an ellipse (here almost a circle) forever. It spirals neither outward nor inward.

# %% id="dirac-check" tags=["nbval-check-output"]
formula = (1 + 0.1**2) ** (torch.arange(201, dtype=torch.float64) / 2)
claim(tr("동시 갱신 200스텝, 반지름과 식의 가장 큰 차이",
         "simultaneous, largest gap between radius and formula in 200 steps"),
      (simultaneous.norm(dim=1) - formula).abs().max(), below=1e-10)
theta, psi = dirac(1000, alternating=True).T
kept = theta.square() - 0.1 * theta * psi + psi.square()
claim(tr("교대 갱신 1,000스텝, θ² − hθψ + ψ²이 변한 가장 큰 양",
         "alternating, largest change of θ² − hθψ + ψ² in 1,000 steps"),
      (kept - 1).abs().max(), below=1e-10)
claim(tr("교대 갱신 + R1(γ = 0.3), 200스텝 뒤의 반지름",
         "alternating with R1 (γ = 0.3), radius after 200 steps"),
      with_r1[-1].norm(), below=0.1)

# %% [markdown] id="r1-text" lang="ko"
# ## 2. R1: 판별자를 가파르지 않게
#
# 셋째 그림에서는 화살표가 안쪽으로 기울어 있고, 경로가 균형에 **수렴**합니다. 판별자의 손실에 그래디언트 페널티(gradient penalty) **R1**을 더했기 때문입니다. 진짜가 있는 자리에서 판별자가 가파를수록 큰 벌을 줍니다.
#
# $$R_1 = \frac{\gamma}{2}\,\mathbb{E}_{x \sim p}\bigl[\,|\nabla_x a(x)|^2\,\bigr]$$
#
# Dirac-GAN에서는 로짓을 $x$로 미분하면 $\psi$이므로 $R_1 = \frac{\gamma}{2}\psi^2$입니다. 도함수는 $\gamma\psi$이고, 이것이 위의 코드에서 $\psi$를 0 쪽으로 당기는 항입니다.
# 신경망에서는 $\nabla_x a(x)$를 자동 미분으로 구합니다. 이 그래디언트를 다시 가중치로 미분해야 하므로 `create_graph=True`가 반드시 필요합니다.

# %% [markdown] id="r1-text" lang="en"
# ## 2. R1: keep the discriminator from being steep
#
# In the third picture the arrows lean inward, and the path **converges**. That is the work of a gradient penalty, **R1**, added to the discriminator's loss. It penalizes a discriminator for being steep where real data lie.
#
# $$R_1 = \frac{\gamma}{2}\,\mathbb{E}_{x \sim p}\bigl[\,|\nabla_x a(x)|^2\,\bigr]$$
#
# In the Dirac-GAN, the slope of the logit is $\psi$, so $R_1 = \frac{\gamma}{2}\psi^2$. Its derivative $\gamma\psi$ is the term in the code above that pulls $\psi$ towards 0.
# For a network, automatic differentiation gives $\nabla_x a(x)$. This gradient has to be differentiated once more, with respect to the weights, so `create_graph=True` is essential.

# %% id="r1"
def r1(discriminator, real, gamma):
    real = real.detach().requires_grad_()
    logits = discriminator(real)
    (slope,) = torch.autograd.grad(logits.sum(), real, create_graph=True)
    return gamma / 2 * slope.flatten(1).square().sum(1).mean()

# %% [markdown] id="cats-text" lang="ko"
# 이 작은 게임에서 얻은 처방이 실제 신경망에서도 통할까요? 수업 01의 고양이(몸통 길이와 다리 길이)를 학습시키며 재어 봅니다. 바꾸는 것은 R1 하나뿐입니다. 표본이 데이터와 얼마나 다른지는, 평면을 칸으로 나누고 칸마다 든 점의 비율로 계산한 JSD로 봅니다.

# %% [markdown] id="cats-text" lang="en"
# Does the remedy found in this small game work for real networks? We train on the cats of lesson 01 (body length and leg length). R1 is the only change. We measure how far the samples are from the data by the JSD between their shares of points in a grid's cells.

# %% id="train-cats"
cats = data.Cats()
middle_cat = torch.tensor(cats.median)
target = data.Scaled(cats, middle_cat, middle_cat * torch.tensor(cats.spread))
truth = metrics.box_probabilities(target)
view = torch.randn(2000, 2, generator=torch.Generator().manual_seed(seed + 1))


def train_cats(penalty, steps=800):
    torch.manual_seed(seed)
    gan = train.GAN(nets.PointGenerator(), nets.PointDiscriminator(), machine,
                    lr=3e-3, betas=(0.5, 0.9), seed=seed)
    frames = []

    @torch.no_grad()
    def look(gan):
        frames.append(gan.generator(view))
        shares = metrics.box_shares(frames[-1])
        return {"jsd": metrics.jensen_shannon(truth, shares, cell=1)}

    history = train.fit(gan, data.Points(target), losses.non_saturating, steps,
                        batch_size=128, penalty=penalty, every=[(40, look)], quiet=True)
    return history, frames


no_r1, no_r1_frames = train_cats(penalty=None)
calm, calm_frames = train_cats(penalty=lambda D, real, fake: r1(D, real, gamma=1.0))

# %% id="cats-plot" tags=["hide-input"]
reals = target.sample(1000, seed=seed)
floor = metrics.jensen_shannon(truth, metrics.box_shares(target.sample(2000, seed=seed + 2)), cell=1)


def draw_cats():
    figure = plt.figure(figsize=(11, 4.6), layout="constrained")
    grid = figure.add_gridspec(2, 6)
    for row, frames, name in ((0, no_r1_frames, tr("R1 없음", "without R1")), (1, calm_frames, tr("R1", "with R1"))):
        for column, i in enumerate((13, 15, 17, 19)):
            ax = figure.add_subplot(grid[row, column])
            plots.points(ax, frames[i], reals, tr(f"{name}, {40 * (i + 1)}라운드", f"{name}, round {40 * (i + 1)}"))
    ax = figure.add_subplot(grid[:, 4:])
    for history, name, style in ((no_r1, tr("R1 없음", "without R1"), "C1--"), (calm, tr("R1", "with R1"), "C2")):
        rows = history["metrics"]
        ax.plot([row["step"] for row in rows], [row["jsd"] for row in rows], style, label=name)
    ax.axhline(floor, color="0.4", linestyle=":", label=tr("진짜끼리", "real against real"))
    ax.set(xlabel=tr("라운드", "round"), ylim=(0, 0.7))
    ax.set_title(tr("JSD(작을수록 좋음)", "JSD (lower is better)"))
    ax.legend()
    plt.show()


draw_cats()

# %% [markdown] id="cats-note" lang="ko"
# R1이 없으면 가짜(주황)가 대개 띠가 되어 진짜(파랑)를 가로질러 왔다 갔다 합니다. Dirac-GAN에서 $(\theta, \psi)$가 맴돌 때 $\theta$가 움직이는 모습과 같습니다. R1이 있으면 덜 흔들립니다.
# 그런데 두 학습 모두 $D$의 손실은 $\log 4$ 근처입니다. **손실로는 좋은 학습과 나쁜 학습을 구별할 수 없습니다.**

# %% [markdown] id="cats-note" lang="en"
# Without R1 the fakes (orange) mostly form a band that swings back and forth across the real data (blue), as $\theta$ does in the Dirac-GAN while $(\theta, \psi)$ circles. With R1 they swing less.
# Yet $D$'s loss is close to $\log 4$ in both runs. **The loss cannot tell the good run from the bad one.**

# %% id="r1-check" tags=["nbval-check-output"]
def off_floor(history):
    return sum(row["jsd"] for row in history["metrics"][-10:]) / 10 - floor


def d_loss_above_log4(history):
    pairs = zip(history["step"], history["d_loss"], strict=True)
    late = [loss for step, loss in pairs if step > 400]
    return sum(late) / len(late) - math.log(4)


claim(tr("R1이 없을 때 JSD가 진짜끼리의 값보다 높은 정도, 후반의 평균",
         "without R1, JSD above that of real data, mean of the second half"),
      off_floor(no_r1), between=(0.1, 0.5))
claim(tr("R1을 더했을 때 남는 차이의 비율", "fraction of this gap that is left with R1"),
      off_floor(calm) / off_floor(no_r1), below=0.5)
claim(tr("R1 없이 D의 손실의 평균에서 log 4를 뺀 값", "D's mean loss minus log 4, without R1"),
      d_loss_above_log4(no_r1), between=(-0.02, 0.02))
claim(tr("R1이 있을 때 D의 손실의 평균에서 log 4를 뺀 값", "D's mean loss minus log 4, with R1"),
      d_loss_above_log4(calm), between=(-0.02, 0.02))

# %% [markdown] id="proved-text" lang="ko"
# **무엇이 증명되어 있을까요?** 균형 가까이에서 시작하고 스텝이 작으면, R1을 더한 GAN은 몇 가지 조건 아래에서 균형에 수렴합니다(Mescheder 외, 2018). 멀리서 시작할 때, Adam을 쓸 때, 신경망이 클 때에 대해서는 증명된 것이 거의 없습니다. 그래서 재어 보아야 합니다.
#
# <details><summary>(선택) 고윳값으로 보기</summary>
#
# R1이 있는 스텝은 벡터 $(\theta, \psi)$에 행렬을 곱하는 것과 같습니다. 동시 갱신과 교대 갱신의 행렬은 각각 다음과 같습니다.
#
# $$\begin{pmatrix} 1 & h \\ -h & 1 - h\gamma \end{pmatrix}, \qquad \begin{pmatrix} 1 - h^2 & h(1 - h\gamma) \\ -h & 1 - h\gamma \end{pmatrix}$$
#
# 행렬식은 $1 - h\gamma + h^2$과 $(1 - h^2)(1 - h\gamma) + h^2(1 - h\gamma) = 1 - h\gamma$입니다. $\gamma + h < 2$이면 고윳값이 켤레 복소수 $\lambda, \bar\lambda$이고 행렬식은 $|\lambda|^2$입니다. 따라서 동시 갱신은 $\gamma > h$일 때에만, 교대 갱신은 $\gamma > 0$이기만 하면 수렴합니다.
#
# </details>

# %% [markdown] id="proved-text" lang="en"
# **What has been proved?** Under certain conditions, a GAN with R1 converges if it starts close to the equilibrium and takes small steps (Mescheder et al., 2018). For distant starts, for Adam, or for large networks, almost nothing has been proved. So we measure.
#
# <details><summary>(optional) By eigenvalues</summary>
#
# A step with R1 is multiplication by a matrix. For simultaneous and alternating updates, respectively, the matrices are
#
# $$\begin{pmatrix} 1 & h \\ -h & 1 - h\gamma \end{pmatrix}, \qquad \begin{pmatrix} 1 - h^2 & h(1 - h\gamma) \\ -h & 1 - h\gamma \end{pmatrix}$$
#
# with determinants $1 - h\gamma + h^2$ and $(1 - h^2)(1 - h\gamma) + h^2(1 - h\gamma) = 1 - h\gamma$. If $\gamma + h < 2$, the eigenvalues are a complex-conjugate pair $\lambda, \bar\lambda$, and the determinant is $|\lambda|^2$. So simultaneous updates converge only if $\gamma > h$, while alternating updates converge for any $\gamma > 0$.
#
# </details>

# %% [markdown] id="collapse-text" lang="ko"
# ## 3. 모드 붕괴
#
# $D$를 고정해 놓고 $G$만 끝까지 배운다고 해 봅시다. $D$의 답이 가장 높은 자리가 한 곳이라면, $G$의 최선은 잡음이 무엇이든 **모든 점을 그 자리에 놓는 것**입니다. 그러면 $D$는 그 자리를 가짜로 배우고, $G$는 다음 자리로 몰려갑니다. 이것이 **모드 붕괴**(mode collapse)입니다.
# 직접 일으켜 봅니다. 모드 여덟 개가 고리를 이룬 데이터에서, $D$가 한 스텝 배울 때 $G$는 **세 스텝** 배웁니다.

# %% [markdown] id="collapse-text" lang="en"
# ## 3. Mode collapse
#
# Suppose $D$ is held fixed while $G$ learns until it can improve no further. If $D$'s answer is highest at one place, the best $G$ can do is to put **every point there**, whatever the noise. Then $D$ learns that this place is fake, and $G$ rushes to the next one. This is **mode collapse**.
# Let's provoke it. The data are lesson 03's ring of eight modes, and for each step of $D$, $G$ takes **three**.

# %% id="collapse"
ring = data.ring()


def play(run_seed, g_steps, gamma=0.0, pack=1, rounds=800):
    torch.manual_seed(run_seed)
    G = nets.PointGenerator()
    D = nn.Sequential(nn.Linear(2 * pack, 64), nn.LeakyReLU(0.2),
                      nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1))
    g_optimizer = torch.optim.Adam(G.parameters(), 3e-3, betas=(0.5, 0.9), fused=True)
    d_optimizer = torch.optim.Adam(D.parameters(), 3e-3, betas=(0.5, 0.9), fused=True)
    batches = data.Points(ring).batches(128 * pack, run_seed)
    view, frames = torch.randn(1000, 2), []
    for number in range(rounds):
        if number % 10 == 0:
            frames.append(G(view).detach())
        real = next(batches).reshape(-1, 2 * pack)
        fake = G(torch.randn(128 * pack, 2)).reshape(-1, 2 * pack)
        d_loss = softplus(-D(real)).mean() + softplus(D(fake.detach())).mean()
        d_optimizer.zero_grad()
        (d_loss + (r1(D, real, gamma) if gamma else 0)).backward()
        d_optimizer.step()
        for _ in range(g_steps):
            fake = G(torch.randn(128 * pack, 2)).reshape(-1, 2 * pack)
            g_optimizer.zero_grad()
            softplus(-D(fake)).mean().backward()
            g_optimizer.step()
    return frames[-10:]

# %% id="collapse-run"
run_seeds = [3 * seed + i for i in range(3)]
collapsed = [play(run_seed, g_steps=3) for run_seed in run_seeds]

# %% id="collapse-plot" tags=["hide-input"]
def draw_rounds(rows):
    figure, axes = plt.subplots(len(rows), 5, figsize=(9, 0.3 + 1.9 * len(rows)), squeeze=False, layout="constrained")
    for line, (name, frames) in zip(axes, rows.items(), strict=True):
        centres = torch.stack([frame.mean(dim=0) for frame in frames])
        for i, ax in enumerate(line):
            plots.points(ax, frames[5 + i], ring.sample(600, seed=seed),
                         tr(f"{750 + 10 * i}라운드", f"round {750 + 10 * i}"))
            ax.plot(*centres[2 + i: 6 + i].T, color="black", linewidth=1)
            ax.plot(*centres[5 + i], "o", color="black", markersize=6)
        line[0].set_ylabel(name, fontsize=12)
    plt.show()


draw_rounds({tr("G 세 스텝", "G: 3 steps"): collapsed[0]})

# %% [markdown] id="collapse-seen" lang="ko"
# 점들이 한 덩어리로 뭉쳐 이곳저곳으로 뛰어다닙니다. 검은 점은 점들의 중심이고, 선은 최근 30라운드 동안 중심이 지나온 길입니다.

# %% [markdown] id="collapse-seen" lang="en"
# The points stick together and leap from place to place. The black dot is their centre, and the line its path over the last 30 rounds.

# %% id="quiz-mend" tags=["hide-input"]
notebook.quiz(
    tr("무너진 GAN을 고치려고 합니다. 무엇이 통할까요?", "How can the collapsed GAN be mended?"),
    {
        tr("G를 더 오래 학습시킵니다.", "Train G for longer."):
        tr("D 한 스텝마다 G가 더 많이 움직여서 생긴 일입니다. 오래 학습해도 계속 몰려다닙니다.",
           "G's extra steps per step of D caused it; training longer keeps the points roaming."),
        tr("G의 신경망을 키웁니다.", "Make G's network larger."):
        tr("무너진 G와 성한 G는 크기도 초기 가중치도 같습니다. 아래에서 확인하십시오.",
           "The collapsed G and the healthy one have the same size and the same initial weights, as you will see."),
        tr("D가 점을 두 개씩 묶어서 보게 합니다.", "Let D look at points two at a time."):
        tr("맞습니다. 점 둘이 언제나 붙어 있으면 D가 바로 알아챕니다. G의 스텝 수를 줄여도 됩니다.",
           "Right. If two points are always side by side, D notices at once. Fewer steps for G will do as well."),
    }, right=3)

# %% [markdown] id="mend-text" lang="ko"
# 처방 세 가지를 시험합니다. 모두 같은 시드에서 시작합니다.
#
# 1. $G$도 **한 스텝**만 움직입니다. 원인을 없애는 방법입니다.
# 2. $G$는 그대로 세 스텝 움직이고, $D$에 **R1**을 세게($\gamma = 10$) 겁니다. 약하게($\gamma = 1$)도 걸어 봅니다.
# 3. $G$는 그대로 세 스텝 움직이고, $D$가 점을 **두 개씩 묶어서** 봅니다(PacGAN, Lin 외, 2018). 진짜 둘은 서로 다른 자리에 있을 때가 많으므로, 언제나 붙어 있는 둘은 가짜라고 알아볼 수 있습니다.

# %% [markdown] id="mend-text" lang="en"
# We try three remedies, all from the same seeds.
#
# 1. $G$ takes only **one step**, like $D$. This removes the cause.
# 2. $G$ still takes three steps, but $D$ gets a strong **R1** ($\gamma = 10$). We also try a weak one ($\gamma = 1$).
# 3. $G$ still takes three steps, but $D$ looks at points **two at a time** (PacGAN, Lin et al., 2018). Two real points are often far apart, so two that are always side by side are easily recognized as fake.

# %% id="mend"
one_step = [play(run_seed, g_steps=1) for run_seed in run_seeds]
gentle = [play(run_seed, g_steps=3, gamma=10.0) for run_seed in run_seeds]
packed = [play(run_seed, g_steps=3, pack=2) for run_seed in run_seeds]
weak = [play(run_seed, g_steps=3, gamma=1.0) for run_seed in run_seeds]

# %% id="mend-plot" tags=["hide-input"]
draw_rounds({tr("G 한 스텝", "G: 1 step"): one_step[0],
             tr("세 스텝, R1", "3 steps, R1"): gentle[0],
             tr("세 스텝, 둘씩", "3 steps, pairs"): packed[0]})

# %% id="collapse-check" tags=["nbval-check-output"]
def modes_found(runs):
    return median(median_low(metrics.mode_coverage(frame, ring)[0] for frame in frames)
                  for frames in runs)


def leap(runs):
    return median(median((b.mean(0) - a.mean(0)).norm().item()
                         for a, b in zip(frames, frames[1:], strict=False))
                  for frames in runs)


for name, runs, modes, moved in (
        (tr("G 세 스텝", "G takes three steps"), collapsed, {"below": 4}, {"above": 1}),
        (tr("G 한 스텝", "G takes one step"), one_step, {"above": 6}, {"below": 0.5}),
        (tr("G 세 스텝에 R1", "three steps with R1"), gentle, {"above": 3}, {"below": 1}),
        (tr("G 세 스텝에 약한 R1", "three steps with a weak R1"), weak,
         {"below": 4}, {"above": 1}),
        (tr("G 세 스텝에 둘씩 묶기", "three steps with pairs"), packed,
         {"above": 6}, {"below": 0.5})):
    claim(tr(f"{name}, 찾은 모드의 수의 중앙값", f"{name}, median modes found"),
          modes_found(runs), **modes)
    claim(tr(f"{name}, 10라운드 동안 중심이 옮겨 간 거리의 중앙값",
             f"{name}, median leap of the centre in 10 rounds"),
          leap(runs), **moved)

# %% [markdown] id="collapse-note" lang="ko"
# $G$를 한 스텝으로 줄이거나 둘씩 묶으면 모드 여덟 개를 거의 다 살려 내고, 센 R1은 대부분 살려 냅니다. 두 신경망이 **보조를 맞추거나**, $D$가 **다양성을 볼 수 있으면** 학습이 무너지지 않습니다. R1이 약하면($\gamma = 1$) 통하지 않습니다.
# 수업 02의 말로 하면, $\min_G \max_D$를 풀려다가 순서가 뒤집힌 $\max_D \min_G$를 푼 셈입니다(Goodfellow, 2016). $G$가 $D$의 다음 몇 스텝을 미리 내다보게 하는 방법도 있습니다(unrolled GAN, Metz 외, 2016).

# %% [markdown] id="collapse-note" lang="en"
# One step for $G$, or pairs, saves almost all eight modes; a strong R1 saves most of them. Training does not collapse if the two players **keep pace** with each other, or if $D$ **can see variety**. A weak R1 ($\gamma = 1$) does not help.
# In the terms of lesson 02: we wanted to solve $\min_G \max_D$ but solved the reverse, $\max_D \min_G$ (Goodfellow, 2016). Another way is to let $G$ look ahead at $D$'s next few steps (unrolled GAN, Metz et al., 2016).

# %% [markdown] id="images-text" lang="ko"
# 이미지에서는 이렇게 보입니다. 숫자를 그리는 작은 GAN을 300스텝씩 두 번 학습시키되, 두 번째에는 $D$의 학습률만 20분의 1로 낮추어 $G$가 앞서 달리게 합니다. (좋은 숫자를 그리는 것은 수업 06에서 합니다. 여기서는 표본이 서로 다른지만 봅니다.)

# %% [markdown] id="images-text" lang="en"
# With images it looks like this. We train a small GAN on digits for 300 steps, twice; the second time, $D$'s learning rate is cut to a twentieth, so that $G$ runs ahead. (Drawing good digits is the subject of lesson 06. Here we only look at whether the samples differ from one another.)

# %% id="images" tags=["hide-input"]
def train_digits(g_lr, d_lr):
    torch.manual_seed(seed)
    gan = train.GAN(nets.Generator(width=16, z_dim=16),
                    nets.Discriminator(width=8, slope=0),
                    machine, lr=(g_lr, d_lr), seed=seed)
    train.fit(gan, data.digits(32), losses.non_saturating, steps=300, batch_size=24)
    # ko: 평균한 G로 그립니다(수업 06).
    # en: Drawn with the averaged G (lesson 06).
    return gan.sample(200, seed=seed)


healthy_digits = train_digits(4e-3, 4e-3)
alike_digits = train_digits(4e-3, 2e-4)

# %% id="images-plot" tags=["hide-input"]
figure, axes = plt.subplots(1, 2, figsize=(10, 3.2), layout="constrained")
plots.pictures(healthy_digits[:32], columns=8, ax=axes[0], title=tr("같은 학습률", "equal rates"))
plots.pictures(alike_digits[:32], columns=8, ax=axes[1], title=tr("D의 학습률 1/20", "D's rate 1/20"))
plt.show()

# %% id="images-check" tags=["nbval-check-output"]
def spread(images):
    return images.flatten(1).std(dim=0).mean()


real_digits = data.to_float(data.digits(32).pixels[::25])
claim(tr("표본이 서로 다른 정도, 진짜에 대한 비(같은 학습률)",
         "spread of the samples over that of real digits, equal rates"),
      spread(healthy_digits) / spread(real_digits), above=0.6)
claim(tr("표본이 서로 다른 정도, 진짜에 대한 비(D의 학습률 1/20)",
         "spread of the samples over that of real digits, D's rate a twentieth"),
      spread(alike_digits) / spread(real_digits), below=0.5)

# %% [markdown] id="clinic-text" lang="ko"
# ## 4. 진료실
#
# 환자 다섯이 왔습니다. 모두 같은 가중치에서 출발해 같은 고리를 배웠고, 저마다 **고장이 하나씩** 있습니다. 한 라운드는 $D$ 두 스텝과 $G$ 한 스텝입니다.
#
# 1. `detach`를 빠뜨렸고, $G$의 그래디언트는 라운드가 시작될 때 한 번만 지웁니다.
# 2. $D$가 너무 강합니다. $G$의 학습률이 $D$의 20분의 1입니다.
# 3. 둘의 학습률이 너무 높습니다(0.3).
# 4. $D$에게 정답을 거꾸로 알려 줍니다. 진짜가 0, 가짜가 1입니다.
# 5. 실수로 $G$를 얼렸습니다. $G$의 스텝이 아무것도 바꾸지 않습니다.
#
# 진찰할 때에는 이 순서로 살펴보십시오. 점들이 처음 자리(검정)에서 **움직였습니까**? $D$의 답은 진짜와 가짜 가운데 어느 쪽이 **높습니까**? 손실의 **크기**는 얼마입니까? 곡선이 **평평합니까**, 올라갔다 내려옵니까? (큰 주황색 원은 모든 점이 한자리에 모였다는 표시이고, 회색 선은 1/2과 log 4입니다.)

# %% [markdown] id="clinic-text" lang="en"
# ## 4. The clinic
#
# Here are five patients. All started from the same weights and trained on the same ring, but each has **one fault**. A round is two steps of $D$ and one of $G$.
#
# 1. `detach` is missing, and $G$'s gradient is cleared only once, when the round begins.
# 2. $D$ is too strong: $G$'s learning rate is a twentieth of $D$'s.
# 3. The learning rate of both is too high (0.3).
# 4. $D$ is told the labels the wrong way round: 0 for real, 1 for fake.
# 5. $G$ is frozen by mistake: its step changes nothing.
#
# Examine each patient in this order. Have the points **moved** from where they started (black)? Which of $D$'s answers are **higher**, those on real or those on fake? How **large** are the losses? Are the curves **flat**, or do they rise and fall? (A large orange disc: all points sit in one place. Grey lines: 1/2 and log 4.)

# %% id="patient" tags=["hide-input"]
def adam(net, lr):
    return torch.optim.Adam(net.parameters(), lr, betas=(0.5, 0.9), fused=True)


def examine(fault, generator, discriminator, g_optimizer, d_optimizer, batches):
    g_optimizer.zero_grad()
    for _ in range(2):
        d_optimizer.zero_grad()
        fake = generator(torch.randn(128, 2))
        fake = fake if fault == "no detach" else fake.detach()
        answers = discriminator(next(batches)), discriminator(fake)
        told = answers[::-1] if fault == "labels swapped" else answers
        d_loss = losses.non_saturating.discriminator(*told)
        d_loss.backward()
        d_optimizer.step()
    discriminator.requires_grad_(False)
    g_loss = losses.non_saturating.generator(discriminator(generator(torch.randn(128, 2))))
    g_loss.backward()
    discriminator.requires_grad_(True)
    if fault != "G frozen":
        g_optimizer.step()
    return d_loss.item(), g_loss.item(), *(a.sigmoid().mean().item() for a in answers)


def treat(fault, run_seed, rounds=400):
    torch.manual_seed(run_seed)
    generator, discriminator = nets.PointGenerator(), nets.PointDiscriminator()
    view = torch.randn(500, 2)
    start = generator(view).detach()
    d_lr = 0.3 if fault == "rate too high" else 2e-3
    g_lr = d_lr / 20 if fault == "D too strong" else d_lr
    everything = (generator, discriminator, adam(generator, g_lr),
                  adam(discriminator, d_lr), data.Points(ring).batches(128, run_seed))
    values = [examine(fault, *everything) for _ in range(rounds)]
    # ko: 20라운드마다 평균을 내어 곡선을 매끄럽게 합니다.
    # en: Means over 20 rounds make smooth curves.
    means = torch.tensor(values).reshape(-1, 20, 4).mean(1)
    curves = dict(zip(("d_loss", "g_loss", "d_real", "d_fake"), means.T, strict=True))
    return curves | {"start": start, "end": generator(view).detach()}


faults = ["no detach", "D too strong", "rate too high", "labels swapped", "G frozen"]
# ko: 환자의 이름만 보고 고장을 알아맞힐 수 없도록 순서를 섞습니다.
# en: Shuffle the patients so that the names do not give them away.
waiting = sorted(faults, key=lambda name: zlib.crc32(name.encode()))
patients = {letter: treat(fault, seed)
            for letter, fault in zip("ABCDE", waiting, strict=True)}
healthy = treat(None, seed)

# %% id="clinic-figure" tags=["hide-input"]
def draw_clinic():
    columns = {tr("건강한 학습", "healthy"): healthy} | {
        tr(f"환자 {letter}", f"patient {letter}"): run for letter, run in patients.items()}
    figure, axes = plt.subplots(6, 3, figsize=(9.5, 13), layout="constrained")
    for (name, run), (left, middle, right) in zip(columns.items(), axes, strict=True):
        rounds = 20 * torch.arange(1, len(run["d_loss"]) + 1)
        left.plot(*run["start"].T, ".", color="black", markersize=5)
        plots.points(left, run["end"], ring.sample(600, seed=seed))
        if run["end"].std(0).max() < 0.05:
            left.plot(*run["end"].mean(0), "o", color="C1", markersize=14, markeredgecolor="black")
        left.set_ylabel(name, fontsize=13)
        middle.plot(rounds, run["d_real"], label=tr("진짜에 대한 답", "on real"))
        middle.plot(rounds, run["d_fake"], "--", label=tr("가짜에 대한 답", "on fake"))
        middle.axhline(0.5, color="0.6", linewidth=1)
        middle.set_ylim(-0.03, 1.03)
        right.plot(rounds, run["d_loss"].clamp(min=1e-4), label=tr("D의 손실", "D's loss"))
        right.plot(rounds, run["g_loss"].clamp(min=1e-4), "--", label=tr("G의 손실", "G's loss"))
        right.axhline(math.log(4), color="0.6", linewidth=1)
        right.set(yscale="log", ylim=(5e-5, 2000))
    axes[0, 0].set_title(tr("끝의 점(검정: 처음)", "points at the end (black: start)"))
    axes[0, 1].set_title(tr("D의 답", "D's answers"))
    axes[0, 2].set_title(tr("손실(로그 눈금, 0.0001에서 자름)", "losses (log scale, cut off at 0.0001)"))
    axes[0, 1].legend(fontsize=9), axes[0, 2].legend(fontsize=9)
    axes[5, 1].set_xlabel(tr("라운드", "round")), axes[5, 2].set_xlabel(tr("라운드", "round"))
    plt.show()


draw_clinic()

# %% [markdown] id="ex1-text" lang="ko"
# ### 연습 1. 진단
#
# 고장 1, 2, 3, 4, 5번은 각각 어느 환자의 것입니까? 환자를 나타내는 글자를 그 순서대로 이어 적으십시오. 예를 들어 `"ABCDE"`라고 적으면 1번은 A, 2번은 B라는 뜻입니다.

# %% [markdown] id="ex1-text" lang="en"
# ### Exercise 1. The diagnosis
#
# Which patient has fault 1, 2, 3, 4, 5? Write the patients' letters in that order: `"ABCDE"`, for example, says that A has fault 1, B fault 2, and so on.

# %% id="ex1"
diagnosis = ...

checks.balance_clinic(diagnosis)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# diagnosis = "ECADB"
# ```
#
# - **5번(환자 B)**: 점들이 처음 자리에 그대로 있습니다. 상대가 움직이지 않으니 $D$의 확신은 점점 커지고, $G$의 손실은 **오르기만** 합니다.
# - **4번(환자 D)**: 가짜에 대한 답이 진짜에 대한 답보다 **높습니다.** 손실은 둘 다 0에 가까워 언뜻 보면 완벽합니다.
# - **3번(환자 A)**: 손실이 **수십에서 수백**이고 들쭉날쭉합니다.
# - **2번(환자 C)**: $D$의 손실이 0 가까이 떨어지고 $G$의 손실은 크게 **올랐다가 내려옵니다.** 느린 $G$가 뒤늦게 따라옵니다.
# - **1번(환자 E)**: 곡선이 처음부터 끝까지 **평평한데**, 건강한 학습보다 $1/2$에서 훨씬 멀리 떨어져 있습니다. 가짜 하나의 로짓 $a$에 대한 도함수를 보면, 지우지 않은 $G$의 그래디언트에 $D$의 두 스텝이 $\sigma(a)$를 하나씩 쌓고, $G$ 자신의 손실이 $-(1 - \sigma(a))$를 더합니다. 합하면 $3\sigma(a) - 1$이므로, $D$의 답이 $1/3$을 넘는 가짜는 진짜에서 멀어지는 쪽으로 밀려납니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# diagnosis = "ECADB"
# ```
#
# - **Fault 5 (patient B)**: the points are where they started. $D$ becomes ever more confident against an opponent that does not move, so $G$'s loss **only rises**.
# - **Fault 4 (patient D)**: the answers on fakes are **higher** than those on real points. Both losses are near 0, which looks perfect at first sight.
# - **Fault 3 (patient A)**: the losses are in the **tens to hundreds**, and jagged.
# - **Fault 2 (patient C)**: $D$'s loss drops to nearly 0, and $G$'s loss **rises high and comes down again**: the slow $G$ catches up late.
# - **Fault 1 (patient E)**: the curves are **flat** from beginning to end, yet much farther from $1/2$ than in the healthy run. Take the derivatives with respect to the logit $a$ of one fake: $D$'s two steps each leave $\sigma(a)$ in $G$'s gradient, which is not cleared in between, and $G$'s own loss gives $-(1 - \sigma(a))$. Together that is $3\sigma(a) - 1$, so fakes for which $D$ answers more than $1/3$ are pushed away from the real data.
#
# </details>

# %% [markdown] id="table-text" lang="ko"
# ### 증상에서 처방으로
#
# | 증상 | 의심할 것 | 먼저 해 볼 것 |
# |---|---|---|
# | 표본이 처음 모습 그대로 | $G$가 얼어 있거나 그래디언트가 끊김 | $G$의 가중치가 한 스텝 뒤에 바뀌는지 확인 |
# | $D$의 손실이 0 가까이 떨어지고 $G$의 손실이 오르며 표본이 느리게 따라옴 | $D$가 너무 강함 | R1을 더하거나 $D$의 학습률을 낮춤 |
# | 곡선은 평평한데 $D$의 답이 1/2에서 멀리 떨어져 있음 | $D$의 손실에서 온 그래디언트가 $G$로 샘 | `detach`를 넣고, $G$의 `backward` 바로 앞에서 `zero_grad` |
# | 가짜에 대한 답이 진짜에 대한 답보다 높음 | 정답이나 부호가 뒤바뀜 | 손실의 부호와 0, 1을 확인 |
# | 손실이 수십 이상으로 튐, NaN | 학습률이 너무 높음 | 학습률을 10분의 1로 |
# | 표본이 다 비슷하고 자꾸 한꺼번에 바뀜 | 모드 붕괴 | $G$의 스텝 수나 학습률을 낮춤 |
# | 표본이 왔다 갔다 하며 자리를 잡지 못함 | 균형 둘레를 맴돎 | R1, 이동 평균(수업 06) |
# | 손실은 멀쩡한데 표본이 나쁨 | 손실은 품질의 눈금이 아님 | 표본을 보고, 거리를 따로 잼 |

# %% [markdown] id="table-text" lang="en"
# ### From symptom to remedy
#
# | symptom | likely cause | first thing to try |
# |---|---|---|
# | samples stay as they were at the start | $G$ is frozen, or its gradient is cut off | check that $G$'s weights change in one step |
# | $D$'s loss drops close to 0, $G$'s rises, and the samples follow slowly | $D$ is too strong | add R1, or lower $D$'s learning rate |
# | the curves are flat, but $D$'s answers are far from 1/2 | the gradient of $D$'s loss leaks into $G$ | `detach`, and `zero_grad` just before $G$'s `backward` |
# | answers on fakes are higher than on real data | labels or a sign are swapped | check the signs of the losses, and the 0 and 1 |
# | losses jump to tens or more, NaN | the learning rate is too high | divide the learning rate by 10 |
# | samples look alike and all change at once | mode collapse | fewer steps or a lower rate for $G$ |
# | samples swing back and forth and never settle | circling the equilibrium | R1, a moving average (lesson 06) |
# | the losses look fine, the samples do not | losses do not measure quality | look at samples, and measure a distance |

# %% [markdown] id="museum-text" lang="ko"
# ## 5. 버그 박물관
#
# 아래의 다섯 함수는 공개된 GAN 코드에서 실제로 발견된 버그를 작게 줄인 것입니다. 다섯 다 오류 없이 실행되어서, 오래 눈에 띄지 않았습니다. 줄 끝의 숫자는 줄 번호입니다.
#
# - **A**: 그래디언트의 길이가 1에서 벗어난 만큼 벌을 주는 페널티. 이미지 `(B, C, H, W)`에 씁니다.
# - **B**: 페널티를 더한 $D$의 손실
# - **C**: 진짜와 가짜를 잇는 선분 위의 점
# - **D**: 배치 정규화가 있는 층. 정규화의 모멘텀을 0.8로 하려고 했습니다(`help(nn.BatchNorm2d)`를 보십시오. 배치 정규화는 수업 05에서 배웁니다).
# - **E**: 상대론적(relativistic) GAN의 $G$의 손실. `difference`는 가짜의 로짓이 진짜보다 얼마나 큰지입니다.

# %% [markdown] id="museum-text" lang="en"
# ## 5. The bug museum
#
# The five functions below are small versions of bugs that were found in published GAN code. All five run without an error, which is why nobody noticed them for a long time. The numbers at the ends of the lines are line numbers.
#
# - **A**: a penalty for gradients whose length differs from 1, used on images `(B, C, H, W)`
# - **B**: $D$'s loss with a penalty
# - **C**: points on the line segments between real and fake
# - **D**: layers with batch normalization (lesson 05), whose momentum was meant to be 0.8 (see `help(nn.BatchNorm2d)`)
# - **E**: $G$'s loss in a relativistic GAN; `difference` is how far the fakes' logits exceed the real ones'

# %% id="museum"
def exhibit_a(D, x):
    x = x.detach().requires_grad_()                                    # 1
    logits = D(x)                                                      # 2
    (slope,) = torch.autograd.grad(logits.sum(), x, create_graph=True)  # 3
    return (slope.norm(dim=1) - 1).square().mean()                     # 4


def exhibit_b(D, real, fake, gamma):
    d_loss = softplus(-D(real)).mean() + softplus(D(fake)).mean()      # 1
    penalty = r1(D, real, gamma)                                       # 2
    return d_loss                                                      # 3


def exhibit_c(real, fake):
    alpha = torch.randn(len(real), 1)                                  # 1
    return alpha * real + (1 - alpha) * fake                           # 2


def exhibit_d(channels):
    convolution = nn.Conv2d(channels, channels, 3, padding=1)          # 1
    norm = nn.BatchNorm2d(channels, 0.8)                               # 2
    return nn.Sequential(convolution, norm, nn.LeakyReLU(0.2))         # 3


def exhibit_e(D, real, fake):
    difference = D(real) - D(fake)                                     # 1
    return softplus(-difference).mean()                                # 2

# %% [markdown] id="symptom-text" lang="ko"
# 증상을 재어 봅니다. 괄호 안은 바르게 짠 함수라면 나올 값입니다.

# %% [markdown] id="symptom-text" lang="en"
# Let's measure the symptoms. The value that a correct function would give is in brackets.

# %% id="symptoms" tags=["hide-input", "nbval-check-output"]
def measure_symptoms():
    rng = torch.Generator().manual_seed(seed)
    direction = torch.randn(3 * 8 * 8, generator=rng)
    direction = direction / direction.norm()
    images = torch.randn(64, 3, 8, 8, generator=rng)
    claim(tr("A: 그래디언트의 길이가 어디서나 1인 D의 페널티(바르면 0)",
             "A, penalty of a D whose gradient has length 1 everywhere (correct is 0)"),
          exhibit_a(lambda x: x.flatten(1) @ direction, images), above=0.5)

    torch.manual_seed(seed)
    some_d, points = nets.PointDiscriminator(), torch.randn(2, 500, 2)
    claim(tr("B: γ를 0에서 100으로 바꿀 때 손실의 변화(바르면 0보다 큼)",
             "B, change of the loss when γ goes from 0 to 100 (correct is above 0)"),
          exhibit_b(some_d, *points, 100) - exhibit_b(some_d, *points, 0), equals=0)

    share = exhibit_c(torch.ones(5000, 1), torch.zeros(5000, 1))
    claim(tr("C: 선분을 벗어난 점의 비율(바르면 0)",
             "C, fraction of points outside the segment (correct is 0)"),
          ((share < 0) | (share > 1)).float().mean(), above=0.3)

    norm = exhibit_d(3)[1]
    claim(tr("D: 표준 편차 0.1인 입력을 정규화한 뒤의 표준 편차(바르면 1)",
             "D, standard deviation after normalizing inputs of standard deviation 0.1 (correct is 1)"),
          norm(0.1 * images).std(), below=0.3)

    fake = points[1].clone().requires_grad_()
    exhibit_e(lambda x: x[:, 0], points[0], fake).backward()
    claim(tr("E: 손실을 줄이려고 움직일 때 가짜의 로짓이 변하는 방향(바르면 +)",
             "E, direction in which fake logits move when this loss falls (correct is positive)"),
          -fake.grad[:, 0].sum(), below=0)


measure_symptoms()

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. 다섯 버그
#
# 고쳐야 할 줄의 번호를 A부터 E까지 차례로 적으십시오. 예를 들어 `[1, 1, 1, 1, 1]`이라고 적습니다.

# %% [markdown] id="ex2-text" lang="en"
# ### Exercise 2. Five bugs
#
# Write the number of the line to change, from A to E, for example `[1, 1, 1, 1, 1]`.

# %% id="ex2"
wrong_lines = ...

checks.balance_museum(wrong_lines)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# wrong_lines = [4, 3, 1, 2, 1]
# ```
#
# - **A**: `slope.flatten(1).norm(dim=1)`. 이미지에서 `dim=1`은 채널입니다. 픽셀마다 따로 길이를 재고 있었습니다(Zeleni9/pytorch-wgan #40).
# - **B**: `return d_loss + penalty`. 계산만 하고 더하지 않았습니다(Ha0Tang/AttentionGAN #27).
# - **C**: `torch.rand`. 정규 분포를 따르는 난수는 0과 1 사이를 벗어납니다(keras-team/keras-io #624).
# - **D**: `nn.BatchNorm2d(channels, momentum=0.8)`. 둘째 인수는 `eps`입니다. 여러 저장소가 베껴 썼습니다(eriklindernoren/PyTorch-GAN). 게다가 PyTorch의 모멘텀은 새 값이 섞이는 비율이라 Keras의 0.8은 여기서 0.2입니다.
# - **E**: `difference = D(fake) - D(real)`. 부호가 반대입니다. 저자의 코드에도 있던 버그입니다(AlexiaJM/RelativisticGAN #2).
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# wrong_lines = [4, 3, 1, 2, 1]
# ```
#
# - **A**: `slope.flatten(1).norm(dim=1)`. For images, `dim=1` is the channel axis: a separate length was taken at every pixel (Zeleni9/pytorch-wgan #40).
# - **B**: `return d_loss + penalty`. The penalty was computed but never added (Ha0Tang/AttentionGAN #27).
# - **C**: `torch.rand`. Normally distributed random numbers go outside the range from 0 to 1 (keras-team/keras-io #624).
# - **D**: `nn.BatchNorm2d(channels, momentum=0.8)`. The second argument is `eps`. Many repositories copied it (eriklindernoren/PyTorch-GAN). Besides, PyTorch's momentum is the fraction that the new value contributes, so Keras's 0.8 is 0.2 here.
# - **E**: `difference = D(fake) - D(real)`. The sign was wrong, even in the author's own code (AlexiaJM/RelativisticGAN #2).
#
# </details>

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - 가장 작은 GAN의 그래디언트는 균형 쪽이 아니라 그 둘레를 도는 쪽을 향합니다. 동시 갱신은 바깥으로 나가고, 교대 갱신은 맴돕니다.
# - R1은 진짜 데이터에서 판별자가 가파르지 않게 하는 페널티입니다. 작은 게임은 수렴하고, 고양이는 덜 흔들립니다.
# - $G$가 $D$보다 앞서 달리면 모드 붕괴가 일어납니다. 보조를 맞추거나, $D$가 여러 표본을 함께 보게 합니다.
# - 손실은 품질의 눈금이 아닙니다. 표본을 보고, 거리를 따로 재어야 합니다.
# - 오류 없이 도는 버그가 가장 오래 삽니다. 답을 아는 입력으로 함수를 하나씩 재어 보십시오.

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - In the smallest GAN, the gradients point around the equilibrium, not towards it: simultaneous updates spiral outward, alternating ones circle.
# - R1 is a penalty that keeps the discriminator from being steep at real data. The small game converges with it; the cats swing less.
# - A $G$ that runs ahead of $D$ suffers mode collapse. Match their pace, or let $D$ look at several samples at once.
# - Losses do not measure quality. Look at samples, and measure a distance.
# - Bugs that raise no error live longest. Test each function on inputs whose answer you know.

# %% [markdown] id="ex3-text" lang="ko"
# ## 연습
#
# ### 연습 3. R2를 작성하기
#
# 같은 페널티를 **가짜**가 있는 자리에서 재는 것을 R2라고 합니다. `r2_penalty(D, fake, gamma)`를 작성하십시오. `fake`는 $G$에서 막 나온 텐서라서 $G$까지 이어진 계산 그래프를 달고 있습니다. 페널티의 그래디언트가 $D$의 가중치에는 가고 $G$에는 가지 않아야 합니다.

# %% [markdown] id="ex3-text" lang="en"
# ## Exercises
#
# ### Exercise 3. Write R2
#
# The same penalty, measured at the **fakes**, is called R2. Write `r2_penalty(D, fake, gamma)`. The tensor `fake` comes straight from $G$ and carries a graph that leads back to it. The penalty's gradient must reach $D$'s weights and must not reach $G$.

# %% id="ex3"
def r2_penalty(D, fake, gamma):
    ...


checks.balance_r2(r2_penalty)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def r2_penalty(D, fake, gamma):
#     fake = fake.detach().requires_grad_()
#     (slope,) = torch.autograd.grad(D(fake).sum(), fake, create_graph=True)
#     return gamma / 2 * slope.flatten(1).square().sum(1).mean()
# ```
#
# `r1(D, fake, gamma)`와 같습니다. R2만 써도 됩니다. Mescheder 외(2018)는 둘 다 수렴함을 증명했습니다. R3GAN은 R1과 R2를 함께 씁니다(Huang 외, 2024).
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def r2_penalty(D, fake, gamma):
#     fake = fake.detach().requires_grad_()
#     (slope,) = torch.autograd.grad(D(fake).sum(), fake, create_graph=True)
#     return gamma / 2 * slope.flatten(1).square().sum(1).mean()
# ```
#
# It is the same as `r1(D, fake, gamma)`. R2 alone would do, too: Mescheder et al. (2018) prove convergence for both. R3GAN uses R1 and R2 together (Huang et al., 2024).
#
# </details>

# %% id="quiz-loss" tags=["hide-input"]
notebook.quiz(
    tr("두 손실이 100스텝째 꿈쩍도 하지 않습니다. 학습을 멈추어도 될까요?",
       "For 100 steps neither loss has moved. Can you stop training?"),
    {
        tr("네. 수렴했습니다.", "Yes, it has converged."):
        tr("2절의 두 학습은 D의 손실이 똑같이 log 4 근처였지만 하나는 표본이 형편없었습니다.",
           "In section 2 D's loss was close to log 4 in both runs, and one of them had bad samples."),
        tr("아니요. 학습률을 높여야 합니다.", "No, raise the learning rate."):
        tr("손실이 그대로라는 것만으로는 학습률이 낮은지 알 수 없습니다.",
           "Losses that stand still do not show that the rate is too low."),
        tr("손실만 보고는 알 수 없습니다.", "You cannot tell from the losses alone."):
        tr("맞습니다. 표본을 보고 거리를 따로 재어 정하십시오.",
           "Right. Look at samples and measure a distance before you decide."),
        tr("네. G가 이긴 것입니다.", "Yes: G has won."):
        tr("D가 약해서 가려내지 못하는 것일 수도 있습니다.",
           "D may also be too weak to tell them apart."),
    }, right=3)
notebook.quiz(
    tr("R1을 작성할 때 create_graph=True를 빼면 어떻게 됩니까?",
       "What happens if create_graph=True is left out of R1?"),
    {
        tr("페널티의 값은 그대로이지만 D의 가중치가 그것에서 배우지 못합니다.",
           "The value stays the same, but D's weights learn nothing from it."):
        tr("맞습니다. 그래디언트를 다시 미분할 그래프가 없으니 페널티는 상수나 마찬가지입니다.",
           "Right. Without a graph of the gradient, the penalty is as good as a constant."),
        tr("메모리를 더 씁니다.", "It needs more memory."):
        tr("반대입니다. 그래프를 남기는 쪽이 메모리를 더 씁니다.",
           "The other way round: keeping the graph costs memory."),
        tr("페널티가 0이 됩니다.", "The penalty becomes 0."):
        tr("값은 맞게 나옵니다. 그래서 더 알아채기 어렵습니다.",
           "The value is right, which makes the bug hard to notice."),
    }, right=1)
notebook.score()

# %% [markdown] id="misunderstandings" lang="ko"
# ## 기호
#
# | 기호 | 뜻 |
# |---|---|
# | $\theta, \psi$ | Dirac-GAN의 생성자와 판별자의 매개변수 |
# | $h$ | 학습률 |
# | $r$ | 균형에서 떨어진 거리 |
# | $a(x)$ | 판별자의 로짓 |
# | $\gamma$ | 페널티의 세기 |
#
# ## 흔한 오해
#
# - **"손실이 내려가면 학습이 잘되고 있다."** 손실은 상대와 비교한 값입니다. 환자 B와 D에는 0에 가까운 손실이 있었지만 둘 다 고장이었습니다.
# - **"모드 붕괴는 생성자가 작아서 생긴다."** 3절에서 무너진 생성자와 성한 생성자는 크기도 초기 가중치도 같습니다.
# - **"R1은 만병통치약이다."** 맴도는 것은 고쳤지만, 속도가 어긋나서 생긴 붕괴는 $\gamma$ = 1로 고치지 못했습니다.
#
# ## 참고 문헌
#
# - I. Goodfellow, *NIPS 2016 Tutorial: Generative Adversarial Networks*, 2016, arXiv:1701.00160
# - L. Mescheder, A. Geiger, S. Nowozin, *Which Training Methods for GANs do actually Converge?*, 2018, arXiv:1801.04406 (Dirac-GAN, R1, R2)
# - Z. Lin, A. Khetan, G. Fanti, S. Oh, *PacGAN: The power of two samples in generative adversarial networks*, 2018, arXiv:1712.04086
# - L. Metz, B. Poole, D. Pfau, J. Sohl-Dickstein, *Unrolled Generative Adversarial Networks*, 2016, arXiv:1611.02163
# - I. Gulrajani 외, *Improved Training of Wasserstein GANs*, 2017, arXiv:1704.00028 (A와 C의 페널티)
# - A. Jolicoeur-Martineau, *The Relativistic Discriminator: a Key Element Missing from Standard GAN*, 2018, arXiv:1807.00734
# - Y. Huang 외, *The GAN is dead; long live the GAN! A Modern GAN Baseline*, 2024, arXiv:2501.05441 (R3GAN)

# %% [markdown] id="misunderstandings" lang="en"
# ## Symbols
#
# | symbol | meaning |
# |---|---|
# | $\theta, \psi$ | parameters of the Dirac-GAN's generator and discriminator |
# | $h$ | learning rate |
# | $r$ | distance from the equilibrium |
# | $a(x)$ | the discriminator's logit |
# | $\gamma$ | strength of the penalty |
#
# ## Common misunderstandings
#
# - **"A falling loss means that training is going well."** A loss is a comparison with the opponent. Patients B and D each had a loss near 0, and both were broken.
# - **"Mode collapse comes from a generator that is too small."** The collapsed and the healthy generators of section 3 have the same size and the same initial weights.
# - **"R1 cures everything."** It cured the circling. With $\gamma$ = 1 it did not cure the collapse that came from an uneven pace.
#
# ## References
#
# - I. Goodfellow, *NIPS 2016 Tutorial: Generative Adversarial Networks*, 2016, arXiv:1701.00160
# - L. Mescheder, A. Geiger, S. Nowozin, *Which Training Methods for GANs do actually Converge?*, 2018, arXiv:1801.04406 (Dirac-GAN, R1, R2)
# - Z. Lin, A. Khetan, G. Fanti, S. Oh, *PacGAN: The power of two samples in generative adversarial networks*, 2018, arXiv:1712.04086
# - L. Metz, B. Poole, D. Pfau, J. Sohl-Dickstein, *Unrolled Generative Adversarial Networks*, 2016, arXiv:1611.02163
# - I. Gulrajani et al., *Improved Training of Wasserstein GANs*, 2017, arXiv:1704.00028 (the penalties of A and C)
# - A. Jolicoeur-Martineau, *The Relativistic Discriminator: a Key Element Missing from Standard GAN*, 2018, arXiv:1807.00734
# - Y. Huang et al., *The GAN is dead; long live the GAN! A Modern GAN Baseline*, 2024, arXiv:2501.05441 (R3GAN)
