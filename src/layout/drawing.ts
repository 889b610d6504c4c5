/**
 * What an answer gives to be drawn, as columns: nodes (those the question is about first), and steps between them.
 * The same shape as the engine's columns, so that nothing is copied on the way.
 */
export interface Drawing {
  readonly node: Uint32Array;
  readonly nodeKind: Uint8Array;
  readonly nodeTenant: Uint32Array;
  /** Strength of the verdict; 0: only by a step that is not in force, or beside the answer. */
  readonly nodeRank: Uint8Array;
  /** Steps from what the question is about; `FAR` where nothing says. */
  readonly distance: Uint32Array;
  /** Place by name; empty: not known. */
  readonly order: Uint32Array;
  readonly step: Uint32Array;
  /** Places in `node`. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Place in `looks`. */
  readonly look: Uint32Array;
  readonly looks: readonly Look[];
  /** How many of the nodes, from the first on, the question is about. */
  readonly anchors: number;
  /** Who-can-reach: distances count backwards from the target, which stands rightmost. */
  readonly backward: boolean;
  /** Routes: nothing is folded, and the second anchor stands at the far end. */
  readonly routes: boolean;
  /** Kinds that are groups and roles: what is reached through one of them can be folded into it. */
  readonly groupKinds: readonly number[];
  readonly roleKinds: readonly number[];
  /** Kinds that are ends by themselves: resources. */
  readonly endKinds: readonly number[];
}

export const FAR = 0xffffffff;

export const STEP_TIMES = ['now', 'eligible', 'expired', 'future'] as const;
export type StepTime = (typeof STEP_TIMES)[number];

/** What steps have in common. */
export interface Look {
  readonly rank: number;
  /** The permission, or how the step reads. */
  readonly label: string;
  readonly becomes: boolean;
  readonly mechanism?: string | undefined;
  readonly start: number;
  readonly until: number;
  readonly time: StepTime;
}

/** What the legend names, and can hide. */
export const TRAITS = [
  'allowed',
  'conditional',
  'not-evaluated',
  'becomes',
  'crossing',
  'eligible',
  'expired',
  'future',
] as const;
export type Trait = (typeof TRAITS)[number];

const BY_RANK: readonly (Trait | undefined)[] = [undefined, 'not-evaluated', 'conditional', 'allowed'];

/** The traits of a step: its verdict while it is in force, how it stands in time, and what else it does. */
export function traitsOf(look: Look): readonly Trait[] {
  const asleep = look.time === 'expired' || look.time === 'future';
  const verdict = asleep ? undefined : BY_RANK[look.rank];
  return [
    ...(verdict === undefined ? [] : [verdict]),
    ...(look.time === 'now' ? [] : [look.time]),
    ...(look.becomes ? (['becomes'] as const) : []),
    ...(look.mechanism === undefined ? [] : (['crossing'] as const)),
  ];
}

/** A number in a typed column; beyond its end, 0. */
export function at(column: Uint8Array | Uint32Array | Int32Array | Float64Array, index: number): number {
  return column[index] ?? 0;
}

/** Steps by one end: `list[start[n] .. start[n + 1]]` are the places of the steps at node n. */
export interface Ends {
  readonly start: Uint32Array;
  readonly list: Uint32Array;
}

export function stepsBy(nodes: number, ends: Uint32Array): Ends {
  const start = new Uint32Array(nodes + 1);
  for (const end of ends) start[end + 1] = at(start, end + 1) + 1;
  for (let n = 1; n <= nodes; n++) start[n] = at(start, n) + at(start, n - 1);
  const next = start.slice();
  const list = new Uint32Array(ends.length);
  ends.forEach((end, step) => {
    const place = at(next, end);
    list[place] = step;
    next[end] = place + 1;
  });
  return { start, list };
}
