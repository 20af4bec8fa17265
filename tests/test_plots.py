import io

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from PIL import Image

from gan_lib import lang, plots


@pytest.fixture
def displayed(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    return shown


def brightness(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("L")).mean()


def draw(level, count):
    return Figure(figsize=(2, 2), facecolor=(level, level, level if count == 3 else 0))


def test_a_still_picture_stands_where_no_slider_can_live(displayed):
    plots.sliders(draw, level=("level", 0.0, 1.0, 0.8), count=("count", 1, 5, 3))
    [still] = displayed
    assert abs(brightness(still.data) - 0.8 * 255) < 1


def test_the_picture_follows_its_sliders(displayed, monkeypatch):
    monkeypatch.delenv(lang.NOBODY_WATCHES)
    plots.sliders(draw, level=("level", 0.0, 1.0, 0.8), count=("count", 1, 5, 3))
    [box] = displayed
    level, count, picture = box.children
    assert (type(level).__name__, type(count).__name__, level.description) == ("FloatSlider", "IntSlider", "level")
    assert abs(brightness(picture.value) - 0.8 * 255) < 1
    level.value = 0.2
    assert abs(brightness(picture.value) - 0.2 * 255) < 1
    count.value = 4
    assert brightness(picture.value) < 0.2 * 255 - 1


def test_a_sheet_shows_every_pixel():
    images = torch.full((3, 1, 4, 4), -1.0)
    images[1, 0, 2, 3] = 1
    pixels = np.asarray(plots.sheet(images, columns=2))[..., 0]
    assert pixels.shape == (14, 14)  # two rows of 4, and 2 around each
    assert np.argwhere(pixels == 255).tolist() == [[2 + 2, 8 + 3]] and (pixels == 0).sum() == 3 * 16 - 1
