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
