// Holding the set that is reviewed, so that two people never get the same one.

import { csrfHeaders, request } from "../lib.js";

export class Hold {
  constructor(shootUrl, onTaken) {
    Object.assign(this, { url: `${shootUrl}/hold`, onTaken, sku: null, timer: null });
    addEventListener("pagehide", () => this.release());
  }

  /** Hold a set as long as the page shows it; `onTaken(sku, words)` when somebody else has it. */
  take(sku) {
    if (sku === this.sku) return undefined;
    this.sku = sku;
    return this.ask();
  }

  async ask() {
    clearTimeout(this.timer);
    const { sku } = this;
    try {
      const { holder, seconds } = await request("POST", this.url, { sku });
      if (sku !== this.sku) return;
      if (holder) {
        this.sku = null;
        this.onTaken(sku, `${holder} is reviewing ${sku}`);
      } else this.timer = setTimeout(() => this.ask(), (seconds * 1000) / 2);
    } catch {
      // Without a connection decisions are refused as well, and say so.
      this.timer = setTimeout(() => this.ask(), 15_000);
    }
  }

  release() {
    if (this.sku === null) return;
    clearTimeout(this.timer);
    this.sku = null;
    fetch(this.url, { method: "DELETE", headers: csrfHeaders(), keepalive: true });
  }
}
