import type { Page } from '@playwright/test';

import { expect, test } from '../support/test.ts';

// What there is to see between the click and the app, when the app's files do not come.

/** Red, green and blue of the picture of the tab, at these places. */
async function colours(page: Page, places: [number, number][]): Promise<number[][]> {
  const picture = (await page.screenshot()).toString('base64');
  const reader = await page.context().newPage();
  const seen = await reader.evaluate(
    async ([picture, places]) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
      const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d', { willReadFrequently: true })!;
      canvas.drawImage(image, 0, 0);
      return places.map(([x, y]) => [...canvas.getImageData(x, y, 1, 1).data].slice(0, 3));
    },
    [picture, places] as const,
  );
  await reader.close();
  return seen;
}

for (const [what, path, asked] of [
  ['the frame’s document', '/index.html', '/index.html'],
  ['the second stage', '/frame-', '/frame-'],
  ['the app’s code', /app-[0-9a-f]+\.(wasm|js)/, '/app-'],
  ['its styles', /app-[0-9a-f]+\.css/, '/app-'],
] as const)
  test(`while ${what} does not come, the frame stands in the brand’s colour, not white`, async ({ shop, page, network, makeInbox }) => {
    shop.watch.expectBrokenNetwork();
    const inbox = await makeInbox({ colors: { primary: '#b91c1c' } });
    network.spoil({ path, effect: 'hang' });
    // (Chatwoot's inbox is not asked for its colour before somebody is interested.)
    await shop.visit({ server: network.url, inbox, settings: { preload: 'intent', color: '#b91c1c' } });
    await expect(shop.launcher.button).toBeVisible();
    await shop.api((api) => api.show());
    await expect.poll(() => network.requests('GET', asked).length).toBeGreaterThan(0);
    await expect(async () => {
      // The head of the frame: left and right of where logo and texts come.
      for (const [red = 0, green = 0, blue = 0] of await colours(page, [[870, 130], [1000, 40], [1150, 60]])) {
        expect(red).toBeGreaterThan(110);
        expect(Math.max(green, blue)).toBeLessThan(red - 20);
      }
    }).toPass();
    await shop.api((api) => api.destroy());
  });
