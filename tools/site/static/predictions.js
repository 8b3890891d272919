// Predictions: a choice is kept in this browser, and the answer waits for it.
"use strict";

const store = {
  read(key) { try { return localStorage.getItem(key); } catch { return null; } },
  write(key, value) { try { localStorage.setItem(key, value); } catch { /* a private window */ } },
};

// The output that measures an answer waits until something is chosen, and so does what tells it.
const waiting = new Map(); // output: the predictions that it waits for, and what waits with it

// Where what tells an answer is over: a heading, a question, an exercise, a cell to read or to run.
const OVER = "section, form, details, .cell:not(.tag_hide-input), .cell:has(.measured)";

// What follows a cell and tells its answer: folded cells, and one text before and behind each.
function after(cell) {
  const parts = [];
  let told = false;
  for (let part = cell; (part = part.nextElementSibling) && !part.matches(OVER);) {
    const text = !part.matches(".cell, .cell-anchor");
    if (text && told) break;
    told = text;
    parts.push(part);
  }
  return parts;
}

// The cells before it, as far as no text stands between, print of what the answer is made.
function before(cell) {
  const parts = [];
  for (let part = cell; (part = part.previousElementSibling)?.matches(".cell, .cell-anchor");) {
    if (part.querySelector(".measured")) break;
    parts.push(...part.querySelectorAll(".cell_output"));
  }
  return parts;
}

function show(output) {
  const { parts, note } = waiting.get(output);
  waiting.delete(output);
  for (const part of parts) part.removeAttribute("hidden");
  note.remove();
}

function showAndGoThere(output) { // the button that was pressed is gone
  const first = output.firstElementChild ?? output;
  show(output);
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
}

function hide(output, name) {
  if (waiting.has(output)) { waiting.get(output).names.add(name); return; }
  const note = document.createElement("p"), cell = output.closest(".cell");
  const parts = [...before(cell), output, ...after(cell)];
  waiting.set(output, { names: new Set([name]), parts, note });
  for (const part of parts) {
    part.setAttribute("hidden", "until-found");
    part.addEventListener("beforematch", () => show(output), { once: true });
  }
  note.className = "waiting";
  const which = `<span class="visually-hidden"> (${name})</span>`;
  note.innerHTML = `The answer waits for <a href="#predict-${name}">your prediction${which}</a>. <button type="button">Show it${which}</button>`;
  note.querySelector("button").addEventListener("click", () => showAndGoThere(output));
  output.before(note);
}

function answer(form, name, said) {
  const measured = document.getElementById(`measured-${name}`), output = measured.closest(".cell_output");
  const right = measured.dataset.right, mark = said === right ? "✓" : "✗";
  measured.textContent = `${mark} You said: ${said}. Measured: ${right}.`;
  const told = form.querySelector(".said");
  told.innerHTML = `<span></span> Noted in this browser. <a href="#measured-${name}">The answer<span class="visually-hidden"> (${name})</span></a> stands below, where it is measured.`;
  told.firstChild.textContent = `You chose: ${said}.`;
  const names = waiting.get(output)?.names;
  names?.delete(name);
  if (names && !names.size) show(output);
}

// Arrow keys read the choices; Enter, the space bar or a click on one of them answers.
function choose(form, commit) {
  const group = form.querySelector("fieldset"), id = `keys-${form.id}`;
  let arrow = false; // browsers click on a choice for an arrow too
  group.insertAdjacentHTML("beforeend", `<p class="keys" id="${id}">Arrow keys move between the choices; Enter or the space bar answers.</p>`);
  group.setAttribute("aria-describedby", id);
  form.addEventListener("keydown", (event) => {
    arrow = event.key.startsWith("Arrow");
    if (!["Enter", " "].includes(event.key) || event.target.type !== "radio") return;
    event.preventDefault();
    event.target.click();
  });
  for (const kind of ["keyup", "pointerdown"]) form.addEventListener(kind, () => { arrow = false; });
  form.addEventListener("click", ({ target }) => { if (target.type === "radio" && !arrow) commit(target.value); });
}

for (const form of document.querySelectorAll("form.prediction")) {
  const name = form.id.slice("predict-".length), key = `prediction:${name}`, said = store.read(key);
  const radio = [...form.elements].find((field) => field.type === "radio" && field.value === said);
  if (radio) { radio.checked = true; answer(form, name, said); } else {
    hide(document.getElementById(`measured-${name}`).closest(".cell_output"), name);
  }
  choose(form, (chosen) => {
    store.write(key, chosen);
    answer(form, name, chosen);
  });
}

// A link to what waits shows it, also in browsers that do not do so themselves.
function arrive() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (const [output, { parts }] of waiting) {
    if (!parts.some((part) => part.contains(target))) continue;
    show(output);
    target.scrollIntoView();
  }
}
addEventListener("hashchange", arrive);
arrive();
