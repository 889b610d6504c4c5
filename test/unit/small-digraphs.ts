import type { Condensed, Digraph } from '../../src/graph/kernels/components';

type Edge = readonly [number, number];

export function digraph(places: number, edges: readonly Edge[]): Digraph {
  const sorted = [...edges].sort((a, b) => a[0] - b[0]);
  const outStart = new Uint32Array(places + 1);
  for (const [from] of sorted) for (let p = from + 1; p <= places; p++) outStart[p]!++;
  return { outStart, outTo: Uint32Array.from(sorted, ([, to]) => to) };
}

/** Without cycles: an edge leads down from the greater number. */
export function acyclic(count: number, edges: readonly Edge[]): Condensed {
  const names = [
    ...new Set(edges.filter(([a, b]) => a !== b).map(([a, b]) => `${Math.max(a, b)} ${Math.min(a, b)}`)),
  ];
  const down = names.map((name) => name.split(' ').map(Number) as [number, number]);
  const order = down.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const back = [...down].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  const offsets = (ends: readonly number[]): Uint32Array => {
    const starts = new Uint32Array(count + 1);
    for (const end of ends) starts[end + 1]!++;
    for (let c = 0; c < count; c++) starts[c + 1]! += starts[c]!;
    return starts;
  };
  return {
    count,
    of: Uint32Array.from({ length: count }, (_, c) => c),
    outStart: offsets(order.map(([from]) => from)),
    outTo: Uint32Array.from(order, ([, to]) => to),
    inStart: offsets(back.map(([, to]) => to)),
    inFrom: Uint32Array.from(back, ([from]) => from),
  };
}

/** 40 starters (41 to 80) lead to one (40), which leads to 40 ends (0 to 39); beside them one (81) with five of both. */
export function dividedStar(): { dag: Condensed; weight: Uint32Array; starters: Uint32Array } {
  const dag = acyclic(82, [
    ...Array.from({ length: 40 }, (_, i): Edge => [80 - i, 40]),
    ...Array.from({ length: 40 }, (_, i): Edge => [40, i]),
  ]);
  return {
    dag,
    weight: Uint32Array.from({ length: 82 }, (_, c) => (c === 81 ? 5 : c < 40 ? 1 : 0)),
    starters: Uint32Array.from({ length: 82 }, (_, c) => (c === 81 ? 5 : c > 40 ? 1 : 0)),
  };
}

/** 6 leads to 5, this to 4 and 3; 7 leads to 3 as well, and to 2; 1 and 0 are led to by 4 alone; each weighs a power of 2. */
export function twoRoots(): { dag: Condensed; weight: Uint32Array } {
  const edges: readonly Edge[] = [
    [6, 5],
    [5, 4],
    [5, 3],
    [7, 3],
    [7, 2],
    [4, 1],
    [4, 0],
  ];
  return { dag: acyclic(8, edges), weight: Uint32Array.from({ length: 8 }, (_, c) => 2 ** c) };
}
