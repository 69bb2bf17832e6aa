import { createHmac } from 'node:crypto';

/** What a site says about its user. */
export interface Claims {
  external_user_id: string;
  email: string;
  first_name: string;
  last_name?: string;
  /** Seconds since 1970. */
  exp: number;
}

/** A JWT as a site's own server signs it: HS256 over the inbox's secret. */
export function signJwt(claims: Claims, secret: string): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
