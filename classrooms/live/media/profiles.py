"""How a microphone is opened and its sound is coded."""

from msgspec.structs import replace

from classrooms.protocol import AudioProfile

SPEECH = AudioProfile(
    music=False,
    echo_cancellation=True,
    noise_suppression=True,
    auto_gain=True,
    channels=1,
    bitrate=32_000,
    frame_ms=20,
    dtx=True,
)
THIN = replace(SPEECH, bitrate=16_000, frame_ms=60)
MUSIC = AudioProfile(
    music=True,
    echo_cancellation=False,
    noise_suppression=False,
    auto_gain=False,
    channels=2,
    bitrate=128_000,
    frame_ms=20,
    dtx=False,
)
