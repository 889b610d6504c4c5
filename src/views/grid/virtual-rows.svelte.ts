import { Virtualizer, elementScroll, observeElementOffset, observeElementRect } from '@tanstack/virtual-core';
import type { VirtualItem } from '@tanstack/virtual-core';

/** Browsers stop at about 33 million pixels; more rows than this are reached by narrowing the table. */
export const MOST_ROWS = 1_000_000;
const OVERSCAN = 8;
const NO_LAYOUT = { width: 800, height: 600 };

/**
 * Which rows of a long table are in sight. Attach it to the scrolling element; rows have one fixed height. Of rows that come
 * into sight only so many are drawn in one frame, those in sight before those near it: a screen full of a wide table at once
 * would hold up the page.
 */
export class VirtualRows {
  readonly #height: number;
  readonly #each: () => number;
  #next: number | undefined;
  /** What is drawn, for nobody who is told of changes. */
  #before: readonly number[] = [];
  #virtualizer: Virtualizer<HTMLElement, HTMLElement> | undefined;
  #element: HTMLElement | undefined;
  #count = 0;
  #items = $state.raw<readonly VirtualItem[]>([]);
  #size = $state(0);

  /** `each`: new rows that are drawn in one frame at most. */
  constructor(height: number, each: () => number = () => Number.POSITIVE_INFINITY) {
    this.#height = height;
    this.#each = each;
  }

  get items(): readonly VirtualItem[] {
    return this.#items;
  }

  /** Height of all rows together. */
  get size(): number {
    return this.#size;
  }

  attach(element: HTMLElement): () => void {
    this.#element = element;
    const virtualizer = new Virtualizer<HTMLElement, HTMLElement>({
      ...this.#options(),
      initialRect: NO_LAYOUT,
    });
    this.#virtualizer = virtualizer;
    const end = virtualizer._didMount();
    virtualizer._willUpdate();
    this.#read();
    return () => {
      end();
      if (this.#next !== undefined) cancelAnimationFrame(this.#next);
      this.#next = undefined;
      this.#virtualizer = undefined;
      this.#element = undefined;
    };
  }

  count(count: number): void {
    this.#count = Math.min(count, MOST_ROWS);
    const virtualizer = this.#virtualizer;
    if (virtualizer === undefined) return;
    virtualizer.setOptions(this.#options());
    virtualizer._willUpdate();
    virtualizer.measure();
    this.#read();
  }

  reveal(index: number): void {
    this.#virtualizer?.scrollToIndex(index, { align: 'auto' });
  }

  toTop(): void {
    this.#virtualizer?.scrollToOffset(0);
  }

  #options(): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
    return {
      count: this.#count,
      getScrollElement: () => this.#element ?? null,
      estimateSize: () => this.#height,
      overscan: OVERSCAN,
      scrollToFn: elementScroll,
      // Without a layout (print, tests) rows are shown all the same.
      observeElementRect: (instance, tell) =>
        observeElementRect(instance, (rect) => tell(rect.height === 0 ? NO_LAYOUT : rect)),
      observeElementOffset,
      onChange: () => this.#read(),
    };
  }

  #read(): void {
    const virtualizer = this.#virtualizer;
    if (virtualizer === undefined) return;
    const drawn = this.#drawn(virtualizer);
    this.#before = drawn.map(({ index }) => index);
    this.#items = drawn;
    this.#size = virtualizer.getTotalSize();
  }

  /** What is drawn by now of the rows that are wanted; the others follow in the next frames. */
  #drawn(virtualizer: Virtualizer<HTMLElement, HTMLElement>): readonly VirtualItem[] {
    const wanted = virtualizer.getVirtualItems();
    const fresh = wanted.filter(({ index }) => !this.#before.includes(index));
    // This frame has its share.
    const each = this.#next === undefined ? this.#each() : 0;
    if (fresh.length <= each) return wanted;
    const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: wanted.length };
    const inSight = ({ index }: VirtualItem): boolean => index >= startIndex && index <= endIndex;
    const first = [...fresh.filter(inSight), ...fresh.filter((item) => !inSight(item))].slice(0, each);
    const now = [...this.#before, ...first.map(({ index }) => index)];
    this.#next ??= requestAnimationFrame(() => {
      this.#next = undefined;
      this.#read();
    });
    return wanted.filter(({ index }) => now.includes(index));
  }
}
