import type { RecordView, SystemModule } from '../systems/system';
import { recordView } from './records';

/**
 * The records with what systems observe in them as a whole (`SystemModule.observe`). Observed only when a rule first
 * asks for observations, because most questions need none.
 */
export function observedView(view: RecordView, systems: readonly SystemModule[]): RecordView {
  let found: RecordView | undefined;
  const observed = (): RecordView =>
    (found ??= recordView(
      systems
        .filter(({ id }) => view.of(id, 'principal').length > 0)
        .flatMap((system) => [...(system.observe?.(view) ?? [])]),
    ));
  return {
    all: (kind) => (kind === 'observation' ? [...view.all(kind), ...observed().all(kind)] : view.all(kind)),
    of: (system, kind) =>
      kind === 'observation'
        ? [...view.of(system, kind), ...observed().of(system, kind)]
        : view.of(system, kind),
    get: (key) => view.get(key),
  };
}
