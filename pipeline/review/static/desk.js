// The desk: choosing on either side, deciding by key or button, going on to the next problem.

import { edit, offer } from "./edit.js";
import { Leaves } from "./leaves.js";
import { alarm, asked, getJson, getPart, onKeys, post, say, trying, words } from "./page.js";
import { selectedSpan } from "./selection.js";

const desk = document.getElementById("desk");
const paper = document.getElementById("paper");
const list = document.getElementById("list");
const card = document.getElementById("card");
const path = `/documents/${desk.dataset.document}`;
const api = `/api/documents/${desk.dataset.document}`;
const t = words();
const reasons = JSON.parse(document.getElementById("words").textContent).reasons;
const leaves = new Leaves(desk, paper, list, mark);

let shown = null; // what the card shows: { ref, marks, leaf }
let point = ""; // the key of the problem that is looked at
let asking = 0; // the newest card that was asked for
let looking = Promise.resolve(); // the card that was asked for last
let stepping = Promise.resolve(); // the steps to neighbours that were asked for
let busy = false; // a decision is being made, or the next problem brought: what is pressed meanwhile was meant for nothing
let ready = null; // what comes next, made ready: { after, told, ref, card }

// --- looking -------------------------------------------------------------------------------------------------------

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

/** Opens a thing's card and shows its place on both sides. `from` is the side that stays as it is. */
function look(ref, options = {}) {
  card.setAttribute("aria-busy", "true");
  const mine = ++asking;
  looking = show(ref, mine, options).finally(() => {
    if (mine === asking) card.removeAttribute("aria-busy");
  });
  return looking;
}

async function show(ref, mine, { from = null, focus = "card", near = null }) {
  leaves.bring(near ?? leaves.guess(ref)).catch(() => {}); // while the card is made
  const made = await (ready?.ref === ref ? ready.card : getPart(cardPath(ref)));
  ready = null;
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

async function switchLook() {
  if (!document.getElementById("look")) return;
  await lookAs(leaves.look === "text" ? "image" : "text");
  if (shown) await showOnPaper(shown.leaf);
}

async function switchNumerals() {
  leaves.numerals = !leaves.numerals;
  document.getElementById("numerals").setAttribute("aria-pressed", String(leaves.numerals));
  desk.classList.toggle("numerals", leaves.numerals);
  await leaves.refresh();
  mark();
  if (shown) showInList();
}

const following = () => getJson(`${path}/next?after=${encodeURIComponent(point)}`);

async function next() {
  const { key, ref, leaf } = await (ready?.after === point ? ready.told : following());
  await goOn(key, ref, leaf);
}

/** Makes ready what comes next, while a person looks at what is there. */
function makeReady() {
  const after = point;
  const told = following();
  told
    .then(({ ref, leaf }) => {
      if (!ref || after !== point || ready?.after !== after) return;
      leaves.bring(leaf).catch(() => {});
      ready.ref = ref;
      ready.card = getPart(cardPath(ref));
      ready.card.catch(() => (ready = null));
    })
    .catch(() => (ready = null));
  ready = { after, told };
}

async function goOn(key, ref, leaf = null) {
  point = key ?? "";
  if (!ref) {
    say(t("all_decided"));
    alarm(t("all_decided"));
    return;
  }
  await look(ref, { near: leaf });
  makeReady();
  const heading = card.querySelector("h2");
  say(`${heading?.textContent ?? ""}. ${document.getElementById("open-count").textContent}`);
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

/** Does one thing at a time; a thing that was chosen just before is looked at first. */
function alone(work) {
  return trying(async (...args) => {
    if (busy) return;
    busy = true;
    desk.dataset.busy = "";
    try {
      await stepping;
      await looking.catch(() => {});
      await work(...args);
    } finally {
      busy = false;
      delete desk.dataset.busy;
    }
  });
}

// --- deciding ------------------------------------------------------------------------------------------------------

function acts() {
  return card.querySelector(".acts")?.dataset ?? {};
}

async function decide(value, said) {
  const told = await post(`${api}/decisions?after=${encodeURIComponent(point)}`, value);
  after(told);
  say(said ?? t("saved"));
  return told;
}

/** The page as the document stands now. */
function after(told) {
  ready = null;
  desk.dataset.last = told.last;
  const stage = document.getElementById("stage");
  stage.textContent = told.stage_word;
  stage.className = `stage ${told.stage}`;
  document.getElementById("progress-words").textContent = t("progress", told);
  document.getElementById("progress").value = told.decided;
  document.getElementById("progress").max = told.total || 1;
  document.getElementById("open-count").textContent = t("open_points", { n: told.open });
  document.getElementById("open-list").replaceChildren();
  leaves.refresh().catch(alarm);
}

/** After a decision on a problem the next one is shown; after one in between, the same thing as it is now. */
async function onward(told, ref) {
  if (point) await goOn(told.next_key, told.next_ref, told.next_leaf);
  else await look(ref ?? shown.ref).catch(() => {});
}

/** Asks for a reason, with a ruling where one is due, and sends the decision. */
async function reasoned(title, kind, value) {
  const dialog = document.getElementById("ask");
  const form = dialog.querySelector("form");
  form.reset();
  document.getElementById("ask-title").textContent = t(title);
  const about = value.action === "comment" && !value.figure ? desk.querySelector("h1") : card.querySelector("h2");
  document.getElementById("ask-about").textContent = about?.textContent ?? "";
  const rules = kind === "rule" || kind === "compare";
  document.getElementById("ask-ruling").hidden = !rules;
  offer(document.getElementById("ask-quick"), reasons[kind] ?? [], form.elements.why);
  let told;
  const opened = asked(dialog, async () => {
    const ruling = rules ? { ruling: form.elements.ruling.value } : {};
    told = await decide({ ...value, ...ruling, why: form.elements.why.value });
  });
  form.elements.why.focus();
  return (await opened) ? told : null;
}

async function accept() {
  const at = acts();
  if (at.finding) return rule();
  if (at.total) return compare();
  let told;
  if (at.decision) told = await decide({ action: "drop", decision: Number(at.decision) });
  else if (at.figure) told = await decide({ action: "accept", figure: at.figure }, t("accepted"));
  else if (at.start) told = await decide({ action: "pass_by", start: Number(at.start) }, t("accepted"));
  else return alarm(t("nothing_chosen"));
  return onward(told);
}

async function rule() {
  const told = await reasoned("rule_title", "rule", { action: "rule", finding: acts().finding });
  if (told) await onward(told);
}

async function compare() {
  const { total, start } = acts();
  const at = start === undefined ? {} : { start: Number(start) };
  const told = await reasoned("compare_title", "compare", { action: "compare", total, ...at });
  if (told) await onward(told);
}

async function reject() {
  const { figure } = acts();
  if (!figure) return alarm(t("nothing_chosen"));
  const told = await reasoned("reject_title", "reject", { action: "reject", figure });
  return told ? onward(told) : undefined;
}

async function comment(whole = false) {
  const figure = whole ? undefined : acts().figure;
  const told = await reasoned("comment_title", "comment", { action: "comment", ...(figure ? { figure } : {}) });
  if (told && shown) await look(shown.ref);
}

async function correct(figure = acts().figure, value = undefined) {
  if (!figure) return alarm(t("nothing_chosen"));
  const span = selectedSpan(paper) ?? {};
  let told;
  const sent = await edit(path, t("correct_title"), { figure, ...span }, reasons.correct, async (form, why) => {
    told = await decide({ action: "correct", figure, form, why });
  }, value);
  return sent ? onward(told, `figure:${figure}`) : undefined;
}

async function add() {
  const at = acts();
  const span = selectedSpan(paper) ?? (at.end ? { start: at.start, end: at.end } : await seek());
  if (!span) return;
  let told;
  const sent = await edit(path, t("add_title"), span, reasons.add, async (form, why) => {
    told = await decide({ action: "add", form, why });
  });
  if (!sent) return;
  if (point) await goOn(told.next_key, told.next_ref, told.next_leaf);
  else await look(told.ref);
}

/** A stretch of the text, found by its words: for whom selecting is no way. */
async function seek() {
  const dialog = document.getElementById("seek");
  const found = document.getElementById("seek-found");
  const form = dialog.querySelector("form");
  form.reset();
  found.replaceChildren();
  let span = null;
  const chosen = asked(dialog, async () => {
    const text = form.elements.text.value;
    const { places } = await getJson(`${path}/find?${new URLSearchParams({ text })}`);
    if (!places.length) {
      found.textContent = t("not_found");
      return false;
    }
    if (places.length === 1) {
      [[span]] = [places.map(([start, end]) => ({ start, end }))];
      return true;
    }
    found.replaceChildren(
      ...places.map(([start, end], i) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "quiet";
        button.textContent = `${i + 1}. ${text} (${start}–${end})`;
        button.addEventListener("click", () => {
          span = { start, end };
          dialog.close("ok");
        });
        return button;
      }),
    );
    found.querySelector("button").focus();
    return false;
  });
  return (await chosen) ? span : null;
}

async function undo() {
  const told = await post(`${api}/undo`);
  after(told);
  say(t("undone"));
  const kept = shown && !shown.ref.startsWith("figure:a") ? shown.ref : null; // an added figure may be gone
  const ref = told.ref ?? kept;
  if (ref) await look(ref).catch(() => card.replaceChildren());
  else card.replaceChildren();
}

// --- hands ---------------------------------------------------------------------------------------------------------

const doing = { accept, correct, reject, comment, rule, compare, add, drop: accept };

desk.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) {
    if (button.dataset.figure) alone(correct)(button.dataset.figure, button.dataset.value);
    else alone(doing[button.dataset.do])();
    return;
  }
  const place = event.target.closest("[data-ref]");
  if (!place || place.classList.contains("thing")) return;
  if (!window.getSelection().isCollapsed && paper.contains(place)) return; // a stretch is being selected
  const side = paper.contains(place) ? paper : list.contains(place) ? list : null;
  if (side) point = "";
  trying(look)(place.dataset.ref, { from: side, focus: side ? "stay" : "card" });
});

for (const side of [paper, list]) {
  side.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && side === list && event.target.closest(".item")) {
      event.preventDefault();
      trying(async () => {
        await step(by);
        list.querySelector(".item.chosen-mark")?.focus({ preventScroll: true });
      })();
    }
    if ((event.key === "Enter" || event.key === " ") && event.target.matches("[role=button]")) {
      event.preventDefault();
      event.target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    }
  });
}

const between = (by) => () => {
  point = "";
  stepping = stepping.then(() => trying(step)(by));
};
const hands = {
  next: alone(next), accept: alone(accept), correct: alone(() => correct()), reject: alone(reject), add: alone(add),
  comment: alone(() => comment()), remark: alone(() => comment(true)), undo: alone(undo),
  numerals: alone(switchNumerals), look: alone(switchLook),
};
onKeys({
  n: hands.next, a: hands.accept, c: hands.correct, r: hands.reject, f: hands.add, m: hands.comment, u: hands.undo,
  j: between(1), k: between(-1), o: hands.numerals, t: hands.look,
  s: () => location.assign(`${path}/sign-off`), q: () => location.assign("/"),
});
for (const id of ["next", "undo", "add", "remark", "numerals", "look"]) {
  document.getElementById(id)?.addEventListener("click", () => hands[id]());
}

const wanted = decodeURIComponent(location.hash.slice(1));
if (wanted.includes(":")) trying(look)(wanted);
