import { readFileSync } from 'node:fs';
import type { ByteSource } from '../lib/byte-source';
import { concatenated } from '../lib/bytes';
import { contentOf } from '../lib/file-content';
import { canonicalJson } from '../lib/canonical-json';
import { ok } from '../lib/result';
import type { Result } from '../lib/result';
import { runToEnd } from '../lib/steps';
import type { TextWriter } from '../lib/text-parts';
import { SEVERITIES } from '../questions/answers';
import { openDecided } from '../engine/decided';
import { importWithSources } from '../engine/import';
import type { Imported, NamedFile } from '../engine/import';
import { findingResults, inspectAnswer, reachResults, routeResults, writeFindings } from '../engine/publish';
import type { Published } from '../engine/publish';
import { Session } from '../engine/session';
import { isAccepted } from '../review/review-evidence';
import type { InputFile } from '../model/snapshot';
import { ENGINE_VERSION } from '../engine/version';
import { writeWorkspace } from '../engine/workspace';
import type { WorkspaceParts } from '../engine/workspace-write';
import { systems } from '../systems/registry';
import { USAGE, isEstateCommand, readArguments } from './arguments';
import type { Arguments, EstateCommand } from './arguments';
import { estateAnswer } from './estate';
import { readFiles } from './files';
import { human } from './human';
import { EXIT } from './output';
import type { Output } from './output';
import { answerLines } from './questions';
import { writeReportFile } from './report';
import { reviewOf, tellConflicts, withoutReviews } from './reviews';
import { scopeOf } from './scope';
import { terminalAnswer, terminalText } from './terminal-text';
import { verify } from './verify';

const LISTED_ROUTES = 20;
/** Bytes a decided graph may take here: a machine is not a tab, and its own limits hold. */
const HEADLESS_MEMORY = 2 ** 36;

/** One run of the command line; data to `out`, everything else to `err`. Returns the exit code. */
export function run(argv: readonly string[], now: number, to: Output): number {
  const output: Output = { ...to, err: (text) => to.err(terminalText(text)) };
  const read = readArguments(argv, now);
  if (!read.ok) {
    output.err(`overreach: ${read.error}\n\n${USAGE}`);
    return EXIT.incomplete;
  }
  if (read.value === 'help') {
    output.out(USAGE);
    return EXIT.clean;
  }
  if (read.value === 'version') {
    output.out(`${ENGINE_VERSION}\n`);
    return EXIT.clean;
  }
  return execute(read.value, output);
}

function execute(args: Arguments, output: Output): number {
  if (args.command === 'verify') return verify(args, output);
  const files = readFiles(args.files);
  if (!files.ok) {
    output.err(`overreach: ${files.error}\n`);
    return EXIT.incomplete;
  }
  const given = withoutReviews(files.value, output);
  if (!given.ok) {
    output.err(`overreach: ${given.error}\n`);
    return EXIT.incomplete;
  }
  const read = readEstate(given.value.files);
  if (!read.ok) {
    output.err(`overreach: ${read.error}\n`);
    return EXIT.incomplete;
  }
  const { decisions } = given.value.given;
  if (args.command === 'workspace' && !args.decided && 'snapshot' in read.value && decisions.length === 0) {
    // Its records as they are: nothing of it has to be decided, which takes more memory than to read it.
    const { snapshot } = read.value;
    const whole = tellTroubles(snapshot.inputs, output);
    const code = write(args, output, writeWorkspace({ ...snapshot, review: [] }));
    return whole ? code : EXIT.incomplete;
  }
  const { session, sources } = decidedEstate(read.value);
  tellConflicts(reviewOf(session, given.value.given, args, output), output);
  const whole = tellTroubles(session.estate.inputs, args.command === 'inspect' ? undefined : output);
  const code = answer(session, sources, args, output);
  if (code !== EXIT.clean || args.command === 'ask') return code;
  return whole ? EXIT.clean : EXIT.incomplete;
}

/** Whether every input could be read in full; of each that could not, why. */
function tellTroubles(inputs: readonly InputFile[], output: Output | undefined): boolean {
  const troubled = inputs.filter(
    (input) => input.system === undefined || input.problems.some((problem) => problem.severity === 'error'),
  );
  for (const input of troubled) {
    const problem = input.problems[0];
    output?.err(`overreach: ${input.name}: ${problem === undefined ? 'not recognised' : problem.message}\n`);
  }
  return troubled.length === 0;
}

function answer(
  session: Session,
  sources: readonly (ByteSource | undefined)[],
  args: Arguments,
  output: Output,
): number {
  const { command } = args;
  if (isEstateCommand(command)) return estate(command, session, args, output);
  switch (command) {
    case 'inspect':
      return print(args, output, inspectAnswer(session));
    case 'reach':
    case 'who':
      return reach(session, args, output);
    case 'routes':
      return routes(session, args, output);
    case 'findings':
      return findings(session, args, output);
    case 'verify':
      return verify(args, output);
    case 'workspace':
      return write(
        args,
        output,
        writeWorkspace({ ...workspaceParts(session, args.decided), review: session.review.decisions }),
      );
    case 'report':
      return writeReportFile(session, sources, args, output);
    case 'ask':
      return ask(session, args, output);
  }
}

function estate(command: EstateCommand, session: Session, args: Arguments, output: Output): number {
  const answered = estateAnswer(command, session, args, openSession);
  if (answered.ok) {
    const { value } = answered;
    return typeof value === 'function' ? writeText(args, output, value) : print(args, output, value);
  }
  output.err(`overreach: ${answered.error}\n`);
  return nothing(args, output, { rows: [], reason: answered.error });
}

interface OpenedEstate {
  readonly session: Session;
  readonly sources: readonly (ByteSource | undefined)[];
}

/** Import files, or open the one that holds a decided graph. */
function readEstate(files: readonly NamedFile[]): Result<OpenedEstate | Imported> {
  const decided = runToEnd(openDecided(files, HEADLESS_MEMORY));
  if (decided !== undefined) return decided.ok ? ok({ session: decided.value, sources: [] }) : decided;
  return ok(runToEnd(importWithSources(files, systems)));
}

function decidedEstate(read: OpenedEstate | Imported): OpenedEstate {
  if ('session' in read) return read;
  return { session: runToEnd(Session.fromSnapshot(read.snapshot)), sources: read.sources };
}

/** The records, or the decided graph where that is wished for or all there is. */
function workspaceParts(
  { snapshot, graph, estate, gaps, collected }: Session,
  decided: boolean,
): WorkspaceParts {
  if (snapshot !== undefined && !decided) return snapshot;
  const { inputs } = estate;
  return { inputs, gaps, graph, ...(collected === undefined ? {} : { collected }) };
}

/** The estate of other files than those asked about. */
function openSession(paths: readonly string[]): Result<Session> {
  const files = readFiles(paths);
  if (!files.ok) return files;
  const read = readEstate(files.value);
  return read.ok ? ok(decidedEstate(read.value).session) : read;
}

function reach(session: Session, args: Arguments, output: Output): number {
  const [name = ''] = args.subjects;
  const node = one(session, name, output, args.command === 'reach');
  if (typeof node !== 'number') return nothing(args, output, { results: [], reason: node.reason });
  const scope = scopeOf(args);
  const found = args.command === 'reach' ? session.reach([node], scope) : session.who(node, scope);
  const published = reachResults(session, found);
  const { results } = published;
  const limited =
    args.limit > 0 && Array.isArray(results)
      ? {
          ...published,
          results: results.slice(0, args.limit),
          total: results.length,
          more: results.length > args.limit,
        }
      : published;
  return print(args, output, limited);
}

function routes(session: Session, args: Arguments, output: Output): number {
  const [from = '', to = ''] = args.subjects;
  const a = one(session, from, output, true);
  const b = one(session, to, output);
  if (typeof a !== 'number') return nothing(args, output, { routes: [], independent: 0, reason: a.reason });
  if (typeof b !== 'number') return nothing(args, output, { routes: [], independent: 0, reason: b.reason });
  const limit = args.limit === 0 ? LISTED_ROUTES : args.limit;
  return print(args, output, routeResults(session.routes(a, b, scopeOf(args), limit, args.permission)));
}

function findings(session: Session, args: Arguments, output: Output): number {
  const found = runToEnd(session.findings(args.at));
  const code = args.json
    ? writeText(args, output, (put) => writeFindings(session, found, put))
    : print(args, output, findingResults(session, found));
  for (const { title, reason } of session.limits) output.err(`overreach: ${title}: ${reason}\n`);
  const threshold = args.failOn;
  if (threshold === undefined) return code;
  const severe = found.some(
    ({ id, severity }) =>
      SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold) &&
      !isAccepted(session.review, id, args.at),
  );
  return severe ? EXIT.findings : code;
}

function ask(session: Session, args: Arguments, output: Output): number {
  let lines: string;
  try {
    lines = contentOf('questions', readFileSync(args.questions === '-' ? 0 : (args.questions ?? 0))).text;
  } catch (error) {
    output.err(`overreach: the questions cannot be read: ${error instanceof Error ? error.message : ''}\n`);
    return EXIT.incomplete;
  }
  const chunks: string[] = [];
  for (const result of answerLines(session, lines, args.at)) chunks.push(`${JSON.stringify(result)}\n`);
  return write(args, output, chunks.join(''));
}

/** The one node a name stands for, or why there is none. Of one who acts, an e-mail address means the person. */
function one(
  session: Session,
  name: string,
  output: Output,
  acting = false,
): number | { readonly reason: string } {
  const found = acting ? session.names.resolveActing(name) : session.names.resolve(name);
  if (found.found === 'one') return found.node;
  const reason =
    found.found === 'none'
      ? `nothing in the exports is called ${name}`
      : `${name} is ambiguous: ${found.nodes
          .slice(0, 8)
          .map((node) => session.graph.nodes.at(node)?.id ?? '')
          .join(', ')}`;
  output.err(`overreach: ${reason}\n`);
  return { reason };
}

function nothing(args: Arguments, output: Output, published: Published): number {
  if (args.json) print(args, output, published);
  return EXIT.incomplete;
}

function print(args: Arguments, output: Output, published: Published): number {
  return write(
    args,
    output,
    args.json ? `${canonicalJson(published)}\n` : human(args.command, terminalAnswer(published)),
  );
}

/** Part by part where it is printed; a file takes its bytes, which may be more than one string can hold. */
function writeText(args: Arguments, output: Output, text: TextWriter): number {
  if (args.output === undefined || args.output === '-') {
    runToEnd(text(output.out));
    return EXIT.clean;
  }
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  runToEnd(text((part) => parts.push(encoder.encode(part))));
  return write(args, output, concatenated(parts));
}

function write(args: Arguments, output: Output, data: string | Uint8Array): number {
  if (args.output === undefined || args.output === '-') output.out(data);
  else output.writeFile(args.output, data);
  return EXIT.clean;
}
