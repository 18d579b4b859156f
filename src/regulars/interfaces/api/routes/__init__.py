"""Every route, one file a subject."""

from __future__ import annotations

from regulars.interfaces.api.route import Route

__all__ = ["all_routes"]


def all_routes() -> tuple[Route, ...]:
    """All of them, in the order they are described."""
    from regulars.interfaces.api.routes import coupons, health, ledger, members, points, tiers, tracking

    mine = (*members.ROUTES, *tiers.ROUTES)
    return (*mine, *tracking.ROUTES, *points.ROUTES, *coupons.ROUTES, *ledger.ROUTES, *health.ROUTES)
