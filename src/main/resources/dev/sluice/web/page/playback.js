// Playing in the dashboard: a channel for as long as the player is open, or a recording.

import {Dialog} from './dialog.js';
import {h, useEffect, useRef, useState} from './dom.js';
import {Copyable} from './copy.js';
import {Player} from './player.js';

let playbackBaseUrl = '';

export function setPlaybackBaseUrl(url) {
  playbackBaseUrl = url;
}

/** Where this process serves the media itself, under whatever name this page was opened: the same origin. */
export function reachable(url) {
  const absolute = new URL(url, location.href);
  return playbackBaseUrl ? absolute.href : new URL(absolute.pathname, location.href).href;
}

/** Seen from another machine, "localhost" is the host that this page came from. */
export const reachableIngest = url => url.replace('//localhost', `//${location.hostname}`);

const TEXTS = {
  checking: 'Looking for the stream.',
  offline: 'Nothing on air. It plays here as soon as there is.',
  unreachable: 'The playback URL does not answer. Still trying.',
  starting: 'Loading the stream.',
  interrupted: 'Interrupted: no new segments.',
  ended: 'The broadcast is over. The next one plays here by itself.',
  unsupported: 'This browser cannot play HLS: use the playback URL in another player.',
  failed: 'The recording could not be played.',
};

/** With sound, for somebody asked for it; where the browser refuses that, without. */
async function begin(video) {
  try {
    await video.play();
  } catch (refused) {
    if (refused.name === 'NotAllowedError' && !video.muted) {
      video.muted = true;
      video.play().catch(() => {});
    }
  }
}

/** Plays a media playlist that is complete; the answer ends it. */
function playRecording(video, url, onState) {
  if (window.Hls?.isSupported()) {
    const hls = new window.Hls({workerPath: '/page/hls.worker.js'});
    hls.on(window.Hls.Events.ERROR, (_, error) => error.fatal && onState('failed'));
    hls.on(window.Hls.Events.MANIFEST_PARSED, () => {
      onState('live');
      begin(video);
    });
    hls.loadSource(url);
    hls.attachMedia(video);
    return () => hls.destroy();
  }
  if (!video.canPlayType('application/vnd.apple.mpegurl')) {
    onState('unsupported');
    return () => {};
  }
  const closing = new AbortController();
  video.addEventListener('error', () => onState('failed'), {signal: closing.signal});
  video.addEventListener('loadedmetadata', () => onState('live'), {signal: closing.signal});
  video.src = url;
  begin(video);
  return () => {
    closing.abort();
    // Only this lets go of the connection and of what is buffered.
    video.removeAttribute('src');
    video.load();
  };
}

export function Playback({url, recording = false}) {
  const video = useRef();
  const [state, setState] = useState('checking');
  useEffect(() => {
    if (recording) {
      return playRecording(video.current, reachable(url), setState);
    }
    const player = new Player(video.current, reachable(url), setState, {hls: null, fatalErrors: [], stalls: 0});
    player.poll();
    return () => player.close();
  }, [url, recording]);
  return h('div.playback',
    h('div.screen', h('video', {ref: video, controls: true, muted: !recording, playsInline: true, 'aria-label': recording ? 'Recording' : 'Live stream'})),
    h('p.hint', {role: 'status'}, TEXTS[state] ?? ''));
}

/** What had the focus has gone: then it goes to the view's heading, and not to the page's very beginning. */
export function catchFocus() {
  if (document.activeElement === document.body || !document.activeElement) {
    document.querySelector('h1')?.focus({preventScroll: true});
  }
}

export function PlayerDialog({title, url, recording, onClose}) {
  // The button that opened it may be gone when it closes.
  useEffect(() => () => setTimeout(catchFocus), []);
  return h(Dialog, {title, onClose, wide: true},
    h(Playback, {url, recording}),
    h(Copyable, {label: recording ? 'Recording URL' : 'Playback URL', value: reachable(url)}),
    h('div.dialog-actions', h('button.quiet', {type: 'button', onClick: onClose}, 'Close')));
}

/** A button that opens the player. */
export function PlayButton({title, url, recording, label = 'Play'}) {
  const [open, setOpen] = useState(false);
  return [
    h('button.quiet.play', {type: 'button', onClick: () => setOpen(true), 'aria-label': `${label} ${title}`},
      h('span', {'aria-hidden': 'true'}, '▶'), ` ${label}`),
    open && h(PlayerDialog, {title, url, recording, onClose: () => setOpen(false)}),
  ];
}
