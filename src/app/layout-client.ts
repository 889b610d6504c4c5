import { transfer, wrap } from 'comlink';
import type { Remote } from 'comlink';
import { columnsOfDrawing } from '../layout/layout-desk';
import type { LayoutApi } from '../layout/layout-desk';

/** Starts from a blob as the engine's worker does, when the first picture is asked for; and anew if it broke. */
export function layoutClient(): LayoutApi {
  let started: Promise<Remote<LayoutApi>> | undefined;
  const start = async (): Promise<Remote<LayoutApi>> => {
    const { default: LayoutWorker } = await import('../../workers/layout.worker?worker&inline');
    const worker = new LayoutWorker();
    worker.addEventListener('error', () => (started = undefined));
    return wrap<LayoutApi>(worker);
  };
  const layout = (): Promise<Remote<LayoutApi>> => (started ??= start());
  return {
    take: async (drawing) => (await layout()).take(transfer(drawing, [...columnsOfDrawing(drawing)])),
    arrange: async (arrangement) => (await layout()).arrange(arrangement),
  };
}
