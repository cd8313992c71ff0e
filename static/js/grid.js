// The grid of a shoot's photos: tiles are made once and changed in place, so that nothing flickers while polling.
// They lie in rows of a known height; the browser lays out and paints only the rows near the window, so that a shoot of
// a thousand photos scrolls like one of fifty, and all of them can still be tabbed to, searched and read out.

import { make, STATE_WORDS, stateIcon, stateMark } from "./lib.js";
import { Near } from "./near.js";

const FILTERS = [
  ["all", "All", () => true],
  ["waiting", "In preparation", (state) => ["uploaded", "queued", "running"].includes(state)],
  ["to_review", "To review", (state) => state === "to_review"],
  ["approved", "Approved", (state) => state === "approved"],
  ["rejected", "Rejected", (state) => state === "rejected"],
  ["failed", "Failed", (state) => state === "failed"],
];

const LEAST_TILE_PX = 176;
const GAP_PX = 16;
const WORDS_PX = 66;

export class Grid {
  constructor({ grid, tools, filter, empty, reviewUrl }) {
    Object.assign(this, { grid, tools, filter, empty, reviewUrl });
    this.tiles = new Map();
    this.photos = [];
    this.near = new Near();
    this.laid = [];
    this.across = 2;
    this.shown = FILTERS.some(([code]) => `#${code}` === location.hash) ? location.hash.slice(1) : "all";
    this.buttons = FILTERS.map(([code, word]) => this.makeFilter(code, word));
    new ResizeObserver(() => this.fit()).observe(grid);
  }

  makeFilter(code, word) {
    const button = make("button", { type: "button", "data-filter": code }, word);
    button.addEventListener("click", () => {
      this.shown = code;
      history.replaceState(null, "", code === "all" ? location.pathname : `#${code}`);
      this.show(this.photos);
    });
    this.filter.append(button);
    return button;
  }

  show(photos) {
    this.photos = photos;
    this.tools.hidden = !photos.length;
    FILTERS.forEach(([code, word, fits], index) => {
      const number = photos.filter((photo) => fits(photo.state)).length;
      this.buttons[index].textContent = `${word} ${number}`;
      this.buttons[index].setAttribute("aria-pressed", String(code === this.shown));
      this.buttons[index].hidden = number === 0 && code !== "all" && code !== this.shown;
    });
    const fits = FILTERS.find(([code]) => code === this.shown)[2];
    this.lay(photos.filter((photo) => fits(photo.state)).map((photo) => this.tile(photo)));
    this.empty.hidden = this.laid.length > 0 || !photos.length;
    this.empty.textContent = "No photo is in this state now.";
  }

  /** How many tiles lie in a row, and how large they are. */
  fit() {
    const width = this.grid.clientWidth;
    const across = Math.max(2, Math.floor((width + GAP_PX) / (LEAST_TILE_PX + GAP_PX)));
    this.grid.style.setProperty("--across", across);
    this.grid.style.setProperty("--row", `${Math.round((width + GAP_PX) / across) - GAP_PX + WORDS_PX}px`);
    if (across === this.across) return;
    this.across = across;
    this.lay(this.laid);
  }

  /** Put these tiles into rows; a row that already holds its tiles is left alone. */
  lay(tiles) {
    this.laid = tiles;
    const focused = document.activeElement;
    this.makeRows(Math.ceil(tiles.length / this.across));
    [...this.grid.children].forEach((row, index) => this.place(row, tiles.slice(index * this.across, (index + 1) * this.across)));
    if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
  }

  makeRows(number) {
    const rows = this.grid.children;
    while (rows.length < number) this.grid.append(make("div", { class: "tiles", role: "presentation" }));
    while (rows.length > number) {
      this.near.forget(this.grid.lastChild);
      this.grid.lastChild.remove();
    }
  }

  place(row, tiles) {
    const same = row.childElementCount === tiles.length && tiles.every((tile, index) => row.children[index] === tile);
    if (!same) row.replaceChildren(...tiles);
    if (row.querySelector("img[data-src]")) this.near.watch(row);
  }

  tile(photo) {
    let tile = this.tiles.get(photo.id);
    if (!tile) {
      tile = make("div", { class: "tile", role: "listitem" });
      this.tiles.set(photo.id, tile);
    }
    const look = JSON.stringify([photo.state, photo.sku, photo.view, photo.state_reason, photo.thumb_url]);
    if (tile.dataset.look !== look) this.fill(tile, photo, look);
    return tile;
  }

  fill(tile, photo, look) {
    const picture = tile.querySelector("img");
    // Motion tells of a photo that was prepared while somebody watched, not of one that is scrolled to.
    if (tile.dataset.look && photo.thumb_url && !picture) tile.classList.add("arrived");
    Object.assign(tile.dataset, { look, state: photo.state, photo: photo.id });
    tile.replaceChildren(this.face(photo, picture), this.words(photo));
  }

  face(photo, picture) {
    const name = `${photo.sku} ${photo.view}`.trim();
    if (!photo.thumb_url) return make("div", { class: "face" }, stateIcon(photo.state));
    const image = picture?.dataset.of === photo.thumb_url ? picture : make("img", { "data-of": photo.thumb_url, "data-src": photo.thumb_url, alt: "", decoding: "async" });
    return make("a", { class: "face", href: `${this.reviewUrl}/${photo.id}`, "aria-label": `${name}, ${STATE_WORDS[photo.state]}` }, image);
  }

  words(photo) {
    const title = make("p", { class: "sku", title: photo.name }, photo.sku, make("span", { class: "view" }, ` ${photo.view}`));
    const words = make("div", { class: "words" }, title, stateMark(photo.state));
    if (photo.state_reason) words.append(make("p", { class: "reason" }, photo.state_reason));
    return words;
  }
}

/** Rows of failed photos, each with its reason and a button to try again. */
export function failedRows(photos, retry) {
  return photos.map((photo) => {
    const again = make("button", { type: "button", class: "button slim", "aria-label": `Try ${photo.name} again` }, "Try again");
    again.addEventListener("click", () => {
      again.disabled = true;
      retry([photo]);
    });
    const words = make("div", {}, make("p", {}, photo.name), make("p", { class: "small muted" }, photo.state_reason ?? "No reason is known."));
    return make("div", { class: "problem" }, words, again);
  });
}

