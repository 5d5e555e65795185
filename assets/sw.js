// The shell offline: hashed files and fonts from the cache, pages from the network with an honest page when
// there is none. Raising VERSION clears everything. Sockets, API and media never pass through here.
const VERSION = "1";
const SHELL = `raffi-shell-${VERSION}`;
const FILES = `raffi-files-${VERSION}`;
const POSTERS = `raffi-posters-${VERSION}`;
const OFFLINE = "/offline.html";
const PRECACHE = [OFFLINE, "/offline.js", "/icons/mark.svg", "/fonts/instrument-sans-latin.woff2"];
const NAVIGATION_MS = 3000;
const FILES_MAX = 160;
const POSTERS_MAX = 120;

const NEVER = /^\/(_event|_upload|_health|ping|api|functions|live|health|metrics|auth)(\/|$)/;
const MEDIA = /\.(mp4|webm|m4s|m4a|mp3|ts|m3u8|vtt|srt)$/;
const HASHED = /^\/assets\/.+-[\w-]{8,}\.(js|css|woff2)$/;
const FIXED = /^\/(fonts|icons)\//;
const POSTER = /^\/films\/.+\.(jpe?g|png|webp|avif)$/;

async function trim(cache, most) {
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)));
}

async function cacheFirst(request, name, most) {
  const cache = await caches.open(name);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200 && answer.type === "basic") {
    await cache.put(request, answer.clone());
    await trim(cache, most);
  }
  return answer;
}

async function navigate(request) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), NAVIGATION_MS));
  try {
    return await Promise.race([fetch(request), late]);
  } catch {
    const page = await caches.match(OFFLINE);
    return page ?? new Response("Offline", { status: 503, headers: { "Content-Type": "text/plain" } });
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll(PRECACHE))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const current = [SHELL, FILES, POSTERS];
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith("raffi-") && !current.includes(name)))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// The page for when there is no server is kept in the language of whoever came; another was chosen since.
self.addEventListener("message", (event) => {
  if (event.data !== "language") return;
  const anew = fetch(OFFLINE, { cache: "reload" }).then(async (answer) => {
    if (answer.ok) await (await caches.open(SHELL)).put(OFFLINE, answer);
  });
  event.waitUntil(anew.catch(() => undefined));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (NEVER.test(url.pathname) || MEDIA.test(url.pathname) || request.headers.has("range")) return;
  if (request.mode === "navigate") event.respondWith(navigate(request));
  else if (HASHED.test(url.pathname)) event.respondWith(cacheFirst(request, FILES, FILES_MAX));
  else if (FIXED.test(url.pathname)) event.respondWith(cacheFirst(request, SHELL, FILES_MAX));
  else if (POSTER.test(url.pathname)) event.respondWith(cacheFirst(request, POSTERS, POSTERS_MAX));
  else if (url.pathname === "/offline.js") event.respondWith(cacheFirst(request, SHELL, FILES_MAX));
});
