import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { run } from '../../src/cli/run';
import { importWithSources } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { workspaceDecisions } from '../../src/engine/workspace-review';
import { bytesSource } from '../../src/lib/byte-source';
import { runToEnd } from '../../src/lib/steps';
import { REDACTION_CLASSES } from '../../src/report/redact/classes';
import { hasPseudonym } from '../../src/report/redact/has-pseudonym';
import { redactionKeyFile } from '../../src/report/redact/key-file';
import { readReport } from '../../src/report/read-report';
import { known } from '../../src/review/decision-id';
import type { Decision } from '../../src/review/decision';
import { mergeDecisions } from '../../src/review/merge';
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

  test('from a report under pseudonyms are told again by the command line, with its key among the files or named', () => {
    const found = runToEnd(session.findings(demoInstant));
    const before = [
      decisionAbout(found[0]?.id ?? '', { by: 'Ingrid Solberg', reason: 'Ingrid Solberg knows' }),
      decisionAbout(found[0]?.id ?? '', { by: 'Ingrid Solberg', at: demoInstant + 1, choice: 'revoke' }),
      decisionAbout(found[1]?.id ?? '', { by: 'O. Lind' }),
    ];
    const review = mergeDecisions([before.slice(0, 1)]);
    const replaced = mergeDecisions([
      before.slice(0, 1),
      [{ ...(before[1] ?? decisionAbout('')), replaces: review.decisions.map(({ id }) => id) }],
      before.slice(2),
    ]);
    session.decide(replaced);
    const options = {
      scope: { kind: 'everything' },
      title: 'x',
      redaction: { classes: REDACTION_CLASSES, key, allow: [] },
    } as const;
    const read = runToEnd(readReport(runToEnd(session.report(options, demoInstant)).data));
    session.decide(mergeDecisions([]));
    if (!read.ok) throw new Error(read.error);
    // An id is of what a decision says here: names cannot be tried out on it, and what was replaced stays so.
    const ids = replaced.decisions.map(({ id }) => id);
    expect(read.value.review.filter(({ id }) => ids.includes(id))).toEqual([]);
    expect(read.value.review.map((one) => known(one).id)).toEqual(read.value.review.map(({ id }) => id));
    const inside = mergeDecisions([read.value.review]);
    expect(
      [...inside.targets.values()].map(({ standing, replaced: old }) => [standing.length, old.length]),
    ).toEqual(
      [...replaced.targets.values()].map(({ standing, replaced: old }) => [standing.length, old.length]),
    );
    const added = decisionAbout(read.value.findings[5]?.id ?? '', { by: 'A reader', choice: 'revoke' });
    const file = join(folder, 'hidden.json');
    writeFileSync(file, writeReviewFile({ decisions: [...inside.decisions, added] }));
    const keyPath = join(folder, 'redaction-key.json');
    writeFileSync(keyPath, redactionKeyFile({ key, classes: REDACTION_CLASSES }));
    const original = join(folder, 'original.json');
    writeFileSync(original, writeReviewFile({ decisions: replaced.decisions }));
    for (const named of [[keyPath], ['--redaction-key', keyPath]]) {
      const told = command('findings', '--json', ...paths, file, original, ...named);
      expect(told.err).not.toContain('pseudonyms');
      expect(told.err).not.toContain('do not agree');
      expect(told.out).toContain('Reviewed: revoke, by A reader');
      expect(told.out).toContain('Reviewed: revoke, by Ingrid Solberg');
    }
    expect(command('findings', ...paths, file).err).toContain('are about pseudonyms');
  });

  test('are kept in a workspace, which the command line and the page read again', () => {
    const [first] = runToEnd(session.findings(demoInstant));
    const file = join(folder, 'kept.json');
    writeFileSync(file, writeReviewFile({ decisions: [decisionAbout(first?.id ?? '')] }));
    for (const more of [[], ['--decided']]) {
      const workspace = join(folder, 'kept.overreach');
      let bytes = new Uint8Array(0);
      run(['workspace', '-o', workspace, ...more, ...paths, file], demoInstant, {
        out: () => undefined,
        err: () => undefined,
        writeFile: (_, data) =>
          (bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data.slice()),
      });
      expect(workspaceDecisions(bytesSource(bytes))).toEqual([decisionAbout(first?.id ?? '')]);
      writeFileSync(workspace, bytes);
      expect(command('findings', '--json', workspace).out).toContain('Reviewed: keep, by R. Vance');
      const altered = bytes.slice();
      altered[altered.length >> 1] = (altered[altered.length >> 1] ?? 0) ^ 1;
      expect(workspaceDecisions(bytesSource(altered))).toEqual([]);
    }
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
