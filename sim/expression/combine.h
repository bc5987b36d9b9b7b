// Putting checked expressions together and taking them apart.
#pragma once

#include "expression/typed.h"

#include <span>
#include <string>
#include <vector>

namespace ostrakon {

// Joins expressions asked of the same rows by one operation, left to right; null for none.
Expression join(std::span<const Expression>, Operation, const std::string& path);

// Splits a condition into the parts joined by `and` at its top.
std::vector<Expression> conjuncts(const Expression&);

// The part of an expression that ends in `node`, as an expression of its own.
Expression part(const TypedExpression&, std::int32_t node);

}  // namespace ostrakon
