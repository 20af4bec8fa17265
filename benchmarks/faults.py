"""What survives? Kills training fifty times, lets three programs save to one path, fills the disk, takes away the
right to write, loads into a hundred other networks, and damages 200 files.

    make faults

Prints a table and ends with 1 where something was lost, or a damaged file was not refused in one sentence. A full disk
and a read-only folder need Linux and root, who may mount a small file system of its own; elsewhere those two lines are
left out.
"""

import io
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import safetensors.torch
import torch
from torch import nn

from gan_lib import data, device, lang, losses, nets, notebook, train

os.environ[notebook.NOBODY_WATCHES] = "1"
torch.set_num_threads(1)
lang.use("en")
STEPS, INTERVAL, KILLS, DAMAGED, SAVES = 1500, 20, 50, 100, 100
images = data.digits(16)
chance = random.Random(0)


def make():
    torch.manual_seed(0)
    machine = device.pick("cpu", torch.float32)
    return train.GAN(nets.Generator(16, width=4, z_dim=8), nets.Discriminator(16, width=4), machine)


def fit(gan, steps, **settings):
    train.fit(gan, images, losses.non_saturating, steps, batch_size=8, quiet=True, **settings)


def train_in_child(path, says):
    """What dies: goes on from the checkpoint, if there is one, and writes down each step when it is made."""
    gan = make()
    if path.exists():
        train.load(gan, path)
    fit(
        gan,
        STEPS - gan.step,
        every=[(1, lambda gan: os.write(says, gan.step.to_bytes(4, "big")) and None)],
        checkpoint=path,
        checkpoint_every=INTERVAL,
    )


def kills(folder):
    path, lost, deaths, in_the_middle = folder / "run.pt", [], 0, 0
    while deaths < KILLS:
        hears, says = os.pipe()
        begun = time.time()
        child = os.fork()  # torch is loaded once, and a process is there at once
        if child == 0:
            os.close(hears)
            train_in_child(path, says)
            os._exit(0)
        os.close(says)
        if deaths % 2:  # every second one soon after a save, however slow the machine is
            while not (path.exists() and path.stat().st_mtime >= begun):
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.1))
        else:
            time.sleep(chance.uniform(0.02, 0.3))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            raise SystemExit("Training ended before all the kills: make STEPS larger.")
        deaths += 1
        reached = b""
        while part := os.read(hears, 1 << 16):
            reached += part
        os.close(hears)
        in_the_middle += any(file.stat().st_mtime >= begun for file in folder.glob("run.pt.*.partial"))
        if reached:
            gan = make()
            if path.exists():
                train.load(gan, path)
            lost.append(int.from_bytes(reached[-4:], "big") - gan.step)
    gan = make()
    train.load(gan, path)
    at_the_end = gan.step
    fit(gan, STEPS - gan.step)
    whole = make()
    fit(whole, STEPS)
    states = [
        [
            *net.generator.state_dict().values(),
            *net.discriminator.state_dict().values(),
            *net.averaged.state_dict().values(),
        ]
        for net in (gan, whole)
    ]
    same = all(torch.equal(a, b) for a, b in zip(*states, strict=True))
    same &= gan.history["d_loss"] == whole.history["d_loss"]
    yield (
        f"{deaths} kills, {in_the_middle} of them while a file was written; {len(lost)} after a step was made",
        f"{at_the_end} of {STEPS} steps kept; at most {max(lost)} steps lost (interval {INTERVAL})",
        max(lost) <= INTERVAL,
    )
    yield "then resumed to the end", "the same as the run without kills, to the last bit" if same else "differs", same


def at_one_path(folder):
    """Three programs save to one path, a fourth reads it all the while."""
    path, programs, read = folder / "shared.pt", 3, 0
    train.save(make(), path)
    running = []
    for number in range(programs):
        child = os.fork()
        if child == 0:
            gan = make()
            gan.step = number
            for _ in range(SAVES):
                train.save(gan, path)
            os._exit(0)
        running.append(child)
    ended = []
    while running:
        train.load(make(), path)
        read += 1
        for child in [*running]:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                running.remove(child)
                ended.append(status)
    left = [*folder.glob("shared.pt.*")]
    good = ended == [0] * programs and not left
    yield f"{programs} programs save {SAVES} times each to one path", f"{read} reads, all whole; {len(left)} left", good


def other_layers(folder):
    """Into networks of the same shapes, in which one activation is another."""
    train.save(make(), folder / "good.pt")
    others = [
        lambda: nn.LeakyReLU(chance.choice([0, 0.01, 0.1, 0.3])),
        nn.ELU,
        nn.GELU,
        nn.Sigmoid,
        lambda: nn.Dropout(0.5),
        nn.Identity,
    ]
    counts = 0
    for _ in range(DAMAGED):
        gan = make()
        layers = chance.choice([gan.generator.layers, gan.discriminator.layers])
        place = chance.choice(
            [i for i, layer in enumerate(layers) if isinstance(layer, nn.ReLU | nn.LeakyReLU | nn.Tanh)]
        )
        layers[place] = chance.choice(others)()
        gan.step = 7
        counts += refused(lambda gan=gan: train.load(gan, folder / "good.pt"), lambda gan=gan: gan.step == 7)
    yield f"{DAMAGED} networks with another activation", f"{counts} refused in one sentence", counts == DAMAGED


def full_and_read_only(folder):
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return
    gan = make()
    fit(gan, 20, checkpoint=folder / "size.pt")
    size = (folder / "size.pt").stat().st_size
    disk = folder / "disk"
    disk.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={int(1.5 * size) // 4096 * 4096}", "tmpfs", str(disk)]
    if subprocess.run(["mount", *options], capture_output=True).returncode:
        return
    try:
        path = disk / "run.pt"
        train.save(gan, path)
        before = path.read_bytes()
        for name, remount in (("the disk is full", None), ("the folder is read-only", "remount,ro")):
            if remount:
                subprocess.run(["mount", "-o", remount, str(disk)], check=True)
            try:
                fit(gan, 20, checkpoint=path)
                said = "nothing"
            except lang.CourseError as error:
                said = error
            again = make()
            train.load(again, path)
            kept = path.read_bytes() == before and again.step == 20 and [*disk.iterdir()] == [path]
            yield (
                name,
                f"says “{said}”; the earlier checkpoint is {'whole' if kept else 'LOST'}",
                kept and said != "nothing",
            )
    finally:
        subprocess.run(["umount", str(disk)], check=True)


class Code:
    """Unpickled, it would run a command."""

    def __init__(self, proof):
        self.proof = proof

    def __reduce__(self):
        return os.system, (f"touch {self.proof}",)


def damaged(content, others, proof):
    """Endless ways to spoil a file: (what was done, the new content)."""
    while True:
        kind = chance.choice(["a bit", "cut", "grown", "zeros", "code", "another"])
        place = chance.randrange(len(content))
        if kind == "a bit":
            yield kind, content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]
        elif kind == "cut":
            yield kind, content[:place]
        elif kind == "grown":
            yield kind, content + chance.randbytes(chance.randrange(1, 500))
        elif kind == "zeros":
            yield kind, content[:place] + bytes(min(4096, len(content) - place)) + content[place + 4096 :]
        elif kind == "code":
            yield kind, pickle.dumps(Code(proof)) if chance.random() < 0.5 else pickled_by_torch(Code(proof))
        else:
            yield kind, chance.choice(others)


def pickled_by_torch(thing):
    file = io.BytesIO()
    torch.save(thing, file)
    return file.getvalue()


def wrong_shapes(folder):
    """Whole checkpoints of other networks."""
    for size, width, z_dim in ((16, 8, 8), (32, 4, 8), (16, 4, 16)):
        machine = device.pick("cpu", torch.float32)
        gan = train.GAN(nets.Generator(size, width=width, z_dim=z_dim), nets.Discriminator(size, width=width), machine)
        train.save(gan, folder / "other.pt")
        yield (folder / "other.pt").read_bytes()


def refused(load, untouched):
    """Whether `load` raises one sentence for the reader, and changes nothing."""
    try:
        load()
    except lang.CourseError as error:
        return "\n" not in str(error) and len(str(error)) < 400 and untouched()
    except Exception as error:
        print("   not a sentence:", type(error).__name__, error)
    return False


def damaged_files(folder):
    proof = folder / "code has run"
    gan = make()
    fit(gan, 20, checkpoint=folder / "good.pt")
    before = [value.clone() for value in gan.generator.state_dict().values()]
    others = [
        *wrong_shapes(folder),
        pickled_by_torch({"model": torch.zeros(3)}),
        b"",
        (data.SHIPPED / "digits.npz").read_bytes(),
    ]
    good, counts, kinds = (folder / "good.pt").read_bytes(), 0, {}
    path = folder / "bad.pt"

    def untouched():
        now = gan.generator.state_dict().values()
        return gan.step == 20 and all(torch.equal(a, b) for a, b in zip(now, before, strict=True))

    for kind, content in damaged(good, others, proof):
        path.write_bytes(content)
        kinds[kind] = kinds.get(kind, 0) + 1
        counts += refused(lambda: train.load(gan, path), untouched)
        if sum(kinds.values()) == DAMAGED:
            break
    yield f"{DAMAGED} damaged checkpoints {kinds}", f"{counts} refused in one sentence", counts == DAMAGED

    shipped, data.SHIPPED = data.SHIPPED, folder
    others = [safetensors.torch.save({"layers.0.weight": torch.zeros(3, 3)}), b""]
    file = io.BytesIO()
    np.savez(file, images=np.zeros((2, 28, 28), np.uint8), labels=np.zeros(2, np.uint8))
    others.append(file.getvalue())
    np.savez(file := io.BytesIO(), images=np.array([Code(proof)], dtype=object), labels=np.zeros(1))
    others.append(file.getvalue())
    counts, kinds = 0, {}
    sources = {name: damaged((shipped / name).read_bytes(), others, proof) for name in data.SHA256}
    for i in range(DAMAGED):
        name = list(sources)[i % len(sources)]
        kind, content = next(sources[name])
        (folder / name).write_bytes(content)
        kinds[kind] = kinds.get(kind, 0) + 1
        load = (
            data.digits if name == "digits.npz" else lambda name=name: data.weights(name.removesuffix(".safetensors"))
        )
        counts += refused(load, lambda: True)
    data.SHIPPED = shipped
    yield f"{DAMAGED} damaged data files {kinds}", f"{counts} refused in one sentence", counts == DAMAGED
    yield "code in any of them", "has run" if proof.exists() else "never ran", not proof.exists()


def main():
    folder, well = Path(tempfile.mkdtemp()), True
    try:
        for trial in (kills, at_one_path, other_layers, full_and_read_only, damaged_files):
            for what, came, good in trial(folder):
                print(f"{'ok ' if good else 'BAD'} {what}: {came}", flush=True)
                well &= good
    finally:
        shutil.rmtree(folder)
    sys.exit(not well)


if __name__ == "__main__":
    main()
