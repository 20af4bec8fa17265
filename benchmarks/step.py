"""How fast is one step of training? The textbook's and the course's, at equal architecture, in turn; on CUDA the
course's both as a graph, which is how `train.fit` trains, and step by step.

    python benchmarks/step.py

For 64 x 64 x 3 with 64 channels and batch 64, and 32 x 32 x 1 with 32 channels and batch 32, prints the images per
second of each (medians over turns), its ratio to the textbook's, and its floating point operations per second as a
share of the best rate that this machine reaches in the same number format, in a large matrix product or a large
convolution. Then the peak of memory while training at 64 x 64, each in a process of its own, and the time from
`import torch` to networks and digits that are ready.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from itertools import cycle

import torch
from quality import Textbook
from torch.utils.flop_counter import FlopCounterMode

from gan_lib import data, device, graph, losses, nets, train
from gan_lib.notebook import NOBODY_WATCHES

SIZES = {"64 x 64 x 3, 64 channels, batch 64": (64, 3, 64, 64), "32 x 32 x 1, 32 channels, batch 32": (32, 1, 32, 32)}


def textbook_step(size, channels, width, batch):
    gan = Textbook(0, size, channels, width)
    batches = cycle(noise_images(size, channels, batch).batches(batch))
    return lambda: gan.step(next(batches).contiguous())


def course_step(size, channels, width, batch, make_step=train.both_steps):
    """A step as `train.fit` makes it, with the average of the generator."""
    machine = device.pick()
    gan = train.GAN(
        nets.Generator(size, channels, width, z_dim=100), nets.Discriminator(size, channels, width), machine
    )
    batches = noise_images(size, channels, batch).to(machine.device).batches(batch)

    def step():
        make_step(gan, [(next(batches),)], losses.non_saturating, None)
        train.update_average(gan.averaged, gan.generator, gan.ema)

    return step


def graph_step(size, channels, width, batch):
    return course_step(size, channels, width, batch, graph.Recorded(train.both_steps))


def noise_images(size, channels, batch):
    return data.Images(torch.randint(256, (8 * batch, channels, size, size), dtype=torch.uint8))


def wait():
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def seconds_for(function, times):
    wait()
    begun = time.perf_counter()
    for _ in range(times):
        function()
    wait()
    return (time.perf_counter() - begun) / times


def best_rate(machine):
    """Floating point operations per second of a large matrix product and of a large convolution: the better one."""
    a = torch.randn(2048, 2048, device=machine.device, dtype=machine.dtype)
    images = torch.randn(64, 128, 32, 32, device=machine.device, dtype=machine.dtype)
    images = images.contiguous(memory_format=torch.channels_last)
    kernel = torch.randn(128, 128, 3, 3, device=machine.device, dtype=machine.dtype)
    kernel = kernel.contiguous(memory_format=torch.channels_last)
    rates = []
    with torch.no_grad():
        for function in (lambda: a @ a, lambda: torch.nn.functional.conv2d(images, kernel, padding=1)):
            with FlopCounterMode(display=False) as counter:
                function()
            rates.append(counter.get_total_flops() / min(seconds_for(function, 3) for _ in range(6)))
    return max(rates)


def main():
    parser = argparse.ArgumentParser(description="Time one step of training, the textbook's and the course's.")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--memory", metavar="RECIPE", help="train a little and print the peak of memory")
    options = parser.parse_args()
    os.environ[NOBODY_WATCHES] = "1"
    torch.manual_seed(0)
    makers = {"textbook": textbook_step, "course": course_step}
    if torch.cuda.is_available():
        makers["course, CUDA graph"] = graph_step
    if options.memory:
        step = makers[options.memory](*SIZES["64 x 64 x 3, 64 channels, batch 64"])
        for _ in range(6):
            step()
        if torch.cuda.is_available():
            return print(f"{torch.cuda.max_memory_allocated() / 2**20:.0f}")
        return print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:.0f}")
    machine = device.pick()
    print(machine, flush=True)
    for name, (size, channels, width, batch) in SIZES.items():
        steps = {recipe: make(size, channels, width, batch) for recipe, make in makers.items()}
        with FlopCounterMode(display=False) as counter:
            steps["course"]()
        times = {recipe: max(2, round(1 / seconds_for(step, 5))) for recipe, step in steps.items()}
        rates, best = {recipe: [] for recipe in steps}, 0
        for _ in range(options.turns):
            for recipe, step in steps.items():
                rates[recipe].append(1 / seconds_for(step, times[recipe]))
            best = max(best, best_rate(machine))
        print(f"{name}; best rate {best / 1e9:,.0f} GFLOP/s")
        for recipe, found in rates.items():
            rate = statistics.median(found)
            ratios = [ours / theirs for ours, theirs in zip(found, rates["textbook"], strict=True)]
            said = f"{rate * batch:,.0f} images a second; ratio {statistics.median(ratios):.2f}"
            said += f" ({min(ratios):.2f} to {max(ratios):.2f})"
            if recipe != "textbook":
                said += f"; {counter.get_total_flops() * rate / best:.0%} of the best rate"
            print(f"  {recipe}: {said}", flush=True)
    for recipe in makers:
        peak = subprocess.run(
            [sys.executable, __file__, "--memory", recipe], capture_output=True, text=True, check=True
        )
        print(f"peak of memory at 64 x 64, {recipe}: {peak.stdout.strip()} MiB", flush=True)
    code = (
        "import torch, time; begun = time.perf_counter(); from gan_lib import data, nets; "
        "nets.Generator(), nets.Discriminator(), data.digits(32); print(f'{time.perf_counter() - begun:.2f}')"
    )
    ready = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    print(f"from `import torch` to networks and digits: {ready.stdout.strip()} s")


if __name__ == "__main__":
    main()
