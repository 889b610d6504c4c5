import { push } from '../../../lib/lists-by-key';
import { NEVER_USED } from '../../../model/accountability';
import { byCodeUnit } from '../../../lib/order';
import { actionCatalogue } from '../actions/catalogue';
import type { AccessLevel, CatalogueAction } from '../actions/catalogue';
import type { Actor } from '../actor';
import { permittedSomewhere } from '../escalation/permitted';
import type { ActionSet } from '../statement';
import type { ServiceUse } from './facts';

/** What a principal may do in one service, against what it did. */
export interface ServicePrivilege {
  readonly service: string;
  /** Actions some statement allows it and nothing wholly denies, by access level; counts, not names. */
  readonly granted: readonly { readonly level: AccessLevel; readonly actions: number }[];
  /** Of these, actions that were used, where AWS tracks actions; sorted. */
  readonly usedActions: readonly string[];
  /** Of these, tracked actions that were not used; sorted. */
  readonly unusedActions: readonly string[];
  /** Last use; `NEVER_USED`: none in the tracking period; absent: no data. */
  readonly lastUsed?: number;
  readonly state: 'used' | 'unused' | 'unknown';
}

const LEVELS: readonly AccessLevel[] = ['List', 'Read', 'Write', 'Tagging', 'Permissions management'];

/** Privileges by service, in the order of their prefixes. */
export function privilegesOf(
  actor: Actor,
  uses: ReadonlyMap<string, ServiceUse> | undefined,
): readonly ServicePrivilege[] {
  const services = new Map<string, CatalogueAction[]>();
  for (const action of grantedActions(actor)) {
    const service = serviceOf(action.name);
    push(services, service, action);
  }
  return [...services]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([service, actions]) => privilege(service, actions, uses));
}

function privilege(
  service: string,
  actions: readonly CatalogueAction[],
  uses: ReadonlyMap<string, ServiceUse> | undefined,
): ServicePrivilege {
  const use = uses?.get(service);
  const tracked = (used: boolean): readonly string[] =>
    actions
      .map(({ name }) => name)
      .filter((name) => {
        const at = use?.actions.get(name.toLowerCase());
        return at !== undefined && (at !== NEVER_USED) === used;
      })
      .sort(byCodeUnit);
  return {
    service,
    granted: LEVELS.map((level) => ({
      level,
      actions: actions.filter((action) => action.level === level).length,
    })).filter(({ actions: count }) => count > 0),
    usedActions: tracked(true),
    unusedActions: tracked(false),
    ...(use === undefined ? {} : { lastUsed: use.at }),
    state: use === undefined ? 'unknown' : use.at === NEVER_USED ? 'unused' : 'used',
  };
}

/** Actions some statement allows on something, unless they are denied or limited away everywhere. */
export function grantedActions(actor: Actor): readonly CatalogueAction[] {
  const found = new Set<CatalogueAction>();
  for (const held of actor.allows) for (const action of actionsOf(held.statement.actions)) found.add(action);
  const limited = actor.denies.length > 0 || actor.boundary !== undefined || actor.ceilings.length > 0;
  if (!limited) return [...found];
  return [...found].filter((action) => permittedSomewhere(actor, [action.name], '*', {}) !== undefined);
}

/** The catalogue's actions an Action or NotAction element stands for. */
export function actionsOf(set: ActionSet): readonly CatalogueAction[] {
  const catalogue = actionCatalogue();
  const named = [...new Set(set.globs.flatMap((glob) => catalogue.expand(glob.text)))];
  if (!set.not) return named;
  const except = new Set(named);
  return catalogue.expand('*').filter((action) => !except.has(action));
}

export function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}
