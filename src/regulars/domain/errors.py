"""Every error a user can meet, one tree.

    RegularsError                      1  failed
    |- UsageError                      2  the command or call is not meant so
    |  |- UnknownMember                   no such member
    |  |- MemberAmbiguous                 an identifier that several members have
    |  `- UnknownImport                   no such import, or one that cannot be taken back
    |- DataError                       3  the data does not hold what is needed
    |  |- FileUnreadable                  a file cannot be read as a table
    |  |- ColumnMissing                   a named column is not in the file
    |  |- ReadBefore                      a file was brought in before, read another way
    |  |- SchemaDrift                     a file's columns are no longer what they were
    |  |- NothingAccepted                 every row was refused
    |  |- LedgerDamaged                   an entry of the ledger is not what was sealed
    |  |- LogDamaged                      a part of the event log is not what was written
    |  |- VaultDamaged                    a sealed identity is not what was written
    |  `- UnknownQuestion                 a column or table the engine does not know
    |- SettingsError                   4  a setting is invalid
    |  |- TrackingPlanInvalid             events.yml is not a tracking plan
    |  |- DatabaseUnreachable             the database does not answer
    |  |  `- StorageFull                    the disk is full
    |  |- DatabaseTooNew                  a newer Regulars wrote this database
    |  |- PartMissing                     an optional part is not installed
    |  `- VaultLocked                     the key to who is who is not there
    |- ConfirmationNeeded              5  a person has to say yes
    |  |- MappingUnsure                   a key column could not be recognised
    |  `- SweepDoubtful                   a clock has jumped, or very many points would expire
    |- NotEnoughData                   6  the question cannot be answered yet
    |- NotFitted                       1  a model was asked before it learned
    |- KeyReused                       1  one request key, two requests
    |- LedgerRefused                   1  the ledger said no, and why
    |- LedgerStopped                   1  the disk refused a commit
    `- TurnConflict                    1  somebody else wrote meanwhile, too often

Each error says what happened, where, why, and what to do next. The command line, the HTTP API (RFC 9457), the
console and Python show the same object.
"""

from __future__ import annotations

from typing import ClassVar

from regulars.domain.words import Sentence, say

__all__ = [
    "ColumnMissing",
    "ConfirmationNeeded",
    "DataError",
    "DatabaseTooNew",
    "DatabaseUnreachable",
    "FileUnreadable",
    "KeyReused",
    "LedgerDamaged",
    "LedgerRefused",
    "LedgerStopped",
    "LogDamaged",
    "MappingUnsure",
    "MemberAmbiguous",
    "NotEnoughData",
    "NotFitted",
    "NothingAccepted",
    "PartMissing",
    "ReadBefore",
    "RegularsError",
    "SchemaDrift",
    "SettingsError",
    "StorageFull",
    "SweepDoubtful",
    "TrackingPlanInvalid",
    "TurnConflict",
    "UnknownImport",
    "UnknownMember",
    "UnknownQuestion",
    "UsageError",
    "VaultDamaged",
    "VaultLocked",
]


class RegularsError(Exception):
    """Something went wrong, and here is what to do next.

    Attributes:
        code: stable, dot-separated; documented in ``docs/*/errors.md``.
        exit_code: what the command line ends with.
        status: what the HTTP API answers with.
        what: one sentence, what happened.
        where: file, row, column, setting or table, as precise as is known.
        why: the reason, when it is not obvious from `what`.
        fix: what to do next.

    Example:
        >>> error = UnknownMember(member="007")
        >>> error.code, error.exit_code
        ('member.unknown', 2)
        >>> print(error)
        No member is known as "007".
    """

    code: ClassVar[str] = "failed"
    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 500

    def __init__(
        self,
        what: Sentence,
        *,
        fix: Sentence,
        where: str | None = None,
        why: Sentence | None = None,
    ) -> None:
        super().__init__(str(what))
        self.what = what
        self.fix = fix
        self.where = where
        self.why = why


class UsageError(RegularsError):
    """The command or call does not mean what was asked."""

    code = "usage"
    exit_code = 2
    status = 400


class UnknownMember(UsageError):
    """No member carries the identifier asked for."""

    code = "member.unknown"
    status = 404

    def __init__(self, member: str) -> None:
        super().__init__(
            say('No member is known as "%(member)s".', member=member),
            fix=say("Use the customer identifier as it stands in your own file."),
        )


class MemberAmbiguous(UsageError):
    """Several members have the identifier asked for."""

    code = "member.ambiguous"
    status = 409

    def __init__(self, members: int) -> None:
        super().__init__(
            say("%(members)s members share this identifier, and nothing says that they are one.", members=members),
            fix=say("Use the customer number, or look at them: regulars members conflicts"),
        )


class UnknownImport(UsageError):
    """No import is known by this name, or it cannot be taken back."""

    code = "import.unknown"
    status = 404


class DataError(RegularsError):
    """The data does not hold what is needed."""

    code = "data"
    exit_code = 3
    status = 422


class FileUnreadable(DataError):
    """A file cannot be read as a table."""

    code = "data.file.unreadable"


class ColumnMissing(DataError):
    """A column that was named is not in the file."""

    code = "data.column.missing"

    def __init__(self, column: str, columns: tuple[str, ...], where: str) -> None:
        super().__init__(
            say('There is no column "%(column)s".', column=column),
            where=where,
            why=say("The columns are: %(columns)s.", columns=", ".join(columns[:40])),
            fix=say("Name one of these columns."),
        )


class NothingAccepted(DataError):
    """Every row of a file was refused."""

    code = "data.nothing_accepted"


class ReadBefore(DataError):
    """A file was brought in before, read another way: bringing it in again would count its orders twice."""

    code = "data.read_before"

    def __init__(self, file: str) -> None:
        super().__init__(
            say('"%(file)s" was brought in before, read another way.', file=file),
            where=file,
            why=say("Other columns, another time zone or currency would make other orders of the same rows."),
            fix=say(
                "Nothing was changed. Take back what it brought and read it anew with --again, or read it as before."
            ),
        )


class SchemaDrift(DataError):
    """A file looks like one that was brought in before, but a column that was read is gone, renamed or of another kind."""

    code = "data.drift"


class LogDamaged(DataError):
    """A part of the event log is missing or is not what was written."""

    code = "log.damaged"

    def __init__(self, part: str, why: Sentence) -> None:
        super().__init__(
            say("A part of the event log is damaged; no figure was computed from it."),
            where=part,
            why=why,
            fix=say("Restore this file from a backup, or bring the original data in again into a new shop folder."),
        )


class LedgerDamaged(DataError):
    """An entry of the ledger is not what was sealed."""

    code = "ledger.damaged"

    def __init__(self, where: str, why: Sentence) -> None:
        super().__init__(
            say("The ledger is not what was sealed; see what was found."),
            where=where,
            why=why,
            fix=say("Let nobody write; restore the newest backup that verifies, and compare it with the checkpoints."),
        )


class VaultDamaged(DataError):
    """A sealed identity was altered, moved, or sealed with another shop's key."""

    code = "vault.damaged"

    def __init__(self, where: str) -> None:
        super().__init__(
            say("A sealed identity is not what was written; nothing was read from it."),
            where=where,
            why=say("It was altered or moved, or vault.key belongs to another shop."),
            fix=say("Put this shop's own vault.key in its place; if it is there, restore the database from a backup."),
        )


class UnknownQuestion(DataError):
    """A question names a column or table that the engine does not know."""

    code = "data.question.unknown"


class SettingsError(RegularsError):
    """A setting is invalid."""

    code = "settings.invalid"
    exit_code = 4
    status = 500


class TrackingPlanInvalid(SettingsError):
    """The file of expected events cannot be read as a tracking plan."""

    code = "plan.invalid"

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(
            say('"%(file)s" is no tracking plan.', file=file),
            where=file,
            why=say("%(reason)s", reason=reason),
            fix=say(
                "Correct the line; docs/en/tracking-plan.md shows every key, and regulars init writes a first one."
            ),
        )


class DatabaseUnreachable(SettingsError):
    """The database does not answer."""

    code = "database.unreachable"
    status = 503


class StorageFull(DatabaseUnreachable):
    """The disk is full: nothing was written, nothing was lost."""

    code = "storage.full"
    status = 507

    def __init__(self, where: str) -> None:
        super().__init__(
            say("The disk is full; nothing was written."),
            where=where,
            fix=say("Free some space and ask again with the same key; reading goes on meanwhile."),
        )


class DatabaseTooNew(SettingsError):
    """A newer Regulars has written this database."""

    code = "database.too_new"

    def __init__(self, revision: str) -> None:
        super().__init__(
            say("This database was written by a newer Regulars (revision %(revision)s).", revision=revision),
            fix=say("Install the newer version, or restore the copy made before the upgrade."),
        )


class PartMissing(SettingsError):
    """An optional part is not installed."""

    code = "part.missing"

    def __init__(self, part: str, extra: str) -> None:
        super().__init__(
            say('The optional part "%(part)s" is not installed.', part=part),
            fix=say("Install it: pip install 'regulars[%(extra)s]'", extra=extra),
        )


class VaultLocked(SettingsError):
    """The key to who is who is not there, or is no key."""

    code = "vault.locked"
    status = 503

    def __init__(self, where: str) -> None:
        super().__init__(
            say("The key to this shop's identities is missing or unreadable."),
            where=where,
            why=say("Who is who is sealed in the database; the key lies in a file of its own."),
            fix=say(
                "Copy vault.key from where the shop was made, or name it in REGULARS_VAULT_KEY; it cannot be made anew."
            ),
        )


class ConfirmationNeeded(RegularsError):
    """A person has to say yes."""

    code = "confirmation.needed"
    exit_code = 5
    status = 409


class MappingUnsure(ConfirmationNeeded):
    """A key column could not be recognised with enough confidence."""

    code = "data.mapping.unsure"


class SweepDoubtful(ConfirmationNeeded):
    """Expiry would be written down after a jump of the clock, or for very many points at once."""

    code = "ledger.sweep.doubtful"


class NotEnoughData(RegularsError):
    """The question cannot be answered from this much data; the fix says how much more is needed."""

    code = "data.not_enough"
    exit_code = 6
    status = 422


class NotFitted(RegularsError):
    """A model was asked before it had learned."""

    code = "model.not_fitted"
    status = 409

    def __init__(self, model: str) -> None:
        super().__init__(
            say("%(model)s has not learned anything yet.", model=model),
            fix=say("Call fit first."),
        )


class TurnConflict(RegularsError):
    """Another process wrote the same log again and again while this one tried to."""

    code = "log.conflict"
    status = 409

    def __init__(self, tries: int) -> None:
        super().__init__(
            say("Another process kept writing to this shop; gave up after %(tries)s tries.", tries=tries),
            fix=say("Nothing was written. Run the command again when the other one has ended."),
        )


class KeyReused(RegularsError):
    """A request key came back with another request."""

    code = "idempotency.reused"
    status = 409

    def __init__(self, key: str) -> None:
        super().__init__(
            say('The key "%(key)s" was used for another request.', key=key[:100]),
            fix=say("Nothing was done. Use a new key for a new request, and the old one only to repeat the old."),
        )


class LedgerRefused(RegularsError):
    """The ledger said no: too few points, a hold that is over, an entry that is undone already."""

    code = "ledger.refused"
    status = 409


class LedgerStopped(RegularsError):
    """The disk refused a commit, so this process acknowledges nothing more."""

    code = "ledger.stopped"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            say("The disk refused a commit; this process writes no more points."),
            fix=say("Check the disk, then start again; requests without an answer may be repeated with their keys."),
        )
