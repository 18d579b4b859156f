"""Routes for whoever runs the server; open to everybody who reaches it, and telling nobody's business."""

from __future__ import annotations

from regulars import __version__
from regulars.interfaces.api import answers
from regulars.interfaces.api.route import Call, Reply, Route

__all__ = ["ROUTES"]


def _alive(_: Call) -> Reply:
    return Reply(answers.HealthSaid("ok", __version__))


def _ready(call: Call) -> Reply:
    """Asks both databases; one that does not answer is 503."""
    call.shop.house.records.next_member()
    call.shop.counter.ledger.head()
    return Reply(answers.HealthSaid("ok", __version__))


def _described(_: Call) -> Reply:
    from regulars.interfaces.api.openapi import description
    from regulars.interfaces.api.routes import all_routes

    return Reply(description(all_routes()))


def _page(call: Call) -> Reply:
    from regulars.interfaces.api.page import page
    from regulars.interfaces.api.routes import all_routes

    headers = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
    text = page(all_routes(), call.say)
    return Reply(text.encode(), media_type="text/html; charset=utf-8", headers=headers)


def _counted(_: Call) -> Reply:
    from regulars.interfaces.api.metrics import METRICS

    return Reply(METRICS.text().encode(), media_type="text/plain; version=0.0.4; charset=utf-8")


ROUTES = (
    Route("GET", "/healthz", "get_health", "Whether the process answers.", _alive, answers.HealthSaid),
    Route("GET", "/readyz", "get_ready", "Whether the databases answer too.", _ready, answers.HealthSaid),
    Route("GET", "/metrics", "get_metrics", "Counts of requests, for Prometheus.", _counted, None),
    Route("GET", "/openapi.json", "get_description", "This description.", _described, dict),
    Route("GET", "/docs", "get_page", "Every route on one page.", _page, None),
)
