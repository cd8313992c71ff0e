// The grid of a shoot's photos: tiles are made once and changed in place, so that nothing flickers while polling.

import { make, STATE_WORDS, stateIcon, stateMark } from "./lib.js";

const FILTERS = [
  ["all", "All", () => true],
  ["waiting", "In preparation", (state) => ["uploaded", "queued", "running"].includes(state)],
  ["to_review", "To review", (state) => state === "to_review"],
  ["approved", "Approved", (state) => state === "approved"],
  ["rejected", "Rejected", (state) => state === "rejected"],
  ["failed", "Failed", (state) => state === "failed"],
];

export class Grid {
  constructor({ grid, tools, filter, empty, reviewUrl, retry }) {
    Object.assign(this, { grid, tools, filter, empty, reviewUrl, retry });
    this.tiles = new Map();
    this.photos = [];
    this.shown = FILTERS.some(([code]) => `#${code}` === location.hash) ? location.hash.slice(1) : "all";
    this.buttons = FILTERS.map(([code, word]) => this.makeFilter(code, word));
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
    let visible = 0;
    for (const photo of photos) {
      const tile = this.tile(photo);
      tile.hidden = !fits(photo.state);
      visible += tile.hidden ? 0 : 1;
    }
    this.empty.hidden = visible > 0 || !photos.length;
    this.empty.textContent = "No photo is in this state now.";
  }

  tile(photo) {
    let tile = this.tiles.get(photo.id);
    if (!tile) {
      tile = make("li", { class: "tile" });
      this.tiles.set(photo.id, tile);
      this.grid.append(tile);
    }
    const look = JSON.stringify([photo.state, photo.sku, photo.view, photo.state_reason, photo.thumb_url]);
    if (tile.dataset.look !== look) this.fill(tile, photo, look);
    return tile;
  }

  fill(tile, photo, look) {
    const picture = tile.querySelector("img");
    Object.assign(tile.dataset, { look, state: photo.state, photo: photo.id });
    tile.replaceChildren(this.face(photo, picture), this.words(photo));
  }

  face(photo, picture) {
    const name = `${photo.sku} ${photo.view}`.trim();
    if (!photo.thumb_url) return make("div", { class: "face" }, stateIcon(photo.state));
    const image = picture?.getAttribute("src") === photo.thumb_url ? picture : make("img", { src: photo.thumb_url, alt: "", loading: "lazy", decoding: "async" });
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

