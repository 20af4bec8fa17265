"""Checks of the exercises of lesson 05, "Shrinking and growing images"."""

import torch

from gan_lib.checks.machinery import as_numbers, check
from gan_lib.lang import tr


@check
def shrink_conv_size(conv_size):
    """Lesson 05, exercise 1. conv_size(n, k, s, p): the side of a convolution's output."""
    for n, k, s, p, wanted in ((28, 4, 2, 1, 14), (28, 3, 1, 1, 28), (7, 3, 1, 0, 5), (8, 3, 2, 0, 3), (5, 2, 3, 1, 2)):
        size = float(as_numbers(conv_size(n, k, s, p)))
        if size != wanted:
            return tr(
                f"n = {n}, k = {k}, s = {s}, p = {p}일 때 결과가 {size:g}입니다. 창의 왼쪽 끝이 갈 수 있는 자리를 "
                "하나씩 세어 보십시오.",
                f"For n = {n}, k = {k}, s = {s}, p = {p} yours is {size:g}. Count the places of the window's left edge "
                "one by one.",
            )


@check
def shrink_padding(answer):
    """Lesson 05, exercise 2. answer: the padding with which a transposed convolution, kernel 6 and stride 2, "
    "doubles."""
    padding = float(as_numbers(answer))
    if padding != 2:
        return tr(
            f"패딩이 {padding:g}이면 한 변이 10인 입력에서 한 변이 {24 - 2 * padding:g}인 출력이 나옵니다. 20이어야 "
            "합니다.",
            f"With padding {padding:g} a side of 10 becomes {24 - 2 * padding:g}. It has to become 20.",
        )


@check
def shrink_receptive_field(receptive_field):
    """Lesson 05, exercise 3. receptive_field(layers): pixels that one value sees; layers: list of (kernel, stride)."""
    for layers, wanted in (
        ([(3, 1)], 3),
        ([(3, 1), (3, 1)], 5),
        ([(4, 2), (4, 2)], 10),
        ([(2, 2), (3, 1), (3, 3), (2, 1)], 16),
    ):
        seen = float(as_numbers(receptive_field(list(layers))))
        if seen != wanted:
            return tr(
                f"{layers}일 때 결과가 {seen:g}입니다. 이웃한 두 값이 이미지에서 떨어져 있는 거리 j가 층마다 어떻게 "
                "늘어나는지 따라가 보십시오.",
                f"For {layers} yours is {seen:g}. Follow j, the distance of neighbouring values in the image, through "
                "the layers.",
            )


@check
def shrink_batch_norm(batch_norm):
    """Lesson 05, exercise 4. batch_norm(x): `(B, F)` -> the same with mean 0 and variance 1 in each column."""
    x = torch.tensor([[1.0, 10.0], [2.0, 30.0], [6.0, 20.0], [3.0, 60.0]])
    constant = as_numbers(batch_norm(torch.ones(4, 2)))
    y = as_numbers(batch_norm(x.clone()))
    if y.shape != x.shape:
        return tr(
            f"모양이 {tuple(x.shape)}인 입력의 결과가 {tuple(y.shape)}입니다. 모양은 그대로여야 합니다.",
            f"An input of shape {tuple(x.shape)} came out as {tuple(y.shape)}. The shape has to stay.",
        )
    mean, variance = y.mean(0), y.var(0, correction=0)
    if mean.abs().max() > 1e-3:
        return tr(
            f"두 열의 평균이 {mean.tolist()[0]:.3f}, {mean.tolist()[1]:.3f}입니다. 모두 0이어야 합니다. 열마다 그 열의 "
            "평균을 뺐습니까?",
            f"The columns have the means {mean.tolist()[0]:.3f} and {mean.tolist()[1]:.3f}. They have to be 0: was "
            "each column's own mean taken off?",
        )
    if (variance - 0.75).abs().max() < 1e-3:
        return tr(
            "분산을 B − 1로 나누어 구했습니다. 배치 정규화는 B로 나눕니다.",
            "Your variance divides by B − 1. Batch normalization divides by B.",
        )
    if (variance - 1).abs().max() > 1e-3:
        return tr(
            f"두 열의 분산이 {variance.tolist()[0]:.3f}, {variance.tolist()[1]:.3f}입니다. 모두 1이어야 합니다. "
            "무엇으로 나누었습니까?",
            f"The columns have the variances {variance.tolist()[0]:.3f} and {variance.tolist()[1]:.3f}. They have to "
            "be 1: what did you divide by?",
        )
    if not torch.allclose(y, (x.double() - x.double().mean(0)) / x.double().std(0, correction=0), rtol=0, atol=1e-3):
        return tr(
            "평균과 분산은 맞지만 값의 순서나 부호가 바뀌었습니다.",
            "Mean and variance are right, but the values have changed order or sign.",
        )
    if not constant.isfinite().all():
        return tr(
            "모두 같은 값인 열에서 0으로 나누게 됩니다. eps는 어디에 들어갑니까?",
            "In a column whose values are all the same this divides by 0. Where does eps go?",
        )
