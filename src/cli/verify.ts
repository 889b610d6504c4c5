import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../lib/canonical-json';
import { folderData, folderTemplate } from '../report/folder';
import { viewerHash } from '../report/html';
import { verifyData, verifyReport } from '../report/verify-report';
import type { Verified } from '../report/verify-report';
import type { Arguments } from './arguments';
import { EXIT } from './output';
import type { Output } from './output';
import { terminalAnswer, terminalText } from './terminal-text';

/** Check a report: exit 0 verified, 1 altered, 2 when nothing can be said. */
export function verify(args: Arguments, output: Output): number {
  const [path = '', ...more] = args.files;
  if (more.length > 0) {
    output.err('overreach: verify takes one report\n');
    return EXIT.incomplete;
  }
  let checked: Verified;
  try {
    const { passphraseFile } = args.report;
    const passphrase =
      passphraseFile === undefined ? undefined : readFileSync(passphraseFile, 'utf8').replace(/\r?\n$/u, '');
    checked = statSync(path).isDirectory()
      ? verifyFolder(path, passphrase)
      : verifyReport(readFileSync(path, 'utf8'), passphrase);
  } catch (error) {
    output.err(`overreach: ${path} cannot be read: ${error instanceof Error ? error.message : ''}\n`);
    return EXIT.incomplete;
  }
  return tell(withSigner(checked, args.report.signedBy), args, output);
}

function verifyFolder(path: string, passphrase: string | undefined): Verified {
  const html = readFileSync(join(path, 'index.html'), 'utf8');
  const scripts = readdirSync(path)
    .filter((name) => /^data-\d+\.js$/u.test(name))
    .sort()
    .map((name) => readFileSync(join(path, name), 'utf8'));
  const data = folderData(html, scripts);
  if (!data.ok) return { status: 'unreadable', reason: data.error };
  const template = folderTemplate(html);
  return verifyData(data.value, passphrase, template === undefined ? undefined : viewerHash(template));
}

function withSigner(checked: Verified, wanted: string | undefined): Verified {
  if (checked.status !== 'verified' || wanted === undefined || checked.report.signedBy === wanted)
    return checked;
  const { signedBy } = checked.report;
  const reason = signedBy === undefined ? 'it is not signed' : `it is signed by another key, ${signedBy}`;
  return { status: 'altered', reason };
}

function tell(checked: Verified, args: Arguments, output: Output): number {
  if (checked.status !== 'verified') {
    if (args.json) output.out(`${canonicalJson(checked)}\n`);
    else output.out(terminalText(`${checked.status}: ${checked.reason}\n`));
    return checked.status === 'altered' ? EXIT.findings : EXIT.incomplete;
  }
  const { report, encrypted, viewer } = checked;
  const { about, header, signedBy, sha256 } = report;
  const facts = {
    status: 'verified',
    title: about.title,
    scope: about.scope,
    engine: about.engine,
    ...(header === undefined ? {} : { rules: header.rules }),
    at: new Date(about.at).toISOString(),
    collected: about.collected === undefined ? null : new Date(about.collected).toISOString(),
    sha256,
    encrypted,
    signedBy: signedBy ?? null,
    viewer: viewer ?? null,
    viewerStated: header?.viewer ?? null,
    redacted: about.redacted ?? [],
    inputs: report.inputs.map(({ name, size, sha256: digest, system, format }) => ({
      name,
      size,
      sha256: digest,
      system: system ?? null,
      format: format ?? null,
    })),
    gaps: report.gaps.map(({ system, layer, tenant }) => ({ system, layer, tenant: tenant ?? null })),
  };
  if (args.json) output.out(`${canonicalJson(facts)}\n`);
  else output.out(human(terminalAnswer(facts)));
  return EXIT.clean;
}

interface Facts {
  readonly title: string;
  readonly scope: string;
  readonly engine: string;
  readonly rules?: string;
  readonly at: string;
  readonly sha256: string;
  readonly encrypted: boolean;
  readonly signedBy: string | null;
  readonly viewer: string | null;
  readonly viewerStated: string | null;
  readonly redacted: readonly string[];
  readonly collected: string | null;
  readonly inputs: readonly {
    readonly name: string;
    readonly size: number;
    readonly sha256: string;
    readonly system: string | null;
    readonly format: string | null;
  }[];
  readonly gaps: readonly {
    readonly system: string;
    readonly layer: string;
    readonly tenant: string | null;
  }[];
}

function human(facts: Facts): string {
  const rows = [
    ['title', facts.title],
    ['scope', facts.scope],
    ['computed for', facts.at],
    ['collected', facts.collected ?? 'the exports do not say'],
    ['engine', `Overreach ${facts.engine}${facts.rules === undefined ? '' : `, rules ${facts.rules}`}`],
    ['result', `sha256 ${facts.sha256}`],
    [
      'viewer',
      facts.viewer === null
        ? 'not checked'
        : `sha256 ${facts.viewer}${facts.viewerStated === null ? ' (the report does not say which it was written with)' : ''}`,
    ],
    ['signed by', facts.signedBy ?? 'nobody: whoever changed it could have made it whole again'],
    ['encrypted', facts.encrypted ? 'yes' : 'no'],
    ['hidden', facts.redacted.length === 0 ? 'nothing' : facts.redacted.join(', ')],
    ['rests on', `${facts.inputs.length} files, with ${facts.gaps.length} coverage gaps`],
    ...facts.inputs.map(({ name, size, sha256, system, format }) => [
      '',
      `${name}, ${size} bytes, sha256 ${sha256}, taken for ${system === null ? 'nothing known' : `${system} ${format ?? ''}`.trim()}`,
    ]),
    ...facts.gaps.map(({ system, layer, tenant }, i) => [
      i === 0 ? 'not exported' : '',
      `${system}: ${layer}${tenant === null || layer.includes(tenant) ? '' : ` (${tenant})`}`,
    ]),
  ];
  return `verified\n${rows.map(([name = '', value = '']) => `  ${name.padEnd(13)} ${value}\n`).join('')}`;
}
