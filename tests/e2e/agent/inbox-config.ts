/** An inbox's settings as an administrator saves them: the recorded ones (tests/wire/agent-create-inbox.json), plainer. */
export const PLAIN_CONFIG = {
  brand_name: 'Acme Support',
  website_url: 'http://localhost',
  dark_mode: false,
  show_powered_by: true,
  language: 'en-US',
  fallback_language: 'en-US',
  users: {
    allow_start_conversation: true,
    prevent_multiple_conversations: false,
    prevent_reply_to_closed_conversation: false,
    start_conversation_button_text: 'Send us a message',
  },
  visitors: {
    allow_start_conversation: true,
    prevent_multiple_conversations: false,
    prevent_reply_to_closed_conversation: false,
    start_conversation_button_text: 'Start a chat',
  },
  colors: { primary: '#2563eb' },
  home_screen: {
    header_text_color: 'white',
    fade_background: true,
    background: { type: 'gradient', color: '#2563eb', gradient_start: '#2563eb', gradient_end: '#7c3aed', image_url: '' },
  },
  features: { emoji: true, file_upload: true },
  launcher: { spacing: { side: 20, bottom: 20 }, logo_url: '', position: 'right', color: '#2563eb' },
  logo_url: '',
  notice_banner: { text: '', enabled: false },
  home_apps: [] as object[],
  trusted_domains: [] as string[],
  blocked_ips: [] as string[],
  direct_to_conversation: false,
  greeting_message: 'Hi {{.FirstName | there}} 👋',
  introduction_message: 'How can we help?',
  chat_introduction: 'Ask us anything, or share your feedback.',
  continuity: { offline_threshold: '10m', min_email_interval: '15m', max_messages_per_email: 10 },
  show_office_hours_in_chat: false,
  show_office_hours_after_assignment: false,
  chat_reply_expectation_message: 'We usually reply in a few minutes.',
  session_duration: '10h',
  prechat_form: { enabled: false, title: '', fields: [] as object[] },
};

export type InboxConfig = typeof PLAIN_CONFIG;

/** Some of a type's fields, on any level; lists are given whole. */
export type Changes<T> = { [K in keyof T]?: T[K] extends unknown[] ? T[K] : T[K] extends object ? Changes<T[K]> : T[K] };

/** The settings with changes. */
export function configWith(changes: Changes<InboxConfig>): InboxConfig {
  return merged(PLAIN_CONFIG, changes) as InboxConfig;
}

function merged(base: Record<string, unknown>, changes: object): Record<string, unknown> {
  const result = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const before = result[key];
    const nested = isPlain(before) && isPlain(value);
    result[key] = nested ? merged(before, value) : value;
  }
  return result;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
