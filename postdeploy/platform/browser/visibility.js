// What a person can see of a page. Put into every document before its own scripts; changes nothing of the page
// but for the veil that is laid over it while a picture is taken.
(() => {
  if (window.__eyes) return;

  const CONTROL = ["input:not([type=hidden])", "select", "textarea", "[role=combobox]", "[aria-haspopup=listbox]", "[role=switch]", "[contenteditable]:not([contenteditable=false])"]
    .map((each) => `${each}:not([aria-hidden=true])`).join(); // twins that are hidden behind what a person sees don't count
  const LIVE = "[role=status], [role=alert], [aria-live=polite], [aria-live=assertive], [data-sonner-toast], output";
  const HEADINGS = "h1, h2, h3, h4, h5, h6, [role=heading], [data-slot$=title], [class*=card-title], [class*=head-title]";
  const FAINT = 0.3; // opacity below which nobody reads a text
  const TINY = 6; // px, likewise for letters
  const COMPLAINT = ".form-error, .text-destructive, [id$=form-item-message], [aria-invalid=true] + p";
  const { norm, plain, letters, label, spellings, title } = window.__wording;
  const { rgba, alpha, ink, blends } = window.__colours;

  // --- visibility ------------------------------------------------------------------------------------------

  /** What an element is in, out of a tree of its own too. */
  const above = (element) => element.parentElement ?? element.getRootNode().host ?? null;

  /** Whether one is in the other, in however many trees. */
  function within(element, other) {
    for (let at = element; at; at = above(at)) if (at === other) return true;
    return false;
  }

  let opacities = new WeakMap(); // of one look: begun anew with each question

  function opacity(element) {
    if (!element) return 1;
    if (!opacities.has(element)) opacities.set(element, opacity(above(element)) * Number(getComputedStyle(element).opacity || 1));
    return opacities.get(element);
  }

  /** Empty when the element is drawn at all, otherwise why it is not. */
  function undrawn(element) {
    if (!element.isConnected) return "его нет на странице";
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return "скрыто стилями";
    if (opacity(element) < FAINT) return "прозрачное";
    const { width, height } = element.getBoundingClientRect();
    return width < 2 || height < 2 ? "нулевого размера" : ""; // of one pixel is what is said to assistive tools alone
  }

  function rectsOf(element) {
    const range = document.createRange();
    range.selectNodeContents(element);
    const rects = [...range.getClientRects()].filter((rect) => rect.width >= 1 && rect.height >= 1);
    return rects.length ? rects : [element.getBoundingClientRect()];
  }

  function inside({ x, y }) {
    return x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
  }

  function pointsOf(element) {
    return rectsOf(element).slice(0, 4).flatMap((rect) =>
      [0.1, 0.35, 0.65, 0.9].map((part) => ({ x: rect.left + rect.width * part, y: rect.top + rect.height / 2 })));
  }

  function opaque(element) {
    const style = getComputedStyle(element);
    if (opacity(element) < FAINT) return false;
    return alpha(style.backgroundColor) > 0.5 || style.backgroundImage !== "none" || /^(IMG|VIDEO|CANVAS|IFRAME)$/.test(element.tagName);
  }

  function ownText(element) {
    return [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join("");
  }

  /** The elements that hide `element` at this point, the uppermost first. */
  function layersAt(element, { x, y }) {
    const layers = [];
    for (const layer of document.elementsFromPoint(x, y)) {
      if (within(layer, element) || within(element, layer)) return layers;
      if (layer.closest("[data-eyes]")) continue;
      if (opaque(layer) || norm(ownText(layer))) layers.push(layer);
    }
    return layers; // not hit at all: it lets the pointer through, and all that is drawn there counts as over it
  }

  /** Tells of a point whether none of the boxes around the element cuts off what lies there. */
  function uncut(element) {
    const boxes = [];
    let { position } = getComputedStyle(element);
    for (let at = element.parentElement; at && at !== document.body && position !== "fixed"; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (position === "absolute" && style.position === "static" && style.transform === "none") continue;
      if (style.overflowY !== "visible") boxes.push(at.getBoundingClientRect());
      position = style.position;
    }
    return ({ x, y }) => boxes.every((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
  }

  function describe(element) {
    const text = norm(element.textContent).slice(0, 40);
    return `<${element.tagName.toLowerCase()}${element.id ? ` id="${element.id}"` : ""}>${text ? ` «${text}»` : ""}`;
  }

  /** Empty when a person can read the element now (scrolling to it if need be), otherwise why not. */
  function unreadable(element) {
    const reason = undrawn(element);
    if (reason) return reason;
    const style = getComputedStyle(element);
    if (parseFloat(style.fontSize) < TINY) return "слишком мелко";
    const writing = inked(element);
    if (writing && (ink(writing)?.[3] ?? 1) < FAINT) return "текст прозрачный";
    // A list that scrolls by itself may have cut the element off while its place is still on the screen, under others.
    if (hiddenAt(element)) comeTo(element);
    return hiddenAt(element) || (writing && blends(writing, pointsOf(writing)[0]) ? "текст того же цвета, что и фон под ним" : "");
  }

  /** The first element of a part of the page whose own the letters are. */
  function inked(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) if (norm(node.data)) return node.parentElement;
    return null;
  }

  /** Scroll to an element, but nothing on the way to it that only a program is able to scroll. */
  function comeTo(element) {
    const stuck = [];
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowY === "hidden" && at.scrollHeight > at.clientHeight + 1 && !turnsWithWheel(at)) stuck.push([at, at.scrollTop]);
    }
    element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    for (const [pane, top] of stuck) pane.scrollTop = top;
  }

  /** Whether a pane that hides what does not fit has a script that scrolls it for people, as scrollbars of one's own do. */
  function turnsWithWheel(pane) {
    const from = pane.scrollTop;
    return [40, -40].some((deltaY) => {
      pane.dispatchEvent(new WheelEvent("wheel", { deltaY, cancelable: true }));
      return pane.scrollTop !== from;
    });
  }

  /** Empty when the element is on the screen and nothing lies over most of it. */
  function hiddenAt(element) {
    const onScreen = pointsOf(element).filter(inside);
    if (!onScreen.length) return "за пределами экрана";
    const points = onScreen.filter(uncut(element)); // of a text that is cut short its beginning can be read
    if (!points.length) return "за краем списка или блока, который его обрезает";
    const [cover] = coversAt(element, points);
    return cover ? `закрыто другим элементом: ${describe(cover)}` : "";
  }

  /** What lies over an element at most of these points; nothing if that is over fewer. */
  function coversAt(element, points) {
    const found = points.map((point) => layersAt(element, point)).filter((layers) => layers.length);
    return found.length * 2 > points.length ? found.flat() : [];
  }

  /** What lies over most of what could be seen of an element. */
  const covers = (element) => coversAt(element, pointsOf(element).filter(inside).filter(uncut(element)));

  /** Empty when a pointer gets at an element, else why not. */
  const buried = (element) => (covers(element).length ? unreadable(element) : "");

  /** Text of the drawn part of an element, as written in the document: styles that change letters don't count. */
  function words(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let text = "";
    let last = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!parent || (!node.data.trim() && parent !== last) || /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|OPTION)$/.test(parent.tagName)) continue;
      if (undrawn(parent)) continue;
      const inline = parent === last || (last && [parent, last].every((each) => getComputedStyle(each).display === "inline"));
      text += (inline ? "" : " ") + node.data;
      last = parent;
    }
    return norm(text);
  }

  // --- finding ---------------------------------------------------------------------------------------------

  const all = (root, selector) => [...root.querySelectorAll(selector)];
  const DIALOGS = "[role=dialog], [role=alertdialog], dialog[open]";
  const opened = () => all(document, DIALOGS).filter((each) => !undrawn(each)).at(-1);
  const front = () => opened() ?? area();
  const dialog = () => Boolean(opened());

  /** Whether the main area has a link to that path. */
  const linked = (path) => all(area(), "a[href]").some((each) => each.getAttribute("href") === path && !undrawn(each));
  const area = () => document.querySelector("main, [role=main]") ?? document.body;

  /** The document, and the trees of their own that parts of it have (a banner for consent often is one). */
  const trees = (root) => [root, ...all(root, "*").filter((each) => each.shadowRoot).flatMap((each) => trees(each.shadowRoot))];

  const BUTTONS = "button, summary, [role=button], input[type=button], input[type=submit], input[type=reset], input[type=image]";
  const EVERY_SO_OFTEN = 250; // ms between two looks for what nobody has asked for
  let wary = { words: null, only: null, own: [], regret: null };
  let lookedFor = { at: -Infinity, found: false };

  /** From now on tell with each answer whether there is a button with such words, or a dialog that is not one's own. */
  function beware(words, own, regret) {
    wary = { words: new RegExp(words, "i"), only: new RegExp(`^(${words})[!.]?$`, "i"), own, regret: new RegExp(regret, "i") };
  }

  const foreign = (dialog) => !undrawn(dialog) && !wary.own.some((heading) => norm(dialog.textContent).includes(heading));

  /** Drawn dialogs that nobody has asked for and that tell of no trouble, and drawn buttons that agree or decline. */
  function strangers() {
    if (!wary.words) return [];
    const button = (each) => [each.textContent, each.value, each.getAttribute("aria-label")].some((text) => wary.only.test(norm(text)));
    const outermost = (each) => (each.getRootNode() instanceof ShadowRoot ? outermost(each.getRootNode().host) : each);
    return trees(document).flatMap((tree) => [
      ...all(tree, DIALOGS).filter((each) => foreign(each) && !wary.regret.test(each.textContent)),
      ...all(tree, BUTTONS).filter((each) => button(each) && !undrawn(each)),
    ]).map(outermost);
  }

  /** Whether something may lie in the way uninvited: an open dialog, a button with such words. Never no where there is. */
  function uninvited() {
    if (!wary.words) return false;
    const says = (...texts) => texts.some((text) => text && wary.words.test(norm(text)));
    const referred = (each) => (each.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => id && each.getRootNode().getElementById?.(id)?.textContent);
    const strange = (each) => says(each.textContent, each.value, ...referred(each));
    const named = (each) => says(each.alt, each.title, each.getAttribute("aria-label")) && each.closest(BUTTONS);
    const found = trees(document).some((tree) => all(tree, DIALOGS).some(foreign) || all(tree, BUTTONS).some(strange)
      || all(tree, "[alt], [title], [aria-label]").some(named)
      || all(tree, "label").some((each) => each.control?.matches(BUTTONS) && says(each.textContent)));
    lookedFor = { at: performance.now(), found };
    return found;
  }

  /** The same, as it was a moment ago: buttons and dialogs come and go less often than one looks. */
  const uninvitedLately = () => (performance.now() - lookedFor.at > EVERY_SO_OFTEN ? uninvited() : lookedFor.found);

  /** Smallest elements whose text passes the test; each is asked once. */
  function smallest(root, test) {
    const answers = new Map();
    const passes = (each) => {
      if (!answers.has(each)) answers.set(each, Boolean(test(each.textContent ?? "")));
      return answers.get(each);
    };
    return all(root, "*").filter((each) => passes(each) && ![...each.children].some(passes) && !each.closest("script, style, [data-eyes]"));
  }

  const SPARE = 5000; // characters of white space and the like in which a page may set a text
  const SHORT = 1000; // characters, white space and all, of a text that says no more than a few words
  const saysOnly = (test) => (text) => text.length < SHORT && test(norm(text));

  /** Where a text stands, however it is set; in parts of the page that have a tree of their own, too. */
  function places(text) {
    const wanted = plain(text);
    const says = (element) => element.textContent.length >= wanted.length && plain(element.textContent).includes(wanted);
    const innermost = (element) => {
      const inner = [...element.children].filter(says);
      if (inner.length) return inner.flatMap(innermost);
      return element.closest("script, style, [data-eyes]") ? [] : [element];
    };
    return trees(document.body).flatMap((tree) => (tree === document.body ? [tree] : [...tree.children]).filter(says).flatMap(innermost));
  }

  /** Where a text stands that a person can read; otherwise why it cannot be read. */
  function find(text) {
    let why = "на странице его нет";
    for (const place of places(text)) {
      const reason = unreadable(place);
      if (!reason) return { element: place, why: "" };
      why = reason;
    }
    return { element: null, why };
  }

  let focus = null; // what a person was last seen to read

  /** Empty when a person can read this text, otherwise why not. */
  function readable(text) {
    const { element, why } = find(text);
    focus = element ?? focus;
    return why;
  }


  /** Tells of a text whether it is that label. */
  const labels = (wanted) => (content) => content.length < SHORT && label(content) === wanted;

  /** The controls that a label names, in the order of the page: by label, by name for assistive tools, by nearness. */
  function fields(root, text) {
    const wanted = label(text);
    const controls = controlsIn(root);
    const named = controls.filter((each) => namesOf(each).includes(wanted));
    if (named.length) return named;
    return smallest(root, labels(wanted)).map((place) => nearest(root, place)).filter(Boolean);
  }

  /** In how many places a label can be seen. */
  const labelled = (text) => smallest(front(), labels(label(text))).filter((each) => !undrawn(each)).length;

  /** Controls for people: a list of the page's own has a hidden native twin beside it. */
  function controlsIn(root) {
    return all(root, CONTROL).filter((each) => each.getAttribute("aria-hidden") !== "true" && !each.closest("[data-eyes]"));
  }

  function namesOf(control) {
    const ids = (control.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
    const texts = [...(control.labels ?? []), ...ids.map((id) => document.getElementById(id))].map((each) => each?.textContent);
    return [...texts, control.getAttribute("aria-label"), control.getAttribute("placeholder")].filter(Boolean).map(label);
  }

  function nearest(root, place) {
    for (let at = place.parentElement; at && root.contains(at); at = at.parentElement) {
      const found = controlsIn(at);
      if (found.length) return found.length === 1 ? found[0] : null;
    }
    return null;
  }

  const field = (text) => fields(front(), text).filter((each) => !undrawn(each) || inLabel(each)).at(-1) ?? null;

  /** Whether a box to tick is one that people do not see: they press its label, in which a switch is drawn. */
  const inLabel = (each) => each.matches("input[type=checkbox], input[type=radio]") && [...each.labels].some((one) => !undrawn(one));

  const CELL = "td, th[scope=row], [role=cell], [role=gridcell], [role=rowheader]";
  const HEAD = "th:not([scope=row]), [role=columnheader]";
  const NAME = "название";
  const TABLE = "table, [role=table], [role=grid]";

  /** Drawn rows of tables; what spans all columns says something about the table, and a foot counts its rows. */
  function rowElements() {
    return all(area(), "tr, [role=row]").filter((row) => !undrawn(row) && row.querySelector("td, [role=cell], [role=gridcell]")
      && !row.closest("tfoot") && !(row.children.length === 1 && row.children[0].colSpan > 1));
  }

  /** A row's cells with the heading of their column, and its name: of several texts, such as a mark and a title, all. */
  function rowOf(row) {
    const table = row.closest(TABLE);
    const heads = table ? all(table, HEAD).map((each) => norm(each.textContent)) : [];
    const cells = all(row, CELL);
    const told = cells.map((cell, index) => cellOf(cell, heads[index] ?? ""));
    const named = told.findIndex((cell) => plain(cell.head) === NAME);
    const at = named >= 0 ? named : Math.max(0, told.findIndex((cell) => cell.text));
    const names = textsOf(cells[at]);
    return { why: unreadable(placeOf(cells[at], names)), name: names[0] ?? told[at].text, names, cells: told, table: all(area(), TABLE).indexOf(table) };
  }

  const placeOf = (cell, [name]) => smallest(cell, (content) => norm(content) === name)[0] ?? cell;

  const rows = () => rowElements().map(rowOf);

  function cellOf(cell, head) {
    const toggle = cell.querySelector("[role=switch], [role=checkbox], input[type=checkbox]");
    const on = toggle && (toggle.getAttribute("aria-checked") ?? String(toggle.checked)) === "true";
    const links = all(cell, "a[href]").filter((each) => !undrawn(each)).map((each) => new URL(each.href).pathname);
    return { head, text: words(cell), on, links };
  }

  /** The texts of which a part of the page consists, its title first: a mark such as «АК» or a sign is none. */
  function textsOf(part) {
    const owners = [part, ...all(part, "*")].filter((each) => norm(ownText(each)) && !each.closest("[aria-hidden=true]") && !undrawn(each));
    const texts = [...new Set(owners.flatMap((each) => [flowing(each), ownText(each)].map((text) => whole(norm(text), each))))];
    const first = title(texts);
    return first ? [first, ...texts.filter((each) => each !== first)] : [];
  }

  /** A text that a script has cut short, as it is told to whoever points at it. */
  function whole(text, element) {
    const told = element.closest("[title]")?.title ?? "";
    return /(…|\.{3})$/.test(text) && letters(told).startsWith(letters(text)) ? norm(told) : text;
  }

  /** What stands in an element in one line: other boxes in it have texts of their own. */
  function flowing(element) {
    const goes = (node) => node.nodeType === Node.ELEMENT_NODE && getComputedStyle(node).display === "inline" && !node.matches("[aria-hidden=true]");
    const said = (node) => (node.nodeType === Node.TEXT_NODE ? node.data : goes(node) ? flowing(node) : " ");
    return [...element.childNodes].map(said).join("");
  }

  /** Words of a heading without a count beside them. */
  const bare = (text) => letters(text).replace(/\p{N}+/gu, "");

  /** Entries of a feed under a heading: whatever carries one time of the form 22.11.2026, 10:27, else one of the messages. */
  function feed(heading, messages) {
    const head = all(document, HEADINGS).find((each) => bare(each.textContent) === bare(heading) && !undrawn(each));
    if (!head) return null;
    const time = /\d\d\.\d\d\.\d{4},\s\d\d:\d\d/;
    const times = (element) => element.textContent.split(time).length - 1;
    const after = (each) => head.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING && !undrawn(each);
    const timed = smallest(area(), (text) => time.test(text)).filter(after).map((each) => {
      let row = each;
      while (row.parentElement && times(row.parentElement) === 1 && !row.parentElement.contains(head) && !addsControls(row)) row = row.parentElement;
      const timestamp = words(each).match(time)?.[0] ?? "";
      return { timestamp, message: norm(words(row).replace(timestamp, "")), color: dotOf(row), why: unreadable(each) };
    });
    const told = timed.length < messages.length ? saying(messages, head, after) : [];
    return told.length > timed.length ? told : timed;
  }

  const BETWEEN = /^[\s·•|,:—–-]+|[\s·•|,:—–-]+$/g; // what a message and its time are kept apart by

  /** Entries that are known by their words; what else they say is taken for their time, in whatever form it is told. */
  function saying(messages, head, after) {
    const wanted = new Set(messages.map(letters).filter(Boolean));
    const whole = smallest(area(), (text) => wanted.has(letters(text))).filter(after);
    const places = whole.length ? whole : smallest(area(), amongLittle(wanted)).filter(after);
    const byLength = messages.map(norm).sort((one, other) => other.length - one.length);
    return places.map((each) => {
      let row = each;
      const alone = (element) => places.filter((place) => element.contains(place)).length === 1;
      while (row.parentElement && alone(row.parentElement) && !row.parentElement.contains(head) && !addsControls(row)) row = row.parentElement;
      const message = whole.length ? words(each) : byLength.find((one) => one && words(each).includes(one)) ?? words(each);
      return { timestamp: norm(words(row).replace(message, "")).replace(BETWEEN, ""), message, color: dotOf(row), why: unreadable(each) };
    });
  }

  /** Whether around an entry that has its words already there is a button more: of the list, such as «Показать ещё». */
  function addsControls(row) {
    const controls = (element) => all(element, "button, [role=button]").length;
    return norm(row.textContent).length > 20 && controls(row.parentElement) > controls(row);
  }

  function dotOf(row) {
    const dot = all(row, "*").find((each) => {
      const { width, height } = each.getBoundingClientRect();
      return width >= 4 && width <= 24 && Math.abs(width - height) < 2 && alpha(getComputedStyle(each).backgroundColor) > 0.5;
    });
    return dot ? rgba(getComputedStyle(dot).backgroundColor) : null;
  }

  /** For each text whether it can be read and its place among them: the n-th like text is at the n-th like place. */
  function passages(texts) {
    const used = new Set();
    const found = texts.map((text) => {
      const wanted = spellings(text);
      const least = Math.min(...[...wanted].map((each) => each.length));
      const most = 2 * text.length + SPARE; // what is much longer or shorter need not be spelled to be told apart
      const same = (content) => content.length >= least && content.length <= most && wanted.has(letters(content));
      const free = (each) => !used.has(each) && !undrawn(each);
      const place = smallest(area(), same).find(free) ?? smallest(area(), amongLittle(wanted)).find(free);
      if (!place) return { why: "на странице его нет" };
      used.add(place);
      focus = place;
      return { place, why: unreadable(place) };
    });
    const before = (place) => found.filter((other) => other.place && other.place.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING);
    return found.map(({ place, why }) => ({ why, index: place ? before(place).length : -1 }));
  }

  const BESIDE = 30; // letters that may stand in one box with a message: who has said it, when, whether it was read

  /** Tells of a content whether it is one of these texts with little else. */
  const amongLittle = (wanted) => (content) => {
    const said = content.length < 2 * Math.max(...[...wanted].map((each) => each.length)) + SPARE ? letters(content) : "";
    return [...wanted].some((each) => said.includes(each) && said.length <= each.length + BESIDE);
  };

  /** Where any of these texts stands, whole. */
  function quotes(texts) {
    const wanted = new Set(texts.flatMap((each) => [...spellings(each)]));
    const most = 2 * Math.max(...texts.map((each) => each.length)) + SPARE;
    return smallest(area(), (content) => content.length <= most && wanted.has(letters(content))).filter((each) => !undrawn(each));
  }

  // --- state of the page -----------------------------------------------------------------------------------

  function headings() {
    return all(document, HEADINGS).filter((each) => !each.closest("nav, aside, [data-eyes]") && !undrawn(each)).map((each) => norm(each.textContent));
  }

  /** Why the heading of a page that stands cannot be read; empty where there is none, or a dialog lies before it. */
  function veiled(heading) {
    const place = all(document, HEADINGS).find((each) => bare(each.textContent).startsWith(bare(heading)) && !undrawn(each));
    return place && !dialog() ? unreadable(place) : "";
  }

  function loading() {
    const marks = "[aria-busy=true], [role=progressbar]:not([aria-valuenow]), .animate-spin, [class*=skeleton]";
    if (all(area(), marks).some((each) => !undrawn(each))) return true;
    return smallest(area(), saysOnly((text) => /^(загрузка|loading)(\.{3}|…)?$/i.test(text))).some((each) => !undrawn(each));
  }

  /** Whether a React page has taken over its server-rendered markup; true for any other page. */
  function awake() {
    const react = document.querySelector("script[src*='/_next/']");
    const one = area().querySelector("button, input, textarea, a");
    return !react || !one || Object.keys(one).some((key) => key.startsWith("__react"));
  }

  function look(errorTitle) {
    const main = area();
    const text = words(main);
    const things = all(main, "img, canvas, svg, input, textarea").some((each) => !undrawn(each));
    return {
      headings: headings(), text, loading: loading(), awake: awake(), blank: !text && !things,
      complete: document.readyState !== "loading", said: announced(),
      error: smallest(document.body, saysOnly((content) => content === errorTitle)).some((each) => !undrawn(each)),
    };
  }

  /** Wait until the page has drawn what it knows by now. */
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

  /** A look once that is drawn. */
  const settled = (errorTitle) => drawn().then(() => {
    opacities = new WeakMap();
    return look(errorTitle);
  });

  function announced() {
    const spoken = all(document, `${LIVE}, ${COMPLAINT}`).filter((each) => !undrawn(each)).map(words).filter(Boolean);
    return [...new Set(spoken)].filter((one) => !spoken.some((other) => other !== one && one.includes(other)));
  }

  // --- pictures --------------------------------------------------------------------------------------------

  const PRIVATE = /[\w.+-]+@[\w-]+(\.[\w-]+)+|\+\d(?:[\s()-]*\d){9,13}|eyJ[\w-]{5,}\.[\w-]+|bearer\s+\S+/i;
  const SECRET = /password|парол|secret|секрет|token|токен|api[-_ ]?key|ключ/i;

  function isPrivate(control) {
    const about = [control.type, control.name, control.id, control.autocomplete, ...namesOf(control)].join(" ");
    return Boolean(control.value) && (SECRET.test(about) || PRIVATE.test(control.value));
  }

  function privateRects() {
    const controls = all(document, "input, textarea").filter(isPrivate).map((each) => each.getBoundingClientRect());
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!PRIVATE.test(node.data)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      texts.push(...range.getClientRects());
    }
    return [...controls, ...texts];
  }

  function pane(rect, style, spare = 0) {
    const node = document.createElement("div");
    Object.assign(node.style, {
      position: "fixed", left: `${rect.left - spare}px`, top: `${rect.top - spare}px`,
      width: `${rect.width + 2 * spare}px`, height: `${rect.height + 2 * spare}px`, pointerEvents: "none", ...style,
    });
    return node;
  }

  /** Blur what is private and frame a rectangle, or what was last read; everything goes again with `unveil`. */
  function veil(rect) {
    unveil();
    const framed = rect ?? (focus && !undrawn(focus) ? focus.getBoundingClientRect() : null);
    const layer = document.createElement("div");
    layer.dataset.eyes = "";
    layer.setAttribute("popover", "manual");
    Object.assign(layer.style, {
      position: "fixed", inset: "0", width: "100vw", height: "100vh", maxWidth: "none", maxHeight: "none",
      margin: "0", padding: "0", border: "0", background: "none", pointerEvents: "none", overflow: "visible",
    });
    for (const rect of privateRects()) layer.append(pane(rect, { backdropFilter: "blur(9px)", background: "rgb(226 232 240 / .55)" }, 2));
    if (framed) layer.append(pane(framed, { border: "3px solid #e11d48", borderRadius: "6px", boxSizing: "border-box" }, 5));
    document.documentElement.append(layer);
    layer.showPopover?.();
  }

  function unveil() {
    all(document, "[data-eyes]").forEach((each) => each.remove());
  }

  /** Markup of what is in front: the open dialog, else the main area; without scripts, styles, pictures and values. */
  function markup() {
    const copy = front().cloneNode(true);
    all(copy, "script, style, svg, noscript, [data-eyes]").forEach((each) => each.remove());
    all(copy, "input, textarea").forEach((each) => each.removeAttribute("value"));
    return copy.outerHTML.replace(/\s+/g, " ").replace(/> </g, ">\n<");
  }

  const questions = {
    unreadable, words, readable, field, labelled, rows, rowElements, rowOf, loading, feed, passages, quotes, textsOf, headings, veiled, look, settled, announced, dialog,
    linked, uninvited, strangers, undrawn, places, covers, buried, veil, unveil, markup,
  };
  const afresh = (answer) => (...parts) => {
    opacities = new WeakMap();
    return answer(...parts);
  };
  const eyes = Object.fromEntries(Object.entries(questions).map(([name, answer]) => [name, afresh(answer)]));

  /** The answer to a question, and whether by now something lies there uninvited. */
  eyes.tell = (name, parts) => {
    const told = (answer) => ({ answer, uninvited: uninvitedLately() });
    const answer = eyes[name](...parts); // other files add questions of theirs
    return answer instanceof Promise ? answer.then(told) : told(answer);
  };

  window.__eyes = Object.assign(eyes, { beware });
})();
