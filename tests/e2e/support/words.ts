import { readdirSync, readFileSync } from 'node:fs';

import { pseudo } from './pseudo.ts';

export type Texts = Record<string, string | Record<string, string>>;

const FOLDER = new URL('../../../locales/', import.meta.url);

/** The codes of all languages that ship. */
export const LANGUAGES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

/** The texts of a language, of whichever app; of `pseudo`, English ones that are easily told from what is not translated. */
export function texts(language: string): Texts {
  if (language === 'pseudo') return pseudo(texts('en-US'));
  const folders = [FOLDER, ...readdirSync(new URL('more/', FOLDER)).map((subject) => new URL(`more/${subject}/`, FOLDER))];
  return Object.assign({}, ...folders.map((folder) => JSON.parse(readFileSync(new URL(`${language}.json`, folder), 'utf8')) as Texts)) as Texts;
}

let language = 'en-US';
let spoken = texts(language);

/** From now on the page objects look for the words of this language. */
export function speak(code: string): void {
  [language, spoken] = [code, texts(code)];
}

/** A text of the app by its key, so that better wording breaks no spec. */
export function word(key: string, slots: Record<string, string | number> = {}): string {
  const found = spoken[key];
  const locale = language === 'pseudo' ? 'en-US' : language;
  const form = new Intl.PluralRules(locale).select(Number(slots['n'] ?? 0));
  const text = typeof found === 'string' ? found : found?.[form];
  if (text === undefined) throw new Error(`locales/${language}.json has no "${key}"`);
  return text.replace(/\{(\w+)\}/g, (slot, name: string) => String(slots[name] ?? slot));
}

/** What begins with one of these texts, in any plural form and with anything in its slots. What is no key is the text itself. */
export function like(...keys: string[]): RegExp {
  const forms = keys.flatMap((key) => {
    const found = spoken[key] ?? key;
    return typeof found === 'string' ? [found] : Object.values(found);
  });
  const patterns = forms.map((form) => form.split(/\{\w+\}/).map(escaped).join('.+'));
  return new RegExp(`^(${patterns.join('|')})`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** What the page's side says (loader/src/frame/words.js). */
export const LOADER = { chat: 'Chat', close: 'Close', retry: 'Try again', unread: (count: number) => `Chat, ${count} unread` };

/** A text that no other test has written, on a server that may be full of others. */
export function unique(text: string): string {
  return `${text} ${Math.random().toString(36).slice(2, 8)}`;
}
