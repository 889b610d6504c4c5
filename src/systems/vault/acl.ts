/**
 * The access control list of one token, as the server builds it from all its policies and asks it for one request
 * (OpenBao documentation, "Policies"; openbao/openbao `vault/acl.go`, NewACL and AllowOperation).
 */
import { push } from '../../lib/lists-by-key';
import { byPriority, matches, patternOf } from './pattern';
import type { Pattern } from './pattern';
import type { ControlFactor, ParameterValue, Rule } from './policy-document';

/** One rule of one policy, its path made full and its templates filled in. */
export interface HeldRule<H> {
  readonly path: string;
  readonly rule: Rule;
  /** Who carries it: whatever the caller needs to explain the answer. */
  readonly holder: H;
}

/** All rules of one pattern as one: capabilities united, or denied by any of them. */
export interface Entry<H> {
  readonly pattern: Pattern;
  readonly denies: readonly HeldRule<H>[];
  readonly rules: readonly HeldRule<H>[];
  readonly minWrap: number;
  readonly maxWrap: number;
  /** Absent: no rule limits parameters. */
  readonly allowed: ReadonlyMap<string, readonly ParameterValue[]> | undefined;
  readonly denied: ReadonlyMap<string, readonly ParameterValue[]> | undefined;
  readonly required: ReadonlySet<string>;
  readonly mfa: ReadonlySet<string>;
  readonly control: readonly ControlFactor[];
  /** Whoever asks may approve as well, where they belong to the group. */
  readonly selfApproval: boolean;
  /** The lowest one counts; 0: none. */
  readonly pagination: number;
}

/** What a request does. `help` needs nothing; revoke, renew and rollback need `update`. */
export type Operation = string;

const NEEDS: ReadonlyMap<string, string> = new Map([
  ['revoke', 'update'],
  ['renew', 'update'],
  ['rollback', 'update'],
  ['write', 'update'],
  ['put', 'update'],
  ['get', 'read'],
]);

/** The capability an operation needs. */
export function neededFor(operation: Operation): string {
  return NEEDS.get(operation) ?? operation;
}

export class Acl<H> {
  readonly #exact = new Map<string, Entry<H>>();
  readonly #prefixes: Entry<H>[] = [];
  readonly #segments: Entry<H>[] = [];
  readonly entries: readonly Entry<H>[];

  constructor(held: readonly HeldRule<H>[]) {
    const byPattern = new Map<string, HeldRule<H>[]>();
    for (const one of held) {
      push(byPattern, one.path, one);
    }
    this.entries = Array.from(byPattern, ([path, rules]) => merged(patternOf(path), rules));
    for (const entry of this.entries) {
      if (entry.pattern.kind === 'exact') this.#exact.set(entry.pattern.text, entry);
      else if (entry.pattern.kind === 'prefix') this.#prefixes.push(entry);
      else this.#segments.push(entry);
    }
    this.#prefixes.sort((a, b) => b.pattern.stem.length - a.pattern.stem.length);
  }

  /**
   * The one pattern that decides a request. Exact first; list and scan also without the trailing slash; list looks for
   * patterns without the trailing slash first, because a rule may end in a wildcard there.
   */
  lookup(fullPath: string, operation: Operation): Entry<H> | undefined {
    const path = fullPath.replace(/^\/+/u, '');
    const bare = path.endsWith('/') ? path.slice(0, -1) : path;
    const listing = operation === 'list' || operation === 'scan';
    return (
      this.#exact.get(path) ??
      (listing ? this.#exact.get(bare) : undefined) ??
      (operation === 'list' && bare !== path ? this.#mostSpecific(bare) : undefined) ??
      this.#mostSpecific(path)
    );
  }

  #mostSpecific(path: string): Entry<H> | undefined {
    let best = this.#prefixes.find((entry) => path.startsWith(entry.pattern.stem));
    for (const entry of this.#segments) {
      if (!matches(entry.pattern, path)) continue;
      if (best === undefined || byPriority(best.pattern, entry.pattern) < 0) best = entry;
    }
    return best;
  }
}

/** The rules of an entry that carry a capability; none where any of them denies. */
export function granting<H>(entry: Entry<H>, capability: string): readonly HeldRule<H>[] {
  if (entry.denies.length > 0) return [];
  return entry.rules.filter(({ rule }) => rule.capabilities.includes(capability));
}

function merged<H>(pattern: Pattern, rules: readonly HeldRule<H>[]): Entry<H> {
  const denies = rules.filter(({ rule }) => rule.capabilities.includes('deny'));
  const shortest = (values: readonly (number | undefined)[]): number => {
    const set = values.filter((value) => value !== undefined && value > 0);
    return set.length === 0 ? 0 : Math.min(...set.map(Number));
  };
  return {
    pattern,
    denies,
    rules,
    minWrap: shortest(rules.map(({ rule }) => rule.minWrap)),
    maxWrap: shortest(rules.map(({ rule }) => rule.maxWrap)),
    allowed: parameters(rules.map(({ rule }) => rule.allowed)),
    denied: parameters(rules.map(({ rule }) => rule.denied)),
    required: new Set(rules.flatMap(({ rule }) => rule.required ?? [])),
    mfa: new Set(rules.flatMap(({ rule }) => rule.mfa ?? [])),
    control: rules.flatMap(({ rule }) => rule.control ?? []),
    selfApproval: rules.some(({ rule }) => rule.selfApproval === true),
    pagination: shortest(rules.map(({ rule }) => rule.pagination)),
  };
}

/** Union over the rules that limit parameters at all; an empty list (any value) overwrites. */
function parameters(
  lists: readonly (Rule['allowed'] | undefined)[],
): ReadonlyMap<string, readonly ParameterValue[]> | undefined {
  let all: Map<string, readonly ParameterValue[]> | undefined;
  for (const list of lists) {
    if (list === undefined || list.length === 0) continue;
    all ??= new Map();
    for (const [name, values] of list) {
      const before = all.get(name);
      all.set(name, values.length === 0 || before?.length === 0 ? [] : [...values, ...(before ?? [])]);
    }
  }
  return all;
}
