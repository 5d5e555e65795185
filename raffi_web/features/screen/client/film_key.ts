/** A short name of the film at an address: raffi_web/features/screen/now_on.py, `film_key`. */
export function filmKey(url: string): string {
  let key = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(url)) key = Math.imul(key ^ byte, 0x01000193);
  return (key >>> 0).toString(16).padStart(8, "0");
}
