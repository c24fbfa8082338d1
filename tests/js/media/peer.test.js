// @ts-check
import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Mesh } from "../../../lms/static/classrooms/js/media/mesh.js"
import { Peer } from "../../../lms/static/classrooms/js/media/peer.js"
import { FakeConnection } from "./fake_connection.js"

Object.assign(globalThis, { RTCPeerConnection: FakeConnection })

const AUDIO = { music: false, echo_cancellation: true, noise_suppression: true, auto_gain: true, channels: 1, bitrate: 32_000, frame_ms: 20, dtx: true }
/** @type {any} */
const SETTINGS = { backend: "mesh", ice_servers: [], policy: "all", video_limit: 4, audio: AUDIO }

/** @type {any[]} */
let sent

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  FakeConnection.all = []
  sent = []
})

/** @param {boolean} leads */
function peer(leads, tracks = { audio: null, video: null }) {
  return new Peer({ tab: "other", leads, settings: SETTINGS, sending: { tracks, profile: AUDIO, sparing: false }, send: (frame) => sent.push(frame) > 0, changed: () => {} })
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const types = () => sent.map((frame) => frame.type)

/** @param {object} fields @returns {import("../../../lms/static/classrooms/js/media/backend.js").Others} */
const others = (fields) => ({ sends: true, receives: true, peers: new Map(), spared: new Set(), uses: new Map(), leading: false, ...fields })

/** @param {string} origin */
const sdp = (origin, subject = "-") => `v=0\r\no=- ${origin} 1 IN IP4 127.0.0.1\r\ns=${subject}\r\n`
/** @param {any} frame */
const signal = (frame) => ({ sender: "other", person: "p", ...frame })

test("one side offers at once, the other asks only when no offer comes", async () => {
  peer(true)
  await turn()
  assert.deepEqual(types(), ["rtc.offer"])

  sent = []
  peer(false)
  await turn()
  assert.deepEqual(types(), [])
  mock.timers.tick(2_000)
  assert.deepEqual(types(), ["rtc.bye"])
})

test("an answer names its offer; one to another connection is not taken", async () => {
  const leading = peer(true)
  await turn()
  const { origin } = FakeConnection.last

  leading.receive(signal({ type: "rtc.answer", sdp: sdp("x", "another") }))
  await turn()
  assert.equal(FakeConnection.last.remoteDescription, null)
  leading.receive(signal({ type: "rtc.answer", sdp: sdp("x", origin) }))
  await turn()
  assert.equal(FakeConnection.last.signalingState, "stable")

  sent = []
  peer(false).receive(signal({ type: "rtc.offer", sdp: sdp("77") }))
  await turn()
  assert.match(sent[0].sdp, /^s=77$/m)
})

test("candidates that come first wait for the description", async () => {
  const leading = peer(true)
  await turn()

  leading.receive(signal({ type: "rtc.candidate", candidate: "early", sdp_mid: "0", sdp_m_line_index: 0 }))
  await turn()
  assert.equal(FakeConnection.last.candidates.length, 0)
  leading.receive(signal({ type: "rtc.answer", sdp: sdp("x", FakeConnection.last.origin) }))
  await turn()

  assert.deepEqual(FakeConnection.last.candidates.map((one) => one.candidate), ["early"])
})

test("when both offer, who leads goes on and the other gives way", async () => {
  const leading = peer(true)
  await turn()
  leading.receive(signal({ type: "rtc.offer", sdp: sdp("9") }))
  await turn()
  assert.equal(FakeConnection.last.signalingState, "have-local-offer")

  sent = []
  const giving = peer(false)
  giving.receive(signal({ type: "rtc.offer", sdp: sdp("9") }))
  await turn()
  FakeConnection.last.become("connected")
  FakeConnection.last.become("disconnected")
  mock.timers.tick(4_500)
  await turn()
  assert.equal(FakeConnection.last.signalingState, "have-local-offer")
  giving.receive(signal({ type: "rtc.offer", sdp: sdp("9") }))
  await turn()
  assert.deepEqual(types(), ["rtc.answer", "rtc.offer", "rtc.answer"])
  giving.close()
})

test("an offer of a connection made anew renews this side too", async () => {
  const giving = peer(false)
  giving.receive(signal({ type: "rtc.offer", sdp: sdp("1") }))
  await turn()
  const first = FakeConnection.last

  giving.receive(signal({ type: "rtc.offer", sdp: sdp("2") }))
  await turn()

  assert.equal(first.closed, true)
  assert.equal(FakeConnection.last.remoteDescription.sdp, sdp("2"))
})

test("disconnected for three seconds restarts, failed begins anew", async () => {
  const leading = peer(true)
  await turn()
  leading.receive(signal({ type: "rtc.answer", sdp: sdp("x", FakeConnection.last.origin) }))
  await turn()
  const first = FakeConnection.last
  first.become("connected")
  first.become("disconnected")
  mock.timers.tick(2_900)
  await turn()
  assert.equal(first.restarts, 0)
  mock.timers.tick(100)
  await turn()
  assert.equal(first.restarts, 1)

  sent = []
  first.become("failed")
  mock.timers.tick(0)
  await turn()
  assert.equal(first.closed, true)
  assert.deepEqual(types(), ["rtc.bye", "rtc.offer"])
})

test("switching a track on and off negotiates nothing", async () => {
  const leading = peer(true)
  await turn()
  sent = []
  const track = /** @type {any} */ ({ kind: "audio" })

  leading.setSending({ tracks: { audio: track, video: null }, profile: AUDIO, sparing: false })
  await turn()

  assert.deepEqual(FakeConnection.last.transceivers.map((one) => one.sender.track), [track, null])
  assert.deepEqual(sent, [])
})

test("the mesh answers only tabs it was told of, and lets go who is not wanted", async () => {
  const mesh = new Mesh({ settings: SETTINGS, tab: "m", send: (frame) => sent.push(frame) > 0, changed: () => {} })
  mesh.receive(signal({ sender: "stranger", type: "rtc.offer", sdp: sdp("1") }))
  await turn()
  assert.equal(FakeConnection.all.length, 0)

  mesh.setOthers(others({ peers: new Map([["a", "amal"], ["z", "zere"]]) }))
  await turn()
  assert.deepEqual(sent.map((frame) => [frame.type, frame.to]), [["rtc.offer", "a"]])
  const [toAmal] = FakeConnection.all
  toAmal?.become("connected")
  mesh.setOthers(others({ spared: new Set(["a", "z"]) }))

  assert.deepEqual([...mesh.received().keys()], ["amal"])
  mesh.close()
  assert.equal(FakeConnection.all.every((one) => one.closed), true)
})

test("the mesh sends no picture to who has sound only, and to a saver that of the one who leads", async () => {
  const mesh = new Mesh({ settings: SETTINGS, tab: "z", send: () => true, changed: () => {} })
  const peers = new Map([["a", "amal"], ["b", "bota"], ["c", "chen"]])
  const uses = new Map([["bota", "sound"], ["chen", "saver"]])
  const [audio, video] = ["audio", "video"].map((kind) => /** @type {any} */ ({ kind }))
  const pictures = () => FakeConnection.all.map((one) => one.transceivers[1].sender.track)
  mesh.setSending({ tracks: { audio, video }, profile: AUDIO, sparing: false })

  mesh.setOthers(others({ peers, uses }))
  await turn()
  assert.deepEqual(pictures(), [video, null, null])
  mesh.setOthers(others({ peers, uses, leading: true }))
  await turn()
  assert.deepEqual(pictures(), [video, null, video])
  assert.deepEqual(FakeConnection.all.map((one) => one.transceivers[0].sender.track), [audio, audio, audio])
})

test("another way to code sound is offered by who leads, and asked of itself by who answers", async () => {
  const thin = { ...AUDIO, bitrate: 16_000, frame_ms: 60 }
  const leading = peer(true)
  await turn()
  leading.receive(signal({ type: "rtc.answer", sdp: sdp("x", FakeConnection.last.origin) }))
  await turn()
  FakeConnection.last.become("connected")
  sent = []

  leading.setSending({ tracks: { audio: null, video: null }, profile: thin, sparing: false })
  await turn()
  assert.deepEqual(types(), ["rtc.offer"])
  assert.match(sent[0].sdp, /maxaveragebitrate=16000;.*\r\na=ptime:60/)

  const answering = peer(false)
  answering.setSending({ tracks: { audio: null, video: null }, profile: thin, sparing: false })
  answering.receive(signal({ type: "rtc.offer", sdp: `${sdp("5")}a=rtpmap:111 opus/48000/2\r\n` }))
  await turn()
  assert.match(FakeConnection.last.remoteDescription.sdp, /a=ptime:60/)
})
