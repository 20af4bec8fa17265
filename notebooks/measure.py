"""How long a lesson is. The build writes the minutes into its title and refuses what is too long for one sitting.

Measured is the English half. What is folded away (the tag "hide-input": drawing, quiz questions) is not read, so it is
not counted, but for the names that it defines.
"""

import ast
import re

BOUNDS = {
    "words": 2800,
    "lines of code": 320,
    "code cells": 28,
    "lines in a cell": 25,
    "names": 90,  # that cells define at their top level
    "minutes": 50,
}
WORDS, LINES = 150, 12  # of prose and of code, in a minute
FORMULA, FIGURE, QUESTION, EXERCISE = 1, 0.5, 0.5, 4  # minutes


def measure(cells, running):
    """Count what a reader of the English lesson meets: {what: how much}.

    cells: all of the source. running: the minutes that they run on two CPU cores.
    """
    prose = [cell.source for cell in cells if cell.kind == "markdown" and cell.lang != "ko"]
    words = re.sub(r"```.*?```|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|\]\([^)]*\)", " ", "\n".join(prose), flags=re.DOTALL)
    code = [cell for cell in cells if cell.kind == "code"]
    read = [
        [line for line in cell.source.splitlines() if line.strip()] for cell in code if "hide-input" not in cell.tags
    ]
    read = [[line for line in lines if not line.strip().startswith("# ko:")] for lines in read]
    source = "\n".join(cell.source for cell in code)
    found = {
        "words": len(re.findall(r"[A-Za-z][\w'’-]*", words)),
        "lines of code": sum(map(len, read)),
        "code cells": len(read),
        "lines in a cell": max(map(len, read), default=0),
        "names": len(names(ast.parse(source))),
        "formulas": sum(text.count("$$") // 2 for text in prose),
        "figures": len(re.findall(r"plt\.show\(|sliders\(|LiveImages\(", source)),
        "questions": source.count("notebook.quiz("),
        "exercises": sum(bool(re.fullmatch(r"ex\d+", cell.id)) for cell in code),
    }
    reading = found["words"] / WORDS + found["lines of code"] / LINES + found["formulas"] * FORMULA
    doing = found["figures"] * FIGURE + found["questions"] * QUESTION + found["exercises"] * EXERCISE
    return found | {"minutes": 5 * round((reading + doing + running) / 5)}


def names(tree):
    """The names that a program defines at its top level."""
    found = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            found.add(statement.name)
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.alias):
                found.add((node.asname or node.name).split(".")[0])
    return found


def too_long(found):
    """What is too much in a lesson: a list of sentences."""
    over = [what for what, most in BOUNDS.items() if found[what] > most]
    return [f"{found[what]} {what}, at most {BOUNDS[what]}" for what in over]
