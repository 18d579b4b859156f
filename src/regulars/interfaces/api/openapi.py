"""The description of every route, OpenAPI 3.1, made from the same list the server is made from."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

import msgspec

from regulars import __version__
from regulars.interfaces.api.answers import Problem
from regulars.interfaces.api.route import DayParameter, Keyed, Parameter, Route, TextParameter

__all__ = ["ALWAYS_REFUSES", "description"]

ALWAYS_REFUSES: Final = (400, 405, 500, 503)
"""What every route may answer."""
_WITH_KEY: Final = (401, 403, 429, 507)
_WITH_BODY: Final = (408, 413, 415, 422)
_REF: Final = "#/components/schemas/{name}"
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "Yours: a new value for each new request, the same to repeat one. A repeat hears the first answer.",
    "example": "6f1c9b1e-0d4c-4f3f-9f3e-2b6c0a7a1d11",
}
_LANGUAGE: Final = {
    "name": "Accept-Language",
    "in": "header",
    "schema": {"type": "string", "enum": ["en", "zh"]},
    "description": "The language of problems and sentences.",
}
_LIMITS: Final = {
    "RateLimit": {"schema": {"type": "string"}, "description": "What is left, and in how many seconds there is more."},
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": "Requests in a window, in seconds."},
}
_REPLAYED: Final = {
    "Idempotency-Replayed": {"schema": {"type": "string", "enum": ["true"]}, "description": "This answers a repeat."}
}


def description(routes: Sequence[Route]) -> dict[str, Any]:
    """The whole document."""
    kinds: dict[type, None] = {Problem: None}
    for route in routes:
        kinds |= {kind: None for kind in (route.answer, route.takes) if kind not in {None, dict}}
    schemas, components = msgspec.json.schema_components(list(kinds), ref_template=_REF)
    refs = dict(zip(kinds, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Regulars",
            "version": __version__,
            "description": "The loyalty engine: events in, points, stages and reasons out. Errors are RFC 9457 problems.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "regulars keys create"}},
        },
    }


def _operation(route: Route, refs: dict[type, dict[str, Any]]) -> dict[str, Any]:
    scopes = ", ".join(sorted({"admin", *route.scopes})) if route.scopes else ""
    needs = f" Needs one of the scopes {scopes}." if scopes else " Open to everybody."
    found: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.says,
        "description": route.says + needs,
        "tags": [_tag(route)],
        "parameters": [*_parameters(route), _LANGUAGE],
        "responses": _responses(route, refs),
        "security": [{"key": []}] if route.scopes else [],
    }
    if route.takes is not None:
        content: dict[str, Any] = {"schema": refs[route.takes]}
        if route.example is not None:
            content["examples"] = {"one": {"value": route.example}}
        found["requestBody"] = {"required": True, "content": {"application/json": content}}
    return found


def _tag(route: Route) -> str:
    parts = route.path.split("/")
    return parts[2] if parts[1] == "v1" else "health"


def _parameters(route: Route) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if "{id}" in route.path:
        found.append({"name": "id", "in": "path", "required": True, **_id(route)})
    if "{code}" in route.path:
        found.append({"name": "code", "in": "path", "required": True, **_CODE})
    if route.keyed is not Keyed.NO:
        found.append({**_KEY, "required": route.keyed is Keyed.MUST})
    found += [
        {
            "name": parameter.name,
            "in": "query",
            "description": parameter.says,
            "schema": _schema_of(parameter),
        }
        for parameter in route.query
    ]
    return found


_CODE: Final = {
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[^\x00-\x1f\x7f]+$"},
    "description": "As it was typed.",
    "example": "TEA-7K2M-9X0Q-4D3Z",
}


def _schema_of(parameter: Parameter | DayParameter | TextParameter) -> dict[str, Any]:
    if isinstance(parameter, TextParameter):
        return {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[^\x00-\x1f\x7f]+$"}
    if isinstance(parameter, DayParameter):
        return {"type": "string", "format": "date"}
    return {
        "type": "integer",
        "minimum": parameter.least,
        "maximum": parameter.most,
        "default": parameter.default,
    }


def _id(route: Route) -> dict[str, Any]:
    if "/ledger_entries/" in route.path:
        return {"schema": {"type": "integer", "minimum": 1, "maximum": 10**15 - 1}, "example": 1}
    kind = "Of the hold." if "/holds/" in route.path else "The customer number, or kind:value."
    kind = "Of the perk, in the programme." if "/perks/" in route.path else kind
    limits = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[^\x00-\x1f\x7f]+$"}
    return {"schema": limits, "description": kind, "example": "C7"}


def _responses(route: Route, refs: dict[type, dict[str, Any]]) -> dict[str, Any]:
    if route.answer is None:
        media = "text/html" if route.path == "/docs" else "text/plain"
        content: dict[str, Any] = {media: {"schema": {"type": "string"}}}
    else:
        content = {"application/json": {"schema": refs.get(route.answer, {"type": "object"})}}
    headers = {**(_LIMITS if route.scopes else {}), **(_REPLAYED if route.keyed is not Keyed.NO else {})}
    found = {str(route.status): {"description": "Done.", "content": content, "headers": headers}}
    statuses = {*ALWAYS_REFUSES, *route.refuses}
    statuses |= {*_WITH_KEY} if route.scopes else set()
    statuses |= {*_WITH_BODY} if route.takes is not None else set()
    statuses |= {422}  # a parameter that there is not
    statuses |= {404} if "{id}" in route.path else set()
    for status in sorted(statuses):
        found[str(status)] = {
            "description": HTTPStatus(status).phrase + ", as an RFC 9457 problem.",
            "content": {"application/problem+json": {"schema": refs[Problem]}},
            "headers": {},
        }
    return found
