import { findAll } from '../findings/registry';
import { u32 } from '../graph/columns';
import { NeedsRecords } from '../findings/rule';
import type { RuleContext } from '../findings/rule';
import type { Finding, Scope } from '../questions/answers';
import { MAX_ROWS, actingPrincipals, effectivePermissions } from '../questions/effective';
import type { EffectiveColumns } from '../questions/effective';
import type { Estate } from '../questions/refs';
import { systems as allSystems } from '../systems/registry';
import type { RecordView } from '../systems/system';
import type { RuleLimit } from './contract';
import type { Names } from './names';
import { observedView } from './observed-view';

const TRUNCATED = `only the first ${MAX_ROWS} effective permissions were looked at: narrow the exports, or ask about one principal`;

const needsRecords = (): never => {
  throw new NeedsRecords();
};
const NO_RECORDS: RecordView = { all: needsRecords, of: needsRecords, get: needsRecords };

export interface FoundFindings {
  readonly at: number;
  /** Worst first. */
  readonly list: readonly Finding[];
  /** What the rules could not cover. */
  readonly limits: readonly RuleLimit[];
}

/** An estate as its rules look at it. */
export interface Examined {
  readonly estate: Estate;
  /** Absent: rules that need records tell so. */
  readonly view: RecordView | undefined;
  readonly collected: number | undefined;
  readonly names: Names;
}

/** Every finding at an instant. Yields per principal and rule. */
export function* findingsAt(
  { estate, view, collected, names }: Examined,
  at: number,
): Generator<number, FoundFindings> {
  const limits: RuleLimit[] = [];
  const scope: Scope = { at, atLeast: 'not-evaluated', verbs: [], becoming: false };
  const effective = yield* effectivePermissions(estate.graph, actingPrincipals(estate.graph), scope);
  const context: RuleContext = {
    estate,
    view: view === undefined ? NO_RECORDS : observedView(view, allSystems),
    scope,
    collected,
    effective,
    rows: yield* rowsByPrincipal(effective, estate.graph.nodes.length),
    nodeOf: (key) => names.key(key),
    limited: ({ id, title }, reason) => limits.push({ rule: id, title, reason }),
  };
  // Rules find nodes by the keys of records.
  if (view !== undefined) yield* names.prepareKeys();
  const list = yield* findAll(context);
  if (effective.truncated) limits.push({ rule: 'all', title: 'Effective permissions', reason: TRUNCATED });
  return { at, list, limits };
}

/** Rows looked at between two turns. */
const ROWS_PER_TURN = 1 << 16;

function* rowsByPrincipal(
  effective: EffectiveColumns,
  nodes: number,
): Generator<number, (principal: number) => readonly number[]> {
  const lists: (number[] | undefined)[] = new Array<undefined>(nodes);
  for (let row = 0; row < effective.count; row++) {
    if (row % ROWS_PER_TURN === 0) yield row;
    const principal = u32(effective.principal, row);
    const list = lists[principal];
    if (list === undefined) lists[principal] = [row];
    else list.push(row);
  }
  return (principal) => lists[principal] ?? [];
}
