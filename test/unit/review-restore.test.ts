import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { run } from '../../src/cli/run';
import { importWithSources } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import { REDACTION_CLASSES } from '../../src/report/redact/classes';
import { hasPseudonym } from '../../src/report/redact/has-pseudonym';
import { readReport } from '../../src/report/read-report';
import type { Decision } from '../../src/review/decision';
import { writeReviewFile } from '../../src/review/review-file';
import { systems } from '../../src/systems/registry';

const key = new Uint8Array(32).fill(4);
const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
let session: Session;
let paths: readonly string[];

beforeAll(() => {
  const files = demoEstate().map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
  session = runToEnd(Session.fromSnapshot(runToEnd(importWithSources(files, systems)).snapshot));
  paths = files.map(({ name, bytes }) => {
    const path = join(folder, name.replaceAll('/', '-'));
    writeFileSync(path, bytes);
    return path;
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

function decisionAbout(id: string, over: Partial<Decision> = {}): Decision {
  const target = { kind: 'finding', id } as const;
  return {
    target,
    title: 'x',
    choice: 'keep',
    reason: 'known',
    by: 'R. Vance',
    at: demoInstant,
    replaces: [],
    ...over,
  };
}

function command(...args: readonly string[]): {
  readonly code: number;
  readonly out: string;
  readonly err: string;
} {
  let out = '';
  let err = '';
  const code = run(args, demoInstant, {
    out: (chunk) => (out += String(chunk)),
    err: (text) => (err += text),
    writeFile: () => undefined,
  });
  return { code, out, err };
}

describe('decisions that come back', () => {
  test('from a report under pseudonyms are about the findings themselves, with its key and not without', () => {
    const options = {
      scope: { kind: 'everything' },
      title: 'x',
      redaction: { classes: REDACTION_CLASSES, key, allow: [] },
    } as const;
    const packed = runToEnd(session.report(options, demoInstant));
    const read = runToEnd(readReport(packed.data));
    if (!read.ok) throw new Error(read.error);
    const decisions = read.value.findings.map(({ id }) => decisionAbout(id));
    const ids = new Set(runToEnd(session.findings(demoInstant)).map(({ id }) => id));
    expect(decisions.filter(({ target }) => ids.has(target.id)).length).toBeLessThan(decisions.length / 4);
    expect(decisions.filter(hasPseudonym).length).toBeGreaterThan(decisions.length / 2);
    const restored = session.restored(decisions, { key, classes: REDACTION_CLASSES });
    expect(restored.filter(({ target }) => !ids.has(target.id)).map(({ target }) => target.id)).toEqual([]);
    const wrong = session.restored(decisions, { key: new Uint8Array(32), classes: REDACTION_CLASSES });
    expect(wrong.filter(hasPseudonym).length).toBe(decisions.filter(hasPseudonym).length);
  });

  test('are inputs of the command line: evidence, and what is accepted does not fail', () => {
    const severe = runToEnd(session.findings(demoInstant)).filter(({ severity }) => severity === 'critical');
    const file = join(folder, 'decisions.json');
    writeFileSync(file, writeReviewFile({ decisions: severe.map(({ id }) => decisionAbout(id)) }));
    const before = command('findings', '--json', '--fail-on', 'critical', ...paths);
    expect(before.code).toBe(1);
    const after = command('findings', '--json', '--fail-on', 'critical', ...paths, file);
    expect(after.code).not.toBe(1);
    expect(after.err).toContain(`${severe.length} decisions of reviewers`);
    expect(after.out).toContain('Reviewed: keep, by R. Vance on 2026-11-02: known');
    writeFileSync(file, '{"format":"overreach-review","version":9}');
    expect(command('findings', ...paths, file)).toMatchObject({
      code: 2,
      err: expect.stringContaining('version 9') as string,
    });
  });

  test('arguments of a report that do not go together are refused', () => {
    for (const args of [
      ['--redact', 'people'],
      ['--redact', 'everyone', '--redaction-key', 'k'],
      ['--salt', '00'],
      ['--nonce', '00112233445566778899aabb'],
    ]) {
      expect(command('report', '-o', 'x.html', ...args, ...paths).code).toBe(2);
    }
    expect(command('verify', join(folder, 'nothing.html')).code).toBe(2);
    expect(command('verify', ...paths.slice(0, 1)).code).toBe(2);
  });
});
