"""Checks of the exercises of lesson 09, "Is it any good? Evaluation"."""

import torch

from gan_lib import metrics
from gan_lib.checks.machinery import Unwritten, as_numbers, check, near, written
from gan_lib.lang import tr

VERDICTS = dict(zip("ABCDEFGHI", "-++- ++++ +-+- ++++ -+-- -+-- --+- --+- -+--".split(), strict=True))


@check
def evaluation_swap(precision_first):
    """Lesson 09, exercise 1. precision_first(measure): whether measure(real, fake) gives precision before recall."""

    def swapped(real, fake):
        return metrics.precision_recall(real, fake)[::-1]

    for measure, wanted in 5 * ((metrics.precision_recall, True), (swapped, False)):
        answer = written(precision_first(measure))
        if not isinstance(answer, bool):
            return tr(
                f"True나 False를 돌려주어야 하는데 결과는 {answer!r}입니다. bool(...)로 바꾸십시오.",
                f"The result should be True or False, and is {answer!r}: make it one with bool(...).",
            )
        if answer is not wanted:
            return tr(
                f"순서가 {'정밀도, 재현율' if wanted else '재현율, 정밀도'}일 때 {answer}가 나왔습니다. 한쪽 값만 "
                "뚜렷이 큰, 답을 아는 점으로 시험합니까?",
                f"For the order {'precision, recall' if wanted else 'recall, precision'} yours is {answer}. Do you "
                "test on points for which only one of the two is large, and you know which?",
            )


@check
def evaluation_court(predictions):
    """Lesson 09, exercise 2. predictions: {fake A to I: four of "+" and "-"}, for FD, precision, recall, coverage."""
    if not isinstance(predictions, dict) or predictions.keys() != VERDICTS.keys():
        return tr("A부터 I까지 아홉 가지에 답하십시오.", "Answer for all nine, A to I.")
    if "????" in predictions.values():
        raise Unwritten
    for name, answer in predictions.items():
        if not isinstance(answer, str) or len(answer) != 4 or set(answer) - set("+-"):
            return tr(
                f'{name}에 "+"와 "-"를 모두 네 개 쓰십시오. 지금은 {answer!r}입니다.',
                f'For {name} write four of "+" and "-"; it is {answer!r}.',
            )
    wrong = {name: sum(a != b for a, b in zip(predictions[name], VERDICTS[name], strict=True)) for name in VERDICTS}
    if missed := sum(wrong.values()):
        worst = max(wrong, key=wrong.get)
        return tr(
            f"36개 가운데 {36 - missed}개가 맞습니다. {worst}를 다시 생각해 보십시오. 가짜의 공과 진짜의 공이 저마다 "
            "얼마나 큽니까?",
            f"{36 - missed} of 36 are right. Think {worst} over: how large are the balls of its fakes, and those of "
            "the reals?",
        )


@check
def evaluation_wrong(wrong_share):
    """Lesson 09, exercise 3. wrong_share(a, b): the share of pairs of seeds that name the wrong winner."""
    a, b = torch.tensor([10.0, 20.0, 30.0]), torch.tensor([20.0, 25.0, 26.0, 50.0])

    def ask(*results):
        return float(as_numbers(wrong_share(*(values.clone() for values in results))))

    value = ask(a, b)
    if near(value, 3):
        return tr("비율을 돌려주십시오. 개수가 아닙니다.", "Return a share, not a number of pairs.")
    if near(value, 4 / 12):
        return tr("값이 같은 짝은 틀린 것으로 치지 않습니다.", "A pair of equal values does not count as wrong.")
    if near(value, 8 / 12) or near(value, 9 / 12):
        return tr(
            "맞는 승자를 고르는 비율입니다. 부등호를 다시 보십시오.",
            "That is the share that names the right winner. Look at your comparison.",
        )
    if not near(value, 3 / 12):
        return tr(
            f"[10, 20, 30]과 [20, 25, 26, 50]의 짝 12개 가운데 틀린 것은 3개인데 결과는 {value:g}입니다. 모든 짝을 "
            "비교합니까?",
            f"With [10, 20, 30] and [20, 25, 26, 50], 3 of 12 pairs are wrong, and yours is {value:g}. Do you compare "
            "all pairs?",
        )
    if not near(ask(b, a), 3 / 12):
        return tr(
            "두 설정의 차례를 바꾸면 결과가 달라집니다. 평균이 작은 쪽이 승자입니다.",
            "Yours changes with the order of the settings. The winner is the one with the smaller mean.",
        )


@check
def evaluation_forge(forge):
    """Lesson 09, exercise 4. forge(real, n): rows with the mean and covariance of the reals, and no copies."""
    rng = torch.Generator().manual_seed(0)
    real = torch.randn(300, 5, generator=rng, dtype=torch.float64)
    real = real.abs() @ torch.randn(5, 5, generator=rng, dtype=torch.float64) + 3
    for n in (300, 80):
        forged = as_numbers(forge(real.clone(), n)).double()
        if forged.shape != (n, 5):
            return tr(
                f"모양은 ({n}, 5)여야 하는데 {tuple(forged.shape)}입니다.",
                f"The shape should be ({n}, 5), and is {tuple(forged.shape)}.",
            )
        copies = (torch.cdist(forged, real).amin(1) < 1e-6).double().mean()
        if copies > 0.05:
            return tr(
                f"{copies:.0%}가 진짜의 사본입니다. 베끼지 말고 새로 뽑으십시오.",
                f"{copies:.0%} of yours are copies of reals. Draw new rows.",
            )
        if not near((forged.mean(0) - real.mean(0)).abs().max(), 0, 1e-3):
            return tr(
                f"n = {n}일 때 평균이 진짜의 평균과 다릅니다. 뽑은 점의 평균부터 정확히 0으로 만드십시오.",
                f"With n = {n} the mean is not that of the reals. First make the mean of your draw exactly 0.",
            )
        if not near((torch.cov(forged.T) - torch.cov(real.T)).abs().max(), 0, 1e-3):
            return tr(
                f"평균은 맞지만 n = {n}일 때 공분산이 다릅니다. 뽑은 점의 공분산부터 정확히 1로 만드십시오.",
                f"The mean is right, but with n = {n} the covariance is not. First make that of your draw exactly 1.",
            )
