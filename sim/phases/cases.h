// Opening cases: shared by everything that detects.
#pragma once

#include "model/world.h"

namespace ostrakon {

// Opens a case against someone at large, for conduct in `post` (none: the present or last post); an open case stays as
// it is. Returns the case, or none if nothing was opened.
CaseId open_case(World&, AgentId, PostId, std::int32_t rule, EventId cause, CaseId parent);

}  // namespace ostrakon
