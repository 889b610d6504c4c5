import { Virtualizer, elementScroll, observeElementOffset, observeElementRect } from '@tanstack/virtual-core';
import type { VirtualItem } from '@tanstack/virtual-core';

/** Browsers stop at about 33 million pixels; more rows than this are reached by narrowing the table. */
export const MOST_ROWS = 1_000_000;
const OVERSCAN = 8;
const NO_LAYOUT = { width: 800, height: 600 };

/** Which rows of a long table are in sight. Attach it to the scrolling element; rows have one fixed height. */
export class VirtualRows {
  readonly #height: number;
  #virtualizer: Virtualizer<HTMLElement, HTMLElement> | undefined;
  #element: HTMLElement | undefined;
  #count = 0;
  #items = $state.raw<readonly VirtualItem[]>([]);
  #size = $state(0);

  constructor(height: number) {
    this.#height = height;
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
    this.#items = virtualizer.getVirtualItems();
    this.#size = virtualizer.getTotalSize();
  }
}
