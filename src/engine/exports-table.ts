import type { SystemModule } from '../systems/system';

/** The supported exports as a Markdown table, from what the systems declare of themselves. */
export function exportsTable(systems: readonly SystemModule[]): string {
  const rows = systems.flatMap((system) =>
    system.exports.map(({ title, how }) => `| ${system.title} | ${cell(title)} | ${cell(how)} |`),
  );
  return ['| system | export | how to get it |', '| --- | --- | --- |', ...rows].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
