import contextlib
import copy
import itertools
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest
import torch
from torch import nn

from gan_lib import data, device, losses, nets, train
from gan_lib.lang import CourseError

torch.set_num_threads(1)  # here, too, for the new processes that import this file
FORMATS = [torch.float32, torch.bfloat16, torch.float16]


def make(seed=0, dtype=torch.float32, **options):
    torch.manual_seed(seed)
    return train.GAN(
        nets.Generator(16, width=4, z_dim=8),
        nets.Discriminator(16, width=4),
        device.pick("cpu", dtype),
        seed=seed,
        **options,
    )


def images(n=200):
    pixels = torch.randint(0, 256, (n, 1, 16, 16), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    return data.Images(pixels)


def fit(gan, steps, **options):
    return train.fit(gan, images(), losses.non_saturating, steps=steps, batch_size=8, **options)


def everything(gan):
    """All tensors of a run, by name."""
    tensors = {}
    for name in ("generator", "discriminator", "averaged"):
        tensors |= {f"{name}.{key}": value for key, value in getattr(gan, name).state_dict().items()}
    for name in ("g_optimizer", "d_optimizer"):
        for i, state in getattr(gan, name).state_dict()["state"].items():
            tensors |= {f"{name}.{i}.{key}": value for key, value in state.items()}
    return tensors | {"noise": gan.noise.get_state()}


def assert_same(ours, theirs):
    ours, theirs = everything(ours), everything(theirs)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if not torch.equal(ours[name], theirs[name])] == []


# The two steps.


class Line(nn.Module):
    """D(x) = w x, for which the steps can be worked out by hand."""

    def __init__(self, w):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(w))

    def forward(self, x):
        return self.w * x


def steps_of(d, g, z, real):
    """One step of each player with plain gradient descent, learning rate 1, on G(z) = g z."""
    discriminator, generator = Line(d), Line(g)
    fake = generator(z)
    scaler = device.pick("cpu", torch.float32).scaler()
    machine = device.pick("cpu", torch.float32)
    d_optimizer = torch.optim.SGD(discriminator.parameters(), lr=1.0)
    g_optimizer = torch.optim.SGD(generator.parameters(), lr=1.0)
    pair = losses.non_saturating
    train.discriminator_step(discriminator, d_optimizer, real, fake, pair.discriminator, machine, scaler)
    assert generator.w.grad is None  # D's step taught G nothing
    after = discriminator.w.item()
    train.generator_step(discriminator, g_optimizer, fake, pair.generator, machine, scaler)
    assert discriminator.w.item() == after  # G's step taught D nothing
    assert discriminator.w.requires_grad
    return after, generator.w.item()


def test_the_two_steps_are_those_worked_out_by_hand():
    d, g = 0.7, -0.4
    z, real = np.array([0.5, -1.0, 2.0]), np.array([1.5, 0.2, -0.3])

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    # L_D = mean softplus(-d x) + mean softplus(d g z), L_G = mean softplus(-d g z) with the new d.
    d_gradient = (-sigmoid(-d * real) * real).mean() + (sigmoid(d * g * z) * g * z).mean()
    new_d = d - d_gradient
    new_g = g - (-sigmoid(-new_d * g * z) * new_d * z).mean()
    ours = steps_of(d, g, torch.tensor(z).float(), torch.tensor(real).float())
    np.testing.assert_allclose(ours, [new_d, new_g], rtol=0, atol=1e-6)


def test_a_penalty_is_added_to_ds_loss():
    gan, other = make(), make()
    plain = fit(gan, 1)["d_loss"][0]
    with_penalty = fit(other, 1, penalty=lambda discriminator, real, fake: torch.tensor(0.25))["d_loss"][0]
    assert abs(with_penalty - plain - 0.25) < 1e-6


@pytest.mark.parametrize("dtype", FORMATS[1:])
def test_reduced_formats_learn_what_float32_learns(dtype):
    """The first gradients agree to the format's precision; with fp16 they have been scaled and scaled back."""
    moves = []
    for machine in (device.pick("cpu", torch.float32), device.pick("cpu", dtype)):
        torch.manual_seed(0)
        discriminator = machine.place(nets.Discriminator(16, width=4))
        optimizer = torch.optim.SGD(discriminator.parameters(), lr=1.0)
        before = [p.detach().clone() for p in discriminator.parameters()]
        real, fake = torch.randn(2, 32, 1, 16, 16, generator=torch.Generator().manual_seed(1)).tanh()
        pair = losses.non_saturating
        train.discriminator_step(discriminator, optimizer, real, fake, pair.discriminator, machine, machine.scaler())
        moves.append(torch.cat([(p - b).flatten() for p, b in zip(discriminator.parameters(), before, strict=True)]))
    exact, ours = moves
    assert (ours - exact).norm() < 0.05 * exact.norm()
    assert 0 < exact.norm()


def test_the_scaler_skips_a_step_that_overflows_and_halves_its_scale():
    gan = make(dtype=torch.float16)
    before = copy.deepcopy(gan.discriminator.state_dict())
    huge = losses.Pair(lambda real, fake: 1e36 * real.mean(), losses.non_saturating.generator)
    train.fit(gan, images(), huge, steps=1, batch_size=8)
    weights = {name for name, _ in gan.discriminator.named_parameters()}
    assert all(torch.equal(gan.discriminator.state_dict()[name], before[name]) for name in weights)
    assert gan.scaler.get_scale() == 2.0**15


def test_steps_by_hand_and_fit_go_together_in_fp16():
    gan = make(dtype=torch.float16)
    fake = gan.generator(gan.draw_z(8))
    pair = losses.non_saturating
    args = gan.machine, gan.scaler
    train.discriminator_step(gan.discriminator, gan.d_optimizer, fake.detach(), fake, pair.discriminator, *args)
    train.generator_step(gan.discriminator, gan.g_optimizer, fake, pair.generator, *args)
    assert np.isfinite(fit(gan, 20)["d_loss"][0])


def test_d_is_free_again_after_an_error_in_gs_step():
    gan = make()

    def broken(fake_logits):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        train.fit(gan, images(), losses.Pair(losses.hinge.discriminator, broken), steps=1)
    assert all(parameter.requires_grad for parameter in gan.discriminator.parameters())


# The loop.


def test_history():
    gan = make()
    calls = []
    history = fit(gan, 50, every=[(10, lambda gan: calls.append(gan.step)), (25, lambda gan: {"twice": 2 * gan.step})])
    assert history["step"] == [20, 40, 50] and history["images"] == [160, 320, 400]
    assert sorted(history["seconds"]) == history["seconds"]
    assert all(0 < value < 1 for value in history["d_real"] + history["d_fake"])
    assert calls == [10, 20, 30, 40, 50]
    assert [(row["step"], row["twice"]) for row in history["metrics"]] == [(25, 50), (50, 100)]


def test_the_first_loss_is_that_of_a_discriminator_that_knows_nothing():
    history = fit(make(lr=0.0), 20)
    assert abs(history["d_loss"][0] - np.log(4)) < 0.1 and abs(history["g_loss"][0] - np.log(2)) < 0.1


def test_the_averaged_generator_is_the_moving_average():
    gan, seen = make(ema=0.6), []
    start = gan.generator.layers[0].weight.detach().clone()
    fit(gan, 12, every=[(1, lambda gan: seen.append(gan.generator.layers[0].weight.detach().clone()))])
    average = start
    for step, weight in enumerate(seen, 1):
        keep = min(0.6, (1 + step) / (10 + step))
        average = keep * average + (1 - keep) * weight
    assert torch.allclose(gan.averaged.layers[0].weight, average, rtol=0, atol=1e-6)


def test_the_same_seed_gives_the_same_run_and_watching_changes_nothing():
    first, second, other = make(), make(), make(seed=1)
    fit(first, 25)
    fit(second, 25, every=[(5, lambda gan: {"mean": float(gan.sample(4).mean())})])
    fit(other, 25)
    assert_same(first, second)
    assert not torch.equal(first.sample(1), other.sample(1))
    assert torch.equal(first.sample(3, seed=5), second.sample(3, seed=5))


def test_python_waits_for_the_device_once_in_twenty_steps(monkeypatch):
    gan, waits = make(), []
    for name in ("item", "tolist", "cpu", "__bool__", "__float__", "numpy"):
        original = getattr(torch.Tensor, name)
        monkeypatch.setattr(
            torch.Tensor, name, lambda self, *a, _o=original, _n=name, **k: (waits.append(_n), _o(self, *a, **k))[1]
        )
    fit(gan, 60)
    assert waits == ["tolist"] * 3


def test_an_interrupt_ends_after_the_step_and_another_call_goes_on(capsys, tmp_path):
    gan, whole = make(), make()

    def interrupt(gan):
        if gan.step == 7:
            os.kill(os.getpid(), signal.SIGINT)

    fit(gan, 30, every=[(1, interrupt)], checkpoint=tmp_path / "run.pt")
    assert gan.step == 7 and "7 steps, 56 images. Stopped here" in capsys.readouterr().out
    again = make(seed=9)
    train.load(again, tmp_path / "run.pt")
    for continued in (gan, again):
        fit(continued, 23)
    fit(whole, 30)
    assert_same(gan, whole)
    assert_same(again, whole)
    with pytest.raises(KeyboardInterrupt):  # after training, Ctrl-C is itself again
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)


def test_not_a_number_stops_with_advice_and_spares_the_checkpoint(tmp_path):
    gan, path = make(), tmp_path / "run.pt"
    fit(gan, 10, checkpoint=path)
    good = path.read_bytes()
    nn.init.constant_(gan.discriminator.layers[0].weight, float("nan"))
    with pytest.raises(CourseError, match=r"By step 15 a loss was no longer a number .* half the learning rate"):
        fit(gan, 100, checkpoint=path, checkpoint_every=5)
    assert path.read_bytes() == good


def test_a_metric_does_not_meet_numbers_that_are_none():
    gan = make()
    nn.init.constant_(gan.discriminator.layers[0].weight, float("nan"))
    with pytest.raises(CourseError, match="By step 3 a loss was no longer a number"):
        fit(gan, 20, every=[(3, lambda gan: pytest.fail("measured"))])


def test_networks_that_are_no_numbers_are_not_saved(tmp_path):
    gan, path = make(), tmp_path / "run.pt"
    train.save(gan, path)
    good = path.read_bytes()
    nn.init.constant_(gan.generator.layers[0].weight, float("inf"))
    with pytest.raises(CourseError, match="no longer a number"):
        train.save(gan, path)
    assert path.read_bytes() == good


def test_images_of_another_shape_than_the_networks():
    with pytest.raises(CourseError, match=r"images are \(1, 28, 28\), but the generator draws \(1, 16, 16\)"):
        train.fit(make(), data.digits(), losses.non_saturating, steps=1)


def test_how_long_must_be_said():
    with pytest.raises(CourseError, match="`steps` or `seconds`"):
        train.fit(make(), images(), losses.non_saturating)


# Checkpoints.


@pytest.mark.parametrize("dtype", FORMATS)
def test_resuming_in_a_new_process_continues_bit_for_bit(dtype, tmp_path):
    half, whole = make(dtype=dtype), make(dtype=dtype)
    torch.manual_seed(5)
    fit(whole, 40, penalty=penalty)
    torch.manual_seed(5)
    fit(half, 20, penalty=penalty)
    train.save(half, tmp_path / "half.pt")
    code = f"""
        import torch, test_train
        from gan_lib import train
        gan = test_train.make(seed=3, dtype={dtype})
        train.load(gan, "half.pt")
        test_train.fit(gan, 20, penalty=test_train.penalty)
        train.save(gan, "whole.pt")
    """
    environment = os.environ | {"PYTHONPATH": os.path.dirname(__file__)}
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=tmp_path, env=environment, check=True)
    resumed = make(seed=8, dtype=dtype)
    train.load(resumed, tmp_path / "whole.pt")
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
    context.set_forkserver_preload(["gan_lib.train", "gan_lib.data", "pytest"])  # torch is loaded once
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
    monkeypatch.setattr(train, "_state", lambda gan: {"generator": Evil()})
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


# The step as a CUDA graph. Without a GPU a stand-in is recorded, so that when to record and when not is tested everywhere.


class StandIn:
    """What `Recorded._record` leaves: a graph whose replay makes the step that was recorded."""

    recorded = 0

    def __init__(self, recorder, *step):
        StandIn.recorded += 1
        recorder.real, recorder.rates, recorder.means = step[1].clone(), train._rates(step[0]), torch.zeros(4)
        recorder.graph, self.recorder, self.step = self, recorder, step

    def replay(self):
        gan, _, loss, penalty = self.step
        self.recorder.means.copy_(train.both_steps(gan, self.recorder.real, loss, penalty))


@pytest.fixture
def stand_in(monkeypatch):
    monkeypatch.setattr(StandIn, "recorded", 0)
    monkeypatch.setattr(train.Recorded, "_record", lambda recorder, *step: StandIn(recorder, *step))
    monkeypatch.setattr(train, "_waits", lambda: contextlib.nullcontext([]))
    train._say_step_by_step.cache_clear()


def batches(*sizes):
    rng = torch.Generator().manual_seed(3)
    return [torch.rand(n, 1, 16, 16, generator=rng) * 2 - 1 for n in sizes]


def test_a_step_is_recorded_once_and_again_when_a_rate_changes(stand_in):
    ours, theirs, step = make(), make(), train.Recorded()
    for i, real in enumerate(batches(*[8] * 6, 3, *[8] * 5)):  # a smaller batch among them
        for gan in (ours, theirs):
            gan.g_optimizer.param_groups[0]["lr"] = 3e-3 if i < 9 else 1e-3
        means = [
            make_step(gan, real, losses.hinge, None) for make_step, gan in ((step, ours), (train.both_steps, theirs))
        ]
        assert torch.equal(*means)
    assert StandIn.recorded == 2
    assert_same(ours, theirs)


def test_a_step_that_waits_for_the_device_is_not_recorded_and_said_once(stand_in, monkeypatch, capsys):
    monkeypatch.setattr(train, "_waits", lambda: contextlib.nullcontext(["called a synchronizing CUDA operation"]))
    for _ in range(2):
        gan, step = make(), train.Recorded()
        for real in batches(*[8] * 6):
            step(gan, real, losses.hinge, None)
    assert StandIn.recorded == 0
    assert capsys.readouterr().out == (
        "Training step by step, without a CUDA graph: the loss or the penalty waits for the GPU.\n"
    )


def test_a_debugger_is_noticed(monkeypatch):
    monkeypatch.setattr(sys, "gettrace", lambda: None)
    monkeypatch.setattr(sys, "monitoring", None, raising=False)
    assert not train._is_debugged()
    monkeypatch.setattr(sys, "gettrace", lambda: print)
    assert train._is_debugged()


def on_cuda(dtype=torch.float32, **options):
    torch.manual_seed(0)
    nets_ = nets.Generator(16, width=4), nets.Discriminator(16, width=4)
    return train.GAN(*nets_, device.pick("cuda", dtype), **options)


def slower(gan):
    """A callback that changes a learning rate, and draws and measures in between."""
    gan.d_optimizer.param_groups[0]["lr"] *= 0.5
    return {"mean": gan.sample(4).mean()}


@pytest.mark.cuda
@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("with_penalty", [False, True])
def test_a_cuda_graph_runs_the_same_kernels(dtype, with_penalty, tmp_path, monkeypatch):
    def new():
        gan = on_cuda(dtype)
        gan.scaler.set_growth_interval(7)  # in float16 the scale changes on the way; in the other formats there is none
        return gan

    def r1(discriminator, real, fake):
        return 0.1 * losses.r1(discriminator, real) + 0.1 * losses.wgan_gp(discriminator, real, fake)  # draws noise

    options = {"penalty": r1 if with_penalty else None}
    eager, graphed, recording = new(), new(), []
    both_steps = train.both_steps

    def watched(*arguments):
        recording.append(torch.cuda.is_current_stream_capturing())
        return both_steps(*arguments)

    torch.manual_seed(1)
    fit(eager, 25, graph=False, **options)
    fit(eager, 15, graph=False, every=[(10, slower)], **options)
    monkeypatch.setattr(train, "both_steps", watched)
    torch.manual_seed(1)
    fit(graphed, 25, checkpoint=tmp_path / "run.pt", **options)
    train.load(graphed, tmp_path / "run.pt")  # and its noise goes on where the replays left it
    fit(graphed, 15, every=[(10, slower)], **options)
    once = [False, False, False, True]
    assert recording == [*once, *once, True]  # all other steps were replays; the last True: another learning rate
    assert_same(graphed, eager)
    assert graphed.scaler.state_dict() == eager.scaler.state_dict()
    for name in ("d_loss", "g_loss", "d_real", "d_fake"):
        assert graphed.history[name] == eager.history[name]
    assert graphed.history["metrics"][0]["mean"] == eager.history["metrics"][0]["mean"]


@pytest.mark.cuda
def test_a_penalty_that_waits_for_the_gpu_trains_step_by_step(capsys):
    train._say_step_by_step.cache_clear()

    def waits(discriminator, real, fake):
        return 0.1 * real.square().mean().item() * discriminator(real).square().mean()

    ours, theirs = on_cuda(), on_cuda()
    fit(ours, 12, penalty=waits)
    fit(ours, 8, penalty=waits)
    assert capsys.readouterr().out.count("Training step by step, without a CUDA graph") == 1
    fit(theirs, 12, penalty=waits, graph=False)
    fit(theirs, 8, penalty=waits, graph=False)
    assert_same(ours, theirs)


@pytest.mark.cuda
def test_what_breaks_off_a_recording_costs_nothing_but_the_graph(monkeypatch, capsys):
    train._say_step_by_step.cache_clear()

    def breaks(discriminator, real, fake):
        if torch.cuda.is_current_stream_capturing():
            raise RuntimeError("not while recording")
        return 0.1 * torch.rand((), device=real.device) * discriminator(real).mean()

    ours, theirs = on_cuda(), on_cuda()
    for gan, graph in ((ours, True), (theirs, False)):
        torch.manual_seed(1)
        fit(gan, 20, penalty=breaks, graph=graph)
    assert "without a CUDA graph: not while recording" in capsys.readouterr().out
    assert_same(ours, theirs)


@pytest.mark.cuda
def test_replays_and_batches_do_not_wait_for_the_gpu():
    class Watched:
        """Images whose batches 7 to 12, and the steps between them, may not wait."""

        def to(self, device):
            self.images = images().to(device)
            return self

        def batches(self, *arguments, **options):
            for i, real in enumerate(self.images.batches(*arguments, **options)):
                torch.cuda.set_sync_debug_mode("error" if 6 <= i < 12 else "default")
                yield real

    try:
        train.fit(on_cuda(), Watched(), losses.non_saturating, steps=15, batch_size=8)
    finally:
        torch.cuda.set_sync_debug_mode("default")


@pytest.mark.cuda
def test_with_a_graph_too_nan_stops_and_an_interrupt_ends_after_the_step():
    def poison(gan):
        nn.init.constant_(gan.discriminator.layers[0].weight, float("nan"))  # the recorded kernels read the same memory

    with pytest.raises(CourseError, match="By step 20 a loss was no longer a number"):
        fit(on_cuda(), 60, every=[(15, poison)])
    gan = on_cuda()
    fit(gan, 60, every=[(9, lambda gan: os.kill(os.getpid(), signal.SIGINT))])
    assert gan.step == 9
