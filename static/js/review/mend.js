// Mending: which tool is in hand, what it sends, and going back. Changes go to the server one after another.

import { request } from "../lib.js";
import { Brush } from "./brush.js";
import { ColourTool } from "./colours.js";
import { CropTool } from "./crop.js";
import { PickTool } from "./pick.js";

const byId = (id) => document.getElementById(id);

export class Mend {
  /** `host` gives photo(), file(), choose(code), adopt(photo) and toast(words). */
  constructor(host) {
    this.host = host;
    this.tool = null;
    this.sending = Promise.resolve();
    this.pending = 0;
    this.tools = { brush: new Brush(this), crop: new CropTool(this), pick: new PickTool(this), colour: new ColourTool(this) };
    for (const button of document.querySelectorAll("[data-mend]")) {
      button.addEventListener("click", () => this.toggle(button.dataset.mend));
    }
    byId("mend-undo").addEventListener("click", () => this.undo());
    byId("mend-done").addEventListener("click", () => this.leave());
    for (const kind of ["draw_in", "widen"]) byId(kind).addEventListener("click", () => this.send({ kind }));
  }

  get active() {
    return this.tool !== null;
  }

  toggle(name) {
    if (!this.host.photo() || this.tool === name) return this.leave();
    this.leave();
    this.tool = name;
    this.mark();
    this.tools[name].open();
    return undefined;
  }

  leave() {
    if (!this.active) return;
    this.tools[this.tool].close();
    this.tool = null;
    this.mark();
  }

  mark() {
    byId("mend-bar").hidden = !this.active;
    byId("stage").dataset.tool = this.tool ?? "";
    for (const part of byId("mend-bar").querySelectorAll("[data-tool]")) part.hidden = part.dataset.tool !== this.tool;
    for (const button of document.querySelectorAll("[data-mend]")) {
      button.setAttribute("aria-pressed", String(button.dataset.mend === this.tool));
    }
  }

  /** Whether the tool in hand has taken this key. */
  key(event) {
    return this.active && this.tools[this.tool].key(event);
  }

  /** One change of the photo that is shown. */
  send(change) {
    const { id } = this.host.photo();
    return this.ask(`/api/v1/photos/${id}/edits`, change);
  }

  undo() {
    const { id } = this.host.photo();
    return this.ask(`/api/v1/photos/${id}/edits/undo`, {}, "Took back the last change");
  }

  ask(url, body, words = null) {
    this.pending += 1;
    this.sending = this.sending.then(() => this.tell(url, body, words));
    return this.sending;
  }

  async tell(url, body, words) {
    try {
      const photo = await request("POST", url, body);
      this.pending -= 1;
      // While more strokes wait, their answer will be newer than this one.
      if (this.pending === 0) this.host.adopt(photo);
      if (words) this.host.toast(words);
    } catch (refused) {
      this.pending -= 1;
      this.host.toast(refused.message);
      this.refresh();
    }
  }

  /** Draw the tool again, for another photo or a changed one. */
  refresh() {
    if (this.active) this.tools[this.tool].draw();
  }
}
