"""Any history, in a database and in memory: after every transaction both tell the same."""

from __future__ import annotations

import itertools
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.adapters.memory.records import MemoryRecords
from regulars.domain.identity import IdentityEntry
from regulars.domain.ids import Tenant
from regulars.domain.records import ConsentChange, ImportRecord, Part, TurnRecord
from regulars.ports.records import Records, StaleVersion

KINDS = ("customer", "card")
TURNS = ("t1", "t2", "t3")

# Few names, so that they meet often, and strange ones, so that quoting is tried.
common = st.sampled_from([f"n{number}" for number in range(8)])
strange = st.text(st.characters(exclude_categories=["Cs"]), min_size=0, max_size=6)
names = st.one_of(common, common, strange)
kinds = st.sampled_from(KINDS)
instants = st.integers(-3, 3) | st.integers(-(2**62), 2**62)
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | strange
documents = st.dictionaries(strange, leaves | st.lists(leaves, max_size=2), max_size=3)
slips = st.sampled_from([0, 0, 0, 0, 1, -1])

decided = st.dictionaries(names, st.tuples(kinds, documents), max_size=3)

people = st.integers(0, 4)
seen = st.lists(st.tuples(people, names, names), max_size=4)
stands = st.lists(st.tuples(people, st.none() | people), max_size=3)
lives = st.lists(st.tuples(people, st.none() | names), max_size=3)
actions = st.sampled_from(["merge", "unmerge", "conflict", "guess"])
entries = st.lists(st.tuples(instants, actions, people, st.none() | people, names), max_size=3)

operations = st.one_of(
    st.tuples(st.just("claims"), kinds, seen),
    st.tuples(st.just("merged"), stands),
    st.tuples(st.just("log"), entries),
    st.tuples(st.just("households"), lives),
    st.tuples(st.just("members"), kinds, st.lists(names, max_size=4), slips),
    st.tuples(st.just("parts"), st.lists(st.tuples(names, st.sampled_from(["events", "lines"])), max_size=2), slips),
    st.tuples(
        st.just("import"), names, instants, st.dictionaries(strange, strange, max_size=2), st.lists(common, max_size=2)
    ),
    st.tuples(st.just("undo"), names, instants, slips),
    st.tuples(st.just("consent"), st.integers(1, 4), st.sampled_from(["mail", "call"]), st.booleans(), instants),
    st.tuples(st.just("turn"), st.sampled_from(TURNS), instants, names, documents),
    st.tuples(
        st.just("decisions"), st.sampled_from(TURNS), st.dictionaries(names, st.tuples(kinds, documents), max_size=3)
    ),
)
transactions = st.tuples(st.lists(operations, max_size=4), st.sampled_from([False, False, False, True]))
histories = st.lists(transactions, min_size=1, max_size=8)


def columns(rows: list[tuple[Any, ...]], **types: str) -> pa.Table:
    by_column = list(zip(*rows, strict=True)) or [()] * len(types)
    return pa.table(
        {name: pa.array(values, kind) for (name, kind), values in zip(types.items(), by_column, strict=True)}
    )


def carry_out(writing: Any, operation: tuple[Any, ...], state: tuple[int, int]) -> object:  # noqa: C901 - one case each
    version, first = state
    match operation:
        case ("members", kind, values, slip):
            return writing.add_members(kind, pa.array(values, pa.string()), first + slip)
        case ("parts", named, slip):
            parts = [Part(name, table, 1, 2, "ab", None, 3) for name, table in named]
            return writing.add_parts(parts, expected_version=version + slip)
        case ("claims", kind, rows):
            return writing.add_claims(kind, columns(rows, member="int64", mark="string", value="string"))
        case ("merged", rows):
            return writing.set_merged(columns(rows, member="int64", canonical="int64"))
        case ("log", rows):
            said = [(at, action, member, other, "hand", reason) for at, action, member, other, reason in rows]
            return writing.add_identity_entries([IdentityEntry(*each) for each in said])
        case ("households", rows):
            return writing.set_households(columns(rows, member="int64", household="string"))
        case ("import", key, at, mapping, brought):
            return writing.add_import(ImportRecord(key, "f.csv", "ab", at, 3, 1, 1, 1, mapping, parts=tuple(brought)))
        case ("undo", key, at, slip):
            return writing.undo_import(key, at, expected_version=version + slip)
        case ("consent", member, purpose, granted, at):
            return writing.add_consent(ConsentChange(member, purpose, granted, at, "form"))
        case ("turn", key, finished_at, profiles, summary):
            record = TurnRecord(key, 1, version, finished_at, profiles, summary)
            return writing.add_turn(record, Part(profiles, "profiles", 1, 1, key[:1]))
        case ("decisions", turn, decisions):
            return writing.add_decisions(turn, decisions)
    raise AssertionError(operation)


def transact(records: Records, transaction: tuple[list[tuple[Any, ...]], bool]) -> list[object]:
    """What each operation answered, and how the transaction ended."""
    todo, abandon = transaction
    answers: list[object] = []
    state = (records.log_state().version, records.next_member())
    try:
        with records.write() as writing:
            for operation in todo:
                answers.append(carry_out(writing, operation, state))  # noqa: PERF401 - kept when one raises
            answers.append(1 // (not abandon))  # some blocks end early
    except (StaleVersion, ValueError, ZeroDivisionError) as ended:
        answers.append(type(ended).__name__)
    return answers


def told(records: Records) -> tuple[object, ...]:
    asked = pa.array([f"n{number}" for number in range(8)])
    return (
        records.log_state(),
        records.next_member(),
        [records.identifiers(kind) for kind in KINDS],
        [records.pseudonyms(kind, asked) for kind in KINDS],
        records.identifier_kinds(),
        [records.claims(kind) for kind in KINDS],
        records.merged(),
        records.identity_log(),
        records.households(),
        records.consents(),
        records.imports(),
        records.undone(),
        records.turns(),
        # As lists, so that the order counts too.
        [list(records.decisions(turn).items()) for turn in TURNS],
    )


tenants = itertools.count(1)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(history=histories)
def test_a_database_tells_what_memory_tells(database: Any, history: list[Any]) -> None:
    tenant = f"t{next(tenants)}"
    kept, model = database.open(tenant), MemoryRecords(Tenant(tenant))
    for transaction in history:
        assert transact(kept, transaction) == transact(model, transaction)
        assert told(kept) == told(model)
    kept.close()
