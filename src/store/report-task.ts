import type { FolderRequest, Progress, ReportData, ReportFacts, ReportRequest } from '../engine/contract';
import { Session } from '../engine/session';
import type { SourceText } from '../engine/packed-estate';
import { textBlob, writeLines } from '../lib/text-parts';
import { reportFiles } from '../report/folder';
import { folderZip } from '../report/folder-zip';
import { reportParts, viewerHash } from '../report/html';
import { replacedList, replacedRows } from '../report/redact/replaced-list';
import { mostExpanded, readExpanded, readReport } from '../report/read-report';
import type { ReadReport } from '../report/read-report';
import { isSealed, sealInTurns, unsealInTurns } from '../report/seal';
import { startOf } from '../report/start-view';
import { mergeDecisions } from '../review/merge';
import { nativeGunzip } from './native-gunzip';
import type { Runner } from './runner';
import { StoreProblem } from './store-problem';

/** Parts of the work of making a key are told as so many bytes of so many. */
const PARTS = 1000;

/** Make a report, encrypted where that is wished: its page, and what its author is told of it. */
export async function writeReportData(
  session: Session,
  request: ReportRequest,
  at: number,
  text: SourceText | undefined,
  runner: Runner,
  progress: (p: Progress) => void,
): Promise<ReportData> {
  const { seal, template, ...rest } = request;
  const options = { ...rest, viewer: viewerHash(template) };
  const { data, preview, replaced, ...made } = await runner.run(session.report(options, at, text), packing);
  const encrypted = seal !== undefined;
  const bytes = encrypted ? await sealInTurns(data, seal, keyProgress(progress)) : data;
  const parts = reportParts(template, bytes, { ...made, encrypted });
  return {
    ...made,
    html: await runner.run(textBlob((put) => writeLines(parts, put))),
    data: new Blob([bytes]),
    encrypted,
    replaced: replacedList(replaced, request.redaction?.classes ?? []),
    replacedCsv: await runner.run(textBlob((put) => writeLines(replacedRows(replaced), put))),
    preview: preview(),
  };
}

/** The same report as a folder for a web host, zipped. */
export async function writeReportFolder(request: FolderRequest, runner: Runner): Promise<Blob> {
  const { template, data, ...meta } = request;
  const bytes = await bytesOf(data);
  const parts = await runner.run(folderZip(reportFiles(template, bytes, meta)));
  return new Blob(parts, { type: 'application/zip' });
}

async function bytesOf(data: Blob | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return data instanceof Blob ? new Uint8Array(await data.arrayBuffer()) : data;
}

function packing(done: number): Progress {
  return { phase: 'writing', bytes: 0, totalBytes: 0, records: done };
}

/** Open packed data of a report: decrypt it, check it, and make a session of it. Nothing of it is stored. */
export async function openReportData(
  file: Blob | Uint8Array<ArrayBuffer>,
  passphrase: string | undefined,
  runner: Runner,
  progress: (p: Progress) => void,
): Promise<{ readonly session: Session; readonly at: number }> {
  const data = await bytesOf(file);
  const encrypted = isSealed(data);
  let plain: Uint8Array = data;
  if (encrypted) {
    if (passphrase === undefined)
      throw new StoreProblem('This report is encrypted: it needs its passphrase.');
    const opened = await unsealInTurns(data, passphrase, keyProgress(progress));
    if (!opened.ok)
      throw new StoreProblem(`${opened.error.slice(0, 1).toUpperCase()}${opened.error.slice(1)}.`);
    plain = opened.value;
  }
  const own = new Uint8Array(plain);
  const expanded = await nativeGunzip(own, mostExpanded(own));
  const read = await runner.run(expanded === undefined ? readReport(own) : readExpanded(expanded));
  if (!read.ok) throw new StoreProblem(`This report cannot be shown: ${read.error}.`);
  const session = Session.fromPacked({ ...read.value, facts: factsOf(read.value, encrypted) });
  session.decide(mergeDecisions([read.value.review]));
  return { session, at: read.value.at };
}

function factsOf(
  { about, graph, findings, header, sha256, signedBy, review }: ReadReport,
  encrypted: boolean,
): ReportFacts {
  return {
    ...(about.start === undefined ? {} : { start: startOf(about.start, { graph, findings }) }),
    title: about.title,
    scope: about.scope,
    version: header?.version ?? 1,
    sha256,
    encrypted,
    ...(header === undefined ? {} : { rules: header.rules }),
    ...(header?.viewer === undefined ? {} : { viewer: header.viewer }),
    ...(signedBy === undefined ? {} : { signedBy }),
    redacted: about.redacted ?? [],
    allExcerpts: about.allExcerpts,
    decisions: review,
  };
}

function keyProgress(progress: (p: Progress) => void): (part: number) => void {
  return (part) =>
    progress({ phase: 'decrypting', bytes: Math.round(part * PARTS), totalBytes: PARTS, records: 0 });
}
