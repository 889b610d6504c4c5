import { openedBy, peopleWithSecret } from '../../questions/people-behind';
import { Pace } from '../pace';
import { nameOf, stepSource } from '../rule';
import type { FoundEvidence, Rule, RuleContext } from '../rule';
import { administers } from '../admin';

/** One secret, held by several people, that signs in as administrator in more than one tenant. */
export const sharedAdminAcrossTenants: Rule = {
  id: 'shared-admin-across-tenants',
  title: 'Shared administrator of several tenants',
  why: 'Several people hold one credential that administers more than one tenant: who did what cannot be told, and one leak opens all of them.',
  remedy:
    'Give each tenant an account of its own and each person delegated access by name; until then record each use and rotate at every leaving.',
  frameworks: ['NHI9:2025', 'NHI10:2025', 'IA-4', 'CC6.1', 'GV.SC-07'],
  *find(context) {
    const pace = new Pace();
    const { graph } = context.estate;
    for (const secret of context.view.all('secret')) {
      if (pace.due()) yield undefined;
      const node = context.nodeOf(secret.key);
      if (node === undefined || secret.active === false) continue;
      const accounts = openedBy(graph, node, context.scope);
      const tenants = new Map<number, number>();
      for (const account of accounts)
        for (const step of yield* adminSteps(context, account, pace))
          tenants.set(tenantOf(context, step), step);
      if (tenants.size < 2) continue;
      // Who can get at it may be looked for in the whole estate.
      yield undefined;
      const people = [...peopleWithSecret(graph, node, context.scope)];
      if (people.length < 2) continue;
      yield {
        subject: node,
        severity: 'critical',
        title: `${secret.name}: ${people.length} people administer ${tenants.size} tenants by one credential`,
        evidence: [
          ...[...tenants].map(([tenant, step]): FoundEvidence => ({
            text: `administers ${graph.tenants[tenant]?.name ?? ''}`,
            step,
            ...stepSource(context, step),
          })),
          ...people.slice(0, 8).map((person): FoundEvidence => ({
            text: `${nameOf(context, person)} can get at it`,
            node: person,
          })),
          ...(people.length > 8 ? [{ text: `and ${people.length - 8} more` }] : []),
        ],
      };
    }
  },
};

function* adminSteps(
  context: RuleContext,
  account: number,
  pace: Pace,
): Generator<undefined, readonly number[]> {
  const { graph } = context.estate;
  const found = new Set<number>();
  for (let step = graph.outStart[account] ?? 0; step < (graph.outStart[account + 1] ?? 0); step++) {
    if (pace.due()) yield undefined;
    if (administers(graph, step)) found.add(step);
  }
  for (const row of context.rows(account)) {
    if (pace.due()) yield undefined;
    const step = context.effective.step[row] ?? 0;
    if (administers(graph, step)) found.add(step);
  }
  return [...found];
}

function tenantOf(context: RuleContext, step: number): number {
  const { graph } = context.estate;
  return graph.nodeTenant[graph.stepTo[step] ?? 0] ?? 0;
}
