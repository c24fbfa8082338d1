// @ts-check
/**
 * How the line to us is, measured on the test socket, which sends everything back. Knows no page.
 *
 * @typedef {{ roundTrip: number, kilobits: number }} Line  milliseconds (median) and kilobits a second, there and back
 */

const PINGS = 7
const FRAMES = 6
const FRAME_BYTES = 40_000
const TOO_LONG = 12_000

/**
 * @param {string} path
 * @param {new (url: string) => WebSocket} [Socket]
 * @returns {Promise<Line>} rejects when the socket cannot be opened or answers too slowly
 */
export async function measureLine(path, Socket = WebSocket) {
  const socket = new Socket(new URL(path, location.href.replace(/^http/, "ws")).href)
  const giveUp = setTimeout(() => socket.close(), TOO_LONG)
  try {
    await next(socket)
    const roundTrip = await pings(socket)
    return { roundTrip, kilobits: await flood(socket, roundTrip) }
  } finally {
    clearTimeout(giveUp)
    socket.close()
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

/** @param {WebSocket} socket */
async function pings(socket) {
  const times = []
  for (let n = 0; n < PINGS; n += 1) {
    const start = performance.now()
    socket.send(`ping ${n}`)
    await next(socket)
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[PINGS >> 1] ?? 0
}

/** Sends a few frames at once and waits for all of them. @param {WebSocket} socket @param {number} roundTrip */
async function flood(socket, roundTrip) {
  // Noise, for a line that compresses would flatter itself.
  const noise = crypto.getRandomValues(new Uint8Array(FRAME_BYTES / 2)).reduce((text, byte) => text + byte.toString(16).padStart(2, "0"), "")
  const start = performance.now()
  for (let n = 0; n < FRAMES; n += 1) socket.send(noise)
  for (let n = 0; n < FRAMES; n += 1) await next(socket)
  const seconds = Math.max(1, performance.now() - start - roundTrip) / 1_000
  return (FRAMES * FRAME_BYTES * 8) / 1_000 / seconds
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
