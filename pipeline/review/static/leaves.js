// The leaves of both sides, brought when they come near the window and put away when others are looked at: a document
// may have hundreds. What is away keeps its height, so that nothing jumps.

import { getPart } from "./page.js";
import { Pictures } from "./pictures.js";

const NEAR = 600; // pixels around the window
const MOST = 24; // leaves in the document at once
const ITEM = 34; // pixels of a line of the list, as a first guess
const CHARACTER = 0.36; // pixels of height for a character of text, as a first guess

export class Leaves {
  /** `changed` is called when a leaf has been brought. */
  constructor(desk, paper, list, changed) {
    this.path = `/documents/${desk.dataset.document}/leaves/`;
    this.look = desk.dataset.look;
    this.numerals = false;
    this.changed = changed;
    this.paper = [...paper.querySelectorAll(".leaf")];
    this.list = [...list.querySelectorAll(".part")];
    this.here = new Map(); // number of a leaf: the promise that brings it; the one looked at last comes last
    this.age = 0;
    this.pictures = new Pictures(paper);
    for (const part of this.list) part.style.minHeight = `${part.dataset.length * ITEM}px`;
    for (const leaf of this.paper) {
      if (!leaf.querySelector(".blank")) leaf.style.minHeight = `${Math.max(40, leaf.dataset.length * CHARACTER)}px`;
    }
    const bring = (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) this.bring(Number(entry.target.dataset.leaf)).catch(() => {});
      }
    };
    for (const [root, parts] of [[paper, this.paper], [list, this.list]]) {
      this._watch(root, parts, bring);
    }
  }

  _watch(root, parts, bring) {
    const watcher = new IntersectionObserver(bring, { root, rootMargin: `${NEAR}px 0px` });
    parts.forEach((part) => watcher.observe(part));
    (this.watchers ??= []).push([watcher, parts]);
  }

  /** The leaf is in the document when this is done. */
  bring(number) {
    let bringing = this.here.get(number);
    this.here.delete(number);
    if (!bringing) {
      bringing = this._bring(number, this.age);
      bringing.catch(() => this.here.delete(number)); // to be tried again
    }
    this.here.set(number, bringing);
    return bringing;
  }

  /** The leaf in which a figure is likely to stand, by its number in reading order. */
  guess(ref) {
    const place = [...this.list].findIndex((part) => part.querySelector(`[data-ref="${CSS.escape(ref)}"]`));
    if (place >= 0) return place;
    let left = Number(ref.split(":f")[1] ?? 0);
    const found = this.list.findIndex((part) => (left -= part.dataset.length) <= 0);
    return found >= 0 ? found : 0;
  }

  /** Everything that was brought is old: what is in sight is brought anew, the rest is put away. */
  async refresh() {
    this.age += 1;
    const old = [...this.here.keys()];
    this.here.clear();
    const near = old.filter((n) => inSight(this.paper[n]) || inSight(this.list[n]));
    old.filter((n) => !near.includes(n)).forEach((n) => this._putAway(n));
    await Promise.all(near.map((n) => this.bring(n)));
  }

  async _bring(number, age) {
    const part = await getPart(`${this.path}${number}?look=${this.look}&numerals=${this.numerals}`);
    if (age !== this.age) return this.here.get(number) ?? this.bring(number);
    const settle = [this.paper[number], this.list[number]].map(steady);
    const source = part.querySelector('[data-side="paper"]');
    const hold = this.paper[number].querySelector(".hold");
    const page = hold.querySelector("svg.page");
    const boxes = source.querySelector(".boxes");
    if (page && boxes) page.querySelector(".boxes").replaceWith(document.adoptNode(boxes)); // its picture stays
    else hold.replaceChildren(...source.childNodes);
    this.list[number].replaceChildren(...part.querySelector('[data-side="list"]').childNodes);
    for (const side of [this.paper[number], this.list[number]]) {
      side.classList.add("brought");
      side.style.minHeight = "";
    }
    settle.forEach((done) => done());
    this.pictures.watch(hold);
    this.changed();
    for (const far of [...this.here.keys()].slice(0, Math.max(0, this.here.size - MOST))) {
      if (!inSight(this.paper[far]) && !inSight(this.list[far])) {
        this.here.delete(far);
        this._putAway(far);
      }
    }
    return undefined;
  }

  _putAway(number) {
    for (const side of [this.paper[number], this.list[number]]) {
      side.style.minHeight = `${side.offsetHeight}px`;
      side.classList.remove("brought");
    }
    this.paper[number].querySelector(".hold").replaceChildren();
    this.list[number].replaceChildren();
    for (const [watcher, parts] of this.watchers) {
      watcher.unobserve(parts[number]); // observed anew, it is told of at once if it is near
      watcher.observe(parts[number]);
    }
  }
}

/**
 * To be called before a leaf changes its height; what is given back, after. A leaf that begins above what its side shows
 * grows upwards: what is looked at stays where it is.
 */
function steady(leaf) {
  const side = leaf.parentElement;
  if (getComputedStyle(side).overflowY !== "auto") return () => {}; // the window scrolls, and the browser keeps it steady
  const view = side.getBoundingClientRect();
  const { top, bottom } = leaf.getBoundingClientRect();
  if (top >= view.top || bottom >= view.bottom) return () => {};
  return () => {
    side.scrollTop += leaf.getBoundingClientRect().bottom - bottom;
  };
}

function inSight(element) {
  const box = element.getBoundingClientRect();
  return box.bottom > -NEAR && box.top < window.innerHeight + NEAR;
}
