import pytest

from cms.alphatex import Beat, Note, read_score
from cms.errors import ScoreUnreadable

HEAD = "\\tuning (G3 D3)\n"


def test_score_of_one_bar() -> None:
    score = read_score(
        '\\tempo 60\n\\track ("Домбыра" "Дм")\n\\staff {score tabs}\n' + HEAD + "0.1.4 (2.1 0.2).2{sd dy mf} |"
    )

    assert score.tempo == 60
    assert score.tuning == (55, 50)
    assert [bar.beats for bar in score.bars] == [
        [
            Beat((Note(1, 0, 55),), 4),
            Beat((Note(1, 2, 57), Note(2, 0, 50)), 2, stroke="down"),
        ]
    ]


def test_length_holds_until_another_is_given() -> None:
    score = read_score(HEAD + ":8 0.1 2.1 0.1.2 2.1")

    assert [beat.duration for beat in score.bars[0].beats] == [8, 8, 2, 2]


def test_rests_ties_dots_and_repeated_beats() -> None:
    score = read_score(HEAD + "3.1.4{d} -.1 r.8 x.2 * 3")

    tied, rest, muted = score.bars[0].beats[1], score.bars[0].beats[2], score.bars[0].beats[3:]
    assert score.bars[0].beats[0].dots == 1
    assert tied.notes == (Note(1, 3, 58, tied=True),)
    assert rest.notes == ()
    assert muted == [Beat((Note(2, None, 50),), 8)] * 3


def test_repeats_belong_to_their_bars() -> None:
    score = read_score(HEAD + "\\ro 0.1 | 0.1 | \\rc 2 0.1 |")

    assert [(bar.repeat_opens, bar.repeat_times) for bar in score.bars] == [(True, 0), (False, 0), (False, 2)]


@pytest.mark.parametrize(("key", "name"), [("F", "B♭3"), ("C", "A♯3"), ("G", "A♯3"), ("Dminor", "B♭3")])
def test_note_name_follows_the_key(key: str, name: str) -> None:
    score = read_score(HEAD + f"\\ks {key} 3.1")

    assert score.note_name(58) == name


def test_strings_of_one_name_are_told_apart_by_number() -> None:
    score = read_score("\\tuning (G3 G3) 0.1")

    assert [score.string_name(1), score.string_name(2)] == ["G 1", "G 2"]


@pytest.mark.parametrize(
    ("tex", "line", "says"),
    [
        (HEAD + "0.3", 2, "no string 3"),
        (HEAD + "0.1 |\n30.1", 3, "no fret 30"),
        (HEAD + "0.1.5", 2, "5 is not a length"),
        (HEAD + "hello", 2, "hello"),
        (HEAD + "(0.1 0.2", 2, "in the middle"),
        (HEAD + "\\fly 3 0.1", 2, "fly"),
        ("\\tuning (G3 H3) 0.1", 1, "H3"),
        ("0.1.4", 1, "no string 1"),
        (HEAD, 1, "no notes"),
        ("", 1, "no notes"),
        (HEAD + 'a "open', 2, '"'),
    ],
)
def test_unreadable_score_says_where_and_what(tex: str, line: int, says: str) -> None:
    with pytest.raises(ScoreUnreadable) as caught:
        read_score(tex)

    assert caught.value.values["line"] == line
    assert says in caught.value.message
