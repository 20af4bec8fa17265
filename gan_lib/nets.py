"""The networks: DCGAN's for images, one class each for every size, and two small ones of linear layers for points.

Radford, Metz, Chintala, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial
Networks", 2015, arXiv:1511.06434. Lesson 06, section 2.
"""

import math

import torch
from torch import nn

from gan_lib.given import number, plain, whole
from gan_lib.lang import CourseError


def check_size(size):
    """`size` as an int. Raises `CourseError` unless it is a power of two from 16 to 256, what the networks can draw."""
    size = plain(size)
    if not isinstance(size, int | float) or size not in (16, 32, 64, 128, 256):
        raise CourseError(
            f"쓸 수 없는 이미지 크기입니다: {size}. 신경망이 크기를 두 배로 키우거나 절반으로 줄이므로 "
            "16, 32, 64, 128, 256 가운데 하나를 고르십시오.",
            f"The image size {size} cannot be used: the networks double and halve, so choose 16, 32, 64, 128 or 256.",
        )
    return int(size)


def draws_another_shape(images, fakes):
    """The error for a generator whose fakes `(B, ...)` are not shaped like the images `(B, ...)`."""
    return _shapes_differ(
        images, f"생성자가 그리는 모양은 {tuple(fakes.shape[1:])}", f"the generator draws {tuple(fakes.shape[1:])}"
    )


def _check_taken(images, shape):
    """Raise `CourseError` unless the images `(B, ...)` have the shape that a discriminator takes."""
    if images.shape[1:] != shape:
        raise _shapes_differ(images, f"판별자가 받는 모양은 {shape}", f"the discriminator takes {shape}")


def _shapes_differ(images, ko, en):
    shape = tuple(images.shape[1:])
    return CourseError(
        f"이미지의 모양은 {shape}인데 {ko}입니다. "
        "신경망의 size와 channels를 이미지에 맞추거나, 이미지를 불러올 때 크기를 맞추십시오.",
        f"The images are {shape}, but {en}: "
        "give the networks the size and channels of the images, or load the images at the networks' size.",
    )


@torch.no_grad()
def in_parts(net, *rows, n=100):
    """net(*rows) without gradients, n rows at a time, so that memory does not limit their number.

    n: 100 images of 32 x 32 are still in a processor's cache when the next layer reads them.
    rows: tensors `(N, ...)` of the same N. Returns a tensor `(N, ...)`.
    """
    return torch.cat([net(*part) for part in zip(*[tensor.split(n) for tensor in rows], strict=True)])


def widths(size, width):
    """Channels of the hidden layers, from the largest picture inward: doubled by each halving, up to 8 x width."""
    return [width * min(2**i, 8) for i in range(int(math.log2(size)) - 2)]


class Generator(nn.Module):
    """Draws images from noise: z `(B, z_dim)` -> images `(B, channels, size, size)` in [-1, 1].

    width: channels of the last hidden layer; the paper has 128 at size 64, the course 32 at size 32.
    Raises `CourseError` for a size that is not a power of two from 16 to 256, and for numbers below 1.
    """

    def __init__(self, size=32, channels=1, width=32, z_dim=32):
        super().__init__()
        size, channels = check_size(size), whole("channels", channels)
        width, z_dim = whole("width", width), whole("z_dim", z_dim)
        self.size, self.channels, self.z_dim = size, channels, z_dim
        *hidden, first = widths(size, width)
        layers = [
            nn.Linear(z_dim, first * 4 * 4, bias=False),  # "project and reshape" to 4 x 4
            nn.Unflatten(1, (first, 4, 4)),
            nn.BatchNorm2d(first),
            nn.ReLU(),
        ]
        for last in reversed(hidden):
            layers += [
                nn.ConvTranspose2d(first, last, 4, stride=2, padding=1, bias=False),  # H x W -> 2H x 2W
                nn.BatchNorm2d(last),
                nn.ReLU(),
            ]
            first = last
        layers += [nn.ConvTranspose2d(first, channels, 4, stride=2, padding=1), nn.Tanh()]
        self.layers = nn.Sequential(*layers)
        self.apply(_initialize)

    def forward(self, z):
        return self.layers(z)


class Discriminator(nn.Module):
    """Tells real from fake: images `(B, channels, size, size)` in [-1, 1] -> logits `(B,)`, positive for "real".

    width: channels of the first hidden layer. The authors' code gives both networks the same; the course gives D half
    of G's 32, because at equal widths most of a step is spent in D: `benchmarks/README.md`.
    slope: of LeakyReLU for negative numbers, -1 to 1; 0 makes it ReLU.
    norm: "batch", or None for penalties on gradients, which need every image's logit to depend on that image alone.
    Raises `CourseError` for a size that is not a power of two from 16 to 256, and for another norm.
    """

    def __init__(self, size=32, channels=1, width=16, slope=0.2, norm="batch"):
        super().__init__()
        self.size, self.channels = check_size(size), whole("channels", channels)
        width, slope = whole("width", width), number("slope", slope, -1, 1)
        if norm not in ("batch", None):
            raise CourseError(
                f'모르는 정규화입니다: {norm!r}. "batch"나 None을 고르십시오.',
                f'There is no norm {norm!r}: choose "batch" or None.',
            )
        first, *hidden = widths(self.size, width)
        layers = [nn.Conv2d(self.channels, first, 4, stride=2, padding=1), nn.LeakyReLU(slope)]  # H x W -> H/2 x W/2
        for last in hidden:
            layers += [nn.Conv2d(first, last, 4, stride=2, padding=1, bias=norm is None)]  # BatchNorm has its own shift
            layers += [nn.BatchNorm2d(last)] if norm == "batch" else []
            layers += [nn.LeakyReLU(slope)]
            first = last
        layers += [nn.Flatten(), nn.Linear(first * 4 * 4, 1), nn.Flatten(0)]  # 4 x 4 -> one logit an image
        self.layers = nn.Sequential(*layers)
        self.apply(_initialize)

    def forward(self, images):
        _check_taken(images, (self.channels, self.size, self.size))
        return self.layers(images)


def _initialize(module):
    # Section 4 of the paper: N(0, 0.02). BatchNorm's scale, N(1, 0.02), is from the authors' code.
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
    if getattr(module, "bias", None) is not None:
        nn.init.zeros_(module.bias)


class PointGenerator(nn.Module):
    """Turns noise into points in the plane: z `(B, z_dim)` -> `(B, 2)`. hidden: the width of its two hidden layers."""

    def __init__(self, z_dim=2, hidden=64):
        super().__init__()
        self.z_dim, hidden = whole("z_dim", z_dim), whole("hidden", hidden)
        self.layers = nn.Sequential(
            nn.Linear(self.z_dim, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 2)
        )

    def forward(self, z):
        return self.layers(z)


class PointDiscriminator(nn.Module):
    """Tells real points from fake: `(B, 2)` -> logits `(B,)`. hidden: the width of its two hidden layers."""

    def __init__(self, hidden=64):
        super().__init__()
        hidden = whole("hidden", hidden)
        self.layers = nn.Sequential(
            nn.Linear(2, hidden), nn.LeakyReLU(0.2), nn.Linear(hidden, hidden), nn.LeakyReLU(0.2), nn.Linear(hidden, 1)
        )

    def forward(self, points):
        _check_taken(points, (2,))
        return self.layers(points).squeeze(1)
