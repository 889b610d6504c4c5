import type { Actor } from '../actor';
import type { Held } from '../held';
import type { Circumstances } from '../circumstances';
import { arnGlob, covers, literalGlob, overlaps } from '../glob';
import type { Glob } from '../glob';
import { askedAction, relateActions } from '../matching';
import type { AskedAction } from '../matching';
import { ruleOnRequest } from '../request-ruling';
import type { ResourceBook } from '../resource-policy/resource-book';
import { ruleOn } from '../ruling';
import { all, any, legOf, legOfRequest, onCondition } from './leg';
import type { Leg } from './leg';

const ACTIONS = new Map<string, AskedAction>();
const LITERALS = new Map<string, Glob>();
const MAX_KEPT = 20_000;

/** May the actor do this on this one resource? `*` asks for what acts on no single resource: only `*` fits it. */
export function permittedOn(
  actor: Actor,
  action: string,
  resource: string,
  circumstances: Circumstances,
): Leg | undefined {
  return legOf(actor, ruleOn(actor, { action: asked(action), resource: literal(resource) }, circumstances));
}

/** May the actor do this on a thing of its account, whose own policy may have a say? */
export function permittedOnThing(
  actor: Actor,
  action: string,
  resource: string,
  circumstances: Circumstances,
  resources: ResourceBook,
): Leg | undefined {
  return legOfRequest(
    ruleOnRequest(actor, {
      asked: { action: asked(action), resource: literal(resource) },
      permission: action,
      resource,
      account: actor.account,
      circumstances,
      side: resources.side(resource),
      control: resources.control(actor.account),
    }),
  );
}

/** Has the actor any statement that allows this at all? Cheap, and enough to rule most techniques out. */
export function statesSomewhere(actor: Actor, action: string): boolean {
  return actor.allows.some(({ statement }) => relateActions(statement.actions, asked(action)) === 'whole');
}

/**
 * May the actor do all of these on some resource that fits the pattern? It may choose the name of what it makes, so
 * each pattern its own policies and ceilings name is tried, as far as it fits.
 */
export function permittedSomewhere(
  actor: Actor,
  actions: readonly string[],
  pattern: string,
  circumstances: Circumstances,
): Leg | undefined {
  const type = arnGlob(pattern);
  const choices = new Map<string, { readonly glob: Glob; readonly self?: Held }>();
  const byAction = actions.map((action) => choicesOf(actor, asked(action), type));
  for (const list of byAction) {
    for (const choice of list) {
      const name = `${choice.glob.text} ${choice.self === undefined ? '' : choice.self.statement.pointer}`;
      if (!choices.has(name)) choices.set(name, choice);
    }
  }
  const ruled = (action: string, { glob, self }: { readonly glob: Glob; readonly self?: Held }) =>
    legOf(
      actor,
      ruleOn(
        actor,
        { action: asked(action), resource: glob },
        circumstances,
        self === undefined ? {} : { self },
      ),
    );
  const together = any(
    [...choices.values()].map((choice) => all(actions.map((action) => ruled(action, choice)))),
  );
  if (together !== undefined || actions.length < 2) return together;
  // Each is allowed somewhere, but no pattern of one holds the other's: whether a name fits both is left open.
  const apart = all(
    actions.map((action, i) => any((byAction[i] ?? []).map((choice) => ruled(action, choice)))),
  );
  const meet = byAction.every((list, i) =>
    byAction.slice(i + 1).every((others) => list.some((a) => others.some((b) => overlaps(a.glob, b.glob)))),
  );
  return meet
    ? all([apart, onCondition(`one resource fits all patterns of ${actions.join(', ')}`)])
    : undefined;
}

function choicesOf(
  actor: Actor,
  action: AskedAction,
  type: Glob,
): readonly { readonly glob: Glob; readonly self?: Held }[] {
  const found: { readonly glob: Glob; readonly self?: Held }[] = [];
  const limits = [...(actor.boundary?.allows ?? []), ...actor.ceilings.flatMap((ceiling) => ceiling.allows)];
  for (const [list, own] of [
    [actor.allows, true],
    [limits, false],
  ] as const) {
    for (const held of list) {
      if (relateActions(held.statement.actions, action) !== 'whole') continue;
      if (held.resources.not) {
        // What NotResource leaves out is less than all that fits, unless it is all.
        found.push({ glob: type, ...(own ? { self: held } : {}) });
        continue;
      }
      for (const { glob } of held.resources.items) {
        if (covers(glob, type)) found.push({ glob: type });
        else if (overlaps(glob, type)) found.push({ glob });
      }
    }
  }
  return found;
}

export function asked(action: string): AskedAction {
  let known = ACTIONS.get(action);
  if (known === undefined) {
    known = askedAction(action);
    ACTIONS.set(action, known);
  }
  return known;
}

function literal(text: string): Glob {
  let known = LITERALS.get(text);
  if (known === undefined) {
    known = literalGlob(text);
    if (LITERALS.size < MAX_KEPT) LITERALS.set(text, known);
  }
  return known;
}
