"""A ledger dropped on the bot, and an export asked for: the whole product, as people do it."""

from tests.journeys.product import Product
from tests.workspace.person import text

LEDGER = (
    "客户编号,客户名称,发票号码,开票日期,到期日,回款日期,含税金额,币种\n"
    "J-9001,澄湾远洋渔业,F1,2025年1月2日,2025年2月1日,2025年2月3日,1000.00,人民币\n"
    "J-9001,澄湾远洋渔业,F2,2025年1月2日,2025年2月1日,soon,1000.00,人民币\n"
)


def test_a_chinese_ledger_is_dropped_previewed_and_imported(product: Product) -> None:
    ana = product.person("ana")
    ana.drops("账本.csv", LEDGER.encode("gbk"))
    shown = text(ana.sees("holds invoices", "bot"))
    assert "(GB18030, comma between cells)" in shown
    assert "`due_date` ← 到期日" in shown
    assert "It would add 1 invoice" in shown
    ana.presses("Import", channel="bot")
    ana.sees("*账本.csv* is imported: 1 added", "bot")
    ana.sees("The lines that were left out", "bot")
    problems = [m["files"][0] for m in ana.messages("bot") if m.get("files") and m.get("bot_id")]
    assert "回款日期" in ana.fetches(problems[-1]).decode("utf-8-sig")
    ana.says("#sales", "/risk 澄湾远洋渔业")
    ana.sees("澄湾远洋渔业", "#sales")


def test_an_export_comes_by_direct_message_to_whoever_may_have_it(product: Product) -> None:
    ava, sam = product.person("ava"), product.person("sam")
    sam.says("#sales", "/risk export portfolio")
    sam.sees("may not export the portfolio", "#sales")
    ava.says("#sales", "/risk export portfolio")
    ava.sees("by direct message", "#sales")
    sent = [m["files"][0] for m in ava.messages("bot") if m.get("files")]
    assert "ACME Industrial Supplies" in ava.fetches(sent[-1]).decode("utf-8-sig")
