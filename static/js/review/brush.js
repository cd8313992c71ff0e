// The brush: strokes over the original or the cut-out restore or erase product; the server stops them at edges.

import { makeSvg, request } from "../lib.js";
import { clearLayers, fitLayers, layers, placeOf } from "./layers.js";

const byId = (id) => document.getElementById(id);
const STEP = 0.01;

export class Brush {
  constructor(mend) {
    this.mend = mend;
    this.mode = "restore";
    this.points = null;
    this.at = null;
    this.readyFor = null;
    for (const button of byId("brush-modes").querySelectorAll("button")) {
      button.addEventListener("click", () => this.setMode(button.dataset.mode));
    }
    byId("brush-size").addEventListener("input", () => this.draw());
    for (const layer of layers()) {
      layer.addEventListener("pointerdown", (event) => this.begin(event, layer));
      layer.addEventListener("pointermove", (event) => this.move(event, layer));
      layer.addEventListener("pointerup", () => this.end());
      layer.addEventListener("pointercancel", () => this.drop());
    }
  }

  get inHand() {
    return this.mend.tool === "brush";
  }

  get size() {
    return this.mend.host.photo().result.size_px;
  }

  get radius() {
    return (Number(byId("brush-size").value) / 100) * Math.max(...this.size);
  }

  open() {
    if (!["cutout", "packshot"].includes(this.mend.host.file().code)) this.mend.host.choose("cutout");
    this.at = this.size.map((side) => side / 2);
    this.setMode(this.mode);
  }

  close() {
    this.points = null;
    clearLayers();
  }

  setMode(mode) {
    this.mode = mode;
    for (const button of byId("brush-modes").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    }
    this.draw();
  }

  begin(event, layer) {
    if (!this.inHand || event.button > 0) return;
    event.preventDefault();
    layer.setPointerCapture(event.pointerId);
    this.points = [placeOf(event, layer, this.size)];
    this.draw();
  }

  move(event, layer) {
    if (!this.inHand) return;
    this.at = placeOf(event, layer, this.size);
    if (this.points) for (const one of event.getCoalescedEvents?.() ?? [event]) this.points.push(placeOf(one, layer, this.size));
    this.draw();
  }

  end() {
    if (!this.inHand || !this.points) return;
    const { points } = this;
    this.points = null;
    this.paint(thinned(points, this.radius / 6));
  }

  drop() {
    this.points = null;
    this.draw();
  }

  paint(points) {
    const change = { kind: "stroke", mode: this.mode, points, radius: this.radius, snap: byId("brush-snap").checked };
    this.mend.send(change).then(() => this.draw());
  }

  /** The server loads the photo while the person looks for the place to begin; what is wrong the first stroke says. */
  makeReady() {
    const { id } = this.mend.host.photo();
    if (this.readyFor === id) return;
    this.readyFor = id;
    request("POST", `/api/v1/photos/${id}/edits/ready`, {}).catch(() => {});
  }

  draw() {
    if (!this.inHand) return;
    this.makeReady();
    fitLayers(this.size);
    const [cx, cy] = this.at ?? [0, 0];
    for (const layer of layers()) {
      const ring = makeSvg("circle", { class: `brush ${this.mode}`, cx, cy, r: this.radius });
      const line = this.points && makeSvg("polyline", {
        class: `stroke ${this.mode}`,
        points: this.points.map((point) => point.join(",")).join(" "),
        "stroke-width": 2 * this.radius,
      });
      layer.replaceChildren(...(line ? [line, ring] : [ring]));
    }
  }

  key(event) {
    const key = event.key.toLowerCase();
    const reach = Math.max(...this.size) * STEP * (event.shiftKey ? 5 : 1);
    const moves = { arrowleft: [-1, 0], arrowright: [1, 0], arrowup: [0, -1], arrowdown: [0, 1] };
    if (moves[key]) this.at = this.at.map((value, axis) => clamp(value + moves[key][axis] * reach, 0, this.size[axis]));
    else if (key === "enter") this.paint([this.at]);
    else if (key === "e") return this.setMode(this.mode === "erase" ? "restore" : "erase") ?? true;
    else if (key === "[" || key === "]") byId("brush-size").value = Number(byId("brush-size").value) + (key === "]" ? 0.5 : -0.5);
    else return false;
    this.draw();
    return true;
  }
}

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

/** Points at least `gap` apart, the last one kept. */
function thinned(points, gap) {
  const kept = [points[0]];
  for (const point of points) {
    const [x, y] = kept.at(-1);
    if (Math.hypot(point[0] - x, point[1] - y) >= gap) kept.push(point);
  }
  return points.length > 1 ? [...kept, points.at(-1)].slice(-4000) : kept;
}
