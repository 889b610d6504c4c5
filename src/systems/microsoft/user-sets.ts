import { byCodeUnit } from '../../lib/order';
import type { Key, PrincipalRecord } from '../../model/record';
import { RESETTING, canReset } from './control-rules';
import type { ResetTarget } from './control-rules';
import { GLOBAL_ADMINISTRATOR } from './directory-roles';
import type { Facts } from './facts';
import { PLAIN } from './reset-targets';
import type { ControlSet } from './control-set';
import { setRecord } from './control-set';

/** Users by who may reset their password. */
export function userSets(
  tenant: Key,
  principals: readonly PrincipalRecord[],
  targetOf: (user: PrincipalRecord) => ResetTarget,
  facts: Facts,
  most: number,
): readonly ControlSet[] {
  // A guest's password is the home tenant's to reset.
  const users = principals.filter((p) => p.type === 'user' && p.nativeType !== 'guest user');
  const classes = new Map<
    string,
    { readonly users: PrincipalRecord[]; readonly controls: ControlSet['controls'] }
  >();
  const kinds = new Map<string, { readonly name: string; readonly controls: ControlSet['controls'] }>();
  for (const user of users) {
    const target = targetOf(user);
    // Most users are alike: the table is asked once for each kind of target.
    const like =
      target === PLAIN
        ? ''
        : [
            [...target.roles].sort(byCodeUnit),
            [...target.eligible].sort(byCodeUnit),
            target.inRoleGroup,
            target.restricted,
          ].join('/');
    const kind = kinds.get(like) ?? resetsOf(target);
    kinds.set(like, kind);
    const { name, controls } = kind;
    if (controls.length === 0) continue;
    const known = classes.get(name);
    if (known === undefined) classes.set(name, { users: [user], controls });
    else known.users.push(user);
  }
  const many = users.length > most;
  return [...classes]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .flatMap(([name, { users: list, controls }]) => {
      const first = list[0];
      if (first === undefined) return [];
      const drawn = many
        ? list.filter((user) => facts.groupsOf.has(user.key) || facts.owned.has(user.key))
        : list;
      const words =
        controls.some((c) => c.role === GLOBAL_ADMINISTRATOR) && controls.length <= 3
          ? 'users only top administrators may reset'
          : `users whom ${controls.length} roles may reset`;
      return [
        {
          record: setRecord(tenant, `users-${hashOf(name)}`, words, list.length, first, facts),
          members: drawn.map((u) => u.key),
          controls,
          targets: 'users' as const,
        },
      ];
    });
}

function resetsOf(target: ResetTarget): { readonly name: string; readonly controls: ControlSet['controls'] } {
  const controls = RESETTING.flatMap((role) => {
    const can = canReset(role, target, 'tenant');
    return can === 'no' ? [] : [{ role, permission: 'Reset password', unknown: can === 'unknown' }];
  });
  return { name: controls.map(({ role, unknown }) => `${role}${unknown ? '?' : ''}`).join(' '), controls };
}

/** A short stable name for a class of users. */
function hashOf(text: string): string {
  let hash = 5381;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 33) ^ text.charCodeAt(i)) >>> 0;
  return hash.toString(36);
}
