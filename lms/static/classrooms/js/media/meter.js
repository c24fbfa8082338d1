// @ts-check

/** How loud a track is, for a bar of lights and for the frame around who speaks. */
export class Meter {
  /** @type {AudioContext | null} */
  #context = null
  /** @type {MediaStreamAudioSourceNode | null} */
  #source = null
  /** @type {AnalyserNode | null} */
  #analyser = null
  /** @type {MediaStreamTrack | null} */
  #track = null
  #samples = new Float32Array(1024)

  /** @param {MediaStreamTrack | null} track */
  listen(track) {
    if (track === this.#track) return
    this.#source?.disconnect()
    this.#source = null
    this.#track = track
    if (!track) return
    this.#context ??= new AudioContext()
    this.#analyser ??= new AnalyserNode(this.#context, { fftSize: 1024 })
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]))
    this.#source.connect(this.#analyser)
    this.wake()
  }

  /** A browser may hold sound back until the first tap. */
  wake() {
    if (this.#context?.state === "suspended") this.#context.resume().catch(() => {})
  }

  /** 0 (silence, below -60 dB) to 1 (full scale). */
  level() {
    if (!this.#source || !this.#analyser) return 0
    this.#analyser.getFloatTimeDomainData(this.#samples)
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length
    return power ? Math.min(1, Math.max(0, 1 + (10 * Math.log10(power)) / 60)) : 0
  }

  close() {
    this.listen(null)
    this.#context?.close().catch(() => {})
    this.#context = null
    this.#analyser = null
  }
}
