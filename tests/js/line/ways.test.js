// @ts-check
import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Ways, streamUrl } from "../../../lms/static/classrooms/js/line/ways.js"
import { FakeSocket } from "../fake_socket.js"
import { FakeFetch } from "./fake_fetch.js"

/** @type {Map<string, string>} */
let kept
/** @type {number} */
let better

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout", "Date"] })
  FakeSocket.opened = []
  kept = new Map()
  better = 0
})

function ways() {
  const storage = {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
    removeItem: (/** @type {string} */ key) => kept.delete(key),
  }
  return new Ways({
    url: "wss://test/ws/rooms/1/", socket: /** @type {any} */ (FakeSocket), fetcher: new FakeFetch().fetch,
    storage: /** @type {any} */ (storage), better: () => { better += 1 },
  })
}

/** The ways of `count` lines that all fail. @param {Ways} these @param {number} count */
function failing(these, count) {
  return Array.from({ length: count }, () => {
    const { way } = these.open()
    these.failed()
    return way
  })
}

test("the stream of a socket's address", () => {
  assert.equal(streamUrl("wss://test/ws/rooms/1/"), "https://test/live/rooms/1/")
})

test("after two handshakes that did not open comes the stream, and then they take turns", () => {
  assert.deepEqual(failing(ways(), 6), ["socket", "socket", "stream", "socket", "stream", "socket"])
})

test("what worked is remembered for the life of the tab", () => {
  const these = ways()
  failing(these, 2)
  these.worked(these.open())

  assert.equal(these.open().way, "stream")
  assert.equal(ways().open().way, "stream")
})

test("a remembered stream that does not open gives the socket its turn", () => {
  kept.set("line", "stream")

  assert.deepEqual(failing(ways(), 4), ["stream", "stream", "socket", "stream"])
})

test("a later line asks the socket again", () => {
  kept.set("line", "stream")
  const these = ways()

  mock.timers.tick(120_000)
  const line = these.open()
  these.worked(line)

  assert.equal(line.way, "socket")
  assert.equal(these.open().way, "socket")
  assert.equal(kept.size, 0)
})

test("a tab whose socket worked waits longer, for its server may only be starting anew", () => {
  const these = ways()
  these.worked(these.open())

  assert.deepEqual(failing(these, 6), ["socket", "socket", "socket", "socket", "socket", "stream"])
})

test("a tab whose socket worked asks beside the stream whether it works again", () => {
  const these = ways()
  these.worked(these.open())
  failing(these, 5)
  these.worked(these.open())
  assert.equal(FakeSocket.opened.length, 6)

  mock.timers.tick(15_000)
  FakeSocket.last.drop(1006)
  mock.timers.tick(120_000)
  assert.equal(better, 0)
  FakeSocket.last.open()

  assert.equal(better, 1)
  assert.equal(these.open().way, "socket")
})

test("who closes is not told that the socket opens again", () => {
  const these = ways()
  these.worked(these.open())
  failing(these, 5)
  these.worked(these.open())
  mock.timers.tick(15_000)

  these.close()
  FakeSocket.last.open()

  assert.equal(better, 0)
})
