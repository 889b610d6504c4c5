/**
 * What is left to hold once a capability is granted: wrapping, parameters, approval, a second factor
 * (openbao/openbao `vault/acl.go`, AllowOperation after the capability check; OpenBao documentation, "Policies",
 * "Fine-grained control"; Vault documentation, "Control groups").
 */
import type { Entry } from './acl';
import type { ParameterValue } from './policy-document';

/** What a question says of the request itself; what it leaves out stays a condition. */
export interface RequestDetails {
  /** Seconds of the response-wrapping token that is asked for; 0: none. */
  readonly wrap?: number;
  /** All parameters of the request, by lower-case name. */
  readonly parameters?: ReadonlyMap<string, string>;
}

export type Limits =
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'conditional'; readonly conditions: readonly string[] };

const WITH_PARAMETERS: ReadonlySet<string> = new Set(['read', 'update', 'create', 'patch']);

/** Which conditions remain for an operation whose capability the entry grants. */
export function limitsOf<H>(entry: Entry<H>, capability: string, details: RequestDetails): Limits {
  const conditions: string[] = [];
  const { minWrap, maxWrap } = entry;
  if (minWrap > 0 && maxWrap > 0 && maxWrap < minWrap) {
    return {
      kind: 'refused',
      reason: 'max_wrapping_ttl and min_wrapping_ttl of its rules exclude each other',
    };
  }
  if (minWrap > 0 || maxWrap > 0) {
    const { wrap } = details;
    const bounds = [
      ...(minWrap > 0 ? [`at least ${minWrap} s`] : []),
      ...(maxWrap > 0 ? [`at most ${maxWrap} s`] : []),
    ].join(' and ');
    if (wrap === undefined) conditions.push(`the response is wrapped for ${bounds}`);
    else if (wrap <= 0 || wrap < minWrap || (maxWrap > 0 && wrap > maxWrap))
      return { kind: 'refused', reason: `the response must be wrapped for ${bounds}` };
  }
  if (WITH_PARAMETERS.has(capability)) {
    const found = parameterLimits(entry, details.parameters);
    if (typeof found === 'string') return { kind: 'refused', reason: found };
    conditions.push(...found);
  }
  if (LISTS.has(capability) && entry.pagination > 0) {
    const found = pageLimit(entry, details.parameters);
    if (found.refused !== undefined) return { kind: 'refused', reason: found.refused };
    if (found.condition !== undefined) conditions.push(found.condition);
  }
  for (const { name, capabilities, groups, approvals } of entry.control) {
    if (capabilities.length > 0 && !capabilities.includes(capability)) continue;
    conditions.push(
      `approved by ${approvals} of ${groups.length === 0 ? 'the control group' : groups.join(', ')} (factor ${name}${entry.selfApproval ? ', whoever asks among them' : ''})`,
    );
  }
  if (entry.mfa.size > 0) conditions.push(`second factor ${[...entry.mfa].join(', ')}`);
  return conditions.length === 0 ? { kind: 'none' } : { kind: 'conditional', conditions };
}

const LISTS: ReadonlySet<string> = new Set(['list', 'scan']);

/**
 * Lists of at most so many entries (OpenBao, `vault/acl.go`): a larger `limit` is refused, and one that is not given only
 * where `limit` is a required parameter.
 */
function pageLimit<H>(
  { pagination, required }: Entry<H>,
  given: ReadonlyMap<string, string> | undefined,
): { readonly refused?: string; readonly condition?: string } {
  const needed = required.has('limit');
  if (given === undefined)
    return needed ? { condition: `with a limit of at most ${pagination} entries` } : {};
  const limit = given.get('limit');
  if (limit === undefined) return needed ? { refused: 'the parameter limit is required' } : {};
  if (limit === 'max') return {};
  return /^-?\d+$/u.test(limit) && Number(limit) <= pagination
    ? {}
    : { refused: `a list of more than ${pagination} entries at once is not allowed` };
}

function parameterLimits<H>(
  entry: Entry<H>,
  given: ReadonlyMap<string, string> | undefined,
): readonly string[] | string {
  const { allowed, denied, required } = entry;
  const limited = allowed !== undefined && !(allowed.size === 1 && allowed.has('*'));
  if (given === undefined) {
    return [
      ...(required.size > 0 ? [`with the parameters ${[...required].join(', ')}`] : []),
      ...(denied === undefined ? [] : [`without the parameters ${worded(denied)}`]),
      ...(limited ? [`with no parameters but ${worded(allowed)}`] : []),
    ];
  }
  for (const name of required) if (!given.has(name)) return `the parameter ${name} is required`;
  if (given.size === 0) return [];
  if (denied?.has('*') === true) return 'parameters are denied';
  for (const [name, value] of given) {
    const values = denied?.get(name);
    if (values !== undefined && includes(values, value)) return `the parameter ${name} is denied`;
  }
  if (!limited) return [];
  for (const [name, value] of given) {
    const values = allowed.get(name);
    if (values === undefined ? !allowed.has('*') : !includes(values, value))
      return `the parameter ${name} is not allowed`;
  }
  return [];
}

/** An empty list stands for any value; a text may begin and end with `*` (strutil.GlobbedStringsMatch). */
function includes(values: readonly ParameterValue[], value: string): boolean {
  if (values.length === 0) return true;
  return values.some((one) => {
    if (typeof one !== 'string') return String(one) === value;
    const head = one.startsWith('*');
    const tail = one.endsWith('*');
    if (one.length < 2) return one === '*' || one === value;
    if (head && tail) return value.includes(one.slice(1, -1));
    if (head) return value.endsWith(one.slice(1));
    return tail ? value.startsWith(one.slice(0, -1)) : one === value;
  });
}

function worded(parameters: ReadonlyMap<string, readonly ParameterValue[]>): string {
  return Array.from(parameters, ([name, values]) =>
    values.length === 0 ? name : `${name} = ${values.join(' or ')}`,
  ).join(', ');
}
