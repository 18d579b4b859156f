"""Results on standard output: words and tables for people, one JSON document for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.offer import Proposal
from regulars.domain.stage import STAGE_WORDS
from regulars.domain.turn import MODEL_WORDS, Turn
from regulars.domain.words import Percent, Points100, Sentence, say
from regulars.interfaces.findings import event_sentences, reading_sentences
from regulars.interfaces.words import speaker
from regulars.lifecycle.groups import GROUP_WORDS

if TYPE_CHECKING:
    from regulars.interfaces.doctor import Check
    from regulars.loop.event_counts import EventCount
    from regulars.loop.explain import Explanation
    from regulars.loop.trial import Trial

__all__ = [
    "print_card",
    "print_checks",
    "print_explanation",
    "print_json",
    "print_models",
    "print_rows",
    "print_trial",
    "print_turn",
    "trial_document",
]

ROWS_SHOWN_MAX: Final = 50
"""Rows of an answer on a terminal; JSON has all."""


_UNSHOWN: Final = frozenset({"log_likelihood"})
"""Metrics that only the JSON document holds."""


def print_json(document: Mapping[str, Any]) -> None:
    """One JSON document; numbers that are none are null."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def print_turn(
    turn: Turn, assumptions: Sequence[Sentence], reports: Mapping[str, Path], counts: Sequence[EventCount] = ()
) -> None:
    """The one thing to know, the stages, the proposals, and where the report is."""
    say_it = speaker()
    stages = " · ".join(
        f"{say_it(STAGE_WORDS[stage])} {say_it.value(count)}" for stage, count in turn.stages.items() if count
    )
    standing = say("as of %(day)s · %(stages)s", day=str(turn.as_of), stages=stages)
    title = say("The one thing to know")
    lines = [
        say_it(standing),
        "",
        f"  {say_it(title)}",
        *(f"  {say_it(sentence)}" for sentence in turn.the_one_thing),
        "",
    ]
    for rank, proposal in enumerate(turn.proposals, start=1):
        lines += _proposal_lines(rank, proposal)
    lines += [f"  · {say_it(sentence)}" for sentence in (*assumptions, *turn.assumptions)]
    lines += [f"  · {say_it(sentence)}" for sentence in event_sentences(counts)]
    language = say_it.language if say_it.language in reports else next(iter(reports), "")
    if language:
        report = say("report: %(file)s", file=str(reports[language]))
        lines += ["", say_it(report)]
    following = say("next: regulars explain member ID")
    lines.append(say_it(following))
    print("\n".join(lines))


def _proposal_lines(rank: int, proposal: Proposal) -> list[str]:
    say_it = speaker()
    lever = proposal.lever
    gift = say("a message") if lever.kind == "message" else say("a coupon of %(coupon)s", coupon=lever.coupon)
    detectable = (
        say("nothing")
        if proposal.detectable_lift is None
        else say("+%(points)s in 100", points=Points100(proposal.detectable_lift))
    )
    needed = (
        say("it cannot pay")
        if lever.break_even_lift is None
        else say("+%(points)s in 100", points=Points100(lever.break_even_lift))
    )
    sentences = (
        say(
            "%(rank)s. Test %(gift)s against nothing: %(audience)s %(group)s, half of them each.",
            rank=rank,
            gift=gift,
            audience=proposal.audience,
            group=GROUP_WORDS[proposal.group],
        ),
        say(
            "   pays from %(needed)s; this test sees %(detectable)s; uplift expected: unknown, that is what the test is for",
            needed=needed,
            detectable=detectable,
        ),
        say(
            "   costs %(expected)s if only those use it who would have come anyway, %(worst)s at worst",
            expected=lever.cost_expected,
            worst=lever.cost_worst,
        ),
    )
    return [f"  {say_it(sentence)}" for sentence in sentences] + [""]


def print_explanation(explained: Explanation) -> None:
    """A member's stage and why, scores, audiences and why not."""
    say_it = speaker()
    title = say("Member %(member)s, as of %(day)s", member=explained.member, day=explained.as_of)
    lines = [say_it(title)]
    lines += [f"  {say_it(sentence)}" for sentence in explained.why]
    alive, expected = explained.scores["probability_alive"], explained.scores["expected_orders"]
    if alive is not None and expected is not None:
        score = say(
            "Modelled: %(alive)s still a customer; %(orders)s orders expected in %(days)s days.",
            alive=Percent(alive, 0),
            orders=round(expected, 2),
            days=explained.horizon_days,
        )
        lines.append(f"  {say_it(score)}")
    lines += [f"  {say_it(sentence)}" for sentence in outlook_sentences(explained)]
    lines += [f"  {say_it(sentence)}" for sentence in explained.likeness.says]
    if explained.churn is not None:
        lines += [f"  {say_it(sentence)}" for sentence in explained.churn.says]
    for name, conditions in explained.audiences.items():
        inside = all(condition.met for condition in conditions)
        verdict = say("in the audience") if inside else say("not in the audience")
        lines.append(f"  {say_it(named(GROUP_WORDS[name], verdict))}")
        lines += [f"    {'✓' if condition.met else '✗'} {say_it(condition.says)}" for condition in conditions]
    lines += [f"  {say_it(sentence)}" for sentence in explained.closed]
    lines += [f"  {name} = {'-' if value is None else value}" for name, value in explained.features.items()]
    print("\n".join(lines))


def outlook_sentences(explained: Explanation) -> tuple[Sentence, ...]:
    """Where members at this stage stand in a month, how long until they lapse, and what they are worth; all modelled."""
    found: list[Sentence] = []
    if explained.next_month is not None:
        found.append(next_month_sentence(explained.next_month))
    lapse, worth = explained.months_to_lapse, explained.stage_value
    if lapse is not None and lapse["months"]:
        found.append(
            say(
                "Members at this stage lapse after %(months)s months (%(low)s to %(high)s), modelled.",
                **{name: "∞" if end is None else round(end, 1) for name, end in lapse.items()},
            )
        )
    if worth is not None and worth["value"] is not None:
        found.append(
            say(
                "A member at this stage is worth %(currency)s %(value)s of margin to come (%(low)s to %(high)s), "
                "discounted, modelled.",
                currency=explained.currency,
                **{name: "∞" if end is None else round(end, 2) for name, end in worth.items()},
            )
        )
    return tuple(found)


def next_month_sentence(odds: Mapping[str, Mapping[str, float]]) -> Sentence:
    """The three likeliest stages of a member a month from now, each with its interval."""
    say_it = speaker()
    likeliest = sorted(odds.items(), key=lambda item: -item[1]["share"])[:3]
    told = [
        say(
            "%(stage)s %(share)s (%(low)s to %(high)s)",
            stage=STAGE_WORDS[stage],
            share=Percent(range_["share"], 0),
            low=Percent(range_["low"], 0),
            high=Percent(range_["high"], 0),
        )
        for stage, range_ in likeliest
    ]
    return say("In a month, modelled from members at this stage: %(odds)s.", odds=" · ".join(map(say_it, told)))


def named(name: Sentence, value: Sentence | str) -> Sentence:
    """A name and what it stands for, with the reader's own colon."""
    return say("%(name)s: %(value)s", name=name, value=value)


def trial_document(trial: Trial) -> dict[str, Any]:
    """A trial as one JSON document."""
    return {
        "task": trial.task,
        "rows": trial.rows,
        "protocol": str(trial.protocol),
        "seed": trial.seed,
        "seconds": trial.seconds,
        "chosen": trial.chosen,
        "baseline": trial.baseline,
        "models": {
            name: {key: _json_value(value) for key, value in metrics.items()} for name, metrics in trial.models.items()
        },
        "warnings": [
            {"code": warning.code, "columns": list(warning.columns), "message": str(warning.says)}
            for warning in trial.warnings
        ],
        "assumptions": [str(sentence) for sentence in _assumed(trial)],
    }


def _assumed(trial: Trial) -> tuple[Sentence, ...]:
    read = () if trial.roles is None else tuple(reading_sentences(trial.file, trial.roles))
    return (*read, *trial.assumptions)


def print_trial(trial: Trial) -> None:
    """The models beside the baseline, as a table."""
    from rich.console import Console
    from rich.table import Table

    say_it = speaker()
    first = next(iter(trial.models.values()))
    names = [name for name, value in first.items() if isinstance(value, float) and name not in _UNSHOWN]
    table = Table(title=say_it(trial.protocol), title_justify="left")
    heading = say("model")
    table.add_column(say_it(heading))
    for name in names:
        table.add_column(name, justify="right")
    for model, metrics in trial.models.items():
        mark = " ←" if model == trial.chosen else ""
        table.add_row(say_it(MODEL_WORDS[model]) + mark, *(f"{metrics[name]:.3f}" for name in names))
    console = Console(highlight=False)
    console.print(table)
    for model, metrics in trial.models.items():
        params = metrics.get("params")
        if isinstance(params, Mapping) and params:
            learned = ", ".join(f"{key} {value:.3f}" for key, value in params.items())
            console.print(say_it(named(MODEL_WORDS[model], learned)))
    for warning in trial.warnings:
        console.print(f"! {say_it(warning.says)}", markup=False)


def print_rows(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Rows as one JSON document, or as a table."""
    if as_json:
        print_json({"rows": [dict(row) for row in rows]})
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*(rows[0] if rows else ()))
    for row in rows[:ROWS_SHOWN_MAX]:
        table.add_row(*(str(value) for value in row.values()))
    Console(highlight=False).print(table)


def print_models(document: Mapping[str, Any]) -> None:
    """One line a model, its damaged versions below."""
    say_it = speaker()
    if not document["models"]:
        nothing = say("No model has been learned yet. Take a turn: regulars turn")
        print(say_it(nothing))
    for model in document["models"]:
        whole = model["auc"] is not None
        line = (
            say(
                "%(name)s: area under the curve %(auc)s, the baseline's %(baseline)s (version %(version)s)",
                name=model["name"],
                auc=round(model["auc"], 3),
                baseline=round(model["baseline_auc"], 3),
                version=model["version"],
            )
            if whole
            else say("%(name)s: no version is whole", name=model["name"])
        )
        print(say_it(line))
        for version in model["versions"]:
            if not version["whole"]:
                damaged = say("damaged, not used: %(version)s", version=version["version"])
                print(f"  ✗ {say_it(damaged)}")


def print_card(document: Mapping[str, Any]) -> None:
    """A model's card in sentences."""
    from regulars.loop.cards import card_sentences

    say_it = speaker()
    version = say("Model %(name)s, version %(version)s", name=document["name"], version=document["version"])
    print(say_it(version))
    for sentence in card_sentences(document):
        print(f"  {say_it(sentence)}")


def print_checks(checks: Sequence[Check]) -> None:
    """Each check with its state, and its fix where it is not well."""
    say_it = speaker()
    marks = {"well": "✓", "missing": "·", "broken": "✗"}
    for check in checks:
        print(f"{marks[check.state]} {say_it(named(check.name, check.found))}")
        if check.fix is not None and check.state != "well":
            mend = say("fix")
            print(f"    {say_it(named(mend, check.fix))}")


def _json_value(value: object) -> object:
    if isinstance(value, float):
        return round(value, 6) if value == value and abs(value) != float("inf") else None
    if isinstance(value, Mapping):
        return {key: _json_value(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json_value(inner) for inner in value]
    return value
