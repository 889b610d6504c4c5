import type { GraphBuilder, Step } from '../../graph/builder';
import { byCodeUnit } from '../../lib/order';
import { verbMask } from '../../model/permission';
import type { Key, PrincipalRecord } from '../../model/record';
import { ALWAYS, NEVER_ENDS } from '../../model/window';
import type { EpochMs } from '../../model/window';
import { granting } from './acl';
import { pathKey } from './keys';
import { limitsOf } from './limits';
import type { Mounts } from './mounts';
import { byPriority, mayMeet } from './pattern';
import { TokenRules, changesOf } from './ruling';
import type { Held, Ruling } from './ruling';

import type { Token } from './tokens';
import { verbsOn } from './verbs';

import { NATIVE, ProbeIndex } from './probes';
import type { Probe } from './probes';

/** With these a secret can be put to use. */
const USES_SECRET = verbMask('view', 'use', 'export');

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

/** Steps of one actor after the other. Tokens that carry the same policies are decided once. */
export class ActorSteps {
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
