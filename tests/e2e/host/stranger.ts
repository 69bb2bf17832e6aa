import { expect, type Frame, type Page } from '@playwright/test';

/** A message that has come to a window, as the window itself sees it. */
export interface Arrived {
  type: string;
  origin: string;
}

type Ear = { arrived: Arrived[] };

/** Every document of the tab writes down the messages that come to it, whoever sends them. */
export async function hearMessages(page: Page): Promise<void> {
  await page.context().addInitScript(() => {
    const arrived: Arrived[] = [];
    Object.assign(globalThis, { arrived });
    addEventListener('message', ({ data, origin }: MessageEvent<{ type?: string } | null>) => arrived.push({ type: String(data?.type), origin }));
  });
}

/** What has come to a window since its document is there. */
export function arrivedAt(window: Page | Frame): Promise<Arrived[]> {
  return window.evaluate(() => (globalThis as unknown as Ear).arrived);
}

/** Puts an iframe of this address into the page, beside the app's. */
export async function addSibling(page: Page, address: string): Promise<Frame> {
  await page.evaluate(async (src) => {
    const frame = document.createElement('iframe');
    frame.src = src;
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    document.body.append(frame);
    await loaded;
  }, address);
  await expect.poll(() => page.frames().some((frame) => frame.url() === address)).toBe(true);
  return page.frames().find((frame) => frame.url() === address)!;
}

/** Says it to every frame of the page that can be reached from here: as a frame of it, or as a window that it has opened. */
export async function shoutAtFrames(from: Page | Frame, message: object): Promise<void> {
  await from.evaluate((message) => {
    const page = (opener as Window | null) ?? parent;
    for (let at = 0; at < page.length; at += 1) page[at]!.postMessage(message, '*');
  }, message);
}
