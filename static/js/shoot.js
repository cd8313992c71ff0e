// The page of one shoot: bring photos in, watch them being prepared, see them all.

import { Bulk } from "./bulk.js";
import { chosen, dropped, onDrop } from "./files.js";
import { failedRows, Grid } from "./grid.js";
import { count, duration, poll, request } from "./lib.js";
import { Uploads } from "./upload.js";

const byId = (id) => document.getElementById(id);
const page = byId("shoot");
const shootId = page.dataset.shoot;

const grid = new Grid({
  grid: byId("grid"),
  tools: byId("tools"),
  filter: byId("filter"),
  empty: byId("grid-empty"),
  reviewUrl: page.dataset.review,
});

const askNow = poll(`/api/v1/shoots/${shootId}/progress`, showProgress, {
  onOffline: (offline) => (byId("offline").hidden = !offline),
});

const bulk = new Bulk({ shootId, grid, refresh: () => askNow() });

const uploads = new Uploads({
  shootId,
  maxMb: Number(page.dataset.maxMb),
  elements: {
    box: byId("uploads"),
    list: byId("upload-list"),
    summary: byId("upload-summary"),
    total: byId("upload-total"),
    retryAll: byId("retry-all"),
    clear: byId("clear-uploads"),
  },
  onAdded: askNow,
});

let seen = null;

function showProgress(progress) {
  showLive(progress);
  showFailed(progress.photos.filter((photo) => photo.state === "failed"));
  showNextStep(progress.counts);
  grid.show(progress.photos);
  if (bulk.on) bulk.mark();
  if (progress.total) shrinkDrop();
}

// With photos there, adding more is no longer the next step.
function shrinkDrop() {
  if (!byId("drop").classList.contains("large")) return;
  byId("drop").classList.remove("large");
  byId("drop-title").textContent = "Drop more photos or folders anywhere on this page";
  byId("pick-files").classList.remove("primary");
}

function showLive({ counts, total, done, remaining_seconds: seconds }) {
  const running = done < total;
  // A shoot that is finished needs no bar, except when the person has just watched it finish.
  byId("live").hidden = !total || (!running && !seen);
  seen = seen || running;
  byId("live-bar").max = total || 1;
  byId("live-bar").value = done;
  say(byId("live-words"), running ? `Preparing: ${done} of ${count(total, "photo")} ready` : preparedWords(total, counts.failed));
  byId("live-time").textContent = !running ? "" : seconds === null ? "Estimating the time left…" : `${duration(seconds)} left`;
}

function preparedWords(total, failed) {
  return failed ? `${total - failed} of ${count(total, "photo")} prepared, ${failed} failed` : total === 1 ? "The photo is prepared" : `All ${total} photos prepared`;
}

// Setting the same words again would make a screen reader repeat them.
function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function showNextStep(counts) {
  const review = byId("go-review");
  review.querySelector("span").textContent = counts.to_review ? `Review ${counts.to_review}` : "Review";
  review.classList.toggle("primary", counts.to_review > 0);
  byId("go-export").classList.toggle("primary", !counts.to_review && counts.approved > 0);
}

function showFailed(failed) {
  byId("failed").hidden = !failed.length;
  byId("failed-title").textContent = `${count(failed.length, "photo")} could not be prepared`;
  byId("failed-all").hidden = failed.length < 2;
  byId("failed-all").onclick = () => retry(failed);
  byId("failed-list").replaceChildren(...failedRows(failed, retry));
}

async function retry(photos) {
  const answers = photos.map((photo) => request("POST", `/api/v1/photos/${photo.id}/retry`));
  await Promise.allSettled(answers);
  askNow();
}

for (const [button, input] of [["pick-files", "files"], ["pick-folder", "folder"]]) {
  byId(button).addEventListener("click", () => byId(input).click());
  byId(input).addEventListener("change", (event) => {
    uploads.add(chosen(event.target));
    event.target.value = "";
  });
}

onDrop(async (data) => uploads.add(await dropped(data)));
