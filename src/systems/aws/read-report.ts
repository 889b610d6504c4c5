import { field, text } from '../../lib/content';
import { parseDelimited } from '../../lib/delimited';
import { NEVER_USED } from '../../model/accountability';
import type { Accountability } from '../../model/accountability';
import type { Key, PrincipalRecord } from '../../model/record';
import type { FileContent, Sink } from '../system';
import { accountOf, iamEntity } from './arn';
import { accountKey, arnKey, AWS } from './keys';
import { Mentions } from './mentions';
import { instantOf } from './operators';
import { reportText } from './recognise';

/**
 * Reads a credential report (IAM user guide, "Get credential reports for your AWS account"): a CSV, or the JSON of
 * `get-credential-report` around it. Columns are found by name, since AWS adds new ones.
 */
export function* readReport(content: FileContent, sink: Sink): Generator<number, void> {
  const json = content.head.trimStart().startsWith('{') ? content.json() : undefined;
  if (json !== undefined && !json.ok) {
    sink.problem('error', json.error.message);
    return;
  }
  const wrapped = json?.value;
  const inner = wrapped === undefined ? '' : reportText(text(wrapped, 'Content') ?? '');
  if (inner === undefined) {
    sink.problem('error', 'Content is neither CSV nor its Base64 form', { pointer: '/Content' });
    return;
  }
  const generated = instantOf(text(wrapped, 'GeneratedTime') ?? '');
  if (generated !== undefined) sink.collected(generated);
  const table = wrapped === undefined ? content.table() : parseDelimited(inner);
  for (const problem of table.problems) sink.problem('warning', problem.message, { row: problem.row });
  const reader = new ReportReader(sink, table.rows[0] ?? [], field(wrapped, 'Content') !== undefined);
  for (let i = 1; i < table.rows.length; i++) {
    const row = table.rows[i] ?? [];
    if (row.every((cell) => cell.trim() === '')) continue;
    reader.row(row, i + 1);
    if (i % 200 === 0) yield i;
  }
}

/** `false` and `true` as the report writes them; anything else (`N/A`, `not_supported`) says nothing. */
function flag(value: string | undefined): boolean | undefined {
  const word = value?.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

class ReportReader {
  readonly #sink: Sink;
  readonly #mentions: Mentions;
  readonly #columns: ReadonlyMap<string, number>;
  readonly #wrapped: boolean;

  constructor(sink: Sink, header: readonly string[], wrapped: boolean) {
    this.#sink = sink;
    this.#mentions = new Mentions(sink);
    this.#columns = new Map(header.map((name, i) => [name.trim().toLowerCase(), i]));
    this.#wrapped = wrapped;
  }

  row(row: readonly string[], number: number): void {
    const get = (name: string): string | undefined => {
      const at = this.#columns.get(name);
      return at === undefined ? undefined : row[at]?.trim();
    };
    const arn = get('arn') ?? '';
    const account = accountOf(arn);
    if (account === undefined) {
      this.#sink.ignore('record', 'row without a valid ARN');
      this.#sink.problem(
        'error',
        `the arn of this row is not valid: ${arn === '' ? 'empty' : arn}`,
        this.#place(number),
      );
      return;
    }
    const source = { file: this.#sink.file, ...this.#place(number) };
    const key = arnKey(arn);
    const root = iamEntity(arn)?.type === 'root';
    const name = root ? `root user of ${account}` : (get('user') ?? iamEntity(arn)?.name ?? arn);
    this.#mentions.account(account, source.pointer ?? '');
    const keys = [1, 2].map((n) => this.#accessKey(n, get, key, name, account, source));
    const password = this.#password(get, key, source);
    const uses = [...keys, password].filter((use) => use !== undefined);
    const lastUsed = latest(uses);
    const mfa = flag(get('mfa_active'));
    // Who signs in to the console is a person; what only has keys is a workload.
    const console = flag(get('password_enabled'));
    const human = root
      ? undefined
      : console === true
        ? true
        : keys.some((use) => use !== undefined)
          ? false
          : undefined;
    const properties: (readonly [string, string])[] = [];
    for (const column of REPORTED) {
      const value = get(column);
      if (value !== undefined && value !== '' && value !== 'N/A' && value !== 'not_supported') {
        properties.push([column.replaceAll('_', ' '), value]);
      }
    }
    const record: PrincipalRecord = {
      kind: 'principal',
      key,
      system: AWS,
      source,
      type: 'user',
      tenant: accountKey(account),
      id: arn,
      name,
      nativeType: root ? 'AWS account root user' : 'IAM user',
      ...(human === undefined ? {} : { human }),
      ...(mfa === undefined ? {} : { mfa }),
      ...(lastUsed === undefined ? {} : { accountability: { lastUsed } }),
      ...(properties.length === 0 ? {} : { properties }),
    };
    this.#sink.add(record, 'record');
  }

  /** Gives when the key was last used; undefined when there is no key. */
  #accessKey(
    n: number,
    get: (name: string) => string | undefined,
    owner: Key,
    ownerName: string,
    account: string,
    source: PrincipalRecord['source'],
  ): Use | undefined {
    const active = flag(get(`access_key_${n}_active`));
    const rotated = instantOf(get(`access_key_${n}_last_rotated`) ?? '');
    if (active !== true && rotated === undefined) return undefined;
    const stated = get(`access_key_${n}_last_used_date`);
    const at = instantOf(stated ?? '');
    // N/A in this column: the key exists and was not used since AWS began to record that (April 22, 2015).
    const lastUsed = at ?? (stated?.toUpperCase() === 'N/A' ? NEVER_USED : undefined);
    const accountability: Accountability = {
      ...(lastUsed === undefined ? {} : { lastUsed }),
      ...(rotated === undefined ? {} : { lastRotated: rotated }),
    };
    const properties: (readonly [string, string])[] = [];
    for (const part of ['region', 'service']) {
      const value = get(`access_key_${n}_last_used_${part}`);
      if (value !== undefined && value !== '' && value !== 'N/A')
        properties.push([`last used ${part}`, value]);
    }
    this.#sink.add(
      {
        kind: 'secret',
        key: `${owner}#access-key-${n}`,
        system: AWS,
        source,
        type: 'access-key',
        tenant: accountKey(account),
        id: `${owner.slice(owner.indexOf('|') + 1)} access key ${n}`,
        name: `access key ${n} of ${ownerName}`,
        opens: owner,
        ...(active === undefined ? {} : { active }),
        accountability,
        ...(properties.length === 0 ? {} : { properties }),
      },
      'fact',
    );
    return { lastUsed };
  }

  #password(
    get: (name: string) => string | undefined,
    owner: Key,
    source: PrincipalRecord['source'],
  ): Use | undefined {
    const enabled = flag(get('password_enabled'));
    const stated = get('password_last_used');
    const at = instantOf(stated ?? '');
    const never = stated === 'no_information' || stated === 'N/A';
    if (enabled !== undefined) {
      const use = at === undefined ? (enabled && never ? ', never used' : '') : `, last used ${stated ?? ''}`;
      this.#sink.add(
        {
          kind: 'observation',
          key: `${owner}#password`,
          system: AWS,
          source,
          type: 'console-password',
          subject: owner,
          text: `console password ${enabled ? 'enabled' : 'disabled'}${use}`,
          value: enabled ? 'enabled' : 'disabled',
          ...(at === undefined ? (enabled && never ? { at: NEVER_USED } : {}) : { at }),
        },
        'derived',
      );
    }
    if (at !== undefined) return { lastUsed: at };
    if (enabled === false) return undefined;
    return { lastUsed: enabled === true && never ? NEVER_USED : undefined };
  }

  #place(row: number): { readonly row: number; readonly pointer?: string } {
    return this.#wrapped ? { row, pointer: '/Content' } : { row };
  }
}

interface Use {
  readonly lastUsed: number | undefined;
}

/** The latest use; undefined when there is nothing to sign in with, or none is dated and one is not known. */
function latest(uses: readonly Use[]): number | undefined {
  const known = uses.map((use) => use.lastUsed).filter((at) => at !== undefined);
  const best = known.reduce((a, b) => Math.max(a, b), NEVER_USED);
  return known.length === 0 || (best === NEVER_USED && known.length < uses.length) ? undefined : best;
}

const REPORTED = [
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'cert_1_active',
  'cert_2_active',
];
