"""Distances between samples, and how sure one may be of them. Rows of features come in, numbers come out.

Lesson 09. `metrics` has all of these, too: `metrics.kid`.
"""

import math
from statistics import NormalDist

import torch

from gan_lib import given
from gan_lib.lang import CourseError


def kid(real, fake, block=1000):
    """The kernel inception distance, on any features: the squared maximum mean discrepancy with (x·y / F + 1)³.

    real, fake: features `(N, F)`, `(M, F)`, shuffled; as many are used of the longer one. It is unbiased: of the same
    distribution it is 0 on the average, with any number of rows, and so it can be below 0. Where there are more rows
    than `block`, the result is the mean over equal blocks of at least so many. Raises `CourseError` for fewer than 2
    rows, for NaN, and where F differs.
    Source: Bińkowski et al. 2018, arXiv:1801.01401. Lesson 09, section 2.
    """
    real, fake = (rows.double() for rows in given.two_sets(real, fake, least=2))
    n = min(len(real), len(fake))
    size = n // max(n // given.whole("block", block, least=2), 1)

    def kernel(a, b):
        return (a @ b.T / a.shape[1] + 1) ** 3

    def mean_of_others(k):  # without the diagonal: a row is no other than itself
        return (k.sum() - k.trace()) / (len(k) * (len(k) - 1))

    starts = range(0, n - size + 1, size)
    pairs = [(real[i : i + size], fake[i : i + size]) for i in starts]
    values = [mean_of_others(kernel(x, x)) + mean_of_others(kernel(y, y)) - 2 * kernel(x, y).mean() for x, y in pairs]
    return float(torch.stack(values).mean())


def density_coverage(real, fake, k=5):
    """Density: in how many balls of reals a fake lies, by k. Coverage: the share of reals with a fake in their ball.

    real, fake: features `(N, F)`, `(M, F)`. A real's ball reaches to its k-th nearest neighbour among the reals.
    Density has no upper end, and is 1 on the average for fakes of the same distribution; coverage is 0 to 1. Memory
    grows with N x M. Raises `CourseError` for fewer than k + 1 reals, for NaN, and where F differs.
    Source: Naeem et al. 2020, arXiv:2002.09797. Lesson 09, section 3.
    """
    k = given.whole("k", k)
    real, fake = (rows.double() for rows in given.two_sets(real, fake))
    given.rows(real, "real", k + 1)
    radii = torch.cdist(real, real).kthvalue(k + 1).values  # the nearest of all is the point itself
    inside = torch.cdist(fake, real) < radii
    return float(inside.double().sum(1).mean() / k), float(inside.any(0).double().mean())


def sliced_wasserstein(real, fake, directions=128, seed=0):
    """The mean, over random directions, of the Wasserstein distance between the rows' shadows on a line.

    real, fake: features `(N, F)`, `(M, F)`. 0 for the same rows, no upper end, in the features' unit. Raises
    `CourseError` for no rows, for NaN, and where F differs. Source: Bonneel et al. 2015, "Sliced and Radon Wasserstein
    barycenters of measures", which averages squared distances.
    """
    real, fake = (rows.double() for rows in given.two_sets(real, fake))
    rng, columns = given.rng(seed), real.shape[1]
    along = torch.randn(columns, given.whole("directions", directions), generator=rng, dtype=torch.float64).to(real)
    values, order = (torch.cat([real, fake]) @ (along / along.norm(dim=0))).sort(0)
    weights = [1 / len(real)] * len(real) + [-1 / len(fake)] * len(fake)
    steps = torch.tensor(weights, dtype=values.dtype, device=values.device)[order]
    gap = steps.cumsum(0)[:-1].abs()  # between the two cumulative distribution functions
    return float((gap * values.diff(dim=0)).sum(0).mean())


def two_sample_test(real, fake, k=15, seed=0):
    """Can a classifier tell them apart? Returns (how many rows it names rightly, of how many), chance being a half.

    real, fake: features `(N, F)`, `(M, F)`; as many are taken of the longer one. Half of the rows teach a classifier,
    the vote of the k nearest, and the others test it. `binomial_interval(right, of)` says how sure that is.
    Raises `CourseError` where half of the rows are fewer than k, for NaN, and where F differs.
    Source: Lopez-Paz and Oquab 2017, arXiv:1610.06545. Lesson 09, section 5.
    """
    k, rng = given.whole("k", k), given.rng(seed)
    real, fake = given.two_sets(real, fake, least=2)
    n = min(len(real), len(fake))
    given.rows(real[: n // 2], "real[: n // 2]", k)
    both = torch.cat([rows[torch.randperm(len(rows), generator=rng)[:n]] for rows in (real, fake)]).double()
    is_real = (torch.arange(2 * n, device=both.device) < n).double()
    teaches = torch.arange(2 * n, device=both.device) % n < n // 2
    nearest = torch.cdist(both[~teaches], both[teaches]).topk(k, largest=False).indices
    votes = is_real[teaches][nearest].mean(1)
    return int(((votes > 0.5) == is_real[~teaches].bool()).sum()), len(votes)


def binomial_interval(right, of, level=0.95):
    """Wilson's interval `(low, high)`, both 0 to 1, for the share behind `right` successes in `of` trials.

    Raises `CourseError` for what are no such whole numbers. Source: Wilson 1927. Lesson 09, section 6.
    """
    of = given.whole("of", of)
    right, z = given.whole("right", right, least=0, most=of), _normal(level)
    middle = (right + z**2 / 2) / (of + z**2)
    half = z / (of + z**2) * (right * (of - right) / of + z**2 / 4) ** 0.5
    return middle - half, middle + half


def interval(measure, *sets, level=0.95, times=50, seed=0):
    """How far chance alone moves a measure: `(value, low, high)`, from random halves of the rows.

    measure: takes as many tensors of rows as there are `sets`, each `(N, ...)`, and returns a number. For smooth
    measures the standard deviation over random halves is about that of the whole, since a half lacks as many rows as
    it has. The usual bootstrap draws rows twice, and a row twice in a set is its own nearest neighbour: precision,
    coverage and KID would be wrong.
    It knows nothing of a bias: a measure that is too large for few rows is too large in here.
    Raises `CourseError` for fewer than 4 rows, and for NaN. Source: Shao and Wu 1989, "A general theory for jackknife
    variance estimation". Lesson 09, section 7.
    """
    sets, rng = [given.tensor(rows) for rows in sets], given.rng(seed)
    if not sets or min(len(rows) for rows in sets) < 4:
        raise CourseError("행이 4개 이상이어야 구간을 구할 수 있습니다.", "An interval takes at least 4 rows.")

    def half(rows):
        return rows[torch.randperm(len(rows), generator=rng)[: len(rows) // 2].to(rows.device)]

    value = float(measure(*sets))
    values = [float(measure(*map(half, sets))) for _ in range(given.whole("times", times, least=2))]
    if not all(map(math.isfinite, [value, *values])):
        raise CourseError(
            "measure가 수가 아닌 값(NaN이나 무한대)을 돌려주어 구간을 구할 수 없습니다. 행이나 measure를 확인하십시오.",
            "measure returns a value that is no number (NaN or infinity), so there is no interval: look at the rows, "
            "or at the measure.",
        )
    reach = _normal(level) * float(torch.tensor(values, dtype=torch.float64).std())
    return value, value - reach, value + reach


def _normal(level):
    """How many standard deviations about the mean hold the share `level` of a normal distribution."""
    return NormalDist().inv_cdf((1 + given.number("level", level, least=0.5, most=0.9999)) / 2)
