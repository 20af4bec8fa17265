"""What a reader types or opens first: the two commands, conda's file, the READMEs."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import build
import pytest
import yaml

from gan_lib import data

ROOT = Path(__file__).parents[1]

# pip builds with the hatchling that is installed here, so that this works without a connection, too.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
ENVIRONMENT |= {"PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def test_condas_file_installs_what_pyproject_lists():
    python, pip, packages = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert python.startswith("python=3.") and pip == "pip" and list(packages) == ["pip"]
    arguments = [word for line in packages["pip"] for word in line.split()]
    command = [sys.executable, "-m", "pip", "install", "--dry-run", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
@pytest.mark.parametrize(
    ("variables", "arguments", "opened"),
    [
        ({"LANG": "ko_KR.UTF-8"}, [], "notebooks/ko/"),
        ({"LANG": "en_US.UTF-8"}, [], "notebooks/en/"),
        ({"LANG": "ko_KR.UTF-8"}, ["COURSE=en"], "notebooks/en/"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, ["ARGS=--no-browser"], "notebooks/en/"),
    ],
)
def test_make_lab_opens_the_first_lesson_in_the_readers_language(variables, arguments, opened):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "MAKE"))}
    command = ["make", "--dry-run", "lab", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment | variables, capture_output=True, text=True, check=True)
    first = sorted((ROOT / "notebooks" / "src").glob("[0-9][0-9]_*.py"))[0].stem
    command = done.stdout.splitlines()[-1]
    assert f"/lab/tree/{opened}{first}.ipynb" in command
    assert command.endswith("--no-browser") == bool([word for word in arguments if "no-browser" in word])


@pytest.mark.parametrize("page", ["README", "CONTRIBUTING"])
def test_both_languages_of_a_page_say_the_same_and_what_they_name_is_there(page):
    ko, en = ((ROOT / f"{page}{end}").read_text(encoding="utf-8") for end in (".ko.md", ".md"))
    for pattern in (r"^(#+) ", r"^```\w*$", r"^\|", r"^\d\.", r"^(?:make|conda|py|\.venv|jupyter)\S*"):
        assert re.findall(pattern, ko, re.MULTILINE) == re.findall(pattern, en, re.MULTILINE)
    named = [set(re.findall("`[^`\n]+`", text)) for text in (ko, en)]
    assert named[0] - {"`.ipynb`"} == named[1]  # in Korean "notebook" alone is a computer
    for text in (ko, en):
        links = re.findall(r"\]\(([^)]+)\)", text)
        for path in links + re.findall(r"\b(?:gan_lib|notebooks|tests|data|benchmarks)/[\w./]*\w", text):
            assert (ROOT / path).exists() or path == "notebooks/src/NN_topic.py", path


def test_every_lesson_stands_in_both_readmes():
    for name in ("README.ko.md", "README.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for source in (ROOT / "notebooks" / "src").glob("[0-9][0-9]_*.py"):
            assert f"notebooks/ko/{source.stem}.ipynb" in text and f"notebooks/en/{source.stem}.ipynb" in text


def test_two_rows_of_the_stored_ablation_come_out_again():
    """Lesson 06 reads data/ablation.json. Two of its thirty runs are made anew, with the lesson's own cells."""
    stored = {
        (run["without"], run["seed"]): run for run in json.loads((ROOT / "data" / "ablation.json").read_text())["runs"]
    }
    cells = ("machine", "measure", "ablation-tools", "ablation-code", "ablation-trial")
    lesson = build.run_cells("06_dcgan", cells, images=data.dataset("digits", 32))
    found = {name: lesson["trial"](name, 0, steps=625)[1] for name in ("LeakyReLU", "norm in D")}
    # Number formats and threads move a run by up to a third; the two rows are over three times apart.
    for name, frechet in found.items():
        assert 0.6 < frechet / stored[name, 0]["frechet"] < 1.7
    assert found["norm in D"] > 2 * found["LeakyReLU"]
