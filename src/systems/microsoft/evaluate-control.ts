import type { GraphBuilder } from '../../graph/builder';
import type { Key, PrincipalRecord } from '../../model/record';
import { END_UNKNOWN, STANDING } from '../../model/window';
import type { Window } from '../../model/window';
import { verbMask } from '../../model/permission';
import { PERMISSION_CONTROLS, RESETTING, canReset } from './control-rules';
import { GLOBAL_ADMINISTRATOR } from './directory-roles';
import type { ResetTarget } from './control-rules';
import { push } from '../../lib/lists-by-key';
import type { Facts } from './facts';
import { propertyOf } from './fields';
import type { Holding } from './holdings';
import { roleNodeKey } from './keys';
import { controlSets } from './control-sets';
import { isRestricted, isRestrictedMember } from './restricted-units';
import { resetTargets } from './reset-targets';
import { appRoleName, tenantWide } from './evaluate-apps';

const STRIDE = 512;
const CONTROL = verbMask('impersonate', 'change');

/** What lets one principal become another: resets, credentials, members, owners, roles. Each by its published rule. */
export function* controlSteps(
  facts: Facts,
  holdings: readonly Holding[],
  build: GraphBuilder,
): Generator<number, void> {
  let done = 0;
  const sets = controlSets(holdings, facts);
  const targetOf = resetTargets(holdings, facts);
  const inUnits = new Map<Key, Key[]>();
  for (const [member, units] of facts.unitsOf) for (const unit of units) push(inUnits, unit, member);
  const nodes = new Set(holdings.map((holding) => roleNodeKey(holding.role, holding.scope)));
  for (const set of sets) {
    const tenant = set.record.tenant;
    for (const { role, permission, unknown } of set.controls) {
      const node = roleNodeKey(role, tenant);
      if (nodes.has(node))
        control(
          build,
          node,
          set.record.key,
          permission,
          [],
          unknown ? 'the target is eligible for a role that would protect it' : undefined,
        );
    }
    for (const member of set.members) {
      build.step({
        from: set.record.key,
        to: member,
        kind: 'contains',
        verdict: 'allowed',
        window: STANDING,
        supports: [{ records: [] }],
      });
      if (++done % STRIDE === 0) yield done;
    }
  }
  for (const holding of holdings) {
    const rules = facts.controlsOf(holding.role);
    const scope = facts.things.get(holding.scope);
    if (scope?.kind === 'tenant') {
      if (rules.some((rule) => rule.targets === 'roles') && holding.role !== GLOBAL_ADMINISTRATOR)
        control(
          build,
          roleNodeKey(holding.role, holding.scope),
          roleNodeKey(GLOBAL_ADMINISTRATOR, holding.scope),
          'Grant directory role',
          [],
        );
    } else if (scope?.kind === 'principal') {
      if (isRestrictedMember(scope.key, facts)) continue;
      for (const rule of rules) {
        if (rule.targets === 'roles') continue;
        const fits =
          rule.targets === 'applications'
            ? scope.type === 'application'
            : rule.targets === 'service-principals'
              ? scope.type === 'service-account'
              : scope.type === 'group' &&
                propertyOf(scope, 'dynamic') !== 'true' &&
                (rule.targets === 'groups' || propertyOf(scope, 'isAssignableToRole') !== 'true');
        if (fits)
          control(build, roleNodeKey(holding.role, holding.scope), holding.scope, rule.permission, []);
      }
    } else yield* inUnit(holding, targetOf, inUnits.get(holding.scope) ?? [], facts, build);
  }
  for (const grant of facts.grantsAs('app-role')) {
    // Another application may offer a role of the same name: only the directory's own gives this.
    if (!tenantWide(grant.resource, facts)) continue;
    const name = appRoleName(propertyOf(grant, 'appRole') ?? '', grant.resource, facts);
    const tenant = facts.tenantOf(grant.principal);
    for (const rule of PERMISSION_CONTROLS.get(name.toLowerCase()) ?? []) {
      const set = sets.find((s) => s.record.tenant === tenant && s.targets === rule.targets);
      if (set !== undefined) control(build, grant.principal, set.record.key, rule.permission, [grant.key]);
      else if (rule.targets === 'roles' && tenant !== undefined)
        control(build, grant.principal, roleNodeKey(GLOBAL_ADMINISTRATOR, tenant), rule.permission, [
          grant.key,
        ]);
    }
  }
  for (const grant of facts.grantsAs('directory-owner')) {
    const target = facts.principal(grant.resource);
    // A rule decides who belongs to a dynamic group: its owner cannot add members.
    if (target === undefined || propertyOf(target, 'dynamic') === 'true') continue;
    if (isRestrictedMember(target.key, facts)) continue;
    control(
      build,
      grant.principal,
      grant.resource,
      target.type === 'group' ? 'Add member' : 'Add credential',
      [grant.key],
      undefined,
      grant,
    );
  }
}

/** Inside an administrative unit only its own members: of the users those the table lets reset, and its groups. */
function* inUnit(
  holding: Holding,
  targetOf: (user: PrincipalRecord) => ResetTarget,
  members: readonly Key[],
  facts: Facts,
  build: GraphBuilder,
): Generator<number, void> {
  let done = 0;
  const resets = RESETTING.includes(holding.role);
  const adds = facts
    .controlsOf(holding.role)
    .filter((rule) => rule.targets === 'groups' || rule.targets === 'plain-groups');
  if (!resets && adds.length === 0) return;
  const node = roleNodeKey(holding.role, holding.scope);
  const within = isRestricted(holding.scope, facts);
  for (const member of members) {
    if (!within && isRestrictedMember(member, facts)) continue;
    const target = facts.principal(member);
    if (resets && target?.type === 'user' && target.nativeType !== 'guest user') {
      const can = canReset(holding.role, targetOf(target), 'unit');
      if (can !== 'no')
        control(
          build,
          node,
          member,
          'Reset password',
          [],
          can === 'unknown' ? 'the target is eligible for a role that would protect it' : undefined,
        );
    } else if (target?.type === 'group' && propertyOf(target, 'dynamic') !== 'true') {
      for (const rule of adds)
        if (rule.targets === 'groups' || propertyOf(target, 'isAssignableToRole') !== 'true')
          control(build, node, member, rule.permission, []);
    }
    if (++done % STRIDE === 0) yield done;
  }
}

function control(
  build: GraphBuilder,
  from: Key,
  to: Key,
  permission: string,
  records: readonly Key[],
  unknown?: string,
  held?: { readonly window: Window; readonly condition?: string; readonly eligible?: boolean },
): void {
  const note = unknown ?? held?.condition;
  build.step({
    from,
    to,
    kind: 'control',
    permission,
    verbs: CONTROL,
    verdict: unknown !== undefined ? 'not-evaluated' : note === undefined ? 'allowed' : 'conditional',
    ...(note === undefined ? {} : { note }),
    ...(held?.eligible === true ? { eligible: true } : {}),
    window:
      held === undefined || (held.condition === undefined && held.window.until === END_UNKNOWN)
        ? STANDING
        : held.window,
    supports: [{ records }],
  });
}
