import { defineConfig } from '@playwright/test';

import { shared } from '../e2e/playwright.config.ts';

/** The figures of docs/PERFORMANCE.md: `cargo xtask bench`. One at a time, and with nothing that watches the browser. */
export default defineConfig({
  ...shared,
  testDir: '.',
  testMatch: '*.bench.ts',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 600_000,
  use: { ...shared.use, trace: 'off', screenshot: 'off' },
});
