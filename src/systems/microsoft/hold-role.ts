import type { Json } from '../../lib/content';
import { verbMask } from '../../model/permission';
import type { Accountability } from '../../model/accountability';
import type { Key } from '../../model/record';
import type { Window } from '../../model/window';
import { verbsOfRole } from './directory-roles';
import { pairs, str } from './fields';
import { MICROSOFT, objectKey } from './keys';
import type { Reading } from './reading';

/** How a directory role is held: decides which statement stands for which (PIM, `evaluate-roles.ts`). */
export type RoleHeld = 'assignment' | 'assigned' | 'activated' | 'eligible';

/**
 * `directoryScopeId`: `/` is the tenant, `/administrativeUnits/<id>` that unit only, `/<id>` one object; an
 * `appScopeId` is a scope inside one application (unifiedRoleAssignment, Microsoft Graph v1.0).
 */
export function scopeOf(element: Json, reading: Reading): Key {
  const directory = str(element, 'directoryScopeId') ?? str(element, 'resourceScope');
  const app = str(element, 'appScopeId');
  if (directory === undefined && app !== undefined && app !== '/')
    return `${MICROSOFT}|app-scope${app.toLowerCase()}`;
  return scopeKeyOf(directory ?? '/', reading.tenant);
}

export function scopeKeyOf(directory: string, tenant: Key): Key {
  const unit = /^\/?administrativeUnits\/([^/]+)$/iu.exec(directory);
  if (unit?.[1] !== undefined) return objectKey(unit[1]);
  const object = directory.replace(/^\//u, '');
  return object === '' ? tenant : objectKey(object);
}

export interface Held {
  readonly role: string;
  readonly name: string;
  readonly principal: string;
  readonly scope: Key;
  readonly how: RoleHeld;
  readonly window: Window;
  /** Tells several rows of one role, principal and scope apart. */
  readonly about: string;
  readonly memberType?: string | undefined;
  readonly organization?: string | undefined;
  readonly using?: string | undefined;
  readonly accountability?: Accountability;
}

/** One statement that a principal holds a directory role. */
export function hold(
  held: Held,
  reading: Reading,
  at: readonly (string | number)[],
  counted: 'record' | 'fact' | 'derived',
): void {
  const { role, principal, scope, how, about } = held;
  reading.sink.add(
    {
      kind: 'grant',
      key: `${MICROSOFT}|${how}/${role}/${principal}/${scope.slice(MICROSOFT.length + 1)}${about === '' ? '' : `/${about}`}`,
      system: MICROSOFT,
      source: reading.source(...at),
      principal: objectKey(principal),
      resource: scope,
      permission: held.name,
      verbs: verbMask(...verbsOfRole(role, held.name)),
      effect: 'allow',
      window: held.window,
      ...(how === 'eligible' ? { eligible: true } : {}),
      ...(held.accountability === undefined ? {} : { accountability: held.accountability }),
      properties: pairs(
        ['as', 'directory-role'],
        ['role', role],
        ['how', how],
        ['page', reading.tenant],
        ['memberType', held.memberType],
        ['principalOrganizationId', held.organization],
        ['activatedUsing', held.using],
      ),
    },
    counted,
  );
}
