"""Checks of the exercises of lesson 00, "Start here"."""

import torch

from gan_lib.checks.machinery import as_numbers, check, near, results
from gan_lib.lang import tr


@check
def start_z_shape(shape):
    """Lesson 00, exercise 1. shape: of the noise that makes 16 digits, a tuple or torch.Size."""
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
def start_numbers(answer):
    """Lesson 00, exercise 2. answer: how many numbers one image of 32 x 32 in grey is made of."""
    count = float(as_numbers(answer))
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


@check
def start_to_unit(to_unit):
    """Lesson 00, exercise 3. to_unit: images in [-1, 1], any shape -> the same in [0, 1]."""
    images = torch.tensor([-1.0, 1.0, 0.0, 0.5])
    values = results(to_unit, images)
    for image, wanted, value in zip(images, (0, 1, 0.5, 0.75), values, strict=True):
        if not near(value, wanted):
            return tr(
                f"밝기가 {image:g}일 때 결과가 {value:.3f}입니다. −1은 0으로, 1은 1로 가고 그 사이는 직선이어야 "
                "합니다.",
                f"{image:g} went to {value:.3f}. −1 should go to 0, 1 to 1, and between them the line is straight.",
            )
    if not near(results(to_unit, torch.tensor([0.5, 0.0]))[0], 0.75):
        return tr(
            "그림마다 가장 밝은 곳과 어두운 곳에 맞추지 말고 언제나 같은 식을 쓰십시오.",
            "Use the same formula always, not one that depends on the brightest and the darkest pixel.",
        )


@check
def start_blend(blend):
    """Lesson 00, exercise 4. blend(a, b, t): the point at the share t of the straight way from a to b."""
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
