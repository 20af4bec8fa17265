"""Does a cell of a lesson answer what it answered first when it is run again? What its names say about that."""

import ast
import dis
import re
import types


def names_taken(cells):
    """Yield (cell, what is wrong) for each name that is assigned again where a cell run again would notice.

    What a cell reads, itself or in the functions that it calls, no later line assigns; what a cell assigns before it
    reads it is free. An exercise and its solution assign no name that is assigned elsewhere. Imports do not count.
    """
    reader, owner, in_call = {}, {}, {}  # name: the cell that reads it, the exercise or "", what a call of it reads
    for cell in cells:
        exercise = re.match(r"(?:ex\d+(?=-|$))?", cell.id)[0]
        solution = "".join(re.findall(r"^```python\n(.*?)^```", cell.source, re.DOTALL | re.MULTILINE))
        code = cell.source if cell.kind == "code" else solution if exercise else ""
        assigned, outside, seen = set(), set(), set()  # outside: read before the cell has assigned it
        for statement in ast.parse(code).body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                continue
            steps = list(_steps(compile(ast.Module([statement], []), cell.id, "exec")))
            later = {name for does, name in steps if does == "reads later"}
            for does, name in steps:
                if does == "assigns":
                    assigned.add(name)
                    in_call[name] = later
                elif does == "reads":
                    seen.add(name)
                    outside |= {name} - assigned
        waiting = set(seen)
        while waiting:
            waiting |= in_call.get(waiting.pop(), set()) - seen
            seen |= waiting
        if not exercise:
            reader = dict.fromkeys(seen - (assigned - outside), cell.id) | reader
        for name in sorted(assigned):
            again = f'"{cell.id}" assigns "{name}"'
            if name in reader:
                yield cell, f'{again}, which "{reader[name]}" reads when it is run again: take another name'
            elif owner.setdefault(name, exercise) != exercise:
                yield cell, f"{again}, a name that is taken: give the exercise one of its own"


def _steps(code, in_function=False):
    """Yield what bytecode does with names of the lesson, in order: it reads, assigns, or reads later, when called."""
    for step in dis.get_instructions(code):
        if isinstance(step.argval, types.CodeType):  # the body of a function; or of a comprehension, which runs at once
            yield from _steps(step.argval, in_function or not re.match("<(?!lambda)", step.argval.co_name))
        elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
            yield "reads later" if in_function else "reads", step.argval
        elif step.opname == "STORE_NAME" and not in_function:
            yield "assigns", step.argval
