import { isObject } from '../../lib/content';
import type { Json } from '../../lib/content';
import { ALWAYS, END_UNKNOWN, NEVER_ENDS } from '../../model/window';
import type { EpochMs, Window } from '../../model/window';
import { prop, str, when } from './fields';

/** From when till when a schedule or one of its instances counts. */
export function scheduleWindow(element: Json): Window {
  const info = prop(element, 'scheduleInfo');
  return windowOf(
    when(element, 'startDateTime') ?? when(info, 'startDateTime'),
    endIn(element, prop(info, 'expiration')),
  );
}

function endIn(element: Json, expiration: Json | undefined): EpochMs {
  const stated = when(element, 'endDateTime') ?? when(expiration, 'endDateTime');
  if (stated !== undefined) return stated;
  const type = str(expiration, 'type')?.toLowerCase();
  if (type !== undefined && type !== 'noexpiration') return END_UNKNOWN;
  // `endDateTime: null` is permanent; a row without the field cannot say.
  const has =
    isObject(element) && (Object.hasOwn(element, 'endDateTime') || Object.hasOwn(element, 'EndDateTime'));
  return has || type === 'noexpiration' ? NEVER_ENDS : END_UNKNOWN;
}

export function windowOf(from: EpochMs | undefined, until: EpochMs | undefined): Window {
  return { from: from ?? ALWAYS, until: until ?? END_UNKNOWN };
}
