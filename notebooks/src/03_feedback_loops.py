# ---
# jupyter:
#   course:
#     title: {ko: "03 · 두 개의 피드백 루프", en: "03 · The two feedback loops"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# 생성적 적대 신경망(generative adversarial network, GAN)에서는 **누가 누구에게서 무엇을 배울까요?**
#
# 수업 02에서 판별자(discriminator)는 두 분포 사이의 거리를 재는 자였습니다. 그때 생성자(generator)는 가만히 있었습니다.
# 이제 둘을 함께 움직입니다. 판별자는 정답에서 배우고, 생성자는 판별자에게서 배웁니다. 피드백 루프(feedback loop)가 두 개입니다.
# 루프가 하나인 학습은 언덕을 내려가는 일과 같습니다. 루프가 둘이면 그렇지 않습니다. 돌기도 하고, 쫓고 쫓기기도 하고, 한곳에 몰리기도 합니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. 학습 한 스텝의 두 루프를 직접 작성하고, 그래디언트(gradient)가 어디까지 흐르고 어디에서 멈추는지 재어 보일 수 있습니다.
# 2. 점으로 된 데이터로 GAN을 학습시키고, 모드 포함률(mode coverage)과 옌센-섀넌 발산(Jensen-Shannon divergence, JSD)으로 품질을 잴 수 있습니다.
# 3. 매개변수(parameter)가 양쪽에 하나씩 있는 게임에서 학습이 왜 맴도는지, R1을 더하면 왜 맴돌지 않는지 계산할 수 있습니다.
# 4. 모드 붕괴(mode collapse)를 일으키고, 재고, 고칠 수 있습니다.
# 5. 손실 곡선과 판별자의 출력을 보고 흔한 고장 다섯 가지를 진단할 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 수업 02의 손실과 최적 판별자(optimal discriminator), PyTorch의 `backward()`와 옵티마이저(optimizer)와 2 × 2 행렬의 고윳값을 알면 충분합니다.

# %% [markdown] id="question" lang="en"
# ## The question
#
# In a generative adversarial network (GAN), **who learns what, and from whom?**
#
# In lesson 02 the discriminator was a ruler for the distance between two distributions, and the generator stood still.
# Now both move. The discriminator learns from the right answers, the generator learns from the discriminator: there are two feedback loops.
# Training with one loop is walking downhill. With two it is not: they may go round in circles, chase each other, or crowd together in one place.
#
# ## What you will learn
#
# When you have finished this notebook, you can
#
# 1. write both loops of a step of training yourself, and show by measurement how far each gradient flows and where it stops;
# 2. train a GAN on points, and measure its quality by mode coverage and the Jensen-Shannon divergence (JSD);
# 3. work out, for a game with one parameter on each side, why training goes in circles and why R1 ends that;
# 4. bring about mode collapse, measure it, and mend it;
# 5. diagnose five common failures from the loss curves and the discriminator's output.
#
# ## What you need first
#
# The losses and the optimal discriminator of lesson 02, `backward()` and an optimizer in PyTorch, and the eigenvalues of 2 × 2 matrices are enough.

# %% id="machine"
import copy
import math

import matplotlib.pyplot as plt
import torch
from torch.utils.flop_counter import FlopCounterMode

from gan_lib import checks, data, device, lab, losses, metrics, nets, plots, train
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

# %% [markdown] id="mechanism-text" lang="ko"
# ## 1. 네 단계, 두 루프
#
# GAN의 한 스텝은 네 단계로 이루어집니다.
#
# 1. 생성자 $G$가 잡음(noise) $z$를 받아 이미지나 점을 내놓습니다. 이것이 가짜입니다.
# 2. 판별자 $D$가 진짜와 가짜를 받습니다.
# 3. $D$는 하나하나에 0과 1 사이의 수로 답합니다. 1은 진짜, 0은 가짜라는 뜻입니다.
# 4. 그 답에서 피드백이 두 갈래로 돌아갑니다.
#    - **첫째 루프**: $D$는 **정답**에서 배웁니다. 어느 것이 진짜인지는 우리가 알고 있습니다.
#    - **둘째 루프**: $G$는 **$D$에게서** 배웁니다. 진짜는 한 번도 보지 못합니다.
#
# 아래 그림에서 회색 화살표는 데이터가 앞으로 가는 길이고, 색이 있는 화살표는 그래디언트가 거꾸로 흐르는 길입니다. 색을 칠한 신경망만 배웁니다.

# %% [markdown] id="mechanism-text" lang="en"
# ## 1. Four stages, two loops
#
# One step of a GAN has four stages.
#
# 1. The generator $G$ takes noise $z$ and puts out an image or a point: a fake.
# 2. The discriminator $D$ receives real and fake.
# 3. $D$ answers each with a number between 0 and 1: 1 says real, 0 says fake.
# 4. From these answers feedback runs back along two ways.
#    - **The first loop**: $D$ learns from the **labels**. We know which ones are real.
#    - **The second loop**: $G$ learns **from $D$**. It never sees anything real.
#
# In the figure grey arrows are the way forward of the data, coloured arrows the way back of the gradient. Only the network in colour learns.

# %% id="draw"
def box(ax, x, y, name, face="white"):
    style = {"boxstyle": "round,pad=0.5", "facecolor": face, "edgecolor": "0.4"}
    ax.text(x, y, name, ha="center", va="center", fontsize=14, bbox=style)


def arrow(ax, start, end, colour, width):
    style = {"arrowstyle": "-|>", "color": colour, "linewidth": width,
             "shrinkA": 0, "shrinkB": 0, "mutation_scale": 10 + 3 * width}
    ax.annotate("", end, start, arrowprops=style)


# %% id="draw-loop"
def draw_loop(ax, learner, colour, wanted, stop):
    names = ["z", "G", tr("가짜", "fake"), "D", "D(x)", tr("손실", "loss")]
    for i, name in enumerate(names):
        x = 1.7 * i
        face = colour if name == learner else "0.92" if name in "GD" else "white"
        box(ax, x, 0, name, face)
        if i < 5:
            arrow(ax, (x + 0.45, 0.14), (x + 1.25, 0.14), "0.55", 1.5)
        if i > stop:
            arrow(ax, (x - 0.45, -0.14), (x - 1.25, -0.14), colour, 3)
    ax.plot([1.7 * stop - 0.85] * 2, [-0.42, 0.02], color=colour, linewidth=6)
    ax.text(1.7 * stop - 0.85, -0.75, tr("여기서 멈춤", "stops here"), ha="center", color=colour)
    if learner == "G":
        ax.text(5.1, -0.75, tr("얼려 둠", "frozen"), ha="center", color="0.4")
    ax.text(8.5, 0.6, wanted, ha="center", color=colour, fontsize=12)
    ax.set(xlim=(-0.6, 9.3), ylim=(-0.85, 1.4 if learner == "D" else 0.85))
    ax.set_axis_off()


# %% id="mechanism"
figure, (top, bottom) = plt.subplots(2, 1, figsize=(8.5, 4), layout="constrained",
                                     height_ratios=(2.25, 1.7))
draw_loop(top, "D", "C0", tr("진짜 1, 가짜 0", "real 1, fake 0"), stop=3)
box(top, 3.4, 1.1, tr("진짜", "real"))
arrow(top, (3.9, 1.0), (4.7, 0.45), "0.55", 1.5)
top.set_title(tr("첫째 루프: D는 정답에서 배웁니다", "first loop: D learns from the labels"))
draw_loop(bottom, "G", "C1", tr("가짜를 1로", "fake as 1"), stop=1)
bottom.set_title(tr("둘째 루프: G는 D에게서 배웁니다", "second loop: G learns from D"))
plt.show()

# %% [markdown] id="steps-text" lang="ko"
# ## 2. 두 루프를 직접 작성하기
#
# 그림을 그대로 코드로 옮깁니다. 그래디언트를 막는 곳이 두 군데 있습니다.
#
# - 판별자의 스텝에서는 가짜를 `detach()`로 **끊습니다.** `detach()`는 값은 그대로이고 어떻게 계산했는지는 잊은 텐서(tensor)를 돌려주므로, 그래디언트가 거기를 넘어 $G$에 닿지 못합니다.
# - 생성자의 스텝에서는 끊으면 안 됩니다. 그래디언트는 $D$를 **지나가야** $G$에 닿습니다. 다만 $D$의 가중치(weight)에는 그래디언트가 필요 없으므로 `requires_grad_(False)`로 $D$를 얼려 둡니다. 얼린 신경망의 **가중치**에 대한 그래디언트는 계산하지 않지만, **입력**에 대한 그래디언트는 그대로 지나갑니다.

# %% [markdown] id="steps-text" lang="en"
# ## 2. Both loops by hand
#
# Turn the figure into code as it is. There are two places where a gradient is held back.
#
# - In the discriminator's step, `detach()` **cuts** the fakes off. It returns a tensor with the same numbers that has forgotten how they were computed, so no gradient gets past it to $G$.
# - In the generator's step nothing may be cut: the gradient reaches $G$ only **through** $D$. But no weight of $D$ needs one, so $D$ is frozen by `requires_grad_(False)`: no gradient is computed for its **weights**, while the gradient in its **input** still passes.

# %% id="steps"
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


# %% [markdown] id="same-text" lang="ko"
# 이것이 강의 내내 쓰는 `train.fit`이 하는 일의 전부일까요? 우리가 쓴 코드와 `train.fit`을 같은 가중치, 같은 진짜 점, 같은 $z$로 시작해 200스텝씩 실행하고 모든 가중치를 비교합니다. 가까운지가 아니라 **마지막 비트까지 같은지** 봅니다.
# 데이터는 고리입니다. 반지름이 2인 원 위에 작고 둥근 점 뭉치가 여덟 개 있습니다. 이렇게 점이 몰려 있는 봉우리 하나하나를 **모드**(mode)라고 합니다. 손실은 비포화 손실(non-saturating loss)입니다.

# %% [markdown] id="same-text" lang="en"
# Is this all that `train.fit`, which the whole course uses, does? Start both from the same weights, the same real points and the same $z$, run 200 steps, and compare every weight: not whether they are near, but whether they are **the same to the last bit**.
# The data are a ring: eight small round clumps of points on a circle of radius 2. Each such peak, a place where points pile up, is called a **mode**. The loss is the non-saturating loss.

# %% id="fit"
def adam(net, lr):
    # ko: fused는 같은 계산을 한 번에 합니다. gan_lib도 이것을 씁니다.
    # en: fused does the same arithmetic in one go, as gan_lib does.
    return torch.optim.Adam(net.parameters(), lr, betas=(0.5, 0.9), fused=True)


ring, loss = data.ring(), losses.non_saturating
torch.manual_seed(seed)
generator, discriminator = nets.PointGenerator(), nets.PointDiscriminator()
gan = train.GAN(copy.deepcopy(generator), copy.deepcopy(discriminator), machine,
                lr=2e-3, betas=(0.5, 0.9), seed=seed)
history = train.fit(gan, data.Points(ring), loss, steps=200, batch_size=128)

# %% id="same" tags=["nbval-check-output"]
g_optimizer, d_optimizer = adam(generator, 2e-3), adam(discriminator, 2e-3)
batches = data.Points(ring).batches(128, seed)
noise = torch.Generator().manual_seed(seed)
for _ in range(200):
    fake = generator(torch.randn(128, 2, generator=noise))
    real = next(batches)
    discriminator_step(discriminator, d_optimizer, real, fake, loss.discriminator)
    generator_step(discriminator, g_optimizer, fake, loss.generator)

ours = [*generator.parameters(), *discriminator.parameters()]
theirs = [*gan.generator.parameters(), *gan.discriminator.parameters()]
gaps = [(a - b).abs().max().item() for a, b in zip(ours, theirs, strict=True)]
claim(tr("우리 가중치와 gan_lib 가중치의 차이, 가장 큰 것",
         "largest difference between our weights and those of gan_lib"),
      max(gaps), equals=0)

# %% [markdown] id="detach-text" lang="ko"
# ## 3. 그래디언트를 눈으로 보기
#
# 같았습니다. `train.fit`에는 여기에 기록과 체크포인트(checkpoint), 지수 이동 평균(exponential moving average), 원한다면 페널티와 낮은 정밀도의 계산이 더해져 있을 뿐입니다.
# 방금 학습시킨 두 신경망으로 세 가지를 재어 봅니다.
#
# **첫째, `detach`가 하는 일.** 판별자의 손실을 `backward()`한 다음 생성자의 가중치에 그래디언트가 있는지 봅니다.
# `detach`를 빼면 그래디언트가 생성자까지 흘러듭니다. 이것은 생성자에게 도움이 될까요? 생성자 자신의 손실에서 온 그래디언트와 이루는 각의 코사인을 구합니다. 1이면 같은 방향, −1이면 정반대 방향입니다. 실행하기 전에 예측해 보십시오.

# %% [markdown] id="detach-text" lang="en"
# ## 3. See the gradients
#
# They are the same. All that `train.fit` adds is a record, checkpoints, an exponential moving average and, where wanted, a penalty and lower precision.
# With the two networks just trained, measure three things.
#
# **First, what `detach` does.** Call `backward()` on the discriminator's loss, then look whether the generator's weights have gradients.
# Without `detach` the gradient flows on into the generator. Is that of any help to it? Take the cosine of the angle with the gradient of the generator's own loss: 1 is the same direction, −1 the opposite one. Predict before you run.

# %% id="reaches"
z = torch.randn(500, 2, generator=noise)
real = ring.sample(500, seed=seed)


def reaches_g(objective):
    generator.zero_grad()
    objective(generator(z)).backward()
    gradients = [p.grad for p in generator.parameters()]
    return None if gradients[0] is None else torch.cat([g.flatten() for g in gradients])


def d_objective(fake):
    return loss.discriminator(discriminator(real), discriminator(fake))


# %% id="detach" tags=["nbval-check-output"]
with_detach = reaches_g(lambda fake: d_objective(fake.detach()))
without = reaches_g(d_objective)
print(tr("detach가 있으면 G의 그래디언트:", "G's gradient with detach:"), with_detach)
cosines = []
for pair in (losses.saturating, loss):
    own = reaches_g(lambda fake, pair=pair: pair.generator(discriminator(fake)))
    cosines.append(torch.cosine_similarity(without, own, dim=0).item())
claim(tr("detach가 없을 때 포화 손실과의 코사인과 −1의 차이",
         "without detach, gap between −1 and the cosine with the saturating loss"),
      abs(cosines[0] + 1), below=1e-5)
claim(tr("detach가 없을 때 비포화 손실과의 코사인",
         "without detach, cosine with the non-saturating loss"), cosines[1], below=-0.5)


# %% [markdown] id="detach-note" lang="ko"
# 정반대입니다. 판별자의 손실에서 $G$가 들어 있는 항은 $-\mathbb{E}_z[\log(1 - D(G(z)))]$인데, 이것은 포화 손실(saturating loss)의 **부호만 바꾼 것**입니다. 그래서 포화 손실과의 코사인은 꼭 −1입니다.
# 비포화 손실은 점마다 방향이 정반대이되 무게가 다릅니다(수업 02의 $\sigma(a)$와 $1 - \sigma(a)$). 점들을 더하고 나면 꼭 −1이 되지는 않지만, 재어 보면 여기서도 뚜렷하게 음수입니다.
# `detach`를 빼먹고 그 그래디언트를 지우지도 않으면, 생성자는 **판별자를 돕는 쪽으로** 끌려갑니다. 8절에서 그런 환자를 만납니다.
#
# **둘째, 얼리기.** 생성자의 스텝에서 $D$를 얼리면 $G$의 그래디언트가 달라질까요? 계산은 얼마나 줄어들까요? 행렬 곱에 드는 곱셈과 덧셈을 셉니다. 이 비율은 두 신경망의 크기에 따라 다릅니다.

# %% [markdown] id="detach-note" lang="en"
# It is the opposite. In the discriminator's loss the term with $G$ in it is $-\mathbb{E}_z[\log(1 - D(G(z)))]$, and that is the saturating loss **with its sign changed**. So the cosine with the saturating loss is exactly −1.
# With the non-saturating loss each point has the opposite direction with another factor ($\sigma(a)$ and $1 - \sigma(a)$ in lesson 02). Summed over the points it need not be −1, but measured here it is clearly negative.
# Whoever forgets `detach`, and does not clear that gradient either, has a generator that is pulled towards **helping the discriminator**. Section 8 has such a patient.
#
# **Second, freezing.** Does $G$'s gradient change when $D$ is frozen in the generator's step? How much work is saved? Count the multiplications and additions in matrix products; the share depends on the sizes of the two networks.

# %% id="freeze" tags=["nbval-check-output"]
def generator_gradients(freeze):
    generator.zero_grad(), discriminator.zero_grad()
    discriminator.requires_grad_(not freeze)
    with FlopCounterMode(display=False) as counter:
        loss.generator(discriminator(generator(z))).backward()
    discriminator.requires_grad_(True)
    for_nothing = sum(p.grad is not None for p in discriminator.parameters())
    gradients = [p.grad.clone() for p in generator.parameters()]
    return gradients, for_nothing, counter.get_total_flops()


free, free_extra, free_work = generator_gradients(freeze=False)
frozen, frozen_extra, frozen_work = generator_gradients(freeze=True)
gaps = [(a - b).abs().max().item() for a, b in zip(free, frozen, strict=True)]
claim(tr("D를 얼렸을 때와 얼리지 않았을 때 G의 그래디언트의 차이, 가장 큰 것",
         "largest difference in G's gradient, D frozen or free"),
      max(gaps), equals=0)
print(tr("D에서 헛되이 구한 그래디언트 텐서: 얼리지 않으면", "gradient tensors of D for nothing: free"),
      free_extra, tr(" 얼리면", " frozen"), frozen_extra)
print(tr(f"생성자의 스텝에서 아끼는 행렬 곱: {1 - frozen_work / free_work:.0%}",
         f"matrix products saved in one generator step: {1 - frozen_work / free_work:.0%}"))

# %% [markdown] id="arrows-text" lang="ko"
# **셋째, $D$가 $G$에게 하는 말.** 생성자가 받는 것은 결국 가짜 점마다 하나씩 있는 화살표입니다. 화살표는 그 점을 어느 쪽으로 옮기면 $D$의 로짓(logit)이 커지는지 알려 줍니다. '이쪽으로 오면 더 진짜처럼 보인다'라는 말입니다.
# 실제로 $G$의 손실은 화살표마다 무게를 하나씩 곱합니다(비포화 손실이면 $1 - \sigma(a)$). 정말 이것이 전부인지, 화살표와 무게만으로 $G$의 그래디언트를 다시 구해 손실에서 바로 구한 것과 비교합니다.
# 화살표는 어디까지나 $D$의 의견입니다. $D$가 틀리면 화살표도 틀린 쪽을 가리킵니다.
# 배경색은 $D$의 답입니다. 파란 곳이 진짜, 주황색인 곳이 가짜입니다.

# %% [markdown] id="arrows-text" lang="en"
# **Third, what $D$ says to $G$.** All that the generator receives is one arrow at each fake point. It tells which way to move the point so that $D$'s logit grows: "come over here, and you look more real".
# In fact $G$'s loss multiplies each arrow by a factor ($1 - \sigma(a)$ for the non-saturating loss). To see whether this is really all, compute $G$'s gradient again from the arrows and the factors alone, and compare it with the gradient of the loss itself.
# The arrows are only $D$'s opinion. Where $D$ is wrong, so are they.
# The background is $D$'s answer: blue for real, orange for fake.

# %% id="arrows"
fake = generator(z[:150]).detach().requires_grad_()
(arrows,) = torch.autograd.grad(discriminator(fake).sum(), fake)

figure, ax = plt.subplots(figsize=(6, 5), layout="constrained")
shown = plots.answers(ax, discriminator)
figure.colorbar(shown, label="D(x)")
ax.plot(*real.T, ".", color="C0", markersize=3, label=tr("진짜", "real"))
ax.plot(*fake.detach().T, "o", color="C1", markersize=4, markeredgecolor="black",
        markeredgewidth=0.4, label=tr("가짜", "fake"))
ax.quiver(*fake.detach().T, *arrows.T, angles="xy", width=0.004, zorder=3)
ax.set(xlim=(-3, 3), ylim=(-3, 3), aspect="equal",
       title=tr("판별자가 생성자에게 하는 말", "what the discriminator says to the generator"))
ax.legend(loc="upper right")
plt.show()

# %% id="arrows-check" tags=["nbval-check-output"]
def flat(gradients):
    return torch.cat([gradient.flatten() for gradient in gradients])


weights = list(generator.parameters())
factors = 1 - discriminator(fake).sigmoid().detach()
points = generator(z[:150])
from_loss = flat(torch.autograd.grad(loss.generator(discriminator(points)), weights))
# ko: 점을 화살표 쪽으로 옮기면 손실은 줄어듭니다. 그래서 −를 붙입니다.
# en: Moving a point along its arrow makes the loss smaller, hence the minus.
points = generator(z[:150])
told = -factors[:, None] * arrows / len(points)
from_arrows = flat(torch.autograd.grad(points, weights, told))
claim(tr("화살표로 구한 G의 그래디언트와 손실에서 구한 것의 상대 차이",
         "relative difference of G's gradient from the arrows and from the loss"),
      (from_arrows - from_loss).norm() / from_loss.norm(), below=1e-4)


# %% [markdown] id="train-text" lang="ko"
# ## 4. 학습시키기
#
# ### 고리
#
# 이제 고리 데이터로 끝까지 학습시킵니다. 100스텝마다 표본(sample) 2,000개로 세 가지를 잽니다.
#
# - **찾은 모드의 수**: 모드에서 표준 편차의 3배 안에 있는 점을 좋은 점이라고 합니다. 좋은 점이 제 몫의 4분의 1 이상 모인 모드를 찾은 것으로 셉니다.
# - **좋은 점의 비율**: 나머지는 대개 모드 사이에 떨어진 점입니다. 진짜 점으로 재면 98.9%입니다.
# - **격자에서 잰 JSD**: 평면을 30 × 30칸으로 나누고 칸마다 표본의 비율과 진짜 확률을 비교합니다. 0이면 같고 $\log 2 = 0.693$이면 전혀 겹치지 않으며, 한 칸(0.2)보다 작은 차이는 보지 못합니다. 진짜 분포에서 뽑은 표본도 수가 한정되어 있어 JSD가 0이 되지는 않습니다. 그 표본으로 잰 값을 **바닥**으로 그려 둡니다.
#
# JSD는 두 번 잽니다. 한 번은 지금의 $G$로, 한 번은 $G$의 가중치를 지수 이동 평균한 생성자로 잽니다. 평균한 생성자는 스텝마다 $G$의 새 가중치를 조금씩만 받아들이므로 흔들림이 지워집니다. $G$는 이런 생성자가 따로 있는 줄도 모릅니다.
# 아래 코드에서 `look`은 필름에 쓸 점(지금의 $G$)을 모으고 `measure`는 수를 잽니다(모드와 좋은 점은 평균한 생성자로 잽니다). `train.fit`이 정해진 스텝마다 둘을 호출합니다.

# %% [markdown] id="train-text" lang="en"
# ## 4. Training
#
# ### The ring
#
# Now train on the ring to the end. Every 100 steps, 2,000 samples are measured in three ways.
#
# - **Modes found**: a point is good if it lies within 3 standard deviations of a mode. A mode with at least a quarter of its fair share of good points counts as found.
# - **The share of good points**: most of the others have fallen between the modes. Of real points 98.9% are good.
# - **JSD on a grid**: divide the plane into 30 × 30 boxes and compare the shares of the samples with the true probabilities. 0 means the same, $\log 2 = 0.693$ no overlap; what is finer than a box (0.2) is not seen. Samples from the true distribution are finitely many as well, so it never gets to 0; their value is drawn as the **floor**.
#
# JSD is measured twice: for $G$ as it is now, and for a generator whose weights are the exponential moving average of $G$'s. At each step the averaged generator takes over only a little of $G$'s new weights, so that shaking is smoothed out. $G$ does not even know of it.
# In the code below `look` keeps points for the film ($G$ now), and `measure` takes the numbers (modes and good points from the averaged generator). `train.fit` calls both every so many steps.

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


ring_gan, ring_history, frames, titles, ring_floor = train_points(ring, steps=2000)
plots.points_film(frames, titles, ring.sample(1000, seed=seed),
                  still=[0, 2, 4, 6, 8, 12, 20, 40])

# %% [markdown] id="curves-text" lang="ko"
# 한데 뭉쳐 있던 점들이 흩어지고, 고리를 찾고, 모드마다 모입니다. 곡선으로 보면 이렇습니다.

# %% [markdown] id="curves-text" lang="en"
# The points, all in one lump at first, scatter, find the ring, and gather at its modes. As curves:

# %% id="curves"
def measured(history, name):
    rows = history["metrics"]
    return [row["step"] for row in rows], [row[name] for row in rows]


def plot_jsd(ax, history, floor):
    ax.plot(*measured(history, "jsd_now"), "--", color="C1", label=tr("지금의 G", "G now"))
    ax.plot(*measured(history, "jsd"), color="C2", label=tr("평균한 G", "averaged G"))
    ax.axhline(floor, color="0.4", linewidth=1, linestyle=":", label=tr("바닥", "floor"))
    ax.set(xlabel=tr("스텝", "step"), ylim=(0, 0.7), title=tr("격자에서 잰 JSD", "JSD on the grid"))
    ax.legend(fontsize=8)


figure, (found, good, jsd) = plt.subplots(1, 3, figsize=(10.5, 3), layout="constrained")
found.plot(*measured(ring_history, "modes"), "o-", color="C2", markersize=4)
found.set(ylim=(0, 8.4), title=tr("찾은 모드의 수(8개 가운데)", "modes found, of 8"))
good.plot(*measured(ring_history, "good"), "o-", color="C2", markersize=4)
good.set(ylim=(0, 1.02), title=tr("좋은 점의 비율", "share of good points"))
plot_jsd(jsd, ring_history, ring_floor)
for ax in (found, good):
    ax.set_xlabel(tr("스텝", "step"))
plt.show()

# %% id="ring-check" tags=["nbval-check-output"]
def late_mean(history, name):
    return sum(row[name] for row in history["metrics"][-10:]) / 10


last = ring_history["metrics"][-1]
claim(tr("끝에서 찾은 모드의 수(8개 가운데)", "modes found at the end, of 8"),
      last["modes"], equals=8)
claim(tr("끝에서 좋은 점의 비율", "share of good points at the end"), last["good"], above=0.8)
claim(tr("끝에서 평균한 G의 JSD", "JSD of the averaged G at the end"), last["jsd"], below=0.15)
claim(tr("마지막 1,000스텝에서 지금의 G의 JSD를 평균한 G의 JSD로 나눈 값",
         "JSD of G now as a multiple of the averaged G's, last 1,000 steps"),
      late_mean(ring_history, "jsd_now") / late_mean(ring_history, "jsd"), above=1)


# %% [markdown] id="flat-text" lang="ko"
# 여덟 모드를 모두 찾았고 점의 대부분이 모드에 모였습니다. 오른쪽 그림에서 눈여겨볼 것이 있습니다. 평균한 $G$는 얌전한데 **지금의 $G$는 흔들립니다.** 그 까닭 하나를 5절에서 봅니다.
#
# ### 손실은 품질의 눈금이 아닙니다
#
# 같은 학습을 손실로 보면 어떨까요? 400스텝(점선)부터 끝까지, 손실과 지금의 $G$가 내놓는 좋은 점의 비율이 각각 얼마나 바뀌었는지 나란히 봅니다.

# %% [markdown] id="flat-text" lang="en"
# All eight modes are found, and most points have gathered at them. Note one thing in the figure on the right: the averaged $G$ is calm, while **$G$ as it is now keeps shaking**. Section 5 looks at one reason.
#
# ### The losses are no gauge of quality
#
# What does the same training look like in the losses? From step 400 (dotted) to the end, put next to each other how much the losses have changed, and the share of good points from $G$ as it is now.

# %% id="flat"
figure = plots.curves(ring_history, {
    "good_now": tr("좋은 점의 비율(지금의 G)", "share of good points (G now)")})
figure.axes[0].set_ylim(0.5, 1.6)
for ax in figure.axes:
    ax.axvline(400, color="0.4", linewidth=1, linestyle=":")
plt.show()

# %% id="flat-check" tags=["nbval-check-output"]
def mean_d_loss(history, first, last):
    pairs = zip(history["step"], history["d_loss"], strict=True)
    values = [value for step, value in pairs if first < step <= last]
    return sum(values) / len(values)


good_now = dict(zip(*measured(ring_history, "good_now"), strict=True))
at_the_end = sum(share for step, share in good_now.items() if step > 1500) / 5
claim(tr("모드를 벗어난 점의 비율, 마지막 500스텝을 400스텝으로 나눈 값",
         "share of points that miss the modes, last 500 steps over step 400"),
      (1 - at_the_end) / (1 - good_now[400]), below=0.5)
claim(tr("같은 동안 D의 손실이 늘어난 양", "rise of D's loss in the same time"),
      mean_d_loss(ring_history, 1500, 2000) - mean_d_loss(ring_history, 300, 400),
      between=(0, 0.3))
claim(tr("마지막 500스텝에서 D의 손실의 평균에서 log 4를 뺀 값",
         "D's mean loss minus log 4, last 500 steps"),
      mean_d_loss(ring_history, 1500, 2000) - math.log(4), between=(-0.05, 0.05))


# %% [markdown] id="flat-note" lang="ko"
# 모드를 벗어난 점의 비율은 절반 아래로 줄었는데, $D$의 손실은 줄어들기는커녕 조금 **커져서** $\log 4$에 다가갔습니다. 표본이 좋아질수록 가려내기 어려워지기 때문입니다. 그러니 여기서는 손실이 품질과 **함께 움직였습니다.** 수업 02에서 최적 판별자의 손실은 두 분포가 얼마나 다른지 알려 주었고, 학습하는 $D$도 어느 정도는 그렇습니다.
# 그래도 손실은 품질의 **눈금**이 못 됩니다. 손실은 **상대와 견준** 값이라서, 둘이 함께 나아지면 움직이지 않습니다. 시험 점수가 그대로여도 문제가 어려워졌다면 실력이 는 것과 같습니다. $\log 4$에 닿고 나면 손실은 더 말해 주는 것이 없습니다.
# 다 배운 $G$ 앞에서 최적 판별자는 모든 것에 $1/2$이라고 답하고, 그때 $D$의 손실은 $\log 4 = 1.386$입니다(수업 02). 이 값은 **건강하다는 신호**이지만 이것만으로는 모자랍니다. 아무것도 배우지 못한 $D$도 $1/2$이라고 답하고, 맴도는 $G$에게 번번이 뒤처지는 $D$도 그렇습니다. 곧 만날 고양이가 그런 예입니다. 손실은 같은 값인데 표본은 형편없습니다.
# 품질은 따로 재야 합니다. 여기서는 진짜 분포를 아니까 JSD로, 이미지에서는 다른 방법으로 잽니다(수업 06).

# %% [markdown] id="flat-note" lang="en"
# The share of points that miss the modes has fallen to less than half, and $D$'s loss did not fall at all: it **rose** a little, to near $\log 4$, since better samples are harder to tell apart. So here the loss **moved with** the quality. In lesson 02 the loss of the optimal discriminator told how different two distributions are, and to some degree so does that of a $D$ in training.
# Yet the loss is no **gauge** of quality. It is a comparison **with the opponent**: when both improve, it stays where it is, as your marks may stay the same while you learn and the questions become harder. Once it has come to $\log 4$, it has nothing more to tell.
# Before a $G$ that has learned everything, the optimal discriminator answers $1/2$ to all, and $D$'s loss is $\log 4 = 1.386$ (lesson 02). That value is a **sign of health**, but not enough by itself: a $D$ that has learned nothing answers $1/2$ as well, and so does one that a circling $G$ keeps outrunning. The cats below are such a case: the same loss beside bad samples.
# Quality must be measured on its own: here by JSD, as the true distribution is known, and in other ways for images (lesson 06).

# %% [markdown] id="cats-text" lang="ko"
# ### 고양이
#
# 수업 01의 고양이도 같은 방법으로 배워 봅니다. 데이터는 몸통 길이(body length)와 다리 길이(leg length), 두 수입니다. 신경망이 다루기 좋도록 중앙값을 빼고 퍼진 정도로 나눕니다.
# 고양이의 분포에는 봉우리가 하나뿐이니 여덟 모드보다 쉬울 것 같습니다. 정말 그럴까요?

# %% [markdown] id="cats-text" lang="en"
# ### The cats
#
# Learn the cats of lesson 01 in the same way. The data are two numbers, body length and leg length. To suit the networks, subtract the medians and divide by the spreads.
# The distribution of cats has a single peak, so it should be easier than eight modes. Is it?

# %% id="train-cats"
cats = data.Cats()
median_cat = torch.tensor(cats.median)
scaled_cats = data.Scaled(cats, median_cat, median_cat * torch.tensor(cats.spread))
cat_gan, cat_history, frames, titles, cat_floor = train_points(scaled_cats, steps=800)
plots.points_film(frames, titles, scaled_cats.sample(1000, seed=seed),
                  still=[0, 5, 10, 15, 20, 25, 30, 40])

# %% [markdown] id="cats-note" lang="ko"
# (셀을 실행하면 필름이 움직이는 그림으로 나옵니다.) 가짜 고양이들이 진짜 구름 둘레에서 **맴돕니다.** 가늘게 늘어서기도 하고 한쪽으로 쏠리기도 하면서, 좀처럼 가라앉지 않습니다. 데이터가 쉬워도 게임은 쉽지 않습니다.
# 왜 맴돌까요? 가장 작은 GAN을 만들어 계산으로 알아봅니다. 그러고 나서 고양이에게 돌아옵니다.

# %% [markdown] id="cats-note" lang="en"
# (Run the cell, and the film is a moving picture.) The fake cats **whirl about** the real cloud. They stretch into thin lines, lean over to one side, and will not settle. Easy data do not make an easy game.
# Why do they go round? Build the smallest GAN there is and find out by calculation. After that we come back to the cats.

# %% [markdown] id="lab-text" lang="ko"
# ## 9. GAN 실험실
#
# 이제 두 루프를 손으로 돌려 봅니다. 아래 실험실에서는 평면 위의 점으로 GAN을 한 스텝씩 학습시킬 수 있습니다. 배경색은 $D$의 답입니다(파랑은 진짜, 주황은 가짜).
# 화살표는 $D$가 $G$에게 하는 말인데, 여기서는 $G$의 **손실**이 가장 빨리 줄어드는 방향입니다. 3절의 화살표에 비포화 손실이면 $1 - \sigma(a)$를, 포화 손실이면 $\sigma(a)$를 곱한 것입니다. 아주 긴 것은 줄여서 그립니다.
# 셀을 실행하고 이렇게 해 보십시오. 먼저 예측하고 나서 누르십시오.
#
# 1. **$D$만** 여러 스텝 움직여 보십시오. 화살표는 길어집니까, 짧아집니까? 점은 움직입니까?
# 2. **$G$만** 여러 스텝 움직여 보십시오. 점들은 어디로 갑니까? 6절에서 본 것이 나타납니까?
# 3. 둘을 함께 돌리고 모드가 하나씩 채워지는 것을 지켜보십시오. 손실은 그동안 어떻게 됩니까?
# 4. 데이터에서 **직접 그리기**를 고르고, 평면에 점을 그린 다음 학습시켜 보십시오. 외딴 점 몇 개도 배웁니까?
# 5. $D$의 학습률을 10분의 1인 0.0003으로 낮추고 모드를 지켜보십시오. 0.003으로 되돌린 다음에는 데이터를 고양이로 바꾸어 R1이 0일 때와 1일 때를 견주십시오(고양이에게는 모드가 없어 그 곡선은 비어 있습니다).
# 6. 손실을 포화 손실로 바꾸거나, 잡음의 차원을 1로 줄여 보십시오. 선 하나로 여덟 모드를 덮을 수 있습니까?

# %% [markdown] id="lab-text" lang="en"
# ## 9. The GAN Lab
#
# Now turn both loops by hand. In the lab below a GAN on points in the plane can be trained step by step. The background is $D$'s answer, blue for real and orange for fake.
# The arrows are what $D$ says to $G$, here as the direction in which $G$'s **loss** falls fastest: the arrows of section 3 times $1 - \sigma(a)$ for the non-saturating loss, times $\sigma(a)$ for the saturating one. Very long ones are drawn shortened.
# Run the cell and try these. Predict before you press.
#
# 1. Let **$D$ alone** make several steps. Do the arrows grow or shrink? Do the points move?
# 2. Let **$G$ alone** make several steps. Where do the points go? Do you meet section 6 again?
# 3. Run both, and watch the modes fill one after another. What do the losses do meanwhile?
# 4. Choose **draw your own** as the data, draw points on the plane, and train. Are a few lonely points learned as well?
# 5. Set $D$'s learning rate to a tenth, 0.0003, and watch the modes. Set it back to 0.003, change the data to the cats, and compare R1 of 0 with R1 of 1 (cats have no modes, so that curve stays empty).
# 6. Change to the saturating loss, or cut the noise down to dimension 1. Can a single line cover eight modes?

# %% id="lab"
gan_lab = lab.GANLab()
gan_lab

# %% [markdown] id="lab-answers" lang="ko"
# <details><summary>무엇을 보게 될까</summary>
#
# 1. 점은 움직이지 않습니다. 배경의 경계가 점점 뚜렷해지고, 경계가 가파른 곳에서 화살표가 길어집니다.
# 2. 점들이 배경이 가장 파란 곳으로 몰려갑니다. 멈추어 있는 $D$는 말리지 않으므로 진짜가 있는 곳을 지나쳐 가기도 합니다. 6절의 모드 붕괴가 시작되는 모습입니다.
# 3. 모드가 하나씩 채워지는 동안 손실은 조금만 움직이고, $D$의 손실은 $\log 4$에 다가갑니다. 4절에서 본 그대로입니다.
# 4. 점이 많은 곳부터 배웁니다. 외딴 점 몇 개는 배치(batch)에 드물게 나오므로 늦게 배우거나 배우지 못합니다.
# 5. 느린 $D$는 $G$를 따라잡지 못해 점들이 몰려다니기 쉽습니다. 고양이는 R1이 0이면 맴돌고 1이면 가라앉습니다.
# 6. 포화 손실에서는 $D$가 가짜를 확신하는 곳에서 화살표가 아주 짧습니다. 잡음이 1차원이면 생성자는 실 한 가닥을 구부려 모드 사이를 잇습니다. 여러 모드를 지나갈 수는 있지만, 사이에 떨어지는 점이 늘 남습니다.
#
# 시드나 순서에 따라 다르게 나올 수도 있습니다. 그럴 때에는 까닭을 생각해 보십시오.
#
# </details>

# %% [markdown] id="lab-answers" lang="en"
# <details><summary>What you may see</summary>
#
# 1. The points do not move. The borders in the background become sharper, and where they are steep the arrows grow long.
# 2. The points rush to where the background is bluest. A $D$ that stands still does not hold them back, so they may run past the real data: the beginning of the mode collapse of section 6.
# 3. While the modes fill one after another, the losses move little, and $D$'s comes near $\log 4$, as in section 4.
# 4. Places with many points are learned first. A few lonely ones seldom come up in a batch, and are learned late or not at all.
# 5. A slow $D$ cannot keep up with $G$, and the points easily rush about as a crowd. The cats whirl with R1 at 0 and settle with R1 at 1.
# 6. With the saturating loss the arrows are very short where $D$ is sure of a fake. With noise of dimension 1 the generator bends a single thread from mode to mode. It can pass through many of them, but some points always fall in between.
#
# With another seed, or in another order, it may come out otherwise. Then ask yourself why.
#
# </details>

# %% [markdown] id="lab-code-text" lang="ko"
# 실험실은 코드로도 움직일 수 있습니다. $D$의 스텝은 $G$를, $G$의 스텝은 $D$를 건드리지 않는지 확인합니다.

# %% [markdown] id="lab-code-text" lang="en"
# Code can work the lab, too. See that $D$'s steps leave $G$ alone, and $G$'s steps leave $D$ alone.

# %% id="lab-code" tags=["nbval-check-output"]
def weights_now():
    state = gan_lab.state
    return [torch.cat([p.detach().flatten() for p in net.parameters()])
            for net in (state.generator, state.discriminator)]


def changes(step):
    before = weights_now()
    step(5)
    return [(b - a).abs().max() for a, b in zip(before, weights_now(), strict=True)]


g_change, d_change = changes(gan_lab.step_d)
claim(tr("D 다섯 스텝, D의 가중치가 가장 크게 변한 양", "five steps of D, largest change of a weight of D"),
      d_change, above=0)
claim(tr("D 다섯 스텝, G의 가중치가 변한 양", "five steps of D, change of the weights of G"),
      g_change, equals=0)
g_change, d_change = changes(gan_lab.step_g)
claim(tr("G 다섯 스텝, D의 가중치가 변한 양", "five steps of G, change of the weights of D"),
      d_change, equals=0)
claim(tr("G 다섯 스텝, G의 가중치가 가장 크게 변한 양", "five steps of G, largest change of a weight of G"),
      g_change, above=0)


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
# ### 연습 1. 판별자의 스텝
#
# 판별자와 진짜 점, 그리고 생성자가 막 내놓은 가짜 점을 받아 판별자의 손실 $L_D$를 돌려주는 함수를 작성하십시오. 그 손실에 `backward()`를 호출했을 때 $D$의 가중치에는 그래디언트가 있고, $G$에는 없어야 합니다. 손실의 식은 `losses.non_saturating.discriminator`를 쓰면 됩니다.

# %% [markdown] id="ex1-text" lang="en"
# ## Exercises
#
# ### Exercise 1. The discriminator's step
#
# Write a function that takes the discriminator, real points and fake points just drawn by a generator, and returns the discriminator's loss $L_D$. When `backward()` is called on it, $D$'s weights must have gradients, and $G$ must have none. For the formula use `losses.non_saturating.discriminator`.

# %% id="ex1"
def loss_for_d(discriminator, real, fake):
    ...


checks.loops_d_loss(loss_for_d)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def loss_for_d(discriminator, real, fake):
#     real_logits = discriminator(real)
#     fake_logits = discriminator(fake.detach())
#     return losses.non_saturating.discriminator(real_logits, fake_logits)
# ```
#
# `discriminator(fake).detach()`라고 쓰면 안 됩니다. 그러면 $D$도 가짜에서 아무것도 배우지 못합니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def loss_for_d(discriminator, real, fake):
#     real_logits = discriminator(real)
#     fake_logits = discriminator(fake.detach())
#     return losses.non_saturating.discriminator(real_logits, fake_logits)
# ```
#
# Not `discriminator(fake).detach()`: then $D$, too, would learn nothing from the fakes.
#
# </details>

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. 화살표
#
# 판별자와 가짜 점 `(N, 2)`를 받아, 점마다 로짓이 가장 빨리 커지는 방향, 곧 그 점의 로짓을 그 점의 좌표로 미분한 그래디언트를 모은 `(N, 2)` 텐서(tensor)를 돌려주는 함수를 작성하십시오.

# %% [markdown] id="ex2-text" lang="en"
# ### Exercise 2. The arrows
#
# Write a function that takes the discriminator and fake points `(N, 2)` and returns, for each point, the direction in which its logit grows fastest: a tensor `(N, 2)` with the gradient of each point's logit in its own coordinates.

# %% id="ex2"
def arrows_of(discriminator, fake):
    ...


checks.loops_arrows(arrows_of)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def arrows_of(discriminator, fake):
#     fake = fake.detach().requires_grad_()
#     return torch.autograd.grad(discriminator(fake).sum(), fake)[0]
# ```
#
# 로짓 하나는 점 하나에만 달려 있으므로, 합의 그래디언트에 점마다의 그래디언트가 그대로 들어 있습니다. 평균을 쓰면 모두 $N$으로 나누어집니다.
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def arrows_of(discriminator, fake):
#     fake = fake.detach().requires_grad_()
#     return torch.autograd.grad(discriminator(fake).sum(), fake)[0]
# ```
#
# One logit depends on one point only, so the gradient of the sum holds each point's own gradient. With the mean all would be divided by $N$.
#
# </details>

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
