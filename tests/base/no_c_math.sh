#!/bin/sh
# Usage: no_c_math.sh ARCHIVE…
# Fails if an object of the archives (or objects) calls the C library's mathematics, which picks its code by processor at run
# time. sqrt is exact everywhere and allowed.
set -eu
[ $# -gt 0 ] || { echo "usage: $0 ARCHIVE..." >&2; exit 2; }
names='exp|exp2|exp10|expm1|log|log2|log10|log1p|logb|pow|sin|cos|tan|sincos|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh'
names="$names|cbrt|hypot|erf|erfc|gamma|lgamma|tgamma|lgamma_r|j0|j1|jn|y0|y1|yn|fma|fmod|remainder|remquo|ldexp|scalbn|scalbln|frexp|modf"
names="$names|floor|ceil|round|trunc|rint|nearbyint|lround|llround|lrint|llrint|roundeven"
status=0
for file in "$@"; do
  [ -r "$file" ] || { echo "$0: cannot read $file" >&2; exit 2; }
  symbols=$(nm -u "$file") || { echo "$0: nm cannot read $file" >&2; exit 2; }
  found=$(printf '%s\n' "$symbols" | awk '/^[^ ].*:$/ { object = $0; next } $1 == "U" { print object, $2 }' |
    grep -E "(^| )(__)?($names)(f|l|f128)?(_finite)?(@.*)?\$" || true)
  if [ -n "$found" ]; then
    echo "$file calls the C library's mathematics:"
    printf '%s\n' "$found"
    status=1
  fi
done
exit $status
