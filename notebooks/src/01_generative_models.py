# ---
# jupyter:
#   course:
#     title: {ko: "01 · 생성 모델", en: "01 · Generative models"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# 세상에 없지만 **있을 수는 있는** 것은 그렇지 않은 것과 무엇이 다를까요?
#
# 몸통이 46 cm이고 다리가 16 cm인 고양이라면 본 적이 없어도 고개를 끄덕이게 됩니다.
# 몸통도 1 m, 다리도 1 m인 고양이라면 보지 않고도 고개를 젓게 됩니다.
# 둘 다 세상에 없을지 모르지만 하나는 그럴듯하고 하나는 그렇지 않습니다.
# 이 차이를 수로 나타내고 그럴듯한 것을 새로 만들어 내는 일을 하는 것이 **생성 모델**(generative model)입니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. 데이터의 분포 $p_\text{data}$가 무엇인지, 그럴듯하다는 말이 확률 밀도(probability density)와 어떻게 이어지는지 설명할 수 있습니다.
# 2. 주변 분포(marginal distribution)를 모두 맞혀도 결합 분포(joint distribution)는 틀릴 수 있음을 수로 보일 수 있습니다.
# 3. 밀도를 직접 적는 모델 네 가지를 같은 데이터에 맞추고 비교할 수 있습니다.
# 4. 이미지에서는 그 길이 왜 막히는지 계산으로 보일 수 있습니다.
# 5. 잡음(noise)을 넣으면 표본(sample)이 나오는 함수, 곧 암시적 모델(implicit model)을 만들고 학습시킬 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 파이썬과 PyTorch의 기초, 평균과 표준 편차, 정규 분포의 모양이면 충분합니다.

# %% [markdown] id="question" lang="en"
# ## The question
#
# What sets apart the things that do not exist and yet **could**?
#
# A cat with a body of 46 cm and legs of 16 cm makes you nod, even if you never met it.
# A cat with a body of 1 m and legs of 1 m makes you shake your head without a look.
# Perhaps neither exists; one is plausible and one is not.
# Turning this difference into a number, and making new things that are plausible, is the work of a **generative model**.
#
# ## What you will learn
#
# When you have finished this notebook, you can
#
# 1. say what the distribution of the data, $p_\text{data}$, is, and how being plausible is tied to probability density;
# 2. show in numbers that a model can get every marginal distribution right and the joint distribution wrong;
# 3. fit four models that write down a density to the same data, and compare them;
# 4. show by calculation why that road is closed for images;
# 5. build and train an implicit model: a function that takes noise and returns samples.
#
# ## What you need first
#
# The basics of Python and PyTorch, mean and standard deviation, and the shape of the normal distribution are enough.

# %% id="machine"
import math
from itertools import islice

import matplotlib.pyplot as plt
import numpy as np
import scipy.stats
import sklearn.mixture
import torch
from matplotlib.figure import Figure

from gan_lib import checks, data, device, metrics, nets, plots
from gan_lib.checks import claim

machine = device.pick()
# ko: 이 수를 바꾸면 모든 잡음이 바뀝니다. 수업에서 하는 말은 그래도 맞아야 합니다.
# en: Another number changes all the noise; what this lesson says must still hold.
seed = 0
print(machine)

# %% [markdown] id="cats-text" lang="ko"
# ## 1. 두 수로 나타낸 고양이
#
# 고양이 한 마리를 수 두 개로 나타냅니다. **몸통 길이**(body length)는 가슴에서 엉덩이까지, **다리 길이**(leg length)는 바닥에서 배까지입니다.
# 이 수업의 고양이는 우리가 만든 것이라서 진짜 분포를 정확히 압니다. 진짜 데이터에서는 누릴 수 없는 호사입니다.
# 두 길이로 그림도 그릴 수 있습니다. 털 색은 길이와 아무 상관이 없습니다.

# %% [markdown] id="cats-text" lang="en"
# ## 1. Cats as two numbers
#
# A cat is described by two numbers. **Body length** goes from chest to rump, **leg length** from the floor to the belly.
# The cats of this lesson are made up, so their true distribution is known exactly: a luxury that real data never grant.
# From the two lengths a cat can be drawn, too. The colour of its coat says nothing about them.

# %% id="cats"
cats = data.Cats()
real_cats = cats.sample(2000, seed=seed)
plots.pictures(data.draw_cats(real_cats[:12], 128, seed=seed), columns=6, side=1.4,
               title=tr("고양이 열두 마리", "twelve cats"))
plt.show()

# %% id="cats-plot"
def plot_cats(ax, lengths, title):
    ax.plot(*lengths.T, ".", markersize=2, color="C0")
    ax.set_xlim(25, 80), ax.set_ylim(5, 32)
    ax.set_title(title)
    ax.set_xlabel(tr("몸통 길이(cm)", "body length (cm)"))
    ax.set_ylabel(tr("다리 길이(cm)", "leg length (cm)"))


figure, ax = plt.subplots(figsize=(5, 4), layout="constrained")
plot_cats(ax, real_cats, tr("고양이 2,000마리", "2,000 cats"))
plt.show()

# %% [markdown] id="density-text" lang="ko"
# 점 하나가 고양이 한 마리입니다. 몸통이 긴 고양이는 다리도 긴 편이라 구름이 비스듬히 누워 있습니다.
# 구름이 짙은 곳이 고양이가 많은 곳입니다. 이 짙기가 **확률 밀도**이고, 데이터를 낳은 분포를 $p_\text{data}$라고 씁니다.
#
# 그럴듯한 정도를 재는 방법은 이렇습니다. 어떤 고양이의 밀도를 구하고, 진짜 고양이 가운데 **몇 %가 그보다 밀도가 낮은지** 셉니다. 이 비율을 백분위라고 합니다.
# 밀도는 아주 작은 수가 되기 쉬우므로 로그를 씁니다.

# %% [markdown] id="density-text" lang="en"
# Each point is a cat. Cats with long bodies tend to have long legs, so the cloud lies at a slant.
# Where the cloud is thick there are many cats. This thickness is the **probability density**, and the distribution that the data come from is written $p_\text{data}$.
#
# Here is a way to measure how plausible a cat is: take its density, and count **which percentage of real cats have a lower one**. This is its percentile.
# Densities soon become very small numbers, so we take logarithms.

# %% id="density"
reference = cats.log_density(cats.sample(100_000, seed=seed + 1))
visitors = torch.tensor([[46.0, 16.0], [56.0, 16.0], [46.0, 22.0], [100.0, 100.0]])
log_densities = cats.log_density(visitors)
print(tr("몸통 cm  다리 cm   로그 밀도   백분위", "body cm   leg cm  log density  percentile"))
for (body, leg), value in zip(visitors, log_densities, strict=True):
    percent = metrics.percentile(value, reference)
    print(f"{body:7.0f} {leg:8.0f} {value:11.1f} {percent:9.2f}%")

plots.pictures(data.draw_cats(visitors, 128, seed=7, scene=180), columns=4, side=2,
               title=tr("고양이 네 마리를 같은 축척으로", "four cats, at one scale"))
plt.show()

# %% id="density-check" tags=["nbval-check-output"]
claim(tr("1 m × 1 m 고양이보다 밀도가 낮은 진짜 고양이의 수",
         "real cats with a lower density than the cat of 1 m by 1 m"),
      int((reference < log_densities[-1]).sum()), equals=0)
claim(tr("진짜 고양이 10만 마리의 가장 낮은 로그 밀도에서 그 고양이의 로그 밀도를 뺀 값",
         "lowest log density of 100,000 real cats, less that of this cat"),
      reference.min() - log_densities[-1], above=60)

# %% [markdown] id="density-note" lang="ko"
# 1 m × 1 m 고양이의 로그 밀도는 −96쯤입니다. 표본 10만 마리 가운데 이보다 밀도가 낮은 고양이는 한 마리도 없습니다.
#
# 한 가지 조심할 것이 있습니다. 밀도는 확률이 아닙니다. 여기서는 1 cm²당 확률이라서, 길이를 mm로 재면 같은 고양이의 밀도가 100분의 1이 됩니다.
# 그래서 밀도 자체가 아니라 **다른 고양이와 비교한 백분위**를 봅니다.

# %% [markdown] id="density-note" lang="en"
# The log density of the cat of 1 m by 1 m is about −96. Among 100,000 samples not one cat has a lower density.
#
# A word of caution: a density is not a probability. Here it is a probability per cm²; measured in mm, the same cat would have a hundredth of it.
# So we do not look at the density as such, but at the **percentile, in comparison with other cats**.

# %% [markdown] id="marginals-text" lang="ko"
# ## 2. 따로따로 맞히면 될까
#
# 몸통 길이의 분포를 완벽하게 알고 다리 길이의 분포도 완벽하게 안다고 합시다. 이렇게 하나씩 따로 본 분포가 **주변 분포**입니다.
# 그렇다면 몸통과 다리를 각각 뽑아 짝지어도 고양이가 될까요?
#
# 진짜 고양이들의 다리를 마구 뒤섞어 다른 몸통에 붙이면 정확히 그런 모델이 됩니다. 두 주변 분포는 조금도 바뀌지 않습니다.
# 밀도의 기준을 진짜 고양이의 99.9%가 넘어서도록 잡고, 밀도가 기준보다 낮은 고양이를 '있을 법하지 않은 고양이'라고 부르겠습니다.
# 실행하기 전에 예측해 보십시오. 뒤섞은 쪽에는 있을 법하지 않은 고양이가 진짜 쪽의 몇 배나 될까요?

# %% [markdown] id="marginals-text" lang="en"
# ## 2. Is it enough to get each right on its own?
#
# Suppose you know the distribution of body lengths perfectly, and that of leg lengths, too. Looked at one by one like this, each is a **marginal distribution**.
# Draw a body and draw legs, put them together: is that a cat?
#
# Shuffling the legs of real cats onto other bodies gives exactly that model. Neither marginal distribution changes at all.
# Take the density that 99.9% of real cats exceed as the limit, and call a cat below it implausible.
# Predict before you run: how many times as many shuffled cats are implausible, compared with real ones?

# %% id="marginals"
fresh = cats.sample(100_000, seed=seed + 2)
order = torch.randperm(len(fresh), generator=torch.Generator().manual_seed(seed))
shuffled = torch.stack([fresh[:, 0], fresh[order, 1]], dim=1)

limit = reference.quantile(0.001)
share_real = (cats.log_density(fresh) < limit).float().mean().item()
share_shuffled = (cats.log_density(shuffled) < limit).float().mean().item()
print(tr("있을 법하지 않은 고양이", "implausible cats"))
print(tr(f"  진짜:     {share_real:6.2%}", f"  real:     {share_real:6.2%}"))
print(tr(f"  뒤섞은 것: {share_shuffled:6.2%}", f"  shuffled: {share_shuffled:6.2%}"))

# %% id="marginals-check" tags=["nbval-check-output"]
change = (fresh.sort(dim=0).values - shuffled.sort(dim=0).values).abs().amax(0)
claim(tr("크기순으로 늘어놓은 몸통 길이가 뒤섞기로 바뀐 정도(cm)",
         "largest change of the sorted body lengths by shuffling (cm)"),
      change[0], equals=0)
claim(tr("크기순으로 늘어놓은 다리 길이가 뒤섞기로 바뀐 정도(cm)",
         "largest change of the sorted leg lengths by shuffling (cm)"),
      change[1], equals=0)
claim(tr("있을 법하지 않은 고양이, 뒤섞은 쪽이 진짜의 몇 배",
         "implausible cats, shuffled against real (ratio)"),
      share_shuffled / share_real, above=50)

# %% id="marginals-plot"
strangest = shuffled[cats.log_density(shuffled).argsort()[:12]]
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
plot_cats(left, fresh[:2000], tr("진짜", "real"))
plot_cats(right, shuffled[:2000], tr("다리를 뒤섞은 것", "legs shuffled"))
plots.pictures(data.draw_cats(strangest, 128, seed=seed), columns=6, side=1.4,
               title=tr("뒤섞은 것 가운데 가장 이상한 열두 마리", "the strangest twelve of the shuffled"))
plt.show()

# %% [markdown] id="marginals-note" lang="ko"
# 긴 몸통에 짧은 다리, 짧은 몸통에 긴 다리가 나옵니다. 각 길이만 보면 흔한 값인데, **둘의 조합**이 이상합니다.
# 그럴듯한지 아닌지는 결합 분포에 달려 있습니다. 이미지라면 픽셀 하나하나의 분포가 맞아도 그림이 되지 않을 수 있다는 뜻입니다. 4절에서 직접 봅니다.
#
# 아래에서 두 길이를 바꾸어 가며 그림과 백분위를 함께 살펴보십시오. 어느 방향으로 움직일 때 백분위가 가장 빨리 떨어집니까?

# %% [markdown] id="marginals-note" lang="en"
# Long bodies on short legs, short bodies on long legs. Each length on its own is common; it is the **combination** that is strange.
# What is plausible is decided by the joint distribution. For images this means: every single pixel may be distributed as it should, and still there may be no picture. Section 4 shows it.
#
# Change the two lengths below and watch the picture and the percentile together. In which direction does the percentile fall fastest?

# %% id="cat-sliders"
def show_cat(body, leg):
    lengths = torch.tensor([[body, leg]])
    log_density = cats.log_density(lengths)
    percent = metrics.percentile(log_density, reference).item()
    figure = Figure(figsize=(8, 3.6))
    picture = figure.add_axes([0, 0.02, 0.44, 0.86])
    cloud = figure.add_axes([0.54, 0.16, 0.44, 0.72])
    title = tr(f"로그 밀도 {log_density.item():.1f}, 백분위 {percent:.2f}%",
               f"log density {log_density.item():.1f}, percentile {percent:.2f}%")
    cat = data.draw_cats(lengths, 128, seed=1)
    plots.pictures(cat, columns=1, ax=picture, title=title)
    plot_cats(cloud, real_cats, tr("진짜 고양이들 사이에서", "among real cats"))
    cloud.plot(body, leg, "X", color="C1", markersize=12, markeredgecolor="black")
    return figure


plots.sliders(show_cat,
              body=(tr("몸통 길이(cm)", "body length (cm)"), 28.0, 76.0, 60.0),
              leg=(tr("다리 길이(cm)", "leg length (cm)"), 8.0, 30.0, 13.0))

# %% [markdown] id="explicit-text" lang="ko"
# ## 3. 밀도를 적어 내는 모델
#
# 이제 진짜 분포를 모른다고 합시다. 가진 것은 고양이 2,000마리뿐입니다. 가장 곧바른 길은 밀도를 나타내는 식을 정하고 데이터에 맞추는 것입니다.
# 이런 모델을 **명시적 모델**(explicit model)이라고 합니다.
#
# - **히스토그램**: 평면을 칸으로 나누고 칸마다 몇 마리인지 셉니다. 빈칸의 밀도가 0이 되지 않게 칸마다 조금씩 더해 줍니다.
# - **정규 분포**: 평균과 공분산만 데이터에서 최대 가능도(maximum likelihood)로 구합니다.
# - **정규 분포 세 개의 혼합**: 봉우리를 하나가 아니라 여러 개 둡니다.
# - **커널 밀도 추정**: 데이터 점마다 작은 정규 분포를 하나씩 얹습니다.
#
# 두 가지로 견줍니다. **로그 가능도**(줄여서 가능도, likelihood)는 학습에 쓰지 않은 고양이의 로그 밀도를 평균한 값이고, 클수록 좋습니다.
# **에너지 거리**(energy distance)는 모델에서 뽑은 표본과 진짜 고양이가 얼마나 다른지를 점들 사이의 거리만으로 잰 값이고, 작을수록 좋습니다.
#
# $$\mathcal{E}(X, Y) = 2\,\mathbb{E}|X - Y| - \mathbb{E}|X - X'| - \mathbb{E}|Y - Y'|$$
#
# $\mathbb{E}$는 여러 번 뽑아 평균한 값(기댓값)이고, $|X - Y|$는 두 점 사이의 직선거리입니다. 여기서 $X'$와 $Y'$는 $X$, $Y$와 같은 분포에서 따로 뽑은 점입니다. 첫 항에는 서로 다른 무리에서 뽑은 두 점의 거리가, 뒤의 두 항에는 같은 무리에서 뽑은 두 점의 거리가 들어갑니다. 두 분포가 같으면 세 항이 상쇄되어 0이 됩니다. 거꾸로, 0이 되는 것은 두 분포가 같을 때뿐입니다(Székely와 Rizzo, 2013). 표본으로 재면 아주 조금 남습니다.

# %% [markdown] id="explicit-text" lang="en"
# ## 3. Models that write down a density
#
# Now suppose the true distribution is unknown, and all you have are 2,000 cats. The straightest road is to choose a formula for the density and fit it to the data.
# Such a model is called **explicit**.
#
# - **Histogram**: divide the plane into cells and count the cats in each. A little is added to every cell, so that no density is 0.
# - **Normal distribution**: only mean and covariance are taken from the data, by maximum likelihood.
# - **Mixture of three normal distributions**: several bumps instead of one.
# - **Kernel density estimate**: a small normal distribution on top of every data point.
#
# They are compared in two ways. The **log likelihood** (likelihood, for short) is the mean log density of cats that were not used for training; more is better.
# The **energy distance** tells how much samples of the model differ from real cats, from distances between points alone; less is better.
#
# $$\mathcal{E}(X, Y) = 2\,\mathbb{E}|X - Y| - \mathbb{E}|X - X'| - \mathbb{E}|Y - Y'|$$
#
# $\mathbb{E}$ means the average over many draws, and $|X - Y|$ is the straight-line distance of two points. Here $X'$ and $Y'$ are drawn separately from the same distributions as $X$ and $Y$. The first term is the distance of two points from different groups, the other two that of points from the same group. If the two distributions are the same, the three cancel out to 0. Conversely, it is 0 only if they are the same (Székely and Rizzo, 2013). Measured on samples, a little is left over.

# %% id="histogram"
class Histogram:
    def __init__(self, points, low=(20, 0), high=(90, 40), bins=25):
        edges = [np.linspace(a, b, bins + 1) for a, b in zip(low, high, strict=True)]
        counts, *_ = np.histogram2d(*points.T, bins=edges)
        self.low, self.cell = np.array(low), np.subtract(high, low) / bins
        self.probability = (counts + 0.1) / (counts + 0.1).sum()

    def logpdf(self, points):
        rows, columns = ((points - self.low) // self.cell).astype(int).T
        return np.log(self.probability[rows, columns] / self.cell.prod())

    def sample(self, n, random):
        chosen = random.choice(self.probability.size, n, p=self.probability.flatten())
        corners = np.stack(np.unravel_index(chosen, self.probability.shape), axis=1)
        return self.low + (corners + random.random((n, 2))) * self.cell

# %% id="explicit"
train_cats, held_out = real_cats.double().numpy(), cats.sample(20_000, seed=seed + 3)
random = np.random.default_rng(seed)
histogram = Histogram(train_cats)
covariance = np.cov(train_cats.T, bias=True)
normal = scipy.stats.multivariate_normal(train_cats.mean(0), covariance)
mixture = sklearn.mixture.GaussianMixture(3, random_state=seed).fit(train_cats)
kernels = scipy.stats.gaussian_kde(train_cats.T)

models = {
    tr("히스토그램", "histogram"): (histogram.logpdf, histogram.sample(2000, random)),
    tr("정규 분포", "normal"): (normal.logpdf, normal.rvs(2000, random_state=seed)),
    tr("혼합", "mixture"): (mixture.score_samples, mixture.sample(2000)[0]),
    tr("커널", "kernels"): (lambda x: kernels.logpdf(x.T), kernels.resample(2000, seed).T),
    tr("진짜 분포", "the truth"): (lambda x: cats.log_density(torch.tensor(x)).numpy(),
                               cats.sample(2000, seed=seed + 4).numpy()),
}
likelihood, distance = {}, {}
print(tr("로그 가능도   에너지 거리", "log likelihood   energy distance"))
for name, (log_density, points) in models.items():
    likelihood[name] = log_density(held_out.numpy()).mean()
    points = torch.tensor(points).float()
    distance[name] = metrics.energy_distance(held_out[:2000], points).item()
    print(f"{likelihood[name]:10.3f} {distance[name]:14.3f}   {name}")

# %% id="explicit-check" tags=["nbval-check-output"]
*fitted, (_, truth) = likelihood.items()
for name, value in fitted:
    claim(tr(f"로그 가능도, 진짜 분포에서 {name}의 값을 뺀 것",
             f"log likelihood of the truth, less that of the {name}"),
          truth - value, above=0)
claim(tr("로그 가능도, 정규 분포에서 히스토그램의 값을 뺀 것",
         "log likelihood of the normal, less that of the histogram"),
      fitted[1][1] - fitted[0][1], above=0.06)

# %% id="explicit-plot"
across, up = np.meshgrid(np.linspace(25, 80, 120), np.linspace(5, 32, 120))
points = np.stack([across, up], axis=-1).reshape(-1, 2)
figure, axes = plt.subplots(1, 5, figsize=(13, 3), layout="constrained", sharey=True)
for ax, (name, (log_density, _)) in zip(axes, models.items(), strict=True):
    density = np.exp(log_density(points)).reshape(120, 120)
    ax.contourf(across, up, density, 12, cmap="Greys")
    ax.set_title(name)
    ax.set_xlabel(tr("몸통 길이(cm)", "body length (cm)"))
axes[0].set_ylabel(tr("다리 길이(cm)", "leg length (cm)"))
plt.show()

# %% [markdown] id="explicit-note" lang="ko"
# 어느 모델도 진짜 분포의 가능도를 넘지 못했습니다. 우연이 아닙니다. 데이터가 충분히 많으면 로그 밀도의 평균은 모델이 $p_\text{data}$와 똑같을 때 가장 큽니다(기브스 부등식).
# 그래서 **처음 보는 데이터의** 가능도가 커지면 모델이 진짜 분포에 가까워진 것입니다. 학습 데이터의 가능도는 외우기만 해도 커집니다.
# 에너지 거리의 마지막 줄도 0이 아닙니다. 표본이 2,000개뿐이라 같은 분포에서 두 번 뽑아도 조금은 다릅니다. 네 모델의 값도 표본을 다시 뽑을 때마다(`seed`) 크게 달라지므로, 이 열로는 순위를 매길 수 없습니다.
# 2차원에서는 네 모델 모두 쓸 만합니다. 그렇다면 이미지에도 똑같이 하면 되지 않을까요?

# %% [markdown] id="explicit-note" lang="en"
# No model beats the likelihood of the truth, and that is no accident. Given enough data, the mean log density is largest for $p_\text{data}$ itself (Gibbs' inequality).
# So when the likelihood of **data it has not seen** rises, the model has come nearer to the true distribution. That of the training data rises just by learning them by heart.
# Even the last row of the energy distance is not 0: with 2,000 samples, two draws from the same distribution differ a little. The values of the four models, too, change a good deal with each new draw (`seed`), so this column cannot rank them.
# In two dimensions all four are usable. Why not do the same with images?

# %% [markdown] id="curse-text" lang="ko"
# ## 4. 이 길이 막히는 곳
#
# 히스토그램부터 시도합니다. 숫자 이미지의 픽셀 $d$개를 골라 밝기를 각각 네 단계(아주 어두움에서 아주 밝음까지)로 나누면 칸은 $4^d$개가 됩니다.
# 숫자 4,000장으로 칸을 채운 뒤, 처음 보는 숫자 1,000장 가운데 몇 장이 **한 번이라도 채워진 칸**에 들어가는지 셉니다. 빈칸에 들어간 이미지에 대해서는 히스토그램이 아는 것이 없습니다.

# %% [markdown] id="curse-text" lang="en"
# ## 4. Where this road ends
#
# Try a histogram first. Choose $d$ pixels of the digit images and cut each into four levels, from very dark to very bright: that makes $4^d$ cells.
# Fill the cells with 4,000 digits; then count how many of 1,000 new digits fall into a cell that **has been filled at least once**. Of an image in an empty cell the histogram knows nothing.

# %% id="curse"
digits = data.digits()
order = torch.randperm(5000, generator=torch.Generator().manual_seed(seed))
levels = digits.pixels[order].flatten(1) // 64  # (5000, 784), 0 to 3
middle = levels.reshape(5000, 28, 28)[:, 4:24:3, 4:24:3].flatten(1)  # 7 x 7 pixels
places = torch.randperm(49, generator=torch.Generator().manual_seed(seed))

known = []
for d in range(1, 50):
    cells = [tuple(row) for row in middle[:, places[:d]].tolist()]
    filled = set(cells[:4000])
    known.append(sum(cell in filled for cell in cells[4000:]) / 1000)

figure, ax = plt.subplots(figsize=(6, 3.2), layout="constrained")
ax.plot(range(1, 50), known, "o-", markersize=3)
ax.set_ylim(0, 1.05)
ax.set_xlabel(tr("픽셀의 수 d", "number of pixels d"))
ax.set_ylabel(tr("채워진 칸에 들어간 비율", "share in a filled cell"))
ax.set_title(tr("픽셀이 늘면 새 이미지는 거의 모두 빈칸에 들어갑니다",
                "With more pixels, almost every new image is in an empty cell"))
plt.show()

# %% id="curse-check" tags=["nbval-check-output"]
for d, bound in ((1, {"above": 0.95}), (10, {"above": 0.3}), (49, {"below": 0.05})):
    claim(tr(f"픽셀 {d}개일 때 채워진 칸에 들어간 비율",
             f"share of new digits in a filled cell, d = {d}"), known[d - 1], **bound)
pixels = 256 * 256 * 3
print(tr(f"256 × 256 컬러 사진 한 장: 수 {pixels:,}개",
         f"one photograph in colour, 256 × 256: {pixels:,} numbers"))
zeros = int(pixels * math.log10(256))
print(tr(f"가능한 사진의 수 256^{pixels:,}: 약 10^{zeros:,}",
         f"possible photographs, 256^{pixels:,}: about 10^{zeros:,}"))

# %% [markdown] id="digits-text" lang="ko"
# 픽셀이 10개면 칸은 벌써 백만 개지만, 대부분의 픽셀이 새까맣거나 새하얘서 많은 숫자가 같은 칸에 모입니다.
# 픽셀이 49개만 되어도 처음 보는 숫자는 거의 모두 빈칸에 들어갑니다. 컬러 사진 한 장은 수 196,608개로 이루어지고, 가능한 사진의 가짓수는 47만 자리가 넘는 수입니다.
# 칸을 나누어 세는 방법으로는 우주가 끝날 때까지 세어도 다 세지 못합니다. 칸 대신 단순한 식을 쓰면 어떨까요? 숫자를 만드는 네 가지 방법을 견주어 봅니다.
#
# 1. 픽셀마다 아무 값이나 뽑습니다.
# 2. 픽셀마다 **진짜 숫자 2,500장에서 그 픽셀이 가진 값** 가운데 하나를 뽑되, 서로 상관없이 뽑습니다. 2절에서 다리를 뒤섞은 것과 같습니다.
# 3. 784차원 **정규 분포**를 맞춥니다. 픽셀끼리의 공분산 30만 개를 모두 쓰고, 나온 값은 0에서 255까지의 정수로 만듭니다.
# 4. 진짜 숫자입니다.
#
# 얼마나 진짜 같은지는 숫자를 읽도록 학습시킨 신경망의 특징(feature)들 사이의 **프레셰 거리**(Fréchet distance)로 잽니다. 작을수록 진짜에 가깝습니다.
# **특징**은 이런 신경망이 답에 이르기까지 중간에 계산하는 수들입니다. 프레셰 거리는 두 이미지 무리에서 이 수들의 평균과 공분산을 견주며, 둘 다 같으면 0입니다. 진짜 숫자의 줄이 꼭 0은 아닌 것은 데이터를 반으로 나누어 서로 견주었기 때문입니다.

# %% [markdown] id="digits-text" lang="en"
# At 10 pixels there are already a million cells, but many digits share the same ones, since most pixels are plain black or white.
# With no more than 49 pixels, almost every new digit falls into an empty cell. A photograph in colour is 196,608 numbers, and the number of possible ones has more than 470,000 digits.
# Counting in cells would not be done before the universe ends. What about a simple formula instead of cells? Four ways to make digits, side by side:
#
# 1. Draw any value for each pixel.
# 2. Draw each pixel from **the values that it takes in 2,500 real digits**, but independently of the others, as when the legs were shuffled in section 2.
# 3. Fit a **normal distribution** in 784 dimensions, with all 300,000 covariances between pixels; what comes out is turned into whole numbers from 0 to 255.
# 4. Real digits.
#
# How real they are is measured by the **Fréchet distance** between features in a network trained to read digits. Smaller is nearer to real.
# A **feature** is one of the numbers such a network computes on its way to the answer. The Fréchet distance compares mean and covariance of these numbers in two groups of images; for equal ones it is 0. The row of real digits is not quite 0, because it compares two different halves of the data.

# %% id="digits"
random = np.random.default_rng(seed)
first_half, second_half = digits.pixels[order].flatten(1).split(2500)
chosen = random.integers(2500, size=(2500, 784))
covariance = np.cov(first_half.numpy().T)
mean = first_half.float().mean(0).numpy()
normal = random.multivariate_normal(mean, covariance, 2500, method="eigh")
rows = {
    tr("아무 값", "any value"): torch.tensor(random.integers(256, size=(2500, 784))),
    tr("픽셀마다 따로", "each pixel by itself"): first_half.gather(0, torch.tensor(chosen)),
    tr("정규 분포", "normal distribution"): torch.tensor(normal).clamp(0, 255).round(),
    tr("진짜", "real"): second_half,
}
reader = metrics.digit_net()


def to_images(pixels):
    return data.to_float(pixels.to(torch.uint8).reshape(-1, 1, 28, 28))


real_features, _ = metrics.read(reader, to_images(first_half))
frechet = {}
for name, pixels in rows.items():
    features, _ = metrics.read(reader, to_images(pixels))
    frechet[name] = metrics.frechet_distance(real_features, features)

# %% id="digits-plot"
figure, axes = plt.subplots(4, 1, figsize=(8, 4.6), layout="constrained")
for ax, (name, pixels) in zip(axes, rows.items(), strict=True):
    plots.pictures(to_images(pixels[:12]), columns=12, ax=ax,
                   title=tr(f"{name}: 프레셰 거리 {frechet[name]:,.1f}",
                            f"{name}: Fréchet distance {frechet[name]:,.1f}"))
plt.show()

# %% id="digits-check" tags=["nbval-check-output"]
bounds = ({"above": 10_000}, {"between": (2000, 6000)}, {"between": (500, 1500)},
          {"below": 20})
for (name, value), bound in zip(frechet.items(), bounds, strict=True):
    claim(tr(f"프레셰 거리, {name}", f"Fréchet distance, {name}"), value, **bound)

# %% [markdown] id="digits-note" lang="ko"
# 정규 분포는 픽셀끼리의 상관을 알고 있어서 획 비슷한 것이 어렴풋이 보입니다. 그래도 숫자라고 할 수는 없습니다.
# 숫자의 분포에는 "획은 끊기지 않는다", "0에는 구멍이 하나 있다"처럼 공분산으로는 나타낼 수 없는 규칙이 가득하기 때문입니다.
# 밀도나 밀도를 대신하는 것을 적는 길에도 훌륭한 방법이 있습니다(자기회귀 모델, 정규화 흐름, 확산 모델). 이 강의는 다른 길을 갑니다. **밀도를 아예 적지 않습니다.**

# %% [markdown] id="digits-note" lang="en"
# The normal distribution knows how pixels go together, so something like strokes shows faintly. Digits they are not.
# The distribution of digits is full of rules that no covariance can hold: a stroke does not break off, a 0 has one hole.
# There are excellent ways to keep writing down densities or what stands in for them (autoregressive models, normalizing flows, diffusion models). This course takes another road: **it writes down no density at all.**

# %% [markdown] id="implicit-text" lang="ko"
# ## 5. 잡음을 넣으면 나오는 것
#
# 표본만 뽑으면 된다면 밀도는 없어도 됩니다. 잡음을 넣으면 표본이 나오는 함수를 **생성자**(generator)라고 하고, 이런 모델을 **암시적 모델**이라고 합니다.
#
# 1차원에서는 정확한 생성자를 바로 식으로 적을 수 있습니다. 길이가 $x$ 이하인 고양이의 비율을 $F(x)$라고 하면 그 **역함수**가 생성자입니다.
# 0과 1 사이의 균등 분포에서 뽑은 잡음 $u$를 넣으면 $F^{-1}(u)$는 길이의 분포를 정확히 따릅니다. $u$가 0.3이면 '짧은 쪽에서 30%에 놓이는 길이'를 내주는 셈입니다.

# %% [markdown] id="implicit-text" lang="en"
# ## 5. Noise in, samples out
#
# If drawing samples is all we need, we can do without a density. A function that takes noise and returns samples is called a **generator**, and such a model is called **implicit**.
#
# In one dimension the exact generator can be written down. Let $F(x)$ be the share of cats no longer than $x$; the **inverse** of $F$ is the generator.
# Feed it uniform noise $u$ between 0 and 1, and $F^{-1}(u)$ follows the distribution of lengths exactly. With $u$ = 0.3 it hands out "the length at 30% from below".

# %% id="inverse"
u = np.random.default_rng(seed).random(20_000)
body = scipy.stats.lognorm(s=cats.spread[0], scale=cats.median[0])
made = body.ppf(u)

figure, axes = plt.subplots(2, 2, figsize=(7, 5), layout="constrained", sharex="col",
                            sharey="row", width_ratios=[3, 1], height_ratios=[3, 1])
(curve, right), (below, corner) = axes
shares = np.linspace(0.001, 0.999, 400)
curve.plot(shares, body.ppf(shares), color="black")
for share in (0.1, 0.3, 0.5, 0.7, 0.9):
    length = body.ppf(share)
    curve.plot([share, share, 0], [30, length, length], ":", color="C1")
curve.set_ylabel(tr("몸통 길이(cm)", "body length (cm)"))
curve.set_title(tr("생성자: F의 역함수", "generator: the inverse of F"))
right.hist(made, 50, orientation="horizontal", color="C0")
right.set_title(tr("나온 표본", "samples out"))
below.hist(u, 50, color="0.6")
below.set_xlabel(tr("넣은 잡음 u", "noise in, u"))
corner.set_axis_off()
plt.show()

# %% id="inverse-check" tags=["nbval-check-output"]
true = cats.sample(100_000, seed=seed + 5)[:, 0].numpy()
claim(tr("누적 비율의 가장 큰 차이", "largest difference of the shares F"),
      scipy.stats.kstest(made, true).statistic, below=0.02)

# %% [markdown] id="energy-text" lang="ko"
# 2차원부터는 역함수 하나로는 되지 않습니다. 첫 수를 뽑은 다음 그 값에 맞는 조건부 분포의 역함수로 둘째 수를 뽑을 수는 있지만, 그러려면 분포를 알아야 합니다. 그 대신 작은 신경망을 생성자로 쓰고 **학습**시킵니다. 무엇을 줄이도록 학습시키면 될까요?
# 에너지 거리는 두 무리의 점만 있으면 계산할 수 있습니다. 밀도가 필요 없고, 그래디언트(gradient)도 구할 수 있습니다. 생성자가 만든 고양이와 진짜 고양이 사이의 에너지 거리를 줄여 봅니다.

# %% [markdown] id="energy-text" lang="en"
# From two dimensions on, one inverse is not enough. One can draw the first number and then the second by the inverse of its distribution given the first, but for that the distribution must be known. Instead, a small network becomes the generator, and we **train** it. What should it make smaller?
# The energy distance needs nothing but two groups of points. It needs no density, and it has a gradient. So let the generator reduce the energy distance between its cats and real ones.

# %% id="energy"
torch.manual_seed(seed)
generator = torch.nn.Sequential(torch.nn.Linear(2, 64), torch.nn.ReLU(),
                                torch.nn.Linear(64, 64), torch.nn.ReLU(),
                                torch.nn.Linear(64, 2))
optimizer = torch.optim.Adam(generator.parameters(), lr=3e-3)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 601)
center, scale = real_cats.mean(0), real_cats.std(0)
z = torch.randn(2000, 2)
snapshots = []
for step in range(601):
    if step in (0, 30, 100, 600):
        with torch.no_grad():
            snapshots.append((step, generator(z) * scale + center))
    real = (real_cats[torch.randint(2000, (500,))] - center) / scale
    loss = metrics.energy_distance(real, generator(torch.randn(500, 2)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    schedule.step()

figure, axes = plt.subplots(1, 4, figsize=(12, 3.2), layout="constrained", sharey=True)
for ax, (step, made) in zip(axes, snapshots, strict=True):
    plot_cats(ax, made, tr(f"{step}스텝", f"step {step}"))
plt.show()

# %% id="energy-check" tags=["nbval-check-output"]
distance = {step: metrics.energy_distance(held_out[:2000], made).item()
            for step, made in snapshots}
by_shuffling = metrics.energy_distance(held_out[:2000], shuffled[:2000]).item()
with torch.no_grad():
    many = generator(torch.randn(20_000, 2)) * scale + center
implausible = (cats.log_density(many) < limit).float().mean().item()
claim(tr("학습한 뒤와 학습하기 전의 에너지 거리의 비",
         "energy distance, after training against before (ratio)"),
      distance[600] / distance[0], below=0.05)
claim(tr("학습한 뒤의 에너지 거리와 다리를 뒤섞은 고양이들의 에너지 거리의 비",
         "energy distance, after training against shuffled cats (ratio)"),
      distance[600] / by_shuffling, below=0.7)
claim(tr("있을 법하지 않은 고양이, 생성자와 뒤섞은 쪽의 비",
         "implausible cats, generator against shuffled (ratio)"),
      implausible / share_shuffled, below=0.05)

# %% [markdown] id="energy-note" lang="ko"
# 밀도를 한 번도 적지 않았는데 구름이 제 모양을 찾았습니다. 생성자는 $p_\text{data}$가 무엇인지 모르지만, 잡음을 고양이로 바꿀 줄 압니다.
# 그렇다면 같은 방법으로 그림도 만들 수 있을까요? 거리만 픽셀로 재면 됩니다. 숫자를 그리는 생성자를 에너지 거리로 학습시켜 봅니다.

# %% [markdown] id="energy-note" lang="en"
# Without writing down a density even once, the cloud has found its shape. The generator does not know what $p_\text{data}$ is, but it can turn noise into cats.
# Can pictures be made the same way? All it takes is to measure distance in pixels. Train a generator that draws digits by the energy distance.

# %% id="pixels"
torch.manual_seed(seed)
painter = machine.place(nets.Generator())
optimizer = torch.optim.Adam(painter.parameters(), lr=3e-3, betas=(0.5, 0.999))
images = data.digits(32).to(machine.device)
for real in islice(images.batches(128, seed=seed), 250):
    fake = painter(torch.randn(128, 32, device=machine.device))
    loss = metrics.energy_distance(real.flatten(1), fake.flatten(1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

# %% [markdown] id="pixels-plot-text" lang="ko"
# 250스텝, 곧 이미지 32,000장만으로 판단하기에는 아직 이를지도 모릅니다. 그래서 같은 신경망을 이미지 480,000장까지 미리 학습시켜 두었습니다.
# 한 번은 에너지 거리로, 한 번은 이 강의에서 배울 **적대적 손실**(adversarial loss)로 학습시켰습니다. 학습 데이터(training data)도, 신경망도, 학습률도, 본 이미지의 수도 같습니다. 같지 않은 것도 있습니다. 에너지 거리는 128장씩 3,750스텝, 적대적 손실은 16장씩 30,000스텝이라 생성자를 고친 횟수가 여덟 배나 차이 나고, 가중치를 평균하는 스텝의 수도 다릅니다(`data/make_generators.py`). 그래서 두 결과의 차이가 모두 손실 탓이라고 할 수는 없습니다.

# %% [markdown] id="pixels-plot-text" lang="en"
# After 250 steps, or 32,000 images, it may be too early to judge. So the same network was trained beforehand on as many as 480,000 images:
# once by the energy distance, and once by the **adversarial loss** that this course is about. The training data, the network, the learning rate and the number of images are the same. Other things are not: 3,750 steps of 128 images for the energy distance and 30,000 of 16 for the adversarial loss mean eight times as many updates of the generator, and the weights are averaged over a different number of steps (`data/make_generators.py`). So not all of the difference can be put down to the loss.

# %% id="pixels-plot"
def trained(name):
    generator = nets.Generator()
    generator.load_state_dict(data.weights(f"{name}_generator"))
    return generator


rows = {
    tr("에너지 거리, 32,000장", "energy distance, 32,000 images"): painter.cpu(),
    tr("에너지 거리, 480,000장", "energy distance, 480,000 images"): trained("energy"),
    tr("적대적 손실, 480,000장", "adversarial loss, 480,000 images"): trained("digit"),
}
z = torch.randn(1000, 32, generator=torch.Generator().manual_seed(seed))
figure, axes = plt.subplots(3, 1, figsize=(8, 3.8), layout="constrained")
frechet, drawn = [], []
for ax, (name, net) in zip(axes, rows.items(), strict=True):
    with torch.no_grad():
        made = net.eval()(z)
    drawn.append(made)
    features, _ = metrics.read(reader, made)
    frechet.append(metrics.frechet_distance(real_features, features))
    plots.pictures(made[:12], columns=12, ax=ax,
                   title=tr(f"{name}: 프레셰 거리 {frechet[-1]:.0f}",
                            f"{name}: Fréchet distance {frechet[-1]:.0f}"))
plt.show()

# %% id="pixels-check" tags=["nbval-check-output"]
claim(tr("프레셰 거리, 에너지 거리로 학습한 것과 적대적 손실로 학습한 것의 비",
         "Fréchet distance, trained by energy distance against adversarial loss (ratio)"),
      frechet[1] / frechet[2], above=5)

# %% id="pixels-energy" tags=["nbval-check-output"]
some, others = data.to_float(data.digits(32).pixels[order[:2000]]).split(1000)
# ko: 픽셀마다 따로, 1,000장 사이에서 값을 뒤섞습니다. 다리를 뒤섞었을 때와 같습니다.
# en: For each pixel by itself, shuffle its values among 1,000 images, like the legs.
random = torch.Generator().manual_seed(seed)
orders = torch.rand(1000, 1024, generator=random).argsort(0)
by_itself = others.flatten(1).gather(0, orders)
blurred = torch.nn.functional.avg_pool2d(others, 5, 1, 2, count_include_pad=False)


def energy_in_pixels(x, y):
    def mean_distance(a, b):
        return torch.cdist(a.flatten(1), b.flatten(1)).mean().item()

    return 2 * mean_distance(x, y) - mean_distance(x, x) - mean_distance(y, y)


floor = energy_in_pixels(some, others)
for name, images, bound in (
        (tr("에너지 거리로 학습", "trained by energy distance"), drawn[1], {"below": 0.05}),
        (tr("적대적 손실로 학습", "trained by adversarial loss"), drawn[2], {"below": 0.05}),
        (tr("픽셀마다 뒤섞은 것", "each pixel shuffled"), by_itself, {"above": 0.05}),
        (tr("흐린 것", "blurred"), blurred, {"above": 0.5})):
    claim(tr(f"픽셀의 에너지 거리에서 진짜끼리의 값을 뺀 것, {name}",
             f"energy distance in pixels beyond that among real digits, {name}"),
          energy_in_pixels(some, images) - floor, **bound)

# %% [markdown] id="ruler-text" lang="ko"
# 획은 나오는데 끊기고 뭉개집니다. 그런데 픽셀의 에너지 거리로 재면 둘째 줄도 셋째 줄도 진짜와 거의 구별되지 않습니다. 진짜 숫자 두 무리 사이의 거리를 빼면 거의 남는 것이 없습니다. 잣대가 아무것도 보지 못하는 것은 아닙니다. 픽셀마다 뒤섞은 숫자나 흐리게 한 숫자는 가려냅니다.
# 생성자는 시킨 일을 다 했습니다. 잣대가 우리 눈에 보이는 흠을 보지 못할 뿐입니다.
# 그래서 이미지를 한 장씩 놓고 픽셀 거리를 살펴봅니다. 진짜 숫자를 두 가지로 바꾸어 봅니다. 한 번은 오른쪽으로 두 픽셀 옮기고, 한 번은 흐리게 만듭니다. 사람 눈에는 옮긴 것이 여전히 진짜 숫자입니다. 픽셀로 잰 거리는 무엇이라고 할까요?

# %% [markdown] id="ruler-text" lang="en"
# There are strokes, but broken and smeared ones. Yet by the energy distance in pixels both the second row and the third can hardly be told from real digits: little is left beyond the distance between two groups of real ones. Not that the measure sees nothing: it notices digits shuffled pixel by pixel, or blurred.
# The generator has done what it was asked; the measure does not see the fault that we see.
# So look at distance in pixels, one image at a time. Change real digits in two ways: move them two pixels to the right, or blur them. To the eye, the one that moved is still a real digit. What does distance in pixels say?

# %% id="ruler"
some = data.to_float(data.digits(32).pixels[order[:1000]])
moved = some.roll(2, dims=3)
blurred = torch.nn.functional.avg_pool2d(some, 5, 1, 2, count_include_pad=False)
figure, axes = plt.subplots(1, 3, figsize=(6, 2.4), layout="constrained")
by_pixels, by_features = {}, {}
seen = metrics.read(reader, some)[0]
names = (tr("그대로", "as it is"), tr("옮긴 것", "moved"), tr("흐린 것", "blurred"))
print(tr("   픽셀 거리    특징 거리", " in pixels  in features"))
for ax, name, changed in zip(axes, names, (some, moved, blurred), strict=True):
    by_pixels[name] = (changed - some).flatten(1).norm(dim=1).mean().item()
    features, _ = metrics.read(reader, changed)
    by_features[name] = (features - seen).norm(dim=1).mean().item()
    plots.pictures(changed[:1], columns=1, title=name, ax=ax)
    ax.axvline(17.5, color="C1", linestyle=":")
    print(f"{by_pixels[name]:10.1f} {by_features[name]:12.1f}   {name}")
plt.show()

# %% id="ruler-check" tags=["nbval-check-output"]
_, moved_name, blurred_name = names
claim(tr("픽셀 거리, 옮긴 것과 흐린 것의 비", "distance in pixels, moved against blurred (ratio)"),
      by_pixels[moved_name] / by_pixels[blurred_name], above=1.3)
claim(tr("특징 거리, 옮긴 것과 흐린 것의 비",
         "distance in features, moved against blurred (ratio)"),
      by_features[moved_name] / by_features[blurred_name], below=0.5)

# %% [markdown] id="ruler-note" lang="ko"
# 픽셀 거리는 흐린 숫자가 더 가깝다고 합니다. 획이 두 픽셀 비켜난 것을 뭉개진 것보다 나쁘게 보는 것입니다. 숫자를 읽는 신경망의 특징으로 재면 거꾸로입니다(이 신경망은 조금씩 옮긴 숫자로도 학습했습니다).
# 숫자를 **모두** 흐리게 하면 에너지 거리도 알아챕니다. 그러나 이런 픽셀 거리를 더해서 만든 잣대라서 획 하나가 끊긴 것쯤은 거의 보지 못합니다.
# 픽셀을 있는 그대로 비교하지 않고 **무엇을 볼지 배운** 잣대가 필요합니다. 그런데 숫자를 읽는 신경망은 정답이 달린 데이터로 학습시킨 것입니다. 정답 없이 잣대를 배울 수는 없을까요?
#
# 있습니다. 진짜와 가짜를 가리도록 신경망 하나를 더 학습시키면 됩니다. 그 신경망이 수업 02의 주인공인 **판별자**(discriminator)입니다.

# %% [markdown] id="ruler-note" lang="en"
# Distance in pixels calls the blurred digit nearer: to it, a stroke two pixels off is worse than a smeared one. In the features of the network that reads digits it is the other way round (that network was trained on slightly shifted digits, too).
# If **all** digits were blurred, the energy distance would notice. But it is made of such pixel distances, and a broken stroke hardly shows in them.
# We need a measure that does not compare pixels as they are, but **has learned what to look at**. The network that reads digits was trained with labels, though. Can a measure be learned without any?
#
# It can: train one more network to tell real from fake. That network is the main character of lesson 02, the **discriminator**.

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - 데이터는 분포 $p_\text{data}$에서 뽑은 표본입니다. 그럴듯하다는 것은 그 분포에서 밀도가 너무 낮지 않다는 뜻입니다.
# - 주변 분포가 모두 맞아도 결합 분포는 틀릴 수 있습니다. 다리를 뒤섞었더니 있을 법하지 않은 고양이가 50배 넘게 늘었습니다.
# - 명시적 모델은 밀도를 적고 가능도를 키웁니다. 2차원에서는 잘되지만, 이미지에서는 칸을 셀 수도 없고 정규 분포로도 모자랍니다.
# - 암시적 모델은 잡음을 표본으로 바꾸는 함수입니다. 밀도 없이 표본만 견주어도 학습시킬 수 있습니다.
# - 무엇으로 견주는지가 결과를 좌우합니다. 픽셀 거리는 나쁜 잣대입니다. 그래서 잣대 자체를 학습시킵니다.

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - Data are samples from a distribution $p_\text{data}$. To be plausible means that the density there is not too low.
# - All marginal distributions can be right and the joint distribution wrong: with shuffled legs there were more than 50 times as many implausible cats.
# - An explicit model writes down a density and raises the likelihood. In two dimensions this works well; for images the cells cannot even be counted, and a normal distribution is not enough.
# - An implicit model is a function that turns noise into samples. It can be trained without a density, by comparing samples alone.
# - What they are compared by decides the result. Distance in pixels is a poor measure. So the measure itself is learned.

# %% [markdown] id="ex1-text" lang="ko"
# ## 연습
#
# ### 연습 1. 이미지는 몇 가지나 될까?
#
# 32 × 32 흑백 이미지는 픽셀마다 밝기가 256단계입니다. 가능한 이미지는 대략 $10^k$가지입니다. 먼저 짐작해 본 다음, 계산해서 지수 $k$를 정수로 적으십시오.
# 참고로 관측할 수 있는 우주의 원자는 $10^{80}$개쯤입니다.

# %% [markdown] id="ex1-text" lang="en"
# ## Exercises
#
# ### Exercise 1. How many images are there?
#
# A grey image of 32 × 32 has 256 levels for each pixel. About $10^k$ images are possible. Guess first, then calculate, and write the exponent $k$ as a whole number.
# For comparison: the observable universe has about $10^{80}$ atoms.

# %% id="ex1"
exponent = ...

checks.models_exponent(exponent)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# exponent = 2466
# ```
#
# $256^{1024}$이므로 $k = 1024 \cdot \log_{10} 256 \approx 2466.04$입니다. 우주의 원자마다 우주를 하나씩 넣기를 스물아홉 번 되풀이해도(원자 $10^{2400}$개) 이 수에 닿지 못합니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# exponent = 2466
# ```
#
# It is $256^{1024}$, so $k = 1024 \cdot \log_{10} 256 \approx 2466.04$. Put a universe into every atom of the universe, and go on until there are twenty-nine more inside one another: that makes $10^{2400}$ atoms, still short of it.
#
# </details>

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. 정규 분포의 로그 밀도
#
# 평균 $\mu$, 표준 편차 $\sigma$인 정규 분포의 밀도는 다음과 같습니다.
#
# $$p(x) = \frac{1}{\sigma \sqrt{2 \pi}} \exp\left(-\frac{(x - \mu)^2}{2 \sigma^2}\right)$$
#
# 로그 밀도를 돌려주는 함수를 작성하십시오. 밀도를 구한 다음 로그를 취하지 말고 식을 먼저 정리하십시오. 왜 그래야 할까요?

# %% [markdown] id="ex2-text" lang="en"
# ### Exercise 2. The log density of a normal distribution
#
# The density of the normal distribution with mean $\mu$ and standard deviation $\sigma$ is
#
# $$p(x) = \frac{1}{\sigma \sqrt{2 \pi}} \exp\left(-\frac{(x - \mu)^2}{2 \sigma^2}\right)$$
#
# Write a function that returns the log density. Simplify the formula first instead of taking the logarithm of the density. Why?

# %% id="ex2"
def log_density(x, mean, std):
    ...


checks.models_log_density(log_density)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def log_density(x, mean, std):
#     return -((x - mean) ** 2) / (2 * std**2) - math.log(std * math.sqrt(2 * math.pi))
# ```
#
# 평균에서 표준 편차의 14배(PyTorch의 32비트 수)나 39배(파이썬의 64비트 수)쯤 떨어지면 밀도가 0으로 반올림되어 그 로그는 $-\infty$입니다. 식을 먼저 정리하면 40배 떨어진 곳에서도 −800쯤 되는 평범한 수가 나옵니다.
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def log_density(x, mean, std):
#     return -((x - mean) ** 2) / (2 * std**2) - math.log(std * math.sqrt(2 * math.pi))
# ```
#
# About 14 standard deviations away (PyTorch's 32-bit numbers), or 39 (Python's 64-bit), the density is rounded to 0 and its logarithm is $-\infty$. Simplified first, it is an ordinary number, about −800 even at 40.
#
# </details>

# %% [markdown] id="ex3-text" lang="ko"
# ### 연습 3. 기다리는 시간의 생성자
#
# 고양이가 문 앞에 나타나기까지 기다리는 시간은 평균이 5분인 지수 분포를 따릅니다. $x$분 안에 나타날 확률은 $F(x) = 1 - e^{-x/5}$입니다.
# 0과 1 사이의 균등 분포에서 뽑은 잡음 $u$를 기다리는 시간으로 바꾸는 생성자를 작성하십시오.

# %% [markdown] id="ex3-text" lang="en"
# ### Exercise 3. A generator of waiting times
#
# The time until a cat turns up at the door follows an exponential distribution with a mean of 5 minutes. The probability that it turns up within $x$ minutes is $F(x) = 1 - e^{-x/5}$.
# Write the generator that turns uniform noise $u$ between 0 and 1 into waiting times.

# %% id="ex3"
def waiting_time(u):
    ...


checks.models_generator(waiting_time)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def waiting_time(u):
#     return -5 * torch.log(1 - u)
# ```
#
# $1 - e^{-x/5} = u$를 $x$에 대해 풀면 $x = -5 \log(1 - u)$입니다. $-5 \log u$도 맞습니다. $u$가 균등 분포를 따르면 $1 - u$도 균등 분포를 따르기 때문입니다. 같은 분포를 만드는 생성자는 하나가 아닙니다.
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def waiting_time(u):
#     return -5 * torch.log(1 - u)
# ```
#
# Solve $1 - e^{-x/5} = u$ for $x$: $x = -5 \log(1 - u)$. $-5 \log u$ is right as well, because with $u$ uniform so is $1 - u$. More than one generator makes the same distribution.
#
# </details>

# %% [markdown] id="ex4-text" lang="ko"
# ### 연습 4. 있을 법하지 않은 것의 비율
#
# 2절에서 한 일을 함수로 적으십시오. `log_densities`는 평가할 고양이들의 로그 밀도, `reference`는 진짜 고양이들의 로그 밀도입니다.
# 진짜의 99.9%가 넘어서도록 기준을 잡고, 기준보다 낮은 것의 비율(0에서 1까지)을 돌려주십시오.

# %% [markdown] id="ex4-text" lang="en"
# ### Exercise 4. The share of implausible ones
#
# Write what was done in section 2 as a function. `log_densities` are those of the cats to be judged, `reference` those of real cats.
# Take the value that 99.9% of the real ones exceed as the limit, and return the share (0 to 1) of those below it.

# %% id="ex4"
def implausible_share(log_densities, reference):
    ...


checks.models_implausible(implausible_share)

# %% [markdown] id="ex4-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def implausible_share(log_densities, reference):
#     limit = reference.quantile(0.001)
#     return (log_densities < limit).float().mean()
# ```
#
# </details>

# %% [markdown] id="ex4-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def implausible_share(log_densities, reference):
#     limit = reference.quantile(0.001)
#     return (log_densities < limit).float().mean()
# ```
#
# </details>

# %% [markdown] id="ex5-text" lang="ko"
# ### 연습 5. 에너지 거리
#
# 수로 된 두 무리 `x`(모양 `(N,)`)와 `y`(모양 `(M,)`)의 에너지 거리를 3절의 식대로 구하는 함수를 작성하십시오. 평균은 **모든 쌍**에 대해 냅니다(한 점과 그 점 자신의 쌍도 들어갑니다).
# `x[:, None] - y`의 모양이 무엇인지 먼저 예측해 보십시오.

# %% [markdown] id="ex5-text" lang="en"
# ### Exercise 5. Energy distance
#
# Write a function that gives the energy distance of two groups of numbers, `x` of shape `(N,)` and `y` of shape `(M,)`, by the formula of section 3. Each mean is over **all pairs**, that of a point with itself included.
# Predict first: what is the shape of `x[:, None] - y`?

# %% id="ex5"
def energy(x, y):
    ...


checks.models_energy(energy)

# %% [markdown] id="ex5-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def energy(x, y):
#     def mean_distance(a, b):
#         return (a[:, None] - b).abs().mean()
#
#     return 2 * mean_distance(x, y) - mean_distance(x, x) - mean_distance(y, y)
# ```
#
# `x[:, None] - y`의 모양은 `(N, M)`이고, 칸 하나가 쌍 하나입니다.
#
# </details>

# %% [markdown] id="ex5-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def energy(x, y):
#     def mean_distance(a, b):
#         return (a[:, None] - b).abs().mean()
#
#     return 2 * mean_distance(x, y) - mean_distance(x, x) - mean_distance(y, y)
# ```
#
# `x[:, None] - y` has the shape `(N, M)`: one entry for each pair.
#
# </details>

# %% [markdown] id="quiz" lang="ko"
# ## 확인 문제
#
# 답을 정한 다음에 펼쳐 보십시오.
#
# **1.** 어떤 모델이 사진의 픽셀 하나하나의 분포를 모두 정확히 맞혔습니다. 이 모델은 그럴듯한 사진을 그립니까?
#
# <details><summary>답</summary>
#
# 그렇다고 할 수 없습니다. 맞힌 것은 주변 분포뿐입니다. 픽셀마다 따로 뽑은 숫자가 그랬듯이, 픽셀들의 조합이 틀리면 그림이 되지 않습니다.
#
# </details>
#
# **2.** '이 고양이의 밀도는 얼마입니까?'라는 물음에 답할 수 있는 것은 암시적 모델입니까, 명시적 모델입니까?
#
# <details><summary>답</summary>
#
# 명시적 모델만 곧바로 답할 수 있습니다. 암시적 모델은 표본을 내줄 뿐 밀도를 알려 주지 않습니다. 대신 밀도를 적지 않아도 되므로 복잡한 신경망을 마음껏 쓸 수 있습니다.
#
# </details>
#
# **3.** 에너지 거리만으로도 생성자를 학습시킬 수 있었습니다. 그런데 왜 이미지에서는 잣대를 학습시켜야 합니까?
#
# <details><summary>답</summary>
#
# 픽셀로 잰 거리는 사람이 중요하게 보는 것과 다르기 때문입니다. 에너지 거리로는 획이 끊긴 숫자들이 멀쩡한 숫자들만큼 진짜에 가까웠습니다. 무엇을 볼지 배운 잣대라면 이런 잘못을 줄일 수 있습니다.
#
# </details>

# %% [markdown] id="quiz" lang="en"
# ## Quiz
#
# Choose your answer before you unfold ours.
#
# **1.** A model gets the distribution of every single pixel of photographs exactly right. Are the photographs it makes plausible?
#
# <details><summary>Answer</summary>
#
# That does not follow. Only the marginal distributions are right. As with the digits drawn pixel by pixel, there is no picture if the combination of pixels is wrong.
#
# </details>
#
# **2.** Which kind of model, implicit or explicit, can answer the question "what is the density of this cat"?
#
# <details><summary>Answer</summary>
#
# Only an explicit model can answer right away. An implicit model hands out samples and tells no density. In return it need not write one down, and may be as complicated a network as you like.
#
# </details>
#
# **3.** The energy distance alone was enough to train a generator. Why, then, must the measure be learned for images?
#
# <details><summary>Answer</summary>
#
# Because distance in pixels is not what people look at. By energy distance, digits with broken strokes were as near to real ones as clean digits. A measure that has learned what to look at can make fewer such mistakes.
#
# </details>

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"밀도가 가장 높은 것이 가장 그럴듯한 표본이다."** 차원이 높으면 밀도가 가장 높은 점 둘레에서는 표본이 거의 나오지 않습니다. 정규 분포의 표본은 원점이 아니라 원점을 둘러싼 껍질에 모입니다. 그래서 밀도가 높은지가 아니라 너무 낮지 않은지를 봅니다.
# - **"밀도는 1을 넘을 수 없다."** 밀도는 확률이 아니라 단위 길이나 단위 넓이당 확률입니다. 분포가 좁으면 밀도는 얼마든지 커질 수 있습니다.
# - **"생성 모델은 학습 데이터를 조금 바꾸어 내놓는다."** 좋은 생성 모델은 분포를 배웁니다. 다만 암기(memorisation)하는 일도 있으므로 언제나 확인해야 합니다.
# - **"가능도가 높으면 표본도 보기 좋다."** 둘은 따로 움직일 수 있습니다(Theis 외, 2015).
#
# ## 참고 문헌
#
# - I. Goodfellow, *NIPS 2016 Tutorial: Generative Adversarial Networks*, 2016, arXiv:1701.00160 (명시적 모델과 암시적 모델)
# - S. Mohamed, B. Lakshminarayanan, *Learning in Implicit Generative Models*, 2016, arXiv:1610.03483
# - L. Theis, A. van den Oord, M. Bethge, *A note on the evaluation of generative models*, 2015, arXiv:1511.01844
# - G. Székely, M. Rizzo, *Energy statistics: A class of statistics based on distances*, *Journal of Statistical Planning and Inference* 143, 2013
# - M. Heusel 외, *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (프레셰 거리)

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"The highest density is the most plausible sample."** In many dimensions hardly any samples fall near the point of highest density; those of a normal distribution gather on a shell, not at the origin. So ask whether the density is not too low, not whether it is high.
# - **"A density cannot exceed 1."** It is not a probability but a probability per unit of length or area. The density of a narrow distribution is as large as you like.
# - **"A generative model returns its training data with small changes."** A good one learns the distribution. But memorisation does happen, so always look for it.
# - **"A high likelihood means good-looking samples."** The two can go separate ways (Theis et al., 2015).
#
# ## References
#
# - I. Goodfellow, *NIPS 2016 Tutorial: Generative Adversarial Networks*, 2016, arXiv:1701.00160 (explicit and implicit models)
# - S. Mohamed, B. Lakshminarayanan, *Learning in Implicit Generative Models*, 2016, arXiv:1610.03483
# - L. Theis, A. van den Oord, M. Bethge, *A note on the evaluation of generative models*, 2015, arXiv:1511.01844
# - G. Székely, M. Rizzo, *Energy statistics: A class of statistics based on distances*, *Journal of Statistical Planning and Inference* 143, 2013
# - M. Heusel et al., *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, 2017, arXiv:1706.08500 (Fréchet distance)
