import pytest
import torch
from torch import nn

from gan_lib import nets
from gan_lib.lang import CourseError


@pytest.mark.parametrize("size", [16, 32, 64, 128, 256])
@pytest.mark.parametrize("channels", [1, 3])
def test_every_size(size, channels):
    generator = nets.Generator(size, channels, width=4, z_dim=7)
    images = generator(torch.randn(2, 7))
    assert images.shape == (2, channels, size, size) and images.abs().max() <= 1
    assert nets.Discriminator(size, channels, width=4)(images).shape == (2,)


def count(net):
    return sum(parameter.numel() for parameter in net.parameters())


def test_the_layers_of_the_paper():
    """Radford et al. 2015, figure 1: 100 -> 1024 x 4 x 4 -> 512 -> 256 -> 128 -> 3 x 64 x 64."""
    scale_and_shift = 2
    weights = 100 * 1024 * 16 + 16 * (1024 * 512 + 512 * 256 + 256 * 128 + 128 * 3) + 3
    assert count(nets.Generator(64, 3, width=128, z_dim=100)) == weights + scale_and_shift * (1024 + 512 + 256 + 128)
    weights = 16 * (3 * 128 + 128 * 256 + 256 * 512 + 512 * 1024) + 128 + 16 * 1024 + 1
    assert count(nets.Discriminator(64, 3, width=128)) == weights + scale_and_shift * (256 + 512 + 1024)


def kinds(net):
    return [type(layer) for layer in net.layers]


def test_where_batch_normalisation_is_and_is_not():
    generator, discriminator = kinds(nets.Generator(64)), kinds(nets.Discriminator(64))
    assert generator[-2:] == [nn.ConvTranspose2d, nn.Tanh] and generator.count(nn.BatchNorm2d) == 4
    assert discriminator[:3] == [nn.Conv2d, nn.LeakyReLU, nn.Conv2d] and discriminator.count(nn.BatchNorm2d) == 3
    assert nn.Sigmoid not in discriminator


def test_weights_start_as_in_the_paper():
    torch.manual_seed(0)
    for net in (nets.Generator(64), nets.Discriminator(64)):
        for layer in net.layers:
            middle = 1.0 if isinstance(layer, nn.BatchNorm2d) else 0.0
            if getattr(layer, "weight", None) is not None:
                n = layer.weight.numel()
                assert abs(layer.weight.mean() - middle) < 5 * 0.02 / n**0.5
                assert abs(layer.weight.std() - 0.02) < 5 * 0.02 / (2 * n) ** 0.5
            if getattr(layer, "bias", None) is not None:
                assert layer.bias.eq(0).all()


@pytest.mark.parametrize("net", [nets.Generator, nets.Discriminator])
@pytest.mark.parametrize("size", [8, 48, 512, "32"])
def test_other_sizes_are_refused(net, size):
    with pytest.raises(CourseError, match=f"size {size} cannot be used.*choose 16, 32, 64, 128 or 256"):
        net(size)
