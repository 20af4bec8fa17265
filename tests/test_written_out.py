"""What a lesson writes out is what the library does: the lesson's own cells are run here, and compared."""

import build
import pytest
import torch
from torch import nn
from torch.nn.functional import softplus

from gan_lib import device, losses, nets, train

# Lesson 03: the networks for points, and the two steps.
LOOPS = build.run_cells("03_feedback_loops", ["networks", "steps"], torch=torch, nn=nn, softplus=softplus)


@pytest.mark.parametrize(
    ("written", "library"),
    [(LOOPS["Generator"], nets.PointGenerator), (LOOPS["Discriminator"], nets.PointDiscriminator)],
    ids=["generator", "discriminator"],
)
def test_lesson_03_networks(written, library):
    ours, theirs = written(), library()
    theirs.load_state_dict(ours.state_dict())
    points = torch.randn(50, 2)
    assert torch.equal(ours(points), theirs(points)) and str(ours.layers) == str(theirs.layers)


def test_lesson_03_steps():
    machine = device.pick("cpu", torch.float32)
    players = []
    for _ in range(2):
        torch.manual_seed(0)
        g, d = nets.PointGenerator(), nets.PointDiscriminator()
        players.append((g, d, torch.optim.Adam(g.parameters(), 1e-2), torch.optim.Adam(d.parameters(), 1e-2)))
    (g, d, g_optimizer, d_optimizer), (g2, d2, g2_optimizer, d2_optimizer) = players
    pair, scaler = losses.non_saturating, machine.scaler()
    for _ in range(3):
        real, z = torch.randn(32, 2) + 1, torch.randn(32, 2)
        fake, fake2 = g(z), g2(z)
        d_loss = LOOPS["discriminator_step"](d, d_optimizer, real, fake)
        d2_loss, *_ = train.discriminator_step(d2, d2_optimizer, real, fake2, pair.discriminator, machine, scaler)
        g_loss = LOOPS["generator_step"](d, g_optimizer, fake)
        g2_loss = train.generator_step(d2, g2_optimizer, fake2, pair.generator, machine, scaler)
        assert d_loss == d2_loss.item() and g_loss == g2_loss.item()
    for ours, theirs in ((g, g2), (d, d2)):
        assert all(torch.equal(a, b) for a, b in zip(ours.parameters(), theirs.parameters(), strict=True))
