"""The website in a real Chromium, opened from the disk: every page, in both languages, on a screen and on a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

LANGUAGES = ("ko", "en")
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"], "preload": False}
# preload: axe would read style sheets from a disk as a page may not
LESSON = "03_feedback_loops"

# By how many pixels a page is wider than the window; what scrolls in a box of its own does not count.
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WAIT = """async () => {
    if (window.MathJax) await MathJax.startup.promise;
    await document.fonts.ready;
    await new Promise(resolve => setTimeout(resolve, 50));
}"""
# Colours of code and pieces of formulas, thousands in a lesson, cost axe-core seconds: it looks at those of one page.
PLAIN = """document.querySelectorAll(".highlight pre, mjx-container").forEach(one => {
    one.textContent = one.textContent;
})"""

# The docstrings stand in both trees, and are looked at in the English one.
SEEN = """document.querySelectorAll("article div[lang=en]").forEach(one => one.replaceChildren())"""


class Visitor:
    """One page of the browser in which one page of the site after the other is opened."""

    def __init__(self, browser, folder, **options):
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        self.context.set_default_timeout(120_000)  # milliseconds, for where other programs run
        self.page, self.folder, self.errors = self.context.new_page(), folder, []
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", lambda request: self._note(request.url))

    def _failed(self, request):
        if request.failure != "net::ERR_ABORTED":  # the reader went on to the next page
            self.errors.append(f"{request.failure}: {request.url}")

    def _note(self, url):
        if not url.startswith((self.folder.as_uri(), "data:", "blob:")):
            self.errors.append(f"asked for {url}")

    def open(self, name):
        self.page.goto(f"{self.folder.as_uri()}/{name}")
        self.page.evaluate(WAIT)
        return self.page


@pytest.fixture
def visit(browser, website):
    """Make a `Visitor`; in the end, none of its pages may have done anything wrong."""
    made = []

    def new(**options):
        made.append(Visitor(browser, website, **options))
        return made[-1]

    yield new
    for visitor in made:
        visitor.context.close()
        assert not visitor.errors


def violations(page):
    """What axe-core finds: the rule and the first places."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"][:3]]) for rule in found]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_fits_and_everybody_can_read_it(visit, website, lang):
    visitor, wrong = visit(), []
    names = sorted(path.relative_to(website).as_posix() for path in website.glob(f"{lang}/**/*.html"))
    assert len(names) > 30
    for name in names:
        page = visitor.open(name)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate(SIDEWAYS) > 0:
                wrong.append((name, width, "scrolls sideways"))
        page.set_viewport_size({"width": 1280, "height": 900})
        if name != f"ko/{LESSON}.html":
            page.evaluate(PLAIN)
        if lang == "ko":
            page.evaluate(SEEN)
        wrong += [(name, *found) for found in violations(page)]
        wrong += [(name, error) for error in visitor.errors]
        visitor.errors.clear()
    assert not wrong


@pytest.mark.parametrize("name", [f"ko/{LESSON}.html", "en/index.html", "ko/search.html", "en/reference/losses.html"])
def test_in_the_dark_everybody_can_read_it(visit, name):
    assert not violations(visit(color_scheme="dark").open(name))


def test_low_contrast_is_seen(visit):
    page = visit().open("en/colab.html")
    page.add_style_tag(content="article p { color: #bbb !important; }")
    assert "color-contrast" in [rule for rule, _ in violations(page)]


QUERIES = {
    "ko": {
        "판별자": "02_adversarial_loss.html#the-discriminator-alone",
        "생성자": "glossary.html",
        "손실": "02_adversarial_loss.html",
        "붕괴": "04_balance_and_collapse.html",
        "균형": "04_balance_and_collapse.html",
        "배치 정규화": "05_shrink_and_grow.html",
        "모드": "03_feedback_loops.html",
        "잠재 공간": "07_what_has_it_learned.html",
        "역전파": "glossary.html",
        "최적판별자": None,
        "detach": "03_feedback_loops.html",
        "층": "glossary.html",
    },
    "en": {
        "discriminator": "02_adversarial_loss.html",
        "mode collapse": "04_balance_and_collapse.html",
        "detach": "03_feedback_loops.html",
        "DCGAN": "06_dcgan.html",
        "batch norm": "05_shrink_and_grow.html",
        "checkerboard": "05_shrink_and_grow.html",
        "memoriz": "07_what_has_it_learned.html",
        "mirroring": "08_your_own_images.html",
        "colab": "colab.html",
        "frechet_distance": "reference/metrics.html",
        "zebra": None,
    },
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_search_finds(visit, lang):
    page = visit().open(f"{lang}/search.html")
    for query, expected in QUERIES[lang].items():
        page.fill("#find input", query)
        found = page.eval_on_selector_all("#results a", "links => links.map(link => link.getAttribute('href'))")
        if expected is None:
            assert not found, (query, found)
        else:
            assert any(address.startswith(expected) for address in found[:5]), (query, found[:5])
            assert page.locator("#results mark").count() > 0


def test_the_search_in_the_sidebar_leads_to_the_section(visit):
    visitor = visit()
    page = visitor.open("ko/02_adversarial_loss.html")
    page.fill(".sidebar-search", "  판별자 ")
    page.press(".sidebar-search", "Enter")
    page.wait_for_url("**/search.html?*")
    page.click("#results a >> text=용어집")
    page.wait_for_selector("#term-discriminator:target", state="attached")
    page = visitor.open("en/search.html?q=%3Cb%3Ediscriminator%3C/b%3E%20(%5B*")  # <b>discriminator</b> ([*
    assert page.input_value("#find input") == "<b>discriminator</b> ([*"
    assert page.locator("#results b").count() == 0


def test_the_switch_keeps_the_place(visit):
    visitor = visit()
    ids = visitor.open(f"ko/{LESSON}.html").eval_on_selector_all("article section", "all => all.map(one => one.id)")
    for id in ids[3::4]:
        page = visitor.open(f"ko/{LESSON}.html")
        page.evaluate("id => document.getElementById(id).scrollIntoView({behavior: 'instant'})", id)
        page.click("a.language")
        assert page.url.endswith(f"en/{LESSON}.html#{id}")
    assert page.evaluate("document.documentElement.lang") == "en"
    page = visitor.open(f"ko/{LESSON}.html")
    page.click("a.language")  # at the top of the page
    assert page.url.rstrip("#").endswith(f"en/{LESSON}.html")


def test_a_question_answers_and_the_browser_remembers(visit):
    visitor = visit()
    page = visitor.open(f"en/{LESSON}.html")
    quiz, score = page.locator("fieldset.quiz").first, page.locator(".score [role=status]")
    total = page.locator("fieldset.quiz").count()
    assert quiz.locator(".reply:visible").count() == 0
    assert score.inner_text() == f"0 of {total} questions right at the first try, {total} not yet answered"
    quiz.locator("input").first.focus()
    page.keyboard.press("Space")
    assert quiz.locator(".reply:visible").inner_text().startswith("✗ Only D receives a real batch")
    page.keyboard.press("ArrowUp")  # round to the last choice, which is right, but the second one taken
    assert quiz.locator(".reply:visible").inner_text().startswith("✓ Right.")
    page.locator("fieldset.quiz").nth(1).locator("li:has(.right) input").check()
    assert score.inner_text() == f"1 of {total} questions right at the first try, {total - 2} not yet answered"
    page.check(".score input")

    page = visitor.open(f"ko/{LESSON}.html")
    assert page.locator("fieldset.quiz input:checked").count() == 2
    assert page.is_checked(".score input")
    assert f"문제 {total}개 가운데 처음에 맞힌 것 1개" in page.locator(".score [role=status]").inner_text()
    page = visitor.open("ko/index.html")
    assert page.locator("small.progress").inner_text().startswith("✓ 마침")
    page.click("#progress button")
    assert page.locator("small.progress").count() == page.locator("#progress button").count() == 0
    assert visitor.open("ko/index.html").locator("small.progress").count() == 0


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_lab_of_the_front_page_learns_when_it_is_seen(visit, motion):
    page = visit(reduced_motion=motion).open("en/index.html")
    page.locator("[data-live=lab]").scroll_into_view_if_needed()
    lab = page.locator(".gan-lab")
    if motion == "reduce":
        page.wait_for_function("document.querySelector('.gan-lab')?.dataset.gSteps === '0'")
        lab.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function("document.querySelector('.gan-lab')?.dataset.gSteps > 20")
    lab.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_function("document.querySelector('.gan-lab').dataset.running === 'false'")


def test_damaged_progress_is_no_error(visit):
    visitor = visit()
    page = visitor.open("en/index.html")
    for value in ("{", "[]", "7", '{"03_feedback_loops": {"quizzes": {"quiz-real": {"chosen": 99}}}}'):
        page.evaluate("value => localStorage.setItem('gan-course', value)", value)
        assert "questions right" in visitor.open(f"en/{LESSON}.html").locator(".score [role=status]").inner_text()
        visitor.open("en/index.html")


def test_a_term_says_what_it_means(visit):
    page = visit().open(f"en/{LESSON}.html")
    term, bubble = page.locator("a.term >> text=discriminator").first, page.locator("[role=tooltip]")
    assert not bubble.is_visible()
    term.focus()
    assert bubble.inner_text().startswith("discriminator: The network D that looks at a sample")
    assert term.get_attribute("aria-describedby") == bubble.get_attribute("id")
    page.keyboard.press("Escape")
    assert not bubble.is_visible()
    assert term.evaluate("one => document.activeElement === one")
    page.locator("h1").hover()
    term.hover()
    assert bubble.is_visible()
    bubble.hover()  # the mouse may go there to read on
    assert bubble.is_visible()
    page.locator("h1").hover()
    assert not bubble.is_visible()
    page.set_viewport_size({"width": 390, "height": 900})
    for term in page.locator("a.term").all()[:12]:
        term.focus()
        box = bubble.bounding_box()
        assert 8 <= box["x"] and box["x"] + box["width"] <= 390 - 8, box


def test_on_a_touch_screen_the_first_tap_explains_and_the_second_follows(visit):
    page = visit(has_touch=True).open(f"ko/{LESSON}.html")
    term = page.locator("a.term").first
    term.tap()
    assert page.locator("[role=tooltip]").is_visible() and page.url.endswith(f"{LESSON}.html")
    term.tap()
    page.wait_for_url("**/ko/glossary.html#term-*")


def test_on_paper_there_is_the_lesson_alone_with_everything_unfolded(visit):
    page = visit(color_scheme="dark").open(f"ko/{LESSON}.html")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for gone in (".sidebar-drawer", ".mobile-header", ".toc-drawer", "a.language", ".related-pages"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator("article details:not([open])").count() == 0
    assert page.locator("fieldset.quiz .reply:visible").count() == page.locator("fieldset.quiz .reply").count()
    colours = "one => [getComputedStyle(one).color, getComputedStyle(document.body).backgroundColor]"
    assert page.locator("article p").first.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    code = page.locator("details.hide div.cell_input").nth(1)
    assert code.is_visible()
    assert (
        code.evaluate("one => getComputedStyle(one).animationName") == "none"
    )  # else it is printed before it is there
    assert not page.locator("article > section > div.cell").first.is_visible()  # the set-up cell
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("article details[open]").count() == 0


def test_folded_code_shows_its_sign(visit):
    page = visit().open(f"ko/{LESSON}.html")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        boxes = [page.locator(f"details.hide{inner}").first.bounding_box() for inner in ("", " p.collapsed")]
        assert boxes[0]["x"] <= boxes[1]["x"]  # what lies to the left is cut off
    assert page.locator("details.hide p.collapsed").first.inner_text().startswith("+ ")


def test_without_javascript_one_can_read_and_choose(visit):
    visitor = visit(java_script_enabled=False)
    page, folder = visitor.page, visitor.folder.as_uri()
    page.goto(f"{folder}/index.html")
    page.click("text=한국어")
    assert page.url.endswith("/ko/index.html")
    assert page.locator("[data-live] img:visible").count() == 2  # the still pictures
    page.goto(f"{folder}/ko/{LESSON}.html")
    page.locator("fieldset.quiz input").first.check()
    assert page.locator("fieldset.quiz .reply:visible").count() == 1
    page.click("a.language")
    assert page.url.endswith(f"/en/{LESSON}.html")


@pytest.mark.parametrize(("locale", "lang"), [("ko-KR", "ko"), ("en-GB", "en"), ("fr-FR", "en")])
def test_the_root_leads_to_the_language_of_the_browser(visit, locale, lang):
    page = visit(locale=locale).open("index.html")
    page.wait_for_url(re.compile(f"/{lang}/index.html$"))


@pytest.mark.parametrize("width", [390, 1280])
def test_the_living_models_begin_when_they_come_into_sight(visit, width):
    page = visit().open("ko/lab.html")
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_selector("[data-live=lab] button")
    page = visit().open("en/00_start_here.html")
    place = page.locator("[data-live=generator]")
    assert place.locator("img").count() == 1  # far below: still the picture
    place.scroll_into_view_if_needed()
    page.wait_for_selector("[data-live=generator] canvas")
