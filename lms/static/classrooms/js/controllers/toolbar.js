// @ts-check
import { av, devices, room } from "../current.js"
import { isUsable, setUsable, show } from "../dom.js"
import { LiveController, setPressed } from "./live.js"

/** Microphone, camera, hand. */
export class ToolbarController extends LiveController {
  /** @override */
  static targets = ["mic", "camera", "hand"]

  /** @override */
  render() {
    const observes = room.you?.role === "observer"
    for (const kind of /** @type {const} */ (["mic", "camera"])) {
      const button = this.target(kind)
      setPressed(button, av.wishes[kind])
      show(button, !observes)
      setUsable(button, room.takesPart && room.carriesMedia && av.carries)
      button.toggleAttribute("aria-busy", devices.opening[kind])
    }
    const hand = this.target("hand")
    setPressed(hand, this.#raised)
    show(hand, !observes && !room.leads)
    setUsable(hand, room.takesPart)
  }

  mic() {
    if (isUsable(this.target("mic"))) av.toggle("mic")
  }

  /** With sound only there is no camera; then the tap leads to that choice. */
  camera() {
    if (!isUsable(this.target("camera"))) return
    if (av.use === "sound") this.dispatch("sound")
    else av.toggle("camera")
  }

  hand() {
    if (isUsable(this.target("hand"))) room.do(this.#raised ? "hand.lower" : "hand.raise")
  }

  get #raised() {
    return room.state.hands.some((hand) => hand.person === room.you?.person)
  }
}
