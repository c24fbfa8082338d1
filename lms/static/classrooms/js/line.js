// @ts-check
/**
 * How the line to us is, measured by what sends everything back: a socket, or posts where no socket opens.
 * Knows no page.
 *
 * @typedef {{ roundTrip: number, kilobits: number }} Line  milliseconds (median) and kilobits a second, there and back
 */

import { streamUrl } from "./line/ways.js"

const PINGS = 7
const FRAMES = 6
const FRAME_BYTES = 40_000
const OPEN_WITHIN = 5_000
const TOO_LONG = 12_000

/**
 * @param {string} path  of the socket
 * @param {new (url: string) => WebSocket} [Socket]
 * @param {typeof fetch} [fetcher]
 * @returns {Promise<Line>} rejects when neither way opens, or both answer too slowly
 */
export async function measureLine(path, Socket = WebSocket, fetcher = (...all) => fetch(...all)) {
  const url = new URL(path, location.href.replace(/^http/, "ws")).href
  const socket = new Socket(url)
  const notOpen = setTimeout(() => socket.close(), OPEN_WITHIN)
  try {
    await next(socket)
  } catch {
    return measurePosts(streamUrl(url), fetcher)
  } finally {
    clearTimeout(notOpen)
  }
  return measureSocket(socket)
}

/** @param {WebSocket} socket @returns {Promise<Line>} */
async function measureSocket(socket) {
  const giveUp = setTimeout(() => socket.close(), TOO_LONG)
  try {
    const roundTrip = await pings(async () => {
      socket.send("ping")
      await next(socket)
    })
    return { roundTrip, kilobits: await flood(socket, roundTrip) }
  } finally {
    clearTimeout(giveUp)
    socket.close()
  }
}

/** @param {string} url @param {typeof fetch} fetcher @returns {Promise<Line>} */
async function measurePosts(url, fetcher) {
  const late = new AbortController()
  const giveUp = setTimeout(() => late.abort(), TOO_LONG)
  /** @param {string} body */
  const post = async (body) => {
    const answer = await fetcher(url, { method: "POST", body, cache: "no-store", signal: late.signal })
    if (!answer.ok || (await answer.text()) !== body) throw new Error("no echo")
  }
  try {
    const roundTrip = await pings(() => post("ping"))
    const start = performance.now()
    await post(noise(FRAMES * FRAME_BYTES))
    return { roundTrip, kilobits: kilobits(start, roundTrip) }
  } finally {
    clearTimeout(giveUp)
  }
}

/**
 * What the line is good for.
 * @param {Line} line
 * @returns {"pictures" | "sound" | "text"}
 */
export function judge({ roundTrip, kilobits }) {
  if (kilobits >= 900 && roundTrip <= 450) return "pictures"
  return kilobits >= 80 && roundTrip <= 1_500 ? "sound" : "text"
}

/** The median of a few round trips. @param {() => Promise<void>} ping */
async function pings(ping) {
  const times = []
  for (let n = 0; n < PINGS; n += 1) {
    const start = performance.now()
    await ping()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[PINGS >> 1] ?? 0
}

/** Sends a few frames at once and waits for all of them. @param {WebSocket} socket @param {number} roundTrip */
async function flood(socket, roundTrip) {
  const frame = noise(FRAME_BYTES)
  const start = performance.now()
  for (let n = 0; n < FRAMES; n += 1) socket.send(frame)
  for (let n = 0; n < FRAMES; n += 1) await next(socket)
  return kilobits(start, roundTrip)
}

/** @param {number} start @param {number} roundTrip  milliseconds both */
function kilobits(start, roundTrip) {
  const seconds = Math.max(1, performance.now() - start - roundTrip) / 1_000
  return (FRAMES * FRAME_BYTES * 8) / 1_000 / seconds
}

/** A line that compresses would flatter itself. @param {number} length */
function noise(length) {
  let text = ""
  while (text.length < length) {
    // The browser gives no more than 65,536 random bytes at once.
    for (const byte of crypto.getRandomValues(new Uint8Array(20_000))) text += byte.toString(16).padStart(2, "0")
  }
  return text.slice(0, length)
}

/** @type {WeakMap<WebSocket, { come: unknown[], wanted: ((data: unknown) => void)[], closed: boolean }>} */
const inboxes = new WeakMap()

/** The next frame. @param {WebSocket} socket @returns {Promise<unknown>} */
function next(socket) {
  const inbox = inboxes.get(socket) ?? openInbox(socket)
  return new Promise((resolve, reject) => {
    if (inbox.come.length) resolve(inbox.come.shift())
    else if (inbox.closed) reject(new Error("closed"))
    else {
      inbox.wanted.push(resolve)
      socket.addEventListener("close", () => reject(new Error("closed")), { once: true })
    }
  })
}

/** @param {WebSocket} socket */
function openInbox(socket) {
  /** @type {{ come: unknown[], wanted: ((data: unknown) => void)[], closed: boolean }} */
  const inbox = { come: [], wanted: [], closed: false }
  inboxes.set(socket, inbox)
  socket.addEventListener("message", ({ data }) => {
    const wanted = inbox.wanted.shift()
    if (wanted) wanted(data)
    else inbox.come.push(data)
  })
  socket.addEventListener("close", () => { inbox.closed = true })
  return inbox
}
