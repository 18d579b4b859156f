"""A marketer opens the report of a turn: on a phone, on paper, without a network, from data that strangers wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

import regulars as rg
from regulars.domain.stage import STAGE_WORDS
from regulars.domain.turn import CircleMonth, ModelTried, Turn
from regulars.domain.words import Points100
from regulars.interfaces.findings import reading_sentences
from regulars.interfaces.report import page as page_module
from regulars.interfaces.report import show_report, write_reports
from regulars.interfaces.report.charts.forecast import Bar, Panel, draw_forecast
from regulars.interfaces.report.palette import INK, QUIET, all_colours
from regulars.interfaces.report.sections.circle import circle_section
from regulars.interfaces.report.sections.forecast import forecast_section
from regulars.interfaces.words import Speaker
from regulars.lifecycle.groups import GROUP_WORDS
from regulars.shop import Shop
from shops import orders

HOSTILE = "<script>alert(1)<img src=x onerror=alert(2)>&amp;.csv"
UNKNOWN = "unknown: that is what the test is for"
VOID = {"meta", "link", "br", "hr", "img", "input"}
ENGLISH = Speaker("en")


@dataclass
class Read(HTMLParser):
    """What a browser would find in a page: tags that match, headings, facts, text."""

    headings: list[int] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    handlers: list[str] = field(default_factory=list)
    unscoped: int = 0
    unnamed: int = 0
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.term = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.handle_startendtag(tag, attrs)
        self.unscoped += tag == "th" and "scope" not in names
        self.unnamed += names.get("role") == "img" and not names.get("aria-label")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in {"dt", "dd"}:
            self.term = self.term if tag == "dd" else ""
            self.said = ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"
        if tag == "dt":
            self.term = self.said.strip()
        if tag == "dd":
            self.facts.append((self.term, self.said.strip()))

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data
        if {"dt", "dd"} & set(self.open):
            self.said += data


def read(html: str) -> Read:
    found = Read()
    found.feed(html)
    found.close()
    assert not found.open
    return found


def intruders(html: str) -> set[str]:
    """Tags and handlers that only data could have brought in."""
    found = Read()
    try:
        found.feed(html)
    except AssertionError:
        return {"tags that do not match"}
    return (found.tags & {"script", "img", "iframe", "object", "link"}) | set(found.handlers)


@dataclass
class Told:
    shop: Shop
    turn: Turn
    paths: dict[str, Path]

    @property
    def english(self) -> str:
        return self.paths["en"].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A shop of 400 members and 18 months, with one more file that a stranger named."""
    path = tmp_path_factory.mktemp("files") / HOSTILE
    path.write_text(
        '<b>who</b>,date,amount\nz1,2024-01-05,"9.50"\nz1,2024-02-05,12.00\n,2024-02-06,1.00\n', encoding="utf-8"
    )
    with rg.open(orders(400, 540)) as shop:
        brought, roles = shop.bring(path, {"customer": "<b>who</b>", "time": "date", "amount": "amount"})
        turn = shop.turn()
        paths = write_reports(shop, turn, [brought], reading_sentences(path.name, roles))
        yield Told(shop, turn, paths)


def test_both_languages_are_written_whole_beside_the_shops_data(told: Told) -> None:
    assert {name: path.name for name, path in told.paths.items()} == {
        "zh": f"{told.turn.as_of}.zh.html",
        "en": f"{told.turn.as_of}.en.html",
    }
    folder = told.shop.home / "reports"
    assert sorted(folder.iterdir()) == sorted(told.paths.values())
    for language, tag in (("zh", "zh-Hans"), ("en", "en")):
        html = told.paths[language].read_text(encoding="utf-8")
        assert f'<html lang="{tag}">' in html
        assert len(html.encode()) < 1_000_000


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_needs_nothing_from_outside(told: Told, language: str) -> None:
    html = told.paths[language].read_text(encoding="utf-8")
    for reference in ("http:", "https:", "//", "<script", "@import", "url(", "srcset"):
        assert reference not in html
    assert set(re.findall(r'(?:href|src)="([^"]*)"', html)) == {told.paths["zh" if language == "en" else "en"].name}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_can_be_read_by_any_reader(told: Told, language: str) -> None:
    found = read(told.paths[language].read_text(encoding="utf-8"))
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(found.headings, found.headings[1:], strict=False))
    assert found.unscoped == 0
    assert found.unnamed == 0


def test_every_count_is_there_as_the_reader_writes_it(told: Told) -> None:
    text = read(told.english).text
    for stage, count in told.turn.stages.items():
        assert ENGLISH(STAGE_WORDS[stage]) in text
        assert ENGLISH.value(count) in text
    assert told.turn.proposals
    for proposal in told.turn.proposals:
        assert ENGLISH(GROUP_WORDS[proposal.group]) in text
        for figure in (
            proposal.audience,
            proposal.unaided.value,
            Points100(proposal.unaided.rate),
            proposal.lever.cost_worst,
        ):
            assert ENGLISH.value(figure) in text
    for sentence in (*told.turn.the_one_thing, *told.turn.assumptions):
        assert ENGLISH(sentence) in text


def test_no_uplift_is_promised(told: Told) -> None:
    promised = [said for label, said in read(told.english).facts if label == "uplift to expect"]
    assert promised == [UNKNOWN] * len(told.turn.proposals)


def test_nothing_is_claimed_without_a_control_group(told: Told) -> None:
    assert (
        re.findall(r"\b(impact|because of|effects?|effective|drives?|driven)\b", read(told.english).text, re.IGNORECASE)
        == []
    )


def test_names_that_strangers_wrote_are_only_text(told: Told) -> None:
    assert intruders(told.english) == set()
    text = read(told.english).text
    assert HOSTILE in text
    assert "<b>who</b>" in text


def test_the_escape_check_catches_a_template_that_does_not_escape(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    careless = page_module.environment().overlay(autoescape=False)
    monkeypatch.setattr(page_module, "environment", lambda: careless)
    assert intruders(page_module.page(told.shop, told.turn, [], [], "en"))


def test_a_chart_escapes_its_labels() -> None:
    hostile = Bar("<script>alert(1)", 1.0, "<img src=x>", ours=True)
    for drawing in draw_forecast([Panel("</svg><script>", [hostile])]):
        assert "&lt;script&gt;" in drawing
        assert intruders(drawing) == set()


def test_a_shop_too_young_for_models_and_tests_still_gets_its_report() -> None:
    with rg.open(orders(40, 24)) as shop:
        turn = shop.turn()
        assert not turn.models
        assert not turn.proposals
        html = write_reports(shop, turn, [], [])["en"].read_text(encoding="utf-8")
    text = read(html).text
    assert "There is no test to propose yet" in text
    assert "No forecast is made yet" in text


def test_the_report_in_the_readers_language_is_shown(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setenv("REGULARS_LANG", "zh")
    show_report(told.paths)
    assert opened == [told.paths["zh"].resolve().as_uri()]


@pytest.mark.parametrize(
    ("value", "auc", "used", "begins"),
    [
        (0.80, 0.84, True, "Yes, within limits"),
        (0.80, 0.804, True, "For totals, yes"),
        (0.995, 0.84, True, "For ranking, yes"),
        (1.20, 0.70, True, "No: "),
        (0.80, 0.84, False, "No model earned its place"),
    ],
)
def test_a_model_that_is_no_better_is_called_no_better(
    told: Told, value: float, auc: float, begins: str, used: bool
) -> None:
    model = ModelTried(
        "beta_geometric", "mae", value, "historical_rate", 1.0, auc, 0.80, -0.02, (19_000, 19_055), {}, "", chosen=used
    )
    section = forecast_section(replace(told.turn, models=(model,)), ENGLISH)
    assert section.answer[0].startswith(begins)
    assert "2.0% fewer" in section.answer[1]


@pytest.mark.parametrize(("back", "quiet", "begins"), [(30, 20, "Growing"), (20, 30, "Leaking"), (100, 102, "Holding")])
def test_the_circle_is_judged_by_its_last_whole_month(told: Told, back: int, quiet: int, begins: str) -> None:
    last_day = told.turn.as_of.last_day
    assert last_day < date(last_day.year, last_day.month, 28)
    whole = (last_day.replace(day=1) - timedelta(days=1)).replace(day=1)
    months = (
        CircleMonth(whole.year, whole.month, 0, 50, back, quiet),
        CircleMonth(last_day.year, last_day.month, 0, 5, 1, 999),
    )
    section = circle_section(replace(told.turn, circle=months), ENGLISH)
    assert section.answer[0].startswith(begins)
    assert "999" not in " ".join(section.answer)


def test_words_can_be_told_from_their_background() -> None:
    css = (Path(page_module.__file__).parent / "page.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in re.findall(r":root \{([^}]*)\}", css))
    assert light.keys() == dark.keys()
    for scheme, drawn in ((light, (INK.light, QUIET.light)), (dark, (INK.dark, QUIET.dark))):
        words = [scheme[name] for name in ("ink", "quiet", "accent", "counted", "modelled", "tested")]
        for background in (scheme[name] for name in ("page", "raised", "wash")):
            assert min(contrast(word, background) for word in (*words, *drawn)) >= 4.5


def test_no_two_colours_of_a_chart_are_repainted_alike() -> None:
    assert len({colour.light for colour in all_colours()}) == len(all_colours())


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
