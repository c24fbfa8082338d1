// @ts-check
import { room } from "../current.js"
import { setText, show } from "../dom.js"
import { words } from "../words.js"
import { LiveController } from "./live.js"

const MINUTE = 60_000

/** How long the lesson still lasts. */
export class TimerController extends LiveController {
  #timer = 0

  /** @override */
  connect() {
    super.connect()
    this.#timer = window.setInterval(() => this.render(), MINUTE / 6)
  }

  /** @override */
  disconnect() {
    super.disconnect()
    clearInterval(this.#timer)
  }

  /** @override */
  render() {
    const { info } = room
    show(this.element, info !== null)
    if (!info) return
    const now = room.now()
    const [word, until] = now < info.starts_at ? ["begins-in", info.starts_at - now]
      : now < info.ends_at ? ["minutes-left", info.ends_at - now] : ["minutes-over", now - info.ends_at]
    setText(this.element, words(word, { n: Math.max(word === "minutes-over" ? 0 : 1, Math.ceil(until / MINUTE)) }))
  }
}
