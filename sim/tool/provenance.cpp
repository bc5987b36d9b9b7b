#include "tool/provenance.h"

#include "build_facts.h"
#include "revision.h"

namespace ostrakon {

std::string version_line() {
  return std::string("ostrakon ") + build_facts::version + " (revision " + build_facts::revision + ")";
}

void fill_provenance(HistoryLayout& layout, std::uint64_t master_seed) {
  layout.engine_version = build_facts::version;
  layout.source_revision = build_facts::revision;
  layout.compiler = build_facts::compiler;
  layout.flags = build_facts::flags;
  layout.master_seed = master_seed;
}

}  // namespace ostrakon
