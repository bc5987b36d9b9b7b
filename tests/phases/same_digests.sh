#!/bin/sh
# Usage: same_digests.sh PROGRAM
# Fails if the digests that PROGRAM (ostrakon_digests) prints depend on the level of the kernels, or on which of its variants
# the C library chooses: with FMA and AVX2 hidden from it, its exp, log and pow give other bits.
# Exit 77 (skipped) where hiding them has no effect, because the processor has neither.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 PROGRAM" >&2; exit 2; }
program=$1
# glibc reads the first name up to 2.32, the second from 2.33 on; what it does not know it passes over.
hidden=GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-FMA_Usable,-FMA4_Usable,-AVX2,-FMA,-FMA4
unset GLIBC_TUNABLES OSTRAKON_KERNELS
plain=$("$program")
echo "$plain"
status=0
same() {
  found=$(env "$@" "$program") || status=1
  [ "$found" = "$plain" ] || { echo "with $*:"; echo "$found"; status=1; }
}
same OSTRAKON_KERNELS=baseline
for level in avx2 avx512; do
  if message=$(env OSTRAKON_KERNELS=$level "$program" --level 2>&1); then
    same OSTRAKON_KERNELS=$level
  else
    case $message in *"does not have"*) echo "no $level here" ;; *) echo "$message"; status=1 ;; esac
  fi
done
same "$hidden"
same "$hidden" OSTRAKON_KERNELS=baseline
[ $status -eq 0 ] || exit 1
if [ "$("$program" --c-library)" = "$(env "$hidden" "$program" --c-library)" ]; then
  if grep -qw fma /proc/cpuinfo; then echo "FMA could not be hidden from the C library"; exit 1; fi
  echo "nothing to hide: this processor has no FMA"
  exit 77
fi
