import { STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { u32 } from '../graph/columns';
import { minimumCut } from '../graph/kernels/cut';
import type { Differences } from '../graph/kernels/difference';
import type { RecordSteps } from '../graph/kernels/record-steps';
import { active, isPermission } from '../graph/walk';
import { stepKind, stepVerbs } from '../graph/steps';
import { verbMask } from '../model/permission';
import type { RecordRef, Scope } from './answers';
import { filterOf } from './scope-filter';
import { recordRef } from './refs';
import type { Estate } from './refs';
import { whatIf } from './what-if';

/** The smallest set of records to remove so that nothing gets through from some nodes to others. */
export interface MinimumCutAnswer {
  /** Something gets through that no removal can stop. */
  readonly impossible: boolean;
  /**
   * No grant ends it, as one person's accounts are all there is between; `records` then are of the joins that say so, to
   * be corrected where they are wrong. Else joins are never among them.
   */
  readonly onlyByJoins: boolean;
  readonly records: readonly RecordRef[];
  /** True: no smaller set is enough. Else at least `atLeast` records are needed, and these are enough. */
  readonly exact: boolean;
  readonly atLeast: number;
  /** Who was asked for: the sources and, of a person among them, the accounts, which alone hold anything. */
  readonly holders: ReadonlySet<number>;
  /** All effective access that the removal changes; `wanted` of its lost rows are between the two sets. */
  readonly differences: Differences;
  readonly wanted: number;
  /** Rows lost or weaker that were not asked for: what else the cut would break. */
  readonly besides: number;
}

/**
 * Exact, or with its bounds, over what somebody can revoke (design, section 5): containment stands, and so does that
 * accounts are one person's. From a person it is therefore asked from every account at once. Nodes in both sets are looked
 * at as sources only. Yields while it searches and per principal affected.
 */
export function* answerMinimumCut(
  estate: Estate,
  from: readonly number[],
  to: readonly number[],
  scope: Scope,
  index: RecordSteps,
): Generator<number, MinimumCutAnswer> {
  const { graph } = estate;
  const sources = new Set(from);
  const targets = new Set(to.filter((node) => !sources.has(node)));
  const verbs = verbMask(...scope.verbs);
  const last = (step: number): boolean => isPermission(graph, step) && (stepVerbs(graph, step) & verbs) !== 0;
  const between = { from: [...sources], to: [...targets], filter: filterOf(scope) };
  const asked = verbs === 0 ? between : { ...between, last };
  const revoked = yield* minimumCut(graph, asked);
  const joins = revoked.impossible ? yield* minimumCut(graph, asked, true) : undefined;
  const onlyByJoins = joins?.impossible === false;
  const cut = onlyByJoins ? joins : revoked;
  const holders = withAccounts(graph, sources, scope);
  const change = { records: new Set(cut.records), nodes: new Set<number>(), added: [] };
  // What else goes is told whatever it is for.
  const { differences } = yield* whatIf(graph, change, { ...scope, verbs: [] }, index);
  let wanted = 0;
  differences.principal.forEach((principal, row) => {
    if (holders.has(principal) && targets.has(u32(differences.resource, row))) wanted++;
  });
  return {
    impossible: cut.impossible,
    onlyByJoins,
    holders,
    records: cut.records.map((record) => recordRef(estate, record)),
    exact: cut.exact,
    atLeast: cut.atLeast,
    differences,
    wanted,
    besides: differences.lost + differences.weaker - wanted,
  };
}

const SAME_IDENTITY = STEP_KINDS.indexOf('same-identity');

/** Nodes and, of persons among them, the accounts that are joined to them within the scope. */
function withAccounts(graph: AccessGraph, nodes: ReadonlySet<number>, scope: Scope): ReadonlySet<number> {
  const filter = filterOf(scope);
  const found = new Set(nodes);
  for (const node of found) {
    for (let step = u32(graph.outStart, node); step < u32(graph.outStart, node + 1); step++) {
      if (stepKind(graph, step) !== SAME_IDENTITY || !active(graph, step, filter)) continue;
      found.add(u32(graph.stepTo, step));
    }
  }
  return found;
}
