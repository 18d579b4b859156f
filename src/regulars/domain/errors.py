"""Every error a user can meet, one tree.

    RegularsError                      1  failed
    |- UsageError                      2  the command or call is not meant so
    |  |- UnknownMember                   no such member
    |  |  `- MemberErased                    somebody who was erased
    |  |- CodesGuessable                  coupon codes that could be guessed
    |  |- MemberAmbiguous                 an identifier that several members have
    |  |- EventRejected                   an event that the till cannot take
    |  |- UnknownImport                   no such import, or one that cannot be taken back
    |  |- UnknownWebhook                  no such webhook
    |  `- WebhookAddressRefused           an address that may not be told
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
    |  |- ProgrammeInvalid                a programme file cannot be used
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
    |- CouponDeclined                  1  a coupon's code was not accepted
    |- RewardDeclined                  1  nothing was handed out
    |- PerkDeclined                    1  a perk may not be used
    |- MembershipDeclined              1  a paid membership cannot be had, changed or paid back
    |- PaymentUnanswered               1  the payment processor did not answer
    |- TooManyTries                    1  too many wrong coupon codes from one place
    |- LedgerRefused                   1  the ledger said no, and why
    |  `- LedgerRefusal                   to one request: its code is ledger. and the refusal
    |- LedgerStopped                   1  the disk refused a commit
    |- WebhookNotTold                  1  a webhook's receiver did not take the trial
    |- LedgerUnbalanced                1  a statement of the ledger does not add up
    `- TurnConflict                    1  somebody else wrote meanwhile, too often

Each error says what happened, where, why, and what to do next. The command line, the HTTP API (RFC 9457), the
console and Python show the same object.
"""

from __future__ import annotations

from typing import ClassVar

from regulars.domain.words import Sentence, say

__all__ = [
    "CodesGuessable",
    "ColumnMissing",
    "ConfirmationNeeded",
    "CouponDeclined",
    "DataError",
    "DatabaseTooNew",
    "DatabaseUnreachable",
    "EventRejected",
    "FileUnreadable",
    "KeyReused",
    "LedgerDamaged",
    "LedgerRefusal",
    "LedgerRefused",
    "LedgerStopped",
    "LedgerUnbalanced",
    "LogDamaged",
    "MappingUnsure",
    "MemberAmbiguous",
    "MemberErased",
    "MembershipDeclined",
    "NotEnoughData",
    "NotFitted",
    "NothingAccepted",
    "PartMissing",
    "PaymentUnanswered",
    "PerkDeclined",
    "ProgrammeInvalid",
    "ReadBefore",
    "RegularsError",
    "RewardDeclined",
    "SchemaDrift",
    "SettingsError",
    "StorageFull",
    "SweepDoubtful",
    "TooManyTries",
    "TrackingPlanInvalid",
    "TurnConflict",
    "UnknownImport",
    "UnknownMember",
    "UnknownQuestion",
    "UnknownWebhook",
    "UsageError",
    "VaultDamaged",
    "VaultLocked",
    "WebhookAddressRefused",
    "WebhookNotTold",
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


class MemberErased(UnknownMember):
    """The identifier belonged to somebody who was erased: nobody is made of it again."""

    code = "member.erased"
    status = 410

    def __init__(self, member: str) -> None:
        UsageError.__init__(
            self,
            say('"%(member)s" belonged to somebody who was erased.', member=member),
            fix=say("If they are a customer again, give them an identifier that they did not have before."),
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


class UnknownWebhook(UsageError):
    """No webhook has this id."""

    code = "webhook.unknown"
    status = 404

    def __init__(self, id_: str) -> None:
        super().__init__(
            say('There is no webhook "%(id)s".', id=id_[:100]),
            fix=say("See which there are: regulars webhooks list"),
        )


class WebhookAddressRefused(UsageError):
    """The address is not one that a shop may tell."""

    code = "webhook.address"
    status = 422

    def __init__(self, url: str, why: Sentence) -> None:
        super().__init__(
            say("This address cannot be told."),
            where=url[:200],
            why=why,
            fix=say("Write https://your-server/path; docs/en/webhooks.md says how to allow another."),
        )


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

    code = "idempotency_mismatch"
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


class LedgerRefusal(LedgerRefused):
    """The ledger's refusal of one request.

    Attributes:
        code: ``ledger.`` and the refusal's own code, as ``ledger.not_enough_points``.
        asked, left: points, where that says more.
        shortfall: points that are missing.
    """

    def __init__(
        self, refused: str, what: Sentence, *, fix: Sentence, status: int = 409, asked: int = 0, left: int = 0
    ) -> None:
        super().__init__(what, fix=fix)
        self.__dict__["code"] = f"ledger.{refused}"
        self.__dict__["status"] = status
        self.asked = asked
        self.left = left
        self.shortfall = max(0, asked - left)


class EventRejected(UsageError):
    """An event that the till cannot take.

    Attributes:
        reason: stable code of what is wrong.
        where: the field, as ``properties.products[2].price``.
    """

    code = "event.rejected"
    status = 422

    def __init__(self, reason: str, where: str, what: Sentence) -> None:
        super().__init__(what, where=where, fix=say("Correct the field and send the event again."))
        self.reason = reason


class ProgrammeInvalid(SettingsError):
    """A programme file cannot be used."""

    code = "programme.invalid"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            say("The programme is invalid."),
            where=path,
            why=say("%(reason)s", reason=reason),
            fix=say("Correct the file; docs/en/programme.md lists every key."),
        )


class CodesGuessable(UsageError):
    """Codes of this pattern could be guessed."""

    code = "coupon.guessable"
    status = 422

    def __init__(self, pattern: str, bits: int, needed: int, symbols: int) -> None:
        super().__init__(
            say(
                'Codes like "%(pattern)s" could be guessed: they have %(bits)s bits of chance.',
                pattern=pattern,
                bits=bits,
            ),
            why=say("So many codes need %(needed)s bits, five for each #.", needed=needed),
            fix=say("Use a pattern with at least %(symbols)s times #, such as ####-####-####.", symbols=symbols),
        )


class CouponDeclined(RegularsError):
    """A coupon's code was not accepted.

    Attributes:
        code: ``coupon.`` and the first reason, as ``coupon.code_limit``.
        reasons: every reason, with what it is about.
    """

    status = 409
    code = "coupon.declined"

    def __init__(self, reasons: tuple[tuple[str, str], ...], what: Sentence) -> None:
        super().__init__(
            what, fix=say("Choose another code, or change the order; docs/en/coupons.md explains each reason.")
        )
        self.__dict__["code"] = f"coupon.{reasons[0][0]}"
        self.reasons = reasons


class RewardDeclined(RegularsError):
    """Nothing was handed out: no reward, gift or prize.

    Attributes:
        code: ``reward.`` and the first reason, as ``reward.insufficient_balance``.
        reasons: every reason.
        asked, left, shortfall: of the first reason: how many it takes, how many there are, how many are missing.
    """

    status = 409
    code = "reward.declined"

    def __init__(
        self, reasons: tuple[str, ...], what: Sentence, *, status: int = 409, asked: int = 0, left: int = 0
    ) -> None:
        super().__init__(
            what, fix=say("See what is open to the member and why; docs/en/rewards.md explains each reason.")
        )
        self.__dict__["code"] = f"reward.{reasons[0]}"
        self.__dict__["status"] = status
        self.reasons = reasons
        self.asked = asked
        self.left = left
        self.shortfall = max(0, asked - left)


class PerkDeclined(RegularsError):
    """A perk may not be used.

    Attributes:
        code: ``perk.unknown``, ``perk.not_entitled`` or ``perk.used_up``.
    """

    status = 409
    code = "perk.declined"

    def __init__(self, perk: str, reason: str) -> None:
        words = {
            "unknown": say('The programme has no perk "%(perk)s".', perk=perk[:80]),
            "not_entitled": say(
                'The perk "%(perk)s" goes with a tier or plan that the member does not have.', perk=perk
            ),
            "used_up": say('The perk "%(perk)s" is used up for now.', perk=perk),
        }
        super().__init__(words[reason], fix=say("See what there is: GET /v1/members/{id}/perks"))
        self.__dict__["code"] = f"perk.{reason}"
        if reason == "unknown":
            self.__dict__["status"] = 404


class MembershipDeclined(RegularsError):
    """A paid membership cannot be had, changed or paid back.

    Attributes:
        code: ``membership.`` and the reason: ``unknown``, ``plan_unknown``, ``already_subscribed``, ``payment_declined``,
            ``ended`` or ``nothing_to_refund``.
    """

    status = 409
    code = "membership.declined"

    def __init__(self, reason: str, about: str = "") -> None:
        words = {
            "unknown": say('There is no membership "%(about)s".', about=about[:80]),
            "plan_unknown": say('The programme has no plan "%(about)s".', about=about[:80]),
            "already_subscribed": say('The member has the plan "%(about)s" already.', about=about[:80]),
            "payment_declined": say("The payment was declined: %(about)s.", about=about[:80]),
            "ended": say("The membership has ended."),
            "nothing_to_refund": say("So much was not paid, or was paid back before."),
        }
        super().__init__(words[reason], fix=say("See what the member has: regulars memberships list --member ID"))
        self.__dict__["code"] = f"membership.{reason}"
        if reason in {"unknown", "plan_unknown"}:
            self.__dict__["status"] = 404


class PaymentUnanswered(RegularsError):
    """The payment processor did not answer: nobody knows yet whether money moved."""

    code = "payment.unanswered"
    status = 503

    def __init__(self, key: str) -> None:
        super().__init__(
            say("The payment %(key)s was not answered.", key=key[:200]),
            fix=say(
                "Run regulars memberships renew later: it asks again under the same key, and nothing is paid twice."
            ),
        )


class TooManyTries(RegularsError):
    """Too many wrong codes came from one place."""

    code = "coupon.too_many_tries"
    status = 429

    def __init__(self) -> None:
        super().__init__(
            say("Too many wrong codes came from here; codes are not looked at for an hour."),
            fix=say("Wait, or use another till. Members and their coupons are not touched by this."),
        )


class LedgerStopped(RegularsError):
    """The disk refused a commit, so this process acknowledges nothing more."""

    code = "ledger.stopped"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            say("The disk refused a commit; this process writes no more points."),
            fix=say("Check the disk, then start again; requests without an answer may be repeated with their keys."),
        )


class WebhookNotTold(RegularsError):
    """The receiver of a webhook did not take an event that was sent to try it."""

    code = "webhook.not_told"
    status = 502

    def __init__(self, id_: str, reason: str) -> None:
        super().__init__(
            say("The receiver did not take the event."),
            where=id_,
            why=say("It answered: %(reason)s.", reason=reason),
            fix=say("Check the address and the receiver's log; docs/en/webhooks.md explains each answer."),
        )


class LedgerUnbalanced(RegularsError):
    """A day's columns do not add up, or the last closing is not what the accounts hold."""

    code = "ledger.unbalanced"

    def __init__(self, day: str, why: Sentence) -> None:
        super().__init__(
            say("The books do not balance on %(day)s.", day=day),
            where=day,
            why=why,
            fix=say("Let nobody write, and find what was altered: regulars ledger verify"),
        )
