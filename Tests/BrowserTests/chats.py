"""Conversations."""

from browser import browsers, test, visit
from playwright.sync_api import expect


def run(world):
    page = browsers.context().new_page()
    visit(page, world.link("/chat"))

    @test
    def conversations_are_listed_with_their_workspaces():
        entry = page.locator("#conversations li").filter(has_text="shop")
        expect(entry.first).to_be_visible()
        entry.first.get_by_role("link").click()
        page.wait_for_url(f"{world.origin}/chat/shop-chat")
        expect(page.locator("#linked")).to_contain_text("Closed")

    @test
    def a_message_is_kept_and_shown_as_text():
        page.get_by_label("Message", exact=True).fill(
            "<img src=x onerror=alert(1)> and `code`, see https://example.org/a.\n\nThanks."
        )
        page.keyboard.press("Enter")
        message = page.locator(".message.user").last
        expect(message).to_contain_text("<img src=x onerror=alert(1)>")
        expect(message.get_by_role("link")).to_have_attribute("href", "https://example.org/a")
        expect(message.locator("code")).to_have_text("code")
        assert page.locator(".message img").count() == 0
        page.reload()
        expect(page.locator(".message.user").last).to_contain_text("Thanks.")

    @test
    def what_others_write_appears_by_itself():
        world.api(
            "POST",
            "/api/v1/chats/shop-chat/messages",
            {"text": "Written elsewhere.", "role": "assistant"},
        )
        expect(page.locator(".message.assistant").last).to_contain_text(
            "Written elsewhere.", timeout=20_000
        )

    @test
    def a_conversation_is_begun_with_its_title():
        page.get_by_label("Title of a new conversation").fill("Plan the release")
        page.keyboard.press("Enter")
        expect(page.locator("#chat-title")).to_have_text("Plan the release")
        expect(page.locator("#chat-empty")).to_contain_text("No messages yet")

    @test
    def conversations_look_well_in_light_dark_and_on_a_phone():
        visit(page, f"{world.origin}/chat/shop-chat")
        expect(page.locator(".summary").first).to_be_visible()
        for scheme in "light", "dark":
            page.emulate_media(color_scheme=scheme)
            browsers.shot(page, f"chat-{scheme}")
        phone = browsers.context((390, 844), "light", phone=True).new_page()
        visit(phone, world.link("/chat/shop-chat"))
        expect(phone.locator(".summary").first).to_be_visible()
        browsers.shot(phone, "chat-phone-light")
        visit(phone, f"{world.origin}/chat")
        expect(phone.locator("#conversations li").first).to_be_visible()
        browsers.shot(phone, "chats-phone-light")
        phone.context.close()

    page.context.close()
