"""The GAN Lab: a GAN on points in the plane that trains while you watch, and that you steer.

    gan_lab = lab.GANLab()
    gan_lab

`Game` is the GAN with its rules; `GANLab` shows it (lab.js, lab.css) and trains it in an asyncio task, some hundredths of a
second at a time. Between these slices the kernel answers clicks and runs other cells, so that nothing here needs a lock, and a
cell always finds the game between two steps.
"""

import asyncio
import collections
import functools
import io
import math
import time
from dataclasses import dataclass
from pathlib import Path

import anywidget
import torch
import traitlets
from matplotlib.figure import Figure

from gan_lib import device, losses, metrics, nets, plots, toys, train
from gan_lib.lang import CourseError, somebody_watches, tr

SIDE = 3.0  # the plane runs from -SIDE to SIDE both ways
SURFACE = 48  # rows and columns of the picture of D's output
LATTICE = 21  # rows and columns of the latent grid
SHOWN, ARROWS = 400, 120  # fake points on the screen; those of them with an arrow
MEASURED = 2000  # fake points in a measurement
RECORD_EVERY, MEASURE_EVERY = 20, 100  # updates of either player
MOST_ROWS = 800  # of the curves; when they are more, every other one goes
MOST_DRAWN = 400  # points drawn by hand; the oldest go first

SLICE = 1 / 25  # seconds of training between two looks at the inbox
TOGETHER = 3  # frames in a message: handling a message costs the page more than drawing
IN_FLIGHT = 4  # messages that the page has not confirmed yet, before others are left out
PATIENCE = 5.0  # seconds without a sign of the page, until training pauses


def _cats():
    cats = toys.Cats()
    median, spread = torch.tensor(cats.median), torch.tensor(cats.spread)
    return toys.Scaled(cats, median, median * spread)


DATA = {"ring": toys.ring, "grid": toys.grid, "moons": toys.moons, "spiral": toys.spiral, "cats": _cats}

# Each pair of losses; what of D's logits a picture shows, from 0, fake, to 1, real; D's loss where it cannot tell.
LOSSES = {
    "non_saturating": (losses.non_saturating, torch.sigmoid, math.log(4)),
    "saturating": (losses.saturating, torch.sigmoid, math.log(4)),
    "least_squares": (losses.least_squares, lambda logits: logits.clamp(0, 1), 0.25),
    "hinge": (losses.hinge, lambda logits: (0.5 + 0.5 * logits).clamp(0, 1), 2.0),
    # Only differences of its logits count.
    "wasserstein": (losses.wasserstein, lambda logits: torch.sigmoid(logits - logits.mean()), 0.0),
}

# What each setting may be; the page offers these, and `GANLab.set` takes them.
CHOICES = {
    "data": (*DATA, "drawn"),
    "loss": tuple(LOSSES),
    "d_lr": (0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 1.0),
    "g_lr": (0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 1.0),
    "d_steps": (1, 2, 3, 5, 10),
    "r1": (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
    "batch_size": (16, 32, 64, 128, 256, 512),
    "z_dim": (1, 2, 4, 8, 16),
    "hidden": (4, 8, 16, 32, 64, 128),
    "seed": range(1000),
}
START = {
    "data": "ring",
    "loss": "non_saturating",
    "d_lr": 0.003,
    "g_lr": 0.003,
    "d_steps": 1,
    "r1": 0.0,
    "batch_size": 64,
    "z_dim": 2,
    "hidden": 32,
    "seed": 0,
}
NEW_NETWORKS = ("z_dim", "hidden", "seed")  # settings that begin the game anew

# One row of the curves.
ROW = ("updates", "d_loss", "g_loss", "d_real", "d_fake", "covered", "good", "jsd")


# The four panels of curves, on the page and in the picture. Blue is real, or D; orange is fake, or G.
ARROW = 0.45  # the longest arrow, in units of the plane; a gradient of length 1 gets half of it
BLUE, ORANGE, GREEN, PURPLE = "#1f77b4", "#e06c00", "#2ca02c", "#9467bd"
PANELS = [
    {"title": "losses", "lines": {"d_loss": BLUE, "g_loss": ORANGE}, "range": (None, None), "mark": None},
    {"title": "outputs", "lines": {"d_real": BLUE, "d_fake": ORANGE}, "range": (0, 1), "mark": 0.5},
    {"title": "quality", "lines": {"covered": GREEN, "good": PURPLE}, "range": (0, 1.02), "mark": None},
    {"title": "distance", "lines": {"jsd": GREEN}, "range": (0, math.log(2)), "mark": None},
]


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


def _on_one_thread(function):
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
    """One step of an optimizer. What `train` does to the same bit, in four fifths of its time: networks this small spend it
    on what surrounds the arithmetic, and gradients asked for by name need neither zeroing nor freezing.
    """
    parameters = optimizer.param_groups[0]["params"]
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        parameter.grad = gradient
    optimizer.step()


class Game:
    """A GAN on points in the plane, and its rules. settings: those of `START` that are to be different."""

    def __init__(self, **settings):
        # Networks this small wait for a GPU longer than they compute.
        self.machine = device.pick("cpu", torch.float32)
        self.settings = dict(START)
        self.drawn = torch.zeros(0, 2)
        for name, value in settings.items():
            self._check(name, value)
            self.settings[name] = value
        self.reset()

    def _check(self, name, value):
        if name not in CHOICES:
            raise CourseError(
                f"그런 설정은 없습니다: {name!r}. 다음 가운데 하나를 고르십시오: {', '.join(CHOICES)}.",
                f"There is no setting {name!r}: choose one of {', '.join(CHOICES)}.",
            )
        if value not in CHOICES[name]:
            choices = CHOICES[name]
            shown = f"{choices[0]} – {choices[-1]}" if isinstance(choices, range) else ", ".join(map(str, choices))
            raise CourseError(
                f"{name}의 값으로 쓸 수 없습니다: {value!r}. 쓸 수 있는 값: {shown}.",
                f"{name} cannot be {value!r}. It can be: {shown}.",
            )

    def set(self, name, value):
        """Change a rule. Those in `NEW_NETWORKS` begin the game anew. Raises `CourseError` for what cannot be."""
        self._check(name, value)
        self.record(measure=False)  # of the steps under the old rule
        self.settings[name] = value
        if name in NEW_NETWORKS:
            self.reset()
        if name in ("data", "batch_size"):
            self._new_data()
        if name in ("d_lr", "g_lr"):
            optimizer = self.gan.d_optimizer if name == "d_lr" else self.gan.g_optimizer
            for group in optimizer.param_groups:
                group["lr"] = value

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
            generator = nets.PointGenerator(s["z_dim"], s["hidden"])
            discriminator = nets.PointDiscriminator(s["hidden"])
        self.gan = train.GAN(generator, discriminator, self.machine, s["g_lr"], (0.5, 0.9), seed=s["seed"])
        for group in self.gan.d_optimizer.param_groups:
            group["lr"] = s["d_lr"]
        self.d_steps = self.g_steps = 0
        self.rows, self.fresh = [], []  # of the curves: all, and those that the page has not been sent
        self.recent_d, self.recent_g = [], []
        always = torch.Generator().manual_seed(1)
        self.z = torch.randn(MEASURED, s["z_dim"], generator=always)
        columns = torch.linspace(-2, 2, LATTICE)
        self.lattice_shape = (1, LATTICE**2) if s["z_dim"] == 1 else (LATTICE, LATTICE)
        self.lattice = torch.zeros(LATTICE**2, s["z_dim"])
        if s["z_dim"] == 1:
            self.lattice[:, 0] = torch.linspace(-2, 2, LATTICE**2)
        else:
            self.lattice[:, :2] = torch.cartesian_prod(columns, columns)
        middles = (torch.arange(SURFACE) + 0.5) * (2 * SIDE / SURFACE) - SIDE
        y, x = torch.meshgrid(middles.flip(0), middles, indexing="ij")  # from the upper left, row by row
        self.places = torch.stack([x, y], -1).reshape(-1, 2)
        self._new_data()

    def _new_data(self):
        s = self.settings
        if s["data"] != "drawn":
            self.distribution = DATA[s["data"]]()
        else:
            self.distribution = toys.Mixture(self.drawn, 0.08) if len(self.drawn) else None
        self.truth = None  # found when it is first needed
        if self.distribution is not None:
            self.batches = toys.Points(self.distribution).batches(s["batch_size"], s["seed"], start=self.d_steps)

    def _need_data(self):
        if self.distribution is None:
            raise CourseError(
                "아직 그린 점이 없습니다. 평면에 점을 그린 다음 다시 누르십시오.",
                "No point is drawn yet: draw some on the plane, then try again.",
            )

    @_on_one_thread
    def step_d(self, n=1):
        """Let D make n steps; G stays as it is. Raises `CourseError` where its loss is no longer a number."""
        self._need_data()
        for _ in range(n):
            with torch.no_grad():
                fake = self._draw_fake()
            self._step_d(fake)

    @_on_one_thread
    def step_g(self, n=1):
        """Let G make n steps; D stays as it is. Raises `CourseError` where its loss is no longer a number."""
        self._need_data()
        for _ in range(n):
            self._step_g(self._draw_fake())

    @_on_one_thread
    def step_both(self, n=1):
        """n rounds: D's steps, as many as the rules say, and one of G's. With one of each it is what `train.fit` does."""
        self._need_data()
        for _ in range(n):
            self.step_d(self.settings["d_steps"] - 1)
            fake = self._draw_fake()  # of use to both
            self._step_d(fake)
            self._step_g(fake)

    def _draw_fake(self):
        return self.gan.generator(self.gan.draw_z(self.settings["batch_size"]))

    def _step_d(self, fake):
        d, real = self.gan.discriminator, next(self.batches)
        real_logits, fake_logits = d(real), d(fake.detach())
        d_loss = LOSSES[self.settings["loss"]][0].discriminator(real_logits, fake_logits)
        if gamma := self.settings["r1"]:
            d_loss = d_loss + gamma / 2 * losses.r1(d, real)
        _update(self.gan.d_optimizer, d_loss)
        self.recent_d.append((d_loss.detach(), real_logits.detach(), fake_logits.detach()))
        self.d_steps += 1
        self._record_now_and_then()

    def _step_g(self, fake):
        g_loss = LOSSES[self.settings["loss"]][0].generator(self.gan.discriminator(fake))
        _update(self.gan.g_optimizer, g_loss)
        self.recent_g.append(g_loss.detach())
        self.g_steps += 1
        self._record_now_and_then()

    def _record_now_and_then(self):
        updates = self.d_steps + self.g_steps
        if updates % RECORD_EVERY == 0:
            self.record(measure=updates % MEASURE_EVERY == 0)

    @_on_one_thread
    def record(self, measure=True):
        """Move the means since the last time into the curves, if anyone has made a step."""
        if not self.recent_d and not self.recent_g:
            return
        show = LOSSES[self.settings["loss"]][1]
        d_loss = d_real = d_fake = g_loss = math.nan
        finite = True
        if self.recent_d:
            d_losses, *logits = map(torch.stack, zip(*self.recent_d, strict=True))
            d_loss, d_real, d_fake = d_losses.mean().item(), *show(torch.stack(logits)).mean((1, 2)).tolist()
            finite = math.isfinite(d_loss)
        if self.recent_g:
            g_loss = torch.stack(self.recent_g).mean().item()
            finite = finite and math.isfinite(g_loss)
        self.recent_d, self.recent_g = [], []
        if not finite:
            raise CourseError(
                "손실이 수가 아닌 값(NaN이나 무한대)이 되었습니다. 학습률을 낮추고 '처음부터'를 누르십시오.",
                "A loss is no longer a number (NaN or infinity): lower a learning rate, then press “Start again”.",
            )
        measured = self._measure() if measure and self.distribution is not None else [math.nan] * 3
        row = [self.d_steps + self.g_steps, d_loss, g_loss, d_real, d_fake, *measured]
        self.rows.append(row)
        self.fresh.append(row)
        if len(self.rows) > MOST_ROWS:
            self.rows = self.rows[::2]

    @torch.no_grad()
    def _measure(self):
        """(share of the modes that are covered, share of good points, JSD), of 2,000 points from the same noise."""
        d, samples = self.distribution, self.gan.generator(self.z)
        if self.truth is None:
            self.truth = metrics.box_probabilities(d, SIDE)
            if not isinstance(d, toys.Mixture):  # cats are good where 99.9 % of real ones are at least as likely
                self.limit = d.log_density(d.sample(20_000, seed=1)).quantile(0.001)
        jsd = metrics.jensen_shannon(self.truth, metrics.box_shares(samples, SIDE), 1)
        if isinstance(d, toys.Mixture):
            modes, good = metrics.mode_coverage(samples, d)
            return modes / len(d.means), good, jsd
        return math.nan, (d.log_density(samples) >= self.limit).float().mean().item(), jsd

    @_on_one_thread
    def state(self):
        """The game as it is now."""
        known = {}
        for row in self.rows:
            known |= {name: value for name, value in zip(ROW, row, strict=True) if not math.isnan(value)}
        covered, good, jsd = self._measure() if self.distribution is not None else [math.nan] * 3
        return State(
            d_steps=self.d_steps,
            g_steps=self.g_steps,
            **{name: known.get(name, math.nan) for name in ("d_loss", "g_loss", "d_real", "d_fake")},
            modes=covered * len(getattr(self.distribution, "means", [])),
            good=good,
            jsd=jsd,
            samples=self.gan.generator(self.z).detach(),
            generator=self.gan.generator,
            discriminator=self.gan.discriminator,
            settings=dict(self.settings),
        )

    @_on_one_thread
    def picture_data(self):
        """What a picture of the plane shows: D's output `(SURFACE, SURFACE)`, fake points `(SHOWN, 2)`, for the first
        ARROWS of them the direction in which G's loss falls `(ARROWS, 2)`, the image of the latent grid `(rows, columns, 2)`.
        """
        generator, discriminator = self.gan.generator, self.gan.discriminator
        loss, show, _ = LOSSES[self.settings["loss"]]
        with torch.no_grad():
            points = generator(torch.cat([self.z[:SHOWN], self.lattice]))
            surface = show(discriminator(self.places)).reshape(SURFACE, SURFACE)
        fake, lattice = points[:SHOWN], points[SHOWN:].reshape(*self.lattice_shape, 2)
        at = fake[:ARROWS].clone().requires_grad_()
        # Each point's own gradient: the loss is a mean, and each logit depends on its own point alone.
        (gradient,) = torch.autograd.grad(loss.generator(discriminator(at)) * len(at), at)
        return surface, fake, -gradient, lattice


class GANLab(anywidget.AnyWidget):
    """A game that trains in the notebook while you watch: put it on the last line of a cell.

    data, seed and the others: settings as in `START`, each one of `CHOICES`. Without a browser `step_d`, `step_g`,
    `step_both` and `run` do what the buttons do, and `state` tells how the game stands.
    """

    _esm = Path(__file__).with_name("lab.js")
    _css = Path(__file__).with_name("lab.css")
    _ipython_display_ = None  # ipywidgets 7 has one of its own, which would leave the picture out

    texts = traitlets.Dict().tag(sync=True)
    controls = traitlets.List().tag(sync=True)
    panels = traitlets.List().tag(sync=True)
    row = traitlets.List().tag(sync=True)

    def __init__(self, **settings):
        self._game = Game(**settings)
        super().__init__(texts=_texts(), controls=_controls(), panels=PANELS, row=list(ROW))
        self._inbox, self._task, self._running = collections.deque(), None, False
        self._status, self._frames, self._sent, self._seen, self._views = "", [], 0, 0, 0
        try:
            self._loop = asyncio.get_running_loop()  # the kernel's, on which clicks are answered
        except RuntimeError:
            self._loop = None
        self.on_msg(self._receive)

    def __repr__(self):
        game = self._game
        return f"GANLab({game.settings['data']}, D {game.d_steps:,}, G {game.g_steps:,})"

    def _repr_mimebundle_(self, **kwargs):
        if somebody_watches():
            data, metadata = super()._repr_mimebundle_(**kwargs)
            return data | {"image/png": _picture(self._game)}, metadata
        game = self._game
        if game.d_steps == game.g_steps == 0:
            game = Game(**game.settings)
            game.step_both(1500)
        text = tr(
            f"움직이지 않는 그림: D {game.d_steps:,}스텝, G {game.g_steps:,}스텝 뒤의 GAN 실험실",
            f"A still picture: the GAN Lab after {game.d_steps:,} steps of D and {game.g_steps:,} of G",
        )
        return {"text/plain": text, "image/png": _picture(game, text)}, {}

    @property
    def state(self):
        """The game as it is now, a `State`."""
        return self._game.state()

    def step_d(self, n=1):
        """Let D make n steps; G stays as it is."""
        self._play(self._game.step_d, n)

    def step_g(self, n=1):
        """Let G make n steps; D stays as it is."""
        self._play(self._game.step_g, n)

    def step_both(self, n=1):
        """n rounds: D's steps, as many as the rules say, and one of G's."""
        self._play(self._game.step_both, n)

    def run(self, seconds):
        """Train for so many seconds, here and now."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self._game.step_both()
        self._play(self._game.step_both, 0)

    def set(self, **settings):
        """Change settings of `START`, each to one of `CHOICES`; "z_dim", "hidden" and "seed" begin the game anew."""
        for name, value in settings.items():
            self._game.set(name, value)
        self._send_scene()

    def close(self):
        """Stop training and take the lab off the page."""
        self._running = False
        super().close()

    def _play(self, step, n):
        self._running = False
        self._status = ""
        step(n)
        self._game.record()
        self._send_frame()

    # The page's messages come in between slices, in some kernels on another thread: they are only laid into the inbox.
    def _receive(self, _, message, buffers):
        self._inbox.append(message)
        if self._loop is None:
            self._answer()
        else:
            self._loop.call_soon_threadsafe(self._answer)

    def _answer(self):
        while self._inbox:
            message = self._inbox.popleft()
            try:
                self._obey(message)
            except CourseError as error:
                self._running, self._status = False, str(error)
                self._send_frame()

    def _obey(self, message):
        kind, game = message["kind"], self._game
        if kind == "seen":
            self._seen = message["sent"]
            self._last_sign = time.perf_counter()
        elif kind == "hello":
            self._views += 1
            self._send_scene()
        elif kind == "bye":
            self._views -= 1
            if self._views <= 0:
                self._running = False
        elif kind == "run":
            self._status, self._running = "", True
            if self._task is None or self._task.done():
                self._task = self._loop.create_task(self._train())
            self._send_frame()
        elif kind == "pause":
            self._running = False
            game.record()
            self._send_frame()
        elif kind in ("d", "g", "both"):
            self._play({"d": game.step_d, "g": game.step_g, "both": game.step_both}[kind], message.get("n", 1))
        elif kind == "reset":
            self._status = ""
            game.reset()
            self._send_scene()
        elif kind == "set":
            self._status = ""
            game.set(message["name"], message["value"])
            if message["name"] in NEW_NETWORKS:
                self._status = tr("새 신경망으로 처음부터 시작합니다.", "New networks: the game begins anew.")
            self._send_scene()
        elif kind == "draw":
            self._status = ""
            game.draw(message["points"], message.get("clear", False))
            self._send_scene()

    async def _train(self):
        self._seen, self._last_sign = self._sent, time.perf_counter()
        while self._running:
            until = time.perf_counter() + SLICE
            try:
                while time.perf_counter() < until:
                    self._answer()  # before anything else: the event loop may come to it only after this slice
                    if not self._running:
                        return
                    self._game.step_both()
            except CourseError as error:
                self._running, self._status = False, str(error)
            if time.perf_counter() > self._last_sign + PATIENCE:
                self._running = False
                self._status = tr(
                    "화면이 응답하지 않아 학습을 멈추었습니다. '학습'을 누르면 이어집니다.",
                    "The page was silent, so training paused. Press “Train” to go on.",
                )
            if not self._running:
                self._send_frame()
            elif self._sent < self._seen + IN_FLIGHT:
                self._frames.append(self._new_frame())
                if len(self._frames) == TOGETHER:
                    self._send_frames()
            await asyncio.sleep(0.001)

    def _send_scene(self):
        """What changes seldom: settings, the real points, all rows of the curves; and a frame."""
        game = self._game
        game.fresh, self._frames = [], []
        real = game.distribution.sample(SHOWN, seed=1) if game.distribution is not None else torch.zeros(0, 2)
        if game.settings["data"] == "drawn":
            real = game.drawn
        rows = torch.tensor(game.rows)
        self.send(
            {"kind": "scene", "settings": game.settings, "mark": LOSSES[game.settings["loss"]][2]},
            [_bytes(real), _bytes(rows)],
        )
        self._send_frame()

    def _send_frame(self):
        self._frames.append(self._new_frame())
        self._send_frames()

    def _send_frames(self):
        headers, buffers = zip(*self._frames, strict=True)
        self._frames, self._sent = [], self._sent + 1
        self.send({"kind": "frames", "sent": self._sent, "frames": headers}, [b for frame in buffers for b in frame])

    @_on_one_thread
    def _new_frame(self):
        """What the page draws: a header, and D's output in bytes, then numbers in float32."""
        game = self._game
        surface, fake, arrows, lattice = game.picture_data()
        rows, game.fresh = torch.tensor(game.fresh), []
        header = {
            "d_steps": game.d_steps,
            "g_steps": game.g_steps,
            "running": self._running,
            "status": self._status,
            "lattice": game.lattice_shape,
        }
        pixels = surface.nan_to_num(0.5).mul(255).round().to(torch.uint8)
        return header, [pixels.numpy().tobytes(), *map(_bytes, (fake, arrows, lattice, rows))]


def _bytes(tensor):
    return tensor.float().numpy().tobytes()


def _picture(game, title=""):
    """The lab as a PNG, for pages on which no widget can live."""
    surface, fake, arrows, lattice = game.picture_data()
    figure = Figure(figsize=(10.4, 5), layout="constrained")
    plane, *panels = figure.subplot_mosaic("aabc;aade", width_ratios=[1, 1, 1, 1]).values()
    plane.imshow(
        surface.numpy(), extent=(-SIDE, SIDE, -SIDE, SIDE), cmap=plots.ANSWERS, vmin=0, vmax=1, interpolation="bilinear"
    )
    for lines in (lattice, lattice.transpose(0, 1)):
        for line in lines if len(lines[0]) > 1 else ():
            plane.plot(*line.T, color="#7a4fb5", linewidth=0.6, alpha=0.7)
    if game.distribution is not None:
        plane.plot(*game.distribution.sample(SHOWN, seed=1).T, ".", color="#1f5fa8", markersize=3)
    plane.plot(*fake.T, ".", color="#c4540a", markersize=3)
    tips = arrows / (1 + arrows.norm(dim=1, keepdim=True)) * ARROW
    plane.quiver(*fake[:ARROWS].T, *tips.T, angles="xy", scale_units="xy", scale=1, width=0.003, color="0.15")
    plane.set(xlim=(-SIDE, SIDE), ylim=(-SIDE, SIDE), xticks=[], yticks=[], aspect="equal")
    figure.suptitle(f"{title}\n{_texts()['plane']}".strip(), fontsize=9, linespacing=1.6)
    rows = torch.tensor(game.rows).reshape(len(game.rows), len(ROW)).T
    for ax, panel in zip(panels, PANELS, strict=True):
        for name, colour in panel["lines"].items():
            row = rows[ROW.index(name)]
            known = ~row.isnan()
            ax.plot(rows[0][known], row[known], color=colour, label=_texts()[name], linewidth=1.2)
        if panel["title"] == "losses":
            ax.axhline(LOSSES[game.settings["loss"]][2], color="0.6", linewidth=1)
        ax.set_title(_texts()[panel["title"]], fontsize=9)
        ax.set_ylim(*panel["range"])
        ax.tick_params(labelsize=7)
        ax.set_xlabel(_texts()["updates"], fontsize=7)
        ax.legend(fontsize=7)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=80)
    return file.getvalue()


def _texts():
    return {
        "run": tr("학습", "Train"),
        "pause": tr("멈춤", "Pause"),
        "d": tr("D 한 스텝", "Step D"),
        "g": tr("G 한 스텝", "Step G"),
        "both": tr("둘 다", "Step both"),
        "reset": tr("처음부터", "Start again"),
        "clear": tr("그린 점 지우기", "Erase points"),
        "run_tip": tr(
            "학습을 시작하거나 멈춥니다. 아래의 설정은 학습하는 중에도, 멈춘 뒤에도 바꿀 수 있습니다.",
            "Starts and stops training. The settings below can be changed while it trains, or after.",
        ),
        "d_tip": tr(
            "판별자만 한 스텝 학습합니다. 배경색은 바뀌고 주황색 점은 그대로입니다.",
            "The discriminator alone makes one step: the background changes, the orange points stay.",
        ),
        "g_tip": tr(
            "생성자만 한 스텝 학습합니다. 화살표들이 함께 당기는 대로 주황색 점이 움직이고 배경색은 그대로입니다.",
            "The generator alone makes one step: the orange points move, pulled by all arrows together; the background stays.",
        ),
        "both_tip": tr("판별자와 생성자가 차례로 학습합니다.", "Both players make their steps, one after the other."),
        "reset_tip": tr(
            "같은 시드로 새 신경망을 만들어 처음부터 시작합니다.",
            "New networks from the same seed; the game begins anew.",
        ),
        "clear_tip": tr("손으로 그린 점을 모두 지웁니다.", "Takes away all points drawn by hand."),
        "plane": tr(
            "점: 파랑은 진짜, 주황은 가짜 · 배경(D의 출력): 파랑은 진짜, 주황은 가짜라는 답, 흰색은 반반 · "
            "화살표: D가 미는 방향 · 보라 선: 잠재 공간의 네모 격자가 옮겨진 모양",
            "points: blue real, orange fake · ground (D's output): blue says real, orange fake, white fifty-fifty · "
            "arrows: where D pushes · purple: where G sends a square grid of z",
        ),
        "surface": tr("D의 출력", "D's output"),
        "arrows": tr("화살표", "arrows"),
        "lattice": tr("잠재 격자", "latent grid"),
        "losses": tr("손실", "losses"),
        "outputs": tr("D의 출력(평균)", "D's output (mean)"),
        "quality": tr("비율", "shares"),
        "distance": tr("JSD(격자)", "JSD (on a grid)"),
        "d_loss": "D",
        "g_loss": "G",
        "d_real": tr("진짜", "real"),
        "d_fake": tr("가짜", "fake"),
        "covered": tr("찾은 모드", "modes found"),
        "good": tr("좋은 점", "good points"),
        "jsd": "JSD",
        "rate": tr("초당 {steps}스텝, {frames}장면", "{steps} steps, {frames} frames a second"),
        "made": tr("D {d}스텝 · G {g}스텝", "D {d} steps · G {g} steps"),
        "tips": tr(
            "단추나 설정에 마우스를 올리거나 키보드로 옮겨 가면 무엇을 해 볼지 여기에 나옵니다.",
            "Point at a button or a setting, or go there by keyboard: what to try with it appears here.",
        ),
        "draw_first": tr(
            "직접 그리려면 먼저 데이터에서 '직접 그리기'를 고르십시오.",
            "To draw, first choose “draw your own” as the data.",
        ),
        "updates": tr("D와 G의 스텝을 합한 수", "steps of D and G together"),
        "resets": tr("바꾸면 처음부터 시작합니다", "a change begins the game anew"),
        "silent": tr(
            "커널이 응답하지 않습니다. 다른 셀이 실행되고 있다면 기다리고, 커널을 다시 시작했다면 이 셀을 다시 실행하십시오.",
            "The kernel does not answer. If another cell is running, wait; if the kernel was restarted, run this cell again.",
        ),
        "draw_tip": tr(
            "평면에 마우스나 손가락으로 점을 그리십시오. 키보드에서는 화살표 키로 위치를 옮기고 스페이스 키로 점을 찍습니다. 그린 점 하나하나를 모드 하나로 셉니다.",
            "Draw points on the plane with mouse or finger; on the keyboard move with the arrow keys, press space for a point. Each drawn point counts as one mode.",
        ),
    }


def _controls():
    """What the page offers for each setting: its name, its label, what to try with it, and the values by name."""

    def numbers(name):
        return [[value, f"{value:g}"] for value in CHOICES[name]]

    points = {
        "ring": tr("고리(모드 8개)", "ring of 8"),
        "grid": tr("격자(모드 25개)", "grid of 25"),
        "moons": tr("초승달 두 개", "two moons"),
        "spiral": tr("나선", "spiral"),
        "cats": tr("고양이(두 길이)", "cats (two lengths)"),
        "drawn": tr("직접 그리기", "draw your own"),
    }
    named_losses = {
        "non_saturating": tr("비포화 손실", "non-saturating"),
        "saturating": tr("포화 손실", "saturating"),
        "least_squares": tr("최소 제곱 손실", "least squares"),
        "hinge": tr("힌지 손실", "hinge"),
        "wasserstein": tr("바서슈타인 손실", "Wasserstein"),
    }
    lr_tip = tr(
        "D의 학습률만 10분의 1로 낮추어 보십시오. 생성자가 판별자보다 빨라지면 무슨 일이 생깁니까?",
        "Give D a tenth of its learning rate: what happens when the generator is faster than the discriminator?",
    )
    rows = [
        (
            "data",
            tr("데이터", "data"),
            tr(
                "학습하다가 데이터를 바꾸면 생성자가 새 데이터를 따라갑니까?",
                "Change the data while it trains: does the generator follow?",
            ),
            list(points.items()),
        ),
        (
            "loss",
            tr("손실 함수", "loss function"),
            tr(
                "포화 손실로 처음부터 시작해 보십시오. 화살표의 길이가 어떻습니까? 바서슈타인 손실은 R1과 함께 써 보십시오.",
                "Start again with the saturating loss: how long are the arrows? Try Wasserstein together with R1.",
            ),
            list(named_losses.items()),
        ),
        ("d_lr", tr("D의 학습률", "learning rate of D"), lr_tip, numbers("d_lr")),
        (
            "g_lr",
            tr("G의 학습률", "learning rate of G"),
            tr(
                "G의 학습률만 10배로 높이고 모드가 몇 개 남는지 보십시오.",
                "Give G ten times its learning rate, and count the modes that are left.",
            ),
            numbers("g_lr"),
        ),
        (
            "d_steps",
            tr("G 한 스텝당 D의 스텝 수", "D steps for each of G's"),
            tr(
                "G가 한 스텝 움직일 때 D를 다섯 스텝씩 학습시키면 배경색의 경계가 어떻게 됩니까?",
                "Let D make five steps for each of G's: what becomes of the borders in the background?",
            ),
            numbers("d_steps"),
        ),
        (
            "r1",
            tr("R1 규제의 세기", "strength of R1"),
            tr(
                "0.1쯤으로 올리면 배경색이 부드러워집니다. 화살표가 덜 흔들립니까?",
                "At about 0.1 the background becomes smooth. Do the arrows waver less?",
            ),
            numbers("r1"),
        ),
        (
            "batch_size",
            tr("배치 크기", "batch size"),
            tr(
                "16으로 줄이면 손실 곡선이 얼마나 거칠어집니까?",
                "With 16, how rough do the curves of the losses become?",
            ),
            numbers("batch_size"),
        ),
        (
            "z_dim",
            tr("잡음의 차원", "noise dimension"),
            tr(
                "1로 줄이면 생성자는 실 한 가닥을 구부립니다. 모드 여덟 개를 다 지날 수 있습니까?",
                "With 1 the generator bends a single thread. Can it pass through all eight modes?",
            ),
            numbers("z_dim"),
        ),
        (
            "hidden",
            tr("은닉층의 폭", "hidden width"),
            tr(
                "두 신경망 모두의 폭입니다. 8로 줄이면 배경의 경계가 몇 조각입니까?",
                "Of both networks. With 8, of how many pieces are the borders in the background?",
            ),
            numbers("hidden"),
        ),
        (
            "seed",
            tr("시드", "seed"),
            tr(
                "다른 시드에서도 같은 일이 생깁니까? 한 번 본 것은 우연일 수 있습니다.",
                "Does it happen with another seed, too? What was seen once may be chance.",
            ),
            [[value, str(value)] for value in range(10)],
        ),
    ]
    return [
        {"name": name, "label": label, "tip": tip, "values": values, "resets": name in NEW_NETWORKS}
        for name, label, tip, values in rows
    ]
