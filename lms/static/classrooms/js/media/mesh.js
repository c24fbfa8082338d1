// @ts-check
/**
 * Sound and picture from browser to browser: one connection for each other tab that takes part.
 *
 * @typedef {import("./backend.js").MediaBackend} MediaBackend
 * @typedef {import("./backend.js").BackendOptions} BackendOptions
 * @typedef {import("./backend.js").Others} Others
 * @typedef {import("./backend.js").Sending} Sending
 */

import { Peer } from "./peer.js"

/** @implements {MediaBackend} */
export class Mesh {
  #options
  /** @type {Map<string, { person: string, peer: Peer }>} by tab */
  #peers = new Map()
  /** @type {Others} */
  #others = { sends: false, receives: false, peers: new Map(), spared: new Set(), uses: new Map(), leading: false }
  /** @type {Sending} */
  #sending

  /** @param {BackendOptions} options */
  constructor(options) {
    this.#options = options
    this.#sending = { tracks: { audio: null, video: null }, profile: options.settings.audio, sparing: false }
  }

  /** @param {Others} others */
  setOthers(others) {
    this.#others = others
    let changed = false
    for (const [tab, { peer }] of this.#peers) {
      if (others.peers.has(tab) || (others.spared.has(tab) && peer.condition === "connected")) continue
      peer.close()
      this.#peers.delete(tab)
      changed = true
    }
    for (const [tab, person] of others.peers) {
      if (this.#peers.has(tab)) continue
      this.#peers.set(tab, { person, peer: this.#peer(tab, person) })
      changed = true
    }
    this.#send()
    if (changed) this.#options.changed()
  }

  /** @param {Sending} sending */
  setSending(sending) {
    this.#sending = sending
    this.#send()
  }

  /** Everybody sends to everybody here; what each wants to see is known by `uses`. */
  watch() {}

  /** @param {import("../protocol.js").MediaSettings} settings */
  renew(settings) {
    this.#options = { ...this.#options, settings }
    for (const { peer } of this.#peers.values()) peer.renew(settings)
  }

  /** @param {import("../protocol.js").Signal | import("../protocol.js").SfuFrame} frame */
  receive(frame) {
    // Only who is wanted here is answered; a signal cannot open a connection by itself.
    if ("sender" in frame) this.#peers.get(frame.sender)?.peer.receive(frame)
  }

  resume() {
    for (const { peer } of this.#peers.values()) peer.resume()
  }

  condition() {
    const conditions = [...this.#peers.values()].map(({ peer }) => peer.condition)
    if (!conditions.length) return "none"
    // One friend whose line is gone says nothing about this line.
    if (conditions.includes("connected")) return "connected"
    return conditions.includes("connecting") ? "connecting" : "broken"
  }

  received() {
    /** @type {Map<string, import("./backend.js").Received>} */
    const received = new Map()
    for (const { person, peer } of this.#peers.values()) received.set(person, { ...peer.received(), condition: peer.condition })
    return received
  }

  /** How loud each person is, 0 to 1. */
  levels() {
    return new Map([...this.#peers.values()].map(({ person, peer }) => [person, peer.level()]))
  }

  reports() {
    return Promise.all([...this.#peers.values()].map(({ peer }) => peer.report()))
  }

  refusal() {
    return null
  }

  close() {
    this.setOthers({ ...this.#others, sends: false, receives: false, peers: new Map(), spared: new Set() })
  }

  #send() {
    for (const { person, peer } of this.#peers.values()) peer.setSending(this.#sendingTo(person))
  }

  /** No picture for who wants sound only, and for who saves data one: that of the one who leads. @param {string} person @returns {Sending} */
  #sendingTo(person) {
    const { tracks, profile, sparing } = this.#sending
    const use = this.#others.uses.get(person) ?? "full"
    const shown = use === "full" || (use === "saver" && this.#others.leading)
    return { tracks: shown ? tracks : { ...tracks, video: null }, profile, sparing: sparing || use === "saver" }
  }

  /** @param {string} tab @param {string} person */
  #peer(tab, person) {
    const { settings, send, changed } = this.#options
    return new Peer({ tab, leads: this.#options.tab > tab, settings, sending: this.#sendingTo(person), send, changed })
  }
}
