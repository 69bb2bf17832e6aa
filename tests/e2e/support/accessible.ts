import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';

import type { Shop } from '../pages/shop.ts';

/** No serious fault by the rules of WCAG 2.2 A and AA, over page and iframe. */
export async function expectNoSeriousFault(shop: Shop): Promise<void> {
  const inside = await shop.widget.inside();
  // What is still fading in has too little contrast for a moment.
  await inside.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
  const axe = new AxeBuilder({ page: shop.page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
  const { violations } = await axe.analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const found = serious.map(({ id, nodes }) => ({ id, where: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`) }));
  expect(found).toEqual([]);
}
