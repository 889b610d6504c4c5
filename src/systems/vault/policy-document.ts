/**
 * What one ACL policy says: rules per path (OpenBao documentation, "Policies"; openbao/openbao `vault/policy.go`). Read from
 * text by `parse-policy.ts`, kept in the policy's record by `kept-policy.ts`.
 */
import type { EpochMs } from '../../model/window';

/** `root` is virtual; `subscribe` and `recover` are named by newer servers and kept as words of their own. */
export const CAPABILITIES = [
  'deny',
  'create',
  'read',
  'update',
  'delete',
  'list',
  'sudo',
  'patch',
  'scan',
] as const;

export const NEWER_CAPABILITIES: readonly string[] = ['subscribe', 'recover'];

export type ParameterValue = string | number | boolean;

/** Values allowed or denied by parameter name, lower case; an empty list stands for any value. */
export type Parameters = readonly (readonly [string, readonly ParameterValue[]])[];

export interface ControlFactor {
  readonly name: string;
  readonly capabilities: readonly string[];
  readonly groups: readonly string[];
  readonly approvals: number;
}

export interface Rule {
  /** As written, without a leading slash; may hold templates. */
  readonly path: string;
  /** Only `deny` where the rule denies. */
  readonly capabilities: readonly string[];
  readonly allowed?: Parameters;
  readonly denied?: Parameters;
  readonly required?: readonly string[];
  /** Seconds. */
  readonly minWrap?: number;
  readonly maxWrap?: number;
  readonly mfa?: readonly string[];
  readonly control?: readonly ControlFactor[];
  readonly selfApproval?: boolean;
  /** Entries a list gives at most (OpenBao). */
  readonly pagination?: number;
  readonly expires?: EpochMs;
  readonly comment?: string;
  readonly line: number;
}

export interface PolicyDocument {
  readonly name?: string;
  readonly rules: readonly Rule[];
  /** What was read with a doubt: unknown capabilities, doubled attributes. */
  readonly warnings: readonly string[];
}

export type ParsedPolicy =
  | { readonly ok: true; readonly document: PolicyDocument }
  | { readonly ok: false; readonly problem: string };
