import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';

import { selection } from './support/needs.ts';

/** Shared with the gallery. */
export const shared: PlaywrightTestConfig = {
  outputDir: '../../test-results',
  fullyParallel: true,
  forbidOnly: !!process.env['CI'],
  retries: process.env['CI'] ? 1 : 0,
  workers: 2,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    headless: true,
    locale: 'en-US',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 15_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(process.env['CHROME_PATH'] ? { executablePath: process.env['CHROME_PATH'] } : {}),
      // No sandbox: the tests also run as root in a container, where it cannot be had.
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    },
  },
};

const backend = (process.env['NATTER_BACKEND'] ?? 'libredesk') as Parameters<typeof selection>[0];

export default defineConfig({
  ...shared,
  ...selection(backend),
  testDir: '.',
  timeout: 60_000,
  expect: { timeout: 10_000 },
});
