"""``regulars webhooks``: who is told what happened to points, and what became of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.interfaces.cli.commands.options import DryRun, Home, Json, Lang, NoInput, Yes
from regulars.interfaces.words import translated as _

if TYPE_CHECKING:
    from regulars.domain.words import Sentence

__all__ = ["add", "deliver", "enable", "list_all", "remove", "replay", "rotate", "try_out"]

Webhook = Annotated[str, typer.Argument(metavar="ID", help=_("Id of the webhook, as wh_1a2b3c4d."))]
Types = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="TYPE", help=_("Type of event, points.* or *; may be repeated. All if not said.")),
]
Description = Annotated[str, typer.Option("--description", metavar="TEXT", help=_("What it is for."))]
FromStart = Annotated[bool, typer.Option("--from-start", help=_("Tell what happened before, too."))]
Entries = Annotated[
    list[int] | None,
    typer.Option(
        "--entry", metavar="NUMBER", help=_("Entry of the ledger; may be repeated. Those given up if not said.")
    ),
]
Shown = Annotated[int, typer.Option("--deliveries", metavar="N", min=0, max=1000, help=_("Latest deliveries of each."))]


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help=_("Where to tell: https://your-server/path."))],
    types: Types = None,
    description: Description = "",
    from_start: FromStart = False,  # noqa: FBT002 - flags of the command line
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Tells an address from now on; shows its secret once."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.webhooks.subscribing import subscribe, subscription_document
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        made = subscribe(shop.webhooks, url, types or [], description, from_start=from_start)
        document = subscription_document(shop.webhooks, made)
    if as_json:
        print_json({**document, "secret": made.secret})
        return
    print(f"{made.id}\t{made.secret}")
    note(say("Keep the secret: it is shown this once. Try it: regulars webhooks test %(id)s", id=made.id))


def list_all(home: Home = None, as_json: Json = False, lang: Lang = None, deliveries: Shown = 20) -> None:  # noqa: FBT002
    """Every webhook, with what became of its latest events."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.loop.webhooks.subscribing import subscription_document
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        kept = shop.webhooks.webhooks.subscriptions()
        documents = [subscription_document(shop.webhooks, each, deliveries) for each in kept]
    if as_json:
        print_json({"webhooks": documents})
        return
    say_it = speaker()
    for each in documents:
        counts = each["counts"]
        line = say(
            "%(id)s %(url)s (%(types)s): %(delivered)s delivered, %(waiting)s waiting, %(dead)s given up",
            id=each["id"],
            url=each["url"],
            types=", ".join(each["types"]),
            **{state: counts.get(state, 0) for state in ("delivered", "waiting", "dead")},
        )
        print(say_it(line))
        if not each["enabled"]:
            print("  " + say_it(say("Switched off: the receiver says it is gone.")))


def remove(
    webhook: Webhook,
    yes: Yes = False,  # noqa: FBT002
    dry_run: DryRun = False,  # noqa: FBT002
    no_input: NoInput = False,  # noqa: FBT002
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Tells an address nothing more, and drops the record of its deliveries."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.webhooks.subscribing import known, remove, subscription_document
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        found = known(shop.webhooks, webhook)
        document = subscription_document(shop.webhooks, found)
        if not dry_run:
            question = say("Remove %(id)s, which tells %(url)s?", id=found.id, url=found.url)
            _confirmed(question, yes=yes, ask=not (no_input or as_json))
            remove(shop.webhooks, webhook)
    if as_json:
        print_json({**document, "removed": not dry_run})
    else:
        print(found.id)


def _confirmed(question: Sentence, *, yes: bool, ask: bool) -> None:
    from regulars.domain.errors import ConfirmationNeeded
    from regulars.domain.words import say
    from regulars.interfaces.words import speaker

    if yes:
        return
    if ask and sys.stdin.isatty() and sys.stderr.isatty():
        if typer.confirm(speaker()(question), default=False, err=True):
            return
        raise typer.Abort
    raise ConfirmationNeeded(question, fix=say("Say yes with --yes, or look first with --dry-run."))


def rotate(webhook: Webhook, home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Makes a new secret; for a day the one before signs too."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.webhooks.subscribing import rotate
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        made = rotate(shop.webhooks, webhook)
    if as_json:
        print_json({"id": made.id, "secret": made.secret})
        return
    print(f"{made.id}\t{made.secret}")
    note(say("For 24 hours both secrets sign. Keep the new one: it is shown this once."))


def enable(webhook: Webhook, home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Tells an address again that was switched off, from where it stopped."""
    from regulars.interfaces.cli.results import print_json
    from regulars.loop.webhooks.subscribing import subscription_document, switch_on
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        document = subscription_document(shop.webhooks, switch_on(shop.webhooks, webhook))
    print_json(document) if as_json else print(document["id"])


def try_out(webhook: Webhook, home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Sends one event of type webhooks.test now, and says what came back.

    Raises:
        WebhookNotTold: it did not answer 2xx; exit code 1.
    """
    from regulars.domain.errors import WebhookNotTold
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.loop.webhooks.outcome import is_told
    from regulars.loop.webhooks.subscribing import try_out as sent
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        reply = sent(shop.webhooks, webhook)
    if as_json:
        print_json({"told": is_told(reply), "status": reply.status, "reason": reply.reason})
    if not is_told(reply):
        raise WebhookNotTold(webhook, reply.reason or str(reply.status))
    if not as_json:
        print(speaker()(say("Told: it answered %(status)s.", status=str(reply.status))))


def replay(
    webhook: Webhook,
    entries: Entries = None,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Has events told again: those given up, or those of some entries."""
    from regulars.domain.words import say_many
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.loop.webhooks.subscribing import replay
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        count = replay(shop.webhooks, webhook, entries)
    if as_json:
        print_json({"replayed": count})
        return
    print(speaker()(say_many("%(count)s event will be told again.", "%(count)s events will be told again.", count)))


def deliver(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Takes one pass: sends what is due. `regulars serve` does this all the time."""
    from dataclasses import asdict

    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.loop.webhooks.delivering import deliver, tidy
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        told = deliver(shop.webhooks)
        tidy(shop.webhooks)
    if as_json:
        print_json(asdict(told))
        return
    line = say(
        "%(delivered)s delivered, %(failed)s to be tried again, %(dead)s given up.",
        delivered=told.delivered,
        failed=told.failed,
        dead=told.dead,
    )
    print(speaker()(line))
