"""Distributions small enough to know everything about: points on a line or in the plane. (The cats are in `cats.py`.)

Each can be sampled and has an exact density, which no real data set has.
"""

import itertools
import math

import torch

from gan_lib import given
from gan_lib.device import named
from gan_lib.images import seed_of
from gan_lib.lang import CourseError


class Mixture:
    """Equally many points from each of K round normal distributions in d dimensions.

    means: `(K, d)`. std: the standard deviation around each mean, the same in every direction.
    """

    def __init__(self, means, std):
        self.means, self.std = given.rows(means, "means").float(), given.number("std", std)

    def sample(self, n, seed=0):
        """Draw n points `(n, d)`, on the CPU. The same seed draws the same points."""
        n, rng = given.whole("n", n, least=0), given.rng(seed)
        chosen = torch.randint(len(self.means), (n,), generator=rng)
        noise = torch.randn(n, self.means.shape[1], generator=rng, dtype=torch.float32)
        return self.means[chosen] + self.std * noise

    def log_density(self, points):
        """The logarithm of the density at points `(..., d)`, on any device -> `(...)`; exact.

        Lesson 01, exercise 1, for one mode. Raises `CourseError` for points in another dimension.
        """
        k, d = self.means.shape
        if points.shape[-1:] != (d,):
            raise CourseError(
                f"점의 모양은 (..., {d})여야 하는데 지금은 {tuple(points.shape)}입니다. 마지막 차원을 맞추십시오.",
                f"Points must be (..., {d}), and these are {tuple(points.shape)}: make the last dimension fit.",
            )
        squares = (points.unsqueeze(-2) - self.means.to(points.device)).square().sum(-1)  # (..., K)
        exponents = -0.5 * squares / self.std**2 - d * math.log(self.std * math.sqrt(2 * math.pi))
        return exponents.logsumexp(-1) - math.log(k)


def ring(std=0.1):
    """Eight modes on a circle of radius 2."""
    angles = torch.arange(8) * (math.tau / 8)
    return Mixture(2 * torch.stack([angles.cos(), angles.sin()], dim=1), std)


def lattice(std=0.1):
    """Twenty-five modes, five by five, 1 apart."""
    side = torch.arange(-2, 3)
    return Mixture(torch.cartesian_prod(side, side), std)


def moons(std=0.1):
    """Two half circles that reach into each other; each is a dense row of 100 modes, so that the density is exact."""
    angles = torch.linspace(0, math.pi, 100)
    upper = torch.stack([angles.cos() - 0.5, angles.sin() - 0.25], dim=1)
    return Mixture(1.5 * torch.cat([upper, -upper]), std)


def spiral(std=0.1):
    """An arm of 1.3 turns, a dense row of 200 modes, about equally spaced along it but for the first."""
    radii = 2.2 * torch.linspace(0.02, 1, 200).sqrt()  # arc length grows with the square of the radius
    angles = radii * (1.5 * math.tau / 2.2)
    return Mixture(radii[:, None] * torch.stack([angles.cos(), angles.sin()], dim=1), std)


class Scaled:
    """A distribution seen in other units: its points become (x - center) / scale, about as large as networks like.

    center, scale: `(d,)`. `back` turns points into the old units again.
    """

    def __init__(self, distribution, center, scale):
        self.distribution = distribution
        self.center, self.scale = (given.tensor(values).float() for values in (center, scale))

    def sample(self, n, seed=0):
        """Draw n points `(n, d)`, on the CPU. The same seed draws the same points."""
        return (self.distribution.sample(n, seed) - self.center) / self.scale

    def log_density(self, points):
        """The logarithm of the density at points `(..., d)`, on any device -> `(...)`."""
        return self.distribution.log_density(self.back(points)) + self.scale.log().sum().item()

    def back(self, points):
        """Points `(..., d)` in the old units."""
        return points * self.scale.to(points.device) + self.center.to(points.device)


class Points:
    """Points of a distribution without end, for `train.fit`: used like `data.Images`."""

    def __init__(self, distribution, device="cpu"):
        self.distribution, self.device = distribution, device

    def to(self, device):
        """Return the same points, with their batches on another device. Raises `CourseError` for one not there."""
        return Points(self.distribution, named(device))

    def batches(self, batch_size, seed=0, start=0):
        """Yield fresh batches `(batch_size, d)` for ever; each follows from `seed` and its number.

        start: the number of the first. Raises `CourseError` for a batch of none.
        """
        batch_size, start = given.whole("batch_size", batch_size), given.whole("start", start, least=0)
        for number in itertools.count(start):
            yield self.distribution.sample(batch_size, seed_of(seed, number)).to(self.device)
