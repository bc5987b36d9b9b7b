#!/bin/sh
# Usage: leaks_nothing.sh ARCHIVE
# Fails if the objects of the block kernels define anything another object could be linked against, but for their tables and
# the single values of the baseline: a weak inline function compiled for AVX2 would crash processors without it.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 ARCHIVE" >&2; exit 2; }
symbols=$(nm -A --defined-only "$1") || exit 2
kernels=$(printf '%s\n' "$symbols" | grep -E ':kernels_(avx2|avx512|baseline)\.cpp\.o:') || { echo "no kernel objects in $1"; exit 1; }
for table in baseline_kernels avx2_kernels avx512_kernels; do
  printf '%s\n' "$kernels" | grep -q "$table" || { echo "$table is missing"; exit 1; }
done
# Upper-case letters are global; weak ones are V, W, u. Data that sanitizers add are no code.
leaks=$(printf '%s\n' "$kernels" | awk '$(NF-1) ~ /^[A-Zuvw]$/ { print $(NF-1), $NF }' |
  grep -vE ' (DW\.ref\.|__odr_asan\.)' |
  grep -vE ' _ZN8ostrakon(16baseline_kernelsE|1[24]avx(2|512)_kernelsE|[0-9]+scalar_[a-z_]+Edd?)$' || true)
[ -z "$leaks" ] || { echo "the kernel objects define:"; printf '%s\n' "$leaks"; exit 1; }
