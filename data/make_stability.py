"""What lesson 10 stores: DCGAN and R3GAN on digits at 64 x 64, three seeds; six methods at 32 x 32, each at a learning
rate of its own, on seeds that took no part in the choice. With the networks and losses that the lesson writes out.

    python data/make_stability.py

stability.json: of each run, the Fréchet distance of samples by the averaged generator to all digits.
stability.png: four rows of samples of seed 2 at 64 x 64: DCGAN and R3GAN, before and at the end.
In bfloat16 at 64 x 64, as on a GPU, in float32 at 32 x 32, on one thread. It takes about two hours on one CPU core; run
again, it goes on with what is missing.
"""

import functools
import io
import json
import math
import sys
from pathlib import Path

import torch
from PIL import Image
from torch import nn
from torch.nn.functional import interpolate

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "notebooks"))
import build  # noqa: E402

from gan_lib import copies, data, device, losses, metrics, nets, train  # noqa: E402
from gan_lib.lang import CourseError  # noqa: E402

LARGE = {"seeds": (0, 1, 2), "widths": (32, 16), "batch": 24, "steps": 2400, "every": 200}
FAIR = {"seeds": (0, 1, 2, 3, 4), "search": (100, 101), "widths": (16, 8), "batch": 24, "steps": 450}
PICTURED = {"ways": ("dcgan", "r3gan"), "seed": 2, "steps": (1600, 2400)}
FILE, SHEET = (Path(__file__).with_name("stability" + suffix) for suffix in (".json", ".png"))

lesson = build.run_cells("10_stability", ("machine", "networks", "discriminator", "r3gan"))
reader = metrics.digit_net()


def features(images):
    images = interpolate(images, 32, mode="area") if images.shape[-1] != 32 else images
    return metrics.read(reader, images)[0]


@functools.cache
def digits(size):
    """All digits, and their features."""
    images = data.dataset("digits", size)
    return images, features(data.to_float(images.pixels))


def dcgan(size, widths, norm="batch"):
    return nets.Generator(size, width=widths[0], z_dim=16), nets.Discriminator(size, width=widths[1], norm=norm)


def written_out(size, widths):
    return lesson["Generator"](size, widths[0]), lesson["Discriminator"](size, widths[1])


def spectral(size, widths):
    discriminator = lesson["Discriminator"](size, widths[1])
    for layer in discriminator.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.utils.parametrizations.spectral_norm(layer)
    return dcgan(size, widths)[0], discriminator


def r1(discriminator, real, fake):
    return 0.5 * losses.r1(discriminator, real)


def wgan_gp(discriminator, real, fake):
    return 10 * losses.wgan_gp(discriminator, real, fake)


# Networks, Adam's betas, losses, penalty, D's steps for one of G's, D's learning rate for one of G's.
DCGAN = dcgan, (0.5, 0.999), losses.non_saturating, None, 1, 1
R3GAN = written_out, (0.0, 0.99), lesson["r3gan"], lesson["r1_and_r2"], 1, 1
WAYS = {
    "dcgan": DCGAN,
    "two rates": (*DCGAN[:5], 3),
    "r1": (lambda *sizes: dcgan(*sizes, None), (0.5, 0.999), losses.non_saturating, r1, 1, 1),
    "r3gan": R3GAN,
    "wgan-gp": (lambda *sizes: dcgan(*sizes, None), (0.0, 0.9), losses.wasserstein, wgan_gp, 5, 1),
    "spectral": (spectral, (0.5, 0.999), losses.hinge, None, 1, 1),
}
LARGE_WAYS = {"dcgan": (DCGAN, 4e-3), "slower": (DCGAN, 1e-3), "r3gan": (R3GAN, 1e-3)}  # each with its learning rate


def large(way, seed):
    """Train at 64 x 64; returns a row for every so many steps."""
    (networks, betas, loss, penalty, *_), rate = LARGE_WAYS[way]
    images, real = digits(64)
    torch.manual_seed(seed)
    machine = device.pick("cpu", torch.bfloat16)
    gan = train.GAN(*networks(64, LARGE["widths"]), machine, lr=rate, betas=betas, seed=seed)
    rows = []
    while gan.step < LARGE["steps"]:
        train.fit(gan, images, loss, LARGE["every"], batch_size=LARGE["batch"], penalty=penalty, quiet=True)
        samples = gan.sample(1000, seed=2)
        answers = {name: round(gan.history[name][-1], 2) for name in ("d_real", "d_fake")}
        rows.append({"way": way, "seed": seed, "images": gan.images_seen} | answers)
        rows[-1]["frechet"] = round(metrics.frechet_distance(real, features(samples)), 1)
        print(rows[-1], flush=True)
        if way in PICTURED["ways"] and seed == PICTURED["seed"] and gan.step in PICTURED["steps"]:
            draw(way, gan.step, samples[:12])
    return rows


def draw(way, step, samples):
    """Put a row of samples into its place in the sheet."""
    rows = [(name, step) for name in PICTURED["ways"] for step in PICTURED["steps"]]
    sheet = Image.open(SHEET) if SHEET.exists() else Image.new("L", (12 * 64, len(rows) * 64))
    row = data.to_pixels(samples).squeeze(1).permute(1, 0, 2).reshape(64, -1)
    sheet.paste(Image.fromarray(row.numpy()), (0, 64 * rows.index((way, step))))
    file = io.BytesIO()
    sheet.save(file, "png", optimize=True)
    copies.write(SHEET, file.getvalue())


def small(way, rate, seed):
    """Train once at 32 x 32; the Fréchet distance, infinite where training broke off."""
    networks, betas, loss, penalty, d_steps, ratio = WAYS[way]
    images, real = digits(32)
    torch.manual_seed(seed)
    machine = device.pick("cpu", torch.float32)
    gan = train.GAN(*networks(32, FAIR["widths"]), machine, lr=(rate, ratio * rate), betas=betas, seed=seed)
    options = {"batch_size": FAIR["batch"], "penalty": penalty, "d_steps": d_steps, "quiet": True}
    try:
        train.fit(gan, images, loss, FAIR["steps"] // d_steps, **options)
    except CourseError:  # the losses are no longer numbers
        return math.inf
    return round(metrics.frechet_distance(real, features(gan.sample(2000, seed=seed))), 1)


def fair(way):
    """Choose a learning rate on two seeds, from as wide a range as it takes; train with it on five others."""

    def distance(rate, seed):
        known = [run for run in runs if (run["way"], run["rate"], run["seed"]) == (way, rate, seed)]
        if not known:
            runs.append({"way": way, "rate": rate, "seed": seed, "frechet": small(way, rate, seed)})
            print(runs[-1], flush=True)
            write()
        return (known or runs)[-1]["frechet"]

    rates = [1e-3, 2e-3, 4e-3]
    while True:
        means = {rate: sum(distance(rate, seed) for seed in FAIR["search"]) for rate in rates}
        best = min(means, key=means.get)
        if best not in (min(rates), max(rates)):
            break
        rates.append(best * 2 if best == max(rates) else best / 2)
    for seed in FAIR["seeds"]:
        distance(best, seed)
    return best


def write():
    rates_64 = {way: rate for way, (_, rate) in LARGE_WAYS.items()}
    settings = {"large": LARGE | {"rates": rates_64}, "fair": FAIR}
    said = {"command": "python data/make_stability.py", "settings": settings}
    said |= {"large": rows, "rates": rates, "fair": runs}
    copies.write(FILE, (json.dumps(said, indent=1) + "\n").encode())


if __name__ == "__main__":
    torch.set_num_threads(1)
    before = json.loads(FILE.read_text()) if FILE.exists() else {"large": [], "rates": {}, "fair": []}
    rows, rates, runs = before["large"], before["rates"], before["fair"]
    for way, seed in ((way, seed) for seed in LARGE["seeds"] for way in LARGE_WAYS):
        if (way, seed) not in {(row["way"], row["seed"]) for row in rows}:
            rows += large(way, seed)
            write()
    for way in WAYS:
        rates[way] = fair(way)
        write()
