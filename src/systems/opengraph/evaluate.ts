import type { GraphBuilder } from '../../graph/builder';
import { isArray } from '../../lib/content';
import { parseJson } from '../../lib/json';
import type {
  Key,
  PrincipalRecord,
  RecordKind,
  ResourceRecord,
  SecretRecord,
  SnapshotRecord,
} from '../../model/record';
import { evaluateStated } from '../stated';
import type { Evaluation, RecordView } from '../system';
import { EndpointIndex, nodeKey } from './endpoints';
import type { Candidate } from './endpoints';
import type { Endpoint } from './graph-file';

type Named = PrincipalRecord | ResourceRecord | SecretRecord;
const MATCH = 'opengraph:match|';

/** OpenGraph states edges and no denials: what is stated is decided, once open ends are matched across files. */
export function* evaluateOpenGraph(view: RecordView, build: GraphBuilder): Generator<number, Evaluation> {
  const found = openEnds(view);
  yield* evaluateStated(found.size === 0 ? view : redirected(view, found), build, 'opengraph');
  return {};
}

/** Ends that no node of their own file answered to, with the node of another file that does. */
export function openEnds(view: RecordView): Map<Key, Key> {
  const named: readonly Named[] = [
    ...view.of('opengraph', 'principal'),
    ...view.of('opengraph', 'resource'),
    ...view.of('opengraph', 'secret'),
  ];
  const open = named.filter((record) => record.kind !== 'secret' && record.mentionedOnly === true);
  const found = new Map<Key, Key>();
  if (open.length === 0) return found;
  const defined = named.filter((record) => record.kind === 'secret' || record.mentionedOnly !== true);
  const index = new EndpointIndex(defined.map(candidate));
  for (const record of open) {
    const endpoint = endpointOf(record);
    const resolved = endpoint === undefined ? undefined : index.resolve(endpoint);
    // Collectors attach to a directory by the SIDs of its objects; the same id there is the same thing.
    const inDirectory = `sharphound|${record.id.toUpperCase()}`;
    if (resolved?.how === 'found') found.set(record.key, resolved.key);
    else if (resolved?.how === 'missing' && view.get(inDirectory) !== undefined)
      found.set(record.key, inDirectory);
  }
  return found;
}

function candidate(record: Named): Candidate {
  const properties = record.properties ?? [];
  const listed = properties.find(([name]) => name === 'kinds')?.[1].split(', ');
  const native = record.kind === 'principal' ? (record.nativeType ?? '') : record.type;
  return {
    key: record.key,
    id: record.id,
    name: record.name,
    kinds: listed ?? [native],
    property: (name) => properties.find(([found]) => found === name)?.[1],
  };
}

/** What an open end was asked for: its id, or what its key spells out (see `openKey`). */
function endpointOf(record: Named): Endpoint | undefined {
  if (record.key === nodeKey(record.id)) return { by: 'id', value: record.id, matchers: [] };
  if (!record.key.startsWith(MATCH)) return undefined;
  const asked = parseJson(record.key.slice(MATCH.length));
  if (!asked.ok || !isArray(asked.value)) return undefined;
  const [by, value, matchers, kind] = asked.value;
  if ((by !== 'name' && by !== 'property') || typeof value !== 'string' || !isArray(matchers))
    return undefined;
  const pairs = matchers.flatMap((pair): (readonly [string, string])[] => {
    const [name, wanted] = isArray(pair) ? pair : [];
    return typeof name === 'string' && typeof wanted === 'string' ? [[name, wanted]] : [];
  });
  const filter = typeof kind === 'string' && kind !== '' ? { kind } : {};
  return { by, value, matchers: pairs, ...filter };
}

/** The same records, with open ends replaced by what answers to them. Record keys stay. */
function redirected(view: RecordView, found: ReadonlyMap<Key, Key>): RecordView {
  const to = (key: Key): Key => found.get(key) ?? key;
  return {
    all: (kind) => view.all(kind),
    get: (key) => view.get(key),
    of<K extends RecordKind>(system: string, kind: K) {
      return view.of(system, kind).map((record) => redirect(record, to));
    },
  };
}

function redirect<R extends SnapshotRecord>(record: R, to: (key: Key) => Key): R {
  switch (record.kind) {
    case 'membership':
      return { ...record, member: to(record.member), group: to(record.group) };
    case 'containment':
      return { ...record, container: to(record.container), child: to(record.child) };
    case 'grant':
      return { ...record, principal: to(record.principal), resource: to(record.resource) };
    case 'trust':
      return { ...record, from: to(record.from), to: to(record.to) };
    case 'tenant':
    case 'principal':
    case 'resource':
    case 'secret':
    case 'policy':
    case 'attachment':
    case 'observation':
      return record;
  }
}
