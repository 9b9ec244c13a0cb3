// The queue by keyboard: the search, the first document.

import { onKeys } from "./page.js";

onKeys({
  "/": () => document.querySelector('input[name="words"]').focus(),
  n: () => document.querySelector(".queue tbody a")?.click(),
});
