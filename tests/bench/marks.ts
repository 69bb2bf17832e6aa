import type { BrowserContext } from '@playwright/test';

/** What is waited for on the screen. `press` is when the mouse went down. */
export type Mark = 'launcher' | 'press' | 'frame' | 'home' | 'recent' | 'composer';

/** What to look for in the app's document. */
interface Signs {
  start: string;
  recent: string;
}

/**
 * Instants (ms since 1970, of the browser's own clock) at which something could first be seen and pressed. A script in page and iframe looks
 * before each frame that is drawn, and takes the time after it was drawn.
 */
export class Marks {
  private readonly at = new Map<Mark, number>();

  private constructor() {}

  static async in(context: BrowserContext, signs: Signs): Promise<Marks> {
    const marks = new Marks();
    await context.exposeBinding('benchMark', (_source, mark: Mark, at: number) => {
      if (!marks.at.has(mark)) marks.at.set(mark, at);
    });
    await context.addInitScript(look, signs);
    return marks;
  }

  /** What was before does not count. */
  clear(): void {
    this.at.clear();
  }

  async until(mark: Mark, patience = 30_000): Promise<number> {
    const end = Date.now() + patience;
    for (;;) {
      const at = this.at.get(mark);
      if (at !== undefined) return at;
      if (Date.now() > end) throw new Error(`"${mark}" was not seen`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Runs in page and iframe. */
function look({ start, recent }: Signs): void {
  type Sight = Element | null | undefined;
  const tell = (mark: Mark, at: number): void =>
    (window as unknown as { benchMark(mark: Mark, at: number): void }).benchMark(mark, performance.timeOrigin + at);
  const isPage = parent === window;
  const root = (): ShadowRoot | undefined =>
    [...document.documentElement.children].find((child) => child.shadowRoot)?.shadowRoot ?? undefined;
  /** Somebody who presses its middle presses it. */
  const canBePressed = (element: Sight, within: DocumentOrShadowRoot): element is Element => {
    if (!element?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const { x, y, width, height } = element.getBoundingClientRect();
    const hit = width > 0 && height > 0 ? within.elementFromPoint(x + width / 2, y + height / 2) : null;
    return !!hit && (element === hit || element.contains(hit));
  };
  const button = (text: string): Sight =>
    document.getElementById('skeleton') ? null : [...document.querySelectorAll('button')].find((one) => one.textContent?.includes(text));
  const sights: [Mark, () => boolean][] = isPage
    ? [
        ['launcher', () => canBePressed(root()?.querySelector('button'), root() ?? document)],
        ['frame', () => canBePressed(root()?.querySelector('iframe'), root() ?? document)],
      ]
    : [
        ['home', () => canBePressed(button(start), document)],
        ['recent', () => canBePressed(button(recent), document)],
        ['composer', () => canBePressed(document.querySelector('textarea:enabled'), document)],
      ];
  const after = new MessageChannel();
  const seen: Mark[] = [];
  const told = new Set<Mark>();
  after.port1.onmessage = () => {
    for (const mark of seen.splice(0)) tell(mark, performance.now());
  };
  // What is there counts anew when the frame is opened: it must be there after that.
  if (isPage) {
    const press = (event: Event): void => {
      told.clear();
      tell('press', event.timeStamp);
    };
    addEventListener('pointerdown', press, true);
  } else {
    addEventListener('message', (event) => event.data?.type === 'WIDGET_OPENED' && told.clear());
    addEventListener('pointerdown', (event) => tell('press', event.timeStamp), true);
  }
  const check = (): void => {
    for (const [mark, isThere] of sights) {
      if (told.has(mark) || !isThere()) continue;
      told.add(mark);
      seen.push(mark);
    }
    if (seen.length > 0) after.port2.postMessage(0);
    requestAnimationFrame(check);
  };
  requestAnimationFrame(check);
}
