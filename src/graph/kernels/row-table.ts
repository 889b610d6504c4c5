/** Names side by side that one map holds: it grows in a few ms, where one of millions would take longer than a turn. */
const BLOCK = 1 << 16;

/** Numbers by the name of a row, of which there may be millions. */
export class RowTable {
  readonly #blocks = new Map<number, Map<number, number>>();
  #size = 0;

  /** How many names are in it. */
  get size(): number {
    return this.#size;
  }

  get(name: number): number | undefined {
    return this.#blocks.get(Math.trunc(name / BLOCK))?.get(name);
  }

  set(name: number, value: number): void {
    const number = Math.trunc(name / BLOCK);
    let block = this.#blocks.get(number);
    if (block === undefined) this.#blocks.set(number, (block = new Map<number, number>()));
    const before = block.size;
    block.set(name, value);
    this.#size += block.size - before;
  }

  clear(): void {
    this.#blocks.clear();
    this.#size = 0;
  }
}
