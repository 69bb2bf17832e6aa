import { expect, test } from '../../support/test.ts';
import { unique } from '../../support/words.ts';

// Replies are Markdown, as models write it.

const REPLY = `# Glazes

Some **bold**, some *slanted*, some \`code\`, and a [link](https://example.com/care?a=1&b=2).

- one
- two

1. first
2. second
   - and its half

> A quotation.

| Piece | Price |
|---|---|
| Mug | **34** |

\`\`\`js
if (1 < 2) alert('<b>not bold</b>');
\`\`\``;

const HOSTILE = `Dear customer <img src=x onerror="self.hacked = 1"><script>self.hacked = 2</script>

[click one](javascript:self.hacked=3) [click two](data:text/html,<script>parent.hacked=1</script>) [click three](java&#9;script:self.hacked=4)

<a href="javascript:self.hacked=5">click four</a> **still <b onclick="self.hacked=6">click five</b>** <iframe src="javascript:parent.hacked=7"></iframe>

![picture](https://tracker.invalid/pixel.gif) <style>* { display: none !important }</style>

\`<script>self.hacked = 8</script>\`

> [click six](vbscript:self.hacked=9)`;

test('the marks of a reply become what they mean', async ({ shop, agent }) => {
  await shop.visit();
  await shop.startTalk(agent, unique('Tell me'), REPLY);
  const { log } = shop.widget.chat;
  await expect(log.getByText('Glazes')).toBeVisible();
  expect(await log.getByText('bold', { exact: true }).first().evaluate((bold) => getComputedStyle(bold).fontWeight)).toBe('700');
  expect(await log.getByText('slanted', { exact: true }).evaluate((words) => getComputedStyle(words).fontStyle)).toBe('italic');
  await expect(log.locator('code').filter({ hasText: /^code$/ })).toBeVisible();
  const link = log.getByRole('link', { name: 'link' });
  await expect(link).toHaveAttribute('href', 'https://example.com/care?a=1&b=2');
  await expect(link).toHaveAttribute('target', '_blank');
  await expect(link).toHaveAttribute('rel', /noopener/);
  await expect(log.locator('ul').first().getByRole('listitem')).toHaveText(['one', 'two']);
  await expect(log.locator('ol > li')).toHaveText(['first', /^second\s*and its half$/]);
  await expect(log.locator('ol > li').last().getByRole('listitem')).toHaveText('and its half');
  await expect(log.getByRole('table').getByRole('columnheader')).toHaveText(['Piece', 'Price']);
  await expect(log.getByRole('table').getByRole('cell')).toHaveText(['Mug', '34']);
  // What is quoted mail elsewhere is part of what is said here.
  await expect(log.getByText('A quotation.')).toBeVisible();
  await expect(log.locator('pre')).toContainText("if (1 < 2) alert('<b>not bold</b>');");

  await shop.reload();
  await shop.reopenChat();
  await expect(log.locator('pre')).toContainText('not bold');
});

test('marks that would do harm do none, now and after a reload', async ({ shop, agent }) => {
  const asked: string[] = [];
  shop.page.on('request', (request) => asked.push(request.url()));
  await shop.visit();
  await shop.startTalk(agent, unique('Harm me'), HOSTILE);
  const { chat } = shop.widget;
  const expectHarmless = async (): Promise<void> => {
    await expect(chat.log).toContainText('Dear customer');
    for (const target of await chat.log.getByText(/^click/).all()) await target.click({ force: true });
    expect(await (await shop.widget.inside()).evaluate(() => 'hacked' in self)).toBe(false);
    expect(await shop.page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(await chat.log.locator('script,iframe,style,img,[onclick],[onerror],a[href^="javascript"],a[href^="data"]').count()).toBe(0);
    expect(asked.filter((url) => /tracker|\/x$/.test(url))).toEqual([]);
    await expect(chat.log.locator('code')).toContainText('self.hacked = 8');
  };
  await expectHarmless();
  await shop.reload();
  await shop.reopenChat();
  await expectHarmless();
});
