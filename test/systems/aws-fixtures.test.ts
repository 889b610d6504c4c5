import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AT, estateOfFiles } from './aws-harness';
import type { Estate } from './aws-harness';

/** `expected.json` of a fixture: the known answers. */
interface Expected {
  readonly about: string;
  readonly inputs: readonly string[];
  /** Elements read over all inputs. */
  readonly tally: { readonly records: number; readonly facts: number };
  /** Pointers of the located problems; absent: none, but that more pages follow. */
  readonly problems?: readonly string[];
  readonly ask: readonly {
    readonly principal: string;
    readonly permission: string;
    readonly resource: string;
    readonly context?: Readonly<Record<string, readonly string[]>>;
    readonly at?: string;
    readonly verdict: string;
    readonly condition?: string;
    readonly reason?: string;
    readonly decidedBy?: readonly string[];
    readonly supports?: number;
    readonly why?: string;
  }[];
  readonly steps?: readonly (readonly [from: string, to: string, kind: string, step: string])[];
  /** Pairs without any step. */
  readonly none?: readonly (readonly [from: string, to: string])[];
  readonly observations?: readonly (readonly [type: string, subject: string])[];
}

const ROOT = 'fixtures/aws';

describe.each(readdirSync(ROOT).sort())('%s', (name) => {
  const expected = JSON.parse(readFileSync(`${ROOT}/${name}/expected.json`, 'utf8')) as Expected;
  const estate: Estate = estateOfFiles(...expected.inputs.map((input) => `${ROOT}/${name}/${input}`));

  it('is recognised and accounted for', () => {
    expect(estate.snapshot.inputs.map((input) => input.system)).toEqual(expected.inputs.map(() => 'aws'));
    let records = 0;
    let facts = 0;
    for (const input of estate.snapshot.inputs) {
      for (const tally of [input.records, input.facts]) {
        expect(tally.used + tally.merged + tally.ignored).toBe(tally.read);
      }
      records += input.records.read;
      facts += input.facts.read;
    }
    expect({ records, facts }).toEqual(expected.tally);
  });

  it('locates its problems', () => {
    const found = estate.snapshot.inputs.flatMap((input) =>
      input.problems
        .filter((problem) => !problem.message.includes('more pages follow the last'))
        .map((problem) => problem.pointer),
    );
    expect(found.sort()).toEqual([...(expected.problems ?? [])].sort());
  });

  it.each(
    expected.ask.map(
      (question, i) => [`${i}: ${question.permission} on ${question.resource}`, question] as const,
    ),
  )('answers %s', (_, question) => {
    const at = question.at === undefined ? AT : Date.parse(question.at);
    const decision = estate.ask(
      question.principal,
      question.permission,
      question.resource,
      question.context,
      at,
    );
    expect(decision.verdict, JSON.stringify(decision)).toBe(question.verdict);
    if (question.condition !== undefined) expect(decision.condition).toContain(question.condition);
    if (question.reason !== undefined) expect(decision.reason).toContain(question.reason);
    if (question.supports !== undefined) expect(decision.supports).toHaveLength(question.supports);
    for (const pointer of question.decidedBy ?? []) {
      expect(decision.decidedBy.map((by) => by.pointer)).toContain(pointer);
    }
    if (decision.verdict === 'conditional') expect(decision.condition).toBeTruthy();
    if (decision.verdict === 'not-evaluated') expect(decision.reason).toBeTruthy();
  });

  it('has the known steps', () => {
    for (const [from, to, kind, step] of expected.steps ?? []) {
      const found = estate.between(from, to, kind).map((text) => text.replace(/ $/, ' -'));
      expect(found, `${from} → ${to}`).toContain(step);
    }
    for (const [from, to] of expected.none ?? []) {
      expect(estate.steps.filter((step) => step.from === from && step.to === to)).toEqual([]);
    }
  });

  it('observes what findings need', () => {
    const wanted = (expected.observations ?? []).map(([type, subject]) => `${type} aws|${subject}`).sort();
    const found = estate.evaluated.view
      .of('aws', 'observation')
      .filter((record) => record.type.includes('trust'))
      .map((record) => `${record.type} ${record.subject}`)
      .sort();
    expect(found).toEqual(wanted);
  });

  it('keeps the graph sound: a note where it is not simply allowed, a support for every step', () => {
    for (const step of estate.steps) {
      expect(step.supports.length).toBeGreaterThan(0);
      if (step.verdict !== 'allowed') expect(step.note).toBeTruthy();
      expect(step.start).toBeLessThan(step.until);
    }
  });
});
