// Signing a document off, or opening it again.

import { asked, onKeys, post, trying } from "./page.js";

const { document: number, seen } = document.getElementById("signing").dataset;
const send = (value) => post(`/api/documents/${number}/decisions`, value);

document.getElementById("sign")?.addEventListener(
  "click",
  trying(async () => {
    await send({ action: "sign_off", seen });
    location.reload();
  }),
);
document.getElementById("reopen")?.addEventListener(
  "click",
  trying(async () => {
    const form = (f) => send({ action: "reopen", why: f.elements.why.value });
    if (await asked(document.getElementById("ask"), form)) location.reload();
  }),
);
onKeys({ q: () => location.assign("/") });
