import { actionCatalogue } from './actions/catalogue';
import { iamEntity, parseArn } from './arn';
import { actionGlob, arnGlob, covers, literalGlob } from './glob';
import type { Glob } from './glob';
import { IAM_ACTIONS, roleKeptByAws } from './iam-actions';
import { relateActions } from './matching';
import type { AskedAction } from './matching';

/**
 * Which actions can be asked of one resource: those that name its type (Service Authorization Reference, "Resource types
 * defined by …"). An ARN of no type that AWS lists, and an action that it does not list, go by the service alone.
 */
export class ResourceFit {
  readonly #found = new WeakMap<AskedAction, Map<string, boolean>>();
  readonly #reached = new WeakMap<AskedAction, ReadonlySet<string> | 'unlisted'>();
  readonly #kinds = new Map<string, Kind>();

  /** What decides: resources of one kind fit the same actions. */
  kindOf(arn: string): string {
    const parsed = parseArn(arn);
    if (parsed === undefined) return '*';
    if (parsed.service === 'iam') return `iam ${iamType(arn)}`;
    const patterns = typesOf(arn, parsed.service);
    const name = [parsed.service, ...patterns].join(' ');
    if (!this.#kinds.has(name)) this.#kinds.set(name, { service: parsed.service, patterns });
    return name;
  }

  fits(action: AskedAction, kind: string): boolean {
    let known = this.#found.get(action);
    if (known === undefined) {
      known = new Map();
      this.#found.set(action, known);
    }
    let fits = known.get(kind);
    if (fits === undefined) {
      fits = this.#decide(action, kind);
      known.set(kind, fits);
    }
    return fits;
  }

  #decide(action: AskedAction, name: string): boolean {
    if (name === '*') return true;
    if (name.startsWith('iam ')) return touches(IAM_GLOBS.get(name.slice(4)) ?? [], action);
    const kind = this.#kinds.get(name);
    const service = kind?.service ?? name;
    const own = actionGlob(`${service}:*`);
    if (kind === undefined || kind.patterns.length === 0) return touches([own], action);
    // All that an action of any service may be, on this resource: those of its own service.
    const asked = covers(action.glob, own) ? { glob: own, except: action.except } : action;
    const reached = asked === action ? this.#reachedBy(action) : reachedBy(asked);
    return reached === 'unlisted' ? touches([own], action) : kind.patterns.some((one) => reached.has(one));
  }

  #reachedBy(action: AskedAction): ReadonlySet<string> | 'unlisted' {
    let reached = this.#reached.get(action);
    if (reached === undefined) {
      reached = reachedBy(action);
      this.#reached.set(action, reached);
    }
    return reached;
  }
}

interface Kind {
  readonly service: string;
  /** ARN patterns of its types. */
  readonly patterns: readonly string[];
}

/** How an action stands to the ARN of one resource. */
export type Fit =
  /** It acts on it, or nothing is known to the contrary. */
  | { readonly kind: 'fits' }
  /** It acts on no single resource: a policy can only name `*` for it. */
  | { readonly kind: 'on everything' }
  /** It acts on other types of resources. `sure`: on none of this service; else AWS may list too few. */
  | { readonly kind: 'on others'; readonly types: readonly string[]; readonly sure: boolean };

/** Can one action be asked of one resource? */
export function fitOf(permission: string, arn: string): Fit {
  const parsed = parseArn(arn);
  const action = actionCatalogue().action(permission);
  if (parsed === undefined || action === undefined) return FITS;
  if (action.resources.length === 0) return { kind: 'on everything' };
  const types = typesOf(arn, parsed.service);
  if (action.resources.some((pattern) => types.includes(pattern))) return FITS;
  const service = action.resources.some((pattern) => serviceIn(pattern) === parsed.service);
  // The types of IAM, and bucket and object of S3, are told apart by their ARNs alone.
  const told = parsed.service === 'iam' || (parsed.service === 's3' && parsed.account === '');
  const sure = !service || told;
  return { kind: 'on others', types: action.resources, sure };
}

const FITS: Fit = { kind: 'fits' };

function serviceIn(pattern: string): string {
  return pattern.split(':', 3)[2] ?? '';
}

const BUCKET = 'arn:*:s3:::*';

/** ARN patterns of the types a resource may be of. */
function typesOf(arn: string, service: string): readonly string[] {
  const text = literalGlob(arn);
  const object = service === 's3' && arn.includes('/');
  return globsIn(service).flatMap(([pattern, glob]) =>
    covers(glob, text) && !(object && pattern === BUCKET) ? [pattern] : [],
  );
}

const GLOBS = new Map<string, readonly (readonly [string, Glob])[]>();

function globsIn(service: string): readonly (readonly [string, Glob])[] {
  let globs = GLOBS.get(service);
  if (globs === undefined) {
    globs = actionCatalogue()
      .patternsIn(service)
      .map((pattern) => [pattern, arnGlob(pattern)] as const);
    if (globs.length > 0) GLOBS.set(service, globs);
  }
  return globs;
}

/** Types of resources that the actions of a pattern act on. */
function reachedBy({ glob, except }: AskedAction): ReadonlySet<string> | 'unlisted' {
  const actions = actionCatalogue().expand(glob.text);
  if (actions.length === 0) return 'unlisted';
  const reached = new Set<string>();
  for (const { name, resources } of actions) {
    if (resources.every((pattern) => reached.has(pattern))) continue;
    if (except.length > 0 && except.some((gone) => covers(gone, actionGlob(name)))) continue;
    for (const pattern of resources) reached.add(pattern);
  }
  return reached;
}

function touches(globs: readonly Glob[], action: AskedAction): boolean {
  return globs.some((glob) => relateActions({ not: false, globs: [glob] }, action) !== 'none');
}

const IAM_GLOBS: ReadonlyMap<string, readonly Glob[]> = new Map(
  [...IAM_ACTIONS].map(([type, names]) => [type, names.map(actionGlob)]),
);

function iamType(arn: string): string {
  const kept = roleKeptByAws(arn);
  return kept === undefined ? (iamEntity(arn)?.type ?? '') : `${kept} role`;
}
