import { field, isArray } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import { pointer } from '../../../model/source';
import type { FileContent, Sink } from '../../system';
import { accountOf, isAccountId, parseArn, resourceTypeOf } from '../arn';
import { outputsOf, parameterOf } from '../cli-output';
import type { CliOutput } from '../cli-output';
import {
  EXECUTION_ROLE_PROPERTY,
  INSTANCE_PROFILE_PROPERTY,
  inventoryMarker,
  NATIVE_TYPE,
  ROLE_PROPERTY,
  SSM_PROPERTY,
} from '../inventory';
import { classOfTags, tagsOf } from '../../resource-tags';
import type { TaggedClass, Tags } from '../../resource-tags';
import { arnKey, AWS } from '../keys';
import { Mentions } from '../mentions';
import { LIST_COMMANDS, thingsOf } from './commands';
import type { ListCommand, Stated } from './commands';

export const INVENTORIES = 'inventory';
export const INVENTORY_NAMES: ReadonlySet<string> = new Set(LIST_COMMANDS.map(({ command }) => command));

/** Which list this is: by what it holds; an empty one by its name or wrapper. */
export function inventoryCommand(cli: CliOutput): ListCommand | undefined {
  return LIST_COMMANDS.find((candidate) => {
    if (cli.command !== undefined && cli.command !== candidate.command) return false;
    const things = thingsOf(candidate, cli.output);
    if (things.length > 0)
      return things.every(({ item }) => candidate.read(item) !== undefined) && own(candidate, cli);
    return (
      cli.command === candidate.command &&
      candidate.member !== '' &&
      isArray(field(cli.output, candidate.member))
    );
  });
}

/** Shapes that other answers share (names only, a list of Name) need the command to be told. */
function own(candidate: ListCommand, cli: CliOutput): boolean {
  if (cli.command === candidate.command) return true;
  if (['Buckets', 'TableNames', 'StreamNames', 'QueueUrls', 'Jobs'].includes(candidate.member)) return false;
  return true;
}

/** Reads lists of things that exist in an account, for what an identity could do with them. */
export function* readInventory(content: FileContent, sink: Sink): Generator<number, void> {
  const json = content.json();
  if (!json.ok) {
    sink.problem('error', json.error.message);
    return;
  }
  const reader = new InventoryReader(sink);
  let done = 0;
  for (const cli of outputsOf(content.name, json.value, INVENTORY_NAMES)) {
    const command = inventoryCommand(cli);
    if (command === undefined) {
      sink.ignore('record', 'no list that is read');
      sink.problem('warning', 'this is no list that is read here', { pointer: cli.at });
      continue;
    }
    for (const one of reader.read(command, cli)) {
      done += one;
      if (done % 200 === 0) yield done;
    }
  }
}

class InventoryReader {
  readonly #sink: Sink;
  readonly #mentions: Mentions;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#mentions = new Mentions(sink);
  }

  *read(command: ListCommand, cli: CliOutput): Generator<number, void> {
    const stated = parameterOf(cli, ['account', 'account-id', 'owner-id'], /(?<!\d)\d{12}(?!\d)/u);
    const region = parameterOf(cli, ['region'], /[a-z]{2}(?:-[a-z]+)+-\d/u);
    const accounts = new Map<string, string | undefined>();
    let open = false;
    for (const { item, path, owner } of thingsOf(command, cli.output)) {
      const at = `${cli.at}${pointer(...path)}`;
      const thing = command.read(item);
      const place = thing === undefined ? undefined : placeOf(thing, owner ?? stated, region);
      if (thing === undefined || place === undefined) {
        open ||= thing !== undefined;
        this.#sink.ignore(
          'record',
          thing === undefined ? 'thing without an id' : 'thing of no known account',
        );
        continue;
      }
      accounts.set(place.account, place.region);
      if (command.agents === true) this.#agent(thing, place, at);
      else this.#add(command, thing, place, at, classOfTags(tagsIn(item)));
      yield 1;
    }
    if (open || (accounts.size === 0 && stated === undefined && command.whole)) {
      this.#sink.problem(
        'warning',
        `this list does not say of which account it is: name the file ${command.command}-<account id>.json, or wrap it as {"command","parameters","output"}`,
        { pointer: cli.at },
      );
    }
    if (stated !== undefined && accounts.size === 0) accounts.set(stated, region);
    // Of a list without roles, or of one description, nobody can tell what else there is.
    if (
      !command.whole ||
      command.agents === true ||
      (command.withoutRoles === true && thingsOf(command, cli.output).length > 0)
    )
      return;
    const more = ['NextToken', 'nextToken', 'NextMarker'].some(
      (name) => typeof field(cli.output, name) === 'string',
    );
    if (more) {
      this.#sink.problem('warning', 'more pages follow: what is not listed here may exist all the same', {
        pointer: cli.at,
      });
      return;
    }
    for (const [account, where] of accounts) {
      this.#mentions.mentionedAccount(account, cli.at);
      const source = { file: this.#sink.file, pointer: cli.at };
      this.#sink.add(inventoryMarker(account, command.nativeType, where, source), 'derived');
    }
  }

  /** Systems Manager says of an instance whether its agent answers; the instance itself another list describes. */
  #agent(thing: Stated, place: Place, at: string): void {
    this.#sink.add(
      {
        kind: 'observation',
        key: `${arnKey(place.arn)}#${SSM_PROPERTY}`,
        system: AWS,
        source: { file: this.#sink.file, pointer: at },
        type: SSM_PROPERTY,
        subject: this.#mentions.mentionedAccount(place.account, at),
        text: `the Systems Manager agent of ${thing.name} is ${thing.status ?? 'not said to answer'}`,
        value: `${thing.name} ${thing.status ?? ''}`,
      },
      'record',
    );
  }

  #add(command: ListCommand, thing: Stated, place: Place, at: string, tagged: TaggedClass): void {
    const properties: (readonly [string, string])[] = [[NATIVE_TYPE, command.nativeType]];
    for (const role of thing.roles ?? []) properties.push([ROLE_PROPERTY, role]);
    if (thing.profile !== undefined) properties.push([INSTANCE_PROFILE_PROPERTY, thing.profile]);
    if (thing.executionRole !== undefined) properties.push([EXECUTION_ROLE_PROPERTY, thing.executionRole]);
    for (const role of thing.roles ?? []) {
      if (parseArn(role) !== undefined) this.#mentions.resource(role, place.account, at);
    }
    this.#sink.add(
      {
        kind: 'resource',
        key: arnKey(place.arn),
        system: AWS,
        source: { file: this.#sink.file, pointer: at },
        tenant: this.#mentions.mentionedAccount(place.account, at),
        type: resourceTypeOf(place.arn),
        id: place.arn,
        name: thing.name,
        ...tagged,
        properties,
      },
      'record',
    );
  }
}

interface Place {
  readonly arn: string;
  readonly account: string;
  readonly region?: string;
}

/** `Tags` in the older services, `tags` in the newer ones. */
function tagsIn(item: Json): Tags {
  return [...tagsOf(field(item, 'Tags')), ...tagsOf(field(item, 'tags'))];
}

/** Regions name their partition (AWS fault isolation boundaries, "Partitions"). */
function partitionOfRegion(region = ''): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function placeOf(thing: Stated, stated: string | undefined, region: string | undefined): Place | undefined {
  const { arn, make } = thing;
  if (arn !== undefined) {
    const account = accountOf(arn) ?? stated;
    const where = parseArn(arn)?.region;
    if (!isAccountId(account)) return undefined;
    return { arn, account, ...(where === undefined || where === '' ? {} : { region: where }) };
  }
  const account = thing.account ?? stated;
  const where = thing.region ?? region;
  if (!isAccountId(account) || make === undefined) return undefined;
  const made = `arn:${partitionOfRegion(where)}:${make.service}:${where ?? ''}:${account}:${make.resource}`;
  return { arn: made, account, ...(where === undefined ? {} : { region: where }) };
}
