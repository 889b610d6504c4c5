import type { AccessGraph, GraphNode, GraphRecord, GraphTenant } from '../graph/access-graph';
import { LEFT_OUT } from './subset';
import type { Subset } from './subset';

export const MASK = '[left out]';
/** The same in texts, with the number that tells people apart (`select.ts`): the source of a pattern. */
export const MASKED = String.raw`\[left out\](?: \(\d+\)$)?`;
/** A shorter name stands in too many words to be told from them. */
const SHORTEST = 3;

/** Names in lower case by their first characters, longest first. */
type Names = Map<string, readonly string[]>;

/**
 * Texts that came with what is kept (a source record, a message, a finding) may name what is left out. This gives a
 * function that puts `[left out]` in the place of every key, id, name and alias of a node, tenant or record that is not in
 * the report, unless something that is kept has the same in its own name or properties (its owner, its mail).
 */
export function maskLeftOut(graph: AccessGraph, subset: Subset): (text: string) => string {
  const left = new Set<string>();
  const leave = (name: string): void => {
    if (name.length >= SHORTEST) left.add(name.toLowerCase());
  };
  graph.tenants.forEach((tenant, i) => {
    if (subset.tenants[i] === LEFT_OUT) namesOf(tenant).forEach(leave);
  });
  subset.nodes.forEach((number, i) => {
    const node = graph.nodes.at(i);
    if (number === LEFT_OUT && node !== undefined) namesOf(node).forEach(leave);
  });
  // Ids of findings are made of keys.
  const kept = new Set(Array.from(subset.graph.records, ({ key }) => key));
  for (const { key } of graph.records) if (!kept.has(key)) leave(withoutSystem(key));
  const all = byStart(left);
  for (const word of ownWords(subset.graph)) {
    for (const name of within(word.toLowerCase(), all)) left.delete(name);
  }
  const names = byStart(left);
  return names.size === 0 ? (text) => text : (text) => masked(text, names);
}

function namesOf(thing: {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly aliases?: readonly string[];
}): readonly string[] {
  return [withoutSystem(thing.key), thing.id, thing.name, ...(thing.aliases ?? [])];
}

function withoutSystem(key: string): string {
  return key.slice(key.indexOf('|') + 1);
}

/** What the kept things say of themselves, each text once. */
function ownWords(graph: AccessGraph): ReadonlySet<string> {
  const words = new Set<string>([...graph.permissions, ...graph.notes]);
  for (const thing of [...graph.tenants, ...graph.nodes, ...graph.records]) {
    for (const word of wordsOf(thing)) if (typeof word === 'string') words.add(word);
  }
  return words;
}

function wordsOf(thing: GraphTenant | GraphNode | GraphRecord): readonly unknown[] {
  if ('label' in thing) return [withoutSystem(thing.key), ...valuesOf(thing.accountability)];
  if ('mentionedOnly' in thing) return [...namesOf(thing), thing.serviceOwner];
  const properties = thing.properties.map(([, value]) => value);
  return [...namesOf(thing), thing.identity, ...properties, ...valuesOf(thing.accountability)];
}

function valuesOf(accountability: object | undefined): readonly unknown[] {
  return Object.values(accountability ?? {});
}

function byStart(names: ReadonlySet<string>): Names {
  const lists = new Map<string, string[]>();
  for (const name of names) {
    const start = name.slice(0, SHORTEST);
    const list = lists.get(start);
    if (list === undefined) lists.set(start, [name]);
    else list.push(name);
  }
  for (const list of lists.values()) list.sort((a, b) => b.length - a.length);
  return lists;
}

/** All names that stand in a text as words of their own, also one within another. */
function* within(lower: string, names: Names): Generator<string, void> {
  for (let at = 0; at + SHORTEST <= lower.length; at++) {
    const list = names.get(lower.slice(at, at + SHORTEST));
    if (list === undefined || inWord(lower, at)) continue;
    for (const one of list) if (lower.startsWith(one, at) && !inWord(lower, at + one.length)) yield one;
  }
}

/** Where the names stand in a text as words of their own; the longest at each place, and places do not overlap. */
function* occurrences(
  lower: string,
  names: Names,
): Generator<{ readonly at: number; readonly name: string }, void> {
  for (let at = 0; at + SHORTEST <= lower.length; at++) {
    const list = names.get(lower.slice(at, at + SHORTEST));
    if (list === undefined || inWord(lower, at)) continue;
    const name = list.find((one) => lower.startsWith(one, at) && !inWord(lower, at + one.length));
    if (name === undefined) continue;
    yield { at, name };
    at += name.length - 1;
  }
}

function masked(text: string, names: Names): string {
  const lower = text.toLowerCase();
  // Where lower-casing changes the length, places would lie.
  if (lower.length !== text.length) return MASK;
  let out = '';
  let copied = 0;
  for (const { at, name } of occurrences(lower, names)) {
    out += text.slice(copied, at) + MASK;
    copied = at + name.length;
  }
  return copied === 0 ? text : out + text.slice(copied);
}

const WORD = /[\p{L}\p{N}]/u;

/** Both neighbours of a place belong to one word: no name begins or ends there. */
function inWord(text: string, at: number): boolean {
  return WORD.test(text.charAt(at - 1)) && WORD.test(text.charAt(at));
}
