"""Several viewers of one workspace, small ones, and those who may only look."""

from browser import browsers, screen, shows, tabs, test, type_line, until, visit
from playwright.sync_api import expect

COLUMNS = "document.querySelector('.panel:not([hidden]) .screen').terminal.cols"


def run(world):
    wide = browsers.context((1280, 800)).new_page()
    visit(wide, world.link("/code/shop"))
    shows(wide, "❯")

    @test
    def two_browsers_see_the_same_and_the_one_that_types_sets_the_size():
        narrow = browsers.context((900, 600)).new_page()
        visit(narrow, world.link("/code/shop"))
        shows(narrow, "❯")
        until(wide, lambda: wide.evaluate(COLUMNS) == narrow.evaluate(COLUMNS))
        expect(wide.locator(".screen.following")).to_be_visible()
        browsers.shot(wide, "code-following-dark")
        wide.locator(".panel:not([hidden]) textarea.xterm-helper-textarea").focus()
        wide.keyboard.type("typed in the wide one")
        shows(narrow, "typed in the wide one")
        expect(wide.locator(".screen.following")).to_have_count(0)
        until(narrow, lambda: wide.evaluate(COLUMNS) == narrow.evaluate(COLUMNS) > 120)
        expect(narrow.locator(".screen.following")).to_be_visible()
        for _ in range(21):
            wide.keyboard.press("Backspace")
        narrow.context.close()

    @test
    def tabs_opened_in_one_browser_are_in_the_other_after_a_reload():
        wide.locator("#add-shell").click()
        until(wide, lambda: tabs(wide) == ["Claude Code", "Shell 1"])
        other = browsers.context().new_page()
        visit(other, world.link("/code/shop"))
        until(other, lambda: tabs(other) == ["Claude Code", "Shell 1"])
        other.locator("[data-box=shell-1] .close").click()
        until(other, lambda: tabs(other) == ["Claude Code"])
        until(wide, lambda: tabs(wide) == ["Claude Code"])
        other.context.close()

    @test
    def a_phone_has_the_keys_it_lacks_and_room_for_the_prompt():
        phone = browsers.context((390, 844), "light", phone=True).new_page()
        visit(phone, world.link("/code/shop"))
        shows(phone, "❯")
        browsers.shot(phone, "code-phone-light")
        phone.locator("#add-shell").tap()
        shows(phone, "berth@shop")
        type_line(phone, "sleep 1000")
        phone.get_by_role("button", name="Ctrl").tap()
        expect(phone.get_by_role("button", name="Ctrl")).to_have_attribute("aria-pressed", "true")
        phone.keyboard.type("c")
        shows(phone, "^C")
        type_line(phone, "echo up-$((1 + 1))")
        shows(phone, "up-2")
        phone.get_by_role("button", name="Up", exact=True).tap()
        phone.keyboard.press("Enter")
        until(phone, lambda: screen(phone).count("\nup-2") == 2)
        # The soft keyboard takes half of the window; the page must end above it.
        phone.set_viewport_size({"width": 390, "height": 430})
        until(
            phone,
            lambda: phone.evaluate(
                "document.querySelector('.tools').getBoundingClientRect().bottom <="
                " visualViewport.height + 1"
            ),
        )
        until(phone, lambda: "$" in screen(phone).strip().splitlines()[-1])
        type_line(phone, "exit")
        phone.get_by_role("button", name="Close tab").tap()
        until(phone, lambda: tabs(phone) == ["Claude Code"])
        phone.context.close()

    @test
    def a_viewer_sees_states_and_has_no_terminal():
        viewer = browsers.context().new_page()
        visit(viewer, world.link("/code/shop", role="viewer"))
        expect(viewer.locator("#card")).to_contain_text("not for viewers")
        for name in "#commit", "#merge", "#close-session", "#add-shell":
            expect(viewer.locator(name)).to_be_disabled()
        visit(viewer, f"{world.origin}/")
        viewer.locator(".row[data-name=shop]").get_by_role("button", name="More").click()
        expect(viewer.get_by_role("menuitem", name="Suspend")).to_be_disabled()
        viewer.context.close()

    wide.context.close()
