// @ts-check
/**
 * Which line to try: the socket first, the stream after two handshakes that did not open, and what worked is
 * remembered for the life of the tab. Where neither opens the server or the network is away, and they take turns.
 *
 * @typedef {import("./socket.js").Line} Line
 * @typedef {object} Options
 * @property {string} url  of the socket
 * @property {new (url: string) => WebSocket} socket
 * @property {typeof fetch} fetcher
 * @property {Storage | null} storage  of the tab
 * @property {() => void} better  the socket opens again, although a stream carries the room
 */

import { SocketLine } from "./socket.js"
import { StreamLine } from "./stream.js"

const REMEMBERED = "line"
const HANDSHAKES = 2
/** A tab whose socket worked before gives it longer: a server that starts anew is away for some seconds. */
const HANDSHAKES_AFTER_SOCKET = 5
const ASK_AFTER = 15_000
const ASK_AGAIN_AFTER = 120_000

export class Ways {
  #options
  #failed = 0
  #socketWorked = false
  #asked = Date.now()
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #question
  /** @type {Line | null} */
  #asking = null

  /** @param {Options} options */
  constructor(options) {
    this.#options = options
  }

  /** A line that is being opened. @returns {Line} */
  open() {
    this.close()
    const { url, socket, fetcher } = this.#options
    return this.#streamIsNext() ? new StreamLine(streamUrl(url), fetcher) : new SocketLine(url, socket)
  }

  /** A handshake did not open. */
  failed() {
    // Without a network no way works, and none is to blame.
    if (globalThis.navigator?.onLine === false) return
    this.#failed += 1
  }

  /** A line carries the room. @param {Line} line */
  worked({ way }) {
    this.#failed = 0
    this.#remember(way)
    if (way === "socket") this.#socketWorked = true
    else if (this.#socketWorked) this.#question = setTimeout(() => this.#try(), ASK_AFTER)
  }

  /** Nobody needs a line any more. */
  close() {
    clearTimeout(this.#question)
    this.#asking?.close()
    this.#asking = null
  }

  #streamIsNext() {
    // Where only the stream worked the socket is tried now and then, for a network may have changed.
    if (this.#remembered() === "stream") return this.#failed % 3 !== 2 && !this.#socketIsDue()
    const handshakes = this.#socketWorked ? HANDSHAKES_AFTER_SOCKET : HANDSHAKES
    return this.#failed >= handshakes && (this.#failed - handshakes) % 2 === 0
  }

  #socketIsDue() {
    if (Date.now() - this.#asked < ASK_AGAIN_AFTER) return false
    this.#asked = Date.now()
    return true
  }

  /** Asks beside the stream whether a socket opens, so that nobody waits for it. */
  #try() {
    const { url, socket, better } = this.#options
    const line = new SocketLine(url, socket)
    this.#asking = line
    line.onopen = () => {
      this.close()
      this.#remember(null)
      better()
    }
    line.onclose = () => { this.#question = setTimeout(() => this.#try(), ASK_AGAIN_AFTER) }
  }

  #remembered() {
    return this.#options.storage?.getItem(REMEMBERED) ?? null
  }

  /** @param {Line["way"] | null} way */
  #remember(way) {
    if (way === "stream") this.#options.storage?.setItem(REMEMBERED, way)
    else this.#options.storage?.removeItem(REMEMBERED)
  }
}

/** Where the same room is over HTTP. @param {string} url */
export function streamUrl(url) {
  return url.replace(/^ws/, "http").replace("/ws/", "/live/")
}
