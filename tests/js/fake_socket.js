// A socket whose other end is the test.

export class FakeSocket {
  /** @type {FakeSocket[]} */
  static opened = []

  /** @type {any[]} what the browser sent */
  sent = []
  readyState = 0
  /** @type {(() => void) | null} */
  onopen = null
  /** @type {((event: { data: string }) => void) | null} */
  onmessage = null
  /** @type {((event: { code: number }) => void) | null} */
  onclose = null

  /** @param {string} url */
  constructor(url) {
    this.url = url
    FakeSocket.opened.push(this)
  }

  static get last() {
    const socket = FakeSocket.opened.at(-1)
    if (!socket) throw new Error("No socket was opened")
    return socket
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text))
  }

  close() {
    this.readyState = 3
  }

  // -- The other end --

  open() {
    this.readyState = 1
    this.onopen?.()
  }

  /** @param {object} frame */
  receive(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }

  /** @param {number} code */
  drop(code) {
    this.readyState = 3
    this.onclose?.({ code })
  }

  /** @param {string} type */
  framesOf(type) {
    return this.sent.filter((frame) => frame.type === type)
  }
}
