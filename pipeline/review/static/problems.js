// Going from one problem to the next, which is made ready while a person looks at the one before.

import { alarm, getJson, say, words } from "./page.js";
import { card, desk, forget, leaves, look, path, prepare } from "./looking.js";

const t = words();
export let point = ""; // the key of the problem that is looked at
let ready = null; // what comes behind it: { after, told }

const following = () => getJson(`${path}/next?after=${encodeURIComponent(point)}`);

export async function next() {
  const { key, ref, leaf } = await (ready?.after === point ? ready.told : following());
  return goOn(key, ref, leaf);
}

/** Makes ready what comes next, while a person looks at what is there. */
function makeReady() {
  const after = point;
  const told = following();
  told
    .then(({ ref, leaf }) => {
      if (!ref || after !== point || ready?.after !== after) return;
      leaves.bring(leaf).catch(() => {});
      prepare(ref);
    })
    .catch(() => (ready = null));
  ready = { after, told };
}

export async function goOn(key, ref, leaf = null) {
  point = key ?? "";
  if (!ref) {
    const told = desk.dataset.stage === "signed_off" ? t("all_decided") : `${t("all_decided")} ${t("may_sign")}`;
    say(told);
    alarm(told);
    return false;
  }
  await look(ref, { near: leaf });
  makeReady();
  const heading = card.querySelector("h2");
  say(`${(heading?.textContent ?? "").replace(/\.$/, "")}. ${document.getElementById("open-count").textContent}`);
  return true;
}

/** Something is looked at that is no problem, or none any more. */
export function leave() {
  point = "";
}

/** What was made ready is old: the document has changed. */
export function change() {
  ready = null;
  forget();
}
