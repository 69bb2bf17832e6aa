import type { Agent } from '../agent/agent.ts';
import type { Shop } from '../pages/shop.ts';
import { expect, test } from '../support/test.ts';
import { unique } from '../support/words.ts';

/** Each would call out, if it could. */
const ATTACKS: Record<string, string> = {
  'a script': '<script>top.hacked=1;parent.hacked=1;self.hacked=1</script>',
  'an event handler': '<img src="x" onerror="self.hacked=1"><b onclick="self.hacked=1" onpointerover="self.hacked=1">over</b>',
  'a javascript: link': '<a href="javascript:self.hacked=1">click me</a><a href=" java&#9;script:self.hacked=1">click me</a>',
  'an iframe': '<iframe src="javascript:parent.hacked=1"></iframe><iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
  'a form': '<form action="/steal"><input name="password" placeholder="Password"><button>Log in</button></form>',
  'an SVG': '<svg onload="self.hacked=1"><script>self.hacked=1</script><a href="javascript:self.hacked=1"><text>x</text></a></svg>',
  'a style sheet': '<style>* { display: none !important } body { background: url(/steal) }</style><link rel="stylesheet" href="/steal">',
  'a style that covers the frame': '<div style="position:fixed;inset:0;z-index:9999;background:red">covered</div>',
  'a base and a refresh': '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">',
  'mathml and a mutation': '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=self.hacked=1&gt;">',
  'an object': '<object data="javascript:self.hacked=1"></object><embed src="javascript:self.hacked=1">',
  'names that shadow the document': '<img name="getElementById"><a id="body"></a><form id="files"></form>',
};

async function show(shop: Shop, agent: Agent, html: string): Promise<string> {
  const [text, end] = [unique('Hello'), unique('end')];
  await shop.visit();
  await shop.startTalk(agent, text, `<p>Dear customer</p>${html}`);
  // In a message of its own: an attack may swallow what follows it.
  await shop.talk(agent, unique('And?'), `<p>${end}</p>`);
  await expect(shop.widget.chat.message(end)).toBeVisible();
  await expect(shop.widget.chat.log).toContainText('Dear customer');
  return end;
}

for (const [name, html] of Object.entries(ATTACKS)) {
  test(`an agent’s message with ${name} does nothing`, async ({ shop, agent }) => {
    const requests: string[] = [];
    shop.page.on('request', (request) => requests.push(request.url()));
    const end = await show(shop, agent, html);
    const { chat, frame } = shop.widget;
    for (const link of await chat.log.getByText('click me').all()) await link.click({ force: true });
    for (const target of await chat.log.getByText('over').all()) await target.click({ force: true });

    const inside = await shop.widget.inside();
    expect(await inside.evaluate(() => 'hacked' in self)).toBe(false);
    expect(await shop.page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(requests.filter((url) => /steal|evil\.example|\/x$/.test(url))).toEqual([]);
    const forbidden = 'script,iframe,object,embed,form,input,style,link,base,meta,svg,math,[style],[id],[name]';
    expect(await frame.locator('.bubble-html').locator(forbidden).count()).toBe(0);
    const handlers = await frame.locator('.bubble-html *').evaluateAll((elements) =>
      elements.flatMap((element) => element.getAttributeNames()).filter((attribute) => attribute.startsWith('on')),
    );
    expect(handlers).toEqual([]);
    await expect(chat.message(end)).toBeVisible();
    await chat.say('Still here');
    await chat.expectSentOnce('Still here');
  });
}

test('an agent’s ordinary formatting stays', { tag: '@html' }, async ({ shop, agent }) => {
  await show(shop, agent, '<p><b>Bold</b> and <em>slanted</em>, a <a href="https://example.com/care">link</a></p><ul><li>one</li><li>two</li></ul>');
  const { log } = shop.widget.chat;
  await expect(log.getByRole('listitem').filter({ hasText: 'two' })).toBeVisible();
  const link = log.getByRole('link', { name: 'link' });
  await expect(link).toHaveAttribute('href', 'https://example.com/care');
  await expect(link).toHaveAttribute('target', '_blank');
  await expect(link).toHaveAttribute('rel', /noopener/);
  expect(await log.getByText('Bold', { exact: true }).evaluate((bold) => getComputedStyle(bold).fontWeight)).toBe('700');
});
