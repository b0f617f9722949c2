#!/bin/sh
# Installs into the prefix $1 what passes for Solo5 with ocaml-solo5: the same names in the same places around the OCaml
# on PATH. Its images are programs of this machine that carry Solo5's notes. $2 is the only package to install, of the two.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
prefix=$(cd "$1" && pwd)
machine=$(uname -m)
mkdir -p "$prefix/bin"

script() {
  cat > "$1"
  chmod +x "$1"
}
if [ "${2:-solo5}" = solo5 ]; then
  script "$prefix/bin/solo5-elftool" < "$here/solo5-elftool.sh"
  for abi in hvt spt; do
    sed -e "s|@ABI@|$abi|g" -e "s|@BIN@|$prefix/bin|g" "$here/tender.sh" |
      script "$prefix/bin/solo5-$abi"
  done
fi
[ "${2:-ocaml-solo5}" = ocaml-solo5 ] || exit 0

root=$prefix/lib/ocaml-solo5
tools=$machine-solo5-ocaml
stdlib=$(ocamlc -where)
mkdir -p "$root/bin" "$root/include" "$root/lib/ocaml" "$prefix/lib/findlib.conf.d"

# The standard library: what belongs to the operating system is not there.
for path in "$stdlib"/*; do
  name=${path##*/}
  case $name in
    unix* | libunix* | thread* | libthreads* | stublibs | findlib) continue ;;
  esac
  # Debian keeps other packages there too.
  [ -d "$path" ] && case $name in
    METAS | stdlib | str | dynlink | bigarray | bytes | seq | uchar | compiler-libs | caml | runtime_events | profiling) ;;
    *) continue ;;
  esac
  ln -sfn "$path" "$root/lib/ocaml/$name"
done
for name in nolibc threads is_solo5; do
  mkdir -p "$root/lib/$name"
  : > "$root/lib/$name/META"
done

cc=$prefix/bin/$tools-cc
for tool in ocamlc ocamlopt ocamldep ocamlmklib; do
  real=$(command -v "$tool")
  script "$root/bin/$tool" << EOF
#!/bin/sh
export OCAMLLIB='$root/lib/ocaml'
case " \$* " in
  *" -config "*)
    '$real' -config | sed -E \
      -e 's#^c_compiler: .*#c_compiler: $cc#' \
      -e 's#^((bytecomp|native)_c_compiler): [^ ]*#\1: $cc#'
    exit ;;
esac
case $tool in
  ocamlc | ocamlopt) exec '$real' -cc '$cc' "\$@" ;;
  *) exec '$real' "\$@" ;;
esac
EOF
done
cp "$here/solo5.h" "$root/include/solo5.h"
gcc -c -O1 -I "$here" -o "$root/lib/start.o" "$here/start.c"
sed -e "s|@ROOT@|$root|g" "$here/cc.sh" | script "$cc"
for tool in ld as ar nm objcopy objdump ranlib readelf strip; do
  printf '#!/bin/sh\nexec %s "$@"\n' "$tool" | script "$prefix/bin/$tools-$tool"
done
path=$root/lib/ocaml:$root/lib:$prefix/lib
for directory in ${SOLO5_LIKE_PATH:-}; do path=$path:$directory; done
{
  echo "path(solo5) = \"$path\""
  echo "destdir(solo5) = \"$prefix/lib\""
  echo "stdlib(solo5) = \"$root/lib/ocaml\""
  for tool in ocamlopt ocamlc ocamlmklib ocamldep; do
    echo "$tool(solo5) = \"$root/bin/$tool\""
  done
} > "$prefix/lib/findlib.conf.d/solo5.conf"
