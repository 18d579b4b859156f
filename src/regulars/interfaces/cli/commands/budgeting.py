"""``regulars budgets``: what earn rules and tasks may still give."""

from __future__ import annotations

from regulars.interfaces.cli.commands.options import Home, Json, Lang

__all__ = ["budgets_list"]


def budgets_list(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Every budget of the programme in its running period: what was granted, what is left, which alerts were passed."""
    from regulars.domain.budgets_shown import BudgetPart
    from regulars.domain.money import Money
    from regulars.domain.words import say
    from regulars.interfaces.api.budget_answers import budget_said
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        found, currency = shop.tasks.budgets(), shop.settings.currency
    if as_json:
        from msgspec import to_builtins

        print_json({"budgets": to_builtins([budget_said(budget) for budget in found])})
        return
    say_it = speaker()
    for budget in found:
        is_money = budget.measure in {"money", "liability"}
        for part in budget.parts or (BudgetPart("", 0, budget.limit, {}),):
            amounts = [Money(each, currency) if is_money else each for each in (part.used, budget.limit)]
            line = say(
                "%(name)s: %(used)s of %(limit)s granted (%(measure)s).",
                name=f"{budget.id}/{part.name}" if part.name else budget.id,
                used=amounts[0],
                limit=amounts[1],
                measure=budget.measure,
            )
            print(say_it(line) + (f" ⚠ {max(part.alerts)}%" if part.alerts else ""))
    if not found:
        print(say_it(say("The programme has no budgets. Write them under budgets: in programmes/*.yml")))
