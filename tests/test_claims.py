"""`claim` prints what a reader needs; nbval compares all of it but what is measured; `make robust` judges it."""

import json
import math
import re
import subprocess
import sys
from pathlib import Path

import build
import mutants
import nbformat
import numpy as np
import pytest
import robust
import torch

from gan_lib import checks, claims, lang

ROOT = Path(__file__).parents[1]


@pytest.fixture
def seen(tmp_path, monkeypatch):
    """Runs that `make robust` has made, of one claim for each kind of bound."""
    values = {f"seed {i}": value for i, value in enumerate([0.028, 0.0412, 0.03])}
    records = [
        {
            "cell": "a",
            "text": {"ko": "차이", "en": "gap"},
            "bound": {"ko": "0.05 미만", "en": "below 0.05"},
            "values": values,
        },
        {
            "cell": "a",
            "text": {"ko": "모드의 수", "en": "modes"},
            "bound": {"ko": "= 8", "en": "= 8"},
            "values": dict.fromkeys(values, "8"),
        },
        {
            "cell": "a",
            "text": {"ko": "비", "en": "ratio"},
            "bound": {"ko": "7 초과", "en": "above 7"},
            "values": {name: 10.3 + value / 1000 for name, value in values.items()},
        },
    ]
    (tmp_path / "claims.json").write_text(json.dumps({"01_test": records}), encoding="utf-8")
    monkeypatch.setattr(claims, "FILE", tmp_path / "claims.json")
    claims._records.cache_clear()
    yield
    claims._records.cache_clear()


LINES = [
    ("en", "gap", 0.03612, {"below": 0.05}, "✓ gap: 0.0361 (below 0.05; 0.028 to 0.0412 in 3 other runs)"),
    ("ko", "차이", 0.03612, {"below": 0.05}, "✓ 차이: 0.0361 (0.05 미만; 다른 조건으로 3번 실행해 0.028~0.0412)"),
    ("en", "gap", 0.05, {"below": 0.05}, "✗ gap: 0.05 (below 0.05; 0.028 to 0.0412 in 3 other runs)"),
    ("en", "gap", 0.03, {"below": 0.04}, "✓ gap: 0.03 (below 0.04)"),  # never tried with this bound
    ("ko", "비", 10.31, {"above": 7}, "✓ 비: 10.3 (7 초과; 다른 조건으로 3번 실행해 모두 10.3)"),  # to the digits shown
    ("en", "modes", torch.tensor(8), {"equals": 8}, "✓ modes: 8 (= 8; the same in 3 other runs)"),
    ("ko", "모드의 수", 7, {"equals": 8}, "✗ 모드의 수: 7 (= 8; 다른 조건으로 3번 실행해 모두 같음)"),
    ("en", "pieces", [2, 4], {"equals": [2, 4]}, "✓ pieces: 2, 4 (= 2, 4)"),
    ("en", "same", np.bool_(True), {"equals": True}, "✓ same: yes (= yes)"),
    ("ko", "같은가", False, {"equals": True}, "✗ 같은가: 아니요 (= 예)"),
    ("en", "steps", torch.tensor(1234.6), {"above": 999}, "✓ steps: 1,235 (above 999)"),
    ("ko", "스텝", np.float32(-3), {"above": -2.5}, "✗ 스텝: -3 (-2.5 초과)"),
    ("en", "mean", -1e-12, {"between": (-1, 1)}, "✓ mean: -1e-12 (between -1 and 1)"),
    ("ko", "평균", 999.7, {"between": (1, 2000)}, "✓ 평균: 1,000 (1~2,000 사이)"),
    ("en", "mean", 2, {"above": 2}, "✗ mean: 2 (above 2)"),  # a bound itself is outside
    ("en", "mean", 0, {"between": (0, 1)}, "✗ mean: 0 (between 0 and 1)"),
    ("en", "mean", 1, {"between": (0, 1)}, "✗ mean: 1 (between 0 and 1)"),
    ("en", "mean", math.nan, {"below": 1}, "✗ mean: nan (below 1)"),
    ("en", "mean", torch.inf, {"above": 1}, "✓ mean: inf (above 1)"),
]


@pytest.mark.parametrize(("reader", "text", "value", "bound", "line"), LINES)
def test_a_claim_prints_its_number_its_bound_and_its_range(reader, text, value, bound, line, seen, capsys):
    lang.use(reader)
    checks.claim(text, value, **bound)
    assert capsys.readouterr().out == line + "\n"
    assert claims.LINE.fullmatch(line)


@pytest.mark.parametrize(
    ("value", "bound"), [("two", {"below": 1}), (torch.ones(2), {"above": 0}), (None, {"below": 1})]
)
def test_a_claim_raises_nothing(value, bound, capsys):
    checks.claim("mean", value, **bound)
    assert capsys.readouterr().out.startswith("✗ mean: not one number (")


@pytest.mark.parametrize("bounds", [{}, {"below": 1, "above": 0}])
def test_a_claim_wants_one_bound(bounds, capsys):
    checks.claim("mean", 1, **bounds)
    assert capsys.readouterr().out == "✗ mean: give one bound (below, above, between, equals)\n"


# (what the cell runs, what the notebook has stored, whether nbval lets it pass)
STORED = {
    "the value moved inside its bound": (
        "claim('gap', 0.03, below=0.05)", "✓ gap: 0.0361 (below 0.05; 0.02 to 0.04 in 9 runs)", True
    ),
    "in Korean": (
        "lang.use('ko')\nclaim('차이', 0.03, above=0.01)\nlang.use('en')",
        "✓ 차이: 0.036 (0.01 초과; 실행 9번에서 0.02~0.04)",
        True,
    ),
    "it turned false": ("claim('gap', 0.06, below=0.05)", "✓ gap: 0.036 (below 0.05)", False),
    "its text changed": ("claim('the gap', 0.03, below=0.05)", "✓ gap: 0.03 (below 0.05)", False),
    "its bound changed": ("claim('gap', 0.03, below=0.06)", "✓ gap: 0.03 (below 0.05)", False),
    "another count": (
        "claim('modes', 7, above=0)\nclaim('pieces', 7, equals=7)", "✓ modes: 8 (above 0)\n✓ pieces: 8 (= 8)", False
    ),
    "the same count": ("claim('pieces', 8, equals=8)", "✓ pieces: 8 (= 8; the same in 10 runs)", True),
    "another number in another line": (
        "claim('gap', 0.03, below=0.05)\nprint('gap: 3')", "✓ gap: 0.04 (below 0.05)\ngap: 4", False
    ),
}  # fmt: skip


def test_nbval_compares_text_bound_and_verdict_and_no_measured_number(tmp_path):
    notebook = nbformat.v4.new_notebook()
    set_up = "from gan_lib import lang\nfrom gan_lib.checks import claim\nlang.use('en')"
    notebook.cells.append(nbformat.v4.new_code_cell(set_up, execution_count=1))
    for code, stored, _ in STORED.values():
        cell = nbformat.v4.new_code_cell(code, execution_count=1, metadata={"tags": ["nbval-check-output"]})
        cell.outputs.append(nbformat.v4.new_output("stream", name="stdout", text=stored + "\n"))
        notebook.cells.append(cell)
    nbformat.write(notebook, tmp_path / "test.ipynb")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")  # not the course's own settings
    options = ["--nbval-lax", "--nbval-current-env", "--nbval-sanitize-with", ROOT / "tests" / "claims.cfg", "-rA"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, tmp_path / "test.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    passed = set(map(int, re.findall(r"PASSED \S*::Cell (\d+)", done.stdout)))
    assert passed == {0} | {i for i, (_, _, passes) in enumerate(STORED.values(), 1) if passes}, done.stdout


def run(values, bound="below 1", stored=()):
    """What `robust.execute` returns for one claim, in as many runs as there are values, in both languages in turn."""
    holds = {"below 1": lambda value: value < 1, "between 0 and 1": lambda value: 0 < value < 1}.get(bound, bool)
    return {
        f"seed {i}": (
            ("ko", "en")[i % 2],
            [robust.Claim("a", ("차이", "gap")[i % 2], (f"{bound}*", bound)[i % 2], value, holds(value))],
            [*stored],
        )
        for i, value in enumerate(values)
    }


@pytest.mark.parametrize(
    ("runs", "used", "passes"),
    [
        (run([0.2, 0.4, 0.3, 0.8]), 0.45 / 0.65, True),
        (run([0.2, 0.2, 0.2, 0.9]), 0.7 / 0.8, False),  # holds everywhere, and by a hair
        (run([0.2, 0.2, 0.2, 1.1]), 0.9 / 0.8, False),
        (run([0.5, 0.5, 0.1, 0.5], "between 0 and 1"), 0.4 / 0.5, False),
        (run([0.4, 0.6], "between 0 and 1"), 0.1 / 0.5, True),
        (run([0.2, 0.3], stored=["table"]), 0.05 / 0.75, False),  # another line differs from the stored one
        (run(["8", "8"], "= 8"), 0, True),
    ],
)
def test_a_claim_passes_when_it_holds_everywhere_with_room_to_spare(runs, used, passes, capsys):
    [record], [(share, _)], fine = robust.judge(Path("01_test.py"), runs)
    assert abs(share - used) < 1e-12 and fine == passes
    assert record["text"] == {"ko": "차이", "en": "gap"}
    assert list(record["values"].values()) == [found[0].value for _, found, _ in runs.values()]


def test_a_claim_that_is_missing_or_counts_otherwise_in_a_run_does_not_pass(capsys):
    runs = run([0.2, 0.2, 0.2])
    runs["seed 2"][1].clear()
    assert not robust.judge(Path("01_test.py"), runs)[2]
    runs = run(["8", "8", "7"], "= 8")
    runs["seed 2"][1][:] = [runs["seed 2"][1][0]._replace(holds=False)]
    assert not robust.judge(Path("01_test.py"), runs)[2]


def test_runs_on_a_gpu_join_those_of_the_other_machine_while_the_bound_is_the_same(capsys):
    [record], _, _ = robust.judge(Path("01_test.py"), run([0.2, 0.2]))
    on_gpu = {f"{name}, CUDA": found for name, found in run([0.3, 0.3]).items()}
    [joined], [(used, _)], fine = robust.judge(Path("01_test.py"), on_gpu, [record])
    assert sorted(joined["values"].values()) == [0.2, 0.2, 0.3, 0.3] and fine
    assert abs(used - 0.05 / 0.75) < 1e-12
    [anew], _, _ = robust.judge(Path("01_test.py"), on_gpu, [record | {"bound": {"ko": "below 2*", "en": "below 2"}}])
    assert list(anew["values"].values()) == [0.3, 0.3]


BUILT = [
    (path.stem, lang, text, bound, range_)
    for lang in build.LANGUAGES
    for path in sorted((ROOT / "notebooks" / lang).glob("*.ipynb"))
    for stream in build.streams(nbformat.read(path, as_version=4))
    for _, text, _, bound, range_ in claims.LINE.findall(stream.text)
]


def test_every_claim_of_the_lessons_holds_here_and_has_been_tried_under_ten_conditions():
    records = json.loads(claims.FILE.read_text(encoding="utf-8"))
    assert all(len(record["values"]) >= 10 for lesson in records.values() for record in lesson)
    tried = {
        (lesson, lang, record["text"][lang])
        for lesson in records
        for record in records[lesson]
        for lang in build.LANGUAGES
    }
    shown = [(lesson, lang, text) for lesson, lang, text, _, _ in BUILT]
    assert len(set(shown)) == len(shown), "two claims of a lesson have the same text"
    assert set(shown) == tried
    assert [row for row in BUILT if not row[-1]] == []  # a changed bound: `make robust` anew


@pytest.mark.parametrize("lesson", json.loads(claims.FILE.read_text(encoding="utf-8")))
def test_for_every_claim_there_is_a_change_that_fits_its_lesson(lesson):
    broken = {}
    for mutant in mutants.MUTANTS[lesson]:
        assert mutants.notebook_with(lesson, mutant).cells
        broken |= mutants.broken_by(lesson, mutant)
    assert set(broken) == {text for name, lang, text, _, _ in BUILT if (name, lang) == (lesson, "en")}


def test_a_change_that_leaves_a_claim_true_is_told():
    flipped = ["conv", "(window * kernel)", "(window * kernel.flip(0, 1))"]
    claimed = ["largest difference between conv and conv2d", "pixels seen by one value"]
    lines, all_broke = mutants.run("05_shrink_and_grow", {"change": [flipped], "false": claimed})
    assert lines[0].startswith("false  largest difference") and lines[1].startswith("survived  pixels seen")
    assert not all_broke


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"change": [["conv", "no such text", ""]]}, "does not stand there once"),
        ({"without": ["conv"]}, "does not stand there once"),
        ({"without": ["no-such-cell"]}, "no cells"),
        ({"false": ["pixels seen by one value", "no such claim"]}, "no claim begins"),
    ],
)
def test_a_mutant_that_no_longer_fits_is_told(wrong, says):
    mutant = {"change": [["conv", "(window * kernel)", "0"]], "false": ["pixels seen by one value"]}
    with pytest.raises(ValueError, match=says):
        mutants.notebook_with("05_shrink_and_grow", mutant | wrong)
