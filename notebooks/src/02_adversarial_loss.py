# ---
# jupyter:
#   course:
#     title: {ko: "02 · 적대적 손실", en: "02 · Adversarial loss"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# 진짜와 가짜를 가리는 분류기 하나가 어떻게 **두 분포 사이의 거리**를 잴 수 있을까요?
#
# 수업 01의 끝에서 픽셀 거리가 나쁜 잣대라는 것을 보았습니다. 잣대는 학습으로 얻어야 합니다.
# 생성적 적대 신경망(generative adversarial network, GAN)의 답은 이렇습니다. **둘을 가려내려고 애쓰는 신경망을 하나 더 두고, 그 신경망이 얼마나 잘 가려내는지를 거리로 씁니다.**
# 두 분포가 같으면 아무리 애써도 가려낼 수 없고, 멀리 떨어져 있으면 쉽게 가려냅니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. 판별자의 손실을 로그 가능도에서 끌어낼 수 있습니다.
# 2. 최적 판별자(optimal discriminator)가 $D^*(x) = \dfrac{p(x)}{p(x) + q(x)}$임을 한 단계씩 유도하고, 학습시킨 판별자로 확인할 수 있습니다.
# 3. 그때 게임의 값이 $-\log 4 + 2\,\mathrm{JSD}(p, q)$임을 세 가지 방법으로 계산해 확인할 수 있습니다.
# 4. 두 분포가 겹치지 않을 때 그래디언트 소실(vanishing gradient)이 왜 일어나는지, 비포화 손실(non-saturating loss)이 무엇을 바꾸는지 설명할 수 있습니다.
# 5. 로짓(logit)으로 손실을 계산해야 하는 까닭을 보일 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 수업 01의 내용, 도함수(derivative)를 구하는 법, 로그의 성질이면 충분합니다.

# %% [markdown] id="question" lang="en"
# ## The question
#
# How can a classifier that tells real from fake measure **the distance between two distributions**?
#
# Lesson 01 ended with distance in pixels as a poor measure. The measure has to be learned.
# The generative adversarial network (GAN) answers like this: **add a network that tries hard to tell the two apart, and take its success as the distance.**
# If the two distributions are the same, no effort helps; if they lie far apart, it is easy.
#
# ## What you will learn
#
# When you have finished this notebook, you can
#
# 1. obtain the discriminator's loss from a log likelihood;
# 2. derive, step by step, that the optimal discriminator is $D^*(x) = \dfrac{p(x)}{p(x) + q(x)}$, and confirm it with a discriminator that was trained;
# 3. compute in three ways that the value of the game is then $-\log 4 + 2\,\mathrm{JSD}(p, q)$;
# 4. explain why there is a vanishing gradient when the two distributions do not overlap, and what the non-saturating loss changes;
# 5. show why losses are computed from logits.
#
# ## What you need first
#
# Lesson 01, taking a derivative, and the rules for logarithms are enough.

# %% id="machine"
import math

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid, softplus

from gan_lib import checks, data, losses, metrics, plots
from gan_lib.checks import claim

# ko: 이 수를 바꾸면 모든 잡음이 바뀝니다. 수업에서 하는 말은 그래도 맞아야 합니다.
# en: Another number changes all the noise; what this lesson says must still hold.
seed = 0

# %% [markdown] id="police" lang="ko"
# ## 1. 위조지폐범과 경찰
#
# **위조지폐범**(counterfeiter)은 가짜 돈을 만들고 **경찰**(police)은 가짜를 가려냅니다. 경찰이 나아지면 위조지폐범도 솜씨를 키워야 하고, 그러면 경찰도 더 나아져야 합니다.
# 이 다툼이 끝까지 가면 아무도 가짜와 진짜를 가릴 수 없게 됩니다. 위조지폐범이 생성자(generator) $G$, 경찰이 판별자(discriminator) $D$입니다.
#
# 비유는 여기까지입니다. 실제 GAN은 세 가지가 다릅니다.
#
# - 경찰이 위조지폐범에게 **가르쳐 줍니다.** 생성자는 판별자의 그래디언트(gradient)를 받습니다. 어디를 어떻게 고치면 진짜로 보일지 픽셀마다 알려 주는 셈입니다.
# - 답은 한 장마다 하지만, 배우는 것은 **분포**의 차이입니다. 똑같은 지폐를 만 번 그리면 판별자는 바로 그 지폐를 가짜로 배우고, 아무리 완벽해도 들킵니다.
# - 경찰을 이기는 것이 목표가 아닙니다. 목표는 $G$가 만드는 것의 분포 $q$가 진짜 분포 $p$(수업 01의 $p_\text{data}$)와 같아지는 것입니다.
#
# 판별자는 이미지나 점 $x$를 보고 진짜일 확률 $D(x)$로 답합니다. 1이면 진짜, 0이면 가짜입니다.

# %% [markdown] id="police" lang="en"
# ## 1. The counterfeiter and the police
#
# The **counterfeiter** makes false money and the **police** pick it out. As the police improve, the counterfeiter needs more skill, and then so do the police.
# Taken to its end, this contest leaves money that nobody can tell from real. The counterfeiter is the generator $G$, the police are the discriminator $D$.
#
# Here the analogy ends. A real GAN differs in three ways.
#
# - The police **teach** the counterfeiter. The generator receives the discriminator's gradient: for every pixel, how to change it so as to look real.
# - They answer about one note at a time, but what they learn is the difference of **distributions**. Draw one banknote ten thousand times and the discriminator learns that very note as fake, however perfect it is.
# - Beating the police is not the aim. The aim is that the distribution $q$ of what $G$ makes becomes the real one, $p$ ($p_\text{data}$ in lesson 01).
#
# The discriminator looks at an image or a point $x$ and answers with the probability $D(x)$ that it is real: 1 for real, 0 for fake.

# %% [markdown] id="alone-text" lang="ko"
# ## 2. 판별자 혼자
#
# 먼저 생성자를 멈추어 두고 판별자만 봅니다. 진짜는 봉우리가 둘인 분포 $p$에서, 가짜는 봉우리가 하나인 분포 $q$에서 뽑습니다. 둘 다 1차원이라 모든 것을 그림으로 볼 수 있습니다.
#
# 판별자는 무엇을 줄여야 할까요? 답이 맞을 **가능도**(likelihood)를 키우면 됩니다. 판별자가 진짜를 두고 '진짜'라고 답할 확률은 $D(x)$이고, 가짜를 두고 '가짜'라고 답할 확률은 $1 - D(x)$입니다.
# 진짜와 가짜를 $n$개씩 보여 줍니다. 서로 독립인 답들의 가능도는 확률의 곱이므로, 로그를 취하고 부호를 바꾸고 $n$으로 나누면 평균 두 개의 합, 곧 손실(loss)이 됩니다. 이것이 교차 엔트로피(cross entropy)입니다.
#
# $$L_D = -\,\mathbb{E}_{x \sim p}\bigl[\log D(x)\bigr] - \mathbb{E}_{x \sim q}\bigl[\log\bigl(1 - D(x)\bigr)\bigr]$$
#
# $\mathbb{E}_{x \sim p}$는 $p$에서 뽑은 점 $x$에 대한 평균입니다.
# 신경망은 아무 실수 $a$나 내놓는데, 이 수를 **로짓**(logit)이라고 합니다. 시그모이드 $\sigma(a) = 1/(1 + e^{-a})$를 거치면 확률 $D = \sigma(a)$가 됩니다.
# $1 - \sigma(a) = \sigma(-a)$이므로 코드에서는 $\log D$를 `logsigmoid(a)`, $\log(1 - D)$를 `logsigmoid(-a)`라고 적습니다.
#
# 작은 신경망을 이 손실로 학습시킵니다. 판별자가 그리는 곡선은 어떤 모양일까요? 실행하기 전에 그려 보십시오.

# %% [markdown] id="alone-text" lang="en"
# ## 2. The discriminator alone
#
# First leave the generator still and look at the discriminator only. Real points come from a distribution $p$ with two bumps, fake ones from a distribution $q$ with one. Both have one dimension, so everything can be drawn.
#
# What should the discriminator make smaller? It should raise the **likelihood** that its answers are right. To a real point it gives "real" with probability $D(x)$; to a fake one it gives "fake" with probability $1 - D(x)$.
# Show it $n$ real points and $n$ fake ones. The likelihood of independent answers is a product; take its logarithm, change the sign, divide by $n$, and there is the loss, a sum of two means. It is called cross entropy.
#
# $$L_D = -\,\mathbb{E}_{x \sim p}\bigl[\log D(x)\bigr] - \mathbb{E}_{x \sim q}\bigl[\log\bigl(1 - D(x)\bigr)\bigr]$$
#
# $\mathbb{E}_{x \sim p}$ is the mean over points $x$ drawn from $p$.
# The network puts out any real number $a$, called the **logit**; the sigmoid $\sigma(a) = 1/(1 + e^{-a})$ turns it into the probability $D = \sigma(a)$.
# As $1 - \sigma(a) = \sigma(-a)$, the code writes $\log D$ as `logsigmoid(a)` and $\log(1 - D)$ as `logsigmoid(-a)`.
#
# Train a small network on this loss. What will the discriminator's curve look like? Sketch it before you run.

# %% id="train-d"
def train_discriminator(p, q, steps=1200):
    torch.manual_seed(seed)
    net = torch.nn.Sequential(torch.nn.Linear(1, 64), torch.nn.Tanh(),
                              torch.nn.Linear(64, 64), torch.nn.Tanh(),
                              torch.nn.Linear(64, 1), torch.nn.Flatten(0))
    optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for step in range(steps):
        first = 2 * (10_000 * (seed + 1) + step)
        real, fake = p.sample(1000, seed=first), q.sample(1000, seed=first + 1)
        loss = -(logsigmoid(net(real)).mean() + logsigmoid(-net(fake)).mean())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net


p, q = data.Mixture([[-2.0], [2.0]], 0.7), data.Mixture([[1.0]], 1.2)
net = train_discriminator(p, q)

# %% id="plot-d"
x = torch.linspace(-6, 6, 1201)
p_x, q_x = (density.log_density(x[:, None]).exp() for density in (p, q))
with torch.no_grad():
    d_x = net(x[:, None]).sigmoid()


def plot_densities(ax, p_x, q_x):
    ax.fill_between(x, p_x, color="C0", alpha=0.35)
    ax.fill_between(x, q_x, color="C1", alpha=0.35)
    ax.plot(x, p_x, color="C0", label=tr("진짜 p", "real p"))
    ax.plot(x, q_x, "--", color="C1", label=tr("가짜 q", "fake q"))


figure, (top, bottom) = plt.subplots(2, 1, figsize=(7, 4.6), sharex=True,
                                     layout="constrained")
plot_densities(top, p_x, q_x)
top.legend()
top.set_ylabel(tr("확률 밀도", "density"))
bottom.plot(x, d_x, color="black")
bottom.axhline(0.5, color="0.7", linewidth=1)
bottom.set_xlabel("x"), bottom.set_ylabel("D(x)"), bottom.set_ylim(0, 1)
bottom.set_title(tr("학습시킨 판별자", "the trained discriminator"))
plt.show()

# %% [markdown] id="derive" lang="ko"
# 곡선은 진짜가 많은 곳에서는 1에, 가짜가 많은 곳에서는 0에 가깝습니다. 그런데 이 곡선의 정확한 모양은 어디에서 온 것일까요?
#
# ### 최적 판별자의 유도
#
# 두 평균을 적분으로 적고 하나로 묶습니다. $-L_D$를 **가장 크게** 하는 $D$를 찾습니다.
#
# $$-L_D = \int p(x)\,\log D(x)\,dx + \int q(x)\,\log\bigl(1 - D(x)\bigr)\,dx$$
#
# $$-L_D = \int \Bigl[\,p(x)\,\log D(x) + q(x)\,\log\bigl(1 - D(x)\bigr)\Bigr]\,dx$$
#
# $D$는 어떤 함수든 될 수 있으므로 대괄호 안을 $x$마다 따로 가장 크게 만들면 됩니다. 한 점 $x$만 보고 $a = p(x)$, $b = q(x)$, $t = D(x)$라고 쓰면 이렇게 됩니다.
#
# $$f(t) = a \log t + b \log(1 - t), \qquad 0 < t < 1$$
#
# 미분합니다. $\log t$의 도함수는 $1/t$이고, $\log(1 - t)$의 도함수는 $-1/(1 - t)$입니다.
#
# $$f'(t) = \frac{a}{t} - \frac{b}{1 - t}$$
#
# 0으로 놓고 양변에 $t(1 - t)$를 곱합니다.
#
# $$a\,(1 - t) - b\,t = 0$$
#
# 괄호를 풀고 $t$를 한쪽으로 모읍니다.
#
# $$a = (a + b)\,t$$
#
# $$t = \frac{a}{a + b}$$
#
# 이곳이 가장 높은 곳인지 확인합니다. $a$와 $b$가 모두 0보다 크면 두 번째 도함수는 어디에서나 음수이므로 $f$는 위로 볼록하고, 꼭대기는 하나뿐입니다.
#
# $$f''(t) = -\frac{a}{t^2} - \frac{b}{(1 - t)^2} < 0$$
#
# $b = 0$이면 $f$는 $t$와 함께 커지기만 하므로 $t = 1$이 가장 좋고, $a = 0$이면 $t = 0$이 가장 좋습니다. 식 $a/(a + b)$도 같은 답을 줍니다. 둘 다 0이면 그곳에서는 아무것도 만나지 않으니 무엇이라고 답하든 같습니다.
#
# 따라서 최적 판별자는 다음과 같습니다.
#
# $$D^*(x) = \frac{p(x)}{p(x) + q(x)}$$
#
# 말로 하면, **그 자리에서 만나는 것 가운데 진짜의 비율**입니다. 학습시킨 판별자가 정말 이 곡선 위에 있는지 봅니다.

# %% [markdown] id="derive" lang="en"
# It is near 1 where real points are many and near 0 where fake ones are. But where does the exact shape of the curve come from?
#
# ### Deriving the optimal discriminator
#
# Write both means as integrals, then join them. We look for the $D$ that makes $-L_D$ **largest**.
#
# $$-L_D = \int p(x)\,\log D(x)\,dx + \int q(x)\,\log\bigl(1 - D(x)\bigr)\,dx$$
#
# $$-L_D = \int \Bigl[\,p(x)\,\log D(x) + q(x)\,\log\bigl(1 - D(x)\bigr)\Bigr]\,dx$$
#
# $D$ can be any function, so it may be made largest at every $x$ separately. Look at one $x$ and write $a = p(x)$, $b = q(x)$, $t = D(x)$.
#
# $$f(t) = a \log t + b \log(1 - t), \qquad 0 < t < 1$$
#
# Differentiate. The derivative of $\log t$ is $1/t$, and that of $\log(1 - t)$ is $-1/(1 - t)$.
#
# $$f'(t) = \frac{a}{t} - \frac{b}{1 - t}$$
#
# Set it to 0 and multiply both sides by $t(1 - t)$.
#
# $$a\,(1 - t) - b\,t = 0$$
#
# Remove the bracket and collect $t$ on one side.
#
# $$a = (a + b)\,t$$
#
# $$t = \frac{a}{a + b}$$
#
# Is this the highest point? If $a$ and $b$ are both above 0, the second derivative is negative everywhere, so $f$ has a single peak.
#
# $$f''(t) = -\frac{a}{t^2} - \frac{b}{(1 - t)^2} < 0$$
#
# With $b = 0$, $f$ only grows with $t$, so $t = 1$ is best; with $a = 0$ it is $t = 0$. The formula $a/(a + b)$ says the same. With both 0 nothing is ever met there, and any answer will do.
#
# So the optimal discriminator is
#
# $$D^*(x) = \frac{p(x)}{p(x) + q(x)}$$
#
# In words: **of all that is met at this place, the share that is real**. See whether the trained discriminator really lies on this curve.

# %% id="optimum"
optimal = p_x / (p_x + q_x)
where_data = (p_x + q_x) / 2 > 0.01

figure, ax = plt.subplots(figsize=(7, 3), layout="constrained")
ax.plot(x, d_x, color="black", label=tr("학습시킨 D", "D as trained"))
ax.plot(x, optimal, ":", color="C3", linewidth=3, label="p / (p + q)")
first, *_, last = x[where_data]
ax.axvspan(-6, first, color="0.9"), ax.axvspan(last, 6, color="0.9")
ax.set_xlabel("x"), ax.set_ylabel("D(x)"), ax.set_ylim(0, 1)
ax.set_title(tr("흰 곳에는 데이터가 있습니다", "in the white there are data"))
ax.legend()
plt.show()

# %% [markdown] id="optimum-text" lang="ko"
# 두 곡선은 평균해서 얼마나 다를까요? 점이 많은 곳의 차이일수록 크게 셉니다. 작다는 것을 알려면 견줄 것이 있어야 하므로, 조금 틀린 식 $p/(p + 1.1\,q)$와의 차이도 똑같이 재어 봅니다.

# %% [markdown] id="optimum-text" lang="en"
# How far apart are the two curves on average? A gap counts for more where there are more points. To know what is small we need something to compare with, so the gap to a formula that is slightly wrong, $p/(p + 1.1\,q)$, is measured in the same way.

# %% id="optimum-check" tags=["nbval-check-output"]
def mean_gap(curve):
    weight = (p_x + q_x) / (p_x + q_x).sum()
    return ((d_x - curve).abs() * weight).sum()


claim(tr("학습시킨 D와 p/(p + q)의 평균 차이", "mean gap between the trained D and p/(p + q)"),
      mean_gap(optimal), below=0.01)
claim(tr("조금 틀린 식 p/(p + 1.1q)와의 평균 차이", "mean gap to the wrong p/(p + 1.1 q)"),
      mean_gap(p_x / (p_x + 1.1 * q_x)), above=0.01)

# %% [markdown] id="optimum-note" lang="ko"
# 회색으로 칠한 곳에는 데이터가 거의 없습니다(두 밀도의 평균이 0.01 이하). 그곳에서 판별자가 무엇이라고 답하든 손실은 거의 바뀌지 않으므로, 곡선이 벗어나도 이상하지 않습니다.
# 기억해 둘 만합니다. **판별자는 데이터가 있는 곳에서만 믿을 수 있습니다.**
# 맨 왼쪽에서 점선이 내려가는 것은 $q$가 $p$의 봉우리보다 넓어 그 꼬리가 더 두껍기 때문입니다.

# %% [markdown] id="optimum-note" lang="en"
# In the grey parts there are hardly any data (the mean of the two densities is at most 0.01). Whatever the discriminator answers there hardly changes its loss, so the curve may stray.
# Keep this in mind: **a discriminator can be trusted only where there are data.**
# The dotted curve falls at the far left because $q$ is wider than each bump of $p$, so its tail wins there.

# %% [markdown] id="value" lang="ko"
# ## 3. 손실 속에 숨은 거리
#
# 최적 판별자를 $-L_D$에 넣어 봅니다. 판별자가 얼마나 잘 가려내는지를 나타내는 이 값을 $V$라고 쓰겠습니다.
#
# $$V = \int p \log \frac{p}{p + q}\,dx + \int q \log \frac{q}{p + q}\,dx$$
#
# 가운데 분포를 $m = (p + q)/2$라고 하면 $p + q = 2m$입니다.
#
# $$V = \int p \log \frac{p}{2m}\,dx + \int q \log \frac{q}{2m}\,dx$$
#
# $\log\frac{p}{2m} = \log\frac{p}{m} - \log 2$이고, $p$와 $q$는 각각 적분하면 1이므로 $-\log 2$가 두 번 나옵니다.
#
# $$V = -2 \log 2 + \int p \log \frac{p}{m}\,dx + \int q \log \frac{q}{m}\,dx$$
#
# 두 적분의 평균을 **옌센-섀넌 발산**(Jensen-Shannon divergence, JSD)이라고 합니다. $2 \log 2 = \log 4$이므로 다음과 같습니다.
#
# $$V = -\log 4 + 2\,\mathrm{JSD}(p, q)$$
#
# $p \le 2m$이고 $q \le 2m$이므로 두 로그는 $\log 2$를 넘지 못합니다. 전혀 겹치지 않으면 $p$가 있는 곳에서 $m = p/2$이므로 JSD는 꼭 $\log 2$입니다.
# JSD는 0보다 작을 수도 없습니다. 모든 것에 $1/2$이라고 답하기만 해도 $-\log 4$인데 최적 판별자는 그보다 못하지 않으므로 $V \ge -\log 4$, 곧 $2\,\mathrm{JSD} \ge 0$입니다. 두 분포가 같으면 정확히 0입니다.
# 거꾸로 JSD가 0이 되는 것은 **두 분포가 같을 때뿐입니다.** JSD가 0이면 어디에서나 $1/2$이라고 답하는 판별자도 최적입니다. 그런데 $p + q > 0$인 곳에서 가장 좋은 답은 $p/(p + q)$ 하나뿐이므로, 그곳에서 $p/(p + q) = 1/2$, 곧 $p = q$입니다.
# 그러므로 **최적 판별자의 손실을 재면 두 분포가 얼마나 다른지 알 수 있습니다.** 최적이 아닌 판별자는 그 차이를 실제보다 작게 봅니다(엄밀한 뜻의 거리는 JSD의 제곱근입니다).
#
# 정말 그런지 세 가지 방법으로 계산해 봅니다. $p$는 평균이 0인 정규 분포, $q$는 평균이 $\mu$인 정규 분포이고 표준 편차는 둘 다 1입니다.
#
# 1. **적분**: JSD의 정의대로 촘촘한 격자에서 더합니다.
# 2. **표본과 최적 판별자**: 밀도를 알고 있으므로 $D^*$를 정확히 쓸 수 있습니다. 코드에서는 로짓 $\log p - \log q$로 적습니다. $\sigma(\log p - \log q) = p/(p + q)$이기 때문입니다. 표본 10만 개로 평균을 내어 $V$를 구합니다.
# 3. **표본과 학습시킨 판별자**: 밀도를 모르는 척합니다. 이것이 GAN이 하는 일입니다.

# %% [markdown] id="value" lang="en"
# ## 3. The distance hidden in the loss
#
# Put the optimal discriminator into $-L_D$. Write $V$ for this value, which says how well the discriminator tells the two apart.
#
# $$V = \int p \log \frac{p}{p + q}\,dx + \int q \log \frac{q}{p + q}\,dx$$
#
# With $m = (p + q)/2$ for the distribution in the middle, $p + q = 2m$.
#
# $$V = \int p \log \frac{p}{2m}\,dx + \int q \log \frac{q}{2m}\,dx$$
#
# Since $\log\frac{p}{2m} = \log\frac{p}{m} - \log 2$, and $p$ and $q$ each integrate to 1, $-\log 2$ comes out twice.
#
# $$V = -2 \log 2 + \int p \log \frac{p}{m}\,dx + \int q \log \frac{q}{m}\,dx$$
#
# The mean of the two integrals is called the **Jensen-Shannon divergence** (JSD). As $2 \log 2 = \log 4$,
#
# $$V = -\log 4 + 2\,\mathrm{JSD}(p, q)$$
#
# As $p \le 2m$ and $q \le 2m$, neither logarithm exceeds $\log 2$. With no overlap $m = p/2$ wherever $p$ is, and JSD is exactly $\log 2$.
# Nor can JSD be below 0: answering $1/2$ everywhere already gives $-\log 4$, and the optimal discriminator does at least as well, so $V \ge -\log 4$, that is $2\,\mathrm{JSD} \ge 0$. For equal distributions it is exactly 0.
# And it is 0 **only** for equal distributions. If JSD is 0, a discriminator that answers $1/2$ everywhere is optimal, too. But wherever $p + q > 0$ there is just one best answer, $p/(p + q)$. So it is $1/2$ there, and $p = q$.
# So **the loss of the optimal discriminator tells how different two distributions are.** One that is not optimal sees too small a difference (a distance in the strict sense is the square root of JSD).
#
# Compute it in three ways and see. $p$ is a normal distribution with mean 0, $q$ one with mean $\mu$; both have standard deviation 1.
#
# 1. **Integral**: the definition of JSD, added up on a fine grid.
# 2. **Samples and the optimal discriminator**: we know the densities, so $D^*$ is known exactly. In the code it is given by its logit, $\log p - \log q$, because $\sigma(\log p - \log q) = p/(p + q)$. Take the mean over 100,000 samples.
# 3. **Samples and a trained discriminator**: pretend not to know the densities. This is what a GAN does.

# %% id="three-ways"
wide = torch.linspace(-12, 20, 8001, dtype=torch.float64)
cell = (wide[1] - wide[0]).item()
p = data.Mixture([[0.0]], 1.0)


def value(logits, real, fake):
    with torch.no_grad():
        told = logsigmoid(logits(real)).mean() + logsigmoid(-logits(fake)).mean()
    return told.item()


print(tr("  mu     적분   D*와 표본  학습시킨 D와 표본",
         "  mu    integral    D*, samples    trained D, samples"))
table = []
for mu in (0.0, 0.5, 1.0, 2.0, 4.0):
    q = data.Mixture([[mu]], 1.0)
    jsd = metrics.jensen_shannon(p.log_density(wide[:, None]).exp(),
                                 q.log_density(wide[:, None]).exp(), cell)
    real, fake = p.sample(100_000, seed=seed + 90), q.sample(100_000, seed=seed + 91)
    exact = value(lambda x, q=q: p.log_density(x) - q.log_density(x), real, fake)
    trained = value(train_discriminator(p, q, steps=500), real, fake)
    table.append((mu, -math.log(4) + 2 * jsd, exact, trained))
    print("{:4.1f} {:10.4f} {:12.4f} {:16.4f}".format(*table[-1]))

# %% id="three-ways-check" tags=["nbval-check-output"]
claim(tr("적분과 D*의 차이, 다섯 μ 가운데 가장 큰 것",
         "integral against D*, largest gap of the five μ"),
      max(abs(integral - exact) for _, integral, exact, _ in table), below=0.01)
ahead = [trained - exact for _, _, exact, trained in table]
claim(tr("같은 표본에서 학습시킨 D가 D*에 뒤진 정도, 가장 클 때",
         "how far the trained D falls behind D*, at the most"), -min(ahead), below=0.002)
claim(tr("같은 표본에서 학습시킨 D가 D*를 앞선 정도, 가장 클 때",
         "how far the trained D gets ahead of D*, at the most"), max(ahead), below=0.0005)
claim(tr("두 분포가 같을 때(μ = 0) 학습시킨 D의 값과 −log 4의 차이",
         "trained D against −log 4 where both are the same, μ = 0"),
      abs(table[0][3] + math.log(4)), below=0.001)

# %% [markdown] id="logit-note" lang="ko"
# 최적 판별자의 로짓은 **두 밀도의 비율에 로그를 취한 값** $\log p - \log q$입니다. 기억해 둘 만합니다.
# 셋째 값은 같은 표본으로 잰 둘째 값에 아래에서 다가갑니다. 최적 판별자보다 나은 판별자는 없기 때문입니다. 둘 다 유한한 표본으로 잰 값이라 적분으로 얻은 값의 위아래로 함께 흔들립니다.

# %% [markdown] id="logit-note" lang="en"
# The logit of the optimal discriminator is the **log ratio of the densities**, $\log p - \log q$. It is worth remembering.
# The value of the trained discriminator comes close, from below, to that of $D^*$ on the same samples: no discriminator is better than the optimal one. Both come from finitely many samples, so together they wobble around the integral.

# %% [markdown] id="vanish-text" lang="ko"
# ## 4. 거리가 멈추는 곳
#
# $\mu$를 계속 키우면 어떻게 될까요? 두 분포가 멀어질수록 JSD도 커져야 할 것 같지만, 한계가 있습니다. $\log 2$보다 커질 수 없습니다.
# 생성자는 $\mu$를 어느 쪽으로 옮기면 JSD가 줄어드는지를 그래디언트로 압니다. 곡선이 평평해진 곳에서는 무엇을 알 수 있을까요?

# %% [markdown] id="vanish-text" lang="en"
# ## 4. Where the distance stops
#
# What if $\mu$ goes on growing? The farther apart the two distributions, the larger JSD should be. But there is a limit: it cannot exceed $\log 2$.
# The generator knows from the gradient which way to move $\mu$ so that JSD gets smaller. Where the curve is flat, what can it know?

# %% id="vanish"
shifts = torch.linspace(0, 10, 101, dtype=torch.float64)
jsd, slope = [], []
for shift in shifts:
    mu = shift.clone().requires_grad_()
    log_p, log_q = -wide**2 / 2, -((wide - mu) ** 2) / 2
    mixed = torch.logaddexp(log_p, log_q) - math.log(2)
    terms = log_p.exp() * (log_p - mixed) + log_q.exp() * (log_q - mixed)
    divergence = terms.sum() * cell / 2 / math.sqrt(math.tau)
    divergence.backward()
    jsd.append(divergence.item()), slope.append(mu.grad.item())

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
left.plot(shifts, jsd, color="C0")
left.axhline(math.log(2), color="0.6", linestyle=":")
left.annotate("log 2", (9, math.log(2)), (0, -14), textcoords="offset points")
left.set_title("JSD(p, q)"), left.set_xlabel(tr("두 평균의 차이 μ", "distance of the means, μ"))
right.semilogy(shifts[1:], slope[1:], color="C3")
right.set_title(tr("μ에 대한 그래디언트(로그 눈금)", "gradient in μ (log scale)"))
right.set_xlabel(tr("두 평균의 차이 μ", "distance of the means, μ"))
plt.show()

# %% id="vanish-check" tags=["nbval-check-output"]
claim(tr("μ = 10일 때 JSD가 log 2에 모자라는 비율",
         "what JSD still lacks of log 2 at μ = 10, as a share of it"),
      1 - jsd[-1] / math.log(2), below=0.001)
claim(tr("μ = 10일 때 그래디언트를 그 최댓값으로 나눈 값",
         "gradient at μ = 10, as a share of its peak"),
      slope[-1] / max(slope), below=1e-4)

# %% [markdown] id="vanish-note" lang="ko"
# 두 분포가 거의 겹치지 않으면 JSD는 $\log 2$에 붙고 그래디언트는 사라집니다. $V$를 그대로 줄이는 생성자라면 판별자가 **완벽할수록** 배울 것이 없어집니다.
# 이미지에서는 이런 일이 흔하다고 봅니다. 진짜 이미지(real image)도 생성자의 이미지도 픽셀 공간의 아주 얇은 일부에 모여 있다면, 둘은 아무리 가까워도 거의 겹치지 않기 때문입니다(Arjovsky와 Bottou, 2017).

# %% [markdown] id="vanish-note" lang="en"
# Where the two distributions hardly overlap, JSD sticks to $\log 2$ and the gradient vanishes. A generator that lowers $V$ itself has the less to learn from, the **more perfect** the discriminator.
# With images this is thought to be common: if both real images and the generator's lie in very thin parts of the space of pixels, the two hardly overlap, however near they are (Arjovsky and Bottou, 2017).

# %% [markdown] id="game" lang="ko"
# ## 5. 생성자의 손실 두 가지
#
# 판별자는 $V$를 키우려 하고 생성자는 같은 $V$를 줄이려 합니다.
#
# $$\min_G \max_D\; \mathbb{E}_{x \sim p}\bigl[\log D(x)\bigr] + \mathbb{E}_z\bigl[\log\bigl(1 - D(G(z))\bigr)\bigr]$$
#
# 이것이 최소최대 게임(minimax game)입니다. 한쪽의 이득이 다른 쪽의 손해와 같으므로 제로섬 게임(zero-sum game)이기도 합니다.
# 첫 항에는 $G$가 없으니 생성자가 줄이는 것은 둘째 항뿐입니다. 이것을 **포화 손실**(saturating loss)이라고 합니다.
#
# $$L_G^{\text{sat}} = \mathbb{E}_z\bigl[\log\bigl(1 - D(G(z))\bigr)\bigr], \qquad L_G^{\text{ns}} = -\,\mathbb{E}_z\bigl[\log D(G(z))\bigr]$$
#
# 오른쪽은 이 게임을 내놓은 논문(Goodfellow 외, 2014)이 실제로는 이렇게 하라고 권한 **비포화 손실**입니다. 둘 다 $D(G(z))$를 키우면 줄어듭니다. 그런데 모양이 다릅니다.

# %% [markdown] id="game" lang="en"
# ## 5. Two losses for the generator
#
# The discriminator tries to raise $V$, and the generator to lower the same $V$.
#
# $$\min_G \max_D\; \mathbb{E}_{x \sim p}\bigl[\log D(x)\bigr] + \mathbb{E}_z\bigl[\log\bigl(1 - D(G(z))\bigr)\bigr]$$
#
# This is a minimax game. What one side wins the other loses, so it is a zero-sum game.
# There is no $G$ in the first term, so what the generator lowers is the second. This is the **saturating loss**.
#
# $$L_G^{\text{sat}} = \mathbb{E}_z\bigl[\log\bigl(1 - D(G(z))\bigr)\bigr], \qquad L_G^{\text{ns}} = -\,\mathbb{E}_z\bigl[\log D(G(z))\bigr]$$
#
# On the right is the **non-saturating loss**, which the paper that introduced the game (Goodfellow et al., 2014) recommends in practice. Both fall as $D(G(z))$ rises. Their shapes differ, though.

# %% id="two-losses"
a = torch.linspace(-8, 8, 321, requires_grad=True)
d = a.sigmoid().detach()
saturating, non_saturating = -softplus(a), softplus(-a)
(grad_sat,) = torch.autograd.grad(saturating.sum(), a)
(grad_ns,) = torch.autograd.grad(non_saturating.sum(), a)

figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.4), layout="constrained")
left.plot(d, saturating.detach(), label=tr("포화: log(1 − D)", "saturating: log(1 − D)"))
left.plot(d, non_saturating.detach(), "--", label=tr("비포화: −log D", "non-saturating: −log D"))
left.set_xlabel("D(G(z))"), left.set_ylim(-5, 5), left.legend()
left.set_title(tr("손실", "the losses"))
left.axvspan(0, 0.1, color="0.9")
right.plot(d, grad_sat.abs(), label=tr("포화: D", "saturating: D"))
right.plot(d, grad_ns.abs(), "--", label=tr("비포화: 1 − D", "non-saturating: 1 − D"))
right.set_xlabel("D(G(z))"), right.legend()
right.set_title(tr("로짓에 대한 그래디언트의 크기", "size of the gradient in the logit"))
right.axvspan(0, 0.1, color="0.9")
plt.show()

# %% [markdown] id="gradients" lang="ko"
# 회색으로 칠한 곳이 학습이 시작되는 자리입니다. 판별자가 가짜를 쉽게 알아보아 $D(G(z))$가 0에 가깝습니다. 오른쪽 그림을 보면 포화 손실의 그래디언트는 **바로 거기에서** 0에 가깝습니다.
# 왼쪽 곡선은 거기에서 평평하지 않은데 왜 그럴까요? 신경망이 내놓는 것은 로짓 $a$이고, 그래디언트는 $D = \sigma(a)$를 거쳐 $a$에 이릅니다. 이 함수의 도함수 $D(1 - D)$는 $D$가 0에 가까우면 0에 가깝습니다.
# 포화 손실을 $D$로 미분하면 $-1/(1 - D)$, 곧 −1쯤이라 곱하면 $-D$밖에 남지 않습니다. 비포화 손실을 $D$로 미분하면 $-1/D$라서 작은 $D$가 약분되고 $-(1 - D)$가 남습니다.
#
# 로짓 $a$로 미분하면 두 그래디언트가 깔끔하게 나옵니다. $D = \sigma(a)$이고 $\sigma'(a) = \sigma(a)\,(1 - \sigma(a))$입니다.
#
# $$\frac{d}{da} \log\bigl(1 - \sigma(a)\bigr) = \frac{-\sigma'(a)}{1 - \sigma(a)} = -\sigma(a)$$
#
# $$\frac{d}{da} \bigl(-\log \sigma(a)\bigr) = \frac{-\sigma'(a)}{\sigma(a)} = -\bigl(1 - \sigma(a)\bigr)$$
#
# $D(G(z)) = 0.01$이면 크기가 하나는 0.01, 하나는 0.99이므로 99배 차이가 납니다. 자동 미분으로 확인한 다음, $D$를 언제나 최적 판별자로 둔 채 $\mu$를 움직여 봅니다. 생성자는 $G(z) = z + \mu$이고, $\mu$는 8에서 출발합니다.

# %% [markdown] id="gradients" lang="en"
# Grey marks the place where training begins: the discriminator sees through the fakes easily, and $D(G(z))$ is near 0. As the figure on the right shows, the gradient of the saturating loss is near 0 **right there**.
# The left curve is not flat there, so why? What the network puts out is the logit $a$, and the gradient reaches it through $D = \sigma(a)$, whose derivative $D(1 - D)$ is near 0 when $D$ is.
# The derivative of the saturating loss in $D$ is $-1/(1 - D)$, about −1, so hardly anything is left: $-D$. That of the non-saturating loss is $-1/D$, and the small $D$ cancels: $-(1 - D)$.
#
# In the logit $a$ both gradients come out neatly. $D = \sigma(a)$, and $\sigma'(a) = \sigma(a)\,(1 - \sigma(a))$.
#
# $$\frac{d}{da} \log\bigl(1 - \sigma(a)\bigr) = \frac{-\sigma'(a)}{1 - \sigma(a)} = -\sigma(a)$$
#
# $$\frac{d}{da} \bigl(-\log \sigma(a)\bigr) = \frac{-\sigma'(a)}{\sigma(a)} = -\bigl(1 - \sigma(a)\bigr)$$
#
# At $D(G(z)) = 0.01$ one is 0.01 in size and the other 0.99: 99 times as much. Confirm it by automatic differentiation; then keep $D$ at its optimum and let $\mu$ move. The generator is $G(z) = z + \mu$, and $\mu$ starts at 8.

# %% id="ratio" tags=["nbval-check-output"]
a = torch.tensor(0.01, dtype=torch.float64).logit().requires_grad_()
(grad_sat,) = torch.autograd.grad(losses.saturating.generator(a[None]), a)
(grad_ns,) = torch.autograd.grad(losses.non_saturating.generator(a[None]), a)
print(tr(f"포화 {grad_sat:.4f}, 비포화 {grad_ns:.4f}, {grad_ns / grad_sat:.1f}배",
         f"saturating {grad_sat:.4f}, non-saturating {grad_ns:.4f},"
         f" {grad_ns / grad_sat:.1f} times as large"))

# %% id="race"
def walk(loss, start=8.0, steps=200, lr=0.1):
    z = torch.randn(2000, generator=torch.Generator().manual_seed(seed))
    mu, path = torch.tensor(start), [start]
    for _ in range(steps):
        moving = mu.clone().requires_grad_()
        fake = z + moving
        # ko: 최적 판별자의 로짓: log p − log q = −x²/2 + (x − μ)²/2 = −μx + μ²/2
        # en: The optimal logit: log p − log q = −x²/2 + (x − μ)²/2 = −μx + μ²/2
        # ko: 이 스텝에서 D는 고정하고(mu) 가짜만 움직입니다(moving).
        # en: In this step D stands still (mu); only the fakes move (moving).
        logits = -mu * fake + mu**2 / 2
        loss(logits).backward()
        mu = mu - lr * moving.grad
        path.append(mu.item())
    return path


paths = {tr("포화 손실", "saturating loss"): walk(losses.saturating.generator),
         tr("비포화 손실", "non-saturating loss"): walk(losses.non_saturating.generator)}
figure, ax = plt.subplots(figsize=(6.5, 3.2), layout="constrained")
for (name, path), style in zip(paths.items(), ("-", "--"), strict=True):
    ax.plot(path, style, label=name)
ax.axhline(0, color="0.6", linewidth=1)
ax.set_xlabel(tr("스텝", "step")), ax.set_ylabel("μ"), ax.legend()
ax.set_title(tr("진짜 분포(μ = 0)를 향해", "on the way to the real distribution (μ = 0)"))
plt.show()

# %% id="race-check" tags=["nbval-check-output"]
stuck, arrived = paths.values()
claim(tr("포화 손실로 200스텝 동안 μ가 8에서 움직인 거리",
         "how far μ moved from 8 in 200 steps, saturating loss"),
      abs(stuck[-1] - 8), below=0.5)
claim(tr("비포화 손실로 30스텝 뒤에 μ에서 0까지 남은 거리",
         "how far μ is from 0 after 30 steps, non-saturating loss"),
      abs(arrived[30]), below=1)

# %% [markdown] id="kl-text" lang="ko"
# 그렇다면 비포화 손실은 무엇을 줄일까요? **쿨백-라이블러 발산**(Kullback-Leibler divergence)을 $\mathrm{KL}(q \,\|\, p) = \int q \log\frac{q}{p}\,dx$라고 하면, 최적 판별자 아래에서 비포화 손실의 그래디언트는 $\mathrm{KL}(q \,\|\, p) - 2\,\mathrm{JSD}(p, q)$의 그래디언트와 같아야 합니다(Arjovsky와 Bottou, 2017).
# $\mu$의 값 셋에서 확인합니다. 로짓 $-\mu x + \mu^2/2$의 도함수가 $-\mu$이므로 손실의 그래디언트는 $\mu\,\mathbb{E}_{x \sim q}[1 - D^*(x)]$입니다.

# %% [markdown] id="kl-text" lang="en"
# What, then, does the non-saturating loss lower? With the **Kullback-Leibler divergence** $\mathrm{KL}(q \,\|\, p) = \int q \log\frac{q}{p}\,dx$, its gradient under the optimal discriminator should be that of $\mathrm{KL}(q \,\|\, p) - 2\,\mathrm{JSD}(p, q)$ (Arjovsky and Bottou, 2017).
# Check it at three values of $\mu$: the derivative of the logit $-\mu x + \mu^2/2$ is $-\mu$, so the gradient of the loss is $\mu\,\mathbb{E}_{x \sim q}[1 - D^*(x)]$.

# %% id="kl-check" tags=["nbval-check-output"]
gaps = []
for i in (5, 15, 30):
    mu = shifts[i].item()
    q_x = data.Mixture([[mu]], 1.0).log_density(wide[:, None]).exp()
    d_star = (-mu * wide + mu**2 / 2).sigmoid()
    of_the_loss = mu * (q_x * (1 - d_star)).sum().item() * cell
    # ko: 여기서는 KL(q‖p) = μ²/2이므로 그 도함수는 μ입니다.
    # en: Here KL(q‖p) = μ²/2, so its derivative is μ.
    of_kl_and_jsd = mu - 2 * slope[i]
    gaps.append(abs(of_the_loss - of_kl_and_jsd))
    print(tr(f"μ = {mu}: 비포화 손실 {of_the_loss:.4f}, KL − 2 JSD {of_kl_and_jsd:.4f}",
             f"μ = {mu}: non-saturating {of_the_loss:.4f}, KL − 2 JSD {of_kl_and_jsd:.4f}"))
claim(tr("두 그래디언트의 차이, 세 μ 가운데 가장 큰 것",
         "gap of the two gradients, largest of the three μ"), max(gaps), below=1e-5)

# %% [markdown] id="race-note" lang="ko"
# 판별자가 완벽할 때 포화 손실로는 제자리걸음입니다. 비포화 손실로는 멀리서도 움직입니다.
# 다만 여기서는 최적 판별자의 로짓이 어디에서나 기울어진 직선이라 도움이 됩니다. 신경망인 판별자는 데이터에서 멀리 떨어진 곳에서 로짓까지 평평해질 수 있고, 그러면 비포화 손실의 그래디언트도 작아집니다.
#
# 공짜는 아닙니다. 비포화 손실을 쓰면 둘이 더는 같은 $V$를 두고 다투지 않으므로 **이제 제로섬 게임이 아닙니다.** 생성자가 줄이는 것도 위에서 보았듯이 JSD가 아닙니다.
# 두 게임은 같은 곳($D = 1/2$)에서 멈출 수 있지만, 거기까지 가는 길이 다릅니다. 실제 학습이 왜 잘되는지를 '최적 판별자 아래에서 JSD를 줄인다'라는 말만으로 설명할 수는 없습니다. 판별자는 한 번도 최적인 적이 없고, 이 물음은 아직 다 풀리지 않았습니다(Fedus 외, 2017).

# %% [markdown] id="race-note" lang="en"
# Against a perfect discriminator the saturating loss marks time. The non-saturating one moves even from afar.
# It helps here that the optimal logit is a straight line that slopes everywhere. The logit of a network can go flat far from the data, and then the gradient of the non-saturating loss shrinks as well.
#
# It comes at a price. With the non-saturating loss the two no longer fight over the same $V$: it is **not a zero-sum game any more**, and what the generator lowers, as just seen, is not JSD.
# Both games can come to rest at the same place ($D = 1/2$), but the ways there differ. That "JSD is lowered under an optimal discriminator" does not explain why training works in practice: the discriminator is never optimal, and the question is not settled (Fedus et al., 2017).

# %% [markdown] id="numbers-text" lang="ko"
# ## 6. 손실을 로짓으로 계산하는 까닭
#
# 수식대로라면 `log(sigmoid(a))`라고 쓰면 됩니다. 판별자가 굳게 확신해서 로짓이 ±200이면 어떻게 되는지, 값과 그래디언트를 봅니다.

# %% [markdown] id="numbers-text" lang="en"
# ## 6. Why losses are computed from logits
#
# By the formula one would write `log(sigmoid(a))`. See what becomes of the value and the gradient when the discriminator is very sure and its logits are ±200.

# %% id="numbers" tags=["nbval-check-output"]
def show(name, function, logit):
    a = torch.tensor(logit, requires_grad=True)
    result = function(a)
    result.backward()
    loss, gradient = result.item() + 0, a.grad.item() + 0
    print(f"{name:24s} a = {logit:5.0f}: {loss:7.1f} {gradient:7.1f}")


for logit in (-200.0, 200.0):
    show("-log(sigmoid(a))", lambda a: -torch.log(torch.sigmoid(a)), logit)
    show("softplus(-a)", lambda a: softplus(-a), logit)
    show("-log(1 - sigmoid(a))", lambda a: -torch.log(1 - torch.sigmoid(a)), logit)
    show("softplus(a)", softplus, logit)

# %% [markdown] id="numbers-note" lang="ko"
# 앞의 수가 손실, 뒤의 수가 그래디언트입니다. `sigmoid(-200)`은 0으로 반올림되어 로그가 음의 무한대가 되고, 그래디언트는 무한대 곱하기 0, 곧 NaN이 됩니다. NaN은 한 스텝 만에 모든 가중치(weight)로 번집니다.
# $-\log \sigma(a) = \log(1 + e^{-a})$를 넘치지 않게 계산하는 함수가 `softplus(-a)`입니다. 그래서 이 강의의 판별자는 확률이 아니라 로짓을 내놓고, `gan_lib.losses`는 로짓만 받습니다. 손실과 그 그래디언트가 PyTorch의 함수로 얻은 것과 얼마나 다른지도 잽니다.

# %% [markdown] id="numbers-note" lang="en"
# The first number is the loss, the second the gradient. `sigmoid(-200)` is rounded to 0, its logarithm is minus infinity, and the gradient is infinity times 0, which is NaN. One step spreads it to every weight.
# `softplus(-a)` computes $-\log \sigma(a) = \log(1 + e^{-a})$ without overflow. That is why the discriminators of this course put out logits, not probabilities, and `gan_lib.losses` takes nothing else. Measure how far the loss and its gradient are from those of PyTorch's own function.

# %% id="same" tags=["nbval-check-output"]
torch.manual_seed(seed)
logits = (3 * torch.randn(2, 64)).requires_grad_()
ours = losses.non_saturating.discriminator(*logits)
theirs = (binary_cross_entropy_with_logits(logits[0], torch.ones(64))
          + binary_cross_entropy_with_logits(logits[1], torch.zeros(64)))
our_gradient, their_gradient = (torch.autograd.grad(loss, logits)[0]
                                for loss in (ours, theirs))
claim(tr("손실의 차이", "gap of the losses"), abs(ours - theirs), below=1e-5)
claim(tr("그래디언트의 차이, 로짓 128개 가운데 가장 큰 것",
         "gap of the gradients, largest of the 128 logits"),
      (our_gradient - their_gradient).abs().max(), below=1e-6)

# %% [markdown] id="play-text" lang="ko"
# ## 7. 직접 움직여 보기
#
# $q$를 옮기고 넓혀 보십시오. 최적 판별자와 JSD, 그리고 두 손실이 가짜에 주는 그래디언트가 함께 바뀝니다. 아래쪽 곡선은 그래디언트의 크기 $D^*$와 $1 - D^*$에 $q$를 곱한 것이라서 가짜가 많은 곳일수록 크게 셉니다.
#
# - $q$를 $p$ 위에 정확히 포개면 $D^*$는 어떤 모양이 됩니까?
# - $q$를 멀리 보내면 두 그래디언트 가운데 어느 것이 남습니까?
# - $q$를 좁게 만들어 $p$ 한가운데에 두면 $D^*$는 어디에서 가장 낮습니까?

# %% [markdown] id="play-text" lang="en"
# ## 7. Move it yourself
#
# Move and widen $q$. The optimal discriminator, JSD, and the gradients that the two losses give to the fakes all follow. The lower curves are the sizes of the gradients, $D^*$ and $1 - D^*$, times $q$: they count where there are fakes.
#
# - With $q$ exactly on top of $p$, what shape has $D^*$?
# - With $q$ far away, which of the two gradients is left?
# - With $q$ narrow and in the middle of $p$, where is $D^*$ lowest?

# %% id="play"
def show_game(mean, std):
    p, q = data.Mixture([[0.0]], 1.0), data.Mixture([[mean]], std)
    far = torch.linspace(-25, 25, 5001)
    jsd = metrics.jensen_shannon(p.log_density(far[:, None]).exp(),
                                 q.log_density(far[:, None]).exp(), 0.01)
    p_x, q_x = (density.log_density(x[:, None]).exp() for density in (p, q))
    optimal = p_x / (p_x + q_x)
    figure = Figure(figsize=(7, 4.4))
    top, bottom = figure.subplots(2, 1, sharex=True, gridspec_kw={"hspace": 0.3})
    plot_densities(top, p_x, q_x)
    top.plot(x, optimal, color="black", label="D*")
    # ko: 눈금이 적을수록 빨리 그려집니다.
    # en: Fewer ticks are drawn faster.
    top.set(ylim=(0, 1.4), yticks=[0, 1], xticks=[-6, -3, 0, 3, 6],
            title=f"JSD = {jsd:.3f}   (log 2 = 0.693)")
    bottom.plot(x, q_x * optimal, color="C0", label=tr("포화: q·D*", "saturating: q·D*"))
    bottom.plot(x, q_x * (1 - optimal), "--", color="C1",
                label=tr("비포화: q·(1 − D*)", "non-saturating: q·(1 − D*)"))
    bottom.set(ylim=(0, 1.4), yticks=[0, 1], xlabel="x",
               title=tr("가짜의 로짓에 대한 그래디언트", "gradient in the logit at the fakes"))
    top.legend(loc="upper center", ncols=3)
    bottom.legend(loc="upper center", ncols=2)
    return figure


plots.sliders(show_game,
              mean=(tr("q의 평균", "mean of q"), -5.0, 5.0, 2.0),
              std=(tr("q의 표준 편차", "std of q"), 0.3, 3.0, 1.0))

# %% [markdown] id="play-note" lang="ko"
# <details><summary>세 물음의 답</summary>
#
# - 어디에서나 1/2인 수평선이 됩니다. JSD는 0입니다.
# - 비포화 손실의 그래디언트만 남습니다.
# - $q$의 한가운데, 곧 $q/p$가 가장 큰 곳에서 가장 낮습니다.
#
# </details>

# %% [markdown] id="play-note" lang="en"
# <details><summary>The three answers</summary>
#
# - A level line at 1/2. JSD is 0.
# - Only the gradient of the non-saturating loss.
# - In the middle of $q$, where $q/p$ is largest.
#
# </details>

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - 판별자의 손실은 답이 맞을 로그 가능도의 부호를 바꾼 것, 곧 교차 엔트로피입니다.
# - 최적 판별자는 $p/(p + q)$, 곧 그 자리에서 진짜의 비율입니다. 로짓으로는 $\log p - \log q$입니다.
# - 최적 판별자 아래에서 게임의 값은 $-\log 4 + 2\,\mathrm{JSD}$입니다. 판별자가 거리를 잽니다.
# - 두 분포가 겹치지 않으면 JSD는 $\log 2$에 붙고 생성자의 그래디언트가 사라집니다. 비포화 손실은 $D(G(z))$가 0에 가까울 때에도 그래디언트를 남깁니다. 그 대신 제로섬 게임이 아니게 됩니다.
# - 손실은 로짓에서 `softplus`로 계산합니다.

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - The discriminator's loss is the log likelihood of right answers with the sign changed: cross entropy.
# - The optimal discriminator is $p/(p + q)$, the share of real at each place; as a logit, $\log p - \log q$.
# - Under the optimal discriminator the value of the game is $-\log 4 + 2\,\mathrm{JSD}$. The discriminator measures a distance.
# - Where the two distributions do not overlap, JSD sticks to $\log 2$ and the generator's gradient vanishes. The non-saturating loss keeps a gradient when $D(G(z))$ is near 0. In return the game is not a zero-sum game.
# - Losses are computed from logits with `softplus`.

# %% [markdown] id="ex1-text" lang="ko"
# ## 연습
#
# ### 연습 1. 최적 판별자
#
# 밀도 $p(x)$와 $q(x)$의 값을 받아 최적 판별자의 답을 돌려주는 함수를 작성하십시오.
# 먼저 예측해 보십시오. 진짜 밀도가 0.3, 가짜 밀도가 0.1인 곳에서 답은 얼마일까요?

# %% [markdown] id="ex1-text" lang="en"
# ## Exercises
#
# ### Exercise 1. The optimal discriminator
#
# Write a function that takes the values of the densities $p(x)$ and $q(x)$ and returns the answer of the optimal discriminator.
# Predict first: where the real density is 0.3 and the fake one 0.1, what is the answer?

# %% id="ex1"
def optimal_d(p, q):
    ...


checks.adversarial_optimum(optimal_d)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def optimal_d(p, q):
#     return p / (p + q)
# ```
#
# 0.3과 0.1이면 $0.3 / 0.4 = 0.75$입니다. 그곳에서 만나는 네 개 가운데 세 개가 진짜입니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def optimal_d(p, q):
#     return p / (p + q)
# ```
#
# For 0.3 and 0.1 it is $0.3 / 0.4 = 0.75$: of four things met there, three are real.
#
# </details>

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. 판별자의 손실
#
# 로짓을 받아 $L_D = -\,\mathbb{E}[\log D(x)] - \mathbb{E}[\log(1 - D(G(z)))]$를 돌려주는 함수를 작성하십시오. 로짓이 ±200이어도 제대로 된 값이 나와야 합니다.

# %% [markdown] id="ex2-text" lang="en"
# ### Exercise 2. The discriminator's loss
#
# Write a function that takes logits and returns $L_D = -\,\mathbb{E}[\log D(x)] - \mathbb{E}[\log(1 - D(G(z)))]$. It has to give a number for logits of ±200, too.

# %% id="ex2"
def d_loss(real_logits, fake_logits):
    ...


checks.adversarial_d_loss(d_loss)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def d_loss(real_logits, fake_logits):
#     return softplus(-real_logits).mean() + softplus(fake_logits).mean()
# ```
#
# $-\log \sigma(a) = \mathrm{softplus}(-a)$이고 $-\log(1 - \sigma(a)) = \mathrm{softplus}(a)$입니다.
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def d_loss(real_logits, fake_logits):
#     return softplus(-real_logits).mean() + softplus(fake_logits).mean()
# ```
#
# $-\log \sigma(a) = \mathrm{softplus}(-a)$, and $-\log(1 - \sigma(a)) = \mathrm{softplus}(a)$.
#
# </details>

# %% [markdown] id="ex3-text" lang="ko"
# ### 연습 3. 생성자의 비포화 손실
#
# 가짜의 로짓을 받아 비포화 손실을 돌려주는 함수를 작성하십시오.

# %% [markdown] id="ex3-text" lang="en"
# ### Exercise 3. The generator's non-saturating loss
#
# Write a function that takes the logits of fakes and returns the non-saturating loss.

# %% id="ex3"
def g_loss(fake_logits):
    ...


checks.adversarial_g_loss(g_loss)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def g_loss(fake_logits):
#     return softplus(-fake_logits).mean()
# ```
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def g_loss(fake_logits):
#     return softplus(-fake_logits).mean()
# ```
#
# </details>

# %% [markdown] id="ex4-text" lang="ko"
# ### 연습 4. 옌센-섀넌 발산
#
# 확률이 담긴 두 벡터 `p`와 `q`(각각 더하면 1)를 받아 옌센-섀넌 발산을 돌려주는 함수를 작성하십시오. 자연로그를 쓰고, 확률이 0인 칸이 있어도 되게 하십시오.
# $m = (p + q)/2$라고 하면 $\frac12\bigl[\sum p \log\frac{p}{m} + \sum q \log\frac{q}{m}\bigr]$입니다. 적분이 합으로 바뀌었을 뿐입니다. 귀띔: `torch.special.xlogy(a, b)`는 $a \log b$이고, $a$가 0이면 0입니다.

# %% [markdown] id="ex4-text" lang="en"
# ### Exercise 4. The Jensen-Shannon divergence
#
# Write a function that takes two rows of probabilities `p` and `q` (each adds up to 1) and returns their Jensen-Shannon divergence. Use the natural logarithm, and allow for probabilities of 0.
# With $m = (p + q)/2$ it is $\frac12\bigl[\sum p \log\frac{p}{m} + \sum q \log\frac{q}{m}\bigr]$; the integral has become a sum. A hint: `torch.special.xlogy(a, b)` is $a \log b$, and 0 where $a$ is 0.

# %% id="ex4"
def jsd(p, q):
    ...


checks.adversarial_jsd(jsd)

# %% [markdown] id="ex4-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def jsd(p, q):
#     m, xlogy = (p + q) / 2, torch.special.xlogy
#     return (xlogy(p, p) - xlogy(p, m) + xlogy(q, q) - xlogy(q, m)).sum() / 2
# ```
#
# $\log\frac{p}{m} = \log p - \log m$으로 나누어 적었습니다. `xlogy(0, 0)`은 0이지만, 둘 다 0인 칸에서 $p / m$은 0 나누기 0, 곧 NaN이기 때문입니다. $p = (1, 0)$, $q = (0, 1)$이면 $\log 2$가 나옵니다.
#
# </details>

# %% [markdown] id="ex4-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def jsd(p, q):
#     m, xlogy = (p + q) / 2, torch.special.xlogy
#     return (xlogy(p, p) - xlogy(p, m) + xlogy(q, q) - xlogy(q, m)).sum() / 2
# ```
#
# It uses $\log\frac{p}{m} = \log p - \log m$: `xlogy(0, 0)` is 0, but where both are 0, $p / m$ is 0 divided by 0, a NaN. For $p = (1, 0)$ and $q = (0, 1)$ it gives $\log 2$.
#
# </details>

# %% [markdown] id="ex5-text" lang="ko"
# ### 연습 5. 몇 배일까?
#
# $D(G(z)) = 0.01$일 때 비포화 손실의 그래디언트는 포화 손실의 그래디언트의 몇 배입니까? 둘 다 로짓에 대한 그래디언트입니다. 먼저 짐작해 본 다음, 5절의 식으로 확인하십시오.

# %% [markdown] id="ex5-text" lang="en"
# ### Exercise 5. How many times?
#
# At $D(G(z)) = 0.01$, how many times the gradient of the saturating loss is the gradient of the non-saturating loss, in the logit? Guess first, then confirm with the formulas of section 5.

# %% id="ex5"
times = ...

checks.adversarial_ratio(times)

# %% [markdown] id="ex5-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# times = 0.99 / 0.01
# ```
#
# 크기는 $1 - D = 0.99$와 $D = 0.01$이므로 99배입니다.
#
# </details>

# %% [markdown] id="ex5-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# times = 0.99 / 0.01
# ```
#
# The sizes are $1 - D = 0.99$ and $D = 0.01$: 99 times.
#
# </details>

# %% [markdown] id="quiz" lang="ko"
# ## 확인 문제
#
# 답을 정한 다음에 펼쳐 보십시오.
#
# **1.** 판별자의 손실이 $\log 4$에서 꿈쩍도 하지 않습니다. 생성자가 완벽하다는 뜻입니까?
#
# <details><summary>답</summary>
#
# 그렇다고 할 수 없습니다. 판별자가 최적일 때만 그렇게 말할 수 있습니다. 판별자가 너무 약하거나 학습되지 않을 때에도 모든 것에 1/2이라고 답해서 손실이 $\log 4$가 됩니다.
#
# </details>
#
# **2.** 진짜와 가짜를 100% 가려내는 판별자가 있습니다. 포화 손실을 쓰는 생성자는 이 판별자에게서 무엇을 배웁니까?
#
# <details><summary>답</summary>
#
# 거의 아무것도 배우지 못합니다. 가짜에 대한 $D$의 답이 0에 가까우면 포화 손실의 그래디언트의 크기 $\sigma(a) = D$도 0에 가깝습니다.
#
# </details>
#
# **3.** 최적 판별자가 어느 $x$에서 1/2이라고 답합니다. 그 $x$는 그럴듯한 값입니까?
#
# <details><summary>답</summary>
#
# 알 수 없습니다. 1/2은 $p(x) = q(x)$라는 뜻일 뿐이라서 둘 다 크거나 둘 다 작을 수 있습니다. 판별자는 밀도를 모르고, 두 밀도의 **비율**만 압니다.
#
# </details>

# %% [markdown] id="quiz" lang="en"
# ## Quiz
#
# Choose your answer before you unfold ours.
#
# **1.** The discriminator's loss stays at $\log 4$ and does not move. Is the generator perfect?
#
# <details><summary>Answer</summary>
#
# That does not follow. It would if the discriminator were optimal. One that is too weak or does not train also answers 1/2 to everything, and its loss is $\log 4$.
#
# </details>
#
# **2.** A discriminator tells real from fake without any mistake. What does a generator with the saturating loss learn from it?
#
# <details><summary>Answer</summary>
#
# Next to nothing. Where $D$ is near 0 at the fakes, the size of the gradient of the saturating loss, $\sigma(a) = D$, is near 0 as well.
#
# </details>
#
# **3.** At some $x$ the optimal discriminator answers 1/2. Is that $x$ plausible?
#
# <details><summary>Answer</summary>
#
# It cannot be told. 1/2 only says $p(x) = q(x)$; both may be large or both small. A discriminator knows no density, only the **ratio** of two.
#
# </details>

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"$D(x)$는 $x$가 진짜일 확률이다."** 최적 판별자일 때만 그렇고, 그것도 손실에 섞여 들어간 것들 가운데에서의 확률입니다. 여기서는 진짜와 가짜를 반씩 섞었습니다. $x$가 세상에 얼마나 흔한지는 말해 주지 않습니다. 학습시킨 판별자의 답은 데이터가 없는 곳에서는 확률로 읽을 수 없습니다.
# - **"포화 손실이 평평한 곳은 $D(G(z))$가 1에 가까운 곳이다."** 로짓의 함수로 보면 그 반대로 0에 가까운 곳입니다. 그래서 학습 초기가 문제입니다. 1에 가까운 곳에서 평평해지는 것은 비포화 손실이고, 거기서는 더 배울 것이 없습니다.
# - **"GAN은 JSD를 줄인다."** 판별자가 언제나 최적이고 포화 손실을 쓸 때만 그렇습니다. 실제로는 둘 다 아닙니다.
# - **"판별자를 먼저 끝까지 학습시키는 것이 좋다."** 포화 손실에서는 두 분포가 겹치지 않을 때 판별자가 완벽할수록 가르쳐 줄 것이 없습니다. 비포화 손실에서도 판별자의 로짓이 가짜 둘레에서 평평하면 마찬가지입니다.
#
# ## 참고 문헌
#
# - I. Goodfellow 외, *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - J. Lin, *Divergence Measures Based on the Shannon Entropy*, IEEE Transactions on Information Theory 37, 1991
# - M. Arjovsky, L. Bottou, *Towards Principled Methods for Training Generative Adversarial Networks*, 2017, arXiv:1701.04862
# - W. Fedus 외, *Many Paths to Equilibrium: GANs Do Not Need to Decrease a Divergence At Every Step*, 2017, arXiv:1710.08446
# - S. Nowozin, B. Cseke, R. Tomioka, *f-GAN: Training Generative Neural Samplers using Variational Divergence Minimization*, 2016, arXiv:1606.00709 (다른 발산으로 넓힌 게임)

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"$D(x)$ is the probability that $x$ is real."** Only for the optimal discriminator, and only among what the loss mixes together: here real and fake, half and half. It does not say how common $x$ is in the world. And away from the data the answer of a trained discriminator is no probability at all.
# - **"The saturating loss is flat where $D(G(z))$ is near 1."** As a function of the logit it is flat where $D(G(z))$ is near 0. That is why the beginning is the problem. It is the non-saturating loss that flattens near 1, where nothing is left to learn.
# - **"A GAN lowers JSD."** Only if the discriminator is always optimal and the loss is the saturating one. In practice neither is so.
# - **"Better train the discriminator to the end first."** With the saturating loss, and no overlap, a more perfect discriminator teaches less. With the non-saturating loss the same happens where its logit is flat around the fakes.
#
# ## References
#
# - I. Goodfellow et al., *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - J. Lin, *Divergence Measures Based on the Shannon Entropy*, IEEE Transactions on Information Theory 37, 1991
# - M. Arjovsky, L. Bottou, *Towards Principled Methods for Training Generative Adversarial Networks*, 2017, arXiv:1701.04862
# - W. Fedus et al., *Many Paths to Equilibrium: GANs Do Not Need to Decrease a Divergence At Every Step*, 2017, arXiv:1710.08446
# - S. Nowozin, B. Cseke, R. Tomioka, *f-GAN: Training Generative Neural Samplers using Variational Divergence Minimization*, 2016, arXiv:1606.00709 (the game for other divergences)
