// Deciding: what a key or a button sends, the reason that it asks for, and the page as the document stands then.

import { edit, offer } from "./edit.js";
import { card, desk, leaves, look, looking, paper, path, shown, stepping } from "./looking.js";
import { alarm, asked, getJson, post, say, trying, words } from "./page.js";
import { change, goOn, point } from "./problems.js";
import { selectedSpan } from "./selection.js";

const api = `/api/documents/${desk.dataset.document}`;
const t = words();
const reasons = JSON.parse(document.getElementById("words").textContent).reasons;
let busy = false; // a decision is being made, or the next problem brought: what is pressed meanwhile was meant for nothing

/** Does one thing at a time; a thing that was chosen just before is looked at first. */
export function alone(work) {
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
  change();
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
  else if (ref ?? shown) await look(ref ?? shown.ref).catch(() => card.replaceChildren()); // it may be gone
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
  const rulings = document.getElementById("ask-ruling");
  rulings.hidden = rulings.disabled = !rules;
  offer(document.getElementById("ask-quick"), reasons[kind] ?? [], form.elements.why);
  let told;
  const opened = asked(dialog, async () => {
    const ruling = rules ? { ruling: form.elements.ruling.value } : {};
    told = await decide({ ...value, ...ruling, why: form.elements.why.value });
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
  let told;
  const sent = await edit(path, t("correct_title"), { figure, ...span }, reasons.correct, async (form, why) => {
    told = await decide({ action: "correct", figure, form, why });
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
  const told = await post(`${api}/undo`);
  after(told);
  say(t("undone"));
  const kept = shown && !shown.ref.startsWith("figure:a") ? shown.ref : null; // an added figure may be gone
  const ref = told.ref ?? kept;
  if (ref) await look(ref).catch(() => card.replaceChildren());
  else card.replaceChildren();
}
