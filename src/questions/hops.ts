import type { NodeRef, RecordRef, StepRef } from './answers';

/** One hop of a route as a person reads it: a step through a group becomes two. */
export interface Hop {
  readonly from: NodeRef;
  readonly to: NodeRef;
  readonly kind: string;
  readonly permission?: string;
  readonly note?: string;
  readonly records: readonly RecordRef[];
}

/**
 * The hops of a step whose supports are narrowed to one. Membership records belong to the hops into the groups they
 * name, in order; all others to the last hop.
 */
export function hopsOf(step: StepRef): readonly Hop[] {
  const support = step.supports[0];
  const via = support?.via ?? [];
  const memberships = (support?.records ?? []).filter((record) => record.kind === 'membership');
  const leading = memberships.slice(0, via.length);
  const rest = (support?.records ?? []).filter((record) => !leading.includes(record));
  const hops: Hop[] = [];
  let from = step.from;
  via.forEach((group, i) => {
    const record = leading[i];
    hops.push({ from, to: group, kind: 'member', records: record === undefined ? [] : [record] });
    from = group;
  });
  hops.push({
    from,
    to: step.to,
    kind: step.kind,
    ...(step.permission === undefined ? {} : { permission: step.permission }),
    ...(step.note === undefined ? {} : { note: step.note }),
    records: rest.length > 0 ? rest : leading,
  });
  return hops;
}
