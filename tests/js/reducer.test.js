// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"

import { apply, emptyState, fold } from "../../lms/static/classrooms/js/reducer.js"
import { examples, event } from "./examples.js"

for (const { name, start, events, state } of examples("fold")) {
  test(`fold: ${name}`, () => {
    const folded = fold(events, start ?? emptyState())

    assert.deepEqual(folded, state)
  })
}

test("an event never changes the state it is applied to", () => {
  for (const { start, events } of examples("fold")) {
    let state = start ?? emptyState()
    for (const one of events) {
      const before = structuredClone(state)
      const after = apply(state, one)

      assert.deepEqual(state, before)
      state = after
    }
  }
})

test("a kind nobody knows yet moves only the number", () => {
  const after = apply(emptyState(), event(1, { kind: "constructor" }))

  assert.deepEqual(after, { ...emptyState(), seq: 1 })
})
