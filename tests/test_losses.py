import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from gan_lib import losses, nets
from gan_lib.lang import CourseError

REAL, FAKE = torch.randn(2, 50, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 3
A, B = REAL.numpy(), FAKE.numpy()
D_REAL, D_FAKE = 1 / (1 + np.exp(-A)), 1 / (1 + np.exp(-B))  # D(x), by its definition

# Each loss as its paper writes it, in terms of D(x) or of the logits.
PAPERS = {
    "saturating": (-np.log(D_REAL).mean() - np.log(1 - D_FAKE).mean(), np.log(1 - D_FAKE).mean()),
    "non_saturating": (-np.log(D_REAL).mean() - np.log(1 - D_FAKE).mean(), -np.log(D_FAKE).mean()),
    "least_squares": (((A - 1) ** 2).mean() / 2 + (B**2).mean() / 2, ((B - 1) ** 2).mean() / 2),
    "hinge": (np.maximum(0, 1 - A).mean() + np.maximum(0, 1 + B).mean(), -B.mean()),
    "wasserstein": (B.mean() - A.mean(), -B.mean()),
    "relativistic": (-np.log(1 / (1 + np.exp(B - A))).mean(), -np.log(1 / (1 + np.exp(A - B))).mean()),
}


def g_loss_of(pair, fake_logits, real_logits):
    return pair.generator(fake_logits, real_logits) if pair.compares else pair.generator(fake_logits)


@pytest.mark.parametrize("name", PAPERS)
def test_each_loss_is_its_papers(name):
    pair, (d_loss, g_loss) = getattr(losses, name), PAPERS[name]
    assert abs(pair.discriminator(REAL, FAKE) - d_loss) < 1e-12
    assert abs(g_loss_of(pair, FAKE, REAL) - g_loss) < 1e-12


@pytest.mark.parametrize("name", PAPERS)
def test_a_pair_says_how_it_is_shown(name):
    """Answers rise from 0 to 1 with the logit, and D's loss where all are 1/2 is the one called undecided."""
    pair, logits = getattr(losses, name), torch.linspace(-30, 30, 601, dtype=torch.float64)
    answers = pair.answer(logits)
    assert answers[0] < 1e-9 and answers[-1] > 1 - 1e-9 and (answers.diff() >= 0).all()
    middle = logits[(answers - 0.5).abs().argmin()].expand(5)
    assert (pair.answer(middle) - 0.5).abs().max() < 1e-12
    assert abs(pair.discriminator(middle, middle) - pair.undecided) < 1e-12


def test_answers_stand_at_what_d_is_asked_for():
    """Least squares: its targets 0 and 1. Hinge: its margins -1 and 1. Where differences count, any place will do."""
    assert losses.least_squares.answer(torch.tensor([0.0, 0.5, 1.0])).tolist() == [0, 0.5, 1]
    assert losses.hinge.answer(torch.tensor([-1.0, 0.0, 1.0])).tolist() == [0, 0.5, 1]
    assert losses.saturating.answer(REAL).numpy() == pytest.approx(D_REAL)
    both = torch.stack([REAL, FAKE])
    for pair in (losses.wasserstein, losses.relativistic):
        answers = pair.answer(both)
        assert torch.allclose(answers, pair.answer(both + 3)) and (answers > 0.5).equal(both > both.mean())


def test_a_pair_of_ones_own_is_shown_as_cross_entropy_is():
    pair = losses.Pair(lambda real_logits, fake_logits: 0.0, lambda fake_logits: 0.0)
    assert pair[2:] == losses.non_saturating[2:] and not pair.compares


def test_cross_entropy_is_torchs():
    theirs = binary_cross_entropy_with_logits(REAL, torch.ones(50).double())
    theirs += binary_cross_entropy_with_logits(FAKE, torch.zeros(50).double())
    assert abs(losses.non_saturating.discriminator(REAL, FAKE) - theirs) < 1e-12


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("a", [-1e4, 1e4])
def test_large_logits_stay_numbers(name, a):
    logits = torch.full((3,), a, requires_grad=True)
    pair = getattr(losses, name)
    for loss in (pair.discriminator(logits, 0 * logits), g_loss_of(pair, logits, 0 * logits)):
        (gradient,) = torch.autograd.grad(loss, logits)
        assert loss.isfinite() and gradient.isfinite().all()


def test_where_d_is_sure_only_the_non_saturating_loss_still_teaches():
    """At D(G(z)) = 0.01 the gradients in the logit are D = 0.01 and 1 - D = 0.99: 99 times as much."""
    a = torch.tensor([np.log(0.01 / 0.99)], requires_grad=True)
    (weak,) = torch.autograd.grad(losses.saturating.generator(a), a)
    (strong,) = torch.autograd.grad(losses.non_saturating.generator(a), a)
    assert weak < 0 and strong < 0 and abs(strong / weak - 99) < 1e-2


class Quadratic(nn.Module):
    """D(x) = c |x|^2 / 2, whose gradient is c x."""

    def __init__(self, c=1.0):
        super().__init__()
        self.c = nn.Parameter(torch.tensor(c, dtype=torch.float64))

    def forward(self, x):
        return self.c * x.flatten(1).square().sum(1) / 2


def test_r1_is_the_squared_length_of_the_gradient():
    x = torch.randn(6, 1, 4, 4, dtype=torch.float64)
    net = Quadratic(3.0)
    penalty = losses.r1(net, x)
    assert abs(penalty - 9 * x.square().sum((1, 2, 3)).mean()) < 1e-10
    (gradient,) = torch.autograd.grad(penalty, net.c)  # 2 c |x|^2
    assert abs(gradient - 6 * x.square().sum((1, 2, 3)).mean()) < 1e-10
    assert losses.r2(net, x) == penalty  # the same, of what is passed to it


class Labelled(Quadratic):
    """D(x, y) = y c |x|^2 / 2."""

    def forward(self, x, y):
        return y * super().forward(x)


def test_penalties_pass_labels_on_to_d():
    x, y = torch.randn(6, 5, dtype=torch.float64), torch.arange(6.0, dtype=torch.float64)
    slopes = (y * x.norm(dim=1)) ** 2
    for penalty in (losses.r1, losses.r2):
        assert abs(penalty(Labelled(), x, y) - slopes.mean()) < 1e-10
    assert abs(losses.wgan_gp(Labelled(), x, x, y) - (slopes.sqrt() - 1).square().mean()) < 1e-10
    assert abs(losses.one_sided(Labelled(), x, x, y) - (slopes.sqrt() - 1).clamp(min=0).square().mean()) < 1e-10


def test_a_d_that_mixes_the_images_of_a_batch_is_refused():
    x = torch.rand(4, 1, 16, 16)
    discriminator = nets.Discriminator(16, width=4)
    between = (lambda d, x: losses.wgan_gp(d, x, x)), (lambda d, x: losses.one_sided(d, x, x))
    for penalty in (losses.r1, losses.r2, *between):
        with pytest.raises(CourseError, match=r"batch normalization.*Discriminator\(norm=None\)"):
            penalty(discriminator, x)
        assert penalty(discriminator.eval(), x).isfinite()  # each image by itself
        assert penalty(nets.Discriminator(16, width=4, norm=None), x).isfinite()
        discriminator.train()


def test_without_batch_norm_r1_is_the_mean_over_images_one_at_a_time():
    x = torch.rand(4, 1, 16, 16)
    discriminator = nets.Discriminator(16, width=4, norm=None)
    alone = torch.stack([losses.r1(discriminator, image[None]) for image in x])
    assert torch.allclose(losses.r1(discriminator, x), alone.mean(), rtol=1e-4)


@pytest.mark.parametrize(("name", "wanted"), [("wgan_gp", 1), ("one_sided", 0)])
def test_a_penalty_on_slopes_is_a_number_where_d_is_flat(name, wanted):
    flat = nn.Linear(5, 1)
    nn.init.zeros_(flat.weight)
    penalty = getattr(losses, name)(lambda x: flat(x)[:, 0].relu(), torch.randn(4, 5), torch.randn(4, 5))
    penalty.backward()
    assert penalty == wanted and flat.weight.grad.isfinite().all()


@pytest.mark.parametrize(("name", "least"), [("wgan_gp", -1), ("one_sided", 0)])
def test_slopes_that_are_not_one_cost_their_excess_squared(name, least):
    """For D(x) = c |x|^2 / 2 the slope at x is c |x|: here some of them above 1, some below."""
    x = torch.randn(40, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    net, length = Quadratic(0.5), x.norm(dim=1)
    excess = (0.5 * length - 1).clamp(min=least)
    assert 10 < (excess > 0).sum() < 30
    penalty = getattr(losses, name)(net, x, x)
    (gradient,) = torch.autograd.grad(penalty, net.c)
    assert abs(penalty - excess.square().mean()) < 1e-12 and abs(gradient - (2 * excess * length).mean()) < 1e-12


@pytest.mark.parametrize("name", ["wgan_gp", "one_sided"])
def test_slopes_are_taken_on_the_lines_between(name):
    real, fake = torch.randn(2, 6, 5, dtype=torch.float64)
    linear, seen = nn.Linear(5, 1).double(), []
    getattr(losses, name)(lambda x: (seen.append(x), linear(x)[:, 0])[1], real, fake)
    share = (seen[0] - real) / (fake - real)
    assert torch.allclose(share, share[:, :1].expand_as(share), rtol=0, atol=1e-9)
    assert share.min() >= 0 and share.max() <= 1 and share[:, 0].unique().numel() == 6
