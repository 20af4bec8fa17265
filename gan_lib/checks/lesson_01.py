"""Checks of the exercises of lesson 01, "Generative models"."""

import math

import torch

from gan_lib.checks.machinery import as_numbers, check, near, results
from gan_lib.lang import tr


@check
def models_log_density(log_density):
    """Lesson 01, exercise 1. log_density(x, mean, std): of the normal distribution, for a number or a tensor x."""
    mean, std = 1.0, 2.0
    x = torch.tensor([1.0, 3.0, -1.0, 5.0])

    def call(points):
        try:
            return log_density(points, mean, std)
        except TypeError:  # torch.log(std) takes no plain number
            return log_density(points, torch.tensor(mean), torch.tensor(std))

    values = results(call, x)
    wanted = torch.distributions.Normal(mean, std).log_prob(x)
    if torch.allclose(values, wanted.double().exp(), rtol=0, atol=1e-4):
        return tr(
            "밀도는 맞습니다. 아직 로그를 씌우지 않았습니다.",
            "The density is right; its logarithm is still to be taken.",
        )
    if torch.allclose(values, wanted.double() / math.log(2), rtol=0, atol=1e-4):
        return tr("밑이 2인 로그입니다. 자연로그를 쓰십시오.", "That is the logarithm to base 2. Use the natural one.")
    if not near(values[0], wanted[0]):
        return tr(
            f"x가 평균일 때 결과가 {values[0]:.4f}입니다. 이때 지수 부분은 0이므로 앞에 곱해진 계수의 로그만 남습니다. "
            "계수를 다시 보십시오.",
            f"At x = mean yours is {values[0]:.4f}. There the exponent is 0, and only the logarithm of the factor in "
            "front is left. "
            "Look at that factor again.",
        )
    if not near(values[1], values[2]):
        return tr(
            "평균에서 좌우로 같은 거리만큼 떨어진 두 점의 값이 다릅니다.",
            "Two points equally far from the mean, left and right, differ.",
        )
    if not torch.allclose(values, wanted.double(), rtol=0, atol=1e-4):
        return tr(
            f"평균에서는 맞습니다. 평균에서 표준 편차만큼 떨어진 곳에서 {values[0] - values[1]:.4f}만큼 낮아집니다. "
            "지수 부분을 다시 보십시오.",
            f"It is right at the mean. One standard deviation away it is lower by {values[0] - values[1]:.4f}: look at "
            "the exponent again.",
        )
    try:
        far = float(results(call, torch.tensor([mean + 100 * std]))[0])
    except ValueError:  # math.log(0)
        far = -math.inf
    if not near(far, -5001.6121, 0.01):
        return tr(
            f"가까이에서는 맞지만 평균에서 표준 편차의 100배 떨어진 곳에서는 결과가 {far:g}입니다. 로그를 손으로 먼저 "
            "풀어 exp가 남지 않게 하십시오.",
            f"Right nearby, but 100 standard deviations away it gives {far:g}. Take the logarithm by hand first, so "
            "that no exp is left.",
        )


@check
def models_generator(generator):
    """Lesson 01, exercise 2. generator(u): uniform noise in (0, 1), a number or a tensor -> waiting times of mean 5.

    Any function with the right distribution is right, such as one that runs from the other end.
    """
    u = (torch.arange(2000) + 0.5) / 2000
    values = results(generator, u)
    if not values.isfinite().all():
        return tr("수가 아닌 값(NaN이나 무한대)이 있습니다.", "There is a value that is no number (NaN or infinity).")
    if values.min() < 0:
        return tr(
            f"기다리는 시간은 0보다 작을 수 없는데 가장 작은 값이 {values.min():.2f}입니다. 로그의 부호를 보십시오.",
            f"A waiting time cannot be below 0, and the least of yours is {values.min():.2f}. Look at the sign of the "
            "logarithm.",
        )
    median = values.median()
    if not near(median, 5 * math.log(2), 0.01):
        return tr(
            f"절반은 {5 * math.log(2):.2f}분보다 짧게 기다려야 하는데, 이 생성자가 낸 표본의 중앙값은 "
            f"{median:.2f}분입니다. F(x) = u를 x에 대해 다시 풀어 보십시오.",
            f"Half of all waits are shorter than {5 * math.log(2):.2f} minutes; the median of your samples is "
            f"{median:.2f}. Solve F(x) = u for x again.",
        )
    shares = 1 - torch.exp(-values.sort().values / 5)  # F of what came out: the same u again, if all is right
    if (shares - u.double()).abs().max() > 1e-3:
        return tr(
            "중앙값은 맞지만 분포의 모양이 다릅니다. F(x) = u를 x에 대해 풀었습니까?",
            "The median is right, the shape of the distribution is not. Did you solve F(x) = u for x?",
        )


@check
def models_cats(generator):
    """Lesson 01, exercise 3. generator(z): standard normal noise `(N, 2)` -> cats `(N, 2)`, body and leg in cm.

    Any function with the right distribution is right, such as one that draws the legs first.
    """
    noise = torch.randn(20_000, 2, generator=torch.Generator().manual_seed(0))
    noise = noise - noise.mean(0)
    noise = torch.linalg.solve_triangular(torch.linalg.cholesky(noise.T.cov()), noise.T, upper=False).T  # uncorrelated
    cats = as_numbers(generator(noise))
    if cats.shape != noise.shape:
        return tr(
            f"결과의 모양이 {tuple(cats.shape)}입니다. 고양이 한 마리가 한 줄이 되도록 (N, 2)로 만드십시오.",
            f"The result has the shape {tuple(cats.shape)}. Make it (N, 2), one cat in each row.",
        )
    if not (cats > 0).all():  # NaN, too
        return tr(
            "길이가 0보다 큰 수가 아닌 고양이가 있습니다.", "There is a cat whose length is not a number above 0."
        )
    logarithms = cats.log()
    for column, (ko, en), median, spread in ((0, ("몸통", "body"), 46, 0.12), (1, ("다리", "leg"), 16, 0.15)):
        middle, width = logarithms[:, column].mean().exp().item(), logarithms[:, column].std().item()
        if not near(middle, median, 0.2):
            return tr(
                f"{ko} 길이의 중앙값이 {median} cm쯤이어야 하는데 {middle:.1f} cm입니다.",
                f"The median {en} length should be about {median} cm, and yours is {middle:.1f} cm.",
            )
        if not near(width, spread, 0.003):
            return tr(
                f"{ko} 길이의 로그는 표준 편차가 {spread}이어야 하는데 {width:.3f}입니다. a와 b의 분산이 1입니까?",
                f"The log of the {en} length should have the standard deviation {spread}, and yours has {width:.3f}. "
                "Do a and b have variance 1?",
            )
        standard = (logarithms[:, column] - logarithms[:, column].mean()) / width
        shares = (torch.arange(len(noise)) + 0.5) / len(noise)
        if (torch.special.ndtr(standard.sort().values) - shares).abs().max() > 0.02:
            return tr(f"{ko} 길이의 로그가 정규 분포가 아닙니다.", f"The log of the {en} length is not normal.")
    correlation = logarithms.T.corrcoef()[0, 1].item()
    if not near(correlation, 0.8, 0.01):
        return tr(
            f"a와 b의 상관 계수가 {correlation:.2f}입니다. b가 a를 얼마나 따라가야 합니까?",
            f"The correlation of a and b is {correlation:.2f}. How much of a should b contain?",
        )


@check
def models_mmd(mmd):
    """Lesson 01, exercise 4. mmd(x, y, s): the squared MMD of rows `(N, F)` and `(M, F)`, over all pairs."""
    x = torch.tensor([[0.0, 0.0], [1.0, 0.0], [3.0, 1.0]])
    y = torch.tensor([[2.0, 2.0], [2.0, 3.0], [4.0, 2.0], [0.0, 1.0]])
    s = 1.5

    def mean(a, b):
        return torch.exp(-(torch.cdist(a, b) ** 2) / (2 * s**2)).mean().item()

    same = float(as_numbers(mmd(x, x.clone(), s)))
    if not near(same, 0):
        return tr(
            f"같은 무리끼리는 0이어야 하는데 {same:.3f}입니다. 한 점과 그 점 자신의 쌍도 평균에 넣었습니까? 항의 "
            "부호는 맞습니까?",
            f"For a group and itself it should be 0; yours is {same:.3f}. Is each point paired with itself, too? Are "
            "the signs right?",
        )
    value, wanted = float(as_numbers(mmd(x, y, s))), mean(x, x) + mean(y, y) - 2 * mean(x, y)
    if near(value, -wanted):
        return tr("부호가 반대입니다.", "The sign is the wrong way round.")
    if near(value, math.sqrt(wanted)):
        return tr("제곱근을 구했습니다. MMD의 제곱을 돌려주십시오.", "That is the square root. Return MMD squared.")
    if not near(value, wanted):
        return tr(
            f"예에서 결과가 {value:.3f}입니다. 거리를 제곱했습니까? 2s²으로 나누었습니까? 합이 아니라 평균입니까?",
            f"In an example: {value:.3f}. Is the distance squared, and divided by 2s²? Are they means, not sums?",
        )
