import type { EngineApi } from '../../workers/protocol';
import { crc32 } from '../lib/crc32';
import type { NodeRef, StepRef } from '../questions/answers';
import { askEstate } from './estate-answer';
import type { NodeAddress, StepAddress } from './url-state';

/** A step by what does not change between imports: its ends, what it is, and, of several such, what it is like. */
export function stepAddress(step: StepRef, addressOf: (node: NodeRef) => NodeAddress): StepAddress {
  const { from, to, kind, permission } = step;
  return {
    from: addressOf(from),
    to: addressOf(to),
    kind,
    ...(permission !== undefined && { permission }),
    like: likeness(step),
  };
}

/** The step of that address between two nodes; of several such the one that is most like it. */
export async function stepBetween(
  { kind, permission, like }: StepAddress,
  from: NodeRef,
  to: NodeRef,
  engine: EngineApi,
): Promise<StepRef | undefined> {
  const question = { kind: 'steps-between', from: from.node, to: to.node } as const;
  // A report or a snapshot in which it cannot be asked for has no such step to show.
  const all = await askEstate(engine, 'steps-between', question).catch(() => []);
  const such = all.filter((step) => step.kind === kind && step.permission === permission);
  return such.find((step) => likeness(step) === like) ?? such[0];
}

/** Tells parallel steps of the same kind and permission apart. */
function likeness({ verdict, start, until, eligible, mechanism, note }: StepRef): string {
  const said = [verdict, String(start), String(until), eligible, mechanism, note];
  return crc32(new TextEncoder().encode(JSON.stringify(said)))
    .toString(16)
    .padStart(8, '0');
}
