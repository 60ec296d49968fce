// What the browser keeps for this page. Where it may keep nothing, the page goes on without.

const attempt = act => {
  try {
    return act();
  } catch {
    return null;
  }
};

/** @param lasting beyond this tab */
const storage = lasting => lasting ? localStorage : sessionStorage;

export const kept = (name, lasting = false) => attempt(() => storage(lasting).getItem(name));

/** @param value null to forget it */
export const keep = (name, value, lasting = false) => attempt(() => value === null
  ? storage(lasting).removeItem(name)
  : storage(lasting).setItem(name, value));

/** To the other tabs of this browser; where that is forbidden too, to nobody. */
export const channel = name => attempt(() => new BroadcastChannel(name)) ?? {postMessage: () => {}};
