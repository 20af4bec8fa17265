"""Without Chromium these tests are skipped, and say so."""

import shutil
from pathlib import Path

import pytest
import real


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if real.CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="NO CHROMIUM: the widget was NOT tested; apt install chromium"))


@pytest.fixture(scope="module")
def browser():
    with real.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with real.server(tmp_path_factory.mktemp("home")) as folder_and_port:
        yield folder_and_port


@pytest.fixture
def open_notebook(browser, server):
    """Open a notebook file, or one made of cells given as texts. Fails in the end if its page did something wrong."""
    folder, port = server
    opened = []

    def open_(source, width=1280, height=1000):
        if isinstance(source, Path):
            name = source.name
            shutil.copy(source, folder / name)
        else:
            name = f"cells{len(list(folder.iterdir()))}.ipynb"
            real.write_notebook(folder / name, source)
        page = browser.new_page(viewport={"width": width, "height": height})
        opened.append(real.Notebook(page, name, port))
        return opened[-1]

    yield open_
    for notebook in opened:
        notebook.page.close()
        assert not notebook.errors, notebook.errors
        assert not notebook.left, notebook.left
