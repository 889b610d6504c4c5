/* eslint-disable @typescript-eslint/require-await -- stands for an interface that is asynchronous */
import { mergeDecisions } from '../../src/review/merge';
import type { EngineApi } from '../../workers/protocol';
import type { Overview, Progress, SnapshotInfo } from '../../src/engine/contract';
import type { DelegationPage } from '../../src/engine/delegation-page';
import type { DifferencePage } from '../../src/engine/difference-table';
import type { RevokedAnswer } from '../../src/engine/revoked';
import type { WindowsPage } from '../../src/engine/windows-table';
import type { Among } from '../../src/questions/among';
import type { Finding, NodeRef, ReachAnswer } from '../../src/questions/answers';
import { findingAmong, pageOfFindings } from '../../src/engine/finding-pages';
import { filterFindings } from '../../src/engine/finding-filter';
import { runToEnd } from '../../src/lib/steps';
import { FINDINGS, NODE_REFS, OVERVIEW, nodeRef } from './fake-data';
import { fakeReached, fakeWalk } from './fake-walk';

const NO_DELEGATIONS: DelegationPage = {
  technicians: 0,
  total: 0,
  rows: [],
  clients: [],
  firstClient: 0,
  clientsTotal: 0,
  roles: 0,
  instants: new Float64Array(),
};

const ONE_REMAINS: RevokedAnswer = {
  how: 'evaluated',
  evaluated: 'from the records',
  verdict: 'conditional',
  ...{ independent: 1, exact: true, upper: 1, more: false, missing: [], unsettled: [], others: [] },
  remaining: [{ route: 1, verdict: 'conditional', until: Number.POSITIVE_INFINITY }],
};
const NO_WINDOWS: WindowsPage = {
  instants: new Float64Array(),
  begins: new Uint32Array(),
  ends: new Uint32Array(),
  counts: { expired: 0, 'in-force': 0, eligible: 0, future: 0 },
  always: 0,
  total: 0,
  rows: [],
};

export const NO_DIFFERENCES: DifferencePage = {
  gained: 0,
  lost: 0,
  weaker: 0,
  stronger: 0,
  principals: 0,
  truncated: false,
  total: 0,
  rows: [],
};

/** Numbers of the steps of `explore-data.ts`. */
const FAKE_STEPS = [0, 1, 2];

/** The engine's interface over made-up data. Single answers can be replaced, and held back with `later`. */
export function fakeEngine(
  over: Partial<EngineApi> = {},
  stored: readonly SnapshotInfo[] = [],
  findings: readonly Finding[] = FINDINGS,
): EngineApi {
  let snapshots = [...stored];
  let stop: (() => void) | undefined;
  const opened = (at: number): Overview => ({ ...OVERVIEW, at });
  const reach = (start: readonly NodeRef[]): ReachAnswer => ({
    start,
    counts: { allowed: 3, conditional: 1, notEvaluated: 1 },
    byTenant: [{ tenant: 0, count: 5 }],
    byKind: [{ kind: 'role', count: 5 }],
    reached: [],
    steps: new Uint32Array(),
    assumes: [],
  });
  const engine: EngineApi = {
    snapshots: async () => snapshots,
    rename: async (id, name) => {
      snapshots = snapshots.map((known) => (known.id === id ? { ...known, name } : known));
    },
    remove: async (id) => {
      snapshots = snapshots.filter((known) => known.id !== id);
    },
    import: async (name, importedAt, files, at, progress) => {
      const total = files.reduce((sum, file) => sum + file.size, 0);
      progress({ phase: 'reading', file: files[0]?.name ?? '', bytes: 0, totalBytes: total, records: 0 });
      const cancelled = new Promise<never>((_, reject) => (stop = () => reject(new Error('cancelled'))));
      await Promise.race([cancelled, Promise.resolve()]);
      const id = Math.max(0, ...snapshots.map((known) => known.id)) + 1;
      const snapshot = { ...OVERVIEW.snapshot!, id, name, importedAt };
      snapshots = [...snapshots, snapshot];
      return { snapshot, overview: { ...opened(at), snapshot } };
    },
    decideJoins: async (_, at) => opened(at),
    nameFiles: async (_, at) => opened(at),
    previewMapping: async () => [],
    cancel: async () => stop?.(),
    open: async (id, at) => {
      const snapshot = snapshots.find((known) => known.id === id);
      if (!snapshot) throw new Error(`There is no snapshot ${id}.`);
      return { ...opened(at), snapshot };
    },
    close: async () => undefined,
    watch: () => Promise.resolve(),
    overview: async (at) => opened(at),
    search: async (text, limit) => {
      const words = text.toLowerCase().split(/\s+/);
      return NODE_REFS.filter(({ name, id }) =>
        words.every((word) => `${name} ${id}`.toLowerCase().includes(word)),
      ).slice(0, limit);
    },
    node: async (node) => ({
      ...nodeRef(node),
      aliases: [],
      place: { file: 'northwind-authorization-details.json', fileIndex: 0, pointer: '/UserDetailList/0' },
      properties: [],
      sameAs: [],
      stepsOut: 4,
      stepsIn: 2,
    }),
    counts: () => Promise.resolve({ reached: new Uint32Array(), reaching: new Uint32Array() }),
    nodes: async (nodes) => nodes.map(nodeRef),
    reach: async (start) => reach(start.map(nodeRef)),
    who: async (target) => reach([nodeRef(target)]),
    routes: async (from, to) => ({
      from: nodeRef(from),
      to: nodeRef(to),
      routes: [],
      more: false,
      independent: 0,
      exact: true,
      upper: 0,
      shared: [],
    }),
    steps: async () => [],
    access: async () => ({ total: 0, rows: [] }),
    accessCsv: async () => new Blob([]),
    overlap: async (principal, resource, permission) => ({
      principal: nodeRef(principal),
      resource: nodeRef(resource),
      permission,
      independent: 0,
      exact: true,
      routes: [],
      revocations: [],
    }),
    estate: async (question) => {
      switch (question.kind) {
        case 'cut':
          throw new Error('no cut in this fake');
        case 'delegations':
          return { kind: question.kind, value: NO_DELEGATIONS };
        case 'delegation-lines':
          return { kind: question.kind, value: [] };
        case 'steps-between':
          return {
            kind: question.kind,
            value: (await { ...engine, ...over }.steps(FAKE_STEPS)).filter(
              ({ from, to }) => from.node === question.from && to.node === question.to,
            ),
          };
        case 'crossing-ways': {
          // Everything that is crossed leads into the end of the first step.
          const [step] = await { ...engine, ...over }.steps(question.steps);
          const counted = {
            principals: 1,
            principalsByVerdict: { allowed: 1, conditional: 0, notEvaluated: 0 },
          };
          const by = { tenant: 0, mechanism: 'guest' } as const;
          const into =
            step === undefined
              ? []
              : [{ by, to: step.to, verdict: 'allowed' as const, ways: [], ...counted }];
          return { kind: question.kind, value: { total: into.length, into, ...counted } };
        }
        case 'endings':
          return { kind: question.kind, value: [] };
        case 'still-effective':
          return {
            kind: question.kind,
            value: { ended: [], endedCount: 0, remaining: [], remainingCount: 0 },
          };
        case 'delegation-statement':
          return { kind: question.kind, value: [] };
        case 'join-decisions':
          return { kind: question.kind, value: '' };
        case 'joins':
          return { kind: question.kind, value: { all: 0, decided: 0, standings: [], total: 0, rows: [] } };
        case 'reached':
          return { kind: question.kind, value: await fakeReached({ ...engine, ...over }, question) };
        case 'walk':
          return { kind: question.kind, value: await fakeWalk({ ...engine, ...over }, question) };
        case 'windows':
          return { kind: question.kind, value: NO_WINDOWS };
        case 'findings':
          return {
            kind: question.kind,
            value: pageOfFindings(findings, runToEnd(filterFindings(findings, question)), question),
          };
        case 'finding': {
          const places = new Map(findings.map(({ id }, place) => [id, place]));
          const found = runToEnd(filterFindings(findings, question));
          return { kind: question.kind, value: findingAmong(findings, found, question, places) };
        }
        case 'findings-known':
          return {
            kind: question.kind,
            value: question.ids.filter((id) => findings.some((finding) => finding.id === id)),
          };
        case 'delegation-csv':
        case 'findings-csv':
        case 'joins-csv':
        case 'matrix-csv':
        case 'reached-csv':
        case 'register-csv':
        case 'windows-csv':
          return { kind: question.kind, value: new Blob([]) };
        case 'among':
          // Each reaches what stands after it, and the first cannot start anything.
          return { kind: question.kind, value: fakeAmong(question.nodes) };
        case 'acts-as':
        case 'classes':
          return { kind: question.kind, value: [] };
        case 'revoked':
          return { kind: question.kind, value: ONE_REMAINS };
        case 'endings-by-key':
        case 'revoked-cost':
        case 'matrix':
        case 'register':
        case 'identity':
        case 'detached':
          throw new Error(`no ${question.kind} in this fake`);
      }
    },
    removables: async (records, nodes) => [
      ...records.map((record) => ({
        key: `fake|record/${record}`,
        kind: 'grant',
        label: `record ${record}`,
      })),
      ...nodes.map((node) => ({
        key: `fake|node/${node}`,
        kind: nodeRef(node).kind,
        label: nodeRef(node).name,
      })),
    ],
    propose: async (proposed, _, at) => ({
      overview: opened(at),
      ...(proposed && { effect: { evaluated: 'evaluated again', removed: [], missing: [] } }),
    }),
    beside: async () => ({
      today: { allowed: 3, conditional: 1, notEvaluated: 1 },
      proposed: { allowed: 2, conditional: 1, notEvaluated: 1 },
    }),
    differences: async () => NO_DIFFERENCES,
    differencesCsv: async () => new Blob([]),
    findingsJson: async () => new Blob(['{"findings":[]}\n']),
    sourceText: async () => undefined,
    workspace: async () => new Blob([new Uint8Array([1, 2, 3])]),
    reportData: async ({ title, scope, seal }) => ({
      html: new Blob([new Uint8Array(160_000)]),
      data: new Blob([new Uint8Array(120_000)]),
      nodes: 2081,
      steps: 20_418,
      title,
      scope: scope.kind,
      sha256: 'f'.repeat(64),
      encrypted: seal !== undefined,
      replaced: { total: 0, first: [], classes: [] },
      replacedCsv: new Blob(),
      preview: { inside: PREVIEWED, whole: PREVIEWED, classes: [], texts: [], bytes: 120_000 },
    }),
    reportFolder: async () => new Blob([new Uint8Array(130_000)]),
    decisions: async () => [],
    decide: async (decisions) => mergeDecisions([decisions]).decisions,
    signingKey: async () => undefined,
    keepSigningKey: async () => undefined,
    openReport: async () => OVERVIEW,
  };
  return { ...engine, ...over };
}

function fakeAmong(nodes: readonly number[]): Among {
  const last = nodes.length - 1;
  return {
    reached: Uint32Array.from(nodes, (_, place) => (place === 0 ? 0 : 1_000 + place)),
    starts: Uint8Array.from(nodes, (_, place) => Number(place > 0)),
    from: Uint32Array.of(1),
    to: Uint32Array.of(last),
    pairs: 3,
    together: 1_204,
    common: 37,
  };
}

const PREVIEWED = {
  tenants: 6,
  principals: 1034,
  resources: 1047,
  steps: 20_418,
  records: 9000,
  findings: 12,
  files: 14,
  decisions: 0,
};

/** An answer that is given only when told. */
export function later<T>(): { readonly promise: Promise<T>; readonly give: (value: T) => void } {
  let give: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (give = resolve));
  return { promise, give };
}

export const STORED: SnapshotInfo = OVERVIEW.snapshot!;
export type { Progress };
