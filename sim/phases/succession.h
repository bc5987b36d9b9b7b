// Who follows the leader.
#pragma once

#include "phases/stage.h"

namespace ostrakon {

class Heir {
 public:
  Heir() = default;
  explicit Heir(Compiler& compiler);  // by power.succession
  // Asks who takes the leader's seat, if it is empty. `cause`: none: what emptied it.
  void enthrone(World&, EventId cause) const;

 private:
  Program heir_;
  bool known_ = false;
};

}  // namespace ostrakon
