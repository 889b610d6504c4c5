/**
 * One ACL policy as rules per path (OpenBao documentation, "Policies"; openbao/openbao `vault/policy.go`). The document
 * is kept as JSON text in the policy's record, in the order in which the policy states its paths.
 */
import type { Json } from '../../lib/content';
import { field, isArray, isObject, list, text } from '../../lib/content';
import { parseJson } from '../../lib/json';
import { present } from '../../lib/present';
import type { EpochMs } from '../../model/window';
import { isHclObject, parseHcl } from './hcl';
import type { HclItem, HclObject, HclValue } from './hcl';

/** `root` is virtual; `subscribe` and `recover` are named by newer servers and kept as words of their own. */
export const CAPABILITIES = [
  'deny',
  'create',
  'read',
  'update',
  'delete',
  'list',
  'sudo',
  'patch',
  'scan',
] as const;
export const NEWER_CAPABILITIES: readonly string[] = ['subscribe', 'recover'];

export type ParameterValue = string | number | boolean;
/** Values allowed or denied by parameter name, lower case; an empty list stands for any value. */
export type Parameters = readonly (readonly [string, readonly ParameterValue[]])[];

export interface ControlFactor {
  readonly name: string;
  readonly capabilities: readonly string[];
  readonly groups: readonly string[];
  readonly approvals: number;
}

export interface Rule {
  /** As written, without a leading slash; may hold templates. */
  readonly path: string;
  /** Only `deny` where the rule denies. */
  readonly capabilities: readonly string[];
  readonly allowed?: Parameters;
  readonly denied?: Parameters;
  readonly required?: readonly string[];
  /** Seconds. */
  readonly minWrap?: number;
  readonly maxWrap?: number;
  readonly mfa?: readonly string[];
  readonly control?: readonly ControlFactor[];
  readonly selfApproval?: boolean;
  /** Entries a list gives at most (OpenBao). */
  readonly pagination?: number;
  readonly expires?: EpochMs;
  readonly comment?: string;
  readonly line: number;
}

export interface PolicyDocument {
  readonly name?: string;
  readonly rules: readonly Rule[];
  /** What was read with a doubt: unknown capabilities, doubled attributes. */
  readonly warnings: readonly string[];
}

export type ParsedPolicy =
  { readonly ok: true; readonly document: PolicyDocument } | { readonly ok: false; readonly problem: string };

const PATH_KEYS = new Set([
  'comment',
  'policy',
  'capabilities',
  'allowed_parameters',
  'denied_parameters',
  'required_parameters',
  'min_wrapping_ttl',
  'max_wrapping_ttl',
  'mfa_methods',
  'pagination_limit',
  'expiration',
  'list_scan_response_keys_filter_path',
  'control_group',
  'subscribe_event_types',
]);

/** Words of the old `policy` key; they are added to `capabilities` of the same block, and `deny` wipes them. */
const LEGACY: ReadonlyMap<string, readonly string[]> = new Map([
  ['deny', ['deny']],
  ['read', ['read', 'list']],
  ['write', ['create', 'read', 'update', 'delete', 'list']],
  ['sudo', ['create', 'read', 'update', 'delete', 'list', 'sudo']],
]);

class Refused extends Error {}

/** Read policy text. What the server would refuse is refused here, with its reason. */
export function parsePolicy(source: string): ParsedPolicy {
  const parsed = parseHcl(source);
  if (!parsed.ok) return { ok: false, problem: parsed.error.message };
  try {
    return { ok: true, document: readDocument(parsed.value) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problem: error.message };
    throw error;
  }
}

function readDocument(root: HclObject): PolicyDocument {
  const rules: Rule[] = [];
  const warnings: string[] = [];
  let name: string | undefined;
  for (const item of root.items) {
    const [key, ...rest] = item.keys;
    if (key === 'name' && typeof item.value === 'string') name = item.value;
    else if (key === 'path') rules.push(...readPaths(rest, item, warnings));
    else throw new Refused(`invalid key "${key ?? ''}" (line ${item.line}): a policy has only name and path`);
  }
  return { ...(name === undefined ? {} : { name }), rules, warnings };
}

/** `path "x" { … }`, or `path { "x" = { … } }` as the JSON form has it. */
function readPaths(keys: readonly string[], item: HclItem, warnings: string[]): Rule[] {
  if (!isHclObject(item.value)) throw new Refused(`path at line ${item.line} is no block`);
  const [path, more] = keys;
  if (more !== undefined) throw new Refused(`path at line ${item.line} has more than one name`);
  if (path !== undefined) return [readRule(path, item.value, item.line, warnings)];
  return item.value.items.flatMap((inner) => readPaths(inner.keys, inner, warnings));
}

function readRule(written: string, block: HclObject, line: number, warnings: string[]): Rule {
  const where = `path "${written}"`;
  const refuse = (why: string): never => {
    throw new Refused(`${where}: ${why}`);
  };
  const values = new Map<string, HclItem[]>();
  for (const item of block.items) {
    const [key = ''] = item.keys;
    if (!PATH_KEYS.has(key)) refuse(`invalid key "${key}" on line ${item.line}`);
    values.set(key, [...(values.get(key) ?? []), item]);
    if (values.get(key)?.length === 2 && key !== 'control_group')
      warnings.push(`${where}: ${key} stands twice; newer servers refuse that`);
  }
  const last = (key: string): HclValue | undefined => values.get(key)?.at(-1)?.value;
  const words = (key: string): string[] =>
    (values.get(key) ?? []).flatMap(({ value }) => {
      if (!isList(value) || !value.every((one) => typeof one === 'string'))
        return refuse(`${key} is no list of words`);
      return value.filter((one) => typeof one === 'string');
    });
  if (templateFault(written)) refuse('unbalanced templating characters');
  const path = written.startsWith('/') ? written.slice(1) : written;
  if (path.includes('+*')) refuse("invalid use of wildcards ('+*' is forbidden)");
  const capabilities = readCapabilities(words('capabilities'), last('policy'), where, warnings);
  const minWrap = seconds(last('min_wrapping_ttl'), where);
  const maxWrap = seconds(last('max_wrapping_ttl'), where);
  if (minWrap !== undefined && maxWrap !== undefined && maxWrap < minWrap)
    refuse('max_wrapping_ttl cannot be less than min_wrapping_ttl');
  const expires = readExpiration(last('expiration'), where);
  const comment = last('comment');
  const allowed = readParameters(last('allowed_parameters'), where);
  const denied = readParameters(last('denied_parameters'), where);
  const required = words('required_parameters').map((word) => word.toLowerCase());
  const mfa = words('mfa_methods');
  const control = values.get('control_group')?.[0]?.value;
  const pagination = Number(last('pagination_limit') ?? 0);
  const denies = capabilities.includes('deny');
  // A rule that denies carries nothing else (policy.go, PathFinished).
  const limits = denies
    ? {}
    : {
        ...(allowed === undefined ? {} : { allowed }),
        ...(denied === undefined ? {} : { denied }),
        ...(required.length === 0 ? {} : { required }),
        ...(minWrap === undefined ? {} : { minWrap }),
        ...(maxWrap === undefined ? {} : { maxWrap }),
        ...(mfa.length === 0 ? {} : { mfa }),
        ...(control === undefined ? {} : readControl(control, where)),
        ...(pagination > 0 ? { pagination } : {}),
      };
  return {
    path,
    capabilities,
    ...limits,
    ...(expires === undefined ? {} : { expires }),
    ...(typeof comment === 'string' ? { comment } : {}),
    line,
  };
}

function isList(value: HclValue): value is readonly HclValue[] {
  return Array.isArray(value);
}

/** `{{` and `}}` must pair up without nesting (identitytpl, PopulateString). */
function templateFault(path: string): boolean {
  const [head = '', ...pieces] = path.split('{{');
  return head.includes('}}') || pieces.some((piece) => piece.split('}}').length !== 2);
}

function readCapabilities(
  stated: readonly string[],
  legacy: HclValue | undefined,
  where: string,
  warnings: string[],
): string[] {
  const all = [...stated];
  if (typeof legacy === 'string' && legacy !== '') {
    const words = LEGACY.get(legacy);
    if (words === undefined) throw new Refused(`${where}: invalid policy "${legacy}"`);
    all.push(...words);
  }
  if (all.includes('deny')) return ['deny'];
  for (const word of all) {
    if (!CAPABILITIES.some((known) => known === word) && !NEWER_CAPABILITIES.includes(word))
      warnings.push(`${where}: the capability "${word}" is not known here; it is kept as it stands`);
  }
  return [...new Set(all)];
}

function readParameters(value: HclValue | undefined, where: string): Parameters | undefined {
  if (value === undefined) return undefined;
  if (!isHclObject(value)) throw new Refused(`${where}: parameters are no block`);
  return value.items.map(({ keys, value: values }): readonly [string, readonly ParameterValue[]] => {
    const inner = isList(values) ? values : [values];
    const simple = inner.filter((one) => typeof one !== 'object');
    if (simple.length !== inner.length)
      throw new Refused(`${where}: a parameter's values are no list of values`);
    return [(keys[0] ?? '').toLowerCase(), simple];
  });
}

function readControl(value: HclValue, where: string): { control: ControlFactor[]; selfApproval?: boolean } {
  if (!isHclObject(value)) throw new Refused(`${where}: control_group is no block`);
  const self = value.items.find(({ keys }) => keys[0] === 'self_auth_allowed')?.value;
  const control = value.items.flatMap((item): ControlFactor[] => {
    if (item.keys[0] !== 'factor' || !isHclObject(item.value)) return [];
    const named = item.keys[1];
    return named === undefined
      ? item.value.items.flatMap((inner) =>
          isHclObject(inner.value) ? [factor(inner.keys[0] ?? '', inner.value)] : [],
        )
      : [factor(named, item.value)];
  });
  return { control, ...(self === true ? { selfApproval: true } : {}) };
}

function factor(name: string, block: HclObject): ControlFactor {
  const words = (of: HclObject, key: string): string[] =>
    of.items
      .filter(({ keys }) => keys[0] === key)
      .flatMap(({ value }) => (isList(value) ? value.filter((one) => typeof one === 'string') : []));
  const identities = block.items.filter(({ keys }) => keys[0] === 'identity').map(({ value }) => value);
  const identity = identities.filter(isHclObject);
  const approvals = identity
    .flatMap(({ items }) => items)
    .filter(({ keys }) => keys[0] === 'approvals')
    .map(({ value }) => Number(value));
  return {
    name,
    capabilities: words(block, 'controlled_capabilities'),
    groups: identity.flatMap((of) => [...words(of, 'group_names'), ...words(of, 'group_ids')]),
    approvals: Math.max(1, ...approvals.filter(Number.isFinite)),
  };
}

const UNIT: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);

/** A number of seconds, or a duration as Go writes it (`1h30m`); `d` is a day (parseutil.ParseDurationSecond). */
function seconds(value: HclValue | undefined, where: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'object') throw new Refused(`${where}: a duration is one value`);
  const written = String(value).trim();
  if (/^\d+$/u.test(written)) return Number(written) || undefined;
  const parts = [...written.matchAll(/(\d+(?:\.\d+)?)([smhd])/gu)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== written)
    throw new Refused(`${where}: "${written}" is no duration`);
  return parts.reduce((sum, part) => sum + Number(part[1]) * (UNIT.get(part[2] ?? '') ?? 0), 0) || undefined;
}

function readExpiration(value: HclValue | undefined, where: string): EpochMs | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'object') throw new Refused(`${where}: expiration is one value`);
  const written = String(value);
  const at = /^\d{9,10}$/u.test(written) ? Number(written) * 1000 : rfc3339(written);
  if (at === undefined) throw new Refused(`${where}: "${written}" is no RFC 3339 time`);
  return at;
}

/** An instant as RFC 3339 writes it; undefined when it is none. */
export function rfc3339(written: string): EpochMs | undefined {
  const found = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/u.exec(written);
  if (found === null) return undefined;
  const at = Date.parse(
    `${found[1] ?? ''}T${found[2] ?? ''}${(found[3] ?? '').slice(0, 4)}${(found[4] ?? '').toUpperCase()}`,
  );
  return Number.isNaN(at) ? undefined : at;
}

/** The document as text for the policy's record. */
export function writeDocument(document: PolicyDocument): string {
  return JSON.stringify({ rules: document.rules });
}

/** The rules of a policy's record; an empty list where the text is none of ours. */
export function readWritten(written: string): readonly Rule[] {
  const parsed = parseJson(written);
  return parsed.ok ? list(parsed.value, 'rules').map(ruleOf) : [];
}

function ruleOf(json: Json): Rule {
  const number = (name: string): number | undefined => {
    const found = field(json, name);
    return typeof found === 'number' ? found : undefined;
  };
  const words = (name: string): string[] => list(json, name).filter((one) => typeof one === 'string');
  const parameters = (name: string): Parameters | undefined => {
    const found = field(json, name);
    if (!isArray(found)) return undefined;
    return found
      .filter(isArray)
      .map(([key, values]): readonly [string, readonly ParameterValue[]] => [
        typeof key === 'string' ? key : '',
        (isArray(values) ? values : []).filter(
          (one) => typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean',
        ),
      ]);
  };
  const control = field(json, 'control');
  const optional = {
    allowed: parameters('allowed'),
    denied: parameters('denied'),
    required: field(json, 'required') === undefined ? undefined : words('required'),
    minWrap: number('minWrap'),
    maxWrap: number('maxWrap'),
    mfa: field(json, 'mfa') === undefined ? undefined : words('mfa'),
    control: isArray(control) ? control.filter(isObject).map(factorOf) : undefined,
    selfApproval: field(json, 'selfApproval') === true ? true : undefined,
    pagination: number('pagination'),
    expires: number('expires'),
    comment: text(json, 'comment'),
  };
  const path = field(json, 'path');
  return {
    path: typeof path === 'string' ? path : '',
    capabilities: words('capabilities'),
    line: number('line') ?? 1,
    ...present(optional),
  };
}

function factorOf(json: Json): ControlFactor {
  const approvals = field(json, 'approvals');
  return {
    name: text(json, 'name') ?? '',
    capabilities: list(json, 'capabilities').filter((one) => typeof one === 'string'),
    groups: list(json, 'groups').filter((one) => typeof one === 'string'),
    approvals: typeof approvals === 'number' ? approvals : 1,
  };
}
