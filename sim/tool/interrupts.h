// Ctrl-C and SIGTERM: the first asks runs to stop, the second ends the program.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

namespace ostrakon {

// From now on SIGINT, SIGTERM and SIGHUP set the flag; a second one removes the temporary file and ends the program
// with 130. The first says `what_follows`: "finished runs are kept". Called once. A closed pipe ends nothing.
void catch_interrupts(std::string_view what_follows);

// True once a signal has come.
bool interrupted();

// True once a signal has come or request_stop() was called; runs look at it between steps.
const std::atomic<bool>& stop_flag();

// Stops runs for another reason: what they give can no longer be stored.
void request_stop();

// Removed by the second signal; an empty path: nothing. Paths longer than the system allows are left alone.
void remove_when_killed(const std::string& temporary_path);

}  // namespace ostrakon
