"""Checks of the exercises of lesson 08, "Your own images"."""

import math

import torch

from gan_lib.checks.machinery import as_numbers, check, near, written
from gan_lib.lang import tr


@check
def own_letterbox(letterbox):
    """Lesson 08, exercise 1. letterbox(pixels): uint8 `(C, H, W)` -> `(C, S, S)`, the picture amid zeros."""
    for shape in ((3, 5, 9), (1, 10, 4), (3, 6, 6), (1, 4, 7)):
        pixels = torch.arange(1, 1 + math.prod(shape), dtype=torch.uint8).reshape(shape)
        square = as_numbers(letterbox(pixels.clone()))
        channels, height, width = shape
        side = max(height, width)
        if square.shape != (channels, side, side):
            return tr(
                f"모양이 {shape}인 그림에서 {tuple(square.shape)}이 나왔습니다. {(channels, side, side)}이어야 합니다.",
                f"A picture of shape {shape} became {tuple(square.shape)}. It should be {(channels, side, side)}.",
            )
        rows, columns = _middles(side - height), _middles(side - width)
        cuts = [square[:, row : row + height, column : column + width] for row in rows for column in columns]
        if not any(torch.equal(cut, pixels.double()) for cut in cuts):
            return tr(
                f"모양이 {shape}인 그림이 한가운데에 그대로 있지 않습니다. 픽셀값도 자리도 바뀌지 않아야 합니다.",
                f"A picture of shape {shape} is not in the middle as it was. Neither its pixels nor their places may "
                "change.",
            )
        if square.sum() != pixels.double().sum():
            return tr("남는 자리가 0이 아닙니다.", "The rest is not 0.")


def _middles(missing):
    return {missing // 2, missing - missing // 2}


@check
def own_random_mirror(random_mirror):
    """Lesson 08, exercise 2. random_mirror(images): `(B, C, H, W)`, each flipped left to right with probability 1/2."""
    images = torch.randn(400, 2, 3, 4, generator=torch.Generator().manual_seed(0), requires_grad=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        mirrored = written(random_mirror(images))
        again = written(random_mirror(images))
    hint = _keeps_shape_and_gradient(images, mirrored)
    if hint:
        return hint
    flips = {
        dims: [torch.equal(image, result) for image, result in zip(images.flip(dims), mirrored, strict=True)]
        for dims in ((), (3,), (2,), (2, 3))
    }
    if sum(flips[2,]) + sum(flips[2, 3]) > 40:
        return tr(
            "위아래가 뒤집힌 그림이 있습니다. 좌우만 뒤집으십시오.", "Some are upside down. Flip only left and right."
        )
    same, flipped = sum(flips[()]), sum(flips[3,])
    if same + flipped < len(images):
        return tr(
            f"그림 {len(images)}장 가운데 {len(images) - same - flipped}장은 원래 그림도, 좌우로 뒤집은 그림도 "
            "아닙니다.",
            f"Of {len(images)} pictures, {len(images) - same - flipped} are neither as they were nor flipped.",
        )
    if flipped in (0, len(images)):
        return tr(
            "한 배치의 그림이 모두 똑같이 되었습니다. 그림마다 따로 정해야 합니다.",
            "All pictures of a batch were treated alike. Decide for each of them separately.",
        )
    if torch.equal(mirrored, again):
        return tr(
            "두 번 불렀더니 똑같은 그림이 뒤집혔습니다. 부를 때마다 새로 정해야 합니다.",
            "Two calls flipped the same pictures. Decide anew at every call.",
        )
    if not near(flipped / len(images), 0.5, 0.12):
        return tr(
            f"그림 {len(images)}장 가운데 {flipped}장이 뒤집혔습니다. 절반쯤이어야 합니다.",
            f"Of {len(images)} pictures {flipped} were flipped. It should be about half.",
        )


def _keeps_shape_and_gradient(images, augmented):
    if not isinstance(augmented, torch.Tensor) or augmented.shape != images.shape:
        shape = tuple(getattr(augmented, "shape", ()))
        return tr(
            f"모양이 {tuple(images.shape)}인 그림에서 {shape}이 나왔습니다. 모양은 그대로여야 합니다.",
            f"Pictures of shape {tuple(images.shape)} became {shape}. The shape has to stay.",
        )
    if not augmented.requires_grad:
        return _no_gradient()
    (gradient,) = torch.autograd.grad(augmented.sum(), images, allow_unused=True)
    if gradient is None or (gradient.flatten(1).norm(dim=1) == 0).any():
        return _no_gradient()


def _no_gradient():
    return tr(
        "결과에서 그림으로 그래디언트가 흐르지 않습니다. 이러면 G가 배우지 못합니다.",
        "No gradient flows from the result to the pictures, so G could not learn.",
    )


@check
def own_round_trip(round_trip):
    """Lesson 08, exercise 3. round_trip(a, b, n): n points `(n, z_dim)` once around the circle from a through b."""
    a, b = torch.zeros(2, 6)
    a[:2], b[2:4] = torch.tensor([3.0, 4.0]), torch.tensor([-4.0, 3.0])
    for n in (8, 20):
        points = as_numbers(round_trip(a.clone(), b.clone(), n))
        if points.shape != (n, 6):
            return tr(
                f"점 {n}개의 모양이 {tuple(points.shape)}입니다. ({n}, 6)이어야 합니다.",
                f"For {n} points yours has the shape {tuple(points.shape)}. It should be ({n}, 6).",
            )
        if not near((points[0] - a).norm(), 0, 1e-3):
            return tr("첫 점이 a가 아닙니다.", "The first point is not a.")
        lengths = points.norm(dim=1)
        if not near(lengths.min(), 5, 1e-2) or not near(lengths.max(), 5, 1e-2):
            return tr(
                f"a의 길이는 5인데 길이가 {lengths.min():.2f}인 점과 {lengths.max():.2f}인 점이 있습니다. "
                "원이 아닙니다.",
                f"a has length 5, but your points have lengths from {lengths.min():.2f} to {lengths.max():.2f}: that "
                "is no circle.",
            )
        steps = (points.roll(-1, dims=0) - points).norm(dim=1)
        if not near(steps[-1], steps[0], 1e-2):
            return tr(
                f"첫 걸음의 길이는 {steps[0]:.2f}인데 마지막 점에서 a로 돌아오는 걸음은 {steps[-1]:.2f}입니다.",
                f"The first step has length {steps[0]:.2f}, the one from the last point back to a {steps[-1]:.2f}.",
            )
        if not near(steps.max(), 10 * math.sin(math.pi / n), 1e-2) or not near(steps.min(), steps.max(), 1e-2):
            return tr(
                f"걸음의 길이가 {steps.min():.2f}에서 {steps.max():.2f}까지입니다. 한 바퀴를 {n}걸음으로 똑같이 나누면 "
                f"{10 * math.sin(math.pi / n):.2f}입니다.",
                f"Your steps have lengths from {steps.min():.2f} to {steps.max():.2f}. Once around in {n} equal steps "
                f"makes {10 * math.sin(math.pi / n):.2f}.",
            )
        if not near((points[n // 4] - b).norm(), 0, 1e-2):
            return tr("한 바퀴의 4분의 1에서 b를 지나지 않습니다.", "A quarter of the way round is not b.")


@check
def own_flicker(flicker):
    """Lesson 08, exercise 4. flicker(images): each picture times a factor of its own, from 0.5 to 1.5."""
    images = torch.rand(300, 2, 3, 3, generator=torch.Generator().manual_seed(0)) * 0.9 + 0.1
    images.requires_grad_()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        changed = written(flicker(images))
    hint = _keeps_shape_and_gradient(images, changed)
    if hint:
        return hint
    factors = (changed / images).detach().flatten(1)
    if not near((factors.amax(1) - factors.amin(1)).amax(), 0, 1e-3):
        return tr(
            "한 그림 안에서 배율이 픽셀마다 다릅니다. 그림마다 하나여야 합니다.",
            "Within a picture the factor differs from pixel to pixel. There should be one for each picture.",
        )
    factors = factors[:, 0]
    if near(factors.amax(), factors.amin(), 1e-3):
        return tr(
            "그래디언트는 흐르지만, 배치의 그림이 모두 같은 배율입니다.",
            "The gradient flows, but all pictures of the batch have the same factor.",
        )
    low, high, middle = factors.min(), factors.max(), factors.mean()
    if not (0.499 <= low <= 0.53 and 1.47 <= high <= 1.501 and near(middle, 1, 0.08)):
        return tr(
            f"배율이 {low:.2f}에서 {high:.2f}까지, 평균 {middle:.2f}입니다. 0.5와 1.5 사이에 고르게 있어야 합니다.",
            f"Your factors run from {low:.2f} to {high:.2f}, with mean {middle:.2f}. They should be spread evenly "
            "between 0.5 and 1.5.",
        )
