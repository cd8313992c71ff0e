// Pictures are asked for when they come near the window, but not while it flies past them: a hundred rows that nobody
// could see would stand in the line before the row where the person stops.

const PAUSE_MS = 100;
const FLYING_SCREENS = 0.25;

/** Watches elements; the pictures in them (`data-src`) are fetched once the element stays near the window. */
export class Near {
  constructor() {
    this.waiting = new Set();
    this.timer = null;
    this.from = 0;
    this.observer = new IntersectionObserver((entries) => this.note(entries), { rootMargin: "50% 0px" });
  }

  /** Watch it, or look at it again for pictures that are new in it. */
  watch(element) {
    this.observer.unobserve(element);
    this.observer.observe(element);
  }

  forget(element) {
    this.observer.unobserve(element);
    this.waiting.delete(element);
  }

  note(entries) {
    for (const { target, isIntersecting } of entries) this.waiting[isIntersecting ? "add" : "delete"](target);
    this.look();
  }

  look() {
    if (this.timer || !this.waiting.size) return;
    this.from = scrollY;
    this.timer = setTimeout(() => {
      this.timer = null;
      if (Math.abs(scrollY - this.from) > innerHeight * FLYING_SCREENS) this.look();
      else this.fetch();
    }, PAUSE_MS);
  }

  fetch() {
    for (const element of this.waiting) for (const image of element.querySelectorAll("img[data-src]")) show(image);
    this.waiting.clear();
  }
}

function show(image) {
  image.src = image.dataset.src;
  delete image.dataset.src;
}
