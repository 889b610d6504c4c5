import type { EngineApi } from '../../../workers/protocol';
import type { Ending, EndingKey } from '../../engine/endings';

/** Endings by what a link can keep of them. */
export async function endingKeys(
  engine: EngineApi,
  endings: readonly Ending[],
): Promise<readonly EndingKey[]> {
  if (endings.length === 0) return [];
  const records = endings.flatMap((one) => (one.what === 'record' ? [one.record.record] : []));
  const nodes = endings.flatMap((one) => (one.what === 'node' ? [one.node.node] : []));
  const found = await engine.removables(records, nodes);
  return found.flatMap(({ key }, index): readonly EndingKey[] =>
    key === '' ? [] : [{ what: index < records.length ? 'record' : 'node', key }],
  );
}
