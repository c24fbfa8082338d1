// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"

import { mayBeHeard, mayBeSeen, takesPart, wantedPeers } from "../../lms/static/classrooms/js/rules.js"

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
