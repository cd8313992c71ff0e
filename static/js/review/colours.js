// The photo's main colour: what was found, the eye-dropper on the photo, and a name from the house's list.

import { icon, make, makeSvg, request } from "../lib.js";
import { clearLayers, fitLayers, placeOf } from "./layers.js";

const byId = (id) => document.getElementById(id);
const percent = (share) => `${Math.round(share * 100)} %`;
// Arrows move the eye-dropper by this share of the photo's longest side, with Shift by five times as much.
const STEP = 0.01;
let house = null;

/** What stands under "Colours" beside the photo: the swatches, and what does not fit to other photos. */
export function showColours(photo) {
  byId("swatches").replaceChildren(...photo.result.swatches.map(swatch));
  byId("colour-warnings").replaceChildren(...photo.colour_warnings.map(warning));
}

function swatch({ hex, share, name, distance, picked }) {
  const square = makeSvg("svg", { viewBox: "0 0 24 24", role: "img", "aria-label": hex }, makeSvg("rect", { width: 24, height: 24, fill: hex }));
  const away = Math.round(distance ?? 0);
  const facts = make("span", { class: "muted", title: `${away} (CIEDE2000) from the house's ${name}` }, ` ΔE ${away}${picked ? ", by hand" : ""}`);
  const words = make("span", {}, `${name} `, make("span", { class: "mono muted" }, hex), facts);
  return make("li", {}, square, words, make("span", { class: "muted number" }, percent(share)));
}

function warning({ sentence, photo_id: id, url }) {
  return make("li", { class: "bad" }, icon("failed"), make("span", {}, `${sentence} `, make("a", { href: url, "data-photo": id }, "See the other photo")));
}

export class ColourTool {
  constructor(mend) {
    this.mend = mend;
    this.layer = byId("original-paint");
    this.place = null;
    this.layer.addEventListener("click", (event) => {
      if (mend.tool === "colour") this.take(placeOf(event, this.layer, this.size));
    });
    byId("colour-name").addEventListener("change", () => this.name(byId("colour-name").value));
  }

  get size() {
    return this.mend.host.photo().result.size_px;
  }

  open() {
    this.mend.host.lookAtOriginal();
    this.place = null;
    this.draw();
    this.listNames();
  }

  close() {
    clearLayers();
  }

  take(place) {
    this.place = place;
    this.mend.send({ kind: "colour", place });
  }

  name(name) {
    if (name) this.mend.send({ kind: "colour", name });
  }

  async listNames() {
    try {
      house ??= (await request("GET", "/api/v1/colours")).colours;
    } catch (refused) {
      this.mend.host.toast(refused.message);
      return;
    }
    byId("colour-name").replaceChildren(...house.map(({ name }) => make("option", {}, name)));
    this.choose();
  }

  /** The name of the present main colour stands in the list. */
  choose() {
    const [main] = this.mend.host.photo().result.swatches;
    if (main && house) byId("colour-name").value = main.name;
  }

  draw() {
    const photo = this.mend.host.photo();
    fitLayers(photo.result.size_px);
    byId("found-colours").replaceChildren(...photo.result.swatches.map((one, index) => this.button(one, index)));
    this.layer.replaceChildren(...(this.place ? [ring(this.place, photo.result.size_px)] : []));
    this.choose();
  }

  button({ hex, name }, index) {
    const square = makeSvg("svg", { class: "chip", viewBox: "0 0 16 16", "aria-hidden": "true" }, makeSvg("rect", { width: 16, height: 16, fill: hex }));
    const button = make("button", { type: "button", class: "button slim", "aria-pressed": String(index === 0) }, make("kbd", { "aria-hidden": "true" }, String(index + 1)), square, name);
    button.addEventListener("click", () => this.mend.send({ kind: "colour", hex }));
    return button;
  }

  /** Digits choose a colour that was found, arrows move the eye-dropper, Enter takes the colour under it. */
  key(event) {
    const swatches = this.mend.host.photo().result.swatches;
    if (/^[1-9]$/.test(event.key)) {
      const chosen = swatches[Number(event.key) - 1];
      if (chosen) this.mend.send({ kind: "colour", hex: chosen.hex });
      return true;
    }
    const [x, y] = DIRECTIONS[event.key] ?? [];
    if (x !== undefined) this.move(x, y, event.shiftKey ? 5 : 1);
    else if (event.key === "Enter") this.take(this.place ?? middle(this.size));
    else return false;
    return true;
  }

  move(x, y, times) {
    const [width, height] = this.size;
    const step = STEP * Math.max(width, height) * times;
    const [left, top] = this.place ?? middle(this.size);
    this.place = [clamp(left + x * step, width - 1), clamp(top + y * step, height - 1)];
    this.draw();
  }
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const middle = ([width, height]) => [width / 2, height / 2];
const clamp = (value, most) => Math.min(most, Math.max(0, value));

/** A ring that is seen on light and dark cloth. */
function ring([x, y], size) {
  const radius = Math.max(...size) * 0.012;
  return makeSvg("g", {}, ...["dropper dark", "dropper"].map((name) => makeSvg("circle", { class: name, cx: x, cy: y, r: radius })));
}
