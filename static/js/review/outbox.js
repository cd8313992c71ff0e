// What the server is told, in order, while the page goes on; nothing is forgotten when the page is left meanwhile.

export class Outbox {
  constructor() {
    this.waiting = new Set();
    this.last = Promise.resolve();
    addEventListener("pagehide", () => this.waiting.forEach((letter) => this.post(letter)));
  }

  /** `send` is called once all before it are answered, or when the page is left; its answer or its refusal. */
  add(send) {
    const letter = { send, answer: null };
    this.waiting.add(letter);
    const answered = this.last.then(() => this.post(letter));
    this.last = answered.catch(() => {});
    return answered;
  }

  post(letter) {
    this.waiting.delete(letter);
    letter.answer ??= letter.send();
    return letter.answer;
  }

  /** Resolves when everything added so far is answered. */
  settled() {
    return this.last;
  }
}
