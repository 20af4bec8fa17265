"""Make the website: website/ko and website/en, an index that leads to the reader's language, and website.zip.

    python site/website.py                                                  what `make site` runs
    python site/website.py --repository https://github.com/NAME/REPOSITORY  with links to Google Colab and GitHub

It works from a web server, and from a disk by opening website/index.html. Nothing is executed: the lessons are the
built notebooks. One tree is built after the other: the Korean one takes its sections' addresses from the English.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import lessons
import nbformat
import terms
from live import living

SITE = Path(__file__).resolve().parent
COURSE = SITE.parent

# Files of the course that are pages of the site: {name in Korean, name in English} by page.
FILES = {
    "teaching": {"ko": "TEACHING.ko.md", "en": "TEACHING.md"},
    "contributing": {"ko": "CONTRIBUTING.ko.md", "en": "CONTRIBUTING.md"},
    "index": {"ko": "README.ko.md", "en": "README.md"},  # the page itself is another one: pages/en/index.md
}
MODULES = tomllib.loads((SITE / "modules.toml").read_text(encoding="utf-8"))
# What Sphinx writes and no page of the site asks for.
LEFT_OUT = (".buildinfo", "_sources", "objects.inv", "*.map", "searchtools.js", "language_data.js")
ENGLISH_BELOW = "아래는 코드에 적힌 영어 설명(docstring)을 그대로 옮긴 것입니다."
MODULE_PAGE = """gan_lib.{module}
========{underline}

{summary}

.. raw:: html

   <div lang="en">

.. automodule:: gan_lib.{module}

.. raw:: html

   </div>
"""


def prepare(folder, lang, repository, models):
    """Write what Sphinx reads into a folder: the site's own pages, the lessons, the glossary, the reference."""
    shutil.copytree(SITE / "pages" / lang, folder)
    notebooks = COURSE / "notebooks" / lang
    paths = sorted(notebooks.glob("[0-9][0-9]_*.ipynb"))
    for path in paths:
        page = lessons.as_page(nbformat.read(path, as_version=4), path.stem, lang, repository, models)
        nbformat.write(page, folder / path.name)
    start = (notebooks / "start.md").read_text(encoding="utf-8")
    values = {
        "{map}": "\n".join(line for line in start.splitlines() if line.startswith("|")),
        "{lessons}": "\n".join(path.stem for path in paths),
        "{clone}": f"git clone {repository}\ncd {Path(repository).name}\n" if repository else "",
        "{colab}": lessons.badge(repository, lang, paths[0].stem),
        "{generator}": models["generator"],
        "{lab}": models["lab"],
        "{reference}": "\n".join(f"reference/{name}" for name in MODULES),
        "{modules}": "\n".join(
            f"| [gan_lib.{name}](reference/{name}.rst) | {MODULES[name][lang]} |" for name in MODULES
        ),
    }
    for page in ("index.md", "lab.md", "reference.md"):
        text = (folder / page).read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(name, value)
        (folder / page).write_text(text, encoding="utf-8")
    for page in ("teaching", "contributing"):
        text = (COURSE / FILES[page][lang]).read_text(encoding="utf-8")
        text = re.sub(r"^\*\[.*\]\(.*\)\*\n", "", text, count=1, flags=re.MULTILINE)  # the other language
        text = re.sub(r"\[([^\]]+)\]\(([^)]+)\)", lambda link: to_page(*link.groups(), repository), text)
        (folder / f"{page}.md").write_text(text, encoding="utf-8")
    (folder / "glossary.md").write_text(glossary(notebooks / "glossary.md", lang), encoding="utf-8")
    (folder / "reference").mkdir()
    for module, summary in MODULES.items():
        above = f"{summary['ko']}\n\n{ENGLISH_BELOW}" if lang == "ko" else ""  # in English the docstring itself says it
        text = MODULE_PAGE.format(module=module, underline="=" * len(module), summary=above)
        (folder / "reference" / f"{module}.rst").write_text(text, encoding="utf-8")


def place(model, lang, alternatives):
    """Where a living model will stand, as HTML: its picture, which stays where no script runs."""
    picture = f"{model}_{lang}.png"
    return f'<div data-live="{model}"><img alt="{alternatives[picture]}" src="../live/{picture}"></div>'


def to_page(text, target, repository):
    """A link of a file of the course, as the site has it: to a page, to GitHub, or, where that is unknown, its text."""
    pages = {name: page for page, names in FILES.items() for name in names.values()}
    if target in pages:
        return f"[{text}]({pages[target]}.md)"
    if (COURSE / target).exists():
        return f"[{text}]({repository}/blob/main/{target})" if repository else text
    return f"[{text}]({target})"


def glossary(path, lang):
    """The glossary's page, with an address for each term."""
    addresses = {term[lang][0]: terms.address(term) for term in terms.every()}
    lines = path.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if not line.startswith(("|", "["))]
    rows = [line for line in lines if line.startswith("|")]
    for number, row in enumerate(rows[2:], 2):
        word = row.split(" | ")[0].removeprefix("| ")
        rows[number] = row.replace("| ", f'| <span id="{addresses[word]}"></span>', 1)
    return "\n".join([*head, "", *rows, ""])


def make(target, repository):
    """Make the site in a folder, in place of what is there, and its zip beside it."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        alternatives = living.write(work / "site" / "live")
        for lang in ("en", "ko"):  # the Korean sections take their addresses from the English ones
            source, built = work / lang / "source", work / lang / "built"
            models = {name: place(name, lang, alternatives) for name in ("generator", "lab")}
            prepare(source, lang, repository, models)
            environment = os.environ | {"SITE_LANGUAGE": lang, "SITE_SECTIONS": str(work / "sections.json")}
            command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", SITE, source, built]
            subprocess.run([*command, "-d", work / lang / "cache"], check=True, env=environment)
            shutil.copytree(built, work / "site" / lang, ignore=shutil.ignore_patterns(*LEFT_OUT))
        shutil.copy(SITE / "index.html", work / "site")
        (work / "site" / ".nojekyll").touch()  # else GitHub Pages leaves out folders such as _static
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(work / "site", target)
    shutil.make_archive(str(target), "zip", target.parent, target.name)


def main():
    settings = tomllib.loads((COURSE / "pyproject.toml").read_text(encoding="utf-8"))
    parser = argparse.ArgumentParser(description="Make the website in the folder website, and website.zip.")
    parser.add_argument("--repository", default=settings["tool"]["course"]["repository"], metavar="ADDRESS")
    parser.add_argument("--target", type=Path, default=COURSE / "website", metavar="FOLDER")
    options = parser.parse_args()
    repository = options.repository.removesuffix("/").removesuffix(".git")
    if repository and not re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", repository):
        sys.exit("--repository https://github.com/NAME/REPOSITORY · 저장소의 주소를 이 모양으로 주십시오")
    if options.target.exists() and not (options.target / "ko" / "_static").exists():
        sys.exit(f"{options.target} is no website and stays as it is · 웹사이트가 아니므로 그대로 두었습니다")
    try:
        make(options.target.resolve(), repository)
    except subprocess.CalledProcessError:
        sys.exit("Sphinx could not make the site: its messages stand above · 위의 메시지를 보십시오")
    print(options.target / "index.html")


if __name__ == "__main__":
    main()
