import io
import json
import subprocess
import sys

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from gan_lib import notebook


def brightness(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("L")).mean()


def draw(level, count):
    return Figure(figsize=(2, 2), facecolor=(level, level, level if count == 3 else 0))


def test_a_still_picture_stands_where_no_slider_can_live(displayed):
    notebook.sliders(draw, level=("level", 0.0, 1.0, 0.8), count=("count", 1, 5, 3))
    [still] = displayed
    assert abs(brightness(still.data) - 0.8 * 255) < 1


def test_the_picture_follows_its_sliders(displayed, monkeypatch):
    monkeypatch.delenv(notebook.NOBODY_WATCHES)
    notebook.sliders(draw, level=("level", 0.0, 1.0, 0.8), count=("count", 1, 5, 3))
    [box] = displayed
    level, count, picture = box.children
    assert (type(level).__name__, type(count).__name__, level.description) == ("FloatSlider", "IntSlider", "level")
    assert abs(brightness(picture.value) - 0.8 * 255) < 1
    level.value = 0.2
    assert abs(brightness(picture.value) - 0.2 * 255) < 1
    count.value = 4
    assert brightness(picture.value) < 0.2 * 255 - 1


QUESTION = "What does D answer where p = q?", {"1": "Only with no fakes.", "1/2": "Yes.", "0": "Only with no reals."}, 2


def test_a_quiz_replies_to_each_choice_and_the_first_one_counts(displayed, monkeypatch):
    monkeypatch.delenv(notebook.NOBODY_WATCHES)
    monkeypatch.setattr(notebook, "_chosen", {})
    notebook.quiz(*QUESTION)
    notebook.quiz("Another?", {"no": "It is not.", "yes": "It is."}, 2)
    notebook.score()
    [(_, first, reply), (_, second, _)], score = (box.children for box in displayed[:2]), displayed[2]
    assert (first.index, reply.value) == (None, "")
    assert score.value == "0 of 2 questions right at the first try, 2 not yet answered"
    first.index = 2
    assert reply.value == "✗ Only with no reals."
    first.index = 1
    assert reply.value == "✓ Yes."
    second.index = 1
    assert score.value == "1 of 2 questions right at the first try, 0 not yet answered"
    notebook.quiz(*QUESTION)  # the cell run again asks anew
    displayed[3].children[1].index = 1
    assert score.value == "2 of 2 questions right at the first try, 0 not yet answered"


def test_a_quiz_folds_its_replies_away_where_nobody_can_choose(displayed):
    notebook.quiz(*QUESTION)
    notebook.score()
    [text] = displayed
    question, folded = text.data.split("<details>")
    assert all(choice in question for choice in QUESTION[1]) and "Yes." not in question
    assert "- ✗ **1** Only with no fakes.\n- ✓ **1/2** Yes.\n- ✗ **0** Only with no reals.\n" in folded


def test_a_progress_bar_is_seen_by_those_who_watch(capsys, monkeypatch):
    for watches, quiet, seen in ((False, False, False), (True, True, False), (True, False, True)):
        if watches:
            monkeypatch.delenv(notebook.NOBODY_WATCHES, raising=False)
        with notebook.bar(64, "training", " images", quiet) as bar:
            bar.update(32)
            bar.refresh()
        assert ("32/64" in capsys.readouterr().err) == seen


def test_what_a_lesson_imports_is_light():
    """torchvision takes seconds, and IPython and ipywidgets are of no use in a script."""
    code = """
import json, sys
import gan_lib
gan_lib.setup("en")
from gan_lib import cats, checks, data, device, lang, losses, metrics, nets, notebook, plots, toys, train
from gan_lib.checks import claim
print(json.dumps([name for name in ("torchvision", "IPython", "ipywidgets", "anywidget") if name in sys.modules]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_trials_go_through_all_pictures_and_tell_the_score_with_its_interval(displayed, monkeypatch):
    monkeypatch.delenv(notebook.NOBODY_WATCHES)
    notebook.trials([b"a", b"b", b"c", b"d"], [True, False, False, True], b"still", {"D": 4})
    picture, buttons, count = displayed[0].children
    real, fake = buttons.children
    assert (picture.value, count.value) == (b"a", "1 / 4")
    for button, then in ((real, b"b"), (fake, b"c"), (real, b"d")):  # the third is wrong
        button.click()
        assert picture.value == then
    assert count.value == "4 / 4"
    real.click(), real.click()
    mine, theirs = count.value.split("<br>")
    assert mine == "you: 3 of 4 right, 75% (95% interval 30% to 95%)" and theirs.startswith("D: 4 of 4 right, 100%")
    assert real.disabled and fake.disabled


def test_a_still_picture_and_folded_answers_stand_where_nobody_can_press(displayed):
    notebook.trials([b"a", b"b", b"c"], [True, False, True], notebook.png(draw(0.8, 3)), {})
    still, answers = displayed
    assert abs(brightness(still.data) - 0.8 * 255) < 1 and "<summary>" in answers.data and "Real: 1, 3" in answers.data
