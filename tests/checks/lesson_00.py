"""Answers to the exercises of lesson 00: near misses with what is said to them, and other right forms."""

import torch

from gan_lib import checks


def groups(n, side=lambda n: 2.0 * torch.randint(0, 2, (n,)) - 1, height=0.0, spread=0.1):
    return torch.stack([side(n), torch.full((n,), height)], dim=1) + spread * torch.randn(n, 2)


EXERCISES = {
    checks.start_two_groups: "two_groups",
    checks.start_z_shape: "z_shape",
    checks.start_blend: "blend",
}


WRONG = [
    (checks.start_two_groups, lambda n: groups(n).T, "the shape is (2, 2000)"),
    (checks.start_two_groups, lambda n: groups(100), "the shape is (100, 2)"),
    (checks.start_two_groups, lambda n: groups(n, side=torch.ones), "100% of the points are on the right"),
    (checks.start_two_groups, lambda n: groups(n, spread=torch.tensor([0.1, 0.5])), "standard deviations 0.10 across"),
    (checks.start_two_groups, lambda n: groups(n, height=0.5), "0.50); it should be (-1, 0)"),
    (checks.start_two_groups, lambda n: torch.tensor([-1.0, 0.0]).expand(n, 2), "Every call gives the same points"),
    (checks.start_z_shape, (32, 16), "their order is not"),
    (checks.start_z_shape, (64, 32), "You wrote (64, 32)"),
    (checks.start_z_shape, (16,), "You wrote (16)"),
    (checks.start_z_shape, 512, "You wrote (512)"),
    (checks.start_z_shape, torch.randn(16, 32), "not z itself"),
    (checks.start_blend, lambda a, b, t: a + t * b, "At t = 1 the result should be b"),
    (checks.start_blend, lambda a, b, t: t * a + (1 - t) * b, "At t = 0 the result should be a"),
    (checks.start_blend, lambda a, b, t: (a + b) / 2, "At t = 0 the result should be a"),
    (checks.start_blend, lambda a, b, t: a + t**2 * (b - a), "a quarter of the way"),
    (checks.start_blend, lambda a, b, t: torch.cat([a, b]), "At t = 0 the result should be a"),
]

RIGHT = [
    (checks.start_two_groups, lambda n: groups(n, side=lambda n: torch.arange(n) % 2 * 2.0 - 1).numpy()),
    (checks.start_z_shape, [16, 32]),
    (checks.start_z_shape, torch.Size([16, 32])),
    (checks.start_blend, lambda a, b, t: torch.lerp(a, b, t)),
    (checks.start_blend, lambda a, b, t: [(1 - t) * x + t * y for x, y in zip(a, b, strict=True)]),
]
