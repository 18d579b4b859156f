"""Secrets lie sealed under the tenant's key; a copy of the database signs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from regulars.adapters.database.engine import engine_at
from regulars.adapters.database.webhooks import DatabaseWebhooks
from regulars.domain.errors import VaultDamaged, VaultLocked
from regulars.domain.ids import Tenant
from regulars.domain.webhooks import Subscription
from regulars.loop.privacy.rotating import rotate as rotate_vault
from regulars.loop.webhooks.subscribing import rotate, subscribe
from regulars.ports.webhooks import Webhooks
from regulars.shop import open_shop
from suites.webhooks.worker import vault_in

SECRETS = ("whsec_Zmlyc3Q=", "whsec_c2Vjb25k")


def opened(address: str, folder: Path, tenant: str = "a") -> DatabaseWebhooks:
    return DatabaseWebhooks.open(address, Tenant(tenant), vault_in(folder))


def hook(id_: str, secret: str = SECRETS[0]) -> Subscription:
    return Subscription(id_, "https://example.com/", ("*",), "", secret, 1)


def kept(address: str) -> list[tuple[str, str]]:
    engine = engine_at(address)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT secret, secret_before FROM webhook_subscriptions ORDER BY id")).all()
    engine.dispose()
    return [(row[0], row[1]) for row in rows]


def write(address: str, statement: str, **values: str) -> None:
    engine = engine_at(address)
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()


def test_a_secret_is_kept_sealed_and_read_as_it_was(address: str, tmp_path: Path) -> None:
    webhooks = opened(address, tmp_path)
    webhooks.add(hook("wh_1"))
    webhooks.rotate("wh_1", SECRETS[1], 99)
    found = webhooks.subscription("wh_1")
    assert found is not None
    assert (found.secret, found.secret_before, found.secrets_at(98)) == (SECRETS[1], SECRETS[0], SECRETS[::-1])
    assert all(word.startswith("vault:") for row in kept(address) for word in row)
    webhooks.close()
    assert not any(secret.encode() in file.read_bytes() for secret in SECRETS for file in tmp_path.iterdir())


def test_rows_from_before_are_sealed_when_the_shop_is_opened(address: str, tmp_path: Path) -> None:
    webhooks = opened(address, tmp_path)
    for number in range(3):
        webhooks.add(hook(f"wh_{number}"))
    webhooks.rotate("wh_2", SECRETS[1], 99)
    webhooks.close()
    # As they lay before there were seals.
    write(address, "UPDATE webhook_subscriptions SET secret = :plain", plain=SECRETS[0])
    write(address, "UPDATE webhook_subscriptions SET secret_before = :plain WHERE id = 'wh_2'", plain=SECRETS[1])
    webhooks = opened(address, tmp_path)
    found = [(each.secret, each.secret_before) for each in webhooks.subscriptions()]
    webhooks.close()
    assert found == [(SECRETS[0], None), (SECRETS[0], None), (SECRETS[0], SECRETS[1])]
    assert {word[:6] for row in kept(address) for word in row} == {"vault:", ""}
    assert not any(secret.encode() in file.read_bytes() for secret in SECRETS for file in tmp_path.iterdir())


def test_a_secret_opens_nowhere_else_and_with_no_other_key(address: str, tmp_path: Path) -> None:
    webhooks = opened(address, tmp_path)
    webhooks.add(hook("wh_1"))
    webhooks.add(hook("wh_2", SECRETS[1]))
    write(
        address,
        "UPDATE webhook_subscriptions SET secret = (SELECT s.secret FROM webhook_subscriptions AS s WHERE s.id = 'wh_2') "
        "WHERE id = 'wh_1'",
    )
    with pytest.raises(VaultDamaged):
        webhooks.subscription("wh_1")
    assert webhooks.subscription("wh_2") is not None
    webhooks.close()
    strange = DatabaseWebhooks.open(address, Tenant("a"), vault_in(tmp_path / "elsewhere"))
    with pytest.raises((VaultDamaged, VaultLocked)):
        strange.subscription("wh_2")
    strange.close()


def test_a_new_key_of_the_vault_takes_the_secrets_along(tmp_path: Path) -> None:
    with open_shop(home=tmp_path) as shop:
        made = subscribe(shop.webhooks, "https://example.com/", [])
        rotate(shop.webhooks, made.id)
        done = rotate_vault(shop.privacy, forget_old=True)
        assert done.forgotten == (1,)
        again = shop.webhooks.webhooks.subscription(made.id)
    assert again is not None
    assert again.secret_before == made.secret
    with open_shop(home=tmp_path) as shop:
        assert shop.webhooks.webhooks.subscription(made.id) == again


def test_every_place_says_how_many_it_wrapped_anew(store: Webhooks) -> None:
    assert store.rewrap()[0] == 0
