import type { Ending } from '../../engine/endings';
import type { NodeRef, StepRef } from '../../questions/answers';

/** A name for an ending that no other has. */
export function endingId(ending: Ending): string {
  return ending.what === 'node' ? `node ${ending.node.node}` : `record ${ending.record.record}`;
}

export function endingName(ending: Ending): string {
  return ending.what === 'node' ? ending.node.name : ending.record.label;
}

const RECORD_WORDS: ReadonlyMap<string, string> = new Map([
  ['trust', 'relationship or trust'],
  ['grant', 'assignment'],
  ['membership', 'membership'],
  ['attachment', 'assignment'],
]);

/** What kind of thing it is, in a word or two. */
export function endingKind(ending: Ending): string {
  return ending.what === 'node'
    ? ending.node.nativeType || ending.node.kind
    : (RECORD_WORDS.get(ending.record.kind) ?? ending.record.kind);
}

/**
 * What could end on one route: the account it begins with, the groups it passes, and every record its steps rest on. A
 * role or a client is no part of it, as neither ends with a route.
 */
export function endingsOf(steps: readonly StepRef[]): readonly Ending[] {
  const found = new Map<string, Ending>();
  const add = (ending: Ending): void => {
    if (!found.has(endingId(ending))) found.set(endingId(ending), ending);
  };
  const passed: readonly NodeRef[] = steps.map(({ from }) => from);
  for (const node of passed) if (node.kind !== 'role') add({ what: 'node', node });
  for (const { supports } of steps)
    for (const { records } of supports) for (const record of records) add({ what: 'record', record });
  return [...found.values()];
}
