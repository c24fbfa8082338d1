// @ts-check
/**
 * A line that is a WebSocket. A line, whatever it is made of, says when it opened, what came and that it closed,
 * and knows no frame.
 *
 * @typedef {object} Line
 * @property {"socket" | "stream"} way
 * @property {(() => void) | null} onopen
 * @property {((text: string) => void) | null} onmessage
 * @property {((code: number) => void) | null} onclose  1006 where nobody said why
 * @property {(text: string) => boolean} send  whether it went on its way
 * @property {() => void} close  nothing is told after it
 */

/** @implements {Line} */
export class SocketLine {
  way = /** @type {const} */ ("socket")
  /** @type {Line["onopen"]} */
  onopen = null
  /** @type {Line["onmessage"]} */
  onmessage = null
  /** @type {Line["onclose"]} */
  onclose = null

  #socket

  /**
   * @param {string} url
   * @param {new (url: string) => WebSocket} Socket
   */
  constructor(url, Socket) {
    this.#socket = new Socket(url)
    this.#socket.onopen = () => this.onopen?.()
    this.#socket.onmessage = ({ data }) => this.onmessage?.(String(data))
    this.#socket.onclose = ({ code }) => this.onclose?.(code)
  }

  /** @param {string} text */
  send(text) {
    if (this.#socket.readyState !== 1) return false
    this.#socket.send(text)
    return true
  }

  close() {
    // A dead line may take minutes to say that it is closed; nobody listens to it any more.
    this.onopen = this.onmessage = this.onclose = null
    this.#socket.close()
  }
}
