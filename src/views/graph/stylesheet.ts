import type { StylesheetJson } from 'cytoscape';
import { LAYOUT_DEFAULTS } from '../../layout/layered';
import { TEXT_LEFT } from './card-size';
import { FOLD_SHADOW } from './line-labels';
import type { Look } from './look';
import { LABEL_SIZE, NAME_SIZE, NAME_WEIGHT } from './text-room';

const { width, height } = LAYOUT_DEFAULTS;

/** Values that Cytoscape knows and its types do not. */
const FROM_ENDPOINTS: Readonly<Record<string, string>> = { 'edge-distances': 'endpoints' };

/** How cards and lines look. Verdicts by line style, crossings in the accent, taking over by weight. */
export function stylesheet(look: Look): StylesheetJson {
  return [
    {
      selector: 'node[key]',
      style: {
        shape: 'round-rectangle',
        'corner-radius': '8',
        width,
        height,
        'background-color': look.surface,
        'background-image': 'data(face)',
        'background-fit': 'none',
        'background-clip': 'node',
        'background-width': '100%',
        'background-height': '100%',
        'border-width': 1.25,
        'border-color': look.borderStrong,
        'border-opacity': 0.75,
        label: 'data(label)',
        color: look.text,
        'font-family': look.font,
        'font-size': NAME_SIZE,
        'font-weight': NAME_WEIGHT,
        // Right of the card and drawn back into it: the one way to set text flush left in a box.
        'text-halign': 'right',
        'text-valign': 'center',
        'text-margin-x': TEXT_LEFT - width,
        'text-margin-y': -7.5,
        'text-events': 'yes',
        'min-zoomed-font-size': 4,
        'overlay-opacity': 0,
      },
    },
    {
      selector: 'node[verdict = "conditional"]',
      style: {
        'border-style': 'dashed',
        'border-color': look.conditional,
        'border-width': 1.5,
        'border-opacity': 1,
      },
    },
    {
      selector: 'node[verdict = "not-evaluated"]',
      style: {
        'border-style': 'dotted',
        'border-color': look.notEvaluated,
        'border-width': 2,
        'border-opacity': 1,
      },
    },
    {
      selector: 'node[?fold]',
      style: {
        'background-color': look.sunken,
        ghost: 'yes',
        'ghost-offset-x': FOLD_SHADOW,
        'ghost-offset-y': FOLD_SHADOW,
        'ghost-opacity': 0.35,
      },
    },
    { selector: 'node[?disabled]', style: { color: look.faint, 'background-image-opacity': 0.55 } },
    {
      selector: 'node[?anchor]',
      style: {
        'border-color': look.accent,
        'border-width': 2,
        'border-style': 'solid',
        'border-opacity': 1,
        'background-color': look.accentSoft,
      },
    },
    {
      selector: 'edge',
      style: {
        width: 1.3,
        'line-color': look.borderStrong,
        'line-opacity': 0.62,
        'target-arrow-color': look.borderStrong,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.85,
        'curve-style': 'unbundled-bezier',
        ...FROM_ENDPOINTS,
        'control-point-weights': 'data(weights)',
        'control-point-distances': 'data(distances)',
        'source-endpoint': 'data(source0)',
        'target-endpoint': 'data(target0)',
        'overlay-padding': 6,
        'overlay-opacity': 0,
      },
    },
    {
      selector: 'edge[verdict = "conditional"]',
      style: {
        'line-style': 'dashed',
        'line-dash-pattern': [7, 4],
        'line-color': look.conditional,
        'target-arrow-color': look.conditional,
      },
    },
    {
      selector: 'edge[verdict = "not-evaluated"]',
      style: {
        'line-style': 'dotted',
        'line-color': look.notEvaluated,
        'target-arrow-color': look.notEvaluated,
      },
    },
    // What needs a hand first has a hollow head; what a date keeps shut is thin, and ends before it arrives.
    {
      selector: 'edge[time = "eligible"]',
      style: { 'target-arrow-fill': 'hollow', 'line-dash-pattern': [12, 4] },
    },
    {
      selector: 'edge[time = "expired"]',
      style: {
        width: 1,
        'line-style': 'dashed',
        'line-dash-pattern': [2, 6],
        'line-color': look.faint,
        'target-arrow-color': look.faint,
        'target-arrow-shape': 'tee',
      },
    },
    {
      selector: 'edge[time = "future"]',
      style: {
        width: 1,
        'line-style': 'dashed',
        'line-dash-pattern': [10, 4, 2, 4],
        'line-color': look.muted,
        'target-arrow-color': look.muted,
        'target-arrow-shape': 'triangle-tee',
        'target-arrow-fill': 'hollow',
      },
    },
    { selector: 'edge[?becomes]', style: { width: 2.3, 'arrow-scale': 1 } },
    // Against the reading direction: there, but not in the way.
    { selector: 'edge[?aside]', style: { 'line-opacity': 0.28, 'arrow-scale': 0.7 } },
    {
      selector: 'edge[?crossing]',
      style: {
        'line-color': look.accent,
        'target-arrow-color': look.accent,
        'line-opacity': 1,
        color: look.accent,
      },
    },
    {
      selector: 'edge[?shared]',
      style: {
        width: 3.2,
        'line-color': look.danger,
        'target-arrow-color': look.danger,
        'line-opacity': 1,
        'arrow-scale': 1,
      },
    },
    {
      selector: 'node[?asleep]',
      style: {
        'border-style': 'dotted',
        'border-color': look.faint,
        color: look.faint,
        'background-image-opacity': 0.5,
        'background-opacity': 0.5,
        // Shines through.
        ghost: 'no',
      },
    },
    {
      selector: 'node.label',
      style: {
        width: 1,
        height: 1,
        'background-opacity': 0,
        'border-width': 0,
        label: 'data(text)',
        'text-wrap': 'wrap',
        'text-halign': 'center',
        'text-valign': 'center',
        'text-justification': 'center',
        'line-height': 1.15,
        'font-family': look.font,
        'font-size': LABEL_SIZE,
        color: look.muted,
        'text-background-color': look.surface,
        'text-background-opacity': 0.94,
        'text-background-padding': '2px',
        'text-background-shape': 'roundrectangle',
        'min-zoomed-font-size': 5,
        'overlay-opacity': 0,
        'z-index': 6,
        events: 'no',
      },
    },
    { selector: 'node.label[?crossing]', style: { color: look.accent } },
    { selector: 'node.label[?shared]', style: { color: look.danger } },
    // Aside, but still to be read.
    { selector: 'node.dim', style: { opacity: 0.4 } },
    { selector: 'edge.dim', style: { opacity: 0.18 } },
    { selector: 'edge.near', style: { 'line-opacity': 1, 'z-index': 8 } },
    {
      selector: 'edge:selected',
      style: {
        width: 3.4,
        'line-color': look.accent,
        'target-arrow-color': look.accent,
        'line-opacity': 1,
        'z-index': 9,
      },
    },
    {
      selector: 'node:selected',
      style: {
        'background-color': look.selected,
        'outline-color': look.accent,
        'outline-width': 2.5,
        'outline-offset': 1.5,
        'outline-style': 'solid',
      },
    },
    {
      selector: 'node.cursor',
      style: {
        'outline-color': look.text,
        'outline-width': 2,
        'outline-offset': 4,
        'outline-style': 'solid',
      },
    },
    { selector: 'node:active, edge:active', style: { 'overlay-opacity': 0.06 } },
  ];
}
