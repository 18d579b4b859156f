"""How each number is made, which keys there are, and how pages should look."""

from __future__ import annotations

from typing import Final

from regulars.domain.words import say
from regulars.interfaces.console.kit import View
from regulars.interfaces.console.pages.sign_in import local_path
from regulars.interfaces.console.refused import nothing_here
from regulars.interfaces.console.screen import Answer, Moved, Screen, Shown, Visit

__all__ = ["SCREENS"]

_CHOICES: Final = {
    "lang": ("zh", "en"),
    "theme": ("light", "dark", "auto"),
    "density": ("comfortable", "compact"),
}
_YEAR_SECONDS: Final = 365 * 86_400


def _words(_: Visit) -> Answer:
    view = View(
        say("How is each number made, and which keys are there?"),
        (say("Every figure says whether it was counted, modelled or tested; only a tested one may say because of."),),
    )
    return Shown("words.html", view)


def _prefer(visit: Visit) -> Answer:
    """Keeps a wish about how pages look, in a cookie that says nothing else."""
    name, value = visit.parameters["name"], visit.parameters["value"]
    if value not in _CHOICES.get(name, ()):
        raise nothing_here()
    kept = (
        f"regulars_{name}={value}; Path=/; Max-Age={_YEAR_SECONDS}; SameSite=Lax{'; Secure' if visit.is_secure else ''}"
    )
    return Moved(local_path(visit.query.get("next", "")), (("set-cookie", kept),))


SCREENS: Final = (
    Screen("GET", "/console/words", "words", _words),
    Screen("GET", "/console/prefer/{name}/{value}", "prefer", _prefer, is_open=True),
)
