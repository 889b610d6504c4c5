import type { Json } from '../../lib/content';
import { NEVER_ENDS } from '../../model/window';
import { idIn, pairs, str } from './fields';
import { MICROSOFT, objectKey } from './keys';
import { addMembership, addOwner } from './read-members';
import type { Reading, At } from './reading';
import { scheduleWindow } from './schedule-window';
import { addScheduled } from './scheduled';

/** PIM for groups: membership or ownership of a group, eligible or assigned, within its dates. */
export function readGroupSchedule(element: Json, reading: Reading, at: At, eligible: boolean): void {
  const principal = idIn(element, 'principalId');
  const group = idIn(element, 'groupId');
  const access = str(element, 'accessId')?.toLowerCase() ?? 'member';
  if (principal === undefined || group === undefined) {
    reading.sink.ignore('record', 'row without a principal or a group');
    return;
  }
  if (access !== 'member' && access !== 'owner') {
    reading.sink.ignore('record', `PIM access of a kind that is not known: ${access}`);
    return;
  }
  const window = scheduleWindow(element);
  const activated = str(element, 'assignmentType')?.toLowerCase() === 'activated';
  const how = eligible
    ? 'eligible'
    : activated
      ? 'activated'
      : window.until === NEVER_ENDS
        ? 'permanent'
        : 'assigned';
  addScheduled({ what: access, principal, scope: objectKey(group), how }, reading, at);
  reading.link(objectKey(group), reading.tenant, reading.source(...at));
  if (access === 'owner') {
    addOwner(objectKey(group), principal, reading, at, 'record', {
      window,
      eligible,
      id: idIn(element, 'id') ?? '',
    });
    return;
  }
  if (how === 'permanent') {
    addMembership(objectKey(group), principal, reading, at, 'record');
    return;
  }
  reading.sink.add(
    {
      kind: 'membership',
      key: `${MICROSOFT}|${eligible ? 'eligible-member' : 'timed-member'}/${principal}/${group}/${idIn(element, 'id') ?? ''}`,
      system: MICROSOFT,
      source: reading.source(...at),
      member: objectKey(principal),
      group: objectKey(group),
      window,
      ...(eligible ? { eligible: true } : {}),
      nativeType: eligible
        ? 'eligible member (PIM)'
        : activated
          ? 'activated member (PIM)'
          : 'member within dates (PIM)',
      properties: pairs(['how', how]),
    },
    'record',
  );
}
