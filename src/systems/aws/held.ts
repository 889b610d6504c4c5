/** Statements in force for a principal. */
import type { Key } from '../../model/record';
import { decideCondition } from './conditions';
import type { Decided } from './conditions';
import type { ResolvedResources } from './matching';
import type { RequestContext } from './request-context';
import type { Statement } from './statement';

/** A statement in force for one principal, and why it is. */
export interface Held {
  readonly statement: Statement;
  readonly resources: ResolvedResources;
  /** Membership and attachment that carry it, then the policy. */
  readonly records: readonly Key[];
  readonly via?: Key;
}

/** An allow of everything: what the root user has, and what a grant by a resource policy stands on. */
export const EVERYTHING: readonly Held[] = [
  {
    statement: {
      policy: '',
      policyName: '',
      file: 0,
      pointer: '',
      label: '',
      allow: true,
      actions: { not: true, globs: [] },
      resources: { not: true, items: [], variables: false },
      tests: [],
    },
    resources: { not: true, items: [] },
    records: [],
  },
];

/** `Allow * on *`, without condition. */
export function letsEverything({ statement }: Held): boolean {
  const { actions, resources, tests } = statement;
  return (
    tests.length === 0 &&
    !actions.not &&
    actions.globs.some((glob) => glob.text === '*' || glob.text === '*:*') &&
    !resources.not &&
    resources.items.some((item) => item.text === '*')
  );
}

export function decideHeld(held: Held, context: RequestContext): Decided {
  return decideCondition(held.statement.tests, context);
}
