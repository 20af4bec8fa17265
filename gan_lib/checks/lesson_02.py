"""Checks of the exercises of lesson 02, "Adversarial loss"."""

import math

import torch
from torch.nn.functional import softplus

from gan_lib.checks.machinery import as_numbers, check, near, results
from gan_lib.lang import tr


@check
def adversarial_optimum(optimal_d):
    """Lesson 02, exercise 1. optimal_d(p, q, w): the best answer of D where the densities are p (real) and q (fake).

    The loss gives the real term the factor w and the fake term 1 - w.
    """
    p, q = torch.tensor([0.3, 0.2, 0.5, 0.0, 0.3]), torch.tensor([0.1, 0.2, 0.0, 0.4, 0.1])
    values = results(optimal_d, p, q, torch.tensor([0.5, 0.5, 0.5, 0.5, 0.25]))
    if not values.isfinite().all() or values.min() < 0 or values.max() > 1:
        odd = values[~((values >= 0) & (values <= 1))][0]
        return tr(
            f"D의 답은 0과 1 사이의 확률이어야 하는데 결과가 {odd:g}입니다.",
            f"D answers with a probability, 0 to 1; yours gives {odd:g}.",
        )
    if values[2] < values[3]:
        return tr(
            "진짜만 있는 곳에서 0, 가짜만 있는 곳에서 1이 나왔습니다.",
            "It gives 0 where all is real and 1 where all is fake.",
        )
    if not near(values[1], 0.5):
        return tr(
            f"p = q이고 w = 1/2이면 구별할 방법이 없는데 결과가 {values[1]:.3f}입니다.",
            f"With p = q and w = 1/2 nothing can be told apart; yours answers {values[1]:.3f}.",
        )
    if not near(values[0], 0.75):
        return tr(
            f"p = 0.3, q = 0.1, w = 1/2이면 답은 0.75인데 결과가 {values[0]:.3f}입니다.",
            f"With p = 0.3, q = 0.1 and w = 1/2 the answer is 0.75; yours is {values[0]:.3f}.",
        )
    if not (near(values[2], 1) and near(values[3], 0)):
        return tr(
            "한쪽 밀도가 0인 곳에서 답이 0이나 1이 아닙니다.", "Where one density is 0, the answer is not 0 or 1."
        )
    if near(values[4], 0.75):
        return tr("w가 달라져도 답이 그대로입니다.", "The answer does not change with w.")
    if near(values[4], 0.9):
        return tr(
            "w와 1 − w의 자리가 바뀌었습니다. w는 진짜 항의 계수입니다.",
            "w and 1 − w have changed places: w is the factor of the real term.",
        )
    if not near(values[4], 0.5):
        return tr(
            f"w = 1/2에서는 맞습니다. p = 0.3, q = 0.1, w = 1/4에서 결과가 {values[4]:.3f}입니다. f(t)를 다시 적고 "
            "미분해 보십시오.",
            f"Right for w = 1/2. With p = 0.3, q = 0.1 and w = 1/4 yours gives {values[4]:.3f}. Write down f(t) again "
            "and differentiate.",
        )


@check
def adversarial_ruler(jsd_from_logits):
    """Lesson 02, exercise 2. jsd_from_logits(real_logits, fake_logits): JSD from the logits of an optimal D."""
    real, fake = torch.tensor([2.0, 0.5, 1.5]), torch.tensor([-3.0, 0.0, -1.0])
    value = float(as_numbers(jsd_from_logits(real, fake)))
    loss = float(softplus(-real).mean() + softplus(fake).mean())
    wrong = {
        math.log(4) - loss: tr("그것은 2 JSD입니다.", "That is 2 JSD."),
        loss: tr("그것은 판별자의 손실입니다.", "That is the discriminator's loss."),
        -loss: tr("그것은 게임의 값 V입니다.", "That is the value of the game, V."),
        (loss - math.log(4)) / 2: tr("부호가 반대입니다.", "The sign is the wrong way round."),
    }
    if hint := next((hint for number, hint in wrong.items() if near(value, number)), None):
        return hint
    if near(value, (math.log(4) - float(softplus(-real).sum() + softplus(fake).sum())) / 2):
        return tr("손실이 평균이 아니라 합입니다.", "Your loss is a sum, not a mean.")
    if not near(value, (math.log(4) - loss) / 2):
        return tr(
            f"예에서 결과가 {value:.4f}입니다. 로짓이 모두 0이면 0, 완벽하게 구별하면 log 2가 나와야 합니다.",
            f"The example gave {value:.4f}. It should be 0 where all logits are 0, and log 2 where D makes no mistake.",
        )
    sure = float(as_numbers(jsd_from_logits(torch.tensor([200.0]), torch.tensor([-200.0]))))
    if not near(sure, math.log(2)):
        return tr(
            f"보통 값에서는 맞지만, 로짓이 진짜에서 200, 가짜에서 −200이면 log 2가 아니라 {sure:g}입니다. "
            "d_loss를 쓰십시오.",
            f"Right for ordinary values, but with logits of 200 for real and −200 for fake it gives {sure:g}, not "
            "log 2. Use d_loss.",
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
            "그것은 포화 손실입니다. D(G(z))가 0에 가까우면 로짓이 변해도 거의 그대로입니다.",
            "That is the saturating loss; where D(G(z)) is near 0 it hardly changes with the logit.",
        )
    if near(value, float(softplus(fake).mean())):
        return tr(
            "정답이 0입니다. 가짜를 가짜라고 답하게 하는 D의 손실입니다. G는 D가 무엇이라고 답하기를 바랍니까?",
            "Your target is 0: that is D's loss, which wants fakes to be called fake. What does G want D to answer?",
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
            f"로짓이 200이면 손실은 0이어야 하는데 결과가 {sure}입니다. 로짓을 받는 함수를 쓰십시오.",
            f"With a logit of 200 the loss should be 0; yours is {sure}. Use the function that takes logits.",
        )
    if not near(far, 200, 0.1):
        return tr(
            f"보통 값에서는 맞지만 로짓이 −200이면 결과가 200이 아니라 {far}입니다. 로짓을 받는 함수를 쓰십시오.",
            f"Right for ordinary values, but with a logit of −200 it gives {far}, not 200. Use the function that takes "
            "logits.",
        )


@check
def adversarial_measure(measure):
    """Lesson 02, exercise 4. measure(real, fake): JSD estimated from two sets of points `(N, 1)` by a D it trains."""
    rng = torch.Generator().manual_seed(0)
    points = torch.randn(2000, 1, generator=rng)

    def measured(shift):
        return float(as_numbers(measure(points, torch.randn(2000, 1, generator=rng) + shift)))

    apart = measured(20.0)
    if near(apart, math.log(4), 0.03):
        return tr("그것은 2 JSD입니다.", "That is 2 JSD.")
    if near(apart, -math.log(2), 0.03):
        return tr("부호가 반대입니다.", "The sign is the wrong way round.")
    if not near(apart, math.log(2), 0.03):
        return tr(
            f"두 묶음이 20만큼 떨어져 있으면 log 2 = 0.693이 나와야 하는데 {apart:.3f}입니다. 판별자의 손실이 0에 "
            "가까워질 때까지 학습시켰습니까?",
            f"For two sets that lie 20 apart it should be log 2 = 0.693; yours is {apart:.3f}. Do you train until the "
            "discriminator's loss is near 0?",
        )
    if not near(same := measured(0.0), 0, 0.03):
        return tr(
            f"같은 분포에서 뽑은 두 묶음이면 0 근처여야 하는데 {same:.3f}입니다. 매번 새 판별자를 학습시킵니까?",
            f"For two sets from the same distribution it should be near 0; yours is {same:.3f}. Do you train a new "
            "discriminator each time?",
        )
    if not near(value := measured(2.0), 0.337, 0.06):
        return tr(
            f"평균이 0과 2인 정규 분포이면 0.34 근처여야 하는데 {value:.3f}입니다. 더 오래, 또는 다른 학습률로 "
            "학습시켜 보십시오.",
            f"For normal distributions with means 0 and 2 it should be near 0.34; yours is {value:.3f}. Train longer, "
            "or with another learning rate.",
        )
