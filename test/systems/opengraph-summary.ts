import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { importFiles } from '../../src/engine/import';
import { evaluateSnapshot } from '../../src/engine/evaluate';
import { NODE_KINDS, STEP_KINDS, THROUGH } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { UNREACHED, walkForward } from '../../src/graph/walk';
import {
  stepFlags,
  stepKind,
  stepNote,
  stepPermission,
  stepUntil,
  stepVerbs,
  stepVerdict,
} from '../../src/graph/steps';
import { runToEnd } from '../../src/lib/steps';
import { byCodeUnit } from '../../src/lib/order';
import { verbsOf } from '../../src/model/permission';
import type { Snapshot, Tally } from '../../src/model/snapshot';
import { verdictOf } from '../../src/model/verdict';
import { untilText } from '../../src/model/window';
import type { SystemModule } from '../../src/systems/system';

export interface Read {
  readonly snapshot: Snapshot;
  readonly graph: AccessGraph;
}

export interface Named {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Import files with some systems and build the graph, as the engine does. */
export function readWith(files: readonly Named[], systems: readonly SystemModule[]): Read {
  const snapshot = runToEnd(importFiles(files, systems));
  return { snapshot, graph: runToEnd(evaluateSnapshot(snapshot, systems)).graph };
}

export function fixture(folder: string): Named[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ name: file, bytes: new Uint8Array(readFileSync(`${folder}/${file}`)) }));
}

/** Steps as a picture: `alice --member--> admins`. Steps without a verdict are allowed and end never. */
export function drawn(graph: AccessGraph): string[] {
  const lines: string[] = [];
  graph.stepFrom.forEach((from, step) => {
    const kind = STEP_KINDS[stepKind(graph, step)] ?? '?';
    const permission = graph.permissions[stepPermission(graph, step)];
    const verbs = verbsOf(stepVerbs(graph, step)).join('+');
    const verdict = verdictOf(stepVerdict(graph, step));
    const until = untilText(stepUntil(graph, step));
    const supports = (graph.supportStart[step + 1] ?? 0) - (graph.supportStart[step] ?? 0);
    const details = [
      ...(verbs === '' ? [] : [verbs]),
      ...(verdict === 'allowed' ? [] : [`${verdict}: ${graph.notes[stepNote(graph, step)] ?? ''}`]),
      ...(until === 'never' ? [] : [`until ${until}`]),
      ...((stepFlags(graph, step) & THROUGH) === 0 && kind !== 'permission' ? ['ends here'] : []),
      ...(supports === 1 ? [] : [`${supports} ways`]),
    ];
    const label = permission === undefined ? kind : `${kind} ${permission}`;
    const tail = details.length === 0 ? '' : `  (${details.join('; ')})`;
    lines.push(
      `${graph.nodes.at(from)?.name} --${label}--> ${graph.nodes.at(graph.stepTo[step] ?? 0)?.name}${tail}`,
    );
  });
  return lines.sort(byCodeUnit);
}

/** What a reviewer reads: the account of each file, its problems, the nodes, the steps and the gaps. */
export function summaryOf({ snapshot, graph }: Read): string {
  const lines: string[] = [];
  for (const input of snapshot.inputs.toSorted((a, b) => byCodeUnit(a.name, b.name))) {
    const { records: r, facts: f } = input;
    lines.push(`${input.name}: ${input.format ?? 'not recognised'}`);
    lines.push(`  records ${r.read} = ${r.used} used + ${r.merged} merged + ${r.ignored} ignored`);
    if (f.read > 0)
      lines.push(`  facts ${f.read} = ${f.used} used + ${f.merged} merged + ${f.ignored} ignored`);
    for (const { reason, count } of input.ignoredFor) lines.push(`  ${count} × ${reason}`);
    for (const p of input.problems) lines.push(`  ${p.severity} at ${p.pointer ?? '-'}: ${p.message}`);
  }
  lines.push('', 'tenants');
  for (const t of graph.tenants)
    lines.push(`  ${t.name} (${t.type}${t.mentionedOnly ? ', only mentioned' : ''})`);
  lines.push('', 'nodes');
  const nodes = Array.from(graph.nodes, (node, i) => {
    const kind = NODE_KINDS[graph.nodeKind[i] ?? 0] ?? '?';
    const flags = graph.nodeFlags[i] ?? 0;
    const said = [
      ...((flags & 1) !== 0 ? ['disabled'] : []),
      ...((flags & 2) !== 0 ? ['only mentioned'] : []),
      ...((flags & 4) !== 0 ? ['non-human'] : []),
    ];
    const tenant = graph.tenants[graph.nodeTenant[i] ?? 0]?.name;
    return `  ${kind} ${node.name} [${node.nativeType}] @${tenant}${said.length === 0 ? '' : ` (${said.join(', ')})`}`;
  });
  lines.push(...nodes.sort(byCodeUnit), '', 'steps');
  lines.push(...drawn(graph).map((line) => `  ${line}`), '', 'gaps');
  for (const gap of snapshot.gaps)
    lines.push(`  ${gap.layer}${gap.tenant === undefined ? '' : ` @${gap.tenant}`}`);
  return `${lines.join('\n').replaceAll('\u0000', '␀')}\n`;
}

/** The golden beside the fixture; `UPDATE_GOLDENS=1` writes it anew. */
export function golden(folder: string, summary: string): string {
  const file = `${folder}/expected.txt`;
  if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(file, summary);
  return readFileSync(file, 'utf8');
}

/** Names of everything a start reaches, with what it can become. */
export function reachOf(graph: AccessGraph, start: string, at: number, becoming = true): string[] {
  const node = [...graph.nodes].findIndex(({ name }) => name === start);
  const walk = walkForward(graph, [node], { at, rank: 3, becoming });
  return [...graph.nodes].filter((_, i) => i !== node && walk.depth[i] !== UNREACHED).map(({ name }) => name);
}

/** Every element counted, and none twice. */
export function sumOf(snapshot: Snapshot, of: 'records' | 'facts'): Tally {
  const sum = (name: keyof Tally) => snapshot.inputs.reduce((all, input) => all + input[of][name], 0);
  return { read: sum('read'), used: sum('used'), merged: sum('merged'), ignored: sum('ignored') };
}

export function jsonFile(value: unknown, name = 'unknown'): Named {
  return { name, bytes: new TextEncoder().encode(JSON.stringify(value)) };
}

/** Where the shared samples are; undefined (and said so) when they are not there. */
export function sample(path: string): Named | undefined {
  const file = `../shared/data/${path}`;
  if (existsSync(file))
    return { name: path.slice(path.lastIndexOf('/') + 1), bytes: new Uint8Array(readFileSync(file)) };
  console.info(`skipped: no ${file}`);
  return undefined;
}
