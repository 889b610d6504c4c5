import { beforeAll, describe, expect, test } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { importWithSources } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { sourceExcerpt } from '../../src/engine/source-excerpt';
import { contentOf } from '../../src/lib/file-content';
import { gunzip } from '../../src/lib/gzip';
import { runToEnd } from '../../src/lib/steps';
import type { Finding } from '../../src/questions/answers';
import { readReport } from '../../src/report/read-report';
import type { ReadReport } from '../../src/report/read-report';
import { REDACTION_CLASSES } from '../../src/report/redact/classes';
import type { RedactionClass } from '../../src/report/redact/classes';
import type { ReportScope } from '../../src/report/report-scope';
import type { PackedReport } from '../../src/report/write-report';
import { systems } from '../../src/systems/registry';

const key = new Uint8Array(32).fill(8);
let session: Session;
let findings: readonly Finding[];
let sourceText: (file: number, pointer?: string, row?: number) => string | undefined;

beforeAll(() => {
  const files = demoEstate().map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
  const { snapshot, sources } = runToEnd(importWithSources(files, systems));
  session = runToEnd(Session.fromSnapshot(snapshot));
  findings = runToEnd(session.findings(demoInstant));
  const contents = sources.map((source, i) =>
    source === undefined ? undefined : contentOf(snapshot.inputs[i]?.name ?? '', source),
  );
  sourceText = (file, pointer, row) => {
    const content = contents[file];
    return content === undefined ? undefined : sourceExcerpt(content, pointer, row);
  };
}, 120_000);

function make(scope: ReportScope, classes: readonly RedactionClass[]): PackedReport {
  const redaction = { classes, key, allow: [] };
  return runToEnd(session.report({ scope, title: 'Preview', redaction }, demoInstant, sourceText));
}

function read({ data }: PackedReport): ReadReport {
  const report = runToEnd(readReport(data));
  if (!report.ok) throw new Error(report.error);
  return report.value;
}

/** Every text that a reader of the bytes can come by. */
function everything(packed: PackedReport): string {
  const bytes = gunzip(packed.data, 2 ** 30);
  if (!bytes.ok) throw new Error(bytes.error);
  const { graph, ...rest } = read(packed);
  const { tenants, permissions, notes } = graph;
  const texts = [[...graph.nodes], [...graph.records], tenants, permissions, notes, rest];
  return `${new TextDecoder('latin1').decode(bytes.value)}\n${JSON.stringify(texts)}`.replaceAll(
    '\\\\',
    '\\',
  );
}

function scopes(): readonly ReportScope[] {
  return [
    { kind: 'everything' },
    { kind: 'tenants', tenants: [1, 3] },
    { kind: 'finding', finding: findings[2]?.id ?? '' },
    { kind: 'view', nodes: [0, 5, 9, 14, 20, 31], title: 'A view' },
  ];
}

describe('the preview of what leaves', () => {
  test.each([
    [0, []],
    [0, REDACTION_CLASSES],
    [1, ['people', 'domains']],
    [2, ['resources', 'ids']],
    [3, ['tenants', 'files', 'tickets']],
  ] as const)('says what is in the bytes: scope %d, hidden %j', (which, hidden) => {
    const scope = scopes()[which];
    if (scope === undefined) throw new Error('no scope');
    const packed = make(scope, hidden);
    const preview = packed.preview();
    const report = read(packed);
    const all = everything(packed);
    expect(preview.bytes).toBe(packed.data.length);
    const { principals, resources, ...inside } = preview.inside;
    expect(principals + resources).toBe(report.graph.nodes.length);
    expect(inside).toEqual({
      tenants: report.graph.tenants.length,
      steps: report.graph.stepTo.length,
      records: report.graph.records.length,
      findings: report.findings.length,
      files: report.inputs.length,
      decisions: report.review.length,
    });
    expect(preview.whole).toMatchObject({
      tenants: session.graph.tenants.length,
      steps: session.graph.stepTo.length,
      records: session.graph.records.length,
      findings: findings.length,
      files: session.estate.inputs.length,
    });
    expect(preview.classes.map(({ of, hidden: is }) => [of, is])).toEqual(
      REDACTION_CLASSES.map((of) => [of, hidden.some((one) => one === of)]),
    );
    const used = packed.replaced.filter(({ count }) => count > 0);
    for (const one of preview.classes) {
      if (one.hidden) expect(one.names).toBe(used.filter(({ of }) => of === one.of).length);
      for (const { original, shown } of one.examples) {
        const found = all.includes(shown) || all.includes(JSON.stringify(shown).slice(1, -1));
        expect([one.of, shown, found]).toEqual([one.of, shown, true]);
        if (one.hidden && original.length > 5)
          expect([original, all.toLowerCase().includes(original.toLowerCase())]).toEqual([original, false]);
        else if (!one.hidden) expect(shown).toBe(original);
      }
    }
    for (const { of, examples } of preview.texts) {
      for (const text of examples) {
        const start = text.replace(/^[^:]*: |…$/gu, '').slice(0, 60);
        const flat = all.replaceAll('\\n', ' ').replaceAll('\\"', '"').replace(/\s+/gu, ' ');
        expect([of, start, flat.includes(start.replaceAll('\\"', '"'))]).toEqual([of, start, true]);
      }
    }
  });

  test('tells of the text of source records only where it goes out', () => {
    const plain = { scope: { kind: 'everything' }, title: 'x' } as const;
    const withTexts = runToEnd(session.report(plain, demoInstant, sourceText)).preview();
    const without = runToEnd(
      session.report({ ...plain, withoutSources: true }, demoInstant, sourceText),
    ).preview();
    expect(withTexts.texts.some(({ of }) => of === 'sources')).toBe(true);
    expect(without.texts.some(({ of }) => of === 'sources')).toBe(false);
    expect(without.bytes).toBeLessThan(withTexts.bytes);
  });
});
