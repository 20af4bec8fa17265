# ---
# jupyter:
#   course:
#     title: {ko: "04 · 균형과 붕괴", en: "04 · Balance and collapse"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# 생성적 적대 신경망(generative adversarial network, GAN)의 학습은 왜 맴돌고, 무너지고, 고장 날까요?

# %% [markdown] id="question" lang="en"
# ## The question
#
# Why does the training of a generative adversarial network (GAN) go in circles, collapse, and break down?

# %% id="machine"
import copy
import math
import zlib
from statistics import median, median_low

import matplotlib.pyplot as plt
import torch

from gan_lib import checks, data, device, losses, metrics, nets, plots, train
from gan_lib.checks import claim

# ko: 점을 다루는 신경망은 아주 작아서, GPU는 계산보다 시작하는 데 더 오래 걸립니다.
# en: Networks for points are tiny: a GPU would spend longer starting than computing.
machine = device.pick("cpu", torch.float32)
# ko: 스레드도 하나면 됩니다. 여럿이면 서로 기다리느라, 바쁜 컴퓨터에서 몇 배나 느려집니다.
# en: One thread will do: more wait for each other, many times longer on a busy machine.
torch.set_num_threads(1)
# ko: 이 수를 바꾸면 모든 잡음이 바뀝니다. 수업에서 하는 말은 그래도 맞아야 합니다.
# en: Another number changes all the noise; what this lesson says must still hold.
seed = 0

# %% id="definitions"
def discriminator_step(discriminator, optimizer, real, fake, loss):
    optimizer.zero_grad()
    # ko: D가 배울 차례이지 G의 차례가 아닙니다. 끊지 않으면 그래디언트가 G까지 흘러갑니다.
    # en: This lesson is D's, not G's: without the cut the gradient would run on into G.
    fake = fake.detach()
    d_loss = loss(discriminator(real), discriminator(fake))
    d_loss.backward()
    optimizer.step()
    return d_loss.item()


def generator_step(discriminator, optimizer, fake, loss):
    optimizer.zero_grad()
    # ko: D는 지나가는 길일 뿐이므로 얼립니다. D의 가중치에는 그래디언트가 필요 없습니다.
    # en: D is only the way through, so freeze it: its weights need no gradient.
    discriminator.requires_grad_(False)
    g_loss = loss(discriminator(fake))
    g_loss.backward()
    discriminator.requires_grad_(True)
    optimizer.step()
    return g_loss.item()


def adam(net, lr):
    # ko: fused는 같은 계산을 한 번에 합니다. gan_lib도 이것을 씁니다.
    # en: fused does the same arithmetic in one go, as gan_lib does.
    return torch.optim.Adam(net.parameters(), lr, betas=(0.5, 0.9), fused=True)


ring, loss = data.ring(), losses.non_saturating

# %% id="observe"
def observer(target):
    truth = metrics.box_probabilities(target)
    z = torch.randn(2000, 2, generator=torch.Generator().manual_seed(seed + 1))
    frames = []

    def distance(points):
        return metrics.jensen_shannon(truth, metrics.box_shares(points), cell=1)

    @torch.no_grad()
    def look(gan):
        frames.append(gan.generator(z[:500]))

    @torch.no_grad()
    def measure(gan):
        numbers = {}
        for when, net in (("", gan.averaged), ("_now", gan.generator)):
            points = net(z)
            numbers["jsd" + when] = distance(points)
            if target is ring:
                modes, good = metrics.mode_coverage(points, ring)
                numbers |= {"modes" + when: modes, "good" + when: good}
        return numbers

    floor = distance(target.sample(2000, seed=seed + 2))
    return look, measure, frames, floor


# %% id="train-ring"
def train_points(target, steps, penalty=None):
    torch.manual_seed(seed)
    gan = train.GAN(nets.PointGenerator(), nets.PointDiscriminator(), machine,
                    lr=3e-3, betas=(0.5, 0.9), seed=seed)
    look, measure, frames, floor = observer(target)
    look(gan)
    history = train.fit(gan, data.Points(target), losses.non_saturating, steps,
                        batch_size=128, penalty=penalty,
                        every=[(steps // 40, look), (steps // 20, measure)])
    titles = [tr(f"{i * steps // 40:,}스텝", f"step {i * steps // 40:,}") for i in range(41)]
    return gan, history, frames, titles, floor


ring_gan = train_points(ring, steps=2000)[0]

# %% id="train-cats"
cats = data.Cats()
median_cat = torch.tensor(cats.median)
scaled_cats = data.Scaled(cats, median_cat, median_cat * torch.tensor(cats.spread))
cat_gan, cat_history, frames, titles, cat_floor = train_points(scaled_cats, steps=800)

# %% id="helpers"
def measured(history, name):
    rows = history["metrics"]
    return [row["step"] for row in rows], [row[name] for row in rows]


def plot_jsd(ax, history, floor):
    ax.plot(*measured(history, "jsd_now"), "--", color="C1", label=tr("지금의 G", "G now"))
    ax.plot(*measured(history, "jsd"), color="C2", label=tr("평균한 G", "averaged G"))
    ax.axhline(floor, color="0.4", linewidth=1, linestyle=":", label=tr("바닥", "floor"))
    ax.set(xlabel=tr("스텝", "step"), ylim=(0, 0.7), title=tr("격자에서 잰 JSD", "JSD on the grid"))
    ax.legend(fontsize=8)


def late_mean(history, name):
    return sum(row[name] for row in history["metrics"][-10:]) / 10


def mean_d_loss(history, first, last):
    pairs = zip(history["step"], history["d_loss"], strict=True)
    values = [value for step, value in pairs if first < step <= last]
    return sum(values) / len(values)


# %% [markdown] id="dirac-text" lang="ko"
# ## 5. 왜 맴돌까
#
# 가장 작은 GAN에는 매개변수가 양쪽에 하나씩 있습니다(Mescheder 외, 2018). 진짜는 언제나 0이고, 생성자는 잡음 없이 수 하나 $\theta$를 내놓습니다. 판별자의 로짓은 기울어진 직선 $a(x) = \psi x$입니다.
# 생성자의 목표는 $\theta = 0$이고, 그때 판별자는 $\psi$를 어떻게 정하든 얻는 것이 없습니다. $\psi = 0$, 곧 '모르겠다'라고 할 때에는 생성자도 자리를 떠날 까닭이 없습니다. 둘 다 0인 점이 내시 균형(Nash equilibrium), 곧 어느 쪽도 혼자 움직여서는 더 나아질 수 없는 점입니다.
#
# 계산하기 가장 쉬운 손실은 로그 없이 로짓을 그대로 쓰는 손실입니다(`losses.wasserstein`). $L_D$는 가짜의 로짓에서 진짜의 로짓을 뺀 것이고, $L_G$는 가짜의 로짓에 −를 붙인 것입니다. 진짜의 로짓은 $\psi \cdot 0 = 0$, 가짜의 로짓은 $\psi\theta$이므로
#
# $$L_D = \psi\theta, \qquad L_G = -\psi\theta$$
#
# 입니다. 각자 자기 매개변수에 대한 도함수(derivative)를 구해, 그 $h$배만큼 반대쪽으로 움직입니다. $h$는 학습률(learning rate)입니다.
#
# $$\theta' = \theta + h\psi, \qquad \psi' = \psi - h\theta$$
#
# 이것이 둘이 **동시에** 움직이는 스텝입니다. 균형에서 떨어진 거리 $r$의 제곱을 봅니다.
#
# $$r'^2 = \theta'^2 + \psi'^2 = (\theta + h\psi)^2 + (\psi - h\theta)^2$$
#
# $$r'^2 = \theta^2 + 2h\theta\psi + h^2\psi^2 + \psi^2 - 2h\theta\psi + h^2\theta^2$$
#
# $2h\theta\psi$가 들어 있는 두 항이 상쇄됩니다.
#
# $$r'^2 = (1 + h^2)\,(\theta^2 + \psi^2) = (1 + h^2)\,r^2$$
#
# 스텝마다 $r$이 $\sqrt{1 + h^2}$배가 되므로 $n$스텝 뒤에는
#
# $$r_n = (1 + h^2)^{n/2}\,r_0$$
#
# 입니다. $h$가 아무리 작아도 $1 + h^2$은 1보다 크니, 둘은 빙빙 돌며 **바깥으로 나갑니다.**
#
# 바꾸어 볼 것이 두 가지 있습니다. 하나는 **번갈아** 움직이는 것입니다. 먼저 $\psi$를 옮기고, 옮긴 $\psi'$로 $\theta$를 옮깁니다. 다른 하나는 그래디언트 페널티(gradient penalty) **R1**입니다. 진짜가 있는 자리에서 $D$가 가파를수록 커지는 벌점 $\frac{\gamma}{2}\,|a'(0)|^2 = \frac{\gamma}{2}\psi^2$을 $L_D$에 더합니다. 그러면 $\psi$의 스텝에 $-h\gamma\psi$가 더해집니다.
#
# **번갈아**: $\psi' = \psi - h\theta$, $\theta' = \theta + h\psi'$입니다. 반지름은 아니지만 그 비슷한 것 하나가 변하지 않습니다. $\theta' - h\psi' = \theta$이므로
#
# $$\theta'^2 - h\theta'\psi' + \psi'^2 = \theta'\theta + \psi'^2 = \theta^2 + h\theta\psi' + \psi'^2$$
#
# 이고, 여기에 $\psi' = \psi - h\theta$를 넣으면
#
# $$\theta^2 + h\theta\psi - h^2\theta^2 + \psi^2 - 2h\theta\psi + h^2\theta^2 = \theta^2 - h\theta\psi + \psi^2$$
#
# 입니다. 곧 원에 가까운 타원 위를 언제까지나 돕니다.
#
# **R1**: 스텝은 행렬의 곱셈입니다. 동시에 움직일 때와 번갈아 움직일 때의 행렬은 각각
#
# $$\begin{pmatrix} 1 & h \\ -h & 1 - h\gamma \end{pmatrix}, \qquad \begin{pmatrix} 1 - h^2 & h(1 - h\gamma) \\ -h & 1 - h\gamma \end{pmatrix}$$
#
# 이고, 행렬식은 $1 - h\gamma + h^2$과 $(1 - h^2)(1 - h\gamma) + h^2(1 - h\gamma) = 1 - h\gamma$입니다. $\gamma$가 크지 않으면($\gamma + h < 2$) 고윳값이 켤레 복소수 $\lambda, \bar\lambda$이므로 행렬식은 $|\lambda|^2$입니다. 따라서 동시에 움직이면 $\gamma > h$일 때에만, 번갈아 움직이면 $\gamma > 0$이기만 하면 도착합니다.
#
# 세 가지를 자동 미분으로 그려 봅니다. 출발점은 모두 같습니다.

# %% [markdown] id="dirac-text" lang="en"
# ## 5. Why they go in circles
#
# The smallest GAN has one parameter on each side (Mescheder et al., 2018). Real is always 0; the generator, without noise, puts out a single number $\theta$; the discriminator's logit is a straight line, $a(x) = \psi x$.
# The generator's goal is $\theta = 0$, where no $\psi$ gains the discriminator anything; and at $\psi = 0$, "I cannot tell", the generator has no reason to leave. With both at 0 this is the Nash equilibrium: neither can do better by moving alone.
#
# The loss that is easiest to calculate takes the logits as they are, without a logarithm (`losses.wasserstein`): $L_D$ is the logit of fake minus that of real, and $L_G$ is minus the logit of fake. The logit of real is $\psi \cdot 0 = 0$, that of fake is $\psi\theta$, so
#
# $$L_D = \psi\theta, \qquad L_G = -\psi\theta$$
#
# Each takes the derivative in its own parameter and moves against it by $h$ times as much; $h$ is the learning rate.
#
# $$\theta' = \theta + h\psi, \qquad \psi' = \psi - h\theta$$
#
# This is the step in which both move **at the same time**. Look at the square of the distance $r$ from the equilibrium.
#
# $$r'^2 = \theta'^2 + \psi'^2 = (\theta + h\psi)^2 + (\psi - h\theta)^2$$
#
# $$r'^2 = \theta^2 + 2h\theta\psi + h^2\psi^2 + \psi^2 - 2h\theta\psi + h^2\theta^2$$
#
# Two terms cancel.
#
# $$r'^2 = (1 + h^2)\,(\theta^2 + \psi^2) = (1 + h^2)\,r^2$$
#
# Every step multiplies $r$ by $\sqrt{1 + h^2}$, so after $n$ steps
#
# $$r_n = (1 + h^2)^{n/2}\,r_0$$
#
# However small $h$ is, this is above 1: the path **spirals outward**.
#
# Two things can be changed. One is to move **in turn**: first $\psi$, then $\theta$ with the new $\psi'$. The other is a gradient penalty on how steep $D$ is at the real data, **R1**: add $\frac{\gamma}{2}\,|a'(0)|^2 = \frac{\gamma}{2}\psi^2$ to $L_D$. This adds $-h\gamma\psi$ to the step of $\psi$.
#
# **In turn**: $\psi' = \psi - h\theta$ and $\theta' = \theta + h\psi'$. Not the radius, but something near it stays the same. As $\theta' - h\psi' = \theta$,
#
# $$\theta'^2 - h\theta'\psi' + \psi'^2 = \theta'\theta + \psi'^2 = \theta^2 + h\theta\psi' + \psi'^2$$
#
# and putting in $\psi' = \psi - h\theta$,
#
# $$\theta^2 + h\theta\psi - h^2\theta^2 + \psi^2 - 2h\theta\psi + h^2\theta^2 = \theta^2 - h\theta\psi + \psi^2$$
#
# So the path runs for ever along an ellipse that is nearly a circle.
#
# **R1**: a step is a product with a matrix. At the same time, and in turn, the matrices are
#
# $$\begin{pmatrix} 1 & h \\ -h & 1 - h\gamma \end{pmatrix}, \qquad \begin{pmatrix} 1 - h^2 & h(1 - h\gamma) \\ -h & 1 - h\gamma \end{pmatrix}$$
#
# with the determinants $1 - h\gamma + h^2$ and $(1 - h^2)(1 - h\gamma) + h^2(1 - h\gamma) = 1 - h\gamma$. As long as $\gamma$ is not large ($\gamma + h < 2$), the eigenvalues are a complex pair $\lambda, \bar\lambda$, and the determinant is $|\lambda|^2$. So at the same time the path arrives only if $\gamma > h$; in turn, $\gamma > 0$ is enough.
#
# Draw all three by automatic differentiation, from the same start.

# %% id="dirac"
def dirac(loss, steps, in_turn=False, gamma=0.0, h=0.1, start=(1.0, 0.0)):
    theta, psi = (torch.tensor([value], dtype=torch.float64) for value in start)
    path = [(theta.item(), psi.item())]
    for _ in range(steps):
        for_d, for_g = psi.clone().requires_grad_(), theta.clone().requires_grad_()
        d_loss = loss.discriminator(for_d * 0, for_d * theta)
        d_loss = d_loss + gamma / 2 * for_d.square()
        (d_slope,) = torch.autograd.grad(d_loss.sum(), for_d)
        before, psi = psi, psi - h * d_slope
        told_by = psi if in_turn else before
        (g_slope,) = torch.autograd.grad(loss.generator(told_by * for_g), for_g)
        theta = theta - h * g_slope
        path.append((theta.item(), psi.item()))
    return torch.tensor(path, dtype=torch.float64)


ways = {tr("동시에", "at the same time"): {}, tr("번갈아", "in turn"): {"in_turn": True},
        tr("번갈아, R1(γ = 0.3)", "in turn, with R1 (γ = 0.3)"): {"in_turn": True, "gamma": 0.3}}
paths = {name: dirac(losses.wasserstein, 200, **way) for name, way in ways.items()}

# %% id="dirac-plot"
side = torch.linspace(-2.6, 2.6, 14)
theta, psi = torch.meshgrid(side, side, indexing="xy")
figure, axes = plt.subplots(1, 3, figsize=(11, 4), layout="constrained", sharey=True)
for ax, (name, path) in zip(axes, paths.items(), strict=True):
    gamma = ways[name].get("gamma", 0)
    ax.quiver(theta, psi, psi, -theta - gamma * psi, color="0.75", angles="xy")
    ax.plot(*path.T, color="C3", linewidth=1.5)
    ax.plot(*path[0], "o", color="C3", markersize=7)
    ax.plot(0, 0, "+", color="black", markersize=12, markeredgewidth=2)
    ax.set(title=name, xlabel=tr("생성자 θ", "generator θ"), xlim=(-2.8, 2.8),
           ylim=(-2.8, 2.8), aspect="equal")
axes[0].set_ylabel(tr("판별자 ψ", "discriminator ψ"))
plt.show()

# %% id="dirac-check" tags=["nbval-check-output"]
together, turns, with_r1 = paths.values()
radius = together.norm(dim=1)
formula = (1 + 0.1**2) ** (torch.arange(201, dtype=torch.float64) / 2)
claim(tr("동시에 움직인 200스텝에서 반지름과 식의 차이, 가장 큰 것",
         "at the same time, largest gap between the radius and its formula in 200 steps"),
      (radius - formula).abs().max(), below=1e-10)
print(tr(f"200스텝 뒤의 반지름: {radius[-1]:.4f}", f"radius after 200 steps: {radius[-1]:.4f}"))
long = dirac(losses.wasserstein, 1000, in_turn=True)
theta, psi = long.T
kept = theta.square() - 0.1 * theta * psi + psi.square()
claim(tr("번갈아 움직인 1,000스텝에서 θ² − hθψ + ψ²이 변한 양, 가장 큰 것",
         "in turn, largest change of θ² − hθψ + ψ² in 1,000 steps"),
      (kept - 1).abs().max(), below=1e-10)
claim(tr("번갈아 움직인 1,000스텝을 평균한 점에서 균형까지의 거리",
         "in turn, distance of the mean of 1,000 steps from the equilibrium"),
      long.mean(0).norm(), below=0.1)


# %% id="dirac-r1" tags=["nbval-check-output"]
claim(tr("번갈아, γ = 0.3, 200스텝 뒤의 반지름", "radius after 200 steps in turn with γ = 0.3"),
      with_r1[-1].norm(), below=0.1)
for gamma, bound in ((0.05, {"above": 1}), (0.15, {"below": 1})):
    claim(tr(f"동시에, γ = {gamma}, 1,000스텝 뒤의 반지름",
             f"radius after 1,000 steps at the same time with γ = {gamma}"),
          dirac(losses.wasserstein, 1000, gamma=gamma)[-1].norm(), **bound)
claim(tr("번갈아, γ = 0.05, 1,000스텝 뒤의 반지름",
         "radius after 1,000 steps in turn with γ = 0.05"),
      dirac(losses.wasserstein, 1000, in_turn=True, gamma=0.05)[-1].norm(), below=1)

# %% [markdown] id="dirac-note" lang="ko"
# 회색 화살표는 둘이 가려는 방향입니다. 균형 쪽으로 **향하지 않고 그 둘레를 돕니다.** 한쪽이 다가가면 다른 쪽이 달아나기 때문입니다. 화살표를 따라 곧게 한 걸음을 디디면 원의 바깥으로 나가게 됩니다.
# 번갈아 움직이면 나가지는 않지만 다가가지도 못합니다. 다만 지나온 점들의 **평균**은 균형 가까이에 있습니다. 4절에서 평균한 $G$가 왜 얌전했는지 짐작하게 합니다. R1은 화살표를 안쪽으로 기울여 도착하게 합니다.
# `train.fit`도 번갈아 움직이지만 Adam과 배치, 비포화 손실을 씁니다. 이 작은 게임은 그런 경향이 있다는 것을 보여 줄 뿐 고양이에 대한 증명은 아닙니다. 여기서 얻은 처방이 저기서도 통하는지는 해 보아야 압니다.
#
# 여기까지의 식은 로짓을 그대로 쓰는 손실에서 얻은 것입니다. 이 강의에서 쓰는 두 손실도 확인합니다. 포화 손실이면 두 스텝에 똑같이 $s = \sigma(\psi\theta)$가 곱해지므로 위의 계산에서 $h$를 $hs$로 바꾸기만 하면 됩니다.
#
# $$r'^2 = \bigl(1 + h^2\,\sigma(\psi\theta)^2\bigr)\,r^2$$
#
# 괄호 안은 역시 1보다 큽니다. 비포화 손실에서는 생성자의 스텝에 $\sigma$ 대신 $1 - \sigma$가 곱해져서 상쇄가 꼭 맞지 않습니다. 수로 봅니다.

# %% [markdown] id="dirac-note" lang="en"
# The grey arrows are where the two want to go. They lead **around the equilibrium, not towards it**: as one comes closer, the other runs away. A straight step along the arrow leaves the circle on its outside.
# In turn, the path does not get out, and it does not get nearer either. But the **mean** of the places it has passed through lies near the equilibrium, which hints at why the averaged $G$ of section 4 was calm. R1 tilts the arrows inward, and they arrive.
# `train.fit` moves in turn as well, but with Adam, batches and the non-saturating loss. This small game shows a tendency; for the cats it proves nothing. Whether the remedy found here works there has to be tried.
#
# The formulas up to here are those of the loss that takes logits as they are. Check the two losses of this course as well. With the saturating loss both steps are multiplied by the same $s = \sigma(\psi\theta)$, so in the calculation above $h$ simply becomes $hs$.
#
# $$r'^2 = \bigl(1 + h^2\,\sigma(\psi\theta)^2\bigr)\,r^2$$
#
# Above 1 again. With the non-saturating loss the generator's step is multiplied by $1 - \sigma$ in place of $\sigma$, and the terms do not cancel exactly. See it in numbers.

# %% id="dirac-losses" tags=["nbval-check-output"]
path = dirac(losses.saturating, 200)
grown = path[1:].square().sum(1) / path[:-1].square().sum(1)
sigma = path[:-1].prod(1).sigmoid()
claim(tr("포화 손실의 200스텝에서 r²이 커진 배수와 식의 차이, 가장 큰 것",
         "saturating loss, largest gap between the growth of r² and its formula"),
      (grown - 1 - 0.01 * sigma**2).abs().max(), below=1e-10)
print(tr("반지름 0.2에서 출발해 1,000스텝 뒤:", "From radius 0.2, after 1,000 steps:"))
for name, way in ways.items():
    ends = [dirac(pair, 1000, start=(0.2, 0.0), **way)[-1].norm().item()
            for pair in (losses.saturating, losses.non_saturating)]
    print(tr("  포화 {:6.2f}   비포화 {:5.2f}   ", "  saturating {:6.2f}   non-saturating {:5.2f}   ")
          .format(*ends), name)
for far in (0.05, 2.0):
    end = dirac(losses.non_saturating, 4000, start=(far, 0.0))[-1].norm().item()
    claim(tr(f"비포화 손실, 처음 반지름 {far}, 끝 반지름에서 √(2h)를 뺀 값",
             f"non-saturating, first radius {far}, last radius minus √(2h)"),
          end - math.sqrt(2 * 0.1), between=(-0.03, 0.03))


# %% [markdown] id="dirac-losses-note" lang="ko"
# 포화 손실로 동시에 움직이면 어디에서 출발하든 바깥으로 나갑니다. 비포화 손실은 다릅니다. $x = \theta\psi$라고 하면 생성자의 스텝에는 $1 - \sigma(x)$가, 판별자의 스텝에는 $\sigma(x)$가 곱해지고 $1 - 2\sigma(x) = -\tanh\frac{x}{2}$이므로
#
# $$r'^2 = r^2 - 2h\,x\tanh\frac{x}{2} + h^2\bigl(\psi^2(1 - \sigma(x))^2 + \theta^2\sigma(x)^2\bigr)$$
#
# 입니다. 가운데 항은 안쪽을 향하지만 균형 가까이에서 $r$의 네제곱처럼 작아지고, 마지막 항은 바깥쪽을 향하며 제곱처럼 작아집니다. 그래서 가까운 데에서는 나가고 먼 데에서는 들어와, 둘 다 반지름이 $\sqrt{2h} = 0.45$쯤인 원에 머뭅니다(마지막 두 줄). 끝내 도착하지 못합니다.
# 번갈아 움직이면 포화 손실은 제자리에서 돌고, 비포화 손실은 안쪽으로 들어오지만 점점 느려집니다. R1이 있으면 둘 다 도착합니다.
#
# 이제 고양이에게 돌아갑니다. 바꾸는 것은 하나, 판별자의 손실에 **R1**을 더하는 것뿐입니다. 신경망에서는 $\psi$의 자리에 로짓 $a(x)$를 점 $x$로 미분한 그래디언트가 들어갑니다.
#
# $$R_1 = \frac{\gamma}{2}\,\mathbb{E}_{x \sim p}\bigl[\,|\nabla_x a(x)|^2\,\bigr]$$
#
# 진짜가 있는 곳에서만 잽니다. 판별자가 두 구름을 가려도 되지만, 진짜 둘레에서 가파르면 안 된다는 뜻입니다. 같은 것을 **가짜**가 있는 곳에서 재는 R2도 있습니다(Mescheder 외, 2018). 견주어 보려고 R2로도 학습시킵니다. 여기서는 $\gamma = 1$로 둡니다.

# %% [markdown] id="dirac-losses-note" lang="en"
# With the saturating loss, moving at the same time leads outward from every start. The non-saturating loss is different. With $x = \theta\psi$, the generator's step is multiplied by $1 - \sigma(x)$ and the discriminator's by $\sigma(x)$, and as $1 - 2\sigma(x) = -\tanh\frac{x}{2}$,
#
# $$r'^2 = r^2 - 2h\,x\tanh\frac{x}{2} + h^2\bigl(\psi^2(1 - \sigma(x))^2 + \theta^2\sigma(x)^2\bigr)$$
#
# The term in the middle points inward, but near the equilibrium it fades like the fourth power of $r$; the last points outward, and fades like the square. So from near by the path goes out, from far away it comes in, and both end on a circle of radius about $\sqrt{2h} = 0.45$ (the last two lines). It never arrives.
# Moving in turn, the saturating loss goes round in place, and the non-saturating one comes inward, ever more slowly. With R1 both arrive.
#
# Now back to the cats, with one change: **R1** is added to the discriminator's loss. For a network, the gradient of the logit $a(x)$ in the point $x$ takes the place of the slope $\psi$.
#
# $$R_1 = \frac{\gamma}{2}\,\mathbb{E}_{x \sim p}\bigl[\,|\nabla_x a(x)|^2\,\bigr]$$
#
# It is taken at real points only: D may tell the two clouds apart, but it may not be steep around the real data. There is also R2, the same taken at the **fakes** (Mescheder et al., 2018); train with it, too, to compare. Here $\gamma = 1$.

# %% id="train-r1"
def r1(discriminator, real, fake, gamma=1.0):
    return gamma / 2 * losses.r1(discriminator, real)


def r2(discriminator, real, fake, gamma=1.0):
    return gamma / 2 * losses.r1(discriminator, fake)


calm_gan, calm_history, frames, titles, _ = train_points(scaled_cats, 800, penalty=r1)
r2_history = train_points(scaled_cats, 800, penalty=r2)[1]
plots.points_film(frames, titles, scaled_cats.sample(1000, seed=seed),
                  still=[0, 5, 10, 15, 20, 25, 30, 40])
figure, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained", sharey=True)
for ax, history, name in zip(axes, (cat_history, calm_history),
                             (tr("R1 없음", "without R1"), tr("R1 있음", "with R1")), strict=True):
    plot_jsd(ax, history, cat_floor)
    ax.set_title(tr(f"고양이의 JSD, {name}", f"JSD of the cats, {name}"))
plt.show()

# %% id="r1-check" tags=["nbval-check-output"]
def off_floor(history, name="jsd_now"):
    return late_mean(history, name) - cat_floor


without = off_floor(cat_history)
claim(tr("R1 없이 지금의 G의 JSD가 바닥보다 높은 정도, 후반의 평균",
         "JSD of G now above the floor without R1, mean of the second half"),
      without, above=0.1)
claim(tr("R1을 더했을 때 남는 차이의 비율", "share of this gap that is left with R1"),
      off_floor(calm_history) / without, below=0.5)
claim(tr("R2를 더했을 때 남는 차이의 비율", "share of this gap that is left with R2"),
      off_floor(r2_history) / without, below=0.5)
claim(tr("R1을 더하고 평균한 G의 JSD가 바닥보다 높은 정도",
         "JSD of the averaged G above the floor with R1"),
      off_floor(calm_history, "jsd"), below=0.05)
for name, history in ((tr("R1 없이", "without R1"), cat_history),
                      (tr("R1을 더하고", "with R1"), calm_history)):
    claim(tr(f"{name} D의 손실의 평균에서 log 4를 뺀 값", f"D's mean loss minus log 4, {name}"),
          mean_d_loss(history, 400, 800) - math.log(4), between=(-0.03, 0.03))


# %% [markdown] id="cat-row-text" lang="ko"
# 가라앉았습니다. 여기서는 R1이든 R2든 통하니, 페널티를 어느 구름에서 재는지보다 $D$를 가파르지 않게 한다는 것이 중요합니다. 그런데 $D$의 손실을 평균하면 맴도는 학습에서나 가라앉은 학습에서나 $\log 4$ 둘레입니다. 손실이 품질의 눈금이 아니라는 말은 이런 뜻입니다.
# 판별자를 거쳐서만 배운 생성자가 만든, 세상에 없는 고양이 여덟 마리를 그려 봅니다. $G$가 하는 일은 두 길이를 고르는 것뿐입니다. 그림은 그 길이에 따라 그려지고, 털 색은 무작위입니다. 두 길이가 알맞게 짝지어졌는지는 상관 계수로 봅니다. R1이 없는 $G$의 고양이는 가는 줄로 늘어서서 상관이 지나치게 큽니다.

# %% [markdown] id="cat-row-text" lang="en"
# They have settled. Here R1 and R2 both do it, so it matters less at which cloud the penalty is taken than that $D$ is kept from being steep. Yet $D$'s mean loss is near $\log 4$ in both, the whirling run and the calm one. That is what it means to say that the loss is no gauge of quality.
# Draw eight cats that do not exist, by a generator that learned through a discriminator alone. $G$ only chooses the two lengths; the picture follows from them, and the coat is random. Whether the two lengths go together as they should is seen from their correlation; without R1 the cats lie along a thin line, and the correlation is too large.

# %% id="cat-row"
made = scaled_cats.back(calm_gan.sample(2000, seed=seed))
plots.pictures(data.draw_cats(made[:8], 128, seed=seed), columns=8, side=1.2,
               title=tr("생성자의 고양이", "the generator's cats"))
plt.show()

# %% id="cat-row-check" tags=["nbval-check-output"]
whirling = scaled_cats.back(cat_gan.sample(2000, seed=seed))
correlation, before = (torch.corrcoef(cats_made.log().T)[0, 1].item()
                       for cats_made in (made, whirling))
claim(tr("두 길이의 로그의 상관 계수(진짜는 0.8), R1을 더한 G",
         "correlation of the logs of the lengths (true 0.8), G with R1"),
      correlation, between=(0.7, 0.9))
claim(tr("R1이 없는 G의 상관 계수가 이보다 큰 정도",
         "by how much it is larger for the G without R1"),
      before - correlation, above=0.03)


# %% [markdown] id="collapse-text" lang="ko"
# ## 6. 모드 붕괴
#
# 게임의 순서가 어긋나면 어떻게 될까요? $D$를 **고정해 놓고** $G$가 끝까지 배운다고 해 봅시다. $D$의 답이 가장 높은 자리가 한 곳이라면, $G$의 최선은 잡음이 무엇이든 **모든 점을 그 한 자리에 놓는 것**입니다. 다양할 까닭이 없습니다.
# 그러면 $D$는 바로 그 자리를 가짜로 배우고, 가장 높은 자리는 다른 곳으로 옮겨 갑니다. $G$는 또 그리로 몰려갑니다. 이것이 **모드 붕괴**입니다.
# 수업 02의 제로섬 게임 $V(G, D)$로 말하면 이렇습니다. $\min_G \max_D$에서는 $D$가 $G$ **다음에** 답하므로 한곳에 몰린 $G$는 곧바로 들킵니다. $\max_D \min_G$에서는 $G$가 나중이라서 $D$의 가장 높은 자리만 찾으면 됩니다.
# $\min_G \max_D$를 풀려고 했는데 순서가 뒤집힌 $\max_D \min_G$를 풀고 있는 셈입니다(Goodfellow, 2016).
#
# 직접 일으켜 봅니다. $D$가 한 스텝 움직일 때 $G$는 **세 스텝** 움직입니다. 그 밖에는 모두 그대로입니다.

# %% [markdown] id="collapse-text" lang="en"
# ## 6. Mode collapse
#
# What if the order of the game is upset? Suppose $D$ is **held still** and $G$ learns to the end. If there is one place where $D$'s answer is highest, the best that $G$ can do is to put **every point at that place**, whatever the noise. Nothing asks for variety.
# Then $D$ learns that very place as fake, and the highest place is now another. $G$ rushes there. This is **mode collapse**.
# In terms of the zero-sum game $V(G, D)$ of lesson 02: in $\min_G \max_D$ it is $D$ that answers **after** $G$, so a $G$ that crowds together is found out at once. In $\max_D \min_G$ it is $G$ that comes last, and all it has to find is $D$'s highest place.
# The aim was $\min_G \max_D$, and what is being solved is more like the reverse, $\max_D \min_G$ (Goodfellow, 2016).
#
# Bring it about. For each step of $D$, let $G$ make **three**. All else stays as it was.

# %% id="collapse"
class Match:
    def __init__(self, run_seed):
        torch.manual_seed(run_seed)
        self.generator = nets.PointGenerator()
        self.discriminator = nets.PointDiscriminator()
        self.g_optimizer = adam(self.generator, 3e-3)
        self.d_optimizer = adam(self.discriminator, 3e-3)
        self.batches = data.Points(ring).batches(128, run_seed)
        self.view, self.frames = torch.randn(1000, 2), []

    def play(self, g_steps, rounds):
        for number in range(rounds):
            if number % 10 == 0:
                self.frames.append(self.generator(self.view).detach())
            discriminator_step(self.discriminator, self.d_optimizer, next(self.batches),
                               self.generator(torch.randn(128, 2)), loss.discriminator)
            for _ in range(g_steps):
                generator_step(self.discriminator, self.g_optimizer,
                               self.generator(torch.randn(128, 2)), loss.generator)


# %% id="collapse-film"
three_seeds = [3 * seed + i for i in range(3)]
matches = [Match(run_seed) for run_seed in three_seeds]
for match in matches:
    match.play(g_steps=3, rounds=800)
titles = [tr(f"{10 * i}라운드", f"round {10 * i}") for i in range(80)]
plots.points_film(matches[0].frames, titles, ring.sample(1000, seed=seed),
                  still=range(72, 80))


# ko: 몰려다니는 점들을 한순간만 보면 우연에 좌우되므로, 마지막 열 장면의 중앙값을 봅니다.
# en: One moment of a roaming crowd is chance: take the median of the last ten frames.
def look_back(match):
    last = match.frames[-10:]
    modes = median_low(metrics.mode_coverage(frame, ring)[0] for frame in last)
    spread = median(frame.var(0).sum().sqrt().item() for frame in last)
    leap = median((after.mean(0) - before.mean(0)).norm().item()
                  for before, after in zip(last, last[1:], strict=False))
    return {"modes": modes, "spread": spread, "leap": leap, "frame": last[-1]}


collapsed = [look_back(match) for match in matches]

# %% [markdown] id="mend-text" lang="ko"
# 점들이 한 덩어리로 뭉쳐서 이곳저곳으로 뛰어다닙니다. 어디로 뛰어도 $D$가 곧 쫓아오니 머물 수 없습니다.
# 고치는 방법은 뜻밖에 간단합니다. $G$도 한 번에 **한 스텝만** 움직이게 합니다. 같은 가중치에서 다시 시작하고, $D$의 스텝 수를 비롯해 나머지는 그대로 둡니다.

# %% [markdown] id="mend-text" lang="en"
# The points stick together in one crowd and leap from place to place. Wherever they go, $D$ comes after them, and they cannot stay.
# The remedy is surprisingly simple: let $G$, too, make **a single step** at a time. Start again from the same weights, and leave all else as it was, $D$'s steps included.

# %% id="mend"
matches = [Match(run_seed) for run_seed in three_seeds]
for match in matches:
    match.play(g_steps=1, rounds=800)
mended = [look_back(match) for match in matches]

figure, axes = plt.subplots(2, 3, figsize=(7.5, 5.4), layout="constrained")
for row, runs, number in zip(axes, (collapsed, mended), (3, 1), strict=True):
    for ax, run, run_seed in zip(row, runs, three_seeds, strict=True):
        plots.points(ax, run["frame"], ring.sample(1000, seed=seed),
                     tr(f"G {number}스텝, 시드 {run_seed}: 모드 {run['modes']}개",
                        f"G makes {number}, seed {run_seed}: {run['modes']} modes"))
plt.show()


# %% id="collapse-check" tags=["nbval-check-output"]
def middle(runs, name):
    return median(run[name] for run in runs)


for runs, name, modes, spread, leap in (
        (collapsed, tr("G 세 스텝", "G makes three steps"),
         {"below": 4}, {"below": 1.2}, {"above": 1}),
        (mended, tr("G 한 스텝", "G makes one step"),
         {"above": 6}, {"above": 1.7}, {"below": 0.5})):
    claim(tr(f"{name}, 찾은 모드의 수의 중앙값", f"{name}, median number of modes"),
          middle(runs, "modes"), **modes)
    claim(tr(f"{name}, 점들이 퍼진 정도의 중앙값", f"{name}, median spread of the points"),
          middle(runs, "spread"), **spread)
    claim(tr(f"{name}, 10라운드 동안 중심이 옮겨 간 거리의 중앙값",
             f"{name}, median leap of their mean in 10 rounds"),
          middle(runs, "leap"), **leap)

# %% [markdown] id="collapse-note" lang="ko"
# 위의 세 그림은 마지막 한순간이고, 제목의 모드 수는 마지막 열 장면의 중앙값입니다. 몰려다니는 점들은 모드를 지나쳐 가는 일이 많아서 하나도 찾지 못한 것으로 셀 때가 많습니다.
# $G$에게 시간을 더 주었더니 더 **나빠졌습니다.** 두 선수는 보조를 맞추어야 합니다. 스텝 수뿐 아니라 학습률과 신경망의 크기 때문에도 보조가 어긋날 수 있습니다. 9절의 실험실에서 $G$의 학습률만 10배로 높여 보십시오.
# 다른 방법도 있습니다. 펼친 GAN(unrolled GAN)에서는 $G$가 한 스텝 움직이기 전에, $D$가 그다음 몇 스텝 동안 어떻게 따라올지를 미리 내다봅니다(Metz 외, 2016).

# %% [markdown] id="collapse-note" lang="en"
# The upper pictures show one last moment; the modes in their titles are the median over the last ten frames. The crowd often overshoots a mode, so that often none counts as found.
# More time for $G$ made it **worse**. The two players have to keep in step. It is not only the number of steps that can upset the balance; learning rates and the sizes of the networks can as well. In the lab of section 9, give $G$ ten times its learning rate.
# There are other ways. The unrolled GAN lets $G$, before it makes its step, look ahead at the next few steps with which $D$ would follow (Metz et al., 2016).

# %% [markdown] id="actor-text" lang="ko"
# ## 7. 액터와 비평자
#
# 강화 학습에도 꼭 닮은 짝이 있습니다. **액터-크리틱**(actor-critic)에서 액터는 행동을 고르고, 비평자(critic)는 그 행동이 얼마나 좋은지 점수를 매깁니다. 액터가 비평자의 그래디언트로 배우는 방법은 여럿인데, 여기서는 행동이 연속이고 비평자를 행동으로 미분하는 방법과 견줍니다(Lillicrap 외, 2015).
#
# | | GAN | 액터-크리틱 |
# |---|---|---|
# | 만드는 쪽 | 생성자: $z$ → 점 | 액터: 상태 → 행동 |
# | 평가하는 쪽 | 판별자: 진짜일 확률의 로짓 | 비평자: 앞으로 받을 보상의 예측값 |
# | 만드는 쪽이 받는 것 | 평가하는 쪽을 지나온 그래디언트 | **같습니다** |
# | 평가하는 쪽이 보고 배우는 것 | 정답: 진짜와 가짜 | 환경이 준 보상 |
# | 평가의 옳은 답 | 생성자에 따라 바뀝니다 | 한 스텝짜리인 여기서는 환경에 정해져 있습니다. 여러 스텝이면 액터에 따라 바뀝니다 |
# | 평가하는 쪽의 역할 | **적**입니다. 가려내려고 합니다 | **동료**입니다. 보상을 맞히려고 합니다 |
#
# 셋째 줄이 정말 같은지, 위에서 작성한 `generator_step`을 **한 글자도 고치지 않고** 액터에게 써 봅니다. 환경은 미분할 수 없는 함수라서, 행동을 하면 보상이 수로 돌아올 뿐입니다. 보상은 행동이 $(1, -1)$에 가까울수록 큽니다. 상태는 따로 없고, 그 자리에 잡음 $z$가 들어갑니다.

# %% [markdown] id="actor-text" lang="en"
# ## 7. Actor and critic
#
# Reinforcement learning has a pair very much like this one. In **actor-critic** methods an actor chooses actions, and a critic scores how good each action is. Of several ways to learn, take the one for continuous actions, in which the actor learns from the critic's gradient in the action (Lillicrap et al., 2015).
#
# | | GAN | actor-critic |
# |---|---|---|
# | makes | generator: $z$ → point | actor: state → action |
# | rates | discriminator: logit of being real | critic: the rewards to come, as it predicts them |
# | what the maker receives | the gradient through the rater | **the same** |
# | what the rater learns from | labels: real and fake | rewards from the environment |
# | the rater's right answer | changes with the generator | fixed by the environment in one step, as here; with several steps it changes with the actor |
# | what the rater is | an **opponent** that tries to tell apart | a **colleague** that tries to predict |
#
# Is the third row really the same? Use the `generator_step` from above for an actor, **without changing a letter**. The environment is a function that cannot be differentiated: do something, and a number comes back. The reward grows as the action comes nearer to $(1, -1)$. There is no state here; the noise $z$ takes its place.

# %% id="actor"
def environment(actions):
    # ko: 파이썬의 수로 계산하고 반올림하므로 그래디언트가 없습니다.
    # en: Computed with Python's numbers and rounded, so there is no gradient.
    return [round(-math.dist(action, (1, -1)), 2) for action in actions.tolist()]


torch.manual_seed(seed)
# ko: 액터는 4절에서 여덟 모드를 모두 찾은 생성자입니다.
# en: The actor is the generator that found all eight modes in section 4.
actor = copy.deepcopy(ring_gan.averaged).requires_grad_(True).train()
critic = nets.PointDiscriminator()
actor_optimizer, critic_optimizer = adam(actor, 1e-3), adam(critic, 3e-3)
frames = []
for _ in range(500):
    action = actor(torch.randn(128, 2))
    # ko: 둘레도 해 봅니다. 그러지 않으면 비평자는 한 곳밖에 보지 못합니다.
    # en: Try the places around, too: else the critic would see a single one.
    tried = action.detach() + torch.randn(128, 2)
    reward = torch.tensor(environment(tried))
    critic_optimizer.zero_grad()
    (critic(tried) - reward).square().mean().backward()
    critic_optimizer.step()
    # ko: 이 손실은 비평자가 준 점수의 평균에 −를 붙인 것이라, 줄이면 점수가 오릅니다.
    # en: This loss is minus the critic's mean score; making it less raises the score.
    generator_step(critic, actor_optimizer, action, losses.wasserstein.generator)
    frames.append(action.detach())

# %% id="actor-plot"
figure, axes = plt.subplots(1, 4, figsize=(10, 2.8), layout="constrained")
for ax, number in zip(axes, (0, 50, 150, 499), strict=True):
    ax.plot(1, -1, "x", color="black", markersize=16, markeredgewidth=2)
    plots.points(ax, frames[number], title=tr(f"{number}스텝", f"step {number}"))
figure.suptitle(tr("액터의 행동(주황)과 가장 좋은 행동(×)", "the actor's actions (orange) and the best (×)"))
plt.show()

# %% id="actor-check" tags=["nbval-check-output"]
action = frames[-1]
claim(tr("끝에서 행동의 평균과 가장 좋은 행동 사이의 거리", "distance of the mean action from the best, at the end"),
      math.dist(action.mean(0).tolist(), (1, -1)), below=0.2)
claim(tr("처음 행동의 표준 편차, 두 방향 가운데 작은 것",
         "standard deviation of the actions at first, the smaller of two directions"),
      frames[0].std(0).min(), above=1)
claim(tr("끝 행동의 표준 편차, 두 방향 가운데 큰 것",
         "standard deviation of the actions at the end, the larger of two directions"),
      action.std(0).max(), below=0.2)


# %% [markdown] id="actor-note" lang="ko"
# 여덟 모드를 찾았던 바로 그 생성자인데, 적의 자리에 비평자를 앉히자 모든 행동이 **한 점에 모였습니다.** GAN이라면 모드 붕괴이지만 여기서는 이것이 정답입니다. 환경이 정해 준 가장 좋은 행동은 하나이고, 아무도 쫓아오지 않기 때문입니다.
# 다양성은 생성자의 성품이 아니라 **목표**에서 옵니다. GAN의 목표는 분포를 맞추는 것이고, 적이 없던 수업 01의 에너지 거리(energy distance)도 그랬습니다. 보상은 가장 좋은 행동 하나만을 바랍니다. GAN에서 그 목표를 지키게 하는 것이 적이고, 그것도 둘이 보조를 맞출 때뿐입니다. Pfau와 Vinyals(2016)는 GAN을, 진짜와 액터의 출력 가운데 하나를 무작위로 보여 주고 진짜이면 1, 가짜이면 0을 보상으로 주는 환경의 액터-크리틱으로 읽었습니다. 액터는 그 보상을 바꿀 수 없습니다. 두 사람은 두 분야를 나란히 놓고, 한쪽에서 학습을 안정시키는 방법 가운데 어떤 것을 다른 쪽에서도 쓸 수 있을지 물었습니다.

# %% [markdown] id="actor-note" lang="en"
# It is the very generator that had found eight modes; with a critic in the place of the opponent, all actions have gathered **at one point**. In a GAN that is mode collapse; here it is the right answer. The environment has one best action, and nobody comes after it.
# Variety is not in the generator's character; it comes from the **goal**. The goal of a GAN is to match a distribution, and so was that of the energy distance in lesson 01, without any opponent. A reward asks only for the best action. In a GAN it is the opponent that enforces the goal, as long as the two keep in step. Pfau and Vinyals (2016) read a GAN as actor-critic in an environment that shows, at random, either real data or the actor's output, with reward 1 for real and 0 for fake; the actor has no influence on that reward. They put the two fields side by side and ask which methods of stabilising one could serve the other.

# %% [markdown] id="clinic-text" lang="ko"
# ## 8. 진료실
#
# 환자 다섯이 왔습니다. 모두 같은 가중치에서 출발해 같은 고리를 배웠고, 저마다 **고장이 하나씩** 있습니다.
#
# 1. `detach`를 빼먹었고, $G$의 그래디언트는 라운드가 시작될 때 한 번만 지웁니다.
# 2. $D$가 이 $G$에게는 너무 강합니다. $G$의 학습률이 $D$의 20분의 1입니다.
# 3. 둘의 학습률이 너무 높습니다(0.3).
# 4. $D$에게 정답을 거꾸로 알려 줍니다. 진짜가 0, 가짜가 1입니다.
# 5. 실수로 $G$를 얼렸습니다. $G$의 스텝이 아무것도 바꾸지 않습니다.
#
# 한 라운드는 $D$ 두 스텝과 $G$ 한 스텝입니다. Goodfellow의 알고리즘 1에서 $k = 2$인 경우입니다. $D$가 조금 앞서는 것은 괜찮습니다. 6절에서 탈이 난 것은 $G$가 앞서 달릴 때였습니다.

# %% [markdown] id="clinic-text" lang="en"
# ## 8. The clinic
#
# Here are five patients. All started from the same weights and trained on the same ring, and each has **one fault**.
#
# 1. `detach` is missing, and $G$'s gradient is cleared only once, when the round begins.
# 2. $D$ is far too strong for this $G$, whose learning rate is a twentieth of $D$'s.
# 3. The learning rate of both is too high (0.3).
# 4. $D$ is told the labels the wrong way round: 0 for real, 1 for fake.
# 5. $G$ is frozen by mistake: its step changes nothing.
#
# A round is two steps of $D$ and one of $G$, as in Goodfellow's algorithm 1 with $k = 2$. $D$ may be a little ahead; what went wrong in section 6 was a $G$ that ran ahead.

# %% id="patient"
def examine(fault, generator, discriminator, g_optimizer, d_optimizer, batches):
    g_optimizer.zero_grad()
    for _ in range(2):
        d_optimizer.zero_grad()
        fake = generator(torch.randn(128, 2))
        fake = fake if fault == "no detach" else fake.detach()
        answers = discriminator(next(batches)), discriminator(fake)
        told = answers[::-1] if fault == "labels swapped" else answers
        d_loss = loss.discriminator(*told)
        d_loss.backward()
        d_optimizer.step()
    discriminator.requires_grad_(False)
    g_loss = loss.generator(discriminator(generator(torch.randn(128, 2))))
    g_loss.backward()
    discriminator.requires_grad_(True)
    if fault != "G frozen":
        g_optimizer.step()
    return d_loss.item(), g_loss.item(), *(a.sigmoid().mean().item() for a in answers)


# %% id="patients"
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

# %% id="clinic"
columns = {tr("건강한 학습", "healthy"): healthy} | {
    tr(f"환자 {letter}", f"patient {letter}"): run for letter, run in patients.items()}
figure, axes = plt.subplots(3, 6, figsize=(13, 6.6), layout="constrained", sharey="row")
for (name, run), (top, middle, bottom) in zip(columns.items(), axes.T, strict=True):
    rounds = 20 * torch.arange(1, len(run["d_loss"]) + 1)
    top.plot(rounds, run["d_loss"].clamp(min=1e-4), label=tr("D의 손실", "D's loss"))
    top.plot(rounds, run["g_loss"].clamp(min=1e-4), "--", label=tr("G의 손실", "G's loss"))
    top.axhline(math.log(4), color="0.6", linewidth=1)
    top.set(yscale="log", ylim=(5e-5, 1000))
    top.set_title(name, fontsize=14)
    middle.plot(rounds, run["d_real"], label=tr("진짜에 대한 답", "on real"))
    middle.plot(rounds, run["d_fake"], "--", label=tr("가짜에 대한 답", "on fake"))
    middle.axhline(0.5, color="0.6", linewidth=1)
    middle.set(ylim=(-0.03, 1.03), xlabel=tr("라운드", "round"))
    bottom.plot(*run["start"].T, ".", color="black", markersize=5)
    plots.points(bottom, run["end"], ring.sample(1000, seed=seed))
axes[0, 0].set_ylabel(tr("손실(로그 눈금)", "losses (log scale)"))
axes[1, 0].set_ylabel(tr("D의 답", "D's answers"))
axes[2, 0].set_ylabel(tr("끝의 점(검정: 처음)", "points at the end (black: start)"))
axes[0, 0].legend(fontsize=8), axes[1, 0].legend(fontsize=8)
plt.show()

# %% [markdown] id="clinic-note" lang="ko"
# 왼쪽 끝은 고장이 없는 학습입니다. 건강한 값은 $D$의 답이 $1/2$ 둘레, $D$의 손실이 $\log 4 = 1.386$(회색 선) 둘레입니다. $D$가 두 스텝씩 앞서가므로 손실은 그보다 조금 아래에 있습니다.
# $10^{-4}$보다 작은 손실은 $10^{-4}$로 그렸고, 그림 밖으로 나간 점은 보이지 않습니다.
# 진찰할 때에는 이런 차례로 물어보십시오.
#
# - 점들이 처음 자리에서 **움직였습니까**?
# - $D$의 답은 어느 쪽이 더 **높습니까**? 진짜에 대한 답입니까, 가짜에 대한 답입니까?
# - 손실의 **크기**는 어느 정도입니까?
# - 곡선이 **평평합니까**, 올라갔다 내려옵니까?
#
# 진단은 연습 3에 적습니다.

# %% [markdown] id="clinic-note" lang="en"
# At the far left is training without a fault. Healthy values are $D$'s answers around $1/2$ and $D$'s loss around $\log 4 = 1.386$ (the grey line); as $D$ is two steps ahead, it lies a little below.
# Losses below $10^{-4}$ are drawn at $10^{-4}$, and points outside the picture are not seen.
# When you examine a patient, ask in this order.
#
# - Have the points **moved** from where they started?
# - Which of $D$'s answers are **higher**: those on real, or those on fake?
# - Of which **size** are the losses?
# - Are the curves **flat**, or do they rise and fall?
#
# Write your diagnosis into exercise 3.

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - $D$는 정답에서 배우고 $G$는 $D$를 지나온 그래디언트에서만 배웁니다. `detach`는 첫째 루프가 $G$에 닿지 않게 끊고, 얼리기는 둘째 루프에서 헛일을 덜어 줍니다.
# - 손실은 상대와 견준 값이라서 품질의 눈금이 못 됩니다. 건강하다는 신호는 $D = 1/2$과 $\log 4$이고, 품질은 모드와 JSD로 따로 잽니다.
# - 가장 작은 게임의 그래디언트는 균형 쪽으로 향하지 않고 그 둘레를 돕니다. 동시에 움직이면 바깥으로 나가고, 번갈아 움직이면 돌기만 하고, R1이 있으면 도착합니다.
# - $G$가 $D$보다 앞서 달리면 점들이 한 덩어리로 몰려다닙니다. 보조를 맞추면 여덟 모드가 돌아옵니다.
# - 비평자도 같은 길로 액터를 가르치지만 적이 아닙니다. 다양성은 분포를 맞추려는 목표에서 옵니다.

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - $D$ learns from the labels, $G$ only from the gradient that has come through $D$. `detach` cuts the first loop off from $G$; freezing saves the second loop useless work.
# - A loss is a comparison with the opponent, and no gauge of quality. Signs of health are $D = 1/2$ and $\log 4$; quality is measured on its own, by modes and JSD.
# - In the smallest game the gradient leads around the equilibrium, not towards it: moving at the same time leads out, moving in turn circles, and with R1 they arrive.
# - A $G$ that runs ahead of $D$ rushes from place to place as one crowd. Keep them in step, and the eight modes come back.
# - A critic teaches its actor in the same way, but is no opponent. Variety comes from the goal of matching a distribution.

# %% [markdown] id="ex1-text" lang="ko"
# ## 연습
#
# ### 연습 1. 얼마나 멀어졌을까
#
# 5절의 게임을 로짓을 그대로 쓰는 손실로, 균형에서 거리 1인 곳에서 시작합니다. 학습률 `h`로 `n`스텝을 **동시에** 움직인 뒤의 반지름을 돌려주는 함수를 작성하십시오.
# 먼저 예측해 보십시오. $h = 0.1$이면 반지름이 두 배가 되기까지 몇 스텝쯤 걸릴까요?

# %% [markdown] id="ex1-text" lang="en"
# ## Exercises
#
# ### Exercise 1. How far out?
#
# Start the game of section 5, with the loss that takes logits as they are, at distance 1 from the equilibrium. Write a function that returns the radius after `n` steps **at the same time** with learning rate `h`.
# Predict first: with $h = 0.1$, after about how many steps has the radius doubled?

# %% id="ex1"
def radius_after(n, h):
    ...


checks.balance_radius(radius_after)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def radius_after(n, h):
#     return (1 + h**2) ** (n / 2)
# ```
#
# $(1.01)^{n/2} = 2$를 풀면 $n = 2\log 2 / \log 1.01$, 약 139스텝입니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def radius_after(n, h):
#     return (1 + h**2) ** (n / 2)
# ```
#
# Solve $(1.01)^{n/2} = 2$: $n = 2\log 2 / \log 1.01$, about 139 steps.
#
# </details>

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. R1이 있는 스텝
#
# 같은 게임에서 판별자의 손실이 $L_D = \psi\theta + \frac{\gamma}{2}\psi^2$이고 생성자의 손실이 $L_G = -\psi\theta$입니다. **동시에** 한 스텝 움직인 뒤의 $(\theta', \psi')$를 돌려주는 함수를 작성하십시오.

# %% [markdown] id="ex2-text" lang="en"
# ### Exercise 2. A step with R1
#
# In the same game the discriminator's loss is $L_D = \psi\theta + \frac{\gamma}{2}\psi^2$ and the generator's is $L_G = -\psi\theta$. Write a function that returns $(\theta', \psi')$ after one step **at the same time**.

# %% id="ex2"
def r1_step(theta, psi, h, gamma):
    ...


checks.balance_r1_step(r1_step)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def r1_step(theta, psi, h, gamma):
#     return theta + h * psi, psi - h * (theta + gamma * psi)
# ```
#
# $\psi$에 대한 $L_D$의 도함수는 $\theta + \gamma\psi$입니다. 두 줄로 나누어 쓸 때에는 새 값을 상대의 계산에 넣지 않도록 조심하십시오. 그러면 번갈아 움직이는 것이 됩니다.
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def r1_step(theta, psi, h, gamma):
#     return theta + h * psi, psi - h * (theta + gamma * psi)
# ```
#
# The derivative of $L_D$ in $\psi$ is $\theta + \gamma\psi$. In two lines, take care not to use the new value in the other's step: that would be moving in turn.
#
# </details>

# %% [markdown] id="ex3-text" lang="ko"
# ### 연습 3. 진단
#
# 8절의 고장 1, 2, 3, 4, 5번은 각각 어느 환자의 것입니까? 환자를 나타내는 글자를 그 순서대로 이어 적으십시오. 예를 들어 `"ABCDE"`라고 적으면 1번은 A, 2번은 B라는 뜻입니다.

# %% [markdown] id="ex3-text" lang="en"
# ### Exercise 3. The diagnosis
#
# Which patient of section 8 has fault 1, 2, 3, 4, 5? Write the patients' letters in that order: `"ABCDE"`, for example, says that A has fault 1, B fault 2, and so on.

# %% id="ex3"
diagnosis = ...

checks.balance_clinic(diagnosis)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# diagnosis = "ECADB"
# ```
#
# - **5번(환자 B)**: 점들이 처음 자리에 그대로 있습니다. 상대가 움직이지 않으니 $D$의 확신은 점점 커지고, $G$의 손실은 **오르기만** 합니다.
# - **4번(환자 D)**: 가짜에 대한 답이 진짜에 대한 답보다 **높습니다.** 손실은 둘 다 0에 가까워 언뜻 보면 완벽합니다. $G$는 진짜가 아니라는 점을 칭찬받습니다.
# - **3번(환자 A)**: 손실이 **수십에서 수백**이고 들쭉날쭉합니다. 점들은 한 점에 뭉쳤거나 멀리 날아갔습니다.
# - **2번(환자 C)**: $D$의 손실이 0 가까이 떨어지고 $G$의 손실은 크게 **올랐다가 내려옵니다.** 느린 $G$가 뒤늦게 따라옵니다.
# - **1번(환자 E)**: 처음부터 끝까지 **평평한데** $1/2$에서 떨어져 있습니다. 가짜 하나의 로짓 $a$에 대한 도함수를 보면, $-\log(1 - D)$에서 나오는 $\sigma(a)$가 $D$의 두 스텝에서 지워지지 않고 두 번 쌓이고, $G$ 자신의 $-\log D$에서는 $-(1 - \sigma(a))$가 나옵니다. 더하면 $3\sigma(a) - 1$입니다. 그래서 $D$의 답이 $1/3$을 넘는 가짜는 오히려 진짜에서 **멀어지는 쪽으로** 밀려나고, 건강한 값 $1/2$에 이를 수 없습니다. 최적 판별자의 답이 $1/3$이라는 것은 그 자리에 가짜가 진짜의 두 배로 몰려 있다는 뜻입니다($q = 2p$). $G$는 데이터의 일부에만 머뭅니다.
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# diagnosis = "ECADB"
# ```
#
# - **Fault 5 (patient B)**: the points are where they started. $D$ becomes ever surer about an opponent that does not move, so $G$'s loss **only rises**.
# - **Fault 4 (patient D)**: the answers on fake are **higher** than those on real. Both losses are near 0, which looks perfect at first sight. $G$ is praised for not being real.
# - **Fault 3 (patient A)**: the losses are **tens to hundreds**, and jagged. The points have shrunk to one or flown far away.
# - **Fault 2 (patient C)**: $D$'s loss drops to near 0, and $G$'s loss **rises high and comes down again**: the slow $G$ follows late.
# - **Fault 1 (patient E)**: **flat** from beginning to end, yet away from $1/2$. Take derivatives in the logit $a$ of one fake: $-\log(1 - D)$ gives $\sigma(a)$, which piles up twice from the two steps of $D$ because it is never cleared; $G$'s own $-\log D$ gives $-(1 - \sigma(a))$. Together they are $3\sigma(a) - 1$. So fakes to which $D$ answers more than $1/3$ are pushed **away** from the real data, and the healthy $1/2$ cannot be reached. If the optimal discriminator answers $1/3$, fakes are twice as dense there as real points ($q = 2p$): $G$ stays on a part of the data.
#
# </details>

# %% [markdown] id="rules-text" lang="ko"
# 눈으로 내린 진단을 규칙으로 적을 수 있을까요? 다섯 규칙이 여섯 학습을 맞히는지 봅니다.
# 규칙은 바로 이런 곡선을 보고 만든 것이니, 다른 잡음에서도 통하는지 보아야 합니다. 가려내기 가장 어려운 둘, `detach`를 빼먹은 것과 건강한 것을 새 시드로 다시 학습시킵니다.

# %% [markdown] id="rules-text" lang="en"
# Can a diagnosis made by eye be written down as rules? See whether five rules get the six runs right.
# The rules were made by looking at such curves, so they must be tried on other noise. Train the two that are hardest to tell apart, the one without `detach` and the healthy one, once more with a new seed.

# %% id="diagnose"
def diagnose(run):
    late = {name: run[name][-10:].mean() for name in ("d_loss", "d_real", "d_fake")}
    if torch.equal(run["start"], run["end"]):
        return "G frozen"
    if late["d_fake"] > late["d_real"]:
        return "labels swapped"
    if late["d_loss"] > 5:
        return "rate too high"
    if run["g_loss"].max() > 4:
        return "D too strong"
    return "no detach" if late["d_loss"] < 1.1 else None


# %% id="rules" tags=["nbval-check-output"]
claim(tr("규칙이 바르게 진단한 학습의 수(6개 가운데)", "runs that the rules diagnose right, of 6"),
      sum(diagnose(run) == fault for run, fault in
          zip([*patients.values(), healthy], [*waiting, None], strict=True)), equals=6)
new = {fault: treat(fault, seed + 1000) for fault in ("no detach", None)}
claim(tr("새 시드의 학습 가운데 바르게 진단한 수(2개 가운데)",
         "runs with a new seed that they diagnose right, of 2"),
      sum(diagnose(run) == fault for fault, run in new.items()), equals=2)


def fake_answer(*runs):
    return sum(run["d_fake"][-10:].mean().item() for run in runs) / len(runs)


cut = patients["ABCDE"[waiting.index("no detach")]]
claim(tr("detach가 없을 때 D가 가짜에 하는 답, 두 학습의 평균",
         "D's answers on fake without detach, mean of two runs"),
      fake_answer(cut, new["no detach"]), below=0.4)
claim(tr("건강한 학습에서 D가 가짜에 하는 답, 두 학습의 평균",
         "D's answers on fake in healthy runs, mean of two runs"),
      fake_answer(healthy, new[None]), above=0.4)


# %% [markdown] id="quiz" lang="ko"
# ## 확인 문제
#
# 답을 정한 다음에 펼쳐 보십시오.
#
# **1.** 생성자는 학습하는 동안 진짜 데이터를 몇 번 봅니까?
#
# <details><summary>답</summary>
#
# 한 번도 보지 않습니다. 진짜에 관한 것은 모두 판별자의 그래디언트를 거쳐서 옵니다.
#
# </details>
#
# **2.** 두 손실이 100스텝째 꿈쩍도 하지 않습니다. 학습을 멈추어도 됩니까?
#
# <details><summary>답</summary>
#
# 알 수 없습니다. 5절의 고양이에서는 $D$의 손실이 똑같이 $\log 4$ 둘레였는데도, R1이 없을 때에는 표본이 형편없었고 있을 때에는 좋았습니다. 표본의 품질을 따로 재어 보고 정하십시오.
#
# </details>
#
# **3.** 로짓을 그대로 쓰는 손실로 동시에 움직이는 가장 작은 게임은, 학습률을 아주 작게 하면 균형에 도착합니까?
#
# <details><summary>답</summary>
#
# 도착하지 않습니다. 스텝마다 반지름이 $\sqrt{1 + h^2}$배가 되고, 이것은 $h$가 아무리 작아도 1보다 큽니다. 천천히 멀어질 뿐입니다. 스텝을 줄여도 소용이 없지만, $\gamma$가 $h$보다 큰 R1을 더하면 도착합니다. 한 스텝 앞을 내다보고 움직이는 방법(extragradient, optimism)과, 번갈아 움직이면서 지나온 점들을 평균하는 방법도 있습니다(Daskalakis 외, 2017; Gidel 외, 2018).
#
# </details>

# %% [markdown] id="quiz" lang="en"
# ## Quiz
#
# Choose your answer before you unfold ours.
#
# **1.** How often does the generator see real data while it trains?
#
# <details><summary>Answer</summary>
#
# Never. All that it learns about them has come through the discriminator's gradient.
#
# </details>
#
# **2.** For 100 steps neither loss has moved. May training stop?
#
# <details><summary>Answer</summary>
#
# That cannot be told. For the cats of section 5, $D$'s loss was about $\log 4$ both times, yet the samples were bad without R1 and good with it. Measure the quality of the samples, then decide.
#
# </details>
#
# **3.** Take the smallest game with the loss that uses logits as they are, both moving at the same time. With a very small learning rate, does it arrive at its equilibrium?
#
# <details><summary>Answer</summary>
#
# No. Every step multiplies the radius by $\sqrt{1 + h^2}$, which is above 1 however small $h$ is. It only moves away more slowly. Smaller steps do not help. R1 with $\gamma$ above $h$ does; so does looking one step ahead (extragradient, optimism), or moving in turn and averaging (Daskalakis et al., 2017; Gidel et al., 2018).
#
# </details>

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"`detach`는 계산을 아끼려고 쓴다."** 계산도 아낍니다. 그런데 $G$의 스텝 앞에서 그래디언트를 지우지 않는다면 해롭기까지 합니다. $G$가 $D$를 돕는 쪽으로 끌려갑니다(환자 E).
# - **"생성자의 스텝에서도 `detach`를 써야 한다."** 그러면 $G$는 아무것도 배우지 못합니다. $D$는 끊는 것이 아니라 **얼리는** 것입니다.
# - **"손실이 내려가면 학습이 잘되고 있다."** 교차 엔트로피를 쓰는데 한쪽 손실이 0 가까이에 머물면 대개 고장입니다. 진료실의 환자 B와 D가 그랬습니다.
# - **"모드 붕괴는 생성자가 작아서 생긴다."** 6절에서 무너진 생성자와 여덟 모드를 찾은 생성자는 크기도 처음 가중치도 같습니다. 달랐던 것은 두 선수가 보조를 맞추었는지뿐입니다.
# - **"GAN은 강화 학습이다."** 그래디언트가 흐르는 길은 같지만, 판별자는 보상을 주는 환경이 아니라 함께 배우는 적입니다.
#
# ## 참고 문헌
#
# - I. Goodfellow 외, *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - I. Goodfellow, *NIPS 2016 Tutorial: Generative Adversarial Networks*, 2016, arXiv:1701.00160
# - L. Mescheder, A. Geiger, S. Nowozin, *Which Training Methods for GANs do actually Converge?*, 2018, arXiv:1801.04406 (Dirac-GAN, R1)
# - C. Daskalakis 외, *Training GANs with Optimism*, 2017, arXiv:1711.00141
# - G. Gidel 외, *A Variational Inequality Perspective on Generative Adversarial Networks*, 2018, arXiv:1802.10551
# - D. Pfau, O. Vinyals, *Connecting Generative Adversarial Networks and Actor-Critic Methods*, 2016, arXiv:1610.01945
# - T. Lillicrap 외, *Continuous Control with Deep Reinforcement Learning*, 2015, arXiv:1509.02971
# - L. Metz, B. Poole, D. Pfau, J. Sohl-Dickstein, *Unrolled Generative Adversarial Networks*, 2016, arXiv:1611.02163

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"`detach` is there to save work."** It does. But where the gradient is not cleared before $G$'s own step, leaving it out does harm as well: $G$ is pulled to help $D$ (patient E).
# - **"The generator's step needs `detach`, too."** Then $G$ learns nothing. $D$ is not cut off there, it is **frozen**.
# - **"A falling loss means that training goes well."** With cross entropy, a loss that stays near 0 mostly means that something is broken, as with patients B and D in the clinic.
# - **"Mode collapse comes from a generator that is too small."** In section 6 the generator that collapsed and the one that found eight modes have the same size and the same first weights. What differed was the pace of the game.
# - **"A GAN is reinforcement learning."** The gradient takes the same way, but the discriminator is no environment that gives rewards: it is an opponent that learns as well.
#
# ## References
#
# - I. Goodfellow et al., *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - I. Goodfellow, *NIPS 2016 Tutorial: Generative Adversarial Networks*, 2016, arXiv:1701.00160
# - L. Mescheder, A. Geiger, S. Nowozin, *Which Training Methods for GANs do actually Converge?*, 2018, arXiv:1801.04406 (Dirac-GAN, R1)
# - C. Daskalakis et al., *Training GANs with Optimism*, 2017, arXiv:1711.00141
# - G. Gidel et al., *A Variational Inequality Perspective on Generative Adversarial Networks*, 2018, arXiv:1802.10551
# - D. Pfau, O. Vinyals, *Connecting Generative Adversarial Networks and Actor-Critic Methods*, 2016, arXiv:1610.01945
# - T. Lillicrap et al., *Continuous Control with Deep Reinforcement Learning*, 2015, arXiv:1509.02971
# - L. Metz, B. Poole, D. Pfau, J. Sohl-Dickstein, *Unrolled Generative Adversarial Networks*, 2016, arXiv:1611.02163
