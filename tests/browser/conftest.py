"""A real JupyterLab, and a real Chromium that opens it. Without Chromium these tests are skipped, and say so."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENSHOTS = Path(__file__).parent / "screenshots"  # git-ignored; look at them
TOKEN = "t"


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="NO CHROMIUM: the widget was NOT tested; apt install chromium"))


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """JupyterLab over an empty folder, its settings and all else it writes in folders of their own."""
    home = tmp_path_factory.mktemp("home")
    folder = home / "course"
    settings = home / "settings"
    for name, values in {
        "apputils-extension/notification": {"fetchNews": "false"},  # it would ask, and a request would leave the machine
        "docmanager-extension/plugin": {"autosave": False},
    }.items():
        path = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(values))
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    command += [f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={TOKEN}"]
    command += [f"--LabApp.user_settings_dir={settings}", f"--LabApp.workspaces_dir={home / 'workspaces'}"]
    environment = {name: value for name, value in __import__("os").environ.items() if name != "GAN_LIB_NOBODY_WATCHES"}
    environment |= {"JUPYTER_RUNTIME_DIR": str(home / "runtime"), "JUPYTER_PREFER_ENV_PATH": "1"}
    with open(home / "log", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token={TOKEN}", timeout=5).close()
            break
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, (home / "log").read_text()
            time.sleep(0.1)
    yield folder, port
    process.terminate()
    process.wait(20)


class Notebook:
    """A notebook open in the browser: what went wrong on its page, and what left the machine."""

    def __init__(self, page, name, port):
        self.page, self.errors, self.left = page, [], []
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._note(request.url, port))
        page.goto(f"http://127.0.0.1:{port}/lab/tree/{name}?token={TOKEN}&reset")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        page.wait_for_selector("text=| Idle", timeout=60_000)

    def _note(self, url, port):
        if not url.startswith((f"http://127.0.0.1:{port}/", f"ws://127.0.0.1:{port}/", "data:", "blob:")):
            self.left.append(url)

    def menu(self, *names):
        """Click through a menu: menu("Run", "Run All Cells")."""
        for name in names:
            self.page.get_by_role("menuitem", name=name, exact=True).click()

    def run_all(self, seconds=240):
        self.menu("Run", "Run All Cells")
        self.page.wait_for_function(
            "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].every(p => /\\[\\d+\\]/.test(p.textContent))",
            timeout=seconds * 1000,
        )

    def lab(self):
        """The GAN Lab's element: wait until it has drawn once."""
        lab = self.page.locator(".gan-lab").last
        lab.scroll_into_view_if_needed()
        self.page.wait_for_function("Number([...document.querySelectorAll('.gan-lab')].at(-1)?.dataset.frames) > 0")
        return lab

    def screenshot(self, name):
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.fixture
def open_notebook(browser, server):
    """Open a notebook file, or one made of cells given as texts. Fails in the end if its page did something wrong."""
    folder, port = server
    opened = []

    def open_(source, width=1280, height=1000, dark=False):
        if isinstance(source, Path):
            name = source.name
            shutil.copy(source, folder / name)
        else:
            import nbformat

            name = f"cells{len(list(folder.iterdir()))}.ipynb"
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in source])
            notebook.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
            nbformat.write(notebook, folder / name)
        page = browser.new_page(viewport={"width": width, "height": height})
        opened.append(Notebook(page, name, port))
        return opened[-1]

    yield open_
    for notebook in opened:
        notebook.page.close()
        assert not notebook.errors, notebook.errors
        assert not notebook.left, notebook.left
