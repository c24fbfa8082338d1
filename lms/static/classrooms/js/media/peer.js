// @ts-check
/**
 * Sound and picture with one other tab: perfect negotiation over the room's socket. Both tracks are
 * negotiated once; switching on and off replaces a track and costs no negotiation.
 *
 * @typedef {import("./backend.js").Tracks} Tracks
 * @typedef {import("./backend.js").Sending} Sending
 * @typedef {import("./backend.js").Condition} Condition
 * @typedef {import("../protocol.js").Signal} Signal
 *
 * @typedef {object} PeerOptions
 * @property {string} tab  the other side
 * @property {boolean} leads  makes the first offer and does not give way
 * @property {import("../protocol.js").MediaSettings} settings
 * @property {Sending} sending
 * @property {(frame: object) => boolean} send
 * @property {() => void} changed
 */

import { originOf, subjectOf, tuneOpus, withSubject } from "./opus.js"

const RESTART_AFTER = 3_000
const OFFER_WITHIN = 2_000
const CONNECT_WITHIN = 12_000
const LONGEST_WAIT = 15_000
const PICTURE = { maxBitrate: 500_000, scaleResolutionDownBy: 1 }
const SMALL_PICTURE = { maxBitrate: 120_000, scaleResolutionDownBy: 2 }

export class Peer {
  /** @type {Condition} */
  condition = "connecting"

  #options
  /** @type {RTCPeerConnection} */
  #pc
  /** @type {Sending} */
  #sending
  #making = false
  #ignoring = false
  #failures = 0
  #closed = false
  /** Candidates that came before the description they belong to. @type {RTCIceCandidateInit[]} */
  #early = []
  /** Signals are worked off one after the other. @type {Promise<void>} */
  #work = Promise.resolve()
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  /** @param {PeerOptions} options */
  constructor(options) {
    this.#options = options
    this.#sending = options.sending
    this.#pc = this.#connection()
    this.#begin()
  }

  // -- For the mesh -------------------------------------------------------------------------------

  /** @param {Sending} sending */
  setSending(sending) {
    const before = this.#sending
    this.#sending = sending
    this.#attach()
    const recoded = JSON.stringify(sending.profile) !== JSON.stringify(before.profile)
    if (recoded || sending.sparing !== before.sparing) this.#shape()
    // Both sides hear of the same event; one of them negotiates.
    if (recoded && this.#options.leads && this.#pc.connectionState === "connected") this.#offer()
  }

  /** Addresses for the next connection. @param {import("../protocol.js").MediaSettings} settings */
  renew(settings) {
    this.#options = { ...this.#options, settings }
  }

  report() {
    return this.#pc.getStats()
  }

  /** @param {Signal} frame */
  receive(frame) {
    this.#work = this.#work.then(() => this.#handle(frame)).catch(() => this.#rejoin())
  }

  /** The socket is back; what was sent meanwhile is lost. */
  resume() {
    if (this.#pc.connectionState === "connected") return
    if (this.#options.leads && this.#pc.connectionState === "disconnected") this.#offer({ restart: true })
    else this.#rejoin()
  }

  /** @returns {Tracks} */
  received() {
    return { audio: this.#transceiver("audio")?.receiver.track ?? null, video: this.#transceiver("video")?.receiver.track ?? null }
  }

  /** How loud the other side is now, 0 to 1, as the packets say. */
  level() {
    const receiver = this.#transceiver("audio")?.receiver
    const [source] = receiver?.getSynchronizationSources?.() ?? []
    return source?.audioLevel ?? 0
  }

  close() {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#release(this.#pc)
  }

  // -- Connection ---------------------------------------------------------------------------------

  #connection() {
    const { ice_servers: iceServers, policy: iceTransportPolicy } = this.#options.settings
    const pc = new RTCPeerConnection({ iceServers, iceTransportPolicy, bundlePolicy: "max-bundle" })
    pc.onicecandidate = ({ candidate }) => this.#tellCandidate(candidate)
    pc.onconnectionstatechange = () => this.#watch()
    pc.ontrack = () => this.#options.changed()
    return pc
  }

  /** @param {RTCPeerConnection} pc */
  #release(pc) {
    pc.onicecandidate = pc.onconnectionstatechange = pc.ontrack = null
    pc.close()
  }

  /** One side offers; the other asks for an offer when none comes. */
  #begin() {
    clearTimeout(this.#timer)
    if (this.#options.leads) {
      this.#pc.addTransceiver("audio", { direction: "sendrecv" })
      this.#pc.addTransceiver("video", { direction: "sendrecv" })
      this.#offer()
      this.#timer = setTimeout(() => this.#rejoin(), CONNECT_WITHIN + this.#backoff())
    } else this.#timer = setTimeout(() => this.#askForOffer(), OFFER_WITHIN + this.#backoff())
  }

  #askForOffer() {
    this.#failures += 1
    this.#options.send({ type: "rtc.bye", to: this.#options.tab })
    this.#timer = setTimeout(() => this.#askForOffer(), OFFER_WITHIN + this.#backoff())
  }

  #backoff() {
    return this.#failures ? Math.min(LONGEST_WAIT, 500 * 2 ** this.#failures) : 0
  }

  /** From the beginning, with a new connection on both sides. */
  #rejoin() {
    if (this.#closed) return
    this.#failures += 1
    this.#options.send({ type: "rtc.bye", to: this.#options.tab })
    this.#renew()
    this.#begin()
  }

  #renew() {
    this.#release(this.#pc)
    this.#making = this.#ignoring = false
    this.#early = []
    this.#pc = this.#connection()
    this.#set("connecting")
    this.#options.changed()
  }

  #watch() {
    const state = this.#pc.connectionState
    if (state === "connected") {
      clearTimeout(this.#timer)
      this.#failures = 0
      this.#set("connected")
      this.#shape()
    } else if (state === "disconnected") {
      this.#set("broken")
      clearTimeout(this.#timer)
      // Who gives way waits a little longer, so that usually one side restarts.
      this.#timer = setTimeout(() => this.#restart(), RESTART_AFTER + (this.#options.leads ? 0 : 1_500))
    } else if (state === "failed") {
      this.#set("broken")
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.#rejoin(), this.#backoff())
    }
  }

  #restart() {
    if (this.#pc.connectionState !== "disconnected") return
    this.#offer({ restart: true })
    this.#timer = setTimeout(() => this.#rejoin(), CONNECT_WITHIN)
  }

  /** @param {Condition} condition */
  #set(condition) {
    if (this.condition === condition) return
    this.condition = condition
    this.#options.changed()
  }

  // -- Negotiation --------------------------------------------------------------------------------

  async #offer({ restart = false } = {}) {
    const pc = this.#pc
    try {
      this.#making = true
      if (this.#options.leads) this.#attach()
      const offer = await pc.createOffer({ iceRestart: restart })
      if (pc !== this.#pc || pc.signalingState !== "stable") return
      await this.#describe(pc, offer)
      if (pc === this.#pc) this.#tellDescription("rtc.offer")
    } catch {
      if (pc === this.#pc) this.#rejoin()
    } finally {
      if (pc === this.#pc) this.#making = false
    }
  }

  /** @param {Signal} frame */
  async #handle(frame) {
    if (this.#closed) return
    if (frame.type === "rtc.bye") this.#bidden()
    else if (frame.type === "rtc.offer") await this.#offered(frame.sdp ?? "")
    else if (frame.type === "rtc.answer") await this.#answered(frame.sdp ?? "")
    else await this.#candidate(frame)
  }

  /** The other side begins anew, or asks us to. */
  #bidden() {
    this.#renew()
    this.#begin()
  }

  /** @param {string} sdp */
  async #offered(sdp) {
    const known = this.#pc.remoteDescription?.sdp
    if (known && originOf(known) !== originOf(sdp)) this.#renew()
    const collision = this.#making || this.#pc.signalingState !== "stable"
    this.#ignoring = collision && this.#options.leads
    if (this.#ignoring) return
    const pc = this.#pc
    clearTimeout(this.#timer)
    await pc.setRemoteDescription({ type: "offer", sdp: tuneOpus(sdp, this.#sending.profile) })
    await this.#catchUp(pc)
    this.#attach()
    await this.#describe(pc, await pc.createAnswer())
    if (pc !== this.#pc) return
    this.#tellDescription("rtc.answer", originOf(sdp))
    if (pc.connectionState !== "connected") this.#timer = setTimeout(() => this.#rejoin(), CONNECT_WITHIN + this.#backoff())
  }

  /** @param {string} sdp */
  async #answered(sdp) {
    const pc = this.#pc
    // An answer to a connection that was made anew meanwhile would spoil this one.
    if (pc.signalingState !== "have-local-offer" || subjectOf(sdp) !== originOf(pc.localDescription?.sdp ?? "")) return
    await pc.setRemoteDescription({ type: "answer", sdp: tuneOpus(sdp, this.#sending.profile) })
    await this.#catchUp(pc)
    this.#options.changed()
  }

  /** @param {Signal} frame */
  async #candidate({ candidate = "", sdp_mid: sdpMid = null, sdp_m_line_index: sdpMLineIndex = null }) {
    if (this.#ignoring) return
    this.#early.push({ candidate, sdpMid, sdpMLineIndex })
    if (this.#pc.remoteDescription) await this.#catchUp(this.#pc)
  }

  /** @param {RTCPeerConnection} pc */
  async #catchUp(pc) {
    // A candidate of a connection that is gone fits nothing; the next ones will.
    for (const candidate of this.#early.splice(0)) await pc.addIceCandidate(candidate).catch(() => {})
  }

  /** @param {RTCPeerConnection} pc @param {RTCSessionDescriptionInit} description */
  async #describe(pc, description) {
    const { type, sdp = "" } = description
    try {
      await pc.setLocalDescription({ type, sdp: tuneOpus(sdp, this.#sending.profile) })
    } catch {
      await pc.setLocalDescription(description)
    }
  }

  /**
   * @param {"rtc.offer" | "rtc.answer"} type
   * @param {string} [offer]  the offer that is answered
   */
  #tellDescription(type, offer) {
    const sdp = tuneOpus(this.#pc.localDescription?.sdp ?? "", this.#sending.profile)
    if (sdp) this.#options.send({ type, to: this.#options.tab, sdp: offer ? withSubject(sdp, offer) : sdp })
  }

  /** @param {RTCIceCandidate | null} found */
  #tellCandidate(found) {
    const { candidate = "", sdpMid = null, sdpMLineIndex = null } = found ?? {}
    this.#options.send({ type: "rtc.candidate", to: this.#options.tab, candidate, sdp_mid: sdpMid, sdp_m_line_index: sdpMLineIndex })
  }

  // -- Tracks -------------------------------------------------------------------------------------

  /** @param {"audio" | "video"} kind */
  #transceiver(kind) {
    return this.#pc.getTransceivers().find((one) => one.receiver.track.kind === kind)
  }

  #attach() {
    for (const kind of /** @type {const} */ (["audio", "video"])) {
      const transceiver = this.#transceiver(kind)
      if (!transceiver) continue
      transceiver.direction = "sendrecv"
      const track = this.#sending.tracks[kind]
      if (transceiver.sender.track !== track) transceiver.sender.replaceTrack(track).catch(() => this.#rejoin())
    }
  }

  /** Sound first: a picture takes what the line has left. */
  #shape() {
    this.#limit("audio", { maxBitrate: this.#sending.profile.bitrate, priority: "high", networkPriority: "high" })
    this.#limit("video", this.#sending.sparing ? SMALL_PICTURE : PICTURE)
  }

  /** @param {"audio" | "video"} kind @param {Partial<RTCRtpEncodingParameters>} wishes */
  #limit(kind, wishes) {
    const sender = this.#transceiver(kind)?.sender
    const parameters = sender?.getParameters()
    const [encoding] = parameters?.encodings ?? []
    if (!sender || !parameters || !encoding) return
    Object.assign(encoding, wishes)
    // Only a hint: a browser that knows none of these goes on as it is.
    sender.setParameters(parameters).catch(() => {})
  }
}
