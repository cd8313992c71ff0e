// The crop: its box over the original with handles, its recipe's guides, and the angle of the photo.

import { changed, corners } from "../boxes.js";
import { makeSvg } from "../lib.js";
import { clearLayers, fitLayers, placeOf } from "./layers.js";

const byId = (id) => document.getElementById(id);
const LIKELY = 0.3;
const JOINT_SHARE = 0.02;

export class CropTool {
  constructor(mend) {
    this.mend = mend;
    this.box = null;
    this.held = null;
    this.layer = byId("original-paint");
    this.layer.addEventListener("pointerdown", (event) => this.begin(event));
    this.layer.addEventListener("pointermove", (event) => this.move(event));
    this.layer.addEventListener("pointerup", () => this.end());
    this.layer.addEventListener("pointercancel", () => this.reset());
    byId("angle").addEventListener("input", () => this.showAngle());
    byId("angle").addEventListener("change", () => this.mend.send({ kind: "straighten", angle: Number(byId("angle").value) }));
    byId("crop-free").addEventListener("change", () => this.draw());
  }

  get inHand() {
    return this.mend.tool === "crop";
  }

  get size() {
    return this.mend.host.photo().result.size_px;
  }

  get aspect() {
    if (byId("crop-free").checked) return null;
    const [left, top, right, bottom] = this.file.box_xyxy_px;
    return this.file.guides?.aspect ?? (right - left) / (bottom - top);
  }

  open() {
    const { host } = this.mend;
    const crops = host.photo().files.filter((file) => file.box_xyxy_px);
    if (!crops.length) {
      host.toast("This photo has no crop; straighten works all the same.");
    } else if (!host.file().box_xyxy_px) host.choose(crops[0].code);
    host.lookAtOriginal();
    this.reset();
  }

  close() {
    this.held = null;
    clearLayers();
  }

  /** The crop that is shown now, as the server knows it. */
  reset() {
    if (!this.inHand) return;
    this.held = null;
    this.file = this.mend.host.file();
    this.box = this.file.box_xyxy_px ? [...this.file.box_xyxy_px] : null;
    byId("crop-words").textContent = this.box ? `${this.file.label}: ${this.file.guides?.inside ?? "as you like"}` : "";
    byId("angle").value = this.mend.host.photo().angle_deg;
    this.showAngle();
    this.paint();
  }

  draw() {
    this.reset();
  }

  showAngle() {
    byId("angle-words").textContent = `${Number(byId("angle").value).toFixed(1)}°`;
  }

  begin(event) {
    if (!this.inHand || !this.box || event.button > 0) return;
    event.preventDefault();
    const place = placeOf(event, this.layer, this.size);
    this.held = { handle: event.target.dataset?.handle ?? "move", from: place, box: [...this.box] };
    this.layer.setPointerCapture(event.pointerId);
  }

  move(event) {
    if (!this.inHand || !this.held) return;
    const [x, y] = placeOf(event, this.layer, this.size);
    const { handle, from, box } = this.held;
    this.box = changed(box, handle, [x - from[0], y - from[1]], this.aspect, this.size);
    this.paint();
  }

  end() {
    if (!this.inHand || !this.held) return;
    const moved = this.box.some((value, index) => Math.abs(value - this.held.box[index]) >= 1);
    this.held = null;
    if (moved) this.save();
  }

  save() {
    this.mend.send({ kind: "crop", recipe: this.file.code, box: this.box.map(Math.round) });
  }

  key(event) {
    const key = event.key.toLowerCase();
    const moves = { arrowleft: [-1, 0], arrowright: [1, 0], arrowup: [0, -1], arrowdown: [0, 1] };
    if (moves[key] && this.box) {
      const by = moves[key].map((step) => step * Math.max(...this.size) * 0.01);
      this.box = changed(this.box, event.shiftKey ? "se" : "move", by, this.aspect, this.size);
      this.paint();
    } else if (key === "enter" && this.box) this.save();
    else if (key === "tab" && this.box) this.next(event.shiftKey ? -1 : 1);
    else if (key === "," || key === ".") this.turn(key === "." ? 0.5 : -0.5);
    else return false;
    return true;
  }

  turn(by) {
    byId("angle").value = Number(byId("angle").value) + by;
    byId("angle").dispatchEvent(new Event("change"));
    this.showAngle();
  }

  next(step) {
    const crops = this.mend.host.photo().files.filter((file) => file.box_xyxy_px);
    const index = crops.findIndex((file) => file.code === this.file.code);
    this.mend.host.choose(crops[(index + step + crops.length) % crops.length].code);
    this.reset();
  }

  paint() {
    fitLayers(this.size);
    clearLayers();
    if (!this.box) return;
    const [left, top, right, bottom] = this.box;
    const [width, height] = [right - left, bottom - top];
    const unit = Math.max(...this.size) / 100;
    const outside = `M0 0H${this.size[0]}V${this.size[1]}H0ZM${left} ${top}V${bottom}H${right}V${top}Z`;
    const parts = [
      makeSvg("path", { class: "outside", d: outside, "fill-rule": "evenodd" }),
      makeSvg("rect", { class: "frame", x: left, y: top, width, height }),
      ...this.guides(unit),
      ...corners(this.box).map(([handle, cx, cy]) => makeSvg("circle", { class: `handle ${handle}`, "data-handle": handle, cx, cy, r: unit * 1.2 })),
    ];
    this.layer.replaceChildren(...parts);
  }

  /** The recipe's air as an inner frame, middle lines, and the joints that no edge should touch. */
  guides(unit) {
    const [left, top, right, bottom] = this.box;
    const [width, height] = [right - left, bottom - top];
    const air = (this.file.guides?.margin ?? 0) * Math.max(width, height);
    const lines = [
      makeSvg("line", { class: "guide", x1: (left + right) / 2, y1: top, x2: (left + right) / 2, y2: bottom }),
      makeSvg("line", { class: "guide", x1: left, y1: (top + bottom) / 2, x2: right, y2: (top + bottom) / 2 }),
    ];
    if (air > unit / 2 && width > 2 * air && height > 2 * air) {
      lines.push(makeSvg("rect", { class: "guide", x: left + air, y: top + air, width: width - 2 * air, height: height - 2 * air }));
    }
    const points = this.mend.host.photo().result.keypoints ?? [];
    const joints = (this.file.guides?.guarded ?? []).map((index) => points[index]).filter((point) => point && point[2] >= LIKELY);
    return [...lines, ...joints.map(([cx, cy]) => makeSvg("circle", { class: "joint", cx, cy, r: JOINT_SHARE * Math.max(...this.size) }))];
  }
}
