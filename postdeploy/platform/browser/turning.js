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

  /** Whether something stands below a list, and not in its last row. */
  function isBelow(element) {
    const [last] = eyes.rowElements().slice(-1);
    return last && !last.contains(element) && last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
  }

  /** The two that turn the pages of a list, as far as there are such. */
  function leaves() {
    const all = pressable();
    return named(all) ?? unnamed(all) ?? numbered(all);
  }

  function named(all) {
    for (const next of all.filter((each) => NEXT.test(nameOf(each)))) {
      let at = next.parentElement;
      for (let level = 0; level < NEAR && at; level += 1, at = at.parentElement) {
        const back = all.find((each) => each !== next && at.contains(each) && BACK.test(nameOf(each)));
        if (back) return back.compareDocumentPosition(next) & Node.DOCUMENT_POSITION_FOLLOWING ? { back, next } : { back: next, next: back };
      }
    }
    return null;
  }

  /** Icons without a name, side by side: two of them, or four of which the outer ones lead to the ends. */
  function unnamed(all) {
    const icons = all.filter((each) => !nameOf(each) && isBelow(each));
    for (const first of icons) {
      const beside = first.parentElement.children.length > 1 ? first.parentElement : first.parentElement.parentElement;
      const group = icons.filter((each) => beside.contains(each));
      if (group.length === 2 || group.length === 4) return { back: group[group.length / 2 - 1], next: group[group.length / 2] };
    }
    return null;
  }

  const NUMBER = /^(?:(?:go to )?page |(?:перейти на )?страниц[ау] )?(\d+)$/;
  const HERE = "[aria-current]:not([aria-current=false]), [aria-pressed=true], [aria-selected=true], [data-active=true], [data-state=active], :disabled";
  const HERE_BY_STYLE = /(^|[\s_-])(active|current|selected)/i;

  /** Numbers of pages, one of which is marked as that which is shown. */
  function numbered(all) {
    const numbers = new Map(all.filter(isBelow).map((each) => [Number(nameOf(each).match(NUMBER)?.[1]), each]));
    const [at] = [...numbers].find(([number, each]) => number && (each.matches(HERE) || HERE_BY_STYLE.test(each.className))) ?? [];
    const [back, next] = [numbers.get(at - 1), numbers.get(at + 1)];
    return back || next ? { back, next } : null;
  }

  /** What asks for more below the last row. */
  function moreBelow(pattern) {
    const words = new RegExp(pattern, "i");
    return pressable().find((each) => words.test(nameOf(each)) && isBelow(each) && usable(each)) ?? null;
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
