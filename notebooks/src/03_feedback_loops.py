# ---
# jupyter:
#   course:
#     title: {ko: "03 · 이중 피드백 루프", en: "03 · The two feedback loops"}
#     minutes: {laptop: 45, gpu: 45}
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
# 3. 매개변수가 하나씩인 게임에서 학습이 왜 돌며, R1이 왜 그것을 멈추는지 계산할 수 있습니다.
# 4. 모드 붕괴(mode collapse)를 일으키고, 재고, 고칠 수 있습니다.
# 5. 손실 곡선과 판별자의 출력을 보고 흔한 고장 다섯 가지를 진단할 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 수업 02의 손실과 최적 판별자, PyTorch의 `backward()`와 옵티마이저(optimizer), 2 × 2 행렬의 계산이면 충분합니다.

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
# The losses and the optimal discriminator of lesson 02, `backward()` and an optimizer in PyTorch, and 2 × 2 matrices are enough.

# %% id="machine"
import copy
import math
import zlib
from statistics import median

import matplotlib.pyplot as plt
import torch
from torch.utils.flop_counter import FlopCounterMode

from gan_lib import checks, data, device, lab, losses, metrics, nets, plots, train

# ko: 점을 다루는 신경망은 아주 작아서, GPU는 계산보다 시작하는 데 더 오래 걸립니다.
# en: Networks for points are tiny: a GPU would spend longer starting than computing.
machine = device.pick("cpu", torch.float32)
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


# %% id="mechanism"
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
    ax.plot([1.7 * stop - 0.85] * 2, [-0.45, 0.45], color=colour, linewidth=6)
    ax.text(1.7 * stop - 0.85, -0.75, tr("여기서 멈춤", "stops here"), ha="center", color=colour)
    ax.text(8.5, 0.6, wanted, ha="center", color=colour, fontsize=12)
    ax.set(xlim=(-0.6, 9.3), ylim=(-0.85, 1.4))
    ax.set_axis_off()


figure, (top, bottom) = plt.subplots(2, 1, figsize=(8.5, 4.4), layout="constrained")
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
# - 판별자의 스텝에서는 가짜를 `detach()`로 **끊습니다.** 그래디언트가 $G$에 닿지 않습니다.
# - 생성자의 스텝에서는 끊으면 안 됩니다. 그래디언트는 $D$를 **지나가야** $G$에 닿습니다. 다만 $D$의 가중치(weight)에는 필요 없으므로 $D$를 얼려 둡니다.

# %% [markdown] id="steps-text" lang="en"
# ## 2. Both loops by hand
#
# Turn the figure into code as it is. There are two places where a gradient is held back.
#
# - In the discriminator's step, `detach()` **cuts** the fakes off. No gradient reaches $G$.
# - In the generator's step nothing may be cut: the gradient reaches $G$ only **through** $D$. But no weight of $D$ needs one, so $D$ is frozen.

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
# 이것이 강의 내내 쓰는 `train.fit`이 하는 일의 전부일까요? 같은 가중치, 같은 진짜, 같은 $z$에서 시작해 200스텝을 둘 다 실행하고 모든 가중치를 비교합니다. 가까운지가 아니라 **마지막 비트까지 같은지** 봅니다.
# 데이터는 원 위에 모드(mode)가 여덟 개 있는 고리이고, 손실은 비포화 손실(non-saturating loss)입니다.

# %% [markdown] id="same-text" lang="en"
# Is this all that `train.fit`, which the whole course uses, does? Start both from the same weights, the same real points and the same $z$, run 200 steps, and compare every weight: not whether they are near, but whether they are **the same to the last bit**.
# The data are a ring with eight modes, and the loss is the non-saturating loss.

# %% id="same" tags=["nbval-check-output"]
def adam(net, lr):
    # ko: fused는 같은 계산을 한 번에 합니다. gan_lib도 이것을 씁니다.
    # en: fused does the same arithmetic in one go, as gan_lib does.
    return torch.optim.Adam(net.parameters(), lr, betas=(0.5, 0.9), fused=True)


ring, loss = data.ring(), losses.non_saturating
torch.manual_seed(seed)
generator, discriminator = nets.PointGenerator(), nets.PointDiscriminator()
gan = train.GAN(copy.deepcopy(generator), copy.deepcopy(discriminator), machine,
                lr=2e-3, betas=(0.5, 0.9), seed=seed)
train.fit(gan, data.Points(ring), loss, steps=200, batch_size=128)

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
print(tr("모든 가중치가 마지막 비트까지 같은가?", "Is every weight the same to the last bit?"),
      all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True)))

# %% [markdown] id="detach-text" lang="ko"
# ## 3. 그래디언트를 눈으로 보기
#
# 방금 학습시킨 두 신경망으로 세 가지를 재어 봅니다.
#
# **첫째, `detach`가 하는 일.** 판별자의 손실을 `backward()`한 다음 생성자의 가중치에 그래디언트가 있는지 봅니다.
# `detach`를 빼면 그래디언트가 생성자까지 흘러듭니다. 이것은 생성자에게 도움이 될까요? 생성자 자신의 손실에서 온 그래디언트와 이루는 각의 코사인을 구합니다. 1이면 같은 방향, −1이면 정반대 방향입니다. 실행하기 전에 예측해 보십시오.

# %% [markdown] id="detach-text" lang="en"
# ## 3. See the gradients
#
# With the two networks just trained, measure three things.
#
# **First, what `detach` does.** Call `backward()` on the discriminator's loss, then look whether the generator's weights have gradients.
# Without `detach` the gradient flows on into the generator. Is that of any help to it? Take the cosine of the angle with the gradient of the generator's own loss: 1 is the same direction, −1 the opposite one. Predict before you run.

# %% id="detach" tags=["nbval-check-output"]
z = torch.randn(500, 2, generator=noise)
real = ring.sample(500, seed=seed)


def reaches_g(objective):
    generator.zero_grad()
    objective(generator(z)).backward()
    gradients = [p.grad for p in generator.parameters()]
    return None if gradients[0] is None else torch.cat([g.flatten() for g in gradients])


def d_objective(fake):
    return loss.discriminator(discriminator(real), discriminator(fake))


with_detach = reaches_g(lambda fake: d_objective(fake.detach()))
without = reaches_g(d_objective)
print(tr("detach가 있으면 G의 그래디언트:", "G's gradient with detach:"), with_detach)
print(tr("detach가 없으면 0이 아닌가?", "without detach, is it other than 0?"),
      bool(without.norm() > 0))
for pair, name in ((losses.saturating, tr("포화 손실", "saturating loss")),
                   (loss, tr("비포화 손실", "non-saturating loss"))):
    own = reaches_g(lambda fake, pair=pair: pair.generator(discriminator(fake)))
    cosine = torch.cosine_similarity(without, own, dim=0).item()
    print(tr(f"{name}과의 코사인이 −1인가?", f"Is the cosine with the {name} −1?"),
          abs(cosine + 1) < 1e-5, tr(" 음수인가?", " Is it negative?"), cosine < 0)

# %% [markdown] id="detach-note" lang="ko"
# 정반대입니다. 판별자의 손실에서 $G$가 들어 있는 항은 $-\mathbb{E}_z[\log(1 - D(G(z)))]$인데, 이것은 포화 손실(saturating loss)의 **부호만 바꾼 것**입니다. 그래서 포화 손실과의 코사인은 꼭 −1입니다.
# 비포화 손실은 점마다 무게를 달리 두므로(수업 02의 $\sigma(a)$와 $1 - \sigma(a)$) 꼭 −1은 아니지만 역시 거꾸로입니다.
# `detach`를 빼먹고 그 그래디언트를 지우지도 않으면, 생성자는 **판별자를 돕는 쪽으로** 끌려갑니다. 8절에서 그런 환자를 만납니다.
#
# **둘째, 얼리기.** 생성자의 스텝에서 $D$를 얼리면 $G$의 그래디언트가 달라질까요? 계산은 얼마나 줄어들까요? 곱셈과 덧셈을 셉니다.

# %% [markdown] id="detach-note" lang="en"
# It is the opposite. In the discriminator's loss the term with $G$ in it is $-\mathbb{E}_z[\log(1 - D(G(z)))]$, and that is the saturating loss **with its sign changed**. So the cosine with the saturating loss is exactly −1.
# The non-saturating loss weighs the points otherwise ($\sigma(a)$ and $1 - \sigma(a)$ in lesson 02), so there it is not exactly −1, but backwards all the same.
# Whoever forgets `detach`, and does not clear that gradient either, has a generator that is pulled towards **helping the discriminator**. Section 8 has such a patient.
#
# **Second, freezing.** Does $G$'s gradient change when $D$ is frozen in the generator's step? How much work is saved? Count multiplications and additions.

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
print(tr("G의 그래디언트가 마지막 비트까지 같은가?", "Is G's gradient the same to the last bit?"),
      all(torch.equal(a, b) for a, b in zip(free, frozen, strict=True)))
print(tr("D에서 헛되이 계산한 그래디언트 텐서: 그냥", "gradient tensors of D for nothing: free"),
      free_extra, tr(" 얼렸을 때", " frozen"), frozen_extra)
print(tr(f"얼리면 줄어드는 계산: {1 - frozen_work / free_work:.0%}",
         f"work saved by freezing: {1 - frozen_work / free_work:.0%}"))

# %% [markdown] id="arrows-text" lang="ko"
# **셋째, $D$가 $G$에게 하는 말.** 생성자가 받는 것은 결국 가짜 점마다 하나씩 있는 화살표입니다. 화살표는 그 점을 어느 쪽으로 옮기면 $D$의 로짓(logit)이 커지는지, 곧 '여기로 오면 더 진짜처럼 보인다'라고 알려 줍니다.
# 바탕색은 $D$의 답입니다. 파란 곳이 진짜, 붉은 곳이 가짜입니다.

# %% [markdown] id="arrows-text" lang="en"
# **Third, what $D$ says to $G$.** All that the generator receives is one arrow at each fake point. It tells which way to move the point so that $D$'s logit grows: "come over here, and you look more real".
# The background is $D$'s answer: blue for real, red for fake.

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
with torch.no_grad():
    before, after = discriminator(fake), discriminator(fake + 0.01 * arrows)
print(tr("화살표대로 조금 옮기면 로짓이 커지는 점의 비율이 99%를 넘는가?",
         "Moved along their arrows, does the logit grow for more than 99% of the points?"),
      (after > before).float().mean().item() > 0.99)

# %% [markdown] id="train-text" lang="ko"
# ## 4. 학습시키기
#
# ### 고리
#
# 이제 고리를 끝까지 학습시킵니다. 100스텝마다 표본(sample) 2,000개로 세 가지를 잽니다.
#
# - **찾은 모드의 수**: 모드에서 표준 편차의 3배 안에 있는 점을 좋은 점이라고 합니다. 좋은 점이 제 몫의 4분의 1 이상 모인 모드를 찾았다고 셉니다.
# - **좋은 점의 비율**: 나머지는 모드 사이에 떨어진 점입니다.
# - **격자에서 잰 JSD**: 평면을 30 × 30칸으로 나누고 칸마다 표본의 비율과 진짜 확률을 비교합니다. 진짜에서 뽑은 표본도 유한하므로 0이 되지는 않습니다. 그 값을 **바닥**으로 그려 둡니다.
#
# JSD는 두 번 잽니다. 한 번은 지금의 $G$로, 한 번은 $G$의 가중치를 지수 이동 평균(exponential moving average)한 생성자로 잽니다.

# %% [markdown] id="train-text" lang="en"
# ## 4. Training
#
# ### The ring
#
# Now train on the ring to the end. Every 100 steps, 2,000 samples are measured in three ways.
#
# - **Modes found**: a point is good if it lies within 3 standard deviations of a mode. A mode with at least a quarter of its fair share of good points counts as found.
# - **The share of good points**: the others have fallen between the modes.
# - **JSD on a grid**: divide the plane into 30 × 30 boxes and compare the shares of the samples with the true probabilities. Samples from the true distribution are finitely many as well, so it never gets to 0; their value is drawn as the **floor**.
#
# JSD is measured twice: for $G$ as it is now, and for a generator whose weights are the exponential moving average of $G$'s.

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
        averaged = gan.averaged(z)
        modes, good = metrics.mode_coverage(averaged, ring)
        return {"modes": modes, "good": good, "jsd": distance(averaged),
                "jsd_now": distance(gan.generator(z))}

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
last = ring_history["metrics"][-1]
print(tr("끝에서 찾은 모드:", "modes found at the end:"), last["modes"])
print(tr("좋은 점이 85%를 넘는가?", "Are more than 85% of the points good?"), last["good"] > 0.85)
print(tr("평균한 G의 JSD가 0.15 미만인가?", "Is the JSD of the averaged G below 0.15?"),
      last["jsd"] < 0.15)

# %% [markdown] id="flat-text" lang="ko"
# 여덟 모드를 모두 찾았고 점의 대부분이 모드에 모였습니다. 오른쪽 그림에서 눈여겨볼 것이 있습니다. 평균한 $G$는 얌전한데 **지금의 $G$는 흔들립니다.** 무엇이 흔드는지는 5절에서 봅니다.
#
# ### 손실은 품질을 재지 않습니다
#
# 같은 학습을 손실로 보면 어떨까요? 400스텝부터 끝까지, 손실과 JSD가 각각 얼마나 바뀌었는지 나란히 봅니다.

# %% [markdown] id="flat-text" lang="en"
# All eight modes are found, and most points have gathered at them. Note one thing in the figure on the right: the averaged $G$ is calm, while **$G$ as it is now keeps shaking**. Section 5 shows what shakes it.
#
# ### The losses do not measure quality
#
# What does the same training look like in the losses? From step 400 to the end, put next to each other how much the losses and JSD have changed.

# %% id="flat"
plots.curves(ring_history, {"jsd": tr("JSD(평균한 G)", "JSD (averaged G)")})
plt.show()

# %% id="flat-check" tags=["nbval-check-output"]
by_step = dict(zip(ring_history["step"], ring_history["d_loss"], strict=True))
jsd_by_step = dict(zip(*measured(ring_history, "jsd"), strict=True))
print(tr("400스텝부터 D의 손실이 언제나 1.2와 1.45 사이인가?",
         "From step 400 on, is D's loss always between 1.2 and 1.45?"),
      all(1.2 < value < 1.45 for step, value in by_step.items() if step >= 400))
print(tr("그동안 JSD가 절반 아래로 줄었는가?", "Meanwhile, has JSD fallen below half?"),
      jsd_by_step[2000] < jsd_by_step[400] / 2)
print(tr("D의 손실은 400스텝보다 끝에서 더 큰가?",
         "Is D's loss larger at the end than at step 400?"), by_step[2000] > by_step[400])

# %% [markdown] id="flat-note" lang="ko"
# 손실은 거의 그대로인데 표본은 몇 배나 나아졌습니다. 게다가 $D$의 손실은 줄어들기는커녕 **커졌습니다.** 표본이 좋아질수록 가려내기 어려워지기 때문입니다.
# 손실은 **상대와 견준** 값입니다. 둘이 함께 나아지면 움직이지 않습니다. 시험 점수가 그대로여도 문제가 어려워졌다면 실력이 는 것과 같습니다.
# 다 배운 $G$ 앞에서 최적 판별자는 모든 것에 $1/2$이라고 답하고, 그때 $D$의 손실은 $\log 4 = 1.386$입니다(수업 02). 이 값은 **건강의 표지**일 뿐 품질의 눈금이 아닙니다.
# 품질은 따로 재야 합니다. 여기서는 진짜 분포를 아니까 JSD로, 이미지에서는 다른 방법으로 잽니다(수업 05).

# %% [markdown] id="flat-note" lang="en"
# The losses have hardly moved, and the samples are several times better. What is more, $D$'s loss did not fall, it **rose**: the better the samples, the harder they are to tell apart.
# A loss is a comparison **with the opponent**. When both improve, it stays where it is, as your marks may stay the same while you learn and the questions become harder.
# Before a $G$ that has learned everything, the optimal discriminator answers $1/2$ to all, and $D$'s loss is $\log 4 = 1.386$ (lesson 02). That value is a **sign of health**, no scale of quality.
# Quality must be measured on its own: here by JSD, as the true distribution is known, and in other ways for images (lesson 05).

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
# 가짜 고양이들이 진짜 구름 둘레에서 **맴돕니다.** 가늘게 늘어서기도 하고 한쪽으로 쏠리기도 하면서, 좀처럼 가라앉지 않습니다. 데이터가 쉬워도 게임은 쉽지 않습니다.
# 왜 맴돌까요? 가장 작은 GAN을 만들어 계산으로 알아봅니다. 그러고 나서 고양이에게 돌아옵니다.

# %% [markdown] id="cats-note" lang="en"
# The fake cats **whirl about** the real cloud. They stretch into thin lines, lean over to one side, and will not settle. Easy data do not make an easy game.
# Why do they go round? Build the smallest GAN there is and find out by calculation. After that we come back to the cats.

# %% [markdown] id="dirac-text" lang="ko"
# ## 5. 왜 맴돌까
#
# 가장 작은 GAN에는 매개변수(parameter)가 하나씩 있습니다(Mescheder 외, 2018). 진짜는 언제나 0이고, 생성자는 잡음 없이 수 하나 $\theta$를 내놓습니다. 판별자의 로짓은 기울어진 직선 $D(x) = \psi x$입니다.
# 생성자의 목표는 $\theta = 0$이고, 그때 판별자가 할 수 있는 것은 $\psi = 0$, 곧 '모르겠다'뿐입니다. 이 점이 내시 균형(Nash equilibrium)입니다.
#
# 계산하기 가장 쉬운 손실은 로짓을 그대로 쓰는 손실입니다(`losses.wasserstein`, 모든 로짓 $t$에서 $f(t) = t$). 진짜의 로짓은 $\psi \cdot 0 = 0$, 가짜의 로짓은 $\psi\theta$이므로
#
# $$L_D = \psi\theta, \qquad L_G = -\psi\theta$$
#
# 입니다. 각자 자기 매개변수에 대한 도함수를 구해 그 반대쪽으로 $h$배만큼 움직입니다. $h$는 학습률(learning rate)입니다.
#
# $$\theta' = \theta + h\psi, \qquad \psi' = \psi - h\theta$$
#
# 이것이 둘이 **동시에** 움직이는 스텝입니다. 균형에서 떨어진 거리 $r$의 제곱을 봅니다.
#
# $$r'^2 = \theta'^2 + \psi'^2 = (\theta + h\psi)^2 + (\psi - h\theta)^2$$
#
# $$r'^2 = \theta^2 + 2h\theta\psi + h^2\psi^2 + \psi^2 - 2h\theta\psi + h^2\theta^2$$
#
# 가운데 두 항이 상쇄됩니다.
#
# $$r'^2 = (1 + h^2)\,(\theta^2 + \psi^2) = (1 + h^2)\,r^2$$
#
# 스텝마다 $r$이 $\sqrt{1 + h^2}$배가 되므로 $n$스텝 뒤에는
#
# $$r_n = (1 + h^2)^{n/2}\,r_0$$
#
# 입니다. $h$가 아무리 작아도 1보다 크니 **바깥으로 감겨 나갑니다.**
#
# 고치는 방법은 두 가지입니다. 하나는 **번갈아** 움직이는 것입니다. 먼저 $\psi$를 옮기고, 옮긴 $\psi'$로 $\theta$를 옮깁니다. 다른 하나는 진짜에서 $D$의 기울어진 정도에 벌점을 매기는 그래디언트 페널티(gradient penalty) **R1**, 곧 $\frac{\gamma}{2}\,|D'(0)|^2 = \frac{\gamma}{2}\psi^2$을 $L_D$에 더하는 것입니다. 그러면 $\psi$의 스텝에 $-h\gamma\psi$가 더해집니다.
#
# 세 가지를 자동 미분으로 그려 봅니다. 출발점은 모두 같습니다.

# %% [markdown] id="dirac-text" lang="en"
# ## 5. Why they go in circles
#
# The smallest GAN has one parameter on each side (Mescheder et al., 2018). Real is always 0; the generator, without noise, puts out a single number $\theta$; the discriminator's logit is a straight line, $D(x) = \psi x$.
# The generator's goal is $\theta = 0$, and then the discriminator can do no better than $\psi = 0$, "I cannot tell". This point is the Nash equilibrium.
#
# The loss that is easiest to calculate takes the logits as they are (`losses.wasserstein`, $f(t) = t$ for every logit $t$). The logit of real is $\psi \cdot 0 = 0$, that of fake is $\psi\theta$, so
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
# There are two remedies. One is to move **in turn**: first $\psi$, then $\theta$ with the new $\psi'$. The other is a gradient penalty on how steep $D$ is at the real data, **R1**: add $\frac{\gamma}{2}\,|D'(0)|^2 = \frac{\gamma}{2}\psi^2$ to $L_D$. This adds $-h\gamma\psi$ to the step of $\psi$.
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
print(tr("동시에: 모든 스텝에서 반지름이 식과 같은가?",
         "At the same time: is the radius that of the formula at every step?"),
      torch.allclose(radius, formula, rtol=1e-12))
print(tr(f"200스텝 뒤의 반지름: {radius[-1]:.4f}", f"radius after 200 steps: {radius[-1]:.4f}"))
far = dirac(losses.wasserstein, 5000, in_turn=True).norm(dim=1)
print(tr("번갈아: 5,000스텝 동안 반지름이 언제나 0.9와 1.1 사이인가?",
         "In turn: does the radius stay between 0.9 and 1.1 for 5,000 steps?"),
      0.9 < far.min().item() and far.max().item() < 1.1)
print(tr("R1: 200스텝 뒤에 반지름이 0.1 미만인가?", "R1: is the radius below 0.1 after 200 steps?"),
      with_r1[-1].norm().item() < 0.1)

# %% [markdown] id="dirac-note" lang="ko"
# 회색 화살표가 두 사람이 가려는 방향입니다. 균형을 **향하지 않고 빙 둘러 갑니다.** 한쪽이 다가가면 다른 쪽이 달아나기 때문입니다. 화살표를 따라 곧게 한 걸음을 디디면 원의 바깥으로 나가게 됩니다.
# 번갈아 움직이면 나가지는 않지만 다가가지도 못합니다. R1은 화살표를 안쪽으로 기울이고, 그제야 도착합니다.
#
# 여기까지의 식은 $f(t) = t$인 손실의 것입니다. 이 강의에서 쓰는 두 손실도 확인합니다. 포화 손실이면 두 스텝에 똑같이 $s = \sigma(\psi\theta)$가 곱해지므로 위의 계산에서 $h$를 $hs$로 바꾸기만 하면 됩니다.
#
# $$r'^2 = \bigl(1 + h^2\,\sigma(\psi\theta)^2\bigr)\,r^2$$
#
# 역시 1보다 큽니다. 비포화 손실에서는 생성자의 스텝에 $\sigma$ 대신 $1 - \sigma$가 곱해져서 상쇄가 꼭 맞지 않습니다. 수로 봅니다.

# %% [markdown] id="dirac-note" lang="en"
# The grey arrows are where the two want to go. They lead **around the equilibrium, not towards it**: as one comes closer, the other runs away. A straight step along the arrow leaves the circle on its outside.
# In turn, the path does not get out, and it does not get nearer either. R1 tilts the arrows inward, and only then do they arrive.
#
# The formulas up to here are those of the loss with $f(t) = t$. Check the two losses of this course as well. With the saturating loss both steps are multiplied by the same $s = \sigma(\psi\theta)$, so in the calculation above $h$ simply becomes $hs$.
#
# $$r'^2 = \bigl(1 + h^2\,\sigma(\psi\theta)^2\bigr)\,r^2$$
#
# Above 1 again. With the non-saturating loss the generator's step is multiplied by $1 - \sigma$ in place of $\sigma$, and the terms do not cancel exactly. See it in numbers.

# %% id="dirac-losses" tags=["nbval-check-output"]
path = dirac(losses.saturating, 400)
grown = path[1:].square().sum(1) / path[:-1].square().sum(1)
sigma = path[:-1].prod(1).sigmoid()
print(tr("포화 손실: 식과 같은가?", "Saturating loss: as in the formula?"),
      torch.allclose(grown, 1 + 0.01 * sigma**2, rtol=1e-12))
print(tr("반지름 0.2에서 출발해 2,000스텝 뒤:", "From radius 0.2, after 2,000 steps:"))
for name, way in ways.items():
    ends = [dirac(pair, 2000, start=(0.2, 0.0), **way)[-1].norm().item()
            for pair in (losses.saturating, losses.non_saturating)]
    print(tr("  포화 {:6.2f}   비포화 {:5.2f}   ", "  saturating {:6.2f}   non-saturating {:5.2f}   ")
          .format(*ends), name)

# %% [markdown] id="dirac-losses-note" lang="ko"
# 두 손실 모두 동시에 움직이면 균형에서 멀어지고, 번갈아 움직이면 제자리에서 돌고, R1이 있으면 도착합니다. 비포화 손실은 어느 정도 나가면 거기에서 돕니다.
#
# 이제 고양이에게 돌아갑니다. 바꾸는 것은 하나, 판별자의 손실에 **R1**을 더하는 것뿐입니다.

# %% [markdown] id="dirac-losses-note" lang="en"
# With both losses, moving at the same time leads away from the equilibrium, moving in turn goes round in place, and with R1 they arrive. The non-saturating loss goes out so far and circles there.
#
# Now back to the cats, with one change: **R1** is added to the discriminator's loss.

# %% id="train-r1"
def r1(discriminator, real, fake, gamma=1.0):
    return gamma / 2 * losses.r1(discriminator, real)


calm_gan, calm_history, frames, titles, _ = train_points(scaled_cats, 800, penalty=r1)
plots.points_film(frames, titles, scaled_cats.sample(1000, seed=seed),
                  still=[0, 5, 10, 15, 20, 25, 30, 40])
figure, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained", sharey=True)
for ax, history, name in zip(axes, (cat_history, calm_history),
                             (tr("R1 없이", "without R1"), tr("R1을 더해", "with R1")), strict=True):
    plot_jsd(ax, history, cat_floor)
    ax.set_title(tr(f"고양이의 JSD, {name}", f"JSD of the cats, {name}"))
plt.show()

# %% id="r1-check" tags=["nbval-check-output"]
late = [sum(row["jsd_now"] for row in history["metrics"][-10:]) / 10
        for history in (cat_history, calm_history)]
print(tr("학습 후반 '지금의 G'의 JSD가 R1 없이는 0.2를 넘는가?",
         "In the second half, is the JSD of G now above 0.2 without R1?"), late[0] > 0.2)
print(tr("R1을 더하면 절반도 안 되는가?", "With R1, is it less than half of that?"),
      late[1] < late[0] / 2)
print(tr("R1을 더해 평균한 G의 JSD가 바닥에서 0.02 이내인가?",
         "With R1, is the averaged G within 0.02 of the floor?"),
      calm_history["metrics"][-1]["jsd"] < cat_floor + 0.02)

# %% [markdown] id="cat-row-text" lang="ko"
# 가라앉았습니다. 판별자를 거쳐서만 배운, 세상에 없는 고양이 여덟 마리를 그려 봅니다. 두 길이를 고르는 일만 $G$가 하고, 그림은 길이에 따라 그려지며, 털 색은 무작위입니다.

# %% [markdown] id="cat-row-text" lang="en"
# They have settled. Draw eight cats that do not exist, learned through a discriminator alone. $G$ only chooses the two lengths; the picture follows from them, and the coat is random.

# %% id="cat-row"
made = scaled_cats.back(calm_gan.sample(2000, seed=seed))
plots.grid(data.draw_cats(made[:8], 128, seed=seed), columns=8, side=1.2,
           title=tr("생성자의 고양이", "the generator's cats"))
plt.show()

# %% id="cat-row-check" tags=["nbval-check-output"]
limit = cats.log_density(cats.sample(100_000, seed=seed + 1)).quantile(0.001)
strange = (cats.log_density(made) < limit).float().mean().item()
together = torch.corrcoef(made.log().T)[0, 1].item()
print(tr("있을 법하지 않은 고양이가 1% 미만인가?", "Are fewer than 1% of the cats implausible?"),
      strange < 0.01)
print(tr("두 길이의 로그의 상관 계수가 0.7과 0.9 사이인가(진짜는 0.8)?",
         "Are the logs of the lengths correlated between 0.7 and 0.9 (true: 0.8)?"),
      0.7 < together < 0.9)
