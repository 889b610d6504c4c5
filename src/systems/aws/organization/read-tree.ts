import { field, isObject, list, text } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import type { Sink } from '../../system';
import { isAccountId, parseArn } from '../arn';
import { parameterOf } from '../cli-output';
import type { CliOutput } from '../cli-output';
import { accountKey, AWS } from '../keys';
import { readAccount } from '../read-accounts';
import { ENABLED, MANAGEMENT, observe, PARENT, ROOT, ROOT_ID, targetKey, TARGET_ID, UNIT_ID } from './facts';
import { isTarget, ReaderNotes } from './reader-notes';

/** Reads how an organisation is built: itself, its roots and units, what is in what. */
export class TreeReader {
  readonly #sink: Sink;
  readonly #notes: ReaderNotes;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#notes = new ReaderNotes(sink);
  }

  /** `list-parents`, `list-children` and the lists of accounts and units below a parent. */
  tree(command: string, cli: CliOutput, items: readonly Json[], at: (i: number) => string): void {
    const asked = parameterOf(cli, ['child-id', 'parent-id'], TARGET_ID);
    const byPath = items.length > 0 && items.every((item) => pathOf(item) !== undefined);
    if (asked === undefined && !byPath) this.#notes.untied(command, cli);
    items.forEach((item, i) => {
      const id = text(item, 'Id');
      if (id === undefined || !isTarget(id)) {
        this.#notes.bad('entry without an Id', 'this entry has no valid Id', at(i));
        return;
      }
      if (command === 'list-accounts-for-parent') readAccount(this.#sink, item, at(i));
      else if (command === 'list-organizational-units-for-parent') this.unit(item, at(i));
      else if (asked === undefined) {
        this.#sink.ignore('record', 'relation to something that is not named');
        return;
      } else this.#sink.used('record', 1);
      if (asked === undefined) return;
      if (command === 'list-parents') this.#parent(asked, id, at(i));
      else this.#parent(id, asked, at(i));
    });
  }

  organisation(json: Json | undefined, at: string): void {
    const id = text(json, 'Id');
    const account = text(json, 'MasterAccountId') ?? parseArn(text(json, 'Arn') ?? '')?.account;
    if (id === undefined || !isAccountId(account)) {
      this.#notes.bad(
        'organisation without an Id',
        'the organisation has no Id or no management account',
        at,
      );
      return;
    }
    this.#sink.used('record', 1);
    this.#management(account, id, at);
    this.#sink.add(
      observe(
        'organisation-member',
        accountKey(account),
        this.#notes.source(at),
        `account ${account} belongs to organisation ${id}`,
        id,
      ),
      'derived',
    );
  }

  #management(account: string, organisation: string, at: string): void {
    this.#sink.add(
      {
        kind: 'tenant',
        key: accountKey(account),
        system: AWS,
        source: this.#notes.source(at),
        id: account,
        name: account,
        type: 'AWS account',
        mentionedOnly: true,
      },
      'derived',
    );
    const text = `account ${account} is the management account of organisation ${organisation}`;
    this.#sink.add(
      observe(MANAGEMENT, accountKey(account), this.#notes.source(at), text, organisation),
      'derived',
    );
  }

  root(json: Json, at: string): void {
    const id = text(json, 'Id');
    const arn = parseArn(text(json, 'Arn') ?? '');
    if (id === undefined || ROOT_ID.exec(id)?.[0] !== id) {
      this.#notes.bad('root without an Id', 'this root has no valid Id', at);
      return;
    }
    this.#node(json, id, 'organizations:root', at);
    const organisation = arn?.resource.split('/')[1];
    if (organisation !== undefined) {
      this.#sink.add(
        observe(
          ROOT,
          targetKey(id),
          this.#notes.source(at),
          `${id} is the root of organisation ${organisation}`,
          organisation,
        ),
        'derived',
      );
    }
    const types = list(json, 'PolicyTypes');
    if (field(json, 'PolicyTypes') === undefined) return;
    const on = types
      .filter((type) => text(type, 'Status') === 'ENABLED')
      .map((type) => text(type, 'Type') ?? '');
    this.#sink.used('fact', types.length);
    const words = on.length === 0 ? 'no policy type' : on.join(', ');
    this.#sink.add(
      observe(ENABLED, targetKey(id), this.#notes.source(at), `${words} enabled in ${id}`, on.join(' ')),
      'derived',
    );
  }

  unit(json: Json | undefined, at: string): void {
    const id = text(json, 'Id');
    if (json === undefined || id === undefined || UNIT_ID.exec(id)?.[0] !== id) {
      this.#notes.bad('organizational unit without an Id', 'this organizational unit has no valid Id', at);
      return;
    }
    this.#node(json, id, 'organizations:organizational-unit', at);
    const path = pathOf(json);
    const above = path?.[path.indexOf(id) - 1];
    if (above !== undefined && isTarget(above)) this.#parent(id, above, at);
  }

  /** A root or unit as something that can be seen; it belongs to the management account its ARN names. */
  #node(json: Json, id: string, type: string, at: string): void {
    const arn = text(json, 'Arn');
    const account = parseArn(arn ?? '')?.account;
    const organisation = parseArn(arn ?? '')?.resource.split('/')[1];
    if (!isAccountId(account) || arn === undefined) {
      this.#sink.used('record', 1);
      return;
    }
    this.#sink.add(
      {
        kind: 'resource',
        key: targetKey(id),
        system: AWS,
        source: this.#notes.source(at),
        tenant: accountKey(account),
        type,
        id: arn,
        name: text(json, 'Name') ?? id,
        aliases: [id],
      },
      'record',
    );
    if (organisation?.startsWith('o-') === true) this.#management(account, organisation, at);
  }

  #parent(child: string, parent: string, at: string): void {
    this.#sink.add(
      observe(PARENT, targetKey(child), this.#notes.source(at), `${child} is in ${parent}`, parent),
      'derived',
    );
  }
}

/** `o-…/r-…/ou-…/`: newer answers carry the way from the root. */
function pathOf(json: Json): readonly string[] | undefined {
  if (!isObject(json)) return undefined;
  const stated = text(json, 'Path') ?? list(json, 'Paths').find((path) => typeof path === 'string');
  if (typeof stated !== 'string' || !stated.startsWith('o-')) return undefined;
  return stated.split('/').filter((part) => part !== '');
}
