"""Refunds of orders and reversals of single entries: how much is to be undone, and of what."""

from __future__ import annotations

from regulars.domain.ledger.accounts import HOUSE, whole_amount
from regulars.domain.ledger.answers import Refusal, RefusalCode
from regulars.domain.ledger.entries import Entry, Kind
from regulars.domain.ledger.requests import RefundedLine, Reverse, ReverseEarn, WalletKey
from regulars.reward.claw_back import take_back
from regulars.reward.pen import Pen
from regulars.reward.proportion import refund_target
from regulars.reward.restoring import give_back

__all__ = ["reverse", "reverse_earn"]

_WHOLE = "whole"
"""The refund's id where a reversal names none: an entry is reversed whole once."""


def reverse_earn(pen: Pen, request: ReverseEarn) -> Refusal | None:
    """Takes back, line by line, what an order earned; a refund that is known already changes nothing."""
    key = WalletKey(request.owner, request.currency)
    earned = [entry for entry in pen.book.of_source(key, request.source) if entry.kind is Kind.EARN]
    if not earned:
        return Refusal(RefusalCode.NOTHING_EARNED)
    refund = request.refund or _WHOLE
    if any(row.refund == refund for entry in earned for row in pen.book.undoings.get(entry.seq, ())):
        return Refusal(RefusalCode.DUPLICATE)
    for line in request.lines:
        whole_amount(line.basis)
    for entry in earned:
        _reverse_line(pen, entry, request, refund)
    return None


def _reverse_line(pen: Pen, entry: Entry, request: ReverseEarn, refund: str) -> None:
    refunded, points, _ = pen.book.undone(entry.seq)
    basis = entry.basis or 0
    given_back = _given_back(entry, request.lines, basis - refunded)
    if given_back is None:
        return
    target = refund_target(entry.amount, basis, refunded + given_back)
    # A reversal by hand may have undone more than the money's share; then nothing is left to take, and nothing returns.
    take_back(pen, entry, max(0, target - points), refund, given_back, request.claw_back)


def _given_back(entry: Entry, lines: tuple[RefundedLine, ...], most: int) -> int | None:
    """Money of this entry's basis that a refund gives back; None where the refund does not touch its line."""
    if not lines:
        return max(0, most)
    mine = [line.basis for line in lines if entry.source.line in {"", line.line}]
    return min(sum(mine), max(0, most)) if mine else None


def reverse(pen: Pen, request: Reverse) -> Refusal | None:
    """Undoes one entry, or a part of it."""
    entry = pen.book.entries.get(request.entry)
    if entry is None or request.owner not in {entry.debit.owner, entry.credit.owner}:
        return Refusal(RefusalCode.UNKNOWN_ENTRY)
    gave = entry.kind is Kind.EARN or (entry.kind is Kind.ADJUST and entry.debit.owner == HOUSE)
    took = entry.kind in {Kind.SPEND, Kind.HOLD_CAPTURE} or (entry.kind is Kind.ADJUST and not gave)
    if not gave and not took:
        return Refusal(RefusalCode.NOT_REVERSIBLE)
    refund = request.refund or _WHOLE
    left = entry.amount - pen.book.undone(entry.seq)[1]
    known = any(row.refund == refund for row in pen.book.undoings.get(entry.seq, ()))
    if known or not left:
        return Refusal(RefusalCode.ALREADY_REVERSED, request.points or 0, left)
    points = left if request.points is None else whole_amount(request.points)
    if points > left:
        return Refusal(RefusalCode.TOO_MUCH, points, left)
    if gave:
        take_back(pen, entry, points, refund, 0, request.claw_back)
    else:
        give_back(pen, entry, points, refund, request.restoration)
    return None
