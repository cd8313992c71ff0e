// What the photo is like: asked for when it is shown, so that the photo itself never waits for the search.

import { make, request } from "../lib.js";

const byId = (id) => document.getElementById(id);
const percent = (share) => `${Math.round(share * 100)} %`;

let asked = 0;
let shown = null;

/** While a worker looks at a mended photo again, what it is like stays as it stands. */
export async function showLikeness(photo) {
  if (photo.unchecked && shown === photo.id) return;
  shown = photo.id;
  const mine = ++asked;
  byId("more-like-this").href = `${byId("more-like-this").dataset.search}?like=${photo.id}`;
  for (const id of ["sku-alarm", "verdict"]) byId(id).hidden = true;
  byId("similar").replaceChildren(note("Looking…"));
  try {
    const told = await request("GET", `/api/v1/photos/${photo.id}/likeness`);
    if (mine !== asked) return;
    byId("similar").replaceChildren(...similar(told));
    showVerdict(photo, told.verdict);
    showAlarm(told.alarm);
  } catch (refused) {
    if (mine === asked) byId("similar").replaceChildren(note(refused.message));
  }
}

const note = (words) => make("li", { class: "none small muted" }, words);

function similar({ products, sentence }) {
  if (sentence || !products.length) return [note(sentence || "The house has no other product yet.")];
  return products.map((product) => {
    const words = `${product.sku} ${product.view}, ${percent(product.score)} alike`;
    const picture = make("img", { src: product.thumb_url, alt: words, title: words });
    return make("li", {}, make("a", { href: product.url }, picture, make("span", {}, product.sku), make("span", { class: "number" }, percent(product.score))));
  });
}

/** What it was found to be on arrival, both pictures side by side. */
function showVerdict(photo, verdict) {
  byId("verdict").hidden = !verdict;
  if (!verdict) return;
  byId("verdict").dataset.kind = verdict.kind;
  byId("verdict-title").textContent = verdict.title;
  byId("verdict-words").textContent = [verdict.chance === null ? "" : `${percent(verdict.chance)} likely the same product.`, verdict.words].join(" ").trim();
  const sides = [side("This photo", photo.media?.original)];
  const { other } = verdict;
  if (other) sides.push(make("a", { href: other.url }, side(`${other.sku} ${other.view}`.trim(), other.original_url)));
  byId("verdict-evidence").replaceChildren(...(other ? sides : []));
}

const side = (words, url) => make("figure", {}, url ? make("img", { src: url, alt: "" }) : null, make("figcaption", { class: "small muted" }, words));

function showAlarm(alarm) {
  byId("sku-alarm").hidden = !alarm;
  if (!alarm) return;
  byId("sku-alarm-words").textContent = alarm.sentence;
  byId("sku-alarm-look").href = alarm.near.url;
  const take = byId("sku-alarm-take");
  if (!take) return;
  take.textContent = `It is ${alarm.sku}`;
  take.onclick = () => {
    const form = byId("rename");
    form.elements.sku.value = alarm.sku;
    form.requestSubmit();
  };
}
