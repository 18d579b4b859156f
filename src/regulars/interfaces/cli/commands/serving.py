"""``regulars serve`` and ``regulars keys``: the HTTP API and who may use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.interfaces.cli.commands.options import DryRun, Home, Json, Lang
from regulars.interfaces.words import translated as _

if TYPE_CHECKING:
    from regulars.domain.api_key import ApiKey

__all__ = ["create_key", "list_keys", "revoke_key", "rotate_key", "serve"]

Host = Annotated[
    str, typer.Option("--host", metavar="ADDRESS", help=_("Where to listen; this machine alone if not said."))
]
Port = Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help=_("The port; 0 takes a free one."))]
ScopeSaid = Annotated[
    list[str],
    typer.Option("--scope", metavar="admin|read|track|till|write", help=_("What the key may do; may be repeated.")),
]
Name = Annotated[str, typer.Option("--name", metavar="TEXT", help=_("What you call it; stands beside what it does."))]
Expires = Annotated[
    int | None, typer.Option("--expires", metavar="DAYS", help=_("After how many days it opens nothing more."))
]
KeyId = Annotated[str, typer.Argument(metavar="ID", help=_("Of the key: the part after rg_, as `keys list` says it."))]
Overlap = Annotated[
    int,
    typer.Option("--overlap", metavar="HOURS", min=0, max=8760, help=_("How long the old key goes on opening.")),
]


Look = Annotated[
    bool,
    typer.Option("--look", help=_("Everybody on this machine may look at the console; nobody changes anything in it.")),
]


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8484,
    look: Look = False,  # noqa: FBT002 - a flag of the command line
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    lang: Lang = None,
) -> None:
    """Runs the HTTP API and the console until it is interrupted."""
    from regulars.domain.errors import UsageError
    from regulars.domain.words import say
    from regulars.interfaces.api.serving import listening
    from regulars.interfaces.api.serving import serve as run_server
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.console.served import missing_parts
    from regulars.shop import open_latest

    if look and host not in {"127.0.0.1", "localhost", "::1"}:
        raise UsageError(
            say("A shop without a password is shown on this machine only."),
            fix=say("Leave --host out, or make accounts: regulars staff add NAME --role owner"),
        )
    with open_latest(home=home, lang=lang) as shop, listening(host, port) as where:
        bound_host, bound_port = where.getsockname()[:2]
        shown = f"[{bound_host}]" if ":" in bound_host else bound_host
        url = f"http://{shown}:{bound_port}"

        def ready() -> None:
            if as_json:
                print_json({"url": url, "home": str(shop.home)})
                return
            note(say("listening at %(url)s; stop with Ctrl-C", url=url))
            note(say("the console: %(url)s", url=f"{url}/console"))
            for sentence in missing_parts():
                note(sentence)
            if not look and not shop.staff.listed():
                note(say("next: make an account with regulars staff add NAME --role owner"))
            if not shop.key_ring.listed():
                note(say("next: make a key with regulars keys create --scope admin"))

        run_server(shop, where, ready, look=look)


def create_key(
    scope: ScopeSaid,
    name: Name = "",
    expires: Expires = None,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    lang: Lang = None,
) -> None:
    """Makes a key to the HTTP API and shows it once."""
    from regulars.shop import open_latest

    scopes = [part.strip() for said in scope for part in said.split(",") if part.strip()]
    with open_latest(home=home, lang=lang) as shop:
        minted = shop.key_ring.create(scopes, name, expires)
    _print_minted(minted.key, minted.kept, as_json=as_json)


def list_keys(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002 - a flag
    """Every key, without its secret."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        kept, now = shop.key_ring.listed(), shop.house.clock.now()
    documents = [_document(key, now) for key in kept]
    if as_json:
        print_json({"keys": documents})
        return
    for document in documents:
        shown = (document[part] for part in ("id", "state", "name", "expires_at", "used_at"))
        print("  ".join([*(str(part or "-") for part in shown), " ".join(document["scopes"])]))
    if not documents:
        note(say("No key yet. Make one: regulars keys create --scope admin"))


def revoke_key(
    id_: KeyId,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    lang: Lang = None,
    dry_run: DryRun = False,  # noqa: FBT002
) -> None:
    """Takes a key back; it opens nothing from now on."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        ring = shop.key_ring
        key, now = (ring.found(id_) if dry_run else ring.revoke(id_)), shop.house.clock.now()
    if as_json:
        print_json(_document(key, now) | {"dry_run": dry_run})
        return
    done = say("would revoke %(id)s", id=key.id) if dry_run else say("revoked %(id)s", id=key.id)
    note(done)


def rotate_key(
    id_: KeyId,
    overlap: Overlap = 24,
    home: Home = None,
    as_json: Json = False,  # noqa: FBT002 - a flag of the command line
    lang: Lang = None,
) -> None:
    """Makes a key that may do the same; the old one goes on for a while."""
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        minted = shop.key_ring.rotate(id_, overlap)
    _print_minted(minted.key, minted.kept, as_json=as_json)


def _print_minted(key: str, kept: ApiKey, *, as_json: bool) -> None:
    from regulars.domain.words import say
    from regulars.interfaces.cli.messages import note
    from regulars.interfaces.cli.results import print_json

    if as_json:
        print_json({"key": key, **_document(kept, kept.created_at)})
        return
    print(key)
    note(say("This is the only time the key is shown. Its id is %(id)s.", id=kept.id))


def _document(kept: ApiKey, now: int) -> dict[str, Any]:
    from regulars.interfaces.api.instants import instant
    from regulars.trust.access import is_open

    def said(at: int | None) -> str | None:
        return None if at is None else instant(at)

    return {
        "id": kept.id,
        "name": kept.name,
        "scopes": list(kept.scopes),
        "state": "open" if is_open(kept, now) else "revoked" if kept.revoked_at is not None else "expired",
        "created_at": said(kept.created_at),
        "expires_at": said(kept.expires_at),
        "revoked_at": said(kept.revoked_at),
        "used_at": said(kept.used_at),
        "replaces": kept.replaces or None,
    }
