# ---
# jupyter:
#   course:
#     title: {ko: "09 · 얼마나 잘 그렸을까: 평가", en: "09 · Is it any good? Evaluation"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# 어떤 논문의 표에 "FID 12.3"이라고 적혀 있습니다. 이 수 하나로 생성자(generator) $G$가 **얼마나 잘 그리는지** 알 수 있을까요?
#
# 생성적 적대 신경망(generative adversarial network, GAN)의 손실은 이 질문에 답하지 않습니다(수업 06). 그래서 평가 지표를 씁니다. 이 수업에서는 그 지표를 시험합니다. 가짜 아홉 가지를 **재판**에 부치고, 어느 지표가 무엇에 속는지 예측한 다음 확인합니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. FID를 직접 계산하고, 그 옆에 반드시 적어야 할 다섯 가지를 말할 수 있습니다.
# 2. 추정값의 편향(bias)과 흩어짐을 구별하고, FID와 KID를 그 점에서 비교할 수 있습니다.
# 3. 정밀도와 재현율, 밀도(density)와 포괄도(coverage)가 각각 무엇을 보지 못하는지 말할 수 있습니다.
# 4. 사람이나 신경망이 진짜를 얼마나 가려내는지를 신뢰 구간과 함께 보고할 수 있습니다.
# 5. 시드 하나로 두 설정의 우열을 말하면 얼마나 자주 틀리는지 계산할 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 수업 06의 프레셰 거리(Fréchet distance)를 한 번 보았으면 됩니다. 모르는 용어는 [용어집](glossary.md)에서 찾으십시오.

# %% [markdown] id="question" lang="en"
# ## The question
#
# A table in a paper says "FID 12.3". Does this one number tell you **how well** the generator $G$ draws?
#
# The losses of a generative adversarial network (GAN) do not answer that (lesson 06), so people use metrics. Here we test the metrics: we take nine kinds of fakes to **court**, you predict which metric is fooled by what, and then you see.
#
# ## What you will learn
#
# After this lesson you can
#
# 1. compute FID yourself, and name the five facts that must stand beside it;
# 2. tell the bias of an estimate from its scatter, and compare FID and KID on both;
# 3. say what precision and recall, density and coverage each fail to see;
# 4. report with a confidence interval how well people or networks tell real from fake;
# 5. compute how often comparing two settings, one seed each, names the wrong winner.
#
# ## Prerequisites
#
# You have met the Fréchet distance of lesson 06. Look up unfamiliar terms in the [glossary](glossary.md).

# %% id="machine"
import json

import matplotlib.pyplot as plt
import torch
from torch import nn

import gan_lib.passport as passport
from gan_lib import checks, data, device, losses, metrics, nets, notebook, plots, train
from gan_lib.checks import claim

machine = device.pick()
# ko: 시드를 바꾸면 난수가 모두 바뀝니다. 그래도 이 수업의 설명은 그대로 성립해야 합니다.
# en: Change the seed to get other random numbers; the conclusions should still hold.
seed = 0

# %% [markdown] id="load-text" lang="ko"
# ## 1. FID: 이름과 공식, 그리고 다섯 가지 사실
#
# 수업 07의 DCGAN을 불러옵니다. 진짜 숫자 4,500장으로 학습했고, 500장은 한 번도 보지 않았습니다. 4,500장 가운데 1,500장을 **기준 집합**(reference set)으로 삼고, 나머지 3,000장은 "다른 진짜"로 씁니다.
#
# 데이터 파일은 클래스 순서로 정렬되어 있습니다. **섞지 않으면** 4,500장 가운데 처음 1,500장에 0부터 3까지만 들어갑니다.

# %% [markdown] id="load-text" lang="en"
# ## 1. FID: its name, its formula and five facts
#
# We load the DCGAN of lesson 07. It was trained on 4,500 real digits and has never seen the other 500. Of the 4,500, we take 1,500 as the **reference set**; the remaining 3,000 serve as "other reals".
#
# The file is sorted by class. **Without shuffling**, the first 1,500 of the 4,500 would hold only the digits 0 to 3.

# %% id="load"
def rng(number):
    return torch.Generator().manual_seed(seed + number)


images = data.digits(32).to(machine.device)
is_training = torch.arange(5000) % 500 < 450
training = images[is_training][torch.randperm(4500, generator=rng(0))]
reference, others = data.to_float(training.pixels).split([1500, 3000])
unseen = data.to_float(images[~is_training].pixels)

generator = nets.Generator(size=32, width=32, z_dim=16)
discriminator = nets.Discriminator(size=32, width=16)
both = nn.ModuleDict({"generator": generator, "discriminator": discriminator})
both.load_state_dict(data.weights("digit_gan"))
both.to(machine.device).eval().requires_grad_(False)
z = torch.randn(3000, 16, generator=rng(1)).to(machine.device)
samples = nets.in_parts(generator, z)

# %% [markdown] id="fid-text" lang="ko"
# 픽셀끼리 비교하면 획이 한 칸만 밀려도 전혀 다른 그림이 됩니다. 그래서 이미지를 분류기에 넣고 마지막 층 바로 앞의 수를 읽습니다. 이것이 **특징**(feature)입니다. 진짜의 특징과 가짜의 특징에 정규 분포를 하나씩 맞추고, 그 사이의 프레셰 거리를 잽니다. 평균이 $m$, 공분산이 $C$이면($r$은 진짜, $f$는 가짜)
#
# $$\mathrm{FD} = |m_r - m_f|^2 + \mathrm{tr}\!\left(C_r + C_f - 2\,(C_r C_f)^{1/2}\right)$$
#
# 입니다. 이미지넷으로 학습한 분류기 Inception v3의 특징 2,048개로 잰 것을 **FID**(Fréchet inception distance, 프레셰 인셉션 거리)라고 합니다. 우리는 숫자를 읽는 작은 신경망의 특징 64개를 쓰므로 FD(수업 06의 $d^2$)라고 부르겠습니다. **FD와 논문의 FID는 비교할 수 없습니다.**

# %% [markdown] id="fid-text" lang="en"
# Pixel by pixel, a stroke shifted by one pixel is a different picture. So we feed the image into a classifier and read the numbers just before its last layer: its **features**. We fit one normal distribution to the features of the reals, one to those of the fakes, and measure the Fréchet distance between the two. With means $m$ and covariances $C$,
#
# $$\mathrm{FD} = |m_r - m_f|^2 + \mathrm{tr}\!\left(C_r + C_f - 2\,(C_r C_f)^{1/2}\right)$$
#
# On the 2,048 features of Inception v3, a classifier trained on ImageNet, this is the **FID** (Fréchet inception distance). We use the 64 features of a small network that reads digits, and call it FD. **Our FD must not be compared with an FID from a paper.**

# %% id="fid"
reader = metrics.digit_net(machine.device)


def features(pictures):
    return metrics.read(reader, pictures)[0].double().cpu()  # (N, 64)


def fd(real, fake):
    c_real, c_fake = torch.cov(real.T), torch.cov(fake.T)
    # ko: 행렬의 제곱근의 대각합은 고윳값의 제곱근을 더한 것입니다.
    # en: The trace of a matrix's square root is the sum of its eigenvalues' roots.
    root = torch.linalg.eigvals(c_real @ c_fake).real.clamp(min=0).sqrt().sum()
    means = (real.mean(0) - fake.mean(0)).square().sum()
    return float(means + c_real.trace() + c_fake.trace() - 2 * root)


ref, real, made = features(reference), features(others), features(samples)

# %% [markdown] id="facts" lang="ko"
# FID는 다음 **다섯 가지 사실**을 함께 적어야 비로소 의미가 있습니다.
#
# | | 사실 | 이것을 바꾸면 |
# |---|---|---|
# | 1 | 이미지의 수 | 수가 적으면 FID가 커집니다(2절). |
# | 2 | 기준 집합 | 학습 데이터인지 시험 데이터인지에 따라 달라집니다. |
# | 3 | 크기를 바꾸는 방법 | StyleGAN2-ADA의 사용자가 논문과 필터만 달랐는데 4.30이 5.3이 되었습니다(이슈 283). |
# | 4 | 특징을 뽑는 신경망과 층 | 전혀 다른 수가 됩니다. |
# | 5 | 라이브러리와 버전 | `torch-fidelity`에서는 정밀도와 재현율이 **뒤바뀌어** 있다가 2026년에야 고쳐졌습니다(이슈 58, 70). |

# %% [markdown] id="facts" lang="en"
# An FID means something only with **five facts** beside it.
#
# | | fact | what happens if it changes |
# |---|---|---|
# | 1 | number of images | With few images, FID grows (section 2). |
# | 2 | reference set | Training data and test data give different numbers. |
# | 3 | how images are resized | A user of StyleGAN2-ADA had only another filter than the paper, and 4.30 became 5.3 (issue 283). |
# | 4 | feature network and layer | You get an entirely different number. |
# | 5 | library and version | In `torch-fidelity`, precision and recall were **swapped**; this was fixed only in 2026 (issues 58, 70). |

# %% [markdown] id="bias-text" lang="ko"
# ## 2. 몇 장으로 쟀을까: 편향
#
# 진짜 $n$장을 다른 진짜 $n$장과, 그리고 생성자의 그림 $n$장과 비교합니다. $n$을 100에서 1,000까지 늘립니다.

# %% [markdown] id="bias-text" lang="en"
# ## 2. Measured on how many? Bias
#
# We compare $n$ reals with $n$ other reals, and with $n$ pictures by the generator, for $n$ from 100 to 1,000.

# %% id="quiz-bias" tags=["hide-input"]
notebook.quiz(
    tr("진짜 숫자 100장을 다른 진짜 100장과 비교합니다. FD는 얼마쯤일까요?",
       "We compare 100 real digits with 100 others. What will FD be?"),
    {tr("0 안팎. 어떤 때는 0보다 작고 어떤 때는 큽니다.", "About 0: sometimes below, sometimes above."):
     tr("편향이 없는 추정값이라면 그렇습니다. 그러나 두 정규 분포 사이의 거리는 0보다 작을 수 없습니다. 평균이 어긋나든 공분산이 어긋나든 모두 더해지기만 합니다.",
        "So it would be with an unbiased estimate. But a distance between two normal distributions cannot be negative: every deviation of means or covariances adds to it."),
     tr("생성자의 그림 1,000장을 진짜 1,000장과 비교한 값보다 큽니다.",
        "Larger than that of 1,000 pictures by the generator, against 1,000 reals."):
     tr("맞습니다. 100장으로는 평균도, 64 × 64 공분산도 어림하기 어렵고, 그 오차가 모두 거리가 됩니다.",
        "Right. A hundred pictures are too few for the means and the 64 × 64 covariance, and all errors count as distance."),
     tr("1,000장일 때와 같되 더 흩어집니다.", "The same as with 1,000, only with more scatter."):
     tr("평균이나 비율이라면 그렇습니다. FD는 흩어지기만 하는 것이 아니라 한쪽으로 치우칩니다.",
        "That holds for a mean or a share. FD does not only scatter; it is off to one side.")},
    right=2)

# %% [markdown] id="kid-text" lang="ko"
# **KID**(kernel inception distance, 커널 인셉션 거리)는 두 이미지의 특징이 얼마나 비슷한지를 커널 $k(x, y) = (x \cdot y / 64 + 1)^3$으로 재고, 무리 안의 평균과 무리 사이의 평균을 비교합니다.
#
# $$\mathrm{KID} = \operatorname*{mean}_{i \neq j} k(r_i, r_j) + \operatorname*{mean}_{i \neq j} k(f_i, f_j) - 2 \operatorname*{mean}_{i, j} k(r_i, f_j)$$
#
# 자기 자신과의 짝을 빼기 때문에($i \neq j$) **편향이 없습니다**. 분포가 같으면 몇 장으로 재든 평균이 0이고, 음수도 나옵니다.

# %% [markdown] id="kid-text" lang="en"
# **KID** (kernel inception distance) measures by a kernel, $k(x, y) = (x \cdot y / 64 + 1)^3$, how alike the features of two pictures are, and compares the means within each group with the mean across them.
#
# $$\mathrm{KID} = \operatorname*{mean}_{i \neq j} k(r_i, r_j) + \operatorname*{mean}_{i \neq j} k(f_i, f_j) - 2 \operatorname*{mean}_{i, j} k(r_i, f_j)$$
#
# As no picture is paired with itself ($i \neq j$), KID is **unbiased**: for equal distributions its mean is 0 with any number of pictures, and it can be negative.

# %% id="kid"
def kid(real, fake):
    def kernel(x, y):
        return (x @ y.T / x.shape[1] + 1) ** 3

    def within(x):
        k, n = kernel(x, x), len(x)
        return (k.sum() - k.trace()) / (n * (n - 1))

    return float(within(real) + within(fake) - 2 * kernel(real, fake).mean())

# %% id="bias"
sizes = 100, 200, 500, 1000
pool = torch.cat([ref, real])


# ko: (times, 2): 다른 진짜와 비교한 값, 생성자와 비교한 값
# en: (times, 2): compared with other reals, with the generator
def draws(measure, n, times=100):
    noise, values = rng(2), []
    for _ in range(times):
        some, others = pool[torch.randperm(4500, generator=noise)[:2 * n]].split(n)
        fakes = made[torch.randperm(3000, generator=noise)[:n]]
        values.append([measure(some, others), measure(some, fakes)])
    return torch.tensor(values)


found = {measure: torch.stack([draws(measure, n) for n in sizes])
         for measure in (fd, kid)}

# %% id="bias-figure" tags=["hide-input"]
def show():
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    names = tr("진짜", "real"), tr("생성자", "generator")
    for ax, measure, title in zip(axes, found, ("FD", "KID"), strict=True):
        for values, name, colour, line in zip(found[measure].unbind(2), names, ("C0", "C1"), ("o-", "s--"),
                                              strict=True):
            ends = torch.tensor([0.05, 0.95])
            ax.plot(sizes, values.mean(1), line, color=colour, label=name)
            ax.fill_between(sizes, *values.quantile(ends, 1), color=colour, alpha=0.2)
        ax.axhline(0, color="0.4", linewidth=0.8)
        ax.set(title=title, xscale="log", xlabel=tr("이미지의 수 n", "number of images n"))
        ax.set_xticks(sizes, sizes)
        ax.minorticks_off()
    axes[0].legend()
    figure.suptitle(tr("선: 100번의 평균, 띠: 가운데 90번", "line: mean of 100 draws; band: the middle 90"),
                    fontsize=10)
    plt.show()


show()

# %% id="bias-check" tags=["nbval-check-output"]
def separation(values):
    return (values[:, 1] - values[:, 0]).mean() / values.var(0).mean().sqrt()


distances, kids = found[fd].mean(1), found[kid][0, :, 0]
claim(tr("진짜끼리의 FD, 100장/1,000장", "FD of reals with reals, 100 / 1,000 pictures"),
      distances[0, 0] / distances[-1, 0], above=5)
claim(tr("진짜 100장의 FD/생성자 1,000장의 FD", "FD of 100 reals / FD of 1,000 by the generator"),
      distances[0, 0] / distances[-1, 1], above=2)
claim(tr("진짜 100장끼리의 KID, 100번의 평균(표준 오차를 단위로)",
         "KID of reals, 100 with 100, mean of 100 draws (in standard errors)"),
      kids.mean() / (kids.std() / 10), between=(-4, 4))
claim(tr("FD가 생성자를 진짜에서 떼어 놓는 정도(500장, 표준 편차를 단위로)",
         "how far FD sets the generator apart (500 pictures, in standard deviations)"),
      separation(found[fd][2]), above=1.5)
claim(tr("500장일 때 생성자를 진짜에서 떼어 놓는 정도, FD/KID",
         "how far 500 pictures set the generator apart from reals, FD / KID"),
      separation(found[fd][2]) / separation(found[kid][2]), above=1)

# %% [markdown] id="bias-note" lang="ko"
# FD는 이미지가 적을수록 **커집니다**. 진짜 숫자 100장이 생성자의 그림 1,000장에 집니다. 그러므로 이미지의 수가 다른 두 FID는 비교할 수 없습니다. 논문에서는 흔히 50,000장을 씁니다.
#
# 진짜끼리의 KID는 몇 장이든, 우연을 빼면 평균이 0입니다. **그런데 뜻밖의 일이 있습니다.** 치우친 FD가 편향 없는 KID보다 이 생성자를 진짜와 더 잘 구별합니다. 두 평균의 차이를 흩어짐과 견주면 그렇습니다. **편향과 흩어짐은 서로 다른 문제입니다.** 장수를 맞추면 편향의 해가 줄지만 없어지지는 않습니다(Chong과 Forsyth, 2020).

# %% [markdown] id="bias-note" lang="en"
# The fewer the images, the **larger** FD gets. A hundred real digits lose to 1,000 pictures by the generator. So two FIDs on different numbers of images cannot be compared. Papers often use 50,000.
#
# For reals with reals, KID's mean is 0 with any number, but for chance. **But here is a surprise.** The biased FD tells this generator from reals better than the unbiased KID: its means lie further apart, compared with the scatter. **Bias and scatter are two different problems**, and equal numbers of pictures reduce the harm of bias, but do not remove it (Chong and Forsyth 2020).

# %% [markdown] id="neighbours-text" lang="ko"
# ## 3. 정밀도와 재현율, 밀도와 포괄도
#
# 수 하나로는 흐린 그림과 빠진 숫자를 구별할 수 없습니다. 그래서 충실도와 다양성을 따로 묻습니다. 점 하나하나를 중심으로, 같은 집합에서 $k$번째로 가까운 점까지 닿는 **공**을 그립니다.
#
# - **정밀도**(precision): 가짜 가운데 진짜의 공 안에 있는 것의 비율(충실도)
# - **재현율**(recall): 진짜 가운데 가짜의 공 안에 있는 것의 비율(다양성)
# - **밀도**(density): 가짜 하나가 들어 있는 진짜 공의 수를 $k$로 나눈 값의 평균. 1보다 클 수 있습니다.
# - **포괄도**(coverage): 진짜의 공 가운데 가짜가 하나라도 들어 있는 공의 비율

# %% [markdown] id="neighbours-text" lang="en"
# ## 3. Precision and recall, density and coverage
#
# One number cannot tell blurred pictures from missing digits. So we ask about fidelity and diversity separately. Around each point, draw a **ball** that reaches to the $k$-th nearest point of its own set.
#
# - **Precision**: the share of fakes that lie in a ball of a real (fidelity).
# - **Recall**: the share of reals that lie in a ball of a fake (diversity).
# - **Density**: the average number of reals' balls around a fake, divided by $k$. It can exceed 1.
# - **Coverage**: the share of the reals' balls that hold at least one fake.

# %% id="neighbours"
def radii(points, k):
    # ko: 가장 가까운 것은 자기 자신입니다.
    # en: The nearest of all is the point itself.
    return torch.cdist(points, points).kthvalue(k + 1).values


def precision(real, fake, k=3):
    return float((torch.cdist(fake, real) <= radii(real, k)).any(1).double().mean())


def recall(real, fake, k=3):
    return precision(fake, real, k)


def density(real, fake, k=5):
    return float((torch.cdist(fake, real) < radii(real, k)).double().sum(1).mean() / k)


def coverage(real, fake, k=5):
    return float((torch.cdist(fake, real) < radii(real, k)).any(0).double().mean())

# %% [markdown] id="swap-text" lang="ko"
# `recall`은 두 집합의 **자리만 바꾼** `precision`입니다. 그래서 순서를 바꾸어 넣어도 오류가 나지 않습니다. 널리 쓰이는 라이브러리에서조차 두 값이 뒤바뀐 채 몇 년이나 쓰였습니다(1절의 다섯째 사실).
#
# ### 연습 1. 뒤바뀐 것 잡아내기
#
# `measure(real, fake)`는 두 수를 돌려줍니다. 하나는 정밀도, 하나는 재현율인데 순서를 모릅니다. 순서가 **정밀도, 재현율**이면 `True`를, 뒤바뀌었으면 `False`를 돌려주는 `precision_first(measure)`를 작성하십시오. 답을 미리 아는 점을 함수 안에서 만들어 `measure`에 넣으면 됩니다. 점은 (N, F) 텐서이고, 집합마다 10개는 넘어야 합니다.

# %% [markdown] id="swap-text" lang="en"
# `recall` is `precision` with the two sets **in each other's place**. So mixing them up raises no error. A widely used library had them swapped for years (fact 5 above).
#
# ### Exercise 1. Catch the swap
#
# `measure(real, fake)` returns two numbers, precision and recall, in an unknown order. Write `precision_first(measure)`, which returns `True` if the order is **precision, recall**, and `False` if they are swapped. Inside it, give `measure` points for which you know the answer: (N, F) tensors of more than 10 rows.

# %% id="ex1"
def precision_first(measure):
    ...


checks.evaluation_swap(precision_first)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def precision_first(measure):
#     real = torch.randn(200, 2)
#     fake = real[:1] + 0.01 * torch.randn(200, 2)
#     first, second = measure(real, fake)
#     return bool(first > second)
# ```
#
# 가짜를 진짜 한 점에 뭉쳐 놓으면 정밀도는 1, 재현율은 0에 가깝습니다. 모드 붕괴를 일으킨 생성자를 흉내 낸 것입니다. 그림 하나하나는 진짜 같지만 다양성이 없습니다. 라이브러리를 바꿀 때마다 이런 시험을 한 번 해 보십시오.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def precision_first(measure):
#     real = torch.randn(200, 2)
#     fake = real[:1] + 0.01 * torch.randn(200, 2)
#     first, second = measure(real, fake)
#     return bool(first > second)
# ```
#
# With all fakes huddled around one real, precision is 1 and recall almost 0. This is what mode collapse does: each picture looks real, but there is no diversity. Run such a test whenever you change the library.
#
# </details>

# %% [markdown] id="court-text" lang="ko"
# ## 4. 지표의 법정
#
# 피고는 가짜 아홉, 판사는 FD, 정밀도, 재현율, 포괄도입니다. "+"는 **진짜로 인정**한다는 뜻입니다. FD는 20보다 작으면, 나머지는 0.6보다 크면 "+"입니다.
#
# | | 가짜 | 개수 |
# |---|---|---|
# | A | 진짜 숫자, 다만 **100장뿐** | 100 |
# | B | 생성자의 그림 | 1,500 |
# | C | 그림이 아닌 **수**: 기준 집합과 평균, 공분산이 같은 정규 분포에서 뽑은 특징 | 1,500 |
# | D | 기준 집합의 **사본** | 1,500 |
# | E | 기준 집합에 가장 가까운 진짜 **한 장**에 잡음을 아주 조금 더한 것 | 1,500 |
# | F | 진짜 숫자, 다만 **0부터 3까지만** | 1,200쯤 |
# | G | 진짜 **두 장을 겹친** 그림 | 1,500 |
# | H | 그림이 아닌 **수**: 진짜와 동떨어진 곳에 넓게 흩어진 잡음 | 1,500 |
# | I | 픽셀이 모두 잡음인 그림. 다만 **기준 집합 1,500장에 그런 그림이 한 장 섞여 있음** | 1,500 |

# %% [markdown] id="court-text" lang="en"
# ## 4. The metric court
#
# Nine fakes are in the dock; the judges are FD, precision, recall and coverage. "+" means **accepted as real**: an FD below 20, or, for the other three, a value above 0.6.
#
# | | fake | number |
# |---|---|---|
# | A | real digits, but **only 100** | 100 |
# | B | the generator's pictures | 1,500 |
# | C | no pictures but **numbers**: features drawn from a normal distribution with the reference set's mean and covariance | 1,500 |
# | D | **copies** of the reference set | 1,500 |
# | E | **one** real digit, the nearest to the reference set, repeated with tiny noise | 1,500 |
# | F | real digits, but **only 0 to 3** | about 1,200 |
# | G | **two** reals, one written over the other | 1,500 |
# | H | no pictures but **numbers**: noise, scattered widely and far from the reals | 1,500 |
# | I | pictures whose pixels are all noise, but **one of the 1,500 in the reference set is such a picture** | 1,500 |

# %% id="court" tags=["hide-input"]
noise = torch.rand(1501, 1, 32, 32, generator=rng(3)).to(machine.device) * 2 - 1
grain = 0.02 * torch.randn(1500, 1, 32, 32, generator=rng(4)).to(machine.device)
exhibits = {"A": others[:100], "B": samples[:1500], "D": reference,
            "E": others[torch.cdist(real, ref).min(1).values.argmin()] + grain,
            "F": others[training.labels[1500:] < 4],
            "G": torch.maximum(others[:1500], others[1500:]), "I": noise[1:]}
court = {name: features(pictures) for name, pictures in exhibits.items()}

# ko: 공분산에 아주 조금 더합니다. 늘 0인 특징이 있어도 뽑을 수 있습니다.
# en: A tiny bit is added to the covariance, in case a feature is always 0.
spread = torch.linalg.cholesky(torch.cov(ref.T) + 1e-6 * torch.eye(64))
random = torch.randn(2, 1500, 64, generator=rng(5), dtype=torch.float64)
court["C"] = ref.mean(0) + random[0] @ spread.T
court["H"] = 20 * random[1]
with_outlier = torch.cat([ref[1:], features(noise[:1])])

# %% id="court-figure" tags=["hide-input"]
def show():
    shown = {f"{name}  ": pictures[:14] for name, pictures in exhibits.items()}
    plots.rows(shown, side=0.5)
    plt.show()


show()

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. 판결을 예측하기
#
# 아래 증거를 보기 **전에** 판결 36개를 예측하십시오. 가짜마다 FD, 정밀도, 재현율, 포괄도의 차례로 "+"나 "-"를 씁니다. 생성자 B는 채워 두었습니다.

# %% [markdown] id="ex2-text" lang="en"
# ### Exercise 2. Predict the verdicts
#
# **Before** you look at the evidence below, predict all 36 verdicts. For each fake, write "+" or "-" for FD, precision, recall and coverage, in this order; B is filled in.

# %% id="ex2"
predictions = {"A": "????", "B": "++++", "C": "????", "D": "????", "E": "????",
               "F": "????", "G": "????", "H": "????", "I": "????"}

checks.evaluation_court(predictions)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# predictions = {"A": "-++-", "B": "++++", "C": "+-+-", "D": "++++", "E": "-+--",
#                "F": "-+--", "G": "--+-", "H": "--+-", "I": "-+--"}
# ```
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# predictions = {"A": "-++-", "B": "++++", "C": "+-+-", "D": "++++", "E": "-+--",
#                "F": "-+--", "G": "--+-", "H": "--+-", "I": "-+--"}
# ```
#
# </details>

# %% id="evidence"
def examine(name):
    real = with_outlier if name == "I" else ref
    return [measure(real, court[name]) for measure in (fd, precision, recall, coverage)]


def verdict(distance, *shares):
    accepts = distance < 20, *(share > 0.6 for share in shares)
    return "".join("+" if accepted else "-" for accepted in accepts)


evidence = {name: examine(name) for name in "ABCDEFGHI"}
verdicts = {name: verdict(*values) for name, values in evidence.items()}

# %% id="evidence-figure" tags=["hide-input"]
def show():
    names = {"A": tr("진짜 100장", "100 reals"), "B": tr("생성자", "generator"),
             "C": tr("정규 분포(수)", "normal (numbers)"), "D": tr("사본", "copies"),
             "E": tr("한 장과 잡음", "one digit"), "F": tr("0부터 3까지", "only 0 to 3"),
             "G": tr("겹친 두 장", "two in one"), "H": tr("먼 잡음(수)", "far noise (numbers)"),
             "I": tr("잡음, 기준에도 1장", "noise, 1 in reference")}
    columns = ["FD", tr("정밀도", "precision"), tr("재현율", "recall"), tr("포괄도", "coverage")]
    figure = plt.figure(figsize=(9, 5))
    ax = figure.add_axes([0, 0, 1, 1])
    ax.set(xlim=(0, 9), ylim=(9.1, -0.7))
    ax.set_axis_off()
    for j, column in enumerate(columns):
        ax.text(5.45 + j, -0.25, column, ha="center", va="center", fontsize=10)
    for i, (name, values) in enumerate(evidence.items()):
        ax.text(0.05, i + 0.5, f"{name}  {names[name]}", va="center", fontsize=10)
        if name in exhibits:
            sheet = plots.sheet(exhibits[name][:5], 5)
            ax.imshow(sheet, extent=(2.5, 4.9, i + 0.97, i + 0.03), aspect="auto")
        else:
            ax.text(3.7, i + 0.5, tr("그림 없음", "no pictures"), ha="center", va="center", color="0.5")
        for j, value in enumerate(values):
            ok = verdicts[name][j] == "+"
            ax.add_patch(plt.Rectangle((5 + j, i + 0.05), 0.92, 0.9, color="#8db8e8" if ok else "#f7b267"))
            text = f"{value:,.0f}" if j == 0 and value >= 100 else f"{value:.{1 if j == 0 else 2}f}"
            ax.text(5.12 + j, i + 0.5, "+" if ok else "−", ha="center", va="center", fontsize=13)
            ax.text(5.85 + j, i + 0.5, text, ha="right", va="center", fontsize=10)
    ax.set(xlim=(0, 9), ylim=(9.1, -0.7))
    plt.show()


show()

# %% id="evidence-check" tags=["nbval-check-output"]
claim(tr("A부터 I까지의 판결", "the verdicts on A to I"), " ".join(verdicts.values()),
      equals="-++- ++++ +-+- ++++ -+-- -+-- --+- --+- -+--")
claim(tr("수뿐인 C의 FD/다른 진짜 1,500장의 FD", "FD of C, mere numbers / FD of 1,500 other reals"),
      evidence["C"][0] / fd(ref, real[:1500]), below=1.2)
claim(tr("C의 정밀도", "precision of C"), evidence["C"][1], below=0.1)

# %% [markdown] id="evidence-note" lang="ko"
# 파랑(+)은 인정, 주황(−)은 기각입니다. A와 B만 인정하는 것이 옳은 판결입니다.
#
# - **A**: 진짜인데 FD와 포괄도가 기각합니다. 100장으로는 공 1,500개를 다 건드릴 수 없습니다.
# - **C**: 그림이라고는 한 장도 없는데 FD는 **진짜만큼 낮습니다**.
# - **D**: 베끼기만 했는데 네 지표를 모두 속입니다.
# - **E, F, I**: 한 장만 되풀이하거나 숫자가 빠져도 정밀도는 높습니다. 기준 집합에 섞인 **잡음 한 장**만으로도 1이 됩니다. 그 공은 진짜까지 닿을 만큼 크고, 잡음끼리는 특징이 비슷해서 모두 그 안에 들어갑니다.
# - **A, C, G, H**: 드문드문 흩어진 가짜는 공이 커서 진짜를 덮습니다. 그래서 재현율이 높습니다.
#
# 그림을 그리지 않고 FD를 속인 것은 **C와 D**입니다. C는 정밀도나 포괄도로 잡습니다. **베낀 것은 어느 지표도 보지 못합니다.** D는 무엇으로 잡을까요?
#
# | 지표 | 보지 못하는 것 |
# |---|---|
# | FD, FID | 평균과 공분산 밖의 모든 것. 이미지의 수에 따라 치우칩니다. |
# | KID | 이미지가 적으면 크게 흔들립니다. |
# | 정밀도 | 빠진 숫자. 기준 집합의 이상치(outlier) 하나에 속습니다. |
# | 밀도 | 빠진 숫자. 한 장만 되풀이해도 1을 넘습니다. |
# | 재현율 | 그림의 질. 흩어진 가짜에 속습니다. |
# | 포괄도 | 공 밖에 있는 나쁜 가짜가 얼마나 많은지 |

# %% [markdown] id="evidence-note" lang="en"
# Blue (+) is accepted, orange (−) rejected. The right verdict is to accept A and B only.
#
# - **A** is real, yet rejected by FD and coverage: a hundred pictures cannot touch 1,500 balls.
# - **C** has not a single picture, yet its FD is **as low as that of real digits**.
# - **D**, mere copies, wins with all four.
# - **E, F, I**: precision does not mind one digit repeated, or missing digits. **One noise picture** in the reference set lifts it to 1: its ball reaches as far as the reals, and all noise, having similar features, lies inside.
# - **A, C, G, H**: sparse fakes have large balls that cover the reals, and recall is high.
#
# The two that beat FD without drawing a digit are **C and D**. Precision or coverage catches C. **None of them sees copying**: what catches D?
#
# | metric | what it does not see |
# |---|---|
# | FD, FID | everything beyond mean and covariance. Biased when there are few images. |
# | KID | Scatters a lot when there are few images. |
# | precision | missing digits. A single outlier in the reference set can fool it. |
# | density | missing digits. Repeating one picture lifts it above 1. |
# | recall | how good pictures are. Scattered fakes fool it. |
# | coverage | how many bad fakes lie outside the balls |

# %% [markdown] id="copies-text" lang="ko"
# ## 5. 사본을 알아보는 것
#
# 수업 07에서처럼 떼어 둔 진짜 500장과 비교합니다. 학습 이미지 4,500장 가운데 **가장 가까운 이웃**은 얼마나 멀리 있을까요?
#
# 또 하나는 **이표본 검정**(classifier two-sample test)입니다. 진짜와 가짜를 섞어 절반으로 분류기를 학습시키고, 나머지 절반에서 몇 %를 맞히는지 봅니다. 두 분포가 같으면 50% 안팎입니다. 여기서는 가장 가까운 이웃 15개가 투표합니다.

# %% [markdown] id="copies-text" lang="en"
# ## 5. What notices copies
#
# As in lesson 07, we compare with the 500 held-out reals: how far is the **nearest neighbour** among all 4,500 training images?
#
# Another judge is the **classifier two-sample test**. Mix reals and fakes, train a classifier on one half, and see what share of the other half it gets right. If the distributions are the same, expect about 50%. Our classifier is a vote of the 15 nearest neighbours.

# %% id="votes"
# ko: 가까운 이웃 k개 가운데 진짜가 더 많은 행
# en: The rows with more reals than fakes among their k nearest neighbours.
def called_real(real, fake, rows, k=15):
    nearest = torch.cdist(rows, torch.cat([real, fake])).topk(k, largest=False).indices
    return (nearest < len(real)).sum(1) > k / 2


# ko: 앞의 절반으로 가르치고 뒤의 절반으로 시험했을 때 맞힌 비율(%)
# en: The share (%) of the second halves that is named rightly, taught by the first.
def told_apart(real, fake):
    (real, real_test), (fake, fake_test) = (x[:1500].split(750) for x in (real, fake))
    right = [called_real(real, fake, real_test), ~called_real(real, fake, fake_test)]
    return 100 * float(torch.cat(right).double().mean())

# %% id="quiz-copies" tags=["hide-input"]
notebook.quiz(
    tr("가짜가 기준 집합의 사본(D)일 때 이 분류기는 몇 %를 맞힐까요? 사본의 순서는 섞었습니다.",
       "The fakes are copies of the reference set (D), in another order. How many will this classifier name rightly?"),
    {tr("약 50%", "About 50%"):
     tr("분포는 같으니 그럴 법합니다. 그러나 시험을 치를 사본의 원본이 이웃 가운데 있을지도 모릅니다. 그것은 어느 쪽에 투표할까요?",
        "A fair guess, since the distributions are equal. But the original of a copy under test may be among its neighbours. How does it vote?"),
     tr("90% 이상", "Over 90%"):
     tr("사본은 진짜와 똑같은 점입니다. 그 점만 보고는 아무도 가려낼 수 없습니다.",
        "A copy is exactly the same point as a real. Nobody can tell from the point itself."),
     tr("50%보다 뚜렷이 적게", "Clearly fewer than 50%"):
     tr("맞습니다. 사본의 쌍둥이가 가르치는 쪽에 있으면 반대쪽 이름으로 투표합니다.",
        "Right. If a copy's twin is among the teachers, it votes for the other name.")},
    right=3)

# %% id="copies-check" tags=["nbval-check-output"]
def nearest(rows):
    return torch.cdist(rows, pool).min(1).values.median()


claim(tr("가장 가까운 학습 이미지까지의 거리, 생성자/보지 않은 진짜",
         "distance to the nearest training image, generator / unseen reals"),
      nearest(made) / nearest(features(unseen)), above=1.15)
claim(tr("사본을 맞힌 비율(%)", "copies told from their originals (%)"),
      told_apart(ref, ref[torch.randperm(1500, generator=rng(6))]), below=46)
claim(tr("다른 진짜를 기준과 가려낸 비율(%)", "other reals told from the reference set (%)"),
      told_apart(ref, real), between=(46, 54))
claim(tr("생성자의 그림을 가려낸 비율(%)", "the generator's pictures told from the reference set (%)"),
      told_apart(ref, made), above=58)

# %% [markdown] id="copies-note" lang="ko"
# 사본의 거리는 0입니다. 생성자의 그림은 떼어 둔 진짜보다도 학습 이미지에서 멀리 있으므로 대부분은 베낀 것이 아닙니다(중앙값은 사본 몇 장을 놓칩니다). **찍는 것만도 못한 분류기**도 신호입니다. 50%보다 뚜렷이 낮다면 사본이 섞였는지 의심하십시오. **베낀 것은 이웃을 보면 드러납니다.** 새 진짜보다도 낮은 FD도 신호입니다.

# %% [markdown] id="copies-note" lang="en"
# A copy's distance is 0. The generator's pictures are farther from the training images than held-out reals are: most are no copies (a median misses a few). **A classifier worse than chance** is itself a sign of copying: if it is clearly below 50%, suspect copies. **Neighbours give copying away**, and so does an FD lower than fresh reals get.

# %% [markdown] id="human-text" lang="ko"
# ## 6. 여러분은 판별자입니까?
#
# 그림 40장이 한 장씩 나옵니다. 떼어 둔 진짜와 생성자의 그림이 섞여 있습니다. 진짜인지 가짜인지 버튼을 누르십시오(키보드로는 Tab과 Space). 끝나면 여러분의 점수가 판별자 $D$의 점수, 이웃 투표(숫자를 읽는 신경망의 특징)의 점수와 나란히 나옵니다.
#
# 점수에는 **신뢰 구간**(confidence interval)이 붙습니다(윌슨 구간, `metrics.binomial_interval`). 40번 가운데 24번을 맞혔다면(60%) 95% 신뢰 구간은 45%에서 74%까지입니다. 찍었을 때의 50%가 그 안에 있습니다.

# %% [markdown] id="human-text" lang="en"
# ## 6. Are you a discriminator?
#
# You will see 40 pictures, one at a time: unseen reals, mixed with the generator's. Press real or fake (or Tab and Space). At the end you get your score, beside those of the discriminator $D$ and of the neighbours' vote on the digit net's features.
#
# A score comes with a **confidence interval** (Wilson's: `metrics.binomial_interval`). With 24 of 40 right (60%), the 95% interval reaches from 45% to 74%. Pure guessing, 50%, lies inside.

# %% id="quiz-d" tags=["hide-input"]
notebook.quiz(
    tr("이 생성자와 맞서 학습한 D는, 이 생성자의 그림 가운데 얼마를 가짜라고 할까요?",
       "How many of this generator's pictures will D, trained against it, call fake?"),
    {tr("20%쯤", "About 20%"):
     tr("맞습니다. D의 경계는 거의 모든 그림이 진짜로 보이는 곳에 있습니다. 평균 낸 생성자의 그림도 대부분 진짜 쪽에 들어갑니다.",
        "Right. It puts its boundary where nearly all looks real: reals, and most of what the averaged generator draws."),
     tr("50%쯤: 게임이 균형에 이르렀으니까요.", "About 50%: the game has reached its balance."):
     tr("균형에서는 진짜도 절반만 맞힙니다. 그런데 이 D는 보지 않은 진짜의 90% 이상을 진짜라고 합니다.",
        "In balance, reals too would be named rightly only half of the time. But this D calls over 90% of unseen reals real."),
     tr("90% 이상: D는 이 일의 전문가입니다.", "Over 90%: D is the expert for this."):
     tr("D는 학습 중에 바로 앞의 G를 보고 배웠습니다. 여기서 그린 것은 G의 이동 평균이고, D가 마지막으로 고쳐진 뒤의 것입니다.",
        "While training, D learned from the G of the moment. Here the moving average of G has drawn, which D never trained on.")},
    right=1)

# %% id="judges"
chosen = torch.randperm(40, generator=rng(7))
real_ones = unseen[torch.randperm(500, generator=rng(8))[:20]]
trials = torch.cat([real_ones, samples[-20:]])[chosen]
is_real = chosen < 20


def called_real_by_d(pictures):
    return nets.in_parts(discriminator, pictures).cpu() > 0


judges = {"D": called_real_by_d(trials),
          tr("이웃의 투표", "neighbours' vote"): called_real(ref, made[:1500], features(trials))}

# %% id="trials" tags=["hide-input"]
plots.trials(trials.cpu(), is_real,
             {name: int((says == is_real).sum()) for name, says in judges.items()})

# %% id="judges-check" tags=["nbval-check-output"]
right = [100 * says.double().mean()
         for says in (~called_real_by_d(samples), called_real_by_d(unseen))]
claim(tr("D가 가짜라고 한 것(%), 생성자의 그림", "called fake by D (%), the generator's pictures"),
      right[0], below=30)
claim(tr("D가 진짜라고 한 것(%), 보지 않은 진짜", "called real by D (%), unseen reals"),
      right[1], above=85)
claim(tr("D가 맞힌 비율(%), 둘의 평균", "named rightly by D (%), mean of both kinds"),
      sum(right) / 2, between=(53, 60))

# %% [markdown] id="judges-note" lang="ko"
# **뜻밖의 결과입니다.** $D$는 보지 않은 진짜를 거의 모두 진짜라고 하지만, 생성자의 그림도 대부분 진짜라고 합니다. 그래서 "$D$가 속았다"는 것은 그림이 좋다는 증거가 아닙니다. 진짜와 가짜를 합치면 57%쯤 맞힙니다. 이 생성자의 가짜로 가르친 5절의 이웃 투표는 60% 넘게 맞힙니다. 사람의 점수도 흔들려서 기준으로 삼기 어렵습니다. 보는 시간, 순서, 피로에 따라 달라지고, 40번으로는 구간이 30%포인트 가까이 됩니다.

# %% [markdown] id="judges-note" lang="en"
# **A surprise.** $D$ calls nearly all unseen reals real, but also most of the generator's pictures. So "it fools $D$" is no evidence of quality. Of both kinds together it names about 57% rightly. The vote of section 5, taught with this generator's fakes, names over 60%. People are no gold standard either: viewing time, order and fatigue move the score, and with 40 trials the interval is almost 30 percentage points wide.

# %% [markdown] id="lottery-text" lang="ko"
# ## 7. 보고하기: 시드, 구간, 몇 장 가운데 고른 그림인가
#
# 학습률(learning rate)은 얼마가 좋을까요? 수업 06의 신경망을 학습률 0.001, 0.003, 0.004마다 **시드 20개**로, 10,800장씩 학습시키고 FD를 저장해 두었습니다. 아래 비율은 이 파일(`data/lottery.json`)에서 계산한 것이며, 파일은 `python data/make_lottery.py`로 다시 만들 수 있습니다. 흔히 하듯 **설정마다 시드 하나**로 비교하면 어떻게 될까요?

# %% [markdown] id="lottery-text" lang="en"
# ## 7. Reporting: seeds, intervals, and cherry-picking
#
# Which learning rate is best? We have trained the networks of lesson 06 at 0.001, 0.003 and 0.004, for 10,800 images, with **20 seeds per setting**, and stored FD. The shares below come from that file, `data/lottery.json`, which `python data/make_lottery.py` makes. What if we compare, as is often done, **one seed of each setting**?

# %% id="quiz-lottery" tags=["hide-input"]
notebook.quiz(
    tr("0.003과 0.004를 시드 하나씩으로 비교합니다. 20개의 평균이 더 나쁜 쪽이 얼마나 자주 이길까요?",
       "We compare 0.003 and 0.004 by one seed each. How often does the one with the worse mean of 20 win?"),
    {tr("20번에 1번쯤", "About once in 20"):
     tr("두 설정의 차이가 시드의 차이보다 훨씬 크다면 그렇습니다. 점들이 얼마나 흩어지는지 보십시오.",
        "So it would be if the settings differed far more than seeds do. Look at how far the dots scatter."),
     tr("거의 절반", "Nearly half the time"):
     tr("맞습니다. 두 평균의 차이가 시드 하나의 흩어짐보다 훨씬 작습니다.",
        "Right. The two means differ by much less than single seeds scatter."),
     tr("한 번도 없음: 같은 시드를 쓰면 공평하니까요.", "Never: with the same seed it is fair."):
     tr("같은 시드라도 학습률이 다르면 곧 다른 길로 갑니다. 같은 시드끼리 비교해도 20번 가운데 8번은 0.003이 이겼습니다.",
        "Even with the same seed, two learning rates soon go separate ways. Compared seed by seed, 0.003 won 8 times out of 20.")},
    right=2)

# %% id="lottery"
runs = json.loads((data.SHIPPED / "lottery.json").read_text())["runs"]
results = {rate: torch.tensor([run["frechet"] for run in runs if run["rate"] == rate])
           for rate in (0.001, 0.003, 0.004)}
counts = 1, 2, 5, 10, 20


# ko: 저마다 시드 n개를 뽑았을 때 더 나쁜 쪽의 평균이 더 작은 비율(%)
# en: How often (%) the worse one has the smaller mean, with n seeds drawn for each.
def wrong_winners(worse, better):
    noise, shares = rng(9), []
    for n in counts:
        means = [results[rate][torch.randint(20, (20_000, n), generator=noise)].mean(1)
                 for rate in (worse, better)]
        shares.append(100 * float((means[0] < means[1]).double().mean()))
    return shares


far, close = wrong_winners(0.001, 0.004), wrong_winners(0.003, 0.004)

# %% id="lottery-figure" tags=["hide-input"]
def show():
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained", width_ratios=(3, 2))
    for y, values in enumerate(results.values()):
        left.plot(values, torch.full((20,), float(y)), "o", color="C1", alpha=0.6)
        left.plot([values.mean()] * 2, [y - 0.3, y + 0.3], color="black")
    left.set_yticks(range(3), results)
    left.set(ylim=(-0.6, 2.6), xlabel=tr("FD(작을수록 좋음)", "FD (smaller is better)"),
             ylabel=tr("학습률", "learning rate"), title=tr("점: 시드 하나, 세로선: 평균", "dot: one seed; line: mean"))
    places = torch.arange(5)
    right.bar(places - 0.2, close, 0.4, color="0.7", label="0.003 / 0.004")
    right.bar(places + 0.2, far, 0.4, color="0.3", label="0.001 / 0.004")
    right.axhline(50, color="black", linestyle=":")
    right.set_xticks(places, counts)
    right.legend(fontsize=9)
    right.set(ylim=(0, 68), xlabel=tr("설정마다 쓴 시드의 수", "seeds per setting"),
              title=tr("틀린 승자를 고르는 비율(%)", "the wrong winner (%)"))
    plt.show()


show()

# %% id="lottery-check" tags=["nbval-check-output"]
claim(tr("시드 하나로 틀린 승자를 고르는 비율(%), 0.003과 0.004",
         "the wrong winner by one seed each (%), 0.003 and 0.004"),
      close[0], between=(42, 48))
claim(tr("시드 20개로 틀린 승자를 고르는 비율(%), 0.003과 0.004",
         "the wrong winner by 20 seeds each (%), 0.003 and 0.004"),
      close[-1], above=20)
claim(tr("시드 하나로 틀린 승자를 고르는 비율(%), 0.001과 0.004",
         "the wrong winner by one seed each (%), 0.001 and 0.004"),
      far[0], between=(15, 25))

# %% [markdown] id="lottery-note" lang="ko"
# 0.003과 0.004를 시드 하나씩으로 비교하는 것은 동전 던지기나 다름없습니다. 이 20개에서 20개씩 뽑아도 넷에 한 번 넘게 결과가 뒤집힙니다. **20번씩 학습시키고도 어느 쪽이 나은지 말할 수 없습니다.** 차이가 아예 없을지도 모릅니다. (승자를 정한 평균부터가 추정값입니다.)
#
# 0.001의 평균은 뚜렷이 나쁩니다. 그런데도 시드 하나로 비교하면 다섯 번에 한 번쯤 이깁니다. 다섯 개씩이면 좀처럼 뒤집히지 않습니다. 시드가 몇 개 필요한지는 **차이와 흩어짐의 비**에 달려 있습니다.

# %% [markdown] id="lottery-note" lang="en"
# Between 0.003 and 0.004, one seed each is hardly better than tossing a coin; even 20 each, drawn from these, give the opposite result more than one time in four. **After 20 runs of each we cannot say which is better**, if either is. (The mean that names the winner is an estimate, too.)
#
# The mean of 0.001 is clearly worse, yet with one seed each it still wins about one time in five; with five each, hardly ever. How many seeds you need depends on the **difference compared with the scatter**.

# %% [markdown] id="cherry-text" lang="ko"
# **몇 장 가운데 고른 그림입니까?** 같은 생성자의 그림 3,000장에서 처음 12장, 기준 집합에 가장 가까운 12장, 가장 먼 12장입니다.

# %% [markdown] id="cherry-text" lang="en"
# **Picked from how many?** Of 3,000 pictures by one generator: the first 12, the 12 nearest to the reference set and the 12 farthest from it.

# %% id="cherry" tags=["hide-input"]
def show():
    ranked = torch.cdist(made, ref).min(1).values.argsort().to(samples.device)
    plots.rows({tr("처음 12장", "first 12"): samples[:12],
                tr("가장 가까운 12장", "nearest 12"): samples[ranked[:12]],
                tr("가장 먼 12장", "farthest 12"): samples[ranked[-12:]]}, side=0.6)
    plt.show()


show()

# %% [markdown] id="passport-text" lang="ko"
# 세 줄 모두 "이 생성자의 표본"이지만, 가까운 것만 고르면 거의 1만 남습니다. 그래서 **고르지 않은 처음 몇 장**을 보이거나, 어떻게 골랐는지 적어야 합니다.
#
# 이런 사실을 한데 모아 두는 것이 **여권**(passport)입니다. `train.fit(..., passport_to=경로)`는 설정, 시드, 버전, 곡선, 고르지 않은 그림 16장을 작은 파일 하나에 담습니다. 여기에 지표를 구간과 함께 더합니다. `metrics.interval`은 행을 무작위로 절반씩 여러 번 뽑아 값이 얼마나 흩어지는지 봅니다. 구간은 **흩어짐만** 말하고 편향은 말하지 않습니다. 시드를 바꾸었을 때의 차이도 담지 않습니다.

# %% [markdown] id="passport-text" lang="en"
# All three rows are "samples of this generator", but choosing the nearest leaves little but ones. So show **the first few, not chosen**, or say how you chose.
#
# A **passport** keeps such facts together. `train.fit(..., passport_to=path)` writes settings, seed, versions, curves and 16 pictures that nobody chose into one small file. To it we add metrics with intervals: `metrics.interval` draws random halves of the rows, many times, and looks at how far the value scatters. An interval speaks of **scatter alone**, not of bias, and not of what another seed would change.

# %% id="passport"
def short_run(lr):
    path = f"runs/rate_{lr}.json"
    torch.manual_seed(seed)
    networks = nets.Generator(width=16, z_dim=16), nets.Discriminator(width=8)
    gan = train.GAN(*networks, machine, lr=lr, seed=seed)
    train.fit(gan, training, losses.non_saturating, 200, batch_size=24,
              passport_to=path, quiet=True)
    seen = features(gan.sample(1500, seed=seed))
    on = tr("n = 1,500, 숫자 신경망, 학습 데이터", "n = 1,500, digit net, training")
    passport.add(path, {
        f"FD ({on})": metrics.interval(metrics.frechet_distance, ref, seen),
        f"KID ({on})": metrics.interval(metrics.kid, ref, seen)})
    return path


print(passport.compare(short_run(0.002), short_run(0.004)))

# %% [markdown] id="inception-text" lang="ko"
# 구간이 겹치지 않더라도 **시드가 하나씩**이므로 승자를 말할 수 없습니다. 여권은 텍스트(JSON)라서 불러와도 코드가 실행되지 않고, 값이 하나라도 우연히 바뀌면 불러오기를 거부합니다.
#
# ### 논문에서 말하는 FID (선택)
#
# 컬러 사진이라면 `pip install "gan-lib[fid]"`를 실행해 두십시오. 그러면 다음 줄이 가중치 91 MB를 내려받고 FID를 다섯 가지 사실 가운데 알 수 있는 것과 함께 돌려줍니다.
#
# ```python
# metrics.inception_fid(real_images, fake_images)  # (N, 3, H, W), -1에서 1까지
# ```

# %% [markdown] id="inception-text" lang="en"
# Even intervals that do not overlap name no winner here: each is **one seed**. A passport is text (JSON): loading it runs no code. If a value is changed by accident, it is refused.
#
# ### FID as papers mean it (optional)
#
# For colour photographs, run `pip install "gan-lib[fid]"`. The next line then downloads 91 MB of weights and returns FID with those of the five facts that it knows.
#
# ```python
# metrics.inception_fid(real_images, fake_images)  # (N, 3, H, W), from -1 to 1
# ```

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - FID는 두 정규 분포 사이의 거리이며, 다섯 가지 사실을 함께 적어야 의미가 있습니다.
# - FID는 이미지가 적으면 커집니다. KID에는 그런 편향이 없지만, 그 대신 흩어짐이 클 수 있습니다.
# - 지표마다 보지 못하는 것이 있으므로 충실도, 다양성, 암기(가장 가까운 이웃)를 따로 잽니다.
# - 시드 여럿, 구간, 고르지 않은 그림으로 보고합니다.
#
# | 기호 | 뜻 |
# |---|---|
# | $m$, $C$ | 특징의 평균, 공분산 |
# | $r_i$, $f_i$ | 진짜와 가짜의 특징 |
# | $k(x, y)$ | KID의 커널 |
# | $k$ | 몇 번째로 가까운 이웃인지(3절) |

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - FID, the distance between two normal distributions, means something only with its five facts.
# - With few images FID grows. KID has no such bias, but it may scatter more.
# - Every metric is blind to something: measure fidelity, diversity and memorization (nearest neighbours) separately.
# - Report several seeds, intervals, and pictures that nobody chose.
#
# | symbol | meaning |
# |---|---|
# | $m$, $C$ | mean and covariance of features |
# | $r_i$, $f_i$ | features of reals and of fakes |
# | $k(x, y)$ | KID's kernel |
# | $k$ | which neighbour (section 3) |

# %% [markdown] id="ex3-text" lang="ko"
# ## 연습
#
# ### 연습 3. 틀린 승자
#
# `wrong_share(a, b)`는 두 설정의 결과(FD, 1차원 텐서)를 받아, 설정마다 시드를 하나씩 골라 만들 수 있는 **모든 짝** 가운데 틀린 승자를 고르는 짝의 비율(0~1)을 돌려줍니다. 진짜 승자는 평균이 작은 쪽입니다. 짝의 두 값이 같으면 틀린 것으로 치지 않습니다.

# %% [markdown] id="ex3-text" lang="en"
# ## Exercises
#
# ### Exercise 3. The wrong winner
#
# `wrong_share(a, b)` takes the results of two settings (FDs, tensors of one dimension). Of **all pairs** with one seed of each, it returns the share, 0 to 1, that names the wrong winner. The true winner has the smaller mean. A pair of equal values does not count as wrong.

# %% id="ex3"
def wrong_share(a, b):
    ...


checks.evaluation_wrong(wrong_share)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def wrong_share(a, b):
#     better, worse = (a, b) if a.mean() < b.mean() else (b, a)
#     return (worse[:, None] < better[None, :]).float().mean()
# ```
#
# `wrong_share(results[0.003], results[0.004])`를 7절의 첫 막대와 비교해 보십시오.
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def wrong_share(a, b):
#     better, worse = (a, b) if a.mean() < b.mean() else (b, a)
#     return (worse[:, None] < better[None, :]).float().mean()
# ```
#
# Compare `wrong_share(results[0.003], results[0.004])` with the first bar of section 7.
#
# </details>

# %% [markdown] id="ex4-text" lang="ko"
# ### 연습 4. 지표를 이기십시오
#
# 4절 C의 FD는 작지만 0은 아닙니다. `forge(real, n)`을 작성해 FD를 **정확히 0**으로 만드십시오(반올림 오차는 괜찮습니다). 특징 `real` (N, F)을 받아 (n, F)를 돌려줍니다. 베끼면 안 되고, n은 N과 다를 수 있습니다. n은 F보다 큽니다.
#
# <details><summary>도움말</summary>
#
# 무작위로 뽑은 점의 평균을 빼서 0으로, 공분산을 단위행렬로 만든 다음, `real`의 평균과 공분산을 입히십시오. 공분산이 $C$인 점 $x$에 $C = LL^\top$의 $L$(`torch.linalg.cholesky`)을 쓰면 $L^{-1}x$의 공분산은 단위행렬입니다.
#
# </details>

# %% [markdown] id="ex4-text" lang="en"
# ### Exercise 4. Beat the metric
#
# The FD of C (section 4) is small, but not 0. Write `forge(real, n)` so that FD is **exactly 0**, but for rounding. It takes features `real` (N, F) and returns (n, F). Copying is not allowed, and n may differ from N. n is larger than F.
#
# <details><summary>Hint</summary>
#
# Draw random points. Make their mean 0 and their covariance the identity, then give them the mean and the covariance of `real`. If $x$ has covariance $C = LL^\top$ (`torch.linalg.cholesky` gives $L$), then $L^{-1}x$ has the identity as covariance.
#
# </details>

# %% id="ex4"
def forge(real, n):
    ...


checks.evaluation_forge(forge)

# %% [markdown] id="ex4-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def forge(real, n):
#     x = torch.randn(n, real.shape[1], dtype=real.dtype)
#     x = x - x.mean(0)
#     x = x @ torch.linalg.inv(torch.linalg.cholesky(torch.cov(x.T))).T
#     return real.mean(0) + x @ torch.linalg.cholesky(torch.cov(real.T)).T
# ```
#
# 숫자를 한 장도 그리지 않고 가장 좋은 FD를 얻었습니다. 지표가 목표가 되면 더는 좋은 지표가 아닙니다(굿하트의 법칙). `real`의 공분산에 `1e-6 * torch.eye(64)`를 더하고 `precision(ref, forge(ref, 1500))`도 재 보십시오. `ref`에는 늘 0인 특징이 있어서 더하지 않으면 오류가 납니다.
#
# </details>

# %% [markdown] id="ex4-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def forge(real, n):
#     x = torch.randn(n, real.shape[1], dtype=real.dtype)
#     x = x - x.mean(0)
#     x = x @ torch.linalg.inv(torch.linalg.cholesky(torch.cov(x.T))).T
#     return real.mean(0) + x @ torch.linalg.cholesky(torch.cov(real.T)).T
# ```
#
# The best FD there is, without a digit. A measure that becomes a target ceases to be a good measure (Goodhart's law). Try `precision(ref, forge(ref, 1500))`, too, after adding `1e-6 * torch.eye(64)` to the covariance of `real`: some features of `ref` are always 0.
#
# </details>

# %% id="score" tags=["hide-input"]
notebook.score()

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"FID가 낮으니 그림이 좋다."** 그림이 아닌 수도, 사본도 FID가 낮을 수 있습니다.
# - **"재현율이 1이니 다양하다."** 가짜를 넓게 흩어 놓기만 해도 1이 됩니다.
# - **"시드 하나면 된다. 차이가 크니까."** 시드만 바꾸어도 그만큼 차이가 나는지 먼저 재어야 합니다.
#
# ## 참고 문헌
#
# - M. Heusel 외, *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (FID)
# - M. Bińkowski 외, *Demystifying MMD GANs*, 2018, arXiv:1801.01401 (KID)
# - T. Kynkäänniemi 외, *Improved Precision and Recall Metric for Assessing Generative Models*, 2019, arXiv:1904.06991
# - M. F. Naeem 외, *Reliable Fidelity and Diversity Metrics for Generative Models*, 2020, arXiv:2002.09797 (밀도와 포괄도)
# - G. Parmar 외, *On Aliased Resizing and Surprising Subtleties in GAN Evaluation*, 2021, arXiv:2104.11222 (크기를 바꾸는 방법)
# - M. J. Chong, D. Forsyth, *Effectively Unbiased FID and Inception Score and Where to Find Them*, 2020, arXiv:1911.07023
# - D. Lopez-Paz, M. Oquab, *Revisiting Classifier Two-Sample Tests*, 2016, arXiv:1610.06545
# - S. Zhou 외, *HYPE: A Benchmark for Human eYe Perceptual Evaluation of Generative Models*, 2019, arXiv:1904.01121

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"FID is low, so the pictures are good."** Mere numbers and copies beat FID, too.
# - **"Recall is 1, so it is diverse."** Scattering fakes widely is enough.
# - **"One seed will do: the difference is large."** First measure how much a change of seed alone makes.
#
# ## References
#
# - M. Heusel et al., *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (FID)
# - M. Bińkowski et al., *Demystifying MMD GANs*, 2018, arXiv:1801.01401 (KID)
# - T. Kynkäänniemi et al., *Improved Precision and Recall Metric for Assessing Generative Models*, 2019, arXiv:1904.06991
# - M. F. Naeem et al., *Reliable Fidelity and Diversity Metrics for Generative Models*, 2020, arXiv:2002.09797 (density and coverage)
# - G. Parmar et al., *On Aliased Resizing and Surprising Subtleties in GAN Evaluation*, 2021, arXiv:2104.11222 (resizing)
# - M. J. Chong, D. Forsyth, *Effectively Unbiased FID and Inception Score and Where to Find Them*, 2020, arXiv:1911.07023
# - D. Lopez-Paz, M. Oquab, *Revisiting Classifier Two-Sample Tests*, 2016, arXiv:1610.06545
# - S. Zhou et al., *HYPE: A Benchmark for Human eYe Perceptual Evaluation of Generative Models*, 2019, arXiv:1904.01121
