"""A typed client of the HTTP API, which needs nothing but Python: it knows the wire and nothing of the engine behind it."""

from __future__ import annotations

from regulars.client.client import Client
from regulars.client.errors import (
    AnswerUnreadable,
    ApiError,
    ClientError,
    Conflict,
    Malformed,
    NotAllowed,
    NotEnoughPoints,
    NotFound,
    ServerFailed,
    TooManyRequests,
    Unreachable,
    WebhookRefused,
)
from regulars.client.records import (
    Balance,
    Batch,
    Checkpoint,
    Consent,
    Entry,
    Examination,
    Grant,
    GrantLine,
    Hold,
    Member,
    Outcome,
    Posted,
    Proof,
    Score,
)
from regulars.client.webhooks import WebhookEvent, verify_webhook

__all__ = [
    "AnswerUnreadable",
    "ApiError",
    "Balance",
    "Batch",
    "Checkpoint",
    "Client",
    "ClientError",
    "Conflict",
    "Consent",
    "Entry",
    "Examination",
    "Grant",
    "GrantLine",
    "Hold",
    "Malformed",
    "Member",
    "NotAllowed",
    "NotEnoughPoints",
    "NotFound",
    "Outcome",
    "Posted",
    "Proof",
    "Score",
    "ServerFailed",
    "TooManyRequests",
    "Unreachable",
    "WebhookEvent",
    "WebhookRefused",
    "verify_webhook",
]
