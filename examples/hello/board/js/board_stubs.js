//Provides: board_name
//Requires: caml_string_of_jsstring
function board_name(unit) {
  var process = globalThis.process;
  return caml_string_of_jsstring(process && process.versions ? "node" : "browser");
}
