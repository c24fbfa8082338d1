// @ts-check
import { Application } from "../../lib/stimulus.js"
import { MenuController, OfflineController, ThemeController, ZoneController } from "./page.js"

/** The behaviours of every page; an area's own module registers its controllers on this application. */
export const application = Application.start()

application.register("menu", MenuController)
application.register("offline", OfflineController)
application.register("theme", ThemeController)
application.register("zone", ZoneController)

// A form came back with errors: the keyboard stands at the first of them.
const mistake = /** @type {HTMLElement | null} */ (document.querySelector("[data-form-errors], main [aria-invalid='true']"))
mistake?.focus()

// Only pages with wide tables pay for their hint, and the attendance list for its questions.
if (document.querySelector("[data-controller~='scroll-hint']")) {
  const { ScrollHintController } = await import("./scroll_hint.js")
  application.register("scroll-hint", ScrollHintController)
}
if (document.querySelector("[data-controller~='correction']")) {
  const { CorrectionController } = await import("./correction.js")
  application.register("correction", CorrectionController)
}
