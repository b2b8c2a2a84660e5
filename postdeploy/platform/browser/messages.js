// Messages that appear and vanish: how long one was on the screen, by the page's own clock and not by when it was asked.
(() => {
  const eyes = window.__eyes;
  if (!eyes || eyes.watch) return;

  const EVERY = 40; // ms between two looks
  const SELDOM = 5; // looks of which one is a whole one though nothing has changed in the document
  const AWAY = 8; // looks in a row without the message after which it is gone; until then it may be drawn anew
  const ENOUGH = 2000; // ms after which a message has been there long enough for anybody
  const { norm, plain } = window.__wording;

  /** The part of the page that an element belongs to, next to the part that holds the message. */
  function layerOf(element, message) {
    let layer = element;
    while (layer.parentElement && !layer.parentElement.contains(message)) layer = layer.parentElement;
    return layer;
  }

  /** Whether all that covers the message belongs to what nobody has asked for: a person closes that, or waits. */
  function uninvited(covers, message) {
    const things = covers.length ? eyes.strangers() : [];
    const belongs = (cover) => {
      const layer = layerOf(cover, message);
      return !norm(layer.textContent) || things.some((each) => layer.contains(each) || each.contains(cover)); // a mere curtain
    };
    return things.length > 0 && covers.every(belongs);
  }

  /** What there is of the message now: can it be read, is it only behind something uninvited, or why is it not seen. */
  function stateOf(place) {
    const why = eyes.unreadable(place);
    return { place, why, behind: Boolean(why) && !eyes.undrawn(place) && uninvited(eyes.covers(place), place) };
  }

  /** Where the pointer opens a pile of messages of which only the last can be read, if the message lies in one. */
  function pileOf(place) {
    let [pile, branch] = [place, place];
    while (pile && getComputedStyle(pile).position !== "fixed") [pile, branch] = [pile.parentElement, pile];
    const others = [...(pile?.children ?? [])].filter((each) => each !== branch && norm(each.textContent) && !eyes.undrawn(each));
    if (!pile || pile === branch || !others.length) return null;
    const { left, top, width, height } = others.at(-1).getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  }

  class Watch {
    there = false; // on the screen as far as the platform is concerned
    ever = false;
    behind = false;
    shown = 0; // ms for which it was there
    why = ""; // why it is on the page and cannot be read
    others = [];
    place = null;
    pile = null;
    away = 0;
    beats = 0;
    changed = true;

    constructor(text) {
      this.text = text;
      this.wanted = plain(text);
      this.before = new Set(eyes.announced());
      this.last = performance.now();
      this.observer = new MutationObserver((changes) => this.mutated(changes));
      this.observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
      this.timer = setInterval(() => this.beat(), EVERY);
    }

    stop() {
      clearInterval(this.timer);
      this.observer.disconnect();
    }

    says(node) {
      return plain(node?.textContent).includes(this.wanted);
    }

    /** The document has changed this very moment: what comes or goes by that is known to the millisecond. */
    mutated(changes) {
      this.changed = true;
      if (this.there ? !this.place.isConnected || !this.says(this.place) : changes.some((change) => this.brings(change))) this.look(true);
    }

    brings({ type, target, addedNodes }) {
      return type === "childList" ? [...addedNodes].some((node) => this.says(node)) : type === "characterData" && this.says(target);
    }

    beat() {
      this.beats += 1;
      if (this.there || this.changed || this.beats % SELDOM === 0) this.look(false);
      else this.last = performance.now();
      this.away = this.there ? 0 : this.away + 1;
      if (this.shown > ENOUGH) this.stop();
    }

    /** Look once. Of a change that was not seen as it happened, nobody knows when it was: that is in the message's favour. */
    look(justNow) {
      const [at, was, changed] = [performance.now(), this.there, this.changed];
      this.changed = false;
      const found = this.find();
      this.there = Boolean(found) && (!found.why || found.behind);
      this.behind = Boolean(found?.behind);
      this.place = this.there ? found.place : null;
      this.pile = found && !this.there ? pileOf(found.place) : null;
      this.ever ||= this.there;
      if (found?.why) this.why = found.why;
      if (was || (this.there && !justNow)) this.shown += at - this.last;
      this.last = at;
      if (changed) this.listen();
    }

    find() {
      const known = this.place?.isConnected && this.says(this.place) ? stateOf(this.place) : null;
      if (known && !known.why) return known;
      const states = eyes.places(this.text).map(stateOf);
      return states.find((each) => !each.why) ?? states.find((each) => each.behind) ?? states.at(-1) ?? null;
    }

    /** Take note of what else the page says. */
    listen() {
      for (const other of eyes.announced()) if (!this.before.has(other) && !this.others.includes(other) && this.others.length < 5) this.others.push(other);
    }

    get state() {
      const { shown, there, ever, behind, pile, why, others } = this;
      return { page: performance.timeOrigin, shown, now: there && !behind, behind, pile, gone: ever && this.away >= AWAY, there, ever, why, others };
    }
  }

  let watching = null;

  /** Look for a message from now on: how long it is there, and what else is announced. */
  function watch(text) {
    watching?.stop();
    watching = new Watch(text);
  }

  /** What has become of it; in a document that is new since then it is looked for from now on. */
  function watched(text) {
    if (!watching) watch(text);
    return watching.state;
  }

  /** The same once it was there for so long (ms), is gone, or lies under something that a person would close or spread out. */
  function stayed(text, least) {
    const end = performance.now() + least + ENOUGH;
    return new Promise((done) => {
      const timer = setInterval(() => {
        const state = watched(text);
        if (state.shown < least && !state.gone && !state.behind && !state.pile && performance.now() < end) return;
        clearInterval(timer);
        done(state);
      }, EVERY);
    });
  }

  Object.assign(eyes, { watch, watched, stayed });
})();
