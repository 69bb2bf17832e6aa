import { defineConfig } from '@playwright/test';

import { shared } from './playwright.config.ts';

/** Pictures of every screen: `cargo xtask gallery`. */
export default defineConfig({
  ...shared,
  testDir: './gallery',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: { ...shared.use, trace: 'off', screenshot: 'off', deviceScaleFactor: 2 },
});
