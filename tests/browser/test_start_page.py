"""`make lab` as a reader meets it, in a folder with a space and Hangul in its name."""

import shutil
from pathlib import Path

import pytest
import real

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lab(browser, tmp_path):
    """What `python -m gan_lib ko` opens, by a reader who has never used JupyterLab."""
    course = tmp_path / "강의 'a b'"
    for name in ("gan_lib", "notebooks"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("__pycache__", "runs"))
    with real.running(tmp_path, "gan_lib", "ko", PYTHONPATH=str(course), HOME=str(tmp_path)) as port:
        notebook = real.Notebook(browser.new_page(viewport={"width": 1280, "height": 1000}), "", port)
        yield notebook
        notebook.page.close()
        assert not notebook.errors and not notebook.left, (notebook.errors, notebook.left)


def test_the_start_page_leads_to_a_lesson_that_comes_back_alive(lab):
    page = lab.page
    page.get_by_role("heading", name="GAN, 한 걸음씩").wait_for(timeout=60_000)
    assert page.url.endswith("/lab/tree/my/ko/start.md")
    lab.screenshot("start page")
    page.get_by_role("link", name="수업 00").click()
    lab.ready()
    assert not [url for url in lab.asked if "/lab/api/news" in url or "/lab/api/update" in url]
    assert not page.locator(".Toastify__toast").count()

    page.locator(".jp-MarkdownCell").first.click()
    question = page.locator(".jp-CodeCell:visible .jupyter-widgets input[type=radio]").first
    for _ in range(8):  # to the first question; most of the lesson has not run
        page.keyboard.press("Shift+Enter")
    question.wait_for(timeout=120_000)
    page.keyboard.press("Control+s")
    page.wait_for_selector(".jp-mod-dirty", state="detached")
    page.reload()
    lab.ready()
    question.wait_for(timeout=30_000)
    lab.screenshot("lesson 00, opened again")
    page.get_by_role("link", name="용어집").locator("visible=true").first.click()
    page.get_by_role("columnheader", name="English").wait_for()  # a table, not its Markdown
