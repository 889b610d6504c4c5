import { contextOf } from './circumstances';
import type { Actor, Ceiling } from './actor';
import type { Held } from './held';
import type { Circumstances } from './circumstances';
import { conditionText } from './conditions';
import type { ConditionTest } from './conditions';
import { implies, impossible } from './impossible';
import { canHold, waysToFail } from './satisfiable';
import type { Alternatives } from './satisfiable';
import type { ActionSet } from './statement';
import type { Asked } from './matching';
import { unique } from './pattern-words';
import { relevant } from './by-service';
import type { Applies } from './applies';
import { applies, covering } from './applies';
import type { Limited } from './ceilings';
import { NO_CEILINGS, ceilingsOn } from './ceilings';

/**
 * What a principal's own policies say of one action on one resource, or of a pattern of them
 * (IAM user guide, "Policy evaluation for requests within a single account"): identity policies within the boundary,
 * and within the SCPs of its account, any explicit deny first. Resource policies and RCPs stand beside this.
 */
export type Ruling =
  | { readonly kind: 'denied'; readonly by: readonly Held[] }
  /** Nothing allows it; or denies hold, or SCPs of a level do not allow it, wherever an allow does. */
  | { readonly kind: 'silent'; readonly hopeless?: readonly Held[]; readonly ceiling?: Ceiling }
  | { readonly kind: 'outside-boundary'; readonly grants: readonly Applies[] }
  /** A level of SCPs does not allow it: whatever grants it, it is denied. */
  | { readonly kind: 'outside-ceiling'; readonly ceiling: Ceiling; readonly grants: readonly Applies[] }
  | {
      readonly kind: 'granted';
      readonly grants: readonly Applies[];
      /** Boundary statements that let it through; absent without a boundary, empty when the boundary is unreadable. */
      readonly within?: readonly Applies[];
      /** Levels of SCPs that let it through only on a condition. */
      readonly ceilings: readonly Limited[];
      /** What must hold beside a grant's own condition: a limit of the boundary and of each level, no deny. */
      readonly beside: readonly Alternatives[];
      /** Why the SCPs do not settle it. */
      readonly open?: string;
      /** Denies that may apply, in words. */
      readonly unless: readonly Applies[];
      /** Parts that are denied for certain, of a pattern. */
      readonly except: readonly string[];
      /** Actions of a pattern that are denied for certain on all of the resource. */
      readonly gone: readonly ActionSet[];
    };

export interface RulingOptions {
  /** Leave the boundary's ceiling out: a grant by a resource policy that bypasses it. Its denies still count. */
  readonly ignoreBoundary?: boolean;
  /** Leave the allows of SCPs out: a part that a level of them touches is said in words. Their denies still count. */
  readonly ignoreCeilings?: boolean;
  /** This statement counts as covering the resource whatever it says. */
  readonly self?: Held;
}

export function ruleOn(
  actor: Actor,
  asked: Asked,
  circumstances: Circumstances,
  options: RulingOptions = {},
): Ruling {
  const context = contextOf(actor, circumstances);
  const { allows, denies } = relevant(actor, asked.action);
  const given = circumstances.given !== undefined && circumstances.given.size > 0;
  const unless: Applies[] = [];
  const except: string[] = [];
  const gone: ActionSet[] = [];
  const deniedBy: Held[] = [];
  for (const held of denies) {
    const found = applies(held, asked, context, given, true);
    if (found === undefined) continue;
    if (!found.whole && found.when === undefined) {
      except.push(found.scope);
      if (found.partOfActions) gone.push(held.statement.actions);
    } else if (found.when === undefined) deniedBy.push(held);
    else
      unless.push({
        held,
        residual: found.residual,
        when: found.whole ? found.when : `${found.scope} when ${found.when}`,
        plain: found.whole && found.when === conditionText(found.residual),
        part: found.partOfActions && found.when === conditionText(found.residual),
      });
  }
  if (deniedBy.length > 0) return { kind: 'denied', by: deniedBy };
  const stated = covering(allows, asked, context, given, options.self);
  const { ceilings, blocked, open } =
    options.ignoreCeilings === true ? NO_CEILINGS : ceilingsOn(actor, asked, context, given);
  if (blocked !== undefined) return { kind: 'outside-ceiling', ceiling: blocked, grants: stated };
  if (stated.length === 0) return { kind: 'silent' };
  // Where a grant's condition holds and a deny's with it, the grant gives nothing.
  const grants = stated.filter(
    (grant) => !unless.some((deny) => deny.plain === true && implies(grant.residual, deny.residual)),
  );
  const plain = unless.filter((deny) => deny.plain === true);
  const undenied = failures(plain);
  if (!canHold([], undenied)) return { kind: 'denied', by: plain.map(({ held }) => held) };
  const hoped = grants.filter((grant) => canHold(grant.residual, undenied));
  if (hoped.length === 0) return { kind: 'silent', hopeless: plain.map(({ held }) => held) };
  const boundary = options.ignoreBoundary === true ? undefined : actor.boundary;
  const within =
    boundary === undefined || boundary.unreadable !== undefined
      ? undefined
      : covering(boundary.allows, asked, context, given);
  const limits = [
    ...(within === undefined ? [] : [residuals(within)]),
    ...ceilings.map((level) => residuals(level.limits)),
  ];
  const beside = [...limits, ...undenied];
  const rest = {
    ceilings,
    beside,
    unless,
    except: unique(except),
    gone,
    ...(open === undefined ? {} : { open }),
  };
  const inside =
    within === undefined ? hoped : hoped.filter((grant) => within.some((limit) => together(grant, limit)));
  if (inside.length === 0) return { kind: 'outside-boundary', grants: hoped };
  const possible = inside.filter((grant) => canHold(grant.residual, beside));
  if (possible.length === 0) {
    // A resource's policy may yet grant it where neither this condition nor the boundary stands in the way.
    const levels = ceilings.map((level) => residuals(level.limits));
    const [level] = ceilings;
    if (level !== undefined && !canHold([], [...levels, ...undenied]))
      return { kind: 'outside-ceiling', ceiling: level.ceiling, grants: hoped };
    const unbounded = hoped.some((grant) => canHold(grant.residual, [...levels, ...undenied]));
    return level === undefined || unbounded
      ? { kind: 'outside-boundary', grants: hoped }
      : { kind: 'silent', hopeless: hoped.map(({ held }) => held), ceiling: level.ceiling };
  }
  return {
    kind: 'granted',
    grants: possible,
    ...(boundary === undefined ? {} : { within: within ?? [] }),
    ...rest,
  };
}

function residuals(applies: readonly Applies[]): Alternatives {
  return applies.map(({ residual }) => residual);
}

function failures(denies: readonly Parted[]): readonly Alternatives[] {
  return denies.flatMap(({ residual }) => {
    const ways = waysToFail(residual);
    return ways === undefined ? [] : [ways];
  });
}

function together(a: Applies, b: Applies): boolean {
  return a.residual.length === 0 || b.residual.length === 0 || !impossible([...a.residual, ...b.residual]);
}

/** A deny of a part of the actions, on a condition. */
export type Parted = Pick<Applies, 'residual'>;

/** Denies of a part of the actions that may apply. */
export function partsOf(ruling: Ruling): readonly Applies[] {
  return ruling.kind === 'granted' ? ruling.unless.filter((deny) => deny.part === true) : [];
}

/** Can a grant hold where every one of these denies bears? Then it can where only some do. */
export function holdsEverywhere(
  tests: readonly ConditionTest[],
  groups: readonly Alternatives[],
  parts: readonly Parted[],
): boolean {
  if (parts.length === 0) return true;
  if (parts.some((deny) => implies(tests, deny.residual))) return false;
  return canHold(tests, [...groups, ...failures(parts)]);
}
