"""Checks of the exercises of lesson 06, "DCGAN"."""

import torch

from gan_lib.checks.machinery import as_numbers, check, near
from gan_lib.lang import tr


@check
def dcgan_doublings(answer):
    """Lesson 06, exercise 1. answer: how many doublings lead from 4 x 4 to 128 x 128."""
    doublings = float(as_numbers(answer))
    if doublings != 5:
        size = 4 * 2**doublings
        return tr(
            f"4에서 시작해 {doublings:g}번 두 배로 키우면 한 변은 {size:g}입니다. 128이 되어야 합니다.",
            f"Doubling {doublings:g} times takes the side from 4 to {size:g}. It has to become 128.",
        )


@check
def dcgan_range(to_tanh_range):
    """Lesson 06, exercise 2. to_tanh_range: uint8 images of any shape, 0 to 255 -> the same in [-1, 1]."""
    pixels = torch.tensor([[[[0, 51], [204, 255]]]], dtype=torch.uint8)
    values = as_numbers(to_tanh_range(pixels.clone()))
    if values.shape != pixels.shape:
        return tr(
            f"모양이 {tuple(pixels.shape)}인 이미지를 넣었더니 결과의 모양이 {tuple(values.shape)}입니다. 모양은 "
            "그대로여야 합니다.",
            f"Images of shape {tuple(pixels.shape)} came out as {tuple(values.shape)}. The shape has to stay.",
        )
    dark = tr("가장 어두운 값은 tanh 범위의 한쪽 끝으로 가야 합니다.", "The darkest value belongs at one end of tanh.")
    bright = tr(
        "가장 밝은 값은 tanh 범위의 다른 쪽 끝으로 가야 합니다.",
        "The brightest value belongs at the other end of tanh.",
    )
    between = tr(
        "두 끝 사이는 직선이어야 합니다. uint8로 곱하다가 255를 넘지는 않았습니까?",
        "Between the ends the line has to be straight. Did a uint8 product run past 255?",
    )
    zero, fifth, four_fifths, full = values.flatten()
    for pixel, value, wanted, where in (
        (0, zero, -1, dark),
        (255, full, 1, bright),
        (51, fifth, -0.6, between),
        (204, four_fifths, 0.6, between),
    ):
        if not near(value, wanted, 1e-3):
            return tr(
                f"픽셀값이 {pixel}일 때 결과가 {value:.3f}입니다. {where}",
                f"Pixel {pixel} became {value:.3f}. {where}",
            )


@check
def dcgan_slerp(slerp):
    """Lesson 06, exercise 3. slerp(a, b, t): the point at the share t of the great circle from a to b, `(z_dim,)`."""
    a, b = torch.nn.functional.normalize(torch.randn(2, 64, generator=torch.Generator().manual_seed(0)), dim=1) * 8
    for t, end, name in ((0.0, a, "a"), (1.0, b, "b")):
        distance = (as_numbers(slerp(a, b, t)) - end).norm()
        if not near(distance, 0, 1e-3):
            return tr(
                f"t = {t:g}에서는 {name}가 나와야 하는데, 결과가 {distance:.2f}만큼 떨어져 있습니다.",
                f"At t = {t:g} the result should be {name}, and is {distance:.2f} away from it.",
            )
    for t in (0.5, 0.25):
        point = as_numbers(slerp(a, b, t))
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


@check
def dcgan_nearest(nearest_image):
    """Lesson 06, exercise 4. nearest_image(samples, training): which of the training images is nearest to each "
    "sample, `(N,)`."""
    rng = torch.Generator().manual_seed(0)
    training = 0.2 * torch.randn(12, 1, 4, 4, generator=rng).sign() * torch.arange(1, 13).reshape(-1, 1, 1, 1) / 3
    wanted = [7, 0, 11, 3, 7]
    samples = training[wanted] + 0.01
    found = as_numbers(nearest_image(samples.clone(), training.clone()))
    if found.shape != (len(samples),):
        return tr(
            f"표본 {len(samples)}장과 학습 이미지 {len(training)}장을 넣었더니 결과의 모양이 "
            f"{tuple(found.shape)}입니다. 표본마다 번호 하나여야 합니다.",
            f"For {len(samples)} samples and {len(training)} training images yours has the shape {tuple(found.shape)}. "
            "There should be one number for each sample.",
        )
    if not torch.isin(found, torch.arange(len(training)).double()).all():
        return tr(
            f"결과에 {found[0]:.2f} 같은 값이 있습니다. 거리가 아니라 학습 이미지의 번호(0부터 "
            f"{len(training) - 1})여야 합니다.",
            f"Yours holds values like {found[0]:.2f}. Numbers of training images, 0 to {len(training) - 1}, are "
            "wanted, not distances.",
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
    if as_numbers(nearest_image(far.clone(), torch.cat([spike, even])))[0] != 1:
        return tr(
            "한 픽셀만 1만큼 다른 이미지가 모든 픽셀이 0.2씩 다른 이미지보다 멉니다. 차이를 제곱해서 더했습니까?",
            "An image off by 1 in a single pixel is farther than one off by 0.2 in all 16. Did you add up the squares?",
        )


def _angle(a, b):
    return float(torch.arccos(torch.cosine_similarity(a.double(), b.double(), dim=0).clamp(-1, 1)))
