# ---
# jupyter:
#   course:
#     title: {ko: "01 · 생성 모델", en: "01 · Generative models"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# 세상에 없지만 **있을 법한** 것은 있을 법하지 않은 것과 무엇이 다를까요?
#
# 몸통이 46 cm이고 다리가 16 cm인 고양이라면 본 적이 없어도 고개를 끄덕이게 됩니다.
# 몸통도 1 m, 다리도 1 m인 고양이라면 보지 않고도 고개를 젓게 됩니다.
# 둘 다 세상에 없을지도 모르지만 하나는 그럴듯하고 하나는 그렇지 않습니다.
# 이 차이를 수로 나타내거나, 그럴듯한 것을 새로 만들어 내는 모델이 **생성 모델**(generative model)입니다.
#
# ## 배울 것
#
# 1. 확률 밀도로 무엇이 얼마나 그럴듯한지 재기
# 2. 주변 분포를 모두 맞혀도 결합 분포는 틀릴 수 있음을 보이기
# 3. 신경망에 밀도를 학습시키고, 이미지에서는 왜 정규화 상수 $Z$를 구할 수 없는지 설명하기
# 4. 생성자를 작성하고, 밀도 없이 에너지 거리로 학습시키기
# 5. 픽셀 거리가 왜 나쁜 잣대인지, 무엇으로 바꾸면 좋은지 설명하기
#
# **먼저 알아 둘 것.** 파이썬과 PyTorch의 기초, 정규 분포, 로그의 성질.
#
# **지금까지.** 수업 00의 생성자가 만든 것을 표본이라고 합니다. 무엇에서 뽑은 표본일까요?

# %% [markdown] id="question" lang="en"
# ## The question
#
# What makes something believable though it does not exist?
#
# A cat with a 46 cm body and 16 cm legs makes you nod, even if you have never met it.
# You would reject a cat with a 1 m body and 1 m legs sight unseen.
# Perhaps neither exists, but one is plausible and the other is not.
# A **generative model** turns this difference into a number, or makes new things that are plausible.
#
# ## What you will learn
#
# 1. Measure with a probability density how plausible something is.
# 2. Show that correct marginal distributions do not ensure a correct joint distribution.
# 3. Train a network to represent a density, and explain why its normalizing constant $Z$ is out of reach for images.
# 4. Write a generator and train it with the energy distance, without any density.
# 5. Explain why pixel distance is a poor measure, and what to use instead.
#
# **Prerequisites.** Basic Python and PyTorch, the normal distribution, logarithms.
#
# **Where we are.** What the generators of lesson 00 made are called samples. Samples from what?

# %% id="imports"
import math

import matplotlib.pyplot as plt
import torch

from gan_lib import checks, data, metrics, nets, notebook, plots
from gan_lib.checks import claim

# ko: 시드를 바꾸면 난수가 모두 바뀝니다. 그래도 이 수업의 설명은 그대로 성립해야 합니다.
# en: Change the seed to get different random numbers; the conclusions should still hold.
seed = 0

# %% [markdown] id="cats-text" lang="ko"
# ## 1. 두 수로 나타낸 고양이
#
# 고양이 한 마리를 수 두 개로 나타냅니다. **몸통 길이**(body length)는 가슴에서 엉덩이까지, **다리 길이**(leg length)는 바닥에서 배까지입니다.
# 우리가 지어낸 고양이라서 진짜 분포를 압니다. 실제 데이터에서는 알 수 없습니다.

# %% [markdown] id="cats-text" lang="en"
# ## 1. Cats as two numbers
#
# We describe a cat with two numbers: **body length** from chest to rump, and **leg length** from floor to belly.
# These cats are made up, so, unlike with real data, we know their true distribution.

# %% id="cats"
cats = data.Cats()
real_cats = cats.sample(2000, seed=seed)  # (2000, 2), cm

# %% id="cats-plot" tags=["hide-input"]
def plot_cats(ax, lengths, title=None, color="C0", alpha=0.3):
    ax.plot(*lengths.T, ".", markersize=4, color=color, alpha=alpha, markeredgewidth=0)
    ax.set(xlim=(25, 80), ylim=(5, 32), title=title)
    ax.set_xlabel(tr("몸통 길이(cm)", "body length (cm)"))
    ax.set_ylabel(tr("다리 길이(cm)", "leg length (cm)"))


def draw_both():
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(9.5, 3.6), layout="constrained", width_ratios=[1.3, 1])
    plots.pictures(data.draw_cats(real_cats[:6], 128, seed=seed), columns=3, ax=left,
                   title=tr("고양이 여섯 마리", "six cats"))
    plot_cats(right, real_cats, tr("고양이 2,000마리", "2,000 cats"))
    plt.show()


draw_both()

# %% [markdown] id="density-text" lang="ko"
# 점 하나가 고양이 한 마리입니다. 몸통이 긴 고양이는 다리도 긴 편이라 점들의 구름이 비스듬합니다.
# 구름이 짙은 곳에 고양이가 많습니다. 이 짙기가 **확률 밀도**(probability density)입니다.
# 데이터를 낳은 분포를 $p_\text{data}$, 그 밀도를 $p$라고 씁니다. 데이터는 이 분포에서 뽑은 **표본**(sample, 샘플)입니다.
# 이미지도 다르지 않습니다. 28 × 28 픽셀은 784차원 공간의 점 하나이고, 숫자 이미지는 그 공간의 어떤 $p_\text{data}$에서 나온 표본입니다. 다만 그 식을 아는 사람이 없습니다.
#
# 고양이가 얼마나 그럴듯한지는 **백분위**(percentile), 곧 진짜 고양이 가운데 밀도가 그보다 낮은 것이 몇 %인지로 잽니다.
# 밀도는 1 cm²당 확률이라 단위에 따라 달라지지만, 백분위는 cm로 재든 mm로 재든 같습니다. 밀도가 아주 작을 수 있어 로그로 계산합니다.

# %% [markdown] id="density-text" lang="en"
# Each point is a cat. Long bodies tend to go with long legs, so the cloud is tilted.
# Where it is thick, there are many cats. This thickness is the **probability density**.
# The data are **samples** from a distribution, written $p_\text{data}$, with density $p$.
# Images are no different. 28 × 28 pixels are a point in 784 dimensions, and images of digits are samples from some $p_\text{data}$ there. But nobody knows the formula.
#
# How plausible is a cat? We use its **percentile**, the percentage of real cats with a lower density.
# A density is a probability per cm², so it depends on the unit. The percentile is the same in cm and in mm. We use logarithms, because densities can be tiny.

# %% id="quiz-density" tags=["hide-input"]
notebook.quiz(
    tr("몸통이 56 cm, 다리가 16 cm인 고양이가 있습니다. 다리 길이는 중앙값이고, "
       "몸통이 이보다 긴 고양이는 5%입니다. 이 고양이의 백분위는 얼마일까요?",
       "A cat has a body of 56 cm and legs of 16 cm. The legs are exactly the "
       "median, and 5% of cats have a longer body. What is its percentile?"),
    {
        tr("50% 안팎", "About 50%"):
            tr("다리만 본 답입니다. 밀도는 두 길이를 함께 보아야 알 수 있습니다.",
               "That looks at the legs alone. The density belongs to both lengths "
               "together."),
        tr("5% 안팎", "About 5%"):
            tr("몸통만 본 답입니다. 몸통이 이만큼 길면 다리도 보통 19.5 cm쯤 "
               "되므로, 둘을 함께 보면 더 드문 고양이입니다.",
               "That looks at the body alone. With such a body the legs are "
               "usually about 19.5 cm, so the combination is rarer."),
        tr("2% 안팎", "About 2%"):
            tr("맞습니다. 몸통이 길면 다리도 긴 편이어서, 둘을 함께 보면 몸통만 "
               "볼 때보다 드뭅니다.",
               "Right. Long bodies go with long legs, so the combination is rarer "
               "than the body alone."),
        tr("0.001%보다 낮습니다", "Below 0.001%"):
            tr("그렇다면 10만 마리 가운데 이만큼 드문 고양이가 한 마리쯤입니다. "
               "이 고양이는 흔하지 않아도 있을 수 있습니다.",
               "Then only about one in 100,000 cats would be as unusual. This cat "
               "is uncommon, but it could well exist."),
    }, right=3)

# %% id="density" tags=["nbval-check-output"]
reference = cats.log_density(cats.sample(100_000, seed=seed + 1))


def percentile(lengths):
    lower = reference < cats.log_density(lengths)[:, None]  # (N, 100000)
    return 100 * lower.float().mean(1)


visitors = torch.tensor([[46.0, 16.0], [56.0, 16.0], [46.0, 22.0], [100.0, 100.0]])
claim(tr("1 m × 1 m 고양이의 로그 밀도가 진짜 고양이 10만 마리의 최저값보다 낮은 정도",
         "lowest log density of 100,000 real cats minus that of the 1 m × 1 m cat"),
      reference.min() - cats.log_density(visitors[-1]), above=60)

# %% id="density-plot" tags=["hide-input"]
def draw_visitors():
    figure, axes = plt.subplots(1, 4, figsize=(9.5, 3.1), layout="constrained")
    for ax, lengths, percent in zip(axes, visitors, percentile(visitors), strict=True):
        giant = lengths[0] == 100
        picture = data.draw_cats(lengths[None], 128, seed=7, scene=180 if giant else 96)
        plots.pictures(picture, columns=1, ax=ax)
        smaller = tr(" (작게 그림)", " (drawn smaller)") if giant else ""
        ax.set_title(f"{lengths[0]:.0f} × {lengths[1]:.0f} cm{smaller}", fontsize=11)
        ax.text(0.5, -0.02, f"{percent:.1f}%" if percent else "0%", va="top",
                ha="center", transform=ax.transAxes, fontsize=17)
    figure.supxlabel(tr("이보다 밀도가 낮은 진짜 고양이의 비율",
                        "percentage of real cats with a lower density"))
    plt.show()


draw_visitors()

# %% [markdown] id="marginals-text" lang="ko"
# ## 2. 따로따로 맞히면 될까?
#
# 몸통 길이의 분포도, 다리 길이의 분포도 완벽하게 안다고 합시다. 이렇게 하나씩 따로 본 분포가 **주변 분포**(marginal distribution)입니다.
# 몸통과 다리를 각각 뽑아 짝지으면 고양이가 될까요?
#
# 진짜 고양이의 다리를 뒤섞어 다른 몸통에 붙이면 정확히 그런 모델이 됩니다.
# 진짜 고양이 99.9%보다 밀도가 낮은 고양이를 **있을 법하지 않은** 고양이라고 부르겠습니다.

# %% [markdown] id="marginals-text" lang="en"
# ## 2. Is it enough to get each length right on its own?
#
# Suppose you know the distributions of body length and of leg length perfectly. Each one by itself is a **marginal distribution**.
# Draw a body and legs separately and join them: is that a cat?
#
# Shuffling the legs of real cats onto other bodies gives exactly that model.
# Call a cat **implausible** if 99.9% of real cats have a higher density.

# %% id="quiz-marginals" tags=["hide-input"]
notebook.quiz(
    tr("다리를 뒤섞으면 있을 법하지 않은 고양이가 몇 배로 늘어날까요?",
       "How many times more often are shuffled cats implausible than real ones?"),
    {
        tr("늘지 않습니다", "No more often"):
            tr("두 주변 분포가 그대로이니 그럴 것 같지만, 그럴듯한지는 두 길이의 "
               "조합이 정합니다.",
               "Both marginal distributions are unchanged, but it is the "
               "combination of the two lengths that decides."),
        tr("50배 넘게", "More than 50 times"):
            tr("맞습니다. 진짜는 1,000마리에 한 마리꼴인데, 뒤섞으면 열에 한 마리쯤 "
               "됩니다.",
               "Right. It is one in 1,000 among real cats, and about one in ten "
               "once the legs are shuffled."),
        tr("두 배쯤", "About twice"):
            tr("다리가 바뀌어도 대개 비슷하리라고 보았습니까? 두 길이의 상관이 "
               "0.8로 강해서, 새 짝은 구름 밖으로 나가기 쉽습니다.",
               "Did you expect the new legs to be similar in most cases? The "
               "correlation is strong (0.8), so a new pair easily leaves the "
               "cloud."),
    }, right=2)

# %% id="marginals" tags=["nbval-check-output"]
fresh = cats.sample(100_000, seed=seed + 2)
order = torch.randperm(100_000, generator=torch.Generator().manual_seed(seed))
shuffled = torch.stack([fresh[:, 0], fresh[order, 1]], dim=1)
limit = reference.quantile(0.001)


def implausible(lengths):
    return (cats.log_density(lengths) < limit).float().mean().item()


claim(tr("뒤섞기 전후에 길이를 크기순으로 늘어놓고 비교한 가장 큰 차이(cm)",
         "largest change of the sorted lengths by shuffling (cm)"),
      (fresh.sort(dim=0).values - shuffled.sort(dim=0).values).abs().max(), equals=0)
claim(tr("있을 법하지 않은 고양이, 뒤섞은 쪽이 진짜의 몇 배",
         "implausible cats, shuffled against real (ratio)"),
      implausible(shuffled) / implausible(fresh), above=50)

# %% id="marginals-plot" tags=["hide-input"]
def plot_with_marginals(part, lengths, title, color):
    (top, corner), (cloud, side) = part.subplots(
        2, 2, width_ratios=[4, 1], height_ratios=[1, 4], sharex="col", sharey="row")
    plot_cats(cloud, lengths[:2000], color=color)
    for ax, column, way in ((top, 0, "vertical"), (side, 1, "horizontal")):
        ends = (25, 80) if ax is top else (5, 32)
        for values, style in ((lengths, {"color": color}),
                              (fresh, {"color": "black", "histtype": "step"})):
            ax.hist(values[:, column].numpy(), 50, range=ends, orientation=way, **style)
        ax.set_axis_off()
    corner.set_axis_off()
    part.suptitle(title)


def draw_marginals():
    left, right = plt.figure(figsize=(10, 4.2), layout="constrained").subfigures(1, 2)
    plot_with_marginals(left, fresh, tr("진짜", "real"), "C0")
    plot_with_marginals(
        right, shuffled, tr("다리를 뒤섞음: 주변 분포는 그대로(검은 선은 진짜)",
                            "legs shuffled: same marginals (black line: real)"), "C1")
    strangest = shuffled[cats.log_density(shuffled).argsort()[:6]]
    plots.pictures(data.draw_cats(strangest, 128, seed=seed, scene=120), columns=6, side=1.5,
                   title=tr("뒤섞은 고양이 가운데 가장 이상한 여섯 마리",
                            "the six strangest shuffled cats"))
    plt.show()


draw_marginals()

# %% [markdown] id="marginals-note" lang="ko"
# 긴 몸통에 짧은 다리, 짧은 몸통에 긴 다리가 나옵니다. 각 길이는 진짜인데 **조합**이 이상합니다.
# 두 길이가 **함께** 나타나는 분포를 **결합 분포**(joint distribution)라고 합니다. 그럴듯한지 아닌지는 여기에 달려 있습니다.

# %% [markdown] id="marginals-note" lang="en"
# Long bodies on short legs, short bodies on long legs. Each length is real; the **combination** is strange.
# The distribution of both lengths **together** is the **joint distribution**. It decides what is plausible.

# %% [markdown] id="explicit-text" lang="ko"
# ## 3. 밀도를 식으로 나타내는 모델
#
# 이제 진짜 분포를 모르고, 가진 것은 고양이 2,000마리뿐이라고 합시다. 가장 직접적인 방법은 밀도의 식 $q(x)$를 정하고 그 매개변수를 데이터에 맞추는 것입니다. 이런 모델이 **명시적 모델**(explicit model)입니다.
# 고양이의 $\log q$를 평균한 값이 **로그 가능도**(log likelihood, 로그 우도)이고, 클수록 좋습니다. 학습 데이터의 로그 가능도를 가장 크게 만드는 것이 **최대 가능도**(maximum likelihood, 최대 우도) 추정입니다.
#
# 처음 보는 고양이의 로그 가능도가 진짜 밀도 $p$로 얻는 값에 얼마나 못 미치는지를 **쿨백-라이블러 발산**(Kullback-Leibler divergence) $\mathrm{KL}(p\|q) = \mathbb{E}_{x \sim p}[\log p(x) - \log q(x)]$라고 합니다. $\mathbb{E}_{x \sim p}$는 $p$에서 뽑은 $x$에 대한 평균입니다.
# 부등식 $\log t \le t - 1$($t = 1$에서만 같습니다)에 $t = q(x)/p(x)$를 넣고 평균하면 다음과 같습니다.
#
# $$-\mathrm{KL}(p\|q) = \mathbb{E}_{x \sim p}\left[\log \frac{q(x)}{p(x)}\right] \le \mathbb{E}_{x \sim p}\left[\frac{q(x)}{p(x)}\right] - 1 = \int_{p > 0} q(x)\,dx - 1 \le 0$$
#
# 그래서 KL은 0보다 작을 수 없고, $q = p$일 때만 0입니다(**깁스 부등식**, Gibbs' inequality). 어떤 모델도 진짜 분포를 이길 수 없고, 처음 보는 데이터의 가능도가 커지면 KL이 줄어듭니다. 학습 데이터의 가능도는 외우기만 해도 커집니다.
# 마지막 단계에서 $q$를 적분하면 1이라는 사실을 썼습니다.

# %% [markdown] id="explicit-text" lang="en"
# ## 3. Densities as formulas
#
# Suppose we do not know the true distribution and have only 2,000 cats. The direct way is to choose a formula $q(x)$ for the density and fit its parameters to the data. Such a model is called **explicit**.
# The average of $\log q$ over cats is the **log likelihood**; higher is better. **Maximum likelihood** estimation makes it as high as possible on the training data.
#
# How far it falls short, on unseen cats, of the value for the true density $p$ is the **Kullback-Leibler divergence** $\mathrm{KL}(p\|q) = \mathbb{E}_{x \sim p}[\log p(x) - \log q(x)]$, where $\mathbb{E}_{x \sim p}$ averages over $x$ drawn from $p$.
# Take $\log t \le t - 1$ (equal only at $t = 1$), substitute $t = q(x)/p(x)$, and average:
#
# $$-\mathrm{KL}(p\|q) = \mathbb{E}_{x \sim p}\left[\log \frac{q(x)}{p(x)}\right] \le \mathbb{E}_{x \sim p}\left[\frac{q(x)}{p(x)}\right] - 1 = \int_{p > 0} q(x)\,dx - 1 \le 0$$
#
# So KL is never negative, and is 0 only for $q = p$ (**Gibbs' inequality**). No model beats the truth, and when the likelihood of unseen data rises, KL falls. The likelihood of the training data also rises when the model merely memorizes.
# The last step used that $q$ integrates to 1.

# %% [markdown] id="ex1-text" lang="ko"
# ### 연습 1. 정규 분포의 로그 밀도
#
# 정규 분포의 밀도는 $\frac{1}{\sigma \sqrt{2 \pi}} \exp\left(-\frac{(x - \mu)^2}{2 \sigma^2}\right)$입니다. 그 로그를 돌려주는 함수를 작성하십시오.
# 밀도를 구한 다음 로그를 취하지 말고 식을 먼저 정리하십시오. 왜 그래야 할까요?

# %% [markdown] id="ex1-text" lang="en"
# ### Exercise 1. The log density of a normal distribution
#
# The normal distribution has the density $\frac{1}{\sigma \sqrt{2 \pi}} \exp\left(-\frac{(x - \mu)^2}{2 \sigma^2}\right)$. Write a function that returns its logarithm.
# Simplify the formula first, instead of taking the logarithm of the density. Why?

# %% id="ex1"
def normal_log_density(x, mean, std):
    ...


checks.models_log_density(normal_log_density)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def normal_log_density(x, mean, std):
#     return -((x - mean) ** 2) / (2 * std**2) - math.log(std * math.sqrt(2 * math.pi))
# ```
#
# 평균에서 표준 편차의 15배만 떨어져도 32비트로 계산한 밀도는 0이 되고(언더플로), 그 로그는 $-\infty$입니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def normal_log_density(x, mean, std):
#     return -((x - mean) ** 2) / (2 * std**2) - math.log(std * math.sqrt(2 * math.pi))
# ```
#
# At 15 standard deviations from the mean, a 32-bit density underflows to 0, and its logarithm is $-\infty$.
#
# </details>

# %% [markdown] id="models-text" lang="ko"
# ### 세 가지 식
#
# **정규 분포**는 봉우리가 하나뿐입니다. **커널 밀도 추정**(kernel density estimation)은 데이터 점마다 표준 편차가 $h$(**폭**)인 작은 정규 분포(**커널**)를 놓고 평균합니다.

# %% [markdown] id="models-text" lang="en"
# ### Three formulas
#
# A **normal distribution** has a single bump. A **kernel density estimate** averages small normal distributions (**kernels**) with standard deviation $h$ (the **width**), one on every data point.

# %% id="models"
centre, scale = real_cats.mean(0), real_cats.std(0)
normal = torch.distributions.MultivariateNormal(centre, torch.cov(real_cats.T))


def kernel_log_density(x, centres, h):
    logs = -torch.cdist(x, centres) ** 2 / (2 * h**2)  # (N, M)
    log_height = -x.shape[1] * math.log(h * math.sqrt(2 * math.pi))
    return logs.logsumexp(1) - math.log(len(centres)) + log_height

# %% [markdown] id="flexible-text" lang="ko"
# 셋째는 훨씬 유연한 **신경망**입니다. 신경망 $f$는 점 $x$를 받아 어떤 수든 내놓을 수 있습니다. $e^{f(x)}$는 언제나 양수지만 적분하면 1이 된다는 보장이 없으므로, 적분한 값으로 나눕니다.
#
# $$q(x) = \frac{e^{f(x)}}{Z}, \qquad Z = \int e^{f(x)}\,dx$$
#
# $Z$를 **정규화 상수**(normalizing constant)라고 합니다. 고양이는 2차원이라서, 평면을 0.5 cm 격자로 나누어 11,200개 점에서 $e^f$를 더하면 됩니다. 다만 **학습 스텝마다** 다시 더해야 합니다.

# %% [markdown] id="flexible-text" lang="en"
# A **neural network** $f$ is far more flexible: it turns a point $x$ into any number. $e^{f(x)}$ is positive, but does not integrate to 1. So we divide by its integral.
#
# $$q(x) = \frac{e^{f(x)}}{Z}, \qquad Z = \int e^{f(x)}\,dx$$
#
# $Z$ is the **normalizing constant**. In two dimensions we can add up $e^f$ at the 11,200 points of a 0.5 cm grid, but must do so **in every training step**.

# %% id="flexible"
grid = torch.cartesian_prod(torch.arange(20.25, 90, 0.5), torch.arange(0.25, 40, 0.5))


def log_Z(f):
    return f(grid).logsumexp(0) + math.log(0.5 * 0.5)  # cells of 0.25 cm²


def fit_density(divide_by_Z):
    torch.manual_seed(seed)
    net = torch.nn.Sequential(torch.nn.Linear(2, 32), torch.nn.Tanh(),
                              torch.nn.Linear(32, 32), torch.nn.Tanh(),
                              torch.nn.Linear(32, 1))
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)

    def f(lengths):
        return net((lengths - centre) / scale).squeeze(1)

    for _ in range(200):
        log_q = f(real_cats) - (log_Z(f) if divide_by_Z else 0)
        loss = -log_q.mean()  # maximum likelihood
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return f

# %% id="explicit-check" tags=["nbval-check-output"]
network = fit_density(divide_by_Z=True)


@torch.no_grad()
def log_densities(x):
    return {
        tr("정규 분포", "normal"): normal.log_prob(x),
        tr("커널", "kernels"): kernel_log_density(x, real_cats, h=0.8),
        tr("신경망", "network"): network(x) - log_Z(network),
    }


held_out = cats.sample(20_000, seed=seed + 3)  # unseen
log_p = cats.log_density(held_out).mean()
kl = {}
for name, log_q in log_densities(held_out).items():
    kl[name] = log_p - log_q.mean()
    claim(tr(f"진짜 분포에서 잰 KL, {name}", f"KL from the truth, {name}"),
          kl[name], between=(0, 0.1))

# %% id="explicit-plot" tags=["hide-input"]
def draw_densities():
    across, up = torch.linspace(28, 68, 120), torch.linspace(8, 26, 120)
    places = torch.cartesian_prod(across, up)
    panels = {tr("진짜 분포 p", "the true p"): cats.log_density(places)}
    truth = panels[tr("진짜 분포 p", "the true p")].exp().reshape(120, 120).T
    panels |= log_densities(places)
    figure, axes = plt.subplots(1, 4, figsize=(11, 3), layout="constrained",
                                sharey=True)
    for ax, (name, values) in zip(axes, panels.items(), strict=True):
        ax.contourf(across, up, values.exp().reshape(120, 120).T, 12, cmap="Greys")
        ax.contour(across, up, truth, [0.05 * truth.max(), 0.5 * truth.max()], colors="C3", linewidths=1)
        ax.set_title(f"{name}: KL {kl[name]:.3f}" if name in kl else tr(f"{name}(빨간 선)", f"{name} (red lines)"))
        ax.set_xlabel(tr("몸통 길이(cm)", "body length (cm)"))
    axes[0].set(ylabel=tr("다리 길이(cm)", "leg length (cm)"), yticks=[10, 15, 20, 25])
    plt.show()


draw_densities()

# %% [markdown] id="no-z-text" lang="ko"
# 신경망이 가장 잘 맞고, 깁스 부등식대로 어느 KL도 0보다 작지 않습니다.
# $Z$를 구하기가 번거로우니, 나누지 않고 $f$만 키우면 어떻게 될까요?

# %% [markdown] id="no-z-text" lang="en"
# The network fits best, and no KL is below 0, as Gibbs' inequality says.
# What if we skip $Z$ and only make $f$ large on the data?

# %% id="quiz-z" tags=["hide-input"]
notebook.quiz(
    tr("Z로 나누지 않고 f(고양이)의 평균만 키우면 f는 무엇을 배울까요?",
       "If we only maximize the mean of f over the cats, without dividing by Z, "
       "what does f learn?"),
    {
        tr("거의 어디에서나 큰 값을 냅니다", "It becomes large almost everywhere"):
            tr("맞습니다. 큰 값을 내면 그만이므로, 고양이가 있는 곳과 없는 곳을 "
               "구별할 이유가 없습니다.",
               "Right. Large values are all it is asked for, so it need not tell "
               "places with cats from places without."),
        tr("밀도의 모양은 같고 높이만 다릅니다",
           "The right shape, only at another height"):
            tr("그렇다면 나중에 Z로 한 번만 나누면 됩니다. 그러나 다른 곳을 낮출 "
               "이유가 없으니 모양도 배우지 못합니다.",
               "Then dividing by Z once, afterwards, would be enough. But nothing "
               "makes f low anywhere, so the shape is not learned either."),
        tr("아무것도 바뀌지 않습니다", "Nothing: f is unchanged"):
            tr("손실의 그래디언트는 0이 아닙니다. f를 키우는 쪽으로 계속 "
               "움직입니다.",
               "The gradient of the loss is not 0. It keeps pushing f up."),
    }, right=1)

# %% id="no-z" tags=["nbval-check-output"]
cheat = fit_density(divide_by_Z=False)
with torch.no_grad():
    claimed = cheat(held_out).mean()
    honest = claimed - log_Z(cheat)
claim(tr("Z 없이 주장하는 로그 가능도 − 진짜 로그 가능도",
         "log likelihood claimed without Z minus that of the truth"),
      claimed - log_p, above=20)
claim(tr("학습한 뒤에 Z로 나누었을 때의 KL", "KL, once divided by Z after training"),
      log_p - honest, above=1)

# %% [markdown] id="curse-text" lang="ko"
# 진짜 분포를 '이긴' 것 같지만 속임수입니다. 적분하면 1이라는 조건이 없으니 깁스 부등식이 성립하지 않습니다. 뒤늦게 $Z$로 나누어 보면 고양이에 대해 배운 것이 거의 없습니다.
# $Z$가 있어야 곳곳이 서로 경쟁합니다. 한곳을 높이려면 다른 곳을 낮추어야 하기 때문입니다.

# %% [markdown] id="curse-text" lang="en"
# The network "beats" the truth by cheating: $e^f$ need not integrate to 1, so Gibbs' inequality does not apply. Divided by $Z$ afterwards, it knows next to nothing about cats.
# $Z$ makes places compete: to raise one, you have to lower others.

# %% [markdown] id="kernels-text" lang="ko"
# ## 4. 이미지에서는
#
# **정규 분포**는 평균과 공분산만 있으면 됩니다.
#
# **커널**은 폭 $h$만 고르면 됩니다. 밝기를 0에서 1까지로 나타내고, 새 숫자 1,000장의 로그 가능도가 가장 큰 $h$를 고릅니다. 표본을 뽑을 때는 학습 이미지를 하나 골라 표준 편차가 $h$인 잡음(noise, 노이즈)을 더합니다.

# %% [markdown] id="kernels-text" lang="en"
# ## 4. Now for images
#
# The **normal distribution** needs only a mean and a covariance.
#
# **Kernels** need only a width $h$. With brightness from 0 to 1, we take the $h$ that gives 1,000 new digits the highest log likelihood. To draw a sample, pick a training image and add noise with standard deviation $h$.

# %% id="quiz-kernels" tags=["hide-input"]
notebook.quiz(
    tr("새 숫자의 가능도가 가장 큰 폭 h를 골랐습니다. 이 밀도에서 뽑은 표본은 "
       "어떤 모습일까요?",
       "We choose the width h that gives new digits the highest likelihood. What "
       "do samples from this density look like?"),
    {
        tr("깨끗한 새 숫자", "Clean, new digits"):
            tr("가능도가 높다고 표본이 보기 좋은 것은 아닙니다. 커널은 학습 "
               "이미지를 옮기거나 구부릴 줄 모르고 잡음을 더할 뿐입니다.",
               "A high likelihood does not mean good-looking samples. A kernel "
               "cannot shift or bend a training image, it can only add noise."),
        tr("학습 이미지를 그대로 베낀 것", "Exact copies of training images"):
            tr("h가 0에 가까우면 그렇습니다. 그러면 새 숫자는 어느 커널에서도 "
               "멀어서 가능도가 아주 낮습니다.",
               "That happens as h goes to 0. Then new digits are far from every "
               "kernel, and their likelihood is very low."),
        tr("모든 숫자를 평균한 흐릿한 얼룩", "A blurry average of all digits"):
            tr("표본 하나는 커널 하나에서 나옵니다. 여러 이미지가 섞이지 "
               "않습니다.",
               "Each sample comes from a single kernel. Images are not mixed."),
        tr("잡음이 낀 학습 이미지", "Training images under noise"):
            tr("맞습니다. 새 숫자까지 닿으려면 커널이 그만큼 넓어야 하고, 그 폭이 "
               "곧 잡음입니다.",
               "Right. To reach new digits the kernels must be wide, and that "
               "width is noise."),
    }, right=4)

# %% id="kernels-digits" tags=["nbval-check-output"]
digits = data.digits().pixels.flatten(1) / 255  # (5000, 784), by class
mixed = digits[torch.randperm(5000, generator=torch.Generator().manual_seed(seed))]
train_digits, new_digits = mixed.split([4000, 1000])


def sample_kernels(h, n):
    rng = torch.Generator().manual_seed(seed)
    chosen = torch.randint(4000, (n,), generator=rng)
    return chosen, train_digits[chosen] + h * torch.randn(n, 784, generator=rng)


likelihood = {h: kernel_log_density(new_digits, train_digits, h).mean().item()
              for h in (0.05, 0.1, 0.2, 0.3, 0.5)}
best = max(likelihood, key=likelihood.get)
chosen, noisy = sample_kernels(best, 1000)
own = torch.cdist(noisy, train_digits).argmin(1) == chosen
claim(tr("새 숫자의 로그 가능도가 가장 큰 폭 h",
         "width h with the highest log likelihood of new digits"), best, equals=0.2)
claim(tr("가장 가까운 학습 이미지가 바로 자기 바탕인 표본의 비율",
         "fraction of samples whose nearest training image is their own"),
      own.float().mean(), above=0.99)

# %% id="kernels-plot" tags=["hide-input"]
def draw_kernels():
    rng = torch.Generator().manual_seed(seed)
    orders = torch.rand(4000, 784, generator=rng).argsort(0)
    average = train_digits.mean(0)
    # ko: 평균에서 벗어난 것들에 무작위 수를 곱해 더하면 공분산이 데이터와 같습니다.
    # en: A random mix of the deviations from the mean has the covariance of the data.
    mix = torch.randn(10, 4000, generator=rng) / 4000**0.5
    shown = {
        tr("픽셀마다 뒤섞음", "each pixel shuffled"): train_digits.gather(0, orders)[:10],
        tr("정규 분포", "normal"): average + mix @ (train_digits - average),
        tr("커널, h = 0.05", "kernels, h = 0.05"): sample_kernels(0.05, 10)[1],
        tr("커널, h = 0.2", "kernels, h = 0.2"): sample_kernels(0.2, 10)[1],
        tr("새 숫자(진짜)", "new digits (real)"): new_digits[:10],
    }
    plots.rows({name: rows.clamp(0, 1).reshape(-1, 1, 28, 28) * 2 - 1
                for name, rows in shown.items()})
    plt.show()


draw_kernels()

# %% [markdown] id="obstacle-text" lang="ko"
# 첫 줄에서는 2절의 다리처럼 픽셀마다 값을 뒤섞었습니다. 픽셀마다 분포는 정확히 맞지만 결과는 잡음입니다. 정규 분포의 표본에는 획이 어렴풋이 보이지만, "획은 끊기지 않는다" 같은 규칙은 공분산으로 나타낼 수 없습니다.
# 커널의 표본은 잡음이 낀 학습 이미지일 뿐입니다. 새 숫자는 가장 가까운 학습 이미지에서도 5쯤 떨어져 있는데, 거기까지 닿으려고 고른 $h = 0.2$의 잡음은 길이가 $0.2\sqrt{784} = 5.6$입니다.
#
# **신경망이라면** 규칙도 배울 수 있습니다. 그러나 $Z$가 필요합니다. 픽셀마다 네 단계뿐이라도 격자점은 $4^{784} \approx 10^{472}$개입니다. 빅뱅 때부터 1초에 10억 개씩 더했어도 아직 $10^{27}$개가 되지 않습니다. **이미지의 밀도를 유연한 식으로 나타낼 때 진짜 걸림돌은 정규화 상수입니다.**
#
# 이 걸림돌을 피해 가는 훌륭한 방법이 여럿 있습니다. 자기회귀 모델(autoregressive model)은 $Z$를 구하기 쉬운 1차원 조건부 분포를 곱합니다. 정규화 흐름(normalizing flow)은 거꾸로 계산할 수 있는 신경망만 써서 밀도를 $Z$ 없이 정확히 계산합니다. 확산 모델(diffusion model)은 로그 밀도의 그래디언트(gradient, 기울기·그레이디언트)를 배웁니다. $\nabla_x \log q = \nabla_x f$이므로 상수 $Z$가 사라집니다.
# 이 강의의 방법은 다릅니다. **밀도를 아예 식으로 나타내지 않습니다.**

# %% [markdown] id="obstacle-text" lang="en"
# In the first row the values of each pixel are shuffled, like the legs in section 2: every pixel has exactly the right distribution, yet we see noise. The normal distribution shows faint strokes, but no covariance can capture a rule such as "strokes do not break".
# Kernels give noisy training images. Even the nearest training image is about 5 away from a new digit. To reach that far, $h = 0.2$ adds noise of length $0.2\sqrt{784} = 5.6$.
#
# **A network** could learn the rules, but it needs $Z$. With only four levels per pixel, the grid has $4^{784} \approx 10^{472}$ points. A billion a second since the Big Bang covers fewer than $10^{27}$. **The real obstacle to a flexible density for images is the normalizing constant.**
#
# There are excellent ways around it. Autoregressive models multiply one-dimensional conditional distributions, whose $Z$ is easy. Normalizing flows use only invertible networks, whose density can be computed without $Z$. Diffusion models learn the gradient of the log density: $\nabla_x \log q = \nabla_x f$, so $Z$ drops out.
# This course does something different: **no formula for the density at all.**

# %% [markdown] id="implicit-text" lang="ko"
# ## 5. 잡음을 넣으면 표본이 나온다
#
# 표본만 있으면 된다면 밀도는 없어도 됩니다. 잡음을 표본으로 바꾸는 함수를 **생성자**(generator), 이런 모델을 **암시적 모델**(implicit model, 암묵적 모델)이라고 합니다.
#
# 1차원에서는 정확한 생성자를 식으로 쓸 수 있습니다. 몸통 길이가 $x$ 이하인 고양이의 비율이 $F(x)$(누적 분포 함수, CDF)라면, 그 **역함수**가 생성자입니다.
# 0과 1 사이의 균등 분포에서 뽑은 잡음 $u$를 넣으면 $F^{-1}(u)$는 길이의 분포를 정확히 따릅니다. $u = 0.3$이면 짧은 쪽에서 30%에 놓이는 길이가 나옵니다. 이것이 역변환 표본 추출(inverse transform sampling)입니다.

# %% [markdown] id="implicit-text" lang="en"
# ## 5. Noise in, samples out
#
# If samples are all we need, we need no density. A function that turns noise into samples is a **generator**, and such a model is called **implicit**.
#
# In one dimension, we can write one down. Let $F(x)$ be the fraction of cats whose body length is at most $x$ (the cumulative distribution function, CDF). Its **inverse** is the generator.
# For uniform noise $u$ between 0 and 1, $F^{-1}(u)$ follows the distribution of lengths exactly: $u = 0.3$ gives the length that 30% of cats stay below. This is inverse transform sampling.

# %% id="inverse"
def body_length(u):
    # ko: 길이의 로그는 N(log 46, 0.12²)을 따릅니다. ndtri는 표준 정규 CDF의 역함수입니다.
    # en: Log length is N(log 46, 0.12²); ndtri is the inverse CDF of the standard normal.
    return 46 * torch.exp(0.12 * torch.special.ndtri(u))

# %% id="inverse-plot" tags=["hide-input"]
def draw_inverse():
    figure, ((curve, right), (below, corner)) = plt.subplots(
        2, 2, figsize=(7, 4.6), layout="constrained", sharex="col", sharey="row",
        width_ratios=[3, 1], height_ratios=[3, 1])
    u = torch.rand(20_000, generator=torch.Generator().manual_seed(seed))
    inputs = torch.linspace(0.001, 0.999, 400)
    length = body_length(torch.tensor(0.3)).item()
    curve.plot(inputs, body_length(inputs), color="black")
    curve.plot([0.3, 0.3, 1.1], [0, length, length], color="C3", linewidth=2)
    curve.set(xlim=(-0.02, 1.02), ylim=(30, 68),
              title=tr("생성자: F의 역함수", "generator: the inverse of F"),
              ylabel=tr("몸통 길이(cm)", "body length (cm)"))
    for lengths, style in ((body_length(u), {"color": "C1"}),
                           (fresh[:, 0], {"color": "black", "histtype": "step"})):
        right.hist(lengths.numpy(), 50, range=(30, 68), density=True,
                   orientation="horizontal", **style)
    right.axhline(length, color="C3", linewidth=2)
    right.set(xticks=[], title=tr("나온 표본\n(검은 선은 진짜)", "samples out\n(black line: real)"))
    below.hist(u.numpy(), 50, color="0.7")
    below.axvline(0.3, color="C3", linewidth=2)
    below.set(yticks=[], xlabel=tr("넣은 잡음 u", "noise in, u"))
    corner.set_axis_off()
    plt.show()


draw_inverse()

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. 기다리는 시간의 생성자
#
# 고양이는 평균 5분 만에 문 앞에 나타납니다. $x$분 안에 나타날 확률은 $F(x) = 1 - e^{-x/5}$입니다.
# 균등 분포의 잡음 $u$를 기다리는 시간으로 바꾸는 생성자를 작성하십시오.

# %% [markdown] id="ex2-text" lang="en"
# ### Exercise 2. A generator of waiting times
#
# A cat turns up at the door after 5 minutes on average; within $x$ minutes with probability $F(x) = 1 - e^{-x/5}$.
# Write the generator that turns uniform noise $u$ into waiting times.

# %% id="ex2"
def waiting_time(u):
    ...


checks.models_generator(waiting_time)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def waiting_time(u):
#     return -5 * torch.log(1 - u)
# ```
#
# $1 - e^{-x/5} = u$를 $x$에 대해 풀면 됩니다. $1 - u$도 균등 분포를 따르므로 $-5 \log u$도 맞습니다. 같은 분포를 만드는 생성자는 하나가 아닙니다.
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def waiting_time(u):
#     return -5 * torch.log(1 - u)
# ```
#
# Solve $1 - e^{-x/5} = u$ for $x$. Since $1 - u$ is uniform too, $-5 \log u$ is also right. More than one generator makes the same distribution.
#
# </details>

# %% [markdown] id="energy-text" lang="ko"
# ### 생성자를 학습시키기
#
# 2차원에서 이런 함수를 만들려면 분포를 알아야 합니다(연습 3). 분포를 모르면 작은 신경망 $G(z)$를 생성자로 삼아 **학습**(training, 훈련)시킵니다.
# 무엇을 줄이도록 학습시킬까요? **에너지 거리**(energy distance)는 점들 사이의 거리만으로 계산합니다.
#
# $$\mathcal{E}(X, Y) = 2\,\mathbb{E}|X - Y| - \mathbb{E}|X - X'| - \mathbb{E}|Y - Y'|$$
#
# $X$와 $X'$은 서로 독립인 진짜 점, $Y$와 $Y'$은 서로 독립인 생성된 점, $|X - Y|$는 두 점의 직선거리입니다. 이 값을 줄이면 첫 항은 생성된 점을 진짜 쪽으로 당기고, 마지막 항은 생성된 점끼리 밀어냅니다.
# 두 분포가 같으면 세 항이 상쇄되어 0이고, 다르면 0보다 큽니다(Székely와 Rizzo, 2013). 표본으로 계산하면 정확히 0이 되지 않고 작은 값이 남습니다.

# %% [markdown] id="energy-text" lang="en"
# ### Training a generator
#
# Writing such a function requires knowing the distribution (exercise 3, in two dimensions). Otherwise we **train** a small network $G(z)$ as the generator.
# What should training minimize? The **energy distance** needs only distances between points.
#
# $$\mathcal{E}(X, Y) = 2\,\mathbb{E}|X - Y| - \mathbb{E}|X - X'| - \mathbb{E}|Y - Y'|$$
#
# $X$ and $X'$ are independent real points, $Y$ and $Y'$ independent generated points, $|X - Y|$ the straight-line distance. As we minimize $\mathcal{E}$, the first term pulls generated points towards real ones, and the last pushes generated points apart.
# For equal distributions the three terms cancel to 0; otherwise $\mathcal{E}$ is above 0 (Székely and Rizzo, 2013). Estimated from samples, it is never exactly 0.

# %% id="energy-distance"
def energy_distance(x, y):
    def mean_distance(a, b):
        return torch.cdist(a, b).mean()  # all pairs

    return 2 * mean_distance(x, y) - mean_distance(x, x) - mean_distance(y, y)

# %% id="energy"
torch.manual_seed(seed)
generator = torch.nn.Sequential(torch.nn.Linear(2, 64), torch.nn.ReLU(),
                                torch.nn.Linear(64, 64), torch.nn.ReLU(),
                                torch.nn.Linear(64, 2))
optimizer = torch.optim.Adam(generator.parameters(), lr=5e-4)
snapshots = {}
for step in range(601):
    if step in (0, 30, 100, 600):
        with torch.no_grad():
            snapshots[step] = generator(torch.randn(20_000, 2)) * scale + centre
    real = (real_cats[torch.randint(2000, (500,))] - centre) / scale
    fake = generator(torch.randn(500, 2))
    loss = energy_distance(real, fake)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

# %% id="energy-check" tags=["nbval-check-output"]
def to_real(lengths):
    return energy_distance(held_out[:5000], lengths[:5000]).item()


claim(tr("에너지 거리의 비(학습시킨 생성자 ÷ 다리를 뒤섞은 고양이)",
         "ratio of energy distances (trained generator / shuffled cats)"),
      to_real(snapshots[600]) / to_real(shuffled), below=0.7)
claim(tr("있을 법하지 않은 고양이의 비(생성자 ÷ 뒤섞은 쪽)",
         "ratio of implausible cats (generator / shuffled cats)"),
      implausible(snapshots[600]) / implausible(shuffled), below=0.05)

# %% id="energy-plot" tags=["hide-input"]
def draw_snapshots():
    figure, axes = plt.subplots(1, 4, figsize=(12, 3.3), layout="constrained",
                                sharey=True)
    for ax, (step, generated) in zip(axes, snapshots.items(), strict=True):
        value = to_real(generated)
        plot_cats(ax, real_cats, alpha=0.15)
        plot_cats(ax, generated[:1000], color="C1", alpha=0.6,
                  title=tr(f"{step}스텝: 에너지 거리 {value:.3f}",
                           f"step {step}: energy distance {value:.3f}"))
        ax.label_outer()
    figure.suptitle(tr("파랑은 진짜, 주황은 생성된 고양이", "blue: real, orange: generated"))
    plt.show()


draw_snapshots()

# %% [markdown] id="energy-note" lang="ko"
# 밀도의 식을 한 번도 쓰지 않았는데 구름이 제 모양을 찾았습니다. 생성적 모멘트 매칭 신경망(generative moment matching network, 2015, 연습 4의 MMD)과 Cramér GAN(2017, 에너지 거리)도 이렇게 표본을 비교해서 학습합니다.
#
# ## 6. 이미지에는 어떤 거리가 좋을까?
#
# 같은 손실(loss)로 숫자를 그리는 생성자도 학습시킬 수 있습니다. 이미지는 픽셀 1,024개(28 × 28의 둘레를 두 픽셀씩 넓힌 32 × 32)로 된 점입니다.
# 구조가 같은 생성자 둘을 미리 학습시켜 두었습니다(구조는 수업 06). A는 픽셀의 에너지 거리로, B는 **적대적 손실**(adversarial loss)로 학습시켰습니다. 둘 다 5,000장을 되풀이해 480,000장만큼 썼습니다. 다만 가중치를 고친 횟수가 각각 3,750번과 30,000번이라, 차이가 모두 손실 탓이라고 할 수는 없습니다.
# C는 진짜 숫자를 오른쪽으로 두 픽셀 옮긴 것입니다.

# %% [markdown] id="energy-note" lang="en"
# We never wrote a formula for the density, yet the cloud has found its shape. Generative moment matching networks (2015, with the MMD of exercise 4) and the Cramér GAN (2017, with the energy distance) also learn by comparing samples.
#
# ## 6. Which distance suits images?
#
# The same loss can train a generator of digits. An image is then a point with 1,024 coordinates (32 × 32: 28 × 28 with a border of two pixels).
# We pre-trained two generators with the same architecture (lesson 06): A with the energy distance in pixels, B with the **adversarial loss**. Each took 480,000 images (5,000, repeated). A was updated 3,750 times and B 30,000 times, so not all of the difference is due to the loss.
# C is real digits, shifted two pixels to the right.

# %% id="blind"
def draw_digits(name):
    painter = nets.Generator()
    painter.load_state_dict(data.weights(name))
    z = torch.randn(1000, 32, generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        return painter.eval()(z)  # (1000, 1, 32, 32)


padded = torch.nn.functional.pad(mixed.reshape(-1, 1, 28, 28), [2] * 4) * 2 - 1
some, others, spare = padded[:3000].split(1000)
groups = {"A": draw_digits("energy_generator"), "B": draw_digits("digit_generator"),
          "C": spare.roll(2, dims=3)}
plots.rows({name: images[:12] for name, images in groups.items()})
plt.show()

# %% id="quiz-blind" tags=["hide-input"]
notebook.quiz(
    tr("픽셀의 에너지 거리로 재면 셋 가운데 어느 것이 진짜 숫자에서 가장 멀까요?",
       "Measured by the energy distance between pixels, which of the three is "
       "farthest from real digits?"),
    {
        tr("A (획이 끊기고 번진 숫자)",
           "A, with its broken and smeared strokes"):
            tr("우리 눈에는 그렇습니다. 그런데 이 거리는 끊긴 획을 거의 보지 "
               "못합니다. A는 바로 이 거리를 줄이도록 학습했습니다.",
               "To our eyes, yes. But this distance barely sees a broken stroke. "
               "A was trained to reduce exactly this distance."),
        tr("B (다른 손실로 학습한 숫자)",
           "B, which was trained with another loss"):
            tr("다른 손실로 학습했어도 표본의 분포가 진짜와 비슷하면 이 거리도 "
               "작습니다.",
               "Whatever the loss, the distance is small when the distribution of "
               "the samples is close to the real one."),
        tr("C (두 픽셀 옮긴 진짜 숫자)", "C, real digits shifted by two pixels"):
            tr("맞습니다. 획이 두 픽셀 비켜나면 픽셀 값은 크게 달라집니다. 눈에는 "
               "똑같이 진짜로 보이는데도 그렇습니다.",
               "Right. When strokes move by two pixels, pixel values change a "
               "lot, although the digits look as real as before."),
    }, right=3)

# %% [markdown] id="ruler-text" lang="ko"
# 같은 에너지 거리를 두 가지로 잽니다. 한 번은 픽셀로, 한 번은 숫자 분류기의 **특징**(feature)으로 잽니다. 특징은 분류기가 답에 이르기까지 계산하는 수 64개입니다. 표본으로 재면 분포가 같아도 0이 되지 않으므로, 진짜 숫자끼리 잰 값을 뺍니다.

# %% [markdown] id="ruler-text" lang="en"
# We measure the energy distance twice: in pixels, and in the **features** of a digit classifier, 64 numbers computed inside it. Measured on samples it is not 0 even between equal distributions, so the distance between two groups of real digits is subtracted.

# %% id="features-energy" tags=["nbval-check-output"]
reader = metrics.digit_net()


def in_pixels(images):
    return images.flatten(1)  # (N, 1024)


def in_features(images):
    return metrics.read(reader, images)[0]  # (N, 64)


def beyond_real(images, view):
    floor = energy_distance(view(some), view(others))
    return (energy_distance(view(some), view(images)) - floor).item()


for view, where, bounds in (
        (in_pixels, tr("픽셀", "pixels"), ({"below": 0.1}, {"below": 0.1}, {"above": 0.4})),
        (in_features, tr("특징", "features"), ({"above": 1.5}, {"below": 0.5}, {"below": 0.5}))):
    for (name, images), bound in zip(groups.items(), bounds, strict=True):
        claim(tr(f"진짜에서 {name}까지의 에너지 거리, {where}",
                 f"energy distance from real digits to {name}, in {where}"),
              beyond_real(images, view), **bound)

# %% id="features-plot" tags=["hide-input"]
def draw_distances():
    figure, axes = plt.subplots(1, 2, figsize=(8, 2.6), layout="constrained")
    names = [tr("A: 에너지 거리로 학습", "A: trained by energy distance"),
             tr("B: 적대적 손실로 학습", "B: trained by adversarial loss"),
             tr("C: 두 픽셀 옮김", "C: shifted by two pixels")]
    for ax, view, title in zip(axes, (in_pixels, in_features), (
            tr("픽셀의 에너지 거리", "energy distance in pixels"),
            tr("특징의 에너지 거리", "energy distance in features")), strict=True):
        values = [max(0, beyond_real(images, view)) for images in groups.values()]
        bars = ax.barh(names, values, color=["C1", "C1", "C0"])
        ax.bar_label(bars, [f"{value:.2f}" for value in values], padding=4)
        ax.set(title=title, xticks=[], xlim=(0, 1.2 * max(values)))
        ax.invert_yaxis()
    axes[1].set_yticks([])
    plt.show()


draw_distances()

# %% [markdown] id="ruler-note" lang="ko"
# 픽셀로 재면 획이 끊긴 A가 진짜로 통하고, 조금 옮겼을 뿐인 진짜 숫자는 멀게 나옵니다. 특징으로 재면 거꾸로입니다. (이 분류기는 조금씩 옮긴 숫자로도 학습했습니다.) 나쁜 것은 에너지 거리가 아니라 픽셀이었습니다. **무엇을 볼지 배운** 잣대가 필요합니다.
#
# 그런데 이 분류기는 **정답**(레이블, label)이 달린 데이터로 배웠습니다. 레이블 없이도 잣대를 배울 수 있을까요?
# 있습니다. 진짜와 가짜를 구별하도록 신경망을 하나 더 학습시킵니다. 그것이 수업 02의 주인공인 **판별자**(discriminator, 감별자·구분자·판별기)입니다.

# %% [markdown] id="ruler-note" lang="en"
# In pixels, A with its broken strokes passes for real, while real digits are far off once shifted a little. In features it is the other way round. (The classifier was also trained on slightly shifted digits.) The pixels were to blame, not the energy distance. We need a measure that **has learned what to look at**.
#
# But the classifier learned from labels. Can we learn a measure without them?
# Yes: train a second network to tell real from fake. This is the **discriminator** of lesson 02.

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - 데이터는 $p_\text{data}$에서 뽑은 표본입니다. 그럴듯하다는 것은 그 자리의 밀도가 너무 낮지 않다는 뜻입니다.
# - 주변 분포가 모두 맞아도 결합 분포는 틀릴 수 있습니다.
# - 명시적 모델은 가능도를 최대화합니다. 유연한 식에는 정규화 상수 $Z$가 필요한데 이미지에서는 구할 수 없습니다.
# - 암시적 모델은 잡음을 표본으로 바꾸는 생성자입니다. 표본만 비교해서 학습시킬 수 있습니다.
# - 픽셀은 나쁜 잣대입니다. 그래서 잣대를 학습시킵니다.
#
# | 기호 | 뜻 |
# |---|---|
# | $p_\text{data}$, $p$, $q$ | 진짜 분포, 그 밀도, 모델의 밀도 |
# | $\mathrm{KL}(p \Vert q)$ | 쿨백-라이블러 발산 |
# | $f$, $Z$ | 신경망, 정규화 상수 |
# | $F^{-1}(u)$, $G(z)$ | 생성자 |
# | $\mathcal{E}(X, Y)$ | 에너지 거리 |

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - Data are samples from $p_\text{data}$. Plausible means that its density is not too low.
# - Every marginal distribution can be right and the joint distribution still wrong.
# - An explicit model maximizes the likelihood. A flexible one needs the normalizing constant $Z$, out of reach for images.
# - An implicit model is a generator: noise in, samples out. Comparing samples is enough to train it.
# - Pixels are a poor measure, so we learn the measure.
#
# | symbol | meaning |
# |---|---|
# | $p_\text{data}$, $p$, $q$ | true distribution, its density, a model's density |
# | $\mathrm{KL}(p \Vert q)$ | Kullback-Leibler divergence |
# | $f$, $Z$ | network, normalizing constant |
# | $F^{-1}(u)$, $G(z)$ | generators |
# | $\mathcal{E}(X, Y)$ | energy distance |

# %% [markdown] id="ex3-text" lang="ko"
# ## 연습
#
# ### 연습 3. 고양이의 정확한 생성자
#
# 이 수업의 고양이는 몸통이 $46\,e^{0.12 a}$ cm, 다리가 $16\,e^{0.15 b}$ cm입니다. $a$와 $b$는 각각 표준 정규 분포를 따르고, 둘의 상관 계수는 0.8입니다.
# 서로 독립인 표준 정규 잡음 `z`(모양 `(N, 2)`)를 고양이(모양 `(N, 2)`)로 바꾸는 생성자를 작성하십시오. 힌트: `z`의 두 열을 $z_1$, $z_2$라고 할 때 $a = z_1$로 두고, $b$를 $z_1$과 $z_2$로 만들되 분산이 1이 되게 합니다.

# %% [markdown] id="ex3-text" lang="en"
# ## Exercises
#
# ### Exercise 3. The exact generator of cats
#
# A cat in this lesson has a body of $46\,e^{0.12 a}$ cm and legs of $16\,e^{0.15 b}$ cm. Both $a$ and $b$ are standard normal, and their correlation is 0.8.
# Write the generator that turns independent standard normal noise `z` of shape `(N, 2)` into cats of shape `(N, 2)`. Hint: let $a = z_1$, and build $b$ from $z_1$ and $z_2$ with variance 1.

# %% id="ex3"
def cat_generator(z):
    ...


checks.models_cats(cat_generator)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def cat_generator(z):
#     a = z[:, 0]
#     b = 0.8 * z[:, 0] + 0.6 * z[:, 1]
#     return torch.stack([46 * torch.exp(0.12 * a), 16 * torch.exp(0.15 * b)], dim=1)
# ```
#
# $b$의 분산은 $0.8^2 + 0.6^2 = 1$이고, $a$와 $b$의 공분산은 0.8입니다.
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def cat_generator(z):
#     a = z[:, 0]
#     b = 0.8 * z[:, 0] + 0.6 * z[:, 1]
#     return torch.stack([46 * torch.exp(0.12 * a), 16 * torch.exp(0.15 * b)], dim=1)
# ```
#
# The variance of $b$ is $0.8^2 + 0.6^2 = 1$, and its covariance with $a$ is 0.8.
#
# </details>

# %% [markdown] id="ex4-text" lang="ko"
# ### 연습 4. 또 하나의 손실, MMD
#
# **최대 평균 불일치**(maximum mean discrepancy, MMD)도 표본만 비교합니다. 가까운 두 점에서 1에 가까운 커널 $k(a, b) = e^{-|a - b|^2 / (2 s^2)}$를 써서 $\mathrm{MMD}^2 = \mathbb{E}\,k(X, X') + \mathbb{E}\,k(Y, Y') - 2\,\mathbb{E}\,k(X, Y)$를 구합니다.
# `x`(모양 `(N, F)`)와 `y`(모양 `(M, F)`)의 모든 쌍에 대해 평균하십시오. 다 되면 5절의 학습 셀에서 손실을 `mmd(real, fake, 1.0)`으로 바꾸어 고양이를 학습시켜 보십시오.

# %% [markdown] id="ex4-text" lang="en"
# ### Exercise 4. Another loss: MMD
#
# The **maximum mean discrepancy** (MMD) compares samples, too. With the kernel $k(a, b) = e^{-|a - b|^2 / (2 s^2)}$, close to 1 for nearby points, compute $\mathrm{MMD}^2 = \mathbb{E}\,k(X, X') + \mathbb{E}\,k(Y, Y') - 2\,\mathbb{E}\,k(X, Y)$.
# Average over all pairs of rows of `x`, shape `(N, F)`, and `y`, shape `(M, F)`. When it works, change the loss in the training cell of section 5 to `mmd(real, fake, 1.0)` and train on the cats.

# %% id="ex4"
def mmd(x, y, s):
    ...


checks.models_mmd(mmd)

# %% [markdown] id="ex4-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def mmd(x, y, s):
#     def mean_kernel(a, b):
#         return torch.exp(-torch.cdist(a, b) ** 2 / (2 * s**2)).mean()
#
#     return mean_kernel(x, x) + mean_kernel(y, y) - 2 * mean_kernel(x, y)
# ```
#
# 가까울수록 커널은 크고 거리는 작으므로, 부호가 에너지 거리와 반대입니다.
#
# </details>

# %% [markdown] id="ex4-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def mmd(x, y, s):
#     def mean_kernel(a, b):
#         return torch.exp(-torch.cdist(a, b) ** 2 / (2 * s**2)).mean()
#
#     return mean_kernel(x, x) + mean_kernel(y, y) - 2 * mean_kernel(x, y)
# ```
#
# The signs are opposite to the energy distance: for close points a kernel is large, a distance small.
#
# </details>

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"표본은 대부분 밀도가 가장 높은 곳에서 나온다."** 차원이 높으면 그 근처에서는 거의 나오지 않습니다. 정규 분포의 표본은 원점이 아니라 원점을 둘러싼 껍질에 모입니다.
# - **"밀도는 1을 넘을 수 없다."** 단위 길이나 넓이당 확률이라서 넘을 수 있습니다. 4절에서는 로그 밀도가 200쯤 됩니다($h = 0.2$).
# - **"가능도가 높으면 표본도 보기 좋다."** 4절의 커널이 그 반례입니다.
#
# ## 참고 문헌
#
# - Theis 외, *A note on the evaluation of generative models*, arXiv:1511.01844
# - Székely, Rizzo, *Energy statistics*, 2013
# - Li 외, *Generative Moment Matching Networks*, arXiv:1502.02761
# - Bellemare 외, *The Cramer Distance as a Solution to Biased Wasserstein Gradients*, arXiv:1705.10743

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"Most samples come from where the density is highest."** In many dimensions almost none do. Samples of a normal distribution gather on a shell around the origin.
# - **"A density cannot exceed 1."** It can, being a probability per unit of length or area. In section 4 the log density is about 200 (at $h = 0.2$).
# - **"A high likelihood means good-looking samples."** The kernels of section 4 are a counterexample.
#
# ## References
#
# - Theis et al., *A note on the evaluation of generative models*, arXiv:1511.01844
# - Székely, Rizzo, *Energy statistics*, 2013
# - Li et al., *Generative Moment Matching Networks*, arXiv:1502.02761
# - Bellemare et al., *The Cramer Distance as a Solution to Biased Wasserstein Gradients*, arXiv:1705.10743

# %% id="score" tags=["hide-input"]
notebook.score()
