import { readFileSync, readdirSync } from 'node:fs';
import { evaluateSnapshot } from '../../src/engine/evaluate';
import type { Evaluated } from '../../src/engine/evaluate';
import { Asking } from '../../src/engine/ask';
import type { AskAnswer } from '../../src/engine/ask-answer';
import { importFiles } from '../../src/engine/import';
import { Names } from '../../src/engine/names';
import type { Snapshot } from '../../src/model/snapshot';
import type { SystemModule } from '../../src/systems/system';

export const AT = Date.parse('2026-11-21T00:00:00Z');

export interface TestEstate {
  readonly snapshot: Snapshot;
  readonly evaluated: Evaluated;
  ask(
    principal: string,
    permission: string,
    resource: string,
    context?: Readonly<Record<string, readonly string[]>>,
    at?: number,
  ): AskAnswer;
}

export function finish<T>(task: Generator<unknown, T>): T {
  for (;;) {
    const next = task.next();
    if (next.done === true) return next.value;
  }
}

/** Files of a folder, without those that are about the fixture and no export. */
export function filesOf(folder: string): { name: string; bytes: Uint8Array }[] {
  return readdirSync(folder)
    .filter((name) => !/\.(?:md|txt)$/u.test(name))
    .sort()
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(`${folder}/${name}`)) }));
}

export function textFiles(files: Readonly<Record<string, string>>): { name: string; bytes: Uint8Array }[] {
  return Object.entries(files).map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) }));
}

/** Files imported and evaluated by the real engine. */
export function estateOf(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  systems: readonly SystemModule[],
): TestEstate {
  const snapshot = finish(importFiles(files, systems));
  const evaluated = finish(evaluateSnapshot(snapshot, systems));
  const asking = new Asking(snapshot, evaluated, new Names(evaluated.graph));
  return {
    snapshot,
    evaluated,
    ask: (principal, permission, resource, context = {}, at = AT) =>
      asking.ask({ principal, permission, resource, at, context: new Map(Object.entries(context)) }),
  };
}
