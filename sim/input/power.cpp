// What rules of Power say in shapes of their own.
#include "input/reading.h"

#include <algorithm>

namespace ostrakon {

void read_coalition(const InputNode& node, const Slot& slot, Reading& reading) {
  const Fields fields(node, coalition_schema(), reading);
  if (!fields.usable()) return;
  const std::string path = "rules." + slot.path;
  const auto read = [&](const char* key, TableId asked, Type want) {
    const InputNode* value = fields[key];
    return value != nullptr ? reading.expression(*value, reading.scope(asked, path + "." + key), want) : Expression();
  };
  const TableId agents = reading.table("agents");
  CoalitionRule coalition;
  coalition.among = read("among", agents, Type::flag());
  coalition.might = read("might", agents, Type::number());
  coalition.needs = read("needs", reading.world(), Type::number());
  coalition.when = read("when", reading.world(), Type::flag());
  const InputNode* outsiders = fields["outsiders"];
  if (outsiders != nullptr && !outsiders->says_none()) {
    const std::vector<std::string>& sanctions = reading.catalogue().table(reading.table("sanctions")).row_names;
    coalition.sanction = reading.name(*outsiders, sanctions, "sanction");
  }
  if (coalition.among && coalition.might) reading.scenario().coalition = std::move(coalition);
}

void check_orders(Reading& reading) {
  const Scenario& scenario = reading.scenario();
  const Rule* orders = scenario.rule("power.order_purge");
  if (orders == nullptr || scenario.rule("power.order_sanction") != nullptr || reading.problems().any_errors()) return;
  const TableId sanctions = reading.table("sanctions");
  const AttributeId purged = reading.catalogue().find_attribute(sanctions, "purged");
  const std::vector<RowSpec>& rows = scenario.rows[static_cast<std::size_t>(sanctions.value())];
  if (std::any_of(rows.begin(), rows.end(), [&](const RowSpec& row) { return row.value(purged, 0) == 1; })) return;
  reading.error(orders->place, "no sanction purges (sanctions: [ { name: dismissal, status: dismissed, purged: yes } ]), so that 'order_sanction' must say which falls on those who are purged by order");
}

}  // namespace ostrakon
