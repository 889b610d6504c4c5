import { DuckDBInstance } from '@duckdb/node-api';
import cytoscape from 'cytoscape';
import { DirectedGraph } from 'graphology';
import { RoaringBitmap32, roaringLibraryInitialize } from 'roaring-wasm';

/** A plain directed graph, as every engine can load it: what a filter leaves of an access graph. */
export interface Digraph {
  readonly places: number;
  /** The node of each place: what is counted. */
  readonly node: Uint32Array;
  readonly outStart: Uint32Array;
  readonly outTo: Uint32Array;
}

/** A peer loaded with a graph. */
export interface Peer {
  readonly name: string;
  /** Distinct nodes reached from a place, itself left out. */
  reach(start: number): Promise<number> | number;
  /** The same for each of several places, as the peer would best do it. */
  counts?(starts: Uint32Array): Promise<Uint32Array>;
  /** Milliseconds it took to load. */
  readonly built: number;
  /** Places and distinct edges, as it says itself. */
  readonly size?: readonly [places: number, edges: number];
  close?(): void;
}

function edges(graph: Digraph, each: (from: number, to: number) => void): void {
  for (let from = 0; from < graph.places; from++) {
    for (let i = graph.outStart[from] ?? 0; i < (graph.outStart[from + 1] ?? 0); i++)
      each(from, graph.outTo[i] ?? 0);
  }
}

/** graphology: a breadth-first search with its neighbour iteration, which is what its own traversal does. */
export function graphologyPeer(graph: Digraph): Peer {
  const began = performance.now();
  const peer = new DirectedGraph();
  for (let place = 0; place < graph.places; place++) peer.addNode(place);
  edges(graph, (from, to) => peer.mergeDirectedEdge(from, to));
  return {
    name: 'graphology',
    built: performance.now() - began,
    size: [peer.order, peer.size],
    reach(start) {
      const seen = new Set<string>([String(start)]);
      const nodes = new Set<number>();
      const queue = [String(start)];
      for (const place of queue) {
        peer.forEachOutNeighbor(place, (to) => {
          if (seen.has(to)) return;
          seen.add(to);
          nodes.add(graph.node[Number(to)] ?? 0);
          queue.push(to);
        });
      }
      nodes.delete(graph.node[start] ?? 0);
      return nodes.size;
    },
  };
}

/** Cytoscape headless: `successors()`. */
export function cytoscapePeer(graph: Digraph): Peer {
  const began = performance.now();
  const elements: cytoscape.ElementDefinition[] = [];
  for (let place = 0; place < graph.places; place++) elements.push({ data: { id: String(place) } });
  const known = new Set<string>();
  edges(graph, (from, to) => {
    const id = `${from}>${to}`;
    if (known.has(id)) return;
    known.add(id);
    elements.push({ data: { id, source: String(from), target: String(to) } });
  });
  const cy = cytoscape({ headless: true, elements });
  return {
    name: 'Cytoscape',
    built: performance.now() - began,
    reach(start) {
      const nodes = new Set<number>();
      cy.getElementById(String(start))
        .successors()
        .nodes()
        .forEach((node) => void nodes.add(graph.node[Number(node.id())] ?? 0));
      nodes.delete(graph.node[start] ?? 0);
      return nodes.size;
    },
    close: () => cy.destroy(),
  };
}

/**
 * DuckDB on one thread: recursive SQL. `UNION` keeps the pairs distinct, so cycles end.
 */
export async function duckdbPeer(graph: Digraph): Promise<Peer> {
  const began = performance.now();
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const db = await instance.connect();
  await db.run('CREATE TABLE edge (a UINTEGER, b UINTEGER)');
  await db.run('CREATE TABLE place (p UINTEGER, node UINTEGER)');
  const edge = await db.createAppender('edge');
  edges(graph, (from, to) => {
    edge.appendUInteger(from);
    edge.appendUInteger(to);
    edge.endRow();
  });
  edge.closeSync();
  const place = await db.createAppender('place');
  graph.node.forEach((node, p) => {
    place.appendUInteger(p);
    place.appendUInteger(node);
    place.endRow();
  });
  place.closeSync();
  const built = performance.now() - began;
  return {
    name: 'DuckDB',
    built,
    async reach(start) {
      const read = await db.runAndReadAll(
        `WITH RECURSIVE r(p) AS (SELECT ${start}::UINTEGER UNION SELECT b FROM r JOIN edge ON a = p)
         SELECT count(DISTINCT node) FROM r JOIN place USING (p)
         WHERE node <> (SELECT node FROM place WHERE p = ${start})`,
      );
      return Number(read.getRows()[0]?.[0] ?? 0);
    },
    async counts(starts) {
      await db.run('CREATE OR REPLACE TABLE start (s UINTEGER)');
      const rows = await db.createAppender('start');
      for (const s of starts) {
        rows.appendUInteger(s);
        rows.endRow();
      }
      rows.closeSync();
      const read = await db.runAndReadAll(
        `WITH RECURSIVE r(s, p) AS (SELECT s, s FROM start UNION SELECT s, b FROM r JOIN edge ON a = p),
         n AS (SELECT DISTINCT s, node FROM r JOIN place USING (p))
         SELECT s, count(*) FROM n WHERE node <> (SELECT node FROM place WHERE p = s) GROUP BY s`,
      );
      const count = new Map(read.getRows().map(([s, c]) => [Number(s), Number(c)]));
      return starts.map((s) => count.get(s) ?? 0);
    },
    close: () => instance.closeSync(),
  };
}

/**
 * roaring-wasm: the closure as one bitmap a strongly connected component, united in topological order. The components
 * are given (`componentOf`, in an order where successors come first), as is fair to it: finding them is not its work.
 */
export async function roaringCounts(
  graph: Digraph,
  componentOf: Uint32Array,
  components: number,
  starts: Uint32Array,
): Promise<{ readonly counts: Uint32Array; readonly ms: number }> {
  await roaringLibraryInitialize();
  const began = performance.now();
  const members: number[][] = Array.from({ length: components }, () => []);
  componentOf.forEach((component, place) => members[component]?.push(place));
  const bitmaps: (RoaringBitmap32 | undefined)[] = new Array<undefined>(components);
  for (let component = 0; component < components; component++) {
    const bitmap = new RoaringBitmap32();
    const seen = new Set<number>();
    for (const place of members[component] ?? []) {
      bitmap.add(graph.node[place] ?? 0);
      for (let i = graph.outStart[place] ?? 0; i < (graph.outStart[place + 1] ?? 0); i++) {
        const other = componentOf[graph.outTo[i] ?? 0] ?? 0;
        if (other === component || seen.has(other)) continue;
        seen.add(other);
        const reached = bitmaps[other];
        if (reached !== undefined) bitmap.orInPlace(reached);
      }
    }
    bitmaps[component] = bitmap;
  }
  const counts = starts.map((place) => {
    const bitmap = bitmaps[componentOf[place] ?? 0];
    return (bitmap?.size ?? 0) - (bitmap?.has(graph.node[place] ?? 0) === true ? 1 : 0);
  });
  const ms = performance.now() - began;
  bitmaps.forEach((bitmap) => bitmap?.dispose());
  return { counts, ms };
}
