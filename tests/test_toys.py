import numpy as np
import pytest
import scipy.stats
import torch

from gan_lib import data
from gan_lib.lang import CourseError

TOYS = {"ring": data.ring(), "lattice": data.lattice(), "moons": data.moons(), "spiral": data.spiral()}


def test_the_density_of_a_mixture_is_scipys():
    points = torch.randn(50, 2, dtype=torch.float64) * 2
    wanted = np.mean([scipy.stats.multivariate_normal(m, 0.3**2).pdf(points) for m in data.ring().means], axis=0)
    assert np.abs(data.ring(0.3).log_density(points).exp().numpy() - wanted).max() < 1e-6
    one = data.Mixture([[1.0]], 2.0)  # in one dimension
    assert abs(one.log_density(torch.tensor([[0.0]])).item() - scipy.stats.norm(1, 2).logpdf(0)) < 1e-6


@pytest.mark.parametrize("name", TOYS)
def test_the_density_is_one_in_all_and_where_the_samples_are(name):
    toy = TOYS[name]
    edges = torch.linspace(-4, 4, 81)
    fine = (torch.arange(800) + 0.5) / 100 - 4
    density = toy.log_density(torch.cartesian_prod(fine, fine)).exp().reshape(800, 800) / 100**2
    assert abs(density.sum().item() - 1) < 1e-4
    shares = density.reshape(80, 10, 80, 10).sum((1, 3))
    counts = torch.histogramdd(toy.sample(100_000), [edges, edges]).hist / 100_000
    assert (counts - shares).abs().sum() < 2.5 * (shares * (1 - shares) / 100_000).sqrt().sum()


def test_the_toys_are_what_their_names_say():
    assert len(TOYS["ring"].means) == 8 and len(TOYS["lattice"].means) == 25
    assert all(toy.std == 0.1 for toy in TOYS.values())
    assert torch.pdist(TOYS["lattice"].means).min() == 1
    assert (TOYS["ring"].means.norm(dim=1) - 2).abs().max() < 1e-6
    steps = TOYS["spiral"].means.diff(dim=0).norm(dim=1)
    assert steps[20:].max() < 1.2 * steps[20:].min()  # equally spaced but near the centre, where it turns on the spot


def test_the_cats_density_is_scipys():
    cats = data.Cats()
    lengths = cats.sample(200).double()
    (a, b), r = cats.spread, cats.correlation
    normal = scipy.stats.multivariate_normal(np.log(cats.median), [[a * a, r * a * b], [r * a * b, b * b]])
    wanted = normal.logpdf(lengths.log().numpy()) - lengths.log().sum(1).numpy()
    assert np.abs(cats.log_density(lengths).numpy() - wanted).max() < 1e-4
    assert cats.log_density(torch.tensor([[46.0, 0.0], [-1.0, 16.0]])).tolist() == [-np.inf, -np.inf]


def test_the_cats_are_correlated_as_said():
    logarithms = data.Cats().sample(200_000).log().numpy()
    assert np.abs(np.exp(logarithms.mean(0)) - data.Cats.median).max() < 0.1
    assert np.abs(logarithms.std(0) - data.Cats.spread).max() < 0.001
    assert abs(np.corrcoef(logarithms.T)[0, 1] - 0.8) < 0.005


@pytest.mark.parametrize("toy", [data.Cats(), data.ring()], ids=["cats", "ring"])
def test_a_seed_draws_the_same_again(toy):
    assert toy.sample(5, seed=3).equal(toy.sample(5, seed=3))
    assert not toy.sample(5, seed=3).equal(toy.sample(5, seed=4))


@pytest.mark.parametrize("size", [32, 64, 128])
def test_lengths_are_read_back_from_pictures(size):
    lengths = data.Cats().sample(500, seed=7)
    images = data.draw_cats(lengths, size, seed=8)
    assert images.shape == (500, 3, size, size) and images.min() >= -1 and images.max() <= 1
    errors = (data.read_cats(images) - lengths).abs()
    assert errors.mean(0).max() < 0.25 * 96 / size and errors.max() < 0.75 * 96 / size


def test_smudges_on_the_wall_are_no_cat():
    """Smudges of the strength that a generator leaves; counted as cat they would make bodies 3 cm longer."""
    clean = data.draw_cats(data.Cats().sample(200, seed=7), 64, seed=8)
    smudges = 0.08 * torch.rand(clean.shape, generator=torch.Generator().manual_seed(0))
    smudged = torch.where(clean == clean[:, :, :1, :1], clean - smudges, clean)
    assert (data.read_cats(smudged) - data.read_cats(clean)).abs().max() < 0.1


def test_pictures_of_unlikely_cats_are_read_too():
    lengths = torch.tensor([[100.0, 100.0], [30.0, 32.0], [70.0, 9.0]])
    read = data.read_cats(data.draw_cats(lengths, 128, scene=180), scene=180)
    assert (read - lengths).abs().max() < 1.5


def test_coats_differ_and_say_nothing_about_the_lengths():
    same = torch.tensor([[46.0, 16.0]]).expand(400, 2)
    images = data.draw_cats(same, 64)
    assert len(images.flatten(1).unique(dim=0)) == 5
    assert data.read_cats(images).std(0).max() < 0.3
    assert data.draw_cats(same, 32, seed=1).equal(data.draw_cats(same, 32, seed=1))
    assert not data.draw_cats(same, 32, seed=1).equal(data.draw_cats(same, 32, seed=2))


def test_edges_are_smooth():
    """A tenth of a pixel more leg changes the picture; with hard edges it would not."""
    a, b = data.draw_cats(torch.tensor([[46.0, 16.0], [46.0, 16.15]]), 64)[:, :, 38:50, 31]
    assert 0.01 < (a - b).abs().max() < 0.5


@pytest.mark.parametrize("lengths", [torch.ones(3), torch.ones(2, 3)])
def test_what_is_no_cat_is_refused(lengths):
    with pytest.raises(CourseError, match="two numbers above 0"):
        data.draw_cats(lengths)


def test_impossible_lengths_and_sizes_are_refused():
    for bad in (-1.0, float("nan")):
        with pytest.raises(CourseError, match="must be a number above 0"):
            data.draw_cats(torch.tensor([[46.0, bad]]))
    with pytest.raises(CourseError, match="size must be a whole number from 32 to 128"):
        data.draw_cats(torch.tensor([[46.0, 16.0]]), 8)
    with pytest.raises(CourseError, match=r"must be \(..., 2\), and these are \(3,\)"):
        data.ring().log_density(torch.ones(3))
    with pytest.raises(CourseError, match="means holds values that are no numbers"):
        data.Mixture([[0.0, torch.nan]], 0.1)


def test_numbers_of_numpy_make_the_same_cats_and_modes():
    lengths, means = torch.tensor([[46.0, 16.0], [50.0, 20.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    assert torch.equal(data.draw_cats(lengths.flip(0).numpy()[::-1], np.float64(32.0)), data.draw_cats(lengths, 32))
    assert torch.equal(data.Mixture(means[::-1], np.float32(1)).means, torch.tensor([[0.0, 1.0], [1.0, 0.0]]))


def test_a_pale_cat_is_a_cat():
    cats = data.draw_cats(data.Cats().sample(100), 64)
    wall = cats[:, :, :1, :1]
    assert data.read_cats(wall + 0.2 * (cats - wall)).isfinite().all()


def test_an_empty_wall_is_no_cat():
    empty = data.draw_cats(torch.tensor([[46.0, 16.0]]), 64)[:, :, :1, :1].expand(1, 3, 64, 64)
    assert data.read_cats(empty).isnan().all()


def test_scaled_points_have_the_density_of_their_new_units():
    scaled = data.Scaled(data.Mixture([[5.0, -1.0]], 2.0), [5.0, -1.0], [2.0, 4.0])
    points = torch.randn(50, 2, dtype=torch.float64)
    wanted = scipy.stats.multivariate_normal([0, 0], [[1, 0], [0, 0.25]]).logpdf(points)
    assert np.abs(scaled.log_density(points).numpy() - wanted).max() < 1e-5
    sample = scaled.sample(1000, seed=4)
    assert torch.allclose(scaled.back(sample), data.Mixture([[5.0, -1.0]], 2.0).sample(1000, seed=4), rtol=0, atol=1e-5)


def test_points_without_end_go_on_where_they_were():
    points = data.Points(data.ring())
    first = [batch for batch, _ in zip(points.batches(16, seed=3), range(5), strict=False)]
    again = points.batches(16, seed=3, start=3)
    assert next(again).equal(first[3]) and next(again).equal(first[4])
    batches = [batch for seed in (3, 4) for batch, _ in zip(points.batches(16, seed), range(5), strict=False)]
    assert len(torch.stack(batches).flatten(1).unique(dim=0)) == 10  # no batch comes twice, with another seed neither
