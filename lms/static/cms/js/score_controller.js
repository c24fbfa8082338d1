// @ts-check
import { Controller } from "../../lib/stimulus.js"

/** @typedef {typeof import("../../lib/alphatab/alphaTab.mjs")} AlphaTab */

const SLOW = 0.75
const NEAR = "400px" // drawn when the score is this close to what is seen

/**
 * Draws a score when it comes near, and plays it after a tap: only then is the sound fetched.
 * Without it the bars as text are what one reads.
 * @extends {Controller<HTMLElement>}
 */
export class ScoreController extends Controller {
  /** @override */
  static targets = ["frame", "play", "sheet", "status", "tex", "tools"]

  /** @override */
  static values = { library: String, font: String, sounds: String }

  /** @type {AlphaTab | undefined} */
  #alphaTab
  /** @type {import("../../lib/alphatab/alphaTab.mjs").AlphaTabApi | undefined} */
  #api
  /** @type {IntersectionObserver | undefined} */
  #near
  /** @type {MutationObserver | undefined} */
  #theme
  #dark = matchMedia("(prefers-color-scheme: dark)")

  /** @override */
  connect() {
    this.#near = new IntersectionObserver(this.#drawWhenNear, { rootMargin: NEAR })
    this.#near.observe(this.element)
    this.#theme = new MutationObserver(this.#recolour)
    this.#theme.observe(document.documentElement, { attributeFilter: ["data-theme"] })
    this.#dark.addEventListener("change", this.#recolour)
  }

  /** @override */
  disconnect() {
    this.#near?.disconnect()
    this.#theme?.disconnect()
    this.#dark.removeEventListener("change", this.#recolour)
    this.#api?.destroy()
    this.#api = undefined
  }

  toggle() {
    const api = this.#api
    if (!api) return
    if (this.#pressed("play")) api.stop()
    else if (api.isReadyForPlayback) api.play()
    else this.#fetchSound()
  }

  /** @param {Event} event */
  slower({ currentTarget }) {
    if (this.#api) this.#api.playbackSpeed = press(currentTarget) ? SLOW : 1
  }

  /** @param {Event} event */
  loop({ currentTarget }) {
    if (this.#api) this.#api.isLooping = press(currentTarget)
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #drawWhenNear = async (entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return
    this.#near?.disconnect()
    try {
      this.#alphaTab = await import(this.#value("library"))
      this.#draw()
    } catch {
      this.#fail()
    }
  }

  #draw() {
    const alphaTab = this.#alphaTab
    const sheet = this.targets.find("sheet")
    const tex = this.targets.find("tex")
    if (!alphaTab || !(sheet instanceof HTMLElement) || !(tex instanceof HTMLTemplateElement)) return
    this.#show("frame")
    const settings = new alphaTab.Settings()
    settings.core.engine = "svg"
    settings.core.useWorkers = false
    settings.core.enableLazyLoading = false
    settings.core.smuflFontSources = new Map([[alphaTab.FontFileFormat.Woff2, this.#value("font")]])
    settings.player.playerMode = alphaTab.PlayerMode.Disabled
    settings.player.enableUserInteraction = false
    settings.player.scrollMode = alphaTab.ScrollMode.Off
    this.#colour(settings)
    this.#api = new alphaTab.AlphaTabApi(sheet, settings)
    this.#api.error.on(() => this.#fail())
    this.#api.renderFinished.on(() => this.#show("tools"))
    this.#api.tex(tex.content.textContent ?? "")
  }

  #fetchSound() {
    const api = this.#api
    if (!api || !this.#alphaTab) return
    this.#say("loading")
    api.settings.player.playerMode = this.#alphaTab.PlayerMode.EnabledSynthesizer
    api.settings.player.soundFont = this.#value("sounds")
    api.playerReady.on(() => {
      this.#say("")
      api.play()
    })
    api.playerStateChanged.on(({ state }) => this.#showPlaying(state === 1))
    api.updateSettings()
    // The player of a score that is drawn already is told of it by drawing it again.
    api.render()
  }

  /** @param {boolean} playing */
  #showPlaying(playing) {
    this.targets.find("play")?.setAttribute("aria-pressed", String(playing))
  }

  #recolour = () => {
    const api = this.#api
    if (!api) return
    this.#colour(api.settings)
    api.updateSettings()
    api.render()
  }

  /** @param {import("../../lib/alphatab/alphaTab.mjs").Settings} settings */
  #colour({ display: { resources } }) {
    const alphaTab = this.#alphaTab
    const ink = alphaTab && alphaTab.model.Color.fromJson(hexOf(this.element, "--ink"))
    const line = alphaTab && alphaTab.model.Color.fromJson(hexOf(this.element, "--line-strong"))
    if (!ink || !line) return
    resources.mainGlyphColor = resources.secondaryGlyphColor = resources.scoreInfoColor = ink
    resources.barNumberColor = resources.staffLineColor = resources.barSeparatorColor = line
  }

  #fail() {
    this.#say("failed")
    this.targets.findAll("frame").forEach((frame) => frame.setAttribute("hidden", ""))
  }

  /** @param {string} name */
  #show(name) {
    this.targets.find(name)?.removeAttribute("hidden")
  }

  /** @param {string} name of a sentence in the template, or "" */
  #say(name) {
    const status = this.targets.find("status")
    if (status instanceof HTMLElement) status.textContent = status.dataset[name] ?? ""
  }

  /** @param {string} name */
  #pressed(name) {
    return this.targets.find(name)?.getAttribute("aria-pressed") === "true"
  }

  /** @param {string} name */
  #value(name) {
    return this.data.get(`${name}-value`) ?? ""
  }
}

/** @param {EventTarget | null} button turns it over and tells how it is now */
function press(button) {
  if (!(button instanceof HTMLElement)) return false
  const pressed = button.getAttribute("aria-pressed") !== "true"
  button.setAttribute("aria-pressed", String(pressed))
  return pressed
}

/**
 * A colour token as `#rrggbb`, which is what alphaTab reads; tokens may be written in any colour space.
 * @param {HTMLElement} element
 * @param {string} token
 */
function hexOf(element, token) {
  const canvas = document.createElement("canvas").getContext("2d")
  if (!canvas) return null
  canvas.fillStyle = getComputedStyle(element).getPropertyValue(token).trim()
  canvas.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`
}
