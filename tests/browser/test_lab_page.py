"""The GAN Lab as a reader meets it."""

import json
from pathlib import Path

import pytest
import real

LESSON = Path(__file__).parents[2] / "notebooks" / "ko" / "03_feedback_loops.ipynb"

MAKE = "import gan_lib\ngan_lib.setup('en')\nfrom gan_lib import lab\ngan_lab = lab.GANLab()\ngan_lab"
LOOK = """import json
s, game = gan_lab.state, gan_lab._game
print(json.dumps({"d": [p.sum().item() for p in s.discriminator.parameters()],
                  "g": [p.sum().item() for p in s.generator.parameters()], "d_steps": s.d_steps, "g_steps": s.g_steps,
                  "drawn": game.drawn.tolist(), "running": gan_lab._running, "settings": s.settings}))"""


@pytest.fixture(scope="module")
def one_notebook(browser, server):
    """A notebook of these two cells, for many tests: a page of JupyterLab and a kernel take seconds to start."""
    real.write_notebook(server[0] / "lab.ipynb", [LOOK, MAKE])  # below the Lab is no cell that the Tab key would change
    notebook = real.Notebook(browser.new_page(viewport={"width": 1280, "height": 1000}), "lab.ipynb", server[1])
    yield notebook
    notebook.page.close()


@pytest.fixture
def new_lab(one_notebook):
    """That notebook and a new Lab in it: its last cell runs again. The page may do nothing wrong meanwhile."""
    one_notebook.run(1)
    yield one_notebook, one_notebook.lab()
    errors, one_notebook.errors = one_notebook.errors, []
    assert not errors and not one_notebook.left, (errors, one_notebook.left)


def steps(lab):
    return lab.evaluate("lab => [Number(lab.dataset.dSteps), Number(lab.dataset.gSteps)]")


def test_lesson_03_in_korean_from_top_to_bottom_and_then_the_lab(open_notebook):
    notebook = open_notebook(LESSON)
    notebook.run_all(seconds=400)
    assert not notebook.page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count()
    lab = notebook.lab()
    _, before = steps(lab)
    lab.get_by_role("button", name="학습", exact=True).click()
    notebook.wait_for(f"Number(lab.dataset.gSteps) > {before + 100}", seconds=60)
    notebook.screenshot("lesson 03, training")
    lab.get_by_role("button", name="멈춤", exact=True).click()
    notebook.wait_for("lab.dataset.running === 'false'")
    d, g = steps(lab)
    lab.get_by_role("button", name="D 한 스텝", exact=True).click()
    notebook.wait_for(f"Number(lab.dataset.dSteps) === {d + 1} && Number(lab.dataset.gSteps) === {g}")
    lab.get_by_role("button", name="G 한 스텝", exact=True).click()
    notebook.wait_for(f"Number(lab.dataset.dSteps) === {d + 1} && Number(lab.dataset.gSteps) === {g + 1}")


def test_each_button_moves_its_player_alone(new_lab):
    notebook, lab = new_lab
    before = json.loads(notebook.run(0))
    lab.locator("button.d").click()
    notebook.wait_for("lab.dataset.dSteps === '1'")
    after_d = json.loads(notebook.run(0))
    assert after_d["g"] == before["g"] and after_d["d"] != before["d"]
    lab.locator("button.g").click()
    notebook.wait_for("lab.dataset.gSteps === '1'")
    after_g = json.loads(notebook.run(0))
    assert after_g["d"] == after_d["d"] and after_g["g"] != after_d["g"]
    lab.locator("button.both").click()
    notebook.wait_for("lab.dataset.gSteps === '2' && lab.dataset.dSteps === '2'")
    lab.locator("button.reset").click()
    notebook.wait_for("lab.dataset.gSteps === '0'")
    assert json.loads(notebook.run(0)) == before


def test_points_are_drawn_by_mouse_and_by_keyboard(new_lab):
    notebook, lab = new_lab
    lab.locator("select.data").select_option("drawn")
    notebook.wait_for(
        "lab.querySelector('.plane.draws') && lab.querySelector('.tip').textContent.includes('arrow keys')"
    )
    lab.locator("button.both").click()
    notebook.wait_for("lab.querySelector('.status').textContent.startsWith('No point is drawn yet')")
    box = lab.locator(".plane").bounding_box()
    x, y, side = box["x"], box["y"], box["width"]
    notebook.page.mouse.move(x + 0.25 * side, y + 0.5 * side)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x + 0.75 * side, y + 0.5 * side, steps=30)
    notebook.page.mouse.up()
    lab.locator(".plane").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight", " "):
        notebook.page.keyboard.press(key)
    notebook.page.wait_for_timeout(500)
    drawn = json.loads(notebook.run(0))["drawn"]
    assert len(drawn) > 15
    assert abs(drawn[0][0] + 1.5) < 0.1 and all(abs(point[1]) < 0.05 for point in drawn[:-1])
    assert abs(drawn[-1][0] - 0.1) < 1e-6 and abs(drawn[-1][1] - 0.2) < 1e-6
    lab.locator("button.run").click()
    notebook.wait_for("Number(lab.dataset.gSteps) > 300", seconds=60)
    notebook.screenshot("drawn by hand")
    lab.locator("button.clear").click()
    notebook.wait_for("lab.dataset.running === 'false'")  # nothing is left to learn, and it says so
    assert lab.locator(".status").text_content().startswith("No point is drawn yet")


def test_other_cells_run_while_it_trains_and_read_its_state(new_lab):
    notebook, lab = new_lab
    lab.locator("button.run").click()
    notebook.wait_for("Number(lab.dataset.gSteps) > 5")
    first, second = (json.loads(notebook.run(0)) for _ in range(2))
    assert first["running"] and second["running"] and second["g_steps"] > first["g_steps"]


def test_every_control_is_reached_by_keyboard_and_says_what_to_try(new_lab):
    notebook, lab = new_lab
    lab.locator("button.run").focus()
    reached = {}
    for _ in range(30):
        name, tip = lab.evaluate("lab => [document.activeElement.className, lab.querySelector('.tip').textContent]")
        reached[name] = tip
        notebook.page.keyboard.press("Tab")
    asked = lab.evaluate(
        "lab => [...lab.querySelectorAll('button:not([hidden]), select, canvas.plane')].map(e => e.className)"
    )
    assert set(asked) <= set(reached) and len(asked) == 18
    tips = [tip for name, tip in reached.items() if name in asked and name != "plane"]
    assert len(set(tips)) == len(tips) and all(len(tip) > 15 for tip in tips)


def test_a_setting_keeps_the_run_or_says_that_it_begins_anew(new_lab):
    notebook, lab = new_lab
    for _ in range(3):
        lab.locator("button.both").click()
    notebook.wait_for("lab.dataset.gSteps === '3'")
    lab.locator("select.d_lr").select_option("0.1")
    lab.locator("select.loss").select_option("hinge")
    lab.locator("select.data").select_option("cats")
    look = json.loads(notebook.run(0))
    assert look["g_steps"] == 3
    assert [look["settings"][name] for name in ("d_lr", "loss", "data")] == [0.1, "hinge", "cats"]
    lab.locator("select.hidden").select_option("8")
    notebook.wait_for("lab.dataset.gSteps === '0'")
    assert lab.locator(".status").text_content() == "New networks: the game begins anew."


def test_two_labs_and_a_cell_run_again_leave_nothing_running_unseen(open_notebook):
    once_more = MAKE + "\nlabs = globals().setdefault('labs', []) + [gan_lab]\ngan_lab"
    which = "print([lab._running for lab in labs], other._running)"
    notebook = open_notebook([once_more, "other = lab.GANLab()\nother", which])
    notebook.run_all()
    first, second = notebook.page.locator(".gan-lab").all()
    for lab in (first, second):
        lab.scroll_into_view_if_needed()
        lab.locator("button.run").click()
    notebook.wait_for("Number(lab.dataset.gSteps) > 5")
    assert notebook.run(2).strip() == "[True] True"
    notebook.run(0)
    notebook.page.wait_for_timeout(500)
    assert notebook.run(2).strip() == "[False, False] True"
    # JupyterLab may take an element off the page before it says so: frames that still come must not harm the page.
    notebook.page.evaluate("[...document.querySelectorAll('.gan-lab')].at(-1).remove()")
    notebook.page.wait_for_timeout(500)


def test_a_restarted_kernel_is_noticed_and_the_cell_works_again(open_notebook):
    notebook = open_notebook([MAKE])
    notebook.run_all()
    lab = notebook.lab()
    lab.locator("button.run").click()
    notebook.wait_for("Number(lab.dataset.gSteps) > 5")
    notebook.menu("Kernel", "Restart Kernel…")
    notebook.page.get_by_role("button", name="Confirm Kernel Restart").click()
    notebook.page.wait_for_timeout(3000)
    if lab.count():
        lab.locator("button.d").click()
        notebook.wait_for("lab.querySelector('.status').textContent.includes('run this cell again')")
    notebook.page.locator(".jp-CodeCell .jp-InputArea-editor").first.click()
    notebook.page.keyboard.press("Control+Enter")
    notebook.wait_for("lab.dataset.dSteps === '0'")
    lab = notebook.lab()
    lab.locator("button.d").click()
    notebook.wait_for("lab.dataset.dSteps === '1'")


def test_it_is_readable_in_the_dark(open_notebook, server):
    themes = server[0].parent / "settings" / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings"
    themes.write_text('{"theme": "JupyterLab Dark"}')
    notebook = open_notebook([MAKE.replace("'en'", "'ko'")])
    notebook.run_all()
    lab = notebook.lab()
    notebook.page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    lab.locator("button.run").click()
    notebook.wait_for("Number(lab.dataset.gSteps) > 300", seconds=60)
    lab.locator("button.run").click()
    notebook.screenshot("dark, Korean")
    ink, ground = lab.evaluate("lab => [getComputedStyle(lab).color, getComputedStyle(lab).backgroundColor]")

    def brightness(text):
        return sum(int(number) for number in text[text.index("(") + 1 :].split(")")[0].split(",")[:3]) / 3

    assert brightness(ink) - brightness(ground) > 120
    themes.unlink()


def test_the_tour_ticks_off_a_task_and_opens_the_next(new_lab):
    notebook, lab = new_lab
    tasks = lab.locator(".task")
    assert tasks.count() == 5 and lab.locator(".task[open]").count() == 1
    assert "five times in a row" in tasks.nth(0).text_content()
    for _ in range(5):
        lab.locator("button.d").click()
    notebook.wait_for("lab.querySelectorAll('.task.done').length === 1")
    assert "the background changed" in tasks.nth(0).text_content()
    assert [tasks.nth(i).get_attribute("open") is not None for i in range(5)] == [True, True, False, False, False]
    notebook.screenshot("tour, one task done")
    lab.locator("button.run").click()
    notebook.wait_for("lab.querySelectorAll('.task.done').length === 2", seconds=120)  # all modes of the ring
    assert tasks.nth(2).get_attribute("class") == "task done" and tasks.nth(0).get_attribute("open") is None
    tasks.nth(0).locator("summary").focus()  # a reader may look again
    notebook.page.keyboard.press("Enter")
    assert tasks.nth(0).get_attribute("open") is not None


def test_on_a_phone_it_has_the_page_and_nothing_runs_off_it(open_notebook):
    notebook = open_notebook([MAKE.replace("'en'", "'ko'")])
    notebook.run_all()
    lab = notebook.lab()
    notebook.page.set_viewport_size({"width": 390, "height": 844})
    lab.locator("button.whole").click()  # JupyterLab's side bar would leave 60 pixels
    lab.locator("button.run").click()
    notebook.wait_for("Number(lab.dataset.gSteps) > 100", seconds=60)
    lab.locator("button.run").click()
    notebook.wait_for("lab.dataset.running === 'false'")
    notebook.screenshot("phone, Korean")
    sizes = lab.evaluate(
        """lab => [...lab.querySelectorAll("button:not([hidden]), select, canvas, .task")].map((e) => {
            const box = e.getBoundingClientRect();
            return [e.className, box.left, box.right, box.height];
        })"""
    )
    assert all(left >= 0 and right <= 390 for _, left, right, _ in sizes), sizes
    assert all(height >= 40 for name, *_, height in sizes if "task" not in name), sizes  # wide enough for a finger
    [plane] = [right - left for name, left, right, _ in sizes if name == "plane"]
    assert plane > 360
    top = lab.locator(".plane").bounding_box()["y"]
    assert top + plane < 844  # the whole plane on the first page, below the buttons and the task
    lab.locator(".controls").scroll_into_view_if_needed()
    notebook.screenshot("phone, settings")
    lab.locator("button.whole").click()
    notebook.wait_for("lab.getBoundingClientRect().width < 200")
    notebook.page.set_viewport_size({"width": 1280, "height": 1000})
    notebook.wait_for("lab.querySelector('.plane').clientWidth > 300")
