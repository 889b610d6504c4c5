import { byCodeUnit } from '../../lib/order';
import { decideHeld } from './actor';
import { contextOf } from './circumstances';
import type { Actor, Ceiling, Held } from './actor';
import type { Circumstances } from './circumstances';
import { conditionText } from './conditions';
import type { ConditionTest } from './conditions';
import type { Glob } from './glob';
import { actionGlob } from './glob';
import { implies, impossible } from './impossible';
import { canHold, waysToFail } from './satisfiable';
import type { Alternatives } from './satisfiable';
import { relateActions, relateResources, resolveResources } from './matching';
import type { AskedAction, ResolvedResources } from './matching';
import type { RequestContext } from './request-context';
import type { ActionSet, Statement } from './statement';

/** A statement that applies, with the condition that remains; none: it applies as it stands. */
export interface Applies {
  readonly held: Held;
  readonly residual: readonly ConditionTest[];
  /** The residual in words, with variables of the resource that are open. */
  readonly when?: string;
  /** A deny that is wholly decided by its residual. */
  readonly plain?: boolean;
  /** A deny of a part of the actions, which its residual decides there. */
  readonly part?: boolean;
}

/** What a level of SCPs says of a request it lets through on a condition. */
export interface Limited {
  readonly ceiling: Ceiling;
  readonly limits: readonly Applies[];
}

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

export interface Asked {
  readonly action: AskedAction;
  readonly resource: Glob;
}

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

interface Ceilings {
  readonly ceilings: readonly Limited[];
  readonly blocked?: Ceiling;
  readonly open?: string;
}

const NO_CEILINGS: Ceilings = { ceilings: [] };

/**
 * An SCP allows only what is allowed at every level from the root to the account
 * (Organizations user guide, "SCP evaluation").
 */
function ceilingsOn(actor: Actor, asked: Asked, context: RequestContext, given: boolean): Ceilings {
  const ceilings: Limited[] = [];
  const open: string[] = [];
  for (const ceiling of actor.ceilings) {
    const limits = covering(ceiling.allows, asked, context, given);
    if (ceiling.unreadable !== undefined) open.push(ceiling.unreadable);
    else if (limits.length === 0) return { ceilings, blocked: ceiling };
    else if (limits.every((limit) => limit.when !== undefined)) ceilings.push({ ceiling, limits });
  }
  return open.length === 0 ? { ceilings } : { ceilings, open: open.join('; ') };
}

function covering(
  allows: readonly Held[],
  asked: Asked,
  context: RequestContext,
  given: boolean,
  self?: Held,
): readonly Applies[] {
  const found: Applies[] = [];
  for (const held of allows) {
    const match = applies(held, asked, context, given, held === self);
    if (match === undefined || (!match.whole && held !== self)) continue;
    found.push({ held, residual: match.residual, ...(match.when === undefined ? {} : { when: match.when }) });
  }
  return found;
}

interface Match {
  readonly whole: boolean;
  /** Some of the actions, on the whole of the resource. */
  readonly partOfActions: boolean;
  readonly residual: readonly ConditionTest[];
  readonly when?: string;
  /** The part of a pattern that is touched, in words. */
  readonly scope: string;
}

function applies(
  held: Held,
  asked: Asked,
  context: RequestContext,
  given: boolean,
  parts: boolean,
): Match | undefined {
  const { statement } = held;
  const action = relateActions(statement.actions, asked.action);
  if (action === 'none' || (!parts && action === 'part')) return undefined;
  const resources =
    given && statement.resources.variables ? resolveResources(statement.resources, context) : held.resources;
  const resource = relateResources(resources, asked.resource, parts);
  if (resource.relation === 'none' || (!parts && resource.relation === 'part')) return undefined;
  const { truth, residual } = decideHeld(held, context);
  if (truth === 'false') return undefined;
  const open = resource.open.map((name) => `\${${name}} in the policy's resource fits`);
  const when = [...(residual.length > 0 ? [conditionText(residual)] : []), ...new Set(open)].join(' and ');
  return {
    whole: action === 'whole' && resource.relation === 'whole',
    partOfActions: action === 'part' && resource.relation === 'whole',
    residual,
    ...(when === '' ? {} : { when }),
    scope: parts
      ? scopeText(held.statement, resources, action === 'part', resource.relation === 'part', asked)
      : '',
  };
}

/** `s3:DeleteBucket`, `s3:* on arn:aws:s3:::prod/*`, `on arn:…`: what a partial deny takes out of a pattern. */
export function scopeText(
  { actions }: Statement,
  resources: ResolvedResources,
  partOfActions: boolean,
  partOfResources: boolean,
  asked: Asked,
): string {
  const words: string[] = [];
  if (partOfActions) {
    const touched = actions.globs.filter(
      (glob) => relateActions({ not: false, globs: [glob] }, asked.action) !== 'none',
    );
    words.push(actions.not ? `everything but ${listed(actions.globs)}` : listed(touched));
  }
  if (partOfResources) {
    const globs = resources.items.map((item) => item.glob);
    words.push(resources.not ? `on everything but ${listed(globs)}` : `on ${listed(globs)}`);
  }
  return words.join(' ');
}

const LISTED = 6;

/** Names in order; a long list is folded, and says how much. */
export function listed(globs: readonly Glob[]): string {
  const names = unique(globs.map((glob) => glob.text));
  if (names.length <= LISTED) return names.join(', ');
  return `${names.slice(0, LISTED).join(', ')} and ${names.length - LISTED} more`;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(byCodeUnit);
}

const EVERY_SERVICE = '*';

/** Service prefix of an action or action pattern, in lower case; `*` when it may be any. */
export function serviceOfAction(action: string): string {
  const colon = action.indexOf(':');
  const service = colon < 0 ? action : action.slice(0, colon);
  return /[*?]/.test(service) ? EVERY_SERVICE : service.toLowerCase();
}

/** The statements of a principal that can touch a service. */
function relevant(
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
