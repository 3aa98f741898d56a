import { createHash } from 'node:crypto';

/** Marks by which the core's part of a journey is found again: what a phone has just appeared with, or handed out. */
export const addressMark = (ipAndPort: string): string => `address ${ipAndPort}`;
export const numberMark = (msisdn: string): string => `number ${msisdn}`;
/** A hash: the wiretap keeps no token that opens anything. */
export const tokenMark = (token: string): string => `token ${createHash('sha256').update(token).digest('base64url')}`;
