import type { NodeKind } from '../../graph/access-graph';
import type { StepTime } from '../../layout/drawing';
import type { Layered } from '../../layout/layered';
import type { Verdict } from '../../model/verdict';

/** A card as it is drawn: one node or a fold of several. */
export interface DrawnNode {
  /** Stable from picture to picture, so that what stays can move instead of blink. */
  readonly key: string;
  readonly name: string;
  /** All of its name, as it is when the card has no room. */
  readonly full: string;
  /** Second line: what it is. */
  readonly detail: string;
  /** Undefined: a fold of several kinds. */
  readonly kind: NodeKind | undefined;
  readonly verdict: Verdict;
  /** Only by what has expired or is not yet in force. */
  readonly asleep: boolean;
  /** How many nodes it stands for. */
  readonly count: number;
  /** What the question is about: the start, the target. */
  readonly anchor: boolean;
  readonly disabled: boolean;
  /** For assistive technology. */
  readonly spoken: string;
}

/** A line as it is drawn: all steps between two cards. `from` and `to` index the nodes. */
export interface DrawnEdge {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly verdict: Verdict;
  readonly becomes: boolean;
  readonly time: StepTime;
  /** Crosses into another tenant. */
  readonly crossing: boolean;
  /** Every route needs it: one revocation here ends them all. */
  readonly shared: boolean;
  /** Steps drawn as this line. */
  readonly count: number;
  readonly label: string;
  /** When it holds, in words; empty: no date says. */
  readonly when: string;
  /** All it is, for who looks closer. */
  readonly what: string;
  readonly spoken: string;
}

export interface LaneTitle {
  readonly lane: number;
  readonly name: string;
  readonly detail: string;
  /** Custom property with its colour; undefined: several tenants. */
  readonly token: string | undefined;
}

/** Everything a picture shows. */
export interface Picture {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly layout: Layered;
  readonly lanes: readonly LaneTitle[];
  /** Column headings from left to right. */
  readonly columns: readonly string[];
  /** The card the first look begins at where that is not what the question names: by place among the nodes. */
  readonly first?: number;
  /** One line under an exported picture. */
  readonly caption: string;
}

export type ElementKind = 'node' | 'edge';

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** What happens on the stage. Keys are those of the picture. */
export interface StageEvents {
  readonly select: (kind: ElementKind, key: string, adding: boolean) => void;
  readonly clear: () => void;
  readonly open: (kind: ElementKind, key: string) => void;
  /** Without a key: where nothing is. */
  readonly context: (kind: ElementKind, key: string | undefined, x: number, y: number) => void;
  /** The pointer is on something, in pixels of the stage; undefined: on nothing. */
  readonly hover: (on: Hovered | undefined) => void;
  /** Cards in an area that was drawn. */
  readonly area: (keys: readonly string[]) => void;
  /** All of a picture is there. */
  readonly drawn: () => void;
  readonly viewport: (viewport: Viewport) => void;
}

export interface Hovered {
  readonly kind: ElementKind;
  readonly key: string;
  readonly x: number;
  readonly y: number;
}
