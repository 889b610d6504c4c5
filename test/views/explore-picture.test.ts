import { describe, expect, it } from 'vitest';
import { FOLD_DEFAULTS } from '../../src/layout/fold';
import type { ReachAnswer, Reached, StepRef } from '../../src/questions/answers';
import { independenceText } from '../../src/views/explore/independence';
import { picturedAnswer } from '../../src/views/explore/picture-of';
import type { PictureOptions } from '../../src/views/explore/picture-of';
import { removalOf } from '../../src/views/explore/removal';
import type { Shown } from '../../src/views/explore/answer-shown';
import { TENANT_ROWS, nodeRef } from './fake-data';
import { RECORDS, ROUTES, STEPS } from './explore-data';

const OPTIONS: PictureOptions = {
  rule: 'steps',
  folds: FOLD_DEFAULTS,
  atLeast: 'not-evaluated',
  tenantOf: (tenant) => TENANT_ROWS[tenant],
  caption: '',
};

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
const BLAST: Shown = { kind: 'reach', mode: 'blast', answer: ANSWER, steps: STEPS };

describe('the picture of an answer', () => {
  it('stands things in columns by steps and in lanes by tenant', () => {
    const { picture } = picturedAnswer(BLAST, OPTIONS);
    expect(picture.columns).toEqual(['Start', '1 step', '2 steps', '3 steps']);
    expect(picture.lanes.map((lane) => lane.name)).toEqual(['Northwind MSP', 'Contoso Retail']);
    const x = picture.nodes.map((_, index) => picture.layout.positions[index * 2] ?? 0);
    const at = (name: string): number => x[picture.nodes.findIndex((node) => node.name === name)] ?? NaN;
    expect(at('maria.lindqvist')).toBeLessThan(at('tech-oncall'));
    expect(at('ClientAdmin')).toBeLessThan(at('payments-prod'));
    expect(picture.nodes.find((node) => node.anchor)?.name).toBe('maria.lindqvist');
  });

  it('draws verdict, taking over and crossing on the line, and says them', () => {
    const { picture } = picturedAnswer(BLAST, OPTIONS);
    const edge = picture.edges.find((known) => known.becomes);
    expect(edge).toMatchObject({ verdict: 'conditional', crossing: true, label: 'Role trust' });
    expect(edge?.spoken).toBe(
      'From tech-oncall to ClientAdmin: sts:AssumeRole, conditional, crosses tenants by role trust.',
    );
  });

  it('hides by verdict and counts what it hides', () => {
    const { filtered, picture } = picturedAnswer(BLAST, { ...OPTIONS, atLeast: 'allowed' });
    expect(filtered).toBe(2);
    expect(picture.nodes.map((node) => node.name).sort()).toEqual(['maria.lindqvist', 'tech-oncall']);
    expect(picture.edges).toHaveLength(1);
  });

  it('puts the target of who-can-reach at the right, in one column of ends if asked', () => {
    const who: Shown = {
      kind: 'reach',
      mode: 'who',
      answer: {
        ...ANSWER,
        start: [nodeRef(3)],
        reached: [reached(2, 1, 'allowed'), reached(1, 2, 'allowed'), reached(0, 3, 'allowed')],
      },
      steps: STEPS,
    };
    expect(picturedAnswer(who, OPTIONS).picture.columns).toEqual([
      '3 steps away',
      '2 steps away',
      '1 step away',
      'Target',
    ]);
    expect(picturedAnswer(who, { ...OPTIONS, rule: 'role' }).picture.columns).toEqual([
      'Who',
      '2 steps away',
      '1 step away',
      'Target',
    ]);
  });

  it('shows routes whole, from left to right', () => {
    const { picture, folded } = picturedAnswer(
      { kind: 'routes', mode: 'routes', answer: ROUTES, steps: STEPS },
      OPTIONS,
    );
    expect(folded.folds).toBe(0);
    expect(picture.columns).toEqual(['From', '1 step', '2 steps', 'To']);
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
    const shown: Shown = { kind: 'reach', mode: 'blast', answer: { ...ANSWER, reached: many }, steps };
    const { folded, picture } = picturedAnswer(shown, OPTIONS);
    expect(folded.shown + folded.folded).toBe(501);
    expect(picture.nodes.length + picture.edges.length).toBeLessThanOrEqual(300);
    expect(picture.nodes.some((node) => /^\d+ resources$/u.test(node.name))).toBe(true);
    const open = picturedAnswer(shown, {
      ...OPTIONS,
      folds: { ...FOLD_DEFAULTS, openedTenants: new Set([1]) },
    });
    expect(
      open.folded.cards.filter((card) => card.tenant === 1).every((card) => card.members.length === 1),
    ).toBe(true);
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
