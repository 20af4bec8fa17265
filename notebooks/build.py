"""Build the notebooks: notebooks/src/NN_topic.py -> executed notebooks/ko/NN_topic.ipynb and en/NN_topic.ipynb.
And the glossary's pages: notebooks/src/glossary.toml -> notebooks/ko/glossary.md and en/glossary.md.
And the pages at which JupyterLab opens: notebooks/src/start.ko.md and start.en.md -> ko/start.md and en/start.md.

    python notebooks/build.py             build what is stale
    python notebooks/build.py --only 06   of lesson 06 alone
    python notebooks/build.py --execute   and run the cells of all (or --only some) again, after a change in gan_lib
    python notebooks/build.py --check     build nothing; fail where a notebook does not follow from its source
    python notebooks/build.py --discard   overwrite, too, what was changed by hand, such as answered

Where only prose has changed, no cell is executed: as long as all code cells, their ids, tags and order are the same, a
notebook keeps its outputs. So it does where only the set-up cell has changed: notebooks/src/setup.py, which is every
notebook's first code cell.

A source is a jupytext percent script. Both languages stand side by side, code stands once:

    # %% [markdown] id="goals" lang="ko"          a pair: Korean, then English, with one id
    # %% [markdown] id="goals" lang="en"
    # %% [markdown] id="formula"                  the same for both
    # %% id="train" tags=["nbval-check-output"]   code; the tag asks the tests to compare its output
    # %% id="draw" tags=["hide-input"]            code that is folded away: drawing, quiz questions
    # ko: 한 줄                                   a comment comes as two lines, of which each notebook keeps one
    # en: a line
    ax.set_title(tr("판별자의 출력", "D's output"))   a string for the reader: each notebook gets its own, plain
"""

import argparse
import ast
import base64
import contextlib
import functools
import io
import json
import os
import re
import sys
import tomllib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import measure
import nbformat
import rerun
from nbclient import NotebookClient
from PIL import Image

import gan_lib.lang
from gan_lib import claims, copies
from gan_lib.notebook import NOBODY_WATCHES

HERE = Path(__file__).resolve().parent
GLOSSARY = HERE / "src" / "glossary.toml"
LANGUAGES = ("ko", "en")
WIDTH = 88  # columns of a code cell that a reader sees without scrolling
HANGUL = re.compile("[ㄱ-ㆎ가-힣]")
LANGUAGE_INFO = {  # what the kernel says of Python, without its version; an export to a script needs it
    "name": "python",
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


class SourceError(Exception):
    """A mistake in a source, as `file:line: what is wrong and what to write`."""

    def __init__(self, path, line, message):
        super().__init__(path, line, message)  # whole, so that a process of robust.py can hand it on

    def __str__(self):
        return "{}:{}: {}".format(*self.args)


@dataclass
class Cell:
    kind: str  # "markdown" or "code"
    id: str
    lang: str | None  # None: the same for both languages
    source: str
    tags: list = field(default_factory=list)
    line: int = 0  # of the marker "# %%" in the source


def read(path):
    """Read a source: (what its header says about the lesson, its cells). Raises `SourceError`."""
    return _read(path, path.read_text(encoding="utf-8"), GLOSSARY.read_text(encoding="utf-8"))


@functools.cache  # every start page and every neighbour reads a lesson's title again
def _read(path, text, glossary):
    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:  # of YAML, of nbformat, of jupytext itself
        raise SourceError(
            path, 1, f"the header or a cell's marker cannot be read: {str(error).splitlines()[0]}"
        ) from error
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"# %%(\s|$)", line)]
    if len(lines) != len(notebook.cells):
        raise SourceError(
            path, 1, 'begin each cell with a line "# %%"; no text before the first, no such line in a string'
        )
    course = notebook.metadata.get("course") or {}
    if set(course.get("title", {})) != set(LANGUAGES) or not isinstance(course.get("running"), int):
        example = 'course: {title: {ko: "…", en: "…"}, running: 2}, the minutes that its cells run on two CPU cores'
        raise SourceError(path, 1, f'write under "# jupyter:" in the header: {example}')
    cells = []
    for line, cell in zip(lines, notebook.cells, strict=True):
        known = {"id", "lang", "tags"}
        layout = {"lines_to_next_cell", "lines_to_end_of_cell_marker"}  # how jupytext remembers blank lines
        if unknown := set(cell.metadata) - known - layout:
            raise SourceError(path, line, f"unknown {sorted(unknown)}; a cell has {sorted(known)}")
        values = cell.metadata
        if not (isinstance(values.get("id"), str) and re.fullmatch(r"[a-z0-9-]{1,40}", values.id)):
            raise SourceError(path, line, 'give the cell an id of small letters, digits and "-": # %% id="train"')
        cells.append(Cell(cell.cell_type, values.id, values.get("lang"), cell.source, values.get("tags", []), line))
    check(path, cells, tomllib.loads(glossary)["term"])
    found = measure.measure(cells, course["running"])
    if over := measure.too_long(found):
        raise SourceError(path, 1, f"too long for one sitting: {'; '.join(over)}")
    return course | {"minutes": found["minutes"]}, cells


def check(path, cells, terms):
    """Raise `SourceError` for the first thing in a source that would reach one reader and not the other."""
    seen, waiting = set(), None
    for cell in cells:
        if waiting and (cell.lang, cell.id) != ("en", waiting.id):
            raise SourceError(
                path, waiting.line, f'after the Korean cell write: # %% [markdown] id="{waiting.id}" lang="en"'
            )
        if cell.kind == "code":
            if cell.lang is not None:
                raise SourceError(path, cell.line, "code stands once for both languages: take lang away")
            check_code(path, cell, terms)
        elif cell.lang == "ko":
            waiting = cell
        elif cell.lang == "en":
            if waiting is None:
                raise SourceError(
                    path, cell.line, f'before it write the Korean cell: # %% [markdown] id="{cell.id}" lang="ko"'
                )
            check_pair(path, waiting, cell, terms)
            waiting = None
            continue  # the id is the Korean cell's
        elif cell.lang is not None:
            raise SourceError(path, cell.line, f'lang is "ko" or "en", not "{cell.lang}"')
        elif len(re.findall(r"[A-Za-z]{3,}|[가-힣]+", _prose(cell.source))) > 2:
            raise SourceError(
                path, cell.line, 'this cell has words but no lang: write a pair with lang="ko" and lang="en"'
            )
        if cell.kind == "markdown" and (images := [i for i in SHARED["images"].findall(cell.source) if "://" in i]):
            raise SourceError(path, cell.line, f"the image {images[0]} is on another site: draw it in a code cell")
        if cell.id in seen or cell.id in ("title", "setup"):
            raise SourceError(path, cell.line, f'the id "{cell.id}" is taken: choose another')
        seen.add(cell.id)
    if waiting:
        raise SourceError(
            path, waiting.line, f'after the Korean cell write: # %% [markdown] id="{waiting.id}" lang="en"'
        )
    for cell, message in rerun.names_taken(cells):
        raise SourceError(path, cell.line, message)


# What must be the same in both halves of a pair.
SHARED = {
    "heading levels": re.compile(r"^(#{1,6}) ", re.MULTILINE),
    "display formulas": re.compile(r"\$\$(.+?)\$\$", re.DOTALL),
    "images": re.compile(r"!\[[^\]]*\]\(([^)]+)\)"),
    "links": re.compile(r"(?<!!)\[[^\]]*\]\(([^)]+)\)"),
}


def check_pair(path, ko, en, terms):
    for what, pattern in SHARED.items():
        ours, theirs = pattern.findall(ko.source), pattern.findall(en.source)
        if ours != theirs:
            raise SourceError(
                path, en.line, f"the {what} differ: {ours} in Korean, {theirs} in English; make them the same"
            )
    if not HANGUL.search(ko.source):
        raise SourceError(
            path, ko.line, "the Korean cell has no Korean: write it, or take lang away and the English cell with it"
        )
    check_terms(path, ko.line, ko.source, en.source, terms)


def check_code(path, cell, terms):
    def complain(row, message):
        raise SourceError(path, cell.line + row, message)

    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        complain(error.lineno or 1, f"this is not Python: {error.msg}")
    inside = [
        tr_call for string in ast.walk(tree) if isinstance(string, ast.JoinedStr) for tr_call in _tr_calls(string)
    ]
    if inside:
        complain(inside[0].lineno, 'tr() stands inside an f-string: write tr(f"…", f"…") around the whole')
    for call in _tr_calls(tree):
        if len(call.args) != 2 or call.keywords or not all(map(_is_text, call.args)):
            complain(call.lineno, 'write tr("한국어", "English") with two literal strings')
        ko, en = call.args
        if _expressions(ko) != _expressions(en):
            complain(call.lineno, "the two strings show different values; put the same {…} into both")
        check_terms(path, cell.line + call.lineno, ast.unparse(ko), ast.unparse(en), terms)
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)):
        if ast.get_docstring(function):
            complain(
                function.body[0].lineno, "a docstring is in one language: write lines # ko: … and # en: … above it"
            )
    comments = cell.source.splitlines()
    for row, line in enumerate(comments, 1):
        after = comments[row].strip() if row < len(comments) else ""
        before = comments[row - 2].strip() if row > 1 else ""
        if line.strip().startswith("# ko:"):
            if not after.startswith("# en:"):
                complain(row, "after a line # ko: … write a line # en: …")
            check_terms(path, cell.line + row, line, after, terms)
        elif line.strip().startswith("# en:"):
            if not before.startswith("# ko:"):
                complain(row, "before a line # en: … write a line # ko: …")
        elif (found := re.search(r"(?:^|\s)#\s(.*)", line)) and len(re.findall(r"[A-Za-z]{3,}|[가-힣]+", found[1])) > 2:
            complain(row, "a comment for the reader comes as two lines: # ko: … and # en: …")
    for lang in LANGUAGES:
        code = in_language(cell.source, lang)
        for line in code.splitlines():
            columns = sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line)
            if columns > WIDTH and "hide-input" not in cell.tags:
                complain(1, f"in {lang} a line is {columns} columns wide; at most {WIDTH}: {line.strip()[:40]}…")
    if HANGUL.search(in_language(cell.source, "en")):
        complain(1, 'Korean text would reach the English notebook: write tr("한국어", "English")')


def _tr_calls(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "tr"]


def _is_text(node):
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _expressions(node):
    return sorted(ast.unparse(part) for part in ast.walk(node) if isinstance(part, ast.FormattedValue))


def in_language(source, lang):
    """Return a code cell as the reader of one language sees it."""
    lines = source.splitlines()
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()) + 1)
    code = "\n".join(lines).encode()  # ast counts columns in bytes
    for call in sorted(_tr_calls(ast.parse(source)), key=lambda call: (call.lineno, call.col_offset), reverse=True):
        chosen = call.args[LANGUAGES.index(lang)]

        def place(line, column):
            return starts[line - 1] + column

        text = code[place(chosen.lineno, chosen.col_offset) : place(chosen.end_lineno, chosen.end_col_offset)]
        if b"\n" in text:
            text = b"(" + text + b")"
        code = code[: place(call.lineno, call.col_offset)] + text + code[place(call.end_lineno, call.end_col_offset) :]
    other = "# en:" if lang == "ko" else "# ko:"
    kept = [line for line in code.decode().splitlines() if not line.strip().startswith(other)]
    return "\n".join(re.sub(r"^(\s*)# (?:ko|en): ?", r"\1# ", line) for line in kept)


def read_glossary(path):
    """Read glossary.toml: [{en: [forms], ko: [forms], about: {ko, en}, avoid: [forms], loose: bool}].

    avoid and loose may be left out.
    """
    return tomllib.loads(path.read_text(encoding="utf-8"))["term"]


def check_glossary(path):
    """Raise `SourceError` for the first term not explained in both languages, or not in the glossary's own words."""
    terms, text = read_glossary(path), path.read_text(encoding="utf-8")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith("[[term]]")]
    for line, term in zip(lines, terms, strict=True):
        about = term.get("about", {})
        if set(about) != set(LANGUAGES):
            raise SourceError(path, line, f'explain "{term["en"][0]}": about = {{ko = "…", en = "…"}}')
        check_terms(path, line, about["ko"], about["en"], terms)


PAGE = {
    "ko": ("용어집", "이 강의에서 쓰는 용어의 뜻을 가나다순으로 적었습니다.", ("한국어", "English", "뜻")),
    "en": ("Glossary", "What the terms of this course mean, in alphabetical order.", ("English", "한국어", "meaning")),
}


def glossary_page(terms, lang):
    """Return the glossary as a Markdown page in one language, sorted by that language's word for each term."""
    other = LANGUAGES[lang == "ko"]
    title, introduction, columns = PAGE[lang]
    rows = [columns, ("---", "---", "---")]
    for term in sorted(terms, key=lambda term: term[lang][0].lower()):  # code points of Hangul are in 가나다 order
        cells = (term[lang][0], term[other][0], term["about"][lang])
        rows.append([cell.replace("|", "\\|") for cell in cells])
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"# {title}\n\n[{TITLE[lang][0]}](../{other}/glossary.md)\n\n{introduction}\n\n{table}\n"


# between a number and its unit: marks that let no line break there
MAP = {"ko": ("수업", "질문", "시간", "\u2060분"), "en": ("lesson", "the question", "time", "\u00a0min")}


def start_page(source, lang, sources):
    """Return the start page in one language: its text in the folder `source`, with {links} and a {map} of lessons."""
    pages = {of: source / f"start.{of}.md" for of in LANGUAGES}
    ko, en = (Cell("markdown", "start", of, page.read_text(encoding="utf-8")) for of, page in pages.items())
    check_pair(pages["en"], ko, en, read_glossary(source / "glossary.toml"))
    lesson, question, time, unit = MAP[lang]
    rows = [f"| | {lesson} | {question} | {time} |", "|---|---|---|---|"]
    for path in sources:
        course, cells = read(path)
        title = course["title"][lang].split(" · ", 1)[-1]
        asks = first_question(cells, lang).replace("|", "\\|")
        rows.append(f"| {path.stem[:2]} | [{title}]({path.stem}.ipynb) | {asks} | {course['minutes']}{unit} |")
    other, *_, glossary = TITLE[lang]
    links = f"[{other}](../{LANGUAGES[lang == 'ko']}/start.md) · [{glossary}](glossary.md)"
    return (ko if lang == "ko" else en).source.replace("{links}", links).replace("{map}", "\n".join(rows))


def first_question(cells, lang):
    """What a lesson asks: the paragraph under the heading of its cell "question", as plain text; "" without one.

    The page around the map has said what GAN stands for, and does not say it again in every row.
    """
    [text, *_] = [cell.source for cell in cells if (cell.id, cell.lang) == ("question", lang)] or [""]
    asks = "".join(text.split("\n\n")[1:2]).replace("**", "").replace("\n", " ")
    return re.sub(r"(생성적 적대 신경망\()?generative adversarial network(, GAN\)| \(GAN\))", "GAN", asks)


def check_terms(path, line, ko, en, terms):
    """Raise `SourceError` where a Korean text uses a word the glossary does not, or lacks a term of the English one."""
    ko_prose, en_prose = _prose(ko), _prose(en)
    named = "|".join(re.escape(word) for term in terms for word in term["ko"])
    ko_plain = re.sub(rf"({named})(\*\*)?\([^)]*\)", r"\1", ko_prose)  # there the other words of a term may stand
    for term in terms:
        for word in term.get("avoid", []):
            if word in ko_plain:
                raise SourceError(path, line, f'the glossary says "{term["ko"][0]}" for {term["en"][0]}, not "{word}"')
    for term in sorted(terms, key=lambda term: -max(map(len, term["en"]))):  # "generative model" before "model"
        pattern = r"\b(?:" + "|".join(map(re.escape, term["en"])) + r")(?:e?s)?\b"
        en_prose, found = re.subn(pattern, " ", en_prose, flags=re.IGNORECASE)
        if found and not term.get("loose") and not any(word in ko_prose for word in term["ko"]):
            raise SourceError(path, line, f'the English says "{term["en"][0]}": write "{term["ko"][0]}" in the Korean')


def _prose(text):
    """Text without code, formulas, link targets and {values}, in which words have other meanings."""
    text = re.sub(r"```.*?```", " ", text, flags=re.DOTALL)
    text = re.sub(r"(?<!\*)\*(?!\*)[^*\n]+\*(?!\*)", " ", text)  # *titles of papers*
    return re.sub(r"`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|\{[^{}]*\}", " ", text, flags=re.DOTALL)


TITLE = {
    "ko": (
        "English",
        "예상 소요 시간: {minutes}분(GPU가 없으면 그 가운데 {running}분은 셀이 실행되는 시간)",
        "Colab에서 열기",
        "용어집",
    ),
    "en": (
        "한국어",
        "Time: about {minutes} minutes, {running} of them for running cells (without a GPU)",
        "Open in Colab",
        "Glossary",
    ),
}

SETUP = HERE / "src" / "setup.py"

# Folds the code of a cell away, in JupyterLab, in Jupyter Book and in Colab.
HIDDEN = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"], "cellView": "form"}


def setup_source(lang, repository):
    """The code of the set-up cell. repository: what git can clone, or "" while the course has no address."""
    source = SETUP.read_text(encoding="utf-8").rstrip()
    return in_language(source.replace('REPOSITORY = ""', f"REPOSITORY = {json.dumps(repository)}"), lang)


def title_source(path, course, lang, repository, sources):
    """The first cell: title, the other language, the lessons before and after, Colab, and the time needed."""
    other, time, colab, glossary = TITLE[lang]
    name = path.stem + ".ipynb"
    links = [f"[{other}](../{LANGUAGES[lang == 'ko']}/{name})"]
    index = sources.index(path)
    if index > 0:
        before = sources[index - 1]
        links.insert(0, f"[← {read(before)[0]['title'][lang]}]({before.stem}.ipynb)")
    if index + 1 < len(sources):
        after = sources[index + 1]
        links.append(f"[{read(after)[0]['title'][lang]} →]({after.stem}.ipynb)")
    links.append(f"[{glossary}](glossary.md)")
    if repository:
        address = repository.removeprefix("https://github.com/").removesuffix(".git").strip("/")
        links.append(f"[{colab}](https://colab.research.google.com/github/{address}/blob/main/notebooks/{lang}/{name})")
    return f"# {course['title'][lang]}\n\n{' · '.join(links)}\n\n{time.format(**course)}"


def make(path, lang):
    """Return the notebook of one language, not yet executed."""
    settings = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    repository = settings["tool"]["course"]["repository"]
    course, cells = read(path)
    title = title_source(path, course, lang, repository, sorted(path.parent.glob("[0-9][0-9]_*.py")))
    notebook = nbformat.v4.new_notebook()
    notebook.nbformat_minor = 5
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": LANGUAGE_INFO,
    }
    notebook.cells = [
        nbformat.v4.new_markdown_cell(title, id="title"),
        nbformat.v4.new_code_cell(setup_source(lang, repository), id="setup", metadata=HIDDEN),
    ]
    for cell in cells:
        if cell.lang not in (None, lang):
            continue
        metadata = {"tags": cell.tags} if cell.tags else {}
        metadata = HIDDEN | metadata if "hide-input" in cell.tags else metadata
        if cell.kind == "code":
            notebook.cells.append(
                nbformat.v4.new_code_cell(in_language(cell.source, lang), id=cell.id, metadata=metadata)
            )
        else:
            notebook.cells.append(nbformat.v4.new_markdown_cell(cell.source, id=cell.id, metadata=metadata))
    return notebook


def run_cells(name, ids, **names):
    """Run some cells of a lesson here, quietly and in English, with these names defined; return all names afterwards.

    So that a benchmark or a script in data/ takes a recipe from the lesson that teaches it.
    """
    sources = {cell.id: cell.source for cell in read(HERE / "src" / f"{name}.py")[1] if cell.kind == "code"}
    with contextlib.redirect_stdout(io.StringIO()):
        for id in ids:
            exec(in_language(sources[id], "en"), names)
    return names


def execute(notebook, folder, **environment):
    """Run all cells in `folder`, with more environment variables; keep what is the same in the next run, too."""
    NotebookClient(
        notebook,
        timeout=1800,  # seconds a cell, also where other programs take most of the processor
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    ).execute(env=os.environ | {NOBODY_WATCHES: "1"} | environment)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = with_palette(output.data["image/png"])
    notebook.metadata.language_info = LANGUAGE_INFO


def take_outputs(notebook, built):
    """Give a notebook the outputs of an earlier build, if their code is the same; return whether it is.

    The set-up cell, the first, may differ: nothing that a later cell shows hangs on it.
    """
    ours, theirs = ([cell for cell in cells if cell.cell_type == "code"] for cells in (notebook.cells, built.cells))
    if visible(ours[1:]) != visible(theirs[1:]) or not copies.is_untouched(built):
        return False
    for cell, before in zip(ours, theirs, strict=True):
        cell.outputs, cell.execution_count = before.outputs, before.execution_count
    return True


def with_ranges(text):
    """The lines of claims in an output, each with the range that `make robust` has seen last."""
    return claims.LINE.sub(lambda found: claims.line(*found.groups()[:4]), text)


def streams(notebook):
    """What the cells of a notebook have printed."""
    return [output for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == "stream"]


def with_palette(png):
    """A PNG file in base64 -> the same picture in at most 256 colours: half the size or less, enough for a figure."""
    small = io.BytesIO()
    Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB").quantize(256).save(small, "PNG", optimize=True)
    return base64.b64encode(small.getvalue()).decode()


def visible(cells):
    return [(cell.id, cell.cell_type, cell.source, cell.metadata.get("tags", [])) for cell in cells]


def changed_by_hand(path, lang):
    """Return None, or what to do about the notebook of a source that is not as the build wrote it."""
    name, built = f"notebooks/{lang}/{path.stem}.ipynb", HERE / lang / f"{path.stem}.ipynb"
    if not built.exists() or ((notebook := copies.read(built)) and copies.is_untouched(notebook)):
        return None
    return (
        f"{name} was changed by hand and is left as it is: `make lab` copies it into my/{lang}, with all answers; then "
        f"`git stash` sets it aside (for good: python notebooks/build.py --discard). A lesson is changed in "
        f"notebooks/src/{path.name}."
    )


def what_is_wrong(path, lang):
    """Return None, or why the notebook of a source, as the build wrote it, must be built again."""
    source, name = f"notebooks/src/{path.name}", f"notebooks/{lang}/{path.stem}.ipynb"
    built = path.parent.parent / lang / f"{path.stem}.ipynb"
    if not built.exists():
        return f"{name} is missing: run `make notebooks`"
    notebook = nbformat.read(built, as_version=4)
    if not LANGUAGE_INFO.items() <= notebook.metadata.get("language_info", {}).items():
        return f"{name} does not say its language in full: run `make notebooks`"
    if visible(notebook.cells) != visible(make(path, lang).cells):
        return f"{name} is older than {source}: run `make notebooks`"
    gan_lib.lang.use(lang)
    if any(stream.text != with_ranges(stream.text) for stream in streams(notebook)):
        return f"{name} shows other ranges than notebooks/claims.json: run `make notebooks`"
    return None


def write(path, lang, execute_again):
    """Write the notebook of a source in one lang; execute it where its stored outputs belong to other code."""
    notebook, target = make(path, lang), HERE / lang / f"{path.stem}.ipynb"
    target.parent.mkdir(exist_ok=True)
    built = copies.read(target) if target.exists() else None
    if execute_again or built is None or not take_outputs(notebook, built):
        print(f"notebooks/{lang}/{target.name} …", flush=True)
        execute(notebook, target.parent)
    else:
        print(f"notebooks/{lang}/{target.name}, with the outputs it had", flush=True)
    gan_lib.lang.use(lang)
    for stream in streams(notebook):
        stream.text = with_ranges(stream.text)
    notebook.metadata.course = {"cells": copies.digest(notebook)}
    nbformat.write(notebook, target.with_suffix(".partial"))
    target.with_suffix(".partial").replace(target)


def without_source():
    """What is wrong with notebooks whose source is gone: a list of sentences."""
    names = {path.stem for path in (HERE / "src").glob("*.py")}
    return [
        f"notebooks/{lang}/{path.name} has no source: delete it, or write notebooks/src/{path.stem}.py"
        for lang in LANGUAGES
        for path in sorted((HERE / lang).glob("*.ipynb"))
        if path.stem not in names
    ]


def write_pages(only_check):
    """Write the glossary and start pages where they are stale; only_check: say so in a list of sentences instead."""
    folder, problems = HERE / "src", []
    check_glossary(folder / "glossary.toml")
    terms, sources = read_glossary(folder / "glossary.toml"), sorted(folder.glob("[0-9][0-9]_*.py"))
    for lang in LANGUAGES:
        texts = {"glossary": glossary_page(terms, lang), "start": start_page(folder, lang, sources)}
        for stem, text in texts.items():
            name, page = f"notebooks/{lang}/{stem}.md", HERE / lang / f"{stem}.md"
            if page.exists() and page.read_text(encoding="utf-8") == text:
                continue
            if only_check:
                problems.append(f"{name} does not follow from notebooks/src: run `make notebooks`")
            else:
                print(name, flush=True)
                copies.write(page, text.encode())
    return problems


def main():
    parser = argparse.ArgumentParser(description="Build the notebooks from notebooks/src.")
    check_or_discard = parser.add_mutually_exclusive_group()
    check_or_discard.add_argument("--check", action="store_true", help="build nothing; fail where something must be")
    check_or_discard.add_argument("--discard", action="store_true", help="overwrite notebooks changed by hand, too")
    parser.add_argument("--only", default="", metavar="NN", help="build the lessons whose names begin so")
    parser.add_argument("--execute", action="store_true", help="execute them, even where no code has changed")
    options = parser.parse_args()
    sources = sorted((HERE / "src").glob(f"{options.only or '[0-9][0-9]_'}*.py"))
    if not sources:
        sys.exit(f"no source in notebooks/src begins with {options.only!r}")
    problems = without_source()
    try:
        problems += write_pages(options.check)
        for path in sources:
            for lang in LANGUAGES:
                by_hand = changed_by_hand(path, lang)
                if by_hand and not options.discard:
                    problems.append(by_hand)
                elif options.check:
                    problems += filter(None, [what_is_wrong(path, lang)])
                elif by_hand or options.execute or what_is_wrong(path, lang):
                    write(path, lang, options.execute)
    except SourceError as error:
        problems.append(str(error))
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
