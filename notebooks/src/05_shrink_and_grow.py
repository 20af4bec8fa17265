# ---
# jupyter:
#   course:
#     title: {ko: "05 · 이미지를 줄이고 키우기", en: "05 · Shrinking and growing images"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# '생성적 적대 신경망'의 마지막 낱말인 **신경망**은 속에서 무엇을 할 줄 알아야 할까요?
#
# 판별자(discriminator)는 이미지를 줄여 가며 수 하나로 만들고, 생성자(generator)는 수 몇 개를 키워 가며 이미지로 만듭니다.
# 이 수업에서는 그 부품을 하나씩 꺼내어 직접 만져 봅니다. 모두 몇 초면 끝나는 작은 실험입니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. 비선형성(nonlinearity), 깊이, 역전파(backpropagation)가 왜 필요한지 실험으로 보일 수 있습니다.
# 2. 합성곱(convolution)과 전치 합성곱(transposed convolution)의 출력 크기를 계산할 수 있습니다.
# 3. 수용 영역(receptive field)을 계산하고 그래디언트(gradient)로 확인할 수 있습니다.
# 4. 체커보드 무늬(checkerboard artifact)가 왜 생기는지 설명하고 그 세기를 수로 나타낼 수 있습니다.
# 5. 배치 정규화(batch normalization)의 두 모드를 구별할 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# PyTorch의 기초, 행렬의 곱셈, 도함수(derivative)를 구하는 법이면 충분합니다. 생성자와 판별자, 로짓은 수업 00과 02에서, 에너지 거리는 수업 01에서 배웠습니다.

# %% [markdown] id="question" lang="en"
# ## The question
#
# The last letter of GAN stands for the network: what must it be able to do inside?
#
# A discriminator shrinks an image down to one number; a generator grows a few numbers into an image.
# This notebook takes out the parts one by one and puts them into your hands. All experiments are small and take seconds.
#
# ## What you will learn
#
# When you have finished this notebook, you can
#
# 1. show by experiment what nonlinearity, depth and backpropagation are for;
# 2. work out the output size of a convolution and of a transposed convolution;
# 3. compute a receptive field, and confirm it by the gradient;
# 4. explain where a checkerboard artifact comes from, and put a number to it;
# 5. tell apart the two modes of batch normalization.
#
# ## What you need first
#
# The basics of PyTorch, the product of matrices and derivatives are enough. Generator, discriminator and logit are from lessons 00 and 02, the energy distance is from lesson 01.

# %% id="imports"
import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import nn
from torch.nn import functional as nnf

from gan_lib import checks, data, metrics, nets, plots
from gan_lib.checks import claim

# ko: 이 수를 바꾸면 모든 잡음이 바뀝니다. 수업에서 하는 말은 그래도 맞아야 합니다.
# en: Another number changes all the noise; what this lesson says must still hold.
seed = 0

# %% [markdown] id="bend-text" lang="ko"
# ## 1. 휘지 못하면 늘어나기만 합니다
#
# 원 위에 모드(mode), 곧 봉우리가 여덟 개 있는 분포를 목표로 생성자 둘을 학습시킵니다. 하나는 선형 층(layer) 하나이고, 다른 하나는 ReLU가 든 작은 신경망입니다. 손실은 둘 다 수업 01의 에너지 거리(energy distance)입니다.
# 어느 모드에서든 표준 편차의 3배 안에 있으면 좋은 점으로 치고, 좋은 점이 제 몫의 4분의 1 이상 모인 모드만 찾았다고 셉니다.
# 실행하기 전에 예측해 보십시오. 정규 분포에서 뽑은 잡음(noise)에 행렬을 곱하면 어떤 모양까지 만들 수 있을까요?

# %% [markdown] id="bend-text" lang="en"
# ## 1. What cannot bend can only stretch
#
# Train two generators towards a distribution with eight modes on a circle: one is a single linear layer, the other a small network with ReLU. Both have the energy distance of lesson 01 as their loss.
# A point is good if it lies within 3 standard deviations of a mode; a mode counts as found if it has at least a quarter of its fair share of good points.
# Predict before you run: multiply noise from a normal distribution by a matrix. Which shapes can come out?

# %% id="bend"
def train_generator(net, target, steps=1200):
    optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for step in range(steps):
        fake = net(torch.randn(400, 2))
        real = target.sample(400, seed=10_000 * seed + step)
        loss = metrics.energy_distance(real, fake)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    with torch.no_grad():
        return net(torch.randn(2000, 2))


torch.manual_seed(seed)
ring = data.ring()
straight = nn.Linear(2, 2)
bending = nn.Sequential(nn.Linear(2, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(),
                        nn.Linear(128, 2))
clouds = {tr("목표", "target"): ring.sample(2000, seed=seed),
          tr("선형", "linear"): train_generator(straight, ring),
          tr("ReLU 신경망", "network with ReLU"): train_generator(bending, ring)}
figure, axes = plt.subplots(1, 3, figsize=(10.5, 3.5), layout="constrained")
covered, shares = [], []
for ax, (name, points) in zip(axes, clouds.items(), strict=True):
    modes, good = metrics.mode_coverage(points, ring)
    covered.append(modes)
    shares.append(good)
    ax.plot(*points.T, ".", markersize=2)
    ax.set(xlim=(-3, 3), ylim=(-3, 3), aspect="equal",
           title=tr(f"{name}: 모드 {modes}개, 좋은 점 {good:.0%}",
                    f"{name}: {modes} modes, {good:.0%} good"))
plt.show()

# %% id="bend-check" tags=["nbval-check-output"]
for name, modes, expected in zip(clouds, covered, (8, 0, 8), strict=True):
    claim(tr(f"찾은 모드의 수, {name}", f"modes found, {name}"), modes, equals=expected)
claim(tr("모드 사이에 놓인 점의 비율, ReLU 신경망",
         "share of points between the modes, network with ReLU"), 1 - shares[2], above=0.2)

# %% [markdown] id="bend-note" lang="ko"
# 정규 분포를 따르는 잡음에 행렬을 곱하면 늘어나거나 기울어지거나, 편향 때문에 옮겨진 **또 다른 정규 분포**가 될 뿐입니다. 층을 아무리 쌓아도 마찬가지입니다. 선형 층 둘을 이어도 $W_2 (W_1 z) = (W_2 W_1) z$이므로 다시 선형 층 하나가 되기 때문입니다.
# ReLU는 꺾습니다. 직선을 사이에 두고 양쪽에서 하는 계산이 다르므로, 신경망은 어떤 곳은 늘리고 어떤 곳은 줄일 수 있습니다. 모든 곳을 똑같이 다루는 함수로는 모드를 나눌 수 없습니다.
# 다만 모드 사이에 놓인 점도 많습니다. 연속 함수는 평면을 찢을 수 없기 때문입니다.

# %% [markdown] id="bend-note" lang="en"
# A normal distribution times a matrix is **another normal distribution**, stretched, tilted or, by the layer's bias, shifted, and nothing else. Stacking layers does not help: two linear layers are $W_2 (W_1 z) = (W_2 W_1) z$, one linear layer again.
# A ReLU bends: what it computes differs on the two sides of a line, so the network stretches here and squeezes there. A map that treats every place alike cannot take the modes apart.
# But many of its points lie between the modes: a continuous map cannot tear the plane.

# %% [markdown] id="deep-text" lang="ko"
# ## 2. 깊이는 접은 것을 다시 접습니다
#
# 종이를 한 번 접으면 두 겹, 접은 것을 다시 접으면 네 겹이 됩니다. 신경망의 층이 종이를 접는 손입니다. 폭을 넓히면 조각이 하나씩 늘지만, 깊이를 더하면 **두 배씩** 늘어날 수 있습니다.
# 0과 1 사이를 한 번 접는 함수는 ReLU 두 개로 만들 수 있습니다. $t(x) = 2\,\mathrm{relu}(x) - 4\,\mathrm{relu}(x - \tfrac12)$입니다. 이 함수를 되풀이해서 적용하고 곧은 조각이 몇 개인지 셉니다.

# %% [markdown] id="deep-text" lang="en"
# ## 2. Depth folds what is folded
#
# Fold a sheet of paper and it is two sheets thick; fold it again, four. A layer of a network is the hand that folds. More width adds pieces one by one, more depth **can double** them.
# A function that folds the range from 0 to 1 once takes two ReLUs: $t(x) = 2\,\mathrm{relu}(x) - 4\,\mathrm{relu}(x - \tfrac12)$. Repeat it, and count the straight pieces.

# %% id="deep"
x = torch.linspace(0, 1, 4097, dtype=torch.float64)


def fold(x):
    return 2 * x.relu() - 4 * (x - 0.5).relu()


def pieces(y):
    slopes = y.diff() / x.diff()
    return 1 + int((slopes.diff().abs() > 1e-6).sum())


figure, axes = plt.subplots(1, 4, figsize=(10, 2.3), layout="constrained", sharey=True)
y, counts = x, []
for depth, ax in enumerate(axes, 1):
    y = fold(y)
    counts.append(pieces(y))
    ax.plot(x, y)
    ax.set_title(tr(f"깊이 {depth}: 조각 {counts[-1]}개", f"depth {depth}: {counts[-1]} pieces"))
plt.show()

# %% id="deep-check" tags=["nbval-check-output"]
claim(tr("깊이 1에서 4까지 조각의 수", "pieces at depth 1 to 4"), counts,
      equals=[2, 4, 8, 16])
# ko: 깊은 쪽: 1→2(가중치와 편향 4개), 2→2 세 번(6개씩), 2→1(3개).
# en: Deep: 1→2 (4 weights and biases), three times 2→2 (6 each), 2→1 (3).
weights_deep = 4 + 3 * 6 + 3
# ko: 은닉층이 하나면 유닛마다 3개(들어가는 쪽 2개, 나오는 쪽 1개)에 편향 하나를 더합니다.
# en: One hidden layer: 3 for each unit (2 going in, 1 going out), and one bias.
units = (weights_deep - 1) // 3
most = 0
torch.manual_seed(seed)
for _ in range(200):
    bends = x[torch.randint(1, 4096, (units, 1))]
    heights = torch.randn(units, 1, dtype=torch.float64)
    most = max(most, pieces((heights * (x - bends).relu()).sum(0)))
claim(tr("깊은 쪽의 매개변수의 수", "parameters of the deep network"), weights_deep, equals=25)
claim(tr("은닉층 하나, 200번 뽑은 가운데 가장 많은 조각의 수",
         "most pieces in 200 draws, one hidden layer"), most, equals=units + 1)

# %% [markdown] id="deep-note" lang="ko"
# 똑같이 매개변수(parameter) 25개로 깊은 쪽은 16조각, 은닉층이 하나인 쪽은 유닛마다 꺾임을 하나씩 더할 뿐이라 많아야 9조각입니다. 깊어질수록 차이는 걷잡을 수 없이 벌어집니다(Telgarsky, 2016).
# 다만 이것은 **나타낼 수 있다**는 말이지 학습으로 **찾아낸다**는 말은 아닙니다. 이미지에서 깊이가 잘 통하는 데에는 다른 까닭도 있습니다. 이미지에는 획에서 부분으로, 부분에서 글자로 올라가는 계층 구조(hierarchy)가 있습니다. 깊은 신경망에 이것을 담을 자리가 있다는 것을 4절의 수용 영역에서 봅니다.

# %% [markdown] id="deep-note" lang="en"
# With the same 25 parameters the deep network has 16 pieces and the one with a single hidden layer, where each unit adds one bend, at most 9. With more depth the gap grows out of hand (Telgarsky, 2016).
# This says what can be **represented**, though, not what training **finds**. There is another reason why depth works for images: they have a hierarchy, from strokes to parts and from parts to letters. The receptive field in section 4 shows that a deep network has room for it.

# %% [markdown] id="chain-text" lang="ko"
# ## 3. 그래디언트는 D를 지나 G에 닿습니다
#
# 생성자는 판별자를 거쳐서 배웁니다. 생성자의 가중치(weight) $w$를 조금 바꾸면 이미지 $x = G(z)$가 바뀌고, 그래서 로짓(logit) $a = D(x)$가 바뀝니다. 연쇄 법칙은 이 두 변화율을 곱합니다.
#
# $$\frac{\partial a}{\partial w} = \sum_i \frac{\partial a}{\partial x_i}\,\frac{\partial x_i}{\partial w}$$
#
# `backward()`는 층을 거슬러 가며 모든 가중치에 대해 이 일을 한꺼번에 합니다. 이것이 **역전파**입니다. 아래에서는 한 번에 G의 도함수 1,625개를 구합니다. $w$를 실제로 조금 움직여 보는 방법(유한 차분)으로는 가중치마다 두 번씩 계산해야 합니다.
# 둘이 같은지 확인합니다. 가운데 칸은 autograd로 구한 $\partial a / \partial x$에, $w$를 움직여서 구한 $\partial x / \partial w$를 곱한 것입니다.

# %% [markdown] id="chain-text" lang="en"
# ## 3. The gradient runs through D into G
#
# The generator learns by way of the discriminator. Change one of its weights $w$ a little: the image $x = G(z)$ changes, and so does the logit $a = D(x)$. The chain rule multiplies the two rates of change.
#
# $$\frac{\partial a}{\partial w} = \sum_i \frac{\partial a}{\partial x_i}\,\frac{\partial x_i}{\partial w}$$
#
# `backward()` does this for all weights at once, going back through the layers: **backpropagation**. Below it gives 1,625 derivatives of G in one pass. To move each $w$ a little and look (finite differences) takes two evaluations for each weight.
# See that the two agree. The column in the middle multiplies $\partial a / \partial x$ from autograd by $\partial x / \partial w$ found by moving $w$.

# %% id="chain"
torch.manual_seed(seed)
generator = nets.Generator(16, width=4, z_dim=8).double().eval()
discriminator = nets.Discriminator(16, width=4).double().eval()
# ko: 처음 가중치는 아주 작아서 그래디언트도 작습니다. 잘 보이게 키웁니다.
# en: Fresh weights are tiny, and so are the gradients; enlarge them to be seen.
for parameter in [*generator.parameters(), *discriminator.parameters()]:
    parameter.data.mul_(5)
z = torch.randn(1, 8, dtype=torch.float64)
weight = generator.layers[0].weight  # (128, 8)

discriminator(generator(z)).sum().backward()
# ko: 그래디언트가 가장 큰 가중치 다섯 개를 봅니다. ReLU가 꺼진 곳에서는 0이기 때문입니다.
# en: Take the five weights with the largest gradients: where ReLU is off they are 0.
rows = weight.grad[:, 0].abs().topk(5).indices.tolist()
by_backward = weight.grad[rows, 0].tolist()

made = generator(z).detach().requires_grad_()
(at_pixels,) = torch.autograd.grad(discriminator(made).sum(), made)


def image_when(value, row):
    with torch.no_grad():
        before = weight[row, 0].item()
        weight[row, 0] = value
        image = generator(z)
        weight[row, 0] = before
    return image


print(tr("  backward()     곱한 것   움직여 본 것", "  backward()    product      by moving"))
by_product, by_moving = [], []
for row, told in zip(rows, by_backward, strict=True):
    w, h = weight[row, 0].item(), 1e-6
    above, below = image_when(w + h, row), image_when(w - h, row)
    by_product.append((at_pixels * (above - below) / (2 * h)).sum().item())
    with torch.no_grad():
        change = discriminator(above) - discriminator(below)
    by_moving.append((change / (2 * h)).item())
    print(f"{told:12.8f} {by_product[-1]:12.8f} {by_moving[-1]:12.8f}")

# %% id="chain-check" tags=["nbval-check-output"]
columns = [by_backward, by_product, by_moving]
told, product, moving = torch.tensor(columns, dtype=torch.float64)
claim(tr("backward()와 곱한 것의 가장 큰 상대 차이",
         "largest relative difference of backward() and product"),
      ((told - product) / told).abs().max(), below=1e-5)
claim(tr("backward()와 움직여 본 것의 가장 큰 상대 차이",
         "largest relative difference of backward() and moving"),
      ((told - moving) / told).abs().max(), below=1e-5)

# %% [markdown] id="shrink-text" lang="ko"
# ## 4. 줄이기
#
# 합성곱은 작은 창(커널, kernel)을 이미지 위로 옮기며 창 안의 값에 가중치를 곱해 더합니다. 한 번에 옮기는 칸 수가 스트라이드(stride)입니다. 스트라이드가 2이면 출력의 한 변은 절반쯤이 됩니다.
# 입력의 한 변이 $n$, 커널의 크기가 $k$, 스트라이드가 $s$, 패딩(padding)이 $p$이면 창을 놓을 수 있는 자리는 몇 군데일까요? 패딩까지 더한 길이는 $n + 2p$이고, 자리를 0부터 세면 창의 왼쪽 끝이 갈 수 있는 마지막 자리는 $n + 2p - k$입니다. 거기까지 $s$칸씩 가고 처음 자리 0도 세므로
#
# $$n_\text{out} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1$$
#
# 입니다. 여러 설정에서 PyTorch의 결과도 같은지 확인합니다. 풀링(pooling, 창 안의 가장 큰 값이나 평균을 취하는 연산)도 같은 식을 따릅니다. 다른 점은 풀링에는 학습할 가중치가 없다는 것입니다.

# %% [markdown] id="shrink-text" lang="en"
# ## 4. Shrinking
#
# A convolution moves a small window, the kernel, over the image, and adds up what is inside, each value times its weight. The stride is how many pixels the window moves at a time. With stride 2 the side of the output is about half.
# How many places are there for the window, with side $n$, kernel $k$, stride $s$ and padding $p$? With padding the length is $n + 2p$; the last place for the window's left edge, counting from 0, is $n + 2p - k$; steps of $s$ lead there, and the first place, 0, counts too, so
#
# $$n_\text{out} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1$$
#
# See whether PyTorch agrees for many settings. Pooling (the largest value or the mean in the window) follows the same formula; the difference is that pooling has no weight to train.

# %% id="sizes" tags=["nbval-check-output"]
settings = [(n, k, s, p) for n in range(4, 20) for k in range(1, 6) for s in range(1, 4)
            for p in range(k // 2 + 1) if n + 2 * p >= k]
names = ("conv", "max_pool", "avg_pool", "conv_transpose", "copy", "shuffle")
agree = dict.fromkeys(names, 0)
for n, k, s, p in settings:
    image, kernel = torch.zeros(1, 1, n, n), torch.zeros(1, 1, k, k)
    shrunk = (n + 2 * p - k) // s + 1
    agree["conv"] += nnf.conv2d(image, kernel, stride=s, padding=p).shape[-1] == shrunk
    agree["max_pool"] += nnf.max_pool2d(image, k, s, p).shape[-1] == shrunk
    agree["avg_pool"] += nnf.avg_pool2d(image, k, s, p).shape[-1] == shrunk
    grown = [nnf.conv_transpose2d(image, kernel, None, s, p, more) for more in range(s)]
    agree["conv_transpose"] += all(picture.shape[-1] == (n - 1) * s + k - 2 * p + extra
                                   for extra, picture in enumerate(grown))
    agree["copy"] += nnf.interpolate(image, scale_factor=s).shape[-1] == n * s
    channels = image.expand(1, s * s, n, n)
    agree["shuffle"] += nnf.pixel_shuffle(channels, s).shape[-1] == n * s
print(len(settings), agree)

# %% [markdown] id="field-text" lang="ko"
# ### 한 값은 이미지의 어디까지 볼까
#
# 층을 하나 지날 때마다 출력의 한 값이 보는 범위, 곧 **수용 영역**이 넓어집니다. 지금까지의 범위를 $r$, 이웃한 두 값이 이미지에서 떨어져 있는 거리를 $j$라고 하면, 커널이 $k$이고 스트라이드가 $s$인 층을 지난 뒤에는
#
# $$r \leftarrow r + (k - 1)\,j, \qquad j \leftarrow s\,j$$
#
# 가 됩니다. 이 강의의 판별자(커널 4, 스트라이드 2)에 적용하고, 그래디언트로 확인합니다. 출력의 한 값을 입력으로 미분한 도함수(derivative)는 그 값이 **본 픽셀에서만** 0이 아닙니다.

# %% [markdown] id="field-text" lang="en"
# ### How much of the image does one value see?
#
# With each layer, one value of the output sees a wider part of the image: its **receptive field**. Write $r$ for its width so far and $j$ for the distance, in the image, of two neighbouring values. After a layer with kernel $k$ and stride $s$,
#
# $$r \leftarrow r + (k - 1)\,j, \qquad j \leftarrow s\,j$$
#
# Apply it to the discriminator of this course (kernel 4, stride 2) and confirm it by the gradient: the derivative of one output value in the input is other than 0 **only at the pixels it has seen**.

# %% id="field"
torch.manual_seed(seed)
body = nets.Discriminator(64, width=4).eval().layers
convolutions = [i for i, layer in enumerate(body) if isinstance(layer, nn.Conv2d)]
r, j, formula, measured = 1, 1, [], []
figure, axes = plt.subplots(1, 4, figsize=(9, 2.6), layout="constrained")
for ax, last in zip(axes, convolutions, strict=True):
    r, j = r + 3 * j, 2 * j
    image = torch.randn(1, 1, 64, 64, requires_grad=True)
    features = body[: last + 1](image)
    middle = features.shape[-1] // 2
    features[0, :, middle, middle].sum().backward()
    seen = image.grad[0, 0] != 0
    formula.append(r), measured.append(int(seen.any(0).sum()))
    ax.imshow(seen, cmap="Greys", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[],
           title=tr(f"합성곱 {len(formula)}개: {measured[-1]}픽셀",
                    f"after {len(formula)}: {measured[-1]} pixels"))
plt.show()

# %% id="field-check" tags=["nbval-check-output"]
claim(tr("층마다 한 값이 본 픽셀의 수(한 변)", "pixels seen by one value, layer by layer"),
      measured, equals=formula)

# %% [markdown] id="field-note" lang="ko"
# 층이 하나 늘 때마다 보는 범위가 두 배쯤으로 넓어집니다. 첫 층은 4픽셀로 획의 가장자리쯤, 넷째 층은 한 변의 64픽셀 가운데 46픽셀, 곧 이미지 넓이의 절반쯤을 봅니다. 그래서 뒤의 층은 작은 것을 모아 큰 것을 만들 **수 있습니다.** 실제로 그렇게 하는지는 학습에 달려 있습니다.

# %% [markdown] id="field-note" lang="en"
# Each layer about doubles the view. The first layer sees 4 pixels, about as much as the edge of a stroke; the fourth sees 46 of the 64 along a side, about half the area of the image. So later layers **can** put small things together into large ones; whether they do is up to training.

# %% [markdown] id="grow-text" lang="ko"
# ## 5. 키우기
#
# 합성곱은 선형이므로 행렬로 적을 수 있습니다. 길이가 6인 입력에 커널 $(1, 2, 3)$을 스트라이드 2, 패딩 1로 적용하면 길이가 3인 출력이 나오므로 3 × 6 행렬입니다. 기저 벡터를 하나씩 넣으면 행렬의 열이 하나씩 나옵니다.
# 이 행렬을 **전치하면** 6 × 3 행렬, 곧 길이 3을 길이 6으로 키우는 연산이 됩니다. 이것이 **전치 합성곱**입니다.

# %% [markdown] id="grow-text" lang="en"
# ## 5. Growing
#
# A convolution is linear, so it can be written as a matrix. The kernel $(1, 2, 3)$ with stride 2 and padding 1 makes a length of 3 out of a length of 6: a 3 × 6 matrix. Put in the basis vectors one by one, and out come its columns.
# **Transposed**, the matrix is 6 × 3 and grows a length of 3 into a length of 6. This is the **transposed convolution**.

# %% id="matrix"
kernel = torch.tensor([[[1.0, 2.0, 3.0]]])


def matrix_of(operation, size):
    return torch.cat([operation(basis[None, None])[0] for basis in torch.eye(size)]).T


conv = matrix_of(lambda v: torch.conv1d(v, kernel, stride=2, padding=1), 6)
grow = matrix_of(lambda v: torch.conv_transpose1d(
    v, kernel, stride=2, padding=1, output_padding=1), 3)

figure, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
names = (tr("합성곱: 6 → 3", "convolution: 6 → 3"),
         tr("전치 합성곱: 3 → 6", "transposed convolution: 3 → 6"))
for ax, matrix, name in zip(axes, (conv, grow), names, strict=True):
    ax.imshow(matrix, cmap="Blues", vmax=5)
    for row, values in enumerate(matrix.tolist()):
        for column, value in enumerate(values):
            ax.text(column, row, f"{value:g}", ha="center", va="center")
    ax.set(title=name, xticks=[], yticks=[])
plt.show()

# %% id="matrix-check" tags=["nbval-check-output"]
claim(tr("합성곱을 전치한 행렬과 전치 합성곱의 행렬의 가장 큰 차이",
         "largest difference of the transpose and the transposed convolution"),
      (conv.T - grow).abs().max(), equals=0)
claim(tr("둘을 이어 적용한 행렬과 단위 행렬의 가장 큰 차이",
         "largest difference of both, one after the other, and the identity"),
      (grow @ conv - torch.eye(6)).abs().max(), above=1)

# %% [markdown] id="matrix-note" lang="ko"
# 행렬의 한 행에 1, 2, 3이 늘어서 있고, 다음 행에서는 옆으로 두 칸 밀립니다. 전치하면 이 행이 열이 됩니다. 곧 입력의 값 하나가 출력 세 칸에 1, 2, 3배로 **찍힙니다.** 스트라이드가 2이므로 두 칸마다 찍힙니다.
# 첫 행의 1은 패딩에 놓여 보이지 않습니다. 이름 때문에 오해하기 쉽지만 합성곱을 되돌리는 연산이 아닙니다. 값은 되돌아오지 않습니다. 크기는 합성곱의 식을 거꾸로 풀어 구합니다.
#
# $$n_\text{out} = (n - 1)\,s + k - 2p$$
#
# 여기서는 $2 \cdot 2 + 3 - 2 = 5$로, 6이 아닙니다. 합성곱의 식에서 소수점 아래를 버리므로 5에서도 6에서도 3이 나오기 때문입니다. `output_padding=1`은 그 가운데 6을 고르며, 식에 더해집니다. 복사와 픽셀 셔플은 그냥 $n_\text{out} = s\,n$입니다.
# 이 식들도 4절에서 PyTorch와 견주었습니다. 커널 4, 스트라이드 2, 패딩 1이면 $(n - 1) \cdot 2 + 4 - 2 = 2n$, 꼭 두 배입니다. 이 강의가 많은 PyTorch판 DCGAN처럼 이 설정을 쓰는 까닭입니다. 논문 저자들의 코드에서는 커널이 5입니다.

# %% [markdown] id="matrix-note" lang="en"
# A row of the matrix holds 1, 2, 3, and the next row is shifted by two places. Transposed, this becomes a column: each value of the input is **stamped** onto three places of the output, times 1, 2 and 3. As the stride is 2, there is a stamp every two places.
# In the first row the 1 falls on the padding and does not show. In spite of what its name suggests to some, it does not undo a convolution: the values do not come back. For the size, solve the convolution's formula the other way round.
#
# $$n_\text{out} = (n - 1)\,s + k - 2p$$
#
# Here that is $2 \cdot 2 + 3 - 2 = 5$, not 6: because of the rounding down, the convolution makes 3 out of 5 and also out of 6. `output_padding=1` chooses the 6; it is added to the formula. Copying and pixel shuffle simply give $n_\text{out} = s\,n$.
# These formulas, too, were compared with PyTorch in section 4. With kernel 4, stride 2 and padding 1 it is $(n - 1) \cdot 2 + 4 - 2 = 2n$, exactly double. That is why this course, like many PyTorch versions of DCGAN, uses these settings; the code of the paper's authors has kernel 5.

# %% [markdown] id="play-text" lang="ko"
# 아래에서 설정을 바꾸어 보십시오. 위가 입력, 아래가 합성곱의 출력이고, 선은 출력의 한 값이 어느 입력을 보는지 나타냅니다. 전치 합성곱은 같은 그림을 아래에서 위로 읽은 것입니다.
#
# - 커널 3, 스트라이드 2일 때 선이 두 개 닿는 입력과 하나만 닿는 입력이 번갈아 나옵니까? 커널 4에서는 어떻습니까?

# %% [markdown] id="play-text" lang="en"
# Change the settings below. On top is the input, below it the convolution's output; lines show which inputs one output sees. A transposed convolution is the same drawing read from below.
#
# - With kernel 3 and stride 2, do inputs with two lines and with one take turns? What about kernel 4?

# %% id="play"
def show_convolution(k, s, p):
    n = 12
    figure = Figure(figsize=(8, 2.6))
    ax = figure.add_axes([0.02, 0.02, 0.96, 0.8])
    ax.set_axis_off()
    places = range(-p, n + p)
    ax.scatter(places, [1] * len(places), s=130, edgecolor="black", zorder=2,
               color=["C0" if 0 <= i < n else "white" for i in places])
    starts = range(-p, n + p - k + 1, s)
    for start in starts:
        middle = start + (k - 1) / 2
        for i in range(start, start + k):
            ax.plot([i, middle], [1, 0], color="0.6", linewidth=1, zorder=1)
        ax.scatter(middle, 0, s=130, color="C1", edgecolor="black", zorder=2)
    ax.set_title(tr(f"입력 {n} → 출력 {len(starts)}", f"input {n} → output {len(starts)}"))
    return figure


plots.sliders(show_convolution, k=(tr("커널", "kernel"), 1, 6, 3),
              s=(tr("스트라이드", "stride"), 1, 4, 2), p=(tr("패딩", "padding"), 0, 2, 0))

# %% [markdown] id="checker-text" lang="ko"
# ## 6. 체커보드 무늬
#
# 커널 3, 스트라이드 2로 찍으면 한 방향으로는 한 번과 두 번이 번갈아 나오고, 이미지에서는 한 번, 두 번, 네 번이 됩니다. 그래서 값이 고른 입력에서도 격자무늬가 나옵니다. 커널의 크기가 스트라이드로 나누어떨어지면 모든 자리가 같은 횟수로 찍힙니다.
# 키우는 방법 네 가지에 **값이 모두 1인 입력**을 넣어 봅니다. 무늬의 세기는 주파수로 잽니다. 출력을 푸리에 변환하면 한 칸마다 번갈아 바뀌는 무늬의 파워(power)는 가장 높은 주파수에 모입니다. 평균 밝기까지 포함한 전체 파워에서 그 파워가 차지하는 비율을 구합니다.
#
# - **전치 합성곱, 커널 3**과 **커널 4**
# - **가까운 값 복사 + 합성곱**: 픽셀을 2 × 2로 복사한 다음 커널이 3인 합성곱을 적용합니다.
# - **픽셀 셔플**(pixel shuffle): 채널 네 개를 만들어 2 × 2로 끼워 맞춥니다.
#
# 가중치는 두 가지로 둡니다. 하나는 모두 같은 값이고, 다른 하나는 학습 전처럼 무작위로 뽑은 값입니다(200번의 평균).

# %% [markdown] id="checker-text" lang="en"
# ## 6. The checkerboard artifact
#
# Stamp with kernel 3 and stride 2: along one side, places are hit once and twice in turn; in an image that makes 1, 2 or 4 times. So even an input that is the same everywhere comes out with a pattern. If the kernel is a multiple of the stride, all places are hit equally often.
# Put an **input of nothing but ones** into four ways of growing. The strength of the pattern is measured by frequency: in the Fourier transform of the output, the power of whatever changes from each pixel to the next and back gathers at the highest frequency. We take its share of all power, the mean brightness included.
#
# - **Transposed convolution, kernel 3** and **kernel 4**
# - **Nearest + convolution**: copy each pixel to 2 × 2, then a convolution with kernel 3.
# - **Pixel shuffle**: make four channels and fit them together as 2 × 2.
#
# The weights are of two kinds: all the same, and random as before training (the mean of 200 draws).

# %% id="checker"
def share_of_pattern(picture):
    power = torch.fft.fft2(picture).abs().square()
    half = picture.shape[-1] // 2
    at_highest = power[half].sum() + power[:, half].sum() - power[half, half]
    return (at_highest / power.sum()).item()


def growers(weights):
    ones = torch.ones(1, 1, 24, 24)
    return {
        tr("전치 합성곱, 커널 3", "transposed, kernel 3"):
            nnf.conv_transpose2d(ones, weights(1, 1, 3, 3), stride=2, padding=1,
                                 output_padding=1),
        tr("전치 합성곱, 커널 4", "transposed, kernel 4"):
            nnf.conv_transpose2d(ones, weights(1, 1, 4, 4), stride=2, padding=1),
        tr("복사 + 합성곱", "nearest + convolution"):
            nnf.conv2d(nnf.interpolate(ones, scale_factor=2), weights(1, 1, 3, 3),
                       padding=1),
        tr("픽셀 셔플", "pixel shuffle"):
            nnf.pixel_shuffle(nnf.conv2d(ones, weights(4, 1, 3, 3), padding=1), 2),
    }


torch.manual_seed(seed)
# ko: 가장자리는 빼고 봅니다.
# en: Leave out the border.
inside = (0, 0, slice(8, 40), slice(8, 40))
even = {name: share_of_pattern(out[inside])
        for name, out in growers(torch.ones).items()}
random = [growers(torch.randn) for _ in range(200)]
mixed = {name: sum(share_of_pattern(out[name][inside]) for out in random) / 200
         for name in even}
figure, axes = plt.subplots(1, 4, figsize=(10, 2.9), layout="constrained")
for ax, (name, out) in zip(axes, random[0].items(), strict=True):
    ax.imshow(out[inside][:12, :12], cmap="Greys")
    ax.set(xticks=[], yticks=[], title=name)
    ax.set_xlabel(tr(f"같은 가중치 {even[name]:.0%}, 무작위 {mixed[name]:.0%}",
                     f"equal weights {even[name]:.0%}, random {mixed[name]:.0%}"))
plt.show()

# %% id="checker-check" tags=["nbval-check-output"]
three, _, nearest, _ = even
for name, share in even.items():
    bound = {"above": 0.1} if name == three else {"below": 1e-6}
    claim(tr(f"무늬가 차지하는 비율, 같은 가중치, {name}",
             f"share of the pattern, equal weights, {name}"), share, **bound)
for name, share in mixed.items():
    bound = {"below": 1e-6} if name == nearest else {"above": 0.5}
    claim(tr(f"무늬가 차지하는 비율, 무작위 가중치, {name}",
             f"share of the pattern, random weights, {name}"), share, **bound)

# %% [markdown] id="checker-note" lang="ko"
# 커널 4는 찍히는 횟수를 고르게 하지만, 네 자리에 찍히는 **가중치가 서로 달라서** 학습 전에는 무늬가 있습니다. 이 무늬는 학습으로만 없앨 수 있습니다. 픽셀 셔플도 네 자리에 저마다 다른 커널을 쓰므로 마찬가지입니다. 복사한 다음 합성곱을 적용하면 고른 입력에서는 처음부터 무늬가 없습니다(Odena 외, 2016).
# 그 대신 입력 픽셀 하나마다 $4 \cdot 9 = 36$번 곱합니다. 커널 4인 전치 합성곱은 16번입니다. 이 강의는 DCGAN처럼 전치 합성곱을 쓰되 커널은 4로 합니다.

# %% [markdown] id="checker-note" lang="en"
# Kernel 4 makes the number of hits even, but **different weights** land on the four places, so before training there is a pattern. It can only be trained away. In pixel shuffle each of the four places has a kernel of its own, so it is the same there. Nearest + convolution has no pattern from the start for an even input (Odena et al., 2016).
# In return it multiplies $4 \cdot 9 = 36$ times for each input pixel, the transposed convolution with kernel 4 only 16 times. This course uses the transposed convolution, as DCGAN does, but with kernel 4.

# %% [markdown] id="words-text" lang="ko"
# ## 7. 비슷한 낱말, 다른 일
#
# 이미지를 줄이고 키우는 **다운샘플링**(downsampling)과 **업샘플링**(upsampling)은 클래스 불균형(class imbalance)을 다루는 **언더샘플링**(undersampling), **오버샘플링**(oversampling)과 이름이 비슷해서 자주 혼동됩니다. 앞의 둘은 이미지 한 장의 픽셀 수를, 뒤의 둘은 데이터셋(data set)의 이미지 수를 바꿉니다. 언더샘플링은 많은 클래스의 이미지를 덜어 내고, 오버샘플링은 적은 클래스의 이미지를 되풀이해 씁니다. 모두 나란히 해 봅니다. 데이터셋의 괄호 안은 (0의 수, 1의 수)입니다.

# %% [markdown] id="words-text" lang="en"
# ## 7. Similar words, different things
#
# **Downsampling** and **upsampling** shrink and grow images; **undersampling** and **oversampling** deal with class imbalance. The names are alike and often confused. The first two change the number of pixels of an image, the other two the number of images in a data set. Undersampling leaves out images of the larger class, oversampling repeats images of the smaller one. Do both, side by side; the pairs of the data set are (zeros, ones).

# %% id="words" tags=["nbval-check-output"]
digits = data.digits(32)
print(tr("이미지:", "image:"), tuple(digits.pixels[:1].shape[2:]),
      tr("다운샘플링:", "downsampled:"), tuple(nnf.max_pool2d(digits.pixels[:1].float(), 2).shape[2:]),
      tr("업샘플링:", "upsampled:"), tuple(nnf.interpolate(digits.pixels[:1], scale_factor=2).shape[2:]))

zeros, ones = (digits.labels.eq(c).nonzero()[:, 0] for c in (0, 1))
few, many = zeros[:50], ones
generator = torch.Generator().manual_seed(seed)
fewer = many[torch.randperm(len(many), generator=generator)[: len(few)]]
more = few[torch.randint(len(few), (len(many),), generator=generator)]
print(tr("데이터셋:", "data set:"), (len(few), len(many)),
      tr("언더샘플링:", "undersampled:"), (len(few), len(fewer)),
      tr("오버샘플링:", "oversampled:"), (len(more), len(many)))

# %% [markdown] id="norm-text" lang="ko"
# ## 8. 배치 정규화, LeakyReLU, tanh
#
# **배치 정규화**는 채널마다 배치(batch)에 든 모든 이미지의 모든 픽셀에 걸쳐 평균 $m$과 분산 $v$를 구해 값을 고르게 맞추고, 학습으로 정해지는 두 수 $\gamma$와 $\beta$로 다시 늘리고 옮깁니다.
#
# $$y = \gamma\,\frac{x - m}{\sqrt{v + \epsilon}} + \beta$$
#
# 그래서 **학습 모드**에서는 한 이미지의 결과가 같은 배치에 든 다른 이미지에 따라 달라집니다. **평가 모드**에서는 학습하는 동안 모아 둔 평균과 분산을 쓰므로 그렇지 않습니다. 같은 숫자 이미지를 두 배치에 넣어 확인합니다.

# %% [markdown] id="norm-text" lang="en"
# ## 8. Batch normalization, LeakyReLU, tanh
#
# **Batch normalization** takes, for each channel, the mean $m$ and the variance $v$ over all images of the batch and all their pixels, evens out the values, and stretches and shifts them again by two numbers $\gamma$ and $\beta$ that are trained.
#
# $$y = \gamma\,\frac{x - m}{\sqrt{v + \epsilon}} + \beta$$
#
# So in **training mode** what comes out for an image depends on the others in its batch. In **evaluation mode** it does not: the mean and variance collected during training are used. Put the same digit into two batches and see.

# %% id="norm" tags=["nbval-check-output"]
norm = nn.BatchNorm2d(1)
pixels = data.to_float(digits.pixels)
first, second = pixels[[0, *range(600, 615)]], pixels[[0, *range(4600, 4615)]]
by_hand = (first - first.mean()) / (first.var(correction=0) + norm.eps).sqrt()
claim(tr("식과의 가장 큰 차이", "largest difference from the formula"),
      (norm(first) - by_hand).abs().max(), below=1e-5)
claim(tr("같은 숫자, 두 배치에서 가장 큰 차이(학습 모드)",
         "the same digit in two batches, largest difference (training mode)"),
      (norm(first)[0] - norm(second)[0]).abs().max(), above=0.3)
norm.eval()
claim(tr("같은 숫자, 두 배치에서 가장 큰 차이(평가 모드)",
         "the same digit in two batches, largest difference (evaluation mode)"),
      (norm(first)[0] - norm(second)[0]).abs().max(), below=1e-6)

# %% [markdown] id="relu-text" lang="ko"
# 나머지 둘은 짧습니다. 판별자의 **LeakyReLU**는 음수에서도 그래디언트를 0.2배로 흘려보냅니다. 생성자가 받는 것은 판별자를 거쳐 온 그래디언트뿐이므로 도움이 될 것이라고 기대할 만합니다. 정말 그런지는 수업 06에서 재어 보는데, 뜻밖의 결과가 나옵니다. 여기서는 판별자의 첫 활성화 함수(activation function)에 들어가는 값 가운데 그래디언트를 전혀 전하지 못하는 값의 비율을 세어 ReLU와 견주어 봅니다.
# **tanh**는 출력을 −1과 1 사이에 둡니다. 데이터가 0에서 255까지라면 생성자는 검은 배경에는 닿아도 획에는 거의 닿지 못합니다. 획이 있는 픽셀 가운데 −1과 1 사이에 있는 것의 비율을 셉니다.

# %% [markdown] id="relu-text" lang="en"
# The other two are short. In the discriminator, **LeakyReLU** lets a fifth of the gradient through for negative numbers. One may expect this to help, because all the generator gets is the gradient that has come through the discriminator; lesson 06 measures whether it does, and there is a surprise. Here, of the values that enter the discriminator's first activation function, count the share that passes no gradient at all, and compare with ReLU.
# **tanh** keeps the output between −1 and 1. If data run from 0 to 255, the generator reaches the black background but hardly any ink. Of the pixels with ink, count the share that lies between −1 and 1.

# %% id="relu" tags=["nbval-check-output"]
torch.manual_seed(seed)
before = nets.Discriminator(32, width=128).layers[0](pixels[::200])
blocked = {}
for activation in (nn.LeakyReLU(0.2), nn.ReLU()):
    values = before.detach().requires_grad_()
    activation(values).sum().backward()
    blocked[type(activation).__name__] = (values.grad == 0).float().mean().item()
claim(tr("LeakyReLU가 막는 비율", "share blocked by LeakyReLU"),
      blocked["LeakyReLU"], equals=0)
claim(tr("ReLU가 막는 비율", "share blocked by ReLU"), blocked["ReLU"], between=(0.3, 0.7))
ink = digits.pixels > 0
reached = {"[0, 255]": digits.pixels[ink].float(), "[-1, 1]": pixels[ink]}
for (name, values), bound in zip(reached.items(), ({"below": 0.05}, {"equals": 1}),
                                 strict=True):
    claim(tr(f"획이 있는 픽셀 가운데 tanh가 닿는 비율, 데이터 {name}",
             f"share of the pixels with ink that tanh reaches, data {name}"),
          (values.abs() <= 1).float().mean(), **bound)

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - 비선형성이 있어야 잡음을 구부려 여러 모드로 나눌 수 있고, 깊이는 접은 것을 다시 접을 수 있습니다.
# - 생성자의 그래디언트는 판별자를 지나서 옵니다. 연쇄 법칙이 둘을 곱합니다.
# - 합성곱의 출력 크기는 $\lfloor (n + 2p - k)/s \rfloor + 1$, 전치 합성곱의 출력 크기는 $(n - 1)s + k - 2p$입니다(`output_padding`이 있으면 더합니다).
# - 전치 합성곱은 합성곱의 행렬을 전치한 것입니다. 일반적으로 합성곱을 되돌리지는 못하며, 찍히는 횟수가 고르지 않으면 체커보드 무늬가 생깁니다.
# - 배치 정규화의 결과는 학습 모드에서 배치에 따라 달라집니다.

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - With a nonlinearity, noise can be bent and taken apart into several modes; depth can fold what is folded.
# - The generator's gradient comes through the discriminator. The chain rule multiplies the two.
# - The output size of a convolution is $\lfloor (n + 2p - k)/s \rfloor + 1$, that of a transposed convolution $(n - 1)s + k - 2p$ (plus `output_padding`).
# - A transposed convolution is the transpose of a convolution's matrix. In general it does not undo the convolution, and where hits are uneven there is a checkerboard artifact.
# - What batch normalization puts out depends, in training mode, on the batch.

# %% [markdown] id="ex1-text" lang="ko"
# ## 연습
#
# ### 연습 1. 합성곱의 출력 크기
#
# 한 변이 `n`인 입력에 커널 `k`, 스트라이드 `s`, 패딩 `p`인 합성곱을 적용했을 때 출력의 한 변을 돌려주는 함수를 작성하십시오.
# 먼저 예측해 보십시오. `n = 28, k = 4, s = 2, p = 1`이면 얼마일까요?

# %% [markdown] id="ex1-text" lang="en"
# ## Exercises
#
# ### Exercise 1. The output size of a convolution
#
# Write a function that returns the side of the output when a convolution with kernel `k`, stride `s` and padding `p` is applied to an input of side `n`.
# Predict first: what is it for `n = 28, k = 4, s = 2, p = 1`?

# %% id="ex1"
def conv_size(n, k, s, p):
    ...


checks.shrink_conv_size(conv_size)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def conv_size(n, k, s, p):
#     return (n + 2 * p - k) // s + 1
# ```
#
# 28일 때는 $(28 + 2 - 4)/2 + 1 = 14$입니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def conv_size(n, k, s, p):
#     return (n + 2 * p - k) // s + 1
# ```
#
# For 28 it is $(28 + 2 - 4)/2 + 1 = 14$.
#
# </details>

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. 꼭 두 배로 키우려면
#
# 커널이 6이고 스트라이드가 2인 전치 합성곱으로 한 변을 **꼭 두 배**로 키우려고 합니다. 패딩은 얼마여야 할까요?

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

# %% [markdown] id="ex3-text" lang="ko"
# ### 연습 3. 수용 영역
#
# 층마다 `(커널, 스트라이드)`를 담은 목록을 받아, 마지막 층의 한 값이 보는 픽셀 수(한 변)를 돌려주는 함수를 작성하십시오. 예를 들어 `[(3, 1), (3, 1)]`이면 5입니다.

# %% [markdown] id="ex3-text" lang="en"
# ### Exercise 3. The receptive field
#
# Write a function that takes a list with `(kernel, stride)` for each layer and returns how many pixels (along one side) one value of the last layer sees. For `[(3, 1), (3, 1)]` it is 5.

# %% id="ex3"
def receptive_field(layers):
    ...


checks.shrink_receptive_field(receptive_field)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def receptive_field(layers):
#     r, j = 1, 1
#     for kernel, stride in layers:
#         r, j = r + (kernel - 1) * j, j * stride
#     return r
# ```
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def receptive_field(layers):
#     r, j = 1, 1
#     for kernel, stride in layers:
#         r, j = r + (kernel - 1) * j, j * stride
#     return r
# ```
#
# </details>

# %% [markdown] id="ex4-text" lang="ko"
# ### 연습 4. 배치 정규화
#
# 모양이 `(B, F)`인 특징(feature) 표 `x`를 받아, 열마다 배치의 평균이 0, 분산이 1이 되도록 고르게 맞추는 함수를 작성하십시오($\gamma = 1$, $\beta = 0$, `eps = 1e-5`). 분산은 배치의 크기 $B$로 나눈 것입니다.

# %% [markdown] id="ex4-text" lang="en"
# ### Exercise 4. Batch normalization
#
# Write a function that takes a feature table `x` of shape `(B, F)` and evens out each column, so that over the batch its mean is 0 and its variance 1 ($\gamma = 1$, $\beta = 0$, `eps = 1e-5`). The variance is the one divided by the batch size $B$.

# %% id="ex4"
def batch_norm(x, eps=1e-5):
    ...


checks.shrink_batch_norm(batch_norm)

# %% [markdown] id="ex4-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def batch_norm(x, eps=1e-5):
#     return (x - x.mean(0)) / (x.var(0, correction=0) + eps).sqrt()
# ```
#
# PyTorch의 `var`는 그대로 쓰면 $B - 1$로 나눕니다. `correction=0`을 주면 $B$로 나눕니다.
#
# </details>

# %% [markdown] id="ex4-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def batch_norm(x, eps=1e-5):
#     return (x - x.mean(0)) / (x.var(0, correction=0) + eps).sqrt()
# ```
#
# As it is, PyTorch's `var` divides by $B - 1$; `correction=0` makes it divide by $B$.
#
# </details>

# %% [markdown] id="quiz" lang="ko"
# ## 확인 문제
#
# 답을 정한 다음에 펼쳐 보십시오.
#
# **1.** 선형 층을 백 개 쌓은 생성자는 모드가 둘인 분포를 만들 수 있습니까? 잡음은 정규 분포에서 뽑습니다.
#
# <details><summary>답</summary>
#
# 만들 수 없습니다. 선형 층은 아무리 쌓아도 선형 층 하나와 같고, 정규 분포를 정규 분포로 옮길 뿐입니다.
#
# </details>
#
# **2.** 커널 5, 스트라이드 2인 전치 합성곱은 찍히는 횟수가 고릅니까?
#
# <details><summary>답</summary>
#
# 아닙니다. 5는 2로 나누어떨어지지 않으므로 한 방향으로는 세 번이나 두 번, 이미지에서는 아홉 번, 여섯 번, 네 번 찍힙니다.
#
# </details>
#
# **3.** 학습을 마친 생성자를 학습 모드로 둔 채 그리게 했더니, 같은 $z$인데도 그림이 `eval()`로 그린 것과 다르고 함께 그린 이미지에 따라서도 달라집니다. 왜 그럴까요?
#
# <details><summary>답</summary>
#
# 학습 모드의 배치 정규화는 그 배치의 평균과 분산을 씁니다. 그래서 배치가 바뀌면 이미지도 달라지고, 그릴 때마다 모아 둔 평균과 분산까지 바뀝니다. `eval()`을 호출해야 합니다.
#
# </details>

# %% [markdown] id="quiz" lang="en"
# ## Quiz
#
# Choose your answer before you unfold ours.
#
# **1.** Can a generator of a hundred linear layers make a distribution with two modes? Its noise is drawn from a normal distribution.
#
# <details><summary>Answer</summary>
#
# No. However many they are, linear layers amount to one, which takes a normal distribution to a normal distribution.
#
# </details>
#
# **2.** With kernel 5 and stride 2, does a transposed convolution hit all places equally often?
#
# <details><summary>Answer</summary>
#
# No. 5 is not a multiple of 2: along one side some places are hit three times and some twice, in an image 9, 6 or 4 times.
#
# </details>
#
# **3.** A trained generator, left in training mode, draws images. For the same $z$ they differ from those drawn after `eval()`, and they change with whatever else is in the batch. Why?
#
# <details><summary>Answer</summary>
#
# In training mode batch normalization takes the mean and variance of that batch. So with another batch the image changes, and each drawing even changes the collected mean and variance. Call `eval()`.
#
# </details>

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"전치 합성곱은 합성곱의 역연산이다."** 행렬을 전치한 것이지 역행렬이 아닙니다.
# - **"커널 4, 스트라이드 2이면 체커보드 무늬가 없다."** 찍히는 횟수는 고르지만 가중치는 고르지 않습니다.
# - **"풀링이 스트라이드보다 정보를 더 잘 지킨다."** 풀링은 언제나 일부를 버립니다. 스트라이드가 있는 합성곱은 무엇을 남길지 학습하고, 채널이 넉넉하면 모두 남길 수도 있습니다.
# - **"깊을수록 언제나 좋다."** 나타낼 수 있는 것이 많아질 뿐, 학습이 쉬워지는 것은 아닙니다.
#
# ## 참고 문헌
#
# - V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, 2016, arXiv:1603.07285
# - A. Odena, V. Dumoulin, C. Olah, *Deconvolution and Checkerboard Artifacts*, Distill, 2016
# - W. Shi 외, *Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural Network*, 2016, arXiv:1609.05158 (픽셀 셔플)
# - M. Telgarsky, *Benefits of depth in neural networks*, 2016, arXiv:1602.04485
# - S. Ioffe, C. Szegedy, *Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift*, 2015, arXiv:1502.03167
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"A transposed convolution is the inverse of a convolution."** It is the transpose of the matrix, not its inverse.
# - **"With kernel 4 and stride 2 there is no checkerboard artifact."** The hits are even, the weights are not.
# - **"Pooling keeps more information than a stride."** Pooling always throws some away. A convolution with a stride learns what to keep; with enough channels it can keep everything.
# - **"Deeper is always better."** More can be represented; that does not make training easier.
#
# ## References
#
# - V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, 2016, arXiv:1603.07285
# - A. Odena, V. Dumoulin, C. Olah, *Deconvolution and Checkerboard Artifacts*, Distill, 2016
# - W. Shi et al., *Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural Network*, 2016, arXiv:1609.05158 (pixel shuffle)
# - M. Telgarsky, *Benefits of depth in neural networks*, 2016, arXiv:1602.04485
# - S. Ioffe, C. Szegedy, *Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift*, 2015, arXiv:1502.03167
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
