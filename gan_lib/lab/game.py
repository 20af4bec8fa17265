"""The game: a GAN on points in the plane, its rules, and what is measured. It knows nothing of a page."""

import functools
import math
from dataclasses import dataclass

import torch

from gan_lib import device, metrics, nets, toys, train
from gan_lib.lab.settings import SETTINGS, check
from gan_lib.lang import CourseError

SIDE = 3.0  # the plane runs from -SIDE to SIDE both ways
SURFACE = 48  # rows and columns of the picture of D's output
LATTICE = 21  # rows and columns of the latent grid
POINTS, ARROWS = 400, 120  # on the screen: points, real and fake; fake ones with an arrow
MEASURED = 2000  # fake points in a measurement
RECORD_EVERY, MEASURE_EVERY = 20, 100  # updates of either player
MOST_ROWS = 800  # of the curves; when they are more, every other one goes
MOST_DRAWN = 400  # points drawn by hand; the oldest go first

# One row of the curves: when, means since the last row, and what was measured.
ROW = ("updates", "d_loss", "g_loss", "d_real", "d_fake", "covered", "good", "jsd")


@dataclass(frozen=True)
class State:
    """The game at one moment. What is not known yet, or not for these data, is NaN."""

    d_steps: int  # so many steps D has made
    g_steps: int
    d_loss: float
    g_loss: float
    d_real: float  # mean of D's output on real points, 0 to 1
    d_fake: float
    modes: float  # how many modes are covered; NaN for cats, which have none
    good: float  # share of good points, 0 to 1: near a mode; for cats, plausible
    jsd: float  # between the real distribution and 2,000 samples, over boxes, 0 to log 2
    samples: torch.Tensor  # (2000, 2), from the same noise every time
    generator: torch.nn.Module
    discriminator: torch.nn.Module
    settings: dict


def on_one_thread(function):
    """A second thread cannot help with networks this small; waiting for it would take time from the page."""

    @functools.wraps(function)
    def wrapped(*arguments, **named):
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            return function(*arguments, **named)
        finally:
            torch.set_num_threads(threads)

    return wrapped


def _update(optimizer, loss):
    """One step of an optimizer: to the last bit what `train` does, in four fifths of its time.

    With networks this small most of the time goes into what surrounds the arithmetic. `autograd.grad` returns the
    gradients of this player's weights alone: none has to be set to zero before, and the other player needs no freezing.
    """
    parameters = optimizer.param_groups[0]["params"]
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        parameter.grad = gradient
    optimizer.step()


class Game:
    """A GAN on points in the plane, and its rules. settings: those of `SETTINGS` that are to start with another value.

    Raises `CourseError` for a setting or a value that is not in the table.
    """

    def __init__(self, **settings):
        # Networks this small wait for a GPU longer than they compute.
        self.machine = device.pick("cpu", torch.float32)
        for name, value in settings.items():
            check(name, value)
        self.settings = {name: setting.start for name, setting in SETTINGS.items()} | settings
        self.drawn = torch.zeros(0, 2)
        self.reset()

    @property
    def loss(self):
        """The pair of losses by the rules, a `losses.Pair`."""
        return SETTINGS["loss"].values[self.settings["loss"]].meaning

    def set(self, name, value):
        """Change a rule; some begin the game anew, as SETTINGS says. Raises `CourseError` for what cannot be."""
        check(name, value)
        self.record(measure=False)  # of the steps under the old rule
        self.settings[name] = value
        if SETTINGS[name].anew:
            self.reset()
        if name in ("data", "batch_size"):
            self._new_data()
        if name in ("d_lr", "g_lr"):
            optimizer = self.gan.d_optimizer if name == "d_lr" else self.gan.g_optimizer
            optimizer.param_groups[0]["lr"] = value

    def draw(self, points, clear=False):
        """Add points `[[x, y], ...]`, drawn by hand, to the data "drawn"; clear: in place of the earlier ones."""
        points = torch.tensor(points, dtype=torch.float32).reshape(-1, 2).clamp(-SIDE, SIDE)
        self.drawn = points if clear else torch.cat([self.drawn, points])[-MOST_DRAWN:]
        self._new_data()

    def reset(self):
        """New networks, from the seed; the rules and the data stay."""
        s = self.settings
        with torch.random.fork_rng(devices=[]):  # the reader's random numbers stay as they are
            torch.manual_seed(s["seed"])
            networks = nets.PointGenerator(s["z_dim"], s["hidden"]), nets.PointDiscriminator(s["hidden"])
        self.gan = train.GAN(*networks, self.machine, (s["g_lr"], s["d_lr"]), (0.5, 0.9), seed=s["seed"])
        self.d_steps = self.g_steps = 0
        self.rows, self.fresh = [], []  # of the curves: all, and those that the page has not been sent
        self.recent_d, self.recent_g = [], []  # what the steps since the last row gave
        self.z = torch.randn(MEASURED, s["z_dim"], generator=torch.Generator().manual_seed(1), dtype=torch.float32)
        self.lattice = _lattice(s["z_dim"])
        middles = (torch.arange(SURFACE) + 0.5) * (2 * SIDE / SURFACE) - SIDE
        y, x = torch.meshgrid(middles.flip(0), middles, indexing="ij")  # from the upper left, row by row
        self.places = torch.stack([x, y], -1).reshape(-1, 2).float()
        self._new_data()

    def _new_data(self):
        s = self.settings
        if s["data"] != "drawn":
            self.distribution = SETTINGS["data"].values[s["data"]].meaning()
        else:
            self.distribution = toys.Mixture(self.drawn, 0.08) if len(self.drawn) else None
        self.truth = None  # found when it is first needed
        self.real = torch.zeros(POINTS, 2)  # in pictures, the same every time
        if self.distribution is not None:
            self.real = self.distribution.sample(POINTS, seed=1)
            self.batches = toys.Points(self.distribution).batches(s["batch_size"], s["seed"], start=self.d_steps)

    def shown(self):
        """The real points on the screen, `(N, 2)`; of data drawn by hand, the points that were drawn."""
        return self.drawn if self.settings["data"] == "drawn" else self.real

    def _need_data(self):
        if self.distribution is None:
            raise CourseError(
                "아직 그린 점이 없습니다. 평면에 점을 그린 다음 다시 누르십시오.",
                "No point is drawn yet: draw some on the plane, then try again.",
            )

    @on_one_thread
    def step_d(self, n=1):
        """Let D make n steps; G stays as it is. Raises `CourseError` where its loss is no longer a number."""
        self._need_data()
        for _ in range(n):
            with torch.no_grad():
                fake = self._draw_fake()
            self._step_d(fake, next(self.batches))

    @on_one_thread
    def step_g(self, n=1):
        """Let G make n steps; D stays as it is. Raises `CourseError` where its loss is no longer a number."""
        self._need_data()
        for _ in range(n):  # a loss that compares needs real points, and D's next batches remain D's
            self._step_g(self._draw_fake(), self.distribution.sample(self.settings["batch_size"], self.g_steps))

    @on_one_thread
    def step_both(self, n=1):
        """n rounds: D's steps, as many as the rules say, and one of G's: to the last bit what `train.fit` does."""
        self._need_data()
        for _ in range(n):
            self.step_d(self.settings["d_steps"] - 1)
            fake, real = self._draw_fake(), next(self.batches)  # of use to both
            self._step_d(fake, real)
            self._step_g(fake, real)

    def _draw_fake(self):
        return self.gan.generator(self.gan.draw_z(self.settings["batch_size"]))

    def _step_d(self, fake, real):
        d = self.gan.discriminator
        real_logits, fake_logits = d(real), d(fake.detach())
        d_loss = self.loss.discriminator(real_logits, fake_logits)
        if strength := self.settings["r1"]:
            penalty = SETTINGS["penalty"].values[self.settings["penalty"]].meaning
            with torch.random.fork_rng(devices=[]):  # what it draws at random is this run's, not the reader's
                torch.set_rng_state(self.gan.rng.get_state())
                d_loss = d_loss + strength * penalty(d, real, fake)
                self.gan.rng.set_state(torch.get_rng_state())
        _update(self.gan.d_optimizer, d_loss)
        self.recent_d.append((d_loss.detach(), real_logits.detach(), fake_logits.detach()))
        self.d_steps += 1
        self._record_now_and_then()

    def _step_g(self, fake, real):
        g_loss = self._g_loss(fake, real)
        _update(self.gan.g_optimizer, g_loss)
        self.recent_g.append(g_loss.detach())
        self.g_steps += 1
        self._record_now_and_then()

    def _g_loss(self, fake, real):
        d = self.gan.discriminator
        return self.loss.generator(d(fake), d(real)) if self.loss.compares else self.loss.generator(d(fake))

    def _record_now_and_then(self):
        updates = self.d_steps + self.g_steps
        if updates % RECORD_EVERY == 0:
            self.record(measure=updates % MEASURE_EVERY == 0)

    @on_one_thread
    def record(self, measure=True):
        """Move the means since the last time into the curves, if anyone has made a step.

        Raises `CourseError` where a loss is no longer a number.
        """
        if not self.recent_d and not self.recent_g:
            return
        row = {"updates": self.d_steps + self.g_steps}
        if self.recent_d:
            d_losses, *logits = map(torch.stack, zip(*self.recent_d, strict=True))
            row["d_loss"] = d_losses.mean().item()
            row["d_real"], row["d_fake"] = self.loss.answer(torch.stack(logits)).mean((1, 2)).tolist()
        if self.recent_g:
            row["g_loss"] = torch.stack(self.recent_g).mean().item()
        self.recent_d, self.recent_g = [], []
        if not all(math.isfinite(row.get(name, 0)) for name in ("d_loss", "g_loss")):
            raise CourseError(
                "손실이 수가 아닌 값(NaN이나 무한대)이 되었습니다. 학습률을 낮추고 '처음부터'를 누르십시오.",
                "A loss is no longer a number (NaN or infinity): lower a learning rate, then press “Start again”.",
            )
        if measure:
            row |= self._measure()
        self.rows.append([row.get(name, math.nan) for name in ROW])
        self.fresh.append(self.rows[-1])
        if len(self.rows) > MOST_ROWS:
            self.rows = self.rows[::2]

    @torch.no_grad()
    def _measure(self):
        """The share of the modes that are covered, that of good points, and the JSD, of 2,000 points, by name."""
        d, samples = self.distribution, self.gan.generator(self.z)
        if d is None:
            return {}
        if self.truth is None:
            self.truth = metrics.box_probabilities(d, SIDE)
            if not isinstance(d, toys.Mixture):  # cats are good where 99.9 % of real ones are at least as likely
                self.limit = d.log_density(d.sample(20_000, seed=1)).quantile(0.001)
        jsd = metrics.jensen_shannon(self.truth, metrics.box_shares(samples, SIDE), 1)
        if isinstance(d, toys.Mixture):
            modes, good = metrics.mode_coverage(samples, d)
            return {"covered": modes / len(d.means), "good": good, "jsd": jsd}
        return {"good": (d.log_density(samples) >= self.limit).float().mean().item(), "jsd": jsd}

    @on_one_thread
    def state(self):
        """The game as it is now, a `State`."""
        known = {}
        for row in self.rows:
            known |= {name: value for name, value in zip(ROW, row, strict=True) if not math.isnan(value)}
        known |= dict.fromkeys(("covered", "good", "jsd"), math.nan) | self._measure()
        return State(
            d_steps=self.d_steps,
            g_steps=self.g_steps,
            **{name: known.get(name, math.nan) for name in ("d_loss", "g_loss", "d_real", "d_fake", "good", "jsd")},
            modes=known["covered"] * len(getattr(self.distribution, "means", [])),
            samples=self.gan.generator(self.z).detach(),
            generator=self.gan.generator,
            discriminator=self.gan.discriminator,
            settings=dict(self.settings),
        )

    @on_one_thread
    def picture_data(self):
        """What a picture of the plane shows.

        D's output `(SURFACE, SURFACE)`, fake points `(POINTS, 2)`, for the first ARROWS of them the direction in which
        G's loss falls `(ARROWS, 2)`, and the image of the latent grid `(rows, columns, 2)`.
        """
        generator, discriminator = self.gan.generator, self.gan.discriminator
        with torch.no_grad():
            points = generator(torch.cat([self.z[:POINTS], self.lattice.flatten(0, 1)]))
            surface = self.loss.answer(discriminator(self.places)).reshape(SURFACE, SURFACE)
        fake, lattice = points[:POINTS], points[POINTS:].reshape(*self.lattice.shape[:2], 2)
        at = fake[:ARROWS].clone().requires_grad_()
        # Each point's own gradient: the loss is a mean, and each logit depends on its own point alone.
        (gradient,) = torch.autograd.grad(self._g_loss(at, self.real[:ARROWS]) * len(at), at)
        return surface, fake, -gradient, lattice


def _lattice(z_dim):
    """A square grid in two dimensions of the latent space, or a row in the only one: `(rows, columns, z_dim)`."""
    if z_dim == 1:
        return torch.linspace(-2, 2, LATTICE**2, dtype=torch.float32).reshape(1, -1, 1)
    lattice = torch.zeros(LATTICE, LATTICE, z_dim, dtype=torch.float32)
    columns = torch.linspace(-2, 2, LATTICE)
    lattice[..., :2] = torch.cartesian_prod(columns, columns).reshape(LATTICE, LATTICE, 2)
    return lattice
