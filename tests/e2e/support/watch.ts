import { expect, type BrowserContext, type Page } from '@playwright/test';

/** What the browser itself writes when a request fails; no script can keep it back. */
const NETWORK = /^(Failed to load resource|Access to fetch at|WebSocket connection to|The fetch event|Fetch API cannot load)|net::ERR_/;

export interface Noise {
  kind: string;
  text: string;
}

/**
 * Hears all that page and iframe write to the console, uncaught exceptions, and violations of a content security policy.
 * A test fails at its end when there was anything that it did not expect.
 */
export class Watch {
  private readonly noises: Noise[] = [];
  private readonly expected: RegExp[] = [];

  private constructor() {}

  static async over(context: BrowserContext): Promise<Watch> {
    const watch = new Watch();
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy violated: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ''}:${event.lineNumber}`);
      });
    });
    context.on('console', (message) => watch.noises.push({ kind: message.type(), text: message.text() }));
    context.on('weberror', (error) => watch.noises.push({ kind: 'exception', text: String(error.error().stack ?? error.error()) }));
    return watch;
  }

  /** From now on (and until now) the browser may say that requests failed: this test breaks the network. */
  expectBrokenNetwork(): void {
    this.expected.push(NETWORK);
  }

  /** Something else that belongs to this test. */
  expectNoise(text: RegExp): void {
    this.expected.push(text);
  }

  /** What scripts wrote, without what the browser says about failed requests. */
  written(): Noise[] {
    return this.noises.filter(({ text }) => !NETWORK.test(text));
  }

  expectSilence(): void {
    const unexpected = this.noises.filter(({ text }) => !this.expected.some((expected) => expected.test(text)));
    expect(unexpected, 'console, exceptions and policy violations of page and iframe').toEqual([]);
  }
}

/** No script of the page has thrown, and it still answers. */
export async function expectAlive(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.readyState)).toBe('complete');
}
