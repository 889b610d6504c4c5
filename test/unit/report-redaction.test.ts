import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { importWithSources } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { sourceExcerpt } from '../../src/engine/source-excerpt';
import { contentOf } from '../../src/lib/file-content';
import type { FileContent } from '../../src/lib/content';
import { gunzip } from '../../src/lib/gzip';
import { runToEnd } from '../../src/lib/steps';
import { readReport } from '../../src/report/read-report';
import type { ReadReport } from '../../src/report/read-report';
import { isBoundary } from '../../src/report/redact/boundaries';
import { REDACTION_CLASSES } from '../../src/report/redact/classes';
import type { RedactionClass } from '../../src/report/redact/classes';
import { readRedactionKey, redactionKeyFile } from '../../src/report/redact/key-file';
import { Redactor } from '../../src/report/redact/redactor';
import { RedactionLeak } from '../../src/report/write-report';
import type { PackedReport } from '../../src/report/write-report';
import { systems } from '../../src/systems/registry';

const key = Uint8Array.from({ length: 32 }, (_, i) => i);
const other = new Uint8Array(32).fill(9);

let session: Session;
let contents: readonly (FileContent | undefined)[];

beforeAll(() => {
  const files = demoEstate().map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
  const { snapshot, sources } = runToEnd(importWithSources(files, systems));
  session = runToEnd(Session.fromSnapshot(snapshot));
  contents = sources.map((bytes, i) =>
    bytes === undefined ? undefined : contentOf(snapshot.inputs[i]?.name ?? '', bytes),
  );
});

function write(classes: readonly RedactionClass[], by = key, allow: readonly string[] = []): PackedReport {
  const options = {
    scope: { kind: 'everything' },
    title: 'Review',
    redaction: { classes, key: by, allow },
  } as const;
  return runToEnd(
    session.report(options, demoInstant, (file, pointer, row) => {
      const content = contents[file];
      return content === undefined ? undefined : sourceExcerpt(content, pointer, row);
    }),
  );
}

const written = new Map<string, PackedReport>();

/** The same, packed once however many tests read it. */
function writtenOnce(of: RedactionClass): PackedReport {
  const packed = written.get(of) ?? write([of]);
  written.set(of, packed);
  return packed;
}

function read({ data }: PackedReport): ReadReport {
  const report = runToEnd(readReport(data));
  if (!report.ok) throw new Error(report.error);
  return report.value;
}

/** All that a report says, as a reader of its bytes and as a reader of its views would see it. */
function everything(packed: PackedReport): string {
  const bytes = gunzip(packed.data, 2 ** 30);
  if (!bytes.ok) throw new Error(bytes.error);
  const { sourceText, ...report } = read(packed);
  expect(sourceText).toBeDefined();
  const told = JSON.stringify({
    ...report,
    graph: { ...report.graph, nodes: [...report.graph.nodes], records: [...report.graph.records] },
  });
  return `${new TextDecoder().decode(bytes.value)}\n${told}`.toLowerCase();
}

describe('a report with pseudonyms', () => {
  // What an independent reader of the demo's files would call people, clients and domains.
  const PEOPLE = ['ingrid solberg', 'dario conti', 'jerome.cole@harbourline.example', 'celia.oduya'];
  const TENANTS = ['brightwater', 'aldermoor', 'eastgate clinics', 'dunmore'];
  const RESOURCES = ['harbourlinelegacyadmin', 'brightwater backup service', 'vault: custodians'];
  const IDS = ['662084715539', 'arn:aws:iam::'];
  const FILES = ['vault-rmm-and-gdap-grants', 'harbourline_computers.json'];

  test('holds none of them anywhere, and is the same estate', () => {
    const packed = write(REDACTION_CLASSES);
    const text = everything(packed);
    for (const name of [...PEOPLE, ...TENANTS, ...RESOURCES, ...FILES, '662084715539', 'harbourline.example'])
      expect([name, text.includes(name)]).toEqual([name, false]);
    const plain = session.graph;
    const { graph, findings, about } = read(packed);
    expect(graph.stepTo).toEqual(plain.stepTo);
    expect(graph.nodeKind).toEqual(plain.nodeKind);
    expect(new Set(Array.from(graph.nodes, ({ key: name }) => name)).size).toBe(plain.nodes.length);
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
    expect(about.redacted).toEqual(REDACTION_CLASSES);
    for (const { why } of findings) expect(why).not.toMatch(/(?:person|tenant|resource)-[0-9a-z]{10}/u);
  });

  test.each([
    ['people', PEOPLE, RESOURCES],
    ['tenants', TENANTS, ['ingrid solberg']],
    ['resources', RESOURCES, ['ingrid solberg']],
    ['ids', IDS.slice(0, 1), ['ingrid solberg']],
    ['domains', ['harbourline.example'], ['ingrid solberg', 'aldermoor dental']],
    ['files', FILES, ['ingrid solberg', 'aldermoor dental']],
  ] as const)('%s alone hides these and leaves the rest', (of, hidden, left) => {
    const text = everything(writtenOnce(of));
    for (const name of hidden) expect([name, text.includes(name)]).toEqual([name, false]);
    for (const name of left) expect([name, text.includes(name)]).toEqual([name, true]);
  });

  test('is the same to the byte with the same key, and another with another', () => {
    const one = writtenOnce('people');
    expect(Buffer.from(write(['people']).data).equals(one.data)).toBe(true);
    const two = write(['people'], other);
    const names = ({ replaced }: PackedReport) => new Set(replaced.map(({ pseudonym }) => pseudonym));
    expect([...names(one)].filter((name) => names(two).has(name))).toEqual([]);
  });

  test('of people leaves tenants their names, also where an account is called after one', () => {
    const { graph } = read(writtenOnce('people'));
    expect(graph.tenants.map(({ name }) => name)).toEqual(session.graph.tenants.map(({ name }) => name));
    const { replaced } = writtenOnce('people');
    expect(replaced.filter(({ original }) => original === 'Eastgate administrator')).toHaveLength(1);
    // An address in a key of a key is that address, and no other.
    expect(replaced.filter(({ original }) => original.includes('%7C'))).toEqual([]);
  });

  test('tells what stands for what, and how often', () => {
    const { replaced } = writtenOnce('tenants');
    const brightwater = replaced.find(({ original }) => original === 'Brightwater Logistics');
    expect(brightwater).toMatchObject({
      of: 'tenants',
      pseudonym: expect.stringMatching(/^tenant-[0-9a-z]{10}$/u) as string,
    });
    expect(brightwater?.count ?? 0).toBeGreaterThan(3);
  });

  test('of some tenants keeps the names of those it is of', () => {
    const tenant = session.graph.tenants.findIndex(({ name }) => name === 'Aldermoor Dental');
    const options = {
      scope: { kind: 'tenants', tenants: [tenant] },
      title: 'Review of Aldermoor Dental',
      redaction: { classes: ['tenants'], key, allow: [] },
    } as const;
    const text = everything(runToEnd(session.report(options, demoInstant)));
    expect(text).toContain('aldermoor dental');
    expect(text).not.toContain('harbourline it');
  });

  test('is not written when something would still be in it', () => {
    // A system of ours would have to be hidden: its id stands in every report.
    const { tenants } = session.graph;
    const [first] = tenants;
    if (first === undefined) throw new Error('no tenants');
    const named = {
      ...session.graph,
      tenants: tenants.map((tenant) => ({ ...tenant, system: 'Aldermoor Dental' })),
    };
    const odd = Session.fromDecided({ graph: named, inputs: session.estate.inputs, gaps: [] });
    const options = {
      scope: { kind: 'everything' },
      title: 'x',
      redaction: { classes: ['tenants'], key, allow: [] },
    } as const;
    expect(() => runToEnd(odd.report(options, demoInstant))).toThrow(RedactionLeak);
    const allowed = {
      ...options,
      redaction: { ...options.redaction, allow: ['aldermoor dental'] },
    };
    expect(() => runToEnd(odd.report(allowed, demoInstant))).not.toThrow();
  });
});

describe('finding names in texts', () => {
  const redactor = new Redactor(
    new Map<string, RedactionClass>([
      ['Acme', 'tenants'],
      ['acme-payroll-db', 'resources'],
      ['Zoë "Z" Ödegård', 'people'],
      ['zoe@acme.example', 'people'],
      ['users', 'resources'],
      ['ab', 'resources'],
      ['CORP\\svc_backup', 'people'],
    ]),
    key,
  );
  const hides = (text: string): string => redactor.replace(text, 'text');

  test.each([
    'role AcmeAdmin',
    'acme_prod',
    's3://acme2/x',
    'ACME',
    'arn%3Aaws%3As3%3A%3A%3Aacme%2Fx',
    'x\\nacme',
    'x\\u002facme',
  ])('a short one as a word of its own: %s', (text) => {
    expect(hides(text).toLowerCase()).not.toContain('acme');
  });

  test.each(['acmeology', 'placme'])('a short one within a word stays: %s', (text) => {
    expect(hides(text)).toBe(text);
  });

  test.each(['xxacme-payroll-dbxx', 'ACME-PAYROLL-DB'])('a long one anywhere: %s', (text) => {
    expect(hides(text).toLowerCase()).not.toContain('payroll');
  });

  test('in the forms it has inside JSON, URLs and tables', () => {
    const name = 'Zoë "Z" Ödegård';
    const forms = [
      JSON.stringify({ name }),
      JSON.stringify(JSON.stringify({ name })),
      '{"name":"Zo\\u00eb \\"Z\\" \\u00d6deg\\u00e5rd"}',
      encodeURIComponent(name),
      name.normalize('NFD'),
      'a,"Zoë ""Z"" Ödegård",b',
      JSON.stringify('CORP\\svc_backup'),
    ];
    for (const form of forms) {
      const hidden = hides(form);
      expect(hidden).not.toMatch(/deg|svc_backup/u);
      expect(redactor.found(hidden, 'text')).toEqual([]);
    }
  });

  test('an ordinary word by its case and as a word; a very short one as a whole name only', () => {
    expect(hides('all users of it')).not.toContain('users');
    expect(hides('all Users of it')).toBe('all Users of it');
    expect(hides('ab in a text')).toBe('ab in a text');
    expect(redactor.replace('ab', 'name')).toMatch(/^resource-/u);
  });

  test('a mail address keeps its halves apart', () => {
    expect(hides('to zoe@acme.example now')).toMatch(
      /^to person-[0-9a-z]{10}@tenant-[0-9a-z]{10}\.example now$/u,
    );
  });

  test('whatever is around it, nothing is left, and it is told again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
        const hidden = hides(`${before} acme-payroll-db ${after}`);
        expect(redactor.found(hidden, 'text')).toEqual([]);
        expect(redactor.restore(hidden)).toContain('acme-payroll-db');
      }),
      { numRuns: 300 },
    );
  });

  test('a word ends where letters, digits and cases change', () => {
    expect(isBoundary('AcmeAdmin', 4)).toBe(true);
    expect(isBoundary('acme1', 4)).toBe(true);
    expect(isBoundary('acmes', 4)).toBe(false);
  });
});

test('the key of a redaction is a file, and nothing else is one', () => {
  const file = redactionKeyFile({ key, classes: ['people', 'ids'] });
  expect(readRedactionKey(file)).toEqual({ ok: true, value: { key, classes: ['people', 'ids'] } });
  for (const text of ['', '{}', file.replace('1', '2'), file.replace(/"key":"[^"]*"/u, '"key":"AA"')])
    expect(readRedactionKey(text).ok).toBe(false);
});
