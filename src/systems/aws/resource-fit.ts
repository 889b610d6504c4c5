import { iamEntity, parseArn } from './arn';
import { actionGlob } from './glob';
import type { Glob } from './glob';
import { IAM_ACTIONS } from './iam-actions';
import { relateActions } from './matching';
import type { AskedAction } from './matching';

/**
 * Which actions can be asked of one resource. Without the full list of AWS actions this goes by service, and for IAM
 * and S3 by resource type; a catalogue of actions can take this file's place.
 */
export class ResourceFit {
  readonly #kinds = new Map<string, readonly Glob[]>();

  /** Services whose actions may name this resource. */
  serviceOf(arn: string): string {
    return parseArn(arn)?.service ?? '*';
  }

  fits(action: AskedAction, arn: string): boolean {
    const parsed = parseArn(arn);
    if (parsed === undefined) return true;
    if (parsed.service === 'iam') return this.#any(action, this.#iam(iamType(arn)));
    if (parsed.service === 's3' && parsed.account === '')
      return s3Fits(action, parsed.resource.includes('/'));
    return this.#any(action, [actionGlob(`${parsed.service}:*`)]);
  }

  #any(action: AskedAction, globs: readonly Glob[]): boolean {
    return globs.some((glob) => relateActions({ not: false, globs: [glob] }, action) !== 'none');
  }

  #iam(type: string): readonly Glob[] {
    const known = this.#kinds.get(type);
    if (known !== undefined) return known;
    const globs = (IAM_ACTIONS.get(type) ?? []).map(actionGlob);
    this.#kinds.set(type, globs);
    return globs;
  }
}

function iamType(arn: string): string {
  return arn.includes(':role/aws-service-role/') ? 'service-linked role' : (iamEntity(arn)?.type ?? '');
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
