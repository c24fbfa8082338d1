// @ts-check
import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { Carrier } from "../../../lms/static/classrooms/js/media/carrier.js"

/** A backend that does nothing but remember. */
class FakeBackend {
  /** @type {any} */
  others = null
  /** @type {any} */
  renewed = null
  closed = false
  standing = "connecting"
  tracks = new Map()

  /** @param {any} options */
  constructor(options) { this.options = options }
  setOthers(/** @type {any} */ others) { this.others = others }
  setSending() {}
  watch() {}
  renew(/** @type {any} */ settings) { this.renewed = settings }
  receive() {}
  resume() {}
  condition() { return /** @type {any} */ (this.standing) }
  received() { return this.tracks }
  levels() { return new Map() }
  async reports() { return [] }
  refusal() { return null }
  close() { this.closed = true }

  /** @param {string} standing */
  become(standing) {
    this.standing = standing
    this.options.changed()
  }
}

/** @type {FakeBackend[]} */
let made
/** @type {Carrier} */
let carrier

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  made = []
  const create = (/** @type {any} */ options) => {
    if (options.settings.backend === "none") return null
    made.push(new FakeBackend(options))
    return /** @type {any} */ (made.at(-1))
  }
  carrier = new Carrier({ tab: () => "t", send: () => true, changed: () => {}, random: () => 1 }, create)
})

/** @param {string} backend @param {number} epoch @returns {any} */
const settings = (backend, epoch) => ({ backend, epoch })
/** @param {string} id @param {boolean} [muted] @returns {any} */
const track = (id, muted = false) => ({ id, muted })
const OTHERS = /** @type {any} */ ({ peers: new Map() })

function move() {
  carrier.take(settings("mesh", 0))
  carrier.setOthers(OTHERS)
  carrier.take(settings("janus", 1))
  return made
}

test("other credentials of the same epoch renew, another epoch begins anew", () => {
  carrier.take(settings("mesh", 0))
  carrier.take({ ...settings("mesh", 0), ice_servers: [] })
  assert.deepEqual([made.length, made[0]?.renewed], [1, { ...settings("mesh", 0), ice_servers: [] }])

  carrier.take(settings("mesh", 1))
  assert.equal(made.length, 2)
})

test("a class that moves does not come as one: each begins a moment later", () => {
  const [, janus] = move()

  mock.timers.tick(499)
  carrier.setOthers(OTHERS)
  assert.equal(janus?.others, null)
  mock.timers.tick(1)
  assert.equal(janus?.others, OTHERS)
})

test("the old way stays until the new one stands, and a moment for the others", () => {
  const [mesh, janus] = move()
  mock.timers.tick(500)
  assert.equal(mesh?.closed, false)

  janus?.become("connected")
  mock.timers.tick(1_499)
  assert.equal(mesh?.closed, false)
  mock.timers.tick(1)
  assert.equal(mesh?.closed, true)
})

test("and five seconds at most", () => {
  const [mesh, janus] = move()

  mock.timers.tick(5_000)

  assert.deepEqual([mesh?.closed, janus?.closed], [true, false])
})

test("meanwhile each person is taken from where they arrive", () => {
  const [mesh, janus] = move()
  mesh?.tracks.set("amal", { audio: track("old"), video: null, condition: "connected" })
  janus?.tracks.set("amal", { audio: track("new", true), video: track("picture"), condition: "connected" })
  const amal = () => carrier.received().get("amal")

  assert.deepEqual([amal()?.audio?.id, amal()?.video?.id], ["old", "picture"])
  janus?.tracks.set("amal", { audio: track("new"), video: null, condition: "connected" })
  assert.equal(amal()?.audio?.id, "new")
})

test("where nothing may go, the old way closes at once", () => {
  carrier.take(settings("mesh", 0))
  carrier.take(settings("none", 1))

  assert.equal(made[0]?.closed, true)
  assert.equal(carrier.condition(), "none")
})
