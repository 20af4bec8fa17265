import ast
import re
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.ft2font import FT2Font

import gan_lib
from gan_lib import lang, plots

matplotlib.use("agg")
LIBRARY = Path(gan_lib.__file__).parent


def labels():
    """Every string of the library in which Hangul stands, whole or a part of an f-string."""
    for path in LIBRARY.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and re.search("[가-힣]", str(node.value)):
                yield node.value


def draw(text):
    figure = plt.figure()
    figure.text(0, 0, text)
    figure.canvas.draw()  # a missing glyph is a warning, and a warning is an error here
    plt.close(figure)


@pytest.fixture
def font(monkeypatch):
    """The course's font alone: a label must not need what this computer happens to have."""
    monkeypatch.setattr(lang, "OTHER_FONTS", ())
    lang.use_korean_font()


def test_every_label_can_be_drawn(font):
    found = sorted(set(labels()))
    assert len(found) > 200
    draw("\n".join(found).replace("$", r"\$"))
    draw("손실 $-\\log D(x)$, − ± × ≤ ≥ → ∇ σ Σ")


def test_a_missing_glyph_is_noticed(font):
    with pytest.warns(UserWarning, match="Glyph .* missing"):
        draw("꿿")


def test_the_lessons_need_no_other_font():
    have = set(map(chr, FT2Font(str(lang.FONT)).get_charmap()))
    for path in (LIBRARY.parent / "notebooks" / "src").glob("*.py"):
        assert not set(re.findall("[가-힣]", path.read_text(encoding="utf-8"))) - have, path


def test_what_the_font_lacks_is_drawn_in_another_where_there_is_one(monkeypatch, tmp_path):
    mathematical = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "STIXNonUni.ttf"
    missing = "\ue000"  # neither Noto Sans KR nor DejaVu Sans has it, STIX does
    with pytest.warns(UserWarning, match="missing"):
        monkeypatch.setattr(lang, "OTHER_FONTS", ())
        lang.use_korean_font()
        draw(missing)
    broken = tmp_path / "malgun.ttf"
    broken.write_bytes(b"no font")
    monkeypatch.setattr("matplotlib.font_manager.findSystemFonts", lambda: [str(broken), str(mathematical)])
    monkeypatch.setattr(lang, "OTHER_FONTS", ("malgun.ttf", mathematical.name, "not-here.ttf"))
    lang.use_korean_font()
    draw("손실 " + missing)


@pytest.mark.parametrize("style", ["seaborn-v0_8", "classic", "default", ["ggplot", "fivethirtyeight"]])
def test_a_style_chosen_later_keeps_the_font(font, style):
    with plt.style.context([]):
        plt.style.use(style)
        draw("손실")


def test_the_family_that_every_example_sets_keeps_the_font(font):
    with plt.rc_context({"font.family": "sans-serif"}):
        draw("손실")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_figure_draws_in_both_languages(language):
    gan_lib.setup(language)
    names = ("step", "d_loss", "g_loss", "d_real", "d_fake")
    history = {name: [0.2, 0.4, 0.6] for name in names} | {"metrics": [{"step": 1, "x": 2.0}]}
    images = torch.zeros(6, 1, 16, 16)
    for figure in (
        plots.curves(history, {"x": "x"}),
        plots.film([images, images], ["1", "2"]),
        plots.pictures(images).figure,
    ):
        figure.canvas.draw()
    plt.close("all")


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, "ko"),
    ],
)
def test_the_language_follows_the_computer(variables, language, monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert lang.of_this_computer() == language


def test_an_unknown_language_is_refused():
    with pytest.raises(lang.CourseError, match='The language is "ko" or "en", not \'fr\''):
        gan_lib.setup("fr")


def test_a_notebook_shows_the_sentence_and_no_traceback(capsys):
    shell = InteractiveShell.instance()
    shell.run_cell("from gan_lib.lang import CourseError\nraise CourseError('이렇게', 'Do this.')")
    out = "".join(capsys.readouterr())
    assert "CourseError: Do this." in out and "Traceback" not in out and "----" not in out
    InteractiveShell.clear_instance()
