import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from filelock import FileLock  # torch brings it along

from gan_lib import lang, notebook

SITE = Path(__file__).parents[1] / "site"

os.environ[notebook.NOBODY_WATCHES] = "1"  # for the kernels that nbval starts, too

torch.set_num_threads(1)  # tiny networks; two threads fight for the cores where other programs run
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["OMP_NUM_THREADS"] = "1"  # and so do the kernels of notebooks that run side by side


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.suffix != ".ipynb")  # the longest first, so that no core waits in the end
    for item in items:
        if item.get_closest_marker("cuda") and not torch.cuda.is_available():
            item.add_marker(pytest.mark.skip(reason="no CUDA GPU"))


@pytest.fixture(autouse=True)
def english_and_the_same_noise():
    """Messages are compared in English; a test of the Korean ones asks for Korean itself."""
    lang.use("en")
    torch.manual_seed(0)  # whatever ran before


@pytest.fixture
def displayed(monkeypatch):
    """What cells show, in a list; a picture that is put in place of an earlier one takes its place in the list."""
    shown = []

    class Handle:
        def __init__(self):
            self.place = len(shown) - 1

        def update(self, picture):
            shown[self.place] = picture

    def display(picture, display_id=None):
        shown.append(picture)
        return Handle()

    monkeypatch.setattr("IPython.display.display", display)
    return shown


@pytest.fixture(scope="session")
def website(tmp_path_factory):
    """The website, a folder: made once, also where several processes share the tests."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # all workers' own
    with FileLock(folder / "website.lock"):
        if not (folder / "website").exists():
            subprocess.run([sys.executable, SITE / "website.py", "--target", folder / "website"], check=True)
    return folder / "website"
