import type { Page, Route } from '@playwright/test';

type Json = Record<string, unknown>;

/** The widget's settings, as the server answers with them; not the launcher's. */
export const SETTINGS = /\/chat\/settings(\?|$)/;

/**
 * Changes what the server answers, on its way to the browser: for what an agent can't set (office hours belong to the whole server), and
 * for what servers should not answer, but do.
 */
export async function change(page: Page, address: RegExp, by: (data: Json) => Json): Promise<void> {
  await page.route(address, async (route: Route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { data: Json };
    await route.fulfill({ response, json: { ...body, data: by(body.data) } });
  });
}

/** Office hours from Monday to Friday, in UTC unless another offset (minutes) is given. */
export function officeHours(open: string, close: string, more: Json = {}): Json {
  const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];
  const hours = Object.fromEntries(days.map((day) => [day, { open, close }]));
  return {
    show_office_hours_in_chat: true,
    show_office_hours_after_assignment: false,
    business_hours: [{ id: 7, name: 'Office', is_always_open: false, holidays: [], hours }],
    default_business_hours_id: 7,
    working_hours_utc_offset: 0,
    ...more,
  };
}
