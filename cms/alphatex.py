r"""A reader of alphaTex, for the part of the notation that our scores use.

The player in the browser draws and sounds the score; this reader is for the words beside it, so
that a score can also be read bar by bar, and for telling an editor what is wrong with it.
Known: ``\tempo \tuning \ts \ks \ro \rc \ac`` and commands that change nothing about what is
played, notes ``fret.string.duration{effects}``, chords in parentheses, rests, ties, repeats ``*n``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import NoReturn

from django.utils.translation import gettext as _

from cms.errors import ScoreUnreadable

TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<command>\\[a-zA-Z]+)
    |(?P<sign>[|(){}.:*])
    |(?P<word>[^\s|(){}.:*"'\\]+)""",
    re.VERBOSE | re.DOTALL,
)
PITCH = re.compile(r"^([A-Ga-g])(#|b)?(\d)$")
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SHARP_NAMES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
FLAT_NAMES = ("C", "D♭", "D", "E♭", "E", "F", "G♭", "G", "A♭", "A", "B♭", "B")
FLAT_KEYS = {"f", "bb", "eb", "ab", "db", "gb", "cb", "dmin", "dminor", "gmin", "gminor", "cmin", "cminor", "fmin"}
DURATIONS = (1, 2, 4, 8, 16, 32, 64)
HIGHEST_FRET = 24
# How many plain values follow a command that is written without parentheses.
PLAIN_VALUES = {
    **dict.fromkeys(("ro", "ac"), 0),
    **dict.fromkeys(("tempo", "ks", "rc", "title", "subtitle", "artist", "music", "words", "copyright"), 1),
    **dict.fromkeys(("displaytranspose", "transpose", "lyrics", "instrument", "capo", "clef", "staff", "section"), 1),
    **dict.fromkeys(("ts", "track"), 2),
}


@dataclass(frozen=True)
class Note:
    """``string`` counts from 1, the highest; ``fret`` 0 is open; ``pitch`` is a MIDI number.

    ``fret`` is None for a muted string, ``tied`` for a note that rings on.
    """

    string: int
    fret: int | None
    pitch: int
    tied: bool = False


@dataclass(frozen=True)
class Beat:
    """Notes that begin together; none is a rest. ``duration`` 4 is a quarter."""

    notes: tuple[Note, ...]
    duration: int
    dots: int = 0
    stroke: str = ""


@dataclass
class Bar:
    beats: list[Beat] = field(default_factory=list)
    repeat_opens: bool = False
    repeat_times: int = 0


@dataclass
class Score:
    """``tuning`` holds the open strings as MIDI numbers, string 1 first."""

    tuning: tuple[int, ...] = ()
    tempo: int = 120
    time: tuple[int, int] = (4, 4)
    flats: bool = False
    bars: list[Bar] = field(default_factory=list)

    def note_name(self, pitch: int) -> str:
        """``B♭3`` for MIDI 58 in a key with flats."""
        names = FLAT_NAMES if self.flats else SHARP_NAMES
        return f"{names[pitch % 12]}{pitch // 12 - 1}"

    def string_name(self, string: int) -> str:
        """``G`` for the string tuned to G3; its number as well where two strings share a name."""
        names = [self.note_name(pitch)[:-1] for pitch in self.tuning]
        name = names[string - 1]
        return f"{name} {string}" if names.count(name) > 1 else name


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    line: int


def read_score(tex: str) -> Score:
    """The bars of ``tex``. Raises ScoreUnreadable with the line and what is wrong there."""
    return _Reader(tex).read()


class _Reader:
    def __init__(self, tex: str) -> None:
        self.tokens = list(_tokens(tex))
        self.at = 0
        self.score = Score()
        self.bar = Bar()
        self.duration = 4

    def read(self) -> Score:
        while token := self.next():
            self.read_item(token)
        if self.bar.beats:
            self.close_bar()
        if not self.score.bars:
            self.refuse(_("there are no notes yet."))
        return self.score

    def read_item(self, token: Token) -> None:
        if token.kind == "command":
            self.read_command(token.text[1:].lower())
        elif token.text == "|":
            self.close_bar()
        elif token.text == ":":
            self.duration = self.read_duration()
            self.read_effects()
        elif token.text == "." and not self.score.bars and not self.bar.beats:
            return  # the older notation ends its head with a dot
        else:
            self.read_beat(token)

    # -- Commands --------------------------------------------------------------------------

    def read_command(self, name: str) -> None:
        if name not in PLAIN_VALUES and name != "tuning":
            self.refuse(_("“\\%(name)s” is not a command this site knows.") % {"name": name})
        values = self.read_values(name)
        match name:
            case "tempo":
                self.score.tempo = self.number(values[0] if values else "")
            case "tuning":
                self.score.tuning = tuple(self.pitch(value) for value in values)
            case "ts":
                self.score.time = self.read_time(values)
            case "ks":
                self.score.flats = bool(values) and values[0].lower() in FLAT_KEYS
            case "ro":
                self.bar.repeat_opens = True
            case "rc":
                self.bar.repeat_times = self.number(values[0] if values else "")

    def read_values(self, name: str) -> list[str]:
        if self.peek("("):
            values = self.read_group("(", ")")
        elif name == "tuning":
            values = list(self.take_while(lambda token: bool(PITCH.match(token.text))))
        else:
            values = [self.expect_value() for _value in range(PLAIN_VALUES[name]) if not self.peek("{")]
        if self.peek("{"):
            self.read_group("{", "}")
        return values

    def read_time(self, values: list[str]) -> tuple[int, int]:
        if len(values) != 2:
            self.refuse(_("a time signature has two numbers, as in \\ts (4 4)."))
        return self.number(values[0]), self.number(values[1])

    # -- Beats -----------------------------------------------------------------------------

    def read_beat(self, token: Token) -> None:
        notes = self.read_notes(token)
        if self.peek("."):
            self.next()
            self.duration = self.read_duration()
        effects = self.read_effects()
        beat = Beat(notes, self.duration, dots=_dots(effects), stroke=_stroke(effects))
        self.bar.beats.extend([beat] * self.read_times())

    def read_notes(self, token: Token) -> tuple[Note, ...]:
        if token.text == "(":
            notes = []
            while not self.peek(")"):
                notes.append(self.read_note(self.expect()))
            self.next()
            return tuple(notes)
        if token.text.lower() == "r":
            return ()
        return (self.read_note(token),)

    def read_note(self, token: Token) -> Note:
        """``fret.string`` with effects of the note, which do not change the words."""
        if token.kind != "word":
            self.refuse(_("“%(text)s” stands where a note should be.") % {"text": token.text})
        if not self.peek("."):
            self.refuse(_("a note is written fret.string, as in 2.1; “%(text)s” is not.") % {"text": token.text})
        self.next()
        string = self.number(self.expect().text)
        if not 1 <= string <= len(self.score.tuning):
            self.refuse(
                _("there is no string %(string)s: \\tuning names %(count)s.")
                % {"string": string, "count": len(self.score.tuning)}
            )
        if self.peek("{"):
            self.read_group("{", "}")
        return self.fretted(token.text, string)

    def fretted(self, fret: str, string: int) -> Note:
        open_pitch = self.score.tuning[string - 1]
        if fret == "-":
            return self.tied_to(string, open_pitch)
        if fret.lower() == "x":
            return Note(string, None, open_pitch)
        number = self.number(fret)
        if number > HIGHEST_FRET:
            self.refuse(_("there is no fret %(fret)s.") % {"fret": number})
        return Note(string, number, open_pitch + number)

    def tied_to(self, string: int, open_pitch: int) -> Note:
        beats = [beat for bar in [*self.score.bars, self.bar] for beat in bar.beats]
        for beat in reversed(beats):
            for note in beat.notes:
                if note.string == string:
                    return replace(note, tied=True)
        return Note(string, 0, open_pitch, tied=True)

    def read_duration(self) -> int:
        duration = self.number(self.expect().text)
        if duration not in DURATIONS:
            self.refuse(_("%(duration)s is not a length: 1, 2, 4, 8, 16, 32 or 64.") % {"duration": duration})
        return duration

    def read_effects(self) -> list[str]:
        return [value.lower() for value in self.read_group("{", "}")] if self.peek("{") else []

    def read_times(self) -> int:
        if not self.peek("*"):
            return 1
        self.next()
        return self.number(self.expect().text)

    def close_bar(self) -> None:
        self.score.bars.append(self.bar)
        self.bar = Bar()

    # -- Tokens ----------------------------------------------------------------------------

    def read_group(self, opening: str, closing: str) -> list[str]:
        self.next()
        values = []
        while not self.peek(closing):
            values.append(self.expect().text.strip("\"'"))
        self.next()
        return values

    def next(self) -> Token | None:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        self.at += token is not None
        return token

    def peek(self, text: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].text == text

    def expect(self) -> Token:
        return self.next() or self.refuse(_("the score ends in the middle of something."))

    def expect_value(self) -> str:
        token = self.expect()
        if token.kind not in ("word", "text"):
            self.refuse(_("“%(text)s” stands where a value should be.") % {"text": token.text})
        return token.text.strip("\"'")

    def take_while(self, wanted: Callable[[Token], bool]) -> Iterator[str]:
        while self.at < len(self.tokens) and wanted(self.tokens[self.at]):
            yield self.expect().text

    def number(self, text: str) -> int:
        if not text.isdecimal():
            self.refuse(_("“%(text)s” should be a number.") % {"text": text})
        return int(text)

    def pitch(self, text: str) -> int:
        """MIDI number of ``G3``: 55."""
        found = PITCH.match(text)
        if not found:
            self.refuse(_("“%(text)s” is not the name of a string, such as G3 or D3.") % {"text": text})
        letter, accidental, octave = found.groups()
        return STEPS[letter.upper()] + {"#": 1, "b": -1, None: 0}[accidental] + 12 * (int(octave) + 1)

    def refuse(self, problem: str) -> NoReturn:
        seen = self.tokens[: max(self.at, 1)]
        raise ScoreUnreadable(line=seen[-1].line if seen else 1, problem=problem)


def _tokens(tex: str) -> Iterator[Token]:
    at, line = 0, 1
    while at < len(tex):
        found = TOKEN.match(tex, at)
        if not found:
            raise ScoreUnreadable(line=line, problem=_("“%(text)s” cannot be read.") % {"text": tex[at]})
        if found.lastgroup != "space":
            yield Token(str(found.lastgroup), found[0], line)
        line += found[0].count("\n")
        at = found.end()


def _dots(effects: list[str]) -> int:
    return 2 if "dd" in effects else int("d" in effects)


def _stroke(effects: list[str]) -> str:
    """``down``, ``up`` or "" for a beat that does not say."""
    return "down" if "sd" in effects else "up" if "su" in effects else ""
