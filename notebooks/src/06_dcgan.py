# ---
# jupyter:
#   course:
#     title: {ko: "06 · DCGAN", en: "06 · DCGAN"}
#     running: 2
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
# 2. 이미지 크기만 보고 생성자와 판별자의 모양을 층마다 적고, 학습 한 스텝을 두 개의 피드백 루프(feedback loop)로 나누어 설명할 수 있습니다.
# 3. 손실 곡선만으로는 그림의 품질을 알 수 없는 이유를 보이고, 대신 무엇을 잴지 고를 수 있습니다.
# 4. 지침을 하나씩 빼고, 생성자가 외웠는지 재고, 판별자가 배운 특징을 다른 일에 쓸 수 있습니다.
# 5. 학습을 멈추고 저장했다가 이어서 할 수 있고, 내 이미지와 더 큰 하드웨어로도 학습시킬 수 있습니다.
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
# 2. write down the shapes of the generator and the discriminator, layer by layer, from the image size alone, and explain one step of training as two feedback loops;
# 3. show why the loss curves do not tell the quality of the pictures, and choose what to measure instead;
# 4. take guidelines away one at a time, measure whether the generator learned by heart, and put the discriminator's features to another use;
# 5. stop training, save it and go on, and move to pictures of your own and to larger hardware.
#
# ## What you need first
#
# The basics of Python and PyTorch are enough (tensors, `nn.Module`, `backward()`).
# There are two characters.
# The **generator** (G) takes a vector of noise $z$ and draws an image.
# The **discriminator** (D) looks at an image and tells whether it is real or fake. Korean books have two words for it: 판별자, as in this course, and 구분자.

# %% id="machine"
import copy
import json
import math
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from statistics import mean, median

import matplotlib.pyplot as plt
import torch
from IPython.display import Image as Picture
from IPython.display import display
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image, ImageDraw, ImageFont
from sklearn.linear_model import LogisticRegression
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision.transforms.functional import pil_to_tensor

from gan_lib import checks, data, device, losses, metrics, nets, notebook, plots, train
from gan_lib.checks import claim
from gan_lib.lang import FONT, CourseError

# ko: GPU가 있으면 GPU를 고릅니다. 수의 형식도 하드웨어에 맞게 고릅니다.
# en: Takes the GPU where there is one, and the number format that the hardware has.
machine = device.pick()
# ko: 이 수를 바꾸면 모든 잡음이 바뀝니다. 그래도 수업의 설명은 맞아야 합니다.
# en: Another number changes all the noise; what this lesson says must still hold.
seed = 0
print(machine)

# %% [markdown] id="digits-text" lang="ko"
# ## 1. 진짜 숫자
#
# 먼저 무엇을 배울지 봅니다.
# 데이터셋(data set)은 강의에 함께 들어 있는 MNIST 숫자 5,000장이라서 인터넷이 없어도 됩니다.
# 한 장은 28 × 28 픽셀입니다. 앞으로 쓸 신경망은 크기를 두 배로 키우거나 절반으로 줄이므로, 검은 테두리를 덧대어 32 × 32로 만듭니다.
# 숫자는 클래스 순서로 500장씩 놓여 있습니다. 클래스마다 마지막 50장, 모두 500장은 떼어 둡니다. 5절의 생성자는 이것을 한 번도 보지 않습니다. 9절에서 생성자가 외웠는지 알아볼 때 필요합니다.

# %% [markdown] id="digits-text" lang="en"
# ## 1. The real digits
#
# First a look at what there is to learn.
# The data set, 5,000 MNIST digits, comes with the course, so that no connection is needed.
# Each has 28 × 28 pixels. The networks to come double and halve sizes, so a black border makes it 32 × 32.
# They lie in the order of their classes, 500 of each. The last 50 of each class, 500 in all, are set aside: the generator of section 5 never sees them. Section 9 needs them, to find out whether it has learned by heart.

# %% id="digits"
images = data.dataset("digits", 32)
last = torch.arange(5000) % 500 >= 450
training, held_out = (data.Images(images.pixels[rows], images.labels[rows])
                      for rows in (~last, last))
print(images, training, held_out, sep="\n")

# ko: 클래스마다 다섯 장씩, 한 열에 한 클래스입니다.
# en: Five of each class, one class in a column.
rows = [images.labels.eq(digit).nonzero()[:5, 0] for digit in range(10)]
chosen = torch.stack(rows, dim=1).flatten()
plots.pictures(data.to_float(images.pixels[chosen]), columns=10,
               title=tr("진짜 숫자", "real digits"))
plt.show()

# %% [markdown] id="guidelines" lang="ko"
# ## 2. 조리법
#
# DCGAN 논문의 지침은 짧습니다. 지침 옆에 이유를 적었습니다.
#
# | 지침 | 이유 |
# |---|---|
# | 풀링(pooling) 대신 **스트라이드(stride)가 있는 합성곱**을, 생성자에서는 **전치 합성곱**(transposed convolution)을 씁니다. | 어떻게 줄이고 키울지도 학습할 수 있습니다. |
# | 완전 연결 은닉층(hidden layer)은 쓰지 않습니다. 완전 연결층은 양 끝에만 있어, $z$를 4 × 4로 펼치고 마지막 특징에서 로짓 하나를 읽습니다. | 합성곱은 같은 가중치(weight)를 모든 자리에 씁니다. 획은 어디에 있어도 획입니다. |
# | 두 신경망 모두 **배치 정규화**(batch normalization)를 씁니다. 단, **생성자의 마지막 층과 판별자의 첫 층에는 쓰지 않습니다.** | 논문에 따르면 깊은 생성자가 배우기 시작하게 하고, 표본이 모두 한 점으로 무너지는 것을 막습니다. 모든 층에 쓰면 표본이 흔들리고 학습이 불안정해졌다고 합니다. 두 끝에서는 이미지의 밝기가 있는 그대로 오가야 한다고 이해할 수 있습니다. |
# | 생성자는 **ReLU**를 쓰고 끝에 **tanh**를 둡니다. | tanh의 값은 −1과 1 사이입니다. 데이터도 같은 범위로 맞춥니다. |
# | 판별자는 **LeakyReLU**를 씁니다. | 생성자는 판별자를 거쳐 온 그래디언트(gradient)로만 배웁니다. ReLU는 음수에서 그래디언트를 0으로 만들지만 LeakyReLU는 조금이라도 흘려보냅니다. |
# | 가중치는 평균 0, 표준 편차 0.02인 정규 분포로 시작하고, Adam의 $\beta_1$은 0.5로 둡니다. | 두 신경망은 서로에게 움직이는 과녁이므로, 옵티마이저(optimizer)가 지난 방향을 오래 기억하면 학습이 흔들립니다. |
#
# 앞의 다섯 줄은 논문이 제안한 구조이고, 이유 가운데 일부는 나중에 덧붙은 설명입니다.
# 어느 것이 얼마나 중요한지는 재 보아야 압니다. 7절에서는 조리법의 여덟 가지를 하나씩 빼 보고, 흔한 실수도 하나 일부러 저질러 봅니다. 그때마다 결과가 얼마나 달라지는지 잽니다.
#
# 이 강의에서 논문과 다르게 한 것도 있습니다.
# 논문은 이미지 수십만에서 수백만 장에 128장짜리 배치(batch)와 학습률(learning rate) 0.0002를 썼고, 저자들의 코드에서 커널은 5였습니다.
# 5절에서는 작은 신경망이 몇 초 만에 배워야 하므로 배치를 24장으로 줄이고 학습률을 0.004로 키웠습니다. 판별자의 폭은 생성자의 절반입니다. 판별자는 한 스텝에 진짜 이미지를 한 번, 가짜 이미지를 두 번 보므로, 폭이 같다면 계산 시간의 대부분이 판별자에 들 것이기 때문입니다.
# 그 판별자에서는 LeakyReLU가 음수에 곱하는 수(`slope`)를 0.2가 아니라 0으로 둡니다. 그러면 ReLU와 같아져 위의 지침을 어깁니다. 잘못 쓴 것이 아닙니다. 왜 그렇게 했는지는 7절의 측정이 보여 줍니다.
# 커널은 꼭 두 배로 키우기 좋은 4입니다(수업 05). $z$는 논문처럼 균등 분포에서 수 100개를 뽑지 않고 정규 분포에서 16개를 뽑으며, 판별자는 확률 대신 로짓을 내고, 표본은 평균한 생성자로 그립니다. 뒤의 둘은 곧 설명합니다.

# %% [markdown] id="guidelines" lang="en"
# ## 2. The recipe
#
# The guidelines of the DCGAN paper are short. The reasons stand beside them.
#
# | guideline | reason |
# |---|---|
# | **Convolutions with a stride** instead of pooling; in the generator, **transposed convolutions**. | How to shrink and to grow can be learned, too. |
# | No fully connected hidden layer. Fully connected layers stand at the two ends only: one spreads $z$ out over 4 × 4, one reads a logit from the last features. | A convolution uses the same weights everywhere. A stroke is a stroke wherever it is. |
# | **Batch normalization** in both networks, but **not in the generator's last layer, nor in the discriminator's first**. | By the paper, it gets deep generators to begin learning, and keeps samples from collapsing to a single point; applied to all layers, it made samples oscillate and training unstable. One way to see it: at the two ends the brightness of images has to pass as it is. |
# | In the generator **ReLU**, and **tanh** at its end. | The values of tanh lie between −1 and 1. The data are brought to the same range. |
# | In the discriminator **LeakyReLU**. | The generator learns only from the gradient that has come through the discriminator. ReLU makes it 0 for negative numbers; LeakyReLU lets a little through. |
# | Each weight starts from a normal distribution with mean 0 and standard deviation 0.02; Adam has $\beta_1$ = 0.5. | Each network is a moving target for the other; an optimizer that remembers old directions for long makes training oscillate. |
#
# The first five rows are the architecture that the paper proposes; some of the reasons were added later.
# How much each of them matters, only a measurement can tell. In section 7 eight pieces of the recipe are taken away one at a time, and one common mistake is made on purpose. The effect of each is measured.
#
# Some things here are not as in the paper.
# It had from hundreds of thousands to millions of images, a batch of 128 and a learning rate of 0.0002, and in its authors' code the kernel was 5.
# In section 5 small networks have to learn in seconds, so the batch is smaller, 24, and the learning rate larger, 0.004. The discriminator is half as wide as the generator: in each step it sees the real images once and the fake ones twice, so with equal widths most of the computing would be done in it.
# Its LeakyReLU multiplies negative numbers by 0 (`slope`) in the place of 0.2. That makes it ReLU, against the guideline above. It is no mistake: a measurement in section 7 shows why.
# The kernel is 4, which doubles exactly (lesson 05). $z$ is 16 numbers from a normal distribution, not 100 from a uniform one; the discriminator gives a logit in the place of a probability; and samples are drawn by an averaged generator. The last two are explained below.

# %% [markdown] id="networks-text" lang="ko"
# ## 3. 두 신경망
#
# 생성자는 크기를 키워 올라가고, 판별자는 줄여 내려갑니다.
# 16차원 벡터가 4 × 4짜리 특징 맵(feature map) 128장이 되고, 그다음 층을 지날 때마다 한 변은 두 배, 채널은 절반이 됩니다. 마지막 층에서는 채널이 하나가 됩니다.
# 판별자는 그 길을 거꾸로 걷습니다. 채널 수는 절반입니다. 눈으로 확인해 봅니다. 모양의 첫 수 24는 배치 크기이고, 오른쪽 끝의 수는 그 층의 매개변수 개수입니다. 매개변수는 어느 층에 가장 많을까요? 먼저 예측해 보십시오.

# %% [markdown] id="networks-text" lang="en"
# ## 3. The two networks
#
# The generator goes up in size, the discriminator down.
# A vector of 16 numbers becomes 128 feature maps of 4 × 4, and with each further layer the side doubles and the channels halve; the last layer leaves one channel.
# The discriminator walks the same way back, with half as many channels. See for yourself. The first number of each shape, 24, is the batch size; the number on the right is how many parameters the layer has. Which layer has the most? Predict before you look.

# %% id="networks" tags=["nbval-check-output"]
torch.manual_seed(seed)
generator = nets.Generator(size=32, channels=1, width=32, z_dim=16)
# ko: slope가 0인 LeakyReLU는 ReLU와 같습니다.
# en: LeakyReLU with slope 0 is the same as ReLU.
discriminator = nets.Discriminator(size=32, channels=1, width=16, slope=0)


def size_of(net):
    return sum(parameter.numel() for parameter in net.parameters())


def walk_through(net, x):
    print(f"{type(net).__name__:28s}{tuple(x.shape)}")
    for layer in net.layers:
        x = layer(x)
        name, shape = type(layer).__name__, str(tuple(x.shape))
        print(f"    {name:24s}{shape:20s}{size_of(layer):9,d}")
    print(tr(f"    매개변수는 모두 {size_of(net):,}개\n", f"    {size_of(net):,} parameters in all\n"))
    return x


fake = walk_through(generator, torch.randn(24, 16))
logits = walk_through(discriminator, fake)

# %% [markdown] id="untrained-text" lang="ko"
# 매개변수가 가장 많은 층은 두 신경망 모두 4 × 4와 8 × 8 사이에 있습니다. 그림은 작지만 채널이 많은 곳입니다. 배치 정규화가 뒤따르는 층에는 편향이 없습니다. 정규화가 채널마다 더하는 수가 그 일을 하기 때문입니다.
#
# 판별자의 마지막 값은 확률이 아니라 **로짓**(logit) $a$입니다. 확률은 $D(x) = \sigma(a)$로 얻습니다.
# 진짜와 가짜를 전혀 가리지 못해 모든 이미지에 반반이라고 답하는 판별자의 손실은
#
# $$-\log D(x) - \log\bigl(1 - D(G(z))\bigr) = -\log\tfrac12 - \log\tfrac12 = \log 4 \approx 1.386$$
#
# 입니다. 갓 만든 판별자도 진짜와 가짜를 가리지 못합니다. 어느 이미지에나 거의 같은 답을 하기 때문입니다. 그 답은 대개 0.4와 0.65 사이에 있지만 꼭 0.5는 아닙니다.
# 까닭은 이렇습니다. 여기처럼 ReLU를 쓰면 마지막 층이 받는 특징 1,024개가 모두 0 이상입니다. 그래서 그 층의 무작위 가중치가 어느 이미지의 로짓이든 거의 같은 만큼 올리거나 내립니다. 손실이 $\log 4$에서 조금 벗어나는 것도 그 때문입니다.

# %% [markdown] id="untrained-text" lang="en"
# In both networks the layer between 4 × 4 and 8 × 8 has the most parameters: there the pictures are small, but the channels many. Layers followed by batch normalization have no bias, since it adds a number to each channel itself.
#
# The last value of the discriminator is not a probability but a **logit** $a$. The probability is $D(x) = \sigma(a)$.
# A discriminator that cannot tell real from fake at all, and answers fifty-fifty to every image, has the loss
#
# $$-\log D(x) - \log\bigl(1 - D(G(z))\bigr) = -\log\tfrac12 - \log\tfrac12 = \log 4 \approx 1.386$$
#
# A newly made discriminator cannot tell them apart either: it gives nearly the same answer to every image, mostly between 0.4 and 0.65, but not exactly 0.5.
# The reason: with ReLU, as here, all 1,024 features that reach the last layer are 0 or above, so its random weights raise or lower the logit of every image by nearly as much. That is also why the loss is a little off $\log 4$.

# %% id="untrained" tags=["nbval-check-output"]
torch.manual_seed(seed + 1)
real = next(images.batches(500))
with torch.no_grad():
    to_real = discriminator(real).sigmoid()
    to_fake = discriminator(generator(torch.randn(500, 16))).sigmoid()
claim(tr("갓 만든 D가 진짜에 한 답의 평균에서 가짜에 한 답의 평균을 뺀 값",
         "new D's mean answer to real minus its mean answer to fake"),
      to_real.mean() - to_fake.mean(), between=(-0.25, 0.25))

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
# `gan_lib`의 `discriminator_step`과 `generator_step`이 각각 3번과 4번입니다. 뼈대만 적으면 다음과 같습니다. `backward()`에 앞서 그래디언트를 비우는 `zero_grad()`는 여기서 뺐습니다.
#
# ```python
# loss_d = loss.discriminator(D(real), D(fake.detach()))  # 그래디언트는 fake에서 멈춥니다
# loss_d.backward(); d_optimizer.step()
# loss_g = loss.generator(D(fake))  # 그래디언트가 D를 지나 G까지 갑니다
# loss_g.backward(); g_optimizer.step()
# ```
#
# 아래에 보이는 `autocast`와 `scaler`는 16비트 수로 계산할 때 필요하고, 32비트에서는 아무 일도 하지 않습니다.
# 한 번씩만 실행하고, 어느 신경망의 가중치가 바뀌었는지, 그리고 판별자의 답이 어느 쪽으로 움직였는지 확인합니다.

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
# In `gan_lib`, `discriminator_step` and `generator_step` are 3 and 4. Their skeleton, which leaves out the `zero_grad()` before each `backward()`:
#
# ```python
# loss_d = loss.discriminator(D(real), D(fake.detach()))  # the gradient stops at fake
# loss_d.backward(); d_optimizer.step()
# loss_g = loss.generator(D(fake))  # the gradient runs through D into G
# loss_g.backward(); g_optimizer.step()
# ```
#
# The `autocast` and `scaler` below are for computing in 16-bit numbers; in 32 bits they do nothing.
# Run each once, and see which network's weights have changed, and which way the discriminator's answers have moved.

# %% id="steps-tools"
def numbers(net):
    return torch.cat([p.detach().flatten().clone() for p in net.parameters()])


# ko: 이미지들이 진짜일 확률이 얼마인지 D에게 물어 평균을 냅니다.
# en: D's mean answer: how probable it is that these images are real.
@torch.no_grad()
def answer(net, pictures):
    with machine.autocast():
        return net(pictures).float().sigmoid().mean().item()

# %% id="steps" tags=["nbval-check-output"]
# ko: 사본을 학습시키므로, 이 셀은 다시 실행해도 첫 스텝부터 시작합니다.
# en: Train copies, so that this cell begins with the first step when it is run again.
G, D = copy.deepcopy(generator), copy.deepcopy(discriminator)
small = train.GAN(G, D, machine, lr=4e-3, seed=seed)
real, z = next(training.to(machine.device).batches(24)), small.draw_z(24)
with machine.autocast():
    fake = G(z)

g_before, d_before = numbers(G), numbers(D)
apart = answer(D, real) - answer(D, fake)
train.discriminator_step(D, small.d_optimizer, real, fake,
                         losses.non_saturating.discriminator, machine, small.scaler)
d_after = numbers(D)
claim(tr("첫째 루프에서 D의 가중치가 가장 크게 변한 양", "first loop, largest change of a weight of D"),
      (d_after - d_before).abs().max(), above=0)
claim(tr("첫째 루프에서 G의 가중치가 변한 양", "first loop, largest change of a weight of G"),
      (numbers(G) - g_before).abs().max(), equals=0)
claim(tr("첫째 루프에서 진짜와 가짜에 대한 D의 답이 더 벌어진 정도",
         "first loop, how much farther apart D's answers to real and fake are"),
      answer(D, real) - answer(D, fake) - apart, above=0.25)

before = answer(D, fake)
train.generator_step(D, small.g_optimizer, fake,
                     losses.non_saturating.generator, machine, small.scaler)
claim(tr("둘째 루프에서 D의 가중치가 변한 양", "second loop, largest change of a weight of D"),
      (numbers(D) - d_after).abs().max(), equals=0)
claim(tr("둘째 루프에서 G의 가중치가 가장 크게 변한 양", "second loop, largest change of a weight of G"),
      (numbers(G) - g_before).abs().max(), above=0)
claim(tr("둘째 루프에서 같은 z의 그림에 대한 D의 답이 오른 정도",
         "second loop, rise of D's answer to the pictures of the same z"),
      answer(D, G(z)) - before, above=0.1)

# %% [markdown] id="train-text" lang="ko"
# ## 5. 학습
#
# `train.fit`은 이 두 루프를 되풀이하며 손실을 기록하고, 정해 둔 스텝 수만큼 지날 때마다 우리가 넘긴 함수를 호출합니다.
#
# - `look`은 늘 같은 $z$로 그린 표본(sample)을 화면에 보여 주고 필름에 담습니다.
# - `measure`는 숫자를 읽는 신경망에 표본 1,000장을 보여 주고 품질을 잽니다. 이 신경망은 학습에 전혀 관여하지 않습니다.
#   - **프레셰 거리**(Fréchet distance): 진짜의 특징(feature)과 가짜의 특징이 이루는 두 구름 사이의 거리입니다. 작을수록 좋습니다.
#   - **읽히는 클래스의 수**: 열 가지 숫자 가운데 표본의 5% 이상을 차지하는 숫자가 몇 가지인지 셉니다.
#   - **정밀도**(precision)와 **재현율**(recall): 정밀도는 가짜 가운데 진짜들 사이에 놓이는 것의 비율로 충실도(fidelity)를, 재현율은 진짜 가운데 가짜들 사이에 놓이는 것의 비율로 다양성(diversity)을 나타냅니다.
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
#   - **Precision** and **recall**: precision is the share of fakes that lie among the reals (fidelity), recall the share of reals that lie among the fakes (diversity).
#
# Samples are not drawn by G itself but by a generator whose weights are an **exponential moving average** of G's.
# G and D chase each other in circles, so the average is calmer than any one moment.

# %% id="measure"
reader = metrics.digit_net(machine.device)
real_features, _ = metrics.read(reader, data.to_float(images.to(machine.device).pixels))
film, moments = [], []
# ko: 신경망을 새로 만듭니다. GPU라면 폭을 두 배로, 배치를 64장으로 해도 금방 끝납니다.
# en: New networks. A GPU is soon done even with twice the width and batches of 64.
on_gpu = machine.device.type == "cuda"
width, batch_size, steps = (64, 64, 600) if on_gpu else (32, 24, 600)
torch.manual_seed(seed)
gan = train.GAN(nets.Generator(width=width, z_dim=16),
                nets.Discriminator(width=width // 2, slope=0),
                machine, lr=4e-3, seed=seed)


# %% id="measure-tools"
def look(gan):
    film.append(gan.sample(32, seed=seed + 1).cpu())
    moments.append(gan.step)
    view(film[-1])


def measure(gan):
    features, logits = metrics.read(reader, gan.sample(1000, seed=seed + 2))
    precision, recall = metrics.precision_recall(real_features[::5], features)
    return {"frechet": metrics.frechet_distance(real_features, features),
            "classes": metrics.class_coverage(logits),
            "precision": precision, "recall": recall}


# %% [markdown] id="train-cell" lang="ko"
# 이제 학습을 시작합니다. 노트북 컴퓨터에서 1분 안팎이 걸립니다. 그림이 잡음에서 숫자로 바뀌는 것을 지켜보십시오.
# 멈춤 단추(■)를 누르면 하던 스텝을 마치고 멈춥니다. 그때까지 배운 것은 그대로 있습니다. 셀을 다시 실행해 끝까지 학습시킨 다음, 아래로 내려가십시오.

# %% [markdown] id="train-cell" lang="en"
# Now start training. It takes about a minute on a laptop. Watch the picture turn from noise into digits.
# The stop button (■) ends training after the current step. All that was learned is kept: run the cell again to train to the end, then go on below.

# %% id="train"
view = plots.LiveImages()
if gan.step == 0:
    look(gan)
history = train.fit(gan, training, losses.non_saturating, steps - gan.step,
                    batch_size=batch_size,
                    every=[(steps // 50, look), (steps // 8, measure)])
if on_gpu:
    print(tr("NVIDIA H100에서(시드 0~2): 0.7~0.9초, 프레셰 거리 46, 36, 41",
             "On an NVIDIA H100 (seeds 0 to 2): 0.7 to 0.9 s; Fréchet distance 46, 36, 41"))

# %% [markdown] id="film-text" lang="ko"
# 학습하는 동안 같은 $z$에서 나온 표본이 어떻게 바뀌었는지 필름으로 봅니다. 열 하나가 한 시점입니다.

# %% [markdown] id="film-text" lang="en"
# The film of the run: what became of samples from the same $z$ while training went on. Each column is a moment.

# %% id="film"
picked = [i for i in (0, 1, 2, 4, 8, 16, 32, 50) if i < len(film)]
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
                       "classes": tr("읽히는 클래스(10개 중)", "classes read (of 10)"),
                       "precision": tr("정밀도", "precision"), "recall": tr("재현율", "recall")})
plt.show()

# %% id="losses-lie" tags=["nbval-check-output"]
# ko: 학습의 한 구간에서 G의 손실이 평균 얼마였는지 구합니다.
# en: G's mean loss in one part of the run.
def between(first, last):
    return mean(history["g_loss"][int(first * len(history["g_loss"])):
                                  int(last * len(history["g_loss"]))])


# ko: 학습을 넷으로 나눈 것 가운데 i번째에서 잰 값의 평균입니다.
# en: The mean of what was measured in the i-th quarter of the run.
def in_quarter(i, name):
    n = len(measured)
    return mean(moment[name] for moment in measured[n * (i - 1) // 4:n * i // 4])


measured = history["metrics"]
middle, end = measured[len(measured) // 2 - 1], measured[-1]
middle_loss, end_loss = between(0.5, 0.6), between(0.9, 1)
claim(tr("후반, 프레셰 거리의 비(끝/중간)", "second half, Fréchet distance, end / middle"),
      end["frechet"] / middle["frechet"], below=0.75)
claim(tr("후반, G의 손실의 비(끝/중간)", "second half, G's loss, end / middle"),
      end_loss / middle_loss, between=(0.6, 1.5))
claim(tr("둘째 4분의 1에서 마지막 4분의 1까지 재현율이 오른 정도",
         "rise of recall from the second quarter of the run to the last"),
      in_quarter(4, "recall") - in_quarter(2, "recall"), above=0.03)
claim(tr("둘째 4분의 1에서 마지막 4분의 1까지 정밀도가 변한 정도",
         "change of precision from the second quarter of the run to the last"),
      in_quarter(4, "precision") - in_quarter(2, "precision"), between=(-0.2, 0.2))

# %% [markdown] id="losses-lie-text" lang="ko"
# 전반에는 프레셰 거리가 크게 줄고, 생성자의 손실도 대개 함께 줄어듭니다. 그런데 후반에는 그림이 계속 좋아지는데도 생성자의 손실은 오르내리기만 하다가, 후반을 시작할 때와 비슷한 값으로 끝났습니다. 손실만 보았다면 학습이 거의 끝난 줄 알았을 것입니다.
# 이상한 일이 아닙니다. 손실은 **지금 상대가 얼마나 강한지**에 따라 달라지는 값입니다. 생성자가 나아진 만큼 판별자도 나아지면, 손실은 그대로입니다.
# 그래서 GAN에서는 손실을 보고 멈출 때를 정하지 않습니다. 표본을 눈으로 보고, 수치로 잽니다.
#
# 정밀도와 재현율도 따로 움직였습니다. 정밀도는 일찍 오른 다음 제자리에 머물렀고, 그 뒤로 오른 것은 재현율이었습니다. 이 생성자는 먼저 진짜를 웬만큼 닮은 그림을 그리게 되었고, 여러 가지 그림은 그다음에야 그리게 되었습니다. 여기서 여러 가지란 숫자의 종류보다 같은 숫자의 갖가지 글씨를 말합니다. 클래스는 일찍부터 거의 다 나왔습니다. 정밀도가 머문 자리도 진짜끼리 잰 값(다음 표의 첫 줄)보다 훨씬 낮습니다.
#
# 곡선에서 챙겨 볼 것은 균형입니다. 판별자의 두 출력 곡선이 1과 0에 딱 붙어 움직이지 않으면 판별자가 너무 앞서 있는 것입니다. 이 손실에서는 그때도 로짓에 대한 그래디언트가 작지 않지만(수업 02), 픽셀을 어느 쪽으로 바꿔야 좋아지는지는 믿을 만하게 알려 주지 못할 수 있습니다.
#
# 이제 새로 뽑은 표본 1,000장을 여러 잣대로 잽니다. 비교할 대상이 있어야 값의 의미를 알 수 있으므로 진짜 숫자와 잡음도 함께 잽니다. 프레셰 거리에는 단위가 없습니다. 여기서는 진짜의 절반만 기준으로 삼고 표본도 새로 뽑아 곡선의 값과 조금 다르므로, 표 안에서만 견주십시오.
# "확신"은 신경망이 90% 이상의 확률로 읽은 이미지의 비율인데, 신경망은 잡음도 확신을 갖고 읽을 수 있으므로 이것만 보아서는 안 됩니다.
# "덮음"(coverage)은 다섯째로 가까운 진짜보다 더 가까운 표본이 하나라도 있는 진짜의 비율입니다(Naeem 외, 2020). 재현율은 표본끼리의 거리를 자로 삼으므로, 서툰 표본이 멀리 흩어져 있으면 너무 높게 나옵니다. 덮음은 진짜끼리의 거리를 자로 삼습니다.
# 두 가지를 조심해서 읽으십시오. 기준으로 삼은 진짜의 대부분은 생성자가 학습에 쓴 것이어서, 사본만 내놓는 생성자의 프레셰 거리가 가장 작을 것입니다. 그러니 거리가 작다고 해서 외우지 않았다고 할 수는 없습니다(9절). 그리고 5절의 조리법은 바로 이 신경망으로 잰 프레셰 거리와 확신을 보고 골랐으므로, 이 값들이 조리법이 좋다는 독립된 증거는 아닙니다.

# %% [markdown] id="losses-lie-text" lang="en"
# In the first half the Fréchet distance falls far, and the generator's loss mostly falls with it. In the second the pictures went on getting better, while the generator's loss only went up and down, and ended about where that half had begun. By the loss alone, training would have seemed to be almost over.
# Nothing is wrong. A loss depends on **how strong the opponent is at that moment**: if the discriminator improves as much as the generator, the loss stays the same.
# That is why, with GANs, the loss does not tell when to stop. Look at the samples, and measure them.
#
# Precision and recall did not move together, either: precision rose early and stayed where it was, and what grew from then on was recall. This generator first came to draw pictures somewhat like real ones, and only then pictures of many kinds. Of many kinds means less the ten digits than the many ways to write each: nearly all classes came up early. And where precision stayed is far below what real digits get (first row of the next table).
#
# What the curves are good for is the balance. Where D's two outputs stick to 1 and 0 and stay there, the discriminator is too far ahead. With this loss the gradient with respect to the logit is not small even then (lesson 02), but it may no longer say reliably which way the pixels should change.
#
# Now 1,000 new samples are measured in several ways. A number means little without others beside it, so real digits and noise are measured, too. Fréchet distance has no unit. Here only half of the real digits are the reference, and the samples are new, so the values differ a little from those of the curve: compare within the table.
# "Confident" is the share of images that the network reads with a probability of at least 90%; it may read noise with confidence, so do not go by this alone.
# "Covered" (coverage, Naeem et al., 2020) is the share of real digits that have a sample nearer than their fifth nearest real digit. Recall takes the distances among the samples as its yardstick, so it reads too high where clumsy samples lie scattered; coverage takes those among the real digits.
# Two warnings. Most of the real digits in the reference were also trained on, so a generator of nothing but copies would have the smallest Fréchet distance of all: a small distance is no evidence against learning by heart (section 9). And the recipe of section 5 was chosen by Fréchet distance and confidence, measured with this very network, so these values are no independent evidence for the recipe.

# %% id="table-tools"
def row(name, pictures, others):
    features, logits = metrics.read(reader, pictures.to(machine.device))
    precision, recall = metrics.precision_recall(others, features)
    distance = metrics.frechet_distance(others, features)
    classes = metrics.class_coverage(logits)
    sure = metrics.confident_share(logits)
    # ko: 진짜마다, 다섯째로 가까운 진짜보다 더 가까운 그림이 하나라도 있는지 봅니다.
    # en: For each real digit: is a picture nearer than its fifth nearest real digit?
    reach = torch.cdist(others, others).kthvalue(6).values
    covered = (torch.cdist(others, features).amin(1) <= reach).float().mean().item()
    print(f"{distance:9.1f} {precision:9.2f} {recall:9.2f} {covered:9.2f}", end=" ")
    print(f"{classes:9d} {sure:9.0%}   {name}")
    return distance, covered


# %% id="table"
order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed))
shuffled_digits = data.to_float(images.pixels[order]).to(machine.device)
reference, other_half = shuffled_digits.split(2500)
reference_features, _ = metrics.read(reader, reference)
# ko: 두 생성자를 공평하게 견주려고 같은 z를 씁니다.
# en: The same z for both generators, to be fair.
random = torch.Generator().manual_seed(seed + 3)
z = torch.randn(1000, 16, generator=random).to(machine.device)
with torch.no_grad():
    averaged, raw = gan.averaged(z), gan.generator.eval()(z)
    gan.generator.train()
print(tr("   프레셰    정밀도    재현율      덮음    클래스      확신",
         "  Fréchet precision    recall   covered   classes confident"))
compared = {tr("다른 진짜 숫자", "other real digits"): other_half[:1000],
            tr("평균한 생성자의 표본", "samples, averaged generator"): averaged,
            tr("평균하지 않은 생성자의 표본", "samples, generator as it is"): raw,
            tr("잡음", "noise"): torch.rand(1000, 1, 32, 32, generator=random) * 2 - 1}
results = [row(name, pictures, reference_features)
           for name, pictures in compared.items()]

# %% id="table-check" tags=["nbval-check-output"]
(real_distance, real_covered), (distance, covered), *_ = results
claim(tr("프레셰 거리의 비(표본/다른 진짜 숫자)", "Fréchet distance, samples / other real digits"),
      distance / real_distance, above=2)
claim(tr("덮인 진짜의 비율, 다른 진짜 숫자", "share of real digits covered, by other real digits"),
      real_covered, above=0.7)
claim(tr("덮인 진짜의 비율, 표본이 덮은 것은 얼마나 적은가",
         "share of real digits covered, how much smaller by samples"),
      real_covered - covered, above=0.05)
claim(tr("읽히는 클래스(10개 가운데)", "classes read, of 10"), end["classes"], above=6)

# %% [markdown] id="ablation-text" lang="ko"
# ## 7. 지침을 하나씩 빼면
#
# 2절의 지침은 저마다 얼마나 중요할까요? 하나만 빼고 나머지는 그대로 둔 채 학습시켜 봅니다. "그대로"는 2절의 표를 모두 지킨 것이어서, 판별자도 LeakyReLU입니다. 5절과 다른 점이 더 있습니다. 이 실험은 5절의 조리법을 고르기 전에 했으므로 배치는 16장, 학습률은 0.003, $z$는 32차원이고, 숫자 5,000장을 모두 씁니다.
# 신경망은 층을 차례로 늘어놓은 `net.layers`이므로, 층 몇 개를 바꾸어 끼우면 됩니다.
#
# - 스트라이드는 두 신경망에서 따로 빼 봅니다. 판별자의 합성곱은 스트라이드 1로 바꾸고 최대 풀링을 붙입니다. 생성자에서는 픽셀을 가로세로로 두 번씩 되풀이해 키운 다음 보통 합성곱을 씁니다.
# - 배치 정규화를 뺄 때는 정규화만 빼고, 채널마다 곱하고 더하는 수는 남깁니다.
# - 판별자 끝에 시그모이드를 넣으면, 손실을 계산할 때 시그모이드를 한 번 더 거치게 됩니다. 로짓과 확률을 혼동하는 흔한 실수입니다. 논문의 판별자도 시그모이드로 끝나지만, 그 손실은 시그모이드를 다시 취하지 않습니다.
#
# 완전 연결 은닉층, 생성자의 ReLU, 가중치의 초깃값은 시험하지 않습니다.
#
# 보기 전에 예측해 보십시오. 무엇을 바꾸었을 때 가장 나빠질까요?

# %% [markdown] id="ablation-text" lang="en"
# ## 7. The guidelines, taken away one at a time
#
# How much does each guideline of section 2 matter? Take one away, leave all else as it is, and train. "As it is" keeps to the whole table of section 2, so here the discriminator has LeakyReLU. More differs from section 5: this experiment was made before the recipe there was chosen, with batches of 16, a learning rate of 0.003, 32 numbers in $z$, and all 5,000 digits.
# A network is a row of layers, `net.layers`, so a few layers are exchanged.
#
# - Strides are taken from one network at a time. The discriminator's convolutions get stride 1 and max pooling after them. In the generator each pixel is repeated twice both ways, and an ordinary convolution follows.
# - Without batch normalization, only the normalization goes; a factor and a shift for each channel stay.
# - With a sigmoid at the end of the discriminator, the loss takes a sigmoid a second time: a common mistake, a probability in the place of a logit. The discriminator of the paper ends in a sigmoid, too, but its loss does not take another one.
#
# Not tested: fully connected hidden layers, ReLU in the generator, and how the weights begin.
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
    if guideline == "strides in G":
        swap(g, nn.ConvTranspose2d, stretched)
    if guideline == "strides in D":
        swap(d, nn.Conv2d, pooled)
    if guideline in ("norm in G", "norm in D"):
        swap({"norm in G": g, "norm in D": d}[guideline], nn.BatchNorm2d, affine)
    if guideline == "ends without norm":
        g.layers.insert(len(g.layers) - 1, nn.BatchNorm2d(1))
        d.layers.insert(1, nn.BatchNorm2d(d.layers[0].out_channels))
    if guideline == "LeakyReLU":
        swap(d, nn.LeakyReLU, lambda _: nn.ReLU())
    if guideline == "tanh":
        g.layers[-1] = nn.Identity()
    if guideline == "one sigmoid":
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
    except CourseError:
        return torch.zeros(8, 1, 32, 32), math.inf, 0
    pictures = gan.sample(1000, seed=seed + 7).clamp(-1, 1).nan_to_num(0)
    features, logits = metrics.read(reader, pictures)
    distance = metrics.frechet_distance(real_features, features)
    return pictures[:8].cpu(), distance, metrics.class_coverage(logits)


# %% [markdown] id="ablation-file-text" lang="ko"
# 시드(seed) 세 개로 모두 돌리면 CPU 코어 하나에서 12분쯤 걸립니다. 그래서 미리 돌려 둔 결과를 읽습니다. 위의 셀들을 그대로 가져다 실행한 것입니다.
# 본 이미지는 어느 줄이나 거듭 본 것까지 세어 10,000장으로, 5절보다 적습니다. 프레셰 거리와 읽히는 클래스의 수는 시드들의 중앙값이고, 괄호 안은 가장 작은 값과 가장 큰 값입니다.

# %% [markdown] id="ablation-file-text" lang="en"
# With three seeds all of this takes about twelve minutes on one CPU core, so here is what an earlier run found. It executed the very cells above.
# Every row saw the same number of images, 10,000 with repeats, fewer than in section 5. Fréchet distance and classes read are medians over the seeds, with the lowest and the highest in brackets.

# %% id="ablation-file"
stored = json.loads((data.SHIPPED / "ablation.json").read_text(encoding="utf-8"))
names = {"nothing": tr("그대로", "as it is"),
         "strides in G": tr("G에 업샘플링", "upsampling in G"),
         "strides in D": tr("D에 풀링", "pooling in D"),
         "norm in G": tr("G에 정규화 없음", "no norm in G"),
         "norm in D": tr("D에 정규화 없음", "no norm in D"),
         "ends without norm": tr("정규화를 모든 층에", "norm everywhere"),
         "LeakyReLU": tr("D에 ReLU", "ReLU in D"), "tanh": tr("tanh 없음", "no tanh"),
         "one sigmoid": tr("D 끝에 시그모이드", "sigmoid at D's end"), "beta1": "β₁ = 0.9"}
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
    print(f"{median(distances):7.0f} ({low:5.0f} – {high:5.0f})", end="")
    print(f"{median(read[name]):7d} ({few:2d} – {many:2d})   {names[name]}")

# %% id="ablation-figure"
def show_trials(samples, found):
    figure = plt.figure(figsize=(8.6, 5))
    pictures = figure.add_axes([0.2, 0.11, 0.45, 0.81])
    pictures.imshow(samples, cmap="gray", aspect="auto", interpolation="nearest",
                    extent=(0, 8, len(names), 0))
    pictures.set_yticks([i + 0.5 for i in range(len(names))], names.values())
    pictures.set(xticks=[], title=tr("표본 여덟 장씩(첫 시드)", "eight samples of each (first seed)"))
    bars = figure.add_axes([0.68, 0.11, 0.3, 0.81], sharey=pictures)
    for i, distances in enumerate(found.values()):
        bars.plot(distances, [i + 0.5] * len(distances), "o-", color="C0", linewidth=2,
                  markersize=5)
    bars.axvspan(min(found["nothing"]), max(found["nothing"]), color="C2", alpha=0.2,
                 label=tr("'그대로'의 범위", "range of 'as it is'"))
    bars.legend(fontsize=7, loc="upper right")
    bars.set(xscale="log", ylim=(len(names), 0),
             title=tr("프레셰 거리(로그 눈금)", "Fréchet distance (log scale)"))
    bars.tick_params(axis="y", left=False, labelleft=False)
    bars.grid(alpha=0.3)
    plt.show()


kept_samples = Image.open(data.SHIPPED / "ablation.png")
show_trials(kept_samples, found)

# %% id="ablation-cost"
def work(guideline):
    g, d = nets.Generator(), nets.Discriminator()
    take_away(guideline, g, d)
    with FlopCounterMode(display=False) as counter:
        d(torch.zeros(2, 1, 32, 32))
    return counter.get_total_flops()


ratio = f"{work('strides in D') / work('nothing'):.1f}"
print(tr(f"판별자의 계산량: 풀링을 쓰면 '그대로'의 {ratio}배",
         f"Computation in D: with pooling {ratio} times that of 'as it is'"))
# ko: "정규화를 모든 층에"의 그림 여덟 장을, 그대로 한 번, 배경을 검게 해서 한 번 읽습니다.
# en: Read the eight pictures of "norm everywhere", as they are, and on a black background.
tiles = pil_to_tensor(kept_samples)[0, 2:, 2:].unfold(0, 32, 34).unfold(1, 32, 34)
row_of = list(names).index("ends without norm")
grey = data.to_float(tiles[row_of][:, None]).to(machine.device)
background = grey.flatten(1).median(1).values[:, None, None, None]
black = ((grey - background) / (1 - background) * 2 - 1).clamp(-1, 1)
print(tr("'정규화를 모든 층에'의 여덟 장을 읽은 숫자", "Digits read in the eight of 'norm everywhere'"))
for name, eight in ((tr("회색 배경", "on grey"), grey), (tr("검은 배경", "on black"), black)):
    print(f"  {name}:", *metrics.read(reader, eight)[1].argmax(1).tolist())

# %% id="ablation-check" tags=["nbval-check-output"]
usual = found["nothing"]
questions = {
    tr("모든 시드에서 '그대로'의 가장 나쁜 값보다 4분의 1 넘게 나쁜 것:",
       "With every seed over a quarter worse than the worst run as it is:"):
        lambda distances: min(distances) > 1.25 * max(usual),
    tr("모든 시드에서 '그대로'의 가장 좋은 값보다 5분의 1 넘게 나은 것:",
       "With every seed over a fifth better than its best run:"):
        lambda distances: max(distances) < 0.8 * min(usual),
    tr("중앙값이 '그대로'의 절반도 안 되는 것:", "With a median below half of that as it is:"):
        lambda distances: median(distances) < 0.5 * median(usual)}
print(tr("저장된 결과(data/ablation.json)에서 골랐습니다.", "Picked from the stored results, data/ablation.json."))
for question, holds in questions.items():
    print(question)
    for name, distances in found.items():
        if holds(distances):
            print("   ", names[name])

# %% [markdown] id="ablation-end" lang="ko"
# 다섯 가지는 이 조건에서 분명히 중요했습니다. 판별자의 정규화, 두 끝에는 정규화를 넣지 않는 것, tanh, Adam의 $\beta_1$, 그리고 시그모이드를 한 번만 취하는 것입니다. 지키지 않으면 어느 시드에서나 나빠졌습니다.
# 그 가운데 무엇이 가장 나쁜지는 이 수로 정하지 마십시오. 프레셰 거리를 재는 신경망은 검은 배경의 숫자만 보고 배웠습니다. "정규화를 모든 층에"는 그림에서 숫자가 보이는데도, 회색 배경을 그대로 두면 모두 같은 숫자로 읽히고 거리도 아주 멉니다. 위에서 보듯이 배경을 검게 하면 여러 숫자로 읽힙니다. $\beta_1 = 0.9$는 그림에 무늬뿐인데도 그보다 가깝습니다. 큰 값은 "많이 어긋났다"라고만 읽고, 그림을 함께 보십시오.
#
# 뜻밖의 결과도 있습니다. 판별자에서 스트라이드를 풀링으로 바꾸거나 ReLU를 쓰면 프레셰 거리의 중앙값이 **절반 아래로 줄었습니다.** 생성자에 업샘플링을 쓰면 어느 시드에서나 거리가 5분의 1 넘게 줄었고, 생성자의 정규화는 빼도 별 차이가 없었습니다.
# 그렇다고 지침이 틀렸다고 할 수는 없습니다. 이미지가 작고, 신경망이 얕고, 데이터가 쉽고, 학습이 짧습니다. 학습률도 "그대로"에 맞추어 고른 값입니다. 그리고 풀링을 쓰면 줄이기 전의 큰 특징 맵에서 합성곱을 하므로, 판별자의 계산량이 위에서 센 것처럼 세 배를 넘습니다. ReLU에는 그런 비용이 들지 않으므로, 5절의 판별자에는 ReLU를 썼습니다. 얻는 것은 속도입니다. 이미지를 100,000장까지 보여 준 시험에서는(시드 하나, 기록은 `benchmarks/README.md`에 있습니다) 둘의 차이가 사라졌습니다.
# 여기서 말할 수 있는 것은 여기까지입니다. 조리법의 줄마다 중요한 정도가 다르고, 그것은 재 보아야 알며, 데이터가 바뀌면 다시 재야 합니다.
#
# 이 컴퓨터에서도 짧게 해 봅니다. 열 가지를 모두 80스텝씩만, 곧 이미지 1,280장씩만 학습시키고, 위의 결과와 나란히 놓습니다. 여덟 배쯤 길게 학습하면 순서가 달라지는 것이 있습니까?

# %% [markdown] id="ablation-end" lang="en"
# Five things clearly mattered here: normalization in the discriminator, none at the two ends, tanh, Adam's $\beta_1$, and taking the sigmoid only once. Without them every seed came out worse.
# Do not go by these numbers to say which of the five is worst. The network behind the Fréchet distance learned from digits on black. In the pictures of "norm everywhere" digits can be seen; yet on their grey background all are read as one and the same, and the distance is very large. With the background made black, as above, they are read as several. And $\beta_1 = 0.9$ lies nearer, with nothing but patterns in its pictures. Read a large value as "far off", no more, and look at the pictures beside it.
#
# There are surprises, too. In the discriminator, pooling in the place of strides, or ReLU, brought the median of the Fréchet distance **down to less than half**. With upsampling in the generator the distance fell by over a fifth with every seed, and a generator without normalization came out much the same.
# That does not make the guidelines wrong. The images are small, the networks shallow, the data easy, the training short, and the learning rate was chosen for the recipe as it is. Besides, with pooling the convolutions run on the large feature maps, before these shrink: over three times the computation in the discriminator, as counted above. ReLU costs nothing of the kind, and that is why the discriminator of section 5 has it. What it gains is speed: in a trial that went on to 100,000 images (one seed; `benchmarks/README.md` has the figures), the difference between the two was gone.
# What can be said here is this: the lines of the recipe do not matter equally, only measuring tells how much, and with other data it takes another measurement.
#
# Now a short version on this computer: all ten, for no more than 80 steps or 1,280 images each, side by side with the results above. With training about eight times as long, does the order change anywhere?

# %% id="ablation-live"
# ko: 학습할 때마다 출력되는 줄은 숨깁니다.
# en: Hides the line that each training prints.
with redirect_stdout(StringIO()):
    live = {name: trial(name, seed, 80) for name in names}
show_trials(plots.sheet(torch.cat([pictures for pictures, _, _ in live.values()])),
            {name: [distance] for name, (_, distance, _) in live.items()})
print(tr("여기서 80스텝, 시드 하나    미리 해 둔 625스텝, 시드 세 개의 중앙값",
         "here, 80 steps, one seed    earlier, 625 steps, median of three"))
print(tr("   프레셰     클래스            프레셰     클래스", "  Fréchet    classes           Fréchet    classes"))
for name, (_, distance, classes) in live.items():
    print(f"{distance:9.0f} {classes:10d}", end=" ")
    print(f"{median(found[name]):17.0f} {median(read[name]):10d}   {names[name]}")
turned = [names[name] for name in names if live[name][1] < live["nothing"][1]
          and median(found[name]) > median(found["nothing"])]
print(tr("여기서는 '그대로'보다 낫지만 길게 학습하면 못한 것:",
         "Better than 'as it is' here, worse after more training:"),
      ", ".join(turned) or "–")

# %% id="ablation-live-check" tags=["nbval-check-output"]
# ko: 프레셰 거리가 '그대로'의 10배면 1, 100배면 2입니다.
# en: 1 where the Fréchet distance is 10 times that of 'as it is', 2 where it is 100 times.
farther = math.log10(live["ends without norm"][1] / live["nothing"][1])
claim(tr("정규화를 모든 층에, '그대로'보다 먼 정도(10의 거듭제곱)",
         "norm everywhere, how far beyond 'as it is' (powers of ten)"), farther, above=0.3)

# %% [markdown] id="ablation-live-end" lang="ko"
# 가장 크게 잘못된 것은 짧은 실행에서도 드러납니다. 하지만 차이가 그만큼 크지 않은 줄의 순서는 믿을 수 없습니다. 저장된 결과에서는 어느 시드로나 크게 나빴던 'D 끝에 시그모이드'조차 여기서는 시드에 따라 '그대로'와 비슷하게 나오기도 합니다. 처음에는 앞서다가 나중에 뒤처지는 것이 있을 수 있습니다. 위 셀의 `trial(name, seed, 80)`에서 `seed` 자리에 1이나 2를 넣고 다시 실행해 보십시오. 그것만으로도 순서가 달라질 수 있습니다. 논문이나 블로그의 비교를 읽을 때에도 이미지를 몇 장 보았는지, 시드를 몇 개 썼는지부터 확인하십시오.

# %% [markdown] id="ablation-live-end" lang="en"
# What is worst shows even in a short run. But the order of rows that differ less cannot be trusted. Even the sigmoid at D's end, which is far worse with every seed in the stored results, comes out about as good as 'as it is' here with some seeds. Some rows may be ahead at first and fall behind later. Put 1 or 2 in the place of `seed` in `trial(name, seed, 80)` and run that cell again: this alone can change the order. In the comparisons of papers and blogs, too, look first for how many images were seen and how many seeds were used.

# %% [markdown] id="walk-text" lang="ko"
# ## 8. 잠재 공간 걷기
#
# 한 $z$에서 다른 $z$로 조금씩 옮겨 가면 그림은 갑자기 바뀔까요, 부드럽게 바뀔까요?
# 잠재 공간(latent space)의 두 점을 직선으로 잇고, 양 끝을 포함한 열 곳에서 그려 봅니다. 한 줄이 한 번의 산책입니다.

# %% [markdown] id="walk-text" lang="en"
# ## 8. A walk in latent space
#
# On the way from one $z$ to another, does the picture jump, or does it change smoothly?
# Join two points of the latent space by a straight line, and draw at ten places along it, both ends included. Each row is one walk.

# %% id="walk"
random = torch.Generator().manual_seed(seed + 4)
starts, ends = torch.randn(2, 100, 16, generator=random)
shares = torch.linspace(0, 1, 10)[:, None]
lines = torch.stack([torch.lerp(a, b, shares)
                     for a, b in zip(starts, ends, strict=True)])  # (100, 10, 16)
with torch.no_grad():
    walks = gan.averaged(lines.flatten(0, 1).to(machine.device)).cpu()
plots.pictures(walks[:60], columns=10,
               title=tr("한 z에서 다른 z까지 직선으로", "from one z to another, along a straight line"))
plt.show()

# %% [markdown] id="walk-check-text" lang="ko"
# 눈만 믿지 않고 재 봅니다. 한 걸음에 바뀐 양을 처음과 끝의 차이로 나누고, 산책마다 가장 큰 걸음을 찾습니다.
# 그리고 같은 길을 아홉 배로 잘게 나누어 걷습니다. 부드럽게 바뀐다면 변화가 여러 걸음에 나뉘어 가장 큰 걸음도 그만큼 작아집니다. 갑자기 바뀐다면, 아무리 잘게 나누어도 그 한 걸음은 작아지지 않습니다.

# %% [markdown] id="walk-check-text" lang="en"
# Eyes are not enough: measure. Divide the change in each step by the difference between start and end, and find the largest step of each walk.
# Then walk the same ways in steps nine times as small. A smooth change is shared out among the steps, so the largest of them shrinks, too. A jump stays as large as it is, however small the steps.

# %% id="walk-check" tags=["nbval-check-output"]
@torch.no_grad()
def largest_steps(places):
    shares = torch.linspace(0, 1, places)[:, None]
    found = []
    for a, b in zip(starts[:30], ends[:30], strict=True):
        path = gan.averaged(torch.lerp(a, b, shares).to(machine.device)).flatten(1)
        found.append(path.diff(dim=0).norm(dim=1).max() / (path[-1] - path[0]).norm())
    return torch.stack(found)


coarse, fine = largest_steps(10), largest_steps(82)
claim(tr("가장 큰 걸음의 비(아홉 배로 잘게 걸을 때/처음), 산책 30번의 중앙값",
         "largest step, steps nine times as small / as above, median of 30 walks"),
      (fine / coarse).median(), below=0.5)

# %% [markdown] id="walk-end" lang="ko"
# 그림은 갑자기 바뀌지 않고 부드럽게 이어집니다. 위의 그림에서 뛰는 것처럼 보이는 곳도 더 잘게 걸으면 이어집니다.
# 다만 여기서 잰 것은 부드러움이지, 암기(memorization)가 없다는 증거가 아닙니다. 외운 학습 이미지들을 $z$에 따라 조금씩 섞어 내놓는 생성자도 부드럽게 이어질 수 있습니다. 9절에서 가장 닮은 학습 데이터(training data)를 찾아 견줍니다.
#
# 직선에는 흠이 하나 있습니다. 차원이 높으면 정규 분포에서 뽑은 $z$는 거의 모두 길이가 비슷해서 원점을 둘러싼 껍질 위에 있는데, 직선은 그 껍질 안쪽을 지름길로 가로지릅니다. 여기처럼 16차원이면 껍질이 아직 두껍습니다. 아래 그림의 초록 띠가 그 두께입니다.
# 껍질을 따라 **큰 원**(great circle)으로 걸을 수도 있습니다. 직선 위의 점을 원점에서 바깥으로 밀어, 그 길이가 두 끝의 길이 사이에 오게 하면 됩니다.

# %% [markdown] id="walk-end" lang="en"
# The picture does not jump; it changes smoothly. Even where it seems to jump above, smaller steps lead through.
# This is smoothness, though, and no evidence against memorization: a generator that has learned training images by heart, and blends them little by little as $z$ moves, can be smooth, too. Section 9 finds the most similar training data and compares.
#
# The straight line has one flaw. In many dimensions nearly every $z$ from a normal distribution has about the same length: it lies on a shell around the origin. The line takes a short cut through the inside of it. With 16 dimensions, as here, the shell is still thick: the green band in the figure below.
# One can also walk along the shell, on a **great circle**: push each point of the line outwards until its length lies between those of the two ends.

# %% id="circle"
first, final = (ends_of.norm(dim=1)[:, None] for ends_of in (starts, ends))
lengths = torch.lerp(first, final, shares[:, 0])  # (100, 10)


def with_length(z, length):
    return z / z.norm(dim=-1, keepdim=True) * length


circle = with_length(lines, lengths[..., None])
with torch.no_grad():
    round_walks = gan.averaged(circle.flatten(0, 1).to(machine.device)).cpu()
random = torch.Generator().manual_seed(seed + 10)
shell = torch.randn(100_000, 16, generator=random).norm(dim=1).quantile(
    torch.tensor([0.1, 0.5, 0.9]))

figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 2.8), layout="constrained",
                                     width_ratios=(1, 1.6))
left.axhspan(shell[0], shell[2], color="C2", alpha=0.2, label=tr("z의 80%가 드는 범위", "80% of all z"))
left.plot(lines.norm(dim=2).mean(0), "o-", color="C1", label=tr("직선", "straight line"))
left.plot(circle.norm(dim=2).mean(0), "s-", color="C0", label=tr("큰 원", "great circle"))
left.set(xlabel=tr("걸음", "step of the walk"), ylim=(2, 6), title=tr("z의 길이(평균)", "length of z (mean)"))
left.legend(fontsize=8, ncols=3, loc="upper center", columnspacing=1)
two = torch.cat([walks[:10], round_walks[:10], walks[10:20], round_walks[10:20]])
plots.pictures(two, columns=10, ax=right,
               title=tr("산책 두 번: 저마다 위는 직선, 아래는 큰 원", "two walks: straight above, great circle below"))
plt.show()

# ko: 산책 1,000번의 가운데 점을 그려, 90% 이상의 확률로 읽히는 그림을 셉니다.
# en: Draw the middles of 1,000 walks; count those read with a probability of at least 90%.
a, b = torch.randn(2, 1000, 16, generator=random)
between_ends = (a + b) / 2
on_circle = with_length(between_ends, (a.norm(dim=1) + b.norm(dim=1))[:, None] / 2)
print(tr("90% 이상의 확률로 읽히는 비율", "Read with a probability of at least 90%"))
shares_read = []
for name, places in ((tr("직선의 가운데", "middle of the line"), between_ends),
                     (tr("큰 원의 가운데", "middle of the circle"), on_circle), (tr("끝", "ends"), a)):
    _, logits = metrics.read(reader, gan.averaged(places.to(machine.device)))
    shares_read.append(metrics.confident_share(logits))
    print(f"{shares_read[-1]:6.1%}   {name}")

# %% id="circle-check" tags=["nbval-check-output"]
short = [100 * (places.norm(dim=1) < shell[0]).float().mean()
         for places in (between_ends, on_circle)]
claim(tr("가운데 점의 길이가 z의 하위 10%에 드는 직선(%)",
         "straight lines whose middle is among the shortest 10% of all z (%)"),
      short[0], above=50)
claim(tr("가운데 점의 길이가 z의 하위 10%에 드는 큰 원(%)",
         "great circles whose middle is among the shortest 10% of all z (%)"),
      short[1], below=20)
claim(tr("확신을 갖고 읽은 가운데 점, 큰 원에서 직선을 뺀 값(%포인트)",
         "middles read with confidence, circle minus line (points)"),
      100 * (shares_read[1] - shares_read[0]), between=(-10, 10))

# %% [markdown] id="arithmetic-text" lang="ko"
# 처음 두 줄은 생성자 없이 $z$의 길이만 잰 것입니다. 직선의 가운데 점은 대개, 무작위로 뽑은 $z$ 열 개 가운데 아홉 개보다 길이가 짧습니다. 생성자가 학습하는 동안 자주 보지 못한 곳입니다. 그래도 셋째 줄에서 보듯이 이 생성자에서는 차이가 거의 없습니다. 그림도 비슷하고, 신경망이 확신을 갖고 읽는 비율도 비슷합니다. 연습 3에서는 큰 원을 **고른 걸음**으로 걷습니다.
#
# ### 잠재 벡터의 산수
#
# DCGAN 논문은 얼굴의 잠재 벡터(latent vector)로 "안경 낀 남자 − 남자 + 여자 = 안경 낀 여자"를 보여 주었습니다.
# 한 벡터로는 되지 않고, 여러 벡터의 평균을 썼습니다. 숫자로 해 봅니다. 표본 3,000장을 숫자 읽는 신경망에 보여 클래스마다 $z$의 평균을 구합니다.
#
# - **숫자 바꾸기**: 숫자 $a$로 읽히는 $z$에 (숫자 $b$의 평균 − 숫자 $a$의 평균)의 두 배를 더하고 껍질로 되돌립니다. 두 배는 여러 값을 해 보고 고른 것입니다. $b$로 읽힐까요? 그리고 글씨의 다른 점, 이를테면 굵기는 남을까요?
# - **굵게 하기**: 획이 굵은 표본의 평균에서 가는 표본의 평균을 뺀 방향으로 움직입니다. 굵어지기만 하고 숫자는 그대로일까요? 같은 거리를 **무작위 방향으로** 움직였을 때와 견줍니다.

# %% [markdown] id="arithmetic-text" lang="en"
# The first two lines measure lengths of $z$ alone, without the generator: the middle of a line is mostly shorter than nine of ten random $z$, a place that the generator seldom saw in training. With this generator, though, it makes hardly a difference, as the third line shows: the pictures are much alike, and so are the shares read with confidence. In exercise 3 you walk along the great circle **at an even pace**.
#
# ### Arithmetic with latent vectors
#
# With latent vectors of faces, the DCGAN paper showed that "man with glasses − man + woman = woman with glasses".
# Single vectors did not do; it took means of several. Try it with digits: show 3,000 samples to the network that reads digits, and take the mean of $z$ for each class.
#
# - **Another digit**: to a $z$ that is read as digit $a$, add twice (mean of digit $b$ − mean of digit $a$), and return to the shell. The factor of two was chosen after trying several. Is it read as $b$? And is the rest of the handwriting kept, how bold it is, say?
# - **Bolder**: move in the direction from the mean of thin samples to the mean of bold ones. Does it only get bolder, and stay the same digit? Compare with moving as far in **a random direction**.

# %% id="arithmetic"
@torch.no_grad()
def draw_and_read(z):
    z = z.to(machine.device)
    pictures = torch.cat([gan.averaged(part) for part in z.split(500)])
    return pictures, metrics.read(reader, pictures)[1].argmax(1).cpu()


random = torch.Generator().manual_seed(seed + 11)
z = torch.randn(4000, 16, generator=random)
pictures, digit = draw_and_read(z)
brightness = pictures.mean((1, 2, 3)).cpu()
means = torch.stack([z[:3000][digit[:3000] == d].mean(0) for d in range(10)])
order = brightness[:3000].argsort()
bolder = z[:3000][order[-300:]].mean(0) - z[:3000][order[:300]].mean(0)

# ko: 마지막 1,000개는 평균에 쓰지 않은 z입니다.
# en: The last 1,000 are z that the means have not seen.
start, was = z[3000:], digit[3000:]
wanted = (was + 1 + torch.arange(1000) % 9) % 10


there = start + 2 * (means[wanted] - means[was])
moved, became = draw_and_read(with_length(there, shell[1]))
bold, still = draw_and_read(with_length(start + 2 * bolder / bolder.norm(), shell[1]))
anywhere = torch.randn(1000, 16, generator=random)
anywhere /= anywhere.norm(dim=1, keepdim=True)
aside, unmoved = draw_and_read(with_length(start + 2 * anywhere, shell[1]))

# %% id="arithmetic-figure"
changed, same, same_aside = (
    (read_as == digits).float().mean().item()
    for read_as, digits in ((became, wanted), (still, was), (unmoved, was)))
other = tr(f"다른 숫자로\n({changed:.0%}가 그 숫자)", f"to another digit\n({changed:.0%} read as it)")
plots.rows({
    tr("표본", "samples"): pictures[3000:3010], other: moved[:10],
    tr(f"굵게\n({same:.0%}가 같은 숫자)", f"bolder\n({same:.0%} same digit)"): bold[:10],
    tr(f"무작위 방향으로\n({same_aside:.0%}가 같은 숫자)",
       f"random direction\n({same_aside:.0%} same digit)"): aside[:10]},
    above={other: [f"{was[i]} → {wanted[i]}" for i in range(10)]})
plt.show()

# %% id="arithmetic-check" tags=["nbval-check-output"]
def beyond_its_digit(brightness, digit):
    usual = torch.stack([brightness[digit == d].mean() for d in range(10)])
    return brightness - usual[digit]


before, after = brightness[3000:], moved.mean((1, 2, 3)).cpu()
pair = torch.stack([beyond_its_digit(before, was), beyond_its_digit(after, wanted)])
claim(tr("바라던 숫자로 읽히는 것(%)", "read as the digit wanted (%)"), 100 * changed, above=50)
claim(tr("숫자를 바꾸기 전과 후의 굵기의 상관 계수(그 숫자의 평균을 뺀 굵기)",
         "boldness beyond the mean of its digit, correlation of before and after"),
      torch.corrcoef(pair)[0, 1], above=0.1)
claim(tr("굵게 한 것 가운데 굵어진 것(%)", "moved towards bold, those that got bolder (%)"),
      100 * (bold.mean((1, 2, 3)).cpu() > before).float().mean(), above=75)
claim(tr("무작위 방향으로 움직인 것 가운데 굵어진 것(%)",
         "moved in a random direction, those that got bolder (%)"),
      100 * (aside.mean((1, 2, 3)).cpu() > before).float().mean(), between=(30, 70))
claim(tr("같은 숫자로 남은 것, 무작위 방향에서 굵게를 뺀 값(%포인트)",
         "kept their digit, random direction minus bolder (points)"),
      100 * (same_aside - same), above=0)

# %% [markdown] id="arithmetic-end" lang="ko"
# 숫자를 바꾸는 산수는 됩니다. 아무 숫자나 고르게 나온다면 열에 한 번꼴로 맞을 텐데, 절반 넘게 바라던 숫자로 읽혔습니다. 굵기도 얼마쯤은 새 숫자에 남습니다. 다만 "안경 낀 여자"처럼 한 가지만 깔끔하게 바뀌지는 않습니다.
# 굵게 하는 산수는 되지 않습니다. 획은 대체로 굵어지지만, 무작위 방향으로 움직일 때보다도 더 자주 다른 숫자가 되어 버립니다.
# 까닭의 일부는 굵은 표본에 어떤 숫자가 더 많고 어떤 숫자가 더 적다는 데 있습니다. 0에는 1보다 잉크가 많이 듭니다. 평균의 차이에는 굵기와 함께 숫자의 차이도 들어 있습니다.
# 잠재 공간의 방향 하나가 뜻 하나라는 보장은 없습니다.

# %% [markdown] id="arithmetic-end" lang="en"
# The arithmetic that changes the digit works: with any digit as likely as another, the wanted one would come up in 10% of the cases, and it did in over half. Some of the boldness is kept in the new digit. But it does not neatly change one thing alone, as in "woman with glasses".
# The arithmetic that makes it bolder does not work: strokes mostly do get bolder, but the digit turns into another even more often than after a move in a random direction.
# Part of the reason: some digits are frequent among bold samples and others rare. A 0 takes more ink than a 1. The difference of the means holds the difference in digits along with that in boldness.
# Nothing guarantees that one direction in latent space has one meaning.

# %% [markdown] id="memory-text" lang="ko"
# ## 9. 외웠을까?
#
# 표본마다 가장 닮은 학습 이미지를 찾습니다. 똑같은 것이 나오면 외운 것입니다.
# 그런데 얼마나 가까워야 "똑같은" 것일까요? 비교할 대상이 있어야 합니다. 1절에서 떼어 둔 **진짜 숫자 500장**이 그 대상입니다. 같은 손글씨에서 나왔지만 학습에는 쓰지 않았으므로, 생성자가 외웠을 리 없습니다.
#
# 생성자가 외운 것을 표본으로 내놓았다면, 표본에서 학습 이미지까지의 거리가 떼어 둔 진짜에서 잰 거리보다 훨씬 짧아야 합니다.
# 외운 경우에 어떤 값이 나오는지도 함께 잽니다. 학습 이미지에 약한 잡음만 얹은 "사본" 500장과, 오른쪽으로 한 픽셀 옮기기만 한 "옮긴 사본" 500장입니다. 잣대가 사본을 잡아내지 못한다면 쓸모가 없을 것입니다.
# 거리는 두 가지로 잽니다. 픽셀의 차이, 그리고 숫자를 읽는 신경망이 보는 특징의 차이입니다. 이 신경망도 떼어 둔 500장으로는 학습하지 않았습니다.

# %% [markdown] id="memory-text" lang="en"
# ## 9. Learned by heart?
#
# Find the most similar training image for each sample. If it is the same picture, it was learned by heart.
# But how near is "the same"? That takes something to compare with: the **500 real digits** set aside in section 1. They come from the same handwriting but had no part in training, so they cannot have been learned by heart.
#
# If samples were learned by heart, they would lie much nearer to the training images than the real digits set aside.
# That case is measured, too: 500 "copies", training images under a little noise, and 500 "moved copies", training images moved to the right by one pixel and no more. A measure that does not catch copies would be of no use.
# Distance is measured in two ways: between pixels, and between the features that the network that reads digits sees. That network was not trained on the 500 either.

# %% id="memory"
known, unknown = (data.to_float(part.to(machine.device).pixels)
                  for part in (training, held_out))
random = torch.Generator().manual_seed(seed + 12)
noise = torch.randn(500, 1, 32, 32, generator=random).to(machine.device)
groups = {tr("떼어 둔 진짜", "real, set aside"): unknown,
          tr("표본", "samples"): gan.sample(500, seed=seed + 5),
          tr("사본", "copies"): known[::9] + 0.1 * noise,
          tr("옮긴 사본", "moved copies"): known[::9].roll(1, dims=3)}
spaces = {tr("픽셀", "pixels"): lambda x: x.flatten(1),
          tr("특징", "features"): lambda x: metrics.read(reader, x)[0]}
nearest, distances = {}, {}
figure, axes = plt.subplots(1, 2, figsize=(9, 2.6), layout="constrained", sharey=True)
for ax, (space, see) in zip(axes, spaces.items(), strict=True):
    learned = see(known)
    for name, group in groups.items():
        closest = torch.cdist(see(group), learned).min(1)
        nearest[space, name] = closest.indices
        distances[space, name] = closest.values.cpu()
        ax.hist(distances[space, name], 50, range=(0, 20), histtype="step", label=name,
                linewidth=1.8)
        print(f"{distances[space, name].median():7.2f}   {space}, {name}")
    ax.set(title=space, xlabel=tr("가장 가까운 학습 이미지까지의 거리",
                                   "distance to the nearest training image"))
axes[0].legend()
axes[0].set(ylabel=tr("이미지 수(100에서 자름)", "images (cut at 100)"), ylim=(0, 100))
plt.show()

# %% [markdown] id="neighbours-text" lang="ko"
# 숫자마다 가장 의심스러운 표본, 곧 픽셀의 거리로 학습 이미지에 **가장 가까운** 표본을 한 장씩 골랐습니다. 그 아래 두 줄은 픽셀로, 그리고 특징으로 가장 가까운 학습 이미지입니다.

# %% [markdown] id="neighbours-text" lang="en"
# The most suspicious sample of each digit: the one that lies **nearest** to a training image, by pixels. Below it stand the training images nearest by pixels and by features.

# %% id="neighbours"
space, fakes = list(spaces)[0], list(groups)[1]
order = distances[space, fakes].argsort()
digit = metrics.read(reader, groups[fakes])[1].argmax(1).cpu()
worst = torch.stack([order[digit[order] == d][0] for d in digit.unique()])
samples = groups[fakes][worst]
by_pixels, by_features = (nearest[space, fakes].cpu() for space in spaces)
near = tr("픽셀로 가장 가까운 것\n(위는 거리)", "nearest by pixels\n(above: how far)")
plots.rows({tr("표본", "samples"): samples, near: known[by_pixels[worst]],
            tr("특징으로 가장 가까운 것", "nearest by features"): known[by_features[worst]]},
           above={near: [f"{far:.1f}" for far in distances[space, fakes][worst]]})
plt.show()
print(tr("가장 가까운 학습 이미지가 다른 숫자인 표본(500장 가운데)",
         "Samples (of 500) whose nearest training image is of another digit"))
for space, near in zip(spaces, (by_pixels, by_features), strict=True):
    other = (training.labels[near] != digit).float().mean().item()
    print(f"{other:7.0%}   {space}")

# %% id="memory-check" tags=["nbval-check-output"]
# ko: 중앙값의 비입니다. 1보다 작으면 떼어 둔 진짜보다 학습 이미지에 가깝습니다.
# en: Ratios of medians: below 1 means nearer to training images than the real set aside.
for space, moved_bound in zip(spaces, ({"above": 0.9}, {"below": 0.75}), strict=True):
    real, fake, copied, shifted = (distances[space, name] for name in groups)
    claim(tr(f"{space}의 거리, 사본/떼어 둔 진짜", f"distance in {space}, copies / real set aside"),
          copied.median() / real.median(), below=0.5)
    claim(tr(f"{space}의 거리, 옮긴 사본/떼어 둔 진짜",
             f"distance in {space}, moved copies / real set aside"),
          shifted.median() / real.median(), **moved_bound)
    claim(tr(f"{space}의 거리, 표본/떼어 둔 진짜", f"distance in {space}, samples / real set aside"),
          fake.median() / real.median(), above=1)
    claim(tr(f"{space}의 거리로 떼어 둔 진짜의 99%보다 더 가까운 표본(%)",
             f"samples nearer in {space} than 99% of the real set aside (%)"),
          100 * (fake < real.quantile(0.01)).float().mean(), below=3)

# %% [markdown] id="memory-end" lang="ko"
# 외운 흔적은 보이지 않습니다. 표본은 떼어 둔 진짜보다 학습 이미지에 더 가깝지 않습니다. 가장 의심스러운 표본도 이웃과 닮았을 뿐 같은 그림은 아니어서, 거리가 사본의 중앙값(위에 출력한 값)보다 깁니다. 픽셀로 가장 가까운 것이 아예 다른 숫자일 때도 많은데, 특징으로 재면 그런 일이 훨씬 적습니다.
# 잣대가 둘이어야 하는 까닭도 보았습니다. 한 픽셀만 옮긴 사본을 픽셀의 거리는 놓치고, 특징의 거리는 알아봅니다.
# 밝혀 둘 것이 있습니다. 표본이 진짜보다 **멀리** 있는 것은 서툰 그림이 섞여 있는 탓이기도 합니다. 중앙값과 비율로는 500장에 사본이 몇 장 섞여 있어도 알 수 없습니다. 그래서 가장 가까운 표본을 꺼내 눈으로 보았지만, 옮긴 사본처럼 픽셀이 어긋난 사본이라면 그렇게 골라서는 놓칠 수 있습니다. 그리고 이 결과는 이 데이터, 이 신경망, 이만큼의 학습에 대한 것입니다.
#
# ### 판별자는 무엇을 배웠을까
#
# 판별자는 숫자의 이름을 한 번도 듣지 못했습니다. 그래도 진짜 숫자의 생김새를 배웠다면, 그 특징으로 숫자를 가리기가 쉬워야 합니다.
# 논문과 비슷하게 층마다 활성값에 최대 풀링을 해서 특징으로 삼고, 그 위에 로지스틱 회귀(logistic regression)만 얹습니다(논문은 선형 서포트 벡터 머신을 썼습니다). 정답은 100장 또는 1,000장에만 붙어 있고, 시험은 떼어 둔 500장으로 칩니다.
# 합성곱이라는 구조만으로 얻는 몫이 얼마인지 알아야 하므로, **학습하지 않은 판별자**도 함께 겨룹니다.

# %% [markdown] id="memory-end" lang="en"
# There is no sign of learning by heart: samples lie no nearer to training images than real digits set aside. Even the most suspicious ones are like their neighbours, not the same picture: they are farther off than copies (their median is printed above). And the nearest by pixels is often of another digit altogether; by features that is much rarer.
# And it takes two measures. The distance between pixels misses copies moved by a single pixel; the distance between features notices them.
# To be honest, add this. One reason why samples lie **farther** away than the real ones is that there are clumsy pictures among them. Medians and shares would not show a few copies among 500; that is why the nearest samples were looked at, but copies whose pixels are shifted, like the moved ones, could be missed by that choice, too. And the result holds for these data, these networks, and this much training.
#
# ### What has the discriminator learned?
#
# The discriminator never heard the name of a digit. Yet if it has learned what real digits look like, its features should make them easy to tell apart.
# Much as in the paper, max-pool the activations of each layer to make features, and put no more than logistic regression on top (the paper had a linear support vector machine). Only 100 or 1,000 images carry labels; the test is on the 500 set aside.
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
    return torch.cat(found, dim=1)


# ko: 학습하지 않은 판별자에서도 배치 정규화의 평균과 분산은 데이터에서 구합니다.
# en: In an untrained D, too, batch normalization takes means and variances from the data.
def untrained_net(start):
    torch.manual_seed(start)
    net = nets.Discriminator(width=width // 2, slope=0).to(machine.device)
    for layer in net.layers:
        if isinstance(layer, nn.BatchNorm2d):
            layer.momentum = None
    net(known[::9])
    return net


untrained = [untrained_net(seed + draw) for draw in range(3)]
inputs = {tr("픽셀", "raw pixels"): lambda x, draw: x.flatten(1),
          tr("학습하지 않은 판별자", "untrained D"): lambda x, draw: features_of(untrained[draw], x),
          tr("학습한 판별자", "trained D"): lambda x, draw: features_of(gan.discriminator, x)}

# %% id="classifier"
accuracy = {(count, name): [] for count in (100, 1000) for name in inputs}
for name, see in inputs.items():
    for draw in range(3):
        lessons, test = see(known, draw).cpu(), see(unknown, draw).cpu()
        center, scale = lessons.mean(0), lessons.std(0) + 1e-3
        lessons, test = ((x - center).div(scale).numpy() for x in (lessons, test))
        luck = torch.Generator().manual_seed(seed + draw)
        mixed = torch.randperm(len(training), generator=luck).numpy()
        for count in (100, 1000):
            model = LogisticRegression(C=0.1, max_iter=1000, tol=1e-2)
            model.fit(lessons[mixed[:count]], training.labels.numpy()[mixed[:count]])
            accuracy[count, name].append(model.score(test, held_out.labels.numpy()))
print(tr(" 정답 수 정확도 평균 (최소 – 최대)", " labels  mean accuracy (low – high)"))
for (count, name), right in accuracy.items():
    low, high = min(right), max(right)
    print(f"{count:7,d} {mean(right):6.1%}  ({low:.1%} – {high:.1%})   {name}")

# %% id="classifier-check" tags=["nbval-check-output"]
for count, bound in ((100, 0.85), (1000, 2 / 3)):
    pixels, random_d, trained_d = (1 - mean(accuracy[count, name]) for name in inputs)
    claim(tr(f"정답 {count:,}장, 틀리는 비율의 비(학습한 D/픽셀)",
             f"{count:,} labels, share of errors, trained D / pixels"),
          trained_d / pixels, below=bound)
claim(tr(f"정답 {count:,}장, 틀리는 비율의 비(학습한 D/학습하지 않은 D)",
         f"{count:,} labels, share of errors, trained D / untrained D"),
      trained_d / random_d, below=0.85)

# %% [markdown] id="classifier-end" lang="ko"
# 진짜와 가짜만 가리며 배운 특징이 숫자의 이름을 아는 데에도 쓸모가 있습니다. 논문의 제목에 **비지도 표현 학습**이라는 말이 들어 있는 까닭입니다.
# 정답이 100장뿐이어도 픽셀보다 덜 틀리고, 1,000장이면 픽셀과 견주어 틀리는 비율이 3분의 1 넘게 줄어듭니다. 학습하지 않은 판별자보다도 덜 틀립니다. 다만 여기서 견준 것은 한 번 학습시킨 판별자 하나뿐입니다. 시험이 500장이라 2–3%포인트의 차이는 우연일 수 있습니다. 학습하지 않은 판별자와 픽셀의 차이가 그 정도입니다.

# %% [markdown] id="classifier-end" lang="en"
# Features learned by telling real from fake alone are useful for naming digits, too. That is why the paper has **unsupervised representation learning** in its title.
# Even with only 100 labels they make fewer errors than pixels; with 1,000 over a third of the errors that pixels make are gone, and there are fewer than with an untrained discriminator, too. But this is only one trained discriminator. With 500 test images a difference of two or three percentage points can be chance: about what lies between the untrained D and pixels.

# %% [markdown] id="cats-text" lang="ko"
# ## 10. 컬러 고양이 64 × 64
#
# 수업 01의 질문으로 돌아갑니다. **그럴듯하지만 세상에 없는 고양이**를 그릴 수 있을까요?
# 수업 01의 고양이는 몸통 길이와 다리 길이, 두 수였습니다. 이번에는 생성자에게 두 수를 주지 않습니다. 학습 데이터는 **그림**뿐입니다.
# 그림에서 두 길이를 다시 잴 수 있으므로(`data.read_cats`), 생성자가 그린 고양이들이 진짜와 같은 결합 분포(joint distribution)를 따르는지 볼 수 있습니다.
#
# 고양이 5,000마리를 그리고, 신경망을 몇 초만 학습시킵니다. 고양이의 모습이 어떻게 나타나는지 봅니다. GPU에서는 더 넓은 신경망을 끝까지 학습시킵니다.
# 이 짧은 학습에는 5절의 조리법이 아니라 라이브러리의 기본값(LeakyReLU 0.2, 배치 16, 학습률 0.003)을 쓰고, 두 신경망의 폭을 같게 합니다. 5절의 값은 작은 숫자를 몇 초 만에 배우려고 고른 것입니다. 내 그림으로 학습할 때에도 이 기본값에서 시작하십시오.

# %% [markdown] id="cats-text" lang="en"
# ## 10. Cats in colour at 64 × 64
#
# Back to the question of lesson 01: can one draw a cat that is **plausible, though it does not exist**?
# In lesson 01 a cat was two numbers, body length and leg length. Now the generator is not given these numbers: it learns from **pictures** alone.
# The two lengths can be read back from a picture (`data.read_cats`), so we can see whether the cats it draws follow the same joint distribution as real ones.
#
# Draw 5,000 cats, train networks for a few seconds, and watch cats emerge. On a GPU wider networks are trained to the end.
# The settings of this short training are no longer those of section 5 but the defaults of the library (LeakyReLU 0.2, batches of 16, a learning rate of 0.003), with both networks equally wide. Those of section 5 were chosen to learn small digits within seconds. For pictures of your own, too, begin from these defaults.

# %% id="cats"
cats = data.Cats()
drawn = data.draw_cats(cats.sample(5000, seed=seed), 64, seed=seed)
cat_images = data.Images(data.to_pixels(drawn))
# ko: 학습률과 스텝 수. GPU에서는 끝까지, CPU에서는 윤곽이 나타날 때까지만 학습시킵니다.
# en: Learning rates and steps: on a GPU to the end, on a CPU until an outline appears.
stages = [(1e-3, 3800), (3e-4, 2850)] if on_gpu else [(3e-3, 120)]
cat_width = 64 if on_gpu else 8
torch.manual_seed(seed)
cat_gan = train.GAN(nets.Generator(64, channels=3, width=cat_width, z_dim=16),
                    nets.Discriminator(64, channels=3, width=cat_width),
                    machine, seed=seed)
emerging = {}


def look_at_cats(gan):
    name = tr(f"{gan.step:,}스텝", f"step {gan.step:,}")
    emerging[name] = gan.sample(6, seed=seed).cpu()


every = sum(stage_steps for _, stage_steps in stages) // 4
for rate, stage_steps in stages:
    for optimizer in (cat_gan.g_optimizer, cat_gan.d_optimizer):
        optimizer.param_groups[0]["lr"] = rate
    train.fit(cat_gan, cat_images, losses.non_saturating, stage_steps,
              batch_size=64 if on_gpu else 16, every=[(every, look_at_cats)])
plots.rows({tr("진짜", "real"): drawn[:6]} | emerging, side=0.8)
plt.show()
if on_gpu:
    lengths = data.read_cats(cat_gan.sample(2000, seed=seed).cpu())
    lengths = lengths[lengths.isfinite().all(1)]
    apart = metrics.energy_distance(lengths, cats.sample(2000, seed=seed + 1))
    print(tr(f"에너지 거리: {apart:.3f}", f"energy distance: {apart:.3f}"))
    print(tr("NVIDIA H100에서(시드 0~2): 14초, 에너지 거리 0.007, 0.013, 0.029",
             "On an NVIDIA H100 (seeds 0 to 2): 14 s, 0.007, 0.013, 0.029"))

# %% [markdown] id="trained-cats-text" lang="ko"
# 몇 초로는 윤곽만 나타납니다. 강의에 함께 들어 있는 생성자(`data/make_cats_generator.py`가 CPU에서 6분쯤 학습시킨 것)로 2,000마리를 그려 길이를 잽니다. 그 학습에서는 두 신경망의 폭을 16으로 하고, 학습률을 기본값보다 낮게, 3,000스텝은 0.002로, 이어서 2,000스텝은 0.0007로 했습니다.
# 길이를 재는 자(`data.read_cats`)를 믿을 수 있는지도 알아야 합니다. 생성자는 벽에 희미한 얼룩을 남기는데, 자가 그것을 고양이의 일부로 읽으면 안 됩니다. 그래서 길이를 아는 고양이를 그리고, 그 벽에 생성자의 얼룩을 그대로 옮겨 묻힌 다음 같은 자로 잽니다. 자가 얼마나 틀리는지 나란히 볼 수 있습니다. (자로 잰 길이를 찍은 구름에는 가로세로로 줄이 보입니다. 한 픽셀이 1.5cm인데, 픽셀의 경계에서 끝나는 것으로 읽히는 길이가 많기 때문입니다.)
#
# - **있을 법하지 않은 고양이**: 진짜 고양이 1,000마리 가운데 999마리보다 확률 밀도가 낮은 고양이입니다(수업 01).
# - **에너지 거리**(energy distance): 두 분포가 얼마나 다른지를 점 사이의 거리만으로 잽니다. 같으면 0입니다.

# %% [markdown] id="trained-cats-text" lang="en"
# A few seconds give an outline. With the generator that comes with the course (`data/make_cats_generator.py` trained it for about six minutes on a CPU), draw 2,000 cats and read their lengths. In that training both networks had a width of 16, and the learning rate was below the default: 0.002 for 3,000 steps, then 0.0007 for 2,000.
# Can the ruler (`data.read_cats`) be trusted? The generator leaves faint smudges on the wall, and the ruler must not take them for part of the cat. So cats of known lengths are drawn, the generator's smudges are put on their walls as they are, and the same ruler reads them: so its own error can be seen beside the result. (In the clouds of lengths that it has read, many points lie on horizontal and vertical lines: a pixel is 1.5 cm, and many lengths are read as ending where a pixel does.)
#
# - **Implausible cats**: those below the density that 99.9% of real cats exceed (lesson 01).
# - **Energy distance**: how much two distributions differ, from distances between points alone; 0 where they are the same.

# %% id="trained-cats"
cat_drawer = nets.Generator(64, channels=3, width=16, z_dim=16)
cat_drawer.load_state_dict(data.weights("cats_generator"))
cat_drawer = cat_drawer.to(machine.device).eval().requires_grad_(False)
random = torch.Generator().manual_seed(seed + 6)
cat_z = torch.randn(2000, 16, generator=random).to(machine.device)
new_cats = torch.cat([cat_drawer(part) for part in cat_z.split(250)]).cpu()
true_lengths = cats.sample(2000, seed=seed + 7)
redrawn = data.draw_cats(true_lengths, 64, seed=seed + 7)
wall = redrawn[:, :, :1, :1]
smudges = new_cats - wall
bare = (redrawn == wall).all(1, keepdim=True)
faint = smudges.abs().amax(1, keepdim=True) < 0.2
clouds = {tr("진짜", "real"): true_lengths,
          tr("진짜를 그려 얼룩을 묻히고 잰 것", "real, drawn, smudged and read"):
              data.read_cats(redrawn + smudges * (bare & faint)),
          tr("생성자가 그린 것", "drawn by the generator"): data.read_cats(new_cats)}
plots.pictures(new_cats[:16], columns=8, side=1.0,
               title=tr("생성자가 그린 고양이", "cats drawn by the generator"))
plt.show()

# %% id="cat-clouds"
limit = cats.log_density(cats.sample(100_000, seed=seed + 8)).quantile(0.001)
other_cats = cats.sample(2000, seed=seed + 9)
low, high = true_lengths.quantile(torch.tensor([0.025, 0.975]), dim=0)
figure, axes = plt.subplots(1, 3, figsize=(10, 3.7), layout="constrained", sharey=True)
strange, apart, together = [], [], []
for ax, (name, lengths) in zip(axes, clouds.items(), strict=True):
    good = lengths[lengths.isfinite().all(1)]
    odd = cats.log_density(good) < limit
    together.append(torch.corrcoef(good.T)[0, 1].item())
    strange.append((odd.sum().item() + len(lengths) - len(good)) / len(lengths))
    apart.append(metrics.energy_distance(good, other_cats).item())
    ax.plot(*good[~odd].T, ".", color="C0", markersize=2, alpha=0.4)
    ax.plot(*good[odd].T, ".", color="red", markersize=7)
    ax.add_patch(Rectangle(low.tolist(), *(high - low).tolist(), fill=False))
    ax.set(xlim=(28, 72), ylim=(8, 28), xlabel=tr("몸통 길이(cm)", "body length (cm)"))
    cor, red, far = f"{together[-1]:.2f}", f"{strange[-1]:.1%}", f"{apart[-1]:.3f}"
    facts = tr(f"상관 계수 {cor}, 빨강 {red}, 에너지 거리 {far}",
               f"correlation {cor}, red {red}, energy distance {far}")
    ax.set_title(name + "\n" + facts, fontsize=9)
axes[0].set_ylabel(tr("다리 길이(cm)", "leg length (cm)"))
figure.suptitle(tr("빨강은 있을 법하지 않은 고양이, 상자는 길이마다 진짜의 95%가 드는 곳",
                   "red: implausible cats; box: where 95% of the real are, in each length"),
                fontsize=10)
plt.show()

# %% id="cats-numbers"
random = torch.Generator().manual_seed(seed + 13)
legs = true_lengths[torch.randperm(2000, generator=random), 1]
shuffled = torch.stack([true_lengths[:, 0], legs], dim=1)
odd = (cats.log_density(shuffled) < limit).float().mean().item()
far = metrics.energy_distance(shuffled, other_cats).item()
true, again, made = clouds.values()
made = made[made.isfinite().all(1)]
extreme, usual = (((x < low) | (x > high)).float().mean().item() for x in (made, true))
narrow = made.std(0) / true.std(0)
print(tr("다리를 뒤섞은 것 가운데 있을 법하지 않은 고양이", "implausible with shuffled legs"), f"{odd:.1%}")
print(tr("표준 편차의 비(생성자/진짜): 몸통, 다리", "ratio of standard deviations (generator/real): body, leg"),
      f"{narrow[0]:.2f}, {narrow[1]:.2f}")
print(tr("상자 밖의 길이: 진짜, 생성자", "lengths outside the box: real, generator"),
      f"{usual:.1%}, {extreme:.1%}")

# %% id="cats-check" tags=["nbval-check-output"]
claim(tr("자의 평균 오차(cm), 두 길이 가운데 큰 쪽", "the ruler's mean error (cm), the worse length"),
      (again.mean(0) - true.mean(0)).abs().max(), below=0.3)
claim(tr("생성자의 상관 계수에서 진짜의 상관 계수를 뺀 값", "correlation, generator minus real"),
      together[2] - together[0], between=(-0.1, 0.1))
claim(tr("생성자의 고양이 가운데 있을 법하지 않은 것(%)", "implausible cats, generator (%)"),
      100 * strange[2], below=1)
claim(tr("다리를 뒤섞은 고양이 가운데 있을 법하지 않은 것(%)", "implausible cats, shuffled legs (%)"),
      100 * odd, above=5)
claim(tr("에너지 거리의 비(생성자/다리를 뒤섞은 것)", "energy distance, generator / shuffled legs"),
      apart[2] / far, below=0.9)
claim(tr("길이의 평균이 진짜와 다른 정도(cm), 두 길이 가운데 큰 쪽",
         "mean length, how far from the real one (cm), the worse length"),
      (made.mean(0) - true.mean(0)).abs().max(), below=1)
claim(tr("표준 편차의 비(생성자/진짜), 두 길이 가운데 큰 쪽",
         "standard deviation, generator / real, the larger of the two lengths"),
      narrow.max(), below=1)
claim(tr("아주 짧거나 긴 고양이의 비율의 비(생성자/진짜)",
         "share of very short or long cats, generator / real"), extreme / usual, below=1)

# %% [markdown] id="cat-sliders-text" lang="ko"
# 직접 걸어 보십시오. 고양이 한 마리를 고르고 $z$를 두 방향으로 옮깁니다. 하나는 몸통이 긴 표본의 평균에서 짧은 표본의 평균을 뺀 방향이고, 다른 하나는 무작위로 뽑은 방향입니다.
# 먼저 예측해 보십시오. 몸통을 늘이면 다리도 길어질까요? 털 색은 그대로일까요? 그리고 끝까지 가면 그림은 어떻게 될까요?

# %% [markdown] id="cat-sliders-text" lang="en"
# Take a walk yourself: choose a cat and move its $z$ in two directions. One is the mean of samples with long bodies minus the mean of those with short ones; the other was drawn at random.
# Predict first: when the body grows, do the legs grow, too? Does the coat keep its colour? And what becomes of the picture at the far ends?

# %% id="cat-sliders"
bodies = clouds[list(clouds)[2]][:, 0].nan_to_num(0).argsort()
longer = cat_z[bodies[-200:]].mean(0) - cat_z[bodies[:200]].mean(0)
random = torch.Generator().manual_seed(seed + 14)
sideways = torch.randn(16, generator=random).to(machine.device)
longer, sideways = longer / longer.norm(), sideways / sideways.norm()


def moved_cats(start, along, across):
    place = start + along * longer + across * sideways
    return cat_drawer(with_length(place, start.norm(dim=1, keepdim=True)))


way = torch.linspace(-3, 3, 7, device=machine.device)[:, None]
forwards = tr("몸통이 길어지는 쪽", "towards long bodies")
plots.rows({forwards: moved_cats(cat_z[:1], way, 0),
            tr("무작위 방향", "a random direction"): moved_cats(cat_z[:1], 0, way)},
           side=0.9, above={forwards: range(-3, 4)})
plt.show()


def show_cat(number, along, across):
    picture = moved_cats(cat_z[number:number + 1], along, across).cpu()
    body, leg = data.read_cats(picture)[0].tolist()
    figure = Figure(figsize=(7, 3))
    plots.pictures(picture, columns=1, ax=figure.add_axes([0, 0.02, 0.42, 0.96]))
    cloud = figure.add_axes([0.53, 0.18, 0.45, 0.7])
    cloud.plot(*true_lengths.T, ".", color="C0", markersize=2, alpha=0.3)
    cloud.plot(body, leg, "X", color="C1", markersize=12, markeredgecolor="black")
    cloud.set(xlim=(28, 72), ylim=(8, 28), xlabel=tr("몸통 길이(cm)", "body length (cm)"),
              ylabel=tr("다리 길이(cm)", "leg length (cm)"))
    cloud.set_title(tr("진짜 고양이들 사이에서", "among real cats"), fontsize=10)
    return figure


plots.sliders(show_cat, number=(tr("몇 번째 고양이", "which cat"), 0, 1999, 0),
              along=(tr("몸통이 길어지는 쪽", "towards long bodies"), -4.0, 4.0, 0.0),
              across=(tr("무작위 방향", "a random direction"), -4.0, 4.0, 0.0))

# %% id="cat-sliders-check" tags=["nbval-check-output"]
back, forth = (data.read_cats(moved_cats(cat_z[:200], by, 0).cpu()) for by in (-2, 2))
claim(tr("몸통이 길어지는 쪽으로 −2에서 2까지 갈 때 다리가 길어진 정도(cm, 200마리 평균)",
         "from −2 to 2 towards long bodies, growth of the legs (cm, mean of 200 cats)"),
      (forth - back)[:, 1].nanmean(), above=3)

# %% [markdown] id="cat-sliders-end" lang="ko"
# 몸통을 늘이면 다리도 길어집니다. 생성자가 배운 것은 따로 떨어진 두 수가 아니라 함께 나타나는 모습입니다. 무작위로 고른 방향에서 무엇이 바뀔지는 미리 알 수 없습니다. 슬라이더로 다른 고양이를 골라 보면 털 색이 바뀌는 것도 있습니다.
# 윗줄의 끝으로 갈수록 그림이 흐트러집니다. 한 방향으로 그렇게 치우친 $z$는 학습하는 동안 거의 뽑히지 않았습니다.

# %% [markdown] id="cat-sliders-end" lang="en"
# When the body grows, so do the legs: what the generator has learned is not two separate numbers but what appears together. What changes in a random direction nobody can tell beforehand: choose other cats with the slider, and some change the colour of their coat.
# Towards the ends of the upper row the picture falls apart. A $z$ that leans so far in one direction was hardly ever drawn in training.

# %% [markdown] id="cats-end" lang="ko"
# 생성자는 수를 한 번도 보지 못하고 그림만으로 **몸통이 길면 다리도 길다**는 것을 배웠습니다. 상관 계수와 두 길이의 평균은 진짜와 거의 같습니다. 다리를 뒤섞었을 때는 있을 법하지 않은 고양이가 열 마리에 한 마리쯤 나왔지만, 생성자의 고양이 가운데에는 거의 없습니다.
#
# 그래도 분포가 같지는 않습니다. 구름이 진짜보다 조금 좁습니다. 길이의 표준 편차는 10%쯤 작고, 아주 짧거나 긴 고양이도 진짜보다 적습니다. 있을 법하지 않은 고양이가 진짜보다도 적은 것은 더 잘 그려서가 아니라 가운데로 몰려 있기 때문입니다. 한 마리 한 마리만 보아서는 알 수 없는 일입니다.
# 자를 먼저 시험한 데에도 까닭이 있습니다. 이 강의에서 처음에 쓴 자는 벽의 얼룩까지 고양이의 일부로 쳐서, 생성자의 고양이를 몸통은 3cm쯤 길게, 다리는 1cm쯤 짧게 재었습니다. 자의 흠이 생성자의 흠처럼 보였습니다.
# 밝혀 둘 것이 하나 더 있습니다. 얼마나 학습시킬지는 이 두 길이를 재 가며 골랐고, 이것은 한 번 학습시킨 결과입니다. 다시 학습시키면 진짜에서 더 멀어질 수도 있습니다.
#
# 수업 01의 질문에 대한 답은 이렇습니다. 그릴 수 있습니다. 한 마리 한 마리는 대개 그럴듯한 고양이입니다. **무리 전체가 진짜와 같은지는 재 보아야 하고, 여기서는 가깝지만 같지는 않습니다.**

# %% [markdown] id="cats-end" lang="en"
# The generator was never given a number, and from pictures alone it has learned that **cats with long bodies have long legs**. The correlation and the means of the two lengths are almost the real ones. With shuffled legs about one cat in ten was implausible; of the generator's almost none is.
#
# Still the distributions are not the same. The cloud is a little narrower than the real one: the standard deviations of the lengths are about 10% smaller, and there are fewer very short and very long cats. That fewer cats are implausible than among the real ones does not mean that it draws better; its cats crowd in the middle. Looking at one cat after another would not have shown this.
# There was a reason to try the ruler first. The first ruler of this course took the smudges on the wall for part of the cat, and read the generator's cats with bodies some 3 cm too long and legs some 1 cm too short. The ruler's fault looked like the generator's.
# One more thing has to be said: how long to train was chosen by measuring these two lengths, and this is one run. Another may end up farther from the real ones.
#
# So the answer to the question of lesson 01: it can be done. One by one, most of the cats are plausible. **Whether the whole crowd is like the real one has to be measured, and here it is near, but not the same.**

# %% [markdown] id="resume-text" lang="ko"
# ## 11. 저장하고, 멈추고, 이어서 학습하기
#
# 오래 걸리는 학습은 언젠가 끊기기 마련입니다. Colab은 연결이 끊기고, 노트북 컴퓨터는 절전 상태로 들어갑니다.
# 체크포인트(checkpoint)에 가중치만 담아서는 모자랍니다. 옵티마이저의 상태, 난수의 상태, 데이터의 순서까지 담아야 **같은 길**로 이어집니다.
# 40스텝을 한 번에 학습한 것과, 20스텝에서 저장한 뒤 새 신경망으로 불러와 20스텝을 더 학습한 것을 비교합니다. 가중치만 옮겨 이어 간 것도 견줍니다.

# %% [markdown] id="resume-text" lang="en"
# ## 11. Save, stop, resume
#
# Long training gets cut off some day. Colab disconnects, laptops fall asleep.
# A checkpoint that holds only the weights is not enough. It takes the state of the optimizer, the state of the random numbers and the order of the data, too, to go on along **the same path**.
# Compare 40 steps in one go with 20 steps, a save, and 20 more in new networks into which it is loaded. And with networks that go on from the weights alone.

# %% id="resume" tags=["nbval-check-output"]
def new_gan(start):
    torch.manual_seed(start)
    generator = nets.Generator(16, width=8, z_dim=8)
    return train.GAN(generator, nets.Discriminator(16, width=8), machine, seed=start)


small = data.Images(images.pixels[:, :, ::2, ::2])
whole, stopped, resumed, bare = (new_gan(seed + i) for i in (0, 0, 1, 1))
train.fit(whole, small, losses.non_saturating, steps=40)
train.fit(stopped, small, losses.non_saturating, steps=20, checkpoint="runs/half.pt")
train.load(resumed, "runs/half.pt")
bare.generator.load_state_dict(stopped.generator.state_dict())
bare.discriminator.load_state_dict(stopped.discriminator.state_dict())
for gan_of in (resumed, bare):
    train.fit(gan_of, small, losses.non_saturating, steps=20)


def apart_from(a, b):
    pairs = ((a.generator, b.generator), (a.discriminator, b.discriminator))
    return max((numbers(x) - numbers(y)).abs().max().item() for x, y in pairs)


claim(tr("체크포인트에서 이어 간 것, 가중치의 가장 큰 차이",
         "from the checkpoint, largest difference of a weight"),
      apart_from(whole, resumed), equals=0)
claim(tr("가중치만 옮겨 이어 간 것, 가중치의 가장 큰 차이",
         "from the weights alone, largest difference of a weight"),
      apart_from(whole, bare), above=0.001)

# %% [markdown] id="resume-end" lang="ko"
# 체크포인트에서 이어 간 것은 마지막 비트까지 같고, 가중치만 옮긴 것은 다른 길로 갔습니다.
# `train.fit(..., checkpoint="runs/digits.pt")`라고 쓰면 500스텝마다, 그리고 학습이 멈출 때마다 저장합니다. `steps`는 언제나 앞으로 더 갈 스텝 수입니다. Colab에서는 연결이 끊기면 `runs/`도 사라지므로, 구글 드라이브의 경로를 쓰십시오.
# 임시 파일에 다 쓴 뒤 이름을 바꾸므로, 저장하는 순간에 전원이 나가도 옛 파일이나 새 파일 가운데 하나가 온전히 남습니다.

# %% [markdown] id="resume-end" lang="en"
# The run that went on from the checkpoint is the same to the last bit; the one that went on from the weights alone took another path.
# With `train.fit(..., checkpoint="runs/digits.pt")` it is saved after every 500 steps, and whenever training stops. `steps` always counts the steps still to go. In Colab `runs/` disappears along with the connection, so give a path in Google Drive.
# A temporary file is written first and then renamed, so that even if the power fails at that moment, either the old file or the new one is there, whole.

# %% [markdown] id="own-text" lang="ko"
# ## 12. 내 이미지로
#
# 폴더에 그림을 모으면 `data.folder("내_폴더", 32)`로 읽어 바로 학습할 수 있습니다. 크기와 형식이 제각각이어도 됩니다.
# 여기서는 폴더도 직접 만듭니다. 강의에 들어 있는 글꼴로 한글 음절 540개를 그려 `runs/hangul`에 저장합니다.
# 흑백이므로 `channels=1`이라고 씁니다. 컬러 그림이라면 폴더를 읽을 때와 두 신경망을 만들 때 `channels=3`으로 하십시오.
# 240장으로 학습하고 300장은 떼어 둡니다. 240장은 GAN에게 아주 적은 수입니다. 데이터가 많을 때와 견주려고 나머지 음절도 그려서, 2,050장으로 학습하는 경우를 하나 더 만듭니다.

# %% [markdown] id="own-text" lang="en"
# ## 12. Your own pictures
#
# Put pictures into a folder, read them with `data.folder("my_folder", 32)`, and train. Sizes and formats may differ.
# Here the folder is made, too: 540 syllables of Hangul, written in the font that comes with the course, go into `runs/hangul`.
# They are in black and white, so `channels=1`; for colour write `channels=3`, where the folder is read and where the two networks are made.
# Train on 240 of them and set 300 aside. For a GAN 240 pictures are very few. To compare with having many, the other syllables are drawn as well, which makes another training set of 2,050.

# %% id="own-folder"
font = ImageFont.truetype(str(Path(FONT)), 56)
# ko: KS X 1001 표에 있는 음절 2,350개를 섞습니다.
# en: The 2,350 syllables in the table of KS X 1001, shuffled.
table = [bytes([row, column]).decode("euc_kr")
         for row in range(0xB0, 0xC9) for column in range(0xA1, 0xFF)]
shuffled_table = [table[i] for i in torch.randperm(
    len(table), generator=torch.Generator().manual_seed(seed)).tolist()]


def folder_of(syllables, place):
    # ko: 이 수업이 만드는 파일만 두는 폴더와 이름입니다. 여러분의 그림은 지우지 않습니다.
    # en: A folder and names for the lesson's own files only: yours are never deleted.
    place = place / "syllables"
    place.mkdir(parents=True, exist_ok=True)
    for old in place.glob("syllable_*.png"):
        old.unlink()
    for number, syllable in enumerate(syllables):
        picture = Image.new("L", (64, 64))
        ImageDraw.Draw(picture).text((32, 32), syllable, 255, font, anchor="mm")
        picture.save(place / f"syllable_{number:04d}.png")
    return data.folder(place, 32, channels=1)


own = folder_of(shuffled_table[:540], Path("runs/hangul"))
rest = folder_of(shuffled_table[540:], Path("runs/hangul_rest"))
few = data.Images(own.pixels[:240])
many = data.Images(torch.cat([few.pixels, rest.pixels]))
plots.pictures(data.to_float(own.pixels[:24]), columns=12,
               title=tr("540장 가운데 24장", "24 of the 540"))
plt.show()

# %% [markdown] id="own-train-text" lang="ko"
# 세 번 학습합니다. 240장으로 한 번, `few.mirrored()`로 그림마다 절반의 확률로 좌우를 뒤집으며 240장으로 한 번(데이터가 두 배로 많은 것처럼 쓰는 방법입니다), 그리고 2,050장으로 한 번입니다.
# 그동안 판별자에게 240장과 떼어 둔 300장을 보여 줍니다. 떼어 둔 것도 똑같이 진짜입니다. 두 무리에서 글자를 하나씩 골라 짝을 지을 때, 판별자가 240장 쪽의 글자를 더 진짜답다고 보는 짝, 곧 240장 쪽이 이긴 짝이 몇 %인지 기록합니다. 두 무리를 똑같이 본다면 50%입니다. 50%를 넘어 오른다면 판별자가 학습 데이터를 외우고 있는 것입니다.
# 보기 전에 예측해 보십시오. 셋 가운데 어디에서 가장 많이 오를까요?

# %% [markdown] id="own-train-text" lang="en"
# Train three times: on the 240; on the 240 with `few.mirrored()`, which flips each picture left to right with probability one half, as if there were twice as many; and on the 2,050.
# All the while, show the discriminator the 240 and the 300 set aside, which are just as real. Pair each of the 240 with each of the 300, and record the percentage of pairs that the 240 win, that is, in which the discriminator takes their picture to be the more real one. If it treats both groups alike, that is 50%. If it rises above 50%, the discriminator is learning its training data by heart.
# Predict before you look: in which of the three does it rise the most?

# %% id="own-train"
# ko: 배치 정규화가 두 무리를 똑같이 다루도록 한 배치로 봅니다.
# en: In one batch, so that batch normalization treats both groups alike.
@torch.no_grad()
def recognised(net):
    logits = net(data.to_float(own.pixels.to(machine.device)))
    return 100 * (logits[:240, None] > logits[240:]).float().mean().item()


def train_own(images):
    torch.manual_seed(seed)
    g, d = nets.Generator(width=16), nets.Discriminator(width=16)
    gan, found = train.GAN(g, d, machine, seed=seed), []
    ask = (20, lambda gan: found.append(recognised(gan.discriminator)))
    train.fit(gan, images, losses.non_saturating, steps=500, every=[ask])
    return gan.sample(200, seed=seed + 1).cpu(), torch.tensor(found)


own_runs = {tr("240장", "240 pictures"): train_own(few),
            tr("240장, 뒤집기를 섞음", "240, with mirroring"): train_own(few.mirrored()),
            tr("2,050장", "2,050 pictures"): train_own(many)}

# %% id="own-figure"
letters = data.to_float(few.pixels)


def nearer_to_mirrored(pictures):
    there, here = (torch.cdist(pictures.flatten(1), targets.flatten(1)).amin(1)
                   for targets in (letters.flip(-1), letters))
    return (there < here).float().mean().item()


figure, axes = plt.subplots(2, 3, figsize=(10, 5.2), layout="constrained",
                            height_ratios=(1, 1.15))
mirrored_shares = []
for (curve, ax), (name, run) in zip(axes.T, own_runs.items(), strict=True):
    samples, higher = run
    smooth = higher.unfold(0, 5, 1).mean(1)
    curve.plot(20 * torch.arange(3, 3 + len(smooth)), smooth)
    curve.axhline(50, color="gray", linestyle="--",
                  label=tr("두 무리를 똑같이 볼 때", "both groups treated alike"))
    curve.set(ylim=(40, 80), xlabel=tr("스텝", "step"), title=name)
    curve.grid(alpha=0.3)
    plots.pictures(samples[:40], columns=8, ax=ax)
    mirrored_shares.append(nearer_to_mirrored(samples))
    share = f"{mirrored_shares[-1]:.0%}"
    ax.set_title(tr(f"표본의 {share}가 거울상에 더 가까움",
                    f"{share} of samples nearer to a mirror image"), fontsize=10)
axes[0, 0].set_ylabel(tr("240장 쪽이 이긴 짝(%)", "pairs won by the 240 (%)"))
axes[0, 0].legend(fontsize=8, loc="upper left")
plt.show()

# %% id="own-check" tags=["nbval-check-output"]
with_few, with_mirror, with_many = (
    higher[len(higher) // 2:].mean().item() for _, higher in own_runs.values())
claim(tr("후반, 240장으로 학습할 때 240장 쪽이 이긴 짝(%)",
         "second half, trained on 240, pairs won by the 240 (%)"),
      with_few, above=55)
claim(tr("그런 짝이 2,050장으로 학습할 때보다 많은 정도(%포인트)",
         "such pairs, trained on 240 minus trained on 2,050 (points)"),
      with_few - with_many, above=4)
claim(tr("그런 짝이 뒤집기를 섞을 때보다 많은 정도(%포인트)",
         "such pairs, without mirroring minus with mirroring (points)"),
      with_few - with_mirror, above=0)
straight, flipped, _ = mirrored_shares
claim(tr("뒤집기를 섞을 때 거울상에 더 가까운 표본이 늘어난 정도(%포인트)",
         "with mirroring, how many more samples are nearer to a mirror image (points)"),
      100 * (flipped - straight), above=5)

# %% [markdown] id="own-end" lang="ko"
# 240장으로 학습한 판별자는 학습에 쓴 글자를 알아보기 시작합니다. 데이터가 적을 때 GAN이 겪는 **과적합**(overfitting)입니다. 데이터가 2,050장이면 이만큼 학습해서는 훨씬 덜 알아봅니다.
# Karras 외(2020)는 판별자가 학습 데이터를 알아볼수록 생성자의 그림도 나빠진다는 것을 보였습니다. 판별자가 "한글답게"가 아니라 "이 240장답게"를 가르치게 되므로, 더 오래 학습해도 좋아진다는 보장이 없습니다. 이만큼 학습한 위의 표본에서는 아직 눈에 띄지 않습니다.
#
# 뒤집기를 섞으면 판별자가 학습에 쓴 글자를 덜 알아봅니다. 차이는 몇 %포인트뿐입니다. 60장만 떼어 두고 진짜라고 옳게 답한 비율만 세어 본 적이 있는데, 그때는 시드에 따라 거꾸로 나오기도 했습니다. 그런데 여기서는 뒤집으면 안 됩니다. 생성자는 데이터를 그대로 믿고 **거울에 비친 한글**을 쓰기 시작합니다.
# 뒤집은 것도 진짜일 수 있을 때만 뒤집으십시오. 얼굴, 풍경, 옷은 됩니다. 글자, 숫자, 교통 표지판, 심장이 어느 쪽에 있는지가 중요한 흉부 엑스선 사진은 안 됩니다.

# %% [markdown] id="own-end" lang="en"
# Trained on 240, the discriminator begins to recognise the syllables it trains on: the **overfitting** of a GAN that has few data. With 2,050, and as much training, it recognises them far less.
# Karras et al. (2020) showed that as the discriminator comes to recognise its training data, the generator's pictures get worse, too. The discriminator comes to teach "like these 240 pictures" in the place of "like Hangul", so longer training is no promise of anything better. After as much training as here, it does not yet show in the samples.
#
# With mirroring the discriminator recognises the syllables it trains on less. The difference is only a few points: in an earlier trial with 60 set aside, which counted only how many were rightly called real, some seeds gave the opposite. But here mirroring is wrong: the generator takes the data at their word and begins to write **Hangul as seen in a mirror**.
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
# GPU가 있으면 이미지의 크기와 신경망의 폭, 배치, 스텝 수가 커집니다. 노트북 컴퓨터에서는 32 × 32를 그리는 좁은 신경망을 몇 초만 학습시켜, 숫자 모양이 나타나는 것까지만 봅니다.
# 판별자에는 배치 정규화 대신 수업 04의 **R1 페널티**($\gamma = 10$)를 씁니다. 숫자 5,000장을 64 × 64로 배울 때에는 판별자가 앞서 나가기 쉽기 때문입니다. NVIDIA H100에서 5절처럼 배치 정규화를 쓴 판별자로 학습해 보니, 학습률이 0.004, 0.002, 0.001, 0.0005 가운데 어느 것이든 늦어도 3,000스텝에는 판별자가 가짜를 다 가려내고 그림이 무너졌습니다. R1을 쓰면 판별자의 답이 0.5 가까이에 머물고, 프레셰 거리는 1,000스텝에 64, 2,000스텝에 36, 3,000스텝에 31로 줄어듭니다(시드 0).
# 긴 학습을 시작하기 전에 **얼마나 걸릴지** 먼저 재 보는 습관을 들이십시오. 몇 스텝만 돌려 한 스텝의 시간을 재고, 남은 스텝 수를 곱하면 됩니다. 처음 다섯 스텝은 준비하는 시간이 섞이므로 빼고 잽니다.

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
# On a GPU the images, the networks, the batch and the number of steps are larger. On a laptop narrow networks for 32 × 32 train for a few seconds, just until shapes of digits appear.
# In the place of batch normalization the discriminator gets lesson 04's **R1 penalty** ($\gamma = 10$), because with 5,000 digits at 64 × 64 the discriminator easily gets ahead. On an NVIDIA H100, with batch normalization in the discriminator as in section 5, it saw through all fakes and the pictures broke down after 3,000 steps at the latest, at a learning rate of 0.004, 0.002, 0.001 and 0.0005 alike. With R1 its answers stay near 0.5, and the Fréchet distance falls to 64 after 1,000 steps, 36 after 2,000 and 31 after 3,000 (seed 0).
# Before long training, make it a habit to find out **how long it will take**: run a few steps, time one, and multiply by the steps that remain. The first five are left out, since getting ready takes a part of their time.

# %% id="more"
# ko: 이 단어를 바꾸십시오.
# en: Change this word.
word = "digits"
# ko: 크기, 폭, 배치, 스텝 수, 학습률
# en: Size, width, batch, steps, learning rate.
settings = (64, 64, 64, 2000, 1e-3) if on_gpu else (32, 16, 16, 300, 4e-3)
size, more_width, more_batch, most_steps, more_rate = settings
more = data.dataset(word, size)
colours = next(more.batches(1)).shape[1]
large = train.GAN(nets.Generator(size, colours, more_width, z_dim=32),
                  nets.Discriminator(size, colours, more_width, norm=None),
                  machine, lr=more_rate)


def penalty(D, real, fake):
    return 10 / 2 * losses.r1(D, real)


if on_gpu:
    torch.cuda.reset_peak_memory_stats()
    print(tr("NVIDIA H100에서(시드 0, 1): 10초, 프레셰 거리 36, 35",
             "On an NVIDIA H100 (seeds 0, 1): 10 s, Fréchet distance 36, 35"))

clock = []
train.fit(large, more, losses.non_saturating, steps=20,
          batch_size=more_batch, penalty=penalty,
          every=[(5, lambda gan: clock.append(gan.seconds))])
one_step = (clock[-1] - clock[0]) / 15
if notebook.interactive():
    rest = one_step * (most_steps - 20)
    print(tr(f"한 스텝 {one_step * 1000:.0f}ms, 남은 시간은 {rest:.0f}초쯤",
             f"{one_step * 1000:.0f} ms a step, about {rest:.0f} s to go"))
train.fit(large, more, losses.non_saturating, most_steps - 20,
          batch_size=more_batch, penalty=penalty, checkpoint="runs/large.pt")
if on_gpu:
    used = torch.cuda.max_memory_allocated() / 1e9
    memory = torch.cuda.mem_get_info(machine.device)[1] / 1e9
    print(tr(f"GPU 메모리를 가장 많이 쓴 때: {memory:.0f}GB 가운데 {used:.1f}GB",
             f"GPU memory in use at the most: {used:.1f} of {memory:.0f} GB"))
else:
    print(tr("GPU가 없어 GPU 메모리는 재지 않았습니다.", "No GPU here, so its memory is not measured."))
plots.pictures(large.sample(16).cpu(),
               title=tr(f"{size} × {size}, {large.step:,}스텝 뒤",
                        f"{size} × {size}, after {large.step:,} steps"))
plt.show()

# %% [markdown] id="gallery-text" lang="ko"
# ## 14. 전시회
#
# 마지막으로 작품을 파일로 남깁니다. 고양이 생성자로 한 장짜리 모음(`runs/gallery.png`)과, 잠재 공간의 원을 한 바퀴 도는 움직이는 그림(`runs/walk.gif`)을 만듭니다.
# 서로 거의 직각인 두 벡터 $a$, $b$를 뽑아 $z(t) = a\cos t + b\sin t$로 돌면, 껍질에서 멀리 벗어나지 않고 처음으로 돌아옵니다.

# %% [markdown] id="gallery-text" lang="en"
# ## 14. The gallery
#
# Finally, keep your work in files: with the generator of cats, a contact sheet (`runs/gallery.png`), and a moving picture that goes once around a circle in latent space (`runs/walk.gif`).
# Draw two vectors $a$ and $b$, nearly at right angles, and go round by $z(t) = a\cos t + b\sin t$: it stays near the shell and comes back to where it began.

# %% id="gallery"
random = torch.Generator().manual_seed(seed + 15)
z = torch.randn(48, 16, generator=random).to(machine.device)
plots.sheet(cat_drawer(z), columns=12).quantize(64).save("runs/gallery.png")

a, b = torch.randn(2, 1, 4, 16, generator=random).to(machine.device)
turn = torch.linspace(0, math.tau, 21, device=machine.device)[:-1, None, None]
path = a * turn.cos() + b * turn.sin()  # (20, 4, 16)
opening, *frames = (plots.sheet(cat_drawer(z), columns=4).quantize(32) for z in path)
opening.save("runs/walk.gif", save_all=True, append_images=frames, duration=90, loop=0)
display(Picture("runs/gallery.png"))
plots.pictures(cat_drawer(path[::2, 0]), columns=10,
               title=tr("한 바퀴: 스무 곳 가운데 열 곳", "once around: ten of the twenty places"))
plt.show()
if notebook.interactive():
    display(Picture("runs/walk.gif", width=528))

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - DCGAN은 합성곱으로 쌓은 GAN이 안정적으로 학습되게 한 조리법입니다. 지침을 하나씩 빼 보면, 이 데이터와 이만큼의 학습에서 무엇이 중요했는지 알 수 있습니다.
# - 생성자는 4 × 4에서 시작해 한 변을 두 배씩 키우고, 판별자는 그 길을 거꾸로 걷습니다. 생성자는 판별자를 거쳐 온 그래디언트로만 배웁니다.
# - 손실은 상대에 따라 달라지는 값이라 품질을 알려 주지 않습니다. 표본을 보고, 프레셰 거리와 클래스 수를 잽니다.
# - 외웠는지는 학습에 쓰지 않은 진짜와 견주어야 압니다. 그림에서 길이를 재면 생성자가 분포를 얼마나 배웠는지도 알 수 있습니다.
# - 데이터가 적으면 판별자가 과적합됩니다. 이어서 학습하려면 가중치, 옵티마이저, 난수의 상태, 데이터의 순서가 모두 있어야 합니다.

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - DCGAN is the recipe that made GANs of convolutions train stably. Taking its guidelines away one at a time shows which of them mattered with these data and this much training.
# - The generator starts at 4 × 4 and doubles the side again and again; the discriminator walks the same way back. The generator learns only from the discriminator's gradient.
# - A loss depends on the opponent and does not tell the quality. Look at samples; measure Fréchet distance and classes.
# - Whether it learned by heart shows only beside real pictures that were not trained on. Lengths read from pictures show how much of a distribution the generator has learned.
# - With few data the discriminator overfits. To resume training takes the weights, the optimizer, the state of the random numbers and the order of the data, all of them.

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
# 길이가 같은 두 벡터 사이를, 껍질에서 벗어나지 않고 고른 걸음으로 걷는 방법이 구면 보간(spherical interpolation)입니다. 두 벡터 사이의 각을 $\omega$라고 하면
#
# $$\mathrm{slerp}(a, b, t) = \frac{\sin((1 - t)\,\omega)}{\sin \omega}\,a + \frac{\sin(t\,\omega)}{\sin \omega}\,b, \qquad \cos\omega = \frac{a \cdot b}{|a|\,|b|}$$
#
# 입니다. `slerp(a, b, t)`를 작성하십시오. `a`와 `b`의 모양은 (d,)이고, `t`는 수 하나이거나 모양이 (n, 1)인 텐서입니다. 그런 다음 8절 첫 셀의 `torch.lerp` 자리에 넣고 8절의 셀들을 다시 실행해 보십시오. (그러면 8절의 그림에 '직선'이라고 적힌 것도 원이 됩니다.)

# %% [markdown] id="ex3-text" lang="en"
# ### Exercise 3. Walking along a circle
#
# In many dimensions nearly every $z$ from a normal distribution has about the same length: it lies on a shell around the origin.
# Between two vectors of the same length, spherical interpolation walks at an even pace and without leaving the shell. With $\omega$ for the angle between the two vectors,
#
# $$\mathrm{slerp}(a, b, t) = \frac{\sin((1 - t)\,\omega)}{\sin \omega}\,a + \frac{\sin(t\,\omega)}{\sin \omega}\,b, \qquad \cos\omega = \frac{a \cdot b}{|a|\,|b|}$$
#
# Write `slerp(a, b, t)`: `a` and `b` have the shape (d,), `t` is a number or a tensor of shape (n, 1). Then put it in the place of `torch.lerp` in the first cell of section 8, and run the cells of that section again. (What the figure there calls a straight line is then a circle, too.)

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
# $t = 0$이면 앞의 계수가 1, 뒤의 계수가 0이어서 $a$가 나옵니다. 길이가 같은 두 벡터라면 길이는 끝까지 그대로입니다. 8절에 넣으면 이웃한 두 $z$ 사이의 각이 모든 걸음에서 같아집니다. 그림은 조금밖에 달라지지 않습니다.
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
# At $t = 0$ the first factor is 1 and the second 0, which gives $a$. If both vectors have the same length, the length stays the same all the way. In section 8 the angle between neighbouring $z$ becomes the same at every step; the pictures change only a little.
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
# **3.** 사진 300장으로 GAN을 학습시킵니다. 진짜에 대한 판별자의 답은 1에 가까워지는데, 떼어 둔 사진에 대한 답은 내려갑니다. 무슨 일이 일어나고 있으며, 어떻게 하겠습니까?
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
# - **"손실이 줄면 학습이 잘되는 것이다."** 위에서 보았듯이 그림은 많이 좋아지는데 생성자의 손실은 오르내리기만 하고 제자리일 수 있습니다.
# - **"판별자가 강할수록 좋다."** 판별자의 답이 1과 0에 붙어 버리면, 그래디언트가 작지 않더라도 어느 쪽으로 가야 좋아지는지 알려 주지 못할 수 있습니다.
# - **"전치 합성곱은 합성곱을 되돌린다."** 크기만 되돌립니다. 값을 되돌리지는 않습니다.
# - **"배치 정규화는 어디에나 넣으면 좋다."** 생성자의 마지막 층과 판별자의 첫 층에는 넣지 않는 것이 DCGAN의 지침입니다. 어기면 어떻게 되는지 7절에서 보았습니다.
# - **"가장 가까운 학습 이미지와 다르게 생겼으니 외우지 않았다."** 눈으로 몇 장 보는 것으로는 모자랍니다. 학습에 쓰지 않은 진짜와 견주어 재야 합니다.
# - **"뒤집기는 언제나 데이터를 늘려 준다."** 뒤집은 것이 진짜일 수 없는 데이터라면, 생성자는 그 틀린 것까지 배웁니다.
#
# ## 참고 문헌
#
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - I. Goodfellow 외, *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - M. Heusel 외, *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (프레셰 거리)
# - T. Kynkäänniemi 외, *Improved Precision and Recall Metric for Assessing Generative Models*, 2019, arXiv:1904.06991
# - M. F. Naeem 외, *Reliable Fidelity and Diversity Metrics for Generative Models*, 2020, arXiv:2002.09797 (덮음)
# - Y. Yazici 외, *The Unusual Effectiveness of Averaging in GAN Training*, 2018, arXiv:1806.04498
# - T. White, *Sampling Generative Networks*, 2016, arXiv:1609.04468 (구면 보간)
# - R. Webster 외, *Detecting Overfitting of Deep Generative Networks via Latent Recovery*, 2019, arXiv:1901.03396 (학습에 쓰지 않은 진짜와 견주기)
# - T. Karras 외, *Training Generative Adversarial Networks with Limited Data*, 2020, arXiv:2006.06676 (적은 데이터, 판별자의 과적합)

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"If the loss falls, training goes well."** As seen above, the pictures can get much better while the generator's loss only goes up and down and gets nowhere.
# - **"The stronger the discriminator, the better."** Once its answers stick to 1 and 0, its gradient, even where it is not small, may no longer tell which way is better.
# - **"A transposed convolution undoes a convolution."** It brings back the size only, not the values.
# - **"Batch normalization is good everywhere."** DCGAN's guideline leaves it out of the generator's last layer and the discriminator's first. Section 7 shows what happens otherwise.
# - **"It looks different from the nearest training image, so it was not learned by heart."** A look at a few is not enough: measure, beside real pictures that were not trained on.
# - **"Mirroring always adds data."** Where a mirrored picture could not be real, the generator learns that error, too.
#
# ## References
#
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434
# - I. Goodfellow et al., *Generative Adversarial Networks*, 2014, arXiv:1406.2661
# - M. Heusel et al., *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (Fréchet distance)
# - T. Kynkäänniemi et al., *Improved Precision and Recall Metric for Assessing Generative Models*, 2019, arXiv:1904.06991
# - M. F. Naeem et al., *Reliable Fidelity and Diversity Metrics for Generative Models*, 2020, arXiv:2002.09797 (coverage)
# - Y. Yazici et al., *The Unusual Effectiveness of Averaging in GAN Training*, 2018, arXiv:1806.04498
# - T. White, *Sampling Generative Networks*, 2016, arXiv:1609.04468 (spherical interpolation)
# - R. Webster et al., *Detecting Overfitting of Deep Generative Networks via Latent Recovery*, 2019, arXiv:1901.03396 (comparing with real pictures that were not trained on)
# - T. Karras et al., *Training Generative Adversarial Networks with Limited Data*, 2020, arXiv:2006.06676 (few data, the overfitting of the discriminator)
