import json
import os
import pickle

import numpy as np
import pytest
import torch
from runs import assert_same, fit, images, make
from torch import nn

from gan_lib import data, losses, nets, passport, train
from gan_lib.lang import CourseError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.json"


def test_fit_writes_it_and_the_run_is_the_same_to_the_last_bit(path):
    plain, noted = make(), make()
    fit(plain, 45), fit(noted, 45, passport_to=path, every=[(20, lambda gan: {"frechet": 3 + gan.step})])
    assert_same(plain, noted)
    found = passport.read(path)
    wanted = {
        "loss": "non_saturating",
        "penalty": "-",
        "images": "Images, 200",
        "batch_size": 8,
        "lr of G": 3e-3,
        "seed": 0,
        "step": 45,
    }
    assert wanted.items() <= found["settings"].items() and found["settings"]["generator"].startswith("Generator, ")
    assert found["measures"] == {"frechet": [43.0]} and found["versions"]["torch"] == torch.__version__
    assert found["curve"]["step"] == [20, 40, 45] and len(found["curve"]["d_loss"]) == 3
    assert torch.equal(found["pictures"], data.to_pixels(noted.sample(16)))


def test_a_long_run_is_still_a_small_file(path):
    gan = make()
    fit(gan, 20)
    gan.history = {"metrics": []} | {name: values * 5000 for name, values in gan.history.items() if name != "metrics"}
    passport.write(gan, path)
    assert len(passport.read(path)["curve"]["step"]) == 100 and path.stat().st_size < 40_000


def test_measures_with_intervals_are_added_and_two_runs_compared(path, tmp_path):
    fit(make(), 20, passport_to=path)
    fit(
        make(seed=1, lr=1e-3),
        20,
        passport_to=tmp_path / "other.json",
        penalty=lambda d, real, fake: 0.0 * d(real).sum(),
    )
    passport.add(path, {"kid": (1.23456, 1, torch.tensor(2.0)), "read": np.float32(0.5)})
    assert passport.read(path)["measures"] == {"kid": [1.23456, 1.0, 2.0], "read": [0.5]}
    table = passport.compare(path, tmp_path / "other.json")
    rows = {tuple(line.split()) for line in table.splitlines()}
    assert {("run", "other"), ("seed", "0", "1"), ("lr", "of", "G", "0.003", "0.001")} < rows
    assert {("kid", "1.235", "(1", "to", "2)", "-"), ("penalty", "-", "<lambda>")} < rows
    assert not any(row[0] in ("batch_size", "Python", "loss") for row in rows)


def test_columns_stand_below_each_other_in_korean_too(path):
    fit(make(), 2, passport_to=path)
    passport.add(path, {"판별자의 정확도, 진짜와 가짜": 0.5})
    first, last = passport.compare(path, path).splitlines()
    assert first.index(path.stem) == last.index("0.5") + 12  # the letters of Hangul are two columns wide


def test_runs_with_labels_and_runs_of_points_have_one(path):
    class Labelled(nn.Module):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def forward(self, first, labels):
            return self.inner(first) * (1 + labels.reshape(-1, *[1] * (self.inner(first).ndim - 1)))

    gan = make()
    gan.generator, gan.discriminator, gan.averaged = (
        Labelled(net) for net in (gan.generator, gan.discriminator, gan.averaged)
    )
    labelled = data.Images(images().pixels, torch.arange(200) % 2).labelled()
    train.fit(gan, labelled, losses.non_saturating, 2, batch_size=8, passport_to=path)
    assert passport.read(path)["pictures"].shape == (16, 1, 16, 16)
    points = train.GAN(nets.PointGenerator(), nets.PointDiscriminator(), gan.machine)
    train.fit(points, data.Points(data.ring()), losses.non_saturating, 2, passport_to=path)
    assert passport.read(path)["pictures"].shape == (0, 1, 1, 1)


class Trap:
    def __reduce__(self):
        return os.system, ("touch trapped",)


@pytest.mark.parametrize("bad", ["cut", "bit", "seed", "empty", "pickle", "other", "list", "digest", "nested"])
def test_what_is_damaged_or_foreign_is_refused_and_runs_no_code(path, bad, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fit(make(), 2, passport_to=path)
    content = path.read_bytes()
    forged = json.loads(content) | {"settings": 5}
    forged["sha256"] = passport._digest(
        {name: value for name, value in forged.items() if name not in ("kind", "sha256")}
    )
    path.write_bytes(
        {
            "cut": content[:-30],
            "bit": content.replace(b"A", b"B", 1),
            "seed": content.replace(b'"seed": 0', b'"seed": 1'),
            "empty": b"",
            "pickle": pickle.dumps(Trap()),
            "other": b'{"kind": "something else"}',
            "list": b"[1, 2]",
            "digest": json.dumps(forged).encode(),
            "nested": b"[" * 100_000,
        }[bad]
    )
    with pytest.raises(CourseError, match="not a whole passport"):
        passport.read(path)
    assert not (tmp_path / "trapped").exists()


def test_what_cannot_be_read_or_written_or_is_no_number_is_said(path, tmp_path):
    with pytest.raises(CourseError, match="could not be read .No such file"):
        passport.compare(path, path)
    with pytest.raises(CourseError, match="could not be saved"):
        passport.write(make(), tmp_path)  # a folder
    for call in (passport.read, lambda path: passport.write(make(), path)):
        with pytest.raises(CourseError, match="There is no home folder for ~nobody-of-that-name/run"):
            call("~nobody-of-that-name/run")
    for value in (float("nan"), "good", (1, 2), [torch.nan, 0, 1]):
        with pytest.raises(CourseError, match="kid must be"):
            passport.write(make(), path, measures={"kid": value})
    assert not path.exists() and not list(tmp_path.iterdir())
