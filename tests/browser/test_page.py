"""The main job in a browser: look up, re-rate, see the warning, acknowledge it."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.journeys.product import Product, started

CHROMIUM = os.environ.get("RISK_CHROMIUM") or shutil.which("chromium")
PICTURES = os.environ.get("RISK_SCREENSHOTS", "")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
NAME = "Brightwater Foods"
PATIENCE = 60_000
"""Milliseconds that the page may take."""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with started(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture
def page(product: Product) -> Iterator[Page]:
    assert CHROMIUM, "install chromium, or name its program in RISK_CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{product.url}/#U0ANALYST/C0SALES")
        yield page
        browser.close()
    assert faults == []


def pictures(page: Page, name: str) -> None:
    """Keep a picture of the page, where a folder for them is named."""
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def types(page: Page, line: str) -> None:
    box = page.get_by_role("textbox", name="Message #sales")
    box.fill(line)
    box.press("Enter")


def test_from_the_card_to_an_acknowledged_warning(page: Page) -> None:
    types(page, "/risk ACME")
    expect(page.get_by_text("1.85, low")).to_be_visible()
    pictures(page, "card")
    types(page, f"/risk {NAME}")
    expect(page.get_by_text("1.60, low")).to_be_visible()
    page.get_by_role("article").last.get_by_role("button", name="Re-rate").click()
    dialog = page.get_by_role("dialog", name="Re-rate")
    dialog.get_by_role("combobox", name="Indicator").select_option("Payment history · now 1")
    dialog.get_by_role("radio", name=re.compile("5 · worst")).check()
    dialog.get_by_label("Reason").fill("Two debits were refused by their bank")
    pictures(page, "dialog")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Warnings raised")).to_be_visible()
    pictures(page, "saved")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name=re.compile("finance-warnings")).click()
    post = page.get_by_role("article").filter(has_text=f"{NAME}: ")
    expect(post.get_by_text("Score rise", exact=True)).to_be_visible()
    pictures(page, "warning")
    post.get_by_role("button", name="Acknowledge").click()
    expect(post.get_by_text(re.compile("Acknowledged.* by"))).to_be_visible()
    expect(post.get_by_role("button", name="Acknowledge")).to_have_count(0)
    pictures(page, "acknowledged")


def test_a_story_from_a_feed_is_a_warning_on_the_page(page: Page) -> None:
    page.get_by_role("link", name=re.compile("finance-warnings")).click()
    post = page.get_by_role("article").filter(has_text="Ravensholt Haulage: ")
    expect(post.get_by_role("button", name="Acknowledge")).to_be_visible()
    expect(post.get_by_role("link", name=re.compile("defaults on loan"))).to_be_visible()
    expect(page.get_by_role("article").filter(has_text="told by 2 sources")).to_be_visible()
    top = page.get_by_role("article").first
    top.evaluate("message => message.scrollIntoView({block: 'start'})")
    pictures(page, "news")


def test_home_and_the_packs_are_there_to_read(page: Page) -> None:
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("region", name="Home").get_by_text("Your customers")).to_be_visible()
    pictures(page, "home")
    page.get_by_role("link", name=re.compile("risk-digest")).click()
    expect(page.get_by_text(re.compile("^High pack")).first).to_be_visible()
    top = page.get_by_role("article").first
    top.evaluate("message => message.scrollIntoView({block: 'start'})")
    pictures(page, "pack")
