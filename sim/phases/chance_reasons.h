// Why a chance hit: the kernels of hits keep chance and uniform to themselves. For the few rows that hit, both are found
// once more: the chance is asked again, and a draw is a pure function of who, where and when.
#pragma once

#include "base/aligned.h"
#include "model/rules.h"
#include "model/world.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ostrakon {

class ChanceReasons {
 public:
  // Kept from step to step. After ask(): by position asked.
  struct Memory {
    AlignedArray<double> chances;
    std::vector<double> draws;
    std::vector<std::int32_t> rows;
    std::vector<std::uint64_t> keys;
    std::vector<AlignedArray<double>> inputs;
    std::vector<const double*> pointers;
  };
  ChanceReasons() = default;
  // Of the same chance, site, rows and inputs as the program of its hits.
  ChanceReasons(Compiler&, const Expression& chance, DrawSite, TableId asked, std::size_t inputs);
  // For some positions of the domain that was asked, before anything has changed since.
  void ask(World&, const Domain&, std::span<const std::int32_t> positions, Memory&) const;

 private:
  Program chance_;
  DrawSite site_;
  TableId asked_;
};

}  // namespace ostrakon
