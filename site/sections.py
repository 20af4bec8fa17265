"""A section has the same address in both languages: that of its English heading.

The English tree is built first and leaves the addresses in a file; the Korean one takes them from it, page by page and
section by section. So the switch of languages needs to know nothing: the same page, the same #address.
"""

import json
import os
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError

FILE = Path(os.environ["SITE_SECTIONS"])


def take_ids(app, doctree):
    """Note the addresses of an English page's sections, or give them to the same page in Korean."""
    sections, page = list(doctree.findall(nodes.section)), app.env.current_document.docname
    if app.config.language == "en":
        app.section_ids[page] = [section["ids"][0] for section in sections]
        return
    ids = app.section_ids[page]
    if len(ids) != len(sections):
        raise ExtensionError(f"{page} has {len(ids)} sections in English and {len(sections)} in Korean")
    for section, id in zip(sections, ids, strict=True):
        section["ids"] = [id]


def read(app):
    app.section_ids = {} if app.config.language == "en" else json.loads(FILE.read_text(encoding="utf-8"))


def write(app, error):
    if not error and app.config.language == "en":
        FILE.write_text(json.dumps(app.section_ids), encoding="utf-8")


def setup(app):
    app.connect("builder-inited", read)
    app.connect("doctree-read", take_ids, priority=100)  # before Sphinx collects the tables of contents
    app.connect("build-finished", write)
