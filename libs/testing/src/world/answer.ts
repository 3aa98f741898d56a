import type { Dispatcher } from 'undici';

/** An HTTP answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; an empty object when it is none. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Where a redirect leads. */
  readonly location: URL | undefined;
}

/** @param url what was asked for; a relative `Location` starts from there */
export async function readAnswer(data: Dispatcher.ResponseData, url: URL): Promise<Answer> {
  const text = await data.body.text();
  const { location } = data.headers;
  return {
    status: data.statusCode,
    headers: data.headers,
    text,
    json: jsonIn(text),
    location: typeof location === 'string' ? new URL(location, url) : undefined,
  };
}

function jsonIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
