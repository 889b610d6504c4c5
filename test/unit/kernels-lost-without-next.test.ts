import { describe, expect, test } from 'vitest';
import { freeMarks } from '../../src/graph/kernels/control-left';
import { lostWithout } from '../../src/graph/kernels/lost-without';
import { runToEnd } from '../../src/lib/steps';
import {
  asked,
  flows as inherited,
  gone,
  group,
  holds,
  maybe,
  members,
  reads,
  thing,
  without,
} from './lost-without-asked';
import { estates } from './lost-without-estates';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';

describe('what some who belong to a group keep', () => {
  const things = { top: thing, left: thing, x: thing, y: thing, z: thing };
  const nodes = { ada: {}, bob: {}, cy: {}, ops: group, ...things };
  const belong = members('ada > ops', 'bob > ops', 'cy > ops');

  test('is theirs alone', () => {
    const steps = [...belong, ...without(reads('ops > x', 'ops > y')), ...reads('ada > x', 'bob > y')];
    expect(asked({ nodes, steps }).told).toEqual([
      'ada y: allowed none',
      'bob x: allowed none',
      'cy x: allowed none',
      'cy y: allowed none',
    ]);
    // Cy acts as ada, and as bob too.
    const acting = { nodes, steps: [...steps, ...members('cy > ada')] };
    expect(asked(acting).told).toEqual(['ada y: allowed none', 'bob x: allowed none', 'cy y: allowed none']);
    const both = { nodes, steps: [...steps, ...members('cy > ada', 'cy > bob')] };
    expect(asked(both).told).toEqual(['ada y: allowed none', 'bob x: allowed none']);
  });

  test('is what they are given twice, once', () => {
    const steps = [
      ...belong,
      ...holds('top > x', 'top > y'),
      ...without(reads('ops > x', 'ops > y', 'ops > z')),
      ...reads('ada > x'),
      ...inherited('ada > top'),
      ...inherited('bob > top'),
      ...reads('bob > z'),
    ];
    expect(asked({ nodes, steps }).told).toEqual([
      'ada z: allowed none',
      ...['x', 'y', 'z'].map((one) => `cy ${one}: allowed none`),
    ]);
  });

  test('on a container alone is not kept below it', () => {
    for (const [above, below] of [
      ['left', 'x'],
      ['x', 'left'],
    ]) {
      const steps = [
        ...belong,
        ...holds(`top > ${above} > ${below}`),
        ...without(inherited(`ops > ${above}`)),
        ...without(reads(`ops > ${below}`)),
        ...reads(`ada > ${above}`, `bob > ${below}`, 'cy > top'),
      ];
      expect(asked({ nodes, steps }).told).toEqual(
        [
          `ada ${below}: allowed none`,
          `bob ${above}: allowed none`,
          `cy ${above}: allowed none`,
          `cy ${below}: allowed none`,
        ].sort(),
      );
    }
  });
});

describe('where it is asked one by one, or next to the start', () => {
  const PATIENCE = [{}, { cut: 0 }, { cut: 1 }, { cut: 3 }, { given: 0 }, { given: 3, cut: 2 }] as const;
  const always = (made: SmallEstate): readonly string[] | undefined => {
    const [first, ...others] = PATIENCE.map((patience) => asked(made, patience).told);
    for (const other of others) expect(other).toEqual(first);
    return first;
  };

  test('what is too much to be kept for each is asked of those next to the start', () => {
    // Two rows of each of ten are too many; those next to the start lose them, and all behind them the same.
    const made = estates['a membership behind a group'](10);
    const expected = ['s', ...Array.from({ length: 10 }, (_, i) => `u${i}`)].flatMap((one) => [
      `${one} x: allowed none`,
      `${one} y: allowed none`,
    ]);
    expect(asked(made).told).toEqual(expected);
    expect(asked(made, { kept: 22 }).turns).toBeGreaterThan(asked(made, { kept: 8 }).turns);
    expect(asked(made, { kept: 8 }).told).toEqual(expected);
    expect(asked(made, { kept: 7 }).told).toBeUndefined();
    expect(always(made)).toEqual(expected);
  });

  test('the start is asked by itself again', () => {
    const { nodes, steps } = estates['a membership behind a group'](10);
    const made = { nodes, steps: [...steps, ...reads('u9 > y')] };
    const expected = ['s', ...Array.from({ length: 10 }, (_, i) => `u${i}`)].flatMap((one) => [
      `${one} x: allowed none`,
      ...(one === 'u9' ? [] : [`${one} y: allowed none`]),
    ]);
    expect(asked(made, { kept: 21 }).told).toEqual(expected);
    expect(asked(made, { kept: 12 }).told).toEqual(expected);
  });

  test('who may only read the one that is cut off loses nothing', () => {
    const made = estates['a membership behind a group'](1);
    const nodes = { ...made.nodes, eve: {}, off: { ...group, enabled: false }, z: {} };
    const steps = [...made.steps, ...reads('eve > s', 'eve > k'), ...members('z > off > s', 'off > k')];
    expect(always({ nodes, steps })).toEqual(asked(made).told);
    expect(always(estates['two memberships'](3))?.length).toBe(6);
  });

  test('what is in two containers is not told', () => {
    const nodes = { a: {}, g: group, h: group, left: thing, right: thing, leaf: thing };
    const contained = holds('left > leaf', 'right > leaf');
    const by = [...members('a > g'), ...reads('h > leaf'), ...contained];
    expect(always({ nodes, steps: [...by, ...members('g > h').map((step) => ({ ...step, ...gone }))] })).toBe(
      undefined,
    );
    // It is held all the same by what flows down one of them.
    const flowing = [...by, ...inherited('a > right'), ...without(reads('a > leaf'))];
    expect(always({ nodes, steps: flowing })).toBe(undefined);
  });

  test('what is contained on more than a thousand levels is not told', () => {
    const levels = (count: number): SmallEstate => {
      const ids = Array.from({ length: count }, (_, i) => `x${i}`);
      return {
        nodes: { a: {}, ...Object.fromEntries(ids.map((id) => [id, thing])) },
        steps: [...holds(ids.join(' > ')), ...without(reads(`a > x${count - 1}`))],
      };
    };
    expect(asked(levels(1001)).told).toEqual(['a x1000: allowed none']);
    expect(asked(levels(1002)).told).toBeUndefined();
  });

  test('what one still holds is the strongest of all ways, none of them over someone disabled', () => {
    const nodes = { a: {}, g: group, h: group, off: { ...group, enabled: false }, top: thing, x: thing };
    const missing = { verdict: 'not-evaluated', note: 'missing' } as const;
    const steps = [
      ...members('a > g', 'a > h', 'a > off'),
      ...holds('top > x'),
      ...without(inherited('a > x')),
    ];
    const told = (...more: SmallEstate['steps']) => always({ nodes, steps: [...steps, ...more] });
    const as = (step: object, list: SmallEstate['steps']) => list.map((one) => ({ ...one, ...step }));
    expect(told()).toEqual(['a x: allowed none']);
    expect(told(...reads('off > x'))).toEqual(['a x: allowed none']);
    expect(told(...as(maybe, reads('g > x')), ...as(missing, reads('h > x')))).toEqual([
      'a x: allowed conditional',
    ]);
    expect(told(...as(missing, reads('g > x')), ...as(maybe, reads('h > x')))).toEqual([
      'a x: allowed conditional',
    ]);
    expect(told(...as(maybe, inherited('g > top')), ...as(missing, reads('h > x')))).toEqual([
      'a x: allowed conditional',
    ]);
    expect(told(...as(missing, inherited('g > top')), ...as(maybe, reads('h > x')))).toEqual([
      'a x: allowed conditional',
    ]);
    expect(told(...as(maybe, reads('h > top')))).toEqual(['a x: allowed none']);
    expect(told(...as(maybe, inherited('h > top')), ...reads('g > x'))).toEqual([]);
  });

  test('what a name that stands for others still gives is not lost', () => {
    const own = Array.from({ length: 8 }, (_, i) => `x${i}`);
    const nodes = {
      a: {},
      g: group,
      h: group,
      top: thing,
      ...Object.fromEntries(own.map((x) => [x, thing])),
    };
    const named = (permission: string, list: SmallEstate['steps']) =>
      list.map((step) => ({ ...step, permission }));
    const weaker = (list: SmallEstate['steps']) => list.map((step) => ({ ...step, ...maybe }));
    const steps = [
      ...members('a > g', 'a > h'),
      ...holds(...own.map((x) => `top > ${x}`)),
      ...without(named('s3:GetObject', reads(...own.map((x) => `a > ${x}`)))),
    ];
    const told = (...more: SmallEstate['steps']) => always({ nodes, steps: [...steps, ...more] });
    const lost = (left: string, of = own) => of.map((x) => `a ${x}: allowed ${left}`);
    expect(told(...named('s3:Put*', inherited('g > top')))).toEqual(lost('none'));
    expect(told(...named('s3:Get*', reads('g > x0', 'g > x7')))).toEqual(lost('none', own.slice(1, 7)));
    expect(told(...weaker(named('s3:*', inherited('g > top'))))).toEqual(lost('conditional'));
    const strong = named('s3:*', inherited('g > top'));
    expect(told(...strong, ...weaker(named('s3:Get*', reads('h > x1', 'h > x6'))))).toEqual([]);
    const each = own.map((x) => `h > ${x}`);
    expect(
      told(
        ...weaker(named('s3:Get*', reads(...each))),
        ...named('s3:G*', reads('g > x6', 'g > x7')),
        ...weaker(named('s3:GetObject', reads('h > x5', 'h > x7'))),
      ),
    ).toEqual(lost('conditional', own.slice(0, 6)));
    // Twice by the same name: what is stronger counts, whichever is found first.
    expect(
      told(
        ...weaker(named('s3:GetObject', reads(...each))),
        ...named('s3:GetObject', reads('g > x6', 'g > x7')),
      ),
    ).toEqual(lost('conditional', own.slice(0, 6)));
    expect(
      told(
        ...weaker(named('s3:GetObject', reads('g > x6', 'g > x7'))),
        ...named('s3:GetObject', reads(...each)),
      ),
    ).toEqual([]);
  });
});

test('two are asked at once, each as if it were alone', () => {
  const { graph, node } = smallEstate(estates['a membership some do not need'](3));
  const filter = { at: 0, rank: 1, becoming: true } as const;
  const to = (from: string, end: string): Set<number> =>
    new Set(
      [...graph.stepTo.keys()].filter(
        (step) => graph.stepFrom[step] === node(from) && graph.stepTo[step] === node(end),
      ),
    );
  const asks = [
    () => lostWithout(graph, filter, to('g', 'h'), [node('g')]),
    () => lostWithout(graph, filter, to('h', 'x'), [node('h')]),
  ];
  const alone = asks.map((ask) => runToEnd(ask()));
  const marks = freeMarks(graph);
  const tasks = asks.map((ask) => ask());
  tasks[0]?.next();
  expect(freeMarks(graph)).not.toBe(marks);
  const together = tasks.map((): unknown => undefined);
  for (let left = tasks.length; left > 0;) {
    for (const [i, task] of tasks.entries()) {
      const next = together[i] === undefined ? task.next() : undefined;
      if (next?.done !== true) continue;
      together[i] = next.value;
      left--;
    }
  }
  expect(together).toEqual(alone);
  expect(alone.map((found) => found?.lost)).toEqual([6, 6]);
});

test('steps may start in so many places, and no more', () => {
  const { graph } = smallEstate({ nodes: { a: {} }, steps: [] });
  const from = (count: number) =>
    runToEnd(
      lostWithout(
        graph,
        { at: 0, rank: 1, becoming: true },
        new Set(),
        Array.from({ length: count }, () => 0),
      ),
    );
  expect(from(32)?.count).toBe(0);
  expect(from(33)).toBeUndefined();
});
