// The keyboard of the review. Every key is a button as well.

const KEYS = {
  "shift+p": ["approveSet"],
  "shift+a": ["approveSet"],
  p: ["approve"],
  a: ["approve"],
  x: ["reject"],
  r: ["reject"],
  arrowright: ["skip"],
  arrowleft: ["back"],
  z: ["undo"],
  " ": ["full"],
  "[": ["wipe", -10],
  "]": ["wipe", 10],
  g: ["grid"],
  "?": ["help"],
  b: ["mend", "brush"],
  c: ["mend", "crop"],
  i: ["mend", "pick"],
  s: ["mend", "colour"],
  h: ["change", "draw_in"],
  w: ["change", "widen"],
  v: ["versions"],
  m: ["overlay", "mask"],
  o: ["overlay", "boxes"],
  k: ["overlay", "points"],
  d: ["ground"],
  escape: ["leave"],
};

export function bindKeys(actions, chooseReason, mend) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (isOnButton(event.target) && key === " ") return;
    // Enter on a button that has the focus presses it, whatever tool is in hand.
    if (!(isOnButton(event.target) && key === "enter") && !reasonsOpen() && mend?.key(event)) {
      event.preventDefault();
      return;
    }
    if (/^[1-9]$/.test(key) && reasonsOpen()) {
      event.preventDefault();
      chooseReason(Number(key));
      return;
    }
    const [name, argument] = (event.shiftKey && KEYS[`shift+${key}`]) || KEYS[key] || [];
    // A key that is held down must not decide a row of photos; leafing through them may.
    if (!name || (event.repeat && !["skip", "back", "wipe"].includes(name))) return;
    event.preventDefault();
    actions[name](argument);
  });
  // A button that was clicked keeps the focus; Space would press it again instead of opening the full view.
  document.addEventListener("click", (event) => {
    if (event.detail > 0) event.target.closest("button")?.blur();
  });
}

const reasonsOpen = () => !document.getElementById("reasons").hidden;
const isTyping = (target) => target.matches("input:not([type=range], [type=checkbox]), select, textarea, [contenteditable]") || ownsArrows(target);
// A slider that a person has gone to by keyboard keeps its arrow keys.
const ownsArrows = (target) => target.matches("input[type=range]:focus-visible");
const isOnButton = (target) => target.matches("button, a, summary") && target.matches(":focus-visible");
