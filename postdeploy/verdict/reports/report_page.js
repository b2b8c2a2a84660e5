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
    "Нестабильные тесты": "Нестабильные",
    Всего: "Сценариев",
    "Поиск по тестам": "Поиск по сценариям",
    Метаданные: "О прогоне",
    "Глобальные Ошибки": "Ошибки прогона",
  };
  const duration = /^(\()?(?:(\d+)h ?)?(?:(\d+)m ?)?(?:(\d+)s ?)?(?:(\d+)ms)?(\))?$/;
  const lasting = (text) => {
    const match = duration.exec(text);
    if (!match || !match.slice(2, 6).some(Boolean)) return null;
    const [hours, minutes, seconds, milliseconds] = match.slice(2, 6).map((part) => Number(part ?? 0));
    const rest = seconds + milliseconds / 1000;
    const shown = hours || minutes || rest >= 10 ? Math.round(rest) : rest < 0.1 ? 0 : rest.toFixed(1).replace(".", ",");
    const parts = [hours && `${hours} ч`, minutes && `${minutes} мин`, (rest || !(hours || minutes)) && `${shown} с`];
    const words = rest < 0.1 && !hours && !minutes ? `${milliseconds} мс` : parts.filter(Boolean).join(" ");
    return `${match[1] ?? ""}${words}${match[6] ?? ""}`;
  };
  const kept = "pre, code, textarea, iframe, [data-testid*='attachment-content']";
  // Where a link leads, and what is said in its place where this page was sent away alone: nothing lies beside it then.
  const alone = !/\/allure-report\/(?:index\.html)?$/.test(location.pathname);
  const address = (text) => {
    const step = /^Чек-лист: ШАГ (\d+)/.exec(text);
    if (step) return [`../checklist.html#step-${step[1]}`, " — отдельный файл checklist.html из папки отчётов"];
    const kept = /\/runs\/[^/]+\/allure-report\//.test(location.pathname);
    return /^docs\/\S+\.md$/.test(text) ? [`${kept ? "../../" : ""}../../${text}`, " — в репозитории проекта"] : [];
  };
  const translate = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.data.trim();
      const tail = /\((?:\d+(?:ms|[hms]) ?)+\)$/.exec(text)?.[0];
      const word = Object.hasOwn(words, text) ? words[text] : lasting(text) ?? (tail && text.replace(tail, lasting(tail)));
      if (word && !node.parentElement?.closest(kept)) node.data = node.data.replace(node.data.trim(), word);
    }
  };
  const link = (root) => {
    for (const item of root.querySelectorAll("[data-testid='test-result-meta-link']")) {
      const text = item.querySelector("span");
      const [target, elsewhere] = text ? address(text.textContent.trim()) : [];
      if (!target || text.firstElementChild || text.textContent.endsWith(elsewhere)) continue;
      if (alone) {
        text.append(elsewhere);
        continue;
      }
      const anchor = document.createElement("a");
      anchor.href = target;
      anchor.target = "_blank";
      anchor.rel = "noopener";
      anchor.append(...text.childNodes);
      text.append(anchor);
    }
  };
  // Allure's words for its usual order, «Порядок Поздние», stand in two pieces.
  const order = () => {
    for (const button of document.querySelectorAll("button")) {
      const pieces = [...button.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      if (pieces.map((node) => node.data).join("").replace(/\s/g, " ").trim() !== "Порядок Поздние") continue;
      pieces.forEach((node, index) => { node.data = index ? "" : "порядку чек-листа"; });
    }
  };
  // Allure's ring and per cent are of scenarios, the checklist's of its lines: the style draws them over Allure's own,
  // which its script goes on looking after.
  const share = () => {
    const { share: shown, parts } = window.postdeploy ?? {};
    const text = document.querySelector("article[class*='styles_chart__'] b");
    if (!shown || !text || (text.textContent !== shown && !/^\d+(?:[.,]\d+)?\s?%$/.test(text.textContent))) return;
    if (text.textContent !== shown) text.textContent = shown;
    text.parentElement.setAttribute("aria-label", `Пройдено ${shown} строк чек-листа`);
    const ring = text.closest("article");
    ring.dataset.lines = shown;
    ring.style.setProperty("--lines", arcs(parts ?? {}));
  };
  const statuses = [["failed", "failed"], ["unknown", "broken"], ["passed", "passed"], ["skipped", "skipped"]];
  const arcs = (parts) => {
    const all = Object.values(parts).reduce((sum, each) => sum + each, 0) || 1;
    let end = 0;
    const stops = statuses.filter(([status]) => parts[status]).map(([status, name]) => {
      const begin = end;
      end += (parts[status] / all) * 360;
      return `var(--color-status-${name}-chart-fill) ${begin}deg ${end}deg`;
    });
    return `conic-gradient(${stops.join(", ")})`;
  };
  // Where Allure tells once more when the run was, and how long its scenarios took, the lines are counted.
  const counted = () => {
    const shown = window.postdeploy?.counted?.replaceAll(" %", "\u00a0%").concat(".");
    const text = document.querySelector("[data-testid='report-data']")?.firstChild;
    if (shown && text?.nodeType === Node.TEXT_NODE && text.data !== shown) text.data = shown;
  };
  const placeholder = () => {
    for (const field of document.querySelectorAll("input[placeholder]")) {
      if (Object.hasOwn(words, field.placeholder)) field.placeholder = words[field.placeholder];
    }
  };
  // Allure's charts name runs by their day alone, the newest «Последний»: the moments tell those of one day apart.
  const moments = () => {
    const known = window.postdeploy?.moments ?? [];
    for (const chart of document.querySelectorAll("svg")) {
      const labels = [...chart.querySelectorAll("text")].filter((each) => /^\d\d\.\d\d\.\d{4}$|^Последний$/.test(each.textContent));
      if (labels.at(-1)?.textContent !== "Последний") continue;
      const shown = known.slice(-labels.length);
      chart.style.overflow = "visible";
      if (shown.length === labels.length) labels.forEach((each, at) => { each.textContent = shown[at] || each.textContent; });
    }
  };
  const tidy = () => {
    moments();
    order();
    share();
    counted();
    placeholder();
    const errors = document.querySelector("[data-testid='nav-tab-globalErrors']");
    errors?.toggleAttribute("data-empty", errors.querySelector("[data-testid='counter']")?.textContent === "0");
  };
  // A green tree comes folded into one row and a red one scrolled to its first red leaf: open the one, begin the other
  // at the top, until the reader takes over.
  let ours = !location.hash;
  for (const event of ["pointerdown", "wheel", "keydown", "touchstart"]) {
    addEventListener(event, (each) => { ours &&= !each.isTrusted; }, { capture: true, passive: true });
  }
  let unfolded = false;
  const welcome = () => {
    if (!ours || location.hash) return;
    const sections = document.querySelectorAll("[data-testid='tree-section']");
    if (!unfolded && sections.length) {
      unfolded = true;
      if (sections.length === 1 && !document.querySelector("[data-testid='tree-leaf']")) sections[0].click();
    }
    const container = document.querySelector("[data-tree-scroll-container]");
    if (container?.scrollTop) container.scrollTop = 0;
  };
  const dress = () => {
    translate(document.body);
    link(document.body);
    tidy();
    welcome();
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
