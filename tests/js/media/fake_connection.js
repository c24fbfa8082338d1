// A connection without a network, for what is negotiated and when. Two of them never meet: the test carries signals.

let made = 0

export class FakeConnection {
  /** @type {FakeConnection[]} */
  static all = []
  /** Browsers that know no two sizes of one picture. */
  static simulcast = true

  signalingState = "stable"
  connectionState = "new"
  /** @type {any} */
  localDescription = null
  /** @type {any} */
  remoteDescription = null
  closed = false
  /** @type {any[]} */
  transceivers = []
  /** @type {any[]} */
  candidates = []
  restarts = 0
  /** @type {any} */
  configuration
  /** @type {(() => void) | null} */
  onconnectionstatechange = null
  /** @type {((event: any) => void) | null} */
  onicecandidate = null

  /** @param {any} [configuration] */
  constructor(configuration) {
    made += 1
    this.origin = String(made)
    this.configuration = configuration
    FakeConnection.all.push(this)
  }

  static get last() {
    const one = FakeConnection.all.at(-1)
    if (!one) throw new Error("No connection was made")
    return one
  }

  /** @param {string} kind @param {{ sendEncodings?: any[] }} [init] @param {string} [mid] */
  addTransceiver(kind, { sendEncodings } = {}, mid) {
    if (sendEncodings && !FakeConnection.simulcast) throw new TypeError("sendEncodings")
    const parameters = { encodings: sendEncodings ?? [{}] }
    const sender = {
      /** @type {any} */ track: null,
      replaceTrack: async (/** @type {any} */ track) => { sender.track = track },
      getParameters: () => parameters,
      setParameters: async () => {},
    }
    this.transceivers.push({ direction: "sendrecv", mid, sender, receiver: { track: { kind, mid, muted: false } } })
  }

  getTransceivers() { return this.transceivers }

  async createOffer({ iceRestart = false } = {}) {
    if (iceRestart) this.restarts += 1
    return { type: "offer", sdp: this.#sdp() }
  }

  async createAnswer() { return { type: "answer", sdp: this.#sdp() } }

  /** @param {any} description */
  async setLocalDescription(description) {
    this.localDescription = description
    this.signalingState = description.type === "offer" ? "have-local-offer" : "stable"
  }

  /** @param {any} description */
  async setRemoteDescription(description) {
    if (description.type === "answer" && this.signalingState !== "have-local-offer") throw new Error("InvalidStateError")
    this.remoteDescription = description
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable"
    if (description.type === "offer" && !this.transceivers.length) this.#open(description.sdp)
  }

  /** @param {any} candidate */
  async addIceCandidate(candidate) {
    if (!this.remoteDescription) throw new Error("InvalidStateError")
    this.candidates.push(candidate)
  }

  /** @param {any} configuration */
  setConfiguration(configuration) { this.configuration = configuration }

  async getStats() { return new Map() }

  close() { this.closed = true }

  // -- The test's side --

  /** @param {string} state */
  become(state) {
    this.connectionState = state
    this.onconnectionstatechange?.()
  }

  /** One transceiver a line of the offer; where it has none, one of each kind. @param {string} sdp */
  #open(sdp) {
    const lines = [...sdp.matchAll(/^m=(audio|video)[^]*?^a=mid:(\S+)/gm)]
    if (!lines.length) ["audio", "video"].forEach((kind) => this.addTransceiver(kind))
    for (const [, kind = "", mid] of lines) this.addTransceiver(kind, {}, mid)
  }

  #sdp() {
    return `v=0\r\no=- ${this.origin} 1 IN IP4 127.0.0.1\r\ns=-\r\na=rtpmap:111 opus/48000/2\r\n`
  }
}
