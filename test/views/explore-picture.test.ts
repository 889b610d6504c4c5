import { describe, expect, it } from 'vitest';
import { FOLD_DEFAULTS } from '../../src/layout/fold';
import type { ReachAnswer, Reached, StepRef } from '../../src/questions/answers';
import { independenceText } from '../../src/views/explore/independence';
import { arrange } from '../../src/layout/desk';
import type { Arrangement, Laid } from '../../src/layout/desk';
import { ALL_SEEN } from '../../src/layout/sift';
import { drawingOfRoutes, drawingOfWalk } from '../../src/views/explore/drawing-of';
import { pictureOf } from '../../src/views/explore/picture-of';
import { rankedRoutes } from '../../src/views/explore/ranked-routes';
import type { Picture } from '../../src/views/graph/picture';
import { removalOf } from '../../src/views/explore/removal';
import { TENANT_ROWS, nodeRef } from './fake-data';
import { RECORDS, ROUTES, STEPS } from './explore-data';
import { walkOf } from './fake-walk';

const ARRANGEMENT: Arrangement = { rule: 'steps', folds: FOLD_DEFAULTS, sieve: ALL_SEEN, room: undefined };
const SCOPE = { at: 1, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;

/** An answer all the way to the picture, as Explore makes it. */
function pictured(
  answer: ReachAnswer,
  steps: readonly StepRef[],
  mode: 'blast' | 'who' = 'blast',
  change: Partial<Arrangement> = {},
): { readonly picture: Picture; readonly laid: Laid } {
  const walk = walkOf(answer, steps, SCOPE.at);
  const arrangement = { ...ARRANGEMENT, ...change };
  const laid = arrange(drawingOfWalk(walk, mode), arrangement);
  const shown = {
    kind: 'reach',
    mode,
    scope: SCOPE,
    answer: walk,
    node: walk.node,
    passed: new Set<number>(),
  } as const;
  const names = new Map([...answer.start, ...answer.reached].map((node) => [node.node, node]));
  const options = { rule: arrangement.rule, tenantOf: (tenant: number) => TENANT_ROWS[tenant], caption: '' };
  return { picture: pictureOf({ shown, laid, names }, options), laid };
}

function reached(node: number, steps: number, verdict: Reached['verdict']): Reached {
  return { ...nodeRef(node), permissions: [], verbs: [], verdict, until: 0, steps };
}

const ANSWER: ReachAnswer = {
  start: [nodeRef(0)],
  counts: { allowed: 1, conditional: 2, notEvaluated: 0 },
  byTenant: [],
  byKind: [],
  reached: [reached(1, 1, 'allowed'), reached(2, 2, 'conditional'), reached(3, 3, 'conditional')],
  steps: Uint32Array.of(0, 1, 2),
  assumes: [],
};

describe('the picture of an answer', () => {
  it('stands things in columns by steps and in lanes by tenant', () => {
    const { picture } = pictured(ANSWER, STEPS);
    expect(picture.columns).toEqual(['Start', '1 step', '2 steps', '3 steps']);
    expect(picture.lanes.map((lane) => lane.name)).toEqual(['Northwind MSP', 'Contoso Retail']);
    const x = picture.nodes.map((_, index) => picture.layout.positions[index * 2] ?? 0);
    const at = (name: string): number => x[picture.nodes.findIndex((node) => node.name === name)] ?? NaN;
    expect(at('maria.lindqvist')).toBeLessThan(at('tech-oncall'));
    expect(at('ClientAdmin')).toBeLessThan(at('payments-prod'));
    expect(picture.nodes.find((node) => node.anchor)?.name).toBe('maria.lindqvist');
  });

  it('draws verdict, taking over and crossing on the line, and says them', () => {
    const { picture } = pictured(ANSWER, STEPS);
    const edge = picture.edges.find((known) => known.becomes);
    expect(edge).toMatchObject({ verdict: 'conditional', crossing: true, label: 'Role trust' });
    expect(edge?.spoken).toBe(
      'From tech-oncall to ClientAdmin: sts:AssumeRole, conditional, until 2027-01-31, crosses tenants by role trust.',
    );
  });

  it('hides by verdict and counts what it hides', () => {
    const { laid, picture } = pictured(ANSWER, STEPS, 'blast', { sieve: { ...ALL_SEEN, atLeast: 3 } });
    expect(laid.hidden.byVerdict).toBe(2);
    expect(picture.nodes.map((node) => node.name).sort()).toEqual(['maria.lindqvist', 'tech-oncall']);
    expect(picture.edges).toHaveLength(1);
  });

  it('puts the target of who-can-reach at the right, in one column of ends if asked', () => {
    const who: ReachAnswer = {
      ...ANSWER,
      start: [nodeRef(3)],
      reached: [reached(2, 1, 'allowed'), reached(1, 2, 'allowed'), reached(0, 3, 'allowed')],
    };
    expect(pictured(who, STEPS, 'who').picture.columns).toEqual([
      '3 steps away',
      '2 steps away',
      '1 step away',
      'Target',
    ]);
    expect(pictured(who, STEPS, 'who', { rule: 'role' }).picture.columns[0]).toBe('Who');
  });

  it('says of a folder that is only passed that it is on the way, and of a container that it contains the target', () => {
    const who: ReachAnswer = {
      ...ANSWER,
      start: [nodeRef(3)],
      reached: [0, 1, 2].map((node) => reached(node, 3 - node, 'allowed')),
    };
    const walk = walkOf(who, STEPS, SCOPE.at);
    const uncounted = {
      ...walk,
      nodeRank: walk.nodeRank.map((rank, at) => ([1, 2].includes(walk.node[at] ?? 0) ? 0 : rank)),
    };
    const laid = arrange(drawingOfWalk(uncounted, 'who'), ARRANGEMENT);
    const shown = {
      kind: 'reach',
      mode: 'who',
      scope: SCOPE,
      answer: walk,
      node: walk.node,
      passed: new Set([1]),
    } as const;
    const names = new Map([...who.start, ...who.reached].map((node) => [node.node, node]));
    const { nodes } = pictureOf(
      { shown, laid, names },
      { rule: ARRANGEMENT.rule, tenantOf: (tenant) => TENANT_ROWS[tenant], caption: '' },
    );
    const said = (node: number): string =>
      nodes[laid.cards.findIndex(({ first }) => first[0] === node)]?.spoken ?? '';
    expect(said(1)).toContain('passed on the way to what is asked about');
    expect(said(2)).toContain('contains what is asked about');
    expect(said(0)).toContain('Allowed');
  });

  it('shows routes whole, from left to right, and marks the step that every route needs', () => {
    const drawing = drawingOfRoutes(ROUTES, STEPS, SCOPE.at);
    const laid = arrange(drawing, ARRANGEMENT);
    const shown = {
      kind: 'routes',
      mode: 'routes',
      scope: SCOPE,
      answer: ROUTES,
      steps: STEPS,
      node: drawing.node,
    } as const;
    const names = new Map(STEPS.flatMap(({ from, to }) => [from, to]).map((node) => [node.node, node]));
    const picture = pictureOf(
      { shown, laid, names },
      { rule: 'steps', tenantOf: () => undefined, caption: '' },
    );
    expect(laid.folds).toBe(0);
    expect(picture.columns).toEqual(['From', '1 step', '2 steps', 'To']);
    expect(picture.edges.filter(({ shared }) => shared).map(({ label }) => label)).toEqual(['member of']);
  });

  it('says on the line when a grant ends, has ended, or begins', () => {
    const dated = (change: Partial<StepRef>): string | undefined => {
      const steps = [{ ...step(0), ...change }];
      return pictured({ ...ANSWER, reached: [reached(1, 1, 'allowed')] }, steps).picture.edges[0]?.when;
    };
    expect(dated({ until: Date.UTC(2027, 0, 31) })).toBe('until 2027-01-31');
    expect(dated({ until: 0 })).toBe('expired 1970-01-01');
    expect(dated({ start: Date.UTC(2027, 1, 1) })).toBe('from 2027-02-01');
    expect(dated({ eligible: true })).toBe('eligible');
    expect(dated({})).toBe('');
  });

  it('folds a large answer, counts what is folded, and unfolds a tenant', () => {
    const many = Array.from({ length: 500 }, (_, index): Reached => ({
      ...reached(3, 1, index % 2 === 0 ? 'allowed' : 'conditional'),
      node: 100 + index,
      name: `bucket-${index}`,
      tenant: index % 3,
    }));
    const steps = many.map((node, index): StepRef => ({
      ...step(2),
      step: 10 + index,
      from: nodeRef(0),
      to: node,
    }));
    const { laid, picture } = pictured({ ...ANSWER, reached: many }, steps);
    expect(laid.shown + laid.folded).toBe(501);
    expect(picture.nodes.length + picture.edges.length).toBeLessThanOrEqual(300);
    expect(picture.nodes.some((node) => /^\d+ resources$/u.test(node.name))).toBe(true);
    const open = pictured({ ...ANSWER, reached: many }, steps, 'blast', {
      folds: { ...FOLD_DEFAULTS, openedTenants: [1] },
    });
    expect(open.laid.cards.filter((card) => card.tenant === 1).every(({ count }) => count === 1)).toBe(true);
  });

  it('ranks routes by length, verdict and end, and keeps their numbers', () => {
    const [route] = ROUTES.routes;
    if (!route) throw new Error('no route');
    const routes = [
      route,
      { ...route, verdict: 'allowed' as const, steps: [...route.steps, ...route.steps] },
      { ...route, until: Infinity, steps: [...route.steps, ...route.steps, ...route.steps] },
    ];
    const order = (by: 'length' | 'verdict' | 'until') => rankedRoutes(routes, by).map(({ index }) => index);
    expect(order('length')).toEqual([0, 1, 2]);
    expect(order('verdict')).toEqual([1, 0, 2]);
    expect(order('until')).toEqual([2, 0, 1]);
  });
});

function step(index: number): StepRef {
  const found = STEPS[index];
  if (!found) throw new RangeError(`no step ${index}`);
  return found;
}

describe('what would remove a step', () => {
  it('is any record of its only support', () => {
    expect(removalOf(step(1))).toMatchObject({ kind: 'any', records: [RECORDS.trust, RECORDS.policy] });
  });

  it('is one record of each support when they share none', () => {
    expect(removalOf(step(2)).kind).toBe('each');
    expect(removalOf(step(2)).text).toContain('2 separate supports');
  });

  it('is the shared record when there is one', () => {
    const shared = {
      ...step(2),
      supports: [
        { records: [RECORDS.grant, RECORDS.member], via: [] },
        { records: [RECORDS.other, RECORDS.member], via: [] },
      ],
    };
    expect(removalOf(shared)).toMatchObject({ kind: 'any', records: [RECORDS.member] });
  });

  it('is nothing that one could revoke where accounts are one person’s: that is a statement to correct', () => {
    const { kind, text } = removalOf({ ...step(1), kind: 'same-identity' });
    expect(kind).toBe('statement');
    expect(text).toContain('nothing to revoke');
  });

  it('is nothing for containment', () => {
    expect(removalOf({ ...step(0), removable: false, supports: [{ records: [], via: [] }] }).kind).toBe(
      'never',
    );
  });
});

describe('what independence means', () => {
  const route = ROUTES.routes[0];
  const two = { ...ROUTES, routes: route ? [route, route] : [], shared: [] };
  it('is said in words that fit', () => {
    expect(independenceText(ROUTES)).toContain('one revocation ends it');
    expect(independenceText({ ...two, shared: [RECORDS.member] })).toContain('one revocation ends them all');
    expect(independenceText({ ...two, independent: 2, upper: 2 })).toContain(
      'after any one revocation at least 1 is left',
    );
    expect(independenceText({ ...two, independent: 2, upper: 5, exact: false })).toContain('Between 2 and 5');
    expect(independenceText(two)).toContain('more than one revocation');
  });
});
