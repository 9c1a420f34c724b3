"""Pictures of every page in light, dark and on a phone, to be looked at."""

from browser import browsers, shows, test, type_line, until, visit
from playwright.sync_api import expect


def run(world):
    @test
    def the_dashboard_and_the_terminal_look_well_in_light_dark_and_on_a_phone():
        for scheme, size, phone, name in (
            ("light", (1440, 900), False, "light"),
            ("dark", (1440, 900), False, "dark"),
            ("light", (390, 844), True, "phone-light"),
            ("dark", (390, 844), True, "phone-dark"),
        ):
            page = browsers.context(size, scheme, phone).new_page()
            visit(page, world.link("/"))
            expect(page.locator(".row[data-name=shop] .figure").nth(1)).to_contain_text(
                "MB", timeout=20_000
            )
            browsers.shot(page, f"dashboard-{name}")
            visit(page, f"{world.origin}/code/shop")
            shows(page, "❯")
            until(page, lambda: page.locator("#commit").is_enabled())
            browsers.shot(page, f"code-{name}")
            page.context.close()

    @test
    def the_page_with_a_shell_looks_well():
        page = browsers.context((1280, 800), "light").new_page()
        visit(page, world.link("/code/shop"))
        page.get_by_role("tab", name="Shell 1").click()
        shows(page, "berth@shop")
        type_line(
            page, "clear; git -c color.ui=always log --stat -3 | cat; ls --color -la; git status"
        )
        shows(page, "On branch")
        browsers.shot(page, "code-shell-light")
        page.context.close()
