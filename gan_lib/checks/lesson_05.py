"""Checks of the exercises of lesson 05, "Shrinking and growing images"."""

import copy

import torch
from torch import nn
from torch.nn.functional import conv2d, pad

from gan_lib.checks.machinery import as_numbers, check, written
from gan_lib.lang import tr


@check
def shrink_shift(answer):
    """Lesson 05, exercise 1. answer: `(3, 3)`, the kernel that moves a picture one pixel to the right."""
    kernel = as_numbers(answer)
    if kernel.shape != (3, 3):
        return tr(
            f"커널의 모양이 {tuple(kernel.shape)}입니다. (3, 3)이어야 합니다.",
            f"Your kernel has the shape {tuple(kernel.shape)}. It has to be (3, 3).",
        )
    image = torch.rand(7, 7, generator=torch.Generator().manual_seed(0)).double()
    moved = conv2d(image[None, None], kernel[None, None], padding=1)[0, 0]
    inside = pad(image, [2] * 4)  # so that a window that has moved by one still fits
    for (down, right), ko, en in _MOVES:
        wanted = inside[2 - down : 9 - down, 2 - right : 9 - right]
        factor = (moved * wanted).sum() / wanted.square().sum()
        if torch.allclose(moved, factor * wanted, rtol=0, atol=1e-4) and abs(factor) > 1e-3:
            if (down, right) != (0, 1):
                return tr(f"이 커널은 그림을 {ko}", f"This kernel {en}")
            if abs(factor - 1) > 1e-4:
                return tr(
                    f"옮기는 방향은 맞지만 밝기가 {factor:.2g}배가 됩니다. 밝기는 그대로여야 합니다.",
                    f"The direction is right, but the brightness changes by a factor of {factor:.2g}. It has to stay.",
                )
            return None
    return tr(
        "그림이 옮겨지는 데 그치지 않고 모양이 바뀝니다. 출력의 한 칸은 입력의 한 칸에서만 와야 합니다.",
        "The picture is not just shifted, it changes. Each output pixel has to come from one input pixel only.",
    )


_MOVES = (  # (rows down, columns to the right), what is said of it
    ((0, 1), "", ""),
    ((0, 0), "옮기지 않습니다. 창의 한가운데를 그대로 가져옵니다.", "moves nothing: it takes the window's centre."),
    ((0, -1), "왼쪽으로 옮깁니다.", "moves the picture to the left."),
    ((1, 0), "아래로 옮깁니다.", "moves the picture down."),
    ((-1, 0), "위로 옮깁니다.", "moves the picture up."),
    ((1, 1), "비스듬히 옮깁니다.", "moves the picture down as well as to the right."),
    ((-1, 1), "비스듬히 옮깁니다.", "moves the picture up as well as to the right."),
)


@check
def shrink_padding(answer):
    """Lesson 05, exercise 2. answer: the padding with which a transposed convolution, kernel 6 and stride 2,
    doubles."""
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
def shrink_ladder(build_ladder):
    """Lesson 05, exercise 4. build_ladder(): a net, noise `(B, 16)` -> images `(B, 1, 32, 32)` in [-1, 1].

    With three transposed convolutions to 8, 16 and 32, and a nonlinearity between them.
    """
    net = written(build_ladder())
    if not isinstance(net, nn.Module):
        return tr(
            f"build_ladder()가 신경망이 아니라 {type(net).__name__}을(를) 돌려줍니다.",
            f"build_ladder() returns a {type(net).__name__}, not a network.",
        )
    net = copy.deepcopy(net).float().train()
    stamps = [layer for layer in net.modules() if isinstance(layer, nn.ConvTranspose2d)]
    outputs = []
    for layer in stamps:
        layer.register_forward_hook(lambda layer, taken, given: outputs.append(given.detach()))
    z = torch.randn(6, 16, generator=torch.Generator().manual_seed(0))
    images = written(net(z))
    if images.shape != (6, 1, 32, 32):
        return tr(
            f"잡음 (6, 16)에서 나온 것의 모양이 {tuple(images.shape)}입니다. (6, 1, 32, 32)여야 합니다.",
            f"Noise (6, 16) comes out with the shape {tuple(images.shape)}. It has to be (6, 1, 32, 32).",
        )
    if not images.isfinite().all():
        return tr("이미지에 수가 아닌 값(NaN)이 있습니다.", "The images hold values that are no numbers (NaN).")
    sides = [given.shape[-1] for given in outputs]
    if sides != [8, 16, 32]:
        return tr(
            f"전치 합성곱의 출력의 한 변이 차례로 {sides}입니다. 8, 16, 32가 되도록 전치 합성곱을 세 개 쓰십시오.",
            f"Your transposed convolutions put out sides of {sides}. Use three of them, for 8, 16 and 32.",
        )
    if (images[0] - images[1]).abs().max() < 1e-6:
        return tr("z가 달라도 이미지가 같습니다.", "Different z give the same image.")
    net.eval()
    with torch.no_grad():
        outputs.clear()
        a, b = z[:3], z[3:]
        net(torch.cat([a, b, a + b, 0 * a]))
        of_a, of_b, of_both, of_none = outputs[-1].split(3)
        bend = (of_a + of_b - of_both - of_none).abs().max() / outputs[-1].abs().max()
        stamps[-1].weight.mul_(1e4)  # whatever the weights, the last function keeps the range
        low, high = net(z).aminmax()
    if bend < 1e-4:
        return tr(
            "층 사이에 비선형성이 없습니다. 이대로는 층을 아무리 쌓아도 선형층 하나와 같습니다.",
            "There is no nonlinearity between the layers: as it is, they amount to one linear layer.",
        )
    if low < -1 or high > 1 or low > -0.5 or high < 0.5:
        return tr(
            f"가중치가 크면 값이 {low:.3g}에서 {high:.3g}까지 나옵니다. 끝에서 −1과 1 사이의 값으로 바꾸십시오.",
            f"With large weights the values run from {low:.3g} to {high:.3g}. Bring them into −1 to 1 at the end.",
        )
