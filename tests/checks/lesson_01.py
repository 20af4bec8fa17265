"""Answers to the exercises of lesson 01: near misses with what is said to them, and other right forms."""

import math

import numpy as np
import torch

from gan_lib import checks

EXERCISES = {
    checks.models_exponent: "exponent",
    checks.models_log_density: "log_density",
    checks.models_generator: "waiting_time",
    checks.models_implausible: "implausible_share",
    checks.models_energy: "energy",
}


def log_normal(x, m, s):
    return torch.distributions.Normal(m, s).log_prob(torch.as_tensor(x))


def mean_distance(a, b):
    return (a[:, None] - b).abs().mean()


def energy(x, y):
    return 2 * mean_distance(x, y) - mean_distance(x, x) - mean_distance(y, y)


def unbiased_energy(x, y):
    def within(a):
        return mean_distance(a, a) * len(a) / (len(a) - 1)

    return 2 * mean_distance(x, y) - within(x) - within(y)


def below(logs, limit):
    return (logs < limit).float()


WRONG = [
    (checks.models_exponent, 1024, "ten levels"),
    (checks.models_exponent, 256**1024, "not the number of images"),
    (checks.models_exponent, 8192, "powers of 2"),
    (checks.models_exponent, 2048, "10^2048"),
    (checks.models_exponent, 2468, "10^2468"),  # it is 2466.04, and a whole number near it will do
    (checks.models_exponent, 262144, "10^262144"),
    (checks.models_exponent, 1024 * math.log(256), "10^5678.26"),  # the natural logarithm
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
    (checks.models_implausible, lambda logs, real: 1 - below(logs, real.quantile(0.001)).mean(), "are plausible"),
    (checks.models_implausible, lambda logs, real: below(logs, real.quantile(0.1)).mean(), "too high"),
    (checks.models_implausible, lambda logs, real: below(logs, real.quantile(0.01)).mean(), "too high"),
    (checks.models_implausible, lambda logs, real: below(logs, real.quantile(0.999)).mean(), "other end"),
    (checks.models_implausible, lambda logs, real: below(logs, real.quantile(0.001)).sum(), "yours is 30"),
    (checks.models_implausible, lambda logs, real: 100 * below(logs, real.quantile(0.001)).mean(), "yours is 15"),
    (checks.models_implausible, lambda logs, real: below(logs, -5.0).mean(), "yours is 0.0000"),
    (checks.models_implausible, lambda logs, real: below(logs, real.min()).mean(), "yours is 0.1000"),
    (checks.models_implausible, lambda logs, real: below(logs, real.quantile(0.0005)).mean(), "yours is 0.1000"),
    (checks.models_implausible, lambda logs, real: below(logs, real.quantile(0.002)).mean(), "yours is 0.2000"),
    (checks.models_energy, lambda x, y: energy(x, y).sqrt(), "square root"),
    (checks.models_energy, lambda x, y: energy(x, y) / 2, "division by 2"),
    (checks.models_energy, lambda x, y: -energy(x, y), "the wrong way round"),
    (checks.models_energy, unbiased_energy, "a point with itself"),
    (checks.models_energy, lambda x, y: 2 * mean_distance(x, y), "Are the signs right"),
    (checks.models_energy, lambda x, y: (x.mean() - y.mean()).abs(), "yours gives 3.500"),
    (checks.models_energy, lambda x, y: energy(x, y) * len(x) * len(y), "not sums"),
]

RIGHT = [
    (checks.models_exponent, 2467),  # the number of digits
    (checks.models_exponent, 1024 * np.log10(256)),
    (checks.models_log_density, lambda x, m, s: -0.5 * math.log(2 * math.pi * s * s) - (x - m) ** 2 / (2 * s * s)),
    (checks.models_log_density, lambda x, m, s: -(((x - m) / s) ** 2) / 2 - torch.log(s) - math.log(math.tau) / 2),
    (checks.models_generator, lambda u: -5 * torch.log(1 - (2 * u - 1).abs())),  # runs through the waits twice
    (checks.models_generator, lambda u: -5 * np.log(u.numpy())),
    (checks.models_generator, lambda u: -5 * math.log(1 - u)),
    (checks.models_implausible, lambda logs, real: np.mean(logs.numpy() < np.quantile(real.numpy(), 0.001))),
    (
        checks.models_implausible,
        lambda logs, real: sum(v < sorted(real.tolist())[10] for v in logs.tolist()) / len(logs),
    ),
    (checks.models_energy, lambda x, y: energy(x, y).item()),
    (checks.models_energy, lambda x, y: energy(x, y).numpy()),
]
