/** The statements of a principal by the service that is asked of. */
import type { Actor } from './actor';
import type { Held } from './held';
import { actionGlob } from './glob';
import { relateActions } from './matching';
import type { AskedAction } from './matching';

const EVERY_SERVICE = '*';

/** Service prefix of an action or action pattern, in lower case; `*` when it may be any. */
export function serviceOfAction(action: string): string {
  const colon = action.indexOf(':');
  const service = colon < 0 ? action : action.slice(0, colon);
  return /[*?]/.test(service) ? EVERY_SERVICE : service.toLowerCase();
}

/** The statements of a principal that can touch a service. */
export function relevant(
  actor: Actor,
  action: AskedAction,
): { readonly allows: readonly Held[]; readonly denies: readonly Held[] } {
  const service = serviceOfAction(action.glob.text);
  if (service === EVERY_SERVICE) return actor;
  const known = actor.byService.get(service);
  if (known !== undefined) return known;
  const all = allOf(service);
  const touches = (held: Held): boolean => relateActions(held.statement.actions, all) !== 'none';
  const found = { allows: actor.allows.filter(touches), denies: actor.denies.filter(touches) };
  actor.byService.set(service, found);
  return found;
}

/** `s3:*` for `s3`, one object for each service AWS has; names of no service are not kept. */
function allOf(service: string): AskedAction {
  const known = SERVICES.get(service);
  if (known !== undefined) return known;
  const all: AskedAction = { glob: actionGlob(`${service}:*`), except: [] };
  if (SERVICES.size < MAX_SERVICES) SERVICES.set(service, all);
  return all;
}

const MAX_SERVICES = 1000;
const SERVICES = new Map<string, AskedAction>();
