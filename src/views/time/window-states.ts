import type { WindowState } from '../../engine/windows-table';

export const STATE_LABELS: Readonly<Record<WindowState, string>> = {
  expired: 'Expired',
  'in-force': 'In force',
  eligible: 'Eligible',
  future: 'Not yet',
};
