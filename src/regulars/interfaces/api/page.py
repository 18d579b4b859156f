"""Every route on one page, without a script and without a request to anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from regulars import __version__
from regulars.domain.words import say
from regulars.interfaces.api.route import Keyed, Route
from regulars.interfaces.words import Speaker

__all__ = ["page"]

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #ddd;
vertical-align:top}code{font:14px ui-monospace,monospace}
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}td,th{border-color:#444}a{color:#9cf}}"""


def page(routes: Sequence[Route], say_it: Speaker) -> str:
    """The page, in the reader's language; what a route does is said in English, as in the description."""
    lead = say_it(
        say("Each request carries Authorization: Bearer rg_…; each POST an Idempotency-Key. All of it: /openapi.json.")
    )
    head = (say("route"), say("what it does"), say("scopes"), say("Idempotency-Key"))
    cells = "".join(f"<th>{escape(say_it(name))}</th>" for name in head)
    rows = "".join(_row(route) for route in routes)
    return (
        f'<!doctype html><html lang="{say_it.language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Regulars {__version__} · HTTP</title><style>{_STYLE}</style>"
        f'<h1>Regulars {__version__} · HTTP</h1><p>{escape(lead)} <a href="/openapi.json">/openapi.json</a></p>'
        f"<table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></html>"
    )


def _row(route: Route) -> str:
    scopes = ", ".join(sorted({"admin", *route.scopes})) if route.scopes else "–"
    keyed = {Keyed.NO: "–", Keyed.MUST: "✓", Keyed.MAY: "(✓)"}[route.keyed]
    return (
        f"<tr><td><code>{route.method} {escape(route.path)}</code></td><td>{escape(route.says)}</td>"
        f"<td>{scopes}</td><td>{keyed}</td></tr>"
    )
