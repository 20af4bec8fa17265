import math
import urllib.error

import numpy as np
import pytest
import scipy.spatial
import scipy.stats
import torch
from sklearn.neighbors import KNeighborsClassifier
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.kid import poly_mmd

from gan_lib import metrics
from gan_lib.lang import CourseError


def normal(n, f=6, shift=0.0, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(n, f, generator=rng, dtype=torch.float64) + shift


def test_kid_is_torchmetrics_in_each_block():
    x, y = normal(205), normal(333, shift=0.5, seed=1)
    blocks = [poly_mmd(x[i : i + 51], y[i : i + 51]).item() for i in (0, 51, 102, 153)]
    assert metrics.kid(x, y, block=50) == pytest.approx(np.mean(blocks), abs=1e-10)
    assert metrics.kid(x, y[:205], block=1000) == pytest.approx(poly_mmd(x, y[:205]).item(), abs=1e-10)


def test_kid_has_no_bias():
    """Of one distribution it is 0 on the average with 10 rows; with the diagonal it would be far above."""
    values = torch.tensor([metrics.kid(normal(10, seed=i), normal(10, seed=i + 1000)) for i in range(1000)])
    assert abs(values.mean()) < 4 * values.std() / 1000**0.5 < 0.2


def prdcs(real, fake, k):
    """Density and coverage as in the authors' package prdc."""
    d = scipy.spatial.distance.cdist(real, real)
    radii = np.partition(d, k, axis=-1)[:, k]
    d = scipy.spatial.distance.cdist(real, fake)
    density = (d < radii[:, None]).sum(axis=0).mean() / k
    return density, (d.min(axis=1) < radii).mean()


@pytest.mark.parametrize("shift", [0, 1, 9])
def test_density_and_coverage_are_prdcs(shift):
    x, y = normal(300, 3), normal(200, 3, shift, seed=1)
    assert metrics.density_coverage(x, y, k=4) == pytest.approx(prdcs(x.numpy(), y.numpy(), 4), abs=1e-12)


def test_density_and_coverage_with_a_known_answer():
    reals = torch.tensor([[0.0], [1.0], [2.0], [10.0]])  # balls of radius 1, 1, 1 and 8 with k = 1
    assert metrics.density_coverage(reals, torch.tensor([[0.5], [0.5]]), k=1) == (2.0, 0.5)
    assert metrics.density_coverage(reals, torch.tensor([[99.0]]), k=1) == (0.0, 0.0)


@pytest.mark.parametrize("m", [120, 77])
def test_sliced_wasserstein_is_scipys_on_each_line(m):
    x, y = normal(120), 2 * normal(m, shift=1, seed=1)
    along = torch.randn(6, 9, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    along /= along.norm(dim=0)
    shadows = zip((x @ along).T, (y @ along).T, strict=True)
    wanted = np.mean([scipy.stats.wasserstein_distance(a, b) for a, b in shadows])
    assert metrics.sliced_wasserstein(x, y, 9, seed=5) == pytest.approx(wanted, abs=1e-10)


def test_sliced_wasserstein_of_a_shift_in_closed_form():
    """Moved by m in F dimensions: |m| times the mean of |cos| over directions, which is 2/pi in the plane."""
    x = normal(50, 2)
    found = metrics.sliced_wasserstein(x, x + torch.tensor([3.0, 4.0]), 20_000)
    assert found == pytest.approx(5 * 2 / math.pi, abs=0.05)
    assert metrics.sliced_wasserstein(x, x.flip(0)) == pytest.approx(0, abs=1e-12)


def test_the_two_sample_test_is_sklearns_and_ends_at_chance_and_at_certainty():
    x, y = normal(300, shift=0.4), normal(300, seed=1)
    right, of = metrics.two_sample_test(x, y, k=15, seed=3)
    rng = torch.Generator().manual_seed(3)
    x, y = (rows[torch.randperm(300, generator=rng)].numpy() for rows in (x, y))
    teach, test = np.concatenate([x[:150], y[:150]]), np.concatenate([x[150:], y[150:]])
    names = np.repeat([1, 0], 150)
    assert (right, of) == (int((KNeighborsClassifier(15).fit(teach, names).predict(test) == names).sum()), 300)
    assert metrics.two_sample_test(x, y + 99) == (300, 300)
    right, of = metrics.two_sample_test(normal(2000), normal(2000, seed=1))
    assert abs(right / of - 0.5) < 4 * 0.5 / of**0.5


@pytest.mark.parametrize(("right", "of"), [(0, 40), (20, 40), (31, 40), (40, 40), (1, 1)])
def test_the_binomial_interval_is_scipys(right, of):
    for level in (0.9, 0.95):
        wanted = scipy.stats.binomtest(right, of).proportion_ci(level, method="wilson")
        assert metrics.binomial_interval(right, of, level) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


def test_the_interval_of_a_mean_is_that_of_the_textbook():
    x = normal(1000, 1)
    value, low, high = metrics.interval(torch.mean, x, times=2000)
    assert value == x.mean() and low + high == pytest.approx(2 * value)
    assert (high - low) / 2 == pytest.approx(1.96 * x.std().item() / 1000**0.5, rel=0.05)


def test_the_interval_of_kid_holds_the_truth_as_often_as_it_says():
    """Two sets of one distribution, for which KID is 0: about 95 of 100 intervals hold it."""
    held = 0
    for seed in range(100):
        _, low, high = metrics.interval(metrics.kid, normal(60, 2, seed=seed), normal(60, 2, seed=seed + 500))
        held += low <= 0 <= high
    assert held >= 88


class Same(torch.nn.Module):
    num_features = 6

    def forward(self, x):
        return x.double().flatten(1)[:, :6]


def test_fid_is_torchmetrics_and_says_its_facts():
    rng = torch.Generator().manual_seed(0)
    real, fake = torch.rand(2, 150, 1, 2, 3, generator=rng) * 2 - 1
    found = metrics.inception_fid(real, fake * 0.5, features=Same())
    theirs = FrechetInceptionDistance(Same())
    for images, is_real in ((real, True), (fake * 0.5, False)):
        pixels = (images + 1).mul(127.5).round().byte().repeat(1, 3, 1, 1)
        theirs.update(pixels, real=is_real)
    assert found["FID"] == pytest.approx(theirs.compute().item(), rel=1e-6) and found["images"] == (150, 150)
    assert {"size", "resize", "features", "library"} < found.keys()


@pytest.mark.parametrize(
    ("error", "said"),
    [(ModuleNotFoundError("torch_fidelity"), "install them"), (urllib.error.URLError("offline"), "with a connection")],
)
def test_fid_without_its_package_or_a_connection(monkeypatch, error, said):
    def fail(*_):
        raise error

    monkeypatch.setattr("torchmetrics.image.fid.FrechetInceptionDistance", fail)
    with pytest.raises(CourseError, match=said):
        metrics.inception_fid(torch.zeros(2, 1, 8, 8), torch.zeros(2, 1, 8, 8))


ROWS = normal(40, 5)
NAN, NARROW = ROWS * torch.nan, ROWS[:, :4]
BOTH = [metrics.kid, metrics.density_coverage, metrics.sliced_wasserstein, metrics.two_sample_test]


@pytest.mark.parametrize("measure", BOTH)
def test_rows_that_cannot_be_compared_are_refused(measure):
    for bad, said in ((NAN, "no numbers"), (NARROW, "differ in their number of columns"), (ROWS[:0], "add rows")):
        for pair in ((ROWS, bad), (bad, ROWS)):
            with pytest.raises(CourseError, match=said):
                measure(*pair)


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (lambda: metrics.kid(ROWS, ROWS[:1]), "at least 2"),
        (lambda: metrics.kid(ROWS, ROWS, block=1), "block must be"),
        (lambda: metrics.density_coverage(ROWS[:5], ROWS), "real must be .* at least 6"),
        (lambda: metrics.two_sample_test(ROWS[:28], ROWS), "at least 15"),
        (lambda: metrics.sliced_wasserstein(ROWS, ROWS, 0), "directions must be"),
        (lambda: metrics.binomial_interval(41, 40), "right must be a whole number from 0 to 40"),
        (lambda: metrics.binomial_interval(20, 40, 95), "level must be"),
        (lambda: metrics.interval(torch.mean, ROWS[:3]), "at least 4 rows"),
        (lambda: metrics.interval(torch.mean), "at least 4 rows"),
    ],
)
def test_what_has_no_meaning_is_refused(measure, said):
    with pytest.raises(CourseError, match=said):
        measure()
