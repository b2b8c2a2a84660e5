// What a Next.js page asks for on its own: what lies behind the links in sight, and a note of the visit.
// As there, nobody reads the bodies of the answers.

const LINKS = "aside a[href^='/']";
const MARK = Math.random().toString(36).slice(2, 7);

function prefetch(path) {
  const headers = { RSC: "1", "Next-Router-Prefetch": "1" };
  fetch(`${path}?_rsc=${MARK}`, { headers, credentials: "same-origin", priority: "low" }).catch(() => {});
}

function note() {
  const body = JSON.stringify({ path: location.pathname, at: Date.now() });
  fetch("/api/analytics", { method: "POST", headers: { "Content-Type": "application/json" }, body }).catch(() => {});
}

const idle = window.requestIdleCallback ?? setTimeout;
idle(() => {
  new Set([...document.querySelectorAll(LINKS)].map((link) => link.getAttribute("href"))).forEach(prefetch);
  note();
});
