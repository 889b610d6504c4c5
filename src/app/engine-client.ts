import { proxy, releaseProxy, transfer, wrap } from 'comlink';
import type { Remote } from 'comlink';
import type { EngineApi, EngineWorkerApi } from '../../workers/protocol';
import type { Progress } from '../engine/contract';

/** The engine as the app sees it: the worker's interface, and an end. */
export interface EngineClient extends EngineApi {
  dispose(): void;
}

/** How long a cancelled import may take to end by itself, in ms; well within the promised 200. */
const PATIENCE = 120;

/** Files sent in one message: for each the browser looks on the disk as it is cloned, 1 to 3 ms in which the page stands still. */
const BATCH = 8;

/** The import was stopped by whoever started it. */
class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Makes the worker; called once, when the first question is asked. */
export type WorkerSource = () => Promise<Worker>;

/**
 * The worker starts from a blob: a worker loaded from a URL is not bound by the page's content security
 * policy, one from a blob inherits it. It is fetched on first use, so it is no part of the first paint.
 */
async function blobWorker(): Promise<Worker> {
  const { default: EngineWorker } = await import('../../workers/engine.worker?worker&inline');
  return new EngineWorker();
}

/** Talk to the engine in its worker. Tests hand in an `EngineApi` of their own instead. */
export function engineClient(
  source: WorkerSource = blobWorker,
  /** How long a cancelled import may take before its worker is ended. */
  patience = PATIENCE,
): EngineClient {
  let started: ReturnType<typeof start> | undefined;
  let opened: { readonly id: number; readonly at: number } | undefined;
  let giveUp: (() => void) | undefined;
  let offering: AbortController | undefined;
  let lost: { readonly id: number; readonly at: number } | undefined;
  let watching: ((progress: Progress) => void) | undefined;
  // A worker that broke is replaced when something is asked, and what was open in it is opened again.
  const died = (): void => {
    started = undefined;
    lost = opened;
    opened = undefined;
  };
  const begin = async (): ReturnType<typeof start> => {
    const fresh = await start(source, died);
    if (watching !== undefined) await fresh.remote.watch(proxy(watching));
    const again = lost;
    lost = undefined;
    if (again === undefined) return fresh;
    try {
      const silent = proxy(() => undefined);
      await fresh.remote.open(again.id, again.at, silent);
      opened = again;
    } catch {
      // Then nothing is open, and every question says so.
    }
    return fresh;
  };
  const engine = (): ReturnType<typeof start> => (started ??= begin());
  const stop = async (): Promise<void> => {
    const stopped = await started;
    started = undefined;
    stopped?.remote[releaseProxy]();
    stopped?.worker.terminate();
  };
  return {
    snapshots: async () => (await engine()).remote.snapshots(),
    rename: async (id, name) => (await engine()).remote.rename(id, name),
    remove: async (id) => (await engine()).remote.remove(id),
    import: async (name, importedAt, files, at, progress, onto) => {
      const { remote } = await engine();
      const stopped = new Promise<never>((_, reject) => {
        giveUp = () => {
          reject(new Cancelled());
        };
      });
      try {
        const given = files.length > BATCH ? [] : files;
        if (given !== files) {
          offering = new AbortController();
          await Promise.race([offerAll(remote, files, offering.signal), stopped]);
          offering = undefined;
        }
        const outcome = await Promise.race([
          remote.import(name, importedAt, given, at, proxy(progress), onto),
          stopped,
        ]);
        opened = { id: outcome.snapshot.id, at };
        return outcome;
      } finally {
        giveUp = undefined;
        offering = undefined;
      }
    },
    decideJoins: async (choices, at, progress) =>
      (await engine()).remote.decideJoins(choices, at, proxy(progress)),
    nameFiles: async (named, at, progress) => (await engine()).remote.nameFiles(named, at, proxy(progress)),
    previewMapping: async (file, mappings) => (await engine()).remote.previewMapping(file, mappings),
    cancel: async () => {
      // The worker has not begun yet: what it was offered ends with the next offer.
      if (offering !== undefined) {
        offering.abort();
        giveUp?.();
        return;
      }
      const { remote } = await engine();
      const cancelled = remote.cancel().then(() => true);
      const impatient = new Promise<boolean>((resolve) => setTimeout(resolve, patience, false));
      if (await Promise.race([cancelled, impatient])) return;
      // One file being parsed is one piece of work and cannot be interrupted: end the worker. What it had staged was
      // never visible, and the next worker sweeps it. What was open before is opened again.
      await stop();
      giveUp?.();
      if (opened !== undefined) {
        const { id, at } = opened;
        await (
          await engine()
        ).remote.open(
          id,
          at,
          proxy(() => undefined),
        );
      } else await (await engine()).remote.snapshots();
    },
    open: async (id, at, progress) => {
      const overview = await (await engine()).remote.open(id, at, proxy(progress));
      opened = { id, at };
      return overview;
    },
    close: async () => {
      opened = undefined;
      await (await engine()).remote.close();
    },
    // The worker is fetched for no more than that: whoever asks something first is told.
    watch: async (progress) => {
      watching = progress;
      await (await started)?.remote.watch(proxy(progress));
    },
    overview: async (at) => (await engine()).remote.overview(at),
    search: async (text, limit) => (await engine()).remote.search(text, limit),
    node: async (node) => (await engine()).remote.node(node),
    nodes: async (nodes) => (await engine()).remote.nodes(nodes),
    reach: async (start, scope) => (await engine()).remote.reach(start, scope),
    who: async (target, scope) => (await engine()).remote.who(target, scope),
    routes: async (from, to, scope, limit, permission) =>
      (await engine()).remote.routes(from, to, scope, limit, permission),
    counts: async (scope) => (await engine()).remote.counts(scope),
    steps: async (steps) => (await engine()).remote.steps(steps),
    access: async (query) => (await engine()).remote.access(query),
    accessCsv: async (query) => (await engine()).remote.accessCsv(query),
    overlap: async (principal, resource, permission, scope) =>
      (await engine()).remote.overlap(principal, resource, permission, scope),
    estate: async (question) => (await engine()).remote.estate(question),
    removables: async (records, nodes) => (await engine()).remote.removables(records, nodes),
    propose: async (proposed, shown, at) => (await engine()).remote.propose(proposed, shown, at),
    beside: async (question, scope) => (await engine()).remote.beside(question, scope),
    differences: async (query) => (await engine()).remote.differences(query),
    differencesCsv: async (query) => (await engine()).remote.differencesCsv(query),
    findingsJson: async (at) => (await engine()).remote.findingsJson(at),
    sourceText: async (file, pointer, row) => (await engine()).remote.sourceText(file, pointer, row),
    workspace: async () => (await engine()).remote.workspace(),
    reportData: async (request, at) => (await engine()).remote.reportData(request, at),
    reportFolder: async (request) => {
      const data = await handedOver(request.data);
      return (await engine()).remote.reportFolder(transfer({ ...request, data }, [data.buffer]));
    },
    openReport: async (given, passphrase, progress) => {
      const data = await handedOver(given);
      return (await engine()).remote.openReport(transfer(data, [data.buffer]), passphrase, proxy(progress));
    },
    decisions: async () => (await engine()).remote.decisions(),
    decide: async (decisions, key, at) => (await engine()).remote.decide(decisions, key, at),
    signingKey: async () => (await engine()).remote.signingKey(),
    keepSigningKey: async (key) => (await engine()).remote.keepSigningKey(key),
    dispose: () => {
      void stop();
    },
  };
}

/** Bytes to be handed over for good. WebKit lets the page read its files, but no worker of a page opened from disk. */
async function handedOver(data: Blob | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return data instanceof Blob ? new Uint8Array(await data.arrayBuffer()) : data.slice();
}

/**
 * Each answer of the worker is a turn in which the page can paint and take a key. One message is ahead of it: while the worker
 * reads some files, the browser looks for the next.
 */
async function offerAll(
  remote: Remote<EngineWorkerApi>,
  files: readonly File[],
  signal: AbortSignal,
): Promise<void> {
  let before = Promise.resolve();
  for (let from = 0; from < files.length && !signal.aborted; from += BATCH) {
    const offered = remote.offer(files.slice(from, from + BATCH), from);
    await before;
    before = offered;
  }
  await before;
}

const BROKEN =
  'The engine broke, most likely because this tab ran out of memory, and was started again. Everything stored is ' +
  'unharmed. What is too large for a tab can be asked with the headless command `overreach`.';

/** `died` is called when the worker breaks; what was asked of it then fails in words instead of waiting for ever. */
async function start(source: WorkerSource, died: () => void) {
  const worker = await source();
  const broken = new Promise<never>((_, reject) => {
    for (const event of ['error', 'messageerror'] as const) {
      worker.addEventListener(event, () => {
        worker.terminate();
        died();
        reject(new Error(BROKEN));
      });
    }
  });
  broken.catch(() => undefined);
  const remote = orBroken(wrap<EngineWorkerApi>(worker), broken);
  const limit = heapLimit();
  // Before anything else that is asked; what breaks the worker is told to whoever asks next.
  if (limit !== undefined) remote.heapLimit(limit).catch(() => undefined);
  return { worker, remote };
}

/** Bytes that this browser gives the objects of a page, or of a worker, where it says so (Chromium, on the page only). */
function heapLimit(): number | undefined {
  const memory: unknown = Reflect.get(performance, 'memory');
  if (typeof memory !== 'object' || memory === null) return undefined;
  const limit: unknown = Reflect.get(memory, 'jsHeapSizeLimit');
  return typeof limit === 'number' && limit > 0 ? limit : undefined;
}

/** The remote engine whose every answer fails when the worker does. */
function orBroken(remote: Remote<EngineWorkerApi>, broken: Promise<never>): Remote<EngineWorkerApi> {
  return new Proxy(remote, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof name === 'symbol' || typeof member !== 'function') return member;
      return (...given: readonly unknown[]): Promise<unknown> =>
        Promise.race([Promise.resolve(Reflect.apply(member, undefined, given)), broken]);
    },
  });
}
