import { push } from '../../lib/lists-by-key';
import { actionCatalogue } from './actions/catalogue';
import { iamEntity, isPattern, parseArn } from './arn';
import { arnGlob, overlaps } from './glob';
import type { Glob } from './glob';
import { isRefusedChange, roleKeptByAws } from './iam-actions';
import type { ActionIndex } from './matrix';
import { callableBy, roleActions } from './sts-actions';

/** How each action stands to the resources of an ARN or of a pattern of ARNs. */
export interface Fitting {
  /** Equal for what the same actions fit. */
  readonly id: number;
  /** By action: 0 never asked of them, 1 nobody knows (AWS may list too few types), 2 asked of some of them. */
  readonly fits: Uint8Array;
}

/**
 * Which actions can be asked of some resource that a node stands for (Service Authorization Reference, "Resource types
 * defined by …"; `resource-fit.ts` says the same of one ARN). An action on no single resource is asked of `*` alone, and
 * so is none of a resource's.
 */
export class FittingActions {
  readonly #index: ActionIndex;
  /** Actions by the ARN patterns of the types they act on. */
  readonly #byType = new Map<
    string,
    { readonly glob: Glob; readonly service: string; readonly actions: number[] }
  >();
  readonly #byService = new Map<string, string[]>();
  /** STS actions on a role. */
  readonly #onRoles: readonly number[];
  readonly #found = new Map<string, Fitting>();
  readonly #same = new Map<string, Fitting>();

  constructor(index: ActionIndex) {
    this.#index = index;
    const onRoles = new Set(roleActions('sts:*'));
    this.#onRoles = index.names.flatMap((name, i) => (onRoles.has(name) ? [i] : []));
    const catalogue = actionCatalogue();
    index.names.forEach((name, i) => {
      for (const type of catalogue.action(name)?.resources ?? []) {
        let known = this.#byType.get(type);
        if (known === undefined) {
          known = { glob: arnGlob(type), service: type.split(':', 3)[2] ?? '', actions: [] };
          this.#byType.set(type, known);
          push(this.#byService, known.service, type);
        }
        known.actions.push(i);
      }
    });
  }

  /** `text`: an ARN, a pattern of ARNs, or `*`. */
  on(text: string): Fitting {
    let found = this.#found.get(text);
    if (found === undefined) {
      found = this.#find(text);
      this.#found.set(text, found);
    }
    return found;
  }

  #find(text: string): Fitting {
    const arn = parseArn(text);
    const service = arn === undefined || isPattern(arn.service) ? undefined : arn.service;
    const known = service === undefined ? [...this.#byType.keys()] : (this.#byService.get(service) ?? []);
    const glob = arnGlob(text);
    const object = service === 's3' && text.includes('/');
    const types = known.filter((type) => {
      const pattern = this.#byType.get(type)?.glob;
      return pattern !== undefined && !(object && type === BUCKET) && overlaps(pattern, glob);
    });
    // The types of IAM, and bucket and object of S3, are told apart by their ARNs alone.
    const told = service === undefined || service === 'iam' || (service === 's3' && arn?.account === '');
    const keeper = roleKeptByAws(text) ?? '';
    const role = iamEntity(text)?.type === 'role' && !isPattern(text);
    const name = [role ? 'role' : '', keeper, told ? '' : service, ...types].join(' ');
    let fitting = this.#same.get(name);
    if (fitting === undefined) {
      fitting = {
        id: this.#same.size,
        fits: this.#fits(types, told ? [] : known, keeper === '' ? undefined : text, role),
      };
      this.#same.set(name, fitting);
    }
    return fitting;
  }

  #fits(
    types: readonly string[],
    others: readonly string[],
    kept: string | undefined,
    role: boolean,
  ): Uint8Array {
    const { names } = this.#index;
    const fits = new Uint8Array(names.length);
    for (const [list, fit] of [
      [others, 1],
      [types, 2],
    ] as const) {
      for (const type of list) for (const i of this.#byType.get(type)?.actions ?? []) fits[i] = fit;
    }
    for (const i of this.#onRoles) {
      // With AWS credentials nobody calls some; of one role the trust policy decides, which other steps say.
      if (role || callableBy('aws', [names[i] ?? '']).length === 0) fits[i] = 0;
    }
    if (kept === undefined) return fits;
    return fits.map((fit, i) => (isRefusedChange(names[i] ?? '', kept) ? 0 : fit));
  }
}

const BUCKET = 'arn:*:s3:::*';
