"""The build refuses sources that would reach one reader and not the other, and builds the same bytes twice."""

import ast
import base64
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import build
import measure
import nbformat
import pytest
import robust
from nbclient.exceptions import CellTimeoutError
from nbconvert.exporters import ScriptExporter
from PIL import Image

from gan_lib import claims

ROOT = Path(__file__).parents[1]

HEADER = """\
# ---
# jupyter:
#   course:
#     title: {ko: "시험", en: "A test"}
#     running: 1
# ---

"""

PAIR = """\
# %% [markdown] id="a" lang="ko"
# ## 제목
# 생성자는 [여기](https://example.org)와 식 $$x = 1$$

# %% [markdown] id="a" lang="en"
# ## Title
# The generator is [here](https://example.org) and the formula $$x = 1$$

"""

CODE = """\
# %% id="b" tags=["nbval-check-output"]
# ko: 더합니다
# en: add
x = 1 + 1
print(tr("합계", "sum"), x, tr(f"{x}개", f"{x} of them"))
"""


def read(tmp_path, text):
    path = tmp_path / "01_test.py"
    path.write_text(HEADER + text, encoding="utf-8")
    return build.read(path)


def test_a_good_source_becomes_two_notebooks(tmp_path):
    _, (ko, en, code) = read(tmp_path, PAIR + CODE)
    assert (ko.id, ko.lang, en.id, en.lang) == ("a", "ko", "a", "en")
    assert (code.id, code.lang, code.tags) == ("b", None, ["nbval-check-output"])
    assert build.in_language(code.source, "ko") == '# 더합니다\nx = 1 + 1\nprint("합계", x, f"{x}개")'
    assert build.in_language(code.source, "en") == '# add\nx = 1 + 1\nprint("sum", x, f"{x} of them")'


def test_long_strings_keep_their_parentheses():
    code = 'y = tr("가"\n       "나", "a"\n       "b") + "c"'
    assert ast.unparse(ast.parse(build.in_language(code, "ko"))) == "y = '가나' + 'c'"
    assert ast.unparse(ast.parse(build.in_language(code, "en"))) == "y = 'ab' + 'c'"


def half(pair, lang):
    """The Korean cell of a pair, or the English one."""
    start = pair.index('# %% [markdown] id="a" lang="en"')
    return pair[:start] if lang == "ko" else pair[start:]


def cells(**sources):
    """Code cells, {id: source}."""
    return "".join(f'\n# %% id="{id}"\n{source}\n' for id, source in sources.items())


MISTAKES = {
    # what is wrong: (source, line of the header's end + where, what the message says)
    "no id": (PAIR.replace(' id="a"', "", 1), 8, "give the cell an id"),
    "id twice": (PAIR + CODE + PAIR, 21, 'the id "a" is taken'),
    "no English": (half(PAIR, "ko"), 8, 'write: # %% [markdown] id="a" lang="en"'),
    "no Korean": (half(PAIR, "en"), 8, 'before it write the Korean cell'),
    "another id": (PAIR.replace('id="a" lang="en"', 'id="c" lang="en"'), 8, 'after the Korean cell write'),
    "other heading": (PAIR.replace("## Title", "### Title"), 12, "heading levels differ"),
    "other formula": (PAIR.replace("x = 1$$", "x = 2$$", 1), 12, "display formulas differ"),
    "other link": (PAIR.replace("example.org", "example.com", 1), 12, "links differ"),
    "image in one half": (PAIR.replace("# 생성자", "# ![](a.png) 생성자"), 12, "images differ"),
    "image of another site": (
        PAIR.replace("# 생성자", "# ![](https://a.b/c.png) 생성자")
        .replace("# The g", "# ![](https://a.b/c.png) The g"),
        8,
        "on another site: draw it in a code cell",
    ),
    "Korean cell in English": (
        PAIR.replace("제목", "Title").replace("생성자는 [여기]", "[h]").replace("와 식", ""), 8, "no Korean"
    ),
    "Korean without lang": (PAIR.replace(' lang="ko"', ""), 8, "words but no lang"),
    "English without lang": (half(PAIR, "en").replace(' lang="en"', ""), 8, "words but no lang"),
    "image of another site for both": ('# %% [markdown] id="a"\n# ![](https://a.b/c.png)\n', 8, "on another site"),
    "id that is a number": (PAIR.replace('id="a"', "id=5"), 8, "give the cell an id"),
    "tags that are no list": (
        CODE.replace('["nbval-check-output"]', '"nbval-check-output"'),
        1,
        "marker cannot be read: 'nbval-check-output' is not of type 'array'",
    ),
    "unknown lang": (PAIR.replace('lang="ko"', 'lang="fr"'), 8, 'not "fr"'),
    "unknown metadata": (PAIR.replace('lang="ko"', 'langage="ko"'), 8, "unknown ['langage']"),
    "term left out": (PAIR.replace("생성자는", "이것은"), 8, 'write "생성자" in the Korean'),
    "another word for a term": (
        PAIR.replace("생성자는", "생성기, 생성자는"), 8, 'says "생성자" for generator, not "생성기"'
    ),
    "code in one language": (CODE.replace('id="b"', 'id="b" lang="ko"'), 8, "take lang away"),
    "comment in Korean only": (CODE.replace("# en: add\n", ""), 9, "write a line # en:"),
    "comment in English only": (CODE.replace("# ko: 더합니다\n", ""), 9, "write a line # ko:"),
    "comment without marker": (CODE.replace("x = 1 + 1", "x = 1 + 1  # this adds one"), 11, "comes as two lines"),
    "string in Korean": (CODE.replace('tr("합계", "sum")', '"합계"'), 9, 'write tr("한국어", "English")'),
    "tr with one string": (CODE.replace('tr("합계", "sum")', 'tr("합계")'), 12, "two literal strings"),
    "tr of a variable": (CODE.replace('tr("합계", "sum")', "tr(x, x)"), 12, "two literal strings"),
    "tr inside an f-string": (CODE.replace('tr("합계", "sum")', """f"{tr('합', 's')}" """), 12, "inside an f-string"),
    "other value": (CODE.replace("{x} of", "{x + 1} of"), 12, "show different values"),
    "term in a label": (CODE.replace('"sum"', '"generator"'), 12, 'write "생성자" in the Korean'),
    "docstring": (CODE + 'def f():\n    """Adds."""\n', 14, "a docstring is in one language"),
    "no Python": (CODE.replace("1 + 1", "1 +"), 11, "not Python"),
    "too wide": (CODE.replace("1 + 1", "1" + " + 1" * 25), 9, "columns wide"),
    "text before the first cell": ("x = 1\n\n" + PAIR, 1, "no text before the first"),
    "a name that an earlier cell reads": (
        CODE + cells(c="print(x)", d="x = 3"), 17, '"d" assigns "x", which "c" reads when it is run again'
    ),
    "a name that a function reads, called by an earlier cell": (
        CODE + cells(f="def f(n):\n    return g() + n", g="g = lambda: x", c="f(1)", d="x: int = 3"),
        24,
        '"d" assigns "x", which "c" reads',
    ),
    "a name that the same cell has read": (CODE + cells(c="print(x)\nx = 3"), 14, '"c" assigns "x", which "c" reads'),
    "a name made larger": (CODE + cells(c="x += 3"), 14, '"c" assigns "x", which "c" reads'),
    "a loop over a name that an earlier cell reads": (
        CODE + cells(c="y = [x for _ in (1,)]", d="for x in y: pass"), 17, '"d" assigns "x", which "c" reads'
    ),
    "the name of a module that an earlier cell reads": (
        CODE + cells(c="import math\nmath.pi", d="math = 3"), 18, '"d" assigns "math", which "c" reads'
    ),
    "an exercise with a name of the lesson": (CODE + cells(**{"ex1": "x = ..."}), 14, '"ex1" assigns "x", a name that'),
    "a solution with a name of the lesson": (
        CODE + PAIR.replace('"a"', '"ex1-solution"') + "# ```python\n# def x(): ...\n# ```\n",
        17,
        '"ex1-solution" assigns "x", a name that is taken',
    ),
    "an exercise with a name of another": (
        CODE + cells(ex1="z = ...", ex2="for z in (1,): pass"), 17, '"ex2" assigns "z", a name that is taken'
    ),
    "a cell marker in a string": (CODE + 'y = """\n# %% z\n"""\n', 1, "no such line in a string"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_named_with_its_line(mistake, tmp_path):
    text, line, message = MISTAKES[mistake]
    with pytest.raises(build.SourceError, match=re.escape(message)) as error:
        read(tmp_path, text)
    assert f"01_test.py:{line}: " in str(error.value)


FREE = {
    "a name assigned before it is read": cells(c="y = 1\nprint(y)", d="y = 2\ny += 1\nprint(y)"),
    "a loop": cells(c="for _i, y in [(x, 1)]: print(_i, y)", d="for _i, y in [(x, 2)]: print(_i, y)"),
    "a name inside": cells(
        c="print(y := x)", d="def f(x):\n    x = 3\nclass C:\n    x = 4\n[x for x in (1,)]\nlambda x: x"
    ),
    "a function's name, not yet called": cells(c="def f():\n    return y", d="y = 1", e="y = 2\nf()"),
    "an import": cells(c="import math\nmath.pi", d="import math", ex1="import math\nanswer = ..."),
    "an exercise": cells(**{"ex1": "answer = ...", "ex1-check": "print(answer)", "ex1-again": "answer = 3"}),
    "an attribute": cells(c="print(x)", d="x.y = 3"),
}


@pytest.mark.parametrize("source", FREE.values(), ids=FREE)
def test_names_that_no_cell_run_again_would_notice_are_free(source, tmp_path):
    read(tmp_path, CODE + source)


def test_a_header_without_title_is_refused(tmp_path):
    path = tmp_path / "01_test.py"
    path.write_text(PAIR, encoding="utf-8")
    with pytest.raises(build.SourceError, match="write under .# jupyter:. in the header"):
        build.read(path)


def new_course(folder, monkeypatch):
    """Write a course of one tiny lesson into a folder, where the build finds it from now on: its source."""
    (folder / "notebooks" / "src").mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[tool.course]\nrepository = ""\n')
    for name in ("glossary.toml", "start.ko.md", "start.en.md"):
        shutil.copy(ROOT / "notebooks" / "src" / name, folder / "notebooks" / "src")
    source = folder / "notebooks" / "src" / "01_test.py"
    figure = (
        '\n# %% id="c"\nimport matplotlib.pyplot as plt\n\n'
        "plt.plot([1, 2])\nplt.title(tr('그림', 'figure'))\nplt.show()\n"
    )
    source.write_text(HEADER + PAIR + CODE + figure, encoding="utf-8")
    monkeypatch.setattr(build, "HERE", folder / "notebooks")
    monkeypatch.setattr(sys, "argv", ["build.py"])
    return source


def run(*arguments):
    sys.argv[1:] = arguments
    try:
        build.main()
    except SystemExit as stop:
        return stop.code
    return None


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one tiny lesson, not yet built, in a folder of its own."""
    return new_course(tmp_path, monkeypatch)


def build_once(tmp_path_factory, more=""):
    """The folder notebooks of that course, with more cells, as the build leaves it: kernels take seconds to start."""
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as monkeypatch:
        source = new_course(folder, monkeypatch)
        source.write_text(source.read_text(encoding="utf-8") + more, encoding="utf-8")
        assert run() is None
    return folder / "notebooks"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    return build_once(tmp_path_factory)


@pytest.fixture
def built(course, built_once):
    """That course, built."""
    shutil.copytree(built_once, course.parent.parent, dirs_exist_ok=True)
    return course


CLAIMING = """
# %% id="seed"
from gan_lib.checks import claim

seed = 0

# %% id="always" tags=["nbval-check-output"]
print(seed >= 0)
claim(tr("시드", "the seed"), seed, above=-1)

# %% id="sometimes" tags=["nbval-check-output"]
print(seed < 1)
claim(tr("수", "a number"), seed, below=1)
"""


@pytest.fixture(scope="module")
def claiming_once(tmp_path_factory):
    return build_once(tmp_path_factory, CLAIMING)


@pytest.fixture
def claiming(course, claiming_once):
    """That course with claims, built."""
    shutil.copytree(claiming_once, course.parent.parent, dirs_exist_ok=True)
    return course


@pytest.fixture
def executed(built_once, monkeypatch):
    """The notebooks that are executed from now on. No kernel starts: a cell shows what it showed in `built`, if any."""
    names, new = [], nbformat.v4.new_code_cell()

    def execute(notebook, folder):
        names.append(folder.name)
        cells = nbformat.read(built_once / folder.name / "01_test.ipynb", as_version=4).cells
        shown = {cell.id: cell for cell in cells}
        for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 1):
            cell.outputs, cell.execution_count = shown.get(cell.id, new).outputs, number
        notebook.metadata.language_info = build.LANGUAGE_INFO

    monkeypatch.setattr(build, "execute", execute)
    return names


def test_building_twice_gives_the_same_bytes_and_check_sees_changes(built):
    notebooks = [built.parent.parent / lang / "01_test.ipynb" for lang in ("ko", "en")]
    assert run("--check") is None
    first = [path.read_bytes() for path in notebooks]
    assert b"image/png" in first[0] and run("--execute", "--only", "01") is None
    assert [path.read_bytes() for path in notebooks] == first
    modified = [path.stat().st_mtime_ns for path in notebooks]
    assert run() is None and [path.stat().st_mtime_ns for path in notebooks] == modified  # nothing was stale

    built.write_text(built.read_text(encoding="utf-8").replace("1 + 1", "1 + 3"), encoding="utf-8")
    assert "notebooks/ko/01_test.ipynb is older than notebooks/src/01_test.py" in run("--check")
    notebooks[0].rename(notebooks[0].with_name("99_gone.ipynb"))
    assert "notebooks/ko/01_test.ipynb is missing" in run("--check")
    assert "notebooks/ko/99_gone.ipynb has no source" in run("--check")


def outputs(path):
    return [cell.outputs for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_a_change_of_prose_keeps_the_outputs_and_a_new_lesson_those_of_its_neighbour(built, executed):
    notebook = built.parent.parent / "en" / "01_test.ipynb"
    before = outputs(notebook)
    built.write_text(
        built.read_text(encoding="utf-8").replace("The generator is", "Here the generator is"), encoding="utf-8"
    )
    assert "is older than" in run("--check") and run() is None and run("--check") is None
    assert (
        executed == [] and outputs(notebook) == before and "Here the generator" in notebook.read_text(encoding="utf-8")
    )
    second = built.with_name("02_test.py")
    second.write_text(HEADER + PAIR, encoding="utf-8")
    assert run() is None and run("--check") is None
    assert (
        executed == ["ko", "en"]
        and outputs(notebook) == before
        and "02_test.ipynb" in notebook.read_text(encoding="utf-8")
    )


CODE_CHANGES = {
    "a line": ("1 + 1", "1 + 2", ["ko", "en"]),
    "a string of one reader": ('"sum"', '"the sum"', ["en"]),
    "a tag": ('["nbval-check-output"]', '["nbval-check-output", "x"]', ["ko", "en"]),
    "an id": ('id="b"', 'id="bb"', ["ko", "en"]),
}


@pytest.mark.parametrize("change", CODE_CHANGES)
def test_a_change_of_code_is_executed(change, built, executed):
    old, new, languages = CODE_CHANGES[change]
    built.write_text(built.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert run() is None and run("--check") is None
    assert executed == languages


def test_cells_in_another_order_are_executed(built, executed):
    text = built.read_text(encoding="utf-8")
    start = text.index('# %% id="b"')
    b, c = text[start:].split('\n# %% id="c"\n')
    built.write_text(f'{text[:start]}# %% id="c"\n{c}\n{b}', encoding="utf-8")
    assert run() is None and executed == ["ko", "en"]


ANSWERS = {
    "an output": lambda text: text.replace("sum 2", "sum 3"),
    "run again": lambda text: text.replace('"execution_count": 1', '"execution_count": 7'),
    "a merge conflict": lambda text: text.replace(' "nbformat": 4', '<<<<<<< HEAD\n "nbformat": 4'),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_was_changed_by_hand_is_kept_until_discarded(answer, built, executed):
    notebook = built.parent.parent / "en" / "01_test.ipynb"
    first = notebook.read_bytes()
    notebook.write_text(ANSWERS[answer](first.decode()), encoding="utf-8")
    mine = notebook.read_bytes()
    assert mine != first
    built.write_text(built.read_text(encoding="utf-8").replace("제목", "새 제목"), encoding="utf-8")
    for arguments in (["--check"], [], ["--execute"]):
        problem = run(*arguments)
        assert "notebooks/en/01_test.ipynb was changed by hand" in problem
        assert "`make lab` copies it into my/en" in problem and "make notebooks" not in problem.splitlines()[-1]
        assert notebook.read_bytes() == mine
    executed.clear()
    assert run("--discard") is None and run("--check") is None
    assert executed == ["en"] and notebook.read_bytes() == first


def test_metadata_alone_is_no_answer_and_is_completed_without_execution(built, executed):
    notebook = built.parent.parent / "en" / "01_test.ipynb"
    first = notebook.read_bytes()
    saved = json.loads(first)
    saved["metadata"]["language_info"]["version"] = "3.14.0"  # as JupyterLab saves it
    notebook.write_text(json.dumps(saved), encoding="utf-8")
    assert run("--check") is None
    saved["metadata"]["language_info"] = {"name": "python"}
    notebook.write_text(json.dumps(saved), encoding="utf-8")
    assert "does not say its language in full" in run("--check")
    assert run() is None and executed == [] and notebook.read_bytes() == first


def test_a_notebook_can_be_exported_to_a_script():
    code, resources = ScriptExporter().from_filename(str(BUILT[0]))
    assert resources["output_extension"] == ".py" and "# # 00 · " in code
    ast.parse(code)


def test_new_ranges_of_claims_reach_the_notebooks_without_execution(claiming, executed, monkeypatch):
    assert run("--check") is None
    records = {
        ("수", "1 미만"): {"values": {"a": 0.2, "b": 0.4}},
        ("a number", "below 1"): {"values": {"a": 0.2, "b": 0.4}},
    }
    monkeypatch.setattr(claims, "_records", lambda: records)
    assert "notebooks/ko/01_test.ipynb shows other ranges than notebooks/claims.json" in run("--check")
    assert run() is None and run("--check") is None and executed == []
    assert "✓ 수: 0 (1 미만; 다른 조건으로 2번 실행해 0.2~0.4)" in (
        claiming.parent.parent / "ko" / "01_test.ipynb"
    ).read_text(encoding="utf-8")
    assert "✓ a number: 0 (below 1; 0.2 to 0.4 in 2 other runs)" in (
        claiming.parent.parent / "en" / "01_test.ipynb"
    ).read_text(encoding="utf-8")


TERMS = build.read_glossary(ROOT / "notebooks" / "src" / "glossary.toml")


@pytest.mark.parametrize(("lang", "other"), [("ko", "en"), ("en", "ko")])
def test_a_glossary_page_has_every_term_once_in_order(lang, other):
    piped = {"en": ["a|b"], "ko": ["가|나"], "about": {"ko": "|가|", "en": "|a|"}}
    lines = build.glossary_page([*TERMS, piped], lang).splitlines()
    assert f"](../{other}/glossary.md)" in lines[2]
    table = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines if line.startswith("|")]
    rows = [tuple(cell.strip().replace("\\|", "|") for cell in row) for row in table[2:]]
    expected = {(term[lang][0], term[other][0], term["about"][lang]) for term in (*TERMS, piped)}
    assert rows == sorted(expected, key=lambda row: row[0].lower())


def test_the_build_writes_the_pages_and_check_names_a_stale_one(course, executed):
    pages = [course.parent.parent / lang / f"{name}.md" for lang in build.LANGUAGES for name in ("glossary", "start")]
    message = "md does not follow from notebooks/src: run `make notebooks`"
    stale = [f"notebooks/{lang}/{name}.{message}" for lang in build.LANGUAGES for name in ("glossary", "start")]
    assert run("--check").startswith("\n".join(stale)) and not pages[0].exists()
    assert run() is None and run("--check") is None
    first = [page.read_bytes() for page in pages]
    pages[2].write_text("# Glossary\n", encoding="utf-8")
    assert run("--check") == stale[2]
    assert run() is None and [page.read_bytes() for page in pages] == first


ASKS = """\
# %% [markdown] id="question" lang="ko"
# ## 질문
#
# **이것 | 저것?**
#
# 더.

# %% [markdown] id="question" lang="en"
# ## The question
#
# This **or
# | that**?
#
# More.

"""


def test_the_start_page_follows_the_lessons(course, executed):
    course.write_text(HEADER.replace("시험", "01 · 시험").replace("A test", "01 · A test") + ASKS, encoding="utf-8")
    assert run() is None
    ko, en = ((course.parent.parent / lang / "start.md").read_text(encoding="utf-8") for lang in build.LANGUAGES)
    minutes = build.read(course)[0]["minutes"]
    assert f"\n| 01 | [시험](01_test.ipynb) | 이것 \\| 저것? | {minutes}\u2060분 |\n" in ko
    assert f"\n| 01 | [A test](01_test.ipynb) | This or \\| that? | {minutes}\u00a0min |\n" in en
    assert "](../en/start.md)" in ko and "](../ko/start.md)" in en
    course.write_text(course.read_text(encoding="utf-8").replace("running: 1", "running: 21"), encoding="utf-8")
    assert "notebooks/ko/start.md does not follow" in run("--check")
    page = course.with_name("start.en.md")
    page.write_text(page.read_text(encoding="utf-8").replace("(00_start_here.ipynb)", "(00.ipynb)"), encoding="utf-8")
    assert "start.en.md:0: the links differ" in run("--check")


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ('about = {ko = "생성기입니다.", en = "It makes."}', 'says "생성자" for generator, not "생성기"'),
        ('about = {ko = "만듭니다.", en = "A generator."}', 'write "생성자" in the Korean'),
        ('about = {ko = "만듭니다."}', 'explain "test": about = {ko = "…", en = "…"}'),
    ],
)
def test_a_mistake_in_an_explanation_is_named_with_its_line(course, about, message):
    glossary = course.with_name("glossary.toml")
    text = glossary.read_text(encoding="utf-8") + "\n"
    glossary.write_text(f'{text}[[term]]\nen = ["test"]\nko = ["시험"]\n{about}\n', encoding="utf-8")
    problem = run("--check")
    assert f"glossary.toml:{text.count(chr(10)) + 1}: " in problem and message in problem


def test_no_term_is_refused_by_the_glossary_itself():
    for term in TERMS:  # with a space, as in a sentence
        build.check_terms("glossary.toml", 1, f" {term['ko'][0]} ", term["en"][0], TERMS)


# The notebooks of the course themselves.

BUILT = sorted(path for lang in build.LANGUAGES for path in (ROOT / "notebooks" / lang).glob("*.ipynb"))
SOURCES = sorted((ROOT / "notebooks" / "src").glob("[0-9][0-9]_*.py"))


def test_every_lesson_is_there_in_both_languages():
    assert SOURCES and len(BUILT) == 2 * len(SOURCES)


@pytest.mark.parametrize("lang", build.LANGUAGES)
def test_every_lesson_opens_with_a_question_and_the_start_page_asks_it(lang):
    page = (ROOT / "notebooks" / lang / "start.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d\d \| \[.+\]\((.+)\) \| (.+\?) \| \d+(?:\u2060분|\u00a0min) \|$", page, re.MULTILINE)
    assert [name for name, _ in rows] == [f"{source.stem}.ipynb" for source in SOURCES]
    assert page.count("generative adversarial network") == 1  # not again in every row


class WithoutStrings(ast.NodeTransformer):
    """What stays of code when the strings for the reader are taken out."""

    def visit_Constant(self, node):
        return ast.Constant("…") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node):
        return ast.Constant("…")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_both_languages_run_the_same_code(source):
    ko, en = (nbformat.read(ROOT / "notebooks" / lang / f"{source.stem}.ipynb", 4) for lang in build.LANGUAGES)
    assert [(cell.id, cell.cell_type) for cell in ko.cells] == [(cell.id, cell.cell_type) for cell in en.cells]
    untranslated = {cell.id: cell.source for cell in build.read(source)[1] if cell.kind == "code"}
    for ours, theirs in zip(ko.cells, en.cells, strict=True):
        assert ours.metadata == theirs.metadata
        if ours.cell_type != "code":
            continue
        trees = [WithoutStrings().visit(ast.parse(cell.source)) for cell in (ours, theirs)]
        assert ast.dump(trees[0]) == ast.dump(trees[1])
        if ours.id in untranslated and "tr(" not in untranslated[ours.id]:  # no string to translate: to the letter
            strip = [re.sub(r"^\s*#.*\n?", "", cell.source, flags=re.MULTILINE) for cell in (ours, theirs)]
            assert strip[0] == strip[1]


@pytest.mark.parametrize("path", BUILT, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_built_notebook_is_fit_to_be_read(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) < 1.5e6
    notebook = json.loads(text)
    nbformat.validate(nbformat.from_dict(notebook))
    assert "widgets" not in notebook["metadata"]
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        assert not re.search(r"!\[[^\]]*\]\(\s*https?:|<img", source), "an image of another site"
        if cell["cell_type"] != "code":
            continue
        assert cell["execution_count"] is not None
        for output in cell["outputs"]:
            assert output["output_type"] != "error" and output.get("name") != "stderr", cell["id"]
            for kind, content in output.get("data", {"text/plain": output.get("text", "")}).items():
                if kind.startswith("text"):
                    content = "".join(content)
                    assert not re.search(r"0x[0-9a-f]{6,}", content), "an address"
                    assert not re.search(r"\d\d:\d\d|20\d\d-\d\d|/home/|/root/|/tmp/|/work/", content), (
                        "a time or a place"
                    )
                else:
                    assert kind == "image/png"
                    image = Image.open(io.BytesIO(base64.b64decode("".join(content)))).convert("L")
                    assert image.getextrema()[0] < image.getextrema()[1], "an empty figure"


def test_the_notebooks_follow_from_their_sources_from_any_folder(tmp_path):
    command = [sys.executable, ROOT / "notebooks" / "build.py", "--check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_hangs_on_the_seed_is_found(claiming):
    found, differ = robust.execute(claiming, "en", robust.Condition("seed 3", 3, {}))
    assert found == [
        robust.Claim("always", "the seed", "above -1", 3.0, True),
        robust.Claim("sometimes", "a number", "below 1", 3.0, False),
    ]
    assert differ == ["sometimes"]
    assert robust.execute(claiming, "ko", robust.Condition("seed 0", 0, {}))[1] == []


def test_a_run_that_takes_too_long_is_said_so_and_leaves_the_others(course, monkeypatch):
    def late(notebook, folder, **environment):
        raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", 1800, notebook.cells[0])

    course.write_text(course.read_text(encoding="utf-8") + '\n# %% id="seed"\nseed = 0\n', encoding="utf-8")
    monkeypatch.setattr(build, "execute", late)
    found, [differs] = robust.execute(course, "en", robust.Condition("seed 3", 3, {}))
    assert found == [] and differs.startswith("CellTimeoutError: ")


AGAIN = """
# %% id="start"
from gan_lib.checks import claim

seed = 0
steps, limits = [seed], [seed + 5]

# %% id="trains-on" tags=["nbval-check-output"]
steps.append(1)
claim(tr("스텝", "steps"), len(steps), below=9)

# %% id="limited" tags=["nbval-check-output"]
print(limits[0])

# %% id="draws" tags=["nbval-check-output"]
import random
print(tr("수", "number:"), random.Random(seed).random() < 2)
claim(tr("아무 수", "any number"), random.random(), between=(-1, 2))

# %% id="clean" tags=["nbval-check-output"]
total = 0
for _ in range(3):
    total += seed
claim(tr("합계", "sum"), total, equals=3 * seed)

# %% id="other"
limits.pop()
"""


def test_a_cell_that_answers_otherwise_when_it_is_run_again_is_found(course):
    course.write_text(course.read_text(encoding="utf-8") + AGAIN, encoding="utf-8")
    build.write(course, "en", execute_again=True)
    found, differ = robust.execute(course, "en", robust.Condition("seed 0", 0, {}, again=True))
    assert [claim.cell for claim in found] == ["trains-on", "draws", "clean"] and all(claim.holds for claim in found)
    assert [line.split(":")[0] for line in differ] == [
        "trains-on, run again at once",
        "trains-on, run again at the end",
        "limited, run again at the end",
        "draws, run again at once",
        "draws, run again at the end",
    ]
    assert differ[0].endswith(": '✓ steps: 2 (below 9)', then '✓ steps: 3 (below 9)'")
    assert differ[2].endswith(": '5', then 'list index out of range'")


def test_the_conditions_are_ten_and_more_and_none_was_used_to_choose_a_bound():
    conditions = robust.conditions()
    assert len(conditions) >= 10 and all(condition.seed >= 10 for condition in conditions)
    assert {condition.environment.get("GAN_LIB_FORMAT") for condition in conditions} >= {"fp32", "bf16"}
    assert sum(condition.again for condition in conditions) == 1


def test_a_lesson_is_measured_as_a_reader_meets_it():
    cells = [
        build.Cell("markdown", "a", "en", "Six words, of `code` none: $x$.\n$$y$$\n" + "word " * 149),
        build.Cell("markdown", "a", "ko", "세지 않습니다."),
        build.Cell("code", "draw", None, "\n".join(f"a{i} = 1" for i in range(60)) + "\nplt.show()", ["hide-input"]),
        build.Cell("code", "train", None, "import os.path\n# ko: 한 줄\n# en: a line\n\nfor i in range(3):\n    b = i"),
        build.Cell("code", "ex1", None, "def f(x):\n    c = x\n    return c\nnotebook.quiz('?', {}, 1)"),
    ]
    found = measure.measure(cells, running=3)
    assert found == {
        "words": 153,
        "lines of code": 8,
        "code cells": 2,
        "lines in a cell": 4,
        "names": 64,  # a0 to a59, os, i, b, f
        "formulas": 1,
        "figures": 1,
        "questions": 1,
        "exercises": 1,
        "minutes": 10,  # 1.02 + 0.67 + 1 + 0.5 + 0.5 + 4 + 3
    }
    assert measure.too_long(found | {"names": 91, "code cells": 28}) == ["91 names, at most 90"]


def test_a_lesson_that_is_too_long_is_refused(course):
    lines = "\n".join(f"print({i})" for i in range(26))
    course.write_text(course.read_text(encoding="utf-8") + f'\n# %% id="long"\n{lines}\n', encoding="utf-8")
    with pytest.raises(build.SourceError, match="too long for one sitting: 26 lines in a cell, at most 25"):
        build.read(course)


def test_other_words_of_a_term_may_stand_in_brackets_behind_it():
    build.check_terms("x", 1, "**판별자**(discriminator, 감별자)는 답합니다.", "The discriminator answers.", TERMS)
    with pytest.raises(build.SourceError, match='not "감별자"'):
        build.check_terms("x", 1, "판별자는 감별자입니다.", "The discriminator answers.", TERMS)


def quizzes(lang):
    """{lesson: [(question, {choice: reply}, right)]}, as its reader sees them."""
    found = {}
    for path in sorted((ROOT / "notebooks" / "src").glob("[0-9][0-9]_*.py")):
        asked = found.setdefault(path.stem, [])
        for cell in build.read(path)[1]:
            tree = ast.parse(build.in_language(cell.source, lang)) if "quiz(" in cell.source else ast.Module([], [])
            for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
                if getattr(call.func, "attr", None) == "quiz":
                    right = call.args[2] if len(call.args) == 3 else call.keywords[0].value
                    asked.append((*map(ast.literal_eval, call.args[:2]), ast.literal_eval(right)))
                    assert "hide-input" in cell.tags
    return found


@pytest.mark.parametrize("lang", build.LANGUAGES)
def test_every_choice_of_a_question_has_its_own_reply_and_the_right_one_wanders(lang):
    lessons = quizzes(lang)
    assert all(len(asked) >= 4 for asked in lessons.values())
    for asked in lessons.values():
        for question, replies, right in asked:
            assert 3 <= len(replies) <= 4 and 1 <= right <= len(replies), question
            assert len(set(replies.values())) == len(replies) and all(replies.values()), question
            assert not re.search(r"[$`]|\*\*", " ".join([question, *replies, *replies.values()])), question
        assert not asked or len({right for _, _, right in asked}) > 1
