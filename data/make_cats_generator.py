"""Train the generator of cats that lesson 07 draws with; write its weights.

    python data/make_cats_generator.py

5,000 cats in colour at 64 x 64, drawn from their two lengths; the adversarial loss, LeakyReLU 0.2, D as wide as G, in
batches of 16, 2,500 steps with the learning rate 1e-3. The averaged generator is kept. It takes about five minutes on
one CPU core. The number of steps was chosen by the energy distance; after 4,500 steps and 500 more with 3e-4 D saw
through all fakes, and the pictures broke down.
"""

import hashlib
from pathlib import Path

import torch
from safetensors.torch import save_file

from gan_lib import data, device, losses, metrics, nets, train


def judge(generator, seed):
    """Share read as cats, correlation, energy distance to new cats, of 2,000 cats drawn from new z."""
    z = torch.randn(2000, 16, generator=torch.Generator().manual_seed(seed)).to(machine.device)
    with torch.no_grad():
        pictures = torch.cat([generator(part) for part in z.split(250)])
    lengths = data.read_cats(pictures.cpu())
    read = lengths[lengths.isfinite().all(1)]
    apart = metrics.energy_distance(read, data.Cats().sample(2000, seed=seed + 1)).item()
    return f"{len(read) / 2000:.1%} read, correlation {torch.corrcoef(read.T)[0, 1]:.3f}, energy distance {apart:.4f}"


machine = device.pick()
cats = data.Images(data.to_pixels(data.draw_cats(data.Cats().sample(5000, seed=0), 64, seed=0)))
torch.manual_seed(0)
generator = nets.Generator(64, channels=3, width=16, z_dim=16)
gan = train.GAN(generator, nets.Discriminator(64, channels=3, width=16), machine, lr=1e-3)
train.fit(gan, cats, losses.non_saturating, steps=2500)
for seed in (1, 3):
    print(f"z of seed {seed}:", judge(gan.averaged, seed), flush=True)
path = Path(__file__).with_name("cats_generator.safetensors")
save_file({key: value.cpu().contiguous() for key, value in gan.averaged.state_dict().items()}, path)
path.chmod(0o644)  # safetensors makes it readable to its owner alone
print("SHA-256 for gan_lib/data.py:", hashlib.sha256(path.read_bytes()).hexdigest())
