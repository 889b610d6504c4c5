import { readToken } from '../style/tenants';

/** Colours a canvas needs as plain values; read again when the theme changes. */
export interface Look {
  readonly font: string;
  readonly background: string;
  readonly surface: string;
  readonly sunken: string;
  readonly selected: string;
  readonly border: string;
  readonly borderStrong: string;
  readonly text: string;
  readonly muted: string;
  readonly faint: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly conditional: string;
  readonly notEvaluated: string;
  readonly denied: string;
  readonly danger: string;
  readonly token: (name: string) => string;
}

/** A system colour as numbers: Cytoscape does not know its name. */
function systemColour(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = name;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Forced colours replace every token, as the browser does for text and borders. */
export function readLook(): Look {
  const forced = typeof matchMedia === 'function' && matchMedia('(forced-colors: active)').matches;
  const token = (name: string, system: string): string => (forced ? systemColour(system) : readToken(name));
  return {
    font: readToken('--font') || 'sans-serif',
    background: token('--bg', 'Canvas'),
    surface: token('--surface', 'Canvas'),
    sunken: token('--sunken', 'Canvas'),
    selected: token('--selected', 'Canvas'),
    border: token('--border', 'CanvasText'),
    borderStrong: token('--border-strong', 'CanvasText'),
    text: token('--text', 'CanvasText'),
    muted: token('--text-muted', 'CanvasText'),
    faint: token('--text-faint', 'CanvasText'),
    accent: token('--accent', 'Highlight'),
    accentSoft: token('--accent-soft', 'Canvas'),
    conditional: token('--verdict-conditional', 'CanvasText'),
    notEvaluated: token('--verdict-not-evaluated', 'CanvasText'),
    denied: token('--verdict-denied', 'GrayText'),
    danger: token('--danger', 'LinkText'),
    token: (name) => token(name, 'CanvasText'),
  };
}
