// @ts-check
/** The one room of this page, built from what the page says about it. */

import { Classroom } from "./classroom.js"
import { SoundAndPicture } from "./media/av.js"
import { Devices, MUSIC, SPEECH } from "./media/devices.js"
import { LineWatch } from "./media/line_watch.js"

const TAB = "tab"

/** @type {DOMStringMap} */
export const page = document.getElementById("classroom")?.dataset ?? {}

export const devices = new Devices(page.music === "true" ? MUSIC : SPEECH)

export const room = new Classroom({
  url: new URL(page.socket ?? "", location.href.replace(/^http/, "ws")).href,
  tab: tabId(),
  drift: page.now ? Number(page.now) - Date.now() : 0,
  storage: sessionStorage,
})

export const av = new SoundAndPicture(room, devices)

export const line = new LineWatch(room, av)

/** The same for a tab as long as it lives. It is stored only between two pages, for a duplicated tab copies what is stored. */
function tabId() {
  const tab = sessionStorage.getItem(TAB) ?? crypto.randomUUID()
  sessionStorage.removeItem(TAB)
  addEventListener("pagehide", () => sessionStorage.setItem(TAB, tab))
  addEventListener("pageshow", () => sessionStorage.removeItem(TAB))
  return tab
}
