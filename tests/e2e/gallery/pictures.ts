import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Shop } from '../pages/shop.ts';
import { expect } from '../support/test.ts';
import type { Look } from './looks.ts';

const FOLDER = fileURLToPath(new URL('../../../gallery/', import.meta.url));
const MARGIN = 24;

/** Takes pictures of one shop's widget in one look. */
export class Pictures {
  constructor(
    private readonly shop: Shop,
    private readonly look: Look,
  ) {
    mkdirSync(FOLDER, { recursive: true });
  }

  /** Writes `gallery/<screen>--<look>.png`: the frame with a little of the page around it, on a phone all. */
  async take(screen: string): Promise<void> {
    const { page, widget } = this.shop;
    await expect(widget.dialog).toBeVisible();
    // Whatever the pointer is over looks different.
    await page.mouse.move(2, 2);
    // A frame that is just opening is measured where it comes to rest.
    await widget.dialog.evaluate((box) => Promise.all(box.getAnimations().map((animation) => animation.finished.catch(() => {}))));
    const box = await widget.dialog.boundingBox();
    const size = page.viewportSize();
    if (!box || !size) throw new Error('nothing to picture');
    const [left, top] = [Math.max(0, box.x - MARGIN), Math.max(0, box.y - MARGIN)];
    const clip = {
      x: left,
      y: top,
      width: Math.min(size.width, box.x + box.width + MARGIN) - left,
      height: size.height - top,
    };
    await page.screenshot({ path: `${FOLDER}${screen}--${this.look.name}.png`, clip, animations: 'disabled', caret: 'hide' });
  }
}
