"""Open the course: `python -m gan_lib`, or `python -m gan_lib en --no-browser`. `make lab` does it, too.

The reader's copies of the lessons are made or brought up to date, and JupyterLab opens at the first. The language
stands first, or is the computer's; all that follows goes to JupyterLab.
"""

import os
import sys
from pathlib import Path

from gan_lib import lang
from gan_lib.lang import CourseError

COURSE = Path(__file__).resolve().parents[1]


def main(arguments):
    chosen = arguments and not arguments[0].startswith("-")
    language = arguments[0] if chosen else lang.of_this_computer()
    lang.use(language)
    try:
        from jupyterlab.labapp import LabApp

        from gan_lib import copies
    except ImportError as error:
        raise CourseError(
            f'JupyterLab이 없습니다({error}). 강의 폴더에서 python -m pip install -e ".[lab]"을 실행하십시오.',
            f'JupyterLab is missing ({error}): in the folder of the course, type python -m pip install -e ".[lab]"',
        ) from error
    for sentence in copies.update(COURSE):
        print(sentence, file=sys.stderr)
    first = min(path.name for path in (COURSE / "notebooks" / language).glob("*.ipynb"))
    # The kernels find the gan_lib of this folder, also where the folder was moved or copied after the installation.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(COURSE), os.environ.get("PYTHONPATH"))))
    try:
        LabApp.launch_instance(
            [
                f"--ServerApp.root_dir={COURSE}",
                f"--LabApp.default_url=/lab/tree/my/{language}/{first}",
                *arguments[bool(chosen) :],
            ]
        )
    except SystemExit as stop:
        if stop.code and getattr(os, "geteuid", lambda: None)() == 0 and "--allow-root" not in arguments:
            raise CourseError(
                "root로는 JupyterLab이 열리지 않습니다. 그래도 열려면 make lab ARGS=--allow-root 또는 "
                "python -m gan_lib --allow-root를 실행하십시오.",
                "JupyterLab does not open as root. To open it all the same, type make lab ARGS=--allow-root, or "
                "python -m gan_lib --allow-root.",
            ) from stop
        raise


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CourseError as error:
        sys.exit(str(error))
