// @ts-check
/**
 * Sound and picture from browser to browser: one connection for each other tab that takes part.
 *
 * @typedef {import("./backend.js").MediaBackend} MediaBackend
 * @typedef {import("./backend.js").BackendOptions} BackendOptions
 * @typedef {import("./backend.js").Tracks} Tracks
 */

import { Peer } from "./peer.js"

/** @implements {MediaBackend} */
export class Mesh {
  #options
  /** @type {Map<string, { person: string, peer: Peer }>} by tab */
  #peers = new Map()
  /** @type {Tracks} */
  #tracks = { audio: null, video: null }

  /** @param {BackendOptions} options */
  constructor(options) {
    this.#options = options
  }

  /** @param {Map<string, string>} wanted @param {Set<string>} [spared] */
  setPeers(wanted, spared = new Set()) {
    let changed = false
    for (const [tab, { peer }] of this.#peers) {
      if (wanted.has(tab) || (spared.has(tab) && peer.condition === "connected")) continue
      peer.close()
      this.#peers.delete(tab)
      changed = true
    }
    for (const [tab, person] of wanted) {
      if (this.#peers.has(tab)) continue
      this.#peers.set(tab, { person, peer: this.#peer(tab) })
      changed = true
    }
    if (changed) this.#options.changed()
  }

  /** @param {Tracks} tracks */
  setTracks(tracks) {
    if (tracks.audio === this.#tracks.audio && tracks.video === this.#tracks.video) return
    this.#tracks = tracks
    for (const { peer } of this.#peers.values()) peer.setTracks(tracks)
  }

  /** @param {import("../protocol.js").Signal} frame */
  receive(frame) {
    // Only who is wanted here is answered; a signal cannot open a connection by itself.
    if (frame.sender) this.#peers.get(frame.sender)?.peer.receive(frame)
  }

  resume() {
    for (const { peer } of this.#peers.values()) peer.resume()
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

  close() {
    this.setPeers(new Map())
  }

  /** @param {string} tab */
  #peer(tab) {
    const { settings, send, changed } = this.#options
    return new Peer({ tab, leads: this.#options.tab > tab, settings, tracks: this.#tracks, send, changed })
  }
}
