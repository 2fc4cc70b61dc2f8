"""The rules on the ledger: ageing of one customer, the overdue rate of all (domain §5)."""

from datetime import timedelta
from fractions import Fraction

from scoring.day import written_day
from scoring.early_warning import Condition
from scoring.policy import Policy
from scoring.portfolio import OverdueRate
from scoring.score import show
from scoring.situation import Situation
from scoring.vocabulary import PORTFOLIO, Severity

_LOUDNESS = (Severity.INFO, Severity.WARNING, Severity.CRITICAL)


def ageing(s: Situation) -> tuple[Condition, ...]:
    """The oldest undisputed open invoice passed 30, 60 or 90 days overdue.

    Info, warning, critical: one warning that goes up in severity. Counted on the ledger's own day;
    what had passed when the customer was first looked at is no news (domain §5).
    """
    a = s.arrears
    if a is None:
        return ()
    passed = [days for days in s.policy.ageing_days if a.oldest_days > days]
    stage = len(passed)
    passed_on = a.day - timedelta(days=a.oldest_days - passed[-1] - 1) if passed else None
    open_amount = f"; {a.amount} overdue in all" if a.amount else ""
    return (
        Condition(
            rule="ageing",
            subject=s.customer,
            holds=passed_on is not None and passed_on > a.since,
            clear=not passed,
            severity=_LOUDNESS[max(0, stage - 1)],
            level=Fraction(stage),
            text=(
                f"the oldest open invoice is {a.oldest_days} days overdue as of "
                f"{written_day(a.day)}, more than {passed[-1] if passed else 0}{open_amount}"
            ),
            calm=f"the oldest open invoice is {a.oldest_days} days overdue",
            began=min((at for at, day in a.told if passed_on and day >= passed_on), default=None),
        ),
    )


def overdue_rate(rate: OverdueRate, policy: Policy, new: tuple[str, ...]) -> Condition:
    """More than 10 % of the active customers have an invoice more than 5 days past due.

    Strictly more; armed again at 8 % or less; below 10 active customers it is shown, not fired
    (plan §4.2, domain §5). `new` names the customers that were not overdue before.
    """
    enough = rate.active >= policy.overdue_least_active
    entrants = f"; newly overdue: {', '.join(new)}" if new else ""
    share = f"{rate.overdue} of {rate.active} active customers overdue"
    ratio = f"{share} = {show(rate.ratio * 100, 1)} %"
    return Condition(
        rule="overdue_rate",
        subject=PORTFOLIO,
        holds=enough and rate.ratio > policy.overdue_limit,
        clear=rate.ratio <= policy.overdue_rearm,
        severity=Severity.WARNING,
        level=rate.ratio,
        text=(
            f"{ratio}, limit {show(policy.overdue_limit * 100, 0)} %; "
            f"{show(rate.amount_ratio * 100, 1)} % of the open amount{entrants}"
        ),
        calm=f"{ratio}, armed again at {show(policy.overdue_rearm * 100, 0)} %",
    )
