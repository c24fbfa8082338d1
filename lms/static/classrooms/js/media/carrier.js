// @ts-check
/**
 * The backend that carries the room now, and for a moment the one before: when sound and picture move
 * to another way nobody falls silent, for the old connections stay until the new one stands.
 *
 * @typedef {import("./backend.js").MediaBackend} MediaBackend
 * @typedef {import("./backend.js").BackendOptions} BackendOptions
 * @typedef {import("./backend.js").Received} Received
 * @typedef {import("../protocol.js").MediaSettings} MediaSettings
 */

import { createBackend } from "./backend.js"

// The others move at the same moment, and not all of them as fast as this tab.
const KEPT_AFTER = 1_500
const KEPT_LONGEST = 5_000
const JITTER = 500

export class Carrier {
  /** @type {MediaSettings | null} */
  #settings = null
  /** @type {MediaBackend | null} */
  #now = null
  /** @type {MediaBackend | null} */
  #before = null
  /** @type {import("./backend.js").Others | null} */
  #others = null
  /** @type {import("./backend.js").Sending | null} */
  #sending = null
  /** @type {import("./backend.js").Watch} */
  #watched = { pictures: 0, large: null }
  #options
  #create
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #letGo
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #begin
  #leaving = false

  /**
   * @param {Omit<BackendOptions, "settings" | "tab"> & { tab: () => string }} options  `tab` is known from the welcome on
   * @param {(options: BackendOptions) => MediaBackend | null} [create]
   */
  constructor(options, create = createBackend) {
    this.#options = options
    this.#create = create
  }

  /** @param {MediaSettings} settings */
  take(settings) {
    const before = this.#settings
    this.#settings = settings
    if (before?.backend === settings.backend && before.epoch === settings.epoch) this.#now?.renew(settings)
    else this.#move(settings, before !== null)
  }

  /** @param {import("./backend.js").Others} others */
  setOthers(others) {
    this.#others = others
    this.#before?.setOthers(others)
    if (!this.#begin) this.#now?.setOthers(others)
  }

  /** @param {import("./backend.js").Sending} sending */
  setSending(sending) {
    this.#sending = sending
    this.#before?.setSending(sending)
    this.#now?.setSending(sending)
  }

  /** @param {import("./backend.js").Watch} watched */
  watch(watched) {
    this.#watched = watched
    this.#now?.watch(watched)
  }

  /** @param {import("../protocol.js").Signal | import("../protocol.js").SfuFrame} frame */
  receive(frame) {
    this.#now?.receive(frame)
    this.#before?.receive(frame)
  }

  resume() {
    this.#now?.resume()
  }

  condition() {
    return this.#now?.condition() ?? "none"
  }

  refusal() {
    return this.#now?.refusal() ?? null
  }

  reports() {
    return this.#now?.reports() ?? Promise.resolve([])
  }

  /** @returns {Map<string, Received>} */
  received() {
    const old = this.#before?.received() ?? new Map()
    const received = this.#now?.received() ?? new Map()
    for (const [person, kept] of old) {
      const one = received.get(person) ?? { audio: null, video: null, condition: kept.condition }
      received.set(person, { ...one, audio: better(one.audio, kept.audio), video: better(one.video, kept.video) })
    }
    return received
  }

  levels() {
    const levels = new Map(this.#before?.levels())
    for (const [person, level] of this.#now?.levels() ?? []) levels.set(person, Math.max(level, levels.get(person) ?? 0))
    return levels
  }

  close() {
    this.#end()
    this.#now?.close()
    this.#now = null
    this.#settings = null
  }

  // -- Moving -------------------------------------------------------------------------------------

  /**
   * @param {MediaSettings} settings
   * @param {boolean} moved  a whole class moves at once, and must not come as one
   */
  #move(settings, moved) {
    this.#end()
    this.#before = this.#now
    this.#now = this.#create({ ...this.#options, tab: this.#options.tab(), settings, changed: () => this.#changed() })
    if (this.#before) this.#letGo = setTimeout(() => this.#end(), KEPT_LONGEST)
    if (!this.#now) return this.#end()
    const wait = moved && settings.backend === "janus" ? JITTER * (this.#options.random ?? Math.random)() : 0
    if (wait) this.#begin = setTimeout(() => this.#start(), wait)
    else this.#start()
  }

  #start() {
    this.#begin = undefined
    this.#now?.watch(this.#watched)
    if (this.#sending) this.#now?.setSending(this.#sending)
    if (this.#others) this.#now?.setOthers(this.#others)
  }

  #changed() {
    if (this.#before && !this.#leaving && this.condition() === "connected") {
      this.#leaving = true
      clearTimeout(this.#letGo)
      this.#letGo = setTimeout(() => this.#end(), KEPT_AFTER)
    }
    this.#options.changed()
  }

  #end() {
    clearTimeout(this.#begin)
    clearTimeout(this.#letGo)
    this.#begin = undefined
    this.#leaving = false
    const before = this.#before
    this.#before = null
    before?.close()
    if (before) this.#options.changed()
  }
}

/** What already arrives the new way; until then what comes the old one. @param {MediaStreamTrack | null} now @param {MediaStreamTrack | null} before */
function better(now, before) {
  return now && (!now.muted || !before) ? now : before
}
