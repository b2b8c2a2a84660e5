// Words as a page prints them: what a typograph does to a text makes it no other text.
(() => {
  if (window.__wording) return;

  const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g; // soft hyphens and the like

  /** A text as one reads it: without what cannot be seen, each gap one space. */
  const norm = (text) => (text ?? "").replace(UNSEEN, "").replace(/\s+/g, " ").trim();

  /** The same for every way to print it: «ё», quotes, dashes, dots. */
  const plain = (text) => norm(text).toLowerCase().replace(/ё/g, "е").replace(/[«»„“”‟″]/g, '"').replace(/[’‘ʼ]/g, "'")
    .replace(/[‐‑‒–—−]/g, "-").replace(/…/g, "...");

  const letters = (text) => plain(text).replace(/[^\p{L}\p{N}]+/gu, "");

  const REQUIRED = /[\s(\[–—,•·-]*(не)?обязательн\p{L}*( поле)?[\s)\]]*$|[\s(\[]*(required|optional)[\s)\]]*$/u;

  /** A label without the marks that tell whether a field may stay empty. */
  const label = (text) => {
    const said = plain(text);
    return (said.replace(REQUIRED, "") || said).replace(/[\s*:?•·ⓘ]+$/u, "");
  };

  const MARKUP = [
    [/!\[[^\]]*\]\([^)]*\)/g, ""], [/\[([^\]]*)\]\([^)]*\)/g, "$1"], [/^[ \t>]*```.*$/gm, ""], [/^[ \t>]*\d+[.)][ \t]+/gm, ""],
    [/^([ \t>]*[-*+] )\[[ xX]\] /gm, "$1"], [/&[a-z]+;|&#\d+;/gi, ""],
  ];

  /** What letters a text may have on the screen: as it is written, or as its Markdown is drawn. */
  function spellings(text) {
    const drawn = MARKUP.reduce((made, [mark, instead]) => made.replace(mark, instead), text ?? "");
    return new Set([letters(text), letters(drawn)]);
  }

  /** Of the texts of a row or of an entry the one that is its name: none of a mark such as «АК» or «🟢» before it. */
  const title = (texts) => texts.find((text) => letters(text).length > 2) ?? texts[0] ?? "";

  window.__wording = { norm, plain, letters, label, spellings, title };
})();
