// Which photo comes next. Entries are {id, state} in the order of review.

// Entries also say whose set they are (sku) and why somebody else should review them (taken).
const isOpen = (entry) => entry.state === "to_review";

export class ReviewQueue {
  constructor() {
    this.entries = [];
    this.current = null;
    this.skipped = new Set();
    this.trail = [];
  }

  load(entries) {
    this.entries = entries;
  }

  entry(id) {
    return this.entries.find((entry) => entry.id === id) ?? null;
  }

  get index() {
    return this.entries.findIndex((entry) => entry.id === this.current);
  }

  get openCount() {
    return this.entries.filter(isOpen).length;
  }

  /** Ids of the photos of a set that are still to review. */
  openOf(sku) {
    return this.entries.filter((entry) => entry.sku === sku && isOpen(entry)).map((entry) => entry.id);
  }

  /** Somebody else reviews this set now (words), or nobody does (null). */
  setTaken(sku, words) {
    for (const entry of this.entries) if (entry.sku === sku) entry.taken = words;
  }

  setState(id, state) {
    const entry = this.entry(id);
    if (entry) entry.state = state;
  }

  /** The next photo to review, from the start again at the end; skipped ones come last; null when none is left. */
  nextOpen() {
    const after = this.entries.slice(this.index + 1);
    const before = this.entries.slice(0, Math.max(0, this.index));
    const open = [...after, ...before].filter(isOpen);
    const mine = open.filter((entry) => !entry.taken);
    const fresh = mine.find((entry) => !this.skipped.has(entry.id));
    return (fresh ?? mine[0])?.id ?? null;
  }

  /** The photo after this one in the order, whatever its state. */
  following() {
    return this.entries[this.index + 1]?.id ?? null;
  }

  go(id) {
    if (this.current !== null && this.current !== id) this.trail.push(this.current);
    this.current = id;
  }

  /** Back to where the person was before, else to the one before in the order; null at the very start. */
  back() {
    const id = this.trail.pop() ?? this.entries[this.index - 1]?.id ?? null;
    if (id !== null) this.current = id;
    return id;
  }
}
