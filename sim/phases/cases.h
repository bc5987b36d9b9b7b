// Opening cases: shared by everything that detects.
#pragma once

#include "model/world.h"

#include <vector>

namespace ostrakon {

// Opens a case against someone at large, for conduct in `post` (none: the present or last post); an open case stays as
// it is, and during immunity there is none. Returns the case, or none if nothing was opened.
CaseId open_case(World&, AgentId, PostId, std::int32_t rule, EventId cause, CaseId parent);

// Who could be accused: in service or retired.
bool at_large(const World&, AgentId);

// What hit one person in this step.
struct Suspicion {
  std::int32_t agent = -1, post = -1, rule = -1;
  std::size_t order = 0;     // in which it was found
  std::int32_t other = -1;   // who accuses
  EventId cause = EventId::none();
  Reason reason = {};        // where reasons are told
};

struct Suspicions {
  std::vector<Suspicion> hits;
  std::vector<EventId> events;  // scratch
};

// All hits are events of this kind; of several against one person one, drawn, opens the case. Sorts the hits.
void open_for(World&, Suspicions&, EventKind, DrawSite chooser);

}  // namespace ostrakon
