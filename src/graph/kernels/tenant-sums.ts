import { UNITS_PER_TURN, listAt } from '../columns';
import type { Crossing } from './crossings';

const UNITS = UNITS_PER_TURN >> 2;

/** What principals of one tenant reach in another. */
export interface TenantPair {
  readonly from: number;
  readonly to: number;
  /** Pairs of a principal of the first and a node of the second that it reaches. */
  readonly pairs: number;
  readonly principals: number;
  readonly nodes: number;
  /** Mechanisms of the crossings on the ways between, bit i for MECHANISMS[i]. */
  readonly mechanisms: number;
}

interface Sum {
  pairs: number;
  principals: number;
  nodes: number;
  mechanisms: number;
}

/** The numbers of every pair of tenants, as they are found. */
export class Sums {
  readonly #tenants: number;
  readonly #byPair = new Map<number, Sum>();

  constructor(tenants: number) {
    this.#tenants = tenants;
  }

  at(from: number, to: number): Sum {
    const name = from * this.#tenants + to;
    const known = this.#byPair.get(name);
    if (known !== undefined) return known;
    const made = { pairs: 0, principals: 0, nodes: 0, mechanisms: 0 };
    this.#byPair.set(name, made);
    return made;
  }

  list(): readonly TenantPair[] {
    return [...this.#byPair]
      .filter(([, { pairs }]) => pairs > 0)
      .sort(([a], [b]) => a - b)
      .map(([name, sum]) => ({ from: Math.floor(name / this.#tenants), to: name % this.#tenants, ...sum }));
  }
}

/** Crossings between the same sets of tenants by the same mechanism say the same. */
export function* addMechanisms(
  crossings: readonly Crossing[],
  up: readonly (readonly number[])[],
  down: readonly (readonly number[])[],
  sums: Sums,
): Generator<number, void> {
  const numbers = new Map<string, number>();
  const byList = new Map<readonly number[], number>();
  const numberOf = (list: readonly number[]): number => {
    let number = byList.get(list);
    if (number === undefined) {
      const name = list.join();
      number = numbers.get(name) ?? numbers.size;
      numbers.set(name, number);
      byList.set(list, number);
    }
    return number;
  };
  const done = new Set<string>();
  let units = 0;
  for (const [i, { mechanism }] of crossings.entries()) {
    const from = listAt(up, i);
    const to = listAt(down, i);
    const name = `${mechanism} ${numberOf(from)} ${numberOf(to)}`;
    if (mechanism === 0 || done.has(name)) continue;
    done.add(name);
    for (const a of from) for (const b of to) if (a !== b) sums.at(a, b).mechanisms |= 1 << (mechanism - 1);
    units += from.length * to.length;
    if (units < UNITS) continue;
    units = 0;
    yield 0.9;
  }
}
