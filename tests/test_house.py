"""How the library is laid out: what a reader of the code may rely on."""

import ast
import graphlib
from pathlib import Path

import pytest

import gan_lib

LIBRARY = Path(gan_lib.__file__).parent
MODULES = sorted(LIBRARY.rglob("*.py"))


def name(path):
    return ".".join(path.relative_to(LIBRARY.parent).with_suffix("").parts).removesuffix(".__init__")


def imports(path):
    """The names of the modules that a module imports anywhere in its code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "gan_lib":
            yield from (f"gan_lib.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_arrows_run_one_way():
    arrows = {name(path): {module for module in imports(path) if module.startswith("gan_lib.")} for path in MODULES}
    order = list(graphlib.TopologicalSorter(arrows).static_order())  # raises CycleError where they run in a circle
    assert order.index("gan_lib.lang") < order.index("gan_lib.given") < order.index("gan_lib.train")
    assert order.index("gan_lib.lang") < order.index("gan_lib.notebook") < order.index("gan_lib.train")
    assert set(order) == set(arrows), "an import that is no module"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_has_at_most_300_lines_and_knows_no_notebook(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    if path.name != "notebook.py" and path.parent.name != "lab":
        assert not {module.split(".")[0] for module in imports(path)} & {"IPython", "ipywidgets", "anywidget"}
