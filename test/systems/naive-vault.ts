/**
 * The documented algorithm of Vault policies, followed word by word and as slowly as it reads (OpenBao documentation,
 * "Policies": "Policy syntax", "Capabilities", "Templated policies"). Shares nothing with the product.
 */
export interface NaiveRule {
  readonly path: string;
  readonly capabilities: readonly string[];
  /** Epoch ms. */
  readonly expiration?: number;
}

export interface NaivePolicy {
  readonly name: string;
  readonly rules: readonly NaiveRule[];
}

export interface NaiveIdentity {
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface NaiveAnswer {
  readonly allowed: boolean;
  /** Names of the policies that grant it. */
  readonly granting: readonly string[];
}

/** May a token with these policies do this? */
export function naiveAllows(
  policies: readonly NaivePolicy[],
  identity: NaiveIdentity,
  operation: string,
  written: string,
  now: number,
): NaiveAnswer {
  // "Since listing always operates on a prefix […] request paths [are sanitized] to be prefixes."
  const sanitized = operation === 'list' || operation === 'scan';
  const requestPath = sanitized && written !== '' && !written.endsWith('/') ? `${written}/` : written;
  const capability = ['renew', 'revoke', 'rollback'].includes(operation) ? 'update' : operation;
  const nobody = { allowed: false, granting: [] };
  if (operation === 'help') return { allowed: true, granting: [] };

  // The rules that count: not expired, templates filled in; without a value the rule is skipped.
  const rules: { policy: string; path: string; capabilities: readonly string[] }[] = [];
  for (const policy of policies) {
    for (const rule of policy.rules) {
      if (rule.expiration !== undefined && rule.expiration <= now) continue;
      const missing: string[] = [];
      let path = rule.path.replaceAll(
        /\{\{\s*identity\.entity\.(name|metadata\.\w+)\s*\}\}/g,
        (_, what: string) => {
          const value = what === 'name' ? identity.name : identity.metadata[what.slice('metadata.'.length)];
          if (value === undefined || value === '') missing.push(what);
          return value ?? '';
        },
      );
      if (missing.length > 0) continue;
      if (path[0] === '/') path = path.slice(1);
      rules.push({ policy: policy.name, path, capabilities: rule.capabilities });
    }
  }

  const patterns = [...new Set(rules.map((rule) => rule.path))];
  const isSegment = (path: string): boolean => path === '+' || path.includes('/+') || path.startsWith('+/');
  const exact = patterns.filter((path) => !isSegment(path) && !path.endsWith('*'));
  const prefixes = patterns.filter((path) => !isSegment(path) && path.endsWith('*'));
  const segments = patterns.filter(isSegment);

  const segmentMatches = (pattern: string, path: string): boolean => {
    const open = pattern.endsWith('*');
    const wanted = (open ? pattern.slice(0, -1) : pattern).split('/');
    const source = wanted
      .map((part) => (part === '+' ? '[^/]*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)))
      .join('/');
    return new RegExp(`^${source}${open ? '.*' : ''}$`, 's').test(path);
  };

  const best = (path: string): string | undefined => {
    let candidates = segments.filter((pattern) => segmentMatches(pattern, path));
    const matching = prefixes.filter((pattern) => path.startsWith(pattern.slice(0, -1)));
    const longest = Math.max(-1, ...matching.map((pattern) => pattern.length));
    candidates = [...candidates, ...matching.filter((pattern) => pattern.length === longest)];
    // "P1 is lower priority if …", one rule after the other.
    const lower = (p1: string, p2: string): boolean => {
      const bare = (p: string): string => (p.endsWith('*') ? p.slice(0, -1) : p);
      const first = (p: string): number => (isSegment(p) ? p.indexOf('+') : bare(p).length);
      const plus = (p: string): number =>
        isSegment(p)
          ? bare(p)
              .split('/')
              .filter((s) => s === '+').length
          : 0;
      if (first(p1) !== first(p2)) return first(p1) < first(p2);
      if (p1.endsWith('*') !== p2.endsWith('*')) return p1.endsWith('*');
      if (plus(p1) !== plus(p2)) return plus(p1) > plus(p2);
      if (bare(p1).length !== bare(p2).length) return bare(p1).length < bare(p2).length;
      return bare(p1) < bare(p2);
    };
    return candidates.find((one) => candidates.every((other) => other === one || lower(other, one)));
  };

  let path = requestPath;
  while (path.startsWith('/')) path = path.slice(1);
  const listing = capability === 'list' || capability === 'scan';
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  let chosen: string | undefined = exact.find((pattern) => pattern === path);
  if (chosen === undefined && listing) chosen = exact.find((pattern) => pattern === trimmed);
  if (chosen === undefined && capability === 'list' && path.endsWith('/')) chosen = best(trimmed);
  chosen ??= best(path);
  if (chosen === undefined) return nobody;

  // Same pattern in several policies: united, unless one denies.
  const same = rules.filter((rule) => rule.path === chosen);
  if (same.some((rule) => rule.capabilities.includes('deny'))) return nobody;
  const granting = [
    ...new Set(same.filter((rule) => rule.capabilities.includes(capability)).map((rule) => rule.policy)),
  ].sort();
  return { allowed: granting.length > 0, granting };
}
