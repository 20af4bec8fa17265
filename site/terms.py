"""Terms of the glossary show their meaning: the first one of each section becomes a link that page.js lets speak."""

import html
import re
import tomllib
from pathlib import Path

from docutils import nodes
from lessons import plain

GLOSSARY = Path(__file__).resolve().parents[1] / "notebooks" / "src" / "glossary.toml"
# Where a word is no word of the sentence, or already leads somewhere.
NOT_IN = (nodes.title, nodes.literal, nodes.literal_block, nodes.math, nodes.reference, nodes.raw, nodes.comment)


def every():
    """The terms of the glossary, as dictionaries."""
    return tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))["term"]


def address(term):
    """Where the glossary's page explains a term: the same in both languages."""
    return "term-" + re.sub("[^a-z0-9]+", "-", term["en"][0].lower()).strip("-")


def pattern(terms, lang):
    """A pattern that finds a term, and {word as found, in small letters: term}."""
    words = {word.lower(): term for term in terms for word in term[lang]}
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    # An English plural belongs to the word; a Korean particle follows it.
    finds = rf"\b(?P<word>{either})(?:e?s)?\b" if lang == "en" else rf"(?<![가-힣])(?P<word>{either})"
    return re.compile(finds, re.IGNORECASE), words


def mark(app, doctree):
    if not app.env.current_document.docname[0].isdigit():  # the lessons
        return
    lang = app.config.language
    strict = [term for term in every() if not term.get("loose")]  # the words of the others are everyday words, too
    finds, words = pattern(strict, lang)
    seen = set()  # of (the section, the term)
    for text in list(doctree.findall(nodes.Text)):
        if any(isinstance(parent, NOT_IN) for parent in parents(text)):
            continue
        section = next((parent for parent in parents(text) if isinstance(parent, nodes.section)), doctree)
        pieces, end = [], 0
        for found in finds.finditer(text):
            term = words[found["word"].lower()]
            if (id(section), address(term)) in seen:
                continue
            seen.add((id(section), address(term)))
            about = html.escape(plain(f"{term[lang][0]}: {term['about'][lang]}"))
            link = f'<a class="term" href="glossary.html#{address(term)}" data-about="{about}">{found[0]}</a>'
            pieces += [nodes.Text(text[end : found.start()]), nodes.raw("", link, format="html")]
            end = found.end()
        if pieces:
            text.parent.replace(text, [*pieces, nodes.Text(text[end:])])


def parents(node):
    while node := node.parent:
        yield node


def setup(app):
    app.connect("doctree-read", mark, priority=900)  # after the search has read the page
