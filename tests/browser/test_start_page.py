"""`make lab` as a reader meets it, in a folder with a space and Hangul in its name."""

import contextlib
import shutil
from pathlib import Path

import pytest
import real

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lab(browser, tmp_path):
    """What `python -m gan_lib ko` opens, by a reader who has never used JupyterLab: a function of the language."""
    course = tmp_path / "강의 'a b'"
    for name in ("gan_lib", "notebooks"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("__pycache__", "runs"))

    @contextlib.contextmanager
    def open_(language):
        with real.running(tmp_path, "gan_lib", language, PYTHONPATH=str(course), HOME=str(tmp_path)) as port:
            notebook = real.Notebook(browser.new_page(viewport={"width": 1280, "height": 1000}), "", port)
            yield notebook, course / "my" / language / "00_start_here.ipynb"
            notebook.page.close()
            assert not notebook.errors and not notebook.left, (notebook.errors, notebook.left)

    return open_


def begin(notebook, copy):
    """From the start page into lesson 00, which is saved and opened again."""
    page = notebook.page
    page.get_by_role("heading", name="GAN, 한 걸음씩").wait_for(timeout=60_000)
    assert page.url.endswith("/tree/my/ko/start.md")
    notebook.screenshot("start page")
    page.get_by_role("link", name="수업 00").click()
    notebook.ready()
    assert not [url for url in notebook.asked if "/lab/api/news" in url or "/lab/api/update" in url]
    assert not page.locator(".Toastify__toast").count()

    page.locator(".jp-MarkdownCell").first.click()
    question = page.locator(".jp-CodeCell:visible .jupyter-widgets input[type=radio]").first
    for _ in range(8):  # to the first question; most of the lesson has not run
        page.keyboard.press("Shift+Enter")
    question.wait_for(timeout=120_000)
    notebook.menu("File", "Save Notebook")
    for _ in range(150):
        if copy.exists() and "widget-view" in copy.read_text(encoding="utf-8"):  # saved; for a moment it is away
            break
        page.wait_for_timeout(200)
    page.reload()
    notebook.ready()
    question.wait_for(timeout=60_000)
    notebook.screenshot("lesson 00, opened again")
    # JupyterLab shows a link before it has found what it leads to; a click then would leave the page.
    page.locator("a[href*='/files/']:visible", has_text="용어집").first.click()
    page.get_by_role("columnheader", name="English").wait_for(timeout=120_000)  # a table, not its Markdown


def test_the_start_page_leads_to_a_lesson_that_comes_back_alive(lab):
    with lab("ko") as (notebook, copy):
        begin(notebook, copy)
    with lab("en") as (notebook, _):
        page = notebook.page
        page.get_by_role("heading", name="GAN, step by step").wait_for(timeout=60_000)
        notebook.screenshot("start page in the other language")
        assert page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel").all_inner_texts() == ["start.md"]
