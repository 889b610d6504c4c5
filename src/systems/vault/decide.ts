import { compareSources } from '../../model/source';
import { VERDICT_RANK } from '../../model/verdict';
import type { Key, PrincipalRecord } from '../../model/record';
import type { DecidedBy, Decision, Question, RecordView } from '../system';
import { Approvals } from './approve';
import { VAULT } from './keys';
import { objectOf, versionedByPolicies } from './mounts';
import type { Located, Mounts } from './mounts';
import type { RequestDetails } from './limits';
import { CAPABILITIES, NEWER_CAPABILITIES } from './policy-document';
import { readWritten } from './kept-policy';
import { TokenRules, supportsOf } from './ruling';
import type { Held, Ruling } from './ruling';
import type { Token, Tokens } from './tokens';
import { nativeOn, verbNamed, waysOf } from './verbs';
import type { Wanted } from './verbs';

const OPERATIONS: readonly string[] = [
  ...CAPABILITIES,
  ...NEWER_CAPABILITIES,
  'root',
  'help',
  'renew',
  'revoke',
  'rollback',
  'write',
  'get',
  'put',
];

/** Decides single requests as the server would. */
export class Decider {
  readonly #view: RecordView;
  readonly #tokens: Tokens;
  readonly #mounts: Mounts;
  #versioned: ReadonlySet<string> | undefined;

  constructor(view: RecordView, tokens: Tokens, mounts: Mounts) {
    this.#view = view;
    this.#tokens = tokens;
    this.#mounts = mounts;
  }

  decide(question: Question): Decision {
    const record = this.#view.get(question.principal);
    if (record?.kind !== 'principal' || record.system !== VAULT)
      return open(`${question.principal} is no principal of Vault`);
    if (record.type === 'group')
      return open('a group makes no requests: ask for an entity that belongs to it');
    if (record.mentionedOnly === true)
      return open(`${record.name} is only mentioned: nothing about it was exported`);
    if (verbNamed(question.permission) === 'approve') {
      const { path, place, isObject } = this.#place(question);
      const asked = isObject ? nativeOn('read', place, true).path : path;
      return new Approvals(this.#view, this.#tokens, this.#mounts).decide(record, [asked], question.at);
    }
    const wanted = this.#wanted(question);
    if (typeof wanted === 'string') return open(wanted);
    const details = detailsOf(question.context);
    let best: Decision | undefined;
    for (const token of this.#tokens.of(record)) {
      const found = this.#decideAs(token, wanted, question.at, details, record);
      if (best === undefined || VERDICT_RANK[found.verdict] > VERDICT_RANK[best.verdict]) best = found;
    }
    return best ?? open('no way of signing in');
  }

  /** The ways in which the question's permission can be had: sets of requests that must all be allowed. */
  #wanted(question: Question): readonly (readonly Wanted[])[] | string {
    const permission = question.permission.trim();
    const { path, place, isObject } = this.#place(question);
    const native = permission.toLowerCase();
    if (native !== 'create' && native !== 'delete' && OPERATIONS.includes(native)) {
      return [[nativeOn(native, place, isObject)]];
    }
    // `create` and `delete` are words of both vocabularies: of a path they are the capability, of an object the verb.
    if ((native === 'create' || native === 'delete') && !isObject) return [[{ capability: native, path }]];
    const verb = verbNamed(permission);
    if (verb === undefined) return `${permission} is neither a capability of Vault nor one of the verbs`;
    const ways = waysOf(verb, this.#assumed(place));
    return ways.length > 0 ? ways : `Vault has no capability that stands for ${verb} on ${path}`;
  }

  /** Of a mount that no export lists: what the policies' paths take it for. */
  #assumed(place: Located): Located {
    if (!place.guessed || place.versioned) return place;
    this.#versioned ??= versionedByPolicies(
      this.#view
        .of(VAULT, 'policy')
        .flatMap((policy) =>
          readWritten(policy.document ?? '').map(({ path }) => this.#tokens.namespaceOf(policy) + path),
        ),
      this.#mounts,
    );
    return { ...place, versioned: this.#versioned.has(place.namespace + place.mount) };
  }

  #place(question: Question): { path: string; place: Located; isObject: boolean } {
    const record = question.resource === undefined ? undefined : this.#view.get(question.resource);
    const written = question.resourceId.trim().replace(/^\/+(?:v1\/)?/u, '');
    const known = record?.kind === 'secret' || record?.kind === 'resource' ? record : undefined;
    const value = known?.properties?.find(([name]) => name === 'value path')?.[1];
    // The object's own id or name stands for all paths that are about it; a path stands for itself.
    if (known?.kind === 'secret' && value !== undefined && !(known.aliases ?? []).includes(written)) {
      return { path: known.id, place: this.#mounts.locate(value), isObject: true };
    }
    const path = known === undefined || known.aliases?.includes(written) === true ? written : known.id;
    const place = this.#mounts.locate(path);
    const object = objectOf(place);
    const bare = place.versioned && object === undefined && place.rest !== '' && !path.endsWith('/');
    const area = /^(?:data|metadata|delete|undelete|destroy|subkeys|config)(?:\/|$)/u.test(place.rest);
    return { path, place, isObject: bare && !area };
  }

  #decideAs(
    token: Token,
    ways: readonly (readonly Wanted[])[],
    at: number,
    details: RequestDetails,
    principal: PrincipalRecord,
  ): Decision {
    const rules = new TokenRules(token, this.#mounts, at);
    let best: readonly Ruling[] | undefined;
    for (const way of ways) {
      const found = way.map(({ capability, path }) => rules.rule(path, capability, details));
      if (best === undefined || rank(found) > rank(best)) best = found;
    }
    const chosen = best ?? [];
    const weakest = chosen.reduce<Ruling | undefined>(
      (low, one) => (low === undefined || VERDICT_RANK[one.verdict] < VERDICT_RANK[low.verdict] ? one : low),
      undefined,
    );
    const verdict = weakest?.verdict ?? 'denied';
    const conditions = [...new Set(chosen.flatMap((one) => one.conditions))];
    const cited = verdict === 'denied' ? (weakest?.by ?? []) : chosen.flatMap((one) => one.by);
    return {
      verdict,
      ...(verdict === 'conditional' ? { condition: conditions.join('; ') } : {}),
      reason: reasonOf(verdict, chosen, weakest, token, principal),
      decidedBy: cite(cited),
      assumes: [...token.assumes, ...this.#guesses(ways)],
      supports: verdict === 'denied' || verdict === 'not-evaluated' ? [] : allOf(chosen),
    };
  }

  #guesses(ways: readonly (readonly Wanted[])[]): readonly string[] {
    const guessed = ways
      .flat()
      .map(({ path }) => this.#mounts.locate(path))
      .find((place) => place.guessed && place.versioned);
    return guessed === undefined
      ? []
      : [
          `${guessed.namespace}${guessed.mount} is a key-value store with versions (mounts are not in the exports)`,
        ];
  }
}

function rank(rulings: readonly Ruling[]): number {
  return Math.min(...rulings.map(({ verdict }) => VERDICT_RANK[verdict]));
}

function reasonOf(
  verdict: string,
  chosen: readonly Ruling[],
  weakest: Ruling | undefined,
  token: Token,
  principal: PrincipalRecord,
): string {
  const by = token.principal.key === principal.key ? '' : `signing in as ${token.principal.id}: `;
  if (verdict === 'allowed' || verdict === 'conditional')
    return by + [...new Set(chosen.map((one) => one.reason))].join('; ');
  return by + (weakest?.reason ?? 'no rule matches');
}

/** Where several requests must all be allowed, each combination of their supports is one. */
function allOf(rulings: readonly Ruling[]): readonly (readonly Key[])[] {
  let combined: readonly (readonly Key[])[] = [[]];
  for (const { grants } of rulings) {
    const records = supportsOf(grants).map((support) => support.records);
    combined = combined.flatMap((before) => records.map((more) => [...new Set([...before, ...more])]));
  }
  return combined.slice(0, 256);
}

function cite(held: readonly Held[]): readonly DecidedBy[] {
  const cited = new Map<string, DecidedBy>();
  for (const { rule, holder } of held) {
    const text = `policy ${holder.name}: path "${holder.namespace}${rule.path}" { capabilities = [${rule.capabilities.join(', ')}] }`;
    if (holder.record !== undefined) cited.set(`${holder.key} ${text}`, { ...holder.record.source, text });
  }
  return [...cited.values()].sort((a, b) => compareSources(a, b) || (a.text < b.text ? -1 : 1));
}

/** Request context: `wrap_ttl` in seconds, and `parameter/<name>` for each parameter; `parameters` = none for no parameters. */
function detailsOf(context: Question['context']): RequestDetails {
  let wrap: number | undefined;
  let parameters: Map<string, string> | undefined;
  for (const [written, values] of context) {
    const name = written.toLowerCase();
    if (name === 'wrap_ttl') wrap = Number(values[0] ?? '0');
    else if (name === 'parameters') parameters ??= new Map();
    else if (name.startsWith('parameter/')) {
      parameters ??= new Map();
      parameters.set(name.slice('parameter/'.length), values[0] ?? '');
    }
  }
  return { ...(wrap === undefined ? {} : { wrap }), ...(parameters === undefined ? {} : { parameters }) };
}

function open(reason: string): Decision {
  return { verdict: 'not-evaluated', reason, decidedBy: [], assumes: [], supports: [] };
}
