"""Train the generator of cats that lesson 06 draws with; write its weights.

    python data/make_cats_generator.py

5,000 cats in colour at 64 x 64, drawn from their two lengths; the adversarial loss, LeakyReLU 0.2, D as wide as G, in
batches of 16, 3,000 steps with the learning rate 2e-3, then 2,000 with 7e-4. The averaged generator is kept. (1,500
more with 2e-4 were tried and left out: by an earlier `read_cats` the two lengths moved away from the real ones again.)
It takes about six minutes on one CPU core.
"""

import hashlib
from pathlib import Path

import torch
from safetensors.torch import save_file

from gan_lib import data, device, losses, metrics, nets, train

STAGES = ((2e-3, 3000), (7e-4, 2000))  # learning rate, steps

machine = device.pick()
real_lengths = data.Cats().sample(5000, seed=0)
drawn = data.to_pixels(data.draw_cats(real_lengths, 64, seed=0))
cats = data.Images(drawn)

torch.manual_seed(0)
generator = nets.Generator(64, channels=3, width=16, z_dim=16)
gan = train.GAN(generator, nets.Discriminator(64, channels=3, width=16), machine)
path = Path(__file__).with_name("cats_generator.safetensors")
for lr, steps in STAGES:
    for optimizer in (gan.g_optimizer, gan.d_optimizer):
        optimizer.param_groups[0]["lr"] = lr
    train.fit(gan, cats, losses.non_saturating, steps=steps)
    lengths = data.read_cats(gan.sample(2000, seed=1).cpu())
    read = lengths[lengths.isfinite().all(1)]
    print(f"learning rate {lr:g}: {len(read)} of 2,000 read as cats", end=", ")
    print(f"correlation {torch.corrcoef(read.T)[0, 1]:.2f}", end=", ")
    print(f"energy distance {metrics.energy_distance(read, data.Cats().sample(2000, seed=2)):.2f}", flush=True)
    save_file({key: value.cpu().contiguous() for key, value in gan.averaged.state_dict().items()}, path)
    path.chmod(0o644)  # safetensors makes it readable to its owner alone
print("SHA-256 for gan_lib/data.py:", hashlib.sha256(path.read_bytes()).hexdigest())
