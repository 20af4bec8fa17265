"""Forty trials, as a reader of lesson 09 does them, by keyboard alone."""

MAKE = """import gan_lib
gan_lib.setup("{language}")
from gan_lib import data, plots
digits = data.digits(32)[range(0, 5000, 125)]
plots.trials(data.to_float(digits.pixels), [True, False] * 20, {{"D": 30}})"""


def test_forty_trials_by_keyboard(open_notebook):
    readers = {"ko": ("진짜", "나: 40장 가운데 20장"), "en": ("real", "you: 20 of 40 right")}
    notebook = open_notebook([MAKE.format(language=language) for language in readers])
    page = notebook.page
    for cell, (language, (real, you)) in enumerate(readers.items()):
        notebook.run(cell)
        button = page.get_by_role("button", name=real, exact=True)
        button.focus()
        for number in range(2, 41):
            page.keyboard.press("Space")
            page.get_by_text(f"{number} / 40", exact=True).wait_for()
            if number == 5:
                notebook.screenshot(f"trials, {language}")
        page.keyboard.press("Space")
        page.get_by_text(you).wait_for()
        notebook.screenshot(f"trials at the end, {language}")
        assert button.is_disabled() and page.get_by_text("D: ").nth(cell).is_visible()
