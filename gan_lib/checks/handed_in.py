"""A notebook that was handed in: which of its exercises are right?

It runs in a process of its own, which is stopped at a limit of time or memory. That is no sandbox: what a notebook
does to files, to the network or to its own verdicts, it does with the rights of whoever checks it.
"""

import ast
import contextlib
import dis
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import types
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil

import gan_lib
from gan_lib import checks, lang
from gan_lib.lang import tr

RIGHT, WRONG, UNANSWERED, UNKNOWN = "✓", "✗", "–", "?"

STARTING = 300  # seconds for Python and PyTorch to start, also where many other programs run

# The checks: {"start_blend": ("00", 3)}, the lesson and the exercise, as their docstrings say.
EXERCISES = {
    name: (found[1], int(found[2]))
    for name, check in vars(checks).items()
    if (found := re.match(r"Lesson (\d\d), exercise (\d+)\.", getattr(check, "__doc__", None) or ""))
}
CALLS = re.compile(rf"\b({'|'.join(EXERCISES)})\s*\(")


@dataclass
class Row:
    """lesson: "03", or "" where it is not known. marks: {exercise: ✓, ✗, – or ?}. note: what went wrong, or ""."""

    lesson: str = ""
    marks: dict = field(default_factory=dict)
    note: str = ""


def look(path, seconds=120.0, memory=4.0):
    """Run what the exercises of a notebook need, and return its `Row`. Raises nothing for what the notebook does.

    path: a file, notebook or not. seconds: that its cells may take. memory: in GiB, of all its processes together.
    """
    course = Path(gan_lib.__file__).resolve().parents[1]
    paths = os.pathsep.join(filter(None, (str(course), os.environ.get("PYTHONPATH"))))
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1", "MPLBACKEND": "Agg"}
    command = [sys.executable, "-m", "gan_lib.checks.handed_in", tr("ko", "en"), str(Path(path).resolve())]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, open(Path(folder, "told"), "w+b") as told:
        process = psutil.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=told, stderr=subprocess.DEVNULL
        )
        stopped = _watch(process, told, seconds, memory)
        told.seek(0)
        lines = told.read().decode(errors="replace").splitlines(keepends=True)
    row = Row()
    for line in lines:
        with contextlib.suppress(ValueError, TypeError):  # half a line, from a process that was stopped
            event = json.loads(line)
            row.lesson = event.get("lesson", row.lesson)
            row.marks |= {int(number): mark for number, mark in event.get("marks", {}).items()}
            row.note = row.note or event.get("note", "")
    row.note = stopped or row.note
    if not stopped and process.returncode:
        row.note = tr(
            f"실행하던 프로세스가 죽었습니다({process.returncode}).", f"Its process died ({process.returncode})."
        )
    return row


def _watch(process, told, seconds, memory):
    """Wait for a process; stop it and its children at a limit, and return the sentence about that; "" at its end.

    The seconds count from the first byte that it writes to the file `told`: until then Python and PyTorch start.
    """
    end, limit, family, stopped = time.monotonic() + STARTING, STARTING, [process], ""
    while process.poll() is None and not stopped:
        used = 0
        with contextlib.suppress(psutil.Error):  # one of them has ended meanwhile
            family = [process, *process.children(recursive=True)]
            used = sum(one.memory_info().rss for one in family)
        if limit != seconds and os.fstat(told.fileno()).st_size:
            end, limit = time.monotonic() + seconds, seconds
        if used > memory * 2**30:
            stopped = tr(f"메모리 {memory:g} GiB를 넘어 멈추었습니다.", f"Stopped: more than {memory:g} GiB of memory.")
        elif time.monotonic() > end:
            stopped = tr(f"{limit:g}초가 지나 멈추었습니다.", f"Stopped after {limit:g} s.")
        else:
            time.sleep(0.05)
    for one in family:
        with contextlib.suppress(psutil.Error):
            one.kill()
    process.wait()
    return stopped


def needed(cells):
    """Return those of the code cells, a list of texts, that the checks need, in their order.

    Those are the cells that call a check, and, again and again, those that make or change what such a cell reads.
    """
    found = list(map(_names, cells))
    imported = set().union(*(imports for *_, imports in found))  # torch.manual_seed(0) does not change torch
    chosen, more = set(), {i for i, cell in enumerate(cells) if CALLS.search(cell)}
    while chosen != more:
        chosen, names = more, set().union(*(found[i][2] for i in more))
        for i, (makes, changes, *_) in enumerate(found[: max(more, default=0)]):
            if names & (makes | changes - imported):
                more = more | {i}
    return [cells[i] for i in sorted(chosen)]


def _names(cell):
    """Four sets of names: those that a cell makes, changes in place, reads (also in its functions), and imports."""
    try:
        tree = ast.parse(cell)
        code = compile(tree, "cell", "exec")
    except (SyntaxError, ValueError):
        return set(), set(), set(), set()
    steps = [step for part in _parts(code) for step in dis.get_instructions(part)]
    makes = {step.argval for step in steps if step.opname in ("STORE_NAME", "STORE_GLOBAL")}
    reads = {step.argval for step in steps if step.opname in ("LOAD_NAME", "LOAD_GLOBAL")}
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    changes = set()
    for statement in tree.body:  # answer.append(3), answer[0] = 3, answer.x = 3
        call = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
        for place in [statement.value.func] if call else getattr(statement, "targets", []):
            while isinstance(place, ast.Attribute | ast.Subscript):
                place = place.value
                if isinstance(place, ast.Name):
                    changes.add(place.id)
    return makes, changes, reads, {alias.asname or alias.name for node in imports for alias in node.names}


def _parts(code):
    """A code object and those of its functions."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _parts(constant)


def main(language, path):
    """In the process of its own: look at one notebook, and print what is found out, a line of JSON each time."""
    lang.use(language)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with open(os.devnull, "w") as nowhere:  # for what the notebook prints
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)

    def tell(**event):
        print(json.dumps(event), file=out, flush=True)

    tell()  # from here on the seconds count
    cells, problem = _code(Path(path))
    asked = [EXERCISES[name] for cell in cells for name in CALLS.findall(cell)]
    if not asked:
        return tell(note=problem or tr("이 강의의 연습 문제가 없습니다.", "It has no exercise of this course."))
    [(lesson, _)] = Counter(lesson for lesson, _ in asked).most_common(1)
    names = {name: number for name, (of, number) in EXERCISES.items() if of == lesson}
    tell(lesson=lesson, marks=dict.fromkeys(names.values(), UNKNOWN))
    marks = dict.fromkeys(names, UNANSWERED)

    def recorded(name, check):
        def ask(answer):
            verdict = check(answer)
            marks[name] = RIGHT if verdict.done else WRONG if verdict.text.startswith(WRONG) else UNANSWERED
            tell(marks={names[name]: marks[name]})
            return verdict

        return ask

    for name in names:
        setattr(checks, name, recorded(name, getattr(checks, name)))
    space = {"__name__": "__main__", "display": print}
    for cell in needed(cells):
        try:
            exec(compile(cell, "cell", "exec"), space)
        except (Exception, SystemExit) as error:  # whatever it is; the cells after it run all the same
            tell(note=f"{type(error).__name__}: {error}".strip().splitlines()[0][:200])
            marks |= {name: WRONG for name in CALLS.findall(cell) if marks.get(name) == UNANSWERED}
    tell(marks={names[name]: mark for name, mark in marks.items()})


def _code(path):
    """The code cells of a notebook, without the lines that only Jupyter understands; and what is wrong, or ""."""
    if path.suffix != ".ipynb":
        return [], tr("노트북 파일(.ipynb)이 아닙니다.", "It is no notebook (.ipynb).")
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception:  # nbformat raises many kinds for what is no notebook
        return [], tr("손상되었거나 노트북이 아닙니다.", "It is damaged, or no notebook.")
    metadata = notebook.metadata
    language = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get("language")
    if not language and not metadata.get("kernelspec", {}).get("name", "").startswith("python"):
        return [], tr(
            "어떤 언어의 노트북인지 적혀 있지 않습니다. JupyterLab에서 커널을 고르고 다시 저장해야 합니다.",
            "It does not say its language: open it in JupyterLab, choose a kernel and save it again.",
        )
    if language and language != "python":
        return [], tr(f"Python이 아니라 {language} 노트북입니다.", f"It is a notebook of {language}, not of Python.")
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    cells = [cell for cell in cells if 'find_spec("gan_lib")' not in cell]  # the set-up: gan_lib is here
    return [re.sub(r"^(\s*)[%!].*", r"\1pass", cell, flags=re.MULTILINE) for cell in cells], ""


if __name__ == "__main__":
    main(*sys.argv[1:])
