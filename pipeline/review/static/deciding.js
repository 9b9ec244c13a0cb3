// Deciding: what a key or a button sends, the reason that it asks for, and the page as the document stands then.

import { edit, offer } from "./edit.js";
import { card, desk, leaves, look, looking, paper, path, shown, stepping } from "./looking.js";
import { alarm, asked, getJson, post, Refused, say, trying, words } from "./page.js";
import { change, goOn, point } from "./problems.js";
import { selectedSpan } from "./selection.js";

const api = `/api/documents/${desk.dataset.document}`;
const t = words();
const reasons = JSON.parse(document.getElementById("words").textContent).reasons;
let last = ""; // what was pressed last and is not done yet: it "shows" another thing, or "decides" on the one shown
let queue = Promise.resolve(true); // all that is not done yet; false where its last came to nothing

/**
 * Does one thing after the other. What is pressed while a thing is being brought waits until it is there, and is left
 * undone where none came. Behind a decision nothing waits: nobody has seen yet what comes next.
 */
export function alone(work, kind = "decides") {
  const attempt = trying(async (...args) => {
    const chosen = card.hasAttribute("aria-busy"); // a thing that was chosen just before is looked at first
    await stepping;
    await looking.catch((fault) => {
      if (chosen) throw fault;
    });
    return (await work(...args)) !== false;
  });
  return async (...args) => {
    if (last && args[0]?.repeat === true) return; // the key is held down
    if (last === "decides") {
      alarm(t("too_soon"));
      return;
    }
    last = kind;
    desk.dataset.busy = "";
    const mine = queue.then(async (there) => there && (await attempt(...args)) === true);
    queue = mine;
    await mine;
    if (queue !== mine) return;
    last = "";
    queue = Promise.resolve(true);
    delete desk.dataset.busy;
  };
}

function acts() {
  return card.querySelector(".acts")?.dataset ?? {};
}

/** What the card was made of that is decided on: the server refuses what was changed since. */
function seen() {
  return card.querySelector(".thing")?.dataset.seen ?? desk.dataset.seen;
}

/** Sends a decision; where somebody else was faster, the page shows what they did, and the refusal is passed on. */
async function send(path, value) {
  try {
    return await post(path, value);
  } catch (fault) {
    if (fault instanceof Refused && ["changed_since", "signed", "no_thing"].includes(fault.code)) await catchUp();
    throw fault;
  }
}

async function decide(value, said) {
  const told = await send(`${api}/decisions?after=${encodeURIComponent(point)}`, { seen: seen(), ...value });
  after(told);
  say(said ?? t("saved"));
  return told;
}

/** The page as the document stands now, where it was decided on elsewhere. */
export async function catchUp() {
  const told = await getJson(`${api}/standing`);
  if (told.seen === desk.dataset.seen) return;
  after(told);
  if (shown && !document.querySelector("dialog[open]")) await look(shown.ref, { focus: "stay" }).catch(() => card.replaceChildren());
}

/** The page as the document stands now. */
function after(told) {
  change();
  desk.dataset.last = told.last;
  desk.dataset.seen = told.seen;
  const stage = document.getElementById("stage");
  stage.textContent = told.stage_word;
  stage.className = `stage ${told.stage}`;
  document.getElementById("progress-words").textContent = t("progress", told);
  document.getElementById("progress").value = told.decided;
  document.getElementById("progress").max = told.total || 1;
  document.getElementById("open-count").textContent = t("open_points", { n: told.open });
  desk.dataset.stage = told.stage;
  for (const tool of desk.querySelectorAll("[data-unsigned]")) tool.hidden = signed();
  for (const tool of desk.querySelectorAll("[data-signed]")) tool.hidden = !signed();
  document.getElementById("open-list").replaceChildren(...(told.counts.length ? told.counts.map(open) : [line(all())]));
  leaves.refresh().catch(alarm);
}

const signed = () => desk.dataset.stage === "signed_off";
const all = () => (signed() ? t("all_decided") : `${t("all_decided")} ${t("may_sign")}`);

/** A line of what is still open. */
function open([problem, n, word]) {
  const dot = document.createElement("span");
  dot.className = `dot ${problem}`;
  return line(dot, `${n} ${word}`);
}

function line(...parts) {
  const item = document.createElement("li");
  item.append(...parts);
  return item;
}

/** What decides, where the document still takes decisions. */
export function unsigned(work) {
  return alone((...args) => {
    if (!signed()) return work(...args);
    alarm(t("signed_note"));
    return false;
  });
}

/** After a decision on a problem the next one is shown; after one in between, the same thing as it is now. */
async function onward(told, ref) {
  if (point) await goOn(told.next_key, told.next_ref, told.next_leaf);
  else if (ref ?? shown) await look(ref ?? shown.ref).catch(() => card.replaceChildren()); // it may be gone
}

/** Asks for a reason, with a ruling where one is due, and sends the decision. */
async function reasoned(title, kind, value) {
  const dialog = document.getElementById("ask");
  const form = dialog.querySelector("form");
  form.reset();
  document.getElementById("ask-title").textContent = t(title);
  document.getElementById("ask-label").textContent = t(kind === "comment" ? "comment_title" : "why_field");
  const about = value.action === "comment" && !value.figure ? desk.querySelector("h1") : card.querySelector("h2");
  document.getElementById("ask-about").textContent = about?.textContent ?? "";
  const rules = kind === "rule" || kind === "compare";
  const rulings = document.getElementById("ask-ruling");
  rulings.hidden = rulings.disabled = !rules;
  offer(document.getElementById("ask-quick"), reasons[kind] ?? [], form.elements.why);
  let told;
  const basis = seen(); // what is looked at now, whatever the card shows when the reason is typed
  const opened = asked(dialog, async () => {
    const ruling = rules ? { ruling: form.elements.ruling.value } : {};
    told = await decide({ seen: basis, ...value, ...ruling, why: form.elements.why.value });
  });
  (rules ? rulings.querySelector("input") : form.elements.why).focus(); // no ruling is chosen for anybody
  return (await opened) ? told : null;
}

export async function accept() {
  const at = acts();
  if (at.finding) return rule();
  if (at.total) return compare();
  let told;
  if (at.decision) told = await decide({ action: "drop", decision: Number(at.decision) });
  else if (at.malformed) {
    told = await reasoned("leave_title", "leave", { action: "accept", figure: at.figure });
    if (!told) return undefined;
  } else if (at.figure) told = await decide({ action: "accept", figure: at.figure }, t("accepted"));
  else if (at.start) told = await decide({ action: "pass_by", start: Number(at.start) }, t("accepted"));
  else return alarm(t("nothing_chosen"));
  return onward(told);
}

export async function rule() {
  const told = await reasoned("rule_title", "rule", { action: "rule", finding: acts().finding });
  if (told) await onward(told);
}

export async function compare() {
  const { total, start } = acts();
  const at = start === undefined ? {} : { start: Number(start) };
  const told = await reasoned("compare_title", "compare", { action: "compare", total, ...at });
  if (told) await onward(told);
}

export async function reject() {
  const { figure } = acts();
  if (!figure) return alarm(t("nothing_chosen"));
  const told = await reasoned("reject_title", "reject", { action: "reject", figure });
  return told ? onward(told) : undefined;
}

export async function comment(whole = false) {
  const figure = whole ? undefined : acts().figure;
  const told = await reasoned("comment_title", "comment", { action: "comment", ...(figure ? { figure } : {}) });
  if (told && shown) await look(shown.ref);
}

export async function correct(figure = acts().figure, value = undefined) {
  if (!figure) return alarm(t("nothing_chosen"));
  const span = selectedSpan(paper) ?? {};
  const basis = seen();
  let told;
  const sent = await edit(path, t("correct_title"), { figure, ...span }, reasons.correct, async (form, why) => {
    told = await decide({ action: "correct", figure, form, why, seen: basis });
  }, value);
  return sent ? onward(told, `figure:${figure}`) : undefined;
}

export async function add() {
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

export async function undo() {
  const told = await send(`${api}/undo`, { seen: desk.dataset.seen });
  after(told);
  say(t("undone"));
  const kept = shown && !shown.ref.startsWith("figure:a") ? shown.ref : null; // an added figure may be gone
  const ref = told.ref ?? kept;
  if (ref) await look(ref).catch(() => card.replaceChildren());
  else card.replaceChildren();
}
