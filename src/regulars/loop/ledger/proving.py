"""A receipt for one entry."""

from __future__ import annotations

from regulars.domain.errors import UsageError
from regulars.domain.words import say
from regulars.loop.ledger.counter import Counter
from regulars.loop.ledger.sealing import seal
from regulars.trust.proof.checkpoint import public_bytes, read_checkpoint
from regulars.trust.proof.receipt import receipt
from regulars.trust.proof.tree import inclusion_path

__all__ = ["prove", "verifier_source"]


def prove(counter: Counter, seq: int) -> str:
    """The receipt of an entry, against a checkpoint signed now if there is none that covers it.

    Raises:
        UsageError: there is no such entry.
    """
    try:
        sealed = counter.ledger.sealed(seq)
    except KeyError:
        raise UsageError(
            say("There is no entry %(seq)s.", seq=str(seq)),
            fix=say("See the entries of a member in their timeline, or count them: regulars ledger verify"),
        ) from None
    key = counter.key()
    note = seal(counter)
    checkpoint = read_checkpoint(note, public_bytes(key))
    if checkpoint is None:  # pragma: no cover - it was signed a moment ago
        raise AssertionError("a fresh checkpoint does not read")
    path = inclusion_path(seq - 1, checkpoint.size, counter.ledger.hashes)
    return receipt(sealed.leaf, seq - 1, path, note, public_bytes(key), sealed.salt, sealed.details)


def verifier_source() -> str:
    """The program that checks receipts, to be handed out with them."""
    from importlib.resources import files

    return files("regulars.trust.proof").joinpath("verify_receipt.py").read_text(encoding="utf-8")
