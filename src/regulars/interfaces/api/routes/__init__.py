"""Every route, one file a subject."""

from __future__ import annotations

from regulars.interfaces.api.route import Route

__all__ = ["all_routes"]


def all_routes() -> tuple[Route, ...]:
    """All of them, in the order they are described."""
    from regulars.interfaces.api.routes import (
        coupons,
        games,
        gift_cards,
        gifts,
        health,
        ledger,
        members,
        memberships,
        plans,
        points,
        privacy,
        rewards,
        tasks,
        tiers,
        tracking,
    )

    handed = (*rewards.ROUTES, *gift_cards.ROUTES, *gifts.ROUTES, *games.ROUTES)
    return (
        *members.ROUTES,
        *tiers.ROUTES,
        *memberships.ROUTES,
        *tracking.ROUTES,
        *points.ROUTES,
        *coupons.ROUTES,
        *handed,
        *tasks.ROUTES,
        *plans.ROUTES,
        *ledger.ROUTES,
        *privacy.ROUTES,
        *health.ROUTES,
    )
