// Sending files: one raw PUT each, four at once, a bar per file. What went well leaves the list; the rest stays.

import { count, csrfHeaders, icon, make, readAnswer } from "./lib.js";

const AT_ONCE = 4;
const MOST_ROWS = 100;
const ENDED = ["added", "duplicate", "refused", "failed"];
const WORDS = { waiting: "Waiting", sending: "", added: "Added", duplicate: "Duplicate", refused: "Refused", failed: "Failed" };

export class Uploads {
  constructor({ shootId, maxMb, elements, onAdded }) {
    Object.assign(this, { shootId, maxMb, elements, onAdded });
    this.jobs = [];
    elements.retryAll.addEventListener("click", () => this.retry(this.jobs.filter((job) => job.status === "failed")));
    elements.clear.addEventListener("click", () => this.clear());
    addEventListener("beforeunload", (event) => {
      if (this.open) event.preventDefault();
    });
  }

  get open() {
    return this.jobs.some((job) => !ENDED.includes(job.status));
  }

  add(files) {
    for (const { file, path } of files) this.jobs.push({ file, path, status: "waiting", sent: 0, sentence: "", row: null });
    this.pump();
  }

  pump() {
    let free = AT_ONCE - this.jobs.filter((job) => job.status === "sending").length;
    for (const job of this.jobs) {
      if (free <= 0) break;
      if (job.status !== "waiting") continue;
      this.send(job);
      free -= 1;
    }
    this.show();
  }

  send(job) {
    if (job.file.size > this.maxMb * 1048576) {
      this.end(job, "refused", `The file is larger than ${this.maxMb} MB.`);
      return;
    }
    job.status = "sending";
    const query = new URLSearchParams({ name: job.file.name, path: job.path });
    const call = new XMLHttpRequest();
    call.open("PUT", `/api/v1/shoots/${this.shootId}/photos?${query}`);
    for (const [name, value] of Object.entries(csrfHeaders())) call.setRequestHeader(name, value);
    call.setRequestHeader("Content-Type", "application/octet-stream");
    call.upload.addEventListener("progress", (event) => {
      job.sent = event.loaded;
      this.showBar(job);
    });
    call.addEventListener("load", () => this.answered(job, call.status, call.responseText));
    call.addEventListener("error", () => this.end(job, "failed", "The connection broke off."));
    call.send(job.file);
  }

  answered(job, status, text) {
    try {
      const answer = readAnswer(status, text);
      this.end(job, answer.status, answer.sentence);
    } catch (refused) {
      this.end(job, status === 413 ? "refused" : "failed", refused.message);
    }
  }

  end(job, status, sentence) {
    Object.assign(job, { status, sentence, sent: job.file.size });
    if (status === "added") this.onAdded();
    this.pump();
    if (status === "added") this.leave(job);
  }

  leave(job) {
    job.row?.classList.add("leaving");
    setTimeout(() => {
      job.row?.remove();
      job.row = null;
      job.gone = true;
      this.show();
    }, 700);
  }

  retry(jobs) {
    for (const job of jobs) Object.assign(job, { status: "waiting", sent: 0, sentence: "" });
    this.pump();
  }

  clear() {
    for (const job of this.jobs) job.row?.remove();
    this.jobs = this.jobs.filter((job) => !ENDED.includes(job.status));
    this.show();
  }

  show() {
    const { box, list, retryAll, clear } = this.elements;
    box.hidden = !this.jobs.length;
    this.leaveWhenClean();
    let room = MOST_ROWS;
    for (const job of this.jobs) {
      if (job.gone || room <= 0) continue;
      room -= 1;
      if (!job.row) list.append((job.row = make("li", { class: "upload" })));
      this.showRow(job);
    }
    retryAll.hidden = this.jobs.filter((job) => job.status === "failed").length < 2;
    clear.hidden = this.open;
    this.showSummary();
  }

  // When everything arrived and nothing needs a look, the list has told its story.
  leaveWhenClean() {
    clearTimeout(this.leaving);
    const clean = this.jobs.length && this.jobs.every((job) => job.status === "added");
    if (clean) this.leaving = setTimeout(() => this.clear(), 4000);
  }

  showRow(job) {
    if (job.row.dataset.status === job.status) return;
    job.row.dataset.status = job.status;
    const bar = make("progress", { class: "slim", max: job.file.size || 1, value: job.sent, "aria-label": `${job.path} sent` });
    const problem = job.status === "refused" || job.status === "failed";
    const end = make("span", { class: "end" }, problem ? icon("failed") : null, WORDS[job.status]);
    job.row.replaceChildren(make("span", { class: "name", title: job.path }, job.path), bar, this.button(job) ?? end);
    if (job.sentence && job.status !== "added") job.row.append(make("span", { class: "sentence" }, job.sentence));
  }

  button(job) {
    if (job.status !== "failed") return null;
    const again = make("button", { type: "button", class: "button slim", "aria-label": `Send ${job.path} again` }, "Send again");
    again.addEventListener("click", () => this.retry([job]));
    return make("span", { class: "end" }, again);
  }

  showBar(job) {
    const bar = job.row?.querySelector("progress");
    if (bar) bar.value = job.sent;
    this.showTotal();
  }

  showTotal() {
    const { total } = this.elements;
    total.max = this.jobs.reduce((sum, job) => sum + job.file.size, 0) || 1;
    total.value = this.jobs.reduce((sum, job) => sum + job.sent, 0);
  }

  showSummary() {
    const of = (status) => this.jobs.filter((job) => job.status === status).length;
    const words = [this.open ? `Sending ${count(this.jobs.length, "file")}` : `${count(this.jobs.length, "file")} sent`, `${of("added")} added`];
    if (of("duplicate")) words.push(count(of("duplicate"), "duplicate"));
    if (of("refused")) words.push(`${of("refused")} refused`);
    if (of("failed")) words.push(`${of("failed")} failed`);
    this.elements.summary.textContent = words.join(" · ");
    this.showTotal();
  }
}
