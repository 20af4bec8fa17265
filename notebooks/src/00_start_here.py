# ---
# jupyter:
#   course:
#     title: {ko: "00 · 시작하기", en: "00 · Start here"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# **있지도 않은 것을 있을 법하게 만들어 내려면 무엇이 필요할까요?**
#
# 이 강의는 이 물음 하나를 끝까지 따라갑니다. 두 수로 나타낸 고양이에서 출발해, 두 신경망의 다툼을 거쳐, 손글씨 숫자와 고양이를 그리는 신경망에 이릅니다.
# 그 다툼이 **생성적 적대 신경망**(generative adversarial network, GAN)입니다.
#
# 먼저 한번 실행해 봅니다. 코드가 든 칸을 셀이라고 합니다. 셀을 클릭한 다음 **Shift + Enter**를 누르면 그 셀이 실행되고 다음 셀로 넘어갑니다. 위에서부터 차례로 실행하십시오.
#
# 노트북을 여는 방법은 세 가지입니다. JupyterLab은 강의 폴더에서 `make lab`으로 엽니다. VS Code에서는 노트북 파일을 열고 오른쪽 위에서 커널 `.venv`를 고릅니다. Google Colab에서는 노트북 파일을 올린 다음 첫 셀부터 실행합니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. 셀을 실행하고, 멈추고, 처음부터 다시 실행할 수 있습니다.
# 2. 잡음(noise)을 넣으면 그림이 나오는 함수를 직접 다루어 볼 수 있습니다.
# 3. 이 컴퓨터에서 학습이 얼마나 빠른지 잴 수 있습니다.
# 4. 강의 지도를 보고 어디부터 시작할지 정할 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 파이썬으로 함수를 작성해 본 적이 있으면 충분합니다.

# %% [markdown] id="question" lang="en"
# ## The question
#
# **What does it take to make something that does not exist, yet could?**
#
# This course follows that one question to its end: from cats described by two numbers, through a contest of two networks, to networks that draw handwritten digits and cats.
# The contest is the **generative adversarial network** (GAN).
#
# Start by running something. A box with code is called a cell. Click on one and press **Shift + Enter**: it runs, and the next one is selected. Run them in order, from the top.
#
# There are three ways to open a notebook. JupyterLab opens with `make lab` in the folder of the course. In VS Code open the notebook and choose the kernel `.venv` at the top right. In Google Colab upload the notebook and run it from its first cell.
#
# ## What you will learn
#
# When you have finished this notebook, you can
#
# 1. run cells, stop them, and start over;
# 2. play with a function that takes noise and returns pictures;
# 3. measure how fast this computer trains;
# 4. find your way on the map of the course, and choose where to begin.
#
# ## What you need first
#
# It is enough to have written a function in Python.

# %% id="imports"
from itertools import product

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure

from gan_lib import checks, data, device, losses, nets, plots, train
from gan_lib.checks import claim

# %% [markdown] id="digits-text" lang="ko"
# ## 1. 세상에 없던 숫자 64개
#
# 아래 셀은 미리 학습시켜 둔 **생성자**(generator)를 불러와 숫자 64개를 그립니다. 여기에서 나오는 숫자가 학습에 쓴 숫자를 베낀 것인지는 다음다음 셀에서 재어 봅니다.
# 숫자 하나를 그릴 때 생성자에 넣는 것은 평범한 난수 32개뿐입니다. 이 난수를 모은 벡터를 $z$라고 씁니다.

# %% [markdown] id="digits-text" lang="en"
# ## 1. 64 digits that never were
#
# The cell below loads a **generator** that was trained beforehand and draws 64 digits. Whether they are copies of the digits it was trained on is measured in a cell further down.
# All that goes into the generator are 32 ordinary random numbers for each digit. This vector is called $z$.

# %% id="digits"
seed = 0
generator = nets.Generator()
generator.load_state_dict(data.weights("digit_generator"))
generator.eval()

z = torch.randn(64, 32, generator=torch.Generator().manual_seed(seed))
with torch.no_grad():
    made = generator(z)
plots.pictures(made, columns=16, title=tr("숫자 64개", "64 digits"))
plt.show()

# %% [markdown] id="digits-note" lang="ko"
# 위 셀의 `seed = 0`에서 0을 다른 수로 바꾸고 다시 실행해 보십시오. $z$가 달라지면 다른 숫자가 나오고, 같은 수를 쓰면 언제나 같은 숫자가 나옵니다.
# 몇몇은 어설퍼 보일 것입니다. 왜 그런지, 그리고 얼마나 잘 그렸는지를 어떻게 재는지는 수업 06에서 다룹니다.

# %% [markdown] id="digits-note" lang="en"
# Change `seed = 0` in the cell above to another number and run it again. Another $z$ gives other digits, and the same number always gives the same ones.
# A few will look clumsy. Why that is, and how to measure how good they are, is the subject of lesson 06.

# %% id="digits-check" tags=["nbval-check-output"]
with torch.no_grad():
    claim(tr("같은 z에서 나온 두 그림의 가장 큰 차이",
             "largest difference of two pictures from the same z"),
          (generator(z) - made).abs().max(), equals=0)

digits = data.to_float(data.digits(32).pixels)
copies = digits[::79]  # 64
moved = copies.roll(1, dims=3)


def to_nearest(images, shifts=((0, 0),)):
    # ko: 가장 가까운 학습 이미지까지의 픽셀 거리. 이미지를 옮겨 놓고도 재어 봅니다.
    # en: Pixel distance to the nearest training image, also after moving the images.
    placed = [images.roll(shift, dims=(2, 3)).flatten(1) for shift in shifts]
    distances = [torch.cdist(rows, digits.flatten(1)).amin(1) for rows in placed]
    return torch.stack(distances).amin(0)


for name, images, bound in (
        (tr("생성자의 숫자", "the generator's digits"), made, {"above": 7}),
        (tr("똑같은 사본", "exact copies"), copies, {"below": 0.5}),
        (tr("한 픽셀 옮긴 사본", "copies moved by a pixel"), moved, {"above": 7})):
    claim(tr(f"{name}, 가장 가까운 학습 이미지까지의 픽셀 거리(중앙값)",
             f"pixel distance to the nearest training image, {name} (median)"),
          to_nearest(images).median(), **bound)

# %% id="digits-moved" tags=["nbval-check-output"]
shifts = list(product((-1, 0, 1), repeat=2))
claim(tr("한 픽셀 옮긴 사본, 옮겨 가며 잰 거리 가운데 가장 먼 것",
         "distance after moving, copies moved by a pixel (farthest)"),
      to_nearest(moved, shifts).max(), below=0.5)
claim(tr("생성자의 숫자, 옮겨 가며 잰 거리(중앙값)",
         "distance after moving, the generator's digits (median)"),
      to_nearest(made, shifts).median(), above=6)
claim(tr("생성자의 숫자, 옮겨 가며 잰 거리 가운데 가장 가까운 것",
         "distance after moving, the generator's digits (nearest)"),
      to_nearest(made, shifts).min(), above=1)

# %% [markdown] id="digits-check-note" lang="ko"
# 생성자의 숫자 가운데 학습 이미지와 **픽셀 하나하나까지 같은** 것은 없습니다. 다만 이 잣대가 무엇을 볼 수 있는지도 보아야 합니다.
# 똑같은 사본이라면 거리가 0입니다(반올림 때문에 아주 조금 남습니다). 그런데 사본을 한 픽셀만 옮겨도 생성자의 숫자만큼 멀어 보입니다. 그래서 위, 아래, 왼쪽, 오른쪽과 대각선으로 한 픽셀씩 옮겨 놓고도 재면 옮긴 사본이 드러납니다. 생성자의 숫자는 그렇게 재어도 사본이 아닙니다.
# 더 많이 옮기거나 기울이거나 굵게 한 사본은 이 잣대로도 알아볼 수 없습니다. 수업 06에서 더 자세히 살펴봅니다.

# %% [markdown] id="digits-check-note" lang="en"
# None of the generator's digits is **pixel by pixel** the same as a training image. But look, too, at what this measure can see.
# An exact copy is at distance 0 (but for a trace of rounding). Yet a copy moved by a single pixel looks as far off as the generator's digits do. So measure also after moving the image by a pixel up, down, left, right and diagonally: now moved copies are found. Even so, the generator's digits are no copies.
# A copy moved farther, tilted, or drawn with a thicker stroke would escape this measure as well. Lesson 06 looks more closely.

# %% [markdown] id="walk-text" lang="ko"
# ## 2. 잠재 공간 걷기
#
# $z$가 놓이는 32차원 공간을 **잠재 공간**(latent space)이라고 합니다. $z$끼리 가까우면 그림도 비슷합니다.
# 첫째 슬라이더는 잠재 공간의 여덟 곳을 잇는 길을 따라 움직입니다. 둘째 슬라이더는 $z$의 길이를 바꿉니다. 1이면 학습할 때 흔한 길이인 $\sqrt{32}$입니다.
# 움직이기 전에 예측해 보십시오. 길이가 0이면 무엇이 나올까요?

# %% [markdown] id="walk-text" lang="en"
# ## 2. A walk in latent space
#
# The 32-dimensional space in which $z$ lives is called **latent space**. Neighbouring $z$ give similar pictures.
# The first slider moves along a path through eight places in it. The second changes the length of $z$; 1 is the typical length in training, $\sqrt{32}$.
# Predict before you move it: what appears at length 0?

# %% id="walk"
stops = torch.randn(8, 32, generator=torch.Generator().manual_seed(seed + 1))
angles = torch.arange(8) * (torch.pi / 4)
# ko: 처음 두 좌표를 원 위에 두어 길을 알아보기 쉽게 합니다.
# en: The first two coordinates lie on a circle, so that the path can be seen.
stops[:, :2] = 1.5 * torch.stack([angles.cos(), angles.sin()], dim=1)
stops = torch.cat([stops, stops[:1]])


def place_on_path(place):
    i = min(int(place), 7)
    z = torch.lerp(stops[i], stops[i + 1], place - i)
    return z / z.norm() * 32**0.5


places = torch.linspace(0, 8, 161).tolist()
path = torch.stack([place_on_path(place) for place in places])


def show_walk(place, length):
    z = place_on_path(place) * length
    with torch.no_grad():
        picture = generator(z[None])
    figure = Figure(figsize=(6.4, 3.2))
    left = figure.add_axes([0, 0.02, 0.5, 0.88])
    right = figure.add_axes([0.56, 0.02, 0.42, 0.88])
    plots.pictures(picture, columns=1, ax=left, title=tr("여기에서 나온 숫자", "the digit from here"))
    right.plot(*path[:, :2].T, color="0.7")
    right.plot(*path[::20, :2].T, "o", color="0.7")
    right.plot(*z[:2], "X", color="C1", markersize=14, markeredgecolor="black")
    right.set(xlim=(-3, 3), ylim=(-3, 3), xticks=[], yticks=[])
    right.set_title(tr("지금 있는 곳(처음 두 좌표)", "the place (first two coordinates)"))
    return figure


plots.sliders(show_walk,
              place=(tr("길 위의 위치", "place on the path"), 0.0, 8.0, 1.5),
              length=(tr("z의 길이", "length of z"), 0.0, 2.0, 1.0))

# %% id="walk-check" tags=["nbval-check-output"]
noise = torch.randn(64, 32, generator=torch.Generator().manual_seed(seed + 2))
with torch.no_grad():
    moved_a_little = generator(z + 0.1 * noise)
near = (moved_a_little - made).flatten(1).norm(dim=1).mean()
far = (made.roll(1, dims=0) - made).flatten(1).norm(dim=1).mean()
claim(tr("z를 조금 바꿀 때와 아예 다른 z로 바꿀 때의 그림 변화의 비",
         "change of the picture, a small change of z against another z (ratio)"),
      near / far, below=0.3)

# %% [markdown] id="walk-note" lang="ko"
# <details><summary>길이가 0이면?</summary>
#
# 숫자가 아니라 밝은 막대 두 개가 나옵니다. 길 위의 어디에서든 $z$가 0이라 언제나 같은 그림이고, 학습할 때 이렇게 짧은 $z$는 거의 나오지 않았습니다. 길이가 1보다 훨씬 길면 획이 굵어지거나 깨집니다. 그런 $z$도 거의 나오지 않았기 때문입니다.
#
# </details>

# %% [markdown] id="walk-note" lang="en"
# <details><summary>At length 0?</summary>
#
# Not a digit: two bright bars. Wherever you are on the path, $z$ is then 0, so the picture is always the same, and training hardly ever showed so short a $z$. At lengths far above 1 strokes grow thick or break, because such $z$ hardly ever came up either.
#
# </details>

# %% [markdown] id="machine-text" lang="ko"
# ## 3. 이 컴퓨터
#
# 이 강의는 그래픽 카드(GPU)가 있든 없든 돌아갑니다. 아래 셀은 이 컴퓨터에 무엇이 있는지 확인하고, 어떤 형식의 수로 계산할지 고르고, 작은 GAN을 100스텝 학습시켜 속도를 잽니다.
# 직접 실행하면 이미지를 초당 몇 장 학습하는지도 나옵니다. 초당 1,000장쯤이면 수업 06의 숫자가 30초 안에 보이기 시작합니다.

# %% [markdown] id="machine-text" lang="en"
# ## 3. This computer
#
# The course runs with a graphics card (GPU) and without. The cell below finds out what this computer has, chooses the format of numbers to compute in, and trains a small GAN for 100 steps to measure the speed.
# When you run it yourself, it also tells how many images a second are trained on. At about 1,000 a second, the digits of lesson 06 begin to show within 30 seconds.

# %% id="machine"
machine = device.pick()
print(machine)
torch.manual_seed(seed)
gan = train.GAN(nets.Generator(), nets.Discriminator(), machine, seed=seed)
history = train.fit(gan, data.digits(32), losses.non_saturating, steps=100)

# %% [markdown] id="machine-note" lang="ko"
# | 형식 | 뜻 |
# |---|---|
# | fp32 | 보통의 32비트 수입니다. 어디에서나 쓸 수 있습니다. |
# | bf16 | 16비트 수입니다. 최신 CPU와 GPU에서 더 빠릅니다. |
# | fp16 | 16비트 수입니다. 조금 오래된 GPU(Colab의 T4)에서 씁니다. 아주 작은 그래디언트(gradient)가 0이 되지 않도록 손실(loss)을 키워서 계산합니다. |
#
# GPU가 없어도 괜찮습니다. 수업 00부터 06까지는 수업마다 노트북 컴퓨터에서 몇 분이면 끝까지 실행되도록 만들었습니다. 더 큰 이미지를 오래 학습시키고 싶다면 Google Colab의 메뉴에서 **런타임 → 런타임 유형 변경 → GPU**를 고르십시오.

# %% [markdown] id="machine-note" lang="en"
# | format | what it means |
# |---|---|
# | fp32 | Ordinary 32-bit numbers. They work everywhere. |
# | bf16 | 16-bit numbers, faster on recent CPUs and GPUs. |
# | fp16 | 16-bit numbers for somewhat older GPUs (Colab's T4). The loss is scaled up, so that very small gradients do not become 0. |
#
# No GPU is fine. Lessons 00 to 06 are made so that each runs within minutes on a laptop. To train larger images for longer, choose **Runtime → Change runtime type → GPU** in Google Colab's menu.

# %% [markdown] id="map-text" lang="ko"
# ## 4. 강의 지도
#
# 화살표를 따라가면 됩니다. 수업마다 질문이 하나씩 있습니다.
# 그림부터 보고 싶다면 06으로 바로 가도 됩니다. 이론이 궁금해지면 01로 돌아오십시오.

# %% [markdown] id="map-text" lang="en"
# ## 4. The map of the course
#
# Follow the arrows. Each lesson has one question.
# If you want pictures first, go straight to 06, and come back to 01 when you wonder about the theory.

# %% id="map"
lessons = [
    (0, 1, "00", tr("시작하기", "Start here"), tr("무엇이 필요할까?", "What does it take?")),
    (1, 1, "01", tr("생성 모델", "Generative models"),
     tr("그럴듯하다는 것은?", "What is plausible?")),
    (2, 1, "02", tr("적대적 손실", "Adversarial loss"),
     tr("분류기가 잣대가 될까?", "A classifier as a measure?")),
    (2, 0, "03", tr("이중 피드백 루프", "Two feedback loops"),
     tr("누가 누구에게 배울까?", "Who learns from whom?")),
    (1, 0, "04", tr("줄이고 키우기", "Shrink and grow"),
     tr("신경망 안의 부품은?", "What is inside?")),
    (0, 0, "05", "DCGAN", tr("이미지에서는 어떻게?", "How with images?")),
]
figure, ax = plt.subplots(figsize=(9, 3.4), layout="constrained")
for i, (x, y, number, title, asks) in enumerate(lessons):
    ax.text(x, y, f"{number}  {title}\n{asks}", ha="center", va="center", fontsize=11,
            linespacing=1.8, bbox={"boxstyle": "round,pad=0.7", "edgecolor": "black",
                                   "facecolor": "#dbe9f6"})
    if i:
        before_x, before_y = lessons[i - 1][:2]
        ax.annotate("", (x + 0.4 * (before_x - x), y + 0.28 * (before_y - y)),
                    (before_x + 0.4 * (x - before_x), before_y + 0.28 * (y - before_y)),
                    arrowprops={"arrowstyle": "-|>", "linewidth": 1.5})
ax.set_xlim(-0.5, 2.5), ax.set_ylim(-0.4, 1.4)
ax.set_axis_off()
plt.show()

# %% [markdown] id="help" lang="ko"
# ## 5. 뜻대로 되지 않을 때
#
# | 이런 일이 생기면 | 이렇게 하십시오 |
# |---|---|
# | 셀의 실행이 끝나지 않습니다. 왼쪽에 `[*]`가 그대로 있습니다. | 계산하는 중입니다. 위의 ■ 단추를 누르면 멈춥니다. `train.fit`으로 하는 학습은 하던 스텝을 마치고 멈추며, 그때까지 배운 것은 남습니다. |
# | `NameError`가 납니다. | 위쪽 셀을 건너뛰었습니다. 메뉴에서 Run → Run All Above Selected Cell을 고르십시오. |
# | 이것저것 고치다가 엉망이 되었습니다. | 메뉴에서 Kernel → Restart Kernel을 고르고 위에서부터 다시 실행하십시오. |
# | `gan_lib`를 찾을 수 없다고 나옵니다. | 강의 폴더에서 `make lab`으로 다시 여십시오. VS Code라면 오른쪽 위에서 커널 `.venv`를 고르십시오. |
# | `CourseError`가 납니다. | 직접 고칠 수 있는 문제입니다. 무엇이 잘못되었고 어떻게 하면 되는지는 메시지에 적혀 있습니다. |
# | 슬라이더 대신 그림만 보입니다. | 노트북을 실행하지 않고 보고 있는 것입니다. 그 셀을 실행하면 슬라이더가 나옵니다. |
# | 학습이 너무 느립니다. | 다른 프로그램이 CPU를 쓰고 있으면 몇 배나 느려집니다. 다른 노트북의 커널을 종료하십시오. |
#
# 연습 문제의 답은 자동으로 확인됩니다. 풀지 않고 넘어가도 노트북은 끝까지 실행됩니다. 풀이는 문제마다 그 아래에 접혀 있습니다.

# %% [markdown] id="help" lang="en"
# ## 5. When something goes wrong
#
# | what happens | what to do |
# |---|---|
# | A cell does not finish; `[*]` stays at its left. | It is computing. The ■ button above stops it. Training by `train.fit` stops after the current step and keeps what it has learned. |
# | A `NameError`. | A cell above was left out. Choose Run → Run All Above Selected Cell in the menu. |
# | You changed this and that, and now it is a mess. | Choose Kernel → Restart Kernel in the menu and run again from the top. |
# | It says that `gan_lib` is missing. | Open the course with `make lab` in its folder. In VS Code choose the kernel `.venv` at the top right. |
# | A `CourseError`. | You can put it right. The message says what was wrong and what to do. |
# | A picture instead of sliders. | You are looking at a notebook without running it. Run that cell, and the sliders appear. |
# | Training is very slow. | Other programs on the CPU make it several times slower. Shut down the kernels of other notebooks. |
#
# Exercises are checked automatically. A notebook runs to its end even if you leave them out. Solutions are folded away below each exercise.

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - 생성자는 잡음 $z$를 그림으로 바꾸는 함수입니다. 같은 $z$에서는 같은 그림이 나옵니다.
# - 잠재 공간에서 가까운 두 점은 비슷한 그림이 됩니다.
# - 이 강의는 CPU에서도 GPU에서도 돌아가고, 수의 형식은 알아서 고릅니다.
# - 수업은 00에서 06까지 이어지고, 수업마다 질문이 하나씩 있습니다.
# - 막히면 커널을 다시 시작하고 위에서부터 실행합니다.

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - A generator is a function that turns noise $z$ into pictures. The same $z$ gives the same picture.
# - Points that are near in latent space become similar pictures.
# - The course runs on a CPU and on a GPU, and chooses the format of numbers by itself.
# - The lessons lead from 00 to 06; each has one question.
# - If you are stuck, restart the kernel and run from the top.

# %% [markdown] id="ex1-text" lang="ko"
# ## 연습
#
# `...`를 지우고 답을 쓴 다음 셀을 실행하십시오. 답이 맞는지 바로 알 수 있습니다.
#
# ### 연습 1. 숫자 열여섯 개를 그리려면
#
# 숫자 16개를 그리려면 $z$는 어떤 모양(shape)이어야 할까요? 튜플로 적으십시오.

# %% [markdown] id="ex1-text" lang="en"
# ## Exercises
#
# Put your answer in the place of `...` and run the cell. It tells you at once whether you are right.
#
# ### Exercise 1. Sixteen digits
#
# What shape must $z$ have to draw 16 digits? Write a tuple.

# %% id="ex1"
z_shape = ...

checks.start_z_shape(z_shape)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# z_shape = (16, 32)
# ```
#
# 숫자 하나에 수가 32개씩 필요합니다. PyTorch에서는 개수가 맨 앞에 옵니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# z_shape = (16, 32)
# ```
#
# Each digit needs 32 numbers, and in PyTorch the count of things comes first.
#
# </details>

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. 그림 한 장은 수 몇 개일까?
#
# 생성자는 32 × 32 흑백 그림을 그립니다. 수 32개를 넣으면 수 몇 개가 나올까요?

# %% [markdown] id="ex2-text" lang="en"
# ### Exercise 2. How many numbers is a picture?
#
# The generator draws grey pictures of 32 × 32. In go 32 numbers. How many come out?

# %% id="ex2"
numbers_out = ...

checks.start_numbers(numbers_out)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# numbers_out = 32 * 32
# ```
#
# 수 32개가 1,024개로 불어납니다. 나머지는 학습에서 배운 가중치(weight)가 채웁니다.
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# numbers_out = 32 * 32
# ```
#
# 32 numbers become 1,024. The rest comes from the weights learned in training.
#
# </details>

# %% [markdown] id="ex3-text" lang="ko"
# ### 연습 3. 밝기를 0과 1 사이로
#
# 생성자가 내놓는 밝기는 −1(검은색)에서 1(흰색)까지입니다. 그림을 다루는 도구 가운데에는 0에서 1까지의 값을 받는 것이 많습니다. 밝기를 그 범위로 바꾸는 함수를 작성하십시오.

# %% [markdown] id="ex3-text" lang="en"
# ### Exercise 3. Brightness between 0 and 1
#
# The generator puts out brightness from −1 (black) to 1 (white). Many tools for pictures expect 0 to 1. Write the function that converts it.

# %% id="ex3"
def to_unit(images):
    ...


checks.start_to_unit(to_unit)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def to_unit(images):
#     return (images + 1) / 2
# ```
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def to_unit(images):
#     return (images + 1) / 2
# ```
#
# </details>

# %% [markdown] id="ex4-text" lang="ko"
# ### 연습 4. 두 점 사이
#
# 2절의 길은 점과 점을 직선으로 이은 다음 $z$의 길이를 맞춘 것입니다. `a`에서 `b`로 가는 길을 비율 `t`만큼(0이면 `a`, 1이면 `b`) 갔을 때의 점을 돌려주는 함수를 작성하십시오.

# %% [markdown] id="ex4-text" lang="en"
# ### Exercise 4. Between two points
#
# The path of section 2 joins points by straight lines and then sets the length of $z$. Write a function that returns the point at the share `t` of the way from `a` to `b` (0 for `a`, 1 for `b`).

# %% id="ex4"
def blend(a, b, t):
    ...


checks.start_blend(blend)

# %% [markdown] id="ex4-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def blend(a, b, t):
#     return a + t * (b - a)
# ```
#
# `(1 - t) * a + t * b`도 `torch.lerp(a, b, t)`도 답이 같습니다. 이 강의의 셀에서는 `torch.lerp`를 씁니다.
#
# </details>

# %% [markdown] id="ex4-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def blend(a, b, t):
#     return a + t * (b - a)
# ```
#
# `(1 - t) * a + t * b` and `torch.lerp(a, b, t)` are the same. The cells of this course use `torch.lerp`.
#
# </details>

# %% [markdown] id="quiz" lang="ko"
# ## 확인 문제
#
# 답을 정한 다음에 펼쳐 보십시오.
#
# **1.** 생성자에 같은 $z$를 두 번 넣으면 서로 다른 숫자가 나옵니까?
#
# <details><summary>답</summary>
#
# 아닙니다. 생성자는 함수이므로 같은 입력에서는 같은 그림이 나옵니다. 우연히 정해지는 것은 $z$뿐입니다.
#
# </details>
#
# **2.** 생성자는 숫자 5,000장을 저장해 두었다가 골라서 내놓는 것입니까?
#
# <details><summary>답</summary>
#
# 아닙니다. 1절의 숫자들은 학습에 쓴 숫자와 픽셀 하나하나까지 같지는 않고, 한 픽셀씩 옮겨 놓고 재어도 같지 않습니다. 다만 더 많이 옮기거나 기울인 사본은 이 방법으로 알 수 없으므로, 이것만으로 암기(memorisation)가 전혀 없다고 말할 수는 없습니다.
#
# </details>
#
# **3.** GPU가 없어도 이 강의를 들을 수 있습니까?
#
# <details><summary>답</summary>
#
# 네. 어느 수업이든 CPU만으로 몇 분 안에 실행됩니다.
#
# </details>

# %% [markdown] id="quiz" lang="en"
# ## Quiz
#
# Choose your answer before you unfold ours.
#
# **1.** Put the same $z$ into the generator twice. Do different digits come out?
#
# <details><summary>Answer</summary>
#
# No. The generator is a function, and the same input gives the same picture. All chance is in $z$.
#
# </details>
#
# **2.** Does the generator keep 5,000 digits and pick from them?
#
# <details><summary>Answer</summary>
#
# No. The digits of section 1 are not the same as those it was trained on, pixel by pixel, not even when moved by a pixel. But copies moved farther or tilted would escape this measure, so it alone does not rule out all memorisation.
#
# </details>
#
# **3.** Can you take this course without a GPU?
#
# <details><summary>Answer</summary>
#
# Yes. Every lesson runs within minutes on a CPU alone.
#
# </details>

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"생성자는 사진을 오려 붙인다."** 생성자에는 그림이 한 장도 들어 있지 않습니다. 매개변수(parameter) 23만 개쯤이 있을 뿐입니다.
# - **"$z$의 수 하나하나에 뜻이 있다."** 대개는 그렇지 않습니다. 뜻은 여러 수에 흩어져 있습니다.
# - **"더 오래 학습하면 언제나 더 좋아진다."** 그렇지 않을 때도 있습니다. 그래서 재 보아야 합니다.
#
# ## 참고 문헌
#
# - I. Goodfellow 외, *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - Y. LeCun, C. Cortes, C. Burges, *The MNIST database of handwritten digits* (강의에 함께 들어 있는 숫자, `data/README.md`)

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"A generator cuts and pastes photographs."** There is not a single picture in it, only some 230,000 parameters.
# - **"Every number in $z$ has a meaning of its own."** Mostly not. Meaning is spread over many of them.
# - **"Longer training is always better."** Not always. That is why things must be measured.
#
# ## References
#
# - I. Goodfellow et al., *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - Y. LeCun, C. Cortes, C. Burges, *The MNIST database of handwritten digits* (the digits that come with the course, `data/README.md`)
