// @ts-check
// What every page has, in one file: a first visit fetches few files.
import { Controller } from "../../lib/stimulus.js"

const YEAR = 365 * 24 * 3600

/**
 * A `details` used as a menu: Escape closes it and gives the focus back, a click or focus elsewhere closes it.
 * @extends {Controller<HTMLDetailsElement>}
 */
export class MenuController extends Controller {
  /** @override */
  connect() {
    document.addEventListener("click", this.#leave)
    document.addEventListener("focusin", this.#leave)
    this.element.addEventListener("keydown", this.#escape)
  }

  /** @override */
  disconnect() {
    document.removeEventListener("click", this.#leave)
    document.removeEventListener("focusin", this.#leave)
    this.element.removeEventListener("keydown", this.#escape)
  }

  /** @param {Event} event */
  #leave = (event) => {
    if (event.target instanceof Node && !this.element.contains(event.target)) this.element.open = false
  }

  /** @param {KeyboardEvent} event */
  #escape = (event) => {
    if (event.key !== "Escape" || !this.element.open) return
    this.element.open = false
    this.element.querySelector("summary")?.focus()
  }
}

/**
 * Light, dark or the system's colours; kept in a cookie, so that the server renders the next page in them.
 * @extends {Controller<HTMLElement>}
 */
export class ThemeController extends Controller {
  /** @override */
  static targets = ["choice"]

  /** @override */
  connect() {
    this.#show(cookie("theme"))
    this.element.hidden = false
  }

  /** @param {{ params: { name?: string } }} event */
  choose({ params }) {
    const name = params.name ?? ""
    setCookie("theme", name, name ? YEAR : 0)
    this.#show(name)
  }

  /** @param {string} name */
  #show(name) {
    if (name) document.documentElement.dataset.theme = name
    else delete document.documentElement.dataset.theme
    for (const choice of this.targets.findAll("choice")) {
      choice.setAttribute("aria-pressed", String((choice.getAttribute("data-theme-name-param") ?? "") === name))
    }
  }
}

/** Tells the server the browser's time zone once, and proposes it in an empty zone field. */
export class ZoneController extends Controller {
  /** @override */
  static targets = ["field"]

  /** @override */
  connect() {
    if (cookie("zone")) return
    setCookie("zone", browserZone(), YEAR)
    // A first visit was answered in UTC; the same page again shows the reader's own times.
    if (cookie("zone") && document.querySelector("[data-times]")) location.reload()
  }

  /** @param {HTMLSelectElement | HTMLInputElement} field */
  fieldTargetConnected(field) {
    if (!field.value) field.value = browserZone()
  }
}

/**
 * Says that the line is gone, and goes away with its return.
 * @extends {Controller<HTMLElement>}
 */
export class OfflineController extends Controller {
  /** @override */
  connect() {
    addEventListener("online", this.#show)
    addEventListener("offline", this.#show)
    this.#show()
  }

  /** @override */
  disconnect() {
    removeEventListener("online", this.#show)
    removeEventListener("offline", this.#show)
  }

  #show = () => {
    this.element.hidden = navigator.onLine
  }
}

/** The IANA zone of this browser. */
function browserZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? ""
}

/** @param {string} name */
function cookie(name) {
  const pair = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))
  return pair ? decodeURIComponent(pair.slice(name.length + 1)) : ""
}

/**
 * @param {string} name
 * @param {string} value
 * @param {number} age seconds; 0 forgets it
 */
function setCookie(name, value, age) {
  const secure = location.protocol === "https:" ? "; Secure" : ""
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`
}
