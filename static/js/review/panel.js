// What is known about the photo, at the side: names, files, checks, colours.

import { count, icon, make, STATE_WORDS, stateIcon } from "../lib.js";
import { showColours } from "./colours.js";
import { showLikeness } from "./likeness.js";

// While one stroke follows another, only the picture that is looked at is drawn anew.
const STROKES_MS = 400;
const byId = (id) => document.getElementById(id);
const fill = (id, children) => byId(id).replaceChildren(...children);

export function showPanel(photo, state, { files, chosen, onFile, ready }) {
  const same = byId("crops").dataset.photo === String(photo.id);
  byId("crops").dataset.photo = photo.id;
  byId("sku").textContent = photo.sku;
  byId("view").textContent = photo.view;
  byId("file").replaceChildren(photo.name, make("br"), `${photo.width} × ${photo.height} px · ${photo.kind_words}`);
  showState(state, photo.decided);
  byId("audit").hidden = !photo.audit;
  showNames(photo);
  showFiles(files, chosen, onFile, { ready, old: same ? shownFiles() : {} });
  fill("checks", checks(photo, onFile));
  showColours(photo);
  showLikeness(photo);
}

export function showState(state, decided) {
  const mark = byId("state");
  mark.dataset.state = state;
  mark.replaceChildren(stateIcon(state), STATE_WORDS[state]);
  byId("decided").hidden = state !== "rejected" || !decided;
  byId("decided").textContent = decided ? `Reason: ${decided}` : "";
}

function showNames(photo) {
  const form = byId("rename");
  if (!form) return;
  form.elements.sku.value = photo.sku;
  form.elements.view.value = photo.view;
}

const shownFiles = () => Object.fromEntries([...byId("crops").querySelectorAll("[data-file]")].map((button) => [button.dataset.file, button.querySelector("img").src]));

/** The strip of files. Its pictures wait for `ready`, what the person looks at; `old` ones stand there meanwhile. */
export function showFiles(files, chosen, onFile, { ready = Promise.resolve(), old = shownFiles() } = {}) {
  fill("crops", files.map((file) => {
    const doubt = file.confident === false;
    const label = make("span", doubt ? { class: "doubt", title: "Not certain; please look" } : {}, doubt ? `${file.label} ?` : file.label);
    const attributes = { type: "button", "data-file": file.code, "aria-pressed": String(file.code === chosen), "aria-label": doubt ? `${file.label}, not certain` : file.label };
    const picture = make("img", { src: old[file.code] || null, alt: "" });
    ready.then(() => setTimeout(() => picture.isConnected && (picture.src = file.small ?? file.url), old[file.code] ? STROKES_MS : 0));
    const button = make("button", attributes, picture, label);
    button.addEventListener("click", () => onFile(file));
    return button;
  }));
}

/** A button that shows where on the photo a check found its fault. */
function shower({ name, label, picture }, size, onFile) {
  const button = make("button", { type: "button", class: "link", "aria-label": `Show where: ${label}` }, "Show where");
  button.addEventListener("click", () => onFile({ code: `check-${name}`, label: `Check: ${label}`, url: picture, size_px: size }));
  return button;
}

function checks({ checks: all, unchecked, result }, onFile) {
  if (unchecked) return [make("li", { class: "muted" }, icon("waiting"), "Looking at it again after your change…")];
  const wrong = all.filter((check) => !check.passed).map((check) => {
    const words = make("span", {}, check.message);
    if (check.picture) words.append(" ", shower(check, result.size_px, onFile));
    return make("li", { class: "bad" }, icon("failed"), words);
  });
  const right = all.filter((check) => check.passed);
  if (right.length) wrong.push(make("li", {}, icon("approved"), `${count(right.length, "check")} passed: ${right.map((check) => check.label).join(", ")}`));
  return wrong;
}
