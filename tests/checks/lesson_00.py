"""Answers to the exercises of lesson 00: near misses with what is said to them, and other right forms."""

import numpy as np
import torch

from gan_lib import checks

EXERCISES = {
    checks.start_z_shape: "z_shape",
    checks.start_numbers: "numbers_out",
    checks.start_to_unit: "to_unit",
    checks.start_blend: "blend",
}


WRONG = [
    (checks.start_z_shape, (32, 16), "their order is not"),
    (checks.start_z_shape, (64, 32), "You wrote (64, 32)"),
    (checks.start_z_shape, (16,), "You wrote (16)"),
    (checks.start_z_shape, 512, "You wrote (512)"),
    (checks.start_numbers, 32, "along one side"),
    (checks.start_numbers, 3072, "three colours"),
    (checks.start_numbers, 64, "Not 64"),
    (checks.start_numbers, 1023, "Not 1023"),
    (checks.start_to_unit, lambda images: images / 2, "-1 went to -0.500"),
    (checks.start_to_unit, lambda images: images + 1, "1 went to 2.000"),
    (checks.start_to_unit, lambda images: (1 - images) / 2, "-1 went to 1.000"),
    (checks.start_to_unit, lambda images: images.abs(), "-1 went to 1.000"),
    (checks.start_to_unit, lambda images: ((images + 1) / 2) ** 2, "0 went to 0.250"),
    (
        checks.start_to_unit,
        lambda images: (images - images.min()) / (images.max() - images.min()),
        "Use the same formula always",
    ),
    (checks.start_z_shape, torch.randn(16, 32), "not z itself"),
    (checks.start_blend, lambda a, b, t: a + t * b, "At t = 1 the result should be b"),
    (checks.start_blend, lambda a, b, t: t * a + (1 - t) * b, "At t = 0 the result should be a"),
    (checks.start_blend, lambda a, b, t: (a + b) / 2, "At t = 0 the result should be a"),
    (checks.start_blend, lambda a, b, t: a + t**2 * (b - a), "a quarter of the way"),
    (checks.start_blend, lambda a, b, t: torch.cat([a, b]), "At t = 0 the result should be a"),
]

RIGHT = [
    (checks.start_z_shape, [16, 32]),
    (checks.start_z_shape, torch.Size([16, 32])),
    (checks.start_numbers, 1024.0),
    (checks.start_to_unit, lambda images: np.interp(images, [-1, 1], [0, 1])),
    (checks.start_to_unit, lambda image: 0.5 * float(image) + 0.5),  # one number at a time
    (checks.start_blend, lambda a, b, t: torch.lerp(a, b, t)),
    (checks.start_blend, lambda a, b, t: [(1 - t) * x + t * y for x, y in zip(a, b, strict=True)]),
]
