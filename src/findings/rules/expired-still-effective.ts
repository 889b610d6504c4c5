import { crossingSteps, principalsBehind } from '../../questions/cross-tenant';
import { Pace } from '../pace';
import { nameOf, stepSource } from '../rule';
import type { Rule, RuleContext } from '../rule';
import { dateText } from './credentials';

const SHOWN = 8;

/** Stated as expired or removed, and the access still stands. */
export const expiredStillEffective: Rule = {
  id: 'expired-still-effective',
  title: 'Expired, and still effective',
  why: 'Its stated end has passed, and the account or the access is still there.',
  remedy: 'Remove it, or renew it with a new end, an owner and a reason.',
  frameworks: ['NHI1:2025', 'AC-2(3)', 'A.5.18', 'CC6.2'],
  *find(context) {
    const pace = new Pace();
    for (const record of context.view.all('principal')) {
      if (pace.due()) yield undefined;
      const end = record.accountability?.removed ?? record.accountability?.expires;
      const node = context.nodeOf(record.key);
      if (end === undefined || end > context.scope.at || node === undefined || record.enabled === false)
        continue;
      const rows = context.rows(node).length;
      if (rows === 0) continue;
      yield {
        subject: node,
        severity: 'high',
        title: `${record.name} should have ended on ${dateText(end)} and still holds access`,
        evidence: [
          {
            text: `Stated end ${dateText(end)}; ${rows === 1 ? 'one effective permission' : `${rows} effective permissions`} today`,
            source: record.source,
            node,
          },
        ],
      };
    }
    yield* endedContracts(context);
  },
};

/** Clients whose contract has ended and into whose tenant someone still reaches. */
function* endedContracts(context: RuleContext): ReturnType<Rule['find']> {
  const { graph } = context.estate;
  const crossing = crossingSteps(graph, { ...context.scope, atLeast: 'conditional' });
  for (const [index, tenant] of graph.tenants.entries()) {
    if (tenant.contractEnd === undefined || tenant.contractEnd > context.scope.at) continue;
    yield undefined;
    const steps = crossing.filter((step) => graph.nodeTenant[graph.stepTo[step] ?? 0] === index);
    const first = steps[0];
    if (first === undefined) continue;
    const people = principalsBehind(graph, steps, context.scope);
    yield {
      subject: context.nodeOf(tenant.key) ?? graph.stepTo[first] ?? 0,
      about: tenant.key,
      severity: 'high',
      title: `The contract with ${tenant.name} ended on ${dateText(tenant.contractEnd)} and ${people === 1 ? 'one principal of another tenant still reaches' : `${people} principals of other tenants still reach`} it`,
      evidence: [
        ...steps.slice(0, SHOWN).map((step) => ({
          text: `${nameOf(context, graph.stepFrom[step] ?? 0)} reaches ${nameOf(context, graph.stepTo[step] ?? 0)}`,
          step,
          ...stepSource(context, step),
        })),
        ...(steps.length > SHOWN ? [{ text: `and ${steps.length - SHOWN} more` }] : []),
      ],
    };
  }
}
