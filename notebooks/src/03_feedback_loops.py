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
# 수업 02에서 손실을 얻었습니다. 이제 그 손실로 생성자(generator) $G$와 판별자(discriminator) $D$를 함께 학습시킵니다. 두 신경망, 두 스텝, 학습 루프가 모두 PyTorch 코드로 펼쳐져 있으니 한 줄 한 줄 고쳐 볼 수 있습니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. 한 라운드의 네 단계를 그림으로 설명하고, $D$의 스텝과 $G$의 스텝을 PyTorch로 직접 작성할 수 있습니다.
# 2. `detach`가 무엇을 끊는지, 빠뜨리면 어떻게 되는지 말할 수 있습니다.
# 3. $G$의 스텝에서 $D$를 얼리는 이유를 말할 수 있습니다.
# 4. $D$가 $G$에게 전하는 것을 화살표로 그릴 수 있습니다.
# 5. 손실 곡선만 보고 품질을 판단하면 안 되는 이유를 실제 학습으로 보일 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 수업 02의 두 손실, PyTorch의 `backward()`와 옵티마이저(optimizer)를 알면 됩니다. 모르는 용어는 [용어집](glossary.md)에서 찾으십시오.

# %% [markdown] id="question" lang="en"
# ## The question
#
# In a generative adversarial network (GAN), **who learns what, and from whom?**
#
# Lesson 02 gave us the losses. Now we use them to train the generator $G$ and the discriminator $D$ together. Both networks, both steps and the training loop are written out in plain PyTorch, and you can change every line.
#
# ## What you will learn
#
# After this lesson you can
#
# 1. explain the four stages of a round with a figure, and write $D$'s step and $G$'s step in PyTorch;
# 2. say what `detach` cuts, and what happens if you forget it;
# 3. say why $D$ is frozen during $G$'s step;
# 4. draw what $D$ tells $G$, as arrows;
# 5. show with real runs why you cannot judge quality from the loss curves alone.
#
# ## Prerequisites
#
# You need the two losses of lesson 02, and `backward()` and optimizers in PyTorch. Look up unfamiliar terms in the [glossary](glossary.md).

# %% id="machine"
import copy
import math

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn.functional import softplus

from gan_lib import checks, data, device, losses, metrics, nets, notebook, plots, train
from gan_lib.checks import claim
from gan_lib.lab import GANLab

# ko: 점을 다루는 신경망은 아주 작아서 CPU의 스레드 하나가 가장 빠릅니다.
# en: Networks for points are tiny: a single CPU thread is the fastest way.
machine = device.pick("cpu", torch.float32)
torch.set_num_threads(1)
# ko: 시드를 바꾸면 난수가 모두 바뀝니다. 그래도 이 수업의 설명은 그대로 성립해야 합니다.
# en: Change the seed to get other random numbers; the conclusions should still hold.
seed = 0

# %% [markdown] id="mechanism-text" lang="ko"
# ## 1. 한 라운드의 네 단계
#
# 학습은 같은 **라운드**(round)를 되풀이하는 일입니다. 한 라운드는 네 단계입니다.
#
# 1. **만들기.** $G$가 잡음(noise) $z$를 받아 가짜를 만듭니다.
# 2. **가려내기.** $D$가 진짜와 가짜를 받아 하나하나에 로짓(logit) $a$를 매깁니다. $D(x) = \sigma(a)$가 진짜일 확률을 어림한 값입니다.
# 3. **$D$의 스텝**(가중치를 한 번 고치는 일). $D$는 **정답**(레이블, label)에서 배웁니다. 어느 것이 진짜인지는 우리가 압니다. 이것이 첫째 피드백 루프(feedback loop)입니다.
# 4. **$G$의 스텝.** $G$는 **$D$에게서** 배웁니다. 이것이 둘째 루프입니다.

# %% [markdown] id="mechanism-text" lang="en"
# ## 1. The four stages of a round
#
# Training repeats a **round** of four stages.
#
# 1. **Make.** $G$ takes noise $z$ and makes fakes.
# 2. **Judge.** $D$ takes real data and fakes, and gives each one a logit $a$. $D(x) = \sigma(a)$ is its estimate of the probability that it is real.
# 3. **$D$'s step** (one update of its weights). $D$ learns from the **labels**: we know which ones are real. This is the first feedback loop.
# 4. **$G$'s step.** $G$ learns **from $D$**. This is the second loop.

# %% id="quiz-real" tags=["hide-input"]
notebook.quiz(
    tr("학습하는 동안 G는 진짜 데이터를 얼마나 볼까요?",
       "How much of the real data does G see during training?"),
    {tr("라운드마다 한 배치씩 봅니다.", "One batch per round."):
     tr("라운드마다 진짜 배치를 받는 것은 D뿐입니다. G의 입력은 잡음 z뿐입니다.",
        "Only D receives a real batch in every round. G's only input is the noise z."),
     tr("처음에 한 번만 봅니다.", "Once, at the beginning."):
     tr("G의 가중치는 무작위로 시작합니다. 진짜를 보고 맞추는 단계는 없습니다.",
        "G's weights start out random. There is no stage that fits them to real data."),
     tr("한 번도 보지 못합니다.", "None at all."):
     tr("맞습니다. 진짜에 관한 것은 모두 D의 그래디언트를 거쳐서 옵니다.",
        "Right. All it learns about real data comes through D's gradient.")},
    right=3)

# %% id="draw-loops" tags=["hide-input"]
def box(ax, x, y, name, note="", colour="white", line="-"):
    style = {"boxstyle": "round,pad=0.45", "facecolor": colour, "edgecolor": "0.35",
             "linestyle": line, "linewidth": 1.8}
    ink = "black" if colour == "white" else "white"
    ax.text(x, y, name, ha="center", va="center", fontsize=17, color=ink, bbox=style)
    ax.text(x, y - 0.8, note, ha="center", va="center", fontsize=12)


def arrow(ax, start, end, colour="0.6", width=1.5):
    style = {"arrowstyle": "-|>", "color": colour, "linewidth": width,
             "shrinkA": 0, "shrinkB": 0, "mutation_scale": 10 + 3 * width}
    ax.annotate("", end, start, arrowprops=style)


def draw_loop(ax, learner, colour, wanted, notes):
    names = ["z", "G", tr("가짜", "fake"), "D", tr("손실", "loss")]
    places = [0, 1.9, 4.0, 6.4, 8.6]
    for i, (name, x) in enumerate(zip(names, places, strict=True)):
        frozen = name == "D" and learner == "G"
        face = colour if name == learner else "white"
        box(ax, x, 0, name, notes.get(name, ""), face, "--" if frozen else "-")
        if i:
            start, end = places[i - 1] + 0.5, x - 0.5
            arrow(ax, (start, 0.16), (end, 0.16))
            if i > names.index(learner):
                arrow(ax, (end, -0.16), (start, -0.16), colour, 3)
    ax.text(0.95, 0.4, tr("데이터", "data"), ha="center", color="0.4", fontsize=11)
    ax.text(7.5, -0.55, tr("그래디언트", "gradient"), ha="center", color=colour, fontsize=11)
    ax.text(8.6, 0.65, wanted, ha="center", fontsize=12, color=colour)
    ax.set(xlim=(-0.6, 9.5), ylim=(-1.05, 1.85 if learner == "D" else 1.05))
    ax.set_axis_off()


def draw_loops():
    moves, stays = tr("가중치가 움직임", "weights move"), tr("가중치 그대로", "weights stay")
    frozen = tr("얼림: 가중치 그대로", "frozen: weights stay")
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(9, 5), layout="constrained",
                                         height_ratios=(2.9, 2.1))
    draw_loop(top, "D", "C0", tr("정답: 진짜 1, 가짜 0", "labels: real 1, fake 0"),
              {"G": stays, "D": moves})
    box(top, 4.0, 1.4, tr("진짜", "real"))
    arrow(top, (4.55, 1.3), (5.95, 0.45))
    arrow(top, (5.9, -0.16), (5.4, -0.16), "C0", 3)
    for x in (5.15, 5.3):
        top.plot([x - 0.06, x + 0.06], [-0.42, 0.1], color="black", linewidth=3)
    top.text(5.1, -0.8, "detach()", ha="center", va="center", fontsize=12,
             family="monospace")
    top.set_title(tr("첫째 루프, D의 스텝: D는 정답에서 배웁니다",
                     "First loop, D's step: D learns from the labels"), loc="left")
    draw_loop(bottom, "G", "C1", tr("목표: 가짜 = 1", "target: fake = 1"),
              {"G": moves, "D": frozen})
    bottom.set_title(tr("둘째 루프, G의 스텝: G는 D에게서 배웁니다",
                        "Second loop, G's step: G learns from D"), loc="left")
    plt.show()


draw_loops()

# %% [markdown] id="mechanism-note" lang="ko"
# 회색 화살표는 데이터가 앞으로 가는 길이고, 굵고 색이 있는 화살표는 그래디언트(gradient)가 거꾸로 흐르는 길입니다. 색을 칠한 신경망의 가중치(weight)만 움직입니다.
# 두 곳을 눈여겨보십시오. 첫째 루프는 가짜 앞에서 **끊깁니다**(`detach`). 둘째 루프는 $D$를 **지나가지만**, $D$의 가중치는 **얼려** 둡니다(동결, freeze).
#
# ## 2. 두 신경망
#
# 데이터는 **고리**(ring)입니다. 수업 00의 고리와 달리, 반지름이 2인 원 위에 작고 둥근 점 뭉치가 여덟 개 있습니다. 뭉치 하나하나가 밀도의 봉우리이며, 이런 봉우리를 **모드**(mode)라고 합니다.
# $G$는 수 두 개로 된 $z$를 점 하나, 곧 수 두 개로 바꿉니다. $D$는 점 하나를 로짓 하나로 바꿉니다. 둘 다 은닉층(hidden layer)이 두 개입니다.

# %% [markdown] id="mechanism-note" lang="en"
# Grey arrows show the data flowing forward, thick coloured arrows the gradient flowing back. Only the coloured network's weights move.
# Note two places. The first loop is **cut** in front of the fakes (`detach`). The second loop runs **through** $D$, whose weights are **frozen**.
#
# ## 2. The two networks
#
# The data are a **ring**, but unlike that of lesson 00 it is made of eight small round clumps of points on a circle of radius 2. Each such clump, or peak, is called a **mode**.
# $G$ turns a $z$ of two numbers into a point. $D$ turns a point into one logit. Both have two hidden layers.

# %% id="networks"
class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))

    def forward(self, z):
        return self.layers(z)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(2, 64), nn.LeakyReLU(0.2),
            nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1))

    def forward(self, points):
        # ko: (N, 1)을 (N,)으로: 점마다 로짓이 하나입니다.
        # en: From (N, 1) to (N,): one logit for each point.
        return self.layers(points).squeeze(1)


# %% [markdown] id="steps-text" lang="ko"
# ## 3. 두 스텝
#
# 손실은 수업 02에서 얻었습니다. 로짓 $a$로 쓰면 $-\log D = \mathrm{softplus}(-a)$, $-\log(1 - D) = \mathrm{softplus}(a)$입니다.
#
# - $D$의 손실: 진짜에는 $-\log D$, 가짜에는 $-\log(1 - D)$. 이진 교차 엔트로피(binary cross entropy, BCE)입니다.
# - $G$의 손실: 가짜에 $-\log D$. 비포화 손실(non-saturating loss)입니다.
#
# 나머지는 여느 PyTorch 학습과 같고, GAN이라서 더하는 것은 두 가지입니다. `detach()`는 값은 그대로 두고 **계산 그래프**(computational graph)에서 떼어 낸 텐서(tensor)를 돌려줍니다. `requires_grad_(False)`는 $D$를 얼립니다.

# %% [markdown] id="steps-text" lang="en"
# ## 3. The two steps
#
# The losses are those of lesson 02. In terms of the logit $a$, $-\log D = \mathrm{softplus}(-a)$ and $-\log(1 - D) = \mathrm{softplus}(a)$.
#
# - $D$'s loss: $-\log D$ on real data, $-\log(1 - D)$ on fakes. This is binary cross entropy (BCE).
# - $G$'s loss: $-\log D$ on fakes. This is the non-saturating loss.
#
# The rest is like any training in PyTorch. Two things are specific to GANs. `detach()` returns a tensor with the same values, cut off from the **computational graph**. `requires_grad_(False)` freezes $D$.

# %% id="steps"
def discriminator_step(discriminator, optimizer, real, fake):
    optimizer.zero_grad()
    # ko: D가 배울 차례이므로, 가짜를 만든 G로 가는 길은 끊습니다.
    # en: It is D's turn to learn, so cut the way to the G that made the fakes.
    fake_logits = discriminator(fake.detach())
    d_loss = softplus(-discriminator(real)).mean() + softplus(fake_logits).mean()
    d_loss.backward()
    optimizer.step()
    return d_loss.item()


def generator_step(discriminator, optimizer, fake):
    optimizer.zero_grad()
    # ko: D는 지나가는 길일 뿐이므로 얼립니다.
    # en: D is only the way through, so freeze it.
    discriminator.requires_grad_(False)
    g_loss = softplus(-discriminator(fake)).mean()
    g_loss.backward()
    discriminator.requires_grad_(True)
    optimizer.step()
    return g_loss.item()


# %% [markdown] id="play-text" lang="ko"
# 학습 루프는 이 둘을 번갈아 호출합니다. 먼저 $D$가 움직이고, 움직인 $D$를 보고 $G$가 움직이므로 **교대 갱신**(alternating updates)이라고 합니다.
# Adam의 두 계수는 흔히 쓰는 (0.9, 0.999)가 아니라 (0.5, 0.9)입니다. 상대가 라운드마다 바뀌므로 지난 그래디언트를 오래 기억하지 않는 편이 낫습니다.
# 5라운드마다 같은 $z$로 만든 점을 `frames`에 모아 둡니다.

# %% [markdown] id="play-text" lang="en"
# The training loop calls the two steps in turn. $D$ moves first, then $G$ responds to the new $D$. These are **alternating updates**.
# Adam's two coefficients are (0.5, 0.9), not the usual (0.9, 0.999): the opponent changes in every round, so it is better not to remember old gradients for long.
# Every 5 rounds we keep in `frames` the points made from one fixed set of $z$.

# %% id="play"
def adam(net, lr):
    # ko: fused는 같은 계산을 한 번에 합니다.
    # en: fused does the same arithmetic in one go.
    return torch.optim.Adam(net.parameters(), lr, betas=(0.5, 0.9), fused=True)


def play(generator, discriminator, target, rounds, lr=3e-3):
    g_optimizer, d_optimizer = adam(generator, lr), adam(discriminator, lr)
    batches = data.Points(target).batches(128, seed)
    rng = torch.Generator().manual_seed(seed)
    z = torch.randn(2000, 2, generator=torch.Generator().manual_seed(seed + 1))
    d_losses, frames = [], [generator(z).detach()]
    for number in range(1, rounds + 1):
        real = next(batches)
        fake = generator(torch.randn(128, 2, generator=rng))
        d_losses.append(discriminator_step(discriminator, d_optimizer, real, fake))
        generator_step(discriminator, g_optimizer, fake)
        if number % 5 == 0:
            frames.append(generator(z).detach())
    return d_losses, frames


# %% [markdown] id="same-text" lang="ko"
# 이것으로 충분할까요? 앞으로의 수업은 `gan_lib`의 `train.fit`을 씁니다. 우리 루프와 `train.fit`으로 같은 가중치에서 시작해 200라운드씩 학습시키고, 가중치가 **마지막 비트까지** 같은지 봅니다.

# %% [markdown] id="same-text" lang="en"
# Is that all? Later lessons use `train.fit` from `gan_lib`. We start our loop and `train.fit` from the same weights, train each for 200 rounds, and see whether the weights agree **to the last bit**.

# %% id="same" tags=["nbval-check-output"]
def weights(*networks):
    parameters = [p for net in networks for p in net.parameters()]
    return torch.cat([p.detach().flatten() for p in parameters])


torch.manual_seed(seed)
ring, generator, discriminator = data.ring(), Generator(), Discriminator()
library = nets.PointGenerator(), nets.PointDiscriminator()
library[0].load_state_dict(generator.state_dict())
library[1].load_state_dict(discriminator.state_dict())

gan = train.GAN(*library, machine, lr=3e-3, betas=(0.5, 0.9), seed=seed)
train.fit(gan, data.Points(ring), losses.non_saturating, 200, batch_size=128,
          quiet=True)
play(generator, discriminator, ring, rounds=200)
gap = weights(generator, discriminator) - weights(gan.generator, gan.discriminator)
claim(tr("우리 가중치와 gan_lib 가중치의 차이, 가장 큰 것",
         "largest difference between our weights and those of gan_lib"),
      gap.abs().max(), equals=0)

# %% [markdown] id="who-text" lang="ko"
# 차이가 없습니다. `train.fit`은 여기에 기록, 체크포인트(checkpoint), 가중치의 평균 같은 편의를 더했을 뿐입니다.
# 그림대로 한쪽만 움직이는지도 신경망의 복사본으로 확인합니다.

# %% [markdown] id="who-text" lang="en"
# No difference. `train.fit` only adds conveniences such as records, checkpoints and an average of the weights.
# Using copies, we also check that only one side moves at a time, as in the figure.

# %% id="who" tags=["nbval-check-output"]
z = torch.randn(500, 2, generator=torch.Generator().manual_seed(seed))
real = ring.sample(500, seed=seed)


def copies():
    g, d = copy.deepcopy(generator), copy.deepcopy(discriminator)
    return g, d, adam(g, 3e-3), adam(d, 3e-3)


g, d, g_optimizer, d_optimizer = copies()
discriminator_step(d, d_optimizer, real, g(z))
claim(tr("D의 스텝에서 G의 가중치가 변한 양", "D's step, change of G's weights"),
      (weights(g) - weights(generator)).abs().max(), equals=0)
d_before = weights(d)
generator_step(d, g_optimizer, g(z))
claim(tr("G의 스텝에서 D의 가중치가 변한 양", "G's step, change of D's weights"),
      (weights(d) - d_before).abs().max(), equals=0)

# %% [markdown] id="detach-text" lang="ko"
# ## 4. `detach`를 빠뜨리면
#
# $D$의 스텝에서 `.detach()`를 지운다고 해 봅시다. 옵티마이저 `d_optimizer`는 어차피 $D$의 가중치만 움직입니다. 그렇다면 빠뜨려도 괜찮을까요?

# %% [markdown] id="detach-text" lang="en"
# ## 4. What if you forget `detach`?
#
# Suppose you delete `.detach()` in $D$'s step. The optimizer `d_optimizer` moves only $D$'s weights anyway. So is it safe to leave it out?

# %% id="quiz-detach" tags=["hide-input"]
notebook.quiz(
    tr("위의 두 스텝에서 .detach()만 지우고 한 라운드를 실행하면 어떻게 될까요?",
       "Delete only .detach() from the two steps above and run one round. What happens?"),
    {tr("아무것도 달라지지 않습니다.", "Nothing changes."):
     tr("움직이는 것은 D뿐이지만, backward가 G의 계산 그래프까지 지나가며 그 그래프를 지워 버립니다.",
        "Only D moves, but backward runs through G's part of the graph, and uses it up."),
     tr("PyTorch가 오류를 내고 멈춥니다.", "PyTorch stops with an error."):
     tr("맞습니다. 바로 아래에서 그 오류를 봅니다.", "Right. The error is just below."),
     tr("G가 진짜 데이터를 직접 배우게 됩니다.", "G learns from real data directly."):
     tr("진짜에 대한 항에는 G가 없습니다. 끊지 않아도 진짜는 G에 닿지 않습니다.",
        "The term on real data has no G in it. Cut or not, real data never reach G."),
     tr("G가 두 번 배워서 더 빨리 나아집니다.", "G learns twice and improves faster."):
     tr("D의 손실이 G에 보내는 그래디언트는 G를 돕지 않습니다. 방향이 거꾸로입니다.",
        "The gradient that D's loss sends into G points the wrong way.")},
    right=2)

# %% id="forget" tags=["nbval-check-output"]
def careless_step(discriminator, optimizer, real, fake, **keep):
    optimizer.zero_grad()
    fake_logits = discriminator(fake)
    d_loss = softplus(-discriminator(real)).mean() + softplus(fake_logits).mean()
    d_loss.backward(**keep)
    optimizer.step()


g, d, g_optimizer, d_optimizer = copies()
fake = g(z)
try:
    careless_step(d, d_optimizer, real, fake)
    generator_step(d, g_optimizer, fake)
except RuntimeError as error:
    print("RuntimeError:", str(error).split(" (")[0])

# %% [markdown] id="forget-note" lang="ko"
# GAN 코드를 처음 작성할 때 흔히 만나는 오류입니다. 그대로 옮기면 '계산 그래프를 두 번째로 거슬러 가려고 한다'라는 뜻입니다.
# 가짜 `fake`는 한 번 만들어 두 스텝에서 씁니다. `detach`가 없으면 $D$의 `backward()`가 $G$의 그래프까지 거슬러 가고, PyTorch는 지나간 그래프를 지웁니다. 그래서 $G$의 스텝이 쓸 것이 남아 있지 않습니다.
#
# 오류 메시지의 전문은 `retain_graph=True`를 쓰라고 권합니다. 그러면 오류는 사라집니다. 학습은 어떻게 될까요? 20라운드를 돌려 봅니다.

# %% [markdown] id="forget-note" lang="en"
# Every beginner meets this error.
# The fakes are made once and used in both steps. Without `detach`, $D$'s `backward()` also runs through $G$'s part of the graph, and PyTorch frees a graph once it has been used. Nothing is left for $G$'s step.
#
# The full message suggests `retain_graph=True`, which does silence the error. What happens to training? Let's run 20 rounds.

# %% id="retain" tags=["nbval-check-output"]
def twenty_rounds(step, **keep):
    g, d, g_optimizer, d_optimizer = copies()
    for _ in range(20):
        fake = g(z)
        step(d, d_optimizer, real, fake, **keep)
        generator_step(d, g_optimizer, fake)
    return weights(g, d)


careful = twenty_rounds(discriminator_step)
careless = twenty_rounds(careless_step, retain_graph=True)
claim(tr("detach를 쓸 때와 retain_graph=True를 쓸 때 가중치의 차이",
         "difference in the weights with detach versus retain_graph=True"),
      (careful - careless).abs().max(), equals=0)

# %% [markdown] id="wrong-way-text" lang="ko"
# 결과는 마지막 비트까지 같습니다. $G$로 흘러든 그래디언트를 $G$의 스텝이 첫 줄의 `zero_grad`로 지우기 때문입니다. 이 코드에서는 헛일만 늘었습니다.
#
# 하지만 `zero_grad`의 자리가 다른 코드도 많습니다. 두 옵티마이저의 그래디언트를 라운드의 첫머리에서 한꺼번에 지운다면, $D$의 손실에서 온 그래디언트가 $G$에 **남습니다.** 이 그래디언트는 $G$를 어느 쪽으로 끌고 갈까요?
# $D$의 손실에서 $G$가 들어 있는 항은 $-\log(1 - D(G(z)))$인데, 이것은 포화 손실(saturating loss)의 **부호만 바꾼 것**입니다. 그러니 포화 손실을 쓰는 $G$에게는 정확히 반대 방향입니다.
# 비포화 손실의 그래디언트와도 점마다 방향이 반대이지만, 곱해지는 계수가 다릅니다(수업 02의 $\sigma(a)$와 $1 - \sigma(a)$). 점마다의 그래디언트를 더하고 나면 정확히 반대라고 할 수 없으므로, 두 그래디언트가 이루는 각의 코사인을 잽니다. 1이면 같은 방향, −1이면 반대 방향입니다.

# %% [markdown] id="wrong-way-text" lang="en"
# The results agree to the last bit: $G$'s step throws away the gradient that flowed into $G$, because its first line is `zero_grad`. In this code the only harm is wasted work.
#
# But plenty of code calls `zero_grad` elsewhere. If both networks' gradients are cleared together at the top of the round, the leaked gradient **stays** in $G$. Which way does it pull?
# The term of $D$'s loss that contains $G$ is $-\log(1 - D(G(z)))$, and that is the saturating loss **with its sign flipped**. So for a $G$ with the saturating loss, it points exactly the opposite way.
# With the non-saturating loss, each point's direction is also opposite, but the factor differs ($\sigma(a)$ and $1 - \sigma(a)$ in lesson 02). The sum over the points need not be exactly opposite, so we measure the cosine between the two gradients: 1 means the same direction, −1 the opposite.

# %% id="detach" tags=["nbval-check-output"]
def gradient_of_g(loss_of_logits):
    loss = loss_of_logits(discriminator(generator(z))).mean()
    gradients = torch.autograd.grad(loss, list(generator.parameters()))
    return torch.cat([gradient.flatten() for gradient in gradients])


leaked = gradient_of_g(lambda a: softplus(a))
saturating = gradient_of_g(lambda a: -softplus(a))
non_saturating = gradient_of_g(lambda a: softplus(-a))
claim(tr("G에 남은 그래디언트, 포화 손실과의 코사인이 −1에서 벗어난 정도",
         "gradient left in G, how far its cosine with the saturating loss is from −1"),
      abs(torch.cosine_similarity(leaked, saturating, dim=0) + 1), below=1e-5)
claim(tr("G에 남은 그래디언트, 비포화 손실과의 코사인",
         "gradient left in G, cosine with the non-saturating loss"),
      torch.cosine_similarity(leaked, non_saturating, dim=0), below=-0.5)

# %% [markdown] id="freeze-text" lang="ko"
# `detach`를 빼고 그 그래디언트를 지우지 않으면, $G$는 **$D$를 돕는 쪽으로** 끌려갑니다. 수업 04의 진료실에서 그런 환자를 만납니다.
#
# ## 5. 얼리기
#
# 이번에는 $G$의 스텝입니다. 그래디언트는 $D$를 지나야 $G$에 닿습니다. 그런데 $D$의 가중치에 대한 그래디언트는 여기서 쓸 데가 없습니다.
# 얼린 신경망은 **가중치**에 대한 그래디언트를 구하지 않지만, **입력**에 대한 그래디언트는 그대로 전합니다.

# %% [markdown] id="freeze-text" lang="en"
# If you forget `detach` and do not clear that gradient, $G$ gets pulled towards **helping $D$**. You will meet such a patient in the clinic of lesson 04.
#
# ## 5. Freezing
#
# Now for $G$'s step. The gradient has to pass through $D$ to reach $G$, but the gradients with respect to $D$'s own weights are of no use here.
# A frozen network computes no gradient with respect to its **weights**, while the gradient with respect to its **input** still passes through.

# %% id="quiz-freeze" tags=["hide-input"]
notebook.quiz(
    tr("G의 스텝에서 D를 얼리는 대신 가짜에 detach()를 쓰면 어떻게 될까요?",
       "What if G's step calls detach() on the fakes instead of freezing D?"),
    {tr("G에 그래디언트가 오지 않아 아무것도 배우지 못합니다.",
        "No gradient reaches G, so it learns nothing."):
     tr("맞습니다. G로 가는 길을 끊었습니다. D는 끊지 말고 얼려야 합니다.",
        "Right. That cuts the way to G. Do not cut at D: freeze it."),
     tr("결과는 같고 계산만 줄어듭니다.", "The same result with less work."):
     tr("그것이 바로 얼리기입니다. detach는 가짜 앞에서 끊으므로 G가 떨어져 나갑니다.",
        "That is what freezing does. detach cuts in front of the fakes, and G is lost."),
     tr("D도 함께 움직입니다.", "D moves as well."):
     tr("g_optimizer에는 G의 가중치만 들어 있어서, 얼리지 않아도 D는 움직이지 않습니다.",
        "g_optimizer holds only G's weights, so D stays although it is free.")},
    right=1)

# %% id="freeze" tags=["nbval-check-output"]
def gradient_through_d(frozen):
    g, d, *_ = copies()
    d.requires_grad_(not frozen)
    softplus(-d(g(z))).mean().backward()
    in_vain = sum(p.grad is not None for p in d.parameters())
    state = tr("얼렸을 때", "frozen") if frozen else tr("얼리지 않았을 때", "free")
    print(tr(f"D를 {state} 헛되이 구한 그래디언트 텐서의 수:",
             f"gradient tensors computed in vain, D {state}:"), in_vain)
    return torch.cat([p.grad.flatten() for p in g.parameters()])


gap = gradient_through_d(frozen=False) - gradient_through_d(frozen=True)
claim(tr("D를 얼렸을 때와 얼리지 않았을 때 G의 그래디언트의 차이, 가장 큰 것",
         "largest difference in G's gradient, D frozen or free"),
      gap.abs().max(), equals=0)

# %% [markdown] id="ex1-text" lang="ko"
# $G$의 그래디언트는 똑같고 헛일만 없어졌습니다.
#
# ### 연습 1. 동시에 움직이기
#
# 위의 라운드는 교대 갱신입니다. 이번에는 **동시 갱신**(simultaneous updates)을 작성하십시오. 두 그래디언트를 모두 **움직이기 전의** 두 신경망으로 구한 다음, 두 옵티마이저를 움직입니다.
# 손실은 위와 같습니다. $D$의 그래디언트에는 $G$의 손실이, $G$의 그래디언트에는 $D$의 손실이 섞이지 않아야 합니다.
#
# <details><summary>힌트</summary>
#
# 두 `step()`은 맨 끝에 둡니다. $G$의 손실에 `backward()`를 호출하기 전에 $D$를 얼리면 $D$의 그래디언트가 그대로 남습니다. 얼린 것은 다시 풀어 주십시오.
#
# </details>

# %% [markdown] id="ex1-text" lang="en"
# $G$'s gradient is exactly the same; only the useless work is gone.
#
# ### Exercise 1. Moving at the same time
#
# The round above makes alternating updates. Write one with **simultaneous updates**: compute both gradients with the two networks **as they were before** the round, then let both optimizers step.
# The losses are the same as above. $G$'s loss must not leak into $D$'s gradient, nor $D$'s loss into $G$'s.
#
# <details><summary>Hint</summary>
#
# Put both calls to `step()` at the very end. If you freeze $D$ before you call `backward()` on $G$'s loss, $D$'s gradient stays as it is. Do not forget to unfreeze it.
#
# </details>

# %% id="ex1"
def simultaneous_round(generator, discriminator, g_optimizer, d_optimizer, real, z):
    ...


checks.loops_simultaneous(simultaneous_round)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def simultaneous_round(generator, discriminator, g_optimizer, d_optimizer, real, z):
#     fake = generator(z)
#     d_optimizer.zero_grad()
#     d_loss = softplus(-discriminator(real)).mean() + softplus(discriminator(fake.detach())).mean()
#     d_loss.backward()
#     g_optimizer.zero_grad()
#     discriminator.requires_grad_(False)
#     softplus(-discriminator(fake)).mean().backward()
#     discriminator.requires_grad_(True)
#     d_optimizer.step()
#     g_optimizer.step()
# ```
#
# 수업 04에서 교대 갱신과 동시 갱신의 차이를 계산합니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def simultaneous_round(generator, discriminator, g_optimizer, d_optimizer, real, z):
#     fake = generator(z)
#     d_optimizer.zero_grad()
#     d_loss = softplus(-discriminator(real)).mean() + softplus(discriminator(fake.detach())).mean()
#     d_loss.backward()
#     g_optimizer.zero_grad()
#     discriminator.requires_grad_(False)
#     softplus(-discriminator(fake)).mean().backward()
#     discriminator.requires_grad_(True)
#     d_optimizer.step()
#     g_optimizer.step()
# ```
#
# Lesson 04 works out the difference between alternating and simultaneous updates.
#
# </details>

# %% [markdown] id="arrows-text" lang="ko"
# ## 6. $D$가 $G$에게 하는 말
#
# 둘째 루프를 따라 $G$에게 오는 것은 결국 **가짜 점마다 하나씩 있는 화살표**입니다. 화살표는 그 점을 어느 쪽으로 옮기면 $D$의 로짓이 가장 빨리 커지는지 알려 줍니다. '이쪽으로 오면 더 진짜처럼 보인다'라는 말입니다.
# 연쇄 법칙(chain rule)으로 쓰면 이렇습니다. 점 $x_i = G(z_i)$의 로짓을 $a_i$, $G$의 손실을 $L_G$라고 하면, $G$의 가중치 $w$ 하나에 대해 다음이 성립합니다(factor는 계수, arrow는 화살표).
#
# $$\frac{\partial L_G}{\partial w} = -\frac{1}{n} \sum_{i=1}^{n} \underbrace{(1 - \sigma(a_i))}_{\text{factor}} \;\; \underbrace{\nabla_x a(x_i)}_{\text{arrow}} \cdot \frac{\partial x_i}{\partial w}$$
#
# 진짜 데이터는 이 식의 어디에도 없습니다. 화살표는 어디까지나 $D$의 의견입니다. $D$가 틀리면 화살표도 틀린 쪽을 가리킵니다.

# %% [markdown] id="arrows-text" lang="en"
# ## 6. What $D$ tells $G$
#
# What reaches $G$ along the second loop is **one arrow at each fake point**. It shows in which direction $D$'s logit grows fastest: "come over here and you look more real".
# The chain rule puts this into a formula. If the point $x_i = G(z_i)$ has the logit $a_i$, then for each weight $w$ of $G$:
#
# $$\frac{\partial L_G}{\partial w} = -\frac{1}{n} \sum_{i=1}^{n} \underbrace{(1 - \sigma(a_i))}_{\text{factor}} \;\; \underbrace{\nabla_x a(x_i)}_{\text{arrow}} \cdot \frac{\partial x_i}{\partial w}$$
#
# Real data appear nowhere in it. The arrows are only $D$'s opinion: where $D$ is wrong, they point the wrong way.

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. 화살표
#
# 판별자와 가짜 점 `(N, 2)`를 받아 화살표를 구하는 함수를 작성하십시오. 점마다 로짓을 그 점의 좌표로 미분하고, 그 그래디언트를 모은 `(N, 2)` 텐서를 돌려주면 됩니다.
#
# <details><summary>힌트</summary>
#
# `torch.autograd.grad(수, 텐서)`는 수 하나를 텐서로 미분합니다. 로짓은 여러 개인데, 로짓 하나는 점 하나에만 달려 있습니다. 그렇다면 로짓들을 어떻게 수 하나로 만들면 될까요?
#
# </details>

# %% [markdown] id="ex2-text" lang="en"
# ### Exercise 2. The arrows
#
# Write a function that takes the discriminator and fake points `(N, 2)` and computes the arrows: a tensor `(N, 2)` that holds the gradient of each point's logit with respect to that point's coordinates.
#
# <details><summary>Hint</summary>
#
# `torch.autograd.grad(number, tensor)` differentiates a single number with respect to a tensor. There are many logits, but each depends on one point only. How can you turn them into one number?
#
# </details>

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
# 로짓 하나는 점 하나에만 달려 있으므로, 합을 미분하면 점마다의 그래디언트가 그대로 나옵니다. 평균을 쓰면 모두 $N$으로 나누어집니다.
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
# Each logit depends on one point only, so the gradient of the sum holds each point's own gradient. With the mean, everything would be divided by $N$.
#
# </details>

# %% id="arrows"
points = generator(z)
at = points.detach().requires_grad_()
logits = discriminator(at)
(arrows,) = torch.autograd.grad(logits.sum(), at)

# %% id="arrows-plot" tags=["hide-input"]
def draw_arrows(points, arrows):
    figure, ax = plt.subplots(figsize=(6.6, 5.4), layout="constrained")
    shown = plots.answers(ax, discriminator)
    shown.set_clim(0.2, 0.8)
    figure.colorbar(shown, label=tr("D(x): 파랑은 진짜, 주황은 가짜", "D(x): blue real, orange fake"),
                    extend="both")
    ax.plot(*real.T, ".", color="C0", markersize=4, label=tr("진짜", "real"))
    ax.plot(*points.T, "o", color="C1", markersize=6, markeredgecolor="black",
            markeredgewidth=0.5, label=tr("가짜", "fake"))
    ax.quiver(*points.T, *arrows.T, angles="xy", width=0.005, zorder=3)
    ax.set(xlim=(-3, 3), ylim=(-3, 3), aspect="equal",
           title=tr("D가 G에게 하는 말: 점마다 화살표 하나", "What D tells G: one arrow per point"))
    ax.legend(loc="upper right")
    plt.show()


draw_arrows(points[:60].detach(), arrows[:60])

# %% [markdown] id="arrows-check-text" lang="ko"
# 정말 이것이 전부일까요? 화살표와 계수만으로 $G$의 그래디언트를 다시 구해 비교합니다.

# %% [markdown] id="arrows-check-text" lang="en"
# Is that really all? We compute $G$'s gradient again from the arrows and factors alone, and compare.

# %% id="arrows-check" tags=["nbval-check-output"]
told = -(1 - logits.sigmoid().detach())[:, None] * arrows / len(points)
from_arrows = torch.autograd.grad(points, list(generator.parameters()), told,
                                  retain_graph=True)
from_arrows = torch.cat([gradient.flatten() for gradient in from_arrows])
claim(tr("화살표로 구한 G의 그래디언트와 손실에서 구한 것의 상대 차이",
         "relative difference between G's gradient from the arrows and from the loss"),
      (from_arrows - non_saturating).norm() / non_saturating.norm(), below=1e-4)

# %% [markdown] id="train-text" lang="ko"
# ## 7. 학습시키기
#
# ### 고리
#
# 이제 고리를 끝까지 학습시킵니다. 두 가지를 봅니다.
#
# - **모드에 든 점의 비율**: 가장 가까운 모드의 중심에서 표준 편차의 3배(0.3) 안에 있는 점의 비율입니다. 진짜 점으로 재면 98.9%입니다.
# - **찾은 모드의 수**(전체에 대한 비율을 모드 포함률, mode coverage라고 합니다): 고르게 나눈 몫(전체의 8분의 1)의 4분의 1 이상이 든 모드를 찾은 것으로 셉니다.

# %% [markdown] id="train-text" lang="en"
# ## 7. Training
#
# ### The ring
#
# Now we train on the ring to the end and watch two numbers.
#
# - **Fraction of points in a mode**: those within 3 standard deviations (0.3) of the nearest mode's centre. For real points it is 98.9%.
# - **Modes found** (as a fraction of all: mode coverage): a mode counts as found if it holds at least a quarter of its fair share of the points.

# %% id="train-ring"
torch.manual_seed(seed)
ring_losses, ring_frames = play(Generator(), Discriminator(), ring, rounds=2000)

# %% id="ring-film" tags=["hide-input"]
def film(frames, target, still, track=None):
    shown = [frame[:500] for frame in frames[::10]]
    titles = [tr(f"{50 * i:,}라운드", f"round {50 * i:,}") for i in range(len(shown))]
    plots.points_film(shown, titles,
                      target.sample(1000, seed=seed), still, track=track)


film(ring_frames, ring, [0, 2, 4, 6, 8, 12, 20, 40])

# %% id="ring-check" tags=["nbval-check-output"]
modes, in_a_mode = metrics.mode_coverage(ring_frames[-1], ring)
claim(tr("끝에서 찾은 모드의 수(8개 가운데)", "modes found at the end, of 8"), modes, equals=8)
claim(tr("끝에서 모드에 든 점의 비율", "fraction of points in a mode at the end"),
      in_a_mode, above=0.8)

# %% [markdown] id="cats-text" lang="ko"
# 한데 뭉쳐 있던 점들(주황색이 가짜, 파란색이 진짜)이 흩어지고, 고리를 찾고, 모드마다 모입니다. (셀을 직접 실행하면 애니메이션으로 나옵니다.)
#
# ### 고양이
#
# 수업 01의 고양이 데이터로도 학습시켜 봅니다. 데이터는 몸통 길이(body length)와 다리 길이(leg length), 두 수입니다. 신경망이 다루기 좋도록 중앙값을 빼고 퍼진 정도로 나눕니다.

# %% [markdown] id="cats-text" lang="en"
# The points (orange: fake, blue: real) start in a lump, scatter, find the ring, and gather at its modes. (Run the cell to see an animation.)
#
# ### The cats
#
# We also train on the cats of lesson 01: two numbers, body length and leg length. For the networks, we subtract the medians and divide by the spreads.

# %% id="quiz-cats" tags=["hide-input"]
notebook.quiz(
    tr("고리에는 모드가 여덟 개, 고양이 데이터에는 봉우리가 하나 있습니다. "
       "같은 신경망, 같은 손실이면 고양이의 학습은 어떨까요?",
       "The ring has eight modes, the cats a single peak. "
       "With the same networks and losses, how will training on the cats go?"),
    {tr("봉우리가 하나라 더 빨리, 더 잘 맞춥니다.", "One peak: it will fit faster and better."):
     tr("분포가 쉬워도 게임은 쉽지 않습니다. 아래에서 직접 보십시오.",
        "An easy distribution does not make an easy game. See for yourself below."),
     tr("가짜가 진짜를 가로질러 왔다 갔다 하며 자리를 잡지 못합니다.",
        "The fakes swing back and forth across the real data and never settle."):
     tr("맞습니다. 왜 그런지는 수업 04에서 계산합니다.", "Right. Lesson 04 works out why."),
     tr("가짜가 한 점으로 모입니다.", "The fakes shrink to a single point."):
     tr("한 점에 모이면 D가 바로 그 점을 가짜로 배웁니다. 오래 머물 수 없습니다.",
        "Then D would learn that very point as fake. They cannot stay there for long.")},
    right=2)

# %% id="train-cats"
cats = data.Cats()
median = torch.tensor(cats.median)
scaled_cats = data.Scaled(cats, median, median * torch.tensor(cats.spread))
torch.manual_seed(seed)
cat_losses, cat_frames = play(Generator(), Discriminator(), scaled_cats, rounds=2000)

# %% id="cats-film" tags=["hide-input"]
film(cat_frames, scaled_cats, list(range(20, 28)),
     track=torch.stack([frame.mean(0) for frame in cat_frames]))

# %% [markdown] id="flat-text" lang="ko"
# 가짜 고양이들은 대개 띠로 늘어서서 진짜 구름을 가로질러 **왔다 갔다 합니다.** 검은 선은 최근 20라운드 동안 가짜의 중심이 지나온 길입니다. 흔들림은 멎지 않습니다.
#
# ## 8. 손실과 품질
#
# 생성자가 완벽하면 최적 판별자(optimal discriminator)는 어디에서나 $1/2$이라고 답하고, 그때 $D$의 손실은 $\log 4 = 1.386$입니다(수업 02).

# %% [markdown] id="flat-text" lang="en"
# The fake cats mostly form a band that **swings back and forth** across the real cloud. The black line is the path of their centre over the last 20 rounds. They do not settle.
#
# ## 8. Losses and quality
#
# Against a perfect generator the optimal discriminator answers $1/2$ everywhere, and $D$'s loss is $\log 4 = 1.386$ (lesson 02).

# %% id="quiz-loss" tags=["hide-input"]
notebook.quiz(
    tr("두 학습 모두 마지막 1,000라운드 동안 D의 손실이 log 4 근처에 머물렀습니다. 어느 생성자가 좋을까요?",
       "In both runs D's loss stayed near log 4 for the last 1,000 rounds. Which generator is good?"),
    {tr("둘 다 좋습니다. log 4는 완벽하다는 뜻입니다.", "Both: log 4 means perfect."):
     tr("거꾸로는 성립하지 않습니다. 완벽하면 log 4이지만, log 4라고 완벽한 것은 아닙니다.",
        "That is the converse. Perfect implies log 4, but so do other situations."),
     tr("둘 다 나쁩니다. 손실이 줄지 않았습니다.", "Neither: the loss did not fall."):
     tr("D의 손실은 상대가 나아지면 커집니다. 줄지 않는다고 나쁜 것이 아닙니다.",
        "D's loss rises when its opponent improves, so not falling is not a bad sign."),
     tr("손실만으로는 알 수 없습니다.", "You cannot tell from the loss alone."):
     tr("맞습니다. 점을 직접 보거나 따로 재야 합니다.",
        "Right. You have to look at the points, or measure them.")},
    right=3)

# %% id="flat"
def quality(frames, target):
    # ko: 50라운드마다 진짜 점 1,000개와의 에너지 거리. 작을수록 좋습니다.
    # en: Every 50 rounds, the energy distance to 1,000 real points. Lower is better.
    real_points = target.sample(1000, seed=seed + 2)
    return torch.tensor([metrics.energy_distance(frame[:1000], real_points)
                         for frame in frames[10::10]])


def every_50(values):
    return torch.tensor(values).reshape(-1, 50).mean(1)


ring_loss, ring_distance = every_50(ring_losses), quality(ring_frames, ring)
cat_loss, cat_distance = every_50(cat_losses), quality(cat_frames, scaled_cats)

# %% id="flat-plot" tags=["hide-input"]
def draw_run(column, name, loss, distance, frames, target, at):
    rounds = 50 * torch.arange(1, 41)
    for ax, numbers, colour in ((column[0], loss, "C0"), (column[1], distance, "C2")):
        ax.plot(rounds, numbers, color=colour, linewidth=2)
        ax.plot(rounds[at], numbers[at], "o", color="black", markersize=8)
        ax.set(xlabel=tr("라운드", "round"), xlim=(0, 2050))
    column[0].axhline(math.log(4), color="0.4", linestyle="--", linewidth=1)
    column[0].text(60, math.log(4) + 0.02, "log 4", va="bottom", color="0.3")
    column[0].set(ylim=(0.9, 1.6), title=tr(f"{name}: D의 손실", f"{name}: D's loss"))
    column[1].set(yscale="log", title=tr("에너지 거리(작을수록 좋음)",
                                         "energy distance (lower is better)"))
    plots.points(column[2], frames[10 * (at + 1)], target.sample(2000, seed=seed))
    when, a, b = rounds[at].item(), loss[at].item(), distance[at].item()
    column[2].set_title(tr(f"{when:,}라운드(●): 손실 {a:.2f}, 거리 {b:.2f}",
                           f"round {when:,} (●): loss {a:.2f}, distance {b:.2f}"))


axes = plt.subplots(3, 2, figsize=(9, 9), layout="constrained", sharey="row",
                    height_ratios=(1, 1, 1.9))[1]
draw_run(axes[:, 0], tr("고리", "ring"), ring_loss, ring_distance, ring_frames, ring, 39)
draw_run(axes[:, 1], tr("고양이", "cats"), cat_loss, cat_distance, cat_frames, scaled_cats,
         20 + cat_distance[20:].argmax().item())
plt.show()

# %% id="flat-check" tags=["nbval-check-output"]
for name, values in ((tr("고리", "ring"), ring_loss), (tr("고양이", "cats"), cat_loss)):
    claim(tr(f"{name}, 마지막 1,000라운드의 D의 손실의 평균에서 log 4를 뺀 값",
             f"{name}, mean of D's loss minus log 4, last 1,000 rounds"),
          values[20:].mean() - math.log(4), between=(-0.06, 0.06))
claim(tr("고리, 300~400라운드에서 마지막 1,000라운드까지 D의 손실이 커진 양",
         "ring, rise of D's loss from rounds 300-400 to the last 1,000"),
      ring_loss[20:].mean() - ring_loss[6:8].mean(), above=0.04)
claim(tr("마지막 1,000라운드의 에너지 거리의 평균, 고양이를 고리로 나눈 값",
         "mean energy distance in the last 1,000 rounds, cats over ring"),
      cat_distance[20:].mean() / ring_distance[20:].mean(), above=2)
claim(tr("고양이, 마지막 1,000라운드에서 D의 손실의 최댓값 − 최솟값",
         "cats, range of D's loss in the last 1,000 rounds"),
      cat_loss[20:].max() - cat_loss[20:].min(), below=0.05)
claim(tr("고양이, 마지막 1,000라운드에서 가장 큰 에너지 거리를 가장 작은 것으로 나눈 값",
         "cats, largest energy distance over the smallest, last 1,000 rounds"),
      cat_distance[20:].max() / cat_distance[20:].min(), above=2)

# %% [markdown] id="flat-note" lang="ko"
# 왼쪽 고리에서는 거리가 먼저 내려갑니다. $D$의 손실은 그 뒤에, 점들이 모드로 모여 가려내기 어려워지는 동안 $\log 4$까지 **올라갑니다.** 잘된 학습에서도 두 곡선은 함께 움직이지 않습니다.
# 오른쪽 고양이에서는 손실이 $\log 4$에서 거의 움직이지 않는데, 거리는 몇 배씩 오르내립니다. 검은 점이 찍힌 순간을 보십시오. 손실은 고리의 학습이 끝날 때와 거의 같은데 표본(sample)은 엉뚱한 데에 있습니다. $G$가 자꾸 자리를 옮기고 $D$는 한발 늦게 쫓아갑니다. 왜 그렇게 되는지는 수업 04에서 봅니다.
#
# 손실은 **상대와 비교한** 값입니다. 둘이 함께 나아지면 움직이지 않습니다.
# 그러니 $\log 4$는 **$D$가 진짜와 가짜를 구별하지 못한다는 신호**일 뿐, 품질의 눈금은 아닙니다. 품질은 따로 재야 합니다. 여기서는 거리로 쟀습니다.

# %% [markdown] id="flat-note" lang="en"
# On the left, for the ring, the distance falls first. $D$'s loss **rises** to $\log 4$ only later, while the points gather at the modes and become harder to detect. Even in a good run the two curves do not move together.
# On the right, for the cats, the loss hardly moves away from $\log 4$, while the distance rises and falls several-fold. Look at the moment of the black dot: the loss is almost the same as at the end of the ring run, yet the samples are in the wrong place. $G$ keeps moving on, and $D$ is always a step behind. Lesson 04 shows why.
#
# A loss is a comparison **with the opponent**. When both improve, it does not move.
# So $\log 4$ only says **that $D$ cannot tell real from fake**. It does not measure quality. Quality has to be measured separately, here by a distance.

# %% [markdown] id="lab-text" lang="ko"
# ## 9. GAN 실험실
#
# 이제 두 루프를 손으로 돌려 봅니다. 각 부분의 이름은 그림에 적혀 있습니다. 휴대전화에서는 '크게'를 누르십시오.
# 왼쪽 평면에서 배경색이 $D$의 답이고 화살표가 $D$가 $G$에게 하는 말입니다(6절의 화살표에 계수를 곱한 것). 보라색 그물은 $G$가 $z$의 네모 격자를 어떻게 구부렸는지 보여 줍니다.
#
# 실험실 안에 **과제 다섯 가지**가 적혀 있습니다. 과제를 해낼 때마다 실험실이 알아보고 ✓를 붙입니다. 누르기 전에 무슨 일이 생길지 예측하십시오.

# %% [markdown] id="lab-text" lang="en"
# ## 9. The GAN Lab
#
# Now run both loops by hand. The picture names its parts. On a phone, press “Full page”.
# In the plane on the left, the background is $D$'s answer, and the arrows are what $D$ tells $G$ (those of section 6 times their factors). The purple net shows how $G$ has bent a square grid of $z$.
#
# The lab lists **five tasks**. It notices when you have done one and ticks it off. Before you press a button, predict what will happen.

# %% id="lab"
gan_lab = GANLab()
gan_lab

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - $D$는 정답(레이블)에서 배우고, $G$는 $D$를 지나온 그래디언트에서만 배웁니다. $G$는 진짜를 한 번도 보지 못합니다.
# - $D$의 스텝에서는 가짜를 `detach`로 끊습니다. 빠뜨리면 대개 RuntimeError가 나고, 그래디언트를 지우지 않는 코드라면 $G$가 거꾸로 끌려갑니다.
# - $G$의 스텝에서는 $D$를 얼립니다. $G$의 그래디언트는 그대로이고 헛일만 없어집니다.
# - $G$가 받는 것은 점마다 화살표 하나입니다. 화살표는 $D$의 의견입니다.
# - $D$의 손실이 $\log 4$여도 표본은 좋을 수도, 나쁠 수도 있습니다. 품질은 따로 잽니다.
#
# | 기호 | 뜻 |
# |---|---|
# | $z$ | 잡음, $G$의 입력 |
# | $x_i = G(z_i)$ | 가짜 점 |
# | $a$, $D(x) = \sigma(a)$ | 로짓, 진짜일 확률을 어림한 값 |
# | $L_G$, $w$ | $G$의 손실, $G$의 가중치 하나 |
# | $\nabla_x a(x)$ | 화살표: 로짓을 점의 좌표로 미분한 그래디언트 |

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - $D$ learns from the labels, $G$ only from the gradient that came through $D$. $G$ never sees real data.
# - In $D$'s step, `detach` cuts off the fakes. Forget it, and you usually get a RuntimeError; in code that does not clear gradients, $G$ is pulled the wrong way.
# - In $G$'s step, $D$ is frozen. $G$'s gradient stays the same and the useless work is gone.
# - What $G$ receives is one arrow per point. The arrows are $D$'s opinion.
# - With $D$'s loss at $\log 4$, the samples may be good or bad. Measure quality separately.
#
# | symbol | meaning |
# |---|---|
# | $z$ | noise, $G$'s input |
# | $x_i = G(z_i)$ | a fake point |
# | $a$, $D(x) = \sigma(a)$ | logit, estimated probability of being real |
# | $L_G$, $w$ | $G$'s loss, one weight of $G$ |
# | $\nabla_x a(x)$ | the arrow: gradient of the logit with respect to the point |

# %% [markdown] id="ex3-text" lang="ko"
# ## 연습
#
# ### 연습 3. 찾은 모드의 수
#
# 7절의 정의를 코드로 옮기십시오. 점 `(N, 2)`와 모드의 중심 `(K, 2)`를 받아 찾은 모드의 수를 돌려주는 함수입니다.
# 점은 가장 가까운 중심에서 0.3 이내에 있을 때에만 그 모드에 들고, 모드는 고르게 나눈 몫 $N/K$의 4분의 1 이상이 들었을 때 찾은 것입니다.
#
# <details><summary>힌트</summary>
#
# `torch.cdist(points, centres)`는 점과 중심 사이의 거리 `(N, K)`입니다.
#
# </details>

# %% [markdown] id="ex3-text" lang="en"
# ## Exercises
#
# ### Exercise 3. Modes found
#
# Turn the definition of section 7 into code: a function that takes points `(N, 2)` and the modes' centres `(K, 2)` and returns how many modes are found.
# A point belongs to the mode with the nearest centre, but only if it is within 0.3 of it. A mode is found if it holds at least a quarter of its fair share $N/K$.
#
# <details><summary>Hint</summary>
#
# `torch.cdist(points, centres)` holds the distances between points and centres, `(N, K)`.
#
# </details>

# %% id="ex3"
def modes_found(points, centres):
    ...


checks.loops_modes(modes_found)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def modes_found(points, centres):
#     inside = torch.cdist(points, centres) <= 0.3
#     counts = inside.sum(0)
#     return int((counts >= len(points) / len(centres) / 4).sum())
# ```
#
# 중심끼리 0.6보다 멀면 한 점이 두 모드에 들 수 없으므로, 가장 가까운 중심을 따로 찾지 않아도 됩니다.
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def modes_found(points, centres):
#     inside = torch.cdist(points, centres) <= 0.3
#     counts = inside.sum(0)
#     return int((counts >= len(points) / len(centres) / 4).sum())
# ```
#
# If the centres are more than 0.6 apart, no point can belong to two modes, so there is no need to look for the nearest centre.
#
# </details>

# %% [markdown] id="ex4-text" lang="ko"
# ### 연습 4. 정답을 조금 흐리게
#
# $D$가 지나치게 확신하지 않도록 진짜의 레이블을 1 대신 0.9로 두기도 합니다(한쪽 레이블 스무딩, one-sided label smoothing; Salimans 외, 2016). 진짜 하나의 손실은 이렇게 바뀝니다.
#
# $$-0.9 \log D - 0.1 \log(1 - D)$$
#
# 가짜의 손실은 그대로입니다. 로짓을 받아 이렇게 바꾼 $D$의 손실을 돌려주는 함수를 작성하십시오. 이제 최적 판별자는 무엇이라고 답할까요?

# %% [markdown] id="ex4-text" lang="en"
# ### Exercise 4. Softer labels
#
# To keep $D$ from becoming too sure of itself, real data are sometimes labelled 0.9 instead of 1 (one-sided label smoothing; Salimans et al., 2016). The loss of one real point becomes
#
# $$-0.9 \log D - 0.1 \log(1 - D)$$
#
# and that of a fake stays the same. Write a function that takes logits and returns this version of $D$'s loss. What does the optimal discriminator answer now?

# %% id="ex4"
def smoothed_loss(real_logits, fake_logits):
    ...


checks.loops_smoothed(smoothed_loss)

# %% [markdown] id="ex4-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def smoothed_loss(real_logits, fake_logits):
#     on_real = 0.9 * softplus(-real_logits) + 0.1 * softplus(real_logits)
#     return on_real.mean() + softplus(fake_logits).mean()
# ```
#
# 수업 02에서처럼 한 점 $x$에서 도함수(derivative)를 0으로 두면 $D^*(x) = 0.9\,p(x) / (p(x) + q(x))$입니다. 두 분포가 같으면 0.45라고 답합니다.
#
# </details>

# %% [markdown] id="ex4-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def smoothed_loss(real_logits, fake_logits):
#     on_real = 0.9 * softplus(-real_logits) + 0.1 * softplus(real_logits)
#     return on_real.mean() + softplus(fake_logits).mean()
# ```
#
# Set the derivative at one point $x$ to 0, as in lesson 02, and you get $D^*(x) = 0.9\,p(x) / (p(x) + q(x))$. If the two distributions are the same, it answers 0.45.
#
# </details>

# %% id="score" tags=["hide-input"]
notebook.score()

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"`detach`는 계산만 아껴 준다."** $G$의 스텝 앞에서 그래디언트를 지우지 않는 코드에서 **`detach`를 빼면** $G$가 $D$를 돕는 쪽으로 끌려갑니다.
# - **"생성자의 스텝에서도 `detach`를 써야 한다."** 그러면 $G$는 아무것도 배우지 못합니다. $D$는 끊는 것이 아니라 **얼리는** 것입니다.
# - **"$D$의 손실이 $\log 4$이면 다 배운 것이다."** 8절의 고양이는 줄곧 $\log 4$였습니다.
#
# ## 참고 문헌
#
# - I. Goodfellow 외, *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - T. Salimans 외, *Improved Techniques for Training GANs*, 2016, arXiv:1606.03498
# - M. Kahng 외, *GAN Lab: Understanding Complex Deep Generative Models using Interactive Visual Experimentation*, 2018, arXiv:1809.01587

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"`detach` only saves work."** In code that does not clear the gradient before $G$'s own step, **leaving `detach` out** pulls $G$ towards helping $D$.
# - **"The generator's step needs `detach`, too."** Then $G$ learns nothing. $D$ is not cut off there, it is **frozen**.
# - **"With $D$'s loss at $\log 4$, everything has been learned."** For the cats of section 8, it was at $\log 4$ all along.
#
# ## References
#
# - I. Goodfellow et al., *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - T. Salimans et al., *Improved Techniques for Training GANs*, 2016, arXiv:1606.03498
# - M. Kahng et al., *GAN Lab: Understanding Complex Deep Generative Models using Interactive Visual Experimentation*, 2018, arXiv:1809.01587
