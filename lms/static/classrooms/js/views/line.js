// @ts-check
import { page, room } from "../current.js"
import { part, setText, show } from "../dom.js"
import { clock, words } from "../words.js"
import { writingOf } from "../writing.js"
import { showAvatar } from "./avatar.js"

/** @typedef {import("../classroom.js").Said} Said */
/** @typedef {import("../classroom.js").Note} Note */

/** One line of the chat, or a note between two. @param {Element} node @param {Said | Note} entry */
export function showLine(node, entry) {
  if ("kind" in entry) return setText(node, words(entry.kind, { name: room.nameOf(entry.person) }))
  const text = part(node, "text")
  if (text.textContent !== entry.text) write(text, entry.text)
  node.setAttribute("data-state", entry.state)
  showAvatar(part(node, "avatar"), room.roster.get(entry.person))
  setText(part(node, "name"), room.nameOf(entry.person))
  setText(part(node, "time"), clock(entry.at, page.zone ?? ""))
  part(node, "time").setAttribute("datetime", new Date(entry.at).toISOString())
  setText(part(node, "sending"), entry.state === "sending" ? words("chat-sending") : entry.state === "failed" ? words(`refused-${entry.code}`) : "")
  show(part(node, "again"), entry.state === "failed")
  const more = part(node, "more")
  show(more, room.mayReport && entry.state === "sent" && entry.person !== room.you?.person)
  more.setAttribute("aria-label", words("report-about", { name: room.nameOf(entry.person) }))
}

/** What somebody wrote, marked as the language it is in. @param {HTMLElement} node @param {string} text */
export function write(node, text) {
  const { lang, dir } = writingOf(text)
  node.textContent = text
  node.dir = dir
  if (lang) node.lang = lang
  else node.removeAttribute("lang")
}
