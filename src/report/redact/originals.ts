import { HUMAN, NODE_KINDS, NON_HUMAN } from '../../graph/access-graph';
import type { AccessGraph, GraphNode } from '../../graph/access-graph';
import { MASKED } from '../mask';
import type { RedactionClass } from './classes';
import type { ReportTexts } from './report-texts';
import { isOrdinary } from './vocabulary';

/** Originals with their class; a name that is of several is of the first that was given. */
export type Originals = ReadonlyMap<string, RedactionClass>;

export interface OriginalsOf {
  readonly texts: ReportTexts;
  readonly graph: Pick<AccessGraph, 'nodeKind' | 'nodeFlags'>;
  /** Tenants the report is about: their names stay. */
  readonly ownTenants: ReadonlySet<number>;
  /** Texts of source records. */
  readonly excerpts: readonly string[];
}

const MAIL = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const TICKET = /\b[A-Z][A-Z0-9]{1,9}-\d+\b/gu;
const DOMAIN = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}$/u;
/** GUIDs, SIDs, account numbers, unique ids and access keys of AWS. */
const OPAQUE_IN =
  /\b(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|S-1-\d+(?:-\d+)+|\d{12}|A[A-Z]{3}[A-Z0-9]{16,17})\b/giu;
const OPAQUE =
  /^(?:arn:|\/subscriptions\/|https?:|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-|S-1-\d|\d+$|(?=[A-Z]*\d)[A-Z0-9]{16,}$|(?=[a-fA-F]*\d)[0-9a-fA-F]{16,}$)/u;
const PART = /^\p{Lu}[\p{L}'’-]{2,}$/u;
const NO_NAME = new RegExp(MASKED, 'gu');
const HAS_WORD = /[\p{L}\p{N}]/u;
/** Files of a few words only say what they are: `users.json`. */
const SHORTEST_STEM = 4;

/** Every original of the chosen classes, of what is in the report. */
export function originalsOf(of: OriginalsOf, classes: ReadonlySet<RedactionClass>): Originals {
  const found = new Map<string, RedactionClass>();
  const own = ownWords(of);
  const add = (as: RedactionClass, name: string | undefined): void => {
    if (name === undefined || !classes.has(as) || found.has(name)) return;
    // Where a scope left all of it out, nothing is there to be hidden.
    if (!HAS_WORD.test(name.replaceAll(NO_NAME, ''))) return;
    // An id that is a word of the name that stays would be read beside it, and would take that name apart.
    if (as !== 'people' && own.has(name.toLowerCase())) return;
    found.set(name, as);
  };
  const { texts } = of;
  const tenantWords = new Set(texts.tenants.flatMap(({ name }) => tellingWords(name)));
  const people = (name: string | undefined): void => {
    if (name === undefined || OPAQUE.test(name)) return;
    add('people', name);
    const parts = name.split(/[\s,]+/u);
    // An account called after a client is no reason to call the client a person: it is of its own class, or stays.
    if (parts.length > 1 && parts.length < 6)
      for (const part of parts) if (PART.test(part) && !tenantWords.has(part)) add('people', part);
  };
  for (const [i, node] of texts.nodes.entries()) {
    if (isPerson(of.graph, i)) for (const name of namesOf(node)) people(name);
    people(node.identity);
  }
  for (const one of [...texts.nodes, ...texts.records]) {
    const { owner, requestedBy, approvedBy, removedBy } = one.accountability ?? {};
    for (const name of [owner, requestedBy, approvedBy, removedBy]) people(name);
  }
  for (const { serviceOwner } of texts.tenants) people(serviceOwner);
  for (const { owner } of texts.findings) people(owner);
  for (const { by, owner } of texts.review) for (const name of [by, owner]) people(name);
  for (const text of proseOf(of)) {
    for (const [mail] of text.matchAll(MAIL)) {
      // In a key that has another in it, what is before the address ends in an escaped `|`.
      const whole = mail.split('%7C').at(-1) ?? mail;
      add('people', whole);
      const local = whole.slice(0, whole.indexOf('@'));
      if (local.length > 2 && !isOrdinary(local)) add('people', local);
    }
  }
  tenants(of, add);
  tickets(of, add);
  files(of, add);
  domains(of, add);
  for (const [i, node] of texts.nodes.entries()) {
    if (isPerson(of.graph, i)) continue;
    for (const name of namesOf(node)) if (!OPAQUE.test(name)) add('resources', name);
  }
  ids(of, add);
  return found;
}

type Add = (as: RedactionClass, name: string | undefined) => void;

function wordsOf(name: string): readonly string[] {
  return name.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** A tenant is told by one word of its name as well as by all of them. */
function tellingWords(name: string): readonly string[] {
  return wordsOf(name).filter((word) => word.length > 3 && PART.test(word) && !isOrdinary(word));
}

/** What the tenants a report is about are called, as a whole and by words. */
function ownWords({ texts, ownTenants }: OriginalsOf): ReadonlySet<string> {
  const own = texts.tenants
    .filter((_, i) => ownTenants.has(i))
    .flatMap(({ name }) => [name, ...wordsOf(name)]);
  return new Set(own.map((word) => word.toLowerCase()));
}

function tenants({ texts, ownTenants }: OriginalsOf, add: Add): void {
  texts.tenants.forEach(({ id, name }, i) => {
    if (ownTenants.has(i)) return;
    add('tenants', name);
    if (!OPAQUE.test(id)) add('tenants', id);
    for (const word of tellingWords(name)) add('tenants', word);
  });
}

function tickets({ texts }: OriginalsOf, add: Add): void {
  for (const { accountability } of [...texts.nodes, ...texts.records]) {
    add('tickets', accountability?.ticket);
    for (const [ticket] of (accountability?.reason ?? '').matchAll(TICKET)) add('tickets', ticket);
  }
  for (const { ticket, reason } of texts.review) {
    add('tickets', ticket);
    for (const [found] of reason.matchAll(TICKET)) add('tickets', found);
  }
}

function files({ texts }: OriginalsOf, add: Add): void {
  for (const { name } of texts.inputs) {
    add('files', name);
    for (const segment of name.split('/')) {
      if (segment === '') continue;
      const stem = segment.replace(/\.[A-Za-z0-9]{1,8}$/u, '');
      if (segment !== stem) add('files', segment);
      if (stem.length >= SHORTEST_STEM && !isOrdinary(stem)) add('files', stem);
    }
  }
}

function domains(of: OriginalsOf, add: Add): void {
  for (const { id, name } of of.texts.tenants) {
    for (const one of [id, name]) if (DOMAIN.test(one)) add('domains', one);
  }
  for (const text of proseOf(of)) {
    for (const [mail] of text.matchAll(MAIL)) add('domains', mail.slice(mail.indexOf('@') + 1));
  }
}

function ids(of: OriginalsOf, add: Add): void {
  const { texts } = of;
  for (const node of texts.nodes) {
    add('ids', node.id);
    for (const alias of node.aliases) if (OPAQUE.test(alias)) add('ids', alias);
  }
  texts.tenants.forEach(({ id }) => add('ids', id));
  for (const text of proseOf(of)) for (const [id] of text.matchAll(OPAQUE_IN)) add('ids', id);
}

function namesOf(node: GraphNode): readonly string[] {
  return [node.name, node.id, ...node.aliases];
}

function isPerson({ nodeKind, nodeFlags }: OriginalsOf['graph'], node: number): boolean {
  const kind = NODE_KINDS[nodeKind[node] ?? 0];
  const flags = nodeFlags[node] ?? 0;
  if ((flags & HUMAN) !== 0 || kind === 'identity') return true;
  return kind === 'user' && (flags & NON_HUMAN) === 0;
}

/** Everything that may speak of something in passing. */
function* proseOf({ texts, excerpts }: OriginalsOf): Generator<string, void> {
  yield* excerpts;
  yield* texts.notes;
  for (const { id, name, aliases, properties, accountability } of texts.nodes) {
    yield id;
    yield name;
    yield* aliases;
    for (const [, value] of properties) yield value;
    yield* stringsOf(accountability);
  }
  for (const { key, label, accountability } of texts.records) {
    yield key;
    yield label;
    yield* stringsOf(accountability);
  }
  for (const { title, evidence } of texts.findings) {
    yield title;
    for (const { text } of evidence) yield text;
  }
  for (const { title, reason, by } of texts.review) yield [title, reason, by].join('\n');
  for (const { name, problems } of texts.inputs) {
    yield name;
    for (const { message } of problems) yield message;
  }
  yield texts.title;
}

function stringsOf(thing: object | undefined): readonly string[] {
  return Object.values(thing ?? {}).filter((value) => typeof value === 'string');
}
