import { MECHANISM_NAMES, STEP_KINDS } from '../../graph/access-graph';
import { stepKind, stepMechanism, stepPermission, stepVerbs } from '../../graph/steps';
import { verbMask } from '../../model/permission';
import { crossingSteps } from '../../questions/cross-tenant';
import { noteOf, permissionOf } from '../../questions/refs';
import { Pace } from '../pace';
import { kindOf, nameOf, stepSource, tenantName } from '../rule';
import type { FoundEvidence, Rule, RuleContext } from '../rule';
import { doorOf } from './admin-equivalent';

const POWERFUL = verbMask('administer', 'impersonate');
const ASSUME = STEP_KINDS.indexOf('assume');
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
    const pace = new Pace();
    for (const step of crossingSteps(graph, context.scope)) {
      if (pace.due()) yield undefined;
      const from = graph.stepFrom[step] ?? 0;
      const to = graph.nodeTenant[graph.stepTo[step] ?? 0] ?? 0;
      // Policies that are decided for each principal repeat one trust many times: the trust is the piece of work.
      const start = stepKind(graph, step) === ASSUME ? doorOf(graph, step) : String(from);
      const name = `${start} ${graph.nodeTenant[from] ?? 0} ${to}`;
      const list = groups.get(name) ?? [];
      list.push(step);
      groups.set(name, list);
    }
    for (const steps of groups.values()) {
      if (pace.due(steps.length)) yield undefined;
      const first = steps[0] ?? 0;
      const from = graph.stepFrom[first] ?? 0;
      const to = graph.stepTo[first] ?? 0;
      const mechanisms = [
        ...new Set(steps.map((step) => MECHANISM_NAMES[stepMechanism(graph, step) - 1] ?? '')),
      ];
      const powerful = steps.some(
        (step) => (stepVerbs(graph, step) & POWERFUL) !== 0 || stepPermission(graph, step) === 0xffffffff,
      );
      const evidence: FoundEvidence[] = steps.slice(0, SHOWN).map((step) => {
        const note = noteOf(graph, step);
        return {
          text: `${nameOf(context, graph.stepFrom[step] ?? 0)}: ${permissionOf(graph, step) ?? mechanisms.join(', ')} on ${nameOf(context, graph.stepTo[step] ?? 0)}${note === undefined ? '' : ` (${note})`}`,
          step,
          node: graph.stepTo[step] ?? 0,
          ...stepSource(context, step),
        };
      });
      if (steps.length > SHOWN) evidence.push({ text: `and ${steps.length - SHOWN} more` });
      const starts = new Set(steps.map((step) => graph.stepFrom[step] ?? 0));
      const several = starts.size > 1;
      const way = mechanisms.map((m) => m.replaceAll('-', ' ')).join(' and ');
      yield {
        subject: several ? to : from,
        about:
          `${graph.tenants[graph.nodeTenant[from] ?? 0]?.key ?? ''} ${graph.tenants[graph.nodeTenant[to] ?? 0]?.key ?? ''} ${several ? 'trust' : ''}`.trim(),
        severity: powerful ? 'medium' : 'low',
        title: several
          ? `${starts.size} principals of ${tenantName(context, from)} reach ${tenantName(context, to)} through ${nameOf(context, to)} by ${way}`
          : `${who(context, from)} reaches ${tenantName(context, to)} by ${way}`,
        evidence,
      };
    }
  },
};

/** A tenant speaks for itself; anything else says where it belongs. */
function who(context: RuleContext, node: number): string {
  const name = nameOf(context, node);
  return kindOf(context, node) === 'tenant' ? name : `${name} of ${tenantName(context, node)}`;
}
