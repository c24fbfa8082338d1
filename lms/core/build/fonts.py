"""Our fonts, cut to the letters our languages use and to weights 400–700.

The sets below are repeated as ``unicode-range`` in ``common/css/fonts.css``; a test holds the two together.
"""

import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from lms.core.build.paths import STATIC, package_file, report

WEIGHTS = (400, 700)


def span(first: str, last: str) -> str:
    """Every character from ``first`` to ``last``, both included."""
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


LATIN = (
    span(" ", "~")
    + "ÇçĞğİıÖöŞşÜüÂâÎîÛû"  # Turkish
    + "ÄäƏəŊŋÑñŪūÁáÓóÚúÝýŃńǴǵÍíʼ"  # Kazakh, the table of 2021 and those before it
    + "ÀàÈèÉéÊêËëÔôŌōĀāĪīßÅåØøÆæÏï"  # names of people and places
    + "“”‘’„‚«»‹›—–‑…·•№§©®™"
    + "←↑→↓−×÷±≤≥≈²³½¼¾°′″€₸₺"
    + "\u00a0\u2009\u202f"
)
CYRILLIC = span("А", "я") + "ЁёІі" + "ӘәҒғҚқҢңӨөҰұҮүҺһ" + "\u0301"
ARABIC = (
    "،؛؟"
    + span("ء", "غ")
    + span("ـ", "ْ")
    + "\u0653\u0654\u0655\u0670"
    + span("٠", "٬")
    + "پچژکگیهۀھة"  # Persian
    + "\u0674\u0675\u0676\u0677\u0678ڭۆۇۈۋەېىۅۉ"  # Kazakh
    + span("۰", "۹")
    + "\u200c\u200d"
)


@dataclass(frozen=True)
class Cut:
    """One font file: where it comes from, which letters stay, where its axes are held (in font units)."""

    name: str
    source: str
    letters: str
    axes: dict[str, float | tuple[float, float]]


INTER = "inter-ui/variable/InterVariable.woff2"
NASKH = "@fontsource-variable/noto-naskh-arabic/files/noto-naskh-arabic-arabic-wght-normal.woff2"
# Inter at its text size; the display cuts would double the file.
INTER_AXES: dict[str, float | tuple[float, float]] = {"opsz": 14, "wght": WEIGHTS}

CUTS = (
    Cut("inter-latin.woff2", INTER, LATIN, INTER_AXES),
    Cut("inter-cyrillic.woff2", INTER, CYRILLIC, INTER_AXES),
    Cut("naskh-arabic.woff2", NASKH, ARABIC, {"wght": WEIGHTS}),
)
# What documents (PDF) are set in on the server: whole lines in one file, where the word space of a script must be its
# own. No browser is told of them.
DOCUMENT_CUTS = (
    Cut("document-inter.woff2", INTER, LATIN + CYRILLIC, INTER_AXES),
    Cut("document-naskh.woff2", NASKH, ARABIC + " \u00a0", {"wght": WEIGHTS}),
)
LICENCES = {
    "inter-ui/LICENSE.txt": "inter-LICENSE.txt",
    "@fontsource-variable/noto-naskh-arabic/LICENSE": "naskh-LICENSE.txt",
}
# What shapes words and lines up figures; stylistic alternates are left out.
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "case", "tnum", "init", "medi", "fina", "isol", "rlig", "liga"]


def build() -> None:
    folder = STATIC / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as workers:
        for path in workers.map(cut, (*CUTS, *DOCUMENT_CUTS)):
            report(path)
    for source, name in LICENCES.items():
        shutil.copyfile(package_file(source), folder / name)


def cut(wanted: Cut) -> Path:
    """Write one font file and return its path."""
    options = subset.Options(layout_features=FEATURES, hinting=False, notdef_outline=True)
    font = TTFont(package_file(wanted.source))
    letters = subset.Subsetter(options)
    letters.populate(text=wanted.letters)
    letters.subset(font)
    font = instancer.instantiateVariableFont(font, wanted.axes)
    font.flavor = "woff2"
    target = STATIC / "fonts" / wanted.name
    font.save(target)
    return target
