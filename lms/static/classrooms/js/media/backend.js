// @ts-check
/**
 * The one way the room speaks to sound and picture, whatever carries them.
 *
 * @typedef {import("../protocol.js").AudioProfile} AudioProfile
 * @typedef {import("../protocol.js").MediaSettings} MediaSettings
 * @typedef {{ audio: MediaStreamTrack | null, video: MediaStreamTrack | null }} Tracks
 * @typedef {"connecting" | "connected" | "broken"} Condition
 * @typedef {Tracks & { condition: Condition }} Received
 *
 * @typedef {object} Others  who takes part besides this tab
 * @property {boolean} sends  this tab itself takes part now
 * @property {boolean} receives  it hears and sees others, as one who takes part or as an observer
 * @property {Map<string, string>} peers  person by tab; who is not in it is let go, but for
 * @property {Set<string>} spared  tabs that lost their socket and may still be connected
 * @property {Map<string, import("../protocol.js").DataUse>} uses  what each person who is here wants to spend
 * @property {boolean} leading  this tab's picture is the one that even a saver wants to see
 *
 * @typedef {object} Sending
 * @property {Tracks} tracks  what this tab sends; null sends nothing
 * @property {AudioProfile} profile  how sound is coded
 * @property {boolean} sparing  the own picture goes out small only
 *
 * @typedef {{ pictures: number, large: string | null }} Watch  how many pictures this page shows, and whose large
 *
 * @typedef {object} MediaBackend
 * @property {(others: Others) => void} setOthers
 * @property {(sending: Sending) => void} setSending
 * @property {(watch: Watch) => void} watch
 * @property {(settings: MediaSettings) => void} renew  other addresses and credentials of the same epoch
 * @property {(frame: import("../protocol.js").Signal | import("../protocol.js").SfuFrame) => void} receive  from the room's socket
 * @property {() => void} resume  the socket is back: mend what its absence broke
 * @property {() => Condition | "none"} condition  of the whole: connected where everything that should be is; none: there is nothing to connect
 * @property {() => Map<string, Received>} received  by person
 * @property {() => Map<string, number>} levels  how loud each person is, 0 to 1
 * @property {() => Promise<RTCStatsReport[]>} reports  one a connection
 * @property {() => "full" | "away" | null} refusal  why the media server gives no seat
 * @property {() => void} close
 *
 * @typedef {object} BackendOptions
 * @property {MediaSettings} settings
 * @property {string} tab  this tab
 * @property {(frame: object) => boolean} send  passes a signal to the room's socket; false when it could not
 * @property {() => void} changed  something received is other than before
 * @property {() => number} [random]
 */

import { Mesh } from "./mesh.js"
import { Sfu } from "./sfu.js"

/** @type {Record<string, new (options: BackendOptions) => MediaBackend>} */
const BACKENDS = { mesh: Mesh, janus: Sfu }

/**
 * @param {BackendOptions} options
 * @returns {MediaBackend | null} null where there is no sound and picture, or by a way this page does not know: the room goes on as text
 */
export function createBackend(options) {
  const Backend = BACKENDS[options.settings.backend]
  return Backend ? new Backend(options) : null
}
