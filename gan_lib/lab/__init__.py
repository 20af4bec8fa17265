"""The GAN Lab: a GAN on points in the plane that trains while you watch, and that you steer.

    gan_lab = lab.GANLab()
    gan_lab

`Game` (game.py) is the GAN with its rules, settings.py the table of what can be set, tour.py the tasks of the guided
tour; page.py, draw.js, page.js and page.css are what a reader sees. `GANLab` stands between them: it answers clicks and
trains in an asyncio task, some hundredths of a second at a time. Between these slices the kernel runs other cells, so
that nothing here needs a lock, and a cell always finds the game between two steps.
"""

import asyncio
import collections
import time
from pathlib import Path

import anywidget
import torch
import traitlets

from gan_lib.lab.game import Game, State, on_one_thread  # noqa: F401  lab.State is what `GANLab.state` returns
from gan_lib.lab.page import contents, picture
from gan_lib.lab.settings import SETTINGS
from gan_lib.lab.tour import Tour
from gan_lib.lang import CourseError, tr
from gan_lib.notebook import interactive

HERE = Path(__file__).parent
SLICE = 1 / 25  # seconds of training between two looks at the inbox
FRAMES_TOGETHER = 3  # in a message: handling a message costs the page more than drawing
IN_FLIGHT = 4  # messages that the page has not confirmed yet, before others are left out
PATIENCE = 5.0  # seconds without a sign of the page, until training pauses


class GANLab(anywidget.AnyWidget):
    """A game that trains in the notebook while you watch: put it on the last line of a cell. Lesson 03.

    data, loss and the other settings: what `settings.SETTINGS` lists, each with one of its values. Without a browser
    `step_d`, `step_g`, `step_both` and `set` do what the page does, and `state` tells how the game stands.
    Raises `CourseError` for a setting or a value that is not in the table.
    """

    _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("draw.js", "page.js"))
    _css = HERE / "page.css"
    _ipython_display_ = None  # ipywidgets 7 has one of its own, which would leave the picture out

    texts = traitlets.Dict().tag(sync=True)
    controls = traitlets.List().tag(sync=True)
    panels = traitlets.List().tag(sync=True)
    row = traitlets.List().tag(sync=True)
    sizes = traitlets.Dict().tag(sync=True)
    tasks = traitlets.List().tag(sync=True)

    def __init__(self, **settings):
        self._game, self._tour = Game(**settings), Tour()
        super().__init__(**contents())
        self._inbox, self._task, self._running = collections.deque(), None, False
        self._status, self._frames, self._sent, self._seen, self._views = "", [], 0, 0, 0
        self._answers = {  # to each kind of message; what else stands in the message are the arguments
            "hello": self._open_view,
            "bye": self._close_view,
            "seen": self._note_seen,
            "run": self._run,
            "pause": self._pause,
            "d": self.step_d,
            "g": self.step_g,
            "both": self.step_both,
            "reset": self._reset,
            "set": self.set,
            "draw": self._draw,
        }
        try:
            self._loop = asyncio.get_running_loop()  # the kernel's, on which clicks are answered
        except RuntimeError:
            self._loop = None
        self.on_msg(self._receive)

    def __repr__(self):
        game = self._game
        return f"GANLab({game.settings['data']}, D {game.d_steps:,}, G {game.g_steps:,})"

    def _repr_mimebundle_(self, **kwargs):
        if interactive():
            data, metadata = super()._repr_mimebundle_(**kwargs)
            return data | {"image/png": picture(self._game)}, metadata
        game = self._game
        if game.d_steps == game.g_steps == 0:
            game = Game(**game.settings)
            game.step_both(1500)
        text = tr(
            f"움직이지 않는 그림: D {game.d_steps:,}스텝, G {game.g_steps:,}스텝 뒤의 GAN 실험실",
            f"A still picture: the GAN Lab after {game.d_steps:,} steps of D and {game.g_steps:,} of G",
        )
        return {"text/plain": text, "image/png": picture(game, text)}, {}

    @property
    def state(self):
        """The game as it is now, a `State`."""
        return self._game.state()

    def step_d(self, n=1):
        """Let D make n steps; G stays as it is. Raises `CourseError`, as all steps do, where a loss is no number."""
        self._play(self._game.step_d, n)

    def step_g(self, n=1):
        """Let G make n steps; D stays as it is."""
        self._play(self._game.step_g, n)

    def step_both(self, n=1):
        """n rounds: D's steps, as many as the rules say, and one of G's."""
        self._play(self._game.step_both, n)

    def set(self, **settings):
        """Change settings, each to one of its values in SETTINGS, which says which of them begin the game anew."""
        self._status = ""
        for name, value in settings.items():
            self._game.set(name, value)
            if SETTINGS[name].anew:
                self._status = tr("새 신경망으로 처음부터 시작합니다.", "New networks: the game begins anew.")
        self._send_scene()

    def close(self):
        """Stop training and take the lab off the page."""
        self._running = False
        super().close()

    def _play(self, step, n):
        self._running, self._status = False, ""
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
            message = dict(self._inbox.popleft())
            try:
                self._answers[message.pop("kind")](**message)
            except CourseError as error:
                self._running, self._status = False, str(error)
                self._send_frame()

    def _open_view(self):
        self._views += 1
        self._send_scene()

    def _close_view(self):
        self._views -= 1
        if self._views <= 0:
            self._running = False

    def _note_seen(self, sent):
        self._seen, self._last_sign = sent, time.perf_counter()

    def _run(self):
        self._running, self._status = True, ""
        if self._task is None or self._task.done():
            self._task = self._loop.create_task(self._train())
        self._send_frame()

    def _pause(self):
        self._running = False
        self._game.record()
        self._send_frame()

    def _reset(self):
        self._status = ""
        self._game.reset()
        self._send_scene()

    def _draw(self, points, clear=False):
        self._status = ""
        self._game.draw(points, clear)
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
                if len(self._frames) == FRAMES_TOGETHER:
                    self._send_frames()
            await asyncio.sleep(0.001)

    def _send_scene(self):
        """What changes seldom: settings, the real points, all rows of the curves; and a frame."""
        game = self._game
        game.fresh, self._frames = [], []
        scene = {"kind": "scene", "settings": game.settings, "mark": game.loss.undecided}
        self.send(scene, [_bytes(game.shown()), _bytes(torch.tensor(game.rows))])
        self._send_frame()

    def _send_frame(self):
        self._frames.append(self._new_frame())
        self._send_frames()

    def _send_frames(self):
        headers, buffers = zip(*self._frames, strict=True)
        self._frames, self._sent = [], self._sent + 1
        self.send({"kind": "frames", "sent": self._sent, "frames": headers}, [b for frame in buffers for b in frame])

    @on_one_thread
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
            "lattice": lattice.shape[:2],
            "done": self._tour.look(game),
        }
        pixels = surface.nan_to_num(0.5).mul(255).round().to(torch.uint8)
        return header, [pixels.numpy().tobytes(), *map(_bytes, (fake, arrows, lattice, rows))]


def _bytes(tensor):
    return tensor.float().numpy().tobytes()
