"""A database as the first version of the product left it: some rows of every kind."""

from datetime import UTC, date, datetime

from sqlalchemy import MetaData

from bot.store.database import Database

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = date(2026, 3, 2)
Rows = list[dict[str, object]]


def _customer(number: int, name: str) -> dict[str, object]:
    return {
        "id": f"C-{number:04d}",
        "name": name,
        "legal_name": f"{name} Ltd",
        "aliases": [name.split(maxsplit=1)[0]],
        "exclude_terms": [],
        "context_terms": ["Hamburg"],
        "registry_id": "",
        "country": "DE",
        "industry": "food",
        "sales_owner": "U0SALES",
        "credit_owner": "U0ANALYST",
        "ambiguous": False,
        "archived_on": None,
        "created_at": AT,
        "changed_at": AT,
    }


FIRST_ROWS: dict[str, Rows] = {
    "customer": [_customer(1, "Brightholm Foods"), _customer(2, "江海贸易")],
    "customer_name": [
        {"customer_id": "C-0001", "key": "brightholm foods"},
        {"customer_id": "C-0002", "key": "江海贸易"},
    ],
    "member": [{"id": "U0ANALYST", "name": "Ana", "role": "analyst"}],
    "rating": [
        {
            "customer_id": "C-0001",
            "indicator": "payment_history",
            "level": 4,
            "source": "ledger",
            "author": "system",
            "reason": "21.0 days beyond terms",
            "evidence": "",
            "as_of": DAY,
            "recorded_at": AT,
        }
    ],
    "score": [
        {
            "customer_id": "C-0001",
            "day": DAY,
            "at": AT,
            "value": "265/90",
            "coverage": "provisional",
            "computed": "medium",
            "in_force": "medium",
            "knock_outs": ["payment history 4"],
            "levels": {"payment_history": 4},
            "stop": False,
            "policy_version": 1,
            "restart": False,
            "cause": "first score",
        }
    ],
    "invoice": [
        {
            "customer_id": "C-0001",
            "id": "R-1",
            "issued": DAY,
            "due": DAY,
            "paid": None,
            "amount": "1200.50",
            "currency": "EUR",
            "disputed": False,
        }
    ],
    "warning_case": [
        {"id": 1, "subject": "C-0001", "post_key": "k-1", "revision": 2, "opened_at": AT}
    ],
    "early_warning": [
        {
            "rule": "score_rise",
            "subject": "C-0001",
            "episode": "1",
            "case_id": 1,
            "severity": "warning",
            "state": "acknowledged",
            "text": "The score rose by 1.20.",
            "level": "6/5",
            "cleared": False,
            "owner": "U0ANALYST",
            "opened_at": AT,
            "changed_at": AT,
            "changed_by": "U0ANALYST",
            "resolution": None,
            "note": "",
        }
    ],
    "outbox": [
        {
            "key": "k-1",
            "kind": "post",
            "channel": "#finance-warnings",
            "parent_key": "",
            "revision": 0,
            "notice": {"kind": "alert", "text": "An early warning"},
            "state": "sent",
            "attempts": 1,
            "not_before": None,
            "after_ts": "",
            "slack_ts": "1700000000.000100",
            "last_error": "",
            "created_at": AT,
            "sent_at": AT,
        }
    ],
    "feed": [
        {
            "id": 1,
            "url": "https://news.example/rss",
            "name": "Harbour Gazette",
            "etag": "",
            "last_modified": "",
            "body_hash": "",
            "next_check_at": AT,
            "polled_at": AT,
            "last_success_at": AT,
            "baseline_at": AT,
            "failures": 0,
            "trouble": "",
            "gone": False,
            "paused": False,
            "added_at": AT,
        }
    ],
    "audit": [
        {
            "at": AT,
            "actor": "U0ANALYST",
            "action": "warning.acknowledged",
            "subject": "C-0001",
            "detail": {"case": "1"},
        }
    ],
    "job_run": [{"job": "rules.daily", "slot": "2026-03-02", "at": AT, "outcome": ""}],
}


def fill(archive: Database, rows: dict[str, Rows]) -> None:
    """Insert rows as the tables are now, knowing nothing of the product's present rows."""
    tables = MetaData()
    tables.reflect(archive.read_engine)
    with archive.writing() as session:
        for name, lines in rows.items():
            session.execute(tables.tables[name].insert(), lines)
