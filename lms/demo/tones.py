"""Plucked strings in sound: the Karplus-Strong synthesis, written out as WAV.

A burst of noise as long as one period runs round a delay line; each round averages neighbouring
samples, so the high partials fade first, as on a string. (K. Karplus, A. Strong: Digital Synthesis
of Plucked-String and Drum Timbres, Computer Music Journal 7:2, 1983; the tuning by an all-pass
filter after D. Jaffe and J. Smith in the same issue.)
"""

import io
import math
import random
import wave
from array import array
from collections.abc import Sequence

RATE = 22_050  # samples a second
SECONDS = 2.6  # how long one tone rings
FADE_SECONDS = 0.05  # at the end of a tone, so that it does not click
LOUDNESS = 0.8  # of the largest sample that 16 bits hold
HALF_LIFE_SECONDS = 0.7

# Equal temperament at A4 = 440 Hz.
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def frequency(name: str) -> float:
    """Hertz of ``D3``: 146.83. Raises ValueError for what is not a letter and an octave."""
    letter, octave = name[:1], name[1:]
    if letter not in STEPS or not octave.isdecimal():
        raise ValueError(f"{name!r} is not a tone; write it as D3.")
    return 440.0 * 2 ** ((STEPS[letter] + 12 * (int(octave) + 1) - 69) / 12)


def pluck(hertz: float, *, seconds: float = SECONDS) -> array:
    """Samples between -1 and 1 of one plucked string; the same in every run."""
    delay = RATE / hertz - 0.5  # the averaging itself delays by half a sample
    length = int(delay - 0.1)
    fraction = delay - length
    allpass = (1 - fraction) / (1 + fraction)
    decay = 0.5 ** (1 / (hertz * HALF_LIFE_SECONDS))

    line = _burst(length, seed=round(hertz * 100))
    samples = array("d", bytes(8 * int(RATE * seconds)))
    previous = averaged_before = filtered = 0.0
    place = 0
    for index in range(len(samples)):
        current = line[place]
        samples[index] = current
        averaged = decay * 0.5 * (current + previous)
        filtered = allpass * (averaged - filtered) + averaged_before
        line[place] = filtered
        previous, averaged_before = current, averaged
        place = place + 1 if place + 1 < length else 0
    return _faded(samples)


def render_wav(names: Sequence[str]) -> bytes:
    """A mono WAV file, 16 bits, of the tones in ``names`` one after the other."""
    tones = [pluck(frequency(name)) for name in names]
    frames = array("h")
    for tone in tones:
        peak = max(abs(sample) for sample in tone) or 1.0
        scale = LOUDNESS * 32_767 / peak
        frames.extend(round(sample * scale) for sample in tone)
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(frames.tobytes())
    return file.getvalue()


def _burst(length: int, *, seed: int) -> list[float]:
    """Noise for one period, without a constant part, softened as by a fingertip."""
    dice = random.Random(seed)  # noqa: S311 (a sound, not a secret)
    noise = [dice.uniform(-1, 1) for _sample in range(length)]
    soft = [(noise[index - 1] + noise[index]) / 2 for index in range(length)]
    mean = math.fsum(soft) / length
    return [sample - mean for sample in soft]


def _faded(samples: array) -> array:
    count = int(RATE * FADE_SECONDS)
    for index in range(count):
        samples[-1 - index] *= index / count
    return samples
