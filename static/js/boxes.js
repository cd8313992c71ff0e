// Boxes [left, top, right, bottom] in pixels of a photo, and what dragging one of their handles makes of them.

const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

/** [handle, x, y] of the eight handles of a box. */
export function corners([left, top, right, bottom]) {
  return HANDLES.map((handle) => {
    const x = left + (right - left) * (handle.includes("w") ? 0 : handle.includes("e") ? 1 : 0.5);
    const y = top + (bottom - top) * (handle.includes("n") ? 0 : handle.includes("s") ? 1 : 0.5);
    return [handle, x, y];
  });
}

/** The box after a handle was dragged by (dx, dy): inside the photo, with the aspect (width / height) if there is one. */
export function changed([left, top, right, bottom], handle, [dx, dy], aspect, [width, height]) {
  if (handle === "move") {
    const x = clamp(dx, -left, width - right);
    const y = clamp(dy, -top, height - bottom);
    return [left + x, top + y, right + x, bottom + y];
  }
  const least = Math.max(32, Math.max(width, height) / 50);
  const box = [left, top, right, bottom];
  if (handle.includes("w")) box[0] = clamp(left + dx, 0, right - least);
  if (handle.includes("e")) box[2] = clamp(right + dx, left + least, width);
  if (handle.includes("n")) box[1] = clamp(top + dy, 0, bottom - least);
  if (handle.includes("s")) box[3] = clamp(bottom + dy, top + least, height);
  return aspect ? kept(box, handle, aspect, [width, height]) : box;
}

/** The box with its aspect again: the dragged side leads, the opposite corner or middle stays. */
function kept([left, top, right, bottom], handle, aspect, [width, height]) {
  let [w, h] = [right - left, bottom - top];
  if (handle === "n" || handle === "s") w = h * aspect;
  else h = w / aspect;
  const room = [
    handle.includes("w") ? right : handle.includes("e") ? width - left : 2 * Math.min((left + right) / 2, width - (left + right) / 2),
    handle.includes("n") ? bottom : handle.includes("s") ? height - top : 2 * Math.min((top + bottom) / 2, height - (top + bottom) / 2),
  ];
  const scale = Math.min(1, room[0] / w, room[1] / h);
  [w, h] = [w * scale, h * scale];
  const x = handle.includes("w") ? right - w : handle.includes("e") ? left : (left + right - w) / 2;
  const y = handle.includes("n") ? bottom - h : handle.includes("s") ? top : (top + bottom - h) / 2;
  return [x, y, x + w, y + h];
}

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
