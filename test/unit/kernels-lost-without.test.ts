import { describe, expect, test } from 'vitest';
import { asked, gone, group, maybe, thing } from './lost-without-asked';
import type { SmallEstate } from './small-estate';

const member = { kind: 'member' } as const;
const read = { kind: 'permission', permission: 'read' } as const;
const flowing = { ...read, inherits: true } as const;
const contains = { kind: 'contains', through: false, supports: [[]] } as const;

/** Who loses what without the record `gone`: `ada vault: allowed none`; undefined where it is not told. */
const lost = (estate: SmallEstate, rank: 1 | 2 | 3 = 1): readonly string[] | undefined =>
  asked(estate, { rank }).told;

describe('what is lost without a membership', () => {
  const estate: SmallEstate = {
    nodes: { ada: {}, bob: {}, cy: {}, ops: group, staff: group, admins: group, x: thing, y: thing },
    steps: [
      { from: 'ada', to: 'ops', ...member },
      { from: 'bob', to: 'ops', ...member },
      { from: 'bob', to: 'admins', ...member },
      { from: 'cy', to: 'admins', ...member },
      { from: 'ops', to: 'admins', ...member, ...gone },
      { from: 'admins', to: 'x', ...read },
      { from: 'admins', to: 'y', ...read, ...maybe },
    ],
  };

  test('is lost by whoever comes there by no other', () => {
    expect(lost(estate)).toEqual(['ada x: allowed none', 'ada y: conditional none']);
    expect(lost(estate, 3)).toEqual(['ada x: allowed none']);
  });

  test('and kept where another group leads there, or gives the same', () => {
    const steps = [
      ...estate.steps,
      { from: 'ops', to: 'staff', ...member },
      { from: 'staff', to: 'y', ...read, verdict: 'not-evaluated', note: 'missing' } as const,
    ];
    expect(lost({ ...estate, steps })).toEqual(['ada x: allowed none', 'ada y: conditional not-evaluated']);
    expect(lost({ ...estate, steps: [...steps, { from: 'staff', to: 'admins', ...member }] })).toEqual([]);
    expect(
      lost({ ...estate, steps: [...steps, { from: 'staff', to: 'admins', ...member, ...maybe }] }),
    ).toEqual(['ada x: allowed conditional']);
  });

  test('a ring of groups leads back to where it began', () => {
    const steps = [
      ...estate.steps,
      { from: 'admins', to: 'staff', ...member },
      { from: 'staff', to: 'ops', ...member },
    ];
    expect(lost({ ...estate, steps })).toEqual(['ada x: allowed none', 'ada y: conditional none']);
  });
});

describe('what is lost without a permission that flows down', () => {
  const nodes = { ada: {}, bob: {}, ops: group, top: thing, left: thing, right: thing, leaf: thing };
  const steps: SmallEstate['steps'] = [
    { from: 'top', to: 'left', ...contains },
    { from: 'top', to: 'right', ...contains },
    { from: 'left', to: 'leaf', ...contains },
    { from: 'ada', to: 'ops', ...member },
    { from: 'bob', to: 'ops', ...member },
    { from: 'ops', to: 'top', ...flowing, ...gone },
  ];
  const of = (...more: SmallEstate['steps']): readonly string[] | undefined =>
    lost({ nodes, steps: [...steps, ...more] });
  const all = (who: string): string[] =>
    ['leaf', 'left', 'right', 'top'].map((one) => `${who} ${one}: allowed none`);

  test('is all below it, but what is held on the way down', () => {
    expect(of()).toEqual([...all('ada'), ...all('bob')]);
    expect(of({ from: 'bob', to: 'left', ...flowing })).toEqual([
      ...all('ada'),
      'bob right: allowed none',
      'bob top: allowed none',
    ]);
    // On the container alone.
    expect(of({ from: 'bob', to: 'left', ...read })).toEqual([
      ...all('ada'),
      'bob leaf: allowed none',
      'bob right: allowed none',
      'bob top: allowed none',
    ]);
    expect(of({ from: 'bob', to: 'top', ...flowing, ...maybe })).toEqual([
      ...all('ada'),
      ...['leaf', 'left', 'right', 'top'].map((one) => `bob ${one}: allowed conditional`),
    ]);
    expect(of({ from: 'ops', to: 'top', ...flowing })).toEqual([]);
  });

  test('is not told where something is in two containers', () => {
    expect(of({ from: 'right', to: 'leaf', ...contains })).toBeUndefined();
    expect(of({ from: 'leaf', to: 'top', ...contains })).toBeUndefined();
    // Of what is not lost it does not matter.
    expect(of({ from: 'right', to: 'leaf', ...contains }, { from: 'ops', to: 'top', ...flowing })).toEqual(
      [],
    );
  });
});
