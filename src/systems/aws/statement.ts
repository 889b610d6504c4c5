import { field, isObject, text } from '../../lib/content';
import type { Json } from '../../lib/content';
import type { Key, PolicyRecord } from '../../model/record';
import { parseJson } from '../../lib/json';
import { conditionOf } from './conditions';
import type { ConditionTest } from './conditions';
import { actionGlob } from './glob';
import type { Glob } from './glob';
import { oneOrMany, statementsOf } from './policy-document';
import { piecesOf } from './variables';
import type { Piece } from './variables';

/** An Action or NotAction element. */
export interface ActionSet {
  /** `NotAction`: everything but these. */
  readonly not: boolean;
  readonly globs: readonly Glob[];
}

/** A Resource or NotResource element; variables are put in per principal. */
export interface ResourceSet {
  readonly not: boolean;
  readonly items: readonly { readonly text: string; readonly pieces: readonly Piece[] }[];
  readonly variables: boolean;
}

/** A Principal or NotPrincipal element of a trust policy. */
export interface PrincipalSet {
  readonly not: boolean;
  readonly aws: readonly string[];
  readonly service: readonly string[];
  readonly federated: readonly string[];
  readonly other: readonly string[];
}

/** One statement of a policy, ready to be matched. */
export interface Statement {
  readonly policy: Key;
  readonly policyName: string;
  readonly file: number;
  readonly pointer: string;
  /** `2`, or `2 (AllowRead)`: counted from 1, with its Sid. */
  readonly label: string;
  readonly allow: boolean;
  readonly actions: ActionSet;
  readonly resources: ResourceSet;
  readonly principals?: PrincipalSet;
  readonly tests: readonly ConditionTest[];
}

export interface CompiledPolicy {
  readonly statements: readonly Statement[];
  /** What is wrong with it, by pointer inside the document. Any of these makes the policy unusable. */
  readonly problems: readonly { readonly pointer: string; readonly message: string }[];
}

/** `resource` is a policy on a resource, or an RCP: it names principals and resources. */
export type PolicyUse = 'identity' | 'trust' | 'resource';

const DOCUMENT_ELEMENTS = new Set(['Version', 'Id', 'Statement']);
const STATEMENT_ELEMENTS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/** Properties under which readers keep where a policy's document stands in its file. */
export const DOCUMENT_AT = 'document at';
export const DOCUMENT_FORM = 'document form';

/** Compile the document a policy record holds. */
export function compileRecord(record: PolicyRecord, use: PolicyUse): CompiledPolicy {
  const parsed = record.document === undefined ? undefined : parseJson(record.document);
  if (parsed?.ok !== true) return { statements: [], problems: [] };
  return compileDocument(parsed.value, use, {
    policy: record.key,
    policyName: record.name,
    file: record.source.file,
    at: record.properties?.find(([name]) => name === DOCUMENT_AT)?.[1] ?? record.source.pointer ?? '',
    asText: record.properties?.some(([name]) => name === DOCUMENT_FORM) === true,
  });
}

export interface DocumentPlace {
  readonly policy: Key;
  readonly policyName: string;
  readonly file: number;
  readonly at: string;
  /** The document is text inside the file, so a pointer cannot reach into it. */
  readonly asText: boolean;
}

/** Compile a document by the grammar of IAM policies (IAM user guide, "Grammar of the IAM JSON policy language"). */
export function compileDocument(document: Json, use: PolicyUse, place: DocumentPlace): CompiledPolicy {
  const problems: { pointer: string; message: string }[] = [];
  if (isObject(document)) {
    for (const name of Object.keys(document)) {
      if (!DOCUMENT_ELEMENTS.has(name)) {
        problems.push({ pointer: '', message: `${name} is no element of a policy` });
      }
    }
  }
  const version = field(document, 'Version');
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    problems.push({ pointer: '/Version', message: 'its Version is not one of AWS' });
  }
  const found = statementsOf(document);
  if (found.length === 0) problems.push({ pointer: '', message: 'it has no Statement' });
  const statements: Statement[] = [];
  found.forEach(({ json, pointer }, i) => {
    const compiled = compileStatement(json, use, version === '2012-10-17');
    for (const message of compiled.problems)
      problems.push({ pointer, message: `statement ${i + 1}: ${message}` });
    if (compiled.statement === undefined) return;
    const sid = text(json, 'Sid');
    statements.push({
      ...compiled.statement,
      policy: place.policy,
      policyName: place.policyName,
      file: place.file,
      pointer: place.asText ? place.at : `${place.at}${pointer}`,
      label: sid === undefined ? String(i + 1) : `${i + 1} (${sid})`,
    });
  });
  return { statements, problems };
}

type Bare = Omit<Statement, 'policy' | 'policyName' | 'file' | 'pointer' | 'label'>;

function compileStatement(
  json: Json,
  use: PolicyUse,
  variables: boolean,
): { readonly statement?: Bare; readonly problems: readonly string[] } {
  if (!isObject(json)) return { problems: ['it is no object'] };
  const problems: string[] = [];
  for (const name of Object.keys(json)) {
    if (!STATEMENT_ELEMENTS.has(name)) problems.push(`${name} is no element of a statement`);
  }
  const effect = field(json, 'Effect');
  if (effect !== 'Allow' && effect !== 'Deny') problems.push('its Effect is neither Allow nor Deny');
  const actions = texts(json, 'Action', problems);
  const notActions = texts(json, 'NotAction', problems);
  if ((actions === undefined) === (notActions === undefined)) {
    problems.push('it needs either Action or NotAction');
  }
  for (const action of [...(actions ?? []), ...(notActions ?? [])]) {
    if (action !== '*' && !/^[^:\s]+:\S+$/.test(action)) problems.push(`${action} is no action`);
  }
  const resources = texts(json, 'Resource', problems);
  const notResources = texts(json, 'NotResource', problems);
  if (use !== 'trust' && (resources === undefined) === (notResources === undefined)) {
    problems.push('it needs either Resource or NotResource');
  }
  const condition = conditionOf(field(json, 'Condition'), variables);
  problems.push(...condition.problems);
  const principals = principalsOf(json, use, problems);
  // A broken Deny could take anything away and a broken Allow grant anything: the caller makes both "not evaluated".
  if (problems.length > 0) return { problems };
  const items = (resources ?? notResources ?? ['*']).map((item) => ({
    text: item,
    pieces: piecesOf(item, variables),
  }));
  return {
    problems,
    statement: {
      allow: effect === 'Allow',
      actions: { not: actions === undefined, globs: (actions ?? notActions ?? []).map(actionGlob) },
      resources: {
        not: resources === undefined && notResources !== undefined,
        items,
        variables: items.some((item) => item.pieces.some((piece) => typeof piece === 'object')),
      },
      tests: condition.tests,
      ...(principals === undefined ? {} : { principals }),
    },
  };
}

function texts(json: Json, name: string, problems: string[]): readonly string[] | undefined {
  const value = field(json, name);
  if (value === undefined) return undefined;
  const found = oneOrMany(value).filter((item) => typeof item === 'string');
  if (found.length === 0 || found.length !== oneOrMany(value).length)
    problems.push(`its ${name} is no text or list of texts`);
  return found;
}

function principalsOf(json: Json, use: PolicyUse, problems: string[]): PrincipalSet | undefined {
  const stated = field(json, 'Principal');
  const not = field(json, 'NotPrincipal');
  if (use === 'identity') {
    if (stated !== undefined || not !== undefined)
      problems.push('an identity policy cannot name a Principal');
    return undefined;
  }
  if ((stated === undefined) === (not === undefined)) {
    problems.push('it needs a Principal');
    return undefined;
  }
  if (not !== undefined && field(json, 'Effect') === 'Allow') {
    problems.push('NotPrincipal with Allow is not decided here');
  }
  const value = stated ?? not;
  if (value === '*') return { not: not !== undefined, aws: ['*'], service: [], federated: [], other: [] };
  if (!isObject(value)) {
    problems.push('its Principal is neither * nor an object');
    return undefined;
  }
  const list = (name: string): readonly string[] => texts(value, name, problems) ?? [];
  // "You cannot use a wildcard to match part of a principal name or ARN" (IAM user guide, "Principal").
  const aws = list('AWS');
  const service = list('Service');
  for (const one of [...aws, ...service]) {
    if (one !== '*' && /[*?]/u.test(one))
      problems.push(`its Principal names ${one}: a wildcard is no part of a name`);
  }
  return {
    not: not !== undefined,
    aws,
    service,
    federated: list('Federated'),
    other: Object.keys(value).filter((name) => !['AWS', 'Service', 'Federated'].includes(name)),
  };
}
