"""The official paragraph of a month, or of several, in Kazakh, Russian and English.

It is copied into letters and reports whatever the language of the interface, so its grammar is written here for
three fixed languages: months in their cases, nouns after numbers, which gettext could not decline.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel.dates import get_month_names

from lms.ledger.models import Contract
from lms.ledger.tables import LedgerTable

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

type Count = tuple[str, int]

# CLDR's names of the months; what stands after "in" or before a number it does not decline.
MONTHS_KK, MONTHS_EN, MONTHS_OF_RU = (tuple(get_month_names("wide", locale=one).values()) for one in ("kk", "en", "ru"))
MONTHS_RU = tuple(get_month_names("wide", context="stand-alone", locale="ru").values())
# "In January": the locative of Kazakh and the prepositional case of Russian.
MONTHS_IN_KK = (
    "қаңтарда", "ақпанда", "наурызда", "сәуірде", "мамырда", "маусымда",
    "шілдеде", "тамызда", "қыркүйекте", "қазанда", "қарашада", "желтоқсанда",
)  # fmt: skip
MONTHS_IN_RU = (
    "январе", "феврале", "марте", "апреле", "мае", "июне",
    "июле", "августе", "сентябре", "октябре", "ноябре", "декабре",
)  # fmt: skip
LANGUAGES_RU = {"en": "английский", "ru": "русский", "tr": "турецкий", "fa": "персидский", "kk": "казахский"}
LANGUAGES_IN_KK = {"en": "ағылшын", "ru": "орыс", "tr": "түрік", "fa": "парсы", "kk": "қазақ"}
LANGUAGES_IN_RU = {"en": "английском", "ru": "русском", "tr": "турецком", "fa": "персидском", "kk": "казахском"}
LANGUAGES_EN = {"en": "English", "ru": "Russian", "tr": "Turkish", "fa": "Persian", "kk": "Kazakh"}


@dataclass(frozen=True)
class Paragraph:
    """``language`` is the tag of ``text``; it is written from left to right in each of the three."""

    language: str
    name: str
    text: str


def paragraphs_of(table: LedgerTable) -> list[Paragraph]:
    """What the shown table says in words; languages without a lesson are not named."""
    totals = dict.fromkeys(table.languages, 0) | dict(zip(table.languages, table.totals, strict=False))
    counts = [(language, count) for language, count in totals.items() if count]
    return [Paragraph(language, name, write(table.first, table.last, counts)) for language, name, write in WRITTEN_IN]


def in_kazakh(first: dt.date, last: dt.date, counts: Sequence[Count]) -> str:
    """«2021 жылғы мамырда 106 онлайн сабақ өткізілді: ағылшын тілінде – 20, …». No plural after a number."""
    when, total = when_kazakh(first, last), sum(count for _, count in counts)
    if not total:
        return f"{when} онлайн сабақ өткізілген жоқ."
    if len(counts) == 1:
        return f"{when} {LANGUAGES_IN_KK[counts[0][0]]} тілінде {spaced(total)} онлайн сабақ өткізілді."
    parts = ", ".join(f"{LANGUAGES_IN_KK[language]} тілінде – {spaced(count)}" for language, count in counts)
    return f"{when} {spaced(total)} онлайн сабақ өткізілді: {parts}."


def when_kazakh(first: dt.date, last: dt.date) -> str:
    if first == last:
        return f"{first.year} жылғы {MONTHS_IN_KK[first.month - 1]}"
    start, end = MONTHS_KK[first.month - 1], MONTHS_KK[last.month - 1]
    if first.year == last.year:
        return f"{first.year} жылғы {start}–{end} айларында"
    return f"{first.year} жылғы {start} – {last.year} жылғы {end} аралығында"


def in_russian(first: dt.date, last: dt.date, counts: Sequence[Count]) -> str:
    """«В мае 2021 года проведено 106 онлайн-занятий: на английском языке – 20, на русском – 40, …»."""
    when, total = when_russian(first, last), sum(count for _, count in counts)
    if not total:
        return f"{when} онлайн-занятия не проводились."
    lessons = f"{spaced(total)} онлайн-{lessons_russian(total)}"
    if len(counts) == 1:
        return f"{when} проведено {lessons} на {LANGUAGES_IN_RU[counts[0][0]]} языке."
    (language, count), *others = counts
    parts = [f"на {LANGUAGES_IN_RU[language]} языке – {spaced(count)}"]
    parts += [f"на {LANGUAGES_IN_RU[language]} – {spaced(count)}" for language, count in others]
    return f"{when} проведено {lessons}: {', '.join(parts)}."


def when_russian(first: dt.date, last: dt.date) -> str:
    start, end = MONTHS_IN_RU[first.month - 1], MONTHS_IN_RU[last.month - 1]
    if first == last:
        return f"В {start} {first.year} года"
    if first.year == last.year:
        return f"В {start} – {end} {first.year} года"
    return f"С {MONTHS_OF_RU[first.month - 1]} {first.year} года по {MONTHS_RU[last.month - 1]} {last.year} года"


def lessons_russian(number: int) -> str:
    """1 занятие, 2 занятия, 5 занятий; 11–14 занятий; 21 занятие."""
    if number % 10 == 1 and number % 100 != 11:
        return "занятие"
    return "занятия" if number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14} else "занятий"


def in_english(first: dt.date, last: dt.date, counts: Sequence[Count]) -> str:
    """“In May 2021, 106 online lessons were held: 20 in English, 40 in Russian and 30 in Turkish.”"""
    when, total = when_english(first, last), sum(count for _, count in counts)
    if not total:
        return f"{when}, no online lessons were held."
    lessons = f"{total:,} online {'lesson was' if total == 1 else 'lessons were'} held"
    if len(counts) == 1:
        return f"{when}, {lessons} in {LANGUAGES_EN[counts[0][0]]}."
    *most, last_part = [f"{count:,} in {LANGUAGES_EN[language]}" for language, count in counts]
    return f"{when}, {lessons}: {', '.join(most)} and {last_part}."


def when_english(first: dt.date, last: dt.date) -> str:
    start, end = MONTHS_EN[first.month - 1], MONTHS_EN[last.month - 1]
    if first == last:
        return f"In {start} {first.year}"
    if first.year == last.year:
        return f"In {start}–{end} {first.year}"
    return f"From {start} {first.year} to {end} {last.year}"


def spaced(number: int) -> str:
    """Kazakh and Russian set off thousands by a space, from five digits on."""
    return f"{number:,}".replace(",", NO_BREAK_SPACE) if number >= 10_000 else str(number)


# -- Words of the act of accepted services ------------------------------------------------------


def contract_kazakh(contract: Contract) -> str:
    """«2021 жылғы 1 ақпандағы № 12 шарт», which «бойынша» follows; without a date «№ 12 шарт»."""
    day = contract.signed_on
    if day is None:
        return f"№ {contract.number} шарт"
    inside = MONTHS_IN_KK[day.month - 1]
    return f"{day.year} жылғы {day.day} {inside}{'гі' if inside.endswith('е') else 'ғы'} № {contract.number} шарт"


def contract_russian(contract: Contract) -> str:
    """«договору № 12 от 1 февраля 2021 года», which «по» leads."""
    day = contract.signed_on
    dated = f" от {day.day} {MONTHS_OF_RU[day.month - 1]} {day.year} года" if day else ""
    return f"договору № {contract.number}{dated}"


def month_kazakh(month: dt.date) -> str:
    return f"{month.year} жылғы {MONTHS_KK[month.month - 1]}"


def month_russian(month: dt.date) -> str:
    return f"{MONTHS_RU[month.month - 1]} {month.year} года"


def in_month_kazakh(month: dt.date) -> str:
    return when_kazakh(month, month)


def in_month_russian(month: dt.date) -> str:
    """Within a sentence: «в мае 2021 года»."""
    return when_russian(month, month).replace("В", "в", 1)


def language_kazakh(language: str) -> str:
    return f"{LANGUAGES_IN_KK[language]} тілі"


def language_russian(language: str) -> str:
    return LANGUAGES_RU[language]


WRITTEN_IN: list[tuple[str, str, Callable[[dt.date, dt.date, Sequence[Count]], str]]] = [
    ("kk-Cyrl", "Қазақша", in_kazakh),
    ("ru", "Русский", in_russian),
    ("en", "English", in_english),
]
