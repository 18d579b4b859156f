"""One turn of the wheel. Start reading here.

What members did becomes profiles; profiles become stages and scores; past windows say who comes back without us; what would
have to be true for a lever to pay becomes proposals; one transaction remembers it all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from regulars.domain.errors import NotEnoughData
from regulars.domain.identity import CUSTOMER
from regulars.domain.money import Money
from regulars.domain.offer import UnaidedReturn
from regulars.domain.question import question
from regulars.domain.records import LogState
from regulars.domain.stage import Borders, Stage
from regulars.domain.time import AsOf, start_of
from regulars.domain.turn import MODEL_WORDS, ModelTried, Span, Turn
from regulars.domain.words import Sentence, say, say_many
from regulars.know.segments import SEGMENTS
from regulars.know.user_feature import UserFeature
from regulars.lifecycle.borders import horizon_of
from regulars.lifecycle.groups import as_table, groups_of
from regulars.loop.commit import commit
from regulars.loop.course import course_of
from regulars.loop.enriching import with_user_features, with_vectors
from regulars.loop.house import House, Progress, Timer, silent
from regulars.loop.learn import learn_churn, with_churn
from regulars.loop.likening import with_likeness
from regulars.loop.profiling import audiences_of, circle_of, counted, profiles_of, with_stages
from regulars.loop.remembered import remember, remembered
from regulars.loop.residual import with_residual_value
from regulars.loop.scoring import try_models, with_scores
from regulars.loop.telling import assumptions_of, sketchy, the_one_thing
from regulars.loop.turn_key import key_of
from regulars.measure.proposals import proposals_of
from regulars.measure.unaided import origins_before, origins_table, unaided_returns
from regulars.ports.columns import Session
from regulars.trust.consent import Purpose, granted_to, refused_by, strictest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["turn"]


def turn(
    house: House,
    as_of: AsOf | None = None,
    tell: Progress = silent,
    features: Sequence[UserFeature] = (),
    vectors: pa.Table | None = None,
) -> Turn:
    """Takes one turn.

    Args:
        house: the shop.
        as_of: ask from here; None is the day after the last order.
        tell: hears what each room has found, as it is done.
        features: of the shop's own, added to the profiles.
        vectors: of products or customers, added to the profiles.

    Raises:
        NotEnoughData: nobody had ordered by then.
    """
    timer = Timer(tell)
    state = house.records.log_state()
    merged = house.records.merged()
    consents = strictest(house.records.consents(), merged)
    hidden = refused_by(consents, Purpose.ANALYSE)
    as_of = as_of or _after_the_last_order(house, state, hidden, merged)
    key = key_of(house, state, as_of, consents, merged, features, vectors)
    # What a feature of the shop's own computes cannot be seen from here: such a turn is always taken anew.
    before = None if features else _before(house, key, timer)
    if before is not None:
        return replace(before, seconds=timer.seconds)
    found = _taken(house, state, as_of, consents, merged, timer, features, vectors)
    with timer.room("commit"):
        done = commit(house, state, found, key)
        remember(house, key, done)
    return done


def _before(house: House, key: str, timer: Timer) -> Turn | None:
    """The turn of this key, where it is remembered."""
    with timer.room("remember") as said:
        before = remembered(house, key)
        if before is None:
            said.append(say("something is new since the last turn"))
        else:
            said.append(say("nothing is new: the last turn is answered again"))
    return before


def _taken(
    house: House,
    state: LogState,
    as_of: AsOf,
    consents: pa.Table,
    merged: pa.Table,
    timer: Timer,
    features: Sequence[UserFeature],
    vectors: pa.Table | None,
) -> Turn:
    """A turn through every room, not committed yet."""
    hidden = refused_by(consents, Purpose.ANALYSE)
    with house.columns.open(state.parts, as_of, hidden, merged) as session:
        with timer.room("know") as said:
            span = _span(session, as_of, house.settings.currency)
            profiles = profiles_of(session, as_of, house.settings.timezone)
            likeness, profiles = with_likeness(session, profiles)
            profiles = with_user_features(session, profiles, features)
            profiles = with_vectors(session, profiles, vectors, house.records.identifiers(CUSTOMER))
            said.append(say("%(members)s members, %(orders)s orders", members=span.members, orders=span.orders))
        with timer.room("lifecycle") as said:
            borders, profiles = with_stages(session, profiles)
            horizon_days = horizon_of(house.settings.horizon_days, borders)
            circle = circle_of(session, as_of, borders)
            stages = counted(profiles, "stage", Stage)
            course = course_of(session, as_of, span, borders, stages, house.settings)
            said.append(_cut_at(borders))
        with timer.room("predict") as said:
            models, buying = try_models(session, span, as_of, horizon_days)
            refused = refused_by(consents, Purpose.PREDICT)
            kept, why_not = learn_churn(house, state, session, span, as_of, hidden, refused)
            profiles, learned = with_churn(profiles, kept, refused)
            profiles = with_scores(profiles, buying, horizon_days, hidden=refused)
            profiles = with_residual_value(session, profiles, buying, house.settings, refused)
            said.append(_tried(models))
        with timer.room("measure") as said:
            unaided = _unaided(session, as_of, span, borders, horizon_days)
            audiences = audiences_of(profiles, borders, granted_to(consents, Purpose.MESSAGE))
            proposals = proposals_of(
                audiences,
                unaided,
                margin_share=house.settings.margin_share,
                send_cost=house.settings.send_cost,
            )
            said.append(say_many("%(count)s test worth running", "%(count)s tests worth running", len(proposals)))
    return Turn(
        as_of=as_of,
        span=span,
        borders=borders,
        horizon_days=horizon_days,
        stages=stages,
        segments=counted(profiles, "segment", SEGMENTS),
        circle=circle,
        models=models,
        proposals=proposals,
        decisions={},
        the_one_thing=the_one_thing(proposals, span, borders, horizon_days),
        assumptions=(*assumptions_of(house.settings, borders, proposals), *sketchy(span)),
        seconds=timer.seconds,
        profiles=profiles,
        course=course,
        likeness=likeness,
        learned=() if learned is None else (learned,),
        unlearned=() if why_not is None else (why_not,),
    )


def _after_the_last_order(house: House, state: LogState, hidden: pa.Array, merged: pa.Table) -> AsOf:
    with house.columns.open(state.parts, None, hidden, merged) as session:
        last_day = session.ask(question("regulars.know", "span")).to_pylist()[0]["last_day"]
    if last_day is None:
        raise _nobody(None)
    return start_of(last_day + 1, house.settings.timezone)


def _span(session: Session, as_of: AsOf, currency: str) -> Span:
    counts = session.ask(question("regulars.know", "span")).to_pylist()[0]
    if not counts["members"]:
        raise _nobody(as_of)
    return Span(**(counts | {"revenue": Money(counts["revenue"], currency)}))


def _unaided(
    session: Session, as_of: AsOf, span: Span, borders: Borders, horizon_days: int
) -> Mapping[str, UnaidedReturn]:
    """What past windows say of members who stood where today's groups stand."""
    origins = origins_before(as_of.today, span.first_day, horizon_days)
    if not origins:
        return {}
    session.show("groups", as_table(groups_of(borders)))
    session.show("origins", origins_table(origins))
    answers = session.ask(question("regulars.measure", "returns"), {"horizon": horizon_days})
    return unaided_returns(answers, horizon_days, span.revenue.currency)


def _cut_at(borders: Borders) -> Sentence:
    return say(
        "cut at %(cooling)s / %(sleeping)s / %(lapsed)s days of silence",
        cooling=borders.cooling,
        sleeping=borders.sleeping,
        lapsed=borders.lapsed,
    )


def _tried(models: tuple[ModelTried, ...]) -> Sentence:
    chosen = next((model for model in models if model.chosen), None)
    if chosen is None:
        return say("too little time to try a model on; none is used")
    return say(
        "error of %(model)s on %(days)s unseen days: %(value)s orders a member, baseline %(baseline)s",
        model=MODEL_WORDS[chosen.name],
        days=chosen.window[1] - chosen.window[0] + 1,
        value=round(chosen.value, 3),
        baseline=round(chosen.baseline_value, 3),
    )


def _nobody(as_of: AsOf | None) -> NotEnoughData:
    what = (
        say("Nobody has ordered yet.") if as_of is None else say("Nobody had ordered before %(day)s.", day=str(as_of))
    )
    return NotEnoughData(what, fix=say("Bring in a file of orders first: regulars import FILE, or regulars open FILE"))
