// What every page of the desk needs: asking the server, saying things aloud, dialogs, keys.

const token = document.querySelector('meta[name="csrf"]').content;
const lang = document.documentElement.lang;

/** A fault that the server told; its message is for people. */
export class Refused extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new Refused(lang === "en" ? "The desk does not answer. Is “solieu review” still running?" : "Bàn kiểm tra không trả lời. Lệnh “solieu review” còn đang chạy không?");
  }
  if (answer.ok) return answer;
  let told = {};
  try {
    told = await answer.json();
  } catch {
    // the server died of it: there is nothing to read
  }
  const broken = lang === "en" ? `The desk failed here (fault ${answer.status}). Load the page again; if it stays so, tell whoever looks after the program.` : `Bàn kiểm tra gặp lỗi ở chỗ này (lỗi ${answer.status}). Hãy tải lại trang; nếu vẫn vậy, hãy báo người phụ trách chương trình.`;
  throw new Refused((lang === "en" ? told.message_en : told.message_vi) ?? broken, told.code);
}

export async function getJson(path) {
  return (await ask(path, { headers: { accept: "application/json" } })).json();
}

/** A part of a page as an element that is not in the document yet: nothing in it can run. */
export async function getPart(path) {
  const answer = await ask(path, { headers: { accept: "application/json" } });
  return new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
}

export async function post(path, value = {}) {
  const headers = { "content-type": "application/json", accept: "application/json", "x-csrf-token": token };
  return (await ask(path, { method: "POST", headers, body: JSON.stringify(value) })).json();
}

const spoken = document.getElementById("say");
const toast = document.getElementById("alarm");
let fading;

/** Tells who listens, and who looks, what has just happened. */
export function say(words) {
  spoken.textContent = "";
  requestAnimationFrame(() => (spoken.textContent = words));
}

/** Shows a fault, or words, until the next thing is done, ten seconds at most. */
export function alarm(fault) {
  toast.textContent = fault instanceof Refused ? fault.message : String(fault);
  toast.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(calm, 10000);
  if (fault instanceof Error && !(fault instanceof Refused)) console.error(fault);
}

export function calm() {
  toast.hidden = true;
}

/** Runs what may be refused, and shows the refusal. */
export function trying(work) {
  return async (...args) => {
    calm();
    try {
      return await work(...args);
    } catch (fault) {
      alarm(fault);
      return undefined;
    }
  };
}

/** What a field still needs, in the page's words, with that field chosen; nothing where the form may be sent. */
function unfit(form) {
  const field = [...form.elements].find((e) => e.willValidate && !e.validity.valid);
  if (!field) return "";
  const group = field.type === "radio" ? field.closest("fieldset").querySelector("legend") : field.closest("label");
  const name = [...group.childNodes].find((n) => ["#text", "SPAN"].includes(n.nodeName) && n.textContent.trim())?.textContent.trim() ?? "";
  field.focus();
  return (field.validity.valueMissing ? toast.dataset.missing : toast.dataset.unfit).replace("{field}", () => name);
}

/**
 * Opens a dialog with a form and waits for its end. `send` is given the form when it is confirmed; where it is refused,
 * the dialog stays open and shows why. True where something was sent.
 */
export function asked(dialog, send) {
  const form = dialog.querySelector("form");
  const fault = dialog.querySelector(".fault");
  fault.hidden = true;
  form.noValidate = true; // the browser would speak its own language
  return new Promise((done) => {
    let sending = false;
    const submit = async (event) => {
      event.preventDefault();
      if (sending) return;
      const wrong = unfit(form);
      if (wrong) {
        fault.textContent = wrong;
        fault.hidden = false;
        return;
      }
      sending = true;
      try {
        fault.hidden = true;
        if ((await send(form)) !== false) dialog.close("ok");
      } catch (refusal) {
        fault.textContent = refusal instanceof Refused ? refusal.message : String(refusal);
        fault.hidden = false;
      } finally {
        sending = false;
      }
    };
    const keyed = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit(form.querySelector('button[value="ok"]'));
      }
    };
    const cancel = dialog.querySelector("[data-cancel]");
    const close = () => dialog.close();
    const closed = () => {
      cancel.removeEventListener("click", close);
      form.removeEventListener("submit", submit);
      dialog.removeEventListener("keydown", keyed);
      done(dialog.returnValue === "ok");
    };
    dialog.returnValue = "";
    form.addEventListener("submit", submit);
    dialog.addEventListener("keydown", keyed);
    cancel.addEventListener("click", close);
    dialog.addEventListener("close", closed, { once: true });
    dialog.showModal();
  });
}

/** Single keys that do something, unless a person is typing, a dialog is open or a modifier is held. */
export function onKeys(keys) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const work = keys[event.key];
    if (work) {
      event.preventDefault();
      work(event);
    }
  });
}

/** Words of the catalogue that the page brought along, their braces filled in. */
export function words() {
  const told = JSON.parse(document.getElementById("words").textContent);
  return (key, values = {}) => told[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
