"""What the page is told when it opens, and the same picture made by Matplotlib, for where no page can live."""

import math

import torch
from matplotlib.figure import Figure

from gan_lib import notebook, plots
from gan_lib.lab.game import ARROWS, MOST_ROWS, ROW, SIDE, SURFACE
from gan_lib.lab.settings import SETTINGS, TEXTS
from gan_lib.lab.tour import TASKS
from gan_lib.lang import tr

LONGEST = 0.45  # of an arrow, in units of the plane; a gradient of length 1 gets half of it
OFFERED = 10  # so many values of a setting at the most; Python may set the other seeds

# The four panels of curves. Blue is real, or D; orange is fake, or G. The mark of the losses comes with their pair.
BLUE, ORANGE, GREEN, PURPLE = "#1f77b4", "#e06c00", "#2ca02c", "#9467bd"
PANELS = [
    {"title": "losses", "lines": {"d_loss": BLUE, "g_loss": ORANGE}, "range": (None, None), "mark": None},
    {"title": "outputs", "lines": {"d_real": BLUE, "d_fake": ORANGE}, "range": (0, 1), "mark": 0.5},
    {"title": "quality", "lines": {"covered": GREEN, "good": PURPLE}, "range": (0, 1.02), "mark": None},
    {"title": "distance", "lines": {"jsd": GREEN}, "range": (0, math.log(2)), "mark": None},
]


def contents():
    """What does not change as long as the page is open, by the names of the widget's traits."""
    return {
        "texts": {name: tr(*text) for name, text in TEXTS.items()},
        "controls": [_control(name, setting) for name, setting in SETTINGS.items()],
        "panels": PANELS,
        "row": list(ROW),
        "sizes": {"side": SIDE, "surface": SURFACE, "longest": LONGEST, "most_rows": MOST_ROWS},
        "tasks": [{"title": tr(*t.title), "todo": tr(*t.todo), "seen": tr(*t.seen)} for t in TASKS],
    }


def _control(name, setting):
    values = setting.values
    if isinstance(values, dict):
        offered = [[value, tr(named.ko, named.en)] for value, named in values.items()]
    else:
        offered = [[value, f"{value:g}"] for value in values[:OFFERED]]
    return {
        "name": name,
        "label": tr(*setting.label),
        "tip": tr(*setting.tip),
        "values": offered,
        "anew": setting.anew,
    }


def picture(game, title=""):
    """The lab as the bytes of a PNG, with a name at every part: the buttons, the plane, the four panels of curves."""
    figure = Figure(figsize=(12, 6))
    grid = {"left": 0.14, "right": 0.99, "top": 0.8, "bottom": 0.08, "wspace": 0.3, "hspace": 0.42}
    plane, *panels = figure.subplot_mosaic("aabc;aade", gridspec_kw=grid).values()
    figure.text(0.01, 0.95, title, fontsize=12)
    x = 0.01
    for name in ("run", "d", "g", "both", "reset"):
        text, ink, face = tr(*TEXTS[name]), *(("white", "#1f5fa8") if name == "run" else ("black", "0.95"))
        button = {"boxstyle": "round,pad=0.4", "facecolor": face, "edgecolor": "0.6"}
        shown = figure.text(x + 0.01, 0.87, text, fontsize=12, color=ink, bbox=button)
        x += shown.get_window_extent().width / figure.bbox.width + 0.035
    _plane(plane, game)
    rows = torch.tensor(game.rows).reshape(len(game.rows), len(ROW)).T
    for ax, panel in zip(panels, PANELS, strict=True):
        for name, colour in panel["lines"].items():
            row = rows[ROW.index(name)]
            known = ~row.isnan()
            ax.plot(rows[0][known], row[known], color=colour, label=tr(*TEXTS[name]), linewidth=1.5)
        if panel["title"] == "losses":
            ax.axhline(game.loss.undecided, color="0.6", linewidth=1)
            name = "log 4" if game.loss.undecided == math.log(4) else f"{game.loss.undecided:.3g}"
            ax.annotate(
                name, (0.5, game.loss.undecided), (0, 2), ("axes fraction", "data"), "offset points", fontsize=10
            )
        ax.set_title(tr(*TEXTS[panel["title"]]), fontsize=11)
        ax.set_ylim(*panel["range"])
        ax.tick_params(labelsize=10)
        ax.set_xlabel(tr(*TEXTS["updates"]), fontsize=10)
        place = "lower right" if panel["title"] == "quality" else "best"
        ax.legend(fontsize=9, handlelength=1, loc=place)
    return notebook.png(figure)


def _plane(ax, game):
    """The plane, and at its left the names of what it shows."""
    surface, fake, arrows, lattice = game.picture_data()
    real = game.shown()
    extent = (-SIDE, SIDE, -SIDE, SIDE)
    ax.imshow(surface.numpy(), extent=extent, cmap=plots.ANSWERS, vmin=0, vmax=1, interpolation="bilinear")
    for lines in (lattice, lattice.transpose(0, 1)):
        for line in lines if len(lines[0]) > 1 else ():
            ax.plot(*line.T, color="#7a4fb5", linewidth=0.6, alpha=0.7)
    ax.plot(*real.T, ".", color="#1f5fa8", markersize=4)
    ax.plot(*fake.T, ".", color="#c4540a", markersize=4)
    tips = arrows / (1 + arrows.norm(dim=1, keepdim=True)) * LONGEST
    ax.quiver(*fake[:ARROWS].T, *tips.T, angles="xy", scale_units="xy", scale=1, width=0.004, color="0.15")
    ax.set(xlim=(-SIDE, SIDE), ylim=(-SIDE, SIDE), xticks=[], yticks=[], aspect="equal", anchor="E")
    longest = tips.norm(dim=1).argmax()
    net = lattice.flatten(0, 1)
    inside = net.abs().amax(1) < 0.9 * SIDE
    net = net[inside] if inside.any() else net
    parts = {
        "ground": torch.tensor([-2.7, 2.6]),
        "net": net[torch.cdist(net, torch.cat([fake, real])).amin(1).argmax()],  # where nothing else is drawn
        "arrow": fake[longest] + tips[longest] / 2,
        "fake": fake[fake[:, 1].argmin()],
    } | ({"real": real[real[:, 0].argmin()]} if len(real) else {})
    heights = torch.linspace(2.5, -2.6, len(parts)).tolist()
    by_height = sorted(parts.items(), key=lambda part: -part[1][1].item())
    for (name, place), y in zip(by_height, heights, strict=True):
        line = {"arrowstyle": "-", "color": "0.3", "linewidth": 1}
        where = {"xy": place.clamp(-SIDE, SIDE).tolist(), "xytext": (-SIDE - 0.15, y), "annotation_clip": False}
        ax.annotate(tr(*TEXTS[name]), **where, ha="right", va="center", fontsize=11, arrowprops=line)
