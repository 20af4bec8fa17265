"""Training: the two feedback loops, and what keeps a long run safe. It reads downwards, from the two steps to `fit`.

Goodfellow et al., "Generative Adversarial Networks", 2014, arXiv:1406.2661, algorithm 1. Lesson 03, section 3.
"""

import copy
import itertools
import math
import time

import torch

from gan_lib import given, interrupt, nets, notebook, passport
from gan_lib.checkpoint import load, not_a_number, save  # noqa: F401  train.load and train.save
from gan_lib.device import unwrap
from gan_lib.given import number, whole
from gan_lib.graph import Recorded
from gan_lib.lang import CourseError, tr

RECORD_EVERY = 20  # steps; the losses wait on the device until then, so that Python does not wait for a GPU


def discriminator_step(discriminator, optimizer, real, fake, loss, machine, scaler, penalty=None, conditions=()):
    """The first loop: D learns from the labels, real or fake, which only we know. Lesson 03, section 3.

    real, fake: `(B, ...)` of the same shape. loss: `(real_logits, fake_logits) -> scalar`.
    penalty: None, or `(discriminator, real, fake, *conditions) -> scalar`, in float32, that is added to the loss.
    conditions: tensors `(B, ...)`, such as labels, which D gets after the images.
    Returns D's loss, its real and its fake logits.
    """
    optimizer.zero_grad()
    fake = fake.detach()  # D's lesson is not G's: without this line the gradients would run on into G
    with machine.autocast():
        real_logits = discriminator(real, *conditions)
        fake_logits = discriminator(fake, *conditions)
    d_loss = loss(real_logits.float(), fake_logits.float())
    if penalty is not None:
        d_loss = d_loss + penalty(discriminator, real, fake.float(), *conditions)
    if _learns(optimizer):
        scaler.scale(d_loss).backward()
        scaler.step(optimizer)
        scaler.update()
    return d_loss.detach(), real_logits.detach(), fake_logits.detach()


def generator_step(discriminator, optimizer, fake, loss, machine, scaler, conditions=(), real=None):
    """The second loop: G learns from D alone. The gradient enters at D's logit and runs through D into G.

    fake: `(B, ...)` with the graph of the generator that drew it. loss: `(fake_logits) -> scalar`.
    conditions: as in `discriminator_step`. Lesson 03, section 3.
    real: `(B, ...)` for a loss that compares, which is then `(fake_logits, real_logits) -> scalar`. Returns G's loss.
    """
    optimizer.zero_grad()
    free = [weight for weight in discriminator.parameters() if weight.requires_grad]
    for weight in free:
        weight.requires_grad_(False)  # freeze: the gradient passes through D, and D's weights need none
    try:
        with machine.autocast():
            logits = [discriminator(fake, *conditions)]
            if real is not None:
                logits.append(discriminator(real, *conditions))
        g_loss = loss(*[a.float() for a in logits])
        if _learns(optimizer):
            scaler.scale(g_loss).backward()
            scaler.step(optimizer)
            scaler.update()
    finally:
        for weight in free:  # what the reader has frozen stays frozen
            weight.requires_grad_(True)
    return g_loss.detach()


def _learns(optimizer):
    """Whether any weight of a network is not frozen."""
    return any(weight.requires_grad for group in optimizer.param_groups for weight in group["params"])


def both_steps(gan, batches, loss, penalty=None):
    """Both loops: a step of D for each of the batches, then a step of G on the last. Moves no average.

    batches: a list of tuples `(images, *conditions)` of tensors `(B, ...)`. loss: a `losses.Pair`.
    Returns by name, without waiting for the device, the scalars of the last step: "d_loss", "g_loss", and the means of
    D's answers, 0 to 1, on real and fake, "d_real" and "d_fake".
    Raises `CourseError` where the generator draws in another shape, or the discriminator takes another.
    """
    machine, scaler = gan.machine, gan.scaler
    for real, *conditions in batches:
        with machine.autocast():
            fake = gan.generator(gan.draw_z(len(real)), *conditions)
        if fake.shape != real.shape:
            raise nets.draws_another_shape(real, fake)
        d_loss, *logits = discriminator_step(
            gan.discriminator, gan.d_optimizer, real, fake, loss.discriminator, machine, scaler, penalty, conditions
        )
    # G's step takes what D's last one saw.
    compared = {"real": real} if loss.compares else {}
    g_loss = generator_step(
        gan.discriminator, gan.g_optimizer, fake, loss.generator, machine, scaler, conditions, **compared
    )
    real_answers, fake_answers = loss.answer(torch.stack(logits).float())
    return {"d_loss": d_loss, "g_loss": g_loss, "d_real": real_answers.mean(), "d_fake": fake_answers.mean()}


@torch.no_grad()
def update_average(averaged, generator, decay):
    """Move the averaged generator towards the one in training: averaged = decay averaged + (1 - decay) generator.

    The players circle around a good place; the average over many steps often lies nearer to it.
    Source: Yazici et al. 2018, arXiv:1806.04498. Lesson 06, section 4.
    """
    means, values = averaged.state_dict().values(), generator.state_dict().values()
    floats = [mean.is_floating_point() for mean in means]  # all but BatchNorm's counts of batches
    # One call for all weights, as in torch.optim.swa_utils: on a GPU each call costs more than its arithmetic.
    torch._foreach_lerp_([*itertools.compress(means, floats)], [*itertools.compress(values, floats)], 1 - decay)
    for mean, value, is_float in zip(means, values, floats, strict=True):
        if not is_float:
            mean.copy_(value)


class GAN:
    """A run: the two networks, and everything else that training changes. All that a checkpoint keeps.

    generator: `(z (B, z_dim), *conditions) -> (B, ...)` with an attribute `z_dim`.
    discriminator: `((B, ...), *conditions) -> (B,)` logits. Either may be wrapped, as by `DistributedDataParallel`.
    machine: from `device.pick()`; both networks are moved there.
    lr: of both Adam optimizers, or `(g_lr, d_lr)`. betas: of both. Weights that are frozen stay as they are.
    ema: the share of the averaged generator that each step keeps; less at first, so that the early steps are forgotten.
    seed: of the noise and of the order of the data. Raises `CourseError` for what is no such number, machine or
        generator.
    """

    def __init__(self, generator, discriminator, machine, lr=3e-3, betas=(0.5, 0.999), ema=0.999, seed=0):
        given.machine(machine), given.generator(unwrap(generator))
        self.machine, self.rng = machine, given.rng(seed, machine.device)
        self.seed, self.ema = int(given.plain(seed)), number("ema", ema, most=1)
        self.generator = machine.place(generator)
        self.discriminator = machine.place(discriminator)
        self.z_dim = unwrap(generator).z_dim
        self.averaged = copy.deepcopy(unwrap(self.generator)).requires_grad_(False).eval()
        (g_lr, d_lr), betas = given.two("lr", lr), given.two("betas", betas, most=0.999999)
        self.g_optimizer = torch.optim.Adam(self.generator.parameters(), g_lr, betas, fused=True)
        self.d_optimizer = torch.optim.Adam(self.discriminator.parameters(), d_lr, betas, fused=True)
        self.scaler = machine.scaler()
        self.step, self.images_seen, self.seconds = 0, 0, 0.0
        self.history = {"metrics": []}

    def draw_z(self, n):
        """n latent vectors `(n, z_dim)` from N(0, 1), the next of this run."""
        return torch.randn(n, self.z_dim, generator=self.rng, device=self.machine.device, dtype=torch.float32)

    def sample(self, n=64, seed=0, *conditions):
        """Draw n images `(n, ...)` in [-1, 1] with the averaged generator; the same seed gives the same z.

        conditions: tensors `(n, ...)`, such as labels, which the generator gets after z.
        """
        device = self.machine.device
        rng = given.rng(seed, device)
        z = torch.randn(whole("n", n), self.z_dim, generator=rng, device=device, dtype=torch.float32)
        return nets.in_parts(self.averaged, z, *[condition.to(device) for condition in conditions])


def fit(
    gan,
    images,
    loss,
    steps=None,
    seconds=None,
    batch_size=16,
    penalty=None,  # added to D's loss, such as lambda d, real, fake: gamma / 2 * losses.r1(d, real)
    every=(),  # pairs (n, function): after every n steps function(gan) is called; a dictionary of numbers is kept
    checkpoint=None,  # path of the file to save to
    checkpoint_every=500,  # steps; it is also saved at the end and on an interrupt
    passport_to=None,  # path of the file that says how the run was made and how it went: `passport.write`
    d_steps=1,  # D's steps for one of G's, each on a batch of its own
    cuda_graph=True,  # on CUDA, record a step and replay it: the same bits, several times as fast
    quiet=False,  # print nothing
):
    """Train for so many more steps or seconds, whichever ends first, and return the history. Lesson 06, section 6.

    images: anything with `.to(device)` and `.batches(batch_size, seed, start)`, such as `data.Images`. A batch
        is a tensor `(B, ...)`, or a tuple of it and what else both networks get, such as labels `(B,)`.
    loss: a `losses.Pair`. A step is one of G's. On CUDA, what Python decides in the loss or the penalty stays as it was
        when the step was recorded, until the next call or another learning rate; one that waits for the device, as
        `.item()` does, is not recorded.

    The history, also `gan.history`, holds lists with an entry for every 20 steps, and one at the end: "step", "images"
    (seen by D so far), "seconds" (trained so far), and the means over these steps of what `both_steps` returns:
    "d_loss", "g_loss", "d_real", "d_fake". Its "metrics" lists the dictionaries that functions in `every` returned,
    with "step", "images" and "seconds" added; what they hold or return besides numbers is left aside.

    An interrupt (Ctrl-C, the notebook's stop button) ends training after the current step with everything kept; another
    call goes on from there. A second one raises `KeyboardInterrupt` at once, such as in a slow function of `every`.
    Raises `CourseError` where an argument has no meaning, a network does not take what it is given, a loss is no longer
    a number, or the checkpoint cannot be saved; its file stays as it was.
    """
    given.batches(images), given.pair(loss)
    if steps is None and seconds is None:
        raise CourseError(
            "얼마나 학습할지 steps나 seconds로 알려 주십시오.", "Say how long to train: give `steps` or `seconds`."
        )
    batch_size, d_steps = whole("batch_size", batch_size), whole("d_steps", d_steps)
    checkpoint_every, every = whole("checkpoint_every", checkpoint_every), given.pairs(every)
    last_step = math.inf if steps is None else gan.step + whole("steps", steps, least=0)
    deadline = math.inf if seconds is None else gan.seconds + number("seconds", seconds)
    device, recent = gan.machine.device, []  # the numbers of the steps since the last record
    step = Recorded(both_steps, quiet) if cuda_graph and device.type == "cuda" else both_steps
    batches = images.to(device).batches(batch_size, gan.seed, start=gan.step * d_steps)
    first_step, first_image, first_second = gan.step, gan.images_seen, gan.seconds
    begun = time.perf_counter() - gan.seconds
    shown = steps and (last_step - gan.step) * batch_size * d_steps, tr("학습", "training"), tr("장", " images")

    with interrupt.as_flag() as interrupted, notebook.bar(*shown, quiet) as bar:
        while gan.step < last_step and gan.seconds < deadline and not interrupted.is_set():
            parts = [given.batch(next(batches)) for _ in range(d_steps)]
            try:
                recent.append(step(gan, parts, loss, penalty))
            except (RuntimeError, ValueError) as error:
                if not isinstance(error, CourseError | torch.OutOfMemoryError):
                    given.networks_that_fit(gan, *parts[0])
                raise

            gan.step += 1
            update_average(gan.averaged, unwrap(gan.generator), min(gan.ema, (1 + gan.step) / (10 + gan.step)))
            gan.images_seen += batch_size * d_steps
            gan.seconds = time.perf_counter() - begun
            bar.update(batch_size * d_steps)

            if gan.step % RECORD_EVERY == 0:
                _record(gan, recent)
            try:
                for n, function in every:
                    if gan.step % n == 0:
                        _stop_where_not_finite(gan, recent)
                        _keep(gan, given.numbers_in(function(gan), quiet))
            except KeyboardInterrupt:  # a second one: the function breaks off, the step before it is whole
                _put_away(gan, recent, checkpoint)
                raise
            if checkpoint is not None and gan.step % checkpoint_every == 0:
                _put_away(gan, recent, checkpoint)
        gan.seconds = time.perf_counter() - begun
        _put_away(gan, recent, checkpoint)
    if passport_to is not None:
        others = [given.batch(next(batches))[1:] for _ in range(math.ceil(16 / batch_size))]
        conditions = [torch.cat(parts)[:16] for parts in zip(*others, strict=True)]
        settings = {"images": images, "loss": loss, "penalty": penalty, "batch_size": batch_size, "d_steps": d_steps}
        passport.write(gan, passport_to, settings, conditions=conditions)
    if not quiet:
        done = gan.step - first_step, gan.images_seen - first_image, gan.seconds - first_second
        _say_what_was_done(*done, interrupted.is_set())
    return gan.history


def _rows(recent):
    return torch.stack([torch.stack([*numbers.values()]) for numbers in recent])


def _stop_where_not_finite(gan, recent):
    if recent and not _rows(recent).isfinite().all():
        raise not_a_number(gan)


def _when(gan):
    return {"step": gan.step, "images": gan.images_seen, "seconds": gan.seconds}


def _keep(gan, numbers):
    if numbers:
        gan.history["metrics"].append(numbers | _when(gan))


def _put_away(gan, recent, checkpoint):
    """Record what is not yet, and save the run if it is to be saved."""
    _record(gan, recent)
    if checkpoint is not None:
        save(gan, checkpoint)


def _record(gan, recent):
    """Move the means over the last steps into the history; stop the run where they are not numbers."""
    if not recent:
        return
    means = dict(zip(recent[0], _rows(recent).mean(0).tolist(), strict=True))  # the one wait for the device
    recent.clear()
    if not all(map(math.isfinite, means.values())):
        raise not_a_number(gan)
    for name, value in (_when(gan) | means).items():
        gan.history.setdefault(name, []).append(value)


def _say_what_was_done(steps, images, seconds, interrupted):
    line = tr(f"{steps:,}스텝, 이미지 {images:,}장", f"{steps:,} steps, {images:,} images")
    if notebook.interactive() and steps:
        rate = images / seconds
        line += tr(f", {seconds:.1f}초, 초당 {rate:,.0f}장", f", {seconds:.1f} s, {rate:,.0f} images a second")
    if interrupted:
        line += tr(". 여기서 멈추었습니다. 다시 호출하면 이어서 학습합니다.", ". Stopped here; another call goes on.")
    print(line)
