"""Checks of the exercises of lesson 07, "What has it learned?"."""

import torch
from torch import nn

from gan_lib.checks.machinery import as_numbers, check, near
from gan_lib.lang import tr


def _angle(a, b):
    return torch.arccos((torch.dot(a.double(), b.double()) / (a.norm() * b.norm())).clamp(-1, 1))


@check
def learned_circle(great_circle):
    """Lesson 07, exercise 1. great_circle(a, b, t): the point at the share t of the great circle from a to b."""
    a, b = nn.functional.normalize(torch.randn(2, 64, generator=torch.Generator().manual_seed(0)), dim=1) * 8
    for t, end, name in ((0.0, a, "a"), (1.0, b, "b")):
        distance = (as_numbers(great_circle(a, b, t)) - end).norm()
        if not near(distance, 0, 1e-3):
            return tr(
                f"t = {t:g}에서는 {name}가 나와야 하는데, 결과가 {distance:.2f}만큼 떨어져 있습니다.",
                f"At t = {t:g} the result should be {name}, and is {distance:.2f} away from it.",
            )
    for t in (0.5, 0.25):
        point = as_numbers(great_circle(a, b, t))
        if not near(point.norm(), 8, 1e-2):
            return tr(
                f"a와 b의 길이는 8인데 t = {t:g}에서 결과의 길이는 {point.norm():.2f}입니다. 원 위를 걸으면 길이가 "
                "변하지 않습니다.",
                f"a and b have length 8, and at t = {t:g} yours has {point.norm():.2f}. On a circle the length stays.",
            )
        share = _angle(a, point) / _angle(a, b)
        if not near(share, t, 1e-3):
            return tr(
                f"t = {t:g}인데 각은 전체의 {share:.3f}만큼 움직였습니다. t가 같은 만큼 늘면 각도 같은 만큼 늘어야 "
                "합니다.",
                f"At t = {t:g} the angle has gone {share:.3f} of the way. Equal steps in t should be equal angles.",
            )
    many = torch.linspace(0, 1, 5)[:, None]
    points = as_numbers(great_circle(a, b, many))
    shape = points.shape
    if shape != (5, 64):
        return tr(
            f"t의 모양이 (5, 1)일 때 결과의 모양은 (5, 64)여야 하는데 {tuple(shape)}입니다.",
            f"For t of shape (5, 1) the result should be (5, 64), and is {tuple(shape)}.",
        )
    if not points.isfinite().all():
        return tr("수가 아닌 값(NaN)이 있습니다.", "There are values that are no numbers (NaN).")


@check
def learned_alarm(copy_alarm):
    """Lesson 07, exercise 2. copy_alarm(samples, training, held_out): the share of samples closer to the training rows
    than every held-out row."""
    training = 10 * torch.eye(6)

    def beside(*distances):  # rows so far from a training row each, in the direction of none
        return torch.stack([training[i % 6] - distance / 6**0.5 for i, distance in enumerate(distances)])

    samples, held_out = beside(0.5, 5.5, 3.1, 2.9, 6, 7.5, 3.5, 9, 1, 7), beside(3, 5, 4, 8, 6)

    def ask(samples):
        return float(as_numbers(copy_alarm(samples, training.clone(), held_out.clone())))

    value = ask(samples)
    if near(value, 3):
        return tr("비율을 돌려주십시오. 개수가 아닙니다.", "Return a fraction, not a number of samples.")
    if near(value, 0.7):
        return tr(
            "의심스럽지 않은 표본의 비율입니다. 부등호를 다시 보십시오.",
            "That is the fraction that is not suspicious. Look at the direction of your comparison.",
        )
    if near(value, 0.5):
        return tr(
            "경계를 떼어 둔 데이터의 평균이나 중앙값으로 잡았습니다. 가장 짧은 거리여야 합니다.",
            "Your limit is the mean or median of the held-out distances. Take the smallest.",
        )
    if not near(value, 0.3):
        return tr(
            f"표본 10개 가운데 3개가 떼어 둔 데이터보다 가까운 예에서 결과가 {value:g}입니다. 표본에서도, 떼어 둔 "
            "데이터에서도 학습 데이터까지의 거리를 재었습니까?",
            f"In an example with 3 suspicious samples of 10 yours is {value:g}. Did you measure the distance to the "
            "training rows, for samples and for held-out rows alike?",
        )
    if not near(ask(held_out), 0):
        return tr(
            "떼어 둔 데이터를 표본으로 넣었더니 경보가 울립니다. 같은 거리는 의심하지 않습니다.",
            "Held-out rows as samples set off your alarm. An equal distance is not suspicious.",
        )


@check
def learned_recover(recover):
    """Lesson 07, exercise 3. recover(generator, images, start): the z whose pictures come closest to the images."""
    rng = torch.Generator().manual_seed(0)
    linear = nn.Linear(4, 16)
    with torch.no_grad():
        linear.weight.copy_(torch.linalg.qr(torch.randn(16, 4, generator=rng)).Q)
        linear.bias.copy_(0.1 * torch.randn(16, generator=rng))
    generator = nn.Sequential(linear, nn.Tanh())
    wanted, start = torch.randn(3, 4, generator=rng), torch.zeros(3, 4)
    with torch.no_grad():
        images = generator(wanted)
    weights = [p.detach().clone() for p in generator.parameters()]
    given = start.clone()
    found = as_numbers(recover(generator, images.clone(), given)).float()
    if any(not torch.equal(p, before) for p, before in zip(generator.parameters(), weights, strict=True)):
        return tr("생성자의 가중치가 바뀌었습니다. z만 움직이십시오.", "The generator's weights changed. Move z alone.")
    if not torch.equal(given.detach(), start):
        return tr(
            "start가 바뀌었습니다. 복사본(clone)에서 시작하십시오.",
            "start itself has changed. Begin with a clone of it.",
        )
    if found.shape != wanted.shape:
        return tr(
            f"z의 모양은 {tuple(wanted.shape)}인데 결과의 모양은 {tuple(found.shape)}입니다. 그림이 아니라 z를 "
            "돌려주십시오.",
            f"z has the shape {tuple(wanted.shape)}, and yours is {tuple(found.shape)}. Return z, not the pictures.",
        )
    if torch.equal(found, start):
        return tr("z가 움직이지 않았습니다.", "z has not moved.")

    def error(z):
        with torch.no_grad():
            return float((generator(z) - images).square().mean())

    before, after = error(start), error(found)
    if not after < before:
        return tr(
            f"오차가 {before:.4f}에서 {after:.4f}로 늘었습니다. 손실을 줄이는 쪽으로 움직입니까? "
            "스텝마다 zero_grad를 호출합니까?",
            f"The error went from {before:.4f} up to {after:.4f}. Does each step lower the loss, and begin with "
            "zero_grad?",
        )
    if not after < 1e-4:
        return tr(
            f"오차가 {before:.4f}에서 {after:.4f}로 줄었지만 아직 모자랍니다. 스텝 수와 학습률, 그리고 스텝마다 "
            "zero_grad를 호출하는지 확인하십시오.",
            f"The error fell from {before:.4f} to {after:.4f}, which is not enough. Check the number of steps, the "
            "learning rate, and that every step calls zero_grad.",
        )
