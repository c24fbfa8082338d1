// @ts-check
import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Transport } from "../../lms/static/classrooms/js/transport.js"
import { LOG, event, welcome } from "./examples.js"
import { FakeSocket } from "./fake_socket.js"

const TAB = "7ab00000-0000-4000-8000-000000000002"

/** @type {any[]} */
let received
/** @type {Transport} */
let transport
/** @type {string[]} */
let asked

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout", "Date"] })
  FakeSocket.opened = []
  received = []
  asked = []
  transport = new Transport({
    url: "ws://test/ws/", tab: TAB, socket: /** @type {any} */ (FakeSocket), random: () => 0,
    // No stream opens either.
    fetcher: (url) => { asked.push(String(url)); return Promise.reject(new TypeError("no network")) },
    receive: (frame) => received.push(frame), changed: () => {},
  })
})

function join(fields = {}) {
  transport.connect()
  FakeSocket.last.open()
  FakeSocket.last.receive(welcome(fields))
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

function seqs() {
  return received.filter((frame) => frame.type === "event").map((frame) => frame.seq)
}

test("hello says at first that nothing is held, and after a drop what is", () => {
  join()
  const [first] = FakeSocket.last.sent
  FakeSocket.last.receive(event(12))
  FakeSocket.last.drop(1006)
  mock.timers.tick(300)
  FakeSocket.last.open()
  const [second] = FakeSocket.last.sent

  assert.deepEqual([first.tab, first.log, first.seq, first.at, first.view], [TAB, null, null, null, null])
  assert.deepEqual([second.tab, second.log, second.seq, second.at, second.view], [TAB, LOG, 12, event(12).at, "inside"])
})

test("after a state hello names the time it came with", () => {
  join()
  FakeSocket.last.drop(1006)
  mock.timers.tick(300)
  FakeSocket.last.open()

  assert.equal(FakeSocket.last.sent[0].at, welcome().at)
})

test("many events at once come in one frame, unasked", () => {
  join()

  FakeSocket.last.receive({ type: "missed", events: [event(12), event(13), event(14)] })

  assert.deepEqual(seqs(), [12, 13, 14])
  assert.deepEqual(FakeSocket.last.framesOf("resume"), [])
})

for (const hours of [-26, 0, 5]) {
  test(`a clock wrong by ${hours} hours: a command is kept, sent again as it was, and answered once`, async () => {
    mock.timers.setTime(welcome().times.now + hours * 3_600_000)
    join()
    const { id, answer } = transport.command("chat.say", { text: "сәлем" })
    const [before] = FakeSocket.last.framesOf("chat.say")
    FakeSocket.last.drop(1006)
    mock.timers.tick(300)
    FakeSocket.last.open()
    FakeSocket.last.receive(welcome())
    FakeSocket.last.receive({ type: "ack", id, seq: 12 })
    FakeSocket.last.receive({ type: "ack", id, seq: 12 })

    assert.deepEqual(FakeSocket.last.framesOf("chat.say"), [before])
    assert.deepEqual(before, { type: "chat.say", id, text: "сәлем" })
    assert.deepEqual(await answer, { seq: 12 })
  })
}

test("events after a gap wait until the missing ones came", () => {
  join()

  FakeSocket.last.receive(event(14))
  FakeSocket.last.receive(event(13))
  assert.deepEqual(seqs(), [])
  assert.deepEqual(FakeSocket.last.framesOf("resume"), [{ type: "resume", seq: 11 }])
  FakeSocket.last.receive({ type: "missed", events: [event(12), event(13)] })

  assert.deepEqual(seqs(), [12, 13, 14])
})

test("a repeated event is dropped", () => {
  join()

  for (const seq of [12, 12, 11, 13, 12]) FakeSocket.last.receive(event(seq))

  assert.deepEqual(seqs(), [12, 13])
})

test("a tick is answered, and one with a higher number asks for what is missing, once", () => {
  join()

  FakeSocket.last.receive({ type: "tick", seq: 13, now: 0 })
  FakeSocket.last.receive({ type: "tick", seq: 13, now: 0 })

  assert.deepEqual(FakeSocket.last.framesOf("tock"), [{ type: "tock", seq: 11 }, { type: "tock", seq: 11 }])
  assert.deepEqual(FakeSocket.last.framesOf("resume"), [{ type: "resume", seq: 11 }])
})

test("a snapshot replaces what is held and forgets what waited", () => {
  join()
  FakeSocket.last.receive(event(20))
  const state = { ...welcome().state, seq: 30 }

  FakeSocket.last.receive({ type: "snapshot", log: LOG, seq: 30, view: "inside", state, online: [], roster: {} })
  FakeSocket.last.receive(event(31))

  assert.deepEqual(seqs(), [31])
})

test("a command is sent again with the same id until it is answered", async () => {
  join()
  const { id, answer } = transport.command("chat.say", { text: "Сәлем" })
  FakeSocket.last.drop(1006)
  mock.timers.tick(300)
  FakeSocket.last.open()
  FakeSocket.last.receive(welcome({ state: null, events: [] }))

  const [again] = FakeSocket.last.framesOf("chat.say")
  FakeSocket.last.receive({ type: "ack", id, seq: 12 })
  FakeSocket.last.drop(1006)
  mock.timers.tick(300)
  FakeSocket.last.open()
  FakeSocket.last.receive(welcome({ state: null, events: [] }))

  assert.deepEqual(again, { type: "chat.say", id, text: "Сәлем" })
  assert.deepEqual(FakeSocket.last.framesOf("chat.say"), [])
  assert.deepEqual(await answer, { seq: 12 })
})

test("a command that is not answered within eight seconds is sent again on the same line, until it is", async () => {
  join()
  const { id, answer } = transport.command("hand.raise")

  for (const wait of [7_900, 200, 8_000]) {
    mock.timers.tick(wait)
    FakeSocket.last.receive({ type: "tick", seq: 11, now: 0 })
  }
  FakeSocket.last.receive({ type: "ack", id, seq: 12 })
  mock.timers.tick(2_900)

  assert.deepEqual(FakeSocket.last.framesOf("hand.raise").map((frame) => frame.id), [id, id, id])
  assert.deepEqual(await answer, { seq: 12 })
})

test("while saving is delayed nothing is sent a second time", () => {
  join({ saving_delayed: true })
  transport.command("hand.raise")

  mock.timers.tick(8_100)
  FakeSocket.last.receive({ type: "saving", delayed: false })
  assert.equal(FakeSocket.last.framesOf("hand.raise").length, 1)
  mock.timers.tick(8_000)

  assert.equal(FakeSocket.last.framesOf("hand.raise").length, 2)
})

test("a command before the welcome waits for it", () => {
  transport.connect()
  FakeSocket.last.open()
  transport.command("hand.raise")
  assert.deepEqual(FakeSocket.last.framesOf("hand.raise"), [])

  FakeSocket.last.receive(welcome())

  assert.equal(FakeSocket.last.framesOf("hand.raise").length, 1)
})

test("a refusal answers, and an overloaded room is asked again with the same id", async () => {
  join()
  const refused = transport.command("chat.say", { text: "x" })
  const busy = transport.command("hand.raise")

  FakeSocket.last.receive({ type: "refused", id: refused.id, code: "slow_down" })
  FakeSocket.last.receive({ type: "refused", id: busy.id, code: "overloaded" })
  mock.timers.tick(1_500)

  assert.deepEqual(await refused.answer, { code: "slow_down" })
  assert.deepEqual(FakeSocket.last.framesOf("hand.raise").map((frame) => frame.id), [busy.id, busy.id])
})

test("the wait doubles from 0.3 s to 10 s and begins anew after a welcome", async () => {
  join()
  const waits = []
  const tries = () => FakeSocket.opened.length + asked.length
  FakeSocket.last.drop(1006)
  for (let n = 0; n < 8; n += 1) {
    const before = tries()
    let waited = 0
    while (tries() === before) { mock.timers.tick(100); waited += 100 }
    waits.push(waited)
    FakeSocket.last.drop(1006)
    await turn()
  }

  assert.deepEqual(waits, [300, 600, 1200, 2400, 4800, 9600, 10000, 10000])
})

test("a line that falls silent without a close is found dead within ten seconds", () => {
  join()

  mock.timers.tick(3_000)
  assert.equal(FakeSocket.last.framesOf("ping").length, 1)
  assert.equal(transport.status.name, "open")
  mock.timers.tick(5_000)

  assert.equal(transport.status.name, "lost")
})

test("a line that answers stays", () => {
  join()

  for (let n = 1; n < 20; n += 1) {
    mock.timers.tick(3_000)
    FakeSocket.last.receive({ type: "pong", n, now: 0 })
  }

  assert.equal(FakeSocket.opened.length, 1)
  assert.equal(transport.status.name, "open")
})

test("a network that returns is tried at once", () => {
  join()
  transport.sleep()
  assert.equal(transport.status.name, "lost")

  transport.wake()

  assert.equal(FakeSocket.opened.length, 2)
})

for (const code of [4400, 4401, 4403, 4404, 4410, 4411]) {
  test(`close code ${code} stays out and answers what waits`, async () => {
    join()
    const { answer } = transport.command("hand.raise")

    FakeSocket.last.drop(code)
    mock.timers.tick(60_000)

    assert.deepEqual(transport.status, { name: "over", code })
    assert.equal(FakeSocket.opened.length, 1)
    assert.deepEqual(await answer, { code: "closed" })
  })
}

test("close code 4409 reconnects at once with what is held", () => {
  join()

  FakeSocket.last.drop(4409)
  mock.timers.tick(0)
  FakeSocket.last.open()

  assert.equal(FakeSocket.opened.length, 2)
  assert.equal(FakeSocket.last.sent[0].seq, 11)
})

test("close code 4425 waits for the opening, by the server's clock or sooner", () => {
  transport.connect()
  FakeSocket.last.open()
  const at = Date.now() + 5_000

  FakeSocket.last.receive({ type: "closing", code: 4425, at })
  FakeSocket.last.drop(4425)
  mock.timers.tick(4_900)
  assert.deepEqual(transport.status, { name: "early", at })
  assert.equal(FakeSocket.opened.length, 1)
  mock.timers.tick(200)

  assert.equal(FakeSocket.opened.length, 2)
})

test("an old socket that speaks late is not heard", () => {
  join()
  const old = FakeSocket.last
  transport.connect()

  old.receive(event(12))
  old.drop(4404)

  assert.deepEqual(seqs(), [])
  assert.equal(transport.status.name, "connecting")
})
