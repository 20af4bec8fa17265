"""The website as files: its links, its two languages, what it makes of the notebooks. In a browser: tests/browser."""

import ast
import html
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import finder
import lessons
import nbformat
import pytest
import ranges
import terms
import website as builder
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[1]
SKETCH = re.compile(r"\((colab-\w+\.svg)\)")
LESSONS = sorted(path.stem for path in (ROOT / "notebooks" / "src").glob("[0-9][0-9]_*.py"))


@pytest.fixture(scope="module")
def pages(website):
    """{"en/03_feedback_loops.html": the page}, of both languages and the root."""
    return {
        path.relative_to(website).as_posix(): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in website.rglob("*.html")
    }


def of(pages, lang):
    return {name.removeprefix(f"{lang}/"): page for name, page in pages.items() if name.startswith(f"{lang}/")}


def addresses(page):
    return {element["id"] for element in page.find_all(id=True)}


def wrong_links(website, pages):
    """Links that lead nowhere, or to another host where a page would ask it for something, as (page, address)."""
    known, wrong = {name: addresses(page) for name, page in pages.items()}, []
    for name, page in pages.items():
        for element in page.find_all(["a", "link", "script", "img", "form"]):
            address = element.get("href") or element.get("src") or element.get("action") or ""
            parts = urlsplit(address)
            if parts.scheme in ("http", "https"):
                if element.name != "a":
                    wrong.append((name, address))
                continue
            path = (website / name).parent / unquote(parts.path) if parts.path else website / name
            target = path.resolve().relative_to(website).as_posix() if path.exists() else None
            if target is None or (parts.fragment and unquote(parts.fragment) not in known.get(target, ())):
                wrong.append((name, address))
    return wrong


def test_every_link_leads_somewhere_and_nothing_is_asked_of_another_host(website, pages):
    assert len(pages) > 60
    assert not wrong_links(website, pages)


def test_a_section_has_the_same_address_in_both_languages(pages):
    korean, english = of(pages, "ko"), of(pages, "en")
    assert korean.keys() == english.keys() >= {f"{name}.html" for name in [*LESSONS, "index", "teaching", "search"]}
    for name in korean:
        sections = [[section["id"] for section in page[name].select("article section")] for page in (korean, english)]
        assert sections[0] == sections[1], name
        for lang, page in (("en", korean[name]), ("ko", english[name])):
            [switch] = page.select("a.language")
            assert (switch["href"].endswith(f"../{lang}/{name}"), switch["lang"]) == (True, lang)


def test_headings_are_korean_in_korean(pages):
    for name in LESSONS:
        titles = [heading.text for heading in of(pages, "ko")[f"{name}.html"].select("article h2")]
        assert sum(bool(re.search("[가-힣]", title)) for title in titles) > 0.8 * len(titles), titles


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_lessons_come_in_the_order_of_the_course(pages, lang):
    name, way = "index.html", []
    while follow := of(pages, lang)[name].select_one("a.next-page"):
        name = follow["href"]
        way.append(name.removesuffix(".html"))
        if len(way) == len(LESSONS):
            break
    assert way == LESSONS


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_map_has_every_lesson_with_its_minutes(pages, lang):
    [table] = of(pages, lang)["index.html"].select("article table")
    rows = [[cell.text for cell in row.select("td")] for row in table.select("tbody tr")]
    assert [row[0] for row in rows] == [name[:2] for name in LESSONS]
    assert all(re.fullmatch("[0-9]{2}\u00a0min" if lang == "en" else "[0-9]{2}\u2060분", row[3]) for row in rows)


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_shows_what_its_notebook_holds(pages, lang, name):
    """Every question with one right choice, every claim with its range, every picture with a text."""
    cells = nbformat.read(ROOT / "notebooks" / lang / f"{name}.ipynb", as_version=4).cells
    page = of(pages, lang)[f"{name}.html"]
    printed = "\n".join(out.text for cell in cells for out in cell.get("outputs", []) if out.output_type == "stream")
    lines = [line for line in printed.splitlines() if line[:2] in ("✓ ", "✗ ")]
    shown = [re.sub(r"\s+", "", claim.text.replace(ranges.LEGEND[lang], "")) for claim in page.select(".claim")]
    assert len(shown) == len(lines) > 0
    for line, text in zip(lines, shown, strict=True):
        assert text == re.sub(r"\s+", "", line)
    questions = [cell.id for cell in cells for _ in range(cell.source.count("notebook.quiz("))]
    ids = [quiz["id"] for quiz in page.select("fieldset.quiz")]
    assert [re.sub("-[0-9]$", "", id) for id in ids] == questions and len(set(ids)) == len(ids)
    for quiz in page.select("fieldset.quiz"):
        assert len(quiz.select(".reply.right")) == 1 <= len(quiz.select(".reply.wrong"))
        assert len(quiz.select("input")) == len(quiz.select(".reply")) == len(quiz.select("li"))
    pictures = sum("image/png" in output.get("data", {}) for cell in cells for output in cell.get("outputs", []))
    assert len(page.select("article img")) == pictures


def without_alt(pages):
    return [name for name, page in pages.items() for image in page.select("img") if len(image.get("alt", "")) < 8]


def test_every_picture_has_a_text(pages):
    assert not without_alt(pages)


def test_the_checks_see_what_is_broken(website, pages):
    """A link to nowhere, to no section, to another host for a picture; a picture without a text."""
    broken = BeautifulSoup(
        '<a href="gone.html">x</a><a href="index.html#gone">x</a><img src="https://example.com/x.png">', "html.parser"
    )
    assert len(wrong_links(website, pages | {"en/broken.html": broken})) == 3
    assert without_alt({"broken.html": broken}) == ["broken.html"]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_terms_say_what_the_glossary_says(pages, lang):
    glossary = tomllib.loads((ROOT / "notebooks/src/glossary.toml").read_text(encoding="utf-8"))["term"]
    said = {terms.address(term): term for term in glossary}
    explained = addresses(of(pages, lang)["glossary.html"])
    assert said.keys() <= explained
    for name in LESSONS:
        marked = of(pages, lang)[f"{name}.html"].select("a.term")
        assert len(marked) > 10
        for link in marked:
            term = said[link["href"].split("#")[1]]
            assert any(link.text.lower().startswith(word.lower()) for word in term[lang]), link
            about = f"{term[lang][0]}: {term['about'][lang]}".replace("mathbb", "")
            assert re.sub(r"\W", "", link["data-about"]) == re.sub(r"\W", "", about)
            assert not re.search(r"[$\\]|\*\*", link["data-about"])
            assert not link.find_parents(["h1", "h2", "h3", "code", "a"])


def test_a_term_inside_a_longer_word_is_left_alone():
    strict = [term for term in terms.every() if not term.get("loose")]
    english, korean = terms.pattern(strict, "en")[0], terms.pattern(strict, "ko")[0]
    assert [found[0] for found in english.finditer("Generators generate; pregenerator")] == ["Generators"]
    assert [found[0] for found in korean.finditer("판별자는 최적 판별자를")] == ["판별자", "최적 판별자"]


def test_pairs_of_syllables_are_in_the_index():
    assert finder.tokens("최적판별자는 D_1, 층") == {"최적", "적판", "판별", "별자", "자는", "d_1", "층"}


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_index_is_a_script_that_names_sections_of_pages(website, pages, lang):
    text = (website / lang / "_static" / "index.js").read_text(encoding="utf-8")
    course = json.loads(text.removeprefix("const COURSE = ").rstrip(";\n"))
    known = {name: addresses(page) for name, page in of(pages, lang).items()}
    for page, address, *_ in course["sections"]:
        assert not address or address in known[f"{page}.html"], (page, address)
    assert max(max(numbers) for numbers in course["index"].values()) < len(course["sections"])


def test_a_range_is_drawn_to_scale(monkeypatch, tmp_path):
    record = {
        "text": {"ko": "거리", "en": "distance"},
        "bound": {"ko": "0~4 사이", "en": "between 0 and 4"},
        "values": {"seed 10": 1, "seed 11": 3},
    }
    monkeypatch.setattr(ranges.claims, "FILE", tmp_path / "claims.json")
    (tmp_path / "claims.json").write_text(json.dumps({"00": [record]}), encoding="utf-8")
    drawn = BeautifulSoup(ranges.picture("거리", "0~4 사이", "2", "ko"), "html.parser").svg
    left, right = (float(one["cx"]) for one in drawn.select("circle"))
    diamond = float(re.match(r"M([\d.]+) ", drawn.path["d"])[1])
    low, high = drawn.select("rect.out")
    assert (left + right) / 2 == diamond == float(drawn["width"]) / 2
    assert (float(low["width"]) + diamond) / 2 == left  # 1 is halfway between 0 and 2
    assert float(high["x"]) - diamond == 2 * (right - diamond)
    assert ranges.picture("거리", "0~4 사이", "2", "en") == ""


def test_a_large_range_is_drawn_in_powers():
    place = ranges.scale([0.01, 1, 100])
    assert place(1) - place(0.01) == pytest.approx(place(100) - place(1))
    assert ranges.scale([2, 2])(2) == ranges.EDGE


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_with_an_address_every_lesson_opens_in_colab(lang):
    for name in LESSONS:
        path = ROOT / "notebooks" / lang / f"{name}.ipynb"
        models = {"generator": "", "lab": ""}
        known, unknown = (
            lessons.as_page(nbformat.read(path, as_version=4), name, lang, address, models).cells[0].source
            for address in ("https://github.com/somebody/course", "")
        )
        opens = f"github/somebody/course/blob/main/notebooks/{lang}/{name}.ipynb"
        assert f"(https://colab.research.google.com/{opens})" in known
        assert "colab" not in unknown.lower()
        assert path.exists()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_sketches_of_colab_show_what_the_page_and_the_first_cell_say(lang):
    page = (ROOT / "site/pages" / lang / "colab.md").read_text(encoding="utf-8")
    sketches = {name: (ROOT / "site/pages" / lang / name).read_text(encoding="utf-8") for name in SKETCH.findall(page)}
    drawn = {html.unescape(word) for sketch in sketches.values() for word in re.findall(">([^<>]+)</text>", sketch)}
    named = {word for words in re.findall(r"\*\*(.+?)\*\*", page) for word in words.split(" → ")}
    assert named - drawn == {"Shift + Enter"} and len(named) > 8
    cells = nbformat.read(ROOT / "notebooks" / lang / f"{LESSONS[0]}.ipynb", as_version=4).cells
    first = next(cell.source for cell in cells if cell.cell_type == "code")
    title, says = re.search("@title (.+)", first)[1], re.search(r'print\(f"(.+)\{place\}"\)', first)[1]
    cell = sketches["colab-cell.svg"]
    assert title in page and title in cell and says in cell


def test_links_of_the_readmes_lead_to_pages_or_to_github():
    known = "https://github.com/somebody/course"
    assert builder.to_page("here", "TEACHING.ko.md", "") == "[here](teaching.md)"
    assert builder.to_page("data", "data/README.md", known) == f"[data]({known}/blob/main/data/README.md)"
    assert builder.to_page("data", "data/README.md", "") == "data"
    assert builder.to_page("PyTorch", "https://pytorch.org", "") == "[PyTorch](https://pytorch.org)"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--repository", "github.com/somebody"], "https://github.com/NAME/REPOSITORY"),
        (["--target", str(ROOT / "tests")], "is no website and stays as it is"),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence(options, says):
    done = subprocess.run([sys.executable, ROOT / "site/website.py", *options], capture_output=True, text=True)
    assert done.returncode == 1 and says in done.stderr and "Traceback" not in done.stderr
    assert (ROOT / "tests").is_dir()


def test_the_zip_holds_the_site(website):
    with zipfile.ZipFile(website.with_suffix(".zip")) as packed:
        held = {name for name in packed.namelist() if not name.endswith("/")}
        index = packed.read("website/en/index.html").decode()
    files = {f"website/{path.relative_to(website).as_posix()}" for path in website.rglob("*") if path.is_file()}
    assert held == files and html.escape("GAN, step by step") in index


def test_the_reference_sums_up_every_module_in_both_languages(pages):
    paths = {path.relative_to(ROOT / "gan_lib").with_suffix("") for path in (ROOT / "gan_lib").rglob("*.py")}
    paths = {path for path in paths if not path.name.startswith(("__main__", "lesson_"))} - {Path("__init__")}
    named = {".".join(path.parts).removesuffix(".__init__"): path.with_suffix(".py") for path in paths}
    assert builder.MODULES.keys() == named.keys()
    for name, path in named.items():
        begins = " ".join(ast.get_docstring(ast.parse((ROOT / "gan_lib" / path).read_text(encoding="utf-8"))).split())
        assert begins.startswith(builder.MODULES[name]["en"]), name  # changed? Then is the Korean still right?
        korean, english = (of(pages, lang)[f"reference/{name}.html"] for lang in ("ko", "en"))
        below = korean.select_one("article div[lang=en]")
        assert below.text == english.select_one("article div[lang=en]").text
        summary = below.find_previous("p").find_previous("p").text
        assert summary == builder.MODULES[name]["ko"] and re.search("[가-힣]", summary)
    for lang in ("ko", "en"):
        [table] = of(pages, lang)["reference.html"].select("article table")
        listed = {row.select_one("a").text: row.select("td")[1].text for row in table.select("tbody tr")}
        assert listed == {f"gan_lib.{name}": both[lang].replace("`", "") for name, both in builder.MODULES.items()}


def test_the_reference_has_every_public_function(pages):
    """Of three modules of different kinds; the oracle is the module itself."""
    import gan_lib.losses
    import gan_lib.metrics
    import gan_lib.train

    for module in (gan_lib.losses, gan_lib.metrics, gan_lib.train):
        own = {
            name
            for name, value in vars(module).items()
            if getattr(value, "__module__", "") == module.__name__ and not name.startswith("_")
        }
        page = of(pages, "en")[f"reference/{module.__name__.removeprefix('gan_lib.')}.html"]
        assert {f"{module.__name__}.{name}" for name in own} <= addresses(page)
