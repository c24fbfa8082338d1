"""A score in words, bar by bar, for those who do not see the notes or do not read them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.alphatex import Bar, Beat, Note, Score


@dataclass(frozen=True)
class BarInWords:
    """``remark`` tells of repeats; ``beats`` holds a sentence a beat, with equal neighbours joined."""

    number: int
    beats: list[str]
    remark: str


def read_aloud(score: Score) -> list[BarInWords]:
    """Every bar of ``score`` in the active language: string, fret, note, length and stroke."""
    return [
        BarInWords(number, join_equal([beat_in_words(score, beat) for beat in bar.beats]), remark(bar))
        for number, bar in enumerate(score.bars, start=1)
    ]


def beat_in_words(score: Score, beat: Beat) -> str:
    if not beat.notes:
        return _("rest, %(length)s") % {"length": length_in_words(beat)}
    # Low strings first: so the hand meets them.
    notes = " + ".join(note_in_words(score, note) for note in reversed(beat.notes))
    values = {"notes": notes, "length": length_in_words(beat)}
    match beat.stroke:
        case "down":
            return _("%(notes)s, %(length)s, stroke down") % values
        case "up":
            return _("%(notes)s, %(length)s, stroke up") % values
    return _("%(notes)s, %(length)s") % values


def note_in_words(score: Score, note: Note) -> str:
    values = {"string": score.string_name(note.string), "fret": note.fret, "note": score.note_name(note.pitch)}
    if note.tied:
        return _("string %(string)s rings on (%(note)s)") % values
    if note.fret is None:
        return _("string %(string)s muted") % values
    if note.fret == 0:
        return _("string %(string)s open (%(note)s)") % values
    return _("string %(string)s fret %(fret)s (%(note)s)") % values


def length_in_words(beat: Beat) -> str:
    names = {
        1: pgettext("length of a note", "whole"),
        2: pgettext("length of a note", "half"),
        4: pgettext("length of a note", "quarter"),
        8: pgettext("length of a note", "eighth"),
        16: pgettext("length of a note", "sixteenth"),
        32: pgettext("length of a note", "thirty-second"),
        64: pgettext("length of a note", "sixty-fourth"),
    }
    name = names[beat.duration]
    match beat.dots:
        case 1:
            return _("dotted %(length)s") % {"length": name}
        case 2:
            return _("double-dotted %(length)s") % {"length": name}
    return name


def remark(bar: Bar) -> str:
    if bar.repeat_times > 1:
        return _("Go back to the beginning of the repeat; in all %(times)s times.") % {"times": bar.repeat_times}
    return _("The repeat begins here.") if bar.repeat_opens else ""


def join_equal(sentences: list[str]) -> list[str]:
    """Equal neighbours become one with their number: four strokes are not four sentences."""
    joined: list[tuple[str, int]] = []
    for sentence in sentences:
        if joined and joined[-1][0] == sentence:
            joined[-1] = (sentence, joined[-1][1] + 1)
        else:
            joined.append((sentence, 1))
    return [
        sentence if times == 1 else _("%(times)s × %(beat)s") % {"times": times, "beat": sentence}
        for sentence, times in joined
    ]
