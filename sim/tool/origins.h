// Places as explain shows them: short names of files, and which variant or --set laid a value there.
#pragma once

#include "base/problem.h"
#include "input/resolved.h"

#include <string>
#include <vector>

namespace ostrakon {

class Origins {
 public:
  Origins(const Sources& sources, const std::vector<ChosenAxis>& axes);
  // "cadre-state.yaml:15", "variant cause=rents, big-data-bureau.yaml:103", "--set patronage=1.2"; "": no place.
  std::string of(Place place) const;
  const std::vector<std::string>& short_names() const { return names_; }

 private:
  const Sources& sources_;
  const std::vector<ChosenAxis>& axes_;
  std::vector<std::string> names_;  // by file: as much of the end of its path as tells it from the others
};

}  // namespace ostrakon
