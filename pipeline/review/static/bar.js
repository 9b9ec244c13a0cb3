// The bar on top of every page: help, and by what name decisions are signed.

import { asked, onKeys, post, say, trying } from "./page.js";

const help = document.getElementById("help");
const dialog = document.getElementById("who-dialog");
const name = document.getElementById("who-name");

const showHelp = () => help.showModal();
document.getElementById("help-button").addEventListener("click", showHelp);
onKeys({ "?": showHelp });

document.getElementById("who").addEventListener(
  "click",
  trying(async () => {
    dialog.querySelector("input").value = name.textContent;
    await asked(dialog, async (form) => {
      name.textContent = (await post("/api/who", { who: form.elements.who.value })).who;
      say(name.textContent);
    });
  }),
);
