// The search page: a photo by upload, paste or drop; crop; colour; filters. Results are asked for as ready HTML.

import { onDrop } from "../files.js";
import { csrfHeaders, readAnswer, Refused } from "../lib.js";
import { Crop } from "./crop.js";

const byId = (id) => document.getElementById(id);
const page = byId("search");
const filters = byId("filters");
const field = (name) => filters.elements[name];
const PAUSE_MS = 250;

const crop = new Crop({
  area: byId("crop"),
  image: byId("crop-image"),
  layer: byId("crop-layer"),
  boxes: byId("boxes"),
  onChange: (box) => {
    field("box").value = box.join(",");
    go();
  },
});

let asked = 0;

/** What the form says, without what is empty. */
function wanted() {
  const values = [...new FormData(filters)].filter(([, value]) => value !== "");
  return new URLSearchParams(values).toString();
}

/** Ask for results and remember the search in the address; the newest question wins. */
async function go(query = wanted(), { remember = true } = {}) {
  const mine = ++asked;
  const results = byId("results");
  results.setAttribute("aria-busy", "true");
  if (remember) history.pushState(null, "", `${location.pathname}${query ? `?${query}` : ""}`);
  try {
    const answer = await fetch(`${page.dataset.results}?${query}`);
    const html = await answer.text();
    if (answer.status === 401 || answer.redirected) location.reload();
    if (mine !== asked) return;
    results.innerHTML = html;
    showSeen();
  } catch {
    if (mine === asked) complain("Packshot cannot be reached. Check the connection and try again.");
  }
  if (mine === asked) results.setAttribute("aria-busy", "false");
}

function complain(sentence) {
  byId("problem").hidden = !sentence;
  byId("problem").querySelector("span").textContent = sentence;
}

/** The frame over the photo as the results know it. */
function showSeen() {
  const seen = byId("seen");
  if (!seen) return;
  const box = field("box").value;
  crop.show(JSON.parse(seen.dataset.boxes), box ? box.split(",").map(Number) : null);
}

/** Send a photo to be looked at; its results follow. */
async function send(file) {
  complain("");
  byId("results").setAttribute("aria-busy", "true");
  byId("drop").dataset.busy = "";
  try {
    if (file.size > Number(page.dataset.maxMb) * 1048576) throw new Refused(`The file is larger than ${page.dataset.maxMb} MB.`, 413);
    const headers = { ...csrfHeaders(), "Content-Type": "application/octet-stream", Accept: "application/json" };
    const answer = await fetch("/api/v1/search/photos", { method: "PUT", headers, body: file });
    take(readAnswer(answer.status, await answer.text()));
  } catch (error) {
    complain(error instanceof Refused ? error.message : "Packshot cannot be reached. Check the connection and try again.");
    byId("results").setAttribute("aria-busy", "false");
  }
  delete byId("drop").dataset.busy;
}

function take({ query, boxes }) {
  for (const [name, value] of [["query", query], ["box", ""], ["like", ""], ["other_colour", ""]]) field(name).value = value;
  byId("liked")?.remove();
  byId("crop-image").addEventListener("load", () => crop.show(boxes, null), { once: true });
  byId("crop-image").src = `/search/photos/${query}`;
  byId("looked").hidden = false;
  go();
}

// A photo: chosen, dropped anywhere on the page, or pasted.
byId("send").hidden = true;
byId("photo").addEventListener("change", (event) => event.target.files.length && send(event.target.files[0]));
byId("drop").addEventListener("submit", (event) => {
  event.preventDefault();
  if (byId("photo").files.length) send(byId("photo").files[0]);
});

onDrop((data) => send(data.files[0]));
addEventListener("paste", (event) => {
  const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/") || one.name);
  if (!file) return;
  event.preventDefault();
  send(file);
});

// Colour and filters: what is changed counts at once.
function showColour(value) {
  field("colour").value = value;
  for (const chip of filters.querySelectorAll("[data-colour]")) chip.setAttribute("aria-pressed", String(chip.dataset.colour === value));
}

for (const chip of filters.querySelectorAll("[data-colour]")) {
  chip.addEventListener("click", () => {
    showColour(chip.getAttribute("aria-pressed") === "true" ? "" : chip.dataset.colour);
    go();
  });
}
byId("picker").addEventListener("change", (event) => {
  showColour(event.target.value);
  go();
});
for (const name of ["category", "shoot", "state", "colour"]) field(name).addEventListener("change", () => go());
let timer = null;
field("sku").addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(go, PAUSE_MS);
});
// Somebody quick has chosen before this script came.
const chosen = ({ options, selectedIndex }) => selectedIndex !== Math.max(0, [...options].findIndex((option) => option.defaultSelected));
const typed = ({ value, defaultValue }) => value !== defaultValue;
if (["category", "shoot", "state"].some((name) => chosen(field(name))) || ["colour", "sku"].some((name) => typed(field(name)))) go();
filters.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  go();
});

// Pages turn without loading everything again.
byId("results").addEventListener("click", (event) => {
  const link = event.target.closest(".pages a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(new URL(link.href).search.slice(1)).then(() => byId("results-title")?.focus());
});
addEventListener("popstate", () => location.reload());

if (byId("crop-image").getAttribute("src")) {
  if (byId("crop-image").complete) showSeen();
  else byId("crop-image").addEventListener("load", showSeen, { once: true });
}
