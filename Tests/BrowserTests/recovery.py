"""What breaks, and how the page comes back."""

import re
import time

from browser import browsers, screen, shows, tabs, test, times, type_line, until, visit
from container.common import sh
from playwright.sync_api import expect


def run(world):
    page = browsers.context().new_page()
    visit(page, world.link("/code/shop"))
    shows(page, "❯")
    page.locator("#add-shell").click()
    shows(page, "berth@shop")
    type_line(page, "kept=alive; clear; for i in 1 2 3; do echo mark-$i; done")
    shows(page, "mark-3")

    @test
    def a_killed_gateway_is_waited_for_and_the_same_screen_comes_back():
        before = screen(page)
        world.kill()
        expect(page.locator("#banner")).to_contain_text("Reconnecting")
        browsers.shot(page, "code-reconnecting-dark")
        began = time.monotonic()
        world.start()
        expect(page.locator("#banner")).to_be_hidden(timeout=20_000)
        times["gateway's start to screen"] = time.monotonic() - began
        shows(page, "mark-3")
        assert screen(page).rstrip() == before.rstrip(), screen(page)
        type_line(page, "echo still-$kept")
        shows(page, "still-alive")
        assert tabs(page) == ["Claude Code", "Shell 1"]

    @test
    def a_paused_container_goes_on_with_the_same_processes():
        sh("docker", "pause", world.container("shop"))
        type_line(page, "echo again-$kept")
        shows(page, "again-alive", 45)
        assert screen(page).count("again-alive") == 1, screen(page)
        expect(page.locator("#banner")).to_be_hidden()

    @test
    def a_removed_container_is_recreated_and_the_page_follows():
        page.get_by_role("tab", name="Claude Code").click()
        shows(page, "All is done.")
        world.bash("shop", "echo precious > /workspace/repo/precious.txt")
        sh("docker", "rm", "--force", world.container("shop"))
        expect(page.locator("#banner, #card").filter(visible=True)).to_contain_text(
            "Re", timeout=10_000
        )
        browsers.shot(page, "code-recovering-dark")
        began = time.monotonic()
        until(page, lambda: world.condition("shop", "Ready").get("status") == "True", 40)
        expect(page.locator("#banner")).to_be_hidden(timeout=30_000)
        shows(page, "❯", 30)
        times["recreation to screen"] = time.monotonic() - began
        assert world.bash("shop", "cat /workspace/repo/precious.txt") == "precious"
        assert tabs(page) == ["Claude Code", "Shell 1"]
        page.get_by_role("tab", name="Shell 1").click()
        shows(page, "berth@shop")
        type_line(page, "echo new-shell")
        shows(page, "new-shell")
        page.get_by_role("tab", name="Claude Code").click()
        shows(page, "All is done.", 30)

    @test
    def a_killed_engine_is_waited_for_and_everything_comes_back():
        page.get_by_role("tab", name="Shell 1").click()
        world.kill_engine()
        try:
            expect(page.locator("#banner, #card").filter(visible=True)).to_contain_text(
                "Engine", timeout=20_000
            )
            browsers.shot(page, "code-engine-gone-dark")
        finally:
            world.start_engine()
        until(page, lambda: world.condition("shop", "Ready").get("status") == "True", 60)
        expect(page.locator("#banner")).to_be_hidden(timeout=30_000)
        shows(page, "berth@shop", 30)
        assert world.bash("shop", "cat /workspace/repo/precious.txt") == "precious"
        page.get_by_role("tab", name="Claude Code").click()
        shows(page, "All is done.", 30)

    @test
    def reconnect_makes_the_connection_anew():
        page.get_by_role("button", name="Reconnect").click()
        shows(page, "All is done.")
        expect(page.locator("#banner")).to_be_hidden()

    @test
    def a_suspended_workspace_is_never_woken_by_looking():
        world.berth("suspend", "shop")
        expect(page.locator("#card")).to_contain_text("Suspended", timeout=30_000)
        page.reload()
        expect(page.locator("#card")).to_contain_text("Suspended")
        browsers.shot(page, "code-suspended-dark")
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(1500)
        assert world.get("shop")["spec"]["state"] == "Suspended" and world.container("shop") == ""

    @test
    def resume_is_a_button_and_brings_the_conversation_back():
        page.get_by_role("button", name="Resume").click()
        shows(page, "❯", 40)
        shows(page, "All is done.", 30)
        assert world.bash("shop", "cat /workspace/repo/precious.txt") == "precious"
        world.bash("shop", "rm /workspace/repo/precious.txt")

    @test
    def a_stalled_workspace_says_why():
        visit(page, f"{world.origin}/code/lost")
        expect(page.locator("#card")).to_contain_text("SecretMissing")
        expect(page.locator("#card")).to_contain_text("berth secret set MISSING_TOKEN")
        browsers.shot(page, "code-stalled-dark")

    @test
    def a_clone_shows_how_far_it_is():
        # With a tenth of a processor it takes seconds.
        world.workspace("large", world.repository("large", files=4000), resources="{cpus: 100m}")
        visit(page, f"{world.origin}/code/large")
        expect(page.locator("#card")).to_contain_text(
            re.compile(r"Cloning [1-9]\d? %"), timeout=60_000
        )
        browsers.shot(page, "code-cloning-dark")
        world.berth("delete", "workspace", "large")

    @test
    def a_clone_that_fails_says_why():
        world.workspace("broken", world.directory / "acme/nothing-here.git")
        visit(page, f"{world.origin}/code/broken")
        expect(page.locator("#card")).to_contain_text("Clone failed", timeout=40_000)
        world.berth("delete", "workspace", "broken")

    @test
    def a_workspace_that_is_not_there_is_said_not_to_be():
        visit(page, f"{world.origin}/code/nowhere")
        expect(page.locator("#card")).to_contain_text("There is no workspace called nowhere")

    @test
    def a_part_that_did_not_load_is_loaded_again():
        # What a browser on the Engine's machine does to all that is under way when a container
        # comes or goes.
        for path, part in (
            ("/code/nowhere", "js/lib/format.js"),
            ("/code/nowhere", "xterm/xterm.js"),
            ("/", "js/workspaces/dashboard.js"),
            ("/", "css/base.css"),
        ):
            dropped = []
            page.route(
                f"**/assets/{part}",
                lambda route: dropped.append(route.abort("connectionreset")),
                times=1,
            )
            visit(page, f"{world.origin}{path}")
            expect(page.locator("#card, #list").filter(visible=True)).to_contain_text(
                re.compile("no workspace called nowhere|shop")
            )
            expect(page.locator(".incomplete")).to_have_count(0)
            assert len(dropped) == 1, part

    @test
    def a_page_that_stays_incomplete_says_so_and_goes_on_trying():
        page.route("**/assets/js/terminal/overlay.js", lambda route: route.abort("connectionreset"))
        visit(page, f"{world.origin}/code/nowhere")
        expect(page.get_by_role("alert")).to_contain_text("Parts of this page could not be loaded")
        browsers.shot(page, "code-incomplete-dark")
        page.unroute("**/assets/js/terminal/overlay.js")
        expect(page.locator("#card")).to_contain_text("There is no workspace called nowhere")

    @test
    def signing_out_elsewhere_ends_the_terminal():
        second = page.context.new_page()
        visit(second, f"{world.origin}/code/shop")
        shows(second, "❯")
        visit(page, f"{world.origin}/")
        page.get_by_role("button", name="Account").click()
        asked = []
        second.on("request", lambda request: asked.append(request.url))
        page.get_by_role("menuitem", name="Sign out").click()
        page.wait_for_url(f"{world.origin}/login")
        expect(second.locator("#card")).to_contain_text("You are signed out")
        # The close code says so; the terminal needs no refused ticket to find out.
        assert not [url for url in asked if url.endswith("/ticket")], asked
        browsers.shot(second, "code-signed-out-dark")

    page.context.close()
