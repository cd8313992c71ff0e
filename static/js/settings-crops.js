// The crop table: what is typed is tried on ten photos of a shoot; saving is an ordinary form.

import { icon, make, makeSvg, poll, request } from "./lib.js";

const table = document.getElementById("table");
const shoot = document.getElementById("shoot");
const previews = document.getElementById("preview");
const state = document.getElementById("preview-state");
const faults = document.getElementById("faults");
const save = document.getElementById("save");
const PAUSE_MS = 350;

let asked = 0;
let timer = null;

async function look() {
  if (!shoot) return;
  const mine = ++asked;
  previews.setAttribute("aria-busy", "true");
  try {
    const answer = await request("POST", "/api/v1/crop-table/preview", { text: table.value, shoot_id: Number(shoot.value) });
    if (mine === asked) show(answer);
  } catch (refused) {
    if (mine === asked) state.textContent = refused.message;
  }
  if (mine === asked) previews.setAttribute("aria-busy", "false");
}

function show({ photos, faults: wrong }) {
  faults.replaceChildren(...wrong.map(fault));
  if (save) save.disabled = wrong.length > 0;
  if (!photos) {
    state.textContent = "The preview waits until the table has no faults.";
    return;
  }
  state.textContent = photos.length ? "" : "No photo of this shoot is prepared yet.";
  previews.replaceChildren(...photos.map(photoRow));
}

function fault({ line, sentence }) {
  const words = make("span", {}, make("strong", {}, `Line ${line}`), ` ${sentence}`);
  return make("li", {}, icon("failed"), words);
}

function photoRow(photo) {
  const [width, height] = photo.size_px;
  const whole = picture(photo, [0, 0, width, height]);
  for (const { box } of photo.crops) whole.append(makeSvg("rect", { class: "frame", ...rectangle(box) }));
  const title = make("h3", {}, photo.sku, make("span", { class: "muted" }, [photo.view, photo.class].filter(Boolean).join(" · ")));
  const figures = [make("figure", {}, whole, make("figcaption", {}, "Photo")), ...photo.crops.map((crop) => figure(photo, crop))];
  const none = photo.crops.length ? null : make("p", { class: "small muted" }, "No rule of the table gives this photo a crop.");
  return make("article", { "data-photo": photo.id }, title, make("div", { class: "strip", tabindex: "0", role: "group", "aria-label": `Crops of ${photo.sku} ${photo.view}` }, ...figures), none);
}

function figure(photo, crop) {
  const caption = make("figcaption", crop.sure ? {} : { class: "doubt" }, crop.sure ? crop.label : `${crop.label} ? not certain`);
  return make("figure", { "data-crop": crop.code, "data-box": crop.box.join(" ") }, picture(photo, crop.box), caption);
}

/** A window into the preview picture; the browser cuts, so a typed number is seen at once. */
function picture(photo, box) {
  const { x, y, width, height } = rectangle(box);
  const view = makeSvg("svg", { viewBox: `${x} ${y} ${width} ${height}`, width, height, "aria-hidden": "true" });
  const [full, tall] = photo.size_px;
  view.append(makeSvg("image", { href: photo.url, x: 0, y: 0, width: full, height: tall, preserveAspectRatio: "none" }));
  return view;
}

const rectangle = ([left, top, right, bottom]) => ({ x: left, y: top, width: right - left, height: bottom - top });

function follow(notice) {
  const words = notice.querySelector("span");
  poll(`/api/v1/crop-table/runs/${notice.dataset.run}`, (run) => {
    words.textContent = run.words;
    notice.dataset.state = run.state;
    return run.state === "queued" || run.state === "running";
  }, { everyMs: 500 });
}

table.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE_MS);
});
shoot?.addEventListener("change", look);
const notice = document.getElementById("run");
if (notice) follow(notice);
look();
