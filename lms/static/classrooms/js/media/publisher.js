// @ts-check
/**
 * What goes to the media server: one voice, and a picture in two sizes. Both are negotiated once;
 * switching on and off replaces a track.
 *
 * @typedef {import("./backend.js").Sending} Sending
 * @typedef {import("./leg.js").LegOptions} LegOptions
 */

import { Leg } from "./leg.js"
import { tuneOpus, withoutArrivalReports } from "./opus.js"

/** From small to large, as browsers want them. @type {RTCRtpEncodingParameters[]} */
const SIZES = [
  { rid: "l", scaleResolutionDownBy: 2, maxBitrate: 120_000, maxFramerate: 15 },
  { rid: "h", maxBitrate: 500_000 },
]

export class SendLeg extends Leg {
  /** @type {Sending} */
  #sending
  #asked = false
  /** Asked for while an answer was outstanding. @type {{ restart: boolean } | null} */
  #next = null

  /** @param {LegOptions & { sending: Sending }} options */
  constructor({ sending, ...options }) {
    super("send", options)
    this.#sending = sending
    this.pc.addTransceiver("audio", { direction: "sendonly" })
    this.#addPicture()
    this.#attach()
    this.#publish({ restart: false })
  }

  /** @param {Sending} sending */
  setSending(sending) {
    const before = this.#sending
    this.#sending = sending
    this.#attach()
    if (sending.sparing !== before.sparing) this.#shape()
    if (JSON.stringify(sending.profile) !== JSON.stringify(before.profile)) this.#publish({ restart: false })
  }

  /** @override */
  restart() {
    this.#publish({ restart: true })
  }

  /** The media server's answer. @param {string} sdp */
  async published(sdp) {
    if (this.pc.signalingState !== "have-local-offer") return
    try {
      // A browser codes as the other side asks; what we ask of ourselves is written into its answer.
      await this.pc.setRemoteDescription({ type: "answer", sdp: withoutArrivalReports(tuneOpus(sdp, this.#sending.profile)) })
    } catch {
      this.fail()
      return
    }
    this.#asked = false
    this.described()
    this.#shape()
    const next = this.#next
    this.#next = null
    if (next) this.#publish(next)
  }

  // -- Negotiation --------------------------------------------------------------------------------

  /** @param {{ restart: boolean }} wish */
  async #publish({ restart }) {
    if (this.#asked) {
      this.#next = { restart: restart || Boolean(this.#next?.restart) }
      return
    }
    this.#asked = true
    try {
      const offer = await this.describe(await this.pc.createOffer({ iceRestart: restart }), this.#sending.profile)
      this.options.send({ type: "sfu.publish", sdp: offer })
      this.expect()
    } catch {
      this.fail()
    }
  }

  /** A browser that knows no two sizes sends one. */
  #addPicture() {
    try {
      this.pc.addTransceiver("video", { direction: "sendonly", sendEncodings: SIZES.map((size) => ({ ...size })) })
    } catch {
      this.pc.addTransceiver("video", { direction: "sendonly" })
    }
  }

  // -- Tracks -------------------------------------------------------------------------------------

  #attach() {
    const [audio, video] = this.pc.getTransceivers().map((one) => one.sender)
    const { tracks } = this.#sending
    if (audio && audio.track !== tracks.audio) audio.replaceTrack(tracks.audio).catch(() => this.fail())
    if (video && video.track !== tracks.video) video.replaceTrack(tracks.video).catch(() => this.fail())
  }

  /** Sound first; and whoever saves data sends the small picture only. */
  #shape() {
    const [audio, video] = this.pc.getTransceivers().map((one) => one.sender)
    adjust(audio, () => ({ priority: "high", networkPriority: "high" }))
    adjust(video, ({ rid }) => (rid === "h" ? { active: !this.#sending.sparing } : {}))
  }
}

/** @param {RTCRtpSender | undefined} sender @param {(encoding: RTCRtpEncodingParameters) => Partial<RTCRtpEncodingParameters>} wishes */
function adjust(sender, wishes) {
  const parameters = sender?.getParameters()
  if (!sender || !parameters?.encodings?.length) return
  for (const encoding of parameters.encodings) Object.assign(encoding, wishes(encoding))
  // Only a hint: a browser that knows none of these goes on as it is.
  sender.setParameters(parameters).catch(() => {})
}
