// @ts-check
import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Classroom } from "../../lms/static/classrooms/js/classroom.js"
import { seatsOf } from "../../lms/static/classrooms/js/seats.js"
import { AMAL, BOTA, LOG, event, welcome } from "./examples.js"
import { FakeSocket } from "./fake_socket.js"

const DENIZ = "d0000000-0000-4000-8000-000000000003"
const TAB = "7ab00000-0000-4000-8000-000000000002"
const NO_MEDIA = /** @type {any} */ ({ received: () => new Map(), ownPicture: () => null })

/** @type {Classroom} */
let room

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  FakeSocket.opened = []
  room = new Classroom({ url: "ws://test/", tab: TAB, drift: 0, socket: /** @type {any} */ (FakeSocket) })
})

function join(fields = {}) {
  room.enter()
  FakeSocket.last.open()
  FakeSocket.last.receive(welcome(fields))
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test("the page shows lobby, waiting room and room in turn", () => {
  assert.equal(room.face, "lobby")
  room.enter()
  assert.equal(room.face, "waiting")
  FakeSocket.last.open()
  FakeSocket.last.receive(welcome())
  assert.equal(room.face, "live")
  FakeSocket.last.receive(event(12, { kind: "room.ended", reason: "teacher" }))
  assert.equal(room.face, "over")
})

test("who waits holds nothing of the others", () => {
  const state = { seq: 3, phase: "live", lobby: "ask", people: { [BOTA]: { role: "learner", status: "waiting", mic: false, camera: false, full: false } }, hands: [], chat: [] }
  join({ view: "waiting", state, online: [], roster: {} })

  assert.equal(room.face, "waiting")
  assert.equal(room.takesPart, false)
  assert.deepEqual(seatsOf(room, NO_MEDIA), [])
})

test("a line keeps its key from being sent to being in the log", async () => {
  join()
  room.say("Сәлем")
  const [sending] = room.lines().slice(-1)
  const [{ id }] = FakeSocket.last.framesOf("chat.say")
  FakeSocket.last.receive(event(12, { kind: "chat.said", text: "Сәлем" }, { actor: BOTA, command: id }))
  FakeSocket.last.receive({ type: "ack", id, seq: 12 })
  await turn()

  const said = room.lines().filter((line) => line.text === "Сәлем")
  assert.equal(sending?.state, "sending")
  assert.deepEqual(said.map((line) => [line.key, line.state]), [[sending?.key, "sent"]])
})

test("a line that is acknowledged first is shown once all the time", async () => {
  join()
  room.say("Сәлем")
  const [{ id }] = FakeSocket.last.framesOf("chat.say")
  const count = () => room.lines().filter((line) => line.text === "Сәлем").length

  FakeSocket.last.receive({ type: "ack", id, seq: 12 })
  await turn()
  const between = count()
  FakeSocket.last.receive(event(12, { kind: "chat.said", text: "Сәлем" }, { actor: BOTA, command: id }))

  assert.deepEqual([between, count()], [1, 1])
})

test("a refused line stays, says why, and gives its text back", async () => {
  join()
  room.say("Сәлем")
  const [{ id }] = FakeSocket.last.framesOf("chat.say")

  FakeSocket.last.receive({ type: "refused", id, code: "slow_down" })
  await turn()

  assert.deepEqual(room.lines().slice(-1).map((line) => [line.state, line.code]), [["failed", "slow_down"]])
  assert.equal(room.forget(id), "Сәлем")
  assert.equal(room.lines().some((line) => line.key === id), false)
})

test("after a drop missing events follow, and another log replaces everything", () => {
  join()
  FakeSocket.last.drop(4409)
  room.wake()
  FakeSocket.last.open()
  FakeSocket.last.receive(welcome({ state: null, events: [event(12, { kind: "hands.lowered", people: [BOTA] })], seq: 12 }))
  assert.deepEqual(room.state.hands.map((hand) => hand.person), [DENIZ])

  room.wake()
  room.takeOver()
  FakeSocket.last.open()
  const other = { seq: 2, phase: "live", lobby: "open", people: {}, hands: [], chat: [] }
  FakeSocket.last.receive(welcome({ log: LOG.replace("1", "2"), seq: 2, state: other, online: [] }))

  assert.deepEqual(room.state, other)
})

test("who dropped is shown as away, who left on purpose is gone", () => {
  join({ online: [{ person: AMAL, tab: "7a" }, { person: BOTA, tab: TAB }, { person: DENIZ, tab: "7d" }] })
  const stand = () => seatsOf(room, NO_MEDIA).map((seat) => [seat.name, seat.away])

  FakeSocket.last.receive({ type: "online", joined: [], left: [DENIZ] })
  assert.deepEqual(stand(), [["Amal", false], ["Bota", false], ["Deniz", true]])
  FakeSocket.last.receive(event(12, { kind: "person.left", person: DENIZ }))
  assert.deepEqual(stand(), [["Amal", false], ["Bota", false]])
})

test("who left on purpose is gone whichever word comes first", () => {
  join({ online: [{ person: AMAL, tab: "7a" }, { person: BOTA, tab: TAB }, { person: DENIZ, tab: "7d" }] })
  const names = () => seatsOf(room, NO_MEDIA).map((seat) => seat.name)

  FakeSocket.last.receive(event(12, { kind: "person.left", person: DENIZ }))
  FakeSocket.last.receive({ type: "online", joined: [], left: [DENIZ] })
  assert.deepEqual(names(), ["Amal", "Bota"])
  FakeSocket.last.receive({ type: "online", joined: [{ person: DENIZ, tab: "7e" }], left: [] })
  FakeSocket.last.receive({ type: "online", joined: [], left: [DENIZ] })

  assert.deepEqual(names(), ["Amal", "Bota", "Deniz"])
})

test("the one who teaches sits first, then oneself; hands have their places", () => {
  join()
  const seats = seatsOf(room, NO_MEDIA)

  assert.deepEqual(seats.map((seat) => [seat.name, seat.host, seat.own, seat.hand]), [["Amal", true, false, 0], ["Bota", false, true, 1]])
})

test("six pictures at most; who is shown sits before who is not", () => {
  const people = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`p${n}`, { role: "learner", status: "inside", mic: false, camera: true, full: false, use: "full" }]))
  const online = Object.keys(people).map((key) => ({ person: key, tab: `t${key}`, quality: "good" }))
  join({ state: { seq: 11, phase: "live", lobby: "open", people, hands: [], chat: [] }, online })
  const picture = /** @type {any} */ ({})
  const received = new Map(Object.keys(people).slice(1).map((key) => [key, { audio: null, video: picture, condition: "connected" }]))

  const seats = seatsOf(room, /** @type {any} */ ({ received: () => received, ownPicture: () => null }))

  assert.deepEqual(seats.map((seat) => seat.picture !== null), [...Array(6).fill(true), false, false, false])
  assert.deepEqual(seats.slice(-2).map((seat) => seat.person).sort(), ["p7", "p8"])
})

test("a line's quality comes with who is online, changes, and goes with them", () => {
  join({ online: [{ person: AMAL, tab: "7a", quality: "weak" }, { person: BOTA, tab: TAB, quality: "good" }] })
  const quality = () => seatsOf(room, NO_MEDIA)[0]?.quality

  assert.equal(quality(), "weak")
  FakeSocket.last.receive({ type: "online", joined: [{ person: AMAL, tab: "7a", quality: "text" }], left: [] })
  assert.equal(quality(), "text")
  FakeSocket.last.receive({ type: "online", joined: [], left: [AMAL] })
  assert.equal(quality(), "good")
})

test("an observer has a seat and no connection", () => {
  const people = { [BOTA]: { role: "learner", status: "inside" }, [DENIZ]: { role: "observer", status: "inside" } }
  join({ state: { seq: 11, phase: "live", lobby: "open", people, hands: [], chat: [] }, online: [{ person: DENIZ, tab: "7d", quality: "good" }] })

  assert.deepEqual(seatsOf(room, NO_MEDIA).map((seat) => [seat.role, seat.sound]), [["learner", "none"], ["observer", "none"]])
})

test("new settings for sound and picture are told after what stands was mended", () => {
  /** @type {string[]} */
  const told = []
  for (const name of ["welcome", "media"]) room.addEventListener(name, () => told.push(name))
  join()
  FakeSocket.last.receive({ type: "media", media: { ...welcome().media, epoch: 4 } })

  assert.deepEqual(told, ["welcome", "media", "media"])
  assert.equal(room.media?.epoch, 4)
})

test("held keeps the room on the screen and closes it", () => {
  join()

  FakeSocket.last.receive(event(12, { kind: "safety.held" }))
  FakeSocket.last.receive({ type: "view", view: "held" })
  FakeSocket.last.receive({ type: "online", joined: [], left: [AMAL] })

  assert.equal(room.face, "live")
  assert.equal(room.takesPart, false)
  assert.equal(seatsOf(room, NO_MEDIA)[0]?.away, true)
  assert.equal(room.lines().length, 2)
})
