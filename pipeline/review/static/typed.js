// What is typed as a number or a day is read back at once, so that nobody sends what the program takes otherwise.

import { getJson, words } from "./page.js";

const t = words();

/** Shows beside `input` what its text is read as, or why it cannot be read. */
export function readBack(input) {
  const told = input.parentElement.querySelector(".reads");
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      if (!input.value.trim()) {
        told.textContent = "";
        return;
      }
      try {
        const read = await getJson(`/api/typed?${new URLSearchParams({ text: input.value.slice(0, 200), reads: input.dataset.reads })}`);
        told.textContent = read.fault ?? t("reads_as", { value: read.value });
        told.classList.toggle("bad", read.fault !== null);
      } catch {
        told.textContent = ""; // it is read again when it is sent
      }
    }, 150);
  });
}
