// Numbers and times as people read them.

export const NONE = '–';

/** How far the server's clock is ahead of this machine's: "3 s ago" shall be true where the clock is not. */
let aheadMs = 0;

/** @param header the Date header of an answer, in whole seconds */
export function learnServerClock(header) {
  const difference = Date.parse(header) + 500 - Date.now();
  if (Number.isFinite(difference)) {
    aheadMs = Math.abs(difference) > 2000 ? difference : 0;
  }
}

export const serverNow = () => Date.now() + aheadMs;

const DURATION = /^(-?)P(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?)?$/;

/** Seconds of an ISO 8601 duration such as PT1M0.5S; null of null. */
export function seconds(duration) {
  const parts = DURATION.exec(duration ?? '');
  if (!parts) {
    return null;
  }
  const [days, hours, minutes, rest] = parts.slice(2).map(part => Number(part ?? 0));
  return (parts[1] ? -1 : 1) * (days * 86400 + hours * 3600 + minutes * 60 + rest);
}

const number = (value, digits) => value.toLocaleString('en', {maximumFractionDigits: digits, minimumFractionDigits: digits});

export function count(value) {
  return value === null || value === undefined ? NONE : number(value, 0);
}

export function bitrate(kbps) {
  if (kbps === null || kbps === undefined) {
    return NONE;
  }
  return kbps < 1000 ? `${number(kbps, 0)} kbit/s` : `${number(kbps / 1000, kbps < 100000 ? 1 : 0)} Mbit/s`;
}

export function bytes(value) {
  if (value === null || value === undefined) {
    return NONE;
  }
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${number(value, unit > 0 && value < 100 ? 1 : 0)} ${units[unit]}`;
}

/** A short time, exactly: 2.5 ms, 84 ms, 1.2 s. */
export function lag(value) {
  if (value === null || value === undefined) {
    return NONE;
  }
  if (Math.abs(value) >= 1) {
    return `${number(value, 1)} s`;
  }
  const ms = value * 1000;
  return `${number(ms, Math.abs(ms) < 10 && Math.abs(ms - Math.round(ms)) > 0.05 ? 1 : 0)} ms`;
}

/** A long time, roughly: 45 s, 12 min, 3 h 20 min, 4 d 2 h. */
export function span(value) {
  const total = Math.max(0, Math.round(value));
  if (total < 60) {
    return `${total} s`;
  }
  const minutes = Math.floor(total / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 24) {
    return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  }
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${hours / 24} d`;
}

const sinceSeconds = time => (serverNow() - Date.parse(time)) / 1000;

/** For how long it has been so. */
export const since = time => span(sinceSeconds(time));

export function relative(time) {
  const age = sinceSeconds(time);
  if (Math.abs(age) < 1) {
    return 'now';
  }
  return age >= 0 ? `${span(age)} ago` : `in ${span(-age)}`;
}

export function absolute(time) {
  return new Date(time).toLocaleString(undefined, {dateStyle: 'medium', timeStyle: 'long'});
}

/** For an input of the type datetime-local, in the reader's own time zone; empty for no time. */
export function toLocalInput(time) {
  if (!time) {
    return '';
  }
  const date = new Date(time);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

export function fromLocalInput(text) {
  return text ? new Date(text).toISOString() : null;
}
