import type { EpochMs } from './window';

/**
 * Who answers for an identity, grant, trust or secret, and the life of it.
 * Every field is what an export states; absent means the export does not say.
 */
export interface Accountability {
  readonly owner?: string;
  readonly reason?: string;
  readonly requestedBy?: string;
  readonly approvedBy?: string;
  readonly ticket?: string;
  readonly granted?: EpochMs;
  readonly lastReviewed?: EpochMs;
  /** `NEVER_USED` when the export states that it was never used. */
  readonly lastUsed?: EpochMs;
  readonly lastRotated?: EpochMs;
  /** `NEVER_ENDS` when the export states that there is no end. */
  readonly expires?: EpochMs;
  readonly removed?: EpochMs;
  readonly removedBy?: string;
  readonly breakGlass?: boolean;
  /** When the use of a break-glass account was last reviewed afterwards. */
  readonly breakGlassReviewed?: EpochMs;
}

/** A stated "never used": the export has the field and says so. */
export const NEVER_USED: EpochMs = Number.NEGATIVE_INFINITY;
