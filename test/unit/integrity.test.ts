import { describe, expect, it } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import {
  assertBelow,
  assertGraph,
  assertIncoming,
  assertOffsets,
  assertProjection,
} from '../../src/graph/kernels/integrity';
import { incoming, project } from '../../src/graph/kernels/projection';
import { withFullSupports } from '../../src/graph/supports';
import { runToEnd } from '../../src/lib/steps';
import { generate } from '../bench/generate';

const graph = generate('entitlement', 60);
const projection = runToEnd(project(graph, { at: 0, rank: 1, becoming: true }));
const back = incoming(projection);

/** A column with one entry changed, the first unless said otherwise. */
function changed(column: Uint32Array, value: number, at = 0): Uint32Array {
  const copy = column.slice();
  copy[at] = value;
  return copy;
}

describe('a sound graph', () => {
  it('passes, and so do its projection and the edges the other way round', () => {
    assertGraph(graph);
    assertProjection(graph, projection);
    assertIncoming(projection, back);
  });

  it('may have the value that stands for none', () => {
    expect(() => assertBelow('column', Uint32Array.of(1, 9), 2, 9)).not.toThrow();
    expect(() => assertBelow('column', Uint32Array.of(1, 9), 2)).toThrow('column[1] is 9, of 2');
  });
});

describe('offsets', () => {
  it.each([
    ['of another number of rows', [0, 2], 2, 2, 'has 2 offsets for 2 rows'],
    ['that begin later', [1, 2], 1, 2, 'does not cover its 2 entries'],
    ['that end earlier', [0, 1], 1, 2, 'does not cover its 2 entries'],
    ['that fall', [0, 2, 1, 2], 3, 2, 'falls at 2'],
  ])('%s are told', (_, starts, rows, length, told) => {
    expect(() => assertOffsets('starts', Uint32Array.from(starts), rows, length)).toThrow(told);
  });
});

describe('a damaged graph', () => {
  const last = graph.stepTo.length - 1;
  it.each<[string, Partial<AccessGraph>]>([
    ['node columns differ in length', { nodeKind: graph.nodeKind.subarray(1) }],
    ['step columns differ in length', { stepFrom: graph.stepFrom.subarray(1) }],
    ['nodeTenant[0] is 999', { nodeTenant: changed(graph.nodeTenant, 999) }],
    ['stepTo[0] is 999', { stepTo: changed(graph.stepTo, 999) }],
    ['stepClass[0] is 999', { stepClass: changed(graph.stepClass, 999) }],
    ['a step of node', { stepFrom: changed(graph.stepFrom, (graph.stepFrom[0] ?? 0) + 1) }],
    ['does not lead to', { inStep: changed(graph.inStep, graph.inStep[last] ?? 0) }],
  ])('is told: %s', (told, damage) => {
    expect(() => assertGraph({ ...graph, ...damage })).toThrow(told);
  });
});

describe('damaged classes and supports', () => {
  const full = withFullSupports(graph);
  const { classes } = graph;
  it.each<[string, Partial<AccessGraph>]>([
    ['nodeKind[0] is 99', { nodeKind: graph.nodeKind.with(0, 99) }],
    ['node columns differ in length', { nodeFlags: graph.nodeFlags.subarray(1) }],
    ['inStep lists', { ...twice() }],
    ['classes.note has', { classes: { ...classes, note: classes.note.subarray(1) } }],
    ['classes.kind[0] is 99', { classes: { ...classes, kind: classes.kind.with(0, 99) } }],
    ['classes.permission[0]', { classes: { ...classes, permission: classes.permission.with(0, 999) } }],
    ['classes.note[0] is 999', { classes: { ...classes, note: classes.note.with(0, 999) } }],
    ['classes.verbs[0]', { classes: { ...classes, verbs: classes.verbs.with(0, 0xffff) } }],
    ['classes.verdict[0] is 9', { classes: { ...classes, verdict: classes.verdict.with(0, 9) } }],
    ['classes.mechanism[0] is 99', { classes: { ...classes, mechanism: classes.mechanism.with(0, 99) } }],
    ['plain supports of', { supportRecords: graph.supportRecords.subarray(1) }],
    ['plain supports pass nodes', { supportVia: Uint32Array.of(0) }],
    ['supportRecords[0]', { supportRecords: graph.supportRecords.with(0, graph.records.length) }],
  ])('are told: %s', (told, damage) => {
    expect(() => assertGraph({ ...graph, ...damage })).toThrow(told);
  });

  it.each<[string, Partial<AccessGraph>]>([
    ['step 0 has no support', { supportStart: full.supportStart.with(1, 0) }],
    ['supportRecordStart has', { supportRecordStart: full.supportRecordStart.subarray(1) }],
    ['supportViaStart has', { supportViaStart: full.supportViaStart.subarray(1) }],
    ['supportRecords[0]', { supportRecords: full.supportRecords.with(0, graph.records.length) }],
    ['does not cover its 1 entries', { supportVia: Uint32Array.of(9_999) }],
  ])('are told where supports are listed: %s', (told, damage) => {
    assertGraph(full);
    expect(() => assertGraph({ ...full, ...damage })).toThrow(told);
  });

  /** Two steps into one node, the first of them twice. */
  function twice(): Partial<AccessGraph> {
    const node = [...graph.nodeKind.keys()].find((n) => graph.inStart[n + 1]! - graph.inStart[n]! > 1)!;
    const at = graph.inStart[node]!;
    return { inStep: graph.inStep.with(at + 1, graph.inStep[at]!) };
  }
});

describe('a damaged projection', () => {
  const step = projection.outStep.findIndex((one) => one < graph.stepTo.length);
  const edge = (one: number): number => (projection.outStep[one] ?? 0) % graph.stepTo.length;
  it.each([
    [`${graph.nodes.length - 1} nodes of`, { nodes: graph.nodes.length - 1 }],
    ['places have a node', { nodeOf: projection.nodeOf.subarray(1) }],
    ['controlled has', { controlled: projection.controlled.subarray(1) }],
    ['covered[0] is a place of another', { covered: changed(projection.covered, projection.places - 1) }],
    ['differ in number', { outStep: projection.outStep.subarray(1) }],
    ['is not what its step says', { outStep: changed(projection.outStep, edge(step) === 0 ? 1 : 0, step) }],
  ])('is told: %s', (told, damage) => {
    expect(() => assertProjection(graph, { ...projection, ...damage })).toThrow(told);
  });

  it('is told by its incoming edges', () => {
    const twice = { ...back, inEdge: changed(back.inEdge, back.inEdge[0] === 0 ? 1 : 0) };
    expect(() => assertIncoming(projection, twice)).toThrow(/incoming edge|is not from/u);
    const elsewhere = { ...back, inFrom: back.inFrom.map((from) => (from + 1) % projection.places) };
    expect(() => assertIncoming(projection, elsewhere)).toThrow('is not from');
  });
});
