import copy
import hashlib
import inspect
import os
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest
import torch
from runs import FORMATS, assert_same, fit, images, make
from torch import nn
from torch.nn.functional import softplus

from gan_lib import data, device, given, losses, nets, train
from gan_lib.lang import CourseError

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
    after, gradient = discriminator.w.item(), discriminator.w.grad.clone()
    train.generator_step(discriminator, g_optimizer, fake, pair.generator, machine, scaler)
    assert discriminator.w.item() == after  # G's step taught D nothing
    assert torch.equal(discriminator.w.grad, gradient) and discriminator.w.requires_grad  # it was frozen, and is free
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


@pytest.mark.parametrize("dtype", FORMATS)
def test_a_penalty_gets_real_and_fake_in_float32_and_is_added_to_ds_loss(dtype):
    machine, seen = device.pick("cpu", dtype), []
    discriminator = machine.place(nets.Discriminator(16, width=4, norm=None))
    optimizer = torch.optim.SGD(discriminator.parameters(), lr=0.0)
    real, fake = torch.full((4, 1, 16, 16), 0.5), torch.full((4, 1, 16, 16), -0.25).to(dtype)

    def penalty(discriminator, real, fake):
        seen.append((discriminator(real).dtype, fake.dtype))
        return real.mean() - 2 * fake.mean()  # 0.5 + 0.5

    step = discriminator, optimizer, real, fake, losses.hinge.discriminator, machine, machine.scaler()
    (plain, *_), (with_penalty, *_) = train.discriminator_step(*step), train.discriminator_step(*step, penalty)
    assert abs(with_penalty - plain - 1) < 1e-6
    assert seen == [(torch.float32, torch.float32)]  # outside autocast


@pytest.mark.parametrize("dtype", FORMATS[1:])
def test_gs_step_in_reduced_formats_learns_what_float32_learns(dtype):
    """In fp16 these gradients, some millionths, would vanish if they were not scaled, and scaled back."""
    gradients = []
    for machine in (device.pick("cpu", torch.float32), device.pick("cpu", dtype)):
        torch.manual_seed(0)
        discriminator = machine.place(nets.Discriminator(16, width=4, norm=None))
        fake = nn.Parameter(torch.randn(32, 1, 16, 16, generator=torch.Generator().manual_seed(1)).tanh())
        step = discriminator, torch.optim.SGD([fake], lr=0.0), fake * 1.0, losses.non_saturating.generator
        train.generator_step(*step, machine, machine.scaler())
        gradients.append(fake.grad)
    exact, ours = gradients
    assert 0 < exact.norm() < 1e-3 and (ours - exact).norm() < 0.1 * exact.norm()


@pytest.mark.parametrize("dtype", FORMATS[1:])
def test_ds_step_in_reduced_formats_learns_what_float32_learns(dtype):
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


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("players", ["first layer", "D", "G", "G and D"])
def test_what_the_reader_has_frozen_stays_as_it_was_and_the_rest_learns(players, dtype):
    gan = make(dtype=dtype)
    frozen = {
        "first layer": [gan.discriminator.layers[0], gan.generator.layers[0]],
        "D": [gan.discriminator],
        "G": [gan.generator],
        "G and D": [gan.generator, gan.discriminator],
    }[players]
    for part in frozen:
        part.requires_grad_(False)
    weights = [*gan.generator.parameters(), *gan.discriminator.parameters()]
    free, before = [weight.requires_grad for weight in weights], copy.deepcopy(weights)
    fit(gan, 5)
    assert [weight.requires_grad for weight in weights] == free
    assert [not torch.equal(weight, old) for weight, old in zip(weights, before, strict=True)] == free


def test_d_is_free_again_after_an_error_in_gs_step():
    gan = make()

    def broken(fake_logits):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        train.fit(gan, images(), losses.Pair(losses.hinge.discriminator, broken), steps=1)
    assert all(parameter.requires_grad for parameter in gan.discriminator.parameters())


# The loop against algorithm 1, written out once more without any of the library's training.


def cross_entropy(on_real, on_fake):
    return softplus(-on_real).mean() + softplus(on_fake).mean()


def not_saturating(on_fake):
    return softplus(-on_fake).mean()


def loop(
    generator,
    discriminator,
    batches,
    steps,
    d_loss=cross_entropy,
    g_loss=not_saturating,
    compares=False,
    answer=torch.sigmoid,
    penalty=None,
    d_steps=1,
    rates=(3e-3, 3e-3),
):
    """Adam on both losses in turn, and the average; returns the networks, the average and the rows of numbers."""
    generator, discriminator = (net.to(memory_format=torch.channels_last) for net in (generator, discriminator))
    averaged = copy.deepcopy(generator).eval()
    g_optimizer = torch.optim.Adam(generator.parameters(), rates[0], (0.5, 0.999), fused=True)
    d_optimizer = torch.optim.Adam(discriminator.parameters(), rates[1], (0.5, 0.999), fused=True)
    rng, rows = torch.Generator().manual_seed(0), []
    for step in range(1, steps + 1):
        for _ in range(d_steps):
            real, *labels = next(batches)
            fake = generator(torch.randn(len(real), generator.z_dim, generator=rng), *labels)
            on_real, on_fake = discriminator(real, *labels), discriminator(fake.detach(), *labels)
            loss_of_d = d_loss(on_real, on_fake)
            if penalty:
                loss_of_d = loss_of_d + penalty(discriminator, real, fake.detach(), *labels)
            d_optimizer.zero_grad()
            loss_of_d.backward()
            d_optimizer.step()
        seen_by_g = [discriminator(x, *labels) for x in ([fake, real] if compares else [fake])]
        loss_of_g = g_loss(*seen_by_g)
        g_optimizer.zero_grad()
        loss_of_g.backward()
        g_optimizer.step()
        keep = min(0.999, (1 + step) / (10 + step))
        for mean, value in zip(averaged.state_dict().values(), generator.state_dict().values(), strict=True):
            mean.lerp_(value, 1 - keep) if mean.is_floating_point() else mean.copy_(value)
        answers = answer(torch.stack([on_real, on_fake])).mean(1)
        rows.append(torch.cat([torch.stack([loss_of_d, loss_of_g]), answers]).detach())
    return generator, discriminator, averaged, torch.stack(rows)


def slope_penalty(weight, *, on_real=True, on_fake=False):
    """weight times the mean squared slope of D, at the places asked for, as `r1` and `r2` are to give it."""

    def penalty(discriminator, real, fake, *labels):
        total = 0
        for x, wanted in ((real, on_real), (fake, on_fake)):
            if wanted:
                x = x.detach().requires_grad_()
                (slope,) = torch.autograd.grad(discriminator(x, *labels).sum(), x, create_graph=True)
                total = total + weight * slope.flatten(1).square().sum(1).mean()
        return total

    return penalty


def points():
    torch.manual_seed(0)
    return nets.PointGenerator(4, 16), nets.PointDiscriminator(16)


def pictures():
    torch.manual_seed(0)
    return nets.Generator(16, width=4, z_dim=8), nets.Discriminator(16, width=4)


def assert_follows(gan, history, networks):
    """The run is the loop's, to the last bit: weights, buffers, average, and what was recorded."""
    generator, discriminator, averaged, rows = networks
    for ours, theirs in (
        (device.unwrap(gan.generator), generator),
        (device.unwrap(gan.discriminator), discriminator),
        (gan.averaged, averaged),
    ):
        ours = ours.state_dict()
        assert [name for name, value in theirs.state_dict().items() if not torch.equal(ours[name], value)] == []
    means = torch.stack([part.mean(0) for part in rows.split(20)])
    for name, column in zip(("d_loss", "g_loss", "d_real", "d_fake"), means.T.tolist(), strict=True):
        assert history[name] == column, name


DEFAULT = {  # the course's default training: networks, images, batch size, penalty, and the loop's penalty
    "points": (points, data.Points(data.ring()), 24, None, None),
    "points with R1": (
        points,
        data.Points(data.ring()),
        24,
        lambda d, real, fake: 0.05 * losses.r1(d, real),
        slope_penalty(0.05),
    ),
    "pictures": (pictures, images(), 12, None, None),
}


# What the library gave before the loop was opened: SHA-256 over all weights, averaged weights and recorded numbers.
# Bits depend on the version of torch and on the CPU's instructions: they are compared where these are the same.
DIGESTS_OF = ("2.14.1", "AVX512")
DIGESTS = {
    "points": "45de03ff0894b1f7abbc020a6b32fb3f5560282e5005977c8055b062578f96d0",
    "points with R1": "af76486bafe7529e4f963e6b2972b3cc40177d3309477a5a9ef790644571587a",
    "pictures": "00e0a21e591ea0be11b959bb68576eed65e28fd4bc3b699376c1ee45eb45565a",
}


@pytest.mark.parametrize("name", DEFAULT)
def test_default_training_is_algorithm_1_to_the_last_bit(name):
    networks, source, batch_size, penalty, plain_penalty = DEFAULT[name]
    gan = train.GAN(*networks(), device.pick("cpu", torch.float32))
    history = train.fit(gan, source, losses.non_saturating, 60, batch_size=batch_size, penalty=penalty, quiet=True)
    batches = ((batch,) for batch in source.batches(batch_size, 0))
    assert_follows(gan, history, loop(*networks(), batches, 60, penalty=plain_penalty))
    assert not gan.averaged.training and gan.generator.training
    digest = hashlib.sha256()
    for net in (gan.generator, gan.discriminator, gan.averaged):
        for value in net.state_dict().values():
            digest.update(value.numpy().tobytes())
    for column in ("d_loss", "g_loss", "d_real", "d_fake"):
        digest.update(torch.tensor(history[column], dtype=torch.float64).numpy().tobytes())
    if (torch.__version__.partition("+")[0], torch.backends.cpu.get_cpu_capability()) == DIGESTS_OF:
        assert digest.hexdigest() == DIGESTS[name]


def defaults(function):
    empty = inspect.Parameter.empty
    parameters = inspect.signature(function).parameters.values()
    return {parameter.name: parameter.default for parameter in parameters if parameter.default is not empty}


def test_defaults_that_the_lessons_name():
    assert defaults(train.GAN) == {"lr": 3e-3, "betas": (0.5, 0.999), "ema": 0.999, "seed": 0}
    named = defaults(train.fit)
    assert (named["batch_size"], named["checkpoint_every"], named["d_steps"]) == (16, 500, 1)


# The loop is open. Each of these runs is the loop above, is saved half way, and goes on to the same end.


class LabelGenerator(nn.Module):
    """Each label has a place in the plane of its own, which G must learn."""

    def __init__(self):
        super().__init__()
        self.z_dim, self.net = 2, nets.PointGenerator(2 + 2, 16)

    def forward(self, z, labels):
        return self.net(torch.cat([z, nn.functional.one_hot(labels, 2).float()], 1))


class LabelDiscriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))

    def forward(self, points, labels):
        return self.layers(torch.cat([points, nn.functional.one_hot(labels, 2).float()], 1))[:, 0]


class LabelledPoints:
    """Points around (-1, 0) with the label 0, around (1, 0) with 1."""

    def to(self, device):
        return self

    def batches(self, batch_size, seed=0, start=0):
        while True:
            rng = torch.Generator().manual_seed(1000 * seed + start)
            labels = torch.randint(2, (batch_size,), generator=rng)
            middles = torch.stack([2.0 * labels - 1, torch.zeros(batch_size)], 1)
            yield middles + 0.1 * torch.randn(batch_size, 2, generator=rng), labels
            start += 1


def labelled():
    torch.manual_seed(0)
    return LabelGenerator(), LabelDiscriminator()


def without_norm():
    torch.manual_seed(0)
    return nets.Generator(16, width=4, z_dim=8), nets.Discriminator(16, width=4, norm=None)


class Wrapped(nn.Module):
    """A wrapper as of several processes: it calls the network inside and shows nothing of it but `module`."""

    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, *arguments):
        return self.module(*arguments)


def wrapped():
    return [Wrapped(net) for net in pictures()]


def relativistic(on_real, on_fake):
    return softplus(-(on_real - on_fake)).mean()


def r1_and_r2(discriminator, real, fake, *labels):
    return 0.05 * losses.r1(discriminator, real, *labels) + 0.05 * losses.r2(discriminator, fake, *labels)


OPEN = {  # networks, losses, options of fit, and what the loop above needs to do the same
    "relativistic, R1 + R2": (
        without_norm,
        losses.relativistic,
        {"penalty": r1_and_r2},
        {
            "d_loss": relativistic,
            "g_loss": relativistic,
            "compares": True,
            "answer": lambda logits: torch.sigmoid(logits - logits.mean()),
            "penalty": slope_penalty(0.05, on_fake=True),
        },
    ),
    "three steps of D": (pictures, losses.non_saturating, {"d_steps": 3}, {"d_steps": 3}),
    "two rates": (pictures, losses.non_saturating, {"lr": (1e-3, 4e-3)}, {"rates": (1e-3, 4e-3)}),
    "conditional, R1": (
        labelled,
        losses.non_saturating,
        {"penalty": lambda d, real, fake, labels: 0.05 * losses.r1(d, real, labels)},
        {"penalty": slope_penalty(0.05)},
    ),
    "wrapped": (wrapped, losses.non_saturating, {}, {}),
}


@pytest.mark.parametrize("name", OPEN)
def test_the_loop_is_open(name, tmp_path):
    networks, pair, options, plain = OPEN[name]
    options = dict(options)
    lr, d_steps = options.pop("lr", 3e-3), options.get("d_steps", 1)
    source = LabelledPoints() if networks is labelled else images()

    def run(gan, steps, **more):
        return train.fit(gan, source, pair, steps, batch_size=8, quiet=True, **options, **more)

    def new():
        return train.GAN(*networks(), device.pick("cpu", torch.float32), lr)

    whole, half, resumed = new(), new(), new()
    history = run(whole, 40)
    batches = (batch if isinstance(batch, tuple) else (batch,) for batch in source.batches(8, 0))
    assert_follows(whole, history, loop(*(pictures if networks is wrapped else networks)(), batches, 40, **plain))
    assert history["images"] == [20 * 8 * d_steps, 40 * 8 * d_steps]

    run(half, 20, checkpoint=tmp_path / "half.pt")
    train.load(resumed, tmp_path / "half.pt")
    run(resumed, 20)
    assert_same(resumed, whole)
    assert resumed.images_seen == whole.images_seen and resumed.history["d_loss"] == history["d_loss"]


def test_sample_draws_what_the_labels_say():
    gan = train.GAN(*labelled(), device.pick("cpu", torch.float32))
    train.fit(gan, LabelledPoints(), losses.non_saturating, 400, batch_size=32, quiet=True)
    labels = torch.arange(1200) % 2
    x = gan.sample(1200, 3, labels)[:, 0]  # more than are drawn at a time
    assert (x[labels == 0] < -0.5).float().mean() > 0.9 and (x[labels == 1] > 0.5).float().mean() > 0.9
    assert torch.equal(gan.sample(10, 3, labels[:10]), gan.sample(10, 3, labels[:10]))


def test_a_wrapped_run_and_a_plain_one_read_each_others_checkpoints(tmp_path):
    machine, path = device.pick("cpu", torch.float32), tmp_path / "run.pt"
    for here, there in ((wrapped, pictures), (pictures, wrapped)):
        gan, again = train.GAN(*here(), machine), train.GAN(*there(), machine)
        fit(gan, 5, checkpoint=path)
        train.load(again, path)
        for continued in (gan, again):
            fit(continued, 5)
        assert torch.equal(gan.sample(4), again.sample(4))
        assert again.step == 10


def test_two_processes_train_one_pair_and_one_saves(tmp_path):
    """DistributedDataParallel: each process has other images and other noise, and the weights stay the same."""
    code = """
        import sys, torch, runs
        from torch.nn.parallel import DistributedDataParallel as Parallel
        from gan_lib import device, losses, nets, train
        rank = int(sys.argv[1])
        torch.distributed.init_process_group("gloo", init_method="file://" + sys.argv[2], rank=rank, world_size=2)
        torch.manual_seed(0)
        networks = nets.Generator(16, width=4, z_dim=8), nets.Discriminator(16, width=4, norm=None)
        gan = train.GAN(*[Parallel(net) for net in networks], device.pick("cpu", torch.float32), seed=rank)
        runs.fit(gan, 3, d_steps=2, penalty=lambda d, *images: losses.r1(d, images[0]), checkpoint=f"run{rank}.pt")
        torch.save([*gan.generator.parameters(), *gan.discriminator.parameters()], f"weights{rank}.pt")
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [[sys.executable, "-c", textwrap.dedent(code), str(rank), str(tmp_path / "meet")] for rank in (0, 1)]
    processes = [subprocess.Popen(part, cwd=tmp_path, env=environment) for part in arguments]
    assert [process.wait(120) for process in processes] == [0, 0]
    first, second = (torch.load(tmp_path / f"weights{rank}.pt") for rank in (0, 1))
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert (tmp_path / "run0.pt").exists() and not (tmp_path / "run1.pt").exists()
    alone = train.GAN(*without_norm(), device.pick("cpu", torch.float32))
    train.load(alone, tmp_path / "run0.pt")
    assert alone.step == 3 and all(torch.equal(a, b) for a, b in zip(first, alone.generator.parameters(), strict=False))


def test_a_quiet_run_prints_nothing(capsys, monkeypatch):
    monkeypatch.delenv("GAN_LIB_NOBODY_WATCHES", raising=False)
    fit(make(), 3, quiet=True)
    assert capsys.readouterr() == ("", "")
    fit(make(), 3)
    shown = capsys.readouterr()
    assert "3 steps, 24 images" in shown.out and "training" in shown.err


# What surrounds the loop.


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

    def watched(name, method):
        def call(*arguments, **options):
            waits.append(name)
            return method(*arguments, **options)

        return call

    for name in ("item", "tolist", "cpu", "__bool__", "__float__", "numpy"):
        monkeypatch.setattr(torch.Tensor, name, watched(name, getattr(torch.Tensor, name)))
    fit(gan, 60)
    assert waits == ["tolist"] * 3


def test_an_interrupt_ends_after_the_step_and_another_call_goes_on(capsys, tmp_path):
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background is started without it
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


def test_images_of_another_shape_than_the_networks():
    with pytest.raises(CourseError, match=r"images are \(1, 28, 28\), but the generator draws \(1, 16, 16\)"):
        train.fit(make(), data.digits(), losses.non_saturating, steps=1)


NETWORKS = {
    "channels": lambda: (nets.Generator(16, width=2), nets.Discriminator(16, 3, 2)),
    "size": lambda: (nets.Generator(16, width=2), nets.Discriminator(32, 1, 2)),
    "points": lambda: (nets.Generator(16, width=2), nets.PointDiscriminator(4)),
}


@pytest.mark.parametrize(("name", "takes"), [("channels", "3, 16, 16"), ("size", "1, 32, 32"), ("points", "2,")])
def test_images_of_another_shape_than_the_discriminator_takes(name, takes):
    gan = train.GAN(*NETWORKS[name](), device.pick("cpu", torch.float32))
    with pytest.raises(CourseError, match=rf"images are \(1, 16, 16\), but the discriminator takes \({takes}\): give"):
        fit(gan, 1)


def test_numbers_of_numpy_and_torch_make_the_same_run():
    plain = make(seed=3, lr=(1e-3, 2e-3), ema=0.5)
    theirs = make(3, lr=np.array([1e-3, 2e-3]), ema=np.float64(0.5), betas=np.array([0.5, 0.999]))
    theirs.seed = np.int64(3)
    fit(plain, 6, d_steps=2)
    options = {"batch_size": np.int64(8), "d_steps": np.array(2), "checkpoint_every": 2.0, "seconds": np.float32(1e9)}
    train.fit(theirs, images(), losses.non_saturating, torch.tensor(6), **options)
    assert_same(plain, theirs)
    assert plain.history["images"] == theirs.history["images"] == [96]
    assert torch.equal(plain.sample(3, 5), theirs.sample(np.int64(3), np.uint8(5)))


@pytest.mark.parametrize(
    "wrong", [{"batch_size": 0}, {"steps": -1}, {"seconds": np.nan}, {"d_steps": 0}, {"checkpoint_every": 0.5}]
)
def test_numbers_without_a_meaning_are_refused_before_a_step_is_made(wrong):
    gan = make()
    with pytest.raises(CourseError, match=f"{[*wrong][0]} must be a "):
        train.fit(gan, images(), losses.non_saturating, **{"steps": 5} | wrong)
    assert gan.step == 0


def test_what_makes_no_batches_or_is_no_pair_of_losses_is_refused():
    with pytest.raises(CourseError, match="images must be able to make batches, as data.Images is; this is a Tensor"):
        train.fit(make(), torch.zeros(8, 1, 16, 16), losses.hinge, steps=1)
    with pytest.raises(CourseError, match="loss must be a losses.Pair"):
        train.fit(make(), images(), nn.BCEWithLogitsLoss(), steps=1)


@pytest.mark.parametrize("returned", [None, 0.5, np.float64(2), torch.ones(10), [1, 2], "done", object(), {}])
def test_what_a_function_returns_besides_a_dictionary_is_left_aside(returned):
    assert fit(make(), 2, every=[(1, lambda gan: returned)])["metrics"] == []


def test_of_a_dictionary_the_numbers_are_kept_and_the_rest_is_named_once(capsys):
    given._say_left_aside.cache_clear()
    returned = {
        "a": np.float32(0.5),
        "b": torch.tensor([2]),
        "shares": torch.ones(10),
        "axes": object(),
        3: 3,
        "step": 9,
    }
    rows = fit(make(), 2, every=[(1, lambda gan: returned)])["metrics"]
    kept = [{name: value for name, value in row.items() if name not in ("step", "images", "seconds")} for row in rows]
    assert kept == [{"a": 0.5, "b": 2, "3": 3}] * 2 and [row["step"] for row in rows] == [1, 2]
    assert {type(value) for value in rows[0].values()} == {int, float}
    said = capsys.readouterr().out.splitlines()
    assert sorted(said[:-1]) == [f"{name}: no number, and not kept in the history." for name in ("axes", "shares")]


def test_a_second_interrupt_ends_a_slow_function_at_once_with_everything_kept(tmp_path):
    gan, calls, before = make(), [], signal.getsignal(signal.SIGINT)

    def slow(gan):
        calls.append("begun")
        os.kill(os.getpid(), signal.SIGINT)
        calls.append("the first one only asks")
        os.kill(os.getpid(), signal.SIGINT)
        calls.append("not reached")

    with pytest.raises(KeyboardInterrupt):
        fit(gan, 30, every=[(7, slow)], checkpoint=tmp_path / "run.pt")
    assert calls == ["begun", "the first one only asks"] and signal.getsignal(signal.SIGINT) is before
    again, whole = make(seed=9), make()
    train.load(again, tmp_path / "run.pt")
    assert again.history["step"] == [7]
    for run, steps in ((gan, 23), (again, 23), (whole, 30)):
        fit(run, steps)
    assert_same(gan, whole)
    assert_same(again, whole)


def test_a_readers_default_of_float64_changes_nothing():
    runs = []
    for default in (torch.float32, torch.float64):
        networks = pictures()
        torch.set_default_dtype(default)
        try:
            gan = train.GAN(*networks, device.pick("cpu", torch.float32))
            fit(gan, 5)
            points = train.GAN(nets.PointGenerator(), nets.PointDiscriminator(), device.pick("cpu", torch.float32))
            train.fit(points, data.Points(data.ring()), losses.hinge, 2, batch_size=8)
        finally:
            torch.set_default_dtype(torch.float32)
        runs.append(gan)
        assert points.sample(4).dtype is torch.float32
    assert_same(*runs)


@pytest.mark.parametrize("form", [torch.Tensor.double, torch.Tensor.numpy, lambda batch: batch.double().numpy()[::1]])
def test_images_of_a_readers_own_may_be_of_any_precision_and_numpys(form):
    class Own:
        def to(self, device):
            return self

        def batches(self, *arguments, **options):
            return map(form, images().batches(*arguments, **options))

    ours, theirs = make(), make()
    train.fit(ours, Own(), losses.non_saturating, 3, batch_size=8)
    fit(theirs, 3)
    assert_same(ours, theirs)


def test_what_is_no_machine_and_a_generator_without_z_dim_are_refused():
    players = nets.Generator(16, width=2), nets.Discriminator(16, width=2)
    for machine in ("cpu", torch.device("cpu"), None):
        with pytest.raises(CourseError, match=r"machine must be what device.pick\(\) returns; it is "):
            train.GAN(*players, machine)
    for generator in (nn.Sequential(nn.Linear(4, 4)), players[1], Wrapped(players[1])):
        with pytest.raises(CourseError, match="The generator has no attribute z_dim: .*changed places"):
            train.GAN(generator, players[1], device.pick("cpu"))


def test_how_long_must_be_said():
    with pytest.raises(CourseError, match="`steps` or `seconds`"):
        train.fit(make(), images(), losses.non_saturating)


LAYERS = [nn.Flatten(), nn.Linear(32 * 32, 1), nn.Flatten(0)]


@pytest.mark.parametrize(
    ("generator", "discriminator", "sentence"),
    [
        (None, nn.Sequential(*LAYERS), r"the discriminator do not fit real data of shape \(8, 1, 16, 16\)"),
        (None, nn.Sequential(nn.BatchNorm1d(1), *LAYERS), r"the discriminator do not fit real data of shape"),
        (nn.Linear(5, 256), None, r"the generator do not fit noise of shape \(8, 4\)"),
    ],
)
def test_networks_of_a_readers_own_that_do_not_fit(generator, discriminator, sentence):
    generator = generator or nets.Generator(16, width=2, z_dim=4)
    generator.z_dim = 4
    gan = train.GAN(generator, discriminator or nets.Discriminator(16, width=2), device.pick("cpu", torch.float32))
    images = data.Images(torch.zeros(16, 1, 16, 16, dtype=torch.uint8))
    with pytest.raises(CourseError, match=sentence):
        train.fit(gan, images, losses.non_saturating, steps=2, batch_size=8, quiet=True)
    assert gan.step == 0


def test_an_error_of_the_readers_own_stays_what_it_is():
    gan = train.GAN(nets.Generator(16, width=2), nets.Discriminator(16, width=2), device.pick("cpu", torch.float32))
    images = data.Images(torch.zeros(16, 1, 16, 16, dtype=torch.uint8))

    def penalty(*_):
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="^mine$"):
        train.fit(gan, images, losses.non_saturating, steps=2, batch_size=8, penalty=penalty, quiet=True)
