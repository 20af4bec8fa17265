"""Answers to the exercises of lesson 02: near misses with what is said to them, and other right forms."""

import math

import numpy as np
import torch
from solutions import solution
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from gan_lib import checks

EXERCISES = {
    checks.adversarial_optimum: "optimal_d",
    checks.adversarial_ruler: "jsd_from_logits",
    checks.adversarial_g_loss: "g_loss_bce",
    checks.adversarial_measure: "measure",
}


def d_loss(real_logits, fake_logits):
    return softplus(-real_logits).mean() + softplus(fake_logits).mean()


def naive(real_logits, fake_logits):
    return -real_logits.sigmoid().log().mean() - (1 - fake_logits.sigmoid()).log().mean()


def measure(real, fake):
    return solution("measure")(real, fake)


WRONG = [
    (checks.adversarial_optimum, lambda p, q, w: (1 - w) * q / (w * p + (1 - w) * q), "1 where all is fake"),
    (checks.adversarial_optimum, lambda p, q, w: w * p / ((1 - w) * q), "0 to 1"),
    (checks.adversarial_optimum, lambda p, q, w: p - q, "0 to 1"),
    (checks.adversarial_optimum, lambda p, q, w: w * p, "yours answers 0.100"),
    (checks.adversarial_optimum, lambda p, q, w: torch.sigmoid(p - q), "the answer is 0.75"),
    (checks.adversarial_optimum, lambda p, q, w: 0.5 + 0 * p, "the answer is 0.75"),
    (checks.adversarial_optimum, lambda p, q, w: (p + 1e-3) / (p + q + 2e-3), "the answer is 0.75"),
    (checks.adversarial_optimum, lambda p, q, w: p / (p + q), "does not change with w"),
    (checks.adversarial_optimum, lambda p, q, w: (1 - w) * p / ((1 - w) * p + w * q), "changed places"),
    (checks.adversarial_optimum, lambda p, q, w: 2 * w * p / (p + q), "Write down f(t) again"),
    (checks.adversarial_ruler, lambda r, f: math.log(4) - d_loss(r, f), "2 JSD"),
    (checks.adversarial_ruler, d_loss, "discriminator's loss"),
    (checks.adversarial_ruler, lambda r, f: -d_loss(r, f), "value of the game"),
    (checks.adversarial_ruler, lambda r, f: (d_loss(r, f) - math.log(4)) / 2, "wrong way round"),
    (checks.adversarial_ruler, lambda r, f: (math.log(4) - len(r) * d_loss(r, f)) / 2, "a sum"),
    (checks.adversarial_ruler, lambda r, f: math.log(4) + d_loss(r, f) / 2, "The example gave"),
    (checks.adversarial_ruler, lambda r, f: (math.log(4) - d_loss(r, f)) / 2 / math.log(2), "The example gave"),
    (checks.adversarial_ruler, lambda r, f: (math.log(4) - naive(r.clamp(min=-9), -f)) / 2, "The example gave"),
    (
        checks.adversarial_ruler,
        lambda r, f: (math.log(4) - r.exp().log1p().mean() + r.mean() - f.exp().log1p().mean()) / 2,
        "Use d_loss",
    ),
    (checks.adversarial_g_loss, lambda f: (f.exp() + 1).log().mean() - f.mean(), "yours is inf"),
    (checks.adversarial_g_loss, lambda f: -softplus(f).mean(), "saturating loss"),
    (checks.adversarial_g_loss, lambda f: -softplus(-f).mean(), "wrong way round"),
    (checks.adversarial_g_loss, lambda f: softplus(-f).sum(), "a sum"),
    (checks.adversarial_g_loss, lambda f: binary_cross_entropy_with_logits(f, 0 * f), "Your target is 0"),
    (
        checks.adversarial_g_loss,
        lambda f: binary_cross_entropy_with_logits(f.sigmoid(), torch.ones_like(f)),
        "should be log 2",
    ),
    (checks.adversarial_g_loss, lambda f: -f.mean(), "should be log 2"),
    (checks.adversarial_g_loss, lambda f: -f.sigmoid().log2().mean(), "base 2"),
    (checks.adversarial_g_loss, lambda f: -f.sigmoid().log().mean(), "gives inf, not 200"),
    (checks.adversarial_measure, lambda r, f: 2 * measure(r, f), "2 JSD"),
    (checks.adversarial_measure, lambda r, f: -measure(r, f), "wrong way round"),
    (checks.adversarial_measure, lambda r, f: (r.mean() - f.mean()).abs(), "train until"),
    (checks.adversarial_measure, lambda r, f: 0.0, "train until"),
    (checks.adversarial_measure, lambda r, f: math.log(2), "a new discriminator each time"),
    (checks.adversarial_measure, lambda r, f: math.log(2) * ((r.mean() - f.mean()).abs() > 1), "Train longer"),
]

RIGHT = [
    (checks.adversarial_optimum, lambda p, q, w: 1 / (1 + (1 - w) * q / (w * p))),
    (checks.adversarial_optimum, lambda p, q, w: torch.sigmoid((w * p).log() - ((1 - w) * q).log())),
    (checks.adversarial_optimum, lambda p, q, w: float(w * p) / float(w * p + (1 - w) * q)),
    (checks.adversarial_ruler, lambda r, f: math.log(2) - d_loss(r, f) / 2),
    (
        checks.adversarial_ruler,
        lambda r, f: (np.log(4) - np.mean(np.logaddexp(0, -r.numpy())) - np.mean(np.logaddexp(0, f.numpy()))) / 2,
    ),
    (checks.adversarial_g_loss, lambda f: sum(np.logaddexp(0, -v) for v in f.tolist()) / len(f)),
    (checks.adversarial_g_loss, lambda f: softplus(-f).mean()),
    (checks.adversarial_measure, lambda r, f: measure(r, f).item()),
]
