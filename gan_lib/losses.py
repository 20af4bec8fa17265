"""What the two networks minimize: pure functions of logits, the discriminator's raw outputs a; D(x) = sigmoid(a).

softplus(a) = log(1 + e^a), so that -log D = softplus(-a) and -log(1 - D) = softplus(a), without overflow for any a.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import nn
from torch.nn.functional import relu, softplus

from gan_lib.lang import CourseError


class Pair(NamedTuple):
    """A loss for each player, each a mean over the batch, to be minimized, and what it takes to show them."""

    discriminator: Callable  # (real_logits (B,), fake_logits (B,)) -> scalar
    generator: Callable  # (fake_logits (B,)) -> scalar; where it compares, (fake_logits, real_logits) -> scalar
    compares: bool = False  # whether G's loss looks at the logits of real images, too
    answer: Callable = torch.sigmoid  # logits of real and fake together -> as many numbers, 0 for fake to 1 for real
    undecided: float = math.log(4)  # D's loss where it cannot tell real from fake


def _cross_entropy(real_logits, fake_logits):
    """-E log D(real) - E log(1 - D(fake))."""
    return softplus(-real_logits).mean() + softplus(fake_logits).mean()


def _relative(logits):
    """Where only differences of logits count, the middle between fake and real is their mean."""
    return torch.sigmoid(logits - logits.mean())


# Comments that begin with "#:" are these constants' docstrings: the website's reference shows them.

#: Goodfellow et al. 2014, arXiv:1406.2661. Generator: E log(1 - D(fake)), the zero-sum game. Lesson 02, section 1.
saturating = Pair(_cross_entropy, lambda fake_logits: -softplus(fake_logits).mean())

#: The other loss of that paper. Generator: -E log D(fake). Lesson 02, section 5.
non_saturating = Pair(_cross_entropy, lambda fake_logits: softplus(-fake_logits).mean())

#: Mao et al. 2017, "Least Squares GANs", arXiv:1611.04076, with targets 1 for real, 0 for fake, and 1 for G's fakes.
least_squares = Pair(
    lambda real_logits, fake_logits: 0.5 * ((real_logits - 1).square().mean() + fake_logits.square().mean()),
    lambda fake_logits: 0.5 * (fake_logits - 1).square().mean(),
    answer=lambda logits: logits.clamp(0, 1),
    undecided=0.25,
)

#: Lim and Ye 2017, "Geometric GAN", arXiv:1705.02894.
hinge = Pair(
    lambda real_logits, fake_logits: relu(1 - real_logits).mean() + relu(1 + fake_logits).mean(),
    lambda fake_logits: -fake_logits.mean(),
    answer=lambda logits: (0.5 + 0.5 * logits).clamp(0, 1),
    undecided=2.0,
)

#: Arjovsky, Chintala, Bottou 2017, "Wasserstein GAN", arXiv:1701.07875. It needs something that keeps D from
#: steepening: there its weights are clipped; a penalty such as `wgan_gp` does it as well.
wasserstein = Pair(
    lambda real_logits, fake_logits: fake_logits.mean() - real_logits.mean(),
    lambda fake_logits: -fake_logits.mean(),
    answer=_relative,
    undecided=0.0,
)

#: Jolicoeur-Martineau 2018, "The relativistic discriminator", arXiv:1807.00734: is this real image more real than this
#: fake? With `r1` and `r2` it is the loss of R3GAN: Huang et al. 2024, arXiv:2501.05441. Lesson 10,
#: sections 2 and 5.
relativistic = Pair(
    lambda real_logits, fake_logits: softplus(fake_logits - real_logits).mean(),
    lambda fake_logits, real_logits: softplus(real_logits - fake_logits).mean(),
    compares=True,
    answer=_relative,
    undecided=math.log(2),
)


def _gradients(discriminator, images, conditions):
    """The gradient of each image's logit in that image's pixels, `(B, pixels)`."""
    layers = discriminator.modules() if isinstance(discriminator, nn.Module) else ()
    if any(isinstance(layer, nn.modules.batchnorm._BatchNorm) and layer.training for layer in layers):
        raise CourseError(
            "판별자에 배치 정규화가 있으면 한 이미지의 로짓이 같은 배치의 다른 이미지에 따라 달라지므로 "
            "이 페널티를 쓸 수 없습니다. nets.Discriminator(norm=None)처럼 배치 정규화가 없는 판별자를 쓰십시오.",
            "This penalty cannot be used where D has batch normalization: an image's logit then depends on the others "
            "in its batch. Take a discriminator without it, such as nets.Discriminator(norm=None).",
        )
    # One logit belongs to one image, so the gradient of the sum holds every image's own gradient.
    images = images.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(discriminator(images, *conditions).sum(), images, create_graph=True)
    return gradient.flatten(1)


def r1(discriminator, real, *conditions):
    """E |grad D(real)|^2, a scalar, to be multiplied by gamma / 2 and added to D's loss. Lesson 04, section 2.

    real: `(B, ...)` float32. conditions: what D gets after the images, such as labels.
    Raises `CourseError` where D has BatchNorm in training mode. So do the other penalties.
    Source: Mescheder, Geiger, Nowozin 2018, arXiv:1801.04406, equation 9.
    """
    return _gradients(discriminator, real, conditions).square().sum(1).mean()


def r2(discriminator, fake, *conditions):
    """E |grad D(fake)|^2: `r1` at the fakes. R3GAN adds both, with the same gamma. Lesson 10, section 5.

    Source: Mescheder, Geiger, Nowozin 2018, arXiv:1801.04406, equation 10.
    """
    return _gradients(discriminator, fake, conditions).square().sum(1).mean()


def _slopes_between(discriminator, real, fake, conditions):
    """|grad D(x)|, `(B,)`, at points x drawn uniformly on the lines from `real` to `fake`."""
    t = torch.rand(len(real), *[1] * (real.ndim - 1), device=real.device, dtype=real.dtype)
    return _gradients(discriminator, torch.lerp(real, fake, t), conditions).norm(dim=1)


def wgan_gp(discriminator, real, fake, *conditions):
    """E (|grad D(x)| - 1)^2, a scalar, at points x drawn uniformly on the lines from `real` to `fake` (same shape).

    To be multiplied by lambda, 10 in the paper, and added to D's loss; else as `r1`. Lesson 10, section 3.
    Source: Gulrajani et al. 2017, arXiv:1704.00028, equation 3.
    """
    return (_slopes_between(discriminator, real, fake, conditions) - 1).square().mean()


def one_sided(discriminator, real, fake, *conditions):
    """E max(0, |grad D(x)| - 1)^2, a scalar: as `wgan_gp`, but D may be flatter than 1. Lesson 10, exercise 1.

    Source: Petzka, Fischer, Lukovnikov 2018, "On the regularization of Wasserstein GANs", arXiv:1709.08894.
    """
    return relu(_slopes_between(discriminator, real, fake, conditions) - 1).square().mean()
