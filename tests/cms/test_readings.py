from cms.alphatex import read_score
from cms.readings import read_aloud

HEAD = "\\tuning (G3 D3)\n"


def test_bars_are_told_by_string_fret_note_and_length() -> None:
    bars = read_aloud(read_score(HEAD + "\\ks F\n(3.1 0.2).2{sd} 2.1.4 r | 0.2.1 |"))

    assert [(bar.number, bar.beats) for bar in bars] == [
        (
            1,
            [
                "string D open (D3) + string G fret 3 (B♭3), half, stroke down",
                "string G fret 2 (A3), quarter",
                "rest, quarter",
            ],
        ),
        (2, ["string D open (D3), whole"]),
    ]


def test_equal_beats_are_counted_not_repeated() -> None:
    bars = read_aloud(read_score(HEAD + ":4 0.1 0.1 0.1 2.1"))

    assert bars[0].beats == ["3 × string G open (G3), quarter", "string G fret 2 (A3), quarter"]


def test_repeats_are_told() -> None:
    bars = read_aloud(read_score(HEAD + "\\ro 0.1 | \\rc 2 0.1 |"))

    assert [bar.remark for bar in bars] == [
        "The repeat begins here.",
        "Go back to the beginning of the repeat; in all 2 times.",
    ]
