// Colours and checks of a mended photo are found again by a worker; they are asked for until they are there.

import { request } from "../lib.js";

const LOOK_AFTER_MS = [500, 1000, 1000, 2000, 4000, 8000, 16_000];
let timer = null;

/** `onFound(photo)` once the colours and checks of this photo belong to its mask again. */
export function awaitChecks(photo, onFound, tries = 0) {
  clearTimeout(timer);
  if (!photo.unchecked || tries === LOOK_AFTER_MS.length) return;
  timer = setTimeout(async () => {
    const fresh = await request("GET", `/api/v1/photos/${photo.id}`).catch(() => photo);
    if (fresh.version !== photo.version) return;
    if (fresh.unchecked) awaitChecks(photo, onFound, tries + 1);
    else onFound(fresh);
  }, LOOK_AFTER_MS[tries]);
}
