// @ts-check
/* Loads a page of the room once more when its scripts stopped arriving: one module that a bad line lost would leave
   grey buttons for ever. No module itself, because one that is missing keeps all others from running. */
{
  const LOOK = 1000
  const STALLED = 8
  const ONCE_IN = 60_000
  const key = `loaded again: ${location.pathname}`
  let arrived = 0
  let still = 0

  const watch = setInterval(() => {
    if (document.readyState !== "loading" && !document.querySelector("[data-late]")) return clearInterval(watch)
    const now = performance.getEntriesByType("resource").length
    still = now === arrived ? still + 1 : 0
    arrived = now
    if (still < STALLED) return
    clearInterval(watch)
    if (Date.now() - Number(sessionStorage.getItem(key) ?? 0) < ONCE_IN) return
    sessionStorage.setItem(key, String(Date.now()))
    location.reload()
  }, LOOK)
}
