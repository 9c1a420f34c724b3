"""Close Session: the ledger, the ways out, the teardown, and what remains."""

from browser import browsers, shows, test, until, visit
from playwright.sync_api import expect
from world import Model


def run(world):
    page = browsers.context().new_page()
    visit(page, world.link("/code/spare"))
    shows(page, "❯")
    dialog = page.locator("#closing")
    open_it = lambda: page.get_by_role("button", name="Close Session").click()
    world.bash(
        "spare",
        "cd /workspace/repo && echo x > loose.txt && echo y >> README.md && git stash -q && git"
        " checkout -q -b elsewhere && echo z > z && git add z && git commit -qm 'Local thing' &&"
        " echo w > untracked.txt",
    )

    @test
    def unsaved_work_is_listed_by_name():
        open_it()
        for words in (
            "untracked.txt",
            "loose.txt",
            "1 stash entry",
            "Local thing",
            "branch elsewhere",
        ):
            expect(dialog).to_contain_text(words, timeout=20_000)
        browsers.shot(page, "close-unsaved-dark")
        page.emulate_media(color_scheme="light")
        browsers.shot(page, "close-unsaved-light")
        page.emulate_media(color_scheme="dark")

    @test
    def cancel_changes_nothing():
        dialog.get_by_role("button", name="Cancel").click()
        expect(dialog).to_be_hidden()
        assert world.get("spare")["spec"].get("state", "Open") == "Open"
        shows(page, "❯")

    @test
    def claude_code_can_be_asked_to_push():
        open_it()
        dialog.get_by_role("button", name="Ask Claude Code to push").click()
        expect(dialog).to_be_hidden()
        until(
            page,
            lambda: (
                "push every branch that has unpushed commits" in str(Model.seen[-1]["messages"])
            ),
            20,
        )
        expect(page.locator(".toast").filter(has_text="Close the session now?")).to_be_visible(
            timeout=20_000
        )
        page.get_by_role("button", name="Look again").click()
        expect(dialog).to_contain_text("untracked.txt")

    @test
    def discarding_asks_for_the_name():
        discard = dialog.get_by_role("button", name="Discard")
        expect(discard).to_be_disabled()
        dialog.get_by_label("Type spare to discard").fill("spar")
        expect(discard).to_be_disabled()
        dialog.get_by_label("Type spare to discard").fill("spare")
        expect(discard).to_be_enabled()

    @test
    def archiving_closes_keeps_a_copy_and_leads_to_the_chat():
        watcher = browsers.context().new_page()
        visit(watcher, world.link("/code/spare"))
        shows(watcher, "❯")
        dialog.get_by_role("button", name="Archive and close").click()
        expect(dialog).to_contain_text("Closing spare")
        browsers.shot(page, "close-progress-dark")
        page.wait_for_url(f"{world.origin}/chat/shop-chat#latest", timeout=60_000)
        expect(page.locator(".summary")).to_contain_text("Workspace spare was closed")
        expect(page.locator(".summary")).to_contain_text("berth rescue restore spare-")
        expect(watcher.locator("#card")).to_contain_text("this is what remains", timeout=20_000)
        expect(watcher.locator("#card")).to_contain_text("Workspace spare was closed.")
        browsers.shot(watcher, "code-closed-dark")
        assert world.container("spare", everything=True) == ""
        watcher.context.close()

    @test
    def saved_work_closes_without_a_question_about_it():
        visit(page, f"{world.origin}/code/shop")
        shows(page, "❯")
        world.bash(
            "shop",
            "cd /workspace/repo && git stash -q -u 2>/dev/null; git stash clear; git push -q",
        )
        open_it()
        expect(dialog).to_contain_text("Everything is committed and pushed.", timeout=20_000)
        browsers.shot(page, "close-saved-dark")
        dialog.get_by_role("button", name="Close session").click()
        page.wait_for_url(f"{world.origin}/chat/shop-chat#latest", timeout=60_000)
        expect(page.locator(".summary").last).to_contain_text("Workspace shop was closed")
        expect(page.locator(".summary").last).to_contain_text("Fix login")

    @test
    def a_dashboard_closes_too_and_points_to_the_summary():
        visit(page, f"{world.origin}/")
        page.locator(".row[data-name=parked]").get_by_role("button", name="More").click()
        page.get_by_role("menuitem", name="Close…").click()
        dialog.get_by_role("button", name="Close session").or_(
            dialog.get_by_role("button", name="Archive and close")
        ).click(timeout=30_000)
        expect(page.locator(".toast").filter(has_text="parked is closed.")).to_be_visible(
            timeout=60_000
        )
        expect(page.locator(".row[data-name=parked]")).to_have_count(0)

    page.context.close()
