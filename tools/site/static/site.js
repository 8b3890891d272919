// What a page does without a kernel: predictions, sliders, the cube. Nothing leaves the browser.
"use strict";

const store = {
  read(key) { try { return localStorage.getItem(key); } catch { return null; } },
  write(key, value) { try { localStorage.setItem(key, value); } catch { /* a private window */ } },
};

// Predictions: the output that measures the answer waits until something is chosen.
const waiting = new Map(); // output: the ids of predictions that it still waits for

function show(output) {
  waiting.delete(output);
  output.removeAttribute("hidden");
  output.previousElementSibling?.matches(".waiting") && output.previousElementSibling.remove();
}

function hide(output, name) {
  if (waiting.has(output)) { waiting.get(output).add(name); return; }
  waiting.set(output, new Set([name]));
  output.setAttribute("hidden", "until-found");
  output.addEventListener("beforematch", () => show(output));
  const note = document.createElement("p");
  note.className = "waiting";
  note.innerHTML = `The answer waits for <a href="#predict-${name}">your prediction</a>. <button type="button">Show it</button>`;
  note.querySelector("button").addEventListener("click", () => show(output));
  output.before(note);
}

function answer(form, name, said) {
  const measured = document.getElementById(`measured-${name}`), output = measured.closest(".cell_output");
  const right = measured.dataset.right, mark = said === right ? "✓" : "✗";
  measured.textContent = `${mark} You said: ${said}. Measured: ${right}.`;
  const told = form.querySelector(".said");
  told.innerHTML = `Noted in this browser. <a href="#measured-${name}">The answer</a> stands below, where it is measured.`;
  const open = waiting.get(output);
  open?.delete(name);
  if (open && !open.size) show(output);
}

for (const form of document.querySelectorAll("form.prediction")) {
  const name = form.id.slice("predict-".length), key = `prediction:${name}`, said = store.read(key);
  const radio = [...form.elements].find((field) => field.type === "radio" && field.value === said);
  if (radio) { radio.checked = true; answer(form, name, said); } else {
    hide(document.getElementById(`measured-${name}`).closest(".cell_output"), name);
  }
  form.addEventListener("change", (event) => {
    store.write(key, event.target.value);
    answer(form, name, event.target.value);
  });
}

// Sliders: each has its frames, drawn around one still; to move one puts the others back.
for (const film of document.querySelectorAll(".film")) {
  const picture = film.querySelector("img"), still = picture.getAttribute("src");
  const inputs = [...film.querySelectorAll("input")];
  const frame = (input, index) =>
    `${index}` === input.defaultValue ? still : `${input.dataset.frames}${index}.png`;
  const tell = (input) => {
    const value = input.dataset.values.split("|")[input.value];
    input.setAttribute("aria-valuetext", value);
    input.nextElementSibling.textContent = value;
  };
  for (const input of inputs) {
    input.value = input.defaultValue; // browsers keep it over a reload, the picture they do not
    input.addEventListener("focus", () => {
      for (let index = 0; index <= input.max; index += 1) new Image().src = frame(input, index);
    }, { once: true });
    input.addEventListener("input", () => {
      for (const other of inputs) if (other !== input) { other.value = other.defaultValue; tell(other); }
      tell(input);
      picture.src = frame(input, input.value);
    });
  }
}

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

// The cube: two sliders turn it, and so does a finger or a mouse on it.
for (const box of document.querySelectorAll(".cube-box")) {
  const cube = box.querySelector(".cube"), scene = box.querySelector(".scene");
  const [turn, tilt] = box.querySelectorAll(".handles input");
  box.querySelector(".handles").hidden = false;
  const draw = () => { for (const input of [turn, tilt]) cube.style.setProperty(`--${input.name}`, input.value); };
  for (const input of [turn, tilt]) input.addEventListener("input", draw);
  scene.addEventListener("pointermove", (event) => {
    if (!event.buttons) return;
    turn.value = (Number(turn.value) + event.movementX / 2 + 540) % 360 - 180; // it goes round
    tilt.value = Number(tilt.value) + event.movementY / 2;
    draw();
  });
  scene.addEventListener("pointerdown", (event) => scene.setPointerCapture(event.pointerId));
  draw();
}

// A link into a fold opens it, also in browsers that do not do so themselves.
function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target?.closest("details:not([open])")) return;
  for (let fold = target; (fold = fold.closest("details")); fold = fold.parentElement) fold.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", unfold);
unfold();
