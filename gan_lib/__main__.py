"""Open the course: `python -m gan_lib`, or `python -m gan_lib en --no-browser`. `make lab` does it, too.

The reader's copies of the lessons are made or brought up to date, and JupyterLab opens at their start page. The
language stands first, or is the computer's; all that follows goes to JupyterLab.
"""

import os
import sys
from pathlib import Path

from gan_lib import lang
from gan_lib.lang import CourseError, tr

COURSE = Path(__file__).resolve().parents[1]
SETTINGS = Path(__file__).with_name("jupyter")  # pages open as a reader sees them; nothing asks about news


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
    # The kernels find the gan_lib of this folder, also where the folder was moved or copied after the installation.
    _put_first("PYTHONPATH", COURSE)
    _put_first("JUPYTER_CONFIG_PATH", SETTINGS)
    stop = tr(
        "JupyterLab을 엽니다. 그만할 때는 메뉴에서 File → Shut Down을 고르거나 여기에서 Ctrl + C를 누르십시오.",
        "Opening JupyterLab. To stop it: File → Shut Down, or Ctrl + C here.",
    )
    print(stop, file=sys.stderr, flush=True)
    try:
        copies.trust(COURSE)
        LabApp.launch_instance(
            [
                f"--ServerApp.root_dir={COURSE}",
                # each language in a workspace of its own: what was open in the other one does not open again
                f"--LabApp.default_url=/lab/workspaces/gan-{language}/tree/my/{language}/start.md",
                *arguments[bool(chosen) :],
            ]
        )
    except OSError as error:
        raise CourseError(
            f"JupyterLab이 열리지 않습니다({error}). 폴더가 문제라면 쓸 수 있게 하십시오. JupyterLab은 설정을 홈 "
            "폴더에 저장합니다. 주소나 포트가 문제라면 make lab ARGS=--port=9000처럼 다른 것을 고르십시오.",
            f"JupyterLab does not open ({error}). If a folder is the problem, make it writable: JupyterLab keeps its "
            "settings in your home folder. If an address or a port is, choose another: make lab ARGS=--port=9000",
        ) from error
    except SystemExit as stop:
        if stop.code and getattr(os, "geteuid", lambda: None)() == 0 and "--allow-root" not in arguments:
            raise CourseError(
                "root로는 JupyterLab이 열리지 않습니다. 그래도 열려면 make lab ARGS=--allow-root 또는 "
                "python -m gan_lib --allow-root를 실행하십시오.",
                "JupyterLab does not open as root. To open it all the same, type make lab ARGS=--allow-root, or "
                "python -m gan_lib --allow-root.",
            ) from stop
        raise


def _put_first(variable, folder):
    """Put a folder before the others in a variable of the environment that lists folders."""
    os.environ[variable] = os.pathsep.join(filter(None, (str(folder), os.environ.get(variable))))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CourseError as error:
        sys.exit(str(error))
