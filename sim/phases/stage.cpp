#include "phases/stage.h"

namespace ostrakon {

Expression Planner::joined(std::string_view slot, Operation operation) const {
  const Rule* rule = this->rule(slot);
  if (rule == nullptr) return nullptr;
  std::vector<Expression> terms;
  for (const Term& term : rule->terms) terms.push_back(term.value);
  return join(terms, operation, "rules." + std::string(slot));
}

}  // namespace ostrakon
