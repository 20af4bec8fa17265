import itertools

import numpy as np
import pytest
import torch

from gan_lib.images import Images, Stream, to_float, to_pixels
from gan_lib.lang import CourseError
from gan_lib.toys import Points, ring


def numbered(n):
    """Images whose every pixel is the image's own number."""
    return Images(torch.arange(n, dtype=torch.uint8)[:, None, None, None].expand(n, 1, 4, 4).contiguous())


def numbers(batch):
    return ((batch[:, 0, 0, 0] + 1) * 127.5).round().int().tolist()


def test_batches_are_normalised():
    pixels = torch.tensor([0, 51, 204, 255], dtype=torch.uint8).reshape(1, 1, 2, 2)
    batch = next(Images(pixels).batches(1))
    np.testing.assert_allclose(batch.flatten(), [-1, -0.6, 0.6, 1], atol=1e-6)
    assert torch.equal(to_pixels(batch), pixels)


def test_bytes_and_floats_are_never_taken_for_each_other():
    pixels = torch.arange(256, dtype=torch.uint8).reshape(4, 1, 8, 8)
    assert to_pixels(pixels) is pixels  # to be shown, for instance
    assert torch.equal(to_float(pixels.numpy()), to_float(pixels))
    assert torch.equal(to_pixels(to_float(pixels).numpy()), pixels)
    for floats in (pixels / 255, pixels.numpy() / 255):
        with pytest.raises(CourseError, match=r"data.to_float takes uint8 pixels from 0 to 255, not torch.float"):
            to_float(floats)


def test_an_epoch_shows_each_image_once_and_the_next_in_another_order():
    batches = numbered(30).batches(10)
    first, second = [[n for _ in range(3) for n in numbers(next(batches))] for _ in range(2)]
    assert sorted(first) == sorted(second) == list(range(30))
    assert first != second


def test_two_seeds_share_no_epoch():
    orders = [tuple(numbers(batch)) for seed in (0, 1) for batch in itertools.islice(numbered(30).batches(30, seed), 5)]
    assert len(set(orders)) == 10


def test_a_run_continues_in_its_data_order():
    whole = numbered(25).batches(10, seed=3)
    order = [numbers(next(whole)) for _ in range(7)]
    for start in range(7):
        assert numbers(next(numbered(25).batches(10, seed=3, start=start))) == order[start]
    assert numbers(next(numbered(25).batches(10, seed=4))) != order[0]


@pytest.fixture
def half_bright():
    """400 images, left bright, right dark, each with its number as its label."""
    pixels = torch.zeros(400, 1, 2, 2, dtype=torch.uint8)
    pixels[..., 0] = 255
    return Images(pixels, torch.arange(400))


def test_mirroring_flips_about_half_of_the_images_and_the_order_stays(half_bright):
    straight = next(half_bright.batches(400, seed=5))
    assert (straight[..., 0] == 1).all() and (straight[..., 1] == -1).all()
    batch, labels = next(half_bright.mirrored().labelled().batches(400, seed=5))
    flipped = batch[:, 0, 0, 0] < 0
    assert torch.equal(batch, torch.where(flipped[:, None, None, None], straight.flip(-1), straight))
    assert 150 < flipped.sum() < 250
    assert torch.equal(labels, next(half_bright.labelled().batches(400, seed=5))[1])


def test_a_view_stays_what_it_is_and_leaves_the_images_as_they_were(half_bright):
    view = half_bright.labelled().mirrored().to("cpu")[10:60]
    batch, labels = next(view.batches(50))
    assert sorted(labels.tolist()) == list(range(10, 60)) and (batch[..., 0] < 0).any()
    assert (next(half_bright.batches(400))[..., 0] == 1).all()


def test_labels_go_with_their_images():
    images = numbered(30)
    images.labels = torch.arange(30) * 2
    for batch, labels in itertools.islice(images.labelled().batches(10, seed=1), 5):
        assert labels.dtype == torch.int64 and labels.tolist() == [2 * number for number in numbers(batch)]
    with pytest.raises(CourseError, match=r"have no labels: give them with data.Images\(pixels, labels\)"):
        numbered(30).labelled()


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        (slice(3, 6), [3, 4, 5]),
        ([7, 2], [7, 2]),
        (torch.tensor([7, 2]), [7, 2]),
        (torch.arange(9) == 4, [4]),
        (8, [8]),
    ],
)
def test_some_of_the_images_are_images_with_their_labels(rows, kept):
    images = numbered(9)
    assert images[rows].labels is None
    images.labels = torch.arange(9) * 2
    some = images[rows]
    assert some.pixels.shape == (len(kept), 1, 4, 4)
    assert some.pixels[:, 0, 0, 0].tolist() == kept and some.labels.tolist() == [2 * number for number in kept]


def test_fewer_images_than_a_batch():
    with pytest.raises(CourseError, match="only 5 images.*batch_size of at most 5"):
        next(numbered(5).batches(8))


BYTES = np.arange(4 * 1 * 8 * 8, dtype=np.uint8).reshape(4, 1, 8, 8)


@pytest.mark.parametrize(
    "pixels",
    [
        torch.rand(4, 1, 8, 8),
        torch.zeros(4, 1, 8, 8, dtype=torch.int64),
        BYTES.astype(np.float64) / 255,
        BYTES[:, 0],
        np.zeros((4, 8, 8, 3), np.uint8),
        [[1, 2]],
        np.array(["a.png"]),
        None,
    ],
)
def test_all_but_bytes_n_c_h_w_is_refused(pixels):
    with pytest.raises(CourseError, match=r"takes uint8 pixels \(N, C, H, W\) from 0 to 255, not ") as error:
        Images(pixels)
    assert "\n" not in str(error.value)


def test_arrays_of_bytes_are_taken():
    read_only = np.frombuffer(BYTES.tobytes(), np.uint8).reshape(BYTES.shape)
    for array in (BYTES, read_only, list(BYTES)):
        assert torch.equal(Images(array).pixels, torch.from_numpy(BYTES))
    assert torch.equal(Images(BYTES[..., ::-1]).pixels, torch.from_numpy(BYTES).flip(-1))


@pytest.mark.parametrize("labels", [[0, 1, 2], [0.0] * 4, np.eye(4), ["cat"] * 4, 3, torch.zeros(4, 1).long()])
def test_labels_that_are_no_number_for_each_image_are_refused(labels):
    for make in (lambda: Images(BYTES, labels), lambda: Stream(range(4), labels)):
        with pytest.raises(CourseError, match="Labels are one whole number for each of the 4 images, not "):
            make()


@pytest.mark.parametrize(
    "labels", [[3, 2, 1, 0], range(3, -1, -1), np.arange(4, dtype=np.uint8)[::-1], np.arange(3, -1, -1).astype(">i4")]
)
def test_whole_numbers_of_any_kind_are_labels(labels):
    _, taken = next(Images(BYTES, labels).labelled().batches(4))
    assert taken.dtype == torch.int64 and sorted(taken.tolist()) == [0, 1, 2, 3]
    assert Images(BYTES, labels).labels.tolist() == [3, 2, 1, 0]


@pytest.mark.parametrize("batch_size", [0, -8, 2.5])
def test_a_batch_of_no_number_of_images(batch_size):
    for images in (numbered(5), Points(ring())):
        with pytest.raises(CourseError, match="batch_size must be a whole number of at least 1"):
            next(images.batches(batch_size))


def test_the_first_batch_has_a_number():
    for images in (numbered(5), Points(ring())):
        assert torch.equal(next(images.batches(2, start=np.float64(1))), next(images.batches(2, start=1)))
        with pytest.raises(CourseError, match="start must be a whole number of at least 0; it is -1"):
            next(images.batches(2, start=-1))


def test_a_device_that_is_not_there(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    for things in (numbered(5), Stream(range(5)), Points(ring())):
        with pytest.raises(CourseError, match="There is no GPU 'cuda' here"):
            things.to("cuda")
