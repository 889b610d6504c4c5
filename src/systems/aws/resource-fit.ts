import { iamEntity, parseArn } from './arn';
import { actionGlob } from './glob';
import type { Glob } from './glob';
import { IAM_ACTIONS, roleKeptByAws } from './iam-actions';
import { relateActions } from './matching';
import type { AskedAction } from './matching';

/**
 * Which actions can be asked of one resource. Without the full list of AWS actions this goes by service, and for IAM
 * and S3 by resource type; a catalogue of actions can take this file's place.
 */
export class ResourceFit {
  readonly #found = new WeakMap<AskedAction, Map<string, boolean>>();

  /** What decides: the service, for IAM and S3 with the type. Resources of one kind fit the same actions. */
  kindOf(arn: string): string {
    const parsed = parseArn(arn);
    if (parsed === undefined) return '*';
    if (parsed.service === 'iam') return `iam ${iamType(arn)}`;
    if (parsed.service === 's3' && parsed.account === '') {
      return parsed.resource.includes('/') ? 's3 object' : 's3 bucket';
    }
    return parsed.service;
  }

  fits(action: AskedAction, kind: string): boolean {
    let known = this.#found.get(action);
    if (known === undefined) {
      known = new Map();
      this.#found.set(action, known);
    }
    let fits = known.get(kind);
    if (fits === undefined) {
      fits = decideFit(action, kind);
      known.set(kind, fits);
    }
    return fits;
  }
}

function decideFit(action: AskedAction, kind: string): boolean {
  if (kind === '*') return true;
  const [service = '', type] = kind.split(' ', 2);
  if (service === 's3' && type !== undefined) return s3Fits(action, type === 'object');
  if (service === 'iam') return touches(IAM_GLOBS.get(kind.slice(4)) ?? [], action);
  return touches([actionGlob(`${service}:*`)], action);
}

function touches(globs: readonly Glob[], action: AskedAction): boolean {
  return globs.some((glob) => relateActions({ not: false, globs: [glob] }, action) !== 'none');
}

const IAM_GLOBS: ReadonlyMap<string, readonly Glob[]> = new Map(
  [...IAM_ACTIONS].map(([type, names]) => [type, names.map(actionGlob)]),
);

function iamType(arn: string): string {
  const kept = roleKeptByAws(arn);
  return kept === undefined ? (iamEntity(arn)?.type ?? '') : `${kept} role`;
}

const S3 = actionGlob('s3:*');
/** S3 actions on objects have this in their names; all others act on buckets or on the account. */
const OF_OBJECTS = ['s3:*object*', 's3:abortmultipartupload', 's3:listmultipartuploadparts'].map(actionGlob);
const OF_BUCKETS_TOO = ['s3:*objectlockconfiguration'].map(actionGlob);

/** S3 actions on the account, or on resources with ARNs of their own. */
const OF_NEITHER = [
  's3:listallmybuckets',
  's3:*accountpublicaccessblock',
  's3:*storagelens*',
  's3:*job*',
  's3:*accesspoint*',
  's3:*accessgrant*',
  's3:*multiregion*',
].map(actionGlob);

function s3Fits(action: AskedAction, object: boolean): boolean {
  if (relateActions({ not: false, globs: OF_NEITHER }, action) === 'whole') return false;
  if (relateActions({ not: false, globs: [S3] }, action) === 'none') return false;
  const onObjects = relateActions({ not: false, globs: OF_OBJECTS }, action);
  if (object) return onObjects !== 'none';
  return onObjects !== 'whole' || relateActions({ not: false, globs: OF_BUCKETS_TOO }, action) !== 'none';
}
