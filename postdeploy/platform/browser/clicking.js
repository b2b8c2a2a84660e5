// Where a press would hit what it is meant for: what Playwright finds out by watching for two frames, seen at a glance.
(() => {
  const eyes = window.__eyes;
  if (!eyes || eyes.openPoint) return;

  const inside = ({ x, y }) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
  const moving = () => document.getAnimations().some((each) => each.playState === "running");

  /** Whether a person may use it at all, as far as its markup says. */
  const enabled = (element) => !element.matches(":disabled") && !element.closest("[aria-disabled=true], [inert]");

  /** The middle of the first box, where presses go. */
  function middle(element) {
    const box = [...element.getClientRects()].find((each) => each.width >= 1 && each.height >= 1);
    return box && { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  }

  const scrolls = (overflow) => !/hidden|clip/.test(overflow);

  /** Whether something lies beyond an edge of the window over which nobody can scroll, though programs can. */
  function outOfReach(element) {
    const point = element && middle(element);
    if (!point || inside(point)) return false;
    const [page, body] = [document.documentElement, document.body].map((each) => getComputedStyle(each));
    const styles = [];
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) styles.push(getComputedStyle(at));
    const stuck = (axis, beyond) => {
      const own = page[axis] === "visible" ? body[axis] : page[axis];
      return beyond && !scrolls(own) && styles.every((style) => style[axis] === "visible");
    };
    return stuck("overflowX", point.x >= innerWidth) || stuck("overflowY", point.y >= innerHeight);
  }

  /** Where to press; nothing when it cannot be pressed, something lies over it, or something moves that could carry it away. */
  function openPoint(element) {
    if (!element?.isConnected || !enabled(element) || !element.checkVisibility({ visibilityProperty: true }) || moving()) return null;
    const point = middle(element);
    return point && inside(point) && element.contains(document.elementFromPoint(point.x, point.y)) ? point : null;
  }

  Object.assign(eyes, { enabled, outOfReach, openPoint });
})();
