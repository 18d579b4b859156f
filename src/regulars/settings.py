"""Every knob, typed, with its unit, limit and default.

Environment (``REGULARS_…``) over the project file (``regulars.toml`` in the home) over the user file over the defaults;
flags of a command over all. Documented in ``docs/*/settings.md``; a test compares the two.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from regulars.domain.errors import SettingsError
from regulars.domain.identity import kinds_of
from regulars.domain.words import say

__all__ = ["PROJECT_FILE", "Settings", "read_settings", "user_file"]

PROJECT_FILE = "regulars.toml"


class Settings(BaseSettings):
    """The settings of one shop.

    Example:
        >>> Settings(margin_share=0.35).margin_share
        0.35
    """

    model_config = SettingsConfigDict(env_prefix="REGULARS_", extra="forbid", frozen=True)

    home: Annotated[Path, Field(description="The shop's folder.")] = Path(".regulars")
    database_url: Annotated[str, Field(description="sqlite:///… or postgresql://…; empty is a file in the home.")] = ""
    vault_key: Annotated[
        str, Field(description="File with the key to who is who; empty is vault.key in the shop's folder.")
    ] = ""
    engine: Annotated[Literal["duckdb"], Field(description="Engine for columns.")] = "duckdb"
    bus: Annotated[Literal["local"], Field(description="Events between processes.")] = "local"
    lang: Annotated[Literal["zh", "en", ""], Field(description="Language; empty takes it from LANG.")] = ""
    timezone: Annotated[str, Field(description="IANA zone of dates without one, and of days.")] = "UTC"
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217; XXX where not said.")] = "XXX"
    region: Annotated[
        str,
        Field(pattern="^([A-Z]{2})?$", description="ISO 3166 region of phone numbers; empty follows the time zone."),
    ] = ""
    identifier_kinds: Annotated[
        str, Field(description="Kinds of identifiers, most trusted first, with commas; empty is the built-in order.")
    ] = ""
    margin_share: Annotated[float, Field(gt=0, le=1, description="Share of money that is margin.")] = 0.40
    discount_rate_yearly: Annotated[
        float, Field(gt=0, le=10, description="What money costs a year: a share; 0.1 makes next year's 110 worth 100.")
    ] = 0.10
    send_cost: Annotated[Decimal, Field(ge=0, le=1000, description="Cost of one message, major units.")] = Decimal(
        "0.05"
    )
    horizon_days: Annotated[
        int, Field(ge=0, le=365, description="Within how many days a return counts; 0 is the shop's own rhythm.")
    ] = 0
    check_rejected_share_max: Annotated[
        float, Field(ge=0, le=1, description="Share of refused rows from which `regulars check` fails.")
    ] = 0.05
    check_rows_min: Annotated[
        int, Field(ge=0, le=1_000_000_000, description="Rows that can be used, below which `regulars check` fails.")
    ] = 1
    check_days_missing_max: Annotated[
        int,
        Field(
            ge=0, le=3650, description="Days in a row without an order, above which `regulars check` fails; 0 is any."
        ),
    ] = 0
    check_findings_fail: Annotated[
        str, Field(description="Codes of findings, with commas, that make `regulars check` fail.")
    ] = ""
    churn_days: Annotated[
        int, Field(ge=7, le=365, description="Without an order for so many days ahead, a member counts as gone.")
    ] = 91
    webhooks_allow_http: Annotated[bool, Field(description="Webhooks may be sent without TLS.")] = False
    webhooks_allow_private: Annotated[
        bool, Field(description="Webhooks may be sent to addresses of this machine and its network.")
    ] = False
    webhooks_timeout_seconds: Annotated[
        int, Field(ge=1, le=30, description="How long one attempt of a webhook may take, seconds.")
    ] = 15
    webhooks_attempts_max: Annotated[
        int, Field(ge=1, le=10, description="Attempts after which the event of a webhook is given up.")
    ] = 10
    member_address: Annotated[
        str,
        Field(
            pattern=r"^(https?://[A-Za-z0-9.:\[\]-]+)?$", description="What the addresses of members' links begin with."
        ),
    ] = ""
    member_frame_ancestors: Annotated[
        str,
        Field(
            pattern=r"^(https://[A-Za-z0-9.:*-]+( https://[A-Za-z0-9.:*-]+)*)?$",
            description="Whose pages may show members' pages in a frame, with blanks between; empty is nobody's.",
        ),
    ] = ""
    memory_mb: Annotated[int, Field(ge=128, le=1_048_576, description="Memory of the engine, MiB.")] = 512
    threads: Annotated[int, Field(ge=1, le=256, description="Threads of the engine.")] = 2
    requests_per_second: Annotated[
        int, Field(ge=1, le=1_000_000, description="Requests a second that one API key may make.")
    ] = 1000
    seed: Annotated[int, Field(ge=0, le=2**32 - 1, description="Seed of everything random.")] = 42

    @field_validator("identifier_kinds")
    @classmethod
    def _kinds_are_names(cls, value: str) -> str:
        kinds_of(value)
        return value

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f'"{value}" is no IANA time zone, such as Asia/Shanghai') from error
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the hook's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then environment, then the project file, then the user file."""
        home = Path(init_settings().get("home") or env_settings().get("home") or cls.model_fields["home"].default)
        files = tuple(TomlConfigSettingsSource(settings_cls, path) for path in (home / PROJECT_FILE, user_file()))
        return (init_settings, env_settings, *files)


def user_file() -> Path:
    """The user's own file: ``regulars.toml`` in the folder for configuration (``XDG_CONFIG_HOME`` or ``~/.config``)."""
    import os

    folder = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(folder) if folder else Path.home() / ".config") / "regulars" / PROJECT_FILE


def read_settings(**flags: Any) -> Settings:
    """The settings in force.

    Args:
        flags: what was said on the command line; None is not said.

    Raises:
        SettingsError: a value is out of its limits, or a file is no TOML.
    """
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "regulars.toml"
        raise SettingsError(
            say('The setting "%(name)s" is invalid.', name=name),
            where=f"REGULARS_{name.upper()}",
            why=say("%(reason)s", reason=first["msg"].removeprefix("Value error, ")),
            fix=say("Correct it in the environment or in regulars.toml; docs/en/settings.md lists every setting."),
        ) from error
    except ValueError as error:
        raise SettingsError(
            say("A settings file is no TOML."),
            where=PROJECT_FILE,
            why=say("%(reason)s", reason=str(error)),
            fix=say("Correct the line, or delete the file."),
        ) from error
