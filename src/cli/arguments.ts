import { parseArgs } from 'node:util';
import { SEVERITIES } from '../questions/answers';
import type { Severity } from '../questions/answers';
import type { Result } from '../lib/result';
import { fail, ok } from '../lib/result';
import { VERBS } from '../model/permission';
import type { Verb } from '../model/permission';
import { REPORT_OPTIONS, REPORT_USAGE, readReportArguments } from './report-arguments';
import type { ReportArguments } from './report-arguments';

/** Questions about a whole estate. */
export const ESTATE_COMMANDS = [
  'counts',
  'crossings',
  'overlaps',
  'redundant',
  'depth',
  'choke',
  'cut',
  'nearest',
  'compare',
  'what-if',
  'still-effective',
  'delegations',
  'register',
  'identity',
  'joins',
  'matrix',
] as const;
export type EstateCommand = (typeof ESTATE_COMMANDS)[number];

export const COMMANDS = [
  'inspect',
  'reach',
  'who',
  'routes',
  'findings',
  'report',
  'verify',
  'workspace',
  'ask',
  ...ESTATE_COMMANDS,
] as const;
export type Command = (typeof COMMANDS)[number];

export interface Arguments {
  readonly command: Command;
  /** What comes before the files: a principal, a resource, or both ends of a route. */
  readonly subjects: readonly string[];
  readonly files: readonly string[];
  readonly json: boolean;
  readonly at: number;
  readonly limit: number;
  readonly questions: string | undefined;
  readonly output: string | undefined;
  readonly permission: string | undefined;
  /** Only what ends in a permission with one of these counts; none: everything. */
  readonly verbs: readonly Verb[];
  readonly title: string | undefined;
  readonly tenant: string | undefined;
  /** What only report and verify take. */
  readonly report: ReportArguments;
  readonly failOn: Severity | undefined;
  readonly becoming: boolean;
  /** Both ends of a cut: names, each several times. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** compare: the files of the earlier estate. */
  readonly before: readonly string[];
  /** what-if, still-effective: records to take away, by label, key, or the name of a thing. */
  readonly remove: readonly string[];
  /** depth: only permissions at least so far from their grant. */
  readonly deep: number;
  /** delegations, register, matrix: as CSV. */
  readonly csv: boolean;
  /** workspace: the decided graph instead of the records. */
  readonly decided: boolean;
}

export function isEstateCommand(command: Command): command is EstateCommand {
  return ESTATE_COMMANDS.some((known) => known === command);
}

const SUBJECTS: Readonly<Record<Command, number>> = {
  inspect: 0,
  reach: 1,
  who: 1,
  routes: 2,
  findings: 0,
  report: 0,
  verify: 0,
  workspace: 0,
  ask: 0,
  counts: 0,
  crossings: 0,
  overlaps: 0,
  redundant: 0,
  depth: 0,
  choke: 0,
  cut: 0,
  nearest: 0,
  compare: 0,
  'what-if': 0,
  'still-effective': 0,
  delegations: 0,
  register: 0,
  identity: 1,
  joins: 0,
  matrix: 0,
};

export const USAGE = `overreach: who can effectively reach what, in which tenant, by which route, until when and why

  overreach inspect FILE…                 what each file is, what was read, what the exports lack
  overreach reach PRINCIPAL FILE…         everything a principal reaches (blast radius)
  overreach who RESOURCE FILE…            everyone who reaches a thing
  overreach routes FROM TO FILE…          the routes between two things, and how many are independent
  overreach findings FILE…                what to do, worst first
  overreach ask --questions Q.ndjson FILE…  decide requests, one per line
  overreach report -o out.html FILE…      one self-contained HTML
  overreach verify REPORT.html            is it whole, unaltered, and by whom; exit 0 verified, 1 altered, 2 unreadable
  overreach workspace -o out FILE…        our own export of everything, for re-import

  Of the whole estate:
  overreach counts FILE…                  how much everyone reaches, and how many reach everything
  overreach crossings FILE…               what crosses between tenants, by mechanism
  overreach overlaps FILE…                permissions held by two or more independent routes
  overreach redundant FILE…               grants that could each go, at the instant, with no permission lost
  overreach depth FILE…                   how far permissions are from where they were granted
  overreach choke FILE…                   what is lost when one thing or grant goes, most first
  overreach cut --from A --to B FILE…     the fewest removals so that nothing of A reaches B
  overreach nearest FILE…                 how near everyone is to something privileged
  overreach compare --before OLD FILE…    access gained and lost between two exports
  overreach what-if --remove R FILE…      access gained and lost if records go; evaluated again without them
  overreach still-effective --remove R FILE…  delegated roles that end, and every route that remains
  overreach delegations FILE…             who of one tenant holds which role in another
  overreach register FILE…                every non-human identity, key, secret and delegated role
  overreach joins FILE…                   secrets and the accounts they may sign in as; --json is a file of
                                          decisions: confirm or cut joins in it, and import it with the others
  overreach matrix FILE…                  every AWS action of every principal: on everything (*), or on some resources
  overreach identity NAME FILE…           what one principal can do and become, and who can become it

  FILE may be a folder; - reads standard input. Files of decisions that reviewers saved are merged and go with the
  findings; --fail-on passes over what is kept or excepted. Names of principals and resources are native ids,
  or names that only one thing has.

  --json              JSON on standard output
  --at INSTANT        the instant asked about, ISO 8601 (default: now)
  --limit N           most routes or rows listed (default 20 routes, all rows; 100 rows of a whole estate)
  --permission NAME   routes: only those that end in this permission
  --verb VERB         only what ends in a permission with this verb (or one of these: as often as needed), in
                      reach, who, routes, counts (not by verb), crossings (the pairs of tenants), overlaps, depth,
                      redundant (other permissions may be lost), choke, cut (not what else goes), nearest, compare,
                      what-if, and report with --from or --to; not beside --permission. Verbs:
                      ${VERBS.slice(0, 9).join(', ')},
                      ${VERBS.slice(9).join(', ')}
  --no-becoming       reach, who, routes: leave out what could be become (roles assumed, accounts taken over)
  --from, --to NAME   cut: both ends, each as often as needed
  --before FILE       compare: the earlier exports, as often as needed
  --decided           workspace: the decided graph instead of the records; opens at once at any size,
                      but decides no new requests and joins with no other file
  --csv               delegations, register, matrix: as CSV
  --remove RECORD     what-if, still-effective: a label or key as other commands print it, or a thing's name
  --deep N            depth: only permissions at least N steps from their grant
  --fail-on SEVERITY  findings: exit 1 when there is one at least that severe (${SEVERITIES.join(', ')})
  --title TEXT        report: its title
  -o, --output FILE   where to write (- or absent: standard output)
  --help, --version
${REPORT_USAGE}
  Exit: 0 clean, 1 findings at or above the threshold, 2 usage, input or incomplete run, 3 internal error.
`;

/** Arguments as the command line gives them; `now` is the instant when none is given. */
export function readArguments(argv: readonly string[], now: number): Result<Arguments | 'help' | 'version'> {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      strict: true,
      options: {
        json: { type: 'boolean', default: false },
        at: { type: 'string' },
        limit: { type: 'string' },
        questions: { type: 'string' },
        output: { type: 'string', short: 'o' },
        permission: { type: 'string' },
        verb: { type: 'string', multiple: true, default: [] },
        title: { type: 'string' },
        ...REPORT_OPTIONS,
        'fail-on': { type: 'string' },
        from: { type: 'string', multiple: true, default: [] },
        to: { type: 'string', multiple: true, default: [] },
        before: { type: 'string', multiple: true, default: [] },
        remove: { type: 'string', multiple: true, default: [] },
        deep: { type: 'string', default: '0' },
        csv: { type: 'boolean', default: false },
        decided: { type: 'boolean', default: false },
        'no-becoming': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return fail(error instanceof Error ? error.message : 'the arguments cannot be read');
  }
  const { values, positionals } = parsed;
  if (values.help) return ok('help');
  if (values.version) return ok('version');
  const [name, ...rest] = positionals;
  const command = COMMANDS.find((known) => known === name);
  if (command === undefined) return fail(name === undefined ? 'no command given' : `no command ${name}`);
  const needed = SUBJECTS[command];
  const files = rest.slice(needed);
  if (files.length === 0)
    return fail(
      `${command} needs ${needed === 0 ? '' : `${needed === 1 ? 'a name' : 'two names'} and `}at least one file`,
    );
  const at = values.at === undefined ? now : instant(values.at);
  if (at === undefined)
    return fail(`--at ${values.at ?? ''} is no instant; write it like 2026-11-21 or 2026-11-21T09:00:00Z`);
  const limit = values.limit === undefined ? 0 : Number(values.limit);
  if (!Number.isInteger(limit) || limit < 0) return fail(`--limit ${values.limit ?? ''} is no whole number`);
  const failOn = SEVERITIES.find((severity) => severity === values['fail-on']);
  if (values['fail-on'] !== undefined && failOn === undefined) {
    return fail(`--fail-on takes one of ${SEVERITIES.join(', ')}`);
  }
  if (command === 'ask' && values.questions === undefined)
    return fail('ask needs --questions FILE (NDJSON, - for standard input)');
  if (command === 'report' && values.output === undefined) return fail('report needs -o FILE');
  if (command === 'cut' && (values.from.length === 0 || values.to.length === 0))
    return fail('cut needs --from NAME and --to NAME');
  if (command === 'compare' && values.before.length === 0) return fail('compare needs --before FILE');
  if ((command === 'what-if' || command === 'still-effective') && values.remove.length === 0)
    return fail(`${command} needs --remove RECORD`);
  const verbs = readVerbs(values.verb);
  if (!verbs.ok) return verbs;
  if (values.permission !== undefined && verbs.value.length > 0)
    return fail('--permission and --verb both say what a route ends in: give one of them');
  const report = readReportArguments(values);
  if (!report.ok) return report;
  const deep = Number(values.deep);
  if (!Number.isInteger(deep) || deep < 0) return fail(`--deep ${values.deep} is no whole number`);
  return ok({
    command,
    subjects: rest.slice(0, needed),
    files,
    json: values.json,
    at,
    limit,
    questions: values.questions,
    output: values.output,
    permission: values.permission,
    verbs: verbs.value,
    title: values.title,
    tenant: report.value.tenants[0],
    report: report.value,
    failOn,
    becoming: !values['no-becoming'],
    from: values.from,
    to: values.to,
    before: values.before,
    remove: values.remove,
    deep,
    csv: values.csv,
    decided: values.decided,
  });
}

/** Verbs by their names, each once and in the order of `VERBS`. */
function readVerbs(names: readonly string[]): Result<readonly Verb[]> {
  const known: readonly string[] = VERBS;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) return fail(`--verb ${unknown} is no verb; it takes one of ${VERBS.join(', ')}`);
  return ok(VERBS.filter((verb) => names.includes(verb)));
}

/** Epoch ms of an ISO date or date-time; a time without an offset is UTC. */
export function instant(text: string): number | undefined {
  const found = ISO.exec(text);
  if (found === null) return undefined;
  const [, date = '', time, offset] = found;
  const at = Date.parse(`${date}T${time ?? '00:00:00'}${offset ?? 'Z'}`);
  // A day that no month has (2026-02-30) would roll over into the next one.
  const day = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(at) || Number.isNaN(day) || !new Date(day).toISOString().startsWith(date))
    return undefined;
  return at;
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?$/u;
