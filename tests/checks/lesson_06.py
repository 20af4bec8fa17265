"""Answers to the exercises of lesson 06: near misses with what is said to them, and other right forms."""

import torch
from torch import nn

from gan_lib import checks, nets

EXERCISES = {
    checks.dcgan_range: "to_tanh_range",
    checks.dcgan_generator: "generator_64",
    checks.dcgan_repaired: "repaired",
    checks.dcgan_two_sigmoids: "lowest_loss",
}


def generator(first=256, times=4, norm=nn.BatchNorm2d, relu=nn.ReLU, ends=(nn.Tanh,), last_norm=False):
    layers = [nn.Linear(16, first * 16, bias=False), nn.Unflatten(1, (first, 4, 4)), norm(first), relu()]
    for _ in range(times - 1):
        after = first // 2
        layers += [nn.ConvTranspose2d(first, after, 4, 2, 1, bias=False), norm(after), relu()]
        first = after
    layers += [nn.ConvTranspose2d(first, 1, 4, 2, 1)]
    return nn.Sequential(*layers, *[nn.BatchNorm2d(1)] * last_norm, *[end() for end in ends])


def discriminator(first=(), middle=None, relu=None, ends=(1024, 1), last=()):
    middle = middle or [nn.Conv2d(16, 32, 4, 2, 1)]
    heads = [nn.Linear(a, b) for a, b in zip(ends, ends[1:], strict=False)]
    return nn.Sequential(
        *(nn.Conv2d(1, 16, 4, 2, 1), *first, nn.LeakyReLU(0.2)),
        *(*middle, nn.BatchNorm2d(32), relu or nn.LeakyReLU(0.2)),
        *(nn.Conv2d(32, 64, 4, 2, 1), nn.BatchNorm2d(64), nn.LeakyReLU(0.2)),
        *(nn.Flatten(), *heads, *last, nn.Flatten(0)),
    )


class Modular(nn.Module):
    """A right answer that is no `nn.Sequential`."""

    def __init__(self):
        super().__init__()
        self.whole = discriminator()

    def forward(self, images):
        return self.whole(images)


WRONG = [
    (checks.dcgan_range, lambda p: p.float() / 255, "Pixel 0 became 0.000"),
    (checks.dcgan_range, lambda p: p.float() / 127.5, "Pixel 0 became 0.000"),
    (checks.dcgan_range, lambda p: p.float() / 128 - 1, "Pixel 255 became 0.992"),
    (checks.dcgan_range, lambda p: 1 - p.float() / 127.5, "Pixel 0 became 1.000"),
    (checks.dcgan_range, lambda p: p * 2 / 255 - 1, "Pixel 255 became -0.004"),  # runs past 255
    (checks.dcgan_range, lambda p: torch.tanh((p.float() - 127.5) * 9), "Pixel 51 became -1.000"),
    (checks.dcgan_range, lambda p: (p.float() / 127.5 - 1).flatten(), "came out as (4,)"),
    (checks.dcgan_range, lambda p: p.no_such_method(), "raises an error: AttributeError"),
    (checks.dcgan_generator, lambda: generator(times=3), "shape (4, 1, 32, 32)"),
    (checks.dcgan_generator, lambda: generator(times=5), "shape (4, 1, 128, 128)"),
    (checks.dcgan_generator, lambda: generator(ends=()), "last layer is ConvTranspose2d"),
    (checks.dcgan_generator, lambda: generator(ends=(nn.Sigmoid,)), "last layer is Sigmoid"),
    (checks.dcgan_generator, lambda: generator(first=128), "are [128, 64, 32, 16, 1]"),
    (checks.dcgan_generator, lambda: generator(norm=lambda n: nn.Identity()), "at channels []"),
    (checks.dcgan_generator, lambda: generator(last_norm=True), "at channels [256, 128, 64, 32, 1]"),
    (checks.dcgan_generator, lambda: generator(relu=lambda: nn.LeakyReLU(0.2)), "0 ReLU, and LeakyReLU"),
    (checks.dcgan_generator, lambda: nets.Generator(64, width=16, z_dim=16), "are [128, 64, 32, 16, 1]"),
    (checks.dcgan_repaired, lambda: discriminator(last=[nn.Sigmoid()]), "between 0 and 1"),
    (checks.dcgan_repaired, lambda: discriminator(first=[nn.BatchNorm2d(16)]), "at channels [16, 32, 64]"),
    (
        checks.dcgan_repaired,
        lambda: discriminator(middle=[nn.Conv2d(16, 32, 3, padding=1), nn.MaxPool2d(2)]),
        "still a MaxPool2d",
    ),
    (checks.dcgan_repaired, lambda: discriminator(relu=nn.ReLU()), "activation function"),
    (checks.dcgan_repaired, lambda: discriminator(ends=(1024, 128, 1)), "2 fully connected layers"),
    (checks.dcgan_repaired, lambda: discriminator(ends=(1024, 2)), "shape (128,)"),
    (checks.dcgan_repaired, lambda: discriminator(middle=[nn.Conv2d(16, 32, 3, padding=1)]), "raises an error"),
    (checks.dcgan_two_sigmoids, 0, "Not 0.00"),
    (checks.dcgan_two_sigmoids, 1.386, "Not 1.39"),
    (checks.dcgan_two_sigmoids, 0.31, "Not 0.31"),
    (checks.dcgan_two_sigmoids, 0.63, "Not 0.63"),  # two reals
    (checks.dcgan_two_sigmoids, 2 * 0.474, "Not 0.95"),  # a sigmoid of one half
    (checks.dcgan_two_sigmoids, "low", "raises an error"),
]

RIGHT = [
    (checks.dcgan_range, lambda p: (p.numpy().astype(float) / 255 - 0.5) * 2),
    (checks.dcgan_range, lambda p: p / 127.5 - 1),
    (checks.dcgan_range, lambda p: [[[[v.item() / 255 * 2 - 1 for v in row] for row in p[0, 0]]]]),
    (checks.dcgan_generator, generator),
    (checks.dcgan_generator, lambda: nets.Generator(64, width=32, z_dim=16)),
    (checks.dcgan_repaired, discriminator),
    (checks.dcgan_repaired, Modular),
    (checks.dcgan_repaired, lambda: nets.Discriminator(32, width=16)),
    (checks.dcgan_two_sigmoids, 1.0),
    (checks.dcgan_two_sigmoids, torch.tensor(1.0064)),
    (checks.dcgan_two_sigmoids, 1.01),
]
