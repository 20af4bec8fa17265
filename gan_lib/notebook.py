"""What needs a notebook: progress bars, pictures that change while a cell runs, sliders, quiz questions.

IPython and ipywidgets take long to import and are of no use in a script: they are imported where something is shown.
"""

import io
import os

from gan_lib.distances import binomial_interval
from gan_lib.lang import tr

# Set while the notebooks are built and tested: what moves stays out of stored outputs.
NOBODY_WATCHES = "GAN_LIB_NOBODY_WATCHES"


def interactive():
    """Return whether somebody watches: False while notebooks are built or tested."""
    return NOBODY_WATCHES not in os.environ


def bar(total, text, unit, quiet=False):
    """Return a progress bar of tqdm, with `.update(n)`, for a `with` block; total: in units, or None where unknown.

    It draws nothing while nobody watches, or where it is quiet.
    """
    from tqdm.auto import tqdm

    return tqdm(total=total, desc=text, unit=unit, leave=False, disable=quiet or not interactive())


def show(picture, format="png", width=None, handle=None):
    """Show a picture, the bytes of a "png" or a "gif", below the cell or in place of an earlier one.

    width: in pixels, or None for the picture's own. handle: what `show` returned for the earlier picture. Returns the
    handle of this one. What is shown last stays in the notebook's file.
    """
    from IPython.display import Image, display

    image = Image(picture, format=format, width=width)
    if handle is None:
        return display(image, display_id=True)
    handle.update(image)
    return handle


def sliders(draw, **ranges):
    """Show a figure that follows sliders.

    draw: takes one number for each slider, by name, and returns a Matplotlib figure made with
    `matplotlib.figure.Figure`; pyplot may not be used, since a slider's call can come from another thread.
    ranges: name = (label, lowest, highest, value at the start). Whole numbers make a slider of whole numbers.
    Where no slider can live (a built notebook, a web page) the picture at the start stands alone.
    """
    start = {name: value for name, (_, _, _, value) in ranges.items()}
    if not interactive():
        show(png(draw(**start)))
        return
    from IPython.display import display
    from ipywidgets import FloatSlider, Image, IntSlider, VBox

    bars = {}
    for name, (label, low, high, value) in ranges.items():
        whole = all(isinstance(number, int) for number in (low, high, value))
        kind, step = (IntSlider, 1) if whole else (FloatSlider, (high - low) / 100)
        bars[name] = kind(value, min=low, max=high, step=step, description=label, style={"description_width": "10em"})
        bars[name].layout.width = "30em"
    picture = Image(value=png(draw(**start)), format="png")

    def follow(_):
        picture.value = png(draw(**{name: bar.value for name, bar in bars.items()}))

    for slider in bars.values():
        slider.observe(follow, "value")
    display(VBox([*bars.values(), picture], layout={"align_items": "flex-start"}))  # else the picture is stretched


def png(figure):
    """A Matplotlib figure as the bytes of a PNG."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=80)
    return file.getvalue()


_chosen = {}  # {question: whether the first choice was right, None before it}
_scoreboards = []  # widgets that show the score


def quiz(question, replies, right):
    """Ask a question with choices. Each choice gets its reply; the first one counts for the `score`.

    replies: {choice: reply} in the order shown, plain text. right: number of the right choice, counted from 1.
    Where nobody can choose (a built notebook, a web page) the replies are folded away below the choices.
    """
    from IPython.display import Markdown, display

    _chosen[question] = None
    if not interactive():
        choices = "\n".join(f"- {choice}" for choice in replies)
        answers = "\n".join(
            f"- {'✓' if i == right else '✗'} **{choice}** {reply}"
            for i, (choice, reply) in enumerate(replies.items(), 1)
        )
        folded = f"<details><summary>{tr('답', 'Answers')}</summary>\n\n{answers}\n\n</details>"
        display(Markdown(f"**{question}**\n\n{choices}\n\n{folded}"))
        return
    from ipywidgets import HTML, RadioButtons, VBox

    buttons = RadioButtons(options=list(replies), index=None, layout={"width": "auto"})
    said = HTML()

    def follow(_):
        is_right = buttons.index == right - 1
        said.value = f"{'✓' if is_right else '✗'} {replies[buttons.value]}"
        if _chosen[question] is None:
            _chosen[question] = is_right
            _show_score()

    buttons.observe(follow, "index")
    display(VBox([HTML(f"<b>{question}</b>"), buttons, said]))


def score():
    """Show how many questions of this notebook were answered right at the first choice, and keep it up to date."""
    if interactive():
        from IPython.display import display
        from ipywidgets import HTML

        _scoreboards[:] = [HTML()]
        _show_score()
        display(*_scoreboards)


def _show_score():
    right, waiting = list(_chosen.values()).count(True), list(_chosen.values()).count(None)
    text = tr(
        f"문제 {len(_chosen)}개 가운데 처음에 맞힌 것 {right}개, 아직 답하지 않은 것 {waiting}개",
        f"{right} of {len(_chosen)} questions right at the first try, {waiting} not yet answered",
    )
    for board in _scoreboards:
        board.value = text


def trials(frames, is_real, still, others):
    """Show pictures one at a time, with two buttons, real and fake; at the end, how many were named rightly.

    frames: n pictures, the bytes of PNGs. is_real: n booleans. still: the PNG that stands where nobody can press a
    button. others: {name: of how many of the n a judge was right}, told at the end beside the reader's own number.
    `plots.trials` makes the pictures of images. Lesson 09, section 6.
    """
    from IPython.display import Markdown, display

    if not interactive():
        show(still)
        reals = ", ".join(str(i) for i, real in enumerate(is_real, 1) if real)
        answer = tr(f"진짜: {reals}", f"Real: {reals}")
        display(Markdown(f"<details><summary>{tr('답', 'Answers')}</summary>\n\n{answer}\n\n</details>"))
        return
    from ipywidgets import HTML, Button, HBox, Image, VBox

    said, count, picture = [], HTML(), Image(format="png")
    buttons = Button(description=tr("진짜", "real")), Button(description=tr("가짜", "fake"))

    def right(n):
        low, high = binomial_interval(n, len(frames))
        return tr(
            f"{len(frames)}장 가운데 {n}장을 맞힘, {n / len(frames):.0%} (95% 신뢰 구간 {low:.0%}~{high:.0%})",
            f"{n} of {len(frames)} right, {n / len(frames):.0%} (95% interval {low:.0%} to {high:.0%})",
        )

    def go_on():
        if len(said) < len(frames):
            picture.value, count.value = frames[len(said)], f"{len(said) + 1} / {len(frames)}"
            return
        for button in buttons:
            button.disabled = True
        yours = sum(answer == bool(real) for answer, real in zip(said, is_real, strict=True))
        results = {tr("나", "you"): yours} | others
        count.value = "<br>".join(f"{name}: {right(n)}" for name, n in results.items())

    def press(button):
        if len(said) < len(frames):
            said.append(button is buttons[0])
            go_on()

    for button in buttons:
        button.on_click(press)
    go_on()
    display(VBox([picture, HBox(buttons), count], layout={"align_items": "flex-start"}))
