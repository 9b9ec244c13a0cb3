// Pictures of pages, fetched for the pages that stay in sight: two at a time, so that they keep nothing else waiting.

const AT_ONCE = 2;
const STAYS = 80; // milliseconds that nothing has come into sight

export class Pictures {
  constructor(root) {
    this.waiting = new Set();
    this.loading = 0;
    this.watcher = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) this.waiting.add(target);
          else this.waiting.delete(target);
        }
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.pump(), STAYS);
      },
      { root, rootMargin: "120px 0px" },
    );
  }

  /** The pictures in `part` come when they are in sight. */
  watch(part) {
    part.querySelectorAll("image[data-href]").forEach((image) => this.watcher.observe(image));
  }

  pump() {
    for (const image of this.waiting) {
      if (this.loading >= AT_ONCE) return;
      this.waiting.delete(image);
      if (!image.isConnected) continue;
      this.watcher.unobserve(image);
      this.loading += 1;
      const done = () => {
        this.loading -= 1;
        this.pump();
      };
      image.addEventListener("load", done, { once: true });
      image.addEventListener("error", done, { once: true });
      image.setAttribute("href", image.dataset.href);
    }
  }
}
