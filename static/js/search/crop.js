// The photo that is searched by: a frame over it, by mouse, finger or keyboard, and what the machine found on it.

import { changed, corners } from "../boxes.js";
import { make, makeSvg } from "../lib.js";

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 0.02;

export class Crop {
  constructor({ area, image, layer, boxes, onChange }) {
    Object.assign(this, { area, image, layer, boxes, onChange });
    this.box = null;
    this.held = null;
    this.found = [];
    image.addEventListener("load", () => this.paint());
    layer.addEventListener("pointerdown", (event) => this.begin(event));
    layer.addEventListener("pointermove", (event) => this.move(event));
    layer.addEventListener("pointerup", () => this.end());
    layer.addEventListener("pointercancel", () => (this.held = null));
    area.addEventListener("keydown", (event) => this.key(event));
  }

  get size() {
    return [this.image.naturalWidth, this.image.naturalHeight];
  }

  /** Show what was found; `box` is what is searched for, the first thing found without one. */
  show(found, box) {
    this.found = found;
    this.box = box ?? found[0] ?? null;
    this.choices();
    this.paint();
  }

  choices() {
    const whole = [0, 0, ...this.size];
    const all = [...this.found.filter((box) => String(box) !== String(whole)).map((box, index) => [`Object ${index + 1}`, box]), ["Whole photo", whole]];
    this.boxes.replaceChildren(...all.map(([words, box]) => {
      const button = make("button", { type: "button", class: "button slim", "aria-pressed": String(same(box, this.box)) }, words);
      button.addEventListener("click", () => this.set(box));
      return button;
    }));
  }

  set(box) {
    this.box = [...box];
    this.choices();
    this.paint();
    this.onChange(this.box.map(Math.round));
  }

  place(event) {
    const area = this.layer.getBoundingClientRect();
    return [((event.clientX - area.left) / area.width) * this.size[0], ((event.clientY - area.top) / area.height) * this.size[1]];
  }

  begin(event) {
    if (!this.box || event.button > 0) return;
    event.preventDefault();
    this.area.focus();
    this.held = { handle: event.target.dataset.handle ?? "move", from: this.place(event), box: [...this.box] };
    this.layer.setPointerCapture(event.pointerId);
  }

  move(event) {
    if (!this.held) return;
    const [x, y] = this.place(event);
    const { handle, from, box } = this.held;
    this.box = changed(box, handle, [x - from[0], y - from[1]], null, this.size);
    this.paint();
  }

  end() {
    if (!this.held) return;
    const moved = !same(this.box, this.held.box);
    this.held = null;
    if (moved) this.set(this.box);
  }

  key(event) {
    if (!this.box || event.ctrlKey || event.altKey || event.metaKey) return;
    if (MOVES[event.key]) {
      const by = MOVES[event.key].map((step) => step * STEP * Math.max(...this.size));
      this.box = changed(this.box, event.shiftKey ? "se" : "move", by, null, this.size);
      this.paint();
    } else if (event.key === "Enter") this.set(this.box);
    else return;
    event.preventDefault();
  }

  paint() {
    const [width, height] = this.size;
    if (!width) return;
    this.layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
    if (!this.box) this.layer.replaceChildren();
    else this.layer.replaceChildren(...this.parts(width, height));
  }

  parts(width, height) {
    const [left, top, right, bottom] = this.box;
    const others = this.found.filter((box) => !same(box, this.box));
    return [
      makeSvg("path", { class: "outside", d: `M0 0H${width}V${height}H0ZM${left} ${top}V${bottom}H${right}V${top}Z`, "fill-rule": "evenodd" }),
      ...others.map((box) => rectangle("other", box)),
      rectangle("frame", this.box),
      ...corners(this.box).map(([handle, cx, cy]) => makeSvg("circle", { class: `handle ${handle}`, "data-handle": handle, cx, cy, r: Math.max(width, height) / 50 })),
    ];
  }
}

const same = (one, other) => Boolean(one && other) && one.every((value, index) => Math.abs(value - other[index]) < 1);

const rectangle = (name, [left, top, right, bottom]) => makeSvg("rect", { class: name, x: left, y: top, width: right - left, height: bottom - top });
