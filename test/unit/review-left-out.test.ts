import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { run } from '../../src/cli/run';
import { importWithSources } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import { isLeftOutId, isUnplaced } from '../../src/report/left-out-id';
import { readReport } from '../../src/report/read-report';
import type { ReadReport } from '../../src/report/read-report';
import { REDACTION_CLASSES } from '../../src/report/redact/classes';
import type { ReportScope } from '../../src/report/report-scope';
import type { Decision } from '../../src/review/decision';
import { mergeDecisions } from '../../src/review/merge';
import { writeReviewFile } from '../../src/review/review-file';
import { systems } from '../../src/systems/registry';

const files = demoEstate().map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
const key = new Uint8Array(32).fill(9);
const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
let session: Session;
let scope: ReportScope;

function sessionOf(list: typeof files): Session {
  return runToEnd(Session.fromSnapshot(runToEnd(importWithSources(list, systems)).snapshot));
}

beforeAll(() => {
  session = sessionOf(files);
  // The provider's side: its findings name clients that its report leaves out.
  scope = {
    kind: 'tenants',
    tenants: [session.graph.tenants.findIndex(({ name }) => name === 'Harbourline IT')],
  };
}, 60_000);
beforeEach(() => session.decide(mergeDecisions([])));
afterAll(() => rmSync(folder, { recursive: true }));

function reported(of: ReportScope, hidden = false): ReadReport {
  const redaction = hidden ? { classes: REDACTION_CLASSES, key, allow: [] } : undefined;
  const read = runToEnd(
    readReport(runToEnd(session.report({ scope: of, title: 'x', redaction }, demoInstant)).data),
  );
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

function decided(report: ReadReport): readonly Decision[] {
  return report.findings.map(({ id, title }) => ({
    target: { kind: 'finding', id },
    title,
    choice: 'revoke',
    reason: 'not ours',
    by: 'A client',
    at: demoInstant,
    replaces: [],
  }));
}

/** What a report's findings are called in the estate, told by rule and title: none of it by id. */
function meant(report: ReadReport, decisions: readonly Decision[]): void {
  const found = runToEnd(session.findings(demoInstant));
  for (const [i, { target }] of decisions.entries()) {
    const shown = report.findings[i];
    const finding = found.find(({ id }) => id === target.id);
    expect([shown?.id, shown?.rule, shown?.severity]).toEqual([shown?.id, finding?.rule, finding?.severity]);
  }
  expect(new Set(decisions.map(({ target }) => target.id)).size).toBe(decisions.length);
}

describe('decisions about findings whose ids a scope left out', () => {
  test('are about the findings themselves again, in the estate the report was made from', () => {
    const report = reported(scope);
    const decisions = decided(report);
    const left = decisions.filter(isUnplaced);
    expect(left.length).toBeGreaterThan(0);
    const placed = session.restored(decisions);
    expect(placed.filter(isUnplaced)).toEqual([]);
    meant(report, placed);
    // As whoever reads them knows them.
    const titles = new Map(runToEnd(session.findings(demoInstant)).map(({ id, title }) => [id, title]));
    for (const [i, { target, title }] of placed.entries())
      if (isLeftOutId(decisions[i]?.target.id ?? '')) expect(title).toBe(titles.get(target.id));
  });

  test('and under pseudonyms too, with the key of that report and not without', () => {
    // The names of a report's own tenant are hidden as what else they are: another pseudonym than elsewhere.
    const own = session.graph.tenants.findIndex(({ name }) => name === 'Aldermoor Dental');
    const keys = new Set(Array.from(session.graph.records, (record) => record.key));
    for (const of of [scope, { kind: 'tenants', tenants: [own] } as const]) {
      const report = reported(of, true);
      const decisions = decided(report);
      const placed = session.restored(decisions, { key, classes: REDACTION_CLASSES });
      expect(placed.filter(isUnplaced)).toEqual([]);
      meant(report, placed);
      const grants = Array.from(report.graph.records, (record): Decision => {
        const target = { kind: 'grant', id: record.key } as const;
        return { target, title: '', choice: 'keep', reason: '', by: 'A client', at: 1, replaces: [] };
      });
      const told = session.restored(grants, { key, classes: REDACTION_CLASSES });
      expect(told.map(({ target }) => target.id).filter((id) => !keys.has(id))).toEqual([]);
      const wrong = session.restored(decisions, { key: new Uint8Array(32), classes: REDACTION_CLASSES });
      expect(wrong.filter(isUnplaced).length).toBe(decisions.filter(isUnplaced).length);
    }
  });

  test('are never taken for others where the estate is another one, whose findings have other ids', () => {
    const [last] = files.slice(-1);
    const text = new TextDecoder().decode(last?.bytes);
    const changed = { name: last?.name ?? '', bytes: new TextEncoder().encode(`${text}\n`) };
    const other = sessionOf([...files.slice(0, -1), changed]);
    runToEnd(other.findings(demoInstant));
    const ids = (list: readonly Decision[]): readonly string[] =>
      list.map(({ target }) => target.id).filter(isLeftOutId);
    const decisions = decided(reported(scope));
    expect(ids(other.restored(decisions))).toEqual(ids(decisions));
    const read = runToEnd(readReport(runToEnd(other.report({ scope, title: 'x' }, demoInstant)).data));
    if (!read.ok) throw new Error(read.error);
    // Whoever does not know all of the estate, here one line end, cannot try out names.
    expect(ids(decided(read.value)).length).toBe(ids(decisions).length);
    expect(ids(decided(read.value)).filter((id) => ids(decisions).includes(id))).toEqual([]);
  });

  test('go into the next report, and what went out comes back as the decision it was', () => {
    const [first, ...rest] = session.restored(decided(reported(scope)));
    if (first === undefined) throw new Error('no decision');
    const node = session.graph.nodes.at(0)?.name ?? '';
    const all = [first, ...rest].map((decision) => ({
      ...decision,
      reason: `as ${node} asked`,
      by: 'R. Vance',
    }));
    session.decide(mergeDecisions([all]));
    const report = reported(scope);
    expect(report.review.length).toBe(all.length);
    const ids = new Set(report.findings.map(({ id }) => id));
    expect(report.review.filter(({ target }) => !ids.has(target.id))).toEqual([]);
    for (const { evidence } of report.findings)
      expect(evidence.some(({ text }) => text.startsWith('Reviewed: revoke'))).toBe(true);
    const back = session.restored(report.review);
    expect(mergeDecisions([session.review.decisions, back]).decisions).toEqual(session.review.decisions);
    // Somebody decided again in the report: it replaces what it replaced there.
    const again = report.review.map(({ id, ...decision }): Decision => ({
      ...decision,
      by: 'A client',
      choice: 'keep',
      at: demoInstant + 1,
      replaces: [id],
    }));
    const merged = mergeDecisions([session.review.decisions, session.restored([...report.review, ...again])]);
    for (const { settled, standing } of merged.targets.values())
      expect([settled?.by, standing.length]).toEqual(['A client', 1]);
  });

  test('are told by the command line: placed with the files of that report, and named with others', () => {
    const report = reported(scope);
    const left = decided(report).filter(isUnplaced);
    const file = join(folder, 'decisions.json');
    writeFileSync(file, writeReviewFile({ report: report.sha256, decisions: left }));
    const paths = files.map(({ name, bytes }) => {
      const path = join(folder, name.replaceAll('/', '-'));
      writeFileSync(path, bytes);
      return path;
    });
    const command = (list: readonly string[]): { readonly out: string; readonly err: string } => {
      let out = '';
      let err = '';
      run(['findings', '--json', ...list, file], demoInstant, {
        out: (chunk) => (out += String(chunk)),
        err: (text) => (err += text),
        writeFile: () => undefined,
      });
      return { out, err };
    };
    const all = command(paths);
    expect(all.err).not.toContain('not placed');
    expect(all.out.split('Reviewed: revoke, by A client').length - 1).toBe(left.length);
    const fewer = command(paths.slice(1));
    expect(fewer.err.split('not placed').length - 1).toBe(left.length);
  });
});
