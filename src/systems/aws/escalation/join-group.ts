import type { Key } from '../../../model/record';
import type { Actor, Unreadable } from '../actor';
import type { Held } from '../held';
import { resolveResources } from '../matching';
import type { PolicyBook } from '../policy-book';
import { all, GIVEN } from './leg';
import type { Leg } from './leg';
import type { EscalationPath } from './path';
import type { Ground, Requirements } from './requirements';

/** The actor as it would be in one group more. */
export interface Joined {
  readonly actor: Actor;
  readonly granted: readonly Held[];
  readonly leg: Leg;
}

/** Groups of the account a user may add itself to, with what it would then be. */
export function* joinable(
  path: EscalationPath,
  needs: Requirements,
  ground: Ground,
  book: PolicyBook,
): Generator<Joined> {
  const { actor } = needs;
  if (actor.kind !== 'user') return;
  const already = new Set(ground.facts.groupsOf(actor.key).map(({ group }) => group));
  for (const group of ground.facts.groups(actor.account)) {
    if (already.has(group.key)) continue;
    const leg = all([
      needs.on(path, 'group', group.id),
      { ...GIVEN, supports: [{ records: [], via: [group.key] }] },
    ]);
    if (leg === undefined) continue;
    const { allows, denies, unreadable } = carried(group.key, actor, ground, book);
    yield {
      actor: {
        ...actor,
        allows: [...actor.allows, ...allows],
        denies: [...actor.denies, ...denies],
        unreadable: [...actor.unreadable, ...unreadable],
        byService: new Map(),
      },
      granted: allows,
      leg,
    };
  }
}

function carried(
  group: Key,
  actor: Actor,
  ground: Ground,
  book: PolicyBook,
): Pick<Actor, 'allows' | 'denies' | 'unreadable'> {
  const allows: Held[] = [];
  const denies: Held[] = [];
  const unreadable: Unreadable[] = [];
  for (const attachment of ground.actors.attachments(group)) {
    if (attachment.role !== 'identity' && attachment.role !== 'inline') continue;
    const policy = book.identity(attachment.policy);
    const removable = policy.missing || /^aws\|arn:[^:]*:iam::aws:policy\//u.test(attachment.policy);
    const records = [
      ...(attachment.role === 'inline' ? [] : [attachment.key]),
      ...(removable ? [] : [attachment.policy]),
    ];
    for (const statement of policy.statements) {
      const resources = resolveResources(statement.resources, (key) => actor.known.get(key) ?? 'unknown');
      (statement.allow ? allows : denies).push({ statement, resources, records, via: group });
    }
    if (policy.unusable !== undefined) {
      unreadable.push({ name: `policy ${policy.name}`, why: policy.unusable, records, via: group });
    }
  }
  return { allows, denies, unreadable };
}
