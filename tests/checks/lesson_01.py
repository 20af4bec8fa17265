"""Answers to the exercises of lesson 01: near misses with what is said to them, and other right forms."""

import math

import numpy as np
import torch

from gan_lib import checks

EXERCISES = {
    checks.models_log_density: "normal_log_density",
    checks.models_generator: "waiting_time",
    checks.models_cats: "cat_generator",
    checks.models_mmd: "mmd",
}


def log_normal(x, m, s):
    return torch.distributions.Normal(m, s).log_prob(torch.as_tensor(x))


def cats(a, b):
    return torch.stack([46 * torch.exp(0.12 * a), 16 * torch.exp(0.15 * b)], dim=1)


def both(z):
    return z[:, 0], z[:, 1]


def kernel(a, b, s):
    return torch.exp(-(torch.cdist(a, b) ** 2) / (2 * s**2))


def mmd(x, y, s, kernel=kernel):
    return kernel(x, x, s).mean() + kernel(y, y, s).mean() - 2 * kernel(x, y, s).mean()


def unbiased(x, y, s):
    def within(a):
        return (kernel(a, a, s).sum() - len(a)) / (len(a) * (len(a) - 1))

    return within(x) + within(y) - 2 * kernel(x, y, s).mean()


WRONG = [
    (checks.models_log_density, lambda x, m, s: log_normal(x, m, s).exp(), "its logarithm is still"),
    (checks.models_log_density, lambda x, m, s: log_normal(x, m, s) / math.log(2), "base 2"),
    (checks.models_log_density, lambda x, m, s: -((x - m) ** 2) / (2 * s**2), "that factor"),
    (checks.models_log_density, lambda x, m, s: log_normal(x, m, s) + math.log(s), "that factor"),
    (checks.models_log_density, lambda x, m, s: log_normal(x, m, s) - ((x - m) / s) ** 2 / 2, "lower by 1.0000"),
    (checks.models_log_density, lambda x, m, s: -log_normal(x, m, s), "that factor"),
    (checks.models_log_density, lambda x, m, s: log_normal(m, m, s) - (x - m) / (2 * s), "left and right"),
    (checks.models_log_density, lambda x, m, s: log_normal(m, m, s) - ((x - m) / 2) ** 2 / s**2, "lower by 0.2500"),
    (
        checks.models_log_density,
        lambda x, m, s: math.log(math.exp(-((x - m) ** 2) / 2 / s**2) / s / math.tau**0.5),
        "so that no exp is left",
    ),
    (checks.models_log_density, lambda x, m, s: log_normal(x, m, s).exp().log(), "so that no exp is left"),
    (checks.models_generator, lambda u: 5 * torch.log(1 - u), "cannot be below 0"),
    (checks.models_generator, lambda u: torch.nan * u, "no number"),
    (checks.models_generator, lambda u: -5.05 * torch.log(1 - u), "median of your samples is 3.50"),
    (checks.models_generator, lambda u: -torch.log(1 - u) / 5, "median of your samples is 0.14"),
    (checks.models_generator, lambda u: -torch.log(1 - u), "median of your samples is 0.69"),
    (checks.models_generator, lambda u: -5 * torch.log2(1 - u), "median of your samples is 5.00"),
    (checks.models_generator, lambda u: 1 - torch.exp(-u / 5), "median of your samples is 0.10"),  # F itself
    (checks.models_generator, lambda u: u * 10 * math.log(2), "the shape"),
    (checks.models_cats, lambda z: cats(*both(z)), "0.00. How much"),
    (checks.models_cats, lambda z: cats(z[:, 0], z[:, 0]), "is 1.00. How much"),
    (checks.models_cats, lambda z: cats(z[:, 0], -0.8 * z[:, 0] + 0.6 * z[:, 1]), "is -0.80. How much"),
    (checks.models_cats, lambda z: cats(z[:, 0], 0.6 * z[:, 0] + 0.8 * z[:, 1]), "is 0.60. How much"),
    (checks.models_cats, lambda z: cats(z[:, 0], 0.8 * z[:, 0] + 0.2 * z[:, 1]), "yours has 0.124"),
    (checks.models_cats, lambda z: cats(z[:, 0], 0.8 * z[:, 0] + z[:, 1]), "yours has 0.192"),
    (checks.models_cats, lambda z: cats(z[:, 0], 0.8 * z[:, 0] + 0.6 * z[:, 1]).T, "(2, 20000)"),
    (checks.models_cats, lambda z: cats(z[:, 0], 0.8 * z[:, 0] + 0.6 * z[:, 1]).flip(1), "median body length"),
    (checks.models_cats, lambda z: cats(z[:, 0], 0.8 * z[:, 0] + 0.6 * z[:, 1]).log(), "median body length"),
    (
        checks.models_cats,
        lambda z: cats(z[:, 0], 3.4641 * (torch.special.ndtr(z[:, 1]) - 0.5)),
        "leg length is not nor",
    ),
    (checks.models_cats, lambda z: z, "not a number above 0"),
    (checks.models_mmd, lambda x, y, s: -mmd(x, y, s), "the wrong way round"),
    (checks.models_mmd, lambda x, y, s: mmd(x, y, s).sqrt(), "the square root"),
    (checks.models_mmd, unbiased, "paired with itself"),
    (checks.models_mmd, lambda x, y, s: mmd(x, y, s) + 4 * kernel(x, y, s).mean(), "the signs right"),
    (
        checks.models_mmd,
        lambda x, y, s: mmd(x, y, s, lambda a, b, s: torch.exp(-torch.cdist(a, b) / (2 * s**2))),
        "squared",
    ),
    (checks.models_mmd, lambda x, y, s: mmd(x, y, s / 2**0.5), "divided by 2s²"),
    (checks.models_mmd, lambda x, y, s: mmd(x, y, s**0.5), "divided by 2s²"),
    (checks.models_mmd, lambda x, y, s: 12 * mmd(x, y, s), "not sums"),
]

RIGHT = [
    (checks.models_log_density, lambda x, m, s: -0.5 * math.log(2 * math.pi * s * s) - (x - m) ** 2 / (2 * s * s)),
    (checks.models_log_density, lambda x, m, s: -(((x - m) / s) ** 2) / 2 - torch.log(s) - math.log(math.tau) / 2),
    (checks.models_generator, lambda u: -5 * torch.log(1 - (2 * u - 1).abs())),  # runs through the waits twice
    (checks.models_generator, lambda u: -5 * np.log(u.numpy())),
    (checks.models_generator, lambda u: -5 * math.log(1 - u)),
    (checks.models_cats, lambda z: cats(0.8 * z[:, 0] + 0.6 * z[:, 1], z[:, 0])),  # the legs first
    (checks.models_cats, lambda z: cats(-z[:, 1], -0.8 * z[:, 1] + 0.6 * z[:, 0]).numpy()),
    (checks.models_mmd, lambda x, y, s: mmd(x, y, s).item()),
    (
        checks.models_mmd,
        lambda x, y, s: mmd(x, y, s, lambda a, b, s: torch.exp(-(a[:, None] - b).square().sum(2) / 2 / s / s)),
    ),
]
