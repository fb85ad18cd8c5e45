"""Every page in a real Chromium, as WCAG 2.2 AA wants it: axe-core, targets for a thumb, and no motion for those who want none."""

from contextlib import ExitStack

import pytest
from axe_playwright_python.sync_playwright import Axe

from app import build
from arena.deployment import read_deployment
from tests.every_page import WAYS
from tests.served_ways import told
from tests.serving import ROOT, made, serve_in_thread
from tests.walking import PHONE, visit

pytestmark = [pytest.mark.browser]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": TAGS}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""All that can differ between light and dark."""
LEAST_TARGET = 44

SMALL_TARGETS = """least => {
  const shown = element => element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true });
  const aside = box => box.width <= 1 || box.right <= 0 || box.left >= innerWidth + 200;
  // A link in a sentence is as high as its line: WCAG excepts it, since its neighbours are text.
  const inline = element => element.matches("a[href]") && getComputedStyle(element).display === "inline"
    && element.parentElement.textContent.trim() !== element.textContent.trim();
  const small = [];
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [tabindex='0']";
  for (const element of document.querySelectorAll(all)) {
    const label = element.matches("[type=radio], [type=checkbox]") && element.closest("label");
    const target = label || element;
    if (!shown(target) || inline(target) || element.disabled) continue;
    const box = target.getBoundingClientRect();
    if (aside(box)) continue;
    if (Math.min(box.width, box.height) < least - 0.5)
      small.push(`${Math.round(box.width)} x ${Math.round(box.height)}: ${target.outerHTML.slice(0, 160)}`);
  }
  return small;
}"""
MOVING = """() => {
  const moving = [];
  for (const element of document.querySelectorAll("*")) for (const pseudo of [undefined, "::before", "::after"]) {
    const style = getComputedStyle(element, pseudo);
    const lasts = style.transitionDuration.split(", ").some(each => parseFloat(each) > 0);
    if (style.animationName !== "none" || lasts) moving.push(element.outerHTML.slice(0, 120));
  }
  return moving;
}"""


@pytest.fixture(scope="module")
def arenas(tmp_path_factory):
    """Gives the address of a way's arena, which is served from its first use on."""
    served, opened = {}, ExitStack()

    def serve(way):
        if way not in served:
            environment = told(way, tmp_path_factory.mktemp("accessible"))
            app = made(lambda: build(read_deployment(environment, ROOT)))
            served[way] = opened.enter_context(serve_in_thread(app))
        return served[way]

    with opened:
        yield serve


def faults(page, rules=EVERYTHING, besides=()) -> list[str]:
    """What axe finds on a page as it stands, `besides` some parts, one line for each element."""
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    where = {"include": [["html"]], "exclude": [[part] for part in besides]}
    found = Axe().run(page, where, options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'][:300]})"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(
    ("way", "language"),
    [
        pytest.param(way, language, id=f"{way.name}-{language}")
        for way in WAYS
        for language in way.languages
    ],
)
def test_every_page_is_accessible_on_a_phone_in_light_and_dark(chromium, arenas, way, language):
    context, page = visit(chromium, PHONE, reduced_motion="reduce", color_scheme="light")
    # A figure of hundreds of numbers takes seconds, and is the same in every language.
    besides = () if language == "en" else (".figure",)
    seen, wrong = [], []
    for stop in way.stops(page, arenas(way), language):
        seen.append(stop)
        wrong += [
            f"{stop}: too small: {each}" for each in page.evaluate(SMALL_TARGETS, LEAST_TARGET)
        ]
        wrong += [f"{stop}: moves: {each}" for each in page.evaluate(MOVING)]
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            wrong.append(f"{stop}: is wider than the phone")
        wrong += [f"{stop}: {fault}" for fault in faults(page, besides=besides)]
        page.emulate_media(color_scheme="dark")
        wrong += [f"{stop}, dark: {fault}" for fault in faults(page, COLOURS, besides)]
        page.emulate_media(color_scheme="light")
    context.close()
    assert len(seen) > 3
    assert len(set(seen)) == len(seen)
    assert not wrong, "\n".join(wrong)


def test_the_checks_find_what_is_wrong(chromium, arenas):
    context, page = visit(chromium, PHONE, color_scheme="light")
    page.goto(f"{arenas(WAYS[0])}/en/about")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('afterbegin',"
        " '<button class=tiny></button><p class=pale>Hardly there</p>');"
        "document.querySelector('.tiny').style.cssText = 'width:20px;height:20px;transition:all 2s';"
        "document.querySelector('.pale').style.cssText = 'color:#eee;background:#fff'"
    )
    named = {line.partition(":")[0] for line in faults(page)}
    assert {"button-name", "color-contrast"} <= named
    assert any("tiny" in line for line in page.evaluate(SMALL_TARGETS, LEAST_TARGET))
    assert any("tiny" in line for line in page.evaluate(MOVING))
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
    context.close()
