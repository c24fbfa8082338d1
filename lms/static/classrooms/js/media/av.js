// @ts-check
/**
 * What this person wants to send, what the room's state grants, and what the backend carries.
 * Tells `change` when something shown is other than before.
 *
 * @typedef {import("../classroom.js").Classroom} Classroom
 * @typedef {import("./devices.js").Devices} Devices
 * @typedef {import("./devices.js").Kind} Kind
 * @typedef {import("./backend.js").Received} Received
 */

import { mayBeHeard, mayBeSeen, takesPart, wantedPeers } from "../rules.js"
import { createBackend } from "./backend.js"
import { Meter } from "./meter.js"

const SPEAKS_FROM = 0.4
const ASK_AGAIN = 2_000

export class SoundAndPicture extends EventTarget {
  /** @type {Record<Kind, boolean>} */
  wishes = { mic: false, camera: false }
  /** Somebody else switched this microphone off. */
  silenced = false
  /** The browser holds sound back until a tap. */
  blocked = false

  #room
  #devices
  /** @type {import("./backend.js").MediaBackend | null} */
  #backend = null
  #meter = new Meter()
  #asking = false
  /** @type {{ log: string, mic: boolean, camera: boolean, full: boolean }} what the state granted last */
  #granted = { log: "", mic: false, camera: false, full: false }

  /** @param {Classroom} room @param {Devices} devices */
  constructor(room, devices) {
    super()
    this.#room = room
    this.#devices = devices
    room.addEventListener("welcome", () => this.#welcome())
    room.addEventListener("signal", (event) => this.#backend?.receive(/** @type {CustomEvent} */ (event).detail))
    room.addEventListener("event", (event) => this.#happened(/** @type {CustomEvent} */ (event).detail))
    room.addEventListener("change", () => this.#sync())
    devices.addEventListener("change", () => this.#sync())
  }

  // -- For the page -------------------------------------------------------------------------------

  /** @param {Kind} kind */
  toggle(kind) {
    return this.set(kind, !this.wishes[kind])
  }

  /** @param {Kind} kind @param {boolean} on */
  async set(kind, on) {
    this.silenced = false
    if (on && !(await this.#devices.open(kind))) return
    this.wishes[kind] = on
    // Before the lesson, and for pictures always, off means that the device is let go.
    if (!on && (kind === "camera" || !this.#room.entered)) this.#devices.close(kind)
    this.#sync()
    this.#tell()
  }

  /** Gives up the place in the queue for pictures that were full. */
  forgetFull() {
    this.wishes.camera = false
    return this.#room.do("media.set", { mic: this.wishes.mic, camera: false })
  }

  /** The own picture as it is sent. */
  ownPicture() {
    return this.#sends("camera") ? this.#devices.tracks.camera : null
  }

  /** What may be heard and seen of others: flags of the state are kept here, whatever arrives. @returns {Map<string, Received>} */
  received() {
    const received = new Map()
    for (const [person, one] of this.#backend?.received() ?? []) {
      const audio = mayBeHeard(this.#room.state, person) ? one.audio : null
      const video = mayBeSeen(this.#room.state, person) ? one.video : null
      received.set(person, { ...one, audio, video })
    }
    return received
  }

  /** Who speaks now. @returns {Set<string>} */
  speakers() {
    const { you, state } = this.#room
    const levels = [...(this.#backend?.levels() ?? [])].filter(([person]) => mayBeHeard(state, person))
    const speakers = new Set(levels.filter(([, level]) => loudness(level) > SPEAKS_FROM).map(([person]) => person))
    if (you && this.#sends("mic") && this.#meter.level() > SPEAKS_FROM) speakers.add(you.person)
    return speakers
  }

  /** How loud the own microphone is, 0 to 1. */
  level() {
    return this.#meter.level()
  }

  wake() {
    this.#meter.wake()
  }

  /** @param {boolean} blocked */
  setBlocked(blocked) {
    if (this.blocked === blocked) return
    this.blocked = blocked
    this.#tell()
  }

  // -- Keeping up ---------------------------------------------------------------------------------

  #welcome() {
    const { media, you } = this.#room
    if (!media || !you) return
    this.#backend ??= createBackend({
      settings: media, tab: you.tab, send: (frame) => this.#room.signal(frame), changed: () => this.#tell(),
    })
    this.#devices.setProfile(media.audio)
    this.#backend?.resume()
  }

  #sync() {
    this.#obey()
    this.#reconcile()
    const { state, online, you, face } = this.#room
    if (face === "over") return this.#stop()
    this.#meter.listen(this.#devices.tracks.mic)
    const { mic } = this.#devices.tracks
    if (mic) mic.enabled = face === "lobby" || this.#sends("mic")
    this.#backend?.setTracks({
      audio: this.#sends("mic") ? mic : null,
      video: this.#sends("camera") ? this.#devices.tracks.camera : null,
    })
    if (you) this.#backend?.setPeers(wantedPeers(state, online, you), this.#spared())
    this.#announce()
    this.#tell()
  }

  /** A socket may drop while sound and picture go on: who still takes part and is expected back is not cut off. */
  #spared() {
    const { state, away, takesPart: open } = this.#room
    const kept = open && state.phase === "live" ? [...away].filter(([person]) => takesPart(state, person)) : []
    return new Set(kept.map(([, { tab }]) => tab))
  }

  /** What a teacher switches off stays off until this person switches it on again. @param {import("../protocol.js").RoomEvent} event */
  #happened({ body, actor }) {
    const own = this.#room.you?.person
    if (!own || actor === own || !body.people?.includes(own)) return
    if (body.kind === "people.muted") {
      this.silenced = this.wishes.mic
      this.wishes.mic = false
    } else if (body.kind === "people.sent_out") {
      this.wishes.mic = false
      this.#dropCamera()
    }
  }

  /** The same when the state came as a whole, and a picture that found no place. */
  #obey() {
    const { me, log } = this.#room
    if (!me) return
    const before = this.#granted
    this.#granted = { log, mic: me.mic, camera: me.camera, full: me.full }
    if (before.log !== log || this.#asking) return
    if (before.mic && !me.mic) this.wishes.mic = false
    if (before.camera && !me.camera) this.#dropCamera()
    if (me.full && !before.full) this.#dropCamera()
  }

  #dropCamera() {
    this.wishes.camera = false
    this.#devices.close("camera")
  }

  /** A wish without a device is none. */
  #reconcile() {
    for (const kind of /** @type {Kind[]} */ (["mic", "camera"])) {
      if (this.wishes[kind] && !this.#devices.tracks[kind] && !this.#devices.opening[kind]) this.wishes[kind] = false
    }
  }

  /** @param {Kind} kind */
  #sends(kind) {
    const { me, takesPart, carriesMedia, state } = this.#room
    return this.wishes[kind] && takesPart && carriesMedia && state.phase === "live" && Boolean(me?.[kind])
  }

  /** Tells the room what this person wants to send, where that is other than what it knows. */
  async #announce() {
    const { me, takesPart, carriesMedia } = this.#room
    const { mic, camera } = this.wishes
    if (this.#asking || !me || !takesPart || !carriesMedia) return
    if (me.mic === mic && me.camera === camera) return
    this.#asking = true
    const answer = await this.#room.do("media.set", { mic, camera })
    if ("code" in answer) await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN))
    else await this.#room.reached(answer.seq)
    this.#asking = false
    if (this.#room.me?.full) this.#dropCamera()
    this.#sync()
  }

  #stop() {
    this.#backend?.close()
    this.#backend = null
    this.#meter.close()
    this.wishes = { mic: false, camera: false }
    const { mic, camera } = this.#devices.tracks
    if (mic || camera) this.#devices.closeAll()
    this.#tell()
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("change"))
  }
}

/** From the linear level of packets to the meter's scale. @param {number} level */
function loudness(level) {
  return level > 0 ? Math.max(0, 1 + (20 * Math.log10(level)) / 60) : 0
}
