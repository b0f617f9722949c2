(* What the preprocessor prints takes the place of this. *)
