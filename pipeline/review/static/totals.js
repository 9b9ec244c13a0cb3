// Adding and editing known totals.

import { asked, post, trying, words } from "./page.js";
import { readBack } from "./typed.js";

const t = words();
const totals = JSON.parse(document.getElementById("totals").textContent);
const dialog = document.getElementById("total");
const form = dialog.querySelector("form");

function show() {
  for (const field of form.querySelectorAll("[data-for]")) field.hidden = field.dataset.for !== form.elements.measure.value;
}

const open = trying(async (id) => {
  form.reset();
  form.elements.replaces.value = "";
  document.getElementById("total-title").textContent = t(id ? "edit" : "new");
  for (const [name, value] of Object.entries(totals[id] ?? {})) form.elements[name].value = value;
  show();
  let added;
  const sent = await asked(dialog, async () => {
    added = await post("/api/totals", Object.fromEntries(new FormData(form)));
  });
  if (sent) {
    location.hash = added.id;
    location.reload();
  }
});

form.elements.measure.addEventListener("change", show);
form.querySelectorAll("[data-reads]").forEach(readBack);
document.getElementById("new-total").addEventListener("click", () => open(null));
for (const button of document.querySelectorAll("[data-edit]")) button.addEventListener("click", () => open(button.dataset.edit));
