#include "expression/program.h"

#include "expression/code.h"

#include <algorithm>

namespace ostrakon {

Program::Program() = default;
Program::~Program() = default;
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;

TableId Program::table() const {
  return code_->asked;
}
std::size_t Program::outputs() const {
  return code_->outputs.size();
}
bool Program::uniform(std::size_t output) const {
  return code_->outputs[output].operand < 0;
}

bool Program::reads_elsewhere(TableId table, AttributeId attribute) const {
  return std::any_of(code_->uses.begin(), code_->uses.end(), [&](const ColumnUse& use) {
    return use.elsewhere && use.table == table && use.attribute == attribute;
  });
}

bool Program::reads(TableId table, AttributeId attribute) const {
  return std::any_of(code_->uses.begin(), code_->uses.end(),
                     [&](const ColumnUse& use) { return use.table == table && use.attribute == attribute; });
}

std::vector<DrawSite> Program::draws() const {
  return code_->draws;
}

}  // namespace ostrakon
