"""The set-up cell where gan_lib is missing, as in Google Colab: what it finds, what it installs, what it says."""

import contextlib
import functools
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
import time
import types
import venv
import zipfile
from pathlib import Path

import build
import nbformat
import pytest
import torch

from gan_lib import data, device, losses, nets, train

ROOT = Path(__file__).parents[1]

# pip builds with the hatchling that is installed here, so that this works without a connection, too.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
ENVIRONMENT |= {"PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_CONFIG_FILE": os.devnull}

OTHERS = {"path": "fileId=https%3A%2F%2Fgithub.com%2Fx%2Fy%2Fblob%2Fmain%2Fz.ipynb", "kernel": {"id": "other"}}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links to installed packages need rights on Windows")


@pytest.fixture
def sessions(monkeypatch):
    """Colab's list of sessions, served on a port of this machine: a list to fill in."""
    listed = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/api/sessions" else 404)
            self.end_headers()
            self.wfile.write(json.dumps(listed).encode())

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,)).start()
        monkeypatch.setenv("COLAB_JUPYTER_IP", "127.0.0.1")
        monkeypatch.setenv("KMP_TARGET_PORT", str(server.server_port))
        yield listed
        server.shutdown()


def setup_cell(lang, repository, folder):
    """The cell, with the Drive in a folder of the test."""
    return build.setup_source(lang, repository).replace("/content/drive", f"{folder}/drive")


@pytest.fixture
def tried(sessions, tmp_path, monkeypatch):
    """A function: what the session list, the notebook and pyproject say -> where the cell would install from."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: types.SimpleNamespace(returncode=1))
    monkeypatch.setattr(sys, "argv", ["colab_kernel_launcher.py", "-f", "/root/kernel-mine.json"])
    monkeypatch.chdir(tmp_path)

    def places(path=None, notebook=None, repository="", lang="en"):
        sessions[:] = [OTHERS, {"path": path, "kernel": {"id": "mine"}}] if path else []
        message = types.SimpleNamespace(blocking_request=lambda kind, timeout_sec: notebook and {"ipynb": notebook})
        drive = types.SimpleNamespace(mount=lambda folder: (_ for _ in ()).throw(ValueError("mount failed")))
        colab = types.SimpleNamespace(_message=message, drive=drive)
        monkeypatch.setitem(sys.modules, "google.colab", colab)
        with pytest.raises(ModuleNotFoundError) as error:
            exec(setup_cell(lang, repository, tmp_path), {})
        assert error.value._render_traceback_() == [str(error.value)]
        found = re.search(r"\((?:Tried|시도한 곳): (.*)\)$", str(error.value))[1]
        return [] if found == "-" else found.split(", ")

    return places


GIT = "git+https://github.com/"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("fileId=https%3A%2F%2Fgithub.com%2Fo%2Fr%2Fblob%2Fmain%2Fnotebooks%2Fko%2F06_dcgan.ipynb", ["o/r@main"]),
        ("fileId=https%3A//github.com/o-o/r.r/blob/v1.0/notebooks/en/00_a%20b.ipynb%3Fhl%3Dko", ["o-o/r.r@v1.0"]),
        ("fileId=https%3A%2F%2Fgithub.com%2Fo%2Fr%2Fblob%2F6f62478%2F00_start_here.ipynb", ["o/r@6f62478"]),
        (
            "fileId=https%3A%2F%2Fgithub.com%2Fo%2Fr%2Fblob%2Ffix%2Fcats%2Fnotebooks%2Fko%2F06_dcgan.ipynb",
            ["o/r@fix/cats", "o/r@fix#subdirectory=cats"],
        ),
        ("fileId=https%3A%2F%2Fgithub.com%2Fo%2Fr%2Fblob%2F%25EA%25B0%2580%2Fnotebooks%2Fko%2Fa.ipynb", ["o/r@가"]),
        ("fileId=1tCu4UtM8EaS0yQ", []),
        ("fileId=https%3A%2F%2Fgist.github.com%2Fo%2F0123456789abcdef", []),
        ("/06_dcgan.ipynb", []),
    ],
)
def test_the_session_list_tells_repository_and_revision(path, found, tried):
    assert tried(path) == [GIT + place for place in found]


def test_each_way_is_tried_where_the_ones_before_it_fail(tried, tmp_path):
    """A wheel beside it, the session list, the notebook's metadata, its first run, pyproject's address, Drive."""
    work = tmp_path / "my course" / "ko"
    work.mkdir(parents=True)
    os.chdir(work)
    for age, wheel in enumerate([tmp_path / "my course" / "gan_lib-0.2.0-py3-none-any.whl", work / "gan_lib-0.1.whl"]):
        wheel.touch()
        os.utime(wheel, (0, 1000 - age))
    on_drive = tmp_path / "drive" / "MyDrive" / "강의" / "colab" / "gan_lib-0.1.0-py3-none-any.whl"
    on_drive.parent.mkdir(parents=True)
    on_drive.touch()
    came_from = [
        {"file_id": "1w6mqQiNV3liPIX70N"},
        {"file_id": "https://github.com/o/copied/blob/main/notebooks/en/a.ipynb"},
    ]
    first_run = {"output_type": "stream", "text": ["gan_lib was installed from git+https://github.com/o/ran@main\n"]}
    cells = [{"source": build.setup_source("en", ""), "outputs": [first_run]}]
    notebook = {"metadata": {"colab": {"provenance": came_from}}, "cells": cells}
    path = "fileId=https%3A%2F%2Fgithub.com%2Fo%2Fr%2Fblob%2Fmain%2Fnotebooks%2Fko%2Fa.ipynb"
    assert tried(path, notebook, "https://example.org/known.git") == [
        "../gan_lib-0.2.0-py3-none-any.whl",
        "gan_lib-0.1.whl",
        f"{GIT}o/r@main",
        f"{GIT}o/copied@main",
        f"{GIT}o/ran@main",
        "git+https://example.org/known.git",
        str(on_drive),
    ]


def test_what_colab_answers_may_be_anything(tried, sessions, monkeypatch):
    for notebook in (None, {}, {"metadata": None, "cells": []}, "no notebook"):
        assert tried("fileId=1", notebook, "https://example.org/x") == ["git+https://example.org/x"]
    for listed in ([{}], {"message": "Forbidden"}, "no list"):
        monkeypatch.setattr(json, "load", lambda *_, listed=listed: listed)
        assert tried("fileId=https://github.com/o/r/blob/main/a.ipynb") == []
    monkeypatch.setenv("KMP_TARGET_PORT", "1")  # nobody answers there
    assert tried() == []


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_where_all_fail_one_sentence_says_what_to_do(lang, tmp_path):
    hidden = "import importlib.util; importlib.util.find_spec = lambda name: None\n"
    command = [sys.executable, "-c", hidden + setup_cell(lang, "", tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    sentence = {
        "ko": "gan_lib를 설치하지 못했습니다. Colab에서는",
        "en": "gan_lib is missing and could not be installed",
    }
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1 and last.startswith(f"ModuleNotFoundError: {sentence[lang]}")
    assert "make colab" in last and "make lab" in last and "GitHub" in last


def test_the_cell_obeys_the_rules_of_a_lesson():
    terms = build.read_glossary(ROOT / "notebooks" / "src" / "glossary.toml")
    build.check_code(build.SETUP, build.Cell("code", "setup", None, build.SETUP.read_text(encoding="utf-8")), terms)


# What follows installs for real.


@pytest.fixture
def machine(tmp_path):
    """An interpreter; its own site-packages, empty; and a folder of what else it has: all that is here but gan_lib."""
    if sys.platform == "win32":
        pytest.skip("laid out as on Linux, where Colab runs")
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    [site] = tmp_path.glob("venv/lib/python*/site-packages")
    shared = tmp_path / "shared"
    shared.mkdir()
    for path in Path(next(p for p in sys.path if p.endswith("site-packages"))).iterdir():
        if "gan_lib" not in path.name:
            (shared / path.name).symlink_to(path)
    (site / "shared.pth").write_text(str(shared))
    return tmp_path / "venv" / "bin" / "python", site, shared


def git(folder, *command):
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def github(tmp_path_factory):
    """A folder that stands for github.com: the course is in o/r, and another revision of it in the branch fix/cats."""
    folder = tmp_path_factory.mktemp("github")
    course = folder / "o" / "r"
    for name in ("gan_lib", "data", "notebooks"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("__pycache__", "downloads"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "Makefile"):
        shutil.copy(ROOT / name, course)
    git(course, "init")
    git(course, "add", ".")
    git(course, "commit", "--message", "x")
    git(course, "switch", "--create", "fix/cats")
    with open(course / "gan_lib" / "__init__.py", "a") as file:
        file.write("revision = 'fix/cats'\n")
    git(course, "commit", "--all", "--message", "y")
    git(course, "switch", "main")
    other = folder / "x" / "y"
    other.mkdir(parents=True)
    (other / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "other"\nversion = "1"\n[tool.hatch.build]\ninclude = ["pyproject.toml"]\n'
    )
    git(other, "init")
    git(other, "add", ".")
    git(other, "commit", "--message", "x")
    return folder


@pytest.fixture(scope="module")
def redirected(github):
    """What git must be told, for it to find that folder, which a server of git offers, at https://github.com/."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    programs = subprocess.run(["git", "--exec-path"], check=True, capture_output=True, text=True).stdout.strip()
    options = ["--export-all", "--reuseaddr", f"--base-path={github}", "--listen=127.0.0.1", f"--port={port}"]
    server = subprocess.Popen([f"{programs}/git-daemon", *options])
    for _ in range(100):
        with contextlib.suppress(ConnectionError), socket.create_connection(("127.0.0.1", port)):
            break
        time.sleep(0.1)
    yield {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.git://127.0.0.1:{port}/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/",
    }
    server.terminate()
    server.wait()


@pytest.fixture
def run(machine, sessions, tmp_path):
    """A function that runs code in that interpreter, in an empty folder, and returns what is printed."""
    (tmp_path / "empty").mkdir()

    def run(code, **environment):
        variables = ENVIRONMENT | {name: os.environ[name] for name in ("COLAB_JUPYTER_IP", "KMP_TARGET_PORT")}
        command = [machine[0], "-c", code, "-f", "/root/kernel-mine.json"]
        done = subprocess.run(
            command, cwd=tmp_path / "empty", env=variables | environment, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


def test_a_notebook_from_github_installs_its_own_revision_once_and_touches_nothing_else(
    run, machine, redirected, sessions, tmp_path
):
    _, site, _ = machine
    path = "fileId=https%3A%2F%2Fgithub.com%2Fo%2Fr%2Fblob%2Ffix%2Fcats%2Fnotebooks%2Fko%2F00_start_here.ipynb"
    sessions += [OTHERS, {"path": path, "kernel": {"id": "mine"}}]
    proof = """
from gan_lib import claims, data, lab, lang, metrics
print(gan_lib.__file__, gan_lib.revision, end=" ")
print(len(data.digits()), metrics.digit_net().head.out_features, lang.tr("한", "en"))
lab.GANLab()  # its page comes with the wheel, too
assert claims.FILE.exists()
"""
    cell = setup_cell("ko", "", tmp_path)
    said, proved = run(cell + proof, **redirected).splitlines()
    assert said == "gan_lib를 설치했습니다: git+https://github.com/o/r@fix/cats"
    assert proved.startswith(str(site)) and proved.split()[1:] == ["fix/cats", "5000", "10", "한"]
    assert {re.sub(r"-.*", "", path.name) for path in site.iterdir()} == {"gan_lib", "shared.pth"}
    sessions.clear()  # another installation would fail now
    assert run(cell + proof).splitlines() == [proved]
    assert list((tmp_path / "empty").iterdir()) == []


def test_another_package_in_the_place_of_gan_lib_is_not_installed(run, machine, redirected, sessions, tmp_path):
    """A lesson saved into a repository of the reader's own."""
    sessions.append(OTHERS)
    cell = f"try:\n{textwrap.indent(setup_cell('en', '', tmp_path), '    ')}\nexcept ModuleNotFoundError as e: print(e)"
    assert "(Tried: git+https://github.com/x/y@main)" in run(cell, **redirected)
    assert [path.name for path in machine[1].iterdir()] == ["shared.pth"]


def wheel(folder, name, version, *needs):
    """A package without content."""
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as file:
        about = f"{name}-{version}.dist-info"
        lines = [
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}",
            *(f"Requires-Dist: {need}" for need in needs),
        ]
        file.writestr(f"{about}/METADATA", "\n".join(lines) + "\n")
        file.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{about}/RECORD", "")


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
def test_the_folder_of_make_colab_installs_from_drive_and_adds_only_what_is_missing(run, machine, github, tmp_path):
    """Here is no anywidget, whose newest version asks for another torch, and a tqdm older than gan_lib asks for."""
    _, site, shared = machine
    course = tmp_path / "course"
    shutil.copytree(github / "o" / "r", course)
    python = course / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (course / "venv" / "lab.done").touch()  # so that nothing is installed: this Python is that of the tests
    for _ in range(2):  # a second time replaces the first
        command = ["make", "colab", "VENV=venv", "WORKS=yes"]
        subprocess.run(command, cwd=course, env=ENVIRONMENT, check=True, capture_output=True)
    shutil.copytree(course / "colab", tmp_path / "drive" / "MyDrive" / "강의 자료")
    uploaded = {path.name for path in (tmp_path / "drive" / "MyDrive" / "강의 자료").rglob("*.ipynb")}
    assert uploaded == {path.name for path in (ROOT / "notebooks" / "ko").glob("*.ipynb")}

    index = tmp_path / "index"
    index.mkdir()
    wheel(index, "anywidget", "0.9.13", "torch>=2.6")
    wheel(index, "anywidget", "9.0", "torch>=99")
    wheel(index, "torch", "99.0")
    wheel(index, "tqdm", "99.0")
    for path in [*shared.glob("anywidget*"), *shared.glob("tqdm-*")]:
        path.unlink()
    (shared / "tqdm-4.0.dist-info").mkdir()
    (shared / "tqdm-4.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: tqdm\nVersion: 4.0\n")
    said = run(setup_cell("en", "", tmp_path), PIP_NO_INDEX="1", PIP_FIND_LINKS=str(index))
    assert said.startswith(f"gan_lib was installed from {tmp_path}/drive/MyDrive/강의 자료/gan_lib-")
    assert said.count("\n") == 1
    installed = {path.name for path in site.glob("*.dist-info")}
    assert {re.sub(r"^gan_lib.*", "gan_lib", name) for name in installed} == {"gan_lib", "anywidget-0.9.13.dist-info"}


def test_a_changed_set_up_cell_keeps_the_outputs_of_the_others(tmp_path, monkeypatch):
    source = ROOT / "notebooks" / "src" / "00_start_here.py"
    built = nbformat.read(ROOT / "notebooks" / "ko" / f"{source.stem}.ipynb", as_version=4)
    monkeypatch.setattr(build, "SETUP", tmp_path / "setup.py")
    (tmp_path / "setup.py").write_text('import gan_lib\n\ngan_lib.setup(tr("ko", "en"))\n')
    changed = build.make(source, "ko")
    assert "is older than" in build.what_is_wrong(source, "ko")
    assert build.take_outputs(changed, built)
    ours, theirs = ([cell for cell in notebook.cells if cell.cell_type == "code"] for notebook in (changed, built))
    assert ours[0].source != theirs[0].source and [cell.outputs for cell in ours] == [cell.outputs for cell in theirs]
    changed.cells[-1].cell_type, changed.cells[-1].source = "code", "1"
    assert not build.take_outputs(changed, built)


@pytest.mark.parametrize("readme", ["README.ko.md", "README.md"])
def test_after_a_lost_runtime_one_cell_goes_on_with_what_is_in_drive(readme, monkeypatch, tmp_path):
    """The READMEs' cell, run as it stands, but for the folder of Drive and the number of steps."""
    mounted = []
    drive = types.SimpleNamespace(mount=mounted.append)
    for name in ("google", "google.colab"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    sys.modules["google.colab"].drive = drive
    [cell] = re.findall(r"```python\n(import os.*?)```", (ROOT / readme).read_text(encoding="utf-8"), re.DOTALL)

    def run_time(steps, code):
        torch.manual_seed(0)
        pair = nets.Generator(16, width=2, z_dim=4), nets.Discriminator(16, width=2)
        gan = train.GAN(*pair, device.pick("cpu", torch.float32))
        images = data.Images(torch.arange(8 * 256).remainder(256).to(torch.uint8).reshape(8, 1, 16, 16))
        fit = functools.partial(train.fit, batch_size=4, quiet=True)
        names = {"gan": gan, "images": images, "losses": losses}
        names["train"] = types.SimpleNamespace(load=train.load, fit=fit)
        exec(code.replace("/content/drive/MyDrive", tmp_path.as_posix()).replace("5000", str(steps)), names)
        return gan

    first, again = run_time(3, cell), run_time(5, cell)
    whole = run_time(5, "train.fit(gan, images, losses.non_saturating, steps=5000)")
    assert (first.step, again.step) == (3, 5) and mounted == ["/content/drive"] * 2
    for mine, its in zip(again.generator.parameters(), whole.generator.parameters(), strict=True):
        assert torch.equal(mine, its)
