// The two pictures: the original with what is drawn over it, and the result on a ground of choice.

import { draw } from "./overlay.js";

const GROUNDS = ["white", "grey", "black", "checker"];
const byId = (id) => document.getElementById(id);

export class Stage {
  constructor(page) {
    this.page = page;
    this.photo = null;
    this.file = null;
    this.shown = { mask: false, boxes: false, points: false, ...remembered("overlays") };
    this.setGround(remembered("ground") ?? "white");
    this.setView(narrow() ? "result" : "both");
    byId("wipe").addEventListener("input", () => this.wipe(byId("wipe").value));
    for (const button of buttons("grounds")) button.addEventListener("click", () => this.setGround(button.dataset.ground));
    for (const button of buttons("overlays")) button.addEventListener("click", () => this.toggleOverlay(button.dataset.overlay));
    for (const button of buttons("views")) button.addEventListener("click", () => this.setView(button.dataset.view));
    this.markOverlays();
  }

  /** Show a photo; `file` is what stands on the result's side (the cut-out by default). */
  show(photo, file) {
    this.photo = photo;
    const name = `${photo.sku} ${photo.view}`.trim();
    setPicture(byId("original-image"), photo.media.original, `Original of ${name}`, photo.result.size_px);
    this.showFile(file);
  }

  showFile(file) {
    this.file = file;
    const name = `${this.photo.sku} ${this.photo.view}`.trim();
    setPicture(byId("result-image"), file.url, `${file.label} of ${name}`, file.size_px);
    byId("result-caption").textContent = file.label;
    this.redraw();
  }

  /** Settled when the pictures that are shown have come, or will not. */
  ready() {
    const shown = [byId("original-image"), byId("result-image")].filter((image) => image.offsetParent);
    return Promise.allSettled(shown.map((image) => image.decode()));
  }

  redraw() {
    if (this.photo?.result) draw(byId("overlay"), this.photo, this.shown, this.file?.box_xyxy_px);
  }

  setGround(name) {
    this.ground = GROUNDS.includes(name) ? name : "white";
    remember("ground", this.ground);
    byId("result").querySelector(".ground").dataset.ground = this.ground;
    for (const button of buttons("grounds")) press(button, button.dataset.ground === this.ground);
  }

  nextGround() {
    this.setGround(GROUNDS[(GROUNDS.indexOf(this.ground) + 1) % GROUNDS.length]);
  }

  toggleOverlay(name) {
    this.shown[name] = !this.shown[name];
    remember("overlays", this.shown);
    this.markOverlays();
    if (this.shown[name] && byId("stage").dataset.view === "result") this.setView("original");
    this.redraw();
  }

  markOverlays() {
    for (const button of buttons("overlays")) press(button, this.shown[button.dataset.overlay]);
  }

  setView(view) {
    byId("stage").dataset.view = view;
    for (const button of buttons("views")) press(button, button.dataset.view === view);
  }

  /** The full view wipes between before and after: the result lies over the original, left of the slider it is open. */
  toggleFull() {
    const full = !("full" in this.page.dataset);
    if (full) this.page.dataset.full = "";
    else delete this.page.dataset.full;
    press(byId("full"), full);
    if (full) this.wipe(50);
    this.setView(full ? "wipe" : narrow() ? "result" : "both");
  }

  wipe(percent) {
    byId("wipe").value = percent;
    byId("stage").style.setProperty("--wipe", byId("wipe").value);
  }

  wipeBy(step) {
    if (byId("stage").dataset.view !== "wipe") return;
    this.wipe(Number(byId("wipe").value) + step);
  }

  get view() {
    return byId("stage").dataset.view;
  }
}

const narrow = () => matchMedia("(max-width: 1023px)").matches;
const buttons = (group) => byId(group).querySelectorAll("button");
const press = (button, on) => button.setAttribute("aria-pressed", String(on));

function setPicture(image, url, words, size) {
  image.alt = words;
  if (size) image.parentElement.style.setProperty("--ratio", size[0] / size[1]);
  if (image.getAttribute("src") === url) return;
  // A picture of the same photo that was changed takes the old one's place without a flash.
  const same = image.dataset.words === words && image.hasAttribute("src");
  image.dataset.words = words;
  image.classList.toggle("loading", !same);
  image.onload = () => {
    image.parentElement.style.setProperty("--ratio", image.naturalWidth / image.naturalHeight);
    image.classList.remove("loading");
  };
  image.src = url;
}

function remember(name, value) {
  try {
    localStorage.setItem(`review-${name}`, JSON.stringify(value));
  } catch {
    // Without storage (private window) the choice lasts as long as the page.
  }
}

function remembered(name) {
  try {
    return JSON.parse(localStorage.getItem(`review-${name}`));
  } catch {
    return null;
  }
}
