"""Checks of the exercises of lesson 02, "Adversarial loss"."""

import math

import torch
from torch.nn.functional import softplus

from gan_lib.checks.machinery import as_numbers, check, near, results
from gan_lib.lang import tr


@check
def adversarial_optimum(optimal_d):
    """Lesson 02, exercise 1. optimal_d(p, q): the best answer of D where the densities are p (real) and q (fake)."""
    p, q = torch.tensor([0.3, 0.2, 0.5, 0.0]), torch.tensor([0.1, 0.2, 0.0, 0.4])
    values = results(optimal_d, p, q)
    if not values.isfinite().all() or values.min() < 0 or values.max() > 1:
        odd = values[~((values >= 0) & (values <= 1))][0]
        return tr(
            f"D의 답은 0과 1 사이의 확률이어야 하는데 결과가 {odd:g}입니다.",
            f"D answers with a probability, 0 to 1; yours gives {odd:g}.",
        )
    if not near(values[1], 0.5):
        return tr(
            f"p와 q가 같은 곳에서는 가릴 방법이 없는데 결과가 {values[1]:.3f}입니다.",
            f"Where p and q are the same nothing can be told apart; yours answers {values[1]:.3f}.",
        )
    if values[2] < values[3]:
        return tr(
            "진짜만 있는 곳에서 0, 가짜만 있는 곳에서 1이 나왔습니다.",
            "It gives 0 where all is real and 1 where all is fake.",
        )
    if not near(values[0], 0.75):
        return tr(
            f"진짜 밀도가 0.3, 가짜 밀도가 0.1인 곳에서 결과가 {values[0]:.3f}입니다. 그곳에서 만나는 것 네 개 가운데 "
            "몇 개가 진짜일까요?",
            f"Where the real density is 0.3 and the fake one 0.1 yours is {values[0]:.3f}. Of four things met there, "
            "how many are real?",
        )
    if not (near(values[2], 1) and near(values[3], 0)):
        return tr(
            "한쪽 밀도가 0인 곳에서 답이 0이나 1이 아닙니다.", "Where one density is 0, the answer is not 0 or 1."
        )


@check
def adversarial_d_loss(d_loss):
    """Lesson 02, exercise 2. d_loss(real_logits, fake_logits): -E log D(real) - E log(1 - D(fake)), stable."""
    real, fake = torch.tensor([2.0, 0.5, -1.0]), torch.tensor([-3.0, 0.0, 1.0])
    value = float(as_numbers(d_loss(real, fake)))
    on_real, on_fake = float(softplus(-real).mean()), float(softplus(fake).mean())
    if hint := _loss_hint(value, on_real + on_fake, 3):
        return hint
    if near(value, float(softplus(real).mean() + softplus(-fake).mean())):
        return tr("진짜와 가짜의 정답이 뒤바뀌었습니다.", "Real and fake have changed places.")
    if not near(value, on_real + on_fake):
        return tr(
            f"예에서 결과가 {value:.4f}입니다. 로짓이 모두 0이면 log 4 = 1.386이 나와야 합니다. 먼저 그것부터 확인해 "
            "보십시오.",
            f"The example gave {value:.4f}. With all logits 0 it should be log 4 = 1.386: try that first.",
        )
    far = float(as_numbers(d_loss(torch.tensor([-200.0]), torch.tensor([200.0]))))
    sure = float(as_numbers(d_loss(torch.tensor([200.0]), torch.tensor([-200.0]))))
    if near(far, 400, 0.1) and not near(sure, 0):
        return tr(
            f"로짓이 진짜에서 200, 가짜에서 −200이면 손실은 0이어야 하는데 결과가 {sure}입니다. softplus를 쓰십시오.",
            f"With logits of 200 for real and −200 for fake the loss should be 0; yours is {sure}. Use softplus.",
        )
    if not near(far, 400, 0.1):
        return tr(
            f"보통 값에서는 맞지만 로짓이 ±200이면 결과가 400이 아니라 {far}입니다. sigmoid 다음에 로그를 취하지 말고 "
            "softplus를 쓰십시오.",
            f"Right for ordinary values, but with logits of ±200 it gives {far}, not 400. Use softplus instead of a "
            "logarithm after a sigmoid.",
        )


def _loss_hint(value, wanted, n):
    if near(value, -wanted):
        return tr(
            "부호가 반대입니다. 손실은 줄이려는 값입니다.",
            "The sign is the wrong way round: a loss is what gets smaller.",
        )
    if near(value, n * wanted):
        return tr("평균이 아니라 합입니다.", "That is a sum, not a mean.")
    if near(value, wanted / 2):
        return tr(
            "2로 나눈 값입니다. 식에는 그런 계수가 없습니다.", "That is half of it; the formula has no such factor."
        )
    if near(value, wanted / math.log(2)):
        return tr("밑이 2인 로그입니다. 자연로그를 쓰십시오.", "That is the logarithm to base 2. Use the natural one.")
    return None


@check
def adversarial_g_loss(g_loss):
    """Lesson 02, exercise 3. g_loss(fake_logits): the non-saturating loss -E log D(fake), stable."""
    fake = torch.tensor([-3.0, 0.0, 1.0])
    value, wanted = float(as_numbers(g_loss(fake))), float(softplus(-fake).mean())
    if hint := _loss_hint(value, wanted, 3):
        return hint
    if near(value, -float(softplus(fake).mean())):
        return tr(
            "그것은 포화 손실입니다. D(G(z))가 0에 가까울 때 평평해집니다.",
            "That is the saturating loss; it is flat where D(G(z)) is near 0.",
        )
    if not near(value, wanted):
        return tr(
            f"예에서 결과가 {value:.4f}입니다. 로짓이 모두 0이면 log 2 = 0.693이 나와야 합니다.",
            f"The example gave {value:.4f}. With all logits 0 it should be log 2 = 0.693.",
        )
    far = float(as_numbers(g_loss(torch.tensor([-200.0]))))
    sure = float(as_numbers(g_loss(torch.tensor([200.0]))))
    if near(far, 200, 0.1) and not near(sure, 0):
        return tr(
            f"로짓이 200이면 손실은 0이어야 하는데 결과가 {sure}입니다. softplus를 쓰십시오.",
            f"With a logit of 200 the loss should be 0; yours is {sure}. Use softplus.",
        )
    if not near(far, 200, 0.1):
        return tr(
            f"보통 값에서는 맞지만 로짓이 −200이면 결과가 200이 아니라 {far}입니다. softplus를 쓰십시오.",
            f"Right for ordinary values, but with a logit of −200 it gives {far}, not 200. Use softplus.",
        )


@check
def adversarial_jsd(jsd):
    """Lesson 02, exercise 4. jsd(p, q): the Jensen-Shannon divergence, in nats, of two rows of probabilities `(K,)`."""
    p, q = torch.tensor([0.5, 0.3, 0.2]), torch.tensor([0.1, 0.3, 0.6])

    def kl(a, b):
        return torch.special.xlogy(a, a / b).sum().item()

    if not near(same := float(as_numbers(jsd(p, p.clone()))), 0):
        return tr(
            f"같은 분포끼리는 0이어야 하는데 {same:.4f}입니다.",
            f"From a distribution to itself it is 0; yours gives {same:.4f}.",
        )
    value, middle = float(as_numbers(jsd(p, q))), (p + q) / 2
    wanted = (kl(p, middle) + kl(q, middle)) / 2
    if near(value, kl(p, q)) or near(value, kl(q, p)) or near(value, (kl(p, q) + kl(q, p)) / 2):
        return tr(
            "p와 q를 곧바로 견주었습니다. 옌센-섀넌 발산은 둘을 각각 가운데 분포 m = (p + q) / 2와 견줍니다.",
            "You compared p and q directly. The Jensen-Shannon divergence compares each with the middle, m = (p + q) "
            "/ 2.",
        )
    if near(value, 2 * wanted):
        return tr("두 항을 더하기만 하고 평균을 내지 않았습니다.", "The two terms are added, but not averaged.")
    if near(value, kl(p, middle)) or near(value, kl(q, middle)):
        return tr("두 항 가운데 하나뿐입니다.", "That is only one of the two terms.")
    if near(value, wanted / math.log(2)):
        return tr("밑이 2인 로그입니다. 자연로그를 쓰십시오.", "That is the logarithm to base 2. Use the natural one.")
    if near(value, math.sqrt(wanted)):
        return tr("제곱근은 취하지 않습니다.", "No square root is taken.")
    if not near(value, wanted):
        return tr(
            f"예에서 결과가 {value:.4f}입니다. 두 항 가운데 0보다 작은 것이 있는지 보십시오.",
            f"The example gave {value:.4f}. See that neither of the two terms is below 0.",
        )
    apart = float(as_numbers(jsd(torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 1.0, 0.0]))))
    if not near(apart, math.log(2)):
        return tr(
            f"확률이 0인 곳이 있으면 결과가 {apart}입니다. 0 · log 0은 0으로 칩니다. torch.special.xlogy를 "
            "찾아보십시오.",
            f"With a probability of 0 yours gives {apart}. 0 · log 0 counts as 0: look up torch.special.xlogy.",
        )


@check
def adversarial_ratio(answer):
    """Lesson 02, exercise 5. answer: at D(G(z)) = 0.01, the non-saturating gradient in the logit divided by the "
    "saturating one."""
    ratio = abs(float(as_numbers(answer)))
    if near(ratio, 1 / 99, 1e-3):
        return tr("거꾸로 나누었습니다.", "You divided the other way round.")
    if near(ratio, 100, 0.5):
        return tr(
            "1 / D가 아닙니다. 비포화 손실의 그래디언트는 1이 아닙니다. 1 − D를 계산해 보십시오.",
            "Not 1 / D: the gradient of the non-saturating loss is not 1. Work out 1 − D.",
        )
    if not near(ratio, 99, 0.5):
        return tr(
            f"{ratio:g}배가 아닙니다. 로짓에 대한 두 그래디언트의 크기는 D와 1 − D입니다.",
            f"Not {ratio:g}. In the logit the two gradients have the sizes D and 1 − D.",
        )
