import { isPrincipal } from '../graph/principals';
import type { AccessGraph } from '../graph/access-graph';
import { SEVERITIES } from '../questions/answers';
import type { Finding, Scope } from '../questions/answers';
import { crossTenantInTurns } from '../questions/cross-tenant';
import type { CoverageGap, InputFile } from '../model/snapshot';
import type { Overview, RuleLimit, SnapshotInfo } from './contract';
import { ENGINE_VERSION } from './version';

/** Estates with more steps are counted at once, their findings only when they are asked for. */
export const EAGER_STEPS = 250_000;

const WORST = 8;

export interface OverviewParts {
  readonly graph: AccessGraph;
  readonly inputs: readonly InputFile[];
  readonly gaps: readonly CoverageGap[];
  readonly collected: number | undefined;
  readonly snapshot: SnapshotInfo | undefined;
  /** Undefined: not computed yet. */
  readonly findings: readonly Finding[] | undefined;
  readonly limits: readonly RuleLimit[];
}

/** Nodes or steps counted between two turns. */
const COUNTED_PER_TURN = 1 << 17;

/** What the app shows of an estate at once: counts from the columns, findings as far as they are known. */
export function* overviewOf(at: number, parts: OverviewParts): Generator<number, Overview> {
  const { graph, inputs, gaps, collected, snapshot, findings, limits } = parts;
  const scope: Scope = { at, atLeast: 'not-evaluated', verbs: [], becoming: true };
  const { principals, resources, acting } = yield* nodeCounts(graph);
  const [, notEvaluated, conditional, allowed] = yield* stepCounts(graph, at);
  const crossings = yield* crossTenantInTurns(graph, scope);
  const found = new Uint32Array(graph.tenants.length);
  for (const { tenants } of findings ?? []) {
    for (const tenant of tenants) found[tenant] = (found[tenant] ?? 0) + 1;
  }
  return {
    ...(snapshot === undefined ? {} : { snapshot }),
    engine: ENGINE_VERSION,
    at,
    ...(collected === undefined ? {} : { collected }),
    inputs,
    gaps,
    tenants: graph.tenants.map((tenant, i) => ({
      ...tenant,
      principals: principals[i] ?? 0,
      resources: resources[i] ?? 0,
      findings: found[i] ?? 0,
    })),
    crossings,
    counts: {
      principals: acting,
      resources: graph.nodes.length - acting,
      steps: allowed + conditional + notEvaluated,
      allowed,
      conditional,
      notEvaluated,
    },
    findings: SEVERITIES.map((severity) => ({
      severity,
      count: (findings ?? []).filter((finding) => finding.severity === severity).length,
    })),
    worst: worstOf(findings ?? []),
    ...(findings === undefined ? { findingsPending: true } : {}),
    ...(limits.length === 0 ? {} : { limits }),
  };
}

interface NodeCounts {
  /** By tenant. */
  readonly principals: Uint32Array;
  readonly resources: Uint32Array;
  readonly acting: number;
}

function* nodeCounts(graph: AccessGraph): Generator<number, NodeCounts> {
  const principals = new Uint32Array(graph.tenants.length);
  const resources = new Uint32Array(graph.tenants.length);
  let acting = 0;
  for (let node = 0; node < graph.nodeTenant.length; node++) {
    if (node % COUNTED_PER_TURN === 0) yield node;
    const tenant = graph.nodeTenant[node] ?? 0;
    const column = isPrincipal(graph, node) ? principals : resources;
    column[tenant] = (column[tenant] ?? 0) + 1;
    if (column === principals) acting++;
  }
  return { principals, resources, acting };
}

/** Steps that hold at an instant, by verdict rank: each class is looked at once, then its steps are counted. */
function* stepCounts(
  { classes, stepClass }: AccessGraph,
  at: number,
): Generator<number, [number, number, number, number]> {
  const steps = new Uint32Array(classes.kind.length);
  for (let step = 0; step < stepClass.length; step++) {
    if (step % COUNTED_PER_TURN === 0) yield step;
    const number = stepClass[step] ?? 0;
    steps[number] = (steps[number] ?? 0) + 1;
  }
  const verdicts: [number, number, number, number] = [0, 0, 0, 0];
  steps.forEach((count, number) => {
    const rank = classes.verdict[number] ?? 0;
    const holds = (classes.start[number] ?? 0) <= at && at < (classes.until[number] ?? 0);
    if (holds && (rank === 1 || rank === 2 || rank === 3)) verdicts[rank] += count;
  });
  return verdicts;
}

/** Worst first; among equally severe ones the first of each rule before the second of any. */
function worstOf(findings: readonly Finding[]): readonly Finding[] {
  return SEVERITIES.flatMap((severity) => {
    const rules = new Set<string>();
    const equal = findings.filter((finding) => finding.severity === severity);
    const firsts = equal.filter((finding) => !rules.has(finding.rule) && rules.add(finding.rule));
    const first = new Set(firsts);
    return [...firsts, ...equal.filter((finding) => !first.has(finding))];
  }).slice(0, WORST);
}
