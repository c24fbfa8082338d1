// @ts-check
/**
 * One of the two connections with the media server, and what is done when it breaks: three seconds
 * without a way mean new addresses, and where that does not help, a new seat.
 *
 * @typedef {import("./backend.js").Condition} Condition
 * @typedef {import("./backend.js").MediaSettings} MediaSettings
 *
 * @typedef {object} LegOptions
 * @property {MediaSettings} settings
 * @property {(frame: object) => boolean} send
 * @property {() => void} changed
 * @property {() => void} failed  only a new seat helps
 */

import { tuneOpus, withoutArrivalReports } from "./opus.js"

const RESTART_AFTER = 3_000
const ANSWER_WITHIN = 8_000
const CONNECT_WITHIN = 12_000

export class Leg {
  /** @type {Condition} */
  condition = "connecting"
  /** @type {RTCPeerConnection} */
  pc
  /** @type {LegOptions} */
  options
  #closed = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  /** @param {"send" | "receive"} name @param {LegOptions} options */
  constructor(name, options) {
    const { ice_servers: iceServers, policy: iceTransportPolicy } = options.settings
    this.options = options
    this.pc = new RTCPeerConnection({ iceServers, iceTransportPolicy, bundlePolicy: "max-bundle" })
    this.pc.onicecandidate = ({ candidate }) => this.#tell(name, candidate)
    this.pc.onconnectionstatechange = () => this.#watch()
  }

  /** Addresses that were written down anew. @param {MediaSettings} settings */
  renew(settings) {
    this.options = { ...this.options, settings }
    this.pc.setConfiguration({ iceServers: settings.ice_servers, iceTransportPolicy: settings.policy, bundlePolicy: "max-bundle" })
  }

  close() {
    this.#closed = true
    clearTimeout(this.#timer)
    this.pc.onicecandidate = this.pc.onconnectionstatechange = this.pc.ontrack = null
    this.pc.close()
  }

  // -- For the two kinds --------------------------------------------------------------------------

  /** Ask for fresh addresses. */
  restart() {}

  /** Gives up on the seat unless something else happens in time. @param {number} [wait] */
  expect(wait = ANSWER_WITHIN) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.fail(), wait)
  }

  /** Both descriptions are there: now the connection must come. */
  described() {
    clearTimeout(this.#timer)
    if (this.pc.connectionState !== "connected") this.expect(CONNECT_WITHIN)
  }

  fail() {
    if (this.#closed) return
    this.#set("broken")
    this.options.failed()
  }

  /** @param {RTCSessionDescriptionInit} description @param {import("../protocol.js").AudioProfile} profile */
  async describe({ type, sdp = "" }, profile) {
    const tuned = withoutArrivalReports(tuneOpus(sdp, profile))
    try {
      await this.pc.setLocalDescription({ type, sdp: tuned })
    } catch {
      // A browser that takes no advice still sends and receives.
      await this.pc.setLocalDescription({ type, sdp })
    }
    return tuned
  }

  // -- The connection -----------------------------------------------------------------------------

  #watch() {
    const state = this.pc.connectionState
    if (state === "connected") {
      clearTimeout(this.#timer)
      this.#set("connected")
    } else if (state === "disconnected") {
      clearTimeout(this.#timer)
      this.#set("broken")
      this.#timer = setTimeout(() => this.#restart(), RESTART_AFTER)
    } else if (state === "failed") this.fail()
  }

  #restart() {
    if (this.pc.connectionState !== "disconnected") return
    this.restart()
    this.expect(ANSWER_WITHIN)
  }

  /** @param {Condition} condition */
  #set(condition) {
    if (this.condition === condition) return
    this.condition = condition
    this.options.changed()
  }

  /** @param {"send" | "receive"} leg @param {RTCIceCandidate | null} found */
  #tell(leg, found) {
    const { candidate = "", sdpMid = null, sdpMLineIndex = null } = found ?? {}
    this.options.send({ type: "sfu.candidate", leg, candidate, sdp_mid: sdpMid, sdp_m_line_index: sdpMLineIndex })
  }
}

/** What comes from the media server: m-lines that carry now one person, now another. */
export class ReceiveLeg extends Leg {
  /** @type {Promise<void>} */
  #work = Promise.resolve()
  /** @type {Map<string, number>} by m-line, as counted last */
  #levels = new Map()
  /** @type {Set<string>} m-lines whose count is on its way */
  #counting = new Set()

  /** @param {LegOptions} options */
  constructor(options) {
    super("receive", options)
    this.pc.ontrack = ({ track }) => {
      track.onmute = track.onunmute = () => options.changed()
      options.changed()
    }
  }

  /** @override */
  restart() {
    this.options.send({ type: "sfu.restart" })
  }

  /** @param {string} sdp */
  offered(sdp) {
    this.#work = this.#work.then(() => this.#answer(sdp)).catch(() => this.fail())
  }

  /** @param {string} mid */
  receiver(mid) {
    return this.pc.getTransceivers().find((one) => one.mid === mid)?.receiver
  }

  /**
   * How loud an m-line is, 0 to 1, as it was a moment ago: packets that go by slots do not tell their level.
   * @param {string} mid
   */
  level(mid) {
    this.#count(mid)
    return this.#levels.get(mid) ?? 0
  }

  /** @param {string} mid */
  async #count(mid) {
    if (this.#counting.has(mid)) return
    this.#counting.add(mid)
    const report = await this.receiver(mid)?.getStats().catch(() => null)
    this.#counting.delete(mid)
    for (const row of report?.values() ?? []) if (row.type === "inbound-rtp") this.#levels.set(mid, row.audioLevel ?? 0)
  }

  /** @param {string} sdp */
  async #answer(sdp) {
    await this.pc.setRemoteDescription({ type: "offer", sdp })
    const answer = await this.describe(await this.pc.createAnswer(), this.options.settings.audio)
    this.options.send({ type: "sfu.answer", sdp: answer })
    this.described()
    this.options.changed()
  }
}
