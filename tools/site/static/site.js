// What a page does without a kernel: sliders, the cube, folds. Nothing leaves the browser.
"use strict";

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
