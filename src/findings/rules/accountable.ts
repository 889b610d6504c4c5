import type { Accountability } from '../../model/accountability';
import type { SnapshotRecord } from '../../model/record';
import { Pace } from '../pace';
import { nameOf } from '../rule';
import type { RuleContext } from '../rule';

export interface Accountable {
  readonly record: SnapshotRecord;
  readonly accountability: Accountability;
  readonly node: number;
  readonly what: string;
}

/**
 * Everything that carries accountability, with the node it is about and what to call it; `undefined` where it is time
 * for others.
 */
export function* accountable(context: RuleContext): Generator<Accountable | undefined> {
  const pace = new Pace();
  for (const record of context.view.all('principal')) {
    if (pace.due()) yield undefined;
    if (record.enabled !== false)
      yield* about(context, record, record.accountability, record.key, record.name);
  }
  for (const record of context.view.all('secret')) {
    if (pace.due()) yield undefined;
    if (record.active !== false)
      yield* about(context, record, record.accountability, record.key, record.name);
  }
  for (const record of context.view.all('grant')) {
    if (pace.due()) yield undefined;
    yield* about(
      context,
      record,
      record.accountability,
      record.principal,
      `${record.permission} on ${label(context, record.resource)} for ${label(context, record.principal)}`,
    );
  }
  for (const record of context.view.all('membership')) {
    if (pace.due()) yield undefined;
    yield* about(
      context,
      record,
      record.accountability,
      record.member,
      `Membership of ${label(context, record.member)} in ${label(context, record.group)}`,
    );
  }
  for (const record of context.view.all('trust')) {
    if (pace.due()) yield undefined;
    yield* about(
      context,
      record,
      record.accountability,
      record.from,
      `Trust from ${label(context, record.from)} to ${label(context, record.to)}`,
    );
  }
}

function* about(
  context: RuleContext,
  record: SnapshotRecord,
  accountability: Accountability | undefined,
  key: string,
  what: string,
): Generator<Accountable> {
  const node = context.nodeOf(key);
  if (accountability !== undefined && node !== undefined) yield { record, accountability, node, what };
}

function label(context: RuleContext, key: string): string {
  const node = context.nodeOf(key);
  return node === undefined ? key.slice(key.indexOf('|') + 1) : nameOf(context, node);
}
