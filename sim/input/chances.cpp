// What can be said of a chance before any run.
#include "expression/bounds.h"
#include "input/reading.h"

namespace ostrakon {

bool Reading::chance(const TypedExpression& expression, Place place) {
  std::string given;
  if (is_constant(expression)) {
    const double value = constant_value(expression, scenario_.parameter_values);
    if (value >= 0 && value <= 1) return true;
    given = number_text(value);
  } else {
    const Bounds bounds = bounds_of(expression, catalogue(), scenario_.parameter_values);
    constexpr double rounding = 1e-9;
    if (bounds.low <= 1 + rounding && bounds.high >= -rounding) return true;
    given = (bounds.low > 1 ? "at least " + number_text(bounds.low) : "at most " + number_text(bounds.high)) +
            ", whatever the state";
  }
  error(place, "this chance is " + given + "; a chance lies between 0 and 1");
  return false;
}

}  // namespace ostrakon
