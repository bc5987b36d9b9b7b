// When organisations begin and end, where their people and units go then, and effects that bring it about. Internal to input/.
#pragma once

#include "input/reading.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace ostrakon {

// What organisations say of their beginning and end. Those that they name may stand further down, and are looked up once
// all have names.
class OrganisationLives {
 public:
  explicit OrganisationLives(Reading& reading) : reading_(reading), organisations_(reading.table("organisations")) {}
  // Of the organisation that becomes the next row; `parent` -1: it stands by itself.
  void read(const Fields&, RowSpec&, std::int32_t parent);
  // Once all organisations have names.
  void resolve();

 private:
  struct Life {
    const InputNode *under = nullptr, *people_to = nullptr, *units_to = nullptr, *abolished = nullptr;
  };
  void date(const InputNode&, const char* attribute, RowSpec&);
  void put_under(std::size_t row);
  void settle_sector(std::size_t row);
  void refuse_end_of_leader(std::size_t row);
  double value(std::size_t row, std::string_view attribute) const;
  void give(std::size_t row, std::string_view attribute, double value);

  Reading& reading_;
  TableId organisations_;
  std::vector<Life> lives_;  // by row
};

// `people_to` and `units_to` of an organisation or an effect; null: nothing is said.
Ending read_ending(const InputNode* people_to, const InputNode* units_to, const std::string& path, Reading&);
void read_reorganisations(const Fields&, Effect&, const std::string& path, Reading&);
// Organisations that are founded later, and that nothing founds.
void warn_of_unfounded(Reading&);

}  // namespace ostrakon
