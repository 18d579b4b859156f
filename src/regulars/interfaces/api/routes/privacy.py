"""The route of a person's rights: what is kept on them is handed out, or they are erased."""

from __future__ import annotations

from regulars.interfaces.api import answers, bodies
from regulars.interfaces.api.route import Call, Keyed, Reply, Route
from regulars.trust.access import Scope

__all__ = ["ROUTES"]


def _request(call: Call) -> Reply:
    from regulars.loop.privacy.erasing import erase
    from regulars.loop.privacy.exporting import export

    body, desk = call.body, call.shop.privacy
    if body.kind == "export":
        document = export(desk, body.member_id)
        # What a person is told is not remembered here for whoever asks next.
        return Reply(answers.PrivacySaid(body.kind, document["receipt"], document), is_private=True)
    done = erase(desk, body.member_id, actor=call.by())
    call.shop.till.forget()
    return Reply(answers.PrivacySaid(body.kind, dict(done.receipt)))


ROUTES = (
    Route(
        "POST",
        "/v1/privacy_requests",
        "create_privacy_request",
        "Hands out everything kept on a member, or erases them for good, with a signed receipt.",
        _request,
        answers.PrivacySaid,
        scopes=frozenset({Scope.ADMIN}),
        takes=bodies.PrivacyAsked,
        keyed=Keyed.MUST,
        refuses=(404, 409),
        example={"member_id": "C7", "kind": "export"},
    ),
)
