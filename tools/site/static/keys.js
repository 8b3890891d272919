// For those who use the keyboard, and those who listen: what the theme leaves out.
"use strict";

// What scrolls sideways can be reached and scrolled with the keyboard, and fades where it goes on.
const WIDE = "pre, .scrolls, .bd-article table, mjx-container[display]";
function reach(box) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
  box.classList.toggle("more-right", box.scrollWidth - box.clientWidth - box.scrollLeft > 2);
}
const widths = new ResizeObserver((seen) => { for (const { target } of seen) reach(target); });
addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;
  for (const box of document.querySelectorAll(WIDE)) {
    widths.observe(box); // a folded one has its width once it is opened
    box.addEventListener("scroll", () => reach(box), { passive: true });
  }
});

// The theme's buttons drop the focus when they are pressed. It comes back to them, also when what
// they opened is closed; not for a mouse or a finger, which would leave a tooltip standing.
let opener = null, byPointer = false;
for (const kind of ["keydown", "pointerdown"]) {
  addEventListener(kind, () => { byPointer = kind === "pointerdown"; }, true);
}

function comeBack() {
  const active = document.activeElement;
  if (!byPointer && (active === document.body || !active.checkVisibility())) opener?.focus();
}

addEventListener("click", ({ target }) => {
  const button = target.closest(".theme-switch-container button, .search-button__button, .sidebar-toggle");
  if (!button) return;
  opener = button.closest(".theme-switch-container")?.querySelector(".theme-switch-button") ?? button;
  setTimeout(() => { comeBack(); expand(); });
}, true);
addEventListener("close", () => setTimeout(comeBack), true); // of a dialog

// The button beside the contents says whether they are there.
const wide = matchMedia("(min-width: 992px)"); // else they are in a drawer
function expand() {
  const hidden = document.querySelector("#pst-primary-sidebar")?.matches(".pst-sidebar-hidden");
  document.querySelector(".primary-toggle")?.setAttribute("aria-expanded", wide.matches && !hidden);
}
wide.addEventListener("change", expand);
expand();

// The contents leave the way once a heading has been chosen in them.
addEventListener("click", ({ target }) => target.closest?.("dialog a[href^='#']")?.closest("dialog").close());
