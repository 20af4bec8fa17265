"""Answers to the exercises of lesson 02: near misses with what is said to them, and other right forms."""

import math

import numpy as np
import torch
from solutions import solution
from torch.nn.functional import softplus

from gan_lib import checks

EXERCISES = {
    checks.adversarial_optimum: "optimal_d",
    checks.adversarial_d_loss: "d_loss",
    checks.adversarial_g_loss: "g_loss",
    checks.adversarial_jsd: "jsd",
    checks.adversarial_ratio: "times",
}


def kl(p, q):
    return (p * (p / q).log()).sum()


def middle(p, q):
    return (p + q) / 2


def jsd(p, q):
    return solution("jsd")(p, q)


WRONG = [
    (checks.adversarial_optimum, lambda p, q: q / (p + q), "1 where all is fake"),
    (checks.adversarial_optimum, lambda p, q: p / q, "0 to 1"),
    (checks.adversarial_optimum, lambda p, q: p - q, "0 to 1"),
    (checks.adversarial_optimum, lambda p, q: p, "yours answers 0.200"),
    (checks.adversarial_optimum, lambda p, q: torch.sigmoid(p - q), "Of four things"),
    (checks.adversarial_optimum, lambda p, q: 0.5 + 0 * p, "Of four things"),
    (checks.adversarial_optimum, lambda p, q: p**2 / (p**2 + q**2), "Of four things"),
    (checks.adversarial_d_loss, lambda r, f: -(softplus(-r).mean() + softplus(f).mean()), "wrong way round"),
    (checks.adversarial_d_loss, lambda r, f: softplus(-r).sum() + softplus(f).sum(), "a sum"),
    (checks.adversarial_d_loss, lambda r, f: (softplus(-r).mean() + softplus(f).mean()) / 2, "half of it"),
    (checks.adversarial_d_loss, lambda r, f: softplus(r).mean() + softplus(-f).mean(), "changed places"),
    (checks.adversarial_d_loss, lambda r, f: (softplus(-r).mean() + softplus(f).mean()) / math.log(2), "base 2"),
    (checks.adversarial_d_loss, lambda r, f: softplus(-r).mean(), "should be log 4"),
    (
        checks.adversarial_d_loss,
        lambda r, f: -r.sigmoid().log().mean() - (1 - f.sigmoid()).log().mean(),
        "gives inf, not 400",
    ),
    (checks.adversarial_d_loss, lambda r, f: ((-r).exp() + 1).log().mean() + softplus(f).mean(), "gives inf, not 400"),
    (
        checks.adversarial_d_loss,
        lambda r, f: (r.exp() + 1).log().mean() - r.mean() + softplus(f).mean(),
        "yours is inf",
    ),
    (checks.adversarial_g_loss, lambda f: (f.exp() + 1).log().mean() - f.mean(), "yours is inf"),
    (checks.adversarial_g_loss, lambda f: -softplus(f).mean(), "saturating loss"),
    (checks.adversarial_g_loss, lambda f: -softplus(-f).mean(), "wrong way round"),
    (checks.adversarial_g_loss, lambda f: softplus(-f).sum(), "a sum"),
    (checks.adversarial_g_loss, lambda f: softplus(f).mean(), "should be log 2"),
    (checks.adversarial_g_loss, lambda f: -f.mean(), "should be log 2"),
    (checks.adversarial_g_loss, lambda f: -f.sigmoid().log2().mean(), "base 2"),
    (checks.adversarial_g_loss, lambda f: -f.sigmoid().log().mean(), "gives inf, not 200"),
    (checks.adversarial_jsd, kl, "the middle"),
    (checks.adversarial_jsd, lambda p, q: (kl(p, q) + kl(q, p)) / 2, "the middle"),
    (checks.adversarial_jsd, lambda p, q: 2 * jsd(p, q), "not averaged"),
    (checks.adversarial_jsd, lambda p, q: kl(p, middle(p, q)), "only one"),
    (checks.adversarial_jsd, lambda p, q: jsd(p, q) / math.log(2), "base 2"),
    (checks.adversarial_jsd, lambda p, q: jsd(p, q).sqrt(), "square root"),
    (checks.adversarial_jsd, lambda p, q: -jsd(p, q), "below 0"),
    (checks.adversarial_jsd, lambda p, q: (kl(p, middle(p, q)) + kl(q, middle(p, q))) / 2, "counts as 0"),
    (
        checks.adversarial_jsd,
        lambda p, q: sum(torch.special.xlogy(f, f / middle(p, q)).sum() for f in (p, q)) / 2,
        "gives nan",
    ),
    (checks.adversarial_jsd, lambda p, q: 1 + jsd(p, q), "it is 0; yours gives 1"),
    (checks.adversarial_ratio, 1 / 99, "other way round"),
    (checks.adversarial_ratio, 100, "Work out 1"),
    (checks.adversarial_ratio, 0.99, "Not 0.99"),
    (checks.adversarial_ratio, 9801, "Not 9801"),
]

RIGHT = [
    (checks.adversarial_optimum, lambda p, q: 1 / (1 + q / p)),
    (checks.adversarial_optimum, lambda p, q: torch.sigmoid(p.log() - q.log())),
    (checks.adversarial_optimum, lambda p, q: float(p) / (float(p) + float(q))),
    (
        checks.adversarial_d_loss,
        lambda r, f: np.mean(np.logaddexp(0, -r.numpy())) + np.mean(np.logaddexp(0, f.numpy())),
    ),
    (checks.adversarial_g_loss, lambda f: sum(np.logaddexp(0, -v) for v in f.tolist()) / len(f)),
    (checks.adversarial_jsd, lambda p, q: jsd(p, q).item()),
    (checks.adversarial_ratio, -99),
    (checks.adversarial_ratio, torch.tensor(99.0)),
]
