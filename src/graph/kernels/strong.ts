import type { Bundles } from './bundles';
import { components, membersOf } from './components';

/** Strongly connected components of the places, numbered so that what a component leads to has a smaller number. */
export interface Strong {
  readonly count: number;
  /** Component of each place. */
  readonly of: Uint32Array;
  /** Places of component c: `places[start[c] .. start[c+1]]`. */
  readonly start: Uint32Array;
  readonly places: Uint32Array;
}

/** The components of all places, with the places of each. */
export function* strongComponents({ outStart, to }: Bundles): Generator<number, Strong> {
  const found = yield* components({ outStart, outTo: to });
  yield 1;
  const { start, members } = membersOf(found);
  yield 1;
  return { ...found, start, places: members };
}
