"""Answers to the exercises of lesson 03: near misses with what is said to them, and other right forms."""

import torch
from torch.nn.functional import softplus

from gan_lib import checks

EXERCISES = {
    checks.loops_d_loss: "loss_for_d",
    checks.loops_arrows: "arrows_of",
}


def loops_loss(discriminator, real, fake):
    return softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()


def arrows(function, fake):
    fake = fake.requires_grad_()
    return torch.autograd.grad(function(fake), fake)[0]


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
]

RIGHT = [
    (checks.loops_d_loss, lambda d, r, f: loops_loss(d, r, f.data)),
    (checks.loops_d_loss, lambda d, r, f: -(d(r).sigmoid().log().mean() + (1 - d(f.detach()).sigmoid()).log().mean())),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: d(x).sum(), f).numpy()),
    (checks.loops_arrows, lambda d, f: torch.stack([arrows(lambda x: d(x[None]).sum(), point) for point in f])),
]
