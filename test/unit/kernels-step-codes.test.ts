import { expect, test } from 'vitest';
import { STEP_KINDS } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { ClassColumns } from '../../src/graph/classes';
import {
  FLOWS,
  HOLDS,
  CONTAINS,
  PASSES as GOES_ON,
  holdingSteps,
} from '../../src/graph/kernels/holding-steps';
import { CodesByFilter, codesOf } from '../../src/graph/kernels/step-codes';
import { generate } from '../bench/generate';

const AT = 50;
const THROUGH = 1;
const BECOMES = 2;
const INHERITS = 4;

/** One class each of every kind, verdict, flags, window and verbs that matter. */
function everyClass(): AccessGraph {
  const none = { of: () => 0, values: [] };
  const classes = new ClassColumns(none, none);
  for (let kind = 0; kind < STEP_KINDS.length; kind++)
    for (const verdict of [1, 2, 3])
      for (let flags = 0; flags < 8; flags++)
        for (const [start, until] of [
          [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
          [AT, AT + 1],
          [AT + 1, AT + 2],
          [0, AT],
        ] as const)
          for (const verbs of [0, 1, 2, 3])
            classes.number([kind, 0, verbs, verdict, flags, 0, start, until, 0]);
  return { ...generate('entitlement', 60), classes: classes.finish() };
}

const graph = everyClass();
const { classes } = graph;
const filters = [1, 2, 3].flatMap((rank) =>
  [true, false].flatMap((becoming) => [0, 1, 2, 4].map((verbs) => ({ at: AT, rank, becoming, verbs }))),
);

const now = (c: number, becoming: boolean): boolean =>
  classes.start[c]! <= AT && AT < classes.until[c]! && (becoming || (classes.flags[c]! & BECOMES) === 0);

test('the code of a class says whether its steps exist, go on, flow down, contain and carry a verb', () => {
  for (const filter of filters) {
    const codes = codesOf(graph, filter);
    const expected = Array.from(classes.kind, (kind, c) => {
      if (classes.verdict[c]! < filter.rank || !now(c, filter.becoming)) return 0;
      const name = STEP_KINDS[kind]!;
      const wanted = ['permission', 'control'].includes(name) && (classes.verbs[c]! & filter.verbs) !== 0;
      return [
        1,
        name === 'contains' ? 2 : 0,
        (classes.flags[c]! & THROUGH) !== 0 ? 4 : 0,
        (classes.flags[c]! & INHERITS) !== 0 ? 8 : 0,
        wanted ? 16 : 0,
      ].reduce((a, b) => a + b);
    });
    expect([...codes]).toEqual(expected);
  }
  expect(codesOf(graph, { at: AT, rank: 1, becoming: true })).toEqual(codesOf(graph, filters[0]!));
});

test('codes kept by filter are those of the filter, the eight asked for last', () => {
  const kept = new CodesByFilter(graph);
  const others = [
    ...filters.slice(0, 4),
    { ...filters[0]!, at: 0 },
    { ...filters[0]!, at: AT + 1 },
    { ...filters[0]!, becoming: false },
    { ...filters[0]!, rank: 3 },
  ];
  const first = others.map((filter) => kept.of(filter));
  others.forEach((filter, i) => expect(first[i]).toEqual(codesOf(graph, filter)));
  // Each is the same column again.
  others.forEach((filter, i) => expect(kept.of({ ...filter })).toBe(first[i]));
  // A ninth drops the one asked for first.
  kept.of({ ...filters[0]!, at: 1 });
  expect(kept.of(others[7]!)).toBe(first[7]);
  expect(kept.of(others[1]!)).toBe(first[1]);
  expect(kept.of(others[0]!)).not.toBe(first[0]);
  expect(kept.of(others[0]!)).toEqual(first[0]);
});

test('what holding does: passing on, being the last step, flowing down, and containing', () => {
  for (const becoming of [true, false]) {
    const expected = Array.from(classes.kind, (kind, c) => {
      const name = STEP_KINDS[kind]!;
      const flags = classes.flags[c]!;
      if (classes.start[c]! > AT || AT >= classes.until[c]!) return 0;
      const followed = becoming || (flags & BECOMES) === 0;
      const through = followed && (flags & THROUGH) !== 0 ? GOES_ON : 0;
      if (name === 'contains') return through + (followed ? CONTAINS : 0);
      if (!['permission', 'control', 'assume'].includes(name)) return through;
      return through + HOLDS + ((flags & INHERITS) !== 0 ? FLOWS : 0);
    });
    expect([...holdingSteps(graph, { at: AT, becoming })]).toEqual(expected);
  }
});

test('with verbs, only what carries one of them is held or flows down; what leads on still does', () => {
  for (const becoming of [true, false]) {
    const all = holdingSteps(graph, { at: AT, becoming });
    expect(holdingSteps(graph, { at: AT, becoming, verbs: 0 })).toEqual(all);
    for (const verbs of [1, 2, 3, 4]) {
      const expected = [...all].map((what, number) =>
        (classes.verbs[number]! & verbs) !== 0 ? what : what & (GOES_ON | CONTAINS),
      );
      expect([...holdingSteps(graph, { at: AT, becoming, verbs })]).toEqual(expected);
    }
  }
});
