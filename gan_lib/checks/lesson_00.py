"""Checks of the exercises of lesson 00, "Start here"."""

import torch

from gan_lib.checks.machinery import as_numbers, check
from gan_lib.lang import tr


@check
def start_two_groups(two_groups):
    """Lesson 00, exercise 1. two_groups(n): `(n, 2)`, half around (-1, 0) and half around (1, 0), spread 0.1."""
    points, others = as_numbers(two_groups(2000)), as_numbers(two_groups(2000))
    if points.shape != (2000, 2):
        return tr(
            f"n = 2000일 때 모양이 {tuple(points.shape)}입니다. (2000, 2)여야 합니다.",
            f"For n = 2000 the shape is {tuple(points.shape)}; it should be (2000, 2).",
        )
    if not torch.isfinite(points).all():
        return tr("수가 아닌 값(NaN이나 무한대)이 있습니다.", "Some values are no numbers: NaN or infinite.")
    if points.equal(others):
        return tr(
            "부를 때마다 같은 점이 나옵니다. 난수를 쓰십시오.", "Every call gives the same points: use random numbers."
        )
    right = points[:, 0] > 0
    if not 0.4 < right.double().mean() < 0.6:
        return tr(
            f"오른쪽에 있는 점이 {right.double().mean():.0%}입니다. 절반쯤이어야 합니다.",
            f"{right.double().mean():.0%} of the points are on the right; it should be about half.",
        )
    for group, centre in ((points[~right], -1.0), (points[right], 1.0)):
        spread, (x, y) = group.std(0), group.mean(0).tolist()
        allowed = 0.03 * max(1, spread.max().item() / 0.1)  # the wider a group, the less sure its centre
        if abs(x - centre) > allowed or abs(y) > allowed:
            return tr(
                f"한 무리의 중심이 ({x:.2f}, {y:.2f})입니다. ({centre:g}, 0)이어야 합니다.",
                f"One group is centred at ({x:.2f}, {y:.2f}); it should be ({centre:g}, 0).",
            )
        if ((spread - 0.1).abs() > 0.02).any():
            return tr(
                f"한 무리의 표준 편차가 가로 {spread[0]:.2f}, 세로 {spread[1]:.2f}입니다. 둘 다 0.1이어야 합니다.",
                f"One group has standard deviations {spread[0]:.2f} across and {spread[1]:.2f} up; both should be 0.1.",
            )


@check
def start_z_shape(shape):
    """Lesson 00, exercise 2. shape: of the noise that makes 16 digits, a tuple or torch.Size."""
    numbers = tuple(as_numbers(shape).flatten().tolist())
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
            f"({shown})라고 답했습니다. 이미지마다 벡터가 하나씩 있어야 합니다. 위에서 숫자 64개를 그릴 때 z의 모양이 "
            "어땠는지 보십시오.",
            f"You wrote ({shown}). Every image needs a vector of its own: look at the shape of z for the 64 digits "
            "above.",
        )


@check
def start_blend(blend):
    """Lesson 00, exercise 3. blend(a, b, t): the point at the share t of the straight way from a to b."""
    a, b = torch.tensor([0.0, 2.0, -1.0]), torch.tensor([4.0, 2.0, 3.0])
    for t, name in ((0.0, "a"), (1.0, "b"), (0.25, None)):
        point = as_numbers(blend(a, b, t))
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
