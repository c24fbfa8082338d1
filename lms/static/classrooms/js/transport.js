// @ts-check
/**
 * One line that comes back by itself, by socket or by stream: hello and resume, numbers without gaps, commands kept
 * until they are answered, a dead line found without being told. Knows no page.
 *
 * @typedef {import("./protocol.js").ServerFrame} ServerFrame
 * @typedef {import("./protocol.js").RoomEvent} RoomEvent
 * @typedef {import("./protocol.js").View} View
 * @typedef {import("./line/socket.js").Line} Line
 * @typedef {"idle" | "connecting" | "open" | "lost" | "early" | "over"} StatusName
 * @typedef {{ name: StatusName, code?: number, at?: number }} Status  `at`: when the room opens, for "early"
 * @typedef {{ seq: number } | { code: string }} Answer
 *
 * @typedef {object} Options
 * @property {string} url  of the socket
 * @property {string} tab  a UUID, the same for the life of the browser's tab
 * @property {(frame: ServerFrame) => void} receive  gets events in order, each once, and every other frame of the room
 * @property {(status: Status) => void} changed
 * @property {new (url: string) => WebSocket} [socket]
 * @property {typeof fetch} [fetcher]
 * @property {Storage | null} [storage]  of the tab, where what worked is remembered
 * @property {() => number} [random]
 * @property {string[]} [capabilities]
 */

import { Ways } from "./line/ways.js"
import { CLOSED, VERSION } from "./protocol.js"

const FIRST_WAIT = 300
const LONGEST_WAIT = 10_000
const FLOOD_WAIT = 10_000
const EARLY_WAIT = 20_000
const OPEN_WITHIN = 8_000
const WELCOME_WITHIN = 10_000
const ANSWER_WITHIN = 8_000
// A question after three seconds of silence also tells the server, which holds the room when it does not hear the teacher.
const ASK_AFTER = 3_000
const PONG_WITHIN = 5_000
const PARKED_KEPT = 1_000
const OVERLOAD_WAIT = 1_500
/** @type {Set<number>} */
const FINAL = new Set([
  CLOSED.LEFT, CLOSED.OTHER_VERSION, CLOSED.NO_SESSION, CLOSED.NO_LONGER_ALLOWED, CLOSED.NOT_FOUND, CLOSED.ENDED,
  CLOSED.CALLED_OFF,
])

export class Transport {
  /** @type {{ log: string | null, seq: number | null, at: number | null, view: View | null }} what this tab holds; `at`: when the newest happened */
  held = { log: null, seq: null, at: null, view: null }
  /** @type {Status} */
  status = { name: "idle" }

  /** @type {Required<Options>} */
  #options
  /** @type {Ways} */
  #ways
  /** @type {Line | null} */
  #line = null
  /** @type {Map<string, { frame: object, answered: (answer: Answer) => void, again?: ReturnType<typeof setTimeout> }>} */
  #commands = new Map()
  /** @type {Map<number, RoomEvent>} events that came before an earlier one */
  #parked = new Map()
  #welcomed = false
  #delayed = false
  #resuming = false
  #failures = 0
  #ping = 0
  #drift = 0
  /** @type {{ code: number, at: number | null } | null} */
  #closing = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #quiet

  /** @param {Options} options */
  constructor(options) {
    const own = { socket: globalThis.WebSocket, fetcher: globalThis.fetch, storage: null }
    this.#options = { ...own, random: Math.random, capabilities: [], ...options }
    this.#ways = new Ways({ ...this.#options, better: () => this.connect() })
  }

  /** Connects, or connects anew, now. */
  connect() {
    this.#drop()
    this.#set({ name: this.#failures ? "lost" : "connecting" })
    const line = this.#ways.open()
    this.#line = line
    line.onopen = () => this.#hello()
    line.onmessage = (text) => this.#read(text)
    line.onclose = (code) => this.#closed(code)
    this.#expect(OPEN_WITHIN, () => this.#failed())
  }

  /** The network or the page came back: try at once, or ask whether the line still lives. */
  wake() {
    if (this.status.name === "open") this.#ask()
    else if (this.#again !== undefined) this.connect()
  }

  /** The browser says the network is gone: waiting for silence to prove it would only cost time. */
  sleep() {
    if (this.status.name === "open" || this.status.name === "connecting") this.#lost()
  }

  /** Stays out from now on. */
  close() {
    this.#finish({ name: "over", code: CLOSED.LEFT })
  }

  /**
   * Sends a command now and after every reconnection until it is answered.
   * @param {string} type
   * @param {object} [fields]
   * @returns {{ id: string, answer: Promise<Answer> }}
   */
  command(type, fields = {}) {
    const id = crypto.randomUUID()
    const frame = { type, id, ...fields }
    const answer = new Promise((answered) => this.#commands.set(id, { frame, answered }))
    if (this.status.name === "over") this.#answer(id, { code: "closed" })
    else if (this.#welcomed) this.#deliver(id)
    return { id, answer }
  }

  /**
   * Sends a frame that is worth nothing later. Says whether it went out.
   * @param {object} frame
   */
  signal(frame) {
    return this.#welcomed && this.#send(frame)
  }

  // -- The line -----------------------------------------------------------------------------------

  #hello() {
    this.#expect(WELCOME_WITHIN, () => this.#failed())
    const { tab, capabilities } = this.#options
    this.#send({ type: "hello", version: VERSION, tab, ...this.held, capabilities })
  }

  /** @param {object} frame */
  #send(frame) {
    return this.#line?.send(JSON.stringify(frame)) ?? false
  }

  /** Sends a command, and again where no answer comes. @param {string} id */
  #deliver(id) {
    const command = this.#commands.get(id)
    if (!command || !this.#welcomed) return
    this.#send(command.frame)
    clearTimeout(command.again)
    command.again = setTimeout(() => this.#deliverAgain(id), ANSWER_WITHIN)
  }

  /** While the database is away the server keeps what it has, and answers later. @param {string} id */
  #deliverAgain(id) {
    const command = this.#commands.get(id)
    if (!this.#delayed) this.#deliver(id)
    else if (command) command.again = setTimeout(() => this.#deliverAgain(id), ANSWER_WITHIN)
  }

  /** A line that never carried the room: perhaps the other way does. */
  #failed() {
    this.#ways.failed()
    this.#lost()
  }

  /** @param {number} code */
  #closed(code) {
    const told = this.#closing
    const reason = told && code < 4000 ? told.code : code
    if (FINAL.has(reason) && !(reason === CLOSED.LEFT && !told)) return this.#finish({ name: "over", code: reason })
    if (reason === CLOSED.NOT_OPEN_YET) return this.#early(told?.at ?? null)
    if (reason === CLOSED.RESYNC) return this.#retry(this.#options.random() * FIRST_WAIT)
    if (reason === CLOSED.FLOOD) return this.#retry(FLOOD_WAIT)
    return this.#welcomed || told ? this.#lost() : this.#failed()
  }

  /** Doubles the wait from 0.3 to 10 s, less up to a half so that a class does not come back as one. */
  #lost() {
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures)
    this.#failures += 1
    this.#retry(wait * (1 - this.#options.random() / 2))
  }

  /** @param {number} wait milliseconds */
  #retry(wait) {
    this.#drop()
    this.#set({ name: "lost" })
    this.#again = setTimeout(() => this.connect(), wait)
  }

  /** @param {number | null} at milliseconds by the server's clock */
  #early(at) {
    this.#drop()
    this.#set(at === null ? { name: "early" } : { name: "early", at })
    const left = at === null ? EARLY_WAIT : at - Date.now() - this.#drift
    // A browser's clock may be wrong by hours, so it never decides alone.
    const wait = Math.min(EARLY_WAIT, Math.max(1_000, left))
    this.#again = setTimeout(() => this.connect(), wait + this.#options.random() * 1_000)
  }

  /** @param {Status} status */
  #finish(status) {
    this.#drop()
    this.#ways.close()
    this.#set(status)
    for (const id of [...this.#commands.keys()]) this.#answer(id, { code: "closed" })
  }

  #drop() {
    clearTimeout(this.#again)
    clearTimeout(this.#quiet)
    this.#again = undefined
    this.#welcomed = false
    this.#resuming = false
    this.#closing = null
    for (const { again } of this.#commands.values()) clearTimeout(again)
    this.#line?.close()
    this.#line = null
  }

  /** @param {Status} status */
  #set(status) {
    if (this.status.name === status.name && this.status.code === status.code && this.status.at === status.at) return
    this.status = status
    this.#options.changed(status)
  }

  // -- Silence ------------------------------------------------------------------------------------

  /** @param {number} wait @param {() => void} otherwise */
  #expect(wait, otherwise) {
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(otherwise, wait)
  }

  #ask() {
    this.#ping += 1
    this.#send({ type: "ping", n: this.#ping })
    this.#expect(PONG_WITHIN, () => this.#lost())
  }

  // -- What comes ---------------------------------------------------------------------------------

  /** @param {string} text */
  #read(text) {
    if (this.#welcomed) this.#expect(ASK_AFTER, () => this.#ask())
    /** @type {ServerFrame} */
    const frame = JSON.parse(text)
    switch (frame.type) {
      case "welcome": return this.#welcome(frame)
      case "snapshot": return this.#take(frame)
      case "event": return this.#event(frame)
      case "missed": return this.#missed(frame.events)
      case "tick": return this.#tick(frame.seq)
      case "ack": this.#options.receive(frame); return this.#answer(frame.id, { seq: frame.seq })
      case "refused": return this.#refused(frame.id, frame.code)
      case "closing": this.#closing = frame; return undefined
      case "view": this.held.view = frame.view; break
      case "saving": this.#delayed = frame.delayed; break
    }
    this.#options.receive(frame)
  }

  /** @param {import("./protocol.js").Welcome} frame */
  #welcome(frame) {
    this.#welcomed = true
    this.#failures = 0
    this.#delayed = frame.saving_delayed
    if (this.#line) this.#ways.worked(this.#line)
    this.#drift = frame.times.now - Date.now()
    this.#expect(ASK_AFTER, () => this.#ask())
    this.#parked.clear()
    this.held.log = frame.log
    this.held.view = frame.view
    if (frame.state) Object.assign(this.held, { seq: frame.state.seq, at: frame.at })
    this.#set({ name: "open" })
    const kept = [...this.#commands.keys()]
    this.#options.receive(frame)
    for (const event of frame.events ?? []) this.#event(event)
    for (const id of kept) this.#deliver(id)
  }

  /** @param {import("./protocol.js").Snapshot} frame */
  #take(frame) {
    this.#resuming = false
    this.#parked.clear()
    this.held = { log: frame.log, seq: frame.state.seq, at: frame.at, view: frame.view }
    this.#options.receive(frame)
  }

  /** @param {RoomEvent} event */
  #event(event) {
    const next = (this.held.seq ?? 0) + 1
    if (event.seq < next) return
    if (event.seq > next) {
      if (this.#parked.size < PARKED_KEPT) this.#parked.set(event.seq, event)
      return this.#resume()
    }
    this.held.seq = event.seq
    this.held.at = event.at
    this.#options.receive(event)
    const parked = this.#parked.get(event.seq + 1)
    this.#parked.delete(event.seq + 1)
    if (parked) this.#event(parked)
  }

  /** @param {RoomEvent[]} events */
  #missed(events) {
    this.#resuming = false
    for (const event of events) this.#event(event)
    for (const seq of this.#parked.keys()) if (seq <= (this.held.seq ?? 0)) this.#parked.delete(seq)
    if (this.#parked.size && events.length) this.#resume()
  }

  /** @param {number} seq the newest number of the room */
  #tick(seq) {
    this.#send({ type: "tock", seq: this.held.seq ?? 0 })
    if (seq > (this.held.seq ?? 0)) this.#resume()
  }

  #resume() {
    if (this.#resuming) return
    this.#resuming = this.#send({ type: "resume", seq: this.held.seq ?? 0 })
  }

  /** @param {string} id @param {string} code */
  #refused(id, code) {
    if (code === "overloaded") setTimeout(() => this.#deliver(id), OVERLOAD_WAIT)
    else this.#answer(id, { code })
  }

  /** @param {string} id @param {Answer} answer */
  #answer(id, answer) {
    const command = this.#commands.get(id)
    this.#commands.delete(id)
    clearTimeout(command?.again)
    command?.answered(answer)
  }
}
