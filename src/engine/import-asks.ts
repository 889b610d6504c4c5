import type { Ask, FileAsk, InputFile, Problem } from '../model/snapshot';
import { withoutAsk } from '../model/snapshot';
import type { RecordView, SystemModule } from '../systems/system';

/**
 * Inputs with what only the user can tell about them. Questions depend on all files of an import, so those that inputs of
 * a workspace bring are asked anew.
 */
export function withAsks(
  inputs: readonly InputFile[],
  view: RecordView,
  systems: readonly SystemModule[],
): readonly InputFile[] {
  const asks = new Map<number, FileAsk>();
  for (const module of systems) {
    if (module.asks === undefined || !inputs.some(({ system }) => system === module.id)) continue;
    for (const ask of module.asks(view, inputs)) if (!asks.has(ask.file)) asks.set(ask.file, ask);
  }
  const stated = new Set<string>();
  return inputs.map((input, file) => {
    const asked = asks.get(file);
    if (asked === undefined && !input.problems.some(isAsking)) return input;
    const problems = input.problems.filter((problem) => !isOnlyAsking(problem)).map(withoutAsk);
    if (asked === undefined) return { ...input, problems };
    const same = `${input.system ?? ''} ${asked.ask.what} ${asked.ask.prefix}`;
    const { choices, ...bare } = asked.ask;
    const ask = stated.has(same) || choices === undefined ? bare : asked.ask;
    stated.add(same);
    const at = problems.findIndex(
      ({ message, pointer }) => message === asked.message && pointer === asked.pointer,
    );
    const known = problems[at];
    if (known !== undefined) problems[at] = { ...known, ask };
    else problems.push(onlyAsking(asked, ask));
    return { ...input, problems };
  });
}

function isAsking({ ask }: Problem): boolean {
  return ask !== undefined;
}

/** A problem that is nothing but its question begins with it, which tells it from one that a reader stated. */
function onlyAsking({ ask: { label }, message, pointer }: FileAsk, ask: Ask): Problem {
  return {
    severity: 'warning',
    message: `${label} ${message}`,
    ...(pointer === undefined ? {} : { pointer }),
    ask,
  };
}

function isOnlyAsking({ ask, message }: Problem): boolean {
  return ask !== undefined && message.startsWith(ask.label);
}
