"""How good are the digits after so many seconds? Trains recipes and measures what they draw.

    python benchmarks/quality.py --compare               all three recipes for 30 seconds each, as a table
    python benchmarks/quality.py --seconds 10 --out a.npz    one recipe; keeps the digits
    python benchmarks/quality.py --curves                three seeds of each, 45 minutes: curves.json, curves.png
    python benchmarks/quality.py --curves --recipe textbook --seed 1    one of these runs again

The recipes: `course`, lesson 06 with ReLU in D; `textbook`, the loop of most tutorials at 64 x 64; `upsampling`, the
32 x 32 one with nearest upsampling and ordinary convolutions; on CUDA also `no graph`, the course step by step, its
CUDA graph left out.
A file of --out holds `images`, uint8 (2000, 28, 28), drawn with seed 5. The clocks run while a recipe trains; data,
networks, samples and measurements are made outside them.
"""

import argparse
import json
import os
import time
from functools import cached_property
from itertools import chain, pairwise, repeat
from pathlib import Path
from statistics import mean

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy, interpolate

from gan_lib import data, device, lang, losses, metrics, nets, notebook, train


class Course:
    """The recipe of lesson 06, but with ReLU in the discriminator; on CUDA twice as wide, in batches of 64."""

    cuda_graph = True

    def __init__(self, seed):
        self.digits, machine = data.digits(32), device.pick()
        width, self.batch_size = (64, 64) if machine.device.type == "cuda" else (32, 24)
        torch.manual_seed(seed)
        networks = nets.Generator(width=width, z_dim=16), nets.Discriminator(width=width // 2, slope=0)
        self.gan = train.GAN(*networks, machine, lr=4e-3, seed=seed)

    @property
    def seen(self):
        return self.gan.images_seen

    def train(self, seconds):
        options = {"batch_size": self.batch_size, "cuda_graph": self.cuda_graph, "quiet": True}
        train.fit(self.gan, self.digits, losses.non_saturating, seconds=seconds, **options)

    def sample(self):
        return self.gan.sample(2000, seed=5)


class NoGraph(Course):
    cuda_graph = False


class Loop:
    """What tutorials have around their step: a DataLoader of resized images, batches of 64, float32, Adam 2e-4, 0.5.

    A recipe has `size` and `update(real, ones, zeros)`.
    """

    seen = 0

    def __init__(self, generator, discriminator):
        torch.set_float32_matmul_precision("highest")
        self.place = "cuda" if torch.cuda.is_available() else "cpu"
        self.generator, self.discriminator = generator.to(self.place), discriminator.to(self.place)
        self.g_optimizer = torch.optim.Adam(self.generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
        self.d_optimizer = torch.optim.Adam(self.discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))

    @cached_property
    def loader(self):
        pixels = data.digits(28).pixels
        pixels = interpolate(pixels, size=(self.size, self.size), mode="bilinear")  # as transforms.Resize
        tensors = torch.utils.data.TensorDataset(pixels.float() / 127.5 - 1)
        return torch.utils.data.DataLoader(tensors, batch_size=64, shuffle=True, drop_last=True)

    @cached_property
    def batches(self):
        return chain.from_iterable(repeat(self.loader))  # epoch after epoch, without end

    def step(self, real):
        real = real.to(self.place)
        self.update(real, torch.ones(len(real), device=self.place), torch.zeros(len(real), device=self.place))

    def train(self, seconds):
        begun = time.perf_counter()
        while time.perf_counter() - begun < seconds:
            (real,) = next(self.batches)
            self.step(real)
            self.seen += 64
        if torch.cuda.is_available():
            torch.cuda.synchronize()  # what was only launched is not yet done

    @torch.no_grad()
    def sample(self):
        z = torch.randn(2000, 100, generator=torch.Generator(self.place).manual_seed(5), device=self.place)
        self.generator.eval()
        images = torch.cat([self.generator(part) for part in z.split(250)])
        self.generator.train()
        # To 28 x 28: the whole picture was enlarged, so the whole picture shrinks; a border brings it to 32.
        return nn.functional.pad(interpolate(images, size=(28, 28), mode="area"), [2] * 4, value=-1)


def start_as_in_the_paper(layers):
    for layer in layers:
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(layer.weight, 0, 0.02)
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1, 0.02)


class Textbook(Loop):
    """The step that every tutorial has: Adam 2e-4 with 0.5, a sigmoid in D and BCE, three separate passes through D,
    float32.

    The layers are those of PyTorch's own example (github.com/pytorch/examples, dcgan): a convolution at each end where
    `gan_lib.nets` has a linear layer with as many weights, and no biases.
    """

    def __init__(self, seed=0, size=64, channels=1, width=64):
        torch.manual_seed(seed)
        self.size = size
        widths = nets.widths(size, width)
        generator = [nn.Unflatten(1, (100, 1, 1)), nn.ConvTranspose2d(100, widths[-1], 4, 1, 0, bias=False)]
        for before, after in pairwise((*reversed(widths), channels)):
            generator += [nn.BatchNorm2d(before), nn.ReLU(), nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False)]
        generator += [nn.Tanh()]
        discriminator = [nn.Conv2d(channels, widths[0], 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
        for before, after in pairwise(widths):
            discriminator += [nn.Conv2d(before, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after), nn.LeakyReLU(0.2)]
        discriminator += [nn.Conv2d(widths[-1], 1, 4, 1, 0, bias=False), nn.Flatten(0), nn.Sigmoid()]
        start_as_in_the_paper((*generator, *discriminator))
        super().__init__(nn.Sequential(*generator), nn.Sequential(*discriminator))

    def update(self, real, ones, zeros):
        self.discriminator.zero_grad()
        binary_cross_entropy(self.discriminator(real), ones).backward()
        fake = self.generator(torch.randn(len(real), 100, device=self.place))
        binary_cross_entropy(self.discriminator(fake.detach()), zeros).backward()
        self.d_optimizer.step()
        self.generator.zero_grad()
        binary_cross_entropy(self.discriminator(fake), ones).backward()
        self.g_optimizer.step()


class Upsampling(Loop):
    """The small recipe that many repositories carry: 32 x 32, nearest upsampling, dropout in D, BatchNorm with eps 0.8.

    Its 0.8 stands where PyTorch expects eps, probably meant as a momentum; it is part of the recipe as people run it.
    """

    size = 32

    def __init__(self, seed):
        torch.manual_seed(seed)
        generator = [nn.Linear(100, 128 * 8 * 8), nn.Unflatten(1, (128, 8, 8)), nn.BatchNorm2d(128)]
        for before, after in ((128, 128), (128, 64)):
            generator += [nn.Upsample(scale_factor=2), nn.Conv2d(before, after, 3, padding=1)]
            generator += [nn.BatchNorm2d(after, 0.8), nn.LeakyReLU(0.2)]
        generator += [nn.Conv2d(64, 1, 3, padding=1), nn.Tanh()]
        discriminator = []
        for before, after in ((1, 16), (16, 32), (32, 64), (64, 128)):
            discriminator += [nn.Conv2d(before, after, 3, 2, 1), nn.LeakyReLU(0.2), nn.Dropout2d(0.25)]
            discriminator += [nn.BatchNorm2d(after, 0.8)] if before > 1 else []
        discriminator += [nn.Flatten(), nn.Linear(128 * 2 * 2, 1), nn.Sigmoid(), nn.Flatten(0)]
        start_as_in_the_paper((*generator, *discriminator))
        super().__init__(nn.Sequential(*generator), nn.Sequential(*discriminator))

    def update(self, real, ones, zeros):
        self.g_optimizer.zero_grad()
        fake = self.generator(torch.randn(len(real), 100, device=self.place))
        binary_cross_entropy(self.discriminator(fake), ones).backward()
        self.g_optimizer.step()
        self.d_optimizer.zero_grad()
        real_loss = binary_cross_entropy(self.discriminator(real), ones)
        fake_loss = binary_cross_entropy(self.discriminator(fake.detach()), zeros)
        ((real_loss + fake_loss) / 2).backward()
        self.d_optimizer.step()


RECIPES = {"course": Course, "textbook": Textbook, "upsampling": Upsampling}
if torch.cuda.is_available():
    RECIPES["no graph"] = NoGraph
MOMENTS = {  # seconds of training at which --curves measures
    "course": (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60),
    "textbook": (30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600),
    "upsampling": (5, 10, 20, 30, 45, 60, 75, 90, 105, 120),
}
MOMENTS["no graph"] = MOMENTS["course"]


def measured(name, seed, moments):
    """Train one recipe, stopping the clocks at each moment.

    Yields what was measured there, and the images `(2000, 1, 32, 32)`.
    """
    reader = metrics.digit_net()
    real, _ = metrics.read(reader, data.to_float(data.digits(32).pixels))
    recipe = RECIPES[name](seed)
    seconds = cpu = 0.0
    for moment in moments:
        begun, cpu_begun = time.perf_counter(), time.process_time()
        recipe.train(moment - seconds)
        seconds += time.perf_counter() - begun
        cpu += time.process_time() - cpu_begun
        images = recipe.sample().cpu()
        features, logits = metrics.read(reader, images)
        row = {
            "recipe": name,
            "seed": seed,
            "images": recipe.seen,
            "seconds": round(seconds, 2),
            "cpu": round(cpu, 2),
            "frechet": round(metrics.frechet_distance(real, features), 2),
            "sure": round(metrics.confident_share(logits), 4),
            "rarest": round(metrics.class_shares(logits).min().item(), 4),
        }
        print(
            f"{name:10s} {seed:4d} {seconds:8.1f} {cpu:7.0f} {recipe.seen:12,} "
            f"{row['sure']:12.1%} {row['rarest']:13.1%} {row['frechet']:17.2f}",
            flush=True,
        )
        yield row, images


HEADER = "recipe     seed  seconds   CPU s  images seen  read surely  rarest class  Fréchet distance"


def curves(recipes, seeds):
    """Train these recipes with these seeds; put what was measured into curves.json and draw all in it: curves.png."""
    path = Path(__file__).with_name("curves.json")
    print(HEADER, flush=True)
    for seed in seeds:
        for name in recipes:
            new = [row for row, _ in measured(name, seed, MOMENTS[name])]
            rows = json.loads(path.read_text())["rows"] if path.exists() else []
            rows = [row for row in rows if (row["recipe"], row["seed"]) != (name, seed)] + new
            said = {"threads": torch.get_num_threads(), "number format": str(device.pick().dtype), "rows": rows}
            path.write_text(json.dumps(said, indent=1) + "\n")
    compare(rows)
    draw(rows)


def compare(rows):
    """Print what a baseline reaches in the end, and how little the course needs for it: each seed, and on average."""
    for name in ("textbook", "upsampling"):
        shares = {"seconds": [], "cpu": [], "images": []}
        for seed in sorted({row["seed"] for row in rows}):
            theirs, ours = ([r for r in rows if (r["recipe"], r["seed"]) == (who, seed)] for who in (name, "course"))
            if not theirs or not ours:
                continue
            end = theirs[-1]
            reached = next((row for row in ours if row["frechet"] <= end["frechet"]), None)
            print(f"{name}, seed {seed}: Fréchet distance {end['frechet']:.1f} after {end['seconds']:.0f} s", end="; ")
            if reached is None:
                print(f"the course did not reach it in {ours[-1]['seconds']:.0f} s")
                continue
            for unit, found in shares.items():
                found.append(end[unit] / reached[unit])
            said = ", ".join(f"1/{found[-1]:.0f} of the {unit}" for unit, found in shares.items())
            print(f"the course after {reached['seconds']:.1f} s: {said}")
        if shares["seconds"]:
            print(f"{name}, mean: " + ", ".join(f"1/{mean(found):.0f} of the {unit}" for unit, found in shares.items()))


def draw(rows):
    """Three panels, Fréchet distance against seconds, CPU time and images: a thin line for each seed."""
    import matplotlib.pyplot as plt

    lang.use_korean_font()
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.6), sharey=True, layout="constrained")
    labels = {
        "course": "course · 강의",
        "textbook": "textbook, 64 × 64 · 교과서",
        "upsampling": "upsampling, 32 × 32 · 업샘플링",
    }
    units = {"seconds": "seconds · 초", "cpu": "CPU seconds · CPU 시간(초)", "images": "images seen · 본 이미지"}
    for ax, (unit, title) in zip(axes, units.items(), strict=True):
        for color, (name, label) in enumerate(labels.items()):
            for seed in sorted({row["seed"] for row in rows if row["recipe"] == name}):
                line = [row for row in rows if (row["recipe"], row["seed"]) == (name, seed)]
                ax.plot(
                    [row[unit] for row in line],
                    [row["frechet"] for row in line],
                    ".-",
                    color=f"C{color}",
                    linewidth=1,
                    label=label if seed == 0 else None,
                )
        ax.set(xscale="log", yscale="log", xlabel=title)
        ax.grid(alpha=0.3)
    axes[0].set_ylabel("Fréchet distance · 프레셰 거리")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3, fontsize=9)
    figure.savefig(Path(__file__).with_name("curves.png"), dpi=80)


def main():
    parser = argparse.ArgumentParser(description="Train recipes for so many seconds and measure their digits.")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument(
        "--recipe", choices=tuple(RECIPES), help="one recipe; without it the course's, or with --curves all"
    )
    parser.add_argument("--out", type=Path, help="an .npz file for the digits")
    parser.add_argument("--seed", type=int, help="one seed; without it 0, or with --curves 0, 1 and 2")
    parser.add_argument("--compare", action="store_true", help="all recipes, one after the other")
    parser.add_argument("--curves", action="store_true", help="all recipes over time, three seeds each")
    options = parser.parse_args()
    if options.out and (options.compare or options.curves):
        parser.error("--out takes the samples of one recipe: leave --compare and --curves out")
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
    os.environ[notebook.NOBODY_WATCHES] = "1"
    if options.curves:
        recipes = (options.recipe,) if options.recipe else RECIPES
        return curves(recipes, range(3) if options.seed is None else (options.seed,))
    print(HEADER, flush=True)
    for name in RECIPES if options.compare else (options.recipe or "course",):
        for _, images in measured(name, options.seed or 0, [options.seconds]):
            if options.out:
                np.savez_compressed(options.out, images=data.to_pixels(images)[:, 0, 2:30, 2:30].numpy())


if __name__ == "__main__":
    main()
