import { proxy, releaseProxy, wrap } from 'comlink';
import type { EngineApi } from '../../workers/protocol';

/** The engine as the app sees it: the worker's interface, and an end. */
export interface EngineClient extends EngineApi {
  dispose(): void;
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
export function engineClient(source: WorkerSource = blobWorker): EngineClient {
  let started: ReturnType<typeof start> | undefined;
  const engine = (): ReturnType<typeof start> => (started ??= start(source));
  return {
    snapshots: async () => (await engine()).remote.snapshots(),
    rename: async (id, name) => (await engine()).remote.rename(id, name),
    remove: async (id) => (await engine()).remote.remove(id),
    import: async (name, importedAt, files, at, progress) =>
      (await engine()).remote.import(name, importedAt, files, at, proxy(progress)),
    cancel: async () => (await engine()).remote.cancel(),
    open: async (id, at, progress) => (await engine()).remote.open(id, at, proxy(progress)),
    close: async () => (await engine()).remote.close(),
    overview: async (at) => (await engine()).remote.overview(at),
    search: async (text, limit) => (await engine()).remote.search(text, limit),
    node: async (node) => (await engine()).remote.node(node),
    nodes: async (nodes) => (await engine()).remote.nodes(nodes),
    reach: async (start, scope) => (await engine()).remote.reach(start, scope),
    who: async (target, scope) => (await engine()).remote.who(target, scope),
    routes: async (from, to, scope, limit, permission) =>
      (await engine()).remote.routes(from, to, scope, limit, permission),
    steps: async (steps) => (await engine()).remote.steps(steps),
    access: async (query) => (await engine()).remote.access(query),
    accessCsv: async (query) => (await engine()).remote.accessCsv(query),
    overlap: async (principal, resource, permission, scope) =>
      (await engine()).remote.overlap(principal, resource, permission, scope),
    findings: async (at) => (await engine()).remote.findings(at),
    findingsJson: async (at) => (await engine()).remote.findingsJson(at),
    sourceText: async (file, pointer, row) => (await engine()).remote.sourceText(file, pointer, row),
    workspace: async () => (await engine()).remote.workspace(),
    reportData: async (scope, title, at) => (await engine()).remote.reportData(scope, title, at),
    openReport: async (data) => (await engine()).remote.openReport(data),
    dispose: () => {
      void started?.then(({ worker, remote }) => {
        remote[releaseProxy]();
        worker.terminate();
      });
      started = undefined;
    },
  };
}

async function start(source: WorkerSource) {
  const worker = await source();
  return { worker, remote: wrap<EngineApi>(worker) };
}
