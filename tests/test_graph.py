"""Without a GPU a stand-in is recorded, so that when to record and when not is tested everywhere."""

import contextlib
import os
import signal
import sys

import pytest
import torch
from runs import FORMATS, assert_same, fit, images, make
from torch import nn

from gan_lib import device, graph, losses, nets, train
from gan_lib.lang import CourseError


class StandIn:
    """What `Recorded._record` leaves: a graph whose replay makes the step that was recorded."""

    recorded = 0

    def __init__(self, recorder, *step):
        StandIn.recorded += 1
        recorder.batches = [tuple(tensor.clone() for tensor in batch) for batch in step[1]]
        recorder.numbers = {name: torch.zeros(()) for name in ("d_loss", "g_loss", "d_real", "d_fake")}
        recorder.rates, recorder.graph, self.recorder, self.step = graph._rates(step[0]), self, recorder, step

    def replay(self):
        gan, _, loss, penalty = self.step
        for name, value in train.both_steps(gan, self.recorder.batches, loss, penalty).items():
            self.recorder.numbers[name].copy_(value)


@pytest.fixture
def stand_in(monkeypatch):
    monkeypatch.setattr(StandIn, "recorded", 0)
    monkeypatch.setattr(graph.Recorded, "_record", lambda recorder, *step: StandIn(recorder, *step))
    monkeypatch.setattr(graph, "_waits", lambda: contextlib.nullcontext([]))
    monkeypatch.setattr(graph, "_is_debugged", lambda: False)
    graph._say_step_by_step.cache_clear()


def batches(*sizes):
    """For each size what one step is given with d_steps=2."""
    rng = torch.Generator().manual_seed(3)
    return [[(torch.rand(n, 1, 16, 16, generator=rng) * 2 - 1,) for _ in range(2)] for n in sizes]


def test_a_step_is_recorded_once_and_again_when_a_rate_changes(stand_in):
    ours, theirs, step, pairs = make(), make(), graph.Recorded(train.both_steps), []
    for i, step_batches in enumerate(batches(*[8] * 6, 3, *[8] * 5)):  # a smaller batch among them
        for gan in (ours, theirs):
            gan.g_optimizer.param_groups[0]["lr"] = 3e-3 if i < 9 else 1e-3
        here = step(ours, step_batches, losses.hinge, None)
        pairs.append((here, train.both_steps(theirs, step_batches, losses.hinge, None)))
    assert all(here == there for here, there in pairs)  # only now: no replay may change the numbers of an earlier one
    assert StandIn.recorded == 2
    assert_same(ours, theirs)


def test_other_frozen_weights_are_recorded_anew_after_ordinary_steps(stand_in):
    ours, theirs, step, recorded = make(), make(), graph.Recorded(train.both_steps), []
    for i, step_batches in enumerate(batches(*[8] * 12)):
        if i == 6:
            for gan in (ours, theirs):
                gan.discriminator.layers[0].requires_grad_(False)
        step(ours, step_batches, losses.hinge, None)
        train.both_steps(theirs, step_batches, losses.hinge, None)
        recorded.append(StandIn.recorded)
    assert recorded == [0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2]
    assert_same(ours, theirs)


@pytest.mark.parametrize(
    ("name", "found", "why"),
    [
        (
            "_waits",
            lambda: contextlib.nullcontext(["called a synchronizing CUDA operation"]),
            "the loss or the penalty waits for the GPU.",
        ),
        ("_is_debugged", lambda: True, "a debugger is attached."),
    ],
)
def test_where_nothing_can_be_recorded_nothing_is_and_the_reason_is_said_once(
    stand_in, monkeypatch, capsys, name, found, why
):
    monkeypatch.setattr(graph, name, found)
    ours, theirs = make(), make()
    for _ in range(2):
        step = graph.Recorded(train.both_steps)
        for step_batches in batches(*[8] * 6):
            step(ours, step_batches, losses.hinge, None)
            train.both_steps(theirs, step_batches, losses.hinge, None)
    assert StandIn.recorded == 0
    assert_same(ours, theirs)
    assert capsys.readouterr().out == f"Training step by step, without a CUDA graph: {why}\n"


def test_a_debugger_is_noticed(monkeypatch):
    monkeypatch.setattr(sys, "gettrace", lambda: None)
    monkeypatch.setattr(sys, "monitoring", None, raising=False)
    assert not graph._is_debugged()
    monkeypatch.setattr(sys, "gettrace", lambda: print)
    assert graph._is_debugged()


def on_cuda(dtype=torch.float32, norm="batch"):
    torch.manual_seed(0)
    networks = nets.Generator(16, width=4), nets.Discriminator(16, width=4, norm=norm)
    return train.GAN(*networks, device.pick("cuda", dtype))


def slower(gan):
    """A callback that changes a learning rate, and draws and measures in between."""
    gan.d_optimizer.param_groups[0]["lr"] *= 0.5
    return {"mean": gan.sample(4).mean()}


@pytest.mark.cuda
@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("with_penalty", [False, True])
def test_a_cuda_graph_runs_the_same_kernels(dtype, with_penalty, tmp_path, monkeypatch):
    def new():
        gan = on_cuda(dtype, None if with_penalty else "batch")
        gan.scaler.set_growth_interval(7)  # in float16 the scale changes on the way; in the other formats there is none
        return gan

    def r1(discriminator, real, fake):
        return 0.1 * losses.r1(discriminator, real) + 0.1 * losses.wgan_gp(discriminator, real, fake)  # draws noise

    options = {"penalty": r1, "d_steps": 2} if with_penalty else {}
    eager, graphed, recording = new(), new(), []
    both_steps = train.both_steps

    def watched(*arguments):
        recording.append(torch.cuda.is_current_stream_capturing())
        return both_steps(*arguments)

    torch.manual_seed(1)
    fit(eager, 25, cuda_graph=False, **options)
    fit(eager, 15, cuda_graph=False, every=[(10, slower)], **options)
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
    graph._say_step_by_step.cache_clear()

    def waits(discriminator, real, fake):
        return 0.1 * real.square().mean().item() * discriminator(real).square().mean()

    ours, theirs = on_cuda(), on_cuda()
    fit(ours, 12, penalty=waits)
    fit(ours, 8, penalty=waits)
    assert capsys.readouterr().out.count("Training step by step, without a CUDA graph") == 1
    fit(theirs, 12, penalty=waits, cuda_graph=False)
    fit(theirs, 8, penalty=waits, cuda_graph=False)
    assert_same(ours, theirs)


@pytest.mark.cuda
def test_what_breaks_off_a_recording_costs_nothing_but_the_graph(monkeypatch, capsys):
    graph._say_step_by_step.cache_clear()

    def breaks(discriminator, real, fake):
        if torch.cuda.is_current_stream_capturing():
            raise RuntimeError("not while recording")
        return 0.1 * torch.rand((), device=real.device) * discriminator(real).mean()

    ours, theirs = on_cuda(), on_cuda()
    for gan, recorded in ((ours, True), (theirs, False)):
        torch.manual_seed(1)
        fit(gan, 20, penalty=breaks, cuda_graph=recorded)
    assert "without a CUDA graph: not while recording" in capsys.readouterr().out
    assert_same(ours, theirs)


@pytest.mark.cuda
def test_frozen_weights_stay_frozen_with_a_graph_too():
    ours, theirs = on_cuda(), on_cuda()

    def freeze(gan):
        gan.discriminator.layers[0].requires_grad_(gan.step % 20 == 0)

    for gan, recorded in ((ours, True), (theirs, False)):
        gan.generator.layers[0].requires_grad_(False)
        before = gan.generator.layers[0].weight.clone()
        fit(gan, 35, every=[(10, freeze)], cuda_graph=recorded)
        assert torch.equal(gan.generator.layers[0].weight, before)
    assert_same(ours, theirs)


@pytest.mark.cuda
def test_an_error_of_the_loss_while_it_is_recorded_is_raised_and_another_call_goes_on():
    def breaks(discriminator, real, fake):
        if torch.cuda.is_current_stream_capturing():
            raise KeyboardInterrupt
        return 0.1 * discriminator(real).mean()

    gan = on_cuda()
    with pytest.raises(KeyboardInterrupt):
        fit(gan, 20, penalty=breaks)
    fit(gan, 20, penalty=breaks, cuda_graph=False)
    assert gan.step == graph.BEFORE_GRAPH + 20 and gan.sample(4).isfinite().all()


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
