// @ts-check
import { page, room } from "../current.js"
import { CLOSED } from "../protocol.js"
import { show } from "../dom.js"
import { focusHeading } from "../focus.js"
import { LiveController } from "./live.js"

const RELOADED = "room-reloaded"

/** Which face the page shows: lobby, waiting room, room, or the end. */
export class PageController extends LiveController {
  /** @override */
  static targets = ["face"]

  #face = "lobby"

  /** @override */
  render() {
    const { face, status } = room
    if (status.code === CLOSED.OTHER_VERSION) this.#loadAgain()
    if (status.code === CLOSED.LEFT && status.name === "over") location.assign(page.home ?? "/")
    if (face === this.#face) return
    this.#face = face
    this.element.setAttribute("data-face", face)
    for (const target of this.targets.findAll("face")) this.#turn(target, target.getAttribute("data-face-name") === face)
    for (const outside of document.querySelectorAll("[data-outside]")) show(outside, face !== "live")
  }

  /** Goes without the word of the server when there is no line. @param {Event} event */
  async leave(event) {
    event.preventDefault()
    if (room.face === "over") location.assign(page.home ?? "/")
    else await room.leave()
  }

  /** @param {Element} target @param {boolean} shown */
  #turn(target, shown) {
    show(target, shown)
    const main = target.matches("main") ? target : target.querySelector("main")
    main?.toggleAttribute("id", false)
    if (!shown) return
    // The link that skips to the content leads to the face that is shown.
    main?.setAttribute("id", "main")
    focusHeading(target)
    scrollTo(0, 0)
  }

  /** Another protocol means another page; once, for a loop would help nobody. */
  #loadAgain() {
    if (sessionStorage.getItem(RELOADED)) return
    sessionStorage.setItem(RELOADED, "yes")
    location.reload()
  }
}
