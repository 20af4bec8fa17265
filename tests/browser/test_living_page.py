"""The website's living models in a real browser, on a page opened from disk, where nothing can be fetched."""

import pytest
import real
from live import living

PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>GAN</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="live.css"></head>
<body><main><h1 id="top">GAN</h1><div id="generator"></div><div style="height: {gap}px"></div>
<div id="lab"></div></main>
<script src="generator.js"></script><script src="lab.js"></script><script>
GanGenerator.mount(document.getElementById("generator"), {{ lang: "{lang}" }});
GanLab.mount(document.getElementById("lab"), {{ lang: "{lang}" }});
</script></body></html>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("living")
    for name, alternative in living.write(folder).items():
        assert (folder / name).stat().st_size > 5000 and alternative
    for lang in ("ko", "en"):
        (folder / f"{lang}.html").write_text(PAGE.format(lang=lang, gap=0), encoding="utf-8")
    (folder / "far.html").write_text(PAGE.format(lang="en", gap=3000), encoding="utf-8")
    return folder


@pytest.fixture
def open_page(browser, folder):
    """Open a page. Fails in the end if it did something wrong, or asked for anything but its own files."""
    opened, wrong = [], []

    def open_(name, width=1280, **options):
        page = browser.new_page(viewport={"width": width, "height": 1000}, **options)
        opened.append(page)
        page.on("console", lambda message: message.type in ("error", "warning") and wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith((folder.as_uri(), "blob:")) or wrong.append(asked.url))
        page.goto(f"{folder.as_uri()}/{name}")
        page.wait_for_function("document.querySelector('.gan-lab')?.dataset.frames > 0")
        return page

    yield open_
    for page in opened:
        page.close()
    assert not wrong, wrong


# What is drawn in each small canvas, then in the large one; "" where there is nothing yet.
DRAWN = """() => {
    const empty = Object.assign(document.createElement("canvas"), { width: 32, height: 32 }).toDataURL();
    const all = [...document.querySelectorAll(".gan-generator canvas")].map((canvas) => canvas.toDataURL());
    return all.map((picture) => (picture === empty ? "" : picture));
}"""


def drawn(page):
    """All of the generator's pictures, when none of them changes any more."""
    before, now = [], page.evaluate(DRAWN)
    while before != now or not all(now):
        page.wait_for_timeout(300)
        before, now = now, page.evaluate(DRAWN)
    return now


@pytest.mark.parametrize(("lang", "width"), [("ko", 390), ("ko", 1280), ("en", 390), ("en", 1280)])
def test_both_live_on_a_page_from_disk(open_page, lang, width):
    page = open_page(f"{lang}.html", width)
    assert len(set(drawn(page)[:-1])) == 24
    plane = page.locator(".gan-lab canvas.plane")
    before = plane.evaluate("canvas => canvas.toDataURL()")
    page.get_by_role("button", name={"ko": "학습", "en": "Train"}[lang], exact=True).click()
    page.wait_for_function("document.querySelector('.gan-lab').dataset.gSteps > 100")
    real.SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=real.SCREENSHOTS / f"living {lang} {width}.png", full_page=True)
    assert plane.evaluate("canvas => canvas.toDataURL()") != before
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    text = page.locator("main").inner_text()
    assert ("digits" in text) == ("learning rate of D" in text) == (lang == "en")
    page.locator("button.d").click()  # in the middle of training
    page.wait_for_function("document.querySelector('.gan-lab').dataset.running === 'false'")
    page.wait_for_function(
        "(({ dSteps, gSteps }) => dSteps - gSteps === 1)(document.querySelector('.gan-lab').dataset)"
    )


def test_a_walk_between_digits_by_keyboard(open_page):
    page = open_page("en.html")
    *small, large = drawn(page)
    assert large == small[0]
    page.locator(".sheet input").first.focus()
    page.keyboard.press("ArrowRight")
    assert drawn(page)[-1] == small[1]
    place = page.get_by_label("place on the path")
    place.focus()
    page.keyboard.press("Home")
    assert drawn(page)[-1] == small[0]
    page.keyboard.press("PageUp")
    assert drawn(page)[-1] not in small
    page.get_by_label("length of z").focus()
    page.keyboard.press("Home")
    assert len(set(drawn(page))) == 1  # without its numbers the generator knows one picture only
    page.keyboard.press("End")
    assert len(set(drawn(page))) == 25
    page.get_by_text("Set the first 8").click()
    before = drawn(page)[-1]
    page.get_by_label("z3").focus()
    page.keyboard.press("End")
    assert drawn(page)[-1] != before
    page.get_by_role("button", name="Draw new digits").click()
    assert not set(drawn(page)) & set(small)


def test_who_wants_no_motion_gets_none(open_page):
    page = open_page("en.html", reduced_motion="reduce")
    small = drawn(page)
    page.locator(".sheet input").nth(5).check(force=True)
    assert page.evaluate(DRAWN)[-1] == small[5]


def chosen(page):
    return {name: page.locator(f"select.{name}").input_value() for name in ("data", "loss", "r1", "hidden", "seed")}


def test_settings_stand_in_the_address_and_come_from_it(open_page, folder):
    page = open_page("en.html#top")
    start = chosen(page)
    assert page.url.endswith("#top")  # the address of a section stays as it is
    page.locator("select.loss").select_option("hinge")
    page.locator("select.r1").select_option("0.1")
    page.locator("select.hidden").select_option("16")
    page.wait_for_url("**#loss=hinge&r1=0.1&hidden=16")
    page.reload()
    page.wait_for_function("document.querySelector('.gan-lab')?.dataset.frames > 0")
    assert chosen(page) == start | {"loss": "hinge", "r1": "0.1", "hidden": "16"}
    page.evaluate("location.hash = 'top'")
    page.wait_for_timeout(300)
    assert page.url.endswith("#top") and chosen(page)["loss"] == "hinge"
    page.evaluate("location.hash = 'data=moons'")
    page.wait_for_function("document.querySelector('select.data').value === 'moons'")
    assert chosen(page) == start | {"data": "moons"}
    page.locator("select.data").select_option("ring")
    page.wait_for_url(f"{folder.as_uri()}/en.html")
    other = open_page("ko.html#loss=magic&r1=1e999&hidden=&seed=2&seed=3&__proto__=1&%zz")
    assert chosen(other) == start | {"seed": "2"}


def test_it_rests_while_nobody_sees_it(open_page):
    page = open_page("far.html")
    lab = page.locator(".gan-lab")
    lab.scroll_into_view_if_needed()
    page.locator("button.run").click()
    page.wait_for_function("document.querySelector('.gan-lab').dataset.gSteps > 10")
    for place, running in (("0", "false"), ("document.body.scrollHeight", "true")):
        page.evaluate(f"scrollTo(0, {place})")
        page.wait_for_function(f"document.querySelector('.gan-lab').dataset.running === '{running}'")
