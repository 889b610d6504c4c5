/** What one token may do with one path at one instant. */
import type { Key } from '../../model/record';
import type { EpochMs } from '../../model/window';
import { Acl, granting, neededFor } from './acl';
import type { Entry, HeldRule } from './acl';
import { limitsOf } from './limits';
import type { RequestDetails } from './limits';
import type { Mounts } from './mounts';
import { needsSudo } from './root-paths';
import { fillIn } from './templates';
import type { Token } from './tokens';
import type { Carried } from './carried';

export type Held = HeldRule<Carried>;

export interface Ruling {
  readonly verdict: 'allowed' | 'conditional' | 'not-evaluated' | 'denied';
  readonly reason: string;
  readonly conditions: readonly string[];
  /** The rules that decided it. */
  readonly by: readonly Held[];
  /** Rules that grant it, each on its own. */
  readonly grants: readonly Held[];
}

/** The list of a token at one instant, with and without what is not sure of it. */
export class TokenRules {
  readonly token: Token;
  readonly acl: Acl<Carried>;
  /** Without rules whose templated path OpenBao would refuse. */
  readonly #strict: Acl<Carried> | undefined;
  readonly #unsafe: string | undefined;
  readonly #unusable: readonly Carried[];
  readonly #mounts: Mounts;

  constructor(token: Token, mounts: Mounts, at: EpochMs) {
    this.token = token;
    this.#mounts = mounts;
    this.#unusable = token.carried.filter(({ unusable }) => unusable !== undefined);
    const held: Held[] = [];
    const doubtful = new Set<Held>();
    let unsafe: string | undefined;
    for (const holder of token.carried) {
      if (at >= holder.expires) continue;
      for (const rule of holder.rules) {
        // An expired rule is ignored (policy.go, parsePaths); until then it is as any other.
        if (rule.expires !== undefined && at >= rule.expires) continue;
        // One leading slash was dropped when the policy was read (policy.go, parsePaths): `//x` keeps its second.
        const filled = fillIn(rule.path, token.identity, holder.namespace);
        if (filled === undefined) continue;
        const one: Held = { path: holder.namespace + filled.path, rule, holder };
        held.push(one);
        if (filled.unsafe !== undefined) {
          doubtful.add(one);
          unsafe ??= filled.unsafe;
        }
      }
    }
    this.acl = new Acl(held);
    this.#unsafe = unsafe;
    this.#strict = doubtful.size === 0 ? undefined : new Acl(held.filter((one) => !doubtful.has(one)));
  }

  rule(asked: string, operation: string, details: RequestDetails): Ruling {
    const path = requestPath(asked, operation);
    const found = this.#ruleWith(this.acl, path, operation, details);
    if (this.#strict === undefined) return found;
    const other = this.#ruleWith(this.#strict, path, operation, details);
    if (other.verdict === found.verdict && other.by.length === found.by.length) return found;
    return {
      ...found,
      verdict: 'not-evaluated',
      reason: `a templated path holds a character that OpenBao refuses and Vault takes as it is: ${this.#unsafe ?? ''}`,
    };
  }

  #ruleWith(acl: Acl<Carried>, path: string, operation: string, details: RequestDetails): Ruling {
    if (this.token.root) return this.#asRoot();
    if (operation === 'help') return ruling('allowed', 'help is always allowed');
    const refused = this.token.batch === true ? this.#refusedToBatch(path) : undefined;
    if (refused !== undefined) return ruling('denied', refused);
    const capability = neededFor(operation);
    const entry = acl.lookup(path, capability);
    const exactDeny =
      entry !== undefined &&
      entry.denies.length > 0 &&
      entry.pattern.kind === 'exact' &&
      entry.pattern.text === path;
    // A policy that no export has could take part at the same pattern or a more specific one: only a denial of the
    // very path stands whatever it says.
    if (this.#unusable.length > 0 && !exactDeny) return this.#undecided(entry, capability);
    if (entry === undefined) return ruling('denied', 'no rule of its policies matches the path');
    if (entry.denies.length > 0) {
      return { ...ruling('denied', `denied by the rule for ${entry.pattern.text}`), by: entry.denies };
    }
    const grants = granting(entry, capability);
    if (grants.length === 0) {
      return {
        ...ruling('denied', `the most specific rule, for ${entry.pattern.text}, does not give ${capability}`),
        by: entry.rules,
      };
    }
    return this.#limited(entry, capability, path, grants, details);
  }

  #limited(
    entry: Entry<Carried>,
    capability: string,
    path: string,
    grants: readonly Held[],
    details: RequestDetails,
  ): Ruling {
    const place = this.#mounts.locate(path);
    if (capability !== 'sudo' && needsSudo(place.relative, place.type, place.rest)) {
      if (granting(entry, 'sudo').length === 0)
        return { ...ruling('denied', `${path} needs sudo as well`), by: entry.rules };
    }
    const limits = limitsOf(entry, capability, details);
    if (limits.kind === 'refused') return { ...ruling('denied', limits.reason), by: entry.rules };
    const conditions = [
      ...(limits.kind === 'conditional' ? limits.conditions : []),
      ...(this.token.condition === undefined ? [] : [this.token.condition]),
    ];
    return {
      verdict: conditions.length === 0 ? 'allowed' : 'conditional',
      reason: `the most specific rule, for ${entry.pattern.text}, gives ${capability}`,
      conditions,
      by: grants,
      grants,
    };
  }

  /** What no policy can give to a batch token: what would have to be kept with it. */
  #refusedToBatch(path: string): string | undefined {
    const { relative } = this.#mounts.locate(path);
    if (relative.startsWith('cubbyhole/')) return 'a batch token has no cubbyhole';
    return /^auth\/token\/(?:create(?:-orphan)?(?:\/|$)|renew-self$)/u.test(relative)
      ? 'a batch token makes no tokens and is not renewed'
      : undefined;
  }

  #asRoot(): Ruling {
    const roots = this.token.carried.filter(({ name }) => name === 'root');
    const others = this.token.carried.filter(({ name }) => name !== 'root' && name !== 'default');
    if (others.length > 0)
      return ruling('not-evaluated', 'the server refuses tokens with the root policy and others');
    const holder = roots[0];
    const held: Held[] =
      holder === undefined
        ? []
        : [{ path: '*', rule: { path: '*', capabilities: ['root'], line: 1 }, holder }];
    return {
      verdict: this.token.condition === undefined ? 'allowed' : 'conditional',
      reason: 'the root policy allows everything',
      conditions: this.token.condition === undefined ? [] : [this.token.condition],
      by: held,
      grants: held,
    };
  }

  #undecided(entry: Entry<Carried> | undefined, capability: string): Ruling {
    const grants = entry === undefined ? [] : granting(entry, capability);
    const missing = this.#unusable.map(({ name, unusable }) => `policy ${name}: ${unusable ?? ''}`);
    return {
      verdict: 'not-evaluated',
      reason: `it hangs on what the exports lack: ${missing.join('; ')}`,
      conditions: [],
      by: grants,
      grants,
    };
  }
}

function ruling(verdict: Ruling['verdict'], reason: string): Ruling {
  return { verdict, reason, conditions: [], by: [], grants: [] };
}

/**
 * "Vault will sanitize request paths to be prefixes" (Vault documentation, "Policies", list): the path of a list or scan
 * ends in a slash before any rule is looked for, as it was typed or not.
 */
function requestPath(path: string, operation: string): string {
  const lists = operation === 'list' || operation === 'scan';
  return lists && path !== '' && !path.endsWith('/') ? `${path}/` : path;
}

/** Instants at which a token's rules change, in order. */
export function changesOf(token: Token): readonly EpochMs[] {
  const found = new Set<EpochMs>();
  for (const { expires, rules } of token.carried) {
    if (Number.isFinite(expires)) found.add(expires);
    for (const rule of rules) if (rule.expires !== undefined) found.add(rule.expires);
  }
  return [...found].sort((a, b) => a - b);
}

/** The alternatives that yield a grant: each the records that are all needed. */
export function supportsOf(grants: readonly Held[]): { records: readonly Key[]; via: readonly Key[] }[] {
  return grants.flatMap(({ holder }) =>
    holder.chains.map((records, i) => ({ records, via: holder.via[i] ?? [] })),
  );
}
