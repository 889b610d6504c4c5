import { filledPart, u32 } from '../columns';

/** A column that grows. */
export class Column {
  length = 0;
  #items = new Uint32Array(1024);

  push(item: number): void {
    if (this.length === this.#items.length) {
      const wider = new Uint32Array(this.length * 2);
      wider.set(this.#items);
      this.#items = wider;
    }
    this.#items[this.length++] = item;
  }

  set(index: number, item: number): void {
    this.#items[index] = item;
  }

  at(index: number): number {
    return u32(this.#items, index);
  }

  finish(): Uint32Array {
    return filledPart(this.#items, this.length);
  }
}
