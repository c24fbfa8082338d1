import pytest

from cms.templatetags.cms_pages import headed, with_suffixes
from lms.kazakh.scripts import Script


@pytest.mark.parametrize(
    ("word", "script", "html"),
    [
        ("мұғалім·мін", Script.CYRILLIC, 'мұғалім<span class="suffix">мін</span>'),
        ("Түркия·дан·мын", Script.LATIN, 'Türkia<span class="suffix">dan</span><span class="suffix">myn</span>'),
        ("дос", Script.LATIN, "dos"),
        ("<b>·мын", Script.CYRILLIC, '&lt;b&gt;<span class="suffix">мын</span>'),
    ],
)
def test_suffixes_stand_out(word: str, script: Script, html: str) -> None:
    assert with_suffixes(word, script) == html


def test_arabic_word_is_converted_whole_so_that_its_hamza_is_right() -> None:
    html = with_suffixes("үй·де", Script.ARABIC)

    assert html.replace('<span class="suffix">', "").replace("</span>", "") == "ۇيدە"
    assert '<span class="suffix">دە</span>' in html


def test_headings_get_anchors_and_contents() -> None:
    text = headed("<h2>One <b>two</b></h2><p>x</p><h2>Three</h2>")

    assert text["contents"] == [("section-1", "One two"), ("section-2", "Three")]
    assert text["html"] == '<h2 id="section-1">One <b>two</b></h2><p>x</p><h2 id="section-2">Three</h2>'
