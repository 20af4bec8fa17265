"""A step of training recorded as a CUDA graph: the same kernels, launched all together, without Python in between."""

import contextlib
import functools
import sys
import warnings

import torch

from gan_lib.lang import tr

BEFORE_GRAPH = 3  # ordinary steps before one is recorded, in which optimizers and libraries allocate what they need


class Recorded:
    """`both_steps` with its kernels recorded as a CUDA graph, then launched all together, without Python in between.

    It is called like `both_steps`, which it is given. Another learning rate is recorded anew, and so are other frozen
    weights, after ordinary steps with them. Batches of another shape, and any step where nothing can be recorded or a
    debugger is attached, are left to `both_steps` itself. quiet: do not say why.
    Source: "CUDA Graphs", docs.pytorch.org/docs/stable/notes/cuda.html
    """

    def __init__(self, both_steps, quiet=False):
        self.both_steps, self.quiet = both_steps, quiet
        self.calls, self.possible, self.graph, self.rates, self.frozen = 0, True, None, None, None
        if _is_debugged():
            self._go_step_by_step(tr("디버거가 연결되어 있습니다.", "a debugger is attached."))

    def __call__(self, gan, batches, loss, penalty):
        if (frozen := _frozen(gan)) != self.frozen:
            self.calls, self.graph, self.rates, self.frozen = 0, None, None, frozen
        self.calls += 1
        if self.possible and self.calls == BEFORE_GRAPH:
            with _waits() as waits:
                numbers = self.both_steps(gan, batches, loss, penalty)
            if waits:
                self._go_step_by_step(
                    tr("손실이나 페널티가 GPU의 계산을 기다립니다.", "the loss or the penalty waits for the GPU.")
                )
            return numbers
        if self.possible and self.calls > BEFORE_GRAPH and self.rates != _rates(gan):
            self._record(gan, batches, loss, penalty)
        if self.graph is None or _shapes(batches) != _shapes(self.batches):
            return self.both_steps(gan, batches, loss, penalty)
        for ours, batch in zip(self.batches, batches, strict=True):
            for tensor, value in zip(ours, batch, strict=True):
                tensor.copy_(value)
        self.graph.replay()
        # stack copies: the next replay writes over the numbers
        return dict(zip(self.numbers, torch.stack([*self.numbers.values()]), strict=True))

    def _record(self, gan, batches, loss, penalty):
        # The recorded kernels read these batches; the rates are recorded as numbers.
        self.batches, self.rates = [tuple(tensor.clone() for tensor in batch) for batch in batches], _rates(gan)
        groups = gan.d_optimizer.param_groups + gan.g_optimizer.param_groups
        for group in groups:
            group["capturable"] = True
        try:
            graph = _new_graph(gan)
            with _recording(graph):
                self.numbers = self.both_steps(gan, self.batches, loss, penalty)
            self.graph = graph
        except BaseException as error:
            self.graph = None
            with _recording(_new_graph(gan)):  # what broke off leaves the random numbers in recording: end it
                device = gan.machine.device
                torch.rand(1, device=device, generator=gan.rng) + torch.rand(1, device=device)
            if not isinstance(error, RuntimeError):  # not the graph's, but the loss's, or a second interrupt
                raise
            self._go_step_by_step(str(error).partition("\n")[0])
        finally:
            for group in groups:
                group["capturable"] = False  # as in the checkpoints of runs without a graph

    def _go_step_by_step(self, why):
        self.possible = False
        if not self.quiet:
            _say_step_by_step(why)


def _new_graph(gan):
    graph = torch.cuda.CUDAGraph()
    if torch.__version__ < (2, 14):  # later ones see by themselves which noise is drawn
        graph.register_generator_state(gan.rng)  # every replay draws the next z
    return graph


@contextlib.contextmanager
def _recording(graph):
    # The outer context leads back from the graph's stream even after a failure. thread_local: a loader's thread may pin
    # memory meanwhile.
    with (
        torch.cuda.stream(torch.cuda.current_stream()),
        torch.cuda.graph(graph, capture_error_mode="thread_local"),
    ):
        yield


def _shapes(batches):
    return [[tensor.shape for tensor in batch] for batch in batches]


def _rates(gan):
    return [group["lr"] for group in gan.d_optimizer.param_groups + gan.g_optimizer.param_groups]


def _frozen(gan):
    groups = gan.d_optimizer.param_groups + gan.g_optimizer.param_groups
    return [weight.requires_grad for group in groups for weight in group["params"]]


@contextlib.contextmanager
def _waits():
    """Yield a list that holds, at the end, the warnings of operations for which Python waited for the GPU."""
    waits, before = [], torch.cuda.get_sync_debug_mode()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        torch.cuda.set_sync_debug_mode("warn")
        try:
            yield waits
        finally:
            torch.cuda.set_sync_debug_mode(before)
    waits += [warning for warning in caught if "synchronizing CUDA operation" in str(warning.message)]


def _is_debugged():
    """Whether a debugger is attached: its breakpoints in a step would be met once, while it is recorded."""
    monitoring = getattr(sys, "monitoring", None)  # Python 3.12 and later
    return sys.gettrace() is not None or bool(monitoring and monitoring.get_tool(monitoring.DEBUGGER_ID))


@functools.cache  # once for each reason
def _say_step_by_step(why):
    print(tr(f"CUDA 그래프 없이 한 스텝씩 학습합니다: {why}", f"Training step by step, without a CUDA graph: {why}"))
