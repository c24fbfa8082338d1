"""How many words `lms.kazakh` spells in Arabic letters as CLDR does.

    python bench/kazakh_cldr.py FOLDER [--misses {territories,dates}]

FOLDER holds the unpacked npm packages cldr-dates-full and cldr-localenames-full, at any depth.
Texts of the locales kk and kk-Arab are paired by their key and, when both have the same number of
words, word by word. A word counts once (small letters, punctuation off). It is matched when one of
the spellings CLDR gives it is ours, the two hamzas being one.

Left out, and counted as such, is what cannot be a transcription: one side is not in its script, the
number of words differs, or a word is abbreviated or worded otherwise. Worded otherwise means that
the plain letters of the two words are less than `ALIKE` alike; the test does not look at our own
spelling. At 0.5, 0.6, 0.7 and 0.8 CLDR 48.2 gives 88.0, 88.7, 89.5 and 90.9 % overall.
Rules are tuned on territories and dates only, so --misses lists no other part.
"""

import argparse
import difflib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lms.kazakh import HAMZA_HIGH, HAMZA_LETTER, to_arabic
from lms.kazakh.arabic import LETTERS
from lms.kazakh.cyrillic import ALPHABET

ALIKE = 0.6
PARTS = {
    "territories": "territories",
    "ca-generic": "dates",
    "ca-gregorian": "dates",
    "dateFields": "dates",
    "timeZoneNames": "time zones",
    "languages": "languages",
    "scripts": "scripts",
    "variants": "variants",
    "localeDisplayNames": "patterns",
}

_SPLIT = re.compile(r"[\s\u002d\u2010-\u2015,;:?!()\[\]{}«»\"'’/،؛؟]+")
_CYRILLIC_WORD = re.compile(f"[{ALPHABET}]+")
_ARABIC_WORD = re.compile("[\u0621-\u06d5]+")


@dataclass
class Tally:
    """Word types of one part: the spellings CLDR gives each, and what was left out by reason."""

    spellings: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, cyrillic: str, arabic: str) -> None:
        """Pair the words of two texts of the same key."""
        ours, theirs = words(cyrillic), words(arabic)
        if len(ours) != len(theirs):
            self.left_out["texts with another number of words"] += 1
            return
        for word, spelling in zip(ours, theirs, strict=True):
            if not (_CYRILLIC_WORD.fullmatch(word) and _ARABIC_WORD.fullmatch(spelling)):
                self.left_out["words not in the script or abbreviated"] += 1
            elif not alike(word, spelling):
                self.left_out["words worded otherwise"] += 1
            else:
                self.spellings[word].add(spelling)

    def misses(self) -> dict[str, set[str]]:
        """The word types whose spelling by rule CLDR does not give."""
        return {word: given for word, given in self.spellings.items() if to_arabic(word, hamza=HAMZA_HIGH) not in given}

    def misses_plain(self) -> int:
        """How many word types letters alone, without a rule, would miss."""
        return sum(plain(word) not in given for word, given in self.spellings.items())


def main() -> int:
    """Print the share of word types matched by part; 1 if there is nothing to compare."""
    options = parse_arguments()
    tallies = collect(options.folder)
    if not tallies:
        print(f"no kk-Arab locale under {options.folder}", file=sys.stderr)
        return 1
    overall = Tally()
    for name, tally in sorted(tallies.items()):
        report(name, tally)
        overall.left_out.update(tally.left_out)
        for word, given in tally.spellings.items():
            overall.spellings[word] |= given
    report("overall", overall)
    for reason, count in overall.left_out.most_common():
        print(f"left out: {count} {reason}")
    if options.misses:
        for word, given in sorted(tallies[options.misses].misses().items()):
            print(word, to_arabic(word), *sorted(given), sep="\t")
    return 0


def collect(folder: Path) -> dict[str, Tally]:
    """The tallies of all parts found under ``folder``."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for arabic_file in sorted(folder.rglob("kk-Arab/*.json")):
        part = PARTS.get(arabic_file.stem)
        cyrillic_file = arabic_file.parent.parent / "kk" / arabic_file.name
        if part is None or not cyrillic_file.exists():
            continue
        cyrillic = dict(texts(json.loads(cyrillic_file.read_text("utf-8"))))
        pairs = {
            (cyrillic[key], text) for key, text in texts(json.loads(arabic_file.read_text("utf-8"))) if key in cyrillic
        }
        for pair in sorted(pairs):
            tallies[part].add(*pair)
    return tallies


def texts(tree: object, key: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """All strings of a CLDR file with their path below the name of the locale."""
    if isinstance(tree, dict):
        for name, branch in tree.items():
            yield from texts(branch, (*key, name))
    elif isinstance(tree, str):
        yield key[2:], tree


def words(text: str) -> list[str]:
    """``text`` in words, small letters, with one hamza code point."""
    return [word for word in _SPLIT.split(text.lower().replace(HAMZA_LETTER, HAMZA_HIGH)) if word]


def plain(word: str) -> str:
    """``word`` letter by letter, without any rule."""
    return word.translate(LETTERS)


def alike(word: str, spelling: str) -> bool:
    """Whether two words are one wording, by their letters without hamza."""
    letters = spelling.replace(HAMZA_HIGH, "")
    return difflib.SequenceMatcher(None, plain(word), letters, autojunk=False).ratio() >= ALIKE


def report(name: str, tally: Tally) -> None:
    """One line of the table."""
    total = len(tally.spellings)
    matched = total - len(tally.misses())
    bare = total - tally.misses_plain()
    print(f"{name:12} {matched:5} of {total:5}  {matched / total:6.1%}", end="   ")
    print(f"letters alone {bare / total:6.1%}")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Compare our Arabic spelling of Kazakh with CLDR.")
    parser.add_argument("folder", type=Path, help="folder of the unpacked packages")
    parser.add_argument("--misses", choices=["territories", "dates"], help="list what differs in a tuning part")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
