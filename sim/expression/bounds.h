// Between which values an expression must lie, whatever the state is: so much can be said of it before any run.
#pragma once

#include "expression/catalogue.h"
#include "expression/typed.h"

#include <limits>
#include <span>

namespace ostrakon {

struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

// From constants, parameters, ranges of attributes and of functions. Never narrower than what can happen (a value that
// is not a number aside, which stops a run anyway); often wider, for each part is taken by itself.
Bounds bounds_of(const TypedExpression&, const Catalogue&, std::span<const double> parameters);

}  // namespace ostrakon
