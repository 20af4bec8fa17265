"""What a reader types or opens first: the two commands, conda's file, the set-up cell in Colab, the READMEs."""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
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


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """An interpreter that has torch and all else that is installed here, but no gan_lib; and its site-packages."""
    folder = tmp_path_factory.mktemp("colab")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    [site] = folder.glob("venv/lib/python*/site-packages")
    shared = folder / "shared"
    shared.mkdir()
    for path in Path(next(p for p in sys.path if p.endswith("site-packages"))).iterdir():
        if "gan_lib" not in path.name:
            (shared / path.name).symlink_to(path)
    (site / "shared.pth").write_text(str(shared))
    return folder / "venv" / "bin" / "python", site


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """The course as a git repository: what Colab would clone."""
    folder = tmp_path_factory.mktemp("repository")
    for name in ("gan_lib", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "downloads"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "x"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="links to installed packages need rights on Windows")
def test_the_set_up_cell_installs_once_and_touches_nothing_else(colab, repository, tmp_path):
    python, site = colab
    cell = build.setup_source("ko", repository.as_uri())
    proof = """
from gan_lib import data, lab, lang, metrics
import torch
print(gan_lib.__file__, len(data.digits()), metrics.digit_net().head.out_features, lang.tr("한", "en"))
lab.GANLab()  # its page comes with the wheel, too
"""

    def run(code):
        done = subprocess.run([python, "-c", code], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    versions = {path.name for path in site.iterdir()}
    first = run(cell + proof)
    assert first.split()[1:] == ["5000", "10", "한"] and first.startswith(str(site))
    new = {path.name for path in site.iterdir()} - versions
    assert {re.sub(r"-.*", "", name) for name in new} == {"gan_lib"}
    shutil.rmtree(repository)  # a second installation would fail now
    assert run(cell + proof) == first
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="as above")
@pytest.mark.parametrize(("lang", "sentence"), [("ko", "gan_lib가 없습니다"), ("en", "gan_lib is missing")])
def test_without_an_address_the_set_up_cell_says_what_to_do(lang, sentence, tmp_path):
    hidden = "import sys; sys.modules['gan_lib'] = None\n"
    hidden += "import importlib.util; importlib.util.find_spec = lambda name: None\n"
    command = [sys.executable, "-c", hidden + build.setup_source(lang, "")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"ModuleNotFoundError: {sentence}") and "make lab" in last and "pyproject.toml" in last


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
