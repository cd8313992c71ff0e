// An export that runs: its bar, then the download.

import { poll } from "./lib.js";

const byId = (id) => document.getElementById(id);
const page = byId("export");

function show(run) {
  const open = run.state === "queued" || run.state === "running";
  const wasOpen = ["queued", "running"].includes(page.dataset.state);
  // The page knows best what to offer next once it is over.
  if (wasOpen && !open) location.reload();
  byId("run-words").textContent = run.words;
  byId("run-bar").max = run.total || 1;
  byId("run-bar").value = run.done;
  return open;
}

if (page && ["queued", "running"].includes(page.dataset.state)) poll(page.dataset.status, show);

// With a script the choice of a channel needs no button.
const choice = byId("channel-choice");
choice?.classList.add("by-script");
choice?.querySelector("select").addEventListener("change", () => choice.submit());
