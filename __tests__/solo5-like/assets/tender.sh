#!/bin/sh
# solo5-@ABI@ [--mem=N] [--block:NAME=PATH] [--net:NAME=TAP] [--] IMAGE [ARGUMENTS]: runs an image of its own ABI only.
set -eu
while [ $# -gt 0 ]; do
  case $1 in
    --)
      shift
      break
      ;;
    --mem=* | --block:*=* | --net:*=* | --net-mac:*=* | --block-sector-size:*=*) shift ;;
    --*)
      echo "solo5-@ABI@: Invalid option: \`$1'" >&2
      exit 1
      ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || { echo "usage: solo5-@ABI@ [OPTIONS] IMAGE [ARGUMENTS]" >&2; exit 1; }
@BIN@/solo5-elftool query-abi "$1" | grep -q '"@ABI@"' || {
  echo "solo5-@ABI@: $1: Executable is not for the solo5-@ABI@ target" >&2
  exit 1
}
@BIN@/solo5-elftool query-manifest "$1" > /dev/null 2>&1 || {
  echo "solo5-@ABI@: $1: No Solo5 manifest found in executable" >&2
  exit 1
}
case $1 in
  /*) exec "$@" ;;
esac
image=./$1
shift
exec "$image" "$@"
