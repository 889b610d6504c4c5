import { field, isArray } from '../../lib/content';
import type { FileContent, Json } from '../../lib/content';
import type { Key } from '../../model/record';
import type { Sink } from '../system';
import { meaningOf } from './edge-kinds';
import type { EdgeMeaning } from './edge-kinds';
import { EndpointIndex, nodeKey, openKey, openName } from './endpoints';
import type { Resolved } from './endpoints';
import { edgeRecord, traversable } from './edge-record';
import { readEdge, readNode } from './graph-file';
import type { Endpoint, FileEdge, FileNode } from './graph-file';
import { instantOf } from './instant';
import { classOfKind, isPrincipal } from './node-kinds';
import type { NodeClass } from './node-kinds';
import { KeptNode, KindNames } from './kept-node';
import { nodeRecord } from './node-record';
import { SINCE, UNTIL } from './properties';
import { silent } from './silent';
import { Structures } from './structures';
import { Tenants } from './tenants';

const STRIDE = 256;

interface End {
  readonly key: Key;
  readonly type: NodeClass | undefined;
  readonly node: FileNode | undefined;
  readonly resolved: Resolved;
}

/**
 * Read one OpenGraph file. Format: https://bloodhound.specterops.io/opengraph/schema (SpecterOps, Apache-2.0).
 * Nodes first, because names, kinds and tenants of edges' ends come from them.
 */
export function* readGraph(content: FileContent, sink: Sink): Generator<number, void> {
  const parsed = content.json();
  if (!parsed.ok) {
    const { message, line, column } = parsed.error;
    sink.problem('error', `no valid JSON at line ${line}, column ${column}: ${message}`);
    return;
  }
  const graph = field(parsed.value, 'graph');
  const nodeValues = elements(graph, 'nodes', sink);
  const edgeValues = elements(graph, 'edges', sink);
  // Each list is read twice, the second time in silence: a file may hold more of it than memory does, and what a record
  // says depends on all nodes and on the edges they stand in.
  const quiet = silent(sink);
  let done = 0;
  const nodes: KeptNode[] = [];
  const kinds = new KindNames();
  for (const [i, value] of nodeValues.entries()) {
    const node = readNode(value, i, sink);
    if (node !== undefined) nodes.push(new KeptNode(node, i, nodeValues, kinds));
    if (++done % STRIDE === 0) yield done;
  }
  const byKey = new Map<Key, KeptNode>();
  for (const node of nodes) if (!byKey.has(node.key)) byKey.set(node.key, node);
  yield done;
  const index = new EndpointIndex(byKey.values());
  const structures = new Structures();
  for (const [i, value] of edgeValues.entries()) {
    const edge = readEdge(value, i, sink);
    if (edge !== undefined) {
      structures.note(edge, endOf(edge.start, index), endOf(edge.end, index));
    }
    if (++done % STRIDE === 0) yield done;
  }
  // Of several nodes of one id the first one says what it is.
  const typeOf = (node: FileNode): NodeClass =>
    byKey.get(nodeKey(node.id))?.type ?? structures.classOf(nodeKey(node.id));
  const endType = ({ node, key, type }: End): NodeClass | undefined =>
    node === undefined ? type : (node.type ?? structures.classOf(key));
  yield done;

  const tenants = new Tenants(parsed.value, nodes);
  const usedTenants = new Set<Key>();
  const observed = new Set<Key>();
  for (const [i, value] of nodeValues.entries()) {
    const node = readNode(value, i, quiet);
    if (node === undefined) continue;
    const tenant = tenants.of(node);
    usedTenants.add(tenant);
    sink.add(nodeRecord(node, typeOf(node), tenant, sink.file), 'record');
    if (i % STRIDE === 0) yield done;
  }

  for (const [i, value] of edgeValues.entries()) {
    const edge = readEdge(value, i, quiet);
    if (edge === undefined) continue;
    const start = endOf(edge.start, index);
    const end = endOf(edge.end, index);
    const meaning = meaningOf(edge.kind, endType(start), endType(end));
    const tenant = tenantOfEdge(start, end, tenants);
    usedTenants.add(tenant);
    const uncertain = [
      ...mention(edge, 'start', start, meaning, tenant, sink),
      ...mention(edge, 'end', end, meaning, tenant, sink),
    ];
    checkTimes(edge, sink);
    sink.add(
      edgeRecord(edge, {
        meaning,
        start: start.key,
        end: end.key,
        startNode: start.node,
        endNode: end.node,
        file: sink.file,
        ...(uncertain[0] === undefined ? {} : { uncertain: uncertain[0] }),
      }),
      'record',
    );
    observeTraversability(edge, meaning, tenant, observed, sink);
    if (i % STRIDE === 0) yield done;
  }
  tenants.addTo(sink, usedTenants);
}

/** The elements of a list; something else in its place is said, not skipped. */
function elements(graph: Json | undefined, name: string, sink: Sink): readonly Json[] {
  const found = field(graph, name);
  if (isArray(found)) return found;
  if (found !== undefined && found !== null) {
    sink.problem('error', `graph.${name} is no list`, { pointer: `/graph/${name}` });
  }
  return [];
}

function endOf(endpoint: Endpoint, index: EndpointIndex<KeptNode>): End {
  const resolved = index.resolve(endpoint);
  const key = resolved.how === 'found' ? resolved.key : openKey(endpoint);
  const node = resolved.how === 'found' ? resolved.candidate : undefined;
  const hinted = endpoint.kind === undefined ? undefined : classOfKind(endpoint.kind);
  return { key, type: node === undefined ? hinted : node.type, node, resolved };
}

function tenantOfEdge(start: End, end: End, tenants: Tenants): Key {
  const node = start.node ?? end.node;
  return node === undefined ? tenants.fallback : tenants.of(node);
}

/** An end no node of this file answers to is kept as mentioned only; the import may define it in another file. */
function mention(
  edge: FileEdge,
  side: 'start' | 'end',
  end: End,
  meaning: EdgeMeaning,
  tenant: Key,
  sink: Sink,
): string[] {
  if (end.resolved.how === 'found') return [];
  const endpoint = edge[side];
  const name = openName(endpoint);
  const asked = `${endpoint.by}${endpoint.kind === undefined ? '' : ` and kind ${endpoint.kind}`}`;
  const place = { pointer: `${edge.pointer}/${side}` };
  const common = {
    key: end.key,
    system: 'opengraph',
    source: { file: sink.file, ...place },
    tenant,
    id: name,
    name,
    mentionedOnly: true,
    properties: [['matched by', asked]] as const,
  };
  const holder = (side === 'start') !== meaning.reversed;
  const acts = meaning.as === 'membership' || meaning.as === 'trust' || (meaning.as === 'grant' && holder);
  const type = end.type ?? (acts ? (holder ? 'external' : 'group') : 'resource');
  if (isPrincipal(type)) {
    sink.add({ kind: 'principal', ...common, type, nativeType: endpoint.kind ?? 'not defined' }, 'derived');
  } else sink.add({ kind: 'resource', ...common, type: endpoint.kind ?? 'not defined' }, 'derived');
  if (end.resolved.how === 'missing') {
    sink.problem(
      'warning',
      `the ${side} of this ${edge.kind} edge is defined by no node of this file (${asked})`,
      place,
    );
    return [];
  }
  const ambiguous = `${end.resolved.count} nodes answer to the ${side} of this ${edge.kind} edge (${asked})`;
  sink.problem('warning', ambiguous, place);
  return [ambiguous];
}

function checkTimes(edge: FileEdge, sink: Sink): void {
  for (const [names, what] of [
    [SINCE, 'start'],
    [UNTIL, 'end'],
  ] as const) {
    const value = edge.properties.get(...names);
    if (instantOf(value) === null) {
      sink.problem('warning', `the ${what} of this edge's window is no date: it counts as unknown`, {
        pointer: `${edge.pointer}/properties`,
      });
    }
  }
}

/** One observation per kind of edge and tenant, however many edges there are. */
function observeTraversability(
  edge: FileEdge,
  meaning: EdgeMeaning,
  tenant: Key,
  observed: Set<Key>,
  sink: Sink,
): void {
  if (meaning.as === 'no-access') return;
  const { on, stated } = traversable(edge, meaning);
  const key = `opengraph:traversability|${tenant.length}:${tenant}|${edge.kind}|${on ? 'on' : 'ends'}|${stated ? 'stated' : 'policy'}`;
  if (observed.has(key)) return;
  observed.add(key);
  const said = stated ? 'traversable stated by the export' : 'by our policy';
  sink.add(
    {
      kind: 'observation',
      key,
      system: 'opengraph',
      source: { file: sink.file, pointer: edge.pointer },
      type: 'traversability',
      subject: tenant,
      text: `${edge.kind}: a walk ${on ? 'goes on' : 'ends'} here (${said})`,
      value: said,
    },
    'derived',
  );
}
