import { beforeEach, describe, expect, test } from 'vitest';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import { readReport } from '../../src/report/read-report';
import type { ReadReport } from '../../src/report/read-report';
import { REDACTION_CLASSES } from '../../src/report/redact/classes';
import { packReport } from '../../src/report/write-report';
import { known } from '../../src/review/decision-id';
import type { Decision } from '../../src/review/decision';
import { mergeDecisions } from '../../src/review/merge';
import { conflictsOf } from '../../src/review/reviewed';
import { rewritten } from '../../src/review/rewritten';
import { buildEstate } from './random-estate';
import type { RandomStep } from './random-estate';

const step: RandomStep = {
  ...{ from: 0, to: 1, kind: 'permission', permission: 'read', verdict: 'allowed', through: false },
  ...{ inherits: false, until: 'never', supports: [[0]] },
};
const node = { tenant: 0, disabled: false, resource: false };
const built = buildEstate({
  nodes: [node, node, node, node],
  steps: [step, { ...step, from: 2, supports: [[1]] }],
});
/** The last two are left out of the report, and review what is in it. */
const NAMES = ['Ingrid Solberg', 'Quarterly Ledger', 'Rowan Vance', 'Tamsin Okafor'];
const graph = {
  ...built,
  nodes: Array.from(built.nodes, (one, i) => ({
    ...one,
    ...{ key: `t|key-of-${i}`, id: NAMES[i] ?? '', name: NAMES[i] ?? '', aliases: [] },
  })),
};
const grant = { kind: 'grant', id: 't|r0' } as const;
const tally = { read: 0, used: 0, merged: 0, ignored: 0 };
const input = {
  ...{ name: 'export.json', size: 1, sha256: '0'.repeat(64), system: 't', format: 'x', reasons: [] },
  ...{ records: tally, facts: tally, ignoredFor: [], problems: [] },
};
const source = { graph, inputs: [input], gaps: [], findings: [], at: 1000, engine: 'e', rules: 'r' };
const key = new Uint8Array(32).fill(5);
const redactionKey = { key, classes: REDACTION_CLASSES };
let session: Session;

beforeEach(() => {
  session = Session.fromDecided(source);
});

function decision(by: string, over: Partial<Decision> = {}): Decision {
  return {
    ...{ target: grant, title: 'Ingrid Solberg in Quarterly Ledger', choice: 'keep', reason: 'known', by },
    ...{ at: 10, replaces: [], ...over },
  };
}

const conflict = [
  decision('Rowan Vance', { owner: 'Tamsin Okafor', ticket: 'CHG Rowan Vance' }),
  decision('Tamsin Okafor', { choice: 'revoke', reason: 'Rowan Vance is gone', at: 20 }),
];

function reported(decisions: readonly Decision[], hidden: boolean): ReadReport {
  const options = {
    scope: { kind: 'view', nodes: [0, 1], title: 'x' },
    title: 'x',
    review: mergeDecisions([decisions]),
    ...(hidden ? { redaction: { classes: REDACTION_CLASSES, key, allow: [] } } : {}),
  } as const;
  const read = runToEnd(readReport(runToEnd(packReport(source, options)).data));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

/** What happens at the author's, one file after the other, each with the key or without. */
function arrive(...files: readonly (readonly [readonly Decision[], boolean?])[]): readonly Decision[] {
  for (const [decisions, withKey = false] of files)
    session.decide(session.merged(decisions, withKey ? [redactionKey] : []));
  return session.review.decisions;
}

describe.each([false, true])('decisions by whom a report leaves out (under pseudonyms: %s)', (hidden) => {
  test('are no more of one mind there than they are', () => {
    const { review } = reported(conflict, hidden);
    expect(JSON.stringify(review)).not.toMatch(/Rowan|Tamsin|Vance|Okafor/u);
    expect(JSON.stringify(review)).toContain('[left out]');
    expect(conflictsOf(mergeDecisions([review]))).toHaveLength(1);
    const agreed = [...conflict, decision('Rowan Vance', { choice: 'revoke', at: 30 })];
    const [told] = mergeDecisions([reported(agreed, hidden).review]).targets.values();
    expect([told?.settled?.choice, told?.standing.length, told?.replaced.length]).toEqual(['revoke', 2, 1]);
  });

  test('come back as the decisions they were, in any order and twice', () => {
    const { review } = reported(conflict, hidden);
    const whole = mergeDecisions([conflict]).decisions;
    expect(review.filter(({ id }) => whole.some((one) => one.id === id))).toEqual([]);
    expect(arrive([conflict], [review, hidden])).toEqual(whole);
    session = Session.fromDecided(source);
    expect(arrive([review, hidden], [conflict], [review, hidden])).toEqual(whole);
    session = Session.fromDecided(source);
    expect(arrive([[...review.toReversed(), ...conflict], hidden])).toEqual(whole);
  });

  test('are two where two said the same at the same instant', () => {
    const both = [decision('Rowan Vance'), decision('Tamsin Okafor')];
    const { review } = reported(both, hidden);
    expect(review).toHaveLength(2);
    expect(arrive([both], [review, hidden])).toEqual(mergeDecisions([both]).decisions);
  });

  test('and what a reader decided with them before them settles it at the author’s', () => {
    const { review } = reported(conflict, hidden);
    const settled = decision('A reader', {
      target: review[0]?.target ?? grant,
      ...{ choice: 'revoke', at: 30, replaces: review.map(({ id }) => id) },
    });
    for (const files of [
      [[conflict], [[...review, settled], hidden]],
      [[[...review, settled], hidden], [conflict]],
      [[[...review, settled]], [conflict], [[], hidden]],
    ] as const) {
      session = Session.fromDecided(source);
      arrive(...files);
      const [one] = session.review.targets.values();
      expect([session.review.targets.size, one?.settled?.by, one?.target.id]).toEqual([
        1,
        'A reader',
        't|r0',
      ]);
      expect(one?.replaced).toHaveLength(2);
    }
  });
});

describe('decisions under pseudonyms', () => {
  const clear = decision('O. Lind', { choice: 'revoke', at: 30 });

  test('and one in clear about the same are a conflict, once the key is there, in any order', () => {
    const { graph: shown } = reported([], true);
    const id = shown.records.at(0)?.key ?? '';
    const theirs = decision('A reader', { target: { kind: 'grant', id } });
    const whole = mergeDecisions([[clear, { ...theirs, target: grant }]]).decisions;
    for (const files of [
      [[[clear]], [[theirs], true]],
      [[[theirs], true], [[clear]]],
      [[[theirs]], [[clear]], [[], true]],
      [[[clear, theirs]], [[theirs]], [[], true], [[theirs], true]],
    ] as const) {
      session = Session.fromDecided(source);
      arrive(...files);
      expect(session.review.decisions).toMatchObject(whole.map(({ by, target }) => ({ by, target })));
      expect(conflictsOf(session.review)).toHaveLength(1);
    }
  });

  test('wait for the right key, however many wrong ones come before', () => {
    const { graph: shown } = reported([], true);
    const target = { kind: 'grant', id: shown.records.at(0)?.key ?? '' } as const;
    session.decide(
      session.merged([decision('A reader', { target })], [{ ...redactionKey, key: new Uint8Array(32) }]),
    );
    expect(arrive([[], true]).map((one) => one.target)).toEqual([grant]);
  });

  test('are told again where only what they say is hidden', () => {
    const { review } = reported([decision('Ingrid Solberg', { reason: 'Ingrid Solberg knows' })], true);
    // Of what one hides in a report only people may be hidden: what is decided about is in clear.
    const clear0 = review.map((one) => ({ ...one, target: grant, title: 'x' }));
    const again = decision('Ingrid Solberg', { choice: 'revoke', at: 20 });
    expect(arrive([[again]], [clear0], [[], true]).map(({ by }) => by)).toEqual([
      'Ingrid Solberg',
      'Ingrid Solberg',
    ]);
    expect(conflictsOf(session.review)).toEqual([]);
  });

  test('that replace one another twenty thousand times are told again', () => {
    let last = known(decision('Rowan Vance'));
    const chain = Array.from({ length: 20_000 }, (_, i) => {
      last = known(decision('Rowan Vance', { at: 11 + i, replaces: [last.id] }));
      return last;
    });
    const told = rewritten(chain.toReversed(), (one) => ({ ...one, reason: 'told' }), 'keep').toReversed();
    expect(told.slice(1).map(({ replaces }) => replaces)).toEqual(told.slice(0, -1).map(({ id }) => [id]));
  });

  test('that went out come back as they were, though what they replaced is not known', () => {
    const before = [decision('Rowan Vance', { replaces: ['0'.repeat(24)] })];
    const { review } = reported(before, true);
    expect(arrive([before], [review, true])).toEqual(before.map(known));
  });
});
