import { push } from '../lib/lists-by-key';
import { ACTS, BECOMES } from '../graph/access-graph';
import { stepFlags, stepVerbs, stepVerdict } from '../graph/steps';
import { endSupport, firstSupport, recordsOf } from '../graph/supports';
import { active, isDisabled, isPermission, UNREACHED, walkBackward } from '../graph/walk';
import { byCodeUnit } from '../lib/order';
import type { Verb } from '../model/permission';
import { verbsOf } from '../model/permission';
import type { Verdict } from '../model/verdict';
import { VERDICT_RANK, verdictOf } from '../model/verdict';
import type { NodeRef, RecordRef, Scope } from '../questions/answers';
import { effectivePermissions } from '../questions/effective';
import { blastRadius } from '../questions/blast-radius';
import { nodeRef, noteOf, permissionOf, recordRef } from '../questions/refs';
import type { Estate } from '../questions/refs';
import { actionCatalogue } from '../systems/aws/actions/catalogue';
import { escalationPath } from '../systems/aws/escalation/paths';
import type { DecidedBy } from '../systems/system';

/** A permission it holds itself: on what, under which conditions, and by which statements. */
export interface PageRight {
  readonly permission: string;
  /** Access levels of the actions it stands for; empty where the platform has none. */
  readonly levels: readonly string[];
  readonly verbs: readonly Verb[];
  readonly on: NodeRef;
  readonly verdict: Verdict;
  readonly note?: string;
  readonly until: number;
  readonly step: number;
  /** The deciding statements, by file and pointer, where they were asked for. */
  readonly statements?: readonly DecidedBy[];
}

/** Rights of one service (AWS) or one kind of thing (elsewhere). */
export interface PageService {
  readonly service: string;
  readonly levels: readonly string[];
  /** How many there are; those beyond the limit are counted only. */
  readonly total: number;
  readonly rights: readonly PageRight[];
}

/** A step by which one becomes another. */
export interface PageGain {
  readonly who: NodeRef;
  readonly permission?: string;
  /** The published technique, where it is one. */
  readonly technique?: { readonly id: string; readonly title: string };
  readonly verdict: Verdict;
  readonly note?: string;
  readonly step: number;
}

export interface PageTenant {
  readonly tenant: number;
  readonly name: string;
  readonly verdict: Verdict;
  readonly reached: number;
  /** What it reaches there in the fewest steps. */
  readonly first: NodeRef;
}

export interface PrincipalPage {
  readonly principal: NodeRef;
  readonly at: number;
  readonly can: readonly PageService[];
  /** What it can become in one step, strongest first. */
  readonly becomes: readonly PageGain[];
  /** Who can become it in one step; and how many can over any number, by verdict. */
  readonly becomers: readonly PageGain[];
  readonly becomersInAll: Readonly<Record<Exclude<Verdict, 'denied'>, number>>;
  /** Other tenants it reaches, itself or by what it can become. */
  readonly tenants: readonly PageTenant[];
  /** Removable records its rights and gains rest on, with how many of them would end without each. */
  readonly records: readonly { readonly record: RecordRef; readonly ends: number }[];
}

export interface PageOptions {
  readonly at: number;
  /** Rights listed of each service. */
  readonly limit?: number;
  /** Decides one request, for the deciding statements: `Session.ask` with the principal put in. */
  readonly statements?: (permission: string, resource: string) => readonly DecidedBy[];
}

const LIMIT = 200;

/** Everything a principal's page answers. Yields while it works. */
export function* principalPage(
  estate: Estate,
  node: number,
  options: PageOptions,
): Generator<number, PrincipalPage> {
  const { graph } = estate;
  const { at } = options;
  const scope: Scope = { at, atLeast: 'not-evaluated', verbs: [], becoming: true };
  const rights = yield* rightsOf(estate, node, options);
  const filter = { at, rank: 1, becoming: true };
  const out: number[] = [];
  for (let step = graph.outStart[node] ?? 0; step < (graph.outStart[node + 1] ?? 0); step++) {
    if (active(graph, step, filter) && (stepFlags(graph, step) & BECOMES) !== 0) out.push(step);
  }
  const inward: number[] = [];
  for (let i = graph.inStart[node] ?? 0; i < (graph.inStart[node + 1] ?? 0); i++) {
    const step = graph.inStep[i] ?? 0;
    if (active(graph, step, filter) && (stepFlags(graph, step) & BECOMES) !== 0) inward.push(step);
  }
  return {
    principal: nodeRef(graph, node),
    at,
    can: byService(rights, options.limit ?? LIMIT),
    becomes: gains(estate, out, (step) => graph.stepTo[step] ?? 0),
    becomers: gains(estate, inward, (step) => graph.stepFrom[step] ?? 0),
    becomersInAll: becomersOf(estate, node, at),
    tenants: tenantsOf(estate, node, scope),
    records: recordsBehind(estate, [...new Set([...rights.map(({ step }) => step), ...out])]),
  };
}

function* rightsOf(
  { graph }: Estate,
  node: number,
  { at, statements }: PageOptions,
): Generator<number, readonly PageRight[]> {
  const scope: Scope = { at, atLeast: 'not-evaluated', verbs: [], becoming: false };
  const columns = yield* effectivePermissions(graph, [node], scope);
  const rights: PageRight[] = [];
  for (let row = 0; row < columns.count; row++) {
    const step = columns.step[row] ?? 0;
    const permission = permissionOf(graph, step);
    // A step by which it becomes another stands under that.
    const becomes = (stepFlags(graph, step) & BECOMES) !== 0;
    if (permission === undefined || becomes || !isPermission(graph, step)) continue;
    const on = nodeRef(graph, columns.resource[row] ?? 0);
    const note = noteOf(graph, step);
    rights.push({
      permission,
      levels: levelsOf(permission),
      verbs: verbsOf(stepVerbs(graph, step)),
      on,
      verdict: verdictOf(columns.verdict[row] ?? 0),
      ...(note === undefined ? {} : { note }),
      until: columns.until[row] ?? 0,
      step,
      ...(statements === undefined || !/^(?:\*|[\w-]+:[\w*?]+)$/u.test(permission)
        ? {}
        : { statements: statements(permission, on.id) }),
    });
  }
  return rights;
}

const LEVELS = ['List', 'Read', 'Write', 'Tagging', 'Permissions management'];
const KNOWN_LEVELS = new Map<string, readonly string[]>();
const MAX_KNOWN = 10_000;

/** Access levels of the AWS actions a permission stands for (`s3:Get* except …` goes by its pattern). */
function levelsOf(permission: string): readonly string[] {
  const [pattern = ''] = permission.split(' ', 1);
  let levels = KNOWN_LEVELS.get(pattern);
  if (levels === undefined) {
    const found = new Set<string>(
      actionCatalogue()
        .expand(pattern)
        .map(({ level }) => level),
    );
    levels = LEVELS.filter((level) => found.has(level));
    if (KNOWN_LEVELS.size < MAX_KNOWN) KNOWN_LEVELS.set(pattern, levels);
  }
  return levels;
}

function serviceOf({ permission, on }: PageRight): string {
  const prefix = /^([\w-]+):/u.exec(permission)?.[1];
  return prefix ?? (permission.startsWith('*') ? '*' : on.nativeType);
}

function byService(rights: readonly PageRight[], limit: number): readonly PageService[] {
  const services = new Map<string, PageRight[]>();
  for (const right of rights) {
    const service = serviceOf(right);
    push(services, service, right);
  }
  return [...services]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([service, list]) => ({
      service,
      levels: LEVELS.filter((level) => list.some(({ levels }) => levels.includes(level))),
      total: list.length,
      rights: list.toSorted(compareRights).slice(0, limit),
    }));
}

function compareRights(a: PageRight, b: PageRight): number {
  return (
    byCodeUnit(a.permission, b.permission) || byCodeUnit(a.on.id, b.on.id) || byVerdict(a.verdict, b.verdict)
  );
}

function byVerdict(a: Verdict, b: Verdict): number {
  return VERDICT_RANK[b] - VERDICT_RANK[a];
}

function gains(
  estate: Estate,
  steps: readonly number[],
  other: (step: number) => number,
): readonly PageGain[] {
  const { graph } = estate;
  return steps
    .map((step): PageGain => {
      const permission = permissionOf(graph, step);
      const technique = permission === undefined ? undefined : escalationPath(permission);
      const note = noteOf(graph, step);
      return {
        who: nodeRef(graph, other(step)),
        ...(permission === undefined ? {} : { permission }),
        ...(technique === undefined ? {} : { technique: { id: technique.id, title: technique.title } }),
        verdict: verdictOf(stepVerdict(graph, step)),
        ...(note === undefined ? {} : { note }),
        step,
      };
    })
    .sort(
      (a, b) =>
        byVerdict(a.verdict, b.verdict) ||
        byCodeUnit(a.who.id, b.who.id) ||
        byCodeUnit(a.permission ?? '', b.permission ?? ''),
    );
}

/** Acting principals from which a walk ends in control of the node, each with its strongest verdict. */
function becomersOf({ graph }: Estate, node: number, at: number): PrincipalPage['becomersInAll'] {
  const counts = { allowed: 0, conditional: 0, 'not-evaluated': 0 };
  const seen = new Set([node]);
  for (const verdict of ['allowed', 'conditional', 'not-evaluated'] as const) {
    const filter = { at, rank: VERDICT_RANK[verdict], becoming: true };
    const back = walkBackward(graph, { node, controlled: true }, filter);
    back.controlled.forEach((distance, other) => {
      if (distance === UNREACHED || seen.has(other)) return;
      seen.add(other);
      if (((graph.nodeFlags[other] ?? 0) & ACTS) !== 0 && !isDisabled(graph, other)) counts[verdict]++;
    });
  }
  return counts;
}

function tenantsOf({ graph }: Estate, node: number, scope: Scope): readonly PageTenant[] {
  const own = graph.nodeTenant[node];
  const found = new Map<number, { verdict: Verdict; reached: number; first: NodeRef; steps: number }>();
  for (const one of blastRadius(graph, [node], scope).reached) {
    if (one.tenant === own) continue;
    const known = found.get(one.tenant);
    if (known === undefined) {
      found.set(one.tenant, {
        verdict: one.verdict,
        reached: 1,
        first: nodeRef(graph, one.node),
        steps: one.steps,
      });
      continue;
    }
    known.reached++;
    if (VERDICT_RANK[one.verdict] > VERDICT_RANK[known.verdict]) known.verdict = one.verdict;
    if (one.steps < known.steps) {
      known.steps = one.steps;
      known.first = nodeRef(graph, one.node);
    }
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([tenant, { verdict, reached, first }]) => ({
      tenant,
      name: graph.tenants[tenant]?.name ?? '',
      verdict,
      reached,
      first,
    }));
}

/** Records that every support of a step needs: without one the step ends. Most first. */
function recordsBehind(estate: Estate, steps: readonly number[]): PrincipalPage['records'] {
  const { graph } = estate;
  const ends = new Map<number, number>();
  for (const step of steps) {
    let needed: ReadonlySet<number> | undefined;
    const mentioned = new Set<number>();
    for (let s = firstSupport(graph, step); s < endSupport(graph, step); s++) {
      const records: ReadonlySet<number> = new Set(recordsOf(graph, s));
      for (const record of records) mentioned.add(record);
      needed = needed === undefined ? records : new Set([...needed].filter((record) => records.has(record)));
    }
    for (const record of mentioned)
      ends.set(record, (ends.get(record) ?? 0) + (needed?.has(record) === true ? 1 : 0));
  }
  return [...ends]
    .sort(([a, m], [b, n]) => n - m || a - b)
    .map(([record, count]) => ({ record: recordRef(estate, record), ends: count }));
}
