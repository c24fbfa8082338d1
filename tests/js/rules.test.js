// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"

import { hostOf, mayBeHeard, mayBeSeen, mediaOpen, takesPart, thinLine, wantedPeers } from "../../lms/static/classrooms/js/rules.js"

const person = { role: "learner", status: "inside", mic: true, camera: true, full: false }

/** @param {object} fields @returns {any} */
function state(fields = {}) {
  const people = { a: { ...person, role: "teacher" }, b: person, d: person, o: { ...person, role: "observer" } }
  return { seq: 1, phase: "live", lobby: "open", people, hands: [], chat: [], ...fields }
}

const online = new Map([["a", "1"], ["b", "2"], ["d", "3"], ["o", "4"]])

test("who takes part is connected with everybody else who does, observers not", () => {
  assert.deepEqual([...wantedPeers(state(), online, { person: "b", tab: "2" })], [["1", "a"], ["3", "d"]])
  assert.deepEqual([...wantedPeers(state(), online, { person: "o", tab: "4" })], [])
})

test("a second tab carries nothing", () => {
  assert.equal(wantedPeers(state(), online, { person: "b", tab: "9" }).size, 0)
})

for (const phase of ["waiting", "held", "ended"]) {
  test(`in phase ${phase} nobody is connected, heard or seen`, () => {
    const closed = state({ phase })

    assert.equal(wantedPeers(closed, online, { person: "b", tab: "2" }).size, 0)
    assert.equal(mayBeHeard(closed, "d") || mayBeSeen(closed, "d"), false)
    assert.equal(takesPart(closed, "b"), false)
  })
}

for (const status of ["waiting", "sent_out"]) {
  test(`who is ${status} is dropped by the others`, () => {
    const out = state()
    out.people = { ...out.people, d: { ...person, status } }

    assert.deepEqual([...wantedPeers(out, online, { person: "b", tab: "2" })], [["1", "a"]])
    assert.equal(mayBeHeard(out, "d") || mayBeSeen(out, "d"), false)
  })
}

test("flags are promises: who is muted is not heard, whose camera is off is not seen", () => {
  const quiet = state()
  quiet.people = { ...quiet.people, d: { ...person, mic: false }, b: { ...person, camera: false } }

  assert.deepEqual([mayBeHeard(quiet, "d"), mayBeSeen(quiet, "d")], [false, true])
  assert.deepEqual([mayBeHeard(quiet, "b"), mayBeSeen(quiet, "b")], [true, false])
})

test("an observer receives and sends nothing; a second tab does neither", () => {
  assert.deepEqual(mediaOpen(state(), online, { person: "o", tab: "4" }), { sends: false, receives: true })
  assert.deepEqual(mediaOpen(state(), online, { person: "b", tab: "2" }), { sends: true, receives: true })
  assert.deepEqual(mediaOpen(state(), online, { person: "b", tab: "9" }), { sends: false, receives: false })
  assert.deepEqual(mediaOpen(state({ phase: "held" }), online, { person: "o", tab: "4" }), { sends: false, receives: false })
})

test("speech is coded for a thin line while somebody inside and online has sound only", () => {
  const thin = state()
  thin.people = { ...thin.people, d: { ...person, use: "sound" } }

  assert.deepEqual([thinLine(state(), online), thinLine(thin, online)], [false, true])
  assert.equal(thinLine(thin, new Map([["a", "1"], ["b", "2"]])), false, "who is not online needs nothing")
  thin.people = { ...thin.people, d: { ...person, use: "sound", status: "waiting" } }
  assert.equal(thinLine(thin, online), false, "nor who waits outside")
})

test("the tör is the teacher's, and without one an assistant's", () => {
  const both = state()
  both.people = { s: { ...person, role: "assistant" }, ...both.people }

  assert.equal(hostOf(both, ["b", "s", "a"]), "a")
  assert.equal(hostOf(both, ["b", "s"]), "s")
  assert.equal(hostOf(both, ["b"]), undefined)
})
