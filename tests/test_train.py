import copy
import os
import signal
import time

import numpy as np
import pytest
import torch
from runs import FORMATS, assert_same, fit, images, make
from torch import nn

from gan_lib import data, device, losses, nets, train
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


def test_images_of_another_shape_than_the_networks():
    with pytest.raises(CourseError, match=r"images are \(1, 28, 28\), but the generator draws \(1, 16, 16\)"):
        train.fit(make(), data.digits(), losses.non_saturating, steps=1)


def test_how_long_must_be_said():
    with pytest.raises(CourseError, match="`steps` or `seconds`"):
        train.fit(make(), images(), losses.non_saturating)
