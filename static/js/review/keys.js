// The keyboard of the review. Every key is a button as well.

const KEYS = {
  p: ["approve"],
  a: ["approve"],
  x: ["reject"],
  r: ["reject"],
  s: ["skip"],
  arrowright: ["skip"],
  arrowleft: ["back"],
  z: ["undo"],
  " ": ["full"],
  o: ["swap"],
  g: ["grid"],
  "?": ["help"],
  m: ["overlay", "mask"],
  b: ["overlay", "boxes"],
  k: ["overlay", "points"],
  c: ["ground"],
  escape: ["leave"],
};

export function bindKeys(actions, chooseReason) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (isOnButton(event.target) && key === " ") return;
    if (/^[1-9]$/.test(key) && reasonsOpen()) {
      event.preventDefault();
      chooseReason(Number(key));
      return;
    }
    const [name, argument] = KEYS[key] ?? [];
    // A key that is held down must not decide a row of photos; leafing through them may.
    if (!name || (event.repeat && !["skip", "back"].includes(name))) return;
    event.preventDefault();
    actions[name](argument);
  });
  // A button that was clicked keeps the focus; Space would press it again instead of opening the full view.
  document.addEventListener("click", (event) => {
    if (event.detail > 0) event.target.closest("button")?.blur();
  });
}

const reasonsOpen = () => !document.getElementById("reasons").hidden;
const isTyping = (target) => target.matches("input, select, textarea, [contenteditable]");
const isOnButton = (target) => target.matches("button, a, summary") && target.matches(":focus-visible");
