// @ts-check
/**
 * Sound and picture through the media server: a seat of two connections, one to send and one to
 * receive. Whose voice and picture arrive on which line, the server says in `sfu.slots`.
 *
 * @typedef {import("./backend.js").MediaBackend} MediaBackend
 * @typedef {import("./backend.js").BackendOptions} BackendOptions
 * @typedef {import("../protocol.js").SfuFrame} SfuFrame
 * @typedef {import("../protocol.js").Slot} Slot
 */

import { ReceiveLeg } from "./leg.js"
import { originOf } from "./opus.js"
import { SendLeg } from "./publisher.js"

const FIRST_WAIT = 300
const LONGEST_WAIT = 10_000
const SEAT_WITHIN = 8_000
/** How long to leave the server in peace, at least: what it says of a full house stays true for a while. */
const PEACE = { full: LONGEST_WAIT, away: 0, closed: 1_000, failed: 0 }

/** @implements {MediaBackend} */
export class Sfu {
  /** @type {BackendOptions & { random: () => number }} */
  #options
  /** @type {import("./backend.js").Others} */
  #others = { sends: false, receives: false, peers: new Map(), spared: new Set(), uses: new Map(), leading: false }
  /** @type {import("./backend.js").Sending} */
  #sending
  /** @type {import("./backend.js").Watch} */
  #watched = { pictures: 0, large: null }
  /** @type {Slot[]} */
  #slots = []
  /** @type {ReceiveLeg | null} */
  #receiving = null
  /** @type {SendLeg | null} */
  #publishing = null
  /** @type {"full" | "away" | null} */
  #refusal = null
  #failures = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  /** @param {BackendOptions} options */
  constructor(options) {
    this.#options = { random: Math.random, ...options }
    this.#sending = { tracks: { audio: null, video: null }, profile: options.settings.audio, sparing: false }
  }

  /** @param {import("./backend.js").Others} others */
  setOthers(others) {
    const before = this.#others
    this.#others = others
    if (others.receives !== before.receives || others.sends !== before.sends) this.#sit()
  }

  /** @param {import("./backend.js").Sending} sending */
  setSending(sending) {
    this.#sending = sending
    this.#publishing?.setSending(sending)
  }

  /** @param {import("./backend.js").Watch} watched */
  watch(watched) {
    const same = watched.pictures === this.#watched.pictures && watched.large === this.#watched.large
    this.#watched = watched
    if (!same && this.#receiving) this.#tellWatched()
  }

  /** @param {import("../protocol.js").MediaSettings} settings */
  renew(settings) {
    this.#options.settings = settings
    this.#receiving?.renew(settings)
    this.#publishing?.renew(settings)
  }

  /** @param {SfuFrame | import("../protocol.js").Signal} frame */
  receive(frame) {
    if (!("epoch" in frame) || frame.epoch !== this.#options.settings.epoch || !this.#others.receives) return
    switch (frame.type) {
      case "sfu.offer": return this.#offered(frame.sdp)
      case "sfu.published": this.#publishing?.published(frame.sdp); return undefined
      case "sfu.slots": return this.#take(frame.slots)
      case "sfu.closed": return this.#closed(frame.code)
    }
  }

  /** What was sent while the socket was away is lost. A seat that stands is left alone, and the server says when it does not. */
  resume() {
    if (!this.#others.receives) return
    if (this.condition() === "connected") this.#tellWatched()
    else this.#sit()
  }

  condition() {
    if (!this.#others.receives) return "none"
    const legs = [this.#receiving, ...(this.#others.sends ? [this.#publishing] : [])].map((leg) => leg?.condition ?? "connecting")
    if (legs.includes("broken")) return "broken"
    return legs.includes("connecting") ? "connecting" : "connected"
  }

  received() {
    const condition = this.#receiving?.condition ?? (this.#refusal ? "broken" : "connecting")
    /** @type {Map<string, import("./backend.js").Received>} */
    const received = new Map([...this.#others.uses.keys()].map((person) => [person, { audio: null, video: null, condition }]))
    for (const { person, kind, mid } of this.#slots) {
      const one = person === null ? undefined : received.get(person)
      if (one) one[kind === "sound" ? "audio" : "video"] = this.#receiving?.receiver(mid)?.track ?? null
    }
    return received
  }

  /** How loud each person is, 0 to 1. */
  levels() {
    /** @type {Map<string, number>} */
    const levels = new Map()
    for (const { person, kind, mid } of this.#slots) {
      if (person !== null && kind === "sound") levels.set(person, this.#receiving?.level(mid) ?? 0)
    }
    return levels
  }

  reports() {
    return Promise.all([this.#receiving, this.#publishing].flatMap((leg) => (leg ? [leg.pc.getStats()] : [])))
  }

  refusal() {
    return this.#refusal
  }

  close() {
    this.setOthers({ ...this.#others, sends: false, receives: false })
    this.#leave()
  }

  // -- The seat -----------------------------------------------------------------------------------

  #sit() {
    this.#leave()
    if (!this.#others.receives) return
    this.#send({ type: "sfu.join" })
    this.#timer = setTimeout(() => this.#again(), SEAT_WITHIN)
  }

  #leave() {
    clearTimeout(this.#timer)
    this.#receiving?.close()
    this.#publishing?.close()
    this.#receiving = this.#publishing = null
    this.#slots = []
    this.#options.changed()
  }

  /** Doubles the wait from 0.3 to 10 s, less up to a half so that a class does not come back as one. */
  #again(least = 0) {
    const wait = Math.max(least, Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures))
    this.#failures += 1
    this.#leave()
    this.#timer = setTimeout(() => this.#sit(), wait * (1 - this.#options.random() / 2))
  }

  /** @param {"full" | "away" | "closed" | "failed"} code */
  #closed(code) {
    this.#refusal = code === "full" || code === "away" ? code : null
    this.#again(PEACE[code])
  }

  /** @param {string} sdp */
  #offered(sdp) {
    clearTimeout(this.#timer)
    this.#refusal = null
    const known = this.#receiving?.pc.remoteDescription?.sdp
    if (known && originOf(known) !== originOf(sdp)) this.#receiving?.close()
    if (!known || originOf(known) !== originOf(sdp)) this.#receiving = new ReceiveLeg(this.#legs())
    this.#receiving?.offered(sdp)
    if (this.#others.sends) this.#publishing ??= new SendLeg({ ...this.#legs(), sending: this.#sending })
    this.#tellWatched()
    this.#options.changed()
  }

  /** @returns {import("./leg.js").LegOptions} */
  #legs() {
    const { settings } = this.#options
    return { settings, send: this.#send, changed: this.#changed, failed: () => this.#again() }
  }

  /** @param {Slot[]} slots */
  #take(slots) {
    this.#slots = slots
    this.#options.changed()
  }

  #changed = () => {
    if (this.condition() === "connected") this.#failures = 0
    this.#options.changed()
  }

  #tellWatched() {
    this.#send({ type: "sfu.watch", ...this.#watched })
  }

  /** @param {object} frame */
  #send = (frame) => this.#options.send({ ...frame, epoch: this.#options.settings.epoch })
}
