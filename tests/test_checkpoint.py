import copy
import functools
import hashlib
import io
import itertools
import multiprocessing
import os
import pickle
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest
import torch
from runs import FORMATS, assert_same, everything, fit, make
from torch import nn

from gan_lib import checkpoint, device, nets, train
from gan_lib.lang import CourseError


def test_networks_that_are_no_numbers_are_not_saved(tmp_path):
    gan, path = make(), tmp_path / "run.pt"
    train.save(gan, path)
    good = path.read_bytes()
    nn.init.constant_(gan.generator.layers[0].weight, float("inf"))
    with pytest.raises(CourseError, match="no longer a number"):
        train.save(gan, path)
    assert path.read_bytes() == good


def test_resuming_in_a_new_process_continues_bit_for_bit(tmp_path):
    wholes = []
    for number, dtype in enumerate(FORMATS):
        half, whole = make(dtype=dtype), make(dtype=dtype)
        torch.manual_seed(5)
        fit(whole, 40, penalty=penalty)
        wholes.append(whole)
        torch.manual_seed(5)
        fit(half, 20, penalty=penalty)
        train.save(half, tmp_path / f"half{number}.pt")
    code = """
        import runs, test_checkpoint
        from gan_lib import train
        for number, dtype in enumerate(runs.FORMATS):  # in one process: PyTorch takes seconds to load
            gan = runs.make(seed=3, dtype=dtype)
            train.load(gan, f"half{number}.pt")
            runs.fit(gan, 20, penalty=test_checkpoint.penalty)
            train.save(gan, f"whole{number}.pt")
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=tmp_path, env=environment, check=True)
    for number, (dtype, whole) in enumerate(zip(FORMATS, wholes, strict=True)):
        resumed = make(seed=8, dtype=dtype)
        train.load(resumed, tmp_path / f"whole{number}.pt")
        assert_same(resumed, whole)
        assert resumed.scaler.state_dict() == whole.scaler.state_dict()
        for name in ("step", "images", "d_loss", "g_loss", "d_real", "d_fake"):
            assert resumed.history[name] == whole.history[name]


def penalty(discriminator, real, fake):
    """Draws from the global random numbers, which a checkpoint therefore keeps too."""
    return 0.1 * (torch.rand(()) * discriminator(real).mean())


def save_after_every_step(path, ready):
    torch.set_num_threads(1)
    gan = make()
    if path.exists():
        train.load(gan, path)
    ready.send(gan.step)
    fit(gan, 10**6, checkpoint=path, checkpoint_every=1)


def test_killed_at_any_moment_the_file_is_whole(tmp_path):
    """Twenty times: a process that saves after every step is killed; the file then loads, and no step is lost."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    # Loaded once for all: torch, and torch._dynamo, which the first optimizer of a process would load.
    context.set_forkserver_preload(["gan_lib.train", "gan_lib.data", "torch._dynamo", "pytest"])
    random, path, reached = np.random.default_rng(0), tmp_path / "run.pt", [0]
    for _ in range(20):
        ours, theirs = context.Pipe()
        process = context.Process(target=save_after_every_step, args=(path, theirs))
        process.start()
        assert ours.recv() == reached[-1]
        before = path.read_bytes() if path.exists() else None
        limit = time.monotonic() + 60
        while (path.read_bytes() if path.exists() else None) == before and time.monotonic() < limit:
            time.sleep(0.001)
        time.sleep(random.uniform(0, 0.05))
        process.kill()
        process.join()
        gan = make(seed=4)
        train.load(gan, path)
        reached.append(gan.step)
    assert all(later > earlier for earlier, later in itertools.pairwise(reached))


class Evil:
    def __reduce__(self):
        return (os.system, ("touch ran",))


def damage(whole, path):
    """Files that are no checkpoint of this run, each by another way."""
    yield "cut short", whole[: len(whole) // 2]
    yield "empty", b""
    yield "one bit changed", whole[:3000] + bytes([whole[3000] ^ 1]) + whole[3001:]
    yield "another program's", pickle.dumps(Evil())
    torch.save({"model": torch.zeros(3)}, path)
    yield "another program's checkpoint", path.read_bytes()


def test_what_is_no_checkpoint_is_refused_and_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    gan, path = make(), tmp_path / "run.pt"
    fit(gan, 3)
    train.save(gan, path)
    for _, content in damage(path.read_bytes(), tmp_path / "other.pt"):
        path.write_bytes(content)
        fresh = make(seed=2)
        with pytest.raises(CourseError, match="is not a whole checkpoint of this course.*delete it"):
            train.load(fresh, path)
        assert_same(fresh, make(seed=2))
    with pytest.raises(CourseError, match="There is no file .*nowhere.pt"):
        train.load(gan, tmp_path / "nowhere.pt")


def test_code_in_a_checkpoint_with_the_right_mark_does_not_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checkpoint, "_state", lambda gan: {"generator": Evil()})
    train.save(make(), "run.pt")
    with pytest.raises(CourseError, match="is not a whole checkpoint"):
        train.load(make(), "run.pt")
    assert not (tmp_path / "ran").exists()


def test_a_checkpoint_of_other_networks_is_refused(tmp_path):
    path = tmp_path / "run.pt"
    train.save(make(), path)
    machine = device.pick("cpu", torch.float32)
    wider = train.GAN(nets.Generator(16, width=8, z_dim=8), nets.Discriminator(16, width=4), machine)
    before = copy.deepcopy(everything(wider))
    with pytest.raises(CourseError, match="The generator in .*run.pt is built differently.*size, channels, width"):
        train.load(wider, path)
    assert all(torch.equal(value, before[name]) for name, value in everything(wider).items())


def relu(gan):
    gan.discriminator.layers[1] = nn.ReLU()


def slope(gan):
    gan.discriminator.layers[1].negative_slope = 0


def sigmoid(gan):
    gan.generator.layers[-1] = nn.Sigmoid()


def dropout(gan):
    gan.discriminator.layers.append(nn.Dropout())


def sgd(gan):
    gan.d_optimizer = torch.optim.SGD(gan.discriminator.parameters(), 0.1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (slope, "the negative_slope of discriminator.layers.1 is 0.2, and here it is 0:"),
        (relu, "the class of discriminator.layers.1 is LeakyReLU, and here it is ReLU:"),
        (sigmoid, "the class of generator.layers.8 is Tanh, and here it is Sigmoid:"),
        (dropout, "the class of discriminator.layers.8 is None, and here it is Dropout:"),
        (sgd, "the class of d_optimizer is Adam, and here it is SGD:"),
    ],
)
def test_a_checkpoint_of_the_same_shapes_with_other_layers_is_refused(change, message, tmp_path):
    path, here = tmp_path / "run.pt", make(seed=1)
    train.save(make(), path)
    change(here)
    before = copy.deepcopy(everything(here))
    with pytest.raises(CourseError, match=message):
        train.load(here, path)
    assert all(torch.equal(value, before[name]) for name, value in everything(here).items())


@pytest.mark.parametrize(
    ("layer", "other", "name"),
    [
        (nn.GroupNorm(2, 4), nn.GroupNorm(4, 4), "num_groups"),
        (nn.MaxPool2d(3, 1, 1), nn.MaxPool2d(5, 1, 1), "kernel_size"),
        (nn.LeakyReLU(0), nn.LeakyReLU(1), "negative_slope"),
        (nn.Softmax(1), nn.Softmax(2), "dim"),
        (nn.Upsample(scale_factor=(1.0, 2.0)), nn.Upsample(scale_factor=(2.0, 1.0)), "scale_factor"),
    ],
)
def test_whole_numbers_in_pytorchs_layers_are_compared(layer, other, name, tmp_path):
    gan, here = make(), make()
    gan.discriminator.layers[1], here.discriminator.layers[1] = layer, other
    train.save(gan, tmp_path / "run.pt")
    train.load(gan, tmp_path / "run.pt")
    with pytest.raises(CourseError, match=f"the {name} of discriminator.layers.1 is .*, and here it is "):
        train.load(here, tmp_path / "run.pt")


class Own(nn.Module):
    """A reader's discriminator, with a function, a slope, and a count of its calls."""

    def __init__(self, function=torch.relu, slope=0.1):
        super().__init__()
        self.linear, self.function, self.slope, self.calls = nn.Linear(256, 1), function, slope, 0

    def forward(self, images):
        self.calls += 1
        return nn.functional.leaky_relu(self.function(self.linear(images.flatten(1))[:, 0]), self.slope)


def test_a_readers_own_network_is_compared_too(tmp_path):
    def new(*settings):
        return train.GAN(nets.Generator(16, width=2), Own(*settings), device.pick("cpu", torch.float32))

    gan = new()
    fit(gan, 2, checkpoint=tmp_path / "run.pt")
    train.load(new(torch.relu, np.float64(0.1)), tmp_path / "run.pt")
    with pytest.raises(CourseError, match="the slope of discriminator is 0.1, and here it is 0:"):
        train.load(new(torch.relu, 0), tmp_path / "run.pt")
    with pytest.raises(CourseError, match="the slope of discriminator is 0.1, and here it is 0.2:"):
        train.load(new(torch.relu, 0.2), tmp_path / "run.pt")
    with pytest.raises(CourseError, match="the function of discriminator is relu, and here it is tanh:"):
        train.load(new(torch.tanh), tmp_path / "run.pt")
    leaky = functools.partial(nn.functional.leaky_relu, negative_slope=0.1)
    train.save(new(leaky, float("nan")), tmp_path / "run.pt")
    train.load(new(functools.partial(nn.functional.leaky_relu, negative_slope=0.1), float("nan")), tmp_path / "run.pt")
    with pytest.raises(
        CourseError, match="the function of discriminator is leaky_relu .*0.1.*, and here it is leaky_relu"
    ):
        train.load(new(functools.partial(nn.functional.leaky_relu, negative_slope=0.3)), tmp_path / "run.pt")


def as_version(path, version, without=()):
    """The file as another version of the course would have written it."""
    content = path.read_bytes().rpartition(checkpoint.MARK)[0][:-32]
    state = torch.load(io.BytesIO(content), weights_only=True)
    torch.save({name: value for name, value in state.items() if name not in without}, file := io.BytesIO())
    content = file.getvalue()
    path.write_bytes(content + hashlib.sha256(content).digest() + b"gan_lib checkpoint " + version)


def test_files_of_version_1_are_read_where_they_hold_everything_and_others_refused(tmp_path):
    gan, path = make(), tmp_path / "run.pt"
    fit(gan, 3, checkpoint=path)
    as_version(path, b"1", without=["built"])  # as the version before this one wrote it
    again = make(seed=2)
    train.load(again, path)
    assert_same(again, gan)
    for version, without in ((b"1", ["built", "ema"]), (b"3", []), (b"", [])):
        as_version(path, version, without)
        fresh = make(seed=2)
        with pytest.raises(
            CourseError, match="run.pt was saved by another version of the course.*train from the start"
        ):
            train.load(fresh, path)
        assert_same(fresh, make(seed=2))
        train.save(gan, path)


def test_rates_and_whatever_a_run_keeps_may_be_numpys(tmp_path):
    gan, again = make(lr=np.logspace(-4, -2, 3)[1], ema=np.float64(0.5)), make(seed=1)
    gan.g_optimizer.param_groups[0]["lr"] = np.float64(0.25)
    gan.seed, gan.history["mine"] = np.int64(7), {np.int64(1): [np.float32(0.5), np.arange(2), np.str_("a")]}
    train.save(gan, tmp_path / "run.pt")
    train.load(again, tmp_path / "run.pt")
    assert [run.g_optimizer.param_groups[0]["lr"] for run in (gan, again)] == [0.25, 0.25]
    assert (again.ema, again.seed, again.history["mine"]) == (0.5, 7, {1: [0.5, [0, 1], "a"]})


def test_what_a_checkpoint_cannot_hold_is_refused_when_it_is_saved(tmp_path):
    gan = make()
    gan.history["where"] = [tmp_path]
    with pytest.raises(CourseError, match=r"gan.history\['where'\] is of type .*Path: take it out"):
        train.save(gan, tmp_path / "run.pt")
    assert [*tmp_path.iterdir()] == []


def test_home_links_and_folders_that_are_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    gan = make()
    train.save(gan, "~/runs/a.pt")
    train.load(make(), "~/runs/a.pt")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    (tmp_path / "link.pt").symlink_to(tmp_path / "disk" / "b.pt")
    for _ in range(2):  # first into the void, then onto the file
        train.save(gan, "link.pt")
    train.load(make(), "link.pt")
    assert (tmp_path / "link.pt").is_symlink() and [path.name for path in (tmp_path / "disk").iterdir()] == ["b.pt"]
    with pytest.raises(CourseError, match="There is no home folder for ~nobody-of-that-name/a.pt"):
        train.save(gan, "~nobody-of-that-name/a.pt")
    train.load(gan, b"link.pt")
    for wrong in (None, io.BytesIO(), 3.5):
        with pytest.raises(CourseError, match="Give the path of a file, in quotes; this is of type "):
            train.save(gan, wrong)


def test_a_folder_is_no_checkpoint(tmp_path):
    with pytest.raises(CourseError, match="could not be saved"):
        train.save(make(), tmp_path)
    with pytest.raises(CourseError, match="could not be read .*give the path of a checkpoint file"):
        train.load(make(), tmp_path)
    assert [*tmp_path.iterdir()] == [] and [*tmp_path.parent.glob("*.partial")] == []


def test_two_programs_that_save_to_one_path_do_not_meet(tmp_path, monkeypatch):
    """One saves whole between the other's writing and renaming."""
    first, second, again, path = make(), make(seed=1), make(seed=2), tmp_path / "run.pt"
    really, saved = os.fsync, []

    def meanwhile(descriptor):
        really(descriptor)
        if not saved:
            saved.append(True)
            train.save(second, path)
            train.load(again, path)
            assert again.seed == 1

    monkeypatch.setattr(os, "fsync", meanwhile)
    train.save(first, path)
    train.load(again, path)
    assert again.seed == 0 and [*tmp_path.iterdir()] == [path]


def test_what_a_killed_program_left_is_removed_when_it_is_old(tmp_path):
    old, young = tmp_path / "run.pt.01234567.partial", tmp_path / "run.pt.89abcdef.partial"
    for file in (old, young):
        file.touch()
    os.utime(old, (0, 0))
    train.save(make(), tmp_path / "run.pt")
    assert not old.exists() and young.exists()


def test_a_save_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    gan, path = make(), tmp_path / "run.pt"
    train.save(gan, path)
    old = path.read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    fit(gan, 1)
    with pytest.raises(CourseError, match="run.pt could not be saved .No space left on device.*still in memory"):
        train.save(gan, path)
    assert path.read_bytes() == old and list(tmp_path.iterdir()) == [path]
    with pytest.raises(CourseError, match="could not be saved"):
        train.save(gan, path / "a file is no folder")


def test_a_checkpoint_keeps_measurements_and_the_averages_pace(tmp_path):
    gan, again = make(ema=0.5), make(seed=1)
    fit(
        gan,
        2,
        every=[(1, lambda gan: {"numpy": np.float64(1.5), "torch": torch.tensor(2.5)})],
        checkpoint=tmp_path / "a",
    )
    train.load(again, tmp_path / "a")
    assert [(row["numpy"], row["torch"]) for row in again.history["metrics"]] == [(1.5, 2.5)] * 2
    assert again.ema == 0.5


@pytest.mark.cuda
@pytest.mark.parametrize("dtype", FORMATS)
def test_cuda_resumes_bit_for_bit(dtype, tmp_path):
    def new(seed):
        torch.manual_seed(seed)
        machine = device.pick("cuda", dtype)
        return train.GAN(nets.Generator(16, width=4), nets.Discriminator(16, width=4), machine, seed=seed)

    whole, half, resumed = new(0), new(0), new(1)
    fit(whole, 40)
    fit(half, 20, checkpoint=tmp_path / "run.pt")
    train.load(resumed, tmp_path / "run.pt")
    fit(resumed, 20)
    assert_same(resumed, whole)
    assert whole.sample(4).device.type == "cuda" and all(np.isfinite(whole.history["d_loss"]))
