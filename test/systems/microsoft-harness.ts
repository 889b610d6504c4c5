import { STEP_KINDS } from '../../src/graph/access-graph';
import { Asking } from '../../src/engine/ask';
import type { AskAnswer } from '../../src/engine/ask-answer';
import { evaluateSnapshot } from '../../src/engine/evaluate';
import type { Evaluated } from '../../src/engine/evaluate';
import { importFiles } from '../../src/engine/import';
import { Names } from '../../src/engine/names';
import { stepKind, stepNote, stepPermission, stepVerdict } from '../../src/graph/steps';
import { runToEnd } from '../../src/lib/steps';
import type { Snapshot } from '../../src/model/snapshot';
import { verdictOf } from '../../src/model/verdict';
import type { SystemModule } from '../../src/systems/system';
import { microsoft } from '../../src/systems/microsoft';

export interface MicrosoftEstate {
  readonly snapshot: Snapshot;
  readonly evaluated: Evaluated;
  ask(
    principal: string,
    permission: string,
    resource: string,
    at?: number,
    context?: Readonly<Record<string, readonly string[]>>,
  ): AskAnswer;
  /** `from --kind permission--> to [verdict: note]` of every step between two names. */
  steps(from: string, to?: string): readonly string[];
}

export const AT = Date.parse('2026-11-16T09:00:00Z');

/** Import texts or JSON values by file name, with Microsoft as the only system unless others are named. */
export function microsoftEstate(
  files: Readonly<Record<string, unknown>>,
  systems: readonly SystemModule[] = [microsoft],
): MicrosoftEstate {
  const encoder = new TextEncoder();
  const named = Object.entries(files).map(([name, content]) => ({
    name,
    bytes: encoder.encode(typeof content === 'string' ? content : JSON.stringify(content)),
  }));
  const snapshot = runToEnd(importFiles(named, systems));
  const evaluated = runToEnd(evaluateSnapshot(snapshot, systems));
  const { graph } = evaluated;
  const asking = new Asking(snapshot, evaluated, new Names(graph));
  const name = (node: number): string => graph.nodes.at(node)?.name ?? '';
  return {
    snapshot,
    evaluated,
    ask: (principal, permission, resource, at = AT, context = {}) =>
      asking.ask({ principal, permission, resource, at, context: new Map(Object.entries(context)) }),
    steps: (from, to) =>
      Array.from(graph.stepFrom, (node, step) => ({ node, step, end: graph.stepTo[step] ?? 0 }))
        .filter(({ node, end }) => name(node) === from && (to === undefined || name(end) === to))
        .map(({ step, end }) => {
          const verdict = verdictOf(stepVerdict(graph, step));
          const note = graph.notes[stepNote(graph, step)];
          return `${STEP_KINDS[stepKind(graph, step)] ?? ''} ${graph.permissions[stepPermission(graph, step)] ?? ''} > ${name(end)}${verdict === 'allowed' ? '' : ` [${verdict}: ${note ?? ''}]`}`;
        })
        .sort(),
  };
}
