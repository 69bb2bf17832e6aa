import type { Changes, InboxConfig } from '../agent/inbox-config.ts';
import { test } from '../support/test.ts';

/** In what looks every screen is pictured. */
export interface Look {
  name: string;
  viewport: { width: number; height: number };
  isMobile?: boolean;
  inbox?: Changes<InboxConfig>;
  /** The visitor's own few colours instead of ours. */
  forcedColors?: 'active';
  /** The language that the visitor's browser asks for, and the app must speak; `pseudo` is made up (support/pseudo.ts). */
  language?: string;
}

const DESKTOP = { width: 1000, height: 820 };

/** What an administrator in Cairo writes. */
const IN_ARABIC: Changes<InboxConfig> = {
  greeting_message: 'مرحبًا {{.FirstName | بك}} 👋',
  introduction_message: 'كيف يمكننا مساعدتك؟',
  chat_introduction: 'اسألنا عن أي شيء، أو شاركنا رأيك.',
  chat_reply_expectation_message: 'نرد عادةً خلال بضع دقائق.',
};

export const LOOKS: Look[] = [
  { name: 'light', viewport: DESKTOP },
  { name: 'dark', viewport: DESKTOP, inbox: { dark_mode: true } },
  { name: 'phone', viewport: { width: 375, height: 812 }, isMobile: true },
  { name: 'narrow', viewport: { width: 320, height: 640 }, isMobile: true },
  { name: 'forced', viewport: DESKTOP, forcedColors: 'active' },
  // A small laptop at 200 %.
  { name: 'zoomed', viewport: { width: 640, height: 384 } },
  { name: 'arabic', viewport: DESKTOP, language: 'ar', inbox: { language: 'auto', ...IN_ARABIC } },
  { name: 'hebrew', viewport: { width: 375, height: 812 }, isMobile: true, language: 'he', inbox: { language: 'auto', dark_mode: true } },
  { name: 'pseudo', viewport: DESKTOP, language: 'pseudo' },
  { name: 'pseudo-narrow', viewport: { width: 320, height: 640 }, isMobile: true, language: 'pseudo' },
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

/** The same tests in each look. */
export function inEveryLook(tests: (look: Look) => void): void {
  for (const look of LOOKS) {
    test.describe(look.name, () => {
      test.use({ viewport: look.viewport, ...(look.isMobile ? { isMobile: true, hasTouch: true } : {}) });
      test.beforeEach(({ page }) => page.emulateMedia({ forcedColors: look.forcedColors ?? 'none' }));
      if (look.language) test.use({ language: look.language, ...(look.language === 'pseudo' ? {} : { locale: look.language }) });
      tests(look);
    });
  }
}

/** What a page says of a look, where the server has no setting for it. */
export function settingsOf(look: Look): Record<string, unknown> {
  return look.inbox?.dark_mode ? { colorScheme: 'dark' } : {};
}
