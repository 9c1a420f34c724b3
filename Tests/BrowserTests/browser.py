"""Browsers, what is on a terminal's screen, and the tests' frame."""

import os
import pathlib
import time
import traceback

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, TimeoutError, expect, sync_playwright
from world import ROOT

SHOTS = pathlib.Path(os.environ.get("BERTH_SCREENSHOTS", ROOT / ".build/screenshots"))
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
# A lost gateway is a part of several tests, and what a browser says of it is none of the pages'
# doing.
EXPECTED = ("Failed to load resource", "WebSocket connection to", "GPU stall", "net::ERR_")

failures, complaints, times = [], [], {}

# Notifications are recorded instead of shown, and every page counts as left alone.
RECORD_NOTICES = """
window.notices = []; window.Notification = class { constructor(title, options) {
window.notices.push(title); } close() {} }; window.Notification.permission = "granted";
window.Notification.requestPermission = async () => "granted"; document.hasFocus = () => false;
"""

SCREEN = """() => {
  const shown = [...document.querySelectorAll('.panel')].find((each) => !each.hidden); const
  terminal = shown?.querySelector('.screen')?.terminal; if (!terminal) return ''; const { active } =
  terminal.buffer; return Array.from({length: terminal.rows}, (_, row) =>
  active.getLine(active.viewportY + row)?.translateToString(true) ?? '').join('\\n');
}"""


# What a program prints into a terminal has the colours that it chose.
RULES_OF = {"exclude": [[".xterm-screen"]]}
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # Menus, toasts and toolbars stand beside the landmarks, which no success criterion forbids.
    "rules": {"region": {"enabled": False}},
}


class Browsers:
    def __init__(self):
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.playwright = sync_playwright().start()
        self.chromium = self.playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=ARGUMENTS
        )
        self.pages = []

    def context(self, size=(1280, 800), scheme="dark", phone=False, script=None):
        context = self.chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            has_touch=phone,
            is_mobile=phone,
            device_scale_factor=2 if phone else 1,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(15_000)
        if script:
            context.add_init_script(script)
        context.on("page", self.watch)
        return context

    def watch(self, page):
        self.pages.append(page)
        page.on("close", lambda: self.pages.remove(page))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error.stack}"))
        page.on(
            "console",
            lambda message: (
                message.type == "error"
                and not any(word in message.text for word in EXPECTED)
                and complaints.append(f"{page.url}: {message.text}")
            ),
        )

    def shot(self, page, name):
        """A picture to look at, of a page that breaks no rule of WCAG 2.2 AA that a program can
        check."""
        page.screenshot(path=SHOTS / f"{name}.png", animations="disabled")
        for broken in Axe().run(page, RULES_OF, options=RULES).response["violations"]:
            places = "; ".join(
                f"{node['target']}: {node['failureSummary']}" for node in broken["nodes"][:3]
            )
            complaints.append(f"{name}: {broken['id']}: {places}")

    def end(self):
        self.chromium.close()
        self.playwright.stop()


def test(function):
    """Runs a test at once, for each builds on those before; shows and keeps what failed."""
    began = time.monotonic()
    name = function.__name__.replace("_", " ")
    only = os.environ.get("BERTH_BROWSER_TEST")
    if only and only not in name:
        return
    try:
        function()
        print(f"ok    {name} ({time.monotonic() - began:.1f} s)", flush=True)
    except (AssertionError, Error, TimeoutError, OSError, ValueError, KeyError) as error:
        failures.append(name)
        print(f"FAIL  {name} ({time.monotonic() - began:.1f} s): {error}", flush=True)
        print("".join(traceback.format_tb(error.__traceback__)[-2:]), flush=True)
        for number, page in enumerate(list(browsers.pages)):
            try:
                page.screenshot(
                    path=SHOTS / f"failed-{name.replace(' ', '-')[:60]}-{number}.png", timeout=3000
                )
            except Error:
                pass


def visit(page, address):
    """Goes there; a container that comes or goes just then breaks that, and Chromium's own page
    would try again."""
    try:
        page.goto(address)
    except Error as error:
        if "ERR_NETWORK_CHANGED" not in str(error):
            raise
        page.goto(address)


def screen(page):
    """The lines on the terminal's screen; nothing while the page is on its way to another
    address."""
    try:
        return "\n".join(line.rstrip() for line in page.evaluate(SCREEN).split("\n"))
    except Error as error:
        if "context was destroyed" in str(error):
            return ""
        raise


def shows(page, text, deadline=15.0):
    """Until the terminal that is shown has `text` on its screen."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        if text in screen(page):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{text!r} is not on the screen:\n{screen(page)}")


def until(page, what, deadline=15.0):
    """The first truthy answer of `what`; the page goes on meanwhile, which Python's own sleep would
    not let it."""
    end, last = time.monotonic() + deadline, None
    while time.monotonic() < end:
        try:
            if last := what():
                return last
        except (AssertionError, OSError, ValueError, KeyError, TypeError, Error) as error:
            last = error
        page.wait_for_timeout(50)
    raise AssertionError(f"not within {deadline} s; last: {last!r}")


def type_line(page, text):
    page.locator(".panel:not([hidden]) textarea.xterm-helper-textarea").focus()
    page.keyboard.type(text)
    page.wait_for_timeout(
        150
    )  # Claude Code takes an Enter that comes with the text for a line break
    page.keyboard.press("Enter")


def tabs(page):
    return page.locator("[role=tab] .title").all_text_contents()


expect.set_options(timeout=15_000)
browsers = Browsers()
