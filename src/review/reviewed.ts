import { byCodeUnit } from '../lib/order';
import { personName, targetName } from './decision';
import type { Choice, KnownDecision, ReviewTarget } from './decision';

/** What is decided about one target, all that was given taken together. */
export interface Reviewed {
  readonly target: ReviewTarget;
  readonly title: string;
  /** What holds; absent while those who decided do not agree. */
  readonly settled?: KnownDecision;
  /** The decisions nothing replaces, newest first: one for each who decided. More than one choice is a conflict. */
  readonly standing: readonly KnownDecision[];
  /** What was decided before and replaced, newest first. */
  readonly replaced: readonly KnownDecision[];
}

/** Decisions by target. Merging is a union: the order of the files does not matter, and a file given twice adds nothing. */
export interface Review {
  readonly targets: ReadonlyMap<string, Reviewed>;
  /** All decisions, in a stable order: what is written to a file. */
  readonly decisions: readonly KnownDecision[];
}

export const NO_REVIEW: Review = { targets: new Map(), decisions: [] };

/**
 * What known decisions amount to. One is out of force when another names it in `replaces`, or when whoever made it decided
 * again later. What then stands is settled if all chose the same with the same end; else it is a conflict, which somebody
 * settles by deciding with all of it before them.
 */
export function reviewOf(known: Iterable<KnownDecision>): Review {
  const decisions = [...known].sort(
    (a, b) => byCodeUnit(targetName(a.target), targetName(b.target)) || a.at - b.at || byCodeUnit(a.id, b.id),
  );
  const byTarget = new Map<string, KnownDecision[]>();
  for (const one of decisions) {
    const name = targetName(one.target);
    const list = byTarget.get(name);
    if (list === undefined) byTarget.set(name, [one]);
    else list.push(one);
  }
  return { targets: new Map([...byTarget].map(([name, list]) => [name, reviewedOf(list)])), decisions };
}

function reviewedOf(list: readonly KnownDecision[]): Reviewed {
  const out = new Set<string>();
  // Only an older decision can have been before somebody: a circle of two files replaces nothing.
  const order = new Map(list.map(({ id }, i) => [id, i]));
  for (const [i, one] of list.entries()) {
    for (const id of one.replaces) if ((order.get(id) ?? i) < i) out.add(id);
  }
  const latest = new Map<string, KnownDecision>();
  for (const one of list) {
    if (out.has(one.id)) continue;
    const who = personName(one.by);
    const before = latest.get(who);
    if (before !== undefined) out.add(before.id);
    latest.set(who, one);
  }
  const newestFirst = list.toReversed();
  const standing = newestFirst.filter(({ id }) => !out.has(id));
  const [newest] = standing;
  const agreed = standing.every(
    ({ choice, expires }) => choice === newest?.choice && expires === newest.expires,
  );
  const last = newestFirst[0];
  return {
    target: last?.target ?? { kind: 'finding', id: '' },
    title: last?.title ?? '',
    ...(agreed && newest !== undefined ? { settled: newest } : {}),
    standing,
    replaced: newestFirst.filter(({ id }) => out.has(id)),
  };
}

/** The targets those who decided do not agree about. */
export function conflictsOf(review: Review): readonly Reviewed[] {
  return [...review.targets.values()].filter(({ settled }) => settled === undefined);
}

/** What is in force at an instant: an exception whose day has come is none any more. */
export function inForce(review: Review, target: ReviewTarget, at: number): Choice | undefined {
  const settled = review.targets.get(targetName(target))?.settled;
  if (settled === undefined) return undefined;
  return settled.expires !== undefined && settled.expires <= at ? undefined : settled.choice;
}
