// @ts-check
import { av, devices, room } from "../current.js"
import { show } from "../dom.js"
import { LiveController, setPressed } from "./live.js"

/** Microphone, camera, hand. */
export class ToolbarController extends LiveController {
  /** @override */
  static targets = ["mic", "camera", "hand"]

  /** @override */
  render() {
    const observes = room.you?.role === "observer"
    for (const kind of /** @type {const} */ (["mic", "camera"])) {
      const button = /** @type {HTMLButtonElement} */ (this.target(kind))
      setPressed(button, av.wishes[kind])
      show(button, !observes)
      button.disabled = !room.takesPart || !room.carriesMedia || !av.carries
      button.toggleAttribute("aria-busy", devices.opening[kind])
    }
    const hand = /** @type {HTMLButtonElement} */ (this.target("hand"))
    setPressed(hand, this.#raised)
    show(hand, !observes && !room.leads)
    hand.disabled = !room.takesPart
  }

  mic() { av.toggle("mic") }

  /** With sound only there is no camera; then the tap leads to that choice. */
  camera() {
    if (av.use === "sound") this.dispatch("sound")
    else av.toggle("camera")
  }

  hand() { room.do(this.#raised ? "hand.lower" : "hand.raise") }

  get #raised() {
    return room.state.hands.some((hand) => hand.person === room.you?.person)
  }
}
