import type { PageWords } from './page-words';

/** Dates and lists as a locale writes them. Everything we keep is in UTC, and so is what we tell. */
export function datesIn(locale: string): Pick<PageWords, 'date' | 'dateAndTime' | 'list'> {
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const moment = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
    timeZoneName: 'short',
  });
  const list = new Intl.ListFormat(locale);
  return {
    date: (date) => day.format(date),
    dateAndTime: (date) => moment.format(date),
    list: (items) => list.format(items),
  };
}
