"""Which kinds of customers are there: clusters in words, what they shop for, and members like nobody."""

from __future__ import annotations

from regulars.domain.likeness import Cluster, Clustering, Likeness
from regulars.domain.turn import Turn
from regulars.domain.words import Percent, Sentence, say
from regulars.interfaces.report.layout import Notes, Section, Table
from regulars.interfaces.report.sections.tags import tag
from regulars.interfaces.words import Speaker

__all__ = ["likeness_section"]


def likeness_section(turn: Turn, speak: Speaker) -> tuple[Section, ...]:
    """Clusters, topics and abnormal members; nothing where there were too few members to look for any."""
    found = turn.likeness.clusters
    if found is None:
        return ()
    tables = [_clusters(found, turn.members, speak)]
    if turn.likeness.topics:
        tables.append(_topics(turn.likeness, speak))
    section = Section(
        name="likeness",
        question=speak(say("Which kinds of customers are there?")),
        answer=(speak(found.reason),),
        tag=tag("modelled", speak),
        tables=tuple(tables),
        notes=(Notes(tuple(speak(sentence) for sentence in _notes(turn.likeness, found))),),
    )
    return (section,)


def _clusters(found: Clustering, members: int, speak: Speaker) -> Table:
    return Table(
        caption=speak(say("Groups of members who behave alike, and by what they differ from the others")),
        columns=tuple(map(speak, (say("group"), say("by what"), say("members"), say("share")))),
        rows=tuple(
            (
                speak.value(number),
                _by_what(cluster, speak),
                speak.value(cluster.members),
                speak.value(Percent(cluster.members / max(1, members))),
            )
            for number, cluster in enumerate(found.clusters, start=1)
        ),
        tag=tag("modelled", speak),
        numbers_from=2,
    )


def _by_what(cluster: Cluster, speak: Speaker) -> str:
    if not cluster.says:
        return speak(say("like most"))
    return " · ".join(speak(sentence) for sentence in cluster.says)


def _topics(likeness: Likeness, speak: Speaker) -> Table:
    return Table(
        caption=speak(say("What is bought by the same members")),
        columns=tuple(map(speak, (say("topic"), say("what marks it"), say("share of purchases")))),
        rows=tuple(
            (
                speak.value(number),
                " · ".join(item for item, _ in topic.items),
                speak.value(Percent(topic.share)),
            )
            for number, topic in enumerate(likeness.topics, start=1)
        ),
        tag=tag("modelled", speak),
        numbers_from=2,
    )


def _notes(likeness: Likeness, found: Clustering) -> tuple[Sentence, ...]:
    kept = say(
        "Found by %(features)s behaviours; %(share)s of what varies in them is kept.",
        features=len(found.features),
        share=Percent(found.variance_kept, 0),
    )
    if likeness.false_positive_rate is None:
        return (kept,)
    strange = say(
        "%(count)s members behave like nobody else; of ordinary members about %(rate)s would be called so by mistake.",
        count=likeness.abnormal_members,
        rate=Percent(likeness.false_positive_rate),
    )
    return (kept, strange)
