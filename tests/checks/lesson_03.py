"""Answers to the exercises of lesson 03: near misses with what is said to them, and other right forms."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from gan_lib import checks

EXERCISES = {
    checks.loops_simultaneous: "simultaneous_round",
    checks.loops_arrows: "arrows_of",
    checks.loops_modes: "modes_found",
    checks.loops_smoothed: "smoothed_loss",
}


def d_loss(d, real, fake):
    return softplus(-d(real)).mean() + softplus(d(fake)).mean()


def alternating(g, d, g_optimizer, d_optimizer, real, z):
    fake = g(z)
    d_optimizer.zero_grad()
    d_loss(d, real, fake.detach()).backward()
    d_optimizer.step()
    g_optimizer.zero_grad()
    softplus(-d(fake)).mean().backward()
    g_optimizer.step()


def simultaneous(freeze=False, unfreeze=True, cut=True, clear=True, sign=1, order="dg"):
    """A round with something missing, by default the freezing of D."""

    def play(g, d, g_optimizer, d_optimizer, real, z):
        if clear:
            d_optimizer.zero_grad(), g_optimizer.zero_grad()
        fake = g(z)
        d_loss(d, real, fake.detach() if cut else fake).backward(retain_graph=not cut)
        d.requires_grad_(not freeze)
        (sign * softplus(-d(fake)).mean()).backward()
        d.requires_grad_(unfreeze or not freeze)
        for player in order:
            (d_optimizer if player == "d" else g_optimizer).step()

    return play


def by_gradients(g, d, g_optimizer, d_optimizer, real, z):
    d_gradients = torch.autograd.grad(d_loss(d, real, g(z)), list(d.parameters()))
    g_gradients = torch.autograd.grad(softplus(-d(g(z))).mean(), list(g.parameters()))
    for net, gradients in ((d, d_gradients), (g, g_gradients)):
        for parameter, gradient in zip(net.parameters(), gradients, strict=True):
            parameter.grad = gradient
    g_optimizer.step()
    d_optimizer.step()
    return g, d


def arrows(function, fake):
    fake = fake.requires_grad_()
    return torch.autograd.grad(function(fake), fake)[0]


def modes(points, centres, radius=0.3, part=0.25, of="all", strict=False):
    distance, nearest = torch.cdist(points, centres).min(1)
    counts = torch.bincount(nearest[distance <= radius], minlength=len(centres))
    share = (len(points) if of == "all" else counts.sum()) / len(centres) * part
    return int((counts > share if strict else counts >= share).sum())


def smoothed(real, fake, label=0.9, fake_label=0.0):
    def mean(logits, label):
        return (label * softplus(-logits) + (1 - label) * softplus(logits)).mean()

    return mean(real, label) + mean(fake, fake_label)


WRONG = [
    (checks.loops_simultaneous, alternating, "alternating updates"),
    (checks.loops_simultaneous, simultaneous(), "leaked into D's gradient"),
    (checks.loops_simultaneous, simultaneous(freeze=True, cut=False), "leaked into G's gradient"),
    (checks.loops_simultaneous, simultaneous(freeze=True, unfreeze=False), "still frozen"),
    (checks.loops_simultaneous, simultaneous(freeze=True, clear=False), "Clear them first"),
    (checks.loops_simultaneous, simultaneous(freeze=True, order="d"), "Only one moved"),
    (checks.loops_simultaneous, simultaneous(freeze=True, sign=-1), "G moved backwards"),
    (checks.loops_simultaneous, simultaneous(freeze=True, sign=2), "G's weights moved in another way"),
    (checks.loops_simultaneous, lambda g, d, *rest: (g, d), "Neither network moved"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: d(x).mean(), f), "1/4"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: -d(x).sum(), f), "backwards"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: d(x).sigmoid().sum(), f), "the probability"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: softplus(-d(x)).sum(), f), "of a loss"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: d(x).sum(), f).sum(0), "came out as (2,)"),
    (checks.loops_arrows, lambda d, f: f, "The first point's arrow is (0.500, -1.000)"),
    (checks.loops_modes, lambda p, c: len(p) / len(c), "a number of modes"),
    (checks.loops_modes, lambda p, c: 1.0, "a number of modes"),
    (checks.loops_modes, lambda p, c: 0, "the answer is 4; yours is 0"),
    (checks.loops_modes, lambda p, c: modes(p, c, radius=3), "0.35 from a centre"),
    (checks.loops_modes, lambda p, c: modes(p, c, radius=0.25), "Points 0.29"),
    (checks.loops_modes, lambda p, c: modes(p, c, part=0), "less than a quarter"),
    (checks.loops_modes, lambda p, c: modes(p, c, strict=True), "exactly a quarter"),
    (checks.loops_modes, lambda p, c: modes(p, c, of="inside"), "of all points"),
    (checks.loops_smoothed, lambda r, f: smoothed(r, f, 1.0), "still 1"),
    (checks.loops_smoothed, lambda r, f: smoothed(r, f, 0.9, 0.1), "Only that of real"),
    (checks.loops_smoothed, lambda r, f: 0.9 * softplus(-r).mean() + softplus(f).mean(), "is missing"),
    (checks.loops_smoothed, lambda r, f: smoothed(r, f, 0.1), "changed places"),
    (checks.loops_smoothed, lambda r, f: -smoothed(r, f), "wrong way round"),
    (checks.loops_smoothed, lambda r, f: smoothed(r, f, 0.8), "yours is"),
    (
        checks.loops_smoothed,
        lambda r, f: -(0.9 * r.sigmoid().log() + 0.1 * (1 - r.sigmoid()).log()).mean() - (1 - f.sigmoid()).log().mean(),
        "Use softplus",
    ),
]

RIGHT = [
    (checks.loops_simultaneous, simultaneous(freeze=True)),
    (checks.loops_simultaneous, simultaneous(freeze=True, order="gd")),
    (checks.loops_simultaneous, by_gradients),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: d(x).sum(), f).numpy()),
    (checks.loops_arrows, lambda d, f: torch.stack([arrows(lambda x: d(x[None]).sum(), point) for point in f])),
    (checks.loops_modes, lambda p, c: torch.tensor(modes(p, c))),
    (
        checks.loops_modes,
        lambda p, c: sum(bool(((p - one).norm(dim=1) < 0.3).sum() >= len(p) / len(c) / 4) for one in c),
    ),
    (checks.loops_smoothed, lambda r, f: smoothed(r, f).item()),
    (
        checks.loops_smoothed,
        lambda r, f: (
            binary_cross_entropy_with_logits(r, torch.full_like(r, 0.9))
            + binary_cross_entropy_with_logits(f, torch.zeros_like(f))
        ),
    ),
]
