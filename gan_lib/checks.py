"""Checks of the exercises: one function each. They say what is not right yet, and never the answer.

Each takes what the reader wrote and returns a `Verdict`, which a notebook shows as a sentence.
"""

import functools
import math
from dataclasses import dataclass

import torch
from torch.nn.functional import softplus

from gan_lib.claims import claim  # noqa: F401  beside the checks, where a lesson looks for it
from gan_lib.lang import tr


@dataclass(frozen=True)
class Verdict:
    """done: True, or False for "not yet". text: the sentence for the reader."""

    done: bool
    text: str

    def __repr__(self):
        return self.text


def _check(hint_for):
    """Make a check of a function that returns a hint, or None where the reader's answer is right."""

    @functools.wraps(hint_for)
    def check(answer):
        if answer is ... or answer is None:
            return Verdict(False, tr("아직 답을 쓰지 않았습니다.", "No answer yet."))
        try:
            hint = hint_for(answer)
        except _Unwritten:
            return Verdict(False, tr("아직 답을 쓰지 않았습니다.", "No answer yet."))
        except Exception as error:  # whatever the reader's code raises becomes a sentence
            text = tr("코드에서 오류가 났습니다", "Your code raises an error")
            return Verdict(False, f"✗ {text}: {type(error).__name__}: {error}")
        return Verdict(True, tr("✓ 맞았습니다!", "✓ Right!")) if hint is None else Verdict(False, f"✗ {hint}")

    return check


class _Unwritten(Exception):
    """The reader's function still returns nothing."""


def _numbers(value):
    """What the reader's function returned, a tensor, an array, a list or a number, as a float64 tensor."""
    if value is None or value is ...:
        raise _Unwritten
    return torch.as_tensor(value).detach().cpu().double()


def _values(function, *inputs):
    """The results of the reader's function, (N,): called with tensors, or, if it cannot take them, arrays, or numbers."""
    for kind in (lambda values: values, lambda values: values.numpy()):
        try:
            return _numbers(function(*map(kind, inputs))).expand(len(inputs[0])).flatten()
        except (AttributeError, TypeError, ValueError, RuntimeError):
            continue
    results = [function(*numbers) for numbers in zip(*(values.tolist() for values in inputs), strict=True)]
    return torch.stack([_numbers(result).reshape(()) for result in results])


def _near(a, b, within=1e-4):
    return abs(float(a) - float(b)) <= within


@_check
def start_z_shape(shape):
    """Lesson 00, exercise 1. shape: of the noise that makes 16 digits, a tuple or torch.Size."""
    numbers = tuple(_numbers(shape).flatten().tolist())
    if len(numbers) > 4:
        return tr("z 자체가 아니라 모양을 적으십시오.", "Write the shape, not z itself.")
    if numbers == (32, 16):
        return tr(
            "두 수는 맞는데 순서가 바뀌었습니다. PyTorch에서는 이미지의 수가 앞에 옵니다.",
            "The two numbers are right, their order is not: in PyTorch the number of images comes first.",
        )
    if numbers != (16, 32):
        shown = ", ".join(f"{number:g}" for number in numbers)
        return tr(
            f"({shown})라고 답했습니다. 이미지마다 벡터가 하나씩 있어야 합니다. 위에서 숫자 64개를 그릴 때 z의 모양이 어땠는지 보십시오.",
            f"You wrote ({shown}). Every image needs a vector of its own: look at the shape of z for the 64 digits above.",
        )


@_check
def start_numbers(answer):
    """Lesson 00, exercise 2. answer: how many numbers one image of 32 x 32 in grey is made of."""
    count = float(_numbers(answer))
    if count == 32:
        return tr("32는 한 변의 픽셀 수입니다.", "32 is the number of pixels along one side.")
    if count == 3 * 32 * 32:
        return tr(
            "색이 세 가지라면 그렇습니다. 이 숫자들은 흑백입니다.", "With three colours, yes. These digits are grey."
        )
    if count != 32 * 32:
        return tr(
            f"{count:g}개가 아닙니다. 가로와 세로를 생각해 보십시오.", f"Not {count:g}. Think of rows and columns."
        )


@_check
def start_to_unit(to_unit):
    """Lesson 00, exercise 3. to_unit: images in [-1, 1], any shape -> the same in [0, 1]."""
    images = torch.tensor([-1.0, 1.0, 0.0, 0.5])
    values = _values(to_unit, images)
    for image, wanted, value in zip(images, (0, 1, 0.5, 0.75), values, strict=True):
        if not _near(value, wanted):
            return tr(
                f"밝기가 {image:g}일 때 결과가 {value:.3f}입니다. −1은 0으로, 1은 1로 가고 그 사이는 직선이어야 합니다.",
                f"{image:g} went to {value:.3f}. −1 should go to 0, 1 to 1, and between them the line is straight.",
            )
    if not _near(_values(to_unit, torch.tensor([0.5, 0.0]))[0], 0.75):
        return tr(
            "그림마다 가장 밝은 곳과 어두운 곳에 맞추지 말고 언제나 같은 식을 쓰십시오.",
            "Use the same formula always, not one that depends on the brightest and the darkest pixel.",
        )


@_check
def start_blend(blend):
    """Lesson 00, exercise 4. blend(a, b, t): the point at the share t of the straight way from a to b."""
    a, b = torch.tensor([0.0, 2.0, -1.0]), torch.tensor([4.0, 2.0, 3.0])
    for t, name in ((0.0, "a"), (1.0, "b"), (0.25, None)):
        point = _numbers(blend(a, b, t))
        wanted = a + t * (b - a)
        if point.shape != wanted.shape or not torch.allclose(point, wanted.double(), rtol=0, atol=1e-4):
            shown = [round(number, 3) for number in point.flatten().tolist()[:3]]
            if name:
                return tr(
                    f"t = {t:g}에서는 {name}가 나와야 하는데 결과가 {shown}입니다.",
                    f"At t = {t:g} the result should be {name}, and is {shown}.",
                )
            return tr(
                f"양 끝은 맞습니다. t = 0.25에서는 a에서 b로 4분의 1만 간 곳이어야 하는데 결과가 {shown}입니다.",
                f"The ends are right. At t = 0.25 it should be a quarter of the way from a to b, and is {shown}.",
            )


@_check
def models_exponent(answer):
    """Lesson 01, exercise 1. answer: k, where 10^k is about the number of grey images of 32 x 32 with 256 levels."""
    if isinstance(answer, int) and answer > 10**9:
        return tr("가짓수가 아니라 지수 k를 적으십시오.", "Write the exponent k, not the number of images.")
    exponent, pixels = float(_numbers(answer)), 32 * 32
    if _near(exponent, pixels):
        return tr(
            f"10^{pixels}은 픽셀마다 열 단계일 때의 답입니다. 단계는 256개입니다.",
            f"10^{pixels} would be right with ten levels a pixel. There are 256.",
        )
    if _near(exponent, pixels * 8):
        return tr(
            "2의 거듭제곱으로 센 답입니다. 10의 거듭제곱으로 바꾸십시오.",
            "That counts in powers of 2. Turn it into powers of 10.",
        )
    if abs(exponent - pixels * math.log10(256)) >= 1:
        return tr(
            f"10^{exponent:g}이라고 답했습니다. 픽셀 하나에 값이 256가지이고 픽셀은 {pixels}개입니다. 가짓수는 더해야 합니까, 곱해야 합니까?",
            f"You wrote 10^{exponent:g}. A pixel has 256 values and there are {pixels} pixels: do the possibilities add or multiply?",
        )


@_check
def models_log_density(log_density):
    """Lesson 01, exercise 2. log_density(x, mean, std): of the normal distribution, for a number or a tensor x."""
    mean, std = 1.0, 2.0
    x = torch.tensor([1.0, 3.0, -1.0, 5.0])

    def call(points):
        try:
            return log_density(points, mean, std)
        except TypeError:  # torch.log(std) takes no plain number
            return log_density(points, torch.tensor(mean), torch.tensor(std))

    values = _values(call, x)
    wanted = torch.distributions.Normal(mean, std).log_prob(x)
    if torch.allclose(values, wanted.double().exp(), rtol=0, atol=1e-4):
        return tr(
            "밀도는 맞습니다. 아직 로그를 씌우지 않았습니다.",
            "The density is right; its logarithm is still to be taken.",
        )
    if torch.allclose(values, wanted.double() / math.log(2), rtol=0, atol=1e-4):
        return tr("밑이 2인 로그입니다. 자연로그를 쓰십시오.", "That is the logarithm to base 2. Use the natural one.")
    if not _near(values[0], wanted[0]):
        return tr(
            f"x가 평균일 때 결과가 {values[0]:.4f}입니다. 이때 지수 부분은 0이므로 앞에 곱해진 계수의 로그만 남습니다. 계수를 다시 보십시오.",
            f"At x = mean yours is {values[0]:.4f}. There the exponent is 0, and only the logarithm of the factor in front is left. "
            "Look at that factor again.",
        )
    if not _near(values[1], values[2]):
        return tr(
            "평균에서 좌우로 같은 거리만큼 떨어진 두 점의 값이 다릅니다.",
            "Two points equally far from the mean, left and right, differ.",
        )
    if not torch.allclose(values, wanted.double(), rtol=0, atol=1e-4):
        return tr(
            f"평균에서는 맞습니다. 평균에서 표준 편차만큼 떨어진 곳에서 {values[0] - values[1]:.4f}만큼 낮아집니다. 지수 부분을 다시 보십시오.",
            f"It is right at the mean. One standard deviation away it is lower by {values[0] - values[1]:.4f}: look at the exponent again.",
        )
    try:
        far = float(_values(call, torch.tensor([mean + 100 * std]))[0])
    except ValueError:  # math.log(0)
        far = -math.inf
    if not _near(far, -5001.6121, 0.01):
        return tr(
            f"가까이에서는 맞지만 평균에서 표준 편차의 100배 떨어진 곳에서는 결과가 {far:g}입니다. 로그를 손으로 먼저 풀어 exp가 남지 않게 하십시오.",
            f"Right nearby, but 100 standard deviations away it gives {far:g}. Take the logarithm by hand first, so that no exp is left.",
        )


@_check
def models_generator(generator):
    """Lesson 01, exercise 3. generator(u): uniform noise in (0, 1), a number or a tensor -> waiting times of mean 5.

    Any function with the right distribution is right, such as one that runs from the other end.
    """
    u = (torch.arange(2000) + 0.5) / 2000
    values = _values(generator, u)
    if not values.isfinite().all():
        return tr("수가 아닌 값(NaN이나 무한대)이 있습니다.", "There is a value that is no number (NaN or infinity).")
    if values.min() < 0:
        return tr(
            f"기다리는 시간은 0보다 작을 수 없는데 가장 작은 값이 {values.min():.2f}입니다. 로그의 부호를 보십시오.",
            f"A waiting time cannot be below 0, and the least of yours is {values.min():.2f}. Look at the sign of the logarithm.",
        )
    median = values.median()
    if not _near(median, 5 * math.log(2), 0.01):
        return tr(
            f"절반은 {5 * math.log(2):.2f}분보다 짧게 기다려야 하는데, 이 생성자가 낸 표본의 중앙값은 {median:.2f}분입니다. F(x) = u를 x에 대해 다시 풀어 보십시오.",
            f"Half of all waits are shorter than {5 * math.log(2):.2f} minutes; the median of your samples is {median:.2f}. Solve F(x) = u for x again.",
        )
    shares = 1 - torch.exp(-values.sort().values / 5)  # F of what came out: the same u again, if all is right
    if (shares - u.double()).abs().max() > 1e-3:
        return tr(
            "중앙값은 맞지만 분포의 모양이 다릅니다. F(x) = u를 x에 대해 풀었습니까?",
            "The median is right, the shape of the distribution is not. Did you solve F(x) = u for x?",
        )


@_check
def models_implausible(share):
    """Lesson 01, exercise 4. share(log_densities, reference): the share of values below what 99.9 % of `reference` exceed."""
    reference = torch.linspace(0, 1, 10_001)[torch.randperm(10_001, generator=torch.Generator().manual_seed(0))]
    counts = {-5.0: 20, 0.0007: 10, 0.0015: 10, 0.005: 10, 0.5: 100, 0.995: 50}  # close around the limit 0.001
    log_densities = torch.cat([torch.full((count,), value) for value, count in counts.items()])
    value = float(_numbers(share(log_densities, reference)))
    if _near(value, 0.85):
        return tr("그럴듯한 고양이를 셌습니다.", "You counted the cats that are plausible.")
    if _near(value, 0.25):
        return tr(
            "기준이 너무 높습니다. 진짜의 99.9%가 그보다 높아야 합니다.",
            "Your limit is too high: 99.9% of the real ones have to lie above it.",
        )
    if _near(value, 1.0) or _near(value, 0.75):
        return tr(
            "기준이 반대쪽 끝에 있습니다. 밀도가 낮은 쪽을 세어야 합니다.",
            "Your limit lies at the other end: it is the low densities that count.",
        )
    if value > 1:
        return tr(
            f"비율은 0과 1 사이여야 하는데 결과가 {value:g}입니다.",
            f"A share lies between 0 and 1; yours is {value:g}.",
        )
    if not _near(value, 0.15):
        return tr(
            f"200개 가운데 30개가 기준보다 낮은 예에서 결과가 {value:.4f}입니다.",
            f"In an example where 30 of 200 lie below the limit, yours is {value:.4f}.",
        )


@_check
def models_energy(energy):
    """Lesson 01, exercise 5. energy(x, y): the energy distance of two groups of numbers, `(N,)` and `(M,)`, over all pairs."""
    x, y = torch.tensor([0.0, 1.0, 5.0]), torch.tensor([3.0, 3.0, 7.0, 9.0])

    def mean(a, b):
        return (a[:, None] - b).abs().mean().item()

    same = float(_numbers(energy(x, x.clone())))
    if not _near(same, 0):
        return tr(
            f"같은 무리끼리의 거리는 0이어야 하는데 {same:.3f}입니다. 한 점과 그 점 자신의 쌍도 평균에 넣었습니까? 항의 부호는 맞습니까?",
            f"A group is at distance 0 from itself; yours is {same:.3f}. Is the pair of a point with itself in the mean? Are the signs right?",
        )
    value = float(_numbers(energy(x, y)))
    across, within = mean(x, y), mean(x, x) + mean(y, y)
    wanted = 2 * across - within
    if _near(value, -wanted):
        return tr("부호가 반대입니다.", "The sign is the wrong way round.")
    if _near(value, math.sqrt(wanted)) or _near(value, wanted / 2):
        return tr(
            f"값이 {value:.3f}입니다. 식에는 없는 제곱근이나 2로 나누는 계산이 들어간 것 같습니다.",
            f"Yours is {value:.3f}. There seems to be a square root, or a division by 2, that the formula does not have.",
        )
    if not _near(value, wanted):
        return tr(
            f"두 무리 사이의 거리는 평균 {across:.3f}인데, 결과가 {value:.3f}입니다. 합이 아니라 평균을 썼습니까? 항은 세 개입니까?",
            f"Between the two groups the mean distance is {across:.3f}, and yours gives {value:.3f}. Did you take means, not sums? Are there three terms?",
        )


@_check
def adversarial_optimum(optimal_d):
    """Lesson 02, exercise 1. optimal_d(p, q): the best answer of D where the densities are p (real) and q (fake)."""
    p, q = torch.tensor([0.3, 0.2, 0.5, 0.0]), torch.tensor([0.1, 0.2, 0.0, 0.4])
    values = _values(optimal_d, p, q)
    if not values.isfinite().all() or values.min() < 0 or values.max() > 1:
        odd = values[~((values >= 0) & (values <= 1))][0]
        return tr(
            f"D의 답은 0과 1 사이의 확률이어야 하는데 결과가 {odd:g}입니다.",
            f"D answers with a probability, 0 to 1; yours gives {odd:g}.",
        )
    if not _near(values[1], 0.5):
        return tr(
            f"p와 q가 같은 곳에서는 가릴 방법이 없는데 결과가 {values[1]:.3f}입니다.",
            f"Where p and q are the same nothing can be told apart; yours answers {values[1]:.3f}.",
        )
    if values[2] < values[3]:
        return tr(
            "진짜만 있는 곳에서 0, 가짜만 있는 곳에서 1이 나왔습니다.",
            "It gives 0 where all is real and 1 where all is fake.",
        )
    if not _near(values[0], 0.75):
        return tr(
            f"진짜 밀도가 0.3, 가짜 밀도가 0.1인 곳에서 결과가 {values[0]:.3f}입니다. 그곳에서 만나는 것 네 개 가운데 몇 개가 진짜일까요?",
            f"Where the real density is 0.3 and the fake one 0.1 yours is {values[0]:.3f}. Of four things met there, how many are real?",
        )
    if not (_near(values[2], 1) and _near(values[3], 0)):
        return tr(
            "한쪽 밀도가 0인 곳에서 답이 0이나 1이 아닙니다.", "Where one density is 0, the answer is not 0 or 1."
        )


@_check
def adversarial_d_loss(d_loss):
    """Lesson 02, exercise 2. d_loss(real_logits, fake_logits): -E log D(real) - E log(1 - D(fake)), stable."""
    real, fake = torch.tensor([2.0, 0.5, -1.0]), torch.tensor([-3.0, 0.0, 1.0])
    value = float(_numbers(d_loss(real, fake)))
    on_real, on_fake = float(softplus(-real).mean()), float(softplus(fake).mean())
    if hint := _loss_hint(value, on_real + on_fake, 3):
        return hint
    if _near(value, float(softplus(real).mean() + softplus(-fake).mean())):
        return tr("진짜와 가짜의 정답이 뒤바뀌었습니다.", "Real and fake have changed places.")
    if not _near(value, on_real + on_fake):
        return tr(
            f"예에서 결과가 {value:.4f}입니다. 로짓이 모두 0이면 log 4 = 1.386이 나와야 합니다. 먼저 그것부터 확인해 보십시오.",
            f"The example gave {value:.4f}. With all logits 0 it should be log 4 = 1.386: try that first.",
        )
    far = float(_numbers(d_loss(torch.tensor([-200.0]), torch.tensor([200.0]))))
    sure = float(_numbers(d_loss(torch.tensor([200.0]), torch.tensor([-200.0]))))
    if _near(far, 400, 0.1) and not _near(sure, 0):
        return tr(
            f"로짓이 진짜에서 200, 가짜에서 −200이면 손실은 0이어야 하는데 결과가 {sure}입니다. softplus를 쓰십시오.",
            f"With logits of 200 for real and −200 for fake the loss should be 0; yours is {sure}. Use softplus.",
        )
    if not _near(far, 400, 0.1):
        return tr(
            f"보통 값에서는 맞지만 로짓이 ±200이면 결과가 400이 아니라 {far}입니다. sigmoid 다음에 로그를 취하지 말고 softplus를 쓰십시오.",
            f"Right for ordinary values, but with logits of ±200 it gives {far}, not 400. Use softplus instead of a logarithm after a sigmoid.",
        )


def _loss_hint(value, wanted, n):
    if _near(value, -wanted):
        return tr(
            "부호가 반대입니다. 손실은 줄이려는 값입니다.",
            "The sign is the wrong way round: a loss is what gets smaller.",
        )
    if _near(value, n * wanted):
        return tr("평균이 아니라 합입니다.", "That is a sum, not a mean.")
    if _near(value, wanted / 2):
        return tr(
            "2로 나눈 값입니다. 식에는 그런 계수가 없습니다.", "That is half of it; the formula has no such factor."
        )
    if _near(value, wanted / math.log(2)):
        return tr("밑이 2인 로그입니다. 자연로그를 쓰십시오.", "That is the logarithm to base 2. Use the natural one.")
    return None


@_check
def adversarial_g_loss(g_loss):
    """Lesson 02, exercise 3. g_loss(fake_logits): the non-saturating loss -E log D(fake), stable."""
    fake = torch.tensor([-3.0, 0.0, 1.0])
    value, wanted = float(_numbers(g_loss(fake))), float(softplus(-fake).mean())
    if hint := _loss_hint(value, wanted, 3):
        return hint
    if _near(value, -float(softplus(fake).mean())):
        return tr(
            "그것은 포화 손실입니다. D(G(z))가 0에 가까울 때 평평해집니다.",
            "That is the saturating loss; it is flat where D(G(z)) is near 0.",
        )
    if not _near(value, wanted):
        return tr(
            f"예에서 결과가 {value:.4f}입니다. 로짓이 모두 0이면 log 2 = 0.693이 나와야 합니다.",
            f"The example gave {value:.4f}. With all logits 0 it should be log 2 = 0.693.",
        )
    far = float(_numbers(g_loss(torch.tensor([-200.0]))))
    sure = float(_numbers(g_loss(torch.tensor([200.0]))))
    if _near(far, 200, 0.1) and not _near(sure, 0):
        return tr(
            f"로짓이 200이면 손실은 0이어야 하는데 결과가 {sure}입니다. softplus를 쓰십시오.",
            f"With a logit of 200 the loss should be 0; yours is {sure}. Use softplus.",
        )
    if not _near(far, 200, 0.1):
        return tr(
            f"보통 값에서는 맞지만 로짓이 −200이면 결과가 200이 아니라 {far}입니다. softplus를 쓰십시오.",
            f"Right for ordinary values, but with a logit of −200 it gives {far}, not 200. Use softplus.",
        )


@_check
def adversarial_jsd(jsd):
    """Lesson 02, exercise 4. jsd(p, q): the Jensen-Shannon divergence, in nats, of two rows of probabilities `(K,)`."""
    p, q = torch.tensor([0.5, 0.3, 0.2]), torch.tensor([0.1, 0.3, 0.6])

    def kl(a, b):
        return torch.special.xlogy(a, a / b).sum().item()

    if not _near(same := float(_numbers(jsd(p, p.clone()))), 0):
        return tr(
            f"같은 분포끼리는 0이어야 하는데 {same:.4f}입니다.",
            f"From a distribution to itself it is 0; yours gives {same:.4f}.",
        )
    value, middle = float(_numbers(jsd(p, q))), (p + q) / 2
    wanted = (kl(p, middle) + kl(q, middle)) / 2
    if _near(value, kl(p, q)) or _near(value, kl(q, p)) or _near(value, (kl(p, q) + kl(q, p)) / 2):
        return tr(
            "p와 q를 곧바로 견주었습니다. 옌센-섀넌 발산은 둘을 각각 가운데 분포 m = (p + q) / 2와 견줍니다.",
            "You compared p and q directly. The Jensen-Shannon divergence compares each with the middle, m = (p + q) / 2.",
        )
    if _near(value, 2 * wanted):
        return tr("두 항을 더하기만 하고 평균을 내지 않았습니다.", "The two terms are added, but not averaged.")
    if _near(value, kl(p, middle)) or _near(value, kl(q, middle)):
        return tr("두 항 가운데 하나뿐입니다.", "That is only one of the two terms.")
    if _near(value, wanted / math.log(2)):
        return tr("밑이 2인 로그입니다. 자연로그를 쓰십시오.", "That is the logarithm to base 2. Use the natural one.")
    if _near(value, math.sqrt(wanted)):
        return tr("제곱근은 취하지 않습니다.", "No square root is taken.")
    if not _near(value, wanted):
        return tr(
            f"예에서 결과가 {value:.4f}입니다. 두 항 가운데 0보다 작은 것이 있는지 보십시오.",
            f"The example gave {value:.4f}. See that neither of the two terms is below 0.",
        )
    apart = float(_numbers(jsd(torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 1.0, 0.0]))))
    if not _near(apart, math.log(2)):
        return tr(
            f"확률이 0인 곳이 있으면 결과가 {apart}입니다. 0 · log 0은 0으로 칩니다. torch.special.xlogy를 찾아보십시오.",
            f"With a probability of 0 yours gives {apart}. 0 · log 0 counts as 0: look up torch.special.xlogy.",
        )


@_check
def adversarial_ratio(answer):
    """Lesson 02, exercise 5. answer: at D(G(z)) = 0.01, the non-saturating gradient in the logit divided by the saturating one."""
    ratio = abs(float(_numbers(answer)))
    if _near(ratio, 1 / 99, 1e-3):
        return tr("거꾸로 나누었습니다.", "You divided the other way round.")
    if _near(ratio, 100, 0.5):
        return tr(
            "1 / D가 아닙니다. 비포화 손실의 그래디언트는 1이 아닙니다. 1 − D를 계산해 보십시오.",
            "Not 1 / D: the gradient of the non-saturating loss is not 1. Work out 1 − D.",
        )
    if not _near(ratio, 99, 0.5):
        return tr(
            f"{ratio:g}배가 아닙니다. 로짓에 대한 두 그래디언트의 크기는 D와 1 − D입니다.",
            f"Not {ratio:g}. In the logit the two gradients have the sizes D and 1 − D.",
        )


@_check
def loops_d_loss(loss_for_d):
    """Lesson 03, exercise 1. loss_for_d(discriminator, real, fake): D's loss, with gradients for D and none for G."""
    real, noise = torch.tensor([[1.0, 0.5], [0.0, 2.0], [-1.0, 1.0]]), torch.tensor([[0.3, -1.0], [2.0, 0.1]])
    discriminator, generator = torch.nn.Linear(2, 1), torch.nn.Linear(2, 2)
    torch.nn.init.constant_(discriminator.weight, 0.7)
    torch.nn.init.constant_(discriminator.bias, -0.2)
    torch.nn.init.eye_(generator.weight)
    torch.nn.init.zeros_(generator.bias)

    def logits(points):
        return discriminator(points).squeeze(1)

    value = loss_for_d(logits, real, generator(noise))
    if value is None or value is ...:
        raise _Unwritten
    on_real, on_fake = logits(real).detach(), logits(noise).detach()
    wanted = float(softplus(-on_real).mean() + softplus(on_fake).mean())
    number = float(_numbers(value))
    if _near(number, float(softplus(on_real).mean() + softplus(-on_fake).mean())):
        return tr("진짜와 가짜의 정답이 뒤바뀌었습니다.", "Real and fake have changed places.")
    if _near(number, float(softplus(-on_real).mean())) or _near(number, float(softplus(on_fake).mean())):
        return tr(
            "두 항 가운데 하나뿐입니다. D는 진짜와 가짜에서 모두 배웁니다.",
            "That is only one of the two terms. D learns from real and from fake.",
        )
    if _near(number, -wanted):
        return tr(
            "부호가 반대입니다. 손실은 줄이려는 값입니다.",
            "The sign is the wrong way round: a loss is what gets smaller.",
        )
    if not _near(number, wanted):
        return tr(
            f"예에서 손실이 {wanted:.4f}이어야 하는데 결과가 {number:.4f}입니다. 수업 02의 L_D를 다시 보십시오.",
            f"In the example the loss should be {wanted:.4f}; yours is {number:.4f}. Look at L_D in lesson 02 again.",
        )
    if not (isinstance(value, torch.Tensor) and value.requires_grad):
        return tr(
            "값은 맞지만 D에게 돌아갈 그래디언트가 남아 있지 않습니다. 어디에서 그래디언트를 끊었습니까?",
            "The value is right, but no gradient is left for D. Where did you cut?",
        )
    value.backward()
    if generator.weight.grad is not None:
        return tr(
            "값은 맞지만 backward()가 G의 가중치에까지 그래디언트를 남깁니다. 그 길을 끊으십시오.",
            "The value is right, but backward() leaves gradients in G's weights as well. Cut that way off.",
        )
    shares = torch.autograd.grad(softplus(-logits(real)).mean() + softplus(logits(noise)).mean(), discriminator.weight)
    if discriminator.weight.grad is None or not torch.allclose(discriminator.weight.grad, shares[0], atol=1e-5):
        return tr(
            "값은 맞고 G도 안전하지만, D가 진짜와 가짜 가운데 한쪽에서 배우지 못합니다. 너무 많이 끊었습니다.",
            "The value is right and G is safe, but D does not learn from one of the two. You cut too much.",
        )


@_check
def loops_arrows(arrows_of):
    """Lesson 03, exercise 2. arrows_of(discriminator, fake): the gradient of each point's logit in that point, `(N, 2)`."""
    fake = torch.tensor([[0.5, -1.0], [1.5, 0.25], [-1.0, 0.75], [0.0, 2.0]])
    discriminator = torch.nn.Bilinear(2, 2, 1)  # x W y + b: the gradient at x is (W + W^T) x
    weight = torch.tensor([[0.4, -0.3], [0.9, -0.6]])
    with torch.no_grad():
        discriminator.weight[0], discriminator.bias[0] = weight, 0.3

    def logits(points):
        return discriminator(points, points).squeeze(1)

    arrows = _numbers(arrows_of(logits, fake.clone()))
    wanted = (fake @ (weight + weight.T)).double()
    if arrows.shape != wanted.shape:
        return tr(
            f"점의 모양은 {tuple(fake.shape)}인데 결과의 모양이 {tuple(arrows.shape)}입니다. 점마다 화살표가 하나씩 있어야 합니다.",
            f"The points are {tuple(fake.shape)} and yours came out as {tuple(arrows.shape)}: one arrow for each point.",
        )

    def same(other):
        return torch.allclose(arrows, other, rtol=0, atol=1e-4)

    if same(-wanted):
        return tr(
            "화살표가 모두 거꾸로입니다. 로짓이 커지는 쪽이어야 합니다.",
            "All arrows point backwards: they should lead to larger logits.",
        )
    if same(wanted / len(fake)):
        return tr(
            f"모든 화살표의 길이가 정답의 꼭 {len(fake)}분의 1입니다. 점이 {len(fake)}개라는 것과 상관이 있을까요?",
            f"Every arrow is 1/{len(fake)} of what it should be. Has that to do with there being {len(fake)} points?",
        )
    slope = torch.sigmoid(logits(fake)).detach().double()[:, None]
    if same(wanted * slope * (1 - slope)):
        return tr("로짓이 아니라 확률 D(x)를 미분했습니다.", "You differentiated the probability D(x), not the logit.")
    if same(wanted * (1 - slope)) or same(-wanted * (1 - slope)):
        return tr(
            "손실을 미분했습니다. 로짓을 미분하십시오.",
            "That is the gradient of a loss. Take the gradient of the logit.",
        )
    if not same(wanted):
        return tr(
            f"첫 점의 화살표가 ({arrows[0, 0]:.3f}, {arrows[0, 1]:.3f})입니다. 로짓을 그 점의 좌표로 미분했습니까?",
            f"The first point's arrow is ({arrows[0, 0]:.3f}, {arrows[0, 1]:.3f}). Is it the derivative of its logit in its coordinates?",
        )


@_check
def loops_radius(radius_after):
    """Lesson 03, exercise 3. radius_after(n, h): from radius 1, n simultaneous steps of the Dirac-GAN with f(t) = t."""
    start = float(_numbers(radius_after(0, 0.1)))
    if not _near(start, 1):
        return tr(
            f"0스텝이면 아직 출발점이므로 반지름은 1이어야 하는데 {start:.4f}입니다.",
            f"After 0 steps the radius is still 1; yours is {start:.4f}.",
        )
    for n, h in ((1, 0.5), (2, 0.5), (7, 0.2), (200, 0.1)):
        theta, psi = 1.0, 0.0
        for _ in range(n):
            theta, psi = theta + h * psi, psi - h * theta
        value, wanted = float(_numbers(radius_after(n, h))), math.hypot(theta, psi)
        if _near(value, wanted**2):
            return tr("그것은 반지름의 제곱입니다.", "That is the square of the radius.")
        if value <= 1:
            return tr(
                f"n = {n}, h = {h}에서 결과가 {value:.4f}입니다. 동시에 움직이면 바깥으로 나갑니다.",
                f"For n = {n}, h = {h} yours is {value:.4f}. At the same time, the path leads outward.",
            )
        if not _near(value, wanted):
            return tr(
                f"n = {n}, h = {h}에서 결과가 {value:.4f}입니다. (1, 0)에서 한 스텝만 손으로 계산하고 길이를 재어 보십시오.",
                f"For n = {n}, h = {h} yours is {value:.4f}. Work out one step from (1, 0) by hand, and its length.",
            )


@_check
def loops_r1_step(r1_step):
    """Lesson 03, exercise 4. r1_step(theta, psi, h, gamma): one simultaneous step of the Dirac-GAN, f(t) = t, with R1."""
    theta, psi, h, gamma = 1.0, 0.5, 0.1, 0.8
    pair = r1_step(theta, psi, h, gamma)
    if pair is None or pair is ... or (isinstance(pair, tuple) and None in pair):
        raise _Unwritten
    numbers = _numbers(pair).flatten()
    if len(numbers) != 2:
        return tr("수 두 개, θ'와 ψ'를 돌려주십시오.", "Return two numbers, θ' and ψ'.")
    new_theta, new_psi = numbers.tolist()
    right_theta, right_psi = theta + h * psi, psi - h * (theta + gamma * psi)
    if _near(new_theta, right_psi) and _near(new_psi, right_theta):
        return tr("두 값의 순서가 바뀌었습니다.", "The two values have changed places.")
    if _near(new_psi, psi - h * theta):
        return tr("ψ'에 벌점이 들어 있지 않습니다.", "The penalty is missing from ψ'.")
    if _near(new_psi, psi - h * (theta + gamma / 2 * psi)) or _near(new_psi, psi - h * (theta + gamma / 2 * psi**2)):
        return tr("벌점 γ/2 · ψ²의 도함수를 다시 구하십시오.", "Take the derivative of the penalty, γ/2 · ψ², again.")
    if _near(new_theta, theta + h * right_psi) and _near(new_psi, right_psi):
        return tr(
            "θ'를 구할 때 새 ψ'를 썼습니다. 그러면 번갈아 움직이는 것입니다.",
            "θ' was found with the new ψ': that is moving in turn.",
        )
    if _near(new_psi, psi - h * (right_theta + gamma * psi)):
        return tr(
            "ψ'를 구할 때 새 θ'를 썼습니다. 그러면 번갈아 움직이는 것입니다.",
            "ψ' was found with the new θ': that is moving in turn.",
        )
    if not _near(new_theta, right_theta):
        return tr(
            f"θ = {theta}, ψ = {psi}, h = {h}에서 θ'가 {new_theta:.4f}입니다. L_G를 θ로 미분하고, 그 도함수의 h배만큼 반대쪽으로 움직이십시오.",
            f"With θ = {theta}, ψ = {psi}, h = {h} your θ' is {new_theta:.4f}. Differentiate L_G in θ, and move against it, h times.",
        )
    if not _near(new_psi, right_psi):
        return tr(
            f"θ = {theta}, ψ = {psi}, h = {h}, γ = {gamma}에서 ψ'가 {new_psi:.4f}입니다. L_D를 ψ로 미분하고, 그 도함수의 h배만큼 반대쪽으로 움직이십시오.",
            f"With θ = {theta}, ψ = {psi}, h = {h}, γ = {gamma} your ψ' is {new_psi:.4f}. Differentiate L_D in ψ, and move against it, h times.",
        )


@_check
def loops_clinic(diagnosis):
    """Lesson 03, exercise 5. diagnosis: the letters of the patients with the faults 1 to 5, in that order."""
    letters = "".join(diagnosis).upper().replace(" ", "").replace(",", "")
    if sorted(letters) != list("ABCDE"):
        return tr(
            f"{letters!r}라고 답했습니다. A에서 E까지 글자를 한 번씩, 모두 다섯 개 적으십시오.",
            f"You wrote {letters!r}: write five letters, each from A to E once.",
        )
    right = [ours == theirs for ours, theirs in zip(letters, "ECADB", strict=True)]
    if all(right):
        return None
    signs = (  # what to look for, the plainest first
        (
            5,
            tr(
                "G를 얼려 두었다면 끝의 점들은 어디에 있을까요?",
                "if G is frozen, where are the points at the end?",
            ),
        ),
        (
            4,
            tr(
                "정답을 거꾸로 배운 D는 진짜에 무엇이라고 답할까요?",
                "if D learned the labels backwards, what does it say to real?",
            ),
        ),
        (3, tr("학습률이 너무 높으면 손실은 얼마나 커질까요?", "with far too high a rate, how large do losses get?")),
        (
            2,
            tr(
                "느린 G가 뒤늦게 따라오면 G의 손실은 어떤 모양일까요?",
                "if a slow G follows late, which shape has its loss?",
            ),
        ),
        (
            1,
            tr(
                "detach가 없으면 G는 D의 답이 얼마일 때 돌아설까요?",
                "without detach, at which answer of D does G turn back?",
            ),
        ),
    )
    fault, sign = next((fault, sign) for fault, sign in signs if not right[fault - 1])
    return tr(
        f"다섯 가운데 {sum(right)}개가 맞습니다. 고장 {fault}번을 다시 보십시오. {sign}",
        f"{sum(right)} of five are right. Look at fault {fault} again: {sign}",
    )


@_check
def shrink_conv_size(conv_size):
    """Lesson 04, exercise 1. conv_size(n, k, s, p): the side of a convolution's output."""
    for n, k, s, p, wanted in ((28, 4, 2, 1, 14), (28, 3, 1, 1, 28), (7, 3, 1, 0, 5), (8, 3, 2, 0, 3), (5, 2, 3, 1, 2)):
        size = float(_numbers(conv_size(n, k, s, p)))
        if size != wanted:
            return tr(
                f"n = {n}, k = {k}, s = {s}, p = {p}일 때 결과가 {size:g}입니다. 창의 왼쪽 끝이 갈 수 있는 자리를 하나씩 세어 보십시오.",
                f"For n = {n}, k = {k}, s = {s}, p = {p} yours is {size:g}. Count the places of the window's left edge one by one.",
            )


@_check
def shrink_padding(answer):
    """Lesson 04, exercise 2. answer: the padding with which a transposed convolution, kernel 6 and stride 2, doubles."""
    padding = float(_numbers(answer))
    if padding != 2:
        return tr(
            f"패딩이 {padding:g}이면 한 변이 10인 입력에서 한 변이 {24 - 2 * padding:g}인 출력이 나옵니다. 20이어야 합니다.",
            f"With padding {padding:g} a side of 10 becomes {24 - 2 * padding:g}. It has to become 20.",
        )


@_check
def shrink_receptive_field(receptive_field):
    """Lesson 04, exercise 3. receptive_field(layers): pixels that one value sees; layers: list of (kernel, stride)."""
    for layers, wanted in (
        ([(3, 1)], 3),
        ([(3, 1), (3, 1)], 5),
        ([(4, 2), (4, 2)], 10),
        ([(2, 2), (3, 1), (3, 3), (2, 1)], 16),
    ):
        seen = float(_numbers(receptive_field(list(layers))))
        if seen != wanted:
            return tr(
                f"{layers}일 때 결과가 {seen:g}입니다. 이웃한 두 값이 이미지에서 떨어져 있는 거리 j가 층마다 어떻게 늘어나는지 따라가 보십시오.",
                f"For {layers} yours is {seen:g}. Follow j, the distance of neighbouring values in the image, through the layers.",
            )


@_check
def shrink_batch_norm(batch_norm):
    """Lesson 04, exercise 4. batch_norm(x): `(B, F)` -> the same with mean 0 and variance 1 in each column."""
    x = torch.tensor([[1.0, 10.0], [2.0, 30.0], [6.0, 20.0], [3.0, 60.0]])
    constant = _numbers(batch_norm(torch.ones(4, 2)))
    y = _numbers(batch_norm(x.clone()))
    if y.shape != x.shape:
        return tr(
            f"모양이 {tuple(x.shape)}인 입력의 결과가 {tuple(y.shape)}입니다. 모양은 그대로여야 합니다.",
            f"An input of shape {tuple(x.shape)} came out as {tuple(y.shape)}. The shape has to stay.",
        )
    mean, variance = y.mean(0), y.var(0, correction=0)
    if mean.abs().max() > 1e-3:
        return tr(
            f"두 열의 평균이 {mean.tolist()[0]:.3f}, {mean.tolist()[1]:.3f}입니다. 모두 0이어야 합니다. 열마다 그 열의 평균을 뺐습니까?",
            f"The columns have the means {mean.tolist()[0]:.3f} and {mean.tolist()[1]:.3f}. They have to be 0: was each column's own mean taken off?",
        )
    if (variance - 0.75).abs().max() < 1e-3:
        return tr(
            "분산을 B − 1로 나누어 구했습니다. 배치 정규화는 B로 나눕니다.",
            "Your variance divides by B − 1. Batch normalization divides by B.",
        )
    if (variance - 1).abs().max() > 1e-3:
        return tr(
            f"두 열의 분산이 {variance.tolist()[0]:.3f}, {variance.tolist()[1]:.3f}입니다. 모두 1이어야 합니다. 무엇으로 나누었습니까?",
            f"The columns have the variances {variance.tolist()[0]:.3f} and {variance.tolist()[1]:.3f}. They have to be 1: what did you divide by?",
        )
    if not torch.allclose(y, (x.double() - x.double().mean(0)) / x.double().std(0, correction=0), rtol=0, atol=1e-3):
        return tr(
            "평균과 분산은 맞지만 값의 순서나 부호가 바뀌었습니다.",
            "Mean and variance are right, but the values have changed order or sign.",
        )
    if not constant.isfinite().all():
        return tr(
            "모두 같은 값인 열에서 0으로 나누게 됩니다. eps는 어디에 들어갑니까?",
            "In a column whose values are all the same this divides by 0. Where does eps go?",
        )


@_check
def dcgan_doublings(answer):
    """Lesson 05, exercise 1. answer: how many doublings lead from 4 x 4 to 128 x 128."""
    doublings = float(_numbers(answer))
    if doublings != 5:
        size = 4 * 2**doublings
        return tr(
            f"4에서 시작해 {doublings:g}번 두 배로 키우면 한 변은 {size:g}입니다. 128이 되어야 합니다.",
            f"Doubling {doublings:g} times takes the side from 4 to {size:g}. It has to become 128.",
        )


@_check
def dcgan_range(to_tanh_range):
    """Lesson 05, exercise 2. to_tanh_range: uint8 images of any shape, 0 to 255 -> the same in [-1, 1]."""
    pixels = torch.tensor([[[[0, 51], [204, 255]]]], dtype=torch.uint8)
    values = _numbers(to_tanh_range(pixels.clone()))
    if values.shape != pixels.shape:
        return tr(
            f"모양이 {tuple(pixels.shape)}인 이미지를 넣었더니 결과의 모양이 {tuple(values.shape)}입니다. 모양은 그대로여야 합니다.",
            f"Images of shape {tuple(pixels.shape)} came out as {tuple(values.shape)}. The shape has to stay.",
        )
    for pixel, wanted, value in zip([0, 255, 51, 204], [-1, 1, -0.6, 0.6], values.flatten()[[0, 3, 1, 2]], strict=True):
        if abs(value - wanted) > 1e-3:
            where = {
                0: tr(
                    "가장 어두운 값은 tanh 범위의 한쪽 끝으로 가야 합니다.",
                    "The darkest value belongs at one end of tanh.",
                ),
                255: tr(
                    "가장 밝은 값은 tanh 범위의 다른 쪽 끝으로 가야 합니다.",
                    "The brightest value belongs at the other end of tanh.",
                ),
            }.get(
                pixel,
                tr(
                    "두 끝 사이는 직선이어야 합니다. uint8로 곱하다가 255를 넘지는 않았습니까?",
                    "Between the ends the line has to be straight. Did a uint8 product run past 255?",
                ),
            )
            return tr(
                f"픽셀값이 {pixel}일 때 결과가 {value:.3f}입니다. {where}",
                f"Pixel {pixel} became {value:.3f}. {where}",
            )


@_check
def dcgan_slerp(slerp):
    """Lesson 05, exercise 3. slerp(a, b, t): the point at the share t of the great circle from a to b, `(z_dim,)`."""
    a, b = torch.nn.functional.normalize(torch.randn(2, 64, generator=torch.Generator().manual_seed(0)), dim=1) * 8
    for t, end, name in ((0.0, a, "a"), (1.0, b, "b")):
        if (distance := float((_numbers(slerp(a, b, t)) - end).norm())) > 1e-3:
            return tr(
                f"t = {t:g}에서는 {name}가 나와야 하는데, 결과가 {distance:.2f}만큼 떨어져 있습니다.",
                f"At t = {t:g} the result should be {name}, and is {distance:.2f} away from it.",
            )
    for t in (0.5, 0.25):
        point = _numbers(slerp(a, b, t))
        if abs(float(point.norm()) - 8) > 1e-2:
            return tr(
                f"a와 b의 길이는 8인데 t = {t:g}에서 결과의 길이는 {point.norm():.2f}입니다. 원 위를 걸으면 길이가 변하지 않습니다.",
                f"a and b have length 8, and at t = {t:g} yours has {point.norm():.2f}. On a circle the length stays.",
            )
        share = _angle(a, point) / _angle(a, b)
        if abs(share - t) > 1e-3:
            return tr(
                f"t = {t:g}인데 각은 전체의 {share:.3f}만큼 움직였습니다. t가 같은 만큼 늘면 각도 같은 만큼 늘어야 합니다.",
                f"At t = {t:g} the angle has gone {share:.3f} of the way. Equal steps in t should be equal angles.",
            )


@_check
def dcgan_nearest(nearest_image):
    """Lesson 05, exercise 4. nearest_image(samples, training): which of the training images is nearest to each sample, `(N,)`."""
    generator = torch.Generator().manual_seed(0)
    training = 0.2 * torch.randn(12, 1, 4, 4, generator=generator).sign() * torch.arange(1, 13).reshape(-1, 1, 1, 1) / 3
    wanted = [7, 0, 11, 3, 7]
    samples = training[wanted] + 0.01
    found = _numbers(nearest_image(samples.clone(), training.clone()))
    if found.shape != (len(samples),):
        return tr(
            f"표본 {len(samples)}장과 학습 이미지 {len(training)}장을 넣었더니 결과의 모양이 {tuple(found.shape)}입니다. 표본마다 번호 하나여야 합니다.",
            f"For {len(samples)} samples and {len(training)} training images yours has the shape {tuple(found.shape)}. "
            "There should be one number for each sample.",
        )
    if not torch.isin(found, torch.arange(len(training)).double()).all():
        return tr(
            f"결과에 {found[0]:.2f} 같은 값이 있습니다. 거리가 아니라 학습 이미지의 번호(0부터 {len(training) - 1})여야 합니다.",
            f"Yours holds values like {found[0]:.2f}. Numbers of training images, 0 to {len(training) - 1}, are wanted, not distances.",
        )
    for i, (number, right) in enumerate(zip(found.long().tolist(), wanted, strict=True)):
        if number != right:
            return tr(
                f"학습 이미지 {right}번과 거의 같은 표본을 넣었는데 {number}번이라고 합니다({i}번 표본).",
                f"Sample {i} is almost training image {right}, and yours says {number}.",
            )
    far = torch.ones(1, 1, 4, 4)
    even, spike = far - 0.2, far.clone()  # Euclidean distances 0.8 and 1; sums of absolute differences 3.2 and 1
    spike[0, 0, 0, 0] -= 1
    if _numbers(nearest_image(far.clone(), torch.cat([spike, even])))[0] != 1:
        return tr(
            "한 픽셀만 1만큼 다른 이미지가 모든 픽셀이 0.2씩 다른 이미지보다 멉니다. 차이를 제곱해서 더했습니까?",
            "An image off by 1 in a single pixel is farther than one off by 0.2 in all 16. Did you add up the squares?",
        )


def _angle(a, b):
    return float(torch.arccos(torch.cosine_similarity(a.double(), b.double(), dim=0).clamp(-1, 1)))
