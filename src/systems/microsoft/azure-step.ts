import type { Step } from '../../graph/builder';
import type { AzureHolding, Deny } from './azure-access';
import { actionFits, blocksIn, verbsOfAzureRole } from './azure-roles';
import type { Facts } from './facts';

export function stepOf(holding: AzureHolding): Step {
  const note = noteOf(holding);
  return {
    from: holding.principal,
    to: holding.scope,
    kind: 'permission',
    permission: holding.role.name,
    verbs: verbsOfAzureRole(holding.role),
    verdict:
      holding.notEvaluated !== undefined ? 'not-evaluated' : note === undefined ? 'allowed' : 'conditional',
    ...(note === undefined ? {} : { note }),
    window: holding.window,
    inherits: true,
    eligible: holding.eligible,
    ...(holding.mechanism === undefined ? {} : { mechanism: holding.mechanism }),
    supports: [{ records: holding.records }],
  };
}

function noteOf(holding: AzureHolding): string | undefined {
  const parts = [
    holding.notEvaluated,
    holding.condition,
    holding.assigns === undefined
      ? undefined
      : `assigns only ${holding.assigns}, to managed identities of the customer`,
    holding.abac === undefined ? undefined : `condition: ${holding.abac}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** A deny matters to an assignment when one of the two scopes lies in the other and they speak of common actions. */
export function touches(deny: Deny, holding: AzureHolding, facts: Facts): boolean {
  const near =
    facts.scopesAbove(deny.scope).includes(holding.scope) ||
    facts.scopesAbove(holding.scope).includes(deny.scope);
  if (!near) return false;
  return blocksIn(deny.record.document).some((denied) =>
    (holding.role.blocks ?? []).some(
      (given) => overlaps(denied.actions, given.actions) || overlaps(denied.dataActions, given.dataActions),
    ),
  );
}

function overlaps(a: readonly string[], b: readonly string[]): boolean {
  return a.some((x) => b.some((y) => actionFits(x, y) || actionFits(y, x) || patternsMeet(x, y)));
}

/** Two patterns can fit one action only where their beginnings and their ends agree. */
function patternsMeet(x: string, y: string): boolean {
  if (!x.includes('*') || !y.includes('*')) return false;
  const [p, q] = [x.toLowerCase(), y.toLowerCase()];
  const [p1, q1] = [p.slice(0, p.indexOf('*')), q.slice(0, q.indexOf('*'))];
  const [p2, q2] = [p.slice(p.lastIndexOf('*') + 1), q.slice(q.lastIndexOf('*') + 1)];
  return (p1.startsWith(q1) || q1.startsWith(p1)) && (p2.endsWith(q2) || q2.endsWith(p2));
}
