"""Checks of the exercises: one function each. They say what is not right yet, and never the answer.

Each takes what the reader wrote and returns a `Verdict`, which a notebook shows as a sentence.
"""

import functools
from dataclasses import dataclass

import torch

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


def _angle(a, b):
    return float(torch.arccos(torch.cosine_similarity(a.double(), b.double(), dim=0).clamp(-1, 1)))
