// What lies in front of the page: dialogs and open lists, as Radix keeps them. While there is one, all else on the page
// is hidden from assistive tools, what lies below it too, and takes no pointer.

const MARK = "data-aria-hidden";
const stack = [];

function settle() {
  const top = stack.at(-1) ?? null;
  for (const child of document.body.children) {
    const open = top === null || child === top || child.matches("script, style, [aria-live]");
    if (open && child.hasAttribute(MARK)) {
      child.removeAttribute("aria-hidden");
      child.removeAttribute(MARK);
    }
    if (!open && !child.hasAttribute("aria-hidden")) {
      child.setAttribute("aria-hidden", "true");
      child.setAttribute(MARK, "true");
    }
  }
  document.body.style.pointerEvents = top ? "none" : "";
  for (const each of stack) each.style.pointerEvents = each === top ? "auto" : "none";
}

function guard() {
  const node = document.createElement("span");
  Object.assign(node, { tabIndex: 0 });
  node.setAttribute("data-radix-focus-guard", "");
  node.style.cssText = "outline:none;opacity:0;position:fixed;pointer-events:none";
  return node;
}

let guards = [];

function guardEnds() {
  for (const each of guards) each.remove();
  guards = stack.length ? [guard(), guard()] : [];
  if (guards.length) {
    document.body.prepend(guards[0]);
    document.body.append(guards[1]);
  }
}

/** The nodes inside that take the focus, in order. */
export function focusable(node) {
  return [...node.querySelectorAll("a[href], button, input, textarea, select, [tabindex]")]
    .filter((each) => !each.disabled && each.tabIndex >= 0 && !each.hasAttribute("aria-hidden") && each.offsetParent !== null);
}

/** Put a node in front of everything. Gives the function that takes it away. */
export function bringToFront(node, { dismiss, outside = dismiss }) {
  const before = document.activeElement;
  document.body.append(node);
  stack.push(node);
  guardEnds();
  settle();
  const isTop = () => stack.at(-1) === node;
  const keep = (event) => {
    if (isTop() && event.target !== document && !node.contains(event.target)) (focusable(node)[0] ?? node).focus();
  };
  const key = (event) => {
    if (!isTop() || event.key !== "Escape") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    dismiss();
  };
  const press = (event) => {
    if (isTop() && !node.contains(event.target) && !event.target.closest?.("[aria-live]")) outside(event);
  };
  document.addEventListener("focusin", keep);
  document.addEventListener("keydown", key, true);
  setTimeout(() => document.addEventListener("pointerdown", press), 0);
  return () => {
    document.removeEventListener("focusin", keep);
    document.removeEventListener("keydown", key, true);
    document.removeEventListener("pointerdown", press);
    if (!stack.includes(node)) return;
    stack.splice(stack.indexOf(node), 1);
    node.remove();
    guardEnds();
    settle();
    if (before?.isConnected) before.focus();
  };
}
