#!/usr/bin/env python3
"""Measures the page of a running workspace in Debian's Chromium: page.py WORK RESULT.json

The whole program, a real container and the real Claude Code, as the browser tests have them. Runs
in the environment that scripts/browser-environment makes.
"""

import os
import statistics
import sys

from common import BERTH, ROOT, figure, spread, write

os.environ["BERTH_PROGRAM"] = BERTH
sys.path.insert(0, str(ROOT / "Tests/BrowserTests"))
import browser
from world import World

LOADS = 9

# How long the first paint took, and from there on the prompt on the terminal's screen, which is
# looked at in every frame.
TO_PROMPT = """() => new Promise((resolve) => {
  const screen = SCREEN;
  const look = () => {
    const [paint] = performance.getEntriesByName('first-paint');
    if (paint && screen().includes('❯'))
      resolve([paint.startTime, performance.now() - paint.startTime]);
    else requestAnimationFrame(look);
  };
  look();
})""".replace("SCREEN", browser.SCREEN)


def loads(page, address):
    """Milliseconds to the first paint and from there to the prompt for each load, nothing cached,
    and the bytes that the first one fetched."""
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    fetched, times, weight = [], [], 0
    client.on("Network.loadingFinished", lambda event: fetched.append(event["encodedDataLength"]))
    for _ in range(LOADS):
        page.goto(address, wait_until="commit")
        times.append(page.evaluate(TO_PROMPT))
        weight = weight or sum(fetched)
    return *zip(*times, strict=True), weight


world = World()
try:
    world.start()
    world.prepare()
    world.workspace("shop", world.repository("shop"))
    world.ready("shop")
    world.agent("shop", "waiting")
    page = browser.browsers.context().new_page()
    page.goto(world.link("/code/shop"))
    browser.shows(page, "❯")
    paints, prompts, weight = loads(page, f"{world.origin}/code/shop")
    write(
        sys.argv[2],
        [
            figure(
                "page of a workspace: first paint to prompt, over the time to the first paint",
                statistics.median(prompts) / statistics.median(paints),
                "×",
                5,
                f"{spread(prompts)}; to the first paint: {spread(paints)}",
            ),
            figure("page of a workspace: bytes fetched, nothing cached", weight / 1000, "KB", 600),
        ],
    )
finally:
    browser.browsers.end()
    world.end()
