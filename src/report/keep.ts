import { INHERITS, THROUGH } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { stepFlags } from '../graph/steps';
import { isContainment, mayTake, stateAfter } from '../graph/walk';
import type { Finding } from '../questions/answers';

/** Which nodes and steps stay, 1 for each that does. Ends of kept steps and what they pass always stay with them. */
export interface Keep {
  readonly nodes: Uint8Array;
  readonly steps: Uint8Array;
  /** Kept even if no node of them is. */
  readonly tenants?: readonly number[];
}

/**
 * Some tenants, and everything that reaches them at any time, with the whole chains of steps that lead there. Time and
 * disabled accounts cut nothing off here: what has expired or is latent is part of the answer, and shown as such.
 */
export function keepTenants(graph: AccessGraph, tenants: readonly number[]): Keep {
  const wanted = new Set(tenants);
  const nodes = Uint8Array.from(graph.nodeTenant, (of) => (wanted.has(of) ? 1 : 0));
  return { nodes, steps: stepsTowards(graph, nodes), tenants };
}

/** One finding: what its evidence names, and all routes between its subject and that. */
export function keepFinding(graph: AccessGraph, finding: Finding): Keep {
  const keep: Keep = {
    nodes: new Uint8Array(graph.nodes.length),
    steps: new Uint8Array(graph.stepFrom.length),
  };
  keep.nodes[finding.subject.node] = 1;
  const named = new Uint8Array(graph.nodes.length);
  for (const { node, step } of finding.evidence) {
    if (node !== undefined && node < named.length) named[node] = 1;
    if (step === undefined || step >= keep.steps.length) continue;
    keep.steps[step] = 1;
    named[graph.stepFrom[step] ?? 0] = 1;
    named[graph.stepTo[step] ?? 0] = 1;
  }
  named.forEach((one, node) => {
    if (one === 1) keep.nodes[node] = 1;
  });
  const subject = new Uint8Array(named.length);
  subject[finding.subject.node] = 1;
  for (const [start, end] of [
    [subject, named],
    [named, subject],
  ] as const) {
    const towards = stepsTowards(graph, end);
    const from = statesFrom(graph, start);
    towards.forEach((one, step) => {
      const at = graph.stepFrom[step] ?? 0;
      if (one === 1 && takeable(graph, step, from[at] ?? 0)) keep.steps[step] = 1;
    });
  }
  return keep;
}

/** The nodes of a view, and all steps between them. */
export function keepView(graph: AccessGraph, shown: readonly number[]): Keep {
  const nodes = new Uint8Array(graph.nodes.length);
  for (const node of shown) if (node < nodes.length) nodes[node] = 1;
  const both = (step: number): boolean =>
    nodes[graph.stepFrom[step] ?? 0] === 1 && nodes[graph.stepTo[step] ?? 0] === 1;
  return { nodes, steps: Uint8Array.from(graph.stepFrom, (_, step) => (both(step) ? 1 : 0)) };
}

/** Every step of every walk that ends in one of the targets; the states are those of graph/walk.ts, read backwards. */
function stepsTowards(graph: AccessGraph, targets: Uint8Array): Uint8Array {
  const steps = new Uint8Array(graph.stepFrom.length);
  const seen = new Uint8Array(graph.nodes.length * 2);
  const open: number[] = [];
  const visit = (place: number): void => {
    if (seen[place] === 1) return;
    seen[place] = 1;
    open.push(place);
  };
  targets.forEach((one, node) => {
    if (one !== 1) return;
    visit(node * 2);
    visit(node * 2 + 1);
  });
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const node = place >> 1;
    const controlled = (place & 1) === 1;
    const target = targets[node] === 1;
    for (let i = graph.inStart[node] ?? 0; i < (graph.inStart[node + 1] ?? 0); i++) {
      const step = graph.inStep[i] ?? 0;
      const from = graph.stepFrom[step] ?? 0;
      const flags = stepFlags(graph, step);
      const through = (flags & THROUGH) !== 0;
      if (isContainment(graph, step)) {
        if (controlled && !through) continue;
        if (!controlled) visit(from * 2);
        if (through) visit(from * 2 + 1);
      } else {
        if (!target && !(through || (!controlled && (flags & INHERITS) !== 0))) continue;
        visit(from * 2 + 1);
      }
      steps[step] = 1;
    }
  }
  return steps;
}

/** Bit s is set where a walk from one of the starts is at the node in state s. */
function statesFrom(graph: AccessGraph, starts: Uint8Array): Uint8Array {
  const CONTROLLED = 2;
  const states = new Uint8Array(graph.nodes.length);
  const open: (readonly [number, number])[] = [];
  const visit = (node: number, state: number): void => {
    if (((states[node] ?? 0) & (1 << state)) !== 0) return;
    states[node] = (states[node] ?? 0) | (1 << state);
    open.push([node, state]);
  };
  starts.forEach((one, node) => {
    if (one === 1) visit(node, CONTROLLED);
  });
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const [node, state] = place;
    for (let step = graph.outStart[node] ?? 0; step < (graph.outStart[node + 1] ?? 0); step++) {
      if (!mayTake(graph, step, state)) continue;
      const next = stateAfter(graph, step, state);
      if (next !== 0) visit(graph.stepTo[step] ?? 0, next);
    }
  }
  return states;
}

function takeable(graph: AccessGraph, step: number, states: number): boolean {
  return [1, 2].some((state) => (states & (1 << state)) !== 0 && mayTake(graph, step, state));
}
