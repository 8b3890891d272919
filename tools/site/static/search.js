// What the search page says of the pages that it found.
"use strict";

// The search says how many pages it found, and the page's title says what was searched for.
addEventListener("DOMContentLoaded", () => {
  const summary = document.querySelector("#search-results .search-summary");
  if (!summary) return;
  summary.setAttribute("role", "status");
  document.title = `${new URLSearchParams(location.search).get("q")} · ${document.title}`;
  // Once more when the page has been read out, because what changes before is often not heard
  setTimeout(() => summary.replaceChildren(summary.textContent), 1000);
});

// An excerpt is for reading: of formulas only letters stand in it, and three dots for all others.
const LETTERS = { alpha: "α", beta: "β", epsilon: "ε", eta: "η", gamma: "γ", lambda: "λ", mu: "μ", sigma: "σ" };

function plain(formula) {
  const letters = formula.textContent.trim().replace(/^\\[[(]|\\[\])]$/g, "")
    .replace(/\\([a-z]+)/g, (tex, name) => LETTERS[name] ?? tex);
  return /[\\{}^_]/.test(letters) ? "…" : letters;
}

if (typeof Search !== "undefined") {
  const whole = Search.htmlToText;
  Search.htmlToText = (text, anchor) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const formula of page.querySelectorAll(".math")) formula.replaceWith(plain(formula));
    for (const extra of page.querySelectorAll("nav, form, button, .visually-hidden")) extra.remove();
    for (const end of page.querySelectorAll("td, th, li, p, pre, h1, h2, h3")) end.append(" "); // lines on a page
    return whole(page.documentElement.outerHTML, anchor).replace(/\s+/g, " ");
  };
}
