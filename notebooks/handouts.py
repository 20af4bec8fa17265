"""For teachers: the lessons without their solutions, in handouts/ko and handouts/en. `make handouts` runs this.

They are the built notebooks: the folded solutions are gone and the cells of the exercises show no output. Hints stay.
"""

import re
import sys
from pathlib import Path

import nbformat

from gan_lib import copies
from gan_lib.lang import CourseError

COURSE = Path(__file__).resolve().parents[1]
INSTEAD = {"ko": "*풀이는 선생님께 있습니다.*", "en": "*Your teacher has the solution.*"}


def lessons(course, lang):
    """Yield (path, notebook) of the lessons in one language. course: its folder, a `Path`.

    Raises `CourseError` for a lesson that the build has not written: one that somebody has answered in place.
    """
    paths = sorted((course / "notebooks" / lang).glob("*.ipynb"))
    if not paths:
        raise CourseError(f"{course}에는 수업이 없습니다.", f"There are no lessons in {course}.")
    for path in paths:
        notebook = copies.read(path)
        if notebook is None or not copies.is_untouched(notebook):
            raise CourseError(
                f"notebooks/{lang}/{path.name} 파일은 손상되었거나 손으로 고친 것입니다. "
                "git checkout -- notebooks로 되돌린 다음 다시 실행하십시오.",
                f"notebooks/{lang}/{path.name} is damaged or was changed by hand: put it back with "
                "git checkout -- notebooks, and run this again.",
            )
        yield path, notebook


def without_solutions(notebook, lang):
    """Return a lesson as it is handed out. Its cells stay in number, so that the text above them stays true."""
    for cell in notebook.cells:
        if re.fullmatch(r"ex\d+-solution", cell.id):
            cell.source = INSTEAD[lang]
        elif re.fullmatch(r"ex\d+", cell.id) and cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata.course = {"cells": copies.digest(notebook)}
    return notebook


def main(course=COURSE):
    for lang in ("ko", "en"):
        folder = course / "handouts" / lang
        for path, notebook in lessons(course, lang):
            text = nbformat.writes(without_solutions(notebook, lang))
            copies.write(folder / path.name, (text + "\n").encode())
        copies.write(folder / "glossary.md", (course / "notebooks" / lang / "glossary.md").read_bytes())
        print(f"handouts/{lang}")


if __name__ == "__main__":
    try:
        main()
    except CourseError as error:
        sys.exit(str(error))
