// Which of the things that were found is the product, and what class it is.

import { make, makeSvg } from "../lib.js";
import { clearLayers, fitLayers } from "./layers.js";

const byId = (id) => document.getElementById(id);

export class PickTool {
  constructor(mend) {
    this.mend = mend;
    this.layer = byId("original-paint");
    byId("class").addEventListener("change", () => this.mend.send({ kind: "class", name: byId("class").value }));
  }

  open() {
    this.mend.host.lookAtOriginal();
    this.draw();
  }

  close() {
    clearLayers();
  }

  get found() {
    return this.mend.host.photo().result.instances.slice(0, 9);
  }

  choose(number) {
    if (number < this.found.length) this.mend.send({ kind: "instance", number });
  }

  draw() {
    const photo = this.mend.host.photo();
    fitLayers(photo.result.size_px);
    byId("class").value = photo.class;
    byId("pick-words").textContent = this.found.length ? "Which one is the product?" : "Nothing was found to choose from.";
    byId("instances").replaceChildren(...this.found.map((one, index) => {
      const button = make("button", { type: "button", class: "button slim" }, make("kbd", { "aria-hidden": "true" }, String(index + 1)), ` ${one.label}`);
      button.addEventListener("click", () => this.choose(index));
      return button;
    }));
    this.layer.replaceChildren(...this.found.flatMap((one, index) => frame(one, index, photo.result.size_px)));
    for (const shape of this.layer.querySelectorAll("rect")) shape.addEventListener("click", () => this.choose(Number(shape.dataset.number)));
  }

  key(event) {
    if (!/^[1-9]$/.test(event.key)) return false;
    this.choose(Number(event.key) - 1);
    return true;
  }
}

function frame({ box_xyxy_px: [left, top, right, bottom] }, index, size) {
  const unit = Math.max(...size) * 0.03;
  const number = makeSvg("text", { x: left + unit * 0.3, y: top + unit, "font-size": unit });
  number.textContent = String(index + 1);
  const place = { x: left, y: top, width: right - left, height: bottom - top, "data-number": index };
  return [makeSvg("rect", { class: "choice", ...place }), number];
}
