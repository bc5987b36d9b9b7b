// The record of one run, whatever ends it.
#pragma once

#include "tool/prepared.h"

#include <atomic>
#include <optional>

namespace ostrakon {

// Lives the run into `recorder`, a fresh one. Its record, with `replicate` set; `run` and `point` are the caller's. A run that a
// rule or anything else stopped has the record of a failed run. nullopt: *stop cut it short.
std::optional<RunRecord> lived_record(const Prepared&, const RunSpecification&, HistoryRecorder& recorder, const std::atomic<bool>& stop);

}  // namespace ostrakon
