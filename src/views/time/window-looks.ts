import type { WindowState } from '../../engine/windows-table';

/** How a window of a state is drawn, in the table and in the saved picture: filled only when it is in force. */
export interface WindowLook {
  readonly label: string;
  readonly token: string;
  readonly filled: boolean;
  /** Dashes of its border; empty: solid. */
  readonly dash: string;
}

export const WINDOW_LOOKS: Readonly<Record<WindowState, WindowLook>> = {
  expired: { label: 'Expired', token: '--text-faint', filled: false, dash: '' },
  'in-force': { label: 'In force', token: '--success', filled: true, dash: '' },
  eligible: { label: 'Eligible', token: '--warning', filled: false, dash: '4 2.5' },
  future: { label: 'Not yet', token: '--accent', filled: false, dash: '1.5 2' },
};
