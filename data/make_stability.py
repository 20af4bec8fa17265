"""What lesson 10 stores: DCGAN and R3GAN on digits and on cats at 64 x 64, three seeds; six methods at 32 x 32, each at
a learning rate of its own, on seeds that took no part in the choice; R3GAN on 100 digits, with DiffAugment and without.
With the networks and losses that the lesson writes out, and lesson 08's augmentations.

    python data/make_stability.py

stability.json: of samples by the averaged generator, the Fréchet distance to all digits, or the energy distance of the
cats' lengths to new cats'; with 100 digits, also the mean logit of these minus that of 300 held-out ones.
stability.png: rows of eight by seed 2 at 64 x 64: digits by DCGAN and R3GAN, before and at the end; cats at the end.
In bfloat16 at 64 x 64, as on a GPU, in float32 at 32 x 32, on one thread. It takes about three hours on one CPU core;
run again, it goes on with what is missing.
"""

import functools
import io
import itertools
import json
import math
import sys
from pathlib import Path

import torch
from PIL import Image
from torch import nn

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "notebooks"), str(ROOT / "data")]
import build  # noqa: E402
import make_small_data as small_data  # noqa: E402  lesson 08's augmentations, its few digits, and how it reads images

from gan_lib import copies, data, device, losses, metrics, nets, train  # noqa: E402
from gan_lib.lang import CourseError  # noqa: E402

LARGE = {"seeds": (0, 1, 2), "widths": (32, 16), "batch": 24, "steps": 2400, "every": 200}
FAIR = {"seeds": (0, 1, 2, 3, 4), "search": (100, 101), "widths": (16, 8), "batch": 24, "steps": 450}
FEW = {
    "seeds": (0, 1, 2, 3, 4),
    "digits": 100,
    "widths": (16, 8),
    "batch": 24,
    "rate": 4e-3,
    "steps": (1000, 2000, 3000),
}
PICTURES = {"digits": ("dcgan", "slower", "r3gan"), "cats": ("dcgan", "r3gan")}  # at 64 x 64: what is trained, and how
PICTURED = (  # by seed 2, after so many steps
    *(("digits", way, steps) for way in ("dcgan", "r3gan") for steps in (1600, 2400)),
    *(("cats", way, 2400) for way in ("dcgan", "r3gan")),
)
FILE, SHEET = (Path(__file__).with_name("stability" + suffix) for suffix in (".json", ".png"))

lesson = build.run_cells("10_stability", ("machine", "networks", "discriminator", "r3gan"))


def features(images):
    return small_data.features(images)[0]


@functools.cache
def digits(size):
    """All digits, and their features."""
    images = data.dataset("digits", size)
    return images, features(data.to_float(images.pixels))


@functools.cache
def cats():
    return data.Images(data.to_pixels(data.draw_cats(data.Cats().sample(5000, seed=0), 64, seed=0)))


def dcgan(size, widths, channels=1, norm="batch"):
    generator = nets.Generator(size, channels, widths[0], z_dim=16)
    return generator, nets.Discriminator(size, channels, widths[1], norm=norm)


def written_out(size, widths, channels=1):
    generator = lesson["Generator"](size, widths[0], channels=channels)
    return generator, lesson["Discriminator"](size, widths[1], channels=channels)


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
    "r1": (lambda *sizes: dcgan(*sizes, norm=None), (0.5, 0.999), losses.non_saturating, r1, 1, 1),
    "r3gan": R3GAN,
    "wgan-gp": (lambda *sizes: dcgan(*sizes, norm=None), (0.0, 0.9), losses.wasserstein, wgan_gp, 5, 1),
    "spectral": (spectral, (0.5, 0.999), losses.hinge, None, 1, 1),
}
LARGE_WAYS = {"dcgan": (DCGAN, 4e-3), "slower": (DCGAN, 1e-3), "r3gan": (R3GAN, 1e-3)}  # each with its learning rate


def quality(pictured, samples):
    if pictured == "digits":
        return {"frechet": round(metrics.frechet_distance(digits(64)[1], features(samples)), 1)}
    lengths = data.read_cats(samples)
    read = lengths[lengths.isfinite().all(1)]
    apart = metrics.energy_distance(read, data.Cats().sample(1000, seed=1)).item() if len(read) > 1 else math.inf
    return {"energy": round(apart, 4)}


def large(pictured, way, seed):
    """Train at 64 x 64; returns a row for every so many steps."""
    (networks, betas, loss, penalty, *_), rate = LARGE_WAYS[way]
    images = cats() if pictured == "cats" else digits(64)[0]
    torch.manual_seed(seed)
    machine = device.pick("cpu", torch.bfloat16)
    pair = networks(64, LARGE["widths"], channels=images.pixels.shape[1])
    gan = train.GAN(*pair, machine, lr=rate, betas=betas, seed=seed)
    rows = []
    while gan.step < LARGE["steps"]:
        train.fit(gan, images, loss, LARGE["every"], batch_size=LARGE["batch"], penalty=penalty, quiet=True)
        samples = gan.sample(1000, seed=2)
        answers = {name: round(gan.history[name][-1], 2) for name in ("d_real", "d_fake")}
        rows.append({"data": pictured, "way": way, "seed": seed, "images": gan.images_seen} | answers)
        rows[-1] |= quality(pictured, samples)
        print(rows[-1], flush=True)
        if seed == 2 and (pictured, way, gan.step) in PICTURED:
            draw(PICTURED.index((pictured, way, gan.step)), samples[:8])
    return rows


def draw(place, samples):
    """Put a row of samples into its place in the sheet."""
    sheet = Image.open(SHEET) if SHEET.exists() else Image.new("RGB", (8 * 64, len(PICTURED) * 64))
    row = data.to_pixels(samples).expand(-1, 3, -1, -1).permute(2, 0, 3, 1).reshape(64, -1, 3)
    sheet.paste(Image.fromarray(row.numpy()), (0, 64 * place))
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


def few(augmentations, seed):
    """Train R3GAN on 100 digits at 32 x 32; returns a row for each number of steps."""
    chosen, held_out, others = small_data.parts(FEW["digits"], seed)
    real = features(data.to_float(others))
    torch.manual_seed(seed)
    generator, inner = written_out(32, FEW["widths"])
    discriminator = small_data.lesson["Augmented"](inner, augmentations)
    machine = device.pick("cpu", torch.float32)
    gan = train.GAN(generator, discriminator, machine, lr=FEW["rate"], betas=(0.0, 0.99), seed=seed)
    rows = []
    for steps in FEW["steps"]:
        options = {"batch_size": FEW["batch"], "penalty": lesson["r1_and_r2"], "quiet": True}
        train.fit(gan, data.Images(chosen), lesson["r3gan"], steps - gan.step, **options)
        with torch.no_grad():
            known, new = (inner(data.to_float(part)).mean().item() for part in (chosen, held_out))
        distance = metrics.frechet_distance(real, features(gan.sample(1000, seed=seed + 2)))
        rows.append({"augmented": bool(augmentations), "seed": seed, "steps": steps, "gap": round(known - new, 3)})
        rows[-1]["frechet"] = round(distance, 1)
        print(rows[-1], flush=True)
    return rows


def write():
    rates_64 = {way: rate for way, (_, rate) in LARGE_WAYS.items()}
    settings = {"large": LARGE | {"rates": rates_64}, "fair": FAIR, "few": FEW}
    said = {"command": "python data/make_stability.py", "settings": settings}
    said |= {"large": rows, "rates": rates, "fair": runs, "few": of_few}
    copies.write(FILE, (json.dumps(said, indent=1) + "\n").encode())


if __name__ == "__main__":
    torch.set_num_threads(1)
    before = json.loads(FILE.read_text()) if FILE.exists() else {"large": [], "rates": {}, "fair": [], "few": []}
    rows, rates, runs, of_few = (before[name] for name in ("large", "rates", "fair", "few"))
    runs_64 = [(pictured, way, seed) for pictured, ways in PICTURES.items() for way in ways for seed in LARGE["seeds"]]
    for run in runs_64:
        if run not in {(row["data"], row["way"], row["seed"]) for row in rows}:
            rows += large(*run)
            write()
    for way in WAYS:
        rates[way] = fair(way)
        write()
    for augmentations, seed in itertools.product(((), small_data.augmentations), FEW["seeds"]):
        if (bool(augmentations), seed) not in {(row["augmented"], row["seed"]) for row in of_few}:
            of_few += few(augmentations, seed)
            write()
