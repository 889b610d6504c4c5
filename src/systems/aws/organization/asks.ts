import { byCodeUnit } from '../../../lib/order';
import type { AskChoice, FileAsk, InputFile } from '../../../model/snapshot';
import type { RecordView } from '../../system';
import { isAccountId } from '../arn';
import { AWS } from '../keys';
import { TYPE_OF_POLICY, UNTIED } from './facts';
import { ASKED_FOR } from './recognise-organization';

/** Choices of one question at most; any other id can be written. */
const MOST = 1000;
const POLICY_KEY = /^aws\|(.+)#organisation-policy$/u;

/**
 * Answers of `aws organizations` that do not repeat the id they were asked for, and whose name or wrapper does not say it:
 * which one is it? A wrapper that lacks it is not read by its name.
 */
export function asksOfOrganization(view: RecordView, inputs: readonly InputFile[]): readonly FileAsk[] {
  const asks: FileAsk[] = [];
  const known = new Map<string, readonly AskChoice[]>();
  for (const { type, value, source, text } of view.of(AWS, 'observation')) {
    const { pointer = '', file } = source;
    if (type !== UNTIED || value === undefined || pointer.endsWith('/output')) continue;
    const what = ASKED_FOR.get(value) ?? 'target';
    const command = value.split(' ').at(-1) ?? value;
    const choices = known.get(what) ?? choicesOf(what, view);
    known.set(what, choices);
    asks.push({
      file,
      pointer,
      message: text,
      ask: {
        what,
        label: `Which ${what} is this the answer for?`,
        prefix: `${command}-`,
        // A dot ends every id; the old name stays, so that two pages of one answer keep names of their own.
        suffix: `.${baseName(inputs[file]?.name ?? 'answer.json')}`,
        // Without a command the shape is the same for the list of all.
        choices:
          value === command
            ? choices
            : [
                { id: 'all', label: 'All policies of the organization', prefix: 'list-policies-' },
                ...choices,
              ],
      },
    });
  }
  return asks;
}

function choicesOf(what: string, view: RecordView): readonly AskChoice[] {
  const found = new Map<string, string>();
  if (what === 'policy') {
    for (const { type, subject, text, value } of view.of(AWS, 'observation')) {
      const id = type === TYPE_OF_POLICY ? POLICY_KEY.exec(subject)?.[1] : undefined;
      // `read-organization.ts` states the name so; the document, which has it too, may not be here.
      if (id !== undefined) found.set(id, text.slice(0, -` is of type ${value ?? ''}`.length));
    }
    for (const { key, name } of view.of(AWS, 'policy')) {
      const id = POLICY_KEY.exec(key)?.[1];
      if (id !== undefined) found.set(id, name);
    }
  } else {
    for (const { type, aliases, name } of view.of(AWS, 'resource')) {
      const [id] = aliases ?? [];
      const isRoot = type === 'organizations:root';
      if (id === undefined || !(isRoot || type === 'organizations:organizational-unit')) continue;
      if (!isRoot || what !== 'child') found.set(id, name);
    }
    if (what !== 'parent')
      for (const { id, name } of view.of(AWS, 'tenant')) if (isAccountId(id)) found.set(id, name);
  }
  return [...found]
    .map(([id, name]) => ({ id, label: name === id ? id : `${name} (${id})` }))
    .sort((a, b) => byCodeUnit(a.label, b.label) || byCodeUnit(a.id, b.id))
    .slice(0, MOST);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
