"""Draw the READMEs' badges, which need the address of the repository: a lesson in Google Colab, and the website.

    python site/badges.py https://github.com/NAME/REPOSITORY https://NAME.github.io/REPOSITORY/

The workflow that publishes the website runs it, since a file in a repository cannot know where it lies.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COLAB = {"ko": "Colab에서 열기", "en": "Open in Colab"}
READMES = {"README.md": ("en", "website"), "README.ko.md": ("ko", "웹사이트")}
PLACE = re.compile(r"<!-- badges -->.*?<!-- /badges -->", re.DOTALL)


def in_colab(repository, lang, name):
    """The address at which Google Colab opens a lesson."""
    path = repository.removeprefix("https://github.com/").strip("/")
    return f"https://colab.research.google.com/github/{path}/blob/main/notebooks/{lang}/{name}.ipynb"


def draw(text, lang, website, repository, site):
    """The text of a README with the badges in their place, in that of earlier ones."""
    lesson = in_colab(repository, lang, "00_start_here")
    badges = [
        f"[![{COLAB[lang]}](https://colab.research.google.com/assets/colab-badge.svg)]({lesson})",
        f"[![{website}](https://img.shields.io/badge/website-{lang}-blue)]({site.rstrip('/')}/{lang}/)",
    ]
    return PLACE.sub(lambda _: f"<!-- badges -->{' '.join(badges)}<!-- /badges -->", text, count=1)


if __name__ == "__main__":
    for name, words in READMES.items():
        readme = (ROOT / name).read_text(encoding="utf-8")
        (ROOT / name).write_text(draw(readme, *words, *sys.argv[1:]), encoding="utf-8")
