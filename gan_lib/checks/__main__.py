"""Check a folder of handed-in notebooks: `python -m gan_lib.checks FOLDER`. TEACHING.md says more.

Prints a table: a row for each file, in which ✓ is right, ✗ wrong, – not answered, ? not known because it was stopped.
"""

import argparse
import csv
import io
import sys
from pathlib import Path

from gan_lib import lang
from gan_lib.checks import handed_in
from gan_lib.lang import CourseError, tr


def files(folder):
    """The files of a folder and the folders in it, sorted, without hidden ones. Raises `CourseError` without any."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    found = [path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    if not found:
        raise CourseError(
            f"{folder} 폴더가 없거나 비어 있습니다. 제출된 노트북 파일을 모아 둔 폴더를 적으십시오.",
            f"{folder} is no folder, or empty: name the folder with the notebooks that were handed in.",
        )
    return found


def table(rows, as_csv=False):
    """Return rows, `{name: Row}`, as a table in Markdown, or in CSV."""
    numbers = range(1, max((max(row.marks, default=0) for row in rows.values()), default=0) + 1)
    header = [tr("파일", "file"), tr("수업", "lesson"), *map(str, numbers), tr("맞음", "right"), tr("비고", "note")]
    lines = [header]
    for name, row in rows.items():
        marks = [row.marks.get(number, "") for number in numbers]
        right = f"{marks.count(handed_in.RIGHT)} / {len(row.marks)}" if row.marks else ""
        lines.append([name, row.lesson, *marks, right, row.note])
    if as_csv:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(lines)
        return "\ufeff" + text.getvalue()  # without this mark Excel does not read Hangul
    lines = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    return "".join(f"| {' | '.join(line)} |\n" for line in [header, ["---"] * len(header), *lines[1:]])


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m gan_lib.checks", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="with the notebooks; folders in it are searched, too")
    parser.add_argument("--csv", action="store_true", help="print the table as CSV, not Markdown")
    parser.add_argument("--seconds", type=float, default=120, help="for each notebook (120)")
    parser.add_argument("--memory", type=float, default=4, help="for each notebook, in GiB (4)")
    parser.add_argument("--language", default=lang.of_this_computer(), help="of the table, ko or en")
    options = parser.parse_args(arguments)
    lang.use(options.language)
    rows = {}
    for path in files(options.folder):
        name = path.relative_to(options.folder).as_posix()
        print(name, file=sys.stderr, flush=True)
        rows[name] = handed_in.look(path, options.seconds, options.memory)
    sys.stdout.reconfigure(encoding="utf-8")
    print(table(rows, options.csv), end="")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CourseError as error:
        sys.exit(str(error))
