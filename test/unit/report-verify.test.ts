import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { importWithSources } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { gunzip, gzip } from '../../src/lib/gzip';
import { pack, unpack } from '../../src/lib/pack';
import { runToEnd } from '../../src/lib/steps';
import { folderData, folderTemplate, reportFolder } from '../../src/report/folder';
import { reportHtml, templateOf, viewerHash } from '../../src/report/html';
import { readReport } from '../../src/report/read-report';
import { seal } from '../../src/report/seal';
import { publicKeyOf } from '../../src/report/sign';
import { readSigningKey, signingKeyFile } from '../../src/report/signing-key';
import { verifyData, verifyReport } from '../../src/report/verify-report';
import { mergeDecisions } from '../../src/review/merge';
import { systems } from '../../src/systems/registry';

const template =
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-x'; connect-src 'none'">` +
  '<title>Overreach report</title><script type="application/octet-stream" id="report-data"></script><script>run()</script>';
const signingKey = new Uint8Array(32).fill(3);
const sealWith = {
  passphrase: 'correct horse',
  salt: new Uint8Array(16).fill(1),
  nonce: new Uint8Array(12).fill(2),
};

let session: Session;
let data: Uint8Array;
let html: string;

beforeAll(() => {
  const files = demoEstate().map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
  session = runToEnd(Session.fromSnapshot(runToEnd(importWithSources(files, systems)).snapshot));
  const options = {
    scope: { kind: 'everything' },
    title: 'Q4',
    viewer: viewerHash(template),
    signingKey,
  } as const;
  const packed = runToEnd(session.report(options, demoInstant));
  data = packed.data;
  html = reportHtml(template, data, { title: 'Q4 & <more>', scope: packed.scope, encrypted: false });
});

/** The outer parts of a report with one of them changed. */
function changed(part: string, change: (text: string) => string): Uint8Array {
  const bytes = gunzip(data, 2 ** 30);
  const whole = bytes.ok ? unpack(bytes.value) : bytes;
  if (!whole.ok) throw new Error(whole.error);
  return gzip(
    pack(
      [...whole.value].map(([name, was]) => ({
        name,
        data: name === part && typeof was === 'string' ? change(was) : was,
      })),
    ),
  );
}

describe('verifying a report', () => {
  test('that is whole says by whom it is signed, and with what it was made', () => {
    const checked = verifyReport(html, undefined);
    expect(checked).toMatchObject({ status: 'verified', encrypted: false, viewer: viewerHash(template) });
    if (checked.status !== 'verified') return;
    expect(checked.report.signedBy).toBe(publicKeyOf(signingKey));
    expect(checked.report.header).toMatchObject({ engine: '0.1.0', at: demoInstant, version: 2 });
    expect(checked.report.header?.inputs.map(({ sha256 }) => sha256)).toEqual(
      session.estate.inputs.map(({ sha256 }) => sha256),
    );
    expect(checked.report.header?.gaps).toHaveLength(session.gaps.length);
  });

  test.each([
    ['the viewer', (page: string) => page.replace('run()', 'run(1)')],
    ['the policy', (page: string) => page.replace("connect-src 'none'", 'connect-src *')],
  ])('notices a change of %s', (_, change) => {
    expect(verifyReport(change(html), undefined).status).toBe('altered');
  });

  test.each([
    ['the engine', 'header', /"engine":"[^"]*"/, '"engine":"9"'],
    ['the instant', 'header', /"at":\d+/, '"at":1'],
    ['a hash of an input', 'header', /"sha256":"[0-9a-f]{4}/, '"sha256":"0000'],
    ['the rules', 'header', /"rules":"[^"]*"/, '"rules":"x"'],
    ['the signature', 'signature', /"signature":"..../, '"signature":"AAAA'],
    ['the key', 'signature', /"publicKey":"..../, '"publicKey":"AAAA'],
  ])('notices a change of %s', (_, part, from, to) => {
    expect(
      verifyData(
        changed(part, (text) => text.replace(from, to)),
        undefined,
        undefined,
      ).status,
    ).toBe('altered');
  });

  test('of a version to come says so, and of no report, too', () => {
    const newer = changed('header', (text) => text.replace('"version":2', '"version":3'));
    expect(verifyData(newer, undefined, undefined)).toMatchObject({ status: 'unreadable' });
    expect(verifyReport('<p>hello', undefined)).toMatchObject({ status: 'unreadable' });
  });

  test('that is encrypted needs its passphrase, and has no word readable before', () => {
    const sealed = seal(data, sealWith);
    const page = reportHtml(template, sealed, {
      title: 'Q4 of Brightwater',
      scope: 'tenant Brightwater',
      encrypted: true,
    });
    expect(page).not.toContain('Brightwater');
    expect(verifyReport(page, undefined)).toMatchObject({
      status: 'unreadable',
      reason: expect.stringContaining('encrypted') as string,
    });
    expect(verifyReport(page, 'wrong').status).toBe('unreadable');
    expect(verifyReport(page, 'correct horse')).toMatchObject({ status: 'verified', encrypted: true });
    expect(templateOf(page)).toBe(template);
  });

  test('as a folder finds data and viewer again', () => {
    const files = reportFolder(template, data, { title: 'Q4', scope: 'everything', encrypted: false });
    const index = files.find(({ name }) => name === 'index.html')?.text ?? '';
    const scripts = files.filter(({ name }) => name.endsWith('.js')).map(({ text }) => text);
    expect(folderData(index, scripts)).toEqual({ ok: true, value: new Uint8Array(data) });
    expect(folderTemplate(index)).toBe(template);
    expect(folderData(index, []).ok).toBe(false);
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        '_headers',
        '.htaccess',
        'staticwebapp.config.json',
        'vercel.json',
        'nginx-headers.conf',
      ]),
    );
    for (const name of ['_headers', '.htaccess', 'vercel.json'])
      expect(files.find((file) => file.name === name)?.text).toContain(
        "connect-src 'none'; frame-ancestors 'none'",
      );
  });
});

describe('a signing key', () => {
  test('is read from what openssl writes and from a JWK, and nothing else', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const jwk = privateKey.export({ format: 'jwk' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const fromPem = readSigningKey(pem);
    expect(fromPem).toEqual(readSigningKey(JSON.stringify(jwk)));
    if (!fromPem.ok) throw new Error(fromPem.error);
    expect(readSigningKey(signingKeyFile(fromPem.value))).toEqual(fromPem);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    for (const bad of [
      '',
      '{}',
      rsa.export({ type: 'pkcs8', format: 'pem' }).toString(),
      JSON.stringify({ ...jwk, x: 'AAAA' }),
    ])
      expect(readSigningKey(bad).ok).toBe(false);
  });
});

describe('reports of before', () => {
  test.each([1, 2])('a report of version %i opens', (version) => {
    const folder = `fixtures/reports/version-${version}`;
    const read = runToEnd(readReport(new Uint8Array(readFileSync(`${folder}/report.bin`))));
    if (!read.ok) throw new Error(read.error);
    const expected = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8')) as object;
    const { graph, findings } = read.value;
    expect({
      nodes: graph.nodes.length,
      steps: graph.stepTo.length,
      findings: findings.map(({ title }) => title),
    }).toEqual(expected);
    expect(Session.fromPacked(read.value).node(0).name).not.toBe('');
  });
});

test('decisions go with the report, and with its findings as evidence', () => {
  const [finding] = runToEnd(session.findings(demoInstant));
  if (finding === undefined) throw new Error('no findings');
  const target = { kind: 'finding', id: finding.id } as const;
  const decided = {
    target,
    title: finding.title,
    choice: 'revoke',
    reason: 'gone since',
    by: 'R. Vance',
    at: demoInstant,
    replaces: [],
  } as const;
  session.decide(mergeDecisions([[decided]]));
  const packed = runToEnd(session.report({ scope: { kind: 'everything' }, title: 'Q4' }, demoInstant));
  session.decide(mergeDecisions([]));
  const read = runToEnd(readReport(packed.data));
  if (!read.ok) throw new Error(read.error);
  expect(read.value.review).toMatchObject([{ choice: 'revoke', by: 'R. Vance' }]);
  expect(read.value.findings[0]?.evidence.at(-1)?.text).toBe(
    'Reviewed: revoke, by R. Vance on 2026-11-02: gone since',
  );
});
