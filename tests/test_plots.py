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


FRAMES = [torch.tensor([[x, 1.5]]) for x in (-1.5, 0.0, 1.5)]


def orange(picture):
    """Rows and columns of the pixels of a fake point, from the upper left."""
    red, green, blue = np.asarray(picture.convert("RGB")).astype(int).transpose(2, 0, 1)
    return np.argwhere((red > 200) & (green > 80) & (green < 180) & (blue < 100))


def place(picture, columns=1, column=0):
    """Where the one fake point of a panel lies, in the units of its axes, -3 to 3."""
    width = picture.width / columns
    pixels = orange(picture.crop((round(column * width), 0, round((column + 1) * width), picture.height)))
    y, x = pixels.mean(0) + 0.5
    panel = 0.94 * width  # a square, that much of its column
    return (x - 0.03 * width) / panel * 6 - 3, (0.98 * picture.height - y) / panel * 6 - 3


def test_the_film_of_points_is_a_row_of_moments_where_nobody_watches(displayed):
    plots.points_film(FRAMES, ["a", "b", "c"], still=[0, 2])
    [still] = displayed
    picture = Image.open(io.BytesIO(still.data))
    for column, frame in enumerate((FRAMES[0], FRAMES[2])):
        assert place(picture, 2, column) == pytest.approx(frame[0].tolist(), abs=0.1)


def test_the_film_of_points_spreads_its_moments_evenly(displayed):
    plots.points_film([torch.tensor([[-2 + i / 5, 0.0]]) for i in range(21)], [""] * 21, still=3)
    picture = Image.open(io.BytesIO(displayed[0].data))
    assert [place(picture, 3, column)[0] for column in range(3)] == pytest.approx([-2, 0, 2], abs=0.1)


def test_the_film_of_points_moves_where_somebody_watches(displayed, monkeypatch):
    monkeypatch.delenv(lang.NOBODY_WATCHES)
    plots.points_film(FRAMES, ["a", "b", "c"], real=torch.zeros(1, 2))
    [moving] = displayed
    picture = Image.open(io.BytesIO(moving.data))
    assert moving.format == "gif" and picture.n_frames == 3 and picture.info["loop"] == 0
    for number, frame in enumerate(FRAMES):
        picture.seek(number)
        assert place(picture) == pytest.approx(frame[0].tolist(), abs=0.1)


def test_answers_are_blue_where_d_says_real_and_red_where_it_says_fake():
    figure = Figure(figsize=(2, 2))
    ax = figure.add_axes([0, 0, 1, 1])
    image = plots.answers(ax, lambda points: 3 * points[:, 0] + 0 * points[:, 1] + 6 * (points[:, 1] > 2))
    shown = image.get_array()
    assert shown[60, 0] < 0.01 and shown[60, 120] > 0.99 and abs(shown[60, 60] - 0.5) < 0.05
    assert shown[119, 60] > 0.99  # the upper edge: rows run from the bottom
    colours = image.to_rgba(shown)
    assert colours[60, 0, 0] > colours[60, 0, 2] and colours[60, 120, 2] > colours[60, 120, 0]
