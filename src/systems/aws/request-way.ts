import type { Key } from '../../model/record';
import type { DecidedBy } from '../system';
import type { Circumstances } from './circumstances';
import { cite, citeStatement } from './answer';
import type { Control, ResourceSide } from './resource-policy/resource-book';
import type { Letting } from './resource-ruling';
import type { Applies } from './applies';
import type { Asked } from './matching';
import type { ActionSet } from './statement';
/** A request of a principal on a resource, or on a pattern of them. */
export interface Request {
  readonly asked: Asked;
  /** Action and resource as written. */
  readonly permission: string;
  readonly resource: string;
  /** Account the resource is in. */
  readonly account: string;
  readonly circumstances: Circumstances;
  readonly side: ResourceSide;
  readonly control: Control;
}

/** One way that grants a request on its own. */
export interface RequestWay {
  readonly records: readonly Key[];
  readonly via?: Key;
  /** What remains of this way. */
  readonly when?: string;
  readonly by: readonly DecidedBy[];
  /** It can hold even where every deny of a part of the actions bears. */
  readonly everywhere: boolean;
}

/** What all policies together say of a request. */
export type RequestRuling =
  | { readonly kind: 'denied'; readonly reason: string; readonly by: readonly DecidedBy[] }
  | {
      readonly kind: 'open';
      readonly reason: string;
      readonly by: readonly DecidedBy[];
      readonly ways: readonly RequestWay[];
      readonly remains: readonly string[];
      readonly gone: readonly ActionSet[];
    }
  | {
      readonly kind: 'granted';
      readonly ways: readonly RequestWay[];
      /** What remains whatever the way: denies that may apply, conditions of SCPs. */
      readonly remains: readonly string[];
      /** Parts of a pattern that are denied. */
      readonly except: readonly string[];
      /** Actions of a pattern that are denied for certain on all of the resource. */
      readonly gone: readonly ActionSet[];
      /** No way holds on all of the actions for sure: what each of these denies of them is to be asked by itself. */
      readonly divide: readonly ActionSet[];
      /** What may narrow it. */
      readonly by: readonly DecidedBy[];
      /** The resource's own policy may deny it, and is not in the exports. */
      readonly assumesPolicy: boolean;
    };

export function wayOf(
  grant: Applies | undefined,
  allow: Letting | undefined,
  beside: readonly string[],
  everywhere = true,
): RequestWay {
  const parts = [grant?.when, allow?.when, ...beside].filter((part) => part !== undefined);
  const via = grant?.held.via;
  return {
    records: [...(allow === undefined ? [] : [allow.statement.policy]), ...(grant?.held.records ?? [])],
    ...(via === undefined ? {} : { via }),
    ...(parts.length === 0 ? {} : { when: [...new Set(parts)].join(' and ') }),
    everywhere,
    by: [
      ...(grant === undefined || grant.held.statement.policy === '' ? [] : [cite(grant.held)]),
      ...(allow === undefined ? [] : [citeStatement(allow.statement)]),
    ],
  };
}
