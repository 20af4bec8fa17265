# ---
# jupyter:
#   course:
#     title: {ko: "00 · 시작하기", en: "00 · Start here"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# **세상에 없지만 있을 법한 것을 만들어 내려면 무엇이 필요할까요?**
#
# 이 강의는 이 질문 하나를 끝까지 따라갑니다. 그 답이 **생성적 적대 신경망**(generative adversarial network, GAN, 적대적 생성 신경망)입니다.
# 이 첫 수업에서 바로 GAN 하나를 만들어 학습시킵니다. 10초면 됩니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. GAN이 무엇인지 그림 하나로 설명할 수 있습니다.
# 2. PyTorch 40줄로 된 GAN을 읽고, 내 데이터로 학습시킬 수 있습니다.
# 3. 학습시킨 생성자로 그림을 그리고, 그림이 베낀 것인지 재어 볼 수 있습니다.
# 4. 강의 지도를 보고 어디로 갈지 정할 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 파이썬으로 함수를 작성해 보았고 PyTorch 코드를 본 적이 있으면 충분합니다. 모르는 말은 [용어집](glossary.md)에 있습니다.
# 코드가 든 칸을 셀(cell)이라고 합니다. 셀을 클릭하고 **Shift + Enter**를 누르면 실행됩니다. 위에서부터 차례로 실행하십시오. 컴퓨터가 계산하는 동안 오른쪽 위의 동그라미가 채워집니다. 처음에는 PyTorch를 불러오느라 몇 초 걸립니다. 실행하기 전에 보이는 그림은 미리 실행해 둔 것이며, 실행하면 새 결과로 바뀝니다.

# %% [markdown] id="question" lang="en"
# ## The question
#
# **What does it take to make something that does not exist, yet could?**
#
# This course follows that one question to its end. Its answer is the **generative adversarial network** (GAN).
# You build and train one in this first lesson. It takes ten seconds.
#
# ## What you will learn
#
# By the end of this lesson you can
#
# 1. explain with one picture what a GAN is;
# 2. read a GAN in 40 lines of PyTorch, and train it on your own data;
# 3. draw pictures with a trained generator, and test whether they are copies;
# 4. find your way on the map of the course.
#
# ## Prerequisites
#
# It is enough to have written functions in Python and seen some PyTorch. New words are explained in the [glossary](glossary.md).
# A box of code is called a cell. Click on one and press **Shift + Enter** to run it. Run the cells in order, from the top. While the computer works, the circle at the top right is filled; the first time, loading PyTorch takes several seconds. The pictures that you see before running are from our run; yours replace them.

# %% [markdown] id="game-text" lang="ko"
# ## 1. 위조범과 감정사
#
# GAN은 신경망 두 개가 벌이는 게임입니다.
#
# - **생성자**(generator) $G$는 위조범입니다. 난수, 곧 **잡음**(noise) $z$를 받아 가짜를 만듭니다.
# - **판별자**(discriminator, 감별자) $D$는 감정사입니다. 진짜와 가짜를 섞어서 받고, 하나하나가 진짜일 확률을 답합니다.
#
# 감정사는 답을 맞히는 방향으로, 위조범은 감정사를 속이는 방향으로 배웁니다. 감정사의 눈이 좋아질수록 위조범의 솜씨도 좋아져야 합니다.

# %% [markdown] id="game-text" lang="en"
# ## 1. A forger and a detective
#
# A GAN is a game between two neural networks.
#
# - The **generator** $G$ is a forger. It takes random numbers, the **noise** $z$, and makes fakes.
# - The **discriminator** $D$ is a detective. It is shown real things and fakes, and says how likely each one is to be real.
#
# The detective learns to be right. The forger learns to fool the detective. The sharper the detective's eye, the better the forger has to become.

# %% id="imports" tags=["hide-input"]
from itertools import product

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import nn

from gan_lib import checks, data, device, losses, nets, notebook, plots, train
from gan_lib.checks import claim

# ko: 2절의 신경망은 아주 작아서 스레드 하나가 가장 빠릅니다.
# en: The networks of section 2 are tiny: one thread is fastest.
threads = torch.get_num_threads()
torch.set_num_threads(1)

# %% id="game" tags=["hide-input"]
figure, ax = plt.subplots(figsize=(9, 3.3), layout="constrained")
boxes = {}
for name, x, y, text, colour in (
        ("z", 0, 0, tr("잡음 z", "noise z"), "white"),
        ("G", 1.5, 0, tr("생성자 G\n위조범", "generator G\nthe forger"), "#ffd9b3"),
        ("real", 1.5, 1.5, tr("진짜 데이터", "real data"), "white"),
        ("D", 3.6, 0.75, tr("판별자 D\n감정사", "discriminator D\nthe detective"), "#bcd7f0"),
        ("answer", 5.4, 0.75, tr("진짜일 확률", "probability\nthat it is real"), "white")):
    boxes[name] = ax.text(x, y, text, ha="center", va="center", fontsize=12,
                          linespacing=1.5,
                          bbox={"boxstyle": "round,pad=0.6", "facecolor": colour})


def arrow(start, end, bend=0.0, **style):
    start, end = boxes[start], boxes[end]
    style = {"arrowstyle": "-|>", "linewidth": 1.6, "mutation_scale": 16,
             "patchA": start.get_bbox_patch(), "patchB": end.get_bbox_patch(),
             "connectionstyle": f"arc3,rad={bend}"} | style
    ax.annotate("", end.get_position(), start.get_position(), arrowprops=style)


arrow("z", "G")
arrow("G", "D")
arrow("real", "D")
arrow("D", "answer")
arrow("answer", "D", bend=0.55, color="C0", linestyle="--")
arrow("answer", "G", bend=-0.42, color="C1", linestyle="--")
ax.text(2.42, 0.6, tr("가짜", "fake"), color="C1", fontsize=11, ha="center")
ax.text(2.6, 1.32, tr("진짜", "real"), color="C0", fontsize=11, ha="center")
ax.text(4.6, 1.5, tr("답을 맞히도록 배운다", "learns to be right"), color="C0", fontsize=11,
        ha="center")
ax.text(3.6, -0.95, tr("D를 속이도록 배운다", "learns to fool D"), color="C1", fontsize=11,
        ha="center")
ax.set(xlim=(-0.5, 6.1), ylim=(-1.1, 2))
ax.set_axis_off()
plt.show()

# %% id="quiz-sees" tags=["hide-input"]
notebook.quiz(
    tr("위조범은 무엇을 보고 배웁니까?", "What does the forger learn from?"),
    {
        tr("진짜 데이터를 보고 흉내 냅니다.", "It looks at real data and imitates it."):
        tr("그림에서 진짜 데이터의 화살표는 D로만 갑니다. G는 진짜를 한 번도 보지 못합니다.",
           "In the picture, real data go only to D. G never sees any of it."),
        tr("감정사의 답만 보고 배웁니다.", "Only from the detective's answers."):
        tr("맞습니다. 가짜를 어느 쪽으로 바꾸어야 하는지가 G에게 가는 정보의 전부입니다.",
           "Right. All that G is ever told is which way its fakes should move."),
        tr("잡음 z에 들어 있는 정보를 배웁니다.", "From what is in the noise z."):
        tr("z는 그냥 난수입니다. 데이터에 관한 정보는 들어 있지 않습니다.",
           "z is nothing but random numbers. It holds nothing about the data."),
    }, right=2)

# %% [markdown] id="gan-text" lang="ko"
# ## 2. 40줄로 쓴 GAN
#
# 진짜 데이터는 평면의 고리 위에 놓인 점입니다. 두 신경망에는 선형층이 세 개씩 있습니다.

# %% [markdown] id="gan-text" lang="en"
# ## 2. A whole GAN in 40 lines
#
# The real data are points on a ring in the plane. Each of the two networks has three linear layers.

# %% id="networks"
seed = 0
torch.manual_seed(seed)


def real_points(n):
    angles = 2 * torch.pi * torch.rand(n)
    ring = torch.stack([angles.cos(), angles.sin()], dim=1)
    return ring + 0.05 * torch.randn(n, 2)


G = nn.Sequential(nn.Linear(2, 64), nn.ReLU(),
                  nn.Linear(64, 64), nn.ReLU(),
                  nn.Linear(64, 2))  # z -> (x, y)
D = nn.Sequential(nn.Linear(2, 64), nn.LeakyReLU(0.2),
                  nn.Linear(64, 64), nn.LeakyReLU(0.2),
                  nn.Linear(64, 1))  # (x, y) -> logit
g_optimizer = torch.optim.Adam(G.parameters(), lr=2e-3, betas=(0.5, 0.999))
d_optimizer = torch.optim.Adam(D.parameters(), lr=2e-3, betas=(0.5, 0.999))

# %% [markdown] id="loop-text" lang="ko"
# $D$의 출력은 확률이 아니라 **로짓**(logit)입니다. 로짓을 시그모이드에 넣으면 확률이 됩니다.
# 손실(loss)은 두 클래스를 나누는 분류에서 쓰는 이진 교차 엔트로피(binary cross entropy) 그대로입니다. 감정사의 정답은 진짜가 1, 가짜가 0이고, 위조범은 가짜에 대한 답이 1이 되기를 바랍니다.
# 아래의 학습 셀을 실행하면 100스텝마다 그림이 바뀝니다. 배경에서 파란색은 $D$가 진짜라고 보는 곳, 주황색은 가짜라고 보는 곳, 흰색은 반반이라고 보는 곳입니다.

# %% [markdown] id="loop-text" lang="en"
# $D$ outputs not a probability but a **logit**; the sigmoid turns it into a probability.
# The loss is the binary cross entropy used for any classifier with two classes. The detective should answer 1 for real and 0 for fake. The forger wants its fakes to get the answer 1.
# When you run the cell, the picture changes every 100 steps. In the background, blue marks where $D$ would call a point real, orange where it would call it fake, and white where its answer is about 1/2.

# %% id="watch" tags=["hide-input"]
frames, shown = {}, None


def draw_game(ax, step):
    fakes, background = frames[step]
    ax.imshow(background, cmap=plots.ANSWERS, vmin=0, vmax=1, origin="lower",
              extent=(-1.8, 1.8, -1.8, 1.8))
    plots.points(ax, fakes, show_real, tr(f"{step:,}스텝", f"step {step:,}"), side=1.8)


@torch.no_grad()
def watch(step):
    global shown
    places = torch.linspace(-1.8, 1.8, 61)
    grid = torch.cartesian_prod(places, places)
    answers = torch.sigmoid(D(grid)).reshape(61, 61).T
    frames[step] = G(show_z), answers
    if notebook.interactive():
        picture = Figure(figsize=(4.2, 4.4))
        draw_game(picture.add_axes([0.02, 0.02, 0.96, 0.9]), step)
        shown = notebook.show(notebook.png(picture), handle=shown)


show_real, show_z = real_points(500), torch.randn(500, 2)

# %% id="train"
bce = nn.functional.binary_cross_entropy_with_logits
ones, zeros = torch.ones(128, 1), torch.zeros(128, 1)

for step in range(2501):
    real, fake = real_points(128), G(torch.randn(128, 2))
    # ko: 감정사: 진짜에는 1, 가짜에는 0. detach()는 G까지 고치지 않게 합니다.
    # en: The detective: 1 for real, 0 for fake. detach() leaves G out of it.
    d_loss = bce(D(real), ones) + bce(D(fake.detach()), zeros)
    d_optimizer.zero_grad()
    d_loss.backward()
    d_optimizer.step()
    # ko: 위조범: 가짜에도 D가 1이라고 답하게 합니다.
    # en: The forger: make D answer 1 for the fakes.
    g_loss = bce(D(fake), ones)
    g_optimizer.zero_grad()
    g_loss.backward()
    g_optimizer.step()
    if step % 100 == 0:
        watch(step)

# %% id="quiz-end" tags=["hide-input"]
notebook.quiz(
    tr("위조범이 완벽해져서 진짜와 가짜의 분포가 같아지면, 감정사는 고리 위의 점에 무엇이라고 답하게 될까요?",
       "Suppose the forger becomes perfect: real and fake points are spread alike. What will "
       "the detective answer for a point on the ring?"),
    {
        tr("1: 진짜처럼 보이니까", "1, since it looks real"):
        tr("그 자리에는 가짜도 똑같이 많습니다. 1이라고 하면 가짜에서 크게 틀립니다.",
           "There are just as many fakes at that place. With 1, D would be badly wrong on them."),
        tr("0: 이제 가짜를 다 알아보니까", "0, since it now sees through every fake"):
        tr("그 자리에는 진짜도 똑같이 많습니다. 0이라고 하면 진짜에서 크게 틀립니다.",
           "There are just as many real points there. With 0, D would be badly wrong on them."),
        tr("1/2: 알 수 없으니까", "1/2, since it cannot tell"):
        tr("맞습니다. 반반이라고 할 때 손실이 가장 작습니다. 수업 02에서 증명합니다.",
           "Right. Fifty-fifty costs the least. Lesson 02 proves it."),
    }, right=3)

# %% id="film" tags=["hide-input"]
figure, axes = plt.subplots(2, 3, figsize=(8.4, 6), layout="constrained")
for ax, moment in zip(axes.flat, (0, 100, 300, 600, 1200, 2500), strict=True):
    draw_game(ax, moment)
    ax.title.set_fontsize(11)
plt.show()

# %% [markdown] id="film-note" lang="ko"
# 파란 점이 진짜, 주황색 점이 가짜입니다. 위조범의 점은 파란 배경을 좇아 옮겨 다니다가 고리 위에 퍼집니다. 그러면 감정사는 고리 위 어디에서도 진짜와 가짜를 구별할 수 없습니다.
#
# 아래의 ✓는 글에서 말한 것을 수로 확인했다는 표시입니다. 괄호 안에는 지켜야 할 기준과, 시드(다른 다섯 개), 수 형식, 스레드 수를 바꾸어 가며 열 번 실행했을 때 나온 값의 범위가 있습니다. 여기 나온 값은 그 열 번에 들지 않으므로 범위를 벗어나기도 합니다.

# %% [markdown] id="film-note" lang="en"
# Blue points are real, and orange ones are fake. The forger's points chase the blue in the background until they are spread along the ring. Then the detective cannot tell real from fake anywhere on the ring.
#
# Below, ✓ means that a number confirms what the text says. The brackets hold the bound it has to meet, and the range seen in ten runs under other conditions: five other seeds, other number formats, other numbers of threads. The value here is not one of those ten, so it may lie outside the range.

# %% id="ring-check" tags=["nbval-check-output"]
with torch.no_grad():
    fakes = G(torch.randn(5000, 2, generator=torch.Generator().manual_seed(seed)))
    answer = torch.sigmoid(D(fakes)).mean()
angles = torch.atan2(fakes[:, 1], fakes[:, 0])
sectors = torch.histc(angles, 12, -torch.pi, torch.pi) / 5000
claim(tr("가짜 점에서 고리까지의 평균 거리(반지름은 1)",
         "mean distance of the fakes from the ring (radius 1)"),
      (fakes.norm(dim=1) - 1).abs().mean(), below=0.15)
claim(tr("고리의 열두 조각 가운데 점이 가장 적은 조각의 비율(고르게 퍼지면 0.083)",
         "fraction of fakes in the emptiest twelfth of the ring (0.083 if even)"),
      sectors.min(), above=0.02)
claim(tr("가짜 점에 대한 D의 평균 답", "D's mean answer to the fakes"),
      answer, between=(0.4, 0.6))

# %% [markdown] id="ex1-text" lang="ko"
# ### 연습 1. 내 데이터로
#
# `...`를 지우고 답을 쓴 다음 셀을 실행하십시오. 답이 맞는지 바로 알 수 있습니다.
#
# 점의 절반은 $(-1, 0)$ 둘레에, 절반은 $(1, 0)$ 둘레에 표준 편차 0.1로 흩어진 데이터를 만드십시오. `two_groups(n)`은 모양이 `(n, 2)`인 텐서를 돌려줍니다. 부를 때마다 새로운 점이 나와야 합니다.
# 다 되면 `real_points = two_groups`라고 쓴 셀을 신경망을 정의한 셀 다음에 넣고 2절의 셀들을 다시 실행해 보십시오. 점이 더는 고리 위에 있지 않으므로, 고리를 재는 셀에는 ✗가 나옵니다.

# %% [markdown] id="ex1-text" lang="en"
# ### Exercise 1. Data of your own
#
# Replace `...` with your answer and run the cell. It tells you at once whether you are right.
#
# Make data with one half around $(-1, 0)$ and the other half around $(1, 0)$, each with standard deviation 0.1. `two_groups(n)` returns a tensor of shape `(n, 2)`, with new points on every call.
# Once it works, add a cell with `real_points = two_groups` below the cell that defines the networks, and run the cells of section 2 again. The cell that measures the ring will show ✗, since the points are no longer on a ring.

# %% id="ex1"
def two_groups(n):
    ...


checks.start_two_groups(two_groups)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def two_groups(n):
#     side = 2 * torch.randint(0, 2, (n,)) - 1  # -1, 1
#     centre = torch.stack([side, torch.zeros(n)], dim=1)
#     return centre + 0.1 * torch.randn(n, 2)
# ```
#
# 앞의 절반을 왼쪽에, 뒤의 절반을 오른쪽에 두어도 됩니다. 이 데이터로 학습시키면 점들이 한동안 한쪽 무리에만 몰리기도 합니다. 수업 04에서 다룰 **모드 붕괴**(mode collapse)입니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def two_groups(n):
#     side = 2 * torch.randint(0, 2, (n,)) - 1  # -1, 1
#     centre = torch.stack([side, torch.zeros(n)], dim=1)
#     return centre + 0.1 * torch.randn(n, 2)
# ```
#
# Putting the first half on the left and the rest on the right is fine, too. When you train on these data, the fakes may all sit in one group for a while. That is **mode collapse**, a subject of lesson 04.
#
# </details>

# %% [markdown] id="digits-text" lang="ko"
# ## 3. 같은 게임, 더 큰 신경망: 숫자 64개
#
# 점을 그림으로 바꾸고 신경망을 키워도 게임은 같습니다. 아래 셀은 숫자 그림 5,000장으로 미리 학습시켜 둔 생성자를 불러와 숫자 64개를 그립니다.
# 숫자 하나를 그릴 때 생성자에 넣는 것은 난수 32개, 곧 $z$뿐입니다.

# %% [markdown] id="digits-text" lang="en"
# ## 3. The same game with larger networks: 64 digits
#
# Replace the points with pictures and make the networks larger, and the game stays the same. The cell below loads a generator that was trained on 5,000 digits and draws 64 new ones.
# The generator's only input is 32 random numbers per digit, the vector $z$.

# %% id="digits"
digit_generator = nets.Generator()
digit_generator.load_state_dict(data.weights("digit_generator"))
digit_generator.eval()

z = torch.randn(64, 32, generator=torch.Generator().manual_seed(seed))
with torch.no_grad():
    made = digit_generator(z)
plots.pictures(made, columns=16, title=tr("숫자 64개", "64 digits"))
plt.show()

# %% [markdown] id="walk-text" lang="ko"
# $z$가 놓이는 32차원 공간을 **잠재 공간**(latent space)이라고 합니다. 아래의 첫째 슬라이더를 밀면 $z$가 잠재 공간의 여덟 점을 차례로 잇는 길을 따라 움직이고, 둘째 슬라이더를 밀면 $z$의 길이가 바뀝니다(학습할 때의 보통 길이를 1로 칩니다). 아랫줄은 지금 위치의 $z$를 다섯 가지 길이로 나란히 그린 것입니다. 길이가 0이면 어느 위치에서나 같은 그림입니다.
# 노트북을 실행하지 않고 보고 있다면 슬라이더 대신 그림 하나만 보입니다.

# %% [markdown] id="walk-text" lang="en"
# The 32-dimensional space of all $z$ is called the **latent space**. The first slider below moves $z$ along a path through eight of its points; the second changes the length of $z$ (1 is the usual length in training). The bottom row draws the current $z$ at five lengths. At length 0, every place gives the same picture.
# If you are only reading this notebook, without running it, you see a single picture instead of the sliders.

# %% id="walk" tags=["hide-input"]
stops = torch.randn(8, 32, generator=torch.Generator().manual_seed(seed + 1))
stops = torch.cat([stops, stops[:1]])


def show_walk(place, length):
    i = min(int(place), 7)
    here = torch.lerp(stops[i], stops[i + 1], place - i)
    here = here / here.norm() * 32**0.5
    lengths = torch.tensor([[0], [0.5], [1], [1.5], [2]])
    with torch.no_grad():
        picture = digit_generator(torch.cat([length * here[None], stops[i: i + 2], lengths * here]))
    figure = Figure(figsize=(6, 3.8))
    names = (tr(f"{place - i:.0%} 지점", f"{place - i:.0%} of the way"),
             tr(f"{i + 1}번 점에서", f"from point {i + 1}"),
             tr(f"{(i + 1) % 8 + 1}번 점으로", f"to point {(i + 1) % 8 + 1}"))
    for axes_left, width, one, name in zip((0.34, 0.02, 0.76), (0.32, 0.22, 0.22), picture[:3],
                                           names, strict=True):
        ax = figure.add_axes([axes_left, 0.4, width, 0.51])
        plots.pictures(one[None], columns=1, ax=ax, title=name)
    for k, one in enumerate(picture[3:]):
        ax = figure.add_axes([0.02 + 0.196 * k, 0.02, 0.176, 0.22])
        plots.pictures(one[None], columns=1, ax=ax, title=tr(f"길이 {k / 2:g}", f"length {k / 2:g}"))
    return figure


plots.sliders(show_walk,
              place=(tr("길 위의 위치", "place on the path"), 0.0, 8.0, 1.5),
              length=(tr("z의 길이", "length of z"), 0.0, 2.0, 1.0))

# %% [markdown] id="copy-text" lang="ko"
# ## 4. 베낀 것은 아닐까?
#
# 생성자는 진짜를 보지 못하지만, 판별자의 답을 따라가다가 학습에 쓴 숫자를 똑같이 그리게 되었을 수도 있습니다. 재어 보면 알 수 있습니다. 그림마다 학습에 쓴 5,000장 가운데 가장 가까운 것까지의 **픽셀 거리**(픽셀값의 차이를 제곱해 모두 더하고 제곱근을 씌운 값)를 잽니다. 잣대가 믿을 만한지도 보아야 하므로, 실제로 베낀 그림도 함께 잽니다.

# %% [markdown] id="copy-text" lang="en"
# ## 4. Are they copies?
#
# The generator never sees real digits, but by following $D$'s answers it might still have learned to redraw the training digits. We can measure that: for each picture, take the **pixel distance** (the square root of the summed squared differences of the pixels) to the nearest of the 5,000 training digits. To see whether this measure can be trusted, we also measure pictures that really are copies.

# %% id="quiz-copy" tags=["hide-input"]
notebook.quiz(
    tr("학습에 쓴 숫자를 오른쪽으로 한 픽셀만 옮긴 사본이 있습니다. 픽셀 거리는 이것을 사본이라고 알아볼까요?",
       "Take a training digit and move it to the right by a single pixel. Does pixel distance "
       "recognize it as a copy?"),
    {
        tr("알아봅니다. 거리가 거의 0입니다.", "Yes, its distance is nearly 0."):
        tr("획이 가늘어서 한 픽셀만 어긋나도 겹치는 곳이 크게 줄어듭니다. 아래의 수를 보십시오.",
           "Strokes are thin: one pixel off, and they hardly overlap. See the numbers below."),
        tr("알아보지 못합니다. 새로 그린 숫자만큼 멀게 나옵니다.",
           "No, it looks as far off as a newly drawn digit."):
        tr("맞습니다. 그래서 조금씩 옮겨 놓고도 재어야 합니다.",
           "Right. That is why one has to measure again after moving the picture a little."),
        tr("절반쯤 알아봅니다. 거리가 절반쯤 나옵니다.", "Half: its distance is about half as large."):
        tr("그럴 법하지만 아닙니다. 한 픽셀만 옮겨도 거리는 새 숫자와 비슷해집니다.",
           "A fair guess, but no: moved by one pixel it is about as far off as a new digit."),
    }, right=2)

# %% id="digits-check" tags=["nbval-check-output"]
digits = data.to_float(data.digits(32).pixels)
copies = digits[::79]  # 64
moved = copies.roll(1, dims=3)


def to_nearest(images, shifts=((0, 0),)):
    # ko: 가장 가까운 학습 이미지까지의 픽셀 거리. 이미지를 옮겨 놓고도 재어 봅니다.
    # en: Pixel distance to the nearest training image, also after moving the images.
    # ko: cdist의 마지막 인수는 같은 이미지의 거리가 정확히 0이 되게 합니다.
    # en: The last argument of cdist makes the distance of equal images exactly 0.
    placed = [images.roll(shift, dims=(2, 3)).flatten(1) for shift in shifts]
    exact = "donot_use_mm_for_euclid_dist"
    distances = [torch.cdist(rows, digits.flatten(1), compute_mode=exact).amin(1)
                 for rows in placed]
    return torch.stack(distances).amin(0)


for name, images, bound in (
        (tr("생성자의 숫자", "the generator's digits"), made, {"between": (7, 15)}),
        (tr("똑같은 사본", "exact copies"), copies, {"below": 0.5}),
        (tr("한 픽셀 옮긴 사본", "copies moved by a pixel"), moved, {"above": 7})):
    claim(tr(f"{name}, 가장 가까운 학습 이미지까지의 픽셀 거리(중앙값)",
             f"pixel distance to the nearest training image, {name} (median)"),
          to_nearest(images).median(), **bound)

# %% id="digits-moved" tags=["nbval-check-output"]
shifts = list(product((-1, 0, 1), repeat=2))
claim(tr("한 픽셀 옮긴 사본, 옮겨 가며 잰 거리(64장 가운데 가장 먼 것)",
         "distance after moving, copies moved by a pixel (farthest of 64)"),
      to_nearest(moved, shifts).max(), below=0.5)
claim(tr("생성자의 숫자, 옮겨 가며 잰 거리(중앙값)",
         "distance after moving, the generator's digits (median)"),
      to_nearest(made, shifts).median(), between=(6, 15))

# %% [markdown] id="copy-note" lang="ko"
# 상하좌우와 대각선으로 한 픽셀씩 옮겨 가며 재면 옮긴 사본이 드러납니다. 생성자의 숫자는 그렇게 재어도 학습 이미지에서 멉니다. 픽셀을 그대로 베낀 그림은 아닙니다.
# 더 많이 옮기거나 기울인 사본은 이 방법으로도 찾아낼 수 없습니다. 더 나은 잣대는 수업 07에서 만듭니다.

# %% [markdown] id="copy-note" lang="en"
# If we also try all shifts by one pixel, we catch the shifted copies. The generator's digits stay far from every training image: they are not pixel-for-pixel copies.
# A copy that was shifted farther, or tilted, would still escape. Lesson 07 builds a better measure.

# %% [markdown] id="machine-text" lang="ko"
# ## 5. 이 컴퓨터
#
# 이 강의의 코드는 GPU가 있든 없든 돌아갑니다. 아래 셀은 이 컴퓨터에 무엇이 있는지 확인하고, 숫자를 그리는 작은 GAN을 100스텝 학습시킵니다. 직접 실행하면 초당 몇 장을 학습하는지도 나옵니다. (bf16은 계산에 쓰는 16비트 수 형식입니다.) 초당 1,000장쯤이면 수업 06의 숫자가 30초 안에 보이기 시작합니다.

# %% [markdown] id="machine-text" lang="en"
# ## 5. This computer
#
# The course runs with or without a GPU. The cell below checks what this computer has and trains a small GAN on digits for 100 steps. When you run it yourself, it also prints the training speed in images per second. (bf16 is a 16-bit number format used in the computation.) At about 1,000 per second, the digits of lesson 06 begin to appear within 30 seconds.

# %% id="machine"
torch.set_num_threads(threads)
machine = device.pick()
print(machine)
gan = train.GAN(nets.Generator(), nets.Discriminator(), machine, seed=seed)
history = train.fit(gan, data.digits(32), losses.non_saturating, steps=100)

# %% [markdown] id="map-text" lang="ko"
# ## 6. 강의 지도
#
# 화살표를 따라가면 됩니다. 그림부터 보고 싶다면 06으로 바로 가도 됩니다. 이론이 궁금해지면 01로 돌아오십시오.

# %% [markdown] id="map-text" lang="en"
# ## 6. The map of the course
#
# Follow the arrows. If you want pictures first, go straight to 06, and come back to 01 when you wonder about the theory.

# %% id="map" tags=["hide-input"]
lessons = [
    (0, 2, "00", tr("시작하기", "Start here"), tr("GAN이란?", "What is a GAN?")),
    (1, 2, "01", tr("생성 모델", "Generative models"),
     tr("그럴듯하다는 것은?", "What is plausible?")),
    (2, 2, "02", tr("적대적 손실", "Adversarial loss"),
     tr("D는 무엇을 잴까?", "What does D measure?")),
    (2, 1, "03", tr("두 개의 피드백 루프", "The two feedback loops"),
     tr("누가 누구에게서 배울까?", "Who learns from whom?")),
    (1, 1, "04", tr("균형과 붕괴", "Balance and collapse"),
     tr("왜 무너질까?", "Why does it fail?")),
    (0, 1, "05", tr("이미지를 줄이고 키우기", "Shrinking and growing"),
     tr("그림은 어떻게 커질까?", "How does a picture grow?")),
    (0, 0, "06", "DCGAN", tr("이미지를 그리려면?", "What do images need?")),
    (1, 0, "07", tr("무엇을 배웠을까", "What has it learned?"),
     tr("외운 것은 아닐까?", "Or just memorized?")),
    (2, 0, "08", tr("내 이미지로", "Your own images"),
     tr("몇 장뿐이라면?", "And with only a few?")),
    (2, -1, "09", tr("평가", "Evaluation"), tr("얼마나 잘 그렸을까?", "Is it any good?")),
    (1, -1, "10", tr("안정성", "Stability"), tr("어떻게 막을까?", "What prevents collapse?")),
]
figure, ax = plt.subplots(figsize=(9, 5.2), layout="constrained")
boxes = {}
for x, y, number, title, asks in lessons:
    boxes[number] = ax.text(x, y, f"{number}  {title}\n{asks}", ha="center", va="center",
                            fontsize=11, linespacing=1.7,
                            bbox={"boxstyle": "round,pad=0.6", "facecolor": "#dbe9f6"})
for before, after in zip(lessons, lessons[1:], strict=False):
    arrow(before[2], after[2])
ax.set(xlim=(-0.5, 2.5), ylim=(-1.4, 2.4))
ax.set_axis_off()
plt.show()

# %% [markdown] id="help" lang="ko"
# ## 7. 뜻대로 되지 않을 때
#
# | 이런 일이 생기면 | 이렇게 하십시오 |
# |---|---|
# | 셀의 실행이 끝나지 않습니다. 왼쪽에 `[*]`가 그대로 있습니다. | 계산하는 중입니다. 위의 ■ 버튼을 누르면 멈춥니다. |
# | `NameError`가 납니다. | 위쪽 셀을 건너뛰었습니다. 메뉴에서 Run → Run All Above Selected Cell을 고르십시오(Google Colab: **런타임 → 이전 셀 실행**). |
# | 이것저것 고치다가 엉망이 되었습니다. | 메뉴에서 Kernel → Restart Kernel을 고르고(Google Colab: **런타임 → 세션 다시 시작**) 위에서부터 다시 실행하십시오. |
# | `CourseError`가 납니다. | 직접 고칠 수 있는 문제입니다. 무엇이 잘못되었고 어떻게 하면 되는지 메시지에 적혀 있습니다. |
# | 학습이 너무 느립니다. | 다른 노트북 파일의 커널을 종료하십시오. Google Colab이라면 **런타임 → 런타임 유형 변경 → GPU**를 고르십시오. 다른 프로그램 때문에 컴퓨터가 바쁘면 `torch.set_num_threads(1)`이 훨씬 빠를 수 있습니다. |
# | 문제나 슬라이더 자리에 "Error displaying widget"이 나옵니다. | 그사이 강의를 닫았습니다. 위에서부터 다시 실행하십시오. |
#
# 연습 문제는 풀지 않고 넘어가도 노트북이 끝까지 실행됩니다. 풀이는 문제마다 그 아래에 접혀 있습니다.

# %% [markdown] id="help" lang="en"
# ## 7. When something goes wrong
#
# | what happens | what to do |
# |---|---|
# | A cell does not finish; `[*]` stays to its left. | It is computing. The ■ button above stops it. |
# | You get a `NameError`. | You skipped a cell above. Choose Run → Run All Above Selected Cell in the menu (Google Colab: **Runtime → Run before**). |
# | You have changed several things and nothing works any more. | Choose Kernel → Restart Kernel in the menu (Google Colab: **Runtime → Restart session**) and run again from the top. |
# | You get a `CourseError`. | You can fix it yourself. The message says what went wrong and what to do. |
# | Training is very slow. | Shut down the kernels of other notebooks. In Google Colab choose **Runtime → Change runtime type → GPU**. If other programs keep the computer busy, `torch.set_num_threads(1)` can be much faster. |
# | A question or a slider reads "Error displaying widget". | The course has been closed since. Run again from the top. |
#
# A notebook runs to the end even if you skip the exercises. The solution is folded away below each exercise.

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - GAN은 생성자와 판별자, 두 신경망이 벌이는 게임입니다.
# - 생성자는 잡음 $z$를 표본으로 바꾸는 함수입니다. 진짜 데이터는 보지 못하고 판별자의 답에서만 배웁니다.
# - 판별자는 진짜와 가짜를 구별하는 분류기입니다. 진짜와 가짜의 분포가 같아지면 1/2이라고 답하게 됩니다.
# - 한 스텝에서 판별자가 한 번, 생성자가 한 번 배웁니다.
# - 생성된 그림이 사본인지는 재어 보아야 하고, 잣대도 함께 살펴야 합니다.

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - A GAN is a game between two networks, a generator and a discriminator.
# - The generator is a function that turns noise $z$ into samples. It never sees real data; it learns only from the discriminator's answers.
# - The discriminator is a classifier that tells real from fake. Once real and fake have the same distribution, it answers 1/2.
# - In each step the discriminator learns once, and the generator learns once.
# - Whether generated pictures are copies has to be measured, and the measure itself has to be tested.

# %% [markdown] id="ex2-text" lang="ko"
# ## 연습
#
# ### 연습 2. 숫자 열여섯 개를 그리려면
#
# 3절의 생성자로 숫자 16개를 그리려면 $z$는 어떤 모양(shape)이어야 할까요? 튜플로 적으십시오.

# %% [markdown] id="ex2-text" lang="en"
# ## Exercises
#
# ### Exercise 2. Sixteen digits
#
# What shape must $z$ have so that the generator of section 3 draws 16 digits? Write a tuple.

# %% id="ex2"
z_shape = ...

checks.start_z_shape(z_shape)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# z_shape = (16, 32)
# ```
#
# 숫자 하나에 난수가 32개씩 필요합니다. PyTorch에서는 개수가 맨 앞에 옵니다.
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# z_shape = (16, 32)
# ```
#
# Each digit needs 32 numbers, and in PyTorch the count of things comes first.
#
# </details>

# %% [markdown] id="ex3-text" lang="ko"
# ### 연습 3. 두 점 사이
#
# `a`에서 `b`로 곧장 가는 길을 비율 `t`만큼(0이면 `a`, 1이면 `b`) 갔을 때의 점을 돌려주는 함수를 작성하십시오. 3절의 슬라이더도 이렇게 두 잠재 벡터 사이를 움직인 다음 길이를 맞춥니다.

# %% [markdown] id="ex3-text" lang="en"
# ### Exercise 3. Between two points
#
# Write a function that returns the point a fraction `t` of the way along the straight line from `a` to `b` (0 gives `a`, 1 gives `b`). The slider in section 3 moves between two latent vectors in this way, and then sets the length.

# %% id="ex3"
def blend(a, b, t):
    ...


checks.start_blend(blend)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def blend(a, b, t):
#     return a + t * (b - a)
# ```
#
# `(1 - t) * a + t * b`도, `torch.lerp(a, b, t)`도 답이 같습니다.
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def blend(a, b, t):
#     return a + t * (b - a)
# ```
#
# `(1 - t) * a + t * b` and `torch.lerp(a, b, t)` give the same.
#
# </details>

# %% id="quiz-z" tags=["hide-input"]
notebook.quiz(
    tr("학습이 끝난 생성자에 같은 z를 두 번 넣으면 어떻게 됩니까?",
       "Put the same z into a trained generator twice. What happens?"),
    {
        tr("같은 그림이 나옵니다.", "The same picture comes out."):
        tr("맞습니다. 생성자는 함수입니다. 우연히 정해지는 것은 z뿐입니다.",
           "Right. The generator is a function. All the randomness is in z."),
        tr("다른 그림이 나옵니다.", "Different pictures come out."):
        tr("생성자 안에는 주사위가 없습니다. 다른 그림은 다른 z에서 나옵니다.",
           "There are no dice inside the generator. Other pictures come from another z."),
        tr("비슷하지만 조금 다른 그림이 나옵니다.", "Similar pictures, but not quite the same."):
        tr("z가 조금 다를 때의 이야기입니다. 같은 z에서는 픽셀 하나까지 같습니다.",
           "That happens when z differs a little. The same z gives the same pixels."),
    }, right=1)
notebook.score()

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"생성자는 사진을 오려 붙인다."** 생성자에는 그림이 한 장도 들어 있지 않습니다. 3절의 생성자에는 매개변수(parameter, 파라미터) 23만 개쯤이 있을 뿐입니다.
# - **"감정사가 이기면 학습이 잘된 것이다."** 감정사가 언제나 맞히면 위조범은 배울 것을 거의 얻지 못할 수 있습니다. 두 신경망의 균형은 수업 04에서 다룹니다.
# - **"더 오래 학습하면 언제나 더 좋아진다."** 그렇지 않을 때도 있습니다. 그래서 재어 보아야 합니다.
#
# ## 참고 문헌
#
# - I. Goodfellow 외, *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - Y. LeCun, C. Cortes, C. Burges, *The MNIST database of handwritten digits* (강의에 함께 들어 있는 숫자, `data/README.md`)

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"A generator cuts and pastes photographs."** There is not a single picture in it. The generator of section 3 is about 230,000 parameters and nothing else.
# - **"If the detective wins, training went well."** If the detective is always right, the forger may have little to learn from. Lesson 04 is about the balance between the two.
# - **"Longer training is always better."** Not always. That is why we measure.
#
# ## References
#
# - I. Goodfellow et al., *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - Y. LeCun, C. Cortes, C. Burges, *The MNIST database of handwritten digits* (the digits that come with the course, `data/README.md`)
