"""What needs a notebook: progress bars, pictures that change while a cell runs, sliders.

IPython and ipywidgets take long to import and are of no use in a script: they are imported where something is shown.
"""

import io
import os

# Set while the notebooks are built and tested: what moves stays out of stored outputs.
NOBODY_WATCHES = "GAN_LIB_NOBODY_WATCHES"


def interactive():
    """Return whether somebody watches: False while notebooks are built or tested."""
    return NOBODY_WATCHES not in os.environ


def bar(total, text, unit, quiet=False):
    """Return a progress bar of tqdm, with `.update(n)`, for a `with` block; total: in units, or None where unknown.

    It draws nothing while nobody watches, or where it is quiet.
    """
    from tqdm.auto import tqdm

    return tqdm(total=total, desc=text, unit=unit, leave=False, disable=quiet or not interactive())


def show(picture, format="png", width=None, handle=None):
    """Show a picture, the bytes of a "png" or a "gif", below the cell or in place of an earlier one.

    width: in pixels, or None for the picture's own. handle: what `show` returned for the earlier picture. Returns the
    handle of this one. What is shown last stays in the notebook's file.
    """
    from IPython.display import Image, display

    image = Image(picture, format=format, width=width)
    if handle is None:
        return display(image, display_id=True)
    handle.update(image)
    return handle


def sliders(draw, **ranges):
    """Show a figure that follows sliders.

    draw: takes one number for each slider, by name, and returns a Matplotlib figure made with
    `matplotlib.figure.Figure`; pyplot may not be used, since a slider's call can come from another thread.
    ranges: name = (label, lowest, highest, value at the start). Whole numbers make a slider of whole numbers.
    Where no slider can live (a built notebook, a web page) the picture at the start stands alone.
    """
    start = {name: value for name, (_, _, _, value) in ranges.items()}
    if not interactive():
        show(png(draw(**start)))
        return
    from IPython.display import display
    from ipywidgets import FloatSlider, Image, IntSlider, VBox

    bars = {}
    for name, (label, low, high, value) in ranges.items():
        whole = all(isinstance(number, int) for number in (low, high, value))
        kind, step = (IntSlider, 1) if whole else (FloatSlider, (high - low) / 100)
        bars[name] = kind(value, min=low, max=high, step=step, description=label, style={"description_width": "10em"})
        bars[name].layout.width = "30em"
    picture = Image(value=png(draw(**start)), format="png")

    def follow(_):
        picture.value = png(draw(**{name: bar.value for name, bar in bars.items()}))

    for slider in bars.values():
        slider.observe(follow, "value")
    display(VBox([*bars.values(), picture], layout={"align_items": "flex-start"}))  # else the picture is stretched


def png(figure):
    """A Matplotlib figure as the bytes of a PNG."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=80)
    return file.getvalue()
