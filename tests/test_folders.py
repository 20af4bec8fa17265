import io
import os
import struct
import sys
import zlib

import numpy as np
import pytest
import torch
from PIL import Image, ImageFile

from gan_lib import data, lang
from gan_lib.lang import CourseError

SKIPPED = (
    "Files that could not be read and were skipped (2): cut.png (image file is truncated), "
    "notes.txt (not an image, or of an unknown format)"
)


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
    assert SKIPPED in capsys.readouterr().out
    assert data.folder(folder, 16, channels=1).pixels.shape == (7, 1, 16, 16)


def test_transparent_becomes_white_and_16_bits_become_8(folder):
    (folder / "alone").mkdir()
    (folder / "transparent.png").rename(folder / "alone" / "a.png")
    (folder / "sixteen-bit.png").rename(folder / "alone" / "b.png")
    transparent, sixteen = data.folder(folder / "alone", 16).pixels
    assert transparent.unique().tolist() == [255]
    assert sixteen.unique().tolist() == [128]


def test_the_readers_own_home(folder, monkeypatch):
    monkeypatch.setenv("HOME" if os.name == "posix" else "USERPROFILE", str(folder))
    assert len(data.folder("~/within", 16)) == 1


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
def test_training_goes_on_when_files_break_or_vanish(folder, capsys):
    stream = data.folder(folder, 16, memory_gb=0)
    batches = stream.batches(1)  # one image a batch: nothing in the batch can take the place of another
    next(batches)
    (folder / "rgb.png").unlink()
    (folder / "palette.gif").write_bytes(b"GIF89a")
    broken = [next(batches) for _ in range(27)]
    assert all(batch.shape == (1, 3, 16, 16) for batch in broken)
    named = capsys.readouterr().out
    assert named.count("rgb.png (No such file or directory)") == 1 and named.count("palette.gif") == 1
    again = stream.batches(1, start=20)  # also what takes the place follows from the number of the batch
    assert all(torch.equal(next(again), batch) for batch in broken[19:])


@forking
def test_a_folder_that_has_gone_ends_in_one_sentence(tmp_path):
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_text("no image")
    with pytest.raises(CourseError, match="^There is no readable image in the folder"):
        next(data.folder(tmp_path, 16, memory_gb=0).batches(2))


@forking
def test_a_large_folder_names_what_it_cannot_read_once(folder, capsys):
    batches = data.folder(folder, 16, memory_gb=1e-6).batches(9)
    assert [next(batches).shape for _ in range(3)] == [(9, 3, 16, 16)] * 3
    assert capsys.readouterr().out.count(SKIPPED) == 1


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


# Numbers of more than 8 bits. What they should look like is said by the same picture in 8 bits, or by the ramp itself.

RAMP = np.tile(np.linspace(0, 1, 64), (64, 1))


def tiff(array, photometric=1, kind=1):
    """The bytes of a TIFF as other programs write them. photometric: 0 for "0 is white". kind: 1 unsigned, 2 signed."""
    height, width, colours = (*array.shape, 1)[:3]
    bits, order = 8 * array.itemsize, ">" if array.dtype.str[0] == ">" else "<"
    short, long = ((lambda value, code=code: struct.pack(order + code, value, 0)[:4]) for code in ("HH", "LH"))
    after = 8 + 2 + 12 * 10 + 4  # where the directory ends: three times the bits, then the pixels
    tags = [
        (256, 4, 1, long(width)),
        (257, 4, 1, long(height)),
        (258, 3, colours, long(after) if colours == 3 else short(bits)),
        (259, 3, 1, short(1)),
        (262, 3, 1, short(2 if colours == 3 else photometric)),
        (273, 4, 1, long(after + 6)),
        (277, 3, 1, short(colours)),
        (278, 4, 1, long(height)),
        (279, 4, 1, long(array.nbytes)),
        (339, 3, 1, short(kind)),
    ]
    directory = b"".join(struct.pack(order + "HHL", *tag[:3]) + tag[3] for tag in tags)
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(order + "LH", 8, len(tags))
    return head + directory + bytes(4) + struct.pack(order + "HHH", bits, bits, bits) + array.tobytes()


def fits(array):
    """The bytes of a FITS file, which the telescopes write: 16 bits have a sign, and the largest byte first."""
    cards = {"SIMPLE": "T", "BITPIX": 16, "NAXIS": 2, "NAXIS1": array.shape[1], "NAXIS2": array.shape[0]}
    head = "".join(f"{name:8}= {value:>20}".ljust(80) for name, value in cards.items()) + "END".ljust(80)
    return head.ljust(2880).encode() + array.tobytes()


def alone(folder, content, **options):
    """What is read of one file alone, `(C, 16, 16)`. content: bytes, or an array that Pillow writes as a TIFF."""
    if isinstance(content, bytes):
        (folder / "a.tif").write_bytes(content)
    else:
        Image.fromarray(content).save(folder / "a.tif")
    return data.folder(folder, 16, **{"channels": 1, **options}).pixels[0]


@pytest.mark.parametrize(
    "numbers",
    [
        (RAMP * 65535).round().astype(np.uint16),
        (RAMP * 4095).round().astype(np.uint16),
        (RAMP * 255).round().astype(np.uint16),
        (RAMP * 255).round().astype(np.int32),
        (RAMP * 255).astype(np.float32),
        RAMP.astype(np.float32),
    ],
    ids=["16 bits", "12 of 16", "8 of 16", "8 of 32", "float to 255", "float to 1"],
)
def test_a_known_range_keeps_its_brightness(numbers, tmp_path):
    """The middle three quarters of the range: stretched, they would be another picture."""
    part = slice(8, 56)
    eight_bits = alone(tmp_path, (RAMP * 255).round().astype(np.uint8)[part, part])
    pixels = alone(tmp_path, numbers[part, part].copy())
    assert (pixels.int() - eight_bits.int()).abs().max() <= 1


@pytest.mark.parametrize(
    "content",
    [
        (1000 + RAMP * 400).astype(np.uint16),
        (2_000_000_000 + RAMP * 255).astype(np.int32),
        (RAMP * 2 - 1).astype(np.float32),
        (1e6 + RAMP * 100).astype(np.float32),
        np.where(np.arange(4096).reshape(64, 64) == 2000, 65535, 200 + RAMP * 200).astype(np.uint16),
        np.where(RAMP < 0.1, np.nan, RAMP / 1000).astype(np.float32),
        tiff((RAMP * 3000 - 1000).astype("<i2"), kind=2),
        tiff((300 + RAMP * 300).astype(">u2")),
        tiff((9000 - RAMP * 8000).astype("<u2"), photometric=0),
        tiff((RAMP * 255 - 128).astype("<i1"), kind=2),
        tiff((2**31 - 2000 + RAMP * 4000).astype("<u4")),
        fits((RAMP * 65535 - 32768).astype(">i2")),
    ],
    ids=[
        *("low", "high 32", "-1 to 1", "far", "stuck pixel", "NaN", "signed", "big-endian", "0 is white"),
        *("8 signed", "32 unsigned", "FITS"),
    ],
)
def test_any_other_range_goes_from_black_to_white(content, tmp_path):
    row = alone(tmp_path, content)[0, 8].int()
    assert row[0] == 0 and row[-1] == 255 and (row.diff() >= 0).all()
    steps = row.diff()[4:-4]
    assert steps.max() - steps.min() <= 6  # it is still a ramp


@pytest.mark.parametrize("value, grey", [(0, 0), (200, 200), (2048, 128), (32768, 128), (65535, 255)])
def test_one_number_all_over_is_no_contrast(value, grey, tmp_path):
    assert alone(tmp_path, np.full((20, 30), value, np.uint16)).unique().tolist() == [grey]


def test_what_would_be_black_is_named(tmp_path, capsys):
    """Of 16 bits a colour Pillow reads the upper 8."""
    full = (RAMP[..., None] * [65535, 65535, 65535]).astype("<u2")
    assert alone(tmp_path, tiff(full), channels=3).max() > 240
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in full // 16)
    chunks = [
        (b"IHDR", struct.pack(">LLBBBBB", 64, 64, 16, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body)) for name, body in chunks
    )
    ppm = b"P6 64 64 65535\n" + (full // 16).astype(">u2").tobytes()
    sgi = struct.pack(">HBBHHHH500x", 474, 0, 2, 3, 64, 64, 3) + (full // 16).transpose(2, 0, 1).astype(">u2").tobytes()
    for content in (tiff(full // 16), tiff((full // 16).astype(">u2")), png, ppm, sgi):
        with pytest.raises(CourseError, match="no readable image"):
            alone(tmp_path, content)
        assert "a.tif (it uses only the lower of its 16 bits a colour)" in capsys.readouterr().out
    with pytest.raises(CourseError, match="no readable image"):
        alone(tmp_path, np.full((20, 30), np.nan, np.float32))
    assert "a.tif (not one finite number)" in capsys.readouterr().out


# Files that are odd in another way.


@pytest.mark.parametrize(
    "exif, turned",
    [
        ([(0x112, 3, 6), (0x10E, 5, 0)], True),  # the description is a fraction
        ([(0x112, 4, 6), (0x132, 12, 1)], True),
        ([(0x112, 3, 9)], False),
        ([(0x112, 2, 0x41)], False),
        ([(0x112, 99, 6)], False),
    ],
)
def test_an_odd_exif_does_not_cost_the_photograph(exif, turned, tmp_path):
    tags = b"".join(struct.pack("<HHLL", tag, type_, 1, value) for tag, type_, value in exif)
    exif = b"Exif\0\0II*\0" + struct.pack("<LH", 8, len(exif)) + tags + bytes(4)
    picture = Image.fromarray((RAMP * 255).astype(np.uint8))
    (tmp_path / "turned").mkdir()
    picture.transpose(Image.Transpose.ROTATE_270).save(tmp_path / "turned" / "a.jpg")
    picture.save(tmp_path / "a.jpg", exif=exif)
    pixels, upright = data.folder(tmp_path, 16, channels=1).pixels
    assert ((pixels.int() - upright.int()).abs().max() <= 3) == turned


@pytest.mark.parametrize(
    "error, why",
    [
        (ZeroDivisionError("by zero"), "by zero"),
        (type("GaveUp", (Exception,), {})("in its own way"), "in its own way"),
        (MemoryError(), "MemoryError"),
    ],
)
def test_whatever_a_plugin_raises_the_file_is_named(error, why, folder, monkeypatch, capsys):
    class Plugin(ImageFile.ImageFile):
        def _open(self):
            raise error

    monkeypatch.setitem(Image.OPEN, "ODD", (Plugin, lambda prefix: prefix.startswith(b"ODD")))
    monkeypatch.setattr(Image, "ID", [*Image.ID, "ODD"])
    (folder / "odd.xyz").write_bytes(b"ODD file")
    assert len(data.folder(folder, 16)) == 7
    assert f"odd.xyz ({why})" in capsys.readouterr().out


@pytest.mark.parametrize("format_", ["AVIF", "BMP", "GIF", "ICO", "JPEG", "JPEG2000", "PNG", "TGA", "TIFF", "WEBP"])
def test_a_damaged_file_is_read_or_named(format_, tmp_path):
    rng = np.random.default_rng(0)
    buffer = io.BytesIO()
    Image.fromarray(rng.integers(0, 256, (24, 32, 3), np.uint8)).save(buffer, format_)
    whole = np.frombuffer(buffer.getvalue(), np.uint8)
    for number in range(40):
        damaged = whole.copy()
        damaged[rng.integers(0, min(200, len(whole)), 3)] = rng.integers(0, 256, 3)
        (tmp_path / f"{number}.x").write_bytes(
            damaged[: len(whole) if number % 2 else rng.integers(len(whole))].tobytes()
        )
    Image.new("RGB", (20, 20)).save(tmp_path / "good.png")
    assert data.folder(tmp_path, 16).pixels.shape[1:] == (3, 16, 16)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_name_that_the_screen_cannot_show(encoding, folder, monkeypatch):
    (folder / "메모 🐱.txt").write_text("no image")
    with open(os.fsencode(folder) + "/메모.txt".encode("cp949"), "w"):
        pass
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding, errors="strict"))
    assert len(data.folder(folder, 16)) == 7
    os.mkdir(os.fsencode(folder) + "/그림".encode("cp949"))
    with pytest.raises(CourseError, match="no readable image"):
        data.folder(os.fsencode(folder) + "/그림".encode("cp949"), 16)
    sys.stdout.flush()
    shown = sys.stdout.buffer.getvalue().decode(encoding)
    assert "(4): " in shown and "\\udcb8" in shown and ("메모 🐱.txt" in shown) == (encoding == "utf-8")


def test_links_are_followed_and_never_in_a_circle(folder, capsys):
    (folder / "pictures").mkdir()
    (folder / "pictures" / "inner").mkdir()
    Image.new("RGB", (20, 20)).save(folder / "pictures" / "a.png")
    places = {"up": "..", "self": ".", "elsewhere": "../within", "again": "../within", "gone.png": "nowhere", "b": "b"}
    for name, place in places.items():
        (folder / "pictures" / name).symlink_to(place)
    (folder / "pictures" / "inner" / "outer").symlink_to(folder / "pictures")
    os.mkfifo(folder / "pictures" / "pipe.png")
    (folder / "link").symlink_to("pictures")
    for path in ("pictures", "link"):
        assert len(data.folder(folder / path, 16)) == 2  # its own, and the one within the folder behind the links
        named = capsys.readouterr().out
        assert "skipped (2): b (" in named and "gone.png (No such file or directory)" in named


def test_a_large_photograph(tmp_path, capsys, monkeypatch):
    """It is decoded smaller, to almost the same; above Pillow's limit for warnings it is read, above the next named."""
    y, x = np.mgrid[:480, :640] / 4
    photograph = Image.fromarray((127 + 60 * np.sin(x) + 60 * np.cos(y)).astype(np.uint8))
    photograph.save(tmp_path / "a.jpg")
    photograph.save(tmp_path / "b.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 640 * 480 - 1)
    for size in (16, 60, 120, 200):
        jpeg, png = data.folder(tmp_path, size, channels=1).pixels.int()
        assert (jpeg - png).abs().max() <= 6
    photograph.resize((960, 960)).save(tmp_path / "c.png")
    assert len(data.folder(tmp_path, 16)) == 2
    assert "c.png (Image size (921600 pixels) exceeds limit" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: data.folder(path, 16, channels=4), r"channels is 3 \(colour\) or 1 \(grey\).* 4"),
        (lambda path: data.folder(path, 16, channels="L"), r"channels is 3 \(colour\) or 1 \(grey\).* 'L'"),
        (lambda path: data.folder(path, 0), "size must be a whole number of at least 1; it is 0"),
        (lambda path: data.folder("~no-such-user/pictures", 16), "no folder ~no-such-user"),
        (lambda path: data.folder(path / ("long" * 100), 16), "no folder "),
        (lambda path: data.folder(path / "rgb.png", 16), "no folder "),
        (
            lambda path: data.folder([path / "rgb.png"], 16),
            "path is that of one folder, in quotes; this is of type list",
        ),
        (lambda path: data.folder(None, 16), "path is that of one folder"),
    ],
)
def test_what_no_folder_can_give_is_refused(folder, make, message):
    with pytest.raises(CourseError, match=message):
        make(folder)


def test_what_is_skipped_is_said_in_korean(folder, capsys):
    lang.use("ko")
    data.folder(folder, 16)
    assert "건너뛴 파일이 2개 있습니다: cut.png (" in capsys.readouterr().out
