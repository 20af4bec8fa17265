"""How good are the digits after so many seconds? Trains one recipe for that time and writes what it draws.

    python benchmarks/quality.py --seconds 30 --out ours.npz
    python benchmarks/quality.py --seconds 30 --recipe textbook --out textbook.npz
    python benchmarks/quality.py --seconds 30 --compare          both in turn, as a table

A file holds `images`, uint8 (2000, 28, 28), drawn with seed 5. The clock runs while a recipe trains; data, networks and
samples are made outside it.
"""

import argparse
import os
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy, interpolate

from gan_lib import data, device, losses, metrics, nets, train
from gan_lib.lang import NOBODY_WATCHES


def course(seconds, seed):
    """The recipe of lesson 05: every default of the library. Returns images (2000, 1, 32, 32) and the images seen."""
    torch.manual_seed(seed)
    gan = train.GAN(nets.Generator(), nets.Discriminator(), device.pick(), seed=seed)
    train.fit(gan, data.digits(32), losses.non_saturating, seconds=seconds)
    return gan.sample(2000, seed=5), gan.images_seen


class Textbook:
    """The step that every tutorial has: Adam 2e-4 with 0.5, a sigmoid in D and BCE, three separate passes through D,
    float32."""

    def __init__(self, size, channels, width):
        self.place = "cuda" if torch.cuda.is_available() else "cpu"
        self.generator = nets.Generator(size, channels, width, z_dim=100).to(self.place)
        self.discriminator = nn.Sequential(nets.Discriminator(size, channels, width), nn.Sigmoid()).to(self.place)
        self.g_optimizer = torch.optim.Adam(self.generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
        self.d_optimizer = torch.optim.Adam(self.discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))

    def step(self, real):
        real = real.to(self.place)
        ones, zeros = torch.ones(len(real), device=self.place), torch.zeros(len(real), device=self.place)
        self.discriminator.zero_grad()
        binary_cross_entropy(self.discriminator(real), ones).backward()
        fake = self.generator(torch.randn(len(real), 100, device=self.place))
        binary_cross_entropy(self.discriminator(fake.detach()), zeros).backward()
        self.d_optimizer.step()
        self.generator.zero_grad()
        binary_cross_entropy(self.discriminator(fake), ones).backward()
        self.g_optimizer.step()


def textbook(seconds, seed):
    """The textbook's step at 64 x 64, with 64 channels and batch 64. Returns images (2000, 1, 32, 32) and the images seen."""
    torch.manual_seed(seed)
    torch.set_float32_matmul_precision("highest")
    gan = Textbook(64, 1, 64)
    digits = data.digits(28)
    digits = data.Images(interpolate(digits.pixels, size=(64, 64), mode="bilinear"))  # as transforms.Resize(64) does
    loader = torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(digits.pixels.float() / 127.5 - 1), batch_size=64, shuffle=True, drop_last=True
    )
    seen, begun = 0, time.perf_counter()
    while True:
        for (real,) in loader:
            gan.step(real)
            seen += 64
            if time.perf_counter() - begun >= seconds:
                z = torch.randn(2000, 100, generator=torch.Generator(gan.place).manual_seed(5), device=gan.place)
                gan.generator.eval()
                with torch.no_grad():
                    images = torch.cat([gan.generator(part) for part in z.split(250)])
                # 64 -> 28: the whole picture was enlarged, so the whole picture shrinks; a border brings it to 32.
                small = interpolate(images, size=(28, 28), mode="area")
                return nn.functional.pad(small, [2] * 4, value=-1), seen


def main():
    parser = argparse.ArgumentParser(description="Train one recipe for so many seconds and write 2,000 digits.")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--recipe", choices=("course", "textbook"), default="course")
    parser.add_argument("--out", type=Path, help="an .npz file for the digits")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--compare", action="store_true", help="both recipes, one after the other")
    options = parser.parse_args()
    if options.out and options.compare:
        parser.error("--out takes the samples of one recipe: leave --compare out")
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
    os.environ[NOBODY_WATCHES] = "1"
    net = metrics.digit_net()
    digits = data.digits(32)
    real, _ = metrics.read(net, data.to_float(digits.pixels))
    print("recipe      images seen  CPU s  read surely  rarest class  Fréchet distance", flush=True)
    for name in ("course", "textbook") if options.compare else (options.recipe,):
        cpu = time.process_time()
        images, seen = globals()[name](options.seconds, options.seed)
        cpu = time.process_time() - cpu
        features, logits = metrics.read(net, images.cpu())
        sure, rarest = metrics.confident_share(logits), metrics.class_shares(logits).min()
        distance = metrics.frechet_distance(real, features)
        print(f"{name:10s} {seen:12,} {cpu:6.0f} {sure:12.1%} {rarest:13.1%} {distance:17.2f}", flush=True)
        if options.out:
            np.savez_compressed(options.out, images=data.to_pixels(images.cpu())[:, 0, 2:30, 2:30].numpy())


if __name__ == "__main__":
    main()
