// Photos by id, asked for once and kept; the pictures of the next ones are fetched before they are needed.

import { request } from "../lib.js";

const known = new Map();
const pictures = new Map();

export function load(id) {
  if (!known.has(id)) {
    const asked = request("GET", `/api/v1/photos/${id}`);
    known.set(id, asked);
    asked.catch(() => known.delete(id));
  }
  return known.get(id);
}

/** A photo as a change has left it. */
export const remember = (photo) => known.set(photo.id, Promise.resolve(photo));

export const forget = (id) => known.delete(id);

/** Fetch what the review of this photo shows first. */
export async function preload(id) {
  const photo = await load(id).catch(() => null);
  if (!photo?.media) return;
  keep(photo.media.mask);
  // Decoded ahead as well: that takes longer than a frame lasts.
  for (const url of [photo.media.original, photo.media.cutout]) keep(url)?.decode().catch(() => pictures.delete(url));
}

function keep(url) {
  if (pictures.has(url)) return null;
  const picture = new Image();
  picture.src = url;
  pictures.set(url, picture);
  if (pictures.size > 24) pictures.delete(pictures.keys().next().value);
  return picture;
}
