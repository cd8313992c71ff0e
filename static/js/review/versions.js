// All versions of a photo side by side; any of them can come back.

import { make, request } from "../lib.js";

const byId = (id) => document.getElementById(id);

export async function showVersions(photo, { mayDecide, adopt, toast }) {
  try {
    const { versions } = await request("GET", `/api/v1/photos/${photo.id}/versions`);
    byId("versions-empty").hidden = versions.length > 0;
    byId("versions-list").replaceChildren(...versions.map((one) => card(one, mayDecide, () => restore(photo, one, adopt, toast))));
    byId("versions").showModal();
    byId("versions-list").lastElementChild?.scrollIntoView({ block: "nearest" });
  } catch (refused) {
    toast(refused.message);
  }
}

function card(one, mayDecide, onRestore) {
  const when = make("time", { datetime: one.at, class: "small muted" }, `${new Date(one.at).toLocaleString()}, ${one.by}`);
  const picture = make("img", { src: one.picture, alt: `Packshot: ${one.words}`, loading: "lazy", width: 400, height: 400 });
  const item = make("li", { "aria-current": one.current ? "true" : null }, picture, make("p", {}, one.words), when);
  if (one.current) item.append(make("p", { class: "small" }, "Present version"));
  else if (mayDecide) {
    const button = make("button", { type: "button", class: "button slim" }, "Restore");
    button.addEventListener("click", onRestore);
    item.append(button);
  }
  return item;
}

async function restore(photo, one, adopt, toast) {
  try {
    adopt(await request("POST", `/api/v1/photos/${photo.id}/versions/${one.id}/restore`, {}));
    byId("versions").close();
    toast(`Restored: ${one.words}`);
  } catch (refused) {
    toast(refused.message);
  }
}
