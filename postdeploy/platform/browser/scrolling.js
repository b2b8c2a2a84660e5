// Lists of which a page draws only what is in view: read as a person does, by scrolling through them.
(() => {
  const eyes = window.__eyes;
  if (!eyes || eyes.everyRow) return;

  const ENTRIES = "button, a, li, [role=button], [role=listitem], [role=option]"; // what a list of talks may consist of
  const OPTIONS = "[role=option], [role=menuitemradio]";
  const STEP = 0.8; // of what is in view: rows at the edge are met twice, none is missed
  const STEPS = 600; // some thousands of rows; nobody scrolls further
  const MOST_ENTRIES = 100; // that are looked at: the newest talks, and what else there is to press
  const LOADING = 1000; // ms for rows that are fetched only when a person comes to them
  const SETTLING = 20; // frames in which rows that were scrolled to take their final words
  const { norm, plain, letters, spellings } = window.__wording;
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

  const KINDS = {
    row: { elements: eyes.rowElements, tell: eyes.rowOf },
    option: { elements: () => drawn(document, OPTIONS), tell: optionOf },
    entry: { elements: () => drawn(main(), ENTRIES), tell: (element) => ({ text: norm(element.textContent).toLowerCase() }) },
  };

  function optionOf(element) {
    const texts = eyes.textsOf(element);
    return { text: texts[0] ?? norm(element.textContent), texts };
  }

  function main() {
    return document.querySelector("main, [role=main]") ?? document.body;
  }

  function drawn(root, selector) {
    return [...root.querySelectorAll(selector)].filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().height >= 1);
  }

  /** What scrolls the element, if anything does that a person can scroll. */
  function paneOf(element) {
    const scrolls = (each) => each.scrollHeight > each.clientHeight + 1;
    const style = (each) => getComputedStyle(each).overflowY;
    for (let at = element.parentElement; at && at !== document.body && at !== document.documentElement; at = at.parentElement) {
      if (/auto|scroll/.test(style(at)) && scrolls(at)) return at;
      if (getComputedStyle(at).position === "fixed") return null; // an open list stays where it is when the page is scrolled
    }
    const page = document.scrollingElement;
    return page && scrolls(page) && !/hidden|clip/.test(style(page) + style(document.body)) ? page : null;
  }

  const NUMBERS = ["data-index", "data-item-index", "aria-rowindex", "aria-posinset"];

  /** The number that a list gives to what an element belongs to. */
  function numberOf(element, pane) {
    for (let at = element; at && at !== pane; at = at.parentElement) {
      const number = NUMBERS.map((name) => at.getAttribute(name)).find((each) => /^\d+$/.test(each ?? ""));
      if (number !== undefined) return Number(number);
    }
    return null;
  }

  /** Where the top of a pane's content is: below zero where it is turned round, as lists of messages often are. */
  const highest = (pane) => (getComputedStyle(pane).flexDirection === "column-reverse" ? pane.clientHeight - pane.scrollHeight : 0);
  const depth = (pane) => pane.scrollTop - highest(pane);

  /** Place of an element in all of its list: the number that the list gives it, else pixels from the top. */
  function placeOf(element, pane) {
    const number = numberOf(element, pane);
    if (number !== null) return { at: number, within: 0 };
    const box = element.getBoundingClientRect();
    const top = box.top - pane.getBoundingClientRect().top;
    return { at: pane === document.scrollingElement ? top : top + depth(pane), within: box.height / 2 };
  }

  const within = (pane, kind) => kind.elements().filter((each) => paneOf(each) === pane);

  /** Scroll there and wait until what is there has been drawn. */
  async function scroll(pane, top, kind) {
    pane.scrollTo({ top: top + highest(pane), behavior: "instant" });
    await frame();
    const began = performance.now();
    let before = null;
    for (let frames = 0; frames < SETTLING || (eyes.loading() && performance.now() - began < LOADING); frames += 1) {
      await frame();
      const now = within(pane, kind).map((each) => each.textContent).join("\n");
      if (now === before && !eyes.loading()) return;
      before = now;
    }
  }

  /** What was met so far. The same row is met again at the edges, as the same element or at the same place. */
  class Met {
    rows = new Map(); // by their words

    /** Take in what is in view of a pane; gives what is new, or could not be read before. */
    takeIn(pane, kind) {
      return within(pane, kind).map((element) => this.known(element, placeOf(element, pane))).filter((row) => !row.told || row.told.why);
    }

    known(element, place) {
      const words = norm(element.textContent);
      const alike = this.rows.get(words) ?? this.rows.set(words, []).get(words);
      const met = alike.find((each) => each.element === element || Math.abs(each.place.at - place.at) <= place.within);
      if (!met) alike.push({ place });
      return Object.assign(met ?? alike.at(-1), { element });
    }

    get size() {
      return [...this.rows.values()].reduce((sum, alike) => sum + alike.length, 0);
    }

    get inOrder() {
      return [...this.rows.values()].flat().sort((one, other) => one.place.at - other.place.at);
    }
  }

  const whole = new WeakMap(); // panes that draw all they have, by how much that was

  /** Whether there is more in the pane than is drawn of it. */
  async function drawsInView(pane, kind) {
    const [met, from] = [new Met(), depth(pane)];
    met.takeIn(pane, kind);
    const drawn = met.size;
    if (whole.get(pane) === drawn) return false;
    await scroll(pane, from * 2 > pane.scrollHeight - pane.clientHeight ? 0 : pane.scrollHeight, kind);
    met.takeIn(pane, kind);
    await scroll(pane, from, kind);
    if (met.size === drawn) whole.set(pane, drawn);
    return met.size > drawn;
  }

  /** Read a pane from its top to its end, or until what was looked for is in view. */
  async function walk(pane, kind, wanted, most = Infinity) {
    const [met, from] = [new Met(), depth(pane)];
    for (let step = 0, top = 0; step < STEPS; step += 1) {
      await scroll(pane, top, kind);
      const here = depth(pane);
      for (const row of met.takeIn(pane, kind)) { // all places first: to read a row may mean to scroll to it
        row.told = kind.tell(row.element);
        if (!wanted?.(row.told)) continue;
        await scroll(pane, here, kind);
        row.element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
        await frame();
        return { hit: row.element, all: [] };
      }
      if (here + pane.clientHeight >= pane.scrollHeight - 1 || met.size >= most) break;
      top = here + Math.max(20, pane.clientHeight * STEP);
    }
    await scroll(pane, from, kind);
    return { hit: null, all: met.inOrder.map((row) => row.told) };
  }

  /** All of a kind, in the order of their panes; what is drawn, where no pane has more. */
  async function every(kind, most) {
    const drawn = kind.elements();
    const panes = new Map(drawn.map((element) => [paneOf(element), null]));
    for (const pane of panes.keys()) if (pane && await drawsInView(pane, kind)) panes.set(pane, (await walk(pane, kind, null, most)).all);
    if (![...panes.values()].some(Boolean)) return kind.elements().map(kind.tell);
    return [...panes].flatMap(([pane, all]) => all ?? drawn.filter((each) => each.isConnected && paneOf(each) === pane).map(kind.tell));
  }

  /** Whether there is one that passes; then it is in view. */
  async function comeTo(kind, wanted) {
    const drawn = kind.elements();
    const hit = drawn.find((element) => wanted(kind.tell(element)));
    if (hit) {
      hit.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" }); // those before it may have been scrolled to
      await frame();
      return true;
    }
    for (const pane of new Set(drawn.map(paneOf))) {
      if (pane && await drawsInView(pane, kind) && (await walk(pane, kind, wanted)).hit) return true;
    }
    return false;
  }

  /** The entry of that title with so many like ones before it: its number among those that are drawn once it is in view. */
  async function entryNamed(title, before) {
    const says = (each) => plain(each.textContent).includes(plain(title));
    const innermost = (each) => says(each) && ![...each.querySelectorAll(ENTRIES)].some(says);
    const kind = { elements: () => drawn(main(), ENTRIES).filter(innermost), tell: () => ({}) };
    for (const pane of new Set(KINDS.entry.elements().map(paneOf))) {
      let left = before;
      const found = pane && await drawsInView(pane, KINDS.entry) ? await walk(pane, kind, () => (left -= 1) < 0) : {};
      if (found.hit) return kind.elements().indexOf(found.hit);
    }
    return -1;
  }

  /** For each text whether it can be read and its place among them, though not all of them be drawn at once. */
  async function everyPassage(texts) {
    const at = eyes.passages(texts);
    const there = at.filter((each) => each.index >= 0).length;
    if (there === texts.length || !there) return at;
    const kind = { elements: () => eyes.quotes(texts), tell: (element) => ({ letters: letters(element.textContent), why: eyes.unreadable(element) }) };
    const found = (await every(kind)).map((each, index) => ({ ...each, index }));
    if (found.length <= there) return at;
    const next = (text) => found.findIndex((each) => spellings(text).has(each.letters));
    return texts.map((text) => (next(text) < 0 ? { why: "на странице его нет", index: -1 } : found.splice(next(text), 1)[0]));
  }

  /** Whether one of the texts is that one, however it is set; signs beside it don't count. */
  const same = (texts, wanted) => texts.some((text) => letters(text) === letters(wanted));

  /** The option of that text, or else of that value: its number among those that are drawn once it is in view. */
  async function optionNamed(text, value) {
    const { elements } = KINDS.option;
    const exact = (option) => option.texts.some((each) => plain(each) === plain(text));
    for (const wanted of [exact, (option) => same(option.texts, text)]) {
      if (await comeTo(KINDS.option, wanted)) return elements().findIndex((each) => wanted(optionOf(each)));
    }
    return value ? elements().findIndex((each) => each.dataset.value === value) : -1;
  }

  Object.assign(eyes, {
    everyRow: () => every(KINDS.row),
    rowTexts: () => KINDS.row.elements().map((element) => norm(element.textContent)),
    rowNamed: (name) => comeTo(KINDS.row, (row) => !row.why && same(row.names, name)),
    everyPassage,
    entryNamed,
    everyEntry: async () => (await every(KINDS.entry, MOST_ENTRIES)).map((entry) => entry.text),
    everyOption: () => every(KINDS.option),
    optionNamed,
  });
})();
