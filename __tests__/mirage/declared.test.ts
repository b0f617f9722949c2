import { expect, test } from "vitest";
import { declaredPackages, registeredName } from "../../src/mirage/declared.ts";

const config = `(* mirage >= 4.9.0 & < 4.12.0 *)
open Mirage
(* package "not-this" *)
let packages = [ package "duration"; package ~min:"5.7" ~sublibs:[ "unix" ] "lwt";
  package
    ~build:true "crunch" ]
let more = [ package "digestif" ~libs:["digestif.c"]; package name ]
let main = main ~packages "Unikernel" job
let () = register "hello" [ main ]
`;

test("packages and their lines", () => {
  expect(declaredPackages(config)).toEqual([
    { name: "duration", line: 4, texts: ["duration"] },
    { name: "lwt", line: 4, texts: ["5.7", "unix", "lwt"] },
    { name: "crunch", line: 5, texts: ["crunch"] },
    { name: "digestif", line: 7, texts: ["digestif", "digestif.c"] },
  ]);
});

test.each([
  [config, "hello"],
  ['let () = register ~argv:(default_argv $ x) "a-b" [ main ]', "a-b"],
  ['let () = register\n  "lamp"\n  [ main ]', "lamp"],
  ["let () = register name [ main ]", undefined],
  ['let () = if big then register "big" [] else register "small" []', undefined],
  ['let () = if big then register "big" [] else register small []', undefined],
  ['(* register "a" *)\nlet () = register "b" []', "b"],
  ['let () = print_endline "(*"\nlet () = register "b" [] (* *)', "b"],
  ["open Mirage", undefined],
])("%j registers %s", (text, name) => expect(registeredName(text)).toBe(name));
