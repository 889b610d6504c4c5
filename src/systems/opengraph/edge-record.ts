import { isObject } from '../../lib/content';
import { parseJson } from '../../lib/json';
import type { Json } from '../../lib/content';
import { verbMask } from '../../model/permission';
import type { VerbMask } from '../../model/permission';
import type { Key, SnapshotRecord } from '../../model/record';
import { ALWAYS, END_UNKNOWN } from '../../model/window';
import type { Window } from '../../model/window';
import type { EdgeMeaning } from './edge-kinds';
import type { FileEdge, FileNode } from './graph-file';
import { instantOf } from './instant';
import { accountabilityOf, SINCE, UNTIL } from './properties';
import type { Properties } from './properties';
import { holdsSecrets } from './node-kinds';
import { wordsOf } from './words';

const HAS_OWN_END = new Set(['token', 'access-key', 'secret', 'application']);

/** What stands in the record besides what the edge says itself. */
export interface EdgeContext {
  readonly meaning: EdgeMeaning;
  readonly start: Key;
  readonly end: Key;
  /** The start as the file defines it, if it does. */
  readonly startNode: FileNode | undefined;
  readonly endNode: FileNode | undefined;
  readonly file: number;
  /** Why an end is not certain; the edge is then not evaluated. */
  readonly uncertain?: string;
}

/** Whether a walk goes on past the edge, and who says so. */
export function traversable(
  edge: FileEdge,
  meaning: EdgeMeaning,
): { readonly on: boolean; readonly stated: boolean } {
  const stated = edge.properties.flag('traversable', 'istraversable');
  return { on: stated ?? meaning.carriesOn, stated: stated !== undefined };
}

/** The record of an edge. A membership that the export calls not traversable is a plain grant. */
export function edgeRecord(edge: FileEdge, context: EdgeContext): SnapshotRecord {
  const { meaning } = context;
  const [from, to] = meaning.reversed ? [context.end, context.start] : [context.start, context.end];
  const { on, stated } = traversable(edge, meaning);
  const key = edgeKey(edge.kind, context.start, context.end);
  const common = { key, system: 'opengraph', source: { file: context.file, pointer: edge.pointer } };
  const accountability = accountabilityOf(edge.properties, 'edge');
  const timed = {
    ...common,
    window: windowOf(edge.properties, context.startNode),
    ...(isEligible(edge) ? { eligible: true } : {}),
    ...(accountability === undefined ? {} : { accountability }),
  };
  const condition = edge.properties.text('condition', 'conditions');
  const residual = condition === undefined ? {} : { condition };
  const unsure = context.uncertain === undefined ? {} : { notEvaluated: context.uncertain };
  if (meaning.as === 'no-access') {
    return { kind: 'observation', ...common, type: 'relation', subject: from, text: edge.kind, value: to };
  }
  if (meaning.as === 'containment') {
    return {
      kind: 'containment',
      ...common,
      container: from,
      child: to,
      traversable: on && context.uncertain === undefined,
      nativeType: edge.kind,
    };
  }
  if (meaning.as === 'trust') {
    return {
      kind: 'trust',
      ...timed,
      ...residual,
      ...unsure,
      mechanism: meaning.mechanism ?? 'role-trust',
      from,
      to,
      traversable: on,
      nativeType: edge.kind,
    };
  }
  const plainMembership = condition === undefined && context.uncertain === undefined && on;
  if (meaning.as === 'membership' && plainMembership) {
    return { kind: 'membership', ...timed, member: from, group: to, nativeType: edge.kind };
  }
  const known = meaning.known || (stated && on);
  return {
    kind: 'grant',
    ...timed,
    ...residual,
    ...(known ? unsure : { notEvaluated: `no table says what an edge of kind ${edge.kind} permits` }),
    principal: from,
    resource: to,
    permission: edge.kind,
    verbs: verbsFor(edge, meaning, context.startNode),
    effect: 'allow',
    ...(holdsSecrets(context.endNode?.kinds ?? []) ? { inherits: true } : {}),
    ...((on && known) || (meaning.as === 'membership' && on) ? { becomes: true } : {}),
  };
}

/** Lengths make the key unambiguous whatever the ids contain; two edges of one kind between the same ends are one. */
export function edgeKey(kind: string, start: Key, end: Key): Key {
  return `opengraph:edge|${kind.length}:${kind}|${start.length}:${start}|${end}`;
}

function isEligible(edge: FileEdge): boolean {
  return edge.properties.flag('eligible', 'iseligible') ?? wordsOf(edge.kind).includes('eligible');
}

/** What a token or application holds ends with it at the latest. */
function windowOf(properties: Properties, start: FileNode | undefined): Window {
  const from = instantOf(properties.get(...SINCE)) ?? ALWAYS;
  const own = start !== undefined && HAS_OWN_END.has(start.type ?? '') ? start.properties : undefined;
  const ends = [properties, own].map((p) => (p === undefined ? undefined : instantOf(p.get(...UNTIL))));
  const known = ends.filter((end) => typeof end === 'number');
  return { from, until: known.length === 0 ? END_UNKNOWN : Math.min(...known) };
}

/**
 * Verbs of a grant. `CanAccess` says nothing of what may be done: a `permissions` property of the edge or its start
 * (GitHub: JSON text such as `{"contents":"read"}`) does.
 */
function verbsFor(edge: FileEdge, meaning: EdgeMeaning, start: FileNode | undefined): VerbMask {
  if (!/access$/i.test(edge.kind)) return meaning.verbs;
  const stated = edge.properties.get('permissions', 'permission') ?? start?.properties.get('permissions');
  const levels = levelsOf(stated);
  if (levels === undefined) return meaning.verbs;
  const mask = verbMask(
    'list-metadata',
    ...(levels.some((level) => level !== 'none') ? (['view'] as const) : []),
    ...(levels.includes('write') ? (['change'] as const) : []),
    ...(levels.includes('admin') ? (['administer'] as const) : []),
  );
  return mask;
}

const LONGEST_PERMISSIONS = 20_000;

function levelsOf(value: Json | undefined): string[] | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_PERMISSIONS) return undefined;
  if (!value.trimStart().startsWith('{')) return value.toLowerCase().split(/[\s,;]+/);
  const parsed = parseJson(value);
  if (!parsed.ok || !isObject(parsed.value)) return undefined;
  return Object.values(parsed.value).flatMap((level) =>
    typeof level === 'string' ? [level.toLowerCase()] : [],
  );
}
