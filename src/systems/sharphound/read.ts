import type { FileContent, Json } from '../../lib/content';
import type { Sink } from '../system';
import { readAce, readAces } from './aces';
import { readComputer, readSession } from './computers';
import { items, keyIn, prop, word, yes } from './fields';
import { domainSidOf, linkKey, normalId, objectKey, tenantKey } from './ids';
import { readAccount, readContainment, readHistory, readMembers } from './object-links';
import { readCertificateServices } from './certificate-services';
import { readPolicyGroups, readPolicyLinks } from './policy-links';
import { addObject, subjectOf } from './objects';
import { Reading } from './reading';
import type { Subject } from './reading';
import { OBJECT_FILES } from './recognise';
import type { ObjectKind } from './rights';
import { readTrusts } from './trusts';

/**
 * Read one file of a SharpHound collection (version 5 or 6). Format: SpecterOps/BloodHound `packages/go/ein`
 * (Apache-2.0) and https://bloodhound.specterops.io/collect-data/. Every element of `data` is a record, every ACE of
 * its `Aces` a fact; the other nested lists become derived records.
 */
export function* readSharpHound(content: FileContent, sink: Sink): Generator<number, void> {
  const parsed = content.json();
  if (!parsed.ok) {
    const { message, line, column } = parsed.error;
    sink.problem('error', `no valid JSON at line ${line}, column ${column}: ${message}`);
    return;
  }
  const root = parsed.value;
  const data = items(root, 'data');
  const at = `/${keyIn(root, 'data') ?? 'data'}`;
  const meta = prop(root, 'meta');
  const type = word(meta, 'type')?.toLowerCase() ?? '';
  checkMeta(meta, data.length, keyIn(root, 'meta') ?? 'meta', sink);
  const kind = OBJECT_FILES.get(type);
  if (kind !== undefined) yield* readObjects(data, kind, at, meta, sink);
  else if (type === 'sessions') yield* readSessionFile(data, at, sink);
  else {
    const reason = type === 'deleted' ? 'deleted object' : `no reader for files of type ${type}`;
    if (type !== 'deleted') sink.problem('warning', reason, { pointer: '/meta/type' });
    for (const element of data) ignoreElement(element, reason, sink);
  }
}

function* readObjects(
  data: readonly Json[],
  kind: ObjectKind,
  at: string,
  meta: Json | undefined,
  sink: Sink,
): Generator<number, void> {
  const reading = new Reading(sink);
  let passed = 0;
  for (const element of data) {
    noteNames(element, reading);
    if (++passed % 256 === 0) yield passed;
  }
  let first: Subject | undefined;
  for (const [i, element] of data.entries()) {
    const pointer = `${at}/${i}`;
    if (yes(element, 'IsDeleted')) {
      ignoreElement(element, 'deleted object', sink);
      continue;
    }
    const subject = subjectOf(element, kind, pointer, reading);
    if (subject === undefined) {
      ignoreElement(element, 'object without an ObjectIdentifier', sink);
      sink.problem('error', 'this object has no ObjectIdentifier', { pointer });
      continue;
    }
    addObject(subject, reading);
    first ??= subject;
    if (i % 64 === 0) yield i;
  }
  // Links after objects, so that what this file defines is never mentioned. The objects are read once more: a file may
  // hold more of them than memory does.
  for (const [i, element] of data.entries()) {
    const subject = yes(element, 'IsDeleted') ? undefined : subjectOf(element, kind, `${at}/${i}`, reading);
    if (subject !== undefined) readLinks(subject, reading);
    if (i % 32 === 0) yield i;
  }
  if (first !== undefined) addCollection(first, kind, meta, reading);
}

function readLinks(subject: Subject, reading: Reading): void {
  readAces(subject, reading);
  readContainment(subject, reading);
  switch (subject.kind) {
    case 'User':
      readAccount(subject, reading);
      break;
    case 'Computer':
      readAccount(subject, reading);
      readComputer(subject, reading);
      break;
    case 'Group':
      readMembers(subject, reading);
      readHistory(subject, reading);
      break;
    case 'Domain':
      readTrusts(subject, reading);
      readPolicyLinks(subject, reading);
      readPolicyGroups(subject, reading);
      break;
    case 'OU':
      readPolicyLinks(subject, reading);
      readPolicyGroups(subject, reading);
      break;
    case 'EnterpriseCA':
      readRegistryAces(subject, reading);
      readCertificateServices(subject, reading);
      break;
    case 'RootCA':
    case 'NTAuthStore':
    case 'IssuancePolicy':
      readCertificateServices(subject, reading);
      break;
    case 'Container':
    case 'GPO':
    case 'AIACA':
    case 'CertTemplate':
      break;
  }
}

/** Rights on a certificate authority as its own registry has them. */
function readRegistryAces(subject: Subject, reading: Reading): void {
  const registry = prop(subject.value, 'CARegistryData');
  const security = prop(registry, 'CASecurity');
  const at = [
    subject.pointer,
    keyIn(subject.value, 'CARegistryData') ?? '',
    keyIn(registry, 'CASecurity') ?? '',
    keyIn(security, 'Data') ?? '',
  ].join('/');
  for (const [i, ace] of items(security, 'Data').entries())
    readAce(ace, `${at}/${i}`, subject, reading, 'derived');
}

/** Files of sessions alone (version 5): each element is one session. */
function* readSessionFile(data: readonly Json[], at: string, sink: Sink): Generator<number, void> {
  const reading = new Reading(sink);
  for (const [i, element] of data.entries()) {
    const computer = word(element, 'ComputerSID')?.toUpperCase();
    const sid = computer === undefined ? undefined : domainSidOf(computer);
    if (computer === undefined || sid === undefined || word(element, 'UserSID') === undefined) {
      sink.ignore('record', 'session without a computer or a user');
      continue;
    }
    const subject: Subject = {
      value: element,
      kind: 'Computer',
      key: objectKey(computer),
      id: computer,
      name: computer,
      domain: undefined,
      domainSid: sid,
      tenant: tenantKey(sid),
      pointer: `${at}/${i}`,
    };
    readSession(element, subject, subject.pointer, reading, 'record');
    if (i % 256 === 0) yield i;
  }
}

function noteNames(element: Json, reading: Reading): void {
  const properties = prop(element, 'Properties');
  const name = word(properties, 'domain')?.toUpperCase();
  const sid = word(properties, 'domainsid')?.toUpperCase();
  if (name !== undefined && sid !== undefined) reading.noteDomain(name, sid);
  const id = word(element, 'ObjectIdentifier');
  const distinguished = word(properties, 'distinguishedname');
  if (id !== undefined && distinguished !== undefined) {
    reading.noteName(distinguished.toUpperCase(), objectKey(normalId(id, name)));
  }
}

function ignoreElement(element: Json, reason: string, sink: Sink): void {
  sink.ignore('record', reason);
  const aces = items(element, 'Aces').length;
  if (aces > 0) sink.ignore('fact', `ACE of: ${reason}`, aces);
}

/** `count` is what the collector meant to write; the list itself is what counts. */
function checkMeta(meta: Json | undefined, length: number, metaKey: string, sink: Sink): void {
  const count = prop(meta, 'count');
  if (typeof count === 'number' && count !== length) {
    const pointer = `/${metaKey}/${keyIn(meta, 'count') ?? 'count'}`;
    sink.problem('warning', `meta.count says ${count}, the list has ${length}: all of the list was read`, {
      pointer,
    });
  }
  const version = prop(meta, 'version');
  if (typeof version === 'number' && version !== 5 && version !== 6) {
    sink.problem('warning', `meta.version ${version} is not 5 or 6: fields may be missing`, {
      pointer: `/${metaKey}`,
    });
  }
}

/** What the collection covered, for the gaps. */
function addCollection(subject: Subject, kind: ObjectKind, meta: Json | undefined, reading: Reading): void {
  const methods = prop(meta, 'methods');
  const value = typeof methods === 'number' ? String(methods) : 'unknown';
  reading.sink.add(
    {
      kind: 'observation',
      key: linkKey('collection', subject.tenant, kind, value),
      system: 'sharphound',
      source: { file: reading.file, pointer: '/meta' },
      type: 'collection',
      subject: subject.tenant,
      text: kind,
      value,
    },
    'derived',
  );
}
