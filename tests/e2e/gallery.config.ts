import { defineConfig } from '@playwright/test';

import { shared } from './playwright.config.ts';

const backend = process.env['NATTER_BACKEND'] ?? 'libredesk';

/** Pictures of every screen: `cargo xtask gallery`; with `--backend` of those that only another server's app has. */
export default defineConfig({
  ...shared,
  testDir: backend === 'libredesk' ? './gallery' : `./gallery-of/${backend}`,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: { ...shared.use, trace: 'off', screenshot: 'off', deviceScaleFactor: 2 },
});
