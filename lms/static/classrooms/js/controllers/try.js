// @ts-check
import { Controller } from "../../../lib/stimulus.js"
import { devices } from "../current.js"
import { part, setText, show } from "../dom.js"
import { judge, measureLine } from "../line.js"
import { Meter } from "../media/meter.js"
import { playTone } from "../media/tone.js"
import { showLevel } from "../views/meter.js"
import { showPicture } from "../views/picture.js"
import { words } from "../words.js"

const HEARD_FROM = 0.35
const LOOKS = 100

/** Camera, microphone, loudspeaker and line, each with a verdict in plain words. */
export class TryController extends Controller {
  /** @override */
  static targets = ["mirror", "dark", "test", "meter", "heard", "start"]
  /** @override */
  static values = { line: String }

  #meter = new Meter()
  #timer = 0

  /** @override */
  connect() {
    devices.addEventListener("change", this.#look)
    this.#timer = window.setInterval(() => this.#listen(), LOOKS)
  }

  /** @override */
  disconnect() {
    devices.removeEventListener("change", this.#look)
    clearInterval(this.#timer)
    this.#meter.close()
    devices.closeAll()
  }

  async start() {
    this.#verdict("mic", "", "mic-say")
    const [camera, mic] = [devices.open("camera"), devices.open("mic")]
    await Promise.all([this.#camera(camera), this.#mic(mic), this.#line()])
  }

  async play() {
    await playTone(devices.choice.speaker)
    show(this.#target("heard"), true)
  }

  heard() { this.#verdict("speaker", "good", "speaker-good") }
  unheard() { this.#verdict("speaker", "bad", "speaker-bad") }

  /** @param {Promise<boolean>} opened */
  async #camera(opened) {
    if (await opened) this.#verdict("camera", "good", "camera-good")
    else this.#verdict("camera", "bad", `camera-${devices.troubles.camera}`)
  }

  /** @param {Promise<boolean>} opened */
  async #mic(opened) {
    if (!(await opened)) this.#verdict("mic", "bad", `mic-${devices.troubles.mic}`)
  }

  async #line() {
    this.#verdict("line", "", "badge-busy")
    const path = this.element.getAttribute("data-try-line-value") ?? ""
    const line = await measureLine(path).catch(() => null)
    if (!line) return this.#verdict("line", "bad", "line-none")
    const good = judge(line)
    const values = { ms: Math.round(line.roundTrip), kbit: Math.round(line.kilobits / 10) * 10 }
    this.#verdict("line", good === "text" ? "bad" : "good", `line-${good}`, values)
  }

  #look = () => {
    const { camera, mic } = devices.tracks
    showPicture(this.#target("mirror"), camera)
    show(this.#target("dark"), !camera)
    this.#meter.listen(mic)
    this.#meter.wake()
  }

  #listen() {
    const level = this.#meter.level()
    showLevel(this.#target("meter"), level)
    if (level > HEARD_FROM) this.#verdict("mic", "good", "mic-heard")
  }

  /** @param {string} test @param {"good" | "bad" | ""} state @param {string} sentence @param {Record<string, number>} [values] */
  #verdict(test, state, sentence, values) {
    const item = this.targets.findAll("test").find((one) => one.getAttribute("data-test") === test)
    if (!item) return
    item.setAttribute("data-state", state)
    setText(part(item, "badge"), words(state ? `badge-${state}` : "badge-busy"))
    part(item, "badge").classList.toggle("badge-success", state === "good")
    part(item, "badge").classList.toggle("badge-madder", state === "bad")
    setText(part(item, "more"), words(sentence, values))
  }

  /** @param {string} name */
  #target(name) {
    const found = this.targets.find(name)
    if (!found) throw new Error(`try has no target "${name}"`)
    return found
  }
}
