import type { NodeKind } from '../../graph/access-graph';
import type { NodeRef } from '../../questions/answers';

/** What can leak: whoever holds it signs in with it. */
const CREDENTIALS: ReadonlySet<NodeKind> = new Set(['secret', 'access-key', 'token']);

/** How it falls into the wrong hands, in words; undefined: it is neither a credential nor a computer. */
export function leakWord({ kind }: Pick<NodeRef, 'kind'>): 'leaks' | 'is stolen' | undefined {
  if (CREDENTIALS.has(kind)) return 'leaks';
  return kind === 'computer' ? 'is stolen' : undefined;
}

/** Kept with the app's filters: the blast radius is asked for as that of a leak. */
export const LEAK = 'explore.leak';

/** The question in words: `If Brightwater backup service leaks`; undefined where something else is asked about. */
export function leakQuestion(start: readonly NodeRef[]): string | undefined {
  const [first] = start;
  const word = first && leakWord(first);
  if (first === undefined || word === undefined || !start.every((node) => leakWord(node) !== undefined))
    return undefined;
  return start.length === 1
    ? `If ${first.name} ${word}`
    : `If ${first.name} and ${start.length - 1} more fall into the wrong hands`;
}
