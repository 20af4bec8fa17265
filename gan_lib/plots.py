"""Figures, with Matplotlib alone: sheets of images, the film of a training run, its curves, and pictures that move."""

import io
import math

import matplotlib.pyplot as plt
import torch
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from PIL import Image
from torch.nn.functional import pad

from gan_lib import given, notebook
from gan_lib.data import to_pixels
from gan_lib.lang import tr
from gan_lib.losses import non_saturating
from gan_lib.notebook import sliders  # noqa: F401  lessons call plots.sliders

# What D answers: orange for fake, white for 1/2, blue for real; the GAN Lab has the same colours.
ANSWERS = LinearSegmentedColormap.from_list("answers", ["#f7b267", "white", "#8db8e8"])


def sheet(images, columns=8):
    """Images `(N, C, H, W)` in [-1, 1], side by side -> one PIL picture, `columns` of them in a row, on grey.

    Two pixels of grey lie around each image; one image alone has no border.
    """
    border = 2 if len(images) > 1 else 0
    across = min(given.whole("columns", columns), len(images))
    missing = -len(images) % across  # in the last row
    pixels = pad(to_pixels(images).cpu(), (border, 0, border, 0, 0, 0, 0, missing), value=128)
    _, channels, height, width = pixels.shape
    pixels = pixels.reshape(-1, across, channels, height, width).permute(0, 3, 1, 4, 2)
    pixels = pixels.reshape(-1, across * width, channels)
    pixels = pad(pixels, (0, 0, 0, border, 0, border), value=128)
    return Image.fromarray(pixels.expand(-1, -1, 3).numpy())


def pictures(images, columns=8, title=None, ax=None, side=0.7):
    """Draw images `(N, C, H, W)` in [-1, 1] as a sheet, each `side` inches wide. Returns the Matplotlib axes."""
    if ax is None:
        height = side * math.ceil(len(images) / columns)
        ax = plt.figure(figsize=(side * columns, height + 0.35)).add_axes([0, 0, 1, height / (height + 0.35)])
    ax.imshow(sheet(images, columns), interpolation="nearest")
    ax.set_axis_off()
    if title:
        ax.set_title(title)
    return ax


grid = pictures  # its earlier name, by which the copies call it that readers made of earlier lessons


def rows(groups, side=0.7, above=None):
    """Draw rows of images with their labels beside them. Returns the Matplotlib figure.

    groups: {label: images `(N, C, H, W)` in [-1, 1]}, as many for each label. side: inches of each image.
    above: {label of a row: a text for each image, written above it}.
    """
    columns = max(map(len, groups.values()))
    figure, axes = plt.subplots(
        len(groups), figsize=(side * columns + 1.8, side * len(groups)), layout="constrained", squeeze=False
    )
    for ax, (label, images) in zip(axes[:, 0], groups.items(), strict=True):
        pictures(images, columns, ax=ax)
        ax.text(-0.01, 0.5, label, transform=ax.transAxes, ha="right", va="center")
        for i, text in enumerate((above or {}).get(label, ())):
            ax.text((i + 0.5) / columns, 1.03, text, transform=ax.transAxes, ha="center", fontsize=8)
    return figure


def trials(images, is_real, others):
    """Let the reader say of images `(n, C, H, W)` in [-1, 1], one at a time, which are real: `notebook.trials`.

    is_real: booleans `(n,)`. others: {name: of how many a judge was right}.
    """
    frames = []
    for image in images:
        file = io.BytesIO()
        sheet(image[None]).resize((224, 224), Image.Resampling.NEAREST).save(file, "png")
        frames.append(file.getvalue())
    columns = 10
    figure = Figure(figsize=(0.8 * columns, 0.8 * math.ceil(len(images) / columns)))
    ax = pictures(images, columns, ax=figure.add_axes([0, 0, 1, 1]))
    step = images.shape[-1] + 2
    for i in range(len(images)):
        x, y = i % columns * step + 3, i // columns * step + 3
        ax.text(x, y, i + 1, color="#ffd966", fontsize=8, ha="left", va="top")
    notebook.trials(frames, [bool(real) for real in is_real], notebook.png(figure), others)


def film(frames, titles):
    """Draw the film of a run, a column for each moment. frames: list of `(N, C, H, W)` in [-1, 1], titles: as many.

    Returns the Matplotlib figure.
    """
    figure, axes = plt.subplots(1, len(frames), figsize=(1.15 * len(frames), 4.6), layout="constrained", squeeze=False)
    for ax, images, title in zip(axes[0], frames, titles, strict=True):
        pictures(images, columns=2, title=title, ax=ax)
        ax.title.set_fontsize(9)
    return figure


def points(ax, fake, real=None, title=None, side=3.0):
    """Draw points of the plane in [-side, side]²: the real ones pale blue, the fake ones orange, each `(N, 2)`."""
    if real is not None:
        ax.plot(*real.cpu().T, ".", color="C0", alpha=0.25, markersize=2)
    ax.plot(*fake.detach().cpu().T, ".", color="C1", markersize=2.5)
    ax.set(xlim=(-side, side), ylim=(-side, side), xticks=[], yticks=[], aspect="equal")
    if title:
        ax.set_title(title, fontsize=9)


@torch.no_grad()
def answers(ax, discriminator, side=3.0, loss=non_saturating):
    """Draw what D answers at each place of the plane, blue for real (1), white for 1/2, orange for fake (0).

    loss: the `losses.Pair` that D was trained with; it says what answer a logit stands for.
    """
    places = (torch.arange(121, dtype=torch.float32) + 0.5) * (2 * side / 121) - side
    grid = torch.cartesian_prod(places, places)
    shown = loss.answer(discriminator(grid)).reshape(121, 121).T.numpy()
    return ax.imshow(shown, cmap=ANSWERS, vmin=0, vmax=1, origin="lower", extent=(-side, side, -side, side))


def points_film(frames, titles, real=None, still=8, side=3.0, track=None):
    """Show a run whose samples are points: an animation in a notebook, elsewhere moments of it, four in a row.

    frames: list of `(N, 2)`, titles: as many. still: how many moments are shown, spread evenly from the first to the
    last, or a list of their numbers. track: `(K, 2)`, the points' mean all along the run, the first and the last frame
    included; a line joins the last four of them to each moment. The animation holds every frame, and is an image, no
    video.
    """
    if notebook.interactive():
        pictures = [
            Image.open(io.BytesIO(notebook.png(_moments([i], frames, titles, real, side, track))))
            for i in range(len(frames))
        ]
        gif = io.BytesIO()
        waits = [100] * (len(pictures) - 1) + [1500]  # milliseconds; it rests on the last frame, then starts again
        pictures[0].save(gif, "GIF", save_all=True, append_images=pictures[1:], duration=waits, loop=0)
        notebook.show(gif.getvalue(), "gif")
    else:
        if isinstance(still, int):
            still = torch.linspace(0, len(frames) - 1, still).round().int().tolist()
        notebook.show(notebook.png(_moments(still, frames, titles, real, side, track)))


def _moments(chosen, frames, titles, real, side, track):
    width = 4.8 if len(chosen) == 1 else 2.7  # inches
    across, down, height = min(4, len(chosen)), math.ceil(len(chosen) / 4), width + 0.3
    figure = Figure(figsize=(width * across, height * down))
    for place, i in enumerate(chosen):
        row, column = divmod(place, across)
        corner = (column + 0.03) / across, 1 - (row + 1) / down + 0.02 / down
        ax = figure.add_axes([*corner, 0.94 / across, 0.94 * width / height / down])  # a square
        points(ax, frames[i], real, titles[i], side)
        if track is not None:
            now = i * (len(track) - 1) // (len(frames) - 1)
            ax.plot(*track[max(0, now - 4) : now + 1].T, color="black", linewidth=1)
            ax.plot(*track[now], "o", color="black", markersize=5)
        ax.title.set_fontsize(11)
    return figure


def curves(history, metrics=None, loss=non_saturating):
    """Draw the curves of a run from `train.fit`: losses, D's outputs, and what was measured, at most four side by side.

    metrics: {name in history["metrics"]: label of its panel}. loss: the `losses.Pair` of the run; a grey line marks D's
    loss where it cannot tell real from fake. Returns the Matplotlib figure.
    """
    metrics = metrics or {}
    down = math.ceil((2 + len(metrics)) / 4)
    across = math.ceil((2 + len(metrics)) / down)
    figure = plt.figure(figsize=(3.4 * across, 2.9 * down), layout="constrained")
    losses, outputs, *panels = [figure.add_subplot(down, across, 1 + i) for i in range(2 + len(metrics))]
    step = history["step"]
    losses.plot(step, history["d_loss"], label=tr("판별자 D", "discriminator D"), color="C0")
    losses.plot(step, history["g_loss"], label=tr("생성자 G", "generator G"), color="C1", linestyle="--")
    losses.axhline(loss.undecided, color="0.6", linewidth=1)
    name = " log 4" if loss.undecided == math.log(4) else f" {loss.undecided:.3g}"
    losses.annotate(
        name, (1, loss.undecided), xycoords=("axes fraction", "data"), va="center", size="small", color="0.4"
    )
    losses.set_title(tr("손실", "losses"))
    outputs.plot(step, history["d_real"], label=tr("진짜", "real"), color="C0")
    outputs.plot(step, history["d_fake"], label=tr("가짜", "fake"), color="C1", linestyle="--")
    outputs.axhline(0.5, color="0.6", linewidth=1)
    outputs.set_ylim(0, 1)
    outputs.set_title(tr("판별자의 출력(평균)", "D's output (mean)"))
    for panel, (name, label) in zip(panels, metrics.items(), strict=True):
        measured = [row for row in history["metrics"] if name in row]
        panel.plot([row["step"] for row in measured], [row[name] for row in measured], "o-", color="C2", markersize=4)
        panel.set_title(label)
        panel.set_ylim(bottom=0)
    for ax in (losses, outputs, *panels):
        ax.set_xlabel(tr("스텝", "step"))
        ax.grid(alpha=0.3)
    losses.legend(fontsize=8)
    outputs.legend(fontsize=8)
    return figure


class LiveImages:
    """A picture in the notebook that changes while a cell runs: call it with images `(N, C, H, W)` in [-1, 1].

    It draws nothing while notebooks are built or tested.
    """

    def __init__(self, columns=8):
        self.columns, self.handle = columns, None

    def __call__(self, images):
        if notebook.interactive():
            png = io.BytesIO()
            sheet(images, self.columns).save(png, "PNG")
            self.handle = notebook.show(png.getvalue(), width=560, handle=self.handle)
