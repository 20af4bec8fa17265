"""A built notebook as the website shows it: questions that answer, claims with their range, pictures with a text."""

import html
import re

import nbformat
import ranges
from badges import COLAB, in_colab

from gan_lib import claims

SCORE = {
    "ko": """<div class="score"><p role="status"></p>
<p><label><input type="checkbox"> 이 수업을 마쳤습니다</label></p>
<p><small>진도는 이 브라우저에만 저장됩니다. 첫 페이지에서 지울 수 있습니다.</small></p></div>""",
    "en": """<div class="score"><p role="status"></p>
<p><label><input type="checkbox"> I have finished this lesson</label></p>
<p><small>This is kept in this browser only; the front page can forget it.</small></p></div>""",
}
FIGURE_TEXT = re.compile(r"""(?:title|label|suptitle)\w*\s*[=(]\s*(["'])((?:(?!\1)[^{}\\])+)\1""")
LIVE = {("00_start_here", "walk"): "generator", ("03_feedback_loops", "lab"): "lab"}  # where a living model stands


def as_page(notebook, name, lang, repository, models):
    """Return a lesson, a notebook as the build has written it, as a notebook for myst-nb.

    name: of its file, without the ending. repository: "https://github.com/NAME/REPOSITORY", or "" where unknown.
    models: {"generator": HTML, "lab": HTML}, where the living models will stand.
    """
    heading = ""
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            text = re.sub("```.*?```", "", cell.source, flags=re.DOTALL)  # where # begins a comment of Python
            heading = (re.findall(r"^#+ (.+)$", text, re.MULTILINE) or [heading])[-1]
        if cell.id == "title":
            title, _, time = cell.source.split("\n\n")  # between them are links that the site has elsewhere
            cell.source = "\n\n".join([title, time, badge(repository, lang, name)])
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                describe = plain(f"{heading}: {what_is_drawn(notebook.cells, place)}")
                cell.metadata["mystnb"] = {"image": {"alt": describe}}
                if (name, cell.id) in LIVE:
                    output.data = {"text/html": models[LIVE[name, cell.id]]}
        if cell.cell_type == "code":
            ids = [cell.id, *(f"{cell.id}-{number}" for number in range(2, 10))]  # of questions, which may share a cell
            cell.outputs = [shown(cell, output, id, lang) for output, id in zip(cell.outputs, ids, strict=False)]
            if cell.source.startswith("notebook.quiz("):
                cell.metadata["tags"] = ["remove-input"]  # the page asks in its own way
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    claimed = [output for output in outputs if '<svg class="range"' in output.get("data", {}).get("text/html", "")]
    for output in claimed[:1]:
        output.data["text/html"] += f'<p class="legend">{ranges.LEGEND[lang]}</p>'
    notebook.cells = [cell for cell in notebook.cells if cell.id != "score"]
    notebook.cells.append(nbformat.v4.new_markdown_cell(SCORE[lang], id="done"))
    return notebook


def badge(repository, lang, name):
    """A link that opens a lesson in Google Colab, in Markdown; "" where the repository is unknown."""
    return f"[{COLAB[lang]}]({in_colab(repository, lang, name)}){{.colab}}" if repository else ""


def shown(cell, output, id, lang):
    """An output as the page shows it."""
    if cell.source.startswith("notebook.quiz("):
        return as_html(quiz(output.data["text/markdown"], id))
    if output.output_type == "stream" and claims.LINE.search(output.text):
        return as_html("\n".join(line_of_output(line, lang) for line in output.text.splitlines()))
    return output


def as_html(text):
    return nbformat.v4.new_output("display_data", {"text/html": text})


def quiz(markdown, id):
    """A question as `notebook.quiz` stores it, as radio buttons, each with its reply, which CSS keeps folded."""
    question = re.match(r"\*\*(.+)\*\*\n", markdown)[1]
    choices = re.findall(r"^- ([✓✗]) \*\*(.+?)\*\* (.+)$", markdown, re.MULTILINE)
    rows = "\n".join(
        f'<li><label><input type="radio" name="{id}" value="{number}"> {inline(choice)}</label>'
        f'<div aria-live="polite"><p class="reply {"right" if mark == "✓" else "wrong"}">{mark} {inline(reply)}</p>'
        "</div></li>"
        for number, (mark, choice, reply) in enumerate(choices)
    )
    return f'<fieldset class="quiz" id="{id}"><legend>{inline(question)}</legend><ul>\n{rows}\n</ul></fieldset>'


def line_of_output(line, lang):
    """A line that a cell has printed; of a claim the parts are told apart."""
    found = claims.LINE.fullmatch(line)
    if not found:
        return f'<pre class="printed">{html.escape(line)}</pre>'
    mark, text, value, bound, seen = [part or "" for part in found.groups()]
    return (
        f'<p class="claim"><span class="mark">{mark}</span> {html.escape(text)}: <strong>{value}</strong>'
        f'<span class="seen">{ranges.picture(text, bound, value, lang)}'
        f" ({html.escape(bound)}{seen and '; '}{html.escape(seen)})</span></p>"
    )


def what_is_drawn(cells, place):
    """What a figure shows, in words: the titles and labels that its cell writes into it; or what the text says next."""
    if written := [text for _, text in FIGURE_TEXT.findall(cells[place].source)]:
        return ", ".join(dict.fromkeys(written))
    after = next((cell.source for cell in cells[place + 1 :] if cell.cell_type == "markdown"), "#")
    before = next(cell.source for cell in reversed(cells[:place]) if cell.cell_type == "markdown")
    text = before.strip().splitlines()[-1] if after.startswith(("#", "<")) else after.splitlines()[0]
    return re.match(r".*?[.?!다요](?=\s|$)|.*", text)[0]


def inline(text):
    """A line of Markdown as HTML: `code`, **bold** and single letters such as $D$."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    return re.sub(r"\$([^$]+)\$", r"<i>\1</i>", text.replace("**", ""))


def plain(text):
    """A line of Markdown without its marks, for where HTML cannot stand."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text.replace(r"\mathbb{E}", "E "))
    return re.sub(r"\*\*|[`$\\]", "", text)
