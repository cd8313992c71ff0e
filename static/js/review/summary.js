// What stands there when nothing is left to review: figures, and the next step.

import { count, make } from "../lib.js";

const byId = (id) => document.getElementById(id);
const LOOK_EVERY_MS = 3000;

export class Summary {
  constructor(page, refresh, goOn) {
    Object.assign(this, { page, refresh, shown: false });
    byId("summary-more").addEventListener("click", goOn);
  }

  show(counts) {
    this.shown = true;
    this.page.dataset.done = "";
    byId("summary").hidden = false;
    this.fill(counts);
    this.watch(counts);
  }

  hide() {
    this.shown = false;
    clearTimeout(this.timer);
    delete this.page.dataset.done;
    byId("summary").hidden = true;
  }

  fill(counts) {
    const waiting = counts.uploaded + counts.queued + counts.running;
    const reviewed = counts.approved + counts.rejected;
    byId("summary-title").textContent = reviewed && !counts.to_review ? "Every photo is reviewed" : "Nothing to review yet";
    byId("summary-words").textContent = words(counts, waiting, reviewed);
    const figures = [["approved", counts.approved], ["rejected", counts.rejected], ["failed", counts.failed], ["being prepared", waiting]];
    byId("summary-figures").replaceChildren(...figures.map(([word, number]) => make("div", {}, make("dt", {}, word), make("dd", {}, String(number)))));
    byId("summary-export").hidden = !counts.approved;
    byId("summary-more").hidden = !counts.to_review;
  }

  // Photos that are still being prepared come here by themselves.
  watch(counts) {
    clearTimeout(this.timer);
    if (!(counts.uploaded + counts.queued + counts.running)) return;
    this.timer = setTimeout(async () => {
      const fresh = await this.refresh().catch(() => counts);
      if (!this.shown) return;
      this.fill(fresh);
      this.watch(fresh);
    }, LOOK_EVERY_MS);
  }
}

function words(counts, waiting, reviewed) {
  if (waiting) return `${count(waiting, "photo")} ${waiting === 1 ? "is" : "are"} still being prepared and will appear here.`;
  if (counts.approved) return "Next, export the approved ones as one ZIP.";
  if (reviewed) return "None is approved, so there is nothing to export.";
  return "Add photos on the shoot's page; they come here when they are prepared.";
}
