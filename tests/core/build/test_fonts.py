import re
from itertools import combinations

from fontTools.ttLib import TTFont

from lms.core.build.fonts import ARABIC, CUTS, CYRILLIC, DOCUMENT_CUTS, LATIN, NASKH, WEIGHTS, cut
from lms.core.build.paths import SOURCES, STATIC, package_file

FACE = re.compile(r'url\("\.\./fonts/(?P<name>[^"]+)"\).*?unicode-range:(?P<ranges>[^;]+);', re.DOTALL)
KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
TURKISH = "abcçdefgğhıijklmnoöprsştuüvyz"


def letters_of(ranges: str) -> set[str]:
    letters: set[str] = set()
    for part in ranges.replace("U+", "").split(","):
        first, _, last = part.strip().partition("-")
        letters |= set(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return letters


def test_style_sheet_and_cuts_name_the_same_letters() -> None:
    sheet = (SOURCES / "common/css/fonts.css").read_text()

    told = {face["name"]: letters_of(face["ranges"]) for face in FACE.finditer(sheet)}

    assert told == {cut.name: set(cut.letters) for cut in CUTS}


def test_no_letter_is_fetched_twice() -> None:
    for one, other in combinations(CUTS, 2):
        assert set(one.letters) & set(other.letters) == set()


def test_sets_hold_the_alphabets_in_both_cases() -> None:
    assert set(KAZAKH + KAZAKH.upper()) <= set(CYRILLIC)
    assert set(TURKISH + TURKISH.upper() + "İ") <= set(LATIN)
    assert set("اآبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی" + "۰۱۲۳۴۵۶۷۸۹") <= set(ARABIC)
    assert set("اءبۆگعدەيجزكقلمڭنوپرستۋۇفحھچشىەٴ") <= set(ARABIC)


def test_every_letter_is_drawn_by_its_font() -> None:
    for one in (*CUTS, *DOCUMENT_CUTS):
        drawn = TTFont(package_file(one.source)).getBestCmap()

        assert [letter for letter in one.letters if ord(letter) not in drawn] == []


def test_cut_file_is_small_and_keeps_the_weights_we_use() -> None:
    arabic = next(one for one in CUTS if one.source == NASKH)
    (STATIC / "fonts").mkdir(parents=True, exist_ok=True)

    path = cut(arabic)

    axes = TTFont(path)["fvar"].axes
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in axes] == [("wght", *WEIGHTS)]
    assert path.stat().st_size <= 29_000
