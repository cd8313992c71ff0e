// Many photos of the grid at once: choose, approve, reject, assign; and approving all that is safe.

import { count, request } from "./lib.js";

const byId = (id) => document.getElementById(id);

export class Bulk {
  constructor({ shootId, grid, refresh }) {
    Object.assign(this, { url: `/api/v1/shoots/${shootId}`, grid, refresh, chosen: new Set(), on: false });
    if (!byId("bulk")) return;
    byId("choose").addEventListener("click", () => this.toggle(!this.on));
    byId("bulk-all").addEventListener("click", () => this.all());
    byId("bulk-undo").addEventListener("click", () => this.undo());
    byId("approve-safe").addEventListener("click", () => this.safe());
    for (const button of document.querySelectorAll("[data-bulk]")) button.addEventListener("click", () => this.act(button.dataset.bulk));
    byId("grid").addEventListener("click", (event) => this.click(event), true);
    document.addEventListener("keydown", (event) => this.key(event));
  }

  toggle(on) {
    this.on = on;
    byId("bulk").hidden = !on;
    byId("choose").setAttribute("aria-pressed", String(on));
    if (!on) this.chosen.clear();
    this.mark();
  }

  /** In choosing, a click on a photo (or Enter, or Space on it) chooses it instead of opening it. */
  click(event) {
    const tile = event.target.closest(".tile");
    if (!this.on || !tile) return;
    event.preventDefault();
    event.stopPropagation();
    const id = Number(tile.dataset.photo);
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.mark();
  }

  key(event) {
    if (event.target.matches("input, select, textarea")) return;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && key === "a") {
      event.preventDefault();
      this.toggle(true);
      this.all();
    } else if (this.on && key === "escape") this.toggle(false);
    else if (this.on && key === " " && event.target.closest(".tile")) {
      event.preventDefault();
      event.target.click();
    }
  }

  all() {
    for (const tile of byId("grid").querySelectorAll(".tile:not([hidden])")) this.chosen.add(Number(tile.dataset.photo));
    this.mark();
  }

  mark() {
    for (const tile of byId("grid").querySelectorAll(".tile")) {
      const on = this.chosen.has(Number(tile.dataset.photo));
      tile.classList.toggle("chosen", on);
      const face = tile.querySelector("a.face");
      if (!face) continue;
      if (this.on) face.setAttribute("aria-pressed", String(on));
      else face.removeAttribute("aria-pressed");
      if (this.on) face.setAttribute("role", "button");
      else face.removeAttribute("role");
    }
    const number = this.chosen.size;
    byId("bulk-words").textContent = number ? `${count(number, "photo")} chosen` : "Nothing is chosen";
    for (const button of document.querySelectorAll("[data-bulk]")) button.disabled = !number;
  }

  act(action) {
    const body = { action, photo_ids: [...this.chosen] };
    if (action === "reject") body.reason = byId("bulk-reason").value;
    if (action === "assign") body.user_id = Number(byId("bulk-person").value) || null;
    return this.tell(async () => {
      const { changed, left } = await request("POST", `${this.url}/bulk`, body);
      this.chosen.clear();
      const word = { approve: "approved", reject: "rejected", assign: "assigned" }[action];
      return `${count(changed, "photo")} ${word}${left ? `; ${left} left as they were` : ""}`;
    });
  }

  safe() {
    return this.tell(async () => {
      const { approved, sampled } = await request("POST", `${this.url}/approve-safe`, {});
      byId("approve-safe").hidden = true;
      this.toggle(this.on);
      return `${approved} approved; a random ${sampled} of the safe ones wait${sampled === 1 ? "s" : ""} in the review for you to judge`;
    });
  }

  undo() {
    return this.tell(async () => {
      const { photo } = await request("POST", `${this.url}/undo`, {});
      return photo ? "Took back what was decided last" : "There is nothing to undo.";
    });
  }

  async tell(work) {
    const toast = byId("bulk-toast");
    try {
      toast.textContent = await work();
    } catch (refused) {
      toast.textContent = refused.message;
    }
    toast.hidden = false;
    setTimeout(() => (toast.hidden = true), 4000);
    this.mark();
    this.refresh();
  }
}
