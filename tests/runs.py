"""Short runs for the tests of training: tiny networks on noise, and everything that such a run holds."""

import torch

from gan_lib import data, device, losses, nets, train

torch.set_num_threads(1)  # here, too, for the new processes that import this file
FORMATS = [torch.float32, torch.bfloat16, torch.float16]


def make(seed=0, dtype=torch.float32, **options):
    torch.manual_seed(seed)
    return train.GAN(
        nets.Generator(16, width=4, z_dim=8),
        nets.Discriminator(16, width=4),
        device.pick("cpu", dtype),
        seed=seed,
        **options,
    )


def images(n=200):
    pixels = torch.randint(0, 256, (n, 1, 16, 16), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    return data.Images(pixels)


def fit(gan, steps, **options):
    return train.fit(gan, images(), losses.non_saturating, steps=steps, batch_size=8, **options)


def everything(gan):
    """All tensors of a run, by name."""
    tensors = {}
    for name in ("generator", "discriminator", "averaged"):
        tensors |= {f"{name}.{key}": value for key, value in getattr(gan, name).state_dict().items()}
    for name in ("g_optimizer", "d_optimizer"):
        for i, state in getattr(gan, name).state_dict()["state"].items():
            tensors |= {f"{name}.{i}.{key}": value for key, value in state.items()}
    return tensors | {"noise": gan.rng.get_state()}


def assert_same(ours, theirs):
    ours, theirs = everything(ours), everything(theirs)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if not torch.equal(ours[name], theirs[name])] == []
