"""``regulars demo``, ``open`` and ``turn``: from orders to a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from regulars.interfaces.cli.commands.bringing import Manner, bring_all, files_document, rows_document
from regulars.interfaces.cli.commands.gifting import give_gifts
from regulars.interfaces.cli.commands.options import (
    AcceptDrift,
    Amount,
    Ask,
    AsOf,
    Browser,
    Customer,
    Dates,
    Files,
    Home,
    Json,
    KindSaid,
    Lang,
    LeaveOut,
    Map,
    NoInput,
    Numbers,
    Time,
    said_kinds,
    told_roles,
)
from regulars.interfaces.cli.commands.subscribing import renew_memberships

if TYPE_CHECKING:
    from regulars.domain.words import Sentence
    from regulars.loop.bring import Brought
    from regulars.loop.complete_journey import Exceptions
    from regulars.loop.demo_programme import DemoProgramme
    from regulars.shop import Shop

__all__ = ["demo", "open_files", "turn"]


def demo(
    lang: Lang = None,
    browser: Browser = True,  # noqa: FBT002 - flags of the command line
    home: Home = None,
    as_of: AsOf = None,
    ask: Ask = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """A real shop's year: 1,469,307 order lines of 2,469 households."""
    from regulars.interfaces.cli.messages import note, progress
    from regulars.interfaces.cli.results import print_rows
    from regulars.interfaces.findings import finding_sentences, row_sentences
    from regulars.loop.demo_programme import demo_programme_sentences
    from regulars.loop.house import Timer
    from regulars.shop import open_demo

    with open_demo(home=home, lang=lang) as shop:
        if ask is not None:
            print_rows(shop.ask_demo(ask), as_json=as_json)
            return
        timer = Timer(progress(as_json=as_json))
        with timer.room("gather") as said:
            brought = shop.bring_demo()
            said.append(row_sentences(brought)[0])
            exceptions = shop.demo_exceptions()
        with timer.room("reward") as said:
            programme = shop.demo_programme()
            said.append(demo_programme_sentences(programme)[0])
        gathered = timer.seconds
        for finding in () if as_json else shop.findings(brought):
            for sentence in finding_sentences(finding):
                note(sentence)
        _turn_and_show(
            shop,
            as_of,
            [brought],
            [],
            gathered,
            as_json=as_json,
            browser=browser,
            exceptions=exceptions,
            programme=programme,
        )


def open_files(
    files: Files,
    customer: Customer = None,
    time: Time = None,
    amount: Amount = None,
    others: Map = None,
    kind: KindSaid = None,
    dates: Dates = None,
    numbers: Numbers = None,
    leave_out: LeaveOut = None,
    accept_drift: AcceptDrift = False,  # noqa: FBT002
    browser: Browser = True,  # noqa: FBT002
    home: Home = None,
    as_of: AsOf = None,
    no_input: NoInput = False,  # noqa: FBT002
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """One full turn of the wheel on your own files."""
    from regulars.shop import every_table, open_shop_of

    files = every_table(files)
    told = told_roles(customer, time, amount, others, dates, numbers)
    manner = Manner(told, tuple(leave_out or ()), accept_drift, kinds=said_kinds(kind, files))
    read = {**told, **{path.name: said for path, said in manner.kinds.items()}}
    with open_shop_of(files, read, home=home, lang=lang, left_out=manner.left_out) as shop:
        brought, assumptions, gathered = bring_all(shop, files, manner, ask=not no_input, as_json=as_json)
        _turn_and_show(shop, as_of, brought, assumptions, gathered, as_json=as_json, browser=browser)


def turn(as_of: AsOf = None, home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """One turn of the wheel on what the shop holds."""
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        if as_of is None:
            give_gifts(shop)
            renew_memberships(shop)
        _turn_and_show(shop, as_of, [], [], {}, as_json=as_json, browser=None)


def _turn_and_show(
    shop: Shop,
    as_of: str | None,
    brought: list[Brought],
    assumptions: list[Sentence],
    gathered: Mapping[str, float],
    *,
    as_json: bool,
    browser: bool | None,
    exceptions: Exceptions | None = None,
    programme: DemoProgramme | None = None,
) -> None:
    """Takes the turn, prints what to know, writes the report, and goes on to the console unless `browser` is None."""
    from regulars.domain.errors import NotEnoughData
    from regulars.interfaces.cli.checks import findings_document, print_ladder
    from regulars.interfaces.cli.commands.looking import go_on_to_console
    from regulars.interfaces.cli.commands.without_orders import hold_no_order, show_without_orders
    from regulars.interfaces.cli.messages import progress
    from regulars.interfaces.cli.results import print_json, print_turn
    from regulars.interfaces.report import write_reports
    from regulars.loop.complete_journey import exceptions_document
    from regulars.loop.demo_programme import demo_programme_document, demo_programme_sentences
    from regulars.loop.document import turn_document
    from regulars.loop.event_counts import event_counts, event_counts_document
    from regulars.loop.ladder import ladder_document

    try:
        found = shop.turn(as_of, tell=progress(as_json=as_json))
    except NotEnoughData:
        if as_of is not None or not hold_no_order(brought):
            raise
        show_without_orders(shop, brought, assumptions, gathered, as_json=as_json)
        return
    told = () if programme is None else demo_programme_sentences(programme)
    rungs, counts = shop.ladder(found.as_of), event_counts(shop.house)
    reports = write_reports(shop, found, brought, assumptions, rungs, counts, exceptions, told)
    if as_json:
        document = turn_document(found)
        document["assumptions"] = [str(said) for said in assumptions] + document["assumptions"]
        document["seconds"] = {**gathered, **document["seconds"]}
        if brought:
            document["rows"] = rows_document(brought)
            document["files"] = files_document(brought, shop.settings.currency)
            document["findings"] = findings_document(shop, brought)
        document |= {"ladder": ladder_document(rungs), "event_names": event_counts_document(counts)}
        if exceptions is not None:
            document["exceptions"] = [exceptions_document(exceptions)]
        if programme is not None:
            document["programme"] = demo_programme_document(programme)
        document["report"] = {language: str(path) for language, path in reports.items()}
        print_json(document)
    else:
        print_turn(found, [*assumptions, *([exceptions.says] if exceptions else []), *told], reports, counts)
        print_ladder(rungs)
    if browser is not None and not as_json:
        go_on_to_console(shop, browser=browser)
