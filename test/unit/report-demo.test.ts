import { beforeAll, describe, expect, test } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { importWithSources } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { sourceExcerpt } from '../../src/engine/source-excerpt';
import { contentOf } from '../../src/lib/file-content';
import type { FileContent } from '../../src/lib/content';
import { gunzip } from '../../src/lib/gzip';
import { gzip } from '../../src/lib/gzip';
import { pack, unpack } from '../../src/lib/pack';
import { sha256Hex } from '../../src/lib/sha256';
import { runToEnd } from '../../src/lib/steps';
import type { AccessGraph, GraphNode, GraphRecord, GraphTenant } from '../../src/graph/access-graph';
import { withFullSupports } from '../../src/graph/supports';
import type { Finding } from '../../src/questions/answers';
import { fromBase64 } from '../../src/report/base64';
import { reportDataOf, reportHtml } from '../../src/report/html';
import { MASK } from '../../src/report/mask';
import { readReport } from '../../src/report/read-report';
import type { ReadReport } from '../../src/report/read-report';
import type { ReportScope } from '../../src/report/report-scope';
import type { StartQuestion } from '../../src/report/start-view';
import { packReport } from '../../src/report/write-report';
import type { PackedReport } from '../../src/report/write-report';
import { systems } from '../../src/systems/registry';

let session: Session;
let findings: readonly Finding[];
let contents: readonly (FileContent | undefined)[];

beforeAll(() => {
  const files = demoEstate().map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
  const { snapshot, sources } = runToEnd(importWithSources(files, systems));
  session = runToEnd(Session.fromSnapshot(snapshot));
  findings = runToEnd(session.findings(demoInstant));
  contents = sources.map((bytes, i) =>
    bytes === undefined ? undefined : contentOf(snapshot.inputs[i]?.name ?? '', bytes),
  );
});

function write(scope: ReportScope, withText = true): PackedReport {
  const { graph, estate, gaps, collected } = session;
  const source = {
    graph,
    inputs: estate.inputs,
    gaps,
    findings,
    at: demoInstant,
    collected,
    engine: 'test',
    rules: 'test',
  };
  return runToEnd(
    packReport(source, { scope, title: 'Review of <Q4> & "more"' }, ({ file, pointer, row }) => {
      const content = withText ? contents[file] : undefined;
      return content === undefined ? undefined : sourceExcerpt(content, pointer, row);
    }),
  );
}

/** As it is written out: tables as lists, supports in full. */
function plainGraph(graph: AccessGraph): object {
  return { ...withFullSupports(graph), nodes: [...graph.nodes], records: [...graph.records] };
}

function read(data: Uint8Array): ReadReport {
  const report = runToEnd(readReport(data));
  if (!report.ok) throw new Error(report.error);
  return report.value;
}

/** All bytes of a report as text, decompressed. */
function plain(data: Uint8Array): string {
  const bytes = gunzip(data, 2 ** 30);
  if (!bytes.ok) throw new Error(bytes.error);
  return new TextDecoder().decode(bytes.value);
}

/** Everything a kept thing says of itself. */
function ownWords(one: GraphNode | GraphRecord | GraphTenant): readonly string[] {
  // Labels and places are about others, too.
  return JSON.stringify({ ...one, label: '', source: undefined })
    .split('"')
    .map((word) => word.replaceAll('\\\\', '\\'));
}

function escaped(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function tenantNamed(name: string): number {
  const found = session.graph.tenants.findIndex((tenant) => tenant.name === name);
  if (found < 0) throw new Error(`the demo has no tenant ${name}`);
  return found;
}

function questionOf({ about: { start } }: ReadReport) {
  return start === undefined || 'finding' in start ? undefined : start;
}

describe('a report of the demo estate', () => {
  test('of everything gives the same graph, findings, inputs and numbers', () => {
    const report = read(write({ kind: 'everything' }).data);
    expect(plainGraph(report.graph)).toEqual(plainGraph(session.graph));
    expect(report.findings).toEqual(findings);
    expect(report.inputs).toEqual(session.estate.inputs);
    expect(report.gaps).toEqual(session.gaps);
    expect(report.about).toMatchObject({
      title: 'Review of <Q4> & "more"',
      scope: 'everything',
      allExcerpts: true,
    });
    const opened = Session.fromPacked(report);
    expect(runToEnd(opened.overview(demoInstant))).toEqual(runToEnd(session.overview(demoInstant)));
  });

  test('written twice is the same to the byte', () => {
    const scope: ReportScope = { kind: 'tenants', tenants: [tenantNamed('Brightwater Logistics')] };
    expect(sha256Hex(write(scope).data)).toBe(sha256Hex(write(scope).data));
  });

  test('shows the source record behind every step, as the estate does', () => {
    const report = read(write({ kind: 'everything' }).data);
    const source = report.graph.records.at(10)?.source;
    if (source === undefined) throw new Error('no records');
    const content = contents[source.file];
    if (content === undefined) throw new Error('no source kept');
    const whole = sourceExcerpt(content, source.pointer, source.row);
    expect(whole).toBeDefined();
    const shown = report.sourceText(source.file, source.pointer, source.row) ?? '';
    expect(shown.length).toBeGreaterThan(10);
    expect(whole?.startsWith(shown.replace(/…$/, ''))).toBe(true);
    const without = [...report.graph.records].filter(
      (record) =>
        report.sourceText(record.source.file, record.source.pointer, record.source.row) === undefined,
    );
    expect(without).toEqual([]);
  });

  test('of one tenant names nothing that is left out, anywhere in its bytes', () => {
    for (const [tenant, { name: tenantName }] of session.graph.tenants.entries()) {
      const { data } = write({ kind: 'tenants', tenants: [tenant] });
      const { graph, inputs } = read(data);
      // What the kept things say of themselves may hold the name of another: an owner's mail is an account elsewhere.
      const own = [
        ...[...graph.nodes, ...graph.records, ...graph.tenants].flatMap(ownWords),
        ...graph.notes,
        ...graph.permissions,
      ]
        .join('\n')
        .toLowerCase();
      const names = new Set(
        [...session.graph.nodes, ...session.graph.tenants]
          .flatMap((one) => [one.id, one.name, ...('aliases' in one ? one.aliases : [])])
          .map((name) => name.toLowerCase())
          .filter((name) => name.length >= 3 && !own.includes(name)),
      );
      const told = JSON.stringify([...graph.nodes, ...graph.records, ...graph.tenants]);
      const text = `${plain(data)}\n${told.replaceAll('\\\\', '\\')}`.toLowerCase();
      const found = [...names].filter((name) => {
        const word = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'u');
        return text.includes(name) && word.test(text);
      });
      expect({ tenantName, found }).toEqual({ tenantName, found: [] });
      const used = new Set([...graph.nodes, ...graph.records].map(({ source }) => source.file));
      for (const [file, { name }] of session.estate.inputs.entries()) {
        if (!used.has(file) && !inputs.some((input) => input.name === name)) expect(text).not.toContain(name);
      }
    }
  });

  test.each([
    [
      'several tenants',
      ['Aldermoor Dental', 'Eastgate Clinics'],
      ['Brightwater', 'Dunmore', 'Calder & Finch'],
    ],
    ['one tenant', ['Dunmore Foods'], ['Brightwater', 'Aldermoor', 'Eastgate', 'Calder & Finch']],
  ])('of %s has those and no other client', (_, names, others) => {
    const packed = write({ kind: 'tenants', tenants: names.map(tenantNamed) });
    const { graph } = read(packed.data);
    const text = `${plain(packed.data)}\n${JSON.stringify([...graph.nodes, ...graph.records])}`;
    for (const name of names) expect(text).toContain(name);
    for (const other of others) expect([other, text.includes(other)]).toEqual([other, false]);
  });

  test('of a view has its nodes and nothing of the others', () => {
    const nodes = [...session.graph.nodeTenant.keys()].filter(
      (node) => session.graph.tenants[session.graph.nodeTenant[node] ?? 0]?.name === 'Eastgate Clinics',
    );
    const packed = write({ kind: 'view', nodes, title: 'Eastgate' });
    const { graph } = read(packed.data);
    expect(packed.nodes).toBeLessThan(40);
    const text = `${plain(packed.data)}\n${JSON.stringify([...graph.nodes, ...graph.records])}`;
    for (const other of ['Brightwater', 'Dunmore', 'Calder & Finch'])
      expect([other, text.includes(other)]).toEqual([other, false]);
  });

  test('of a view opens at its question, in numbers of its own and without a name', () => {
    const { graph } = session;
    const scope = { at: demoInstant, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
    const target = [...graph.nodeTenant.keys()].find(
      (node) =>
        graph.tenants[graph.nodeTenant[node] ?? 0]?.name === 'Eastgate Clinics' &&
        session.who(node, scope).reached.length > 2,
    );
    if (target === undefined) throw new Error('nothing is reached there');
    const who = session.who(target, scope).reached.map(({ node }) => node);
    const [first = 0] = who;
    const [permission = ''] = graph.permissions;
    const asked = { start: [first], target, permission, ...scope, at: undefined };
    const opensAt = (start: StartQuestion, nodes = [target, ...who]): ReadReport =>
      read(write({ kind: 'view', nodes, title: 'A view', start }, false).data);

    const report = opensAt({
      ...asked,
      mode: 'who',
      atLeast: 'conditional',
      verbs: ['view'],
      becoming: false,
    });
    const start = questionOf(report);
    expect(start).toEqual({
      mode: 'who',
      start: [],
      target: start?.target,
      atLeast: 'conditional',
      verbs: ['view'],
      becoming: false,
    });
    expect(report.graph.nodes.at(start?.target ?? -1)?.id).toBe(graph.nodes.at(target)?.id);
    const routes = opensAt({ ...asked, mode: 'routes' });
    const from = questionOf(routes)?.start[0] ?? -1;
    expect(routes.graph.nodes.at(from)?.id).toBe(graph.nodes.at(first)?.id);
    // What no step of the report carries cannot be asked for there.
    const named = questionOf(routes)?.permission;
    expect(named === undefined ? undefined : routes.graph.permissions[named]).toBe(
      routes.graph.permissions.find((one) => one === permission),
    );
    const strange = opensAt({ ...asked, mode: 'routes', permission: 'nobody holds this' });
    expect(strange.about.start).toEqual({ ...routes.about.start, permission: undefined });
    // An end that is left out, no end at all, and too many are no question.
    expect(opensAt({ ...asked, mode: 'routes' }, [target]).about.start).toBeUndefined();
    expect(opensAt({ ...asked, mode: 'blast' }, [target]).about.start).toBeUndefined();
    expect(opensAt({ ...asked, mode: 'blast', start: [] }).about.start).toBeUndefined();
    const many = Array.from({ length: 101 }, () => first);
    expect(opensAt({ ...asked, mode: 'blast', start: many }).about.start).toBeUndefined();
  });

  test('of one tenant has its findings, and keeps what crosses into it', () => {
    const tenant = tenantNamed('Aldermoor Dental (AWS)');
    const report = read(write({ kind: 'tenants', tenants: [tenant] }).data);
    const kept = report.graph.tenants.findIndex(({ name }) => name === 'Aldermoor Dental (AWS)');
    const own = findings.filter((finding) => finding.tenant === tenant).map(({ id }) => id);
    expect(own.length).toBeGreaterThan(0);
    expect(report.findings.filter((finding) => finding.tenant === kept)).toHaveLength(own.length);
    expect(report.graph.tenants.length).toBeGreaterThan(1);
    expect(report.graph.tenants.length).toBeLessThan(session.graph.tenants.length);
    expect(report.inputs.length).toBeLessThan(session.estate.inputs.length);
  });

  test('of one finding holds that finding, and opens', () => {
    for (const finding of findings.filter((_, i) => i % 15 === 0)) {
      const report = read(write({ kind: 'finding', finding: finding.id }).data);
      expect(new Set(report.findings.map(({ id }) => id))).toEqual(new Set([finding.id]));
      expect(report.about.start).toEqual({ finding: 0 });
      const opened = Session.fromPacked(report);
      const subject = report.findings[0]?.subject.node ?? -1;
      expect(opened.node(subject).id).toBe(finding.subject.id);
      for (const { step } of report.findings[0]?.evidence ?? []) {
        if (step !== undefined) expect(opened.steps([step])).toHaveLength(1);
      }
    }
  });

  test('masks what a source record says of others', () => {
    const texts = session.graph.tenants.flatMap((_, tenant) => {
      const report = read(write({ kind: 'tenants', tenants: [tenant] }).data);
      return Array.from(
        report.graph.records,
        ({ source }) => report.sourceText(source.file, source.pointer, source.row) ?? '',
      );
    });
    expect(texts.some((text) => text.includes(MASK))).toBe(true);
  });
});

describe('reading a report', () => {
  test('refuses a changed result', () => {
    const bytes = gunzip(write({ kind: 'everything' }, false).data, 2 ** 30);
    if (!bytes.ok) throw new Error(bytes.error);
    for (const at of [0.3, 0.5, 0.7, 0.9]) {
      const changed = bytes.value.slice();
      const place = Math.floor(changed.length * at);
      changed[place] = (changed[place] ?? 0) ^ 1;
      const report = runToEnd(readReport(gzip(changed)));
      expect(report).toMatchObject({ ok: false, error: expect.stringContaining('altered') as string });
    }
  });

  test('refuses a newer version, and says which it reads', () => {
    const bytes = gunzip(write({ kind: 'everything' }, false).data, 2 ** 30);
    const whole = bytes.ok ? unpack(bytes.value) : bytes;
    if (!whole.ok) throw new Error(whole.error);
    const header = String(whole.value.get('header')).replace('"version":2', '"version":3');
    const newer = pack(
      [...whole.value].map(([name, data]) => ({ name, data: name === 'header' ? header : data })),
    );
    expect(runToEnd(readReport(gzip(newer)))).toEqual({
      ok: false,
      error: 'the report has version 3; this viewer reads up to 2',
    });
  });

  test('refuses a finding or a source that points nowhere, with a right digest', () => {
    const bytes = gunzip(write({ kind: 'everything' }, false).data, 2 ** 30);
    const whole = bytes.ok ? unpack(bytes.value) : bytes;
    if (!whole.ok) throw new Error(whole.error);
    const result = whole.value.get('result');
    const parts = result instanceof Uint8Array ? unpack(result) : undefined;
    if (parts?.ok !== true) throw new Error('no parts');
    const change = (part: string, from: RegExp, to: string) => {
      const changed = pack(
        [...parts.value].map(([name, data]) => ({
          name,
          data: name === part ? String(data).replace(from, to) : data,
        })),
      );
      const header = String(whole.value.get('header')).replace(
        /"sha256":"[0-9a-f]{64}","version"/,
        `"sha256":"${sha256Hex(changed)}","version"`,
      );
      return runToEnd(
        readReport(
          gzip(
            pack([
              { name: 'header', data: header },
              { name: 'result', data: changed },
            ]),
          ),
        ),
      );
    };
    expect(change('about', /$/, '').ok).toBe(true);
    expect(change('findings', /"node":\d+/, '"node":999999').ok).toBe(false);
    expect(change('facts', /"steps":/, '"step":').ok).toBe(false);
    expect(change('about', /"at":\d+/, '"at":1').ok).toBe(false);
    expect(change('about', /^\{/, '{"__proto__":{},').ok).toBe(false);
    expect(change('inputs', /^/, '['.repeat(100_000)).ok).toBe(false);
    const opensAt = (about: object) => {
      const start = { mode: 'routes', start: [1], target: 2, atLeast: 'allowed', verbs: [], becoming: true };
      return change('about', /^\{/, `{"start":${JSON.stringify({ ...start, ...about })},`).ok;
    };
    expect(opensAt({ permission: 0 })).toBe(true);
    const opensAtFinding = (finding: unknown) =>
      change('about', /^\{/, `{"start":${JSON.stringify({ finding })},`).ok;
    expect([0, 999_999, -1, 'x', null].map(opensAtFinding)).toEqual([true, false, false, false, false]);
    for (const about of [{ start: [999_999] }, { target: 999_999 }, { permission: 999_999 }, { mode: 'x' }])
      expect([about, opensAt(about)]).toEqual([about, false]);
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['no gzip', new Uint8Array([1, 2, 3])],
    ['gzip of something else', gzip(new TextEncoder().encode('hello'))],
  ])('refuses %s', (_, bytes) => {
    expect(runToEnd(readReport(bytes)).ok).toBe(false);
  });
});

describe('the page of a report', () => {
  const template =
    '<head><title>Overreach report</title></head><script type="application/octet-stream" id="report-data"></script><script>$&</script>';

  test('holds the data, and titles as text', () => {
    const data = Uint8Array.from({ length: 200_001 }, (_, i) => i % 251);
    const html = reportHtml(template, data, {
      title: '</title><script>alert(1)</script>\u2028',
      scope: '"><b>',
      encrypted: false,
    });
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).toContain('<script>$&</script>');
    expect(html).not.toContain('<b>');
    expect(html).not.toContain('\u2028');
    expect(reportDataOf(html)).toEqual({ ok: true, value: data });
  });

  test.each(['', 'a', 'ab=', 'a*cd', '====', 'abcd====', 'ab\ncd'])('refuses %j as data', (text) => {
    expect(fromBase64(text).ok).toBe(false);
  });
});
