// The drawing layers over both pictures, in pixels of the photo.

export const layers = () => [...document.querySelectorAll("svg.paint")];

export function fitLayers([width, height]) {
  for (const layer of layers()) layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
}

export const clearLayers = () => layers().forEach((layer) => layer.replaceChildren());

/** Where a pointer is, in pixels of the photo. */
export function placeOf(event, layer, [width, height]) {
  const box = layer.getBoundingClientRect();
  return [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
}
