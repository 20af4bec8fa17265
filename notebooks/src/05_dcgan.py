# ---
# jupyter:
#   course:
#     title: {ko: "05 · DCGAN", en: "05 · DCGAN"}
#     minutes: {laptop: 75, gpu: 70}
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# 손글씨 숫자를 한 장도 베끼지 않고 새로 쓰려면 신경망 안에 무엇이 있어야 할까요?
#
# 2015년까지 생성적 적대 신경망(generative adversarial network, GAN)은 학습이 불안정하기로 이름난 방법이었습니다.
# 그해에 나온 DCGAN은 새로운 이론이 아니라 **조리법**이었습니다.
# 합성곱(convolution)을 어떻게 쌓고, 무엇을 넣고, 무엇을 뺄지 정해 주자, 합성곱으로 쌓은 GAN도 안정적으로 학습되기 시작했습니다.
# 이 수업에서는 그 조리법대로 신경망 두 개를 만들고, 이 컴퓨터에서 바로 학습시킵니다.
# 그래픽 카드가 없어도 30초 안에 숫자가 보입니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. DCGAN의 지침을 하나씩 들고, 각각의 이유를 설명할 수 있습니다.
# 2. 이미지 크기만 보고 생성자와 판별자의 모양을 층마다 적을 수 있습니다.
# 3. 학습 한 스텝을 두 개의 피드백 루프(feedback loop)로 나누어 설명할 수 있습니다.
# 4. 손실 곡선만으로는 그림의 품질을 알 수 없는 이유를 보이고, 대신 무엇을 잴지 고를 수 있습니다.
# 5. 지침을 하나씩 빼고, 생성자가 외웠는지 재고, 판별자가 배운 특징을 다른 일에 쓸 수 있습니다.
# 6. 학습을 멈추고, 저장하고, 이어서 학습하며, 내 이미지와 더 큰 하드웨어로 옮길 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 파이썬과 PyTorch의 기초(텐서, `nn.Module`, `backward()`)면 충분합니다.
# 등장인물은 둘입니다.
# **생성자**(generator, G)는 잡음(noise) 벡터 $z$를 받아 이미지를 그립니다.
# **판별자**(discriminator, D)는 이미지를 보고 진짜인지 가짜인지 가립니다. 판별자를 구분자라고 부르는 책도 있습니다.

# %% [markdown] id="question" lang="en"
# ## The question
#
# What must a neural network have inside to write handwritten digits of its own, without copying a single one?
#
# Until 2015 the generative adversarial network (GAN) was known as a method whose training is unstable.
# DCGAN, which came out that year, was no new theory but a **recipe**.
# It said how to stack convolutions, what to put in and what to leave out, and GANs made of convolutions began to train stably.
# In this notebook you build two networks by that recipe and train them on this computer, right now.
# Even without a graphics card, digits appear within 30 seconds.
#
# ## What you will learn
#
# When you have finished this notebook, you can
#
# 1. name the guidelines of DCGAN one by one, and say why each is there;
# 2. write down the shapes of the generator and the discriminator, layer by layer, from the image size alone;
# 3. explain one step of training as two feedback loops;
# 4. show why the loss curves do not tell the quality of the pictures, and choose what to measure instead;
# 5. take guidelines away one at a time, measure whether the generator learned by heart, and put the discriminator's features to another use;
# 6. stop training, save it and go on, and move to pictures of your own and to larger hardware.
#
# ## What you need first
#
# The basics of Python and PyTorch are enough (tensors, `nn.Module`, `backward()`).
# There are two characters.
# The **generator** (G) takes a vector of noise $z$ and draws an image.
# The **discriminator** (D) looks at an image and tells whether it is real or fake. Korean books have two words for it: 판별자, as in this course, and 구분자.

# %% id="machine"
import json
import math
from pathlib import Path
from statistics import mean

import matplotlib.pyplot as plt
import torch
from IPython.display import Image as Picture
from IPython.display import display
from PIL import Image, ImageDraw, ImageFont
from sklearn.linear_model import LogisticRegression
from torch import nn

from gan_lib import checks, data, device, lang, losses, metrics, nets, plots, train

# ko: GPU가 있으면 GPU를 고릅니다. 수의 형식도 하드웨어에 맞게 고릅니다.
# en: Takes the GPU where there is one, and the number format that the hardware has.
machine = device.pick()
# ko: 이 수를 바꾸면 모든 잡음이 바뀝니다. 수업에서 하는 말은 그래도 맞아야 합니다.
# en: Another number changes all the noise; what this lesson says must still hold.
seed = 0
print(machine)

# %% [markdown] id="digits-text" lang="ko"
# ## 1. 진짜 숫자
#
# 먼저 무엇을 배울지 봅니다.
# 데이터셋(data set)은 강의에 함께 들어 있는 MNIST 숫자 5,000장이라서 인터넷이 없어도 됩니다.
# 한 장은 28 × 28 픽셀입니다. 앞으로 쓸 신경망은 크기를 두 배로 키우거나 절반으로 줄이므로, 검은 테두리를 덧대어 32 × 32로 만듭니다.
# 클래스마다 마지막 50장, 모두 500장은 학습에 쓰지 않고 떼어 둡니다. 9절에서 생성자가 외웠는지 알아볼 때 필요합니다.

# %% [markdown] id="digits-text" lang="en"
# ## 1. The real digits
#
# First a look at what there is to learn.
# The data set, 5,000 MNIST digits, comes with the course, so that no connection is needed.
# Each has 28 × 28 pixels. The networks to come double and halve sizes, so a black border makes it 32 × 32.
# The last 50 of each class, 500 in all, are set aside and never trained on. Section 9 needs them, to find out whether the generator has learned by heart.

# %% id="digits"
images = data.load("digits", 32)
last = torch.arange(5000) % 500 >= 450
training, held_out = (data.Images(images.pixels[rows], images.labels[rows])
                      for rows in (~last, last))
print(images, training, held_out, sep="\n")

# ko: 클래스마다 다섯 장씩, 한 열에 한 클래스입니다.
# en: Five of each class, one class in a column.
rows = [images.labels.eq(digit).nonzero()[:5, 0] for digit in range(10)]
chosen = torch.stack(rows, dim=1).flatten()
plots.grid(data.to_float(images.pixels[chosen]), columns=10,
           title=tr("진짜 숫자", "real digits"))
plt.show()

# %% [markdown] id="guidelines" lang="ko"
# ## 2. 조리법
#
# DCGAN 논문의 지침은 짧습니다. 지침 옆에 이유를 적었습니다.
#
# | 지침 | 이유 |
# |---|---|
# | 풀링 대신 **스트라이드(stride)가 있는 합성곱**을, 생성자에서는 **전치 합성곱**(transposed convolution)을 씁니다. | 어떻게 줄이고 키울지도 학습할 수 있습니다. |
# | 완전 연결 은닉층(hidden layer)은 쓰지 않습니다. | 합성곱은 같은 가중치(weight)를 모든 자리에 씁니다. 획은 어디에 있어도 획입니다. |
# | 두 신경망 모두 **배치 정규화**(batch normalization)를 씁니다. 단, **생성자의 마지막 층과 판별자의 첫 층에는 쓰지 않습니다.** | 신호의 크기가 층을 지나며 커지거나 사라지지 않게 합니다. 두 끝에서는 이미지의 밝기를 있는 그대로 주고받아야 합니다. |
# | 생성자는 **ReLU**를 쓰고 끝에 **tanh**를 둡니다. | tanh의 값은 −1과 1 사이입니다. 데이터도 같은 범위로 맞춥니다. |
# | 판별자는 **LeakyReLU**를 씁니다. | 생성자는 판별자를 거쳐 온 그래디언트(gradient)로만 배웁니다. ReLU는 음수에서 그래디언트를 0으로 만들지만 LeakyReLU는 조금이라도 흘려보냅니다. |
# | 가중치는 평균 0, 표준 편차 0.02인 정규 분포로 시작하고, Adam의 $\beta_1$은 0.5로 둡니다. | 두 신경망은 서로에게 움직이는 과녁이므로, 옵티마이저(optimizer)가 지난 방향을 오래 기억하면 학습이 흔들립니다. |
#
# 앞의 다섯 줄은 논문이 제안한 구조이고, 이유 가운데 일부는 나중에 덧붙은 설명입니다.
# 어느 것이 얼마나 중요한지는 재 보아야 압니다. 7절에서 하나씩 빼 가며 재 봅니다.
#
# 이 강의에서 논문과 다르게 한 것도 있습니다.
# 논문은 이미지 수십만에서 수백만 장에 128장짜리 배치(batch)와 학습률(learning rate) 0.0002를 썼고, 저자들의 코드에서 커널은 5였습니다.
# 여기서는 작은 신경망이 몇 초 만에 배워야 하므로 배치를 줄이고 학습률을 키웠습니다. 커널은 꼭 두 배로 키우기 좋은 4입니다(수업 04).

# %% [markdown] id="guidelines" lang="en"
# ## 2. The recipe
#
# The guidelines of the DCGAN paper are short. The reasons stand beside them.
#
# | guideline | reason |
# |---|---|
# | **Convolutions with a stride** instead of pooling; in the generator, **transposed convolutions**. | How to shrink and to grow can be learned, too. |
# | No fully connected hidden layer. | A convolution uses the same weights everywhere. A stroke is a stroke wherever it is. |
# | **Batch normalization** in both networks, but **not in the generator's last layer, nor in the discriminator's first**. | Signals neither swell nor fade on their way through the layers. At the two ends the brightness of images has to pass as it is. |
# | In the generator **ReLU**, and **tanh** at its end. | The values of tanh lie between −1 and 1. The data are brought to the same range. |
# | In the discriminator **LeakyReLU**. | The generator learns only from the gradient that has come through the discriminator. ReLU makes it 0 for negative numbers; LeakyReLU lets a little through. |
# | Each weight starts from a normal distribution with mean 0 and standard deviation 0.02; Adam has $\beta_1$ = 0.5. | Each network is a moving target for the other; an optimizer that remembers old directions for long makes training oscillate. |
#
# The first five rows are the architecture that the paper proposes; some of the reasons were added later.
# How much each of them matters, only a measurement can tell. In section 7 they are taken away one at a time, and the effect is measured.
#
# Some things here are not as in the paper.
# It had from hundreds of thousands to millions of images, a batch of 128 and a learning rate of 0.0002, and in its authors' code the kernel was 5.
# Here small networks have to learn in seconds, so the batch is smaller and the learning rate larger. The kernel is 4, which doubles exactly (lesson 04).

# %% [markdown] id="networks-text" lang="ko"
# ## 3. 두 신경망
#
# 생성자는 크기를 키워 올라가고, 판별자는 줄여 내려갑니다.
# 32차원 벡터가 4 × 4짜리 특징 맵(feature map) 128장이 되고, 그다음 층을 지날 때마다 한 변은 두 배, 채널은 절반이 됩니다. 마지막 층에서는 채널이 하나가 됩니다.
# 판별자는 그 길을 거꾸로 걷습니다. 눈으로 확인해 봅니다.

# %% [markdown] id="networks-text" lang="en"
# ## 3. The two networks
#
# The generator goes up in size, the discriminator down.
# A vector of 32 numbers becomes 128 feature maps of 4 × 4, and with each further layer the side doubles and the channels halve; the last layer leaves one channel.
# The discriminator walks the same way back. See for yourself.

# %% id="networks" tags=["nbval-check-output"]
torch.manual_seed(seed)
generator = nets.Generator(size=32, channels=1, width=32, z_dim=32)
discriminator = nets.Discriminator(size=32, channels=1, width=32)


def walk_through(net, x):
    print(f"{type(net).__name__:28s}{tuple(x.shape)}")
    for layer in net.layers:
        x = layer(x)
        print(f"    {type(layer).__name__:24s}{tuple(x.shape)}")
    weights = sum(parameter.numel() for parameter in net.parameters())
    print(tr(f"    매개변수 {weights:,}개\n", f"    {weights:,} parameters\n"))
    return x


fake = walk_through(generator, torch.randn(16, 32))
logits = walk_through(discriminator, fake)

# %% [markdown] id="untrained-text" lang="ko"
# 판별자의 마지막 값은 확률이 아니라 **로짓**(logit) $a$입니다. 확률은 $D(x) = \sigma(a)$로 얻습니다.
# 진짜와 가짜를 전혀 가리지 못해 모든 이미지에 반반이라고 답하는 판별자의 손실은
#
# $$-\log D(x) - \log\bigl(1 - D(G(z))\bigr) = -\log\tfrac12 - \log\tfrac12 = \log 4 \approx 1.386$$
#
# 입니다. 갓 만든 판별자의 답도 평균을 내면 반반에 가깝습니다. 다만 이미지마다 답이 조금씩 달라서, 손실은 $\log 4$에서 조금 벗어납니다.

# %% [markdown] id="untrained-text" lang="en"
# The last value of the discriminator is not a probability but a **logit** $a$. The probability is $D(x) = \sigma(a)$.
# A discriminator that cannot tell real from fake at all, and answers fifty-fifty to every image, has the loss
#
# $$-\log D(x) - \log\bigl(1 - D(G(z))\bigr) = -\log\tfrac12 - \log\tfrac12 = \log 4 \approx 1.386$$
#
# A newly made discriminator, too, answers about fifty-fifty on average. But its answers scatter a little from image to image, so its loss is a little off $\log 4$.

# %% id="untrained" tags=["nbval-check-output"]
real = next(images.batches(500))
with torch.no_grad():
    real_logits = discriminator(real)
    fake_logits = discriminator(generator(torch.randn(500, 32)))
    d_loss = losses.non_saturating.discriminator(real_logits, fake_logits)
    answer = torch.cat([real_logits, fake_logits]).sigmoid().mean()
print(tr("평균이 반반에 가까운가(0.4와 0.6 사이)?", "About fifty-fifty on average (0.4 to 0.6)?"),
      0.4 < answer.item() < 0.6)
print(tr("손실이 log 4에 가까운가(차이 0.4 미만)?", "Is the loss near log 4 (within 0.4)?"),
      abs(d_loss.item() - math.log(4)) < 0.4)

# %% [markdown] id="steps-text" lang="ko"
# ## 4. 두 개의 피드백 루프
#
# 학습 한 스텝은 다음 네 가지로 이루어집니다.
#
# 1. 생성자가 잡음 $z$로 가짜 이미지(fake image)를 그립니다.
# 2. 판별자가 진짜 이미지(real image)와 가짜 이미지를 봅니다.
# 3. **첫째 피드백 루프**: 판별자는 정답(진짜 1, 가짜 0)과 자기 답의 차이에서 배웁니다.
# 4. **둘째 피드백 루프**: 생성자는 정답을 보지 못합니다. 판별자의 답이 "진짜" 쪽으로 움직이려면 이미지를 어떻게 바꿔야 하는지 알려 주는 그래디언트만 받습니다.
#
# `gan_lib`의 `discriminator_step`과 `generator_step`이 각각 3과 4입니다. 한 번씩만 실행하고, 어느 신경망이 바뀌었는지 확인합니다.

# %% [markdown] id="steps-text" lang="en"
# ## 4. The two feedback loops
#
# One step of training has four parts.
#
# 1. The generator draws each fake image from noise $z$.
# 2. The discriminator sees real images and fake images.
# 3. **The first feedback loop**: the discriminator learns from the difference between the right answers (1 for real, 0 for fake) and its own.
# 4. **The second feedback loop**: the generator never sees the right answers. All it receives is the gradient: how the images must change for the discriminator's answer to move towards "real".
#
# In `gan_lib`, `discriminator_step` and `generator_step` are 3 and 4. Run each once, and see which network has changed.

# %% id="steps" tags=["nbval-check-output"]
torch.manual_seed(seed)
gan = train.GAN(generator, discriminator, machine, lr=3e-3, ema=0.999, seed=seed)


def numbers(net):
    return torch.cat([p.detach().flatten().clone() for p in net.parameters()])


g_before, d_before = numbers(generator), numbers(discriminator)
real = next(training.to(machine.device).batches(16))
with machine.autocast():
    fake = generator(gan.draw_z(16))
train.discriminator_step(discriminator, gan.d_optimizer, real, fake,
                         losses.non_saturating.discriminator, machine, gan.scaler)
d_after = numbers(discriminator)
print(tr("첫째 루프: D가 바뀌었는가?", "first loop:  has D changed?"), not d_before.equal(d_after),
      tr(" G가 바뀌었는가?", " has G changed?"), not g_before.equal(numbers(generator)))

train.generator_step(discriminator, gan.g_optimizer, fake,
                     losses.non_saturating.generator, machine, gan.scaler)
print(tr("둘째 루프: D가 바뀌었는가?", "second loop: has D changed?"),
      not d_after.equal(numbers(discriminator)),
      tr(" G가 바뀌었는가?", " has G changed?"), not g_before.equal(numbers(generator)))

# %% [markdown] id="train-text" lang="ko"
# ## 5. 학습
#
# `train.fit`은 이 두 루프를 되풀이하며 손실을 기록하고, 정해진 스텝마다 우리가 넘긴 함수를 호출합니다.
#
# - `look`은 늘 같은 $z$로 그린 표본(sample)을 화면에 보여 주고 필름에 담습니다.
# - `measure`는 숫자를 읽는 신경망에 표본 1,000장을 보여 주고 품질을 잽니다. 이 신경망은 학습에 전혀 관여하지 않습니다.
#   - **프레셰 거리**(Fréchet distance): 진짜의 특징(feature)과 가짜의 특징이 이루는 두 구름 사이의 거리입니다. 작을수록 좋습니다.
#   - **읽히는 클래스의 수**: 열 가지 숫자 가운데 각각 표본의 5% 이상을 차지하는 것의 수입니다.
#
# 표본은 G 자신이 아니라 G의 가중치를 **지수 이동 평균**(exponential moving average)한 생성자로 그립니다.
# G와 D는 서로를 쫓아 맴돌기 때문에, 어느 한순간의 값보다 평균이 더 안정적입니다.

# %% [markdown] id="train-text" lang="en"
# ## 5. Training
#
# `train.fit` repeats these two loops, records the losses, and calls our functions every so many steps.
#
# - `look` shows samples drawn from always the same $z$, and keeps them for the film.
# - `measure` shows 1,000 samples to a network that reads digits, and so measures their quality. That network has no part in training.
#   - **Fréchet distance**: how far apart the features of real and of fake digits lie, as two clouds. Smaller is better.
#   - **Classes read**: how many of the ten digits each make up at least 5% of the samples.
#
# Samples are not drawn by G itself but by a generator whose weights are an **exponential moving average** of G's.
# G and D chase each other in circles, so the average is calmer than any one moment.

# %% id="measure"
reader = metrics.digit_net(machine.device)
real_features, _ = metrics.read(reader, data.to_float(images.to(machine.device).pixels))
film, moments = [], []


def look(gan):
    film.append(gan.sample(32, seed=seed + 1).cpu())
    moments.append(gan.step)
    view(film[-1])


def measure(gan):
    features, logits = metrics.read(reader, gan.sample(1000, seed=seed + 2))
    return {"frechet": metrics.frechet_distance(real_features, features),
            "classes": metrics.class_coverage(logits)}


# %% [markdown] id="train-cell" lang="ko"
# 이제 학습을 시작합니다. 그림이 잡음에서 숫자로 바뀌는 것을 지켜보십시오.
# 멈춤 단추(■)를 누르면 하던 스텝을 마치고 멈춥니다. 그때까지 배운 것은 그대로 있고, 셀을 다시 실행하면 이어서 학습합니다.

# %% [markdown] id="train-cell" lang="en"
# Now start training, and watch the picture turn from noise into digits.
# The stop button (■) ends training after the current step. All that was learned is kept; run the cell again to go on.

# %% id="train"
# ko: GPU에서는 같은 시간에 몇 배나 더 학습할 수 있습니다.
# en: A GPU can train many times as much in the same time.
steps = 3000 if machine.device.type == "cpu" else 12000
view = plots.LiveImages()
look(gan)
history = train.fit(gan, training, losses.non_saturating, steps=steps, batch_size=16,
                    every=[(steps // 60, look), (steps // 12, measure)])

# %% [markdown] id="film-text" lang="ko"
# 학습하는 동안 같은 $z$에서 나온 표본이 어떻게 바뀌었는지 필름으로 봅니다. 열 하나가 한 시점입니다.

# %% [markdown] id="film-text" lang="en"
# The film of the run: what became of samples from the same $z$ while training went on. Each column is a moment.

# %% id="film"
picked = [0, 1, 2, 4, 8, 16, 32, len(film) - 1]
plots.film([film[i][:12] for i in picked],
           [tr(f"{moments[i]:,}스텝", f"step {moments[i]:,}") for i in picked])
plt.show()

# %% [markdown] id="curves-text" lang="ko"
# ## 6. 무엇을 믿을까
#
# 곡선을 봅니다. 그리기 전에 예측해 보십시오. 그림이 좋아지는 동안 생성자의 손실은 줄었을까요?

# %% [markdown] id="curves-text" lang="en"
# ## 6. What to trust
#
# Now the curves. Predict before you look: while the pictures got better, did the generator's loss go down?

# %% id="curves"
plots.curves(history, {"frechet": tr("프레셰 거리(작을수록 좋음)", "Fréchet distance (less is better)"),
                       "classes": tr("읽히는 클래스(10개 중)", "classes read (of 10)")})
plt.show()

# %% id="losses-lie" tags=["nbval-check-output"]
# ko: 학습의 한 구간에서 G의 손실이 평균 얼마였는지 구합니다.
# en: G's mean loss in one part of the run.
def between(first, last):
    n = len(history["g_loss"])
    part = history["g_loss"][int(first * n):int(last * n)]
    return sum(part) / len(part)


measured = [record["frechet"] for record in history["metrics"]]
print(tr("4분의 1 지점부터 끝까지:", "From a quarter of the run to its end:"))
print(tr("프레셰 거리가 절반 아래로 줄었는가?", "has the Fréchet distance more than halved?"),
      measured[-1] < 0.5 * measured[2])
print(tr("G의 손실이 줄었는가?", "has G's loss fallen?"), between(0.8, 1) < between(0.15, 0.35))

# %% [markdown] id="losses-lie-text" lang="ko"
# 맨 처음 잠깐을 빼면, 그림이 좋아지는 내내 생성자의 손실은 줄지 않았습니다.
# 이상한 일이 아닙니다. 손실은 **지금 상대가 얼마나 강한지**에 따라 달라지는 값이라, 판별자가 강해지면 생성자의 손실도 커집니다.
# 그래서 GAN에서는 손실을 보고 멈출 때를 정하지 않습니다. 표본을 눈으로 보고, 수치로 잽니다.
#
# 곡선에서 챙겨 볼 것은 균형입니다. 판별자의 두 출력 곡선이 1과 0에 딱 붙어 움직이지 않으면 생성자가 배울 것이 거의 남지 않습니다.
#
# 이제 새로 뽑은 표본 1,000장을 여러 잣대로 잽니다. 비교할 대상이 있어야 값의 의미를 알 수 있으므로 진짜 숫자와 잡음도 함께 잽니다.
# **정밀도**(precision)는 가짜 가운데 진짜들 사이에 놓이는 것의 비율로 충실도(fidelity)를, **재현율**(recall)은 진짜 가운데 가짜들 사이에 놓이는 것의 비율로 다양성(diversity)을 나타냅니다. 확신 비율은 신경망이 90% 이상의 확률로 읽은 이미지의 비율인데, 잡음도 확신하며 읽을 수 있으므로 이것만 보아서는 안 됩니다.

# %% [markdown] id="losses-lie-text" lang="en"
# Except at the very beginning, the generator's loss did not go down while the pictures got better.
# Nothing is wrong. A loss depends on **how strong the opponent is at that moment**: as the discriminator grows stronger, the generator's loss rises.
# That is why, with GANs, the loss does not tell when to stop. Look at the samples, and measure them.
#
# What the curves are good for is the balance. Where D's two outputs stick to 1 and 0 and stay there, little is left for the generator to learn from.
#
# Now 1,000 new samples are measured in several ways. A number means little without others beside it, so real digits and noise are measured, too.
# **Precision** is the share of fakes that lie among the reals (fidelity), **recall** the share of reals that lie among the fakes (diversity). Confident is the share of images that the network reads with a probability of at least 90%; it may read noise with confidence, so do not go by this alone.

# %% id="table"
def row(name, pictures, others):
    features, logits = metrics.read(reader, pictures.to(machine.device))
    precision, recall = metrics.precision_recall(others, features)
    distance = metrics.frechet_distance(others, features)
    classes = metrics.class_coverage(logits)
    sure = metrics.confident_share(logits)
    print(f"{distance:9.1f} {precision:9.2f} {recall:9.2f}", end=" ")
    print(f"{classes:9d} {sure:9.0%}   {name}")
    return distance


order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed))
half, other_half = data.to_float(images.pixels[order]).to(machine.device).split(2500)
half_features, _ = metrics.read(reader, half)
with torch.no_grad():
    generator.eval()
    raw = generator(torch.randn(1000, 32, device=machine.device))
    generator.train()
print(tr("   프레셰    정밀도    재현율    클래스 확신 비율",
         "  Fréchet precision    recall   classes confident"))
d_real = row(tr("다른 진짜 숫자", "other real digits"), other_half[:1000], half_features)
d_mean = row(tr("평균한 생성자의 표본", "samples, averaged generator"),
             gan.sample(1000, seed=seed + 3), half_features)
d_raw = row(tr("평균하지 않은 생성자의 표본", "samples, generator as it is"), raw, half_features)
d_noise = row(tr("잡음", "noise"), torch.rand(1000, 1, 32, 32) * 2 - 1, half_features)

# %% id="table-check" tags=["nbval-check-output"]
print(tr("진짜 < 표본 < 잡음의 순서인가?", "In the order real < samples < noise?"),
      d_real < d_mean < d_noise)
print(tr("평균한 생성자가 더 가까운가?", "Is the averaged generator nearer?"), d_mean < d_raw)
print(tr("읽히는 클래스:", "classes read:"), history["metrics"][-1]["classes"])

# %% [markdown] id="ablation-text" lang="ko"
# ## 7. 지침을 하나씩 빼면
#
# 2절의 지침은 저마다 얼마나 중요할까요? 하나만 빼고 나머지는 그대로 둔 채 학습시켜 봅니다.
# 신경망은 층을 차례로 늘어놓은 `net.layers`이므로, 층 몇 개를 바꾸어 끼우면 됩니다.
#
# - 스트라이드를 뺄 때는 판별자의 합성곱을 스트라이드 1로 바꾸고 최대 풀링을 붙입니다. 생성자에서는 픽셀을 두 배로 늘린 다음 보통 합성곱을 씁니다.
# - 배치 정규화를 뺄 때는 정규화만 빼고, 채널마다 곱하고 더하는 수는 남깁니다.
# - 판별자 안에 시그모이드를 넣으면 손실이 시그모이드를 한 번 더 취하게 됩니다. 로짓과 확률을 혼동하는 흔한 실수입니다.
#
# 보기 전에 예측해 보십시오. 가장 큰 피해를 주는 것은 무엇일까요?

# %% [markdown] id="ablation-text" lang="en"
# ## 7. The guidelines, taken away one at a time
#
# How much does each guideline of section 2 matter? Take one away, leave all else as it is, and train.
# A network is a row of layers, `net.layers`, so a few layers are exchanged.
#
# - Without strides, the discriminator's convolutions get stride 1 and max pooling after them. In the generator each pixel is doubled, and an ordinary convolution follows.
# - Without batch normalization, only the normalization goes; a factor and a shift for each channel stay.
# - With a sigmoid inside the discriminator, the loss takes its sigmoid a second time: a common mistake, a probability in the place of a logit.
#
# Predict before you look: which one does the most harm?

# %% id="ablation-tools"
# ko: 종류가 kind인 층을 모두 make(층)으로 바꿉니다.
# en: Replaces every layer of one kind by make(layer).
def swap(net, kind, make):
    for i, layer in enumerate(net.layers):
        if isinstance(layer, kind):
            net.layers[i] = make(layer)


def pooled(conv):
    conv.stride = (1, 1)
    return nn.Sequential(conv, nn.MaxPool2d(2, ceil_mode=True))


def stretched(conv):
    wide = nn.Conv2d(conv.in_channels, conv.out_channels, 3, padding=1)
    nn.init.zeros_(wide.bias)
    nn.init.normal_(wide.weight, 0, 0.02)
    return nn.Sequential(nn.Upsample(scale_factor=2), wide)


# %% id="ablation-code"
def affine(norm):
    layer = nn.Conv2d(norm.num_features, norm.num_features, 1, groups=norm.num_features)
    nn.init.zeros_(layer.bias)
    nn.init.ones_(layer.weight)
    return layer


def take_away(guideline, g, d):
    if guideline == "strides":
        swap(g, nn.ConvTranspose2d, stretched)
        swap(d, nn.Conv2d, pooled)
    if guideline in ("norm in G", "norm in D"):
        swap({"norm in G": g, "norm in D": d}[guideline], nn.BatchNorm2d, affine)
    if guideline == "ends without norm":
        g.layers.insert(len(g.layers) - 1, nn.BatchNorm2d(1))
        d.layers.insert(1, nn.BatchNorm2d(32))
    if guideline == "LeakyReLU":
        swap(d, nn.LeakyReLU, lambda _: nn.ReLU())
    if guideline == "tanh":
        g.layers[-1] = nn.Identity()
    if guideline == "logit":
        d.layers.append(nn.Sigmoid())


# %% id="ablation-trial"
def trial(guideline, seed, steps):
    torch.manual_seed(seed)
    g, d = nets.Generator(), nets.Discriminator()
    take_away(guideline, g, d)
    betas = (0.9, 0.999) if guideline == "beta1" else (0.5, 0.999)
    gan = train.GAN(g, d, machine, lr=3e-3, betas=betas, ema=0.999, seed=seed)
    try:
        train.fit(gan, images, losses.non_saturating, steps=steps, batch_size=16)
    except lang.CourseError:
        return torch.zeros(8, 1, 32, 32), math.inf, 0
    pictures = gan.sample(1000, seed=seed + 7).clamp(-1, 1).nan_to_num(0)
    features, logits = metrics.read(reader, pictures)
    distance = metrics.frechet_distance(real_features, features)
    return pictures[:8].cpu(), distance, metrics.class_coverage(logits)


# %% [markdown] id="ablation-file-text" lang="ko"
# 시드(seed)를 바꿔 가며 모두 돌리면 CPU에서 15분쯤 걸립니다. 그래서 미리 돌려 둔 결과를 읽습니다. 위의 셀들을 그대로 가져다 실행한 것입니다.
# 학습에 쓴 이미지의 수는 어느 줄이나 같습니다. 프레셰 거리는 시드들의 평균이고, 괄호 안은 가장 작은 값과 가장 큰 값입니다.

# %% [markdown] id="ablation-file-text" lang="en"
# With several seeds all of this takes about fifteen minutes on a CPU, so here is what an earlier run found. It executed the very cells above.
# Every row saw the same number of images. The Fréchet distance is the mean over the seeds, with the lowest and the highest in brackets.

# %% id="ablation-file"
stored = json.loads((data.SHIPPED / "ablation.json").read_text(encoding="utf-8"))
names = {"nothing": tr("그대로", "as it is"), "strides": tr("풀링", "pooling"),
         "norm in G": tr("G에 정규화 없음", "no norm in G"),
         "norm in D": tr("D에 정규화 없음", "no norm in D"),
         "ends without norm": tr("정규화를 모든 층에", "norm everywhere"),
         "LeakyReLU": tr("D에 ReLU", "ReLU in D"), "tanh": tr("tanh 없음", "no tanh"),
         "logit": tr("D 안에 시그모이드", "sigmoid in D"), "beta1": "β₁ = 0.9"}
found = {name: [run["frechet"] for run in stored["runs"] if run["without"] == name]
         for name in names}
read = {name: [run["classes"] for run in stored["runs"] if run["without"] == name]
        for name in names}
print(tr(f"{stored['command']}: 이미지 {stored['images']:,}장씩, 시드 {stored['seeds']}",
         f"{stored['command']}: {stored['images']:,} images each, seeds {stored['seeds']}"))
print(tr("       프레셰 거리       읽히는 클래스", "     Fréchet distance     classes read"))
for name, distances in found.items():
    low, high = min(distances), max(distances)
    few, many = min(read[name]), max(read[name])
    print(f"{mean(distances):7.0f} ({low:5.0f} – {high:5.0f})", end="")
    print(f"{mean(read[name]):7.1f} ({few:2d} – {many:2d})   {names[name]}")

# %% id="ablation-figure"
figure = plt.figure(figsize=(8.6, 4.6))
pictures = figure.add_axes([0.2, 0.11, 0.45, 0.81])
pictures.imshow(Image.open(data.SHIPPED / "ablation.png"), cmap="gray", aspect="auto",
                interpolation="nearest", extent=(0, 8, len(names), 0))
pictures.set_yticks([i + 0.5 for i in range(len(names))], names.values())
pictures.set(xticks=[], title=tr("표본 여덟 장씩", "eight samples of each"))
bars = figure.add_axes([0.68, 0.11, 0.3, 0.81], sharey=pictures)
for i, distances in enumerate(found.values()):
    bars.plot([min(distances), max(distances)], [i + 0.5] * 2, color="C0", linewidth=2)
    bars.plot(distances, [i + 0.5] * len(distances), "o", color="C0", markersize=5)
bars.axvspan(min(found["nothing"]), max(found["nothing"]), color="C2", alpha=0.2)
bars.set(xscale="log", ylim=(len(names), 0),
         title=tr("프레셰 거리(로그 눈금)", "Fréchet distance (log scale)"))
bars.tick_params(axis="y", left=False, labelleft=False)
bars.grid(alpha=0.3)
plt.show()

# %% id="ablation-check" tags=["nbval-check-output"]
usual = found.pop("nothing")
print(tr("시드 하나하나가 모두 '그대로'의 가장 나쁜 값보다 나쁜 것:",
         "Worse with every seed than the worst run as it is:"))
for name, distances in found.items():
    if min(distances) > max(usual):
        print("   ", names[name])
print(tr("시드마다 '그대로'의 가장 좋은 값보다 나은 것:", "Better with every seed than its best run:"))
for name, distances in found.items():
    if max(distances) < min(usual):
        print("   ", names[name])
print(tr("가장 큰 피해:", "The most harm:"), names[max(found, key=lambda name: mean(found[name]))])

# %% [markdown] id="ablation-end" lang="ko"
# 가장 큰 피해는 지침을 어긴 것이 아니라 **실수**에서 나왔습니다. 시그모이드를 두 번 취하면 판별자의 답이 늘 0.5와 0.73 사이로 눌려서, 생성자는 거의 아무것도 배우지 못합니다.
# 지침 가운데서는 정규화를 두 끝에 넣지 않는 것, Adam의 $\beta_1$, tanh, 판별자의 정규화가 중요했습니다. 빼면 시드가 무엇이든 나빠졌습니다.
#
# 뜻밖의 결과도 있습니다. 스트라이드를 풀링으로 바꾸자 **나빠지지 않고 오히려 나아졌습니다.** 판별자에 ReLU를 써도 해롭지 않았고, 생성자의 정규화는 빼도 이만큼의 학습에서는 크게 달라지지 않았습니다.
# 그렇다고 지침이 틀렸다고 할 수는 없습니다. 이미지가 작고, 데이터가 쉽고, 학습이 짧습니다. 그리고 풀링은 줄이기 전의 큰 특징 맵에서 합성곱을 하므로, 같은 수의 이미지를 학습하는 데 계산을 더 많이 했습니다.
# 말할 수 있는 것은 이것입니다. 조리법의 줄마다 중요한 정도가 다르고, 그것은 재 보아야 알며, 데이터가 바뀌면 다시 재야 합니다.
#
# 이 컴퓨터에서도 짧게 해 봅니다. 세 가지를 120스텝씩만 학습시킵니다.

# %% [markdown] id="ablation-end" lang="en"
# The most harm came not from leaving out a guideline but from a **mistake**. With two sigmoids, the discriminator's answers are pressed between 0.5 and 0.73 for ever, and the generator learns next to nothing.
# Among the guidelines, those that matter are the two ends without normalization, Adam's $\beta_1$, tanh, and normalization in the discriminator. Without them every seed came out worse.
#
# There are surprises, too. Pooling in the place of strides **did no harm; it was better**. ReLU in the discriminator did no harm either, and a generator without normalization came out much the same at this length of training.
# That does not make the guidelines wrong. The images are small, the data easy, the training short. And pooling convolves the large feature maps before it shrinks them, so it spent more computation on the same number of images.
# What can be said is this: the lines of the recipe do not matter equally, only measuring tells how much, and with other data it takes another measurement.
#
# Now a short version on this computer: three of them, for no more than 120 steps each.

# %% id="ablation-live"
short, live = ["nothing", "logit", "beta1"], {}
figure, axes = plt.subplots(3, 1, figsize=(6, 2.8), layout="constrained")
for ax, name in zip(axes, short, strict=True):
    pictures, live[name], _ = trial(name, seed, 120)
    plots.grid(pictures, columns=8, ax=ax)
    ax.set_title(f"{names[name]}: {live[name]:,.0f}", fontsize=9, loc="left")
plt.show()

# %% id="ablation-live-check" tags=["nbval-check-output"]
print(tr("여기서도 '그대로'가 D 안의 시그모이드보다 나은가?",
         "Here, too: is it better as it is than with a sigmoid in D?"),
      live["nothing"] < live["logit"])

# %% [markdown] id="walk-text" lang="ko"
# ## 8. 잠재 공간 걷기
#
# 생성자가 숫자 5,000장을 외워서 꺼내 놓을 뿐이라면, 한 $z$에서 다른 $z$로 조금씩 옮겨 갈 때 그림은 어느 순간 갑자기 바뀌어야 합니다.
# 잠재 공간(latent space)의 두 점을 직선으로 잇고, 양 끝을 포함한 열 곳에서 그려 봅니다. 한 줄이 한 번의 산책입니다.

# %% [markdown] id="walk-text" lang="en"
# ## 8. A walk in latent space
#
# If the generator only recalled 5,000 digits by heart, the picture would have to jump at some point on the way from one $z$ to another.
# Join two points of the latent space by a straight line, and draw at ten places along it, both ends included. Each row is one walk.

# %% id="walk"
random = torch.Generator().manual_seed(seed + 4)
starts, ends = torch.randn(2, 100, 32, generator=random)
shares = torch.linspace(0, 1, 10)[:, None]
z = torch.stack([torch.lerp(a, b, shares) for a, b in zip(starts, ends, strict=True)])
with torch.no_grad():
    walks = gan.averaged(z.flatten(0, 1).to(machine.device)).cpu()  # (1000, 1, 32, 32)
plots.grid(walks[:60], columns=10,
           title=tr("한 z에서 다른 z까지 직선으로", "from one z to another, along a straight line"))
plt.show()

# %% [markdown] id="walk-check-text" lang="ko"
# 눈만 믿지 않고 산책 백 번을 재 봅니다. 한 걸음에 바뀐 양을 처음과 끝의 차이로 나누면, 그림이 갑자기 바뀌는 걸음에서 이 값이 1에 가까워집니다.

# %% [markdown] id="walk-check-text" lang="en"
# Eyes are not enough: measure a hundred walks. Divide the change in each step by the difference between start and end; where a picture jumps, this value comes near 1.

# %% id="walk-check" tags=["nbval-check-output"]
paths = walks.reshape(100, 10, -1)
whole_way = (paths[:, 9] - paths[:, 0]).norm(dim=1)
step_sizes = paths.diff(dim=1).norm(dim=2) / whole_way[:, None]
print(tr("가장 큰 걸음의 중앙값이 0.6보다 작은가?", "Is the median of the largest step below 0.6?"),
      step_sizes.amax(1).median().item() < 0.6)

# %% [markdown] id="walk-end" lang="ko"
# 그림은 대개 갑자기 바뀌지 않고 부드럽게 이어집니다.
# 다만 이것만으로 암기(memorisation)가 없다고 말할 수는 없습니다. 9절에서 가장 닮은 학습 데이터(training data)를 찾아 견줍니다.
#
# 직선에는 흠이 하나 있습니다. 차원이 높으면 정규 분포에서 뽑은 $z$는 거의 모두 길이가 비슷해서 원점을 둘러싼 껍질 위에 있는데, 직선은 그 껍질 안쪽을 지름길로 가로지릅니다.
# 껍질을 따라 **큰 원**으로 걸을 수도 있습니다. 직선 위의 점을 원점에서 바깥으로 밀어, 두 끝의 길이 사이가 되게 하면 됩니다.

# %% [markdown] id="walk-end" lang="en"
# For the most part the picture does not jump but changes smoothly.
# This alone does not rule out memorisation, though. Section 9 finds the most similar training data and compares.
#
# The straight line has one flaw. In many dimensions nearly every $z$ from a normal distribution has about the same length: it lies on a shell around the origin. The line takes a short cut through the inside of it.
# One can also walk along the shell, on a **great circle**: push each point of the line outwards until its length lies between those of the two ends.

# %% id="circle"
first, final = (ends_of.norm(dim=1)[:, None] for ends_of in (starts, ends))
lengths = torch.lerp(first, final, shares[:, 0])  # (100, 10)
circle = z / z.norm(dim=2, keepdim=True) * lengths[..., None]
with torch.no_grad():
    round_walks = gan.averaged(circle.flatten(0, 1).to(machine.device)).cpu()
shell = torch.randn(100_000, 32, generator=random).norm(dim=1).quantile(
    torch.tensor([0.05, 0.5, 0.95]))

figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 2.8), layout="constrained",
                                     width_ratios=(1, 1.6))
left.axhspan(shell[0], shell[2], color="C2", alpha=0.2, label=tr("z의 90%", "90% of all z"))
left.plot(z.norm(dim=2).mean(0), "o-", color="C1", label=tr("직선", "straight line"))
left.plot(circle.norm(dim=2).mean(0), "s-", color="C0", label=tr("큰 원", "great circle"))
left.set(xlabel=tr("걸음", "step of the walk"), ylim=(3, 8), title=tr("z의 길이(평균)", "length of z (mean)"))
left.legend(fontsize=8, ncols=3, loc="upper center", columnspacing=1)
two = torch.cat([walks[:10], round_walks[:10], walks[10:20], round_walks[10:20]])
plots.grid(two, columns=10, ax=right,
           title=tr("같은 산책 두 번: 위는 직선, 아래는 큰 원", "two walks, each straight and then round"))
plt.show()

# %% id="circle-check" tags=["nbval-check-output"]
middles, round_middles = (paths[:, 4].norm(dim=1) for paths in (z, circle))
print(tr("직선의 가운데가 z의 95%보다 짧은 산책이 반을 넘는가?",
         "On over half of the lines, is the middle shorter than 95% of all z?"),
      (middles < shell[0]).float().mean().item() > 0.5)
print(tr("큰 원에서는 다섯 가운데 하나가 안 되는가?", "On circles, fewer than one in five?"),
      (round_middles < shell[0]).float().mean().item() < 0.2)

# %% [markdown] id="arithmetic-text" lang="ko"
# 직선의 가운데는 대개 $z$의 95%보다 짧습니다. 생성자가 학습하는 동안 거의 보지 못한 곳입니다. 연습 3에서는 큰 원을 **고른 걸음**으로 걷습니다.
#
# ### 잠재 벡터의 산수
#
# DCGAN 논문은 얼굴의 잠재 벡터(latent vector)로 "안경 낀 남자 − 남자 + 여자 = 안경 낀 여자"를 보여 주었습니다.
# 한 벡터로는 되지 않고, 여러 벡터의 평균을 썼습니다. 숫자로 해 봅니다. 표본 4,000장을 숫자 읽는 신경망에 보여 클래스마다 $z$의 평균을 구합니다.
#
# - **숫자 바꾸기**: $z$에 (숫자 $b$의 평균 − 숫자 $a$의 평균)의 두 배를 더하고 껍질로 되돌립니다. $b$로 읽힐까요?
# - **굵게 하기**: 획이 굵은 표본의 평균에서 가는 표본의 평균을 뺀 방향으로 움직입니다. 굵어지기만 하고 숫자는 그대로일까요?

# %% [markdown] id="arithmetic-text" lang="en"
# The middle of a line is mostly shorter than 95% of all $z$: a place that the generator hardly ever saw in training. In exercise 3 you walk along the great circle **at an even pace**.
#
# ### Arithmetic with latent vectors
#
# With each latent vector of a face, the DCGAN paper showed that "man with glasses − man + woman = woman with glasses".
# Single vectors did not do; it took means of several. Try it with digits: show 4,000 samples to the network that reads digits, and take the mean of $z$ for each class.
#
# - **Another digit**: to $z$ add twice (mean of digit $b$ − mean of digit $a$), and return to the shell. Is it read as $b$?
# - **Bolder**: move in the direction from the mean of thin samples to the mean of bold ones. Does it only get bolder, and stay the same digit?

# %% id="arithmetic"
@torch.no_grad()
def draw_and_read(z):
    z = z.to(machine.device)
    pictures = torch.cat([gan.averaged(part) for part in z.split(500)])
    return pictures, metrics.read(reader, pictures)[1].argmax(1).cpu()


z = torch.randn(5000, 32, generator=random)
pictures, digit = draw_and_read(z)
brightness = pictures.mean((1, 2, 3)).cpu()
means = torch.stack([z[:4000][digit[:4000] == d].mean(0) for d in range(10)])
order = brightness[:4000].argsort()
bolder = z[:4000][order[-400:]].mean(0) - z[:4000][order[:400]].mean(0)

# ko: 마지막 1,000개는 평균에 쓰지 않은 z입니다.
# en: The last 1,000 are z that the means have not seen.
start, was = z[4000:], digit[4000:]
wanted = (was + 1 + torch.arange(1000) % 9) % 10
moved = start + 2 * (means[wanted] - means[was])
moved, became = draw_and_read(moved / moved.norm(dim=1, keepdim=True) * shell[1])
bold, still = draw_and_read(start + 2 * bolder / bolder.norm())

# %% id="arithmetic-figure"
rows = [pictures[4000:4010], moved[:10], bold[:10]]
plots.grid(torch.cat(rows).cpu(), columns=10, side=0.8,
           title=tr("표본 · 다른 숫자로 · 굵게", "samples · to another digit · bolder"))
plt.show()

# %% id="arithmetic-check" tags=["nbval-check-output"]
print(tr("바라던 숫자로 읽히는 것이 70%를 넘는가?", "Are over 70% read as the digit wanted?"),
      (became == wanted).float().mean().item() > 0.7)
print(tr("굵게 하면 60% 넘게 굵어지는가?", "Bolder: do over 60% get bolder?"),
      (bold.mean((1, 2, 3)).cpu() > brightness[4000:]).float().mean().item() > 0.6)
print(tr("그때 숫자가 그대로인 것이 60%가 안 되는가?", "Do fewer than 60% stay the same digit?"),
      (still == was).float().mean().item() < 0.6)

# %% [markdown] id="arithmetic-end" lang="ko"
# 숫자를 바꾸는 산수는 대체로 됩니다. 굵게 하는 산수는 되다 맙니다. 획은 대체로 굵어지지만, 숫자까지 바뀌는 일이 흔합니다.
# 굵은 표본에는 어떤 숫자가 더 많고 어떤 숫자가 더 적기 때문입니다. 0에는 1보다 잉크가 많이 듭니다. 평균의 차이에는 굵기와 함께 숫자의 차이도 들어 있습니다.
# 잠재 공간의 방향 하나가 뜻 하나라는 보장은 없습니다.

# %% [markdown] id="arithmetic-end" lang="en"
# Changing the digit works, mostly. Making it bolder half works: strokes mostly do get bolder, but often the digit changes, too.
# Some digits are frequent among bold samples and others rare: a 0 takes more ink than a 1. The difference of the means holds the difference in digits along with that in boldness.
# Nothing guarantees that one direction in latent space has one meaning.

# %% [markdown] id="memory-text" lang="ko"
# ## 9. 외웠을까?
#
# 표본마다 가장 닮은 학습 이미지를 찾습니다. 똑같은 것이 나오면 외운 것입니다.
# 그런데 얼마나 가까워야 "똑같은" 것일까요? 비교할 대상이 있어야 합니다. 1절에서 떼어 둔 **진짜 숫자 500장**이 그 대상입니다. 같은 손글씨에서 나왔지만 학습에는 쓰지 않았으므로, 외운 것일 수가 없습니다.
#
# 표본이 외운 것이라면, 학습 이미지까지의 거리가 떼어 둔 진짜보다 훨씬 짧아야 합니다.
# 외운 경우에 어떤 값이 나오는지도 함께 잽니다. 학습 이미지에 약한 잡음만 얹은 "사본" 500장입니다. 이 잣대가 사본을 잡아내지 못한다면 쓸모가 없을 것입니다.
# 거리는 두 가지로 잽니다. 픽셀의 차이, 그리고 숫자를 읽는 신경망이 보는 특징의 차이입니다.

# %% [markdown] id="memory-text" lang="en"
# ## 9. Learned by heart?
#
# Find the most similar training image for each sample. If it is the same picture, it was learned by heart.
# But how near is "the same"? That takes something to compare with: the **500 real digits** set aside in section 1. They come from the same handwriting but had no part in training, so they cannot have been learned by heart.
#
# If samples were learned by heart, they would lie much nearer to the training images than the real digits set aside.
# That case is measured, too: 500 "copies", training images under a little noise. If this measure did not catch them, it would be of no use.
# Distance is measured in two ways: between pixels, and between the features that the network that reads digits sees.

# %% id="memory"
known, unknown = (data.to_float(part.to(machine.device).pixels)
                  for part in (training, held_out))
noise = torch.randn(500, 1, 32, 32, generator=random).to(machine.device)
groups = {tr("떼어 둔 진짜", "real, set aside"): unknown,
          tr("표본", "samples"): gan.sample(500, seed=seed + 5),
          tr("사본", "copies"): known[::9] + 0.1 * noise}
spaces = {tr("픽셀", "pixels"): lambda x: x.flatten(1),
          tr("특징", "features"): lambda x: metrics.read(reader, x)[0]}
nearest, distances = {}, {}
figure, axes = plt.subplots(1, 2, figsize=(9, 2.6), layout="constrained", sharey=True)
for ax, (space, see) in zip(axes, spaces.items(), strict=True):
    learned = see(known)
    for name, pictures in groups.items():
        closest = torch.cdist(see(pictures), learned).min(1)
        nearest[space, name] = closest.indices
        distances[space, name] = closest.values.cpu()
        ax.hist(distances[space, name], 30, alpha=0.5, label=name)
        print(f"{distances[space, name].median():7.2f}   {space}, {name}")
    ax.set(title=space, xlabel=tr("가장 가까운 학습 이미지까지", "to the nearest training image"))
axes[0].legend()
axes[0].set_ylabel(tr("이미지 수", "images"))
plt.show()

# %% [markdown] id="neighbours-text" lang="ko"
# 숫자마다 가장 의심스러운 표본, 곧 학습 이미지에 **가장 가까운** 표본을 한 장씩 골랐습니다. 그 아래가 가장 가까운 학습 이미지입니다.

# %% [markdown] id="neighbours-text" lang="en"
# The most suspicious sample of each digit: the one that lies **nearest** to a training image. Below it stands that image.

# %% id="neighbours"
space, fakes = list(spaces)[0], list(groups)[1]
order = distances[space, fakes].argsort()
digit = metrics.read(reader, groups[fakes])[1].argmax(1).cpu()[order]
worst = torch.stack([order[digit == d][0] for d in digit.unique()])
samples = groups[fakes][worst]
rows = [samples, *(known[nearest[space, fakes][worst]] for space in spaces)]
plots.grid(torch.cat(rows), columns=len(worst), side=0.8,
           title=tr("표본 · 픽셀로 가장 가까운 것 · 특징으로 가장 가까운 것",
                    "samples · nearest by pixels · nearest by features"))
plt.show()

# %% id="memory-check" tags=["nbval-check-output"]
for space in spaces:
    real, fake, copy = (distances[space, name] for name in groups)
    print(space)
    print(tr("  사본을 잡아내는가(중앙값이 진짜의 반도 안 되는가)?",
             "  Are copies caught (median below half that of the real)?"),
          (copy.median() < 0.5 * real.median()).item())
    print(tr("  표본이 떼어 둔 진짜보다 가까운가?", "  Are samples nearer than the real ones?"),
          (fake.median() < real.median()).item())
    print(tr("  진짜의 99%보다 가까운 표본이 3%를 넘는가?",
             "  Are over 3% of samples nearer than 99% of the real ones?"),
          (fake < real.quantile(0.01)).float().mean().item() > 0.03)

# %% [markdown] id="memory-end" lang="ko"
# 이 생성자는 외우지 않았습니다. 표본은 떼어 둔 진짜보다 학습 이미지에 더 가깝지 않습니다. 가장 의심스러운 표본도 닮았을 뿐 같은 그림은 아닙니다.
# 두 가지를 덧붙여야 정직합니다. 표본이 진짜보다 **멀리** 있는 데에는 서툰 그림이 섞여 있다는 까닭도 있습니다. 그리고 이 결과는 이 데이터, 이 신경망, 이만큼의 학습에 대한 것입니다.
#
# ### 판별자는 무엇을 배웠을까
#
# 판별자는 숫자의 이름을 한 번도 듣지 못했습니다. 그래도 진짜 숫자의 생김새를 배웠다면, 그 특징으로 숫자를 가리기가 쉬워야 합니다.
# 논문처럼 층마다 활성값에 최대 풀링을 해서 특징으로 삼고, 그 위에 로지스틱 회귀만 얹습니다. 정답은 100장 또는 1,000장에만 붙어 있고, 시험은 떼어 둔 500장으로 칩니다.
# 합성곱의 모양만으로 얻는 몫이 얼마인지 알아야 하므로, **학습하지 않은 판별자**도 함께 겨룹니다.

# %% [markdown] id="memory-end" lang="en"
# This generator has not learned by heart: its samples lie no nearer to training images than real digits set aside. Even the most suspicious ones are alike, not the same picture.
# To be honest, add two things. If samples lie **farther** than the real ones, one cause is the clumsy pictures among them. And this holds for these data, these networks, and this much training.
#
# ### What has the discriminator learned?
#
# The discriminator never heard the name of a digit. Yet if it has learned what real digits look like, its features should make them easy to tell apart.
# As in the paper, max-pool the activations of each layer to make features, and put no more than logistic regression on top. Only 100 or 1,000 images carry labels; the test is on the 500 set aside.
# Some of the gain may come from the shape of the convolutions alone, so an **untrained discriminator** competes, too.

# %% id="features"
@torch.no_grad()
def features_of(net, x):
    found = []
    for layer in net.eval().layers:
        x = layer(x)
        if isinstance(layer, nn.LeakyReLU):
            found.append(nn.functional.adaptive_max_pool2d(x, 2).flatten(1))
    net.train()
    return torch.cat(found, dim=1)  # (N, (32 + 64 + 128) * 4)


torch.manual_seed(seed)
untrained = nets.Discriminator().to(machine.device)
untrained(known[:500])
# ko: 이 한 번으로 배치 정규화가 학습하지 않은 신경망에서도 평균과 분산을 압니다.
# en: One pass, so that batch normalization knows a mean and a variance there, too.
inputs = {tr("픽셀", "raw pixels"): lambda x: x.flatten(1),
          tr("학습하지 않은 판별자", "untrained D"): lambda x: features_of(untrained, x),
          tr("학습한 판별자", "trained D"): lambda x: features_of(discriminator, x)}

# %% id="classifier"
accuracy = {}
print(tr(" 정답 수   평균  (최소 – 최대)", " labels   mean  (low – high)"))
for count in (100, 1000):
    for name, see in inputs.items():
        lessons, test = see(known).cpu(), see(unknown).cpu()
        center, scale = lessons.mean(0), lessons.std(0) + 1e-3
        lessons, test = ((x - center).div(scale).numpy() for x in (lessons, test))
        right = []
        for draw in range(3):
            luck = torch.Generator().manual_seed(seed + draw)
            chosen = torch.randperm(len(training), generator=luck)[:count].numpy()
            model = LogisticRegression(C=0.1, max_iter=1000, tol=1e-2)
            model.fit(lessons[chosen], training.labels.numpy()[chosen])
            right.append(model.score(test, held_out.labels.numpy()))
        accuracy[count, name] = mean(right)
        print(f"{count:7d} {mean(right):6.1%}", end="")
        print(f"  ({min(right):.1%} – {max(right):.1%})   {name}")

# %% id="classifier-check" tags=["nbval-check-output"]
pixels, random_d, trained_d = inputs
for count in (100, 1000):
    print(tr(f"정답 {count}장: 학습한 판별자가 픽셀보다, 학습하지 않은 판별자보다 나은가?",
             f"{count} labels: is the trained D better than pixels, than the untrained D?"),
          accuracy[count, trained_d] > accuracy[count, pixels] + 0.03,
          accuracy[count, trained_d] > accuracy[count, random_d] + 0.01)

# %% [markdown] id="classifier-end" lang="ko"
# 진짜와 가짜만 가리며 배운 특징이 숫자의 이름을 아는 데에도 쓸모가 있습니다. 논문의 제목에 **비지도 표현 학습**이라는 말이 들어 있는 까닭입니다.
# 학습하지 않은 판별자와의 차이가 곧 적대적 학습의 몫입니다.

# %% [markdown] id="classifier-end" lang="en"
# Features learned by telling real from fake alone are useful for naming digits, too. That is why the paper has **unsupervised representation learning** in its title.
# The difference from the untrained discriminator is what adversarial training has brought.

# %% [markdown] id="cats-text" lang="ko"
# ## 10. 컬러 고양이 64 × 64
#
# 수업 01의 질문으로 돌아갑니다. **그럴듯하지만 세상에 없는 고양이**를 그릴 수 있을까요?
# 수업 01의 고양이는 몸통 길이와 다리 길이, 두 수였습니다. 이번에는 생성자에게 두 수를 주지 않습니다. 학습 데이터는 **그림**뿐입니다.
# 그림에서 두 길이를 다시 잴 수 있으므로(`data.read_cats`), 생성자가 그린 고양이들이 진짜와 같은 결합 분포(joint distribution)를 따르는지 볼 수 있습니다.
#
# 고양이 5,000마리를 그리고, 신경망을 몇 초만 학습시킵니다. 고양이의 모습이 어떻게 나타나는지 봅니다.

# %% [markdown] id="cats-text" lang="en"
# ## 10. Cats in colour at 64 × 64
#
# Back to the question of lesson 01: can one draw a cat that is **plausible, though it does not exist**?
# In lesson 01 a cat was two numbers, body length and leg length. Now the generator is not given these numbers: it learns from **pictures** alone.
# The two lengths can be read back from a picture (`data.read_cats`), so we can see whether the cats it draws follow the same joint distribution as real ones.
#
# Draw 5,000 cats, train networks for a few seconds, and watch cats emerge.

# %% id="cats"
cats = data.Cats()
drawn = data.draw_cats(cats.sample(5000, seed=seed), 64, seed=seed)
cat_images = data.Images(data.to_pixels(drawn))
torch.manual_seed(seed)
cat_gan = train.GAN(nets.Generator(64, channels=3, width=8, z_dim=16),
                    nets.Discriminator(64, channels=3, width=8), machine, seed=seed)
emerging = []
train.fit(cat_gan, cat_images, losses.non_saturating, steps=200, batch_size=16,
          every=[(50, lambda gan: emerging.append(gan.sample(6, seed=seed).cpu()))])
plots.grid(torch.cat([drawn[:6], *emerging]), columns=6, side=0.8,
           title=tr("맨 위는 진짜, 그 아래는 50스텝마다",
                    "real cats on top; below, every 50 steps"))
plt.show()

# %% [markdown] id="trained-cats-text" lang="ko"
# 몇 초로는 윤곽까지입니다. 강의에 함께 들어 있는 생성자(`data/make_cats_generator.py`가 CPU에서 6분쯤 학습시킨 것)로 2,000마리를 그려 길이를 잽니다.
# 자를 믿을 수 있는지도 알아야 합니다. 진짜로 **그린** 고양이의 길이도 같은 자로 재서, 자 자체의 오차를 나란히 적습니다.
#
# - **있을 법하지 않은 고양이**: 진짜 고양이의 99.9%가 넘는 밀도에 미치지 못하는 고양이입니다(수업 01).
# - **에너지 거리**(energy distance): 두 분포가 얼마나 다른지를 점 사이의 거리만으로 잽니다. 같으면 0입니다.

# %% [markdown] id="trained-cats-text" lang="en"
# A few seconds give an outline. With the generator that comes with the course (`data/make_cats_generator.py` trained it for about six minutes on a CPU), draw 2,000 cats and read their lengths.
# Can the ruler be trusted? The lengths of cats really **drawn** are read with the same ruler, so that its own error stands beside.
#
# - **Implausible cats**: those below the density that 99.9% of real cats exceed (lesson 01).
# - **Energy distance**: how much two distributions differ, from distances between points alone; 0 where they are the same.

# %% id="trained-cats"
cat_drawer = nets.Generator(64, channels=3, width=16, z_dim=16)
cat_drawer.load_state_dict(data.weights("cats_generator"))
cat_drawer = cat_drawer.to(machine.device).eval().requires_grad_(False)
random = torch.Generator().manual_seed(seed + 6)
z = torch.randn(2000, 16, generator=random).to(machine.device)
new_cats = torch.cat([cat_drawer(part) for part in z.split(250)]).cpu()
true_lengths = cats.sample(2000, seed=seed + 7)
redrawn = data.draw_cats(true_lengths, 64, seed=seed + 7)
clouds = {tr("진짜", "real"): true_lengths,
          tr("진짜를 그려서 잰 것", "real, drawn and read"): data.read_cats(redrawn),
          tr("생성자가 그린 것", "drawn by the generator"): data.read_cats(new_cats)}
plots.grid(new_cats[:16], columns=8, side=1.0,
           title=tr("생성자가 그린 고양이", "cats drawn by the generator"))
plt.show()

# %% id="cat-clouds"
limit = cats.log_density(cats.sample(100_000, seed=seed + 8)).quantile(0.001)
others = cats.sample(2000, seed=seed + 9)
figure, axes = plt.subplots(1, 3, figsize=(10, 3.7), layout="constrained", sharey=True)
strange, apart, together = [], [], []
for ax, (name, lengths) in zip(axes, clouds.items(), strict=True):
    good = lengths[lengths.isfinite().all(1)]
    odd = cats.log_density(good) < limit
    together.append(torch.corrcoef(good.T)[0, 1].item())
    strange.append((odd.sum().item() + len(lengths) - len(good)) / len(lengths))
    apart.append(metrics.energy_distance(good, others).item())
    ax.plot(*good[~odd].T, ".", color="C0", markersize=2, alpha=0.4)
    ax.plot(*good[odd].T, ".", color="C3", markersize=4)
    ax.set(xlim=(28, 72), ylim=(8, 28), xlabel=tr("몸통 길이(cm)", "body length (cm)"))
    facts = f"{together[-1]:.2f} · {strange[-1]:.1%} · {apart[-1]:.3f}"
    ax.set_title(name + "\n" + facts, fontsize=10)
axes[0].set_ylabel(tr("다리 길이(cm)", "leg length (cm)"))
figure.suptitle(tr("상관 · 있을 법하지 않은 고양이(빨강) · 에너지 거리",
                   "correlation · implausible cats (red) · energy distance"), fontsize=10)
plt.show()

# %% id="cats-check" tags=["nbval-check-output"]
legs = true_lengths[torch.randperm(2000, generator=random), 1]
shuffled = torch.stack([true_lengths[:, 0], legs], dim=1)
odd = (cats.log_density(shuffled) < limit).float().mean().item()
far = metrics.energy_distance(shuffled, others).item()
print(tr("상관이 진짜와 0.1 안쪽으로 같은가?", "Is the correlation within 0.1 of the real one?"),
      abs(together[2] - together[0]) < 0.1)
print(tr("있을 법하지 않은 고양이가 5%보다 적은가?", "Are fewer than 5% of its cats implausible?"),
      strange[2] < 0.05)
print(tr("다리를 뒤섞은 것(수업 01)의 절반보다 적은가?",
         "Fewer than half as many as with shuffled legs (lesson 01)?"),
      strange[2] < 0.5 * odd)
print(tr("자의 오차보다 열 배 넘게 먼가?", "More than 10 times as far as the ruler's own error?"),
      apart[2] > 10 * apart[1])
print(tr("에너지 거리로는 다리를 뒤섞은 것보다 먼가?", "By energy distance, farther than shuffled legs?"),
      apart[2] > far)
shift = clouds[list(clouds)[2]].mean(0) - true_lengths.mean(0)
print(tr("몸통은 평균 2–5cm 길고 다리는 1–2cm 짧은가?",
         "Are bodies 2 to 5 cm too long and legs 1 to 2 cm too short on average?"),
      2 < shift[0].item() < 5 and 1 < -shift[1].item() < 2)

# %% [markdown] id="cats-end" lang="ko"
# 생성자는 수를 한 번도 보지 못하고 그림만으로 **몸통이 길면 다리도 길다**는 것을 배웠습니다. 상관은 진짜와 거의 같고, 백 마리 가운데 아흔다섯 넘게 있을 법합니다. 다리를 뒤섞은 고양이보다 훨씬 적게 어긋납니다.
#
# 하지만 분포가 같지는 않습니다. 구름이 통째로 옆으로 밀려 있습니다. 몸통은 평균 몇 cm 길고 다리는 조금 짧습니다. 1.5cm가 한 픽셀이므로 두 픽셀쯤의 차이이고, 그림만 보아서는 알아채기 어렵습니다. 에너지 거리로는 다리를 뒤섞은 것보다도 멉니다.
# 자의 탓도 조금 있을 수 있습니다. 또렷이 그린 고양이에서 자의 오차는 작지만, 생성자의 그림에는 벽에 얼룩이 남아 있어 고양이로 잘못 읽힙니다.
# 수업 01의 질문에 대한 답은 이렇습니다. 그릴 수 있습니다. 한 마리 한 마리는 그럴듯하게 보입니다. **무리 전체가 진짜와 같은지는 재 보아야 하고, 여기서는 아직 다릅니다.**

# %% [markdown] id="cats-end" lang="en"
# The generator was never given a number, and from pictures alone it has learned that **cats with long bodies have long legs**. The correlation is almost the real one, and more than 95 cats in 100 are plausible: far fewer are amiss than with shuffled legs.
#
# But the distributions are not the same. The whole cloud has moved sideways: bodies are some centimetres too long on average, legs a little too short. A pixel is 1.5 cm, so this is about two pixels, hard to see in a picture. By energy distance it is farther off even than shuffled legs.
# The ruler may have a part in it. Its error is small for cats that are cleanly drawn, but the generator leaves smudges on the wall, and they can be read as cat.
# So the answer to the question of lesson 01: it can be done. One by one, the cats are plausible. **Whether the whole crowd is like the real one has to be measured, and here it is not quite.**

# %% [markdown] id="resume-text" lang="ko"
# ## 11. 저장하고, 멈추고, 이어서 학습하기
#
# 오래 걸리는 학습은 언젠가 끊기기 마련입니다. Colab은 연결이 끊기고, 노트북 컴퓨터는 절전 상태로 들어갑니다.
# 체크포인트(checkpoint)에 가중치만 담아서는 모자랍니다. 옵티마이저의 기억, 난수의 상태, 데이터의 순서까지 담아야 **같은 길**로 이어집니다.
# 40스텝을 한 번에 학습한 것과, 20스텝에서 저장한 뒤 새 신경망으로 불러와 20스텝을 더 학습한 것을 비교합니다.

# %% [markdown] id="resume-text" lang="en"
# ## 11. Save, stop, resume
#
# Long training gets cut off some day. Colab disconnects, laptops fall asleep.
# A checkpoint that holds only the weights is not enough. It takes the optimizer's memory, the state of the random numbers and the order of the data, too, to go on along **the same path**.
# Compare 40 steps in one go with 20 steps, a save, and 20 more in new networks into which it is loaded.

# %% id="resume" tags=["nbval-check-output"]
def new_gan(start):
    torch.manual_seed(start)
    generator = nets.Generator(16, width=8, z_dim=8)
    return train.GAN(generator, nets.Discriminator(16, width=8), machine, seed=start)


small = data.Images(images.pixels[:, :, ::2, ::2])
whole, half, resumed = new_gan(seed), new_gan(seed), new_gan(seed + 1)
train.fit(whole, small, losses.non_saturating, steps=40)
train.fit(half, small, losses.non_saturating, steps=20, checkpoint="runs/half.pt")
train.load(resumed, "runs/half.pt")
train.fit(resumed, small, losses.non_saturating, steps=20)
print(tr("모든 가중치가 마지막 비트까지 같은가?", "Is every weight the same to the last bit?"),
      numbers(whole.generator).equal(numbers(resumed.generator)))

# %% [markdown] id="resume-end" lang="ko"
# `train.fit(..., checkpoint="runs/digits.pt")`라고 쓰면 500스텝마다, 그리고 학습이 멈출 때마다 저장합니다.
# 임시 파일에 다 쓴 뒤 이름을 바꾸므로, 저장하는 순간에 전원이 나가도 옛 파일이나 새 파일 가운데 하나가 온전히 남습니다.

# %% [markdown] id="resume-end" lang="en"
# With `train.fit(..., checkpoint="runs/digits.pt")` it is saved after every 500 steps, and whenever training stops.
# A temporary file is written first and then renamed, so that even if the power fails at that moment, either the old file or the new one is there, whole.

# %% [markdown] id="own-text" lang="ko"
# ## 12. 내 이미지로
#
# 폴더에 그림을 모으면 `data.folder("내_폴더", 32)`로 읽어 바로 학습할 수 있습니다. 크기와 형식이 제각각이어도 됩니다.
# 여기서는 폴더도 직접 만듭니다. 강의에 들어 있는 글꼴로 한글 음절 300개를 그려 `runs/hangul`에 저장합니다. 300장은 GAN에게 아주 적은 수입니다.
# 240장으로 학습하고 60장은 떼어 둡니다.

# %% [markdown] id="own-text" lang="en"
# ## 12. Your own pictures
#
# Put pictures into a folder, read them with `data.folder("my_folder", 32)`, and train. Sizes and formats may differ.
# Here the folder is made, too: 300 syllables of Hangul, written in the font that comes with the course, go into `runs/hangul`. For a GAN 300 pictures are very few.
# Train on 240 of them and set 60 aside.

# %% id="own-folder"
place = Path("runs/hangul")
place.mkdir(parents=True, exist_ok=True)
font = ImageFont.truetype(str(Path(lang.FONT)), 56)
# ko: KS X 1001 표에 있는 음절 2,350개에서 300개를 고릅니다.
# en: 300 of the 2,350 syllables in the table of KS X 1001.
table = [bytes([row, column]).decode("euc_kr")
         for row in range(0xB0, 0xC9) for column in range(0xA1, 0xFF)]
chosen = torch.randperm(len(table), generator=torch.Generator().manual_seed(seed))[:300]
for number, index in enumerate(chosen.tolist()):
    picture = Image.new("L", (64, 64))
    ImageDraw.Draw(picture).text((32, 32), table[index], 255, font, anchor="mm")
    picture.save(place / f"{number:03d}.png")

own = data.folder(place, 32, channels=1)
few, fresh = data.Images(own.pixels[:240]), data.Images(own.pixels[240:])
plots.grid(data.to_float(own.pixels[:24]), columns=12,
           title=tr("300장 가운데 24장", "24 of the 300"))
plt.show()

# %% [markdown] id="own-train-text" lang="ko"
# 두 번 학습합니다. 두 번째에는 `mirror=True`로 그림을 절반의 확률로 좌우로 뒤집어, 데이터가 두 배로 많은 것처럼 씁니다.
# 그동안 판별자가 학습에 쓴 글자와 떼어 둔 글자에 각각 어떻게 답하는지 기록합니다. 둘 다 진짜이므로 답이 같아야 합니다.

# %% [markdown] id="own-train-text" lang="en"
# Train twice. The second time `mirror=True` flips half of the pictures left to right, as if there were twice as many.
# All the while, record how the discriminator answers to syllables it trains on and to those set aside. Both are real, so the answers should be the same.

# %% id="own-train"
@torch.no_grad()
def answers(net, *parts):
    net.eval()
    pictures = (data.to_float(part.to(machine.device).pixels) for part in parts)
    said = [net(x).sigmoid().mean().item() for x in pictures]
    net.train()
    return said


def train_own(mirror, steps):
    torch.manual_seed(seed)
    g, d = nets.Generator(width=16), nets.Discriminator(width=16)
    gan, said = train.GAN(g, d, machine, seed=seed), []
    ask = (20, lambda gan: said.append(answers(gan.discriminator, few, fresh)))
    train.fit(gan, few, losses.non_saturating, steps, mirror=mirror, every=[ask])
    return gan, torch.tensor(said)


plain, plain_answers = train_own(mirror=False, steps=400)
mirrored, mirrored_answers = train_own(mirror=True, steps=300)

# %% id="own-figure"
figure, axes = plt.subplots(1, 3, figsize=(10, 3), layout="constrained")
left, middle, right = axes
steps_seen = 20 * (1 + torch.arange(len(plain_answers)))
left.plot(steps_seen, plain_answers[:, 0], color="C0", label=tr("학습에 쓴 것", "trained on"))
left.plot(steps_seen, plain_answers[:, 1], "--", color="C3", label=tr("떼어 둔 것", "set aside"))
left.set(ylim=(0, 1.25), yticks=[0, 0.5, 1], xlabel=tr("스텝", "step"),
         title=tr("진짜 글자에 대한 D의 답", "D's answer to real syllables"))
left.legend(fontsize=8, ncols=2, loc="upper center")
for ax, gan_of, title in ((middle, plain, tr("그대로", "as they are")),
                          (right, mirrored, tr("뒤집기를 섞어", "with mirroring"))):
    plots.grid(gan_of.sample(30, seed=seed + 1), columns=6, ax=ax, title=title)
plt.show()

# %% id="own-check" tags=["nbval-check-output"]
def nearer_to_mirrored(gan):
    letters = data.to_float(few.pixels)
    samples = gan.sample(200, seed=seed + 2).cpu().flatten(1)
    here = torch.cdist(samples, letters.flatten(1)).amin(1)
    there = torch.cdist(samples, letters.flip(-1).flatten(1)).amin(1)
    return (there < here).float().mean().item()


seen, new = plain_answers[len(plain_answers) // 2:].mean(0)
print(tr("D가 학습에 쓴 글자를 떼어 둔 글자보다 더 믿는가?",
         "Does D trust the syllables it trains on more than the others?"),
      (seen > new + 0.02).item())
print(tr("뒤집지 않으면, 거울상에 더 가까운 표본이 30%가 안 되는가?",
         "Without mirroring, are fewer than 30% of samples nearer to a mirror image?"),
      nearer_to_mirrored(plain) < 0.3)
print(tr("뒤집으면 30%가 넘는가?", "With mirroring, more than 30%?"), nearer_to_mirrored(mirrored) > 0.3)

# %% [markdown] id="own-end" lang="ko"
# 판별자는 학습에 쓴 글자를 알아보기 시작합니다. 데이터가 적을 때 GAN이 겪는 **과적합**(overfitting)은 이렇게 판별자에게서 먼저 나타납니다.
# 생성자에게 가는 그래디언트가 "한글답게"가 아니라 "이 240장답게"로 바뀌어 가므로, 더 오래 학습해도 좋아진다는 보장이 없습니다.
#
# 뒤집기는 데이터를 두 배로 늘리지만, 여기서는 틀린 일입니다. 생성자는 데이터를 그대로 믿고 **거울에 비친 한글**을 쓰기 시작합니다.
# 뒤집은 것도 진짜일 수 있을 때만 뒤집으십시오. 얼굴, 풍경, 옷은 됩니다. 글자, 숫자, 교통 표지판, 심장의 위치가 중요한 가슴 사진은 안 됩니다.

# %% [markdown] id="own-end" lang="en"
# The discriminator begins to recognise the syllables it trains on. With few data, **overfitting** in a GAN shows in the discriminator first.
# The gradient that it hands to the generator turns from "like Hangul" to "like these 240 pictures", so longer training is no promise of anything better.
#
# Mirroring doubles the data, and here it is wrong: the generator takes the data at their word and begins to write **Hangul as seen in a mirror**.
# Mirror only where a mirrored picture could be real, too: faces, landscapes, clothes. Not letters, digits, road signs, nor chest X-rays, where the side of the heart matters.

# %% [markdown] id="more-text" lang="ko"
# ## 13. GPU에서, 다른 데이터로
#
# 같은 코드가 다른 크기와 다른 데이터셋에서도 돌아갑니다. 아래 셀에서 **한 단어만** 바꾸십시오.
#
# | 단어 | 내용 | 받는 방법 |
# |---|---|---|
# | `"digits"` | 숫자 5,000장 | 강의에 함께 들어 있음 |
# | `"mnist"`, `"fashion-mnist"` | 숫자, 옷 각각 60,000장 | torchvision이 내려받음 |
# | `"cifar10"` | 컬러 사진 50,000장 | torchvision이 내려받음 |
# | `"celeba"` | 얼굴 162,770장 | torchvision이 내려받음(`pip install gdown` 필요) |
#
# 인터넷에 연결되어 있지 않거나 내려받기가 거부되면, 어떻게 하면 되는지 오류 메시지가 알려 줍니다.
#
# 아래 셀은 64 × 64로 그립니다. 폭(`width`), 배치, 스텝은 하드웨어에 맞추어 커집니다. 노트북 컴퓨터에서는 좁은 신경망을 몇 초만 학습시켜 획이 나타나는 것까지만 봅니다.
# 긴 학습을 시작하기 전에 **얼마나 걸릴지** 먼저 재 보는 습관을 들이십시오. 몇 스텝만 돌려 한 스텝의 시간을 재고, 남은 스텝을 곱하면 됩니다.

# %% [markdown] id="more-text" lang="en"
# ## 13. On a GPU, with other data
#
# The same code runs at other sizes and with another data set. Change **one word** in the cell below.
#
# | word | what it is | how you get it |
# |---|---|---|
# | `"digits"` | 5,000 digits | comes with the course |
# | `"mnist"`, `"fashion-mnist"` | 60,000 digits, 60,000 clothes | torchvision downloads it |
# | `"cifar10"` | 50,000 photographs in colour | torchvision downloads it |
# | `"celeba"` | 162,770 faces | torchvision downloads it (needs `pip install gdown`) |
#
# Where there is no connection or a download is refused, the error message tells you what to do.
#
# The cell below draws at 64 × 64. The `width`, the batch and the number of steps grow with the hardware. On a laptop a narrow network trains for a few seconds, just until strokes appear.
# Before long training, make it a habit to find out **how long it will take**: run a few steps, time one, and multiply by the steps that remain.

# %% id="more"
more = data.load("digits", 64)
gpu = machine.device.type == "cuda"
memory = torch.cuda.get_device_properties(0).total_memory / 2**30 if gpu else 0
# ko: 폭, 배치, 스텝: CPU, 16GB까지의 GPU, 더 큰 GPU
# en: width, batch, steps: a CPU, a GPU of up to 16 GB, a larger one
settings = [(16, 16, 90), (64, 64, 5000), (128, 128, 10000)]
width, batch_size, steps = settings[(memory > 0) + (memory > 17)]
channels = next(more.batches(1)).shape[1]
large = train.GAN(nets.Generator(64, channels, width),
                  nets.Discriminator(64, channels, width), machine)
train.fit(large, more, losses.non_saturating, steps=5, batch_size=batch_size)
begun = large.seconds
train.fit(large, more, losses.non_saturating, steps=15, batch_size=batch_size)
one_step = (large.seconds - begun) / 15

# %% id="more-train"
if lang.somebody_watches():
    rest = one_step * (steps - 20)
    print(tr(f"한 스텝 {one_step * 1000:.0f}ms, 남은 시간은 {rest:.0f}초쯤",
             f"{one_step * 1000:.0f} ms a step, about {rest:.0f} s to go"))
train.fit(large, more, losses.non_saturating, steps=steps - 20, batch_size=batch_size)
if gpu:
    used = torch.cuda.max_memory_allocated() / 2**30
    print(tr(f"GPU 메모리를 가장 많이 쓴 때: {memory:.0f}GB 가운데 {used:.1f}GB",
             f"GPU memory in use at the most: {used:.1f} of {memory:.0f} GB"))
else:
    print(tr("GPU가 없어 메모리는 재지 않았습니다.", "No GPU here, so its memory is not measured."))
plots.grid(large.sample(16).cpu(), title="64 × 64")
plt.show()

# %% [markdown] id="gallery-text" lang="ko"
# ## 14. 전시회
#
# 마지막으로 작품을 파일로 남깁니다. 고양이 생성자로 한 장짜리 모음(`runs/gallery.png`)과, 잠재 공간의 원을 한 바퀴 도는 움직이는 그림(`runs/walk.gif`)을 만듭니다.
# 서로 거의 직각인 두 벡터 $a$, $b$를 뽑아 $z(t) = a\cos t + b\sin t$로 돌면, 껍질을 벗어나지 않고 처음으로 돌아옵니다.

# %% [markdown] id="gallery-text" lang="en"
# ## 14. The gallery
#
# Finally, keep your work in files: with the generator of cats, a contact sheet (`runs/gallery.png`), and a moving picture that goes once around a circle in latent space (`runs/walk.gif`).
# Draw two vectors $a$ and $b$, nearly at right angles, and go round by $z(t) = a\cos t + b\sin t$: it stays on the shell and comes back to where it began.

# %% id="gallery"
z = torch.randn(60, 16, generator=random).to(machine.device)
plots.sheet(cat_drawer(z), columns=12).quantize(64).save("runs/gallery.png")

a, b = torch.randn(2, 1, 4, 16, generator=random).to(machine.device)
turn = torch.linspace(0, math.tau, 21, device=machine.device)[:-1, None, None]
path = a * turn.cos() + b * turn.sin()  # (20, 4, 16)
first, *others = (plots.sheet(cat_drawer(z), columns=4).quantize(32) for z in path)
first.save("runs/walk.gif", save_all=True, append_images=others, duration=90, loop=0)
display(Picture("runs/gallery.png"), Picture("runs/walk.gif", width=528))

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - DCGAN은 합성곱으로 쌓은 GAN이 안정적으로 학습되게 한 조리법입니다. 지침을 하나씩 빼 보면 치명적인 것과 그렇지 않은 것이 갈립니다.
# - 생성자는 4 × 4에서 시작해 한 변을 두 배씩 키우고, 판별자는 그 길을 거꾸로 걷습니다. 생성자는 판별자의 그래디언트에서만 배웁니다.
# - 손실은 상대에 따라 달라지는 값이라 품질을 알려 주지 않습니다. 표본을 보고, 프레셰 거리와 클래스 수를 잽니다.
# - 외웠는지는 학습에 쓰지 않은 진짜와 견주어야 압니다. 그림에서 길이를 재면 생성자가 분포를 얼마나 배웠는지도 알 수 있습니다.
# - 데이터가 적으면 판별자가 먼저 과적합됩니다. 이어서 학습하려면 가중치, 옵티마이저, 난수의 상태, 데이터의 순서가 모두 있어야 합니다.

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - DCGAN is the recipe that made GANs of convolutions train stably. Taking its guidelines away one at a time shows which are vital and which are not.
# - The generator starts at 4 × 4 and doubles the side again and again; the discriminator walks the same way back. The generator learns only from the discriminator's gradient.
# - A loss depends on the opponent and does not tell the quality. Look at samples; measure Fréchet distance and classes.
# - Whether it learned by heart shows only beside real pictures that were not trained on. Lengths read from pictures show how much of a distribution the generator has learned.
# - With few data the discriminator overfits first. To resume training takes the weights, the optimizer, the state of the random numbers and the order of the data, all of them.

# %% [markdown] id="ex1-text" lang="ko"
# ## 연습
#
# ### 연습 1. 몇 번 두 배로 키울까?
#
# 128 × 128 이미지를 그리는 DCGAN 생성자를 만들려고 합니다. 4 × 4에서 시작해 한 변을 몇 번 두 배로 키워야 할까요?
# 아래의 `...`를 답으로 바꾸고 실행하십시오.

# %% [markdown] id="ex1-text" lang="en"
# ## Exercises
#
# ### Exercise 1. How many doublings?
#
# You want a DCGAN generator that draws images of 128 × 128. It starts at 4 × 4: how many times must it double?
# Put your answer in the place of `...` and run the cell.

# %% id="ex1"
doublings = ...

checks.dcgan_doublings(doublings)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# doublings = 5
# ```
#
# 4 → 8 → 16 → 32 → 64 → 128. 식으로는 $\log_2(128 / 4) = 5$입니다. 시작이 1이 아니라 4라는 것이 함정입니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# doublings = 5
# ```
#
# 4 → 8 → 16 → 32 → 64 → 128, or $\log_2(128 / 4) = 5$. The trap: it starts from 4, not from 1.
#
# </details>

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. tanh의 범위로
#
# 생성자는 tanh로 끝나므로 진짜 이미지도 −1과 1 사이여야 합니다.
# `uint8` 이미지(0에서 255까지)를 받아 0은 −1로, 255는 1로, 그 사이의 값은 고르게 옮기는 함수를 작성하십시오.
# 먼저 예측해 보십시오. `uint8` 텐서에 2를 곱하면 200은 얼마가 될까요?

# %% [markdown] id="ex2-text" lang="en"
# ### Exercise 2. Into the range of tanh
#
# The generator ends in tanh, so the real images have to lie between −1 and 1, too.
# Write a function that takes `uint8` images (0 to 255) and sends 0 to −1, 255 to 1, and the values between them evenly in between.
# Predict first: if you multiply a `uint8` tensor by 2, what does 200 become?

# %% id="ex2"
def to_tanh_range(pixels):
    ...


checks.dcgan_range(to_tanh_range)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def to_tanh_range(pixels):
#     return pixels.float() / 127.5 - 1
# ```
#
# `uint8`은 256에서 0으로 되돌아가므로 200 × 2는 144가 됩니다. 계산하기 전에 `float()`로 바꿉니다.
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def to_tanh_range(pixels):
#     return pixels.float() / 127.5 - 1
# ```
#
# A `uint8` starts again from 0 at 256, so 200 × 2 becomes 144. Convert with `float()` before you compute.
#
# </details>

# %% [markdown] id="ex3-text" lang="ko"
# ### 연습 3. 원을 따라 걷기
#
# 차원이 높으면 정규 분포에서 뽑은 $z$는 거의 모두 길이가 비슷해서, 원점을 둘러싼 껍질 위에 있습니다.
# 껍질에서 벗어나지 않고 걷는 방법이 구면 보간(spherical interpolation)입니다. 두 벡터 사이의 각을 $\omega$라고 하면
#
# $$\mathrm{slerp}(a, b, t) = \frac{\sin((1 - t)\,\omega)}{\sin \omega}\,a + \frac{\sin(t\,\omega)}{\sin \omega}\,b, \qquad \cos\omega = \frac{a \cdot b}{|a|\,|b|}$$
#
# 입니다. `slerp(a, b, t)`를 작성하고, 8절 첫 셀의 `torch.lerp` 자리에 넣어 달라진 점을 보십시오.

# %% [markdown] id="ex3-text" lang="en"
# ### Exercise 3. Walking along a circle
#
# In many dimensions nearly every $z$ from a normal distribution has about the same length: it lies on a shell around the origin.
# Spherical interpolation walks without leaving the shell. With $\omega$ for the angle between the two vectors,
#
# $$\mathrm{slerp}(a, b, t) = \frac{\sin((1 - t)\,\omega)}{\sin \omega}\,a + \frac{\sin(t\,\omega)}{\sin \omega}\,b, \qquad \cos\omega = \frac{a \cdot b}{|a|\,|b|}$$
#
# Write `slerp(a, b, t)`, put it in the place of `torch.lerp` in the first cell of section 8, and see what has changed.

# %% id="ex3"
def slerp(a, b, t):
    ...


checks.dcgan_slerp(slerp)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def slerp(a, b, t):
#     omega = torch.arccos((a * b).sum() / (a.norm() * b.norm()))
#     t = torch.as_tensor(t)
#     return (torch.sin((1 - t) * omega) * a + torch.sin(t * omega) * b) / torch.sin(omega)
# ```
#
# $t = 0$이면 앞의 계수가 1, 뒤의 계수가 0이어서 $a$가 나옵니다. 길이가 같은 두 벡터라면 길이는 끝까지 그대로입니다.
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def slerp(a, b, t):
#     omega = torch.arccos((a * b).sum() / (a.norm() * b.norm()))
#     t = torch.as_tensor(t)
#     return (torch.sin((1 - t) * omega) * a + torch.sin(t * omega) * b) / torch.sin(omega)
# ```
#
# At $t = 0$ the first factor is 1 and the second 0, which gives $a$. If both vectors have the same length, the length stays the same all the way.
#
# </details>

# %% [markdown] id="ex4-text" lang="ko"
# ### 연습 4. 가장 가까운 학습 이미지
#
# 표본 (N, C, H, W)와 학습 이미지 (M, C, H, W)를 받아, 표본마다 픽셀의 유클리드 거리가 가장 짧은 학습 이미지의 번호를 돌려주는 함수를 작성하십시오. 결과의 모양은 (N,)입니다.

# %% [markdown] id="ex4-text" lang="en"
# ### Exercise 4. The nearest training image
#
# Write a function that takes samples (N, C, H, W) and training images (M, C, H, W), and returns for each sample the number of the training image at the smallest Euclidean distance between pixels. The result has the shape (N,).

# %% id="ex4"
def nearest_image(samples, training):
    ...


checks.dcgan_nearest(nearest_image)

# %% [markdown] id="ex4-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def nearest_image(samples, training):
#     return torch.cdist(samples.flatten(1), training.flatten(1)).argmin(dim=1)
# ```
#
# `cdist`는 모든 쌍의 거리를 (N, M)로 돌려줍니다. 한 행이 표본 하나이므로 `dim=1`에서 가장 작은 것을 찾습니다.
#
# </details>

# %% [markdown] id="ex4-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def nearest_image(samples, training):
#     return torch.cdist(samples.flatten(1), training.flatten(1)).argmin(dim=1)
# ```
#
# `cdist` returns the distances of all pairs, (N, M). A row belongs to one sample, so look for the smallest along `dim=1`.
#
# </details>

# %% [markdown] id="quiz" lang="ko"
# ## 확인 문제
#
# 답을 정한 다음에 펼쳐 보십시오.
#
# **1.** 판별자의 끝에 시그모이드를 넣은 채 이 강의의 손실을 쓰면, 손실은 어디까지 내려갈 수 있습니까?
#
# <details><summary>답</summary>
#
# 시그모이드를 두 번 취하므로 손실이 보는 확률은 0.5와 0.73 사이입니다. 진짜를 완전히 맞혀도 −log 0.73 ≈ 0.31, 가짜를 완전히 맞혀도 −log 0.5 ≈ 0.69이므로, 합은 1.00보다 작아지지 못합니다.
#
# </details>
#
# **2.** 표본마다 가장 가까운 학습 이미지까지의 거리를 재었더니 평균이 9.8이었습니다. 외운 것입니까?
#
# <details><summary>답</summary>
#
# 이 수만으로는 알 수 없습니다. 학습에 쓰지 않은 진짜에서 같은 거리를 재어 견주어야 합니다. 진짜도 9.8이라면 외웠다고 볼 까닭이 없습니다.
#
# </details>
#
# **3.** 사진 300장으로 GAN을 학습시킵니다. 진짜에 대한 판별자의 답은 1에 가까워지는데, 떼어 둔 사진에 대한 답은 내려갑니다. 무슨 일이며, 무엇을 하겠습니까?
#
# <details><summary>답</summary>
#
# 판별자가 학습 데이터를 외우고 있습니다. 일찍 멈추거나, 사진을 더 모으거나, 뒤집어도 되는 사진이라면 뒤집기를 씁니다. 판별자만 더 오래 학습시키는 것은 답이 아닙니다.
#
# </details>

# %% [markdown] id="quiz" lang="en"
# ## Quiz
#
# Choose your answer before you unfold ours.
#
# **1.** With a sigmoid at the end of the discriminator and the losses of this course, how low can its loss become?
#
# <details><summary>Answer</summary>
#
# The sigmoid is taken twice, so the loss sees probabilities between 0.5 and 0.73. Even when every real is right, −log 0.73 ≈ 0.31 remains, and when every fake is right, −log 0.5 ≈ 0.69: the sum cannot fall below 1.00.
#
# </details>
#
# **2.** The distance from samples to the nearest training image is 9.8 on average. Were they learned by heart?
#
# <details><summary>Answer</summary>
#
# This number alone does not tell. Measure the same distance for real pictures that were not trained on, and compare. If theirs is 9.8, too, there is no reason to think so.
#
# </details>
#
# **3.** A GAN is trained on 300 photographs. The discriminator's answer to real ones comes near 1, while its answer to photographs set aside goes down. What is happening, and what do you do?
#
# <details><summary>Answer</summary>
#
# The discriminator learns its training data by heart. Stop early, collect more photographs, or mirror them, if a mirrored one could be real. To train the discriminator for longer is no answer.
#
# </details>

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"손실이 줄면 학습이 잘되는 것이다."** 위에서 보았듯이 그림이 좋아지는 동안 생성자의 손실은 커질 수 있습니다.
# - **"판별자가 강할수록 좋다."** 판별자의 답이 1과 0에 붙어 버리면 생성자에 건네는 그래디언트가 거의 쓸모없어집니다.
# - **"전치 합성곱은 합성곱을 되돌린다."** 크기만 되돌립니다. 값을 되돌리지는 않습니다.
# - **"배치 정규화는 어디에나 넣으면 좋다."** 생성자의 마지막 층과 판별자의 첫 층에는 넣지 않는 것이 DCGAN의 지침입니다. 7절에서 그 까닭을 보았습니다.
# - **"가장 가까운 학습 이미지와 다르게 생겼으니 외우지 않았다."** 눈으로 몇 장 보는 것으로는 모자랍니다. 학습에 쓰지 않은 진짜와 견주어 재야 합니다.
# - **"뒤집기는 언제나 데이터를 늘려 준다."** 뒤집은 것이 진짜일 수 없는 데이터라면, 생성자는 그 틀린 것까지 배웁니다.
#
# ## 참고 문헌
#
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - I. Goodfellow 외, *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - M. Heusel 외, *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (프레셰 거리)
# - T. Kynkäänniemi 외, *Improved Precision and Recall Metric for Assessing Generative Models*, 2019, arXiv:1904.06991
# - Y. Yazici 외, *The Unusual Effectiveness of Averaging in GAN Training*, 2018, arXiv:1806.04498
# - T. White, *Sampling Generative Networks*, 2016, arXiv:1609.04468 (구면 보간)
# - R. Webster 외, *Detecting Overfitting of Deep Generative Networks via Latent Recovery*, 2019, arXiv:1901.03396 (학습에 쓰지 않은 진짜와 견주기)
# - T. Karras 외, *Training Generative Adversarial Networks with Limited Data*, 2020, arXiv:2006.06676 (적은 데이터, 판별자의 과적합)

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"If the loss falls, training goes well."** As seen above, the generator's loss can grow while the pictures get better.
# - **"The stronger the discriminator, the better."** Once its answers stick to 1 and 0, the gradient it hands to the generator is of little use.
# - **"A transposed convolution undoes a convolution."** It brings back the size only, not the values.
# - **"Batch normalization is good everywhere."** DCGAN's guideline leaves it out of the generator's last layer and the discriminator's first. Section 7 shows why.
# - **"It looks different from the nearest training image, so it was not learned by heart."** A look at a few is not enough: measure, beside real pictures that were not trained on.
# - **"Mirroring always adds data."** Where a mirrored picture could not be real, the generator learns that error, too.
#
# ## References
#
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - I. Goodfellow et al., *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - M. Heusel et al., *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (Fréchet distance)
# - T. Kynkäänniemi et al., *Improved Precision and Recall Metric for Assessing Generative Models*, 2019, arXiv:1904.06991
# - Y. Yazici et al., *The Unusual Effectiveness of Averaging in GAN Training*, 2018, arXiv:1806.04498
# - T. White, *Sampling Generative Networks*, 2016, arXiv:1609.04468 (spherical interpolation)
# - R. Webster et al., *Detecting Overfitting of Deep Generative Networks via Latent Recovery*, 2019, arXiv:1901.03396 (comparing with real pictures that were not trained on)
# - T. Karras et al., *Training Generative Adversarial Networks with Limited Data*, 2020, arXiv:2006.06676 (few data, the overfitting of the discriminator)
