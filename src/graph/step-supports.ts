import { byCodeUnit } from '../lib/order';
import type { Support } from './builder';

/** The supports of one step while it is gathered: of those with the same records, the first. Most steps have just one. */
export class StepSupports {
  #one: Support | undefined;
  /** By the names of their records, from the second on. */
  #several: Map<string, Support> | undefined;

  constructor(stated: readonly Support[]) {
    this.add(stated);
  }

  add(stated: readonly Support[]): void {
    for (const support of stated) this.#add(distinct(support));
  }

  #add(support: Support): void {
    const one = this.#one;
    if (one === undefined) {
      this.#one = support;
      return;
    }
    const several = (this.#several ??= new Map([[nameOf(one), one]]));
    const name = nameOf(support);
    if (!several.has(name)) several.set(name, support);
  }

  /** In any order. */
  all(): Iterable<Support> {
    return this.#several?.values() ?? (this.#one === undefined ? [] : [this.#one]);
  }

  /** Those that pass fewer nodes first, then by the names of their records. */
  inOrder(): Iterable<Support> {
    if (this.#several === undefined) return this.all();
    return [...this.#several]
      .sort(([a, x], [b, y]) => (x.via?.length ?? 0) - (y.via?.length ?? 0) || byCodeUnit(a, b))
      .map(([, support]) => support);
  }
}

/** The support with each record once. */
function distinct(support: Support): Support {
  const { records } = support;
  return records.length < 2 ? support : { ...support, records: [...new Set(records)] };
}

function nameOf({ records }: Support): string {
  return [...records].sort(byCodeUnit).join('\u0000');
}
