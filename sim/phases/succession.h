// Who follows the leader.
#pragma once

#include "phases/stage.h"

namespace ostrakon {

class Heir {
 public:
  Heir() = default;
  explicit Heir(Compiler& compiler);  // by power.succession
  // Fills the leader's seat, if it is empty, with whom the rule names; without one with a challenger who emptied it.
  // `cause`: none: what emptied it.
  void enthrone(World&, EventId cause) const;

 private:
  std::int32_t whom(World&) const;

  Program heir_;
  bool known_ = false;
};

}  // namespace ostrakon
