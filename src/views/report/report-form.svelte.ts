import type { ReportScope } from '../../engine/contract';
import { PASSPHRASE_BYTES, passphraseOf } from '../../report/passphrase';
import { REDACTION_CLASSES } from '../../report/redact/classes';
import type { RedactionClass } from '../../report/redact/classes';
import { REDACTION_KEY_BYTES } from '../../report/redact/pseudonym';
import type { Redaction } from '../../report/report-options';
import { NONCE_BYTES, SALT_BYTES } from '../../report/seal';
import type { SealWith } from '../../report/seal';

/** A saved view is a view like any other once its question is asked. */
export type ScopeKind = ReportScope['kind'] | 'saved';

/** What the author chose for a report, but for its scope and title. */
export class ReportForm {
  readonly #random: (size: number) => Uint8Array;
  kind = $state<ScopeKind>('everything');
  /** Name of the saved view, for the scope of one. */
  savedView = $state('');
  tenants = $state.raw<readonly number[]>([]);
  hidden = $state.raw<readonly RedactionClass[]>([]);
  /** Originals that may stay, one a line. */
  allowed = $state('');
  sources = $state(true);
  encrypt = $state(false);
  /** Typed by the author instead of the one that is made. */
  ownPassphrase = $state('');
  salt = $state('');
  nonce = $state('');
  sign = $state(false);
  #redactionKey = $state.raw<Uint8Array | undefined>();
  #made = $state('');

  constructor(random: (size: number) => Uint8Array) {
    this.#random = random;
  }

  /** Where a key was made or loaded, pseudonyms stay the same from report to report. */
  get redactionKey(): Uint8Array {
    this.#redactionKey ??= this.#random(REDACTION_KEY_BYTES);
    return this.#redactionKey;
  }

  useRedactionKey(key: Uint8Array): void {
    this.#redactionKey = key;
  }

  hide(of: RedactionClass, hidden: boolean): void {
    this.hidden = REDACTION_CLASSES.filter((one) => (one === of ? hidden : this.hidden.includes(one)));
  }

  allow(names: readonly string[]): void {
    const before = this.#allowList();
    this.allowed = [...before, ...names.filter((name) => !before.includes(name))].join('\n');
  }

  /** The passphrase made for this report: shown once. */
  get passphrase(): string {
    return this.ownPassphrase === '' ? this.#made : this.ownPassphrase;
  }

  /** Why nothing can be made yet. */
  get fault(): string | undefined {
    if (!this.encrypt) return undefined;
    if (this.ownPassphrase !== '' && this.ownPassphrase.length < 8)
      return 'the passphrase has fewer than 8 characters';
    if (this.salt !== '' && bytesOf(this.salt, SALT_BYTES) === undefined)
      return `the salt is not ${SALT_BYTES} bytes in hexadecimal`;
    if (this.nonce !== '' && bytesOf(this.nonce, NONCE_BYTES) === undefined)
      return `the nonce is not ${NONCE_BYTES} bytes in hexadecimal`;
    return undefined;
  }

  redaction(): Redaction | undefined {
    if (this.hidden.length === 0) return undefined;
    return { classes: this.hidden, key: this.redactionKey, allow: this.#allowList() };
  }

  /** A passphrase, salt and nonce of this report and no other. */
  seal(): SealWith | undefined {
    if (!this.encrypt) return undefined;
    if (this.ownPassphrase === '') this.#made = passphraseOf(this.#random(PASSPHRASE_BYTES));
    return {
      passphrase: this.passphrase,
      salt: bytesOf(this.salt, SALT_BYTES) ?? this.#random(SALT_BYTES),
      nonce: bytesOf(this.nonce, NONCE_BYTES) ?? this.#random(NONCE_BYTES),
    };
  }

  #allowList(): readonly string[] {
    return this.allowed
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }
}

function bytesOf(hex: string, size: number): Uint8Array | undefined {
  if (!/^(?:[0-9a-fA-F]{2})+$/u.test(hex) || hex.length !== size * 2) return undefined;
  return Uint8Array.from({ length: size }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16));
}

/** Chance, as every page has it. */
export function pageRandom(size: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(size));
}
