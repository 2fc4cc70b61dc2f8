"""The page in a real browser: what a person reads and presses is there and works."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.workspace.app import TryOut
from tests.workspace.person import call
from tests.workspace.rehearsal import workspace

CHROMIUM = os.environ.get("RISK_CHROMIUM") or shutil.which("chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]

PATIENCE = 60_000
"""Milliseconds that the page may take."""

pytestmark = pytest.mark.browser


async def _connected(url: str) -> TryOut:
    app = TryOut(url)
    await app.connect()
    return app


@pytest.fixture
def page() -> Iterator[Page]:
    assert CHROMIUM, "install chromium, or name its program in RISK_CHROMIUM"
    with workspace() as (rehearsal, running):
        app = rehearsal.run(_connected(running.url))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.set_default_timeout(PATIENCE)
            expect.set_options(timeout=PATIENCE)
            faults: list[str] = []
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.goto(f"{running.url}/#U0SALES/C0SALES")
            yield page
            browser.close()
        rehearsal.run(app.close())
    assert faults == []


def wait_for_answers(page: Page, seconds: float) -> None:
    """Let the workspace wait so long for an acknowledgement from now on."""
    url = page.url.partition("/#")[0]
    assert call(f"{url}/control/pace", {"acknowledge": seconds})["ok"]


def type_line(page: Page, line: str) -> None:
    box = page.get_by_role("textbox", name="Message #sales")
    box.fill(line)
    box.press("Enter")


def test_a_command_a_button_a_form_and_its_errors(page: Page) -> None:
    type_line(page, "/risk ACME")
    expect(page.get_by_text("Only visible to you")).to_be_visible()
    page.get_by_role("button", name="Re-rate").click()
    dialog = page.get_by_role("dialog", name="Re-rate")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Please complete this required field.")).to_have_count(2)
    dialog.get_by_label("Rating").select_option("4 of 5")
    dialog.get_by_label("Why").fill("late")
    dialog.get_by_role("combobox", name="Customer").fill("aco")
    dialog.get_by_role("option", name="Acorn").click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)


def test_typed_marks_are_shown_as_text_and_mrkdwn_as_style(page: Page) -> None:
    type_line(page, "<img src=x onerror=alert(1)> & *bold* _it_ `code` 客户 @ana")
    line = page.get_by_role("article").last
    expect(line).to_contain_text("<img src=x onerror=alert(1)> & bold it code 客户 @Ana Analyst")
    assert line.locator("img").count() == 0
    assert line.locator("strong").inner_text() == "bold"


def test_trouble_is_shown_where_it_happened_and_escape_closes_a_form(page: Page) -> None:
    type_line(page, "/risk ACME")
    slow = page.get_by_role("button", name="Slow")
    expect(slow).to_be_visible()
    wait_for_answers(page, 0.05)
    slow.click()
    trouble = "We had some trouble connecting. Try again?"
    expect(page.get_by_role("article").get_by_text(trouble)).to_be_visible()
    wait_for_answers(page, 60)
    page.get_by_role("button", name="Re-rate").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Rating").select_option("4 of 5")
    dialog.get_by_label("Why").fill("slow")
    wait_for_answers(page, 0.05)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text(trouble)).to_be_visible()
    expect(dialog.get_by_label("Why")).to_have_value("slow")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_another_person_sees_what_was_said_and_a_badge(page: Page) -> None:
    type_line(page, "hello Ana")
    expect(page.get_by_role("article").get_by_text("hello Ana")).to_be_visible()
    page.goto(page.url.replace("U0SALES/C0SALES", "U0ANALYST/C0FINANCE"))
    page.get_by_role("link", name="sales, 1 unread").click()
    expect(page.get_by_role("article").get_by_text("hello Ana")).to_be_visible()


def test_home_and_the_direct_messages_answer(page: Page) -> None:
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("region", name="Home").get_by_text("ACME Trading")).to_be_visible()
    page.get_by_role("link", name="Risk bot").click()
    box = page.get_by_role("textbox", name="Message Risk bot")
    box.fill("hi")
    box.press("Enter")
    expect(page.get_by_text("You said hi")).to_be_visible()
