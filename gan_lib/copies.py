"""The reader's own copies of the lessons, in my/ko and my/en. Git, the tests and the build never look at them."""

import hashlib
import itertools
import json
import os
import secrets

import nbformat
from nbformat.sign import NotebookNotary

from gan_lib.lang import CourseError, tr


def update(course):
    """Bring the copies up to date. Returns what the reader should know, a list of sentences.

    course: the course's folder, a `Path`. A missing copy is made. A copy that is, to the byte, as it was made is
    replaced when its lesson changes, and goes when its lesson goes. Any other stays; the changed lesson comes beside
    it, once, as 03_feedback_loops.new.ipynb. my/.copies.json holds what each copy was made from; without it, a copy
    that differs from its lesson counts as changed. Raises `CourseError` where there are no lessons, or a file cannot
    be read or written.
    """
    pages = [page for lang in ("ko", "en") for page in sorted((course / "notebooks" / lang).glob("*.*"))]
    lessons = {f"{page.parent.name}/{page.name}": page for page in pages if page.suffix in (".ipynb", ".md")}
    if not lessons:
        raise CourseError(
            f"{course}에는 수업이 없습니다. 강의 폴더에서 python -m gan_lib을 실행하십시오.",
            f"There are no lessons in {course}: run python -m gan_lib in the folder of the course.",
        )
    record, sentences = course / "my" / ".copies.json", []
    try:
        before = _read(record)
        given = dict(before)  # {"ko/00_start_here.ipynb": the SHA-256 of the lesson that the reader was given last}
        for name, lesson in lessons.items():
            sentences += _update_one(course / "my" / name, lesson, name, given)
        for name in sorted(given.keys() - lessons.keys()):
            copy, last = course / "my" / name, given.pop(name)
            if _sha256(copy) == last:
                copy.unlink()
            elif copy.exists():
                sentences.append(
                    tr(
                        f"{name} 수업은 이제 강의에 없거나 번호가 바뀌었습니다. my/{name} 작업본은 그대로 두었습니다.",
                        f"{name} is no longer in the course, or has another number; your copy my/{name} stays.",
                    )
                )
        if given != before:
            write(record, json.dumps(given, indent=0).encode())
    except OSError as error:
        raise CourseError(
            f"{error.filename} 파일을 읽거나 쓰지 못했습니다({error.strerror}). 작업하신 것은 그대로 있습니다. "
            "디스크를 비우거나, 쓸 수 있는 폴더로 강의를 옮기십시오.",
            f"{error.filename} could not be read or written ({error.strerror}). Your work is as it was: make room on "
            "the disk, or move the course to a folder where you may write.",
        ) from error
    return sentences


def trust(course):
    """Have JupyterLab trust the copies that are as the build has written them, so that what they save shows again.

    Without it, a copy whose cells have not all run comes back without its sliders and questions when it is reopened.
    """
    notary = NotebookNotary()
    for copy in sorted((course / "my").glob("*/*.ipynb")):
        notebook = read(copy)
        if notebook is not None and is_untouched(notebook):
            notary.sign(notebook)


def _update_one(copy, lesson, name, given):
    """Bring one copy, and what was `given`, up to date; return the sentences about it: one or none."""
    mine, now, last = _sha256(copy), _sha256(lesson), given.get(name)
    notebook = read(lesson) if lesson.suffix == ".ipynb" else None
    if lesson.suffix == ".ipynb" and notebook is None:
        return [
            tr(
                f"notebooks/{name} 파일이 손상되어(병합 충돌일 수 있습니다) 작업본을 새로 만들지 않았습니다.",
                f"notebooks/{name} is damaged (a merge conflict?): no copy was made of it.",
            )
        ]
    by_hand = notebook is not None and not is_untouched(notebook)
    given[name] = f"changed by hand: {now}" if by_hand else now  # a copy that begins with answers is never replaced
    if mine in (None, last, now):
        if mine != now:
            write(copy, lesson.read_bytes())
    elif given[name] != last:
        names = (copy.with_stem(f"{copy.stem}.new{number}") for number in itertools.chain([""], itertools.count(2)))
        beside = next(path for path in names if _sha256(path) in (None, last, now))
        write(beside, lesson.read_bytes())
        return [
            tr(
                f"my/{name} 작업본은 그대로 두었습니다. 이 수업의 새 버전은 그 옆의 {beside.name}입니다.",
                f"Your copy my/{name} stays as it is; the new version of this lesson lies beside it: {beside.name}.",
            )
        ]
    return []


def read(path):
    """Read a notebook; None where it is damaged, such as by a merge."""
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, TypeError, AttributeError, RecursionError, nbformat.ValidationError):
        return None


def is_untouched(notebook):
    """Whether the cells of a notebook, outputs included, are those that the build has written."""
    ours = notebook.metadata.get("course")
    return isinstance(ours, dict) and ours.get("cells") == digest(notebook)


def digest(notebook):
    return hashlib.sha256(json.dumps(notebook.cells, sort_keys=True).encode()).hexdigest()


def _sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def _read(record):
    try:
        return dict(json.loads(record.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):  # lost or damaged
        return {}


def write(path, content):
    """Write a file beside and rename it: whole, or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.partial")  # two programs may write at once
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
