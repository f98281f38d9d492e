"""What a field suggests to write is what it takes, in every language."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from app.domain.when import parse_date, parse_when
from app.errors import Invalid
from app.i18n import LANGUAGES, speaking, translate
from app.views.kit.editors import example
from app.views.screens.account.composer import WHEN_HINTS
from app.views.screens.today.verbs import FINISH

NOW = datetime(2026, 12, 2, 3, 15, tzinfo=UTC)
QUOTED = [*WHEN_HINTS.values(), *(asked.label for asked in FINISH if "“" in asked.label)]


def listed(kind: str) -> list[str]:
    """The examples of a field's hint, behind its "e.g."."""
    return example(kind).split(" ", 1)[1].split(", ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_a_date_suggests_is_taken(language):
    with speaking(language):
        days = [parse_date(text, language, NOW.date()) for text in listed("date")]

    assert len(days) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_moment_a_time_suggests_is_taken(language):
    with speaking(language):
        moments = [parse_when(text, language, NOW) for text in listed("moment")]

    assert [moment.hour for moment in moments] == [9, 14]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sentence", QUOTED)
def test_what_a_sentence_quotes_is_taken(language, sentence):
    with speaking(language):
        (quoted,) = re.findall("“(.+?)”", translate(sentence))

    assert parse_when(quoted, language, NOW).hour in (9, 10)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("parse", "now"), [(parse_date, NOW.date()), (parse_when, NOW)])
def test_what_a_refusal_suggests_is_taken(language, parse, now):
    with pytest.raises(Invalid) as refused:
        parse("whenever", language, now)

    written = re.search(r"3/12[\d/]*(?: [\d:]+)?", refused.value.msgid)
    for suggested in (refused.value.details["example"], written[0]):
        assert parse(suggested, language, now)
