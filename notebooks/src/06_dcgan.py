# ---
# jupyter:
#   course:
#     title: {ko: "06 · DCGAN", en: "06 · DCGAN"}
#     running: 2
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# **이미지에서는 GAN이 어떻게 작동할까요? 그리고 왜 DCGAN이라는 레시피가 돌파구가 되었을까요?**
#
# 2015년까지 생성적 적대 신경망(generative adversarial network, GAN)은 학습이 불안정하기로 악명이 높았습니다. 그해에 나온 **DCGAN**(deep convolutional GAN)은 새로운 이론이 아니라 **레시피**(recipe)였습니다. 합성곱(convolution)을 어떻게 쌓고, 사이에 무엇을 넣고, 무엇을 뺄지를 정해 주자 학습이 더 안정되었습니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. DCGAN의 구조를 그리고, 두 신경망을 PyTorch로 작성할 수 있습니다.
# 2. DCGAN의 지침을 나열하고, 하나를 빼면 어떻게 되는지 측정 결과로 말할 수 있습니다.
# 3. 프레셰 거리(Fréchet distance)가 무엇을 재고 무엇을 보지 못하는지 설명할 수 있습니다.
# 4. 손실 곡선으로 이미지의 품질을 알 수 없다는 것을 보일 수 있습니다.
# 5. 학습을 멈추고, 저장하고, 이어서 할 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# **생성자**(generator) $G$는 잡음(noise) $z$로 이미지를 그리고, **판별자**(discriminator, 감별자) $D$는 진짜와 가짜를 가립니다. 둘을 번갈아 학습시키는 방법(수업 03), 수업 05의 합성곱, 전치 합성곱(transposed convolution), 배치 정규화(batch normalization)를 알면 됩니다. 모르는 용어는 [용어집](glossary.md)에서 찾으십시오.

# %% [markdown] id="question" lang="en"
# ## The question
#
# **How does a GAN work on images? And why was the recipe called DCGAN a breakthrough?**
#
# Until 2015, the generative adversarial network (GAN) was notorious for unstable training. **DCGAN** (deep convolutional GAN), published that year, was not a new theory but a **recipe**: how to stack convolutions, what to put between them, what to leave out. With it, training became more stable.
#
# ## What you will learn
#
# After this lesson you can
#
# 1. draw DCGAN's architecture and write both networks in PyTorch;
# 2. name DCGAN's guidelines and say, from measurements, what happens without each;
# 3. explain what the Fréchet distance measures, and what it cannot see;
# 4. show that loss curves do not tell you how good the images are;
# 5. stop training, save it and resume it.
#
# ## Prerequisites
#
# The **generator** $G$ draws images from noise $z$; the **discriminator** $D$ tells real from fake. You need to know how to train the two in turn (lesson 03), and convolutions, transposed convolutions and batch normalization (lesson 05). Unfamiliar terms are in the [glossary](glossary.md).

# %% id="machine"
import copy
import json
import math
from statistics import mean, median

import matplotlib.pyplot as plt
import torch
from PIL import Image
from torch import nn
from torch.nn.functional import softplus

from gan_lib import checks, data, device, losses, metrics, nets, notebook, plots, train
from gan_lib.checks import claim

# ko: GPU가 있으면 GPU를 고릅니다. 수의 형식도 하드웨어에 맞게 고릅니다.
# en: Takes the GPU if there is one, and a number format that suits the hardware.
machine = device.pick()
# ko: 시드를 바꾸면 난수가 모두 바뀝니다. 그래도 이 수업의 설명은 그대로 성립해야 합니다.
# en: Change the seed to get other random numbers; the conclusions should still hold.
seed = 0

# %% id="settings"
# ko: 이 수업의 설정은 이것이 전부입니다. 아래의 모든 학습에 그대로 씁니다.
# en: All the settings of this lesson. Every run below uses them.
z_dim, g_width, d_width = 16, 32, 16
batch_size, steps = 24, 5600
lr, betas = 4e-3, (0.5, 0.999)
images = data.dataset("digits", 32)

# %% [markdown] id="digits-text" lang="ko"
# ## 1. 진짜 숫자
#
# 데이터셋(data set)은 강의에 들어 있는 MNIST 손글씨 숫자 5,000장입니다. 28 × 28 이미지에 검은 테두리를 둘러, 두 배씩 키우기 좋은 32 × 32로 만들었습니다.

# %% [markdown] id="digits-text" lang="en"
# ## 1. The real digits
#
# The data set is 5,000 handwritten MNIST digits, which come with the course. A black border makes the 28 × 28 images 32 × 32, which is easy to reach by doubling.

# %% id="digits" tags=["hide-input"]
def draw_digits():
    rows = [images.labels.eq(digit).nonzero()[:3, 0] for digit in range(10)]
    chosen = torch.stack(rows, dim=1).flatten()
    plots.pictures(data.to_float(images.pixels[chosen]), columns=10,
                   title=tr("진짜 숫자", "real digits"))
    plt.show()


draw_digits()

# %% [markdown] id="ex1-text" lang="ko"
# ### 연습 1. tanh의 범위로
#
# 파일의 픽셀은 0에서 255까지의 `uint8`인데, 생성자의 마지막 층 tanh는 −1과 1 사이의 값을 냅니다. `uint8` 이미지를 받아 0은 −1로, 255는 1로, 그 사이의 값은 선형으로 옮기는 함수를 작성하십시오. (`uint8` 200에 2를 곱하면 얼마가 될까요?)

# %% [markdown] id="ex1-text" lang="en"
# ### Exercise 1. Into the range of tanh
#
# In the file, pixels are `uint8` from 0 to 255, but the generator's last layer, tanh, outputs values between −1 and 1. Write a function that takes `uint8` images and maps 0 to −1, 255 to 1, and the values in between linearly. (What is a `uint8` of 200, times 2?)

# %% id="ex1"
def to_tanh_range(pixels):
    ...


checks.dcgan_range(to_tanh_range)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def to_tanh_range(pixels):
#     return pixels.float() / 127.5 - 1
# ```
#
# `uint8`은 255 다음에 0으로 돌아가므로 200 × 2는 144가 됩니다. 먼저 `float()`로 바꿉니다. 강의에서는 `data.to_float`이 이 일을 합니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def to_tanh_range(pixels):
#     return pixels.float() / 127.5 - 1
# ```
#
# A `uint8` wraps around after 255, so 200 × 2 becomes 144. Convert with `float()` first. In the course, `data.to_float` does this.
#
# </details>

# %% [markdown] id="architecture-text" lang="ko"
# ## 2. 두 신경망
#
# $G$는 $z$를 4 × 4로 펼친 다음 한 변을 두 배씩 키우며 채널을 줄입니다. $D$는 거꾸로 한 변을 절반씩 줄이며 채널을 늘리고, 마지막에 **로짓**(logit) 하나를 냅니다. $D$가 진짜일 확률이 더 크다고 보면 로짓은 0보다 큽니다.

# %% [markdown] id="architecture-text" lang="en"
# ## 2. The two networks
#
# $G$ spreads $z$ out over 4 × 4, then doubles the side again and again while it cuts the channels. $D$ does the reverse, and ends in a single **logit**, positive if it thinks the image is more likely real than fake.

# %% id="draw-architecture" tags=["hide-input"]
def draw_architecture():
    # ko: 높이와 깊이는 이미지의 한 변, 너비는 채널의 수를 따릅니다.
    # en: Height and depth stand for the side of the image, the width for the channels.
    def draw_box(ax, x, size, channels, colour, text):
        height, width = 0.29 * size**0.6, 0.09 + 0.075 * channels**0.5
        left, low, back = x - width / 2 - height / 8, -height * 0.6, height / 4
        right, high = left + width, low + height
        for corners, shade in (
            ([(left, low), (right, low), (right, high), (left, high)], 0.0),
            ([(left, high), (right, high), (right + back, high + back),
              (left + back, high + back)], 0.55),
            ([(right, low), (right + back, low + back), (right + back, high + back),
              (right, high)], 0.25)):
            ax.add_patch(plt.Polygon(corners, facecolor=colour, edgecolor="black", lw=0.8))
            ax.add_patch(plt.Polygon(corners, facecolor="white", alpha=shade, lw=0))
        ax.text(x, -1.72, text, ha="center", va="center", fontsize=11)

    def draw_network(ax, name, colour, boxes, layers):
        arrow = {"arrowstyle": "-|>", "color": "0.25", "linewidth": 1.5}
        for i, box in enumerate(boxes):
            draw_box(ax, 2.1 * i, *box[:2], colour, box[2])
            if i:
                ax.annotate("", (2.1 * i - 0.55, 0), (2.1 * i - 1.35, 0), arrowprops=arrow)
                ax.text(2.1 * i - 0.95, 1.45, layers[i - 1], ha="center", va="center",
                        fontsize=9)
        ax.set(xlim=(-0.7, 9.2), ylim=(-1.95, 1.95))
        ax.set_axis_off()
        ax.set_title(name, loc="left", fontsize=13)

    _, (top, bottom) = plt.subplots(2, 1, figsize=(9.2, 5.2), layout="constrained")
    dense, norm = tr("완전 연결", "fully\nconnected"), tr("배치 정규화", "batch norm")
    grow, shrink = tr("전치 합성곱\n크기 × 2", "transp. conv\nside × 2"), tr("합성곱\n크기 ÷ 2", "conv\nside ÷ 2")
    draw_network(top, tr("생성자 G", "generator G"), "C1",
                 [(0.7, 1, f"z: {z_dim}"), (4, 128, "128 × 4 × 4"), (8, 64, "64 × 8 × 8"),
                  (16, 32, "32 × 16 × 16"), (32, 1, "1 × 32 × 32")],
                 [f"{dense}\n{norm}\nReLU", *2 * [f"{grow}\n{norm}\nReLU"], f"{grow}\ntanh"])
    draw_network(bottom, tr("판별자 D", "discriminator D"), "C0",
                 [(32, 1, "1 × 32 × 32"), (16, 16, "16 × 16 × 16"), (8, 32, "32 × 8 × 8"),
                  (4, 64, "64 × 4 × 4"), (0.7, 1, tr("로짓: 1", "logit: 1"))],
                 [f"{shrink}\nLeakyReLU", *2 * [f"{shrink}\n{norm}\nLeakyReLU"], dense])
    plt.show()


draw_architecture()

# %% [markdown] id="architecture-note" lang="ko"
# 상자 아래의 수는 채널 × 높이 × 너비이고, 화살표 위가 층입니다. 이대로 코드로 옮깁니다. 합성곱은 모두 커널(kernel) 4, 스트라이드(stride) 2, 패딩(padding) 1이어서 크기가 정확히 두 배나 절반이 됩니다(수업 05).

# %% [markdown] id="architecture-note" lang="en"
# Below each box: channels × height × width; above each arrow: the layers. We write exactly this down in code. All convolutions have kernel 4, stride 2 and padding 1, which exactly doubles or halves the size (lesson 05).

# %% id="generator"
class Generator(nn.Module):
    def __init__(self, z_dim, width):
        super().__init__()
        self.z_dim = z_dim
        a, b, c = 4 * width, 2 * width, width  # channels
        self.layers = nn.Sequential(
            nn.Linear(z_dim, a * 4 * 4, bias=False), nn.Unflatten(1, (a, 4, 4)),
            nn.BatchNorm2d(a), nn.ReLU(),  # (B, 128, 4, 4)
            nn.ConvTranspose2d(a, b, 4, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(b), nn.ReLU(),  # (B, 64, 8, 8)
            nn.ConvTranspose2d(b, c, 4, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(c), nn.ReLU(),  # (B, 32, 16, 16)
            nn.ConvTranspose2d(c, 1, 4, stride=2, padding=1),
            nn.Tanh())  # (B, 1, 32, 32)
        self.apply(initialise)

    def forward(self, z):
        return self.layers(z)

# %% id="discriminator"
class Discriminator(nn.Module):
    def __init__(self, width):
        super().__init__()
        a, b, c = width, 2 * width, 4 * width  # channels
        self.layers = nn.Sequential(
            nn.Conv2d(1, a, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),  # (B, 16, 16, 16)
            nn.Conv2d(a, b, 4, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(b), nn.LeakyReLU(0.2),  # (B, 32, 8, 8)
            nn.Conv2d(b, c, 4, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(c), nn.LeakyReLU(0.2),  # (B, 64, 4, 4)
            nn.Flatten(), nn.Linear(c * 4 * 4, 1),
            nn.Flatten(0))  # (B,)
        self.apply(initialise)

    def forward(self, pictures):
        return self.layers(pictures)


def dcgan():
    return Generator(z_dim, g_width), Discriminator(d_width)

# %% [markdown] id="start-text" lang="ko"
# 배치 정규화는 채널마다 평균을 빼고 학습되는 수를 더하므로, 그 앞의 합성곱층에는 편향이 필요 없습니다(`bias=False`). `initialise`는 처음 가중치를 정합니다(3절).

# %% [markdown] id="start-text" lang="en"
# Batch normalization subtracts each channel's mean and adds a learned number, so convolutions before it need no bias (`bias=False`). `initialise` sets the initial weights (section 3).

# %% id="initialise"
def initialise(module):
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
    if getattr(module, "bias", None) is not None:
        nn.init.zeros_(module.bias)

# %% id="quiz-weights" tags=["hide-input"]
notebook.quiz(
    tr("G의 어느 층에 매개변수가 가장 많을까요?",
       "Which layer of G has the most parameters?"),
    {tr("마지막 층: 가장 큰 이미지를 그립니다.", "The last one: it draws the largest image."):
     tr("합성곱은 같은 커널을 모든 자리에 씁니다. 매개변수의 수는 이미지의 크기와 상관없습니다.",
        "A convolution uses the same kernel everywhere. The size of the image does not "
        "change the number of parameters."),
     tr("채널이 128개에서 64개로 가는 전치 합성곱입니다.",
        "The transposed convolution from 128 to 64 channels."):
     tr("맞습니다. 128 × 64 × 4 × 4 = 131,072개입니다. 채널이 많은 곳에 매개변수도 많습니다.",
        "Right: 128 × 64 × 4 × 4 = 131,072. Many channels mean many parameters."),
     tr("맨 앞의 완전 연결층: 모든 것을 모든 것과 잇습니다.",
        "The fully connected one: it connects everything to everything."):
     tr("입력이 16개뿐이어서 16 × 2,048 = 32,768개입니다.",
        "It has only 16 inputs, so 16 × 2,048 = 32,768.")},
    right=2)

# %% [markdown] id="same-text" lang="ko"
# 앞으로의 수업은 크기와 채널을 마음대로 정할 수 있는 `gan_lib.nets`를 씁니다. 같은 가중치를 주고 우리 것과 비교합니다.

# %% [markdown] id="same-text" lang="en"
# Later lessons use `gan_lib.nets`, which works for any size and number of channels. We give it our weights and compare.

# %% id="same" tags=["nbval-check-output", "hide-input"]
def same_as(ours, library, inputs):
    library.load_state_dict(ours.state_dict())
    return (ours(inputs) - library(inputs)).abs().max()


torch.manual_seed(seed)
generator, discriminator = dcgan()
z = torch.randn(64, z_dim)
claim(tr("우리 생성자와 gan_lib 생성자의 그림, 가장 큰 차이",
         "largest difference between the pictures of our generator and gan_lib's"),
      same_as(generator, nets.Generator(32, 1, g_width, z_dim), z), equals=0)
claim(tr("우리 판별자와 gan_lib 판별자의 로짓, 가장 큰 차이",
         "largest difference between the logits of our discriminator and gan_lib's"),
      same_as(discriminator, nets.Discriminator(width=d_width), generator(z)), equals=0)

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. 64 × 64
#
# 64 × 64 흑백 이미지를 그리는 DCGAN 생성자를 만드십시오. $z$는 16차원, 4 × 4의 채널은 256개이고, 두 배로 키울 때마다 채널은 절반이 됩니다(마지막은 하나). `generator_64()`가 `nn.Sequential`을 돌려주면 됩니다.

# %% [markdown] id="ex2-text" lang="en"
# ### Exercise 2. 64 × 64
#
# Build a DCGAN generator for grey images of 64 × 64. $z$ has 16 dimensions, there are 256 channels at 4 × 4, and each doubling halves the channels (the last leaves one). `generator_64()` returns an `nn.Sequential`.

# %% id="ex2"
def generator_64():
    ...


checks.dcgan_generator(generator_64)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def generator_64():
#     nn = torch.nn
#     layers = [nn.Linear(16, 256 * 4 * 4, bias=False), nn.Unflatten(1, (256, 4, 4)),
#               nn.BatchNorm2d(256), nn.ReLU()]
#     for channels in (256, 128, 64):
#         layers += [nn.ConvTranspose2d(channels, channels // 2, 4, 2, 1, bias=False),
#                    nn.BatchNorm2d(channels // 2), nn.ReLU()]
#     return nn.Sequential(*layers, nn.ConvTranspose2d(32, 1, 4, 2, 1), nn.Tanh())
# ```
#
# 4 → 8 → 16 → 32 → 64, 네 번입니다.
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def generator_64():
#     nn = torch.nn
#     layers = [nn.Linear(16, 256 * 4 * 4, bias=False), nn.Unflatten(1, (256, 4, 4)),
#               nn.BatchNorm2d(256), nn.ReLU()]
#     for channels in (256, 128, 64):
#         layers += [nn.ConvTranspose2d(channels, channels // 2, 4, 2, 1, bias=False),
#                    nn.BatchNorm2d(channels // 2), nn.ReLU()]
#     return nn.Sequential(*layers, nn.ConvTranspose2d(32, 1, 4, 2, 1), nn.Tanh())
# ```
#
# 4 → 8 → 16 → 32 → 64: four doublings.
#
# </details>

# %% [markdown] id="guidelines" lang="ko"
# ## 3. 레시피
#
# DCGAN 논문의 지침은 짧습니다. 위의 코드에서 한 줄씩 찾아보십시오.
#
# | 지침 | 이유 |
# |---|---|
# | 풀링(pooling) 대신 **스트라이드**, 생성자에는 **전치 합성곱** | 줄이고 키우는 법도 학습할 수 있습니다. |
# | **완전 연결(fully connected) 은닉층(hidden layer) 없음**(양 끝에만) | 획은 어디에 있어도 획입니다. 합성곱은 같은 가중치를 모든 자리에 씁니다. |
# | **배치 정규화**, 단 생성자의 마지막 층과 판별자의 첫 층은 빼고 | 논문에 따르면 깊은 생성자도 배우기 시작하게 하고, 표본이 한 점으로 무너지는 것을 막습니다. 모든 층에 넣으면 표본이 흔들렸습니다. |
# | 생성자는 **ReLU**, 끝은 **tanh** | tanh의 범위는 데이터의 범위와 같습니다. |
# | 판별자는 **LeakyReLU** | ReLU는 음수에서 그래디언트(gradient)를 막고, LeakyReLU는 5분의 1을 흘려보냅니다. |
# | 초기 가중치의 표준 편차 0.02, **Adam의 $\beta_1$ = 0.5** | $\beta_1$: 상대가 계속 바뀌므로 지난 방향은 금세 쓸모없어집니다. |
#
# 이유 가운데에는 나중에 덧붙은 것도 있습니다. 그럴듯해도 틀릴 수 있으므로, 둘째 줄만 빼고 모두 9절에서 잽니다.

# %% [markdown] id="guidelines" lang="en"
# ## 3. The recipe
#
# The guidelines of the DCGAN paper are short. Find each in the code above.
#
# | guideline | reason |
# |---|---|
# | **Strides** instead of pooling; **transposed convolutions** in the generator | Shrinking and growing can be learned, too. |
# | **No fully connected hidden layers** (only at the ends) | A stroke is a stroke wherever it is; a convolution uses the same weights everywhere. |
# | **Batch normalization**, except in the generator's last layer and the discriminator's first | According to the paper, it gets deep generators to start learning and prevents samples from collapsing to one point. Put in all layers, it made samples oscillate. |
# | **ReLU** in the generator, **tanh** at its end | The range of tanh is that of the data. |
# | **LeakyReLU** in the discriminator | ReLU blocks the gradient for negative numbers; LeakyReLU lets a fifth through. |
# | Initial weights: standard deviation 0.02; **$\beta_1$ = 0.5 in Adam** | For $\beta_1$: as the opponent changes, old directions soon go stale. |
#
# A reason that sounds right may be wrong, so section 9 measures all but the second.

# %% [markdown] id="round-text" lang="ko"
# ## 4. 한 라운드
#
# 학습은 수업 03과 같습니다. $D$는 정답(레이블, label)에서, $G$는 $D$를 지나온 그래디언트에서 배웁니다. 손실은 비포화 손실(non-saturating loss)입니다. 로짓 $a$로 쓰면 $-\log D = \mathrm{softplus}(-a)$, $-\log(1 - D) = \mathrm{softplus}(a)$입니다.

# %% [markdown] id="round-text" lang="en"
# ## 4. One round
#
# Training works as in lesson 03: $D$ learns from the labels, $G$ from the gradient that comes through $D$. We use the non-saturating loss. In terms of the logit $a$, $-\log D = \mathrm{softplus}(-a)$ and $-\log(1 - D) = \mathrm{softplus}(a)$.

# %% id="round"
def one_round(generator, discriminator, g_optimizer, d_optimizer, real):
    fake = generator(torch.randn(len(real), z_dim))
    # ko: 첫째 루프: D의 손실은 G까지 거슬러 가지 않습니다(detach).
    # en: First loop: D's loss does not run back into G (detach).
    d_loss = (softplus(-discriminator(real)).mean()
              + softplus(discriminator(fake.detach())).mean())
    d_optimizer.zero_grad()
    d_loss.backward()
    d_optimizer.step()
    # ko: 둘째 루프: 그래디언트가 D를 지나 G로 갑니다.
    # en: Second loop: the gradient passes through D into G.
    g_loss = softplus(-discriminator(fake)).mean()
    g_optimizer.zero_grad()
    g_loss.backward()
    g_optimizer.step()

# %% [markdown] id="average-text" lang="ko"
# 표본(sample)은 $G$가 아니라 $G$의 가중치를 **지수 이동 평균**(exponential moving average)한 생성자로 그립니다. 라운드마다 $G$의 가중치 쪽으로 조금씩 옮깁니다. 라운드마다 흔들리는 $G$보다 평균이 나을 때가 많습니다. $G$의 학습에는 영향을 주지 않습니다.

# %% [markdown] id="average-text" lang="en"
# Samples come from a generator whose weights are an **exponential moving average** of $G$'s: each round moves them a little toward $G$'s. $G$ wavers from round to round; the average is often better, and does not affect $G$'s training.

# %% id="average"
@torch.no_grad()
def update_average(averaged, generator, keep):
    values = generator.state_dict()
    for name, average in averaged.state_dict().items():
        if average.is_floating_point():
            average.lerp_(values[name], 1 - keep)

# %% id="by-hand" tags=["nbval-check-output"]
def play(rounds, start):
    torch.manual_seed(start)
    g, d = copy.deepcopy((generator, discriminator))
    averaged, batches = copy.deepcopy(g).eval(), images.batches(batch_size, start)
    optimizers = [torch.optim.Adam(net.parameters(), lr, betas) for net in (g, d)]
    for number in range(1, rounds + 1):
        one_round(g, d, *optimizers, next(batches))
        update_average(averaged, g, keep=min(0.999, (1 + number) / (10 + number)))
    return d(next(batches)).sigmoid().mean() - d(g(z)).sigmoid().mean()


claim(tr("30라운드 뒤 D의 평균 답, 진짜에서 가짜를 뺀 값, 8번의 평균",
         "after 30 rounds, D's mean answer to real minus fake, mean of 8 runs"),
      torch.stack([play(30, seed + i) for i in range(8)]).mean(), between=(0, 0.7))

# %% [markdown] id="measure-text" lang="ko"
# ## 5. 얼마나 좋은가
#
# GAN의 학습에 관여하지 않는 숫자 분류 신경망에 표본을 보여 줍니다.
#
# - **확신 비율**: 90% 이상의 확률로 읽힌 표본의 비율
# - **가장 드문 클래스**: 열 가지 숫자 가운데 가장 적게 나온 것의 비율(고르면 10%)
# - **프레셰 거리**: 신경망은 이미지마다 특징(feature) 64개를 뽑습니다. 그러면 진짜 이미지와 가짜 이미지는 64차원에 있는 점의 구름 두 개입니다. 두 구름의 평균 $m$과 공분산 $C$를 비교합니다. 작을수록 좋습니다.
#
# $$d^2 = |m_1 - m_2|^2 + \mathrm{tr}\bigl(C_1 + C_2 - 2\,(C_1 C_2)^{1/2}\bigr)$$
#
# ($\mathrm{tr}$은 행렬의 대각 성분의 합, 1/2제곱은 행렬의 제곱근입니다.) 인셉션(Inception) 신경망의 특징으로 재면 널리 쓰이는 **FID**(Fréchet inception distance)입니다. 우리의 값을 논문의 FID와 비교할 수는 없습니다.

# %% [markdown] id="measure-text" lang="en"
# ## 5. How good is it?
#
# We show samples to a digit classifier that plays no part in training the GAN.
#
# - **Read with confidence**: the proportion of samples read with a probability of at least 90%
# - **Rarest class**: how often the least frequent of the ten digits appears (10% if all are equal)
# - **Fréchet distance**: the classifier computes 64 features for each image, so real and fake images are two clouds of points in 64 dimensions. We compare the means $m$ and covariances $C$ of the clouds. Lower is better.
#
# $$d^2 = |m_1 - m_2|^2 + \mathrm{tr}\bigl(C_1 + C_2 - 2\,(C_1 C_2)^{1/2}\bigr)$$
#
# ($\mathrm{tr}$ sums a matrix's diagonal; the power is a matrix root.) With the features of the Inception network, this is the widely used **FID** (Fréchet inception distance). Our values cannot be compared with FIDs in papers.

# %% id="frechet"
def frechet_distance(real, fake):
    real, fake = real.double(), fake.double()
    c1, c2 = torch.cov(real.T), torch.cov(fake.T)
    # ko: 행렬의 제곱근의 대각합은 고윳값의 제곱근의 합입니다.
    # en: The trace of a matrix's square root is the sum of the roots of its eigenvalues.
    roots = torch.linalg.eigvals(c1 @ c2).real.clamp(min=0).sqrt()
    between_means = (real.mean(0) - fake.mean(0)).square().sum()
    return (between_means + c1.trace() + c2.trace() - 2 * roots.sum()).item()

# %% id="quality"
reader = metrics.digit_net(machine.device)
real_pictures = data.to_float(images.pixels).to(machine.device)
real_features = metrics.read(reader, real_pictures)[0]


def quality(pictures):
    features, logits = metrics.read(reader, pictures)
    surely = logits.softmax(1).amax(1) >= 0.9
    counts = torch.bincount(logits.argmax(1), minlength=10)
    return {"frechet": frechet_distance(real_features, features),
            "sure": surely.float().mean().item(),
            "rarest": (counts.min() / len(logits)).item()}

# %% id="scale" tags=["nbval-check-output", "hide-input"]
def show_scale():
    rng = torch.Generator().manual_seed(seed)
    order = torch.randperm(5000, generator=rng)
    halves = real_features[order.to(machine.device)].split(2500)
    noise = quality(torch.rand(1000, 1, 32, 32, generator=rng).to(machine.device) * 2 - 1)
    claim(tr("진짜 숫자의 절반과 다른 절반의 프레셰 거리(d²)",
             "Fréchet distance (d²) between one half of the real digits and the other"),
          frechet_distance(*halves), between=(0, 8))
    claim(tr("잡음과 진짜 숫자의 프레셰 거리(d²)",
             "Fréchet distance (d²) between noise and real digits"),
          noise["frechet"], above=10_000)
    claim(tr("확신하며 읽은 잡음(%)", "noise read with confidence (%)"),
          100 * noise["sure"], above=90)


show_scale()

# %% [markdown] id="scale-note" lang="ko"
# 앞의 둘이 잣대의 양 끝입니다. 셋째는 경고입니다. 숫자밖에 본 적이 없는 신경망은 잡음도 **확신하며** 읽습니다. 수 하나만 믿지 마십시오.

# %% [markdown] id="scale-note" lang="en"
# The first two are the ends of the scale. The third is a warning: a classifier that has only seen digits reads even noise **with confidence**. Never trust one number alone.

# %% id="quiz-copies" tags=["hide-input"]
notebook.quiz(
    tr("학습 이미지를 그대로 베껴 내놓기만 하는 생성자가 있습니다. 프레셰 거리는 어떨까요?",
       "A generator only hands out exact copies of training images. "
       "What about its Fréchet distance?"),
    {tr("아주 작습니다.", "It is very small."):
     tr("맞습니다. 기준으로 삼은 진짜 이미지가 바로 그 학습 이미지이기 때문입니다. 거리가 작다고 암기가 "
        "없다는 뜻은 아닙니다. 외웠는지는 수업 07에서 따로 잽니다.",
        "Right: the real images we compare with are those very training images. A small "
        "distance does not rule out memorization; lesson 07 measures that separately."),
     tr("큽니다. 새로운 그림이 하나도 없습니다.", "It is large: not one image is new."):
     tr("이 거리는 두 구름의 평균과 공분산만 봅니다. 새로운지는 묻지 않습니다.",
        "The distance only looks at the mean and covariance of two clouds. "
        "It does not ask whether anything is new."),
     tr("정확히 0입니다.", "It is exactly 0."):
     tr("5,000장을 한 번씩 내놓으면 0입니다. 하지만 무작위로 1,000장을 뽑으면 평균과 공분산이 "
        "조금 다릅니다.",
        "It would be, with each of the 5,000 handed out once. But 1,000 random ones differ "
        "a little in mean and covariance.")},
    right=1)

# %% [markdown] id="train-text" lang="ko"
# ## 6. 학습
#
# `train.fit`은 4절의 라운드와 평균을 되풀이하며 손실을 기록하고, 일정한 간격으로 `look`(늘 같은 $z$로 그린 표본)과 `measure`(품질)를 호출합니다. 5,600스텝 동안 24장씩 모두 134,400장을 보며, 코어 두 개로 2분이 안 걸립니다. 멈춤 버튼(■)을 눌러도 배운 것은 남고, 셀을 다시 실행하면 이어서 학습합니다.

# %% [markdown] id="train-text" lang="en"
# ## 6. Training
#
# `train.fit` repeats the round and the average of section 4, records the losses, and calls `look` (samples from a fixed set of $z$) and `measure` (quality) at regular intervals. In 5,600 steps of 24 it sees 134,400 images, in under two minutes on two cores. The stop button (■) loses nothing; run the cell again to go on.

# %% id="prepare"
film = {}


def look(gan):
    film[gan.step] = gan.sample(32, seed=seed + 1).cpu()
    view(film[gan.step])


def measure(gan):
    return quality(gan.sample(2000, seed=seed + 2))


torch.manual_seed(seed)
gan = train.GAN(*dcgan(), machine, lr=lr, betas=betas, seed=seed)

# %% id="train"
view = plots.LiveImages()
if gan.step == 0:
    look(gan)
history = train.fit(gan, images, losses.non_saturating, steps - gan.step,
                    batch_size=batch_size, every=[(50, look), (350, measure)])

# %% id="film" tags=["hide-input"]
def draw_film():
    moments = [step for step in (50, 100, 200, 400, 800, 1600, steps) if step in film]
    plots.rows({tr(f"{step:,}스텝", f"step {step:,}"): film[step][:14] for step in moments},
               side=0.55)
    plt.show()


draw_film()

# %% id="result" tags=["nbval-check-output", "hide-input"]
def show_result():
    final = quality(gan.sample(2000, seed=seed + 3))
    claim(tr("확신하며 읽은 표본의 비율", "proportion of samples read with confidence"),
          final["sure"], above=0.8)
    claim(tr("가장 드문 클래스의 비율", "proportion of the rarest class"),
          final["rarest"], above=0.05)
    claim(tr("표본과 진짜 숫자의 프레셰 거리(d²)",
             "Fréchet distance (d²) between samples and real digits"),
          final["frechet"], below=30)


show_result()

# %% [markdown] id="result-note" lang="ko"
# 얼룩에서 획이, 획에서 숫자가 나옵니다. 열마다 $z$가 같으므로, 위에서 아래로 읽으면 이미지 하나가 자라는 모습이 보입니다. 2,000장에는 열 가지 숫자가 모두 나옵니다. **모드 붕괴**(mode collapse)로 사라진 클래스는 없습니다.
#
# ## 7. 손실이 말해 주지 않는 것

# %% [markdown] id="result-note" lang="en"
# Blotches turn into strokes, and strokes into digits. Each column has the same $z$: read it from top to bottom and watch one image grow. Among 2,000, all ten digits appear: none fell to **mode collapse**.
#
# ## 7. What the losses do not tell you

# %% id="quiz-loss" tags=["hide-input"]
notebook.quiz(
    tr("학습의 후반에 숫자는 계속 좋아졌습니다. 그동안 생성자의 손실은 어떻게 되었을까요?",
       "In the second half of the run the digits kept improving. "
       "What did the generator's loss do meanwhile?"),
    {tr("함께 줄었습니다.", "It fell, too."):
     tr("보통의 학습이라면 그렇습니다. 여기서는 손실을 매기는 D도 함께 나아집니다.",
        "In ordinary training it would. Here D, which sets the loss, improves as well."),
     tr("줄지 않았습니다.", "It did not fall."):
     tr("맞습니다. 아래 그림에서 확인하십시오.", "Right. See for yourself in the figure."),
     tr("0이 되었습니다.", "It went to zero."):
     tr("그러면 D가 가짜를 모두 진짜라고 믿는다는 뜻입니다. 여기서는 그런 일이 없습니다.",
        "Then D would take every fake for real, which does not happen here.")},
    right=2)

# %% id="draw-curves" tags=["hide-input"]
def draw_curves():
    _, (top, bottom) = plt.subplots(2, 1, figsize=(7.5, 5), sharex=True, layout="constrained")
    top.plot(history["step"], history["d_loss"], color="C0", label=tr("D의 손실", "D's loss"))
    top.plot(history["step"], history["g_loss"], "--", color="C1",
             label=tr("G의 손실", "G's loss"))
    top.axhline(math.log(4), color="0.5", linewidth=1)
    top.text(steps, math.log(4) + 0.06, "log 4", color="0.4", ha="right")
    top.set(title=tr("손실", "losses"), ylim=(0, None))
    top.legend(loc="upper right", ncols=2)
    moments = history["metrics"]
    bottom.plot([m["step"] for m in moments], [m["frechet"] for m in moments], "o-", color="C2")
    bottom.set(yscale="log", xlabel=tr("스텝", "step"),
               title=tr("프레셰 거리(로그 눈금, 작을수록 좋음)",
                        "Fréchet distance (log scale, lower is better)"))
    bottom.set_yticks([20, 50, 100, 200], ["20", "50", "100", "200"])
    bottom.minorticks_off()
    for ax in (top, bottom):
        ax.axvspan(steps / 2, steps, color="0.85", alpha=0.5, linewidth=0)
        ax.grid(alpha=0.3)
    plt.show()


draw_curves()

# %% id="losses-check" tags=["nbval-check-output", "hide-input"]
def show_second_half():
    # ko: 끝의 평균을 중간의 평균으로 나눕니다.
    # en: The mean at the end over the mean in the middle.
    def ratio(values, n):
        half = len(values) // 2
        return mean(values[-n:]) / mean(values[half:half + n])

    claim(tr("프레셰 거리, 끝을 중간으로 나눈 값", "Fréchet distance, end over middle"),
          ratio([moment["frechet"] for moment in history["metrics"]], 2), below=1)
    claim(tr("G의 손실, 끝을 중간으로 나눈 값", "G's loss, end over middle"),
          ratio(history["g_loss"], 20), above=1)


show_second_half()

# %% [markdown] id="losses-note" lang="ko"
# 회색으로 칠한 후반을 보십시오. 프레셰 거리는 계속 줄었는데 $G$의 손실은 오히려 **올랐습니다.** (마지막 점이 위에서 잰 거리와 다른 것은 같은 $G$에서 다른 표본을 뽑았기 때문입니다.) 손실은 **상대와 비교한** 값이고, $G$가 나아지는 동안 $D$도 나아지기 때문입니다. 그래서 GAN에서는 손실을 보고 멈출 때를 정하지 않습니다.
#
# 손실 곡선에서는 균형을 읽습니다. $D$의 손실이 0에 붙으면 $D$가 너무 앞선 것입니다. 로짓에 대한 그래디언트는 그때도 작지 않지만(수업 02), 픽셀을 어느 쪽으로 바꿔야 할지는 믿을 만하게 알려 주지 못할 수 있습니다.
#
# ## 8. 왜 돌파구가 되었을까
#
# 레시피를 온전히 따르지 않는 GAN 둘과 비교합니다. 하나는 **완전 연결** GAN입니다. 2014년 첫 GAN의 숫자도 이런 신경망이 그렸습니다.

# %% [markdown] id="losses-note" lang="en"
# Look at the grey second half. The Fréchet distance kept falling, yet $G$'s loss **rose**. (The last point differs from the distance above: other samples, same $G$.) A loss is a comparison **with the opponent**, and while $G$ improves, so does $D$. So with GANs the loss does not tell you when to stop.
#
# Loss curves show the balance. If $D$'s loss sticks to 0, $D$ is too far ahead. The gradient with respect to the logit is not small even then (lesson 02), but it may no longer say reliably which way the pixels should change.
#
# ## 8. Why was it a breakthrough?
#
# For comparison: two GANs without the full recipe. One is **fully connected**, like the networks that drew the digits of the first GAN in 2014.

# %% id="fully-connected"
def fully_connected():
    g = nn.Sequential(nn.Linear(z_dim, 256), nn.ReLU(), nn.Linear(256, 512), nn.ReLU(),
                      nn.Linear(512, 32 * 32), nn.Tanh(), nn.Unflatten(1, (1, 32, 32)))
    d = nn.Sequential(nn.Flatten(), nn.Linear(32 * 32, 512), nn.LeakyReLU(0.2),
                      nn.Linear(512, 256), nn.LeakyReLU(0.2),
                      nn.Linear(256, 1), nn.Flatten(0))
    g.z_dim = z_dim
    return g, d

# %% [markdown] id="no-norm-text" lang="ko"
# 다른 하나는 **합성곱만 쌓은** GAN입니다. 우리의 두 신경망에서 배치 정규화를 빼고(채널마다 곱하고 더하는 수는 남김), 가중치는 PyTorch의 기본값에서 시작합니다(접힌 코드).

# %% [markdown] id="no-norm-text" lang="en"
# The other is **convolutions alone**: our networks without batch normalization (a factor and a shift for each channel stay), with PyTorch's default initial weights (folded code).

# %% id="swap" tags=["hide-input"]
# ko: 종류가 kind인 층을 모두 make(층)으로 바꿉니다.
# en: Replaces every layer of one kind by make(layer).
def swap(net, kind, make):
    for i, layer in enumerate(net.layers):
        if isinstance(layer, kind):
            net.layers[i] = make(layer)


# ko: 정규화는 빼고, 채널마다 곱하고 더하는 수만 남깁니다.
# en: No normalization; only a factor and a shift for each channel.
def affine(norm):
    layer = nn.Conv2d(norm.num_features, norm.num_features, 1, groups=norm.num_features)
    nn.init.zeros_(layer.bias)
    nn.init.ones_(layer.weight)
    return layer


def default_start(module):
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear | nn.BatchNorm2d):
        module.reset_parameters()

# %% id="no-norm" tags=["hide-input"]
def convolutions_alone():
    g, d = dcgan()
    for net in (g, d):
        net.apply(default_start)
        swap(net, nn.BatchNorm2d, affine)
    return g, d

# %% [markdown] id="trial-text" lang="ko"
# 데이터와 손실과 옵티마이저는 모두 같습니다. 각각 600스텝(이미지 14,400장)씩, 시드(seed) 세 개로 학습시킵니다. 우리의 학습률은 DCGAN에 맞춘 것이므로, 나머지 둘은 더 작은 학습률 두 가지로도 학습시킵니다. 10분이 넘게 걸리므로, 이 수업의 셀로 미리 돌려 둔 결과(`data/make_ablation.py`)를 읽습니다.

# %% [markdown] id="trial-text" lang="en"
# All get the same data, loss and optimizer, 600 steps (14,400 images) and three seeds. Our learning rate was chosen for DCGAN, so the other two may also try two smaller ones. This takes over ten minutes, so we read results computed in advance with the cells of this lesson (`data/make_ablation.py`).

# %% id="trial" tags=["hide-input"]
def trial(make, seed, steps, lr=lr, betas=betas):
    from gan_lib.lang import CourseError

    torch.manual_seed(seed)
    run = train.GAN(*make(), machine, lr=lr, betas=betas, seed=seed)
    try:
        history = train.fit(run, images, losses.non_saturating, steps,
                            batch_size=batch_size, quiet=True)
    except CourseError:
        return None
    pictures = run.sample(1000, seed=seed + 2).clamp(-1, 1).nan_to_num(0)
    late = {name: mean(history[name][-10:]) for name in ("d_loss", "g_loss")}
    return pictures[:8].cpu(), quality(pictures) | late

# %% id="quiz-before" tags=["hide-input"]
notebook.quiz(
    tr("이미지 14,400장을 본 뒤, 어느 시드에서나 읽을 만한 숫자를 그리는 것은 무엇일까요?",
       "After 14,400 images, which of them draws legible digits with every seed?"),
    {tr("셋 다 그립니다. 선명함만 다릅니다.", "All three; they only differ in sharpness."):
     tr("충분히 오래, 알맞게 학습시키면 그럴지도 모릅니다. 이만큼으로는 아닙니다.",
        "Perhaps, with enough training of the right kind. Not after this much."),
     tr("합성곱을 쓴 둘이 그립니다.", "The two with convolutions."):
     tr("합성곱만으로는 운에 달려 있습니다. 그래서 레시피가 필요했습니다.",
        "With convolutions alone it takes luck. That is why a recipe was needed."),
     tr("DCGAN만 그립니다.", "Only DCGAN."):
     tr("맞습니다. 그림에서 확인하십시오.", "Right. See for yourself in the figure.")},
    right=3)

# %% id="stored" tags=["hide-input"]
stored = json.loads((data.SHIPPED / "ablation.json").read_text(encoding="utf-8"))["runs"]
labels = {"DCGAN": "DCGAN", "paper's rate": tr("학습률 0.0002", "learning rate 0.0002"),
          "strides in G": tr("G에 업샘플링", "upsampling in G"),
          "strides in D": tr("D에 풀링", "pooling in D"),
          "norm in G": tr("G에 정규화 없음", "no norm in G"),
          "norm in D": tr("D에 정규화 없음", "no norm in D"),
          "ends without norm": tr("정규화를 모든 층에", "norm in all layers"),
          "ReLU in G": tr("G에 LeakyReLU", "LeakyReLU in G"),
          "LeakyReLU in D": tr("D에 ReLU", "ReLU in D"), "tanh": tr("tanh 없음", "no tanh"),
          "first weights": tr("PyTorch의 초기 가중치", "PyTorch's initial weights"),
          "one sigmoid": tr("D 끝에 시그모이드", "sigmoid at D's end"), "beta1": "β₁ = 0.9"}


def earlier(start, name):
    return {f"{start}, {rate}": tr(f"{name}, 학습률 {rate}", f"{name}, rate {rate}") for rate in ("0.004", "0.001", "0.0002")}


before = (earlier("fully connected", tr("완전 연결", "fully connected"))
          | earlier("convolutions alone", tr("합성곱만", "convolutions alone")))


def values(name, what="frechet"):
    return [run.get(what, math.inf) for run in stored if run["name"] == name]


def draw_runs(labels, limits):
    names = sorted(labels, key=lambda name: median(values(name)))
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(9, 0.46 * len(names) + 0.9), sharey=True, width_ratios=(1.15, 1))
    figure.subplots_adjust(left=0.2, right=0.98, wspace=0.03, top=1 - 0.4 / (0.46 * len(names)),
                           bottom=0.55 / (0.46 * len(names) + 0.9))
    sheet = Image.open(data.SHIPPED / "ablation.png")
    order = list(dict.fromkeys(run["name"] for run in stored))
    tops = [34 * order.index(name) for name in names]
    tiles = [sheet.crop((0, top, 274, top + 36)) for top in tops]
    for i, (name, tile) in enumerate(zip(names, tiles, strict=True)):
        left.imshow(tile, cmap="gray", vmin=0, vmax=255, aspect="auto", extent=(0, 8, i + 0.97, i + 0.03))
        distances = [min(value, limits[1]) for value in values(name)]
        right.plot(distances, [i + 0.5] * len(distances), "o-", color="C2", markersize=5)
        right.text(max(distances) * 1.25, i + 0.5, f"{median(values(name)):,.0f}", va="center",
                   fontsize=9)
    left.set(xlim=(0, 8), xticks=[], ylim=(len(names), 0),
             title=tr("표본(첫 시드)", "samples (first seed)"))
    left.set_yticks([i + 0.5 for i in range(len(names))], [labels[name] for name in names])
    left.get_yticklabels()[names.index("DCGAN")].set_color("C0")
    right.axvspan(min(values("DCGAN")), max(values("DCGAN")), color="0.75", alpha=0.6)
    right.set(xscale="log", xlim=limits,
              title=tr("프레셰 거리: 시드 셋과 중앙값", "Fréchet distance: three seeds and median"))
    right.tick_params(axis="y", left=False, labelleft=False)
    right.grid(alpha=0.3)
    plt.show()


draw_runs(before | {"DCGAN": "DCGAN"}, (50, 2e5))

# %% [markdown] id="before-note" lang="ko"
# 이름 옆의 수는 학습률, 회색 띠는 DCGAN의 범위입니다. **완전 연결 GAN**은 회색 바탕에 흐릿한 모양 몇 가지만 되풀이합니다. **합성곱만 쌓은 GAN**은 표본이 모두 같은 그림이 되기도 합니다. 이것이 **모드 붕괴**입니다. 어느 학습률에서도 DCGAN에 미치지 못했습니다. 분류 신경망은 검은 배경만 보고 배웠으므로 새까만 그림이 회색 얼룩보다 값이 작습니다. 큰 값은 "많이 어긋났다"라고만 읽으십시오.
# 완전 연결 GAN도 훨씬 오래 학습하면 숫자를 그립니다(Goodfellow 외, 2014). 레시피 덕분에 그 일이 **적은 계산으로도** 가능해졌습니다.
#
# 이제 7절을 마무리합니다. 점마다 학습 한 번입니다. 손실이 낮은 쪽의 그림이 더 좋을까요?

# %% [markdown] id="before-note" lang="en"
# "Rate" is the learning rate; the grey band is DCGAN's range. The **fully connected GAN** repeats a few blurred shapes on grey. With **convolutions alone**, all samples may become the same picture: that is **mode collapse**. Neither reached DCGAN at any learning rate. The classifier only knows black backgrounds, so a black square beats a grey blur: read a large value only as "far off".
# Trained for far longer, a fully connected GAN draws digits, too (Goodfellow et al., 2014). The recipe made it **easy, with little computing**.
#
# Back to section 7: each dot is one run. Do the runs with the lower loss have the better images?

# %% id="scatter" tags=["hide-input"]
def draw_scatter():
    _, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
    kinds = ((tr("완전 연결", "fully connected"), "s", "C3", "fully"),
             (tr("합성곱만", "convolutions alone"), "^", "0.5", "conv"))
    for label, marker, colour, start in kinds:
        names = [name for name in before if name.startswith(start)]
        ax.plot([x for name in names for x in values(name, "g_loss")],
                [y for name in names for y in values(name)], marker, color=colour, label=label,
                linestyle="", markersize=8)
    ax.plot(values("DCGAN", "g_loss"), values("DCGAN"), "o", color="C0", label="DCGAN",
            linestyle="", markersize=10, markeredgecolor="black")
    ax.set(yscale="log", xlabel=tr("G의 손실(마지막 200스텝의 평균)", "G's loss (mean of the last 200 steps)"),
           ylabel=tr("프레셰 거리", "Fréchet distance"))
    ax.grid(alpha=0.3)
    ax.legend()
    plt.show()


draw_scatter()

# %% [markdown] id="ablation-text" lang="ko"
# **$G$의 손실이 가장 낮은 것은 흐릿한 얼룩을 그리는 완전 연결 GAN입니다.** $D$도 약해서 쉽게 속기 때문입니다. 손실만 보고는 어느 것이 DCGAN인지 알 수 없습니다.
#
# ## 9. 지침을 하나씩 빼면
#
# 레시피에서 무엇이 중요했을까요? 한 가지만 바꾸고 나머지는 그대로 둔 채 학습시킵니다. 이런 실험을 **제거 실험**(ablation study)이라고 합니다.
#
# - $D$에 풀링: 합성곱의 스트라이드를 1로 하고 최대 풀링으로 줄입니다. $G$에 업샘플링(upsampling): 픽셀을 되풀이해 키우고 3 × 3 합성곱을 씁니다.
# - $D$ 끝에 시그모이드: 확률을 로짓인 줄 알고 손실에 넣는 흔한 실수입니다.

# %% [markdown] id="ablation-text" lang="en"
# **The lowest losses of $G$ belong to the fully connected GAN, which draws blurs**: its $D$ is weak, too, and easily fooled. From the losses, you could not tell which one is DCGAN.
#
# ## 9. One guideline at a time
#
# What mattered in the recipe? We change one thing, keep everything else, and train. This is called an **ablation study**.
#
# - Pooling in $D$: convolutions with stride 1, shrunk by max pooling. Upsampling in $G$: pixels are repeated, then a 3 × 3 convolution follows.
# - Sigmoid at $D$'s end: a probability goes into the loss instead of a logit, a common mistake.

# %% id="remove" tags=["hide-input"]
def without(guideline):
    def pooled(conv):
        conv.stride = (1, 1)
        return nn.Sequential(conv, nn.MaxPool2d(2, ceil_mode=True))

    def stretched(conv):
        wide = nn.Conv2d(conv.in_channels, conv.out_channels, 3, padding=1)
        initialise(wide)
        return nn.Sequential(nn.Upsample(scale_factor=2), wide)

    g, d = dcgan()
    if guideline == "strides in G":
        swap(g, nn.ConvTranspose2d, stretched)
    if guideline == "strides in D":
        swap(d, nn.Conv2d, pooled)
    if guideline == "norm in G":
        swap(g, nn.BatchNorm2d, affine)
    if guideline == "norm in D":
        swap(d, nn.BatchNorm2d, affine)
    if guideline == "ends without norm":
        g.layers.insert(len(g.layers) - 1, nn.BatchNorm2d(1))
        d.layers.insert(1, nn.BatchNorm2d(d_width))
    if guideline == "ReLU in G":
        swap(g, nn.ReLU, lambda _: nn.LeakyReLU(0.2))
    if guideline == "LeakyReLU in D":
        swap(d, nn.LeakyReLU, lambda _: nn.ReLU())
    if guideline == "tanh":
        g.layers[-1] = nn.Identity()
    if guideline == "first weights":
        g.apply(default_start), d.apply(default_start)
    if guideline == "one sigmoid":
        d.layers.append(nn.Sigmoid())
    return g, d

# %% id="quiz-ablation" tags=["hide-input"]
notebook.quiz(
    tr("이 가운데 무엇이 가장 해로울까요?", "Which of these harms most?"),
    {tr("D에서 LeakyReLU 대신 ReLU를 쓸 때", "ReLU instead of LeakyReLU in D"):
     tr("그래디언트가 막힌다는 설명은 그럴듯합니다. 결과를 보십시오.",
        "That it blocks gradients sounds convincing. Look at the result."),
     tr("G에서 전치 합성곱 대신 업샘플링을 쓸 때",
        "Upsampling instead of transposed convolutions in G"):
     tr("학습하지 않고 키워도 뒤의 합성곱이 학습합니다. 결과를 보십시오.",
        "Growing is not learned then, but the convolution after it is. Look at the result."),
     tr("G에서 배치 정규화를 뺄 때", "No batch normalization in G"):
     tr("D 쪽이라면 나빠집니다. 하지만 G에서는 그렇지 않습니다.",
        "In D it does harm. In G, it turns out not to."),
     tr("Adam의 β₁을 0.5에서 기본값 0.9로 되돌릴 때", "β₁ of Adam back from 0.5 to the default 0.9"):
     tr("맞습니다. 이 수 하나를 바꾸자 D가 앞서 나가 버렸습니다.",
        "Right: with this one number changed, D ran ahead.")},
    right=4)

# %% id="ablation" tags=["hide-input"]
draw_runs(labels, (20, 3e5))

# %% [markdown] id="ablation-note" lang="ko"
# - **중요했던 것**: $D$가 로짓을 내놓기, $\beta_1 = 0.5$, 이미지와 맞닿은 두 층에는 정규화를 넣지 않기, tanh, 판별자 나머지의 정규화. 하나만 바꾸어도 어느 시드에서나 나빠졌습니다.
# - **빼도 괜찮았던 것**: 생성자의 정규화와 ReLU, 작은 초기 가중치.
# - **뜻밖의 것**: 판별자의 풀링과 ReLU, 생성자의 업샘플링은 논문의 지침보다 **나았습니다.** LeakyReLU의 그럴듯한 이유는 여기서 맞지 않았습니다.
#
# 그렇다고 지침이 틀렸다고 할 수는 없습니다. 이미지는 작고, 신경망은 얕고, 학습은 짧습니다. 풀링은 $D$의 계산을 세 배 넘게, 업샘플링은 $G$의 계산을 두 배 넘게 늘립니다. ReLU의 이점은 100,000장까지 해 본 시험에서는 사라졌습니다(`benchmarks/README.md`).
#
# 이 변화 가운데 둘을 DCGAN과 나란히 300스텝씩 직접 학습시켜 봅니다. `without("...")`에 위의 접힌 코드에 있는 다른 이름도 넣어 보십시오.

# %% [markdown] id="ablation-note" lang="en"
# - **What mattered**: a logit from $D$, $\beta_1 = 0.5$, no norm in the two layers next to the image, tanh, and norm elsewhere in $D$. Change one, and every seed gets worse.
# - **What could go**: the generator's norm, its ReLU, the small initial weights.
# - **The surprises**: pooling and ReLU in the discriminator and upsampling in the generator did **better** than the guidelines. The convincing reason for LeakyReLU did not hold here.
#
# This refutes nothing: our images, networks and runs are small. Pooling more than triples $D$'s computing, upsampling more than doubles $G$'s, and in a trial ReLU's advantage was gone by 100,000 images (`benchmarks/README.md`).
#
# Two of these changes run here, beside DCGAN, 300 steps each. Try the other names from the folded code above in `without("...")`.

# %% id="live"
live = {"DCGAN": trial(dcgan, seed, 300),
        "β₁ = 0.9": trial(dcgan, seed, 300, betas=(0.9, 0.999)),
        tr("D에 ReLU", "ReLU in D"): trial(lambda: without("LeakyReLU in D"), seed, 300)}

# %% id="live-check" tags=["nbval-check-output", "hide-input"]
def show_live():
    plots.rows({name: pictures for name, (pictures, _) in live.items()})
    plt.show()
    baseline, with_beta, with_relu = (found["frechet"] for _, found in live.values())
    claim(tr("DCGAN의 프레셰 거리를 β₁ = 0.9의 것으로 나눈 값, 300스텝",
             "DCGAN's Fréchet distance over that with β₁ = 0.9, 300 steps"),
          baseline / with_beta, below=0.7)
    claim(tr("D에 ReLU를 쓴 것의 프레셰 거리를 DCGAN의 것으로 나눈 값, 300스텝",
             "Fréchet distance with ReLU in D over DCGAN's, 300 steps"),
          with_relu / baseline, below=1)


show_live()

# %% [markdown] id="departures" lang="ko"
# ## 10. 논문과 다르게 한 것
#
# 지침은 모두 지켰지만 수는 다릅니다. CPU에서 몇 분 안에 배우게 하려는 것입니다.
#
# | | 논문 | 이 수업 |
# |---|---|---|
# | 데이터 | 수십만~수백만 장, 64 × 64 컬러 | 5,000장, 32 × 32 흑백 |
# | 배치, 학습률 | 128장, 0.0002 | 24장, 0.004 |
# | $z$ | 균등 분포에서 100개 | 정규 분포에서 16개 |
# | 커널 | 5(저자들의 코드) | 4 |
# | $D$의 폭 | $G$와 같음(저자들의 코드) | $G$의 절반(폭이 같으면 계산이 대부분 $D$에 듭니다) |
# | $D$의 끝 | 시그모이드 | 로짓(시그모이드는 손실 안에 있습니다) |
# | 표본 | $G$ | 평균한 $G$ |
#
# 배치, 학습률, $z$, 폭은 바로 5절의 세 값을 보고 골랐습니다. 그러니 그 값들은 우리 설정이 좋다는 독립된 증거가 아닙니다. 논문의 학습률로는 이미지 14,400장이 모자랐습니다(9절).

# %% [markdown] id="departures" lang="en"
# ## 10. Where we depart from the paper
#
# We followed all guidelines, but with other numbers, to learn within minutes on a CPU.
#
# | | paper | this lesson |
# |---|---|---|
# | data | hundreds of thousands to millions of images, 64 × 64, colour | 5,000, 32 × 32, grey |
# | batch, learning rate | 128, 0.0002 | 24, 0.004 |
# | $z$ | 100 uniform numbers | 16 normal ones |
# | kernel | 5 (authors' code) | 4 |
# | $D$'s width | $G$'s (authors' code) | half of $G$'s (at equal width, $D$ takes most of the computing) |
# | $D$'s end | sigmoid | logit (the sigmoid is in the loss) |
# | samples from | $G$ | averaged $G$ |
#
# We chose batch, learning rate, $z$ and widths by the very numbers of section 5, so these are no independent evidence for our settings. At the paper's rate, 14,400 images were too few (section 9).

# %% [markdown] id="resume-text" lang="ko"
# ## 11. 저장하고, 멈추고, 이어서 학습하기
#
# 긴 학습은 언젠가 끊깁니다. **같은 길**로 이어 가려면 **체크포인트**(checkpoint)에 가중치뿐 아니라 옵티마이저(optimizer)와 난수의 상태, 데이터의 순서까지 담아야 합니다. 40스텝을 한 번에 학습한 것을, 20스텝에서 저장했다가 불러와 20스텝을 더 학습한 것, 그리고 가중치만 옮겨 이어 간 것과 비교합니다.

# %% [markdown] id="resume-text" lang="en"
# ## 11. Save, stop, resume
#
# Sooner or later a long run gets interrupted. To resume on **the same path**, a **checkpoint** must hold not only the weights, but also the state of the optimizers and random numbers and the order of the data. We compare 40 steps in one go with 20 steps, a save, a load and 20 more, and with resuming from the weights alone.

# %% id="resume" tags=["nbval-check-output"]
def new_gan(start):
    torch.manual_seed(start)
    return train.GAN(*dcgan(), machine, lr=lr, betas=betas, seed=start)


def run_on(run, steps, **options):
    train.fit(run, images, losses.non_saturating, steps, batch_size=batch_size,
              quiet=True, **options)
    return torch.cat([p.detach().flatten() for p in run.generator.parameters()])


whole, stopped, resumed, bare = map(new_gan, (seed, seed, seed + 1, seed + 1))
run_on(stopped, 20, checkpoint="runs/half.pt")
train.load(resumed, "runs/half.pt")
bare.generator.load_state_dict(stopped.generator.state_dict())
bare.discriminator.load_state_dict(stopped.discriminator.state_dict())
in_one_go = run_on(whole, 40)
claim(tr("체크포인트에서 이어 간 것, 가중치의 가장 큰 차이",
         "from the checkpoint, largest difference of a weight"),
      (run_on(resumed, 20) - in_one_go).abs().max(), equals=0)
claim(tr("가중치만 옮겨 이어 간 것, 가중치의 가장 큰 차이",
         "from the weights alone, largest difference of a weight"),
      (run_on(bare, 20) - in_one_go).abs().max(), above=0.001)

# %% [markdown] id="resume-note" lang="ko"
# 체크포인트에서 이어 간 것만 마지막 비트까지 같습니다. `train.fit(..., checkpoint="runs/digits.pt")`라고 쓰면 500스텝마다, 그리고 멈출 때마다 저장합니다. Colab에서는 구글 드라이브의 경로를 쓰십시오.
#
# ## 12. GPU에서는
#
# 코드는 그대로입니다. `train.fit`은 한 스텝을 **CUDA 그래프**로 기록해 되풀이합니다. 잰 값은 다음과 같습니다(`benchmarks/README.md`, $D$에 ReLU를 쓴 설정).
#
# | | 폭 $G$ / $D$, 배치 | 결과 |
# |---|---|---|
# | NVIDIA H200 | 32 / 16, 24장(이 수업) | 한 스텝 0.79 ms, 5초 뒤 프레셰 거리 9 |
# | NVIDIA H200 | 64 / 32, 64장 | 1초 뒤 확신 비율 83~85%, 가장 드문 클래스 7~8%. 3초 뒤 확신 비율 90%, 프레셰 거리 6.5 |
# | NVIDIA H100 | 64 / 32, 64장 | 8초에 500,544장, 프레셰 거리 7.0. 그래프 없이는 8초에 54,784장, 프레셰 거리 24 |
#
# 더 오래 학습하자 거리가 다시 천천히 커졌습니다. 이미지가 5,000장뿐이어서 $D$가 앞서 나가기 때문입니다.

# %% [markdown] id="resume-note" lang="en"
# Only the run resumed from the checkpoint is the same to the last bit. With `train.fit(..., checkpoint="runs/digits.pt")`, a run is saved every 500 steps and whenever it stops. In Colab, give a path in Google Drive.
#
# ## 12. On a GPU
#
# The code stays the same. `train.fit` records one step as a **CUDA graph** and replays it. Measured (`benchmarks/README.md`, with ReLU in $D$):
#
# | | widths of $G$ / $D$, batch | result |
# |---|---|---|
# | NVIDIA H200 | 32 / 16, 24 (this lesson) | 0.79 ms a step; Fréchet distance 9 after 5 s |
# | NVIDIA H200 | 64 / 32, 64 | after 1 s, 83–85% read with confidence, rarest class 7–8%; after 3 s, 90%, Fréchet distance 6.5 |
# | NVIDIA H100 | 64 / 32, 64 | 500,544 images in 8 s, Fréchet distance 7.0; without the graph 54,784 images, distance 24 |
#
# More training slowly raised the distance again: with only 5,000 images, $D$ gets ahead.

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - DCGAN은 레시피입니다. $G$는 4 × 4에서 한 변을 두 배씩 키우고 $D$는 거꾸로 줄입니다. 풀링과 완전 연결 은닉층 없이, 배치 정규화를 넣어 쌓습니다.
# - 같은 수의 이미지를 보고, 레시피를 온전히 따르지 않는 두 GAN보다 훨씬 나은 숫자를 그렸습니다.
# - 지침마다 중요한 정도가 다릅니다. 재 보아야 알고, 데이터가 바뀌면 다시 재야 합니다.
# - 손실은 상대와 비교한 값이라 품질을 알려 주지 않습니다. 표본을 보고, 수로도 재야 합니다.
# - 이어서 학습하려면 가중치, 옵티마이저, 난수, 데이터의 순서가 모두 있어야 합니다.
#
# | 기호 | 뜻 |
# |---|---|
# | $z$ | 잡음, $G$의 입력 |
# | $a$, $D(x) = \sigma(a)$ | 로짓, 진짜일 확률을 어림한 값 |
# | $m$, $C$ | 특징의 평균, 공분산 |
# | $d^2$ | 프레셰 거리 |
# | $\beta_1$ | Adam이 지난 그래디언트를 기억하는 정도 |

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - DCGAN is a recipe: $G$ doubles the side from 4 × 4 on, $D$ does the reverse, without pooling or fully connected hidden layers, with batch normalization.
# - After equal training, it drew far better digits than two GANs without the full recipe.
# - The guidelines do not matter equally. Only measuring tells, and with other data you have to measure again.
# - A loss is a comparison with the opponent and does not tell you the quality. Look at samples and measure.
# - Resuming takes the weights, the optimizers, the random numbers and the order of the data.
#
# | symbol | meaning |
# |---|---|
# | $z$ | noise, $G$'s input |
# | $a$, $D(x) = \sigma(a)$ | logit, estimated probability of being real |
# | $m$, $C$ | mean and covariance of features |
# | $d^2$ | Fréchet distance |
# | $\beta_1$ | how long Adam remembers gradients |

# %% [markdown] id="ex3-text" lang="ko"
# ## 연습
#
# ### 연습 3. 고장 난 판별자
#
# 32 × 32 흑백 이미지를 받는 이 판별자는 DCGAN의 지침을 **네 군데** 어겼고, 로짓이 아니라 확률을 냅니다. 고친 것을 `repaired()`가 돌려주게 하십시오. 채널 수는 그대로 둡니다.
#
# ```python
# nn.Sequential(
#     nn.Conv2d(1, 16, 4, stride=2, padding=1), nn.BatchNorm2d(16), nn.LeakyReLU(0.2),
#     nn.Conv2d(16, 32, 3, padding=1), nn.MaxPool2d(2), nn.BatchNorm2d(32), nn.ReLU(),
#     nn.Conv2d(32, 64, 4, stride=2, padding=1), nn.BatchNorm2d(64), nn.LeakyReLU(0.2),
#     nn.Flatten(), nn.Linear(1024, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1),
#     nn.Sigmoid(), nn.Flatten(0))
# ```

# %% [markdown] id="ex3-text" lang="en"
# ## Exercises
#
# ### Exercise 3. A broken discriminator
#
# This discriminator for grey images of 32 × 32 breaks DCGAN's guidelines in **four places** and outputs a probability instead of a logit. Let `repaired()` return it repaired, with the same channels.
#
# ```python
# nn.Sequential(
#     nn.Conv2d(1, 16, 4, stride=2, padding=1), nn.BatchNorm2d(16), nn.LeakyReLU(0.2),
#     nn.Conv2d(16, 32, 3, padding=1), nn.MaxPool2d(2), nn.BatchNorm2d(32), nn.ReLU(),
#     nn.Conv2d(32, 64, 4, stride=2, padding=1), nn.BatchNorm2d(64), nn.LeakyReLU(0.2),
#     nn.Flatten(), nn.Linear(1024, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1),
#     nn.Sigmoid(), nn.Flatten(0))
# ```

# %% id="ex3"
def repaired():
    ...


checks.dcgan_repaired(repaired)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def repaired():
#     nn = torch.nn
#     return nn.Sequential(
#         nn.Conv2d(1, 16, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
#         nn.Conv2d(16, 32, 4, stride=2, padding=1), nn.BatchNorm2d(32), nn.LeakyReLU(0.2),
#         nn.Conv2d(32, 64, 4, stride=2, padding=1), nn.BatchNorm2d(64), nn.LeakyReLU(0.2),
#         nn.Flatten(), nn.Linear(1024, 1), nn.Flatten(0))
# ```
#
# 첫 층의 배치 정규화, 풀링, ReLU, 완전 연결 은닉층, 그리고 시그모이드가 없어졌습니다.
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def repaired():
#     nn = torch.nn
#     return nn.Sequential(
#         nn.Conv2d(1, 16, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
#         nn.Conv2d(16, 32, 4, stride=2, padding=1), nn.BatchNorm2d(32), nn.LeakyReLU(0.2),
#         nn.Conv2d(32, 64, 4, stride=2, padding=1), nn.BatchNorm2d(64), nn.LeakyReLU(0.2),
#         nn.Flatten(), nn.Linear(1024, 1), nn.Flatten(0))
# ```
#
# Gone are batch normalization in the first layer, pooling, ReLU, the fully connected hidden layer, and the sigmoid.
#
# </details>

# %% [markdown] id="ex4-text" lang="ko"
# ### 연습 4. 시그모이드를 두 번
#
# 판별자가 시그모이드로 끝나는데 손실도 로짓을 받아 시그모이드를 취하면, 손실이 보는 확률은 $\sigma(\sigma(a))$입니다. 판별자가 완벽하더라도 $D$의 손실은 어떤 값 아래로 내려가지 못할까요(소수점 아래 두 자리)?

# %% [markdown] id="ex4-text" lang="en"
# ### Exercise 4. Two sigmoids
#
# If the discriminator ends in a sigmoid, but the loss applies a sigmoid as well, the probability that the loss sees is $\sigma(\sigma(a))$. What is the lowest value $D$'s loss could approach, even with a perfect discriminator (two decimal places)?

# %% id="ex4"
lowest_loss = ...

checks.dcgan_two_sigmoids(lowest_loss)

# %% [markdown] id="ex4-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# lowest_loss = softplus(torch.tensor(-1.0)) + softplus(torch.tensor(0.0))
# ```
#
# 첫째 시그모이드의 값은 0과 1 사이입니다. 손실은 그것을 로짓으로 읽으므로, 진짜 이미지에 가장 좋은 값은 1이고 $-\log \sigma(1) = 0.313$, 가짜에 가장 좋은 값은 0이고 $-\log(1 - \sigma(0)) = 0.693$입니다. 더하면 약 1.01입니다.
#
# </details>

# %% [markdown] id="ex4-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# lowest_loss = softplus(torch.tensor(-1.0)) + softplus(torch.tensor(0.0))
# ```
#
# The first sigmoid gives values between 0 and 1, which the loss reads as logits. For real images the best is 1, with $-\log \sigma(1) = 0.313$; for fakes it is 0, with $-\log(1 - \sigma(0)) = 0.693$. Together: about 1.01.
#
# </details>

# %% id="score" tags=["hide-input"]
notebook.score()

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"손실이 줄면 학습이 잘되는 것이다."** 8절에서 손실이 가장 낮았던 것은 흐릿한 얼룩이었습니다.
# - **"배치 정규화는 어디에나 넣으면 좋다."** 이미지와 맞닿은 두 층에도 넣자 나빠졌습니다(9절).
# - **"프레셰 거리가 작으면 암기는 아니다."** 학습 이미지의 사본도 거리가 작습니다.
#
# ## 참고 문헌
#
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - I. Goodfellow 외, *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - M. Heusel 외, *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (FID)
# - Y. Yazici 외, *The Unusual Effectiveness of Averaging in GAN Training*, 2018, arXiv:1806.04498

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"If the loss falls, training is going well."** In section 8 the lowest losses belonged to the blurs.
# - **"Batch normalization is good everywhere."** In the two layers next to the image it did harm (section 9).
# - **"A small Fréchet distance rules out memorization."** Copies of training images have one, too.
#
# ## References
#
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - I. Goodfellow et al., *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - M. Heusel et al., *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (FID)
# - Y. Yazici et al., *The Unusual Effectiveness of Averaging in GAN Training*, 2018, arXiv:1806.04498
