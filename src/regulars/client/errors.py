"""What can go wrong with a call, one tree.

ClientError
|- Unreachable            nobody answered; the outcome is unknown: ask again with the same key
|- AnswerUnreadable       what came back is not what this client knows
|- ApiError               the server said no (RFC 9457), with code and fix
|  |- Malformed             400, 413, 415, 422: the request is not meant so
|  |- NotAllowed            401, 403: the key is not known, or may not do this
|  |- NotFound              404, 410
|  |- Conflict              409: the request is understood and cannot be done
|  |  `- NotEnoughPoints      fewer points may be spent than were asked
|  |- TooManyRequests       429
|  `- ServerFailed          5xx
`- WebhookRefused         a message that is not, or no longer, to be believed
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

__all__ = [
    "AnswerUnreadable",
    "ApiError",
    "ClientError",
    "Conflict",
    "Malformed",
    "NotAllowed",
    "NotEnoughPoints",
    "NotFound",
    "ServerFailed",
    "TooManyRequests",
    "Unreachable",
    "WebhookRefused",
    "error_of",
]


class ClientError(Exception):
    """Anything that goes wrong with a call."""


class Unreachable(ClientError):
    """Nobody answered, however often it was asked.

    Attributes:
        key: the Idempotency-Key of the call. The outcome is unknown: ask again with this key, and it happens once.
    """

    def __init__(self, reason: str, key: str) -> None:
        super().__init__(f"no answer: {reason}")
        self.key = key


class AnswerUnreadable(ClientError):
    """What came back is not what this client knows: another program answered, or a much newer server."""


class WebhookRefused(ClientError):
    """A message that is not, or no longer, to be believed."""


class ApiError(ClientError):
    """The server said no.

    Attributes:
        status: of HTTP.
        code: stable, never translated: ``member.unknown``.
        title: what happened, in the language of the server or of ``lang``.
        why, fix: why, and what to do next.
        where: the field, as far as it is known.
        problem: the whole document.
        key: the Idempotency-Key of the call.

    Example:
        >>> problem = {"code": "member.unknown", "title": "No member is known.", "fix": "Use the customer number."}
        >>> error = error_of(404, problem, "k1")
        >>> type(error).__name__, error.code, str(error)
        ('NotFound', 'member.unknown', 'No member is known. Use the customer number.')
    """

    def __init__(self, status: int, problem: Mapping[str, Any], key: str) -> None:
        self.status = status
        self.code = str(problem.get("code") or "")
        self.title = str(problem.get("title") or f"HTTP {status}")
        self.why = str(problem.get("why") or problem.get("detail") or "")
        self.fix = str(problem.get("fix") or "")
        self.where = problem.get("where")
        self.problem = problem
        self.key = key
        super().__init__(" ".join(part for part in (self.title, self.why, self.fix) if part))


class Malformed(ApiError):
    """The request is not meant so."""


class NotAllowed(ApiError):
    """The key is not known, or may not do this."""


class NotFound(ApiError):
    """There is no such thing."""


class Conflict(ApiError):
    """The request is understood and cannot be done."""


class NotEnoughPoints(Conflict):
    """Fewer points may be spent than were asked."""

    @property
    def shortfall(self) -> int:
        """How many points are missing."""
        return int(self.problem.get("shortfall") or 0)


class TooManyRequests(ApiError):
    """More requests than the key may make."""


class ServerFailed(ApiError):
    """The server could not, and may be asked again with the same key."""


_NOT_ENOUGH: Final = ("not_enough_points", "insufficient_balance")
_BY_STATUS: Final[Mapping[int, type[ApiError]]] = {
    400: Malformed,
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    410: NotFound,
    409: Conflict,
    413: Malformed,
    415: Malformed,
    422: Malformed,
    429: TooManyRequests,
}
_SERVER = 500


def error_of(status: int, problem: Mapping[str, Any], key: str) -> ApiError:
    """The error of the tree for an answer."""
    if str(problem.get("code") or "").endswith(_NOT_ENOUGH):
        return NotEnoughPoints(status, problem, key)
    kind = ServerFailed if status >= _SERVER else _BY_STATUS.get(status, ApiError)
    return kind(status, problem, key)
