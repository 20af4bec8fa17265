import numpy as np
import pytest
import scipy.linalg
import scipy.spatial
import scipy.stats
import torch
from sklearn.neighbors import NearestNeighbors
from torchmetrics.image.fid import FrechetInceptionDistance

from gan_lib import data, metrics
from gan_lib.lang import CourseError


@pytest.fixture(scope="module")
def net():
    return metrics.digit_net()


@pytest.fixture(scope="module")
def digits():
    return data.digits(32)


def test_the_digit_net_reads_what_it_has_not_seen(net, digits):
    held_out = torch.cat([torch.nonzero(digits.labels == c)[-100:, 0] for c in range(10)])
    _, logits = metrics.read(net, data.to_float(digits.pixels[held_out]))
    right = (logits.argmax(1) == digits.labels[held_out]).float().mean()
    assert 0.985 <= right
    assert f"**{right:.1%}**" in (data.SHIPPED / "README.md").read_text(encoding="utf-8")


def test_28_and_32_pixels_are_read_alike(net, digits):
    small, large = data.digits().pixels[:50], digits.pixels[:50]
    for ours, theirs in zip(
        metrics.read(net, data.to_float(small)), metrics.read(net, data.to_float(large)), strict=True
    ):
        assert torch.allclose(ours, theirs, rtol=0, atol=1e-4)


def test_other_sizes_are_refused(net):
    with pytest.raises(CourseError, match=r"28 or 32 pixels with one channel; these are \(1, 64, 64\)"):
        metrics.read(net, torch.zeros(1, 1, 64, 64))


def gaussians(n=4000, f=6):
    rng = torch.Generator().manual_seed(0)
    a, b = torch.randn(2, n, f, generator=rng, dtype=torch.float64)
    mix = torch.randn(f, f, generator=rng, dtype=torch.float64)
    return a, b @ mix + 0.5


def test_frechet_distance_is_the_formula_with_scipys_square_root():
    a, b = gaussians()
    c1, c2 = np.cov(a.numpy().T), np.cov(b.numpy().T)
    root = scipy.linalg.sqrtm(c1 @ c2).real
    wanted = ((a.mean(0) - b.mean(0)) ** 2).sum().item() + np.trace(c1 + c2 - 2 * root)
    assert abs(metrics.frechet_distance(a, b) - wanted) < 1e-8


def test_frechet_distance_is_that_of_torchmetrics():
    a, b = gaussians()

    class Same(torch.nn.Module):
        num_features = 6

        def forward(self, x):
            return x[:, 0, 0]

    theirs = FrechetInceptionDistance(feature=Same(), input_img_size=(1, 1, 6), normalize=True).set_dtype(torch.float64)
    theirs.update(a[:, None, None], real=True)
    theirs.update(b[:, None, None], real=False)
    assert abs(metrics.frechet_distance(a, b) - theirs.compute().item()) < 1e-3


def test_frechet_distance_in_closed_form():
    """The same shape, moved by m and stretched by s: |m|^2 + F (1 - s)^2, up to the sampling noise taken out here."""
    a, _ = gaussians()
    a = (a - a.mean(0)) @ torch.linalg.inv(torch.linalg.cholesky(torch.cov(a.T))).T  # exactly mean 0, covariance 1
    assert abs(metrics.frechet_distance(a, a)) < 1e-9
    assert abs(metrics.frechet_distance(a, 3 * a + 2) - (6 * 4 + 6 * 4)) < 1e-9


def test_precision_and_recall_are_sklearns():
    a, b = (x[:300, :2] for x in gaussians())

    def share_among(points, others, k=3):
        neighbours = NearestNeighbors(algorithm="brute").fit(others)
        radii = neighbours.kneighbors(others, k + 1)[0][:, -1]
        distances = np.linalg.norm(points[:, None] - others[None], axis=2)
        return (distances <= radii).any(1).mean()

    precision, recall = metrics.precision_recall(a, b)
    assert abs(precision - share_among(b.numpy(), a.numpy())) < 1e-6
    assert abs(recall - share_among(a.numpy(), b.numpy())) < 1e-6
    assert 0 < recall < 1 and precision != recall


def test_cases_with_a_known_answer(net, digits):
    order = torch.randperm(5000, generator=torch.Generator().manual_seed(0))
    real, other = order[:2000], order[2000:4000]
    without_seven = other[digits.labels[other] != 7]

    def measure(images):
        features, logits = metrics.read(net, images)
        return (
            metrics.frechet_distance(reference, features),
            *metrics.precision_recall(reference, features),
            metrics.class_coverage(logits),
            metrics.confident_share(logits),
        )

    reference, _ = metrics.read(net, data.to_float(digits.pixels[real]))
    same = measure(data.to_float(digits.pixels[real]))
    assert abs(same[0]) < 1e-6 and same[1:4] == (1.0, 1.0, 10) and same[4] > 0.97
    alike = measure(data.to_float(digits.pixels[other]))
    dropped = measure(data.to_float(digits.pixels[without_seven]))
    assert dropped[0] > 3 * alike[0] and dropped[3] == 9
    assert abs(dropped[1] - alike[1]) < 0.03 and dropped[2] < alike[2] - 0.05  # as faithful, less diverse
    noise = measure(torch.rand(2000, 1, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1)
    assert noise[0] > 100 * alike[0] and noise[1] < 0.01 and noise[3] <= 2


def test_shares_of_classes_and_of_sure_readings():
    logits = torch.tensor([[0.0, 9.0], [0.0, 9.0], [0.0, 1.0], [9.0, 0.0]])
    assert metrics.class_shares(logits).tolist() == [0.25, 0.75]
    assert metrics.class_coverage(logits, 0.2) == 2 and metrics.class_coverage(logits, 0.3) == 1
    assert metrics.confident_share(logits) == 0.75  # sigmoid(1) = 0.73


def test_a_class_counts_from_a_twentieth_and_a_reading_is_sure_from_nine_tenths():
    counts = torch.tensor([91, 5, 4])
    assert metrics.class_coverage(torch.eye(3).repeat_interleave(counts, dim=0)) == 2
    probabilities = torch.tensor([0.91, 0.89, 0.95, 0.82])
    logits = torch.stack([probabilities.logit(), torch.zeros(4)], dim=1)
    assert metrics.confident_share(logits) == 0.5


def test_energy_distance_is_scipys_in_one_dimension():
    x, y = torch.randn(300, 1, dtype=torch.float64), torch.rand(200, 1, dtype=torch.float64)
    wanted = scipy.stats.energy_distance(x[:, 0], y[:, 0]) ** 2  # scipy returns the root
    assert abs(metrics.energy_distance(x, y).item() - wanted) < 1e-10
    assert metrics.energy_distance(x, x).item() == 0


def test_energy_distance_is_the_sum_over_pairs_in_many_dimensions():
    x, y = torch.randn(2, 100, 7, dtype=torch.float64) * torch.tensor([1.0, 2.0])[:, None, None]
    across, within_x, within_y = (scipy.spatial.distance.cdist(a, b).mean() for a, b in ((x, y), (x, x), (y, y)))
    assert abs(metrics.energy_distance(x, y).item() - (2 * across - within_x - within_y)) < 1e-10


def test_the_gradient_of_the_energy_distance_is_that_of_finite_differences():
    x, y = torch.randn(2, 5, 2, dtype=torch.float64)
    assert torch.autograd.gradcheck(metrics.energy_distance, (x.requires_grad_(), y), atol=1e-6)


def test_jensen_shannon_is_scipys_and_knows_its_ends():
    p, q = torch.rand(2, 100, dtype=torch.float64)
    p, q = p / p.sum(), q / q.sum()
    p[:10], q[20:30] = 0, 0
    p, q = p / p.sum(), q / q.sum()
    wanted = scipy.spatial.distance.jensenshannon(p, q) ** 2
    assert abs(metrics.jensen_shannon(p / 0.1, q / 0.1, 0.1) - wanted) < 1e-12  # densities on cells 0.1 long
    assert metrics.jensen_shannon(p, p, 1) == 0
    left, right = torch.eye(2)
    assert abs(metrics.jensen_shannon(left, right, 1) - np.log(2)) < 1e-12
    assert metrics.jensen_shannon(0.991 * left, left, 1) < 1e-4  # a hundredth may lie outside the grid
    for bad in (0.989 * left, 1.011 * left):
        with pytest.raises(CourseError, match="use a wider or a finer one"):
            metrics.jensen_shannon(left, bad, 1)


def test_percentiles_are_scipys():
    reference, values = torch.randn(1000), torch.tensor([-9.0, -1.0, 0.0, 2.0, 9.0])
    wanted = [scipy.stats.percentileofscore(reference, value, kind="strict") for value in values]
    assert np.abs(metrics.percentile(values, reference).numpy() - wanted).max() < 1e-3
    assert metrics.percentile(torch.tensor([torch.nan]), reference).isnan().all()


def test_images_are_no_rows():
    with pytest.raises(CourseError, match="flatten images with flatten"):
        metrics.energy_distance(torch.ones(2, 1, 4, 4), torch.ones(2, 1, 4, 4))


def test_modes_are_covered_where_the_points_are():
    ring = data.ring()
    everywhere = ring.sample(4000)
    modes, good = metrics.mode_coverage(everywhere, ring)
    inside = scipy.stats.chi2(2).cdf(9)  # of a round normal distribution, within 3 standard deviations
    assert modes == 8 and abs(good - inside) < 0.005
    three = ring.means[[0, 2, 5]].repeat(100, 1)
    assert metrics.mode_coverage(three, ring) == (3, 1.0)
    assert metrics.mode_coverage(torch.zeros(100, 2), ring) == (0, 0.0)
    counts = torch.tensor([75, 3, 2, 0, 0, 0, 0, 0])  # a fair share is 10, and a quarter of it 2.5
    assert metrics.mode_coverage(ring.means.repeat_interleave(counts, dim=0), ring) == (2, 1.0)
    at_the_rim = ring.means + ring.std * torch.tensor([2.9] * 6 + [3.1] * 2)[:, None] * torch.tensor([0.6, 0.8])
    assert metrics.mode_coverage(at_the_rim, ring) == (6, 0.75)


def test_shares_and_probabilities_in_boxes_are_numpys_and_scipys():
    points = torch.tensor([[-3.0, -3.0], [2.99, 2.99], [0.01, -0.01], [3.0, 0.0], [0.0, 9.0], [torch.nan, 0.0]])
    shares = metrics.box_shares(points)
    wanted = np.histogram2d(*points[:3].numpy().T, bins=30, range=[[-3, 3], [-3, 3]])[0].ravel() / 6
    assert np.abs(shares[:-1].numpy() - wanted).max() < 1e-6 and abs(shares[-1].item() - 0.5) < 1e-6
    mixture = data.Mixture([[0.3, -1.0], [2.9, 0.0]], 0.2)
    edges = np.linspace(-3, 3, 31)
    in_x, in_y = (np.diff(scipy.stats.norm(means[:, None], 0.2).cdf(edges)) for means in mixture.means.numpy().T)
    wanted = np.einsum("kx,ky->xy", in_x, in_y).ravel() / 2
    probabilities = metrics.box_probabilities(mixture).numpy()
    assert np.abs(probabilities[:-1] - wanted).max() < 5e-4
    assert abs(probabilities[-1] - (1 - wanted.sum())) < 1e-3  # about a sixth lies outside


ROWS = torch.randn(20, 5, generator=torch.Generator().manual_seed(0))
NAN, FEW, FEWER_COLUMNS = ROWS * torch.nan, ROWS[:1], ROWS[:, :4]
MEANINGLESS = [
    (lambda: metrics.frechet_distance(ROWS, FEW), "fake must be .* at least 2, and is .1, 5.: add rows"),
    (lambda: metrics.frechet_distance(NAN, ROWS), "real holds values that are no numbers"),
    (lambda: metrics.frechet_distance(ROWS, ROWS / 0), "fake holds values that are no numbers"),
    (lambda: metrics.frechet_distance(ROWS, ROWS.double() * 1e200), "fake holds values .* or too large"),
    (lambda: metrics.frechet_distance(ROWS, ROWS * 1j), "This takes a tensor or an array of real numbers"),
    (lambda: metrics.frechet_distance(ROWS, FEWER_COLUMNS), "differ in their number of columns, .20, 5. and .20, 4."),
    (lambda: metrics.precision_recall(ROWS[:3], ROWS), "real must be .* at least 4, and is .3, 5."),
    (lambda: metrics.precision_recall(ROWS, ROWS, k=0), "k must be a whole number of at least 1"),
    (lambda: metrics.precision_recall(ROWS, NAN), "fake holds values"),
    (lambda: metrics.energy_distance(ROWS, NAN), "y holds values"),
    (lambda: metrics.energy_distance(ROWS[:0], ROWS), "x must be .* at least 1, and is .0, 5."),
    (lambda: metrics.energy_distance(ROWS, FEWER_COLUMNS), "x and y differ"),
    (lambda: metrics.class_coverage(NAN), "logits holds values"),
    (lambda: metrics.class_shares(ROWS[0]), "logits must be"),
    (lambda: metrics.confident_share(ROWS[:0]), "logits must be"),
    (lambda: metrics.confident_share(ROWS, 90), "least must be a number from 0 to 1; it is 90"),
    (lambda: metrics.percentile(ROWS[0], ROWS[0, :0]), "reference must be"),
    (lambda: metrics.percentile(ROWS[0], NAN[0]), "reference must be"),
    (lambda: metrics.jensen_shannon(NAN[0], NAN[0], 1), "densities on the same grid"),
    (lambda: metrics.jensen_shannon(torch.tensor([2.0, -1.0]), torch.tensor([0.5, 0.5]), 1), "zero or above"),
    (lambda: metrics.mode_coverage(ROWS[:0, :2], data.ring()), "Points must be .N, 2. with N of at least 1"),
    (lambda: metrics.mode_coverage(ROWS, data.ring()), "these are .20, 5."),
    (lambda: metrics.box_shares(ROWS), "these are .20, 5."),
    (lambda: metrics.read(metrics.digit_net(), torch.zeros(2, 3, 32, 32)), "one channel; these are .3, 32, 32."),
]


@pytest.mark.parametrize(("measure", "message"), MEANINGLESS)
def test_what_has_no_meaning_is_refused_in_one_sentence(measure, message):
    with pytest.raises(CourseError, match=message):
        measure()


def test_fewer_rows_than_features_are_said_once(capsys):
    metrics._say_few.cache_clear()
    for _ in range(2):
        metrics.frechet_distance(ROWS, ROWS[:4])
    metrics.frechet_distance(ROWS, ROWS[:5])
    assert capsys.readouterr().out == "Fréchet distance: only 4 rows for 5 features, so that its value says little.\n"


def test_points_that_are_no_numbers_are_nowhere():
    points = torch.tensor([[2.0, 0.0], [torch.nan, 0.0]])
    assert metrics.mode_coverage(points, data.ring()) == (1, 0.5)


def test_an_interval_of_what_is_no_number_is_refused():
    with pytest.raises(CourseError, match="measure returns a value that is no number"):
        metrics.interval(lambda rows: rows.mean(), NAN)
    with pytest.raises(CourseError, match="measure returns a value that is no number"):
        metrics.interval(lambda rows: len(rows) if len(rows) == 20 else torch.nan, ROWS)


class Pixels(torch.nn.Module):
    """Stands for Inception."""

    num_features = 4

    def forward(self, images):
        return images.float().flatten(1)[:, :4]


@pytest.mark.parametrize(
    ("fake", "message"),
    [
        (torch.zeros(1, 1, 8, 8), "fake must be .* at least 2"),
        (torch.full((9, 1, 8, 8), torch.nan), "fake holds values that are no numbers"),
        (torch.zeros(9, 4, 8, 8), r"fake must be images \(N, 1, H, W\) or \(N, 3, H, W\), and is \(9, 4, 8, 8\)"),
        (torch.zeros(9, 64), "fake must be images"),
    ],
)
def test_fid_is_of_images(fake, message):
    with pytest.raises(CourseError, match=message):
        metrics.inception_fid(torch.zeros(9, 1, 8, 8), fake, Pixels())


def test_the_net_that_reads_digits_goes_to_no_device_that_is_not_there(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    with pytest.raises(CourseError, match="There is no GPU 'cuda:1' here"):
        metrics.digit_net("cuda:1")


def test_rows_may_be_numpys_and_of_any_precision():
    wanted = metrics.energy_distance(ROWS.double(), ROWS[:7].double()).item()
    for x in (ROWS.numpy(), ROWS.double(), np.ascontiguousarray(ROWS.numpy()[::-1])[::-1], ROWS.numpy().astype(">f8")):
        assert metrics.energy_distance(x, ROWS[:7]).item() == pytest.approx(wanted, abs=1e-5)


def test_a_readers_default_of_float64_changes_no_measurement(digits):
    images = data.to_float(digits.pixels[::50])

    def measure():
        features, logits = metrics.read(metrics.digit_net(), images)
        cats, ring = data.Cats(), data.ring()
        return (
            metrics.frechet_distance(features, features[:90]),
            metrics.class_coverage(logits),
            metrics.mode_coverage(ring.sample(100), ring),
            metrics.percentile(cats.log_density(cats.sample(9)), cats.log_density(cats.sample(99, 1))).tolist(),
            data.read_cats(data.draw_cats(cats.sample(2), 32)).flatten().tolist(),
        )

    wanted = measure()
    torch.set_default_dtype(torch.float64)
    try:
        for ours, theirs in zip(measure(), wanted, strict=True):
            assert ours == pytest.approx(theirs, rel=1e-6)
        assert data.draw_cats(torch.tensor([[46.0, 16.0]]), 32).dtype is torch.float32
    finally:
        torch.set_default_dtype(torch.float32)
