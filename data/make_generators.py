"""Train two generators of digits, the same network on 480,000 images each, with different losses; write their weights.

    python data/make_generators.py

digit_generator.safetensors: the adversarial loss, by the library's defaults (learning rate 3e-3, LeakyReLU 0.2), D as
wide as G, with a longer average (ema 0.9995), in batches of 16; lessons 00 and 01 draw with it.
energy_generator.safetensors: the energy distance between pixels, in batches of 128; lesson 01 compares the two.
It takes about ten minutes on two CPU cores.
"""

import copy
import hashlib
from itertools import islice
from pathlib import Path

import torch
from safetensors.torch import save_file

from gan_lib import data, device, losses, metrics, nets, train

machine = device.pick()
digits = data.digits(32).to(machine.device)
reader = metrics.digit_net(machine.device)
real_features, _ = metrics.read(reader, data.to_float(digits.pixels))


def adversarial():
    gan = train.GAN(nets.Generator(), nets.Discriminator(width=32), machine, ema=0.9995)
    train.fit(gan, digits, losses.non_saturating, steps=30_000)
    return gan.averaged


def energy(batch_size=128):
    generator = machine.place(nets.Generator())
    averaged = copy.deepcopy(generator).eval()
    optimizer = torch.optim.Adam(generator.parameters(), lr=3e-3, betas=(0.5, 0.999))
    for real in islice(digits.batches(batch_size), 480_000 // batch_size):
        with torch.autocast(machine.device.type, torch.bfloat16):
            fake = generator(torch.randn(batch_size, 32, device=machine.device))
        loss = metrics.energy_distance(real.flatten(1), fake.float().flatten(1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        train.update_average(averaged, generator, decay=0.995)
    return averaged


for name, make in {"digit_generator": adversarial, "energy_generator": energy}.items():
    torch.manual_seed(0)
    generator = make()
    z = torch.randn(2000, 32, generator=torch.Generator().manual_seed(5)).to(machine.device)
    with torch.no_grad():
        features, logits = metrics.read(reader, generator(z))
    print(f"{name}: read with confidence {metrics.confident_share(logits):.1%}", end=", ")
    print(f"rarest class {metrics.class_shares(logits).min():.1%}", end=", ")
    print(f"Fréchet distance {metrics.frechet_distance(real_features, features):.1f}")
    weights = {key: value.cpu().contiguous() for key, value in generator.state_dict().items()}
    path = Path(__file__).with_name(f"{name}.safetensors")
    save_file(weights, path)
    path.chmod(0o644)  # safetensors makes it readable to its owner alone
    print("SHA-256 for gan_lib/data.py:", hashlib.sha256(path.read_bytes()).hexdigest())
