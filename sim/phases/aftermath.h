// What follows for people whose case ended without a purge: what is left of the evidence, and peace for a while.
#pragma once

#include "phases/asked.h"
#include "phases/stage.h"

#include <vector>

namespace ostrakon {

class Aftermath {
 public:
  struct Memory {
    AskedCases asked;
  };
  explicit Aftermath(Planner&);
  void run(World&, const std::vector<std::int32_t>& released, Memory&) const;

 private:
  Program after_, immunity_;
  bool has_after_ = false, has_immunity_ = false;
};

std::vector<Slot> aftermath_slots();
// The dismissed who come back.
std::vector<Slot> comeback_slots();
void plan_comeback(Planner&);

}  // namespace ostrakon
