import { push } from '../../../lib/lists-by-key';
import { field, isObject, text } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import { canonicalJson } from '../../../lib/canonical-json';
import { parseJson } from '../../../lib/json';
import { byCodeUnit } from '../../../lib/order';
import { NEVER_USED } from '../../../model/accountability';
import type { PolicyRecord } from '../../../model/record';
import { actionCatalogue } from '../actions/catalogue';
import { actionGlob, covers } from '../glob';
import type { Glob } from '../glob';
import { oneOrMany, statementsOf } from '../policy-document';
import type { ServiceUse } from './facts';
import { actionsOf, serviceOf } from './privileges';

/** A policy that leaves out what was not used. */
export interface NarrowerPolicy {
  /** The document, ready to be put into IAM; the same text for the same exports. Empty where no statement is left. */
  readonly text: string;
  /** What to know before using it. */
  readonly notes: readonly string[];
}

/** A managed policy has at most this many characters besides white space (IAM user guide, "IAM and AWS STS quotas"). */
const MAX_CHARACTERS = 6144;

/**
 * One policy in place of these: services that were not used are left out, and of tracked actions those that were not.
 * Actions AWS does not track stay where their service was used. Resources, conditions and denies stay as they are.
 * Never wider than the policies it is made from. `unread`: what else is in force and cannot be read.
 */
export function narrowerPolicy(
  policies: readonly PolicyRecord[],
  uses: ReadonlyMap<string, ServiceUse>,
  unread: readonly string[] = [],
): NarrowerPolicy {
  const notes = new Set(unread.map((name) => `${name} cannot be read: what it allows is not in this one`));
  let leftOut = unread.length > 0;
  const statements = new Map<string, Json>();
  for (const policy of policies) {
    const parsed = policy.document === undefined ? undefined : parseJson(policy.document);
    if (parsed?.ok !== true || policy.unusable !== undefined) {
      notes.add(`policy ${policy.name} cannot be read: what it allows is not in this one`);
      leftOut = true;
      continue;
    }
    if (text(parsed.value, 'Version') !== '2012-10-17' && (policy.document ?? '').includes('${')) {
      notes.add(`policy ${policy.name} is of a version without variables and holds \${: it is left out`);
      leftOut = true;
      continue;
    }
    for (const { json } of statementsOf(parsed.value)) {
      for (const kept of narrowed(json, uses, notes)) statements.set(canonicalJson(kept), kept);
    }
  }
  const sorted = [...statements].sort(([a], [b]) => byCodeUnit(a, b)).map(([, json]) => json);
  if (sorted.length === 0) {
    if (!leftOut) notes.add('nothing was used: no policy is needed');
    return { text: '', notes: [...notes].sort(byCodeUnit) };
  }
  const document = { Version: '2012-10-17', Statement: sorted };
  if (canonicalJson(document).length > MAX_CHARACTERS) {
    notes.add(`longer than the ${MAX_CHARACTERS} characters of one managed policy: split it by statement`);
  }
  return { text: `${JSON.stringify(document, null, 2)}\n`, notes: [...notes].sort(byCodeUnit) };
}

function narrowed(json: Json, uses: ReadonlyMap<string, ServiceUse>, notes: Set<string>): readonly Json[] {
  if (!isObject(json)) return [];
  const rest = Object.fromEntries(
    Object.entries(json).filter(([name]) => !['Sid', 'Action', 'NotAction'].includes(name)),
  );
  if (field(json, 'Effect') === 'Deny') return [json];
  const stated = textsOf(json, 'Action');
  const not = textsOf(json, 'NotAction');
  const set = { not: stated.length === 0, globs: (stated.length === 0 ? not : stated).map(actionGlob) };
  const kept = new Map<string, string[]>();
  for (const { name } of actionsOf(set)) {
    if (!isKept(name, set, uses, notes)) continue;
    push(kept, serviceOf(name), name);
  }
  const unknown = stated.filter((pattern) => actionCatalogue().expand(pattern).length === 0);
  for (const pattern of unknown) notes.add(`${pattern} is no action that is known: it is kept as it is`);
  const actions = [
    ...[...kept].flatMap(([service, names]) => folded(service, new Set(names), set)),
    ...unknown,
  ].sort(byCodeUnit);
  return actions.length === 0 ? [] : [{ ...rest, Action: actions }];
}

interface Stated {
  readonly not: boolean;
  readonly globs: readonly Glob[];
}

function isKept(
  name: string,
  set: Stated,
  uses: ReadonlyMap<string, ServiceUse>,
  notes: Set<string>,
): boolean {
  const service = serviceOf(name);
  const use = uses.get(service);
  if (use === undefined) {
    // The data lists every service the policies gave when it was made; what only a wildcard gives since is left out.
    const named = !set.not && set.globs.some((glob) => glob.text.toLowerCase().startsWith(`${service}:`));
    if (named) notes.add(`there is no data of ${service}: it is kept as it is`);
    return named;
  }
  const at = use.actions.get(name.toLowerCase());
  return (at ?? use.at) !== NEVER_USED;
}

/** Fewer than this are named one by one. */
const FOLDED_FROM = 3;

/** Names as short as they can be: `s3:*` or `s3:Get*` where that holds no action more and the policies had it so. */
function folded(service: string, kept: ReadonlySet<string>, set: Stated): readonly string[] {
  const all = [...actionCatalogue().of(service).values()].map(({ name }) => name).sort(byCodeUnit);
  const stated = (pattern: string): boolean =>
    !set.not && set.globs.some((glob) => covers(glob, actionGlob(pattern)));
  if (all.every((name) => kept.has(name)) && stated(`${service}:*`)) return [`${service}:*`];
  const words = new Map<string, string[]>();
  for (const name of [...kept].sort(byCodeUnit)) {
    const word = /^[^:]+:[A-Z]+[a-z0-9]*/u.exec(name)?.[0] ?? name;
    push(words, word, name);
  }
  return [...words].flatMap(([word, names]) => {
    const pattern = `${word}*`;
    const whole = all.filter((name) => name.startsWith(word)).every((name) => kept.has(name));
    return whole && names.length >= FOLDED_FROM && stated(pattern) ? [pattern] : names;
  });
}

function textsOf(json: Json, name: string): readonly string[] {
  return oneOrMany(field(json, name)).filter((item) => typeof item === 'string');
}
