import type { AccessGraph } from '../graph/access-graph';
import { LEFT_OUT } from './subset';
import type { Subset } from './subset';

export const MASK = '[left out]';
/** A shorter name stands in too many words to be told from them. */
const SHORTEST = 3;

/**
 * Texts that came with what is kept (a source record, a message, a finding) may name what is left out. This gives a
 * function that puts `[left out]` in the place of every id, name and alias of a node or tenant that is not in the
 * report, unless something that is kept goes by the same.
 */
export function maskLeftOut(graph: AccessGraph, subset: Subset): (text: string) => string {
  const keptNames = new Set<string>();
  for (const name of [...subset.graph.tenants, ...subset.graph.nodes].flatMap(namesOf)) {
    keptNames.add(name.toLowerCase());
  }
  const byStart = new Map<string, string[]>();
  const leave = (name: string): void => {
    const lower = name.toLowerCase();
    if (lower.length < SHORTEST || keptNames.has(lower)) return;
    keptNames.add(lower); // once is enough
    const start = lower.slice(0, SHORTEST);
    const list = byStart.get(start);
    if (list === undefined) byStart.set(start, [lower]);
    else list.push(lower);
  };
  graph.tenants.forEach((tenant, i) => {
    if (subset.tenants[i] === LEFT_OUT) namesOf(tenant).forEach(leave);
  });
  graph.nodes.forEach((node, i) => {
    if (subset.nodes[i] === LEFT_OUT) namesOf(node).forEach(leave);
  });
  for (const list of byStart.values()) list.sort((a, b) => b.length - a.length);
  return byStart.size === 0 ? (text) => text : (text) => masked(text, byStart);
}

function namesOf(thing: {
  readonly id: string;
  readonly name: string;
  readonly aliases?: readonly string[];
}): readonly string[] {
  return [thing.id, thing.name, ...(thing.aliases ?? [])];
}

function masked(text: string, byStart: ReadonlyMap<string, readonly string[]>): string {
  const lower = text.toLowerCase();
  // Where lower-casing changes the length, offsets would lie.
  if (lower.length !== text.length) return MASK;
  let out = '';
  let copied = 0;
  for (let at = 0; at + SHORTEST <= lower.length; at++) {
    const names = byStart.get(lower.slice(at, at + SHORTEST));
    if (names === undefined || inWord(lower, at - 1, at)) continue;
    const name = names.find(
      (one) => lower.startsWith(one, at) && !inWord(lower, at + one.length - 1, at + one.length),
    );
    if (name === undefined) continue;
    out += text.slice(copied, at) + MASK;
    copied = at + name.length;
    at = copied - 1;
  }
  return copied === 0 ? text : out + text.slice(copied);
}

const WORD = /[\p{L}\p{N}]/u;

/** Both neighbours belong to one word: no name begins or ends between them. */
function inWord(text: string, before: number, after: number): boolean {
  return WORD.test(text.charAt(before)) && WORD.test(text.charAt(after));
}
