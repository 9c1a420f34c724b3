"""One workspace's page: Claude Code, shells, the toolbar."""

import base64
import hashlib
import time

from browser import browsers, screen, shows, tabs, test, times, type_line, until, visit
from playwright.sync_api import expect
from world import Model

PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)

GIVE_FILE = """([kind, name, content]) => {
  const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0)); const transfer = new
  DataTransfer(); transfer.items.add(new File([bytes], name, {type: 'image/png'})); const target =
  document.querySelector('.panel:not([hidden]) textarea'); if (kind === 'paste')
  target.dispatchEvent(new ClipboardEvent('paste', {clipboardData: transfer, bubbles: true,
  cancelable: true})); else for (const type of ['dragenter', 'dragover', 'drop']) {
    target.dispatchEvent(new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable:
    true}));
  }
}"""

GIVE_TEXT = """(text) => {
  const transfer = new DataTransfer();
  transfer.setData('text/plain', text);
  document.querySelector('.panel:not([hidden]) textarea').dispatchEvent(
    new ClipboardEvent('paste', {clipboardData: transfer, bubbles: true, cancelable: true}));
}"""


def run(world):
    page = browsers.context().new_page()
    visit(page, world.link("/code/shop"))
    sent = lambda: str(Model.seen[-1]["messages"]) if Model.seen else ""

    @test
    def claude_code_is_there_within_a_second():
        shows(page, "❯")
        began = time.monotonic()
        page.reload()
        shows(page, "❯")
        times["first paint to prompt"] = time.monotonic() - began
        expect(page.locator("#state")).to_have_text("Waiting for you")
        expect(page.locator("#branch")).to_have_text("fix/login")
        assert tabs(page) == ["Claude Code"]

    @test
    def what_is_typed_reaches_claude_code_and_it_works():
        type_line(
            page,
            "RUN:echo fixed > login.txt && git add login.txt && git commit -qm 'Fix login' && git"
            " push -q:END",
        )
        until(
            page,
            lambda: (
                world.bash("shop", "git -C /workspace/repo log -1 --format=%s @{upstream}")
                == "Fix login"
            ),
            20,
        )
        shows(page, "All is done.", 30)
        browsers.shot(page, "code-dark")

    @test
    def commit_types_its_command_into_claude_code():
        page.get_by_role("button", name="Commit").click()
        until(page, lambda: "Commit everything in this checkout" in sent(), 20)
        expect(page.locator("#state")).to_have_text("Waiting for you", timeout=20_000)

    @test
    def merge_types_its_command_into_claude_code_from_any_tab():
        page.locator("#add-shell").click()
        shows(page, "berth@shop")
        page.get_by_role("button", name="Merge").click()
        until(page, lambda: "Bring this feature branch back" in sent(), 20)
        expect(page.get_by_role("tab", name="Claude Code")).to_have_attribute(
            "aria-selected", "true"
        )

    @test
    def the_link_to_the_chat_is_one_click_away():
        assert page.locator("#chat").get_attribute("href") == "/chat/shop-chat"

    @test
    def shells_are_opened_renamed_and_moved():
        page.locator("#add-shell").click()
        shows(page, "berth@shop")
        type_line(page, "echo second-$((40 + 2))")
        shows(page, "second-42")
        assert tabs(page) == ["Claude Code", "Shell 1", "Shell 2"]
        page.get_by_role("tab", name="Shell 1").dblclick()
        page.keyboard.type("server logs")
        page.keyboard.press("Enter")
        until(page, lambda: tabs(page) == ["Claude Code", "server logs", "Shell 2"])
        page.get_by_role("tab", name="Shell 2").focus()
        page.keyboard.press("F2")
        page.keyboard.type("never mind")
        page.keyboard.press("Escape")
        until(page, lambda: tabs(page) == ["Claude Code", "server logs", "Shell 2"])
        page.get_by_role("tab", name="Shell 2").focus()
        page.keyboard.press("Shift+ArrowLeft")
        until(page, lambda: tabs(page) == ["Claude Code", "Shell 2", "server logs"])
        page.get_by_role("tab", name="server logs").drag_to(
            page.get_by_role("tab", name="Shell 2"), target_position={"x": 4, "y": 10}
        )
        until(
            page,
            lambda: (
                [tab["title"] for tab in world.api("GET", "/api/v1/workspaces/shop/tabs")["items"]]
                == ["Claude Code", "server logs", "Shell 2"]
            ),
        )

    @test
    def tabs_and_their_screens_survive_a_reload():
        page.get_by_role("tab", name="Shell 2").click()
        page.reload()
        shows(page, "second-42")
        assert tabs(page) == ["Claude Code", "server logs", "Shell 2"]
        expect(page.get_by_role("tab", name="Shell 2")).to_have_attribute("aria-selected", "true")

    @test
    def keys_go_from_tab_to_tab_and_out_of_the_terminal():
        page.keyboard.press("Control+Shift+ArrowRight")
        expect(page.get_by_role("tab", name="Claude Code")).to_have_attribute(
            "aria-selected", "true"
        )
        page.keyboard.press("Control+Shift+ArrowUp")
        expect(page.get_by_role("tab", name="Claude Code")).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", name="server logs")).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(page.locator("#panel-shell-1 textarea.xterm-helper-textarea")).to_be_focused()

    @test
    def search_marks_the_screen_and_goes_through_the_history():
        type_line(page, "clear; seq -f 'line %g' 300; echo needle-on-screen")
        shows(page, "line 300")
        page.keyboard.press("Control+Shift+F")
        page.keyboard.type("needle-on-screen")
        expect(page.locator("#find-count")).to_contain_text("on screen")
        page.locator("#find").fill("line 42")
        expect(page.locator("#find-count")).to_have_text("Not on screen")
        page.keyboard.press("Enter")
        shows(page, "line 42\n")
        browsers.shot(page, "code-search-dark")
        page.keyboard.press("Escape")
        shows(page, "needle-on-screen")
        expect(page.locator("#search")).to_be_hidden()

    @test
    def the_wheel_scrolls_back_through_tmux():
        page.mouse.move(600, 400)
        until(page, lambda: page.mouse.wheel(0, -400) or "line 240" in screen(page))
        until(page, lambda: page.mouse.wheel(0, 800) or "line 300" in screen(page))

    @test
    def a_program_copies_only_with_consent():
        type_line(
            page, "clear; printf '\\033]52;c;%s\\a' \"$(printf 'from the workspace' | base64)\""
        )
        expect(page.locator(".toast")).to_contain_text("from the workspace")
        assert page.evaluate("navigator.clipboard.readText()") != "from the workspace"
        page.locator(".toast").get_by_role("button", name="Copy").click()
        until(page, lambda: page.evaluate("navigator.clipboard.readText()") == "from the workspace")

    @test
    def pictures_and_files_are_uploaded_and_their_path_is_typed():
        type_line(page, "clear")
        page.evaluate(GIVE_FILE, ["paste", "a picture.png", PICTURE])
        shows(page, "/workspace/home/uploads/")
        page.evaluate(GIVE_FILE, ["drop", "second.png", PICTURE])
        shows(page, "second.png")
        page.keyboard.press("Control+C")
        stored = world.bash("shop", "sha256sum /workspace/home/uploads/*second.png | cut -c1-64")
        assert stored == hashlib.sha256(base64.b64decode(PICTURE)).hexdigest(), stored
        assert "uploads" not in world.bash("shop", "git -C /workspace/repo status --porcelain")

    @test
    def a_large_paste_arrives_whole():
        text = "".join(
            f"{number:06d} Zażółć gęślą jaźń 漢字 {'x' * 60}\n" for number in range(10_000)
        )
        type_line(page, "clear; stty -echo; cat > /tmp/pasted; stty echo")
        until(page, lambda: world.bash("shop", "test -e /tmp/pasted && echo there", check=False))
        page.evaluate(GIVE_TEXT, text)
        wanted = hashlib.sha256(text.encode()).hexdigest()
        until(page, lambda: world.bash("shop", "sha256sum /tmp/pasted | cut -c1-64") == wanted, 30)
        page.keyboard.press("Control+D")

    @test
    def wide_letters_and_colours_are_shown():
        type_line(page, "clear; printf '\\033[38;2;90;200;250m漢字 ✔ é\\033[0m %s\\n' done-here")
        shows(page, "漢字 ✔ é done-here")

    @test
    def a_window_that_is_dragged_makes_few_resizes_and_the_right_one_last():
        type_line(page, "clear; trap 'echo r >> /tmp/resizes' WINCH; : > /tmp/resizes")
        for width in range(1280, 900, -20):
            page.set_viewport_size({"width": width, "height": 700})
        shown = lambda: page.evaluate(
            "[...document.querySelectorAll('.panel')].find((p) =>"
            " !p.hidden).querySelector('.screen').terminal.cols"
        )
        until(
            page,
            lambda: (
                int(
                    world.tmux(
                        "shop", "display-message", "-p", "-t", "=shell-1:", "#{window_width}"
                    )
                )
                == shown()
            ),
        )
        type_line(page, "")
        assert int(world.bash("shop", "wc -l < /tmp/resizes")) <= 4
        page.set_viewport_size({"width": 1280, "height": 800})

    @test
    def a_shell_that_ended_is_started_again_or_its_tab_closed():
        page.get_by_role("tab", name="Shell 2").click()
        shows(page, "second-42")
        type_line(page, "exit")
        expect(page.locator("#banner")).to_contain_text("Shell 2 has ended")
        page.get_by_role("button", name="Start again").click()
        until(page, lambda: "berth@shop" in screen(page) and "second-42" not in screen(page))
        page.locator("[data-box=shell-2] .close").click()
        until(page, lambda: tabs(page) == ["Claude Code", "server logs"])
        page.get_by_role("tab", name="server logs").focus()
        page.keyboard.press("Delete")
        until(page, lambda: tabs(page) == ["Claude Code"])
        assert world.tmux("shop", "list-sessions", "-F", "#{session_name}") == "claude"

    @test
    def shells_that_are_closed_while_they_draw_leave_nothing_behind():
        for _ in range(6):
            page.locator("#add-shell").click()
            shows(page, "berth@shop")
            page.locator("#tabs .close").last.click()
            until(page, lambda: tabs(page) == ["Claude Code"])

    @test
    def the_terminal_follows_the_theme():
        page.get_by_role("tab", name="Claude Code").click()
        colour = lambda: page.evaluate(
            "document.querySelector('.screen').terminal.options.theme.background"
        )
        assert colour() == "#0f1317", colour()
        page.locator("#theme").click()
        page.locator("#theme").click()
        assert colour() == "#fdfdfb", colour()
        page.locator("#theme").click()
        expect(page.locator("#theme")).to_contain_text("System")

    @test
    def a_screen_reader_finds_the_terminal_s_text():
        page.locator("#more").click()
        page.get_by_role("menuitemcheckbox", name="Screen-reader mode").click()
        expect(page.locator(".panel:not([hidden]) .xterm-accessibility")).to_contain_text("❯")
        page.locator("#more").click()
        page.get_by_role("menuitemcheckbox", name="Screen-reader mode").click()

    @test
    def letters_grow_and_shrink():
        size = lambda: page.evaluate("document.querySelector('.screen').terminal.options.fontSize")
        page.locator("#more").click()
        page.get_by_role("menuitem", name="Larger").click()
        assert size() == 15, size()
        page.locator("#more").click()
        page.get_by_role("menuitem", name="Smaller").click()
        assert size() == 14, size()

    @test
    def without_webgl_the_terminal_is_drawn_all_the_same():
        plain = browsers.context(
            script=(
                "HTMLCanvasElement.prototype.getContext = ((old) => function (kind, ...rest) {"
                " return /webgl/.test(kind) ? null : old.call(this, kind, ...rest);"
                " })(HTMLCanvasElement.prototype.getContext);"
            )
        ).new_page()
        visit(plain, world.link("/code/shop"))
        expect(plain.locator(".xterm-rows")).to_contain_text("❯")
        colours = (
            "[...document.querySelectorAll('.xterm-rows span')].some((each) =>"
            " getComputedStyle(each).color !=="
            " getComputedStyle(document.querySelector('.xterm-rows')).color)"
        )
        until(plain, lambda: plain.evaluate(colours))
        plain.context.close()

    @test
    def arrow_keys_go_through_the_toolbar_and_tab_stops_there_once():
        tools = page.get_by_role("toolbar", name="Workspace")
        assert tools.locator("[tabindex='0']").count() == 1
        tools.get_by_role("button", name="Commit").focus()
        page.keyboard.press("ArrowRight")
        expect(tools.get_by_role("button", name="Merge")).to_be_focused()
        page.keyboard.press("End")
        expect(tools.get_by_role("button", name="More")).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(tools.get_by_role("button", name="Commit")).to_be_focused()
        assert tools.locator("[tabindex='0']").count() == 1

    @test
    def a_state_is_told_once():
        expect(page.locator("#told")).to_contain_text("connected")
        assert (
            page.locator("#state, #banner, #card")
            .locator("xpath=self::*[@role='status' or @aria-live]")
            .count()
            == 0
        )

    @test
    def what_cannot_be_done_says_why():
        world.berth("suspend", "parked")
        visit(page, f"{world.origin}/code/parked")
        expect(page.locator("#card")).to_contain_text("Suspended", timeout=30_000)
        commit = page.get_by_role("button", name="Commit")
        expect(commit).to_have_attribute("aria-description", "Claude Code is not connected.")
        commit.click(force=True)
        expect(page.locator(".toast").last).to_contain_text("Claude Code is not connected.")

    page.context.close()
