"""A real JupyterLab and a real Chromium that opens it, for tests/browser and benchmarks/lab.py."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

from gan_lib.notebook import NOBODY_WATCHES

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
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false"},  # it would ask, and a request would leave the machine
    "docmanager-extension/plugin": {"autosave": False},
}


@contextlib.contextmanager
def chromium():
    """A headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def server(home):
    """JupyterLab over an empty folder in `home`, where its settings go, too. Yields the folder and the port."""
    folder, settings = home / "course", home / "settings"
    folder.mkdir()
    for name, values in SETTINGS.items():
        path = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    options = [f"--ServerApp.root_dir={folder}", f"--LabApp.user_settings_dir={settings}"]
    options += [f"--LabApp.workspaces_dir={home / 'workspaces'}"]
    with running(home, "jupyterlab", *options, JUPYTER_PREFER_ENV_PATH="1") as port:
        yield folder, port


@contextlib.contextmanager
def running(home, module, *arguments, **environment):
    """What `python -m module` opens, JupyterLab, without its browser. Its log goes to `home`. Yields the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", module, *arguments, "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", f"--IdentityProvider.token={TOKEN}"]
    inherited = {name: value for name, value in os.environ.items() if name != NOBODY_WATCHES}
    environment = inherited | {"JUPYTER_RUNTIME_DIR": str(home / "runtime")} | environment
    with open(home / "log", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=home)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token={TOKEN}", timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, (home / "log").read_text()
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def write_notebook(path, cells):
    """Write a notebook of code cells, given as texts."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(notebook, path)


class Notebook:
    """A notebook open in the browser: what went wrong on its page, what it asked for, and what left the machine.

    name: of its file; "" for the page at which JupyterLab opens.
    """

    def __init__(self, page, name, port):
        self.page, self.errors, self.asked, self.left = page, [], [], []
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._note(request.url, port))
        page.goto(f"http://127.0.0.1:{port}/{name and 'lab/tree/' + name}?token={TOKEN}&reset")
        if name:
            self.ready()

    def ready(self):
        """Wait until the notebook is shown and its kernel waits for cells."""
        self.page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        self.page.wait_for_selector("text=| Idle", timeout=60_000)

    def _note(self, url, port):
        self.asked.append(url)
        if not url.startswith((f"http://127.0.0.1:{port}/", f"ws://127.0.0.1:{port}/", "data:", "blob:")):
            self.left.append(url)

    def menu(self, *names):
        """Click through a menu: menu("Run", "Run All Cells")."""
        for name in names:
            self.page.locator(".lm-MenuBar-itemLabel, .lm-Menu-itemLabel").get_by_text(name, exact=True).click()

    def run_all(self, seconds=240):
        self.menu("Run", "Run All Cells")
        prompts = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
        done = r"/^$|\[\d+\]/.test(prompt.textContent.trim())"  # where the code is folded away, a prompt has no text
        self.page.wait_for_function(f"{prompts}.every(prompt => {done})", timeout=seconds * 1000)

    def run(self, number):
        """Run one code cell, the first is 0, and return what it prints."""
        cell = self.page.locator(".jp-CodeCell").nth(number)
        before = cell.locator(".jp-InputPrompt").first.text_content()
        cell.locator(".jp-InputArea-editor").click()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(
            """([number, before]) => {
                const cell = document.querySelectorAll(".jp-CodeCell")[number];
                const prompt = cell.querySelector(".jp-InputPrompt").textContent;
                return prompt !== before && /\\[\\d+\\]/.test(prompt);
            }""",
            arg=[number, before],
            timeout=120_000,
        )
        return "".join(cell.locator(".jp-OutputArea-output pre").all_text_contents())

    def lab(self):
        """The last GAN Lab on the page: wait until it has drawn once."""
        lab = self.page.locator(".gan-lab").last
        lab.scroll_into_view_if_needed()
        self.wait_for("Number(lab.dataset.frames) > 0")
        return lab

    def wait_for(self, condition, seconds=30):
        """Wait until a condition on `lab`, the last lab's element, holds in the page."""
        last = "const lab = [...document.querySelectorAll('.gan-lab')].at(-1)"
        self.page.wait_for_function(f"(() => {{ {last}; return lab && ({condition}); }})()", timeout=1000 * seconds)

    def screenshot(self, name):
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")
