import { field, list } from '../../../lib/content';
import { pointer } from '../../../model/source';
import type { FileContent, Sink } from '../../system';
import { outputsOf } from '../cli-output';
import type { CliOutput } from '../cli-output';
import { readAccount } from '../read-accounts';
import { OrganizationPolicyReader } from './read-organization-policies';
import { TreeReader } from './read-tree';
import { ORGANIZATION_COMMANDS, organizationCommand } from './recognise-organization';

const COMMANDS = new Set(ORGANIZATION_COMMANDS.keys());

/** Reads what `aws organizations` prints, one answer per call (Organizations API reference). */
export function* readOrganization(content: FileContent, sink: Sink): Generator<number, void> {
  const json = content.json();
  if (!json.ok) {
    sink.problem('error', json.error.message);
    return;
  }
  const reader = new OrganizationReader(sink);
  let done = 0;
  for (const cli of outputsOf(content.name, json.value, COMMANDS)) {
    const command = organizationCommand(cli);
    if (command === undefined) {
      sink.ignore('record', 'no answer of aws organizations that is read');
      sink.problem('warning', 'this is no answer of aws organizations that is read here', {
        pointer: cli.at,
      });
      continue;
    }
    reader.read(command, cli);
    if (++done % 50 === 0) yield done;
  }
}

/** Hands each answer to whoever reads its kind. */
class OrganizationReader {
  readonly #sink: Sink;
  readonly #tree: TreeReader;
  readonly #policies: OrganizationPolicyReader;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#tree = new TreeReader(sink);
    this.#policies = new OrganizationPolicyReader(sink);
  }

  read(command: string, cli: CliOutput): void {
    const member = ORGANIZATION_COMMANDS.get(command) ?? '';
    const at = (i: number): string => `${cli.at}${pointer(member, i)}`;
    const items = list(cli.output, member);
    const alone = field(cli.output, member);
    const aloneAt = `${cli.at}${pointer(member)}`;
    switch (command) {
      case 'describe-organization':
        this.#tree.organisation(alone, aloneAt);
        return;
      case 'describe-account':
        readAccount(this.#sink, alone ?? null, aloneAt);
        return;
      case 'describe-organizational-unit':
        this.#tree.unit(alone, aloneAt);
        return;
      case 'describe-policy':
        this.#policies.policy(alone, aloneAt);
        return;
      case 'list-accounts':
        items.forEach((item, i) => readAccount(this.#sink, item, at(i)));
        return;
      case 'list-roots':
        items.forEach((item, i) => this.#tree.root(item, at(i)));
        return;
      case 'list-policies':
        this.#policies.policies(cli, items, at);
        return;
      case 'list-targets-for-policy':
        this.#policies.targets(cli, items, at);
        return;
      case 'list-policies-for-target':
        this.#policies.policiesOfTarget(cli, items, at);
        return;
      default:
        this.#tree.tree(command, cli, items, at);
    }
  }
}
