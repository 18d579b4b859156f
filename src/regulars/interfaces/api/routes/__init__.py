"""Every route, one file a subject."""

from __future__ import annotations

from regulars.interfaces.api.route import Route

__all__ = ["all_routes"]


def all_routes() -> tuple[Route, ...]:
    """All of them, in the order they are described."""
    from regulars.interfaces.api.routes import (
        coupons,
        health,
        ledger,
        members,
        points,
        privacy,
        rewards,
        tasks,
        tiers,
        tracking,
    )

    return (
        *members.ROUTES,
        *tiers.ROUTES,
        *tracking.ROUTES,
        *points.ROUTES,
        *coupons.ROUTES,
        *rewards.ROUTES,
        *tasks.ROUTES,
        *ledger.ROUTES,
        *privacy.ROUTES,
        *health.ROUTES,
    )
