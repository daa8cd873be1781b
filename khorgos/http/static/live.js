// Keeps the first page of a list current: when the store tells of a change, the list is asked for anew, at most every three seconds.
// Nothing moves under somebody who reads further down, marks text or goes through the links: what is new waits until they are back.
"use strict";
(() => {
  const list = document.getElementById("rows"), sign = document.getElementById("live"), title = document.title;
  let wanted = false, asking = false, last = 0, fresh = null, state = "";
  const ids = (rows) => [...rows.querySelectorAll("[data-id]")].map((row) => row.dataset.id);
  const busy = () => document.hidden || scrollY > 120 || list.contains(document.activeElement) || !getSelection().isCollapsed;
  function say() {
    const known = new Set(ids(list)), more = fresh ? ids(fresh).filter((id) => !known.has(id)).length : 0;
    sign.textContent = `· ${state}${more ? `, ${more} new above` : ""}`; sign.hidden = false;
    document.title = (more ? `(${more}) ` : "") + title;
  }
  function show() {
    if (!fresh || busy()) { say(); return; }
    const known = new Set(ids(list));
    for (const row of fresh.querySelectorAll("[data-id]")) if (!known.has(row.dataset.id)) row.classList.add("fresh");
    list.replaceChildren(...fresh.children);
    fresh = null; say();
  }
  async function look() {
    if (!wanted || asking) return;
    const wait = last + 3000 - Date.now();
    if (wait > 0) { setTimeout(look, wait); return; }
    wanted = false; asking = true; last = Date.now();
    try {
      const reply = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (reply.ok) fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("rows") || fresh;
      show();
    } catch { wanted = true; }
    asking = false;
    if (wanted) setTimeout(look, 3000);
  }
  function listen() {
    const events = new EventSource("/events");
    for (const kind of ["new", "revised", "deleted"]) events.addEventListener(kind, () => { wanted = true; look(); });
    events.onopen = () => { state = "live"; say(); };
    events.onerror = () => {  // a browser tries again by itself, but for an answer that is no stream
      state = "not live, trying again"; say();
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, 20000);
    };
  }
  listen();
  for (const kind of ["scroll", "focusout", "selectionchange", "visibilitychange"]) document.addEventListener(kind, () => { if (fresh) setTimeout(show, 200); });
})();
