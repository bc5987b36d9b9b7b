#include "tool/verbs.h"

namespace ostrakon {

const std::vector<Verb>& all_verbs() {
  static const std::vector<Verb> verbs = {
      run_verb(), check_verb(), explain_verb(), list_verb(), new_verb(), schema_verb(), export_verb(), replay_verb(), sweep_verb(), status_verb(),
      merge_verb(), submit_verb(), compare_verb(), plot_verb(), report_verb(),
  };
  return verbs;
}

}  // namespace ostrakon
