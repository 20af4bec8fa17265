"""Answers to the exercises of lesson 05: near misses with what is said to them, and other right forms."""

import math

import torch
from torch import nn

from gan_lib import checks

EXERCISES = {
    checks.shrink_shift: "shift_kernel",
    checks.shrink_padding: "doubling_padding",
    checks.shrink_receptive_field: "receptive_field",
    checks.shrink_ladder: "build_ladder",
}


def one_at(row, column, value=1.0):
    kernel = torch.zeros(3, 3)
    kernel[row, column] = value
    return kernel


def ladder(*between, end=(nn.Tanh,), kernel=4, padding=1, first=4, channels=(16, 8, 4, 1)):
    """A generator; between: what stands between its layers."""
    layers = [nn.Linear(16, channels[0] * first**2), nn.Unflatten(1, (channels[0], first, first))]
    for before, after in zip(channels, channels[1:], strict=False):
        layers += [make() for make in between]
        layers.append(nn.ConvTranspose2d(before, after, kernel, stride=2, padding=padding))
    return nn.Sequential(*layers, *[make() for make in end])


def upsampling():
    torch.manual_seed(0)
    return nn.Sequential(ladder(nn.ReLU, channels=(16, 8, 1))[:-1], nn.Upsample(scale_factor=2), nn.Tanh())


def same_for_all():
    net = ladder(nn.ReLU)
    nn.init.zeros_(net[0].weight)
    return net


WRONG = [
    (checks.shrink_shift, one_at(1, 2), "to the left"),
    (checks.shrink_shift, one_at(1, 1), "moves nothing"),
    (checks.shrink_shift, one_at(0, 1), "moves the picture down."),
    (checks.shrink_shift, one_at(2, 1), "moves the picture up."),
    (checks.shrink_shift, one_at(0, 0), "as well as"),
    (checks.shrink_shift, one_at(1, 0, 2.0), "a factor of 2"),
    (checks.shrink_shift, one_at(1, 0) - one_at(1, 2), "not just shifted"),
    (checks.shrink_shift, torch.ones(3, 3) / 9, "not just shifted"),
    (checks.shrink_shift, torch.zeros(3, 3), "not just shifted"),
    (checks.shrink_shift, [1.0, 0.0, 0.0], "shape (3,)"),
    (checks.shrink_shift, one_at(1, 0) * math.nan, "not just shifted"),
    (checks.shrink_padding, 1, "becomes 22"),
    (checks.shrink_padding, 3, "becomes 18"),
    (checks.shrink_padding, 0, "becomes 24"),
    (checks.shrink_padding, 4, "becomes 16"),
    (checks.shrink_receptive_field, lambda layers: sum(k for k, _ in layers), "yours is 6"),
    (checks.shrink_receptive_field, lambda layers: 1 + sum(k - 1 for k, _ in layers), "yours is 7"),
    (checks.shrink_receptive_field, lambda layers: math.prod(k for k, _ in layers), "yours is 9"),
    (checks.shrink_receptive_field, lambda layers: math.prod(s for _, s in layers), "yours is 1"),
    (checks.shrink_ladder, lambda: ladder(nn.ReLU, end=()), "With large weights"),
    (checks.shrink_ladder, lambda: ladder(nn.ReLU, end=(nn.Sigmoid,)), "With large weights the values run from 0"),
    (checks.shrink_ladder, lambda: ladder(), "no nonlinearity"),
    (checks.shrink_ladder, lambda: ladder(nn.ReLU, kernel=3), "shape (6, 1, 25, 25)"),
    (checks.shrink_ladder, lambda: ladder(nn.ReLU, first=2, channels=(16, 8, 8, 4, 1)), "sides of [4, 8, 16, 32]"),
    (checks.shrink_ladder, upsampling, "sides of [8, 16]"),
    (checks.shrink_ladder, lambda: ladder(nn.ReLU, channels=(16, 8, 1)), "shape (6, 1, 16, 16)"),
    (checks.shrink_ladder, lambda: ladder(nn.ReLU, channels=(16, 8, 4, 3)), "shape (6, 3, 32, 32)"),
    (checks.shrink_ladder, same_for_all, "Different z"),
    (checks.shrink_ladder, lambda: torch.zeros(1, 1, 32, 32), "returns a Tensor"),
    (checks.shrink_ladder, lambda: nn.Sequential(nn.Linear(32, 4)), "RuntimeError"),
]

RIGHT = [
    (checks.shrink_shift, [[0, 0, 0], [1, 0, 0], [0, 0, 0]]),
    (checks.shrink_shift, one_at(1, 0).numpy()),
    (checks.shrink_padding, 2.0),
    (checks.shrink_ladder, lambda: ladder(nn.ReLU)),
    (checks.shrink_ladder, lambda: ladder(nn.LeakyReLU, end=(nn.Hardtanh,))),
    (checks.shrink_ladder, lambda: ladder(nn.ReLU, kernel=6, padding=2)),
]
