"""What GitHub reads: workflows, forms for issues, the citation. Their schemas come with check-jsonschema."""

import re
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import badges
import pytest
import yaml

ROOT = Path(__file__).parents[1]
SCHEMAS = {
    "vendor.github-workflows": ".github/workflows/*.yml",
    "vendor.github-issue-forms": ".github/ISSUE_TEMPLATE/*.yml",
    "vendor.citation-file-format": "CITATION.cff",
}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_each_file_follows_its_schema(schema):
    files = sorted(ROOT.glob(SCHEMAS[schema]))
    assert files
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def lint(workflows):
    """What the linter of workflows says, a `CompletedProcess`: 0 where it finds nothing."""
    command = [Path(sysconfig.get_path("scripts")) / "zizmor", "--offline", "--no-progress", "--strict-collection"]
    command += ["--config", ROOT / ".github/zizmor.yml", workflows]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def test_the_workflows_pass_their_linter():
    done = lint(ROOT / ".github/workflows")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("mended", "broken", "rule"),
    [
        ('"$ADDRESS"', '"${{ needs.site.outputs.address }}"', "template-injection"),
        ("persist-credentials: false", "fetch-depth: 1", "artipacked"),
        ("uses: actions/deploy-pages@v4", "uses: somebody/deploy-pages@v4", "unpinned-uses"),
    ],
)
def test_the_linter_sees_what_is_wrong(mended, broken, rule, tmp_path):
    text = (ROOT / ".github/workflows/site.yml").read_text()
    assert mended in text
    (tmp_path / "site.yml").write_text(text.replace(mended, broken))
    done = lint(tmp_path / "site.yml")
    assert done.returncode and rule in done.stdout


def test_windows_does_what_make_test_does():
    [recipe] = re.findall(r"^test: .*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    steps = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())["jobs"]["test"]["steps"]
    [windows] = [step["run"].splitlines() for step in steps if step.get("if") == "runner.os == 'Windows'"]
    lines = [line.strip().removesuffix(" $(ARGS)") for line in recipe.splitlines()]
    commands = [line.replace("$(BIN)", ".venv/Scripts") for line in lines]
    assert windows[2:] == commands


def test_the_oldest_python_that_is_tested_is_the_oldest_that_is_promised():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())
    assert f">={workflow['jobs']['test']['strategy']['matrix']['python'][0]}" == project["requires-python"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == project["version"]


def test_forms_speak_both_languages():
    for path in ROOT.glob(".github/ISSUE_TEMPLATE/*.yml"):
        form = yaml.safe_load(path.read_text(encoding="utf-8"))
        texts = [form["name"], form["description"]]
        for field in form["body"]:
            texts += [field["attributes"][name] for name in ("label", "description") if name in field["attributes"]]
        for text in texts:
            assert re.fullmatch("[^가-힣]+ · [^·]*[가-힣][^·]*", text), text


def test_the_site_that_is_published_is_what_make_site_makes():
    steps = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text())["jobs"]["site"]["steps"]
    commands = " ".join(step.get("run", "") for step in steps)
    assert "make site" in commands and "REPOSITORY=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" in commands
    [upload] = [step for step in steps if step.get("uses", "").startswith("actions/upload-pages-artifact@")]
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert f"/{upload['with']['path']}/" in ignored and "/website.zip" in ignored


@pytest.mark.parametrize("name", badges.READMES)
def test_the_badges_of_a_readme_lead_to_its_lesson_and_its_site(name):
    """Drawn twice, also with another address, they stand there once; the rest of the README stays as it is."""
    readme = (ROOT / name).read_text(encoding="utf-8")
    words, lang = badges.READMES[name], badges.READMES[name][0]
    first = badges.draw(readme, *words, "https://github.com/old/name", "https://old.github.io/name/")
    drawn = badges.draw(first, *words, "https://github.com/a/course", "https://a.github.io/course/")
    opens, site = re.findall(r"\]\((https://(?:colab|a)\.[^)]+)\)", drawn)[1:]
    assert opens == f"https://colab.research.google.com/github/a/course/blob/main/notebooks/{lang}/00_start_here.ipynb"
    assert (ROOT / opens.split("/blob/main/")[1]).exists() and site == f"https://a.github.io/course/{lang}/"
    assert "old" not in drawn.split("/badges")[0] and badges.PLACE.sub("", drawn) == badges.PLACE.sub("", readme)
