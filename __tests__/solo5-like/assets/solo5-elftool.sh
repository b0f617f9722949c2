#!/bin/sh
# solo5-elftool gen-manifest MANIFEST OUTPUT | query-abi IMAGE | query-manifest IMAGE (the names of its devices)
set -eu

note() {
  work=$(mktemp)
  objcopy -O binary --only-section="$2" "$1" "$work" 2> /dev/null || true
  cat "$work"
  rm -f "$work"
}

# Devices as lines `NAME TYPE`.
devices() {
  tr -d ' \n\t' < "$1" | grep -o '{[^{}]*"name":[^{}]*}' |
    sed -E 's/.*"name":"([^"]*)".*/\1 &/; s/^([^ ]*) .*"type":"([^"]*)".*/\1 \2/' || true
}

entry() {
  printf '  { "%s", %s, {0}, {0}, 0, {0} },\n' "$1" "$2"
}

case ${1-} in
  gen-manifest)
    grep -q '"solo5.manifest"' "$2" || { echo "solo5-elftool: $2: not a manifest" >&2; exit 1; }
    count=$(($(devices "$2" | wc -l) + 1))
    {
      cat << EOF
#include <stdint.h>
struct entry {
  char name[68];
  uint32_t type;
  char device[16], host[8], attached, pad[7];
};
struct manifest {
  uint32_t size, descsz, type;
  char owner[8];
  uint32_t pad, version, entries;
  struct entry entry[$count];
};
__attribute__((section(".note.solo5.manifest,\"a\",%note#"), used, aligned(4)))
const struct manifest __solo5_mft1_note = {6, $((12 + 104 * count)), 0x3154464d, "Solo5", 0, 1, $count, {
EOF
      entry "" 0x40000000
      devices "$2" | while read -r name type; do
        case $type in
          BLOCK_BASIC) entry "$name" 1 ;;
          NET_BASIC) entry "$name" 2 ;;
          *) echo "#error $name is of the unknown type $type" ;;
        esac
      done
      echo '}};'
    } > "$3"
    ;;
  query-abi)
    code=$(note "$2" .note.solo5.abi | tail -c +21 | od -An -tu4 -N8 | tr -s ' ')
    case $code in
      " 1 "*) name=hvt ;;
      " 2 "*) name=spt ;;
      " 3 "*) name=virtio ;;
      " 4 "*) name=muen ;;
      " 6 "*) name=xen ;;
      *) echo "solo5-elftool: $2: invalid executable" >&2; exit 1 ;;
    esac
    echo "{ \"type\": \"solo5.abi\", \"target\": \"$name\", \"version\": ${code##* } }"
    ;;
  query-manifest)
    [ "$(note "$2" .note.solo5.manifest | wc -c)" -gt 20 ] || {
      echo "solo5-elftool: $2: No Solo5 manifest found in executable" >&2
      exit 1
    }
    note "$2" .note.solo5.manifest | tr -c '[:alnum:]' '\n' | sed -n '/MFT1/d; /Solo5/d; /../p'
    ;;
  *)
    echo "usage: solo5-elftool gen-manifest MANIFEST OUTPUT | query-abi IMAGE | query-manifest IMAGE" >&2
    exit 1
    ;;
esac
