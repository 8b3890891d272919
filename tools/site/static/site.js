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

function showAndGoThere(output) { // the button that was pressed is gone
  const first = output.firstElementChild ?? output;
  show(output);
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
}

function hide(output, name) {
  if (waiting.has(output)) { waiting.get(output).add(name); return; }
  waiting.set(output, new Set([name]));
  output.setAttribute("hidden", "until-found");
  output.addEventListener("beforematch", () => show(output));
  const note = document.createElement("p");
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
  const open = waiting.get(output);
  open?.delete(name);
  if (open && !open.size) show(output);
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

// Sliders: each has its frames, drawn around one still; to move one puts the others back. What
// moved is said once, and with the picture.
for (const film of document.querySelectorAll(".film")) {
  const picture = film.querySelector("img"), still = picture.getAttribute("src");
  const inputs = [...film.querySelectorAll("input")], status = film.querySelector("[role=status]");
  const alt = picture.alt.replace(/\.$/, "");
  const frame = (input, index) =>
    `${index}` === input.defaultValue ? still : `${input.dataset.frames}${index}.png`;
  const tell = (input) => {
    const value = input.dataset.values.split("|")[input.value];
    input.setAttribute("aria-valuetext", value);
    input.nextElementSibling.textContent = value;
    return `${input.labels[0].textContent} ${value}`;
  };
  for (const input of inputs) {
    input.value = input.defaultValue; // browsers keep it over a reload, the picture they do not
    input.addEventListener("focus", () => {
      for (let index = 0; index <= input.max; index += 1) new Image().src = frame(input, index);
    }, { once: true });
    input.addEventListener("input", () => {
      const back = inputs.filter((other) => other !== input && other.value !== other.defaultValue);
      for (const other of back) other.value = other.defaultValue;
      status.textContent = [input, ...back].map(tell).join(", ");
      picture.alt = `${alt}; ${status.textContent}`;
      picture.src = frame(input, input.value);
    });
  }
}

// The cube: two sliders turn it, and so does a finger or a mouse on it.
for (const box of document.querySelectorAll(".cube-box")) {
  const cube = box.querySelector(".cube"), scene = box.querySelector(".scene");
  const [turn, tilt] = box.querySelectorAll(".handles input");
  box.querySelector(".handles").hidden = false;
  const draw = () => {
    for (const input of [turn, tilt]) {
      cube.style.setProperty(`--${input.name}`, input.value);
      input.setAttribute("aria-valuetext", `${input.value} degrees`);
    }
  };
  const label = cube.getAttribute("aria-label");
  const describe = () => {
    const chosen = box.querySelector("fieldset :checked").value;
    cube.setAttribute("aria-label", `${label} ${box.querySelector(`.for-${chosen}`).textContent}`);
  };
  box.querySelector("fieldset").addEventListener("change", describe);
  for (const input of [turn, tilt]) input.addEventListener("input", draw);
  scene.addEventListener("pointermove", (event) => {
    if (!event.buttons) return;
    turn.value = (Number(turn.value) + event.movementX / 2 + 540) % 360 - 180; // it goes round
    tilt.value = Number(tilt.value) + event.movementY / 2;
    draw();
  });
  scene.addEventListener("pointerdown", (event) => scene.setPointerCapture(event.pointerId));
  draw();
  describe();
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
