// Announces routes to assistive tools; as with Next.js an empty `alert` in a shadow of its own, last in the document.

const HIDDEN = "position:absolute;border:0;height:1px;margin:-1px;padding:0;width:1px;clip:rect(0 0 0 0);overflow:hidden;"
  + "white-space:nowrap;word-wrap:normal";

const host = document.createElement("next-route-announcer");
const alert = document.createElement("div");
for (const [name, value] of Object.entries({ id: "__next-route-announcer__", role: "alert", "aria-live": "assertive", style: HIDDEN })) {
  alert.setAttribute(name, value);
}
host.attachShadow({ mode: "open" }).append(alert);
host.style.position = "absolute";
document.body.append(host);
