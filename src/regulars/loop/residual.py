"""What each member is still worth: orders to come, worth less the later, times their value, times the margin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulars.domain.question import question
from regulars.ports.columns import Session

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.settings import Settings

__all__ = ["with_residual_value"]

_DAYS_A_YEAR: Final = 365.25
_PAYERS_MIN: Final = 10
"""With fewer members who paid again, order values are not learned and no value is given."""


def with_residual_value(
    session: Session,
    profiles: pa.Table,
    model: object,
    settings: Settings,
    refused: pa.Array,
) -> pa.Table:
    """The profiles with ``residual_value`` in minor units: margin on all orders to come, discounted; modelled.

    Empty for members who refused prediction, and for everybody where no model in which members leave is used or too few
    pay again to learn what their orders are worth.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from regulars.predict.buying_model import BuyingModel
    from regulars.predict.gamma_gamma import GammaGamma

    spend = session.ask(question("regulars.predict", "spend"))
    if not isinstance(model, BuyingModel) or spend.num_rows < _PAYERS_MIN:
        return profiles.append_column("residual_value", pa.nulls(profiles.num_rows, pa.float64()))
    values = GammaGamma().fit(spend["days"].to_numpy(), spend["mean_value"].to_numpy())
    joined = profiles.select(["member"]).append_column("place", pa.array(np.arange(profiles.num_rows)))
    joined = joined.join(spend, "member", join_type="left outer").sort_by("place")
    days = joined["days"].fill_null(0).to_numpy()
    mean = joined["mean_value"].fill_null(0.0).to_numpy()
    discount = float(np.log1p(settings.discount_rate_yearly)) / _DAYS_A_YEAR
    histories = (
        profiles["order_days"].to_numpy().astype("float64") - 1,
        profiles["span_days"].to_numpy().astype("float64"),
        profiles["tenure_days"].to_numpy().astype("float64"),
    )
    worth = model.discounted_orders(discount, *histories) * values.expected_value(days, mean) * settings.margin_share
    blank = pc.is_in(profiles["member"], value_set=refused)
    column = pc.if_else(blank, pa.scalar(None, pa.float64()), pa.array(worth.round(2)))
    return profiles.append_column("residual_value", column)
