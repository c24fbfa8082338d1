// @ts-check
import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Sfu } from "../../../lms/static/classrooms/js/media/sfu.js"
import { FakeConnection } from "./fake_connection.js"

Object.assign(globalThis, { RTCPeerConnection: FakeConnection })

const SPEECH = { music: false, echo_cancellation: true, noise_suppression: true, auto_gain: true, channels: 1, bitrate: 32_000, frame_ms: 20, dtx: true }
const THIN = { ...SPEECH, bitrate: 16_000, frame_ms: 60 }
/** @type {any} */
const SETTINGS = { backend: "janus", epoch: 3, ice_servers: [], policy: "all", audio: SPEECH, thin: THIN, voices: 3, pictures: 6 }
const HERE = new Map([["amal", "full"], ["bota", "full"]])
const NOTHING = { audio: null, video: null }
const SLOTS = [
  { mid: "0", kind: "sound", person: "amal" }, { mid: "1", kind: "sound", person: null }, { mid: "2", kind: "picture", person: "amal" },
]

/** @type {any[]} */
let sent
/** @type {Sfu} */
let sfu

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  FakeConnection.all = []
  FakeConnection.simulcast = true
  sent = []
  sfu = new Sfu({ settings: SETTINGS, tab: "t", send: (frame) => sent.push(frame) > 0, changed: () => {}, random: () => 0 })
})

const turn = () => new Promise((resolve) => setImmediate(resolve))
const types = () => sent.map((frame) => frame.type)

/** @param {object} [fields] @returns {any} */
const others = (fields) => ({ sends: true, receives: true, peers: new Map(), spared: new Set(), uses: HERE, leading: false, ...fields })

/** @param {string} [origin] */
function offer(origin = "7") {
  const lines = SLOTS.map(({ mid, kind }) => `m=${kind === "sound" ? "audio" : "video"} 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:${mid}\r\na=rtpmap:111 opus/48000/2\r\n`)
  return `v=0\r\no=- ${origin} 1 IN IP4 127.0.0.1\r\ns=-\r\n${lines.join("")}`
}

/** @param {any} frame */
const tell = (frame) => sfu.receive({ epoch: 3, ...frame })

/** A seat with both legs connected. */
async function sit() {
  sfu.setOthers(others())
  tell({ type: "sfu.offer", sdp: offer() })
  tell({ type: "sfu.slots", slots: SLOTS })
  await turn()
  tell({ type: "sfu.published", sdp: offer("8") })
  await turn()
  for (const one of FakeConnection.all) one.become("connected")
  sent = []
}

const [receiving, sending] = [() => /** @type {FakeConnection} */ (FakeConnection.all.at(-2)), () => FakeConnection.last]

test("a seat is asked for, its offer answered, and one's own sending offered", async () => {
  sfu.setOthers(others())
  assert.deepEqual(sent, [{ type: "sfu.join", epoch: 3 }])
  sfu.watch({ pictures: 6, large: "amal" })
  tell({ type: "sfu.offer", sdp: offer() })
  await turn()

  assert.deepEqual(types().sort(), ["sfu.answer", "sfu.join", "sfu.publish", "sfu.watch"])
  assert.deepEqual(sent.find((frame) => frame.type === "sfu.watch"), { type: "sfu.watch", epoch: 3, pictures: 6, large: "amal" })
  assert.deepEqual(sending().transceivers[1].sender.getParameters().encodings.map((/** @type {any} */ one) => one.rid), ["l", "h"])
})

test("slots say whose sound and picture arrive", async () => {
  await sit()

  const received = sfu.received()

  assert.deepEqual([received.get("amal")?.audio, received.get("amal")?.video], [receiving().transceivers[0].receiver.track, receiving().transceivers[2].receiver.track])
  assert.deepEqual(received.get("bota"), { audio: null, video: null, condition: "connected" })
  tell({ type: "sfu.slots", slots: [{ mid: "0", kind: "sound", person: "bota" }] })
  assert.equal(sfu.received().get("bota")?.audio, receiving().transceivers[0].receiver.track)
  assert.equal(sfu.received().get("amal")?.audio, null)
})

test("how loud somebody is, is counted on their line", async () => {
  await sit()
  receiving().transceivers[0].receiver.getStats = async () => new Map([["a", { type: "inbound-rtp", audioLevel: 0.3 }]])

  sfu.levels()
  await turn()

  assert.deepEqual([...sfu.levels()], [["amal", 0.3]])
})

test("frames of another epoch are passed over", async () => {
  sfu.setOthers(others())

  sfu.receive({ type: "sfu.offer", epoch: 2, sdp: offer() })
  await turn()

  assert.equal(FakeConnection.all.length, 0)
})

test("an observer receives and offers nothing", async () => {
  sfu.setOthers(others({ sends: false }))
  tell({ type: "sfu.offer", sdp: offer() })
  await turn()

  assert.equal(types().includes("sfu.publish"), false)
  FakeConnection.last.become("connected")
  assert.equal(sfu.condition(), "connected")
})

test("tracks are switched without negotiation; a thin profile is published anew and written into the answer", async () => {
  await sit()
  const audio = /** @type {any} */ ({ kind: "audio" })

  sfu.setSending({ tracks: { audio, video: null }, profile: SPEECH, sparing: false })
  await turn()
  assert.deepEqual([sending().transceivers[0].sender.track, sent], [audio, []])

  sfu.setSending({ tracks: { audio, video: null }, profile: THIN, sparing: false })
  await turn()
  assert.deepEqual(types(), ["sfu.publish"])
  assert.match(sent[0].sdp, /a=ptime:60/)
  tell({ type: "sfu.published", sdp: offer("8") })
  await turn()
  assert.match(sending().remoteDescription.sdp, /maxaveragebitrate=16000;usedtx=1\r\na=ptime:60/)
})

test("who saves data sends the small picture only", async () => {
  await sit()
  const sizes = () => sending().transceivers[1].sender.getParameters().encodings.map((/** @type {any} */ one) => one.active)

  sfu.setSending({ tracks: NOTHING, profile: SPEECH, sparing: true })
  assert.deepEqual(sizes().at(-1), false)
  sfu.setSending({ tracks: NOTHING, profile: SPEECH, sparing: false })
  assert.deepEqual(sizes().at(-1), true)
})

test("a browser without two sizes sends one", async () => {
  FakeConnection.simulcast = false
  await sit()

  assert.equal(sending().transceivers[1].sender.getParameters().encodings.length, 1)
})

test("three seconds without a way: the send leg offers anew, the receive leg asks for an offer", async () => {
  await sit()

  sending().become("disconnected")
  receiving().become("disconnected")
  mock.timers.tick(2_999)
  assert.deepEqual(types(), [])
  mock.timers.tick(1)
  await turn()

  assert.deepEqual([types(), sending().restarts], [["sfu.restart", "sfu.publish"], 1])
  tell({ type: "sfu.offer", sdp: offer() })
  await turn()
  assert.equal(FakeConnection.all.length, 2, "the same connection takes the new addresses")
})

test("a failed leg costs the seat, and a new one is taken after a moment", async () => {
  await sit()

  receiving().become("failed")
  assert.equal(FakeConnection.all.every((one) => one.closed), true)
  assert.deepEqual(types(), [])
  mock.timers.tick(300)
  assert.deepEqual(types(), ["sfu.join"])
})

test("away and failed are asked again after 0.3 s, doubled to 10 s", () => {
  sfu.setOthers(others())
  const waits = []
  for (const wait of [300, 600, 1_200, 2_400, 4_800, 9_600, 10_000, 10_000]) {
    sent = []
    tell({ type: "sfu.closed", code: "away" })
    mock.timers.tick(wait - 1)
    waits.push(types().length)
    mock.timers.tick(1)
    waits.push(types().length)
  }

  assert.deepEqual(waits, Array(8).fill([0, 1]).flat())
})

test("a full house is told, and left in peace for a while", () => {
  sfu.setOthers(others())
  sent = []

  tell({ type: "sfu.closed", code: "full" })
  mock.timers.tick(9_999)

  assert.deepEqual([sfu.refusal(), types()], ["full", []])
})

test("a seat that is not offered in time is asked for again", () => {
  sfu.setOthers(others())
  mock.timers.tick(8_000)
  mock.timers.tick(300)

  assert.deepEqual(types(), ["sfu.join", "sfu.join"])
})

test("when the socket is back a standing seat is asked after, a broken one taken anew", async () => {
  await sit()

  sfu.resume()
  assert.deepEqual(types(), ["sfu.watch"])
  receiving().become("disconnected")
  sfu.resume()
  assert.deepEqual(types(), ["sfu.watch", "sfu.join"])
})

test("who does not take part any more gives the seat back", async () => {
  await sit()

  sfu.setOthers(others({ sends: false, receives: false }))

  assert.equal(FakeConnection.all.every((one) => one.closed), true)
  assert.deepEqual([sfu.condition(), types()], ["none", []])
})
