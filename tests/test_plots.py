import io
import math

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from PIL import Image
from torchvision.transforms.functional import to_pil_image
from torchvision.utils import make_grid

from gan_lib import data, losses, nets, notebook, plots
from gan_lib.lang import CourseError


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("n", "columns"), [(1, 8), (3, 8), (8, 8), (9, 4), (5, 1)])
def test_a_sheet_is_that_of_torchvision(n, columns, channels):
    images = torch.rand(n, channels, 5, 6) * 2.4 - 1.2
    wanted = to_pil_image(make_grid(data.to_pixels(images), nrow=columns, padding=2, pad_value=128))
    assert np.array_equal(plots.sheet(images, columns), wanted)


def test_a_sheet_of_bytes_arrays_and_any_whole_number_of_columns():
    images = torch.rand(5, 1, 4, 4) * 2 - 1
    wanted = np.asarray(plots.sheet(images, 3))
    for same in (data.to_pixels(images), images.numpy(), images.double().numpy()):
        assert np.array_equal(plots.sheet(same, np.ceil(5 / 2)), wanted)
    with pytest.raises(CourseError, match="columns must be a whole number of at least 1; it is 0"):
        plots.sheet(images, 0)


def test_ds_answers_are_drawn_whatever_the_readers_default():
    answers, ax = [], Figure().gca()
    discriminator = nets.PointDiscriminator()
    for default in (torch.float32, torch.float64):
        torch.set_default_dtype(default)
        try:
            answers.append(plots.answers(ax, discriminator).get_array())
        finally:
            torch.set_default_dtype(torch.float32)
    assert np.array_equal(*answers)


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
    monkeypatch.delenv(notebook.NOBODY_WATCHES)
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
    same = plots.answers(ax, lambda points: points[:, 0], loss=losses.least_squares).get_array()
    assert same[60, 80] == pytest.approx((80 + 0.5) * 6 / 121 - 3, abs=1e-5)  # 0 is fake, 1 is real


def test_curves_mark_where_the_runs_own_d_cannot_tell():
    history = {name: [0.2, 0.4] for name in ("step", "d_loss", "g_loss", "d_real", "d_fake")}
    for pair, marked, name in (
        ({}, math.log(4), " log 4"),
        ({"loss": losses.least_squares}, 0.25, " 0.25"),
        ({"loss": losses.relativistic}, math.log(2), " 0.693"),
    ):
        panel = plots.curves(history, **pair).axes[0]
        assert panel.lines[-1].get_ydata() == pytest.approx([marked, marked])
        assert panel.texts[0].get_text() == name
    plt.close("all")


def test_live_images_are_one_picture_that_changes(displayed, monkeypatch):
    monkeypatch.delenv(notebook.NOBODY_WATCHES)
    view = plots.LiveImages(columns=2)
    for level in (-1.0, 1.0):
        view(torch.full((2, 1, 8, 8), level))
    assert len(displayed) == 1
    last = np.asarray(Image.open(io.BytesIO(displayed[0].data)))
    assert last.shape == (12, 22, 3) and (last == 255).sum() == 2 * 8 * 8 * 3  # the second ones


def test_live_images_stay_out_of_stored_outputs(displayed):
    plots.LiveImages()(torch.zeros(2, 1, 8, 8))
    assert displayed == []
