import { MECHANISM_NAMES, NODE_KINDS, NO_NOTE, NO_PERMISSION, NO_RECORD, STEP_KINDS } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { VERBS } from '../../model/permission';
import { VERDICTS } from '../../model/verdict';
import { u32 } from '../columns';
import { NO_PLACE, NO_STEP } from './projection';
import type { Incoming, Projection } from './projection';

function assert(holds: boolean, what: () => string): void {
  if (!holds) throw new Error(`integrity: ${what()}`);
}

/** Offsets of `rows` rows into `length` entries: from 0, never falling, to the end. */
export function assertOffsets(name: string, starts: Uint32Array, rows: number, length: number): void {
  assert(starts.length === rows + 1, () => `${name} has ${starts.length} offsets for ${rows} rows`);
  assert(starts[0] === 0 && starts[rows] === length, () => `${name} does not cover its ${length} entries`);
  starts.forEach((start, i) => {
    const before = u32(starts, i - 1);
    assert(start >= before, () => `${name} falls at ${i}`);
  });
}

/** Every entry is below a limit, or is the value that stands for none. */
export function assertBelow(
  name: string,
  column: Uint8Array | Uint16Array | Uint32Array,
  limit: number,
  none?: number,
): void {
  column.forEach((value, i) => {
    assert(value < limit || value === none, () => `${name}[${i}] is ${value}, of ${limit}`);
  });
}

/** Every index of an access graph points somewhere, and its two adjacencies agree. */
export function assertGraph(graph: AccessGraph): void {
  const nodes = graph.nodes.length;
  const steps = graph.stepTo.length;
  assert(
    [graph.nodeKind, graph.nodeTenant, graph.nodeFlags].every(({ length }) => length === nodes),
    () => 'node columns differ in length',
  );
  assert(
    graph.stepFrom.length === steps && graph.stepClass.length === steps,
    () => 'step columns differ in length',
  );
  assertBelow('nodeKind', graph.nodeKind, NODE_KINDS.length);
  assertBelow('nodeTenant', graph.nodeTenant, graph.tenants.length);
  assertBelow('stepFrom', graph.stepFrom, nodes);
  assertBelow('stepTo', graph.stepTo, nodes);
  assertBelow('stepClass', graph.stepClass, graph.classes.kind.length);
  assertOffsets('outStart', graph.outStart, nodes, steps);
  assertOffsets('inStart', graph.inStart, nodes, steps);
  assertBelow('inStep', graph.inStep, steps);
  assertClasses(graph);
  assertSupports(graph);
  for (let node = 0; node < nodes; node++) {
    graph.stepFrom
      .subarray(graph.outStart[node], graph.outStart[node + 1])
      .forEach((from) => assert(from === node, () => `a step of node ${node} comes from ${from}`));
    graph.inStep
      .subarray(graph.inStart[node], graph.inStart[node + 1])
      .forEach((step) => assert(graph.stepTo[step] === node, () => `step ${step} does not lead to ${node}`));
  }
  const listed = new Uint8Array(steps);
  for (const step of graph.inStep) listed[step] = 1;
  const once = listed.reduce((sum, one) => sum + one, 0);
  assert(once === steps, () => `inStep lists ${once} of ${steps} steps`);
}

/** Every class of steps has a value in each column, and every text it names is there. */
function assertClasses({ classes, permissions, notes }: AccessGraph): void {
  const count = classes.kind.length;
  for (const [name, { length }] of Object.entries(classes))
    assert(length === count, () => `classes.${name} has ${length} entries for ${count} classes`);
  assertBelow('classes.kind', classes.kind, STEP_KINDS.length);
  assertBelow('classes.permission', classes.permission, permissions.length, NO_PERMISSION);
  assertBelow('classes.note', classes.note, notes.length, NO_NOTE);
  assertBelow('classes.verbs', classes.verbs, 1 << VERBS.length);
  assertBelow('classes.verdict', classes.verdict, VERDICTS.length);
  assertBelow('classes.mechanism', classes.mechanism, MECHANISM_NAMES.length + 1);
}

/** Every step has a support, every record and every node that a support passes is there; plain ones are one a step. */
function assertSupports(graph: AccessGraph): void {
  const { supportStart, supportRecordStart, supportRecords, supportViaStart, supportVia } = graph;
  const steps = graph.stepTo.length;
  if (supportStart.length === 0) {
    assert(
      supportRecords.length === steps,
      () => `${supportRecords.length} plain supports of ${steps} steps`,
    );
    assert(supportVia.length === 0, () => 'plain supports pass nodes');
    assertBelow('supportRecords', supportRecords, graph.records.length, NO_RECORD);
    return;
  }
  const supports = u32(supportStart, steps);
  assertOffsets('supportStart', supportStart, steps, supports);
  for (let step = 0; step < steps; step++)
    assert(u32(supportStart, step) < u32(supportStart, step + 1), () => `step ${step} has no support`);
  assertOffsets('supportRecordStart', supportRecordStart, supports, supportRecords.length);
  assertOffsets('supportViaStart', supportViaStart, supports, supportVia.length);
  assertBelow('supportRecords', supportRecords, graph.records.length);
  assertBelow('supportVia', supportVia, graph.nodes.length);
}

/** Every index of a projection points somewhere, and what should agree does. */
export function assertProjection(graph: AccessGraph, projection: Projection): void {
  const { nodes, places, nodeOf, controlled, covered, end, outStart, outTo, outStep } = projection;
  assert(nodes === graph.nodes.length, () => `${nodes} nodes of ${graph.nodes.length}`);
  assert(nodeOf.length === places, () => `${nodeOf.length} of ${places} places have a node`);
  assertBelow('nodeOf', nodeOf, nodes);
  for (const [name, column] of Object.entries({ controlled, covered, end })) {
    assert(column.length === nodes, () => `${name} has ${column.length} entries for ${nodes} nodes`);
    assertBelow(name, column, places, name === 'controlled' ? undefined : NO_PLACE);
    column.forEach((place, node) => {
      assert(
        place === NO_PLACE || nodeOf[place] === node,
        () => `${name}[${node}] is a place of another node`,
      );
    });
  }
  assertOffsets('outStart', outStart, places, outTo.length);
  assertBelow('outTo', outTo, places);
  assert(outStep.length === outTo.length, () => 'edges and their steps differ in number');
  assertBelow('outStep', outStep, graph.stepTo.length, NO_STEP);
  for (let place = 0; place < places; place++) {
    for (let edge = u32(outStart, place); edge < u32(outStart, place + 1); edge++) {
      const step = u32(outStep, edge);
      const to = nodeOf[u32(outTo, edge)];
      const agrees =
        step === NO_STEP
          ? to === nodeOf[place]
          : graph.stepFrom[step] === nodeOf[place] && graph.stepTo[step] === to;
      assert(agrees, () => `edge ${edge} is not what its step says`);
    }
  }
}

/** The incoming edges are the outgoing ones, the other way round. */
export function assertIncoming(projection: Projection, { inStart, inFrom, inEdge }: Incoming): void {
  const { places, outStart, outTo } = projection;
  assertOffsets('inStart', inStart, places, outTo.length);
  const seen = new Uint8Array(outTo.length);
  for (let place = 0; place < places; place++) {
    for (let i = u32(inStart, place); i < u32(inStart, place + 1); i++) {
      const edge = u32(inEdge, i);
      const from = u32(inFrom, i);
      assert(outTo[edge] === place && seen[edge] === 0, () => `incoming edge ${edge} of place ${place}`);
      assert(
        u32(outStart, from) <= edge && edge < u32(outStart, from + 1),
        () => `edge ${edge} is not from ${from}`,
      );
      seen[edge] = 1;
    }
  }
}
