#include "tool/lived_record.h"

#include "tool/run_failure.h"

#include <exception>

namespace ostrakon {

std::optional<RunRecord> lived_record(const Prepared& prepared, const RunSpecification& specification, HistoryRecorder& recorder, const std::atomic<bool>& stop) {
  RunRecord record;
  try {
    run(prepared.simulation, specification, recorder, &stop);
    if (!recorder.ended()) return std::nullopt;
    record = recorder.take();
  } catch (const RunError& error) {
    record = failed_record(error, prepared.scenario(), recorder.steps());
  } catch (const std::exception& error) {
    record = failed_record(error, prepared.scenario(), recorder.steps());
  }
  record.replicate = specification.replicate;
  return record;
}

}  // namespace ostrakon
