import type { Changes, InboxConfig } from '../agent/inbox-config.ts';

/** In what looks every screen is pictured. */
export interface Look {
  name: string;
  viewport: { width: number; height: number };
  isMobile?: boolean;
  inbox?: Changes<InboxConfig>;
  /** The writing direction, forced on a language that has the other. */
  direction?: 'rtl';
  /** The visitor's own few colours instead of ours. */
  forcedColors?: 'active';
}

const DESKTOP = { width: 1000, height: 820 };

export const LOOKS: Look[] = [
  { name: 'light', viewport: DESKTOP },
  { name: 'dark', viewport: DESKTOP, inbox: { dark_mode: true } },
  { name: 'phone', viewport: { width: 375, height: 812 }, isMobile: true },
  { name: 'narrow', viewport: { width: 320, height: 640 }, isMobile: true },
  { name: 'rtl', viewport: DESKTOP, direction: 'rtl' },
  { name: 'forced', viewport: DESKTOP, forcedColors: 'active' },
  // A small laptop at 200 %.
  { name: 'zoomed', viewport: { width: 640, height: 384 } },
  {
    name: 'brand',
    viewport: DESKTOP,
    inbox: {
      brand_name: 'Sunny Bikes',
      colors: { primary: '#facc15' },
      launcher: { color: '#facc15' },
      home_screen: { header_text_color: '', background: { type: 'solid', color: '#facc15' } },
    },
  },
];
