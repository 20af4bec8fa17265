# ---
# jupyter:
#   course:
#     title: {ko: "05 · DCGAN", en: "05 · DCGAN"}
#     minutes: {laptop: 40, gpu: 35}
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
# 5. 학습을 멈추고, 저장하고, 멈춘 곳에서 이어서 학습할 수 있습니다.
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
# 5. stop training, save it, and go on from where it stopped.
#
# ## What you need first
#
# The basics of Python and PyTorch are enough (tensors, `nn.Module`, `backward()`).
# There are two characters.
# The **generator** (G) takes a vector of noise $z$ and draws an image.
# The **discriminator** (D) looks at an image and tells whether it is real or fake. Korean books have two words for it: 판별자, as in this course, and 구분자.

# %% id="machine"
import math

import matplotlib.pyplot as plt
import torch

from gan_lib import checks, data, device, losses, metrics, nets, plots, train

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

# %% [markdown] id="digits-text" lang="en"
# ## 1. The real digits
#
# First a look at what there is to learn.
# The data set, 5,000 MNIST digits, comes with the course, so that no connection is needed.
# Each has 28 × 28 pixels. The networks to come double and halve sizes, so a black border makes it 32 × 32.

# %% id="digits"
images = data.load("digits", 32)
print(images)

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
# 어느 것이 얼마나 중요한지는 재 보아야 압니다. 강의 뒷부분에서 하나씩 빼 가며 재 봅니다.
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
# How much each of them matters, only a measurement can tell. Later in the course they are taken away one at a time, and the effect is measured.
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
real = next(images.to(machine.device).batches(16))
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
history = train.fit(gan, images, losses.non_saturating, steps=steps, batch_size=16,
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

# %% [markdown] id="walk-text" lang="ko"
# ## 7. 잠재 공간 걷기
#
# 생성자가 숫자 5,000장을 외워서 꺼내 놓을 뿐이라면, 한 $z$에서 다른 $z$로 조금씩 옮겨 갈 때 그림은 어느 순간 갑자기 바뀌어야 합니다.
# 잠재 공간(latent space)의 두 점을 직선으로 잇고, 양 끝을 포함한 열 곳에서 그려 봅니다. 한 줄이 한 번의 산책입니다.

# %% [markdown] id="walk-text" lang="en"
# ## 7. A walk in latent space
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
# 다만 이것만으로 암기(memorisation)가 없다고 말할 수는 없습니다. 가장 닮은 학습 데이터(training data)를 찾아 견주는 일은 이 수업의 다음 판에서 다룹니다.
#
# 직선에는 흠이 하나 있습니다. 선의 가운데는 양 끝보다 원점에 더 가까운데, 생성자는 학습하는 동안 그렇게 짧은 벡터를 거의 보지 못했습니다. 연습 3에서 고칩니다.

# %% [markdown] id="walk-end" lang="en"
# For the most part the picture does not jump but changes smoothly.
# This alone does not rule out memorisation, though. Finding the most similar training data and comparing them is left to the next version of this notebook.
#
# The straight line has one flaw. Its middle lies nearer to the origin than its ends, and in training the generator hardly ever saw vectors as short as that. Exercise 3 mends it.

# %% [markdown] id="resume-text" lang="ko"
# ## 8. 저장하고, 멈추고, 이어서 학습하기
#
# 오래 걸리는 학습은 언젠가 끊기기 마련입니다. Colab은 연결이 끊기고, 노트북 컴퓨터는 절전 상태로 들어갑니다.
# 체크포인트(checkpoint)에 가중치만 담아서는 모자랍니다. 옵티마이저의 기억, 난수의 상태, 데이터의 순서까지 담아야 **같은 길**로 이어집니다.
# 40스텝을 한 번에 학습한 것과, 20스텝에서 저장한 뒤 새 신경망으로 불러와 20스텝을 더 학습한 것을 비교합니다.

# %% [markdown] id="resume-text" lang="en"
# ## 8. Save, stop, resume
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

# %% [markdown] id="more-text" lang="ko"
# `train.fit(..., checkpoint="runs/digits.pt")`라고 쓰면 500스텝마다, 그리고 멈출 때마다 저장합니다.
# 임시 파일에 다 쓴 뒤 이름을 바꾸므로, 저장하는 순간에 전원이 나가도 옛 파일이나 새 파일 가운데 하나가 온전히 남습니다.
#
# ## 9. GPU에서, 다른 데이터로
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
# 내 사진은 `data.folder("내_폴더", 64)`로 읽습니다. 크기와 형식이 제각각이어도 됩니다.
# 인터넷에 연결되어 있지 않거나 내려받기가 거부되면, 어떻게 하면 되는지 오류 메시지가 알려 줍니다.
#
# 아래 셀은 64 × 64로 그립니다. 노트북 컴퓨터에서는 좁은 신경망(`width=16`)을 몇 초만 학습시켜 획이 나타나는 것까지만 봅니다. GPU에서는 `width`와 `batch_size`를 64로 키워 더 오래 학습합니다. 데이터가 크다면 둘 다 128까지 키워 보십시오.

# %% [markdown] id="more-text" lang="en"
# With `train.fit(..., checkpoint="runs/digits.pt")` it is saved after every 500 steps, and whenever training stops.
# A temporary file is written first and then renamed, so that even if the power fails at that moment, either the old file or the new one is there, whole.
#
# ## 9. On a GPU, with other data
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
# Your own pictures are read by `data.folder("my_folder", 64)`, whatever their sizes and formats.
# Where there is no connection or a download is refused, the error message tells you what to do.
#
# The cell below draws at 64 × 64. On a laptop it trains a narrow network (`width=16`) for a few seconds, just until strokes appear. On a GPU it raises `width` and `batch_size` to 64 and trains for longer. With a large data set, try 128 for both.

# %% id="more"
more = data.load("digits", 64)
gpu = machine.device.type == "cuda"
width, batch_size, steps = (64, 64, 5000) if gpu else (16, 16, 300)
channels = next(more.batches(1)).shape[1]
large = train.GAN(nets.Generator(64, channels, width),
                  nets.Discriminator(64, channels, width), machine)
train.fit(large, more, losses.non_saturating, steps=steps, batch_size=batch_size)
plots.grid(large.sample(16).cpu(), title="64 × 64")
plt.show()

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - DCGAN은 합성곱으로 쌓은 GAN이 안정적으로 학습되게 한 조리법입니다. 스트라이드가 있는 합성곱, 배치 정규화, 층마다 알맞은 활성화 함수(activation function)를 씁니다.
# - 생성자는 4 × 4에서 시작해 한 변을 두 배씩 키우고, 판별자는 그 길을 거꾸로 걷습니다.
# - 판별자는 정답에서 배우고, 생성자는 판별자의 그래디언트에서만 배웁니다.
# - 손실은 상대에 따라 달라지는 값이라 품질을 알려 주지 않습니다. 표본을 보고, 프레셰 거리와 클래스 수를 잽니다.
# - 이어서 학습하려면 가중치, 옵티마이저, 난수의 상태, 데이터의 순서가 모두 있어야 합니다.

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - DCGAN is the recipe that made GANs of convolutions train stably: convolutions with a stride, batch normalization, and a fitting activation function for each layer.
# - The generator starts at 4 × 4 and doubles the side again and again; the discriminator walks the same way back.
# - The discriminator learns from the right answers, the generator only from the discriminator's gradient.
# - A loss depends on the opponent and does not tell the quality. Look at samples; measure Fréchet distance and classes.
# - To resume training takes the weights, the optimizer, the state of the random numbers and the order of the data, all of them.

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
# 입니다. `slerp(a, b, t)`를 작성하고, 7절의 `torch.lerp` 자리에 넣어 달라진 점을 보십시오.

# %% [markdown] id="ex3-text" lang="en"
# ### Exercise 3. Walking along a circle
#
# In many dimensions nearly every $z$ from a normal distribution has about the same length: it lies on a shell around the origin.
# Spherical interpolation walks without leaving the shell. With $\omega$ for the angle between the two vectors,
#
# $$\mathrm{slerp}(a, b, t) = \frac{\sin((1 - t)\,\omega)}{\sin \omega}\,a + \frac{\sin(t\,\omega)}{\sin \omega}\,b, \qquad \cos\omega = \frac{a \cdot b}{|a|\,|b|}$$
#
# Write `slerp(a, b, t)`, put it in the place of `torch.lerp` in section 7, and see what has changed.

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

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"손실이 줄면 학습이 잘되는 것이다."** 위에서 보았듯이 그림이 좋아지는 동안 생성자의 손실은 커질 수 있습니다.
# - **"판별자가 강할수록 좋다."** 판별자의 답이 1과 0에 붙어 버리면 생성자에 건네는 그래디언트가 거의 쓸모없어집니다.
# - **"전치 합성곱은 합성곱을 되돌린다."** 크기만 되돌립니다. 값을 되돌리지는 않습니다.
# - **"배치 정규화는 어디에나 넣으면 좋다."** 생성자의 마지막 층과 판별자의 첫 층에는 넣지 않는 것이 DCGAN의 지침입니다.
#
# ## 참고 문헌
#
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - I. Goodfellow 외, *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - M. Heusel 외, *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (프레셰 거리)
# - T. Kynkäänniemi 외, *Improved Precision and Recall Metric for Assessing Generative Models*, 2019, arXiv:1904.06991
# - Y. Yazici 외, *The Unusual Effectiveness of Averaging in GAN Training*, 2018, arXiv:1806.04498
# - T. White, *Sampling Generative Networks*, 2016, arXiv:1609.04468 (구면 보간)

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"If the loss falls, training goes well."** As seen above, the generator's loss can grow while the pictures get better.
# - **"The stronger the discriminator, the better."** Once its answers stick to 1 and 0, the gradient it hands to the generator is of little use.
# - **"A transposed convolution undoes a convolution."** It brings back the size only, not the values.
# - **"Batch normalization is good everywhere."** DCGAN's guideline leaves it out of the generator's last layer and the discriminator's first.
#
# ## References
#
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - I. Goodfellow et al., *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - M. Heusel et al., *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (Fréchet distance)
# - T. Kynkäänniemi et al., *Improved Precision and Recall Metric for Assessing Generative Models*, 2019, arXiv:1904.06991
# - Y. Yazici et al., *The Unusual Effectiveness of Averaging in GAN Training*, 2018, arXiv:1806.04498
# - T. White, *Sampling Generative Networks*, 2016, arXiv:1609.04468 (spherical interpolation)
