import { describe, expect, test } from "bun:test";
import { newTitle } from "$/public/external/raffi_web/features/canvas/client/new_board";
import { boardItems } from "$/public/external/raffi_web/features/rooms/client/found_boards";

describe("a new board", () => {
  test("has a name that none of the others has", () => {
    expect(newTitle([])).toBe("New board");
    expect(newTitle(["Ideas", "New board 2"])).toBe("New board");
    expect(newTitle(["New board"])).toBe("New board 2");
    expect(newTitle([" new Board ", "New board 2", "New board 4"])).toBe("New board 3");
  });
});

describe("boards in the palette", () => {
  const board = (id: string, title: string, room_title = ""): Parameters<typeof boardItems>[0][number] => ({ id, title, room_title });
  const ALL = [board("a", "Second act", "Film night"), board("b", "Ideas for a board", "Film night"), board("c", "Go with me")];
  const found = (search: string): string[] => boardItems(ALL, search).map(({ href }) => href ?? "");

  test("are found by their names, by their rooms and as boards", () => {
    expect(found("sec")).toEqual(["/b/a"]);
    expect(found("film")).toEqual(["/b/a", "/b/b"]);
    expect(found("nothing of that")).toEqual([]);
    expect(boardItems(ALL, "second")[0]).toMatchObject({ label: "Go to board Second act", hint: "Film night" });
  });

  test("stand first when their own name begins so", () => {
    expect(found("go")).toEqual(["/b/c", "/b/a", "/b/b"]);
    expect(found("board").length).toBe(3);
  });

  test("are few", () => {
    expect(boardItems(Array.from({ length: 20 }, (_, n) => board(`x${n}`, `Board ${n}`)), "board").length).toBe(6);
  });
});
