// The first page: one channel's player and how to publish to it, for who is not signed in.

import {copy} from './copy.js';
import {h, useLayoutEffect, useRef} from './dom.js';
import {Player} from './player.js';

const CHANNEL_ID = /^[a-z0-9](-?[a-z0-9]){0,62}$/;

/** State of the player: text of the badge, then title and text of the cover, where there is one. */
const STATES = {
  checking: ['Checking', 'One moment', 'Looking for the stream.'],
  offline: ['Offline', 'Nothing on air yet', 'Start streaming, and it plays here by itself.'],
  unreachable: ['No connection', 'The server does not answer', 'This page keeps trying.'],
  starting: ['Starting', 'Here it comes', 'Loading the stream.'],
  live: ['Live'],
  interrupted: ['Interrupted'],
  ending: ['Ended'],
  ended: ['Ended', 'The broadcast is over', 'The next one plays here by itself.'],
  unsupported: ['Cannot play', 'This browser cannot play HLS', 'Use the playback URL in another player.'],
  'no-channel': ['No channel', 'Which channel?', 'Add its id to the address of this page: ?channel=…'],
};

const element = id => document.getElementById(id);

function show(state) {
  const [badge, title, text] = STATES[state];
  element('badge').dataset.state = state;
  element('badge').textContent = badge;
  element('cover').hidden = !title;
  if (title) {
    element('cover-title').textContent = title;
    element('cover-text').textContent = text;
  }
  document.title = state === 'live' ? '● Sluice' : 'Sluice';
}

function readout(video, {hls}) {
  const playing = video.readyState >= 2;
  element('readout').hidden = !playing;
  element('picture').textContent = playing && video.videoWidth ? `${video.videoWidth} × ${video.videoHeight}`
    : playing ? 'audio only' : '–';
  const bitrate = hls?.levels[Math.max(0, hls.currentLevel)]?.bitrate;
  element('bitrate').textContent = playing && bitrate ? `${(bitrate / 1e6).toFixed(1)} Mbit/s` : '–';
  const live = hls?.levels.some(level => level.details?.live);
  element('latency').textContent = playing && live && hls.latency ? `${hls.latency.toFixed(1)} s` : '–';
}

/** A POSIX shell's word: as it is where that is safe, else quoted. */
function shellWord(text) {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function ffmpegCommand(ingestUrl, keyFile) {
  const key = keyFile ? `$(cat ${shellWord(keyFile)})` : 'YOUR-STREAM-KEY';
  return [
    'ffmpeg -re -f lavfi -i testsrc2=s=1280x720:r=30',
    '-f lavfi -i sine',
    '-c:v libx264 -preset veryfast',
    '-pix_fmt yuv420p -b:v 2500k -g 60',
    '-c:a aac -b:a 128k',
    `-f flv "${ingestUrl}/${key}"`,
  ].join(' \\\n  ');
}

function fillGuide(info) {
  // Seen from another machine, "localhost" is the host that this page came from.
  const ingestUrl = info.ingestUrl.replace('//localhost', `//${location.hostname}`);
  element('ingest').value = ingestUrl;
  element('ffmpeg').textContent = ffmpegCommand(ingestUrl, info.demo?.keyFile);
  element('ffmpeg-hint').hidden = !info.demo;
  element('key-demo').hidden = !info.demo;
  element('key-other').hidden = Boolean(info.demo);
  element('key-file').textContent = info.demo?.keyFile ?? '';
}

/** Shows the page in an element; the answer ends it. */
function begin(root, info) {
  root.replaceChildren(element('watch-page').content.cloneNode(true));
  root.querySelectorAll('[data-copy]').forEach(button => button.addEventListener('click', () => copy(element(button.dataset.copy))));
  const video = element('video');
  const report = window.sluicePlayer = {hls: null, fatalErrors: [], stalls: 0};
  fillGuide(info);
  const channel = new URLSearchParams(location.search).get('channel') ?? info.demo?.channel ?? '';
  if (!CHANNEL_ID.test(channel)) {
    show('no-channel');
    return () => {};
  }
  const url = new URL(`${info.playbackBaseUrl}/live/${channel}/index.m3u8`, location.href).href;
  element('channel').textContent = channel;
  element('playback').value = url;
  const timer = setInterval(() => readout(video, report), 1000);
  const player = new Player(video, url, show, report);
  player.poll();
  return () => {
    clearInterval(timer);
    player.close();
    delete window.sluicePlayer;
  };
}

export function Watch({info}) {
  const root = useRef();
  useLayoutEffect(() => begin(root.current, info), [info]);
  return h('div.watch', {ref: root});
}
