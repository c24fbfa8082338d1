import datetime as dt

from babel import Locale
from babel.dates import get_month_names

from lms.ledger.paragraphs import MONTHS_EN, MONTHS_IN_KK, MONTHS_KK, lessons_russian, paragraphs_of
from lms.timetable.enums import InstructionLanguage
from tests.ledger.tables import make_table

MAY, JAN = dt.date(2021, 5, 1), dt.date(2021, 1, 1)
MAY_2021 = {"en": 20, "ru": 40, "tr": 30, "fa": 16}


def texts(counts: dict[str, int], *, first: dt.date = MAY, last: dt.date = MAY) -> list[str]:
    return [one.text for one in paragraphs_of(make_table({last: counts}, first=first, last=last))]


def test_paragraph_of_may_2021() -> None:
    kazakh, russian, english = texts(MAY_2021)

    assert kazakh == (
        "2021 жылғы мамырда 106 онлайн сабақ өткізілді: ағылшын тілінде – 20, орыс тілінде – 40, түрік тілінде – 30, "
        "парсы тілінде – 16."
    )
    assert russian == (
        "В мае 2021 года проведено 106 онлайн-занятий: на английском языке – 20, на русском – 40, на турецком – 30, "
        "на персидском – 16."
    )
    assert english == (
        "In May 2021, 106 online lessons were held: 20 in English, 40 in Russian, 30 in Turkish and 16 in Persian."
    )


def test_paragraph_since_january() -> None:
    kazakh, russian, english = texts({"en": 1, "kk": 1}, first=JAN)

    assert (
        kazakh == "2021 жылғы қаңтар–мамыр айларында 2 онлайн сабақ өткізілді: ағылшын тілінде – 1, қазақ тілінде – 1."
    )
    assert russian == "В январе – мае 2021 года проведено 2 онлайн-занятия: на английском языке – 1, на казахском – 1."
    assert english == "In January–May 2021, 2 online lessons were held: 1 in English and 1 in Kazakh."


def test_paragraph_over_the_turn_of_a_year() -> None:
    kazakh, russian, english = texts({"en": 5}, first=dt.date(2020, 11, 1))

    assert kazakh == "2020 жылғы қараша – 2021 жылғы мамыр аралығында ағылшын тілінде 5 онлайн сабақ өткізілді."
    assert russian == "С ноября 2020 года по май 2021 года проведено 5 онлайн-занятий на английском языке."
    assert english == "From November 2020 to May 2021, 5 online lessons were held in English."


def test_paragraph_without_a_lesson() -> None:
    assert texts({"en": 0, "ru": 0}) == [
        "2021 жылғы мамырда онлайн сабақ өткізілген жоқ.",
        "В мае 2021 года онлайн-занятия не проводились.",
        "In May 2021, no online lessons were held.",
    ]


def test_paragraph_of_one_lesson() -> None:
    assert texts({"en": 1, "ru": 0}) == [
        "2021 жылғы мамырда ағылшын тілінде 1 онлайн сабақ өткізілді.",
        "В мае 2021 года проведено 1 онлайн-занятие на английском языке.",
        "In May 2021, 1 online lesson was held in English.",
    ]


def test_paragraph_of_many_lessons_sets_off_thousands() -> None:
    kazakh, russian, english = texts({"en": 21_001, "ru": 1000})

    assert "22\N{NO-BREAK SPACE}001 онлайн сабақ" in kazakh
    assert "22\N{NO-BREAK SPACE}001 онлайн-занятие: " in russian
    assert "на русском – 1000." in russian
    assert "22,001 online lessons were held: 21,001 in English and 1,000 in Russian." in english


def test_russian_noun_goes_by_the_rule_of_cldr() -> None:
    forms, plural = {"one": "занятие", "few": "занятия", "many": "занятий"}, Locale("ru").plural_form

    assert [lessons_russian(number) for number in range(1001)] == [forms[plural(number)] for number in range(1001)]


def test_english_verb_and_noun_agree() -> None:
    for number in range(1, 1001):
        text = texts({"en": number})[2]

        assert ("lesson was" in text, "lessons were" in text) == (number == 1, number != 1)


def test_months_are_those_of_cldr_and_kazakh_cases_follow_its_harmony() -> None:
    assert [*MONTHS_KK] == [name.lower() for name in get_month_names("wide", "stand-alone", "kk").values()]
    assert [*MONTHS_EN] == [*get_month_names("wide", "stand-alone", "en").values()]
    for month, inside in zip(MONTHS_KK, MONTHS_IN_KK, strict=True):
        assert inside == month + locative(month)


def locative(word: str) -> str:
    """The case ending of a Kazakh noun: by its last vowel, and hard after a voiceless sound."""
    front = [letter in "әеөүі" for letter in word if letter in "аәеоөұүыі"][-1]
    hard = word[-1] in "кқпстфхцчшщ"
    return ("т" if hard else "д") + ("е" if front else "а")


def test_every_language_of_instruction_can_be_named() -> None:
    for language in InstructionLanguage.values:
        assert all(texts({language: 7}))
