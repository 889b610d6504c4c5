import type { GraphBuilder } from '../../graph/builder';
import { STANDING } from '../../model/window';
import type { Evaluation, RecordView } from '../system';
import { appSteps } from './evaluate-apps';
import { azureSteps } from './evaluate-azure';
import { controlSteps } from './evaluate-control';
import { Decider } from './decide';
import { Facts } from './facts';
import { holdingsOf } from './holdings';
import { roleNodeKey } from './keys';
import { verbsOfRole } from './directory-roles';
import { vaultPermissionsOf } from './vault-verbs';
import { verbMask } from '../../model/permission';
import { isGuestPending } from './people';

const STRIDE = 512;

/** All steps of Entra and Azure: memberships, roles, permissions on scopes and vaults, applications, control. */
export function* evaluateMicrosoft(view: RecordView, build: GraphBuilder): Generator<number, Evaluation> {
  const facts = new Facts(view);
  yield 0;
  let done = 0;
  for (const memberships of facts.groupsOf.values()) {
    for (const membership of memberships) {
      const pending = isGuestPending(facts, membership.member);
      const note = [
        membership.notEvaluated,
        membership.eligible === true ? 'eligible: must be activated first' : undefined,
        pending,
      ]
        .filter((part) => part !== undefined)
        .join('; ');
      build.step({
        from: membership.member,
        to: membership.group,
        kind: 'member',
        ...(membership.nativeType === undefined ? {} : { permission: membership.nativeType }),
        verdict:
          membership.notEvaluated !== undefined ? 'not-evaluated' : note === '' ? 'allowed' : 'conditional',
        ...(note === '' ? {} : { note }),
        eligible: membership.eligible === true,
        window: membership.window,
        supports: [{ records: [membership.key] }],
      });
      if (++done % STRIDE === 0) yield done;
    }
  }
  const holdings = holdingsOf(facts);
  const roles = new Set<string>();
  for (const holding of holdings) {
    const node = roleNodeKey(holding.role, holding.scope);
    const note = [holding.notEvaluated, holding.condition, isGuestPending(facts, holding.principal)]
      .filter((part) => part !== undefined)
      .join('; ');
    build.step({
      from: holding.principal,
      to: node,
      kind: 'member',
      permission: holding.how,
      verdict: holding.notEvaluated !== undefined ? 'not-evaluated' : note === '' ? 'allowed' : 'conditional',
      ...(note === '' ? {} : { note }),
      eligible: holding.eligible,
      window: holding.window,
      ...(holding.mechanism === undefined ? {} : { mechanism: holding.mechanism }),
      supports: [{ records: holding.records }],
    });
    if (!roles.has(node)) {
      roles.add(node);
      build.step({
        from: node,
        to: holding.scope,
        kind: 'permission',
        permission: holding.name,
        verbs: verbMask(...verbsOfRole(holding.role, holding.name)),
        verdict: 'allowed',
        window: STANDING,
        supports: [{ records: [] }],
      });
    }
    if (++done % STRIDE === 0) yield done;
  }
  yield* azureSteps(facts, build);
  yield* appSteps(facts, view, build);
  yield* controlSteps(facts, holdings, build);
  const decider = new Decider(facts, holdings, view);
  return {
    decide: (question) => decider.decide(question),
    amountsTo: vaultPermissionsOf,
  };
}
