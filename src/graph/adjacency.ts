import { u32 } from './columns';

/** CSR offsets by `from` (steps are sorted so) and a list of steps by `to`. */
export function adjacency(
  nodes: number,
  from: Uint32Array,
  to: Uint32Array,
): { outStart: Uint32Array; inStart: Uint32Array; inStep: Uint32Array } {
  const outStart = new Uint32Array(nodes + 1);
  const inStart = new Uint32Array(nodes + 1);
  for (const node of from) outStart[node + 1] = u32(outStart, node + 1) + 1;
  for (const node of to) inStart[node + 1] = u32(inStart, node + 1) + 1;
  for (let i = 0; i < nodes; i++) {
    outStart[i + 1] = u32(outStart, i + 1) + u32(outStart, i);
    inStart[i + 1] = u32(inStart, i + 1) + u32(inStart, i);
  }
  const next = inStart.slice();
  const inStep = new Uint32Array(to.length);
  to.forEach((node, step) => {
    const at = u32(next, node);
    inStep[at] = step;
    next[node] = at + 1;
  });
  return { outStart, inStart, inStep };
}
