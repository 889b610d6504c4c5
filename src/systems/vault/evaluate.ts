import type { GraphBuilder } from '../../graph/builder';
import { verbMask } from '../../model/permission';
import { ALWAYS, NEVER_ENDS } from '../../model/window';
import type { Evaluation, RecordView } from '../system';
import { Approvals } from './approve';
import { Decider } from './decide';
import { VAULT } from './keys';
import { Mounts } from './mounts';
import { changesOf } from './ruling';
import { Tokens } from './tokens';
import { ActorSteps } from './actor-steps';
import { probesOf } from './probes';

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
  const steps = new ActorSteps(mounts, probes, build);
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
