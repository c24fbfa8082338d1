// @ts-check
/**
 * What this person wants to send, what the room's state grants, and what the backend carries.
 * Tells `change` when something shown is other than before.
 *
 * @typedef {import("../classroom.js").Classroom} Classroom
 * @typedef {import("./devices.js").Devices} Devices
 * @typedef {import("./devices.js").Kind} Kind
 * @typedef {import("./backend.js").Received} Received
 * @typedef {import("../protocol.js").DataUse} DataUse
 */

import { hostOf, mayBeHeard, mayBeSeen, mediaOpen, takesPart, thinLine, wantedPeers } from "../rules.js"
import { Carrier } from "./carrier.js"
import { Meter } from "./meter.js"

const SPEAKS_FROM = 0.4
const ASK_AGAIN = 2_000
/** How many pictures of others each choice lets in. @type {Record<DataUse, number>} */
const PICTURES = { full: Infinity, saver: 1, sound: 0 }

export class SoundAndPicture extends EventTarget {
  /** @type {Record<Kind, boolean>} */
  wishes = { mic: false, camera: false }
  /** Somebody else switched this microphone off. */
  silenced = false
  /** The browser holds sound back until a tap. */
  blocked = false

  #room
  #devices
  #carrier
  /** @type {import("./backend.js").Watch} what the page shows */
  #watched = { pictures: 0, large: null }
  #meter = new Meter()
  #asking = false
  /** @type {{ log: string, mic: boolean, camera: boolean, full: boolean }} what the state granted last */
  #granted = { log: "", mic: false, camera: false, full: false }

  /** @param {Classroom} room @param {Devices} devices */
  constructor(room, devices) {
    super()
    this.#room = room
    this.#devices = devices
    this.#carrier = new Carrier({
      tab: () => room.you?.tab ?? "", send: (frame) => room.signal(frame), changed: () => this.#tell(),
    })
    room.addEventListener("media", () => this.#take())
    room.addEventListener("welcome", () => this.#carrier.resume())
    room.addEventListener("signal", (event) => this.#carrier.receive(/** @type {CustomEvent} */ (event).detail))
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
    if (on && kind === "camera" && this.use === "sound") return
    if (on && !(await this.#devices.open(kind))) return
    this.wishes[kind] = on
    // Before the lesson, and for pictures always, off means that the device is let go.
    if (!on && (kind === "camera" || !this.#room.entered)) this.#devices.close(kind)
    this.#sync()
    this.#tell()
  }

  /** What this person wants to spend on the lesson; remembered on this device. */
  get use() {
    return this.#devices.choice.use ?? "full"
  }

  /** @param {DataUse} use */
  choose(use) {
    this.#devices.remember({ use })
    if (use === "sound") this.#dropCamera()
    this.#sync()
  }

  /** What the page has room for. @param {import("./backend.js").Watch} watched */
  watch(watched) {
    this.#watched = watched
    this.#carrier.watch(this.#wanted())
  }

  /** Gives up the place in the queue for pictures that were full. */
  forgetFull() {
    this.wishes.camera = false
    return this.#room.do("media.set", { mic: this.wishes.mic, camera: false, use: this.use })
  }

  /** Whether this room has any way for sound and picture; true until it has said so. */
  get carries() {
    return this.#room.media?.backend !== "none"
  }

  /** Why the media server has no place for this person now. */
  get refusal() {
    return this.#carrier.refusal()
  }

  /** How the connections of this tab stand, and what they count. */
  condition() { return this.#carrier.condition() }
  reports() { return this.#carrier.reports() }

  /** The own picture as it is sent. */
  ownPicture() {
    return this.#sends("camera") ? this.#devices.tracks.camera : null
  }

  /** What may be heard and seen of others: flags of the state are kept here, whatever arrives. @returns {Map<string, Received>} */
  received() {
    const received = new Map()
    const looks = this.use !== "sound"
    for (const [person, one] of this.#carrier.received()) {
      const audio = mayBeHeard(this.#room.state, person) ? one.audio : null
      const video = looks && mayBeSeen(this.#room.state, person) ? one.video : null
      received.set(person, { ...one, audio, video })
    }
    return received
  }

  /** Who speaks now. @returns {Set<string>} */
  speakers() {
    const { you, state } = this.#room
    const levels = [...this.#carrier.levels()].filter(([person]) => mayBeHeard(state, person))
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

  #take() {
    const { media } = this.#room
    if (!media) return
    this.#devices.setProfile(media.audio)
    this.#carrier.take(media)
    this.#sync()
  }

  #sync() {
    this.#obey()
    this.#reconcile()
    const { face } = this.#room
    if (face === "over") return this.#stop()
    this.#meter.listen(this.#devices.tracks.mic)
    const { mic } = this.#devices.tracks
    if (mic) mic.enabled = face === "lobby" || this.#sends("mic")
    this.#carrier.setSending(this.#sending())
    this.#carrier.setOthers(this.#others())
    this.#carrier.watch(this.#wanted())
    this.#announce()
    this.#tell()
  }

  /** @returns {import("./backend.js").Sending} */
  #sending() {
    const { state, online, media } = this.#room
    const { mic, camera } = this.#devices.tracks
    return {
      tracks: { audio: this.#sends("mic") ? mic : null, video: this.#sends("camera") ? camera : null },
      profile: (thinLine(state, online) && media?.thin) || (media?.audio ?? this.#devices.profile),
      sparing: this.use === "saver",
    }
  }

  /** @returns {import("./backend.js").Others} */
  #others() {
    const { state, online, you } = this.#room
    const present = Object.keys(state.people).filter((key) => online.has(key))
    return {
      ...(you ? mediaOpen(state, online, you) : { sends: false, receives: false }),
      peers: you ? wantedPeers(state, online, you) : new Map(),
      spared: this.#spared(),
      uses: new Map(present.map((key) => [key, state.people[key]?.use ?? "full"])),
      leading: you !== null && hostOf(state, present) === you.person,
    }
  }

  /** @returns {import("./backend.js").Watch} */
  #wanted() {
    const { pictures, large } = this.#watched
    return { pictures: Math.min(pictures, PICTURES[this.use]), large: this.use === "full" ? large : null }
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

  /** A wish without a device is none, nor one without a way. */
  #reconcile() {
    if (!this.carries && (this.wishes.mic || this.wishes.camera)) {
      this.wishes = { mic: false, camera: false }
      this.#devices.closeAll()
    }
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
    const { use } = this
    if (me.mic === mic && me.camera === camera && me.use === use) return
    this.#asking = true
    const answer = await this.#room.do("media.set", { mic, camera, use })
    if ("code" in answer) await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN))
    else await this.#room.reached(answer.seq)
    this.#asking = false
    if (this.#room.me?.full) this.#dropCamera()
    this.#sync()
  }

  #stop() {
    this.#carrier.close()
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
