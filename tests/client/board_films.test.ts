import { describe, expect, test } from "bun:test";
import { filmAddress, filmIn, nameIn } from "$/public/external/raffi_web/features/canvas/client/films/addresses";
import { anchorOf, isOver, LEAD_MS, type Place, placeOf, steered } from "$/public/external/raffi_web/features/canvas/client/films/playing";
import { positionAt } from "$/public/external/raffi_web/features/screen/client/anchor";

const HERE = "https://raffi.example/b/1";
const NOW = 1_795_000_000_000;
const at = (place: Place, ms: number, duration = 60): number => positionAt(anchorOf(place, 1, 1), ms, { duration, loop: false });
const after = (place: Place, change: object): Place => ({ ...place, ...change });

describe("what a command makes of a film's anchor", () => {
  const standing: Place = { position: 12.5, at: 0, playing: false, rate: 1 };
  const running: Place = { position: 12.5, at: NOW - 4_000, playing: true, rate: 1 };

  test("an element that says nothing stands at its beginning", () => {
    expect(placeOf({ id: "v", kind: "video", props: {} })).toEqual({ position: 0, at: 0, playing: false, rate: 1 });
  });

  test("a start lies ahead, and nobody is pulled back to it", () => {
    const next = after(standing, steered({ kind: "play" }, standing, NOW, 60));
    expect(next).toEqual({ ...standing, playing: true, position: 12.5, at: NOW + LEAD_MS });
    expect([at(next, NOW), at(next, NOW + LEAD_MS), at(next, NOW + LEAD_MS + 1_000)]).toEqual([12.5, 12.5, 13.5]);
  });

  test("a pause is on the frame that was seen", () => {
    expect(steered({ kind: "pause", position: 16.456789 }, running, NOW, 60)).toEqual({ playing: false, position: 16.46, at: NOW });
  });

  test("a running film that is sought runs on, a standing one stands, and both stay within it", () => {
    expect(steered({ kind: "seek", position: 30 }, running, NOW, 60)).toEqual({ position: 30, at: NOW + LEAD_MS });
    expect(steered({ kind: "seek", position: 30 }, standing, NOW, 60)).toEqual({ position: 30, at: NOW });
    expect(steered({ kind: "seek", position: -3 }, standing, NOW, 60)).toEqual({ position: 0, at: NOW });
    expect(steered({ kind: "seek", position: 300 }, standing, NOW, NaN)).toEqual({ position: 300, at: NOW });
  });

  test("a film that is sought to its end stands there, or the player would begin anew", () => {
    expect(steered({ kind: "seek", position: 300 }, running, NOW, 60)).toEqual({ playing: false, position: 60, at: NOW });
    expect([isOver(59.9, 60), isOver(59, 60), isOver(10, NaN), isOver(10, Infinity)]).toEqual([true, false, false, false]);
  });

  test("a film that ends stands at its end, however late it is looked at", () => {
    expect(at(running, NOW + 3_600_000)).toBe(60);
    expect(steered({ kind: "play" }, { ...running, playing: false, position: 60 }, NOW, 60)).toMatchObject({ position: 60 });
  });

  test("another speed goes on from the frame of now, before a start from where that will be, and moves nothing that stands", () => {
    const faster = after(running, steered({ kind: "rate", rate: 2 }, running, NOW, 60));
    expect([at(running, NOW), at(faster, NOW), at(faster, NOW + 1_000)]).toEqual([16.5, 16.5, 18.5]);
    const starting = after(standing, steered({ kind: "play" }, standing, NOW, 60));
    expect(steered({ kind: "rate", rate: 0.5 }, starting, NOW, 60)).toEqual({ rate: 0.5, position: 12.5, at: NOW + LEAD_MS });
    expect(steered({ kind: "rate", rate: 0.5 }, standing, NOW, 60)).toEqual({ rate: 0.5 });
    // It is kept when the film is sought, stopped and started.
    expect(after(faster, steered({ kind: "seek", position: 30 }, faster, NOW, 60)).rate).toBe(2);
  });
});

describe("addresses of films", () => {
  test("what names a video of YouTube is one address, and a film of this server a path", () => {
    for (const url of ["https://youtu.be/dQw4w9WgXcQ?t=3", "https://www.youtube.com/embed/dQw4w9WgXcQ"]) expect(filmAddress(url, HERE)).toBe("https://www.youtube.com/watch?v=dQw4w9WgXcQ");
    expect(filmAddress("https://raffi.example/films/last-tram/film.mp4", HERE)).toBe("/films/last-tram/film.mp4");
    expect(filmAddress(" /films/last-tram/film.mp4 ", HERE)).toBe("/films/last-tram/film.mp4");
  });

  test("what the server refuses is refused before it is sent", () => {
    const hostile = ["javascript:alert(1)", "file:///etc/passwd", "blob:https://raffi.example/1", "data:video/mp4;base64,AA", "http://localhost/a.mp4", "http://2130706433/a.mp4", "http://127.1/a.mp4", "http://169.254.169.254/a.mp4", "http://[::1]/a.mp4", "http://[fe80::1]/a.mp4", "https://a:b@films.example/a.mp4", "https://www.youtube.com/watch?v=no", "../films/a.mp4", `https://films.example/${"a".repeat(2_000)}.mp4`, "", "film"];
    for (const url of hostile) expect([url, filmAddress(url, HERE)]).toEqual([url, null]);
    expect(filmAddress("http://192.168.1.7/a.mp4", HERE)).toBe("http://192.168.1.7/a.mp4");
  });

  test("a pasted page is no film", () => {
    expect(filmIn("https://films.example/a.MP4?x=1", HERE)).toBe("https://films.example/a.MP4?x=1");
    expect(filmIn("https://films.example/live.m3u8", HERE)).toBe("https://films.example/live.m3u8");
    expect(filmIn("https://films.example/notes", HERE)).toBeNull();
  });

  test("a file is called by its name", () => {
    expect(nameIn("https://films.example/Last_tram-2.mp4", HERE)).toBe("Last tram 2");
    expect(nameIn("https://www.youtube.com/watch?v=dQw4w9WgXcQ", HERE)).toBe("");
  });
});
