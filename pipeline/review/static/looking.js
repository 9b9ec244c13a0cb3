// Looking: a thing's card, and its place on both sides of the desk.

import { Leaves } from "./leaves.js";
import { getPart, say, words } from "./page.js";

export const desk = document.getElementById("desk");
export const paper = document.getElementById("paper");
export const list = document.getElementById("list");
export const card = document.getElementById("card");
export const path = `/documents/${desk.dataset.document}`;
const t = words();
export const leaves = new Leaves(desk, paper, list, mark);

export let shown = null; // what the card shows: { ref, marks, leaf }
export let looking = Promise.resolve(); // the card that was asked for last
export let stepping = Promise.resolve(); // the steps to neighbours that were asked for
let asking = 0; // the newest card's number
let ready = null; // a card that was made before it was asked for: { ref, made }

function placesOf(root, ref) {
  const quoted = CSS.escape(ref);
  return root.querySelectorAll(`[data-ref="${quoted}"], [data-outer="${quoted}"]`);
}

/** Shows on both sides what the card speaks of, as far as its leaves have been brought. */
function mark() {
  for (const old of desk.querySelectorAll(".chosen-mark")) old.classList.remove("chosen-mark");
  for (const old of list.querySelectorAll('[tabindex="0"]')) old.tabIndex = -1;
  for (const ref of shown ? [shown.ref, ...shown.marks] : []) {
    for (const place of [...placesOf(paper, ref), ...placesOf(list, ref)]) place.classList.add("chosen-mark");
  }
  const stop = list.querySelector(".item.chosen-mark") ?? list.querySelector(".item");
  if (stop) stop.tabIndex = 0;
}

function cardPath(ref) {
  const [kind, ...rest] = ref.split(":");
  const id = rest.join(":");
  if (kind !== "total") return `${path}/things/${kind}/${encodeURIComponent(id)}`;
  const [total, start] = id.split("@");
  return `${path}/things/total/${encodeURIComponent(total)}?start=${start}`;
}

/** Has the card of `ref` made, for when it is asked for. */
export function prepare(ref) {
  const made = getPart(cardPath(ref));
  made.catch(() => (ready = null));
  ready = { ref, made };
}

/** What was made before is made anew: the document has changed. */
export function forget() {
  ready = null;
}

/** Opens a thing's card and shows its place on both sides. `from` is the side that stays as it is. */
export function look(ref, options = {}) {
  card.setAttribute("aria-busy", "true");
  const mine = ++asking;
  looking = show(ref, mine, options).finally(() => {
    if (mine === asking) card.removeAttribute("aria-busy");
  });
  return looking;
}

/** Says in the card's place why it is not there: what was looked at before must take no decision that was meant for it. */
function fail(fault) {
  shown = null;
  const told = document.createElement("p");
  told.className = "note bad";
  told.setAttribute("role", "alert");
  told.textContent = fault.message;
  card.replaceChildren(told);
  mark();
}

async function show(ref, mine, { from = null, focus = "card", near = null }) {
  leaves.bring(near ?? leaves.guess(ref)).catch(() => {}); // while the card is made
  let made;
  try {
    made = await (ready?.ref === ref ? ready.made : getPart(cardPath(ref)));
  } catch (fault) {
    if (mine === asking) fail(fault);
    throw fault;
  } finally {
    ready = null;
  }
  if (mine !== asking) return;
  const leaf = made.dataset.leaf === undefined ? null : Number(made.dataset.leaf);
  shown = { ref, marks: made.dataset.marks.split(" ").filter(Boolean), leaf };
  card.replaceChildren(made);
  card.scrollTop = 0;
  if (leaf !== null) await leaves.bring(leaf);
  mark();
  if (from !== paper) await showOnPaper(leaf);
  if (from !== list) showInList();
  if (focus === "card") card.focus({ preventScroll: true });
  history.replaceState(null, "", `#${ref}`);
}

async function showOnPaper(leaf) {
  if (leaf === null) return;
  const refs = shown.marks.length ? shown.marks : [shown.ref];
  let place = refs.map((r) => placesOf(leaves.paper[leaf], r)[0]).find(Boolean);
  if (!place && shown.marks.length && leaves.look === "image") {
    await lookAs("text"); // it has no place on the picture
    say(t("shown_as_text"));
    place = refs.map((r) => placesOf(leaves.paper[leaf], r)[0]).find(Boolean);
  }
  centre(place ?? leaves.paper[leaf], paper);
}

function showInList() {
  const refs = [shown.ref, ...shown.marks];
  const place = refs.map((r) => placesOf(list, r)[0]).find(Boolean);
  if (place) centre(place, list);
}

/** Brings an element to the middle of its side, at once: eyes follow a jump better than a slide. */
function centre(element, side) {
  const scrolls = getComputedStyle(side).overflowY === "auto";
  if (!scrolls) {
    if (side === paper) element.scrollIntoView({ block: "center" });
    return;
  }
  const box = element.getBoundingClientRect();
  const view = side.getBoundingClientRect();
  side.scrollTop += box.top - view.top - (side.clientHeight - box.height) / 2;
}

async function lookAs(look) {
  leaves.look = look;
  const button = document.getElementById("look");
  button.setAttribute("aria-pressed", String(look === "text"));
  for (const leaf of leaves.paper) leaf.querySelector("svg.page, .text")?.remove();
  desk.dataset.look = look;
  await leaves.refresh();
  mark();
}

export async function switchLook() {
  if (!document.getElementById("look")) return;
  await lookAs(leaves.look === "text" ? "image" : "text");
  if (shown) await showOnPaper(shown.leaf);
}

export async function switchNumerals() {
  leaves.numerals = !leaves.numerals;
  document.getElementById("numerals").setAttribute("aria-pressed", String(leaves.numerals));
  desk.classList.toggle("numerals", leaves.numerals);
  await leaves.refresh();
  mark();
  if (shown) showInList();
}

/** One step in the list after the other, each from where the one before has led. */
export function walk(by) {
  const walked = stepping.then(() => step(by));
  stepping = walked.catch(() => {});
  return walked;
}

/** The next or the last thing in the list, across leaves. */
async function step(by) {
  const items = () => [...list.querySelectorAll(".item")];
  let here = items();
  let at = shown ? here.findIndex((i) => i.dataset.ref === shown.ref) : -1;
  if (at < 0 && shown) at = here.findIndex((i) => shown.marks.includes(i.dataset.ref));
  let goal = here[at < 0 ? 0 : at + by];
  const edge = shown?.leaf ?? 0;
  for (let n = edge + by; at >= 0 && (!goal || far(goal, here[at], by)) && n >= 0 && n < leaves.list.length; n += by) {
    await leaves.bring(n);
    const found = leaves.list[n].querySelectorAll(".item");
    if (found.length) {
      goal = by > 0 ? found[0] : found[found.length - 1];
      break;
    }
  }
  if (goal) await look(goal.dataset.ref, { focus: "stay" });
}

/** Whether leaves that were not brought yet lie between two items of the list. */
function far(goal, from, by) {
  const a = Number(from.closest(".part").dataset.leaf);
  const b = Number(goal.closest(".part").dataset.leaf);
  for (let n = a + by; n !== b && a !== b; n += by) if (!leaves.list[n].classList.contains("brought")) return true;
  return false;
}
