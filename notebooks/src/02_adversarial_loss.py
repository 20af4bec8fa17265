# ---
# jupyter:
#   course:
#     title: {ko: "02 · 적대적 손실", en: "02 · Adversarial loss"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# 진짜와 가짜를 구별하는 분류기 하나로 어떻게 **두 분포가 얼마나 다른지** 잴 수 있을까요?
#
# 수업 01의 끝에서 픽셀 거리가 나쁜 잣대라는 것을 보았습니다. 그러니 잣대도 학습으로 얻어야 합니다.
# 생성적 적대 신경망(generative adversarial network, GAN)에는 진짜와 가짜를 구별하려고 애쓰는 신경망이 하나 더 있습니다. 이것이 **판별자**(discriminator, 감별자)이며, **얼마나 잘 구별하는지가 곧 거리**입니다.
# 두 분포가 같으면 아무리 애써도 구별할 수 없고, 멀리 떨어져 있으면 쉽게 구별합니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. 가능도(likelihood)에서 출발해, 로짓이 ±200이어도 망가지지 않는 판별자의 손실(loss)을 작성할 수 있습니다.
# 2. 최적 판별자(optimal discriminator)가 $p/(p + q)$임을 유도할 수 있습니다.
# 3. 판별자가 최적일 때 생성자(generator)가 무엇을 줄이는지, 언제 이기는지 말할 수 있습니다.
# 4. 그래디언트(gradient, 기울기)가 언제 사라지는지, 비포화 손실은 무엇을 바꾸는지 설명할 수 있습니다.
# 5. 두 신경망을 PyTorch만으로 맞붙여 학습시킬 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 수업 01, 도함수(derivative), 로그의 성질.

# %% [markdown] id="question" lang="en"
# ## The question
#
# How can a classifier that tells real from fake measure **how much two distributions differ**?
#
# Lesson 01 ended by showing that pixel distance is a poor measure. So the measure, too, must be learned.
# A generative adversarial network (GAN) has a second network for this, the **discriminator**. It tries hard to tell real from fake, and **its success serves as the distance**.
# If the distributions are equal, no effort helps. If they lie far apart, the task is easy.
#
# ## What you will learn
#
# After this lesson you can
#
# 1. write the discriminator's loss, from the likelihood to code that survives logits of ±200;
# 2. derive the optimal discriminator, $p/(p + q)$;
# 3. say when the generator wins, and what it minimizes against an optimal discriminator;
# 4. explain when gradients vanish, and what the non-saturating loss changes;
# 5. train both networks against each other in plain PyTorch.
#
# ## Prerequisites
#
# Lesson 01, derivatives, the rules of logarithms.

# %% id="machine"
import math

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn.functional import softplus

from gan_lib import checks, notebook
from gan_lib.checks import claim

# ko: 시드를 바꾸면 다른 난수가 나옵니다. 그래도 이 수업의 설명은 그대로 성립해야 합니다.
# en: Change the seed to get different random numbers; the conclusions should still hold.
seed = 0

# %% [markdown] id="alone-text" lang="ko"
# ## 1. 판별자 혼자
#
# 먼저 생성자를 멈추어 두고 판별자만 봅니다. 진짜 점의 확률 밀도 $p$에는 봉우리가 둘, 가짜 점의 밀도 $q$에는 봉우리가 하나 있습니다. 1차원이라 모두 그릴 수 있습니다.

# %% [markdown] id="alone-text" lang="en"
# ## 1. The discriminator alone
#
# First, freeze the generator. Real points have a probability density $p$ with two bumps, fake points a density $q$ with one. In one dimension we can draw everything.

# %% id="points"
def normal(x, mean, std):
    return (-(((x - mean) / std) ** 2) / 2).exp() / (std * math.sqrt(2 * math.pi))


def p(x):
    return (normal(x, -2, 0.7) + normal(x, 2, 0.7)) / 2


def q(x):
    return normal(x, 1, 1.2)


def draw_real(n):
    return 4 * torch.randint(0, 2, (n, 1)) - 2 + 0.7 * torch.randn(n, 1)


def draw_fake(n):
    return 1 + 1.2 * torch.randn(n, 1)

# %% [markdown] id="likelihood" lang="ko"
# 판별자는 점 $x$가 **진짜일 확률**을 어림한 값 $D(x)$를 답합니다. 진짜 $x_1, \dots, x_n$과 가짜 $\tilde x_1, \dots, \tilde x_n$을 보여 줍시다.
# 진짜 $x_i$를 맞힐 확률은 $D(x_i)$, 가짜 $\tilde x_i$를 맞힐 확률은 $1 - D(\tilde x_i)$입니다. 따라서 모두 맞힐 확률, 곧 **가능도**(likelihood, 우도) $\mathcal L$은 이들의 곱입니다.
# 로그를 취하고 부호를 바꾸고 $n$으로 나눕니다. $n$이 커지면 평균은 기댓값 $\mathbb{E}$가 됩니다.
#
# $$\begin{aligned}
# \mathcal L &= \prod_{i=1}^n D(x_i) \cdot \prod_{i=1}^n \bigl(1 - D(\tilde x_i)\bigr) \\
# -\tfrac1n \log \mathcal L &= -\tfrac1n \sum_{i=1}^n \log D(x_i) - \tfrac1n \sum_{i=1}^n \log\bigl(1 - D(\tilde x_i)\bigr) \\
# L_D &= -\,\mathbb{E}_{x \sim p}\bigl[\log D(x)\bigr] - \mathbb{E}_{x \sim q}\bigl[\log\bigl(1 - D(x)\bigr)\bigr]
# \end{aligned}$$
#
# 이것이 판별자의 손실인 **이진 교차 엔트로피**(binary cross entropy, BCE)입니다.
#
# 신경망의 출력 $a$는 어떤 실수(real number)든 될 수 있으며, 이 수를 **로짓**(logit)이라고 합니다. 시그모이드를 거치면 확률 $D = \sigma(a) = 1/(1 + e^{-a})$가 됩니다.
# 그렇다면 $-\log D$는 `-log(sigmoid(a))`로 계산하면 될까요?

# %% [markdown] id="likelihood" lang="en"
# The discriminator answers with $D(x)$, its estimate of the **probability that $x$ is real**. Show it real points $x_1, \dots, x_n$ and fakes $\tilde x_1, \dots, \tilde x_n$.
# It gives a real $x_i$ the right label with probability $D(x_i)$, and a fake $\tilde x_i$ with probability $1 - D(\tilde x_i)$. So the probability that every label is right, the **likelihood** $\mathcal L$, is their product.
# Take the logarithm, flip the sign and divide by $n$. As $n$ grows, the averages become expectations $\mathbb{E}$.
#
# $$\begin{aligned}
# \mathcal L &= \prod_{i=1}^n D(x_i) \cdot \prod_{i=1}^n \bigl(1 - D(\tilde x_i)\bigr) \\
# -\tfrac1n \log \mathcal L &= -\tfrac1n \sum_{i=1}^n \log D(x_i) - \tfrac1n \sum_{i=1}^n \log\bigl(1 - D(\tilde x_i)\bigr) \\
# L_D &= -\,\mathbb{E}_{x \sim p}\bigl[\log D(x)\bigr] - \mathbb{E}_{x \sim q}\bigl[\log\bigl(1 - D(x)\bigr)\bigr]
# \end{aligned}$$
#
# This loss is **binary cross entropy** (BCE).
#
# The network itself outputs a real number $a$, the **logit**. The sigmoid turns it into a probability, $D = \sigma(a) = 1/(1 + e^{-a})$.
# Can we then compute $-\log D$ as `-log(sigmoid(a))`?

# %% id="numbers-quiz" tags=["hide-input"]
notebook.quiz(
    tr(
        "로짓이 a = −200인 점에서 -log(sigmoid(a))를 float32로 "
        "계산하면 얼마일까요?",
        "At a logit of a = −200, what does -log(sigmoid(a)) give in "
        "float32?",
    ),
    {
        "200": tr(
            "수학으로는 맞습니다. 그러나 "
            "sigmoid(−200)은 약 1.4e-87이고, "
            "float32가 나타낼 수 있는 가장 작은 "
            "양수는 약 1.4e-45입니다.",
            "That is the true value. But "
            "sigmoid(−200) is about 1.4e-87, and "
            "the smallest positive number in "
            "float32 is about 1.4e-45.",
        ),
        "inf": tr(
            "그렇습니다. 시그모이드가 0이 되고, "
            "그 로그는 −∞입니다.",
            "Yes. The sigmoid becomes 0, and its "
            "logarithm is −∞.",
        ),
        "0": tr(
            "그것은 a = +200일 때, 곧 판별자가 "
            "진짜라고 확신할 때의 값입니다.",
            "That is the value at a = +200, where "
            "the discriminator is sure that the "
            "point is real.",
        ),
        tr("오류가 나서 멈춥니다", "It stops with an error"): tr(
            "PyTorch는 이런 계산에서 멈추지 "
            "않습니다. 그래서 더 위험합니다.",
            "PyTorch does not stop at such a "
            "value, which makes it all the more "
            "dangerous.",
        ),
    },
    right=2,
)

# %% id="numbers" tags=["nbval-check-output"]
a = torch.tensor(-200.0, requires_grad=True)
minus_log_d = {"-log(sigmoid(a))": -torch.log(torch.sigmoid(a)),
               "softplus(-a)": softplus(-a)}
for formula, number in minus_log_d.items():
    (gradient,) = torch.autograd.grad(number, a, retain_graph=True)
    print(f"{formula:18} {number.item():6}", tr("그래디언트", "gradient"), gradient.item())

# %% [markdown] id="numbers-note" lang="ko"
# `sigmoid(-200)`은 0이 되고(언더플로), 그래디언트는 무한대 곱하기 0, 곧 NaN이 됩니다. NaN은 한 스텝 만에 모든 가중치(weight)로 번집니다.
# 함수 $\mathrm{softplus}(t) = \log(1 + e^t)$를 써도 수학으로는 같은 값입니다. PyTorch의 `softplus`는 $e^t$가 오버플로(overflow)를 일으키지 않도록 짜여 있습니다. 그래서 이 강의의 판별자는 확률이 아니라 로짓을 내놓습니다. $-\log \sigma(a) = \log(1 + e^{-a})$이고 $1 - \sigma(a) = \sigma(-a)$이므로 손실은 다음과 같습니다.

# %% [markdown] id="numbers-note" lang="en"
# `sigmoid(-200)` underflows to 0, and the gradient becomes infinity times 0, which is NaN. One step spreads NaN to every weight.
# Now $-\log \sigma(a) = \log(1 + e^{-a}) = \mathrm{softplus}(-a)$ with $\mathrm{softplus}(t) = \log(1 + e^t)$, and PyTorch's `softplus` is written so that $e^t$ cannot overflow. This is why our discriminators output logits, not probabilities. Since $1 - \sigma(a) = \sigma(-a)$, the loss is as follows.

# %% id="d-loss"
def d_loss(real_logits, fake_logits):
    on_real = softplus(-real_logits).mean()  # -log D
    on_fake = softplus(fake_logits).mean()  # -log(1 - D)
    return on_real + on_fake

# %% id="train-d"
def network():
    return nn.Sequential(nn.Linear(1, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(),
                         nn.Linear(64, 1))


def train_discriminator(draw_real, draw_fake, steps):
    torch.manual_seed(seed)
    net = network()
    optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
    # ko: 학습률을 0까지 서서히 낮추면 마지막에 덜 흔들립니다.
    # en: Lowering the learning rate to 0 calms the last steps.
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        loss = d_loss(net(draw_real(1000)), net(draw_fake(1000)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net


net = train_discriminator(draw_real, draw_fake, steps=1200)

# %% [markdown] id="derive-text" lang="ko"
# ## 2. 가장 좋은 답
#
# 이 손실을 줄이면 판별자는 어떤 답에 이를까요?

# %% [markdown] id="derive-text" lang="en"
# ## 2. The best answer
#
# Which answer does this loss push the discriminator towards?

# %% id="optimum-quiz" tags=["hide-input"]
notebook.quiz(
    tr(
        "어느 x에서 진짜의 밀도가 0.3, 가짜의 밀도가 0.1입니다. "
        "손실이 가장 작으려면 D(x)는 얼마여야 할까요?",
        "At some x the real density is 0.3 and the fake density 0.1. "
        "Which D(x) makes the loss smallest?",
    ),
    {
        tr("1: 진짜가 더 많으니까", "1: real is more common there"): tr(
            "그곳에도 가짜가 나타납니다. 그때마다 "
            "−log(1 − D)가 무한대가 됩니다.",
            "Fakes turn up there, too, and each "
            "of them costs −log(1 − D), which is "
            "infinite.",
        ),
        tr("0.3: 진짜의 밀도", "0.3: the real density"): tr(
            "판별자는 밀도를 모릅니다. 진짜와 "
            "가짜의 비율만 봅니다.",
            "The discriminator knows no density. "
            "It only sees how real and fake "
            "compare.",
        ),
        "0.75": tr(
            "그렇습니다. 그곳에 나타나는 점 넷 "
            "가운데 셋이 진짜입니다.",
            "Yes. Of four points found there, "
            "three are real.",
        ),
        tr("0.5: 둘 다 있으니까", "0.5: both occur"): tr(
            "0.5는 두 밀도가 같은 곳의 답입니다.",
            "0.5 is the answer where the two "
            "densities are equal.",
        ),
    },
    right=3,
)

# %% [markdown] id="derive" lang="ko"
# 평균 두 개를 적분으로 적고 하나로 묶으면 $-L_D = \int \bigl[\,p(x) \log D(x) + q(x) \log(1 - D(x))\bigr]\,dx$입니다. 이것을 가장 **크게** 만드는 $D$를 찾습니다.
#
# $D$는 어떤 함수든 될 수 있으므로 대괄호 안을 $x$마다 따로 가장 크게 만들면 됩니다. $x$ 하나를 고정하고 그곳의 두 밀도를 $p$와 $q$, 답을 $t = D(x)$라고 합시다. 대괄호 안을 $f(t)$라고 하고, 그 도함수를 0으로 놓습니다.
#
# $$\begin{aligned}
# f(t) &= p \log t + q \log(1 - t), \qquad 0 < t < 1 \\
# f'(t) &= \frac{p}{t} - \frac{q}{1 - t} = 0 \\
# p\,(1 - t) &= q\,t \\
# p &= (p + q)\,t \\
# D^*(x) = t &= \frac{p}{p + q}
# \end{aligned}$$
#
# $p$와 $q$가 0보다 크면 $f''(t) = -p/t^2 - q/(1 - t)^2 < 0$이므로 꼭대기는 이곳 하나뿐입니다. $q = 0$이면 $t$가 클수록 좋으니 답은 1, $p = 0$이면 0이고, 위의 식에서도 그렇게 나옵니다. 둘 다 0이면 그곳에는 점이 나타나지 않으니 무엇이라고 답하든 같습니다.
#
# 최적 판별자 $D^*$는 **$x$에 나타나는 점 가운데 진짜의 비율**입니다. $D^*/(1 - D^*) = p/q$이므로 최적 로짓은 $\log p(x) - \log q(x)$입니다. 학습시킨 판별자도 이 곡선 위에 있을까요?

# %% [markdown] id="derive" lang="en"
# Written as one integral, $-L_D = \int \bigl[\,p(x) \log D(x) + q(x) \log(1 - D(x))\bigr]\,dx$. We look for the $D$ that makes it **largest**.
#
# $D$ can be any function, so we may maximize the bracket at each $x$ separately. Fix one $x$. Write $p$ and $q$ for the two densities there and $t = D(x)$ for the answer. The bracket is $f(t)$; set its derivative to 0.
#
# $$\begin{aligned}
# f(t) &= p \log t + q \log(1 - t), \qquad 0 < t < 1 \\
# f'(t) &= \frac{p}{t} - \frac{q}{1 - t} = 0 \\
# p\,(1 - t) &= q\,t \\
# p &= (p + q)\,t \\
# D^*(x) = t &= \frac{p}{p + q}
# \end{aligned}$$
#
# If $p$ and $q$ are above 0, then $f''(t) = -p/t^2 - q/(1 - t)^2 < 0$, so this is the only peak. If $q = 0$, a larger $t$ is always better and the answer is 1; if $p = 0$ it is 0. The formula agrees. Where both are 0, no points occur, so any answer will do.
#
# The optimal discriminator $D^*$ is **the fraction of points at $x$ that are real**. Since $D^*/(1 - D^*) = p/q$, its logit is $\log p(x) - \log q(x)$. Does the trained discriminator lie on this curve?

# %% id="optimum"
x = torch.linspace(-6, 6, 1201)
optimal = p(x) / (p(x) + q(x))
with torch.no_grad():
    trained = net(x[:, None]).sigmoid().flatten()


def mean_gap(curve):
    density = p(x) + q(x)
    return ((trained - curve).abs() * density).sum() / density.sum()

# %% id="optimum-figure" tags=["hide-input"]
figure, (top, bottom) = plt.subplots(2, 1, figsize=(7, 4.4), sharex=True,
                                     layout="constrained")
top.fill_between(x, p(x), color="C0", alpha=0.35, label=tr("진짜 p", "real p"))
top.fill_between(x, q(x), facecolor="none", edgecolor="C1", hatch="///",
                 label=tr("가짜 q", "fake q"))
top.set(ylim=(0, None), ylabel=tr("밀도", "density"))
top.legend(loc="upper left")
bottom.plot(x, trained, color="black", label=tr("학습시킨 D", "trained D"))
bottom.plot(x, optimal, ":", color="C3", linewidth=3.5, label="p / (p + q)")
rare = x[(p(x) + q(x)) / 2 < 0.01]
for low, high in ((-6, rare[rare < 0].max()), (rare[rare > 0].min(), 6)):
    bottom.axvspan(low, high, color="0.88")
bottom.set(xlabel="x", ylabel="D(x)", xlim=(-6, 6))
bottom.set(ylim=(-0.03, 1.03), yticks=[0, 0.5, 1])
bottom.set_title(tr("학습시킨 D는 p / (p + q)를 따릅니다(회색: 데이터가 거의 없는 곳)",
                    "The trained D follows p / (p + q) (grey: almost no data)"))
bottom.legend(loc="upper right")
plt.show()

# %% id="optimum-check" tags=["nbval-check-output", "hide-input"]
claim(tr("학습시킨 D와 p/(p + q)의 평균 차이", "mean gap between the trained D and p/(p + q)"),
      mean_gap(optimal), below=0.01)
claim(tr("조금 틀린 식 p/(p + 1.1q)와의 평균 차이", "mean gap to the wrong p/(p + 1.1 q)"),
      mean_gap(p(x) / (p(x) + 1.1 * q(x))), above=0.01)

# %% [markdown] id="optimum-note" lang="ko"
# 위의 두 값은 점이 많은 곳의 차이를 더 크게 반영한 평균입니다. 조금 틀린 식과 비교하면 첫째 값이 얼마나 작은지 알 수 있습니다.
# 회색 부분에는 점이 거의 나타나지 않아 무엇이라고 답하든 손실이 거의 그대로입니다. **판별자는 데이터가 있는 곳에서만 믿을 수 있습니다.**
#
# ### 연습 1. 섞는 비율이 다르면
#
# 진짜 항에 $w$, 가짜 항에 $1 - w$를 곱한 손실 $-w\,\mathbb{E}_p[\log D] - (1 - w)\,\mathbb{E}_q[\log(1 - D)]$의 최적 판별자를 유도해 함수로 작성하십시오. $w$는 0과 1 사이의 수입니다.

# %% [markdown] id="optimum-note" lang="en"
# In these averages, a gap counts more where there are more points. The slightly wrong formula shows how small the first gap is.
# In the grey parts, points are so rare that no answer changes the loss much. **Trust a discriminator only where there are data.**
#
# ### Exercise 1. A different mix
#
# Give the real term the factor $w$ and the fake term $1 - w$, with $w$ between 0 and 1: $-w\,\mathbb{E}_p[\log D] - (1 - w)\,\mathbb{E}_q[\log(1 - D)]$. Derive the optimal discriminator of this loss and write it as a function.

# %% id="ex1"
def optimal_d(p, q, w):
    ...


checks.adversarial_optimum(optimal_d)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>힌트</summary>
#
# 이제 $f(t) = w\,p \log t + (1 - w)\,q \log(1 - t)$입니다. 위의 유도에서 $p$와 $q$의 자리에 무엇이 들어갑니까?
#
# </details>
#
# <details><summary>풀이</summary>
#
# ```python
# def optimal_d(p, q, w):
#     return w * p / (w * p + (1 - w) * q)
# ```
#
# $w$가 1/2이면 $p/(p + q)$입니다. 답은 언제나 **판별자에게 보여 준 것 가운데** 진짜의 비율입니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Hint</summary>
#
# Now $f(t) = w\,p \log t + (1 - w)\,q \log(1 - t)$. What replaces $p$ and $q$ in the derivation?
#
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def optimal_d(p, q, w):
#     return w * p / (w * p + (1 - w) * q)
# ```
#
# At $w = 1/2$ this is $p/(p + q)$. The answer is always the fraction of real points **in what the discriminator is shown**.
#
# </details>

# %% [markdown] id="value" lang="ko"
# ## 3. 손실 속에 숨은 거리
#
# 이제 생성자가 등장합니다. 생성자는 잡음(noise) $z$를 점 $G(z)$로 바꾸고, 그 점들의 밀도가 $q$입니다. $-L_D$를 **게임의 값** $V$라고 합시다. $D$는 $V$를 키우려 하고, $G$는 줄이려 합니다.
#
# $$\min_G \max_D V(G, D), \qquad V(G, D) = \mathbb{E}_{x \sim p}\bigl[\log D(x)\bigr] + \mathbb{E}_z\bigl[\log\bigl(1 - D(G(z))\bigr)\bigr]$$
#
# 이것을 **최소최대 게임**(minimax game, 미니맥스 게임)이라고 합니다. 한쪽이 얻는 만큼 다른 쪽이 잃으므로 **제로섬 게임**(zero-sum game)이기도 합니다.
#
# $D$가 최적이면 $V$는 얼마일까요? $D^*$를 대입하고 가운데 분포 $m = (p + q)/2$를 씁니다. $p + q = 2m$이고 $\log\frac{p}{2m} = \log\frac{p}{m} - \log 2$입니다. $p$와 $q$는 각각 적분하면 1이므로 $-\log 2$가 두 번 나옵니다.
#
# $$\begin{aligned}
# \max_D V &= \int p \log \frac{p}{p + q}\,dx + \int q \log \frac{q}{p + q}\,dx \\
# &= \int p \log \frac{p}{2m}\,dx + \int q \log \frac{q}{2m}\,dx \\
# &= -2 \log 2 + \int p \log \frac{p}{m}\,dx + \int q \log \frac{q}{m}\,dx \\
# &= -\log 4 + 2\,\mathrm{JSD}(p, q)
# \end{aligned}$$
#
# 마지막 두 적분의 평균이 **옌센-섀넌 발산**(Jensen-Shannon divergence, JSD, 젠슨-섀넌 발산)입니다.
#
# - **$\log 2$를 넘지 않습니다.** $p \le 2m$이고 $q \le 2m$이기 때문입니다. 전혀 겹치지 않으면 정확히 $\log 2$입니다.
# - **0보다 작지 않습니다.** 어디에서나 $1/2$이라고 답하는 $D$도 $V = -\log 4$를 얻고, $D^*$는 그보다 못하지 않습니다.
# - **$p = q$일 때만 0입니다.** JSD가 0이면 어디에서나 $1/2$이라고 답하는 것이 최적입니다. 그런데 $p + q > 0$인 곳에서 가장 좋은 답은 $p/(p + q)$ 하나뿐입니다. 그러므로 $p/(p + q) = 1/2$, 곧 $p = q$입니다.
#
# > **판별자가 최적일 때 생성자는 $\mathrm{JSD}(p, q)$를 줄이며, 정확히 $q = p$일 때 이깁니다**(Goodfellow 외, 2014). 그때 $D^* = 1/2$, $V = -\log 4$입니다.

# %% [markdown] id="value" lang="en"
# ## 3. The distance hidden in the loss
#
# Now the generator joins. It turns noise $z$ into points $G(z)$ with density $q$. Call $-L_D$ the **value of the game**, $V$. $D$ tries to raise it, and $G$ tries to lower it.
#
# $$\min_G \max_D V(G, D), \qquad V(G, D) = \mathbb{E}_{x \sim p}\bigl[\log D(x)\bigr] + \mathbb{E}_z\bigl[\log\bigl(1 - D(G(z))\bigr)\bigr]$$
#
# This is a **minimax game**. What one player gains the other loses, so it is also a **zero-sum game**.
#
# What is $V$ when $D$ is optimal? Substitute $D^*$ and use the middle distribution, $m = (p + q)/2$. Then $p + q = 2m$ and $\log\frac{p}{2m} = \log\frac{p}{m} - \log 2$. Both $p$ and $q$ integrate to 1, so $-\log 2$ comes out twice.
#
# $$\begin{aligned}
# \max_D V &= \int p \log \frac{p}{p + q}\,dx + \int q \log \frac{q}{p + q}\,dx \\
# &= \int p \log \frac{p}{2m}\,dx + \int q \log \frac{q}{2m}\,dx \\
# &= -2 \log 2 + \int p \log \frac{p}{m}\,dx + \int q \log \frac{q}{m}\,dx \\
# &= -\log 4 + 2\,\mathrm{JSD}(p, q)
# \end{aligned}$$
#
# The average of the last two integrals is the **Jensen-Shannon divergence** (JSD).
#
# - **It is at most $\log 2$**, because $p \le 2m$ and $q \le 2m$. With no overlap, it is exactly $\log 2$.
# - **It is never negative.** A $D$ that always answers $1/2$ gets $V = -\log 4$, and $D^*$ does at least as well.
# - **It is 0 only if $p = q$.** If JSD is 0, answering $1/2$ everywhere is optimal. But wherever $p + q > 0$ the best answer is unique, $p/(p + q)$. So $p/(p + q) = 1/2$, which means $p = q$.
#
# > **When the discriminator is optimal, the generator minimizes $\mathrm{JSD}(p, q)$, and it wins exactly when $q = p$** (Goodfellow et al., 2014). Then $D^* = 1/2$ and $V = -\log 4$.

# %% id="jsd"
def jsd(p_x, q_x, dx):
    # ko: xlogy(a, b)는 a log b이고, a가 0이면 0입니다.
    # en: xlogy(a, b) is a log b, and 0 where a is 0.
    m = (p_x + q_x) / 2
    terms = [torch.xlogy(f, f) - torch.xlogy(f, m) for f in (p_x, q_x)]
    return sum(terms).sum() * dx / 2

# %% [markdown] id="three-ways-text" lang="ko"
# $V$를 세 가지 방법으로 계산해 봅니다. $p$와 $q$는 평균이 각각 0과 $\mu$이고 표준 편차가 1인 정규 분포입니다. 이때 최적 로짓은 $\log p - \log q = \mu^2/2 - \mu x$입니다.
#
# 1. **적분**: $-\log 4 + 2\,\mathrm{JSD}$를 격자 위에서 더합니다.
# 2. **최적 $D$**: 최적 로짓의 손실을 표본(sample, 샘플)으로 잽니다.
# 3. **학습시킨 $D$**: 밀도를 모르는 신경망으로 똑같이 합니다. GAN이 하는 일입니다.

# %% [markdown] id="three-ways-text" lang="en"
# Let's compute $V$ in three ways. $p$ and $q$ are normal distributions with means 0 and $\mu$ and standard deviation 1, so the optimal logit is $\log p - \log q = \mu^2/2 - \mu x$.
#
# 1. **Integral**: compute $-\log 4 + 2\,\mathrm{JSD}$ on a grid.
# 2. **Optimal $D$**: measure the loss of the optimal logit on samples.
# 3. **Trained $D$**: the same, with a network that knows no density. This is what a GAN does.

# %% id="three-ways-quiz" tags=["hide-input"]
notebook.quiz(
    tr(
        "학습이 덜 된 판별자로 V를 재면, 같은 표본으로 잰 최적 "
        "판별자의 V와 비교해 어떨까요?",
        "You measure V with a discriminator that is not fully "
        "trained. How does it compare with the V of the optimal one "
        "on the same samples?",
    ),
    {
        tr("거의 언제나 더 작습니다", "Almost always smaller"): tr(
            "그렇습니다. V를 가장 크게 하는 것이 "
            "최적 판별자입니다. 덜 학습된 "
            "판별자는 거리를 실제보다 작게 "
            "봅니다.",
            "Yes. The optimal discriminator is "
            "the one with the largest V. Any "
            "other underestimates the distance.",
        ),
        tr("거의 언제나 더 큽니다", "Almost always larger"): tr(
            "더 큰 V는 더 잘 구별한다는 뜻입니다. "
            "최적 판별자보다 잘 구별하는 판별자는 "
            "없습니다.",
            "A larger V means better answers, and "
            "no discriminator beats the optimal "
            "one.",
        ),
        tr("클 때도 작을 때도 있습니다", "It can go either way"): tr(
            "표본의 우연으로 아주 조금 앞설 수는 "
            "있지만, 기댓값으로는 앞설 수 "
            "없습니다.",
            "By luck of the samples it may get "
            "ahead by a hair, but in expectation "
            "it cannot.",
        ),
    },
    right=1,
)

# %% id="three-ways"
grid = torch.arange(-10, 20, 0.01, dtype=torch.float64) + 0.005


def three_ways(mu):
    integral = -math.log(4) + 2 * jsd(normal(grid, 0, 1), normal(grid, mu, 1), 0.01)
    net = train_discriminator(lambda n: torch.randn(n, 1),
                              lambda n: mu + torch.randn(n, 1), steps=500)
    real, fake = torch.randn(100_000, 1), mu + torch.randn(100_000, 1)
    with torch.no_grad():
        optimal_v = -d_loss(mu**2 / 2 - mu * real, mu**2 / 2 - mu * fake)
        trained_v = -d_loss(net(real), net(fake))
    return integral.item(), optimal_v.item(), trained_v.item()


print(tr("μ, V를 적분으로, 최적 D로, 학습시킨 D로 구한 값",
         "μ, and V from the integral, the optimal D and the trained D"))
table = {mu: three_ways(mu) for mu in (0.0, 0.5, 1.0, 2.0, 4.0)}
for mu, values in table.items():
    print(f"{mu:3}", *(f"{v:10.4f}" for v in values))

# %% id="three-ways-check" tags=["nbval-check-output", "hide-input"]
claim(tr("적분과 최적 D의 차이, 다섯 μ 가운데 가장 큰 것",
         "largest gap between integral and optimal D over the five μ"),
      max(abs(v[0] - v[1]) for v in table.values()), below=0.01)
claim(tr("학습시킨 D가 최적 D에 가장 많이 뒤진 정도(같은 표본)",
         "largest lag of the trained D behind the optimal D, same samples"),
      max(v[1] - v[2] for v in table.values()), below=0.002)
claim(tr("학습시킨 D가 최적 D를 가장 많이 앞선 정도(음수면 앞선 적 없음)",
         "largest lead of the trained D over the optimal D (below 0: never ahead)"),
      max(v[2] - v[1] for v in table.values()), below=0.0005)

# %% [markdown] id="ruler-text" lang="ko"
# 세 열이 소수 둘째 자리 안팎까지 같습니다. $\mu = 0$이면 $-\log 4 = -1.386$이고, $\mu$가 커지면 0으로 올라갑니다. **판별자는 거리를 잽니다.** (엄밀한 뜻의 거리는 JSD의 제곱근입니다.)
#
# ### 연습 2. 손실에서 거리로
#
# 최적 판별자의 로짓을 받아 JSD의 추정값을 돌려주는 함수를 작성하십시오. `d_loss`를 써도 됩니다.

# %% [markdown] id="ruler-text" lang="en"
# The three columns agree to about two decimals: $-\log 4 = -1.386$ at $\mu = 0$, rising towards 0 as $\mu$ grows. **The discriminator measures a distance.** (Strictly speaking, only the square root of JSD is one.)
#
# ### Exercise 2. From loss to distance
#
# Write a function that takes the logits of an optimal discriminator and returns an estimate of JSD. You may use `d_loss`.

# %% id="ex2"
def jsd_from_logits(real_logits, fake_logits):
    ...


checks.adversarial_ruler(jsd_from_logits)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>힌트</summary>
#
# $V = -L_D = -\log 4 + 2\,\mathrm{JSD}$를 JSD에 대해 푸십시오.
#
# </details>
#
# <details><summary>풀이</summary>
#
# ```python
# def jsd_from_logits(real_logits, fake_logits):
#     loss = softplus(-real_logits).mean() + softplus(fake_logits).mean()
#     return (math.log(4) - loss) / 2
# ```
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Hint</summary>
#
# Solve $V = -L_D = -\log 4 + 2\,\mathrm{JSD}$ for JSD.
#
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def jsd_from_logits(real_logits, fake_logits):
#     loss = softplus(-real_logits).mean() + softplus(fake_logits).mean()
#     return (math.log(4) - loss) / 2
# ```
#
# </details>

# %% [markdown] id="apart-text" lang="ko"
# ## 4. 겹치지 않을 때: 그래디언트 소실
#
# 밀도가 0보다 큰 곳을 그 분포의 **받침**(support)이라고 합니다. 진짜는 구간 $[0, 1]$에, 가짜는 $[\mu, \mu + 1]$에 고르게 퍼져 있다고 합시다. $\mu \ge 1$이면 두 받침이 겹치지 않습니다.

# %% [markdown] id="apart-text" lang="en"
# ## 4. No overlap: vanishing gradients
#
# The **support** of a distribution is the set of points where its density is above 0. Let real points be uniform on $[0, 1]$ and fakes uniform on $[\mu, \mu + 1]$. For $\mu \ge 1$ their supports do not overlap.

# %% id="apart-quiz" tags=["hide-input"]
notebook.quiz(
    tr(
        "겹치지 않는 가짜를 μ = 2에서 μ = 20으로 더 멀리 옮기면 JSD는 "
        "어떻게 될까요?",
        "The fakes do not overlap with the real points and move from "
        "μ = 2 to μ = 20. What happens to JSD?",
    ),
    {
        tr("열 배쯤 커집니다", "It grows about tenfold"): tr(
            "자로 잰 거리라면 그렇습니다. JSD는 "
            "각 점에서 두 밀도를 비교할 뿐, "
            "점들이 얼마나 떨어져 있는지는 보지 "
            "않습니다.",
            "A tape measure would say so. JSD "
            "only compares the two densities at "
            "each point; it does not look at how "
            "far apart the points are.",
        ),
        tr("조금 커집니다", "It grows a little"): tr(
            "겹치는 부분이 남아 있어야 더 커질 수 "
            "있습니다. 여기서는 이미 겹치지 "
            "않습니다.",
            "It could grow only while some "
            "overlap is left, and here there is "
            "none.",
        ),
        tr("무한대가 됩니다", "It becomes infinite"): tr(
            "JSD는 log 2를 넘지 못합니다. "
            "무한대가 되는 것은 쿨백-라이블러 "
            "발산입니다.",
            "JSD cannot exceed log 2. The "
            "Kullback-Leibler divergence is the "
            "one that becomes infinite.",
        ),
        tr("그대로입니다", "It stays the same"): tr(
            "그렇습니다. 겹치지 않으면 얼마나 "
            "멀든 log 2입니다.",
            "Yes. Without overlap it is log 2 at "
            "any distance.",
        ),
    },
    right=4,
)

# %% id="apart"
def box(x, start):
    return ((start < x) & (x < start + 1)).double()


def draw_far(n):
    return 3 + torch.rand(n, 1)


shifts = [step / 20 for step in range(61)]
jsd_of_shift = [jsd(box(grid, 0), box(grid, mu), 0.01) for mu in shifts]
apart = {n: train_discriminator(lambda n: torch.rand(n, 1), draw_far, steps=n)
         for n in (10, 100, 1000)}

# %% id="apart-figure" tags=["hide-input"]
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.4), layout="constrained",
                                     gridspec_kw={"width_ratios": [2, 3]})
left.plot(shifts, jsd_of_shift, color="black")
left.axvspan(1, 3, color="0.88")
left.text(2, 0.35, tr("겹치지 않음\n그래디언트 0", "no overlap,\ngradient 0"), ha="center")
left.set(xlabel="μ", ylabel="JSD", xlim=(0, 3), ylim=(0, 0.8))
left.set_yticks([0, math.log(2)], ["0", "log 2"])
left.set_title(tr("JSD: μ = 1부터 평평합니다", "JSD is flat from μ = 1 on"))
for start, color, hatch, name in ((0, "C0", "", tr("진짜", "real")),
                                  (3, "C1", "///", tr("가짜", "fake"))):
    right.axvspan(start, start + 1, facecolor=color, alpha=0.25, hatch=hatch,
                  edgecolor="white")
    right.text(start + 0.5, 1.06, name, ha="center")
line = torch.linspace(-2, 5, 701)
for (n, judge), style in zip(apart.items(), (":", "--", "-"), strict=True):
    answer = judge(line[:, None]).sigmoid().detach()
    right.plot(line, answer, style, color="black", label=tr(f"{n:,}스텝", f"{n:,} steps"))
right.set(xlabel="x", ylabel="D(x)", xlim=(-2, 5))
right.set(ylim=(-0.04, 1.2), yticks=[0, 0.5, 1])
right.set_title(tr("D가 완벽해질수록 가짜 위에서 평평합니다",
                   "The better D gets, the flatter it is at the fakes"))
right.legend(loc="center left")
plt.show()

# %% [markdown] id="apart-note" lang="ko"
# 왼쪽: 겹치지 않으면 JSD는 $\log 2$에 머무르고, $\mu$에 대한 그래디언트는 0입니다. 어느 쪽으로 옮겨야 하는지 알 수 없습니다.
# 오른쪽: 이때는 진짜에서 1, 가짜에서 0이라고 답하는 완벽한 $D$가 있습니다. 이런 $D$는 가짜의 받침 위에서 상수이므로 **가짜가 있는 모든 곳에서 평평합니다.** $V$의 그래디언트는 $D$를 거쳐 생성자에 이르므로 역시 0입니다. 이것이 **그래디언트 소실**(vanishing gradient, 기울기 소실)입니다.
#
# 이미지에서는 흔한 일이라고 합니다. 진짜 이미지(real image)와 가짜 이미지가 픽셀 공간의 아주 얇은 일부에 모여 있다면, 서로 가까이 있어도 거의 겹치지 않기 때문입니다(Arjovsky와 Bottou, 2017).

# %% [markdown] id="apart-note" lang="en"
# Left: without overlap, JSD stays at $\log 2$ and its gradient with respect to $\mu$ is 0. Nothing says which way to move.
# Right: now a perfect $D$ exists, which answers 1 at real points and 0 at fakes. It is constant on the support of the fakes, so it is **flat at every fake**. The gradient of $V$ reaches the generator through $D$, so it is 0, too: the **vanishing gradient**.
#
# With images, this is thought to be common. If real and generated images lie in very thin parts of pixel space, they hardly overlap even when close (Arjovsky and Bottou, 2017).

# %% [markdown] id="losses-text" lang="ko"
# ## 5. 생성자의 손실 두 가지
#
# $V$의 첫 항에는 $G$가 없으니 $G$가 줄이는 것은 둘째 항 $\mathbb{E}_z[\log(1 - D(G(z)))]$뿐입니다. 이것이 **포화 손실**(saturating loss)입니다. 3절의 논문(Goodfellow 외, 2014)이 실제로 권하는 것은 **비포화 손실**(non-saturating loss) $-\mathbb{E}_z[\log D(G(z))]$입니다. 둘 다 $D(G(z))$가 커지면 줄어듭니다.

# %% [markdown] id="losses-text" lang="en"
# ## 5. Two losses for the generator
#
# The first term of $V$ does not contain $G$, so $G$ minimizes only the second, $\mathbb{E}_z[\log(1 - D(G(z)))]$. This is the **saturating loss**. In practice, Goodfellow et al. recommend the **non-saturating loss**, $-\mathbb{E}_z[\log D(G(z))]$. Both fall as $D(G(z))$ rises.

# %% id="losses"
def saturating(fake_logits):
    return -softplus(fake_logits).mean()  # log(1 - D)


def non_saturating(fake_logits):
    return softplus(-fake_logits).mean()  # -log D

# %% id="losses-quiz" tags=["hide-input"]
notebook.quiz(
    tr(
        "학습 중에 D가 가짜를 알아보고 D(G(z)) = 0.01이라고 답합니다. "
        "로짓에 대한 그래디언트는 어느 손실에서 더 클까요?",
        "D recognizes the fakes and answers D(G(z)) = 0.01. Which "
        "loss has the larger gradient with respect to the logit?",
    ),
    {
        tr("포화 손실", "The saturating loss"): tr(
            "포화 손실이 가파른 것은 D가 1에 "
            "가까울 때, 곧 더 배울 것이 거의 "
            "없을 때입니다.",
            "It is steep only where D is near 1, "
            "where little is left to learn.",
        ),
        tr(
            "비포화 손실, 약 100배",
            "The non-saturating loss, about 100 "
            "times",
        ): tr(
            "그렇습니다. 크기가 0.01과 "
            "0.99입니다.",
            "Yes: the sizes are 0.01 and 0.99.",
        ),
        tr("둘이 같습니다", "Both are equal"): tr(
            "둘 다 D(G(z))를 키우려 하지만, 미는 "
            "힘이 다릅니다. 같은 것은 D = 1/2일 "
            "때뿐입니다.",
            "Both try to raise D(G(z)), but not "
            "equally hard. They are equal only at "
            "D = 1/2.",
        ),
        tr("둘 다 0입니다", "Both are 0"): tr(
            "로짓의 함수로 본 D는 거기에서 거의 "
            "평평합니다. 그러나 −log D는 로짓에 "
            "대해 평평하지 않습니다.",
            "As a curve over the logit, D is "
            "almost flat there. But −log D is "
            "not.",
        ),
    },
    right=2,
)

# %% id="losses-figure" tags=["hide-input"]
logit = torch.linspace(-6, 6, 241)
figure, (top, bottom) = plt.subplots(2, 1, figsize=(7, 4.8), sharex=True,
                                     layout="constrained")
for name, loss_of, slope_of, color, style in (
    (tr("포화: log(1 − D)", "saturating: log(1 − D)"),
     -softplus(logit), -logit.sigmoid(), "0.3", "--"),
    (tr("비포화: −log D", "non-saturating: −log D"),
     softplus(-logit), -(-logit).sigmoid(), "C1", "-"),
):
    top.plot(logit, loss_of, style, color=color, linewidth=2, label=name)
    bottom.plot(logit, slope_of, style, color=color, linewidth=2)
for ax in (top, bottom):
    ax.axvspan(-6, -2, color="0.9")
top.set(ylabel=tr("손실", "loss"), xlim=(-6, 6))
top.set_title(tr("D가 가짜를 알아보는 곳(회색)에서 포화 손실은 평평합니다",
                 "Where D recognizes the fakes (grey), the saturating loss is flat"))
top.legend(loc="upper right")
bottom.set(ylabel=tr("미분한 값", "slope"), ylim=(-1.05, 0.05), yticks=[-1, -0.5, 0])
marks = (-6, -4, -2, 0, 2, 4, 6)
bottom.set_xticks(marks, [f"{m}\nD = {1 / (1 + math.exp(-m)):.3f}" for m in marks])
bottom.set_xlabel(tr("가짜의 로짓 a", "logit a of a fake"))
plt.show()

# %% [markdown] id="slopes" lang="ko"
# 로짓 $a$로 미분해 보면 이유가 보입니다. $\sigma'(a) = \sigma(a)\,(1 - \sigma(a))$를 씁니다.
#
# $$\begin{aligned}
# \frac{d}{da} \log\bigl(1 - \sigma(a)\bigr) &= \frac{-\sigma'(a)}{1 - \sigma(a)} = -\sigma(a) = -D \\
# \frac{d}{da} \bigl(-\log \sigma(a)\bigr) &= \frac{-\sigma'(a)}{\sigma(a)} = -\bigl(1 - \sigma(a)\bigr) = -(1 - D)
# \end{aligned}$$
#
# 4절의 판별자로 확인합니다. 가짜 점들이 받는 그래디언트의 크기를 모두 더해 비교합니다.

# %% [markdown] id="slopes" lang="en"
# Differentiating with respect to the logit $a$ shows the reason. We use $\sigma'(a) = \sigma(a)\,(1 - \sigma(a))$.
#
# $$\begin{aligned}
# \frac{d}{da} \log\bigl(1 - \sigma(a)\bigr) &= \frac{-\sigma'(a)}{1 - \sigma(a)} = -\sigma(a) = -D \\
# \frac{d}{da} \bigl(-\log \sigma(a)\bigr) &= \frac{-\sigma'(a)}{\sigma(a)} = -\bigl(1 - \sigma(a)\bigr) = -(1 - D)
# \end{aligned}$$
#
# Let's check this on section 4's discriminators by adding up the gradient sizes at the fakes.

# %% id="pull"
def pull(loss, net):
    torch.manual_seed(seed)
    fake = draw_far(1000).requires_grad_()
    return torch.autograd.grad(loss(net(fake)), fake)[0].abs().sum()

# %% id="losses-check" tags=["nbval-check-output", "hide-input"]
claim(tr("포화 손실의 그래디언트의 비(D 1,000스텝 ÷ D 10스텝)",
         "saturating loss, ratio of gradients: D after 1,000 steps / D after 10"),
      pull(saturating, apart[1000]) / pull(saturating, apart[10]), below=0.1)
claim(tr("1,000스텝 학습시킨 D에서 그래디언트의 비(비포화 손실 ÷ 포화 손실)",
         "D after 1,000 steps, ratio of gradients: non-saturating / saturating loss"),
      pull(non_saturating, apart[1000]) / pull(saturating, apart[1000]), above=100)

# %% [markdown] id="losses-note" lang="ko"
# 둘째 비는 퀴즈의 100배보다 훨씬 큽니다. $D$의 답이 0.01보다 0에 훨씬 가깝기 때문입니다.
#
# 비포화 손실도 만능은 아닙니다. 점 $x$가 받는 그래디언트에는 $a'(x)$도 곱해지므로, 로짓까지 평평한 곳에서는 이 손실의 그래디언트도 작습니다. 또 $D$와 $G$가 더는 같은 $V$를 두고 다투지 않으므로 **제로섬 게임이 아니며**, 최적 판별자를 상대로도 $G$가 줄이는 것은 JSD가 아닙니다.

# %% [markdown] id="losses-note" lang="en"
# The second ratio is far larger than the quiz's 100, since $D$'s answers are much closer to 0 than 0.01.
#
# The non-saturating loss is not a cure-all, either. The gradient at a point $x$ also contains the factor $a'(x)$, so where the logit is flat, the non-saturating gradient is small, too. And since the two players no longer fight over one $V$, the game is **not zero-sum**: even against an optimal discriminator, $G$ does not minimize JSD.

# %% [markdown] id="game-text" lang="ko"
# ## 6. 둘이 맞붙다
#
# 이제 둘 다 움직입니다. 진짜 점은 1절의 봉우리 두 개에서 나오고, $G$는 이것을 한 번도 보지 못합니다. 한 **라운드**(수업 00에서 한 스텝이라고 한 것)에 $D$와 $G$가 가중치를 한 번씩 고치므로, 이론과 달리 $D$는 최적이 아닙니다. 그 대신 $D$의 학습률(learning rate)이 $G$의 열 배입니다. 학습률은 둘 다 0까지 낮춥니다. 그러지 않으면 둘이 계속 서로를 뒤쫓습니다(수업 04).
# `detach()`는 $D$의 스텝이 $G$를 건드리지 않게 합니다(수업 03).

# %% [markdown] id="game-text" lang="en"
# ## 6. Both players move
#
# The real points come from the two bumps of section 1. $G$ never sees them. In each **round** (lesson 00 called it a step) $D$ updates its weights once and $G$ once, so, unlike in the theory, $D$ is not optimal. To make up for that, its learning rate is ten times $G$'s. Both rates fall to 0; otherwise the two would keep chasing each other (lesson 04).
# `detach()` keeps $D$'s step away from $G$ (lesson 03).

# %% id="game"
torch.manual_seed(seed)
G, D = network(), network()
g_optimizer = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.0, 0.99))
d_optimizer = torch.optim.Adam(D.parameters(), lr=1e-2, betas=(0.0, 0.99))
schedules = [torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0, total_iters=2000)
             for optimizer in (g_optimizer, d_optimizer)]
rounds = {}

for done in range(2001):
    if done in (0, 100, 400, 2000):
        with torch.no_grad():
            rounds[done] = G(torch.randn(50_000, 1)), D(x[:, None]).sigmoid().flatten()

    real, fake = draw_real(256), G(torch.randn(256, 1))
    loss_d = d_loss(D(real), D(fake.detach()))
    d_optimizer.zero_grad()
    loss_d.backward()
    d_optimizer.step()

    loss_g = non_saturating(D(fake))
    g_optimizer.zero_grad()
    loss_g.backward()
    g_optimizer.step()
    for schedule in schedules:
        schedule.step()

# %% id="distances"
def distance_to_p(made):
    heights = torch.histc(made, 120, -6, 6) / len(made) / 0.1
    return jsd(p(torch.linspace(-5.95, 5.95, 120)), heights, 0.1)


distances = {done: distance_to_p(made) for done, (made, _) in rounds.items()}

# %% id="game-figure" tags=["hide-input"]
figure, axes = plt.subplots(2, 4, figsize=(10, 4.3), sharex=True, sharey="row",
                            layout="constrained", gridspec_kw={"height_ratios": [3, 2]})
for (moment, (made, answer)), top, bottom in zip(rounds.items(), *axes, strict=True):
    top.fill_between(x, p(x), color="C0", alpha=0.35, label=tr("진짜 p", "real p"))
    top.hist(made.flatten(), bins=60, range=(-6, 6), density=True, histtype="step",
             color="C1", linewidth=1.8, label=tr("G가 만든 점", "points from G"))
    top.set_title(tr(f"{moment:,}라운드 뒤\nJSD {distances[moment]:.3f}",
                     f"after {moment:,} rounds\nJSD {distances[moment]:.3f}"))
    top.set_ylim(0, 0.75)
    bottom.axhline(0.5, color="0.6", linestyle=":")
    bottom.plot(x, answer, color="black")
    bottom.set(xlabel="x", xlim=(-6, 6), xticks=[-4, 0, 4])
    bottom.set(ylim=(-0.03, 1.03), yticks=[0, 0.5, 1])
axes[0, 0].set_ylabel(tr("밀도", "density"))
axes[0, 3].legend(loc="upper center")
axes[1, 0].set_ylabel("D(x)")
plt.show()

# %% id="game-check" tags=["nbval-check-output", "hide-input"]
claim(tr("게임 전 G의 JSD", "JSD of G before the game"), distances[0], above=0.4)
claim(tr("2,000라운드 뒤 G의 JSD", "JSD of G after 2,000 rounds"),
      distances[2000], between=(0, 0.1))
claim(tr("2,000라운드 뒤 D의 답과 1/2의 평균 차이",
         "mean gap between D's answer and 1/2 after 2,000 rounds"),
      ((rounds[2000][1] - 0.5).abs() * p(x)).sum() / p(x).sum(), below=0.08)

# %% [markdown] id="game-note" lang="ko"
# $G$가 아는 것은 모두 $D$를 거쳐 왔습니다. 그런데도 봉우리 둘이 생기고, 데이터가 있는 곳에서 $D$의 답은 이론대로 $1/2$에 다가갑니다.

# %% [markdown] id="game-note" lang="en"
# All that $G$ knows came through $D$. Still, the two bumps appear, and where there are data, $D$'s answer approaches $1/2$, as the theory predicts.

# %% id="game-quiz" tags=["hide-input"]
notebook.quiz(
    tr(
        "어떤 GAN에서 판별자의 손실이 log 4 ≈ 1.386에 머물러 "
        "있습니다. 생성자가 완벽하다는 뜻일까요?",
        "In some GAN the discriminator's loss stays at log 4 ≈ 1.386. "
        "Does that mean the generator is perfect?",
    ),
    {
        tr("그렇습니다. JSD가 0이라는 뜻입니다", "Yes, it means that JSD is 0"): tr(
            "판별자가 최적일 때만 그렇습니다. "
            "최적이 아니면 거리를 실제보다 작게 "
            "봅니다.",
            "Only if the discriminator is "
            "optimal. Otherwise it underestimates "
            "the distance.",
        ),
        tr(
            "아닙니다. 완벽한 생성자라면 손실이 "
            "0입니다",
            "No, a perfect generator brings it to "
            "0",
        ): tr(
            "손실이 0이면 판별자가 모두 맞힌다는 "
            "뜻이니 생성자에게는 나쁜 "
            "상태입니다.",
            "A loss of 0 means that the "
            "discriminator is always right, which is "
            "bad for the generator.",
        ),
        tr("알 수 없습니다", "You can't tell"): tr(
            "그렇습니다. 너무 약하거나 학습되지 "
            "않는 판별자도 언제나 1/2이라고 "
            "답하고, 그 손실도 log 4입니다.",
            "Right. A discriminator that is too "
            "weak or does not train also answers "
            "1/2 to everything, and its loss is "
            "log 4, too.",
        ),
    },
    right=3,
)

# %% [markdown] id="ex3-text" lang="ko"
# ## 연습
#
# ### 연습 3. 다른 코드에서 만나는 손실
#
# 생성자의 손실도 이진 교차 엔트로피로 적은 코드가 많습니다. `torch.nn.functional.binary_cross_entropy_with_logits(logits, targets)`만 써서 비포화 손실을 작성하십시오. `targets`(정답, 레이블)는 로짓과 모양이 같은 텐서(tensor)입니다.

# %% [markdown] id="ex3-text" lang="en"
# ## Exercises
#
# ### Exercise 3. The loss in other people's code
#
# Many programs use binary cross entropy for the generator, too. Write the non-saturating loss using only `torch.nn.functional.binary_cross_entropy_with_logits(logits, targets)`. `targets` is a tensor of the same shape as the logits.

# %% id="ex3"
def g_loss_bce(fake_logits):
    ...


checks.adversarial_g_loss(g_loss_bce)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>힌트</summary>
#
# 정답이 1이면 $-\log D$, 0이면 $-\log(1 - D)$입니다. 생성자는 $D$의 어떤 답을 바랍니까?
#
# </details>
#
# <details><summary>풀이</summary>
#
# ```python
# def g_loss_bce(fake_logits):
#     targets = torch.ones_like(fake_logits)
#     return torch.nn.functional.binary_cross_entropy_with_logits(fake_logits, targets)
# ```
#
# '정답을 뒤집는다'라는 요령이 바로 비포화 손실입니다.
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Hint</summary>
#
# Target 1 gives $-\log D$, target 0 gives $-\log(1 - D)$. Which answer does the generator want?
#
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def g_loss_bce(fake_logits):
#     targets = torch.ones_like(fake_logits)
#     return torch.nn.functional.binary_cross_entropy_with_logits(fake_logits, targets)
# ```
#
# The trick known as "flipping the labels" is the non-saturating loss.
#
# </details>

# %% [markdown] id="ex4-text" lang="ko"
# ### 연습 4. 잣대를 직접 만들기
#
# 점 두 묶음 `real`과 `fake`(모양은 `(N, 1)`)를 받아 JSD의 추정값을 돌려주는 함수를 작성하십시오. 새 판별자를 만들고, 학습시키고, 손실을 거리로 바꿉니다.
# 다 만들었으면 `measure(draw_real(2000), draw_fake(2000))`을 적분으로 구한 값 `jsd(p(x), q(x), 0.01)`과 비교해 보십시오.

# %% [markdown] id="ex4-text" lang="en"
# ### Exercise 4. Build the ruler
#
# Write a function that takes two sets of points, `real` and `fake`, each of shape `(N, 1)`, and returns an estimate of their JSD. Make a new discriminator, train it, and turn its loss into the distance.
# Then compare `measure(draw_real(2000), draw_fake(2000))` with the integral, `jsd(p(x), q(x), 0.01)`.

# %% id="ex4"
def measure(real, fake):
    ...


checks.adversarial_measure(measure)

# %% [markdown] id="ex4-solution" lang="ko"
# <details><summary>힌트</summary>
#
# `train_discriminator`와 비슷하지만, 스텝마다 같은 점을 씁니다. 300스텝이면 됩니다.
#
# </details>
#
# <details><summary>풀이</summary>
#
# ```python
# def measure(real, fake):
#     torch.manual_seed(0)
#     net = torch.nn.Sequential(
#         torch.nn.Linear(1, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1))
#     optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
#     for _ in range(300):
#         loss = softplus(-net(real)).mean() + softplus(net(fake)).mean()
#         optimizer.zero_grad()
#         loss.backward()
#         optimizer.step()
#     return (math.log(4) - loss.detach()) / 2
# ```
#
# 점이 적으면 거리가 실제보다 크게 나옵니다. 판별자가 점을 외울 수 있기 때문입니다.
#
# </details>

# %% [markdown] id="ex4-solution" lang="en"
# <details><summary>Hint</summary>
#
# Like `train_discriminator`, but with the same points at every step. 300 steps are enough.
#
# </details>
#
# <details><summary>Solution</summary>
#
# ```python
# def measure(real, fake):
#     torch.manual_seed(0)
#     net = torch.nn.Sequential(
#         torch.nn.Linear(1, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1))
#     optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
#     for _ in range(300):
#         loss = softplus(-net(real)).mean() + softplus(net(fake)).mean()
#         optimizer.zero_grad()
#         loss.backward()
#         optimizer.step()
#     return (math.log(4) - loss.detach()) / 2
# ```
#
# With few points, the distance comes out too large, because the discriminator can memorize them.
#
# </details>

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - 판별자의 손실은 정답에 대한 로그 가능도의 부호를 바꾼 것, 곧 이진 교차 엔트로피이며 로짓으로 계산합니다.
# - 최적 판별자는 $p/(p + q)$, 곧 $x$에 나타나는 점 가운데 진짜의 비율입니다.
# - 그때 $V = -\log 4 + 2\,\mathrm{JSD}$이므로 생성자는 JSD를 줄이며, 정확히 $q = p$일 때 이깁니다.
# - 받침이 겹치지 않으면 JSD는 $\log 2$에 머무르고, 완벽한 $D$는 가짜 위에서 평평합니다.
# - 비포화 손실은 $D$가 가짜를 알아볼 때에도 로짓에 대한 그래디언트를 남깁니다.
#
# | 기호 | 뜻 |
# |---|---|
# | $p$, $q$ | 진짜의 밀도, $G(z)$의 밀도 |
# | $D(x)$, $a$, $D^*$ | $x$가 진짜일 확률을 어림한 값, 그 로짓($D = \sigma(a)$), 최적 판별자 |
# | $G(z)$, $z$ | 생성자가 만든 점, 잡음 |
# | $L_D$, $V$ | 판별자의 손실, 게임의 값 $V = -L_D$ |
# | $m$, $\mathrm{JSD}$ | 가운데 분포 $(p + q)/2$, 옌센-섀넌 발산 |
# | $\mathbb{E}_{x \sim p}$ | $p$에서 뽑은 $x$에 대한 기댓값 |
#
# ## 흔한 오해
#
# - **"$D(x)$는 $x$가 진짜일 확률이다."** 최적 판별자일 때만 그렇고, 그때에도 진짜와 가짜를 섞은 비율에 따라 달라지는 확률입니다(연습 1). $x$가 얼마나 흔한지는 말해 주지 않습니다.
# - **"포화 손실이 평평한 곳은 $D(G(z))$가 1에 가까운 곳이다."** 로짓의 함수로 보면 0에 가까운 곳입니다. 1에 가까운 곳에서 평평해지는 것은 비포화 손실이고, 거기서는 더 배울 것이 거의 없습니다.
# - **"GAN은 JSD를 줄인다."** 판별자가 언제나 최적이고 포화 손실을 쓸 때만 그렇습니다. 실제로는 둘 다 아닙니다. 그런데도 학습이 왜 잘되는지는 아직 다 밝혀지지 않았습니다(Fedus 외, 2017).
#
# ## 참고 문헌
#
# - I. Goodfellow 외, *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - M. Arjovsky, L. Bottou, *Towards Principled Methods for Training Generative Adversarial Networks*, 2017, arXiv:1701.04862
# - W. Fedus 외, *Many Paths to Equilibrium: GANs Do Not Need to Decrease a Divergence At Every Step*, 2017, arXiv:1710.08446

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - The discriminator's loss is the negative log likelihood of right answers: binary cross entropy, computed from logits.
# - The optimal discriminator is $p/(p + q)$, the fraction of points at $x$ that are real.
# - Then $V = -\log 4 + 2\,\mathrm{JSD}$. So the generator minimizes JSD, and wins exactly when $q = p$.
# - If the supports do not overlap, JSD stays at $\log 2$ and a perfect $D$ is flat at the fakes.
# - The non-saturating loss keeps a gradient with respect to the logit even where $D$ recognizes the fakes.
#
# | symbol | meaning |
# |---|---|
# | $p$, $q$ | density of real points, of $G(z)$ |
# | $D(x)$, $a$, $D^*$ | estimate of the probability that $x$ is real; its logit, $D = \sigma(a)$; optimal discriminator |
# | $G(z)$, $z$ | generated point, noise |
# | $L_D$, $V$ | discriminator's loss, value of the game, $V = -L_D$ |
# | $m$, $\mathrm{JSD}$ | middle distribution $(p + q)/2$, Jensen-Shannon divergence |
# | $\mathbb{E}_{x \sim p}$ | expectation over $x$ drawn from $p$ |
#
# ## Common misunderstandings
#
# - **"$D(x)$ is the probability that $x$ is real."** Only for the optimal discriminator, and only within the mix in the loss (exercise 1). It does not say how common $x$ is.
# - **"The saturating loss is flat where $D(G(z))$ is near 1."** As a function of the logit, it is flat where $D(G(z))$ is near 0. The non-saturating loss flattens near 1, where little is left to learn.
# - **"A GAN minimizes JSD."** Only if the discriminator is always optimal and the loss is saturating. In practice neither condition holds, and why training still works is not fully understood (Fedus et al., 2017).
#
# ## References
#
# - I. Goodfellow et al., *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - M. Arjovsky, L. Bottou, *Towards Principled Methods for Training Generative Adversarial Networks*, 2017, arXiv:1701.04862
# - W. Fedus et al., *Many Paths to Equilibrium: GANs Do Not Need to Decrease a Divergence At Every Step*, 2017, arXiv:1710.08446

# %% id="score" tags=["hide-input"]
notebook.score()
