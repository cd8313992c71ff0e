// The review: one photo at a time, decided from the keyboard; the page goes on while the server is told.

import { count, request } from "../lib.js";
import { Hold } from "./hold.js";
import { bindKeys } from "./keys.js";
import { Mend } from "./mend.js";
import { Outbox } from "./outbox.js";
import { showFiles, showPanel } from "./panel.js";
import { forget, load, preload, remember } from "./photos.js";
import { ReviewQueue } from "./queue.js";
import { awaitChecks } from "./recheck.js";
import { Stage } from "./stage.js";
import { Summary } from "./summary.js";
import { showVersions } from "./versions.js";

const byId = (id) => document.getElementById(id);
const page = byId("main");
const shootUrl = `/api/v1/shoots/${page.dataset.shoot}`;
const mayDecide = "mayDecide" in page.dataset;
const queue = new ReviewQueue();
const stage = new Stage(page);
const summary = new Summary(page, refresh, () => advance());
const hold = new Hold(shootUrl, giveWay);
const outbox = new Outbox();
let photo = null;

async function refresh() {
  const answer = await request("GET", `${shootUrl}/review`);
  queue.load(answer.order);
  return answer.counts;
}

async function show(id, { trail = true } = {}) {
  if (trail) queue.go(id);
  closeReasons();
  mend?.leave();
  summary.hide();
  history.replaceState(null, "", `${page.dataset.base}/${id}`);
  try {
    const loaded = await load(id);
    // A faster key may have moved on while this one was on its way.
    if (queue.current === id) present(loaded);
  } catch (refused) {
    toast(refused.message);
  }
}

function present(loaded, code = null) {
  photo = loaded;
  const state = queue.entry(photo.id)?.state ?? photo.state;
  const file = photo.files.find((one) => one.code === code) ?? photo.files[0];
  stage.show(photo, file);
  showPanel(photo, state, { files: photo.files, chosen: file.code, onFile: chooseFile, ready: stage.ready() });
  byId("title").textContent = `${photo.sku} ${photo.view}`.trim();
  document.title = `${photo.sku} ${photo.view} · Review · Packshot`;
  page.dataset.photo = photo.id;
  if (mayDecide) hold.take(photo.sku);
  showPosition();
  awaitChecks(photo, adopt);
  for (const next of [queue.nextOpen(), queue.following()]) if (next !== null) preload(next);
}

function showPosition() {
  const { openCount, entries, index } = queue;
  byId("position").textContent = `${index + 1} of ${entries.length} · ${openCount} left`;
  const set = photo ? queue.openOf(photo.sku).length : 0;
  if (mayDecide) {
    byId("approve-set").hidden = set < 2;
    byId("approve-set-words").textContent = `Approve all ${set} of this SKU`;
  }
  byId("reviewed").max = entries.length || 1;
  byId("reviewed").value = entries.length - openCount;
}

function chooseFile(file) {
  stage.showFile(file);
  showFiles(photo.files, file.code, chooseFile);
  if (byId("stage").dataset.view === "original" && !mend?.active) stage.setView("result");
  mend?.refresh();
}

/** The photo as a change has left it; what was looked at stays in view. */
function adopt(changed) {
  remember(changed);
  if (photo?.id !== changed.id) return;
  present(changed, stage.file?.code);
  mend?.refresh();
}

/** Somebody else has this set: on to one that is free, unless it was only opened to be looked at. */
function giveWay(sku, words) {
  queue.setTaken(sku, words);
  toast(words);
  if (photo?.sku === sku && queue.entry(photo.id)?.state === "to_review") advance();
}

function decide(action, reason) {
  if (!photo || !mayDecide || summary.shown || photo.id !== queue.current) return;
  if (reason === "wrong_product" && photo.result.instances.length > 1) {
    closeReasons();
    mend.toggle("pick");
    return;
  }
  const { id, sku, view } = photo;
  const before = queue.entry(id)?.state ?? photo.state;
  const after = action === "approve" ? "approved" : "rejected";
  const note = byId("note")?.value ?? "";
  queue.setState(id, after);
  queue.skipped.delete(id);
  forget(id);
  toast(`${sku} ${view} ${after}`.replace("  ", " "));
  outbox.add(() => tell(id, { action, reason, note, rework: true })).catch((refused) => {
    queue.setState(id, before);
    toast(refused.message);
    show(id);
  });
  advance();
}

/** All photos of this set that are still to review, in one go; one undo takes it back. */
function approveSet() {
  if (!photo || !mayDecide || summary.shown) return;
  const ids = queue.openOf(photo.sku);
  if (!ids.length) return;
  for (const id of ids) {
    queue.setState(id, "approved");
    forget(id);
  }
  toast(`${photo.sku}: ${count(ids.length, "photo")} approved`);
  outbox.add(() => request("POST", `${shootUrl}/bulk`, { action: "approve", photo_ids: ids })).catch(async (refused) => {
    toast(refused.message);
    await refresh();
    show(ids[0]);
  });
  advance();
}

/** Tell the server; a reason that acts brings the photo back, at the end of the queue. */
async function tell(id, decision) {
  const answer = await request("POST", `/api/v1/photos/${id}/decision`, decision);
  queue.setState(id, answer.state);
  if (answer.state === "to_review") queue.skipped.add(id);
  if (decision.action !== "reject" || answer.state === "rejected") return;
  forget(id);
  toast(answer.sentence);
  showPosition();
}

/** On to the next one; at the end, ask whether more has arrived before saying that all is done. */
async function advance() {
  const next = queue.nextOpen();
  if (next !== null) return show(next);
  await outbox.settled();
  try {
    const counts = await refresh();
    const late = queue.nextOpen();
    if (late !== null) return show(late);
    finish(counts);
  } catch (refused) {
    toast(refused.message);
  }
  return undefined;
}

function finish(counts) {
  hold.release();
  showPosition();
  byId("position").textContent = "";
  byId("title").textContent = "Review";
  closeReasons();
  summary.show(counts);
}

function skip() {
  if (!photo || summary.shown) return;
  const open = queue.entry(queue.current)?.state === "to_review";
  if (!open) {
    const next = queue.following();
    if (next === null) advance();
    else show(next);
    return;
  }
  queue.skipped.add(queue.current);
  const next = queue.nextOpen();
  if (next === null) toast("This is the last photo to review.");
  else show(next);
}

function back() {
  if (summary.shown && queue.current !== null) {
    show(queue.current, { trail: false });
    return;
  }
  const id = queue.back();
  if (id === null) toast("This is the first photo.");
  else show(id, { trail: false });
}

async function undo() {
  if (!mayDecide) return undefined;
  if (mend.active) return mend.undo();
  await outbox.settled();
  try {
    const answer = await request("POST", `${shootUrl}/undo`);
    if (!answer.photo) return toast("There is nothing to undo.");
    // What was decided in one go is undone in one go: more photos than this one may have changed.
    await refresh();
    forget(answer.photo.id);
    toast(`Undone: ${answer.photo.sku} ${answer.photo.view}`);
    await show(answer.photo.id);
  } catch (refused) {
    toast(refused.message);
  }
  return undefined;
}

function askReason() {
  if (!photo || !mayDecide || summary.shown) return;
  byId("reasons").hidden = false;
  byId("note").value = "";
  byId("reject").setAttribute("aria-expanded", "true");
  byId("reasons").querySelector("button").focus({ preventScroll: true });
}

function closeReasons() {
  if (!byId("reasons").hidden && byId("reasons").contains(document.activeElement)) document.activeElement.blur();
  byId("reasons").hidden = true;
  byId("reject")?.setAttribute("aria-expanded", "false");
}

let toastTimer = null;
function toast(words) {
  byId("toast").textContent = words;
  byId("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (byId("toast").hidden = true), 2500);
}

async function rename(event) {
  event.preventDefault();
  const { sku, view } = event.target.elements;
  try {
    const changed = await request("PATCH", `/api/v1/photos/${photo.id}`, { sku: sku.value, view: view.value });
    Object.assign(photo, { sku: changed.sku, view: changed.view });
    byId("rename-box").open = false;
    present(photo);
    toast("Saved");
  } catch (refused) {
    toast(refused.message);
  }
}

const mend = mayDecide
  ? new Mend({
      photo: () => (summary.shown ? null : photo),
      file: () => stage.file,
      choose: (code) => chooseFile(photo.files.find((file) => file.code === code)),
      lookAtOriginal: () => stage.view === "result" && stage.setView("original"),
      adopt,
      toast,
    })
  : null;

function full() {
  if (!photo) return;
  if (stage.file.code !== "cutout" && !("full" in page.dataset)) chooseFile(photo.files[0]);
  stage.toggleFull();
}

const leave = () => {
  if (mend?.active) return mend.leave();
  if ("full" in page.dataset) stage.toggleFull();
  return closeReasons();
};

const actions = {
  approve: () => decide("approve", null),
  approveSet,
  reject: askReason,
  skip,
  back,
  undo,
  full,
  wipe: (step) => stage.wipeBy(step),
  mend: (tool) => mend?.toggle(tool),
  change: (kind) => photo && !summary.shown && mend?.send({ kind }),
  versions: () => photo && !summary.shown && showVersions(photo, { mayDecide, adopt, toast }),
  grid: () => (location.href = page.dataset.grid),
  help: () => byId("help").showModal(),
  overlay: (name) => stage.toggleOverlay(name),
  ground: () => stage.nextGround(),
  leave,
};

for (const id of ["approve", "reject", "skip", "back", "undo", "full"]) byId(id)?.addEventListener("click", actions[id]);
byId("approve-set")?.addEventListener("click", approveSet);
byId("show-versions").addEventListener("click", actions.versions);
byId("show-help").addEventListener("click", actions.help);
byId("summary-undo")?.addEventListener("click", undo);
byId("no-reason").addEventListener("click", closeReasons);
byId("rename")?.addEventListener("submit", rename);
for (const button of byId("reasons").querySelectorAll("[data-reason]")) {
  button.addEventListener("click", () => decide("reject", button.dataset.reason));
}
bindKeys(actions, (digit) => byId("reasons").querySelectorAll("[data-reason]")[digit - 1]?.click(), mend);

async function start() {
  try {
    const counts = await refresh();
    const first = Number(page.dataset.photo) || null;
    if (first === null) finish(counts);
    else if (location.hash === "#next" && queue.entry(first)?.state !== "to_review") await advance();
    else await show(first);
  } catch (refused) {
    toast(refused.message);
  }
}

start();
