// Lists of which a page shows a part at a time: what a person presses for the rest.
(() => {
  const eyes = window.__eyes;
  if (!eyes || eyes.onward) return;

  const { plain } = window.__wording;
  const BUTTONS = "button, a, [role=button], [role=link]";
  const NEXT = /^(следующая( страница)?|далее|дальше|вперед|next( page)?|go to next page|[›>→]|")$/; // «"» is what plain() makes of «»»
  const BACK = /^(предыдущая( страница)?|назад|previous( page)?|prev|go to previous page|[‹<←]|")$/;
  const NEAR = 3; // levels up in which the two that turn pages are side by side: elsewhere «Назад» leaves the page

  const nameOf = (element) => plain(element.getAttribute("aria-label") || element.textContent || element.title);
  const area = () => document.querySelector("main, [role=main]") ?? document.body;
  const usable = (element) => eyes.enabled(element) && getComputedStyle(element).pointerEvents !== "none";

  function pressable() {
    return [...area().querySelectorAll(BUTTONS)].filter((each) => !eyes.undrawn(each));
  }

  /** The two that turn the pages of a list, if there are such. */
  function leaves() {
    const all = pressable();
    for (const next of all.filter((each) => NEXT.test(nameOf(each)))) {
      let at = next.parentElement;
      for (let level = 0; level < NEAR && at; level += 1, at = at.parentElement) {
        const back = all.find((each) => each !== next && at.contains(each) && BACK.test(nameOf(each)));
        if (back) return back.compareDocumentPosition(next) & Node.DOCUMENT_POSITION_FOLLOWING ? { back, next } : { back: next, next: back };
      }
    }
    return null;
  }

  /** What asks for more below the last row. */
  function moreBelow(pattern) {
    const [last] = eyes.rowElements().slice(-1);
    const words = new RegExp(pattern, "i");
    const below = (each) => last && last.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING;
    return pressable().find((each) => words.test(nameOf(each)) && below(each) && usable(each)) ?? null;
  }

  /** What brings more of a list, to be pressed. */
  function onward(more) {
    const next = leaves()?.next;
    return moreBelow(more) ?? (next && usable(next) ? next : null);
  }

  /** What leads to an earlier page of a list. */
  function backward() {
    const back = leaves()?.back;
    return back && usable(back) ? back : null;
  }

  /** How a list goes on beyond what is on the page: by a press that adds to it, by one that turns to another page, or not. */
  const goesOn = (more) => (moreBelow(more) ? "more" : leaves() ? "turn" : "");

  Object.assign(eyes, { onward, backward, goesOn });
})();
