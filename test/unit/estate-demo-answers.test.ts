import { beforeAll, describe, expect, it } from 'vitest';
import { demoAnswers } from '../../fixtures/estates/demo/answers';
import type { KnownFinding } from '../../fixtures/estates/demo/answers';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { importFiles } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import type { Snapshot } from '../../src/model/snapshot';
import { afterRemoval, lengthOf, permissionQuestion } from '../../src/questions/overlap';
import type { Finding, Scope } from '../../src/questions/answers';
import { systems } from '../../src/systems/registry';

const scope: Scope = { at: demoInstant, atLeast: 'not-evaluated', verbs: [], becoming: true };

function finish<T>(task: Generator<unknown, T>): T {
  for (let next = task.next(); ; next = task.next()) if (next.done === true) return next.value;
}

let snapshot: Snapshot;
let session: Session;
let findings: readonly Finding[];

beforeAll(() => {
  const files = demoEstate().map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
  snapshot = finish(importFiles(files, systems));
  session = finish(Session.fromSnapshot(snapshot));
  findings = finish(session.findings(demoInstant));
});

function node(id: string): number {
  const found = session.names.resolve(id);
  if (found.found !== 'one') throw new Error(`${id}: ${found.found}`);
  return found.node;
}

/** Record numbers of a row of a file. */
function recordsAt(file: string, row: number): number[] {
  const index = snapshot.inputs.findIndex((input) => input.name === file);
  return [...session.graph.records].flatMap((record, i) =>
    record.source.file === index && record.source.row === row ? [i] : [],
  );
}

function matches(finding: Finding, known: KnownFinding): boolean {
  if (finding.rule !== known.rule) return false;
  if (
    known.subject !== undefined &&
    finding.subject.id !== known.subject &&
    finding.subject.name !== known.subject
  ) {
    return false;
  }
  const words = [finding.title, finding.subject.id, ...finding.evidence.map((e) => e.text)].join('\n');
  return known.mentions === undefined || words.includes(known.mentions);
}

describe('the demo estate, imported', () => {
  it('reads every file, every record accounted for, without a problem', () => {
    for (const input of snapshot.inputs) {
      expect(input.system, input.name).toBeDefined();
      expect(input.problems, input.name).toEqual([]);
      const { read, used, merged, ignored } = input.records;
      expect(used + merged + ignored, input.name).toBe(read);
      expect(read, input.name).toBeGreaterThan(0);
    }
  });

  it('leaves no reference of the tables unresolved', () => {
    const stray = [...session.graph.nodes].filter((n) => n.key.startsWith('csv|?'));
    expect(stray.map((n) => n.id)).toEqual([]);
  });

  it('has a few hundred principals', () => {
    const overview = finish(session.overview(demoInstant));
    expect(overview.counts.principals).toBeGreaterThan(350);
    expect(overview.counts.principals).toBeLessThan(900);
  });
});

describe('what is known of the demo estate', () => {
  for (const answer of demoAnswers()) {
    describe(answer.id, () => {
      for (const known of answer.verdicts) {
        it(`${known.principal} ${known.permission} ${known.resource}: ${known.verdict}`, () => {
          const { verdict, routes, reason, condition } = session.ask({
            ...known,
            at: demoInstant,
            context: new Map(),
          });
          expect({ verdict, reason: verdict === known.verdict ? undefined : (reason ?? condition) }).toEqual({
            verdict: known.verdict,
            reason: undefined,
          });
          if (known.routes !== undefined) expect(routes).toBe(known.routes);
        });
      }
      for (const known of answer.routes) {
        it(`${known.from} → ${known.to}: ${known.independent} by ${known.steps} steps, ${known.verdict}`, () => {
          const found = session.routes(node(known.from), node(known.to), scope, 20, known.permission);
          const [shortest] = found.routes;
          expect(shortest && { verdict: shortest.verdict, steps: lengthOf(shortest) }).toEqual({
            verdict: known.verdict,
            steps: known.steps,
          });
          expect(found.independent).toBe(known.independent);
        });
      }
      const [about] = answer.verdicts;
      for (const known of answer.revocations) {
        it(`without rows ${known.remove.map(({ row }) => row).join(' and ')}: ${known.verdict}`, () => {
          const { principal, resource, permission } = about ?? {
            principal: '',
            resource: '',
            permission: '',
          };
          const question = permissionQuestion(
            session.graph,
            node(principal),
            node(resource),
            scope,
            permission,
          );
          const removed = new Set(known.remove.flatMap(({ file, row }) => recordsAt(file, row)));
          expect(removed.size).toBe(known.remove.length);
          const left = afterRemoval(session.graph, question, scope, removed);
          expect(left).toEqual({ remaining: known.routes, verdict: known.verdict });
        });
      }
      for (const known of answer.findings) {
        it(`is found: ${known.rule} ${known.subject ?? ''}${known.mentions ?? ''}`, () => {
          const found = findings.filter((finding) => finding.rule === known.rule);
          expect(
            found.some((finding) => matches(finding, known)),
            found.map((f) => f.title).join('\n'),
          ).toBe(true);
        });
      }
    });
  }
});
