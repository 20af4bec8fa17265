"""Answers to the exercises of lesson 03: near misses with what is said to them, and other right forms."""

import math

import torch
from torch.nn.functional import softplus

from gan_lib import checks

EXERCISES = {
    checks.loops_d_loss: "loss_for_d",
    checks.loops_arrows: "arrows_of",
    checks.loops_radius: "radius_after",
    checks.loops_r1_step: "r1_step",
    checks.loops_clinic: "diagnosis",
}


def loops_loss(discriminator, real, fake):
    return softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()


def arrows(function, fake):
    fake = fake.requires_grad_()
    return torch.autograd.grad(function(fake), fake)[0]


def in_turn(theta, psi, h, gamma):
    psi = psi - h * (theta + gamma * psi)
    return theta + h * psi, psi


WRONG = [
    (checks.loops_d_loss, loops_loss, "leaves gradients in G's weights"),
    (checks.loops_d_loss, lambda d, r, f: loops_loss(d, r, f).detach(), "no gradient is left for D"),
    (checks.loops_d_loss, lambda d, r, f: loops_loss(d, r, f).item(), "no gradient is left for D"),
    (
        checks.loops_d_loss,
        lambda d, r, f: softplus(-d(r)).mean() + softplus(d(f).detach()).mean(),
        "does not learn from one of the two",
    ),
    (
        checks.loops_d_loss,
        lambda d, r, f: softplus(d(r)).mean() + softplus(-d(f.detach())).mean(),
        "changed places",
    ),
    (checks.loops_d_loss, lambda d, r, f: softplus(d(f.detach())).mean(), "only one"),
    (checks.loops_d_loss, lambda d, r, f: softplus(-d(r)).mean(), "only one"),
    (checks.loops_d_loss, lambda d, r, f: -loops_loss(d, r, f.detach()), "wrong way round"),
    (checks.loops_d_loss, lambda d, r, f: 2 * loops_loss(d, r, f.detach()), "Look at L_D"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: d(x).mean(), f), "1/4"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: -d(x).sum(), f), "backwards"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: d(x).sigmoid().sum(), f), "the probability"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: softplus(-d(x)).sum(), f), "of a loss"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: d(x).sum(), f).sum(0), "came out as (2,)"),
    (checks.loops_arrows, lambda d, f: f, "The first point's arrow is (0.500, -1.000)"),
    (checks.loops_radius, lambda n, h: (1 + h**2) ** n, "the square"),
    (checks.loops_radius, lambda n, h: (1 - h**2) ** (n / 2), "leads outward"),
    (checks.loops_radius, lambda n, h: 1.0, "leads outward"),
    (checks.loops_radius, lambda n, h: (1 + h) ** n, "yours is 1.5000"),
    (checks.loops_radius, lambda n, h: 1 + n * h**2 / 2, "yours is 1.1250"),
    (checks.loops_radius, lambda n, h: n * math.sqrt(1 + h**2), "After 0 steps"),
    (checks.loops_r1_step, in_turn, "θ' was found with the new ψ'"),
    (checks.loops_r1_step, lambda t, p, h, g: (t + h * p, p - h * (t + h * p + g * p)), "ψ' was found with"),
    (checks.loops_r1_step, lambda t, p, h, g: (t + h * p, p - h * t), "missing from"),
    (checks.loops_r1_step, lambda t, p, h, g: (t + h * p, p - h * (t + g / 2 * p)), "derivative of the penalty"),
    (checks.loops_r1_step, lambda t, p, h, g: (t + h * p, p - h * (t + g / 2 * p**2)), "derivative of the penalty"),
    (checks.loops_r1_step, lambda t, p, h, g: (p - h * (t + g * p), t + h * p), "changed places"),
    (checks.loops_r1_step, lambda t, p, h, g: (t - h * p, p - h * (t + g * p)), "your θ' is 0.9500"),
    (checks.loops_r1_step, lambda t, p, h, g: (t + h * p, p + h * (t + g * p)), "your ψ' is 0.6400"),
    (checks.loops_r1_step, lambda t, p, h, g: t + h * p, "two numbers"),
    (checks.loops_clinic, "ABCD", "five letters"),
    (checks.loops_clinic, "AABCD", "each from A to E once"),
    (checks.loops_clinic, "EACDB", "3 of five are right. Look at fault 3"),
    (checks.loops_clinic, "CEADB", "3 of five are right. Look at fault 2"),
    (checks.loops_clinic, "BCADE", "Look at fault 5"),
    (checks.loops_clinic, "DCAEB", "Look at fault 4"),
]

RIGHT = [
    (checks.loops_d_loss, lambda d, r, f: loops_loss(d, r, f.data)),
    (checks.loops_d_loss, lambda d, r, f: -(d(r).sigmoid().log().mean() + (1 - d(f.detach()).sigmoid()).log().mean())),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: d(x).sum(), f).numpy()),
    (checks.loops_arrows, lambda d, f: torch.stack([arrows(lambda x: d(x[None]).sum(), point) for point in f])),
    (checks.loops_radius, lambda n, h: math.sqrt((1 + h * h) ** n)),
    (checks.loops_radius, lambda n, h: abs((1 - 1j * h) ** n)),
    (checks.loops_r1_step, lambda t, p, h, g: [t + h * p, (1 - h * g) * p - h * t]),
    (checks.loops_r1_step, lambda t, p, h, g: torch.tensor([t + h * p, p - h * t - h * g * p])),
    (checks.loops_clinic, "e c a d b"),
    (checks.loops_clinic, "E, C, A, D, B"),
    (checks.loops_clinic, ["E", "C", "A", "D", "B"]),
]
