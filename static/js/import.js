// An import that runs: its bar and its figures.

import { poll } from "./lib.js";

const byId = (id) => document.getElementById(id);
const page = byId("import");

const WORDS = {
  queued: () => "Waiting for its turn",
  running: ({ done, total }) => `Importing: ${done} of ${total} files`,
  done: () => "The import is done",
  failed: () => "The import failed",
};

poll(page.dataset.status, (run) => {
  byId("run-words").textContent = WORDS[run.state](run);
  byId("run-bar").max = run.total || 1;
  byId("run-bar").value = run.done;
  for (const name of ["added", "duplicates", "refused"]) byId(`run-${name}`).textContent = run[name];
  byId("run-message").textContent = run.message ?? "";
  page.dataset.state = run.state;
  return run.state === "queued" || run.state === "running";
});
