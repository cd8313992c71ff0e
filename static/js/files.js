// Files out of a drop or a file dialog, with their paths; folders are walked to the bottom.

const SYSTEM_FILES = new Set(["thumbs.db", "desktop.ini"]);

const isSystemFile = (name) => name.startsWith(".") || SYSTEM_FILES.has(name.toLowerCase());

/** [{file, path}] of a file dialog's choice. */
export function chosen(input) {
  return [...input.files]
    .filter((file) => !isSystemFile(file.name))
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/** [{file, path}] of a drop. Must be called while the event is handled: its items are gone afterwards. */
export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, path: file.name }));
  const found = await Promise.all(entries.map((entry) => walk(entry, "")));
  return found.flat();
}

/** Files dropped anywhere on the page are given to `take` as their DataTransfer; the page shows that it takes them. */
export function onDrop(take) {
  let depth = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (on) => document.body.classList.toggle("dragging", on);
  addEventListener("dragenter", (event) => hasFiles(event) && mark((depth += 1) > 0));
  addEventListener("dragleave", (event) => hasFiles(event) && mark((depth -= 1) > 0));
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark((depth = 0) > 0);
    take(event.dataTransfer);
  });
}

async function walk(entry, parent) {
  if (isSystemFile(entry.name)) return [];
  const path = parent + entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path }];
  }
  const inside = [];
  for (const child of await children(entry)) inside.push(...(await walk(child, `${path}/`)));
  return inside;
}

// A folder hands out its entries in lots of a hundred until an empty one.
async function children(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const lot = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!lot.length) return all;
    all.push(...lot);
  }
}
