// @ts-check
/**
 * The room as this tab knows it: state and events, who is connected, what was said and not yet
 * answered. Knows no page; tells `change` once for all that happened in one turn.
 *
 * @typedef {import("./protocol.js").State} State
 * @typedef {import("./protocol.js").RoomEvent} RoomEvent
 * @typedef {import("./protocol.js").ServerFrame} ServerFrame
 * @typedef {import("./transport.js").Answer} Answer
 * @typedef {{ key: string, person: string, text: string, at: number, seq: number, state: "sent" | "sending" | "failed", code?: string }} Said
 * @typedef {{ key: string, seq: number, kind: string, person: string }} Note
 */

import { apply, emptyState } from "./reducer.js"
import { supervises, takesPart } from "./rules.js"
import { Transport } from "./transport.js"

const AWAY_KEPT = 60_000
const NOTES_KEPT = 60
const NOTED = new Set(["person.entered", "person.left"])

export class Classroom extends EventTarget {
  state = emptyState()
  /** @type {import("./protocol.js").You | null} */
  you = null
  /** @type {import("./protocol.js").RoomInfo | null} */
  info = null
  /** @type {import("./protocol.js").MediaSettings | null} */
  media = null
  /** @type {import("./protocol.js").View} */
  view = "waiting"
  /** @type {Map<string, string>} tab by person */
  online = new Map()
  /** @type {Map<string, import("./protocol.js").Quality>} how the line of each who is online is */
  qualities = new Map()
  /** @type {Map<string, import("./protocol.js").Named>} */
  roster = new Map()
  /** @type {Map<string, { since: number, tab: string }>} who dropped and is expected back */
  away = new Map()
  /** @type {Note[]} */
  notes = []
  savingDelayed = false
  /** Why the lesson ended, where this tab was told. */
  endReason = ""
  entered = false

  /** @type {Transport} */
  #transport
  /** @type {Map<string, Said>} what this tab said and has not seen in the log */
  #unsaid = new Map()
  /** @type {Map<number, string>} the command's id by the number of its line, so that a line keeps its place on the page */
  #keys = new Map()
  /** @type {Set<string>} who left on purpose and is not expected back */
  #departed = new Set()
  #drift = 0
  #telling = false

  /**
   * @param {object} options
   * @param {string} options.url
   * @param {string} options.tab
   * @param {number} options.drift  how far the server's clock is ahead of this browser's, milliseconds
   * @param {new (url: string) => WebSocket} [options.socket]
   * @param {Storage | null} [options.storage]  of the tab
   */
  constructor({ url, tab, drift, socket, storage = null }) {
    super()
    this.#drift = drift
    const line = { url, tab, storage, capabilities: ["mesh", "janus"], ...(socket ? { socket } : {}) }
    this.#transport = new Transport({ ...line, receive: this.#receive, changed: () => this.#tell() })
  }

  // -- Reading ------------------------------------------------------------------------------------

  get status() {
    return this.#transport.status
  }

  /** Which of its faces the page shows. */
  get face() {
    if (!this.entered) return "lobby"
    if (this.status.name === "over" || this.state.phase === "ended") return "over"
    return this.you && this.view !== "waiting" ? "live" : "waiting"
  }

  /** Which history the state belongs to. */
  get log() {
    return this.#transport.held.log ?? ""
  }

  get me() {
    return this.you ? this.state.people[this.you.person] : undefined
  }

  get leads() {
    return supervises(this.you?.role)
  }

  get takesPart() {
    return this.you !== null && takesPart(this.state, this.you.person)
  }

  /** Whether this is the tab that carries this person's sound and picture. */
  get carriesMedia() {
    return this.you !== null && (this.online.get(this.you.person) ?? this.you.tab) === this.you.tab
  }

  /** Whoever is inside may report what they read, also while nobody may write. */
  get mayReport() {
    return this.me?.status === "inside" && this.me.role !== "observer" && this.state.phase !== "ended"
  }

  /** Milliseconds since 1970 by the server's clock. */
  now() {
    return Date.now() + this.#drift
  }

  /** @param {string} person */
  nameOf(person) {
    return this.roster.get(person)?.name ?? ""
  }

  /** What was said, in order, and after it what is still on its way. @returns {Said[]} */
  lines() {
    /** @type {Said[]} */
    const said = this.state.chat.map((line) => ({ ...line, key: this.#keys.get(line.seq) ?? `s${line.seq}`, state: "sent" }))
    return [...said, ...[...this.#unsaid.values()].filter((line) => line.seq === 0 || line.seq > this.state.seq)]
  }

  // -- Doing --------------------------------------------------------------------------------------

  enter() {
    this.entered = true
    this.#transport.connect()
    this.#tell()
  }

  wake() {
    if (this.entered) this.#transport.wake()
  }

  sleep() {
    if (this.entered) this.#transport.sleep()
  }

  /** Makes this tab the one that carries media. */
  takeOver() {
    this.#transport.connect()
  }

  /** @param {object} frame */
  signal(frame) {
    return this.#transport.signal(frame)
  }

  /**
   * @param {string} type
   * @param {object} [fields]
   * @returns {Promise<Answer>}
   */
  do(type, fields) {
    return this.#transport.command(type, fields).answer
  }

  /** Resolves when the state has come to `seq`, or after two seconds. @param {number} seq */
  reached(seq) {
    return new Promise((resolve) => {
      const look = () => {
        if (this.state.seq < seq) return
        this.removeEventListener("change", look)
        resolve(undefined)
      }
      this.addEventListener("change", look)
      setTimeout(resolve, 2_000)
      look()
    })
  }

  /** @param {string} text */
  async say(text) {
    if (!this.you) return
    const { id, answer } = this.#transport.command("chat.say", { text })
    this.#unsaid.set(id, { key: id, person: this.you.person, text, at: this.now(), seq: 0, state: "sending" })
    this.#tell()
    const answered = await answer
    const line = this.#unsaid.get(id)
    if (!line) return
    if ("code" in answered) this.#unsaid.set(id, { ...line, state: "failed", code: answered.code })
    else if (answered.seq <= this.state.seq) this.#unsaid.delete(id)
    else this.#unsaid.set(id, { ...line, seq: answered.seq })
    this.#tell()
  }

  /** Takes a line back that could not be sent. @param {string} key */
  forget(key) {
    const line = this.#unsaid.get(key)
    if (line?.state !== "failed") return ""
    this.#unsaid.delete(key)
    this.#tell()
    return line.text
  }

  /** Leaves on purpose; resolves when the server knows, or after a second. */
  async leave() {
    const answer = this.do("leave")
    await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 1_000))])
    this.#transport.close()
  }

  // -- What comes ---------------------------------------------------------------------------------

  /** @param {ServerFrame} frame */
  #receive = (frame) => {
    switch (frame.type) {
      case "welcome": this.#welcome(frame); break
      case "snapshot": this.#take(frame); break
      case "event": this.#event(frame); break
      case "view": this.view = frame.view; break
      case "online": this.#online(frame); break
      case "roster": this.#name(frame.people); break
      case "saving": this.savingDelayed = frame.delayed; break
      case "ack": this.#acknowledged(frame); break
      case "media": this.#mediaChanged(frame.media); break
      case "rtc.offer": case "rtc.answer": case "rtc.candidate": case "rtc.bye":
      case "sfu.offer": case "sfu.published": case "sfu.slots": case "sfu.closed":
        this.dispatchEvent(new CustomEvent("signal", { detail: frame })); return
    }
    this.#tell()
  }

  /** @param {import("./protocol.js").Welcome} frame */
  #welcome(frame) {
    this.you = frame.you
    this.info = frame.room
    this.savingDelayed = frame.saving_delayed
    this.#drift = frame.times.now - Date.now()
    this.#take(frame)
    // What stands is mended first, then moved where the room has moved meanwhile.
    this.dispatchEvent(new CustomEvent("welcome"))
    this.#mediaChanged(frame.media)
  }

  /** @param {import("./protocol.js").MediaSettings} media */
  #mediaChanged(media) {
    this.media = media
    this.dispatchEvent(new CustomEvent("media"))
  }

  /** @param {import("./protocol.js").Welcome | import("./protocol.js").Snapshot} frame */
  #take(frame) {
    if (frame.state) this.#replace(frame.state)
    this.view = frame.view
    this.online = new Map(frame.online.map(({ person, tab }) => [person, tab]))
    this.qualities = new Map(frame.online.map(({ person, quality }) => [person, quality]))
    for (const person of this.online.keys()) this.away.delete(person)
    this.#name(frame.roster)
  }

  /** @param {State} state */
  #replace(state) {
    this.state = state
    this.away.clear()
    const oldest = state.chat[0]?.seq ?? Infinity
    this.notes = this.notes.filter((note) => note.seq >= oldest && note.seq <= state.seq)
  }

  /** @param {RoomEvent} event */
  #event(event) {
    const { seq, body, command } = event
    const person = String(body.person ?? "")
    if (NOTED.has(body.kind) && person !== this.you?.person && this.#isNews(body.kind, person)) {
      this.notes = [...this.notes, { key: `n${seq}`, seq, kind: body.kind, person }].slice(-NOTES_KEPT)
    }
    if (body.kind === "room.ended") this.endReason = String(body.reason)
    if (command && this.#unsaid.delete(command)) this.#keys.set(seq, command)
    if (body.kind === "person.left") {
      this.away.delete(person)
      this.#departed.add(person)
    }
    this.state = apply(this.state, event)
    this.dispatchEvent(new CustomEvent("event", { detail: event }))
  }

  /** A person who changes role enters anew; that is no news. @param {string} kind @param {string} person */
  #isNews(kind, person) {
    return kind === "person.left" || !this.state.people[person]
  }

  /** @param {import("./protocol.js").OnlineChange} frame */
  #online({ joined, left }) {
    for (const person of left) {
      const tab = this.online.get(person) ?? ""
      this.online.delete(person)
      this.qualities.delete(person)
      if (this.#departed.has(person)) continue
      this.away.set(person, { since: this.now(), tab })
      setTimeout(() => this.#forgetAway(person), AWAY_KEPT)
    }
    for (const { person, tab, quality } of joined) {
      this.online.set(person, tab)
      this.qualities.set(person, quality)
      this.away.delete(person)
      this.#departed.delete(person)
    }
  }

  /** @param {string} person */
  #forgetAway(person) {
    const since = this.away.get(person)?.since
    if (since === undefined || this.now() - since < AWAY_KEPT - 1_000 || this.state.phase === "held") return
    this.away.delete(person)
    this.#tell()
  }

  /** @param {Record<string, import("./protocol.js").Named>} people */
  #name(people) {
    for (const [person, named] of Object.entries(people)) this.roster.set(person, named)
  }

  /** @param {import("./protocol.js").Ack} frame */
  #acknowledged({ id, seq }) {
    if (this.#unsaid.has(id)) this.#keys.set(seq, id)
  }

  #tell() {
    if (this.#telling) return
    this.#telling = true
    queueMicrotask(() => {
      this.#telling = false
      this.dispatchEvent(new CustomEvent("change"))
    })
  }
}
