// The form that corrects or adds a figure: the fields of its kind, and what is typed read back at once.

import { asked, getPart } from "./page.js";
import { readBack } from "./typed.js";

const dialog = document.getElementById("edit");
const holder = document.getElementById("edit-fields");

/** Opens the form. `query` names a figure, a span, or both; `send` is given the form's value and the reason. */
export async function edit(documentPath, title, query, reasons, send, value) {
  holder.replaceChildren(await getPart(`${documentPath}/form?${new URLSearchParams(query)}`));
  document.getElementById("edit-title").textContent = title;
  const form = dialog.querySelector("form");
  const fields = holder.firstElementChild;
  const kind = form.elements.kind;
  offer(fields.querySelector(".quick"), reasons, form.elements.why);
  const show = () => {
    for (const label of fields.querySelectorAll("[data-kinds]")) {
      const off = !label.dataset.kinds.split(" ").includes(kind.value);
      label.hidden = off;
      label.querySelector("input, select").disabled = off;
    }
  };
  kind.addEventListener("change", show);
  show();
  for (const input of fields.querySelectorAll("[data-reads]")) readBack(input);
  if (value !== undefined) {
    const input = fields.querySelector('[data-kinds]:not([hidden]) [name="value"]');
    if (input) input.value = value;
  }
  const opened = asked(dialog, (sent) => send(filled(sent, fields), sent.elements.why.value));
  const first = fields.querySelector('[data-kinds]:not([hidden]) input, [data-kinds]:not([hidden]) select');
  first?.focus();
  if (first?.select) first.select();
  return opened;
}

/** Reasons that are often given, each a button that fills in the field. */
export function offer(group, reasons, field) {
  group.replaceChildren(
    ...reasons.map((reason) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = reason;
      button.addEventListener("click", () => {
        field.value = reason;
        field.focus();
      });
      return button;
    }),
  );
}

/** What was changed in the form; what was not stays as it was. */
function filled(form, fields) {
  const value = {};
  if (!fields.dataset.figure || fields.dataset.moved) {
    value.start = Number(fields.dataset.start);
    value.end = Number(fields.dataset.end);
  }
  if (form.elements.kind.value !== form.elements.kind.dataset.initial) value.kind = form.elements.kind.value;
  for (const input of fields.querySelectorAll("[data-kinds] input, [data-kinds] select")) {
    if (input.disabled) continue;
    const { name } = input;
    if (input.type === "checkbox") {
      if (input.checked || (input.checked ? "1" : "") !== input.dataset.initial) value[name] = input.checked;
    } else if (input.value !== input.dataset.initial || (value.kind && input.value)) {
      value[name] = name === "per" ? input.value.split(";").map((p) => p.trim()).filter(Boolean) : input.value;
    }
  }
  return value;
}
