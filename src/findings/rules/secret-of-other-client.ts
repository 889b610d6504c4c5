import { NODE_KINDS } from '../../graph/access-graph';
import { openedBy, peopleWithSecret } from '../../questions/people-behind';
import { Pace } from '../pace';
import { nameOf, tenantName } from '../rule';
import type { Rule, RuleContext } from '../rule';

const IDENTITY = NODE_KINDS.indexOf('identity');
const SHOWN = 8;

/** People of one client who can see a secret of another. People of the provider serve all, and are not meant. */
export const secretOfOtherClient: Rule = {
  id: 'secret-of-other-client',
  title: 'Secret that people of another client can view',
  why: 'Clients must not see each other. This secret belongs to one, and people of another can read it.',
  remedy: 'Move the secret into a vault of its own client, and take the access of the people named.',
  frameworks: ['NHI2:2025', 'AC-3', 'A.5.15', 'CC6.1'],
  *find(context) {
    const pace = new Pace();
    const { graph } = context.estate;
    const clients = clientsOf(context);
    if (clients.size === 0) return;
    for (const secret of context.view.all('secret')) {
      if (pace.due()) yield undefined;
      const node = context.nodeOf(secret.key);
      if (node === undefined || secret.active === false) continue;
      const owners = new Set(
        [node, ...openedBy(graph, node, context.scope)]
          .map((one) => graph.nodeTenant[one] ?? 0)
          .filter((tenant) => clients.has(tenant)),
      );
      if (owners.size === 0) continue;
      // Who can get at it may be looked for in the whole estate.
      yield undefined;
      const strangers = [...peopleWithSecret(graph, node, context.scope)].filter((person) => {
        const homes = homesOf(context, person).filter((tenant) => clients.has(tenant));
        return (
          homes.length > 0 && homes.every((tenant) => !owners.has(tenant)) && !isOfProvider(context, person)
        );
      });
      if (strangers.length === 0) continue;
      yield {
        subject: node,
        severity: 'high',
        title: `${secret.name}: ${strangers.length === 1 ? `${nameOf(context, strangers[0] ?? 0)} of another client` : `${strangers.length} people of other clients`} can view it`,
        evidence: strangers.slice(0, SHOWN).map((person) => ({
          text: `${nameOf(context, person)} of ${tenantName(context, person)}`,
          node: person,
          source: secret.source,
        })),
      };
    }
  },
};

/** Tenants that are clients: stated beside a provider. Without a provider nobody can tell. */
function clientsOf(context: RuleContext): ReadonlySet<number> {
  const { tenants } = context.estate.graph;
  if (!tenants.some(({ provider }) => provider)) return new Set();
  return new Set(
    tenants.flatMap((tenant, i) => (tenant.provider || tenant.serviceOwner === undefined ? [] : [i])),
  );
}

function homesOf(context: RuleContext, person: number): readonly number[] {
  const { graph } = context.estate;
  if (graph.nodeKind[person] !== IDENTITY) return [graph.nodeTenant[person] ?? 0];
  const homes: number[] = [];
  for (let step = graph.outStart[person] ?? 0; step < (graph.outStart[person + 1] ?? 0); step++)
    homes.push(graph.nodeTenant[graph.stepTo[step] ?? 0] ?? 0);
  return homes;
}

function isOfProvider(context: RuleContext, person: number): boolean {
  const { tenants } = context.estate.graph;
  return homesOf(context, person).some((tenant) => tenants[tenant]?.provider === true);
}
