import { existsSync, readFileSync } from 'node:fs';
import { STEP_KINDS } from '../../src/graph/access-graph';
import { evaluateSnapshot } from '../../src/engine/evaluate';
import type { Evaluated } from '../../src/engine/evaluate';
import { importFiles } from '../../src/engine/import';
import { supportsOf } from '../../src/graph/supports';
import { stepKind, stepStart, stepUntil, stepVerbs, stepVerdict } from '../../src/graph/steps';
import { verbsOf } from '../../src/model/permission';
import type { Snapshot } from '../../src/model/snapshot';
import { verdictOf } from '../../src/model/verdict';
import type { Decision } from '../../src/systems/system';
import { aws } from '../../src/systems/aws/index';
import { noteOf, permissionOf } from '../../src/questions/refs';

/** Instant the tests ask for, unless they say another. */
export const AT = Date.parse('2026-11-21T00:00:00Z');

export interface TestStep {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly permission: string | undefined;
  readonly verdict: string;
  readonly note: string | undefined;
  readonly verbs: readonly string[];
  readonly start: number;
  readonly until: number;
  /** Record keys of each support. */
  readonly supports: readonly (readonly string[])[];
}

/** Files imported and evaluated by the real engine, with AWS as the only system. */
export interface Estate {
  readonly snapshot: Snapshot;
  readonly evaluated: Evaluated;
  readonly steps: readonly TestStep[];
  ask(principal: string, permission: string, resource: string, context?: Context, at?: number): Decision;
  /** `verdict permission` of the steps between two nodes, sorted. */
  between(from: string, to: string, kind?: string): readonly string[];
}

export type Context = Readonly<Record<string, readonly string[]>>;

export function finish<T>(task: Generator<unknown, T>): T {
  for (;;) {
    const next = task.next();
    if (next.done === true) return next.value;
  }
}

export function estateOf(files: Readonly<Record<string, unknown>>): Estate {
  const encoder = new TextEncoder();
  const named = Object.entries(files).map(([name, content]) => ({
    name,
    bytes: typeof content === 'string' ? encoder.encode(content) : encoder.encode(JSON.stringify(content)),
  }));
  return estateOfBytes(named);
}

export function estateOfFiles(...paths: readonly string[]): Estate {
  return estateOfBytes(paths.map((path) => ({ name: path, bytes: new Uint8Array(readFileSync(path)) })));
}

function estateOfBytes(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Estate {
  const snapshot = finish(importFiles(files, [aws]));
  const evaluated = finish(evaluateSnapshot(snapshot, [aws]));
  const { graph } = evaluated;
  const id = (node: number): string => graph.nodes.at(node)?.id ?? '';
  const steps = Array.from(graph.stepFrom, (from, step): TestStep => ({
    from: id(from),
    to: id(graph.stepTo[step] ?? 0),
    kind: STEP_KINDS[stepKind(graph, step)] ?? '',
    permission: permissionOf(graph, step),
    verdict: verdictOf(stepVerdict(graph, step)),
    note: noteOf(graph, step),
    verbs: verbsOf(stepVerbs(graph, step)),
    start: stepStart(graph, step),
    until: stepUntil(graph, step),
    supports: supportsOf(graph, step).map((records) =>
      Array.from(records, (record) => graph.records.at(record)?.key ?? ''),
    ),
  }));
  const decide = evaluated.evaluations.get('aws')?.decide;
  const keyOf = (text: string): string | undefined => {
    const found = [...graph.nodes].filter((node) => node.id === text || node.name === text);
    return found.length === 1 ? found[0]?.key : undefined;
  };
  return {
    snapshot,
    evaluated,
    steps,
    ask(principal, permission, resource, context = {}, at = AT) {
      if (decide === undefined) throw new Error('AWS decides no requests');
      const key = keyOf(principal);
      if (key === undefined) throw new Error(`no single principal ${principal}`);
      const target = keyOf(resource);
      return decide({
        principal: key,
        permission,
        resourceId: resource,
        ...(target === undefined ? {} : { resource: target }),
        at,
        context: new Map(Object.entries(context)),
      });
    },
    between(from, to, kind = 'permission') {
      return steps
        .filter((step) => step.from === from && step.to === to && step.kind === kind)
        .map((step) => `${step.verdict} ${step.permission ?? ''}`)
        .sort();
    },
  };
}

export const SAMPLES = '../shared/data/aws';

/** Public samples beside the project, when they are there. */
export function hasSamples(): boolean {
  const there = existsSync(SAMPLES);
  if (!there) console.log(`skipped: ${SAMPLES} is not here`);
  return there;
}
