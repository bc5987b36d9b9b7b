// A small history with everything that a file can hold, its numbers chosen so that a reader can compute them anew.
#pragma once

#include "records/history.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace ostrakon::test {

// 24 steps from March 2014; metrics: at end plain, flag, by faction (2), every step plain and by faction; tables
// events, agents and an always empty one; parameters of which one is named like a column of /runs.
HistoryLayout sample_layout();

// Run r: every fifth failed (r % 5 == 4) with a message and half the steps; `events` + r % 3 rows of events, 3 agents.
RunRecord sample_run(std::uint32_t run, std::size_t events);

// Writes `runs` such runs, 2·0, 2·1, 2·2 … (numbers with gaps, as a shard has).
void write_sample(const std::filesystem::path& path, std::uint32_t runs, std::size_t events);

// The values of the sample.
double sample_power(std::uint32_t run, std::uint32_t step, std::size_t faction);
double sample_score(std::uint32_t run, std::size_t event);

}  // namespace ostrakon::test
