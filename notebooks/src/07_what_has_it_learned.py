# ---
# jupyter:
#   course:
#     title: {ko: "07 · 무엇을 배웠을까", en: "07 · What has it learned?"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# 학습을 마친 생성적 적대 신경망(generative adversarial network, GAN)은 **무엇을 배웠을까요?**
#
# 생성자(generator) $G$가 숫자를 그럴듯하게 그립니다. 숫자 쓰는 법을 배운 것일까요, 학습 데이터를 외운 것일까요? 신경망은 대답하지 않으니 시험해 보아야 합니다. 시험마다 비교할 **대조군**(control)을 둡니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. 잠재 공간의 두 점 사이를 보간(interpolation)하고, 그 그림이 두 그림을 겹친 것과 어떻게 다른지 말할 수 있습니다.
# 2. 잠재 벡터를 더하고 빼서 그림을 바꾸고, 무엇이 함께 바뀌는지 알아낼 수 있습니다.
# 3. 생성자가 외웠는지를 따로 떼어 둔 데이터와 비교해 판단할 수 있습니다.
# 4. 판별자(discriminator) $D$의 특징으로 선형 분류기를 만들고, 그 성적을 대조군과 비교할 수 있습니다.
# 5. 그림에서 길이를 다시 재어, 생성자가 분포를 얼마나 배웠는지 말할 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 수업 06의 DCGAN을 한 번 학습시켜 보았으면 됩니다. 6절에는 수업 01의 고양이가 나옵니다. 모르는 용어는 [용어집](glossary.md)에서 찾으십시오.

# %% [markdown] id="question" lang="en"
# ## The question
#
# Once a generative adversarial network (GAN) has been trained, **what has it learned?**
#
# Its generator $G$ draws plausible digits. Has it learned how to write them, or has it memorized the training data? A network does not answer questions, so we have to test it. Every test comes with a **control** to compare with.
#
# ## What you will learn
#
# After this lesson you can
#
# 1. interpolate between two points of latent space, and say how the result differs from two pictures laid over each other;
# 2. change a picture by adding and subtracting latent vectors, and find out what else changes with it;
# 3. judge by means of held-out data whether a generator has memorized;
# 4. build a linear classifier on the features of the discriminator $D$, and compare it with controls;
# 5. read lengths back from pictures, and say how much of a distribution the generator has learned.
#
# ## Prerequisites
#
# You have trained the DCGAN of lesson 06 once. Section 6 brings back the cats of lesson 01. Look up unfamiliar terms in the [glossary](glossary.md).

# %% id="machine"
import matplotlib.pyplot as plt
import torch
from torch import nn

from gan_lib import checks, data, device, losses, metrics, nets, notebook, plots, train
from gan_lib.checks import claim

machine = device.pick()
# ko: 시드를 바꾸면 난수가 모두 바뀝니다. 그래도 이 수업의 설명은 그대로 성립해야 합니다.
# en: Change the seed to get other random numbers; the conclusions should still hold.
seed = 0

# %% [markdown] id="load-text" lang="ko"
# ## 1. 시험을 치를 신경망
#
# 수업 06에서와 같은 DCGAN을 미리 학습시켜 두었습니다(`data/make_digit_gan.py`, 이미지 180,000장). 잠재 벡터(latent vector) $z$는 수 16개이고, 표준 정규 분포에서 뽑습니다.
#
# 숫자 5,000장 가운데 클래스마다 50장, 모두 500장은 **따로 떼어 두고**(held out) 학습에 쓰지 않았습니다. 4절에서는 대조군, 5절에서는 시험 데이터입니다.
# 표본을 대신 읽어 줄 숫자 분류기 `reader`도 불러옵니다. GAN의 학습에는 관여하지 않았고, 떼어 둔 500장으로 학습하지도 않았습니다.

# %% [markdown] id="load-text" lang="en"
# ## 1. The networks to be tested
#
# We have pre-trained a DCGAN like that of lesson 06 (`data/make_digit_gan.py`, 180,000 images). Its latent vector $z$ is 16 numbers from the standard normal distribution.
#
# Of the 5,000 digits, 50 of each class, 500 in all, were **held out** of training. They are the control in section 4 and the test set in section 5.
# We also load a digit classifier, `reader`. It had no part in training the GAN and was not trained on the held-out digits either.

# %% id="load"
images = data.digits(32).to(machine.device)
training = images[torch.arange(5000) % 500 < 450]
held_out = images[torch.arange(5000) % 500 >= 450]
known, unknown = data.to_float(training.pixels), data.to_float(held_out.pixels)

generator = nets.Generator(size=32, width=32, z_dim=16)
discriminator = nets.Discriminator(size=32, width=16)
both = nn.ModuleDict({"generator": generator, "discriminator": discriminator})
both.load_state_dict(data.weights("digit_gan"))
both.to(machine.device).eval().requires_grad_(False)
reader = metrics.digit_net(machine.device)


def draw(z):
    return nets.in_parts(generator, z.to(machine.device))


def read(pictures):
    return metrics.read(reader, pictures)[1].argmax(1).cpu()


def percent(hits):
    return 100 * hits.float().mean().item()

# %% id="samples"
def rng(number):
    return torch.Generator().manual_seed(seed + number)


z = torch.randn(4000, 16, generator=rng(0))
pictures = draw(z)
digit = read(pictures)
plots.pictures(pictures[:24], columns=12, title=tr("표본", "samples"))
plt.show()

# %% [markdown] id="walk-text" lang="ko"
# ## 2. 잠재 공간 산책
#
# $z_a$에서 $z_b$까지 직선을 따라 조금씩 걸어가며 그려 봅니다. 걸어온 비율을 $t$라고 하면 $z(t) = (1 - t)\,z_a + t\,z_b$입니다. 이것을 **보간**(interpolation)이라고 합니다.

# %% [markdown] id="walk-text" lang="en"
# ## 2. A walk in latent space
#
# We walk from $z_a$ to $z_b$ along a straight line and draw a picture at each step. If $t$ is the fraction of the way that lies behind us, $z(t) = (1 - t)\,z_a + t\,z_b$. This is called **interpolation**.

# %% id="quiz-walk" tags=["hide-input"]
notebook.quiz(
    tr("한 z는 3을, 다른 z는 8을 그립니다. 두 z의 한가운데에서는 무엇이 나올까요?",
       "One z draws a 3, another an 8. What appears halfway between the two z?"),
    {tr("3과 8이 반투명하게 겹친 그림", "A 3 and an 8, half transparent, on top of each other"):
     tr("픽셀을 섞으면 그렇게 됩니다. 여기서 섞는 것은 G의 입력이고, G는 그 입력을 새로 그립니다.",
        "That is what mixing pixels gives. We mix the inputs of G, and G draws the mix afresh."),
     tr("또렷한 획으로 된, 둘 사이의 모양", "A shape in between, made of clear strokes"):
     tr("맞습니다. 대개 그렇습니다. 아래에서 픽셀을 섞은 것과 비교합니다.",
        "Right, mostly. Below we compare it with mixed pixels."),
     tr("3 또는 8: 어딘가에서 갑자기 바뀝니다.", "Either a 3 or an 8: somewhere it switches."):
     tr("G는 연속 함수입니다. 걸음을 충분히 잘게 나누면 그림은 조금씩만 바뀝니다.",
        "G is a continuous function. If the steps are small enough, the picture changes little by little.")},
    right=2)

# %% id="walk"
def interpolate(a, b, n):
    t = torch.linspace(0, 1, n)[:, None]
    return (1 - t) * a + t * b  # (n, 16)

# %% id="walk-figure" tags=["hide-input"]
def show(n=10):
    pairs = [i for i in range(0, 200, 2) if digit[i] != digit[i + 1]][:3]
    t = torch.linspace(0, 1, n, device=machine.device)[:, None, None, None]
    shown = {}
    for number, i in enumerate(pairs, 1):
        walk = draw(interpolate(z[i], z[i + 1], n))
        shown[tr(f"산책 {number}: z를 섞음", f"walk {number}: z mixed")] = walk
        control = tr(f"대조군 {number}: 픽셀을 섞음", f"control {number}: pixels mixed")
        shown[control] = (1 - t) * walk[0] + t * walk[-1]
    plots.rows(shown, side=0.6)
    plt.show()


show()

# %% [markdown] id="walk-check-text" lang="ko"
# 산책 1,000번의 한가운데 그림과, 같은 두 끝의 픽셀을 섞은 그림이 진짜에서 얼마나 먼지 **프레셰 거리**(Fréchet distance)로 잽니다. 두 무리에서 분류기가 뽑은 특징(feature)의 평균과 공분산을 비교하는 거리이며(수업 06), 작을수록 진짜에 가깝습니다.

# %% [markdown] id="walk-check-text" lang="en"
# For 1,000 walks we take the pictures halfway, and the mixed pixels of the same two ends. How far are they from real digits? We measure the **Fréchet distance**, which compares the means and covariances of the classifier's features in two groups (lesson 06); lower is better.

# %% id="walk-check" tags=["nbval-check-output"]
def frechet(pictures):
    features = [metrics.read(reader, x)[0] for x in (known, pictures)]
    return metrics.frechet_distance(*features)


claim(tr("한가운데의 프레셰 거리의 비, 픽셀을 섞은 것/z를 섞은 것",
         "halfway, Fréchet distance, pixels mixed / z mixed"),
      frechet((pictures[:1000] + pictures[1000:2000]) / 2)
      / frechet(draw((z[:1000] + z[1000:2000]) / 2)), above=10)

# %% [markdown] id="ex1-text" lang="ko"
# $G$는 잠재 공간의 두 점 사이에서도 획을 그립니다. (산책 3은 건너뛰는 듯하지만 90걸음으로 촘촘히 걸으면 이어집니다.) 그러나 **부드럽게 이어진다는 것이 외우지 않았다는 증거는 아닙니다.** 신경망은 연속 함수이므로, 외운 학습 이미지만 내놓는 생성자의 산책도 조금씩 바뀝니다. 암기(memorization)는 4절에서 따로 시험합니다.
#
# ### 연습 1. 대원(great circle)을 따라 걷기 (선택)
#
# 차원이 높으면 정규 분포에서 뽑은 $z$의 길이는 거의 모두 비슷합니다. $z$는 원점을 둘러싼 껍질 가까이에 모여 있고, 직선은 그 껍질의 안쪽을 가로지릅니다.
# 껍질을 따라 고른 걸음으로 걷는 방법이 **구면 보간**(spherical interpolation, slerp)이고, 그 길이 **대원**(great circle)입니다. 두 벡터 사이의 각을 $\omega$라고 하면 다음과 같습니다.
#
# $$\mathrm{slerp}(a, b, t) = \frac{\sin((1 - t)\,\omega)}{\sin \omega}\,a + \frac{\sin(t\,\omega)}{\sin \omega}\,b, \qquad \cos\omega = \frac{a \cdot b}{|a|\,|b|}$$
#
# 이것을 함수로 작성하십시오. `a`와 `b`의 모양은 `(k,)`이고, `t`는 수 하나이거나 모양이 `(n, 1)`인 텐서입니다.

# %% [markdown] id="ex1-text" lang="en"
# Between two points, too, $G$ draws strokes. (Walk 3 seems to jump, but in 90 steps it is gradual.) But **a smooth walk is no evidence against memorization.** A network is a continuous function, so the walks of a generator that only stores training images also change little by little. Section 4 tests memorization separately.
#
# ### Exercise 1. Along the great circle (optional)
#
# In many dimensions nearly all $z$ from a normal distribution have about the same length. They gather near a shell around the origin, and the straight line cuts across its inside.
# **Spherical interpolation** (slerp) walks along the shell in even steps. Its path is a **great circle**. With $\omega$ for the angle between the two vectors,
#
# $$\mathrm{slerp}(a, b, t) = \frac{\sin((1 - t)\,\omega)}{\sin \omega}\,a + \frac{\sin(t\,\omega)}{\sin \omega}\,b, \qquad \cos\omega = \frac{a \cdot b}{|a|\,|b|}$$
#
# Write it as a function. `a` and `b` have the shape (k,); `t` is a number or a tensor of shape (n, 1).

# %% id="ex1"
def great_circle(a, b, t):
    ...


checks.learned_circle(great_circle)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def great_circle(a, b, t):
#     omega = torch.arccos((a * b).sum() / (a.norm() * b.norm()))
#     t = torch.as_tensor(t)
#     return (torch.sin((1 - t) * omega) * a + torch.sin(t * omega) * b) / torch.sin(omega)
# ```
#
# `interpolate` 대신 써서 산책을 다시 그려 보십시오. 이 생성자에서는 그림이 조금밖에 달라지지 않습니다. 16차원에서는 껍질이 아직 두껍기 때문입니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def great_circle(a, b, t):
#     omega = torch.arccos((a * b).sum() / (a.norm() * b.norm()))
#     t = torch.as_tensor(t)
#     return (torch.sin((1 - t) * omega) * a + torch.sin(t * omega) * b) / torch.sin(omega)
# ```
#
# Use it instead of `interpolate` and draw the walks again. With this generator the pictures change only a little: in 16 dimensions the shell is still thick.
#
# </details>

# %% [markdown] id="arithmetic-text" lang="ko"
# ## 3. 잠재 벡터의 덧셈과 뺄셈
#
# DCGAN 논문은 얼굴의 잠재 벡터로 "안경 낀 남자 − 남자 + 여자 = 안경 낀 여자"를 보여 주었습니다. 벡터 하나씩으로는 되지 않아서 여러 벡터의 **평균**을 썼습니다.
#
# 숫자로 해 봅니다. 표본 3,000장을 분류기로 읽어, 숫자 $i$로 읽힌 $z$의 평균 $\mu_i$를 구합니다. 그런 다음 숫자 $i$를 그리는 새 $z$를 숫자 $j$ 쪽으로 옮깁니다.
#
# $$z' = z + 2\,(\mu_j - \mu_i)$$
#
# 배수 2는 여러 값을 시험해 보고 골랐습니다. 대조군은 **같은 거리만큼 아무 방향으로나** 옮긴 $z$입니다.

# %% [markdown] id="arithmetic-text" lang="en"
# ## 3. Adding and subtracting latent vectors
#
# With latent vectors of faces, the DCGAN paper showed that "man with glasses − man + woman = woman with glasses". Single vectors were not enough; the authors had to use **means** of several.
#
# We try it with digits. The classifier reads 3,000 samples, and we take the mean $\mu_i$ of the $z$ that are read as digit $i$. Then we move a new $z$ that draws digit $i$ towards digit $j$:
#
# $$z' = z + 2\,(\mu_j - \mu_i)$$
#
# We chose the factor of two after trying several. The control is a $z$ moved **equally far in a random direction**.

# %% id="arithmetic"
means = torch.stack([z[:3000][digit[:3000] == d].mean(0) for d in range(10)])

# ko: 마지막 1,000개는 평균에 쓰지 않은 z입니다.
# en: The last 1,000 are z that no mean has used.
start, was = z[3000:], digit[3000:]
wanted = (was + 1 + torch.arange(1000) % 9) % 10
step = 2 * (means[wanted] - means[was])
stray = torch.randn(1000, 16, generator=rng(1))
stray *= step.norm(dim=1, keepdim=True) / stray.norm(dim=1, keepdim=True)
moved, strayed = draw(start + step), draw(start + stray)

# %% id="arithmetic-figure" tags=["hide-input"]
def show():
    changed = tr("숫자를 바꿈", "digit changed")
    got = read(moved[:10])
    plots.rows({tr("표본", "samples"): pictures[3000:3010], changed: moved[:10],
                tr("아무 방향으로나", "random direction"): strayed[:10]},
               above={changed: [f"{was[i]} → {wanted[i]}" + (f" ({got[i]})" if got[i] != wanted[i] else "")
                                for i in range(10)]})
    plt.show()


show()

# %% id="arithmetic-check" tags=["nbval-check-output"]
claim(tr("바라던 숫자로 읽힌 것(%)", "read as the digit wanted (%)"),
      percent(read(moved) == wanted), above=70)
claim(tr("아무 방향으로나 옮겼을 때 바라던 숫자로 읽힌 것(%)",
         "moved in a random direction, read as the digit wanted (%)"),
      percent(read(strayed) == wanted), below=20)

# %% [markdown] id="bold-text" lang="ko"
# 숫자는 대개 바라던 대로 바뀝니다(분류기가 달리 읽은 숫자는 괄호 안에 적었습니다). 이번에는 **굵기**입니다. 표본의 평균 밝기를 잉크의 양으로 봅니다. 획이 굵은 표본 300개의 $z$ 평균에서 가는 표본 300개의 $z$ 평균을 빼고, 그 방향으로 2만큼 옮깁니다.

# %% [markdown] id="bold-text" lang="en"
# Changing the digit mostly works (failures in brackets). Next, **boldness**. We take a picture's mean brightness as its amount of ink, subtract the mean $z$ of the 300 thinnest samples from that of the 300 boldest, and move by a length of 2 in that direction.

# %% id="quiz-bold" tags=["hide-input"]
notebook.quiz(
    tr("굵은 쪽으로 옮기면 숫자는 어떻게 될까요?",
       "We move towards bold. What happens to the digits?"),
    {tr("굵어지기만 하고 모두 같은 숫자로 남습니다.", "They get bolder and all stay the same digit."):
     tr("굵은 표본과 가는 표본이 굵기만 다르다면 그럴 것입니다. 0과 1의 잉크를 비교해 보십시오.",
        "That would follow if bold and thin samples differed in boldness alone. Compare the ink of a 0 and a 1."),
     tr("굵기는 그대로이고 숫자만 바뀝니다.", "They stay as thin and turn into other digits."):
     tr("방향을 굵은 표본에서 얻었으니, 굵기는 대개 그쪽으로 움직입니다.",
        "The direction comes from bold samples, so boldness mostly does move that way."),
     tr("굵어지지만, 많은 것이 다른 숫자로 변합니다.", "They get bolder, but many turn into other digits."):
     tr("맞습니다. 굵은 표본에는 0이 많고 1이 드뭅니다. 평균의 차이에 숫자의 차이가 섞여 있습니다.",
        "Right. Bold samples include many a 0 and hardly a 1. The difference of the means mixes in the digit.")},
    right=3)

# %% [markdown] id="fair-text" lang="ko"
# 굵은 표본과 가는 표본은 굵기뿐 아니라 숫자도 다릅니다. 이렇게 함께 딸려 오는 차이를 **교란**(confounding)이라고 합니다. 고치는 방법은 **같은 것끼리 비교하는 것**입니다. 숫자마다 그 안에서 굵은 것과 가는 것의 차이를 구하고, 열 가지 차이를 평균합니다.

# %% [markdown] id="fair-text" lang="en"
# Bold and thin samples differ not only in boldness but also in which digits they are. A difference that comes along like this is called **confounding**. The cure is to **compare like with like**: take the difference between bold and thin within each digit, then average the ten differences.

# %% id="bold"
ink = pictures.mean((1, 2, 3)).cpu()


def bold_minus_thin(rows):
    ordered = rows[ink[rows].argsort()]
    n = len(rows) // 10
    return z[ordered[-n:]].mean(0) - z[ordered[:n]].mean(0)


# ko: 첫째 방향은 모든 숫자를 뒤섞어, 둘째는 숫자마다 따로 비교합니다.
# en: The first direction mixes all digits, the second compares within each digit.
directions = (bold_minus_thin(torch.arange(3000)),
              torch.stack([bold_minus_thin((digit[:3000] == d).nonzero()[:, 0])
                           for d in range(10)]).mean(0))
bolder = [draw(start + 2 * x / x.norm()) for x in directions]

# %% id="bold-figure" tags=["hide-input"]
def show():
    rows = {tr("표본", "samples"): pictures[3000:3010],
            tr("굵게: 뒤섞어 비교", "bolder: all digits mixed"): bolder[0][:10],
            tr("굵게: 같은 숫자끼리", "bolder: within each digit"): bolder[1][:10]}
    plots.rows(rows, above={name: read(row).tolist() for name, row in rows.items()}).suptitle(
        tr("위의 숫자: 분류기가 읽은 것", "above: what the classifier reads"), fontsize=10)
    plt.show()


show()

# %% id="bold-check" tags=["nbval-check-output"]
kept = [percent(read(x) == was) for x in bolder]
claim(tr("굵어진 것(%), 두 방향 가운데 적은 쪽", "got bolder (%), the worse of the two directions"),
      min(percent(x.mean((1, 2, 3)).cpu() > ink[3000:]) for x in bolder), above=75)
claim(tr("뒤섞어 비교한 방향, 같은 숫자로 남은 것(%)", "all digits mixed, kept their digit (%)"),
      kept[0], below=60)
claim(tr("같은 숫자끼리 비교하면 숫자를 더 지키는 정도(%포인트)",
         "within each digit, how many more keep their digit (points)"),
      kept[1] - kept[0], above=4)

# %% [markdown] id="memory-text" lang="ko"
# 같은 거리를 옮겼는데도, 같은 숫자끼리 비교한 방향에서 숫자가 더 많이 그대로 남습니다. 그래도 많은 것이 다른 숫자로 변합니다. **잠재 공간의 방향 하나가 뜻 하나라는 보장은 없습니다.**
#
# ## 4. 외웠을까?
#
# $G$는 학습 이미지를 본 적이 없지만, $D$의 그래디언트(gradient)가 $G$를 학습 이미지로 이끌 수는 있습니다. 그래서 표본마다 **가장 가까운 학습 이미지**를 찾습니다. 거리는 픽셀 차이의 제곱을 모두 더해 제곱근을 취한 것입니다.

# %% [markdown] id="memory-text" lang="en"
# Moved by the same length, more samples keep their digit when the direction compares like with like. Still, many turn into another digit. **Nothing guarantees that one direction in latent space has one meaning.**
#
# ## 4. Memorized?
#
# $G$ never sees a training image, but $D$'s gradient could still lead it to one. So for each sample we find the **nearest training image**. The distance is the square root of the summed squared differences between pixels.

# %% id="nearest"
def nearest(image, others):
    distances = (others - image).flatten(1).norm(dim=1)
    return distances.min(), distances.argmin()


print(tr("거리와 가장 가까운 이미지의 번호:", "distance, and number of the nearest image:"),
      *[round(x.item(), 1) for x in nearest(pictures[0], known)])

# %% id="quiz-memory" tags=["hide-input"]
notebook.quiz(
    tr("표본에서 가장 가까운 학습 이미지까지의 거리가 평균 10이라고 합시다. 외운 것일까요?",
       "Suppose the distance from a sample to its nearest training image is 10 on average. Memorized?"),
    {tr("이 수만으로는 알 수 없습니다.", "You can't tell from this number alone."):
     tr("맞습니다. 외웠을 리 없는 진짜에서 잰 거리와 비교해야 합니다.",
        "Right. You have to compare it with real digits that cannot have been memorized."),
     tr("아닙니다. 외웠다면 0이어야 합니다.", "No. Memorized images would be at 0."):
     tr("외운 그림을 조금 흐리거나 한 픽셀 옮겨 그려도 거리는 0보다 훨씬 큽니다.",
        "A memorized image that is redrawn a little blurred, or one pixel to the side, is far from 0."),
     tr("그렇습니다. 픽셀이 1,024개인데 10은 아주 작습니다.",
        "Yes. With 1,024 pixels, 10 is tiny."):
     tr("숫자끼리는 모두 비슷하게 생겼습니다. 10이 작은지는 진짜끼리 재 보아야 압니다.",
        "Digits all look alike. Whether 10 is small, only distances between real digits can tell.")},
    right=1)

# %% [markdown] id="groups-text" lang="ko"
# 네 무리를 비교합니다. **표본** 500장과 대조군 셋입니다.
#
# - **떼어 둔 진짜** 500장: 같은 손글씨에서 왔지만 학습에 쓰지 않았습니다. 외우지 않은 것은 이만큼 멉니다.
# - **사본** 500장: 학습 이미지에 약한 잡음(noise)을 얹었습니다. 외운 것은 이만큼 가깝습니다.
# - **옮긴 사본** 500장: 학습 이미지를 오른쪽으로 한 픽셀 옮겼습니다. 눈에는 사본인데, 픽셀은 모두 어긋납니다.
#
# 거리도 두 가지입니다. 하나는 **픽셀**의 거리, 다른 하나는 숫자 분류기가 뽑은 **특징** 64개의 거리입니다. 누적 곡선은 거리 $r$마다, 가장 가까운 학습 이미지가 $r$보다 가까이 있는 그림의 비율을 보여 줍니다. 곡선이 왼쪽에 있을수록 학습 이미지에 가깝습니다.

# %% [markdown] id="groups-text" lang="en"
# We compare four groups: 500 **samples** and three controls.
#
# - 500 **held-out** real digits: from the same handwriting, but not trained on. This is how far away unmemorized pictures are.
# - 500 **copies**: training images with a little noise added. This is how close memorized pictures are.
# - 500 **shifted copies**: training images shifted right by one pixel. To the eye they are copies, yet no pixel is in its place.
#
# Distance is measured in two ways: between **pixels**, and between the 64 **features** of the digit classifier. For each distance $r$, a cumulative curve shows the fraction of pictures whose nearest training image is closer than $r$. The further left a curve, the closer the group is to the training images.

# %% id="memory"
groups = {tr("떼어 둔 진짜", "held-out"): unknown, tr("표본", "samples"): pictures[:500],
          tr("사본", "copies"):
            known[::9] + 0.1 * torch.randn(500, 1, 32, 32, generator=rng(2)).to(known),
          tr("옮긴 사본", "shifted copies"): known[::9].roll(1, dims=3)}
spaces = {tr("픽셀", "pixels"): lambda x: x.flatten(1),
          tr("특징", "features"): lambda x: metrics.read(reader, x)[0]}
# ko: nearest를 모든 그림에 한꺼번에 합니다. cdist는 모든 쌍의 거리입니다.
# en: nearest for all pictures at once: cdist holds the distances of all pairs.
closest = {(space, name): torch.cdist(see(group), see(known)).cpu().min(1)
           for space, see in spaces.items() for name, group in groups.items()}

# %% id="memory-figure" tags=["hide-input"]
def show(widest=(16, 16)):
    styles = [("C0", "-", 2.5), ("C1", "-", 2.5), ("0.35", ":", 2), ("0.35", "--", 1.8)]
    figure, axes = plt.subplots(1, 2, figsize=(9, 3), layout="constrained", sharey=True)
    for ax, space, right in zip(axes, spaces, widest, strict=True):
        for name, (colour, line, width) in zip(groups, styles, strict=True):
            ax.ecdf(closest[space, name].values.numpy(), label=name, color=colour,
                    linestyle=line, linewidth=width)
        ax.set(title=tr(f"{space}의 거리", f"distance in {space}"), xlim=(0, right), ylim=(0, 1),
               xlabel=tr("가장 가까운 학습 이미지까지의 거리 r", "distance r to the nearest training image"))
        ax.grid(alpha=0.3)
    axes[0].set_ylabel(tr("r보다 가까운 것의 비율", "fraction closer than r"))
    axes[1].legend(loc="lower right")
    plt.show()


show()

# %% id="memory-check" tags=["nbval-check-output"]
for space, bound in zip(spaces, ({"above": 0.9}, {"below": 0.75}), strict=True):
    medians = [closest[space, name].values.median() for name in groups]
    claim(tr(f"{space}의 거리의 중앙값, 옮긴 사본/떼어 둔 진짜",
             f"median distance in {space}, shifted copies / held-out"),
          medians[3] / medians[0], **bound)
    claim(tr(f"{space}의 거리의 중앙값, 표본/떼어 둔 진짜",
             f"median distance in {space}, samples / held-out"),
          medians[1] / medians[0], above=0.95)

# %% [markdown] id="neighbours-text" lang="ko"
# 표본의 곡선은 떼어 둔 진짜의 곡선보다 왼쪽에 있지 않습니다. 암기의 흔적은 보이지 않습니다.
# 잣대가 둘이어야 하는 이유도 보입니다. 픽셀의 거리는 한 픽셀 옮긴 사본을 알아보지 못하지만, 특징의 거리는 알아봅니다.
#
# 중앙값으로는 500장 속에 섞인 사본 몇 장을 찾지 못합니다. 그래서 숫자마다 가장 의심스러운 것, 곧 특징의 거리가 가장 짧은 것을 꺼내 눈으로 봅니다. 대조군에서도 똑같이 합니다. 수는 특징의 거리입니다.

# %% [markdown] id="neighbours-text" lang="en"
# The samples' curve does not lie left of the held-out curve. There is no sign of memorization.
# We also see why it takes two measures. Pixel distance misses copies shifted by one pixel; feature distance notices them.
#
# A median would not reveal a few copies among 500. So for each digit we look at the most suspicious picture, the one with the smallest feature distance, and do the same with the control. The numbers are feature distances.

# %% id="neighbours" tags=["hide-input"]
def show():
    space, rows, above = list(spaces)[1], {}, {}
    for name, text in zip(list(groups)[:2], (tr("떼어 둔 진짜", "held-out digit"), tr("표본", "sample")), strict=True):
        far, place = closest[space, name]
        order, named = far.argsort(), read(groups[name])
        chosen = torch.stack([order[named[order] == d][0] for d in range(10)])
        near = tr(f"그 {text}에 가장 가까운\n학습 이미지", f"nearest training image\nto that {text}")
        rows |= {tr(f"가장 의심스러운 {text}", f"most suspicious {text}"): groups[name][chosen],
                 near: known[place[chosen]]}
        above[near] = [f"{d:.1f}" for d in far[chosen]]
    plots.rows(rows, above=above)
    plt.show()


show()

# %% [markdown] id="ex2-text" lang="ko"
# 의심스러운 표본은 이웃과 많이 닮았습니다. 그런데 사본일 리 없는 떼어 둔 진짜도 그만큼 닮았습니다. 대조군이 없었다면 속았을 것입니다.
# 특징의 거리에서 표본의 곡선이 오른쪽인 것은 서툰 그림 때문일 수 있습니다. 그리고 이 결과는 이 데이터, 이 신경망, 이만큼의 학습에 대한 것입니다.
#
# ### 연습 2. 사본 경보기
#
# 사본이 몇 장만 섞여 있어도 울리는 경보기를 만드십시오. 표본 `(N, F)`, 학습 데이터(training data) `(M, F)`, 떼어 둔 데이터 `(K, F)`를 받습니다. 행마다 그림 하나의 픽셀이나 특징이 들어 있습니다.
# 가장 가까운 학습 데이터까지의 거리가 **떼어 둔 데이터의 거리 가운데 가장 짧은 것보다도 짧은** 표본을 의심합니다. 의심스러운 표본의 **비율**을 돌려주십시오.
#
# <details><summary>도움말</summary>
#
# `torch.cdist(a, b)`의 모양은 `(len(a), len(b))`입니다. 행마다 가장 작은 값은 `.min(1).values`입니다.
#
# </details>

# %% [markdown] id="ex2-text" lang="en"
# The suspicious samples closely resemble their neighbours. But so do held-out digits, which cannot be copies. Without the control we would have been fooled.
# That their feature curve lies further right may be due to clumsy drawing. The finding holds only for these data, these networks and this training.
#
# ### Exercise 2. A copy alarm
#
# Build an alarm that goes off even if only a few samples are copies. It takes samples `(N, F)`, training data `(M, F)` and held-out data `(K, F)`, all as rows of pixels or features.
# A sample is suspicious if its distance to the nearest training row is **smaller than the smallest such distance of any held-out row**. Return the **fraction** of suspicious samples.
#
# <details><summary>Hint</summary>
#
# `torch.cdist(a, b)` has the shape `(len(a), len(b))`. The smallest value of each row is `.min(1).values`.
#
# </details>

# %% id="ex2"
def copy_alarm(samples, training_rows, held_out_rows):
    ...


checks.learned_alarm(copy_alarm)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def copy_alarm(samples, training_rows, held_out_rows):
#     fake = torch.cdist(samples, training_rows).min(1).values
#     real = torch.cdist(held_out_rows, training_rows).min(1).values
#     return (fake < real.min()).float().mean()
# ```
#
# 떼어 둔 데이터에는 사본이 없으므로, 그보다 가까운 것은 설명이 필요합니다. 한두 장은 우연일 수도 있습니다. 이 수업의 표본과 사본을 넣어 보십시오. 픽셀로도 재고 특징으로도 재면 어느 경보기가 무엇을 놓치는지 알 수 있습니다.
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def copy_alarm(samples, training_rows, held_out_rows):
#     fake = torch.cdist(samples, training_rows).min(1).values
#     real = torch.cdist(held_out_rows, training_rows).min(1).values
#     return (fake < real.min()).float().mean()
# ```
#
# Held-out data hold no copies, so anything closer than that needs an explanation. One or two may be chance. Try it on this lesson's samples and copies, with pixels and with features, and see which alarm misses what.
#
# </details>

# %% [markdown] id="features-text" lang="ko"
# ## 5. 판별자는 무엇을 배웠을까?
#
# $D$는 진짜와 가짜를 가리는 것만 배웠습니다. 한 번도 듣지 못한 숫자의 이름이 $D$의 특징에 드러나 있을까요?
#
# 논문과 비슷하게 시험합니다. 층마다 활성값을 2 × 2칸으로 최대 풀링(max pooling)해 특징으로 삼고, 그 위에 **선형 분류기** 하나만 학습시킵니다(선형 탐침, linear probe). 레이블(정답, label)은 100장 또는 1,000장에만 붙어 있고, 시험은 떼어 둔 500장으로 봅니다.
#
# 대조군은 둘입니다. 특징 대신 **픽셀**을 그대로 넣은 것, 그리고 **학습시키지 않은** $D$의 특징을 넣은 것입니다. 뒤의 것은 합성곱(convolution)이라는 구조만으로 얻는 몫을 보여 줍니다.

# %% [markdown] id="features-text" lang="en"
# ## 5. What has the discriminator learned?
#
# $D$ was only taught real from fake. Do its features reveal the digits' names, which nobody told it?
#
# We test it much like the paper. We max-pool the activations of each layer to 2 × 2, call these the features, and train nothing but a **linear classifier** on top (a linear probe). Only 100 or 1,000 images carry labels, and the test is on the 500 held-out ones.
#
# There are two controls: raw **pixels** in place of features, and the features of an **untrained $D$**. The latter shows how much comes from the convolution architecture alone.

# %% id="quiz-features" tags=["hide-input"]
notebook.quiz(
    tr("레이블 100장으로 배울 때, 어느 입력에서 오류가 가장 적을까요?",
       "With 100 labels, which input leads to the fewest errors?"),
    {tr("픽셀. 특징을 뽑으면 정보가 줄어듭니다.", "Pixels. Extracting features loses information."):
     tr("정보는 줄지만, 남은 것이 선형 분류기가 쓰기 좋은 모양이면 성적은 오릅니다.",
        "It does, but a linear classifier gains if what remains is easier for it to use."),
     tr("셋이 비슷합니다. D는 숫자의 이름을 배운 적이 없습니다.",
        "All about the same. D was never taught the names."):
     tr("이름은 몰라도, 진짜와 가짜를 가리려면 획의 모양을 알아야 합니다. 그것이 이름에도 쓸모가 있습니다.",
        "To tell real from fake it had to learn the shapes of strokes, and these help with names."),
     tr("학습시키지 않은 D. 아직 편견이 없습니다.", "The untrained D. It has no bias yet."):
     tr("무작위 합성곱과 풀링만으로도 픽셀보다 나을 수 있지만, 배운 특징에는 미치지 못합니다.",
        "Random convolutions and pooling can beat pixels, but not features that were learned."),
     tr("학습시킨 D", "The trained D"):
     tr("맞습니다. 진짜와 가짜를 가리며 배운 특징이 이름을 아는 데에도 쓸모가 있습니다.",
        "Right. Features learned by telling real from fake also help to name digits.")},
    right=4)

# %% id="features"
def pooled_features(net, x):
    found = []
    for layer in net.layers:
        x = layer(x)
        if isinstance(layer, nn.LeakyReLU):
            found.append(nn.functional.adaptive_max_pool2d(x, 2).flatten(1))
    return torch.cat(found, dim=1)  # (N, 4 × (16 + 32 + 64))

# %% id="probe"
def linear_probe(x, labels, C=0.1):
    # ko: 로지스틱 회귀: 교차 엔트로피의 합에, 가중치가 커지지 않게 하는 항을 더합니다.
    # en: Logistic regression: summed cross entropy, plus a term that keeps weights small.
    linear = nn.Linear(x.shape[1], 10)
    optimizer = torch.optim.LBFGS(linear.parameters(), max_iter=100,
                                  line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = C * nn.functional.cross_entropy(linear(x), labels, reduction="sum")
        loss = loss + linear.weight.square().sum() / 2
        loss.backward()
        return loss

    optimizer.step(closure)
    return linear

# %% id="classifier"
torch.manual_seed(seed)
untrained = nets.Discriminator(size=32, width=16).to(machine.device)
untrained.requires_grad_(False)
for i in range(45):
    # ko: 배치 정규화의 평균과 분산만 데이터에서 구합니다.
    # en: Only batch normalization's means and variances come from the data.
    untrained(known[i::45])
untrained.eval()
inputs = {tr("픽셀", "pixels"): lambda x: x.flatten(1),
          tr("학습시키지 않은 D", "untrained D"): lambda x: pooled_features(untrained, x),
          tr("학습시킨 D", "trained D"): lambda x: pooled_features(discriminator, x)}


def error_of_probe(see, count, draw_number):
    rows = torch.randperm(4500, generator=rng(10 * draw_number))[:count]
    learn, test = see(known).cpu(), see(unknown).cpu()
    mean, std = learn.mean(0), learn.std(0) + 1e-3
    probe = linear_probe((learn[rows] - mean) / std, training.labels.cpu()[rows])
    return percent(probe((test - mean) / std).argmax(1) != held_out.labels.cpu())


errors = {(count, name): [error_of_probe(see, count, i) for i in range(3)]
          for count in (100, 1000) for name, see in inputs.items()}

# %% id="classifier-figure" tags=["hide-input"]
def show():
    figure, axes = plt.subplots(1, 2, figsize=(8, 2.3), layout="constrained", sharey=True)
    for ax, count in zip(axes, (100, 1000), strict=True):
        for row, (name, colour) in enumerate(zip(inputs, ("0.5", "0.5", "C0"), strict=True)):
            found = errors[count, name]
            ax.barh(row, sum(found) / 3, color=colour, height=0.6)
            ax.plot(found, [row] * 3, "o", color="black", markersize=4)
        ax.set(title=tr(f"레이블 {count:,}장", f"{count:,} labels"), xlim=(0, 32),
               xlabel=tr("틀린 비율(%), 적을수록 좋음", "errors (%), lower is better"))
        ax.grid(axis="x", alpha=0.3)
    axes[0].set_yticks(range(3), list(inputs))
    axes[0].invert_yaxis()
    plt.show()


show()

# %% id="classifier-check" tags=["nbval-check-output"]
for count, bound in ((100, 0.85), (1000, 0.6)):
    totals = [sum(errors[count, name]) for name in inputs]
    claim(tr(f"레이블 {count:,}장, 틀린 비율의 비, 학습시킨 D/픽셀",
             f"{count:,} labels, errors, trained D / pixels"),
          totals[2] / totals[0], below=bound)
    claim(tr(f"레이블 {count:,}장, 틀린 비율의 비, 학습시킨 D/학습시키지 않은 D",
             f"{count:,} labels, errors, trained D / untrained D"),
          totals[2] / totals[1], below=1)

# %% [markdown] id="cats-text" lang="ko"
# 막대는 레이블을 붙일 이미지를 세 번 달리 뽑아 얻은 값의 평균이고, 점은 그 값 하나하나입니다. 진짜와 가짜만 가리며 배운 특징이 숫자의 이름을 아는 데에도 쓸모가 있습니다. 논문의 제목에 **비지도 표현 학습**(unsupervised representation learning)이라는 말이 있는 이유입니다. 다만 여기서 시험한 것은 한 번 학습시킨 $D$ 하나이고, 시험 이미지가 500장이라 2~3%포인트의 차이는 우연일 수 있습니다. 레이블이 1,000장이면 두 $D$의 차이도 그만큼 작습니다. 다만 조건을 바꾼 열 번의 실행에서 모두 학습한 $D$가 덜 틀렸습니다.
#
# ## 6. 다시 수업 01의 고양이
#
# GAN은 **그럴듯하지만 세상에 없는 고양이**를 그릴 수 있을까요? 수업 01의 고양이는 몸통 길이와 다리 길이, 두 수였습니다. 아래에서 불러올 생성자는 두 수를 본 적이 없습니다. 학습 데이터는 64 × 64 컬러 **그림** 5,000장뿐이었습니다(`data/make_cats_generator.py`).
#
# 그림에서 두 길이를 다시 재면(`data.read_cats`) 수업 01처럼 분포를 비교할 수 있습니다. 길이를 재는 이 자도, 길이를 정해 두고 그린 고양이로 시험합니다.

# %% [markdown] id="cats-text" lang="en"
# The bars are means over three draws of the labels, the dots the single draws. Features learned by telling real from fake alone also help to name digits. That is why the paper has **unsupervised representation learning** in its title. But we have tested one $D$ from one training, and with 500 test images a difference of two or three percentage points can be chance. With 1,000 labels the gap between trained and untrained is that small, but all ten other runs went the same way.
#
# ## 6. Back to the cats of lesson 01
#
# Can a GAN draw a cat that is **plausible, though it does not exist**? In lesson 01 a cat was two numbers, body length and leg length. The generator loaded below has never seen the two numbers. The training data were nothing but 5,000 colour **pictures** of 64 × 64 (`data/make_cats_generator.py`).
#
# If we read the two lengths back from its pictures (`data.read_cats`), we can compare distributions as in lesson 01. We also test this ruler on drawings of known lengths.

# %% id="cats"
cats = data.Cats()
cat_generator = nets.Generator(size=64, channels=3, width=16, z_dim=16)
cat_generator.load_state_dict(data.weights("cats_generator"))
cat_generator.to(machine.device).eval().requires_grad_(False)

cat_z = torch.randn(2000, 16, generator=rng(3)).to(machine.device)
new_cats = nets.in_parts(cat_generator, cat_z, n=250).cpu()
made = data.read_cats(new_cats)
real_cats = cats.sample(2000, seed=seed)
plots.pictures(new_cats[:16], columns=8, side=0.95,
               title=tr("생성자가 그린 고양이", "cats drawn by the generator"))
plt.show()

# %% id="quiz-cats" tags=["hide-input"]
notebook.quiz(
    tr("학습 데이터에는 그림만 있고 길이는 없었습니다. 생성자가 그린 고양이의 몸통 길이와 다리 길이는 어떤 관계일까요?",
       "The training data had pictures but no lengths. How are body and leg length related in the generator's cats?"),
    {tr("아무 관계도 없습니다. 길이를 배운 적이 없습니다.", "Not at all. It was never taught lengths."):
     tr("긴 몸통에 짧은 다리는 진짜 그림에 드물어서 D가 가짜로 알아봅니다. G는 그 관계를 배워야 합니다.",
        "Long bodies on short legs are rare among real pictures, so D spots them. G has to learn the relation."),
     tr("몸통이 길면 다리도 깁니다. 진짜와 거의 같습니다.", "Longer bodies have longer legs, much as in real cats."):
     tr("맞습니다. 결합 분포는 그림 속에 들어 있습니다.",
        "Right. The joint distribution is contained in the pictures."),
     tr("모두 평균 크기의 고양이입니다.", "They are all cats of average size."):
     tr("모드 붕괴라면 그럴 수 있습니다. 아래의 구름이 넓게 퍼졌는지 보십시오.",
        "Mode collapse could do that. Look below at whether the cloud is spread out.")},
    right=2)

# %% id="clouds"
# ko: 대조군: 두 길이를 저마다 제대로 뽑되, 짝을 뒤섞습니다.
# en: The control: each length as it should be, but paired at random.
shuffled = real_cats.clone()
shuffled[:, 1] = real_cats[torch.randperm(2000, generator=rng(4)), 1]
clouds = {tr("진짜", "real"): real_cats, tr("생성자", "generator"): made[made.isfinite().all(1)],
          tr("다리를 뒤섞은 진짜", "real, legs shuffled"): shuffled}
limit = cats.log_density(cats.sample(100_000, seed=seed + 8)).quantile(0.001)
fresh = cats.sample(2000, seed=seed + 9)
strange = [percent(cats.log_density(x) < limit) for x in clouds.values()]
apart = [metrics.energy_distance(x, fresh) for x in clouds.values()]
correlation = [torch.corrcoef(x.T)[0, 1] for x in clouds.values()]

# %% id="clouds-figure" tags=["hide-input"]
def show():
    figure, axes = plt.subplots(1, 3, figsize=(9, 3.5), layout="constrained", sharey=True)
    for i, (ax, (name, lengths)) in enumerate(zip(axes, clouds.items(), strict=True)):
        odd = cats.log_density(lengths) < limit
        ax.plot(*lengths[~odd].T, ".", color=("C0", "C1", "0.5")[i], markersize=2, alpha=0.5)
        ax.plot(*lengths[odd].T, "x", color="black", markersize=5)
        ax.set(xlim=(28, 72), ylim=(8, 28), xlabel=tr("몸통 길이(cm)", "body length (cm)"))
        facts = tr(f"상관 계수 {correlation[i]:.2f}, ×는 {strange[i]:.1f}%",
                   f"correlation {correlation[i]:.2f}, × {strange[i]:.1f}%").replace("-", "−")
        ax.set_title(f"{name}\n{facts}", fontsize=10)
    axes[0].set_ylabel(tr("다리 길이(cm)", "leg length (cm)"))
    figure.suptitle(tr("×: 있을 법하지 않은 고양이(진짜의 99.9%보다 밀도가 낮음)",
                       "×: implausible cats (99.9% of real cats have a higher density)"), fontsize=10)
    plt.show()


show()

# %% id="cats-check" tags=["nbval-check-output"]
reread = data.read_cats(data.draw_cats(real_cats, 64, seed=seed))
claim(tr("자의 평균 오차(cm), 두 길이 가운데 큰 쪽", "the ruler's mean error (cm), the worse of the two lengths"),
      (reread.mean(0) - real_cats.mean(0)).abs().max(), below=0.3)
claim(tr("생성자의 상관 계수에서 진짜의 상관 계수를 뺀 값", "correlation, generator minus real"),
      correlation[1] - correlation[0], between=(-0.1, 0.1))
claim(tr("생성자의 고양이 가운데 있을 법하지 않은 것(%)", "implausible cats, generator (%)"),
      strange[1], below=1)
claim(tr("다리를 뒤섞은 고양이 가운데 있을 법하지 않은 것(%)", "implausible cats, shuffled legs (%)"),
      strange[2], above=5)
claim(tr("에너지 거리의 비(생성자/다리를 뒤섞은 것)", "energy distance, generator / shuffled legs"),
      apart[1] / apart[2], below=0.9)
claim(tr("표준 편차의 비(생성자/진짜), 두 비 가운데 큰 쪽",
         "standard deviation, generator / real, the larger of the two ratios"),
      (list(clouds.values())[1].std(0) / real_cats.std(0)).max(), between=(0.7, 1))

# %% [markdown] id="cats-end" lang="ko"
# 생성자는 길이를 한 번도 받지 못했지만, 그림을 본 $D$를 거쳐 **몸통이 길면 다리도 길다**는 것을 배웠습니다. 길이를 하나씩 보면 다리를 뒤섞은 고양이도 진짜와 똑같지만, 짝이 맞지 않아 있을 법하지 않은 고양이가 많습니다. 생성자의 고양이에는 그런 것이 거의 없습니다.
#
# 그래도 분포가 똑같지는 않습니다. 생성자의 구름은 진짜보다 좁습니다. 두 길이의 표준 편차가 진짜보다 작고, 그림을 보면 가장 짧은 고양이와 가장 긴 고양이가 없습니다. (구름의 가로세로 줄은 재는 방법의 흔적입니다. 한 픽셀이 1.5 cm입니다.)
# 덧붙이면, 어디까지 학습시킬지는 바로 이 두 길이를 재어 보고 골랐습니다. 그러니 독립된 증거는 아닙니다. 폭이 좁은 이 신경망을 더 오래, 끝에는 학습률(learning rate)을 낮추어 학습시켰더니 그림이 도리어 무너졌습니다.
#
# 그러니 답은 이렇습니다. 그릴 수 있습니다. 한 마리 한 마리는 대개 그럴듯한 고양이입니다. **무리 전체가 진짜와 같은지는 재 보아야 하고, 여기서는 비슷하지만 같지는 않습니다.**

# %% [markdown] id="cats-end" lang="en"
# The generator was never given a length. Through a $D$ that saw pictures alone it has learned that **cats with long bodies have long legs**. With shuffled legs, each length on its own is exactly as in real cats, but the pairs do not match and many cats are implausible. Hardly any of the generator's are.
#
# Still, the distributions are not the same. The generator's cloud is narrower than the real one: both lengths have smaller standard deviations, and in the figure the shortest and longest cats are missing. (The lines in its cloud come from the ruler: a pixel is 1.5 cm.)
# One caveat: we decided how long to train by measuring these same two lengths, so they are not independent evidence. When we trained this narrow network longer, ending at a lower rate, the pictures broke down.
#
# So the answer is: yes, it can. One by one, most are plausible. **Whether the whole crowd is like the real one has to be measured, and here it is close, but not the same.**

# %% [markdown] id="slider-text" lang="ko"
# ### 고양이의 잠재 공간 산책 (선택)
#
# 3절의 연산을 고양이로 해 봅니다. 몸통이 긴 표본 200개의 $z$ 평균에서 짧은 표본 200개의 $z$ 평균을 뺀 방향으로 걷습니다. 다리와 털 색도 바뀔까요? 셀을 실행하면 슬라이더로 직접 걸을 수 있습니다.

# %% [markdown] id="slider-text" lang="en"
# ### A walk among cats (optional)
#
# We repeat the arithmetic of section 3 with cats: walk in the direction from the mean $z$ of the 200 shortest bodies to that of the 200 longest. Will the legs change as well, and the coat? In a live notebook you can take the walk yourself with the sliders.

# %% id="slider"
by_body = made[:, 0].nan_to_num(0).argsort()
longer = cat_z[by_body[-200:]].mean(0) - cat_z[by_body[:200]].mean(0)
longer /= longer.norm()


def stretched(rows, along):
    return cat_generator(cat_z[rows] + along * longer)

# %% id="slider-figure" tags=["hide-input"]
def show_cat(number, along):
    picture = stretched([number], along).cpu()
    body, leg = data.read_cats(picture)[0].tolist()
    figure = plt.Figure(figsize=(7, 3))
    plots.pictures(picture, columns=1, ax=figure.add_axes([0, 0.02, 0.42, 0.96]))
    cloud = figure.add_axes([0.53, 0.18, 0.45, 0.7])
    cloud.plot(*real_cats.T, ".", color="C0", markersize=2, alpha=0.3)
    cloud.plot(body, leg, "X", color="C1", markersize=12, markeredgecolor="black")
    cloud.set(xlim=(28, 72), ylim=(8, 28), xlabel=tr("몸통 길이(cm)", "body length (cm)"),
              ylabel=tr("다리 길이(cm)", "leg length (cm)"))
    cloud.set_title(tr("진짜 고양이들 사이에서", "among real cats"), fontsize=10)
    return figure


def show():
    rows = {name: torch.cat([stretched([number], x) for x in range(-3, 4)])
            for name, number in ((tr("한 마리", "one cat"), 0), (tr("또 한 마리", "another"), 2))}
    plots.rows(rows, side=0.9, above={list(rows)[0]: range(-3, 4)}).suptitle(
        tr("몸통이 길어지는 쪽으로 걸은 길이", "length of the walk towards long bodies"), fontsize=10)
    plt.show()
    if notebook.interactive():
        plots.sliders(show_cat, number=(tr("몇 번째 고양이", "which cat"), 0, 1999, 0),
                      along=(tr("몸통이 길어지는 쪽", "towards long bodies"), -4.0, 4.0, 0.0))


show()

# %% id="slider-check" tags=["nbval-check-output"]
ends = [data.read_cats(stretched(range(200), x).cpu())[:, 1] for x in (-1.5, 1.5)]
claim(tr("몸통이 길어지는 쪽으로 3만큼 걸을 때 다리가 길어진 정도(cm, 200마리 평균)",
         "3 steps towards long bodies, growth of the legs (cm, mean of 200 cats)"),
      (ends[1] - ends[0]).nanmean(), above=4)

# %% [markdown] id="live-text" lang="ko"
# 몸통이 길어지면 다리도 길어지고, 위의 두 마리는 털 색도 바뀝니다. 생성자는 두 길이를 따로가 아니라 함께 배웠습니다. 멀리 가면 그림이 흐트러지기도 합니다. 그런 $z$는 드물기 때문입니다.
#
# **GPU가 있다면** 고양이를 지금 학습시켜 볼 수 있습니다. 다음 셀은 폭을 64로, 배치를 64장으로 해서 6,650스텝을 학습시키고, 에너지 거리를 출력합니다(위의 생성자는 0.018).

# %% [markdown] id="live-text" lang="en"
# When the body grows, so do the legs, and in these two cats the coat changes, too. The generator has learned the two lengths together. Far out, pictures may fall apart: such a $z$ is rare.
#
# **With a GPU** you can train the cats now. The next cell uses widths of 64 and batches of 64 for 6,650 steps, and prints the energy distance (0.018 for the generator above).

# %% id="live" tags=["hide-input"]
def show(rates=((1e-3, 3800), (3e-4, 2850))):
    pixels = data.to_pixels(data.draw_cats(cats.sample(5000, seed=seed), 64, seed=seed))
    torch.manual_seed(seed)
    wide = nets.Generator(64, channels=3, width=64, z_dim=16)
    gan = train.GAN(wide, nets.Discriminator(64, channels=3, width=64), machine, seed=seed)
    for rate, steps in rates:
        for optimizer in (gan.g_optimizer, gan.d_optimizer):
            optimizer.param_groups[0]["lr"] = rate
        train.fit(gan, data.Images(pixels), losses.non_saturating, steps, batch_size=64)
    lengths = data.read_cats(gan.sample(2000, seed=seed).cpu())
    apart = metrics.energy_distance(lengths[lengths.isfinite().all(1)], fresh)
    print(tr(f"에너지 거리: {apart:.3f}", f"energy distance: {apart:.3f}"))


if machine.device.type == "cuda":
    show()
else:
    print(tr("GPU가 없어 건너뜁니다.", "No GPU here: skipped."))
print(tr("NVIDIA H100에서 잰 값: 14초, 에너지 거리 0.007, 0.013, 0.029(시드 0, 1, 2)",
         "Measured on an NVIDIA H100: 14 s, energy distance 0.007, 0.013, 0.029 (seeds 0, 1, 2)"))

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - 잠재 공간의 두 점 사이에서 $G$는 두 그림을 겹치지 않고 그 사이의 모양을 그립니다.
# - 평균한 잠재 벡터의 차이를 더하면 그림이 바뀝니다. 딸려 오는 차이가 있으므로 같은 것끼리 비교합니다.
# - 생성자가 외웠는지는 따로 떼어 둔 진짜와 비교해야 압니다. 잣대가 사본을 알아보는지도 함께 시험합니다.
# - 진짜와 가짜만 가리며 배운 $D$의 특징이 숫자의 이름을 아는 데에도 쓸모가 있습니다.
# - 그림에서 길이를 다시 재면 무리 전체의 분포를 비교할 수 있습니다.
#
# | 기호 | 뜻 |
# |---|---|
# | $z$, $z_a$, $z_b$ | 잠재 벡터, 산책의 두 끝 |
# | $t$ | 산책에서 걸어온 비율, 0에서 1까지 |
# | $\mu_i$ | 숫자 $i$로 읽힌 $z$의 평균 |
# | $\omega$ | 두 벡터 사이의 각 |
# | $r$ | 가장 가까운 학습 이미지까지의 거리 |

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - Between two points of latent space, $G$ draws shapes in between; it does not lay two pictures over each other.
# - Adding the difference of two mean latent vectors changes a picture. Other differences come along, so compare like with like.
# - Only held-out real data can show whether a generator has memorized. Test whether your measure notices copies.
# - The features that $D$ learned by telling real from fake also help to name digits.
# - Lengths read back from pictures let us compare the distribution of the whole crowd.
#
# | symbol | meaning |
# |---|---|
# | $z$, $z_a$, $z_b$ | latent vector, the two ends of a walk |
# | $t$ | fraction of the walk completed, 0 to 1 |
# | $\mu_i$ | mean of the $z$ read as digit $i$ |
# | $\omega$ | angle between two vectors |
# | $r$ | distance to the nearest training image |

# %% [markdown] id="ex3-text" lang="ko"
# ## 연습
#
# ### 연습 3. 이 그림은 잠재 공간의 어디에 있을까?
#
# $G$는 $z$를 그림으로 바꿉니다. 거꾸로 해 보십시오. 그림 `images`를 받아, $G$가 그 그림에 가장 가까운 것을 그리는 $z$를 찾는 학습 루프를 작성합니다.
# `start`에서 출발해 $z$만 움직입니다. 손실은 픽셀 차이의 제곱의 평균, 옵티마이저(optimizer)는 학습률(learning rate) 0.1인 Adam, 스텝은 300번입니다. 찾은 $z$를 돌려주십시오. $G$의 가중치(weight)와 `start`는 그대로 두어야 합니다.
#
# <details><summary>도움말</summary>
#
# 옵티마이저에는 신경망의 매개변수(parameter)뿐 아니라 아무 텐서나 줄 수 있습니다. 그 텐서는 `requires_grad_()`를 호출한 것이어야 합니다.
#
# </details>

# %% [markdown] id="ex3-text" lang="en"
# ## Exercises
#
# ### Exercise 3. Where in latent space is this picture?
#
# $G$ turns $z$ into a picture. Go the other way: write a training loop that takes pictures, `images`, and finds the $z$ for which $G$ draws something as close to them as it can.
# Begin at `start` and move only $z$. Use the mean squared pixel difference as the loss, and the optimizer Adam with a learning rate of 0.1, for 300 steps. Return the $z$ you found. $G$'s weights and `start` must not change: $z$ is the only parameter.
#
# <details><summary>Hint</summary>
#
# An optimizer takes not only the parameters of a network but any tensor on which you have called `requires_grad_()`.
#
# </details>

# %% id="ex3"
def recover(generator, images, start):
    ...


checks.learned_recover(recover)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def recover(generator, images, start):
#     z = start.clone().requires_grad_()
#     optimizer = torch.optim.Adam([z], lr=0.1)
#     for _ in range(300):
#         optimizer.zero_grad()
#         loss = (generator(z) - images).square().mean()
#         loss.backward()
#         optimizer.step()
#     return z.detach()
# ```
#
# GAN의 생성자를 거꾸로 푼다고 해서 GAN 인버전(inversion)이라고 합니다. `known[:50]`과 `unknown[:50]`으로 해 보십시오. 학습 이미지가 떼어 둔 진짜보다 훨씬 잘 복원된다면 암기했다는 신호입니다(Webster 외, 2019).
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def recover(generator, images, start):
#     z = start.clone().requires_grad_()
#     optimizer = torch.optim.Adam([z], lr=0.1)
#     for _ in range(300):
#         optimizer.zero_grad()
#         loss = (generator(z) - images).square().mean()
#         loss.backward()
#         optimizer.step()
#     return z.detach()
# ```
#
# This is called GAN inversion. Try it with `known[:50]` and `unknown[:50]`. If training images were recovered much better than held-out ones, that would be a sign of memorization (Webster et al., 2019).
#
# </details>

# %% id="score" tags=["hide-input"]
notebook.score()

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"산책이 부드러우니 외우지 않았다."** 신경망은 외운 그림만 내놓더라도 연속 함수입니다.
# - **"가장 가까운 학습 이미지와 다르게 생겼으니 외우지 않았다."** 눈으로 몇 장 보는 것으로는 모자랍니다. 떼어 둔 진짜와 비교하고, 잣대가 사본을 알아보는지도 시험해야 합니다.
# - **"있을 법하지 않은 고양이가 진짜보다 적으니 진짜보다 잘 그린다."** 가운데로 몰려 있어도 그렇게 됩니다. 다양성은 따로 잽니다.
#
# ## 참고 문헌
#
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434 (산책, 벡터의 연산, 판별자의 특징)
# - T. White, *Sampling Generative Networks*, 2016, arXiv:1609.04468 (구면 보간)
# - G. Alain, Y. Bengio, *Understanding intermediate layers using linear classifier probes*, 2016, arXiv:1610.01644
# - R. Webster 외, *Detecting Overfitting of Deep Generative Networks via Latent Recovery*, 2019, arXiv:1901.03396

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"The walk is smooth, so nothing was memorized."** A network is a continuous function, even one that only stores pictures.
# - **"It looks different from the nearest training image, so it was not memorized."** Compare with held-out real data, and test whether your measure notices copies.
# - **"Fewer of its cats are implausible than of the real ones, so it draws better."** A crowd huddled in the middle has the same effect. Measure diversity separately.
#
# ## References
#
# - A. Radford, L. Metz, S. Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks*, 2015, arXiv:1511.06434 (walks, vector arithmetic, the discriminator's features)
# - T. White, *Sampling Generative Networks*, 2016, arXiv:1609.04468 (spherical interpolation)
# - G. Alain, Y. Bengio, *Understanding intermediate layers using linear classifier probes*, 2016, arXiv:1610.01644
# - R. Webster et al., *Detecting Overfitting of Deep Generative Networks via Latent Recovery*, 2019, arXiv:1901.03396
