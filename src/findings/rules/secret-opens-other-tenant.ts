import { STEP_KINDS } from '../../graph/access-graph';
import { active } from '../../graph/walk';
import { stepKind, stepMechanism } from '../../graph/steps';
import { filterOf } from '../../questions/scope-filter';
import { Pace, ROWS_PER_TURN } from '../pace';
import { nameOf, tenantName } from '../rule';
import type { Rule } from '../rule';

const UNLOCKS = STEP_KINDS.indexOf('unlocks');

export const secretOpensOtherTenant: Rule = {
  id: 'secret-opens-other-tenant',
  title: 'Secret that signs in to another tenant',
  why: 'Whoever can view this secret acts in another tenant, and no export of that tenant shows who they are.',
  remedy:
    'Keep it where only those who work for that tenant can view it, record each use, and rotate it when anyone of them leaves.',
  frameworks: ['NHI2:2025', 'NHI9:2025', 'A.5.17', 'GV.SC-07'],
  *find(context) {
    const { graph } = context.estate;
    const filter = { ...filterOf(context.scope), becoming: true };
    const pace = new Pace(ROWS_PER_TURN);
    for (const step of graph.stepClass.keys()) {
      if (pace.due()) yield undefined;
      if (
        stepKind(graph, step) !== UNLOCKS ||
        stepMechanism(graph, step) === 0 ||
        !active(graph, step, filter)
      )
        continue;
      const from = graph.stepFrom[step] ?? 0;
      const to = graph.stepTo[step] ?? 0;
      const source = graph.nodes.at(from)?.source;
      yield {
        subject: from,
        about: graph.nodes.at(to)?.key ?? '',
        severity: 'medium',
        title: `${nameOf(context, from)} of ${tenantName(context, from)} signs in as ${nameOf(context, to)} of ${tenantName(context, to)}`,
        evidence: [
          {
            text: `Opens ${nameOf(context, to)}`,
            step,
            node: to,
            ...(source === undefined ? {} : { source }),
          },
        ],
      };
    }
  },
};
