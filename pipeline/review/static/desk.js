// The desk's hands: what keys and buttons do.

import { accept, add, alone, catchUp, comment, compare, correct, reject, rule, undo, unsigned } from "./deciding.js";
import { desk, list, look, paper, path, switchLook, switchNumerals, walk } from "./looking.js";
import { onKeys, trying } from "./page.js";
import { leave, next } from "./problems.js";

const doing = { accept, correct, reject, comment, rule, compare, add, drop: accept };

desk.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) {
    if (button.dataset.figure) unsigned(correct)(button.dataset.figure, button.dataset.value);
    else unsigned(doing[button.dataset.do])();
    return;
  }
  const place = event.target.closest("[data-ref]");
  if (!place || place.classList.contains("thing")) return;
  if (!window.getSelection().isCollapsed && paper.contains(place)) return; // a stretch is being selected
  const side = paper.contains(place) ? paper : list.contains(place) ? list : null;
  if (side) leave();
  trying(look)(place.dataset.ref, { from: side, focus: side ? "stay" : "card" });
});

for (const side of [paper, list]) {
  side.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && side === list && event.target.closest(".item")) {
      event.preventDefault();
      trying(async () => {
        await walk(by);
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
  leave();
  trying(walk)(by);
};
const hands = {
  next: alone(next, "shows"), accept: unsigned(accept), correct: unsigned(() => correct()), reject: unsigned(reject), add: unsigned(add),
  comment: unsigned(() => comment()), remark: unsigned(() => comment(true)), undo: unsigned(undo),
  numerals: alone(switchNumerals, "shows"), look: alone(switchLook, "shows"),
};
onKeys({
  n: hands.next, a: hands.accept, c: hands.correct, r: hands.reject, f: hands.add, m: hands.comment, u: hands.undo,
  j: between(1), k: between(-1), o: hands.numerals, t: hands.look,
  s: () => location.assign(`${path}/sign-off`), q: () => location.assign("/"),
});
for (const id of ["next", "undo", "add", "remark", "numerals", "look"]) {
  document.getElementById(id)?.addEventListener("click", () => hands[id]());
}

// who comes back to this window sees what was decided in another
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) trying(catchUp)();
});
window.addEventListener("focus", () => trying(catchUp)());

const wanted = decodeURIComponent(location.hash.slice(1));
if (wanted.includes(":")) trying(look)(wanted);
