import { isArray } from '../../lib/content';
import { parseJson } from '../../lib/json';
import type { Key, PrincipalRecord, ResourceRecord, SecretRecord, SnapshotRecord } from '../../model/record';
import { EndpointIndex, nodeKey } from './endpoints';
import type { Candidate } from './endpoints';
import type { Endpoint } from './graph-file';

type Named = PrincipalRecord | ResourceRecord | SecretRecord;
const MATCH = 'opengraph:match|';

/** The records with every end that another file defines put in place; what stood for it meanwhile goes. */
export function settleOpenGraph(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const found = openEnds(records);
  if (found.size === 0) return records;
  const to = (key: Key): Key => found.get(key) ?? key;
  return records
    .filter((record) => !found.has(record.key))
    .map((record) => (record.system === 'opengraph' ? redirect(record, to) : record));
}

/** Ends that no node of their own file answered to, with the node of another file that does. */
export function openEnds(records: readonly SnapshotRecord[]): Map<Key, Key> {
  const open = records.filter(isOpen);
  const found = new Map<Key, Key>();
  if (open.length === 0) return found;
  const named = records.filter(isNamed);
  const defined = named.filter((record) => record.kind === 'secret' || record.mentionedOnly !== true);
  const index = new EndpointIndex(defined.map(candidate));
  const directory = new Set(
    records.flatMap((record) => (record.system === 'sharphound' ? [record.key] : [])),
  );
  for (const record of open) {
    const endpoint = endpointOf(record);
    const resolved = endpoint === undefined ? undefined : index.resolve(endpoint);
    // Collectors attach to a directory by the SIDs of its objects; the same id there is the same thing.
    const inDirectory = `sharphound|${record.id.toUpperCase()}`;
    if (resolved?.how === 'found') found.set(record.key, resolved.key);
    else if (resolved?.how === 'missing' && directory.has(inDirectory)) found.set(record.key, inDirectory);
  }
  return found;
}

function isOpen(record: SnapshotRecord): record is PrincipalRecord | ResourceRecord {
  return isNamed(record) && record.kind !== 'secret' && record.mentionedOnly === true;
}

function isNamed(record: SnapshotRecord): record is Named {
  const { kind, system } = record;
  return system === 'opengraph' && (kind === 'principal' || kind === 'resource' || kind === 'secret');
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
