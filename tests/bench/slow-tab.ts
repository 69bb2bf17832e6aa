import type { BrowserContext, CDPSession, Frame, Page } from '@playwright/test';

/** Round trip (ms), download and upload (bytes/s, 10 Mbit/s), and how many times slower the processor is. */
export const SLOW = { latency: 100, throughput: 1_250_000, cpu: 4 };

/** What the main thread has done since the page began (ms of its own processor time), and the heap (bytes). */
export interface Work {
  task: number;
  script: number;
  style: number;
  layout: number;
  heap: number;
}

interface Transfer {
  url: string;
  bytes: number;
}

/** A tab on a slow network and a slow processor, in which nothing is measured by a script. */
export class SlowTab {
  /** Every request of page and iframe, with what it took on the wire (headers included). */
  readonly transfers = new Map<string, Transfer>();
  private open = 0;
  private lastTraffic = Date.now();

  private constructor(
    readonly page: Page,
    readonly cdp: CDPSession,
  ) {
    cdp.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
      // (A stream of events does not end.)
      if (request.url.startsWith('data:') || type === 'EventSource') return;
      this.transfers.set(requestId, { url: request.url, bytes: 0 });
      this.open += 1;
      this.lastTraffic = Date.now();
    });
    const end = (requestId: string, bytes: number): void => {
      const transfer = this.transfers.get(requestId);
      if (!transfer) return;
      transfer.bytes += bytes;
      this.open -= 1;
      this.lastTraffic = Date.now();
    };
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => end(requestId, encodedDataLength));
    cdp.on('Network.loadingFailed', ({ requestId }) => end(requestId, 0));
  }

  static async open(context: BrowserContext): Promise<SlowTab> {
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    const tab = new SlowTab(page, cdp);
    const { latency, throughput, cpu } = SLOW;
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency,
      downloadThroughput: throughput,
      uploadThroughput: throughput,
    });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpu });
    // The thread's own time: what others do on this machine is not in it.
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    return tab;
  }

  /** Nothing has gone over the network for a while, and the main thread has had time for what came of it. */
  async untilQuiet(quietMs = 1_000): Promise<void> {
    while (this.open > 0 || Date.now() - this.lastTraffic < quietMs) await passing(50);
  }

  async work(): Promise<Work> {
    const { metrics } = await this.cdp.send('Performance.getMetrics');
    const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    return {
      task: of('TaskDuration') * 1000,
      script: of('ScriptDuration') * 1000,
      style: of('RecalcStyleDuration') * 1000,
      layout: of('LayoutDuration') * 1000,
      heap: of('JSHeapUsedSize'),
    };
  }

  /** What the main thread did for this, until nothing goes over the network any more, less what it does in so long a time anyway. */
  async workFor(act: () => Promise<unknown>): Promise<Work> {
    const began = Date.now();
    const before = await this.work();
    await act();
    this.lastTraffic = Date.now();
    await this.untilQuiet();
    const after = await this.work();
    const lasted = Date.now() - began;
    await passing(lasted);
    const idle = difference(await this.work(), after);
    return difference(difference(after, before), idle);
  }

  /** A press of the mouse at a place that it was not at before, as a finger does it. */
  async tap({ x, y }: { x: number; y: number }): Promise<void> {
    const mouse = { x, y, button: 'left', clickCount: 1 } as const;
    await this.cdp.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...mouse });
    await this.cdp.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...mouse });
  }

  /** The iframe that the page has. */
  async appFrame(): Promise<Frame> {
    const frame = this.page.frames().find((one) => one !== this.page.mainFrame() && one.url().includes('/static/public/widget/'));
    if (!frame) throw new Error('the page has no iframe of the app');
    return frame;
  }

  /**
   * Page and iframe are throttled, both of them, and they share the process whose main thread is measured. Fails when any of this does not
   * hold, because then no figure means anything.
   */
  async expectThrottled(fileInFrame: string): Promise<{ cpu: number; roundTrip: number; throughput: number }> {
    const frame = await this.appFrame();
    const isApart = await this.page
      .context()
      .newCDPSession(frame)
      .then(() => true)
      .catch(() => false);
    if (isApart) throw new Error('the iframe has a process of its own: its work and its requests would not be counted');
    const spin = (): number => {
      const began = performance.now();
      let sum = 0;
      for (let at = 0; at < 20_000_000; at += 1) sum += at % 7;
      return sum ? performance.now() - began : 0;
    };
    const slow = await best(() => frame.evaluate(spin));
    await this.cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    const quick = await best(() => frame.evaluate(spin));
    await this.cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOW.cpu });
    const load = async (url: string): Promise<{ ms: number; bytes: number }> => {
      const began = performance.now();
      const body = await (await fetch(url, { cache: 'reload' })).arrayBuffer();
      return { ms: performance.now() - began, bytes: body.byteLength };
    };
    const small = await frame.evaluate(load, './index.html');
    const large = await frame.evaluate(load, fileInFrame);
    const held = { cpu: slow / quick, roundTrip: small.ms, throughput: large.bytes / ((large.ms - SLOW.latency) / 1000) };
    const holds = held.cpu > 2.5 && held.cpu < 6.5 && held.roundTrip >= SLOW.latency && held.throughput < SLOW.throughput * 1.2;
    if (!holds) throw new Error(`throttling does not hold in the iframe: ${JSON.stringify(held)}`);
    return held;
  }
}

export function passing(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function difference(one: Work, other: Work): Work {
  return {
    task: one.task - other.task,
    script: one.script - other.script,
    style: one.style - other.style,
    layout: one.layout - other.layout,
    heap: one.heap - other.heap,
  };
}

/** The least of three: what disturbs only makes it more. */
async function best(measure: () => Promise<number>): Promise<number> {
  return Math.min(await measure(), await measure(), await measure());
}
