import type { Progress, ReportData, ReportFacts, ReportRequest } from '../engine/contract';
import { Session } from '../engine/session';
import type { SourceText } from '../engine/packed-estate';
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

/** Make the data of a report, encrypted where that is wished. */
export async function writeReportData(
  session: Session,
  request: ReportRequest,
  at: number,
  text: SourceText | undefined,
  runner: Runner,
  progress: (p: Progress) => void,
): Promise<ReportData> {
  const { seal, ...options } = request;
  const { data, preview, ...made } = await runner.run(session.report(options, at, text), packing);
  const encrypted = seal !== undefined;
  return {
    ...made,
    preview: preview(),
    data: encrypted ? await sealInTurns(data, seal, keyProgress(progress)) : data,
    encrypted,
  };
}

function packing(done: number): Progress {
  return { phase: 'writing', bytes: 0, totalBytes: 0, records: done };
}

/** Open packed data of a report: decrypt it, check it, and make a session of it. Nothing of it is stored. */
export async function openReportData(
  data: Uint8Array,
  passphrase: string | undefined,
  runner: Runner,
  progress: (p: Progress) => void,
): Promise<{ readonly session: Session; readonly at: number }> {
  const encrypted = isSealed(data);
  let plain = data;
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
