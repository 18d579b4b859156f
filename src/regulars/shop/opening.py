"""Opens a shop: the home's own, the demo's, of these files alone, of a frame, or one that leaves nothing behind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.errors import NotEnoughData, UsageError
from regulars.domain.ids import Tenant, tenant_named
from regulars.domain.words import say
from regulars.shop.shop import LATEST, Shop
from regulars.shop.wiring import DATABASE, erased_log, house_at, house_in_memory

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.settings import Settings

__all__ = ["open", "open_bench", "open_demo", "open_latest", "open_shop", "open_shop_of", "open_to_look"]

_OWN: Final = "shop"
_DEMO: Final = "demo"


def open(source: Any = None) -> Shop:  # noqa: A001 - the public verb is regulars.open
    """Opens a shop.

    Args:
        source: a folder (the shop's home), a file of orders, or a frame of orders (pandas, polars, Arrow); None is the home of
            the settings. A frame is read into memory and gone with the shop; frames that come out are of its kind.

    Raises:
        UsageError: it is none of these.
    """
    if source is None:
        return open_latest()
    if isinstance(source, str | Path):
        path = Path(source)
        if path.is_dir():
            return open_shop(home=path)
        shop = open_shop_of([path])
        shop.bring(path)
        return shop
    return _open_frame(source)


def open_shop(*, home: Path | None = None, lang: str | None = None, create: bool = True) -> Shop:
    """The shop in the home folder itself."""
    settings = _settings(home, lang)
    if not create and not (settings.home / DATABASE).exists() and not settings.database_url:
        raise NotEnoughData(
            say("There is no shop in %(home)s.", home=str(settings.home)),
            fix=say("Make one: regulars init, or look at a file at once: regulars open FILE"),
        )
    return _opened(settings, settings.home, Tenant(_OWN))


def open_demo(*, home: Path | None = None, lang: str | None = None) -> Shop:
    """The demo shop, in a folder of its own below the home."""
    settings = _settings(home, lang)
    if "currency" not in settings.model_fields_set:
        settings = settings.model_copy(update={"currency": "USD"})
    return _opened(settings, settings.home / _DEMO, Tenant(_DEMO), remember_in=settings.home)


def open_shop_of(
    files: Sequence[Path],
    told: Mapping[str, str] | None = None,
    *,
    home: Path | None = None,
    lang: str | None = None,
    left_out: Sequence[str] = (),
) -> Shop:
    """A shop of these files alone, in a folder of its own below the home: never mixed with another's data.

    Another content or another way to read it (columns told or saved, rows left out, time zone, currency) is another shop.

    Raises:
        FileUnreadable: one of them is not there.
    """
    from regulars.loop.shipments import source_of

    settings = _settings(home, lang)
    read = [source_of(path).sha256 for path in files]
    read += [
        settings.timezone,
        settings.currency,
        *(f"{role}={column}" for role, column in sorted((told or {}).items())),
    ]
    read += [f"left out {code}" for code in sorted(left_out)]
    read += [path.read_text(encoding="utf-8") for path in sorted((settings.home / "mappings").glob("*.json"))]
    digest = hashlib.sha256("\n".join(read).encode()).hexdigest()[:8]
    stem = "".join(letter for letter in files[0].stem.lower() if letter.isascii() and letter.isalnum())[:24]
    name = f"open-{stem or 'file'}-{digest}"
    return _opened(settings, settings.home / name, tenant_named(name), remember_in=settings.home)


def open_latest(*, home: Path | None = None, lang: str | None = None) -> Shop:
    """The home's own shop; where it has none, the one that `demo` or `open` looked at last."""
    settings = _settings(home, lang)
    latest = settings.home / LATEST
    if not (settings.home / DATABASE).exists() and latest.is_file():
        name = latest.read_text(encoding="utf-8").strip()
        if name == _DEMO and (settings.home / name).is_dir():
            return open_demo(home=home, lang=lang)  # in the demo's own currency, as its turn was taken
        if (settings.home / name).is_dir():
            return _opened(settings, settings.home / name, tenant_named(name))
    return open_shop(home=home, lang=lang, create=False)


def open_to_look(*, home: Path | None = None, lang: str | None = None) -> Shop:
    """The home's own shop; where there is none, one in memory, so that a look leaves nothing behind."""
    settings = _settings(home, lang)
    if (settings.home / DATABASE).exists() or settings.database_url:
        return _opened(settings, settings.home, Tenant(_OWN))
    return _in_memory(settings)


def open_bench(*, home: Path | None = None, lang: str | None = None) -> Shop:
    """A shop that holds nothing and leaves nothing behind, for trials."""
    return _in_memory(_settings(home, lang))


def _settings(home: Path | None, lang: str | None) -> Settings:
    from regulars.settings import read_settings

    return read_settings(home=home, lang=lang)


def _open_frame(frame: Any) -> Shop:
    """A shop in memory from a frame; what comes out is of the frame's kind."""
    import narwhals as nw
    import pyarrow.parquet as pq

    try:
        wrapped = nw.from_native(frame, eager_only=True)
    except TypeError as error:
        raise UsageError(
            say("A shop cannot be opened from %(kind)s.", kind=type(frame).__name__),
            fix=say("Give a folder, a file, or a pandas, polars or Arrow frame."),
        ) from error
    backend = wrapped.implementation

    def like_the_frame(table: pa.Table) -> Any:
        return table if backend.is_pyarrow() else nw.from_arrow(table, backend=backend).to_native()

    shop = _in_memory(_settings(None, None), like_the_frame)
    path = shop.home / "frame.parquet"
    pq.write_table(wrapped.to_arrow(), path)
    try:
        shop.bring(path)
    except BaseException:
        shop.close()
        raise
    return shop


def _opened(settings: Settings, home: Path, tenant: Tenant, remember_in: Path | None = None) -> Shop:
    shop = Shop(house_at(settings, home, tenant), remember_in=remember_in)
    if erased_log(settings, home).exists():
        from regulars.loop.privacy.restoring import erase_again

        erase_again(shop.privacy)
    return shop


def _in_memory(settings: Settings, kind: Callable[[Any], Any] = lambda table: table) -> Shop:
    house, folder = house_in_memory(settings)
    return Shop(house, kind, folder=folder)
