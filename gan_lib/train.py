"""Training: the two feedback loops, and what keeps a long run safe.

Goodfellow et al., "Generative Adversarial Networks", 2014, arXiv:1406.2661, algorithm 1.
"""

import contextlib
import copy
import functools
import hashlib
import io
import itertools
import math
import os
import pickle
import signal
import sys
import threading
import time
import warnings
from pathlib import Path

import torch
from tqdm.auto import tqdm

from gan_lib.lang import CourseError, somebody_watches, tr

RECORD = ("step", "images", "seconds", "d_loss", "g_loss", "d_real", "d_fake")
BEFORE_GRAPH = 3  # ordinary steps before one is recorded, in which optimizers and libraries allocate what they need
RECORD_EVERY = 20  # steps; the losses wait on the device until then, so that Python does not wait for a GPU


def discriminator_step(discriminator, optimizer, real, fake, loss, machine, scaler, penalty=None):
    """The first loop: D learns from the labels, real or fake, which only we know.

    real, fake: `(B, ...)` of the same shape. loss: `(real_logits, fake_logits) -> scalar`. penalty: None, or
    `(discriminator, real, fake) -> scalar` that is added to the loss. Returns D's loss, its real and its fake logits.
    """
    optimizer.zero_grad()
    fake = fake.detach()  # D's lesson is not G's: without this line the gradients would run on into G
    with machine.autocast():
        real_logits = discriminator(real)
        fake_logits = discriminator(fake)
    d_loss = loss(real_logits.float(), fake_logits.float())
    if penalty is not None:
        d_loss = d_loss + penalty(discriminator, real, fake.float())
    scaler.scale(d_loss).backward()
    scaler.step(optimizer)
    scaler.update()
    return d_loss.detach(), real_logits.detach(), fake_logits.detach()


def generator_step(discriminator, optimizer, fake, loss, machine, scaler):
    """The second loop: G learns from D alone. The gradient enters at D's logit and runs through D into G.

    fake: `(B, ...)` with the graph of the generator that drew it. loss: `(fake_logits) -> scalar`. Returns G's loss.
    """
    optimizer.zero_grad()
    discriminator.requires_grad_(False)  # freeze: the gradient passes through D, and D's weights need none
    try:
        with machine.autocast():
            fake_logits = discriminator(fake)
        g_loss = loss(fake_logits.float())
        scaler.scale(g_loss).backward()
    finally:
        discriminator.requires_grad_(True)
    scaler.step(optimizer)
    scaler.update()
    return g_loss.detach()


@torch.no_grad()
def update_average(averaged, generator, keep):
    """Move the averaged generator a little towards the one in training: averaged = keep averaged + (1 - keep) generator.

    The players circle around a good place; the average over many steps often lies nearer to it.
    Source: Yazici et al. 2018, arXiv:1806.04498.
    """
    means, values = averaged.state_dict().values(), generator.state_dict().values()
    floats = [mean.is_floating_point() for mean in means]  # all but BatchNorm's counts of batches
    # One call for all weights, as in torch.optim.swa_utils: on a GPU each call costs more than its arithmetic.
    torch._foreach_lerp_([*itertools.compress(means, floats)], [*itertools.compress(values, floats)], 1 - keep)
    for mean, value, is_float in zip(means, values, floats, strict=True):
        if not is_float:
            mean.copy_(value)


class GAN:
    """The two networks, and everything else that training changes: all that a checkpoint keeps.

    generator: `(B, z_dim) -> (B, ...)` with an attribute `z_dim`. discriminator: `(B, ...) -> (B,)` logits.
    machine: from `device.pick()`; both networks are moved there. lr, betas: of both Adam optimizers.
    ema: the share of the averaged generator that each step keeps; less at first, so that the early steps are forgotten.
    seed: of the noise and of the order of the data.
    """

    def __init__(self, generator, discriminator, machine, lr=3e-3, betas=(0.5, 0.999), ema=0.999, seed=0):
        self.machine, self.seed = machine, seed
        self.generator = machine.place(generator)
        self.discriminator = machine.place(discriminator)
        self.averaged, self.ema = copy.deepcopy(self.generator).requires_grad_(False).eval(), ema
        self.g_optimizer = torch.optim.Adam(self.generator.parameters(), lr, betas, fused=True)
        self.d_optimizer = torch.optim.Adam(self.discriminator.parameters(), lr, betas, fused=True)
        self.scaler = machine.scaler()
        self.noise = torch.Generator(machine.device).manual_seed(seed)
        self.step, self.images_seen, self.seconds = 0, 0, 0.0
        self.history = {name: [] for name in (*RECORD, "metrics")}

    def draw_z(self, n):
        """n latent vectors `(n, z_dim)` from N(0, 1), the next of this run."""
        device = self.machine.device
        return torch.randn(n, self.generator.z_dim, generator=self.noise, device=device)

    @torch.no_grad()
    def sample(self, n=64, seed=0):
        """Draw n images `(n, ...)` in [-1, 1] with the averaged generator; the same seed gives the same z."""
        device = self.machine.device
        z = torch.randn(n, self.generator.z_dim, generator=torch.Generator(device).manual_seed(seed), device=device)
        return torch.cat([self.averaged(part) for part in z.split(500)])


def fit(
    gan,
    images,
    loss,
    steps=None,
    seconds=None,
    batch_size=16,
    mirror=False,  # flip images left to right at random
    penalty=None,  # added to D's loss, such as lambda d, real, fake: gamma / 2 * losses.r1(d, real)
    every=(),  # pairs (n, function): after every n steps function(gan) is called; numbers it returns are kept
    checkpoint=None,  # path of the file to save to
    checkpoint_every=500,  # steps; it is also saved at the end and on an interrupt
    graph=True,  # on CUDA, record a step and replay it: the same bits, several times as fast; False to debug a step
):
    """Train for so many more steps or seconds, whichever ends first, and return the history.

    images: anything with `.to(device)` and `.batches(batch_size, seed, start, mirror)`, such as `data.Images`.
    loss: a `losses.Pair`. On CUDA, what Python decides in it or in `penalty` stays as it was when the step was recorded, until
    the next call or another learning rate; a loss or a penalty that waits for the device, as `.item()` does, is not recorded.

    The history, also `gan.history`, holds lists with an entry for every 20 steps: "step", "images" (seen so far),
    "seconds" (trained so far), and the means over these steps of "d_loss", "g_loss" and of D's outputs on real and fake,
    "d_real" and "d_fake", 0 to 1. Its "metrics" lists the dictionaries that functions in `every` returned, with "step",
    "images" and "seconds" added.

    An interrupt (Ctrl-C, the notebook's stop button) ends training after the current step with everything kept; another
    call goes on from there. Raises `CourseError` where a loss is no longer a number, or the checkpoint cannot be saved; its
    file stays as it was.
    """
    if steps is None and seconds is None:
        raise CourseError(
            "얼마나 학습할지 steps나 seconds로 알려 주십시오.", "Say how long to train: give `steps` or `seconds`."
        )
    machine, recent = gan.machine, []
    step = Recorded() if graph and machine.device.type == "cuda" and not _is_debugged() else both_steps
    batches = images.to(machine.device).batches(batch_size, gan.seed, start=gan.step, mirror=mirror)
    last_step = math.inf if steps is None else gan.step + steps
    begun = time.perf_counter() - gan.seconds
    deadline = math.inf if seconds is None else gan.seconds + seconds
    first_step, first_second = gan.step, gan.seconds

    with _interrupt_as_flag() as interrupted, _bar(steps, batch_size) as bar:
        while gan.step < last_step and gan.seconds < deadline and not interrupted.is_set():
            recent.append(step(gan, next(batches), loss, penalty))

            gan.step += 1
            update_average(gan.averaged, gan.generator, min(gan.ema, (1 + gan.step) / (10 + gan.step)))
            gan.images_seen += batch_size
            gan.seconds = time.perf_counter() - begun
            bar.update(batch_size)

            if gan.step % RECORD_EVERY == 0:
                _record(gan, recent)
            for function in [function for n, function in every if gan.step % n == 0]:
                _stop_unless(not recent or torch.stack(recent).isfinite().all(), gan)
                if numbers := function(gan):
                    when = {"step": gan.step, "images": gan.images_seen, "seconds": gan.seconds}
                    # .item(): a checkpoint holds plain numbers, not those of NumPy
                    plain = {name: value.item() if hasattr(value, "item") else value for name, value in numbers.items()}
                    gan.history["metrics"].append(when | plain)
            if checkpoint is not None and gan.step % checkpoint_every == 0:
                _record(gan, recent)
                save(gan, checkpoint)
        _record(gan, recent)
        gan.seconds = time.perf_counter() - begun
        if checkpoint is not None:
            save(gan, checkpoint)
    _say_what_was_done(gan.step - first_step, batch_size, gan.seconds - first_second, interrupted.is_set())
    return gan.history


def both_steps(gan, real, loss, penalty=None):
    """Both loops, one after the other, on a batch real `(B, ...)`; loss: a `losses.Pair`. Moves no average.

    Returns D's and G's loss and the means of D's outputs on real and fake, `(4,)`, without waiting for the device. Raises
    `CourseError` where the generator draws in another shape.
    """
    machine = gan.machine
    with machine.autocast():
        fake = gan.generator(gan.draw_z(len(real)))
    if fake.shape != real.shape:
        raise _shapes_differ(real.shape[1:], fake.shape[1:])
    d_loss, real_logits, fake_logits = discriminator_step(
        gan.discriminator, gan.d_optimizer, real, fake, loss.discriminator, machine, gan.scaler, penalty
    )
    g_loss = generator_step(gan.discriminator, gan.g_optimizer, fake, loss.generator, machine, gan.scaler)
    answers = [logits.float().sigmoid().mean() for logits in (real_logits, fake_logits)]
    return torch.stack([d_loss, g_loss, *answers])


class Recorded:
    """`both_steps` with its kernels recorded as a CUDA graph, then launched all together, without Python in between.

    It is called like `both_steps`. Another learning rate is recorded anew. A batch of another shape, and any step where nothing
    can be recorded, is made by `both_steps` itself. Source: "CUDA Graphs", docs.pytorch.org/docs/stable/notes/cuda.html
    """

    def __init__(self):
        self.calls, self.possible, self.graph, self.rates = 0, True, None, None

    def __call__(self, gan, real, loss, penalty):
        self.calls += 1
        if self.possible and self.calls == BEFORE_GRAPH:
            with _waits() as waits:
                means = both_steps(gan, real, loss, penalty)
            self.possible = not waits
            if waits:
                _say_step_by_step(
                    tr("손실이나 페널티가 GPU의 계산을 기다립니다.", "the loss or the penalty waits for the GPU.")
                )
            return means
        if self.possible and self.calls > BEFORE_GRAPH and self.rates != _rates(gan):
            self._record(gan, real, loss, penalty)
        if self.graph is None or real.shape != self.real.shape:
            return both_steps(gan, real, loss, penalty)
        self.real.copy_(real)
        self.graph.replay()
        return self.means.clone()

    def _record(self, gan, real, loss, penalty):
        self.real, self.rates = (
            real.clone(),
            _rates(gan),
        )  # the recorded kernels read from here; rates are recorded as numbers
        groups = gan.d_optimizer.param_groups + gan.g_optimizer.param_groups
        for group in groups:
            group["capturable"] = True
        try:
            graph = _new_graph(gan)
            with _recording(graph):
                self.means = both_steps(gan, self.real, loss, penalty)
            self.graph = graph
        except RuntimeError as error:
            self.possible, self.graph = False, None
            with _recording(_new_graph(gan)):  # what broke off leaves the random numbers in recording: end it
                torch.rand(1, device=real.device, generator=gan.noise) + torch.rand(1, device=real.device)
            _say_step_by_step(str(error).partition("\n")[0])
        finally:
            for group in groups:
                group["capturable"] = False  # as in the checkpoints of runs without a graph


def _new_graph(gan):
    graph = torch.cuda.CUDAGraph()
    if torch.__version__ < (2, 14):  # later ones see by themselves which noise is drawn
        graph.register_generator_state(gan.noise)  # every replay draws the next z
    return graph


@contextlib.contextmanager
def _recording(graph):
    # The outer context leads back from the graph's stream even after a failure. thread_local: a loader's thread may pin memory
    # meanwhile.
    with (
        torch.cuda.stream(torch.cuda.current_stream()),
        torch.cuda.graph(graph, capture_error_mode="thread_local"),
    ):
        yield


def _rates(gan):
    return [group["lr"] for group in gan.d_optimizer.param_groups + gan.g_optimizer.param_groups]


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
    """Whether a debugger looks on: its breakpoints in a step would be met once, while it is recorded."""
    monitoring = getattr(sys, "monitoring", None)  # Python 3.12 and later
    return sys.gettrace() is not None or bool(monitoring and monitoring.get_tool(monitoring.DEBUGGER_ID))


@functools.cache  # once for each reason
def _say_step_by_step(why):
    print(tr(f"CUDA 그래프 없이 한 스텝씩 학습합니다: {why}", f"Training step by step, without a CUDA graph: {why}"))


def _record(gan, recent):
    """Move the means over the last steps into the history; stop the run where they are not numbers."""
    if not recent:
        return
    means = torch.stack(recent).mean(0).tolist()
    recent.clear()
    _stop_unless(all(map(math.isfinite, means)), gan)
    for name, value in zip(RECORD, [gan.step, gan.images_seen, gan.seconds, *means], strict=True):
        gan.history[name].append(value)


def _stop_unless(finite, gan):
    if not finite:
        raise CourseError(
            f"{gan.step}번째 스텝까지 오는 동안 손실이 수가 아닌 값(NaN이나 무한대)이 되어 학습을 멈추었습니다. "
            "학습률 lr을 절반 이하로 줄이거나 device.pick(dtype=torch.float32)로 다시 시작하십시오. "
            "저장해 둔 체크포인트가 있다면 그대로 남아 있습니다.",
            f"By step {gan.step} a loss was no longer a number (NaN or infinity), so training stopped. "
            "Start again with half the learning rate lr or less, or with device.pick(dtype=torch.float32). "
            "A checkpoint saved earlier is still there.",
        )


def _shapes_differ(real, fake):
    return CourseError(
        f"이미지의 모양은 {tuple(real)}인데 생성자가 그리는 모양은 {tuple(fake)}입니다. "
        "신경망의 size와 channels를 이미지에 맞추거나, 이미지를 불러올 때 크기를 맞추십시오.",
        f"The images are {tuple(real)}, but the generator draws {tuple(fake)}: "
        "give the networks the size and channels of the images, or load the images at the networks' size.",
    )


@contextlib.contextmanager
def _interrupt_as_flag():
    """Turn Ctrl-C into an event, so that no step is cut in half. Only the main thread receives Ctrl-C."""
    interrupted = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield interrupted
        return
    before = signal.signal(signal.SIGINT, lambda *_: interrupted.set())
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


def _bar(steps, batch_size):
    return tqdm(
        total=steps and steps * batch_size,
        desc=tr("학습", "training"),
        unit=tr("장", " images"),
        leave=False,
        disable=not somebody_watches(),
    )


def _say_what_was_done(steps, batch_size, seconds, interrupted):
    line = tr(f"{steps:,}스텝, 이미지 {steps * batch_size:,}장", f"{steps:,} steps, {steps * batch_size:,} images")
    if somebody_watches() and steps:
        rate = steps * batch_size / seconds
        line += tr(f", {seconds:.1f}초, 초당 {rate:,.0f}장", f", {seconds:.1f} s, {rate:,.0f} images a second")
    if interrupted:
        line += tr(". 여기서 멈추었습니다. 다시 호출하면 이어서 학습합니다.", ". Stopped here; another call goes on.")
    print(line)


PLAIN = ("step", "images_seen", "seconds", "seed", "ema", "history")  # what a checkpoint holds besides tensors
MARK = b"gan_lib checkpoint 1"  # at the end of the file, after the SHA-256 of all that stands before


def save(gan, path):
    """Write everything that training needs to go on. The file is written beside and renamed: whole, or not there.

    Raises `CourseError` where the disk is full, the folder cannot be written, or a weight is no longer a number; an earlier
    file at `path` is then untouched.
    """
    weights = itertools.chain(gan.generator.parameters(), gan.discriminator.parameters())
    _stop_unless(all(weight.isfinite().all() for weight in weights), gan)
    path = Path(path)
    content = io.BytesIO()
    torch.save(_state(gan), content)
    content = content.getvalue()
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(partial, "wb") as file:
            file.write(content + hashlib.sha256(content).digest() + MARK)
            file.flush()
            os.fsync(file.fileno())  # on the disk before the rename, so that a power cut cannot leave an empty file
        os.replace(partial, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise CourseError(
            f"{path}에 저장하지 못했습니다({error.strerror}). 지금까지 학습한 것은 메모리에 그대로 있습니다. "
            "디스크를 비우거나 다른 경로를 고른 다음 train.save로 다시 저장하십시오.",
            f"{path} could not be saved ({error.strerror}). What was learned so far is still in memory: "
            "make room on the disk or choose another path, then call train.save again.",
        ) from error


def load(gan, path):
    """Continue from a file that `save` wrote: on the same machine, with as many threads, bit for bit.

    Learning rates and `ema` become those of the file. Loading never runs code from it. Raises `CourseError`, with `gan`
    left as it was, where the file is missing, damaged, not a checkpoint of this course, or belongs to other networks.
    """
    path = Path(path)
    if not path.is_file():
        raise CourseError(
            f"{path} 파일이 없습니다. 경로를 확인하거나, 체크포인트 없이 처음부터 학습하십시오.",
            f"There is no file {path}: check the path, or train from the start without a checkpoint.",
        )
    content = path.read_bytes()
    content, digest, mark = content[: -len(MARK) - 32], content[-len(MARK) - 32 : -len(MARK)], content[-len(MARK) :]
    try:
        if mark != MARK or hashlib.sha256(content).digest() != digest:
            raise pickle.UnpicklingError
        state = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise CourseError(
            f"{path} 파일은 이 강의의 온전한 체크포인트가 아닙니다(잘렸거나, 바뀌었거나, 다른 프로그램의 파일입니다). "
            "다른 체크포인트를 쓰거나, 이 파일을 지우고 처음부터 학습하십시오.",
            f"{path} is not a whole checkpoint of this course (cut short, changed, or another program's). "
            "Use another one, or delete it and train from the start.",
        ) from error
    for name in ("generator", "discriminator"):
        here, there = getattr(gan, name).state_dict(), state[name]
        if {key: value.shape for key, value in here.items()} != {key: value.shape for key, value in there.items()}:
            raise CourseError(
                f"{path}에 든 {name}의 구조가 지금 만든 신경망과 다릅니다. "
                "저장할 때와 같은 size, channels, width, z_dim으로 신경망을 만드십시오.",
                f"The {name} in {path} is built differently from the one here: "
                "make the networks with the size, channels, width and z_dim they had when it was saved.",
            )
    for name in ("generator", "discriminator", "averaged", "g_optimizer", "d_optimizer"):
        getattr(gan, name).load_state_dict(state[name])
    if state["scaler"] and gan.scaler.is_enabled():
        gan.scaler.load_state_dict(state["scaler"])
    for name in PLAIN:
        setattr(gan, name, state[name])
    if state["device"] == gan.machine.device.type:
        gan.noise.set_state(state["noise"])
    else:  # another kind of device draws other numbers anyway
        gan.noise.manual_seed(gan.seed + gan.step)
    torch.set_rng_state(state["random"])
    if state["device"] == gan.machine.device.type == "cuda":
        torch.cuda.set_rng_state(state["cuda_random"], gan.machine.device)


def _state(gan):
    networks = ("generator", "discriminator", "averaged", "g_optimizer", "d_optimizer", "scaler")
    state = {name: getattr(gan, name).state_dict() for name in networks} | {name: getattr(gan, name) for name in PLAIN}
    state |= {"noise": gan.noise.get_state(), "random": torch.get_rng_state(), "device": gan.machine.device.type}
    if gan.machine.device.type == "cuda":
        state["cuda_random"] = torch.cuda.get_rng_state(gan.machine.device)
    return state
