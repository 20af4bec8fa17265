"""Checks of the exercises of lesson 04, "Balance and collapse"."""

import math

from gan_lib.checks.machinery import as_numbers, check, near
from gan_lib.lang import tr


@check
def balance_radius(radius_after):
    """Lesson 04, exercise 1. radius_after(n, h): from radius 1, n simultaneous steps of the Dirac-GAN with f(t) = t."""
    start = float(as_numbers(radius_after(0, 0.1)))
    if not near(start, 1):
        return tr(
            f"0스텝이면 아직 출발점이므로 반지름은 1이어야 하는데 {start:.4f}입니다.",
            f"After 0 steps the radius is still 1; yours is {start:.4f}.",
        )
    for n, h in ((1, 0.5), (2, 0.5), (7, 0.2), (200, 0.1)):
        theta, psi = 1.0, 0.0
        for _ in range(n):
            theta, psi = theta + h * psi, psi - h * theta
        value, wanted = float(as_numbers(radius_after(n, h))), math.hypot(theta, psi)
        if near(value, wanted**2):
            return tr("그것은 반지름의 제곱입니다.", "That is the square of the radius.")
        if value <= 1:
            return tr(
                f"n = {n}, h = {h}에서 결과가 {value:.4f}입니다. 동시에 움직이면 바깥으로 나갑니다.",
                f"For n = {n}, h = {h} yours is {value:.4f}. At the same time, the path leads outward.",
            )
        if not near(value, wanted):
            return tr(
                f"n = {n}, h = {h}에서 결과가 {value:.4f}입니다. (1, 0)에서 한 스텝만 손으로 계산하고 길이를 재어 "
                "보십시오.",
                f"For n = {n}, h = {h} yours is {value:.4f}. Work out one step from (1, 0) by hand, and its length.",
            )


@check
def balance_r1_step(r1_step):
    """Lesson 04, exercise 2. r1_step(theta, psi, h, gamma): one simultaneous step of the Dirac-GAN, f(t) = t, with
    R1."""
    theta, psi, h, gamma = 1.0, 0.5, 0.1, 0.8
    numbers = as_numbers(r1_step(theta, psi, h, gamma)).flatten()
    if len(numbers) != 2:
        return tr("수 두 개, θ'와 ψ'를 돌려주십시오.", "Return two numbers, θ' and ψ'.")
    new_theta, new_psi = numbers.tolist()
    right_theta, right_psi = theta + h * psi, psi - h * (theta + gamma * psi)
    if near(new_theta, right_psi) and near(new_psi, right_theta):
        return tr("두 값의 순서가 바뀌었습니다.", "The two values have changed places.")
    if near(new_psi, psi - h * theta):
        return tr("ψ'에 벌점이 들어 있지 않습니다.", "The penalty is missing from ψ'.")
    if near(new_psi, psi - h * (theta + gamma / 2 * psi)) or near(new_psi, psi - h * (theta + gamma / 2 * psi**2)):
        return tr("벌점 γ/2 · ψ²의 도함수를 다시 구하십시오.", "Take the derivative of the penalty, γ/2 · ψ², again.")
    if near(new_theta, theta + h * right_psi) and near(new_psi, right_psi):
        return tr(
            "θ'를 구할 때 새 ψ'를 썼습니다. 그러면 번갈아 움직이는 것입니다.",
            "θ' was found with the new ψ': that is moving in turn.",
        )
    if near(new_psi, psi - h * (right_theta + gamma * psi)):
        return tr(
            "ψ'를 구할 때 새 θ'를 썼습니다. 그러면 번갈아 움직이는 것입니다.",
            "ψ' was found with the new θ': that is moving in turn.",
        )
    if not near(new_theta, right_theta):
        return tr(
            f"θ = {theta}, ψ = {psi}, h = {h}에서 θ'가 {new_theta:.4f}입니다. L_G를 θ로 미분하고, 그 도함수의 h배만큼 "
            "반대쪽으로 움직이십시오.",
            f"With θ = {theta}, ψ = {psi}, h = {h} your θ' is {new_theta:.4f}. Differentiate L_G in θ, and move "
            "against it, h times.",
        )
    if not near(new_psi, right_psi):
        return tr(
            f"θ = {theta}, ψ = {psi}, h = {h}, γ = {gamma}에서 ψ'가 {new_psi:.4f}입니다. L_D를 ψ로 미분하고, 그 "
            "도함수의 h배만큼 반대쪽으로 움직이십시오.",
            f"With θ = {theta}, ψ = {psi}, h = {h}, γ = {gamma} your ψ' is {new_psi:.4f}. Differentiate L_D in ψ, and "
            "move against it, h times.",
        )


@check
def balance_clinic(diagnosis):
    """Lesson 04, exercise 3. diagnosis: the letters of the patients with the faults 1 to 5, in that order."""
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
