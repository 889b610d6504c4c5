import { REDACTION_CLASSES, isRedactionClass } from '../report/redact/classes';
import type { RedactionClass } from '../report/redact/classes';
import { NONCE_BYTES, SALT_BYTES } from '../report/seal';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';

/** What only `report` and `verify` take. */
export interface ReportArguments {
  readonly tenants: readonly string[];
  readonly finding: string | undefined;
  readonly encrypt: boolean;
  readonly passphraseFile: string | undefined;
  readonly salt: Uint8Array | undefined;
  readonly nonce: Uint8Array | undefined;
  /** PEM or JWK of an Ed25519 private key. */
  readonly sign: string | undefined;
  readonly redact: readonly RedactionClass[];
  readonly redactionKey: string | undefined;
  readonly allow: readonly string[];
  readonly withoutSources: boolean;
  readonly folder: boolean;
  /** verify: the public key that must have signed, in base64. */
  readonly signedBy: string | undefined;
}

const NONE: string[] = [];

export const REPORT_OPTIONS = {
  tenant: { type: 'string', multiple: true, default: NONE },
  finding: { type: 'string' },
  encrypt: { type: 'boolean', default: false },
  'passphrase-file': { type: 'string' },
  salt: { type: 'string' },
  nonce: { type: 'string' },
  sign: { type: 'string' },
  redact: { type: 'string' },
  'redaction-key': { type: 'string' },
  allow: { type: 'string', multiple: true, default: NONE },
  'no-source-records': { type: 'boolean', default: false },
  folder: { type: 'boolean', default: false },
  'signed-by': { type: 'string' },
} as const;

export const REPORT_USAGE = `
  Of report:
  --tenant NAME       only this tenant and what reaches it; as often as needed
  --finding ID        only this finding
  --from, --to NAME   only what Explore shows of that question: what one reaches, who reaches it, or the routes
  --redact LIST       hide by pseudonyms: ${REDACTION_CLASSES.join(', ')} (or all)
  --redaction-key F   the key they are made with; made and written there if the file is not there
  --allow WORD        an original that may stay, where the check refuses because of it; as often as needed
  --no-source-records leave out the text of the records in the input files
  --encrypt           with a passphrase that is made, and shown once on standard error
  --passphrase-file F with this passphrase (verify: to open it)
  --salt, --nonce HEX for the same bytes again: 16 and 12 bytes that were never used with another passphrase
  --sign KEY          sign: PEM (PKCS #8) or JWK of an Ed25519 private key
  --folder            a folder instead of one file, for a large estate and a web host
  Of verify:
  --signed-by KEY     the public key, in base64, that must have signed it
`;

type Values = Readonly<
  Partial<Record<keyof typeof REPORT_OPTIONS, string | boolean | readonly string[] | undefined>>
>;

export function readReportArguments(values: Values): Result<ReportArguments> {
  const salt = hex(values.salt, SALT_BYTES);
  const nonce = hex(values.nonce, NONCE_BYTES);
  if (salt === null) return fail(`--salt takes ${SALT_BYTES} bytes in hexadecimal`);
  if (nonce === null) return fail(`--nonce takes ${NONCE_BYTES} bytes in hexadecimal`);
  const redact = classes(text(values.redact));
  if (redact === undefined) return fail(`--redact takes a list of ${REDACTION_CLASSES.join(', ')}, or all`);
  const redactionKey = text(values['redaction-key']);
  if (redact.length > 0 && redactionKey === undefined)
    return fail('--redact needs --redaction-key FILE: only with the key the pseudonyms can be told again');
  const passphraseFile = text(values['passphrase-file']);
  const encrypt = values.encrypt === true || passphraseFile !== undefined;
  if (!encrypt && (salt !== undefined || nonce !== undefined))
    return fail('--salt and --nonce go with --encrypt');
  return ok({
    tenants: texts(values.tenant),
    finding: text(values.finding),
    encrypt,
    passphraseFile,
    salt,
    nonce,
    sign: text(values.sign),
    redact,
    redactionKey,
    allow: texts(values.allow),
    withoutSources: values['no-source-records'] === true,
    folder: values.folder === true,
    signedBy: text(values['signed-by']),
  });
}

function text(value: Values[keyof Values]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: Values[keyof Values]): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function classes(list: string | undefined): readonly RedactionClass[] | undefined {
  if (list === undefined) return [];
  if (list.trim() === 'all') return REDACTION_CLASSES;
  const named = list.split(',').map((name) => name.trim());
  const known = named.filter(isRedactionClass);
  return known.length === named.length ? REDACTION_CLASSES.filter((one) => known.includes(one)) : undefined;
}

/** Undefined: not given; null: not so many bytes. */
function hex(value: Values[keyof Values], size: number): Uint8Array | undefined | null {
  if (typeof value !== 'string') return undefined;
  if (!/^(?:[0-9a-fA-F]{2})+$/u.test(value) || value.length !== size * 2) return null;
  return Uint8Array.from({ length: size }, (_, i) => Number.parseInt(value.slice(i * 2, i * 2 + 2), 16));
}
