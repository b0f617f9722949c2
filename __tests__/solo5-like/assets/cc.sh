#!/bin/sh
# A C compiler that takes Solo5's ABI when it links, as Solo5's own does: the last `-z solo5-abi=` wins.
set -eu
abi=
compiling=
count=$#
while [ "$count" -gt 0 ]; do
  word=$1
  shift
  count=$((count - 1))
  case $word in
    -c | -S | -E | -M | -MM)
      compiling=yes
      set -- "$@" "$word"
      ;;
    -z)
      case ${1-} in
        solo5-abi=*)
          abi=${1#solo5-abi=}
          shift
          count=$((count - 1))
          ;;
        *) set -- "$@" "$word" ;;
      esac
      ;;
    *) set -- "$@" "$word" ;;
  esac
done
[ -z "$compiling" ] || exec gcc -isystem @ROOT@/include "$@"

# The start file comes first, or the main of OCaml's runtime would be taken too.
first="@ROOT@/lib/start.o -Wl,-u,caml_main"
case $abi in
  # Solo5's linker scripts ask for this too, so that no system starts the image by itself.
  "")
    exec gcc -Wl,--dynamic-linker=/nonexistent/solo5/ -isystem @ROOT@/include $first "$@"
    ;;
  hvt) target=1 version=2 ;;
  spt) target=2 version=2 ;;
  virtio) target=3 version=1 ;;
  muen) target=4 version=4 ;;
  xen) target=6 version=1 ;;
  *)
    echo "ld: cannot open linker script file solo5_$abi.lds: No such file or directory" >&2
    echo "collect2: error: ld returned 1 exit status" >&2
    exit 1
    ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/abi.s" << EOF
.section .note.solo5.abi, "a", %note
.p2align 2
.long 6, 16, 0x31494241
.asciz "Solo5"
.p2align 2
.long $target, $version, 0, 0
.section .note.GNU-stack, "", %progbits
EOF
# A tender reads the manifest from the file; where there is none, Solo5's own code asks the linker for it.
case $abi in
  hvt | spt) ;;
  *) printf '.data\n.quad __solo5_mft1_note\n' >> "$work/abi.s" ;;
esac
# A PVH entry point, which is how Xen starts an image.
[ "$abi" != xen ] || cat >> "$work/abi.s" << EOF
.section .note.solo5.xen, "a", %note
.p2align 2
.long 4, 4, 0x12
.asciz "Xen"
.long main
EOF
# A multiboot header, which loaders look for at the beginning of the file, where notes are.
[ "$abi" != virtio ] || cat >> "$work/abi.s" << EOF
.section .note.multiboot, "a", %note
.p2align 2
.long 5, 12, 1
.asciz "Boot"
.p2align 2
.long 0x1badb002, 0, -0x1badb002
EOF
gcc -c -o "$work/abi.o" "$work/abi.s"
# OCaml's runtime calls functions that a static C library warns of; ld's --no-warnings would hide errors too.
status=0
gcc -static -no-pie -isystem @ROOT@/include "$work/abi.o" $first "$@" 2> "$work/said" || status=$?
[ "$status" = 0 ] || cat "$work/said" >&2
exit "$status"
