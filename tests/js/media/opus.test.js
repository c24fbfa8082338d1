// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"

import { microphoneConstraints, originOf, subjectOf, tuneOpus, withSubject, withoutArrivalReports } from "../../../lms/static/classrooms/js/media/opus.js"

const MUSIC = { music: true, echo_cancellation: false, noise_suppression: false, auto_gain: false, channels: 2, bitrate: 128_000, frame_ms: 20, dtx: false }
const SPEECH = { music: false, echo_cancellation: true, noise_suppression: true, auto_gain: true, channels: 1, bitrate: 32_000, frame_ms: 20, dtx: true }
const SDP = [
  "v=0", "o=- 4611731400430051336 2 IN IP4 127.0.0.1", "s=-", "m=audio 9 UDP/TLS/RTP/SAVPF 111 63",
  "a=rtpmap:111 opus/48000/2", "a=fmtp:111 minptime=10;useinbandfec=1", "a=rtpmap:63 red/48000/2", "a=fmtp:63 111/111",
  "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=rtpmap:96 VP8/90000", "",
].join("\r\n")

test("music asks for stereo at 96 kbit/s or more, without cutting silence", () => {
  const fmtp = /a=fmtp:111 (.*)\r\n/.exec(tuneOpus(SDP, MUSIC))?.[1]

  assert.equal(fmtp, "minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1;maxaveragebitrate=128000;usedtx=0")
})

test("speech asks for one channel and leaves every other line as it was", () => {
  const tuned = tuneOpus(SDP, SPEECH)

  assert.equal(tuned.replace(";stereo=0;sprop-stereo=0;maxaveragebitrate=32000;usedtx=1\r\na=ptime:20", ""), SDP)
  assert.equal(tuneOpus(tuned, SPEECH), tuned)
})

test("a description without parameters or without Opus is left whole", () => {
  const bare = SDP.replace("a=fmtp:111 minptime=10;useinbandfec=1\r\n", "")

  assert.match(tuneOpus(bare, MUSIC), /a=rtpmap:111 opus\/48000\/2\r\na=fmtp:111 stereo=1;.*\r\na=ptime:20\r\na=rtpmap:63/)
  assert.equal(tuneOpus("v=0\r\ns=-\r\n", MUSIC), "v=0\r\ns=-\r\n")
})

test("a thin line gets long packets, and one wish replaces another", () => {
  const thin = tuneOpus(tuneOpus(SDP, SPEECH), { ...SPEECH, bitrate: 16_000, frame_ms: 60 })

  assert.deepEqual(thin.match(/^a=ptime:.*(?=\r)/gm), ["a=ptime:60"])
  assert.match(thin, /maxaveragebitrate=16000/)
})

test("sound does without reports of every arrival, pictures keep them", () => {
  const [wide, level] = ["3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", "1 urn:ietf:params:rtp-hdrext:ssrc-audio-level"]
  const more = (/** @type {string} */ type) => `a=extmap:${wide}\r\na=extmap:${level}\r\na=rtcp-fb:${type} transport-cc\r\n`
  const sdp = SDP.replace("m=video", `${more("111")}m=video`) + more("96")

  assert.equal(withoutArrivalReports(sdp), SDP.replace("m=video", `a=extmap:${level}\r\nm=video`) + more("96"))
})

test("an answer names the offer it answers", () => {
  assert.equal(originOf(SDP), "4611731400430051336")
  assert.equal(subjectOf(withSubject(SDP, originOf(SDP))), "4611731400430051336")
})

test("an instrument is captured without filters", () => {
  assert.deepEqual(microphoneConstraints(MUSIC), {
    echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: { ideal: 2 },
  })
})
