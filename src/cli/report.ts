import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceExcerpt } from '../engine/source-excerpt';
import type { Session } from '../engine/session';
import type { ByteSource } from '../lib/byte-source';
import { concatenated } from '../lib/bytes';
import { runToEnd } from '../lib/steps';
import { contentOf } from '../lib/file-content';
import type { FileContent } from '../lib/content';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { estimatedBytes } from '../report/estimate';
import { reportFiles } from '../report/folder';
import type { FolderFile } from '../report/folder';
import { reportParts, viewerHash } from '../report/html';
import { PASSPHRASE_BYTES, passphraseOf } from '../report/passphrase';
import { readRedactionKey, redactionKeyFile } from '../report/redact/key-file';
import { REDACTION_KEY_BYTES } from '../report/redact/pseudonym';
import type { Redaction } from '../report/report-options';
import { NONCE_BYTES, SALT_BYTES, seal } from '../report/seal';
import { readSigningKey } from '../report/signing-key';
import { publicKeyOf } from '../report/sign';
import { RedactionLeak } from '../report/write-report';
import type { PackedReport } from '../report/write-report';
import type { Arguments } from './arguments';
import { EXIT } from './output';
import type { Output } from './output';
import { reportScope } from './report-scope';

/** Write the report of a session: one HTML page, or a folder. The viewer template is the file beside the built command. */
export function writeReportFile(
  session: Session,
  sources: readonly (ByteSource | undefined)[],
  args: Arguments,
  output: Output,
): number {
  const made = make(session, sources, args, output);
  if (made.ok) return EXIT.clean;
  output.err(`overreach: ${made.error}\n`);
  return EXIT.incomplete;
}

function make(
  session: Session,
  sources: readonly (ByteSource | undefined)[],
  args: Arguments,
  output: Output,
): Result<undefined> {
  const title = args.title ?? 'Access report';
  const scope = reportScope(session, args, title);
  if (!scope.ok) return scope;
  const redaction = redactionOf(args, output);
  if (!redaction.ok) return redaction;
  const signingKey = fileKey(args.report.sign, 'the signing key', readSigningKey);
  if (!signingKey.ok) return signingKey;
  const passphrase = passphraseFor(args, output);
  if (!passphrase.ok) return passphrase;
  const template = readFileSync(new URL('./viewer.html', import.meta.url), 'utf8');
  const options = {
    scope: scope.value,
    title,
    viewer: viewerHash(template),
    redaction: redaction.value,
    signingKey: signingKey.value,
    withoutSources: args.report.withoutSources,
  };
  tellEstimate(session, args, scope.value.kind === 'everything', output);
  let packed: PackedReport;
  try {
    packed = runToEnd(session.report(options, args.at, sourceTexts(session, sources)));
  } catch (error) {
    if (error instanceof RedactionLeak)
      return fail(`${error.message}. Hide that class as well, or say by --allow that it may stay`);
    throw error;
  }
  const encrypted = passphrase.value !== undefined;
  const data =
    passphrase.value === undefined
      ? packed.data
      : seal(packed.data, {
          passphrase: passphrase.value,
          salt: args.report.salt ?? randomOf(output, SALT_BYTES),
          nonce: args.report.nonce ?? randomOf(output, NONCE_BYTES),
        });
  const meta = { title: packed.title, scope: packed.scope, encrypted };
  const size = args.report.folder
    ? writeFolder(reportFiles(template, data, meta), args, output)
    : writePage(reportParts(template, data, meta), args, output);
  tell(packed, size, signingKey.value, output);
  return ok(undefined);
}

/** The size is told before anything is made or written. */
function tellEstimate(session: Session, args: Arguments, all: boolean, { err }: Output): void {
  const { nodes, stepTo } = session.graph;
  const findings = runToEnd(session.findings(args.at)).length;
  const bytes = estimatedBytes({
    nodes: nodes.length,
    steps: stepTo.length,
    findings,
    sources: !args.report.withoutSources,
  });
  err(`overreach: the report will have ${all ? '' : 'at most '}about ${(bytes / 1e6).toFixed(1)} MB\n`);
}

function sourceTexts(session: Session, sources: readonly (ByteSource | undefined)[]) {
  const contents = new Map<number, FileContent>();
  return (file: number, pointer: string | undefined, row: number | undefined): string | undefined => {
    const source = sources[file];
    const name = session.estate.inputs[file]?.name;
    if (source === undefined || name === undefined) return undefined;
    const content = contents.get(file) ?? contentOf(name, source);
    contents.set(file, content);
    return sourceExcerpt(content, pointer, row);
  };
}

/** As bytes: a string holds 2^29 characters at most (V8), a page may have more. Gives how many there were. */
function writePage(parts: Iterable<string>, args: Arguments, output: Output): number {
  const encoder = new TextEncoder();
  const page = concatenated(Array.from(parts, (part) => encoder.encode(part)));
  if (args.output === undefined || args.output === '-') output.out(page);
  else output.writeFile(args.output, page);
  return page.length;
}

/** Gives how many characters there were. */
function writeFolder(files: Iterable<FolderFile>, args: Arguments, output: Output): number {
  let size = 0;
  for (const { name, text } of files) {
    output.writeFile(join(args.output ?? '', name), text);
    size += text.length;
  }
  return size;
}

function tell(
  { scope, nodes, steps, replaced }: PackedReport,
  size: number,
  key: Uint8Array | undefined,
  { err }: Output,
): void {
  err(
    `overreach: report of ${scope}: ${String(nodes)} things, ${String(steps)} steps, ${String(Math.ceil(size / 1024))} KiB\n`,
  );
  if (key !== undefined) err(`overreach: signed; the public key is ${publicKeyOf(key)}\n`);
  const counts = new Map<string, number>();
  for (const { of, count } of replaced) if (count > 0) counts.set(of, (counts.get(of) ?? 0) + 1);
  if (replaced.length > 0)
    err(
      `overreach: hidden: ${[...counts].map(([of, count]) => `${String(count)} ${of}`).join(', ')}; none of them is in the bytes\n`,
    );
}

/** A key in a file, where one is named. */
function fileKey<T>(
  path: string | undefined,
  what: string,
  read: (text: string) => Result<T>,
): Result<T | undefined> {
  if (path === undefined) return ok(undefined);
  try {
    const key = read(readFileSync(path, 'utf8'));
    return key.ok ? key : fail(`${what} ${path}: ${key.error}`);
  } catch (error) {
    return fail(`${what} ${path} cannot be read: ${error instanceof Error ? error.message : ''}`);
  }
}

function redactionOf(args: Arguments, output: Output): Result<Redaction | undefined> {
  const { redact: classes, redactionKey, allow } = args.report;
  if (classes.length === 0 || redactionKey === undefined) return ok(undefined);
  if (!existsSync(redactionKey)) {
    const key = randomOf(output, REDACTION_KEY_BYTES);
    output.writeFile(redactionKey, redactionKeyFile({ key, classes }));
    output.err(`overreach: a new key was written to ${redactionKey}: keep it, and give it to nobody\n`);
    return ok({ classes, key, allow });
  }
  const read = fileKey(redactionKey, 'the key of the redaction', readRedactionKey);
  if (!read.ok) return read;
  return ok(read.value === undefined ? undefined : { classes, key: read.value.key, allow });
}

/** The passphrase of the file, or one that is made and shown this once. */
function passphraseFor({ report }: Arguments, output: Output): Result<string | undefined> {
  if (!report.encrypt) return ok(undefined);
  if (report.passphraseFile === undefined) {
    const made = passphraseOf(randomOf(output, PASSPHRASE_BYTES));
    output.err(`overreach: the passphrase, shown this once: ${made}\n`);
    return ok(made);
  }
  const read = fileKey(report.passphraseFile, 'the passphrase', (text) => ok(text.replace(/\r?\n$/u, '')));
  if (read.ok && (read.value ?? '').length < 8) return fail('the passphrase has fewer than 8 characters');
  return read;
}

/** A key is never made of anything but chance. */
function randomOf({ random }: Output, size: number): Uint8Array {
  if (random === undefined) throw new Error('there is no source of random bytes');
  return random(size);
}
