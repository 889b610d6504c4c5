import type { Command } from '../../app/commands.svelte';
import type { AreaTool } from './area';

/** What the buttons beside a picture do. */
export interface StageActions {
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  readonly tool: (tool: AreaTool) => void;
}

/** Zoom, the whole picture and the two tools, as commands: while a picture is drawn. */
export function stageCommands({ zoom, fit, tool }: StageActions): readonly Command[] {
  const group = 'Picture';
  return [
    { id: 'picture.zoom-in', title: 'Zoom in', group, run: () => zoom(1.25) },
    { id: 'picture.zoom-out', title: 'Zoom out', group, run: () => zoom(0.8) },
    { id: 'picture.fit', title: 'Show everything: the whole picture', group, run: fit },
    { id: 'picture.area', title: 'Select an area', group, run: () => tool('area') },
    { id: 'picture.lasso', title: 'Select with a lasso', group, run: () => tool('lasso') },
  ];
}
