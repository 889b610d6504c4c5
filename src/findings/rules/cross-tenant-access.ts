import { MECHANISM_NAMES } from '../../graph/access-graph';
import { verbMask } from '../../model/permission';
import { crossingSteps } from '../../questions/cross-tenant';
import { noteOf, permissionOf } from '../../questions/refs';
import { nameOf, tenantName } from '../rule';
import type { FoundEvidence, Rule } from '../rule';

const POWERFUL = verbMask('administer', 'impersonate');
const SHOWN = 10;

export const crossTenantAccess: Rule = {
  id: 'cross-tenant-access',
  title: 'Access into another tenant',
  why: 'This principal belongs to one tenant and reaches into another. The owner of the other tenant rarely sees it, and it must end when the contract does.',
  remedy:
    'Confirm with the owner of the reached tenant that it is wanted, give it an owner, a reason and an end, and remove what is not.',
  frameworks: ['GV.SC-07', 'SA-9', 'A.5.19', 'PR.AA-05'],
  *find(context) {
    const { graph } = context.estate;
    const groups = new Map<string, number[]>();
    for (const step of crossingSteps(graph, context.scope)) {
      const name = `${graph.stepFrom[step] ?? 0} ${graph.nodeTenant[graph.stepTo[step] ?? 0] ?? 0}`;
      const list = groups.get(name) ?? [];
      list.push(step);
      groups.set(name, list);
    }
    for (const steps of groups.values()) {
      const first = steps[0] ?? 0;
      const from = graph.stepFrom[first] ?? 0;
      const to = graph.stepTo[first] ?? 0;
      const mechanisms = [
        ...new Set(steps.map((step) => MECHANISM_NAMES[(graph.stepMechanism[step] ?? 0) - 1] ?? '')),
      ];
      const powerful = steps.some(
        (step) =>
          ((graph.stepVerbs[step] ?? 0) & POWERFUL) !== 0 || graph.stepPermission[step] === 0xffffffff,
      );
      const evidence: FoundEvidence[] = steps.slice(0, SHOWN).map((step) => {
        const note = noteOf(graph, step);
        return {
          text: `${permissionOf(graph, step) ?? mechanisms.join(', ')} on ${nameOf(context, graph.stepTo[step] ?? 0)}${note === undefined ? '' : ` (${note})`}`,
          step,
          node: graph.stepTo[step] ?? 0,
        };
      });
      if (steps.length > SHOWN) evidence.push({ text: `and ${steps.length - SHOWN} more` });
      yield {
        subject: from,
        about: graph.tenants[graph.nodeTenant[to] ?? 0]?.key ?? '',
        severity: powerful ? 'medium' : 'low',
        title: `${nameOf(context, from)} of ${tenantName(context, from)} reaches ${tenantName(context, to)} by ${mechanisms.map((m) => m.replaceAll('-', ' ')).join(' and ')}`,
        evidence,
      };
    }
  },
};
