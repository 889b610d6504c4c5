import { VERDICT_RANK } from '../../model/verdict';
import type { Verdict } from '../../model/verdict';
import type { Key } from '../../model/record';
import type { SnapshotRecord } from '../../model/record';
import { byCodeUnit } from '../../lib/order';
import type { DecidedBy, Decision, RecordView } from '../system';
import type { Chain } from './closure';
import type { Facts } from './facts';
import { isGuestPending } from './people';

/** One way a request is granted. */
export interface Way {
  readonly verdict: Exclude<Verdict, 'denied'>;
  readonly condition?: string;
  readonly reason?: string;
  readonly records: readonly Key[];
  readonly text: string;
}

/** A grant reached by a chain of memberships: the weakest of both, conditions joined. */
export function wayOf(
  chain: Chain,
  grant: {
    readonly records: readonly Key[];
    readonly condition?: string | undefined;
    readonly notEvaluated?: string | undefined;
    readonly text: string;
  },
  principal: Key,
  facts: Facts,
): Way {
  const open = [grant.notEvaluated, ...chain.map((m) => m.notEvaluated)].filter((part) => part !== undefined);
  const conditions = [
    ...chain
      .filter((m) => m.eligible === true)
      .map((m) => `eligible for ${facts.nameOf(m.group)}: must be activated first`),
    grant.condition,
    isGuestPending(facts, principal),
  ].filter((part) => part !== undefined);
  const via = chain.map((m) => facts.nameOf(m.group));
  return {
    verdict: open.length > 0 ? 'not-evaluated' : conditions.length > 0 ? 'conditional' : 'allowed',
    ...(conditions.length === 0 ? {} : { condition: conditions.join('; ') }),
    ...(open.length === 0 ? {} : { reason: open.join('; ') }),
    records: [...chain.map((m) => m.key), ...grant.records],
    text: via.length === 0 ? grant.text : `${grant.text}, through ${via.join(' > ')}`,
  };
}

/** What could only take away and is in no export here: named, never guessed (design, section 5). */
const ASSUMES: readonly string[] = ['conditional access policies'];

/** The strongest of the ways; with none, denied only when nothing that could have granted it is missing. */
export function decisionOf(
  ways: readonly Way[],
  missing: () => readonly string[],
  view: Finder,
  assumes: readonly string[] = [],
): Decision {
  const best = ways.reduce((rank, way) => Math.max(rank, VERDICT_RANK[way.verdict]), 0);
  if (best === VERDICT_RANK.denied) {
    const absent = missing();
    if (absent.length > 0)
      return {
        verdict: 'not-evaluated',
        reason: `not in the exports, and could grant it: ${[...new Set(absent)].join('; ')}`,
        decidedBy: [],
        assumes: [],
        supports: [],
      };
    return {
      verdict: 'denied',
      reason: 'nothing in the exports grants it',
      decidedBy: [],
      assumes: [],
      supports: [],
    };
  }
  const chosen = ways.filter((way) => VERDICT_RANK[way.verdict] === best);
  const [first] = chosen;
  const verdict = first?.verdict ?? 'not-evaluated';
  const words = (of: (way: Way) => string | undefined): string =>
    [...new Set(chosen.map(of).filter((part) => part !== undefined))].join('; or ');
  const condition = words((way) => way.condition);
  const reason = verdict === 'not-evaluated' ? words((way) => way.reason) : words((way) => way.text);
  return {
    verdict,
    ...(verdict === 'conditional' && condition !== '' ? { condition } : {}),
    ...(reason === '' ? {} : { reason }),
    decidedBy: evidence(chosen, view),
    assumes: [...ASSUMES, ...assumes],
    supports: chosen.map((way) => way.records),
  };
}

export type Finder = Pick<RecordView, 'get'> | { get(key: Key): SnapshotRecord | undefined };

function evidence(ways: readonly Way[], view: Finder): readonly DecidedBy[] {
  const found = new Map<string, DecidedBy>();
  for (const way of ways) {
    for (const key of way.records) {
      const record = view.get(key);
      if (record !== undefined && !found.has(key))
        found.set(key, { ...record.source, text: evidenceText(record, way, view) });
    }
  }
  return [...found].sort(([a], [b]) => byCodeUnit(a, b)).map(([, by]) => by);
}

/** A membership says itself; anything else is what the way is about. */
function evidenceText(record: SnapshotRecord, way: Way, view: Finder): string {
  if (record.kind !== 'membership') return way.text;
  const group = view.get(record.group);
  return `member of ${group !== undefined && 'name' in group ? group.name : record.group}`;
}
