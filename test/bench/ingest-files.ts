import { closeSync, openSync, writeSync } from 'node:fs';

/** Exports of any size that are written piece by piece, so that no text holds one. Every file is the same for a size. */
export const LARGE_FILES = {
  opengraph: { name: 'opengraph.json', parts: openGraph },
  sharphound: { name: 'groups.json', parts: groups },
  csv: { name: 'grants.csv', parts: grants },
} as const;

export type LargeFile = keyof typeof LARGE_FILES;

/** Write one of at least so many bytes; gives the elements it holds. */
export function writeLarge(kind: LargeFile, path: string, bytes: number): number {
  const file = openSync(path, 'w');
  let batch: string[] = [];
  let size = 0;
  let elements = 0;
  const flush = (): void => {
    writeSync(file, batch.join(''));
    batch = [];
  };
  const room = (): boolean => size < bytes;
  for (const { text, counts } of LARGE_FILES[kind].parts(room, bytes)) {
    batch.push(text);
    size += text.length;
    elements += counts;
    if (batch.length >= 4096) flush();
  }
  flush();
  closeSync(file);
  return elements;
}

interface Part {
  readonly text: string;
  readonly counts: number;
}

/** A sequence without a pattern that compresses away; the same every time. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

const guid = (i: number): string => {
  const hex = (Math.imul(i + 1, 2654435761) >>> 0).toString(16).padStart(8, '0');
  return `${hex}-4a1b-4c2d-8e3f-${i.toString(16).padStart(12, '0')}`;
};

/** One node to ten edges, as OpenGraph collectors write them. */
function* openGraph(room: () => boolean, bytes: number): Generator<Part> {
  const next = sequence(7);
  const count = Math.max(100, Math.floor(bytes / 2400));
  const kinds = ['AZUser', 'AZGroup', 'AZServicePrincipal', 'AZKeyVault'];
  yield { text: '{"metadata":{"source_kind":"AZBase"},"graph":{"nodes":[\n', counts: 0 };
  for (let i = 0; i < count; i++) {
    const kind = kinds[i % kinds.length] ?? 'AZUser';
    const text =
      `${i === 0 ? '' : ',\n'}{"id":"${guid(i)}","kinds":["${kind}","AZBase"],"properties":{` +
      `"name":"${kind.slice(2).toLowerCase()}-${i}@contoso.example","displayname":"Synthetic “${i}”","tenantid":"${guid(i % 20)}",` +
      `"enabled":${i % 9 !== 0},"whencreated":${1600000000 + i},"description":"Generated for a measurement \\u00e9"}}`;
    yield { text, counts: 1 };
  }
  yield { text: '],"edges":[\n', counts: 0 };
  const edges = ['AZMemberOf', 'AZContributor', 'AZOwns', 'AZGetSecrets', 'AZAddMembers'];
  for (let i = 0; room(); i++) {
    const text =
      `${i === 0 ? '' : ',\n'}{"kind":"${edges[next(edges.length)] ?? 'AZOwns'}","start":{"value":"${guid(next(count))}","match_by":"id"},` +
      `"end":{"value":"${guid(next(count))}","match_by":"id"},"properties":{"assignedby":"pipeline-${next(50)}","lastseen":"2026-10-0${1 + next(9)}T08:00:00Z"}}`;
    yield { text, counts: 1 };
  }
  yield { text: ']}}\n', counts: 0 };
}

/** A collection of groups with their members and ACEs; `meta` last, as the collector writes it. */
function* groups(room: () => boolean): Generator<Part> {
  const next = sequence(11);
  const domain = 'S-1-5-21-1004336348-1177238915-682003330';
  let count = 0;
  yield { text: '{"data":[\n', counts: 0 };
  for (let i = 0; room(); i++) {
    count++;
    const members = Array.from(
      { length: 1 + next(12) },
      () => `{"ObjectIdentifier":"${domain}-${1200 + next(400_000)}","ObjectType":"User"}`,
    );
    const aces = Array.from(
      { length: 1 + next(6) },
      (_, a) =>
        `{"PrincipalSID":"${domain}-${1200 + next(400_000)}","PrincipalType":"Group","RightName":"${['GenericAll', 'WriteDacl', 'WriteOwner', 'AddMember'][a % 4] ?? ''}","IsInherited":${a % 2 === 0}}`,
    );
    const text =
      `${i === 0 ? '' : ',\n'}{"ObjectIdentifier":"${domain}-${500_000 + i}","IsDeleted":false,"IsACLProtected":false,"Properties":{` +
      `"domain":"CORP.EXAMPLE","name":"GROUP ${i}@CORP.EXAMPLE","distinguishedname":"CN=GROUP ${i},OU=UNIT ${i % 300},DC=CORP,DC=EXAMPLE",` +
      `"domainsid":"${domain}","samaccountname":"group${i}","description":"Rolle für ${i}","whencreated":1500000000,"admincount":false},` +
      `"Members":[${members.join(',')}],"Aces":[${aces.join(',')}],"ContainedBy":null}`;
    yield { text, counts: 1 };
  }
  yield { text: `],"meta":{"methods":521215,"type":"groups","count":${count},"version":6}}\n`, counts: 0 };
}

/** A table of grants with dates and quoted cells. */
function* grants(room: () => boolean): Generator<Part> {
  const next = sequence(13);
  yield { text: 'principal,permission,resource,tenant,expires,owner,reason\r\n', counts: 0 };
  while (room()) {
    const tenant = next(300);
    const text =
      `user${next(600) * 300 + tenant}@contoso.example,${['read', 'write', 'admin', 'use'][next(4)] ?? 'read'},vault-${next(10) * 300 + tenant}/item-${next(20)},` +
      `tenant-${tenant},2027-0${1 + next(9)}-1${next(10)},team-${next(90)}@contoso.example,"approved, see ""CHG-${next(1_000_000)}"""\r\n`;
    yield { text, counts: 1 };
  }
}
