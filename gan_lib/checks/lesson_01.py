"""Checks of the exercises of lesson 01, "Generative models"."""

import math

import torch

from gan_lib.checks.machinery import as_numbers, check, near, results
from gan_lib.lang import tr


@check
def models_exponent(answer):
    """Lesson 01, exercise 1. answer: k, where 10^k is about the number of grey images of 32 x 32 with 256 levels."""
    if isinstance(answer, int) and answer > 10**9:
        return tr("가짓수가 아니라 지수 k를 적으십시오.", "Write the exponent k, not the number of images.")
    exponent, pixels = float(as_numbers(answer)), 32 * 32
    if near(exponent, pixels):
        return tr(
            f"10^{pixels}은 픽셀마다 열 단계일 때의 답입니다. 단계는 256개입니다.",
            f"10^{pixels} would be right with ten levels a pixel. There are 256.",
        )
    if near(exponent, pixels * 8):
        return tr(
            "2의 거듭제곱으로 센 답입니다. 10의 거듭제곱으로 바꾸십시오.",
            "That counts in powers of 2. Turn it into powers of 10.",
        )
    if not near(exponent, pixels * math.log10(256), 1):
        return tr(
            f"10^{exponent:g}이라고 답했습니다. 픽셀 하나에 값이 256가지이고 픽셀은 {pixels}개입니다. 가짓수는 더해야 "
            "합니까, 곱해야 합니까?",
            f"You wrote 10^{exponent:g}. A pixel has 256 values and there are {pixels} pixels: do the possibilities "
            "add or multiply?",
        )


@check
def models_log_density(log_density):
    """Lesson 01, exercise 2. log_density(x, mean, std): of the normal distribution, for a number or a tensor x."""
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
    """Lesson 01, exercise 3. generator(u): uniform noise in (0, 1), a number or a tensor -> waiting times of mean 5.

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
def models_implausible(share):
    """Lesson 01, exercise 4. share(log_densities, reference): the share of values below what 99.9 % of `reference` "
    "exceed."""
    reference = torch.linspace(0, 1, 10_001)[torch.randperm(10_001, generator=torch.Generator().manual_seed(0))]
    counts = {-5.0: 20, 0.0007: 10, 0.0015: 10, 0.005: 10, 0.5: 100, 0.995: 50}  # close around the limit 0.001
    log_densities = torch.cat([torch.full((count,), value) for value, count in counts.items()])
    value = float(as_numbers(share(log_densities, reference)))
    if near(value, 0.85):
        return tr("그럴듯한 고양이를 셌습니다.", "You counted the cats that are plausible.")
    if near(value, 0.25):
        return tr(
            "기준이 너무 높습니다. 진짜의 99.9%가 그보다 높아야 합니다.",
            "Your limit is too high: 99.9% of the real ones have to lie above it.",
        )
    if near(value, 1.0) or near(value, 0.75):
        return tr(
            "기준이 반대쪽 끝에 있습니다. 밀도가 낮은 쪽을 세어야 합니다.",
            "Your limit lies at the other end: it is the low densities that count.",
        )
    if value > 1:
        return tr(
            f"비율은 0과 1 사이여야 하는데 결과가 {value:g}입니다.",
            f"A share lies between 0 and 1; yours is {value:g}.",
        )
    if not near(value, 0.15):
        return tr(
            f"200개 가운데 30개가 기준보다 낮은 예에서 결과가 {value:.4f}입니다.",
            f"In an example where 30 of 200 lie below the limit, yours is {value:.4f}.",
        )


@check
def models_energy(energy):
    """Lesson 01, exercise 5. energy(x, y): the energy distance of two groups of numbers, `(N,)` and `(M,)`, over all "
    "pairs."""
    x, y = torch.tensor([0.0, 1.0, 5.0]), torch.tensor([3.0, 3.0, 7.0, 9.0])

    def mean(a, b):
        return (a[:, None] - b).abs().mean().item()

    same = float(as_numbers(energy(x, x.clone())))
    if not near(same, 0):
        return tr(
            f"같은 무리끼리의 거리는 0이어야 하는데 {same:.3f}입니다. 한 점과 그 점 자신의 쌍도 평균에 넣었습니까? "
            "항의 부호는 맞습니까?",
            f"A group is at distance 0 from itself; yours is {same:.3f}. Is the pair of a point with itself in the "
            "mean? Are the signs right?",
        )
    value = float(as_numbers(energy(x, y)))
    across, within = mean(x, y), mean(x, x) + mean(y, y)
    wanted = 2 * across - within
    if near(value, -wanted):
        return tr("부호가 반대입니다.", "The sign is the wrong way round.")
    if near(value, math.sqrt(wanted)) or near(value, wanted / 2):
        return tr(
            f"값이 {value:.3f}입니다. 식에는 없는 제곱근이나 2로 나누는 계산이 들어간 것 같습니다.",
            f"Yours is {value:.3f}. There seems to be a square root, or a division by 2, that the formula does not "
            "have.",
        )
    if not near(value, wanted):
        return tr(
            f"두 무리 사이의 거리는 평균 {across:.3f}인데, 결과가 {value:.3f}입니다. 합이 아니라 평균을 썼습니까? 항은 "
            "세 개입니까?",
            f"Between the two groups the mean distance is {across:.3f}, and yours gives {value:.3f}. Did you take "
            "means, not sums? Are there three terms?",
        )
