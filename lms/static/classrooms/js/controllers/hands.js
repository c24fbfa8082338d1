// @ts-check
import { room } from "../current.js"
import { fromTemplate, part, setText, show, syncChildren } from "../dom.js"
import { showAvatar } from "../views/avatar.js"
import { showQuality } from "../views/quality.js"
import { say, words } from "../words.js"
import { LiveController } from "./live.js"

/** Hands in their order, and for who leads those outside the door. */
export class HandsController extends LiveController {
  /** @override */
  static targets = ["queue", "empty", "waiting", "waitingHead"]

  /** @override */
  render() {
    const hands = room.state.hands.map((hand, index) => ({ person: hand.person, place: index + 1 }))
    syncChildren(this.target("queue"), hands, (one) => one.person, () => fromTemplate("hand"), (node, one) => this.#hand(node, one))
    show(this.target("queue"), hands.length > 0)
    show(this.target("empty"), hands.length === 0)
    const outside = this.#outside()
    syncChildren(this.target("waiting"), outside, (key) => key, () => fromTemplate("outside"), (node, key) => this.#waits(node, key))
    show(this.target("waiting"), outside.length > 0)
    show(this.target("waitingHead"), outside.length > 0)
  }

  /** @param {Event} event */
  lower({ currentTarget }) { room.do("hand.lower", { person: keyOf(currentTarget) }) }
  /** @param {Event} event */
  admit({ currentTarget }) { room.do("person.admit", { people: [keyOf(currentTarget)] }) }
  /** @param {Event} event */
  more({ currentTarget }) { dispatchEvent(new CustomEvent("person:open", { detail: keyOf(currentTarget) })) }
  admitAll() { room.do("person.admit", { people: this.#outside() }) }

  #outside() {
    if (!room.leads) return []
    return Object.keys(room.state.people).filter((key) => room.online.has(key) && room.state.people[key]?.status !== "inside")
  }

  /** @param {Element} node @param {{ person: string, place: number }} one */
  #hand(node, { person, place }) {
    this.#person(node, person)
    setText(part(node, "place"), say(place))
    showQuality(node, room.qualities.get(person) ?? "good")
    show(part(node, "act"), room.leads)
  }

  /** @param {Element} node @param {string} key */
  #waits(node, key) {
    this.#person(node, key)
    part(node, "more").setAttribute("aria-label", words("more-about", { name: room.nameOf(key) }))
  }

  /** @param {Element} node @param {string} key */
  #person(node, key) {
    const name = room.nameOf(key)
    showAvatar(part(node, "avatar"), room.roster.get(key))
    setText(part(node, "name"), name)
    const act = part(node, "act")
    act.setAttribute("aria-label", words(act.dataset.label ?? "", { name }))
  }
}

/** @param {EventTarget | null} button */
function keyOf(button) {
  return button instanceof Element ? button.closest("[data-key]")?.getAttribute("data-key") : null
}
