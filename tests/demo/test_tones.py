import io
import math
import wave

import pytest

from lms.demo.tones import RATE, frequency, pluck, render_wav


@pytest.mark.parametrize(("name", "hertz"), [("D3", 146.83), ("G3", 196.00), ("A4", 440.0)])
def test_frequency_is_equal_tempered(name: str, hertz: float) -> None:
    assert frequency(name) == pytest.approx(hertz, abs=0.005)


@pytest.mark.parametrize("name", ["H3", "D", "", "D#", "d3"])
def test_frequency_refuses_what_is_no_tone(name: str) -> None:
    with pytest.raises(ValueError, match="not a tone"):
        frequency(name)


@pytest.mark.parametrize("name", ["D3", "G3"])
def test_pluck_sounds_within_three_cents(name: str) -> None:
    samples = pluck(frequency(name))[4000:36768]

    def strength(cents: float) -> float:
        step = 2 * math.pi * frequency(name) * 2 ** (cents / 1200) / RATE
        weights = [0.5 - 0.5 * math.cos(2 * math.pi * index / len(samples)) for index in range(len(samples))]
        pairs = list(zip(samples, weights, strict=True))
        real = math.fsum(sample * weight * math.cos(step * index) for index, (sample, weight) in enumerate(pairs))
        imaginary = math.fsum(sample * weight * math.sin(step * index) for index, (sample, weight) in enumerate(pairs))
        return math.hypot(real, imaginary)

    assert max((strength(cents), cents) for cents in (-9, -6, -3, 0, 3, 6, 9))[1] in (-3, 0, 3)


def test_wav_is_mono_and_fades_to_silence() -> None:
    with wave.open(io.BytesIO(render_wav(["D3", "G3"]))) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, RATE)
        frames = sound.readframes(sound.getnframes())

    assert sound.getnframes() / RATE == pytest.approx(5.2)
    assert frames[-2:] == b"\x00\x00"


def test_wav_is_the_same_in_every_run() -> None:
    assert render_wav(["D3"]) == render_wav(["D3"])
