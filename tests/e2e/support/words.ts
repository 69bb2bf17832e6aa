import { readFileSync } from 'node:fs';

type Texts = Record<string, string | Record<string, string>>;

const ENGLISH = JSON.parse(readFileSync(new URL('../../../locales/en-US.json', import.meta.url), 'utf8')) as Texts;

/** An English text of the app by its key, so that better wording breaks no spec. */
export function word(key: string, slots: Record<string, string | number> = {}): string {
  const found = ENGLISH[key];
  const text = typeof found === 'string' ? found : found?.[slots['n'] === 1 ? 'one' : 'other'];
  if (text === undefined) throw new Error(`locales/en-US.json has no "${key}"`);
  return text.replace(/\{(\w+)\}/g, (slot, name: string) => String(slots[name] ?? slot));
}

/** What the page's side says (loader/src/frame/words.js). */
export const LOADER = { chat: 'Chat', close: 'Close', retry: 'Try again', unread: (count: number) => `Chat, ${count} unread` };

/** A text that no other test has written, on a server that may be full of others. */
export function unique(text: string): string {
  return `${text} ${Math.random().toString(36).slice(2, 8)}`;
}
