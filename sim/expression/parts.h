// Looking into expressions and the parts of their aggregates.
#pragma once

#include "expression/typed.h"

namespace ostrakon {

// Whether a part of the expression, itself included, is of a kind.
template <class IsOfKind>
bool any_part(const TypedExpression& expression, const IsOfKind& is_of_kind) {
  if (is_of_kind(expression)) return true;
  for (const Aggregate& aggregate : expression.aggregates) {
    for (const Expression& part :
         {aggregate.where, aggregate.value, aggregate.weight, aggregate.by, aggregate.argument}) {
      if (part && any_part(*part, is_of_kind)) return true;
    }
  }
  return false;
}

// Whether it goes over the rows of a table.
inline bool goes_over(const TypedExpression& expression, TableId table) {
  return any_part(expression, [&](const TypedExpression& part) {
    for (const Aggregate& aggregate : part.aggregates) {
      if (aggregate.table == table) return true;
    }
    return false;
  });
}

}  // namespace ostrakon
