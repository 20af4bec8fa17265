# ---
# jupyter:
#   course:
#     title: {ko: "05 · 이미지를 줄이고 키우기", en: "05 · Shrinking and growing images"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# **수 32개를 어떻게 그림으로 키우고, 그림을 어떻게 수 하나로 줄일까요?**
#
# 아래 그림이 이 수업의 목표인 **DCGAN**(심층 합성곱 GAN, deep convolutional GAN)입니다. 생성자(generator) $G$는 잡음(noise) $z$를 키워 그림을 만들고, 판별자(discriminator) $D$는 그림을 줄여 로짓(logit) $a$ 하나를 냅니다. 이 수업에서는 그 부품을 손으로 만들고, 수업 06에서 조립해 학습시킵니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. 합성곱(convolution)과 전치 합성곱(transposed convolution)을 반복문으로 읽어 내고, 출력의 크기를 구할 수 있습니다.
# 2. 출력의 값 하나가 이미지의 어디까지 보는지 구할 수 있습니다.
# 3. 체커보드 무늬(checkerboard artifact)가 왜 생기는지 설명할 수 있습니다.
# 4. 배치 정규화(batch normalization)의 두 모드(학습 모드와 평가 모드)를 구별하고, 진짜와 가짜를 왜 따로 $D$에 넣는지 말할 수 있습니다.
# 5. 4 × 4에서 32 × 32까지 키우는 생성자를 직접 만들 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 수업 00의 $G$와 $D$, PyTorch의 `nn.Module`을 알면 됩니다. 모르는 용어는 [용어집](glossary.md)에서 찾으십시오.

# %% [markdown] id="question" lang="en"
# ## The question
#
# **How do you grow 32 numbers into a picture, and shrink a picture to a single number?**
#
# Right below is the goal: **DCGAN** (deep convolutional GAN). The generator $G$ grows noise $z$ into a picture, and the discriminator $D$ shrinks a picture to one logit $a$. Here you make their parts by hand. In lesson 06 you put them together and train them.
#
# ## What you will learn
#
# After this lesson you can
#
# 1. read a convolution and a transposed convolution as plain loops, and work out their output sizes;
# 2. work out how much of the image one output value sees;
# 3. explain where checkerboard artifacts come from;
# 4. tell the two modes of batch normalization apart, and say why real and fake go through $D$ separately;
# 5. build a generator that grows 4 × 4 to 32 × 32.
#
# ## Prerequisites
#
# You need $G$ and $D$ from lesson 00, and `nn.Module` in PyTorch. Look up unfamiliar terms in the [glossary](glossary.md).

# %% id="imports" tags=["hide-input"]
import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from torch import nn
from torch.nn import functional as nnf

from gan_lib import checks, data, metrics, nets, notebook, plots
from gan_lib.checks import claim

# %% id="digit"
# ko: 시드를 바꾸면 난수가 모두 바뀝니다. 그래도 이 수업의 설명은 그대로 성립해야 합니다.
# en: Change the seed to get other random numbers; the conclusions should still hold.
seed = 0
digits = data.digits(32)
# ko: 숫자 4 한 장. 0은 검정, 1은 흰색입니다.
# en: One handwritten 4. 0 is black, 1 is white.
four = digits.pixels[2005, 0] / 255

# %% id="goal" tags=["hide-input"]
def draw_ladder(z, up, down, answer):
    side, at = (0.6, 0.95, 1.35, 1.9), (1.75, 3.15, 4.9, 7.1)
    figure = plt.figure(figsize=(9.4, 5.3))

    def put(x, y, width, height, values, note):
        ax = figure.add_axes([x / 9.4, (y - height / 2) / 5.3, width / 9.4, height / 5.3])
        ax.imshow(values, cmap="gray")
        ax.set(xticks=[], yticks=[])
        ax.set_xlabel(note, fontsize=10)

    def arrow(start, end, y, colour):
        style = {"arrowstyle": "-|>", "color": colour, "linewidth": 3, "mutation_scale": 18}
        figure.add_artist(FancyArrowPatch(
            (start / 9.4, y / 5.3), (end / 9.4, y / 5.3), transform=figure.transFigure, **style))

    for y, maps, colour in ((3.9, up, "C1"), (1.3, down, "C0")):
        for i, (x, width) in enumerate(zip(at, side, strict=True)):
            n = len(maps[i])
            channels = tr(f"채널 {n}개", f"{n} channels") if i < 3 else ""
            busiest = maps[i][:, 1:-1, 1:-1].flatten(1).std(1).argmax() if n > 1 else 0
            put(x, y, width, width, maps[i][busiest], channels)
            before = 0.95 if i == 0 else at[i - 1] + side[i - 1]
            ends = (before + 0.1, x - 0.1)
            arrow(*(ends if colour == "C1" else ends[::-1]), y, colour)
    put(0.6, 3.9, 0.25, 1.9, z[0, :, None], tr("z: 수 32개", "z: 32 numbers"))
    figure.text(0.6 / 9.4, 1.3 / 5.3, f"a = {answer:.3f}".replace("-", "−"), va="center", ha="center", fontsize=12)
    for x, width, n in zip(at, side, (4, 8, 16, 32), strict=True):
        figure.text((x + width / 2) / 9.4, 2.52 / 5.3, f"{n} × {n}", ha="center", fontsize=12)
    figure.text(0.02, 0.95, tr("생성자 G: 키우기 →", "generator G: growing →"), color="C1",
                fontsize=14, va="center")
    figure.text(0.02, 0.43, tr("← 판별자 D: 줄이기", "← discriminator D: shrinking"),
                color="C0", fontsize=14, va="center")
    plt.show()


def show_goal():
    torch.manual_seed(seed)
    generator, discriminator = nets.Generator().eval(), nets.Discriminator().eval()
    generator.load_state_dict(data.weights("digit_generator"))
    z = torch.randn(16, 32)[4:5]
    picture = generator(z).detach()

    def through(layers, x, kind):
        found = []
        for layer in layers:
            x = layer(x)
            found += [x[0].detach()] * isinstance(layer, kind)
        return found

    up = [*through(generator.layers, z, nn.ReLU), picture[0]]
    down = through(discriminator.layers, picture, nn.LeakyReLU)[::-1]
    draw_ladder(z, up, [*down, picture[0]], discriminator(picture).item())


show_goal()

# %% [markdown] id="goal-note" lang="ko"
# 두 신경망은 같은 사다리를 반대 방향으로 오르내립니다. 한 단마다 그림의 한 변이 두 배가 되거나 절반이 됩니다. 작은 그림에는 **채널**(channel)이 많습니다. 채널 하나하나를 **특징 맵**(feature map)이라고 하며, 여기에는 변화가 가장 큰 것만 그렸습니다. (이 $G$는 학습을 마쳤고, 이 $D$는 아직 학습시키지 않았습니다.)
#
# ## 1. 줄이기: 합성곱
#
# **합성곱**(convolution, 컨볼루션)은 작은 창을 이미지 위로 옮겨 갑니다. 창에 적힌 가중치(weight)가 **커널**(kernel)입니다. 자리마다 창 아래의 값에 가중치를 곱해 모두 더하면 수 하나가 나옵니다. 한 번에 옮기는 픽셀 수가 **스트라이드**(stride)이고, 이미지의 둘레에 덧대는 0이 **패딩**(padding)입니다.
#
# 아래의 커널은 왼쪽 두 열이 −1, 오른쪽 두 열이 1입니다.

# %% [markdown] id="goal-note" lang="en"
# The two networks climb the same ladder in opposite directions. Each rung doubles or halves the side of the picture. Small pictures have many **channels**. Each channel is a **feature map**; we drew only the one that varies most. (This $G$ has been trained, this $D$ has not.)
#
# ## 1. Shrinking: convolution
#
# A **convolution** slides a small window over the image. The weights in the window are the **kernel**. At each position it multiplies the values under the window by the weights and adds everything up to one number. The **stride** is how many pixels the window moves at a time, and **padding** is a border of zeros around the image.
#
# The kernel below has −1 in its two left columns and 1 in its two right columns.

# %% id="quiz-edge" tags=["hide-input"]
notebook.quiz(
    tr("이 커널을 숫자 4 위로 옮겨 가면 어디에서 큰 값(양수든 음수든)이 나올까요?",
       "Slide this kernel over the 4. Where will the output be far from 0, positive or negative?"),
    {tr("획이 있는 곳 전체에서 나옵니다.", "All over the strokes."):
     tr("밝기가 고른 곳에서는 −1과 1이 서로 지워져 0이 됩니다.",
        "Where the brightness is even, the −1s and 1s cancel out to 0."),
     tr("세로획의 왼쪽과 오른쪽 가장자리에서 나옵니다.", "At the left and right edges of vertical strokes."):
     tr("맞습니다. 오른쪽이 더 밝으면 양수, 왼쪽이 더 밝으면 음수입니다.",
        "Right: positive where the right side is brighter, negative where the left is."),
     tr("가로획의 위와 아래 가장자리에서 나옵니다.", "At the top and bottom edges of horizontal strokes."):
     tr("이 커널의 행은 모두 같습니다. 위와 아래를 비교하지 못합니다.",
        "All rows of this kernel are the same, so it cannot compare above with below.")},
    right=2)

# %% id="conv"
def conv(image, kernel, stride=1, padding=0):
    image = nnf.pad(image, [padding] * 4)
    k = len(kernel)
    starts = range(0, len(image) - k + 1, stride)
    out = torch.zeros(len(starts), len(starts))
    for row, top in enumerate(starts):
        for column, left in enumerate(starts):
            window = image[top:top + k, left:left + k]
            out[row, column] = (window * kernel).sum()
    return out


edge_kernel = torch.tensor([[-1.0, -1.0, 1.0, 1.0]] * 4)
edges = conv(four, edge_kernel, stride=2, padding=1)

# %% id="conv-plot" tags=["hide-input"]
def bare(ax, values, title, cmap="gray", **limits):
    ax.imshow(values, cmap=cmap, **limits)
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=11)


def frame(ax, top, left, size, colour, line="-"):
    ax.add_patch(Rectangle((left - 0.5, top - 0.5), size, size, fill=False, edgecolor=colour,
                           linewidth=2.5, linestyle=line))


def numbers(ax, kernel, ink="black"):
    for row, values in enumerate(kernel.tolist()):
        for column, value in enumerate(values):
            ax.text(column, row, f"{value:g}".replace("-", "−"), ha="center", va="center",
                    color=ink, fontsize=10)


def draw_conv():
    figure, axes = plt.subplots(1, 3, figsize=(9.4, 3.9), layout="constrained",
                                width_ratios=(2.4, 1, 2.4))
    bare(axes[0], four, tr("입력 32 × 32", "input 32 × 32"))
    bare(axes[1], edge_kernel, tr("커널 4 × 4", "kernel 4 × 4"), "PuOr", vmin=-2, vmax=2)
    numbers(axes[1], edge_kernel)
    bare(axes[2], edges, tr("출력 16 × 16 (보라 +, 주황 −)", "output 16 × 16 (purple +, orange −)"),
         "PuOr", vmin=-8, vmax=8)
    for row, column, colour, line in ((10, 7, "C2", "-"), (10, 8, "C2", ":"), (4, 10, "C3", "-")):
        frame(axes[0], 2 * row - 1, 2 * column - 1, 4, colour, line)
        frame(axes[2], row, column, 1, colour, line)
    plt.show()


draw_conv()

# %% [markdown] id="conv-note" lang="ko"
# 왼쪽의 창 하나가 오른쪽의 칸 하나가 됩니다. 초록 실선 창에서 점선 창으로 두 칸 옮기면(스트라이드 2) 출력에서는 바로 옆 칸입니다. 점선 창은 오른쪽이 더 밝아서 +, 빨간 창은 왼쪽이 더 밝아서 −입니다.
# `conv`를 무작위 커널로 PyTorch의 `conv2d`와 비교합니다.

# %% [markdown] id="conv-note" lang="en"
# One window on the left becomes one cell on the right. Moving from the solid green window to the dotted one, two pixels on (stride 2), takes you to the next cell of the output. The dotted window is brighter on the right (+), the red one on the left (−).
# We compare with PyTorch's `conv2d`, on a random kernel.

# %% id="conv-check" tags=["nbval-check-output"]
rng = torch.Generator().manual_seed(seed)
any_kernel = torch.randn(4, 4, generator=rng)
of_torch = nnf.conv2d(four[None, None], any_kernel[None, None], stride=2, padding=1)
conv_gap = conv(four, any_kernel, stride=2, padding=1) - of_torch[0, 0]
claim(tr("conv와 conv2d의 가장 큰 차이", "largest difference between conv and conv2d"),
      conv_gap.abs().max(), below=1e-4)

# %% [markdown] id="ex1-text" lang="ko"
# ### 연습 1. 옮기는 커널
#
# `conv(image, shift_kernel, stride=1, padding=1)`이 그림을 **오른쪽으로 한 칸** 옮기도록 3 × 3 커널을 만드십시오.
#
# <details><summary>도움말</summary>
#
# 출력의 한 칸에는 입력의 어느 칸이 와야 합니까? 그 칸은 창의 어디에 있습니까?
#
# </details>

# %% [markdown] id="ex1-text" lang="en"
# ### Exercise 1. A kernel that shifts
#
# Make a 3 × 3 kernel with which `conv(image, shift_kernel, stride=1, padding=1)` moves the picture **one pixel to the right**.
#
# <details><summary>Hint</summary>
#
# Which pixel of the input has to end up in a given pixel of the output? Where in the window is it?
#
# </details>

# %% id="ex1"
shift_kernel = ...

checks.shrink_shift(shift_kernel)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# shift_kernel = torch.tensor([[0.0, 0.0, 0.0],
#                              [1.0, 0.0, 0.0],
#                              [0.0, 0.0, 0.0]])
# ```
#
# 출력의 칸마다 **왼쪽** 이웃의 값을 가져오면 그림은 오른쪽으로 옮겨집니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# shift_kernel = torch.tensor([[0.0, 0.0, 0.0],
#                              [1.0, 0.0, 0.0],
#                              [0.0, 0.0, 0.0]])
# ```
#
# If every pixel takes the value of its **left** neighbour, the picture moves to the right.
#
# </details>

# %% [markdown] id="size-text" lang="ko"
# ### 출력의 크기
#
# 입력의 한 변을 $n$, 커널의 크기를 $k$, 스트라이드를 $s$, 패딩을 $p$라고 합시다. 패딩까지 더하면 한 변은 $n + 2p$이므로, 창의 왼쪽 끝은 0에서 $n + 2p - k$까지 $s$칸씩 갑니다. 처음 자리까지 세면 다음과 같습니다.
#
# $$n_\text{out} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1$$
#
# 사다리의 설정은 $k = 4$, $s = 2$, $p = 1$입니다. $n$이 짝수이면 $(n - 2)/2 + 1 = n/2$, 정확히 절반입니다. **풀링**(pooling, 창에서 가장 큰 값이나 평균을 취하기)도 같은 식을 따르지만 학습할 가중치가 없습니다. DCGAN은 풀링 대신 스트라이드를 씁니다.
#
# ### 층 하나에는 커널이 여러 개
#
# `nn.Conv2d(1, 16, 4)`에는 커널이 16개 있고, 커널마다 출력 채널이 하나씩 나옵니다. 같은 커널을 모든 자리에서 쓰므로 가중치는 $16 \cdot 16 = 256$개뿐입니다. 완전 연결층(fully connected layer)으로 32 × 32 그림에서 16 × 16 특징 맵 16개를 만들려면 4백만 개가 넘습니다. 다음 층은 입력이 16채널이므로, 출력 채널 하나에 커널을 16개 쓰고 그 결과를 더합니다. 커널의 값은 **학습**이 정합니다.

# %% [markdown] id="size-text" lang="en"
# ### The size of the output
#
# Let $n$ be the side of the input, $k$ the kernel size, $s$ the stride and $p$ the padding. With padding the side is $n + 2p$, so the window's left edge goes from 0 to $n + 2p - k$ in steps of $s$. Count the first position as well:
#
# $$n_\text{out} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1$$
#
# The ladder has $k = 4$, $s = 2$, $p = 1$. For an even $n$ this is $(n - 2)/2 + 1 = n/2$, exactly half. **Pooling** (the largest value or the mean in the window) follows the same formula but has no weights to learn. DCGAN uses strides instead.
#
# ### A layer has many kernels
#
# `nn.Conv2d(1, 16, 4)` has 16 kernels, and each makes one output channel. A kernel is the same at every position, so there are only $16 \cdot 16 = 256$ weights. A fully connected layer from a 32 × 32 picture to 16 feature maps of 16 × 16 would need over 4 million. The next layer has 16 input channels, so each output channel uses 16 kernels and adds up the results. **Training** finds the kernels' values.

# %% [markdown] id="field-text" lang="ko"
# ### 값 하나는 이미지의 어디까지 볼까
#
# 첫 층의 값 하나는 4 × 4픽셀을 봅니다. 둘째 층의 값 하나는 그런 값 4 × 4개를 보므로 더 넓게 봅니다. 값 하나를 정하는 입력의 영역을 **수용 영역**(receptive field, 수용장)이라고 합니다.
# 그래디언트(gradient)로 잴 수 있습니다. 출력의 한 자리를 입력 픽셀로 미분하면, 그 그래디언트는 값이 **본 픽셀에서만** 0이 아닙니다.

# %% [markdown] id="field-text" lang="en"
# ### How much of the image does one value see?
#
# One value of the first layer sees 4 × 4 pixels. One value of the next layer sees 4 × 4 of those values, and so more of the image. The part of the input that determines a value is its **receptive field**.
# We can measure it with a gradient: differentiate the output at one place with respect to the input pixels, and the result is non-zero **only at the pixels it has seen**.

# %% id="field"
def pixels_seen(layers):
    image = four[None, None].clone().requires_grad_()
    features = layers(image)
    middle = features.shape[-1] // 2
    features[0, :, middle, middle].sum().backward()
    return image.grad[0, 0] != 0


torch.manual_seed(seed)
body = nets.Discriminator(32, width=4).eval().layers
ends = [i + 1 for i, part in enumerate(body) if isinstance(part, nn.Conv2d)]
seen = [pixels_seen(body[:end]) for end in ends]

# %% id="field-plot" tags=["hide-input"]
def draw_fields():
    axes = plt.subplots(1, 3, figsize=(9, 3.4), layout="constrained")[1]
    for number, (ax, pixels) in enumerate(zip(axes, seen, strict=True), 1):
        rows, columns = pixels.any(1).nonzero()[:, 0], pixels.any(0).nonzero()[:, 0]
        width = len(columns)
        bare(ax, four * (0.35 + 0.65 * pixels) + 0.12 * pixels,
             tr(f"{number}층의 값 하나: {width} × {width}픽셀",
                f"one value of layer {number}: {width} × {width} pixels"), vmin=0, vmax=1.12)
        frame(ax, rows[0], columns[0], width, "C0")
    plt.show()


draw_fields()

# %% id="field-check" tags=["nbval-check-output"]
claim(tr("층마다 값 하나가 본 픽셀의 수(한 변)", "pixels seen by one value, layer by layer (one side)"),
      [int(pixels.any(0).sum()) for pixels in seen], equals=[4, 10, 22])

# %% [markdown] id="field-note" lang="ko"
# 첫 층은 획의 가장자리만큼, 셋째 층은 그림 넓이의 절반쯤을 봅니다. 그래서 뒤의 층은 작은 것을 모아 큰 것을 볼 **수 있습니다.** 획에서 부분으로, 부분에서 글자로 올라가는 **계층 구조**(hierarchy)를 담을 자리가 생깁니다. 실제로 그렇게 쓰는지는 학습에 달려 있습니다.
#
# ## 2. 키우기: 전치 합성곱
#
# **전치 합성곱**(transposed convolution, 역합성곱)은 거꾸로 작은 그림에서 큰 그림을 만듭니다. **도장**을 찍는 것과 같습니다. 입력의 픽셀 하나마다 커널에 그 픽셀의 값을 곱해 출력에 찍고, 다음 픽셀로 갈 때에는 스트라이드만큼 옮겨 찍습니다.

# %% [markdown] id="field-note" lang="en"
# A first-layer value sees as much as the edge of a stroke, a third-layer value about half the picture's area. So later layers **can** combine small things into large ones. That leaves room for a **hierarchy**, from strokes to parts and from parts to characters. Whether the network uses it is up to training.
#
# ## 2. Growing: transposed convolution
#
# A **transposed convolution** goes the other way, from a small picture to a large one. It works like a rubber **stamp**. For each input pixel it multiplies the kernel by the pixel's value and stamps the result onto the output. For the next pixel, the stamp moves on by the stride.

# %% id="quiz-stamp" tags=["hide-input"]
notebook.quiz(
    tr("커널이 4 × 4이고 스트라이드가 2이면 이웃한 두 도장이 두 열에서 겹칩니다. 겹친 곳은 어떻게 될까요?",
       "With a 4 × 4 kernel and stride 2, neighbouring stamps overlap in two columns. What happens there?"),
    {tr("두 값을 더합니다.", "The two values are added."):
     tr("맞습니다. 그래서 겹치는 횟수가 고르지 않으면 무늬가 생깁니다(3절).",
        "Right. That is why uneven overlaps leave a pattern (section 3)."),
     tr("나중에 찍은 값이 남습니다.", "The later stamp wins."):
     tr("그러면 찍는 순서에 따라 결과가 달라집니다. 층은 순서 없이 한꺼번에 계산합니다.",
        "Then the result would depend on the order. A layer has no order; it computes all at once."),
     tr("두 값의 평균이 됩니다.", "The two values are averaged."):
     tr("나누지 않습니다. 나누었다면 많이 겹친 곳이 더 밝아질 일도 없습니다.",
        "Nothing is divided. If it were, places with more overlap would not come out brighter.")},
    right=1)

# %% id="stamp"
def stamp(image, kernel, stride=2, padding=0):
    n, k = len(image), len(kernel)
    side = (n - 1) * stride + k
    out = torch.zeros(side, side)
    for row in range(n):
        for column in range(n):
            top, left = row * stride, column * stride
            out[top:top + k, left:left + k] += image[row, column] * kernel
    return out[padding:side - padding, padding:side - padding]


small = nnf.avg_pool2d(four[None], 4)[0]
hill = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 4
soft_kernel = hill[:, None] * hill
grown = stamp(small, soft_kernel, stride=2, padding=1)

# %% id="stamp-plot" tags=["hide-input"]
def draw_stamps():
    def stamped(*places):
        chosen = torch.zeros_like(small)
        for place in places:
            chosen[place] = small[place]
        return stamp(chosen, soft_kernel, stride=2, padding=1)

    axes = plt.subplots(1, 5, figsize=(11, 2.8), layout="constrained")[1]
    first, second = (4, 4), (4, 5)
    for ax, values, title, brightest in (
            (axes[0], small, tr("입력 8 × 8", "input 8 × 8"), 0.9),
            (axes[1], soft_kernel, tr("커널 × 16", "kernel × 16"), 1.6),
            (axes[2], stamped(first), tr("도장 한 번", "one stamp"), 0.7),
            (axes[3], stamped(first, second), tr("두 번: 겹치면 더함", "two: overlaps add up"), 0.7),
            (axes[4], grown, tr("64번: 출력 16 × 16", "all 64: output 16 × 16"), 0.9)):
        bare(ax, values, title, vmin=0, vmax=brightest)
    numbers(axes[1], 16 * soft_kernel, "white")
    for (row, column), colour, line in ((first, "C1", "-"), (second, "C2", "--")):
        frame(axes[0], row, column, 1, colour, line)
        for ax in axes[2:4] if line == "-" else axes[3:4]:
            frame(ax, 2 * row - 1, 2 * column - 1, 4, colour, line)
    plt.show()


draw_stamps()

# %% id="stamp-check" tags=["nbval-check-output"]
stamp_of_torch = nnf.conv_transpose2d(small[None, None], any_kernel[None, None],
                                      stride=2, padding=1)
stamp_gap = stamp(small, any_kernel, stride=2, padding=1) - stamp_of_torch[0, 0]
claim(tr("stamp와 conv_transpose2d의 가장 큰 차이",
         "largest difference between stamp and conv_transpose2d"),
      stamp_gap.abs().max(), below=1e-4)

# %% [markdown] id="grow-text" lang="ko"
# ### 출력의 크기
#
# 마지막 도장의 왼쪽 끝은 $(n - 1)\,s$이고 도장의 폭은 $k$입니다. 패딩은 여기서 반대로 **잘라 냅니다.** 양쪽에서 $p$칸씩 버리면 다음과 같습니다.
#
# $$n_\text{out} = (n - 1)\,s + k - 2p$$
#
# $k = 4$, $s = 2$, $p = 1$이면 $(n - 1) \cdot 2 + 4 - 2 = 2n$, **정확히 두 배**입니다.

# %% [markdown] id="grow-text" lang="en"
# ### The size of the output
#
# The last stamp starts at $(n - 1)\,s$ and is $k$ wide. Here padding does the opposite: it **crops** $p$ pixels from each side.
#
# $$n_\text{out} = (n - 1)\,s + k - 2p$$
#
# With $k = 4$, $s = 2$, $p = 1$ this is $(n - 1) \cdot 2 + 4 - 2 = 2n$, **exactly double**.

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. 정확히 두 배
#
# 커널이 6이고 스트라이드가 2인 전치 합성곱으로 한 변을 **정확히 두 배**로 키우려고 합니다. 패딩은 얼마여야 합니까?

# %% [markdown] id="ex2-text" lang="en"
# ### Exercise 2. Exactly double
#
# A transposed convolution with kernel 6 and stride 2 should make the side **exactly double**. What must the padding be?

# %% id="ex2"
doubling_padding = ...

checks.shrink_padding(doubling_padding)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# doubling_padding = 2
# ```
#
# $(n - 1) \cdot 2 + 6 - 2p = 2n$을 풀면 $p = 2$입니다.
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# doubling_padding = 2
# ```
#
# Solve $(n - 1) \cdot 2 + 6 - 2p = 2n$: $p = 2$.
#
# </details>

# %% [markdown] id="back-text" lang="ko"
# ### 왜 '전치'일까: 거꾸로 흐르는 합성곱
#
# 합성곱은 행렬로도 쓸 수 있습니다. 길이 6인 입력에 커널 $(1, 2, 3, 4)$를 $s = 2$, $p = 1$로 적용하면 길이 3인 출력이 나오므로 3 × 6 행렬 $W$입니다. 행마다 커널이 두 칸씩 밀려 있습니다. 이 행렬을 전치한 $W^\top$은 길이 3을 6으로 키우며, 열마다 커널이 **찍혀** 있습니다(주황색 테두리). 이것이 전치 합성곱입니다.

# %% [markdown] id="back-text" lang="en"
# ### Why "transposed"? A convolution running backwards
#
# A convolution can be written as a matrix. With the kernel $(1, 2, 3, 4)$, $s = 2$ and $p = 1$, an input of length 6 gives an output of length 3, so this is a 3 × 6 matrix $W$. In each row the kernel has moved on by two. The transposed matrix $W^\top$ grows a length of 3 to 6, and each column holds one **stamp** of the kernel (orange frame). That is the transposed convolution.

# %% id="matrix" tags=["hide-input"]
def draw_matrices():
    weights = torch.zeros(3, 8)
    for row in range(3):
        weights[row, 2 * row:2 * row + 4] = torch.tensor([1.0, 2.0, 3.0, 4.0])
    matrix = weights[:, 1:7]
    figure, axes = plt.subplots(1, 2, figsize=(6.4, 4.3), layout="constrained",
                                width_ratios=(6, 3))
    for ax, values, title in (
            (axes[0], matrix, tr("합성곱 W: 6 → 3", "convolution W: 6 → 3")),
            (axes[1], matrix.T, tr("전치 합성곱 Wᵀ: 3 → 6", "transposed Wᵀ: 3 → 6"))):
        bare(ax, values, title, "Greys", vmin=0, vmax=10)
        numbers(ax, values)
    axes[0].add_patch(Rectangle((-0.46, 0.54), 5.92, 0.92, fill=False, edgecolor="C1", linewidth=3))
    axes[1].add_patch(Rectangle((0.54, -0.46), 0.92, 5.92, fill=False, edgecolor="C1", linewidth=3))
    plt.show()


draw_matrices()

# %% [markdown] id="back-note" lang="ko"
# (1 하나와 4 하나는 패딩에 놓여 보이지 않습니다.) 전치는 역행렬이 아닙니다. 전치 합성곱(역합성곱, deconvolution이라고도 합니다)은 이 별명과 달리 합성곱을 **되돌리지 못합니다.**
#
# 전치는 **역전파**(backpropagation)에도 나옵니다. 합성곱 $y = Wx$ 뒤의 로짓이 $a$이면, 연쇄 법칙(chain rule)에 따라 $\partial a/\partial x_i = \sum_j \partial a/\partial y_j \, W_{ji}$입니다. 그래디언트에 $W^\top$을 곱하는 것입니다. 그러니 줄이는 $D$를 **거꾸로 지나는 그래디언트는 도장을 찍듯 더 많은 픽셀로 퍼집니다.** 로짓 하나에서 시작해 32 × 32픽셀 모두에 닿고, $G$는 이것으로 배웁니다(수업 03). $y$에서 오는 그래디언트 $g$를 무작위로 정하고, autograd의 결과를 `stamp`와 비교합니다.

# %% [markdown] id="back-note" lang="en"
# (One 1 and one 4 fall on the padding and do not show.) A transpose is not an inverse. Although also called "deconvolution", a transposed convolution **does not undo** a convolution.
#
# The transpose also appears in **backpropagation**. If a logit $a$ is computed from a convolution $y = Wx$, the chain rule says $\partial a/\partial x_i = \sum_j \partial a/\partial y_j \, W_{ji}$: the gradient is multiplied by $W^\top$. So **the gradient that runs back through a shrinking $D$ spreads over more and more pixels, stamp by stamp.** It starts at a single logit and reaches all 32 × 32 pixels, and $G$ learns from it (lesson 03). We pick an arbitrary gradient $g$ at $y$ and compare autograd with `stamp`.

# %% id="back" tags=["nbval-check-output"]
x = four[None, None].clone().requires_grad_()
y = nnf.conv2d(x, any_kernel[None, None], stride=2, padding=1)
g = torch.randn(y.shape, generator=rng)
y.backward(g)
back_gap = stamp(g[0, 0], any_kernel, stride=2, padding=1) - x.grad[0, 0]
claim(tr("autograd의 그래디언트와 stamp의 가장 큰 차이",
         "largest difference between autograd's gradient and stamp"),
      back_gap.abs().max(), below=1e-4)
again = conv(grown, soft_kernel / soft_kernel.sum(), stride=2, padding=1)
claim(tr("키웠다가 다시 줄인 그림과 처음 그림의 가장 큰 차이",
         "grown and shrunk again, largest difference from the original"),
      (again - small).abs().max(), above=0.15)

# %% [markdown] id="checker-text" lang="ko"
# ## 3. 체커보드 무늬
#
# 도장이 들쭉날쭉 겹치면 체커보드 무늬가 생깁니다. 아래는 한 방향만 그린 것이고, 출력에 적힌 수는 도장이 찍힌 횟수입니다. 셀을 실행하고 커널을 4로도 바꾸어 보십시오.

# %% [markdown] id="checker-text" lang="en"
# ## 3. Checkerboard artifacts
#
# Uneven overlaps leave a checkerboard pattern. The drawing shows one direction only; the number in each output is how many stamps hit it. Run the cell and set kernel 4 as well.

# %% id="hits" tags=["hide-input"]
def show_hits(k, s):
    n = 6
    side = (n - 1) * s + k
    hits = [sum(start <= i < start + k for start in range(0, n * s, s)) for i in range(side)]
    figure = Figure(figsize=(9, 2.7))
    ax = figure.add_axes([0.01, 0.02, 0.98, 0.84])
    ax.set_axis_off()
    middles = [i * s + (k - 1) / 2 for i in range(n)]
    for i, middle in enumerate(middles):
        for place in range(i * s, i * s + k):
            ax.plot([middle, place], [1, 0], color="0.65", linewidth=1.2, zorder=1)
    ax.scatter(middles, [1] * n, s=330, color="C1", edgecolor="black", zorder=2)
    shades = [plt.get_cmap("Greys")(0.12 * hit) for hit in hits]
    ax.scatter(range(side), [0] * side, s=330, color=shades, edgecolor="black", zorder=2)
    for place, hit in enumerate(hits):
        ax.text(place, 0, str(hit), ha="center", va="center", fontsize=11, zorder=3)
    for y, label in ((1, tr("입력", "input")), (0, tr("찍힌 횟수", "hits"))):
        ax.text(-0.7, y, label, ha="right", va="center", fontsize=12)
    ax.set(xlim=(-2.2, side - 0.5), ylim=(-0.3, 1.25))
    ax.set_title(tr(f"커널 {k}, 스트라이드 {s}: 입력 {n} → 출력 {side}",
                    f"kernel {k}, stride {s}: input {n} → output {side}"))
    return figure


plots.sliders(show_hits, k=(tr("커널", "kernel"), 1, 6, 3),
              s=(tr("스트라이드", "stride"), 1, 3, 2))

# %% id="quiz-checker" tags=["hide-input"]
notebook.quiz(
    tr("위의 그림에서 커널을 4로 바꾸면 안쪽의 모든 칸에 도장이 두 번씩 찍힙니다. "
       "그러면 값이 고른 입력에서는 늘 고른 출력이 나올까요?",
       "With kernel 4 (set it in the drawing above), every inner place is hit exactly twice. "
       "Does a uniform input then always give a uniform output?"),
    {tr("그렇습니다. 횟수가 고르면 출력도 고릅니다.", "Yes: equal hits give a uniform output."):
     tr("횟수는 같아도 자리마다 더해지는 가중치가 다릅니다. 2절의 커널처럼 그 합이 같을 때만 고릅니다.",
        "The hits are equal, but the weights that add up differ. The output is uniform only if their sums are equal, as with the kernel of section 2."),
     tr("아닙니다. 자리마다 서로 다른 가중치가 더해집니다.", "No: different weights add up at different places."):
     tr("맞습니다. 짝수 칸과 홀수 칸에는 커널의 서로 다른 열이 놓입니다.",
        "Right: even and odd columns get different columns of the kernel."),
     tr("아닙니다. 커널 4에서도 횟수가 고르지 않습니다.", "No: with kernel 4 the hits still differ."):
     tr("4는 2로 나누어떨어지므로 가장자리를 빼면 횟수가 고릅니다. 위에서 커널을 4로 바꾸고 세어 보십시오.",
        "4 is a multiple of 2, so away from the border all hits are equal. Set the kernel to 4 above and count them.")},
    right=2)

# %% [markdown] id="grow-ways-text" lang="ko"
# 세 가지 방법으로 **값이 모두 1인 입력**을 키웁니다. 커널이 3인 전치 합성곱, 커널이 4인 전치 합성곱, 그리고 픽셀을 2 × 2로 복사하는 **최근접 이웃**(nearest neighbour) **업샘플링**(upsampling) 다음에 커널이 3인 합성곱입니다.
# 무늬의 세기는 표준 편차를 제곱평균제곱근(RMS)으로 나눈 값입니다. 0이면 고르고, 가장 크면 1입니다.

# %% [markdown] id="grow-ways-text" lang="en"
# We grow an **input of all ones** in three ways: a transposed convolution with kernel 3, one with kernel 4, and **nearest-neighbour upsampling**, which copies each pixel to 2 × 2, followed by a convolution with kernel 3.
# The strength of the pattern is the standard deviation divided by the root mean square (RMS): 0 means uniform, and 1 is the most.

# %% id="checker"
def three_ways(weights):
    ones = torch.ones(1, 1, 24, 24)
    copied = nnf.interpolate(ones, scale_factor=2)
    outputs = (nnf.conv_transpose2d(ones, weights(1, 1, 3, 3), stride=2, padding=1),
               nnf.conv_transpose2d(ones, weights(1, 1, 4, 4), stride=2, padding=1),
               nnf.conv2d(copied, weights(1, 1, 3, 3), padding=1))
    # ko: 가장자리는 빼고 봅니다.
    # en: Leave out the border.
    return [out[0, 0, 8:40, 8:40] for out in outputs]


def unevenness(picture):
    return (picture.std(correction=0) / picture.square().mean().sqrt()).item()


torch.manual_seed(seed)
equal = three_ways(torch.ones)
draws = [three_ways(torch.randn) for _ in range(200)]
of_equal = [unevenness(out) for out in equal]
of_random = torch.tensor([[unevenness(out) for out in draw] for draw in draws]).mean(0)

# %% id="checker-plot" tags=["hide-input"]
def draw_checkers():
    names = (tr("전치 합성곱, 커널 3", "transposed, kernel 3"),
             tr("전치 합성곱, 커널 4", "transposed, kernel 4"),
             tr("최근접 이웃 + 합성곱", "nearest + convolution"))
    figure, axes = plt.subplots(2, 3, figsize=(7.6, 5.6), layout="constrained")
    for row, (pictures, values, label) in enumerate((
            (equal, of_equal, tr("가중치가 모두 같을 때", "equal weights")),
            (draws[0], [unevenness(out) for out in draws[0]],
             tr("무작위 가중치(200번 가운데 하나)", "random weights (one of 200 draws)")))):
        for ax, picture, value, name in zip(axes[row], pictures, values, names, strict=True):
            scaled = picture / picture.square().mean().sqrt()
            bare(ax, scaled[:12, :12], name if row == 0 else "", vmin=-2.2, vmax=2.2)
            ax.set_xlabel(tr(f"무늬의 세기 {value:.0%}", f"pattern {value:.0%}"))
        axes[row, 0].set_ylabel(label)
    plt.show()


draw_checkers()

# %% id="checker-check" tags=["nbval-check-output"]
claim(tr("무늬의 세기, 같은 가중치, 커널 3", "pattern, equal weights, kernel 3"),
      of_equal[0], above=0.3)
claim(tr("무늬의 세기, 같은 가중치, 커널 4", "pattern, equal weights, kernel 4"),
      of_equal[1], below=1e-3)
claim(tr("무늬의 세기, 무작위 가중치 200번의 평균, 커널 4",
         "pattern, mean of 200 draws of random weights, kernel 4"), of_random[1], above=0.5)
claim(tr("무늬의 세기, 무작위 가중치 200번의 평균, 최근접 이웃 + 합성곱",
         "pattern, mean of 200 draws of random weights, nearest + convolution"),
      of_random[2], below=1e-3)

# %% [markdown] id="checker-note" lang="ko"
# 무늬의 원인은 두 가지입니다. 커널의 크기가 스트라이드로 나누어떨어지지 않으면 **횟수**가 고르지 않습니다(윗줄 왼쪽). 나누어떨어져도 자리마다 놓이는 **가중치**가 다릅니다(아랫줄 가운데). 앞의 것은 커널 4로 없애고, 뒤의 것은 학습이 없애야 합니다.
# 최근접 이웃 업샘플링은 고른 입력을 고르게 복사하므로 처음부터 무늬가 없습니다(Odena 외, 2016). 그 대신 입력 픽셀 하나에 곱셈이 16번이 아니라 $4 \cdot 9 = 36$번 듭니다. 이 강의는 DCGAN처럼 전치 합성곱을 쓰되 커널은 4로 합니다(DCGAN 저자들의 코드에서는 5입니다).

# %% [markdown] id="checker-note" lang="en"
# The pattern has two causes. If the kernel size is not a multiple of the stride, the **hits** are uneven (top left). Even if it is, different **weights** land on different places (bottom centre). Kernel 4 removes the first; training has to remove the second.
# Nearest-neighbour upsampling copies an even input evenly, so there is no pattern to begin with (Odena et al., 2016). In return each input pixel costs $4 \cdot 9 = 36$ multiplications instead of 16. This course uses transposed convolutions, as DCGAN does, but with kernel 4 (the DCGAN authors' code has 5).

# %% [markdown] id="bend-text" lang="ko"
# ## 4. 층 사이: 비선형성
#
# GAN의 N은 **신경망**(network)입니다. 신경망의 층 사이에는 **활성화 함수**(activation function)가 있어 **비선형성**(nonlinearity)을 줍니다. 없으면 층을 이어도 $W_2 (W_1 z) = (W_2 W_1) z$, 다시 선형층 하나입니다.
#
# 점을 만드는 생성자 둘을 수업 01의 에너지 거리(energy distance)로 학습시킵니다. 하나는 선형층 하나, 다른 하나는 ReLU가 든 신경망입니다. 목표는 모드(mode)가 여덟 개인 고리(ring)입니다.

# %% [markdown] id="bend-text" lang="en"
# ## 4. Between the layers: nonlinearity
#
# The N in GAN stands for **network**. Between a network's layers, **activation functions** provide **nonlinearity**. Without them, layers in a row are $W_2 (W_1 z) = (W_2 W_1) z$, one linear layer again.
#
# We train two generators of points with the energy distance of lesson 01. One is a single linear layer, the other a network with ReLU. The target is the ring with its eight modes.

# %% id="quiz-bend" tags=["hide-input"]
notebook.quiz(
    tr("정규 분포에서 뽑은 잡음을 선형층 하나에 넣으면 어떤 모양까지 만들 수 있을까요?",
       "Feed noise from a normal distribution into one linear layer. Which shapes can it make?"),
    {tr("층이 하나라서 그렇지, 백 개를 쌓으면 여덟 모드도 만듭니다.",
        "With one layer, few. A hundred of them could make the eight modes."):
     tr("선형층은 백 개를 이어도 선형층 하나와 같습니다.",
        "A hundred linear layers in a row are still one linear layer."),
     tr("학습만 오래 시키면 어떤 모양이든 만듭니다.", "Any shape, if you train it long enough."):
     tr("학습은 만들 수 있는 것 가운데에서 고를 뿐입니다.",
        "Training can only choose among the shapes that it can make."),
     tr("여덟 모드 가운데 하나만 만듭니다.", "Only one of the eight modes."):
     tr("한 모드에 모일 수는 있지만, 에너지 거리로 학습시키면 전체를 덮으려 합니다.",
        "It could sit on one mode, but the energy distance makes it cover the whole ring."),
     tr("늘이거나 기울이거나 옮긴 정규 분포뿐입니다.",
        "Only a normal distribution, stretched, tilted and shifted."):
     tr("맞습니다. 어디에서나 똑같이 늘이므로 봉우리를 나눌 수 없습니다.",
        "Right. It stretches everything alike, so it cannot split one peak into several.")},
    right=4)

# %% id="bend" tags=["hide-input"]
def train_generator(net, target, steps=800):
    optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
    for step in range(steps):
        real = target.sample(256, seed=10_000 * seed + step)
        loss = metrics.energy_distance(real, net(torch.randn(256, 2)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net(torch.randn(2000, 2)).detach()


torch.manual_seed(seed)
ring = data.ring()
straight = train_generator(nn.Linear(2, 2), ring)
bending = nn.Sequential(nn.Linear(2, 128), nn.ReLU(),
                        nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 2))
bent = train_generator(bending, ring)

# %% id="bend-plot" tags=["hide-input"]
def draw_bend():
    axes = plt.subplots(1, 2, figsize=(8, 4.1), layout="constrained")[1]
    for ax, cloud, name in ((axes[0], straight, tr("선형층 하나", "one linear layer")),
                            (axes[1], bent, tr("ReLU가 든 신경망", "network with ReLU"))):
        plots.points(ax, cloud, ring.sample(2000, seed=seed), name)
    plt.show()


draw_bend()

# %% id="bend-check" tags=["hide-input", "nbval-check-output"]
claim(tr("8개 가운데 찾은 모드의 수, 선형층 하나", "modes found, of 8, one linear layer"),
      metrics.mode_coverage(straight, ring)[0], equals=0)
claim(tr("8개 가운데 찾은 모드의 수, ReLU가 든 신경망", "modes found, of 8, network with ReLU"),
      metrics.mode_coverage(bent, ring)[0], above=3)

# %% [markdown] id="bend-note" lang="ko"
# ReLU는 **꺾습니다.** 어떤 곳은 늘이고 어떤 곳은 줄여서 뭉치 하나를 여덟으로 나눕니다. 모드 사이에 점이 남는 것은 연속 함수가 평면을 찢을 수 없기 때문입니다.
#
# DCGAN에는 활성화 함수가 셋 있습니다.
#
# - $G$의 층 사이에는 **ReLU**를 둡니다.
# - $D$의 층 사이에는 **LeakyReLU**를 둡니다. 음수에서도 그래디언트를 0.2배로 전합니다. $G$가 받는 그래디언트는 모두 $D$를 지나오므로 막히는 곳이 없기를 바라는 것입니다. 정말 도움이 되는지는 수업 06에서 잽니다.
# - $G$의 끝에는 **tanh**를 둡니다. 출력이 −1과 1 사이에 있으므로 진짜 이미지도 이 범위로 맞추어야 합니다. 0에서 255 그대로 두면 $G$는 흰 획(255)에 닿을 수 없습니다.

# %% [markdown] id="bend-note" lang="en"
# ReLU **bends**: it stretches here and squeezes there, and so splits one clump into eight. Points remain between the modes because a continuous function cannot tear the plane.
#
# DCGAN has three activation functions.
#
# - Between $G$'s layers, **ReLU**.
# - Between $D$'s layers, **LeakyReLU**, which passes a fifth of the gradient for negative values. All of $G$'s gradient comes through $D$, and the hope is that nothing blocks it. Lesson 06 measures whether it helps.
# - At the end of $G$, **tanh**. Its output lies between −1 and 1, so real images have to be scaled to that range. With 0 to 255, $G$ could never reach a white stroke (255).

# %% [markdown] id="norm-text" lang="ko"
# ## 5. 배치 정규화
#
# **배치 정규화**는 채널마다 값의 평균을 0, 분산을 1로 맞춥니다(표준화). 앞 층의 값이 커지거나 한쪽으로 쏠려도 다음 층이 받는 값의 범위는 그대로입니다. 채널의 평균 $m$과 분산 $v$는 배치(batch)에 든 **모든 이미지의 모든 픽셀**에 걸쳐 구합니다.
#
# $$y = \gamma\,\frac{x - m}{\sqrt{v + \epsilon}} + \beta$$
#
# $\gamma$와 $\beta$는 학습하는 수이고, $\epsilon$은 0으로 나누지 않게 하는 작은 수입니다. **학습 모드**에서는 한 이미지의 결과가 배치에 함께 든 다른 이미지에 따라 달라집니다. 그림을 하나만 그릴 때에는 곤란하므로, 학습하는 동안 $m$과 $v$의 이동 평균을 모아 두고 **평가 모드**에서는 이것을 씁니다.

# %% [markdown] id="norm-text" lang="en"
# ## 5. Batch normalization
#
# **Batch normalization** standardizes each channel to mean 0 and variance 1. Even if the values of an earlier layer grow or drift, the next layer receives them in the same range. A channel's mean $m$ and variance $v$ are taken over **all pixels of all images** in the batch.
#
# $$y = \gamma\,\frac{x - m}{\sqrt{v + \epsilon}} + \beta$$
#
# $\gamma$ and $\beta$ are learned; $\epsilon$ is a small number that prevents division by 0. In **training mode**, an image's output depends on the other images in its batch. That is awkward when you want to draw a single picture. So moving averages of $m$ and $v$ are collected during training, and **evaluation mode** uses those.

# %% id="norm"
class BatchNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.gamma = nn.Parameter(torch.ones(channels, 1, 1))
        self.beta = nn.Parameter(torch.zeros(channels, 1, 1))
        # ko: 버퍼(buffer)는 저장되지만 옵티마이저가 움직이지 않습니다.
        # en: Buffers are saved, but no optimizer moves them.
        self.register_buffer("mean", torch.zeros(channels, 1, 1))
        self.register_buffer("var", torch.ones(channels, 1, 1))

    def forward(self, x):  # (B, C, H, W)
        m, v = self.mean, self.var
        if self.training:
            over = {"dim": (0, 2, 3), "keepdim": True}
            m, v = x.mean(**over)[0], x.var(**over, correction=0)[0]
            with torch.no_grad():
                self.mean.lerp_(m, self.momentum)
                self.var.lerp_(x.var(**over)[0], self.momentum)
        return self.gamma * (x - m) / (v + self.eps).sqrt() + self.beta


# %% [markdown] id="modes-text" lang="ko"
# 입력은 채널이 하나이고, 값은 이미지의 평균 밝기입니다. 같은 숫자 4를 한 번은 1들(획이 짧아 어두움)과, 한 번은 0들(획이 길어 밝음)과 한 배치에 넣습니다.

# %% [markdown] id="modes-text" lang="en"
# We use a single channel whose value is an image's mean brightness. The same 4 goes into one batch with 1s (short strokes, dark) and into another with 0s (long strokes, bright).

# %% id="quiz-norm" tags=["hide-input"]
notebook.quiz(
    tr("같은 4의 배치 정규화 결과는 두 배치에서 어떻게 될까요?",
       "What will batch normalization make of the same 4 in the two batches?"),
    {tr("두 모드 모두 같습니다. 같은 그림이기 때문입니다.", "The same in both modes: it is the same picture."):
     tr("학습 모드의 m과 v는 함께 든 이미지에서 옵니다. 그림이 같아도 결과는 다릅니다.",
        "In training mode m and v come from the other images, so the result changes."),
     tr("두 모드 모두 다릅니다.", "Different in both modes."):
     tr("평가 모드는 지금의 배치를 보지 않고, 모아 둔 m과 v만 씁니다.",
        "Evaluation mode ignores the current batch and uses only the collected m and v."),
     tr("학습 모드에서는 같고 평가 모드에서는 다릅니다.", "The same in training mode, different in evaluation mode."):
     tr("반대입니다. 배치에서 m과 v를 구하는 것은 학습 모드입니다.",
        "It is the other way round: training mode takes m and v from the batch."),
     tr("학습 모드에서는 다르고 평가 모드에서는 같습니다.", "Different in training mode, the same in evaluation mode."):
     tr("맞습니다. 1들 사이에서는 유난히 밝고, 0들 사이에서는 보통입니다.",
        "Right: among the 1s it is unusually bright, among the 0s it is average.")},
    right=4)

# %% id="modes"
brightness = digits.pixels.float().mean((2, 3), keepdim=True) / 255  # (5000, 1, 1, 1)
with_ones = brightness[[2005, *range(500, 563)]]
with_zeros = brightness[[2005, *range(0, 63)]]

norm = BatchNorm(1)
for _ in range(100):
    norm(brightness[torch.randint(5000, (64,), generator=rng)])
norm.eval()
evaluated = norm(with_ones).detach(), norm(with_zeros).detach()
norm.train()
trained = norm(with_ones).detach(), norm(with_zeros).detach()

# %% id="modes-plot" tags=["hide-input"]
def draw_modes():
    figure, axes = plt.subplots(3, 1, figsize=(8, 6.2), layout="constrained")
    looks = (("0.45", None, "▼", tr("▼ 1들과 한 배치", "▼ batch with 1s")),
             ("white", "////", "▽", tr("▽ 0들과 한 배치", "▽ batch with 0s")))
    panels = ((axes[0], (with_ones, with_zeros), tr("정규화 전(평균 밝기)",
                                                  "before normalization (mean brightness)")),
              (axes[1], trained, tr("학습 모드: 같은 4가 다른 값이 됨",
                                    "training mode: the same 4 gets two values")),
              (axes[2], evaluated, tr("평가 모드: 같은 4는 같은 값",
                                      "evaluation mode: the same 4, the same value")))
    for ax, batches, title in panels:
        together = torch.cat(batches)
        edges = torch.linspace(together.min() - 0.01, together.max() + 0.01, 36).tolist()
        tallest = 0
        for values, (face, hatch, _, label) in zip(batches, looks, strict=True):
            counts = ax.hist(values.flatten().tolist(), edges, color=face, hatch=hatch,
                             edgecolor="0.25", alpha=0.75, label=label)[0]
            tallest = max(tallest, counts.max())
        for values, (*_, mark, _) in zip(batches, looks, strict=True):
            at = values[0].item()
            ax.axvline(at, ymax=0.78, color="C3", linewidth=1.8, linestyle="--")
            raised = 1.13 if mark == "▼" else 1.3
            ax.text(at, raised * tallest, f"4 {mark}", ha="center", color="C3", fontsize=12)
        ax.set(ylim=(0, 1.55 * tallest), yticks=[], ylabel=tr("이미지 수", "images"))
        ax.set_title(title, loc="left")
    axes[2].set_xlabel(tr("정규화한 값", "normalized value"))
    axes[0].legend(loc="upper right")
    plt.show()


draw_modes()

# %% id="modes-check" tags=["nbval-check-output"]
claim(tr("학습 모드, 두 배치에서 같은 4의 값의 차이",
         "training mode, difference between the two values of the 4"),
      (trained[0][0] - trained[1][0]).item(), above=2)
claim(tr("평가 모드, 두 배치에서 같은 4의 값의 차이",
         "evaluation mode, difference between the two values of the 4"),
      abs(evaluated[0][0] - evaluated[1][0]).item(), below=1e-6)
theirs = nn.BatchNorm2d(1)
claim(tr("우리 BatchNorm과 nn.BatchNorm2d의 가장 큰 차이(학습 모드)",
         "largest difference between our BatchNorm and nn.BatchNorm2d (training mode)"),
      (trained[0] - theirs(with_ones)).abs().max(), below=1e-3)

# %% [markdown] id="apart-text" lang="ko"
# 학습 모드에서 4는 1들 사이에서는 유난히 밝고, 0들 사이에서는 보통입니다. 평가 모드에서는 값이 하나입니다.
#
# ### 진짜와 가짜는 왜 따로 넣을까
#
# $G$의 스텝에서 $D$는 **가짜만 든 배치**를 봅니다. 배치 정규화도 가짜만으로 합니다. 만약 $D$가 자기 스텝에서 진짜와 가짜가 섞인 배치로 배웠다면 어떨까요? 같은 가짜라도 섞여 있을 때와 가짜끼리 있을 때 로짓이 다르므로, $G$는 $D$가 배운 적 없는 답을 듣게 됩니다. 얼마나 다른지 학습 전의 $D$로 잽니다.

# %% [markdown] id="apart-text" lang="en"
# In training mode the 4 is extreme among the 1s, but average among the 0s. In evaluation mode it has a single value.
#
# ### Why real and fake go in separately
#
# In $G$'s step, $D$ sees a **batch of fakes only**, so batch normalization also uses fakes only. Suppose $D$ had learned, in its own step, from batches that mix real and fake. A fake gets one logit in a mixed batch and another among fakes, so $G$ would hear answers that $D$ was never trained to give. We measure the difference with an untrained $D$.

# %% id="apart" tags=["hide-input", "nbval-check-output"]
torch.manual_seed(seed)
fakes = nets.Generator()(torch.randn(64, 32)).detach()
real = data.to_float(digits.pixels[torch.randperm(5000)[:64]])
judge = nets.Discriminator()
alone = judge(fakes).detach()
mixed = judge(torch.cat([real, fakes])).detach()[64:]
claim(tr("같은 가짜의 로짓의 차이, 평균(로짓의 표준 편차의 배수)",
         "mean difference in a fake's logit (in standard deviations of the logits)"),
      (alone - mixed).abs().mean() / alone.std(), above=0.4)

# %% [markdown] id="apart-note" lang="ko"
# 그래서 $D$의 스텝에서도 진짜 이미지 한 배치, 가짜 이미지 한 배치를 **따로** 넣습니다. 수업 03의 두 스텝이 그렇게 합니다.
# 또 하나, 학습 모드의 배치 정규화가 있으면 $D$의 답은 이미지 $x$가 아니라 **배치의 함수**입니다. 수업 02의 이론과 수업 04의 R1은 $D(x)$가 $x$만의 함수라고 가정합니다. 그래서 R1을 쓸 때에는 $D$에서 배치 정규화를 뺍니다.
#
# ## 6. 같은 말, 두 가지 뜻
#
# **다운샘플링**(downsampling)과 **업샘플링**(upsampling)은 분야에 따라 다른 일을 가리킵니다.
#
# | | 이미지에서(이 강의) | 데이터셋에서 |
# |---|---|---|
# | 바뀌는 것 | 이미지 한 장의 **픽셀** 수 | 데이터셋(data set)의 **이미지** 수 |
# | 다운샘플링 | 스트라이드가 2인 합성곱, 풀링, 크기 조정(resizing) | 흔한 클래스의 이미지를 덜어 냄: **언더샘플링**(undersampling) |
# | 업샘플링 | 전치 합성곱, 최근접 이웃, 크기 조정 | 드문 클래스의 이미지를 되풀이해 씀: **오버샘플링**(oversampling) |
# | 목적 | $D$는 수 하나로, $G$는 그림으로 | 클래스 불균형(class imbalance) 줄이기 |
#
# 이미지에서도 한 번 더 나뉩니다. **크기 조정**은 정해진 규칙(최근접 이웃, 쌍선형 보간(interpolation) 등)으로 새 픽셀을 계산하고, 합성곱층은 **학습한 가중치로** 줄이고 키웁니다.

# %% [markdown] id="apart-note" lang="en"
# That is why $D$'s step also takes one batch of real images and one of fake images, **separately**, as the steps of lesson 03 do.
# Another consequence: with batch normalization in training mode, $D$'s answer is a **function of the batch**, not of the image $x$ alone. The theory of lesson 02 and R1 in lesson 04 assume a function of $x$ alone. So with R1, leave batch normalization out of $D$.
#
# ## 6. Same words, two meanings
#
# **Downsampling** and **upsampling** mean different things in different fields.
#
# | | of an image (this course) | of a data set |
# |---|---|---|
# | what changes | the number of **pixels** in an image | the number of **images** in the data set |
# | downsampling | convolution with stride 2, pooling, resizing | dropping images of a frequent class: **undersampling** |
# | upsampling | transposed convolution, nearest neighbour, resizing | repeating images of a rare class: **oversampling** |
# | purpose | $D$: down to one number; $G$: up to a picture | to reduce class imbalance |
#
# For images there is one more distinction. **Resizing** computes new pixels by a fixed rule (nearest neighbour, bilinear interpolation, …), while a convolution layer shrinks and grows with **learned weights**.

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - $D$는 합성곱으로 32 → 16 → 8 → 4로 줄이고, $G$는 전치 합성곱으로 4 → 8 → 16 → 32로 키웁니다.
# - 합성곱은 창을 옮기고, 전치 합성곱은 도장을 찍습니다. 한쪽을 거꾸로 지나는 역전파가 곧 다른 쪽입니다.
# - 찍히는 횟수나 가중치가 자리마다 다르면 체커보드 무늬가 생깁니다.
# - 활성화 함수가 없으면 층을 아무리 쌓아도 선형층 하나입니다.
# - 학습 모드의 배치 정규화는 배치에 따라 달라집니다. 진짜와 가짜는 따로 넣고, 그림을 그릴 때에는 `eval()`을 호출합니다.
#
# | 기호 | 뜻 |
# |---|---|
# | $n$, $n_\text{out}$ | 입력과 출력의 한 변 |
# | $k$, $s$, $p$ | 커널의 크기, 스트라이드, 패딩 |
# | $W$, $W^\top$ | 합성곱의 행렬, 전치 합성곱의 행렬 |
# | $m$, $v$ | 채널의 평균과 분산 |
# | $\gamma$, $\beta$ | 배치 정규화에서 학습하는 배율과 이동 |
#
# ## 연습
#
# ### 연습 3. 수용 영역
#
# 1절에서 잰 것을 계산으로 구하십시오. 층마다 `(커널, 스트라이드)`를 담은 목록을 받아, 마지막 층의 값 하나가 보는 픽셀 수(한 변)를 돌려주는 함수입니다. 예를 들어 `[(3, 1), (3, 1)]`이면 5, `[(4, 2), (4, 2), (4, 2)]`이면 22입니다.
#
# <details><summary>도움말</summary>
#
# 두 수를 따라가십시오. 지금까지 본 범위, 그리고 이웃한 두 값이 **입력 이미지에서** 떨어져 있는 거리입니다. 커널은 무엇을 늘리고, 스트라이드는 무엇을 늘립니까?
#
# </details>

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - $D$ shrinks 32 → 16 → 8 → 4 with convolutions; $G$ grows 4 → 8 → 16 → 32 with transposed convolutions.
# - A convolution slides a window, a transposed convolution stamps. Backpropagation through the one is the other.
# - Where hits or weights differ from place to place, there are checkerboard artifacts.
# - Without activation functions, any stack of layers is one linear layer.
# - Batch normalization in training mode depends on the batch. Show $D$ real and fake separately; call `eval()` before drawing pictures.
#
# | symbol | meaning |
# |---|---|
# | $n$, $n_\text{out}$ | side of the input and of the output |
# | $k$, $s$, $p$ | kernel size, stride, padding |
# | $W$, $W^\top$ | matrix of a convolution, and of the transposed convolution |
# | $m$, $v$ | mean and variance of a channel |
# | $\gamma$, $\beta$ | scale and shift that batch normalization learns |
#
# ## Exercises
#
# ### Exercise 3. The receptive field
#
# Compute what section 1 measured. Write a function that takes a list with `(kernel, stride)` for each layer and returns how many pixels (along one side) one value of the last layer sees. For `[(3, 1), (3, 1)]` it is 5, for `[(4, 2), (4, 2), (4, 2)]` it is 22.
#
# <details><summary>Hint</summary>
#
# Keep track of two numbers: how much has been seen so far, and how far apart two neighbouring values are **in the input image**. Which of them grows with the kernel, which with the stride?
#
# </details>

# %% id="ex3"
def receptive_field(layers):
    ...


checks.shrink_receptive_field(receptive_field)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def receptive_field(layers):
#     seen_so_far, apart = 1, 1
#     for kernel, stride in layers:
#         seen_so_far += (kernel - 1) * apart
#         apart *= stride
#     return seen_so_far
# ```
#
# 커널 `k`인 층이 보는 이웃한 값 `k`개 사이에는 간격이 `k - 1`개 있고, 간격 하나가 `apart`픽셀입니다.
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def receptive_field(layers):
#     seen_so_far, apart = 1, 1
#     for kernel, stride in layers:
#         seen_so_far += (kernel - 1) * apart
#         apart *= stride
#     return seen_so_far
# ```
#
# A layer with kernel `k` looks at `k` neighbouring values. There are `k - 1` gaps between them, each `apart` pixels wide.
#
# </details>

# %% [markdown] id="ex4-text" lang="ko"
# ### 연습 4. 생성자의 사다리
#
# 이 수업의 목표를 직접 만드십시오. `build_ladder()`는 `nn.Sequential` 하나를 돌려줍니다. 입력은 잡음 `(B, 16)`, 출력은 이미지 `(B, 1, 32, 32)`이고 값은 −1과 1 사이입니다. 4 × 4에서 시작해 전치 합성곱 세 개로 8, 16, 32로 키우십시오. 채널 수는 마음대로 정하십시오.
#
# <details><summary>도움말</summary>
#
# 선형층으로 `채널 * 4 * 4`개의 수를 만들고 `nn.Unflatten(1, (채널, 4, 4))`로 모양을 바꿉니다. 전치 합성곱 사이에는 `nn.BatchNorm2d`와 `nn.ReLU`를 두고, 끝에는 값을 −1과 1 사이에 두는 함수를 붙입니다.
#
# </details>

# %% [markdown] id="ex4-text" lang="en"
# ### Exercise 4. The generator's ladder
#
# Build the goal of this lesson yourself. `build_ladder()` returns one `nn.Sequential`. Its input is noise `(B, 16)`, its output images `(B, 1, 32, 32)` with values between −1 and 1. Start from 4 × 4 and grow to 8, 16 and 32 with three transposed convolutions. The numbers of channels are up to you.
#
# <details><summary>Hint</summary>
#
# A linear layer makes `channels * 4 * 4` numbers, and `nn.Unflatten(1, (channels, 4, 4))` brings them into shape. Between the transposed convolutions put `nn.BatchNorm2d` and `nn.ReLU`, and at the end a function that keeps values between −1 and 1.
#
# </details>

# %% id="ex4"
def build_ladder():
    ...


checks.shrink_ladder(build_ladder)

# %% [markdown] id="ex4-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# from torch import nn
#
# def build_ladder():
#     return nn.Sequential(
#         nn.Linear(16, 64 * 4 * 4), nn.Unflatten(1, (64, 4, 4)),
#         nn.BatchNorm2d(64), nn.ReLU(),
#         nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
#         nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
#         nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1), nn.Tanh())
# ```
#
# 수업 06의 생성자도 이렇게 만듭니다. 판별자는 이 사다리를 거꾸로 내려옵니다.
#
# </details>

# %% [markdown] id="ex4-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# from torch import nn
#
# def build_ladder():
#     return nn.Sequential(
#         nn.Linear(16, 64 * 4 * 4), nn.Unflatten(1, (64, 4, 4)),
#         nn.BatchNorm2d(64), nn.ReLU(),
#         nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
#         nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
#         nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1), nn.Tanh())
# ```
#
# This is how the generator of lesson 06 is built. The discriminator goes down the same ladder.
#
# </details>

# %% id="score" tags=["hide-input"]
notebook.score()

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"전치 합성곱은 합성곱의 역연산이다."** 행렬을 전치한 것이지 역행렬이 아닙니다.
# - **"커널 4, 스트라이드 2이면 체커보드 무늬가 없다."** 찍히는 횟수는 고르지만 가중치는 고르지 않습니다.
# - **"학습을 마친 생성자는 `eval()` 없이 써도 된다."** 그러면 같은 $z$의 그림이 한 배치에서 함께 그린 다른 그림에 따라 달라지고, 그릴 때마다 모아 둔 평균과 분산도 바뀝니다.
#
# ## 참고 문헌
#
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, 2016, arXiv:1603.07285
# - A. Odena, V. Dumoulin, C. Olah, *Deconvolution and Checkerboard Artifacts*, Distill, 2016
# - S. Ioffe, C. Szegedy, *Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift*, 2015, arXiv:1502.03167

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"A transposed convolution is the inverse of a convolution."** It is the transpose of the matrix, not its inverse.
# - **"With kernel 4 and stride 2 there is no checkerboard artifact."** The hits are even, the weights are not.
# - **"A trained generator works without `eval()`."** Without it the picture for a given $z$ changes with the others drawn in the batch, and every call shifts the collected mean and variance.
#
# ## References
#
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, 2016, arXiv:1603.07285
# - A. Odena, V. Dumoulin, C. Olah, *Deconvolution and Checkerboard Artifacts*, Distill, 2016
# - S. Ioffe, C. Szegedy, *Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift*, 2015, arXiv:1502.03167
