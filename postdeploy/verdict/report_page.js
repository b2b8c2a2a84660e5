// Put into the finished Allure page: words that Allure 3 leaves in English or that say little to a reader of the
// checklist, and links to files beside the report, which Allure shows as plain text.
(() => {
  const words = {
    Description: "Что проверяется",
    "Тело теста": "Строки чек-листа",
    Resolution: "Решение",
    "Powered by": "Построено в",
    epic: "Раздел",
    feature: "ШАГ",
    story: "Пункт чек-листа",
    severity: "Важность",
    executor: "Кто запустил",
    critical: "критическая",
    normal: "обычная",
    Неуспешный: "Не выполнено",
    Сломанный: "Не удалось узнать",
    Успешный: "Выполнено",
    Пропущенный: "Не проверялось",
  };
  const kept = "pre, code, textarea, iframe, [data-testid*='attachment-content']";
  const address = (text) => {
    const step = /^Чек-лист: ШАГ (\d+)/.exec(text);
    if (step) return `../checklist.html#step-${step[1]}`;
    return /^docs\/\S+\.md$/.test(text) ? `../../${text}` : null;
  };
  const translate = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const word = words[node.data.trim()];
      if (word && !node.parentElement?.closest(kept)) node.data = node.data.replace(node.data.trim(), word);
    }
  };
  const link = (root) => {
    for (const item of root.querySelectorAll("[data-testid='test-result-meta-link']")) {
      const text = item.querySelector("span");
      const target = text && address(text.textContent.trim());
      if (!target || text.firstElementChild) continue;
      const anchor = document.createElement("a");
      anchor.href = target;
      anchor.target = "_blank";
      anchor.rel = "noopener";
      anchor.append(...text.childNodes);
      text.append(anchor);
    }
  };
  const dress = () => {
    translate(document.body);
    link(document.body);
  };
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      dress();
    });
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  dress();
})();
