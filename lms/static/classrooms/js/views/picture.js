// @ts-check

/**
 * Shows a track in a `video`, or nothing. The element stays, so that a picture that goes on does not blink.
 * @param {Element} node
 * @param {MediaStreamTrack | null} track
 */
export function showPicture(node, track) {
  const video = /** @type {HTMLVideoElement} */ (node)
  const shown = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : null
  video.toggleAttribute("hidden", !track)
  if ((shown ?? null) !== track) video.srcObject = track ? new MediaStream([track]) : null
  // A picture without sound may always play; a tile that was moved has stopped.
  if (track && video.paused) video.play().catch(() => {})
}
