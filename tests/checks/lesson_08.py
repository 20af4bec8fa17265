"""Answers to the exercises of lesson 08: near misses with what is said to them, and other right forms."""

import math

import torch
from torch.nn.functional import pad

from gan_lib import checks, data

EXERCISES = {
    checks.own_letterbox: "letterbox",
    checks.own_random_mirror: "random_mirror",
    checks.own_round_trip: "round_trip",
    checks.own_flicker: "flicker",
}


def boxed(pixels, value=0, upper=False, corner=False):
    height, width = pixels.shape[1:]
    down, right = max(height, width) - height, max(height, width) - width
    top, left = (0, 0) if corner else ((down + upper) // 2, (right + upper) // 2)
    return pad(pixels, (left, right - left, top, down - top), value=value)


def mirror(images, share=0.5, dim=-1, shape=(1, 1, 1), n=None):
    return torch.where(torch.rand(n or len(images), *shape) < share, images.flip(dim), images)


def fixed(images):
    return torch.where(torch.arange(len(images))[:, None, None, None] % 2 == 0, images.flip(-1), images)


def circle(a, b, n, close=False, turn=1.0):
    angles = turn * (torch.linspace(0, math.tau, n) if close else torch.arange(n) * math.tau / n)[:, None]
    return a * angles.cos() + b * angles.sin()


def polygon(a, b, n):
    corners = [a, b, -a, -b, a]
    return torch.stack([torch.lerp(corners[4 * i // n], corners[4 * i // n + 1], 4 * i / n % 1) for i in range(n)])


def uneven(a, b, n):
    share = torch.arange(n) / n
    angles = (math.tau * (share - 0.1 * torch.sin(2 * math.tau * share)))[:, None]
    return a * angles.cos() + b * angles.sin()


def flickered(images, low=0.5, shape=(1, 1, 1), n=None):
    return images * (low + torch.rand(n or len(images), *shape))


WRONG = [
    (checks.own_letterbox, lambda p: p, "It should be (3, 9, 9)"),
    (checks.own_letterbox, lambda p: boxed(p, corner=True), "not in the middle"),
    (checks.own_letterbox, lambda p: boxed(p, value=1), "The rest is not 0"),
    (checks.own_letterbox, lambda p: boxed(p).flip(-1), "not in the middle"),
    (checks.own_letterbox, lambda p: p[:, : min(p.shape[1:]), : min(p.shape[1:])], "became (3, 5, 5)"),
    (checks.own_random_mirror, lambda images: images.flip(-1), "treated alike"),
    (checks.own_random_mirror, lambda images: mirror(images, n=1), "treated alike"),
    (checks.own_random_mirror, lambda images: mirror(images, dim=-2), "upside down"),
    (checks.own_random_mirror, lambda images: mirror(images, dim=(-2, -1)), "upside down"),
    (checks.own_random_mirror, lambda images: mirror(images, share=0.1), "about half"),
    (checks.own_random_mirror, lambda images: mirror(images, shape=(2, 3, 4)), "neither as they were nor flipped"),
    (checks.own_random_mirror, lambda images: mirror(images.detach()), "No gradient"),
    (checks.own_random_mirror, fixed, "Two calls"),
    (checks.own_random_mirror, lambda images: mirror(images)[:5], "The shape has to stay"),
    (checks.own_round_trip, lambda a, b, n: circle(a, b, n + 1), "It should be (8, 6)"),
    (checks.own_round_trip, lambda a, b, n: circle(b, a, n), "The first point is not a"),
    (checks.own_round_trip, polygon, "no circle"),
    (checks.own_round_trip, lambda a, b, n: circle(a, b, n, close=True), "back to a 0.00"),
    (checks.own_round_trip, lambda a, b, n: circle(a, b, n, turn=0.5), "back to a"),
    (checks.own_round_trip, lambda a, b, n: circle(a, b, n, turn=3), "equal steps"),
    (checks.own_round_trip, lambda a, b, n: circle(a, -b, n), "is not b"),
    (checks.own_round_trip, uneven, "equal steps"),
    (checks.own_flicker, lambda images: data.to_float(data.to_pixels(flickered(images))), "No gradient"),
    (checks.own_flicker, lambda images: flickered(images.detach()), "No gradient"),
    (checks.own_flicker, lambda images: flickered(images, n=1), "the same factor"),
    (checks.own_flicker, lambda images: flickered(images, shape=(2, 3, 3)), "from pixel to pixel"),
    (checks.own_flicker, lambda images: flickered(images, low=0.0), "between 0.5 and 1.5"),
    (checks.own_flicker, lambda images: flickered(images)[:1], "The shape has to stay"),
]

RIGHT = [
    (checks.own_letterbox, boxed),
    (checks.own_letterbox, lambda p: boxed(p, upper=True)),
    (checks.own_letterbox, lambda p: boxed(p).numpy()),
    (
        checks.own_random_mirror,
        lambda images: torch.stack([image.flip(-1) if torch.rand(()) < 0.5 else image for image in images]),
    ),
    (checks.own_round_trip, lambda a, b, n: torch.stack([*circle(a, b, n)])),
    (
        checks.own_round_trip,
        lambda a, b, n: [(a * math.cos(math.tau * i / n) + b * math.sin(math.tau * i / n)).tolist() for i in range(n)],
    ),
    (checks.own_flicker, lambda images: images * torch.empty(len(images), 1, 1, 1).uniform_(0.5, 1.5)),
    (checks.own_flicker, lambda images: torch.stack([image * (0.5 + torch.rand(())) for image in images])),
]
