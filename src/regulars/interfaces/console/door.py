"""The console's way in: one ASGI application. A request is matched, its visitor admitted, its form checked, and a page made.

Handlers wait for databases, so they run on threads; the event loop never waits for a disk.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from urllib.parse import quote

from regulars.domain.errors import RegularsError
from regulars.interfaces.api.atlas import Atlas
from regulars.interfaces.api.languages import language_asked
from regulars.interfaces.console import refused
from regulars.interfaces.console.forms import boundary_of, cookies_of, fields_of, parts_of
from regulars.interfaces.console.guard import is_local, is_own, is_secure, who_is
from regulars.interfaces.console.headers import SAFE
from regulars.interfaces.console.rendering import page_of
from regulars.interfaces.console.role_words import ROLE_WORDS
from regulars.interfaces.console.screen import Answer, Guest, MemberVisitor, Moved, Screen, Sent, Shown, Visit
from regulars.interfaces.console.standing import badge_of, standing_of
from regulars.interfaces.console.twins import csv_twin, json_twin
from regulars.interfaces.words import LANGUAGES, Speaker
from regulars.trust.access import secrets_hidden

if TYPE_CHECKING:
    from regulars.interfaces.api.route import Route
    from regulars.loop.staffing import SignedIn
    from regulars.shop import Shop

__all__ = ["Console"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Given = TypeVar("Given")
_THREADS: Final = 16
_BODY_SECONDS_MAX: Final = 600
_LOG: Final = logging.getLogger("regulars.console")
_PREFERENCES: Final = ("theme", "density", "lang", "text")
_SIGN_IN: Final = "/console/sign-in"


class Console:
    """The console of one shop.

    Args:
        shop: whose; it is not closed here.
        look: whether everybody on this machine may look, and nobody change anything.
        screens: what can be asked; None is everything.
    """

    safe: Sequence[tuple[str, str]] = SAFE
    """What every answer carries."""

    def __init__(self, shop: Shop, *, look: bool = False, screens: Sequence[Screen] | None = None) -> None:
        from regulars.interfaces.console.screens import all_screens

        self._shop = shop
        self._look = look
        self._screens = tuple(all_screens() if screens is None else screens)
        # Screens have the two things that the atlas looks at: method and path.
        self._atlas = Atlas(cast("Sequence[Route]", self._screens))
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="regulars-console")

    def close(self) -> None:
        """Waits for what is under way."""
        self._pool.shutdown(wait=True)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serves one request."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        cookies = cookies_of(headers.get(b"cookie", b""))
        speak = self._speaker(headers, cookies)
        bare = scope["method"] == "HEAD"
        failed: RegularsError | None = None
        try:
            sent = await self._answered(scope, receive, headers, cookies, speak)
        except RegularsError as error:
            failed = error
        except Exception:  # noqa: BLE001 - an interface: the last place that can answer
            _LOG.error("%s\n%s", scope["method"], secrets_hidden(traceback.format_exc()))
            failed = refused.fault()
        if failed is not None:
            problem = failed
            sent = await self._elsewhere(lambda: self._problem(scope, problem, speak, cookies))
        await _send(send, sent, self.safe, is_bare=bare)

    def _speaker(self, headers: Mapping[bytes, bytes], cookies: Mapping[str, str]) -> Speaker:
        settings = self._shop.settings
        asked = cookies.get("regulars_lang", "")
        if asked in LANGUAGES:
            return Speaker(asked)
        if "lang" in settings.model_fields_set and settings.lang:
            return Speaker(settings.lang)
        return Speaker(language_asked(headers.get(b"accept-language", b"").decode("latin-1"), settings.lang or "en"))

    async def _answered(
        self,
        scope: Message,
        receive: Receive,
        headers: Mapping[bytes, bytes],
        cookies: Mapping[str, str],
        speak: Speaker,
    ) -> Sent:
        if self._look and not is_local(headers):
            raise refused.not_local()
        raw = bytes(scope.get("raw_path") or quote(scope["path"]).encode()).partition(b"?")[0]
        screen, parameters = self._found(scope["method"], raw)
        secure = is_secure(scope.get("scheme", "http"), headers)
        address = (scope.get("client") or ("",))[0]
        who = await self._elsewhere(
            lambda: None if screen.is_open else self.admitted(screen, cookies, address, secure=secure)
        )
        path = raw.decode("latin-1") + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
        if who is None and not screen.is_open:
            return _moved(self.turned_away(screen, path))
        form, file = await self._body(screen, receive, headers)
        try:
            if screen.method == "POST" and not is_own(screen, headers, who, form.get("csrf", "")):
                raise refused.foreign_request()
            visit = Visit(
                self._shop, speak, who, parameters, _query(scope), form, file, address, path, self._look,
                _preferences(cookies), secure,
            )  # fmt: skip
            return await self._elsewhere(lambda: self._done(screen, visit))
        finally:
            if file is not None:
                file[1].unlink(missing_ok=True)

    def _found(self, method: str, raw: bytes) -> tuple[Screen, Mapping[str, str]]:
        try:
            found, parameters = self._atlas.find(method, raw)
        except RegularsError as error:
            raise (refused.wrong_method() if error.status == 405 else refused.nothing_here()) from None
        return cast("Screen", found), parameters

    def turned_away(self, screen: Screen, path: str) -> Moved:
        """Where somebody goes who is nobody yet."""
        return Moved(f"{_SIGN_IN}?next={quote(path, safe='')}" if screen.method != "POST" else _SIGN_IN)

    def admitted(
        self, screen: Screen, cookies: Mapping[str, str], address: str, *, secure: bool
    ) -> SignedIn | Guest | MemberVisitor | None:
        """Whose request it is, and whether they may; None is nobody's."""
        who = who_is(self._shop, cookies, secure=secure, look=self._look)
        if who is None or screen.opens_to(who.role):
            return who
        if isinstance(who, Guest):
            raise refused.only_to_look()
        self._shop.staff.note_forbidden(who.name, address, screen.name)
        raise refused.forbidden(ROLE_WORDS[who.role])

    async def _body(
        self, screen: Screen, receive: Receive, headers: Mapping[bytes, bytes]
    ) -> tuple[Mapping[str, str], tuple[str, Path] | None]:
        if screen.method != "POST":
            return {}, None
        boundary = boundary_of(headers.get(b"content-type", b""))
        try:
            async with asyncio.timeout(_BODY_SECONDS_MAX):
                body = await self._stored(receive, screen.bytes_max)
        except TimeoutError:
            raise refused.malformed() from None
        try:
            if boundary is None:
                return fields_of(body.read_bytes()) if body.stat().st_size <= screen.bytes_max else {}, None
            if not screen.takes_file:
                raise refused.malformed()
            return await self._elsewhere(lambda: parts_of(body, boundary))
        except ValueError:
            raise refused.malformed() from None
        finally:
            body.unlink(missing_ok=True)

    async def _stored(self, receive: Receive, bytes_max: int) -> Path:
        """The body in a file: it may be larger than memory."""
        with NamedTemporaryFile(prefix="regulars-body-", delete=False) as out:
            path = Path(out.name)
            try:
                await self._received(receive, bytes_max, out.write)
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        return path

    async def _received(self, receive: Receive, bytes_max: int, write: Callable[[bytes], int]) -> None:
        length, is_more = 0, True
        while is_more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise refused.malformed()
            piece: bytes = message.get("body", b"")
            length += len(piece)
            if length > bytes_max:
                raise refused.too_large(max(1, bytes_max >> 20))
            await self._elsewhere(partial(write, piece))
            is_more = message.get("more_body", False)

    def _done(self, screen: Screen, visit: Visit) -> Sent:
        """The answer as bytes: a page, one of its twins, a file, or another address."""
        answer = screen.handle(visit)
        if isinstance(answer, Shown) and answer.view is not None and visit.query.get("as") == "json":
            return json_twin(answer.view, visit.say)
        if isinstance(answer, Shown) and answer.view is not None and visit.query.get("as") == "csv":
            return csv_twin(answer.view, visit.query.get("table", ""), visit.say)
        return self._written(answer, visit)

    def _written(self, answer: Answer, visit: Visit) -> Sent:
        if isinstance(answer, Sent):
            return answer
        if isinstance(answer, Moved):
            return _moved(answer)
        return Sent(self.page(answer, visit), "text/html; charset=utf-8", answer.status, answer.headers)

    def page(self, shown: Shown, visit: Visit) -> bytes:
        """The page laid out."""
        badge = None
        if visit.who is not None:
            badge = badge_of(standing_of(self._shop), self._shop.house.clock.now())
        return page_of(shown, visit, self._screens, badge)

    def _problem(self, scope: Message, error: RegularsError, speak: Speaker, cookies: Mapping[str, str]) -> Sent:
        """The page that says what went wrong, why, and what to do; it needs no database."""
        if error.status >= 500:
            _LOG.error("%s: %s", error.code, secrets_hidden(f"{error.what} {error.where or ''} {error.why or ''}"))
        visit = Visit(
            self._shop, speak, None, {}, {}, prefers=_preferences(cookies), path=scope["path"], look=self._look
        )
        page = self.page(Shown("problem.html", values={"error": error}), visit)
        return Sent(page, "text/html; charset=utf-8", error.status)

    async def _elsewhere(self, work: Callable[[], Given]) -> Given:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)


def _query(scope: Message) -> Mapping[str, str]:
    try:
        return fields_of(scope["query_string"])
    except ValueError:
        raise refused.malformed() from None


def _preferences(cookies: Mapping[str, str]) -> Mapping[str, str]:
    return {name: cookies[f"regulars_{name}"] for name in _PREFERENCES if f"regulars_{name}" in cookies}


def _moved(answer: Moved) -> Sent:
    return Sent(b"", "text/plain; charset=utf-8", 303, (("location", answer.to), *answer.headers))


async def _send(send: Send, sent: Sent, safe: Sequence[tuple[str, str]], *, is_bare: bool) -> None:
    headers = [("content-type", sent.media_type), *safe, *sent.headers]
    if not any(name == "cache-control" for name, _ in headers):
        headers.append(("cache-control", "no-store"))
    listed = [(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in headers]
    listed.append((b"content-length", b"%d" % len(sent.body)))
    await send({"type": "http.response.start", "status": sent.status, "headers": listed})
    await send({"type": "http.response.body", "body": b"" if is_bare else sent.body})
