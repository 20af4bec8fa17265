"""How Sphinx builds the website in one language, named by the environment variable SITE_LANGUAGE. See website.py."""

import gettext
import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # for the extensions of this folder

language = os.environ["SITE_LANGUAGE"]
KO = language == "ko"

project = "GAN, 한 걸음씩" if KO else "GAN, step by step"
html_title = project
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "sections", "terms", "finder"]
exclude_patterns = ["_build"]
templates_path = ["templates"]

nb_execution_mode = "off"
nb_mime_priority_overrides = [
    ("html", mime, rank)
    for rank, mime in enumerate(["text/html", "image/png", "text/markdown", "text/plain"])  # no widgets
]
nb_code_prompt_show = "+ 코드 보기" if KO else "+ Show the code"
nb_code_prompt_hide = "− 코드 접기" if KO else "− Hide the code"
myst_enable_extensions = ["dollarmath", "attrs_inline"]

# The sentences of docstrings name code in `single` backticks.
default_role = "code"
autodoc_member_order = "bysource"
# texts and sizes are the GAN Lab's traits, whose docstrings are those of traitlets
autodoc_default_options = {"members": True, "undoc-members": True, "no-value": True, "exclude-members": "texts, sizes"}
autodoc_inherit_docstrings = False
autodoc_typehints = "none"

html_theme = "furo"
html_theme_options = {
    "top_of_page_buttons": [],
    "light_css_variables": {"color-brand-primary": "#1d4ed8", "color-brand-content": "#1d4ed8"},
    "dark_css_variables": {"color-brand-primary": "#93b4ff", "color-brand-content": "#93b4ff"},
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_static_path = ["static"]
html_css_files = ["style.css"]
html_js_files = ["page.js", "progress.js", "terms.js"]
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_domain_indices = False
html_additional_pages = {"search": "search.html"}
html_show_copyright = False
html_show_sphinx = False
smartquotes = False  # "d_loss" is a string of Python
html_permalinks_icon = "#"
mathjax_path = "mathjax/tex-svg.js"
mathjax3_config = {"options": {"enableMenu": False}}  # its menu would make every formula a stop of the Tab key

# What furo says in English only.
WORDS = {
    "On this page": "이 페이지의 내용",
    "Next": "다음",
    "Previous": "이전",
    "Home": "처음",
    "Search": "찾기",
    "Back to top": "맨 위로",
    "Skip to content": "본문으로 건너뛰기",
    "Toggle site navigation sidebar": "목록 열고 닫기",
    "Toggle table of contents sidebar": "이 페이지의 목차 열고 닫기",
    "Toggle Light / Dark / Auto color theme": "밝게 / 어둡게 / 시스템 설정대로",
    "Made with": "만든 도구:\u00a0",
}


class Words(gettext.NullTranslations):
    def gettext(self, message):
        return WORDS.get(message.strip(), message)


def speak(app):
    """Let furo's templates speak Korean; Sphinx's own catalogue has no word for most of theirs."""
    app.builder.templates.environment.install_gettext_translations(Words())


def mend(app, page, template, context, doctree):
    """What furo's and myst-nb's templates say to screen readers alone: in the page's language, and in full."""

    def mended(body):
        body = body.replace(' aria-label="Toggle hidden content"', "")  # it would hide the name that everybody sees
        body = body.replace('role="heading"', 'role="heading" aria-level="2"')  # over the lists of pages
        for word in WORDS if KO else ():
            body = body.replace(f'aria-label="{word}"', f'aria-label="{WORDS[word]}"')
        return body

    context["mended"] = mended


def as_written(app, what, name, obj, options, lines):
    """Docstrings are prose with `code`: a star or a bar is itself, and what is said of each argument begins a line."""
    paragraphs, before, is_code = [], "", False
    for line in lines:
        was_code, is_code = is_code, line.startswith("    ") and (is_code or not before)
        if is_code:
            paragraphs += [line] if was_code else ["::", "", line]
        else:
            pieces = re.split("(`[^`]*`)", line.strip())
            pieces[::2] = [re.sub(r"([*|\\])", r"\\\1", piece) for piece in pieces[::2]]  # every second one is code
            if re.match(r"\w+: |Returns |Raises |Source: ", line):
                paragraphs.append("")
            paragraphs.append("".join(pieces))
        before = line
    lines[:] = paragraphs


def setup(app):
    app.connect("autodoc-process-docstring", as_written)
    app.connect("html-page-context", mend)
    if KO:
        app.connect("builder-inited", speak)
