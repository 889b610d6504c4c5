import type { Key, ObservationRecord } from '../../model/record';
import { MICROSOFT } from './keys';
import type { Reading } from './reading';

/** A role, membership or ownership that a schedule of Privileged Identity Management holds. */
export interface Scheduled {
  /** Id of a directory role, `azure/<id>` of an Azure role, or `member` or `owner` of a group. */
  readonly what: string;
  readonly principal: string;
  readonly scope: Key;
  readonly how: 'assigned' | 'activated' | 'eligible' | 'permanent';
}

/**
 * Note beside the row of a schedule what it makes. While it lasts, the same stands in the plain list too: the instance
 * names that assignment (`roleAssignmentOriginId` of Microsoft Graph's unifiedRoleAssignmentScheduleInstance,
 * `originRoleAssignmentId` of Azure's roleAssignmentScheduleInstances), and a principal has a role at a scope once. So
 * the two are one record, and the plain row does not outlive the schedule: not where its row is taken away either.
 */
export function addScheduled(
  { what, principal, scope, how }: Scheduled,
  reading: Reading,
  at: readonly (string | number)[],
): void {
  reading.sink.add(
    {
      kind: 'observation',
      key: `${MICROSOFT}|scheduled/${how}/${what}/${principal}/${scope.slice(MICROSOFT.length + 1)}`,
      system: MICROSOFT,
      source: reading.source(...at),
      type: SCHEDULED,
      subject: scope,
      text: 'held by a schedule of Privileged Identity Management',
      value: `${how} ${principal} ${what}`,
    },
    'derived',
  );
}

const SCHEDULED = 'microsoft-scheduled';

/** What schedules were seen to hold, whether their rows are still there or not. */
export class Schedules {
  readonly #seen = new Map<string, Set<string>>();

  constructor(observations: readonly ObservationRecord[], roleId: (id: string) => string) {
    for (const { system, type, subject, value } of observations) {
      if (system !== MICROSOFT || type !== SCHEDULED || value === undefined) continue;
      const [how = '', principal = '', what = ''] = value.split(' ');
      const name = nameOf(roleId(what), `${MICROSOFT}|${principal}`, subject);
      const known = this.#seen.get(name);
      if (known === undefined) this.#seen.set(name, new Set([how]));
      else known.add(how);
    }
  }

  /** Whether an active schedule with dates made it: a plain row of the same then says no more than the schedule's own. */
  mirrors(what: string, principal: Key, scope: Key): boolean {
    if (this.#seen.size === 0) return false;
    const seen = this.#seen.get(nameOf(what, principal, scope));
    return seen !== undefined && !seen.has('permanent') && (seen.has('assigned') || seen.has('activated'));
  }

  /** Whether any schedule holds it, eligible ones too. */
  holds(what: string, principal: Key, scope: Key): boolean {
    return this.#seen.has(nameOf(what, principal, scope));
  }
}

function nameOf(what: string, principal: Key, scope: Key): string {
  return `${what}\u0000${principal}\u0000${scope}`;
}
