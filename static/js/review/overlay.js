// What is drawn over the original: the mask, boxes of instances, body points, the box of the crop that is looked at.

import { makeSvg } from "../lib.js";

// As sure as crops want a point: below it, a point is more likely off than not.
const LIKELY = 0.5;

// Pairs of body points by their place in the photo's list.
const BONES = [
  [0, 1], [0, 2], [1, 3], [2, 4], [0, 17], [17, 5], [17, 6], [5, 7], [7, 9], [6, 8], [8, 10], [17, 18], [18, 11],
  [18, 12], [11, 13], [13, 15], [12, 14], [14, 16], [15, 19], [15, 21], [16, 20], [16, 22],
];
const MIDDLE = new Set([0, 17, 18]);
const RIGHT = new Set([2, 4, 6, 8, 10, 12, 14, 16, 20, 22]);
const side = (index) => (MIDDLE.has(index) ? "middle" : RIGHT.has(index) ? "right" : "left");

export function draw(svg, photo, shown, cropBox) {
  const { result } = photo;
  const [width, height] = result?.size_px ?? [1, 1];
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const parts = [];
  if (result && shown.mask) parts.push(...mask(photo, width, height));
  if (result && shown.boxes) parts.push(...result.instances.flatMap((instance) => box(instance, Math.max(width, height))));
  if (result?.keypoints && shown.points) parts.push(...points(result.keypoints, Math.max(width, height)));
  if (cropBox) parts.push(...frame(cropBox, "crop"));
  svg.replaceChildren(...parts);
}

function mask(photo, width, height) {
  const size = { width, height };
  const picture = makeSvg("image", { href: photo.media.mask, preserveAspectRatio: "none", ...size });
  const shape = makeSvg("mask", { id: "kept" }, picture);
  return [shape, makeSvg("rect", { class: "mask", mask: "url(#kept)", ...size })];
}

function frame([left, top, right, bottom], kind) {
  const place = { x: left, y: top, width: right - left, height: bottom - top };
  return [makeSvg("rect", { class: "box-shade", ...place }), makeSvg("rect", { class: `box ${kind}`, ...place })];
}

function box(instance, longest) {
  const [left, top] = instance.box_xyxy_px;
  const size = longest * 0.022;
  const label = makeSvg("text", { x: left + size * 0.4, y: top + size * 1.2, "font-size": size });
  label.textContent = `${instance.label} ${Math.round(instance.score * 100)} %`;
  return [...frame(instance.box_xyxy_px, ""), label];
}

function points(all, longest) {
  const seen = (index) => all[index] && all[index][2] >= LIKELY;
  const bones = BONES.filter(([from, to]) => seen(from) && seen(to)).map(([from, to]) => {
    const [[x1, y1], [x2, y2]] = [all[from], all[to]];
    return makeSvg("line", { class: "bone", x1, y1, x2, y2 });
  });
  const dots = all.flatMap(([cx, cy], index) =>
    seen(index) ? [makeSvg("circle", { class: `point ${side(index)}`, cx, cy, r: longest * 0.006 })] : [],
  );
  return [...bones, ...dots];
}
