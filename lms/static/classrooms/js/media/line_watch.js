// @ts-check
/**
 * Looks at this person's connections every few seconds and tells the room when their line is other than before.
 *
 * @typedef {import("../classroom.js").Classroom} Classroom
 * @typedef {import("./av.js").SoundAndPicture} SoundAndPicture
 */

import { LineQuality, countsOf } from "./quality.js"

const LOOKS = 2_500

export class LineWatch extends EventTarget {
  #room
  #av
  #line = new LineQuality()
  /** @type {import("../protocol.js").Quality} what the server knows */
  #told = "good"
  #timer

  /** @param {Classroom} room @param {SoundAndPicture} av */
  constructor(room, av) {
    super()
    this.#room = room
    this.#av = av
    // A new socket is a new tab to the server, which thinks well of everybody.
    room.addEventListener("welcome", () => { this.#told = "good"; this.#tell() })
    this.#timer = setInterval(() => this.#look(), LOOKS)
  }

  get level() {
    return this.#line.level
  }

  close() {
    clearInterval(this.#timer)
  }

  async #look() {
    if (this.#room.face !== "live" || !this.#av.carries) return
    const before = this.level
    const reports = await this.#av.reports().catch(() => [])
    this.#line.look({ at: Date.now(), condition: this.#av.condition(), counts: countsOf(reports) })
    if (this.level !== before) this.dispatchEvent(new CustomEvent("change"))
    this.#tell()
  }

  /** Words that could not be sent are sent with the next look. */
  #tell() {
    if (this.#told === this.level || !this.#room.signal({ type: "quality", level: this.level })) return
    this.#told = this.level
  }
}
