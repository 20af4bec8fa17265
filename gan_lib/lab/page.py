"""What the page is told when it opens, and the same picture made by Matplotlib, for where no page can live."""

import math

import torch
from matplotlib.figure import Figure

from gan_lib import notebook, plots
from gan_lib.lab.game import ARROWS, MOST_ROWS, ROW, SIDE, SURFACE
from gan_lib.lab.settings import SETTINGS, TEXTS
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
    """The lab as the bytes of a PNG: the plane, and the four panels of curves."""
    surface, fake, arrows, lattice = game.picture_data()
    figure = Figure(figsize=(10.4, 5), layout="constrained")
    plane, *panels = figure.subplot_mosaic("aabc;aade", width_ratios=[1, 1, 1, 1]).values()
    extent = (-SIDE, SIDE, -SIDE, SIDE)
    plane.imshow(surface.numpy(), extent=extent, cmap=plots.ANSWERS, vmin=0, vmax=1, interpolation="bilinear")
    for lines in (lattice, lattice.transpose(0, 1)):
        for line in lines if len(lines[0]) > 1 else ():
            plane.plot(*line.T, color="#7a4fb5", linewidth=0.6, alpha=0.7)
    plane.plot(*game.shown().T, ".", color="#1f5fa8", markersize=3)
    plane.plot(*fake.T, ".", color="#c4540a", markersize=3)
    tips = arrows / (1 + arrows.norm(dim=1, keepdim=True)) * LONGEST
    plane.quiver(*fake[:ARROWS].T, *tips.T, angles="xy", scale_units="xy", scale=1, width=0.003, color="0.15")
    plane.set(xlim=(-SIDE, SIDE), ylim=(-SIDE, SIDE), xticks=[], yticks=[], aspect="equal")
    figure.suptitle(f"{title}\n{tr(*TEXTS['plane'])}".strip(), fontsize=9, linespacing=1.6)
    rows = torch.tensor(game.rows).reshape(len(game.rows), len(ROW)).T
    for ax, panel in zip(panels, PANELS, strict=True):
        for name, colour in panel["lines"].items():
            row = rows[ROW.index(name)]
            known = ~row.isnan()
            ax.plot(rows[0][known], row[known], color=colour, label=tr(*TEXTS[name]), linewidth=1.2)
        if panel["title"] == "losses":
            ax.axhline(game.loss.undecided, color="0.6", linewidth=1)
        ax.set_title(tr(*TEXTS[panel["title"]]), fontsize=9)
        ax.set_ylim(*panel["range"])
        ax.tick_params(labelsize=7)
        ax.set_xlabel(tr(*TEXTS["updates"]), fontsize=7)
        ax.legend(fontsize=7)
    return notebook.png(figure)
