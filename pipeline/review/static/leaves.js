// The leaves of both sides, brought when they come near the window: a document may have hundreds.

import { getPart } from "./page.js";

export class Leaves {
  /** `changed` is called with the number of each leaf that has been brought. */
  constructor(desk, paper, list, changed) {
    this.path = `/documents/${desk.dataset.document}/leaves/`;
    this.look = desk.dataset.look;
    this.numerals = false;
    this.changed = changed;
    this.paper = [...paper.querySelectorAll(".leaf")];
    this.list = [...list.querySelectorAll(".part")];
    this.fresh = new Map(); // number of a leaf: the promise of its parts
    this.age = 0;
    const bring = (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) this.bring(Number(entry.target.dataset.leaf)).catch(() => {});
      }
    };
    for (const [root, parts] of [[paper, this.paper], [list, this.list]]) {
      const watcher = new IntersectionObserver(bring, { root, rootMargin: "600px 0px" });
      parts.forEach((part) => watcher.observe(part));
    }
  }

  /** The leaf is in the document when this is done. */
  bring(number) {
    if (!this.fresh.has(number)) {
      const bringing = this._bring(number, this.age);
      this.fresh.set(number, bringing);
      bringing.catch(() => this.fresh.delete(number)); // to be tried again
    }
    return this.fresh.get(number);
  }

  /** Everything that was brought is old: what is in sight is brought anew, the rest when it comes near. */
  async refresh() {
    this.age += 1;
    const old = [...this.fresh.keys()];
    this.fresh.clear();
    const near = old.filter((n) => inSight(this.paper[n]) || inSight(this.list[n]));
    await Promise.all(near.map((n) => this.bring(n)));
    for (const n of old.filter((n) => !near.includes(n))) this._stale(n);
  }

  _stale(number) {
    const watch = new IntersectionObserver((entries) => {
      if (entries.some((e) => e.isIntersecting)) {
        watch.disconnect();
        this.bring(number).catch(() => {});
      }
    }, { rootMargin: "600px 0px" });
    watch.observe(this.paper[number]);
    watch.observe(this.list[number]);
  }

  async _bring(number, age) {
    const part = await getPart(`${this.path}${number}?look=${this.look}&numerals=${this.numerals}`);
    if (age !== this.age) return this.bring(number);
    const source = part.querySelector('[data-side="paper"]');
    const hold = this.paper[number].querySelector(".hold");
    const page = hold.querySelector("svg.page");
    const boxes = source.querySelector(".boxes");
    if (page && boxes) page.querySelector(".boxes").replaceWith(document.adoptNode(boxes)); // its picture stays
    else hold.replaceChildren(...source.childNodes);
    this.list[number].replaceChildren(...part.querySelector('[data-side="list"]').childNodes);
    this.paper[number].classList.add("brought");
    this.list[number].classList.add("brought");
    this.changed(number);
    return undefined;
  }
}

function inSight(element) {
  const box = element.getBoundingClientRect();
  return box.bottom > -600 && box.top < window.innerHeight + 600;
}
