"""The index of the website's search: pairs of syllables for Korean, words for the rest.

A Korean word carries particles and is often written together with its neighbours, so that a search for whole words
misses most of them: 판별자 stands in 판별자는 and 최적판별자. Pairs of syllables find it: 판별 and 별자. static/find.js
asks for all pairs of a query, and puts those sections first that hold the query as it was typed.
"""

import json
import re

from docutils import nodes

LEFT_OUT = (nodes.literal_block, nodes.raw, nodes.math_block, nodes.comment, nodes.section, nodes.title)


def tokens(text):
    """What can be looked up in a text: a set of pairs of syllables, and of words in small letters."""
    found = set(re.findall("[a-z0-9_]+", text.lower()))
    for run in re.findall("[가-힣]+", text):
        found.update(run[i : i + 2] for i in range(max(len(run) - 1, 1)))
    return found


def words(node):
    """The text of a section without its title, code, displayed formulas and the sections in it."""
    if isinstance(node, nodes.Text):
        return node.astext().replace("\\", "")  # of a formula: log D(x)
    between = " " if isinstance(node, nodes.Element) and not isinstance(node, nodes.TextElement) else ""
    return between.join(words(child) for child in node.children if not isinstance(child, LEFT_OUT))


def read(app, doctree):
    """Note the sections of a page, [page, address, title of the page, title, text], and the glossary's terms alike."""
    page = app.env.current_document.docname
    sections = list(doctree.findall(nodes.section))
    for section in sections:
        address = "" if section is sections[0] else section["ids"][0]
        titles = [one[0].astext() for one in (sections[0], section)]
        app.sections.append([page, address, *titles, " ".join(words(section).split())])
    if page == "glossary":
        for row in list(doctree.findall(nodes.row))[1:]:
            address = re.search('id="(.+?)"', next(row.findall(nodes.raw)).astext())[1]
            term, *others = [words(entry).strip() for entry in row.children]
            app.sections.append([page, address, sections[0][0].astext(), term, " · ".join(others)])


def write(app, error):
    """Write the index as a script: a page opened from a disk may not fetch a file."""
    if error:
        return
    index = {}
    for number, (_, _, _, title, text) in enumerate(app.sections):
        for token in tokens(f"{title} {text}"):
            index.setdefault(token, []).append(number)
    data = json.dumps({"sections": app.sections, "index": index}, ensure_ascii=False, separators=(",", ":"))
    (app.outdir / "_static" / "index.js").write_text(f"const COURSE = {data};\n", encoding="utf-8")


def begin(app):
    app.sections = []
    app.builder.search = False  # Sphinx's own


def setup(app):
    app.connect("builder-inited", begin)
    app.connect("doctree-read", read, priority=200)  # when sections have their addresses
    app.connect("build-finished", write)
