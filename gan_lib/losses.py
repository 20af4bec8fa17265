"""What the two networks minimise: pure functions of logits, the raw outputs a of the discriminator, D(x) = sigmoid(a).

softplus(a) = log(1 + e^a), so that -log D = softplus(-a) and -log(1 - D) = softplus(a), without overflow for any a.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch.nn.functional import relu, softplus


class Pair(NamedTuple):
    """A loss for each player, each a mean over the batch, to be minimised."""

    discriminator: Callable  # (real_logits (B,), fake_logits (B,)) -> scalar
    generator: Callable  # (fake_logits (B,)) -> scalar


def _cross_entropy(real_logits, fake_logits):
    """-E log D(real) - E log(1 - D(fake)); log 4 = 1.386 where D cannot tell."""
    return softplus(-real_logits).mean() + softplus(fake_logits).mean()


# Goodfellow et al. 2014, arXiv:1406.2661. Generator: E log(1 - D(fake)), the zero-sum game, and -E log D(fake).
saturating = Pair(_cross_entropy, lambda fake_logits: -softplus(fake_logits).mean())
non_saturating = Pair(_cross_entropy, lambda fake_logits: softplus(-fake_logits).mean())

# Mao et al. 2017, "Least Squares GANs", arXiv:1611.04076, with targets 1 for real, 0 for fake, and 1 for G's fakes.
least_squares = Pair(
    lambda real_logits, fake_logits: 0.5 * ((real_logits - 1).square().mean() + fake_logits.square().mean()),
    lambda fake_logits: 0.5 * (fake_logits - 1).square().mean(),
)

# Lim and Ye 2017, "Geometric GAN", arXiv:1705.02894.
hinge = Pair(
    lambda real_logits, fake_logits: relu(1 - real_logits).mean() + relu(1 + fake_logits).mean(),
    lambda fake_logits: -fake_logits.mean(),
)

# Arjovsky, Chintala, Bottou 2017, "Wasserstein GAN", arXiv:1701.07875. It needs a penalty that keeps D from steepening.
wasserstein = Pair(
    lambda real_logits, fake_logits: fake_logits.mean() - real_logits.mean(),
    lambda fake_logits: -fake_logits.mean(),
)


def _gradients(discriminator, images):
    """The gradient of each image's logit in that image's pixels, `(B, pixels)`."""
    # One logit belongs to one image, so the gradient of the sum holds every image's own gradient.
    images = images.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(discriminator(images).sum(), images, create_graph=True)
    return gradient.flatten(1)


def r1(discriminator, real):
    """E |grad D(real)|^2, a scalar, to be multiplied by gamma / 2 and added to D's loss.

    D may not mix the images of a batch, so it has no BatchNorm.
    Source: Mescheder, Geiger, Nowozin 2018, arXiv:1801.04406, equation 9.
    """
    return _gradients(discriminator, real).square().sum(1).mean()


def wgan_gp(discriminator, real, fake):
    """E (|grad D(x)| - 1)^2, a scalar, at points x drawn uniformly on the lines from `real` to `fake` (same shape).

    To be multiplied by lambda (10 in the paper) and added to D's loss; D has no BatchNorm here either.
    Source: Gulrajani et al. 2017, arXiv:1704.00028, equation 3.
    """
    t = torch.rand(len(real), *[1] * (real.ndim - 1), device=real.device, dtype=real.dtype)
    return (_gradients(discriminator, torch.lerp(real, fake, t)).norm(dim=1) - 1).square().mean()
