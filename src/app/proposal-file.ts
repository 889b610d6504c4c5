import { field, list, text } from '../lib/content';
import type { Json } from '../lib/content';
import { parsedJson } from '../lib/parsed-json';
import { csvRow } from '../lib/csv-out';
import { VERBS } from '../model/permission';
import { proposedEnds } from '../engine/proposed-record';
import type { ProposedRecord } from '../engine/proposed-record';
import type { Removable } from '../engine/removables';
import type { Result } from '../lib/result';

/** Something considered to be made, with the names of what it joins. */
export type Addition = ProposedRecord & { readonly label: string };

/** A proposal as it is kept and written to a file. A published format: version and upgraders. */
export interface KeptProposal {
  readonly name: string;
  readonly removed: readonly Removable[];
  readonly added: readonly Addition[];
}

export const PROPOSAL_FORMAT = 'overreach-proposal';
export const PROPOSAL_VERSION = 1;
const MOST = 10_000;
const LONGEST = 2_000;

export function proposalText(proposal: KeptProposal): string {
  const { name, removed, added } = proposal;
  return `${JSON.stringify({ format: PROPOSAL_FORMAT, version: PROPOSAL_VERSION, name, removed, added }, null, 2)}\n`;
}

/** Read a proposal file. Untrusted: what is no removal or addition is refused with the whole file. */
export function readProposal(content: string): Result<KeptProposal> {
  const value = parsedJson(content);
  if (field(value, 'format') !== PROPOSAL_FORMAT) {
    return { ok: false, error: 'This is no proposal file of Overreach.' };
  }
  const version = field(value, 'version');
  if (version !== PROPOSAL_VERSION) {
    return {
      ok: false,
      error: `This proposal has version ${typeof version === 'number' ? version : 'unknown'}, which this Overreach does not know.`,
    };
  }
  const proposal = value === undefined ? undefined : parseProposal(value);
  return proposal === undefined
    ? { ok: false, error: 'This proposal has no name, or a removal or addition that cannot be understood.' }
    : { ok: true, value: proposal };
}

/** A proposal as it was kept. */
export function parseProposal(value: Json): KeptProposal | undefined {
  const name = text(value, 'name')?.slice(0, 200);
  const given = list(value, 'removed');
  const removed = given.slice(0, MOST).flatMap(parsedRemoval);
  const additions = list(value, 'added');
  const added = additions.slice(0, MOST).flatMap((one) => additionOf(one) ?? []);
  if (name === undefined || removed.length < Math.min(given.length, MOST)) return undefined;
  return added.length < Math.min(additions.length, MOST) ? undefined : { name, removed, added };
}

/** An addition as one text: in the URL. */
export function parsedAddition(content: string): readonly Addition[] {
  const value = content.length > LONGEST * 4 ? undefined : parsedJson(content);
  const addition = value === undefined ? undefined : additionOf(value);
  return addition === undefined ? [] : [addition];
}

function parsedRemoval(value: Json): readonly Removable[] {
  const key = short(value, 'key');
  const kind = short(value, 'kind');
  const label = short(value, 'label');
  return key === undefined || kind === undefined || label === undefined ? [] : [{ key, kind, label }];
}

function additionOf(value: Json): Addition | undefined {
  const record = recordOf(value);
  return record === undefined ? undefined : { ...record, label: short(value, 'label') ?? 'addition' };
}

/** Kinds are only ever added: a file with a kind that is not known here is refused, never read in part. */
function recordOf(value: Json): ProposedRecord | undefined {
  const kind = text(value, 'kind') ?? '';
  switch (kind) {
    case 'membership': {
      const member = short(value, 'member');
      const group = short(value, 'group');
      return member === undefined || group === undefined ? undefined : { kind: 'membership', member, group };
    }
    case 'grant': {
      const principal = short(value, 'principal');
      const permission = short(value, 'permission');
      const resource = short(value, 'resource');
      if (principal === undefined || permission === undefined || resource === undefined) return undefined;
      const given = list(value, 'verbs');
      const verbs = VERBS.filter((verb) => given.includes(verb));
      return { kind: 'grant', principal, permission, verbs, resource };
    }
    case 'trust': {
      const from = short(value, 'from');
      const to = short(value, 'to');
      return from === undefined || to === undefined ? undefined : { kind: 'trust', from, to };
    }
    case 'secret': {
      const name = short(value, 'name');
      const container = short(value, 'container');
      const account = short(value, 'account');
      if (name === undefined || container === undefined || account === undefined) return undefined;
      return { kind: 'secret', name, container, account };
    }
    default:
      return undefined;
  }
}

function short(value: Json, name: string): string | undefined {
  const found = text(value, name);
  return found !== undefined && found.length <= LONGEST ? found : undefined;
}

/** What is to be done, one row each, for whoever does it. */
export function proposalCsv({ removed, added }: KeptProposal): string {
  return [
    csvRow(['what', 'kind', 'record', 'key', 'file', 'row or pointer']),
    ...removed.map(({ key, kind, label, place }) =>
      csvRow(['remove', kind, label, key, place?.file, place?.pointer ?? place?.row]),
    ),
    ...added.map((one) => csvRow(['add', one.kind, one.label, proposedEnds(one).join(' -> '), '', ''])),
  ].join('');
}
