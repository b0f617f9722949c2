open Ppxlib

let expand ~ctxt =
  let loc = Expansion_context.Extension.extension_point_loc ctxt in
  Ast_builder.Default.estring ~loc "expanded"

let () =
  Driver.register_transformation "answer"
    ~rules:
      [
        Context_free.Rule.extension
          (Extension.V3.declare "answer" Extension.Context.expression Ast_pattern.(pstr nil) expand);
      ]
