import type { Agent } from '../agent/agent.ts';
import type { Changes, InboxConfig } from '../agent/inbox-config.ts';
import { png } from '../support/files.ts';

/** What an administrator may have put on the home screen. */
export const FURNISHED: Changes<InboxConfig> = {
  home_apps: [
    {
      type: 'announcement',
      title: 'The winter firing is out of the kiln',
      description: 'New glazes, in small numbers. First come, first served.',
      image_url: '',
      url: 'https://example.com/winter',
    },
    { type: 'external_link', url: 'https://example.com/care', text: 'How to care for stoneware' },
  ],
  notice_banner: { enabled: true, text: 'Replies may take longer on Monday.' },
};

export const FORM: Changes<InboxConfig> = {
  prechat_form: {
    enabled: true,
    title: 'Before we start',
    fields: [
      { key: 'name', type: 'text', label: 'Your name', placeholder: '', required: true },
      { key: 'email', type: 'email', label: 'E-mail', placeholder: 'you@example.com', required: true },
      { key: 'phone', type: 'phone', label: 'Phone', placeholder: '', required: false },
    ].map((field, order) => ({ ...field, enabled: true, order: order + 1, is_default: true, custom_attribute_id: 0 })),
  },
};

export const PICTURE = { name: 'bowl.png', mimeType: 'image/png', buffer: png(640, 420, [180, 83, 42]) };
export const INVOICE = { name: 'invoice-2026-0412.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(48_211, '%PDF-1.4\n') };

/** An agent's half of a conversation about a bowl. */
export async function answerAboutTheBowl(agent: Agent, conversation: string): Promise<void> {
  await agent.takeOver(conversation);
  await agent.reply(conversation, '<p>Hello! Yes, it came out of the kiln <b>this morning</b>.</p>');
  const file = await agent.upload(INVOICE.name, INVOICE.mimeType, INVOICE.buffer);
  await agent.reply(conversation, '<p>Here is the invoice of your last order, so that you can compare the sizes:</p>', [file]);
}

/** What agents paste. */
export const EXTREMES = [
  `<p>${'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(4)}</p>`,
  '<p>https://example.com/a/very/long/address/that/goes/on/and/on?with=parameters&and=more&and=even-more&token=0123456789abcdef</p>',
  '<table><tr><th>Size</th><th>Glaze</th><th>Left</th><th>Price</th><th>Ships from</th></tr><tr><td>Small</td><td>Tenmoku</td><td>3</td><td>48.00</td><td>Trondheim</td></tr></table>',
  '<pre><code>curl --request POST --header "Authorization: Bearer 0123456789" https://example.com/api/v1/orders/0412</code></pre>',
  '<ul><li>One</li><li>Two<ul><li>Two and a half</li></ul></li></ul><ol><li>First</li><li>Second</li></ol>',
  '<blockquote>On Monday you wrote:<blockquote>And before that we wrote this.</blockquote></blockquote><p>Both are true.</p>',
  '<script>alert(1)</script><style>*{color:red}</style><form><input></form><p style="position:fixed;inset:0;background:red">Covered?</p>',
  '<p>مرحبا، كيف يمكنني مساعدتك؟ 👋🏽 こんにちは 🍵</p>',
];
