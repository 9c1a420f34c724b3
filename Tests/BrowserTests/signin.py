"""How a browser comes in."""

from browser import browsers, test, visit
from playwright.sync_api import expect


def run(world):
    @test
    def without_a_session_every_page_leads_to_sign_in():
        page = browsers.context().new_page()
        for path in "/", "/code/shop", "/chat", "/chat/shop-chat":
            visit(page, world.origin + path)
            assert page.url == f"{world.origin}/login?next={path}", page.url
        expect(page.locator("#message")).to_contain_text("signed in to from the machine")
        expect(page.locator("#command")).to_have_text("berth login")
        browsers.shot(page, "sign-in-dark")
        page.emulate_media(color_scheme="light")
        browsers.shot(page, "sign-in-light")
        page.context.close()

    @test
    def a_link_signs_in_once_and_leaves_no_code_in_the_address():
        link = world.link("/code/shop")
        page = browsers.context().new_page()
        visit(page, link)
        page.wait_for_url(f"{world.origin}/code/shop")
        assert page.evaluate("document.cookie") == ""
        page.go_back()
        assert "code=" not in page.url, page.url
        page.context.close()
        again = browsers.context().new_page()
        visit(again, link)
        expect(again.locator("#message")).to_contain_text("was used before")
        expect(again.locator("#command")).to_have_text("berth open shop")
        again.context.close()

    @test
    def a_link_never_leads_to_another_origin():
        for foreign in (
            "//example.org/",
            "https://example.org/",
            "/\\example.org",
            "javascript:alert(1)",
        ):
            page = browsers.context().new_page()
            visit(page, world.link(foreign))
            page.wait_for_url(f"{world.origin}/")
            page.context.close()
