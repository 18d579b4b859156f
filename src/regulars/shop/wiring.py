"""Picks adapters by the settings: the only file that knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from regulars.domain.ids import Tenant
from regulars.loop.house import House

if TYPE_CHECKING:
    from collections.abc import Callable

    from regulars.adapters.files.vault_key import VaultKeyFile
    from regulars.loop.coupons.desk import CouponDesk
    from regulars.loop.keyring import KeyRing
    from regulars.loop.ledger.counter import Counter
    from regulars.loop.memberships.desk import MembershipDesk
    from regulars.loop.privacy.desk import Desk as PrivacyDesk
    from regulars.loop.rewards.desk import RewardDesk
    from regulars.loop.staffing import StaffDesk
    from regulars.loop.tiers.desk import TierDesk
    from regulars.loop.till.till import Till
    from regulars.loop.webhooks.desk import Desk
    from regulars.ports.handings import Handings
    from regulars.ports.tiers import MoveKept
    from regulars.ports.vault import Vault
    from regulars.ports.webhooks import Webhooks
    from regulars.settings import Settings

__all__ = [
    "DATABASE",
    "LEDGER",
    "erased_log",
    "every_table",
    "house_at",
    "house_in_memory",
    "opened_counter",
    "opened_coupons",
    "opened_key_ring",
    "opened_memberships",
    "opened_privacy",
    "opened_rewards",
    "opened_staff",
    "opened_tiers",
    "opened_webhooks",
]

DATABASE: Final = "regulars.db"
LEDGER: Final = "ledger.db"
_WEBHOOKS: Final = "webhooks.db"
_MODELS: Final = "models"
_REMEMBERED: Final = "remembered"


def house_at(settings: Settings, home: Path, tenant: Tenant) -> House:
    """A shop in a folder, with the records where the settings say."""
    from regulars.adapters.database.records import DatabaseRecords
    from regulars.adapters.lake.duck import DuckColumns
    from regulars.adapters.memory.clock import SystemClock
    from regulars.adapters.shelf.folder import FolderShelf
    from regulars.trust.vault.vault import TenantVault

    home.mkdir(parents=True, exist_ok=True)
    address = settings.database_url or f"sqlite:///{home / DATABASE}"
    columns = DuckColumns(home / "lake", settings.memory_mb, settings.threads)
    records = DatabaseRecords.open(address, tenant, TenantVault(_vault_keys(settings, home)))
    shelf, remembered = FolderShelf(home / _MODELS), FolderShelf(home / _REMEMBERED)
    return House(tenant, home, settings, SystemClock(), columns, records, shelf, remembered)


def _vault_of(settings: Settings, home: Path) -> Vault:
    """The tenant's vault; in a shop that has none yet, its key is made."""
    from regulars.trust.vault.vault import TenantVault

    vault = TenantVault(_vault_keys(settings, home))
    vault.make()
    return vault


def every_table(files: Sequence[Path]) -> list[Path]:
    """Files as they were named, each zip of several tables as its tables: ``shop.zip`` as ``shop.zip#orders.csv`` and so on."""
    from regulars.adapters.lake.unpack import tables_in

    found: list[Path] = []
    for path in files:
        found += [Path(f"{path}#{name}") for name in tables_in(path)] or [path]
    return found


def _vault_keys(settings: Settings, home: Path) -> VaultKeyFile:
    from regulars.adapters.files.vault_key import VaultKeyFile

    return VaultKeyFile(_vault_path(settings, home))


def _vault_path(settings: Settings, home: Path) -> Path:
    """Shops below the home (`open`, `demo`) have keys of their own: the setting is the home's own shop's."""
    own = settings.vault_key and home == settings.home
    return Path(settings.vault_key).expanduser() if own else home / "vault.key"


def erased_log(settings: Settings, home: Path) -> Path:
    """Beside the key, so that it is kept apart from backups as the key is."""
    path = _vault_path(settings, home)
    return path.with_name(f"{path.stem}.erased.log")


def opened_privacy(
    house: House,
    counter: Counter,
    webhooks: Callable[[], Webhooks],
    handings: Handings,
    tiers: Callable[[], TierDesk],
    memberships: Callable[[], MembershipDesk],
) -> PrivacyDesk:
    """Where a person's rights are seen to."""
    from regulars.adapters.files.erasures import ErasureFiles
    from regulars.loop.privacy.desk import Desk

    settings, home = house.settings, house.home
    erased = ErasureFiles(erased_log(settings, home), home)
    return Desk(
        house,
        counter,
        _vault_keys(settings, home),
        erased,
        webhooks,
        handings,
        lambda owners: tiers().kept_on(owners),
        lambda owners: memberships().kept_on(owners),
    )


def opened_counter(house: House) -> Counter:
    """The ledger lies in a file of its own: whoever brings a million orders in does not keep the till waiting."""
    from regulars.adapters.database.ledger.ledger import DatabaseLedger
    from regulars.adapters.files.checkpoints import CheckpointFiles
    from regulars.loop.ledger.counter import Counter
    from regulars.reward.decide import decide
    from regulars.trust.proof.tree import Frontier, leaf_hash

    address = house.settings.database_url or f"sqlite:///{house.home / LEDGER}"
    ledger = DatabaseLedger.open(address, house.tenant, decide, house.clock, leaf_hash, Frontier.unpacked)
    return Counter(ledger, CheckpointFiles(house.home / "checkpoints", house.home / "ledger.key"), house.clock)


def opened_coupons(house: House, counter: Counter) -> CouponDesk:
    """Coupons lie beside the ledger, where what is acknowledged is kept."""
    from regulars.adapters.database.coupons.coupons import DatabaseCoupons
    from regulars.loop.coupons.desk import CouponDesk
    from regulars.reward.budgeting import period_of
    from regulars.reward.coupons.deciding import decide_coupon

    address = house.settings.database_url or f"sqlite:///{house.home / LEDGER}"
    coupons = DatabaseCoupons.open(address, house.tenant, decide_coupon, period_of)
    return CouponDesk(house, coupons, counter.checkpoints.secret, versions=counter.ledger.versions)


def opened_rewards(house: House, counter: Counter, coupons: CouponDesk, till: Till) -> RewardDesk:
    """What is handed out lies beside the ledger, too: it is written in the ledger's own transactions."""
    from regulars.adapters.database.handings.handings import DatabaseHandings
    from regulars.loop.rewards.desk import RewardDesk
    from regulars.reward.decide import decide
    from regulars.trust.proof.tree import Frontier, leaf_hash

    address = house.settings.database_url or f"sqlite:///{house.home / LEDGER}"
    handings = DatabaseHandings.open(address, house.tenant, decide, house.clock, leaf_hash, Frontier.unpacked)
    return RewardDesk(house, counter, handings, coupons, till.track)


def opened_memberships(house: House, counter: Counter) -> MembershipDesk:
    """Paid memberships lie beside the ledger, too; their money moves nowhere until a processor is put in."""
    import secrets

    from regulars.adapters.database.memberships.memberships import DatabaseMemberships
    from regulars.adapters.payments.sandbox import SandboxPayments
    from regulars.loop.memberships.desk import MembershipDesk

    address = house.settings.database_url or f"sqlite:///{house.home / LEDGER}"
    place = DatabaseMemberships.open(address, house.tenant)
    return MembershipDesk(house, counter, place, SandboxPayments(house.home / "payments"), secrets.token_bytes)


def opened_tiers(
    house: House,
    counter: Counter,
    webhooks: Callable[[], Desk] | None = None,
    memberships: Callable[[], MembershipDesk] | None = None,
) -> TierDesk:
    """Tiers lie beside the ledger, too: they follow from its entries. Moves are queued for webhooks."""
    from regulars.adapters.database.tiers.tiers import DatabaseTiers
    from regulars.loop.tiers.desk import TierDesk
    from regulars.loop.webhooks.moves import queue_moves

    address = house.settings.database_url or f"sqlite:///{house.home / LEDGER}"
    tiers = DatabaseTiers.open(address, house.tenant)
    desk = TierDesk(house, counter, tiers)
    if webhooks is not None:
        desk = TierDesk(house, counter, tiers, lambda moves: queue_moves(webhooks(), moves))
    if memberships is not None:
        desk.perks_opened = lambda account, at: memberships().perks_open(account, at)
    return desk


def opened_webhooks(house: House, counter: Counter, move: Callable[[int], MoveKept | None]) -> Desk:
    """Webhooks lie in a file of their own, too: noting what was told does not keep the till waiting."""
    import random
    import secrets

    from regulars.adapters.database.webhooks import DatabaseWebhooks
    from regulars.adapters.senders.https import HttpSender
    from regulars.loop.webhooks.desk import Desk, limits_of
    from regulars.loop.webhooks.names import names_in

    told = house.settings
    address = told.database_url or f"sqlite:///{house.home / _WEBHOOKS}"
    webhooks = DatabaseWebhooks.open(address, house.tenant, _vault_of(told, house.home))
    sender = HttpSender(
        told.webhooks_timeout_seconds,
        allow_http=told.webhooks_allow_http,
        allow_private=told.webhooks_allow_private,
    )
    names, rng = names_in(house), random.Random(secrets.randbits(64))  # noqa: S311 - for jitter
    return Desk(webhooks, counter.ledger, sender, house.clock, names, secrets.token_bytes, rng, limits_of(told), move)


def opened_key_ring(house: House) -> KeyRing:
    """The keys of the HTTP API, among the records."""
    import secrets

    from regulars.adapters.database.keys import DatabaseKeys
    from regulars.loop.keyring import KeyRing

    address = house.settings.database_url or f"sqlite:///{house.home / DATABASE}"
    return KeyRing(DatabaseKeys.open(address, house.tenant), house.clock, secrets.token_bytes)


def opened_staff(house: House) -> StaffDesk:
    """The console's accounts, among the records."""
    import secrets

    from regulars.adapters.database.staff import DatabaseStaff
    from regulars.loop.staffing import StaffDesk

    address = house.settings.database_url or f"sqlite:///{house.home / DATABASE}"
    return StaffDesk(DatabaseStaff.open(address, house.tenant), house.clock, secrets.token_bytes)


def house_in_memory(settings: Settings) -> tuple[House, TemporaryDirectory[str]]:
    """A shop whose records are in memory, and the folder that goes with it."""
    from regulars.adapters.lake.duck import DuckColumns
    from regulars.adapters.memory.clock import SystemClock
    from regulars.adapters.memory.records import MemoryRecords
    from regulars.adapters.shelf.folder import FolderShelf

    folder = TemporaryDirectory(prefix="regulars-", ignore_cleanup_errors=True)
    home = Path(folder.name)
    tenant = Tenant("memory")
    columns = DuckColumns(home / "lake", settings.memory_mb, settings.threads)
    records, shelf, remembered = MemoryRecords(tenant), FolderShelf(home / _MODELS), FolderShelf(home / _REMEMBERED)
    return House(tenant, home, settings, SystemClock(), columns, records, shelf, remembered), folder
