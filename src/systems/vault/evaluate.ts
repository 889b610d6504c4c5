import type { GraphBuilder, Step } from '../../graph/builder';
import { byCodeUnit } from '../../lib/order';
import { verbMask } from '../../model/permission';
import type { VerbMask } from '../../model/permission';
import type { Key, PrincipalRecord } from '../../model/record';
import { ALWAYS, NEVER_ENDS } from '../../model/window';
import type { EpochMs } from '../../model/window';
import type { Evaluation, RecordView } from '../system';
import { granting } from './acl';
import { Approvals } from './approve';
import { Decider } from './decide';
import { VAULT, pathKey } from './keys';
import { limitsOf } from './limits';
import { Mounts } from './mounts';
import { byPriority, mayMeet } from './pattern';
import type { Pattern } from './pattern';
import { TokenRules, changesOf } from './ruling';
import type { Held, Ruling } from './ruling';
import { Tokens, isRole, property } from './tokens';
import type { Token } from './tokens';
import { APP_ROLE, TOKEN_ROLE } from './read-role';
import { verbsOn } from './verbs';

/** With these a secret can be put to use. */
const USES_SECRET = verbMask('view', 'use', 'export');
const NATIVE = ['create', 'read', 'update', 'patch', 'delete', 'list', 'scan', 'sudo'] as const;

/** One request asked of every token: what its step is called and where it leads. */
interface Probe {
  readonly to: Key;
  readonly permission: string;
  readonly capability: string;
  readonly path: string;
  readonly verbs: VerbMask;
  readonly secret: boolean;
  /** Whoever holds it can act as the target. */
  readonly becomes?: boolean;
}

/**
 * Decide Vault records into steps. A policy can take away as well as give, so permission steps leave only the entity or
 * auth role that acts (design, section 5); groups, memberships and policies stand in the supports.
 */
export function* evaluateVault(view: RecordView, build: GraphBuilder): Generator<number, Evaluation> {
  const mounts = new Mounts(view);
  const tokens = new Tokens(view);
  let done = 0;
  for (const record of view.of(VAULT, 'membership')) {
    build.step({
      from: record.member,
      to: record.group,
      kind: 'member',
      ...(record.nativeType === undefined ? {} : { permission: record.nativeType }),
      verdict: 'allowed',
      window: record.window,
      supports: [{ records: [record.key] }],
    });
    if (++done % 512 === 0) yield done;
  }
  for (const record of view.of(VAULT, 'containment')) {
    build.step({
      from: record.container,
      to: record.child,
      kind: 'contains',
      through: record.traversable !== false,
      verdict: 'allowed',
      window: { from: ALWAYS, until: NEVER_ENDS },
      supports: [{ records: [] }],
    });
    if (++done % 512 === 0) yield done;
  }
  const probes = probesOf(view, mounts);
  const steps = new Steps(mounts, probes, build);
  for (const actor of tokens.actors()) {
    for (const token of tokens.of(actor)) {
      steps.of(actor, token);
      yield ++done;
    }
    steps.flush(actor);
  }
  yield* approvalSteps(view, tokens, mounts, build);
  const decider = new Decider(view, tokens, mounts);
  return { decide: (question) => decider.decide(question) };
}

/** Who approves requests for what a control group guards: a step of its own, as no capability says so. */
function* approvalSteps(
  view: RecordView,
  tokens: Tokens,
  mounts: Mounts,
  build: GraphBuilder,
): Generator<number, void> {
  const approvals = new Approvals(view, tokens, mounts);
  const known = [...view.of(VAULT, 'secret'), ...view.of(VAULT, 'resource')].filter(
    (one) => one.kind === 'secret' || (one.type === 'Vault path' && one.pattern !== true),
  );
  for (const { key, id, properties } of known) {
    const path = properties?.find(([name]) => name === 'value path')?.[1] ?? id;
    if (!approvals.guarded(path)) continue;
    for (const actor of tokens.actors()) {
      if (tokens.groupsOf(actor).length === 0) continue;
      const ends = [...approvals.changes(path), ...tokens.of(actor).flatMap(changesOf), NEVER_ENDS];
      let from = ALWAYS;
      for (const until of [...new Set(ends)].sort((a, b) => a - b)) {
        const found = approvals.decide(actor, [path], from);
        const note = found.verdict === 'not-evaluated' ? found.reason : found.condition;
        if (found.verdict !== 'denied' && found.decidedBy.length > 0)
          build.step({
            from: actor.key,
            to: key,
            kind: 'permission',
            permission: 'approve',
            verbs: verbMask('approve'),
            verdict: found.verdict,
            ...(note === undefined ? {} : { note }),
            window: { from, until },
            through: false,
            becomes: false,
            supports:
              found.supports.length === 0
                ? [{ records: [] }]
                : found.supports.map((records) => ({ records })),
          });
        from = until;
      }
      yield 0;
    }
  }
}

/** What is asked about each thing. */
function probesOf(view: RecordView, mounts: Mounts): readonly Probe[] {
  const probes: Probe[] = [];
  for (const secret of view.of(VAULT, 'secret'))
    probes.push(...ofSecret(secret.key, secret.id, secret.properties, mounts));
  for (const resource of view.of(VAULT, 'resource')) {
    if (resource.pattern === true || resource.type !== 'Vault path') continue;
    const place = mounts.locate(resource.id);
    for (const capability of NATIVE) {
      probes.push({
        to: resource.key,
        permission: capability,
        capability,
        path: resource.id,
        verbs: verbsOn(capability, place),
        secret: false,
      });
    }
  }
  for (const role of view.of(VAULT, 'principal')) {
    if (!isRole(role)) continue;
    const way = wayInto(role);
    if (way === undefined) continue;
    probes.push({
      to: role.key,
      permission: way.permission,
      capability: 'update',
      path: way.path,
      verbs: verbMask('impersonate', 'rotate'),
      secret: false,
      becomes: true,
    });
  }
  return probes;
}

/** Whoever can make a secret id of an AppRole, set a user's password or make a token by a token role acts as it. */
function wayInto(role: PrincipalRecord): { readonly permission: string; readonly path: string } | undefined {
  if (property(role, TOKEN_ROLE) !== undefined)
    return {
      permission: 'create token',
      path: role.id.replace(/auth\/token\/roles?\//u, 'auth/token/create/'),
    };
  if (property(role, 'kind')?.startsWith('user') === true)
    return { permission: 'set password', path: `${role.id}/password` };
  if (property(role, APP_ROLE) === undefined) return undefined;
  return { permission: 'issue secret id', path: `${role.id}/secret-id` };
}

function ofSecret(
  to: Key,
  id: string,
  properties: readonly (readonly [string, string])[] | undefined,
  mounts: Mounts,
): readonly Probe[] {
  const value = properties?.find(([name]) => name === 'value path')?.[1] ?? id;
  const place = mounts.locate(value);
  const probe = (permission: string, capability: string, path: string, verbs: VerbMask): Probe => ({
    to,
    permission,
    capability,
    path,
    verbs,
    secret: true,
  });
  const own = NATIVE.filter((capability) => capability !== 'list' && capability !== 'scan').map(
    (capability) => probe(capability, capability, value, verbsOn(capability, place)),
  );
  if (!place.versioned) return own;
  const name = place.rest.slice('data/'.length);
  const at = (area: string): string => `${place.namespace}${place.mount}${area}/${name}`;
  const folder = at('metadata').slice(0, at('metadata').lastIndexOf('/') + 1);
  return [
    ...own,
    probe('list', 'list', folder, verbMask('list-metadata')),
    probe('read metadata', 'read', at('metadata'), verbMask('list-metadata')),
    probe('change metadata', 'update', at('metadata'), verbMask('change')),
    probe('delete metadata', 'delete', at('metadata'), verbMask('delete')),
    probe('delete versions', 'update', at('delete'), verbMask('delete')),
    probe('destroy versions', 'update', at('destroy'), verbMask('delete')),
  ];
}

interface Found {
  readonly probe: Probe;
  readonly verdict: 'allowed' | 'conditional' | 'not-evaluated';
  readonly note: string | undefined;
  readonly policies: readonly Key[];
}

interface Stretch {
  readonly from: EpochMs;
  until: EpochMs;
  readonly found: Found;
}

/** Probes by path, so that a token is asked only about what some rule of it can meet. */
class ProbeIndex {
  readonly all: readonly Probe[];
  readonly #paths: readonly string[];

  constructor(probes: readonly Probe[]) {
    this.all = [...probes].sort((a, b) => byCodeUnit(a.path, b.path));
    this.#paths = this.all.map(({ path }) => path);
  }

  /** In the order of paths, each once. */
  metBy(patterns: readonly Pattern[]): readonly Probe[] {
    const met = new Set<number>();
    for (const pattern of patterns) {
      // A list has a slash at the end of its path and is looked for without it too: a rule meets both.
      const exact = pattern.kind === 'exact';
      const head = (exact ? pattern.text : pattern.stem.slice(0, firstWild(pattern.stem))).replace(
        /\/$/u,
        '',
      );
      for (let i = this.#from(head); i < this.#paths.length; i++) {
        const path = this.#paths[i] ?? '';
        if (!path.startsWith(head)) break;
        if (!exact || path === head || path === `${head}/`) met.add(i);
      }
    }
    return [...met].sort((a, b) => a - b).flatMap((i) => this.all[i] ?? []);
  }

  #from(head: string): number {
    let low = 0;
    let high = this.#paths.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byCodeUnit(this.#paths[middle] ?? '', head) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Where the first `+` stands, or the whole length. */
function firstWild(stem: string): number {
  const plus = stem.indexOf('+');
  return plus < 0 ? stem.length : plus;
}

/** Steps of one actor after the other. Tokens that carry the same policies are decided once. */
class Steps {
  readonly #mounts: Mounts;
  readonly #probes: ProbeIndex;
  readonly #build: GraphBuilder;
  readonly #decided = new Map<string, readonly Stretch[]>();
  /** By step: the ways of signing in that yield it. */
  readonly #pending: { readonly stretch: Stretch; readonly token: Token }[] = [];

  constructor(mounts: Mounts, probes: readonly Probe[], build: GraphBuilder) {
    this.#mounts = mounts;
    this.#probes = new ProbeIndex(probes);
    this.#build = build;
  }

  of(actor: PrincipalRecord, token: Token): void {
    const own = token.carried.some(({ rules }) => rules.some(({ path }) => path.includes('{{')));
    const signature = JSON.stringify([
      own ? actor.key : '',
      token.condition ?? '',
      token.namespace,
      token.carried.map(({ key }) => key),
    ]);
    let stretches = this.#decided.get(signature);
    if (stretches === undefined) {
      stretches = this.#decide(token);
      this.#decided.set(signature, stretches);
    }
    for (const stretch of stretches) this.#pending.push({ stretch, token });
  }

  flush(actor: PrincipalRecord): void {
    for (const { stretch, token } of this.#pending) {
      const { probe, verdict, note, policies } = stretch.found;
      if (probe.to === actor.key) continue;
      const held = token.carried.filter(({ key }) => policies.includes(key));
      const supports = held.flatMap(({ chains, via }) =>
        chains.map((records, i) => ({ records, via: via[i] ?? [] })),
      );
      const becomes = probe.becomes === true;
      const step: Step = {
        from: actor.key,
        to: probe.to,
        kind: becomes ? 'control' : 'permission',
        permission: probe.permission,
        verbs: probe.verbs,
        verdict,
        ...(note === undefined ? {} : { note }),
        window: { from: stretch.from, until: stretch.until },
        through: becomes || (probe.secret && (probe.verbs & USES_SECRET) !== 0),
        becomes,
        supports: supports.length === 0 ? [{ records: [] }] : supports,
      };
      this.#build.step(step);
    }
    this.#pending.length = 0;
  }

  #decide(token: Token): readonly Stretch[] {
    const changes = [ALWAYS, ...changesOf(token), NEVER_ENDS];
    const done: Stretch[] = [];
    const open = new Map<string, Stretch>();
    for (let i = 0; i + 1 < changes.length; i++) {
      const from = changes[i] ?? ALWAYS;
      const until = changes[i + 1] ?? NEVER_ENDS;
      for (const found of this.#at(token, from)) {
        const name = JSON.stringify([
          found.probe.to,
          found.probe.permission,
          found.verdict,
          found.note,
          found.policies,
        ]);
        const before = open.get(name);
        if (before?.until === from) before.until = until;
        else {
          const stretch = { from, until, found };
          open.set(name, stretch);
          done.push(stretch);
        }
      }
    }
    return done;
  }

  *#at(token: Token, at: EpochMs): Generator<Found> {
    const rules = new TokenRules(token, this.#mounts, at);
    for (const probe of rules.token.root
      ? this.#probes.all
      : this.#probes.metBy(rules.acl.entries.map(({ pattern }) => pattern))) {
      const found = foundOf(probe, rules.rule(probe.path, probe.capability, {}));
      if (found !== undefined) yield found;
    }
    yield* this.#patterns(rules);
  }

  /** A pattern is a node of its own; where more specific rules decide otherwise, what it gives is conditional. */
  *#patterns(rules: TokenRules): Generator<Found> {
    const { entries } = rules.acl;
    const missing = rules.token.carried.filter(({ unusable }) => unusable !== undefined);
    for (const entry of entries) {
      const templated = entry.rules.some(({ rule }) => rule.path.includes('{{'));
      if (entry.pattern.kind === 'exact' && !templated) continue;
      const above = entries.filter(
        (other) =>
          other !== entry &&
          (other.pattern.kind === 'exact' || byPriority(entry.pattern, other.pattern) < 0) &&
          mayMeet(entry.pattern, other.pattern),
      );
      for (const capability of NATIVE) {
        const grants = granting(entry, capability).filter(({ holder }) =>
          holder.chains.some((chain) => chain.length > 0),
        );
        const limits = limitsOf(entry, capability, {});
        if (grants.length === 0 || limits.kind === 'refused') continue;
        const except = above
          .filter((other) => granting(other, capability).length === 0)
          .map(({ pattern }) => pattern.text);
        const notes = [
          ...(limits.kind === 'conditional' ? limits.conditions : []),
          ...(except.length === 0 ? [] : [`except where a more specific rule decides: ${shown(except)}`]),
          ...(rules.token.condition === undefined ? [] : [rules.token.condition]),
        ];
        for (const path of new Set(grants.map(({ rule, holder }) => holder.namespace + rule.path))) {
          const holders = grants.filter(({ rule, holder }) => holder.namespace + rule.path === path);
          yield {
            probe: {
              to: pathKey(path),
              permission: capability,
              capability,
              path,
              verbs: verbsOn(capability, this.#mounts.locate(path)),
              secret: false,
            },
            verdict: missing.length > 0 ? 'not-evaluated' : notes.length > 0 ? 'conditional' : 'allowed',
            note:
              missing.length > 0
                ? `it hangs on what the exports lack: ${missing.map(({ name }) => `policy ${name}`).join(', ')}`
                : notes.length > 0
                  ? notes.join('; ')
                  : undefined,
            policies: keysOf(holders),
          };
        }
      }
    }
  }
}

function shown(names: readonly string[]): string {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}

function foundOf(probe: Probe, ruling: Ruling): Found | undefined {
  const grants = ruling.grants.filter(({ holder }) => holder.chains.some((chain) => chain.length > 0));
  if (ruling.verdict === 'denied' || grants.length === 0) return undefined;
  const note = ruling.verdict === 'not-evaluated' ? ruling.reason : ruling.conditions.join('; ');
  return {
    probe,
    verdict: ruling.verdict,
    note: note === '' ? undefined : note,
    policies: keysOf(grants),
  };
}

function keysOf(held: readonly Held[]): readonly Key[] {
  return [...new Set(held.map(({ holder }) => holder.key))].sort(byCodeUnit);
}
