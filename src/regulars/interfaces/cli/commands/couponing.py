"""``regulars coupons``: what there is, new codes, and whether a code would do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang
from regulars.interfaces.words import translated as _

__all__ = ["coupons_check", "coupons_list", "coupons_print"]

Count = Annotated[int, typer.Option("--count", metavar="N", min=1, help=_("How many codes."))]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help=_("Write the codes here, one a line."))]
Member = Annotated[str, typer.Option("--member", metavar="ID", help=_("Who buys."))]
Total = Annotated[str, typer.Option("--total", metavar="AMOUNT", help=_("What the goods cost."))]


def coupons_list(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Every coupon of the programme: codes, uses, what they took off."""
    from dataclasses import asdict

    from regulars.domain.money import Money
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        batches = shop.coupons.batches()
        currency = shop.settings.currency
    if as_json:
        print_json({"coupons": [asdict(batch) for batch in batches]})
        return
    say_it = speaker()
    for batch in batches:
        line = say(
            "%(id)s: %(issued)s codes, %(uses)s uses, %(discount)s taken off.",
            id=batch.id,
            issued=batch.issued,
            uses=batch.uses,
            discount=Money(batch.discount, currency),
        )
        print(say_it(line))
    if not batches:
        print(say_it(say("The programme has no coupons. Write them under coupons: in programmes/*.yml")))


def coupons_print(
    coupon: Annotated[str, typer.Argument(metavar="COUPON", help=_("Its id in the programme."))],
    count: Count = 1,
    out: Out = None,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """New codes. They are shown once: only their digests are kept."""
    from regulars.interfaces.cli.results import print_json
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        codes = shop.coupons.print_codes(coupon, count)
    if out is not None:
        out.write_text("".join(f"{code}\n" for code in codes), encoding="utf-8")
    if as_json:
        print_json({"coupon": coupon, "count": len(codes), "codes": [] if out is not None else list(codes)})
    elif out is None:
        print("\n".join(codes))


def coupons_check(
    code: Annotated[str, typer.Argument(metavar="CODE", help=_("As it was typed."))],
    member: Member = "",
    total: Total = "",
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002
    lang: Lang = None,
) -> None:
    """Whether a code would be accepted now, and every reason why not; nothing is changed."""
    from regulars.domain.coupons.refusal import REFUSAL_WORDS
    from regulars.domain.money import Money
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.shop import open_latest

    order: dict[str, Any] = {"order_id": "check", **({"total": total} if total else {})}
    with open_latest(home=home, lang=lang) as shop:
        answer = shop.coupons.ask("validate", code, member, order, source="command line")
        currency = shop.settings.currency
    say_it = speaker()
    if as_json:
        refused = [
            {"code": each.code.value, "about": each.about, "message": say_it(REFUSAL_WORDS[each.code])}
            for each in answer.refused
        ]
        print_json(
            {
                "accepted": answer.accepted,
                "coupon": answer.coupon,
                "discount": answer.discount,
                "refused": refused,
            }
        )
    elif answer.accepted:
        taken = Money(answer.discount, currency)
        print(say_it(say("Accepted: %(coupon)s takes %(discount)s off.", coupon=answer.coupon, discount=taken)))
    else:
        for each in answer.refused:
            about = f" ({each.about})" if each.about else ""
            print(f"✗ {say_it(REFUSAL_WORDS[each.code])}{about}")
    if not answer.accepted:
        raise typer.Exit(1)
