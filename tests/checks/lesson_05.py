"""Answers to the exercises of lesson 05: near misses with what is said to them, and other right forms."""

import math

import numpy as np
import torch

from gan_lib import checks

EXERCISES = {
    checks.shrink_conv_size: "conv_size",
    checks.shrink_padding: "doubling_padding",
    checks.shrink_receptive_field: "receptive_field",
    checks.shrink_batch_norm: "batch_norm",
}


WRONG = [
    (checks.shrink_conv_size, lambda n, k, s, p: (n + 2 * p - k) // s, "yours is 13"),
    (checks.shrink_conv_size, lambda n, k, s, p: (n + p - k) // s + 1, "yours is 13"),
    (checks.shrink_conv_size, lambda n, k, s, p: n // s, "n = 7, k = 3, s = 1, p = 0 yours is 7"),
    (checks.shrink_conv_size, lambda n, k, s, p: (n + 2 * p - k) / s + 1, "yours is 3.5"),
    (checks.shrink_conv_size, lambda n, k, s, p: (n - 1) * s + k - 2 * p, "yours is 56"),
    (checks.shrink_padding, 1, "becomes 22"),
    (checks.shrink_padding, 3, "becomes 18"),
    (checks.shrink_padding, 0, "becomes 24"),
    (checks.shrink_padding, 4, "becomes 16"),
    (checks.shrink_receptive_field, lambda layers: sum(k for k, _ in layers), "yours is 6"),
    (checks.shrink_receptive_field, lambda layers: 1 + sum(k - 1 for k, _ in layers), "yours is 7"),
    (checks.shrink_receptive_field, lambda layers: math.prod(k for k, _ in layers), "yours is 9"),
    (checks.shrink_receptive_field, lambda layers: math.prod(s for _, s in layers), "yours is 1"),
    (checks.shrink_batch_norm, lambda x: (x - x.mean(0)) / x.std(0), "divides by B"),
    (checks.shrink_batch_norm, lambda x: (x - x.mean()) / x.std(correction=0), "own mean"),
    (checks.shrink_batch_norm, lambda x: x - x.mean(0), "have the variances 3.500"),
    (checks.shrink_batch_norm, lambda x: (x - x.mean(0)) / x.var(0, correction=0), "have the variances 0.286"),
    (checks.shrink_batch_norm, lambda x: (x.mean(0) - x) / x.std(0, correction=0), "order or sign"),
    (checks.shrink_batch_norm, lambda x: (x - x.mean(1, keepdim=True)) / x.std(1, keepdim=True), "own mean"),
    (checks.shrink_batch_norm, lambda x: x.mean(0), "came out as (2,)"),
    (checks.shrink_batch_norm, lambda x: (x - x.mean(0)) / x.var(0, correction=0).sqrt(), "Where does eps go"),
]

RIGHT = [
    (checks.shrink_conv_size, lambda n, k, s, p: math.floor((n + 2 * p - k) / s + 1)),
    (checks.shrink_conv_size, lambda n, k, s, p: len(range(-p, n + p - k + 1, s))),
    (checks.shrink_padding, 2.0),
    (checks.shrink_batch_norm, lambda x: (x - x.mean(0)) * (x.var(0, correction=0) + 1e-5) ** -0.5),
    (checks.shrink_batch_norm, lambda x: (x.numpy() - x.numpy().mean(0)) / np.sqrt(x.numpy().var(0) + 1e-5)),
    (checks.shrink_batch_norm, lambda x: torch.nn.functional.batch_norm(x, None, None, training=True)),
]
