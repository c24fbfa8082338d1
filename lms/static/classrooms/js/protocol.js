// @ts-check
/** The frames of the room as a browser meets them; classrooms/PROTOCOL.md tells their story. */

export const VERSION = 1

/** Why the server closed the socket. */
export const CLOSED = Object.freeze({
  LEFT: 1000,
  OTHER_VERSION: 4400,
  NO_SESSION: 4401,
  NO_LONGER_ALLOWED: 4403,
  NOT_FOUND: 4404,
  RESYNC: 4409,
  ENDED: 4410,
  CALLED_OFF: 4411,
  NOT_OPEN_YET: 4425,
  FLOOD: 4429,
})

/**
 * @typedef {"teacher" | "assistant" | "learner" | "observer"} Role
 * @typedef {"waiting" | "inside" | "sent_out" | "removed"} Standing
 * @typedef {"mesh" | "janus" | "none"} BackendName
 * @typedef {"full" | "saver" | "sound"} DataUse
 * @typedef {"good" | "weak" | "text"} Quality
 * @typedef {"staff" | "inside" | "held" | "waiting"} View
 *
 * @typedef {object} Person
 * @property {Role} role
 * @property {Standing} status
 * @property {boolean} mic
 * @property {boolean} camera
 * @property {boolean} full  a camera was asked for, and all places for pictures are taken
 * @property {DataUse} use  what this person wants to spend on the lesson
 *
 * @typedef {{ person: string, at: number }} Hand
 * @typedef {{ seq: number, person: string, text: string, at: number }} Line
 *
 * @typedef {{ backend: BackendName, node: number | null, epoch: number }} Media  a new epoch: begin anew
 *
 * @typedef {object} State
 * @property {number} seq
 * @property {"waiting" | "live" | "held" | "ended"} phase
 * @property {"open" | "ask"} lobby
 * @property {Record<string, Person>} people
 * @property {Hand[]} hands  in the order they went up
 * @property {Line[]} chat  the newest lines
 * @property {Media} media
 *
 * @typedef {{ kind: string } & Record<string, any>} Body
 *
 * @typedef {object} RoomEvent
 * @property {"event"} type
 * @property {number} seq
 * @property {number} at
 * @property {string | null} actor
 * @property {string | null} command
 * @property {Body} body
 *
 * @typedef {{ name: string, role: Role, hue: number }} Named
 * @typedef {{ person: string, tab: string, quality: Quality }} Online
 * @typedef {{ person: string, tab: string, role: Role }} You
 *
 * @typedef {object} RoomInfo  times are milliseconds since 1970 by the server's clock
 * @property {string} lesson
 * @property {string} group
 * @property {string} course
 * @property {string} instrument
 * @property {number} opens_at
 * @property {number} starts_at
 * @property {number} ends_at
 * @property {number} closes_at
 *
 * @typedef {object} AudioProfile
 * @property {boolean} music
 * @property {boolean} echo_cancellation
 * @property {boolean} noise_suppression
 * @property {boolean} auto_gain
 * @property {number} channels
 * @property {number} bitrate  bits per second
 * @property {number} frame_ms  how much sound goes in one packet
 * @property {boolean} dtx  silence is not sent
 *
 * @typedef {object} MediaSettings
 * @property {BackendName} backend
 * @property {number} epoch  that of the state's media
 * @property {RTCIceServer[]} ice_servers
 * @property {RTCIceTransportPolicy} policy
 * @property {number} video_limit
 * @property {AudioProfile} audio
 * @property {AudioProfile | null} thin  for the microphone while somebody is on sound only
 * @property {number} voices  the most the media server sends at once
 * @property {number} pictures
 *
 * @typedef {object} Welcome
 * @property {"welcome"} type
 * @property {You} you
 * @property {RoomInfo} room
 * @property {string} log
 * @property {number} seq
 * @property {number} at  when the event `seq` happened
 * @property {View} view
 * @property {State | null} state
 * @property {RoomEvent[] | null} events
 * @property {Online[]} online
 * @property {Record<string, Named>} roster
 * @property {MediaSettings} media
 * @property {{ now: number, tick_seconds: number, silent_seconds: number }} times
 * @property {boolean} saving_delayed
 *
 * @typedef {object} Snapshot
 * @property {"snapshot"} type
 * @property {string} log
 * @property {number} seq
 * @property {number} at  when the event `seq` happened
 * @property {View} view
 * @property {State} state
 * @property {Online[]} online
 * @property {Record<string, Named>} roster
 *
 * @typedef {object} Signal
 * @property {"rtc.offer" | "rtc.answer" | "rtc.candidate" | "rtc.bye"} type
 * @property {string} sender
 * @property {string} person
 * @property {string} [sdp]
 * @property {string} [candidate]
 * @property {string | null} [sdp_mid]
 * @property {number | null} [sdp_m_line_index]
 *
 * @typedef {{ mid: string, kind: "sound" | "picture", person: string | null }} Slot  whose sound or picture an m-line carries
 * @typedef {{ type: "sfu.offer" | "sfu.published", epoch: number, sdp: string }} SfuDescription
 * @typedef {{ type: "sfu.slots", epoch: number, slots: Slot[] }} SfuSlots
 * @typedef {{ type: "sfu.closed", epoch: number, code: "full" | "away" | "closed" | "failed" }} SfuClosed
 * @typedef {SfuDescription | SfuSlots | SfuClosed} SfuFrame
 *
 * @typedef {{ type: "media", media: MediaSettings }} MediaChanged
 * @typedef {{ type: "stream", key: string }} Stream
 * @typedef {{ type: "missed", events: RoomEvent[] }} Missed
 * @typedef {{ type: "view", view: View }} ViewChanged
 * @typedef {{ type: "ack", id: string, seq: number }} Ack
 * @typedef {{ type: "refused", id: string, code: string }} Refused
 * @typedef {{ type: "error", code: string, detail: string }} ErrorFrame
 * @typedef {{ type: "tick", seq: number, now: number }} Tick
 * @typedef {{ type: "pong", n: number, now: number }} Pong
 * @typedef {{ type: "online", joined: Online[], left: string[] }} OnlineChange
 * @typedef {{ type: "roster", people: Record<string, Named> }} Roster
 * @typedef {{ type: "saving", delayed: boolean }} Saving
 * @typedef {{ type: "closing", code: number, at: number | null }} Closing
 *
 * @typedef {Welcome | Snapshot | RoomEvent | Missed | ViewChanged | Ack | Refused | ErrorFrame | Tick | Pong
 *   | OnlineChange | Roster | Saving | Closing | Signal | SfuFrame | MediaChanged | Stream} ServerFrame
 */
