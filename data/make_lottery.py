"""The seed lottery: three learning rates, twenty seeds each, with the networks of lesson 06. Write what came out.

    python data/make_lottery.py

lottery.json: what was run; for each rate and seed, of 2,000 samples, the Fréchet distance to all digits and the share
read with confidence. Computed in float32 on one thread. It takes about twenty minutes on one CPU core; run again, it
goes on with what is missing.
"""

import json
from pathlib import Path

import torch

from gan_lib import copies, data, device, losses, metrics, nets, train

RATES, SEEDS, BATCH, STEPS = (1e-3, 3e-3, 4e-3), range(20), 24, 450
FILE = Path(__file__).with_name("lottery.json")

images = data.digits(32)
reader = metrics.digit_net()
real, _ = metrics.read(reader, data.to_float(images.pixels))


def play(rate, seed, steps=STEPS):
    """Train once, and measure."""
    torch.manual_seed(seed)
    machine = device.pick("cpu", torch.float32)
    gan = train.GAN(nets.Generator(width=32, z_dim=16), nets.Discriminator(width=16), machine, lr=rate, seed=seed)
    train.fit(gan, images, losses.non_saturating, steps, batch_size=BATCH, quiet=True)
    seen, logits = metrics.read(reader, gan.sample(2000, seed=seed))
    frechet, read = metrics.frechet_distance(real, seen), metrics.confident_share(logits)
    return {"rate": rate, "seed": seed, "frechet": round(frechet, 1), "read": round(read, 3)}


if __name__ == "__main__":
    torch.set_num_threads(1)
    runs = json.loads(FILE.read_text())["runs"] if FILE.exists() else []
    for rate, seed in ((rate, seed) for seed in SEEDS for rate in RATES):
        if (rate, seed) in {(run["rate"], run["seed"]) for run in runs}:
            continue
        runs.append(play(rate, seed))
        print(runs[-1], flush=True)
        said = {"command": "python data/make_lottery.py", "images": BATCH * STEPS, "batch": BATCH, "runs": runs}
        copies.write(FILE, (json.dumps(said, indent=1) + "\n").encode())
