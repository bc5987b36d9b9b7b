#!/bin/sh
# Usage: instructions.sh ARCHIVE...
# Fails if an object has instructions that not every x86-64 processor has, but for the kernels of AVX2 and AVX-512, which must
# have theirs and no newer; or if any has a fused multiply-add, which would round differently.
set -eu
[ $# -gt 0 ] || { echo "usage: $0 ARCHIVE..." >&2; exit 2; }
for archive in "$@"; do
  [ -r "$archive" ] || { echo "$0: cannot read $archive" >&2; exit 2; }
  # Instructions of AVX and later begin with v and name registers; those of AVX-512 name zmm, masks or registers from 16 on.
  objdump -d --no-show-raw-insn "$archive" | awk -v archive="$archive" '
    / file format / { object = $1; sub(/:$/, "", object); next }
    $2 ~ /^vf(n)?m(add|sub)/ { fused[object] = 1 }
    /%zmm|%k[0-7]|%[xy]mm(1[6-9]|2[0-9]|3[01])/ { wide[object] = 1; next }
    $2 ~ /^v/ && /%[xy]mm/ { vex[object] = 1 }
    END {
      for (o in fused) fail(o " has fused multiply-adds")
      for (o in wide) if (o != "kernels_avx512.cpp.o") fail(o " has instructions of AVX-512")
      for (o in vex) if (o !~ /^kernels_avx(2|512)\.cpp\.o$/) fail(o " has instructions of AVX")
      if (archive ~ /ostrakon_base/ && !("kernels_avx512.cpp.o" in wide)) fail("kernels_avx512.cpp.o has no instruction of AVX-512")
      if (archive ~ /ostrakon_base/ && !("kernels_avx2.cpp.o" in vex)) fail("kernels_avx2.cpp.o has no instruction of AVX")
      exit status
    }
    function fail(what) { print archive ": " what; status = 1 }'
done
