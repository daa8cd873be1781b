// Keeps the first page of a list current: when the store tells of a change, the list is asked for anew, at most every three seconds.
"use strict";
(() => {
  const list = document.getElementById("rows"), sign = document.getElementById("live");
  let wanted = false, asking = false, last = 0;
  const say = (text) => { sign.textContent = text; sign.hidden = !text; };
  async function look() {
    if (!wanted || asking || document.hidden) return;
    const wait = last + 3000 - Date.now();
    if (wait > 0) { setTimeout(look, wait); return; }
    wanted = false; asking = true; last = Date.now();
    try {
      const reply = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (reply.ok) {
        const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("rows");
        const known = new Set([...list.querySelectorAll("[data-id]")].map((row) => row.dataset.id));
        for (const row of fresh.querySelectorAll("[data-id]")) if (!known.has(row.dataset.id)) row.classList.add("fresh");
        list.replaceChildren(...fresh.children);
      }
    } catch { wanted = true; }
    asking = false;
    if (wanted) setTimeout(look, 3000);
  }
  const events = new EventSource("/events");
  for (const kind of ["new", "revised", "deleted"]) events.addEventListener(kind, () => { wanted = true; look(); });
  events.onopen = () => say("· live");
  events.onerror = () => say("· not live, trying again");
  document.addEventListener("visibilitychange", look);
})();
