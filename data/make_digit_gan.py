"""Train the DCGAN that lesson 07 questions, generator and discriminator; write the weights of both.

    python data/make_digit_gan.py

The digits at 32 x 32 without the last 50 of each class, which lesson 07 needs as real digits that it has not seen;
the adversarial loss, widths 32 and 16, LeakyReLU 0.2, batches of 24, 5,000 steps with the learning rate 3e-3, then
2,500 with 1e-3: 180,000 images, or 40 times each of the 4,500. The averaged generator is kept, and D as it is.
It takes about six minutes on one CPU core.
"""

import hashlib
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from gan_lib import data, device, losses, metrics, nets, train

STAGES = ((3e-3, 5000), (1e-3, 2500))  # learning rate, steps

machine = device.pick()
digits = data.digits(32).to(machine.device)
seen = digits[torch.arange(5000) % 500 < 450]
reader = metrics.digit_net(machine.device)
real_features, _ = metrics.read(reader, data.to_float(seen.pixels))

torch.manual_seed(0)
gan = train.GAN(nets.Generator(width=32, z_dim=16), nets.Discriminator(width=16), machine)
for lr, steps in STAGES:
    for optimizer in (gan.g_optimizer, gan.d_optimizer):
        optimizer.param_groups[0]["lr"] = lr
    train.fit(gan, seen, losses.non_saturating, steps, batch_size=24)
    features, logits = metrics.read(reader, gan.sample(2000, seed=5))
    print(f"learning rate {lr:g}: read with confidence {metrics.confident_share(logits):.1%}", end=", ")
    print(f"rarest class {metrics.class_shares(logits).min():.1%}", end=", ")
    print(f"Fréchet distance {metrics.frechet_distance(real_features, features):.1f}", flush=True)

both = nn.ModuleDict({"generator": gan.averaged, "discriminator": gan.discriminator})
path = Path(__file__).with_name("digit_gan.safetensors")
save_file({key: value.cpu().contiguous() for key, value in both.state_dict().items()}, path)
path.chmod(0o644)  # safetensors makes it readable to its owner alone
print("SHA-256 for gan_lib/data.py:", hashlib.sha256(path.read_bytes()).hexdigest())
