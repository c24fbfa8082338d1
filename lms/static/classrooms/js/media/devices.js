// @ts-check
/**
 * The microphone, the camera and the loudspeaker of this person; remembers what they chose.
 *
 * @typedef {"mic" | "camera"} Kind
 * @typedef {"mic" | "camera" | "speaker"} Wanted
 * @typedef {"denied" | "missing" | "busy" | "insecure" | "gone" | "failed"} Trouble
 * @typedef {{ mic?: string, camera?: string, speaker?: string, micOn?: boolean, cameraOn?: boolean,
 *   use?: import("../protocol.js").DataUse }} Choice
 * @typedef {import("../protocol.js").AudioProfile} AudioProfile
 */

import { microphoneConstraints } from "./opus.js"

const STORED = "room-devices"
const PICTURE = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24, max: 30 } }
/** @type {Record<string, Trouble>} */
const TROUBLES = {
  NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing",
  NotReadableError: "busy", AbortError: "busy",
}
/** @type {Record<Wanted, MediaDeviceKind>} */
const KINDS = { mic: "audioinput", camera: "videoinput", speaker: "audiooutput" }

/** @type {AudioProfile} */
export const SPEECH = { music: false, echo_cancellation: true, noise_suppression: true, auto_gain: true, channels: 1, bitrate: 32_000, frame_ms: 20, dtx: true }
/** @type {AudioProfile} */
export const MUSIC = { music: true, echo_cancellation: false, noise_suppression: false, auto_gain: false, channels: 2, bitrate: 128_000, frame_ms: 20, dtx: false }

export class Devices extends EventTarget {
  /** @type {Record<Kind, MediaStreamTrack | null>} */
  tracks = { mic: null, camera: null }
  /** @type {Record<Kind, Trouble | null>} */
  troubles = { mic: null, camera: null }
  /** @type {Record<Kind, boolean>} being opened just now */
  opening = { mic: false, camera: false }
  /** @type {Choice} */
  choice = recall()

  #profile
  /** @type {Record<Kind, number>} counts the wishes, so that a late answer to an old one is dropped */
  #wishes = { mic: 0, camera: 0 }

  /** @param {AudioProfile} profile */
  constructor(profile) {
    super()
    this.#profile = profile
    navigator.mediaDevices?.addEventListener("devicechange", this.#tell)
  }

  /** Opens a device. @param {Kind} kind @returns {Promise<boolean>} whether it is on now */
  async open(kind) {
    if (this.tracks[kind]) return true
    const wish = ++this.#wishes[kind]
    this.opening[kind] = true
    this.troubles[kind] = null
    this.#tell()
    try {
      const track = await this.#ask(kind)
      if (wish !== this.#wishes[kind]) track.stop()
      else this.#took(kind, track)
    } catch (error) {
      if (wish === this.#wishes[kind]) this.troubles[kind] = troubleOf(error)
    }
    if (wish === this.#wishes[kind]) this.opening[kind] = false
    this.#tell()
    return this.tracks[kind] !== null
  }

  /** Lets a device go; its light goes out. @param {Kind} kind */
  close(kind) {
    if (!this.tracks[kind] && !this.opening[kind]) return
    this.#wishes[kind] += 1
    this.opening[kind] = false
    this.tracks[kind]?.stop()
    this.tracks[kind] = null
    this.#tell()
  }

  closeAll() {
    this.close("mic")
    this.close("camera")
  }

  /** @param {Wanted} kind @param {string} id */
  async choose(kind, id) {
    this.remember({ [kind]: id })
    if (kind === "speaker") return this.#tell()
    await this.#reopen(kind)
  }

  /** @param {Choice} choice */
  remember(choice) {
    this.choice = { ...this.choice, ...choice }
    try {
      localStorage.setItem(STORED, JSON.stringify(this.choice))
    } catch {
      // Storage may be closed to us; then the choice holds for this page.
    }
  }

  /** Speech or music; a microphone that is open is opened anew where it must hear otherwise. @param {AudioProfile} profile */
  async setProfile(profile) {
    const [before, after] = [this.#profile, profile].map((one) => JSON.stringify(microphoneConstraints(one)))
    this.#profile = profile
    if (before !== after) await this.#reopen("mic")
  }

  get profile() {
    return this.#profile
  }

  /** @param {Kind} kind */
  dismiss(kind) {
    this.troubles[kind] = null
    this.#tell()
  }

  /** The devices of a kind; names are empty until the person allowed one. @param {Wanted} kind */
  async list(kind) {
    const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? []
    return all.filter((device) => device.kind === KINDS[kind] && device.deviceId)
  }

  /** @param {Kind} kind @returns {Promise<MediaStreamTrack>} */
  async #ask(kind) {
    if (!navigator.mediaDevices) throw new DOMException("", "InsecureError")
    const wishes = kind === "mic" ? microphoneConstraints(this.#profile) : { ...PICTURE }
    const id = this.choice[kind]
    const device = id ? { ...wishes, deviceId: { ideal: id } } : wishes
    const stream = await navigator.mediaDevices.getUserMedia(kind === "mic" ? { audio: device } : { video: device })
    const [track] = stream.getTracks()
    if (!track) throw new DOMException("", "NotFoundError")
    return track
  }

  /** @param {Kind} kind @param {MediaStreamTrack} track */
  #took(kind, track) {
    this.tracks[kind] = track
    if (kind === "mic" && this.#profile.music) track.contentHint = "music"
    track.addEventListener("ended", () => {
      if (this.tracks[kind] !== track) return
      this.tracks[kind] = null
      this.troubles[kind] = "gone"
      this.#tell()
    })
  }

  /** @param {Kind} kind */
  async #reopen(kind) {
    const track = this.tracks[kind]
    if (!track) return
    this.tracks[kind] = null
    track.stop()
    await this.open(kind)
  }

  #tell = () => {
    this.dispatchEvent(new CustomEvent("change"))
  }
}

/** @param {unknown} error @returns {Trouble} */
function troubleOf(error) {
  const name = error instanceof Error ? error.name : ""
  return name === "InsecureError" ? "insecure" : (TROUBLES[name] ?? "failed")
}

/** @returns {Choice} */
function recall() {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? "{}") ?? {}
  } catch {
    return {}
  }
}
