/** Policy text, HCL or JSON, to rules (openbao/openbao `vault/policy.go`). */
import { isHclObject, parseHcl, isList } from './hcl';
import type { HclItem, HclObject, HclValue } from './hcl';
import { readExpiration, seconds } from './policy-time';
import { Refused } from './refused';
import { readControl, readParameters } from './parse-limits';
import { CAPABILITIES, NEWER_CAPABILITIES } from './policy-document';
import type { ParsedPolicy, PolicyDocument, Rule } from './policy-document';

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
