import type { AccessGraph } from '../graph/access-graph';
import { csvRow } from '../lib/csv-out';
import { byCodeUnit } from '../lib/order';
import { sortInTurns } from '../lib/sorting';
import { untilText } from '../model/window';
import { verbMask, verbsOf } from '../model/permission';
import { VERDICT_RANK, verdictOf } from '../model/verdict';
import type { EffectiveRow, How } from '../questions/answers';
import { HOWS, howsOf } from '../questions/effective';
import type { EffectiveColumns } from '../questions/effective';
import { independentInTurns } from '../questions/independent';
import { outsidersOf } from '../questions/outsiders';
import { permissionQuestion } from '../questions/overlap';
import { nodeRef, noteOf, permissionOf } from '../questions/refs';
import type { Estate } from '../questions/refs';
import type { AccessPage, AccessQuery } from './contract';
import { classedInTurns } from './resource-classes';
import type { ClassedNodes } from './resource-classes';
import { stepFlags, stepKind, stepPermission, stepVerbs } from '../graph/steps';

/** Rows looked at between two turns. */
const ROWS_PER_TURN = 1 << 12;

const NONE_CLASSED: Pick<ClassedNodes, 'classes'> = { classes: new Map() };

/** Row numbers of a filtered and sorted table. Yields the rows looked at. */
export function* selectRows(
  estate: Estate,
  columns: EffectiveColumns,
  query: AccessQuery,
): Generator<number, Uint32Array> {
  const { graph } = estate;
  const words = query.search
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const tenants = new Set(query.tenants);
  const outside = query.scope.outsideOf && outsidersOf(graph, query.scope.outsideOf);
  const verdicts = new Set(query.verdicts);
  const wantedHow = query.how.reduce((mask, how) => mask | (1 << HOWS.findIndex((h) => h === how)), 0);
  const wantedVerbs = verbMask(...query.scope.verbs);
  const wantedClasses = new Set(query.classes ?? []);
  // Only who asks for a class, or looks for a word, which may be one, waits for them to be found.
  const { classes } = words.length + wantedClasses.size > 0 ? yield* classedInTurns(graph) : NONE_CLASSED;
  const nodeHit = new Map<number, string>();
  const text = (node: number): string => {
    let found = nodeHit.get(node);
    if (found === undefined) {
      const names = graph.nodes.at(node);
      found =
        `${names?.name ?? ''} ${names?.id ?? ''} ${graph.tenants[graph.nodeTenant[node] ?? 0]?.name ?? ''} ${(classes.get(node) ?? []).join(' ')}`.toLowerCase();
      nodeHit.set(node, found);
    }
    return found;
  };
  // As a column: to copy a list of millions of rows into one takes long.
  const rows = new Uint32Array(columns.count);
  let selected = 0;
  for (let row = 0; row < columns.count; row++) {
    if (row % ROWS_PER_TURN === 0) yield row;
    const principal = columns.principal[row] ?? 0;
    const resource = columns.resource[row] ?? 0;
    const step = columns.step[row] ?? 0;
    if (query.resource !== undefined && resource !== query.resource) continue;
    if (
      tenants.size > 0 &&
      // Outsiders hold something in these tenants, insiders may also hold something elsewhere.
      (outside !== undefined || !tenants.has(graph.nodeTenant[principal] ?? 0)) &&
      !tenants.has(graph.nodeTenant[resource] ?? 0)
    ) {
      continue;
    }
    if (wantedClasses.size > 0 && !(classes.get(resource) ?? []).some((name) => wantedClasses.has(name)))
      continue;
    if (outside !== undefined && outside[principal] !== 1) continue;
    if (verdicts.size > 0 && !verdicts.has(verdictOf(columns.verdict[row] ?? 0))) continue;
    if (wantedHow !== 0 && ((columns.how[row] ?? 0) & wantedHow) === 0) continue;
    if (wantedVerbs !== 0 && (stepVerbs(graph, step) & wantedVerbs) === 0) continue;
    if (words.length > 0) {
      const permission = (permissionOf(graph, step) ?? '').toLowerCase();
      if (
        !words.every(
          (w) => permission.includes(w) || text(principal).includes(w) || text(resource).includes(w),
        )
      )
        continue;
    }
    rows[selected++] = row;
  }
  const compare = yield* comparer(estate, columns, query.sort);
  return yield* sortInTurns(rows.subarray(0, selected), compare);
}

function* comparer(
  { graph }: Estate,
  columns: EffectiveColumns,
  sort: AccessQuery['sort'],
): Generator<number, (a: number, b: number) => number> {
  const value = yield* sortedBy(graph, columns, sort.by);
  const sign = sort.descending ? -1 : 1;
  return (a, b) => {
    const x = value(a);
    const y = value(b);
    return x < y ? -sign : x > y ? sign : a - b;
  };
}

/** What a row is sorted by. Texts are ranked only where they are what is sorted by. */
function* sortedBy(
  graph: AccessGraph,
  columns: EffectiveColumns,
  by: AccessQuery['sort']['by'],
): Generator<number, (row: number) => number> {
  switch (by) {
    case 'principal': {
      const rank = yield* nodeRanks(graph);
      return (row) => rank[columns.principal[row] ?? 0] ?? 0;
    }
    case 'resource': {
      const rank = yield* nodeRanks(graph);
      return (row) => rank[columns.resource[row] ?? 0] ?? 0;
    }
    case 'permission': {
      const rank = yield* ranks(graph.permissions.map((name) => name.toLowerCase()));
      return (row) => rank[stepPermission(graph, columns.step[row] ?? 0)] ?? -1;
    }
    case 'tenant': {
      const rank = yield* ranks(graph.tenants.map((tenant) => tenant.name.toLowerCase()));
      return (row) => rank[graph.nodeTenant[columns.resource[row] ?? 0] ?? 0] ?? 0;
    }
    case 'verdict':
      return (row) => columns.verdict[row] ?? 0;
    case 'until':
      return (row) => columns.until[row] ?? 0;
    case 'steps':
      return (row) => columns.steps[row] ?? 0;
  }
}

/** Ranks of the names of a graph's nodes: a graph does not change, and every page of a table asks for them. */
const ranksOfNodes = new WeakMap<AccessGraph, Uint32Array>();

function* nodeRanks(graph: AccessGraph): Generator<number, Uint32Array> {
  const known = ranksOfNodes.get(graph);
  if (known !== undefined) return known;
  const names: string[] = [];
  for (const { name } of graph.nodes) {
    if (names.push(name.toLowerCase()) % ROWS_PER_TURN === 0) yield names.length;
  }
  const found = yield* ranks(names);
  ranksOfNodes.set(graph, found);
  return found;
}

/** Rank of each text in code-unit order. */
function* ranks(texts: readonly string[]): Generator<number, Uint32Array> {
  const numbers = new Uint32Array(texts.length).map((_, at) => at);
  const order = yield* sortInTurns(numbers, (a, b) => byCodeUnit(texts[a] ?? '', texts[b] ?? ''));
  const found = new Uint32Array(texts.length);
  let rank = 0;
  for (let i = 0; i < order.length; i++) {
    if (i % ROWS_PER_TURN === 0) yield i;
    const at = order[i] ?? 0;
    if (i > 0 && texts[at] !== texts[order[i - 1] ?? 0]) rank = i;
    found[at] = rank;
  }
  return found;
}

/** The rows of one page, each with its independent routes. Yields the rows done, and while routes are counted. */
export function* pageOf(
  estate: Estate,
  columns: EffectiveColumns,
  rows: Uint32Array,
  query: AccessQuery,
): Generator<number, AccessPage> {
  const shown: EffectiveRow[] = [];
  for (const row of rows.subarray(query.offset, query.offset + query.limit)) {
    shown.push(yield* rowOf(estate, columns, row, query));
    yield shown.length;
  }
  return { total: rows.length, rows: shown };
}

function* rowOf(
  estate: Estate,
  columns: EffectiveColumns,
  row: number,
  query: AccessQuery,
): Generator<number, EffectiveRow> {
  const { graph } = estate;
  const step = columns.step[row] ?? 0;
  const principal = columns.principal[row] ?? 0;
  const resource = columns.resource[row] ?? 0;
  const permission = permissionOf(graph, step) ?? graphKindWord(estate, step);
  const note = noteOf(graph, step);
  const question = permissionQuestion(graph, principal, resource, query.scope, permissionOf(graph, step));
  return {
    principal: nodeRef(graph, principal),
    permission,
    verbs: verbsOf(stepVerbs(graph, step)),
    resource: nodeRef(graph, resource),
    verdict: verdictOf(columns.verdict[row] ?? 0),
    ...(note === undefined ? {} : { note }),
    until: columns.until[row] ?? 0,
    steps: columns.steps[row] ?? 0,
    how: howsOf(columns.how[row] ?? 0),
    step,
    // The permission on the last step counts even when it is one of becoming (control of the resource itself).
    routes: Math.max(
      1,
      (yield* independentInTurns(graph, {
        ...question,
        filter: {
          ...question.filter,
          becoming: true,
          rank: Math.min(VERDICT_RANK[query.scope.atLeast], 3),
          survives: (s) => query.scope.becoming || mayServe(estate, s, resource),
        },
      })).independent,
    ),
  };
}

/** Without becoming, only the last step may be one that takes over its target. */
function mayServe({ graph }: Estate, step: number, resource: number): boolean {
  return (stepFlags(graph, step) & 2) === 0 || graph.stepTo[step] === resource;
}

function graphKindWord({ graph }: Estate, step: number): string {
  return ['member', 'contains', 'permission', 'control', 'assume'][stepKind(graph, step)] ?? 'access';
}

const HOW_WORDS: Readonly<Record<How, string>> = {
  direct: 'direct',
  group: 'group',
  role: 'role',
  container: 'container',
  trust: 'trust',
  secret: 'secret',
  takeover: 'takeover',
};

const HEADER = [
  ...['principal', 'principal id', 'principal tenant', 'permission', 'verbs'],
  ...[
    'resource',
    'resource id',
    'resource tenant',
    'verdict',
    'condition or reason',
    'until',
    'steps',
    'how',
  ],
];

/** Lines of the filtered table as CSV, one for each effective permission, header first. */
export function* accessLines(
  estate: Estate,
  columns: EffectiveColumns,
  rows: Uint32Array,
): Generator<string, void> {
  const { graph } = estate;
  const tenant = (node: number): string => graph.tenants[graph.nodeTenant[node] ?? 0]?.name ?? '';
  yield csvRow(HEADER);
  for (const row of rows) {
    const step = columns.step[row] ?? 0;
    const principal = columns.principal[row] ?? 0;
    const resource = columns.resource[row] ?? 0;
    yield csvRow([
      graph.nodes.at(principal)?.name ?? '',
      graph.nodes.at(principal)?.id ?? '',
      tenant(principal),
      permissionOf(graph, step) ?? graphKindWord(estate, step),
      verbsOf(stepVerbs(graph, step)).join(' '),
      graph.nodes.at(resource)?.name ?? '',
      graph.nodes.at(resource)?.id ?? '',
      tenant(resource),
      verdictOf(columns.verdict[row] ?? 0),
      noteOf(graph, step) ?? '',
      untilText(columns.until[row] ?? 0),
      String(columns.steps[row] ?? 0),
      howsOf(columns.how[row] ?? 0)
        .map((how) => HOW_WORDS[how])
        .join(' '),
    ]);
  }
}
