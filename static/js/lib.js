// What every page's script uses: JSON requests with the CSRF token, small elements, polling with an ETag.

const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

export const csrfHeaders = () => ({ "X-CSRFToken": token });

/** An answer that is not a success; its message is a sentence for the person. */
export class Refused extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

// What a browser still sends when the page has been left is bounded for all requests together.
const LONGEST_KEPT = 8192;

/**
 * JSON in, JSON out; a refusal or a missing connection becomes a Refused with a sentence.
 * A small change arrives even when the page is left while it is on its way.
 */
export async function request(method, url, body) {
  const json = body === undefined ? "" : JSON.stringify(body);
  let response;
  try {
    response = await fetch(url, {
      method,
      headers: { Accept: "application/json", "Content-Type": "application/json", ...csrfHeaders() },
      body: json || undefined,
      keepalive: method !== "GET" && json.length <= LONGEST_KEPT,
    });
  } catch {
    throw new Refused("Packshot cannot be reached. Check the connection and try again.", 0);
  }
  return readAnswer(response.status, await response.text());
}

export function readAnswer(status, text) {
  let answer = null;
  try {
    answer = JSON.parse(text);
  } catch {
    // A proxy in between may answer with a page; the status then says enough.
  }
  if (status >= 400) throw new Refused(answer?.error ?? `The server answered with error ${status}.`, status);
  return answer;
}

/** An element: make("li", { class: "tile", hidden: true }, "text", child). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function makeSvg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function icon(name) {
  const sprite = document.querySelector("[data-icons]").dataset.icons;
  return makeSvg("svg", { class: "icon", "aria-hidden": "true" }, makeSvg("use", { href: `${sprite}#${name}` }));
}

export const STATE_WORDS = {
  waiting: "Waiting",
  uploaded: "Waiting",
  queued: "Waiting",
  running: "Preparing",
  to_review: "To review",
  approved: "Approved",
  rejected: "Rejected",
  failed: "Failed",
};

export const stateIcon = (state) => icon(state === "uploaded" || state === "queued" ? "waiting" : state);

export function stateMark(state) {
  return make("span", { class: "state", "data-state": state }, stateIcon(state), STATE_WORDS[state]);
}

export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

export function duration(seconds) {
  if (seconds < 60) return "less than a minute";
  if (seconds < 5400) return `about ${count(Math.round(seconds / 60), "minute")}`;
  return `about ${count(Math.round(seconds / 3600), "hour")}`;
}

/**
 * Ask `url` every `everyMs` and hand each changed answer to `onChange`; stops when that returns false.
 * A hidden page asks less often. Returns a function that asks at once.
 */
export function poll(url, onChange, { everyMs = 2000, onOffline = () => {} } = {}) {
  let etag = null;
  let timer = null;
  let busy = false;
  let over = false;
  async function ask() {
    clearTimeout(timer);
    if (busy || over) return;
    busy = true;
    over = !(await look());
    busy = false;
    if (!over) timer = setTimeout(ask, document.hidden ? everyMs * 5 : everyMs);
  }
  async function look() {
    try {
      const response = await fetch(url, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (response.status === 401) {
        location.reload();
        return false;
      }
      onOffline(response.status >= 500);
      if (response.status === 304 || response.status >= 500) return true;
      etag = response.headers.get("ETag");
      return onChange(readAnswer(response.status, await response.text())) !== false;
    } catch {
      onOffline(true);
      return true;
    }
  }
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  ask();
  return ask;
}
