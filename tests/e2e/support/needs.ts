/**
 * What not every kind of server has. A spec that needs one of these carries it as a tag, `{ tag: '@uploads' }`, and runs where it is to be had;
 * inside of a spec the fixture `can` asks for it.
 */
const NEEDS = [
  /** Somebody speaks without having been asked. */
  'pushes',
  /** Who it is that types is told, both ways. */
  'typing',
  /** The server says what became of a message whose answer was lost. */
  'lookups',
  /** Several conversations beside each other. */
  'side-by-side',
  'uploads',
  'surveys',
  /** The page's visits are told. */
  'visits',
  /** The page names its user with a JWT. */
  'jwt',
  /** A conversation read from the server, in another browser too. */
  'history',
  /** Notes among agents. */
  'notes',
  /** HTML in what an agent writes is HTML. */
  'html',
  /** An administrator chooses language, scheme, greeting, notice, rules. */
  'administrator',
  /** There is a form before the first message that an administrator writes. */
  'form',
  /** A socket that is told of. */
  'socket',
] as const;

export type Need = (typeof NEEDS)[number];

type Backend = 'libredesk' | 'chatwoot' | 'assistant';

const LACKS: Record<Backend, readonly Need[]> = {
  libredesk: [],
  chatwoot: ['side-by-side', 'visits', 'jwt', 'html', 'administrator', 'form'],
  assistant: NEEDS,
};

/** Specs whose subject every kind of server has. What a single one of their tests needs beyond that, its tags say. */
const COMMON = [
  'accessibility',
  'back-forward',
  'chatting',
  'composing',
  'consent',
  'crash',
  'emoji',
  'hostile-html',
  'keyboard',
  'languages',
  'outages',
  'page-api',
  'page-behind',
  'phone',
  'quiet',
  'reading',
  'several-tabs',
  'sound',
  'unread',
  'waiting',
];

/** Whether this kind of server has it. */
export function has(backend: Backend, need: Need): boolean {
  return !LACKS[backend].includes(need);
}

/** For Playwright: which files and tests run with this kind of server. */
export function selection(backend: Backend): { testMatch?: string[]; grepInvert?: RegExp } {
  if (backend === 'libredesk') return { testMatch: ['specs/*.spec.ts'] };
  const common = COMMON.map((name) => `specs/${name}.spec.ts`);
  const tags = LACKS[backend].map((need) => `@${need}(?![\\w-])`);
  return { testMatch: [...common, `specs-of/${backend}/*.spec.ts`], grepInvert: new RegExp(tags.join('|')) };
}
