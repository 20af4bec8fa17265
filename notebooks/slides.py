"""For teachers: the figures of each lesson with their headings, as a page to show: slides/ko/03_feedback_loops.html.

`make slides` runs this. A slide fills the screen: space, Page Down and the arrows go on, printing puts each on a sheet.
The page asks for nothing from other sites, which is why nbconvert's slides do not serve.
"""

import html
import re
import sys

from handouts import COURSE, lessons

from gan_lib import copies
from gan_lib.lang import CourseError

PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
html {{ scroll-snap-type: y mandatory; font-family: system-ui, sans-serif; color: #222; background: #fff; }}
body {{ margin: 0; }}
section {{ box-sizing: border-box; height: 100vh; padding: 3vh 4vw; scroll-snap-align: start; break-after: page;
  display: flex; flex-direction: column; justify-content: center; align-items: center; gap: 3vh;
  word-break: keep-all; }}
h1, h2, p {{ margin: 0; text-align: center; }}
h1 {{ font-size: 7vmin; }} h2 {{ font-size: 5vmin; }} p {{ font-size: 4vmin; max-width: 40em; }}
img {{ width: 100%; min-height: 0; flex: 1; object-fit: contain; }}
</style>
<section><h1>{title}</h1><p>{question}</p></section>
{slides}
<script>
addEventListener("keydown", event => {{
  const steps = {{ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}}[event.key];
  if (steps) {{ event.preventDefault(); scrollBy(0, steps * innerHeight); }}
}});
</script>
</html>
"""


def page(notebook, lang):
    """Return the slides of a lesson, a notebook as the build has written it, as a page of HTML."""
    title, question, heading, slides = "", "", "", []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not re.match(r"ex\d+-", cell.id):  # a section goes on after its exercise
            text = re.sub("```.*?```", "", cell.source, flags=re.DOTALL)  # where # begins a comment of Python
            heading = (re.findall(r"^#+ (.+)$", text, re.MULTILINE) or [heading])[-1]
            title = title or heading
            if cell.id == "question":
                question = cell.source.split("\n\n")[1]
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                png, shown = output.data["image/png"].replace("\n", ""), inline(heading)
                picture = f'<img alt="{html.escape(heading)}" src="data:image/png;base64,{png}">'
                slides.append(f"<section><h2>{shown}</h2>{picture}</section>")
    return PAGE.format(lang=lang, title=inline(title), question=inline(question), slides="\n".join(slides))


def inline(text):
    """A line of Markdown as HTML: `code`, **bold** and single letters such as $D$."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    return re.sub(r"\$([^$]+)\$", r"<i>\1</i>", text.replace("**", ""))


def main(course=COURSE):
    for lang in ("ko", "en"):
        for path, notebook in lessons(course, lang):
            copies.write(course / "slides" / lang / f"{path.stem}.html", page(notebook, lang).encode())
        print(f"slides/{lang}")


if __name__ == "__main__":
    try:
        main()
    except CourseError as error:
        sys.exit(str(error))
