import numpy as np
import pytest
import torch
from runs import assert_same, fit
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from gan_lib import device, losses, nets, train
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
    """Radford et al. 2015, figure 1, G: 100 -> 1024 x 4 x 4 -> 512 -> 256 -> 128 -> 3 x 64 x 64. D: authors' code."""
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


def test_a_discriminator_without_norm_has_biases_in_its_place():
    plain = nets.Discriminator(64, norm=None)
    assert kinds(plain) == [kind for kind in kinds(nets.Discriminator(64)) if kind is not nn.BatchNorm2d]
    assert all(layer.bias is not None for layer in plain.layers if isinstance(layer, nn.Conv2d))
    with pytest.raises(CourseError, match='no norm .layer.: choose "batch" or None'):
        nets.Discriminator(norm="layer")


@pytest.mark.parametrize("net", [nets.Discriminator(16, width=4, norm=None), nets.PointDiscriminator(4)])
def test_leaky_relu_keeps_a_fifth_of_what_is_negative(net):
    slopes = [layer(torch.tensor(-1.0)).item() for layer in net.layers if isinstance(layer, nn.LeakyReLU)]
    assert slopes == pytest.approx([-0.2] * 2)


def test_spectral_normalization_takes_one_line_and_survives_training_and_a_checkpoint(tmp_path):
    """Miyato et al. 2018, arXiv:1802.05957: the largest singular value of each weight is 1."""

    def new():
        torch.manual_seed(0)
        discriminator = nets.Discriminator(16, width=4, norm=None)
        discriminator.apply(lambda m: spectral_norm(m) if isinstance(m, nn.Conv2d | nn.Linear) else m)
        return train.GAN(nets.Generator(16, width=4, z_dim=8), discriminator, device.pick("cpu", torch.float32))

    gan, again = new(), new()
    fit(gan, 60, penalty=lambda d, real, fake: 0.1 * losses.r1(d, real), checkpoint=tmp_path / "run.pt")
    train.load(again, tmp_path / "run.pt")
    fit(gan, 5), fit(again, 5)
    assert_same(gan, again)
    weights = [m.weight for m in gan.discriminator.modules() if isinstance(m, nn.Conv2d | nn.Linear)]
    largest = [torch.linalg.svdvals(weight.detach().flatten(1))[0].item() for weight in weights]
    assert largest == pytest.approx([1] * len(weights), abs=0.1) and len(weights) == 3


def test_in_parts_is_the_whole_without_gradients():
    net, x, labels = nn.Linear(3, 2), torch.randn(11, 3), torch.arange(11.0)[:, None]
    sizes = []

    def watched(part, part_of_labels):
        sizes.append(len(part))
        return net(part) + part_of_labels

    found = nets.in_parts(watched, x, labels, n=4)
    assert torch.allclose(found, net(x) + labels) and not found.requires_grad and sizes == [4, 4, 3]


def test_numbers_of_numpy_make_the_same_networks():
    size, one, width, z_dim = np.int64(16), np.uint8(1), np.array(4), torch.tensor(8)
    pairs = [
        (nets.Generator(size, one, width, z_dim), nets.Generator(16, 1, 4, 8)),
        (nets.Discriminator(size, one, width, np.float64(0.2)), nets.Discriminator(16, 1, 4)),
        (nets.PointGenerator(z_dim, width), nets.PointGenerator(8, 4)),
        (nets.PointDiscriminator(width), nets.PointDiscriminator(4)),
    ]
    assert [repr(ours) for ours, _ in pairs] == [repr(theirs) for _, theirs in pairs]
    for wrong in ({"width": 0}, {"channels": -1}, {"z_dim": 2.5}):
        with pytest.raises(CourseError, match=f"{[*wrong][0]} must be a whole number of at least 1"):
            nets.Generator(16, **wrong)


@pytest.mark.parametrize("net", [nets.Generator, nets.Discriminator])
@pytest.mark.parametrize("size", [8, 48, 512, "32"])
def test_other_sizes_are_refused(net, size):
    with pytest.raises(CourseError, match=f"size {size} cannot be used.*choose 16, 32, 64, 128 or 256"):
        net(size)
