"""Checks of the exercises of lesson 04, "Balance and collapse"."""

import torch

from gan_lib.checks.machinery import as_numbers, check, near, written
from gan_lib.lang import tr


@check
def balance_clinic(diagnosis):
    """Lesson 04, exercise 1. diagnosis: the letters of the patients with the faults 1 to 5, in that order."""
    letters = "".join(diagnosis).upper().replace(" ", "").replace(",", "")
    if sorted(letters) != list("ABCDE"):
        return tr(
            f"{letters!r}라고 답했습니다. A에서 E까지 글자를 한 번씩, 모두 다섯 개 적으십시오.",
            f"You wrote {letters!r}: write five letters, each from A to E once.",
        )
    right = [ours == theirs for ours, theirs in zip(letters, "ECADB", strict=True)]
    if all(right):
        return None
    signs = {  # of each fault, the plainest first
        5: tr(
            "G를 얼려 두었다면 끝의 점들은 어디에 있을까요?",
            "if G is frozen, where are the points at the end?",
        ),
        4: tr(
            "정답을 거꾸로 배운 D는 진짜에 무엇이라고 답할까요?",
            "if D learned the labels backwards, what does it say to real?",
        ),
        3: tr(
            "학습률이 너무 높으면 손실은 얼마나 커질까요?",
            "with far too high a rate, how large do losses get?",
        ),
        2: tr(
            "느린 G가 뒤늦게 따라오면 G의 손실은 어떤 모양일까요?",
            "if a slow G follows late, which shape has its loss?",
        ),
        1: tr(
            "detach가 없으면 G는 D의 답이 얼마일 때 돌아설까요?",
            "without detach, at which answer of D does G turn back?",
        ),
    }
    fault = next(fault for fault in signs if not right[fault - 1])
    return tr(
        f"다섯 가운데 {sum(right)}개가 맞습니다. 고장 {fault}번을 다시 보십시오. {signs[fault]}",
        f"{sum(right)} of five are right. Look at fault {fault} again: {signs[fault]}",
    )


@check
def balance_museum(lines):
    """Lesson 04, exercise 2. lines: numbers of the wrong lines of the exhibits A to E."""
    numbers = as_numbers(lines).flatten().tolist()
    if len(numbers) != 5:
        return tr(
            f"번호 다섯 개를 적으십시오. 지금은 {len(numbers)}개입니다.",
            f"Write five numbers; these are {len(numbers)}.",
        )
    hints = (
        (4, tr("이미지에서 dim=1은 무엇입니까?", "for images, what is dim=1?")),
        (3, tr("계산한 것이 모두 쓰입니까?", "is all that is computed used?")),
        (1, tr("α는 어느 범위에 있어야 합니까?", "in which range must α lie?")),
        (2, tr("BatchNorm2d의 둘째 인수는 무엇입니까?", "what is the second argument of BatchNorm2d?")),
        (1, tr("G는 어느 쪽의 로짓을 높이려고 합니까?", "which logits does G want to raise?")),
    )
    for name, number, (right, hint) in zip("ABCDE", numbers, hints, strict=True):
        if number != right:
            return tr(
                f"전시물 {name}의 {number:g}번 줄이 아닙니다. {hint}",
                f"In exhibit {name} it is not line {number:g}: {hint}",
            )


@check
def balance_r2(r2_penalty):
    """Lesson 04, exercise 3. r2_penalty(D, fake, gamma): gamma / 2 E |grad D(fake)|^2, a scalar that trains D alone."""
    for gamma, power in ((2.0, 1), (1.0, 2)):
        weight = torch.tensor([[3.0, 4.0]], dtype=torch.float64, requires_grad=True)
        source = torch.tensor([[1.0, 2.0], [0.0, 1.0], [-1.0, 1.0]], dtype=torch.float64, requires_grad=True)

        def discriminator(x, weight=weight, power=power):
            return (x @ weight.T).squeeze(1) ** power

        penalty = written(r2_penalty(discriminator, source * 1.0, gamma))
        slope = power * (source @ weight.T) ** (power - 1) * weight
        wanted = (gamma / 2 * slope.square().sum(1).mean()).item()
        if not isinstance(penalty, torch.Tensor) or penalty.numel() != 1:
            return tr("수 하나를 담은 텐서를 돌려주십시오.", "Return a tensor that holds one number.")
        value = penalty.item()
        if near(value, 2 * wanted):
            return tr("γ가 아니라 γ / 2를 곱하십시오.", "Multiply by γ / 2, not by γ.")
        if near(value, wanted * len(source)):
            return tr("표본에 대해 더하지 말고 평균하십시오.", "Take the mean over the samples, not the sum.")
        if not near(value, wanted, 1e-3 * wanted):
            return tr(
                f"값이 {value:.3f}인데 {wanted:.3f}이어야 합니다. 표본마다 그래디언트 길이의 제곱을 구했습니까?",
                f"It is {value:.3f} and should be {wanted:.3f}. Did you square the length of each gradient?",
            )
        if not penalty.requires_grad:
            return tr(
                "이 페널티에서는 D가 배울 수 없습니다. create_graph=True를 잊지 않았습니까?",
                "D cannot learn from this penalty: did you forget create_graph=True?",
            )
        penalty.backward()
        if source.grad is not None and source.grad.abs().sum() > 0:
            return tr(
                "페널티의 그래디언트가 G까지 흘러갑니다. fake를 detach()로 끊으십시오.",
                "The penalty's gradient runs on into G: cut it off with fake.detach().",
            )
