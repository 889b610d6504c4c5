import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { byCodeUnit } from '../lib/order';
import { sha256Running } from '../lib/sha256';
import { known } from '../review/decision-id';
import type { Decision, KnownDecision } from '../review/decision';
import { rewritten } from '../review/rewritten';
import { DECISIONS } from '../systems/decisions/decision-file';
import { isLeftOutId, isUnplaced } from './left-out-id';
import { MASK, MASKED } from './mask';
import { PSEUDONYM_FORM } from './redact/classes';
import { isPseudonymous } from './redact/has-pseudonym';
import { ALPHABET, pseudonym } from './redact/pseudonym';
import type { ReportSource } from './select';

const CHARACTERS = 16;

type Named = Pick<ReportSource['findings'][number], 'id' | 'rule'>;
type Whole = Pick<ReportSource, 'graph' | 'inputs'>;

/**
 * What a finding is called in a report where its id would name what is left out: a keyed digest of the id, so that
 * nothing can be tried out on it, and whoever has the key tells it again. The key is that of the redaction; without one
 * it is made of the whole estate, which only its author has: what was left out would have to be known to the letter,
 * all of it, to try a name. No random key instead: who knows that much has the files themselves, whose SHA-256 the report
 * states anyway, and such a key would be one more argument and one more file to keep for every report of a part.
 */
export function leftOutIds(from: Whole, key?: Uint8Array): (finding: Named) => string {
  if (key !== undefined)
    return ({ id, rule }) => `${rule}/left-out/${pseudonym(key, 'ids', `left out\n${id}`)}`;
  let secret: Uint8Array | undefined;
  return ({ id, rule }) => {
    secret ??= estateSecret(from);
    const digest = hmac(sha256, secret, new TextEncoder().encode(id));
    return `${rule}/left-out/${Array.from(digest.subarray(0, CHARACTERS), (byte) => ALPHABET[byte & 31]).join('')}`;
  };
}

/** Of every file and every name. What is decided about joins changes neither, so the ids outlast it. */
function estateSecret({ graph, inputs }: Whole): Uint8Array {
  const hash = sha256Running();
  const encoder = new TextEncoder();
  const lines = [
    ...inputs.filter(({ system }) => system !== DECISIONS).map((file) => file.sha256),
    ...graph.tenants.map(({ key, id, name }) => JSON.stringify([key, id, name])),
  ];
  for (const { system, key, id, name, properties } of graph.nodes)
    if (system !== 'join') lines.push(JSON.stringify([key, id, name, properties]));
  for (const line of lines.sort(byCodeUnit)) hash.update(encoder.encode(`${line}\n`));
  return encoder.encode(hash.hex());
}

/**
 * Decisions made in a report of a part of this estate, about the findings they mean, as far as those are known here. What
 * went out with the report and had parts left out is the decision it was before; what cannot be told stays as it is.
 */
export function placedDecisions(
  decisions: readonly Decision[],
  from: Whole & Pick<ReportSource, 'findings' | 'review'>,
): readonly Decision[] {
  if (!decisions.some(isAsReported)) return decisions;
  const name = decisions.some(({ target }) => isLeftOutId(target.id)) ? leftOutIds(from) : undefined;
  const findings = new Map(name && from.findings.map((finding) => [name(finding), finding] as const));
  const placed = (decision: Decision): Decision => {
    const { target } = decision;
    const finding = target.kind === 'finding' ? findings.get(target.id) : undefined;
    if (finding === undefined) return decision;
    return { ...decision, target: { kind: 'finding', id: finding.id }, title: finding.title };
  };
  const list = decisions.map(known);
  const same = sentBefore(list, placed, from.review ?? []);
  return rewritten(list, placed, 'keep', (id) => same.get(id));
}

/** Those of some decisions that are known here whole, by their ids: they say the same, with parts left out or hidden. */
export function sentBefore(
  decisions: readonly KnownDecision[],
  told: (decision: Decision) => Decision,
  before: readonly KnownDecision[],
): ReadonlyMap<string, KnownDecision> {
  const found = new Map<string, KnownDecision>();
  if (before.length === 0) return found;
  const places = new Map<string, KnownDecision[]>();
  for (const whole of before) {
    if (isAsReported(whole)) continue;
    const list = places.get(placeOf(whole));
    if (list === undefined) places.set(placeOf(whole), [whole]);
    else list.push(whole);
  }
  const used = new Set<KnownDecision>();
  for (const decision of decisions) {
    if (found.has(decision.id)) continue;
    const now = told(decision);
    const fitting = places.get(placeOf(now))?.filter((whole) => fits(now, whole)) ?? [];
    // Two that read the same with their parts left out are two.
    const one = fitting.find((whole) => !used.has(whole)) ?? fitting[0];
    if (one === undefined) continue;
    used.add(one);
    found.set(decision.id, one);
  }
  return found;
}

/** Everything of a decision that is never left out. */
function placeOf({ target, choice, expires, at }: Decision): string {
  return JSON.stringify([target.kind, target.id, choice, expires ?? null, at]);
}

function textsOf({ reason, by, owner, ticket }: Decision): readonly string[] {
  return [reason, by, owner ?? '', ticket ?? ''];
}

/** Does a decision say what it says as only a report does: under pseudonyms, by an id of that report, with parts left out? */
export function isAsReported(decision: Decision): boolean {
  return (
    isUnplaced(decision) ||
    [decision.title, ...textsOf(decision)].some((text) => text.includes(MASK) || isPseudonymous(text))
  );
}

/**
 * Of merged decisions, by id, those that speak as a report does, and those that replace any of them: when the ones are told
 * again, the others name them by other ids.
 */
export function returnedAmong(decisions: readonly KnownDecision[]): ReadonlyMap<string, KnownDecision> {
  const returned = new Map<string, KnownDecision>();
  // What is replaced is older, and comes before.
  for (const one of decisions)
    if (isAsReported(one) || one.replaces.some((id) => returned.has(id))) returned.set(one.id, one);
  return returned;
}

function fits(parted: Decision, whole: Decision): boolean {
  const texts = textsOf(whole);
  return textsOf(parted).every((text, i) => fitsText(text, texts[i] ?? ''));
}

/** What may stand for anything: a part left out, a pseudonym that could not be told. */
const ANYTHING = new RegExp(`${MASKED}|${PSEUDONYM_FORM}(?:\\.example)?`, 'u');

/** Every piece between the parts left out stands in the text, in that order. */
function fitsText(parted: string, whole: string): boolean {
  const pieces = parted.split(ANYTHING);
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return parted === whole;
  let at = 0;
  for (const [i, piece] of pieces.entries()) {
    const found = whole.indexOf(piece, at);
    if (found < 0 || (i === 0 && found > 0)) return false;
    at = found + piece.length;
  }
  return whole.endsWith(last);
}
