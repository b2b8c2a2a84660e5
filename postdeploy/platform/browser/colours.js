// Colours as one sees them, in whatever way a page puts them: rgb(), oklch(), color(display-p3 …).
(() => {
  if (window.__colours) return;

  const CLEAR = 0.95; // alpha from which nothing shines through
  const SAME = 1.2; // contrast (WCAG) below which a text cannot be told from what it stands on; pale grey on white has more
  const known = new Map();
  let brush = null;

  /** Red, green, blue (0 to 255) and alpha (0 to 1). */
  function rgba(css) {
    if (!known.has(css)) known.set(css, /^rgba?\([\d.,\s]+\)$/.test(css) ? read(css) : painted(css));
    return known.get(css);
  }

  function read(css) {
    const [red, green, blue, alpha = 1] = css.match(/[\d.]+/g).map(Number);
    return [red, green, blue, alpha];
  }

  function painted(css) {
    brush ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = css;
    brush.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  }

  const alpha = (css) => rgba(css)[3];

  function luminance([red, green, blue]) {
    const part = (value) => (value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
  }

  function contrast(one, other) {
    const [light, dark] = [luminance(one), luminance(other)].sort((first, second) => second - first);
    return (light + 0.05) / (dark + 0.05);
  }

  /** The colour that letters are drawn in; nothing where they are cut out of a picture or a gradient. */
  function ink(element) {
    const style = getComputedStyle(element);
    const cut = /text/.test(style.webkitBackgroundClip) && style.backgroundImage !== "none";
    return cut ? null : rgba(style.webkitTextFillColor);
  }

  /** Whether boxes that are made by styles alone may colour the ground of an element. */
  function paintsBeside(element) {
    const boxes = ["::before", "::after"].map((kind) => getComputedStyle(element, kind)).filter(({ content }) => !/^(none|normal)$/.test(content));
    return boxes.some((style) => style.backgroundImage !== "none" || rgba(style.backgroundColor)[3] > 0);
  }

  /** The colour below what stands at a point; nothing where that is a picture, or not one colour. */
  function ground(element, { x, y }) {
    const stack = document.elementsFromPoint(x, y);
    const from = stack.findIndex((each) => each === element || each.contains(element) || element.contains(each));
    for (const each of from < 0 ? [] : stack.slice(from)) {
      const style = getComputedStyle(each);
      if (style.mixBlendMode !== "normal" || paintsBeside(each)) return null;
      if (style.backgroundImage !== "none" || /^(IMG|VIDEO|CANVAS|IFRAME|SVG|PICTURE)$/i.test(each.tagName)) return null;
      const [red, green, blue, seen] = rgba(style.backgroundColor);
      if (seen >= CLEAR) return [red, green, blue];
      if (seen > 0) return null;
    }
    const dark = /dark/.test(getComputedStyle(document.documentElement).colorScheme);
    return from < 0 || dark ? null : [255, 255, 255];
  }

  /** Whether something that lets the pointer through may lie below that point: then nobody knows the colour there. */
  function maybeOther(element, { x, y }) {
    const lies = ({ left, top, right, bottom }) => x >= left && x <= right && y >= top && y <= bottom;
    const coloured = (style) => style.pointerEvents === "none" && (style.backgroundImage !== "none" || rgba(style.backgroundColor)[3] > 0);
    return [...document.querySelectorAll("*")].some((each) => coloured(getComputedStyle(each)) && lies(each.getBoundingClientRect()));
  }

  /** Whether a text has the colour of what it stands on. */
  function blends(element, point) {
    const [letters, below] = [ink(element), ground(element, point)];
    if (!letters || !below || contrast(letters, below) >= SAME) return false;
    return getComputedStyle(element).textShadow === "none" && !maybeOther(element, point);
  }

  window.__colours = { rgba, alpha, ink, blends };
})();
