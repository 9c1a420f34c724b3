"""The dashboard."""

from browser import RECORD_NOTICES, browsers, test, type_line, until, visit
from playwright.sync_api import expect
from world import Model


def run(world):
    page = browsers.context((1440, 900), script=RECORD_NOTICES).new_page()
    visit(page, world.link("/"))
    row = lambda name: page.locator(f".row[data-name={name}]")

    @test
    def workspaces_stand_there_with_state_branch_and_what_the_agent_does():
        expect(page.locator("#live-text")).to_have_text("Live")
        expect(row("shop")).to_contain_text("fix/login")
        expect(row("shop")).to_contain_text("Waiting for you")
        expect(row("parked")).to_contain_text("Suspended")
        expect(row("lost")).to_contain_text("Stalled")
        expect(row("lost")).to_contain_text("MISSING_TOKEN")

    @test
    def processor_and_memory_are_drawn_as_they_are_used():
        expect(row("shop").locator(".figure").nth(1)).to_contain_text("MB", timeout=20_000)
        until(
            page,
            lambda: "L" in (row("shop").locator(".spark .line").first.get_attribute("d") or ""),
            20,
        )

    @test
    def events_say_what_happened_and_why():
        expect(page.locator("#events .entry").first).to_be_visible()
        expect(page.locator("#events")).to_contain_text("because it was created and never started")
        row("parked").get_by_role("button", name="More").click()
        page.get_by_role("menuitem", name="Events").click()
        expect(page.locator("#events-of")).to_have_text("Events of parked")
        assert set(page.locator("#events .what a").all_text_contents()) == {"parked"}
        page.get_by_role("button", name="Show all").click()
        expect(page.locator("#events-of")).to_have_text("Events")

    @test
    def the_filter_narrows_the_list_and_survives_a_reload():
        page.keyboard.press("/")
        page.keyboard.type("login team=web")
        expect(page.locator(".row")).to_have_count(1)
        page.reload()
        expect(page.locator("#filter")).to_have_value("login team=web")
        expect(page.locator(".row")).to_have_count(1)
        page.locator("#filter").fill("nothing-like-it")
        expect(page.locator("#nothing-found")).to_be_visible()
        page.locator("#filter").fill("")
        page.locator(".chip", has_text="Suspended").click()
        expect(page.locator(".row")).to_have_count(1)
        page.locator(".chip", has_text="All").click()
        expect(page.locator(".row")).to_have_count(
            len(world.api("GET", "/api/v1/workspaces")["items"])
        )

    @test
    def the_menu_suspends_and_resumes():
        row("spare").get_by_role("button", name="More").click()
        browsers.shot(page, "dashboard-menu-dark")
        page.get_by_role("menuitem", name="Suspend").click()
        expect(row("spare")).to_contain_text("Suspended", timeout=30_000)
        assert world.container("spare") == ""
        row("spare").get_by_role("button", name="More").click()
        page.get_by_role("menuitem", name="Resume").click()
        expect(row("spare")).to_contain_text("Waiting for you", timeout=40_000)

    @test
    def the_menu_is_used_with_the_keyboard_alone():
        more = row("shop").get_by_role("button", name="More")
        more.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("menuitem", name="Open")).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("menuitem", name="Chat")).to_be_focused()
        page.keyboard.press("Escape")
        expect(more).to_be_focused()

    @test
    def title_and_notification_tell_of_an_agent_that_waits():
        page.get_by_role("button", name="Account").click()
        page.get_by_role("menuitemcheckbox", name="Notify me").click()
        expect(page.locator(".toast")).to_contain_text("notifies you")
        terminal = page.context.new_page()
        visit(terminal, f"{world.origin}/code/shop")
        until(terminal, lambda: terminal.locator("#commit").is_enabled())
        Model.hold.set()
        try:
            type_line(terminal, "think about the shop")
            expect(row("shop")).to_contain_text("Working", timeout=20_000)
            browsers.shot(page, "dashboard-working-dark")
        finally:
            Model.hold.clear()
        expect(row("shop")).to_contain_text("Waiting for you", timeout=20_000)
        until(page, lambda: page.evaluate("window.notices") == ["shop waits for you"])
        assert page.title().startswith("("), page.title()
        terminal.close()

    @test
    def the_theme_goes_round_and_is_remembered():
        button = page.get_by_role("button", name="Theme")
        assert page.locator("html").get_attribute("data-theme") == "system"
        for name in "dark", "light":
            button.click()
            assert page.locator("html").get_attribute("data-theme") == name
        page.reload()
        assert page.locator("html").get_attribute("data-theme") == "light"
        browsers.shot(page, "dashboard-light-chosen")
        button.click()
        assert page.locator("html").get_attribute("data-theme") == "system"

    # It stays open, for usage is measured only while somebody looks; the pictures below show some
    # of it.
