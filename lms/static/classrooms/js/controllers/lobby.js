// @ts-check
import { av, devices, page, room } from "../current.js"
import { proposedUse } from "../data_use.js"
import { setText, show } from "../dom.js"
import { measureLine } from "../line.js"
import { showLevel } from "../views/meter.js"
import { showPicture } from "../views/picture.js"
import { words } from "../words.js"
import { LiveController, setPressed } from "./live.js"

const HEARD_FROM = 0.35
const LOOKS = 100
/** From the most data to the least. */
const USES = ["full", "saver", "sound"]

/** Before the lesson: a mirror, "Can we hear you?", and the way in. */
export class LobbyController extends LiveController {
  /** @override */
  static targets = ["mirror", "avatar", "name", "mic", "camera", "check", "verdict", "meter", "thin", "proposal", "enter"]

  #heard = false
  /** @type {import("../protocol.js").DataUse} what the measured line is good for */
  #proposed = "full"
  #timer = 0

  /** @override */
  connect() {
    super.connect()
    // Only what this person switched on before is switched on without a tap.
    if (devices.choice.micOn) av.set("mic", true)
    if (devices.choice.cameraOn) av.set("camera", true)
    // A tap before the script arrived would be lost: until now the buttons said so.
    for (const name of ["mic", "enter"]) this.target(name).removeAttribute("disabled")
    this.#timer = window.setInterval(() => this.#listen(), LOOKS)
    this.#measure()
  }

  /** @override */
  disconnect() {
    super.disconnect()
    clearInterval(this.#timer)
  }

  /** @override */
  render() {
    if (room.entered) return this.#rest()
    const { camera } = devices.tracks
    showPicture(this.target("mirror"), camera)
    show(this.target("avatar"), !camera)
    setText(this.target("name"), words(camera ? "you-camera-on" : "you-camera-off"))
    setPressed(this.target("mic"), av.wishes.mic)
    setPressed(this.target("camera"), av.wishes.camera)
    this.target("camera").toggleAttribute("disabled", av.use === "sound")
    this.#propose()
    this.#judge()
  }

  async mic() {
    await av.toggle("mic")
    devices.remember({ micOn: av.wishes.mic })
  }

  async camera() {
    await av.toggle("camera")
    devices.remember({ cameraOn: av.wishes.camera })
  }

  propose() {
    av.choose(this.#proposed)
    // The proposal goes away; what it chose takes the focus over.
    const chosen = this.element.querySelector(`[type=radio][value=${this.#proposed}]`)
    if (chosen instanceof HTMLElement) chosen.focus()
  }

  enter() {
    av.wake()
    room.enter()
  }

  #rest() {
    clearInterval(this.#timer)
    showPicture(this.target("mirror"), null)
  }

  #listen() {
    const level = av.level()
    showLevel(this.target("meter"), level)
    if (level < HEARD_FROM || this.#heard) return
    this.#heard = true
    this.#judge()
  }

  #judge() {
    const trouble = devices.troubles.mic ?? devices.troubles.camera
    const about = devices.troubles.mic ? "mic" : "camera"
    const state = trouble ? "bad" : this.#heard && devices.tracks.mic ? "good" : ""
    const sentence = trouble ? `${about}-${trouble}` : !devices.tracks.mic ? "mic-off" : this.#heard ? "mic-heard" : "mic-say"
    this.target("check").setAttribute("data-state", state)
    setText(this.target("verdict"), words(sentence))
  }

  async #measure() {
    const line = await measureLine(page.line ?? "").catch(() => null)
    if (line) this.#proposed = proposedUse(line)
    this.render()
  }

  #propose() {
    const costly = USES.indexOf(av.use) < USES.indexOf(this.#proposed)
    show(this.target("thin"), costly)
    if (costly) setText(this.target("proposal"), words(`choose-${this.#proposed}`))
  }
}
