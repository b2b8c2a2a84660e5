// Lists of which a page draws only what is in view: read as a person does, by scrolling through them.
(() => {
  const eyes = window.__eyes;
  if (!eyes || eyes.everyRow) return;

  const OPTIONS = "[role=option], [role=menuitemradio]";
  const STEP = 0.8; // of what is in view: rows at the edge are met twice, none is missed
  const STEPS = 600; // some thousands of rows; nobody scrolls further
  const LOADING = 1000; // ms for rows that are fetched only when a person comes to them
  const SETTLING = 20; // frames in which rows that were scrolled to take their final words
  const norm = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

  const KINDS = {
    row: { elements: eyes.rowElements, tell: eyes.rowOf },
    option: { elements: options, tell: (element) => ({ text: norm(element.textContent) }) },
  };

  function options() {
    return [...document.querySelectorAll(OPTIONS)].filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().height >= 1);
  }

  /** What scrolls the element, if anything does that a person can scroll. */
  function paneOf(element) {
    const scrolls = (each) => each.scrollHeight > each.clientHeight + 1;
    const style = (each) => getComputedStyle(each).overflowY;
    for (let at = element.parentElement; at && at !== document.body && at !== document.documentElement; at = at.parentElement) {
      if (/auto|scroll/.test(style(at)) && scrolls(at)) return at;
    }
    const page = document.scrollingElement;
    return page && scrolls(page) && !/hidden|clip/.test(style(page) + style(document.body)) ? page : null;
  }

  /** Place of an element in all of its list: the number that the list gives it, else pixels from the top. */
  function placeOf(element, pane) {
    const numbered = [element, element.parentElement].map((each) => each.dataset.index ?? each.dataset.itemIndex ?? each.getAttribute("aria-rowindex") ?? each.getAttribute("aria-posinset"));
    const number = numbered.find((each) => /^\d+$/.test(each ?? ""));
    const box = element.getBoundingClientRect();
    const top = box.top - pane.getBoundingClientRect().top;
    if (number !== undefined) return { at: Number(number), within: 0 };
    return { at: pane === document.scrollingElement ? top : top + pane.scrollTop, within: box.height / 2 };
  }

  const within = (pane, kind) => kind.elements().filter((each) => paneOf(each) === pane);

  /** Scroll there and wait until what is there has been drawn. */
  async function scroll(pane, top, kind) {
    pane.scrollTo({ top, behavior: "instant" });
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
    const [met, from] = [new Met(), pane.scrollTop];
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
  async function walk(pane, kind, wanted) {
    const [met, from] = [new Met(), pane.scrollTop];
    for (let step = 0, top = 0; step < STEPS; step += 1) {
      await scroll(pane, top, kind);
      const here = pane.scrollTop;
      for (const row of met.takeIn(pane, kind)) { // all places first: to read a row may mean to scroll to it
        row.told = kind.tell(row.element);
        if (!wanted?.(row.told)) continue;
        await scroll(pane, here, kind);
        row.element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
        await frame();
        return { hit: true, all: [] };
      }
      if (here + pane.clientHeight >= pane.scrollHeight - 1) break;
      top = here + Math.max(20, pane.clientHeight * STEP);
    }
    await scroll(pane, from, kind);
    return { hit: false, all: met.inOrder.map((row) => row.told) };
  }

  /** All of a kind, in the order of their panes; what is drawn, where no pane has more. */
  async function every(kind) {
    const drawn = kind.elements();
    const panes = new Map(drawn.map((element) => [paneOf(element), null]));
    for (const pane of panes.keys()) if (pane && await drawsInView(pane, kind)) panes.set(pane, (await walk(pane, kind)).all);
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

  const same = (one, other) => one.toLowerCase() === other.toLowerCase();

  Object.assign(eyes, {
    everyRow: () => every(KINDS.row),
    rowNamed: (name) => comeTo(KINDS.row, (row) => !row.why && row.cells[0].first === name),
    everyOption: async () => (await every(KINDS.option)).map((option) => option.text),
    optionNamed: (text) => comeTo(KINDS.option, (option) => same(option.text, norm(text))),
  });
})();
