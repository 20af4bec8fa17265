"""Few pictures: what 100 digits do to a discriminator, and what mirroring and DiffAugment change; five seeds each
(three with 4,500 digits), with the cells of lesson 08. And digits at 64 x 64 on a CPU, three seeds, in bfloat16 and in
float16 (with the scaler that a T4 needs). Write what came out.

    python data/make_small_data.py

small_data.json: what was run; for each way of training, seed and number of steps, the mean logit of training digits
minus that of 300 held-out ones, and, of 1,000 samples, the Fréchet distance to digits never trained on and the share
read with confidence. It takes about forty minutes on one CPU core; run again, it goes on with what is missing.
"""

import itertools
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "notebooks"))
import build  # noqa: E402

from gan_lib import data, device, losses, metrics, nets, train  # noqa: E402

WAYS = {"plain": 3000, "mirrored": 3000, "both": 4000, "reals only": 500, "4,500 digits": 2000}  # steps
SEEDS, MARKS, BATCH, RATE = (0, 1, 2, 3, 4), (500, 1000, 1500, 2000, 3000, 4000), 16, 2e-3
FILE = Path(__file__).with_name("small_data.json")
SIZES = {
    "seeds": (0, 1, 2),
    "formats": ("bf16", "fp16"),
    "size": 64,
    "widths": (16, 16),
    "batch": 16,
    "rate": 1e-3,
    "gamma": 10,
    "steps": 600,
}

lesson = build.run_cells("08_your_own_images", ("machine", "augmentations", "augmented"))
machine, augmentations = lesson["machine"], lesson["augmentations"]
reader = metrics.digit_net()


@dataclass
class AugmentedImages:
    """Images that are augmented before D sees them: the reals alone."""

    images: data.Images

    def to(self, device):
        return AugmentedImages(self.images.to(device))

    def batches(self, *arguments, **named):
        for batch in self.images.batches(*arguments, **named):
            for augment in augmentations:
                batch = augment(batch)
            yield batch


def parts(n, seed, size=32):
    """n digits, as many of each class, to train on; 300 held-out ones; the features of 1,000 that are neither."""
    digits = data.dataset("digits", size).pixels.reshape(10, 500, 1, size, size)
    order = torch.randperm(500, generator=torch.Generator().manual_seed(seed))
    chosen = (order[: n // 10], order[450:480], order[:450] if n == 4500 else order[100:450])
    training, held_out, others = (digits[:, rows].flatten(0, 1) for rows in chosen)
    return training, held_out, others


def features(images):
    images = torch.nn.functional.interpolate(images, 32, mode="area") if images.shape[-1] != 32 else images
    return metrics.read(reader, images)


def quality(gan, real, seed):
    seen, logits = features(gan.sample(1000, seed=seed + 2))
    frechet, read = metrics.frechet_distance(real, seen), metrics.confident_share(logits)
    return {"frechet": round(frechet, 1), "read": round(read, 3)}


@torch.no_grad()
def gap(discriminator, training, held_out):
    """D's mean logits, without augmentation, in one batch, so that batch normalization treats both alike."""
    both = data.to_float(torch.cat([training[-300:], held_out]).to(machine.device))
    known, new = discriminator(both).float().tensor_split([len(both) - len(held_out)])
    return round((known.mean() - new.mean()).item(), 3)


def few(way, seed):
    """Train once; returns a row for each mark."""
    training, held_out, others = parts(4500 if way == "4,500 digits" else 100, seed)
    shuffled = others[torch.randperm(len(others), generator=torch.Generator().manual_seed(seed))]
    real, _ = features(data.to_float(shuffled))
    torch.manual_seed(seed)
    generator, inner = nets.Generator(width=16, z_dim=16), nets.Discriminator(width=16)
    discriminator = lesson["Augmented"](inner, augmentations if way == "both" else ())
    gan = train.GAN(generator, discriminator, machine, lr=RATE, seed=seed)
    images = data.Images(training)
    if way == "mirrored":
        images = images.mirrored()
    elif way == "reals only":
        images = AugmentedImages(images)
    rows = []
    for mark in (mark for mark in MARKS if mark <= WAYS[way]):
        train.fit(gan, images, losses.non_saturating, mark - gan.step, batch_size=BATCH, quiet=True)
        row = {"way": way, "seed": seed, "steps": mark, "gap": gap(inner, training, held_out)}
        rows.append(row | quality(gan, real, seed))
        print(rows[-1], flush=True)
    return rows


def large(number_format, seed):
    """Digits at 64 x 64 on a CPU, with R1 in the place of batch normalization in D."""
    size, (g_width, d_width) = SIZES["size"], SIZES["widths"]
    images = data.dataset("digits", size)
    real, _ = features(data.to_float(data.dataset("digits", 32).pixels))
    torch.manual_seed(seed)
    generator = nets.Generator(size, width=g_width, z_dim=16)
    discriminator = nets.Discriminator(size, width=d_width, norm=None)
    machine = device.pick("cpu", {"bf16": torch.bfloat16, "fp16": torch.float16}[number_format])
    gan = train.GAN(generator, discriminator, machine, lr=SIZES["rate"], seed=seed)

    def penalty(discriminator, real, fake):
        return SIZES["gamma"] / 2 * losses.r1(discriminator, real)

    rows = []
    for _ in range(3):
        steps = SIZES["steps"] // 3
        train.fit(gan, images, losses.non_saturating, steps, batch_size=SIZES["batch"], penalty=penalty, quiet=True)
        rows.append({"format": number_format, "seed": seed, "steps": gan.step} | quality(gan, real, seed))
        print(rows[-1], flush=True)
    return rows


def write():
    said = {
        "command": "python data/make_small_data.py",
        "few": {"digits": 100, "batch": BATCH, "rate": RATE, "widths": [16, 16], "machine": str(machine), "runs": runs},
        "sizes": SIZES | {"runs": sizes},
    }
    FILE.write_text(json.dumps(said, indent=1) + "\n")


if __name__ == "__main__":
    before = json.loads(FILE.read_text()) if FILE.exists() else {"few": {"runs": []}, "sizes": {"runs": []}}
    runs, sizes = before["few"]["runs"], before["sizes"]["runs"]
    seeds = {"4,500 digits": SEEDS[:3]}
    for way, seed in [(name, number) for name in WAYS for number in seeds.get(name, SEEDS)]:
        if (way, seed) not in {(row["way"], row["seed"]) for row in runs}:
            runs += few(way, seed)
            write()
    for run in itertools.product(SIZES["formats"], SIZES["seeds"]):
        if run not in {(row["format"], row["seed"]) for row in sizes}:
            sizes += large(*run)
            write()
