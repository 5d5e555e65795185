/** The words of a search are marked in what it has found. */
import { expect, test } from "bun:test";
import { marked, wordsOf } from "$/public/external/raffi_web/features/comments/client/found_words";

test.each([
  ["tram late", ["tram", "late"]],
  ['"last tram" -ghost', ["last tram"]],
  ['-"last tram" late', ["late"]],
  ["tram or bus", ["tram", "bus"]],
  ['"open', ["open"]],
  ["  ", []],
])("of %p these are sought: %p", (search, words) => {
  expect(wordsOf(search)).toEqual(words);
});

test.each([
  ["The Tram, the tramway", ["tram"], ["The ", "Tram", ", the ", "tram", "way"]],
  ["the last  tram", ["last tram"], ["the ", "last  tram", ""]],
  ["What? (a.b)", ["a.b"], ["What? (", "a.b", ")"]],
  ["the last trams, a streetcar", ["last tram", "car"], ["the last trams, a streetcar"]],
  ["aXb", ["a.b"], ["aXb"]],
  ["\u0130stanbul gece", ["gece"], ["\u0130stanbul ", "gece", ""]],
  ["nothing", [], ["nothing"]],
])("%p with %p is %p", (text, words, parts) => {
  expect(marked(text, words)).toEqual(parts);
});
