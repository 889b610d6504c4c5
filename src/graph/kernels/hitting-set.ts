/** A smallest set of numbers that meets every given set. */
export interface HittingSet {
  readonly members: readonly number[];
  /** False: the search was given up, `members` meets every set but a smaller one may exist; `atLeast` do. */
  readonly exact: boolean;
  readonly atLeast: number;
}

/** Pieces of the search before it is given up. */
const MAX_BRANCHES = 50_000;

/**
 * Branch on the members of a smallest set not met yet; pairwise disjoint sets bound it from below. A member that was
 * branched on before is out for the branches after it. No set is empty.
 */
export function smallestHittingSet(
  sets: readonly (readonly number[])[],
  mostBranches = MAX_BRANCHES,
): HittingSet {
  const ordered = [...sets].sort((a, b) => a.length - b.length);
  let best = greedy(ordered);
  const atLeast = disjoint(ordered, new Set(), new Set());
  let branches = 0;
  const chosen = new Set<number>();
  const out = new Set<number>();
  const search = (): void => {
    if (++branches > mostBranches) return;
    const open = ordered.find((set) => !set.some((member) => chosen.has(member)));
    if (open === undefined) {
      if (chosen.size < best.length) best = [...chosen].sort((a, b) => a - b);
      return;
    }
    if (chosen.size + disjoint(ordered, chosen, out) >= best.length) return;
    const excluded: number[] = [];
    for (const member of open) {
      if (out.has(member)) continue;
      chosen.add(member);
      search();
      chosen.delete(member);
      out.add(member);
      excluded.push(member);
      if (branches > mostBranches) break;
    }
    for (const member of excluded) out.delete(member);
  };
  if (best.length > atLeast) search();
  const exact = branches <= mostBranches;
  return { members: best, exact, atLeast: exact ? best.length : atLeast };
}

/** How many sets not met yet share no member: each needs one of its own. Members that are out do not count. */
function disjoint(
  sets: readonly (readonly number[])[],
  chosen: ReadonlySet<number>,
  out: ReadonlySet<number>,
): number {
  const used = new Set<number>();
  let count = 0;
  for (const set of sets) {
    if (set.some((member) => chosen.has(member))) continue;
    const members = set.filter((member) => !out.has(member));
    if (members.some((member) => used.has(member))) continue;
    for (const member of members) used.add(member);
    count++;
  }
  return count;
}

/** The member that meets most sets first, ties by number; then without what the rest meets anyhow. */
function greedy(sets: readonly (readonly number[])[]): readonly number[] {
  const chosen = new Set<number>();
  let open = sets;
  while (open.length > 0) {
    const meets = new Map<number, number>();
    for (const set of open) for (const member of set) meets.set(member, (meets.get(member) ?? 0) + 1);
    let most = -1;
    for (const [member, count] of meets) {
      const known = meets.get(most) ?? 0;
      if (count > known || (count === known && member < most)) most = member;
    }
    chosen.add(most);
    open = open.filter((set) => !set.includes(most));
  }
  for (const member of [...chosen].sort((a, b) => b - a)) {
    chosen.delete(member);
    if (sets.some((set) => !set.some((one) => chosen.has(one)))) chosen.add(member);
  }
  return [...chosen].sort((a, b) => a - b);
}
