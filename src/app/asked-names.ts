import type { NamedInput } from '../engine/contract';
import type { Ask, InputFile } from '../model/snapshot';
import type { AppContext } from './context';
import { tellOtherTabs } from './other-tabs';
import { restoreUrlState } from './restore';

/** What a file asks, if it asks anything. */
export function askOf(input: InputFile): Ask | undefined {
  return input.problems.find(({ ask }) => ask !== undefined)?.ask;
}

/** The other files of the same folder that ask the same: one answer may be for all. */
export function askingTheSame(inputs: readonly InputFile[], input: InputFile): readonly InputFile[] {
  const ask = askOf(input);
  return inputs.filter((other) => {
    const asked = other === input ? undefined : askOf(other);
    return (
      asked !== undefined &&
      asked.what === ask?.what &&
      other.system === input.system &&
      folderOf(other.name) === folderOf(input.name)
    );
  });
}

/** What the exports know as answers; they stand with the first file that asks for the same. */
export function choicesFor(inputs: readonly InputFile[], input: InputFile): NonNullable<Ask['choices']> {
  const ask = askOf(input);
  for (const other of [input, ...inputs]) {
    const asked = askOf(other);
    if (other.system !== input.system || asked?.what !== ask?.what || asked?.prefix !== ask?.prefix) continue;
    if (asked?.choices !== undefined) return asked.choices;
  }
  return [];
}

/** The names by which files say what they are of, once somebody has answered: an id, or one of the choices as shown. */
export function namesFor(
  inputs: readonly InputFile[],
  files: readonly InputFile[],
  answer: string,
): readonly NamedInput[] {
  return files.flatMap((file) => {
    const input = inputs.indexOf(file);
    const ask = askOf(file);
    if (ask === undefined || input < 0) return [];
    const said = answer.trim();
    const choice = choicesFor(inputs, file).find(({ id, label }) => id === said || label === said);
    // A name is one part of a path: an ARN keeps its shape well enough with what may stand in one.
    const id = choice?.id ?? said.replaceAll(/[/\\:]/gu, '_');
    const name = `${folderOf(file.name)}${choice?.prefix ?? ask.prefix}${id}${ask.suffix}`;
    return [{ input, name }];
  });
}

/** Read the snapshot again with files named so; what was shown is found again by the names of things. */
export async function nameFiles(app: AppContext, named: readonly NamedInput[]): Promise<void> {
  const { estate, navigation } = app;
  await navigation.restore(async (state, current) => {
    if (!(await estate.nameFiles(named))) return;
    const { snapshot } = estate.overview ?? {};
    if (snapshot !== undefined) tellOtherTabs(snapshot.id);
    await restoreUrlState(state, app, current);
  });
}

/** With the slash at its end; empty for a file in none. */
function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1);
}
