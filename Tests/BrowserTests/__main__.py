"""The browser's side against the whole real program; see scripts/browser-tests.

BERTH_BROWSER_TEST=words runs only the tests whose names contain these words.
"""

import sys
import time

import browser
import chats
import closing
import crowd
import dashboard
import recovery
import shots
import signin
import stream
import terminal
import viewers
from world import World

began = time.monotonic()
world = World()
try:
    world.start()
    world.prepare()
    repository = world.repository("shop")
    world.workspace("shop", repository, featureBranch="fix/login", chat="shop-chat")
    world.workspace("spare", repository, featureBranch="feature/search", chat="shop-chat")
    world.workspace("parked", repository, state="Suspended")
    world.workspace("lost", repository, secrets="[MISSING_TOKEN]")
    for name in "shop", "spare":
        world.ready(name)
        world.agent(name, "waiting")
    browser.times["ready"] = time.monotonic() - began
    for part in (
        signin,
        dashboard,
        terminal,
        viewers,
        recovery,
        shots,
        closing,
        chats,
        stream,
        crowd,
    ):
        part.run(world)
finally:
    browser.browsers.end()
    if browser.failures:
        print((world.directory / "serve.log").read_text()[-6000:])
    world.end()

for complaint in browser.complaints:
    print(f"FAIL  a page complained: {complaint}")
print("\n".join(f"{name}: {seconds:.2f} s" for name, seconds in browser.times.items()))
print(
    f"{len(browser.failures)} failed, {time.monotonic() - began:.0f} s; screenshots are in"
    f" {browser.SHOTS}"
)
sys.exit(bool(browser.failures or browser.complaints))
