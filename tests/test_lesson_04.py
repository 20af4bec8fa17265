"""What lesson 04 writes out is what the library does; and each bug of its museum shows, and is gone when repaired."""

import build
import pytest
import torch

from gan_lib import losses, nets

MACHINE = ("machine", "r1", "museum")
REPAIRS = {
    "a": ("slope.norm(dim=1)", "slope.flatten(1).norm(dim=1)"),
    "b": ("return d_loss", "return d_loss + penalty"),
    "c": ("torch.randn(len(real), 1)", "torch.rand(len(real), 1)"),
    "d": ("BatchNorm2d(channels, 0.8)", "BatchNorm2d(channels, momentum=0.8)"),
    "e": ("D(real) - D(fake)", "D(fake) - D(real)"),
}


def cells(*ids):
    source = {cell.id: cell.source for cell in build.read(build.HERE / "src" / "04_balance_and_collapse.py")[1]}
    return "\n".join(build.in_language(source[id], "en") for id in ids)


@pytest.fixture(scope="module")
def lesson():
    return build.run_cells("04_balance_and_collapse", MACHINE)


def test_r1_written_out_is_the_librarys(lesson):
    torch.manual_seed(0)
    for discriminator, real in (
        (nets.PointDiscriminator(), torch.randn(32, 2)),
        (nets.Discriminator(16, width=4, norm=None), torch.randn(8, 1, 16, 16)),
    ):
        ours, theirs = lesson["r1"](discriminator, real, 3.0), 1.5 * losses.r1(discriminator, real)
        assert torch.allclose(ours, theirs)
        weights = list(discriminator.parameters())[:-1]  # the last bias moves no gradient
        pairs = zip(torch.autograd.grad(ours, weights), torch.autograd.grad(theirs, weights), strict=True)
        assert all(torch.allclose(a, b) for a, b in pairs)


def symptoms(space, seed):
    """{exhibit: whether it behaves as it should}."""
    torch.manual_seed(seed)
    direction, images = torch.randn(3 * 8 * 8), torch.randn(64, 3, 8, 8)
    direction /= direction.norm()
    real, fake = torch.randn(2, 500, 2)
    discriminator = nets.PointDiscriminator()
    share = space["exhibit_c"](torch.ones(500, 1), torch.zeros(500, 1))
    added = space["exhibit_b"](discriminator, real, fake, 100) - space["exhibit_b"](discriminator, real, fake, 0)
    fake = fake.requires_grad_()
    space["exhibit_e"](lambda x: x[:, 0], real, fake).backward()
    return {
        "a": space["exhibit_a"](lambda x: x.flatten(1) @ direction, images).item() < 1e-6,
        "b": torch.isclose(added, 50 * losses.r1(discriminator, real)).item(),
        "c": bool(((share >= 0) & (share <= 1)).all()),
        "d": abs(space["exhibit_d"](3)[1](0.1 * images).std().item() - 1) < 0.01,
        "e": (fake.grad[:, 0] < 0).all().item(),
    }


@pytest.mark.parametrize("seed", range(3))
def test_every_bug_of_the_museum_shows_and_its_repair_mends_it(lesson, seed):
    assert not any(symptoms(lesson, seed).values())
    source = cells("museum")
    for wrong, right in REPAIRS.values():
        assert source.count(wrong) == 1
        source = source.replace(wrong, right)
    exec(source, space := dict(lesson))
    assert all(symptoms(space, seed).values())
